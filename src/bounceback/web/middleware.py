"""What every request passes: the right host, strict headers, the person's own session, their time zone.

A page of the web in the same browser must not read or change anything here, even by tricks with names
(DNS rebinding), frames or forms; a program of another user of the machine must not either.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import tzinfo
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from bounceback.store.read import owners, preferences

Handler = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    [
        "default-src 'none'",
        "img-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
ENTRANCE = "/enter"
CALENDAR = re.compile(r"/calendar/[A-Za-z0-9_-]{43}\.ics")
"""Addresses that carry their own secret: calendar programs bring no session."""
KEYED = "/openings/page"
"""Takes a page from the person's own bookmark: opened by the key that comes with it, not by the session, which a
browser does not send along from another site."""
SHOWN = "search"
"""The session's word for whose search is shown: absent for the person's own, else the owner's name."""


class SecurityHeaders:
    """Sets the headers on every answer; a page is not kept in the browser's disk cache."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class ServedHost:
    """Answers only to the loopback names, with the port that the server listens on.

    A name that somebody pointed at this machine gets 400; the right name with another port 421.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            host = request.get_host()
        except DisallowedHost:
            return _plain(_("This address is not one that bounceback answers to."), 400)
        port = split_domain_port(host)[1] or "80"
        if port != request.get_port():
            return _plain(_("bounceback listens on another port."), 421)
        return self.get_response(request)


class SameSite:
    """Refuses acts that another site's page sends (Fetch Metadata); old browsers are left to the CSRF check."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        site = request.headers.get("Sec-Fetch-Site", "same-origin")
        if request.method not in SAFE and site not in {"same-origin", "none"} and request.path != KEYED:
            return _plain(_("This came from another page. Nothing was changed."), 403)
        return self.get_response(request)


class Entrance:
    """Lets nobody past without the session that a one-time key gave; says how to get in."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            request.path in {ENTRANCE, KEYED}
            or CALENDAR.fullmatch(request.path)
            or request.user.is_authenticated
        ):
            return self.get_response(request)
        return render(request, "closed_door.html", status=403)


class OwnedRequest(HttpRequest):
    """What a page's view gets: the id of the owner whose search is shown, and htmx's details."""

    owner: int
    in_sample: bool
    htmx: HtmxDetails


class ShownSearch:
    """Sets `request.owner`: the person's own id, or the sample search's while they look at that."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            own = request.user.pk
            shown = str(request.session.get(SHOWN, ""))
            ids = {name: pk for pk, name in owners()} if shown else {}
            if shown and shown not in ids:  # the sample was thrown away meanwhile
                del request.session[SHOWN]
            request.owner = ids.get(shown, own)  # type: ignore[attr-defined]
            request.in_sample = request.owner != own  # type: ignore[attr-defined]
        return self.get_response(request)


class LocalZone:
    """Shows times in the person's zone: the one they set, else the machine's. The program itself counts in UTC."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        owner = getattr(request, "owner", None)
        with timezone.override(_zone_of(owner)):
            return self.get_response(request)


def _zone_of(owner: int | None) -> tzinfo:
    from tzlocal import get_localzone

    try:
        name = preferences(owner).time_zone if owner is not None else ""
        return ZoneInfo(name) if name else get_localzone()
    except (LookupError, ValueError):  # nothing set yet, or a zone that this machine does not know
        return get_localzone()


def _plain(words: str, status: int) -> HttpResponse:
    return HttpResponse(words, status=status, content_type=f"text/plain; charset={settings.DEFAULT_CHARSET}")
