"""The rate of each step from a person's own record and the published one: tries in, an Estimate out.

A posterior on a grid of the log-odds. Applications that wait enter by their own likelihood (a yes later, a
no later, or never an answer), not as noes. Refuses to give a rate without its interval and its prior.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import erfc, exp, log
from typing import TYPE_CHECKING, Any

from bounceback.odds.base_rates import BaseRate, assumption, base_rate
from bounceback.odds.tries import Answer, Step, Try

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

NINETY = 1.6448536269514722
_DEEP = 14.0
"""Log-odds whose posterior is e^-14 of its top or less are left off the grid."""
_AGE_BINS = 48


@dataclass(frozen=True, slots=True)
class Answering:
    """How answers come at one step: a few weighted nodes that stand for the joint posterior.

    At each node `weight` of the posterior, the mean shares `yes`, `no`, `never` (they sum to the weight),
    and the log-normal times to a yes and to a no (medians in log-days, spreads).
    """

    yes: tuple[float, ...]
    no: tuple[float, ...]
    never: tuple[float, ...]
    yes_log_median: tuple[float, ...]
    no_log_median: tuple[float, ...]
    yes_log_sd: tuple[float, ...]
    no_log_sd: tuple[float, ...]
    answers: int
    """How many of the person's own dated answers it has learned from."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A posterior on log-odds: equal steps and weights that sum to 1."""

    log_odds: Floats = field(repr=False)
    weights: Floats = field(repr=False)

    def quantile(self, share: float) -> float:
        """The rate (0 to 1) under which that share of the posterior lies."""
        import numpy as np

        inner = np.cumsum(self.weights) - self.weights / 2
        return _logistic(float(np.interp(share, inner, self.log_odds)))

    def below(self, rate: float) -> float:
        """The probability that the rate is below `rate`."""
        import numpy as np

        inner = np.cumsum(self.weights) - self.weights / 2
        return float(np.interp(_logit(rate), self.log_odds, inner, left=0.0, right=1.0))

    def mean(self) -> float:
        """The mean rate."""
        return float(self.weights @ self.rates())

    def rates(self) -> Floats:
        """The rate at each point of the grid."""
        import numpy as np

        return 1.0 / (1.0 + np.exp(-self.log_odds))

    def draw(self, random: np.random.Generator, number: int) -> Floats:
        """That many rates drawn from the posterior."""
        import numpy as np

        inner = np.cumsum(self.weights) - self.weights / 2
        at = np.interp(random.random(number), inner, self.log_odds)
        return np.asarray(1.0 / (1.0 + np.exp(-at)), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Estimate:
    """The rate of one step: median and 90% interval, the prior's beside it, and what it rests on.

    `decided` answers of which `successes` were yes; `undecided` still wait (or ended without an answer).
    `base` is the published rate that the prior is built on; for several channels together, the main one.
    """

    step: Step
    channel: str | None
    median: float
    low: float
    high: float
    prior_median: float
    prior_low: float
    prior_high: float
    decided: int
    successes: int
    undecided: int
    base: BaseRate
    grid: Grid = field(repr=False, compare=False)
    answering: Answering = field(repr=False, compare=False)


def rate(tries: Iterable[Try], step: Step, channel: str | None = None) -> Estimate:
    """The rate of `step` over all tries, or of one channel, pooled partially with the other channels.

    Formula: docs/odds.md, "Rates". With no tries at all it gives the prior.
    """
    tries = tuple(tries)
    if channel is not None:
        found = rates_by_group(tries, step, "channel", also=(channel,))
        return found[channel]
    fit = _fit(_count(tries, step), _base_log_odds(tries, step), assumption("prior_log_odds_sd"))
    return _estimate(step, None, fit, _main_base(tries, step), fit.grid)


def rates_by_group(
    tries: Iterable[Try], step: Step, group: str, also: Sequence[str] = ()
) -> dict[str, Estimate]:
    """The rate of `step` in each group ("channel", "cv", "role family" …), partially pooled.

    Each group's log-odds are its published rate's + the person's own shift (shared) + the group's own
    deviation, so that three lucky referrals do not become "100%". `also` names groups that must be there,
    with no tries of their own if need be. Estimates' `channel` holds the group's name.
    """
    parts = _parts(tries, group, also)
    fits = {name: _fit_group(part, step, name, group) for name, part in parts.items()}
    pooled = _pool(list(fits.values()))
    return {
        name: _estimate(step, name, fit, _main_base(parts[name], step, _channel(group, name)), grid)
        for (name, fit), grid in zip(fits.items(), pooled.grids, strict=True)
    }


def two_groups(before: Iterable[Try], after: Iterable[Try], step: Step) -> tuple[Floats, Floats, Floats]:
    """The joint posterior of two groups' rates, partially pooled: rates before, rates after, weights.

    Weights are a matrix (before by after) that sums to 1.
    """
    import numpy as np

    fits = [_fit_group(tuple(part), step, "", "") for part in (before, after)]
    pooled = _pool(fits)
    joint = (pooled.given_shift[0] * pooled.both[:, None]).T @ pooled.given_shift[1]
    return fits[0].grid.rates(), fits[1].grid.rates(), np.asarray(joint / joint.sum(), dtype=np.float64)


def prior(step: Step, channel: str = "") -> Grid:
    """The prior of a step alone: logit-normal around the published rate."""
    import numpy as np

    centre, sd = _logit(_base(step, channel).value), assumption("prior_log_odds_sd")
    at = np.linspace(centre - 5 * sd, centre + 5 * sd, 201)
    weights = np.exp(-0.5 * ((at - centre) / sd) ** 2)
    return Grid(at, weights / weights.sum())


# What is counted


@dataclass(frozen=True, slots=True)
class _Counts:
    yes: int
    no: int
    waiting: int
    yes_logs: Floats
    no_logs: Floats
    age_logs: Floats
    age_counts: Floats


def _count(tries: Iterable[Try], step: Step) -> _Counts:
    import numpy as np

    seen = [(t.talk, t.talk_days) if step is Step.INTERVIEW else (t.offer, t.offer_days) for t in tries]
    logs: dict[Answer, list[float]] = {answer: [] for answer in Answer}
    number: Counter[Answer] = Counter()
    for answer, days in seen:
        if answer is None:
            continue
        number[answer] += 1
        if days is not None:
            logs[answer].append(log(days))
    ages = np.sort(np.asarray(logs[Answer.NONE] + logs[Answer.OUT], dtype=np.float64))
    values, counts = np.unique(ages, return_counts=True)
    if len(values) > _AGE_BINS:
        edges = np.linspace(values[0], values[-1], _AGE_BINS + 1)
        place = np.clip(np.searchsorted(edges, ages, side="right") - 1, 0, _AGE_BINS - 1)
        counts = np.bincount(place, minlength=_AGE_BINS)
        values = np.bincount(place, weights=ages, minlength=_AGE_BINS)[counts > 0] / counts[counts > 0]
        counts = counts[counts > 0]
    return _Counts(
        yes=number[Answer.YES],
        no=number[Answer.NO],
        waiting=number[Answer.NONE] + number[Answer.OUT],
        yes_logs=np.asarray(logs[Answer.YES], dtype=np.float64),
        no_logs=np.asarray(logs[Answer.NO], dtype=np.float64),
        age_logs=values.astype(np.float64),
        age_counts=counts.astype(np.float64),
    )


# The posterior of one group


@dataclass(frozen=True, slots=True)
class _Times:
    """Log-normal times to a yes and a no: medians in log-days, spreads."""

    yes: float
    yes_sd: float
    no: float
    no_sd: float


@dataclass(frozen=True, slots=True)
class _Node:
    times: _Times
    pull: float


@dataclass(frozen=True, slots=True)
class _Fit:
    grid: Grid
    centre: float
    sd: float
    log_likelihood: Floats
    """Of the rate alone, on the grid, up to a constant: the other parameters are integrated out."""
    counts: _Counts
    answering: Answering


def _fit(counts: _Counts, centre: float, sd: float) -> _Fit:
    """The posterior over the rate, the share of noes that are sent, and the two median times.

    Times: mode by expectation-maximisation, then seven nodes around it, weighted by the exact likelihood;
    rate and share of noes on a grid at each.
    """
    import numpy as np

    times = _likely_times(counts, centre, sd)
    coarse_x = np.linspace(centre - 6.5 * sd, centre + 6.5 * sd, 53)
    coarse_z = np.linspace(-4.5, 5.5, 21)
    rough = _log_posterior(counts, coarse_x, coarse_z, [times], centre, sd)[0]
    x = _narrowed(coarse_x, rough.max(axis=1), 65)
    z = _narrowed(coarse_z, rough.max(axis=0), 11)
    nodes = _time_nodes(times, counts)
    pulls = np.asarray([node.pull for node in nodes])
    joint = _log_posterior(counts, x, z, [n.times for n in nodes], centre, sd) + pulls[:, None, None]
    joint = np.exp(joint - joint.max())
    joint /= joint.sum()
    marginal = joint.sum(axis=(0, 2))
    rates, sent = 1 / (1 + np.exp(-x)), 1 / (1 + np.exp(-z))
    yes = np.einsum("nxz,x->n", joint, rates)
    no = np.einsum("nxz,x,z->n", joint, 1 - rates, sent)
    never = np.einsum("nxz,x,z->n", joint, 1 - rates, 1 - sent)
    tiny = np.finfo(np.float64).tiny
    return _Fit(
        grid=Grid(x, marginal),
        centre=centre,
        sd=sd,
        log_likelihood=np.log(np.maximum(marginal, tiny)) + 0.5 * ((x - centre) / sd) ** 2,
        counts=counts,
        answering=Answering(
            yes=tuple(yes.tolist()),
            no=tuple(no.tolist()),
            never=tuple(never.tolist()),
            yes_log_median=tuple(node.times.yes for node in nodes),
            no_log_median=tuple(node.times.no for node in nodes),
            yes_log_sd=tuple(node.times.yes_sd for node in nodes),
            no_log_sd=tuple(node.times.no_sd for node in nodes),
            answers=len(counts.yes_logs) + len(counts.no_logs),
        ),
    )


def _likely_times(counts: _Counts, centre: float, sd: float) -> _Times:
    """The mode of the time parameters: each waiting application is a yes to come, a no to come or neither."""
    import numpy as np

    start = log(assumption("yes_median_days")), log(assumption("no_median_days"))
    mean, spread = list(start), [assumption("log_days_sd")] * 2
    x, z0, z_sd = centre, assumption("answered_no_log_odds"), assumption("answered_no_log_odds_sd")
    z = z0
    ages, number = counts.age_logs, counts.age_counts
    total = counts.yes + counts.no + float(number.sum())
    known = (counts.yes_logs, counts.no_logs)
    loose = 1 / assumption("median_log_sd") ** 2
    worth, assumed = assumption("log_days_sd_worth"), assumption("log_days_sd")
    for _ in range(40 if len(ages) else 6):
        share_yes, sent = _logistic(x), _logistic(z)
        shares = (share_yes, (1 - share_yes) * sent)
        places = [(ages - mean[i]) / spread[i] for i in (0, 1)]
        left = [_survival(a) for a in places]
        parts = [shares[i] * left[i] for i in (0, 1)]
        whole = parts[0] + parts[1] + (1 - share_yes) * (1 - sent)
        came = [0.0, 0.0]
        before = (x, z, *mean, *spread)
        for i in (0, 1):
            member = number * parts[i] / whole
            hazard = np.exp(-0.5 * places[i] ** 2) / 2.5066282746310002 / np.maximum(left[i], 1e-300)
            hazard = np.where(places[i] > 30, places[i], hazard)
            expected = mean[i] + spread[i] * hazard
            variance = spread[i] ** 2 * np.maximum(1 + places[i] * hazard - hazard**2, 0.0)
            came[i] = float(member.sum())
            precise = (len(known[i]) + came[i]) / spread[i] ** 2
            summed = (float(known[i].sum()) + float(member @ expected)) / spread[i] ** 2
            mean[i] = (summed + start[i] * loose) / (precise + loose)
            squares = float(((known[i] - mean[i]) ** 2).sum())
            squares += float(member @ ((expected - mean[i]) ** 2 + variance))
            spread[i] = ((worth * assumed**2 + squares) / (worth + len(known[i]) + came[i])) ** 0.5
        x = _mode(x, counts.yes + came[0], total, centre, sd)
        z = _mode(z, counts.no + came[1], total - counts.yes - came[0], z0, z_sd)
        if max(abs(a - b) for a, b in zip(before, (x, z, *mean, *spread), strict=True)) < 1e-3:
            break
    return _Times(mean[0], spread[0], mean[1], spread[1])


def _mode(at: float, successes: float, number: float, centre: float, sd: float) -> float:
    """The log-odds that fit `successes` of `number` best under a normal prior: four steps of Newton."""
    for _ in range(4):
        p = _logistic(at)
        slope = successes - number * p - (at - centre) / sd**2
        at += max(min(slope / (number * p * (1 - p) + 1 / sd**2), 1.0), -1.0)
    return at


def _time_nodes(mode: _Times, counts: _Counts) -> list[_Node]:
    """Seven nodes for both medians and the spread of the noes: their mode, and two standard deviations along each.

    The weights are those of the cubature that is exact for a normal density up to the third degree, each
    corrected to the prior and the dated answers at its node.
    """
    sure, worth = assumption("median_log_sd"), assumption("log_days_sd_worth")
    widths = (
        (1 / sure**2 + len(counts.yes_logs) / mode.yes_sd**2) ** -0.5,
        (1 / sure**2 + len(counts.no_logs) / mode.no_sd**2) ** -0.5,
        (2 * (len(counts.no_logs) + worth)) ** -0.5,
    )
    nodes = [_Node(mode, log(0.25) + _time_height(mode, counts))]
    for axis, width in enumerate(widths):
        for away in (-2.0, 2.0):
            step = [away * width if axis == at else 0.0 for at in range(3)]
            times = _Times(mode.yes + step[0], mode.yes_sd, mode.no + step[1], mode.no_sd * exp(step[2]))
            nodes.append(_Node(times, log(0.125) + _time_height(times, counts) + 0.5 * away**2))
    return nodes


def _time_height(times: _Times, counts: _Counts) -> float:
    """Log density (up to a constant) of the times by prior and dated answers."""
    sure, worth, assumed = (assumption(n) for n in ("median_log_sd", "log_days_sd_worth", "log_days_sd"))
    height = 0.0
    for kind, median, sd, logs in (
        ("yes", times.yes, times.yes_sd, counts.yes_logs),
        ("no", times.no, times.no_sd, counts.no_logs),
    ):
        height -= 0.5 * ((median - log(assumption(f"{kind}_median_days"))) / sure) ** 2
        squares = worth * assumed**2 + float(((logs - median) ** 2).sum())
        height -= (worth + len(logs)) * log(sd) + 0.5 * squares / sd**2
    return height


def _log_posterior(
    counts: _Counts,
    x: Floats,
    z: Floats,
    times: Sequence[_Times],
    centre: float,
    sd: float,
) -> Floats:
    """Log posterior (up to a constant) for each of the times (first axis), rate and share of noes sent."""
    import numpy as np

    yes, sent = 1 / (1 + np.exp(-x)), 1 / (1 + np.exp(-z))
    z0, z_sd = assumption("answered_no_log_odds"), assumption("answered_no_log_odds_sd")
    flat = -0.5 * ((x - centre) / sd) ** 2 + counts.yes * np.log(yes) + counts.no * np.log1p(-yes)
    other = -0.5 * ((z - z0) / z_sd) ** 2 + counts.no * np.log(sent)
    base = flat[:, None] + other[None, :]
    out = np.repeat(base[None, :, :], len(times), axis=0)
    if len(counts.age_logs):
        for place, at in enumerate(times):
            left_yes = _survival((counts.age_logs - at.yes) / at.yes_sd)
            left_no = _survival((counts.age_logs - at.no) / at.no_sd)
            rest = 1 - sent[:, None] * (1 - left_no[None, :])
            waits = yes[:, None, None] * left_yes + (1 - yes)[:, None, None] * rest
            out[place] += np.log(waits) @ counts.age_counts
    return np.asarray(out, dtype=np.float64)


def _survival(at: Floats) -> Floats:
    """P(a standard normal is above `at`). With the standard library: SciPy takes longer to load than all of this."""
    import numpy as np

    return np.asarray([0.5 * erfc(a) for a in (at / 2**0.5).tolist()], dtype=np.float64)


def _narrowed(at: Floats, height: Floats, number: int) -> Floats:
    """A finer grid over the part of `at` where the height is within _DEEP of its top."""
    import numpy as np

    keep = np.flatnonzero(height > height.max() - _DEEP)
    first, last = max(keep[0] - 1, 0), min(keep[-1] + 1, len(at) - 1)
    return np.linspace(at[first], at[last], number)


# Several groups


@dataclass(frozen=True, slots=True)
class _Pooled:
    grids: list[Grid]
    given_shift: list[Floats]
    """For each group: its posterior on its grid, given each value of the person's own shift."""
    both: Floats
    """The posterior of the shift, from all groups."""


def _pool(fits: Sequence[_Fit]) -> _Pooled:
    import numpy as np

    whole, own = assumption("prior_log_odds_sd"), assumption("group_log_odds_sd")
    shared = (whole**2 - own**2) ** 0.5
    shift = np.linspace(-5 * shared, 5 * shared, 161)
    log_prior = -0.5 * (shift / shared) ** 2
    given, heights = [], []
    for fit in fits:
        x = fit.grid.log_odds
        deep = fit.log_likelihood[None, :] - 0.5 * ((x[None, :] - fit.centre - shift[:, None]) / own) ** 2
        top = deep.max(axis=1, keepdims=True)
        part = np.exp(deep - top)
        size = part.sum(axis=1)
        given.append(part / size[:, None])
        heights.append(top[:, 0] + np.log(size * (x[1] - x[0])))
    total = log_prior + np.sum(heights, axis=0)
    both = np.exp(total - total.max())
    both /= both.sum()
    return _Pooled([Grid(f.grid.log_odds, both @ g) for f, g in zip(fits, given, strict=True)], given, both)


def _fit_group(part: Sequence[Try], step: Step, name: str, group: str) -> _Fit:
    channel = _channel(group, name)
    centre = _base_log_odds(part, step, channel)
    return _fit(_count(part, step), centre, assumption("prior_log_odds_sd"))


def _parts(tries: Iterable[Try], group: str, also: Sequence[str]) -> dict[str, tuple[Try, ...]]:
    parts: dict[str, list[Try]] = {name: [] for name in also}
    for one in tries:
        parts.setdefault(one.group(group), []).append(one)
    return {name: tuple(part) for name, part in parts.items()}


def _channel(group: str, name: str) -> str:
    return name if group == "channel" else ""


# Published rates


def _base(step: Step, channel: str) -> BaseRate:
    if step is Step.OFFER:
        return base_rate("interview_to_offer")
    return base_rate("referral_to_interview" if channel == "referral" else "application_to_interview")


def _base_log_odds(tries: Iterable[Try], step: Step, channel: str = "") -> float:
    """The prior's centre: the mean of the published log-odds over the tries' channels."""
    number = Counter(t.channel for t in tries)
    if not number:
        return _logit(_base(step, channel).value)
    total = sum(number.values())
    return sum(n * _logit(_base(step, name).value) for name, n in number.items()) / total


def _main_base(tries: Iterable[Try], step: Step, channel: str = "") -> BaseRate:
    number = Counter(_base(step, t.channel).name for t in tries)
    return base_rate(number.most_common(1)[0][0]) if number else _base(step, channel)


def _estimate(step: Step, name: str | None, fit: _Fit, base: BaseRate, grid: Grid) -> Estimate:
    wide = NINETY * assumption("prior_log_odds_sd")
    return Estimate(
        step=step,
        channel=name,
        median=grid.quantile(0.5),
        low=grid.quantile(0.05),
        high=grid.quantile(0.95),
        prior_median=_logistic(fit.centre),
        prior_low=_logistic(fit.centre - wide),
        prior_high=_logistic(fit.centre + wide),
        decided=fit.counts.yes + fit.counts.no,
        successes=fit.counts.yes,
        undecided=fit.counts.waiting,
        base=base,
        grid=grid,
        answering=fit.answering,
    )


def _logit(share: float) -> float:
    return log(share / (1 - share))


def _logistic(at: Any) -> float:
    return 1.0 / (1.0 + exp(-float(at)))
