"""A request for feedback as the person has it, and what they make of the answers. Sending is in `outbox.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from bounceback.feedback.answer import Code
from bounceback.feedback.draft import LetterKind
from bounceback.names.saying import say
from bounceback.store import letters, read
from bounceback.store.models import Application, FeedbackAnswer, FeedbackRequest, Letter
from bounceback.store.write.bouncebacks import keep_lesson
from bounceback.store.write.outbox import mark_written
from bounceback.store.write.transaction import writing


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the person says of one point of an answer, by its number. `skills`: ids of those that are right. `lesson`:
    words to keep as a lesson, "" for none."""

    number: int
    code: str = ""
    dropped: bool = False
    actionable: bool | None = None
    skills: tuple[str, ...] = ()
    lesson: str = ""


def save_request(
    owner: int,
    application: int,
    *,
    to_name: str,
    to_address: str,
    tone: str,
    language: str,
    subject: str,
    body: str,
    now: datetime | None = None,
) -> int:
    """Keeps the draft as the person has it now. A request that was sent, or is on its way, is not changed. Gives its id.

    Raises LookupError where the application is not there, ValueError where the request was sent already.
    """
    now = now or timezone.now()
    with writing(owner):
        if not Application.objects.filter(owner_id=owner, pk=application).exists():
            raise LookupError(say("This application is not here any more."))
        request, _ = FeedbackRequest.objects.get_or_create(
            owner_id=owner,
            application_id=application,
            defaults={"drafted_at": now, "to_address": "", "tone": tone, "subject": "", "body": ""},
        )
        if request.sent_at is not None:
            raise ValueError(say("This request was sent. One request and one reminder are enough."))
        gone = Letter.objects.filter(
            owner_id=owner, application_id=application, kind=LetterKind.REQUEST.value
        ).exclude(state="draft")
        if gone.exists():
            raise ValueError(say("This request is on its way, or may have gone. Its words are not changed."))
        request.to_name, request.to_address = to_name.strip()[:300], to_address.strip()[:500]
        request.tone, request.language = tone[:20], language[:12]
        request.subject, request.body = " ".join(subject.split())[:500], body[:20_000]
        request.save()
        return int(request.pk)


def mark_sent(owner: int, application: int, *, now: datetime | None = None) -> None:
    """The person says that they sent the request themselves. It becomes a fact of the application, once.

    Raises LookupError where there is no draft, ValueError where it was sent already.
    """
    mark_written(owner, application, LetterKind.REQUEST, "", now=now)


def close_request(owner: int, application: int, *, now: datetime | None = None) -> None:
    """No answer is the normal case: the request is put to rest. Raises LookupError where there is none."""
    with writing(owner):
        found = FeedbackRequest.objects.filter(owner_id=owner, application_id=application).first()
        if found is None:
            raise LookupError(say("There is no request to this application yet."))
        found.closed_at = now or timezone.now()
        found.save(update_fields=["closed_at"])


def open_answer(owner: int, application: int, root: str, *, now: datetime | None = None) -> None:
    """The person wants to see an answer now. Raises LookupError."""
    letters.answer_of(owner, read.story(owner, application), root)
    with writing(owner):
        FeedbackAnswer.objects.update_or_create(
            owner_id=owner, root=root, defaults={"shut": False, "opened_at": now or timezone.now()}
        )


def shut_answer(owner: int, application: int, root: str) -> None:
    """Keeps an answer closed until the person wants it. Raises LookupError."""
    letters.answer_of(owner, read.story(owner, application), root)
    with writing(owner):
        FeedbackAnswer.objects.update_or_create(owner_id=owner, root=root, defaults={"shut": True})


def settle_answer(
    owner: int,
    application: int,
    root: str,
    verdicts: Sequence[Verdict],
    *,
    now: datetime | None = None,
) -> int:
    """Keeps what the person makes of an answer: codes, skills, what is dropped; and keeps lessons. A point without a
    verdict stays as it was read. Dropped points count nowhere. Gives how many lessons were kept. Raises LookupError.
    """
    now = now or timezone.now()
    answer = letters.answer_of(owner, read.story(owner, application), root)
    said: Mapping[int, Verdict] = {verdict.number: verdict for verdict in verdicts}
    points: list[dict[str, Any]] = []
    lessons: list[str] = []
    for one in answer.points:
        verdict = said.get(one.number)
        skills = [list(pair) for pair in one.skills if verdict is None or pair[0] in verdict.skills]
        dropped = verdict.dropped if verdict else one.dropped
        code = verdict.code if verdict and verdict.code in set(Code) else one.code
        acted = one.point.actionable if verdict is None or verdict.actionable is None else verdict.actionable
        points.append(
            {
                "quote": one.point.quote,
                "code": code,
                "actionable": acted,
                "dropped": dropped,
                "skills": [] if dropped else skills,
            }
        )
        if verdict and verdict.lesson.strip() and not dropped:
            lessons.append(verdict.lesson.strip())
    with writing(owner):
        FeedbackAnswer.objects.update_or_create(
            owner_id=owner,
            root=root,
            defaults={"points": points, "settled_at": now, "shut": False, "opened_at": now},
        )
    known = {lesson.text for lesson in read.lessons(owner, application=application)}
    fresh = [text for text in dict.fromkeys(lessons) if text not in known]
    for text in fresh:
        keep_lesson(owner, text[:500], application=application)
    return len(fresh)
