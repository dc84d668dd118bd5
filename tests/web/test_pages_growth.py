"""Growth: a CV is read and shown line by line; claims, goals and targets can be set, ended and brought back."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from bounceback.store import read
from bounceback.store.write import growth
from bounceback.store.write.postings import add_posting
from bounceback.timeline.kinds import Kind

from . import made

CV = "Experience\nAnalyst, Larkspur, 2019 - 2026\n- Wrote SQL every day for five years.\n\nSkills\nTableau\n"


def lost(owner: int, *texts: str) -> None:
    """Applications that ended in a "no", each with the text of its posting."""
    for number, text in enumerate(texts):
        pk = made.applied(owner, number)
        made.happened(owner, pk, Kind.REJECTION)
        add_posting(owner, text=text, title="Analyst", application=pk)


def test_an_empty_page_asks_for_the_cv_first(inside: Client) -> None:
    page = inside.get("/growth").content.decode()
    assert 'id="cv"' in page
    assert "PDF, Word" in page
    assert page.count('class="button"') == 1


class TestTheCV:
    def test_pasted_text_is_kept_and_shown_line_by_line(self, inside: Client, owner: int) -> None:
        assert inside.post("/growth/cv", {"text": CV}).status_code == 302
        kept = read.cv(owner)
        assert kept is not None
        assert "Wrote SQL every day" in kept.text
        page = inside.get("/growth").content.decode()
        assert "<dt>SQL</dt><dd>" in page
        assert "Wrote SQL every day for five years" in page

    def test_a_file_is_read(self, inside: Client, owner: int) -> None:
        inside.post(
            "/growth/cv", {"file": SimpleUploadedFile("me.md", b"# Skills\n\n- **Python** and SQL\n")}
        )
        kept = read.cv(owner)
        assert kept is not None
        assert (kept.name, "Python and SQL" in kept.text) == ("me.md", True)

    def test_a_file_that_cannot_be_read_is_told_and_the_old_cv_stays(
        self, inside: Client, owner: int
    ) -> None:
        growth.keep_cv(owner, CV, "old.txt")
        answer = inside.post("/growth/cv", {"file": SimpleUploadedFile("me.png", b"\x89PNG\r\n\x1a\n1234")})
        page = answer.content.decode()
        assert answer.status_code == 400
        assert "This is a picture." in page
        assert "The CV that was here stays." in page
        kept = read.cv(owner)
        assert kept is not None
        assert kept.name == "old.txt"

    def test_nothing_is_not_kept(self, inside: Client, owner: int) -> None:
        assert inside.post("/growth/cv", {"text": "   "}).status_code == 400
        assert read.cv(owner) is None

    def test_its_text_is_never_markup(self, inside: Client, owner: int) -> None:
        growth.keep_cv(owner, "<img src=x onerror=alert(1)> SQL", "<b>cv</b>")
        page = inside.get("/growth").content.decode()
        assert "<img src=x" not in page
        assert "<b>cv</b>" not in page


class TestWhatTheLastNoesAskedFor:
    def test_under_three_postings_nothing_is_counted(self, inside: Client, owner: int) -> None:
        growth.keep_cv(owner, CV, "cv")
        lost(owner, "You know Python and SQL.", "You know Python.")
        answer = inside.get("/growth")
        assert answer.context["picture"] is None
        assert "2 are kept so far" in answer.content.decode()

    def test_from_three_on_the_skills_missing_most_often_come_first(self, inside: Client, owner: int) -> None:
        growth.keep_cv(owner, CV, "cv")
        lost(
            owner,
            "You know Python, SQL and Kubernetes.",
            "Python and SQL are required.",
            "You know Python and Kubernetes.",
            "You know Kubernetes and Python.",
        )
        often = inside.get("/growth").context["often"]
        assert [(one.label, one.asked) for one in often.missing] == [("Python", 4), ("Kubernetes", 3)]
        assert [(one.label, one.asked) for one in often.shown] == [("SQL", 2)]

    def test_postings_of_open_applications_are_not_counted(self, inside: Client, owner: int) -> None:
        growth.keep_cv(owner, CV, "cv")
        lost(owner, "You know Python.", "You know Python.")
        open_one = made.applied(owner, 9)
        add_posting(owner, text="You know Python.", application=open_one)
        assert inside.get("/growth").context["often"].postings == 2

    def test_i_can_show_this_is_noted_and_taken_back(self, inside: Client, owner: int) -> None:
        inside.post("/growth/claim", {"skill": "x:1", "label": "Tableau", "shown_by": "the food bank"})
        assert [(one.label, one.shown_by) for one in read.claims(owner)] == [("Tableau", "the food bank")]
        inside.post("/growth/unclaim", {"skill": "x:1"})
        assert read.claims(owner) == ()
        inside.post(reverse("growth_bring_back"))
        assert [(one.label, one.shown_by) for one in read.claims(owner)] == [("Tableau", "the food bank")]


class TestGoals:
    def test_done_moves_it_to_those_that_are_finished(self, inside: Client, owner: int) -> None:
        growth.keep_cv(owner, CV, "cv")
        goal = growth.set_goal(owner, "Show Python", "One script tonight")
        assert "One script tonight" in inside.get("/growth").content.decode()
        inside.post(reverse("end_goal", args=[goal]), {"end": "done"})
        assert read.goals(owner) == ()
        assert [one.title for one in read.goals(owner, ended=True)] == ["Show Python"]
        assert "One that you finished" in inside.get("/growth").content.decode()

    def test_let_go_can_be_taken_back_whole(self, inside: Client, owner: int) -> None:
        due = date.today() + timedelta(days=7)
        goal = growth.set_goal(owner, "Show Python", "One script", if_then="If it rains, I write it", due=due)
        inside.post(reverse("end_goal", args=[goal]), {"end": "gone"})
        assert read.goals(owner) == read.goals(owner, ended=True) == ()
        page = inside.get("/growth").content.decode()
        assert reverse("growth_bring_back") in page
        inside.post(reverse("growth_bring_back"))
        (again,) = read.goals(owner)
        assert (again.title, again.first_step, again.if_then, again.due) == (
            "Show Python", "One script", "If it rains, I write it", due,
        )  # fmt: skip

    def test_a_goal_that_is_gone_is_told(self, inside: Client) -> None:
        inside.post(reverse("end_goal", args=[999]), {"end": "done"})
        assert "This goal is not open any more." in inside.get("/growth").content.decode()


class TestTargets:
    def test_one_is_set_given_another_day_and_let_go(self, inside: Client, owner: int) -> None:
        inside.post("/growth/targets", {"company": "Harbour & Pine", "role": "Analyst", "why": "the team"})
        (target,) = read.targets(owner)
        assert (target.company, target.reapply_on, target.why) == ("Harbour & Pine", None, "the team")
        page = inside.get("/growth").content.decode()
        hidden = dict(re.findall(r'<input type="hidden" name="(company|role|why)" value="([^"]*)"', page))
        assert hidden == {"company": "Harbour &amp; Pine", "role": "Analyst", "why": "the team"}
        inside.post(
            "/growth/targets",
            {"company": "Harbour & Pine", "role": "Analyst", "why": "the team", "reapply_on": "2027-03-01"},
        )
        (target,) = read.targets(owner)
        assert target.reapply_on == date(2027, 3, 1)
        inside.post(reverse("drop_target", args=[target.id]))
        assert read.targets(owner) == ()
        inside.post(reverse("growth_bring_back"))
        assert [one.reapply_on for one in read.targets(owner)] == [date(2027, 3, 1)]

    def test_a_target_without_a_name_is_said_beside_the_field(self, inside: Client, owner: int) -> None:
        answer = inside.post("/growth/targets", {"company": " "})
        assert answer.status_code == 400
        assert 'aria-invalid="true"' in answer.content.decode()
        assert read.targets(owner) == ()


@pytest.mark.parametrize("number", [5, 50])
def test_queries_do_not_grow_with_the_rows(
    inside: Client, owner: int, number: int, django_assert_max_num_queries: Any
) -> None:
    growth.keep_cv(owner, CV, "cv")
    lost(owner, *["You know Python and SQL."] * min(number, 8))
    for place in range(number):
        growth.claim(owner, f"x:{place}", f"Skill {place}")
        growth.set_target(owner, f"Employer {place}", reapply_on=date(2027, 1, 1))
    with django_assert_max_num_queries(20):
        assert inside.get("/growth").status_code == 200
