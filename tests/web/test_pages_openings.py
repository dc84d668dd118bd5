"""Openings: what is added is listed, what is new is said once, and each act does what its button says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bounceback.store import opening_index, read
from bounceback.store.models import Opening
from bounceback.store.write.growth import keep_cv
from bounceback.store.write.openings import add_feed, add_file, choose
from bounceback.store.write.owners import ensure_owner
from bounceback.timeline.kinds import Kind

from . import made

Changed = Callable[..., None]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What would have been asked of the network."""
    calls: list[tuple[Any, ...]] = []
    monkeypatch.setattr(
        "bounceback.web.pages.openings.refresh_openings",
        type("Task", (), {"enqueue": staticmethod(lambda *args: calls.append(args))}),
    )
    return calls


def test_an_empty_page_offers_the_ways_to_fill_it(inside: Client) -> None:
    page = inside.get("/openings").content.decode()
    assert "Add your first source" in page
    assert 'name="address"' in page
    assert 'type="file"' in page


def test_a_file_is_read_and_listed(inside: Client, owner: int) -> None:
    file = SimpleUploadedFile("jobs.jsonl", made.openings_file(3))
    answer = inside.post("/openings/file", {"file": file})
    assert answer.status_code == 302
    page = inside.get("/openings").content.decode()
    assert page.count("<li><a") == 3
    assert "Analyst 00001" in page
    assert "jobs.jsonl" in page


def test_what_cannot_be_read_is_said_and_nothing_is_lost(inside: Client, owner: int) -> None:
    made.openings(owner, 2)
    answer = inside.post(
        "/openings/file", {"file": SimpleUploadedFile("photo.bin", b"\x00\x01\x02\x03" * 50)}
    )
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "photo.bin" in page
    assert "Nothing was changed." in page
    assert "Analyst 00001" in page


def test_an_address_is_asked_only_when_the_person_adds_it_or_presses(
    inside: Client, owner: int, asked: list[tuple[Any, ...]]
) -> None:
    inside.get("/openings")
    assert asked == []
    inside.post("/openings/feed", {"address": "https://boards.example/jobs.xml"})
    (source,) = read.sources(owner)
    assert asked == [(owner, source.id)]
    inside.post(reverse("ask_openings", args=[source.id]))
    inside.post(reverse("ask_all_openings"))
    assert asked[1:] == [(owner, source.id), (owner, None)]


def test_what_is_no_address_is_said_beside_the_field(inside: Client, owner: int) -> None:
    answer = inside.post("/openings/feed", {"address": "not an address"})
    assert answer.status_code == 400
    assert "This is no web address." in answer.content.decode()
    assert read.sources(owner) == ()


def test_a_source_that_is_being_asked_is_shown_as_that_and_not_asked_twice(
    inside: Client, owner: int
) -> None:
    from bounceback.store.tasks import refresh_openings

    source = add_feed(owner, "https://boards.example/jobs.xml")
    refresh_openings.enqueue(owner, source)
    page = inside.get("/openings").content.decode()
    assert "Asking what is there now" in page
    inside.post(reverse("ask_openings", args=[source]))
    assert read.asked_sources(owner) == {source}
    from django_tasks_db.models import DBTaskResult

    assert DBTaskResult.objects.count() == 1


def test_the_problem_of_a_source_stands_with_it(inside: Client, changed: Changed, owner: int) -> None:
    from bounceback.store.models import OpeningSource

    add_feed(owner, "https://boards.example/jobs.xml")
    changed(OpeningSource, problem="The server did not answer.", checked_at=timezone.now())
    assert "The server did not answer." in inside.get("/openings").content.decode()


def test_a_file_cannot_be_asked_again(inside: Client, owner: int) -> None:
    source = made.openings(owner, 1)
    assert inside.post(reverse("ask_openings", args=[source])).status_code == 404


def test_removing_a_source_takes_its_openings_and_keeps_the_applications(inside: Client, owner: int) -> None:
    source = made.openings(owner, 2)
    first = read.openings(owner)[0]
    inside.post(reverse("apply_to_opening", args=[first.id]))
    inside.post(reverse("remove_openings_source", args=[source]))
    assert read.openings(owner) == ()
    assert read.counts(owner).total == 1


class TestTheList:
    def test_search_looks_into_title_company_place_and_text(self, inside: Client, owner: int) -> None:
        made.openings(owner, 5)
        page = inside.get("/openings?q=bristol+marker00003").content.decode()
        assert "Analyst 00003" in page
        assert "Analyst 00002" not in page

    def test_a_search_without_result_says_so(self, inside: Client, owner: int) -> None:
        made.openings(owner, 1)
        page = inside.get("/openings?q=<b>zebra").content.decode()
        assert "None of the openings speaks of “&lt;b&gt;zebra”." in page

    def test_saved_ones_are_shown_alone_and_dismissed_ones_are_left_out(
        self, inside: Client, owner: int
    ) -> None:
        made.openings(owner, 3)
        ids = {one.title: one.id for one in read.openings(owner)}
        choose(owner, ids["Analyst 00000"], "saved")
        choose(owner, ids["Analyst 00001"], "dismissed")
        every = inside.get("/openings").content.decode()
        saved = inside.get("/openings?show=saved").content.decode()
        away = inside.get("/openings?show=dismissed").content.decode()
        assert "Analyst 00001" not in every
        assert "Analyst 00002" in every
        assert saved.count("<li><a") == 1
        assert "Analyst 00000" in saved
        assert "Analyst 00001" in away

    def test_pages_hold_fifty_and_every_opening_is_on_one_of_them(self, inside: Client, owner: int) -> None:
        made.openings(owner, 120)
        seen = [
            title
            for number in (1, 2, 3)
            for title in (row["title"] for row in inside.get(f"/openings?page={number}").context["rows"])
        ]
        assert len(seen) == 120
        assert len(set(seen)) == 120
        assert inside.get("/openings?page=99").context["found"].page == 3

    def test_new_is_what_came_this_week(self, inside: Client, owner: int) -> None:
        made.openings(owner, 1, name="old.jsonl", now=timezone.now() - timedelta(days=9))
        made.openings(owner, 1, name="young.jsonl", first=7)
        rows = {row["title"]: row["new"] for row in inside.get("/openings").context["rows"]}
        assert rows == {"Analyst 00000": False, "Analyst 00007": True}

    def test_the_same_vacancy_from_a_second_source_is_not_new(self, inside: Client, owner: int) -> None:
        made.openings(owner, 1, name="old.jsonl", now=timezone.now() - timedelta(days=9))
        made.openings(owner, 1, name="copy.jsonl")
        assert [row["new"] for row in inside.get("/openings").context["rows"]] == [False, False]

    def test_of_two_copies_that_came_this_week_one_is_new(self, inside: Client, owner: int) -> None:
        made.openings(owner, 1, name="one.jsonl")
        made.openings(owner, 1, name="two.jsonl")
        assert sorted(row["new"] for row in inside.get("/openings").context["rows"]) == [False, True]

    def test_an_advertisement_published_long_ago_is_not_new(
        self, inside: Client, changed: Changed, owner: int
    ) -> None:
        made.openings(owner, 1)
        changed(Opening, posted_at=timezone.now() - timedelta(days=60))
        assert [row["new"] for row in inside.get("/openings").context["rows"]] == [False]

    def test_a_day_in_the_future_does_not_put_an_opening_first_for_good(
        self, inside: Client, changed: Changed, owner: int
    ) -> None:
        made.openings(owner, 1, name="lies.jsonl", now=timezone.now() - timedelta(days=9))
        changed(Opening, posted_at=timezone.now() + timedelta(days=9000))
        made.openings(owner, 1, name="young.jsonl", first=7)
        assert [row["title"] for row in inside.get("/openings").context["rows"]] == [
            "Analyst 00007",
            "Analyst 00000",
        ]

    @pytest.mark.parametrize("number", [5, 50])
    def test_queries_do_not_grow_with_the_rows(
        self, inside: Client, owner: int, number: int, django_assert_max_num_queries: Any
    ) -> None:
        made.openings(owner, number)
        assert opening_index.bring_in_step(owner)
        with django_assert_max_num_queries(22):
            assert len(inside.get("/openings").context["rows"]) == number


class TestOneOpening:
    @pytest.fixture
    def pk(self, owner: int) -> int:
        made.openings(owner, 1)
        return read.openings(owner)[0].id

    def test_its_text_is_shown_and_never_as_markup(
        self, inside: Client, changed: Changed, owner: int, pk: int
    ) -> None:
        changed(Opening, text="<script>alert(1)</script> You know SQL.")
        page = inside.get(f"/openings/{pk}").content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt; You know SQL." in page
        assert "<script>alert" not in page

    def test_a_link_that_is_no_web_address_is_no_link(
        self, inside: Client, changed: Changed, pk: int
    ) -> None:
        changed(Opening, url="javascript:alert(1)")
        assert "javascript:" not in inside.get(f"/openings/{pk}").content.decode()

    def test_the_link_out_tells_nothing_of_where_one_comes_from(self, inside: Client, pk: int) -> None:
        page = inside.get(f"/openings/{pk}").content.decode()
        assert '<a href="https://jobs.example/0" rel="noreferrer noopener">' in page

    def test_what_it_asks_stands_beside_what_the_cv_shows(self, inside: Client, owner: int, pk: int) -> None:
        keep_cv(
            owner,
            "Experience\nAnalyst, Larkspur, 2019 - 2026\n- Wrote SQL every day for five years.",
            "cv.txt",
        )
        answer = inside.get(f"/openings/{pk}")
        assert [item.label for item in answer.context["shown"]] == ["SQL"]
        assert [item.label for item in answer.context["missing"]] == ["Python"]
        assert "Wrote SQL every day" in answer.content.decode()

    def test_without_a_cv_it_says_what_is_needed(self, inside: Client, pk: int) -> None:
        assert "Your CV is not here yet" in inside.get(f"/openings/{pk}").content.decode()

    @pytest.mark.parametrize("choice", ["saved", "dismissed"])
    def test_a_choice_is_kept_and_taken_back_with_one_press(
        self, inside: Client, owner: int, pk: int, choice: str
    ) -> None:
        inside.post(reverse("choose_opening", args=[pk]), {"choice": choice})
        assert read.opening(owner, pk).choice == choice
        undo = reverse("put_opening_back", args=[pk, "none"])
        assert undo in inside.get("/openings?show=all").content.decode()
        inside.post(undo)
        assert read.opening(owner, pk).choice == ""

    def test_i_applied_makes_an_application_with_its_posting_and_the_sentence(
        self, inside: Client, owner: int, pk: int
    ) -> None:
        answer = inside.post(reverse("apply_to_opening", args=[pk]), {"plan": "call Sam"})
        (row,) = read.all_rows(owner)
        assert answer["Location"] == reverse("application", args=[row.id])
        assert row.company == "Company 00000"
        assert "call Sam" in row.plan
        assert read.postings(owner, row.id)[0].text.startswith("You know SQL")
        inside.post(reverse("apply_to_opening", args=[pk]))
        assert len(read.all_rows(owner)) == 1
        assert reverse("application", args=[row.id]) in inside.get(f"/openings/{pk}").content.decode()

    def test_another_persons_opening_is_not_here(self, inside: Client, owner: int) -> None:
        other = ensure_owner("sample")
        made.openings(other, 1)
        pk = read.openings(other)[0].id
        assert inside.get(f"/openings/{pk}").status_code == 404
        assert inside.post(reverse("choose_opening", args=[pk]), {"choice": "saved"}).status_code == 404
        assert inside.post(reverse("apply_to_opening", args=[pk])).status_code == 404
        assert read.opening(other, pk).choice == ""


def test_an_opening_like_a_lost_role_says_so(inside: Client, owner: int) -> None:
    file = b"title,company,description\nData Analyst (m/f/d),Larkspur,You know SQL.\nCook,Larkspur,You cook well.\n"
    add_file(owner, file, "two.csv")
    pk = made.applied(owner, company="Harbour & Pine")
    assert "like the role at" not in inside.get("/openings").content.decode()
    made.happened(owner, pk, Kind.REJECTION)
    answer = inside.get("/openings")
    assert {row["title"]: row["like"] for row in answer.context["rows"]} == {
        "Data Analyst (m/f/d)": "Harbour & Pine",
        "Cook": "",
    }
    assert "like the role at Harbour &amp; Pine" in answer.content.decode()
