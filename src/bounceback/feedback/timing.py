"""When to ask, to remind, to thank and to stop waiting for an answer, and how often an answer comes: data with sources.

The person may set the days otherwise; what is out of bounds counts as not set. No clock: moments are given.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from bounceback.names.saying import say, say_from_data

ADJUSTABLE = (
    "ask_from_days",
    "ask_until_days",
    "reminder_after_days",
    "no_answer_after_days",
    "thanks_from_days",
    "thanks_until_days",
)
"""The delays that the person may set."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """A published figure: `value` is a share between 0 and 1, `words` the same as a natural frequency."""

    id: str
    value: float
    words: str
    unit: str
    population: str
    year: int
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class Timing:
    """All delays, in days. Asking: days after the "no". Reminding and the end of waiting: days after the request.
    Thanking: days after the talk."""

    ask_from: int
    ask_until: int
    reminder_after: int
    no_answer_after: int
    thanks_from: int
    thanks_until: int


def timing(own: Mapping[str, object] | None = None) -> Timing:
    """The delays of `data/timing.json`, each replaced by the person's own where it is within its bounds."""
    own = own or {}
    values = {}
    for name in ADJUSTABLE:
        least, most = bounds(name)
        given = own.get(name)
        fits = isinstance(given, int) and not isinstance(given, bool) and least <= given <= most
        values[name.removesuffix("_days")] = given if fits and isinstance(given, int) else days(name)
    values["ask_until"] = max(values["ask_until"], values["ask_from"])
    values["thanks_until"] = max(values["thanks_until"], values["thanks_from"])
    return Timing(**values)


def days(name: str) -> int:
    """A delay in days, or a number of times, from `data/timing.json`. Raises KeyError for an unknown name."""
    return int(_timing()[name]["value"])


def bounds(name: str) -> tuple[int, int]:
    """The least and the most that the person may set. Raises KeyError for an unknown name."""
    return int(_timing()[name]["least"]), int(_timing()[name]["most"])


def source_of(name: str) -> str:
    """Where that number comes from."""
    return str(_timing()[name]["source"])


def time_to_thank(talk_at: datetime, at: datetime, zone: ZoneInfo, when: Timing | None = None) -> bool:
    """Whether a thank-you for a talk (its start, UTC) is in time at a moment (UTC): by the person's own days, from
    the day after the talk on."""
    when = when or timing()
    gone = (at.astimezone(zone).date() - talk_at.astimezone(zone).date()).days
    return at > talk_at and when.thanks_from <= gone <= when.thanks_until


def window(no_at: datetime, when: Timing | None = None) -> tuple[datetime, datetime]:
    """From and until when to ask after a no (UTC)."""
    when = when or timing()
    return no_at + timedelta(days=when.ask_from), no_at + timedelta(days=when.ask_until)


@cache
def expectations() -> tuple[Expectation, ...]:
    """The published figures on how many get an answer."""
    text = files("bounceback.feedback").joinpath("data/expectations.json").read_text("utf-8")
    return tuple(Expectation(**entry) for entry in json.loads(text))


def most_do_not_answer() -> str:
    """What to expect, in one sentence, said before the request goes out."""
    first = expectations()[0]
    return say(
        "Most do not answer: %(often)s candidates got feedback of their own (%(source)s).",
        often=say_from_data(first.words),
        source=say_from_data(first.source),
    )


@cache
def _timing() -> dict[str, Any]:
    text = files("bounceback.feedback").joinpath("data/timing.json").read_text("utf-8")
    return dict(json.loads(text))
