"""The story bank: each question once, its story beside it, found by words, skill and employer, brought back before a talk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bounceback.reframe.answers import Asked, Told, alike, bank, find, for_talk, question_key
from bounceback.reframe.lessons import Upcoming

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def asked(question: str, days: int = 0, company: str = "Northlight") -> Asked:
    return Asked(question, NOW - timedelta(days=days), "1", company, "Analyst")


def told(question: str, action: str = "I rewrote the import.", **more: object) -> Told:
    return Told(question_key(question), question, action=action, changed_at=NOW, **more)  # type: ignore[arg-type]


def test_a_question_that_was_asked_twice_stands_once_with_both_talks() -> None:
    (one,) = bank([asked("Why us?", 9, "Harbour & Pine"), asked("  why US ", 2)], [])
    assert (one.question, one.employers) == ("  why US ", ("Northlight", "Harbour & Pine"))
    assert not one.has_story


def test_a_story_stands_with_its_question_also_after_the_words_were_changed() -> None:
    story = Told(question_key("Why us?"), "Why do you want to work here?", situation="I use your maps.")
    (one,) = bank([asked("Why us?")], [story])
    assert (one.question, one.has_story, len(one.asked)) == ("Why do you want to work here?", True, 1)


def test_a_question_of_ones_own_stands_after_those_that_were_asked() -> None:
    found = bank([asked("Why us?")], [told("A failure?")])
    assert [one.question for one in found] == ["Why us?", "A failure?"]


def test_a_story_without_words_is_no_story() -> None:
    (one,) = bank([], [Told("why us", "Why us?")])
    assert not one.has_story
    assert for_talk([one], Upcoming()) == ()


def test_it_is_found_by_words_skill_and_employer_together() -> None:
    every = bank(
        [asked("Tell us of a failure"), asked("How do you plan?", company="Harbour & Pine")],
        [told("Tell us of a failure", "A late launch.", skills=("SQL", "Python"))],
    )
    assert [one.question for one in find(every, "LAUNCH failure")] == ["Tell us of a failure"]
    assert [one.question for one in find(every, skill="sql")] == ["Tell us of a failure"]
    assert [one.question for one in find(every, employer="harbour & pine")] == ["How do you plan?"]
    assert find(every, "launch", employer="Harbour & Pine") == ()
    assert find(every) == every


def test_a_story_for_a_question_like_it_is_offered_and_no_other() -> None:
    every = bank([], [told("Describe a failed launch"), told("Salary expectations")])
    near = alike("When did a launch go wrong for you", every)
    assert [one.question for one in near] == ["Describe a failed launch"]
    assert alike("Describe a failed launch", every) == (), "not itself"


def test_before_a_talk_the_story_that_this_employer_asked_for_comes_first() -> None:
    every = bank(
        [asked(f"Question {n} about cooking", n, "Elsewhere") for n in range(5)]
        + [asked("Why maps", 40, "Northlight")],
        [told(f"Question {n} about cooking") for n in range(5)] + [told("Why maps")],
    )
    chosen = for_talk(every, Upcoming(company="Northlight", role="Analyst"))
    assert len(chosen) == 3
    first, why = chosen[0]
    assert (first.question, "same employer" in why) == ("Why maps", True)


@given(st.text(max_size=400))
def test_the_key_is_stable_and_bounded(text: str) -> None:
    key = question_key(text)
    assert question_key(key) == key or not key.isascii()
    assert len(key) <= 300
    assert question_key(f" {text} ") == key


@given(st.lists(st.sampled_from(["Why us?", "why us", "A failure?", "??", "Plan"]), max_size=8))
def test_no_question_is_lost_and_none_doubled(questions: list[str]) -> None:
    found = bank([asked(q, n) for n, q in enumerate(questions)], [])
    assert {one.key for one in found} == {question_key(q) for q in questions} - {""}
    assert len(found) == len({one.key for one in found})
