"""What the person does with facts: record, correct, remove, move one, say that it no longer waits."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from bounceback.names.saying import say
from bounceback.store.codec import event_from_row, event_to_columns
from bounceback.store.models import Application, Message
from bounceback.store.models import Event as EventRow
from bounceback.store.write.acts import application_before, record
from bounceback.store.write.projection import project
from bounceback.store.write.revisions import Revision, append, columns_of, held
from bounceback.store.write.transaction import writing
from bounceback.store.write.verdicts import say_of_template
from bounceback.timeline.kinds import OWN_KINDS, Change, Event, Kind, Provenance, Source


def add_event(
    owner: int,
    application: int,
    kind: Kind,
    at: datetime,
    *,
    change: Change | None = None,
    round: str | None = None,
    starts_at: datetime | None = None,
    due: datetime | None = None,
    waits: bool = False,
    reason: str = "",
    note: str = "",
    now: datetime | None = None,
) -> int:
    """Records a fact by hand (a call, a portal, a letter). Gives the act's id, for undo.

    Raises LookupError where the application is not the owner's.
    """
    now = now or timezone.now()
    event = Event(
        kind=kind,
        at=at,
        provenance=Provenance(Source.PERSON, uuid.uuid4().hex),
        own=kind in OWN_KINDS,
        change=change or (Change.SET if kind is Kind.INTERVIEW else None),
        round=round or ("unknown" if kind is Kind.INTERVIEW else None),
        starts_at=starts_at,
        due=due,
        waits=waits,
        reason=reason,
        note=note[:2000],
    )
    with writing(owner):
        _application(owner, application)
        before = append(
            owner,
            [Revision(event.provenance.key, application, event_to_columns(event), by_person=True)],
            now,
        )
        project(owner, [application])
        return record(owner, "You recorded it by hand", now, application=application, events=before)


def correct_event(
    owner: int,
    root: str,
    *,
    kind: Kind | None = None,
    at: datetime | None = None,
    change: Change | None = None,
    round: str | None = None,
    starts_at: datetime | None = None,
    due: datetime | None = None,
    note: str | None = None,
    alone: bool = False,
    now: datetime | None = None,
) -> int:
    """Corrects a fact; what is None stays as it was. Gives the act's id. Raises LookupError where there is none.

    Another kind of what a message says goes to all mail of its template, unless it is to stand `alone`.
    """
    now = now or timezone.now()
    with writing(owner):
        row = _current(owner, root)
        old = event_from_row(row)
        new = replace(
            old,
            kind=kind or old.kind,
            at=at or old.at,
            change=change or old.change,
            round=round or old.round,
            starts_at=starts_at or old.starts_at,
            due=due or old.due,
            note=old.note if note is None else note[:2000],
        )
        if new.kind is not old.kind:
            new = _as_kind(new, old)
        before = append(
            owner, [Revision(root, row.application_id, event_to_columns(new), by_person=True)], now
        )
        project(owner, _ids(row.application_id))
        said = None
        if row.source == Source.MAIL.value and new.kind is not old.kind:
            said = say_of_template(
                owner, row.message_id, _read_as(owner, row), new.kind, before, now, alone=alone
            )
        return record(
            owner, "You corrected it", now, application=row.application_id, events=before, said=said
        )


def not_about(owner: int, root: str, *, alone: bool = False, now: datetime | None = None) -> int:
    """Says that the message behind a fact is about no application: nothing that it says counts, and nothing that
    others of its template say (unless it is to stand `alone`). Gives the act's id. Raises LookupError."""
    now = now or timezone.now()
    with writing(owner):
        row = _current(owner, root)
        if row.source != Source.MAIL.value:
            raise LookupError(say("There is no message behind this entry. You can take it out."))
        rows = list(
            EventRow.objects.filter(
                owner_id=owner,
                message_id=row.message_id,
                part=row.part,
                source="mail",
                current=True,
                void=False,
            )
        )
        before = append(
            owner,
            [
                Revision(each.root, each.application_id, columns_of(each), void=True, by_person=True)
                for each in rows
            ],
            now,
        )
        project(owner, {pk for each in rows for pk in _ids(each.application_id)})
        said = say_of_template(
            owner, row.message_id, _read_as(owner, row), Kind.NONE, before, now, alone=alone
        )
        return record(
            owner,
            "You said that it is not about an application",
            now,
            application=row.application_id,
            said=said,
        )


def remove_event(owner: int, root: str, *, now: datetime | None = None) -> int:
    """Takes a fact out of the story; its message stays. Gives the act's id. Raises LookupError."""
    now = now or timezone.now()
    with writing(owner):
        row = _current(owner, root)
        before = append(
            owner, [Revision(root, row.application_id, columns_of(row), void=True, by_person=True)], now
        )
        project(owner, _ids(row.application_id))
        return record(owner, "You took it out", now, application=row.application_id, events=before)


def move_event(owner: int, root: str, to_application: int, *, now: datetime | None = None) -> int:
    """Moves a fact, with all that its message says, to another application. Gives the act's id.

    Raises LookupError where the fact or the application is not the owner's.
    """
    now = now or timezone.now()
    with writing(owner):
        target = _application(owner, to_application)
        row = _current(owner, root)
        rows = [row]
        # The application keeps its names, whatever the message that comes to it says.
        saved = application_before(target)
        Application.objects.filter(owner_id=owner, pk=target.pk).update(named_by_person=True)
        if row.source == Source.MAIL.value:
            rows = list(
                EventRow.objects.filter(
                    owner_id=owner,
                    application=row.application,
                    message_id=row.message_id,
                    part=row.part,
                    current=True,
                    void=False,
                )
            )
        before = append(
            owner,
            [
                *(Revision(each.root, to_application, columns_of(each), by_person=True) for each in rows),
                *held(owner, {*_ids(row.application_id), to_application}, but=[each.root for each in rows]),
            ],
            now,
        )
        project(owner, {*_ids(row.application_id), to_application})
        return record(
            owner, "You moved it", now, application=to_application, events=before, applications=[saved]
        )


def clear_waiting(owner: int, root: str, *, now: datetime | None = None) -> int:
    """Says that what a message asked is done. Gives the act's id. Raises LookupError."""
    now = now or timezone.now()
    with writing(owner):
        row = _current(owner, root)
        columns = columns_of(row) | {"cleared_at": now}
        before = append(owner, [Revision(root, row.application_id, columns, by_person=row.by_person)], now)
        project(owner, _ids(row.application_id))
        return record(owner, "You marked it as done", now, application=row.application_id, events=before)


def _as_kind(new: Event, old: Event) -> Event:
    """A fact of another kind does not inherit what belongs to the old one alone."""
    interview = new.kind is Kind.INTERVIEW
    return replace(
        new,
        own=new.kind in OWN_KINDS if new.kind is not Kind.WITHDRAWN else old.own,
        change=(new.change or Change.SET) if interview else None,
        round=(new.round or "unknown") if interview else None,
        starts_at=new.starts_at if interview else None,
        waits=old.waits and new.kind in {Kind.INTERVIEW, Kind.ASSESSMENT, Kind.REQUEST, Kind.OFFER},
        reason="",
    )


def _read_as(owner: int, row: EventRow) -> Kind:
    """The kind that the reader had given to this fact; that of the row where its message is not kept."""
    findings = Message.objects.filter(owner_id=owner, message_id=row.message_id).values_list(
        "findings", flat=True
    )
    for finding in findings.first() or ():
        if finding.get("part", 0) == row.part and row.place < len(finding["facts"]):
            return Kind(finding["facts"][row.place]["kind"])
    return Kind(row.kind)


def _application(owner: int, pk: int) -> Application:
    found = Application.objects.filter(owner_id=owner, pk=pk).first()
    if found is None:
        raise LookupError(say("This application is not here any more."))
    return found


def _current(owner: int, root: str) -> EventRow:
    found = EventRow.objects.filter(owner_id=owner, root=root, current=True, void=False).first()
    if found is None:
        raise LookupError(say("This entry is not here any more. Somebody may have taken it out or moved it."))
    return found


def _ids(pk: int | None) -> set[int]:
    return set() if pk is None else {pk}
