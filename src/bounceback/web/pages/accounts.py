"""Following a mailbox on a server: adding one step by step, its folders, how it goes, and when noes are told."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bounceback.mail.accounts import Account, Login, Provider, Role, Security, checked, provider_of, providers
from bounceback.store import read
from bounceback.store.passwords import PasswordProblem, has_keyring
from bounceback.store.tasks import look_when_free
from bounceback.store.values import MailAccountValue
from bounceback.store.write import accounts as writer
from bounceback.web.middleware import OwnedRequest
from bounceback.web.notices import say

PERIODS = (
    ("90", gettext_lazy("the last three months")),
    ("365", gettext_lazy("the last year")),
    ("1095", gettext_lazy("the last three years")),
    ("all", gettext_lazy("everything")),
)
ROLES = {
    Role.INBOX: gettext_lazy("inbox"),
    Role.ALL: gettext_lazy("all mail"),
    Role.ARCHIVE: gettext_lazy("archive"),
    Role.SENT: gettext_lazy("sent"),
    Role.SPAM: gettext_lazy("spam"),
    Role.TRASH: gettext_lazy("trash"),
    Role.DRAFTS: gettext_lazy("drafts"),
}


class WayInForm(forms.Form):
    """Where the mailbox is and what opens it. The secret is never written back into a page."""

    address = forms.EmailField(label=gettext_lazy("Your address"), max_length=320)
    secret = forms.CharField(
        label=gettext_lazy("Password"),
        strip=True,
        max_length=8000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    login = forms.ChoiceField(
        label=gettext_lazy("This is"),
        choices=[
            (Login.PASSWORD.value, gettext_lazy("a password or app password")),
            (Login.TOKEN.value, gettext_lazy("an access token (OAuth)")),
        ],
        initial=Login.PASSWORD.value,
    )
    host = forms.CharField(
        label=gettext_lazy("Server"),
        max_length=253,
        widget=forms.TextInput(attrs={"placeholder": "imap.example.com", "autocomplete": "off"}),
    )
    port = forms.IntegerField(label=gettext_lazy("Port"), min_value=1, max_value=65535, initial=993)
    security = forms.ChoiceField(
        label=gettext_lazy("Protection"),
        choices=[
            (Security.TLS.value, gettext_lazy("TLS (port 993)")),
            (Security.STARTTLS.value, gettext_lazy("STARTTLS (port 143)")),
            (Security.NONE.value, gettext_lazy("none, only in your own network")),
        ],
        initial=Security.TLS.value,
    )
    username = forms.CharField(
        label=gettext_lazy("User name"),
        required=False,
        max_length=320,
        help_text=gettext_lazy("Empty: your address."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    fingerprint = forms.RegexField("^([0-9a-f]{64})?$", required=False, widget=forms.HiddenInput)


@require_GET
def following(request: OwnedRequest) -> HttpResponse:
    """The mailboxes that are followed, the way to add one, and when noes are told."""
    return render(
        request,
        "accounts.html",
        {
            "place": "settings",
            "accounts": read.mail_accounts(request.owner),
            "noes_from": read.noes_from(request.owner),
            "providers": providers(),
        },
    )


@sensitive_post_parameters("secret")
@require_http_methods(["GET", "POST"])
def add(request: OwnedRequest) -> HttpResponse:
    """Adds a mailbox: the address first, then what opens it there; tried at once, kept when it opens."""
    typed = (request.POST.get("address") or request.GET.get("address") or "").strip()
    provider = provider_of(typed)
    if "@" not in typed:
        say(request, _("Type the whole address, such as robin@example.com."))
        return HttpResponseRedirect(reverse("following"))
    form = WayInForm(request.POST or None, initial=_first_values(typed, provider))
    shown, problem = "", ""
    if request.method == "POST" and form.is_valid():
        if request.in_sample:
            problem = _("This is the sample search. Go back to your own to follow a mailbox.")
        else:
            pk, problem, shown = _tried(request.owner, form)
            if pk:
                return HttpResponseRedirect(reverse("account", args=[pk]))
    return render(
        request,
        "account_add.html",
        {
            "place": "settings",
            "form": form,
            "provider": provider,
            "typed": typed,
            "problem": problem,
            "shown": shown,
            "keyring": has_keyring(),
        },
        status=400 if problem or form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def account(request: OwnedRequest, pk: int) -> HttpResponse:
    """One followed mailbox: how it goes, its folders, from when and how often it is read."""
    found = _found(request.owner, pk)
    problem = ""
    if request.method == "POST":
        try:
            _choose(request, found)
        except ValueError as wrong:
            problem = str(wrong)
        else:
            look_when_free(request.owner, pk)
            say(request, _("Kept. It is being looked into now."))
            return HttpResponseRedirect(reverse("account", args=[pk]))
    return render(
        request,
        "account.html",
        {
            "place": "settings",
            "account": found,
            "folders": [
                {
                    "folder": folder,
                    "role": "" if folder.role == folder.name.lower() else ROLES.get(Role(folder.role), ""),
                }
                for folder in found.folders
            ],
            "periods": PERIODS,
            "begun": _has_begun(found),
            "busy": _is_busy(found),
            "every": writer.EVERY,
            "problem": problem,
        },
        status=400 if problem else 200,
    )


@require_GET
def account_state(request: OwnedRequest, pk: int) -> HttpResponse:
    """How a look goes: a part of a page, for the page that asks again."""
    found = _found(request.owner, pk)
    response = render(request, "parts/account_state.html", {"account": found, "busy": _is_busy(found)})
    if not _is_busy(found):
        response["HX-Refresh"] = "true"
    return response


@require_POST
def look_now(request: OwnedRequest, pk: int) -> HttpResponse:
    """Looks into the mailbox now, behind the page."""
    _found(request.owner, pk)
    writer.look_soon(request.owner, pk, timezone.now())
    look_when_free(request.owner, pk)
    return HttpResponseRedirect(reverse("account", args=[pk]))


@require_POST
def read_again(request: OwnedRequest, pk: int) -> HttpResponse:
    """Reads everything in the chosen folders once more."""
    _found(request.owner, pk)
    writer.read_again(request.owner, pk, timezone.now())
    look_when_free(request.owner, pk)
    return HttpResponseRedirect(reverse("account", args=[pk]))


@sensitive_post_parameters("secret")
@require_POST
def new_secret(request: OwnedRequest, pk: int) -> HttpResponse:
    """A new password or token, and a look with it."""
    found = _found(request.owner, pk)
    secret = request.POST.get("secret", "").strip()
    wrong = checked(Account(found.host, found.port, Security(found.security), found.username), secret)
    try:
        if wrong:
            raise PasswordProblem(wrong)
        writer.set_secret(request.owner, pk, secret, timezone.now())
    except PasswordProblem as problem:
        say(request, str(problem))
    else:
        look_when_free(request.owner, pk)
    return HttpResponseRedirect(reverse("account", args=[pk]))


@require_POST
def trust_certificate(request: OwnedRequest, pk: int) -> HttpResponse:
    """Trusts the one certificate that the page showed."""
    _found(request.owner, pk)
    try:
        writer.trust(request.owner, pk, request.POST.get("fingerprint", ""), timezone.now())
    except ValueError as problem:
        say(request, str(problem))
    else:
        look_when_free(request.owner, pk)
    return HttpResponseRedirect(reverse("account", args=[pk]))


@require_POST
def remove(request: OwnedRequest, pk: int) -> HttpResponse:
    """Stops following."""
    found = _found(request.owner, pk)
    writer.remove_account(request.owner, pk)
    say(request, _("%(address)s is not followed any more. What was read stays.") % {"address": found.address})
    return HttpResponseRedirect(reverse("following"))


@require_POST
def tell_from(request: OwnedRequest) -> HttpResponse:
    """From which time of the day noes are told."""
    try:
        writer.set_noes_from(request.owner, request.POST.get("noes_from", "").strip()[:5])
    except ValueError as problem:
        say(request, str(problem))
    else:
        say(request, _("Kept."))
    return HttpResponseRedirect(reverse("following"))


def _first_values(typed: str, provider: Provider | None) -> dict[str, object]:
    if provider is None:
        domain = typed.rpartition("@")[2]
        return {"address": typed, "host": f"imap.{domain}" if domain else ""}
    return {
        "address": typed,
        "host": provider.host,
        "port": provider.port,
        "security": provider.security.value,
        "login": Login.PASSWORD.value if provider.passwords else Login.TOKEN.value,
    }


def _tried(owner: int, form: WayInForm) -> tuple[int, str, str]:
    """Opens the mailbox as it will be opened later. Gives its id, or the sentence why not and a certificate to trust."""
    from bounceback.mail.fetch import MailProblem
    from bounceback.store.follow import folders_on

    values = form.cleaned_data
    secret = values["secret"]
    provider = provider_of(values["address"])
    if provider is not None and provider.key == "gmail" and values["login"] == Login.PASSWORD.value:
        secret = "".join(secret.split())
    asked = Account(
        host=values["host"].strip().lower(),
        port=values["port"],
        security=Security(values["security"]),
        username=values["username"].strip() or values["address"],
        login=Login(values["login"]),
        fingerprint=values["fingerprint"],
    )
    wrong = checked(asked, secret)
    if wrong:
        return 0, wrong, ""
    try:
        folders = folders_on(asked, secret)
        return writer.add_account(owner, values["address"], asked, secret, folders, timezone.now()), "", ""
    except MailProblem as problem:
        return 0, str(problem), problem.fingerprint
    except PasswordProblem as problem:
        return 0, str(problem), ""


def _choose(request: OwnedRequest, found: MailAccountValue) -> None:
    """Keeps the choice of folders, period and time. Raises ValueError with the sentence to show."""
    now = timezone.now()
    period = request.POST.get("period", "")
    since = found.since
    if period == "all":
        since = None
    elif period != "keep" or not _has_begun(found):
        days = {name for name, _label in PERIODS if name.isdigit()}
        if period not in days:
            raise ValueError(_("Choose from when mail is read."))
        since = now - timedelta(days=int(period))
    every = request.POST.get("every", "")
    names = {str(folder.id): folder.name for folder in found.folders}
    writer.choose_folders(
        request.owner,
        found.id,
        [names[each] for each in request.POST.getlist("folder") if each in names],
        since,
        int(every) if every.isdigit() and len(every) < 6 else 0,
        now,
    )


def _has_begun(found: MailAccountValue) -> bool:
    return bool(found.next_at or found.looked_at or found.problem)


def _is_busy(found: MailAccountValue) -> bool:
    """Whether a look is under way, or about to be."""
    return found.looking_since is not None or (found.next_at is not None and found.next_at <= timezone.now())


def _found(owner: int, pk: int) -> MailAccountValue:
    try:
        return read.mail_account(owner, pk)
    except LookupError as problem:
        raise Http404(str(problem)) from None


urlpatterns = [
    path("mail/follow", following, name="following"),
    path("mail/follow/add", add, name="account_add"),
    path("mail/follow/tell", tell_from, name="noes_from"),
    path("mail/follow/<int:pk>", account, name="account"),
    path("mail/follow/<int:pk>/state", account_state, name="account_state"),
    path("mail/follow/<int:pk>/look", look_now, name="account_look"),
    path("mail/follow/<int:pk>/again", read_again, name="account_again"),
    path("mail/follow/<int:pk>/password", new_secret, name="account_secret"),
    path("mail/follow/<int:pk>/trust", trust_certificate, name="account_trust"),
    path("mail/follow/<int:pk>/remove", remove, name="account_remove"),
]
