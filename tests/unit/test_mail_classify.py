"""Patterns, sentences and weighing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bounceback.mail.patterns import PatternError, compile_pattern
from bounceback.mail.sentences import MAX_SENTENCE, fold, split


def found(pattern: str, text: str, spaced: bool = True, **slots: list[str]) -> bool:
    expression, needs = compile_pattern(pattern, slots, spaced)
    folded = fold(text, spaced)
    hit = re.search(expression, folded) is not None
    assert not hit or all(any(anchor in folded for anchor in anchors) for anchors in needs)
    return hit


def test_a_gap_is_bounded() -> None:
    assert found("not ~2 selected", "You were not, alas, selected")
    assert not found("not ~2 selected", "not one two three selected")


def test_slots_choices_and_optional_words() -> None:
    assert found("{no} (move|moving) forward with? you", "We are not moving forward", no=["not"]) is False
    assert found("{no} (move|moving) forward with? you", "We are not moving forward with you", no=["not"])


@pytest.mark.parametrize("text", ["können", "koennen", "KÖNNEN", "k\ufffdnnen", "k?nnen"])
def test_a_marked_letter_is_found_in_any_spelling(text: str) -> None:
    assert found("können", text)


def test_without_spaces_a_gap_counts_letters() -> None:
    assert found("採用 ~3 見送", "採用をお見送りします", spaced=False)


@pytest.mark.parametrize("pattern", ["(a|b", "{nobody}", "a ) b"])
def test_a_broken_pattern_says_so(pattern: str) -> None:
    with pytest.raises(PatternError):
        compile_pattern(pattern, {}, True)


@given(st.text(max_size=3000))
def test_sentences_are_bounded_and_folding_never_raises(text: str) -> None:
    for sentence in split(text):
        assert len(sentence) <= MAX_SENTENCE
        fold(sentence)
