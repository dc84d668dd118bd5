"""The store's tests run on the database of BOUNCEBACK_DATABASE_URL: SQLite by default, PostgreSQL by tests/on_postgresql.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import pytest

from bounceback.store.codec import finding_to_json
from bounceback.store.models import Message
from bounceback.store.write.assembly import Assembling, reassemble
from bounceback.store.write.owners import ensure_owner
from bounceback.timeline.kinds import Change, Fact, Finding, Kind, Person

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def owner(db: None) -> int:
    return ensure_owner()


def finding(
    message_id: str,
    kind: Kind,
    day: int,
    *,
    company: str | None = "Harbour & Pine",
    role: str | None = "Product Analyst",
    own: bool = False,
    confidence: float = 0.99,
    thread: tuple[str, ...] = (),
    sender: str = "jobs@harbourandpine.example",
    month: int = 10,
    evidence: str = "",
    waits: bool = False,
) -> Finding:
    """A finding with sensible defaults: a test shows only what it changes."""
    person = Person("Robin Vale", "robin@example.com")
    theirs = Person("Dana Ortiz", sender)
    return Finding(
        message_id=message_id,
        at=datetime(2026, month, day, 9, tzinfo=UTC),
        own=own,
        facts=(
            Fact(
                kind,
                confidence,
                evidence or f"It says {kind}.",
                change=Change.SET if kind is Kind.INTERVIEW else None,
                round="1" if kind is Kind.INTERVIEW else None,
                waits=waits,
            ),
        ),
        company=company,
        company_from="text" if company else "",
        role=role,
        sender=person if own else theirs,
        recipients=(theirs if own else person,),
        thread=thread,
        subject=f"{role} at {company}",
        language="en",
    )


@pytest.fixture
def changed(db: None) -> Callable[..., None]:
    """`changed(Opening, url="…")`: every row of a table as no writer would make it."""

    def change(model: Any, **columns: object) -> None:
        model.objects.update(**columns)

    return change


Keep = Callable[..., Assembling]


@pytest.fixture
def keep(owner: int) -> Keep:
    """Keeps findings as an import would, and assembles."""
    return lambda *findings: keep_all(owner, findings)


@pytest.fixture
def keep_into(db: None) -> Callable[[int, Iterable[Finding]], Assembling]:
    """The same for any owner."""
    return keep_all


def keep_all(owner: int, findings: Iterable[Finding]) -> Assembling:
    """Keeps findings with their messages, and assembles."""
    for each in findings:
        Message.objects.get_or_create(
            owner_id=owner,
            message_id=each.message_id,
            defaults={
                "at": each.at,
                "own": each.own,
                "sender_name": each.sender.name,
                "sender_address": each.sender.address,
                "recipients": [[person.name, person.address] for person in each.recipients],
                "subject": each.subject,
                "text": each.evidence,
                "findings": [finding_to_json(each)],
            },
        )
    return reassemble(owner, NOW)


def lay_letter(owner: int, application: int, kind: str, state: str, body: str) -> None:
    """A letter of an application as it stands in the table."""
    from bounceback.store.models import Letter

    Letter.objects.create(
        owner_id=owner,
        application_id=application,
        kind=kind,
        to_address="ask@harbour.example",
        tone="warm",
        subject="A question",
        body=body,
        state=state,
        drafted_at=NOW,
    )
