"""Private writing: an empty page with a time. It leaves the browser only when the person keeps it, and nothing reads it."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from bounceback.reframe.care import VOICES, findings
from bounceback.store import read
from bounceback.store.write.care import keep_writing, let_writing_go
from bounceback.web.middleware import OwnedRequest
from bounceback.web.notices import say

MINUTES = (5, 10, 20)
"""Twenty is what the study used; shorter is allowed."""
VOICE_NAMES = {"first": gettext_lazy("as “I”"), "third": gettext_lazy("as if it happened to a friend")}


@require_http_methods(["GET", "POST"])
def writing(request: OwnedRequest) -> HttpResponse:
    """The empty page; a POST keeps what was written, since the person said so."""
    if request.method == "POST":
        try:
            keep_writing(request.owner, request.POST.get("text", ""), request.POST.get("voice", ""))
            say(request, _("Kept. Only you open it."))
        except ValueError as problem:
            say(request, str(problem))
        return HttpResponseRedirect(reverse("writing"))
    asked = request.GET.get("minutes", "")
    minutes = int(asked) if asked in {str(each) for each in MINUTES} else MINUTES[-1]
    voice = request.GET.get("voice", "")
    voice = voice if voice in VOICES else VOICES[0]
    now = timezone.now()

    def here(minutes: int, voice: str) -> str:
        return f"{reverse('writing')}?{urlencode({'minutes': minutes, 'voice': voice})}"

    return render(
        request,
        "writing.html",
        {
            "place": "today",
            "voice": voice,
            "minutes": minutes,
            "begins": now,
            "ends": now + timedelta(minutes=minutes),
            "voices": [
                {"label": name, "address": here(minutes, each), "pressed": each == voice}
                for each, name in VOICE_NAMES.items()
            ],
            "lengths": [
                {
                    "label": _("%(n)s minutes") % {"n": each},
                    "address": here(each, voice),
                    "pressed": each == minutes,
                }
                for each in MINUTES
            ],
            "kept": read.writings(request.owner),
            "findings": findings(),
        },
    )


@require_http_methods(["GET", "POST"])
def kept_writing(request: OwnedRequest, pk: int) -> HttpResponse:
    """One kept page, for the person who opens it; a POST deletes it for good."""
    try:
        if request.method == "POST":
            let_writing_go(request.owner, pk)
            say(request, _("Deleted."))
            return HttpResponseRedirect(reverse("writing"))
        kept = read.writing(request.owner, pk)
    except LookupError as problem:
        raise Http404(str(problem)) from None
    return render(request, "kept_writing.html", {"place": "today", "kept": kept})


urlpatterns = [
    path("calm/writing", writing, name="writing"),
    path("calm/writing/<int:pk>", kept_writing, name="kept_writing"),
]
