"""Where hope rests."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bounceback.odds.concentration import hope


def test_hope_spread_evenly_counts_every_employer() -> None:
    assert hope([("a", "applied"), ("b", "applied"), ("c", "applied")]).effective == pytest.approx(3)


def test_one_far_advanced_application_among_early_ones_asks_for_a_gentle_word() -> None:
    found = hope([("dream", "offer"), *((f"e{i}", "applied") for i in range(4))])
    assert found.effective > 2
    found = hope([("dream", "interview")] * 3 + [("b", "applied"), ("c", "applied")])
    assert found.effective < 2
    assert (found.employer, found.reason) == ("dream", "few")


def test_with_fewer_than_five_open_there_is_no_word() -> None:
    assert hope([("dream", "interview")] * 4).reason == ""


def test_a_target_that_took_the_last_three_bounce_backs_asks_for_a_gentle_word() -> None:
    found = hope([("a", "applied")], targets=["dream"], last_bounces=["a", "dream", "dream", "dream"])
    assert (found.employer, found.reason) == ("dream", "again")


def test_three_bounce_backs_of_an_employer_that_is_no_target_do_not() -> None:
    assert hope([("a", "applied")], last_bounces=["dream"] * 3).reason == ""


def test_targets_without_an_application_hold_hope_too() -> None:
    assert dict(hope([("a", "applied")], targets=["dream"]).shares)["dream"] == pytest.approx(0.5)


def test_nothing_open_is_no_hope_to_speak_of_and_no_error() -> None:
    assert hope([]).effective == 0


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(["applied", "interview", "offer"]))))
def test_the_effective_number_lies_between_one_and_the_number_of_employers(
    applications: list[tuple[str, str]],
) -> None:
    found = hope(applications)
    if applications:
        assert 1 - 1e-9 <= found.effective <= len({e for e, _ in applications}) + 1e-9
        assert sum(share for _, share in found.shares) == pytest.approx(1)
