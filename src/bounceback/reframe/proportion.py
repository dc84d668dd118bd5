"""A no in proportion: the record and this application in, sentences and the values of two pictures out.

Everything is computed from the record and the published rates; each figure can say how. With little data it
says so. A company's no, a vacancy closed for all and the person's own no are worded apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bounceback.names.saying import figure, in_a_row, listed, say, say_count
from bounceback.odds.base_rates import BaseRate, assumption, base_rate
from bounceback.odds.rates import Estimate, prior, rate
from bounceback.odds.runs import Look, Run, look, run_of_noes
from bounceback.odds.tries import Answer, Step, Try, in_order
from bounceback.odds.words import capital, chance, count, frequency, percent
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
            say("The vacancy was closed for everybody."),
            say("It is no answer about you, and it counts in no rate."),
        )
    if outcome in (Outcome.WITHDRAWN, Outcome.DECLINED):
        return _apart(say("This was your own no."), say("It counts in no rate."))
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
    return Proportion(first, (Sentence(in_a_row(first, second)),), (), None, False)


def _headline(this: Try) -> str:
    published = _published(this.channel)
    often = chance(published.value).words
    referral = this.channel == "referral"
    if this.talk is Answer.YES:
        had = say("you had %(n)s with them", n=count(max(this.talks, 1)))
        if referral:
            return capital(
                say("%(often)s applications with a referral reach a talk; %(had)s.", often=often, had=had)
            )
        return capital(say("%(often)s applications reach a talk; %(had)s.", often=often, had=had))
    if referral:
        return capital(say("%(often)s applications with a referral reach a talk.", often=often))
    return capital(say("%(often)s applications reach a talk.", often=often))


def _standing(record: Sequence[Try], this: Try) -> Sentence:
    """How many reached a talk, this one or not."""
    sent, reached = len(record), sum(one.talk is Answer.YES for one in record)
    met = this.talk is Answer.YES
    published = _published(this.channel)
    how = (
        say_count(
            "%(n)s application in your record, %(reached)s of them with a talk (a phone screen counts as one).",
            "%(n)s applications in your record, %(reached)s of them with a talk (a phone screen counts as one).",
            sent,
            reached=reached,
        ),
        say(
            "Published rate from application to talk: %(rate)s. %(source)s.",
            rate=percent(published.value),
            source=capital(published.citation),
        ),
    )
    if sent == 1:
        text = say("This is the first application in your record, and it reached a talk.")
        if not met:
            text = say("This is the first application in your record: one answer says next to nothing.")
        return Sentence(in_a_row(text, _headline(this)) if not met else text, how)
    if met and reached == 1:
        return Sentence(
            say("Of your %(n)s applications this is the one that reached a talk.", n=count(sent)), how
        )
    if met and reached == sent:
        return Sentence(
            say("All %(n)s of your applications reached a talk, this one too.", n=count(sent)), how
        )
    if met:
        return Sentence(
            capital(
                say(
                    "%(reached)s of your %(n)s applications reached a talk, and this was one.",
                    reached=count(reached),
                    n=count(sent),
                )
            ),
            how,
        )
    if reached:
        return Sentence(
            in_a_row(
                capital(
                    say(
                        "%(reached)s of your %(n)s applications reached a talk; this one did not.",
                        reached=count(reached),
                        n=count(sent),
                    )
                ),
                _headline(this),
            ),
            how,
        )
    return Sentence(
        in_a_row(
            say("This is one of %(n)s applications, and none has reached a talk yet.", n=count(sent)),
            _headline(this),
        ),
        how,
    )


def _run(run: Run, since_this: bool) -> list[Sentence]:
    """The noes since the last talk, or since the beginning, as the share of like records."""
    if not run.any_success:
        if run.decided < SHORT_RUN:
            return []
        how = (
            say(
                "%(n)s answers, no talk. With ordinary odds p this happens with chance (1 − p)^%(n)s; averaged over the "
                "published rate and how widely it varies: %(share)s.",
                n=run.decided,
                share=percent(run.share),
            ),
        )
        words = _people(run.share)
        return [
            Sentence(
                say(
                    "After %(n)s answers, %(people)s with ordinary odds would be here too.",
                    n=count(run.decided),
                    people=words,
                ),
                how,
            )
        ]
    if run.length < SHORT_RUN:
        return []
    noes = figure(run.length) if run.length > 9 else count(run.length)
    how = (
        say(
            "%(n)s answers in order, %(reached)s of them a talk. If nothing changed, every order of the same answers is "
            "equally likely: in %(share)s of the orders the longest run of noes is %(length)s or longer. Exact formula; no "
            "rate is assumed.",
            n=run.decided,
            reached=run.successes,
            share=percent(run.share),
            length=run.length,
        ),
    )
    people = _people(run.share)
    if since_this:
        text = say(
            "The %(n)s noes since are a run that %(people)s with such a record have.", n=noes, people=people
        )
    else:
        text = say(
            "The %(n)s noes since the last talk are a run that %(people)s with such a record have.",
            n=noes,
            people=people,
        )
    return [Sentence(text, how)]


def _people(share: float) -> str:
    """ "about 2 in 3 people", "nearly all people": the share with its noun."""
    return say("%(often)s people", often=frequency(share))


def _look(found: Look | None) -> list[Sentence]:
    """Said only where the last look found more than chance, and as a question, not a verdict."""
    if found is None or not found.more_than_chance:
        return []
    how = (
        say_count(
            "Looked at when 20, 40, 80 … are answered, so that chance alone seldom raises it. At %(decided)s: %(n)s talk, "
            "longest run %(longest)s; %(share)s of the orders have one as long.",
            "Looked at when 20, 40, 80 … are answered, so that chance alone seldom raises it. At %(decided)s: %(n)s talks, "
            "longest run %(longest)s; %(share)s of the orders have one as long.",
            found.successes,
            decided=found.decided,
            longest=found.longest,
            share=percent(found.share),
        ),
    )
    return [
        Sentence(
            say(
                "When %(decided)s were answered, one run of %(longest)s noes was longer than chance alone tends to make. It "
                "is worth a look at what changed around then: the roles, the CV, the road in.",
                decided=found.decided,
                longest=found.longest,
            ),
            how,
        )
    ]


def _range(estimate: Estimate, little: bool) -> Sentence:
    """The person's own rate for the step at which this one ended, as an interval."""
    low, high = frequency(estimate.low, about=False), frequency(estimate.high, about=False)
    if estimate.step is Step.OFFER:
        step = say("From interview to offer")
    elif estimate.channel == "referral":
        step = say("From a referral to a talk")
    elif estimate.channel == "other":
        step = say("From application to talk, without a referral")
    else:
        step = say("From application to talk")
    text: str = say(
        "%(step)s, people with your record get there between %(low)s and %(high)s times.",
        step=step,
        low=low,
        high=high,
    )
    decided = estimate.decided
    if estimate.step is Step.OFFER:
        have = say_count("%(count)s answered talk", "%(count)s answered talks", decided, count=count(decided))
    else:
        have = say_count("%(count)s answer", "%(count)s answers", decided, count=count(decided))
    if little:
        text = in_a_row(text, say("With %(have)s so far this rests mostly on published rates.", have=have))
    elif decided < FEW_DECIDED:
        wide = say_count(
            "The range is wide: %(have)s is few.", "The range is wide: %(have)s are few.", decided, have=have
        )
        text = in_a_row(text, wide)
    how = (
        say(
            "%(yes)s yes among %(decided)s answered, %(undecided)s still waiting or ended without an answer; those count as "
            "waiting, not as noes.",
            yes=estimate.successes,
            decided=decided,
            undecided=estimate.undecided,
        ),
        say(
            "Before your record: %(middle)s, between %(low)s and %(high)s (90%%). %(source)s.",
            middle=percent(estimate.prior_median),
            low=percent(estimate.prior_low),
            high=percent(estimate.prior_high),
            source=capital(estimate.base.citation),
        ),
        say(
            "With it: %(middle)s, between %(low)s and %(high)s (90%%).",
            middle=percent(estimate.median),
            low=percent(estimate.low),
            high=percent(estimate.high),
        ),
        say(
            "Times to an answer start from our own assumption (a yes after %(yes)s days, a no after %(no)s, each the middle "
            "one) and are %(led)s.",
            yes=figure(assumption("yes_median_days")),
            no=figure(assumption("no_median_days")),
            led=_led_by(estimate),
        ),
    )
    return Sentence(text, how)


def _led_by(estimate: Estimate) -> str:
    own = estimate.answering.answers
    if not own:
        return say("led by your own as they come")
    return say_count(
        "led by your own %(count)s dated answer",
        "led by your own %(count)s dated answers",
        own,
        count=count(own),
    )


def _competition(much_wanted: bool, applicants: int | None, applicants_from: str) -> list[Sentence]:
    """What competing for this place means in numbers: the person's figure, else the published one where it is much wanted."""
    if applicants is not None and applicants > 0:
        source = f"“{applicants_from}”" if applicants_from else say("no source was noted")
        if applicants > 1:
            text = say(
                "%(n)s people applied here, by the figure you entered: for one place, %(others)s of them hear a no, whatever "
                "they bring.",
                n=figure(applicants),
                others=figure(applicants - 1),
            )
        else:
            text = say("%(n)s people applied here, by the figure you entered.", n=figure(applicants))
        return [
            Sentence(
                text,
                (
                    say(
                        "The figure is yours (%(source)s); it stands in for the published one.", source=source
                    ),
                ),
            )
        ]
    if not much_wanted:
        return []
    usual = base_rate("applicants_for_one_hire")
    return [
        Sentence(
            say(
                "For one hire about %(n)s people apply on average, and many want to work here: nearly all of them hear a no, "
                "whatever they bring.",
                n=figure(usual.value),
            ),
            (
                say(
                    "%(n)s applicants for one hire. %(source)s.", n=figure(usual.value), source=usual.citation
                ),
            ),
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
    low, high = (frequency(share, about=False) for share in (estimate.low, estimate.high))
    middle = frequency(estimate.median)
    ticks = tuple(
        Tick(
            rate.value,
            say("published, %(year)s: %(rate)s", year=rate.year, rate=percent(rate.value))
            if rate.year
            else say("published: %(rate)s", rate=percent(rate.value)),
            rate.citation,
        )
        for rate in (base_rate(name) for name in _TICKS[estimate.base.name])
    )
    return Band(
        step=estimate.step,
        low=estimate.low,
        median=estimate.median,
        high=estimate.high,
        low_label=low,
        median_label=say("yours, %(middle)s", middle=middle),
        high_label=high,
        ticks=ticks,
        title=say("Your rate from interview to offer")
        if estimate.step is Step.OFFER
        else say("Your rate from application to talk"),
        description=say(
            "From %(low)s to %(high)s, %(middle)s in the middle; published rates: %(rates)s.",
            low=low,
            high=high,
            middle=middle,
            rates=listed([percent(tick.value) for tick in ticks]),
        ),
    )


def _published(channel: str) -> BaseRate:
    return base_rate("referral_to_interview" if channel == "referral" else "application_to_interview")
