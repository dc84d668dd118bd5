"""Settings: who you are in your mail, your days, when to stop waiting, and what is kept where."""

from __future__ import annotations

from pathlib import Path

from django import forms
from django.conf import settings as django_settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bounceback.store import read
from bounceback.store.write.preferences import set_preferences
from bounceback.web.middleware import OwnedRequest
from bounceback.web.notices import say

YEARS = 5 * 365 * 24 * 60 * 60
"""How long the browser keeps the language, in seconds."""


class SettingsForm(forms.Form):
    """What the person can set."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("It stands under a request for feedback."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=[("", gettext_lazy("As the browser asks")), *django_settings.LANGUAGES],
        required=False,
        help_text=gettext_lazy("Of these pages. A letter is in the language of whom it goes to."),
    )
    own_addresses = forms.CharField(
        label=gettext_lazy("Your e-mail addresses, one on each line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Mail from these was written by you. They were found in your mailbox; what you change here counts from the "
            "next mailbox that is read."
        ),
    )
    time_zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        required=False,
        max_length=64,
        help_text=gettext_lazy("Such as Europe/Berlin. Empty: the one of this machine."),
    )
    let_go_chance = forms.IntegerField(
        label=gettext_lazy("Stop waiting when an answer comes to fewer than so many in 100"),
        min_value=1,
        max_value=50,
    )


@require_http_methods(["GET", "POST"])
def settings(request: OwnedRequest) -> HttpResponse:
    """Shows and keeps them."""
    preferences = read.preferences(request.owner)
    form = SettingsForm(
        request.POST or None,
        initial={
            "name": preferences.name,
            "language": _chosen(request),
            "own_addresses": "\n".join(preferences.own_addresses),
            "time_zone": preferences.time_zone,
            "let_go_chance": round(preferences.let_go_chance * 100),
        },
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        addresses = values["own_addresses"].split()
        try:
            set_preferences(
                request.owner,
                name=values["name"],
                own_addresses=None if addresses == list(preferences.own_addresses) else addresses,
                time_zone=values["time_zone"],
                let_go_chance=values["let_go_chance"] / 100,
            )
        except ValueError as problem:
            form.add_error(None, str(problem))
        else:
            answer = HttpResponseRedirect(reverse("settings"))
            with override(_keep_language(answer, values["language"]) or get_language()):
                say(request, _("Kept."))
            return answer
    return render(
        request,
        "settings.html",
        {
            "place": "settings",
            "form": form,
            "folder": Path(django_settings.BOUNCEBACK_HOME),
            "imports": read.imports(request.owner, limit=1),
        },
    )


def _chosen(request: OwnedRequest) -> str:
    """The language that was set in this browser, "" for none."""
    language = request.COOKIES.get(django_settings.LANGUAGE_COOKIE_NAME, "")
    return language if language in dict(django_settings.LANGUAGES) else ""


def _keep_language(answer: HttpResponse, language: str) -> str:
    """Keeps the language in the browser, as light or dark is kept; "" forgets it. Returns it."""
    name = django_settings.LANGUAGE_COOKIE_NAME
    if language:
        answer.set_cookie(name, language, max_age=YEARS, httponly=True, samesite="Strict")
    else:
        answer.delete_cookie(name, samesite="Strict")
    return language


urlpatterns = [path("settings", settings, name="settings")]
