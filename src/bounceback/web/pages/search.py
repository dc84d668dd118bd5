"""Search or jump: one field that finds applications, people, openings, lessons, answers, acts and places."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from bounceback.people.addresses import Reads
from bounceback.store import read
from bounceback.store.answers import answers
from bounceback.store.people import everybody
from bounceback.timeline.kinds import Outcome, Stage
from bounceback.web.middleware import OwnedRequest
from bounceback.web.pages.answers import story_address
from bounceback.web.pages.people import matching
from bounceback.web.templatetags.parts import address_of

EACH = 8
EACH_IN_PALETTE = 4
ACTS = (
    ("add_application", "", gettext_lazy("Add an application"), gettext_lazy("new enter by hand record")),
    (
        "applications",
        "?show=waiting",
        gettext_lazy("See what waits for you"),
        gettext_lazy("answer due reply"),
    ),
    (
        "applications",
        "?show=silent",
        gettext_lazy("Let go of what stays silent"),
        gettext_lazy("stop waiting no word"),
    ),
    ("review", "", gettext_lazy("Decide what is not sure"), gettext_lazy("review verdict")),
    ("mail", "", gettext_lazy("Read a mailbox"), gettext_lazy("import add mbox file")),
    ("following", "", gettext_lazy("Follow a mailbox"), gettext_lazy("imap account server")),
    ("letters", "", gettext_lazy("Write to them"), gettext_lazy("follow up thank ask feedback send letter")),
    ("writing", "", gettext_lazy("Write for yourself"), gettext_lazy("calm note page")),
    (
        "insights",
        "#funnel",
        gettext_lazy("Share a picture of the search"),
        gettext_lazy("sankey png svg download"),
    ),
    ("offers", "", gettext_lazy("Compare offers"), gettext_lazy("salary pay terms")),
    ("ledger_pdf", "", gettext_lazy("Print what this search has built"), gettext_lazy("pdf ledger save")),
    (
        "settings",
        "",
        gettext_lazy("Change what is told when"),
        gettext_lazy("quiet hours noes dark light zone"),
    ),
)
"""What can be done from here: the page's name, what follows its address, its words, and other words for it."""
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
    in_palette = "palette" in request.GET
    groups = [_places(asked)]
    if asked:
        groups = [
            _applications(request.owner, asked),
            _people(request.owner, asked),
            _openings(request.owner, asked),
            _lessons(request.owner, asked),
            _answers(request.owner, asked),
            _acts(asked),
            *groups,
        ]
    elif in_palette:
        groups = [_acts(""), *groups]
    shown = [group for group in groups if group["rows"]]
    if in_palette:
        shown = [{**group, "rows": group["rows"][:EACH_IN_PALETTE]} for group in shown]
        return render(request, "parts/palette_found.html", {"asked": asked, "groups": shown})
    return render(request, "search.html", {"asked": asked, "groups": shown, "place": "search"})


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
    known = everybody(owner, timezone.now())
    found = matching([one for one in known if one.reads is Reads.PERSON], asked)
    return {
        "name": _("People"),
        "rows": [
            {
                "title": one.called,
                "address": f"{reverse('person')}?who={quote(one.key, safe='')}",
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


def _answers(owner: int, asked: str) -> dict[str, Any]:
    wanted = asked.casefold().split()[:8]
    found = []
    for one in answers(owner):
        told = one.told
        story = f"{told.situation}\n{told.task}\n{told.action}\n{told.result}\n{told.learned}" if told else ""
        if all(word in f"{one.question}\n{story}".casefold() for word in wanted):
            found.append((one, told.learned or told.result if told else ""))
    return {
        "name": _("Answers"),
        "rows": [
            {"title": one.question, "address": story_address(one.key), "why": why}
            for one, why in found[:EACH]
        ],
        "more": max(0, len(found) - EACH),
        "all": "",
    }


def _acts(asked: str) -> dict[str, Any]:
    wanted = asked.casefold().split()
    return {
        "name": _("What you can do"),
        "rows": [
            {"title": label, "address": f"{address}{more}"}
            for name, more, label, also in ACTS
            if all(word in f"{label} {also}".casefold() for word in wanted) and (address := address_of(name))
        ],
        "more": 0,
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
