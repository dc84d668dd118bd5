"""A letter to oneself: off until it is turned on; where to, when, and how it reads."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from bounceback.store import letters, read
from bounceback.store.digest import digest, is_unsure, next_hour
from bounceback.store.write.digests import send_now, set_digest
from bounceback.web.digest_text import letter
from bounceback.web.middleware import OwnedRequest
from bounceback.web.notices import say


class DigestForm(forms.Form):
    """Whether, where to and when."""

    on = forms.BooleanField(label=gettext_lazy("Send me this letter"), required=False)
    address = forms.CharField(
        label=gettext_lazy("To this address of yours"),
        required=False,
        max_length=320,
        help_text=gettext_lazy("It goes there and nowhere else."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    every = forms.ChoiceField(
        label=gettext_lazy("How often"),
        choices=[("week", gettext_lazy("once a week")), ("day", gettext_lazy("every day"))],
        widget=forms.RadioSelect,
    )
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("On which day, where it is once a week"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
    )
    hour = forms.TypedChoiceField(
        label=gettext_lazy("From which hour on"),
        choices=[(hour, f"{hour:02}:00") for hour in range(24)],
        coerce=int,
        help_text=gettext_lazy(
            "In your time zone, while bounceback is open; where it was closed then, a little later."
        ),
    )


@require_http_methods(["GET", "POST"])
def digest_page(request: OwnedRequest) -> HttpResponse:
    """Shows and keeps it, with the letter as it reads now."""
    form = DigestForm(request.POST or None, initial=_first_values(request.owner))
    if request.method == "POST" and form.is_valid():
        if request.in_sample:
            form.add_error(None, _("This is the sample search. Go back to your own to set a letter."))
        else:
            try:
                set_digest(request.owner, **form.cleaned_data)
            except ValueError as problem:
                form.add_error(None, str(problem))
            else:
                say(request, _("Kept.") if form.cleaned_data["on"] else _("Kept. No letter is sent."))
                return HttpResponseRedirect(reverse("digest"))
    now, zone = timezone.now(), timezone.get_current_timezone()
    kept = read.digest(request.owner)
    subject, text = letter(digest(request.owner, now, zone))
    return render(
        request,
        "digest.html",
        {
            "place": "settings",
            "form": form,
            "kept": kept,
            "server": letters.sending(request.owner),
            "next": next_hour(kept, now, zone) if kept is not None and kept.on else None,
            "unsure": kept is not None and is_unsure(kept, now),
            "subject": subject,
            "letter_text": text,
        },
        status=400 if form.errors else 200,
    )


@require_POST
def digest_now(request: OwnedRequest) -> HttpResponse:
    """Sends it once, because the button was pressed."""
    if request.in_sample:
        say(request, _("This is the sample search. Nothing was sent."))
        return HttpResponseRedirect(reverse("digest"))
    try:
        address = send_now(request.owner, letter, timezone.now(), timezone.get_current_timezone())
        say(request, _("It went to %(address)s.") % {"address": address})
    except ValueError as problem:
        say(request, str(problem))
    return HttpResponseRedirect(reverse("digest"))


def _first_values(owner: int) -> dict[str, Any]:
    kept = read.digest(owner)
    if kept is not None:
        return {name: getattr(kept, name) for name in ("on", "address", "every", "weekday", "hour")}
    server = letters.sending(owner)
    address = server.address if server else next(iter(read.preferences(owner).own_addresses), "")
    return {"on": False, "address": address, "every": "week", "weekday": 4, "hour": 18}


urlpatterns = [
    path("settings/digest", digest_page, name="digest"),
    path("settings/digest/now", digest_now, name="digest_now"),
]
