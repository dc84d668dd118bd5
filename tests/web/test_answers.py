"""Answers: questions come from looking back, stories are kept with and without a script, and come back before a talk."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bounceback.store import read
from bounceback.store.answers import answers
from bounceback.store.write import applications
from bounceback.store.write.answers import keep_answer
from bounceback.store.write.bouncebacks import keep_lesson, save_debrief
from bounceback.store.write.care import set_quiet
from bounceback.store.write.events import add_event
from bounceback.timeline.kinds import Change, Kind

STORY = {
    "key": "tell us of a failure",
    "question": "Tell us of a failure",
    "situation": "A launch ran late.",
    "task": "I led it.",
    "action": "I cut the scope and wrote a new plan in SQL.",
    "result": "It went out in March.",
    "learned": "Say it early.",
    "skills": "",
}
AUTOSAVE = {"X-Autosave": "1"}


@pytest.fixture
def talked(owner: int) -> int:
    pk = applications.add_application(
        owner, "Harbour & Pine", "Data Analyst", timezone.now() - timedelta(days=30)
    )
    save_debrief(owner, pk, {"asked": "Tell us of a failure\nWhy us?"})
    return pk


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content[:300]
    return answer.content.decode()


def test_an_empty_page_says_what_will_be_here(inside: Client) -> None:
    assert "Here stands each question that you were asked" in text(inside, "/answers")


def test_each_question_of_a_debrief_stands_there_with_who_asked(inside: Client, talked: int) -> None:
    page = text(inside, "/answers")
    assert "Tell us of a failure" in page
    assert "Why us?" in page
    assert "Harbour &amp; Pine" in page
    assert page.count("no story yet") == 2


def test_a_story_is_kept_by_its_button_without_a_script(inside: Client, owner: int, talked: int) -> None:
    assert inside.post("/answers/story", STORY).status_code == 302
    one = next(each for each in answers(owner) if each.key == STORY["key"])
    assert one.told is not None
    assert one.told.parts == tuple(
        (k, STORY[k]) for k in ("situation", "task", "action", "result", "learned")
    )
    assert "SQL" in one.skills, "the skill that the words name is put in"
    assert "A launch ran late." in text(inside, "/answers/story?question=tell+us+of+a+failure")
    assert "has a story" in text(inside, "/answers")


def test_a_story_is_kept_as_one_writes(inside: Client, owner: int, talked: int) -> None:
    half = STORY | {"action": "I cut", "result": "", "learned": ""}
    assert inside.post("/answers/story", half, headers=AUTOSAVE).status_code == 204
    (kept,) = read.answers(owner)
    assert (kept.action, kept.skills) == ("I cut", ())


def test_it_is_found_by_word_skill_and_employer(inside: Client, owner: int, talked: int) -> None:
    inside.post("/answers/story", STORY)
    for query, there in {
        "q=launch": True,
        "q=nothing+of+it": False,
        "skill=SQL": True,
        "employer=Harbour+%26+Pine": True,
        "employer=Nobody": False,
    }.items():
        page = text(inside, f"/answers?{query}")
        assert ("/answers/story?question=tell+us" in page) is there, query


def test_a_question_of_ones_own_is_entered_and_changed_and_keeps_its_story(
    inside: Client, owner: int
) -> None:
    where = inside.post("/answers", {"question": "What drives you?"}).headers["Location"]
    assert "What drives you?" in text(inside, where)
    inside.post("/answers/story", STORY | {"key": "what drives you", "question": "What moves you?"})
    (kept,) = read.answers(owner)
    assert (kept.key, kept.question) == ("what drives you", "What moves you?")
    assert inside.post("/answers", {"question": "  "}).status_code == 400
    assert inside.post("/answers", {"question": "?!"}).status_code == 400


def test_entering_a_question_again_leaves_its_story_as_it_is(inside: Client, owner: int, talked: int) -> None:
    inside.post("/answers/story", STORY)
    inside.post("/answers", {"question": "Tell us of a FAILURE?"})
    (kept,) = read.answers(owner)
    assert (kept.question, kept.situation) == ("Tell us of a failure", "A launch ran late.")


def test_a_story_that_was_let_go_is_brought_back(inside: Client, owner: int, talked: int) -> None:
    inside.post("/answers/story", STORY)
    inside.post("/answers/story", {"key": STORY["key"], "let_go": "1"})
    assert read.answers(owner) == ()
    assert "Tell us of a failure" in text(inside, "/answers"), "the question was asked; it stays"
    inside.post("/answers/back")
    assert read.answers(owner)[0].situation == "A launch ran late."


def test_of_an_application_that_was_taken_out_only_the_stories_stay(
    inside: Client, owner: int, talked: int
) -> None:
    inside.post("/answers/story", STORY)
    applications.remove(owner, talked)
    page = text(inside, "/answers")
    assert "Tell us of a failure" in page
    assert "Why us?" not in page
    assert f"/applications/{talked}" not in text(inside, "/answers/story?question=tell+us+of+a+failure")


def test_a_question_that_is_gone_is_said_so(inside: Client) -> None:
    assert inside.get("/answers/story?question=nothing").headers["Location"] == "/answers"
    assert inside.post("/answers/story", STORY, headers=AUTOSAVE).status_code == 404


def test_a_story_for_a_question_like_it_is_offered(inside: Client, owner: int, talked: int) -> None:
    keep_answer(owner, "Describe a failure at work", action="I said it.")
    assert "Describe a failure at work" in text(inside, "/answers/story?question=tell+us+of+a+failure")


class TestBeforeATalk:
    @pytest.fixture
    def talk(self, owner: int, talked: int) -> datetime:
        now = timezone.now()
        pk = applications.add_application(owner, "Northlight", "Data Analyst", now - timedelta(days=9))
        starts = now + timedelta(days=2)
        add_event(owner, pk, Kind.INTERVIEW, now - timedelta(days=1), change=Change.SET, starts_at=starts)
        for n in range(5):
            keep_lesson(owner, f"Lesson {n} about cooking", now=now - timedelta(days=n))
            keep_answer(owner, f"Question {n} about gardens", action="x", now=now - timedelta(days=n))
        keep_lesson(owner, "Bring the data analyst story", now=now - timedelta(days=50))
        keep_answer(
            owner, "How do you work as a data analyst?", action="In pairs.", now=now - timedelta(days=50)
        )
        return starts

    def test_the_three_lessons_and_answers_that_fit_are_on_today(
        self, inside: Client, talk: datetime
    ) -> None:
        page = text(inside, "/")
        part = page.split('id="ready"')[1].split("</section>")[0]
        assert "Before the talk with Northlight" in part
        assert part.count('class="serif"') == 3
        assert part.count("/answers/story?") == 3
        assert "Bring the data analyst story" in part, "old, and about this role"
        assert "How do you work as a data analyst?" in part

    def test_they_stand_with_the_application_too(self, inside: Client, owner: int, talk: datetime) -> None:
        pk = next(row.id for row in read.all_rows(owner) if row.company == "Northlight")
        assert "Bring the data analyst story" in text(inside, f"/applications/{pk}")

    def test_they_can_be_turned_off(self, inside: Client, owner: int, talk: datetime) -> None:
        set_quiet(owner, ["lessons"])
        assert 'id="ready"' not in text(inside, "/")

    def test_without_a_talk_ahead_nothing_stands_there(self, inside: Client, owner: int, talked: int) -> None:
        keep_lesson(owner, "A lesson")
        assert 'id="ready"' not in text(inside, "/")
