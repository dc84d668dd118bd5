"""One week of the search from what is kept: what happened in it, who has been silent too long, what the person wrote.

Reads only. A week is the seven days of the person's calendar that end on the day of its look. A "no" that may not be
told yet is not in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bounceback.store import read
from bounceback.store.letters import own_letters
from bounceback.store.telling import told_from
from bounceback.store.values import ApplicationRow, WeekReviewValue
from bounceback.timeline.kinds import Outcome, Stage
from bounceback.today import ReviewState

WEEK = timedelta(days=7)
AFTER = 3
"""For so many days after its day a look can still be gone on with; then the next week's begins. Our choice."""


class Happened(StrEnum):
    """What can have happened in a week, in the order in which it is told."""

    SENT = "sent"
    ANSWERS = "answers"
    TALKS = "talks"
    NOES = "noes"
    CLOSED = "closed"
    LETTERS = "letters"
    LESSONS = "lessons"


@dataclass(frozen=True, slots=True)
class Fact:
    """One kind of thing that happened: `about` names each by an application's id (None for none) and its words."""

    kind: Happened
    about: tuple[tuple[int | None, str], ...]

    @property
    def number(self) -> int:
        """How many."""
        return len(self.about)


@dataclass(frozen=True, slots=True)
class Week:
    """The week that ends on `day`: its facts, the look at it, and the newest look before with an intention."""

    day: date
    facts: tuple[Fact, ...]
    review: WeekReviewValue
    before: WeekReviewValue | None

    @property
    def begins(self) -> date:
        """Its first day."""
        return self.day - WEEK + timedelta(days=1)


def day_of_look(today: date, weekday: int) -> date:
    """The last day of the week that is looked at on `today`: the chosen weekday that was up to three days ago, else the
    next one. `weekday`: 0 is Monday."""
    since = (today.weekday() - weekday) % 7
    return today - timedelta(days=since) if since <= AFTER else today + timedelta(days=7 - since)


def week(owner: int, now: datetime, zone: ZoneInfo, *, without_noes: bool = False) -> Week:
    """The week that is looked at now (UTC) in `zone`. `without_noes`: no "no" is told, whatever its hour."""
    day = day_of_look(now.astimezone(zone).date(), read.preferences(owner).review_day)
    kept = read.week_reviews(owner)
    return Week(
        day=day,
        facts=facts_until(owner, day, now, zone, without_noes=without_noes),
        review=next((each for each in kept if each.day == day), WeekReviewValue(day)),
        before=next((each for each in kept if each.day < day and each.intention), None),
    )


def review_state(owner: int, weekday: int, now: datetime, zone: ZoneInfo) -> ReviewState:
    """Whether Today offers the look at the week: on its own weekday (0 is Monday) alone, until it is done."""
    day = now.astimezone(zone).date()
    if day.weekday() != weekday:
        return ReviewState.NONE
    kept = next((each for each in read.week_reviews(owner, limit=2) if each.day == day), None)
    if kept is None:
        return ReviewState.DUE
    return ReviewState.NONE if kept.finished_at else ReviewState.BEGUN


def facts_until(
    owner: int, day: date, now: datetime, zone: ZoneInfo, *, without_noes: bool = False
) -> tuple[Fact, ...]:
    """What happened in the seven days up to `day`, and not after `now`; kinds that did not happen are left out."""
    begins = datetime.combine(day - WEEK + timedelta(days=1), datetime.min.time(), zone)
    ends = min(datetime.combine(day + timedelta(days=1), datetime.min.time(), zone), now)

    def within(moment: datetime | None) -> bool:
        return moment is not None and begins <= moment <= ends

    every = read.all_rows(owner)
    rows = {row.id: row for row in every}
    answered = read.answered_between(owner, begins, ends)
    decided = [row for row in every if row.outcome in ENDED and within(row.decided_at)]
    noes = [] if without_noes else _told(owner, decided, now, zone)
    letters = own_letters(owner)
    found = {
        Happened.SENT: _named(row for row in every if row.stage is not Stage.LEAD and within(row.applied_at)),
        Happened.ANSWERS: _named(rows[pk] for pk in answered if pk in rows),
        Happened.TALKS: tuple(
            (row.id, row.employer)
            for row in every
            for start in sorted({*row.talk_times, *filter(None, [row.first_talk_at, row.last_talk_at])})
            if within(start)
        ),
        Happened.NOES: _named(row for row in noes if row.outcome is Outcome.REJECTED),
        Happened.CLOSED: _named(row for row in noes if row.outcome is Outcome.CLOSED),
        Happened.LETTERS: tuple(
            (pk, rows[pk].employer)
            for pk, written in letters.items()
            if pk in rows
            for _, at in written
            if within(at)
        ),
        Happened.LESSONS: tuple(
            (each.application, each.text) for each in read.lessons(owner) if within(each.kept_at)
        ),
    }
    return tuple(Fact(kind, about) for kind, about in found.items() if about)


ENDED = frozenset({Outcome.REJECTED, Outcome.CLOSED})


def _told(
    owner: int, decided: Collection[ApplicationRow], now: datetime, zone: ZoneInfo
) -> list[ApplicationRow]:
    until = told_from(owner, list(decided), zone)
    return [row for row in decided if until.get(row.id, now) <= now]


def _named(rows: Iterable[ApplicationRow]) -> tuple[tuple[int | None, str], ...]:
    return tuple((row.id, row.employer) for row in rows)
