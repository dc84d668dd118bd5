"""Appending to the event table: a new revision supersedes, nothing is changed or deleted.

The one flag that does change is `current`, which marks the newest revision of each fact.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bounceback.store.codec import EVENT_COLUMNS
from bounceback.store.models import Event as EventRow

CHUNK = 400


@dataclass(frozen=True, slots=True)
class Revision:
    """What one fact is from now on: its application, its columns, whether it is void and who says so."""

    root: str
    application: int | None
    columns: dict[str, Any] = field(repr=False)
    void: bool = False
    by_person: bool = False


def columns_of(row: EventRow) -> dict[str, Any]:
    """The value's columns of a row."""
    return {name: getattr(row, name) for name in EVENT_COLUMNS}


def current_rows(owner: int, roots: Collection[str]) -> dict[str, EventRow]:
    """The current revision of each of these facts, where there is one."""
    found: dict[str, EventRow] = {}
    names = list(roots)
    for start in range(0, len(names), CHUNK):
        rows = EventRow.objects.filter(owner_id=owner, root__in=names[start : start + CHUNK], current=True)
        found.update((row.root, row) for row in rows)
    return found


def append(owner: int, revisions: Iterable[Revision], now: datetime) -> dict[str, int | None]:
    """Appends each revision and makes it current. Call inside a transaction.

    Gives back, for each root, the number of the revision that was current before (None where the fact is new).
    """
    revisions = list(revisions)
    before = current_rows(owner, [revision.root for revision in revisions])
    old_keys = [row.pk for row in before.values()]
    for start in range(0, len(old_keys), CHUNK):
        EventRow.objects.filter(pk__in=old_keys[start : start + CHUNK]).update(current=False)
    EventRow.objects.bulk_create(
        (
            EventRow(
                owner_id=owner,
                application_id=revision.application,
                root=revision.root,
                number=before[revision.root].number + 1 if revision.root in before else 0,
                current=True,
                void=revision.void,
                by_person=revision.by_person,
                recorded_at=now,
                **revision.columns,
            )
            for revision in revisions
        ),
        batch_size=CHUNK,
    )
    return {
        revision.root: before[revision.root].number if revision.root in before else None
        for revision in revisions
    }


def held(owner: int, applications: Collection[int], but: Collection[str] = ()) -> list[Revision]:
    """Revisions that hold what the mail told of these applications where it is now.

    Whoever says that a message belongs elsewhere also says that the others belong where they are; without
    this the next reading would bring them back together.
    """
    rows = EventRow.objects.filter(
        owner_id=owner,
        application_id__in=applications,
        current=True,
        void=False,
        by_person=False,
        source="mail",
    ).exclude(root__in=but)
    return [Revision(row.root, row.application_id, columns_of(row), by_person=True) for row in rows]
