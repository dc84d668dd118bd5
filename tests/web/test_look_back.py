"""Look back after any talk: kept at every keystroke, left and resumed, one for each talk, ending in a lesson; and what was
written before a no, and what competing means in numbers, on the way back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bounceback.store import read
from bounceback.store.looking_back import name_of
from bounceback.store.write import applications
from bounceback.store.write.bouncebacks import save_debrief
from bounceback.store.write.events import add_event
from bounceback.timeline.kinds import Change, Kind

AUTOSAVE = {"X-Autosave": "1"}


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content[:300]
    return answer.content.decode()


@pytest.fixture
def talks() -> tuple[datetime, datetime]:
    now = timezone.now().replace(microsecond=0)
    return now - timedelta(days=20), now - timedelta(days=1)


@pytest.fixture
def pk(owner: int, talks: tuple[datetime, datetime]) -> int:
    """An open application with a talk three weeks ago, one yesterday, and one to come."""
    found = applications.add_application(owner, "Northlight", "Analyst", talks[0] - timedelta(days=20))
    for number, starts in enumerate((*talks, timezone.now() + timedelta(days=3)), 1):
        at = talks[0] - timedelta(days=4 - number)
        add_event(owner, found, Kind.INTERVIEW, at, change=Change.SET, round=str(number), starts_at=starts)
    return found


def test_today_offers_it_the_day_after_and_no_more_once_it_is_begun(
    inside: Client, owner: int, pk: int, talks: tuple[datetime, datetime]
) -> None:
    where = reverse("look_back", args=[pk])
    assert "Look back on the talk with Northlight" in text(inside, "/")
    assert where in text(inside, "/")
    inside.post(where, {"talk": name_of(talks[1]), "answer-well": "The map story."})
    assert "Look back on the talk with Northlight" not in text(inside, "/")


def test_it_begins_with_the_last_talk_and_knows_the_ones_behind_only(
    inside: Client, pk: int, talks: tuple[datetime, datetime]
) -> None:
    page = text(inside, reverse("look_back", args=[pk]))
    assert f'name="talk" value="{name_of(talks[1])}"'.replace("+", "+") in page.replace("&#x2B;", "+")
    assert page.count('class="chip"') == 2
    assert (
        inside.get(reverse("look_back", args=[pk]), {"talk": "2031-01-01T00:00:00+00:00"}).status_code == 404
    )


def test_it_is_kept_as_one_writes_left_and_resumed_one_for_each_talk(
    inside: Client, owner: int, pk: int, talks: tuple[datetime, datetime]
) -> None:
    where = reverse("look_back", args=[pk])
    for talk, words in zip(talks, ("The first went well.", "The second too."), strict=True):
        answer = inside.post(where, {"talk": name_of(talk), "answer-well": words}, headers=AUTOSAVE)
        assert answer.status_code == 204
    inside.post(where, {"talk": name_of(talks[1]), "answer-asked": "Why us?"}, headers=AUTOSAVE)
    kept = {each.about: each.answers for each in read.story(owner, pk).debriefs}
    assert kept == {
        name_of(talks[0]): {"well": "The first went well."},
        name_of(talks[1]): {"well": "The second too.", "asked": "Why us?"},
    }
    assert "The second too." in text(inside, where)
    assert "The first went well." in text(inside, f"{where}?talk={name_of(talks[0]).replace('+', '%2B')}")
    assert read.story(owner, pk).debrief == {}, "the one on the application as a whole is another"


def test_it_works_without_a_script_and_ends_in_a_lesson(
    inside: Client, owner: int, pk: int, talks: tuple[datetime, datetime]
) -> None:
    where, talk = reverse("look_back", args=[pk]), name_of(talks[1])
    given = {
        "answer-asked": "Tell us of a failure",
        "answer-differently": "Tell the two-minute story.",
        "answer-moment": "",
        "answer-then": "",
    }
    page = inside.post(where, {"talk": talk, **given}, follow=True).content.decode()
    assert "Asked about" in page
    assert "I will tell the two-minute story." in page, "one if-then sentence from the answers"
    inside.post(where, {"talk": talk, "keep": "1", "lesson": "Two minutes, not ten."})
    (lesson,) = read.lessons(owner)
    assert (lesson.text, lesson.application) == ("Two minutes, not ten.", pk)
    kept = read.story(owner, pk).debriefs[0].answers
    assert kept["asked"] == "Tell us of a failure", "keeping the lesson empties no answer"
    assert "/answers/story?question=tell+us+of+a+failure" in text(inside, where)
    assert "Tell us of a failure" in text(inside, "/answers")


def test_every_question_may_be_left_empty(inside: Client, owner: int, pk: int) -> None:
    inside.post(reverse("look_back", args=[pk]), {"keep": "1", "lesson": " "})
    assert read.lessons(owner) == ()
    assert "required" not in text(inside, reverse("look_back", args=[pk])).split("<main")[1]


def test_merging_two_applications_loses_no_look_back(
    owner: int, pk: int, talks: tuple[datetime, datetime]
) -> None:
    other = applications.add_application(owner, "Northlight", "Analyst", talks[0])
    save_debrief(owner, other, {"well": "there"}, about=name_of(talks[0]))
    save_debrief(owner, pk, {"well": "here"}, about=name_of(talks[1]))
    applications.merge(owner, other, pk)
    assert {each.about for each in read.story(owner, pk).debriefs} == {name_of(talk) for talk in talks}


class TestBeforeTheNo:
    def test_the_sentence_can_be_written_after_a_talk_and_is_first_on_the_way_back(
        self, inside: Client, owner: int, pk: int
    ) -> None:
        assert "If they say no, I will …" in text(inside, reverse("look_back", args=[pk]))
        inside.post(reverse("application_plan", args=[pk]), {"plan": "call Sam"})
        assert read.row(owner, pk).plan == "If they say no, I will call Sam."
        add_event(owner, pk, Kind.REJECTION, timezone.now())
        page = text(inside, reverse("bounceback", args=[pk])).split("<main")[1]
        after_heading = page.split("</h1>")[1].lstrip()
        assert after_heading.startswith('<blockquote class="own">')
        assert "If they say no, I will call Sam." in after_heading.split("</blockquote>")[0]

    def test_it_is_asked_for_when_an_application_or_a_talk_is_entered(self, inside: Client, pk: int) -> None:
        for address in ("/applications/add", f"/applications/{pk}"):
            assert "If they say no, I will …" in text(inside, address)


class TestTheWayBack:
    @pytest.fixture
    def lost(self, owner: int, pk: int, talks: tuple[datetime, datetime]) -> int:
        save_debrief(
            owner, pk, {"differently": "Slow down.", "moment": "asked about money"}, about=name_of(talks[1])
        )
        add_event(owner, pk, Kind.REJECTION, timezone.now())
        return pk

    def test_what_was_noted_after_the_talk_is_there(self, inside: Client, lost: int) -> None:
        page = text(inside, reverse("bounceback_part", args=[lost, "reframe"]))
        assert "Asked about money, I will slow down." in page

    def test_three_readings_are_weighed_with_the_facts(self, inside: Client, lost: int) -> None:
        page = text(inside, reverse("bounceback_part", args=[lost, "reframe"]))
        part = page.split("What it may have been")[1].split("</form>")[0]
        assert part.count('name="reading"') == 3
        assert part.count('class="small faint"') >= 3, "each says why"

    def test_a_figure_of_ones_own_stands_with_its_source_and_can_be_taken_out(
        self, inside: Client, owner: int, lost: int
    ) -> None:
        where = reverse("bounceback_part", args=[lost, "reframe"])
        assert "180 applicants for one hire is the usual one (CareerPlug" in text(inside, where)
        inside.post(reverse("applicants", args=[lost]), {"number": "2,400", "source": "their blog"})
        assert "2,399 of them hear a no" in text(inside, where)
        assert "“their blog”" in text(inside, where)
        for wrong in ("many", "-3", "0", "99999999"):
            inside.post(reverse("applicants", args=[lost]), {"number": wrong})
            assert read.story(owner, lost).applicants == 2400, wrong
        inside.post(reverse("applicants", args=[lost]), {"number": ""})
        assert read.story(owner, lost).applicants is None
        assert "2,399" not in text(inside, where)
