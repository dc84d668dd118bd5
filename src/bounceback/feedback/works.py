"""What works when asking for feedback: requests as plain values in, shares that were answered with intervals out.

A request that may still be answered counts nowhere; one that waited its time counts as not answered, which is the
usual case. A difference is named only where it is true with a probability of 8 in 10 or more. Knows no store.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bounceback.names.saying import say
from bounceback.odds.base_rates import assumption
from bounceback.odds.words import frequency

DIMENSIONS = ("tone", "timing", "stage", "channel")
FEWEST = 5
"""Requests on each side before a difference may be named, as with the patterns in `odds`."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `timing`, `stage`, `tone` and `channel` are words such as "day 1 to 3"; "" where not known.
    `answered`: None while an answer may still come."""

    answered: bool | None
    tone: str = ""
    timing: str = ""
    stage: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of those with this value were answered, with the 90% interval of the share (Jeffreys)."""

    dimension: str
    value: str
    answered: int
    asked: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Works:
    """All of it. `whole` has no dimension; `waiting` requests are in no share. `sentences` are for the person."""

    whole: Share | None
    shares: tuple[Share, ...]
    waiting: int
    sentences: tuple[str, ...]


def what_works(asked: Iterable[Asked]) -> Works:
    """The shares answered, over all and by tone, timing, stage and channel; None and none where nothing is over yet."""
    every = tuple(asked)
    over = [one for one in every if one.answered is not None]
    waiting = len(every) - len(over)
    if not over:
        return Works(None, (), waiting, ())
    whole = _share("", "", over)
    shares: list[Share] = []
    named: list[str] = []
    for dimension in DIMENSIONS:
        known = [one for one in over if getattr(one, dimension)]
        for value in sorted({getattr(one, dimension) for one in known}):
            inside = [one for one in known if getattr(one, dimension) == value]
            outside = [one for one in known if getattr(one, dimension) != value]
            shares.append(_share(dimension, value, inside))
            sentence = _difference(value, inside, outside)
            if sentence and len({getattr(one, dimension) for one in known}) > 1:
                named.append(sentence)
    first = say(
        "%(counted)s. The true share lies between %(low)s and %(high)s in 100, in 9 of 10 such cases.",
        counted=_counted(whole),
        low=_percent(whole.low),
        high=_percent(whole.high),
    )
    early = say("That is too few to say what works.") if not named else ""
    return Works(whole, tuple(shares), waiting, tuple(filter(None, (first, *named, early))))


def _share(dimension: str, value: str, some: Sequence[Asked]) -> Share:
    from scipy.special import betaincinv

    answered, number = sum(bool(one.answered) for one in some), len(some)
    low, high = (float(betaincinv(answered + 0.5, number - answered + 0.5, at)) for at in (0.05, 0.95))
    return Share(dimension, value, answered, number, low, high)


def _difference(value: str, inside: Sequence[Asked], outside: Sequence[Asked]) -> str:
    """A sentence where this value is answered more often than the rest, and that is likely enough; else "" ."""
    if min(len(inside), len(outside)) < FEWEST:
        return ""
    here, there = sum(bool(one.answered) for one in inside), sum(bool(one.answered) for one in outside)
    certainty = _higher(here, len(inside), there, len(outside))
    if here * len(outside) <= there * len(inside) or certainty < assumption("say_so_from"):
        return ""
    return say(
        "Answered more often: %(value)s, %(here)s of %(inside)s against %(there)s of %(outside)s; that is no chance with "
        "%(certainty)s.",
        value=value,
        here=here,
        inside=len(inside),
        there=there,
        outside=len(outside),
        certainty=frequency(certainty),
    )


def _higher(here: int, number: int, there: int, others: int) -> float:
    """P(the first share is higher), each Beta(answered + 0.5, rest + 0.5)."""
    import numpy as np
    from scipy.special import betainc, betaln

    a, b = here + 0.5, number - here + 0.5
    at = (np.arange(2000) + 0.5) / 2000
    density = np.exp((a - 1) * np.log(at) + (b - 1) * np.log1p(-at) - betaln(a, b))
    lower = betainc(there + 0.5, others - there + 0.5, at)
    return float(density @ lower / density.sum())


def _counted(whole: Share) -> str:
    if whole.asked == 1:
        return (
            say("One request is over; it was answered")
            if whole.answered
            else say("One request is over, without an answer")
        )
    return say("%(answered)s of %(asked)s requests were answered", answered=whole.answered, asked=whole.asked)


def _percent(share: float) -> str:
    return str(round(share * 100))
