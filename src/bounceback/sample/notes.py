"""What the person of the sample has written down: plans for a "no", and debriefs that end in a lesson.

Comes in: the applications as they went. Goes out: notes dated so that each stands where she could have written it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bounceback.sample.values import AnswerNote, DebriefNote, Plan, SampleApplication
from bounceback.sample.wording import read_toml
from bounceback.timeline.kinds import Kind


def made_plans(applications: Sequence[SampleApplication], rng: Random) -> tuple[Plan, ...]:
    """A sentence "If they say no, I will …" for the newest ten that came to a talk; the fresh "no" has the first."""
    sentences: list[str] = read_toml("notes.toml")["plans"]
    talked = [a for a in applications if any(event.kind is Kind.INTERVIEW for event in a.events)]
    newest = sorted(talked, key=lambda a: (a.story != "no-personal", -a.events[-1].at.timestamp()))[:10]
    plans = []
    for place, application in enumerate(newest):
        talk = next(event for event in application.events if event.kind is Kind.INTERVIEW)
        sentence = sentences[0] if place == 0 else rng.choice(sentences[1:])
        plans.append(Plan(application.id, talk.at + timedelta(minutes=rng.randint(30, 600)), sentence))
    return tuple(sorted(plans, key=lambda plan: plan.at))


def made_debriefs(
    applications: Sequence[SampleApplication], today: datetime, rng: Random
) -> tuple[DebriefNote, ...]:
    """One debrief for each kind of story in the notes that somebody lived through, after its talk, before `today`."""
    forms: list[dict[str, Any]] = read_toml("notes.toml")["debriefs"]
    notes = []
    for form in forms:
        lived = [
            a
            for story in form["stories"]
            for a in applications
            if a.story == story and _talk(a, today) is not None
        ]
        for application in lived[:1]:
            talk = _talk(application, today)
            if talk is None:
                continue
            notes.append(
                DebriefNote(
                    application=application.id,
                    at=min(talk + timedelta(hours=rng.randint(3, 9)), today - timedelta(hours=1)),
                    asked=tuple(form["asked"]),
                    well=form["well"],
                    less=form["less"],
                    hands=form["hands"],
                    lesson=form["lesson"],
                )
            )
    return tuple(sorted(notes, key=lambda note: note.at))


def made_answers() -> tuple[AnswerNote, ...]:
    """Her stories for some of the questions that the debriefs name."""
    return tuple(
        AnswerNote(**{**form, "skills": tuple(form["skills"])}) for form in read_toml("notes.toml")["answers"]
    )


def _talk(application: SampleApplication, today: datetime) -> datetime | None:
    """When the first talk of which the mail tells the time, or else its invitation, was."""
    talks = [event for event in application.events if event.kind is Kind.INTERVIEW]
    moments = [event.starts_at or event.at + timedelta(days=4) for event in talks]
    return next((moment for moment in moments if moment < today), None)
