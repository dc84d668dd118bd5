"""What a request names: an application's story (or "not found" with the words of the store), a row by its number."""

from __future__ import annotations

from django.http import Http404

from bounceback.store import read
from bounceback.store.values import Story


def story_or_404(owner: int, pk: int) -> Story:
    """The story of an application of this owner. Raises Http404 where it is not there."""
    try:
        return read.story(owner, pk)
    except LookupError as problem:
        raise Http404(str(problem)) from None


def row_id(given: str) -> int | None:
    """The number of a row as a form gives it; None where it is no such number (more than 18 digits fit no column)."""
    return int(given) if given.isdecimal() and len(given) < 19 else None
