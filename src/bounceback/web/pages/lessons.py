"""Lessons: what the person carries from one talk to the next, in their own words, editable for good."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from bounceback.store import read
from bounceback.store.values import LessonValue
from bounceback.store.write import bouncebacks
from bounceback.web.middleware import OwnedRequest
from bounceback.web.notices import say

LONGEST = 500
PER_PAGE = 50
LET_GO = "lesson_before"
"""Where the session keeps the lesson that was changed or let go last, so that one press brings it back."""


class LessonForm(forms.Form):
    """One lesson."""

    text = forms.CharField(
        label=gettext_lazy("One thing to carry on"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 1}),
        help_text=gettext_lazy("One sentence that you want to read again before the next talk."),
        error_messages={"required": gettext_lazy("Write the lesson in a sentence, then keep it.")},
    )


@require_http_methods(["GET", "POST"])
def lessons(request: OwnedRequest) -> HttpResponse:
    """The list, newest first; a POST keeps one more."""
    form = LessonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            bouncebacks.keep_lesson(request.owner, form.cleaned_data["text"])
        except ValueError as problem:
            form.add_error("text", str(problem))
        else:
            say(request, _("Kept."))
            return HttpResponseRedirect(reverse("lessons"))
    page = Paginator(read.lessons(request.owner), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "lessons.html",
        {
            "place": "lessons",
            "form": form,
            "page": page,
            "lessons": [{"lesson": one, "from": _from(one)} for one in page],
        },
        status=400 if form.errors else 200,
    )


@require_POST
def change_lesson(request: OwnedRequest, pk: int) -> HttpResponse:
    """Changes a lesson's words; empty words, or `let_go`, let it go."""
    before = next((one for one in read.lessons(request.owner) if one.id == pk), None)
    text = "" if request.POST.get("let_go") else request.POST.get("text", "").strip()
    if before is None:
        say(request, _("This lesson is not here any more."))
        return HttpResponseRedirect(reverse("lessons"))
    if " ".join(text.split())[:LONGEST] != before.text:
        bouncebacks.change_lesson(request.owner, pk, text)
        request.session[LET_GO] = {
            "owner": request.owner,
            "id": pk if text else None,
            "text": before.text,
            "application": before.application,
            "kept_at": before.kept_at.isoformat(),
        }
        say(
            request,
            _("The new words are kept.") if text else _("You let it go."),
            undo=reverse("lesson_back"),
        )
    return HttpResponseRedirect(f"{reverse('lessons')}#lesson{pk}" if text else reverse("lessons"))


@require_POST
def lesson_back(request: OwnedRequest) -> HttpResponse:
    """Brings the lesson back as it was."""
    kept: dict[str, Any] = request.session.pop(LET_GO, None) or {}
    if kept.get("owner") == request.owner:
        try:
            if kept["id"] is not None:
                bouncebacks.change_lesson(request.owner, kept["id"], kept["text"])
            else:
                bouncebacks.keep_lesson(
                    request.owner,
                    kept["text"],
                    application=kept["application"],
                    now=datetime.fromisoformat(kept["kept_at"]),
                )
        except (LookupError, ValueError) as problem:
            say(request, str(problem))
    return HttpResponseRedirect(reverse("lessons"))


def _from(lesson: LessonValue) -> str:
    """Where it was learned, "" where that is not known."""
    if lesson.application is None:
        return ""
    return ", ".join(filter(None, [lesson.role, lesson.company])) or str(_("an application"))


urlpatterns = [
    path("lessons", lessons, name="lessons"),
    path("lessons/<int:pk>", change_lesson, name="change_lesson"),
    path("lessons/back", lesson_back, name="lesson_back"),
]
