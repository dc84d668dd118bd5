"""An invitation in a mail: text/calendar parts in, when the first talk begins in UTC out.

Zones are read by their IANA name, by the names that Windows gives them (CLDR), or by the rules that the invitation
brings along; a time without any is the writer's own. Bounded, and bad input gives None.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import cast
from zoneinfo import ZoneInfo

LONGEST = 60_000
_START = re.compile(r"^DTSTART((?:;[^:\r\n]*)?):(\d{8})(?:T(\d{6})(Z?))?", re.MULTILINE)
_ZONE_ID = re.compile(r";TZID=(?:\"([^\"]*)\"|([^;:]*))", re.IGNORECASE)
_OWN_ZONE = re.compile(r"^X-WR-TIMEZONE:([^\r\n]{1,80})", re.MULTILINE)


def invitation_start(calendar: Iterable[str], offset_minutes: int | None = None) -> datetime | None:
    """When the first event of the first readable part begins, UTC; None when none can be read.

    `offset_minutes`: the writer's distance from UTC, for a time that names no zone.
    """
    for part in calendar:
        text = re.sub(r"\r?\n[ \t]", "", part[:LONGEST])
        event = text.partition("BEGIN:VEVENT")[2] or text
        found = _START.search(event)
        if not found:
            continue
        parameters, day, clock, zulu = found.groups()
        try:
            local = datetime.strptime(f"{day}{clock or '000000'}+0000", "%Y%m%d%H%M%S%z").replace(tzinfo=None)
        except ValueError:
            continue
        if zulu:
            return local.replace(tzinfo=UTC)
        named = _ZONE_ID.search(parameters or "")
        name = (named[1] or named[2] or "").strip() if named else ""
        if not name and (own := _OWN_ZONE.search(text)):
            name = own[1].strip()
        zone = (zone_named(name) or _brought_along(text, name, local)) if name else None
        return local.replace(tzinfo=zone or _writers(offset_minutes)).astimezone(UTC)
    return None


def zone_named(name: str) -> tzinfo | None:
    """The zone of that name: IANA's, Windows's ("W. Europe Standard Time"), or a path that ends in IANA's."""
    name = name.strip().strip('"')[:120]
    for candidate in (name, "/".join(name.split("/")[-2:]), _windows().get(name.casefold(), "")):
        if not candidate or candidate.startswith("/") or ".." in candidate:
            continue
        try:
            return ZoneInfo(candidate)
        except (ValueError, OSError, KeyError):
            continue
    return None


@lru_cache(maxsize=1)
def _windows() -> dict[str, str]:
    """Names that Windows gives zones, with the IANA zone of each; the data comes with icalendar, from CLDR."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    found = {name.casefold(): zone for name, zone in WINDOWS_TO_OLSON.items()}
    # Some programs write the summer's name, though the rules behind both are the same.
    found |= {name.replace(" standard ", " daylight "): zone for name, zone in found.items()}
    return found


def _brought_along(text: str, name: str, at: datetime) -> tzinfo | None:
    """The offset at that time by the VTIMEZONE of that name; None where there is none that can be read."""
    from icalendar import Calendar, Timezone

    try:
        calendar = Calendar.from_ical(text)
        for part in calendar.walk("VTIMEZONE"):
            if str(part.get("TZID", "")).strip('"') == name:
                offset = cast(Timezone, part).to_tz(lookup_tzid=False).utcoffset(at)
                return timezone(offset) if offset is not None else None
    except Exception:  # a stranger's file: whatever is wrong with it, the time is read as the writer's own
        return None
    return None


def _writers(offset_minutes: int | None) -> tzinfo:
    fits = offset_minutes is not None and abs(offset_minutes) <= 16 * 60
    return timezone(timedelta(minutes=offset_minutes or 0)) if fits else UTC
