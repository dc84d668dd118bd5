"""The story bank: questions that were asked and the person's stories in, each question once with its story out.

Finds by words, skill and employer, and the stories that fit a talk ahead. The person's words stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bounceback.reframe.lessons import Lesson, Upcoming, choose
from bounceback.reframe.telling import telling

ALIKE = 0.5
"""So much of the telling words of the shorter question two questions must share to count as alike; our own choice."""
PARTS = ("situation", "task", "action", "result", "learned")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was asked, with the talk that it came from. `at` UTC."""

    question: str
    at: datetime
    application: str = ""
    company: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """The person's story for the question with this key. Parts may be empty."""

    key: str
    question: str
    situation: str = ""
    task: str = ""
    action: str = ""
    result: str = ""
    learned: str = ""
    skills: tuple[str, ...] = ()
    changed_at: datetime | None = None

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """The parts that have words, in order, by name."""
        return tuple((name, text) for name in PARTS if (text := str(getattr(self, name))))

    @property
    def is_empty(self) -> bool:
        """No part has words yet."""
        return not self.parts


@dataclass(frozen=True, slots=True)
class Answer:
    """One question, where it was asked (the latest first), and the story for it, None while there is none."""

    key: str
    question: str
    asked: tuple[Asked, ...]
    told: Told | None

    @property
    def has_story(self) -> bool:
        """At least one part of the story has words."""
        return self.told is not None and not self.told.is_empty

    @property
    def skills(self) -> tuple[str, ...]:
        """Skills that the story shows."""
        return self.told.skills if self.told else ()

    @property
    def employers(self) -> tuple[str, ...]:
        """Who asked it, the latest first, each once."""
        return tuple(dict.fromkeys(one.company for one in self.asked if one.company))


def question_key(question: str) -> str:
    """What makes two wordings the same question: its words without case, signs and extra spaces; at most 300 characters."""
    return " ".join(re.findall(r"\w+", question.casefold()))[:300].strip()


def bank(asked: Iterable[Asked], told: Iterable[Told]) -> tuple[Answer, ...]:
    """Every question once: those that were asked, the latest first, then those with a story alone, by name."""
    stories = {one.key: one for one in told}
    times: dict[str, list[Asked]] = {}
    for one in sorted(asked, key=lambda one: (one.at, one.application), reverse=True):
        if key := question_key(one.question):
            times.setdefault(key, []).append(one)
    found = [
        Answer(
            key, stories[key].question if key in stories else some[0].question, tuple(some), stories.get(key)
        )
        for key, some in times.items()
    ]
    alone = sorted((one for key, one in stories.items() if key not in times), key=lambda one: one.question)
    return (*found, *(Answer(one.key, one.question, (), one) for one in alone))


def find(
    answers: Iterable[Answer], words: str = "", *, skill: str = "", employer: str = ""
) -> tuple[Answer, ...]:
    """Those that hold all of the words (in question, story, skills or employers), show the skill, and were asked there."""
    wanted = words.casefold().split()[:8]
    return tuple(
        one
        for one in answers
        if (not skill or skill.casefold() in {each.casefold() for each in one.skills})
        and (not employer or employer.casefold() in {each.casefold() for each in one.employers})
        and all(word in _text(one).casefold() for word in wanted)
    )


def alike(question: str, answers: Iterable[Answer], limit: int = 3) -> tuple[Answer, ...]:
    """Other questions with a story that ask for nearly the same, the nearest first; none for a question without telling words."""
    key, words = question_key(question), telling(question)
    near = []
    for one in answers:
        other = telling(one.question)
        if one.key == key or not one.has_story or not words or not other:
            continue
        share = len(words & other) / min(len(words), len(other))
        if share >= ALIKE:
            near.append((share, one))
    near.sort(key=lambda pair: (-pair[0], pair[1].question))
    return tuple(one for _, one in near[:limit])


def for_talk(answers: Sequence[Answer], upcoming: Upcoming, limit: int = 3) -> tuple[tuple[Answer, str], ...]:
    """The stories to re-read before a talk, at most `limit`, each with why; what has no story yet is left out."""
    by_key = {one.key: one for one in answers if one.has_story}
    as_lessons = [
        Lesson(
            key=one.key,
            text=_text(one),
            learned_at=max(filter(None, [one.told.changed_at, *(a.at for a in one.asked)])),
            company=next(
                (name for name in one.employers if name.casefold() == upcoming.company.casefold()),
                next(iter(one.employers), ""),
            ),
            skills=one.skills,
        )
        for one in by_key.values()
        if one.told is not None and (one.told.changed_at or one.asked)
    ]
    chosen = choose(as_lessons, upcoming, limit)
    return tuple((by_key[each.lesson.key], each.because) for each in chosen)


def _text(one: Answer) -> str:
    story = [text for _, text in one.told.parts] if one.told else []
    return " ".join([one.question, *story, *one.skills, *one.employers])
