"""Lessons: kept in the person's words, changed, let go, and brought back as they were."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bounceback.store import read
from bounceback.store.write.bouncebacks import keep_lesson
from bounceback.store.write.owners import ensure_owner

from . import made


def test_an_empty_page_says_what_will_be_here(inside: Client) -> None:
    page = inside.get("/lessons").content.decode()
    assert "Here stand your lessons" in page
    assert "Keep the lesson" in page


def test_a_lesson_is_kept_by_hand(inside: Client, owner: int) -> None:
    assert inside.post("/lessons", {"text": "  Ask about\n the team first. "}).status_code == 302
    assert [one.text for one in read.lessons(owner)] == ["Ask about the team first."]
    assert "Ask about the team first." in inside.get("/lessons").content.decode()


def test_no_words_are_no_lesson(inside: Client, owner: int) -> None:
    answer = inside.post("/lessons", {"text": "  "})
    assert answer.status_code == 400
    assert "Write the lesson in a sentence, then keep it." in answer.content.decode()
    assert read.lessons(owner) == ()


def test_each_says_where_it_was_learned(inside: Client, owner: int) -> None:
    pk = made.applied(owner, company="Harbour & Pine")
    keep_lesson(owner, "Two minutes, not ten.", application=pk)
    page = inside.get("/lessons").content.decode()
    assert f'<a href="{reverse("application", args=[pk])}">Data Analyst, Harbour &amp; Pine</a>' in page


def test_words_are_changed_and_the_old_ones_come_back(inside: Client, owner: int) -> None:
    lesson = keep_lesson(owner, "Two minutes, not ten.")
    inside.post(reverse("change_lesson", args=[lesson]), {"text": "Two minutes."})
    assert [one.text for one in read.lessons(owner)] == ["Two minutes."]
    inside.post(reverse("lesson_back"))
    assert [(one.id, one.text) for one in read.lessons(owner)] == [(lesson, "Two minutes, not ten.")]


def test_a_lesson_let_go_comes_back_with_its_day_and_its_place(inside: Client, owner: int) -> None:
    pk = made.applied(owner)
    lesson = keep_lesson(owner, "Two minutes, not ten.", application=pk, now=made.BEGAN)
    inside.post(reverse("change_lesson", args=[lesson]), {"text": "Two minutes, not ten.", "let_go": "1"})
    assert read.lessons(owner) == ()
    assert reverse("lesson_back") in inside.get("/lessons").content.decode()
    inside.post(reverse("lesson_back"))
    (again,) = read.lessons(owner)
    assert (again.text, again.kept_at, again.application) == ("Two minutes, not ten.", made.BEGAN, pk)


def test_the_same_words_change_nothing(inside: Client, owner: int) -> None:
    lesson = keep_lesson(owner, "Two minutes, not ten.")
    before = read.preferences(owner).changes
    inside.post(reverse("change_lesson", args=[lesson]), {"text": " Two minutes, not  ten."})
    assert read.preferences(owner).changes == before


def test_words_are_never_markup(inside: Client, owner: int) -> None:
    keep_lesson(owner, "<script>alert(1)</script>")
    assert "<script>alert" not in inside.get("/lessons").content.decode()


def test_another_persons_lesson_is_not_here(inside: Client) -> None:
    other = ensure_owner("sample")
    lesson = keep_lesson(other, "Theirs.")
    inside.post(reverse("change_lesson", args=[lesson]), {"let_go": "1"})
    assert [one.text for one in read.lessons(other)] == ["Theirs."]


@pytest.mark.parametrize("number", [5, 50])
def test_queries_do_not_grow_with_the_rows(
    inside: Client, owner: int, number: int, django_assert_max_num_queries: Any
) -> None:
    pk = made.applied(owner)
    for place in range(number):
        keep_lesson(owner, f"Lesson {place}", application=pk)
    with django_assert_max_num_queries(8):
        assert len(inside.get("/lessons").context["lessons"]) == number
