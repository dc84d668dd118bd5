"""The trained opinion on one message: how likely each kind is, and how likely each sentence says it.

A message and what the rules found in it in, probabilities out. The sentence model reads every sentence; the message
model weighs the sentences, the rules, the words of the whole and the sender together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bounceback.mail.classify import (
    Reading,
    Verdict,
    classify_own,
    classify_theirs,
    how_much_hiring,
    off_topic,
    score_of,
)
from bounceback.mail.features import message_features, sentence_features
from bounceback.mail.message import Message
from bounceback.mail.model import trained
from bounceback.mail.senders import SenderTraits, traits_of
from bounceback.timeline.kinds import OWN_KINDS, PRECEDENCE, THEIR_KINDS, Kind

REFUSALS = (Kind.REJECTION, Kind.CLOSED)
_INVITING = (Kind.INTERVIEW, Kind.OUTREACH, Kind.REQUEST)
NO_FROM = 0.6
"""Probability from which a message counts as a "no": above one half, on the side of not telling of one."""
PLAIN_LOGIT, PLAIN_SENTENCE = 0.0, 0.9
"""From which log-odds of the rules, and probability of its sentence, a "no" is plain. Our choice."""
FIRST_LOGIT, FIRST_SENTENCE, FIRST_SHARE = 2.0, 0.95, 0.25
"""From which log-odds of the rules, probability of its sentence, and of the message, a "no" beside an invitation comes
first: a "no" that asks to a talk about another role says both. No labelled message that was none reaches it."""
BESIDE_FROM = 0.5
"""Probability from which something else is said beside the first kind."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """Probabilities by kind for the message, and for each of its sentences (the subject's first)."""

    kinds: Mapping[Kind, float]
    sentences: Sequence[Mapping[Kind, float]]

    @property
    def kind(self) -> Kind:
        """The likeliest kind."""
        return max(self.kinds, key=lambda kind: self.kinds[kind])

    def best_sentence(self, kind: Kind) -> int:
        """The number of the sentence that most likely says this kind."""
        return max(
            range(len(self.sentences)), key=lambda place: self.sentences[place].get(kind, 0.0), default=0
        )


def opinion(message: Message, reading: Reading, body: str, subject: str, own: bool) -> Opinion:
    """The opinion on a message whose sentences and rule hits are in `reading`."""
    sentences = _of_sentences(reading, own)
    found = _features(message, reading, sentences, body, subject, own, bare=False)
    return Opinion(trained("messages", own).of_message(found), sentences)


def sentence_opinion(reading: Reading) -> Sequence[Mapping[Kind, float]]:
    """How likely each sentence of somebody else's message says each kind, whatever stands around it."""
    return _of_sentences(reading, own=False)


def joined(verdicts: Sequence[Verdict], view: Opinion) -> list[tuple[Verdict, float]]:
    """The rules' verdicts and the trained opinion as one: what the message says, each with its probability.

    The opinion decides the kind; the rules name the sentence where they found one, and what else is said beside it.
    A "no" needs NO_FROM of probability, since telling somebody of a "no" that was none is the worst error.
    """
    by_kind = {verdict.kind: verdict for verdict in verdicts}
    lead = _lead(view.kinds)
    refused = _refused(view.kinds)
    share = view.kinds[lead] if lead not in REFUSALS else refused
    if lead is Kind.NONE and (plain := _plain_no(verdicts, view, PLAIN_LOGIT, PLAIN_SENTENCE)) is not None:
        lead, share = plain, NO_FROM
    if lead in _INVITING and refused >= FIRST_SHARE:
        plain = _plain_no(verdicts, view, FIRST_LOGIT, FIRST_SENTENCE)
        lead, share = (lead, share) if plain is None else (plain, NO_FROM)
    if lead is Kind.NONE:
        return []
    first = by_kind.get(lead) or Verdict(lead, 0.0, view.best_sentence(lead), ())
    said = [(replace(first, rules=(*first.rules, f"trained: {share:.2f}")), share)]
    for verdict in verdicts:
        if PRECEDENCE[verdict.kind] <= PRECEDENCE[lead] or verdict.sentence == first.sentence:
            continue
        beside = max((one.get(verdict.kind, 0.0) for one in view.sentences), default=0.0)
        if max(beside, 2 * view.kinds.get(verdict.kind, 0.0)) >= BESIDE_FROM:
            said.append((verdict, max(BESIDE_FROM, min(0.95, beside))))
    return said


def _plain_no(verdicts: Sequence[Verdict], view: Opinion, logit: float, sentence: float) -> Kind | None:
    """A "no" that rules and sentence both say plainly while the message around it looks like none: it goes to review
    (its probability is NO_FROM), so that odd dress does not hide it."""
    for verdict in verdicts:
        if verdict.kind in REFUSALS and verdict.logit >= logit and verdict.sentence < len(view.sentences):
            said = view.sentences[verdict.sentence]
            if _refused(said) >= sentence:
                return verdict.kind
    return None


def _lead(kinds: Mapping[Kind, float]) -> Kind:
    if _refused(kinds) >= NO_FROM:
        return max(REFUSALS, key=lambda kind: kinds.get(kind, 0.0))
    others = {kind: share for kind, share in kinds.items() if kind not in REFUSALS}
    return max(others, key=lambda kind: others[kind])


def _refused(kinds: Mapping[Kind, float]) -> float:
    return sum(kinds.get(kind, 0.0) for kind in REFUSALS)


def features_of(
    message: Message, reading: Reading, body: str, subject: str, own: bool, *, bare: bool
) -> dict[int, float]:
    """The features of a message for training; `bare`: without what sender and headers tell."""
    return _features(message, reading, _of_sentences(reading, own), body, subject, own, bare=bare)


def _of_sentences(reading: Reading, own: bool) -> list[dict[Kind, float]]:
    return trained("sentences", own).of_sentences([sentence_features(one.text) for one in reading.sentences])


def _features(
    message: Message,
    reading: Reading,
    sentences: Sequence[Mapping[Kind, float]],
    body: str,
    subject: str,
    own: bool,
    *,
    bare: bool,
) -> dict[int, float]:
    traits = SenderTraits() if bare else traits_of(message.sender)
    headers = {} if bare else dict(message.headers)
    signs = dict(rule_signs(reading, traits, own))
    signs.update(_sentence_signs(sentences, reading.subject_sentences))
    return message_features(
        subject,
        body,
        sender_name="" if bare else message.sender.name,
        sender_address="" if bare else message.sender.address,
        traits=traits,
        headers=headers,
        signs=signs,
    )


def rule_signs(reading: Reading, traits: SenderTraits, own: bool) -> dict[str, float]:
    """What the rules found, as numbers: scores by kind, verdicts, and how much speaks of hiring or of something else."""
    signs: dict[str, float] = {}
    side = OWN_KINDS if own else THEIR_KINDS
    for kind in side:
        scored = score_of(reading, f"own.{kind}" if own else f"kinds.{kind}", kind)
        if scored is not None:
            signs[f"score.{kind}"] = scored[0]
    for verdict in classify_own(reading) if own else classify_theirs(reading, traits):
        signs[f"verdict.{verdict.kind}"] = verdict.logit + 1.0
    signs["hiring"] = 2.0 * how_much_hiring(reading, traits)
    signs["off topic"] = off_topic(reading, traits, 0)
    for group in reading.known:
        if group.startswith("contexts."):
            signs[group] = min(4.0, reading.count(group))
    return {name: value for name, value in signs.items() if value}


def _sentence_signs(sentences: Sequence[Mapping[Kind, float]], heads: int) -> dict[str, float]:
    """For each kind the log-odds of its best sentence, of its second best, and of the last two sentences."""
    signs: dict[str, float] = {}
    if not sentences:
        return signs
    for kind in sentences[0]:
        if kind is Kind.NONE:
            continue
        shares = sorted((one[kind] for one in sentences[heads:]), reverse=True) or [0.0]
        signs[f"best.{kind}"] = _log_odds(shares[0]) + 1.5
        signs[f"second.{kind}"] = (_log_odds(shares[1]) if len(shares) > 1 else -4.0) + 2.5
        signs[f"head.{kind}"] = max((_log_odds(one[kind]) for one in sentences[:heads]), default=-4.0) + 2.0
        signs[f"sum.{kind}"] = min(4.0, 2.0 * sum(share for share in shares if share > 0.2))
    return signs


def _log_odds(share: float) -> float:
    bounded = min(0.995, max(0.01, share))
    return math.log(bounded / (1 - bounded))
