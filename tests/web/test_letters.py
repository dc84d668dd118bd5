"""Letters on pages: drafts from Today, sending by a click, answers gone through, the server and the days in settings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import keyring
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from keyring.backends.fail import Keyring as NoKeyring

from bounceback.feedback.draft import LANGUAGES, LetterKind
from bounceback.reframe.voice import slips
from bounceback.store import letters as reading
from bounceback.store import read
from bounceback.store.way_back import growth_part
from bounceback.store.write import applications, feedback
from bounceback.store.write.events import add_event
from bounceback.timeline.kinds import Kind
from tests.smtp.server import PASSWORD, USER, SmtpServer

DANA = "dana@harbourandpine.example"


@pytest.fixture(autouse=True)
def no_keyring(home: Path) -> Iterator[None]:
    """What opens the server goes into the test's own data folder."""
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def lost(owner: int) -> int:
    """An application with a "no" of two days ago, after a talk."""
    now = timezone.now()
    pk = applications.add_application(owner, "Harbour & Pine", "Data Analyst", now - timedelta(days=30))
    add_event(owner, pk, Kind.INTERVIEW, now - timedelta(days=12), starts_at=now - timedelta(days=9))
    add_event(owner, pk, Kind.REJECTION, now - timedelta(days=2))
    return pk


@pytest.fixture
def waiting(owner: int) -> int:
    """An application without a word for nine days."""
    return applications.add_application(
        owner, "Northlight", "Data Analyst", timezone.now() - timedelta(days=9)
    )


def words(**more: str) -> dict[str, str]:
    return {
        "to_address": DANA,
        "subject": "Hello",
        "body": "My own words.",
        "tone": "plain",
        "language": "en",
        **more,
    }


def page(client: Client, where: str) -> str:
    answer = client.get(where)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def set_server(client: Client, server: SmtpServer, **more: str) -> str:
    form = {"name": "Robin Vale", "address": USER, "host": "127.0.0.1", "port": str(server.port), "security": "none",
            "username": USER, "secret": PASSWORD, "login": "password", **more}  # fmt: skip
    return client.post(reverse("sending"), form, follow=True).content.decode()


class TestFollowUp:
    def test_today_leads_to_the_draft_and_never_says_it_twice(
        self, inside: Client, owner: int, waiting: int
    ) -> None:
        here = reverse("letter", args=[waiting, "follow_up"])
        assert f'href="{here}"' in page(inside, "/")
        draft = page(inside, here)
        assert "May I ask how the Data Analyst role stands?" in draft
        answer = inside.post(here, words(act="sent"), follow=True)
        assert "It stands in the story now" in answer.content.decode()
        assert f'href="{here}"' not in page(inside, "/")
        assert Kind.FOLLOW_UP in {entry.event.kind for entry in read.story(owner, waiting).entries}
        assert "Once is enough" in page(inside, here)
        inside.post(here, words(act="sent"))
        told = [entry.event.kind for entry in read.story(owner, waiting).entries]
        assert told.count(Kind.FOLLOW_UP) == 1

    def test_words_are_saved_as_one_writes_and_stand_in_the_draft_file(
        self, inside: Client, waiting: int
    ) -> None:
        here = reverse("letter", args=[waiting, "follow_up"])
        assert inside.post(here, words(), headers={"X-Autosave": "1"}).status_code == 204
        assert inside.post(here, words(to_address="no"), headers={"X-Autosave": "1"}).status_code == 422
        assert "My own words." in page(inside, here)
        file = inside.get(reverse("letter_file", args=[waiting, "follow_up"]))
        assert b"My own words." in file.content
        assert b"X-Unsent: 1" in file.content
        assert inside.post(here, words(to_address="no")).status_code == 422

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_language_can_be_chosen(self, inside: Client, waiting: int, language: str) -> None:
        shown = page(
            inside, f"{reverse('letter', args=[waiting, 'follow_up'])}?language={language}&tone=brief"
        )
        assert f'name="language" value="{language}"' in shown

    def test_a_decided_application_has_none_and_other_words_are_no_letters(
        self, inside: Client, lost: int
    ) -> None:
        assert inside.get(reverse("letter", args=[lost, "follow_up"])).status_code == 302
        assert inside.get(reverse("letter", args=[lost, "request"])).status_code == 404
        assert inside.get(reverse("letter", args=[lost + 100, "follow_up"])).status_code == 404


def test_the_day_after_a_talk_a_thank_you_is_proposed_once(inside: Client, owner: int) -> None:
    now = timezone.now()
    pk = applications.add_application(owner, "Tidewater", "Data Analyst", now - timedelta(days=20))
    add_event(owner, pk, Kind.INTERVIEW, now - timedelta(days=5), starts_at=now - timedelta(days=1, hours=1))
    here = reverse("letter", args=[pk, "thanks"])
    assert f'href="{here}"' in page(inside, "/")
    assert "Thank you for the conversation about the Data Analyst role" in page(inside, here)
    inside.post(here, words(act="sent"))
    assert f'href="{here}"' not in page(inside, "/")
    assert "A thank-you for the talk." in [entry.event.note for entry in read.story(owner, pk).entries]


class TestSending:
    def test_a_server_is_tried_kept_and_sends_the_request_by_a_click(
        self, inside: Client, owner: int, lost: int
    ) -> None:
        part = reverse("bounceback_part", args=[lost, "feedback"])
        keep = reverse("keep_request", args=[lost])
        assert "Send it now" not in page(inside, part)
        with SmtpServer() as server:
            assert "It opens, and is kept" in set_server(inside, server)
            assert server.taken == []
            assert PASSWORD not in page(inside, reverse("sending"))
            inside.post(keep, words())
            assert f"Send it now from {USER}" in page(inside, part)
            answer = inside.post(keep, words(act="send"), follow=True)
            assert "It was sent" in answer.content.decode()
            again = inside.post(keep, words(act="send"), follow=True)
            assert "One request and one reminder are enough" in again.content.decode()
            (taken,) = server.taken
        assert taken.message.get_content().strip() == "My own words."
        assert read.bouncebacks(owner)[lost].parts["feedback"] == "done"
        assert "Asked on" in page(inside, part)

    def test_a_server_that_does_not_open_is_not_kept_and_says_why(self, inside: Client, owner: int) -> None:
        with SmtpServer() as server:
            shown = set_server(inside, server, secret="wrong-secret")
        assert "did not take the password" in shown
        assert "wrong-secret" not in shown
        assert reading.sending(owner) is None

    def test_a_letter_that_may_have_gone_asks_the_person(self, inside: Client, owner: int, lost: int) -> None:
        keep, part = reverse("keep_request", args=[lost]), reverse("bounceback_part", args=[lost, "feedback"])
        with SmtpServer() as server:
            set_server(inside, server)
            server.manner.drop = "end"
            inside.post(keep, words(act="send"))
            shown = page(inside, part)
            assert "It may have gone out, or not" in shown
            assert "Send it now" not in shown
            inside.post(reverse("settle_letter", args=[lost, "request"]), {"went": "yes"})
            assert "You asked" in page(inside, part)
            assert len(server.taken) == 1

    def test_it_is_taken_out_again(self, inside: Client, owner: int) -> None:
        with SmtpServer() as server:
            set_server(inside, server)
        inside.post(reverse("forget_sending"))
        assert reading.sending(owner) is None


class TestAnswers:
    def told(self, owner: int, pk: int, text: str) -> str:
        feedback.save_request(
            owner, pk, to_name="Dana", to_address=DANA, tone="warm", language="en", subject="s", body="b"
        )
        feedback.mark_sent(owner, pk, now=timezone.now() - timedelta(days=1))
        add_event(owner, pk, Kind.FEEDBACK, timezone.now(), note=text)
        return next(e.root for e in read.story(owner, pk).entries if e.event.kind is Kind.FEEDBACK)

    def test_points_are_confirmed_and_become_a_lesson_and_gaps(
        self, inside: Client, owner: int, lost: int
    ) -> None:
        root = self.told(
            owner, lost, "You would need more experience with Kubernetes. We went with another candidate."
        )
        part = reverse("bounceback_part", args=[lost, "feedback"])
        shown = page(inside, part)
        assert "more experience with Kubernetes" in shown
        assert "Kubernetes</span>" in shown
        named = reading.skills_named(owner, read.story(owner, lost))
        assert named == [], "nothing counts before the person has confirmed it"
        skill = shown.split('name="skill-0" value="')[1].split('"')[0]
        inside.post(
            reverse("feedback_answer", args=[lost]),
            {"root": root, "act": "settle", "point": ["0", "1"], "code-0": "experience", "skill-0": skill,
             "carry-0": "on", "lesson-0": "Run one cluster at home.", "code-1": "other_candidate"},
        )  # fmt: skip
        assert [lesson.text for lesson in read.lessons(owner)] == ["Run one cluster at home."]
        story = read.story(owner, lost)
        assert reading.skills_named(owner, story) == [skill]
        now = timezone.now()
        gap = growth_part(owner, story, now, now.date()).gap
        assert skill in str(gap) or "Kubernetes" in str(gap)
        assert "You went through it." in page(inside, part)

    def test_what_is_dropped_counts_nowhere(self, inside: Client, owner: int, lost: int) -> None:
        root = self.told(owner, lost, "You would need more experience with Kubernetes.")
        inside.post(
            reverse("feedback_answer", args=[lost]),
            {"root": root, "act": "settle", "point": "0", "drop-0": "on", "carry-0": "on", "lesson-0": "No."},
        )
        assert reading.skills_named(owner, read.story(owner, lost)) == []
        assert read.lessons(owner) == ()

    def test_hard_words_stay_closed_until_they_are_wanted(
        self, inside: Client, owner: int, lost: int
    ) -> None:
        root = self.told(owner, lost, "You were a waste of time. Please practise SQL before you apply again.")
        part = reverse("bounceback_part", args=[lost, "feedback"])
        shut = page(inside, part)
        assert "waste of time" not in shut
        assert "It has hard words in it." in shut
        inside.post(reverse("feedback_answer", args=[lost]), {"root": root, "act": "open"})
        assert "waste of time" in page(inside, part)
        inside.post(reverse("feedback_answer", args=[lost]), {"root": root, "act": "shut"})
        assert "waste of time" not in page(inside, part)

    def test_an_answer_that_is_not_theirs_is_not_opened(self, inside: Client, owner: int, lost: int) -> None:
        inside.post(
            reverse("feedback_answer", args=[lost]), {"root": "person:nobody:0:0", "act": "open"}, follow=True
        )
        assert reading.answers(owner, read.story(owner, lost)) == ()


class TestOverview:
    def test_empty_it_says_what_will_stand_here(self, inside: Client) -> None:
        assert "Here stands each question for feedback" in page(inside, reverse("letters"))

    def test_no_answer_closes_by_itself_as_the_usual_case(
        self, inside: Client, owner: int, lost: int
    ) -> None:
        feedback.save_request(
            owner, lost, to_name="Dana", to_address=DANA, tone="warm", language="en", subject="s", body="b"
        )
        feedback.mark_sent(owner, lost, now=timezone.now() - timedelta(days=1))
        assert "waiting" in page(inside, reverse("letters"))
        assert "No question is over yet" in page(inside, reverse("letters"))
        inside.post(reverse("letter_days"), days(no_answer_after_days=7))
        assert reading.letter_settings(owner).timing.no_answer_after == 7
        later = timezone.now() + timedelta(days=7)
        (asked,) = reading.asked_rows(owner, later)
        assert "That is the usual case" in asked.words
        whole = reading.works(owner, later).whole
        assert whole is not None
        assert (whole.answered, whole.asked) == (0, 1)
        assert {share.value for share in reading.works(owner, later).shares} == {
            "warm", "day 1 to 3", "after a talk", "to a person",
        }  # fmt: skip

    def test_the_texts_keep_to_the_voice(self, inside: Client, lost: int, waiting: int) -> None:
        import re

        for where in (reverse("letters"), reverse("sending"), reverse("letter", args=[waiting, "follow_up"])):
            main = page(inside, where).split("<main")[1].split("</main>")[0]
            text = " ".join(re.sub(r"<[^>]+>", " ", main).split())
            assert slips(text) == (), where


def days(**more: int) -> dict[str, object]:
    return {"ask_from_days": 1, "ask_until_days": 3, "reminder_after_days": 7, "no_answer_after_days": 21,
            "thanks_from_days": 1, "thanks_until_days": 3, "proposed": ["request", "follow_up", "thanks"], **more}  # fmt: skip


def test_what_is_not_wanted_is_not_proposed(inside: Client, owner: int, waiting: int) -> None:
    here = reverse("letter", args=[waiting, LetterKind.FOLLOW_UP.value])
    assert here in page(inside, "/")
    inside.post(reverse("letter_days"), days() | {"proposed": ["request"]})
    assert here not in page(inside, "/")
    wrong = inside.post(reverse("letter_days"), days(reminder_after_days=1))
    assert wrong.status_code == 422
