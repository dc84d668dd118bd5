"""The entries of a digest: one message that tells of several applications, in blocks or list lines.

Text in, the text of each entry out; empty for an ordinary message. Knows no kinds.
"""

from __future__ import annotations

import re

_ITEM = re.compile(r"^\s*(?:[-*•·●▪–—■◆]|\(?\d{1,2}[.)])\s+(.{12,400})$", re.MULTILINE)
_MAX_ENTRIES = 60


def entries(body: str) -> list[str]:
    """The text of each entry when a message is a list of applications, else nothing."""
    items = [match.group(1) for match in _ITEM.finditer(body)]
    if len(items) < 2 or sum(map(len, items)) < 0.3 * len(body):
        return []
    return items[:_MAX_ENTRIES]
