"""Search or jump: one field finds what is kept, whatever it is, and leads there."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bounceback.store import read
from bounceback.store.write.bouncebacks import keep_lesson
from bounceback.store.write.owners import ensure_owner

from . import made
from .conftest import Letter


def names(answer: Any) -> list[str]:
    return [group["name"] for group in answer.context["groups"]]


def test_without_words_it_offers_the_places(inside: Client) -> None:
    answer = inside.get("/search")
    assert names(answer) == ["Places"]
    page = answer.content.decode()
    for name in ("today", "applications", "openings", "growth", "insights", "lessons", "people", "settings"):
        assert f'href="{reverse(name)}"' in page


def test_every_page_leads_here_by_the_jump_link(inside: Client) -> None:
    assert 'href="/search" data-jump' in inside.get("/lessons").content.decode()


def test_one_word_finds_each_kind_of_thing(inside: Client, owner: int, letter: Letter) -> None:
    pk = made.applied(owner, company="Harbour & Pine")
    letter(owner, pk, "Clara Ortiz", "clara.ortiz@harbourandpine.example")
    made.openings(owner, 2)
    lesson = keep_lesson(owner, "Ask Clara for the band first.")
    answer = inside.get("/search?q=clara")
    assert names(answer) == ["Applications", "People", "Lessons"]
    page = answer.content.decode()
    assert f'href="{reverse("application", args=[pk])}"' in page
    assert 'href="/people/one?who=clara.ortiz%40harbourandpine.example"' in page
    assert f'href="/lessons#lesson{lesson}"' in page
    opening = read.openings(owner)[0]
    assert (
        f'href="{reverse("opening", args=[opening.id])}"'
        in inside.get(f"/search?q={opening.title}").content.decode()
    )


def test_places_are_found_by_what_they_hold(inside: Client) -> None:
    rows = inside.get("/search?q=CV").context["groups"][0]["rows"]
    assert [row["address"] for row in rows] == ["/growth"]


def test_nothing_found_is_said_without_markup(inside: Client) -> None:
    page = inside.get("/search?q=<b>zebra").content.decode()
    assert "Nothing here speaks of “&lt;b&gt;zebra”." in page


def test_more_than_eight_lead_to_the_whole_list(inside: Client, owner: int) -> None:
    for number in range(11):
        made.applied(owner, number)
    answer = inside.get("/search?q=analyst data")
    (group,) = [group for group in answer.context["groups"] if group["name"] == "Applications"]
    assert (len(group["rows"]), group["more"]) == (8, 3)
    assert 'href="/applications?q=analyst%20data"' in answer.content.decode()


def test_another_persons_things_are_not_found(inside: Client) -> None:
    other = ensure_owner("sample")
    made.applied(other, company="Secretcorp")
    made.openings(other, 1)
    keep_lesson(other, "Secretcorp asks about failure.")
    assert names(inside.get("/search?q=secretcorp")) == []
    assert names(inside.get("/search?q=bristol")) == []


@pytest.mark.parametrize("number", [5, 50])
def test_queries_do_not_grow_with_the_rows(
    inside: Client, owner: int, number: int, django_assert_max_num_queries: Any
) -> None:
    for place in range(number):
        made.applied(owner, place)
        keep_lesson(owner, f"Analyst lesson {place}")
    made.openings(owner, number)
    with django_assert_max_num_queries(31):
        assert inside.get("/search?q=analyst").status_code == 200
