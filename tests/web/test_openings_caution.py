"""Signs of fraud and an opening's history: held back without being lost, said in sentences, gone once the person chooses."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from bounceback.names.companies import company_key
from bounceback.openings.criteria import criteria
from bounceback.store import read
from bounceback.store.models import Opening
from bounceback.store.nearby import near, same_employer
from bounceback.store.people import new_roles, openings_at
from bounceback.store.vacancies import caution, saved_searches
from bounceback.store.write.openings import add_file, choose
from bounceback.store.write.owners import ensure_owner
from bounceback.store.write.searches import save_search

from . import made

FRAUD = {
    "id": "f",
    "title": "Data Analyst",
    "company": "Easy Partners",
    "location": "Bristol",
    "description": "You know SQL. A registration fee is paid first. The interview is on Telegram only.",
}
ONE_SIGN = FRAUD | {
    "id": "s",
    "company": "Larkspur",
    "description": "You know SQL. The interview is on Telegram.",
}
PLAIN = FRAUD | {"id": "p", "company": "Northlight", "description": "You know SQL and Python."}
MONEY = "It speaks of money that you pay first. Nobody who hires asks for that."
CHAT = "The talk is to be by chat or text message alone. Real employers show a face or a phone number of the firm."
FOLD = "Held back: signs of fraud"


def added(owner: int, *jobs: dict[str, str]) -> dict[str, int]:
    add_file(owner, "\n".join(json.dumps(job) for job in jobs).encode(), "jobs.jsonl")
    return dict(Opening.objects.filter(owner_id=owner).values_list("external_id", "pk"))


@pytest.fixture
def jobs(owner: int) -> dict[str, int]:
    return added(owner, FRAUD, ONE_SIGN, PLAIN)


def companies(client: Client, query: str = "") -> set[str]:
    return {row["why"].split(" · ")[0] for row in client.get(f"/openings{query}").context["rows"]}


def test_nobody_is_pointed_to_an_opening_that_is_held_back(owner: int, jobs: dict[str, int]) -> None:
    keys = {company_key(name) for name in ("Easy Partners", "Northlight")}
    assert set(new_roles(owner, timezone.now(), keys)) == {company_key("Northlight")}
    assert openings_at(owner, "Easy Partners") == ()
    choose(owner, jobs["f"], "saved")
    assert [each.id for each in openings_at(owner, "Easy Partners")] == [jobs["f"]]


class TestTheList:
    def test_enough_signs_move_an_opening_behind_the_fold_with_its_sentences(
        self, inside: Client, jobs: dict[str, int]
    ) -> None:
        answer = inside.get("/openings")
        fold = answer.content.decode().partition(FOLD)[2].partition("</details>")[0]
        assert companies(inside) == {"Larkspur", "Northlight"}
        assert f'href="/openings/{jobs["f"]}"' in fold
        assert MONEY in fold
        assert CHAT in fold
        assert answer.context["found"].total == 2

    def test_one_sign_stays_in_the_list_and_is_said(self, inside: Client, jobs: dict[str, int]) -> None:
        rows = {row["address"]: row["signs"] for row in inside.get("/openings").context["rows"]}
        assert rows[f"/openings/{jobs['s']}"] == (CHAT,)
        assert rows[f"/openings/{jobs['p']}"] == ()

    def test_the_fold_follows_the_filter_and_is_not_there_without_any(
        self, inside: Client, owner: int, jobs: dict[str, int]
    ) -> None:
        assert FOLD in inside.get("/openings?q=telegram").content.decode()
        assert FOLD not in inside.get("/openings?q=python").content.decode()
        assert FOLD not in inside.get("/openings?show=new").content.decode()

    def test_more_than_the_fold_shows_are_all_on_a_page_of_their_own(
        self, inside: Client, owner: int
    ) -> None:
        added(owner, *(FRAUD | {"id": f"f{n}", "company": f"Easy {n}"} for n in range(60)))
        answer = inside.get("/openings")
        assert (answer.context["found"].held, len(answer.context["held"])) == (60, 20)
        assert answer.context["all_held"] in answer.content.decode()
        second = f"{answer.context['all_held']}&page=2"
        assert len(inside.get(answer.context["all_held"]).context["rows"]) == 50
        assert len(inside.get(second).context["rows"]) == 10

    def test_saving_it_puts_it_among_the_others(
        self, inside: Client, owner: int, jobs: dict[str, int]
    ) -> None:
        choose(owner, jobs["f"], "saved")
        assert companies(inside) == {"Easy Partners", "Larkspur", "Northlight"}
        assert FOLD not in inside.get("/openings").content.decode()

    def test_it_does_not_count_as_new_in_a_saved_search(self, owner: int) -> None:
        save_search(owner, criteria({"q": "sql"}), now=timezone.now() - timedelta(hours=1))
        added(owner, FRAUD, PLAIN)
        assert [one.new for one in saved_searches(owner, timezone.now())] == [1]


class TestTheWayBack:
    def test_what_is_held_back_is_not_suggested_until_it_is_saved(
        self, owner: int, jobs: dict[str, int]
    ) -> None:
        lost = read.row(owner, made.applied(owner, company="Elsewhere"))
        now = timezone.now()
        assert {one.opening.company for one in near(owner, lost, now)} == {"Larkspur", "Northlight"}
        choose(owner, jobs["f"], "saved")
        assert "Easy Partners" in {one.opening.company for one in near(owner, lost, now)}

    @pytest.mark.usefixtures("jobs")
    def test_nor_is_it_another_room_at_the_same_employer(self, owner: int) -> None:
        lost = read.row(owner, made.applied(owner, company="Easy Partners"))
        assert same_employer(owner, lost, timezone.now()) == ()


class TestOneOpening:
    def test_it_says_that_it_is_held_back_and_why(self, inside: Client, jobs: dict[str, int]) -> None:
        page = inside.get(f"/openings/{jobs['f']}").content.decode()
        assert FOLD in page
        assert MONEY in page
        assert CHAT in page

    def test_one_sign_is_said_without_holding_back(self, inside: Client, jobs: dict[str, int]) -> None:
        page = inside.get(f"/openings/{jobs['s']}").content.decode()
        assert "A sign of fraud" in page
        assert CHAT in page
        assert FOLD not in page
        assert "fraud" not in inside.get(f"/openings/{jobs['p']}").content.decode()

    def test_how_often_it_was_posted_in_a_year_counts_those_that_are_gone(
        self, inside: Client, owner: int, changed: Callable[..., None]
    ) -> None:
        now = timezone.now()
        for n in range(4):
            posted = f"{now - timedelta(days=80 * n):%Y-%m-%d}"
            job = PLAIN | {"id": f"p{n}", "date": posted}
            add_file(owner, json.dumps(job).encode(), f"jobs{n}.jsonl")
        changed(Opening, gone_at=now)
        newest = Opening.objects.get(external_id="p0").pk
        assert "Posted four times in a year." in inside.get(f"/openings/{newest}").content.decode()
        alone = added(owner, ONE_SIGN)["s"]
        assert caution(owner, alone, now).history == ""

    def test_another_persons_is_not_here(self, jobs: dict[str, int]) -> None:
        with pytest.raises(LookupError):
            caution(ensure_owner("sample"), jobs["f"], timezone.now())


class TestKeeping:
    def test_a_text_that_changes_is_read_again(self, owner: int, jobs: dict[str, int]) -> None:
        added(owner, FRAUD | {"description": "You know SQL."}, PLAIN | {"description": FRAUD["description"]})
        held = dict(Opening.objects.values_list("external_id", "held_back"))
        assert held == {"f": False, "s": False, "p": True}
        assert Opening.objects.get(pk=jobs["f"]).fraud_signs == {}

    def test_openings_kept_before_are_read_by_the_migration(
        self, jobs: dict[str, int], changed: Callable[..., None]
    ) -> None:
        before = list(Opening.objects.order_by("pk").values("fraud_signs", "held_back"))
        changed(Opening, fraud_signs={}, held_back=False)
        importlib.import_module("bounceback.store.migrations.0010_signs_of_fraud").read_again(apps, None)
        assert list(Opening.objects.order_by("pk").values("fraud_signs", "held_back")) == before
        assert [row["held_back"] for row in before] == [True, False, False]
