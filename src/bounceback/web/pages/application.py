"""One application: its story with the evidence, what waits, the posting, and every correction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from bounceback.odds.words import frequency
from bounceback.store import read
from bounceback.store.answers import before_talk
from bounceback.store.looking_back import talks_of
from bounceback.store.outlook import outlook
from bounceback.store.values import ApplicationRow, Entry, Story, TermsValue
from bounceback.store.write import acts, events, papers, tasks
from bounceback.store.write import applications as write
from bounceback.store.write.postings import add_posting, text_behind
from bounceback.store.write.terms import set_terms
from bounceback.timeline.kinds import Change, Event, Kind, Source, Stage
from bounceback.web import pictures, words
from bounceback.web.found import row_id, story_or_404
from bounceback.web.markdown import note_html
from bounceback.web.middleware import OwnedRequest
from bounceback.web.notices import say
from bounceback.web.pages.answers import story_address
from bounceback.web.pages.applications import (
    CHANNEL_NAMES,
    OUTCOME_NAMES,
    STAGE_NAMES,
    at_noon,
    line_of,
    pay_words,
)

KIND_NAMES = {
    Kind.APPLIED: gettext_lazy("You applied"),
    Kind.ACKNOWLEDGED: gettext_lazy("They have it"),
    Kind.OUTREACH: gettext_lazy("They wrote first"),
    Kind.REQUEST: gettext_lazy("They need something"),
    Kind.ASSESSMENT: gettext_lazy("A test or task"),
    Kind.INTERVIEW: gettext_lazy("A talk"),
    Kind.OFFER: gettext_lazy("An offer"),
    Kind.REJECTION: gettext_lazy("They said no"),
    Kind.CLOSED: gettext_lazy("The vacancy was closed"),
    Kind.FEEDBACK: gettext_lazy("Feedback for you"),
    Kind.FOLLOW_UP: gettext_lazy("You asked how it stands"),
    Kind.FEEDBACK_REQUESTED: gettext_lazy("You asked for feedback"),
    Kind.WITHDRAWN: gettext_lazy("You withdrew"),
    Kind.ACCEPTED: gettext_lazy("You accepted"),
    Kind.DECLINED: gettext_lazy("You declined"),
    Kind.NONE: gettext_lazy("You wrote"),
}
RECORDABLE = [kind for kind in KIND_NAMES if kind is not Kind.NONE]
ROUND_NAMES = {
    "screen": gettext_lazy("a first call"),
    "1": gettext_lazy("first"),
    "2": gettext_lazy("second"),
    "3": gettext_lazy("third"),
    "4": gettext_lazy("fourth"),
    "final": gettext_lazy("the last"),
    "unknown": gettext_lazy("not known"),
}
CHANGE_NAMES = {
    Change.SET: gettext_lazy("set"),
    Change.MOVED: gettext_lazy("moved"),
    Change.CANCELLED: gettext_lazy("cancelled"),
}


PAPER_NAMES = {
    "cv": gettext_lazy("a CV"),
    "letter": gettext_lazy("a letter"),
    "other": gettext_lazy("something else"),
}
PERIOD_NAMES = {
    "year": gettext_lazy("a year"),
    "month": gettext_lazy("a month"),
    "hour": gettext_lazy("an hour"),
}


class RecordForm(forms.Form):
    """A fact that came by phone, through a portal, or in a letter."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What happened"), choices=[(kind.value, KIND_NAMES[kind]) for kind in RECORDABLE]
    )
    day = forms.DateField(
        label=gettext_lazy("When"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    starts_at = forms.DateTimeField(
        label=gettext_lazy("For a talk: when it begins"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    round = forms.ChoiceField(
        label=gettext_lazy("For a talk: which one"),
        required=False,
        choices=[("", gettext_lazy("not said")), *ROUND_NAMES.items()],
    )
    note = forms.CharField(
        label=gettext_lazy("In your words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RecordWithPlanForm(RecordForm):
    """The same while nothing is written for the case of a "no"."""

    plan = forms.CharField(
        label=gettext_lazy("If they say no, I will …"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("One sentence for later, if you like."),
    )


class CorrectForm(RecordForm):
    """A correction of one entry."""

    change = forms.ChoiceField(
        label=gettext_lazy("For a talk: it was"),
        required=False,
        choices=[
            ("", gettext_lazy("as it is")),
            *((change.value, name) for change, name in CHANGE_NAMES.items()),
        ],
    )


class DetailsForm(forms.Form):
    """Names, channel, note and the sentence for a "no"."""

    company = forms.CharField(label=gettext_lazy("Company"), max_length=300, required=False)
    role = forms.CharField(label=gettext_lazy("Role"), max_length=300, required=False)
    channel = forms.ChoiceField(
        label=gettext_lazy("How it went out"), required=False, choices=list(CHANNEL_NAMES.items())
    )
    plan = forms.CharField(label=gettext_lazy("If they say no, I will …"), required=False, max_length=300)
    note = forms.CharField(
        label=gettext_lazy("Notes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Markdown: *stressed*, a line that begins with - is a list, [words](address) is a link."
        ),
    )


class TaskForm(forms.Form):
    """One thing to do."""

    text = forms.CharField(label=gettext_lazy("What there is to do"), max_length=500)
    due = forms.DateField(
        label=gettext_lazy("By when"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class PaperForm(forms.Form):
    """A document as it went out."""

    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=list(PAPER_NAMES.items()))
    name = forms.CharField(
        label=gettext_lazy("Its name"),
        max_length=200,
        help_text=gettext_lazy("For a CV the name of the version: Insights compares versions by it."),
        widget=forms.TextInput(attrs={"list": "cv-names"}),
    )
    day = forms.DateField(
        label=gettext_lazy("Sent on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    text = forms.CharField(
        label=gettext_lazy("Its text"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class TermsForm(forms.Form):
    """What the job pays and asks."""

    stated_low = forms.FloatField(label=gettext_lazy("Advertised from"), required=False, min_value=0)
    stated_high = forms.FloatField(label=gettext_lazy("to"), required=False, min_value=0)
    wanted = forms.FloatField(label=gettext_lazy("You would like"), required=False, min_value=0)
    offered = forms.FloatField(label=gettext_lazy("They offer"), required=False, min_value=0)
    currency = forms.CharField(label=gettext_lazy("Currency"), required=False, max_length=3)
    period = forms.ChoiceField(label=gettext_lazy("For"), choices=list(PERIOD_NAMES.items()))
    hours = forms.FloatField(label=gettext_lazy("Hours a week"), required=False, min_value=0, max_value=168)
    days_off = forms.IntegerField(
        label=gettext_lazy("Days off a year"), required=False, min_value=0, max_value=366
    )
    place = forms.CharField(label=gettext_lazy("Where"), required=False, max_length=200)
    benefits = forms.CharField(
        label=gettext_lazy("What else"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
    )
    answer_by = forms.DateField(
        label=gettext_lazy("Answer them by"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class PostingForm(forms.Form):
    """The advertisement, by link or text."""

    fetch_it = forms.BooleanField(
        label=gettext_lazy("Fetch the text behind the link now"),
        required=False,
        help_text=gettext_lazy("Asks that page once, from this machine. Without it only the link is kept."),
    )
    url = forms.URLField(label=gettext_lazy("Link"), required=False, max_length=2000, assume_scheme="https")
    text = forms.CharField(
        label=gettext_lazy("Text"), required=False, widget=forms.Textarea(attrs={"rows": 6})
    )


@require_GET
def application(request: OwnedRequest, pk: int) -> HttpResponse:
    """The story of one application."""
    story = story_or_404(request.owner, pk)
    now = timezone.now()
    row = story.row
    waiting = outlook(request.owner, now).waiting(row, now)
    context = {
        "place": "applications",
        "story": story,
        "row": row,
        "stage": STAGE_NAMES[row.stage],
        "outcome": OUTCOME_NAMES[row.outcome],
        "line": line_of(row, outlook(request.owner, now), now),
        "looked_back_on": bool(talks_of(story, now)),
        **_before_talk(request.owner, row, now),
        "picture": story_picture(story, now),
        "waits": [
            {"key": wait.key, "title": KIND_NAMES[wait.kind], "what": wait.what, "due": wait.due}
            for wait in row.waits
        ],
        "silence": _silence(story, waiting, now),
        "entries": [_entry(each, pk) for each in story.entries],
        "record": (RecordWithPlanForm if row.is_open and not row.plan else RecordForm)(
            initial={"day": timezone.localdate(), "kind": _likeliest(story)}, prefix="record"
        ),
        "details": DetailsForm(
            initial={
                "company": row.company,
                "role": row.role,
                "channel": row.channel,
                "plan": row.plan,
                "note": story.note,
            }
        ),
        "posting_form": PostingForm(prefix="posting"),
        **_beside(request.owner, story),
        "others": list(read.same_company(request.owner, row.company, but=pk)),
    }
    return render(request, "application.html", context)


def _beside(owner: int, story: Story) -> dict[str, Any]:
    """Notes, tasks, documents and terms."""
    pk = story.row.id
    terms = read.terms_of(owner, [pk]).get(pk)
    papers_kept = read.papers(owner, pk)
    return {
        "note_html": note_html(story.note) if story.note.strip() else "",
        "tasks": read.tasks(owner, pk),
        "task_form": TaskForm(prefix="task"),
        "papers": [(one, PAPER_NAMES.get(one.kind, one.kind)) for one in papers_kept],
        "paper_form": PaperForm(prefix="paper", initial={"day": timezone.localdate()}),
        "cv_names": read.cv_names(owner),
        "terms": terms,
        "pay": pay_words(terms),
        "terms_form": TermsForm(prefix="terms", initial=_terms_initial(terms)),
    }


def _terms_initial(terms: TermsValue | None) -> dict[str, Any]:
    if terms is None:
        return {}
    values = {name: getattr(terms, name) for name in TermsForm.base_fields}
    return {
        name: int(value) if isinstance(value, float) and value.is_integer() else value
        for name, value in values.items()
    }


@require_GET
def offers(request: OwnedRequest) -> HttpResponse:
    """The terms of several applications side by side: offers first, then those that are open with known terms."""
    terms = read.terms_of(request.owner)
    offered = read.applications(request.owner, stages=[Stage.OFFER], per_page=50).rows
    others = read.rows(request.owner, [pk for pk in terms if pk not in {row.id for row in offered}])
    rows = [*offered, *(row for row in others if row.is_open)][:50]
    lines = [_offer_line(row, terms.get(row.id)) for row in rows]
    best = {
        name: max((line[name] for line in lines if line[name] is not None), default=None)
        for name in ("yearly", "hourly", "days_off")
    }
    currencies = {line["currency"] for line in lines if line["yearly"] is not None}
    return render(
        request,
        "offers.html",
        {
            "place": "applications",
            "lines": lines,
            "best": best if len(currencies) == 1 and len(lines) > 1 else {},
        },
    )


def _offer_line(row: ApplicationRow, terms: TermsValue | None) -> dict[str, Any]:
    known = terms or TermsValue()
    ends = [each for each in (known.stated_low, known.stated_high) if each is not None]
    amount = known.offered if known.offered is not None else (sum(ends) / len(ends) if ends else None)
    yearly, hourly = known.yearly(amount), known.hourly
    return {
        "row": row,
        "address": reverse("application", args=[row.id]),
        "outcome": OUTCOME_NAMES[row.outcome] if row.stage is Stage.OFFER else STAGE_NAMES[row.stage],
        "currency": known.currency,
        "pay": pay_words(terms),
        "is_offer": known.offered is not None,
        "yearly": round(yearly) if yearly is not None else None,
        "hourly": round(hourly, 2) if hourly is not None else None,
        "above": round(yearly - wished)
        if yearly is not None and (wished := known.yearly(known.wanted)) is not None
        else None,
        "terms": known,
        "days_off": known.days_off,
    }


@require_POST
def task(request: OwnedRequest, pk: int) -> HttpResponse:
    """Notes a task, marks one as done or open again (`done`, `open`), or takes one out (`drop`)."""
    for name, act in (
        ("done", lambda number: tasks.finish_task(request.owner, number)),
        ("open", lambda number: tasks.finish_task(request.owner, number, done=False)),
        ("drop", lambda number: tasks.drop_task(request.owner, number)),
    ):
        given = row_id(request.POST.get(name, ""))
        if given is not None:
            said = {"done": _("Done."), "open": _("Open again."), "drop": _("Taken out.")}[name]
            return _done(request, pk, said, lambda act=act, given=given: act(given), to="tasks")  # type: ignore[misc]
    form = TaskForm(request.POST, prefix="task")
    if not form.is_valid():
        say(request, _("Nothing was kept: %(why)s") % {"why": _first_error(form)})
        return _to(pk)
    values = form.cleaned_data
    return _done(
        request,
        pk,
        _("Noted."),
        lambda: tasks.add_task(request.owner, pk, values["text"], values["due"]),
        to="tasks",
    )


@require_POST
def paper(request: OwnedRequest, pk: int) -> HttpResponse:
    """Keeps a document that went out, or takes one out (`drop`)."""
    drop = row_id(request.POST.get("drop", ""))
    if drop is not None:
        return _done(
            request, pk, _("Taken out."), lambda: papers.drop_paper(request.owner, drop), to="papers"
        )
    form = PaperForm(request.POST, prefix="paper")
    if not form.is_valid():
        say(request, _("Nothing was kept: %(why)s") % {"why": _first_error(form)})
        return _to(pk)
    values = form.cleaned_data
    return _done(
        request,
        pk,
        _("The document is kept."),
        lambda: papers.add_paper(
            request.owner, pk, values["kind"], values["name"], text=values["text"], at=at_noon(values["day"])
        ),
        to="papers",
    )


@require_POST
def terms(request: OwnedRequest, pk: int) -> HttpResponse:
    """Keeps what the job pays and asks."""
    form = TermsForm(request.POST, prefix="terms")
    if not form.is_valid():
        say(request, _("Nothing was kept: %(why)s") % {"why": _first_error(form)})
        return _to(pk)
    return _done(
        request,
        pk,
        _("Kept."),
        lambda: set_terms(request.owner, pk, TermsValue(**form.cleaned_data)),
        to="terms",
    )


@require_GET
def entry(request: OwnedRequest, pk: int) -> HttpResponse:
    """The forms for one entry of the story: on a page of their own, or as a part of the story."""
    story = story_or_404(request.owner, pk)
    found = next((each for each in story.entries if each.root == request.GET.get("root", "")), None)
    if found is None:
        raise Http404(_("This entry is not here any more."))
    template = "parts/entry.html" if request.headers.get("HX-Request") else "entry.html"
    context = {
        "place": "applications",
        "row": story.row,
        "entry": _entry(found, pk) | {"form": _correct_form(found)},
        "choices": _others(request.owner, pk),
    }
    return render(request, template, context)


@require_GET
def mend(request: OwnedRequest, pk: int) -> HttpResponse:
    """Two that are one, one that is two, or one that is none."""
    story = story_or_404(request.owner, pk)
    return render(
        request,
        "mend.html",
        {
            "place": "applications",
            "row": story.row,
            "entries": [_entry(each, pk) for each in story.entries],
            "others": list(read.same_company(request.owner, story.row.company, but=pk)),
            "choices": _others(request.owner, pk),
        },
    )


@require_GET
def message(request: OwnedRequest) -> HttpResponse:
    """A whole message as text; its HTML is never shown."""
    try:
        found = read.message(request.owner, request.GET.get("id", ""))
    except LookupError as problem:
        raise Http404(str(problem)) from None
    back = request.GET.get("application", "")
    return render(
        request,
        "message.html",
        {"place": "applications", "message": found, "back": int(back) if back.isdigit() else None},
    )


@require_POST
def record(request: OwnedRequest, pk: int) -> HttpResponse:
    """Records a fact by hand. The one-press form for a "no" sends only its kind."""
    form = RecordWithPlanForm(request.POST, prefix="record")
    if not form.is_valid():
        say(request, _("Nothing was recorded: %(why)s") % {"why": _first_error(form)})
        return _to(pk)
    values = form.cleaned_data

    def act() -> int:
        if values["plan"].strip():
            write.set_details(request.owner, pk, plan=values["plan"])
        return events.add_event(
            request.owner,
            pk,
            Kind(values["kind"]),
            at_noon(values["day"]),
            round=values["round"] or None,
            starts_at=values["starts_at"],
            note=values["note"],
        )

    return _done(request, pk, _("Recorded."), act)


@require_POST
def correct(request: OwnedRequest, pk: int) -> HttpResponse:
    """Corrects one entry."""
    root = request.POST.get("root", "")
    form = CorrectForm(request.POST, prefix="entry")
    if not form.is_valid():
        say(request, _("Nothing was changed: %(why)s") % {"why": _first_error(form)})
        return _to(pk)
    values = form.cleaned_data
    return _done(
        request,
        pk,
        _("Corrected."),
        lambda: events.correct_event(
            request.owner,
            root,
            kind=Kind(values["kind"]),
            at=_moved(request.owner, pk, root, values["day"]),
            change=Change(values["change"]) if values["change"] else None,
            round=values["round"] or None,
            starts_at=values["starts_at"],
            note=values["note"],
            alone="alone" in request.POST,
        ),
    )


@require_POST
def not_about(request: OwnedRequest, pk: int) -> HttpResponse:
    """Says that the message behind an entry is about no application."""
    root = request.POST.get("root", "")
    return _done(
        request,
        pk,
        _("It counts for nothing now."),
        lambda: events.not_about(request.owner, root, alone="alone" in request.POST),
    )


@require_POST
def take_out(request: OwnedRequest, pk: int) -> HttpResponse:
    """Takes one entry out of the story."""
    root = request.POST.get("root", "")
    return _done(
        request,
        pk,
        _("Taken out. Its message is still kept."),
        lambda: events.remove_event(request.owner, root),
    )


@require_POST
def move(request: OwnedRequest, pk: int) -> HttpResponse:
    """Moves one entry to another application."""
    root, to = request.POST.get("root", ""), request.POST.get("to", "")
    if not to.isdigit():
        say(request, _("Nothing was moved: choose the application it belongs to."))
        return _to(pk)
    return _done(request, pk, _("Moved."), lambda: events.move_event(request.owner, root, int(to)))


@require_POST
def clear(request: OwnedRequest, pk: int) -> HttpResponse:
    """Says that what waits is done."""
    root = request.POST.get("root", "")
    return _done(request, pk, _("Marked as done."), lambda: events.clear_waiting(request.owner, root))


@require_POST
def details(request: OwnedRequest, pk: int) -> HttpResponse:
    """Changes names, channel, note and plan."""
    form = DetailsForm(request.POST)
    if not form.is_valid():
        say(request, _("Nothing was changed: %(why)s") % {"why": _first_error(form)})
        return _to(pk)
    values = form.cleaned_data

    def act() -> int:
        row = read.row(request.owner, pk)
        done = write.set_details(
            request.owner, pk, channel=values["channel"], note=values["note"], plan=values["plan"]
        )
        if (values["company"], values["role"]) != (row.company, row.role):
            done = write.rename(request.owner, pk, company=values["company"], role=values["role"])
        return done

    return _done(request, pk, _("Kept."), act)


@require_POST
def posting(request: OwnedRequest, pk: int) -> HttpResponse:
    """Keeps the advertisement with the application."""
    form = PostingForm(request.POST, prefix="posting")
    if not form.is_valid():
        say(request, _("Nothing was kept: %(why)s") % {"why": _first_error(form)})
        return _to(pk)
    try:
        row = read.row(request.owner, pk)
        values = form.cleaned_data
        text = values["text"]
        if values["fetch_it"] and values["url"] and not text.strip():
            text = text_behind(values["url"])
        add_posting(
            request.owner,
            text=text,
            url=form.cleaned_data["url"],
            title=row.role,
            company=row.company,
            application=pk,
        )
    except (LookupError, ValueError) as problem:
        say(request, str(problem))
    else:
        say(request, _("The advertisement is kept for good."))
    return _to(pk)


@require_POST
def merge(request: OwnedRequest, pk: int) -> HttpResponse:
    """Makes this and another application one."""
    into = request.POST.get("into", "")
    if not into.isdigit():
        say(request, _("Nothing was changed: choose the other application."))
        return _to(pk)
    return _done(
        request, int(into), _("They are one now."), lambda: write.merge(request.owner, pk, int(into))
    )


@require_POST
def split(request: OwnedRequest, pk: int) -> HttpResponse:
    """Makes an application of its own out of the chosen entries."""
    try:
        new, act = write.split(request.owner, pk, request.POST.getlist("root"))
    except (LookupError, ValueError) as problem:
        say(request, str(problem))
        return _to(pk)
    say(request, _("This is now an application of its own."), undo=reverse("undo", args=[act]))
    return _to(new)


@require_POST
def remove(request: OwnedRequest, pk: int) -> HttpResponse:
    """Takes the whole application out of every list."""
    try:
        act = write.remove(request.owner, pk)
    except LookupError as problem:
        say(request, str(problem))
    else:
        say(request, _("Taken out. Its messages are still kept."), undo=reverse("undo", args=[act]))
    return HttpResponseRedirect(reverse("applications"))


@require_POST
def undo(request: OwnedRequest, act: int) -> HttpResponse:
    """Takes an act back and goes to where it was done."""
    what = acts.undo(request.owner, act)
    say(request, _("Taken back.") if what else _("This was taken back before."))
    target = request.POST.get("next", "")
    return HttpResponseRedirect(
        target if target.startswith("/") and not target.startswith("//") else reverse("applications")
    )


def _before_talk(owner: int, row: ApplicationRow, now: datetime) -> dict[str, Any]:
    """What to re-read before the next talk, where one is set; nothing where there is nothing to re-read."""
    at = min((start for start in row.talk_times if start > now), default=None) if row.is_open else None
    if at is None:
        return {}
    found = before_talk(owner, row, at)
    if not found.lessons and not found.answers:
        return {}
    rows = [{"answer": one, "address": story_address(one.key), "why": why} for one, why in found.answers]
    return {"ready": found, "ready_answers": rows}


def _done(request: OwnedRequest, pk: int, what: str, act: Callable[[], int], to: str = "") -> HttpResponse:
    try:
        done = act()
    except (LookupError, ValueError) as problem:
        say(request, str(problem))
    else:
        say(request, with_alike(what, read.act(request.owner, done).alike), undo=reverse("undo", args=[done]))
    return _to(pk, to)


def with_alike(what: str, alike: int) -> str:
    """What was done, with how many other messages of the same template it changed."""
    if not alike:
        return what
    more = ngettext(
        "%(n)s more message like it is changed too.", "%(n)s more messages like it are changed too.", alike
    )
    return f"{what} {more % {'n': words.number(alike)}}"


def _to(pk: int, part: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("application", args=[pk]) + (f"#{part}" if part else ""))


def _first_error(form: forms.Form) -> str:
    return next(str(error) for errors in form.errors.values() for error in errors)


def _moved(owner: int, pk: int, root: str, day: Any) -> datetime | None:
    """The moment of an entry on another day; None where the day is the same."""
    if day is None:
        return None
    for entry in read.story(owner, pk).entries:
        if entry.root == root:
            return None if timezone.localtime(entry.event.at).date() == day else at_noon(day)
    return None


def _likeliest(story: Story) -> str:
    return (Kind.REJECTION if story.row.is_open else Kind.FEEDBACK).value


def title_of(event: Event) -> str:
    """What an entry of the story says, in words."""
    if event.kind is not Kind.INTERVIEW:
        return str(KIND_NAMES[event.kind])
    which = {
        "screen": _("A first call"),
        "1": _("First talk"),
        "2": _("Second talk"),
        "3": _("Third talk"),
        "4": _("Fourth talk"),
        "final": _("The last talk"),
    }.get(event.round or "", _("A talk"))
    what = {Change.MOVED: _("moved"), Change.CANCELLED: _("cancelled")}.get(event.change or Change.SET, "")
    when = ""
    if event.starts_at is not None and event.change is not Change.CANCELLED:
        local = timezone.localtime(event.starts_at)
        when = _("on %(day)s at %(time)s") % {
            "day": words.short_day(local.date(), timezone.localdate()),
            "time": f"{local:%H:%M}",
        }
    return " ".join(filter(None, [which, what, when]))


def _entry(entry: Entry, pk: int) -> dict[str, Any]:
    event = entry.event
    message = entry.message
    who = ""
    if message is not None:
        who = message.sender.name or message.sender.address
    return {
        "root": entry.root,
        "title": title_of(event),
        "at": event.at,
        "quote": event.evidence,
        "note": event.note,
        "waits": event.waits and event.cleared_at is None,
        "message": message,
        "from_mail": event.provenance.source is Source.MAIL,
        "who": who,
        "by_person": entry.by_person,
        "sure": frequency(event.confidence) if event.confidence < 0.995 else "",
        "rules": ", ".join(entry.rules),
        "address": f"{reverse('entry', args=[pk])}?{urlencode({'root': entry.root})}",
    }


def _correct_form(entry: Entry) -> CorrectForm:
    event = entry.event
    return CorrectForm(
        prefix="entry",
        initial={
            "kind": event.kind.value,
            "day": timezone.localtime(event.at).date(),
            "starts_at": timezone.localtime(event.starts_at) if event.starts_at else None,
            "round": event.round or "",
            "change": "",
            "note": event.note,
        },
    )


def _others(owner: int, pk: int) -> list[tuple[int, str]]:
    """Applications that an entry may belong to instead: the newest first, bounded for the page's size."""
    page = read.applications(owner, per_page=200)
    return [
        (row.id, f"{row.employer}, {row.role}" if row.role else row.employer)
        for row in page.rows
        if row.id != pk
    ]


def story_picture(story: Story, now: datetime) -> pictures.Picture | None:
    """The line of one application through time; None without a dated fact."""
    told = [entry.event for entry in story.entries if entry.event.kind is not Kind.NONE]
    if not told:
        return None
    today = timezone.localdate(now)
    tones = {
        Kind.REJECTION: "end",
        Kind.CLOSED: "end",
        Kind.WITHDRAWN: "end",
        Kind.DECLINED: "end",
        Kind.INTERVIEW: "mine",
        Kind.OFFER: "mine",
        Kind.ACCEPTED: "mine",
    }
    moments = []
    for event in told:
        day = timezone.localtime(event.at).date()
        tone = (
            "wait"
            if event.waits and event.cleared_at is None and story.row.waits
            else tones.get(event.kind, "")
        )
        moments.append(pictures.Moment(day, _short(event), words.short_day(day, today), tone))
    description = "; ".join(f"{moment.label} {moment.day}" for moment in moments)
    return pictures.story(
        f"story-{story.row.id}",
        moments,
        title=_("The story of this application"),
        description=description,
        head=(_("Day"), _("What happened")),
        today=today if story.row.is_open else None,
        today_label=_("today, open") if story.row.is_open else "",
    )


def _short(event: Event) -> str:
    short = {
        Kind.APPLIED: _("applied"),
        Kind.ACKNOWLEDGED: _("they have it"),
        Kind.OUTREACH: _("they wrote"),
        Kind.REQUEST: _("asked for more"),
        Kind.ASSESSMENT: _("a task"),
        Kind.OFFER: _("an offer"),
        Kind.REJECTION: _("no on"),
        Kind.CLOSED: _("closed"),
        Kind.FEEDBACK: _("feedback"),
        Kind.FOLLOW_UP: _("you asked"),
        Kind.FEEDBACK_REQUESTED: _("asked feedback"),
        Kind.WITHDRAWN: _("you withdrew"),
        Kind.ACCEPTED: _("accepted"),
        Kind.DECLINED: _("you declined"),
    }
    if event.kind is Kind.INTERVIEW:
        if event.change is Change.CANCELLED:
            return _("talk cancelled")
        if event.change is Change.MOVED:
            return _("talk moved")
        return {
            "screen": _("first call"),
            "1": _("first talk"),
            "2": _("second talk"),
            "3": _("third talk"),
        }.get(event.round or "", _("talk"))
    return short[event.kind]


def _silence(story: Story, waiting: Any, now: datetime) -> str:
    """What silence means for an open application, in words; empty where there is nothing to say yet."""
    row = story.row
    if waiting is None or row.waits or any(start > now for start in row.talk_times):
        return ""
    since = row.last_theirs_at or row.applied_at or row.first_at
    day = words.short_day(timezone.localtime(since).date(), timezone.localdate(now))
    if waiting.unlikely:
        return _("No word since %(day)s; an answer is now unlikely (%(chance)s).") % {
            "day": day,
            "chance": frequency(waiting.any_answer),
        }
    if waiting.let_go_day is None or (now - since).days < 2:
        return ""
    return _("No word since %(day)s. An answer still comes to %(chance)s like it.") % {
        "day": day,
        "chance": frequency(waiting.any_answer),
    }


urlpatterns = [
    path("applications/<int:pk>", application, name="application"),
    path("applications/<int:pk>/entry", entry, name="entry"),
    path("applications/<int:pk>/mend", mend, name="mend"),
    path("applications/<int:pk>/record", record, name="record_event"),
    path("applications/<int:pk>/correct", correct, name="correct_event"),
    path("applications/<int:pk>/not-about", not_about, name="not_about"),
    path("applications/<int:pk>/take-out", take_out, name="take_out_event"),
    path("applications/<int:pk>/move", move, name="move_event"),
    path("applications/<int:pk>/done", clear, name="clear_waiting"),
    path("applications/<int:pk>/details", details, name="application_details"),
    path("applications/<int:pk>/posting", posting, name="add_posting"),
    path("applications/<int:pk>/merge", merge, name="merge_application"),
    path("applications/<int:pk>/split", split, name="split_application"),
    path("applications/offers", offers, name="offers"),
    path("applications/<int:pk>/tasks", task, name="application_tasks"),
    path("applications/<int:pk>/papers", paper, name="application_papers"),
    path("applications/<int:pk>/terms", terms, name="application_terms"),
    path("applications/<int:pk>/remove", remove, name="remove_application"),
    path("message", message, name="message"),
    path("undo/<int:act>", undo, name="undo"),
]
