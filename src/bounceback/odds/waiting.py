"""What waiting is still worth: how answers come (from rates) and days of silence in, chances and days out.

The let-go day means "stop waiting", never "they said no". The employer's own past times to answer stand
first, the model second. Days are counted from the application, or from the last talk for the offer step.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import erfc, log
from statistics import median

from bounceback.odds.base_rates import assumption
from bounceback.odds.rates import Answering
from bounceback.odds.tries import Answer, Try

FARTHEST_DAY = 730


@dataclass(frozen=True, slots=True)
class Waiting:
    """How one open application stands after `days` without an answer.

    `any_answer`: chance that an answer still comes. `yes_left`: chance of a yes still to come against its
    value on day 0 (1 on day 0). `let_go_day`: the first day on which `any_answer` is under the threshold,
    None when that is beyond two years. `employer_days`: this employer's own past times to answer the
    person, shortest first. `follow_up_day`: the day for the one follow-up, None when its time is over.
    `own_answers`: dated answers to the person that the model has learned from.
    """

    days: float
    any_answer: float
    yes_left: float
    let_go_day: int | None
    employer_days: tuple[int, ...]
    follow_up_day: int | None
    own_answers: int

    @property
    def unlikely(self) -> bool:
        """An answer is now unlikely: the let-go day has come."""
        return self.let_go_day is not None and self.days >= self.let_go_day


def waiting(
    answering: Answering,
    days: float,
    employer_days: Iterable[float] = (),
    threshold: float | None = None,
    followed_up: bool = False,
) -> Waiting:
    """How an application stands after `days` (0 or more) of silence.

    `employer_days` are this employer's past times to answer (`past_answers`). `threshold` is the person's
    setting for the let-go day, a share; by default 10%. `followed_up`: there is no second follow-up.
    """
    own = tuple(sorted(max(round(d), 0) for d in employer_days))
    yes, no, never = _left(answering, days)
    return Waiting(
        days=days,
        any_answer=(yes + no) / (yes + no + never),
        yes_left=yes / (yes + no + never) / sum(answering.yes),
        let_go_day=let_go_day(answering, threshold),
        employer_days=own,
        follow_up_day=None if followed_up else follow_up_day(days, own),
        own_answers=answering.answers,
    )


def any_answer(answering: Answering, days: float) -> float:
    """A(a): the chance that any answer still comes after `days` of silence (docs/odds.md, "Waiting")."""
    yes, no, never = _left(answering, days)
    return (yes + no) / (yes + no + never)


def yes_left(answering: Answering, days: float) -> float:
    """The chance that a yes still comes after `days` of silence, divided by the chance on day 0."""
    yes, no, never = _left(answering, days)
    return yes / (yes + no + never) / sum(answering.yes)


@lru_cache(maxsize=256)
def let_go_day(answering: Answering, threshold: float | None = None) -> int | None:
    """The first whole day on which any answer is less likely than `threshold`; None beyond two years.

    Raises ValueError for a threshold that is not between 0 and 1.
    """
    limit = assumption("let_go_below") if threshold is None else threshold
    if not 0 < limit < 1:
        raise ValueError(f"the let-go threshold is a share between 0 and 1, not {limit}")
    low, high = -1, FARTHEST_DAY
    if any_answer(answering, high) >= limit:
        return None
    while high - low > 1:  # the chance only falls with the days
        middle = (low + high) // 2
        low, high = (low, middle) if any_answer(answering, middle) < limit else (middle, high)
    return high


def follow_up_day(days: float, employer_days: Iterable[int] = ()) -> int | None:
    """The day of the one follow-up: the employer's own usual answering time, else day 8; None when it is past.

    It may be sent up to three days late (day 10 where the employer's time is not known); later never.
    """
    own = list(employer_days)
    usual = max(round(median(own)), 1) if own else round(assumption("follow_up_day"))
    grace = assumption("follow_up_last_day") - assumption("follow_up_first_day")
    last = usual + grace if own else assumption("follow_up_last_day")
    return usual if days < last + 1 else None


def past_answers(tries: Iterable[Try], employer: str) -> tuple[float, ...]:
    """This employer's past times to answer the person's applications, in days, shortest first."""
    return tuple(
        sorted(
            t.talk_days
            for t in tries
            if t.employer == employer and employer and t.talk_days and t.talk in (Answer.YES, Answer.NO)
        )
    )


def _left(answering: Answering, days: float) -> tuple[float, float, float]:
    """The shares that are still to be answered yes, no, and never, after `days` of silence."""
    if days <= 0:
        return sum(answering.yes), sum(answering.no), sum(answering.never)
    at = log(days)
    yes = sum(
        share * _survival((at - mid) / sd)
        for share, mid, sd in zip(answering.yes, answering.yes_log_median, answering.yes_log_sd, strict=True)
    )
    no = sum(
        share * _survival((at - mid) / sd)
        for share, mid, sd in zip(answering.no, answering.no_log_median, answering.no_log_sd, strict=True)
    )
    return yes, no, sum(answering.never)


def _survival(at: float) -> float:
    return 0.5 * erfc(at / 2**0.5)
