"""Patterns across the noes, from ten on: what they have in common, with counts and intervals.

In: decided applications as plain values. Out: for each value its count, its interval, and whether it may be
named; nothing is named under 80%. Knows no reason why; says nothing about the person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bounceback.odds.base_rates import assumption

COMPARED = ("channel", "level", "employer size", "cv", "role family")
"""Dimensions that every application has: their share of noes is compared with that of the others.

In all other dimensions (stage, reason, skill …) only a no has a value: the most frequent is compared with
the rest.
"""


@dataclass(frozen=True, slots=True)
class Decided:
    """One decided application: was it a no, and its values such as ("reason", "experience").

    A dimension may come several times (skills that were missing). Dimensions in use: stage, level, reason,
    channel, employer size, skill.
    """

    rejected: bool
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """One value of one dimension across the noes.

    `count` noes of `of`; `share` with its 90% interval `low` to `high`. For a compared dimension: noes of
    all decided with this value, and `others` is the share of noes among the rest; else `of` are the noes
    for which the dimension is known. `certainty`: that this value leads (or differs from the rest in the
    direction seen). `named` only where it may be said.
    """

    dimension: str
    value: str
    count: int
    of: int
    share: float
    low: float
    high: float
    others: float | None
    certainty: float
    named: bool


@dataclass(frozen=True, slots=True)
class Patterns:
    """All patterns, named ones first. `too_early`: fewer than ten noes, and then there are none."""

    noes: int
    too_early: bool
    patterns: tuple[Pattern, ...]


def patterns(decided: Iterable[Decided]) -> Patterns:
    """What the noes have in common, from ten noes on (docs/odds.md, "Patterns")."""
    decided = tuple(decided)
    noes = [d for d in decided if d.rejected]
    if len(noes) < assumption("say_so_decided"):
        return Patterns(len(noes), True, ())
    dimensions = sorted({name for d in decided for name, _ in d.values})
    found: list[Pattern] = []
    for name in dimensions:
        found += _compared(name, decided) if name in COMPARED else _leading(name, noes)
    found.sort(key=lambda p: (not p.named, -p.certainty, -p.count, p.dimension, p.value))
    return Patterns(len(noes), False, tuple(found))


def _compared(name: str, decided: Sequence[Decided]) -> list[Pattern]:
    """Each value's share of noes beside that of the rest: P(share differs in the direction seen)."""
    out = []
    values = sorted({v for d in decided for n, v in d.values if n == name})
    known = [d for d in decided if any(n == name for n, _ in d.values)]
    for value in values:
        inside = [d for d in known if (name, value) in d.values]
        outside = [d for d in known if (name, value) not in d.values]
        if not outside:
            continue
        noes, other_noes = sum(d.rejected for d in inside), sum(d.rejected for d in outside)
        certainty = _more(noes, len(inside), other_noes, len(outside))
        enough = min(len(inside), len(outside)) >= 5
        out.append(_pattern(name, value, noes, len(inside), other_noes / len(outside), certainty, enough))
    return out


def _leading(name: str, noes: Sequence[Decided]) -> list[Pattern]:
    """The values of the noes that have one, and the certainty that the first of them truly leads.

    Each value's true frequency is gamma(count + 0.5); the certainty is the probability that it is the
    largest of them all, with one more value that has not been seen.
    """
    import numpy as np
    from scipy.special import gammainc, gammaln

    number = Counter(v for d in noes for v in {v for n, v in d.values if n == name})
    known = sum(any(n == name for n, _ in d.values) for d in noes)
    counts = np.asarray([*number.values(), 0], dtype=np.float64) + 0.5
    at = np.linspace(1e-6, float(counts.max()) + 8 * float(counts.max()) ** 0.5 + 8, 1500)
    below = gammainc(counts[:, None], at[None, :])
    out = []
    for place, (value, count) in enumerate(number.items()):
        density = np.exp((counts[place] - 1) * np.log(at) - at - gammaln(counts[place]))
        rest = np.delete(below, place, axis=0).prod(axis=0)
        certainty = float(np.trapezoid(density * rest, at))
        enough = known >= assumption("say_so_decided")
        out.append(_pattern(name, value, count, known, None, min(certainty, 1.0), enough))
    return out


def _pattern(
    name: str, value: str, count: int, of: int, others: float | None, certainty: float, enough: bool
) -> Pattern:
    from scipy.special import betaincinv

    low, high = (float(betaincinv(count + 0.5, of - count + 0.5, q)) for q in (0.05, 0.95))
    named = enough and certainty >= assumption("say_so_from")
    return Pattern(name, value, count, of, count / of, low, high, others, certainty, named)


def _more(noes: int, number: int, other_noes: int, others: int) -> float:
    """P(the two shares differ in the direction seen), both Beta(noes + 0.5, rest + 0.5)."""
    import numpy as np
    from scipy.special import betainc, betaln

    a, b = noes + 0.5, number - noes + 0.5
    c, d = other_noes + 0.5, others - other_noes + 0.5
    at = (np.arange(2000) + 0.5) / 2000
    density = np.exp((a - 1) * np.log(at) + (b - 1) * np.log1p(-at) - betaln(a, b)) / 2000
    higher = float(density @ betainc(c, d, at) / density.sum())
    return max(higher, 1 - higher)
