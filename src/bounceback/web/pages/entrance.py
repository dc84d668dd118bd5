"""The way in (one-time key → session), the choice of light or dark, and the pages for when something is wrong."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET, require_POST

from bounceback.store.write.owners import PERSON, SAMPLE, ensure_owner
from bounceback.web.keys import redeem
from bounceback.web.look import THEME_COOKIE, THEMES
from bounceback.web.middleware import SHOWN


@require_GET
def enter(request: HttpRequest) -> HttpResponse:
    """Redeems the key in the address and gives this browser the session.

    The answer is a page that moves on by itself, not a redirect: a SameSite=Strict cookie that was set on the
    way from another site's link would not be sent along with a redirect.
    """
    if not request.user.is_authenticated:
        if not redeem(request.GET.get("key", ""), settings.BOUNCEBACK_HOME):
            return render(request, "closed_door.html", {"key_was_used": True}, status=403)
        user = get_user_model().objects.get(pk=ensure_owner())
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    _show(request, request.GET.get("search", ""))
    return render(request, "entered.html", {"onward": _own_path(request.GET.get("next", ""))})


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keeps light, dark or system in a cookie for a year and returns to the page it was chosen on."""
    theme = request.POST.get("theme", "")
    response = HttpResponseRedirect(_own_path(request.headers.get("Referer", "")))
    if theme in THEMES:
        response.set_cookie(THEME_COOKIE, theme, max_age=31_536_000, httponly=True, samesite="Strict")
    return response


@require_POST
def choose_search(request: HttpRequest) -> HttpResponse:
    """Shows the person's own search or the sample, by `search` = "me" or "sample", and goes to the first page."""
    _show(request, request.POST.get("search", ""))
    return HttpResponseRedirect("/")


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: too old, or not ours."""
    return render(request, "stale_form.html", status=403)


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 in the look of the house."""
    return render(request, "not_understood.html", status=400)


def not_here(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 in the look of the house."""
    return render(request, "not_here.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: says what was kept. Rendered without the rail, which may be what broke."""
    return render(request, "broken.html", status=500)


def _show(request: HttpRequest, search: str) -> None:
    if search == SAMPLE:
        request.session[SHOWN] = SAMPLE
    elif search == PERSON:
        request.session.pop(SHOWN, None)


def _own_path(address: str) -> str:
    """The path of `address` on this site; other sites and protocol-relative tricks become "/"."""
    path_only = urlsplit(address).path
    if not path_only.startswith("/") or path_only.startswith("//") or "\\" in path_only:
        return "/"
    return path_only


urlpatterns = [
    path("enter", enter, name="enter"),
    path("look", choose_theme, name="choose_theme"),
    path("search-shown", choose_search, name="choose_search"),
]
