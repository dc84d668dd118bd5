"""People: who wrote, from which employer, when last, and whether you talked; nothing that a robot sent."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from bounceback.timeline.kinds import Kind

from . import made
from .conftest import Letter


def test_an_empty_page_says_what_will_be_here(inside: Client) -> None:
    assert "Here stand the people who wrote to you" in inside.get("/people").content.decode()


@pytest.fixture
def known(owner: int, letter: Letter) -> None:
    pine = made.applied(owner, 1, company="Harbour & Pine")
    light = made.applied(owner, 2, company="Northlight")
    letter(owner, pine, "Clara Ortiz", "clara.ortiz@harbourandpine.example", number=1)
    letter(owner, light, "Priya Raman", "priya.raman@northlight.example", kind=Kind.INTERVIEW, number=2)
    letter(owner, light, "Northlight", "no-reply@northlight.example", number=3)


@pytest.mark.usefixtures("known")
class TestTheList:
    def test_people_stand_with_their_employer_last_heard_of_first(self, inside: Client) -> None:
        page = inside.get("/people").content.decode()
        assert page.index("Priya Raman") < page.index("Clara Ortiz")
        assert "Harbour &amp; Pine" in page
        assert 'href="mailto:clara.ortiz@harbourandpine.example"' in page

    def test_an_address_that_nobody_reads_is_no_person(self, inside: Client) -> None:
        assert "no-reply@" not in inside.get("/people").content.decode()

    def test_those_one_talked_with_are_marked_and_can_be_shown_alone(self, inside: Client) -> None:
        assert inside.get("/people").content.decode().count("you talked<") == 1
        met = inside.get("/people?show=met").content.decode()
        assert "Priya Raman" in met
        assert "Clara Ortiz" not in met

    def test_search_finds_every_word_in_name_employer_or_address(self, inside: Client) -> None:
        found = inside.get("/people?q=PINE+clara").content.decode()
        assert "Clara Ortiz" in found
        assert "Priya Raman" not in found
        assert "Nobody here goes by “zebra”." in inside.get("/people?q=zebra").content.decode()


def test_a_name_is_never_markup_and_an_address_never_more_than_one(
    inside: Client, owner: int, letter: Letter
) -> None:
    letter(owner, made.applied(owner), "<b>Ana Reyes</b>", "ana.reyes@example.com?bcc=all@example.org")
    page = inside.get("/people").content.decode()
    assert "<b>Ana" not in page
    assert "mailto:ana.reyes@example.com?bcc" not in page


@pytest.mark.parametrize("number", [5, 50])
def test_queries_do_not_grow_with_the_rows(
    inside: Client, owner: int, letter: Letter, number: int, django_assert_max_num_queries: Any
) -> None:
    pk = made.applied(owner)
    for place in range(number):
        letter(owner, pk, f"Robin Vale{place}", f"robin.vale{place}@example.com", number=place)
    with django_assert_max_num_queries(26):
        assert len(inside.get("/people").context["page"].object_list) == number
