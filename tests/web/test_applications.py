"""All applications: entered in two actions, found, ordered, folded; the board and the list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from bounceback.store import read
from bounceback.store.write import applications, events
from bounceback.timeline.kinds import Kind, Outcome, Stage

from .mail import small

THEN = datetime(2026, 9, 1, 9, tzinfo=UTC)


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:500]
    return answer.content.decode()


class TestAdding:
    def test_one_form_makes_an_application(self, inside: Client, owner: int) -> None:
        """Two actions: write the names, press once."""
        page = text(inside, "/applications/add")
        assert 'name="company"' in page
        answer = inside.post("/applications/add", {"company": "Northlight", "role": "Analyst"})
        (row,) = read.all_rows(owner)
        assert answer.headers["Location"] == f"/applications/{row.id}"
        assert (row.company, row.role, row.stage, row.outcome) == (
            "Northlight",
            "Analyst",
            Stage.APPLIED,
            Outcome.OPEN,
        )
        assert "Analyst, Northlight" in text(inside, f"/applications/{row.id}")

    def test_the_posting_and_the_sentence_for_a_no_are_kept_with_it(self, inside: Client, owner: int) -> None:
        inside.post(
            "/applications/add",
            {
                "company": "Northlight", "role": "Analyst", "applied_on": "2026-11-02", "channel": "referral",
                "url": "https://northlight.example/jobs/1", "text": "You know SQL.\n\nAnd Python.",
                "plan": "call Sam and walk along the river",
            },
        )  # fmt: skip
        (row,) = read.all_rows(owner)
        (posting,) = read.story(owner, row.id).postings
        assert (posting.url, posting.text) == (
            "https://northlight.example/jobs/1",
            "You know SQL.\n\nAnd Python.",
        )
        assert row.channel == "referral"
        assert "call Sam" in row.plan
        assert row.applied_at is not None
        assert row.applied_at.date().isoformat() == "2026-11-02"
        page = text(inside, f"/applications/{row.id}")
        assert "call Sam" in page
        assert "You know SQL." in page

    def test_nothing_is_kept_without_a_name(self, inside: Client, owner: int) -> None:
        answer = inside.post("/applications/add", {"company": " ", "role": "", "plan": "rest"})
        assert "Give the company or the role" in answer.content.decode()
        assert "rest" in answer.content.decode()
        assert read.all_rows(owner) == ()

    def test_a_link_that_is_a_program_is_refused(self, inside: Client, owner: int) -> None:
        inside.post("/applications/add", {"company": "Northlight", "url": "javascript:alert(1)"})
        assert read.all_rows(owner) == ()

    def test_it_can_be_taken_back(self, inside: Client, owner: int) -> None:
        inside.post("/applications/add", {"company": "Northlight"})
        act = read.last_act(owner)
        assert act is not None
        assert reverse("undo", args=[act.id]) in text(inside, "/applications")
        inside.post(reverse("undo", args=[act.id]))
        assert read.all_rows(owner) == ()


class TestBoardAndList:
    @pytest.fixture(autouse=True)
    def search(self, owner: int, tmp_path: Path) -> None:
        self.rows = small(owner, tmp_path)

    def test_open_ones_stand_on_the_board_and_noes_are_folded_away(self, inside: Client) -> None:
        page = text(inside, "/applications")
        assert "Northlight Energy" in page
        assert "Harbour &amp; Pine" not in page
        assert "2 said no" in page

    def test_the_fold_opens_to_the_list_of_noes(self, inside: Client) -> None:
        page = text(inside, "/applications?show=no&view=list")
        assert "Harbour &amp; Pine" in page
        assert "Weston Freight" in page
        assert "Northlight" not in page

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("weston", {"Weston Freight"}),
            ("reporting analyst", {"Weston Freight"}),
            ("careers@caldertextiles.example", {"Calder Textiles"}),
            ("move forward", {"Harbour & Pine", "Weston Freight"}),
            ("zeppelin", set()),
        ],
    )
    def test_search_looks_into_names_people_and_what_was_said(
        self, inside: Client, words: str, found: set[str]
    ) -> None:
        page = text(inside, f"/applications?q={words}")
        shown = {name for name in self.rows if name.replace("&", "&amp;") in page}
        assert shown == found

    def test_the_list_is_sorted_as_asked(self, inside: Client) -> None:
        page = text(inside, "/applications?view=list&show=all&order=company")
        places = [page.index(name.replace("&", "&amp;")) for name in sorted(self.rows)]
        assert places == sorted(places)

    @pytest.mark.parametrize(
        "query",
        ["view=list&show=nonsense&order=nonsense&page=nonsense", "page=-1&view=list", "page=999999&view=list",
         "show=silent", "show=silent&view=list", "show=waiting", "show=let_go", "stage=nonsense&view=list", "q=%00",
         "q=" + "x" * 3000, "show=leads", "show=accepted", "show=own", "show=closed", "q='; drop table store_event --"],
    )  # fmt: skip
    def test_no_query_breaks_it(self, inside: Client, query: str) -> None:
        text(inside, f"/applications?{query}")

    def test_one_that_was_let_go_leaves_the_open_ones_and_comes_back(
        self, inside: Client, owner: int
    ) -> None:
        pk = self.rows["Northlight Energy"].id
        inside.post("/applications/let-go", {"id": pk})
        assert read.row(owner, pk).let_go
        assert read.row(owner, pk).outcome is Outcome.OPEN, "letting go is no outcome"
        assert "Northlight" not in text(inside, "/applications?show=open&view=list")
        assert "Northlight" in text(inside, "/applications?show=let_go")
        assert read.counts(owner).let_go == 1
        act = read.last_act(owner)
        assert act is not None
        inside.post(reverse("undo", args=[act.id]))
        assert not read.row(owner, pk).let_go

    def test_a_word_from_them_brings_a_let_go_one_back(self, inside: Client, owner: int) -> None:
        pk = self.rows["Northlight Energy"].id
        inside.post("/applications/let-go", {"id": pk})
        events.add_event(owner, pk, Kind.INTERVIEW, datetime.now(UTC) + timedelta(minutes=1))
        assert not read.row(owner, pk).let_go

    def test_letting_nothing_go_says_so(self, inside: Client) -> None:
        answer = inside.post("/applications/let-go", {"id": ["", "x", "99999"]}, follow=True)
        assert "not here any more" in answer.content.decode()


def test_the_list_turns_pages(inside: Client, owner: int) -> None:
    for number in range(60):
        applications.add_application(owner, f"Employer {number:02}", "Analyst", THEN + timedelta(days=number))
    first, second = (
        text(inside, "/applications?view=list&show=all"),
        text(inside, "/applications?view=list&show=all&page=2"),
    )
    assert "Employer 59" in first
    assert "Employer 00" not in first
    assert "Employer 00" in second
    assert sum(f"Employer {number:02}" in first for number in range(60)) == 50


def test_an_empty_search_says_what_will_stand_here(inside: Client) -> None:
    assert reverse("add_application") in text(inside, "/applications")
