"""Openings in, groups of the same vacancy out: near-duplicates across boards and re-readings.

Same employer, titles that are one role, places that can be one, texts that share most of their word runs. One
job advertised in eight cities stays eight openings. MinHash finds the pairs worth comparing at large employers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bounceback.names.companies import company_key
from bounceback.names.places import is_place, place_of
from bounceback.names.spelling import plain, words
from bounceback.names.titles import Likeness, title_family, title_level, title_likeness
from bounceback.openings.posting import Opening

ALIKE = 0.55
"""Share of common word runs (Jaccard of runs of four words) from which two texts are one; our own setting."""

CONTAINED = 0.85
"""Share of the shorter text's word runs found in the longer from which it is an excerpt of it; our own setting."""

SAME_TEXT = 0.95
"""The same two shares where one title says more than the other ("Data Analyst", "Data Analyst, ITS"), in one place;
our own setting. The second counts only from `HALF` of all runs on."""

HALF = 0.6

EXCERPT = 15
"""Word runs that an excerpt has at least; fewer could be a closing formula."""

LARGE = 60
"""Openings of one employer from which MinHash names the pairs to compare, instead of comparing all."""

_RUN = 4
_LONGEST = 20_000
_BUSIEST = 400
_NUMBERS = 64
_BANDS = 32
"""Two rows a band: a pair that shares 0.3 of its runs is named with 95%, one that shares 0.55 with 99.999%."""

_RANKS = frozenset(
    [
        "apprentice",
        "associate",
        "assistant",
        "chief",
        "contract",
        "contractor",
        "director",
        "entry",
        "executive",
        "expert",
        "graduate",
        "head",
        "intern",
        "internship",
        "junior",
        "jr",
        "lead",
        "manager",
        "mid",
        "middle",
        "permanent",
        "postdoc",
        "postdoctoral",
        "president",
        "principal",
        "senior",
        "sr",
        "staff",
        "student",
        "temporary",
        "trainee",
        "vp",
        "werkstudent",
    ]
)
"""Words of a title that make another vacancy of it wherever they stand."""


def groups(openings: Sequence[Opening]) -> tuple[tuple[str, ...], ...]:
    """Groups of at least two opening ids that are one vacancy. The first id of a group stands for it: the one
    with the longest text, then the earliest in the sequence. Openings without a company are compared by address
    alone. One that names no place joins one place's group, never two places' groups to one. The same openings give
    the same groups in every run."""
    leader = list(range(len(openings)))
    places: dict[int, dict[str, _Reading]] = {}

    def top(place: int) -> int:
        while leader[place] != place:
            leader[place] = leader[leader[place]]
            place = leader[place]
        return place

    def placed(place: int) -> dict[str, _Reading]:
        if place not in places:
            read = _read(replace(openings[place], text=""))
            places[place] = {read.location: read} if read.location else {}
        return places[place]

    for first, second, certain in _pairs(openings):
        one, other = sorted((top(first), top(second)))
        if one == other:
            continue
        here, there = placed(one), placed(other)
        if certain or all(_places_agree(near, far) for near in here.values() for far in there.values()):
            leader[other] = one
            places[one] = here | there
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
    return _alike(_read(one), _read(other))


@dataclass(frozen=True, slots=True)
class _Reading:
    """An opening as it is compared: its title without its own place, the words of rank in it, its text's word runs."""

    title: str
    ranks: frozenset[str]
    location: str
    cities: frozenset[str]
    runs: frozenset[str]


def _pairs(openings: Sequence[Opening]) -> Iterable[tuple[int, int, bool]]:
    """Places of openings that are one vacancy, and whether their address says so. Only openings of one employer, or
    with one address, are compared; pairs of two places come first."""
    by_address: dict[str, int] = {}
    by_company: defaultdict[str, list[int]] = defaultdict(list)
    for place, opening in enumerate(openings):
        if opening.url:
            first = by_address.setdefault(opening.url, place)
            if first != place:
                yield first, place, True
        key = company_key(opening.company)
        if key:
            by_company[key].append(place)
    for places in by_company.values():
        if len(places) < 2:
            continue
        read = {place: _read(openings[place]) for place in places}
        compared = _candidates(places, read)
        unplaced = {place for place in places if not read[place].location}
        for first, second in sorted(compared, key=lambda pair: len(unplaced & set(pair))):
            if _alike(read[first], read[second]):
                yield first, second, False


def _candidates(places: list[int], read: dict[int, _Reading]) -> Iterable[tuple[int, int]]:
    """Pairs worth comparing. A large employer's: those that MinHash names, and, since an excerpt shares too little
    for it, those of one title, each with the next few hundred of it."""
    if len(places) < LARGE:
        return [(first, second) for count, first in enumerate(places) for second in places[count + 1 :]]
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=ALIKE, num_perm=_NUMBERS, num_bands=_BANDS)
    named: set[tuple[int, int]] = set()
    by_title: defaultdict[str, list[int]] = defaultdict(list)
    for place in places:
        by_title[title_family(read[place].title)].append(place)
        if read[place].runs:
            sketch = RMinHash(num_perm=_NUMBERS, seed=1)
            sketch.update(sorted(read[place].runs))
            named.update((earlier, place) for earlier in sorted(index.query(sketch))[:_BUSIEST])
            index.insert(place, sketch)
    for alike in by_title.values():
        for count, first in enumerate(alike):
            named.update((first, second) for second in alike[count + 1 : count + 1 + _BUSIEST])
    return sorted(named)


def _read(opening: Opening) -> _Reading:
    cities = _cities(opening.location)
    title = _without_place(opening.title, cities)
    found = frozenset(words(plain(title)))
    ranks = (found & _RANKS) | frozenset(title_level(title).split())
    spelt = frozenset({"sr": "senior", "jr": "junior"}.get(rank, rank) for rank in ranks)
    return _Reading(title, spelt, opening.location.casefold().strip(), cities, _runs(opening.text))


def _alike(one: _Reading, other: _Reading) -> bool:
    if one.ranks != other.ranks or not _places_agree(one, other):
        return False
    likeness = title_likeness(one.title, other.title)
    if likeness < Likeness.NEAR:
        return False
    placed = bool(one.location and other.location)
    if not one.runs or not other.runs:
        return placed and one.location == other.location and likeness is Likeness.SAME
    common = len(one.runs & other.runs)
    shorter = min(len(one.runs), len(other.runs))
    share = common / (len(one.runs) + len(other.runs) - common)
    contained = common / shorter if shorter >= EXCERPT else 0.0
    if likeness is Likeness.NEAR:
        return placed and (share >= SAME_TEXT or (share >= HALF and contained >= SAME_TEXT))
    return share >= ALIKE or contained >= CONTAINED


def _places_agree(one: _Reading, other: _Reading) -> bool:
    """Whether two places can be the same: equal, or with a city in common, or one says nothing. Different cities
    never are, nor one city of two countries."""
    if not one.location or not other.location or one.location == other.location:
        return True
    first, second = place_of(one.location), place_of(other.location)
    if first.country and second.country and first.country != second.country:
        return False
    if one.cities or other.cities:
        return bool(one.cities & other.cities)
    return bool(first.mode or first.country) and (first.mode, first.country) == (second.mode, second.country)


def _cities(location: str) -> frozenset[str]:
    """The parts of a place that may be its city: no country, state, way of working, street or number of one."""
    found: set[str] = set()
    for part in re.split(r"[,;|/()\[\]·•–—]|\s-\s", location[:300]):
        read = place_of(part)
        spelt = " ".join(words(plain(read.city)))
        if spelt and not re.search(r"\d", spelt):
            found.add(spelt)
    return frozenset(found)


def _without_place(title: str, cities: frozenset[str]) -> str:
    """A title without a part that only names its place ("Data Analyst - Anaheim")."""
    parts = re.split(r"(\s+[-–—|]\s*|\s*[,;(]\s*)", title)
    kept = parts[:1]
    for divider, part in zip(parts[1::2], parts[2::2], strict=True):
        bare = " ".join(words(plain(part.rstrip(") "))))
        if bare and bare not in cities and not is_place(bare):
            kept += [divider, part]
    return "".join(kept)


def _runs(text: str) -> frozenset[str]:
    """Runs of four words; a short text gives one. Lines that lost the blank between them ("required.Apply",
    "requiredApply") are taken apart, the same way in every text."""
    apart = re.sub(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])", " ", text[:_LONGEST])
    found = re.findall(r"\w+", apart.casefold())
    if not found:
        return frozenset()
    return frozenset(" ".join(found[place : place + _RUN]) for place in range(max(1, len(found) - _RUN + 1)))
