"""Runs of noes, looks, and the next N."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bounceback.odds.rates import prior, rate
from bounceback.odds.runs import flag_level, look, next_tries, run_of_noes, run_share
from bounceback.odds.tries import Answer, Step, Try

INTERVIEW = prior(Step.INTERVIEW)
OFFER = prior(Step.OFFER)


def test_the_stated_examples_of_41_answers_with_6_talks() -> None:
    assert run_share(41, 6, 12) == pytest.approx(0.68, abs=0.005)
    assert run_share(41, 6, 20) == pytest.approx(0.08, abs=0.005)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 11), st.data())
def test_the_formula_equals_counting_every_order(decided: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, decided))
    length = data.draw(st.integers(0, decided + 1))
    orders = list(combinations(range(decided), successes))
    hits = 0
    for places in orders:
        bounds = [-1, *places, decided]
        longest = max(b - a - 1 for a, b in pairwise(bounds))
        hits += longest >= length
    assert run_share(decided, successes, length) == pytest.approx(hits / len(orders))


def test_a_record_of_thousands_is_exact_and_quick() -> None:
    assert 0 < run_share(5000, 400, 150) < 0.01
    assert run_share(5000, 400, 5) == 1.0


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError):
        run_share(5, 6, 1)


def test_the_run_is_what_came_since_the_last_success() -> None:
    run = run_of_noes([False, True, False, False, False], INTERVIEW)
    assert (run.length, run.decided, run.successes) == (3, 5, 1)
    assert run.share == run_share(5, 1, 3)


def test_without_any_success_it_says_how_many_would_be_there_too() -> None:
    run = run_of_noes([False] * 14, INTERVIEW)
    draws = INTERVIEW.draw(np.random.default_rng(3), 200_000)
    assert not run.any_success
    assert run.share == pytest.approx(float(((1 - draws) ** 14).mean()), abs=0.005)


def test_more_than_chance_is_said_only_at_the_looks() -> None:
    changed = [True] * 15 + [False] * 25
    assert look(changed[:19], INTERVIEW) is None
    at_40 = look(changed, INTERVIEW)
    assert at_40 is not None
    assert (at_40.decided, at_40.longest) == (40, 25)
    assert at_40.more_than_chance
    before = look(changed[:39], INTERVIEW)
    assert before is not None
    assert before.decided == 20


def test_a_record_without_a_talk_is_never_called_more_than_chance() -> None:
    found = look([False] * 400, INTERVIEW)
    assert found is not None
    assert not found.more_than_chance


def test_looks_after_the_third_are_stricter() -> None:
    assert flag_level(20) == flag_level(80) == 0.017
    assert flag_level(160) == pytest.approx(0.0085)


def grids(yes: int, no: int, offer: Answer | None, channel: str | None = None) -> tuple[int, int, int]:
    record = [Try(f"y{i}", None, Answer.YES, 20.0, offer=offer, offer_days=0.25) for i in range(yes)]
    record += [Try(f"n{i}", None, Answer.NO, 20.0) for i in range(no)]
    ahead = next_tries(
        rate(record, Step.INTERVIEW, channel).grid,
        rate(record, Step.OFFER).grid,
        50,
        np.random.default_rng(7),
    )
    assert ahead.needed is not None
    return ahead.needed, ahead.needed_low, ahead.needed_high


def test_how_many_more_are_needed_as_the_method_states_it() -> None:
    assert grids(0, 0, None)[0] == pytest.approx(180, rel=0.05)
    assert grids(0, 40, None)[0] == pytest.approx(340, rel=0.05)
    assert grids(6, 35, Answer.NONE)[0] == pytest.approx(73, rel=0.06)
    assert grids(6, 35, Answer.NO)[0] == pytest.approx(118, rel=0.05)
    assert grids(0, 0, None, "referral")[0] == pytest.approx(20, abs=2)


def test_the_number_needed_stands_inside_its_interval_and_gives_the_chance_it_was_asked_for() -> None:
    random = np.random.default_rng(1)
    ahead = next_tries(INTERVIEW, OFFER, 181, random)
    assert ahead.needed is not None
    assert ahead.needed_low < ahead.needed < ahead.needed_high
    assert ahead.chance == pytest.approx(0.8, abs=0.01)
    assert ahead.chance_low < ahead.chance < ahead.chance_high


def test_the_same_generator_gives_the_same_figures_and_nonsense_is_refused() -> None:
    first = next_tries(INTERVIEW, OFFER, 20, np.random.default_rng(5))
    assert first == next_tries(INTERVIEW, OFFER, 20, np.random.default_rng(5))
    assert next_tries(INTERVIEW, OFFER, 0, np.random.default_rng(5)).chance == 0
    with pytest.raises(ValueError):
        next_tries(INTERVIEW, OFFER, -1, np.random.default_rng(5))
