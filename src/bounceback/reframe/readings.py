"""What a no may have been: the letter and the facts of this case in, three readings and what we know out.

The readings are about need, not worth: experience they needed, a fit nobody could have known, an off day.
They are weighed by facts only and never decided. A company's no, a vacancy closed for all and the person's
own no are worded apart.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from bounceback.names.saying import listed, say, say_from_data
from bounceback.reframe.phrases import Phrase, find
from bounceback.timeline.kinds import Outcome, Stage

OWN = frozenset({Outcome.WITHDRAWN, Outcome.DECLINED})
_AFTER = (
    say("after the first talk"),
    say("after the second talk"),
    say("after the third talk"),
    say("after the fourth talk"),
    say("after the fifth talk"),
    say("after the sixth talk"),
)
_REASONS = ("experience", "skills", "fit", "other", "pay", "place")


class LetterKind(StrEnum):
    """Was the letter written to many or to this person?"""

    FORM = "form"
    PERSONAL = "personal"
    UNCLEAR = "unclear"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Letter:
    """The judgement on a letter and the fragments that it rests on."""

    kind: LetterKind
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownFact:
    """One thing that is known, in our words; `quote` are theirs, as written, or ""."""

    sentence: str
    quote: str = ""


class Weight(StrEnum):
    """How far the facts of this case speak for a reading."""

    SAID = "they say so"
    FITS = "fits what we know"
    POSSIBLE = "possible"
    LESS = "less likely here"
    CANNOT = "cannot have been it"


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading that the person may tick: the sentence, how far facts speak for it, and which."""

    name: str
    sentence: str
    weight: Weight
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Readings:
    """The readings, the likeliest first (none for a closed vacancy or one's own no), and whose hands.

    `opening` says in a sentence what kind of ending this is.
    """

    opening: str
    readings: tuple[Reading, ...]
    in_your_hands: tuple[str, ...]
    not_in_your_hands: tuple[str, ...]


def letter(text: str, language: str = "", *, name: str = "", sender: str = "") -> Letter:
    """Form letter or personal, judged plainly: phrases that go to many against what only this person got.

    `name` is the person's, `sender` the address it came from (a no-reply address is a sign of a form).
    Two signs more on one side decide; one sign of a talk or of the person's own work decides for personal
    unless there are two of a form. A name alone is no sign: machines know it too.
    """
    if not text.strip():
        return Letter(LetterKind.NONE, ())
    found = find(text, language)
    form = [p.quote for p in found if p.tag in ("form", "volume")]
    personal = [p.quote for p in found if p.tag in ("talked", "kind")]
    if any(mark in sender.lower() for mark in ("no-reply", "noreply", "donotreply", "do-not-reply")):
        form.append(sender)
    if len(personal) > 0 and len(form) - len(personal) < 2:
        return Letter(LetterKind.PERSONAL, tuple(personal))
    if form:
        return Letter(LetterKind.FORM, tuple(form))
    return Letter(LetterKind.UNCLEAR, ())


def what_we_know(
    stage: Stage,
    talks: int,
    text: str,
    language: str = "",
    *,
    outcome: Outcome = Outcome.REJECTED,
    sender: str = "",
) -> tuple[KnownFact, ...]:
    """What is known of this ending, in our words with theirs beside.

    `stage` is the furthest reached, `talks` the number of talks, `text` the letter's new text ("" for none).
    At most six facts: the letter and when it came, up to two reasons they wrote, many applicants, one good
    word, the open door.
    """
    when = after(stage, talks)
    if outcome in OWN:
        return (KnownFact(say("You said no yourself, %(when)s.", when=when)),)
    found = find(text, language)
    if outcome is Outcome.CLOSED:
        return (
            KnownFact(
                say("The vacancy was closed for everybody, %(when)s.", when=when), _first(found, "closed")
            ),
            *_one(found, "door", say("The door is open:")),
        )
    kinds = {
        LetterKind.FORM: say("A form letter, %(when)s.", when=when),
        LetterKind.PERSONAL: say("A letter written to you, %(when)s.", when=when),
        LetterKind.UNCLEAR: say("An answer in a few words, %(when)s.", when=when)
        if len(text.split()) < 60
        else say("A letter, %(when)s.", when=when),
        LetterKind.NONE: say("A no without a letter that we have, %(when)s.", when=when),
    }
    facts = [KnownFact(kinds[letter(text, language, sender=sender).kind])]
    facts += [KnownFact(say("They wrote"), p.quote) for p in _reasons(found)[:2]]
    facts += _one(found, "volume", say("They speak of many applicants:"))
    facts += _one(found, "kind", say("And they noticed:"))
    facts += _one(found, "door", say("The door is open:"))
    return tuple(facts)


def readings(
    stage: Stage,
    talks: int,
    text: str,
    language: str = "",
    *,
    outcome: Outcome = Outcome.REJECTED,
    missing: Iterable[str] = (),
    off_day: bool = False,
) -> Readings:
    """The three readings, weighed by the facts of this case, and what was in the person's hands.

    `missing`: skills that the kept posting asks for and the person cannot show yet. `off_day`: the person's
    own debrief says that it was not their day. Other arguments as in `what_we_know`.
    """
    if outcome in OWN:
        return _apart(say("This was your own no."), "own")
    if outcome is Outcome.CLOSED:
        return _apart(say("The role went away for everybody. This is no answer about you."), "closed")
    met = talks > 0 or stage in (Stage.INTERVIEW, Stage.OFFER)
    found = find(text, language)
    form = letter(text, language).kind is LetterKind.FORM
    three = (
        _experience(found, met, form, tuple(missing)),
        _fit(found, met, form, talks),
        _day(met, stage, off_day),
    )
    order = list(Weight)
    hands = _texts()["hands"]["after_talk" if met else "before_talk"]
    return Readings(
        opening=say("One of these may fit. None of them is about what you are worth."),
        readings=tuple(sorted(three, key=lambda r: order.index(r.weight))),
        in_your_hands=_said(hands["in"]),
        not_in_your_hands=_said(hands["out"]),
    )


def after(stage: Stage, talks: int) -> str:
    """When the ending came, in words: "before any talk", "after the second talk", "after an offer"."""
    if stage is Stage.OFFER:
        return say("after an offer")
    if talks > 0:
        return _AFTER[talks - 1] if talks <= len(_AFTER) else say("after %(talks)s talks", talks=talks)
    if stage is Stage.INTERVIEW:
        return say("after a talk")
    return say("after a task or test") if stage is Stage.SCREENING else say("before any talk")


def _experience(found: Sequence[Phrase], met: bool, form: bool, missing: tuple[str, ...]) -> Reading:
    because: list[str] = []
    weight = Weight.LESS if met else Weight.POSSIBLE
    if not met:
        because.append(say("It was decided from what is on paper; nobody had met you."))
    else:
        because.append(say("They asked to meet you knowing your CV."))
    if missing:
        weight = Weight.FITS if not met else Weight.POSSIBLE
        because.append(
            say(
                "The posting asks for %(skills)s, which nothing of yours shows yet.",
                skills=_list(missing[:3]),
            )
        )
    for tag in ("experience", "skills"):
        quote = _first(found, tag)
        if quote:
            weight = Weight.FITS if form else Weight.SAID
            because += _wrote(quote, form)
            break
    return Reading("experience", say_from_data(_texts()["reading"]["experience"]), weight, tuple(because))


def _fit(found: Sequence[Phrase], met: bool, form: bool, talks: int) -> Reading:
    because: list[str] = []
    weight = Weight.POSSIBLE
    if talks > 1:
        weight = Weight.FITS
        because.append(say("After more than one talk the choice is mostly between people who can all do it."))
    elif met:
        because.append(say("They had met you and others; what tipped it is theirs to know."))
    else:
        because.append(say("What they look for beyond the posting is seldom written in it."))
    for tag in ("fit", "other", "volume"):
        quote = _first(found, tag)
        if quote:
            weight = Weight.SAID if tag == "fit" and not form else Weight.FITS
            because += _wrote(quote, form)
            break
    return Reading("fit", say_from_data(_texts()["reading"]["fit"]), weight, tuple(because))


def _day(met: bool, stage: Stage, off_day: bool) -> Reading:
    sentence = say_from_data(_texts()["reading"]["day"])
    if off_day:
        return Reading("day", sentence, Weight.FITS, (say("You wrote so yourself in the debrief."),))
    if met:
        return Reading(
            "day", sentence, Weight.POSSIBLE, (say("You are the one who knows how that day was."),)
        )
    if stage is Stage.SCREENING:
        return Reading("day", sentence, Weight.POSSIBLE, (say("A task or test is a matter of the day too."),))
    return Reading("day", sentence, Weight.CANNOT, (say("Nobody met you, so it was not about a day."),))


def _wrote(quote: str, form: bool) -> list[str]:
    """Their words, and for a form letter how little that says."""
    return [
        say("They wrote “%(quote)s”.", quote=quote),
        *([say("The same letter goes to many, so its words may say little.")] if form else []),
    ]


def _apart(opening: str, key: str) -> Readings:
    hands = _texts()["hands"][key]
    return Readings(opening, (), _said(hands["in"]), _said(hands["out"]))


def _said(sentences: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(say_from_data, sentences))


def _reasons(found: Sequence[Phrase]) -> list[Phrase]:
    """Reasons in order of how much they tell, each part of the text once."""
    kept: list[Phrase] = []
    for tag in _REASONS:
        first = next((p for p in found if p.tag == tag), None)
        if first and not any(_overlap(first, other) for other in kept):
            kept.append(first)
    return kept


def _overlap(one: Phrase, other: Phrase) -> bool:
    return one.at < other.at + len(other.quote) and other.at < one.at + len(one.quote)


def _one(found: Sequence[Phrase], tag: str, sentence: str) -> list[KnownFact]:
    quote = _first(found, tag)
    return [KnownFact(sentence, quote)] if quote else []


def _first(found: Sequence[Phrase], tag: str) -> str:
    return next((p.quote for p in found if p.tag == tag), "")


def _list(words: Sequence[str]) -> str:
    if len(words) < 2:
        return words[0] if words else ""
    return say("%(some)s and %(last)s", some=listed(list(words[:-1])), last=words[-1])


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "data" / "readings.toml").read_text("utf-8"))
