"""Care: the quiet page with the weekly word, and the page with somebody to call, which records nothing."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from bounceback.reframe.care import WORDS, help_lines
from bounceback.store import read
from bounceback.store.values import ApplicationRow
from bounceback.store.write import care
from bounceback.timeline.kinds import Outcome
from bounceback.web import words
from bounceback.web.middleware import OwnedRequest
from bounceback.web.notices import say

WORD_NAMES = {
    "light": gettext_lazy("light"),
    "bearable": gettext_lazy("bearable"),
    "heavy": gettext_lazy("heavy"),
    "very heavy": gettext_lazy("very heavy"),
    "too much": gettext_lazy("too much"),
}
WEEKS = 26


@require_GET
def calm(request: OwnedRequest) -> HttpResponse:
    """The quiet page."""
    preferences = read.preferences(request.owner)
    kept = read.week_words(request.owner)
    monday = _monday(timezone.localdate())
    this_week = next((each.word for each in kept if each.week == monday), "")
    rows = read.all_rows(request.owner) if preferences.show_weeks and kept else ()
    return render(
        request,
        "calm.html",
        {
            "place": "today",
            "choices": [(word, WORD_NAMES[word]) for word in WORDS],
            "this_week": this_week,
            "this_name": WORD_NAMES.get(this_week, ""),
            "ask": preferences.weekly,
            "show": preferences.show_weeks,
            "weeks": [
                {"week": each.week, "name": WORD_NAMES[each.word], "happened": _happened(each.week, rows)}
                for each in kept[:WEEKS]
            ]
            if preferences.show_weeks
            else [],
        },
    )


@require_POST
def say_week(request: OwnedRequest) -> HttpResponse:
    """Keeps one word for this week, or takes it back."""
    word = request.POST.get("word", "")
    try:
        care.say_week(request.owner, timezone.localdate(), word)
        say(request, _("Kept.") if word else _("Taken back."))
    except ValueError as problem:
        say(request, str(problem))
    return HttpResponseRedirect(f"{reverse('calm')}#week")


@require_POST
def ask_weekly(request: OwnedRequest) -> HttpResponse:
    """Whether to ask, and whether to show."""
    care.ask_weekly(request.owner, ask="ask" in request.POST, show="show" in request.POST)
    say(request, _("Kept."))
    return HttpResponseRedirect(f"{reverse('calm')}#week")


@require_GET
def safe(request: OwnedRequest) -> HttpResponse:
    """Somebody to call. Reads no table of the search and writes nothing anywhere."""
    return render(
        request,
        "safe.html",
        {
            "lines": [
                {
                    "country": line.country,
                    "name": line.name,
                    "numbers": [
                        {"written": number, "dialled": number.replace(" ", "")} for number in line.numbers
                    ],
                    "says": line.says,
                    "source": line.source,
                    "checked": line.checked,
                }
                for line in help_lines()
            ],
        },
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _happened(week: date, rows: tuple[ApplicationRow, ...]) -> str:
    """What happened in a week, in a plain line: applications sent, talks, answers. "" for nothing."""
    ends = week + timedelta(days=7)

    def within(moment: object) -> bool:
        return moment is not None and week <= timezone.localtime(moment).date() < ends  # type: ignore[arg-type]

    sent = sum(within(row.applied_at) for row in rows)
    talks = sum(within(start) for row in rows for start in row.talk_times or (row.last_talk_at,))
    noes = sum(row.outcome is Outcome.REJECTED and within(row.decided_at) for row in rows)
    told = [
        (sent, ngettext("%(n)s application", "%(n)s applications", sent)),
        (talks, ngettext("%(n)s talk", "%(n)s talks", talks)),
        (noes, ngettext("%(n)s no", "%(n)s noes", noes)),
    ]
    return ", ".join(text % {"n": words.number(number)} for number, text in told if number)


urlpatterns = [
    path("calm", calm, name="calm"),
    path("calm/week", say_week, name="say_week"),
    path("calm/asking", ask_weekly, name="ask_weekly"),
    path("safe", safe, name="safe"),
]
