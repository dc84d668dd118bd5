"""Hope: how many employers it rests on; open applications and targets in, a number and perhaps a gentle word.

Knows no dates and no odds: only where the open applications stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bounceback.odds.base_rates import assumption, assumptions


@dataclass(frozen=True, slots=True)
class Hope:
    """Where hope rests. `effective`: 1/Σh², the number of employers it would be if it were spread evenly.

    `shares` are (employer, share), the largest first. `employer`: the one a gentle word is about, "" for
    none; `reason`: "few" (under two employers in effect, with five or more open), "again" (one target has
    taken the last three bounce-backs) or "".
    """

    effective: float
    shares: tuple[tuple[str, float], ...]
    open_applications: int
    employer: str = ""
    reason: str = ""


def hope(
    open_applications: Iterable[tuple[str, str]],
    targets: Iterable[str] = (),
    last_bounces: Sequence[str] = (),
) -> Hope:
    """Where hope rests. `open_applications` are (employer, stage); `targets` are employers marked as dreamt of;
    `last_bounces` the employers of the bounce-backs so far, the latest last.

    An unknown stage counts as applied. The word on "again" is for a marked target only.
    """
    open_applications, targets = tuple(open_applications), tuple(targets)
    weight: dict[str, float] = {}
    for employer, stage in open_applications:
        weight[employer] = weight.get(employer, 0.0) + _weight(stage)
    for employer in targets:
        weight[employer] = weight.get(employer, 0.0) + _weight("target")
    total = sum(weight.values())
    shares = tuple(sorted(((e, w / total) for e, w in weight.items()), key=lambda s: (-s[1], s[0])))
    effective = 1 / sum(share**2 for _, share in shares) if shares else 0.0
    employer = reason = ""
    few, open_from = assumption("hope_few_employers"), assumption("hope_open_from")
    repeats = round(assumption("hope_last_bounces"))
    latest = tuple(last_bounces)[-repeats:]
    if len(latest) == repeats and len(set(latest)) == 1 and latest[0] in targets:
        employer, reason = latest[0], "again"
    elif shares and effective < few and len(open_applications) >= open_from:
        employer, reason = shares[0][0], "few"
    return Hope(effective, shares, len(open_applications), employer, reason)


def _weight(stage: str) -> float:
    """How much hope an open application at a stage holds: data/assumptions.json, our own choice."""
    name = f"hope_at_{stage}"
    return assumption(name if name in assumptions() else "hope_at_applied")
