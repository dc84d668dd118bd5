"""Sentences on the whole search."""

from __future__ import annotations

import numpy as np

from bounceback.odds.concentration import hope
from bounceback.odds.patterns import Decided, patterns
from bounceback.odds.rates import rate
from bounceback.odds.runs import next_tries
from bounceback.odds.steps import did_it_help, step_to_work_on
from bounceback.odds.tries import Answer, Step, Try
from bounceback.odds.waiting import waiting
from bounceback.reframe.insights import (
    change_sentence,
    hope_sentence,
    next_sentence,
    pattern_sentences,
    rate_sentence,
    step_sentence,
    waiting_sentence,
)
from bounceback.reframe.voice import slips


def search(no: int, talks: int = 0) -> list[Try]:
    return [Try(f"n{i}", None, Answer.NO, 20.0) for i in range(no)] + [
        Try(f"t{i}", None, Answer.YES, 12.0, offer=Answer.NO, offer_days=12.0) for i in range(talks)
    ]


def test_a_rate_stands_with_its_interval_and_its_prior() -> None:
    said = rate_sentence(rate(search(35, 6), Step.INTERVIEW))
    assert said.text == "From application to talk: about 1 in 9, between 1 in 18 and 1 in 5."
    assert "CareerPlug" in " ".join(said.how)
    assert "leans on published rates" in rate_sentence(rate(search(2), Step.INTERVIEW)).text


def test_the_next_fifty_are_said_beside_what_changes_them() -> None:
    tries = search(35, 6)
    ahead = next_tries(
        rate(tries, Step.INTERVIEW).grid, rate(tries, Step.OFFER).grid, 50, np.random.default_rng(1)
    )
    said = next_sentence(ahead)
    assert "it takes about 12" in said.text
    assert "with a referral about 2 in 5 reach a talk, online about 1 in 20" in said.text


def test_too_early_is_said_as_too_early() -> None:
    few = search(3)
    assert (
        "too early to say"
        in step_sentence(step_to_work_on(rate(few, Step.INTERVIEW), rate(few, Step.OFFER))).text
    )
    change = did_it_help(search(5), search(6, 1), Step.INTERVIEW)
    assert change_sentence(change, "the new CV").text == (
        "Since the new CV: 0 of 5 before, 1 of 7 after reached a talk. Too early to say."
    )
    assert pattern_sentences(patterns([]))[0].text == "Patterns show from ten noes on; there are no noes."


def test_a_change_that_may_be_named_still_says_that_it_may_be_luck() -> None:
    change = did_it_help(search(40, 1), search(20, 9), Step.INTERVIEW)
    assert change_sentence(change, "the new CV").text == (
        "Since the new CV you reach a talk more often (1 of 41 before, 9 of 29 after); that could still be luck."
    )


def test_a_named_pattern_has_its_count() -> None:
    found = patterns(
        [Decided(True, (("reason", "experience"),))] * 11 + [Decided(True, (("reason", "pay"),))]
    )
    assert pattern_sentences(found)[0].text == "Reason most often seen: experience, 11 of 12."


def test_the_word_on_hope_is_said_only_where_there_is_one() -> None:
    assert hope_sentence(hope([("a", "applied"), ("b", "applied")])) is None
    said = hope_sentence(hope([("Harbour", "interview")] * 3 + [("b", "applied"), ("c", "applied")]))
    assert said is not None
    assert said.text.startswith("Much of your hope rests on Harbour.")


def test_waiting_says_the_employers_own_times_first_and_lets_go_without_calling_it_a_no() -> None:
    answering = rate(search(35, 6), Step.INTERVIEW).answering
    early = waiting_sentence(waiting(answering, 5, [9, 31]), "Harbour")
    assert early.text.startswith("Harbour took 9 to 31 days to answer you before. An answer still comes")
    late = waiting_sentence(waiting(answering, 300), "Harbour")
    assert "An answer is now unlikely" in late.text
    assert "rejected" not in late.text
    assert slips(early.text + late.text) == ()
