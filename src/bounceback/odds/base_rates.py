"""The published rates and our own assumptions, each with its source; names in, values out.

Reads the two data files of this room once. Knows nothing of a person's record. A rate that is not in
the files is not known here: there is no default.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bounceback.names.saying import say, say_from_data


@dataclass(frozen=True, slots=True)
class BaseRate:
    """One published figure. `value` is in `unit` (a share is between 0 and 1); `year` may be unknown."""

    name: str
    value: float
    unit: str
    year: int | None
    population: str
    source: str
    status: str

    @property
    def citation(self) -> str:
        """Source, year and population in one line, for "how this is worked out"."""
        source, whom, status = (
            say_from_data(self.source),
            say_from_data(self.population),
            say_from_data(self.status),
        )
        if self.year:
            return say(
                "%(source)s, %(year)s; %(whom)s (%(status)s)",
                source=source,
                year=self.year,
                whom=whom,
                status=status,
            )
        return say("%(source)s; %(whom)s (%(status)s)", source=source, whom=whom, status=status)


@dataclass(frozen=True, slots=True)
class Assumption:
    """One starting value or threshold of our own, with the reason."""

    name: str
    value: float
    unit: str
    why: str


def base_rate(name: str) -> BaseRate:
    """The published rate of that name. Raises KeyError for a name that is not in data/base_rates.json."""
    return base_rates()[name]


@cache
def base_rates() -> dict[str, BaseRate]:
    """All published rates by name, in the file's order."""
    entries = json.loads((files(__package__) / "data" / "base_rates.json").read_text("utf-8"))["rates"]
    return {
        name: BaseRate(
            name, float(e["value"]), e["unit"], e["year"], e["population"], e["source"], e["status"]
        )
        for name, e in entries.items()
    }


def assumption(name: str) -> float:
    """The value of that assumption. Raises KeyError for a name that is not in data/assumptions.json."""
    return assumptions()[name].value


@cache
def assumptions() -> dict[str, Assumption]:
    """All of our own starting values and thresholds by name."""
    entries = json.loads((files(__package__) / "data" / "assumptions.json").read_text("utf-8"))["values"]
    return {name: Assumption(name, float(e["value"]), e["unit"], e["why"]) for name, e in entries.items()}
