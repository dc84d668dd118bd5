"""The ledger: it counts what the other pages count, it never goes down, and a "no" takes nothing from it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from bounceback.ledger import Gain
from bounceback.store import read
from bounceback.store.ledger import search_ledger
from bounceback.store.today import todays_page
from bounceback.store.write.bouncebacks import keep_lesson, save_debrief
from bounceback.store.write.growth import claim, end_goal, set_goal
from bounceback.timeline.kinds import Kind

from . import made
from .conftest import Letter

UTC = ZoneInfo("UTC")


def test_an_empty_page_says_what_will_be_counted(inside: Client) -> None:
    page = inside.get("/ledger").content.decode()
    assert "Here is counted what stays" in page
    assert "<svg" not in page


@pytest.fixture
def search(owner: int, letter: Letter) -> int:
    """Five applications, two of them with talks, one of those ended in a "no"; papers from it. Gives that one's id."""
    lost = made.applied(owner, 0, company="Harbour & Pine")
    made.happened(owner, lost, Kind.INTERVIEW, Kind.REJECTION, Kind.FEEDBACK)
    made.happened(owner, made.applied(owner, 1), Kind.INTERVIEW, Kind.OFFER)
    made.happened(owner, made.applied(owner, 2), Kind.REJECTION)
    made.applied(owner, 3)
    letter(
        owner, made.applied(owner, 4), "Priya Raman", "priya.raman@northlight.example", kind=Kind.INTERVIEW
    )
    keep_lesson(owner, "Two minutes, not ten.", application=lost)
    keep_lesson(owner, "Sleep well before.")
    save_debrief(owner, lost, {"asked": "Why us?\n- Tell us of a failure.\n\n", "well": "the story"})
    claim(owner, "x:1", "Tableau")
    end_goal(owner, set_goal(owner, "Show Python", "One script", skill="x:2"), done=True)
    return lost


def test_everything_is_counted_once(owner: int, search: int) -> None:
    built = search_ledger(owner, UTC).built
    assert dict(built.counts) == {
        Gain.APPLICATIONS: 5,
        Gain.TALKS: sum(row.talks for row in read.all_rows(owner)),
        Gain.OFFERS: 1,
        Gain.LESSONS: 2,
        Gain.ANSWERS: 2,
        Gain.PEOPLE: 1,
        Gain.FEEDBACK: 1,
        Gain.SKILLS: 2,
    }
    assert built.count(Gain.TALKS) == 3


def test_today_and_the_ledger_say_the_same_numbers(owner: int, search: int) -> None:
    built = search_ledger(owner, UTC).built
    today = {label: number for number, label in todays_page(owner, timezone.now(), UTC).counts}
    ours = {built.count(gain) for gain in (Gain.APPLICATIONS, Gain.TALKS, Gain.LESSONS, Gain.PEOPLE)}
    assert set(today.values()) == ours


def test_what_came_from_the_noes_alone_is_said(inside: Client, search: int) -> None:
    answer = inside.get("/ledger")
    assert answer.context["from_noes"] == [
        "1 interview",
        "1 lesson",
        "2 answers practised",
        "1 piece of feedback",
    ]
    assert "From the noes alone:" in answer.content.decode()


def test_no_total_ever_goes_down(owner: int, search: int) -> None:
    series = search_ledger(owner, UTC).built.series
    for gain in Gain:
        totals = [point.total(gain) for point in series]
        assert totals == sorted(totals)
    assert dict(series[-1].totals) == dict(search_ledger(owner, UTC).built.counts)


def test_a_no_takes_nothing_away(owner: int, search: int) -> None:
    before = dict(search_ledger(owner, UTC).built.counts)
    for row in read.all_rows(owner):
        made.happened(owner, row.id, Kind.REJECTION, days=40)
    assert dict(search_ledger(owner, UTC).built.counts) == before


def test_months_stand_newest_first_with_their_entries(inside: Client, search: int) -> None:
    answer = inside.get("/ledger")
    months = answer.context["months"]
    assert months[-1]["name"] == "June 2026"
    assert months[-1]["sent"] == "5 applications sent"
    page = answer.content.decode()
    assert "Two minutes, not ten." in page
    assert "Tell us of a failure." in page


def test_the_picture_is_there_wide_and_narrow_and_has_its_table(inside: Client, search: int) -> None:
    answer = inside.get("/ledger")
    picture = answer.context["picture"]
    for drawing in (picture.wide, picture.phone):
        for label in drawing.labels:
            assert label.left >= 0
            assert label.right <= drawing.width
            assert label.size >= 12
        rising = [shape for shape in drawing.shapes if shape.css == "rises"]
        assert len(rising) == 8
    assert picture.table.rows[-1][1:] == tuple(
        str(number) for number, _label in answer.context["built"].words()
    )


@pytest.mark.parametrize("years", [0, 1, 4, 12])
def test_words_below_the_picture_never_meet(years: int) -> None:
    from bounceback.web import pictures
    from bounceback.web.pages.ledger import _ticks

    first, last = date(2014, 3, 5), date(2014, 9, 20) + timedelta(days=365 * years)
    ticks = _ticks(first, last)
    assert 2 <= len(ticks) <= 13
    assert all(first <= day <= last and pictures.text_width(name, 13) < 80 for day, name in ticks)


@pytest.mark.parametrize("number", [5, 50])
def test_queries_do_not_grow_with_the_rows(
    inside: Client, owner: int, number: int, django_assert_max_num_queries: Any
) -> None:
    for place in range(number):
        made.happened(owner, made.applied(owner, place), Kind.INTERVIEW)
        keep_lesson(owner, f"Lesson {place}")
    with django_assert_max_num_queries(20):
        assert inside.get("/ledger").status_code == 200
