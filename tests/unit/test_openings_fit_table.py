"""The order by fit over a table of openings is that of one by one, and the table can be changed and kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bounceback.names.companies import company_key
from bounceback.openings.fit_table import FitRow, FitTable
from bounceback.openings.match import PersonFit, SkillWorth, fitting
from bounceback.openings.posting import Opening, Pay

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
COMPANIES = ["", "Larkspur", "Northlight", "Harbour & Pine"]
SKILLS = ["sql", "python", "welding", "tax", "care"]

one_opening = st.builds(
    lambda company, days, pay, skills: (company, NOW - timedelta(days=days), pay, skills),
    st.sampled_from(COMPANIES),
    st.floats(-5, 400),
    st.booleans(),
    st.frozensets(st.sampled_from(SKILLS)),
)
persons = st.builds(
    lambda skills, down, talked: PersonFit(
        skills=skills,
        turned_down=frozenset(map(company_key, down)),
        talked=frozenset(map(company_key, talked)),
    ),
    st.frozensets(st.sampled_from([*SKILLS, "juggling"])),
    st.frozensets(st.sampled_from(COMPANIES[1:])),
    st.frozensets(st.sampled_from(COMPANIES[1:])),
)
Made = list[tuple[str, datetime, bool, frozenset[str]]]


def rows(made: Made, first: int = 0) -> list[FitRow]:
    return [
        FitRow(number, dated, company_key(company), pay, {skill: skill.title() for skill in skills})
        for number, (company, dated, pay, skills) in enumerate(made, first)
    ]  # fmt: skip


def openings(made: Made) -> list[Opening]:
    return [
        Opening(str(number), "", company, posted_at=dated, pay=Pay() if pay else None, skills=skills)
        for number, (company, dated, pay, skills) in enumerate(made)
    ]


@settings(max_examples=200, deadline=None)
@given(st.lists(one_opening, max_size=12), persons)
def test_the_order_is_that_of_one_by_one(made: Made, person: PersonFit) -> None:
    table = FitTable.of(rows(made))
    every = openings(made)
    one_by_one = fitting(every, person, at=NOW, worth=SkillWorth.among(every))
    scores = {int(one.opening): one.score for one in one_by_one}
    ranked = table.order(person, at=NOW, among=[*range(len(made)), 999])
    assert sorted(ranked) == sorted(scores)
    assert [scores[number] for number in ranked] == pytest.approx([one.score for one in one_by_one], abs=2e-4)
    assert table.worth.values == pytest.approx(SkillWorth.among(every).values)


@given(st.lists(one_opening, min_size=2, max_size=8), st.lists(one_opening, max_size=4), persons)
@settings(max_examples=60, deadline=None)
def test_rows_taken_out_and_put_in_leave_what_a_new_table_would_hold(
    made: Made, more: Made, person: PersonFit
) -> None:
    changed = FitTable.of(rows(more, len(made) - 1), FitTable.of(rows(made)).without({0}))
    afresh = FitTable.of([*rows(made)[1 : len(made) - (1 if more else 0)], *rows(more, len(made) - 1)])
    numbers = sorted(afresh.numbers.tolist())
    assert sorted(changed.numbers.tolist()) == numbers
    assert changed.order(person, at=NOW, among=numbers) == afresh.order(person, at=NOW, among=numbers)
    assert changed.worth.values == pytest.approx(afresh.worth.values)


def test_it_is_kept_in_a_file_and_a_damaged_one_is_told(tmp_path: Path) -> None:
    table = FitTable.of(rows([("Larkspur", NOW, True, frozenset({"sql"})), ("", NOW, False, frozenset())]))
    table.write(tmp_path / "table.npz")
    again = FitTable.read(tmp_path / "table.npz")
    assert again.numbers.tolist() == [0, 1]
    assert again.skill_names == {"sql": "Sql"}
    (tmp_path / "table.npz").write_bytes((tmp_path / "table.npz").read_bytes()[:200])
    with pytest.raises(ValueError):
        FitTable.read(tmp_path / "table.npz")


def test_a_person_with_a_place_is_refused_since_no_places_are_kept() -> None:
    with pytest.raises(ValueError, match="places"):
        FitTable.of([]).order(PersonFit(place="Linz"), at=NOW, among=[])


def test_nothing_gives_nothing() -> None:
    assert FitTable.of([]).order(PersonFit(), at=NOW, among=[1, 2]) == []
