"""Events of one application in, how it stands out: stage, outcome, talks, what waits for the person.

Pure: the same events in any order give the same standing. Nothing here knows where events are kept;
the present moment, where it matters, is a parameter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bounceback.timeline.kinds import PRECEDENCE, THEIR_KINDS, Change, Event, Kind, Outcome, Stage

STAGES: tuple[Stage, ...] = tuple(Stage)
"""Stages from the first to the furthest."""

_CLOSING = {
    Kind.REJECTION: Outcome.REJECTED,
    Kind.CLOSED: Outcome.CLOSED,
    Kind.WITHDRAWN: Outcome.WITHDRAWN,
    Kind.ACCEPTED: Outcome.ACCEPTED,
    Kind.DECLINED: Outcome.DECLINED,
}
_OFFER_ANSWERS = frozenset({Kind.ACCEPTED, Kind.DECLINED, Kind.WITHDRAWN})
_ASKING = frozenset({Kind.REQUEST, Kind.ASSESSMENT})


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something of theirs that asks the person to act. `key` is the event's provenance key; times are UTC.
    `due`: as the message says, else the start of the talk that is to be confirmed."""

    key: str
    kind: Kind
    asked_at: datetime
    due: datetime | None
    what: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How an application stands. Times are UTC, None where no event says them.

    `applied_at`: the first "applied" or "acknowledged", or the person's first answer to an outreach.
    `last_theirs_at`: the employer's last word. `decided_at`: when the present outcome was reached, None while open.
    `talks`: talks that were set and not cancelled; `rounds` their known rounds in the order in which they were set.
    `next_talks`: starts of talks still to come (with no `now`: every known start), empty once decided.
    `reached_talk`: at least one such talk, or an offer. `reopened`: it went on after a "no".
    """

    stage: Stage = Stage.LEAD
    outcome: Outcome = Outcome.OPEN
    applied_at: datetime | None = None
    first_at: datetime | None = None
    last_at: datetime | None = None
    last_theirs_at: datetime | None = None
    decided_at: datetime | None = None
    talks: int = 0
    rounds: tuple[str, ...] = ()
    next_talks: tuple[datetime, ...] = ()
    reached_talk: bool = False
    waits: tuple[Waiting, ...] = ()
    reopened: bool = False


@dataclass(slots=True)
class _Talk:
    round: str
    starts_at: datetime | None
    live: bool = True


def standing(events: Sequence[Event], now: datetime | None = None) -> Standing:
    """How an application stands after these events (any order; the same provenance counts once).

    With `now` (UTC), a talk whose start has passed no longer waits for an answer and is no next talk.
    No events give an open lead without dates.
    """
    ordered = in_order(events)
    if not ordered:
        return Standing()
    outcome, decided_at, reopened = _outcome(ordered)
    stage = _stage(ordered)
    talks = [talk for talk in _talks(ordered) if talk.live] if stage is not Stage.LEAD else []
    rounds = tuple(dict.fromkeys(talk.round for talk in talks if talk.round != "unknown"))
    starts = sorted(talk.starts_at for talk in talks if talk.starts_at is not None)
    theirs = [event.at for event in ordered if not event.own and event.kind in THEIR_KINDS]
    return Standing(
        stage=stage,
        outcome=outcome,
        applied_at=_applied_at(ordered),
        first_at=ordered[0].at,
        last_at=ordered[-1].at,
        last_theirs_at=theirs[-1] if theirs else None,
        decided_at=decided_at,
        talks=len(talks),
        rounds=rounds,
        next_talks=tuple(start for start in starts if now is None or start > now)
        if outcome is Outcome.OPEN
        else (),
        reached_talk=bool(talks) or stage is Stage.OFFER,
        waits=_waits(ordered, outcome, now),
        reopened=reopened,
    )


def in_order(events: Sequence[Event]) -> list[Event]:
    """Events by time, each provenance once; at one moment their word stands before the person's."""
    by_key: dict[str, Event] = {}
    for event in events:
        key = event.provenance.key
        by_key[key] = min(by_key[key], event, key=repr) if key in by_key else event
    return sorted(
        by_key.values(),
        key=lambda event: (event.at, event.own, event.provenance.message_id, event.provenance.key),
    )


def is_lead(events: Sequence[Event]) -> bool:
    """Whether somebody only wrote first: nothing but first messages (whatever else they ask for) and the person's "no, thank you".

    A message that also decides something is no first message.
    """
    outreach = {
        event.provenance.message_id for event in events if event.kind is Kind.OUTREACH and not event.own
    }
    outreach -= {event.provenance.message_id for event in events if event.kind in _CLOSING}
    return bool(outreach) and all(
        event.provenance.message_id in outreach
        or (event.own and event.kind in (Kind.WITHDRAWN, Kind.DECLINED))
        for event in events
    )


def _outcome(ordered: list[Event]) -> tuple[Outcome, datetime | None, bool]:
    outcome, decided_at, decided_by, reopened = Outcome.OPEN, None, "", False
    for event in ordered:
        source = event.provenance.message_id
        if event.kind in _CLOSING and _closes(outcome, event.kind):
            outcome, decided_at, decided_by = _CLOSING[event.kind], event.at, source
        elif outcome is not Outcome.OPEN and source != decided_by and _reopens(outcome, event):
            reopened = reopened or outcome in (Outcome.REJECTED, Outcome.CLOSED)
            outcome, decided_at = Outcome.OPEN, None
    return outcome, decided_at, reopened


def _closes(outcome: Outcome, kind: Kind) -> bool:
    """The first closing word counts; later ones only where they change what is true.

    An acceptance stands over everything before it, and a "no" after an acceptance takes the job away again.
    """
    if outcome is Outcome.OPEN:
        return True
    if kind is Kind.ACCEPTED:
        return outcome is not Outcome.ACCEPTED
    return outcome is Outcome.ACCEPTED


def _reopens(outcome: Outcome, event: Event) -> bool:
    if event.own:
        return False
    if event.kind is Kind.OFFER:
        return outcome is not Outcome.ACCEPTED
    talk = event.kind is Kind.INTERVIEW and event.change is not Change.CANCELLED
    return outcome in (Outcome.REJECTED, Outcome.CLOSED) and (talk or event.kind is Kind.ASSESSMENT)


def _stage(ordered: list[Event]) -> Stage:
    return (
        Stage.LEAD if is_lead(ordered) else STAGES[max(STAGES.index(_stage_of(event)) for event in ordered)]
    )


def _stage_of(event: Event) -> Stage:
    """How far one event alone shows the application to be. It never looks at others, so stages never go back."""
    if event.kind in (Kind.OFFER, Kind.ACCEPTED):
        return Stage.OFFER
    if event.kind is Kind.INTERVIEW and event.change is not Change.CANCELLED:
        return Stage.SCREENING if event.round == "screen" else Stage.INTERVIEW
    if event.kind is Kind.ASSESSMENT:
        return Stage.SCREENING
    if event.kind is Kind.OUTREACH or (event.own and event.kind in (Kind.WITHDRAWN, Kind.DECLINED)):
        return Stage.LEAD
    return Stage.APPLIED


def _applied_at(ordered: list[Event]) -> datetime | None:
    for event in ordered:
        if event.kind in (Kind.APPLIED, Kind.ACKNOWLEDGED):
            return event.at
    if ordered[0].kind is Kind.OUTREACH:
        return next((event.at for event in ordered if event.own and _stage_of(event) is not Stage.LEAD), None)
    return None


def _talks(ordered: list[Event]) -> list[_Talk]:
    """Talks as they stand in the end: invitations, confirmations and reminders of one talk are one."""
    talks: list[_Talk] = []
    for event in ordered:
        if event.kind is not Kind.INTERVIEW or event.own:
            continue
        same = _same_talk(talks, event)
        if event.change is Change.CANCELLED:
            if same is not None:
                same.live = False
        elif same is None:
            talks.append(_Talk(event.round or "unknown", event.starts_at))
        else:
            same.starts_at = event.starts_at or same.starts_at
            same.round = same.round if event.round in (None, "unknown") else event.round
    return talks


def _same_talk(talks: list[_Talk], event: Event) -> _Talk | None:
    """The live talk that an interview message is about, the latest first; None for a new one."""
    live = [talk for talk in reversed(talks) if talk.live]
    if event.starts_at is not None:
        for talk in live:
            if talk.starts_at == event.starts_at:
                return talk
    fitting = [talk for talk in live if _rounds_agree(talk.round, event.round)]
    if event.change in (Change.CANCELLED, Change.MOVED):
        return next(iter(fitting), None) or (live[0] if live and event.round in (None, "unknown") else None)
    for talk in fitting:
        still_to_come = talk.starts_at is None or talk.starts_at > event.at
        if talk.starts_at is None or (
            still_to_come and (event.starts_at is None or _same_known_round(talk, event))
        ):
            return talk
    return None


def _rounds_agree(one: str, other: str | None) -> bool:
    return one == other or one == "unknown" or other in (None, "unknown")


def _same_known_round(talk: _Talk, event: Event) -> bool:
    return talk.round == event.round and event.round != "unknown"


def _waits(ordered: list[Event], outcome: Outcome, now: datetime | None) -> tuple[Waiting, ...]:
    if outcome is not Outcome.OPEN:
        return ()
    closed_last = max((place for place, event in enumerate(ordered) if event.kind in _CLOSING), default=-1)
    waits = [
        Waiting(event.provenance.key, event.kind, event.at, event.due or event.starts_at, event.evidence)
        for place, event in enumerate(ordered)
        if place > closed_last and _asks(event) and not _answered(event, ordered[place + 1 :], now)
    ]
    return tuple(
        sorted(
            waits,
            key=lambda wait: (wait.due is None, wait.due or wait.asked_at, PRECEDENCE[wait.kind], wait.key),
        )
    )


def _asks(event: Event) -> bool:
    return not event.own and event.cleared_at is None and (event.waits or event.kind is Kind.OFFER)


def _answered(event: Event, later: list[Event], now: datetime | None) -> bool:
    if event.kind is Kind.INTERVIEW:
        if event.change is Change.CANCELLED:
            return any(after.own for after in later)
        if now is not None and event.starts_at is not None and event.starts_at <= now:
            return True
    for after in later:
        if event.kind is Kind.OFFER:
            if after.kind in _OFFER_ANSWERS or after.kind is Kind.OFFER:
                return True
        elif (
            after.own
            or after.kind is Kind.OFFER
            or (event.kind in _ASKING and after.kind is Kind.ACKNOWLEDGED)
        ):
            return True
        elif event.kind is Kind.INTERVIEW and after.kind is Kind.INTERVIEW:
            talks = [_Talk(event.round or "unknown", event.starts_at)]
            if _same_talk(talks, after) is not None:
                return True
    return False
