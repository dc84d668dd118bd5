"""Today: the one thing, and a short list. With no data yet: three ways in."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bounceback.store import read
from bounceback.store.answers import next_talk
from bounceback.store.today import todays_page
from bounceback.store.write.preferences import put_aside
from bounceback.today import AHEAD, Headline, Row, RowKind
from bounceback.web.middleware import OwnedRequest
from bounceback.web.notices import say
from bounceback.web.pages.answers import story_address

LATER = timedelta(hours=4)
"""How long "later today" is."""
ITEMS = {
    RowKind.NO: "no",
    RowKind.FEEDBACK: "feedback",
    RowKind.OPENINGS: "openings",
    RowKind.RESUME: "no",
    RowKind.FOLLOW_UP: "follow_up",
    RowKind.THANKS: "thanks",
    RowKind.DEBRIEF: "debrief",
}
"""Kinds of rows that can be put off, with the first part of their name among what is put aside."""


@require_GET
def today(request: OwnedRequest) -> HttpResponse:
    """The page of the day, or the three ways in."""
    running = [one for one in read.imports(request.owner, limit=3) if one.state in {"waiting", "running"}]
    if read.is_empty(request.owner):
        return render(request, "first.html", {"place": "today"})
    now = timezone.now()
    page = todays_page(request.owner, now, timezone.get_current_timezone())
    ready = next_talk(request.owner, read.preferences(request.owner), now, now + AHEAD)
    return render(
        request,
        "today.html",
        {
            "place": "today",
            "page": page,
            "headline": page.headline,
            "action_address": address_of(page.headline),
            "put_off": _item(page.headline),
            "rows": [
                {
                    "title": row.title,
                    "address": address_of(row),
                    "end": row.end,
                    "waits": row.kind is RowKind.WAITS,
                    "why": row.why,
                }
                for row in page.rows
            ],
            "numbers": [{"value": number, "label": label} for number, label in page.counts],
            "running": running,
            "ready": ready,
            "ready_answers": [
                {"answer": one, "address": story_address(one.key), "why": why} for one, why in ready.answers
            ]
            if ready
            else [],
        },
    )


@require_POST
def put_off(request: OwnedRequest) -> HttpResponse:
    """Puts a "no" or a row off: `until` is "later" (some hours) or "away" (it stays in its application)."""
    item = request.POST.get("item", "")
    kind, _colon, subject = item.partition(":")
    if kind in ITEMS.values() and subject.isdigit():
        later = request.POST.get("until") == "later"
        put_aside(request.owner, item, timezone.now() + LATER if later else None)
        say(
            request,
            _("It comes back later today.") if later else _("Put away. You find it with its application."),
            undo=reverse("take_back", args=[item]),
        )
    return HttpResponseRedirect(reverse("today"))


@require_POST
def take_back(request: OwnedRequest, item: str) -> HttpResponse:
    """Brings something that was put off back."""
    from bounceback.store.write.preferences import take_back_aside

    take_back_aside(request.owner, item)
    return HttpResponseRedirect(reverse("today"))


def address_of(row: Row | Headline) -> str:
    """Where a row or the headline leads."""
    subject = int(row.subject) if row.subject.isdigit() else None
    if subject is not None:
        if row.kind in {RowKind.NO, RowKind.RESUME}:
            return reverse("bounceback", args=[subject])
        if row.kind is RowKind.FEEDBACK:
            return reverse("bounceback_part", args=[subject, "feedback"])
        if row.kind is RowKind.OPENINGS:
            return reverse("bounceback_part", args=[subject, "openings"])
        if row.kind in {RowKind.FOLLOW_UP, RowKind.THANKS}:
            return reverse("letter", args=[subject, row.kind.value])
        if row.kind is RowKind.DEBRIEF:
            return reverse("look_back", args=[subject])
        if row.kind is RowKind.REAPPLY:
            return reverse("target", args=[subject])
        if row.kind is RowKind.GOAL:
            return reverse("growth")
        if row.kind is RowKind.TASK:
            return f"{reverse('application', args=[subject])}#tasks"
        if row.kind is RowKind.SEARCH:
            return f"{reverse('openings')}?saved={subject}"
        return reverse("application", args=[subject])
    return {
        RowKind.REVIEW: reverse("review"),
        RowKind.EMPTY: reverse("add_application"),
        RowKind.WEEK: reverse("calm"),
        RowKind.WEEK_REVIEW: reverse("week"),
        RowKind.SEARCH: reverse("openings"),
        RowKind.RECONNECT: reverse("people"),
    }.get(row.kind, reverse("applications"))


def _item(headline: Headline) -> str:
    kind = ITEMS.get(headline.kind)
    return f"{kind}:{headline.subject}" if kind and headline.subject else ""


urlpatterns = [
    path("", today, name="today"),
    path("today/put-off", put_off, name="put_off"),
    path("today/take-back/<str:item>", take_back, name="take_back"),
]
