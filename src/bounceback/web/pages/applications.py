"""All applications: the board by stage, the list with filters and columns, acts on many at once, and entering one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bounceback.store import read
from bounceback.store.outlook import outlook
from bounceback.store.values import ApplicationRow, Beside, Counts, SavedViewValue, TermsValue
from bounceback.store.write import applications as write
from bounceback.store.write import views
from bounceback.store.write.postings import text_behind
from bounceback.timeline.kinds import Kind, Outcome, Stage
from bounceback.web import words
from bounceback.web.found import row_id
from bounceback.web.middleware import OwnedRequest
from bounceback.web.notices import say
from bounceback.web.pasted import read_pasted

CARDS = 40
"""So many cards stand in a column at first, and so many more are asked for at a time."""
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
    "away": {"archived": True},
    "all": {},
}
SHOW_NAMES = {
    "open": gettext_lazy("open"),
    "waiting": gettext_lazy("waits for me"),
    "silent": gettext_lazy("no word for long"),
    "no": gettext_lazy("said no"),
    "closed": gettext_lazy("vacancy closed"),
    "own": gettext_lazy("my own no"),
    "accepted": gettext_lazy("accepted"),
    "let_go": gettext_lazy("let go"),
    "leads": gettext_lazy("wrote to me first"),
    "away": gettext_lazy("put away"),
    "all": gettext_lazy("all"),
}
COLUMNS = {
    "role": gettext_lazy("Role"),
    "stage": gettext_lazy("Furthest"),
    "now": gettext_lazy("Now"),
    "sent": gettext_lazy("Sent"),
    "last": gettext_lazy("Last word"),
    "channel": gettext_lazy("How it went out"),
    "pay": gettext_lazy("Pay"),
    "tasks": gettext_lazy("To do"),
    "note": gettext_lazy("Note"),
    "plan": gettext_lazy("If they say no"),
}
AT_FIRST = ("role", "stage", "now", "sent", "last")
ORDER_OF = {
    "company": "company",
    "role": "role",
    "stage": "stage",
    "now": "outcome",
    "sent": "applied",
    "last": "newest",
}
"""What a column is sorted by; the others are not."""
KEPT_IN_VIEW = ("q", "show", "stage", "channel", "from", "to", "col", "order")
MOVE_NAMES = {
    "screening": gettext_lazy("Screening: a first call"),
    "interview": gettext_lazy("Interview"),
    "offer": gettext_lazy("Offer"),
    "no": gettext_lazy("They said no"),
    "closed": gettext_lazy("The vacancy was closed"),
    "withdrawn": gettext_lazy("I withdrew"),
}
CELLS = {
    "company": gettext_lazy("Company"),
    "role": gettext_lazy("Role"),
    "channel": gettext_lazy("How it went out"),
    "note": gettext_lazy("Note"),
    "plan": gettext_lazy("If they say no, I will …"),
}
"""What can be changed in its place in the list."""
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
        "saved": _saved(read.saved_views(request.owner)),
        "here": request.get_full_path(),
        "moves": list(MOVE_NAMES.items()),
        "channels": [(name, label) for name, label in CHANNEL_NAMES.items() if name],
        "show_away": show == "away",
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
        "id": row.id,
        "stage": row.stage.value,
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


@require_POST
def quick(request: OwnedRequest) -> HttpResponse:
    """Reads what was pasted and shows what it would become; nothing is kept yet."""
    found = read_pasted(request.POST.get("pasted", ""))
    if not (found.url or found.company or found.role or found.text):
        say(request, _("There was nothing to read. Paste a link, or the text of an advertisement."))
        return HttpResponseRedirect(reverse("applications"))
    form = AddForm(
        initial={
            "applied_on": timezone.localdate(),
            "company": found.company,
            "role": found.role,
            "url": found.url,
            "text": found.text,
        }
    )
    return render(request, "add_application.html", {"place": "applications", "form": form, "pasted": True})


@require_POST
def change(request: OwnedRequest) -> HttpResponse:
    """One act on the applications named by `id`: `do` is move (with `to`), let_go, away, back or channel."""
    ids = [number for given in request.POST.getlist("id") if (number := row_id(given)) is not None]
    do, to = request.POST.get("do", ""), request.POST.get("to", "")
    if do == "move" and to == "away":
        do = "away"
    number = len(ids)
    acts: dict[str, tuple[Callable[[], int], str]] = {
        "move": (
            lambda: write.move(request.owner, ids, to, timezone.now()),
            _("Moved. The story says so too."),
        ),
        "let_go": (
            lambda: write.let_go(request.owner, ids),
            pgettext("one or more", "Let go. A word from them brings it back."),
        ),
        "away": (lambda: write.archive(request.owner, ids), _("Put away. A word from them brings it back.")),
        "back": (lambda: write.archive(request.owner, ids, away=False), _("Back on the board.")),
        "channel": (
            lambda: write.set_channel(request.owner, ids, request.POST.get("channel", "")),
            _("Kept."),
        ),
    }
    if do not in acts or not ids:
        say(request, _("Nothing was changed: choose at least one application, and what to do with it."))
        return HttpResponseRedirect(_back(request))
    act, what = acts[do]
    try:
        done = act()
    except (LookupError, ValueError) as problem:
        say(request, str(problem))
    else:
        if number > 1:
            what = ngettext("%(n)s application: %(what)s", "%(n)s applications: %(what)s", number) % {
                "n": words.number(number),
                "what": what,
            }
        say(request, what, undo=reverse("undo", args=[done]))
    return HttpResponseRedirect(_back(request))


@require_http_methods(["GET", "POST"])
def cell(request: OwnedRequest, pk: int) -> HttpResponse:
    """One field of an application, to be changed in its place in the list; without a script on a page of its own."""
    name = request.POST.get("field", request.GET.get("field", ""))
    if name not in CELLS:
        raise Http404(_("This cannot be changed here."))
    try:
        row = read.row(request.owner, pk)
    except LookupError as problem:
        raise Http404(str(problem)) from None
    value = read.beside(request.owner, [pk])[pk].note if name == "note" else str(getattr(row, name))
    back = _back(request)
    if request.method == "GET" and "shown" in request.GET:
        return render(request, "parts/cell.html", _cell(row, name, value, back))
    if request.method == "POST":
        given = request.POST.get("value", "")
        try:
            done = _set_cell(request.owner, pk, name, given)
        except (LookupError, ValueError) as problem:
            say(request, str(problem))
        else:
            if request.headers.get("HX-Request"):
                row = read.row(request.owner, pk)
                value = given.strip() if name == "note" else str(getattr(row, name))
                undo = reverse("undo", args=[done])
                return render(request, "parts/cell.html", _cell(row, name, value, back) | {"undo": undo})
            say(request, _("Kept."), undo=reverse("undo", args=[done]))
        return HttpResponseRedirect(back)
    context = {
        "place": "applications",
        "row": row,
        "field": name,
        "label": CELLS[name],
        "value": value,
        "choices": list(CHANNEL_NAMES.items()) if name == "channel" else [],
        "back": back,
        "cell_address": _cell(row, name, value, back)["address"],
    }
    return render(
        request, "parts/cell_form.html" if request.headers.get("HX-Request") else "cell.html", context
    )


def _set_cell(owner: int, pk: int, name: str, value: str) -> int:
    if name == "company":
        return write.rename(owner, pk, company=value)
    if name == "role":
        return write.rename(owner, pk, role=value)
    if name == "channel":
        return write.set_details(owner, pk, channel=value)
    if name == "note":
        return write.set_details(owner, pk, note=value)
    return write.set_details(owner, pk, plan=value)


@require_POST
def keep_view(request: OwnedRequest) -> HttpResponse:
    """Keeps the filters, columns and order of the list under a name."""
    query = {key: request.POST.getlist(key) for key in KEPT_IN_VIEW if any(request.POST.getlist(key))}
    try:
        done = views.save_view(request.owner, request.POST.get("name", ""), query)
    except ValueError as problem:
        say(request, str(problem))
    else:
        say(request, _("These filters are kept."), undo=reverse("undo", args=[done]))
    return HttpResponseRedirect(_back(request))


@require_POST
def drop_view(request: OwnedRequest, pk: int) -> HttpResponse:
    """Takes kept filters out."""
    try:
        done = views.drop_view(request.owner, pk)
    except LookupError as problem:
        say(request, str(problem))
    else:
        say(request, _("Taken out."), undo=reverse("undo", args=[done]))
    return HttpResponseRedirect(_back(request))


def _back(request: OwnedRequest) -> str:
    """Where an act on the list or board goes back to: a page of ours below /applications, else the board."""
    asked = request.POST.get("next", request.GET.get("next", ""))
    parts = urlsplit(asked)
    ours = (
        not parts.scheme and not parts.netloc and parts.path == reverse("applications") and "\\" not in asked
    )
    return asked if ours else reverse("applications")


def _saved(kept: tuple[SavedViewValue, ...]) -> list[dict[str, Any]]:
    return [
        {
            "label": one.name,
            "address": f"{reverse('applications')}?{urlencode({**one.query, 'view': 'list'}, doseq=True)}",
            "id": one.id,
        }
        for one in kept
    ]


def _board(
    request: OwnedRequest, context: dict[str, Any], show: str, search: str, counts: Counts
) -> HttpResponse:
    now = timezone.now()
    view = outlook(request.owner, now)
    filters: dict[str, Any] = {
        "search": search,
        "waiting": show == "waiting",
        "silent_since": now - timedelta(days=SILENT_DAYS) if show == "silent" else None,
        "let_go": None if search else False,
        "archived": None if search else False,
    }
    more = request.GET.get("more", "")
    if more in {stage.value for stage in read.STAGES}:
        return _more_cards(request, Stage(more), show, search, filters)
    found = read.board(request.owner, cards=CARDS, **filters)
    columns = [
        {
            "title": STAGE_NAMES[column.stage],
            "to": column.stage.value if column.stage is not Stage.APPLIED else "",
            "count": column.total,
            "cards": [card_of(row, view, now) for row in column.rows],
            "none": _("none"),
            "more": _address(show, search, "board", more=column.stage.value, page=2)
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
            *(
                {"label": label % {"n": words.number(number)}, "address": _address(name, "", "list")}
                for number, label, name in folded
                if number
            ),
            {"label": _("what you put away"), "address": _address("away", "", "list")},
        ],
        "targets": [
            {"to": "no", "label": _("They said no")},
            {"to": "closed", "label": _("Vacancy closed")},
            {"to": "withdrawn", "label": _("I withdrew")},
            {"to": "away", "label": _("Put away")},
        ],
    }
    context["silent_ids"] = (
        [row.id for column in found for row in column.rows if line_of(row, view, now)[2]]
        if show == "silent"
        else []
    )
    return render(request, "applications.html", context)


def _more_cards(
    request: OwnedRequest, stage: Stage, show: str, search: str, filters: dict[str, Any]
) -> HttpResponse:
    """The next cards of one column: as a part for the page that asks, else as the list of that stage."""
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(_address(show, search, "list", stage=stage.value))
    now = timezone.now()
    view = outlook(request.owner, now)
    page = read.applications(
        request.owner,
        outcomes=[Outcome.OPEN],
        stages=[stage],
        page=_page_number(request),
        per_page=CARDS,
        **filters,
    )
    more = _address(show, search, "board", more=stage.value, page=page.page + 1)
    column = {
        "cards": [card_of(row, view, now) for row in page.rows],
        "more": more if page.page < page.pages else "",
    }
    return render(request, "parts/cards.html", {"column": column})


def _page_number(request: OwnedRequest) -> int:
    number = request.GET.get("page", "1")
    return int(number) if number.isdecimal() and len(number) < 9 else 1


def _list(request: OwnedRequest, context: dict[str, Any], show: str, search: str) -> HttpResponse:
    now = timezone.now()
    view = outlook(request.owner, now)
    order = request.GET.get("order", "newest")
    if order.removeprefix("-") not in read.ORDERS:
        order = "newest"
    filters = {"archived": None if search or show == "all" else False, **SHOWS[show]}
    if show == "silent":
        filters["silent_since"] = now - timedelta(days=SILENT_DAYS)
    stage = request.GET.get("stage", "")
    if stage in {each.value for each in Stage}:
        filters["stages"] = [Stage(stage)]
    channel = request.GET.get("channel", "")
    if channel in CHANNEL_NAMES and channel:
        filters["channel"] = channel
    first, last = _day(request.GET.get("from", "")), _day(request.GET.get("to", ""))
    if first:
        filters["sent_from"] = _begins(first)
    if last:
        filters["sent_before"] = _begins(last + timedelta(days=1))
    chosen = [name for name in request.GET.getlist("col") if name in COLUMNS] or list(AT_FIRST)
    page = read.applications(request.owner, search=search, order=order, page=_page_number(request), **filters)
    beside = read.beside(request.owner, [row.id for row in page.rows])
    kept = {
        "stage": stage,
        "channel": channel,
        "from": first.isoformat() if first else "",
        "to": last.isoformat() if last else "",
        "col": chosen if tuple(chosen) != AT_FIRST else [],
    }

    def address(**more: Any) -> str:
        return _address(show, search, "list", **{**kept, "order": order, **more})

    context |= {
        "page": page,
        "order": order,
        "headings": [_heading(name, order, address) for name in ("company", *chosen)],
        "rows": [
            {
                "row": row,
                "address": reverse("application", args=[row.id]),
                "cells": [
                    _list_cell(
                        name, row, beside.get(row.id, Beside()), line_of(row, view, now), context["here"]
                    )
                    for name in chosen
                ],
            }
            for row in page.rows
        ],
        "earlier": address(page=page.page - 1) if page.page > 1 else "",
        "later": address(page=page.page + 1) if page.page < page.pages else "",
        "filters": {
            "shows": [(name, label, name == show) for name, label in SHOW_NAMES.items()],
            "stages": [(each.value, STAGE_NAMES[each], each.value == stage) for each in Stage],
            "channels": [(name, label, name == channel) for name, label in CHANNEL_NAMES.items() if name],
            "from": kept["from"],
            "to": kept["to"],
            "columns": [(name, label, name in chosen) for name, label in COLUMNS.items()],
            "open": bool(stage or channel or first or last or kept["col"]),
        },
        "kept_query": [
            (name, value)
            for name, values in {**kept, "q": search, "show": show, "order": order}.items()
            for value in (values if isinstance(values, list) else [values])
            if value
        ],
    }
    return render(request, "applications.html", context)


def _heading(name: str, order: str, address: Callable[..., str]) -> dict[str, Any]:
    """The head of a column: a link that sorts by it, and once more the other way round."""
    label = _("Company") if name == "company" else COLUMNS[name]
    by = ORDER_OF.get(name)
    if by is None:
        return {"label": label, "address": "", "sorted": ""}
    now = order.removeprefix("-") == by
    turned = f"-{by}" if order == by else by
    falling = (order == by) == (by in {"newest", "applied"})
    return {
        "label": label,
        "address": address(order=turned, page=""),
        "sorted": ("descending" if falling else "ascending") if now else "",
    }


def _list_cell(
    name: str, row: ApplicationRow, beside: Beside, line: tuple[str, bool, bool], here: str
) -> dict[str, Any]:
    today = timezone.localdate()
    if name in CELLS:
        value = beside.note if name == "note" else str(getattr(row, name))
        return _cell(row, name, value, here)
    if name == "now":
        if row.is_open and not row.let_go:
            return {"text": line[0], "wait": line[1]}
        return {"text": _("let go") if row.let_go else str(OUTCOME_NAMES[row.outcome])}
    if name == "stage":
        return {"text": str(STAGE_NAMES[row.stage])}
    if name == "pay":
        return {"text": pay_words(beside.terms)}
    if name == "tasks":
        return {"text": words.number(beside.tasks) if beside.tasks else ""}
    moment = row.applied_at if name == "sent" else row.last_at
    return {"text": words.short_day(timezone.localtime(moment).date(), today) if moment else ""}


def _cell(row: ApplicationRow, name: str, value: str, here: str) -> dict[str, Any]:
    query = urlencode({"field": name, "next": here})
    shown = str(CHANNEL_NAMES.get(value, value)) if name == "channel" else value
    return {
        "text": shown[:120] + ("…" if len(shown) > 120 else "") if value else "",
        "edit": CELLS[name],
        "address": f"{reverse('application_cell', args=[row.id])}?{query}",
        "of": row.employer,
    }


def pay_words(terms: TermsValue | None) -> str:
    """What a job pays in a few words: what is offered, else what was advertised; "" where nothing is known."""
    if terms is None:
        return ""
    period = {"year": _("a year"), "month": _("a month"), "hour": _("an hour")}[terms.period]
    amounts = [terms.offered] if terms.offered is not None else [terms.stated_low, terms.stated_high]
    known = [
        words.number(int(each) if float(each).is_integer() else each) for each in amounts if each is not None
    ]
    return " ".join(filter(None, [terms.currency, "–".join(known), period])) if known else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _begins(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


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
    values: Mapping[str, Any] = {"show": show, "q": search, "view": view, **more}
    query = {name: value for name, value in values.items() if value and (name, value) != ("view", "board")}
    return f"{reverse('applications')}?{urlencode(query, doseq=True)}"


urlpatterns = [
    path("applications", applications, name="applications"),
    path("applications/add", add, name="add_application"),
    path("applications/quick", quick, name="quick_application"),
    path("applications/change", change, name="change_applications"),
    path("applications/views", keep_view, name="keep_view"),
    path("applications/views/<int:pk>/drop", drop_view, name="drop_view"),
    path("applications/<int:pk>/cell", cell, name="application_cell"),
    path("applications/let-go", let_go, name="let_go"),
]
