"""Reading an answer: its points, what can be acted on, and kindness where it lacks."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bounceback.feedback.answer import Code, read_answer, sentences


def codes(text: str, language: str = "") -> list[tuple[str, bool]]:
    return [(point.code.value, point.actionable) for point in read_answer(text, language).points]


def test_a_full_answer_is_split_coded_and_quoted() -> None:
    answer = read_answer(
        "Hi Alex,\n\nthanks for reaching out. We enjoyed meeting you and your SQL test was excellent. What we missed "
        "was more experience\nwith stakeholder work. Next time I would bring one concrete example for each answer.\n\n"
        "All the best,\nMara\n\nOn Fri, 20 Nov 2026 at 10:01, Alex Kim wrote:\n> Could you tell me what skills I lack?"
    )
    assert [(point.code, point.actionable, point.good, point.quote) for point in answer.points] == [
        (Code.SKILLS, False, True, "We enjoyed meeting you and your SQL test was excellent."),
        (Code.EXPERIENCE, True, False, "What we missed was more experience with stakeholder work."),
        (Code.SKILLS, True, False, "Next time I would bring one concrete example for each answer."),
    ]
    assert answer.words == "2 points to act on."
    assert not answer.unkind
    assert all(point.rules for point in answer.points)


@pytest.mark.parametrize(
    "text",
    [
        "Due to the volume of applications we are unable to provide individual feedback. We wish you all the best.",
        "The position is on hold because of the budget.",
        "We decided to move forward with other candidates whose experience more closely matches our needs.",
        "It was a very close decision.",
        "You did great. It had nothing to do with your skills.",
        "You were great but not quite the right fit for the team.",
        "Your salary expectations were above our budget.",
        "Leider können wir aus rechtlichen Gründen keine individuelle Rückmeldung geben.",
        "Nous ne sommes pas en mesure de faire un retour individuel.",
        "Elegimos a otro candidato. Mucha suerte.",
        "Thanks.",
        "",
    ],
)
def test_nothing_to_act_on_is_a_full_result(text: str) -> None:
    answer = read_answer(text)
    assert answer.to_act_on == ()
    assert answer.words == "There is nothing here to act on."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("We were looking for someone with five years of experience in retail.", "experience"),
        ("You lacked hands-on experience with Airflow.", "experience"),
        ("Your case study was a bit too general.", "skills"),
        ("The technical test fell short of what we need.", "skills"),
        ("Your German was not fluent enough for our customers: the language level is a must.", "skills"),
        ("I would recommend preparing the presentation with more structure.", "skills"),
        ("I suggest you bring a printed portfolio.", "skills"),
        ("I would suggest to smile more.", "unclear"),
        ("Uns fehlte etwas Erfahrung im Vertrieb.", "experience"),
        ("Ihre Kenntnisse in SAP waren nicht ausreichend.", "skills"),
        ("Ich würde empfehlen, Beispiele konkreter zu machen.", "skills"),
        ("Il manquait un peu d'expérience en gestion de projet.", "experience"),
        ("Vos réponses étaient trop générales.", "skills"),
        ("Nos faltó ver más experiencia con clientes grandes.", "experience"),
        ("Tu nivel de inglés era insuficiente.", "skills"),
    ],
)
def test_points_that_can_be_acted_on(text: str, code: str) -> None:
    assert codes(text) == [(code, True)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("We chose an internal candidate.", "other_candidate"),
        ("The role has been filled.", "process"),
        ("Unfortunately we cannot sponsor a visa.", "process"),
        ("We felt that the culture fit was not quite there.", "fit"),
        ("Der Standort passte nicht zu Ihren Wünschen.", "process"),
        ("Wir haben uns für eine andere Person entschieden.", "other_candidate"),
        ("Un autre candidat a été retenu.", "other_candidate"),
    ],
)
def test_points_that_cannot(text: str, code: str) -> None:
    assert codes(text) == [(code, False)]


def test_another_candidate_s_named_strength_is_a_gap_as_well() -> None:
    assert codes("We chose another candidate who had more experience in pricing.") == [
        ("other_candidate", False),
        ("experience", True),
    ]


def test_an_unkind_answer_is_marked_and_what_it_teaches_is_kept_apart() -> None:
    answer = read_answer(
        "This was a waste of time. You are too old for this team. Your answers were too long."
    )
    assert answer.unkind
    assert [point.quote for point in answer.to_act_on] == ["Your answers were too long."]
    assert [point.unkind for point in answer.points] == [True, True, False]


def test_bullets_are_points_of_their_own() -> None:
    text = "Some notes:\n- more depth in SQL would help\n- we needed more years of experience\n1. the presentation was clear"
    assert codes(text) == [("skills", True), ("experience", True), ("skills", False)]


def test_a_sentence_that_no_list_knows_is_kept_for_the_person_to_judge() -> None:
    (point,) = read_answer("The moon was in the wrong house.").points
    assert (point.code, point.actionable, point.rules) == (Code.UNCLEAR, False, ())


def test_quoted_lines_and_what_stands_under_the_signature_are_left_out() -> None:
    assert sentences("> You lacked experience.\nGood luck with it.\n-- \nWe lack skills") == (
        "Good luck with it.",
    )


def test_a_language_narrows_the_words() -> None:
    assert codes("Uns fehlte Erfahrung.", "de") == [("experience", True)]
    assert codes("Uns fehlte Erfahrung.", "en") == [("unclear", False)]


PIECES = (
    "We needed more experience",
    "your test was weak",
    "Great talk",
    "next time",
    "> quoted",
    "- a point",
    "Mara",
    "1) skills",
)


@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=14),
    st.sampled_from([" ", ". ", "\n", "\n\n"]),
)
@settings(max_examples=150, deadline=None)
def test_every_point_is_quoted_from_the_text(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    for point in read_answer(text).points:
        assert " ".join(point.quote.split()) in " ".join(text.split())


def test_a_hostile_answer_costs_little() -> None:
    began = time.monotonic()
    read_answer("more experience " * 50_000)
    read_answer("On " + "x" * 100_000)
    read_answer("- a\n" * 50_000)
    assert time.monotonic() - began < 2
