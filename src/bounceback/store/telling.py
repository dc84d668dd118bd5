"""From when a "no" may be told, where the person wants to hear of them only from a time of the day on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from bounceback.store import read
from bounceback.store.values import ApplicationRow


def quiet_until(owner: int) -> time | None:
    """The time of the day from which noes may be told; None for at once."""
    hour, _, minute = read.noes_from(owner).partition(":")
    return time(int(hour), int(minute)) if hour else None


def told_from(owner: int, noes: Sequence[ApplicationRow], zone: ZoneInfo) -> dict[int, datetime]:
    """From when (UTC) each of these noes may be told, by application; those that may be told at once are left out."""
    from_time = quiet_until(owner)
    if from_time is None or not noes:
        return {}
    known = read.noes_known_since(owner, [row.id for row in noes])
    found = {}
    for row in noes:
        heard = max(filter(None, (known.get(row.id), row.decided_at)), default=None)
        if heard is not None:
            begins = datetime.combine(heard.astimezone(zone).date(), from_time, zone)
            found[row.id] = max(heard, begins.astimezone(UTC))
    return found
