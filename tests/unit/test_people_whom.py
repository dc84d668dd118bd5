"""Whom to ask for feedback on one application, and why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bounceback.people.addresses import Reads
from bounceback.people.contacts import Head
from bounceback.people.whom import whom_to_ask

DAY = datetime(2026, 11, 20, 9, tzinfo=UTC)


def head(name: str, address: str, day: int = 0, **more: object) -> Head:
    more.setdefault("message_id", f"m{day}@x.example")
    return Head(name, address, DAY + timedelta(days=day), **more)  # type: ignore[arg-type]


ROBOT = head("Harbour & Pine", "no-reply@us.greenhouse-mail.io", 9, robot=True, subject="Your application")
INTERVIEWER = head("Jo Lindt", "jo@harbourpine.example", 3, talk=True, subject="Our talk on Thursday")
WRITER = head("Ada Berg", "ada@harbourpine.example", 6)
RECRUITER = head("Mara Ortiz", "mara@harbourpine.example", 7, text="Best\nMara Ortiz\nRecruiter\n")
SHARED = head("Careers", "jobs@harbourpine.example", 8)
RELAY = head("Mara Ortiz", "1a2b3c4d5e6f7a8b@candidates.workablemail.com", 8)


def test_who_talked_with_the_person_comes_before_all_others() -> None:
    advice = whom_to_ask([ROBOT, SHARED, RECRUITER, WRITER, INTERVIEWER])
    assert advice.contact is not None
    assert advice.contact.name == "Jo Lindt"
    assert advice.reason == "Jo Lindt talked with you, and can say most."
    assert [other.called for other in advice.others] == ["Ada Berg", "Mara Ortiz", "jobs@harbourpine.example"]


def test_the_last_message_from_that_person_is_answered() -> None:
    later = head("Jo Lindt", "jo@harbourpine.example", 5, subject="Thank you", message_id="later@x.example")
    advice = whom_to_ask(
        [INTERVIEWER, later, head("", "jo@harbourpine.example", 6, own=True, message_id="mine@x.example")]
    )
    assert (advice.thread, advice.subject) == ("later@x.example", "Thank you")


def test_who_wrote_comes_before_who_recruits_and_people_before_teams() -> None:
    assert (first := whom_to_ask([RECRUITER, WRITER]).contact) is not None
    assert first.name == "Ada Berg"
    assert (second := whom_to_ask([SHARED, RECRUITER]).contact) is not None
    assert second.name == "Mara Ortiz"
    assert (third := whom_to_ask([SHARED, RELAY]).contact) is not None
    assert third.reads is Reads.RELAY


def test_a_team_s_address_is_said_to_answer_less() -> None:
    advice = whom_to_ask([SHARED, ROBOT])
    assert advice.takes_answers
    assert "less likely" in advice.reason


def test_an_address_that_takes_no_answers_is_said_so() -> None:
    advice = whom_to_ask([ROBOT])
    assert not advice.takes_answers
    assert advice.contact is None
    assert advice.reason.startswith("This address does not take answers")


def test_without_messages_an_address_can_be_added() -> None:
    assert "Add an address" in whom_to_ask([]).reason


def test_a_robot_s_mail_with_a_reply_address_leads_to_its_reader() -> None:
    advice = whom_to_ask(
        [head("Mara Ortiz", "no-reply@us.greenhouse-mail.io", reply_to="mara@harbourpine.example")]
    )
    assert advice.contact is not None
    assert advice.contact.address == "mara@harbourpine.example"
    assert advice.thread == "m0@x.example"
