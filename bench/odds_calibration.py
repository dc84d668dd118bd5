"""Calibration of the odds by simulation: python bench/odds_calibration.py [searches].

A generator of whole searches with known truth, the four checks of docs/odds.md, and a printed table.
The unit tests run the same functions, smaller and seeded.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from math import exp, log

import numpy as np

from bounceback.odds.base_rates import assumption, base_rate
from bounceback.odds.patterns import Decided, patterns
from bounceback.odds.rates import prior, rate
from bounceback.odds.runs import look
from bounceback.odds.steps import did_it_help
from bounceback.odds.tries import Answer, Step, Try
from bounceback.odds.waiting import let_go_day


@dataclass(frozen=True, slots=True)
class Truth:
    """What one simulated search is made with: shares, median days and the spread of log-days."""

    yes: float
    sent: float
    yes_median: float
    no_median: float
    log_sd: float


def logistic(at: float) -> float:
    return 1 / (1 + exp(-at))


def shifted(share: float, odds: float) -> float:
    """A share whose odds are multiplied."""
    return logistic(log(share / (1 - share)) + log(odds))


def truth_from_prior(random: np.random.Generator, base: float) -> Truth:
    """Every parameter from its prior: the rate logit-normal(base, 0.8), the sent noes logit-normal(0.5, 1),
    both medians log-normal around 18 and 25 days (0.5); the spread of log-days is 1."""
    return Truth(
        yes=logistic(random.normal(log(base / (1 - base)), assumption("prior_log_odds_sd"))),
        sent=logistic(
            random.normal(assumption("answered_no_log_odds"), assumption("answered_no_log_odds_sd"))
        ),
        yes_median=assumption("yes_median_days") * exp(random.normal(0, assumption("median_log_sd"))),
        no_median=assumption("no_median_days") * exp(random.normal(0, assumption("median_log_sd"))),
        log_sd=assumption("log_days_sd"),
    )


def draw(
    random: np.random.Generator, truth: Truth, number: int, window: float
) -> tuple[list[Try], np.ndarray, np.ndarray]:
    """A search seen today: applications sent evenly over the last `window` days, each to be answered yes,
    no or never; an answer that lies ahead is not seen. Gives the tries, and for each its days since it was
    sent and the days to its answer (infinite for never)."""
    since = random.uniform(0, window, number)
    fate = random.random(number)
    says_yes = fate < truth.yes
    says_no = ~says_yes & (fate < truth.yes + (1 - truth.yes) * truth.sent)
    median = np.where(says_yes, truth.yes_median, truth.no_median)
    days = np.exp(np.log(median) + truth.log_sd * random.standard_normal(number))
    days[~says_yes & ~says_no] = np.inf
    tries = []
    for i in range(number):
        seen = days[i] <= since[i]
        answer = (Answer.YES if says_yes[i] else Answer.NO) if seen else Answer.NONE
        tries.append(Try(str(i), None, answer, float(max(days[i] if seen else since[i], 0.25))))
    return tries, since, days


def coverage_on_prior(searches: int, seed: int) -> tuple[float, float, float]:
    """(a) Truth from the prior; 10 to 200 applications over 60 to 240 days. Shares of searches whose 90%
    interval holds the truth, and whose truth lies under it and over it."""
    random = np.random.default_rng(seed)
    base = base_rate("application_to_interview").value
    under = over = 0
    for _ in range(searches):
        truth = truth_from_prior(random, base)
        number = int(random.integers(10, 201))
        tries, _, _ = draw(random, truth, number, random.uniform(60, 240))
        estimate = rate(tries, Step.INTERVIEW)
        under += truth.yes < estimate.low
        over += truth.yes > estimate.high
    return 1 - (under + over) / searches, under / searches, over / searches


def coverage_off_prior(base: float, odds: float, number: int, searches: int, seed: int) -> float:
    """(b) Truth at a third or three times the published odds; the rest from the prior; 150 days.

    `base` 0.05 and 0.40 are application to interview, online and by referral; 0.25 is interview to offer."""
    random = np.random.default_rng(seed)
    held = 0
    for _ in range(searches):
        made = truth_from_prior(random, base)
        truth = Truth(shifted(base, odds), made.sent, made.yes_median, made.no_median, made.log_sd)
        tries, _, _ = draw(random, truth, number, 150)
        held += covers(tries, base, truth.yes)
    return held / searches


def covers(tries: list[Try], base: float, truth: float) -> bool:
    """Does the 90% interval of the step with that published rate hold the truth?"""
    if base == base_rate("interview_to_offer").value:
        talked = [Try(t.key, None, Answer.YES, None, offer=t.talk, offer_days=t.talk_days) for t in tries]
        estimate = rate(talked, Step.OFFER)
    elif base == base_rate("referral_to_interview").value:
        referred = [Try(t.key, None, t.talk, t.talk_days, channel="referral") for t in tries]
        estimate = rate(referred, Step.INTERVIEW)
    else:
        estimate = rate(tries, Step.INTERVIEW)
    return estimate.low <= truth <= estimate.high


def answered_after_let_go(searches: int, seed: int) -> tuple[float, float, int]:
    """(c) Truth from the prior; 60 applications over 240 days. Of the applications that are silent on their
    let-go day (as known today), the share that is answered later; the share still silent a month beyond it
    that is; and how many applications that were."""
    random = np.random.default_rng(seed)
    base = base_rate("application_to_interview").value
    silent = answered = later_silent = later_answered = 0
    for _ in range(searches):
        truth = truth_from_prior(random, base)
        tries, _, _ = draw(random, truth, 60, 240)
        day = let_go_day(rate(tries, Step.INTERVIEW).answering)
        if day is None:
            continue
        # fresh applications of the same search, watched to the end
        _, _, days = draw(random, truth, 200, 1)
        silent += int((days > day).sum())
        answered += int(((days > day) & np.isfinite(days)).sum())
        later_silent += int((days > day + 30).sum())
        later_answered += int(((days > day + 30) & np.isfinite(days)).sum())
    return answered / silent, later_answered / max(later_silent, 1), silent


def flags_in_unchanged(searches: int, decided: int, seed: int) -> float:
    """(d) Unchanged searches of so many decided applications, the rate from its prior: the share in which
    the run flag fires at any look. A search of no success is compared with the prior it came from."""
    random = np.random.default_rng(seed)
    grid = prior(Step.INTERVIEW)
    rates = grid.draw(random, searches)
    fired = 0
    for p in rates:
        outcomes = (random.random(decided) < p).tolist()
        at = 20
        while at <= decided:
            found = look(outcomes[:at], grid)
            if found is not None and found.more_than_chance:
                fired += 1
                break
            at *= 2
    return fired / searches


def patterns_in_unpatterned(searches: int, rejections: int, kinds: int, seed: int) -> float:
    """Noes spread evenly over so many reasons: the share of searches in which one is named."""
    random = np.random.default_rng(seed)
    named = 0
    for _ in range(searches):
        reasons = random.integers(0, kinds, rejections)
        found = patterns([Decided(rejected=True, values=(("reason", f"r{r}"),)) for r in reasons])
        named += any(p.named for p in found.patterns)
    return named / searches


def changes_named(searches: int, number: int, odds: float, seed: int) -> tuple[float, float]:
    """So many answers before and after a change that multiplies the odds of a talk (1: changes nothing), the
    rate before from its prior: the shares of searches in which it is named higher, and lower."""
    random = np.random.default_rng(seed)
    rates = prior(Step.INTERVIEW).draw(random, searches)
    higher = lower = 0
    for p in rates:
        parts = []
        for share in (float(p), shifted(float(p), odds)):
            yes = int(random.binomial(number, share))
            parts.append(
                [Try(str(i), None, Answer.YES if i < yes else Answer.NO, 20.0) for i in range(number)]
            )
        verdict = did_it_help(parts[0], parts[1], Step.INTERVIEW).verdict
        higher += verdict == "higher"
        lower += verdict == "lower"
    return higher / searches, lower / searches


def main(searches: int) -> None:
    began = time.perf_counter()
    held, under, over = coverage_on_prior(searches, 11)
    print(f"(a) truth from the prior, {searches} searches: 90% interval holds it in {held:.1%}")
    print(f"    under it {under:.1%}, over it {over:.1%}")
    print("(b) truth off the prior: share of 90% intervals that hold it")
    print("| published rate | odds | n = 10 | n = 50 | n = 200 |")
    print("| --- | --- | --- | --- | --- |")
    for base in (0.05, 0.25, 0.40):
        for odds, words in ((1 / 3, "a third"), (3.0, "three times")):
            cells = [f"{coverage_off_prior(base, odds, n, searches // 2, 20 + n):.0%}" for n in (10, 50, 200)]
            print(f"| {base:.0%} | {words} | " + " | ".join(cells) + " |")
    late, later, silent = answered_after_let_go(searches, 31)
    print(f"(c) silent on the let-go day, answered later: {late:.1%} of {silent:,}; a month on: {later:.1%}")
    for decided in (40, 100, 320):
        share = flags_in_unchanged(searches * 5, decided, 41)
        print(f"(d) run flag in unchanged searches of {decided}: {share:.1%}")
    for rejections, kinds in ((10, 3), (10, 6), (30, 4), (60, 8)):
        share = patterns_in_unpatterned(searches, rejections, kinds, 51)
        print(f"(e) {rejections} noes spread evenly over {kinds} reasons: one is named in {share:.1%}")
    for number in (20, 50):
        for odds in (1.0, 3.0):
            higher, lower = changes_named(searches // 4, number, odds, 61)
            print(
                f"(f) {number} before, {number} after, odds x {odds:g}: higher {higher:.0%}, lower {lower:.0%}"
            )
    print(f"{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
