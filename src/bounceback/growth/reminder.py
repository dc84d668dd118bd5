"""A day to come back to an employer in, a calendar file (RFC 5545) with one reminder out."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta


def reminder(uid: str, title: str, day: date, text: str, stamp: datetime) -> bytes:
    """One all-day entry with an alarm at nine that morning, local time. `uid` names it, so that a second download
    replaces the first; `stamp` is when it was made, with a zone."""
    from icalendar import Alarm, Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//bounceback//reminder//EN")
    calendar.add("version", "2.0")
    entry = Event()
    entry.add("uid", uid)
    entry.add("dtstamp", stamp)
    entry.add("dtstart", day)
    entry.add("dtend", day + timedelta(days=1))
    entry.add("summary", title)
    if text:
        entry.add("description", text)
    entry.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", timedelta(hours=_ALARM.hour))
    entry.add_component(alarm)
    calendar.add_component(entry)
    return bytes(calendar.to_ical())


_ALARM = time(9)
