"""The board's moves, acts on many, what is put away, what was pasted, filters and columns; each can be taken back."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from bounceback.store import read
from bounceback.store.write import applications as write
from bounceback.store.write.events import add_event
from bounceback.store.write.owners import ensure_owner
from bounceback.timeline.kinds import Kind, Outcome, Stage
from bounceback.web.pasted import read_pasted

from . import made


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def change(client: Client, *ids: int, **values: str) -> str:
    return client.post("/applications/change", {"id": list(ids), **values}, follow=True).content.decode()


def take_back(client: Client, owner: int) -> None:
    act = read.last_act(owner)
    assert act is not None
    client.post(reverse("undo", args=[act.id]))


class TestMoving:
    @pytest.mark.parametrize(
        ("to", "stage", "outcome"),
        [
            ("screening", Stage.SCREENING, Outcome.OPEN),
            ("interview", Stage.INTERVIEW, Outcome.OPEN),
            ("offer", Stage.OFFER, Outcome.OPEN),
            ("no", Stage.APPLIED, Outcome.REJECTED),
            ("closed", Stage.APPLIED, Outcome.CLOSED),
            ("withdrawn", Stage.APPLIED, Outcome.WITHDRAWN),
        ],
    )
    def test_a_move_is_a_fact_of_the_story_and_can_be_taken_back(
        self, inside: Client, owner: int, to: str, stage: Stage, outcome: Outcome
    ) -> None:
        pk = made.applied(owner)
        before = read.row(owner, pk)
        change(inside, pk, do="move", to=to)
        row = read.row(owner, pk)
        assert (row.stage, row.outcome) == (stage, outcome)
        assert len(read.story(owner, pk).entries) == 2
        take_back(inside, owner)
        assert read.row(owner, pk) == before

    def test_what_happened_is_not_undone_by_a_move(self, inside: Client, owner: int) -> None:
        pk = made.applied(owner)
        add_event(owner, pk, Kind.INTERVIEW, made.BEGAN, round="1")
        before = read.row(owner, pk)
        assert "correct the entry in its story" in change(inside, pk, do="move", to="screening")
        assert read.row(owner, pk) == before

    def test_of_many_those_move_that_can(self, inside: Client, owner: int) -> None:
        ids = [made.applied(owner, number) for number in range(3)]
        made.happened(owner, ids[0], Kind.OFFER)
        change(inside, *ids, do="move", to="interview")
        assert [read.row(owner, pk).stage for pk in ids] == [Stage.OFFER, Stage.INTERVIEW, Stage.INTERVIEW]
        take_back(inside, owner)
        assert [read.row(owner, pk).stage for pk in ids] == [Stage.OFFER, Stage.APPLIED, Stage.APPLIED]

    @pytest.mark.parametrize(
        "values", [{"do": "move", "to": "moon"}, {"do": "explode"}, {}, {"do": "channel", "channel": "owl"}]
    )
    def test_nonsense_changes_nothing(self, inside: Client, owner: int, values: dict[str, str]) -> None:
        pk = made.applied(owner)
        before = read.row(owner, pk)
        change(inside, pk, **values)
        assert read.row(owner, pk) == before

    def test_another_persons_cards_stay(self, inside: Client) -> None:
        other = ensure_owner("sample")
        pk = made.applied(other)
        for do in ("move", "let_go", "away", "channel"):
            change(inside, pk, do=do, to="no", channel="online")
        row = read.row(other, pk)
        assert (row.outcome, row.let_go, row.archived, row.channel) == (Outcome.OPEN, False, False, "")

    def test_it_goes_back_to_no_other_site(self, inside: Client, owner: int) -> None:
        pk = made.applied(owner)
        for bad in (
            "https://evil.example/applications",
            "//evil.example/applications",
            "/\\evil.example",
            "javascript:1",
        ):
            answer = inside.post("/applications/change", {"id": pk, "do": "away", "next": bad})
            assert answer.headers["Location"] == "/applications"
        answer = inside.post(
            "/applications/change", {"id": pk, "do": "back", "next": "/applications?show=all&view=list"}
        )
        assert answer.headers["Location"] == "/applications?show=all&view=list"


class TestPutAway:
    def test_it_leaves_board_and_list_and_is_found_by_search(self, inside: Client, owner: int) -> None:
        pk = made.applied(owner, company="Quillworks")
        change(inside, pk, do="away")
        assert "Quillworks" not in page(inside, "/applications").split("<main", 1)[1]
        assert "Quillworks" not in page(inside, "/applications?view=list&show=open").split("<main", 1)[1]
        for address in (
            "/applications?q=quill",
            "/applications?show=away",
            "/applications?show=all",
            "/search?q=quill",
        ):
            assert "Quillworks" in page(inside, address)
        assert read.counts(owner).total == 1, "it is no outcome, and it still counts"
        take_back(inside, owner)
        assert "Quillworks" in page(inside, "/applications")

    def test_a_word_from_them_brings_it_back(self, inside: Client, owner: int) -> None:
        pk = made.applied(owner)
        write.archive(owner, [pk], now=made.BEGAN)
        assert read.row(owner, pk).archived
        add_event(owner, pk, Kind.INTERVIEW, datetime(2026, 9, 1, tzinfo=UTC))
        assert not read.row(owner, pk).archived

    def test_a_no_is_folded_away_and_found_by_search(self, inside: Client, owner: int) -> None:
        made.happened(owner, made.applied(owner, company="Quillworks"), Kind.REJECTION)
        assert "Quillworks" not in page(inside, "/applications").split("<main", 1)[1]
        assert "Quillworks" in page(inside, "/applications?q=quillworks")


class TestManyCards:
    def test_a_column_shows_some_and_gives_the_rest_when_asked(self, inside: Client, owner: int) -> None:
        for number in range(95):
            made.applied(owner, number)
        shown = page(inside, "/applications")
        assert shown.count("data-card=") == 40
        found = set(re.findall(r'data-card="(\d+)"', shown))
        while more := re.search(r'hx-get="([^"]*more=applied[^"]*)"', shown):
            shown = inside.get(
                more.group(1).replace("&amp;", "&"), headers={"HX-Request": "true"}
            ).content.decode()
            assert "<main" not in shown
            found |= set(re.findall(r'data-card="(\d+)"', shown))
        assert len(found) == 95
        answer = inside.get("/applications?show=open&more=applied&page=2")
        assert answer.headers["Location"] == "/applications?show=open&view=list&stage=applied"

    @pytest.mark.parametrize("number", [5, 60])
    @pytest.mark.parametrize(
        "address", ["/applications", "/applications?view=list&show=all&col=pay&col=note&col=tasks"]
    )
    def test_queries_do_not_grow(
        self, inside: Client, owner: int, number: int, address: str, django_assert_max_num_queries: Any
    ) -> None:
        for place in range(number):
            made.applied(owner, place)
        inside.get(address)
        with django_assert_max_num_queries(20):
            inside.get(address)

    def test_the_board_stays_light(self, inside: Client, owner: int) -> None:
        for place in range(160):
            pk = made.applied(owner, place)
            if place % 4:
                change(inside, pk, do="move", to=["", "screening", "interview", "offer"][place % 4])
        assert len(inside.get("/applications").content) < 150_000


class TestPasting:
    @pytest.mark.parametrize(
        ("pasted", "company", "role"),
        [
            ("https://boards.greenhouse.io/quill-works/jobs/4012345", "Quill Works", ""),
            ("https://jobs.lever.co/northlight/3f9a1c2e-data-analyst", "Northlight", "Data analyst"),
            ("https://northlight.recruitee.com/o/senior-data-analyst", "Northlight", "Senior data analyst"),
            (
                "https://www.linkedin.com/jobs/view/data-analyst-at-northlight-3999",
                "Northlight",
                "Data analyst",
            ),
            (
                "https://careers.northlight.example/jobs/reporting-analyst.html",
                "Northlight",
                "Reporting analyst",
            ),
            ("Data Analyst at Northlight Energy\n\nYou know SQL.", "Northlight Energy", "Data Analyst"),
            ("Position: Planner\nEmployer: Weston Freight\nYou plan.", "Weston Freight", "Planner"),
            (
                "Reporting Analyst | Calder Textiles | Leeds\nWe weave.",
                "Calder Textiles",
                "Reporting Analyst",
            ),
            ("Analyst\nAbout Northlight\nWe light the north.", "Northlight", "Analyst"),
            (
                "Come and work with us.\nNorthlight Energy is hiring an analyst for its team.",
                "Northlight Energy",
                "",
            ),
        ],
    )
    def test_names_are_guessed(self, pasted: str, company: str, role: str) -> None:
        found = read_pasted(pasted)
        assert (found.company, found.role) == (company, role)

    @settings(max_examples=200, deadline=500)
    @given(st.text(max_size=2000) | st.from_regex(r"https?://[a-z.:/\[\]@-]{1,60}", fullmatch=True))
    def test_whatever_is_pasted_it_is_read(self, pasted: str) -> None:
        found = read_pasted(pasted)
        assert len(found.company) <= 120
        assert len(found.role) <= 120

    def test_long_lines_take_no_long_time(self) -> None:
        from time import perf_counter

        for hostile in (
            "a " * 50_000,
            "Role:" * 20_000,
            "https://" + "-a" * 40_000,
            "About " * 15_000,
            "A B " * 25_000,
        ):
            began = perf_counter()
            read_pasted(hostile)
            assert perf_counter() - began < 2

    def test_nothing_is_kept_before_the_person_says_so(self, inside: Client, owner: int) -> None:
        answer = inside.post(
            "/applications/quick",
            {"pasted": "Data Analyst at Northlight\nhttps://northlight.example/1\nYou know SQL."},
        )
        shown = answer.content.decode()
        assert 'value="Northlight"' in shown
        assert 'value="https://northlight.example/1"' in shown
        assert f'action="{reverse("add_application")}"' in shown
        assert read.all_rows(owner) == ()
        assert (
            "nothing to read"
            in inside.post("/applications/quick", {"pasted": " "}, follow=True).content.decode()
        )


class TestList:
    @pytest.fixture(autouse=True)
    def search(self, owner: int) -> None:
        self.ids = [
            made.applied(owner, number, company=name, channel=channel)
            for number, (name, channel) in enumerate(
                [("Alder", "online"), ("Birch", "referral"), ("Cedar", "")]
            )
        ]

    def names(self, client: Client, query: str) -> list[str]:
        return re.findall(
            r'<th scope="row"><a [^>]*>(\w+)</a>', page(client, f"/applications?view=list&show=all&{query}")
        )

    def test_filters_and_both_orders(self, inside: Client) -> None:
        assert self.names(inside, "channel=referral") == ["Birch"]
        assert self.names(inside, "from=2026-06-02&order=company") == ["Birch", "Cedar"]
        assert self.names(inside, "to=2026-06-02&order=company") == ["Alder", "Birch"]
        assert self.names(inside, "order=-company") == ["Cedar", "Birch", "Alder"]
        shown = page(inside, "/applications?view=list&show=all&order=company&from=2026-06-02")
        assert 'aria-sort="ascending"' in shown
        assert "order=-company" in shown
        assert "from=2026-06-02" in re.findall(r'href="([^"]*order=-company[^"]*)"', shown)[0]

    def test_columns_are_chosen(self, inside: Client, owner: int) -> None:
        from bounceback.store.values import TermsValue
        from bounceback.store.write.terms import set_terms

        write.set_details(owner, self.ids[0], note="Ask for the team")
        set_terms(owner, self.ids[0], TermsValue("EUR", "year", 40_000, 45_000))
        shown = page(inside, "/applications?view=list&show=all&col=note&col=pay")
        assert "Ask for the team" in shown
        assert "EUR 40,000–45,000 a year" in shown
        assert ">Furthest</a>" not in shown

    def test_a_cell_is_changed_in_its_place_and_taken_back(self, inside: Client, owner: int) -> None:
        pk = self.ids[0]
        address = reverse("application_cell", args=[pk])
        form = inside.get(address, {"field": "role"}, headers={"HX-Request": "true"}).content.decode()
        assert 'value="Data Analyst"' in form
        assert "<main" not in form
        assert "<main" in page(inside, f"{address}?field=role")
        answer = inside.post(address, {"field": "role", "value": "Planner"}, headers={"HX-Request": "true"})
        assert "Planner" in answer.content.decode()
        assert read.row(owner, pk).role == "Planner"
        take_back(inside, owner)
        assert read.row(owner, pk).role == "Data Analyst"
        assert inside.get(address, {"field": "owner"}).status_code == 404
        assert inside.post(address, {"field": "channel", "value": "owl"}, follow=True).status_code == 200
        assert read.row(owner, pk).channel == "online"

    def test_many_get_a_channel_at_once(self, inside: Client, owner: int) -> None:
        change(inside, *self.ids, do="channel", channel="recruiter")
        assert {read.row(owner, pk).channel for pk in self.ids} == {"recruiter"}
        take_back(inside, owner)
        assert [read.row(owner, pk).channel for pk in self.ids] == ["online", "referral", ""]

    def test_filters_are_kept_under_a_name(self, inside: Client, owner: int) -> None:
        inside.post(
            "/applications/views",
            {"name": "Friends", "channel": "referral", "show": "all", "col": ["note", "plan"], "evil": "1"},
        )
        (kept,) = read.saved_views(owner)
        assert kept.query == {"channel": ["referral"], "show": ["all"], "col": ["note", "plan"]}
        (address,) = re.findall(r'<a class="chip" href="([^"]+)">Friends', page(inside, "/applications"))
        shown = page(inside, address.replace("&amp;", "&"))
        assert "Birch" in shown
        assert "Alder" not in shown.split("<table", 1)[1]
        inside.post(reverse("drop_view", args=[kept.id]))
        assert read.saved_views(owner) == ()
        take_back(inside, owner)
        assert read.saved_views(owner) == (kept,)
