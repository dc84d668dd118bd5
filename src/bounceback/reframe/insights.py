"""What the odds say of the whole search, in sentences: results of odds in, Sentences out.

For Insights and the weekly review. Each sentence can say how it is worked out; what is too early to say is
said as that.
"""

from __future__ import annotations

from bounceback.names.saying import Said, figure, in_a_row, listed, say, say_count
from bounceback.odds.base_rates import assumption, base_rate
from bounceback.odds.concentration import Hope
from bounceback.odds.patterns import Pattern, Patterns
from bounceback.odds.rates import Estimate
from bounceback.odds.runs import NextTries
from bounceback.odds.steps import Change, StepChoice
from bounceback.odds.tries import Step
from bounceback.odds.waiting import Waiting
from bounceback.odds.words import about_number, capital, count, frequency, percent
from bounceback.reframe.proportion import Sentence

_DIMENSIONS = {
    "channel": say("channel"),
    "role family": say("role family"),
    "level": say("level"),
    "cv": say("cv"),
}
_CHANNELS = {
    "online": say("online"),
    "careers page": say("careers page"),
    "referral": say("referral"),
    "recruiter": say("recruiter"),
    "direct": say("direct"),
    "agency": say("agency"),
    "event": say("event"),
}
_STEP = {Step.INTERVIEW: say("from application to talk"), Step.OFFER: say("from talk to offer")}


def rate_sentence(estimate: Estimate) -> Sentence:
    """A rate with its interval and the published one beside it."""
    step = capital(_STEP[estimate.step])
    where = (
        say(" by %(channel)s", channel=_CHANNELS.get(estimate.channel, estimate.channel))
        if estimate.channel
        else ""
    )
    low, high = frequency(estimate.low, about=False), frequency(estimate.high, about=False)
    often = frequency(estimate.median)
    text: str = say(
        "%(step)s%(where)s: %(often)s, between %(low)s and %(high)s.",
        step=step,
        where=where,
        often=often,
        low=low,
        high=high,
    )
    if estimate.decided < assumption("say_so_decided"):
        text = in_a_row(text, say("With so few answers this leans on published rates."))
    return Sentence(
        text,
        (
            say(
                "%(yes)s yes of %(decided)s answered, %(undecided)s without an answer yet. Median %(middle)s, 90%% interval "
                "%(low)s to %(high)s.",
                yes=estimate.successes,
                decided=estimate.decided,
                undecided=estimate.undecided,
                middle=percent(estimate.median),
                low=percent(estimate.low),
                high=percent(estimate.high),
            ),
            say(
                "Published: %(middle)s (90%% of people between %(low)s and %(high)s). %(source)s.",
                middle=percent(estimate.prior_median),
                low=percent(estimate.prior_low),
                high=percent(estimate.prior_high),
                source=capital(estimate.base.citation),
            ),
        ),
    )


def next_sentence(ahead: NextTries) -> Sentence:
    """The chance of an offer in the next N and how many make it likely, beside what changes it."""
    referral, online = base_rate("referral_to_interview"), base_rate("application_to_interview")
    first = say(
        "In your next %(n)s applications the chance of at least one offer is %(often)s (between %(low)s and %(high)s).",
        n=ahead.number,
        often=frequency(ahead.chance),
        low=frequency(ahead.chance_low, about=False),
        high=frequency(ahead.chance_high, about=False),
    )
    if ahead.needed is None:
        second = say("How many would make it likely cannot be said yet.")
    else:
        second = say(
            "For %(often)s it takes %(number)s.",
            often=frequency(ahead.needed_for, about=False),
            number=about_number(ahead.needed),
        )
    third = say(
        "The road in and the closeness of fit move this more than the number: with a referral %(referral)s reach a talk, "
        "online %(online)s.",
        referral=frequency(referral.value),
        online=frequency(online.value),
    )
    return Sentence(
        in_a_row(first, second, third),
        (
            say(
                "1 − (1 − p)^N with p the rate to a talk times the rate to an offer, over all that is not known of both: "
                "%(chance)s for %(n)s; 80%% would need %(low)s to %(high)s (90%% interval).",
                chance=percent(ahead.chance),
                n=ahead.number,
                low=figure(ahead.needed_low),
                high=figure(ahead.needed_high),
            )
            if ahead.needed_for == 0.8
            else say(
                "1 − (1 − p)^N, as above: %(chance)s for %(n)s.",
                chance=percent(ahead.chance),
                n=ahead.number,
            ),
            say("%(sentence)s.", sentence=capital(referral.citation)),
            say("%(sentence)s.", sentence=capital(online.citation)),
        ),
    )


def step_sentence(choice: StepChoice) -> Sentence:
    """Which step to work on, or that it is too early to say."""
    how = tuple(
        say(
            "%(step)s: if the rate rose to the published one, %(gain)s offers more per 50 applications; it is lower with "
            "%(below)s certainty, from %(decided)s answers. %(source)s.",
            step=capital(_STEP[g.step]),
            gain=figure(g.gain, 1),
            below=percent(g.below),
            decided=g.decided,
            source=capital(g.base.citation),
        )
        for g in choice.gains
    )
    if choice.step is None:
        return Sentence(say("Which step to work on: too early to say, or neither stands out."), how)
    return Sentence(
        say(
            "The step that would bring most is %(step)s: it is likely under the published rate.",
            step=_STEP[choice.step],
        ),
        how,
    )


def change_sentence(change: Change, name: str) -> Sentence:
    """Did a change help; `name` says which, as it stands after "since": "the new CV"."""
    (was, of_was), (now, of_now) = change.before, change.after
    counts = say(
        "%(was)s of %(of_was)s before, %(now)s of %(of_now)s after",
        was=was,
        of_was=of_was,
        now=now,
        of_now=of_now,
    )
    how = (
        say(
            "%(counts)s. Rate after minus rate before: %(difference)s (90%%: %(low)s to %(high)s), both drawn towards the "
            "published rate; higher with %(helped)s certainty. Named from 80%% on.",
            counts=counts,
            difference=_points(change.difference),
            low=_points(change.low),
            high=_points(change.high),
            helped=percent(change.helped),
        ),
    )
    if change.verdict == "too early to say":
        if change.step is Step.OFFER:
            early = say(
                "Since %(name)s: %(counts)s reached an offer. Too early to say.", name=name, counts=counts
            )
        else:
            early = say(
                "Since %(name)s: %(counts)s reached a talk. Too early to say.", name=name, counts=counts
            )
        return Sentence(early, how)
    return Sentence(_since(change, name, counts), how)


def _since(change: Change, name: str, counts: str) -> Said:
    """More or less often, to a talk or to an offer: four whole sentences."""
    more = change.verdict == "higher"
    if change.step is Step.OFFER:
        if more:
            return say(
                "Since %(name)s you reach an offer more often (%(counts)s); that could still be luck.",
                name=name,
                counts=counts,
            )
        return say(
            "Since %(name)s you reach an offer less often (%(counts)s); that could still be luck.",
            name=name,
            counts=counts,
        )
    if more:
        return say(
            "Since %(name)s you reach a talk more often (%(counts)s); that could still be luck.",
            name=name,
            counts=counts,
        )
    return say(
        "Since %(name)s you reach a talk less often (%(counts)s); that could still be luck.",
        name=name,
        counts=counts,
    )


def pattern_sentences(found: Patterns) -> tuple[Sentence, ...]:
    """The patterns that may be named, or that it is too early, or that there is none."""
    if found.too_early:
        text = say_count(
            "Patterns show from ten noes on; there is %(count)s no.",
            "Patterns show from ten noes on; there are %(count)s noes.",
            found.noes,
            count=count(found.noes),
        )
        return (Sentence(text),)
    named = tuple(_pattern(p) for p in found.patterns if p.named)
    return named or (
        Sentence(capital(say("%(n)s noes, and nothing they clearly have in common.", n=count(found.noes)))),
    )


def hope_sentence(hope: Hope) -> Sentence | None:
    """The gentle word on hope, only where there is one to say."""
    how = (
        say(
            "Open applications weighted by how far they are: as if spread evenly over %(employers)s employers. %(shares)s.",
            employers=figure(hope.effective, 1),
            shares=listed(
                [
                    say("%(name)s %(share)s", name=name, share=percent(share))
                    for name, share in hope.shares[:3]
                ]
            ),
        ),
    )
    if hope.reason == "again":
        return Sentence(
            say(
                "%(employer)s has taken your last three returns. It may stay a dream; it need not be the only one.",
                employer=hope.employer,
            ),
            how,
        )
    if hope.reason == "few":
        return Sentence(
            say(
                "Much of your hope rests on %(employer)s. One more door beside it makes the waiting lighter.",
                employer=hope.employer,
            ),
            how,
        )
    return None


def waiting_sentence(stands: Waiting, employer: str) -> Sentence:
    """How an open application stands: the employer's own past times first, the model second."""
    parts = []
    if stands.employer_days:
        days = stands.employer_days
        parts.append(
            say("%(employer)s took %(days)s days to answer you before.", employer=employer, days=days[0])
            if days[0] == days[-1]
            else say(
                "%(employer)s took %(least)s to %(most)s days to answer you before.",
                employer=employer,
                least=days[0],
                most=days[-1],
            )
        )
    if stands.unlikely:
        parts.append(
            say(
                "An answer is now unlikely (%(often)s). You may stop waiting.",
                often=frequency(stands.any_answer),
            )
        )
    else:
        parts.append(say("An answer still comes %(often)s times.", often=frequency(stands.any_answer)))
        if stands.let_go_day is not None:
            left = stands.let_go_day - int(stands.days)
            parts.append(
                say_count(
                    "In %(count)s day it is fair to stop waiting.",
                    "In %(count)s days it is fair to stop waiting.",
                    left,
                    count=count(left),
                )
            )
    return Sentence(
        in_a_row(*parts),
        (
            say(
                "After %(days)s days: any answer %(any)s; a yes is at %(left)s of its chance on the first day. "
                "Let-go day: %(let_go)s, the first under %(below)s unless you set another.",
                days=f"{stands.days:.0f}",
                any=percent(stands.any_answer),
                left=percent(stands.yes_left),
                let_go=stands.let_go_day if stands.let_go_day is not None else say("beyond two years"),
                below=percent(assumption("let_go_below")),
            ),
            say_count(
                "Times start from our own assumption and are led by %(count)s dated answer to you.",
                "Times start from our own assumption and are led by %(count)s dated answers to you.",
                stands.own_answers,
                count=count(stands.own_answers),
            ),
        ),
    )


def _pattern(pattern: Pattern) -> Sentence:
    how = (
        say(
            "%(some)s of %(all)s: %(share)s (90%%: %(low)s to %(high)s). %(certainty)s certain; named from 80%% on.",
            some=pattern.count,
            all=pattern.of,
            share=percent(pattern.share),
            low=percent(pattern.low),
            high=percent(pattern.high),
            certainty=percent(pattern.certainty),
        ),
    )
    if pattern.others is None:
        return Sentence(
            say(
                "%(dimension)s most often seen: %(value)s, %(some)s of %(all)s.",
                dimension=capital(_DIMENSIONS.get(pattern.dimension, pattern.dimension)),
                value=_CHANNELS.get(pattern.value, pattern.value),
                some=pattern.count,
                all=pattern.of,
            ),
            how,
        )
    return Sentence(
        say(
            "%(dimension)s %(value)s: %(some)s of %(all)s ended in a no; elsewhere it was %(others)s.",
            dimension=capital(_DIMENSIONS.get(pattern.dimension, pattern.dimension)),
            value=_CHANNELS.get(pattern.value, pattern.value),
            some=pattern.count,
            all=pattern.of,
            others=frequency(pattern.others),
        ),
        (*how, say("Elsewhere: %(share)s.", share=percent(pattern.others))),
    )


def _points(share: float) -> str:
    return say(
        "%(sign)s%(points)s points", sign="-" if 100 * share < 0 else "+", points=figure(abs(100 * share), 1)
    )
