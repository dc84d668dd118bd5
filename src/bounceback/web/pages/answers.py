"""Answers: each question that was asked, with the person's best story for it, found by words, skill or employer."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from bounceback.reframe.answers import PARTS, Answer, Told, alike, find, question_key
from bounceback.store.answers import answers
from bounceback.store.skills import skills_asked
from bounceback.store.write.answers import keep_answer, let_answer_go
from bounceback.web.middleware import OwnedRequest
from bounceback.web.notices import say

PER_PAGE = 50
LET_GO = "answer_before"
"""Where the session keeps the story that was let go last, so that one press brings it back."""


def _part(label: Any, help_text: Any = "", rows: int = 2) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=5000,
        strip=True,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class QuestionForm(forms.Form):
    """A question."""

    question = forms.CharField(
        label=gettext_lazy("The question"),
        max_length=300,
        error_messages={"required": gettext_lazy("Write the question first; then its story is kept.")},
    )


class StoryForm(QuestionForm):
    """A story: situation, task, action, result, what I learned."""

    situation = _part(gettext_lazy("Situation"), gettext_lazy("Where it was, and what was going on."))
    task = _part(gettext_lazy("Task"), gettext_lazy("What was yours to do."))
    action = _part(gettext_lazy("Action"), gettext_lazy("What you did, step by step."), 3)
    result = _part(gettext_lazy("Result"), gettext_lazy("What came of it; a number, where there is one."))
    learned = _part(gettext_lazy("What I learned"))
    skills = forms.CharField(
        label=gettext_lazy("Skills that it shows"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("With commas between. Left empty, the ones that your words name are put in."),
    )


@require_http_methods(["GET", "POST"])
def answers_page(request: OwnedRequest) -> HttpResponse:
    """The list, filtered; a POST takes in a question and opens its story."""
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        question = form.cleaned_data["question"]
        key = question_key(question)
        if key and _one(request.owner, key) is None:
            keep_answer(request.owner, question)
        if key:
            return HttpResponseRedirect(story_address(key))
        form.add_error("question", _("Write the question in words."))
    every = answers(request.owner)
    asked = {name: request.GET.get(name, "")[:200] for name in ("q", "skill", "employer")}
    found = find(every, asked["q"], skill=asked["skill"], employer=asked["employer"])
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "answers.html",
        {
            "place": "lessons",
            "form": form,
            "total": len(every),
            "with_story": sum(one.has_story for one in every),
            "rows": [
                {
                    "title": one.question,
                    "address": story_address(one.key),
                    "end": _("has a story") if one.has_story else _("no story yet"),
                    "why": ", ".join([*one.employers, *one.skills]),
                }
                for one in page
            ],
            "page": page,
            "query": urlencode({name: value for name, value in asked.items() if value}),
            "words": asked["q"],
            "skill": asked["skill"],
            "employer": asked["employer"],
            "skills": sorted({skill for one in every for skill in one.skills}, key=str.casefold),
            "employers": sorted({name for one in every for name in one.employers}, key=str.casefold),
        },
        status=400 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def answer_story(request: OwnedRequest) -> HttpResponse:
    """One question with its story; a POST keeps it, as one writes or by the button."""
    key = request.POST.get("key", "") or question_key(request.GET.get("question", ""))
    answer = _one(request.owner, key)
    if answer is None:
        if request.headers.get("X-Autosave"):
            return HttpResponse(status=404)
        say(request, _("This question is not here any more."))
        return HttpResponseRedirect(reverse("answers"))
    if request.method == "POST" and request.POST.get("let_go"):
        return _let_go(request, answer)
    form = StoryForm(request.POST or None, initial=_initial(answer))
    if request.method == "POST":
        if form.is_valid():
            return _keep(request, answer, form.cleaned_data)
        if request.headers.get("X-Autosave"):
            return HttpResponse(status=422)
    return render(
        request,
        "answer_story.html",
        {
            "place": "lessons",
            "answer": answer,
            "form": form,
            "asked": [
                {
                    "name": ", ".join(filter(None, [one.role, one.company])) or _("an application"),
                    "address": reverse("application", args=[int(one.application)]),
                    "at": one.at,
                }
                for one in answer.asked
            ],
            "alike": []
            if answer.has_story
            else [
                {"question": one.question, "address": story_address(one.key)}
                for one in alike(answer.question, answers(request.owner))
            ],
        },
        status=400 if form.errors else 200,
    )


@require_POST
def answer_back(request: OwnedRequest) -> HttpResponse:
    """Brings back the story that was let go last."""
    kept: dict[str, Any] = request.session.pop(LET_GO, None) or {}
    if kept.pop("owner", None) == request.owner:
        keep_answer(request.owner, **kept)
        return HttpResponseRedirect(story_address(kept["key"]))
    return HttpResponseRedirect(reverse("answers"))


def story_address(key: str) -> str:
    """Where the story for a question stands."""
    return f"{reverse('answer_story')}?{urlencode({'question': key})}"


def _one(owner: int, key: str) -> Answer | None:
    return next((one for one in answers(owner) if one.key == key), None)


def _initial(answer: Answer) -> dict[str, Any]:
    told = answer.told or Told(answer.key, answer.question)
    parts = {name: getattr(told, name) for name in PARTS}
    return {"question": answer.question, "skills": ", ".join(told.skills), **parts}


def _keep(request: OwnedRequest, answer: Answer, values: dict[str, Any]) -> HttpResponse:
    autosave = bool(request.headers.get("X-Autosave"))
    skills = [each.strip() for each in values["skills"].split(",") if each.strip()]
    story = {name: values[name] for name in PARTS}
    if not skills and not autosave:
        skills = list(skills_asked(". ".join(text for text in story.values() if text)).values())
    keep_answer(request.owner, values["question"], key=answer.key, skills=skills, **story)
    if autosave:
        return HttpResponse(status=204)
    say(request, _("The story is kept. It comes back before a talk that it fits."))
    return HttpResponseRedirect(story_address(answer.key))


def _let_go(request: OwnedRequest, answer: Answer) -> HttpResponse:
    if answer.told is not None:
        parts = {name: getattr(answer.told, name) for name in PARTS}
        request.session[LET_GO] = {
            "owner": request.owner,
            "key": answer.key,
            "question": answer.question,
            "skills": list(answer.told.skills),
            **parts,
        }
        let_answer_go(request.owner, answer.key)
        say(request, _("You let the story go."), undo=reverse("answer_back"))
    return HttpResponseRedirect(reverse("answers"))


urlpatterns = [
    path("answers", answers_page, name="answers"),
    path("answers/story", answer_story, name="answer_story"),
    path("answers/back", answer_back, name="answer_back"),
]
