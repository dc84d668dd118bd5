"""Filters of the list of applications under a name: kept, replaced, dropped; each can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from bounceback.names.saying import say
from bounceback.store.models import SavedView
from bounceback.store.write.acts import beside_before, record
from bounceback.store.write.text import keepable
from bounceback.store.write.transaction import writing

MOST = 30


def save_view(owner: int, name: str, query: Mapping[str, list[str]], *, now: datetime | None = None) -> int:
    """Keeps these filters under a name; one of that name is replaced. Gives the act's id.

    Raises ValueError without a name, or where there are as many as may be.
    """
    now = now or timezone.now()
    name = " ".join(keepable(name).split())[:80]
    if not name:
        raise ValueError(say("Give these filters a name."))
    kept = {key: [keepable(value)[:200] for value in values[:20]] for key, values in query.items()}
    with writing(owner):
        found = SavedView.objects.filter(owner_id=owner, name=name).first()
        if found is not None:
            before = beside_before("view", found, found.pk)
            SavedView.objects.filter(pk=found.pk).update(query=kept, saved_at=now)
        else:
            if SavedView.objects.filter(owner_id=owner).count() >= MOST:
                raise ValueError(
                    say("There are %(most)s kept filters already. Take one out first.", most=MOST)
                )
            made = SavedView.objects.create(owner_id=owner, name=name, query=kept, saved_at=now)
            before = beside_before("view", None, made.pk)
        return record(owner, "You kept filters", now, beside=[before])


def drop_view(owner: int, pk: int, *, now: datetime | None = None) -> int:
    """Takes kept filters out. Gives the act's id. Raises LookupError."""
    now = now or timezone.now()
    with writing(owner):
        found = SavedView.objects.filter(owner_id=owner, pk=pk).first()
        if found is None:
            raise LookupError(say("These filters are not here any more."))
        before = beside_before("view", found, pk)
        found.delete()
        return record(owner, "You took filters out", now, beside=[before])
