"""The template behind a message: slots do not matter, words do, and a "yes" stays apart from a "no"."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bounceback.mail.template import (
    LEAST_WORDS,
    MASK,
    NEAR,
    NO_TEMPLATE,
    SIGNS,
    Template,
    is_near,
    likeness,
    masked,
    signs_from_text,
    signs_to_text,
    template_of,
)
from bounceback.timeline.kinds import Person

SYSTEM = Person("Harbour & Pine", "no-reply@greenhouse.io")
NO = (
    "Dear {first},\n\nThank you for your interest in {company} and for applying as {role} on {day}. Our team has read "
    "your papers with care. We have decided to go on with others whose experience is closer to what we look for. "
    "Your number is {number}; see {link} for other places with us.\n"
)
YES = (
    "Dear {first},\n\nThank you for your interest in {company} and for applying as {role} on {day}. Our team has read "
    "your papers with care. We would like to meet you and talk about the work, your questions and the next steps. "
    "Your number is {number}; see {link} for other places with us.\n"
)
SLOTS = [
    {"first": "Robin", "company": "Harbour & Pine", "role": "Product Analyst", "day": "3 May", "number": "A-1182", "link": "https://a.example/x?y=1"},
    {"first": "Robin", "company": "Northlight Energy", "role": "Senior Data Engineer (Platform)", "day": "Monday 14 December", "number": "77", "link": "www.b.example/jobs/5"},
]  # fmt: skip
IN_OTHER_LANGUAGES = {
    "de": "Sehr geehrte Frau {first}, vielen Dank für Ihre Bewerbung als {role} bei {company} vom {day}. Leider haben wir uns für eine andere Person entschieden und wünschen Ihnen alles Gute.",
    "fr": "Bonjour {first}, nous vous remercions de votre candidature au poste de {role} chez {company} du {day}. Nous ne pouvons malheureusement pas y donner une suite favorable cette fois.",
    "pl": "Dzień dobry {first}, dziękujemy za zgłoszenie na stanowisko {role} w {company} z dnia {day}. Tym razem wybraliśmy inną osobę i życzymy powodzenia w dalszych poszukiwaniach.",
    "ja": "{first}様、このたびは{company}の{role}にご応募いただきありがとうございました。{day}に慎重に検討しましたが、今回はご希望に添えない結果となりました。",
    "xx": "Kedves {first}, köszönjük jelentkezését a(z) {role} állásra a {company} cégnél ({day}). Sajnos ezúttal más jelölt mellett döntöttünk, sok sikert kívánunk a továbbiakhoz.",
}  # fmt: skip
DAYS = {
    "de": ("3. März 2026", "Montag, 14.12.2026"),
    "fr": ("3 mars 2026", "lundi 14 décembre"),
    "ja": ("3月3日", "12月14日"),
}


def template(text: str, slots: dict[str, str], *, sender: Person = SYSTEM, language: str = "en") -> Template:
    return template_of(
        text.format(**slots),
        sender,
        names=[slots["company"], slots["role"]],
        people=[f"{slots['first']} Vale"],
        language=language,
    )


def test_names_numbers_dates_and_links_do_not_matter() -> None:
    one, other = (template(NO, slots) for slots in SLOTS)
    assert one.skeleton == other.skeleton
    assert likeness(one, other) == 1.0


@pytest.mark.parametrize("language", IN_OTHER_LANGUAGES)
def test_the_same_in_other_languages_and_in_one_that_nothing_is_known_of(language: str) -> None:
    days = DAYS.get(language, ("2026-03-03", "14.12.2026"))
    one, other = (
        template(
            IN_OTHER_LANGUAGES[language],
            {**slots, "first": first, "day": day},
            language=language,
        )
        for slots, first, day in zip(SLOTS, ("Robin", "Kim"), days, strict=True)
    )
    assert one.skeleton == other.skeleton != ""


def test_a_slot_that_was_not_found_still_leaves_it_near() -> None:
    known = template(NO, SLOTS[0])
    unseen = template_of(NO.format(**SLOTS[1]), SYSTEM, people=["Robin Vale"], language="en")
    assert unseen.skeleton != known.skeleton
    assert is_near(known, unseen)


def test_a_yes_and_a_no_with_the_same_beginning_and_end_are_not_near() -> None:
    assert likeness(template(NO, SLOTS[0]), template(YES, SLOTS[0])) < NEAR


def test_one_word_more_is_not_the_same_skeleton() -> None:
    text = "We are going forward with your application for {role} at {company} and will write to you about it soon."
    without = template(text, SLOTS[0])
    assert template(text.replace("are going", "are not going"), SLOTS[0]).skeleton != without.skeleton


def test_the_same_words_of_two_senders_are_two_templates() -> None:
    one = template(NO, SLOTS[0], sender=Person("", "jobs@harbourandpine.example"))
    other = template(NO, SLOTS[0], sender=Person("", "jobs@northlight.example"))
    assert likeness(one, other) == 0.0


@pytest.mark.parametrize(
    ("address", "house"),
    [
        ("no-reply@eu.greenhouse.io", "greenhouse.io"),
        ("Jobs@mail.harbour.co.uk", "harbour.co.uk"),
        ("dana.ortiz@gmail.com", "dana.ortiz@gmail.com"),
        ("", ""),
    ],
)
def test_a_house_is_a_company_a_system_or_a_private_address(address: str, house: str) -> None:
    assert template(NO, SLOTS[0], sender=Person("Dana", address)).house == house


def test_the_persons_own_letters_are_a_house_of_their_own() -> None:
    text = NO.format(**SLOTS[0])
    assert template_of(text, Person("Robin Vale", "robin@example.com"), own=True).house == "own"


@pytest.mark.parametrize(
    "text", ["", "Thanks, see attached.", "1 2 3 4 5 6 7 8 9 10", "https://a.example " * 40]
)
def test_a_text_of_few_words_is_nobodys_template(text: str) -> None:
    assert template_of(text, SYSTEM) == NO_TEMPLATE


def test_names_are_masked_as_whole_words_only() -> None:
    assert masked("Ann will plan an annual planning day", ["Ann"]) == [
        MASK, "will", "plan", "an", "annual", "planning", "day",
    ]  # fmt: skip


@given(st.text(max_size=600), st.lists(st.text(max_size=30), max_size=5))
def test_any_text_with_any_names_gives_the_same_template_twice(text: str, names: list[str]) -> None:
    one = template_of(text, SYSTEM, names=names, people=names)
    assert one == template_of(text, SYSTEM, names=list(reversed(names)), people=list(reversed(names)))
    assert len(one.signs) <= SIGNS
    assert signs_from_text(signs_to_text(one.signs)) == one.signs
    assert likeness(one, one) == (1.0 if one.house else 0.0)


@pytest.mark.parametrize("changed", [0, 20, 60, 120, 200, 400])
def test_the_estimate_from_few_signs_is_close_to_the_whole(changed: int) -> None:
    rng = random.Random(changed)
    words = [f"w{chr(97 + rng.randrange(26))}{''.join(rng.choices('abcdefghij', k=5))}" for _ in range(400)]
    other = [*words[: 400 - changed], *(word[::-1] for word in words[400 - changed :])]
    one, two = (template_of(" ".join(each), SYSTEM) for each in (words, other))
    runs = [{tuple(each[place : place + 3]) for place in range(398)} for each in (words, other)]
    exact = len(runs[0] & runs[1]) / len(runs[0] | runs[1])
    assert likeness(one, two) == pytest.approx(exact, abs=0.2)  # four standard errors


def test_the_longest_of_texts_is_read_in_bounded_time() -> None:
    text = "We thank you for your letter. " * 20_000
    found = template_of(text, SYSTEM, names=["We thank " * 40] * 200, people=["a b c " * 50])
    assert len(found.signs) <= SIGNS
    assert len(masked(text)) > LEAST_WORDS
