"""What changed between two days, the letter that says so, and the day in a calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from bounceback.growth.change import Moved, changed_lines, changed_skills, still_missing
from bounceback.growth.gap import gap
from bounceback.growth.letter import MOST_CHANGES, Again, letter
from bounceback.growth.reminder import reminder
from bounceback.growth.titles import title_in
from bounceback.skills.evidence import find_evidence

THEN, NOW = date(2026, 1, 10), date(2026, 11, 24)
OLD = "Experience\nAnalyst, Larkspur, 2019 - present\n- Wrote reports in Excel.\n\nSkills\nTableau\n"
NEW = OLD + "\nProjects\nWaiting times, 2026\n- Wrote the SQL and Python behind the public page.\n"
POSTING = "Requirements:\n- SQL required\n- Python required\n- Snowflake is a plus\n"


class TestWhatChanged:
    def test_a_new_line_is_a_new_skill_with_that_line(self) -> None:
        found = {one.label: one for one in changed_skills(find_evidence(OLD), find_evidence(NEW), THEN, NOW)}
        assert found["SQL"].moved is Moved.NEW
        assert "public page" in found["SQL"].line
        assert "Tableau" not in found

    def test_what_is_taken_out_is_gone(self) -> None:
        found = changed_skills(find_evidence(NEW), find_evidence(OLD), THEN, NOW)
        assert {one.label for one in found if one.moved is Moved.GONE} >= {"SQL", "Python"}

    def test_the_same_cv_changes_nothing(self) -> None:
        assert changed_skills(find_evidence(NEW), find_evidence(NEW), NOW, NOW) == ()
        assert changed_lines(NEW, NEW.replace("\n", "\n\n")) == ()

    def test_the_lines_that_came(self) -> None:
        assert [(one.added, one.text) for one in changed_lines(OLD, NEW)] == [
            (True, "Projects"),
            (True, "Waiting times, 2026"),
            (True, "- Wrote the SQL and Python behind the public page."),
        ]

    @given(
        st.lists(st.text("ab \n", max_size=6), max_size=8), st.lists(st.text("ab \n", max_size=6), max_size=8)
    )
    def test_lines_that_went_and_came_lead_from_one_cv_to_the_other(
        self, old: list[str], new: list[str]
    ) -> None:
        before, after = "\n".join(old), "\n".join(new)
        change = changed_lines(before, after)

        def lines(text: str) -> list[str]:
            return sorted(" ".join(line.split()) for line in text.splitlines() if line.strip())

        kept = lines(before)
        for one in change:
            if not one.added:
                kept.remove(one.text)
        assert sorted([*kept, *(one.text for one in change if one.added)]) == lines(after)

    def test_the_gap_has_closed_when_what_mattered_first_is_shown(self) -> None:
        then = gap(find_evidence(OLD), THEN, posting=POSTING)
        now = gap(find_evidence(NEW), NOW, posting=POSTING)
        assert set(still_missing(then, then).open) == {"SQL", "Python", "Snowflake"}
        found = still_missing(then, now)
        assert set(found.closed) == {"SQL", "Python"}
        assert found.open == ("Snowflake",)
        assert not found.gap_has_closed
        snowflake = next(item.skill for item in then.items if item.label == "Snowflake")
        assert still_missing(then, now, done={snowflake}).gap_has_closed


class TestTheLetter:
    def test_it_says_what_was_and_what_has_changed_to_somebody_by_name(self) -> None:
        draft = letter(
            Again(
                "Northlight",
                name="Dana",
                last_role="Data Analyst",
                last_on=date(2026, 1, 10),
                ended="rejected",
                talked=True,
                changes=[("SQL", "- Wrote the SQL behind the public page."), ("dbt", "")],
                role="Senior Data Analyst",
                url="https://jobs.example/7",
                me="Robin Vale",
            )
        )
        assert draft.subject == "Senior Data Analyst at Northlight"
        assert draft.body.startswith(
            "Hello Dana,\n\nWe talked in January 2026 about Data Analyst; it was a no then. Thank you"
        )
        assert "- SQL: Wrote the SQL behind the public page.\n- dbt\n" in draft.body
        assert "Senior Data Analyst is open" in draft.body
        assert "https://jobs.example/7" in draft.body
        assert draft.body.endswith("Robin Vale")
        assert "!" not in draft.body

    def test_nothing_is_claimed_that_is_not_there(self) -> None:
        draft = letter(Again("Northlight", last_role="Data Analyst", last_on=date(2026, 1, 10)))
        assert draft.body.startswith("Hello,")
        assert "Since then, this has changed" not in draft.body
        assert "Is there something open" in draft.body
        assert "talked" not in draft.body
        assert "a no then" not in draft.body

    def test_a_long_list_is_cut(self) -> None:
        draft = letter(Again("N", last_on=THEN, changes=[(f"skill {n}", "word " * 80) for n in range(9)]))
        assert draft.body.count("\n- ") == MOST_CHANGES
        assert max(map(len, draft.body.splitlines())) < 200


def test_the_day_in_a_calendar_is_one_whole_day_with_an_alarm() -> None:
    file = reminder(
        "target-3@x",
        "Look at Harbour, Pine; again",
        date(2027, 5, 20),
        "a\nb",
        datetime(2026, 11, 24, tzinfo=UTC),
    )
    entry = Calendar.from_ical(file).walk("VEVENT")[0]
    assert entry["SUMMARY"] == "Look at Harbour, Pine; again"
    assert entry.decoded("DTSTART") == date(2027, 5, 20)
    assert entry.decoded("DTEND") == date(2027, 5, 21)
    assert entry["UID"] == "target-3@x"
    assert len(entry.walk("VALARM")) == 1


def test_the_title_of_the_newest_job_stands_in_the_cv() -> None:
    cv = "Robin Vale\nProduct people say I am a nurse.\n\nWork experience\nLarkspur Ltd\nSenior Data Analyst | Jan 2020 - present\nBookkeeper, Tern, 2015 - 2019\n"
    assert title_in(cv) == "Senior Data Analyst"
    assert title_in("Skills\nSQL\n") == ""
