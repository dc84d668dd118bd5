"""What waiting is still worth."""

from __future__ import annotations

from math import log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bounceback.odds.rates import Answering, rate
from bounceback.odds.tries import Answer, Step, Try
from bounceback.odds.waiting import any_answer, follow_up_day, let_go_day, past_answers, waiting, yes_left


def known(yes: float = 0.05, sent: float = 0.5, median: float = 21, sd: float = 0.7) -> Answering:
    return Answering(
        (yes,), ((1 - yes) * sent,), ((1 - yes) * (1 - sent),), (log(14),), (log(median),), (sd,), (sd,), 30
    )


def test_the_chance_of_any_answer_is_the_stated_formula() -> None:
    share_yes, share_no, never = 0.05, 0.475, 0.475
    assert any_answer(known(), 0) == pytest.approx(share_yes + share_no)
    at_median = share_yes * 0.28104 + share_no * 0.5  # survival of log-normal(14, 0.7) and (21, 0.7) at 21
    assert any_answer(known(), 21) == pytest.approx(at_median / (at_median + never), rel=1e-3)


@pytest.mark.parametrize("sent", [0.4, 0.5, 0.62])
@pytest.mark.parametrize("sd", [0.7, 1.0])
def test_the_let_go_day_lies_between_day_35_and_140_for_usual_values(sent: float, sd: float) -> None:
    day = let_go_day(known(sent=sent, sd=sd))
    assert day is not None
    assert 35 <= day <= 140


def test_the_let_go_day_is_the_first_day_under_the_threshold() -> None:
    day = let_go_day(known())
    assert day is not None
    assert any_answer(known(), day) < 0.10 <= any_answer(known(), day - 1)


def test_a_lower_threshold_waits_longer_and_an_impossible_one_is_refused() -> None:
    assert let_go_day(known(), 0.05) > let_go_day(known(), 0.2)  # type: ignore[operator]
    with pytest.raises(ValueError):
        let_go_day(known(), 0)


def test_where_nearly_all_are_answered_late_there_may_be_no_let_go_day() -> None:
    assert let_go_day(known(sent=0.999, median=400, sd=2.0)) is None


def test_a_yes_falls_faster_than_any_answer() -> None:
    start, later = known(), 30
    assert yes_left(start, 0) == pytest.approx(1)
    assert yes_left(start, later) < any_answer(start, later) / any_answer(start, 0)
    assert yes_left(start, later) < 0.35


@settings(max_examples=50, deadline=None)
@given(st.floats(0, 400), st.floats(0.1, 400))
def test_hope_of_an_answer_never_grows_with_silence(days: float, more: float) -> None:
    assert any_answer(known(), days + more) <= any_answer(known(), days) + 1e-12


def test_the_follow_up_is_at_the_employers_own_time_else_on_day_eight_and_later_never() -> None:
    assert follow_up_day(2) == 8
    assert follow_up_day(10) == 8
    assert follow_up_day(11) is None
    assert follow_up_day(2, [12, 20, 14]) == 14
    assert follow_up_day(18, [12, 20, 14]) is None


def test_after_one_follow_up_there_is_no_second() -> None:
    assert waiting(known(), 5).follow_up_day == 8
    assert waiting(known(), 5, followed_up=True).follow_up_day is None


def test_the_employers_own_past_times_stand_first() -> None:
    tries = [
        Try("a", None, Answer.NO, 31.0, employer="harbour"),
        Try("b", None, Answer.YES, 9.4, employer="harbour"),
        Try("c", None, Answer.NONE, 50.0, employer="harbour"),
        Try("d", None, Answer.NO, 2.0, employer="other"),
    ]
    stands = waiting(rate(tries, Step.INTERVIEW).answering, 12, past_answers(tries, "harbour"))
    assert stands.employer_days == (9, 31)
    assert stands.follow_up_day == 20
    assert past_answers([Try("x", None, Answer.NO, 3.0)], "") == ()


def test_an_answer_is_called_unlikely_only_from_the_let_go_day_on() -> None:
    day = let_go_day(known())
    assert day is not None
    assert not waiting(known(), day - 1).unlikely
    assert waiting(known(), day).unlikely
