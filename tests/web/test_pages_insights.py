"""Insights: every application stands in one place of the picture, and what is too early to say is said as that."""

from __future__ import annotations

import csv
from dataclasses import asdict
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bounceback.store import read
from bounceback.store.insights import Ways, insights, ways
from bounceback.store.write.applications import add_application, let_go
from bounceback.timeline.kinds import Kind
from bounceback.web.pages.insights import funnel

from . import made

STORIES: tuple[tuple[Kind, ...], ...] = (
    (),
    (Kind.REJECTION,),
    (Kind.CLOSED,),
    (Kind.WITHDRAWN,),
    (Kind.INTERVIEW,),
    (Kind.INTERVIEW, Kind.REJECTION),
    (Kind.INTERVIEW, Kind.CLOSED),
    (Kind.INTERVIEW, Kind.WITHDRAWN),
    (Kind.INTERVIEW, Kind.OFFER),
    (Kind.INTERVIEW, Kind.OFFER, Kind.DECLINED),
    (Kind.INTERVIEW, Kind.OFFER, Kind.ACCEPTED),
    (Kind.OFFER,),
    (Kind.REJECTION, Kind.INTERVIEW),
)


def every_story(owner: int, channel: str = "") -> list[int]:
    ids = []
    for number, kinds in enumerate(STORIES):
        ids.append(made.applied(owner, number, channel=channel))
        made.happened(owner, ids[-1], *kinds)
    return ids


def test_an_empty_search_says_what_will_be_here(inside: Client) -> None:
    page = inside.get("/insights").content.decode()
    assert "It begins with the first application." in page
    assert "<svg" not in page


def test_the_picture_counts_what_the_lists_count(inside: Client, owner: int) -> None:
    ids = every_story(owner)
    let_go(owner, [ids[0], ids[4]])
    figures, found = read.counts(owner), ways(owner)
    assert found.applied == figures.total == len(STORIES)
    assert found.talks == figures.reached_talk
    assert found.talk_offer == figures.offered
    assert found.let_go + found.talk_let_go == figures.let_go == 2
    assert found.no + found.talk_no == figures.rejected
    assert found.closed + found.talk_closed == figures.closed
    offers_that_wait = 2  # they are open, and stand with the offers
    waiting = found.let_go + found.talk_let_go + found.waiting + found.talk_open
    assert waiting + offers_that_wait == figures.open


def _rows(inside: Client, key: str) -> list[list[str]]:
    """The table of one picture, as its file has it."""
    return list(csv.reader(StringIO(inside.get(f"/insights/{key}.csv").content.decode("utf-8-sig"))))


def test_each_number_of_the_picture_is_in_the_table_behind_it(inside: Client, owner: int) -> None:
    every_story(owner)
    answer = inside.get("/insights")
    rows = _rows(inside, "funnel")
    from_applied = sum(int(row[2]) for row in rows if row[0] == f"{len(STORIES)} applied")
    assert from_applied == read.counts(owner).total
    page = answer.content.decode()
    assert f"Of {len(STORIES)} applications" in page
    assert "As a table" in page


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.builds(Ways, **{name: st.integers(0, 3000) for name in asdict(Ways())}))
def test_bands_leave_no_application_out_whatever_the_numbers(found: Ways) -> None:
    picture = funnel(found)
    counts = {(row[0], row[1]): int(row[2]) for row in picture.table.rows}
    applied = f"{found.applied:,} applied"
    assert sum(number for (source, _target), number in counts.items() if source == applied) == found.applied
    assert sum(number for (source, _t), number in counts.items() if source != applied) == found.talks


def test_with_few_answers_it_says_that_it_is_early(inside: Client, owner: int) -> None:
    made.happened(owner, made.applied(owner), Kind.REJECTION)
    page = inside.get("/insights").content.decode()
    assert "Which step to work on: too early to say" in page
    assert "leans on published rates" in page
    assert "Patterns show from ten noes on" in page
    assert "known for too few of them" in page


def test_roads_are_compared_only_where_two_are_known(inside: Client, owner: int) -> None:
    for number, (channel, kinds) in enumerate(
        [("online", (Kind.REJECTION,)), ("online", (Kind.REJECTION,)), ("referral", (Kind.INTERVIEW,))]
    ):
        made.happened(owner, made.applied(owner, number, channel=channel), *kinds)
    roads = insights(owner, timezone.now()).roads
    assert roads is not None
    assert [name for name, _estimate in roads.estimates] == ["referral", "online"]
    page = inside.get("/insights").content.decode()
    assert "recommendations · 1 of 1" in page
    assert "job boards · 0 of 2" in page
    assert "leans on published rates" in page


def test_titles_that_are_all_different_are_compared_by_their_last_word(inside: Client, owner: int) -> None:
    for number, role in enumerate(["Data Analyst", "Price Analyst", "Stock Manager", "Care Manager"]):
        pk = add_application(owner, f"Employer {number}", role, made.BEGAN)
        made.happened(owner, pk, Kind.INTERVIEW if "Analyst" in role else Kind.REJECTION)
    rows = {row[0]: row[4] for row in _rows(inside, "families")}
    head = rows.pop("Step")
    assert head == "Rests on"
    assert rows == {
        "“analyst” roles": "2 yes of 2 answered; 0 without an answer",
        "“manager” roles": "0 yes of 2 answered; 0 without an answer",
    }


def test_how_far_to_look_ahead_can_be_chosen_and_nothing_else(inside: Client, owner: int) -> None:
    made.applied(owner)
    assert "In your next 50 applications" in inside.get("/insights?next=50").content.decode()
    assert "In your next 20 applications" in inside.get("/insights?next=1000000").content.decode()


def test_the_figures_follow_the_next_thing_that_happens(inside: Client, owner: int) -> None:
    pk = made.applied(owner)
    assert inside.get("/insights").context["found"].ways.waiting == 1
    made.happened(owner, pk, Kind.REJECTION)
    found = inside.get("/insights").context["found"].ways
    assert (found.waiting, found.no) == (0, 1)


@pytest.mark.parametrize("number", [5, 50])
def test_queries_do_not_grow_with_the_rows(
    inside: Client, owner: int, number: int, django_assert_max_num_queries: Any
) -> None:
    for place in range(number):
        made.applied(owner, place, channel="online" if place % 2 else "direct")
    with django_assert_max_num_queries(34):
        assert inside.get("/insights").status_code == 200
