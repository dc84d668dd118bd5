"""Saved searches: keeping one, looking at what is new in it, taking it out."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from bounceback.names.saying import say
from bounceback.openings.criteria import Criteria
from bounceback.store.models import SavedSearch
from bounceback.store.write.text import keepable
from bounceback.store.write.transaction import writing

MOST = 40
SAME_LOOK = timedelta(hours=1)
"""Within an hour it is the same look: what was new when it began stays marked."""


def save_search(owner: int, query: Criteria, name: str = "", *, now: datetime | None = None) -> int:
    """Keeps a search; one of the same name is replaced. Gives its id. Raises ValueError."""
    now = now or timezone.now()
    if query.empty:
        raise ValueError(say("Search for something first; then it can be kept."))
    name = " ".join(keepable(name).split())[:200] or query.name()[:200]
    with writing(owner):
        others = SavedSearch.objects.filter(owner_id=owner).exclude(name=name)
        if others.count() >= MOST:
            raise ValueError(say("There are %(most)s saved searches already. Take one out first.", most=MOST))
        found, _ = SavedSearch.objects.update_or_create(
            owner_id=owner,
            name=name,
            defaults={"query": query.query(), "saved_at": now, "looked_at": now, "seen_until": now},
        )
        return int(found.pk)


def look_at_search(owner: int, pk: int, *, now: datetime | None = None) -> datetime:
    """The person looks at a saved search. Gives the moment after which what came is new to them. Raises LookupError."""
    now = now or timezone.now()
    with writing(owner):
        found = SavedSearch.objects.filter(owner_id=owner, pk=pk).first()
        if found is None:
            raise LookupError(say("This search is not kept any more."))
        if now - found.looked_at > SAME_LOOK:
            found.seen_until = found.looked_at
        found.looked_at = now
        found.save(update_fields=["seen_until", "looked_at"])
        return found.seen_until


def remove_search(owner: int, pk: int) -> None:
    """Takes a saved search out; the openings stay. Raises LookupError."""
    with writing(owner):
        if not SavedSearch.objects.filter(owner_id=owner, pk=pk).delete()[0]:
            raise LookupError(say("This search is not kept any more."))
