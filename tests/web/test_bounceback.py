"""The way back up from a "no": four parts, each left, resumed, skipped, finished; what the person writes is kept."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bounceback.store import read
from bounceback.store.values import ApplicationRow
from bounceback.store.write import applications
from bounceback.store.write.growth import keep_cv
from bounceback.timeline.kinds import Kind
from tests.e2e import letters

from .mail import taken_in

PARTS = ("reframe", "feedback", "openings", "growth")
POSTING = (
    "About the role\nHarbour & Pine looks for a Data Analyst.\n\nRequirements\n- SQL\n- Python\n- Power BI\n- Kubernetes\n"
    "- You communicate clearly with colleagues."
)


@pytest.fixture
def row(owner: int, tmp_path: Path) -> ApplicationRow:
    """Rejected by a person's mail, with a posting kept and a sentence written before."""
    rows = taken_in(owner, tmp_path, letters.story(0))
    found = rows["Harbour & Pine"]
    applications.set_details(owner, found.id, plan="call Sam and walk along the river")
    return found


def address(row: ApplicationRow, part: str = "") -> str:
    return reverse("bounceback_part", args=[row.id, part]) if part else reverse("bounceback", args=[row.id])


def text(client: Client, where: str) -> str:
    answer = client.get(where)
    assert answer.status_code == 200, answer.content[:300]
    return answer.content.decode()


def test_it_begins_with_the_sentence_that_was_written_before_the_no(
    inside: Client, row: ApplicationRow
) -> None:
    page = text(inside, address(row))
    assert "call Sam and walk along the river" in page
    for later in ("What we know", "In proportion", "<form"):
        assert page.index("call Sam and walk") < page.index(later, page.index("<main"))


def test_an_open_application_has_no_way_back_yet(inside: Client, owner: int) -> None:
    pk = applications.add_application(owner, "Northlight", "", timezone.now())
    answer = inside.get(reverse("bounceback", args=[pk]))
    assert answer.headers["Location"] == reverse("application", args=[pk])


class TestReframe:
    def test_it_tells_what_is_known_and_quotes_the_letter(self, inside: Client, row: ApplicationRow) -> None:
        page = text(inside, address(row, "reframe"))
        assert "In proportion" in page
        assert "/message?id=no-0%40harbourandpine.example" in page
        assert "1 in " in page or "about" in page

    def test_a_debrief_is_saved_as_one_writes(self, inside: Client, owner: int, row: ApplicationRow) -> None:
        name = text(inside, address(row, "reframe")).split('name="answer-')[1].split('"')[0]
        answer = inside.post(
            reverse("debrief", args=[row.id]),
            {f"answer-{name}": "They asked about joins"},
            headers={"X-Autosave": "1"},
        )
        assert answer.status_code == 204
        assert read.story(owner, row.id).debrief == {name: "They asked about joins"}
        assert "They asked about joins" in text(inside, address(row, "reframe"))

    def test_it_ends_in_a_lesson_that_is_kept(self, inside: Client, owner: int, row: ApplicationRow) -> None:
        inside.post(reverse("debrief", args=[row.id]), {"lesson": "Two minutes, not ten.", "keep": "1"})
        (lesson,) = read.lessons(owner)
        assert (lesson.text, lesson.application) == ("Two minutes, not ten.", row.id)
        case = read.bouncebacks(owner)[row.id]
        assert case.parts == {"reframe": "done"}
        assert "Two minutes, not ten." in text(inside, address(row, "reframe"))
        assert "Two minutes, not ten." in text(inside, "/lessons")

    def test_keeping_no_words_keeps_no_lesson(self, inside: Client, owner: int, row: ApplicationRow) -> None:
        inside.post(reverse("debrief", args=[row.id]), {"lesson": "  ", "keep": "1"})
        assert read.lessons(owner) == ()

    def test_ticked_readings_are_kept(self, inside: Client, owner: int, row: ApplicationRow) -> None:
        page = text(inside, address(row, "reframe"))
        names = [part.split('"')[0] for part in page.split('name="reading" value="')[1:]]
        assert len(names) == 3, "three honest readings"
        inside.post(reverse("keep_readings", args=[row.id]), {"reading": names[:2]})
        assert set(read.bouncebacks(owner)[row.id].readings) == set(names[:2])
        assert text(inside, address(row, "reframe")).count(" checked") == 2


class TestFeedback:
    def test_the_draft_is_to_the_person_who_wrote_and_asks_three_questions(
        self, inside: Client, row: ApplicationRow
    ) -> None:
        page = text(inside, address(row, "feedback"))
        assert 'value="careers@harbourandpine.example"' in page
        body = page.split("<textarea")[1].split("</textarea>")[0].lower()
        for word in ("experience", "skill"):
            assert word in body
        assert "mailto:" in page

    @pytest.mark.parametrize("tone", ["warm", "plain", "brief"])
    @pytest.mark.parametrize("language", ["en", "de"])
    def test_three_tones_in_several_languages(
        self, inside: Client, row: ApplicationRow, tone: str, language: str
    ) -> None:
        page = text(inside, f"{address(row, 'feedback')}?tone={tone}&language={language}")
        body = page.split("<textarea")[1].split("</textarea>")[0]
        others = {
            text(inside, f"{address(row, 'feedback')}?tone={other}&language={language}").split("<textarea")[1].split("</textarea>")[0]
            for other in ("warm", "plain", "brief")
        }  # fmt: skip
        assert len(others) == 3
        assert body in others
        assert (
            "Vielen Dank" in body or "Danke" in body or "Guten Tag" in body or "Sehr geehrte" in body
        ) == (language == "de")

    def test_unknown_tones_and_languages_do_no_harm(self, inside: Client, row: ApplicationRow) -> None:
        text(inside, f"{address(row, 'feedback')}?tone=shouting&language=klingon")

    def test_it_is_changed_kept_and_marked_as_sent(
        self, inside: Client, owner: int, row: ApplicationRow
    ) -> None:
        draft = {
            "to_name": "Dana", "to_address": "dana@harbourandpine.example", "subject": "A question",
            "body": "Dear Dana, my own words.", "tone": "warm", "language": "en",
        }  # fmt: skip
        keep = reverse("keep_request", args=[row.id])
        assert inside.post(keep, draft, headers={"X-Autosave": "1"}).status_code == 204
        kept = read.feedback_request(owner, row.id)
        assert kept is not None
        assert (kept.to_address, kept.body, kept.sent_at) == (
            "dana@harbourandpine.example",
            "Dear Dana, my own words.",
            None,
        )
        file = inside.get(reverse("request_file", args=[row.id]))
        assert file.headers["Content-Type"] == "message/rfc822"
        assert b"dana@harbourandpine.example" in file.content
        assert b"my own words" in file.content
        inside.post(keep, draft | {"act": "sent"})
        kept = read.feedback_request(owner, row.id)
        assert kept is not None
        assert kept.sent_at is not None
        assert Kind.FEEDBACK_REQUESTED in {entry.event.kind for entry in read.story(owner, row.id).entries}
        assert read.bouncebacks(owner)[row.id].parts["feedback"] == "done"

    def test_what_was_sent_is_not_rewritten(self, inside: Client, owner: int, row: ApplicationRow) -> None:
        keep = reverse("keep_request", args=[row.id])
        draft = {"to_address": "dana@harbourandpine.example", "subject": "A question", "body": "First."}
        inside.post(keep, draft | {"act": "sent"})
        inside.post(keep, draft | {"body": "Second."})
        kept = read.feedback_request(owner, row.id)
        assert kept is not None
        assert kept.body == "First."

    def test_pressing_twice_is_no_reminder_and_it_can_be_put_to_rest(
        self, inside: Client, owner: int, row: ApplicationRow
    ) -> None:
        keep = reverse("keep_request", args=[row.id])
        draft = {
            "to_address": "dana@harbourandpine.example",
            "subject": "A question",
            "body": "First.",
            "act": "sent",
        }
        inside.post(keep, draft)
        answer = inside.post(keep, draft, follow=True)
        assert "One request and one reminder are enough" in answer.content.decode()
        kept = read.feedback_request(owner, row.id)
        assert kept is not None
        assert kept.reminded_at is None
        told = [entry.event.kind for entry in read.story(owner, row.id).entries]
        assert told.count(Kind.FEEDBACK_REQUESTED) == 1
        inside.post(reverse("let_request_rest", args=[row.id]))
        kept = read.feedback_request(owner, row.id)
        assert kept is not None
        assert kept.closed_at is not None

    def test_an_address_that_is_none_is_said_and_the_words_stay(
        self, inside: Client, owner: int, row: ApplicationRow
    ) -> None:
        draft = {"to_address": "not an address", "subject": "A question", "body": "My own words."}
        answer = inside.post(reverse("keep_request", args=[row.id]), draft)
        assert answer.status_code == 422
        assert "My own words." in answer.content.decode()
        assert read.feedback_request(owner, row.id) is None

    def test_a_letter_with_line_breaks_in_its_head_makes_no_other_head(
        self, inside: Client, owner: int, row: ApplicationRow
    ) -> None:
        draft = {"to_address": "dana@harbourandpine.example", "to_name": "Dana\r\nBcc: all@example.com",
                 "subject": "Hello\r\nBcc: all@example.com", "body": "Words."}  # fmt: skip
        inside.post(reverse("keep_request", args=[row.id]), draft)
        file = inside.get(reverse("request_file", args=[row.id]))
        if file.status_code == 200:
            head = file.content.split(b"\n\n")[0].split(b"\r\n\r\n")[0]
            assert b"\nBcc:" not in head.replace(b"\r\n", b"\n")


class TestOpenings:
    def test_without_a_source_it_says_what_would_stand_here(
        self, inside: Client, row: ApplicationRow
    ) -> None:
        page = text(inside, address(row, "openings"))
        assert f'href="{reverse("openings")}"' in page

    def test_a_file_gives_openings_nearest_to_the_lost_role_first(
        self, inside: Client, row: ApplicationRow
    ) -> None:
        openings = [
            {"id": "1", "title": "Head Chef", "company": "Minton Foods", "description": "You cook."},
            {"id": "2", "title": "Senior Data Analyst", "company": "Northlight", "description": "SQL and Python."},
            {"id": "3", "title": "Office Assistant", "company": "Harbour & Pine", "description": "You answer the phone."},
        ]  # fmt: skip
        content = "\n".join(json.dumps(one) for one in openings).encode()
        assert (
            inside.post("/openings/file", {"file": SimpleUploadedFile("jobs.jsonl", content)}).status_code
            == 302
        )
        page = text(inside, address(row, "openings"))
        assert "Senior Data Analyst, Northlight" in page
        assert "Head Chef" not in page
        assert "Office Assistant" in page, "another opening at the same employer"


class TestGrowth:
    def test_the_gap_follows_once_a_cv_is_there(
        self, inside: Client, owner: int, row: ApplicationRow
    ) -> None:
        inside.post(reverse("add_posting", args=[row.id]), {"posting-text": POSTING})
        without = text(inside, address(row, "growth"))
        assert reverse("growth") in without
        inside.post(
            "/growth/cv",
            {"text": "Experience\nData Analyst, Weston Freight, 2019 to 2025\n- SQL and Python every day"},
        )
        assert read.cv(owner) is not None
        page = text(inside, address(row, "growth"))
        assert "Power BI" in page
        assert "Kubernetes" in page
        assert "advertisement" in page.lower() or "posting" in page.lower()

    def test_a_cv_as_a_file_is_taken_in(self, inside: Client, owner: int) -> None:
        file = SimpleUploadedFile("cv.txt", b"Data Analyst\nSkills: SQL, Python")
        assert inside.post("/growth/cv", {"file": file}).status_code == 302
        kept = read.cv(owner)
        assert kept is not None
        assert "SQL, Python" in kept.text

    def test_a_goal_is_set_and_stands_on_its_day(
        self, inside: Client, owner: int, row: ApplicationRow
    ) -> None:
        due = timezone.localdate() + timedelta(days=7)
        inside.post(
            reverse("set_goal", args=[row.id]),
            {"title": "Power BI", "first_step": "Open one report", "due": due.isoformat(), "skill": ""},
        )
        (goal,) = read.goals(owner)
        assert (goal.title, goal.due, goal.application) == ("Power BI", due, row.id)
        assert "Power BI" in text(inside, "/growth")
        inside.post(reverse("end_goal", args=[goal.id]), {"done": "1"})
        assert read.goals(owner) == ()

    def test_a_goal_without_a_first_step_is_not_kept(
        self, inside: Client, owner: int, row: ApplicationRow
    ) -> None:
        answer = inside.post(reverse("set_goal", args=[row.id]), {"title": "Everything"}, follow=True)
        assert "first step" in answer.content.decode()
        assert read.goals(owner) == ()

    def test_a_skill_that_the_person_says_they_can_show_is_noted_beside_the_cv(
        self, inside: Client, owner: int, row: ApplicationRow
    ) -> None:
        inside.post(reverse("add_posting", args=[row.id]), {"posting-text": POSTING})
        keep_cv(owner, "Data Analyst\nSkills: SQL, Python", "cv.txt")
        page = text(inside, address(row, "growth"))
        skill = page.split('name="skill" value="')[1].split('"')[0]
        label = page.split('name="label" value="')[1].split('"')[0]
        inside.post(
            reverse("claim", args=[row.id]), {"skill": skill, "label": label, "shown_by": "A project"}
        )
        assert [(claim.skill, claim.shown_by) for claim in read.claims(owner)] == [(skill, "A project")]
        assert "A project" in text(inside, "/growth")
        assert text(inside, address(row, "growth")) != page
        inside.post(reverse("claim", args=[row.id]), {"skill": skill, "take_back": "1"})
        assert read.claims(owner) == ()

    def test_a_day_to_come_back_is_kept(self, inside: Client, owner: int, row: ApplicationRow) -> None:
        inside.post(
            reverse("come_back", args=[row.id]), {"reapply_on": "2027-05-20", "why": "They build ships"}
        )
        (target,) = read.targets(owner)
        assert (target.company, str(target.reapply_on)) == ("Harbour & Pine", "2027-05-20")
        answer = inside.post(reverse("come_back", args=[row.id]), {"reapply_on": "some day"}, follow=True)
        assert "Nothing was kept" in answer.content.decode()


class TestGoingThrough:
    def test_it_resumes_at_the_first_part_that_is_untouched(
        self, inside: Client, row: ApplicationRow
    ) -> None:
        for number, part in enumerate(PARTS):
            page = text(inside, address(row))
            current = (
                page.split('aria-current="step"')[0].rsplit("<", 1)[1]
                if 'aria-current="step"' in page
                else ""
            )
            assert current or part
            answer = inside.post(
                reverse("mark_part", args=[row.id, part]), {"state": "done" if number % 2 else "skipped"}
            )
            onward = (
                reverse("bounceback_part", args=[row.id, PARTS[number + 1]])
                if number < 3
                else reverse("today")
            )
            assert answer.headers["Location"] == onward

    def test_with_all_four_done_or_skipped_the_case_is_finished(
        self, inside: Client, owner: int, row: ApplicationRow
    ) -> None:
        for part in PARTS:
            inside.post(reverse("mark_part", args=[row.id, part]), {"state": "skipped"})
        assert read.bouncebacks(owner)[row.id].finished_at is not None
        text(inside, address(row))

    @pytest.mark.parametrize(("part", "state"), [("magic", "done"), ("reframe", "won")])
    def test_unknown_parts_and_states_change_nothing(
        self, inside: Client, owner: int, row: ApplicationRow, part: str, state: str
    ) -> None:
        inside.post(f"/applications/{row.id}/way-back/{part}/mark", {"state": state})
        case = read.bouncebacks(owner).get(row.id)
        assert case is None or case.parts == {}
