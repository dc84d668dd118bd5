"""The debrief: questions, lesson, one if-then sentence; and lessons for the next talk; and the plan."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bounceback.reframe.debrief import asked_questions, intention, lesson_draft, questions
from bounceback.reframe.lessons import Lesson, Upcoming, choose
from bounceback.reframe.plan import plan_action, plan_sentence
from bounceback.reframe.voice import slips

DAY = datetime(2026, 11, 4, tzinfo=UTC)


def test_the_questions_are_few_and_each_says_why_and_from_where() -> None:
    after_talk, after_no = questions("talk"), questions("no")
    assert [q.name for q in after_talk] == ["asked", "well", "differently", "moment", "then"]
    assert "asked" not in [q.name for q in after_no]
    for question in after_talk:
        assert question.why
        assert question.source
        assert question.status in ("confirmed (abstract)", "to confirm")
        assert slips(" ".join((question.text, question.hint, question.why))) == ()
    with pytest.raises(ValueError):
        questions("offer")


def test_the_lesson_is_the_persons_own_first_sentence_on_what_to_do_differently() -> None:
    draft = lesson_draft(
        {"differently": "I will tell the launch in two minutes. It ran on.", "well": "Calm."}
    )
    assert (draft.text, draft.from_answer) == ("I will tell the launch in two minutes.", "differently")


def test_without_it_what_went_well_is_kept_and_without_anything_nothing_is_made_up() -> None:
    assert lesson_draft({"well": "I stayed calm"}).text == "I stayed calm"
    assert lesson_draft({"asked": "Why us?"}).text == ""
    assert intention({}).sentence == ""


@pytest.mark.parametrize(
    ("moment", "first_half"),
    [
        ("Asked about a failure", "Asked about a failure"),
        ("a failed launch", "Asked about a failed launch"),
        ("about pricing", "Asked about pricing"),
        ("when they ask about salary", "Asked about salary"),
        ("If money comes up", "If money comes up"),
        ("How do you price a product?", "Asked “How do you price a product?”"),
        ("Tell me about yourself.", "Asked about yourself"),
        ("asked why I left", "Asked why I left"),
        ("SQL joins", "Asked about SQL joins"),
    ],
)
def test_a_moment_becomes_the_first_half_however_it_is_typed(moment: str, first_half: str) -> None:
    made = intention({"moment": moment, "then": "I will say it in two sentences."})
    assert made.sentence == f"{first_half}, I will say it in two sentences."
    assert not made.suggested


@pytest.mark.parametrize(
    "then",
    ["tell it short", "I will tell it short.", "I'll tell it short", "to tell it short", "… tell it short"],
)
def test_a_then_becomes_the_second_half_however_it_is_typed(then: str) -> None:
    assert (
        intention({"moment": "a failure", "then": then}).sentence
        == "Asked about a failure, I will tell it short."
    )


def test_missing_halves_are_suggested_from_the_persons_own_answers() -> None:
    made = intention(
        {
            "asked": "Why this company?\nTell me about a failed launch",
            "differently": "I will tell the failed launch in two minutes",
        }
    )
    assert made.sentence == "Asked about a failed launch, I will tell the failed launch in two minutes."
    assert made.suggested


@pytest.mark.parametrize("differently", ["I should have told it shorter", "shorter answers"])
def test_what_cannot_stand_after_i_will_is_not_forced_into_it(differently: str) -> None:
    assert intention({"asked": "a failed launch", "differently": differently}).then == ""


def test_questions_that_were_asked_go_to_the_story_bank_line_by_line() -> None:
    assert asked_questions({"asked": " - Why us?\n\n• Why now?\nWhy us?\n"}) == ("Why us?", "Why now?")


@given(
    st.dictionaries(
        st.sampled_from(["asked", "well", "differently", "moment", "then"]), st.text(max_size=400)
    )
)
def test_whatever_is_typed_gives_one_line_or_nothing(answers: dict[str, str]) -> None:
    assert "\n" not in intention(answers).sentence
    assert len(lesson_draft(answers).text) <= 280


def lesson(key: str, text: str, days: int = 0, **more: object) -> Lesson:
    return Lesson(key, text, DAY + timedelta(days=days), **more)  # type: ignore[arg-type]


def test_lessons_from_the_same_employer_and_the_same_subject_come_first_and_say_why() -> None:
    kept = [
        lesson("old", "Bring water", 9),
        lesson("pricing", "Explain pricing with one example", 1),
        lesson("same", "Their panel likes short answers", 2, company="Northlight"),
        lesson("sql", "Talk while writing the query", 3, skills=("SQL",)),
    ]
    ahead = Upcoming("northlight", "Pricing Analyst", "2", ("sql",), "You own pricing.")
    found = choose(kept, ahead)
    assert [(c.lesson.key, c.because) for c in found] == [
        ("same", "same employer"),
        ("pricing", "about pricing"),
        ("sql", "about SQL"),
    ] or {c.lesson.key for c in found} == {"same", "pricing", "sql"}
    assert found[0].lesson.key == "same"


def test_where_nothing_fits_the_latest_are_shown_as_such() -> None:
    found = choose([lesson("a", "Bring water", 1), lesson("b", "Sleep early", 5)], Upcoming("X", "Nurse"))
    assert [(c.lesson.key, c.because) for c in found] == [("b", "the latest"), ("a", "the latest")]


def test_at_most_as_many_as_asked_for_and_none_from_none() -> None:
    assert choose([], Upcoming("X")) == ()
    assert len(choose([lesson(str(i), f"text {i}", i) for i in range(9)], Upcoming("X"), 3)) == 3


def test_an_unknown_round_is_not_the_same_kind_of_talk() -> None:
    one = lesson("a", "Bring water", round="unknown")
    assert choose([one], Upcoming("X", round="unknown"))[0].because == "the latest"
    assert choose([lesson("a", "Bring water", round="final")], Upcoming("X", round="final"))[0].score > 0


@pytest.mark.parametrize(
    "typed",
    [
        "call Sam",
        "Call Sam.",
        "I'll call Sam",
        "I will call Sam",
        "to call Sam",
        "If they say no, I will call Sam.",
        "if they say no I'll call Sam",
        "When they say no: call Sam",
        "… call Sam",
        "  call \n Sam ",
    ],
)
def test_the_plan_may_be_typed_with_or_without_its_beginning(typed: str) -> None:
    assert plan_sentence(typed) == "If they say no, I will call Sam."
    assert plan_action(typed) == "call Sam"


def test_a_plan_with_another_subject_keeps_it() -> None:
    assert plan_sentence("Sam and I will walk") == "If they say no, Sam and I will walk."
    assert plan_sentence("My sister and I will eat out") == "If they say no, my sister and I will eat out."


@pytest.mark.parametrize("typed", ["", "  ", "I will", "If they say no, I will …", "If they say no,"])
def test_an_empty_plan_is_no_plan(typed: str) -> None:
    assert plan_sentence(typed) == ""


@given(st.text(max_size=500))
def test_a_plan_is_one_line_and_normalising_it_again_changes_nothing(typed: str) -> None:
    once = plan_sentence(typed)
    assert "\n" not in once
    assert plan_sentence(once) == once
