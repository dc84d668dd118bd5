"""Today says only what the person wants to hear: each hint can be turned off; what others ask and talks stay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bounceback.timeline.kinds import Kind, Outcome, Stage
from bounceback.timeline.stages import Standing, Waiting
from bounceback.today import Bounce, Row, RowKind, Today, TodayApplication, TodayInputs, today

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")

TALKED = TodayApplication(
    "1", "Northlight", Standing(Stage.INTERVIEW, talks=1), to_look_back=NOW - timedelta(days=1)
)
LOST = TodayApplication(
    "2",
    "Harbour & Pine",
    Standing(Stage.APPLIED, Outcome.REJECTED),
    rejected_at=NOW - timedelta(days=1),
    bounce=Bounce(ask="Ms Ortiz"),
)
ASKS = TodayApplication(
    "3",
    "Weston",
    Standing(
        waits=(Waiting("k", Kind.REQUEST, NOW - timedelta(days=1), None, "Send it."),),
        next_talks=(NOW + timedelta(days=2),),
    ),
)
EVERYTHING = (TALKED, LOST, ASKS)


def kinds(page: Today) -> set[RowKind]:
    return {page.headline.kind, *(row.kind for row in page.rows)}


def made(*quiet: RowKind, ask_week: bool = True) -> Today:
    return today(TodayInputs(applications=EVERYTHING, ask_week=ask_week, quiet=frozenset(quiet)), NOW, ZONE)


def test_a_talk_of_yesterday_can_be_looked_back_on() -> None:
    row = next(row for row in made().rows if row.kind is RowKind.DEBRIEF)
    assert (row.title, row.subject) == ("Look back on the talk with Northlight", "1")
    assert "yesterday" in row.why


def test_the_weekly_question_stands_there_only_where_it_is_wanted() -> None:
    assert RowKind.WEEK in kinds(made())
    assert RowKind.WEEK not in kinds(made(ask_week=False))


@pytest.mark.parametrize("kind", [RowKind.NO, RowKind.FEEDBACK, RowKind.DEBRIEF, RowKind.WEEK])
def test_what_is_turned_off_is_not_said(kind: RowKind) -> None:
    assert kind in kinds(made())
    assert kind not in kinds(made(kind))


def test_with_all_turned_off_what_waits_and_talks_still_stand_there() -> None:
    page = made(*RowKind)
    assert kinds(page) == {RowKind.WAITS, RowKind.TALK}


def test_turning_off_takes_nothing_else_with_it() -> None:
    def rest(page: Today) -> set[Row]:
        return {row for row in page.rows if row.kind is not RowKind.DEBRIEF}

    assert rest(made(RowKind.DEBRIEF)) >= rest(made())
