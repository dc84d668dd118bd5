"""A request over time: one reminder, an end to waiting, and a late answer that still counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bounceback.feedback.state import (
    Request,
    State,
    answered,
    closes_at,
    in_words,
    reminded,
    reminder_due,
    sent,
    state,
)

START = datetime(2026, 11, 20, 9, tzinfo=UTC)


def after(days: float) -> datetime:
    return START + timedelta(days=days)


SENT = sent(Request(START), after(1))


def test_drafted_then_sent_then_answered() -> None:
    assert state(Request(START), after(5)) is State.DRAFTED
    assert state(SENT, after(2)) is State.SENT
    assert state(answered(SENT, after(3)), after(4)) is State.ANSWERED


def test_no_answer_is_a_reading_at_a_date() -> None:
    assert state(SENT, after(1 + 21) - timedelta(seconds=1)) is State.SENT
    assert state(SENT, after(1 + 21)) is State.NO_ANSWER
    assert state(SENT, after(1 + 5), no_answer_after=5) is State.NO_ANSWER


def test_a_late_answer_still_counts() -> None:
    assert state(answered(SENT, after(60)), after(61)) is State.ANSWERED
    assert state(answered(SENT, after(60)), after(59)) is State.NO_ANSWER


def test_one_reminder_after_a_week_and_never_a_second() -> None:
    assert not reminder_due(SENT, after(7.5))
    assert reminder_due(SENT, after(8))
    once = reminded(SENT, after(9))
    assert not reminder_due(once, after(12))
    with pytest.raises(ValueError, match="One reminder is enough"):
        reminded(once, after(12))


def test_no_reminder_after_an_answer_or_after_the_end_or_before_sending() -> None:
    assert not reminder_due(answered(SENT, after(3)), after(10))
    assert not reminder_due(SENT, after(40))
    assert not reminder_due(Request(START), after(40))
    with pytest.raises(ValueError, match="not sent"):
        reminded(Request(START), after(2))
    with pytest.raises(ValueError, match="not sent"):
        closes_at(Request(START))


def test_doing_it_twice_changes_nothing() -> None:
    assert sent(SENT, after(9)) == SENT
    once = answered(SENT, after(3))
    assert answered(once, after(4)) == once


def test_it_says_how_it_stands() -> None:
    assert in_words(Request(START), after(1)) == "Not sent yet."
    assert in_words(SENT, after(2)) == "Asked on 21 November. Most do not answer."
    assert (
        in_words(replace(SENT, reminded_at=after(9)), after(10))
        == "Asked on 21 November, reminded once. Most do not answer."
    )
    assert (
        in_words(SENT, after(30))
        == "No answer since 21 November. That is the usual case; nothing more to do."
    )
    assert in_words(answered(SENT, after(3)), after(4)) == "An answer came."
