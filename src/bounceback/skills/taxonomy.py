"""The compiled taxonomy: ids, labels and neighbours of some 40,000 skills, opened from one file.

In: the file that `compile_taxonomy` writes. Out: `Concept` values and the tables that `spans` matches with.
It knows nothing of texts, people or postings.
"""

from __future__ import annotations

import base64
import json
import sys
from array import array
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from bounceback.skills.normalise import split_words

BLOCK = "\n\x1d\n"


@dataclass(frozen=True, slots=True)
class Concept:
    """One skill. `kind`: technology, tool, knowledge, skill. `family`: O*NET's commodity title, or "".

    `share`: part of O*NET's occupations that list it (0 for what O*NET does not list).
    `near`: places of neighbours in the taxonomy, nearest first.
    """

    id: str
    label: str
    kind: str
    family: str
    share: float
    near: tuple[int, ...]


class Taxonomy:
    """Labels and concepts. Concepts are parsed when asked for, so that opening stays quick."""

    __slots__ = ("_ids", "_rows", "ambiguous", "capitals", "families", "fold", "heads", "labels", "meta")

    def __init__(self, data: bytes) -> None:
        """From the file's bytes. Raises ValueError when it is no taxonomy of this version."""
        meta, rows, families, labels, places, heads, fold, ambiguous, capitals = data.split(BLOCK.encode())
        self.meta: dict[str, object] = json.loads(meta)
        if self.meta.get("format") != FORMAT:
            raise ValueError(
                "The skills file is of another version. Run: python -m bounceback.skills.compile_taxonomy"
            )
        self._rows = rows.split(b"\n")
        self.families = families.decode().split("\n")
        numbers = array("I", base64.b64decode(places))
        if sys.byteorder == "big":
            numbers.byteswap()
        self.labels: dict[str, int] = dict(zip(labels.decode("ascii").split("\n"), numbers, strict=True))
        """Normalised label to the place of its concept."""
        self.heads: dict[str, int] = {}
        """First two words of a label, written together, to the most words that such a label has."""
        for line in heads.decode("ascii").split("\n"):
            most, _, pairs = line.partition("\t")
            self.heads.update(dict.fromkeys(pairs.split(" "), int(most)))
        from_words, to_words = fold.decode("ascii").split("\n")
        self.fold: dict[str, str] = dict(zip(from_words.split(" "), to_words.split(" "), strict=True))
        self.ambiguous = frozenset(ambiguous.decode("ascii").split("\n"))
        """Labels that are also ordinary words or little known: skills only in context."""
        self.capitals = frozenset(capitals.decode("ascii").split("\n"))
        """Labels that count only where they are written in capitals."""
        self._ids: dict[str, int] | None = None

    def __len__(self) -> int:
        return len(self._rows)

    def concept(self, place: int) -> Concept:
        """The concept at `place`, 0 ≤ place < len(self)."""
        identity, label, kind, family, share, near = self._rows[place].decode().split("\t")
        return Concept(
            identity,
            label,
            kind,
            self.families[int(family)],
            float(share),
            tuple(map(int, near.split())),
        )

    def place(self, identity: str) -> int | None:
        """Where the concept with this id stands, None when there is none."""
        if self._ids is None:
            self._ids = {row.split(b"\t", 1)[0].decode(): place for place, row in enumerate(self._rows)}
        return self._ids.get(identity)

    def find(self, label: str) -> Concept | None:
        """The concept that carries this label or alias, in any case and number."""
        place = self.labels.get(" ".join(split_words(label, self.fold).words))
        return None if place is None else self.concept(place)


FORMAT = "bounceback-taxonomy 1"


@lru_cache(maxsize=1)
def open_taxonomy() -> Taxonomy:
    """The taxonomy in the package, opened once."""
    file = resources.files("bounceback.skills") / "data" / "taxonomy.txt"
    return Taxonomy(file.read_bytes())
