"""Small searches for the tests of single pages, made by the same writers that the pages use."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from bounceback.store.write.applications import add_application
from bounceback.store.write.events import add_event
from bounceback.store.write.openings import add_file
from bounceback.timeline.kinds import Kind

BEGAN = datetime(2026, 6, 1, 9, tzinfo=UTC)


def openings_file(number: int, *, first: int = 0, text: str = "You know SQL and Python.") -> bytes:
    """A JSON Lines file with so many openings, each with a title of its own."""
    return b"\n".join(
        json.dumps(
            {
                "id": f"job-{place}",
                "title": f"Analyst {place:05}",
                "company": f"Company {place:05}",
                "location": "Bristol",
                "description": f"{text} Marker{place:05}.",
                "url": f"https://jobs.example/{place}",
            }
        ).encode()
        for place in range(first, first + number)
    )


def openings(
    owner: int, number: int, *, name: str = "jobs.jsonl", first: int = 0, now: datetime | None = None
) -> int:
    """So many openings from one file; gives the source's id."""
    return add_file(owner, openings_file(number, first=first), name, now=now or timezone.now())[0]


def applied(owner: int, number: int = 0, *, company: str = "", channel: str = "") -> int:
    """An application, sent on the day after the one before."""
    return add_application(
        owner,
        company or f"Employer {number:05}",
        "Data Analyst",
        BEGAN + timedelta(days=number % 100),
        channel=channel,
        now=BEGAN,
    )


def happened(owner: int, application: int, *kinds: Kind, days: int = 10) -> None:
    """Events of these kinds on the days after the application was sent, some days apart."""
    for place, kind in enumerate(kinds, 1):
        add_event(owner, application, kind, BEGAN + timedelta(days=100 + days * place))
