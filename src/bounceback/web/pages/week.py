"""The look at a week: ten minutes, all of it optional, kept as one writes; what it asks of the store stands in store/week."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from bounceback.store import read
from bounceback.store.today import todays_inputs
from bounceback.store.week import Fact, Happened, day_of_look, week
from bounceback.store.write import applications, bouncebacks, tasks, weeks
from bounceback.timeline.kinds import Outcome
from bounceback.today import Row, RowKind, TodayApplication, dated
from bounceback.web import words
from bounceback.web.digest_text import count_words
from bounceback.web.found import row_id
from bounceback.web.middleware import OwnedRequest
from bounceback.web.notices import say
from bounceback.web.pages.today import address_of

MOST_NAMED = 8
"""So many applications are named behind each number."""
MOST_SILENT = 6
"""So many silent applications are offered to be let go, the longest silent first; a list of forty helps nobody."""


@require_http_methods(["GET", "POST"])
def week_page(request: OwnedRequest) -> HttpResponse:
    """The page. A POST keeps what is written: as one writes, with a lesson (`keep`), and when one is through (`done`)."""
    now, zone = timezone.now(), timezone.get_current_timezone()
    day = day_of_look(timezone.localdate(now), read.preferences(request.owner).review_day)
    if request.method == "POST":
        return _keep(request, day)
    this = week(request.owner, now, zone)
    inputs = todays_inputs(request.owner, now, zone)
    silent = sorted(
        (each for each in inputs.applications if each.silence and each.silence.let_go),
        key=lambda each: each.silence.since if each.silence else now,
    )
    waiting = sum(
        each.silence is not None and each.standing.outcome is Outcome.OPEN for each in inputs.applications
    )
    ahead = [row for row in dated(inputs, now, zone) if row.kind is not RowKind.REAPPLY]
    return render(
        request,
        "week.html",
        {
            "place": "today",
            "week": this,
            "facts": [_told(fact) for fact in this.facts],
            "lessons": [
                words_ for fact in this.facts if fact.kind is Happened.LESSONS for _pk, words_ in fact.about
            ],
            "waiting": waiting,
            "silent": [_silent(each) for each in silent[:MOST_SILENT]],
            "silent_ids": [each.id for each in silent[:MOST_SILENT]],
            "all_silent": len(silent),
            "more_silent": max(0, len(silent) - MOST_SILENT),
            "asked": [_row(row) for row in ahead if row.kind is RowKind.WAITS],
            "ahead": [_row(row) for row in ahead if row.kind in {RowKind.TALK, RowKind.GOAL}],
            "tasks": [{**_row(row), "task": row.event} for row in ahead if row.kind is RowKind.TASK],
        },
    )


def _keep(request: OwnedRequest, day: date) -> HttpResponse:
    written = request.POST.get("lesson")
    weeks.keep_week(
        request.owner,
        day,
        came_of_it=request.POST.get("came_of_it"),
        lesson=written,
        intention=request.POST.get("intention"),
    )
    if request.headers.get("X-Autosave"):
        return HttpResponse(status=204)
    here = reverse("week")
    lesson = (written or "").strip()
    if lesson and ("keep" in request.POST or "done" in request.POST):
        bouncebacks.keep_lesson(request.owner, lesson)
        weeks.keep_week(request.owner, day, lesson="")
    if "done" in request.POST:
        weeks.finish_week(request.owner, day)
        say(request, _("That was the week. What you wrote is kept."), undo=reverse("week_again"))
        return HttpResponseRedirect(reverse("today"))
    if "keep" in request.POST:
        say(
            request,
            _("The lesson is kept. It comes back before your next talk.")
            if lesson
            else _("Write the lesson in a sentence, then keep it."),
        )
        return HttpResponseRedirect(f"{here}#lesson")
    say(request, _("Kept. It goes on where you left it."))
    return HttpResponseRedirect(reverse("today") if "later" in request.POST else here)


@require_POST
def week_again(request: OwnedRequest) -> HttpResponse:
    """Opens the look that was done once more."""
    day = day_of_look(timezone.localdate(), read.preferences(request.owner).review_day)
    weeks.finish_week(request.owner, day, done=False)
    return HttpResponseRedirect(reverse("week"))


@require_POST
def week_let_go(request: OwnedRequest) -> HttpResponse:
    """Stops waiting for the applications named by `id`, and comes back to the page."""
    ids = [number for given in request.POST.getlist("id") if (number := row_id(given)) is not None]
    try:
        act = applications.let_go(request.owner, ids)
    except (LookupError, ValueError) as problem:
        say(request, str(problem))
    else:
        told = ngettext(
            "Let go. A word from them brings it back.",
            "%(n)s let go. A word from them brings each back.",
            len(ids),
        )
        say(request, told % {"n": words.number(len(ids))}, undo=reverse("undo", args=[act]))
    return HttpResponseRedirect(f"{reverse('week')}#waits")


@require_POST
def week_task(request: OwnedRequest) -> HttpResponse:
    """Marks a task as done, and comes back to the page."""
    try:
        act = tasks.finish_task(request.owner, row_id(request.POST.get("task", "")) or 0)
        say(request, _("Done."), undo=reverse("undo", args=[act]))
    except LookupError as problem:
        say(request, str(problem))
    return HttpResponseRedirect(f"{reverse('week')}#next")


def _told(fact: Fact) -> dict[str, Any]:
    """A fact as a sentence with the applications that it is about, each once."""
    named = {pk: name for pk, name in fact.about if pk is not None and fact.kind is not Happened.LESSONS}
    return {
        "words": count_words(fact) % {"n": words.number(fact.number)},
        "named": [
            {"name": name, "address": reverse("application", args=[pk])}
            for pk, name in list(named.items())[:MOST_NAMED]
        ],
        "more": words.number(len(named) - MOST_NAMED) if len(named) > MOST_NAMED else "",
    }


def _silent(each: TodayApplication) -> dict[str, Any]:
    silence = each.silence
    return {
        "id": each.id,
        "name": f"{each.company}, {each.role}" if each.role else each.company,
        "address": reverse("application", args=[int(each.id)]),
        "since": silence.since if silence else None,
        "chance": silence.chance if silence else None,
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "title": row.title,
        "address": address_of(row),
        "end": row.end,
        "why": row.why,
        "waits": row.kind is RowKind.WAITS,
    }


urlpatterns = [
    path("week", week_page, name="week"),
    path("week/again", week_again, name="week_again"),
    path("week/let-go", week_let_go, name="week_let_go"),
    path("week/task", week_task, name="week_task"),
]
