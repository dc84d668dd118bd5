"""When to ask, to remind and to stop waiting for an answer, and how often an answer comes: data with sources."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


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


def days(name: str) -> int:
    """A delay in days, or a number of times, from `data/timing.json`. Raises KeyError for an unknown name."""
    return int(_timing()[name]["value"])


def source_of(name: str) -> str:
    """Where that number comes from."""
    return str(_timing()[name]["source"])


@cache
def expectations() -> tuple[Expectation, ...]:
    """The published figures on how many get an answer."""
    text = files("bounceback.feedback").joinpath("data/expectations.json").read_text("utf-8")
    return tuple(Expectation(**entry) for entry in json.loads(text))


def most_do_not_answer() -> str:
    """What to expect, in one sentence, said before the request goes out."""
    first = expectations()[0]
    return f"Most do not answer: {first.words} candidates got feedback of their own ({first.source})."


@cache
def _timing() -> dict[str, Any]:
    text = files("bounceback.feedback").joinpath("data/timing.json").read_text("utf-8")
    return dict(json.loads(text))
