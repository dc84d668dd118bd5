"""What a talk's message says of it: set, moved or cancelled; which round; when; whether it waits for an answer.

From the reading of one message; times in UTC. Knows no companies.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bounceback.mail.classify import Reading
from bounceback.mail.dates import Moment, moments
from bounceback.mail.invitation import invitation_start
from bounceback.timeline.kinds import Change


@dataclass(frozen=True, slots=True)
class Talk:
    """The particulars of an interview; `starts_at` UTC, None when no day and time are stated."""

    change: Change
    round: str
    starts_at: datetime | None
    waits: bool


_ROUNDS = (
    ("final", "final"),
    ("second", "2"),
    ("third", "3"),
    ("fourth", "4"),
    ("first", "1"),
    ("screen", "screen"),
)


def talk_of(
    reading: Reading, evidence: int, base: datetime, offset_minutes: int | None, calendar: Iterable[str] = ()
) -> Talk:
    """The particulars of the talk that a message is about. `evidence` is the sentence that shows it."""
    calendar = tuple(calendar)
    change = _change(reading, calendar, base, offset_minutes)
    starts_at = invitation_start(calendar, offset_minutes) or _start(reading, base, offset_minutes, change)
    asks = bool(reading.of("interview.waits"))
    waits = change is not Change.CANCELLED and asks
    return Talk(change, _round(reading, evidence), starts_at, waits)


def _change(
    reading: Reading, calendar: tuple[str, ...], base: datetime, offset_minutes: int | None
) -> Change:
    """Set, moved or cancelled. Called off with talk of another day is moved only where the new time is named and
    the subject does not call it off."""
    if any("METHOD:CANCEL" in text[:4000] for text in calendar):
        return Change.CANCELLED
    cancelled, moved = reading.of("interview.cancelled_strong"), reading.of("interview.moved_strong")
    excused = reading.of("hedges.harmless") | reading.of("hedges.conditional")
    cancelled = {number: hits for number, hits in cancelled.items() if number not in excused}
    moved = {number: hits for number, hits in moved.items() if number not in excused}
    if moved and cancelled:
        in_subject = any(number < reading.subject_sentences for number in cancelled)
        new_time = _start(reading, base, offset_minutes, Change.MOVED)
        return Change.MOVED if new_time and not in_subject else Change.CANCELLED
    if moved:
        return Change.MOVED
    if cancelled:
        return Change.CANCELLED
    return Change.SET


def _round(reading: Reading, evidence: int) -> str:
    order = sorted(range(len(reading.sentences)), key=lambda number: (abs(number - evidence), number))
    for number in order:
        if number < reading.subject_sentences and reading.subject_is_reply:
            continue
        for group, name in _ROUNDS:
            if number in reading.of(f"interview.{group}"):
                return name
    return "unknown"


def _start(reading: Reading, base: datetime, offset: int | None, change: Change) -> datetime | None:
    """The first day with a time after the message; for a moved talk the last one named."""
    found: list[Moment] = []
    first = reading.subject_sentences if reading.subject_is_reply else 0
    texts = [sentence.text for sentence in reading.sentences[first:]]
    for text in texts:
        found.extend(m for m in moments(text, reading.code, base, offset) if m.has_time)
    if not found:
        body = " ".join(texts)[:4000]
        found = [m for m in moments(body, reading.code, base, offset) if m.has_time]
    future = [
        moment.at for moment in found if base - timedelta(hours=1) <= moment.at <= base + timedelta(days=240)
    ]
    if not future:
        return None
    return future[-1] if change is Change.MOVED else future[0]
