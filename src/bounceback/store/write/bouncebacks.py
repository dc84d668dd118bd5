"""What the person does on a bounce-back page: take it up, tick a reading, finish or skip a part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from bounceback.names.saying import say
from bounceback.store.models import Application, BounceBack, Debrief, Lesson
from bounceback.store.write.transaction import writing

PARTS = ("reframe", "feedback", "openings", "growth")
READINGS = ("experience", "fit", "day")
PART_STATES = ("", "done", "skipped")


def open_bounceback(owner: int, application: int, *, now: datetime | None = None) -> int:
    """Opens the case of a "no" where it is not open yet. Gives its id. Raises LookupError.

    Looking at an open case again is no write, so what readers keep in memory stays.
    """
    there = BounceBack.objects.filter(owner_id=owner, application_id=application).values_list("pk", flat=True)
    if (found := there.first()) is not None:
        return int(found)
    with writing(owner):
        return int(_case(owner, application, now or timezone.now()).pk)


def mark_part(owner: int, application: int, part: str, state: str, *, now: datetime | None = None) -> None:
    """Finishes ("done"), skips ("skipped") or takes up again ("") one part.

    With all four done or skipped the case is finished. Raises LookupError, or ValueError on unknown words.
    """
    if part not in PARTS or state not in PART_STATES:
        raise ValueError(say("Unknown part or state."))
    now = now or timezone.now()
    with writing(owner):
        case = _case(owner, application, now)
        case.parts = {name: value for name, value in {**case.parts, part: state}.items() if value}
        finished = all(case.parts.get(name) for name in PARTS)
        case.finished_at = (case.finished_at or now) if finished else None
        case.save(update_fields=["parts", "finished_at"])


def set_readings(
    owner: int, application: int, readings: Sequence[str], in_hands: str, *, now: datetime | None = None
) -> None:
    """Keeps which of the three readings ring true, and what was in the person's hands. Raises LookupError."""
    with writing(owner):
        case = _case(owner, application, now or timezone.now())
        case.readings = [reading for reading in READINGS if reading in readings]
        case.in_hands = in_hands.strip()[:5000]
        case.save(update_fields=["readings", "in_hands"])


def save_debrief(
    owner: int, application: int, answers: dict[str, str], *, about: str = "", now: datetime | None = None
) -> None:
    """Keeps the answers as they are now; those not given stay as they were. Raises LookupError.

    `about`: when the talk began that they look back on (ISO, UTC); "" for the application as a whole.
    """
    now = now or timezone.now()
    with writing(owner):
        _application(owner, application)
        debrief, _ = Debrief.objects.get_or_create(
            owner_id=owner, application_id=application, about=about[:40], defaults={"updated_at": now}
        )
        debrief.answers = {
            **debrief.answers,
            **{question[:60]: answer[:5000] for question, answer in answers.items()},
        }
        debrief.updated_at = now
        debrief.save(update_fields=["answers", "updated_at"])


def keep_lesson(owner: int, text: str, *, application: int | None = None, now: datetime | None = None) -> int:
    """Keeps one lesson; the same words for the same application are kept once. Gives its id.

    Raises ValueError where there are no words, LookupError where the application is not there.
    """
    text = " ".join(text.split())[:500]
    if not text:
        raise ValueError(say("Write the lesson in a sentence, then keep it."))
    with writing(owner):
        if application is not None:
            _application(owner, application)
        same = Lesson.objects.filter(owner_id=owner, text=text)
        same = (
            same.filter(application=None) if application is None else same.filter(application_id=application)
        )
        lesson = same.first() or Lesson.objects.create(
            owner_id=owner, application_id=application, text=text, kept_at=now or timezone.now()
        )
        return int(lesson.pk)


def change_lesson(owner: int, lesson: int, text: str) -> None:
    """Changes a lesson's words; empty words let it go. Raises LookupError."""
    text = " ".join(text.split())[:500]
    with writing(owner):
        found = Lesson.objects.filter(owner_id=owner, pk=lesson)
        if not found.exists():
            raise LookupError(say("This lesson is not here any more."))
        if text:
            found.update(text=text)
        else:
            found.delete()


def _application(owner: int, pk: int) -> None:
    if not Application.objects.filter(owner_id=owner, pk=pk).exists():
        raise LookupError(say("This application is not here any more."))


def _case(owner: int, application: int, now: datetime) -> BounceBack:
    _application(owner, application)
    case, _ = BounceBack.objects.get_or_create(
        owner_id=owner, application_id=application, defaults={"opened_at": now}
    )
    return case
