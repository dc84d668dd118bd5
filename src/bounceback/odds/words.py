"""Chances and counts in plain words: a share in, "about 1 in 20" out, the exact figure beside.

Natural frequencies, never a percentage alone; numbers up to twelve as words. Knows no sentences: rooms
above write those.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from bounceback.names.saying import capital, figure, say

__all__ = [
    "Chance",
    "about_number",
    "capital",
    "chance",
    "count",
    "counted",
    "figures",
    "frequency",
    "percent",
]

_WORDS = (
    say("no"),
    say("one"),
    say("two"),
    say("three"),
    say("four"),
    say("five"),
    say("six"),
    say("seven"),
    say("eight"),
    say("nine"),
    say("ten"),
    say("eleven"),
    say("twelve"),
)
_SMALL = (
    (1, 2),
    (1, 3),
    (2, 3),
    (1, 4),
    (3, 4),
    (1, 5),
    (2, 5),
    (3, 5),
    (4, 5),
    (1, 6),
    (1, 7),
    (1, 8),
    (1, 9),
)


@dataclass(frozen=True, slots=True)
class Chance:
    """A share in words, and exact: `words` such as "about 1 in 5", `exact` such as "19.6%"."""

    words: str
    exact: str
    share: float


def chance(share: float) -> Chance:
    """A share between 0 and 1 in words and exact. Raises ValueError outside of that."""
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"{share} is not a share between 0 and 1")
    return Chance(frequency(share), percent(share), share)


def frequency(share: float, about: bool = True) -> str:
    """A share as a natural frequency: "about 1 in 20", "about 2 in 3", "fewer than 1 in 1,000", "nearly all".

    Small fractions (to 1 in 9) where one is within 4% of the share, else tenths above one half, else
    1 in a round number. `about` False leaves the word out, for the ends of an interval.
    """
    if share <= 0.001:
        return say("fewer than 1 in %(n)s", n=figure(1000))
    if share > 0.97:
        return say("nearly all")
    some, of = _fraction(share)
    if about:
        return say("about %(some)s in %(of)s", some=some, of=figure(of))
    return say("%(some)s in %(of)s", some=some, of=figure(of))


def _fraction(share: float) -> tuple[int, int]:
    near = min(_SMALL, key=lambda f: abs(f[0] / f[1] / share - 1))
    if abs(near[0] / near[1] / share - 1) <= 0.04:
        return near
    if share >= 0.25:
        tenths = min(max(round(share * 10), 3), 9)
        if abs(tenths / 10 - share) > 0.031:
            least = Fraction(round(share * 20), 20)
            return least.numerator, least.denominator
        return (1, 2) if tenths == 5 else (tenths, 10)
    return 1, _round(1 / share)


def percent(share: float) -> str:
    """A share as a percentage: two digits that matter, one decimal under 10%."""
    value = 100 * share
    if 0 < value < 0.1:
        return say("under %(share)s%%", share=figure(0.1, 1))
    return say("%(share)s%%", share=figure(value, 1 if value < 10 or value > 99 else 0))


def count(number: int) -> str:
    """A count for the middle of a sentence: words to twelve ("no" for none), then digits."""
    return _WORDS[number] if 0 <= number < len(_WORDS) else figure(number)


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """A count with its noun: "one talk", "six talks", "41 applications"."""
    return f"{count(number)} {singular if number == 1 else plural or singular + 's'}"


def figures(number: int, singular: str, plural: str | None = None) -> str:
    """A count with its noun in figures, for a computation: "1 talk", "41 applications"."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def about_number(number: float) -> str:
    """A number of applications rounded to what is known of it: 178 → "about 180", 1243 → "about 1,200"."""
    return say("about %(n)s", n=figure(_round(number)))


def _round(number: float) -> int:
    """A round number of which the share, 1 in so many, is near to 1 in `number`."""
    steps = ((20, 1), (50, 5), (200, 10), (500, 20), (1000, 50))
    step = next((step for limit, step in steps if number < limit), 0) or int(
        10 ** (len(str(int(number))) - 2)
    )
    if 5 <= number < 20:
        return round(number)
    # Where a step is large beside the number, the nearer number can be the farther share: 22.4 is 1 in 25, not 1 in 20.
    low = int(number // step) * step
    high = low + step
    return low if number <= 2 * low * high / (low + high) else high
