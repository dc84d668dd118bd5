"""The nearest openings to a lost role: order, reasons, and what is never shown as new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bounceback.openings.match import Lost, Match, PersonFit, at_same_employer, closest, likeness_index
from bounceback.openings.posting import Opening, Workplace

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SQL, STAKEHOLDERS, LOOKER, WELDING, TEAM = "s:sql", "s:stakeholders", "s:looker", "s:welding", "s:team"
NAMES = {SQL: "SQL", STAKEHOLDERS: "stakeholder work", LOOKER: "Looker", WELDING: "welding", TEAM: "teamwork"}

LOST = Lost(
    title="Product Analyst",
    company="Harbour & Pine",
    text="You turn questions of the sales team into SQL queries and talk them through with stakeholders.",
    skills=frozenset({SQL, STAKEHOLDERS, TEAM}),
    at=NOW - timedelta(days=4),
)


def opening(id: str, title: str, company: str = "Northlight", **more: object) -> Opening:
    more.setdefault("text", "You do good work in a small team.")
    more.setdefault("posted_at", NOW - timedelta(days=2))
    return Opening(id, title, company, **more)  # type: ignore[arg-type]


ANALYST = opening(
    "analyst",
    "Sr. Product Analyst",
    text="You write SQL and present results to stakeholders in Looker.",
    skills=frozenset({SQL, STAKEHOLDERS, LOOKER, TEAM}),
)
WELDER = opening("welder", "Welder", text="You weld hulls.", skills=frozenset({WELDING, TEAM}))
SALES = opening("sales", "Sales Manager", text="You lead the sales team.", skills=frozenset({TEAM}))
ALL = (WELDER, SALES, ANALYST)


def ids(matches: tuple[Match, ...]) -> list[str]:
    return [match.opening for match in matches]


class TestOrder:
    def test_the_same_kind_of_work_comes_first(self) -> None:
        assert ids(closest(LOST, ALL, at=NOW))[0] == "analyst"

    def test_the_score_is_the_sum_of_its_features(self) -> None:
        for match in closest(LOST, ALL, at=NOW):
            assert match.score == pytest.approx(
                sum(part.value * part.weight for part in match.features), abs=2e-4
            )
            assert 0 <= match.score <= 1

    def test_without_a_posting_the_title_alone_still_finds(self) -> None:
        assert ids(closest(Lost("Product Analyst"), ALL, at=NOW))[0] == "analyst"

    def test_skills_find_what_words_do_not(self) -> None:
        odd = opening(
            "odd", "Insights Person", text="Zahlen und Menschen.", skills=frozenset({SQL, STAKEHOLDERS})
        )
        many = tuple(
            opening(f"n{n}", f"Sales Team Role {n}", text="sales team questions") for n in range(400)
        )
        assert ids(closest(LOST, (*many, odd), at=NOW, limit=1)) == ["odd"]

    def test_fresh_beats_old_where_all_else_is_the_same(self) -> None:
        old = opening("old", "Product Analyst", posted_at=NOW - timedelta(days=90))
        new = opening("new", "Product Analyst")
        assert ids(closest(LOST, (old, new), at=NOW)) == ["new", "old"]

    def test_a_place_where_the_person_can_work_comes_first(self) -> None:
        far = opening("far", "Product Analyst", location="Sydney, Australia")
        near = opening("near", "Product Analyst", location="Hamburg, Germany")
        remote = opening("remote", "Product Analyst", location="Germany", workplace=Workplace.REMOTE)
        found = ids(closest(LOST, (far, near, remote), PersonFit(place="Hamburg, Germany"), at=NOW))
        assert found[-1] == "far"

    def test_what_the_person_can_show_counts(self) -> None:
        sql = opening("sql", "Analyst", skills=frozenset({SQL}))
        weld = opening("weld", "Analyst", skills=frozenset({WELDING}))
        lost = Lost("Analyst")
        assert ids(closest(lost, (weld, sql), PersonFit(frozenset({SQL})), at=NOW)) == ["sql", "weld"]
        assert ids(closest(lost, (weld, sql), PersonFit(frozenset({WELDING})), at=NOW)) == ["weld", "sql"]

    def test_a_skill_that_all_ask_for_tells_less_than_a_rare_one(self) -> None:
        common = [opening(f"c{n}", "Clerk", skills=frozenset({TEAM})) for n in range(30)]
        rare = opening("rare", "Clerk", skills=frozenset({LOOKER}))
        lost = Lost("Clerk", skills=frozenset({TEAM, LOOKER}))
        assert ids(closest(lost, (*common, rare), at=NOW))[0] == "rare"

    @given(
        st.permutations(
            [*ALL, opening("a", "Product Analyst"), opening("b", "Data Analyst"), opening("c", "Analyst")]
        )
    )
    @settings(max_examples=15, deadline=None)
    def test_the_order_in_the_file_does_not_matter(self, shuffled: list[Opening]) -> None:
        found = closest(LOST, shuffled, at=NOW)
        scores = {match.opening: match.score for match in found}
        assert scores == {
            match.opening: match.score
            for match in closest(LOST, sorted(shuffled, key=lambda o: o.id), at=NOW)
        }

    def test_learnt_weights_take_the_place_of_the_fixed_ones(self) -> None:
        found = closest(LOST, ALL, at=NOW, weights={"fresh": 1.0})
        assert {match.score for match in found} == {found[0].score}


class TestWhatIsNotShown:
    @pytest.mark.parametrize(
        "more",
        [
            {"gone_at": NOW - timedelta(days=1)},
            {"expires_at": NOW - timedelta(hours=1)},
            {"duplicate_of": "other"},
        ],
    )
    def test_the_dead_and_the_doubled_are_left_out(self, more: dict[str, object]) -> None:
        assert closest(LOST, (opening("x", "Product Analyst", **more),), at=NOW) == ()

    def test_what_ends_later_is_shown(self) -> None:
        assert closest(LOST, (opening("x", "Product Analyst", expires_at=NOW + timedelta(days=1)),), at=NOW)

    def test_the_lost_vacancy_itself_is_not_shown_as_new(self) -> None:
        same = opening(
            "same", "Product Analyst (m/f/d)", "Harbour and Pine GmbH", posted_at=NOW - timedelta(days=40)
        )
        assert closest(LOST, (same,), at=NOW) == ()

    def test_the_same_role_posted_after_the_no_is_a_new_chance(self) -> None:
        again = opening("again", "Product Analyst", "Harbour & Pine", posted_at=NOW - timedelta(days=1))
        (match,) = closest(LOST, (again,), at=NOW)
        assert match.same_employer

    def test_what_the_person_set_aside_stays_aside(self) -> None:
        assert "analyst" not in ids(closest(LOST, ALL, at=NOW, leave_out=frozenset({"analyst"})))

    def test_nothing_at_hand_gives_nothing(self) -> None:
        assert closest(LOST, (), at=NOW) == ()
        assert closest(LOST, ALL, at=NOW, limit=0) == ()


class TestReasons:
    def test_it_says_what_both_ask_for_and_what_is_missing(self) -> None:
        match = closest(
            LOST, ALL, PersonFit(frozenset({SQL, STAKEHOLDERS, TEAM})), at=NOW, skill_names=NAMES
        )[0]
        assert (
            match.why == "The same kind of role; it asks for SQL and stakeholder work, as the lost one did."
        )
        assert match.missing == "It also asks for Looker, which you do not show yet."

    def test_a_skill_without_a_readable_name_stays_unsaid(self) -> None:
        match = closest(LOST, ALL, PersonFit(frozenset({SQL})), at=NOW, skill_names={SQL: "SQL"})[0]
        assert match.why == "The same kind of role; it asks for SQL, as the lost one did."
        assert match.missing == ""

    def test_without_a_cv_nothing_is_said_to_be_missing(self) -> None:
        assert closest(LOST, ALL, at=NOW)[0].missing == ""

    def test_another_room_behind_the_same_door_is_named(self) -> None:
        other = opening("other", "Warehouse Planner", "Harbour & Pine AG")
        (match,) = closest(LOST, (other,), at=NOW)
        assert match.same_employer
        assert match.why.startswith("At Harbour & Pine AG again. ")

    def test_every_match_has_one_plain_line(self) -> None:
        for match in closest(LOST, ALL, PersonFit(frozenset({SQL})), at=NOW, skill_names=NAMES):
            for line in (match.why, match.missing):
                assert "\n" not in line
                assert "!" not in line
                assert line == "" or line.endswith(".")


def test_other_openings_at_the_employer_newest_first() -> None:
    found = at_same_employer(
        "Harbour & Pine",
        (
            opening("old", "Cook", "Harbour & Pine", posted_at=NOW - timedelta(days=9)),
            opening("new", "Clerk", "Harbour and Pine Ltd"),
            opening("gone", "Clerk", "Harbour & Pine", gone_at=NOW - timedelta(days=1)),
            opening("else", "Clerk", "Northlight"),
        ),
        at=NOW,
    )
    assert found == ("new", "old")


class TestIndex:
    def test_titles_count_more_than_texts(self) -> None:
        index = likeness_index(
            (opening("a", "Cook", text="gardener gardener"), opening("b", "Gardener", text="plants"))
        )
        assert [name for name, _ in index.like("gardener", 5)] == ["b", "a"]

    def test_word_endings_do_not_matter(self) -> None:
        index = likeness_index(
            (opening("a", "Analysts", text="reporting"), opening("b", "Cook", text="soup"))
        )
        assert [name for name, _ in index.like("Analyst reports", 5)] == ["a"]

    @pytest.mark.parametrize(
        "words", ["", "   ", 'AND OR NOT ( " : * ~ [x TO y]', "title:x -y +z", "\0", "é" * 5000]
    )
    def test_query_signs_are_words_and_no_commands(self, words: str) -> None:
        index = likeness_index((opening("a", "Cook"),))
        assert isinstance(index.like(words, 5), list)
