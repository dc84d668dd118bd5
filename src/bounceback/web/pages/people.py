"""People: whom the person knows, at which employer, the last word, and whom to write to this week. Nothing is sent here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from typing import Any
from urllib.parse import quote, urlencode

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from bounceback.people.addresses import Reads
from bounceback.people.cards import MOST_BYTES
from bounceback.people.known import How, Known
from bounceback.people.reconnect import Proposal
from bounceback.store.people import draft, everybody, new_roles, openings_at, proposal_for, this_week
from bounceback.store.people import person as person_of
from bounceback.store.write import people as writer
from bounceback.web import words
from bounceback.web.middleware import OwnedRequest
from bounceback.web.notices import say

PER_PAGE = 50
SHOWS = ("met", "recruiters", "connections", "shared")
HOW_NAMES = (
    (How.WROTE, gettext_lazy("I wrote")),
    (How.HEARD, gettext_lazy("they wrote")),
    (How.CALLED, gettext_lazy("we spoke on the phone")),
    (How.MET, gettext_lazy("we met")),
    (How.REFERRED, gettext_lazy("they passed my name on")),
)
PROBLEMS_SHOWN = 10


class TouchForm(forms.Form):
    """One time that the two spoke."""

    how = forms.ChoiceField(
        label=gettext_lazy("What it was"), choices=[(how.value, name) for how, name in HOW_NAMES]
    )
    day = forms.DateField(
        label=gettext_lazy("On"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(label=gettext_lazy("What to remember"), required=False, max_length=1000)


class PersonForm(forms.Form):
    """Somebody whom no mail and no file knows."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=300)
    company = forms.CharField(label=gettext_lazy("Where they work"), max_length=300, required=False)
    role = forms.CharField(label=gettext_lazy("What they do"), max_length=300, required=False)
    address = forms.CharField(label=gettext_lazy("E-mail address"), max_length=320, required=False)
    url = forms.CharField(label=gettext_lazy("Their page"), max_length=2000, required=False)


# ── Everybody ──────────────────────────────────────────────────────────────────────────────────────────


@require_GET
def people(request: OwnedRequest) -> HttpResponse:
    """The week's list and everybody, last heard of first. `q` searches, `show` is "" or one of `SHOWS`."""
    return _list(request)


@require_POST
def add_people_file(request: OwnedRequest) -> HttpResponse:
    """Takes LinkedIn's connections or vCards in; what could not be read is told on the page."""
    files = [file for file in request.FILES.getlist("file") if file.size]
    if not files:
        return _list(request, problems=[_("Nothing was added: choose a file first.")])
    problems: list[str] = []
    added = known = taken = 0
    for file in files:
        try:
            if (file.size or 0) > MOST_BYTES:
                raise ValueError(
                    _("%(name)s is larger than %(n)s MB.") % {"name": file.name, "n": MOST_BYTES // 1_000_000}
                )
            fresh, before, told = writer.add_people_file(
                request.owner, file.read(), file.name or _("The file")
            )
        except ValueError as problem:
            problems.append(str(problem))
            continue
        taken += 1
        added, known = added + fresh, known + before
        problems += told
    if problems:
        return _list(
            request, problems=problems, kept=_counted(added, known) if taken else _("Nothing was changed.")
        )
    say(request, _counted(added, known))
    return HttpResponseRedirect(reverse("people"))


@require_POST
def add_person(request: OwnedRequest) -> HttpResponse:
    """Adds somebody by hand."""
    form = PersonForm(request.POST)
    if form.is_valid():
        try:
            pk = writer.add_person(request.owner, form.cleaned_data.pop("name"), **form.cleaned_data)
        except ValueError as problem:
            form.add_error(None, str(problem))
        else:
            say(request, _("Added."))
            return HttpResponseRedirect(_address_of(f"p{pk}"))
    return _list(request, form=form)


def _list(
    request: OwnedRequest, *, form: PersonForm | None = None, problems: Sequence[str] = (), kept: str = ""
) -> HttpResponse:
    now, day = timezone.now(), timezone.localdate()
    search = request.GET.get("q", "").strip()[:200]
    show = request.GET.get("show", "")
    show = show if show in SHOWS else ""
    known = everybody(request.owner, now)
    persons = [one for one in known if one.reads is Reads.PERSON]
    groups = {
        "": persons,
        "met": [one for one in persons if one.met],
        "recruiters": [one for one in persons if one.recruiter],
        "connections": [one for one in persons if one.source != "mail"],
        "shared": [one for one in known if one.reads is not Reads.PERSON],
    }
    names = {
        "": _("people"),
        "met": _("you talked with"),
        "recruiters": _("recruiters"),
        "connections": _("from your files"),
        "shared": _("shared addresses"),
    }
    page = Paginator(matching(groups[show], search), PER_PAGE).get_page(request.GET.get("page"))
    roles = new_roles(request.owner, now, {one.company_key for one in page if one.company_key})
    wrong = bool(problems) or bool(form and form.errors)
    week = () if search or show or page.number > 1 else this_week(request.owner, now, day)
    context = {
        "place": "people",
        "known": len(known),
        "persons": len(persons),
        "met": len(groups["met"]),
        "search": search,
        "show": show,
        "page": page,
        "rows": [_row(one, roles) for one in page],
        "week": [_proposed(each) for each in week],
        "written": sum(each.done for each in week),
        "chips": [
            {"label": names[key], "address": _address(key, search), "pressed": key == show}
            for key, some in groups.items()
            if some or not key
        ],
        "query": urlencode({name: value for name, value in (("q", search), ("show", show)) if value}),
        "form": form or PersonForm(),
        "problems": list(problems)[:PROBLEMS_SHOWN],
        "kept": kept,
    }
    return render(request, "people.html", context, status=400 if wrong else 200)


def matching(known: Iterable[Known], search: str) -> list[Known]:
    """Those that hold every word of the search in name, company, role or address."""
    wanted = search.casefold().split()[:8]
    return [
        one
        for one in known
        if all(word in f"{one.name}\n{one.company}\n{one.role}\n{one.address}".casefold() for word in wanted)
    ]


def _row(one: Known, roles: dict[str, str]) -> dict[str, Any]:
    """One line of the list: who, where, what ties the two, and what is new there."""
    tie = _("you talked") if one.met else _("wrote to you first") if one.wrote_first else ""
    return {
        "title": one.called,
        "address": _address_of(one.key) if one.reads is Reads.PERSON else "",
        "where": ", ".join(filter(None, [one.role, one.company])),
        "tie": tie,
        "mail": one.address,
        "last": one.last_at,
        "new_role": roles.get(one.company_key, "") if one.company_key else "",
    }


def _proposed(each: Proposal) -> dict[str, Any]:
    return {
        "title": each.who.called,
        "address": _address_of(each.who.key),
        "why": each.why,
        "key": each.who.key,
        "done": each.done,
        "last": each.who.last_at,
    }


def _counted(added: int, known: int) -> str:
    fresh = ngettext("%(n)s person is new here", "%(n)s people are new here", added) % {
        "n": words.number(added)
    }
    if not known:
        return f"{fresh}."
    return _("%(fresh)s, %(known)s were known. Nobody is told of it.") % {
        "fresh": fresh,
        "known": words.number(known),
    }


# ── One person ─────────────────────────────────────────────────────────────────────────────────────────


@require_GET
def person(request: OwnedRequest) -> HttpResponse:
    """One person: the last words, the roles at their employer, a first line to write, and what was logged."""
    return _one(request, _known(request))


@require_POST
def log_touch(request: OwnedRequest) -> HttpResponse:
    """Notes that the two spoke."""
    who = _known(request)
    form = TouchForm(request.POST)
    if not form.is_valid():
        return _one(request, who, form=form)
    values = form.cleaned_data
    today = timezone.localdate()
    at = timezone.now() if values["day"] == today else datetime.combine(values["day"], time(12), UTC)
    try:
        touch = writer.log_touch(request.owner, who.key, How(values["how"]), at=at, note=values["note"])
    except LookupError as problem:
        raise Http404(str(problem)) from None
    except ValueError as problem:
        form.add_error("day", str(problem))
        return _one(request, who, form=form)
    say(request, _("Noted."), undo=reverse("take_back_touch", args=[touch]))
    return HttpResponseRedirect(
        reverse("people") if request.POST.get("back") == "people" else _address_of(who.key)
    )


@require_POST
def take_back_touch(request: OwnedRequest, pk: int) -> HttpResponse:
    """Takes a logged touch out."""
    try:
        writer.take_back_touch(request.owner, pk)
    except LookupError as problem:
        raise Http404(str(problem)) from None
    say(request, _("Taken out."))
    who = request.POST.get("who", "")
    return HttpResponseRedirect(_address_of(who) if who else reverse("people"))


@require_POST
def leave_in_peace(request: OwnedRequest) -> HttpResponse:
    """Keeps somebody off the week's list, or puts them back: `quiet` is "1" or ""."""
    who = _known(request)
    quiet = request.POST.get("quiet") == "1"
    try:
        writer.leave_in_peace(request.owner, who.key, quiet)
    except LookupError as problem:
        raise Http404(str(problem)) from None
    say(request, _("They are not proposed any more.") if quiet else _("They may be proposed again."))
    return HttpResponseRedirect(
        reverse("people") if request.POST.get("back") == "people" else _address_of(who.key)
    )


@require_POST
def remove_person(request: OwnedRequest, pk: int) -> HttpResponse:
    """Takes somebody out who came from a file or by hand."""
    try:
        writer.remove_person(request.owner, pk)
    except LookupError as problem:
        raise Http404(str(problem)) from None
    say(request, _("Taken out. What your mail knows of them stays."))
    return HttpResponseRedirect(reverse("people"))


def _known(request: OwnedRequest) -> Known:
    try:
        return person_of(
            request.owner, (request.POST.get("who") or request.GET.get("who", ""))[:330], timezone.now()
        )
    except LookupError as problem:
        raise Http404(str(problem)) from None


def _one(request: OwnedRequest, who: Known, *, form: TouchForm | None = None) -> HttpResponse:
    now, day = timezone.now(), timezone.localdate()
    reason, about = proposal_for(request.owner, who, now, day)
    first = draft(request.owner, who, reason, about)
    letter = urlencode({"subject": first.subject, "body": first.body}, quote_via=quote)
    names = dict(HOW_NAMES)
    context = {
        "place": "people",
        "who": who,
        "tie": _row(who, {})["tie"],
        "source": {
            "linkedin": _("from LinkedIn's file"),
            "vcard": _("from a vCard"),
            "hand": _("added by you"),
        }.get(who.source, _("from your mail")),
        "draft": first,
        "letter": f"mailto:{quote(who.address, safe='@')}?{letter}" if who.address else "",
        "web_page": who.url,
        "openings": [
            {"title": one.title, "address": reverse("opening", args=[one.id]), "end": one.location}
            for one in openings_at(request.owner, who.company)
        ],
        "touches": [
            {"id": one.id, "at": one.at, "how": names[one.how], "note": one.note} for one in who.touches
        ],
        "form": form or TouchForm(initial={"day": day, "how": How.WROTE.value}),
        "today": day,
        "removable": who.kept is not None and who.source != "mail",
    }
    return render(request, "person.html", context, status=400 if form is not None and form.errors else 200)


def _address_of(key: str) -> str:
    return f"{reverse('person')}?{urlencode({'who': key})}"


def _address(show: str, search: str) -> str:
    query = urlencode({name: value for name, value in (("show", show), ("q", search)) if value})
    return f"{reverse('people')}?{query}" if query else reverse("people")


urlpatterns = [
    path("people", people, name="people"),
    path("people/file", add_people_file, name="add_people_file"),
    path("people/add", add_person, name="add_person"),
    path("people/one", person, name="person"),
    path("people/touch", log_touch, name="log_touch"),
    path("people/touch/<int:pk>/take-back", take_back_touch, name="take_back_touch"),
    path("people/in-peace", leave_in_peace, name="leave_in_peace"),
    path("people/<int:pk>/remove", remove_person, name="remove_person"),
]
