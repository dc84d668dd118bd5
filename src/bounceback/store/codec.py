"""Findings and events to JSON and rows, and back. No reading or writing of tables here."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bounceback.store.models import Event as EventRow
from bounceback.timeline.kinds import Change, Event, Fact, Finding, Kind, Person, Provenance, Source


def finding_to_json(finding: Finding) -> dict[str, Any]:
    """A finding as plain JSON values; empty fields are left out. `new_text` is not kept twice: it is dropped."""
    return {
        "message_id": finding.message_id,
        "at": finding.at.isoformat(),
        "own": finding.own,
        "facts": [_fact_to_json(fact) for fact in finding.facts],
        **_filled(
            part=finding.part,
            at_unknown=not finding.at_known,
            company=finding.company,
            company_from=finding.company_from,
            role=finding.role,
            agency=finding.agency,
            reference=finding.reference,
            sender=[finding.sender.name, finding.sender.address] if finding.sender.address else None,
            recipients=[[person.name, person.address] for person in finding.recipients],
            thread=list(finding.thread),
            subject=finding.subject,
            language=finding.language,
        ),
    }


def finding_from_json(data: dict[str, Any]) -> Finding:
    """The finding that `finding_to_json` wrote. Raises KeyError or ValueError on anything else."""
    return Finding(
        message_id=data["message_id"],
        at=datetime.fromisoformat(data["at"]),
        own=data["own"],
        facts=tuple(_fact_from_json(fact) for fact in data["facts"]),
        part=data.get("part", 0),
        at_known=not data.get("at_unknown", False),
        company=data.get("company"),
        company_from=data.get("company_from", ""),
        role=data.get("role"),
        agency=data.get("agency"),
        reference=data.get("reference"),
        sender=Person(*data.get("sender", ("", ""))),
        recipients=tuple(Person(*pair) for pair in data.get("recipients", ())),
        thread=tuple(data.get("thread", ())),
        subject=data.get("subject", ""),
        language=data.get("language", ""),
    )


EVENT_COLUMNS = (
    "kind",
    "at",
    "own",
    "source",
    "message_id",
    "part",
    "place",
    "confidence",
    "evidence",
    "change",
    "round",
    "starts_at",
    "due",
    "waits",
    "cleared_at",
    "reason",
    "note",
)
"""The columns of an event row that come from the value; the rest belong to the store."""


def event_to_columns(event: Event) -> dict[str, Any]:
    """The value's columns of an event row."""
    return {
        "kind": event.kind.value,
        "at": event.at,
        "own": event.own,
        "source": event.provenance.source.value,
        "message_id": event.provenance.message_id,
        "part": event.provenance.part,
        "place": event.provenance.place,
        "confidence": event.confidence,
        "evidence": event.evidence,
        "change": event.change.value if event.change else "",
        "round": event.round or "",
        "starts_at": event.starts_at,
        "due": event.due,
        "waits": event.waits,
        "cleared_at": event.cleared_at,
        "reason": event.reason,
        "note": event.note,
    }


def event_from_row(row: EventRow) -> Event:
    """The value that a row holds."""
    return Event(
        kind=Kind(row.kind),
        at=row.at,
        provenance=Provenance(Source(row.source), row.message_id, row.part, row.place),
        own=row.own,
        confidence=row.confidence,
        evidence=row.evidence,
        change=Change(row.change) if row.change else None,
        round=row.round or None,
        starts_at=row.starts_at,
        due=row.due,
        waits=row.waits,
        reason=row.reason,
        note=row.note,
        cleared_at=row.cleared_at,
    )


def events_by_application(rows: Iterable[EventRow]) -> dict[int, list[Event]]:
    """Current, living events grouped by application id."""
    grouped: dict[int, list[Event]] = {}
    for row in rows:
        if row.application_id is not None and row.current and not row.void:
            grouped.setdefault(row.application_id, []).append(event_from_row(row))
    return grouped


def _fact_to_json(fact: Fact) -> dict[str, Any]:
    return {
        "kind": fact.kind.value,
        "confidence": round(fact.confidence, 4),
        **_filled(
            evidence=fact.evidence,
            rules=list(fact.rules),
            change=fact.change.value if fact.change else None,
            round=fact.round,
            starts_at=fact.starts_at.isoformat() if fact.starts_at else None,
            due=fact.due.isoformat() if fact.due else None,
            waits=fact.waits,
            reason=fact.reason,
            role=fact.role,
        ),
    }


def _fact_from_json(data: dict[str, Any]) -> Fact:
    values = dict(data)
    values["kind"] = Kind(values["kind"])
    values["rules"] = tuple(values.get("rules", ()))
    if "change" in values:
        values["change"] = Change(values["change"])
    for moment in ("starts_at", "due"):
        if moment in values:
            values[moment] = datetime.fromisoformat(values[moment])
    known = {field.name for field in dataclasses.fields(Fact)}
    return Fact(**{name: value for name, value in values.items() if name in known})


def _filled(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [], False, 0)}
