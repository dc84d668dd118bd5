"""The letter to oneself: what it tells, from what is kept, and whether its hour has come.

A "no" is told only from the time of the day on that the person chose for them. Where there is such a time, a letter
before it leaves every "no" out that the person has not taken up, and what follows from it.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import close_old_connections, connections
from django.utils import timezone

from bounceback import today as page
from bounceback.store import read
from bounceback.store.telling import quiet_until
from bounceback.store.today import todays_inputs
from bounceback.store.values import DigestValue
from bounceback.store.week import Fact, facts_until

LATE_DAY: Final = timedelta(hours=12)
LATE_WEEK: Final = timedelta(hours=36)
"""So long after its hour a letter still goes out, where the app was closed at its hour; later it is left out. Our choice."""
AGAIN: Final = timedelta(minutes=15)
TRIES: Final = 4
"""A letter that the server said it did not take is tried again after so long, so many times in all. Our choice."""
BROKEN_OFF: Final = timedelta(minutes=5)
"""A letter that has been on its way for so long may have gone or not: its process has ended."""
TICK: Final = 30.0
"""Seconds between two glances at the clock."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What one letter tells: Today, the talks of the coming week, what happened in the past seven days.

    `noes_from`: the time of the day before which noes are left out of it, where they are; None else.
    """

    day: date
    today: page.Today
    talks: tuple[page.Row, ...]
    facts: tuple[Fact, ...]
    noes_from: time | None = None


def digest(owner: int, now: datetime, zone: ZoneInfo) -> Digest:
    """What a letter of `now` (UTC) tells to somebody who lives in `zone`."""
    local = now.astimezone(zone)
    from_time = quiet_until(owner)
    early = from_time is not None and local.time() < from_time
    inputs = todays_inputs(owner, now, zone)
    if early:
        inputs = replace(inputs, applications=tuple(filter(_may_be_told_early, inputs.applications)))
    return Digest(
        day=local.date(),
        today=page.today(inputs, now, zone),
        talks=tuple(row for row in page.dated(inputs, now, zone) if row.kind is page.RowKind.TALK),
        facts=facts_until(owner, local.date(), now, zone, without_noes=early),
        noes_from=from_time if early else None,
    )


def _may_be_told_early(application: page.TodayApplication) -> bool:
    return application.bounce is None or application.bounce.state is not page.BounceState.FRESH


def period_due(kept: DigestValue, now: datetime, zone: ZoneInfo) -> str:
    """The day (ISO) for which a letter is to be begun at `now` (UTC), "" for none.

    Days and hours are those of `zone`. None is due for an hour before the letter was turned on, long after its hour, or
    for a day for which one was begun, unless the server said that it did not take that one.
    """
    if not kept.on:
        return ""
    latest = _latest_hour(kept, now, zone)
    day = latest.astimezone(zone).date().isoformat()
    if latest < kept.set_at or now - latest > (LATE_DAY if kept.every == "day" else LATE_WEEK):
        return ""
    if kept.period < day:
        return day
    again = kept.state == "not sent" and kept.tries < TRIES
    if kept.period == day and again and (kept.tried_at is None or now - kept.tried_at >= AGAIN):
        return day
    return ""


def _latest_hour(kept: DigestValue, now: datetime, zone: ZoneInfo) -> datetime:
    """The last chosen hour that is not after `now`."""
    today = now.astimezone(zone).date()
    for back in range(9):
        day = today - timedelta(days=back)
        if kept.every == "week" and day.weekday() != kept.weekday % 7:
            continue
        at = datetime.combine(day, time(kept.hour % 24), zone).astimezone(UTC)
        if at <= now:
            return at
    raise AssertionError("every weekday comes within nine days")


def next_hour(kept: DigestValue, now: datetime, zone: ZoneInfo) -> datetime:
    """The next chosen hour after `now`, UTC."""
    today = now.astimezone(zone).date()
    for ahead in range(9):
        day = today + timedelta(days=ahead)
        at = datetime.combine(day, time(kept.hour % 24), zone).astimezone(UTC)
        if at > now and (kept.every == "day" or day.weekday() == kept.weekday % 7):
            return at
    raise AssertionError("every weekday comes within nine days")


def is_unsure(kept: DigestValue, now: datetime) -> bool:
    """Whether the last letter may have gone or not."""
    lost = kept.tried_at is not None and now - kept.tried_at >= BROKEN_OFF
    return kept.state == "unsure" or (kept.state == "sending" and lost)


def zone_of(owner: int) -> ZoneInfo:
    """The person's zone: the one they set, else the machine's."""
    from tzlocal import get_localzone

    with contextlib.suppress(LookupError, ValueError):
        if name := read.preferences(owner).time_zone:
            return ZoneInfo(name)
    return get_localzone()


class Postman:
    """Sees to it that each letter goes out at its hour, as long as the worker lives. `send` sends an owner's letter
    where it is due at a moment (UTC)."""

    def __init__(
        self, send: Callable[[int, datetime], object], *, clock: Callable[[], datetime] = timezone.now
    ) -> None:
        self._send = send
        self._clock = clock
        self._stop = threading.Event()

    def start(self) -> None:
        """Begins, in a thread of its own that ends with the process."""
        threading.Thread(target=self._run, name="postman", daemon=True).start()

    def stop(self) -> None:
        """Ends it at the next tick."""
        self._stop.set()

    def tick(self) -> None:
        """Looks once whether a letter is due."""
        for owner in read.digests_on():
            self._send(owner, self._clock())

    def _run(self) -> None:
        while not self._stop.wait(TICK):
            try:
                close_old_connections()
                self.tick()
            except Exception:  # noqa: S112 (a database that is busy or away: the next tick asks again)
                continue
            finally:
                connections.close_all()
