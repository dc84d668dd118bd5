"""A job title in, the skills that such jobs usually ask for out, from O*NET and ESCO.

It is a stand-in for a posting that nobody kept: whatever is built on it is provisional and says so.
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from bounceback.names.titles import title_family
from bounceback.skills.normalise import split_words
from bounceback.skills.taxonomy import BLOCK, Taxonomy, open_taxonomy

FORMAT = "bounceback-occupations 1"
MOST_OCCUPATIONS = 3
MOST_ASKED = 14
"""Skills that a title alone stands for; a posting names 14 on average (900 public postings)."""


@dataclass(frozen=True, slots=True)
class UsualSkill:
    """A skill that an occupation asks for: the concept's id and a weight 0–1."""

    skill: str
    weight: float


@dataclass(frozen=True, slots=True)
class TitleReading:
    """What a title stands for. `occupations`: names in O*NET or ESCO, the nearest first. `skills`: strongest first."""

    title: str
    occupations: tuple[str, ...]
    skills: tuple[UsualSkill, ...]


class Occupations:
    """Occupations, their titles and what they ask for. Opened from the compiled file."""

    __slots__ = ("_asked_by", "_holders", "_rows", "_titles", "meta")

    def __init__(self, data: str) -> None:
        """From the file's text. Raises ValueError when it is of another version."""
        meta, rows, titles, holders = data.split(BLOCK)
        self.meta: dict[str, object] = json.loads(meta)
        if self.meta.get("format") != FORMAT:
            raise ValueError(
                "The occupations file is of another version. Run: python -m bounceback.skills.compile_taxonomy"
            )
        self._rows = rows.split("\n")
        self._titles = {title: place for place, title in enumerate(titles.split("\n"))}
        self._holders = holders.split("\n")
        self._asked_by: Counter[int] | None = None

    def __len__(self) -> int:
        return len(self._rows)

    def of_title(self, title: str, taxonomy: Taxonomy) -> list[int]:
        """Places of the occupations that carry this title; where none does, of the title without its first words."""
        words = split_words(title_family(title) or title, taxonomy.fold).words
        exact = split_words(title, taxonomy.fold).words
        tries = (
            [exact, words]
            + [words[n:] for n in range(1, len(words) - 1)]
            + [words[:n] for n in range(len(words) - 1, 1, -1)]
        )
        for attempt in tries:
            place = self._titles.get(" ".join(attempt))
            if attempt and place is not None:
                holders = self._holders[place].split(" ")
                first = [int(holder.rstrip("!")) for holder in holders if holder.endswith("!")]
                others = [int(holder) for holder in holders if not holder.endswith("!")]
                in_onet = any(not self.code(holder).startswith("esco:") for holder in first)
                return (first if in_onet else list(dict.fromkeys([*first, *others])))[:MOST_OCCUPATIONS]
        return []

    @property
    def titles(self) -> Iterable[str]:
        """Every title that is known, as the words that it is looked up by."""
        return self._titles.keys()

    def code(self, place: int) -> str:
        """O*NET-SOC code ("15-2051.00"), or "esco:" and ESCO's code."""
        return self._rows[place].split("\t", 1)[0]

    def name(self, place: int) -> str:
        """The occupation's name."""
        return self._rows[place].split("\t")[1]

    def asked(self, place: int) -> dict[int, float]:
        """What it asks for: the concept's place in the taxonomy to a weight 0–1."""
        pairs = self._rows[place].split("\t")[3].split(" ")
        return {int(concept): float(weight) for concept, _, weight in (pair.partition(":") for pair in pairs)}

    def rarity(self, concept: int) -> float:
        """0 for what every occupation asks for, 1 for what only one does."""
        if self._asked_by is None:
            self._asked_by = Counter()
            for row in self._rows:
                self._asked_by.update(int(pair.partition(":")[0]) for pair in row.split("\t")[3].split(" "))
        return 1 - math.log(max(1, self._asked_by[concept])) / math.log(len(self._rows))


def read_title(title: str, taxonomy: Taxonomy | None = None) -> TitleReading | None:
    """What a job of this title usually asks for; None when neither source knows the title.

    Weight: O*NET's "in demand" 1, "hot" 0.5, other technologies 0.2, tools 0.1, skills named in its tasks or
    description 0.4–0.8; averaged over the occupations of that title, times 0.3 to 1 by rarity (all our own choice).
    """
    taxonomy = taxonomy or open_taxonomy()
    occupations = open_occupations()
    places = occupations.of_title(title, taxonomy)
    if not places:
        return None
    sums: dict[int, float] = defaultdict(float)
    for place in places:
        for concept, weight in occupations.asked(place).items():
            sums[concept] += weight / len(places)
    ranked = sorted(
        ((weight * (0.3 + 0.7 * occupations.rarity(concept)), concept) for concept, weight in sums.items()),
        key=lambda item: (-item[0], item[1]),
    )[:MOST_ASKED]
    top = ranked[0][0] if ranked else 1.0
    skills = tuple(
        UsualSkill(taxonomy.concept(concept).id, round(weight / top, 3)) for weight, concept in ranked
    )
    return TitleReading(title, tuple(occupations.name(place) for place in places), skills)


@lru_cache(maxsize=1)
def open_occupations() -> Occupations:
    """The occupations in the package, opened once."""
    file = resources.files("bounceback.skills") / "data" / "occupations.txt"
    return Occupations(file.read_text(encoding="utf-8"))
