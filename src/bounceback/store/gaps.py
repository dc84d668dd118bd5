"""What the last rejections asked for that the person does not show yet: kept postings in, counts over them out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bounceback.growth.gap import GapItem, gap
from bounceback.store import read
from bounceback.store.skills import evidence_of_person

LAST = 20
"""Postings of the newest noes that are counted over."""
LEAST = 3
"""Under so many postings a count says nothing."""
TIMES = 2
"""A skill is often missing when at least so many postings ask for it."""
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Often:
    """One skill over several postings: how many ask for it, how far the person shows it on average (0–1; less where only
    some of them take an alternative that is shown), and that in words."""

    skill: str
    label: str
    asked: int
    shown: float
    is_shown: bool
    says: str
    claimed: bool


@dataclass(frozen=True, slots=True)
class OftenMissing:
    """Over `postings` texts of the newest noes: the skills most often asked for and not well shown, most often first.

    `shown` are those most often asked for that the person does show. Both empty while there are too few postings.
    """

    postings: int
    missing: tuple[Often, ...]
    shown: tuple[Often, ...]

    @property
    def enough(self) -> bool:
        """Whether there are enough postings to count over."""
        return self.postings >= LEAST


def often_missing(owner: int, day: date) -> OftenMissing:
    """What the newest noes asked for, counted over their kept postings. `day` is the person's own day."""
    return _often_missing(owner, read.preferences(owner).changes, day)


@lru_cache(maxsize=4)
def _often_missing(owner: int, changes: int, day: date) -> OftenMissing:
    texts = [posting.text for posting in read.postings_of_noes(owner, LAST) if posting.text.strip()]
    if len(texts) < LEAST:
        return OftenMissing(len(texts), (), ())
    evidence = evidence_of_person(owner)
    claimed = [claim.skill for claim in read.claims(owner)]
    found: dict[str, list[GapItem]] = {}
    for text in texts:
        for item in gap(evidence, day, posting=text, claimed=claimed).items:
            found.setdefault(item.skill, []).append(item)
    skills = [_often(items) for items in found.values() if len(items) >= TIMES]
    skills.sort(key=lambda one: (-one.asked, one.shown, one.label.lower()))
    return OftenMissing(
        len(texts),
        tuple(one for one in skills if not one.is_shown)[:SHOWN],
        tuple(one for one in skills if one.is_shown)[:SHOWN],
    )


def _often(items: list[GapItem]) -> Often:
    levels = [max(item.shown, item.instead_level) for item in items]
    best = items[levels.index(max(levels))]
    return Often(
        skill=best.skill,
        label=best.label,
        asked=len(items),
        shown=sum(levels) / len(levels),
        is_shown=sum(item.is_shown for item in items) * 2 > len(items),
        says=best.says,
        claimed=best.claimed,
    )
