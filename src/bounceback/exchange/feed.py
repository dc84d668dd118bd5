"""Days and talks as an iCalendar feed that calendar programs subscribe to (RFC 5545). Entries in, bytes out.

Moments go out in UTC, which every program shows in its own zone; whole days as dates. Knows nothing of applications.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

TALK_LASTS = timedelta(hours=1)
"""How long a talk is shown where nobody says how long it is."""
REMIND_BEFORE = timedelta(hours=1)
REFRESH = timedelta(hours=1)
"""How often a program may ask again."""


class EntryKind(StrEnum):
    """What a day of the calendar is for."""

    TALK = "talk"
    DEADLINE = "deadline"
    FOLLOW_UP = "follow_up"
    LET_GO = "let_go"
    REAPPLY = "reapply"
    GOAL = "goal"


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One entry. `uid` stays the same when it is written again. `at`: a moment (UTC), or a whole day."""

    uid: str
    kind: EntryKind
    at: datetime | date
    title: str
    words: str = field(default="", repr=False)


def calendar_feed(entries: Iterable[CalendarEntry], name: str, made_at: datetime) -> bytes:
    """The feed, its entries in order of time. `made_at` (UTC) is the moment at which it is made."""
    from icalendar import Alarm, Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//bounceback//bounceback//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", REFRESH)
    for entry in sorted(entries, key=_when):
        event = Event()
        event.add("uid", f"{entry.uid}@bounceback.invalid")
        event.add("dtstamp", made_at.astimezone(UTC))
        event.add("summary", _line(entry.title))
        if entry.words:
            event.add("description", _text(entry.words))
        event.add("categories", [entry.kind.value.replace("_", " ")])
        if isinstance(entry.at, datetime):
            at = entry.at.astimezone(UTC)
            event.add("dtstart", at)
            event.add("dtend", at + TALK_LASTS if entry.kind is EntryKind.TALK else at)
        else:
            event.add("dtstart", entry.at)
            event.add("dtend", entry.at + timedelta(days=1))
            event.add("transp", "TRANSPARENT")
        if entry.kind is EntryKind.TALK:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", _line(entry.title))
            alarm.add("trigger", -REMIND_BEFORE)
            event.add_component(alarm)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _when(entry: CalendarEntry) -> tuple[str, str]:
    day = entry.at.astimezone(UTC) if isinstance(entry.at, datetime) else entry.at
    return day.isoformat(), entry.uid


def _line(text: str) -> str:
    return " ".join(_text(text).split())[:300]


def _text(text: str) -> str:
    """Control characters would break the file's lines."""
    return "".join(
        letter for letter in text if letter in "\n\t" or (ord(letter) >= 32 and ord(letter) != 127)
    )
