"""What is true of a sample search: events, stage and outcome per application, figures, what waits.

Comes in: messages with what each says. It is worked out here on its own, from DESIGN's table of kinds, so that it
can check the rooms that do the same from mail.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from bounceback.sample.values import (
    SampleApplication,
    SampleEvent,
    SampleMessage,
    SampleSearch,
    Waiting,
)
from bounceback.timeline.kinds import Kind, Outcome, Stage

SILENT_AFTER = timedelta(days=28)
"""The truth's own bound for "silent", said in truth.json; the product works with its let-go day instead."""

ENDINGS = {
    Kind.REJECTION: Outcome.REJECTED,
    Kind.CLOSED: Outcome.CLOSED,
    Kind.WITHDRAWN: Outcome.WITHDRAWN,
    Kind.ACCEPTED: Outcome.ACCEPTED,
    Kind.DECLINED: Outcome.DECLINED,
}
STAGES = {
    Kind.ASSESSMENT: Stage.SCREENING,
    Kind.INTERVIEW: Stage.INTERVIEW,
    Kind.OFFER: Stage.OFFER,
    Kind.OUTREACH: Stage.LEAD,
}
RANK = {stage: rank for rank, stage in enumerate(Stage)}

DEFINITIONS = {
    "applications": "applications of the person; recruiters' first messages that she never answered are leads",
    "reached_a_talk": "applications that were invited to a live talk, a phone screen included",
    "offers": "applications that were offered the job",
    "rejected": "outcome rejected on the given day, filled with someone else included",
    "silent": "open, nothing but acknowledgements came, and begun at least 28 days before the given day",
    "people": "different persons (not systems or offices) on the employers' side who wrote",
    "feedback": "applications with at least one message that says something specific about the person",
    "company_from": "where a message names the company: text, subject, sender's or recipient's name, domain, or nowhere",
    "starts_at": "given only where the message names one single time for the talk",
    "due": "the end (23:59) of the day that the message names, in the employer's time zone",
    "kind none with an application": "plain replies, thanks, papers sent, portal notices, answers without content",
    "related": "messages that belong to an application or a lead, own mail included",
}


def events_of(messages: Iterable[SampleMessage], application: str) -> tuple[SampleEvent, ...]:
    """The events of one application, oldest first. A further fact of a message makes an event of its own."""
    events = []
    for message in messages:
        for said in message.said:
            if said.application != application or said.kind is Kind.NONE:
                continue
            events.append(
                SampleEvent(
                    kind=said.kind,
                    at=message.at,
                    message_id=message.message_id,
                    own=message.own,
                    round=said.round,
                    change=said.change,
                    starts_at=said.starts_at,
                    due=said.due,
                    waits=said.waits,
                    reason=said.reason,
                )
            )
            events += [
                SampleEvent(kind=also, at=message.at, message_id=message.message_id, own=message.own)
                for also in said.also
                if also is not Kind.OUTREACH
            ]
    return tuple(sorted(events, key=lambda event: event.at))


def stage_of(events: Sequence[SampleEvent]) -> Stage:
    """The furthest stage that was reached; a lead as long as there is nothing but outreach."""
    reached = Stage.LEAD
    for event in events:
        stage = STAGES.get(event.kind, Stage.APPLIED)
        if event.kind is Kind.INTERVIEW and event.round == "screen":
            stage = Stage.SCREENING
        reached = max(reached, stage, key=RANK.__getitem__)
    return reached


def outcome_of(events: Sequence[SampleEvent]) -> Outcome:
    """How the application stands; a talk, test or offer after a no reopens it."""
    outcome = Outcome.OPEN
    for event in events:
        if event.kind in ENDINGS:
            outcome = ENDINGS[event.kind]
        elif event.kind in (Kind.INTERVIEW, Kind.ASSESSMENT, Kind.OFFER) and outcome is Outcome.REJECTED:
            outcome = Outcome.OPEN
    return outcome


def waiting_on(
    applications: Iterable[SampleApplication], messages: Sequence[SampleMessage]
) -> tuple[Waiting, ...]:
    """What waits for the person: asked in an open application, and not answered by her since."""
    waiting = []
    for application in applications:
        if application.outcome is not Outcome.OPEN:
            continue
        replies = [m.at for m in messages if m.own and m.application == application.id]
        waiting += [
            Waiting(application.id, event.message_id, event.kind, event.due)
            for event in application.events
            if event.waits and not any(at > event.at for at in replies)
        ]
    return tuple(waiting)


def is_silent(application: SampleApplication, today: datetime) -> bool:
    """Open, only acknowledged if at all, and begun long enough ago."""
    quiet = {Kind.APPLIED, Kind.ACKNOWLEDGED, Kind.FOLLOW_UP}
    return (
        application.outcome is Outcome.OPEN
        and all(event.kind in quiet for event in application.events)
        and today - application.events[0].at >= SILENT_AFTER
    )


def figures_of(
    applications: Sequence[SampleApplication],
    leads: Sequence[SampleApplication],
    messages: Sequence[SampleMessage],
    today: datetime,
) -> dict[str, int]:
    """The numbers that screens must agree with; DEFINITIONS say what they count."""

    def having(kind: Kind) -> int:
        return sum(any(event.kind is kind for event in application.events) for application in applications)

    related = [message for message in messages if message.related]
    persons = {m.sender for m in related if not m.own and not m.headers}
    figures = {
        "applications": len(applications),
        "leads": len(leads),
        "reached_a_talk": having(Kind.INTERVIEW),
        "offers": having(Kind.OFFER),
        "silent": sum(is_silent(application, today) for application in applications),
        "feedback_requested": having(Kind.FEEDBACK_REQUESTED),
        "feedback": having(Kind.FEEDBACK),
        "people": len(persons),
        "employers": len({application.company for application in applications}),
        "messages": len(messages),
        "related": len(related),
        "own_messages": sum(message.own for message in messages),
    }
    for outcome in Outcome:
        figures[str(outcome)] = sum(application.outcome is outcome for application in applications)
    return figures


def truth_document(search: SampleSearch) -> dict[str, Any]:
    """The truth as plain values for JSON: times in UTC with a Z, ids as in the messages' headers."""
    return {
        "seed": search.seed,
        "today": stamp(search.today),
        "person": {"name": search.seeker.name, "addresses": list(search.seeker.addresses)},
        "definitions": DEFINITIONS,
        "figures": search.figures,
        "waiting": [
            {
                "application": w.application,
                "message_id": w.message_id,
                "kind": str(w.kind),
                "due": stamp(w.due),
            }
            for w in search.waiting
        ],
        "applications": [_application(application) for application in search.applications],
        "leads": [_application(application) for application in search.leads],
        "messages": [_message(message) for message in search.messages],
    }


def stamp(moment: datetime | None) -> str | None:
    """A moment in UTC as written in the sample's JSON files."""
    return None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _application(application: SampleApplication) -> dict[str, Any]:
    return {
        "id": application.id,
        "company": application.company,
        "role": application.role,
        "stage": str(application.stage),
        "outcome": str(application.outcome),
        "channel": application.channel,
        "story": application.story,
        "industry": application.employer.industry,
        "agency": application.employer.agency or None,
        "events": [
            {
                "kind": str(event.kind),
                "at": stamp(event.at),
                "message_id": event.message_id,
                "own": event.own,
                "round": event.round,
                "change": str(event.change) if event.change else None,
                "starts_at": stamp(event.starts_at),
                "due": stamp(event.due),
                "waits": event.waits,
                "reason": event.reason,
            }
            for event in application.events
        ],
    }


def _message(message: SampleMessage) -> dict[str, Any]:
    first = message.said[0] if message.said else None
    entry: dict[str, Any] = {
        "message_id": message.message_id,
        "at": stamp(message.at),
        "own": message.own,
        "kind": str(message.kind),
        "also": [str(kind) for kind in first.also] if first else [],
        "company": first.company if first else None,
        "role": first.role if first else None,
        "agency": (first.agency or None) if first else None,
        "language": message.language,
        "application": message.application,
        "group": message.group,
        "company_from": company_from(message) if first else "",
        "role_stated": bool(first and first.role and _within(first.role, message.subject, message.new_text)),
    }
    if len(message.said) > 1:
        entry["findings"] = [
            {
                "kind": str(said.kind),
                "also": [str(kind) for kind in said.also],
                "company": said.company,
                "role": said.role,
                "application": said.application,
            }
            for said in message.said
        ]
    return entry


def company_from(message: SampleMessage) -> str:
    """Where a message names the company: text, subject, sender, domain, or nowhere ("")."""
    company = message.said[0].company
    if not company:
        return ""
    if _within(company, message.new_text):
        return "text"
    if _within(company, message.subject):
        return "subject"
    parties = message.recipients if message.own else (message.sender,)
    if any(_within(company, party.name) for party in parties):
        return "sender"
    core = "".join(letter for letter in company.lower() if letter.isalnum() and letter.isascii())[:6]
    if any(core in party.address.replace("-", "").replace(".", "") for party in parties):
        return "domain"
    return "text" if _within(company, message.text) else ""


def _within(name: str, *texts: str) -> bool:
    return any(name.lower() in " ".join(text.split()).lower() for text in texts)
