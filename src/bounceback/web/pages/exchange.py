"""In and out: tables of other trackers in, with a look before; everything, the log, the report, the calendar out."""

from __future__ import annotations

import re
import secrets
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bounceback.exchange.archive import ArchiveProblem, is_archive, open_archive
from bounceback.exchange.feed import calendar_feed
from bounceback.exchange.report import TABLE_HEAD, Report, report_markdown, table_rows
from bounceback.exchange.resume import json_resume
from bounceback.exchange.sheet import BYTES_LIMIT, Sheet, SheetProblem, read_sheet, write_sheet
from bounceback.exchange.tracker import (
    FIELDS,
    MEANINGS,
    ColumnMapping,
    ambiguous_dates,
    bare,
    first_mapping,
    preset_for,
    presets,
    read_applications,
    statuses,
)
from bounceback.exchange.vcard import vcards
from bounceback.exchange.worklog import HEAD, Effort, in_period, log_rows
from bounceback.store import read, taken_along
from bounceback.store.exchange import PlannedRow, plan_rows, write_archive
from bounceback.store.write.exchange import bring_back, holds_anything, take_in_table
from bounceback.web import calendar_address, words
from bounceback.web.middleware import OwnedRequest
from bounceback.web.notices import say

KEPT_FOR = 24 * 60 * 60
"""Seconds that a table lies here between the look and the taking in."""
SHOWN_ROWS = 25
FILES_IN = "en"
"""The language of files that leave the program: the same whoever looks, as those for other programs are."""
FIELD_WORDS = {
    "company": gettext_lazy("Company"),
    "role": gettext_lazy("Role"),
    "status": gettext_lazy("How it stands"),
    "applied": gettext_lazy("Sent on"),
    "changed": gettext_lazy("Last change on"),
    "saved": gettext_lazy("Saved on"),
    "url": gettext_lazy("Link"),
    "notes": gettext_lazy("Notes"),
    "posting": gettext_lazy("Text of the advertisement"),
    "channel": gettext_lazy("How it went out"),
    "contact": gettext_lazy("Person"),
}
MEANING_WORDS = {
    "saved": gettext_lazy("not sent yet: leave it out"),
    "applied": gettext_lazy("sent, no decision yet"),
    "answered": gettext_lazy("they have it"),
    "assessment": gettext_lazy("a test or task"),
    "screening": gettext_lazy("a first call"),
    "interview": gettext_lazy("an interview"),
    "offer": gettext_lazy("an offer"),
    "rejected": gettext_lazy("they said no"),
    "closed": gettext_lazy("closed, nobody was hired"),
    "withdrawn": gettext_lazy("I withdrew"),
    "accepted": gettext_lazy("I accepted"),
    "declined": gettext_lazy("I declined their offer"),
}
ROW_WORDS = {
    "new": gettext_lazy("new"),
    "adds": gettext_lazy("adds to one that is here"),
    "here": gettext_lazy("here already"),
}


# ── The page ───────────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def exchange(request: OwnedRequest) -> HttpResponse:
    """Shows the ways in and out; a POST takes a file and goes on to the look at it, or brings a whole export back."""
    problem = ""
    if request.method == "POST":
        file = request.FILES.get("table")
        asked = (
            _taken(request, file) if file is not None and file.size else _("Nothing was read: choose a file.")
        )
        if not isinstance(asked, str):
            return asked
        problem = asked
    today = timezone.localdate()
    name = calendar_address.calendar_name(request.owner, Path(settings.BOUNCEBACK_HOME))
    return render(
        request,
        "exchange.html",
        {
            "place": "settings",
            "problem": problem,
            "calendar": request.build_absolute_uri(reverse("calendar_feed", args=[name])) if name else "",
            "first": (today.replace(day=1) - timedelta(days=1)).replace(day=1).isoformat(),
            "last": today.isoformat(),
            "empty": read.is_empty(request.owner),
        },
        status=400 if problem else 200,
    )


def _taken(request: OwnedRequest, file: UploadedFile) -> HttpResponse | str:
    """Goes on with a file that was given, or says why not."""
    if isinstance(file, TemporaryUploadedFile) and is_archive(Path(file.temporary_file_path())):
        if holds_anything(request.owner):
            return _(
                "This is an export of everything, and a search is kept here already. Nothing was changed. To put the export "
                "in its place, run: bounceback import FILE.zip --replace"
            )
        try:
            brought = bring_back(request.owner, open_archive(Path(file.temporary_file_path())))
        except ArchiveProblem as problem:
            return str(problem)
        say(
            request,
            ngettext(
                "Everything is back, with %(n)s application.",
                "Everything is back, with %(n)s applications.",
                brought.applications,
            )
            % {"n": words.number(brought.applications)},
        )
        return HttpResponseRedirect(reverse("today"))
    if (file.size or 0) > BYTES_LIMIT:
        return _("This file is too large for a table. Nothing was changed; split it and bring the parts.")
    content = file.read()
    try:
        read_sheet(content, file.name or "")
    except SheetProblem as problem:
        return str(problem)
    folder = _tables(request.owner)
    for old in folder.iterdir():
        with suppress(OSError):
            if time.time() - old.stat().st_mtime > KEPT_FOR:
                old.unlink()
    token = secrets.token_hex(16)
    (folder / token).write_bytes(content)
    (folder / f"{token}.name").write_text((file.name or _("a table"))[:200], "utf-8", "replace")
    return HttpResponseRedirect(reverse("exchange_table", args=[token]))


# ── A look at a table ──────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def table(request: OwnedRequest, token: str) -> HttpResponse:
    """What each column and status of a table means and what would come of it; a POST looks again or takes it in."""
    sheet, name = _kept_table(request.owner, token)
    mapping, chosen = _mapping(request, sheet)
    reading = read_applications(sheet, mapping, timezone.get_current_timezone())
    planned = plan_rows(request.owner, reading.applications)
    problem = ""
    if request.POST.get("act") == "take":
        if "company" not in mapping.columns and "role" not in mapping.columns:
            problem = _("Say which column has the company or the role. Nothing was changed.")
        elif reading.unknown:
            problem = _(
                "Some words of the status column have no meaning yet: say what each means. Nothing was changed."
            )
        elif not planned:
            problem = _("No row of this table is an application. Nothing was changed.")
        else:
            return _take_in(request, token, name, [row.tracked for row in planned])
    counted = Counter(row.what for row in planned)
    return render(
        request,
        "exchange_table.html",
        {
            "place": "settings",
            "name": name,
            "token": token,
            "problem": problem,
            "notes": sheet.notes,
            "presets": [(preset.key, preset.name) for preset in presets()],
            "preset": chosen,
            "columns": [
                {"key": key, "label": FIELD_WORDS[key], "at": mapping.columns.get(key)} for key in FIELDS
            ],
            "head": list(enumerate(sheet.head)),
            "dates": mapping.dates,
            "ambiguous": ambiguous_dates(sheet, mapping),
            "unknown_day": mapping.unknown_day.isoformat(),
            "days_missing": sum(not row.tracked.day_known for row in planned),
            "statuses": [
                {"place": place, "word": word or _("(nothing)"), "number": number, "meaning": meaning}
                for place, (word, number, meaning) in enumerate(statuses(sheet, mapping)[:200])
            ],
            "meanings": [(key, MEANING_WORDS[key]) for key in MEANINGS],
            "unknown": sum(reading.unknown.values()),
            "saved": len(reading.saved),
            "new": counted["new"],
            "adds": counted["adds"],
            "here": counted["here"],
            "rows": _preview(planned),
            "more": max(0, len(planned) - SHOWN_ROWS),
            "problems": reading.problems[:50],
        },
        status=400 if problem else 200,
    )


def _take_in(request: OwnedRequest, token: str, name: str, tracked: Sequence[Any]) -> HttpResponse:
    taken = take_in_table(request.owner, tracked, name)
    _forget_table(request.owner, token)
    if not taken.act:
        say(request, _("All of it is here already. Nothing was changed."))
    else:
        parts = [
            (taken.new, ngettext("%(n)s new", "%(n)s new", taken.new)),
            (taken.added_to, ngettext("%(n)s added to", "%(n)s added to", taken.added_to)),
            (taken.here, ngettext("%(n)s here already", "%(n)s here already", taken.here)),
        ]
        said = ", ".join(text % {"n": words.number(number)} for number, text in parts if number)
        say(request, _("The table is in: %(said)s.") % {"said": said}, undo=reverse("undo", args=[taken.act]))
    return HttpResponseRedirect(reverse("applications"))


@require_POST
def drop_table(request: OwnedRequest, token: str) -> HttpResponse:
    """Throws a table away that was only looked at."""
    _forget_table(request.owner, token)
    return HttpResponseRedirect(reverse("exchange"))


def _mapping(request: OwnedRequest, sheet: Sheet) -> tuple[ColumnMapping, str]:
    """The mapping as the form says it; what a preset proposes where the form is new or another preset was chosen."""
    post = request.POST
    by_key = {preset.key: preset for preset in presets()}
    preset = by_key.get(post.get("preset", "")) or preset_for(sheet.head)
    day = parse_day(post.get("unknown_day", "")) or timezone.localdate()
    mapping = first_mapping(sheet, preset, day)
    same = request.method == "POST" and post.get("preset") == post.get("preset_was")
    if same:
        columns = {
            key: int(at)
            for key in FIELDS
            if (at := post.get(f"column_{key}", "")).isdecimal() and len(at) < 4 and int(at) < len(sheet.head)
        }
        dates = post.get("dates", "") if post.get("dates") in {"day", "month"} else mapping.dates
        mapping = ColumnMapping(columns, {}, dates, day)
    said = {}
    for place, (word, _number, _meaning) in enumerate(statuses(sheet, mapping)[:200]):
        meaning = post.get(f"status_{place}", "")
        if same and meaning in MEANINGS and post.get("status_column") == post.get("column_status"):
            said[bare(word)] = meaning
    return ColumnMapping(mapping.columns, said, mapping.dates, mapping.unknown_day), preset.key


def _preview(planned: Sequence[PlannedRow]) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "head": (_("Line"), _("Company"), _("Role"), _("Sent"), _("How it stands"), _("What happens")),
        "rows": [
            (
                str(row.tracked.line),
                row.tracked.company,
                row.tracked.role,
                words.short_day(timezone.localtime(row.tracked.applied_at).date(), today)
                if row.tracked.day_known
                else _("not known"),
                row.tracked.status,
                str(ROW_WORDS[row.what]),
            )
            for row in planned[:SHOWN_ROWS]
        ],
    }


def _tables(owner: int) -> Path:
    folder = Path(settings.MEDIA_ROOT) / "tables" / str(owner)
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    return folder


def _kept_table(owner: int, token: str) -> tuple[Sheet, str]:
    if not re.fullmatch(r"[0-9a-f]{32}", token):
        raise Http404
    folder = _tables(owner)
    try:
        name = (folder / f"{token}.name").read_text("utf-8")
        return read_sheet((folder / token).read_bytes(), name), name
    except (OSError, SheetProblem):
        raise Http404(_("This table is not here any more. Bring it again.")) from None


def _forget_table(owner: int, token: str) -> None:
    if re.fullmatch(r"[0-9a-f]{32}", token):
        for path_ in (_tables(owner) / token, _tables(owner) / f"{token}.name"):
            path_.unlink(missing_ok=True)


# ── Out ────────────────────────────────────────────────────────────────────────────────────────────────


@require_GET
def everything(request: OwnedRequest) -> FileResponse:
    """Everything as one zip."""
    file = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115 (the answer closes it)
    write_archive(request.owner, file, timezone.now())
    file.seek(0)
    name = f"bounceback-everything-{timezone.localdate().isoformat()}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


@require_GET
def work_log(request: OwnedRequest, ending: str) -> HttpResponse:
    """The log of a period for an employment office, as CSV or PDF."""
    if ending not in {"csv", "pdf"}:
        raise Http404
    first, last = parse_day(request.GET.get("from", "")), parse_day(request.GET.get("to", ""))
    if first is None or last is None or last < first:
        say(request, _("Give the first and the last day of the period, the first one before the last."))
        return HttpResponseRedirect(reverse("exchange") + "#log")
    found = in_period(taken_along.efforts(request.owner, _zone()), first, last)
    name = f"work-search-{first.isoformat()}-to-{last.isoformat()}"
    if ending == "csv":
        return _file(write_sheet(HEAD, log_rows(found)), "text/csv; charset=utf-8", f"{name}.csv")
    with override(FILES_IN):
        paper = _log_pdf(request.owner, found, first, last)
    return _file(paper, "application/pdf", f"{name}.pdf")


def _log_pdf(owner: int, found: Sequence[Effort], first: date, last: date) -> bytes:
    from bounceback.web.exchange_pdf import table_pdf

    period = _("From %(first)s to %(last)s") % {
        "first": format_date(first, pgettext("a day in full", "j F Y")),
        "last": format_date(last, pgettext("a day in full", "j F Y")),
    }
    number = ngettext("%(n)s entry", "%(n)s entries", len(found)) % {"n": words.number(len(found))}
    person = read.preferences(owner).name
    return table_pdf(
        title=_("Work-search log"),
        lead=[each for each in (person, f"{period}. {number}.") if each],
        head=HEAD,
        rows=log_rows(found),
        widths=(11, 17, 19, 15, 17, 12, 9),
        made_at=timezone.now(),
    )


@require_GET
def search_report(request: OwnedRequest, ending: str) -> HttpResponse:
    """The report of the search, as Markdown or PDF; `names=no` leaves names out."""
    if ending not in {"md", "pdf"}:
        raise Http404
    names = request.GET.get("names") != "no"
    now = timezone.now()
    found = taken_along.report(request.owner, now, _zone(), names=names)
    name = f"the-search-{timezone.localdate().isoformat()}{'' if names else '-without-names'}"
    if ending == "md":
        return _file(report_markdown(found).encode(), "text/markdown; charset=utf-8", f"{name}.md")
    with override(FILES_IN):
        paper = _report_pdf(found, now)
    return _file(paper, "application/pdf", f"{name}.pdf")


def _report_pdf(found: Report, now: datetime) -> bytes:
    from bounceback.web.exchange_pdf import table_pdf

    counts = [f"{words.number(number)} {label}" for number, label in found.counts]
    return table_pdf(
        title=_("The search so far"),
        lead=[
            _("Until %(day)s.") % {"day": format_date(found.day, pgettext("a day in full", "j F Y"))},
            " · ".join(counts),
            *found.sentences,
        ],
        head=TABLE_HEAD,
        rows=table_rows(found),
        widths=(12, 26, 30, 16, 16),
        after=[(_("What I take along"), found.lessons)] if found.lessons and found.names else [],
        made_at=now,
    )


@require_GET
def people_file(request: OwnedRequest) -> HttpResponse:
    """The people of the search for an address book."""
    content = vcards(taken_along.cards(request.owner, timezone.now()))
    return _file(content, "text/vcard; charset=utf-8", "people.vcf")


@require_GET
def resume_file(request: OwnedRequest) -> HttpResponse:
    """What the person can show, as a JSON Resume."""
    preferences, cv = read.preferences(request.owner), read.cv(request.owner)
    text = json_resume(
        preferences.name,
        preferences.own_addresses[0] if preferences.own_addresses else "",
        taken_along.shown_skills(request.owner),
        cv.text if cv else "",
        cv.added_at if cv else None,
    )
    return _file(text.encode(), "application/json", "resume.json")


def parse_day(text: str) -> date | None:
    """The day that a date field says, None where it says none."""
    try:
        return parse_date(text[:10])
    except ValueError:
        return None


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _zone() -> ZoneInfo:
    zone = timezone.get_current_timezone()
    return zone if isinstance(zone, ZoneInfo) else ZoneInfo("UTC")


# ── The calendar ───────────────────────────────────────────────────────────────────────────────────────


@require_GET
def feed(request: HttpRequest, name: str) -> HttpResponse:
    """The calendar under its secret address; no session is asked for. Any other address is not here."""
    owner = calendar_address.owner_of_calendar(name, Path(settings.BOUNCEBACK_HOME))
    if owner is None or owner not in {pk for pk, _name in read.owners()}:
        raise Http404
    wanted = read.preferences(owner).time_zone
    with suppress(LookupError, ValueError):
        timezone.activate(ZoneInfo(wanted) if wanted else timezone.get_current_timezone())
    now = timezone.now()
    entries = taken_along.calendar_entries(owner, now, _zone())
    content = calendar_feed(entries, _("Job search"), now)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")


@require_POST
def new_calendar(request: OwnedRequest) -> HttpResponse:
    """Makes a fresh secret address; the one before is shut."""
    calendar_address.new_calendar_name(request.owner, Path(settings.BOUNCEBACK_HOME))
    say(request, _("The calendar has an address of its own now. An address from before is shut."))
    return HttpResponseRedirect(reverse("exchange") + "#calendar")


@require_POST
def shut_calendar(request: OwnedRequest) -> HttpResponse:
    """Takes the address away."""
    calendar_address.shut_calendar(request.owner, Path(settings.BOUNCEBACK_HOME))
    say(request, _("The calendar's address is shut."))
    return HttpResponseRedirect(reverse("exchange") + "#calendar")


urlpatterns = [
    path("exchange", exchange, name="exchange"),
    path("exchange/table/<str:token>", table, name="exchange_table"),
    path("exchange/table/<str:token>/drop", drop_table, name="drop_exchange_table"),
    path("exchange/everything.zip", everything, name="export_everything"),
    path("exchange/log.<str:ending>", work_log, name="work_log"),
    path("exchange/report.<str:ending>", search_report, name="search_report"),
    path("exchange/people.vcf", people_file, name="people_vcf"),
    path("exchange/resume.json", resume_file, name="resume_json"),
    path("exchange/calendar/new", new_calendar, name="new_calendar"),
    path("exchange/calendar/shut", shut_calendar, name="shut_calendar"),
    path("calendar/<str:name>.ics", feed, name="calendar_feed"),
]
