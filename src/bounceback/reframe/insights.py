"""What the odds say of the whole search, in sentences: results of odds in, Sentences out.

For Insights and the weekly review. Each sentence can say how it is worked out; what is too early to say is
said as that.
"""

from __future__ import annotations

from bounceback.odds.base_rates import assumption, base_rate
from bounceback.odds.concentration import Hope
from bounceback.odds.patterns import Pattern, Patterns
from bounceback.odds.rates import Estimate
from bounceback.odds.runs import NextTries
from bounceback.odds.steps import Change, StepChoice
from bounceback.odds.tries import Step
from bounceback.odds.waiting import Waiting
from bounceback.odds.words import about_number, capital, count, counted, frequency, percent
from bounceback.reframe.proportion import Sentence

_STEP = {Step.INTERVIEW: "from application to talk", Step.OFFER: "from talk to offer"}
_TO = {Step.INTERVIEW: "a talk", Step.OFFER: "an offer"}


def rate_sentence(estimate: Estimate) -> Sentence:
    """A rate with its interval and the published one beside it."""
    step = capital(_STEP[estimate.step])
    where = f" by {estimate.channel}" if estimate.channel else ""
    low, high = frequency(estimate.low, about=False), frequency(estimate.high, about=False)
    text = f"{step}{where}: {frequency(estimate.median)}, between {low} and {high}."
    if estimate.decided < assumption("say_so_decided"):
        text += " With so few answers this leans on published rates."
    return Sentence(
        text,
        (
            f"{estimate.successes} yes of {estimate.decided} answered, {estimate.undecided} without an answer yet. "
            f"Median {percent(estimate.median)}, 90% interval {percent(estimate.low)} to {percent(estimate.high)}.",
            f"Published: {percent(estimate.prior_median)} (90% of people between {percent(estimate.prior_low)} and "
            f"{percent(estimate.prior_high)}). {capital(estimate.base.citation)}.",
        ),
    )


def next_sentence(ahead: NextTries) -> Sentence:
    """The chance of an offer in the next N and how many make it likely, beside what changes it."""
    referral, online = base_rate("referral_to_interview"), base_rate("application_to_interview")
    text = (
        f"In your next {ahead.number} applications the chance of at least one offer is "
        f"{frequency(ahead.chance)} (between {frequency(ahead.chance_low, about=False)} and "
        f"{frequency(ahead.chance_high, about=False)})."
    )
    if ahead.needed is None:
        text += " How many would make it likely cannot be said yet."
    else:
        text += f" For {frequency(ahead.needed_for, about=False)} it takes {about_number(ahead.needed)}."
    text += (
        f" The road in and the closeness of fit move this more than the number: with a referral "
        f"{frequency(referral.value)} reach a talk, online {frequency(online.value)}."
    )
    return Sentence(
        text,
        (
            f"1 − (1 − p)^N with p the rate to a talk times the rate to an offer, over all that is not known of both: "
            f"{percent(ahead.chance)} for {ahead.number}; 80% would need {ahead.needed_low:,} to "
            f"{ahead.needed_high:,} (90% interval)."
            if ahead.needed_for == 0.8
            else f"1 − (1 − p)^N, as above: {percent(ahead.chance)} for {ahead.number}.",
            f"{capital(referral.citation)}.",
            f"{capital(online.citation)}.",
        ),
    )


def step_sentence(choice: StepChoice) -> Sentence:
    """Which step to work on, or that it is too early to say."""
    how = tuple(
        f"{capital(_STEP[g.step])}: if the rate rose to the published one, {g.gain:.1f} offers more per 50 "
        f"applications; it is lower with {percent(g.below)} certainty, from {g.decided} answers. "
        f"{capital(g.base.citation)}."
        for g in choice.gains
    )
    if choice.step is None:
        return Sentence("Which step to work on: too early to say, or neither stands out.", how)
    return Sentence(
        f"The step that would bring most is {_STEP[choice.step]}: it is likely under the published rate.", how
    )


def change_sentence(change: Change, name: str) -> Sentence:
    """Did a change help; `name` says which, as it stands after "since": "the new CV"."""
    (was, of_was), (now, of_now) = change.before, change.after
    counts = f"{was} of {of_was} before, {now} of {of_now} after"
    how = (
        f"{counts}. Rate after minus rate before: {_points(change.difference)} (90%: {_points(change.low)} to "
        f"{_points(change.high)}), both drawn towards the published rate; higher with "
        f"{percent(change.helped)} certainty. Named from 80% on.",
    )
    if change.verdict == "too early to say":
        return Sentence(f"Since {name}: {counts} reached {_TO[change.step]}. Too early to say.", how)
    words = "more often" if change.verdict == "higher" else "less often"
    return Sentence(
        f"Since {name} you reach {_TO[change.step]} {words} ({counts}); that could still be luck.", how
    )


def pattern_sentences(found: Patterns) -> tuple[Sentence, ...]:
    """The patterns that may be named, or that it is too early, or that there is none."""
    if found.too_early:
        have = "no noes" if found.noes == 0 else counted(found.noes, "no", "noes")
        return (
            Sentence(f"Patterns show from ten noes on; there {'is' if found.noes == 1 else 'are'} {have}."),
        )
    named = tuple(_pattern(p) for p in found.patterns if p.named)
    return named or (
        Sentence(f"{capital(count(found.noes))} noes, and nothing they clearly have in common."),
    )


def hope_sentence(hope: Hope) -> Sentence | None:
    """The gentle word on hope, only where there is one to say."""
    how = (
        f"Open applications weighted by how far they are: as if spread evenly over {hope.effective:.1f} employers. "
        + ", ".join(f"{name} {percent(share)}" for name, share in hope.shares[:3])
        + ".",
    )
    if hope.reason == "again":
        return Sentence(
            f"{hope.employer} has taken your last three returns. It may stay a dream; it need not be the only one.",
            how,
        )
    if hope.reason == "few":
        return Sentence(
            f"Much of your hope rests on {hope.employer}. One more door beside it makes the waiting lighter.",
            how,
        )
    return None


def waiting_sentence(stands: Waiting, employer: str) -> Sentence:
    """How an open application stands: the employer's own past times first, the model second."""
    parts = []
    if stands.employer_days:
        days = stands.employer_days
        took = f"{days[0]} days" if days[0] == days[-1] else f"{days[0]} to {days[-1]} days"
        parts.append(f"{employer} took {took} to answer you before.")
    if stands.unlikely:
        parts.append(f"An answer is now unlikely ({frequency(stands.any_answer)}). You may stop waiting.")
    else:
        parts.append(f"An answer still comes {frequency(stands.any_answer)} times.")
        if stands.let_go_day is not None:
            left = stands.let_go_day - int(stands.days)
            parts.append(f"In {counted(left, 'day')} it is fair to stop waiting.")
    return Sentence(
        " ".join(parts),
        (
            f"After {stands.days:.0f} days: any answer {percent(stands.any_answer)}; a yes is at "
            f"{percent(stands.yes_left)} of its chance on the first day. Let-go day: "
            f"{stands.let_go_day if stands.let_go_day is not None else 'beyond two years'}, the first under "
            f"{percent(assumption('let_go_below'))} unless you set another.",
            f"Times start from our own assumption and are led by {counted(stands.own_answers, 'dated answer')} "
            "to you.",
        ),
    )


def _pattern(pattern: Pattern) -> Sentence:
    how = (
        f"{pattern.count} of {pattern.of}: {percent(pattern.share)} (90%: {percent(pattern.low)} to "
        f"{percent(pattern.high)}). {percent(pattern.certainty)} certain; named from 80% on.",
    )
    if pattern.others is None:
        return Sentence(
            f"{capital(pattern.dimension)} most often seen: {pattern.value}, {pattern.count} of {pattern.of}.",
            how,
        )
    return Sentence(
        f"{capital(pattern.dimension)} {pattern.value}: {pattern.count} of {pattern.of} ended in a no; elsewhere it was "
        f"{frequency(pattern.others)}.",
        (*how, f"Elsewhere: {percent(pattern.others)}."),
    )


def _points(share: float) -> str:
    return f"{100 * share:+.1f} points"
