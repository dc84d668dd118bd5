"""The person's record as the statistics see it: kept rows in, tries, rates and waiting out.

All formulas are in `odds`; here rows become its values. Results are kept in memory until the owner's next write or day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache

from bounceback.odds.rates import Estimate, rate
from bounceback.odds.tries import Step, Try, record
from bounceback.odds.waiting import Waiting, past_answers, waiting
from bounceback.store import read
from bounceback.store.values import ApplicationRow
from bounceback.timeline.kinds import Outcome, Stage


@dataclass(frozen=True, slots=True)
class Outlook:
    """The record and both rates at a moment. `tries` are in the order of applying; keys are application ids."""

    tries: tuple[Try, ...] = field(repr=False)
    interview: Estimate
    offer: Estimate
    let_go_chance: float
    past: Mapping[str, tuple[float, ...]] = field(repr=False)
    """Each employer's past times to answer the person, in days, by the employer's key."""

    def waiting(self, row: ApplicationRow, now: datetime) -> Waiting | None:
        """What waiting for an open application is still worth; None where it is decided or its start is not known.

        Days run from the application, after a talk from the last talk.
        """
        start = row.last_talk_at or row.applied_at or row.first_at
        if not row.is_open or row.stage is Stage.LEAD:
            return None
        estimate = self.offer if row.last_talk_at else self.interview
        days = max(0.0, (now - start).total_seconds() / 86_400)
        return waiting(estimate.answering, days, self.past.get(row.company_key, ()), self.let_go_chance)


def outlook(owner: int, now: datetime) -> Outlook:
    """The owner's outlook at `now` (UTC)."""
    preferences = read.preferences(owner)
    return _outlook(
        owner, preferences.changes, now.astimezone(UTC).date().isoformat(), preferences.let_go_chance
    )


@lru_cache(maxsize=8)
def _outlook(owner: int, changes: int, day: str, let_go_chance: float) -> Outlook:
    """After a write only the tries of changed rows are made anew, and the rates only where a try changed."""
    now = datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)
    before = _before.get(owner)
    known = before.pairs if before is not None and before.day == day else {}
    pairs: dict[int, tuple[ApplicationRow, Try]] = {}
    same = True
    for row in read.all_rows(owner):
        if row.stage is Stage.LEAD:
            continue
        pair = known.get(row.id)
        if pair is None or pair[0] is not row:
            pair, same = (row, as_try(row, now)), False
        pairs[row.id] = pair
    if (
        before is not None
        and same
        and len(pairs) == len(known)
        and before.found.let_go_chance == let_go_chance
    ):
        return before.found
    tries = tuple(one for _, one in pairs.values())
    found = Outlook(tries, rate(tries, Step.INTERVIEW), rate(tries, Step.OFFER), let_go_chance, _past(tries))
    _before[owner] = _Before(day, pairs, found)
    return found


@dataclass(frozen=True, slots=True)
class _Before:
    """An owner's outlook before the last write, and the rows that it came from."""

    day: str
    pairs: Mapping[int, tuple[ApplicationRow, Try]]
    found: Outlook


_before: dict[int, _Before] = {}


def _past(tries: Iterable[Try]) -> dict[str, tuple[float, ...]]:
    of_employer: dict[str, list[Try]] = {}
    for one in tries:
        if one.employer:
            of_employer.setdefault(one.employer, []).append(one)
    return {employer: past_answers(some, employer) for employer, some in of_employer.items()}


def as_try(row: ApplicationRow, now: datetime) -> Try:
    """One application for the statistics, at `now` (UTC)."""
    talks = sorted({moment for moment in (row.first_talk_at, row.last_talk_at) if moment is not None})
    return record(
        str(row.id),
        now=max(now, row.last_at),
        applied_at=row.applied_at or row.first_at,
        talks=talks,
        no_at=row.decided_at if row.outcome is Outcome.REJECTED else None,
        offer_at=row.last_talk_at if row.stage is Stage.OFFER else None,
        closed_at=row.decided_at if row.outcome is Outcome.CLOSED else None,
        own_no_at=row.decided_at if row.outcome in {Outcome.WITHDRAWN, Outcome.DECLINED} else None,
        channel=row.channel,
        employer=row.company_key,
    )
