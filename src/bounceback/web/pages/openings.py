"""Openings: the list, where it comes from, and one opening beside what the person can show.

Nothing is fetched unless the person asks for it here; the asking itself goes on behind the screen.
"""

from __future__ import annotations

from datetime import datetime
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

from bounceback.names.saying import in_a_row, listed
from bounceback.openings.criteria import CURRENCIES, Criteria, criteria
from bounceback.people.known import Known
from bounceback.store import read
from bounceback.store.people import OtherRooms, other_rooms
from bounceback.store.tasks import refresh_openings
from bounceback.store.vacancies import (
    ORDERS,
    SHOWS,
    OpeningRow,
    Search,
    caution,
    dated,
    fit_of_opening,
    gap_of_opening,
    opening_page,
    saved_search,
    saved_searches,
)
from bounceback.store.vacancies import sources as sources_with_counts
from bounceback.store.values import SourceValue
from bounceback.store.write import openings as writer
from bounceback.store.write import searches
from bounceback.web import words
from bounceback.web.dream import dream_of
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
HELD_SHOWN = 20


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


WORKPLACE_NAMES = (
    ("", gettext_lazy("anywhere")),
    ("remote", gettext_lazy("remote")),
    ("hybrid", gettext_lazy("hybrid")),
    ("on_site", gettext_lazy("on site")),
)
CHANNEL_NAMES = (
    ("online", gettext_lazy("online, on a job board")),
    ("careers_page", gettext_lazy("on their careers page")),
    ("referral", gettext_lazy("through somebody who passed my name on")),
    ("recruiter", gettext_lazy("through a recruiter")),
    ("direct", gettext_lazy("written to somebody directly")),
)


class FilterForm(forms.Form):
    """What is looked for, beside the words."""

    place = forms.CharField(label=gettext_lazy("Place"), required=False, max_length=100)
    workplace = forms.ChoiceField(
        label=gettext_lazy("Where the work is"), required=False, choices=WORKPLACE_NAMES
    )
    pay = forms.CharField(
        label=gettext_lazy("Pay for a full year, from"),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "55,000"}),
    )
    currency = forms.ChoiceField(
        label=gettext_lazy("In"),
        required=False,
        choices=[("", gettext_lazy("any currency")), *((each, each) for each in CURRENCIES if each)],
    )
    sponsorship = forms.BooleanField(
        label=gettext_lazy("None that refuse to sponsor a work permit"), required=False
    )
    stated = forms.BooleanField(
        label=gettext_lazy("Only those that state the pay, or the sponsorship, that I ask for"),
        required=False,
    )
    fresh_start = forms.BooleanField(
        label=gettext_lazy("No employer that said no to me in the past year"), required=False
    )


class ApplyForm(forms.Form):
    """How it went out, and the one sentence that is worth writing before the answer."""

    channel = forms.ChoiceField(label=gettext_lazy("How it went out"), required=False, choices=CHANNEL_NAMES)
    through = forms.ChoiceField(
        label=gettext_lazy("Who passed your name on"),
        required=False,
        help_text=gettext_lazy("Their word makes it a referral, and is noted with them."),
    )

    plan = forms.CharField(
        label=gettext_lazy("If they say no, I will …"),
        required=False,
        max_length=300,
        help_text=gettext_lazy(
            "One sentence, written while it is still open. It is the first thing you see then."
        ),
    )

    def __init__(self, *args: Any, inside: tuple[Known, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if inside:
            people = [(one.key, one.called) for one in inside]
            self.fields["through"].choices = [("", _("nobody")), *people]  # type: ignore[attr-defined]
        else:
            del self.fields["through"]


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
        problems += [in_a_row(listed((each.where, each.what), ": "), each.kept) for each in found]
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
        raise Http404(_("This source is not here any more."))
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
    now = timezone.now()
    asked = {name: str(value) for name, value in request.GET.items()}
    searching, since = _saved_asked(request, now)
    wanted = searching.criteria if searching is not None else criteria(asked)
    show, order, like = asked.get("show", ""), asked.get("order", ""), asked.get("like", "")
    show = show if show in SHOWS else ""
    order = order if order in ORDERS else ""
    like = like if like[:1] in {"a", "o"} and like[1:].isdecimal() and len(like) < 20 else ""
    number = asked.get("page", "")
    found = opening_page(
        request.owner,
        now,
        criteria=wanted,
        show=show,
        order=order,
        like=like,
        since=since,
        page=int(number) if number.isdecimal() and len(number) < 7 else 1,
    )
    held = (
        opening_page(request.owner, now, criteria=wanted, show="held", per_page=HELD_SHOWN).rows
        if found.held
        else ()
    )
    kept_searches = saved_searches(request.owner, now)
    wrong = bool(problems) or bool(form and form.errors)
    here = {**wanted.query(), "show": show, "order": order, "like": like}
    if searching is not None:
        here = {"saved": str(searching.id), "show": show, "order": order}
    context = {
        "place": "openings",
        "search": wanted.words,
        "show": show,
        "order": order,
        "like": _like(request, like),
        "like_key": like,
        "learned_from": found.learned_from,
        "found": found,
        "rows": [_row(one) for one in found.rows],
        "held": [_row(one) for one in held],
        "all_held": _at(here | {"show": "held", "order": ""}) if found.held > len(held) else "",
        "chips": [
            {"label": name, "address": _at(here | {"show": key}), "pressed": key == show}
            for key, name in SHOW_NAMES.items()
        ],
        "orders": [
            {
                "label": label,
                "address": _at(here | {"order": key, "like": ""}),
                "pressed": key == order and not like,
            }
            for key, label in (("", _("newest first")), ("fit", _("what suits me first")))
        ],
        "earlier": _at(here | {"page": str(found.page - 1)}) if found.page > 1 else "",
        "later": _at(here | {"page": str(found.page + 1)}) if found.page < found.pages else "",
        "filter": FilterForm(initial=wanted.query()),
        "criteria": wanted,
        "query": wanted.query(),
        "searches": [
            {
                "id": one.id,
                "name": one.name,
                "new": one.new,
                "address": _at({"saved": str(one.id)}),
                "current": searching is not None and searching.id == one.id,
            }
            for one in kept_searches
        ],
        "searching": searching,
        "savable": not wanted.empty
        and searching is None
        and all(one.criteria != wanted for one in kept_searches),
        "dream": None
        if wrong or not wanted.empty or show or found.page > 1
        else dream_of(request.owner, now),
        "form": form or FeedForm(),
        "problems": (problems or [])[:PROBLEMS_SHOWN],
        "more_problems": max(0, len(problems or []) - PROBLEMS_SHOWN),
        "kept": kept,
        "wrong": wrong,
        **_sources(request),
    }
    return render(request, "openings.html", context, status=400 if wrong else 200)


def _saved_asked(request: OwnedRequest, now: datetime) -> tuple[Search | None, datetime | None]:
    """The saved search that the page shows, and the moment after which what came is new to the person."""
    number = request.GET.get("saved", "")
    if request.method != "GET" or not number.isdecimal() or len(number) > 18:
        return None, None
    try:
        return saved_search(request.owner, int(number)), searches.look_at_search(
            request.owner, int(number), now=now
        )
    except LookupError as problem:
        raise Http404(str(problem)) from None


def _like(request: OwnedRequest, like: str) -> str:
    """What the list is ordered by closeness to, in words."""
    if not like:
        return ""
    try:
        if like[0] == "o":
            found = read.opening(request.owner, int(like[1:]))
            return ", ".join(filter(None, [found.title, found.company]))
        return read.row(request.owner, int(like[1:])).title
    except LookupError:
        raise Http404(_("This is not here any more.")) from None


def _row(one: OpeningRow) -> dict[str, Any]:
    opening = one.opening
    facts = [opening.company, opening.location]
    if opening.choice == "saved":
        facts.append(_("saved"))
    facts.append(opening.pay.rstrip(" .;"))
    why = " · ".join(fact for fact in facts if fact)
    return {
        "title": opening.title,
        "address": reverse("opening", args=[opening.id]),
        "why": why,
        "fit": in_a_row(one.why, one.missing),
        "new": one.new,
        "like": one.like,
        "signs": one.signs,
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
        for each in sources_with_counts(request.owner)
    ]
    return {
        "sources": sources,
        "asking": any(each["asking"] for each in sources),
        "feeds": sum(not each["file"] for each in sources),
    }


def _is_file(source: SourceValue) -> bool:
    return source.address.startswith("file:")


def _at(parts: dict[str, str]) -> str:
    query = urlencode({name: value for name, value in parts.items() if value})
    return f"{reverse('openings')}?{query}" if query else reverse("openings")


# ── Saved searches ─────────────────────────────────────────────────────────────────────────────────────


@require_POST
def save_search(request: OwnedRequest) -> HttpResponse:
    """Keeps the search that the page shows."""
    wanted: Criteria = criteria({name: str(value) for name, value in request.POST.items()})
    try:
        pk = searches.save_search(request.owner, wanted, request.POST.get("name", ""))
    except ValueError as problem:
        say(request, str(problem))
        return HttpResponseRedirect(_at(wanted.query()))
    say(request, _("Kept. What comes from now on counts as new there."))
    return HttpResponseRedirect(_at({"saved": str(pk)}))


@require_POST
def remove_search(request: OwnedRequest, pk: int) -> HttpResponse:
    """Takes a saved search out."""
    try:
        wanted = saved_search(request.owner, pk).criteria
        searches.remove_search(request.owner, pk)
    except LookupError as problem:
        raise Http404(str(problem)) from None
    say(request, _("The search is not kept any more. Its openings stay."))
    return HttpResponseRedirect(_at(wanted.query()))


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
    now = timezone.now()
    rooms = other_rooms(request.owner, found.company, now, but=pk)
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
            "fit": fit_of_opening(request.owner, pk, now),
            "caution": caution(request.owner, pk, now),
            "workplace": dict(WORKPLACE_NAMES).get(found.workplace, "") if found.workplace else "",
            "rooms": rooms,
            "others": [
                {"title": one.title, "address": reverse("opening", args=[one.id]), "end": one.location}
                for one in rooms.openings
            ],
            "inside": people_rows(rooms),
            "form": ApplyForm(inside=rooms.inside),
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
    try:
        found = read.opening(request.owner, pk)
        inside = other_rooms(request.owner, found.company, timezone.now()).inside
        form = ApplyForm(request.POST, inside=inside)
        values = form.cleaned_data if form.is_valid() else {}
        known = found.application
        application = writer.apply_to(
            request.owner,
            pk,
            plan=values.get("plan", request.POST.get("plan", "")[:300]),
            channel=values.get("channel") or "online",
            through=values.get("through", ""),
        )
    except (LookupError, ValueError) as problem:
        raise Http404(str(problem)) from None
    if known is None:
        say(request, _("It is among your applications now. The text of the advertisement is kept with it."))
    return HttpResponseRedirect(reverse("application", args=[application]))


def people_rows(rooms: OtherRooms) -> list[dict[str, Any]]:
    """Who is at an employer, each with what ties the two."""
    return [
        {
            "title": one.called,
            "address": f"{reverse('person')}?{urlencode({'who': one.key})}",
            "why": " · ".join(filter(None, [one.role, _("you talked") if one.met else ""])),
            "end": _("last word %(day)s")
            % {"day": words.short_day(timezone.localdate(one.last_at), timezone.localdate())}
            if one.last_at
            else "",
        }
        for one in rooms.inside
    ]


urlpatterns = [
    path("openings", openings, name="openings"),
    path("openings/file", add_openings_file, name="add_openings_file"),
    path("openings/feed", add_openings_feed, name="add_openings_feed"),
    path("openings/ask", ask_openings, name="ask_all_openings"),
    path("openings/ask/<int:source>", ask_openings, name="ask_openings"),
    path("openings/sources", opening_sources, name="opening_sources"),
    path("openings/sources/<int:source>/remove", remove_openings_source, name="remove_openings_source"),
    path("openings/searches", save_search, name="save_search"),
    path("openings/searches/<int:pk>/remove", remove_search, name="remove_search"),
    path("openings/<int:pk>", opening, name="opening"),
    path("openings/<int:pk>/choose", choose_opening, name="choose_opening"),
    path("openings/<int:pk>/put-back/<str:choice>", put_opening_back, name="put_opening_back"),
    path("openings/<int:pk>/apply", apply_to_opening, name="apply_to_opening"),
]
