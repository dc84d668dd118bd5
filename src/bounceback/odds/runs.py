"""Runs of noes and the next N: how usual a run is when nothing changed, and what more tries may bring.

The run formula is exact and needs no rate. "More than chance" may be said only at the looks (20, 40, 80 …
decided); on other days a run is only put into proportion. The random generator is passed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import comb, log
from typing import TYPE_CHECKING

from bounceback.odds.base_rates import assumption
from bounceback.odds.rates import Grid

if TYPE_CHECKING:
    import numpy as np

DRAWS = 20_000


@dataclass(frozen=True, slots=True)
class Run:
    """The noes since the last success, in proportion.

    `length` noes at the end of `decided` answers with `successes` in them. `share`: in how many of such
    records, in any order, the longest run of noes is this long or longer; with no success yet: how many
    people with ordinary odds would be here too. `any_success` tells the two apart.
    """

    length: int
    decided: int
    successes: int
    share: float

    @property
    def any_success(self) -> bool:
        return self.successes > 0


@dataclass(frozen=True, slots=True)
class Look:
    """The last look at the whole record: at `decided` answers the longest run of noes was `longest`.

    `share` as in `Run`; `more_than_chance`: the share was at or under the level of one look. Without any
    success there is no run to speak of (see `Run.share`) and it is never said.
    """

    decided: int
    successes: int
    longest: int
    share: float
    more_than_chance: bool


@dataclass(frozen=True, slots=True)
class NextTries:
    """The chance of at least one offer in `number` more applications, and how many make 80%.

    `chance_low` to `chance_high` and `needed_low` to `needed_high` are 90% intervals of what is not known
    of the rates; `chance` and `needed` hold over all of that. `needed` is None when it is over 100,000.
    """

    number: int
    chance: float
    chance_low: float
    chance_high: float
    needed: int | None
    needed_low: int
    needed_high: int
    needed_for: float


def run_share(decided: int, successes: int, length: int) -> float:
    """P(longest run of noes ≥ length) when each order of the same answers is equally likely.

    1 − Σⱼ (−1)ʲ C(k+1, j) C(N−jL, k) / C(N, k), in whole numbers (N decided, k successes, L length).
    Raises ValueError for counts that cannot be.
    """
    if not 0 <= successes <= decided or length < 0:
        raise ValueError(f"no record has {successes} successes in {decided} and a run of {length}")
    return _run_share(decided, successes, length)


@lru_cache(maxsize=4096)
def _run_share(decided: int, successes: int, length: int) -> float:
    noes = decided - successes
    if length > noes:
        return 0.0
    if length * (successes + 1) - successes <= noes:  # so many noes leave no room for shorter runs only
        return 1.0
    shorter, ways = 0, 1
    for j in range(noes // length + 1):
        if j > successes + 1:
            break
        shorter += (-1) ** j * ways * comb(decided - j * length, successes)
        ways = ways * (successes + 1 - j) // (j + 1)
    return float(1 - Fraction(shorter, comb(decided, successes)))


def run_of_noes(outcomes: Sequence[bool], prior: Grid) -> Run:
    """The noes since the last success. `outcomes`: decided answers in order, True for a success.

    `prior` is the step's prior (rates.prior): used only while there is no success at all.
    """
    length = 0
    while length < len(outcomes) and not outcomes[len(outcomes) - 1 - length]:
        length += 1
    successes = sum(outcomes)
    share = (
        run_share(len(outcomes), successes, length) if successes else nothing_yet_share(len(outcomes), prior)
    )
    return Run(length, len(outcomes), successes, share)


def nothing_yet_share(decided: int, prior: Grid) -> float:
    """How many people with ordinary odds have no success in so many answers: (1 − p)^N over the prior."""
    return float(prior.weights @ (1 - prior.rates()) ** decided)


def look(outcomes: Sequence[bool], prior: Grid) -> Look | None:
    """The last look at 20, 40, 80 … decided; None before the first.

    What a look found stands until the next one: so a search is tested once at each, and the flag fires in
    few searches that did not change (docs/odds.md has the measured share).
    """
    at = round(assumption("run_first_look"))
    if len(outcomes) < at:
        return None
    while at * 2 <= len(outcomes):
        at *= 2
    seen = outcomes[:at]
    longest = current = 0
    for success in seen:
        current = 0 if success else current + 1
        longest = max(longest, current)
    successes = sum(seen)
    share = run_share(at, successes, longest) if successes else nothing_yet_share(at, prior)
    flagged = successes > 0 and share <= flag_level(at)
    return Look(at, successes, longest, share, flagged)


def flag_level(decided: int) -> float:
    """The level of the look at so many decided: 1.7% at 20, 40 and 80, then half of the look before."""
    level, at = assumption("run_flag_level"), assumption("run_flag_halved_after")
    while at < decided:
        level, at = level / 2, at * 2
    return level


def next_tries(
    interview: Grid,
    offer: Grid,
    number: int,
    random: np.random.Generator,
    needed_for: float = 0.8,
    draws: int = DRAWS,
) -> NextTries:
    """What `number` more applications may bring: 1 − E[(1 − p_interview · p_offer)^N] over both posteriors.

    `needed`: the smallest N whose chance is `needed_for`. Raises ValueError for a negative number or a
    share that is not between 0 and 1.
    """
    import numpy as np

    if number < 0 or not 0 < needed_for < 1:
        raise ValueError(f"cannot look {number} applications ahead for a chance of {needed_for}")
    through = interview.draw(random, draws) * offer.draw(random, draws)
    misses = np.log1p(-through)
    chances = 1 - np.exp(number * misses)
    needs = log(1 - needed_for) / misses
    return NextTries(
        number=number,
        chance=float(chances.mean()),
        chance_low=float(np.quantile(chances, 0.05)),
        chance_high=float(np.quantile(chances, 0.95)),
        needed=_needed(misses, needed_for),
        needed_low=int(np.ceil(np.quantile(needs, 0.05))),
        needed_high=int(np.ceil(np.quantile(needs, 0.95))),
        needed_for=needed_for,
    )


def _needed(misses: np.ndarray[tuple[int, ...], np.dtype[np.float64]], needed_for: float) -> int | None:
    import numpy as np

    low, high = 0, 1
    while 1 - np.exp(high * misses).mean() < needed_for:
        low, high = high, high * 2
        if high > 100_000:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        enough = 1 - np.exp(middle * misses).mean() >= needed_for
        low, high = (low, middle) if enough else (middle, high)
    return high
