"""What a page says once after an act: what happened, and the way to take it back.

Kept in the session until the next page shows it. Words and an address of our own only; nothing from a mail.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.http import HttpRequest

_PLACE = "notices"


@dataclass(frozen=True, slots=True)
class Notice:
    """`words` say what happened; `undo` is the address that a POST takes it back with, or ""."""

    words: str
    undo: str = ""


def say(request: HttpRequest, words: str, *, undo: str = "") -> None:
    """Leaves a notice for the next page that this person sees."""
    request.session[_PLACE] = [*request.session.get(_PLACE, []), asdict(Notice(str(words), undo))]


def take(request: HttpRequest) -> list[Notice]:
    """The waiting notices, each shown once."""
    session = getattr(request, "session", None)
    if session is None or _PLACE not in session:
        return []
    return [Notice(**kept) for kept in session.pop(_PLACE)]
