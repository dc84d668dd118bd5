"""Saving the page at hand: making the bookmark, and taking what it sends.

The bookmark runs in a page of the web, so what comes is hostile: its size is bounded, the key is asked first, and the
answer says nothing of the person's search beyond the title that was sent.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from bounceback.openings.clip import MOST_HTML
from bounceback.store import read
from bounceback.store.vacancies import has_page_key
from bounceback.store.write.pages import TooMany, WrongKey, keep_page, new_page_key, remove_page_key
from bounceback.web.middleware import KEYED, OwnedRequest
from bounceback.web.notices import say

SENT_AT_MOST = 2_000_000
"""Characters of a page that the bookmark sends: within what a request may hold, also in scripts of three bytes a sign."""

REQUEST_AT_MOST = 10_000_000
"""Bytes of a request that are read; beyond, it is turned away unread."""


class NoFiles(FileUploadHandler):
    """Passes over every file of a request: none is ever written."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Leaves it out."""
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Never called: the file was left out."""

    def file_complete(self, file_size: int) -> None:
        """Never called: the file was left out."""


@require_GET
def page_at_hand(request: OwnedRequest) -> HttpResponse:
    """What the bookmark does, and the button that makes one."""
    return render(request, "page_at_hand.html", {"place": "openings", "has_key": has_page_key(request.owner)})


@require_POST
def make_bookmark(request: OwnedRequest) -> HttpResponse:
    """Makes a fresh key and shows the bookmark once; the one before stops working."""
    address = request.build_absolute_uri(KEYED)
    context = {
        "place": "openings",
        "has_key": True,
        "bookmark": bookmark(address, new_page_key(request.owner)),
        "port": request.get_port(),
    }
    return render(request, "page_at_hand.html", context)


@require_POST
def remove_bookmark(request: OwnedRequest) -> HttpResponse:
    """The bookmark stops working."""
    remove_page_key(request.owner)
    say(request, _("The bookmark no longer opens anything. What it saved stays."))
    return HttpResponseRedirect(reverse("page_at_hand"))


@csrf_exempt
@require_POST
def take_page(request: HttpRequest) -> HttpResponse:
    """Takes the page that the bookmark sends, by its key. Nothing is kept with a wrong key or of a page that is too large.

    Whoever sends may be anybody: what is larger than a page is not read at all, and files in it are passed over.
    """
    request.upload_handlers = [NoFiles(request)]
    try:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > REQUEST_AT_MOST:
            raise RequestDataTooBig
        sent = {
            name: str(request.POST.get(name, ""))[:most]
            for name, most in (("key", 200), ("address", 2001), ("title", 500), ("page", MOST_HTML))
        }
        owner, openings = keep_page(sent["key"], sent["page"], sent["address"], sent["title"])
    except WrongKey as problem:
        return _told(request, str(problem), 403)
    except TooMany as problem:
        return _told(request, str(problem), 429)
    except (RequestDataTooBig, SuspiciousOperation, MultiPartParserError):
        return _told(
            request,
            _("The page is too large to be taken. Save it as a file and add that to your openings."),
            413,
        )
    except ValueError as problem:
        return _told(request, str(problem), 422)
    kept = [read.opening(owner, pk) for pk in openings]
    return render(request, "page_taken.html", {"kept": kept})


def bookmark(address: str, key: str) -> str:
    """The bookmark's script (`bookmark.js`) in one line, with the address to send to and the key."""
    lines = files("bounceback.web").joinpath("bookmark.js").read_text("utf-8").splitlines()[1:]
    script = " ".join(line.strip() for line in lines)
    for name, value in (("ADDRESS", address), ("KEY", key), ("MOST", SENT_AT_MOST)):
        script = script.replace(name, json.dumps(value), 1)
    return f"javascript:{script}"


def _told(request: HttpRequest, words: str, status: int) -> HttpResponse:
    return render(request, "page_taken.html", {"problem": words}, status=status)


urlpatterns = [
    path("openings/page-at-hand", page_at_hand, name="page_at_hand"),
    path("openings/page-at-hand/bookmark", make_bookmark, name="make_bookmark"),
    path("openings/page-at-hand/remove", remove_bookmark, name="remove_bookmark"),
    path(KEYED.removeprefix("/"), take_page, name="take_page"),
]
