"""What the search has built, counted: nothing in it is wasted, after a yes and after a no alike.

Plain values in, counts and a dated series out. It judges nothing and knows neither tables nor pages.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bounceback.timeline.kinds import Event, Kind, Outcome, Stage
from bounceback.timeline.stages import Standing, standing


class Gain(StrEnum):
    """What is counted."""

    APPLICATIONS = "applications"
    TALKS = "talks"
    OFFERS = "offers"
    LESSONS = "lessons"
    ANSWERS = "answers"
    PEOPLE = "people"
    FEEDBACK = "feedback"
    SKILLS = "skills"


_WORDS = {
    Gain.APPLICATIONS: ("application", "applications"),
    Gain.TALKS: ("interview", "interviews"),
    Gain.OFFERS: ("offer", "offers"),
    Gain.LESSONS: ("lesson", "lessons"),
    Gain.ANSWERS: ("answer practised", "answers practised"),
    Gain.PEOPLE: ("person met", "people met"),
    Gain.FEEDBACK: ("piece of feedback", "pieces of feedback"),
    Gain.SKILLS: ("skill shown", "skills shown"),
}


@dataclass(frozen=True, slots=True)
class Gained:
    """One thing that the search brought. `at` is UTC. `key` names the thing: the same key counts once, at its first moment.
    `application` is the id that it came from ("" for none); `title` is for the list."""

    gain: Gain
    key: str
    at: datetime
    application: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """The running totals at the end of a local day."""

    day: date
    totals: tuple[tuple[Gain, int], ...]

    def total(self, gain: Gain) -> int:
        """One of its totals."""
        return dict(self.totals).get(gain, 0)


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the search has built so far. `from_noes` counts what came out of applications that ended in a "no" or were called off.
    `entries` stand in order of time; `series` has a point for each day on which something was added."""

    counts: tuple[tuple[Gain, int], ...]
    from_noes: tuple[tuple[Gain, int], ...]
    entries: tuple[Gained, ...]
    series: tuple[Point, ...]

    def count(self, gain: Gain) -> int:
        """How many of one gain."""
        return dict(self.counts).get(gain, 0)

    def words(self) -> tuple[tuple[int, str], ...]:
        """Counts with their words, singular or plural, those at nought left out."""
        return tuple((number, _WORDS[gain][number != 1]) for gain, number in self.counts if number)


def ledger(gained: Iterable[Gained], lost: Iterable[str], zone: ZoneInfo) -> Ledger:
    """Adds everything up. `lost` are ids of applications that ended in a "no"; days are those of `zone`.

    The same key of one gain counts once, at its first moment, whatever the order.
    """
    first: dict[tuple[Gain, str], Gained] = {}
    for one in gained:
        kept = first.get((one.gain, one.key))
        if kept is None or (one.at, repr(one)) < (kept.at, repr(kept)):
            first[one.gain, one.key] = one
    entries = sorted(first.values(), key=lambda one: (one.at, one.gain, one.key))
    ended_in_no = set(lost)
    return Ledger(
        counts=_count(entries),
        from_noes=_count([one for one in entries if one.application in ended_in_no]),
        entries=tuple(entries),
        series=tuple(_series(entries, zone)),
    )


def gained_from_events(application: str, events: Iterable[Event], title: str = "") -> list[Gained]:
    """What the events of one application show: the application itself, its talks, an offer, feedback won.

    A talk counts at the moment when it was set, once for each talk that was not cancelled; a lead gives nothing.
    """
    recorded = list(events)
    now = standing(recorded)
    if now.stage is Stage.LEAD:
        return []
    begun = now.applied_at or now.first_at
    gained = [Gained(Gain.APPLICATIONS, application, begun, application, title)] if begun else []
    gained += [
        Gained(Gain.TALKS, f"{application}:{number}", at, application, title)
        for number, at in enumerate(_talks_set(recorded, now), 1)
    ]
    offers = sorted(event.at for event in recorded if event.kind is Kind.OFFER)
    gained += [Gained(Gain.OFFERS, application, offers[0], application, title)] if offers else []
    return gained + [
        Gained(Gain.FEEDBACK, event.provenance.key, event.at, application, event.evidence or title)
        for event in recorded
        if event.kind is Kind.FEEDBACK and not event.own
    ]


def ended_in_no(outcome: Outcome) -> bool:
    """Whether an application's end counts as a "no" here: turned down, or called off."""
    return outcome in (Outcome.REJECTED, Outcome.CLOSED)


def _talks_set(recorded: list[Event], now: Standing) -> list[datetime]:
    """The first moments at which the number of live talks reached one, two, … up to the final number."""
    ordered = sorted(recorded, key=lambda event: event.at)
    moments: list[datetime] = []
    for place, event in enumerate(ordered):
        if (
            event.kind is Kind.INTERVIEW
            and len(moments) < now.talks
            and standing(ordered[: place + 1]).talks > len(moments)
        ):
            moments.append(event.at)
    return moments


def _count(entries: Iterable[Gained]) -> tuple[tuple[Gain, int], ...]:
    totals = dict.fromkeys(Gain, 0)
    for one in entries:
        totals[one.gain] += 1
    return tuple(totals.items())


def _series(entries: list[Gained], zone: ZoneInfo) -> Iterable[Point]:
    totals = dict.fromkeys(Gain, 0)
    for place, one in enumerate(entries):
        totals[one.gain] += 1
        day = one.at.astimezone(zone).date()
        last_of_day = place == len(entries) - 1 or entries[place + 1].at.astimezone(zone).date() != day
        if last_of_day:
            yield Point(day, tuple(totals.items()))
