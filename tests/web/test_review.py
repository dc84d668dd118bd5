"""What the reader was not sure of: it counts nowhere until the person says what it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from bounceback.store import read
from bounceback.store.write.assembly import reassemble
from bounceback.timeline.kinds import Kind, Outcome
from tests.store.conftest import NOW, Keep, finding, keep  # noqa: F401 (a fixture)

from .mail import small


@pytest.fixture
def doubtful(owner: int, keep: Keep) -> str:  # noqa: F811
    """A "no" that the reader half believes, to an application that is open."""
    keep(
        finding("ack", Kind.ACKNOWLEDGED, 2),
        finding(
            "maybe", Kind.REJECTION, 20, confidence=0.55, thread=("ack",), evidence="We have filled the role."
        ),
    )
    (item,) = read.reviews(owner)
    assert item.message.message_id == "maybe"
    return "maybe"


def verdict(client: Client, **values: object) -> None:
    assert client.post("/review/verdict", {"part": 0, **values}).status_code == 302


def outcome(owner: int) -> Outcome:
    (row,) = read.all_rows(owner)
    return row.outcome


def test_it_is_asked_about_and_counts_nowhere(inside: Client, owner: int, doubtful: str) -> None:
    page = inside.get("/review").content.decode()
    assert "Is this a no to you?" in page
    assert "We have filled the role." in page
    assert outcome(owner) is Outcome.OPEN
    assert read.counts(owner).rejected == 0
    assert "/review" in inside.get("/").content.decode()


def test_a_yes_makes_it_count(inside: Client, owner: int, doubtful: str) -> None:
    (row,) = read.all_rows(owner)
    verdict(inside, message_id=doubtful, verdict="yes", application=row.id)
    assert outcome(owner) is Outcome.REJECTED
    assert read.review_count(owner) == 0
    reassemble(owner, NOW)
    assert outcome(owner) is Outcome.REJECTED
    assert read.review_count(owner) == 0


def test_it_may_be_something_else(inside: Client, owner: int, doubtful: str) -> None:
    (row,) = read.all_rows(owner)
    verdict(inside, message_id=doubtful, verdict="other", kind="closed", application=row.id)
    assert outcome(owner) is Outcome.CLOSED


def test_it_may_belong_to_an_application_of_its_own(inside: Client, owner: int, doubtful: str) -> None:
    verdict(inside, message_id=doubtful, verdict="yes", application="")
    assert sorted(row.outcome for row in read.all_rows(owner)) == [Outcome.OPEN, Outcome.REJECTED]


def test_it_may_be_about_nothing_of_the_persons(inside: Client, owner: int, doubtful: str) -> None:
    verdict(inside, message_id=doubtful, verdict="no")
    assert outcome(owner) is Outcome.OPEN
    assert read.review_count(owner) == 0
    reassemble(owner, NOW)
    assert read.review_count(owner) == 0, "it is not asked about again"


def test_a_verdict_can_be_taken_back(inside: Client, owner: int, doubtful: str) -> None:
    (row,) = read.all_rows(owner)
    verdict(inside, message_id=doubtful, verdict="yes", application=row.id)
    act = read.last_act(owner)
    assert act is not None
    inside.post(f"/undo/{act.id}")
    assert outcome(owner) is Outcome.OPEN


@pytest.mark.parametrize(
    "values",
    [
        {"message_id": "gone", "verdict": "yes"},
        {"message_id": "maybe", "verdict": "yes", "part": "x"},
        {"message_id": "maybe", "verdict": "other", "kind": "wizardry"},
        {"message_id": "maybe", "verdict": "yes", "application": "99999"},
        {},
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(
    inside: Client, owner: int, doubtful: str, values: dict[str, str]
) -> None:
    answer = inside.post("/review/verdict", {"part": 0, **values}, follow=True)
    assert answer.status_code == 200
    assert read.review_count(owner) == 1
    assert outcome(owner) is Outcome.OPEN


def test_with_nothing_to_ask_it_says_so(inside: Client, owner: int, tmp_path: Path) -> None:
    small(owner, tmp_path)
    assert "There is nothing to review." in inside.get("/review").content.decode()
