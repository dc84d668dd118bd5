"""Rates from a record and the published ones."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bounceback.odds.rates import prior, rate, rates_by_group, two_groups
from bounceback.odds.tries import Answer, Step, Try


def tries(
    yes: int = 0,
    no: int = 0,
    waiting: int = 0,
    *,
    days: float = 20.0,
    silent: float = 40.0,
    channel: str = "online",
    cv: str = "",
) -> list[Try]:
    answers = [(Answer.YES, days)] * yes + [(Answer.NO, days)] * no + [(Answer.NONE, silent)] * waiting
    return [
        Try(f"{channel}{i}", None, answer, at, channel=channel, groups=(("cv", cv),))
        for i, (answer, at) in enumerate(answers)
    ]


def test_without_a_record_the_estimate_is_the_prior() -> None:
    estimate = rate([], Step.INTERVIEW)
    assert estimate.median == pytest.approx(0.05, rel=0.01)
    assert estimate.low == pytest.approx(estimate.prior_low, rel=0.02)
    assert estimate.high == pytest.approx(estimate.prior_high, rel=0.02)
    assert rate([], Step.OFFER).median == pytest.approx(0.25, rel=0.01)
    assert rate([], Step.INTERVIEW, "referral").median == pytest.approx(0.40, rel=0.01)


def test_the_grid_agrees_with_the_exact_posterior_of_decided_answers() -> None:
    estimate = rate(tries(yes=6, no=35), Step.INTERVIEW)
    at = np.linspace(-9, 5, 40_001)
    height = 6 * at - 41 * np.log1p(np.exp(at)) - 0.5 * ((at - np.log(0.05 / 0.95)) / 0.8) ** 2
    weights = np.exp(height - height.max())
    cdf = np.cumsum(weights) / weights.sum()
    exact = [1 / (1 + np.exp(-np.interp(q, cdf, at))) for q in (0.05, 0.5, 0.95)]
    assert [estimate.low, estimate.median, estimate.high] == pytest.approx(exact, rel=0.01)


def test_forty_noes_do_not_make_the_rate_nothing() -> None:
    estimate = rate(tries(no=40), Step.INTERVIEW)
    assert 0.02 < estimate.median < 0.03
    assert estimate.low > 0.005


def test_applications_that_just_went_out_change_next_to_nothing() -> None:
    with_new = rate(tries(yes=3, no=20, waiting=30, silent=0.5), Step.INTERVIEW)
    without = rate(tries(yes=3, no=20), Step.INTERVIEW)
    assert with_new.median == pytest.approx(without.median, rel=0.03)
    assert with_new.undecided == 30


def test_silence_counts_less_than_a_no_and_more_the_longer_it_lasts() -> None:
    as_noes = rate(tries(yes=3, no=40), Step.INTERVIEW).median
    short = rate(tries(yes=3, no=10, waiting=30, silent=15), Step.INTERVIEW).median
    long = rate(tries(yes=3, no=10, waiting=30, silent=200), Step.INTERVIEW).median
    assert as_noes <= long * 1.02 < short


def test_three_lucky_referrals_do_not_become_certainty() -> None:
    found = rates_by_group(tries(yes=3, no=30) + tries(yes=3, channel="referral"), Step.INTERVIEW, "channel")
    assert 0.45 < found["referral"].median < 0.75
    assert found["referral"].low < 0.45


def test_what_one_channel_shows_moves_another_a_little() -> None:
    alone = rate([], Step.INTERVIEW, "referral").median
    beside = rates_by_group(tries(yes=6, no=46), Step.INTERVIEW, "channel", also=("referral",))["referral"]
    assert alone < beside.median < alone + 0.25
    assert beside.decided == 0


def test_a_channels_prior_is_its_own_published_rate() -> None:
    assert rate([], Step.INTERVIEW, "referral").base.name == "referral_to_interview"
    assert rate(tries(no=4), Step.INTERVIEW, "online").base.name == "application_to_interview"


def test_versions_of_the_cv_are_groups_too() -> None:
    record = tries(yes=1, no=19, cv="first") + tries(yes=5, no=15, cv="second")
    found = rates_by_group(record, Step.INTERVIEW, "cv")
    assert found["first"].median < rate(record, Step.INTERVIEW).median < found["second"].median


def test_two_groups_give_one_joint_posterior() -> None:
    was, now, weights = two_groups(tries(no=20), tries(yes=6, no=10), Step.INTERVIEW)
    assert weights.shape == (len(was), len(now))
    assert weights.sum() == pytest.approx(1)
    assert weights[was[:, None] < now[None, :]].sum() > 0.9


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 40),
    st.integers(0, 200),
    st.integers(0, 200),
    st.floats(0.25, 900),
    st.floats(0.25, 900),
)
def test_the_interval_holds_its_median_and_stays_between_nothing_and_all(
    yes: int, no: int, waiting: int, days: float, silent: float
) -> None:
    estimate = rate(tries(yes, no, waiting, days=days, silent=silent), Step.INTERVIEW)
    assert 0 < estimate.low < estimate.median < estimate.high < 1
    assert estimate.grid.weights.sum() == pytest.approx(1)
    assert (estimate.decided, estimate.successes, estimate.undecided) == (yes + no, yes, waiting)
    shares = estimate.answering
    assert sum(shares.yes) + sum(shares.no) + sum(shares.never) == pytest.approx(1)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10), st.integers(0, 60), st.integers(0, 40))
def test_one_more_yes_raises_the_rate_and_one_more_no_lowers_it(yes: int, no: int, waiting: int) -> None:
    middle = rate(tries(yes, no, waiting), Step.INTERVIEW).median
    assert rate(tries(yes + 1, no, waiting), Step.INTERVIEW).median > middle
    assert rate(tries(yes, no + 1, waiting), Step.INTERVIEW).median < middle


def test_the_times_are_led_by_the_persons_own_answers() -> None:
    quick = rate(tries(yes=20, no=60, days=4), Step.INTERVIEW).answering
    assert np.exp(np.mean(quick.no_log_median)) < 6
    assert quick.answers == 80


def test_five_thousand_applications_take_under_a_tenth_of_a_second() -> None:
    many = [
        Try(str(i), None, list(Answer)[i % 3], 1 + (i * 37 % 4000) / 13, channel="online")
        for i in range(5000)
    ]
    times = []
    for _ in range(3):
        began = time.perf_counter()
        rate(many, Step.INTERVIEW)
        times.append(time.perf_counter() - began)
    assert min(times) < 0.1


def test_the_prior_grid_has_its_centre_at_the_published_rate() -> None:
    assert prior(Step.OFFER).quantile(0.5) == pytest.approx(0.25, rel=0.01)
    assert prior(Step.INTERVIEW).below(0.05) == pytest.approx(0.5, abs=0.01)
