"""The gap in, up to three small goals out: a reason, a first step under two hours, an if-then, a proof, a date.

A proposal only: the person edits every word. It proposes nothing for what the CV already shows.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib import resources
from typing import Any

from bounceback.growth.gap import Gap, GapItem, RestsOn
from bounceback.names.days import WEEKDAYS
from bounceback.names.saying import in_a_row, say, say_from_data

MOST_GOALS = 3
"""At once: a plan that a busy person keeps."""
LEAST_WEIGHT = 0.05
"""Smaller gaps are not worth a goal."""


@dataclass(frozen=True, slots=True)
class Goal:
    """One proposed goal. `minutes` is the length of the first step; `by` a day of the person's own zone."""

    skill: str
    label: str
    reason: str
    first_step: str
    minutes: int
    if_then: str
    proof: str
    by: date
    from_feedback: bool = False


def propose(gap: Gap, day: date, *, running: Collection[str] = ()) -> tuple[Goal, ...]:
    """Goals for the largest gaps. `running` holds the skills of goals at hand: they count towards the three.

    `day` is today; dates proposed are one to twelve weeks later.
    """
    room = max(0, MOST_GOALS - len(running))
    candidates = [
        item for item in gap.worth_closing if item.weight >= LEAST_WEIGHT and item.skill not in running
    ]
    return tuple(_goal(item, gap, day, n) for n, item in enumerate(candidates[:room]))


def _goal(item: GapItem, gap: Gap, day: date, place: int) -> Goal:
    step = _steps()[_kind(item)]
    words = {"label": item.label, "near": item.near}
    weekday = WEEKDAYS[(day + timedelta(days=1 + 2 * place)).weekday()]
    return Goal(
        item.skill,
        item.label,
        _reason(item, gap),
        say_from_data(step["first_step"], **words),
        int(step["minutes"]),
        say(
            "If it is %(day)s evening, then I will %(do)s.",
            day=weekday,
            do=say_from_data(step["session"], **words),
        ),
        say_from_data(step["proof"], **words),
        day + timedelta(weeks=int(step["weeks"])),
        item.from_feedback,
    )


def _kind(item: GapItem) -> str:
    if item.claimed or item.shown > 0:
        return "touched"
    if item.near and f"{item.kind}_near" in _steps():
        return f"{item.kind}_near"
    return item.kind if item.kind in _steps() else "knowledge"


def _reason(item: GapItem, gap: Gap) -> str:
    if item.from_feedback:
        begin = say("Their feedback named %(skill)s.", skill=item.label)
    elif gap.rests_on is RestsOn.POSTING:
        begin = {
            "required": say("They ask for %(skill)s.", skill=item.label),
            "preferred": say("They would like %(skill)s.", skill=item.label),
        }.get(item.asked, say("They mention %(skill)s.", skill=item.label))
    elif gap.rests_on is RestsOn.SIMILAR:
        begin = say("Similar openings ask for %(skill)s.", skill=item.label)
    else:
        begin = say("Jobs of this title often ask for %(skill)s.", skill=item.label)
    return in_a_row(begin, item.says)


@lru_cache(maxsize=1)
def _steps() -> dict[str, Any]:
    return tomllib.loads(
        (resources.files("bounceback.growth") / "data" / "steps.toml").read_text(encoding="utf-8")
    )
