"""One press or one key for each verdict: what the page offers, where it goes next, and how many messages follow."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from bounceback.store import read
from bounceback.timeline.kinds import Kind, Outcome
from tests.store.conftest import Keep, finding, keep  # noqa: F401 (a fixture)

LETTER = (
    "Dear Robin, thank you for your interest in the position of {role}. Our team has looked at what you sent us with "
    "care and we have gone on with people whose experience is nearer to what this place needs just now."
)
ROLES = ("Night Nurse", "Harbour Pilot", "Data Engineer")


@pytest.fixture
def three(keep: Keep) -> None:  # noqa: F811
    """Three doubtful letters of three senders; the newest is asked about first."""
    keep(*(
        finding(f"m{number}", Kind.REJECTION, 10 + number, confidence=0.6, role=role, company=f"House {number}",
                sender=f"jobs@house{number}.example", evidence=LETTER.format(role=role))
        for number, role in enumerate(ROLES)
    ))  # fmt: skip


@pytest.fixture
def alike(keep: Keep) -> None:  # noqa: F811
    """Three doubtful letters of one template."""
    keep(*(
        finding(f"m{number}", Kind.REJECTION, 10 + number, confidence=0.6, role=role, evidence=LETTER.format(role=role))
        for number, role in enumerate(ROLES)
    ))  # fmt: skip


def page(client: Client) -> str:
    return html.unescape(client.get("/review").content.decode())


def said(client: Client) -> str:
    """The words of the notice on the next page."""
    return " ".join(re.findall(r'class="undo"><span>([^<]*)', page(client)))


@pytest.mark.usefixtures("three")
class TestThreeQuestions:
    def test_each_shows_its_sentence_its_doubt_and_a_key_for_each_verdict(self, inside: Client) -> None:
        shown = page(inside)
        assert shown.count("we have gone on with people") == 3
        assert shown.count("not surely enough to count it") == 3
        assert "Of messages that read so, about 3 in 5 say it." in shown
        first = shown.split('id="question-1"')[1].split("</section>")[0]
        buttons = dict(re.findall(r'value="(\w+)" data-key="(\w)"', first))
        assert buttons == {
            "yes": "y", "no": "n", "closed": "2", "interview": "3", "assessment": "4", "request": "5", "offer": "6",
            "acknowledged": "7", "outreach": "8", "feedback": "9",
        }  # fmt: skip
        assert re.findall(r"<kbd[^>]*>(\w)</kbd>", first) == list(buttons.values())

    def test_the_page_has_no_script_or_style_of_its_own(self, inside: Client) -> None:
        body = page(inside).split("<body")[1]
        assert "<script" not in body
        assert "style=" not in body
        assert not re.search(r"\son[a-z]+=", body)

    @pytest.mark.parametrize(
        ("answered", "target"), [("m2", "#question-1"), ("m1", "#question-2"), ("m0", "#question-2")]
    )
    def test_a_verdict_goes_to_the_next_question(self, inside: Client, answered: str, target: str) -> None:
        answer = inside.post("/review/verdict", {"message_id": answered, "part": 0, "verdict": "no"})
        assert answer["Location"] == f"/review{target}"
        left = re.findall(r'name="message_id" value="(\w+)"', page(inside))
        assert left == [name for name in ("m2", "m1", "m0") if name != answered]

    def test_the_last_verdict_goes_to_the_page_itself(self, inside: Client) -> None:
        for name in ("m0", "m1", "m2"):
            answer = inside.post("/review/verdict", {"message_id": name, "part": 0, "verdict": "yes"})
        assert answer["Location"] == "/review"
        assert "There is nothing to review." in page(inside)

    def test_a_kind_is_one_press(self, inside: Client, owner: int) -> None:
        inside.post("/review/verdict", {"message_id": "m1", "part": 0, "verdict": "closed"})
        (row,) = read.all_rows(owner)
        assert row.outcome is Outcome.CLOSED


@pytest.mark.usefixtures("alike")
class TestOneTemplate:
    def test_one_verdict_answers_all_and_says_how_many_and_one_undo_asks_again(
        self, inside: Client, owner: int
    ) -> None:
        inside.post("/review/verdict", {"message_id": "m1", "part": 0, "verdict": "yes"})
        assert read.review_count(owner) == 0
        assert said(inside) == "It counts now. 2 more messages like it are changed too."
        act = read.last_act(owner)
        assert act is not None
        inside.post(f"/undo/{act.id}", {"next": "/review"})
        assert read.review_count(owner) == 3
        assert read.all_rows(owner) == ()

    def test_a_correction_in_the_story_says_how_many_follow(self, inside: Client, owner: int) -> None:
        inside.post("/review/verdict", {"message_id": "m1", "part": 0, "verdict": "yes"})
        page(inside)
        rows = read.all_rows(owner)
        entry = read.story(owner, rows[0].id).entries[0]
        assert "Only this message" in inside.get(f"/applications/{rows[0].id}/entry", {"root": entry.root}).content.decode()  # fmt: skip
        inside.post(
            f"/applications/{rows[0].id}/correct",
            {"root": entry.root, "entry-kind": "closed", "entry-change": "", "entry-round": ""},
        )
        assert said(inside).startswith("Corrected.")
        by_hand = {"mail:m1:0:0", entry.root}
        for row in rows:
            (only,) = read.story(owner, row.id).entries
            expected = (
                Kind.REJECTION if only.root == "mail:m1:0:0" and entry.root != only.root else Kind.CLOSED
            )
            assert only.event.kind is expected, by_hand

    def test_not_about_an_application_takes_all_of_it_out(
        self,
        inside: Client,
        owner: int,
        keep: Keep,  # noqa: F811
    ) -> None:
        keep(finding("sure", Kind.ACKNOWLEDGED, 20, role="Night Nurse", evidence=LETTER.format(role="Night Nurse")))  # fmt: skip
        (row,) = read.all_rows(owner)
        inside.post(f"/applications/{row.id}/not-about", {"root": "mail:sure:0:0"})
        assert said(inside) == "It counts for nothing now. 3 more messages like it are changed too."
        assert read.all_rows(owner) == ()
        assert read.review_count(owner) == 0
