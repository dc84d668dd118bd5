"""The person's verdict on what the reader was not sure of."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from bounceback.names.companies import company_key
from bounceback.names.saying import say
from bounceback.names.titles import title_key
from bounceback.store.codec import event_to_columns, finding_from_json
from bounceback.store.models import Application, Message, Review
from bounceback.store.write.acts import record
from bounceback.store.write.projection import project
from bounceback.store.write.revisions import Revision, append, held
from bounceback.store.write.templates import as_kind, place_meant
from bounceback.store.write.transaction import writing
from bounceback.store.write.verdicts import say_of_template
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
    (to a new one, where None). The others of its template are taken for the same kind; where they belong is found as
    for any message. Gives the application's id. Raises LookupError where it is not there."""
    now = now or timezone.now()
    with writing(owner):
        finding, asked = _finding(owner, message_id, part)
        place = place_meant(finding.facts, asked)
        apart: list[Revision] = []
        if application is None:
            apart = held(owner, _candidates(owner, message_id, part))
            application = _new_application(owner, finding, now)
        elif not Application.objects.filter(owner_id=owner, pk=application).exists():
            raise LookupError(say("This application is not here any more."))
        before = append(
            owner,
            [
                *(
                    Revision(event.provenance.key, application, event_to_columns(event), by_person=True)
                    for event in _events(finding, place, kind)
                ),
                *apart,
            ],
            now,
        )
        Review.objects.filter(owner_id=owner, message_id=message_id, part=part).delete()
        project(owner, [application])
        read_as = finding.facts[place].kind
        said = say_of_template(owner, message_id, read_as, kind or read_as, before, now)
        record(owner, "You confirmed it", now, application=application, said=said)
        return application


def dismiss(owner: int, message_id: str, part: int, *, now: datetime | None = None) -> int:
    """Says that the message is not about an application: it counts nowhere and is not asked about again, nor are the
    others of its template.

    Gives the act's id. Raises LookupError where it is not there.
    """
    now = now or timezone.now()
    with writing(owner):
        finding, asked = _finding(owner, message_id, part)
        before = append(
            owner,
            [
                Revision(event.provenance.key, None, event_to_columns(event), void=True, by_person=True)
                for event in _events(finding, 0, None)
            ],
            now,
        )
        Review.objects.filter(owner_id=owner, message_id=message_id, part=part).delete()
        read_as = finding.facts[place_meant(finding.facts, asked)].kind
        said = say_of_template(owner, message_id, read_as, Kind.NONE, before, now)
        return record(owner, "You said that it is not about an application", now, said=said)


def _candidates(owner: int, message_id: str, part: int) -> list[int]:
    rows = Review.objects.filter(owner_id=owner, message_id=message_id, part=part)
    return [pk for candidates in rows.values_list("candidates", flat=True) for pk in candidates]


def _finding(owner: int, message_id: str, part: int) -> tuple[Finding, Kind]:
    """The finding as it was read, and the kind that is asked about."""
    review = Review.objects.filter(owner_id=owner, message_id=message_id, part=part).first()
    if review is None:
        raise LookupError(say("This question was answered before."))
    found = Message.objects.filter(owner_id=owner, message_id=message_id).values_list("findings", flat=True)
    for data in found.first() or ():
        if data.get("part", 0) == part:
            return finding_from_json(data), Kind(review.kind)
    raise LookupError(say("The message is not here any more."))


def _events(finding: Finding, meant: int, kind: Kind | None) -> list[Event]:
    """The finding's facts as events; the one that is meant as this kind, where one is said."""
    facts = [
        as_kind(fact, kind) if place == meant and kind is not None else fact
        for place, fact in enumerate(finding.facts)
    ]
    return [_event(finding, fact, place) for place, fact in enumerate(facts)]


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
