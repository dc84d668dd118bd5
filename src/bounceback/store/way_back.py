"""The way back up from one "no": what is kept of it, laid into the rooms that answer it (part 2 is in `letters.py`).

Each function gives one part's values for one application; it decides nothing itself. Raises LookupError where the
application is not the owner's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bounceback.growth.gap import Gap, gap
from bounceback.growth.plan import Goal, propose
from bounceback.growth.reapply import Reapply, reapply_on
from bounceback.mail.newtext import new_text
from bounceback.people.known import Known
from bounceback.reframe.debrief import Intention, LessonDraft, Question, intention, lesson_draft, questions
from bounceback.reframe.proportion import Proportion, proportion
from bounceback.reframe.readings import KnownFact, Readings, readings, what_we_know
from bounceback.store import read
from bounceback.store.letters import skills_named
from bounceback.store.nearby import Near, near, same_employer
from bounceback.store.outlook import as_try, outlook
from bounceback.store.people import everybody, inside_and_recruiters, new_roles
from bounceback.store.skills import evidence_of_person
from bounceback.store.targets import cooldown_months
from bounceback.store.values import (
    ApplicationRow,
    CVValue,
    Entry,
    GoalValue,
    OpeningValue,
    Story,
    TargetValue,
)
from bounceback.timeline.kinds import Kind, Outcome

SIMILAR = 12
"""Texts of similar openings that a gap is computed from where there is no posting."""
PEOPLE = 3
"""People to write to: two from the protocol of day 1 (EVIDENCE), and one to choose."""


@dataclass(frozen=True, slots=True)
class ReframePart:
    """Part 1: what is known, in proportion, three readings, the debrief."""

    letter: Entry | None
    facts: tuple[KnownFact, ...]
    readings: Readings
    proportion: Proportion
    questions: tuple[Question, ...]
    answers: dict[str, str]
    lesson: LessonDraft
    intention: Intention


@dataclass(frozen=True, slots=True)
class ToWriteTo:
    """Somebody elsewhere, and the title of a new role at their employer ("" where there is none)."""

    who: Known
    role: str = ""


@dataclass(frozen=True, slots=True)
class OpeningsPart:
    """Part 3: openings near the lost role, others at the same employer, who is there, people elsewhere to write to."""

    near: tuple[Near, ...]
    same_employer: tuple[OpeningValue, ...]
    inside: tuple[Known, ...]
    people: tuple[ToWriteTo, ...]
    sources: int


@dataclass(frozen=True, slots=True)
class GrowthPart:
    """Part 4: the gap, proposed and running goals, the day to come back."""

    gap: Gap
    cv: CVValue | None
    proposals: tuple[Goal, ...]
    running: tuple[GoalValue, ...]
    reapply: Reapply | None
    target: TargetValue | None
    has_posting: bool = field(default=False)


def reframe_part(owner: int, story: Story, now: datetime) -> ReframePart:
    """Part 1 for an application that was decided."""
    row = story.row
    entry = deciding_entry(story)
    text, language, sender = "", "", ""
    if entry is not None and entry.message is not None:
        text = new_text(read.message(owner, entry.message.message_id).text).body
        language, sender = entry.message.language, entry.message.sender.address
    view = outlook(owner, now)
    tries = (
        view.tries if any(one.key == str(row.id) for one in view.tries) else (*view.tries, as_try(row, now))
    )
    missing = (
        [item.label for item in _gap(owner, story, now.date()).first_three] if _posting_text(story) else []
    )
    return ReframePart(
        letter=entry,
        facts=what_we_know(row.stage, row.talks, text, language, outcome=row.outcome, sender=sender),
        readings=readings(row.stage, row.talks, text, language, outcome=row.outcome, missing=missing),
        proportion=proportion(
            tries,
            str(row.id),
            outcome=row.outcome if not row.is_open else Outcome.REJECTED,
            applicants=story.applicants,
            applicants_from=story.applicants_from,
            much_wanted=any(target.company_key == row.company_key for target in read.targets(owner)),
        ),
        questions=questions("talk" if row.first_talk_at else "no"),
        answers=story.debrief,
        lesson=lesson_draft(story.debrief),
        intention=intention(story.debrief),
    )


def openings_part(owner: int, story: Story, now: datetime) -> OpeningsPart:
    """Part 3."""
    row = story.row
    people = everybody(owner, now)
    inside, recruiters = inside_and_recruiters(people, row.company, now)
    return OpeningsPart(
        near=near(owner, row, now),
        same_employer=same_employer(owner, row, now),
        inside=inside,
        people=_to_write_to(owner, row, people, recruiters, now),
        sources=len(read.sources(owner)),
    )


def _to_write_to(
    owner: int, row: ApplicationRow, people: Sequence[Known], recruiters: Sequence[Known], now: datetime
) -> tuple[ToWriteTo, ...]:
    """People elsewhere: first who talked with the person where a new role is, then recruiters who wrote first within
    the year, then others who talked with the person."""
    elsewhere = [
        one
        for one in people
        if one.met and one.name and not one.quiet and one.company_key != row.company_key and one.address
    ]
    roles = new_roles(owner, now, {one.company_key for one in elsewhere if one.company_key})
    with_role = [one for one in elsewhere if one.company_key in roles]
    found = [*with_role, *(one for one in recruiters if one.company_key != row.company_key), *elsewhere]
    once = {one.key: one for one in found}
    return tuple(ToWriteTo(one, roles.get(one.company_key, "")) for one in list(once.values())[:PEOPLE])


def growth_part(owner: int, story: Story, now: datetime, day: date) -> GrowthPart:
    """Part 4. `day` is the person's own day."""
    row = story.row
    found = _gap(owner, story, day)
    running = read.goals(owner)
    target = next((one for one in read.targets(owner) if one.company_key == row.company_key), None)
    return GrowthPart(
        gap=found,
        cv=read.cv(owner),
        proposals=propose(found, day, running=[goal.skill or goal.title for goal in running]),
        running=running,
        reapply=reapply_on(row.decided_at, row.company, row.role, cooldown_months(owner))
        if row.decided_at and row.company
        else None,
        target=target,
        has_posting=bool(_posting_text(story)),
    )


def deciding_entry(story: Story) -> Entry | None:
    """The entry that decided the application: its last "no", closing or own no."""
    kinds = {Kind.REJECTION, Kind.CLOSED, Kind.WITHDRAWN, Kind.DECLINED}
    return next((entry for entry in reversed(story.entries) if entry.event.kind in kinds), None)


def _gap(owner: int, story: Story, day: date) -> Gap:
    text = _posting_text(story)
    return gap(
        evidence_of_person(owner),
        day,
        posting=text,
        title=story.row.role,
        similar=[] if text else _similar_texts(owner, story.row),
        claimed=[claim.skill for claim in read.claims(owner)],
        feedback_skills=skills_named(owner, story),
    )


def _posting_text(story: Story) -> str:
    return next((posting.text for posting in story.postings if posting.text.strip()), "")


def _similar_texts(owner: int, row: ApplicationRow) -> list[str]:
    """Postings kept for the same kind of role, and openings of the same family."""
    texts = [posting.text for posting in read.postings_of_role(owner, row.role_key, SIMILAR) if posting.text]
    texts += [text for text in read.opening_texts_of_role(owner, row.role_key, SIMILAR - len(texts)) if text]
    return texts
