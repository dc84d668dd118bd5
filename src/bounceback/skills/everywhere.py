"""A skill's id in, whether nearly every occupation asks for it out.

Such skills are shown apart, so that they do not hide the telling ones (METHOD, skills).
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources

from bounceback.skills.taxonomy import Taxonomy, open_taxonomy


def expected_everywhere(skill: str, taxonomy: Taxonomy | None = None) -> bool:
    """True for a technology that half of O*NET's occupations list, and for the skills of everywhere.toml."""
    taxonomy = taxonomy or open_taxonomy()
    if skill in _listed(taxonomy):
        return True
    place = taxonomy.place(skill)
    return place is not None and taxonomy.concept(place).share >= _bound()


@lru_cache(maxsize=2)
def _listed(taxonomy: Taxonomy) -> frozenset[str]:
    found = (taxonomy.find(label) for label in _data()[1])
    return frozenset(concept.id for concept in found if concept is not None)


def _bound() -> float:
    return _data()[0]


@lru_cache(maxsize=1)
def _data() -> tuple[float, tuple[str, ...]]:
    file = resources.files("bounceback.skills") / "data" / "everywhere.toml"
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return float(data["share"]), tuple(item["label"] for item in data["skill"])
