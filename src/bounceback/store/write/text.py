"""Text of others as both databases can keep it."""

from __future__ import annotations


def keepable(text: str) -> str:
    """PostgreSQL keeps no NUL character, and neither database keeps a lone surrogate."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
