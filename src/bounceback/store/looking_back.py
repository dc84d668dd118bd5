"""The look back on one talk, laid together: the story in, the questions, what was answered, and what it ends in out.

Which talks there were follows from the events alone. Decides nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bounceback.reframe.debrief import (
    Intention,
    LessonDraft,
    Question,
    asked_questions,
    intention,
    lesson_draft,
    questions,
)
from bounceback.store.values import ApplicationRow, DebriefValue, Story
from bounceback.timeline.kinds import Change, Kind, Outcome
from bounceback.timeline.stages import standing

AFTER = timedelta(hours=1)
WITHIN = timedelta(days=3)
"""Today offers a look back from an hour after a talk began until three days after; our own choice: while it is fresh."""
_ENDINGS = frozenset({Kind.REJECTION, Kind.CLOSED, Kind.WITHDRAWN, Kind.ACCEPTED, Kind.DECLINED, Kind.OFFER})


@dataclass(frozen=True, slots=True)
class LookBack:
    """A look back on one talk (`at`, UTC), or on the application as a whole (None)."""

    about: str
    at: datetime | None
    questions: tuple[Question, ...]
    answers: dict[str, str]
    asked: tuple[str, ...]
    lesson: LessonDraft
    intention: Intention


def talks_of(story: Story, now: datetime) -> tuple[datetime, ...]:
    """When the talks of an application began (UTC) that lie behind `now`, the latest first.

    Those whose start is known, and those that the person recorded on a day.
    """
    events = [entry.event for entry in story.entries if entry.event.kind not in _ENDINGS]
    known = set(standing(events).next_talks)
    known |= {
        entry.event.at
        for entry in story.entries
        if entry.by_person
        and entry.event.kind is Kind.INTERVIEW
        and entry.event.starts_at is None
        and entry.event.change is not Change.CANCELLED
    }
    return tuple(sorted((start for start in known if start <= now), reverse=True))


def look_back(story: Story, about: str) -> LookBack:
    """The look back named `about` ("" for the application as a whole), begun or not."""
    answers = _answers_of(story, about)
    return LookBack(
        about=about,
        at=_moment(about),
        questions=questions("talk" if about or story.row.first_talk_at else "no"),
        answers=answers,
        asked=asked_questions(answers),
        lesson=lesson_draft(answers),
        intention=intention(answers),
    )


def begun(story: Story) -> tuple[LookBack, ...]:
    """The looks back on single talks that have words, the latest talk first."""
    return tuple(look_back(story, each.about) for each in story.debriefs if _has_words(each))


def to_look_back(
    debriefs: Iterable[DebriefValue], rows: Iterable[ApplicationRow], now: datetime
) -> dict[int, datetime]:
    """Applications with a talk that ended lately and was not looked back on, with when it began (UTC)."""
    done = {(each.application, each.about) for each in debriefs if _has_words(each)}
    found = {}
    for row in rows:
        if row.outcome not in (Outcome.OPEN, Outcome.ACCEPTED):
            continue
        last = max((start for start in row.talk_times if start + AFTER <= now), default=None)
        if last is not None and now - last <= WITHIN and (row.id, name_of(last)) not in done:
            found[row.id] = last
    return found


def name_of(talk: datetime) -> str:
    """How a look back on a talk is named: its start in UTC as ISO text."""
    return talk.astimezone(UTC).isoformat()


def _answers_of(story: Story, about: str) -> dict[str, str]:
    if not about:
        return story.debrief
    return next((each.answers for each in story.debriefs if each.about == about), {})


def _has_words(debrief: DebriefValue) -> bool:
    return any(text.strip() for text in debrief.answers.values())


def _moment(about: str) -> datetime | None:
    try:
        return datetime.fromisoformat(about) if about else None
    except ValueError:
        return None
