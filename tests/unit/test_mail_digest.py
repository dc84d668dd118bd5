"""Lists of applications: told by their structure, each entry by its own status, and no other list taken for one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bounceback.mail.digest import stated
from bounceback.mail.message import Message
from bounceback.mail.understand import understand
from bounceback.timeline.kinds import Finding, Kind, Person

AT = datetime(2025, 5, 5, 9, tzinfo=UTC)


def findings(
    text: str, subject: str = "Your applications", sender: str = "updates@jobscout.example"
) -> tuple[Finding, ...]:
    return understand(Message("m", AT, Person("", sender), subject=subject, text=text))


BLOCKS = "Dear Kit,\n\nPosition: Pastry Cook\nEmployer: Blue Oven\nStatus: Not selected\n\nPosition: Line Cook\nEmployer: Tall Pine\nStatus: Under review\n"
UNLABELLED = "Dear Kit,\n\nPastry Cook - Blue Oven\nStatus: Not selected\n\nLine Cook - Tall Pine\nStatus: Under review\n\nSign in to see more."
APART = "Pastry Cook - Blue Oven\n\nStatus: Not selected\n\nLine Cook - Tall Pine\n\nStatus: Under review\n"
ROWS = "Your applications:\n\nPastry Cook | Blue Oven | Not selected\nLine Cook | Tall Pine | Under review\n"
GERMAN = "Ihre Bewerbungen:\n\nKöchin - Blauer Ofen\nStatus: Abgelehnt\n\nBeiköchin - Hohe Tanne\nStatus: In Bearbeitung\n"


@pytest.mark.parametrize(
    "text", [BLOCKS, UNLABELLED, APART, ROWS, GERMAN], ids=["labels", "status", "apart", "rows", "german"]
)
def test_each_application_of_a_list_is_one_finding(text: str) -> None:
    found = findings(text)
    assert [one.kind for one in found] == [Kind.REJECTION, Kind.ACKNOWLEDGED]
    assert [one.part for one in found] == [0, 1]
    assert len({one.company for one in found}) == 2
    assert len({one.role for one in found}) == 2


def test_a_round_up_in_running_text_is_a_list_too() -> None:
    found = findings(
        "Hi Kit, here is a round-up. Blue Oven: a no for Pastry Cook, they went for someone else. "
        "Tall Pine: they would like to interview you for Line Cook on Monday.",
        "Where we are",
    )
    assert [(one.company, one.kind) for one in found] == [
        ("Blue Oven", Kind.REJECTION),
        ("Tall Pine", Kind.INTERVIEW),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Your applications matter to us. New jobs:\n\n- Pastry Cook at Blue Oven: apply now\n- Line Cook at Tall Pine: apply now\n",
        "The plan for your interview day:\n\n- Panel: interview with Ana and Ben\n- Kitchen: interview with the head cook\n",
    ],
)
def test_other_lists_are_not_taken_apart(text: str) -> None:
    assert len(findings(text)) == 1


def test_the_longest_status_words_decide() -> None:
    assert stated("Not shortlisted for interview") is Kind.REJECTION
    assert stated("Invited to interview") is Kind.INTERVIEW
    assert stated("a dance of the seven veils") is None
