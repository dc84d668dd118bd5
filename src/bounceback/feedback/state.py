"""One request for feedback over time: drafted, sent, answered, or no answer any more.

Pure: a request and a moment in, its state and what can be done out. One reminder at most. "No answer" is a
reading at a date, never written down; a late answer still counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bounceback.feedback.timing import Timing, timing
from bounceback.names.days import MONTHS
from bounceback.names.saying import say


class State(StrEnum):
    """How a request stands."""

    DRAFTED = "drafted"
    SENT = "sent"
    ANSWERED = "answered"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True)
class Request:
    """What happened with a request; times UTC, None where it did not happen."""

    drafted_at: datetime
    sent_at: datetime | None = None
    reminded_at: datetime | None = None
    answered_at: datetime | None = None


def state(request: Request, at: datetime, *, no_answer_after: int | None = None) -> State:
    """How a request stands at a moment (UTC). `no_answer_after`: days after the request, by default those of
    `data/timing.json`."""
    if request.answered_at is not None and request.answered_at <= at:
        return State.ANSWERED
    if request.sent_at is None or request.sent_at > at:
        return State.DRAFTED
    return State.NO_ANSWER if at >= closes_at(request, no_answer_after=no_answer_after) else State.SENT


def closes_at(request: Request, *, no_answer_after: int | None = None) -> datetime:
    """When waiting for an answer ends. Raises ValueError for a request that was not sent."""
    if request.sent_at is None:
        raise ValueError(say("This request was not sent yet."))
    wait = timing().no_answer_after if no_answer_after is None else no_answer_after
    return request.sent_at + timedelta(days=wait)


def reminder_from(request: Request, when: Timing | None = None) -> datetime | None:
    """From when the one reminder may go out, None where none may: not sent, answered, or reminded already."""
    if request.sent_at is None or request.answered_at is not None or request.reminded_at is not None:
        return None
    return request.sent_at + timedelta(days=(when or timing()).reminder_after)


def reminder_due(request: Request, at: datetime, when: Timing | None = None) -> bool:
    """Whether the one reminder may go out now (UTC): still waiting, and long enough."""
    when = when or timing()
    start = reminder_from(request, when)
    waits = state(request, at, no_answer_after=when.no_answer_after) is State.SENT
    return start is not None and start <= at and waits


def sent(request: Request, at: datetime) -> Request:
    """The request after it went out. Sending it twice changes nothing."""
    return request if request.sent_at is not None else replace(request, sent_at=at)


def reminded(request: Request, at: datetime) -> Request:
    """The request after its reminder. Raises ValueError for a second one, or before it was sent."""
    if request.sent_at is None:
        raise ValueError(say("This request was not sent yet."))
    if request.reminded_at is not None:
        raise ValueError(say("One reminder is enough: it was sent already."))
    return replace(request, reminded_at=at)


def answered(request: Request, at: datetime) -> Request:
    """The request after an answer came; the first answer's time stays."""
    return request if request.answered_at is not None else replace(request, answered_at=at)


def in_words(request: Request, at: datetime, when: Timing | None = None) -> str:
    """How it stands, in one sentence for the person. Dates are days in UTC."""
    now = state(request, at, no_answer_after=(when or timing()).no_answer_after)
    if now is State.ANSWERED:
        return say("An answer came.")
    if now is State.DRAFTED:
        return say("Not sent yet.")
    asked = _day(request.sent_at)
    if now is State.NO_ANSWER:
        return say("No answer since %(day)s. That is the usual case; nothing more to do.", day=asked)
    if request.reminded_at is not None:
        return say("Asked on %(day)s, reminded once. Most do not answer.", day=asked)
    return say("Asked on %(day)s. Most do not answer.", day=asked)


def _day(when: datetime | None) -> str:
    return say("%(day)s %(month)s", day=when.day, month=MONTHS[when.month - 1]) if when is not None else ""
