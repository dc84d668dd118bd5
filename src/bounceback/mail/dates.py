"""Moments named in a text: days, weekdays, times and zones in the languages that have data, in UTC.

Month and weekday names are CLDR's (Babel); other words stand in data/dates.toml. `base` is when the message
was written; a day without a year is the nearest one not long before it. Knows no kinds.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from bounceback.mail.language import languages
from bounceback.mail.patterns import plain_letter


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, with its time where one is named. `at` is UTC; without a time it is the end of that day."""

    at: datetime
    has_time: bool
    place: int


@dataclass(frozen=True, slots=True)
class _Words:
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    day_month: re.Pattern[str]
    month_day: re.Pattern[str]
    weekday: re.Pattern[str]
    relative: Mapping[str, int]
    relative_day: re.Pattern[str] | None
    within: re.Pattern[str] | None
    units: Mapping[str, timedelta]
    numbers: Mapping[str, int]
    cue: re.Pattern[str] | None


_ISO = re.compile(r"\b(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})\b")
_NUMERIC = re.compile(r"\b(\d{1,2})[./\-](\d{1,2})(?:[./\-](20\d\d|\d\d)\b|\.(?=\s|$)|(?=\s|$|[,;)]))")
_JAPANESE = re.compile(r"(?:(20\d\d)年\s*)?(\d{1,2})月\s*(\d{1,2})日")
_CLOCK = re.compile(
    r"(?<![\d.,:/])(?P<hour>[01]?\d|2[0-4])(?:"
    r"\s?[:.h]\s?(?P<minute>[0-5]\d)(?!\d|[./]\d)(?:\s?(?P<half>[ap]\.?\s?m\b\.?))?"
    r"|\s?(?P<half2>[ap]\.?\s?m\b\.?)"
    r"|\s?(?P<word>h\b|uhr\b|heures?\b|horas?\b|hrs?\b|uur\b|o'clock|ore\b)"
    r")(?:\s?(?:uhr|uur|hs?|hrs?|wib|wita|wit))?",
    re.IGNORECASE,
)
_BEFORE_CLOCK = re.compile(
    r"(?:\bgodz(?:inie|\.)?|\bo godz(?:inie|\.)|\bpukul|\bjam|\balle(?: ore)?|\bore|\ba las|\bàs|\bas)\s*(\d{1,2})(?:[:.h](\d\d))?",
    re.IGNORECASE,
)
_CLOCK_JA = re.compile(r"(午前|午後|AM|PM)?\s*(\d{1,2})(?:時(?:(\d{1,2})分|(半))?|[:：](\d\d))")
_ZONE = re.compile(
    r"\b(?:(?:UTC|GMT)\s?([+\-−]\s?\d{1,2})(?::?(\d\d))?|([A-Z]{2,5})\b|([A-Z][a-z]+/[A-Z][A-Za-z_]+))"
)


def moments(text: str, code: str, base: datetime, offset_minutes: int | None = None) -> list[Moment]:
    """The days and times that a text names, in the order written, as UTC moments.

    `offset_minutes` is the zone that the sender wrote in; a zone named in the text is stronger.
    """
    words = _words(code)
    folded = _plain(text)
    zone = _zone(text) or timezone(timedelta(minutes=_sane(offset_minutes)))
    here = base.astimezone(zone)
    days = _days(text, folded, words, here, code)
    clocks = _clocks(text, folded, code)
    found: list[Moment] = []
    for place, day in days:
        near = [(abs(spot - place), spot, clock) for spot, clock in clocks if -60 <= spot - place <= 90]
        near.sort(key=lambda item: (item[1] < place, item[0]))
        if near:
            moment = datetime.combine(day, near[0][2], zone)
            found.append(Moment(moment.astimezone(UTC), True, place))
        else:
            end = datetime.combine(day, time(23, 59), zone)
            found.append(Moment(end.astimezone(UTC), False, place))
    return found


def due(text: str, code: str, base: datetime, offset_minutes: int | None = None) -> datetime | None:
    """The moment by which a sentence asks for something, UTC: "by 3 May", "within five days"; else None."""
    words = _words(code)
    folded = _plain(text)
    if words.within:
        match = words.within.search(folded)
        if match:
            number = words.numbers.get(match.group("number"))
            if number is None:
                number = int(match.group("number")) if match.group("number").isdigit() else None
            unit = words.units.get(match.group("unit"))
            if number and unit and number <= 120:
                return base + number * unit
    if words.cue is None:
        return None
    for cue in words.cue.finditer(folded):
        for moment in moments(text, code, base, offset_minutes):
            if -40 <= moment.place - cue.start() <= 60 and moment.at >= base:
                return moment.at
    return None


def _sane(offset: int | None) -> int:
    return offset if offset is not None and abs(offset) <= 16 * 60 else 0


def _plain(text: str) -> str:
    """Lower case without marks, letter for letter, so that places stay the same."""
    return "".join(
        low[0] if (low := plain_letter(letter.lower())) else letter for letter in text.replace("’", "'")
    )


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    return tomllib.loads((files("bounceback.mail") / "data" / "dates.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _named_zones() -> dict[str, tzinfo]:
    zones: dict[str, tzinfo] = {}
    for short, name in _data()["zones"].items():
        zones[short] = ZoneInfo(name)
    return zones


@lru_cache(maxsize=16)
def _words(code: str) -> _Words:
    from babel import Locale

    known = languages()
    locale = Locale.parse(known[code].locale if code in known else "en")
    months: dict[str, int] = {}
    weekdays: dict[str, int] = {}
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months[context][width].items():
                months[_plain(str(name)).rstrip(".")] = number
            for number, name in locale.days[context][width].items():
                weekdays[_plain(str(name)).rstrip(".")] = number
    table = _data().get(code, {})
    for name, number in table.get("months", {}).items():
        months[_plain(name)] = number
    for name, number in table.get("weekdays", {}).items():
        weekdays[_plain(name)] = number
    if code == "ja":
        months, weekdays = {"#": 0}, {k: v for k, v in weekdays.items() if len(k) > 1}
    month = "|".join(sorted(map(re.escape, months), key=len, reverse=True))
    weekday = "|".join(sorted(map(re.escape, (w for w in weekdays if len(w) > 2)), key=len, reverse=True))
    relative = {_plain(word): 0 for word in table.get("today", [])}
    relative |= {_plain(word): 1 for word in table.get("tomorrow", [])}
    relative |= {_plain(word): 2 for word in table.get("day_after", [])}
    units = {
        _plain(word): span
        for name, span in (
            ("hour", timedelta(hours=1)),
            ("day", timedelta(days=1)),
            ("week", timedelta(weeks=1)),
        )
        for word in table.get(name, [])
    }
    numbers = {_plain(word): place for place, word in enumerate(table.get("numbers", []), 1)}
    edge = (r"(?<!\w)", r"(?!\w)") if known.get(code) is None or known[code].spaced else ("", "")

    def either(names: Iterable[str]) -> str:
        return "|".join(sorted(map(re.escape, names), key=len, reverse=True))

    within = None
    if units and table.get("within"):
        within = re.compile(
            rf"{edge[0]}(?:{either(map(_plain, table['within']))})\s*(?:\w+\s+){{0,2}}?(?P<number>\d{{1,3}}{'|' + either(numbers) if numbers else ''})"
            rf"(?:\s*\(\d+\))?\s*(?:(?!\d)\w+\s+){{0,2}}?(?P<unit>{either(units)}){edge[1]}"
        )
    return _Words(
        months=months,
        weekdays=weekdays,
        day_month=re.compile(
            rf"(?<![\d:])(\d{{1,2}})(?:st|nd|rd|th|er|º|°|ª|e)?\.?\s*(?:of |de |di |del |-)?\s*({month})\b\.?,?(?:\s*(?:de |del |of )?\s*(20\d\d))?"
        ),
        month_day=re.compile(
            rf"\b({month})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?!:|\s?[ap]m)(?:,?\s*(20\d\d))?"
        ),
        weekday=re.compile(rf"{edge[0]}({weekday}){edge[1]}") if weekday else re.compile(r"(?!)"),
        relative=relative,
        relative_day=re.compile(rf"{edge[0]}({either(relative)}){edge[1]}") if relative else None,
        within=within,
        units=units,
        numbers=numbers,
        cue=re.compile(f"{edge[0]}(?:{either(map(_plain, table['due']))}){edge[1]}")
        if table.get("due")
        else None,
    )


def _zone(text: str) -> tzinfo | None:
    zones = _named_zones()
    for match in _ZONE.finditer(text):
        hours, minutes, short, name = match.groups()
        if hours:
            value = int(hours.replace("−", "-").replace(" ", ""))
            if abs(value) <= 14:
                part = int(minutes or 0)
                return timezone(timedelta(minutes=value * 60 + (part if value >= 0 else -part)))
        elif short in zones:
            before = text[max(0, match.start() - 14) : match.start()]
            if short in ("UTC", "GMT", "JST", "WIB") or re.search(
                r"\d|[ap]\.?m|noon|\(", before, re.IGNORECASE
            ):
                return zones[short]
        elif name:
            try:
                return ZoneInfo(name)
            except (ValueError, OSError, KeyError):
                continue
    return None


def _days(text: str, folded: str, words: _Words, here: datetime, code: str) -> list[tuple[int, date]]:
    found: list[tuple[int, int, date]] = []

    def add(start: int, end: int, year: int | None, month: int, day: int) -> None:
        value = _date(year, month, day, here.date())
        if value and not any(start < other_end and other < end for other, other_end, _ in found):
            found.append((start, end, value))

    for match in _ISO.finditer(folded):
        add(match.start(), match.end(), int(match[1]), int(match[2]), int(match[3]))
    for match in _JAPANESE.finditer(text):
        add(match.start(), match.end(), int(match[1]) if match[1] else None, int(match[2]), int(match[3]))
    for match in words.day_month.finditer(folded):
        add(
            match.start(),
            match.end(),
            int(match[3]) if match[3] else None,
            words.months[match[2]],
            int(match[1]),
        )
    for match in words.month_day.finditer(folded):
        add(
            match.start(),
            match.end(),
            int(match[3]) if match[3] else None,
            words.months[match[1]],
            int(match[2]),
        )
    american = code == "en" and here.utcoffset() is not None and _hours(here) <= -3
    for match in _NUMERIC.finditer(folded):
        first, second = int(match[1]), int(match[2])
        year = int(match[3]) + (2000 if len(match[3]) == 2 else 0) if match[3] else None
        if year is None and "/" not in match[0] and not match[0].endswith("."):
            continue
        if code == "ja" and year is None:
            first, second = second, first
        day, month = (second, first) if (american and first <= 12) or second > 12 else (first, second)
        add(match.start(), match.end(), year, month, day)
    exact = [start for start, _, _ in found]
    if words.relative_day:
        for match in words.relative_day.finditer(folded):
            value = here.date() + timedelta(days=words.relative[match[1]])
            found.append((match.start(), match.end(), value))
    for match in words.weekday.finditer(folded):
        if any(abs(start - match.start()) < 30 for start in exact):
            continue
        ahead = (words.weekdays[match[1]] - here.weekday() - 1) % 7 + 1
        found.append((match.start(), match.end(), here.date() + timedelta(days=ahead)))
    return [(start, value) for start, _, value in sorted(found)]


def _hours(moment: datetime) -> float:
    offset = moment.utcoffset()
    return offset.total_seconds() / 3600 if offset else 0.0


def _date(year: int | None, month: int, day: int, today: date) -> date | None:
    try:
        if year is not None:
            return date(year, month, day)
        value = date(today.year, month, day)
        if value < today - timedelta(days=60):
            value = date(today.year + 1, month, day)
        elif value > today + timedelta(days=305):
            value = date(today.year - 1, month, day)
    except ValueError:
        return None
    return value


def _clocks(text: str, folded: str, code: str) -> list[tuple[int, time]]:
    found: list[tuple[int, time]] = []
    if code == "ja":
        for match in _CLOCK_JA.finditer(text):
            hour = int(match[2])
            minute = 30 if match[4] else int(match[3] or match[5] or 0)
            if match[1] in ("午後", "PM") and hour < 12:
                hour += 12
            if hour < 24 and minute < 60:
                found.append((match.start(), time(hour, minute)))
        return found
    for match in _CLOCK.finditer(folded):
        hour = int(match["hour"])
        minute = int(match["minute"] or 0)
        half = (match["half"] or match["half2"] or "").replace(".", "").replace(" ", "")
        if half:
            if hour > 12:
                continue
            hour = hour % 12 + (12 if half.startswith("p") else 0)
        if hour < 24:
            found.append((match.start(), time(hour, minute)))
    for match in _BEFORE_CLOCK.finditer(folded):
        hour, minute = int(match[1]), int(match[2] or 0)
        if hour < 24 and minute < 60 and not any(abs(spot - match.start(1)) < 3 for spot, _ in found):
            found.append((match.start(), time(hour, minute)))
    return sorted(found)
