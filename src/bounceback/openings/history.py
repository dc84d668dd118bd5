"""Openings in, the history of each vacancy out: first seen, last seen, gone, and how often it was posted anew.

A vacancy is one group of `duplicates`, so one place: a job in eight cities on one day is eight vacancies posted once.
It judges nothing; whether a post that comes back again and again is worth the effort is the person's to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bounceback.names.saying import say
from bounceback.openings.duplicates import groups
from bounceback.openings.posting import Opening

YEAR = timedelta(days=365)

APART = timedelta(days=14)
"""Two postings of one vacancy within this time are one: boards copy each other for days. Our own setting."""

LONG = timedelta(days=180)
"""An opening that stands longer is said to: of those that are filled, most are within two months. Our own setting."""

_TIMES = (
    "",
    "",
    say("Posted twice in a year."),
    say("Posted three times in a year."),
    say("Posted four times in a year."),
    say("Posted five times in a year."),
    say("Posted six times in a year."),
    say("Posted seven times in a year."),
    say("Posted eight times in a year."),
    say("Posted nine times in a year."),
    say("Posted ten times in a year."),
)


@dataclass(frozen=True, slots=True)
class History:
    """What is known of a vacancy over time (UTC). `opening` stands for it, `members` are all its openings.

    `gone_at` is None while any of them is there. `posted` counts the postings of the year before the moment asked
    for, those less than `APART` from one another once.
    """

    opening: str
    members: tuple[str, ...]
    first_seen: datetime | None
    last_seen: datetime | None
    gone_at: datetime | None
    posted: int
    standing: timedelta

    def words(self) -> str:
        """The one sentence that is shown with it, "" where nothing is worth saying."""
        if self.posted > 1:
            if self.posted < len(_TIMES):
                return _TIMES[self.posted]
            return say("Posted %(n)s times in a year.", n=self.posted)
        if self.gone_at is None and self.standing >= LONG:
            return say("It has been up for %(n)s months.", n=self.standing.days // 30)
        return ""


def histories(openings: Sequence[Opening], at: datetime) -> dict[str, History]:
    """The history of each opening's vacancy by the opening's id, as known at `at` (UTC)."""
    by_id = {one.id: one for one in openings}
    together = groups(openings)
    grouped = {name for group in together for name in group}
    found: dict[str, History] = {}
    for group in (*together, *((name,) for name in by_id if name not in grouped)):
        history = _history(group[0], [by_id[name] for name in group], at)
        found.update(dict.fromkeys(group, history))
    return found


def _history(standing_for_all: str, members: Sequence[Opening], at: datetime) -> History:
    seen = [one.first_seen for one in members if one.first_seen is not None]
    last = [one.last_seen for one in members if one.last_seen is not None]
    gone = [one.gone_at for one in members if one.gone_at is not None and one.gone_at <= at]
    dates = sorted(date for date in map(_posted, members) if date is not None and date <= at)
    return History(
        standing_for_all,
        tuple(one.id for one in members),
        min(seen, default=None),
        max(last, default=None),
        max(gone) if len(gone) == len(members) else None,
        _times_posted([date for date in dates if date > at - YEAR]),
        at - dates[0] if dates else timedelta(),
    )


def _posted(opening: Opening) -> datetime | None:
    """When it was published as its source says, else when it was first seen; the earlier one where both are known."""
    dates = [date for date in (opening.posted_at, opening.first_seen) if date is not None]
    return min(dates, default=None)


def _times_posted(dates: Sequence[datetime]) -> int:
    """Dates, in order, that are at least `APART` from the one before."""
    return sum(
        1
        for before, date in zip((None, *dates), dates, strict=False)
        if before is None or date - before >= APART
    )
