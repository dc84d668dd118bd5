"""Care: five words for a week, two ways to write, and the help lines as data with their sources. Values out, no more.

No instrument, no score, no diagnosis: nothing here is computed from what the person says or writes.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from bounceback.names.saying import say_from_data

WORDS = ("light", "bearable", "heavy", "very heavy", "too much")
"""For "How heavy was the search this week?"; words, never numbers."""
VOICES = ("first", "third")
"""Writing as "I", or as if it happened to a friend."""


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One line to call. `numbers` as they are dialled; `checked` is the day on which the source was read."""

    country: str
    name: str
    numbers: tuple[str, ...]
    says: str
    source: str
    checked: date


@dataclass(frozen=True, slots=True)
class Finding:
    """A study that a page rests on: one plain sentence, its source and its status (EVIDENCE)."""

    text: str
    source: str
    status: str


def help_lines() -> tuple[HelpLine, ...]:
    """The help lines that could be confirmed, by country. For every other country no number is guessed."""
    return tuple(
        HelpLine(
            say_from_data(e["country"]),
            say_from_data(e["name"]),
            tuple(e["numbers"]),
            say_from_data(e["says"]),
            e["source"],
            e["checked"],
        )
        for e in _data()["line"]
    )


def findings() -> tuple[Finding, ...]:
    """What private writing rests on."""
    return tuple(
        Finding(say_from_data(e["text"]), e["source"], say_from_data(e["status"])) for e in _data()["finding"]
    )


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "data" / "care.toml").read_text("utf-8"))
