"""An application as the statistics see it: plain dates in, a Try out.

Knows no events, stages or messages: the store maps its projection to `record`. An acknowledgement is no
answer and does not come in here; a talk restarts the clock. All moments are timezone-aware; spans in days.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

SHORTEST_DAYS = 0.25
"""An answer within minutes is a machine's: times are taken as at least a quarter of a day."""

_UNKNOWN = datetime.min.replace(tzinfo=UTC)


class Step(StrEnum):
    """The two steps with published rates. A talk is any live talk, a phone screen included."""

    INTERVIEW = "interview"
    OFFER = "offer"


class Answer(StrEnum):
    """How one step of an application was answered.

    YES and NO decide it. NONE: still waiting. OUT: it ended without an answer to the person (the vacancy
    was closed for all, or the person withdrew); it counts as waiting up to that day and as nothing after.
    """

    YES = "yes"
    NO = "no"
    NONE = "none"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Try:
    """One application for the statistics.

    `key` names it for its owner's pictures. `talk`: did it reach a talk, and `talk_days` after applying
    the answer came (for NONE and OUT: how many days there was none). `offer` and `offer_days` the same for
    the step from the last talk to an offer; both are None when there was no talk. A time that is not known
    is None. `decided_at`: when the talk step was answered yes or no. `applied_at` may be None.
    """

    key: str
    applied_at: datetime | None
    talk: Answer
    talk_days: float | None = None
    offer: Answer | None = None
    offer_days: float | None = None
    decided_at: datetime | None = None
    channel: str = ""
    employer: str = ""
    groups: tuple[tuple[str, str], ...] = ()
    talks: int = 0
    """How many talks there were (1 where it is only known that there was one)."""

    def group(self, name: str) -> str:
        """The try's value in a grouping such as "role family" or "cv"; "channel" is always there; else ""."""
        if name == "channel":
            return self.channel
        return dict(self.groups).get(name, "")

    @property
    def first_answer_days(self) -> float | None:
        """Days from applying to the first decisive answer, None when there was none or it is not known."""
        return self.talk_days if self.talk in (Answer.YES, Answer.NO) else None


def record(
    key: str,
    *,
    now: datetime,
    applied_at: datetime | None,
    talks: Sequence[datetime] = (),
    no_at: datetime | None = None,
    offer_at: datetime | None = None,
    closed_at: datetime | None = None,
    own_no_at: datetime | None = None,
    channel: str = "",
    employer: str = "",
    groups: Iterable[tuple[str, str]] = (),
    had_talk: bool = False,
    had_no: bool = False,
    had_offer: bool = False,
) -> Try:
    """One Try from plain dates, all timezone-aware.

    `now` is the moment of looking. `talks`: when each live talk was set up or held; a talk that lies ahead
    counts as reached. `no_at`: the employer's no to this person; `closed_at`: the vacancy closed for all;
    `own_no_at`: the person withdrew or declined. The `had_…` flags say that it happened on a day that is
    not known. An ending that was reopened later is left out. An offer without a recorded talk counts as a talk on the day of the offer.
    Raises ValueError when a moment has no time zone.
    """
    for moment in (now, applied_at, *talks, no_at, offer_at, closed_at, own_no_at):
        if moment is not None and moment.tzinfo is None:
            raise ValueError(f"application {key!r}: {moment} has no time zone")
    talked = sorted(talks)
    offered = had_offer or offer_at is not None
    reached = bool(talked) or had_talk or offered
    ended = min((at for at in (closed_at, own_no_at) if at is not None), default=None)
    refused = had_no or no_at is not None
    first_talk = talked[0] if talked else offer_at
    if reached:
        talk, talk_until = Answer.YES, first_talk
    elif refused:
        talk, talk_until = Answer.NO, no_at
    elif ended is not None:
        talk, talk_until = Answer.OUT, ended
    else:
        talk, talk_until = Answer.NONE, now
    offer: Answer | None = None
    offer_days: float | None = None
    if reached:
        if offered:
            offer, offer_until = Answer.YES, offer_at
        elif refused:
            offer, offer_until = Answer.NO, no_at
        elif ended is not None:
            offer, offer_until = Answer.OUT, ended
        else:
            offer, offer_until = Answer.NONE, now
        before = [at for at in talked if offer_until is None or at <= offer_until]
        if before or not talked:
            offer_days = _days(before[-1] if before else None, offer_until)
        else:  # the talk lies ahead: no waiting yet
            offer_days = SHORTEST_DAYS
    return Try(
        key=key,
        applied_at=applied_at,
        talk=talk,
        talk_days=_days(applied_at, talk_until),
        offer=offer,
        offer_days=offer_days,
        decided_at=talk_until if talk in (Answer.YES, Answer.NO) else None,
        channel=channel,
        employer=employer,
        groups=tuple(groups),
        talks=len(talked) or int(reached),
    )


def in_order(tries: Iterable[Try]) -> tuple[Try, ...]:
    """The tries whose talk step is decided, in the order of the answers; unknown days stand first."""
    decided = [t for t in tries if t.talk in (Answer.YES, Answer.NO)]
    return tuple(sorted(decided, key=_order))


def _order(one: Try) -> tuple[datetime, datetime, str]:
    return one.decided_at or _UNKNOWN, one.applied_at or _UNKNOWN, one.key


def _days(start: datetime | None, end: datetime | None) -> float | None:
    if start is None or end is None:
        return None
    return max((end - start) / timedelta(days=1), SHORTEST_DAYS)
