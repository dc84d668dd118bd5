"""An application as the statistics see it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bounceback.odds.tries import SHORTEST_DAYS, Answer, Try, in_order, record

APPLIED = datetime(2026, 6, 1, 9, tzinfo=UTC)
NOW = APPLIED + timedelta(days=60)


def day(number: float) -> datetime:
    return APPLIED + timedelta(days=number)


def made(**facts: object) -> Try:
    return record("a", **{"now": NOW, "applied_at": APPLIED, **facts})  # type: ignore[arg-type]


def test_an_application_without_an_answer_waits_since_the_day_it_was_sent() -> None:
    assert (made().talk, made().talk_days, made().offer) == (Answer.NONE, 60, None)


def test_a_no_without_a_talk_decides_the_talk_step() -> None:
    one = made(no_at=day(12))
    assert (one.talk, one.talk_days, one.first_answer_days, one.decided_at) == (Answer.NO, 12, 12, day(12))
    assert one.offer is None


def test_a_no_after_a_talk_is_a_yes_for_the_talk_and_a_no_for_the_offer_counted_from_the_last_talk() -> None:
    one = made(talks=[day(30), day(10)], no_at=day(45))
    assert (one.talk, one.talk_days, one.talks) == (Answer.YES, 10, 2)
    assert (one.offer, one.offer_days) == (Answer.NO, 15)


def test_a_talk_restarts_the_clock_of_waiting() -> None:
    one = made(talks=[day(10), day(50)])
    assert (one.offer, one.offer_days) == (Answer.NONE, 10)


def test_a_talk_that_lies_ahead_counts_as_reached_and_has_no_waiting_yet() -> None:
    one = made(talks=[day(70)])
    assert (one.talk, one.offer, one.offer_days) == (Answer.YES, Answer.NONE, SHORTEST_DAYS)


def test_a_vacancy_closed_for_all_and_the_persons_own_no_are_no_answer_to_the_person() -> None:
    assert (made(closed_at=day(20)).talk, made(closed_at=day(20)).talk_days) == (Answer.OUT, 20)
    assert made(own_no_at=day(20)).talk is Answer.OUT
    after_talk = made(talks=[day(10)], own_no_at=day(20))
    assert (after_talk.talk, after_talk.offer, after_talk.offer_days) == (Answer.YES, Answer.OUT, 10)


def test_an_offer_is_a_yes_even_when_the_person_declines_it() -> None:
    one = made(talks=[day(10)], offer_at=day(20), own_no_at=day(22))
    assert (one.offer, one.offer_days) == (Answer.YES, 10)


def test_an_offer_without_a_recorded_talk_counts_as_a_talk() -> None:
    one = made(offer_at=day(20))
    assert (one.talk, one.talk_days, one.offer) == (Answer.YES, 20, Answer.YES)


def test_answers_on_days_that_are_not_known_count_without_a_time() -> None:
    one = made(applied_at=None, had_no=True)
    assert (one.talk, one.talk_days, one.decided_at) == (Answer.NO, None, None)
    two = made(had_talk=True)
    assert (two.talk, two.talk_days, two.talks) == (Answer.YES, None, 1)


def test_an_answer_within_minutes_or_before_the_sending_is_at_least_a_quarter_of_a_day() -> None:
    assert made(no_at=day(0.001)).talk_days == SHORTEST_DAYS
    assert made(no_at=day(-3)).talk_days == SHORTEST_DAYS


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        made(no_at=datetime(2026, 6, 5))


def test_decided_tries_stand_in_the_order_of_their_answers() -> None:
    late = record("late", now=NOW, applied_at=APPLIED, no_at=day(40))
    early = record("early", now=NOW, applied_at=day(5), no_at=day(20))
    waiting = record("waiting", now=NOW, applied_at=APPLIED)
    assert [t.key for t in in_order([late, waiting, early])] == ["early", "late"]


def test_groupings_are_found_by_name() -> None:
    one = made(channel="referral", groups=[("cv", "second")])
    assert (one.group("channel"), one.group("cv"), one.group("level")) == ("referral", "second", "")
