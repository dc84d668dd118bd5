"""How an opening suits the person, without any lost role: the order, why, and what is missing or not said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bounceback.openings.match import PersonFit, fitting
from bounceback.openings.posting import Opening, Pay, Workplace
from bounceback.reframe.voice import slips

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
NAMES = {"sql": "SQL", "py": "Python", "dbt": "dbt", "go": "Go"}


def opening(name: str, *skills: str, **values: Any) -> Opening:
    values = {"company": f"Company {name}", "location": "Bristol", "first_seen": NOW} | values
    return Opening(id=name, title="Data Analyst", skills=frozenset(skills), **values)


def test_who_shows_more_of_what_is_asked_stands_first() -> None:
    found = fitting(
        [opening("none", "go"), opening("half", "sql", "go"), opening("all", "sql", "py")],
        PersonFit(frozenset({"sql", "py"})),
        at=NOW,
    )
    assert [each.opening for each in found] == ["all", "half", "none"]


def test_an_employer_that_said_no_lately_stands_behind_one_that_one_talked_with() -> None:
    found = fitting(
        [opening("no", company="Larkspur Ltd"), opening("talked", company="Northlight")],
        PersonFit(turned_down=frozenset({"larkspur"}), talked=frozenset({"northlight"})),
        at=NOW,
    )
    assert [each.opening for each in found] == ["talked", "no"]
    assert found[0].why.startswith("You have talked with them before.")


def test_nothing_is_left_out_and_older_stands_behind() -> None:
    found = fitting(
        [opening("old", first_seen=NOW - timedelta(days=90)), opening("new")], PersonFit(), at=NOW
    )
    assert [each.opening for each in found] == ["new", "old"]
    assert fitting([], PersonFit(), at=NOW) == ()


def test_the_line_says_what_is_shown_what_is_missing_and_what_is_not_said() -> None:
    person = PersonFit(frozenset({"sql"}))
    lines = {
        each.opening: (each.why, each.missing)
        for each in fitting(
            [
                opening("some", "sql", "py", "dbt", pay=Pay(1, 2, "GBP", "year")),
                opening("all", "sql", location="", workplace=Workplace.REMOTE),
                opening("none", "go", location=""),
                opening("mute", pay=Pay(1, 2, "GBP", "year")),
            ],
            person,
            at=NOW,
            skill_names=NAMES,
        )
    }
    assert lines == {
        "some": ("You show SQL: 1 of the 3 skills it asks for.", "Missing: Python and dbt."),
        "all": ("You show all that it asks for: SQL.", "Not said: pay."),
        "none": ("It asks for other things than you show.", "Missing: Go. Not said: pay and place."),
        "mute": ("Its text names no skill that is known here.", ""),
    }
    for line in lines.values():
        assert slips(" ".join(line)) == ()


def test_without_a_cv_nothing_counts_as_missing() -> None:
    (found,) = fitting([opening("a", "sql")], PersonFit(), at=NOW, skill_names=NAMES)
    assert (found.why, found.missing) == ("It asks for SQL.", "Not said: pay.")
