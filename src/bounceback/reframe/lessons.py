"""Lessons for a talk that lies ahead: the person's lessons and the talk in, the few that fit out, with why.

Knows no calendar and no database; the person's words are matched as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import log

from bounceback.names.saying import listed, say
from bounceback.reframe.telling import telling

SAME_COMPANY = 3.0
SAME_ROUND = 1.0
SHARED_SKILL = 1.5
SHARED_WORD = 1.0
"""Points of our own choice; a shared word counts more the fewer of the lessons have it."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson as kept. `learned_at` UTC; `company`, `role`, `round` and `skills` where it was learned."""

    key: str
    text: str
    learned_at: datetime
    intention: str = ""
    company: str = ""
    role: str = ""
    round: str = ""
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A talk that lies ahead. `posting` is the kept text, "" where there is none."""

    company: str = ""
    role: str = ""
    round: str = ""
    skills: tuple[str, ...] = ()
    posting: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A lesson that fits, and why in a few words ("same employer", "about pricing", "the latest")."""

    lesson: Lesson
    because: str
    score: float


def choose(lessons: Iterable[Lesson], upcoming: Upcoming, limit: int = 3) -> tuple[Chosen, ...]:
    """The lessons for a talk, at most `limit`, the best first; among equals the latest.

    When fewer fit than there is room for, the latest ones fill it and say so.
    """
    lessons = tuple(lessons)
    seen: dict[str, int] = {}
    words = {lesson.key: telling(f"{lesson.text} {lesson.intention} {lesson.role}") for lesson in lessons}
    for found in words.values():
        for word in found:
            seen[word] = seen.get(word, 0) + 1
    ahead = telling(f"{upcoming.role} {upcoming.posting[:20_000]} {' '.join(upcoming.skills)}")
    rare = {word: log(1 + len(lessons) / number) for word, number in seen.items()}
    chosen = [_score(lesson, words[lesson.key] & ahead, rare, upcoming) for lesson in lessons]
    chosen.sort(key=lambda c: (c.score, c.lesson.learned_at), reverse=True)
    return tuple(chosen[:limit])


def _score(lesson: Lesson, shared: frozenset[str], rare: dict[str, float], upcoming: Upcoming) -> Chosen:
    score, because = 0.0, []
    if lesson.company and lesson.company.casefold() == upcoming.company.casefold():
        score += SAME_COMPANY
        because.append("same employer")
    skills = {s.casefold() for s in upcoming.skills}
    common = [s for s in lesson.skills if s.casefold() in skills]
    if common:
        score += SHARED_SKILL * len(common)
        because.append(say("about %(word)s", word=common[0]))
    if shared:
        best = sorted(shared, key=lambda w: (-rare[w], w))
        score += SHARED_WORD * sum(rare[w] for w in best[:3])
        if not common:
            because.append(say("about %(word)s", word=best[0]))
    if lesson.round not in ("", "unknown") and lesson.round == upcoming.round:
        score += SAME_ROUND
        because.append(say("same kind of talk"))
    return Chosen(lesson, listed(because) if because else say("the latest"), score)
