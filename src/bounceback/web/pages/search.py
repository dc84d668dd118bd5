"""Search or jump: one field that finds applications, people, openings, lessons and places."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from bounceback.people.addresses import Reads
from bounceback.store import read
from bounceback.timeline.kinds import Outcome, Stage
from bounceback.web.middleware import OwnedRequest
from bounceback.web.pages.people import matching

EACH = 8
PLACES = (
    ("today", gettext_lazy("Today"), ""),
    ("applications", gettext_lazy("Applications"), gettext_lazy("board list all")),
    ("add_application", gettext_lazy("Add an application"), gettext_lazy("new enter by hand")),
    ("openings", gettext_lazy("Openings"), gettext_lazy("jobs vacancies sources feed")),
    ("growth", gettext_lazy("Growth"), gettext_lazy("cv skills goals targets come back")),
    ("insights", gettext_lazy("Insights"), gettext_lazy("figures rates funnel numbers")),
    ("lessons", gettext_lazy("Lessons"), gettext_lazy("learned carry on")),
    ("people", gettext_lazy("People"), gettext_lazy("contacts names addresses")),
    ("ledger", gettext_lazy("What this search has built"), gettext_lazy("ledger so far")),
    ("review", gettext_lazy("To review"), gettext_lazy("not sure verdict")),
    ("mail", gettext_lazy("Mail"), gettext_lazy("mailbox import add")),
    ("settings", gettext_lazy("Settings"), gettext_lazy("name zone dark light")),
)
OUTCOMES = {
    Outcome.OPEN: gettext_lazy("open"),
    Outcome.REJECTED: gettext_lazy("a no"),
    Outcome.CLOSED: gettext_lazy("closed"),
    Outcome.WITHDRAWN: gettext_lazy("withdrawn"),
    Outcome.ACCEPTED: gettext_lazy("accepted"),
    Outcome.DECLINED: gettext_lazy("declined"),
}


@require_GET
def search(request: OwnedRequest) -> HttpResponse:
    """What `q` finds; without it the places."""
    asked = " ".join(request.GET.get("q", "").split())[:200]
    groups = [_places(asked)]
    if asked:
        groups = [
            _applications(request.owner, asked),
            _people(request.owner, asked),
            _openings(request.owner, asked),
            _lessons(request.owner, asked),
            *groups,
        ]
    return render(
        request,
        "search.html",
        {"asked": asked, "groups": [group for group in groups if group["rows"]], "place": "search"},
    )


def _applications(owner: int, asked: str) -> dict[str, Any]:
    found = read.applications(owner, search=asked, stages=list(Stage), per_page=EACH)
    return {
        "name": _("Applications"),
        "rows": [
            {
                "title": row.title,
                "address": reverse("application", args=[row.id]),
                "end": OUTCOMES[row.outcome] if row.stage is not Stage.LEAD else _("they wrote first"),
            }
            for row in found.rows
        ],
        "more": max(0, found.total - EACH),
        "all": f"{reverse('applications')}?q=",
    }


def _people(owner: int, asked: str) -> dict[str, Any]:
    found = matching([one for one in read.people(owner) if one.reads is Reads.PERSON], asked)
    return {
        "name": _("People"),
        "rows": [
            {
                "title": one.called,
                "address": f"mailto:{quote(one.address, safe='@')}",
                "why": ", ".join(filter(None, [one.role, one.company, one.address])),
            }
            for one in found[:EACH]
        ],
        "more": max(0, len(found) - EACH),
        "all": f"{reverse('people')}?q=",
    }


def _openings(owner: int, asked: str) -> dict[str, Any]:
    found, total = read.opening_heads(owner, search=asked, limit=EACH)
    return {
        "name": _("Openings"),
        "rows": [
            {
                "title": one.title,
                "address": reverse("opening", args=[one.id]),
                "why": " · ".join(filter(None, [one.company, one.location])),
            }
            for one in found
        ],
        "more": max(0, total - EACH),
        "all": f"{reverse('openings')}?q=",
    }


def _lessons(owner: int, asked: str) -> dict[str, Any]:
    wanted = asked.casefold().split()[:8]
    found = [
        one
        for one in read.lessons(owner)
        if all(word in f"{one.text}\n{one.company}\n{one.role}".casefold() for word in wanted)
    ]
    return {
        "name": _("Lessons"),
        "rows": [
            {"title": one.text, "address": f"{reverse('lessons')}#lesson{one.id}", "why": one.company}
            for one in found[:EACH]
        ],
        "more": max(0, len(found) - EACH),
        "all": "",
    }


def _places(asked: str) -> dict[str, Any]:
    wanted = asked.casefold().split()
    return {
        "name": _("Places"),
        "rows": [
            {"title": label, "address": reverse(name)}
            for name, label, also in PLACES
            if all(word in f"{label} {also}".casefold() for word in wanted)
        ],
        "more": 0,
        "all": "",
    }


urlpatterns = [path("search", search, name="search")]
