"""Which openings are one vacancy, and which only look alike."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bounceback.openings.duplicates import groups, same_vacancy
from bounceback.openings.posting import Opening

TEXT = (
    "Harbour and Pine builds wooden boats in the north. You turn the questions of our sales team into queries, "
    "explain what you find to people who do not read tables, and keep the weekly figures in order. You bring two "
    "years of work with data, a calm way of speaking, and patience with old spreadsheets. We meet twice a week."
)
OTHER = (
    "You plan which boats are built when, order the wood for them, and walk through the yard every morning. "
    "You know how long oak needs to dry and how to tell a customer that the boat comes later than was said."
)


def opening(id: str, **more: str) -> Opening:
    values = {
        "title": "Product Analyst",
        "company": "Harbour & Pine",
        "location": "Hamburg",
        "text": TEXT,
        **more,
    }
    return Opening(id, **values)  # type: ignore[arg-type]


def test_the_same_text_on_another_board_is_one_vacancy() -> None:
    again = opening(
        "b", title="Product Analyst (m/f/d)", company="Harbour and Pine GmbH", text="Apply now. " + TEXT
    )
    assert groups((opening("a"), again)) == (("b", "a"),), "the longer text stands for the group"


def test_a_board_s_excerpt_is_the_same_vacancy() -> None:
    assert same_vacancy(opening("a"), opening("b", text=TEXT[:200]))


def test_one_address_is_one_vacancy_whatever_it_says() -> None:
    address = "https://jobs.example.com/1"
    assert same_vacancy(
        opening("a", url=address), opening("b", url=address, title="Something", text=OTHER, company="")
    )


def test_one_job_in_eight_cities_is_eight_openings() -> None:
    cities = ("Hamburg", "Berlin", "Munich", "Paris", "Madrid", "London", "Dublin", "Lisbon")
    assert groups(tuple(opening(city, location=city) for city in cities)) == ()


def test_an_advertisement_without_a_place_never_joins_two_cities_to_one_vacancy() -> None:
    found = groups((opening("nowhere", location=""), opening("a"), opening("b", location="Paris")))
    assert found == (("nowhere", "a"),)


def test_a_place_in_the_title_or_a_street_in_the_place_is_no_difference() -> None:
    assert same_vacancy(opening("a"), opening("b", title="Product Analyst - Hamburg"))
    assert same_vacancy(opening("a"), opening("b", location="7 Pine Street, Hamburg"))
    assert not same_vacancy(opening("a", location="London, UK"), opening("b", location="London, Canada"))


def test_a_word_of_rank_or_contract_makes_another_vacancy_even_with_the_same_text() -> None:
    for title in ("Associate Product Analyst", "Product Analyst (Contract)", "Product Analyst Intern"):
        assert not same_vacancy(opening("a"), opening("b", title=title))


def test_lines_that_lost_their_blanks_are_the_same_text() -> None:
    together = TEXT.replace(". ", ".").replace(", ", ",")
    assert same_vacancy(opening("a"), opening("b", text=together))


def test_an_unnamed_place_may_be_any() -> None:
    assert same_vacancy(opening("a"), opening("b", location=""))


def test_other_levels_titles_texts_and_employers_are_other_vacancies() -> None:
    assert not same_vacancy(opening("a"), opening("b", title="Senior Product Analyst"))
    assert not same_vacancy(opening("a"), opening("b", title="Yard Planner"))
    assert not same_vacancy(opening("a"), opening("b", text=OTHER))
    assert not same_vacancy(opening("a"), opening("b", company="Northlight"))
    assert not same_vacancy(opening("a", company=""), opening("b", company=""))


def test_a_title_that_says_more_is_the_same_vacancy_only_with_the_same_text_level_and_place() -> None:
    assert same_vacancy(opening("a"), opening("b", title="Product Analyst - Insights"))
    assert not same_vacancy(opening("a"), opening("b", title="Product Analyst - Insights", text=TEXT + OTHER))
    assert not same_vacancy(opening("a"), opening("b", title="Product Analyst - Insights", location=""))


def test_without_texts_the_place_must_be_written_the_same() -> None:
    assert same_vacancy(opening("a", text=""), opening("b", text=""))
    assert not same_vacancy(opening("a", text="", location=""), opening("b", text="", location=""))


def test_groups_join_what_is_joined_by_a_third() -> None:
    found = groups(
        (
            opening("a"),
            opening("x", company="Northlight"),
            opening("b"),
            opening("c", text=TEXT + " Write to us."),
        )
    )
    assert [set(group) for group in found] == [{"a", "b", "c"}]


@given(st.lists(st.sampled_from(["Hamburg", "Berlin", "", "Remote"]), min_size=2, max_size=6))
@settings(max_examples=40, deadline=None)
def test_sameness_is_symmetric_and_nobody_is_in_two_groups(places: list[str]) -> None:
    made = tuple(opening(str(number), location=place) for number, place in enumerate(places))
    for one in made:
        for other in made:
            assert same_vacancy(one, other) == same_vacancy(other, one)
    members = [name for group in groups(made) for name in group]
    assert len(members) == len(set(members))
