"""The person's verdict on what the reader was not sure of."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from bounceback.names.companies import company_key
from bounceback.names.titles import title_key
from bounceback.store.codec import event_to_columns, finding_from_json
from bounceback.store.models import Application, Message, Review
from bounceback.store.write.acts import record
from bounceback.store.write.projection import project
from bounceback.store.write.revisions import Revision, append
from bounceback.store.write.transaction import writing
from bounceback.timeline.kinds import OWN_KINDS, Event, Fact, Finding, Kind, Provenance, Source


def confirm(
    owner: int,
    message_id: str,
    part: int,
    *,
    kind: Kind | None = None,
    application: int | None = None,
    now: datetime | None = None,
) -> int:
    """Takes a finding as true (as `kind`, where the person says another one) and puts it to the application
    (to a new one, where None). Gives the application's id. Raises LookupError where it is not there."""
    now = now or timezone.now()
    with writing(owner):
        finding = _finding(owner, message_id, part)
        if application is None:
            application = _new_application(owner, finding, now)
        elif not Application.objects.filter(owner_id=owner, pk=application).exists():
            raise LookupError("This application is not here any more.")
        before = append(
            owner,
            [
                Revision(event.provenance.key, application, event_to_columns(event), by_person=True)
                for event in _events(finding, kind)
            ],
            now,
        )
        Review.objects.filter(owner_id=owner, message_id=message_id, part=part).delete()
        project(owner, [application])
        record(owner, "You confirmed it", now, application=application, events=before)
        return application


def dismiss(owner: int, message_id: str, part: int, *, now: datetime | None = None) -> int:
    """Says that the message is not about an application: it counts nowhere and is not asked about again.

    Gives the act's id. Raises LookupError where it is not there.
    """
    now = now or timezone.now()
    with writing(owner):
        finding = _finding(owner, message_id, part)
        before = append(
            owner,
            [
                Revision(event.provenance.key, None, event_to_columns(event), void=True, by_person=True)
                for event in _events(finding, None)
            ],
            now,
        )
        Review.objects.filter(owner_id=owner, message_id=message_id, part=part).delete()
        return record(owner, "You said that it is not about an application", now, events=before)


def _finding(owner: int, message_id: str, part: int) -> Finding:
    if not Review.objects.filter(owner_id=owner, message_id=message_id, part=part).exists():
        raise LookupError("This question was answered before.")
    found = Message.objects.filter(owner_id=owner, message_id=message_id).values_list("findings", flat=True)
    for data in found.first() or ():
        if data.get("part", 0) == part:
            return finding_from_json(data)
    raise LookupError("The message is not here any more.")


def _events(finding: Finding, kind: Kind | None) -> list[Event]:
    events = []
    for place, fact in enumerate(finding.facts):
        if place == 0 and kind is not None:
            fact = replace(fact, kind=kind)
        events.append(_event(finding, fact, place))
    return events


def _event(finding: Finding, fact: Fact, place: int) -> Event:
    return Event(
        kind=fact.kind,
        at=finding.at,
        provenance=Provenance(Source.MAIL, finding.message_id, finding.part, place),
        own=finding.own or fact.kind in OWN_KINDS - {Kind.WITHDRAWN},
        confidence=1.0,
        evidence=fact.evidence,
        change=fact.change if fact.kind is Kind.INTERVIEW else None,
        round=fact.round if fact.kind is Kind.INTERVIEW else None,
        starts_at=fact.starts_at if fact.kind is Kind.INTERVIEW else None,
        due=fact.due,
        waits=fact.waits,
        reason=fact.reason,
    )


def _new_application(owner: int, finding: Finding, now: datetime) -> int:
    company, role = (finding.company or "")[:300], (finding.role or "")[:300]
    application = Application.objects.create(
        owner_id=owner,
        company=company,
        role=role,
        company_key=company_key(company)[:300],
        role_key=title_key(role)[:300],
        agency=(finding.agency or "")[:300],
        created_at=now,
    )
    return int(application.pk)
