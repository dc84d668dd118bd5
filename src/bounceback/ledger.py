"""What the search has built, counted: nothing in it is wasted, after a yes and after a no alike.

Plain values in, counts and a dated series out. It judges nothing and knows neither tables nor pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bounceback.names.days import MONTHS
from bounceback.names.saying import say_count
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


_WORDS: dict[Gain, Callable[[int], str]] = {
    Gain.APPLICATIONS: lambda n: say_count("application", "applications", n),
    Gain.TALKS: lambda n: say_count("interview", "interviews", n),
    Gain.OFFERS: lambda n: say_count("offer", "offers", n),
    Gain.LESSONS: lambda n: say_count("lesson", "lessons", n),
    Gain.ANSWERS: lambda n: say_count("answer practised", "answers practised", n),
    Gain.PEOPLE: lambda n: say_count("person met", "people met", n),
    Gain.FEEDBACK: lambda n: say_count("piece of feedback", "pieces of feedback", n),
    Gain.SKILLS: lambda n: say_count("skill shown", "skills shown", n),
}


_BLOCKS = " ▁▂▃▄▅▆▇█"


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
        return tuple((number, _WORDS[gain](number)) for gain, number in self.counts if number)


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


def markdown(built: Ledger, day: date, zone: ZoneInfo) -> str:
    """The whole ledger as a Markdown text: the counts, a picture over time made of blocks, and every entry by month.

    `day` is the local day on which it is written. Titles come from mail and from the person: they can bring no markup.
    """
    lines = [
        "# What this search has built",
        "",
        f"Until {_day(day)}. It stays, whatever the answers were.",
        "",
    ]
    lines += [f"- {number:,} {words}" for number, words in built.words()]
    came = [f"{number:,} {words}" for number, words in Ledger(built.from_noes, (), (), ()).words()]
    if came:
        lines += ["", f"From applications that ended in a no: {', '.join(came)}."]
    months = _totals_by_month(built.series)
    if months:
        lines += ["", "## Over time", "", "Each line only ever rises; one block for each month.", ""]
        lines += ["```", *_blocks(built, months), "```", ""]
        lines += _table(built, months)
    by_month: dict[date, list[Gained]] = {}
    for one in reversed(built.entries):
        by_month.setdefault(one.at.astimezone(zone).date().replace(day=1), []).append(one)
    for month, found in by_month.items():
        lines += ["", f"## {MONTHS[month.month - 1]} {month.year}", ""]
        lines += [
            f"- {_day(one.at.astimezone(zone).date())}: {_WORDS[one.gain](1)}{f', {_plain(one.title)}' if one.title else ''}"
            for one in found
        ]
    return "\n".join(lines) + "\n"


def _totals_by_month(series: Iterable[Point]) -> Mapping[date, Point]:
    """The last point of each month, without gaps: a month in which nothing came has the totals of the one before."""
    last = {point.day.replace(day=1): point for point in series}
    if not last:
        return {}
    filled: dict[date, Point] = {}
    month, end = min(last), max(last)
    while month <= end:
        before = filled[max(filled)] if filled else None
        filled[month] = last.get(month) or before or last[min(last)]
        month = month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)
    return filled


def _blocks(built: Ledger, months: Mapping[date, Point]) -> list[str]:
    names = {gain: _WORDS[gain](2) for gain, number in built.counts if number}
    wide = max(map(len, names.values()), default=0)
    return [
        f"{name:<{wide}}  "
        + "".join(
            _BLOCKS[-(-8 * point.total(gain) // max(built.count(gain), 1))] for point in months.values()
        )
        + f"  {built.count(gain):,}"
        for gain, name in names.items()
    ]


def _table(built: Ledger, months: Mapping[date, Point]) -> list[str]:
    gains = [gain for gain, number in built.counts if number]
    head = f"| by the end of | {' | '.join(_WORDS[gain](2) for gain in gains)} |"
    rows = [
        f"| {MONTHS[month.month - 1]} {month.year} | {' | '.join(f'{point.total(gain):,}' for gain in gains)} |"
        for month, point in months.items()
    ]
    return [head, f"|---|{'---:|' * len(gains)}", *rows]


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _plain(text: str) -> str:
    """One line in which nothing counts as Markdown or HTML."""
    return re.sub(r"([\\`*_{}\[\]<>#|!&~])", r"\\\1", " ".join(text.split()))[:600]


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
