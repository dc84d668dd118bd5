"""Today with the person's own tasks, the day for an offer, kept searches, people to write to, and the look at the week."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bounceback.timeline.kinds import Kind, Outcome, Stage
from bounceback.timeline.stages import Standing, Waiting
from bounceback.today import (
    MORE_ROWS,
    STALE,
    Bounce,
    KeptSearch,
    ReviewState,
    RowKind,
    Silence,
    Task,
    Today,
    TodayApplication,
    TodayInputs,
    dated,
    today,
)

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
"""A Tuesday."""
DAY = date(2026, 11, 24)
NO = TodayApplication(
    "hp", "Harbour & Pine", Standing(Stage.APPLIED, Outcome.REJECTED), rejected_at=NOW - timedelta(days=1), bounce=Bounce()
)  # fmt: skip
OFFER = Waiting("mail:offer:0:0", Kind.OFFER, NOW - timedelta(days=1), None, "We would like you to join us.")


def task(days: int, text: str = "Call Dana", **other: object) -> Task:
    values = {"id": "7", "application": "3", "company": "Northlight", "text": text, "due": DAY + timedelta(days=days)}  # fmt: skip
    return Task(**values | other)  # type: ignore[arg-type]


def page(**given: object) -> Today:
    return today(TodayInputs(**given), NOW, ZONE)  # type: ignore[arg-type]


def quiet(number: int) -> TodayApplication:
    since = NOW - timedelta(days=90 - number)
    return TodayApplication(
        str(number), f"Firm {number}", Standing(), silence=Silence(since, 0.05, let_go=True)
    )


@pytest.mark.parametrize("days", [0, 1])
def test_a_task_for_today_or_tomorrow_is_the_headline_before_a_no(days: int) -> None:
    found = page(applications=(NO,), tasks=(task(days, role="Analyst"),))
    assert found.headline.kind is RowKind.TASK
    assert found.headline.title == "Call Dana."
    assert found.headline.lines[0] == "You noted this for Analyst at Northlight."
    assert (found.headline.subject, found.headline.event) == ("3", "7")
    assert [row.kind for row in found.rows] == [RowKind.NO]


def test_a_task_later_in_the_week_has_a_row_and_the_no_is_the_headline() -> None:
    found = page(applications=(NO,), tasks=(task(3),))
    assert found.headline.kind is RowKind.NO
    assert [(row.kind, row.end) for row in found.rows] == [(RowKind.TASK, "by Friday")]


def test_a_task_beyond_the_week_and_one_long_past_do_not_stand_here() -> None:
    for days in (8, -STALE.days - 1):
        assert page(tasks=(task(days),)).headline.kind is RowKind.EMPTY
    assert page(tasks=(task(-9),)).headline.kind is RowKind.TASK


def test_what_others_ask_for_the_same_day_goes_before_the_persons_own_task() -> None:
    late = datetime(2026, 11, 25, 22, 59, 30, tzinfo=UTC)
    asks = TodayApplication(
        "4",
        "Weston",
        Standing(waits=(Waiting("k", Kind.REQUEST, NOW, late, "Send it."),)),
    )
    found = page(applications=(asks,), tasks=(task(1),))
    assert (found.headline.kind, found.rows[0].kind) == (RowKind.WAITS, RowKind.TASK)
    sooner = page(applications=(asks,), tasks=(task(0),))
    assert sooner.headline.kind is RowKind.TASK


def test_a_task_that_asks_keeps_its_question_mark() -> None:
    assert page(tasks=(task(0, "Who reads it?"),)).headline.title == "Who reads it?"


def test_tasks_can_be_turned_off() -> None:
    found = page(tasks=(task(0),), quiet=frozenset({RowKind.TASK}))
    assert found.headline.kind is not RowKind.TASK


def test_the_day_for_an_offer_stands_where_the_mail_named_none() -> None:
    offered = TodayApplication(
        "5", "Quill", Standing(Stage.OFFER, waits=(OFFER,)), answer_by=DAY + timedelta(days=1)
    )
    found = page(applications=(NO, offered))
    assert found.headline.title == "Answer the offer from Quill by tomorrow."
    assert found.headline.lines == ("We would like you to join us.",)
    assert [row.kind for row in found.rows] == [RowKind.NO]


def test_the_persons_own_day_goes_before_the_one_of_the_mail() -> None:
    mail = Waiting("k", Kind.OFFER, NOW, NOW + timedelta(days=1), "Tell us by tomorrow.")
    offered = TodayApplication(
        "5", "Quill", Standing(Stage.OFFER, waits=(mail,)), answer_by=DAY + timedelta(days=6)
    )
    (row,) = dated(TodayInputs(applications=(offered,)), NOW, ZONE)
    assert row.end == "by Monday"


def test_an_offer_by_phone_with_a_day_waits_too_and_one_that_is_decided_does_not() -> None:
    by_phone = TodayApplication("5", "Quill", Standing(Stage.OFFER), answer_by=DAY)
    found = page(applications=(by_phone,), quiet=frozenset(RowKind))
    assert found.headline.title == "Answer the offer from Quill by today."
    assert found.headline.lines == ("You noted that they wait for your answer until today.",)
    taken = TodayApplication("5", "Quill", Standing(Stage.OFFER, Outcome.ACCEPTED), answer_by=DAY)
    assert page(applications=(taken,)).headline.kind is RowKind.NOTHING


def test_kept_searches_with_something_new_are_one_quiet_line() -> None:
    one = KeptSearch("4", "analyst, Berlin", 2)
    found = page(searches=(one, KeptSearch("5", "nothing new", 0)))
    assert (found.headline.title, found.headline.subject) == (
        "Two new openings in a search that you keep.",
        "4",
    )
    assert found.headline.lines == ("Since you looked: “analyst, Berlin”.",)
    both = page(searches=(one, KeptSearch("6", "remote", 1)), to_reconnect=("Sam knows you.",))
    assert both.headline.title == "Three new openings in searches that you keep."
    assert both.headline.subject == ""
    assert [row.kind for row in both.rows] == [RowKind.RECONNECT]
    assert page(searches=(KeptSearch("5", "x", 0),)).headline.kind is RowKind.EMPTY


def test_the_weeks_short_list_is_one_line_with_its_first_why() -> None:
    assert page(to_reconnect=("Sam knows you.",)).headline.lines == ("Sam knows you.",)
    assert page(to_reconnect=("Sam knows you.", "b", "c")).headline.lines == (
        "Sam knows you. Two more are on this week’s list.",
    )


def test_the_look_at_the_week_is_first_of_the_rest_on_its_day_and_the_headline_only_where_it_is_alone() -> (
    None
):
    many = tuple(quiet(number) for number in range(9))
    found = page(applications=many, week_review=ReviewState.DUE)
    assert found.headline.kind is RowKind.LET_GO
    assert found.rows[0].kind is RowKind.WEEK_REVIEW
    assert len(found.rows) == MORE_ROWS
    assert found.left_out == 9 + 1 - 1 - MORE_ROWS
    assert page(week_review=ReviewState.BEGUN).headline.title == "Go on with the look at your week."
    assert page(week_review=ReviewState.NONE).headline.kind is RowKind.EMPTY


@pytest.mark.parametrize("kind", [RowKind.SEARCH, RowKind.RECONNECT, RowKind.WEEK_REVIEW])
def test_each_of_them_can_be_turned_off(kind: RowKind) -> None:
    every = {
        "searches": (KeptSearch("4", "x", 2),),
        "to_reconnect": ("Sam knows you.",),
        "week_review": ReviewState.DUE,
    }
    shown = {row.kind for row in page(**every).rows} | {page(**every).headline.kind}
    assert kind in shown
    left = page(**every, quiet=frozenset({kind}))
    assert {row.kind for row in left.rows} | {left.headline.kind} == shown - {kind}


def test_of_a_thousand_silent_applications_those_on_the_page_have_words_and_the_rest_is_counted() -> None:
    found = page(applications=tuple(quiet(number) for number in range(1000)))
    shown = [found.headline.title, *(row.title for row in found.rows)]
    assert [title.rstrip(".") for title in shown] == [f"Let Firm {number} go" for number in range(5)]
    assert found.left_out == 1000 - 5
