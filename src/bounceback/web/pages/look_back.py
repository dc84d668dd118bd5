"""Look back on a talk, good or bad: a few questions, kept as one writes, that end in a lesson and one if-then sentence."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bounceback.reframe.answers import question_key
from bounceback.store.answers import answers
from bounceback.store.looking_back import look_back, name_of, talks_of
from bounceback.store.write import applications, bouncebacks
from bounceback.web import words
from bounceback.web.found import story_or_404
from bounceback.web.middleware import OwnedRequest
from bounceback.web.notices import say
from bounceback.web.pages.answers import story_address

LONGEST = 5000


@require_http_methods(["GET", "POST"])
def look_back_page(request: OwnedRequest, pk: int) -> HttpResponse:
    """The questions of one talk; a POST keeps the answers, and with `keep` the lesson."""
    story = story_or_404(request.owner, pk)
    known = [name_of(talk) for talk in talks_of(story, timezone.now())]
    known += [each.about for each in story.debriefs if each.about not in known]
    about = request.POST.get("talk", request.GET.get("talk", known[0] if known else ""))
    if about and about not in known:
        raise Http404(_("There was no such talk."))
    if request.method == "POST":
        return _keep(request, pk, about)
    back = look_back(story, about)
    bank = {one.key: one for one in answers(request.owner)} if back.asked else {}
    here = reverse("look_back", args=[pk])
    return render(
        request,
        "look_back.html",
        {
            "place": "applications",
            "row": story.row,
            "back": back,
            "here": here,
            "questions": [(question, back.answers.get(question.name, "")) for question in back.questions],
            "chips": [
                {
                    "label": _chip(name),
                    "address": f"{here}?{urlencode({'talk': name})}",
                    "pressed": name == about,
                }
                for name in known
            ],
            "carry": back.intention.sentence or back.lesson.text,
            "lessons": story.lessons,
            "asked": [_asked(question, bank) for question in back.asked],
            "ask_plan": story.row.is_open and not story.row.plan,
        },
    )


@require_POST
def application_plan(request: OwnedRequest, pk: int) -> HttpResponse:
    """Keeps the sentence for a no."""
    try:
        act = applications.set_details(request.owner, pk, plan=request.POST.get("plan", ""))
    except LookupError as problem:
        raise Http404(str(problem)) from None
    say(
        request,
        _("Kept. It is the first thing that you read, should a no come."),
        undo=reverse("undo", args=[act]),
    )
    return HttpResponseRedirect(reverse("application", args=[pk]))


def _keep(request: OwnedRequest, pk: int, about: str) -> HttpResponse:
    given = {
        name.removeprefix("answer-"): str(value)[:LONGEST]
        for name, value in request.POST.items()
        if name.startswith("answer-")
    }
    if given:
        bouncebacks.save_debrief(request.owner, pk, given, about=about)
    if request.headers.get("X-Autosave"):
        return HttpResponse(status=204)
    if "keep" in request.POST:
        try:
            bouncebacks.keep_lesson(request.owner, request.POST.get("lesson", ""), application=pk)
            say(request, _("The lesson is kept. It comes back before your next talk."))
        except ValueError as problem:
            say(request, str(problem))
    else:
        say(request, _("Your answers are kept."))
    query = f"?{urlencode({'talk': about})}" if about else ""
    return HttpResponseRedirect(f"{reverse('look_back', args=[pk])}{query}#carry")


def _asked(question: str, bank: dict[str, Any]) -> dict[str, Any]:
    kept = bank.get(question_key(question))
    return {
        "title": question,
        "address": story_address(question_key(question)),
        "end": _("has a story") if kept is not None and kept.has_story else _("write its story"),
        "why": "",
    }


def _chip(name: str) -> str:
    day = timezone.localtime(datetime.fromisoformat(name)).date()
    return words.short_day(day, timezone.localdate())


urlpatterns = [
    path("applications/<int:pk>/look-back", look_back_page, name="look_back"),
    path("applications/<int:pk>/plan", application_plan, name="application_plan"),
]
