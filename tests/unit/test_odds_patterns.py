"""Patterns across the noes."""

from __future__ import annotations

from bounceback.odds.patterns import Decided, Pattern, patterns


def noes(number: int, *values: tuple[str, str]) -> list[Decided]:
    return [Decided(True, values)] * number


def others(number: int, *values: tuple[str, str]) -> list[Decided]:
    return [Decided(False, values)] * number


def found(decided: list[Decided], dimension: str, value: str) -> Pattern:
    return next(p for p in patterns(decided).patterns if (p.dimension, p.value) == (dimension, value))


def test_under_ten_noes_it_is_too_early() -> None:
    result = patterns(noes(9, ("reason", "experience")) + others(30, ("reason", "")))
    assert (result.too_early, result.noes, result.patterns) == (True, 9, ())


def test_a_reason_that_leads_clearly_is_named_with_count_and_interval() -> None:
    one = found(
        noes(9, ("reason", "experience")) + noes(2, ("reason", "fit")) + noes(1, ("reason", "pay")),
        "reason",
        "experience",
    )
    assert one.named
    assert (one.count, one.of) == (9, 12)
    assert one.low < one.share < one.high


def test_reasons_that_are_spread_evenly_name_none() -> None:
    spread = [d for r in ("experience", "fit", "skills", "pay") for d in noes(4, ("reason", r))]
    assert not any(p.named for p in patterns(spread).patterns)


def test_a_reason_known_for_a_few_noes_only_is_not_named() -> None:
    decided = noes(5, ("reason", "experience")) + noes(20)
    assert not found(decided, "reason", "experience").named


def test_a_channel_is_compared_with_the_others_and_not_by_how_often_it_was_used() -> None:
    decided = (
        noes(45, ("channel", "online"))
        + others(5, ("channel", "online"))
        + noes(9, ("channel", "job board"))
        + others(1, ("channel", "job board"))
    )
    assert not found(decided, "channel", "online").named


def test_a_channel_with_a_far_higher_share_of_noes_is_named() -> None:
    decided = (
        noes(38, ("channel", "online"))
        + others(2, ("channel", "online"))
        + noes(5, ("channel", "referral"))
        + others(7, ("channel", "referral"))
    )
    one = found(decided, "channel", "online")
    assert one.named
    assert one.others is not None
    assert one.others < one.share


def test_several_missing_skills_of_one_no_are_each_counted_once() -> None:
    decided = [Decided(True, (("skill", "SQL"), ("skill", "SQL"), ("skill", "Python")))] * 10
    assert found(decided, "skill", "SQL").count == 10
    assert not found(decided, "skill", "SQL").named


def test_named_patterns_stand_first() -> None:
    decided = noes(12, ("reason", "experience"), ("stage", "applied")) + noes(10, ("stage", "interview"))
    assert [p.named for p in patterns(decided).patterns] == sorted(
        (p.named for p in patterns(decided).patterns), reverse=True
    )
