"""Which step to work on, and did a change help: two estimates or two groups in, a careful answer out.

Names a step or a change only from 80% on and with ten decided; else it is too early to say. Knows no advice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bounceback.odds.base_rates import BaseRate, assumption
from bounceback.odds.rates import Estimate, two_groups
from bounceback.odds.tries import Answer, Step, Try

PER = 50


@dataclass(frozen=True, slots=True)
class Gain:
    """What one step would bring if its rate rose to the published one.

    `gain`: offers more per 50 applications, over the posterior; `below`: P(rate < the published one).
    """

    step: Step
    gain: float
    below: float
    decided: int
    base: BaseRate

    @property
    def sure(self) -> bool:
        return self.below >= assumption("say_so_from") and self.decided >= assumption("say_so_decided")


@dataclass(frozen=True, slots=True)
class StepChoice:
    """The step to work on, or None for "too early to say"; and both gains, the larger first."""

    step: Step | None
    gains: tuple[Gain, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Did a change help? The rate of a step before and after it, partially pooled.

    `helped`: P(rate after > rate before). `difference` (after − before) is the median with its 90%
    interval. `verdict`: "higher", "lower" or "too early to say".
    """

    step: Step
    before: tuple[int, int]
    """Successes and decided before."""
    after: tuple[int, int]
    helped: float
    difference: float
    low: float
    high: float
    verdict: str


def step_to_work_on(interview: Estimate, offer: Estimate) -> StepChoice:
    """The step with the larger gain in offers per 50 applications, where it may be named.

    The reference of each step is its estimate's published rate. Only the step with the larger gain can be
    named: when that one is not sure, it is too early to say.
    """
    gains = (
        Gain(
            Step.INTERVIEW,
            PER * _shortfall(interview) * offer.grid.mean(),
            interview.grid.below(interview.prior_median),
            interview.decided,
            interview.base,
        ),
        Gain(
            Step.OFFER,
            PER * interview.grid.mean() * _shortfall(offer),
            offer.grid.below(offer.prior_median),
            offer.decided,
            offer.base,
        ),
    )
    ordered = tuple(sorted(gains, key=lambda g: -g.gain))
    return StepChoice(ordered[0].step if ordered[0].sure else None, ordered)


def did_it_help(before: Iterable[Try], after: Iterable[Try], step: Step) -> Change:
    """Compare the rate of a step before and after a change, with shrinkage (docs/odds.md, "Changes")."""
    import numpy as np

    before, after = tuple(before), tuple(after)
    was, now, weights = two_groups(before, after, step)
    differences = (now[None, :] - was[:, None]).ravel()
    flat = weights.ravel()
    helped = float(flat[differences > 0].sum() + flat[differences == 0].sum() / 2)
    order = np.argsort(differences)
    inner = np.cumsum(flat[order]) - flat[order] / 2
    low, middle, high = (float(np.interp(q, inner, differences[order])) for q in (0.05, 0.5, 0.95))
    counted = _decided(before, step), _decided(after, step)
    enough = min(counted[0][1], counted[1][1]) >= 1 and sum(c[1] for c in counted) >= assumption(
        "say_so_decided"
    )
    sure = assumption("say_so_from")
    verdict = "too early to say"
    if enough and helped >= sure:
        verdict = "higher"
    elif enough and 1 - helped >= sure:
        verdict = "lower"
    return Change(step, *counted, helped, middle, low, high, verdict)


def _shortfall(estimate: Estimate) -> float:
    """E[max(reference − rate, 0)] over the posterior; the reference is the prior's median."""
    import numpy as np

    missing = np.maximum(estimate.prior_median - estimate.grid.rates(), 0.0)
    return float(estimate.grid.weights @ missing)


def _decided(tries: Iterable[Try], step: Step) -> tuple[int, int]:
    answers = [t.talk if step is Step.INTERVIEW else t.offer for t in tries]
    yes = answers.count(Answer.YES)
    return yes, yes + answers.count(Answer.NO)
