"""All applications: the board by stage, the list, search, and entering one by hand."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bounceback.store import read
from bounceback.store.outlook import outlook
from bounceback.store.values import ApplicationRow, Counts
from bounceback.store.write import applications as write
from bounceback.store.write.postings import text_behind
from bounceback.timeline.kinds import Kind, Outcome, Stage
from bounceback.web import words
from bounceback.web.middleware import OwnedRequest
from bounceback.web.notices import say

STAGE_NAMES = {
    Stage.LEAD: gettext_lazy("Wrote to you"),
    Stage.APPLIED: gettext_lazy("Applied"),
    Stage.SCREENING: gettext_lazy("Screening"),
    Stage.INTERVIEW: gettext_lazy("Interview"),
    Stage.OFFER: gettext_lazy("Offer"),
}
OUTCOME_NAMES = {
    Outcome.OPEN: gettext_lazy("open"),
    Outcome.REJECTED: gettext_lazy("said no"),
    Outcome.CLOSED: gettext_lazy("vacancy closed"),
    Outcome.WITHDRAWN: gettext_lazy("you withdrew"),
    Outcome.ACCEPTED: gettext_lazy("you accepted"),
    Outcome.DECLINED: gettext_lazy("you declined"),
}
CHANNEL_NAMES = {
    "": gettext_lazy("not said"),
    "online": gettext_lazy("a job board"),
    "careers_page": gettext_lazy("their careers page"),
    "referral": gettext_lazy("somebody recommended me"),
    "recruiter": gettext_lazy("a recruiter"),
    "direct": gettext_lazy("I wrote to them myself"),
}
SILENT_DAYS = 35
"""Days without a word from which an application counts among "no word for long": METHOD's earliest let-go day."""
SHOWS: dict[str, dict[str, Any]] = {
    "open": {"outcomes": [Outcome.OPEN], "let_go": False},
    "waiting": {"waiting": True},
    "silent": {"let_go": False},
    "no": {"outcomes": [Outcome.REJECTED]},
    "closed": {"outcomes": [Outcome.CLOSED]},
    "own": {"outcomes": [Outcome.WITHDRAWN, Outcome.DECLINED]},
    "accepted": {"outcomes": [Outcome.ACCEPTED]},
    "let_go": {"let_go": True},
    "leads": {"stages": [Stage.LEAD]},
    "all": {},
}
ON_BOARD = {"open", "waiting", "silent"}


class AddForm(forms.Form):
    """What is known of an application that is entered by hand."""

    company = forms.CharField(label=gettext_lazy("Company"), max_length=300, required=False)
    role = forms.CharField(label=gettext_lazy("Role"), max_length=300, required=False)
    applied_on = forms.DateField(
        label=gettext_lazy("Sent on"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    url = forms.URLField(
        label=gettext_lazy("Link to the advertisement"),
        required=False,
        max_length=2000,
        assume_scheme="https",
    )
    fetch_it = forms.BooleanField(
        label=gettext_lazy("Fetch the text behind the link now"),
        required=False,
        help_text=gettext_lazy("Asks that page once, from this machine. Without it only the link is kept."),
    )
    text = forms.CharField(
        label=gettext_lazy("Text of the advertisement"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Paste it now: it is kept for good, also when their page is gone."),
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("How it went out"), required=False, choices=list(CHANNEL_NAMES.items())
    )
    plan = forms.CharField(
        label=gettext_lazy("If they say no, I will …"),
        required=False,
        max_length=300,
        help_text=gettext_lazy(
            "One sentence, written while it is still open. It is the first thing you see then."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """At least one of company and role."""
        values: dict[str, Any] = super().clean() or {}
        if not values.get("company", "").strip() and not values.get("role", "").strip():
            self.add_error("company", _("Give the company or the role, or both."))
        return values


@require_GET
def applications(request: OwnedRequest) -> HttpResponse:
    """The board or the list. `q` searches, `show` filters, `view` is "board" or "list", `order` sorts the list."""
    search = request.GET.get("q", "").strip()[:200]
    show = request.GET.get("show", "")
    if show not in SHOWS:
        show = "all" if search else "open"
    as_list = request.GET.get("view") == "list" or show not in ON_BOARD
    counts = read.counts(request.owner)
    context = {
        "place": "applications",
        "search": search,
        "show": show,
        "view": "list" if as_list else "board",
        "counts": counts,
        "chips": _chips(show, search, as_list),
        "views": [
            {"label": _("Board"), "address": _address(show if show in ON_BOARD else "open", search, "board"),
             "current": not as_list},
            {"label": _("List"), "address": _address(show, search, "list"), "current": as_list},
        ],
    }  # fmt: skip
    return (
        _list(request, context, show, search) if as_list else _board(request, context, show, search, counts)
    )


@require_http_methods(["GET", "POST"])
def add(request: OwnedRequest) -> HttpResponse:
    """Enters an application by hand."""
    given = {name: request.GET[name] for name in ("company", "role", "url") if name in request.GET}
    form = AddForm(request.POST or None, initial={"applied_on": timezone.localdate(), **given})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if values["fetch_it"] and values["url"] and not values["text"].strip():
            try:
                values["text"] = text_behind(values["url"])
            except ValueError as problem:
                say(request, str(problem))
        pk = write.add_application(
            request.owner,
            values["company"],
            values["role"],
            at_noon(values["applied_on"]),
            channel=values["channel"],
            posting_text=values["text"],
            posting_url=values["url"],
            plan=values["plan"],
        )
        act = read.last_act(request.owner)
        say(request, _("It is kept."), undo=reverse("undo", args=[act.id]) if act else "")
        return HttpResponseRedirect(reverse("application", args=[pk]))
    return render(request, "add_application.html", {"place": "applications", "form": form})


@require_POST
def let_go(request: OwnedRequest) -> HttpResponse:
    """Stops waiting for the applications named by `id`."""
    ids = [int(value) for value in request.POST.getlist("id") if value.isdigit()]
    try:
        act = write.let_go(request.owner, ids)
    except LookupError as problem:
        say(request, str(problem))
    else:
        number = len(ids)
        say(
            request,
            ngettext(
                "Let go. A word from them brings it back.",
                "%(n)s let go. A word from them brings each back.",
                number,
            )
            % {"n": number},
            undo=reverse("undo", args=[act]),
        )
    return HttpResponseRedirect("/" if request.POST.get("next") == "/" else reverse("applications"))


def at_noon(day: Any) -> datetime:
    """A day that a person names, as a moment: now where it is today, else its local noon. UTC inside."""
    now = timezone.now()
    if day is None or day == timezone.localdate():
        return now
    return timezone.make_aware(datetime.combine(day, time(12)))


def card_of(row: ApplicationRow, view: Any, now: datetime) -> dict[str, Any]:
    """A card of the board, with its one line of what is next."""
    note, waits, faded = line_of(row, view, now)
    return {
        "company": row.employer,
        "role": row.role or _("role not named"),
        "note": note,
        "waits": waits,
        "faded": faded,
        "address": reverse("application", args=[row.id]),
    }


def line_of(row: ApplicationRow, view: Any, now: datetime) -> tuple[str, bool, bool]:
    """The one line about an application; whether it waits for the person; whether an answer is now unlikely."""
    today = timezone.localdate(now)
    if row.waits:
        wait = row.waits[0]
        asked = {
            Kind.OFFER: _("answer the offer"),
            Kind.INTERVIEW: _("pick a time"),
            Kind.ASSESSMENT: _("a task"),
            Kind.REQUEST: _("they need something"),
        }.get(wait.kind, _("answer them"))
        if wait.due:
            day = words.day(timezone.localtime(wait.due).date(), today)
            return (_("%(what)s, by %(day)s") % {"what": asked, "day": day}, True, False)
        return asked, True, False
    coming = [moment for moment in row.talk_times if moment > now]
    if coming:
        local = timezone.localtime(coming[0])
        return (
            _("talk %(day)s, %(time)s") % {"day": words.day(local.date(), today), "time": f"{local:%H:%M}"},
            False,
            False,
        )
    if not row.is_open:
        day = words.day(timezone.localtime(row.decided_at).date(), today) if row.decided_at else ""
        return f"{OUTCOME_NAMES[row.outcome]} {day}".strip(), False, False
    since = row.last_theirs_at or row.applied_at or row.first_at
    days = (now - since).days
    found = view.waiting(row, now)
    if found is not None and found.unlikely:
        return _("%(span)s; an answer is now unlikely") % {"span": words.span(days)}, False, True
    if days < 2:
        return (
            _("last word %(day)s") % {"day": words.day(timezone.localtime(since).date(), today)},
            False,
            False,
        )
    return words.span(days), False, False


def _board(
    request: OwnedRequest, context: dict[str, Any], show: str, search: str, counts: Counts
) -> HttpResponse:
    now = timezone.now()
    view = outlook(request.owner, now)
    found = read.board(
        request.owner,
        search=search,
        waiting=show == "waiting",
        silent_since=now - timedelta(days=SILENT_DAYS) if show == "silent" else None,
    )
    columns = [
        {
            "title": STAGE_NAMES[column.stage],
            "count": column.total,
            "cards": [card_of(row, view, now) for row in column.rows],
            "none": _("none"),
            "more": _address(show, search, "list", stage=column.stage)
            if column.total > len(column.rows)
            else "",
        }
        for column in found
    ]
    folded = [
        (counts.rejected, ngettext("%(n)s said no", "%(n)s said no", counts.rejected), "no"),
        (counts.closed, ngettext("%(n)s vacancy closed", "%(n)s vacancies closed", counts.closed), "closed"),
        (counts.let_go, ngettext("%(n)s let go", "%(n)s let go", counts.let_go), "let_go"),
        (counts.withdrawn + counts.declined, _("%(n)s your own no"), "own"),
        (counts.accepted, _("%(n)s accepted"), "accepted"),
        (
            counts.leads,
            ngettext("%(n)s wrote to you first", "%(n)s wrote to you first", counts.leads),
            "leads",
        ),
    ]
    context["columns"] = columns
    context["folded"] = {
        "title": _("Closed"),
        "count": sum(number for number, _words, name in folded if name != "leads"),
        "links": [
            {"label": label % {"n": words.number(number)}, "address": _address(name, "", "list")}
            for number, label, name in folded
            if number
        ],
    }
    context["silent_ids"] = (
        [row.id for column in found for row in column.rows if line_of(row, view, now)[2]]
        if show == "silent"
        else []
    )
    return render(request, "applications.html", context)


def _list(request: OwnedRequest, context: dict[str, Any], show: str, search: str) -> HttpResponse:
    now = timezone.now()
    view = outlook(request.owner, now)
    order = request.GET.get("order", "newest")
    filters = dict(SHOWS[show])
    if show == "silent":
        filters["silent_since"] = now - timedelta(days=SILENT_DAYS)
    stage = request.GET.get("stage", "")
    if stage in {each.value for each in Stage}:
        filters["stages"] = [Stage(stage)]
    number = request.GET.get("page", "1")
    page = read.applications(
        request.owner,
        search=search,
        order=order if order in read.ORDERS else "newest",
        page=int(number) if number.isdigit() else 1,
        **filters,
    )
    context["page"] = page
    context["order"] = order
    context["headings"] = [
        {"label": label, "address": _address(show, search, "list", order=name, stage=stage), "current": order == name}
        for name, label in (
            ("company", _("Company")), ("role", _("Role")), ("stage", _("Furthest")), ("outcome", _("Now")),
            ("applied", _("Sent")), ("newest", _("Last word")),
        )
    ]  # fmt: skip
    context["rows"] = [
        {
            "row": row,
            "address": reverse("application", args=[row.id]),
            "stage": STAGE_NAMES[row.stage],
            "line": line_of(row, view, now),
            "outcome": _("let go") if row.let_go else OUTCOME_NAMES[row.outcome],
        }
        for row in page.rows
    ]
    context["earlier"] = (
        _address(show, search, "list", order=order, stage=stage, page=page.page - 1) if page.page > 1 else ""
    )
    context["later"] = (
        _address(show, search, "list", order=order, stage=stage, page=page.page + 1)
        if page.page < page.pages
        else ""
    )
    return render(request, "applications.html", context)


def _chips(show: str, search: str, as_list: bool) -> list[dict[str, Any]]:
    view = "list" if as_list else "board"
    return [
        {"label": label, "address": _address(name, search, view), "pressed": show == name}
        for name, label in (
            ("open", _("Open")),
            ("waiting", _("Waits for me")),
            ("silent", _("No word for long")),
            ("all", _("All")),
        )
    ]


def _address(show: str, search: str, view: str, **more: Any) -> str:
    values = {"show": show, "q": search, "view": view, **more}
    query = {name: value for name, value in values.items() if value and (name, value) != ("view", "board")}
    return f"{reverse('applications')}?{urlencode(query)}"


urlpatterns = [
    path("applications", applications, name="applications"),
    path("applications/add", add, name="add_application"),
    path("applications/let-go", let_go, name="let_go"),
]
