"""A place as an advertisement writes it in ("Berlin, Germany (hybrid)"), city, country and way of working out.

A short list of cities and countries, not an atlas: an unknown word in front is taken for a city, never for a country.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from bounceback.names.spelling import LONGEST, plain, words


@dataclass(frozen=True, slots=True)
class Place:
    """`city` as written; `country` in English; `mode` "remote", "hybrid", "onsite"; "" where nothing is said."""

    city: str = ""
    country: str = ""
    mode: str = ""


@lru_cache(maxsize=5_000)
def place_of(text: str) -> Place:
    """Reads one place. Never raises; what it cannot read is left empty."""
    city = country = mode = ""
    for part in re.split(r"[,;|/()\[\]·•–—]|\s-\s", text[:LONGEST]):
        spelt = " ".join(words(plain(part)))
        if not spelt:
            continue
        found_mode = _modes().get(spelt) or next(
            (_modes()[word] for word in spelt.split() if word in _modes()), ""
        )
        if found_mode:
            mode = mode or found_mode
            part = re.sub(r"(?i)\b(?:" + "|".join(map(re.escape, _modes())) + r")\b", "", part).strip(" :-")
            part = re.sub(r"(?i)^(?:in|from|within)\s+", "", part)
            spelt = " ".join(words(plain(part)))
            if not spelt or spelt in ("in", "from", "within", "work", "100"):
                continue
        if spelt in _countries():
            country = country or _countries()[spelt]
        elif spelt in _states():
            country = country or {"US": "United States", "CA": "Canada", "AU": "Australia"}[_states()[spelt]]
        elif not city and spelt not in _listed("regions"):
            city = part.strip()
    return Place(city, country, mode)


def is_place(text: str) -> bool:
    """Whether a piece of text is nothing but a listed city, country, region or way of working."""
    spelt = " ".join(words(plain(text)))
    return (
        spelt in _listed("cities")
        or spelt in _countries()
        or spelt in _listed("regions")
        or spelt in _modes()
    )


@cache
def _countries() -> dict[str, str]:
    return dict(_data()["countries"])


@cache
def _states() -> dict[str, str]:
    return dict(_data()["states"])


@cache
def _modes() -> dict[str, str]:
    return dict(_data()["modes"])


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(_data()[name])


@cache
def _data() -> dict[str, dict[str, str]]:
    text = (files("bounceback.names") / "data" / "places.json").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, str]] = json.loads(text)
    return loaded
