"""One employer to come back to: history, what was missing then and now, the day, their openings, a letter."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bounceback.feedback.draft import Draft, mailto
from bounceback.growth.change import Moved
from bounceback.growth.reminder import reminder
from bounceback.store import read
from bounceback.store.targets import (
    Between,
    TargetPage,
    between,
    cooldown_months,
    target_page,
    two_applications,
)
from bounceback.store.write import growth as writer
from bounceback.timeline.kinds import Outcome, Stage
from bounceback.web.middleware import OwnedRequest
from bounceback.web.notices import say

LINES_SHOWN = 200


@require_GET
def target(request: OwnedRequest, pk: int) -> HttpResponse:
    """The page. What is new in it stays new until the person says that they have seen it."""
    page = _target_page(request.owner, pk)
    return render(
        request,
        "target.html",
        {
            "place": "growth",
            "page": page,
            "target": page.target,
            "asked": _asked(page),
            "history": [{"row": row, "end": _end(row.outcome, row.stage)} for row in page.history],
            "pairs": [
                {"later": later, "earlier": earlier}
                for later, earlier in zip(page.history, page.history[1:], strict=False)
            ],
            "new_openings": sum(one.new for one in page.openings),
            "since": _between(page.since) if page.since else None,
            "to_write": mailto(
                Draft(page.to.address if page.to else "", page.letter.subject, page.letter.body)
            ),
            "has_cv": read.cv(request.owner) is not None,
        },
    )


@require_GET
def target_between(request: OwnedRequest, pk: int, first: int, second: int) -> HttpResponse:
    """What changed between two applications to this employer."""
    try:
        one, other = two_applications(request.owner, pk, first, second)
    except LookupError as problem:
        raise Http404(str(problem)) from None
    found = between(request.owner, one, other, timezone.now(), timezone.localdate())
    return render(
        request,
        "target_between.html",
        {
            "place": "growth",
            "pk": pk,
            "first": one,
            "second": other,
            "employer": other.employer,
            "change": _between(found),
        },
    )


@require_GET
def target_calendar(request: OwnedRequest, pk: int) -> HttpResponse:
    """The day to come back as a calendar file. 404 where there is none."""
    page = _target_page(request.owner, pk)
    if page.door.day is None:
        raise Http404(_("There is no day to come back to yet."))
    title = _("Look at %(company)s again") % {"company": page.target.company}
    file = reminder(
        f"target-{page.target.id}@bounceback.invalid",
        title,
        page.door.day,
        "\n".join(filter(None, [page.target.role, page.target.why])),
        timezone.now(),
    )
    answer = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="come-back.ics"'
    return answer


@require_POST
def target_watch(request: OwnedRequest, pk: int) -> HttpResponse:
    """Tells new openings of theirs, or stops; or the person has seen those that are there."""
    try:
        if "seen" in request.POST:
            writer.look_at_target(request.owner, pk)
        else:
            watched = request.POST.get("watch") == "yes"
            writer.watch_target(request.owner, pk, watched=watched)
            say(
                request,
                _("New openings of theirs are told.")
                if watched
                else _("New openings of theirs are not told any more."),
            )
    except LookupError as problem:
        raise Http404(str(problem)) from None
    return HttpResponseRedirect(f"{reverse('target', args=[pk])}#openings")


@require_POST
def target_cooldown(request: OwnedRequest, pk: int) -> HttpResponse:
    """Sets the person's own waiting time for all employers that publish none; empty goes back to what is usual."""
    words = request.POST.get("months", "").strip()
    before = cooldown_months(request.owner)
    try:
        writer.set_cooldown(request.owner, int(words) if words else None)
    except ValueError:
        say(
            request,
            _("Nothing was changed: give a number of months from 0 to %(most)s, or leave it empty.")
            % {"most": writer.MOST_MONTHS},
        )
    else:
        if before != cooldown_months(request.owner):
            say(request, _("Kept. It counts for every employer that publishes no time of its own."))
    return HttpResponseRedirect(f"{reverse('target', args=[pk])}#when")


def _target_page(owner: int, pk: int) -> TargetPage:
    try:
        return target_page(owner, pk, timezone.now(), timezone.localdate())
    except LookupError as problem:
        raise Http404(str(problem)) from None


def _asked(page: TargetPage) -> dict[str, Any]:
    """The table: what they ask for, shown then, shown now."""
    return {
        "head": (_("Skill"), _("When you last applied"), _("Now")),
        "rows": [
            (
                one.label,
                _("no CV was kept then") if one.then is None else _shown(one.then),
                _shown(one.now),
            )
            for one in page.asked
        ],
    }


def _shown(level: float) -> str:
    if level >= 0.6:
        return _("shown")
    return _("touched") if level > 0 else _("not shown yet")


def _end(outcome: Outcome, stage: Stage) -> str:
    return {
        Outcome.OPEN: {
            Stage.LEAD: _("a lead"),
            Stage.APPLIED: _("applied, open"),
            Stage.SCREENING: _("screening, open"),
            Stage.INTERVIEW: _("interview, open"),
            Stage.OFFER: _("an offer is there"),
        }.get(stage, _("open")),
        Outcome.REJECTED: _("they said no after an interview")
        if stage in (Stage.INTERVIEW, Stage.OFFER)
        else _("they said no"),
        Outcome.CLOSED: _("nobody was hired"),
        Outcome.WITHDRAWN: _("you withdrew"),
        Outcome.ACCEPTED: _("you accepted"),
        Outcome.DECLINED: _("you declined"),
    }[outcome]


def _between(found: Between) -> dict[str, Any]:
    """What a change looks like on a page: skills by how they moved, and the lines of the CV."""
    names = {
        Moved.NEW: _("new"),
        Moved.STRONGER: _("stronger"),
        Moved.WEAKER: _("a while ago by now"),
        Moved.GONE: _("not in the CV any more"),
    }
    return {
        "found": found,
        "skills": [{"change": one, "moved": names[one.moved]} for one in found.skills],
        "lines": found.lines[:LINES_SHOWN],
        "more_lines": max(0, len(found.lines) - LINES_SHOWN),
    }


urlpatterns = [
    path("targets/<int:pk>", target, name="target"),
    path("targets/<int:pk>/between/<int:first>/<int:second>", target_between, name="target_between"),
    path("targets/<int:pk>/come-back.ics", target_calendar, name="target_calendar"),
    path("targets/<int:pk>/watch", target_watch, name="target_watch"),
    path("targets/<int:pk>/cooldown", target_cooldown, name="target_cooldown"),
]
