"""Fills a fresh data folder with a large search for benchmarks: applications, events, messages, openings, a CV.

    python bench/make_store.py FOLDER --applications 5000 --events 50000

Seeded. Rows go in through the store's own writers, many at a time; every person and company is invented.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parent.parent / "src"))

FIRST = [
    "Amber",
    "Birch",
    "Cedar",
    "Dune",
    "Ember",
    "Fjord",
    "Grove",
    "Hazel",
    "Iris",
    "Juniper",
    "Kestrel",
    "Linden",
    "Maple",
    "Nettle",
    "Oak",
    "Pine",
    "Quill",
    "Rowan",
    "Sable",
    "Thorn",
]
SECOND = [
    "Analytics",
    "Bank",
    "Care",
    "Data",
    "Energy",
    "Foods",
    "Games",
    "Health",
    "Insurance",
    "Joinery",
    "Kitchens",
    "Labs",
    "Mobility",
    "Networks",
    "Optics",
    "Press",
    "Quarry",
    "Robotics",
    "Shipping",
    "Trust",
]
ROLES = [
    f"{level}{what}"
    for level in ("", "Senior ", "Junior ", "Lead ")
    for what in (
        "Data Analyst", "Product Analyst", "Reporting Analyst", "Operations Manager", "Software Engineer",
        "Account Manager", "Nurse", "Planner", "Policy Officer", "Finance Assistant",
    )
]  # fmt: skip
OUTCOMES = {"open": 0.30, "rejection": 0.52, "closed": 0.06, "withdrawn": 0.08, "declined": 0.04}
"""How applications end, as shares; the open ones are spread over the whole time, as real silence is."""
DAYS = 900


@dataclass(frozen=True, slots=True)
class Letter:
    """One message with the finding in it."""

    application: int
    id: str
    at: datetime
    kind: str
    own: bool
    company: str
    role: str
    domain: str


def letters(applications: int, events: int, now: datetime, seed: int) -> Iterator[Letter]:
    """The mail of so many applications, `events` messages in all, each application's oldest first."""
    draw = random.Random(seed)
    spare = events - applications
    for number in range(applications):
        company = f"{draw.choice(FIRST)} {draw.choice(SECOND)} {number % 400 + 1}"
        domain = company.lower().replace(" ", "") + ".example"
        role = draw.choice(ROLES)
        left = applications - number
        more = min(spare, round(spare / left * draw.uniform(0.5, 1.5))) if left > 1 else spare
        spare -= more
        ends = draw.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]
        start = now - timedelta(days=draw.uniform(2, DAYS))
        talks = draw.random() < 0.18
        step = min(6.0, (now - start) / timedelta(days=1) / (more + 1))
        at = start
        for place in range(more + 1):
            kind, own = "acknowledged", False
            if place == 0:
                kind, own = "applied", True
            elif place == more and ends != "open":
                kind, own = ends, ends in {"withdrawn", "declined"}
            elif talks and 2 <= place <= 4:
                kind = "interview"
            elif place % 4 == 3:
                kind, own = "follow_up", True
            elif talks and place == 5:
                kind = "request"
            yield Letter(number, f"{number}-{place}@{domain}", at, kind, own, company, role, domain)
            at += timedelta(days=draw.uniform(0.1, 0.9) * 2 * step * 0.5)


def fill(folder: Path, applications: int, events: int, seed: int = 1) -> dict[str, Any]:
    """Makes the store in `folder` (BOUNCEBACK_HOME is set to it) and gives what it holds."""
    os.environ["BOUNCEBACK_HOME"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bounceback.web.settings")
    import django

    django.setup()
    from django.db import transaction

    from bounceback.store import read
    from bounceback.store.migrate import migrate
    from bounceback.store.models import Application, Message
    from bounceback.store.write import growth, openings
    from bounceback.store.write.owners import ensure_owner
    from bounceback.store.write.projection import project
    from bounceback.store.write.revisions import Revision, append

    migrate()
    owner = ensure_owner()
    now = datetime.now(UTC)
    with transaction.atomic():
        pks: list[int] = []
        rows: list[Application] = []
        mail: list[Message] = []
        revisions: list[tuple[int, Letter]] = []
        for letter in letters(applications, events, now, seed):
            if letter.application == len(rows):
                rows.append(_application(owner, letter, now))
            mail.append(_message(owner, letter))
            revisions.append((letter.application, letter))
        pks = [row.pk for row in Application.objects.bulk_create(rows, batch_size=400)]
        Message.objects.bulk_create(mail, batch_size=400)
        for start in range(0, len(revisions), 4000):
            append(
                owner,
                [
                    Revision(f"mail:{letter.id}:0:0", pks[number], _columns(letter))
                    for number, letter in revisions[start : start + 4000]
                ],
                now,
            )
        project(owner)
    growth.keep_cv(
        owner,
        "Skills: SQL, Python, Excel, reporting, stakeholder management. Data Analyst 2019-2025.",
        "cv.txt",
    )
    openings.add_file(owner, _openings(seed), "openings.jsonl")
    counts = read.counts(owner)
    return {
        "applications": counts.total,
        "events": len(revisions),
        "open": counts.open,
        "rejected": counts.rejected,
    }


def _application(owner: int, letter: Letter, now: datetime) -> Any:
    from bounceback.names.companies import company_key
    from bounceback.names.titles import title_key
    from bounceback.store.models import Application

    return Application(
        owner_id=owner,
        company=letter.company,
        role=letter.role,
        company_key=company_key(letter.company),
        role_key=title_key(letter.role),
        created_at=now,
    )


def _message(owner: int, letter: Letter) -> Any:
    from bounceback.store.models import Message

    person, office = ("Robin Vale", "robin@example.com"), ("Dana Ortiz", f"jobs@{letter.domain}")
    sender, to = (person, office) if letter.own else (office, person)
    return Message(
        owner_id=owner,
        message_id=letter.id,
        at=letter.at,
        own=letter.own,
        sender_name=sender[0],
        sender_address=sender[1],
        recipients=[list(to)],
        subject=f"{letter.role} at {letter.company}",
        text=f"Dear Robin,\n\nabout your application as {letter.role}: {letter.kind}.\n\n"
        + "A few more words. " * 40,
        language="en",
        findings=[],
    )


def _columns(letter: Letter) -> dict[str, Any]:
    from bounceback.store.codec import event_to_columns
    from bounceback.timeline.kinds import Change, Event, Kind, Provenance, Source

    kind = Kind(letter.kind)
    talk = kind is Kind.INTERVIEW
    return event_to_columns(
        Event(
            kind=kind,
            at=letter.at,
            provenance=Provenance(Source.MAIL, letter.id),
            own=letter.own,
            confidence=0.97,
            evidence=f"About {letter.role} at {letter.company}: {letter.kind}.",
            change=Change.SET if talk else None,
            round="1" if talk else None,
            waits=kind is Kind.REQUEST,
        )
    )


def _openings(seed: int) -> bytes:
    draw = random.Random(f"{seed}:openings")
    lines = []
    for number in range(500):
        role, company = draw.choice(ROLES), f"{draw.choice(FIRST)} {draw.choice(SECOND)} {number % 400 + 1}"
        lines.append(
            json.dumps(
                {
                    "id": str(number), "title": role, "company": company, "location": "Bristol",
                    "url": f"https://jobs.example/{number}", "date": "2026-11-01",
                    "description": f"{company} looks for a {role}. You bring SQL, Python, reporting and clear writing. " * 6,
                }
            )
        )  # fmt: skip
    return "\n".join(lines).encode()


def main() -> None:
    """Fills the folder that is named."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--applications", type=int, default=5000)
    parser.add_argument("--events", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    print(fill(chosen.folder, chosen.applications, chosen.events, chosen.seed))


if __name__ == "__main__":
    main()
