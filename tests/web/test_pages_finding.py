"""Finding: filters, saved searches, closeness, the same door, not hanging on one dream, and a referral."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bounceback.openings.criteria import criteria
from bounceback.store import opening_index, read
from bounceback.store.hope import one_dream
from bounceback.store.models import Message, Opening, Person, SavedSearch
from bounceback.store.people import person
from bounceback.store.write.applications import add_application
from bounceback.store.write.bouncebacks import open_bounceback
from bounceback.store.write.events import add_event
from bounceback.store.write.growth import keep_cv, set_target
from bounceback.store.write.openings import add_file, choose
from bounceback.store.write.owners import ensure_owner
from bounceback.store.write.people import add_people_file
from bounceback.store.write.searches import save_search
from bounceback.timeline.kinds import Change, Kind

from . import made
from .conftest import Letter

Changed = Callable[..., None]

JOBS = [
    {"id": "1", "title": "Data Analyst", "company": "Larkspur", "location": "Bristol, UK",
     "description": "You know SQL and Python. Salary: £40,000 - £50,000 per year. We offer visa sponsorship."},
    {"id": "2", "title": "Data Engineer", "company": "Northlight", "location": "Remote, Germany",
     "description": "You know SQL. Gehalt: 60.000 - 70.000 EUR pro Jahr. We are unable to sponsor visas."},
    {"id": "3", "title": "Cook", "company": "Harbour & Pine", "location": "Leeds", "description": "You cook well."},
]  # fmt: skip


def lines(*jobs: dict[str, str]) -> bytes:
    return "\n".join(json.dumps(job) for job in jobs).encode()


@pytest.fixture
def jobs(owner: int) -> dict[str, int]:
    add_file(owner, lines(*JOBS), "jobs.jsonl")
    return {one.title: one.id for one in read.openings(owner)}


def titles(client: Client, query: str) -> set[str]:
    return {row["title"] for row in client.get(f"/openings?{query}").context["rows"]}


@pytest.mark.usefixtures("jobs")
class TestFilters:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("place=bristol", {"Data Analyst"}),
            ("place=united+kingdom", {"Data Analyst"}),
            ("workplace=remote", {"Data Engineer"}),
            ("pay=45k", {"Data Analyst", "Data Engineer", "Cook"}),
            ("pay=45000&stated=1", {"Data Analyst", "Data Engineer"}),
            ("pay=55000&stated=1", {"Data Engineer"}),
            ("pay=55000", {"Data Engineer", "Cook"}),
            ("pay=45000&currency=GBP&stated=1", {"Data Analyst"}),
            ("sponsorship=1", {"Data Analyst", "Cook"}),
            ("sponsorship=1&stated=1", {"Data Analyst"}),
            ("q=sql&place=bristol", {"Data Analyst"}),
            ("q=sql&workplace=nonsense&pay=nonsense", {"Data Analyst", "Data Engineer"}),
        ],
    )
    def test_each_narrows_and_what_is_not_said_stays_unless_asked(
        self, inside: Client, query: str, found: set[str]
    ) -> None:
        assert titles(inside, query) == found

    def test_who_turned_me_down_in_the_past_year_is_left_out_and_comes_back_after_it(
        self, inside: Client, owner: int
    ) -> None:
        now = timezone.now()
        lately = add_application(owner, "Larkspur Ltd", "Analyst", now - timedelta(days=60))
        add_event(owner, lately, Kind.REJECTION, now - timedelta(days=30))
        long_ago = add_application(owner, "Northlight", "Analyst", now - timedelta(days=500))
        add_event(owner, long_ago, Kind.REJECTION, now - timedelta(days=400))
        assert titles(inside, "fresh_start=1") == {"Data Engineer", "Cook"}

    def test_none_left_says_what_to_do(self, inside: Client) -> None:
        assert "Leave one condition out" in inside.get("/openings?place=atlantis").content.decode()

    def test_each_line_says_why_and_what_is_missing(self, inside: Client, owner: int) -> None:
        keep_cv(owner, "Experience\nAnalyst, Larkspur, 2019 - 2026\n- Wrote SQL every day.", "cv.txt")
        fits = {row["title"]: row["fit"] for row in inside.get("/openings").context["rows"]}
        assert fits["Data Analyst"] == "You show SQL: 1 of the 2 skills it asks for. Missing: Python."
        assert fits["Data Engineer"] == "You show all that it asks for: SQL."
        assert fits["Data Analyst"] in inside.get("/openings").content.decode()

    def test_what_suits_me_stands_first_when_asked(self, inside: Client, owner: int) -> None:
        keep_cv(owner, "Experience\nAnalyst, Larkspur, 2019 - 2026\n- Wrote SQL every day.", "cv.txt")
        rows = inside.get("/openings?order=fit").context["rows"]
        assert rows[0]["title"] == "Data Engineer"
        assert len(rows) == 3

    def test_from_thirty_choices_on_the_order_follows_them_and_says_so(
        self, inside: Client, owner: int
    ) -> None:
        many = [
            {"id": f"s{n}", "title": "Cook", "company": f"Firm {n}", "location": "Leeds", "description": "You cook."
             + (" Salary: £40,000 - £50,000 per year." if n % 2 else "")}
            for n in range(60)
        ]  # fmt: skip
        add_file(owner, lines(*many), "many.jsonl")
        sentence = "saves and dismissals"
        known = {one.company: one for one in read.openings(owner)}
        for number in range(40):
            if number == 29:
                assert sentence not in inside.get("/openings?order=fit").content.decode()
            one = known[f"Firm {number}"]
            choose(owner, one.id, "saved" if number % 2 else "dismissed")
        answer = inside.get("/openings?order=fit&place=leeds")
        assert f"your own 40 {sentence}" in answer.content.decode()
        undecided = [row for row in answer.context["rows"] if "saved" not in row["why"]]
        assert all("£" in row["why"] for row in undecided[:10])

    def test_those_like_a_posting_stand_first_and_itself_is_left_out(
        self, inside: Client, jobs: dict[str, int]
    ) -> None:
        answer = inside.get(f"/openings?like=o{jobs['Data Analyst']}")
        assert answer.context["rows"][0]["title"] == "Data Engineer"
        assert "Data Analyst" not in {row["title"] for row in answer.context["rows"]}
        assert "Nearest to “Data Analyst, Larkspur” first." in answer.content.decode()

    def test_those_like_a_lost_role_say_why(self, inside: Client, owner: int) -> None:
        pk = made.applied(owner, company="Elsewhere")
        first = inside.get(f"/openings?like=a{pk}").context["rows"][0]
        assert first["title"] == "Data Analyst"
        assert first["fit"].startswith("The same kind of role as the lost one.")

    @pytest.mark.parametrize("like", ["o999999", "a999999"])
    def test_like_what_is_not_here_is_not_here(self, inside: Client, like: str) -> None:
        assert inside.get(f"/openings?like={like}").status_code == 404

    def test_the_other_persons_openings_never_show(self, inside: Client) -> None:
        other = ensure_owner("sample")
        add_file(other, lines(JOBS[0] | {"title": "Secret Analyst"}), "other.jsonl")
        for query in ("", "q=secret", "order=fit", "workplace=remote"):
            assert "Secret Analyst" not in titles(inside, query)


class TestSavedSearches:
    def test_what_came_since_the_last_look_is_new_and_counted(
        self, inside: Client, owner: int, changed: Changed, jobs: dict[str, int]
    ) -> None:
        inside.post(reverse("save_search"), {"q": "data", "name": "Data jobs"})
        (kept,) = SavedSearch.objects.all()
        changed(SavedSearch, looked_at=timezone.now() - timedelta(days=2))
        changed(Opening, first_seen_at=timezone.now() - timedelta(days=3))
        add_file(
            owner,
            lines({"id": "9", "title": "Data Scientist", "company": "Pine", "description": "SQL"}),
            "b.jsonl",
        )
        (shown,) = inside.get("/openings").context["searches"]
        assert (shown["name"], shown["new"]) == ("Data jobs", 1)
        answer = inside.get(f"/openings?saved={kept.pk}")
        news = {row["title"]: row["new"] for row in answer.context["rows"]}
        assert news == {"Data Scientist": True, "Data Analyst": False, "Data Engineer": False}
        again = inside.get(f"/openings?saved={kept.pk}")
        assert {row["title"]: row["new"] for row in again.context["rows"]} == news, (
            "a second glance hides nothing"
        )
        assert again.context["searches"][0]["new"] == 0

    def test_an_empty_search_is_not_kept_and_the_same_name_replaces(self, inside: Client, owner: int) -> None:
        inside.post(reverse("save_search"), {"q": ""})
        assert not SavedSearch.objects.exists()
        save_search(owner, criteria({"q": "data"}), "Mine")
        save_search(owner, criteria({"q": "cook"}), "Mine")
        assert [one.query for one in SavedSearch.objects.all()] == [{"q": "cook"}]

    def test_it_is_taken_out_and_another_persons_is_not_here(self, inside: Client, owner: int) -> None:
        own = save_search(owner, criteria({"q": "data"}))
        others = save_search(ensure_owner("sample"), criteria({"q": "data"}))
        assert inside.get(f"/openings?saved={others}").status_code == 404
        assert inside.post(reverse("remove_search", args=[others])).status_code == 404
        inside.post(reverse("remove_search", args=[own]))
        assert [one.pk for one in SavedSearch.objects.all()] == [others]

    def test_one_query_counts_for_all_of_them(
        self, inside: Client, owner: int, django_assert_max_num_queries: Any
    ) -> None:
        made.openings(owner, 3)
        for number in range(30):
            save_search(owner, criteria({"q": f"word{number}", "fresh_start": "1"}))
        assert opening_index.bring_in_step(owner)
        with django_assert_max_num_queries(24):
            assert len(inside.get("/openings").context["searches"]) == 30


class TestOneDream:
    def hopes(self, owner: int, at_dream: int, elsewhere: int) -> None:
        now = timezone.now()
        for number in range(at_dream):
            pk = add_application(owner, "Dreamworks", f"Data Analyst {number}", now - timedelta(days=9))
            add_event(owner, pk, Kind.INTERVIEW, now - timedelta(days=3), change=Change.SET)
        for number in range(elsewhere):
            add_application(owner, f"Other {number}", "Data Analyst", now - timedelta(days=9))

    def test_a_gentle_word_with_three_comparable_employers(self, inside: Client, owner: int) -> None:
        self.hopes(owner, 3, 2)
        made.openings(owner, 5)
        add_file(owner, lines({"id": "d", "title": "Data Analyst", "company": "Dreamworks Ltd", "description": "x"},
                              {"id": "o", "title": "Data Analyst", "company": "Other 1", "description": "x"}), "d.jsonl")  # fmt: skip
        dream = inside.get("/openings").context["dream"]
        companies = [row["title"] for row in dream["rows"]]
        assert dream["employer"] == "Dreamworks"
        assert len(set(companies)) == 3
        assert not {"Dreamworks Ltd", "Other 1"} & set(companies)
        page = inside.get("/openings").content.decode()
        assert "Much of your hope rests on Dreamworks" in page
        assert "about 9 in 10 parts lie there" in page

    @pytest.mark.parametrize(("at_dream", "elsewhere"), [(4, 0), (3, 1), (1, 9)])
    def test_never_with_fewer_than_five_open_and_never_where_hope_is_spread(
        self, owner: int, at_dream: int, elsewhere: int
    ) -> None:
        self.hopes(owner, at_dream, elsewhere)
        assert one_dream(owner, timezone.now()) is None

    def test_a_target_that_took_the_last_three_returns_is_named_only_with_five_open(self, owner: int) -> None:
        now = timezone.now()
        set_target(owner, "Dreamworks", role="Data Analyst", reapply_on=now.date())
        for number in range(3):
            pk = add_application(owner, "Dreamworks", f"Analyst {number}", now - timedelta(days=90 - number))
            add_event(owner, pk, Kind.REJECTION, now - timedelta(days=30 - number))
            open_bounceback(owner, pk)
        self.hopes(owner, 0, 4)
        assert one_dream(owner, now) is None
        add_application(owner, "Other 9", "Data Analyst", now - timedelta(days=9))
        found = one_dream(owner, now)
        assert found is not None
        assert (found.employer, found.reason) == ("Dreamworks", "again")


class TestSameDoor:
    def test_after_a_no_other_rooms_who_is_inside_and_recruiters_of_the_year_are_named(
        self, inside: Client, owner: int, letter: Letter, changed: Changed
    ) -> None:
        add_file(owner, lines(JOBS[2]), "jobs.jsonl")
        lost = made.applied(owner, 1, company="Harbour & Pine")
        letter(owner, lost, "Clara Ortiz", "clara.ortiz@pine.example", kind=Kind.INTERVIEW, number=1)
        lead = made.applied(owner, 2, company="Agency")
        letter(owner, lead, "Sam Lee", "sam.lee@agency.example", kind=Kind.OUTREACH, number=2)
        met = made.applied(owner, 3, company="Northlight")
        letter(owner, met, "Priya Raman", "priya.raman@northlight.example", kind=Kind.INTERVIEW, number=3)
        add_file(owner, lines(JOBS[1]), "more.jsonl")
        made.happened(owner, lost, Kind.REJECTION)
        page = inside.get(reverse("bounceback_part", args=[lost, "openings"]))
        part = page.context["openings"]
        assert [one.title for one in part.same_employer] == ["Cook"]
        assert [one.called for one in part.inside] == ["Clara Ortiz"]
        assert [(one.who.called, one.role) for one in part.people] == [
            ("Priya Raman", "Data Engineer"),
            ("Sam Lee", ""),
        ]
        text = page.content.decode()
        assert "new there: Data Engineer" in text
        assert "wrote to you first about a role" in text

    def test_a_recruiter_of_more_than_a_year_ago_is_left_in_peace(
        self, inside: Client, owner: int, letter: Letter, changed: Changed
    ) -> None:
        lead = made.applied(owner, 2, company="Agency")
        letter(owner, lead, "Sam Lee", "sam.lee@agency.example", kind=Kind.OUTREACH)
        changed(Message, at=timezone.now() - timedelta(days=400))
        lost = made.applied(owner, 1, company="Harbour & Pine")
        made.happened(owner, lost, Kind.REJECTION)
        assert (
            inside.get(reverse("bounceback_part", args=[lost, "openings"])).context["openings"].people == ()
        )


class TestReferral:
    def test_an_opening_names_who_is_there_and_their_word_makes_a_referral(
        self, inside: Client, owner: int, jobs: dict[str, int]
    ) -> None:
        add_people_file(
            owner,
            b"First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
            b"Clara,Ortiz,,,Larkspur Ltd,Head of Data,24 Nov 2024\n",
            "Connections.csv",
        )
        pk = jobs["Data Analyst"]
        page = inside.get(f"/openings/{pk}").content.decode()
        assert "You know people at Larkspur" in page
        assert "Who passed your name on" in page
        assert "You know people" not in inside.get(f"/openings/{jobs['Cook']}").content.decode()
        key = f"p{Person.objects.get().pk}"
        assert f'<option value="{key}">Clara Ortiz' in page
        inside.post(reverse("apply_to_opening", args=[pk]), {"through": key, "channel": "online"})
        (row,) = read.all_rows(owner)
        assert row.channel == "referral"
        assert read.postings(owner, row.id)[0].text.startswith("You know SQL and Python.")
        assert "By referral" in inside.get(f"/applications/{row.id}").content.decode()
        (touch,) = person(owner, key, timezone.now()).touches
        assert touch.how == "referred"

    def test_a_stranger_cannot_be_named_as_the_one_who_passed_it_on(
        self, inside: Client, owner: int, jobs: dict[str, int]
    ) -> None:
        inside.post(reverse("apply_to_opening", args=[jobs["Cook"]]), {"through": "x@example.com"})
        (row,) = read.all_rows(owner)
        assert row.channel == "online"

    def test_the_road_that_was_taken_is_kept(self, inside: Client, owner: int, jobs: dict[str, int]) -> None:
        inside.post(reverse("apply_to_opening", args=[jobs["Cook"]]), {"channel": "careers_page"})
        assert read.all_rows(owner)[0].channel == "careers_page"


def test_a_dismissed_opening_is_not_among_those_that_suit(
    inside: Client, owner: int, jobs: dict[str, int]
) -> None:
    choose(owner, jobs["Cook"], "dismissed")
    assert "Cook" not in titles(inside, "order=fit")
    assert "Cook" not in titles(inside, f"like=o{jobs['Data Analyst']}")
