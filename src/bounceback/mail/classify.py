"""Sentences and sender to facts: which kinds a message says, how surely, and by which sentence.

Hits of the rule book are weighed, hedged (conditional, general, retold, not yet) and set against the context:
is this a hiring message to this person at all? Knows no companies, roles or dates.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bounceback.mail.rulebook import Hit
from bounceback.mail.senders import SenderTraits
from bounceback.mail.sentences import Sentence
from bounceback.timeline.kinds import OWN_KINDS, PRECEDENCE, THEIR_KINDS, Kind

BASE = -2.4
NO_CONTEXT: Mapping[Kind, float] = {
    Kind.REJECTION: -1.2,
    Kind.CLOSED: -1.6,
    Kind.OFFER: -2.6,
    Kind.INTERVIEW: -1.8,
    Kind.ASSESSMENT: -2.4,
    Kind.REQUEST: -2.4,
    Kind.OUTREACH: -2.8,
    Kind.ACKNOWLEDGED: -2.4,
    Kind.FEEDBACK: -2.8,
    Kind.WITHDRAWN: -2.2,
}
"""Log-odds added where nothing speaks of hiring; with full context +1. Set by hand on the train corpus."""

THRESHOLD: Mapping[Kind, float] = {Kind.REJECTION: 0.3, Kind.CLOSED: 0.3, Kind.FEEDBACK: 0.4, Kind.OFFER: 0.5}

_TOPICS = ("loan", "housing", "paper", "grant", "study", "visa", "insurance", "order", "membership")
_HEDGED = frozenset(
    {Kind.REJECTION, Kind.CLOSED, Kind.OFFER, Kind.INTERVIEW, Kind.ASSESSMENT, Kind.WITHDRAWN, Kind.FEEDBACK}
)
_EASILY_SAID = frozenset({Kind.ACKNOWLEDGED, Kind.REQUEST, Kind.OUTREACH, Kind.OFFER, Kind.ASSESSMENT})
"""Kinds whose phrases other business mail uses too: what speaks against a hiring message weighs more."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One kind that a message says: log-odds, the number of the sentence that shows it, the rules that fired."""

    kind: Kind
    logit: float
    sentence: int
    rules: tuple[str, ...]

    @property
    def confidence(self) -> float:
        """The probability that goes with the log-odds."""
        return 1.0 / (1.0 + math.exp(-self.logit))


@dataclass(slots=True)
class Reading:
    """What the rules found in one message: sentences, hits by group, and how many sentences the subject takes."""

    sentences: Sequence[Sentence]
    hits: Mapping[str, Sequence[Hit]]
    subject_sentences: int = 0
    subject_is_reply: bool = False
    code: str = ""
    known: frozenset[str] = frozenset()
    quoted: frozenset[int] = frozenset()
    _of: dict[str, dict[int, list[Hit]]] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)
    scores: dict[tuple[str, Kind], tuple[float, int, tuple[str, ...]] | None] = field(default_factory=dict)
    """What `score_of` found, kept: it is asked by the rules and by the trained opinion."""

    def of(self, group: str) -> dict[int, list[Hit]]:
        """The hits of a group by sentence."""
        if group not in self._of:
            by: dict[int, list[Hit]] = {}
            for hit in self.hits.get(group, ()):
                by.setdefault(hit.sentence, []).append(hit)
            self._of[group] = by
        return self._of[group]

    def count(self, group: str) -> int:
        """How many different words of a context group occur; one in the subject counts twice."""
        known = self._counts.get(group)
        if known is not None:
            return known
        words: dict[str, int] = {}
        for hit in self.hits.get(group, ()):
            word = self.sentences[hit.sentence].folded[hit.start : hit.end].strip()
            in_subject = hit.sentence < self.subject_sentences and not self.subject_is_reply
            words[word] = max(words.get(word, 0), 2 if in_subject else 1)
        self._counts[group] = total = sum(words.values())
        return total


def classify_theirs(reading: Reading, sender: SenderTraits, bulk: int = 0) -> list[Verdict]:
    """What somebody else's message says, in order of precedence; empty when it says nothing of a job search.

    `bulk`: 1 where its headers offer to unsubscribe, 2 where they also say that it went to a list.
    """
    hiring = how_much_hiring(reading, sender)
    penalty = off_topic(reading, sender, bulk)
    aside = "contexts.mine" in reading.known and not (
        reading.count("contexts.mine") or reading.count("contexts.addressed")
    )
    verdicts: dict[Kind, Verdict] = {}
    for kind in THEIR_KINDS:
        scored = score_of(reading, f"kinds.{kind}", kind)
        if scored is None:
            continue
        score, sentence, rules = scored
        context = NO_CONTEXT[kind] * (1 - hiring) + hiring
        if kind is Kind.CLOSED and aside and bulk:
            context -= 3.0
        logit = BASE + score + context - penalty * (1.5 if kind in _EASILY_SAID else 1.0)
        verdicts[kind] = Verdict(kind, logit, sentence, rules)
    return _ordered(_settle(verdicts, reading))


def classify_own(reading: Reading) -> list[Verdict]:
    """What the person's own message says, in order of precedence; empty for any other reply."""
    hiring = min(1.0, (reading.count("contexts.hiring") + reading.count("contexts.applying")) / 3)
    verdicts: dict[Kind, Verdict] = {}
    topic = max((reading.count(f"contexts.{topic}") for topic in _TOPICS), default=0)
    specific = reading.count("contexts.hiring")
    penalty = 2.5 if topic >= 2 and topic > specific else 0.0
    penalty += 1.5 if reading.count("contexts.story") >= 2 and not specific else 0.0
    for kind in OWN_KINDS:
        scored = score_of(reading, f"own.{kind}", kind)
        if scored is None:
            continue
        score, sentence, rules = scored
        need = -1.0 if kind in (Kind.ACCEPTED, Kind.DECLINED) else -1.4
        logit = BASE + score + need * (1 - hiring) + hiring - penalty
        if logit > 0:
            verdicts[kind] = Verdict(kind, logit, sentence, rules)
    return _ordered(_settle_own(verdicts, reading))


def speaks_of_hiring(reading: Reading) -> bool:
    """Whether a message that says none of the kinds still speaks of a job, so that its names are worth reading."""
    return reading.count("contexts.hiring") + 0.75 * reading.count("contexts.applying") >= 0.75


def _ordered(verdicts: Iterable[Verdict]) -> list[Verdict]:
    return sorted(verdicts, key=lambda verdict: PRECEDENCE[verdict.kind])


def how_much_hiring(reading: Reading, sender: SenderTraits) -> float:
    """Between 0 and 1: how much speaks of hiring."""
    words = reading.count("contexts.hiring") + 0.75 * min(3, reading.count("contexts.applying"))
    words += 2.0 * sender.system + 1.0 * sender.hiring + 0.5 * sender.board
    return min(1.0, words / 3.0)


def off_topic(reading: Reading, sender: SenderTraits, bulk: int) -> float:
    """Log-odds against a hiring message: another subject, a newsletter, an alert, news, a story."""
    specific = reading.count("contexts.hiring") + 2 * sender.system + 1.5 * sender.hiring
    topic = max((reading.count(f"contexts.{topic}") for topic in _TOPICS), default=0)
    penalty = 0.0
    if topic and not specific:
        penalty += 2.2 + 1.2 * min(topic, 4)
    elif topic and topic >= specific:
        penalty += 2.6 + 1.0 * min(topic, 4)
    elif topic >= 3 and topic > 0.6 * specific:
        penalty += 1.0
    if "contexts.addressed" in reading.known and not reading.count("contexts.addressed"):
        penalty += 0.4 + 2.0 * bool(reading.count("contexts.third"))
    news = reading.count("contexts.newsletter") + (
        1.5 if bulk and not (sender.system or sender.hiring) else 0
    )
    if news >= 2:
        penalty += min(4.5, 1.1 * news)
    mine = "contexts.mine" not in reading.known or bool(reading.count("contexts.mine"))
    if bulk and not sender.system and not (sender.board and mine):
        penalty += (0.5 if mine else 2.5) + (1.8 if bulk > 1 else 0.0)
    alert = reading.count("contexts.alert")
    if alert and not mine:
        penalty += 2.0
    if alert >= 2:
        penalty += min(3.0, 0.5 * alert)
    if reading.count("contexts.news") >= 2:
        penalty += 1.5
    story = reading.count("contexts.story")
    if story and not sender.system and not sender.hiring:
        penalty += min(3.5, 1.2 * story)
    return penalty


def score_of(reading: Reading, group: str, kind: Kind) -> tuple[float, int, tuple[str, ...]] | None:
    """The weighed evidence for one kind: the best sentence, the next ones less; None without any."""
    if (group, kind) not in reading.scores:
        reading.scores[group, kind] = _scored(reading, group, kind)
    return reading.scores[group, kind]


def _scored(reading: Reading, group: str, kind: Kind) -> tuple[float, int, tuple[str, ...]] | None:
    by_sentence = reading.of(group)
    if not by_sentence:
        return None
    scores: list[tuple[float, int]] = []
    rules: dict[int, tuple[str, ...]] = {}
    for number, hits in by_sentence.items():
        weights = sorted(
            ((hit.weight * _trust(reading, hit, kind), hit) for hit in hits), key=lambda pair: -pair[0]
        )
        best = weights[0][0]
        score = min(best + 0.25 * sum(weight for weight, _ in weights[1:]), best + 1.5)
        if number < reading.subject_sentences:
            score *= 0.35 if reading.subject_is_reply else 0.9
        scores.append((score, number))
        rules[number] = tuple(
            f"{reading.code}/{kind}: {hit.rule.pattern}" for weight, hit in weights[:3] if weight > 0.5
        )
    scores.sort(key=lambda pair: (-pair[0], pair[1]))
    factors = (1.0, 0.4, 0.25, 0.15)
    total = sum(score * factor for (score, _), factor in zip(scores, factors, strict=False))
    sentence = scores[0][1]
    return total, sentence, rules[sentence]


def _trust(reading: Reading, hit: Hit, kind: Kind) -> float:
    """How much of a hit's weight stands, by what hedges it in its sentence."""
    trust = 1.0
    number = hit.sentence
    own = kind in OWN_KINDS and hit.rule.group.startswith("own.")
    sentence = reading.sentences[number]
    if kind in _HEDGED and not own:
        harmless = [(other.start, other.end) for other in reading.of("hedges.harmless").get(number, ())]
        for other in reading.of("hedges.conditional").get(number, ()):
            if other.start <= hit.start and not any(start <= other.start < end for start, end in harmless):
                trust *= 0.12
                break
        for other in reading.of("hedges.after").get(number, ()):
            if 0 <= other.start - hit.end <= 6 or hit.start <= other.start < hit.end:
                trust *= 0.12
                break
        if any(other.start <= hit.start for other in reading.of("hedges.generic").get(number, ())):
            trust *= 0.2
        if number in reading.of("hedges.story"):
            trust *= 0.25
        if kind in (Kind.REJECTION, Kind.CLOSED, Kind.OFFER) and any(
            other.start <= hit.end and other.end >= hit.start - 12
            for other in reading.of("hedges.soft").get(number, ())
        ):
            trust *= 0.2
        if sentence.question and kind in (Kind.REJECTION, Kind.CLOSED, Kind.FEEDBACK, Kind.WITHDRAWN):
            trust *= 0.4
        if number in reading.quoted:
            trust *= 0.2
    for other in reading.of(f"hedges.not_{kind}").get(number, ()):
        if kind in _EASILY_SAID or (other.start < hit.end and hit.start < other.end):
            trust *= 0.1
            break
    return trust


def _settle(verdicts: dict[Kind, Verdict], reading: Reading) -> list[Verdict]:
    """Which kinds stand beside each other: what a "no" or a talk implies is not told twice."""
    held = {kind: verdict for kind, verdict in verdicts.items() if verdict.logit > THRESHOLD.get(kind, 0.0)}

    def logit(kind: Kind) -> float:
        return held[kind].logit if kind in held else -9.0

    def drop(*kinds: Kind) -> None:
        for kind in kinds:
            held.pop(kind, None)

    if Kind.OFFER in held and Kind.REJECTION in held:
        drop(Kind.OFFER if logit(Kind.REJECTION) >= logit(Kind.OFFER) - 0.7 else Kind.REJECTION)
    if Kind.CLOSED in held and Kind.REJECTION in held:
        named = reading.of("reasons.other_candidate") or reading.of("reasons.filled")
        drop(Kind.CLOSED if named and logit(Kind.REJECTION) >= logit(Kind.CLOSED) else Kind.REJECTION)
    if Kind.WITHDRAWN in held and (Kind.REJECTION in held or Kind.CLOSED in held):
        other = max(logit(Kind.REJECTION), logit(Kind.CLOSED))
        drop(Kind.WITHDRAWN) if other > logit(Kind.WITHDRAWN) + 0.5 else drop(Kind.REJECTION, Kind.CLOSED)
    refused = Kind.REJECTION if Kind.REJECTION in held else Kind.CLOSED if Kind.CLOSED in held else None
    if refused:
        drop(Kind.ACKNOWLEDGED, Kind.REQUEST, Kind.OFFER)
        spoken = set(reading.of("talent.other_role"))
        other_role = spoken | {number + 1 for number in spoken} | {number - 1 for number in spoken}
        for kind in (Kind.INTERVIEW, Kind.OUTREACH, Kind.ASSESSMENT):
            if kind in held and (
                held[kind].sentence not in other_role or held[kind].sentence == held[refused].sentence
            ):
                drop(kind)
        if Kind.INTERVIEW in held:
            drop(Kind.OUTREACH)
        if Kind.FEEDBACK in held and logit(Kind.FEEDBACK) < 2.8:
            drop(Kind.FEEDBACK)
    if Kind.OFFER in held and logit(Kind.OUTREACH) > logit(Kind.OFFER):
        drop(Kind.OFFER)
    if Kind.OFFER in held:
        if Kind.INTERVIEW in held and logit(Kind.INTERVIEW) > logit(Kind.OFFER) + 1.0:
            drop(Kind.OFFER)
        else:
            drop(
                Kind.INTERVIEW, Kind.ACKNOWLEDGED, Kind.OUTREACH, Kind.ASSESSMENT, Kind.REQUEST, Kind.FEEDBACK
            )
    if Kind.WITHDRAWN in held:
        drop(Kind.ACKNOWLEDGED, Kind.INTERVIEW, Kind.OUTREACH, Kind.REQUEST)
    if Kind.OUTREACH in held:
        applied = any(reading.of(f"kinds.{Kind.ACKNOWLEDGED}")) and logit(Kind.ACKNOWLEDGED) > 0.8
        if applied and logit(Kind.ACKNOWLEDGED) > logit(Kind.OUTREACH) - 1.5:
            drop(Kind.OUTREACH)
        elif logit(Kind.OUTREACH) >= max(logit(Kind.INTERVIEW), logit(Kind.REQUEST)) - 1.0:
            drop(Kind.INTERVIEW, Kind.REQUEST, Kind.ACKNOWLEDGED, Kind.ASSESSMENT, Kind.FEEDBACK)
        else:
            drop(Kind.OUTREACH)
    if Kind.ASSESSMENT in held and Kind.INTERVIEW in held:
        gap = logit(Kind.ASSESSMENT) - logit(Kind.INTERVIEW)
        if gap > 0.5 or (held[Kind.ASSESSMENT].sentence == held[Kind.INTERVIEW].sentence and gap > -0.5):
            drop(Kind.INTERVIEW)
        elif gap < -1.0:
            drop(Kind.ASSESSMENT)
    if Kind.INTERVIEW in held:
        if Kind.FEEDBACK in held:
            drop(Kind.FEEDBACK)
        if Kind.REQUEST in held and logit(Kind.REQUEST) > logit(Kind.INTERVIEW) + 1.2:
            drop(Kind.INTERVIEW)
        elif Kind.REQUEST in held and held[Kind.REQUEST].sentence == held[Kind.INTERVIEW].sentence:
            drop(Kind.REQUEST)
        if Kind.ACKNOWLEDGED in held and logit(Kind.ACKNOWLEDGED) > logit(Kind.INTERVIEW) + 1.5:
            drop(Kind.INTERVIEW)
        if Kind.INTERVIEW in held:
            drop(Kind.ACKNOWLEDGED)
    if Kind.ASSESSMENT in held:
        if Kind.REQUEST in held and logit(Kind.REQUEST) > logit(Kind.ASSESSMENT) + 1.2:
            drop(Kind.ASSESSMENT)
        else:
            drop(Kind.ACKNOWLEDGED, Kind.REQUEST)
    if Kind.REQUEST in held and Kind.ACKNOWLEDGED in held:
        drop(Kind.REQUEST if logit(Kind.REQUEST) < 0.6 else Kind.ACKNOWLEDGED)
    if Kind.FEEDBACK in held and refused is None:
        drop(Kind.ACKNOWLEDGED)
    return list(held.values())


def _settle_own(verdicts: dict[Kind, Verdict], reading: Reading) -> list[Verdict]:
    held = dict(verdicts)

    def logit(kind: Kind) -> float:
        return held[kind].logit if kind in held else -9.0

    decisive = (Kind.WITHDRAWN, Kind.ACCEPTED, Kind.DECLINED)
    chosen = max((kind for kind in decisive if kind in held), key=logit, default=None)
    if chosen is not None:
        return [held[chosen]]
    if Kind.FEEDBACK_REQUESTED in held:
        held.pop(Kind.APPLIED, None)
        held.pop(Kind.FOLLOW_UP, None)
    if Kind.APPLIED in held and Kind.FOLLOW_UP in held:
        held.pop(Kind.FOLLOW_UP if logit(Kind.APPLIED) >= logit(Kind.FOLLOW_UP) else Kind.APPLIED)
    return list(held.values())
