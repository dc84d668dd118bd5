"""The projection: Standing rows written from events by the pure functions of the timeline."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from bounceback.store.codec import events_by_application
from bounceback.store.models import Event as EventRow
from bounceback.store.models import Standing as StandingRow
from bounceback.timeline.kinds import Change, Event, Kind, Stage
from bounceback.timeline.stages import standing

BATCH = 400
"""Applications per query: SQLite's older limit on variables is 999."""


def project(owner: int, applications: Collection[int] | None = None) -> None:
    """Writes the Standing rows of these applications (of all, where None) from their current events.

    An application without living events loses its row and is shown nowhere.
    """
    with transaction.atomic():
        if applications is None:
            StandingRow.objects.filter(owner_id=owner).delete()
            ids = EventRow.objects.filter(owner_id=owner, current=True, void=False).values_list(
                "application_id", flat=True
            )
            applications = {pk for pk in ids.distinct() if pk is not None}
        for some in _batches(sorted(applications)):
            rows = EventRow.objects.filter(owner_id=owner, application_id__in=some, current=True, void=False)
            grouped = events_by_application(rows)
            StandingRow.objects.filter(owner_id=owner, application_id__in=some).delete()
            StandingRow.objects.bulk_create(
                StandingRow(owner_id=owner, application_id=pk, **standing_columns(events))
                for pk, events in grouped.items()
            )


def standing_columns(events: list[Event]) -> dict[str, Any]:
    """The columns of a Standing row for these events."""
    now = standing(events)
    talks = _talks_spoken_of(events)
    return {
        "stage": now.stage.value,
        "outcome": now.outcome.value,
        "first_at": now.first_at,
        "applied_at": now.applied_at,
        "last_at": now.last_at,
        "last_theirs_at": now.last_theirs_at,
        "decided_at": now.decided_at,
        "first_talk_at": min(talks, default=None) if now.reached_talk else None,
        "last_talk_at": max(talks, default=None) if now.reached_talk else None,
        "talks": now.talks,
        "offered": now.stage is Stage.OFFER,
        "reopened": now.reopened,
        "talk_times": [moment.isoformat() for moment in now.next_talks],
        "waits": [
            {
                "key": wait.key,
                "kind": wait.kind.value,
                "asked_at": wait.asked_at.isoformat(),
                "due": wait.due.isoformat() if wait.due else None,
                "what": wait.what,
            }
            for wait in now.waits
        ],
    }


def _talks_spoken_of(events: list[Event]) -> list[datetime]:
    """When each talk (or, without one, an offer) was spoken of: the days on which a yes came."""
    return [
        event.at
        for event in events
        if (event.kind is Kind.INTERVIEW and event.change is not Change.CANCELLED)
        or event.kind in {Kind.OFFER, Kind.ACCEPTED}
    ]


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where what is kept differs from what follows from the events."""

    application: int | None
    what: str


def verify(owner: int) -> list[Difference]:
    """Rebuilds the projection in memory and compares; also that each fact has exactly one current revision,
    its newest. Writes nothing. An empty list means that all is well."""
    found = list(_wrong_revisions(owner))
    rows = EventRow.objects.filter(owner_id=owner, current=True, void=False).iterator(chunk_size=2000)
    grouped = events_by_application(rows)
    kept = {row.application_id: row for row in StandingRow.objects.filter(owner_id=owner)}
    found.extend(
        Difference(pk, f"application {pk} has a row but no events") for pk in kept.keys() - grouped.keys()
    )
    for pk, events in grouped.items():
        row = kept.get(pk)
        if row is None:
            found.append(Difference(pk, f"application {pk} has events but no row"))
            continue
        for name, value in standing_columns(events).items():
            if getattr(row, name) != value:
                found.append(
                    Difference(
                        pk, f"application {pk}: {name} is kept as {getattr(row, name)!r}, not {value!r}"
                    )
                )
    return found


def _wrong_revisions(owner: int) -> Iterator[Difference]:
    newest: dict[str, int] = {}
    current: dict[str, int] = {}
    rows = EventRow.objects.filter(owner_id=owner).values_list("root", "number", "current")
    for root, number, is_current in rows.iterator(chunk_size=5000):
        newest[root] = max(number, newest.get(root, -1))
        if is_current:
            current[root] = number
    for root, number in newest.items():
        if current.get(root) != number:
            yield Difference(None, f"the newest revision of {root} is not the current one")


def _batches(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]
