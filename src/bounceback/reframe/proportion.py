"""A no in proportion: the record and this application in, sentences and the values of two pictures out.

Everything is computed from the record and the published rates; each figure can say how. With little data it
says so. A company's no, a vacancy closed for all and the person's own no are worded apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bounceback.odds.base_rates import BaseRate, assumption, base_rate
from bounceback.odds.rates import Estimate, prior, rate
from bounceback.odds.runs import Look, Run, look, run_of_noes
from bounceback.odds.tries import Answer, Step, Try, in_order
from bounceback.odds.words import capital, chance, count, counted, figures, frequency, percent
from bounceback.timeline.kinds import Outcome

FEW_DECIDED = 10
HARDLY_ANY = 5
SHORT_RUN = 3

_TICKS = {
    "application_to_interview": (
        "application_to_interview_small_business",
        "application_to_interview_online",
    ),
    "referral_to_interview": ("referral_to_interview",),
    "interview_to_offer": ("interview_to_offer_2015", "interview_to_offer_2017"),
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and, on request, how its figures are worked out (computed facts and sources)."""

    text: str
    how: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """One application in the strip, in order of its answer.

    `kind`: "offer", "talk" (reached one, however it ended), "no" (without a talk), "open" or "out".
    """

    key: str
    kind: str
    this: bool
    in_run: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A published rate beside the band."""

    value: float
    label: str
    source: str


@dataclass(frozen=True, slots=True)
class Band:
    """The interval picture: shares between 0 and 1, labels in words, published rates as ticks.

    `title` and `description` say in words what is drawn.
    """

    step: Step
    low: float
    median: float
    high: float
    low_label: str
    median_label: str
    high_label: str
    ticks: tuple[Tick, ...]
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Proportion:
    """The no in proportion.

    `headline`: one line for Today. `sentences` in the order to read. `strip` of the answered tries (this
    one too) and `band` for the step at which this one ended; both None or empty where this is no company's
    no. `little_data`: what is said rests mostly on published rates.
    """

    headline: str
    sentences: tuple[Sentence, ...]
    strip: tuple[Mark, ...]
    band: Band | None
    little_data: bool

    @property
    def how(self) -> tuple[str, ...]:
        """All of "how this is worked out", in order."""
        return tuple(line for sentence in self.sentences for line in sentence.how)


def proportion(
    record: Sequence[Try],
    key: str,
    *,
    outcome: Outcome = Outcome.REJECTED,
    much_wanted: bool = False,
    applicants: int | None = None,
    applicants_from: str = "",
) -> Proportion:
    """The ending of application `key` in proportion to the whole record.

    `record`: all of the person's applications, this one among them. `much_wanted`: many compete for this
    employer; `applicants`: how many applied here, when the person has entered it, and `applicants_from` where they have it from.
    Raises KeyError when no try has that key.
    """
    this = next((one for one in record if one.key == key), None)
    if this is None:
        raise KeyError(f"no application {key!r} in this record")
    if outcome is Outcome.CLOSED:
        return _apart(
            "The vacancy was closed for everybody.", "It is no answer about you, and it counts in no rate."
        )
    if outcome in (Outcome.WITHDRAWN, Outcome.DECLINED):
        return _apart("This was your own no.", "It counts in no rate.")
    decided = in_order(record)
    outcomes = [one.talk is Answer.YES for one in decided]
    start = prior(Step.INTERVIEW)
    run = run_of_noes(outcomes, start)
    met = this.talk is Answer.YES
    step = Step.OFFER if met else Step.INTERVIEW
    estimate = _estimate(record, this, step)
    little = estimate.decided < HARDLY_ANY
    sentences = [_standing(record, this)]
    latest = next((one for one in reversed(decided) if one.talk is Answer.YES), None)
    sentences += _run(run, since_this=latest is not None and latest.key == key)
    sentences += _look(look(outcomes, start))
    sentences.append(_range(estimate, little))
    sentences += _competition(much_wanted, applicants, applicants_from)
    return Proportion(
        headline=_headline(this),
        sentences=tuple(sentences),
        strip=_strip(decided, this, run),
        band=_band(estimate),
        little_data=little,
    )


def _estimate(record: Sequence[Try], this: Try, step: Step) -> Estimate:
    """The rate of the step; from application to talk referrals and all other roads are kept apart."""
    roads = {one.channel == "referral" for one in record}
    if step is Step.OFFER or roads == {False}:
        return rate(record, step)
    by_road = [replace(one, channel="referral" if one.channel == "referral" else "other") for one in record]
    return rate(by_road, step, "referral" if this.channel == "referral" else "other")


def _apart(first: str, second: str) -> Proportion:
    return Proportion(first, (Sentence(f"{first} {second}"),), (), None, False)


def _headline(this: Try) -> str:
    published = _published(this.channel)
    words = capital(chance(published.value).words)
    sent = "applications with a referral" if this.channel == "referral" else "applications"
    if this.talk is Answer.YES:
        return f"{words} {sent} reach a talk; you had {count(max(this.talks, 1))} with them."
    return f"{words} {sent} reach a talk."


def _standing(record: Sequence[Try], this: Try) -> Sentence:
    """How many reached a talk, this one or not."""
    sent, reached = len(record), sum(one.talk is Answer.YES for one in record)
    met = this.talk is Answer.YES
    published = _published(this.channel)
    how = (
        f"{figures(sent, 'application')} in your record, {reached} of them with a talk (a phone screen counts as one).",
        f"Published rate from application to talk: {percent(published.value)}. {capital(published.citation)}.",
    )
    if sent == 1:
        text = "This is the first application in your record, and it reached a talk."
        if not met:
            text = "This is the first application in your record: one answer says next to nothing."
        return Sentence(f"{text} {_headline(this)}" if not met else text, how)
    if met and reached == 1:
        return Sentence(f"Of your {counted(sent, 'application')} this is the one that reached a talk.", how)
    if met and reached == sent:
        return Sentence(f"All {count(sent)} of your applications reached a talk, this one too.", how)
    if met:
        return Sentence(
            f"{capital(count(reached))} of your {counted(sent, 'application')} reached a talk, and this was one.",
            how,
        )
    if reached:
        return Sentence(
            f"{capital(count(reached))} of your {counted(sent, 'application')} reached a talk; this one did not. "
            f"{_headline(this)}",
            how,
        )
    return Sentence(
        f"This is one of {counted(sent, 'application')}, and none has reached a talk yet. {_headline(this)}",
        how,
    )


def _run(run: Run, since_this: bool) -> list[Sentence]:
    """The noes since the last talk, or since the beginning, as the share of like records."""
    if not run.any_success:
        if run.decided < SHORT_RUN:
            return []
        how = (
            f"{figures(run.decided, 'answer')}, no talk. With ordinary odds p this happens with chance "
            f"(1 − p)^{run.decided}; averaged over the published rate and how widely it varies: "
            f"{percent(run.share)}.",
        )
        words = _people(run.share)
        return [
            Sentence(
                f"After {counted(run.decided, 'answer')}, {words} with ordinary odds would be here too.", how
            )
        ]
    if run.length < SHORT_RUN:
        return []
    noes = f"{run.length} noes" if run.length > 9 else counted(run.length, "no", "noes")
    how = (
        f"{figures(run.decided, 'answer')} in order, {run.successes} of them a talk. If nothing changed, every order of the "
        f"same answers is equally likely: in {percent(run.share)} of the orders the longest run of noes is "
        f"{run.length} or longer. Exact formula; no rate is assumed.",
    )
    since = "since" if since_this else "since the last talk"
    return [Sentence(f"The {noes} {since} are a run that {_people(run.share)} with such a record have.", how)]


def _people(share: float) -> str:
    """ "about 2 in 3 people", "nearly all people": the share with its noun."""
    return f"{frequency(share)} people"


def _look(found: Look | None) -> list[Sentence]:
    """Said only where the last look found more than chance, and as a question, not a verdict."""
    if found is None or not found.more_than_chance:
        return []
    how = (
        f"Looked at when 20, 40, 80 … are answered, so that chance alone seldom raises it. At {found.decided}: "
        f"{figures(found.successes, 'talk')}, longest run {found.longest}; {percent(found.share)} of the orders have one as long.",
    )
    return [
        Sentence(
            f"When {found.decided} were answered, one run of {found.longest} noes was longer than chance alone "
            "tends to make. It is worth a look at what changed around then: the roles, the CV, the road in.",
            how,
        )
    ]


def _range(estimate: Estimate, little: bool) -> Sentence:
    """The person's own rate for the step at which this one ended, as an interval."""
    low, high = frequency(estimate.low, about=False), frequency(estimate.high, about=False)
    if estimate.step is Step.OFFER:
        step, few = "From interview to offer", "answered talk"
    else:
        step, few = "From application to talk", "answer"
        if estimate.channel == "referral":
            step = "From a referral to a talk"
        elif estimate.channel == "other":
            step = "From application to talk, without a referral"
    text = f"{step}, people with your record get there between {low} and {high} times."
    if little:
        have = counted(estimate.decided, few)
        text += f" With {have} so far this rests mostly on published rates."
    elif estimate.decided < FEW_DECIDED:
        text += f" The range is wide: {counted(estimate.decided, few)} {'is' if estimate.decided == 1 else 'are'} few."
    how = (
        f"{estimate.successes} yes among {estimate.decided} answered, {estimate.undecided} still waiting or ended "
        f"without an answer; those count as waiting, not as noes.",
        f"Before your record: {percent(estimate.prior_median)}, between {percent(estimate.prior_low)} and "
        f"{percent(estimate.prior_high)} (90%). {capital(estimate.base.citation)}.",
        f"With it: {percent(estimate.median)}, between {percent(estimate.low)} and {percent(estimate.high)} (90%).",
        f"Times to an answer start from our own assumption (a yes after {assumption('yes_median_days'):.0f} days, a no "
        f"after {assumption('no_median_days'):.0f}, each the middle one) and are {_led_by(estimate)}.",
    )
    return Sentence(text, how)


def _led_by(estimate: Estimate) -> str:
    own = estimate.answering.answers
    return f"led by your own {counted(own, 'dated answer')}" if own else "led by your own as they come"


def _competition(much_wanted: bool, applicants: int | None, applicants_from: str) -> list[Sentence]:
    """What competing for this place means in numbers: the person's figure, else the published one where it is much wanted."""
    if applicants is not None and applicants > 0:
        source = f"“{applicants_from}”" if applicants_from else "no source was noted"
        text = f"{applicants:,} people applied here, by the figure you entered"
        if applicants > 1:
            text += f": for one place, {applicants - 1:,} of them hear a no, whatever they bring"
        return [
            Sentence(
                f"{text}.",
                (f"The figure is yours ({source}); it stands in for the published one.",),
            )
        ]
    if not much_wanted:
        return []
    usual = base_rate("applicants_for_one_hire")
    return [
        Sentence(
            f"For one hire about {usual.value:.0f} people apply on average, and many want to work here: nearly all of them "
            "hear a no, whatever they bring.",
            (f"{usual.value:.0f} applicants for one hire. {usual.citation}.",),
        )
    ]


def _strip(decided: Sequence[Try], this: Try, run: Run) -> tuple[Mark, ...]:
    """One mark for each answered try, the latest last; this one stands in even where it is not answered."""
    ordered = list(decided) if any(one.key == this.key for one in decided) else [*decided, this]
    first_of_run = len(decided) - run.length
    return tuple(
        Mark(one.key, _mark(one), one.key == this.key, first_of_run <= place < len(decided))
        for place, one in enumerate(ordered)
    )


def _mark(one: Try) -> str:
    if one.offer is Answer.YES:
        return "offer"
    return {Answer.YES: "talk", Answer.NO: "no", Answer.NONE: "open", Answer.OUT: "out"}[one.talk]


def _band(estimate: Estimate) -> Band:
    low, middle, high = (frequency(x) for x in (estimate.low, estimate.median, estimate.high))
    ticks = tuple(
        Tick(
            rate.value,
            f"published{f', {rate.year}' if rate.year else ''}: {percent(rate.value)}",
            rate.citation,
        )
        for rate in (base_rate(name) for name in _TICKS[estimate.base.name])
    )
    step = "interview to offer" if estimate.step is Step.OFFER else "application to talk"
    return Band(
        step=estimate.step,
        low=estimate.low,
        median=estimate.median,
        high=estimate.high,
        low_label=_plain(low),
        median_label=f"yours, {middle}",
        high_label=_plain(high),
        ticks=ticks,
        title=f"Your rate from {step}",
        description=f"From {_plain(low)} to {_plain(high)}, {middle} in the middle; published rates: "
        + ", ".join(percent(tick.value) for tick in ticks)
        + ".",
    )


def _plain(words: str) -> str:
    return words.removeprefix("about ")


def _published(channel: str) -> BaseRate:
    return base_rate("referral_to_interview" if channel == "referral" else "application_to_interview")
