"""An employer to come back to: when the door is open again, what changed, whom to write to; and the way there."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from bounceback.store import read
from bounceback.store.targets import cooldown_months, doors_open, new_at_targets, target_page
from bounceback.store.today import todays_page
from bounceback.store.write import growth
from bounceback.store.write.applications import add_application
from bounceback.store.write.events import add_event
from bounceback.store.write.openings import add_file
from bounceback.store.write.postings import add_posting
from bounceback.timeline.kinds import Kind
from bounceback.today import RowKind

from . import made

APPLIED = datetime(2026, 1, 10, 9, tzinfo=UTC)
NO = datetime(2026, 2, 10, 9, tzinfo=UTC)
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
DAY = date(2026, 11, 24)
OLD = "Experience\nAnalyst, Larkspur, 2019 - present\n- Wrote reports in Excel.\n\nSkills\nTableau\n"
NEW = OLD + "\nProjects\nWaiting times, 2026\n- Wrote the SQL and Python behind the public page.\n"
POSTING = "Requirements:\n- SQL required\n- Python required\n"


def lost(owner: int, *, cv: str = OLD, role: str = "Data Analyst") -> tuple[int, int]:
    """A "no" of Northlight with its posting and the CV of the time; gives the application and the target."""
    if cv:
        growth.keep_cv(owner, cv, "january.txt", now=APPLIED - timedelta(days=3))
    pk = add_application(owner, "Northlight", role, APPLIED, now=APPLIED)
    add_event(owner, pk, Kind.REJECTION, NO)
    add_posting(owner, text=POSTING, title=role, application=pk)
    target = growth.set_target(owner, "Northlight", role=role, application=pk, now=NO)
    return pk, target


def opening(
    owner: int, title: str = "Data Analyst", *, now: datetime = NOW, company: str = "Northlight"
) -> None:
    line = {
        "id": title,
        "title": title,
        "company": company,
        "location": "Bristol",
        "description": POSTING,
        "url": f"https://jobs.example/{title.replace(' ', '-')}",
    }
    add_file(owner, json.dumps(line).encode(), f"{title}.jsonl", now=now)


def reapply_row(owner: int, now: datetime = NOW) -> str:
    page = todays_page(owner, now, ZoneInfo("UTC"))
    rows = [f"{row.title} {row.why}" for row in page.rows if row.kind is RowKind.REAPPLY]
    if page.headline.kind is RowKind.REAPPLY:
        rows.append(f"{page.headline.title} {' '.join(page.headline.lines)}")
    return " ".join(rows)


class TestTheDoor:
    def test_it_is_open_when_the_wait_is_over_the_gap_closed_and_an_opening_fits(self, owner: int) -> None:
        _, target = lost(owner)
        growth.keep_cv(owner, NEW, "november.txt", now=NOW - timedelta(days=5))
        opening(owner)
        page = target_page(owner, target, NOW, DAY)
        assert page.door.is_open
        assert page.door.day == date(2026, 8, 10)
        assert page.missing is not None
        assert set(page.missing.closed) == {"SQL", "Python"}
        assert doors_open(owner, DAY) == {target: "Data Analyst"}
        assert "What was missing is shown by now, and Data Analyst is open." in reapply_row(owner)

    def test_not_while_the_wait_lasts(self, owner: int) -> None:
        _, target = lost(owner)
        growth.keep_cv(owner, NEW, "november.txt", now=NOW - timedelta(days=5))
        opening(owner)
        growth.set_cooldown(owner, 12)
        assert not target_page(owner, target, NOW, DAY).door.is_open
        assert doors_open(owner, DAY) == {}
        assert reapply_row(owner) == ""
        assert doors_open(owner, date(2027, 2, 10)) == {target: "Data Analyst"}

    def test_not_while_something_is_missing(self, owner: int) -> None:
        _, target = lost(owner)
        opening(owner)
        page = target_page(owner, target, NOW, DAY)
        assert page.missing is not None
        assert set(page.missing.open) == {"SQL", "Python"}
        assert not page.door.is_open
        assert reapply_row(owner) == ""

    def test_not_without_a_fitting_opening(self, owner: int) -> None:
        lost(owner)
        growth.keep_cv(owner, NEW, "november.txt", now=NOW - timedelta(days=5))
        opening(owner, "Warehouse Operative")
        opening(owner, "Data Analyst", company="Tern")
        assert doors_open(owner, DAY) == {}

    def test_not_while_an_application_is_open_there(self, inside: Client, owner: int) -> None:
        _, target = lost(owner)
        growth.keep_cv(owner, NEW, "november.txt", now=NOW - timedelta(days=5))
        opening(owner)
        running = add_application(owner, "Northlight", "Data Analyst", NOW - timedelta(days=1), now=NOW)
        page = target_page(owner, target, NOW, DAY)
        assert page.door.running is not None
        assert page.door.running.id == running
        assert doors_open(owner, DAY) == {}
        assert "I applied in January 2026 for Data Analyst; it was a no then." in page.letter.body
        assert "no other is due" in inside.get(f"/targets/{target}").content.decode()

    def test_the_persons_own_day_goes_before_the_computed_one(self, owner: int) -> None:
        _, target = lost(owner)
        growth.set_target(owner, "Northlight", role="Data Analyst", reapply_on=date(2026, 12, 1), now=NO)
        page = target_page(owner, target, NOW, DAY)
        assert page.door.day == date(2026, 12, 1)
        assert not page.door.over

    def test_a_published_time_goes_before_the_persons_setting(self, owner: int) -> None:
        pk = add_application(owner, "PostHog", "Data Analyst", APPLIED, now=APPLIED)
        add_event(owner, pk, Kind.REJECTION, NO)
        target = growth.set_target(owner, "PostHog", role="Data Analyst", reapply_on=date(2026, 3, 1), now=NO)
        growth.set_cooldown(owner, 1)
        page = target_page(owner, target, NOW, DAY)
        assert page.cooldown is not None
        assert page.cooldown.published
        assert page.door.day == date(2027, 2, 10)

    def test_without_any_application_there_is_nothing_to_wait_for(self, owner: int) -> None:
        growth.keep_cv(owner, NEW, "cv.txt", now=APPLIED)
        target = growth.set_target(owner, "Northlight", role="Data Analyst", now=NO)
        page = target_page(owner, target, NOW, DAY)
        assert (page.door.day, page.door.over, page.since) == (None, True, None)
        assert page.letter.body.startswith("Hello,\n\nI would like to work at Northlight.")


class TestThePage:
    def test_it_says_then_and_now_and_what_it_rests_on(self, inside: Client, owner: int) -> None:
        _, target = lost(owner)
        growth.keep_cv(owner, NEW, "november.txt", now=NOW - timedelta(days=5))
        page = inside.get(f"/targets/{target}").content.decode()
        assert "This rests on one posting of theirs" in page
        assert "<td>not shown yet</td><td>shown</td>" in page
        assert "Of what is asked, your CV shows about" in page
        assert "What was missing first is shown by now: " in page
        assert "No fitting opening of theirs is at hand." in page
        assert "career guides" in page

    def test_no_cv_then_is_said_and_not_guessed(self, inside: Client, owner: int) -> None:
        _, target = lost(owner, cv="")
        growth.keep_cv(owner, NEW, "november.txt", now=NOW)
        page = inside.get(f"/targets/{target}").content.decode()
        assert "no CV was kept then" in page
        assert "No CV was kept before november.txt" in page

    def test_the_letter_is_to_whoever_talked_with_the_person(
        self, inside: Client, owner: int, letter: Callable[..., None]
    ) -> None:
        pk, target = lost(owner)
        growth.keep_cv(owner, NEW, "november.txt", now=NOW - timedelta(days=5))
        letter(owner, pk, "Dana Ortiz", "dana@northlight.example", kind=Kind.INTERVIEW)
        letter(owner, pk, "Sam Reed", "sam@northlight.example", number=2)
        opening(owner)
        page = target_page(owner, target, NOW, DAY)
        assert page.to is not None
        assert page.to.name == "Dana Ortiz"
        assert page.letter.body.startswith("Hello Dana")
        assert "- SQL: Wrote the SQL and Python behind the public page." in page.letter.body
        html = inside.get(f"/targets/{target}").content.decode()
        assert "mailto:dana%40northlight.example" in html or "mailto:dana@northlight.example" in html

    def test_what_is_not_the_owners_is_not_there(self, inside: Client) -> None:
        for path in ("", "/come-back.ics", "/between/1/2"):
            assert inside.get(f"/targets/4711{path}").status_code == 404
        assert inside.post("/targets/4711/watch", {"watch": "no"}).status_code == 404

    def test_hostile_names_are_never_markup(self, inside: Client, owner: int) -> None:
        target = growth.set_target(owner, "<img src=x>", role="<b>x</b>", why="<script>", now=NO)
        page = inside.get(f"/targets/{target}").content.decode()
        assert "<img src=x>" not in page
        assert "<b>x</b>" not in page

    def test_queries_do_not_grow_with_the_search(
        self, inside: Client, owner: int, django_assert_max_num_queries: Any
    ) -> None:
        _, target = lost(owner)
        made.openings(owner, 30)
        for number in range(12):
            opening(owner, f"Data Analyst {number}")
        for number in range(20):
            made.applied(owner, number)
        with django_assert_max_num_queries(60):
            assert inside.get(f"/targets/{target}").status_code == 200


class TestBetweenTwoApplications:
    def test_skills_lines_claims_goals_and_people(
        self, inside: Client, owner: int, letter: Callable[..., None]
    ) -> None:
        first, target = lost(owner)
        letter(owner, first, "Dana Ortiz", "dana@northlight.example", kind=Kind.INTERVIEW)
        goal = growth.set_goal(owner, "Learn dbt", "Read one page", now=NO)
        growth.end_goal(owner, goal, done=True, now=NO + timedelta(days=60))
        growth.claim(owner, "own:facilitation", "Facilitation", "the town hall", now=NO + timedelta(days=9))
        growth.claim(owner, "own:later", "Too late", "", now=NOW)
        growth.keep_cv(owner, NEW, "june.txt", now=NO + timedelta(days=90))
        second = add_application(
            owner, "Northlight", "Senior Data Analyst", NO + timedelta(days=150), now=NOW
        )
        page = inside.get(f"/targets/{target}/between/{second}/{first}").content.decode()
        assert "Data Analyst, 10 Jan" in page
        assert "<b>SQL</b>" in page
        assert "<ins>- Wrote the SQL and Python behind the public page.</ins>" in page
        assert "<del>" not in page
        assert "Learn dbt" in page
        assert "Facilitation" in page
        assert "Too late" not in page
        assert "Dana Ortiz" in page
        assert (
            f"/targets/{target}/between/{first}/{second}" in inside.get(f"/targets/{target}").content.decode()
        )

    def test_an_application_elsewhere_is_not_compared(self, inside: Client, owner: int) -> None:
        first, target = lost(owner)
        other = made.applied(owner, company="Tern")
        assert inside.get(f"/targets/{target}/between/{first}/{other}").status_code == 404
        assert inside.get(f"/targets/{target}/between/{first}/{first}").status_code == 404


class TestWatching:
    def test_new_openings_are_told_until_they_are_seen(self, inside: Client, owner: int) -> None:
        _, target = lost(owner)
        opening(owner, now=timezone.now() - timedelta(days=1))
        assert new_at_targets(owner) == {target: 1}
        assert "one new opening" in inside.get("/growth").content.decode()
        inside.post(f"/targets/{target}/watch", {"seen": "1"})
        assert new_at_targets(owner) == {}
        assert "one new opening" not in inside.get("/growth").content.decode()

    def test_who_does_not_watch_is_not_told(self, inside: Client, owner: int) -> None:
        _, target = lost(owner)
        opening(owner)
        inside.post(f"/targets/{target}/watch", {"watch": "no"})
        assert new_at_targets(owner) == {}
        inside.post(f"/targets/{target}/watch", {"watch": "yes"})
        assert new_at_targets(owner) == {target: 1}


class TestTheDay:
    def test_the_calendar_file_has_the_day(self, inside: Client, owner: int) -> None:
        _, target = lost(owner)
        answer = inside.get(f"/targets/{target}/come-back.ics")
        assert answer["Content-Type"].startswith("text/calendar")
        entry = Calendar.from_ical(answer.content).walk("VEVENT")[0]
        assert entry.decoded("DTSTART") == date(2026, 8, 10)
        assert "Northlight" in entry["SUMMARY"]

    def test_the_persons_own_waiting_time(self, inside: Client, owner: int) -> None:
        _, target = lost(owner)
        inside.post(f"/targets/{target}/cooldown", {"months": "3"})
        assert cooldown_months(owner) == 3
        assert "You chose 3 months" in inside.get(f"/targets/{target}").content.decode()
        inside.post(f"/targets/{target}/cooldown", {"months": "soon"})
        inside.post(f"/targets/{target}/cooldown", {"months": "61"})
        assert cooldown_months(owner) == 3
        inside.post(f"/targets/{target}/cooldown", {"months": ""})
        assert cooldown_months(owner) is None


class TestGoals:
    def test_done_is_taken_back(self, inside: Client, owner: int) -> None:
        goal = growth.set_goal(owner, "Learn dbt", "Read one page")
        inside.post(f"/growth/goals/{goal}", {"end": "done"})
        page = inside.get("/growth").content.decode()
        assert f"/growth/goals/{goal}/reopen" in page
        inside.post(f"/growth/goals/{goal}/reopen")
        assert [one.id for one in read.goals(owner)] == [goal]

    def test_not_when_three_are_open(self, owner: int) -> None:
        goal = growth.set_goal(owner, "Learn dbt", "Read one page")
        growth.end_goal(owner, goal, done=True)
        for number in range(3):
            growth.set_goal(owner, f"Goal {number}", "Begin")
        with pytest.raises(ValueError, match="Three goals are open"):
            growth.reopen_goal(owner, goal)
        with pytest.raises(LookupError):
            growth.reopen_goal(owner, 4711)


class TestTheWay:
    def test_roles_on_the_way_with_their_openings(self, inside: Client, owner: int) -> None:
        opening(owner, "LPN", company="Larkspur Ward")
        page = inside.get("/growth?from=Nursing Assistant&to=Registered Nurse").content.decode()
        assert "Licensed Practical and Licensed Vocational Nurses" in page
        assert "You already cover about" in page
        assert ">LPN</a>, Larkspur Ward" in page
        assert "O*NET" in page

    def test_an_unknown_title_is_told_kindly(self, inside: Client) -> None:
        answer = inside.get("/growth?from=Zzyzx&to=Registered Nurse")
        assert answer.status_code == 200
        assert "I do not know the title “Zzyzx”" in answer.content.decode()

    def test_the_title_in_the_cv_stands_there_already(self, inside: Client, owner: int) -> None:
        growth.keep_cv(owner, OLD.replace("Analyst,", "Data Analyst,"), "cv")
        assert 'name="from" maxlength="200" value="Data Analyst"' in inside.get("/growth").content.decode()


def test_the_zip_of_linkedin_is_a_cv(inside: Client, owner: int) -> None:
    from tests.unit.test_skills_linkedin import FILES, export

    inside.post("/growth/cv", {"file": SimpleUploadedFile("me.zip", export(dict(FILES)))})
    kept = read.cv(owner)
    assert kept is not None
    assert "Data Analyst, Larkspur" in kept.text
