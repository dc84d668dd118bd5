"""Answers and what to re-read before a talk, from what is kept: debriefs, stories, lessons in, values of `reframe` out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from bounceback.reframe.answers import Answer, Asked, Told, bank, for_talk
from bounceback.reframe.debrief import asked_questions
from bounceback.reframe.lessons import Chosen, Lesson, Upcoming, choose
from bounceback.store import read
from bounceback.store.values import ApplicationRow, PreferencesValue

AT_MOST = 3
"""Lessons, and answers, before one talk."""


@dataclass(frozen=True, slots=True)
class BeforeTalk:
    """What to re-read before a talk that begins at `at` (UTC): lessons and answers, each with why."""

    row: ApplicationRow
    at: datetime
    lessons: tuple[Chosen, ...]
    answers: tuple[tuple[Answer, str], ...]


def answers(owner: int) -> tuple[Answer, ...]:
    """Every question that was asked or entered, with the person's story for it."""
    return _answers(owner, read.preferences(owner).changes)


def before_talk(owner: int, row: ApplicationRow, at: datetime) -> BeforeTalk:
    """The three lessons and the three answers that fit a talk best."""
    return _before_talk(owner, read.preferences(owner).changes, row, at)


def next_talk(owner: int, preferences: PreferencesValue, now: datetime, until: datetime) -> BeforeTalk | None:
    """What to re-read before the first talk that begins between now and `until` (UTC); None where there is none, nothing to
    re-read, or the person wants no such hint."""
    if "lessons" in preferences.quiet:
        return None
    ahead = [
        (start, row.id, row)
        for row in read.all_rows(owner)
        if row.is_open
        for start in row.talk_times
        if now < start <= until
    ]
    if not ahead:
        return None
    at, _, row = min(ahead, key=lambda one: one[:2])
    found = _before_talk(owner, preferences.changes, row, at)
    return found if found.lessons or found.answers else None


@lru_cache(maxsize=4)
def _answers(owner: int, changes: int) -> tuple[Answer, ...]:
    rows = {row.id: row for row in read.all_rows(owner)}
    asked = [
        Asked(
            question,
            debrief.updated_at,
            str(debrief.application),
            rows[debrief.application].employer,
            rows[debrief.application].role,
        )
        for debrief in read.debriefs(owner)
        if debrief.application in rows
        for question in asked_questions(debrief.answers)
    ]
    told = [
        Told(
            each.key,
            each.question,
            each.situation,
            each.task,
            each.action,
            each.result,
            each.learned,
            each.skills,
            each.changed_at,
        )
        for each in read.answers(owner)
    ]
    return bank(asked, told)


@lru_cache(maxsize=8)
def _before_talk(owner: int, changes: int, row: ApplicationRow, at: datetime) -> BeforeTalk:
    posting = next((each.text for each in read.postings(owner, row.id) if each.text), "")
    ahead = Upcoming(company=row.employer, role=row.role, posting=posting)
    lessons = [
        Lesson(str(each.id), each.text, each.kept_at, company=each.company, role=each.role)
        for each in read.lessons(owner)
    ]
    return BeforeTalk(
        row, at, choose(lessons, ahead, AT_MOST), for_talk(_answers(owner, changes), ahead, AT_MOST)
    )
