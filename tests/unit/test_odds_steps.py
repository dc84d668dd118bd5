"""Which step to work on, and did a change help."""

from __future__ import annotations

from bounceback.odds.rates import rate
from bounceback.odds.steps import did_it_help, step_to_work_on
from bounceback.odds.tries import Answer, Step, Try


def record(no: int = 0, offers: int = 0, noes_after_talk: int = 0) -> list[Try]:
    out = [Try(f"n{i}", None, Answer.NO, 20.0) for i in range(no)]
    out += [Try(f"o{i}", None, Answer.YES, 12.0, offer=Answer.YES, offer_days=12.0) for i in range(offers)]
    out += [
        Try(f"t{i}", None, Answer.YES, 12.0, offer=Answer.NO, offer_days=12.0) for i in range(noes_after_talk)
    ]
    return out


def chosen(tries: list[Try]) -> Step | None:
    return step_to_work_on(rate(tries, Step.INTERVIEW), rate(tries, Step.OFFER)).step


def test_many_applications_and_hardly_a_talk_point_to_the_first_step() -> None:
    assert chosen(record(no=90, noes_after_talk=1)) is Step.INTERVIEW


def test_many_talks_and_no_offer_point_to_the_second_step() -> None:
    assert chosen(record(no=60, noes_after_talk=16)) is Step.OFFER


def test_with_a_few_answers_it_is_too_early_to_say() -> None:
    assert chosen(record(no=6)) is None
    assert chosen([]) is None


def test_a_record_at_the_published_rates_names_no_step() -> None:
    assert chosen(record(no=57, offers=1, noes_after_talk=2)) is None


def test_the_gain_is_in_offers_for_fifty_applications_the_larger_first() -> None:
    tries = record(no=60, noes_after_talk=16)
    first, second = step_to_work_on(rate(tries, Step.INTERVIEW), rate(tries, Step.OFFER)).gains
    assert first.step is Step.OFFER
    assert 0 <= second.gain < first.gain < 50


def test_a_change_that_helped_much_is_named_with_its_interval() -> None:
    change = did_it_help(record(no=40, noes_after_talk=1), record(no=20, noes_after_talk=9), Step.INTERVIEW)
    assert change.verdict == "higher"
    assert change.before == (1, 41)
    assert change.low < change.difference < change.high
    assert change.helped > 0.9


def test_a_change_for_the_worse_is_named_too() -> None:
    change = did_it_help(record(no=20, noes_after_talk=9), record(no=40, noes_after_talk=0), Step.INTERVIEW)
    assert change.verdict == "lower"


def test_one_talk_more_is_too_early_to_say() -> None:
    change = did_it_help(record(no=12, noes_after_talk=1), record(no=10, noes_after_talk=1), Step.INTERVIEW)
    assert change.verdict == "too early to say"


def test_nothing_after_the_change_is_too_early_to_say() -> None:
    assert did_it_help(record(no=30), [], Step.INTERVIEW).verdict == "too early to say"
