"""Openings: the list, where it comes from, and one opening beside what the person can show.

Nothing is fetched unless the person asks for it here; the asking itself goes on behind the screen.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bounceback.store import read
from bounceback.store.tasks import refresh_openings
from bounceback.store.vacancies import SHOWS, OpeningRow, dated, gap_of_opening, opening_page
from bounceback.store.values import SourceValue
from bounceback.store.write import openings as writer
from bounceback.web import words
from bounceback.web.middleware import OwnedRequest
from bounceback.web.notices import say
from bounceback.web.pages.bounceback import gap_picture

SHOW_NAMES = {
    "": gettext_lazy("all"),
    "new": gettext_lazy("this week"),
    "saved": gettext_lazy("saved"),
    "dismissed": gettext_lazy("not for me"),
}
PROBLEMS_SHOWN = 20
SKILLS_SHOWN = 12


class FeedForm(forms.Form):
    """The address of a board, a feed or a careers page."""

    address = forms.CharField(
        label=gettext_lazy("The address of a job board, a feed or a careers page"),
        max_length=2000,
        widget=forms.TextInput(attrs={"placeholder": "https://", "autocomplete": "off", "inputmode": "url"}),
        help_text=gettext_lazy(
            "It is asked now, and later only when you press the button. Nothing of your search is sent along."
        ),
    )


class ApplyForm(forms.Form):
    """The one sentence that is worth writing before the answer."""

    plan = forms.CharField(
        label=gettext_lazy("If they say no, I will …"),
        required=False,
        max_length=300,
        help_text=gettext_lazy(
            "One sentence, written while it is still open. It is the first thing you see then."
        ),
    )


# ── The list ───────────────────────────────────────────────────────────────────────────────────────────


@require_GET
def openings(request: OwnedRequest) -> HttpResponse:
    """The list. `q` searches, `show` filters, `page` turns."""
    return _list(request)


@require_POST
def add_openings_file(request: OwnedRequest) -> HttpResponse:
    """Takes one or more files in; what could not be read is told on the page."""
    files = [file for file in request.FILES.getlist("file") if file.size]
    if not files:
        return _list(request, problems=[_("Nothing was added: choose a file first.")])
    problems: list[str] = []
    added = 0
    for file in files:
        try:
            if (file.size or 0) > writer.FILE_LIMIT:
                raise ValueError(
                    _("%(name)s is larger than %(n)s MB. Split it and add the parts.")
                    % {"name": file.name, "n": writer.FILE_LIMIT // 1_000_000}
                )
            _source, found = writer.add_file(request.owner, file.read(), file.name or _("a file"))
        except ValueError as problem:
            problems.append(str(problem))
            continue
        added += 1
        problems += [f"{each.where}: {each.what} {each.kept}".strip() for each in found]
    if problems:
        kept = _("What could be read is here.") if added else _("Nothing was changed.")
        return _list(request, problems=problems, kept=kept)
    say(request, _("The openings are here."))
    return HttpResponseRedirect(reverse("openings"))


@require_POST
def add_openings_feed(request: OwnedRequest) -> HttpResponse:
    """Notes an address and asks it."""
    form = FeedForm(request.POST)
    if form.is_valid():
        try:
            source = writer.add_feed(request.owner, form.cleaned_data["address"])
        except ValueError as problem:
            form.add_error("address", str(problem))
        else:
            refresh_openings.enqueue(request.owner, source)
            return HttpResponseRedirect(f"{reverse('openings')}#sources")
    return _list(request, form=form)


@require_POST
def ask_openings(request: OwnedRequest, source: int | None = None) -> HttpResponse:
    """Asks one source again, or all."""
    known = {each.id: each for each in read.sources(request.owner)}
    feeds = [each for each in known.values() if not _is_file(each)]
    if source is not None and (source not in known or _is_file(known[source])):
        raise Http404("This source is not here any more.")
    pending = read.asked_sources(request.owner)
    if feeds and None not in pending and source not in pending:
        refresh_openings.enqueue(request.owner, source)
    return HttpResponseRedirect(f"{reverse('openings')}#sources")


@require_POST
def remove_openings_source(request: OwnedRequest, source: int) -> HttpResponse:
    """Takes a source out with its openings."""
    try:
        writer.remove_source(request.owner, source)
    except LookupError as problem:
        say(request, str(problem))
    else:
        say(request, _("The source and its openings are gone. Applications that you made from them stay."))
    return HttpResponseRedirect(f"{reverse('openings')}#sources")


@require_GET
def opening_sources(request: OwnedRequest) -> HttpResponse:
    """The sources alone, for the page that looks again while one is asked."""
    context = _sources(request)
    if not context["asking"]:
        response = HttpResponse("")
        response["HX-Refresh"] = "true"
        return response
    return render(request, "opening_sources.html", context)


def _list(
    request: OwnedRequest, *, form: FeedForm | None = None, problems: list[str] | None = None, kept: str = ""
) -> HttpResponse:
    search = request.GET.get("q", "").strip()[:200]
    show = request.GET.get("show", "")
    show = show if show in SHOWS else ""
    number = request.GET.get("page", "")
    found = opening_page(
        request.owner,
        timezone.now(),
        search=search,
        show=show,
        page=int(number) if number.isdecimal() and len(number) < 7 else 1,
    )
    wrong = bool(problems) or bool(form and form.errors)
    context = {
        "place": "openings",
        "search": search,
        "show": show,
        "found": found,
        "rows": [_row(one) for one in found.rows],
        "chips": [
            {"label": name, "address": _address(key, search), "pressed": key == show}
            for key, name in SHOW_NAMES.items()
        ],
        "earlier": _address(show, search, found.page - 1) if found.page > 1 else "",
        "later": _address(show, search, found.page + 1) if found.page < found.pages else "",
        "form": form or FeedForm(),
        "problems": (problems or [])[:PROBLEMS_SHOWN],
        "more_problems": max(0, len(problems or []) - PROBLEMS_SHOWN),
        "kept": kept,
        "wrong": wrong,
        **_sources(request),
    }
    return render(request, "openings.html", context, status=400 if wrong else 200)


def _row(one: OpeningRow) -> dict[str, Any]:
    opening = one.opening
    facts = [opening.company, opening.location]
    if opening.choice == "saved":
        facts.append(_("saved"))
    why = " · ".join(fact for fact in facts if fact)
    return {
        "title": opening.title,
        "address": reverse("opening", args=[opening.id]),
        "why": why,
        "new": one.new,
        "like": one.like,
        "day": dated(opening),
    }


def _sources(request: OwnedRequest) -> dict[str, Any]:
    pending = read.asked_sources(request.owner)
    sources = [
        {
            "source": each,
            "file": _is_file(each),
            "asking": not _is_file(each) and (None in pending or each.id in pending),
            "count": ngettext("%(n)s opening", "%(n)s openings", each.openings)
            % {"n": words.number(each.openings)},
        }
        for each in read.sources(request.owner)
    ]
    return {
        "sources": sources,
        "asking": any(each["asking"] for each in sources),
        "feeds": sum(not each["file"] for each in sources),
    }


def _is_file(source: SourceValue) -> bool:
    return source.address.startswith("file:")


def _address(show: str, search: str, page: int = 1) -> str:
    asked = {"show": show, "q": search, "page": str(page) if page > 1 else ""}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('openings')}?{query}" if query else reverse("openings")


# ── One opening ────────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET"])
def opening(request: OwnedRequest, pk: int) -> HttpResponse:
    """One opening: what it asks beside what the person shows, its text, and what to do with it."""
    try:
        found = read.opening(request.owner, pk)
    except LookupError as problem:
        raise Http404(str(problem)) from None
    gap = gap_of_opening(request.owner, found, timezone.localdate())
    source = next((one for one in read.sources(request.owner) if one.id == found.source), None)
    web_link = found.url.lower().startswith(("http://", "https://"))
    return render(
        request,
        "opening.html",
        {
            "place": "openings",
            "opening": found,
            "web_link": web_link,
            "source": source,
            "gap": gap,
            "picture": gap_picture(gap) if gap.items else None,
            "missing": gap.worth_closing[:SKILLS_SHOWN],
            "shown": gap.shown[:SKILLS_SHOWN],
            "has_cv": read.cv(request.owner) is not None,
            "form": ApplyForm(),
        },
    )


@require_POST
def choose_opening(request: OwnedRequest, pk: int) -> HttpResponse:
    """Saves an opening, puts it away, or takes either back: `choice` is "saved", "dismissed" or ""."""
    choice = request.POST.get("choice", "")
    try:
        before = read.opening(request.owner, pk).choice
        if before == "applied" or choice == "applied":
            raise ValueError(_("You applied to this one; it stands with your applications."))
        writer.choose(request.owner, pk, choice)
    except LookupError as problem:
        raise Http404(str(problem)) from None
    except ValueError as problem:
        say(request, str(problem))
        return HttpResponseRedirect(reverse("opening", args=[pk]))
    said = {
        "saved": _("Saved."),
        "dismissed": _("Put away. You find it under “not for me”."),
        "": _("It stands among the others again."),
    }
    say(request, said[choice], undo=reverse("put_opening_back", args=[pk, before or "none"]))
    if choice == "dismissed":
        return HttpResponseRedirect(reverse("openings"))
    return HttpResponseRedirect(reverse("opening", args=[pk]))


@require_POST
def put_opening_back(request: OwnedRequest, pk: int, choice: str) -> HttpResponse:
    """Takes a choice back."""
    try:
        writer.choose(request.owner, pk, "" if choice == "none" else choice)
    except (LookupError, ValueError) as problem:
        raise Http404(str(problem)) from None
    return HttpResponseRedirect(reverse("opening", args=[pk]))


@require_POST
def apply_to_opening(request: OwnedRequest, pk: int) -> HttpResponse:
    """ "I applied": makes an application of it, with its text kept for good."""
    form = ApplyForm(request.POST)
    plan = form.cleaned_data["plan"] if form.is_valid() else request.POST.get("plan", "")[:300]
    try:
        known = read.opening(request.owner, pk).application
        application = writer.apply_to(request.owner, pk, plan=plan)
    except (LookupError, ValueError) as problem:
        raise Http404(str(problem)) from None
    if known is None:
        say(request, _("It is among your applications now. The text of the advertisement is kept with it."))
    return HttpResponseRedirect(reverse("application", args=[application]))


urlpatterns = [
    path("openings", openings, name="openings"),
    path("openings/file", add_openings_file, name="add_openings_file"),
    path("openings/feed", add_openings_feed, name="add_openings_feed"),
    path("openings/ask", ask_openings, name="ask_all_openings"),
    path("openings/ask/<int:source>", ask_openings, name="ask_openings"),
    path("openings/sources", opening_sources, name="opening_sources"),
    path("openings/sources/<int:source>/remove", remove_openings_source, name="remove_openings_source"),
    path("openings/<int:pk>", opening, name="opening"),
    path("openings/<int:pk>/choose", choose_opening, name="choose_opening"),
    path("openings/<int:pk>/put-back/<str:choice>", put_opening_back, name="put_opening_back"),
    path("openings/<int:pk>/apply", apply_to_opening, name="apply_to_opening"),
]
