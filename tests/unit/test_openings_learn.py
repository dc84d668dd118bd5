"""Weights from the person's own choices: none from a few, drawn to the fixed ones, and led by what is chosen."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bounceback.openings.learn import FROM, learned_weights

FIXED = {"person_skills": 0.6, "place": 0.14, "fresh": 0.12, "history": 0.1, "pay_stated": 0.04}


def choices(number: int, by: str, seed: int = 1) -> list[tuple[dict[str, float], bool]]:
    """So many choices of somebody who looks at one thing alone."""
    dice = random.Random(seed)
    made = []
    for _ in range(number):
        features = {name: dice.random() for name in FIXED}
        made.append((features, features[by] > 0.5))
    return made


def test_a_few_choices_change_nothing() -> None:
    assert learned_weights(choices(FROM - 1, "place"), FIXED) is None


@pytest.mark.parametrize("kept", [True, False])
def test_saves_alone_or_dismissals_alone_tell_no_preference(kept: bool) -> None:
    assert learned_weights([(features, kept) for features, _ in choices(100, "place")], FIXED) is None


def test_who_looks_at_the_place_alone_gets_the_place_first_and_more_so_with_more_choices() -> None:
    few, many = learned_weights(choices(40, "place"), FIXED), learned_weights(choices(400, "place"), FIXED)
    assert few is not None
    assert many is not None
    assert FIXED["place"] < few["place"] < many["place"]
    assert max(many, key=lambda name: many[name]) == "place"


def test_choices_that_follow_the_fixed_weights_leave_them_about_as_they_are() -> None:
    dice = random.Random(3)
    made = []
    for _ in range(60):
        features = {name: dice.random() for name in FIXED}
        made.append((features, sum(FIXED[name] * value for name, value in features.items()) > 0.5))
    found = learned_weights(made, FIXED)
    assert found is not None
    assert all(abs(found[name] - FIXED[name]) < 0.15 for name in FIXED)


def test_the_learned_order_agrees_with_new_choices_more_often_than_the_fixed_one() -> None:
    found = learned_weights(choices(60, "history"), FIXED)
    assert found is not None
    new = choices(400, "history", seed=9)

    def agreeing(weights: dict[str, float]) -> float:
        score = [
            (sum(weights[name] * value for name, value in features.items()), kept) for features, kept in new
        ]
        saved, left = [s for s, kept in score if kept], [s for s, kept in score if not kept]
        return sum(one > other for one in saved for other in left) / (len(saved) * len(left))

    assert agreeing(found) > agreeing(FIXED) + 0.1


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.fixed_dictionaries({name: st.floats(0, 1) for name in FIXED}), st.booleans()),
        min_size=FROM,
        max_size=60,
    )
)
def test_no_weight_is_negative_and_they_sum_to_one(made: list[tuple[dict[str, float], bool]]) -> None:
    found = learned_weights(made, FIXED)
    if found is not None:
        assert set(found) == set(FIXED)
        assert all(weight >= 0 for weight in found.values())
        assert abs(sum(found.values()) - 1) < 0.001
