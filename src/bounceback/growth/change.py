"""What changed between two days: the CV then and the CV later in; skills, lines of the CV and what is still missing out.

Evidence comes from the texts alone. It knows no mailbox and judges nobody.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bounceback.growth.gap import Gap
from bounceback.skills.evidence import Evidence

MOST_LINES = 2000
"""Lines of a CV that are compared; a long academic one has some 800."""
TELLS = 0.15
"""A level that moved less is the same: ageing alone moves it so far in a year. Ours."""


class Moved(StrEnum):
    """How a skill moved."""

    NEW = "new"
    STRONGER = "stronger"
    WEAKER = "weaker"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class SkillChange:
    """One skill that moved: levels 0–1 then and later, and the line that shows it (the later one, else the earlier)."""

    skill: str
    label: str
    moved: Moved
    before: float
    after: float
    line: str


@dataclass(frozen=True, slots=True)
class LineChange:
    """One line of the CV that came (`added`) or went."""

    added: bool
    text: str


@dataclass(frozen=True, slots=True)
class StillMissing:
    """Whether what was missing first is shown by now. `closed`: those shown now; `open`: those not shown yet."""

    closed: tuple[str, ...]
    open: tuple[str, ...]

    @property
    def gap_has_closed(self) -> bool:
        """Nothing of what mattered first is open. True also where nothing was missing."""
        return not self.open


def changed_skills(
    before: Sequence[Evidence], after: Sequence[Evidence], then: date, later: date
) -> tuple[SkillChange, ...]:
    """Skills that are new, stronger, weaker or gone; new ones first, within each the larger move first."""
    old = {one.skill: one for one in before}
    new = {one.skill: one for one in after}
    found = []
    for skill in old.keys() | new.keys():
        was, now = old.get(skill), new.get(skill)
        one = now or was
        if one is None:
            continue
        low = was.level_on(then) if was else 0.0
        high = now.level_on(later) if now else 0.0
        moved = _moved(was is not None, now is not None, high - low)
        if moved is not None:
            found.append(SkillChange(skill, one.label, moved, low, high, one.line.strip()))
    order = list(Moved)
    found.sort(key=lambda one: (order.index(one.moved), -abs(one.after - one.before), one.label.lower()))
    return tuple(found)


def changed_lines(before: str, after: str) -> tuple[LineChange, ...]:
    """The lines of a CV that came and went, in the order of the text; spaces and empty lines do not count."""
    old, new = _lines(before), _lines(after)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    found: list[LineChange] = []
    for what, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if what != "equal":
            found += [LineChange(False, text) for text in old[old_from:old_to]]
            found += [LineChange(True, text) for text in new[new_from:new_to]]
    return tuple(found)


def still_missing(then: Gap, now: Gap, done: Collection[str] = ()) -> StillMissing:
    """Of the three that mattered first then, which are shown now. `done`: skill ids of goals that the person finished."""
    shown = {item.skill for item in (*now.items, *now.expected_everywhere) if item.is_shown} | set(done)
    first = then.first_three
    return StillMissing(
        tuple(item.label for item in first if item.skill in shown),
        tuple(item.label for item in first if item.skill not in shown),
    )


def _moved(was: bool, now: bool, by: float) -> Moved | None:
    if not was:
        return Moved.NEW
    if not now:
        return Moved.GONE
    if abs(by) < TELLS:
        return None
    return Moved.STRONGER if by > 0 else Moved.WEAKER


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()[:MOST_LINES] if line.strip()]
