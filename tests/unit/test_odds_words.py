"""Chances in plain words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bounceback.odds.words import about_number, capital, chance, count, counted, frequency, percent


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.05, "about 1 in 20"),
        (0.68, "about 2 in 3"),
        (0.195, "about 1 in 5"),
        (0.08, "about 1 in 12"),
        (0.42, "about 4 in 10"),
        (0.25, "about 1 in 4"),
        (0.4, "about 2 in 5"),
        (0.5, "about 1 in 2"),
        (0.262, "about 1 in 4"),
        (0.223, "about 1 in 5"),
        (0.23, "about 1 in 4"),
        (0.04457, "about 1 in 25"),
        (0.046, "about 1 in 20"),
        (0.55, "about 11 in 20"),
        (0.9, "about 9 in 10"),
        (0.95, "about 19 in 20"),
        (0.99, "nearly all"),
        (1.0, "nearly all"),
        (0.017, "about 1 in 60"),
        (0.0002, "fewer than 1 in 1,000"),
        (0.0, "fewer than 1 in 1,000"),
    ],
)
def test_a_share_becomes_a_natural_frequency(share: float, words: str) -> None:
    assert frequency(share) == words


@given(st.floats(min_value=0.0011, max_value=0.97))
def test_the_words_are_never_far_from_the_share(share: float) -> None:
    found = re.fullmatch(r"about (\d+) in ([\d,]+)", frequency(share))
    assert found
    said = int(found[1]) / int(found[2].replace(",", ""))
    assert abs(said - share) <= 0.12 * share + 1e-9


def test_the_exact_figure_stands_beside_the_words() -> None:
    said = chance(0.0844)
    assert (said.words, said.exact) == ("about 1 in 12", "8.4%")
    assert percent(0.68) == "68%"
    assert percent(0.0004) == "under 0.1%"


def test_what_is_no_share_is_refused() -> None:
    with pytest.raises(ValueError):
        chance(1.2)


def test_counts_are_words_to_twelve() -> None:
    assert [count(0), count(6), count(12), count(41), count(1200)] == ["no", "six", "twelve", "41", "1,200"]
    assert counted(1, "talk") == "one talk"
    assert counted(3, "no", "noes") == "three noes"
    assert capital("six of") == "Six of"


def test_numbers_of_applications_are_rounded_to_what_is_known() -> None:
    assert [about_number(n) for n in (17.4, 73, 181, 343, 1243)] == [
        "about 17",
        "about 70",
        "about 180",
        "about 340",
        "about 1,200",
    ]
