"""People: who is on the other side of the search, read from the mail alone. Nothing here is edited or sent."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bounceback.people.addresses import Reads
from bounceback.people.contacts import Contact
from bounceback.store import read
from bounceback.web.middleware import OwnedRequest

PER_PAGE = 50


@require_GET
def people(request: OwnedRequest) -> HttpResponse:
    """The list, last heard of first. `q` searches; `show` is "" (people), "met" or "shared" (addresses of teams)."""
    search = request.GET.get("q", "").strip()[:200]
    show = request.GET.get("show", "")
    known = read.people(request.owner)
    persons = [one for one in known if one.reads is Reads.PERSON]
    shared = [one for one in known if one.reads is not Reads.PERSON]
    met = [one for one in persons if one.met]
    shown = {"met": met, "shared": shared}.get(show, persons)
    found = matching(shown, search)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    chips = [
        {
            "label": label,
            "address": _address(key, search),
            "pressed": key == (show if show in {"met", "shared"} else ""),
        }
        for key, label, some in (
            ("", _("people"), persons),
            ("met", _("you talked with"), met),
            ("shared", _("shared addresses"), shared),
        )
        if some or not key
    ]
    return render(
        request,
        "people.html",
        {
            "place": "people",
            "known": len(known),
            "persons": len(persons),
            "met": len(met),
            "search": search,
            "show": show,
            "page": page,
            "chips": chips,
            "query": urlencode({name: value for name, value in (("q", search), ("show", show)) if value}),
        },
    )


def matching(known: list[Contact] | tuple[Contact, ...], search: str) -> list[Contact]:
    """Those that hold every word of the search in name, company, role or address."""
    wanted = search.casefold().split()[:8]
    return [
        one
        for one in known
        if all(word in f"{one.name}\n{one.company}\n{one.role}\n{one.address}".casefold() for word in wanted)
    ]


def _address(show: str, search: str) -> str:
    query = urlencode({name: value for name, value in (("show", show), ("q", search)) if value})
    return f"{reverse('people')}?{query}" if query else reverse("people")


urlpatterns = [path("people", people, name="people")]
