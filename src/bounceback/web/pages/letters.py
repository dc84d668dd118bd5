"""Letters about an application: a follow-up, a thank-you, a reminder; what was asked so far; the server that sends them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bounceback.feedback.answer import Code
from bounceback.feedback.draft import LANGUAGES, LetterKind, Tone, language_name
from bounceback.feedback.state import State
from bounceback.feedback.timing import ADJUSTABLE, bounds, days, source_of
from bounceback.feedback.works import Share
from bounceback.mail.accounts import Account, Login, Security, checked, provider_of
from bounceback.people.whom import Advice
from bounceback.store import letters, read
from bounceback.store.passwords import PasswordProblem, has_keyring
from bounceback.store.values import Story
from bounceback.store.write import bouncebacks, outbox
from bounceback.store.write import feedback as writer
from bounceback.web.found import story_or_404
from bounceback.web.middleware import OwnedRequest
from bounceback.web.notices import say

TONE_NAMES = {
    Tone.WARM: gettext_lazy("warm"),
    Tone.PLAIN: gettext_lazy("plain"),
    Tone.BRIEF: gettext_lazy("brief"),
}
CODE_NAMES = {
    Code.EXPERIENCE: gettext_lazy("experience"),
    Code.SKILLS: gettext_lazy("skills"),
    Code.FIT: gettext_lazy("fit"),
    Code.OTHER_CANDIDATE: gettext_lazy("someone else fitted better"),
    Code.PROCESS: gettext_lazy("how they decide"),
    Code.UNCLEAR: gettext_lazy("something else"),
}
DIMENSION_NAMES = {
    "tone": gettext_lazy("By tone"),
    "timing": gettext_lazy("By when you asked"),
    "stage": gettext_lazy("By how far it had come"),
    "channel": gettext_lazy("By where it went"),
}
STATE_NAMES = {
    State.SENT: gettext_lazy("waiting"),
    State.ANSWERED: gettext_lazy("answered"),
    State.NO_ANSWER: gettext_lazy("over, no answer"),
}
TITLES = {
    LetterKind.FOLLOW_UP: gettext_lazy("Ask once how it stands"),
    LetterKind.THANKS: gettext_lazy("A thank-you for the talk"),
    LetterKind.REMINDER: gettext_lazy("The one reminder"),
}
LEADS = {
    LetterKind.FOLLOW_UP: gettext_lazy(
        "One short question is usual now, and one is enough. It stands in the story once it went out, and nobody reminds you of it again."
    ),
    LetterKind.THANKS: gettext_lazy(
        "A line or two the day after is kind, and rare. It changes little, and it costs little."
    ),
    LetterKind.REMINDER: gettext_lazy("It is short, and it says that it is the last. Most do not answer."),
}
DAY_NAMES = {
    "ask_from_days": gettext_lazy("Ask for feedback from so many days after a “no”"),
    "ask_until_days": gettext_lazy("until so many days after it"),
    "reminder_after_days": gettext_lazy("The one reminder after so many days"),
    "no_answer_after_days": gettext_lazy("Stop waiting for an answer after so many days"),
    "thanks_from_days": gettext_lazy("A thank-you from so many days after a talk"),
    "thanks_until_days": gettext_lazy("until so many days after it, at the latest"),
}
PROPOSED = {
    LetterKind.REQUEST: gettext_lazy("a question for feedback after a “no”"),
    LetterKind.FOLLOW_UP: gettext_lazy("one question how it stands"),
    LetterKind.THANKS: gettext_lazy("a thank-you after a talk"),
}
OTHERS = 5


class LetterForm(forms.Form):
    """A letter, all of it the person's own to change."""

    to_name = forms.CharField(label=gettext_lazy("To"), required=False, max_length=300)
    to_address = forms.EmailField(label=gettext_lazy("Their address"), max_length=500)
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=500)
    body = forms.CharField(label=gettext_lazy("Message"), widget=forms.Textarea(attrs={"rows": 12}))
    tone = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    language = forms.CharField(widget=forms.HiddenInput, required=False, max_length=12)


class ServerForm(forms.Form):
    """The server that sends the person's letters. The secret is never written back into a page."""

    name = forms.CharField(
        label=gettext_lazy("Your name, as it stands in the letter"), required=False, max_length=200
    )
    address = forms.EmailField(label=gettext_lazy("Your address"), max_length=320)
    host = forms.CharField(
        label=gettext_lazy("Server for outgoing mail"),
        max_length=253,
        widget=forms.TextInput(attrs={"placeholder": "smtp.example.com", "autocomplete": "off"}),
    )
    port = forms.IntegerField(label=gettext_lazy("Port"), min_value=1, max_value=65535, initial=465)
    security = forms.ChoiceField(
        label=gettext_lazy("Protection"),
        choices=[
            (Security.TLS.value, gettext_lazy("TLS (port 465)")),
            (Security.STARTTLS.value, gettext_lazy("STARTTLS (port 587)")),
            (Security.NONE.value, gettext_lazy("none, only on this machine")),
        ],
    )
    username = forms.CharField(
        label=gettext_lazy("User name"),
        required=False,
        max_length=320,
        help_text=gettext_lazy("With most providers it is your whole address."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    secret = forms.CharField(
        label=gettext_lazy("Password"),
        required=False,
        strip=True,
        max_length=8000,
        help_text=gettext_lazy("An app password with most providers. Empty: the one that is kept."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    login = forms.ChoiceField(
        label=gettext_lazy("This is"),
        choices=[
            (Login.PASSWORD.value, gettext_lazy("a password or app password")),
            (Login.TOKEN.value, gettext_lazy("an access token (OAuth)")),
        ],
    )
    fingerprint = forms.RegexField("^([0-9a-f]{64})?$", required=False, widget=forms.HiddenInput)


class DaysForm(forms.Form):
    """When letters are proposed, and which."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in ADJUSTABLE:
            least, most = bounds(name)
            self.fields[name] = forms.IntegerField(
                label=DAY_NAMES[name],
                min_value=least,
                max_value=most,
                help_text=_("%(days)s unless you change it. %(source)s.")
                % {"days": days(name), "source": source_of(name)},
            )
        self.fields["proposed"] = forms.MultipleChoiceField(
            label=_("Today may propose"),
            required=False,
            choices=[(kind.value, label) for kind, label in PROPOSED.items()],
            widget=forms.CheckboxSelectMultiple,
        )


# ── what was asked so far ─────────────────────────────────────────────────────────────────────────────


@require_GET
def overview(request: OwnedRequest) -> HttpResponse:
    """Every request for feedback and how it stands, and what share was answered."""
    now = timezone.now()
    found = letters.works(request.owner, now)
    groups: dict[str, list[Share]] = {}
    for share in found.shares:
        groups.setdefault(share.dimension, []).append(share)
    rows = read.all_rows(request.owner)
    of = {row.id: row for row in rows}
    return render(
        request,
        "letters.html",
        {
            "place": "people",
            "asked": [
                {
                    "row": one.row,
                    "state": STATE_NAMES.get(one.state, ""),
                    "words": one.words,
                    "at": one.sent_at,
                }
                for one in letters.asked_rows(request.owner, now)[:200]
            ],
            "others": [
                {"letter": one, "row": of[one.application], "title": TITLES[one.kind]}
                for one in letters.letters(request.owner)[:200]
                if one.kind in TITLES and one.application in of
            ],
            "works": found,
            "groups": [(DIMENSION_NAMES[name], shares) for name, shares in groups.items()],
            "server": letters.sending(request.owner),
        },
    )


# ── one letter ────────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def letter(request: OwnedRequest, pk: int, kind: str) -> HttpResponse:
    """A follow-up, a thank-you or a reminder: its draft; a POST keeps it, and `act` says what then: "sent" (the
    person sent it), "send" (now, through their server), or nothing."""
    what = _kind(kind)
    story = story_or_404(request.owner, pk)
    now = timezone.now()
    if request.method == "POST":
        return _letter_posted(request, story, what)
    asked = {name: request.GET.get(name, "") for name in ("tone", "language", "address")}
    try:
        page = letters.letter_page(request.owner, story, what, now, **asked)
    except LookupError as problem:
        say(request, str(problem))
        return HttpResponseRedirect(reverse("application", args=[pk]))
    words = page.letter
    assert words is not None
    form = LetterForm(
        initial={
            "to_name": page.name,
            "to_address": words.to,
            "subject": words.subject,
            "body": words.body,
            "tone": page.tone,
            "language": words.language,
        }
    )
    return _letter_page(request, story, page, form)


def _letter_posted(request: OwnedRequest, story: Story, kind: LetterKind) -> HttpResponse:
    pk, now = story.row.id, timezone.now()
    here = reverse("letter", args=[pk, kind.value])
    quiet = bool(request.headers.get("X-Autosave"))
    about = letters.about_of(story.row, kind, now)
    if not about and kind is not LetterKind.REMINDER:
        say(request, _("There is nothing left that this letter would be about. It was not sent."))
        return HttpResponseRedirect(reverse("application", args=[pk]))
    form = LetterForm(request.POST)
    kept = letters.letter(request.owner, pk, kind, about)
    if kept is None or kept.state == "draft":
        if not form.is_valid():
            if quiet:
                return HttpResponse(status=422)
            page = letters.letter_page(request.owner, story, kind, now)
            return _letter_page(request, story, page, form, status=422)
        outbox.keep_letter(request.owner, pk, kind, about, **form.cleaned_data)
    if quiet:
        return HttpResponse(status=204)
    act = request.POST.get("act", "")
    if act == "sent":
        try:
            outbox.mark_written(request.owner, pk, kind, about)
            say(request, _("Noted. It stands in the story now, and you are not reminded of it again."))
        except (LookupError, ValueError) as problem:
            say(request, str(problem))
        return HttpResponseRedirect(_after(pk, kind))
    if act == "send":
        return HttpResponseRedirect(_after(pk, kind) if sent_now(request, pk, kind, about) else here)
    say(request, _("The draft is kept."))
    return HttpResponseRedirect(here)


def sent_now(request: OwnedRequest, pk: int, kind: LetterKind, about: str) -> bool:
    """Sends a kept letter through the person's server and says what came of it. Gives whether it went out."""
    from bounceback.mail.send import SendProblem

    if request.in_sample:
        say(request, _("This is the sample search: nothing is sent from it."))
        return False
    try:
        outbox.send_letter(request.owner, pk, kind, about)
    except (LookupError, ValueError, PasswordProblem, SendProblem) as problem:
        say(request, str(problem))
        return False
    say(request, _("It was sent. Most do not answer; when one does, it is read here."))
    return True


def _after(pk: int, kind: LetterKind) -> str:
    if kind is LetterKind.REMINDER:
        return reverse("bounceback_part", args=[pk, "feedback"])
    return reverse("application", args=[pk])


def _letter_page(
    request: OwnedRequest, story: Story, page: letters.LetterPage, form: LetterForm, status: int = 200
) -> HttpResponse:
    words = page.letter
    here = reverse("letter", args=[story.row.id, page.kind.value])
    stuck = letters.stuck(request.owner, timezone.now(), [story.row.id])
    return render(
        request,
        "letter.html",
        {
            "place": "applications",
            "row": story.row,
            "kind": page.kind.value,
            "title": TITLES[page.kind],
            "lead": LEADS[page.kind],
            "page": page,
            "form": form,
            "reach": letters.how_to_reach(page.advice.contact),
            "server": letters.sending(request.owner),
            "tones": []
            if page.kind is LetterKind.REMINDER
            else tone_chips(here, page.tone, words.language if words else "en"),
            "languages": language_chips(here, page.tone, words.language if words else "en"),
            "people": people_chips(here, page.advice, words.to if words else ""),
            "unsure": next((one for one in stuck if one.kind is page.kind and one.about == page.about), None),
        },
        status=status,
    )


def tone_chips(here: str, tone: str, language: str) -> list[dict[str, Any]]:
    """The tones to choose from."""
    return [
        {"label": label, "address": f"{here}?tone={each}&language={language}", "pressed": each == tone}
        for each, label in TONE_NAMES.items()
    ]


def language_chips(here: str, tone: str, language: str) -> list[dict[str, Any]]:
    """The languages to choose from."""
    return [
        {
            "label": language_name(code),
            "address": f"{here}?tone={tone}&language={code}",
            "pressed": code == language,
        }
        for code in LANGUAGES
    ]


def people_chips(here: str, advice: Advice, address: str) -> list[dict[str, Any]]:
    """The people to choose from; none where there is only one."""
    people = [one for one in (advice.contact, *advice.others) if one is not None][:OTHERS]
    if len(people) < 2:
        return []
    return [
        {
            "label": one.called,
            "address": f"{here}?{urlencode({'address': one.address})}",
            "pressed": one.address == address,
        }
        for one in people
    ]


@require_GET
def letter_file(request: OwnedRequest, pk: int, kind: str) -> HttpResponse:
    """The letter as a draft file that mail programs open."""
    what = _kind(kind)
    story = story_or_404(request.owner, pk)
    try:
        words = letters.letter_page(request.owner, story, what, timezone.now()).letter
        content = letters.letter_file(words)
    except LookupError as problem:
        raise Http404(str(problem)) from None
    return draft_file(content, f"{what.value.replace('_', '-')}.eml")


def draft_file(content: bytes, name: str) -> HttpResponse:
    """A draft file to keep or to open with a mail program."""
    response = HttpResponse(content, content_type="message/rfc822")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
def settle(request: OwnedRequest, pk: int, kind: str) -> HttpResponse:
    """The person looked into their sent mail: a letter that may have gone did, or did not."""
    what = LetterKind(kind) if kind in set(LetterKind) else None
    if what is None:
        raise Http404
    story = story_or_404(request.owner, pk)
    about = letters.about_of(story.row, what, timezone.now())
    went = request.POST.get("went") == "yes"
    try:
        outbox.settle_unsure(request.owner, pk, what, about, went=went)
        say(request, _("Noted as sent.") if went else _("It is a draft again. You can send it now."))
    except (LookupError, ValueError) as problem:
        say(request, str(problem))
    if what is LetterKind.REQUEST:
        return HttpResponseRedirect(reverse("bounceback_part", args=[pk, "feedback"]))
    return HttpResponseRedirect(_after(pk, what) if went else reverse("letter", args=[pk, what.value]))


# ── answers ───────────────────────────────────────────────────────────────────────────────────────────


@require_POST
def answer(request: OwnedRequest, pk: int) -> HttpResponse:
    """What the person does with an answer: `act` opens it, keeps it closed, or keeps what they make of it."""
    story_or_404(request.owner, pk)
    root, act = request.POST.get("root", ""), request.POST.get("act", "")
    here = f"{reverse('bounceback_part', args=[pk, 'feedback'])}#answers"
    try:
        if act == "open":
            writer.open_answer(request.owner, pk, root)
        elif act == "shut":
            writer.shut_answer(request.owner, pk, root)
            say(request, _("It is closed. It stays here until you want it."))
        else:
            kept = writer.settle_answer(request.owner, pk, root, _verdicts(request))
            bouncebacks.mark_part(request.owner, pk, "feedback", "done")
            say(
                request,
                _("Kept, with a lesson for the next talk.")
                if kept
                else _("Kept. What you dropped counts nowhere."),
            )
    except LookupError as problem:
        say(request, str(problem))
    return HttpResponseRedirect(here)


def _verdicts(request: OwnedRequest) -> list[writer.Verdict]:
    found = []
    for number in request.POST.getlist("point"):
        if not number.isdigit() or len(number) > 4:
            continue
        code = request.POST.get(f"code-{number}", "")
        wanted = f"carry-{number}" in request.POST
        found.append(
            writer.Verdict(
                number=int(number),
                code=code if code in set(Code) else "",
                dropped=f"drop-{number}" in request.POST,
                skills=tuple(request.POST.getlist(f"skill-{number}")),
                lesson=request.POST.get(f"lesson-{number}", "")[:500] if wanted else "",
            )
        )
    return found


# ── settings ──────────────────────────────────────────────────────────────────────────────────────────


@sensitive_post_parameters("secret")
@require_http_methods(["GET", "POST"])
def sending(request: OwnedRequest) -> HttpResponse:
    """The server that sends the person's letters: opened once, kept when it opens. Nothing is sent by this."""
    kept = letters.sending(request.owner)
    form = ServerForm(request.POST or None, initial=_first_values(request.owner, kept))
    problem, shown = "", ""
    if request.method == "POST" and form.is_valid():
        if request.in_sample:
            problem = _("This is the sample search. Go back to your own to set a server.")
        else:
            problem, shown = _tried(request.owner, form)
            if not problem:
                say(request, _("It opens, and is kept. A letter goes out only when you press send."))
                return HttpResponseRedirect(reverse("sending"))
    return _settings_page(request, form, _days_form(request.owner), problem, shown)


@require_POST
def keep_days(request: OwnedRequest) -> HttpResponse:
    """When letters are proposed, and which."""
    form = DaysForm(request.POST)
    if not form.is_valid():
        server = ServerForm(initial=_first_values(request.owner, letters.sending(request.owner)))
        return _settings_page(request, server, form, "", "", status=422)
    values = form.cleaned_data
    quiet = [kind.value for kind in PROPOSED if kind.value not in values["proposed"]]
    outbox.set_letter_settings(
        request.owner, {name: values[name] for name in ADJUSTABLE if values[name] != days(name)}, quiet
    )
    say(request, _("Kept."))
    return HttpResponseRedirect(reverse("sending"))


@require_POST
def forget(request: OwnedRequest) -> HttpResponse:
    """Throws the server and its password away."""
    outbox.forget_sending(request.owner)
    say(request, _("The server and its password are gone. Your letters stay."))
    return HttpResponseRedirect(reverse("sending"))


def _settings_page(
    request: OwnedRequest, form: ServerForm, days_form: DaysForm, problem: str, shown: str, status: int = 0
) -> HttpResponse:
    return render(
        request,
        "sending.html",
        {
            "place": "settings",
            "form": form,
            "days_form": days_form,
            "day_fields": [days_form[name] for name in ADJUSTABLE],
            "kept": letters.sending(request.owner),
            "problem": problem,
            "shown": shown,
            "keyring": has_keyring(),
        },
        status=status or (400 if problem or form.errors else 200),
    )


def _days_form(owner: int) -> DaysForm:
    kept = letters.letter_settings(owner)
    first: dict[str, Any] = {name: kept.days.get(name, days(name)) for name in ADJUSTABLE}
    return DaysForm(
        initial=first | {"proposed": [kind.value for kind in PROPOSED if kind.value not in kept.quiet]}
    )


def _first_values(owner: int, kept: letters.SendingValue | None) -> dict[str, object]:
    from bounceback.mail.send import outgoing_of

    if kept is not None:
        return {
            name: getattr(kept, name)
            for name in ("name", "address", "host", "port", "security", "username", "login", "fingerprint")
        }
    preferences = read.preferences(owner)
    address = next(iter(preferences.own_addresses), "")
    server = outgoing_of(provider_of(address))
    domain = address.rpartition("@")[2]
    return {
        "name": preferences.name,
        "address": address,
        "host": server.host if server else f"smtp.{domain}" if domain else "",
        "port": server.port if server else 465,
        "security": (server.security if server else Security.TLS).value,
        "username": address,
        "login": Login.PASSWORD.value,
    }


def _tried(owner: int, form: ServerForm) -> tuple[str, str]:
    """Opens the server as it will be opened later and keeps it. Gives the sentence why not, and a certificate to trust."""
    from bounceback.mail.send import SendProblem, check

    values = form.cleaned_data
    asked = Account(
        host=values["host"].strip().lower(),
        port=values["port"],
        security=Security(values["security"]),
        username=values["username"].strip(),
        login=Login(values["login"]),
        fingerprint=values["fingerprint"],
    )
    here = asked.security is Security.NONE and not asked.username
    try:
        secret = values["secret"] or outbox.kept_secret(owner, asked)
        wrong = checked(replace(asked, username="nobody"), "none") if here else checked(asked, secret)
        if wrong:
            return wrong, ""
        check(asked, "" if here else secret)
        outbox.set_sending(owner, asked, values["address"], values["name"], values["secret"])
    except SendProblem as problem:
        return str(problem), problem.fingerprint
    except (PasswordProblem, ValueError) as problem:
        return str(problem), ""
    return "", ""


def _kind(word: str) -> LetterKind:
    if word not in {kind.value for kind in TITLES}:
        raise Http404
    return LetterKind(word)


urlpatterns = [
    path("letters", overview, name="letters"),
    path("applications/<int:pk>/letters/<str:kind>.eml", letter_file, name="letter_file"),
    path("applications/<int:pk>/letters/<str:kind>/settle", settle, name="settle_letter"),
    path("applications/<int:pk>/letters/<str:kind>", letter, name="letter"),
    path("applications/<int:pk>/feedback/answer", answer, name="feedback_answer"),
    path("settings/letters", sending, name="sending"),
    path("settings/letters/days", keep_days, name="letter_days"),
    path("settings/letters/forget", forget, name="forget_sending"),
]
