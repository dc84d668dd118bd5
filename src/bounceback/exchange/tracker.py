"""Applications from a table of another program: which column means what, what its statuses mean, the rows as facts.

In: a sheet and a mapping; out: applications with dated facts, and what could not be read, each with its line. A status
that is not known is named, for the person to say; nothing is guessed and no row is left out without a word.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from importlib.resources import files
from typing import Any

from bounceback.exchange.sheet import Sheet
from bounceback.names.companies import company_key
from bounceback.names.titles import title_key
from bounceback.timeline.kinds import Change, Event, Kind, Provenance, Source

FIELDS = (
    "company",
    "role",
    "status",
    "applied",
    "changed",
    "saved",
    "url",
    "notes",
    "posting",
    "channel",
    "contact",
)
"""What a column can mean. All other columns go into the note, each with its name."""
MEANINGS = (
    "saved", "applied", "answered", "assessment", "screening", "interview", "offer",
    "rejected", "closed", "withdrawn", "accepted", "declined",
)  # fmt: skip
"""What a status can mean. "saved": no application was sent yet."""
_KINDS: dict[str, tuple[Kind, bool]] = {
    "answered": (Kind.ACKNOWLEDGED, False),
    "assessment": (Kind.ASSESSMENT, False),
    "screening": (Kind.INTERVIEW, False),
    "interview": (Kind.INTERVIEW, False),
    "offer": (Kind.OFFER, False),
    "rejected": (Kind.REJECTION, False),
    "closed": (Kind.CLOSED, False),
    "withdrawn": (Kind.WITHDRAWN, True),
    "accepted": (Kind.ACCEPTED, True),
    "declined": (Kind.DECLINED, True),
}
CHANNEL_WORDS = (
    ("referral", ("referr", "friend", "network", "empfehl")),
    ("recruiter", ("recruit", "agency", "headhunt")),
    ("careers_page", ("company site", "company website", "career", "website", "karriere")),
    ("direct", ("email", "e-mail", "direct", "in person", "walk in")),
    (
        "online",
        ("linkedin", "indeed", "online", "job board", "glassdoor", "portal", "stepstone", "xing", "board"),
    ),
)
NOTE_LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class Preset:
    """How one program names its columns. `dates`: "month" or "day" first, "" where it is read off the column."""

    key: str
    name: str
    needs: tuple[str, ...]
    dates: str
    columns: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What each column means, by its place in the head; what each status means, by its bare word.

    `dates`: "month" or "day" first where a date such as 3/4/2026 can be read both ways. `unknown_day`: the day that a
    status without one of its own is given.
    """

    columns: Mapping[str, int]
    statuses: Mapping[str, str]
    dates: str
    unknown_day: date


@dataclass(frozen=True, slots=True)
class TrackedApplication:
    """One row: names, dated facts (oldest first), and all else as a note. `key` is the same when the row is read again."""

    line: int
    key: str
    company: str
    role: str
    url: str
    events: tuple[Event, ...]
    status: str = ""
    note: str = field(default="", repr=False)
    posting: str = field(default="", repr=False)
    channel: str = ""
    day_known: bool = True
    """Whether the table says when it was sent; else the day given for unknown ones stands there."""

    @property
    def applied_at(self) -> datetime:
        """When it was sent, UTC."""
        return self.events[0].at


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row, or a cell of it, that could not be read, and what was done instead."""

    line: int
    what: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a table says under a mapping. `unknown`: words of its status column that nobody has explained yet, with how
    many rows have each; their rows are in none of the others. `saved`: rows that are no applications yet."""

    applications: tuple[TrackedApplication, ...]
    saved: tuple[TrackedApplication, ...]
    unknown: Mapping[str, int]
    problems: tuple[RowProblem, ...]


def presets() -> tuple[Preset, ...]:
    """The presets, from the most particular to the plain spreadsheet."""
    return _presets()


def preset_for(head: Sequence[str]) -> Preset:
    """The preset whose columns are all there; else the plain spreadsheet."""
    names = {bare(name) for name in head}
    for preset in _presets():
        if preset.needs and all(bare(name) in names for name in preset.needs):
            return preset
    return _presets()[-1]


def first_mapping(sheet: Sheet, preset: Preset, day: date) -> ColumnMapping:
    """The mapping that a preset proposes for a table; columns that it does not name are sought by the plain names."""
    names = [bare(name) for name in sheet.head]
    found: dict[str, int] = {}
    for source in (preset, _presets()[-1]):
        for meaning in FIELDS:
            if meaning in found or (source is not preset and meaning in preset.columns):
                continue
            for name in source.columns.get(meaning, ()):
                if bare(name) in names and names.index(bare(name)) not in found.values():
                    found[meaning] = names.index(bare(name))
                    break
    mapping = ColumnMapping(found, {}, preset.dates or "day", day)
    if not preset.dates:
        mapping = replace(mapping, dates=_order_of_dates(sheet, mapping) or "day")
    return mapping


def ambiguous_dates(sheet: Sheet, mapping: ColumnMapping) -> str:
    """One date of the table that can be read both ways where none shows which; "" where all are plain."""
    if _order_of_dates(sheet, mapping):
        return ""
    for cell in _date_cells(sheet, mapping):
        if (found := _SLASHED.match(cell)) and found[1] != found[2]:
            return cell
    return ""


def statuses(sheet: Sheet, mapping: ColumnMapping) -> tuple[tuple[str, int, str], ...]:
    """Every word of the status column as written, how many rows have it, and what it means ("" where nobody knows)."""
    place = mapping.columns.get("status")
    if place is None:
        return ()
    written: dict[str, str] = {}
    counted: Counter[str] = Counter()
    for row in sheet.rows:
        word = bare(row[place])
        written.setdefault(word, row[place])
        counted[word] += 1
    return tuple((written[word], number, _meaning(word, mapping)) for word, number in counted.most_common())


def read_applications(sheet: Sheet, mapping: ColumnMapping, zone: tzinfo) -> Reading:
    """The applications of a table. Days count as noon in `zone`; moments come out in UTC."""
    applications: list[TrackedApplication] = []
    saved: list[TrackedApplication] = []
    unknown: Counter[str] = Counter()
    problems: list[RowProblem] = []
    lines: dict[str, int] = {}
    for line, row in zip(sheet.lines, sheet.rows, strict=True):
        cells = {name: row[place] for name, place in mapping.columns.items() if place < len(row)}
        company, role = _name(cells.get("company", "")), _name(cells.get("role", ""))
        if not company and not role:
            problems.append(RowProblem(line, "names neither a company nor a role and is left out"))
            continue
        # A job that was saved and never sent has no status in exports that know none.
        word = bare(cells.get("status", ""))
        meaning = _meaning(word, mapping)
        if not meaning and "status" not in mapping.columns:
            meaning = (
                "saved" if "saved" in mapping.columns and "applied" not in mapping.columns else "applied"
            )
        if not meaning:
            unknown[cells.get("status", "")] += 1
            continue
        days = {name: _day(cells.get(name, ""), mapping.dates) for name in ("applied", "changed", "saved")}
        for name, day in days.items():
            if day is None and cells.get(name, ""):
                problems.append(
                    RowProblem(line, f"“{cells[name][:60]}” is no date that can be read; it is in the note")
                )
        one = _application(line, cells, meaning, days, sheet, row, mapping, zone)
        if one.key in lines:
            problems.append(
                RowProblem(line, f"is the same application as line {lines[one.key]} and counts once")
            )
            continue
        lines[one.key] = line
        (saved if meaning == "saved" else applications).append(one)
    return Reading(tuple(applications), tuple(saved), dict(unknown), tuple(problems))


def bare(text: str) -> str:
    """A name or status without case, marks and everything that is no letter or digit."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(
        re.findall(r"[^\W_]+", "".join(each for each in folded if not unicodedata.combining(each)))
    )


def _application(
    line: int,
    cells: Mapping[str, str],
    meaning: str,
    days: Mapping[str, date | None],
    sheet: Sheet,
    row: Sequence[str],
    mapping: ColumnMapping,
    zone: tzinfo,
) -> TrackedApplication:
    company, role = _name(cells.get("company", "")), _name(cells.get("role", ""))
    url = cells.get("url", "")[:2000] if re.match(r"https?://", cells.get("url", ""), re.IGNORECASE) else ""
    sent = days["applied"] or days["saved"]
    key = _key(company, role, url, days["applied"])
    first = sent or min(filter(None, [days["changed"], mapping.unknown_day]))
    events = [_event(key, Kind.APPLIED, first, zone, own=True)]
    if meaning in _KINDS:
        kind, own = _KINDS[meaning]
        then = max(first, days["changed"] or max(mapping.unknown_day, first))
        talk = kind is Kind.INTERVIEW
        event = _event(key, kind, then, zone, own=own, later=1)
        if talk:
            event = replace(event, change=Change.SET, round="screen" if meaning == "screening" else "unknown")
        if kind is Kind.ACCEPTED or kind is Kind.DECLINED:
            events.append(_event(key, Kind.OFFER, then, zone, own=False, later=0.5))
        events.append(replace(event, evidence=cells.get("status", "")[:300]))
    return TrackedApplication(
        line=line,
        key=key,
        company=company,
        role=role,
        url=url,
        events=tuple(events),
        status=cells.get("status", ""),
        note=_note(cells, days, sheet, row, mapping, url),
        posting=cells.get("posting", ""),
        channel=_channel(cells.get("channel", "")),
        day_known=sent is not None,
    )


def _event(key: str, kind: Kind, day: date, zone: tzinfo, *, own: bool, later: float = 0) -> Event:
    at = datetime.combine(day, time(12), zone).astimezone(UTC) + timedelta(hours=later)
    return Event(kind, at, Provenance(Source.FILE, f"table:{key}", place=list(Kind).index(kind)), own=own)


def _key(company: str, role: str, url: str, day: date | None) -> str:
    """The same for the same row of a later export: by its address where it has one, else by the day it was sent."""
    of_address = re.sub(r"^https?://(www\.)?|[#].*$|/+$", "", url.lower())
    parts = [company_key(company), title_key(role), of_address or (day.isoformat() if day else "")]
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:24]


def _note(
    cells: Mapping[str, str],
    days: Mapping[str, date | None],
    sheet: Sheet,
    row: Sequence[str],
    mapping: ColumnMapping,
    url: str,
) -> str:
    """The person's own notes, and below them every other cell that has no place of its own."""
    used = {place for name, place in mapping.columns.items() if name not in {"contact", "channel", *days}}
    used |= {
        mapping.columns[name] for name, day in days.items() if day is not None and name in mapping.columns
    }
    if "channel" in mapping.columns and _channel(cells.get("channel", "")):
        used.add(mapping.columns["channel"])
    if not url and "url" in mapping.columns:
        used.discard(mapping.columns["url"])
    rest = [
        f"{name}: {cell}"
        for place, (name, cell) in enumerate(zip(sheet.head, row, strict=True))
        if cell and place not in used
    ]
    return "\n\n".join(filter(None, [cells.get("notes", ""), "\n".join(rest)]))[:NOTE_LIMIT]


def _channel(text: str) -> str:
    folded = text.casefold()
    return next((channel for channel, words in CHANNEL_WORDS if any(word in folded for word in words)), "")


def _name(text: str) -> str:
    return " ".join(text.split())[:300]


def _meaning(word: str, mapping: ColumnMapping) -> str:
    return mapping.statuses.get(word) or _meanings().get(word, "")


_SLASHED = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})(?!\d)")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_NAMED = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th|\.)?\s+)?([^\W\d_]{3,12})\.?,?\s+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?(\d{4})"
)
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "mär": 3, "apr": 4, "avr": 4, "abr": 4, "may": 5, "mai": 5, "mei": 5, "jun": 6, "jul": 7,
    "aug": 8, "ago": 8, "agu": 8, "sep": 9, "set": 9, "oct": 10, "okt": 10, "out": 10, "nov": 11, "dec": 12, "dez": 12,
    "dic": 12, "des": 12, "ene": 1, "fév": 2, "aoû": 8, "déc": 12,
}  # fmt: skip
_EXCEL_FIRST, _EXCEL_LAST = 36_526, 55_153
"""Days of the years 2000 to 2050 as spreadsheets count them, from 30 December 1899."""


def _day(text: str, order: str) -> date | None:
    """The day that a cell says; None where it says none. A time of day beside it is read past."""
    text = text.strip()[:60]
    if found := _ISO.match(text):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _SLASHED.match(text):
        one, two, year = int(found[1]), int(found[2]), int(found[3])
        year += 2000 if year < 100 else 0
        month_first = order == "month"
        day = _date(year, one, two) if month_first else _date(year, two, one)
        return day or (_date(year, two, one) if month_first else _date(year, one, two))
    if found := _NAMED.search(text):
        month = _MONTHS.get(found[2][:3].casefold())
        number = found[1] or found[3]
        return _date(int(found[4]), month, int(number)) if month and number else None
    if text.isascii() and text.isdecimal() and len(text) == 5 and _EXCEL_FIRST <= int(text) <= _EXCEL_LAST:
        return date(1899, 12, 30) + timedelta(days=int(text))
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1990 <= year <= 2100 else None
    except ValueError:
        return None


def _date_cells(sheet: Sheet, mapping: ColumnMapping) -> list[str]:
    places = [mapping.columns[name] for name in ("applied", "changed", "saved") if name in mapping.columns]
    return [row[place].strip() for row in sheet.rows for place in places if row[place]]


def _order_of_dates(sheet: Sheet, mapping: ColumnMapping) -> str:
    """ "month" or "day" where a number above twelve, or a full stop between, shows it; else ""."""
    for cell in _date_cells(sheet, mapping):
        if found := _SLASHED.match(cell):
            if int(found[1]) > 12 or cell[found.end(1)] == ".":
                return "day"
            if int(found[2]) > 12:
                return "month"
    return ""


@lru_cache(maxsize=1)
def _presets() -> tuple[Preset, ...]:
    return tuple(
        Preset(
            key,
            data["name"],
            tuple(data["needs"]),
            data["dates"],
            {meaning: tuple(names) for meaning, names in data["columns"].items()},
        )
        for key, data in _data("presets.toml").items()
    )


@lru_cache(maxsize=1)
def _meanings() -> dict[str, str]:
    return {bare(word): meaning for meaning, words in _data("statuses.toml").items() for word in words}


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads((files("bounceback.exchange") / "data" / name).read_text(encoding="utf-8"))
