"""The number of queries of a page does not grow with the search: as many for sixty applications as for five."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bounceback.store import read
from bounceback.store.write import applications, bouncebacks, growth, openings
from bounceback.store.write.events import add_event
from bounceback.timeline.kinds import Change, Kind

PAGES = [
    "/", "/applications", "/applications?view=list&show=all", "/applications?q=firm", "/applications?show=waiting", "/insights",
    "/lessons", "/answers", "/calm", "/people", "/ledger", "/growth", "/openings", "/review", "/mail", "/settings", "/week", "/settings/digest",
]  # fmt: skip
PARTS = ["reframe", "feedback", "openings", "growth"]


def grow(owner: int, first: int, number: int) -> list[int]:
    """So many applications: open, silent, waiting, talked, rejected, offered; each with lessons, goals, openings."""
    now = timezone.now()
    ids = []
    for place in range(first, first + number):
        sent = now - timedelta(days=60 - place % 50)
        pk = applications.add_application(
            owner, f"Firm {place}", f"Analyst {place % 4}", sent, posting_text="SQL, Python", plan="rest"
        )
        ids.append(pk)
        if place % 5 == 1:
            add_event(
                owner,
                pk,
                Kind.INTERVIEW,
                sent + timedelta(days=3),
                change=Change.SET,
                starts_at=now + timedelta(days=2),
            )
        if place % 5 == 2:
            add_event(
                owner,
                pk,
                Kind.REQUEST,
                now - timedelta(days=1),
                waits=True,
                due=now + timedelta(days=place % 4),
            )
        if place % 5 in {3, 4}:
            add_event(owner, pk, Kind.REJECTION, now - timedelta(days=place % 15, hours=1))
            bouncebacks.keep_lesson(owner, f"Lesson {place}", application=pk)
        if place % 5 == 4:
            bouncebacks.open_bounceback(owner, pk)
        if place % 7 == 0:
            growth.set_target(owner, f"Dream {place}", reapply_on=now.date())
    lines = "\n".join(
        f'{{"id": "{place}", "title": "Analyst {place}", "company": "Firm {place}", "description": "SQL"}}'
        for place in range(first, first + number)
    )
    openings.add_file(owner, lines.encode(), f"{first}.jsonl")
    return ids


def queries(client: Client, address: str) -> list[str]:
    """The statements of one request, without those of the session and of who is asking."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200, address
    return [query["sql"] for query in captured.captured_queries]


@pytest.fixture
def ids(owner: int) -> list[int]:
    growth.keep_cv(owner, "Skills: SQL", "cv.txt")
    return grow(owner, 0, 5)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_takes_as_many_queries_for_sixty_as_for_five(
    inside: Client, owner: int, ids: list[int], address: str
) -> None:
    few = queries(inside, address)
    grow(owner, 5, 55)
    many = queries(inside, address)
    # A board's column or a list that was empty before may ask for its rows; the bound is fixed.
    assert len(many) <= len(few) + 4, "\n".join(many)
    assert len(many) <= 40


def test_one_application_and_its_way_back_do_not_grow_with_the_others(
    inside: Client, owner: int, ids: list[int]
) -> None:
    rejected = next(row.id for row in read.all_rows(owner) if row.is_no)
    addresses = [
        f"/applications/{rejected}",
        *(f"/applications/{rejected}/way-back/{part}" for part in PARTS),
    ]
    few = {address: len(queries(inside, address)) for address in addresses}
    grow(owner, 5, 55)
    for address in addresses:
        many = queries(inside, address)
        assert len(many) <= few[address] + 2, (address, "\n".join(many))


def test_a_long_story_takes_no_more_queries_than_a_short_one(inside: Client, owner: int) -> None:
    pk = applications.add_application(owner, "Northlight", "Analyst", timezone.now() - timedelta(days=90))
    add_event(owner, pk, Kind.ACKNOWLEDGED, timezone.now() - timedelta(days=89))
    few = queries(inside, f"/applications/{pk}")
    for day in range(40):
        add_event(owner, pk, Kind.FOLLOW_UP, timezone.now() - timedelta(days=80 - day))
    many = queries(inside, f"/applications/{pk}")
    assert len(few) > 3, "the counting counts"
    assert len(many) == len(few)
