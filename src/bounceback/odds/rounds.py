"""The rounds between first talk and offer: described with counts; a share only from ten decided on.

In: for each application the rounds it reached and how it stands. Out: one line of counts for each round.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bounceback.odds.base_rates import assumption
from bounceback.odds.tries import Answer

ORDER = ("screen", "1", "2", "3", "4", "5", "6", "final", "unknown")


@dataclass(frozen=True, slots=True)
class RoundCount:
    """One round: how many reached it, went on from it, ended at it with a no, and still wait there.

    `share` that went on of those decided, with its 90% interval, is None until ten are decided.
    """

    round: str
    reached: int
    went_on: int
    ended: int
    waiting: int
    share: float | None
    low: float | None
    high: float | None


def rounds(applications: Iterable[tuple[Sequence[str], Answer]]) -> tuple[RoundCount, ...]:
    """Counts for each round in its order, of (rounds reached in order, answer after the last of them).

    An offer (YES) goes on from the last round; OUT (closed for all, or the person's own no) is reached and
    nothing else.
    """
    reached: dict[str, int] = {}
    ends: dict[tuple[str, Answer], int] = {}
    went_on: dict[str, int] = {}
    for names, answer in applications:
        for place, name in enumerate(names):
            reached[name] = reached.get(name, 0) + 1
            if place + 1 < len(names) or answer is Answer.YES:
                went_on[name] = went_on.get(name, 0) + 1
            else:
                ends[name, answer] = ends.get((name, answer), 0) + 1
    known = [name for name in ORDER if name in reached]
    known += sorted(set(reached) - set(ORDER))
    return tuple(
        _round(
            name,
            reached[name],
            went_on.get(name, 0),
            ends.get((name, Answer.NO), 0),
            ends.get((name, Answer.NONE), 0),
        )
        for name in known
    )


def _round(name: str, reached: int, went_on: int, ended: int, waiting: int) -> RoundCount:
    decided = went_on + ended
    if decided < assumption("say_so_decided"):
        return RoundCount(name, reached, went_on, ended, waiting, None, None, None)
    from scipy.special import betaincinv

    low, high = (float(betaincinv(went_on + 0.5, ended + 0.5, q)) for q in (0.05, 0.95))
    return RoundCount(name, reached, went_on, ended, waiting, went_on / decided, low, high)
