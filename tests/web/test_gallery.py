"""The gallery shows every part, and the parts behave: links, states, fields, places."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django import forms
from django.http import HttpResponse
from django.template import Context, Template
from django.test import Client
from django.urls import path

import bounceback.web

WEB = Path(bounceback.web.__file__).parent
BY_THE_FRAME = {"rail", "jump", "notices", "field", "sample"}
"""Parts that base.html or a tag brings in."""


def documented() -> set[str]:
    """The parts that docs/design.md names; a fragment of one page is no part."""
    docs = WEB.parents[2] / "docs" / "design.md"
    if not docs.exists():
        pytest.skip("the documentation is not beside the package")
    rows = re.search(r"## Parts\n.*?(?=\n## )", docs.read_text("utf-8"), re.S)
    assert rows is not None
    firsts = re.findall(r"^\| (`[^|]*) \|", rows.group(), re.M)
    return {name for first in firsts for name in re.findall(r"`(\w+)`", first)}


def source(part: str) -> str:
    return (WEB / "templates" / "parts" / f"{part}.html").read_text("utf-8")


def in_the_gallery() -> set[str]:
    gallery = (WEB / "templates" / "gallery.html").read_text("utf-8")
    shown = set(re.findall(r'"parts/(\w+)\.html"', gallery))
    waiting = list(shown)
    while waiting:
        inner = set(re.findall(r'"parts/(\w+)\.html"', source(waiting.pop()))) - shown
        shown |= inner
        waiting += inner
    return shown


def test_every_documented_part_is_in_the_gallery_and_the_other_way_round() -> None:
    assert documented() - BY_THE_FRAME == in_the_gallery() - BY_THE_FRAME


def test_every_part_says_what_it_takes() -> None:
    for part in documented() - BY_THE_FRAME - {"theme"}:
        assert source(part).startswith("{% comment %}"), part


@pytest.mark.django_db
def test_the_page_and_what_it_loads_stay_under_150_kB(inside: Client) -> None:
    page = len(inside.get("/gallery").content)
    import django_htmx

    htmx = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
    static = WEB / "static"
    rest = sum(file.stat().st_size for file in (htmx, static / "bounceback.css", static / "bounceback.js"))
    assert page + rest < 150_000


@pytest.mark.django_db
def test_one_heading_outline_one_main_and_a_skip_link(inside: Client) -> None:
    page = inside.get("/gallery").content.decode()
    assert page.count("<main") == 1
    assert page.index('class="skip" href="#main"') < page.index("<nav")
    assert '<html lang="en" data-theme="system">' in page


def view(request: object) -> HttpResponse:
    raise AssertionError("only its address is asked for")


urlpatterns = [
    path("", view, name="today"),
    path("applications/", view, name="applications"),
    path("s", view, name="settings"),
]


@pytest.mark.urls(__name__)
def test_the_rail_leaves_out_places_that_are_not_there_and_marks_the_current_one() -> None:
    rail = Template("{% rail %}").render(Context({"place": "applications"}))
    assert re.findall(r">([A-Z]\w+)</a>", rail) == ["Today", "Applications", "Settings"]
    assert rail.count("aria-current") == 1
    assert '<a href="/applications/" aria-current="page">Applications</a>' in rail


class Form(forms.Form):
    company = forms.CharField(help_text="as written")
    sure = forms.BooleanField(required=False)
    tone = forms.ChoiceField(widget=forms.RadioSelect, choices=[("a", "A"), ("b", "B")])


def rendered(form: forms.Form, name: str) -> str:
    return Template("{% field bound %}").render(Context({"bound": form[name]}))


def test_a_field_is_tied_to_its_label_help_and_error() -> None:
    page = rendered(Form(data={"company": ""}), "company")
    assert '<label for="id_company">' in page
    assert 'aria-describedby="id_company_help id_company_error"' in page
    assert 'id="id_company_help"' in page
    assert 'id="id_company_error"' in page
    assert 'aria-invalid="true"' in page


def test_a_field_without_error_claims_none() -> None:
    page = rendered(Form(), "company")
    assert 'aria-describedby="id_company_help"' in page
    assert "aria-invalid" not in page
    assert "_error" not in page


def test_choices_stand_in_a_named_group_and_a_tick_inside_its_label() -> None:
    assert "<fieldset" in rendered(Form(), "tone")
    assert "<legend>Tone</legend>" in rendered(Form(), "tone")
    assert re.search(
        r'<label class="tick"><input type="checkbox"[^>]*><span>Sure</span></label>', rendered(Form(), "sure")
    )


def test_what_a_person_typed_is_text_in_every_part() -> None:
    nasty = "<img src=x>"
    values = {
        "rows": [{"title": nasty, "why": nasty, "end": nasty, "address": nasty}],
        "card": {"company": nasty, "role": nasty, "note": nasty, "address": nasty},
        "steps": [{"label": nasty, "address": nasty}],
        "text": nasty,
        "when": nasty,
        "facts": [{"text": nasty, "quote": nasty}],
        "events": [{"day": nasty, "title": nasty, "quote": nasty, "note": nasty}],
        "chips": [{"label": nasty, "address": nasty}],
        "tabs": [{"label": nasty, "address": nasty}],
        "numbers": [{"label": nasty, "value": 1}],
        "what": nasty,
        "happened": nasty,
        "kept": nasty,
        "next": nasty,
        "words": nasty,
        "undo": nasty,
        "ask": nasty,
        "to": nasty,
        "label": nasty,
        "key": "k",
    }
    from django.template.loader import render_to_string

    for part in [
        "rows",
        "card",
        "steps",
        "own",
        "facts",
        "events",
        "chips",
        "tabs",
        "ledger",
        "empty",
        "notice",
        "undo",
        "confirm",
        "progress",
        "drop",
        "button",
    ]:
        page = render_to_string(f"parts/{part}.html", values)
        assert "&lt;img" in page, part
        assert "<img" not in page, part
