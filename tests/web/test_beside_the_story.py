"""What lies beside an application's story: notes in Markdown, tasks, documents, pay and terms; each act can be taken back."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bounceback.store import read
from bounceback.store.values import TermsValue
from bounceback.store.write import applications as write
from bounceback.store.write import papers, tasks
from bounceback.store.write.owners import ensure_owner
from bounceback.store.write.terms import set_terms
from bounceback.timeline.kinds import Kind
from bounceback.web.markdown import TAGS, note_html

from . import made


def take_back(client: Client, owner: int) -> None:
    act = read.last_act(owner)
    assert act is not None
    client.post(reverse("undo", args=[act.id]))


class TestNotes:
    def test_markdown_is_shown(self, inside: Client, owner: int) -> None:
        pk = made.applied(owner)
        write.set_details(
            owner, pk, note="# Team\n\n- *two* people\n- [page](https://northlight.example)\n\nline\nbreak"
        )
        page = inside.get(reverse("application", args=[pk])).content.decode()
        assert "<h3>Team</h3>" in page
        assert "<li><em>two</em> people</li>" in page
        assert '<a href="https://northlight.example" rel="noopener noreferrer nofollow">page</a>' in page
        assert re.search(r"line<br>\s*break", page)

    @settings(max_examples=150, deadline=None)
    @given(st.text(max_size=300))
    @example("<script>alert(1)</script>")
    @example("[x](javascript:alert(1)) ![y](https://evil.example/p.png) <img src=x onerror=alert(1)>")
    @example('<a href="data:text/html,x" style="position:fixed">x</a>')
    @example("| a | b |\n|---|:-:|\n| 1 | 2 |")
    def test_nothing_harmful_comes_through(self, text: str) -> None:
        made_of = note_html(text)
        assert set(re.findall(r"<([a-z0-9]+)", made_of)) <= TAGS
        for tag in re.findall(r"<[a-z][^>]*>", made_of):
            assert not re.search(r"\s(?!href=|rel=)[\w-]+\s*=", tag.replace("&quot;", "")), tag
            assert not re.search(r'href="\s*(?:javascript|data|vbscript):', tag, re.IGNORECASE), tag


class TestTasks:
    def test_noted_done_opened_and_taken_out(self, inside: Client, owner: int) -> None:
        pk = made.applied(owner)
        address = reverse("application_tasks", args=[pk])
        inside.post(address, {"task-text": "Ask Sam for a word", "task-due": "2026-12-01"})
        (task,) = read.tasks(owner, pk)
        assert (task.text, task.due, task.done_at) == ("Ask Sam for a word", date(2026, 12, 1), None)
        assert "Ask Sam for a word" in inside.get(reverse("application", args=[pk])).content.decode()
        inside.post(address, {"done": task.id})
        assert read.tasks(owner, pk)[0].done_at
        take_back(inside, owner)
        assert read.tasks(owner, pk) == (task,)
        inside.post(address, {"drop": task.id})
        assert read.tasks(owner, pk) == ()
        take_back(inside, owner)
        assert read.tasks(owner, pk) == (task,)

    def test_an_empty_one_and_another_persons_are_refused(self, inside: Client, owner: int) -> None:
        pk = made.applied(owner)
        inside.post(reverse("application_tasks", args=[pk]), {"task-text": "  "})
        assert read.tasks(owner, pk) == ()
        other = ensure_owner("sample")
        theirs = made.applied(other)
        tasks.add_task(other, theirs, "secret")
        (task,) = read.tasks(other, theirs)
        for values in ({"drop": task.id}, {"done": task.id}, {"task-text": "mine"}):
            inside.post(reverse("application_tasks", args=[theirs]), values)
        assert read.tasks(other, theirs) == (task,)


class TestDocuments:
    def test_a_version_is_kept_and_compared(self, inside: Client, owner: int) -> None:
        for number in range(8):
            pk = made.applied(owner, number)
            inside.post(
                reverse("application_papers", args=[pk]),
                {"paper-kind": "cv", "paper-name": "short" if number % 2 else "long", "paper-text": "SQL"},
            )
            made.happened(owner, pk, Kind.INTERVIEW if number % 2 else Kind.REJECTION)
        assert set(read.cv_versions(owner).values()) == {"short", "long"}
        page = inside.get("/insights").content.decode()
        assert "short · 4 of 4" in page
        assert "long · 0 of 4" in page
        (paper,) = read.papers(owner, pk)
        inside.post(reverse("application_papers", args=[pk]), {"drop": paper.id})
        assert read.papers(owner, pk) == ()
        take_back(inside, owner)
        assert read.papers(owner, pk) == (paper,)

    def test_one_without_a_name_or_of_no_kind_is_refused(self, owner: int) -> None:
        pk = made.applied(owner)
        for kind, name in (("cv", " "), ("spell", "x")):
            with pytest.raises(ValueError):
                papers.add_paper(owner, pk, kind, name)


class TestTerms:
    def test_offers_stand_side_by_side(self, inside: Client, owner: int) -> None:
        first, second = made.applied(owner, 0, company="Alder"), made.applied(owner, 1, company="Birch")
        made.happened(owner, first, Kind.OFFER)
        made.happened(owner, second, Kind.OFFER)
        inside.post(
            reverse("application_terms", args=[first]),
            {"terms-offered": "3500", "terms-period": "month", "terms-currency": "eur", "terms-hours": "35",
             "terms-wanted": "3600", "terms-days_off": "30", "terms-answer_by": "2026-12-01"},
        )  # fmt: skip
        inside.post(
            reverse("application_terms", args=[second]),
            {"terms-offered": "22", "terms-period": "hour", "terms-currency": "EUR", "terms-hours": "40"},
        )
        page = inside.get("/applications/offers").content.decode()
        assert "EUR 42,000" in page
        assert "EUR 45,760" in page
        assert "-1,200" in page
        assert page.count("the most") == 3, (
            "the year of one, the hour of the other, and the only known days off"
        )
        take_back(inside, owner)
        assert read.terms_of(owner, [second]) == {}

    def test_a_change_is_taken_back_to_what_was_before(self, inside: Client, owner: int) -> None:
        pk = made.applied(owner)
        before = TermsValue("EUR", "year", 40_000.0, 50_000.0, answer_by=date(2026, 12, 1))
        set_terms(owner, pk, before)
        set_terms(owner, pk, TermsValue("GBP", "month", offered=3000.0))
        take_back(inside, owner)
        assert read.terms_of(owner, [pk]) == {pk: before}

    @pytest.mark.parametrize(
        "terms",
        [TermsValue(offered=-1), TermsValue(offered=float("nan")), TermsValue(stated_low=2, stated_high=1),
         TermsValue(period="moon"), TermsValue(hours=0), TermsValue(days_off=400)],
    )  # fmt: skip
    def test_what_cannot_be_is_refused(self, owner: int, terms: TermsValue) -> None:
        pk = made.applied(owner)
        with pytest.raises(ValueError):
            set_terms(owner, pk, terms)
        assert read.terms_of(owner, [pk]) == {}

    @given(st.floats(0, 1e7), st.sampled_from(["year", "month", "hour"]), st.floats(1, 80))
    def test_an_hour_times_the_hours_is_the_year(self, amount: float, period: str, hours: float) -> None:
        terms = TermsValue(period=period, offered=amount, hours=hours)
        hourly, yearly = terms.hourly, terms.yearly(amount)
        assert hourly is not None
        assert yearly is not None
        assert hourly * hours * 52 == pytest.approx(yearly)


def test_all_of_it_goes_along_when_two_become_one(inside: Client, owner: int) -> None:
    one, other = made.applied(owner, 0), made.applied(owner, 1)
    tasks.add_task(owner, one, "call")
    papers.add_paper(owner, one, "cv", "short")
    set_terms(owner, one, TermsValue(offered=1.0))
    write.merge(owner, one, other)
    assert [task.text for task in read.tasks(owner, other)] == ["call"]
    assert [paper.name for paper in read.papers(owner, other)] == ["short"]
    assert read.terms_of(owner, [other])[other].offered == 1.0
