"""Openings in, groups of the same vacancy out: near-duplicates across boards and re-readings.

Same employer, titles that are one role, places that can be one, texts that share most of their word runs. One
job advertised in eight cities stays eight openings.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from bounceback.names.companies import company_key
from bounceback.names.places import place_of
from bounceback.names.titles import Likeness, title_level, title_likeness
from bounceback.openings.posting import Opening

ALIKE = 0.55
"""Share of common word runs (Jaccard of runs of four words) from which two texts are one; our own setting."""

CONTAINED = 0.85
"""Share of the shorter text's word runs found in the longer from which it is an excerpt of it; our own setting."""

SAME_TEXT = 0.95
"""The same share where one title says more than the other ("Data Analyst", "Data Analyst - Anaheim"), at one level
and in one place; our own setting."""

_RUN = 4
_LONGEST = 20_000
_BUSIEST = 400


def groups(openings: Sequence[Opening]) -> tuple[tuple[str, ...], ...]:
    """Groups of at least two opening ids that are one vacancy. The first id of a group stands for it: the one
    with the longest text, then the earliest in the sequence. Openings without a company are compared by address
    alone."""
    leader = list(range(len(openings)))

    def top(place: int) -> int:
        while leader[place] != place:
            leader[place] = leader[leader[place]]
            place = leader[place]
        return place

    for first, second in _pairs(openings):
        leader[max(top(first), top(second))] = min(top(first), top(second))
    members: defaultdict[int, list[int]] = defaultdict(list)
    for place in range(len(openings)):
        members[top(place)].append(place)
    return tuple(
        tuple(
            openings[place].id
            for place in sorted(group, key=lambda place: (-len(openings[place].text), place))
        )
        for group in members.values()
        if len(group) > 1
    )


def same_vacancy(one: Opening, other: Opening) -> bool:
    """Whether two openings are one vacancy; symmetric."""
    if one.url and one.url == other.url:
        return True
    key = company_key(one.company)
    if not key or key != company_key(other.company):
        return False
    return _alike(one, other, _runs(one.text), _runs(other.text))


def _pairs(openings: Sequence[Opening]) -> list[tuple[int, int]]:
    """Places of openings that are one vacancy. Only openings of one employer, or with one address, are compared."""
    pairs: list[tuple[int, int]] = []
    by_address: dict[str, int] = {}
    by_company: defaultdict[str, list[int]] = defaultdict(list)
    for place, opening in enumerate(openings):
        if opening.url:
            first = by_address.setdefault(opening.url, place)
            if first != place:
                pairs.append((first, place))
        key = company_key(opening.company)
        if key:
            by_company[key].append(place)
    for places in by_company.values():
        runs = {place: _runs(openings[place].text) for place in places}
        ordered = sorted(places, key=lambda place: (-len(runs[place]), place))
        for count, first in enumerate(ordered):
            pairs += [
                (first, second)
                for second in ordered[count + 1 : count + 1 + _BUSIEST]
                if _alike(openings[first], openings[second], runs[first], runs[second])
            ]
    return pairs


def _alike(one: Opening, other: Opening, runs: frozenset[int], other_runs: frozenset[int]) -> bool:
    likeness = title_likeness(one.title, other.title)
    if likeness < Likeness.NEAR or not _places_agree(one.location, other.location):
        return False
    placed = bool(one.location and other.location)
    if not runs or not other_runs:
        same_place = placed and one.location.casefold() == other.location.casefold()
        return same_place and likeness is Likeness.SAME
    common = len(runs & other_runs)
    share = common / len(runs | other_runs)
    if likeness is Likeness.NEAR:
        return share >= SAME_TEXT and placed and title_level(one.title) == title_level(other.title)
    shorter = min(len(runs), len(other_runs))
    return share >= ALIKE or (shorter >= 15 and common / shorter >= CONTAINED)


def _places_agree(one: str, other: str) -> bool:
    """Whether two places can be the same: equal, or one says less. Different cities never are."""
    if not one.strip() or not other.strip():
        return True
    if one.casefold().strip() == other.casefold().strip():
        return True
    first, second = place_of(one), place_of(other)
    if first.city and second.city:
        same_country = not first.country or not second.country or first.country == second.country
        return first.city.casefold() == second.city.casefold() and same_country
    if first.city or second.city:
        return False
    return bool(first.mode or first.country) and (first.mode, first.country) == (second.mode, second.country)


def _runs(text: str) -> frozenset[int]:
    """Runs of four words, hashed (for this process only); a short text gives one run."""
    words = re.findall(r"\w+", text[:_LONGEST].casefold())
    if not words:
        return frozenset()
    return frozenset(
        hash(tuple(words[place : place + _RUN])) for place in range(max(1, len(words) - _RUN + 1))
    )
