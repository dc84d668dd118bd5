"""What the search has built, from what is kept: rows, events and papers in, the ledger of `bounceback.ledger` out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import groupby
from zoneinfo import ZoneInfo

from bounceback.ledger import Gain, Gained, Ledger, ended_in_no, gained_from_events, ledger
from bounceback.reframe.answers import question_key
from bounceback.reframe.debrief import asked_questions
from bounceback.store import read
from bounceback.store.values import ApplicationRow
from bounceback.timeline.kinds import Stage


@dataclass(frozen=True, slots=True)
class SearchLedger:
    """The ledger, and its entries by month (named by its first day), the newest month and entry first."""

    built: Ledger
    months: tuple[tuple[date, tuple[Gained, ...]], ...] = field(repr=False)


def search_ledger(owner: int, zone: ZoneInfo) -> SearchLedger:
    """The owner's ledger; its days and months are those of `zone`."""
    return _search_ledger(owner, read.preferences(owner).changes, zone)


@lru_cache(maxsize=4)
def _search_ledger(owner: int, changes: int, zone: ZoneInfo) -> SearchLedger:
    rows = {row.id: row for row in read.all_rows(owner)}
    applied = {pk: row for pk, row in rows.items() if row.stage is not Stage.LEAD}
    gained = [
        *_applications(applied, owner),
        *_papers(owner, rows),
        *_skills(owner),
        *(
            Gained(
                Gain.PEOPLE, one.address, one.first_at, "", ", ".join(filter(None, [one.called, one.company]))
            )
            for one in read.people_met(owner)
            if one.first_at is not None
        ),
    ]
    lost = [str(pk) for pk, row in applied.items() if ended_in_no(row.outcome)]
    built = ledger(gained, lost, zone)
    months = groupby(reversed(built.entries), key=lambda one: one.at.astimezone(zone).date().replace(day=1))
    return SearchLedger(built, tuple((month, tuple(found)) for month, found in months))


def _applications(applied: Mapping[int, ApplicationRow], owner: int) -> Iterator[Gained]:
    """Applications, talks, offers and feedback. Only those that went far are looked at event by event."""
    telling = read.telling_events(owner)
    for pk, row in applied.items():
        if pk in telling:
            yield from gained_from_events(str(pk), telling[pk], row.title)
        else:
            yield Gained(Gain.APPLICATIONS, str(pk), row.applied_at or row.first_at, str(pk), row.title)


def _papers(owner: int, rows: Mapping[int, ApplicationRow]) -> Iterator[Gained]:
    """Lessons, and the questions that were answered in a talk and noted after it."""
    for lesson in read.lessons(owner):
        yield Gained(Gain.LESSONS, str(lesson.id), lesson.kept_at, str(lesson.application or ""), lesson.text)
    for debrief in read.debriefs(owner):
        for question in asked_questions(debrief.answers):
            if debrief.application in rows:
                key = question_key(question)
                yield Gained(Gain.ANSWERS, key, debrief.updated_at, str(debrief.application), question)


def _skills(owner: int) -> Iterator[Gained]:
    """Skills that the person can show now: claimed, or learned with a goal."""
    for claim, at in read.claims_with_days(owner):
        yield Gained(Gain.SKILLS, claim.skill, at, "", claim.label)
    for goal in read.goals(owner, ended=True):
        if goal.done_at is not None:
            key = goal.skill or f"goal:{goal.id}"
            yield Gained(Gain.SKILLS, key, goal.done_at, str(goal.application or ""), goal.title)
