"""One message to its findings: the whole of reading, from new text to facts with names and dates.

`understand` is what the rest of the program calls. It never raises on any text and never gives nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bounceback.mail.classify import Reading, Verdict, classify_own, classify_theirs, speaks_of_hiring
from bounceback.mail.dates import due
from bounceback.mail.digest import Entry, entries, stated
from bounceback.mail.extract import Names, is_reply, names_of, strip_reply
from bounceback.mail.interview import talk_of
from bounceback.mail.language import detect, languages
from bounceback.mail.message import LETTER_TO_ONESELF, Message, nothing_said
from bounceback.mail.newtext import NewText, new_text, repaired
from bounceback.mail.opinion import NO_FROM, Opinion, joined, opinion, sentence_opinion
from bounceback.mail.rulebook import Hit, rulebook
from bounceback.mail.senders import traits_of
from bounceback.mail.sentences import Sentence, quoted_sentences, sentences_of
from bounceback.timeline.kinds import PRECEDENCE, Fact, Finding, Kind, Person

_FALLBACK = "en"
_SHORT = 700
"""A text up to so many characters is judged even where nothing speaks of hiring: "we went another way" names no job."""
_REASONS = ("filled", "experience", "skills", "fit", "other_candidate", "process")
_WAITING = frozenset({Kind.REQUEST, Kind.ASSESSMENT, Kind.OFFER})


def understand(
    message: Message, own: frozenset[str] = frozenset(), *, is_own: bool | None = None
) -> tuple[Finding, ...]:
    """What a message says: one finding, or one for each application of a digest; never empty.

    `own`: the person's addresses in lower case. `is_own` overrides what the sender's address says. Own mail
    yields own kinds only, other mail never those. Times are UTC.
    """
    mine = message.sender.address.lower() in own if is_own is None else is_own
    text = new_text(repaired(message.text))
    subject = repaired(message.subject)
    codes = detect(f"{subject}\n{text.body}") or detect(text.quoted) or (_FALLBACK,)
    blank = nothing_said(message, mine, codes[0], text.body)
    if not text.body.strip() and (text.forwarded or not subject.strip()):
        return (blank,)
    if message.header("x-mailer") == LETTER_TO_ONESELF:
        return (blank,)
    if not mine:
        found = _read_digest(message, subject, text, codes, blank)
        if found:
            return found
    return (_read_whole(message, subject, text, codes, mine, blank, own),)


def read_in(message: Message, *, bare: bool = False) -> tuple[str, str, Reading]:
    """New text, subject, and what the rules found in them; `bare`: without the subject. For training."""
    text = new_text(repaired(message.text))
    subject = "" if bare else repaired(message.subject)
    codes = detect(f"{subject}\n{text.body}") or (_FALLBACK,)
    return text.body, subject, _reading(subject, text, codes[0])


def _read_whole(
    message: Message,
    subject: str,
    text: NewText,
    codes: Sequence[str],
    mine: bool,
    blank: Finding,
    own: frozenset[str],
) -> Finding:
    best: tuple[list[Verdict], Reading] | None = None
    for code in codes:
        reading = _reading(subject, text, code)
        if mine:
            verdicts = classify_own(reading)
        else:
            bulk = bool(message.header("list-unsubscribe") or message.header("list-id")) + (
                message.header("precedence").lower() in ("bulk", "list", "junk")
            )
            verdicts = classify_theirs(reading, traits_of(message.sender), bulk)
        if best is None or (verdicts and (not best[0] or verdicts[0].logit > best[0][0].logit + 0.5)):
            best = (verdicts, reading)
    assert best is not None
    verdicts, reading = best
    order = [reading.code, *(code for code in codes if code != reading.code)]
    if mine and text.forwarded:
        return replace(blank, facts=(Fact(Kind.NONE, 0.8),), language=reading.code)
    far_off = not verdicts and not mine and not is_reply(subject) and not speaks_of_hiring(reading)
    if far_off and len(text.body) > _SHORT:
        return replace(blank, facts=(Fact(Kind.NONE, 0.98),), language=reading.code)
    view = opinion(message, reading, text.body, subject, mine)
    said = joined(verdicts, view)
    if not said:
        return replace(
            blank, facts=(Fact(Kind.NONE, round(view.kinds[Kind.NONE], 3)),), language=reading.code
        )
    sentences = [sentence.text for sentence in reading.sentences[reading.subject_sentences :]]
    sender = message.sender
    if mine:
        others = [one for one in message.recipients if one.address.lower() not in own]
        names = names_of(sentences, subject, Person("", ""), "", order, others)
    else:
        names = names_of(sentences, subject, sender, text.signature, order, addressed=message.recipients)
    facts = tuple(_fact(verdict, share, reading, message) for verdict, share in said)
    return replace(
        blank,
        facts=tuple(sorted(facts, key=lambda fact: PRECEDENCE[fact.kind])),
        company=names.company,
        company_from=names.company_from,
        role=names.role,
        agency=names.agency,
        reference=names.reference,
        language=reading.code,
    )


def _read_digest(
    message: Message, subject: str, text: NewText, codes: Sequence[str], blank: Finding
) -> tuple[Finding, ...]:
    """One finding for each application of a list; none where the message is no list, or only one talk's agenda."""
    found: list[Finding] = []
    for entry in entries(text.body, text.lines, subject):
        fact = _status(message, text, entry, codes[0])
        if fact is None:
            continue
        said = entry.text if entry.named or not entry.cells else " - ".join(entry.cells)
        names = _entry_names(entry, names_of([said], "", message.sender, "", codes))
        found.append(
            replace(
                blank,
                facts=(fact,),
                part=len(found),
                company=names.company,
                company_from=names.company_from,
                role=names.role,
                agency=names.agency,
                reference=names.reference,
            )
        )
    if len(found) < 2 or not {one.kind for one in found} - {Kind.INTERVIEW, Kind.ASSESSMENT, Kind.OUTREACH}:
        return ()
    return tuple(found)


def _entry_names(entry: Entry, names: Names) -> Names:
    """The names of a list entry: its parts say more than a reader of sentences can see in them."""
    if not entry.cells:
        return names
    first = entry.cells[0]
    in_text = names.company if names.company_from == "text" else None
    if entry.named or (in_text == first and len(entry.cells) == 1):
        return replace(names, company=first, company_from="text")
    if len(entry.cells) > 1:
        role, company = (entry.cells[1], first) if in_text == first else (first, entry.cells[1])
        return replace(names, company=company, company_from="text", role=role)
    return names if in_text and names.role else replace(names, role=first)


def _status(message: Message, text: NewText, entry: Entry, code: str) -> Fact | None:
    """What an entry's own words say: a usual short status, else the rules, else the sentence model."""
    reading = _reading("", replace(text, body=entry.status, lines=entry.status), code)
    if not reading.sentences:
        return None
    kind = stated(entry.status)
    if kind is not None:
        return _fact(Verdict(kind, 3.0, 0, (f"status: {kind}",)), 0.95, reading, message)
    verdicts = classify_theirs(reading, replace(traits_of(message.sender), system=True))
    if verdicts:
        return _fact(verdicts[0], max(0.6, verdicts[0].confidence), reading, message)
    view = Opinion({}, sentence_opinion(reading))
    share, kind, place = max(
        (view.sentences[at][one], one, at)
        for one in view.sentences[0]
        if one is not Kind.NONE
        for at in (view.best_sentence(one),)
    )
    if share < NO_FROM:
        return None
    return _fact(Verdict(kind, 0.0, place, (f"trained: {share:.2f}",)), share, reading, message)


def _reading(subject: str, text: NewText, code: str) -> Reading:
    language = languages()[code]
    head = sentences_of(strip_reply(subject), language.spaced, language.split_apostrophes) if subject else []
    body = sentences_of(text.body, language.spaced, language.split_apostrophes)
    sentences: list[Sentence] = [*head, *body]
    book = rulebook(code)
    hits: dict[str, list[Hit]] = book.read(sentences)
    return Reading(
        sentences, hits, len(head), is_reply(subject), code, book.groups, quoted_sentences(sentences)
    )


def _fact(verdict: Verdict, share: float, reading: Reading, message: Message) -> Fact:
    evidence = reading.sentences[verdict.sentence].text if reading.sentences else ""
    fact = Fact(verdict.kind, round(min(0.995, share), 3), evidence, verdict.rules)
    if verdict.kind is Kind.INTERVIEW:
        talk = talk_of(reading, verdict.sentence, message.at, message.utc_offset_minutes, message.calendar)
        return replace(fact, change=talk.change, round=talk.round, starts_at=talk.starts_at, waits=talk.waits)
    if verdict.kind in _WAITING:
        return replace(fact, waits=True, due=_due(reading, message))
    if verdict.kind is Kind.REJECTION:
        return replace(fact, reason=_reason(reading, verdict))
    return fact


def _due(reading: Reading, message: Message) -> datetime | None:
    for sentence in reading.sentences:
        moment = due(sentence.text, reading.code, message.at, message.utc_offset_minutes)
        if moment:
            return moment
    return None


def _reason(reading: Reading, verdict: Verdict) -> str:
    near = [verdict.sentence, verdict.sentence + 1, verdict.sentence - 1]
    for name in _REASONS:
        found = reading.of(f"reasons.{name}")
        if any(number in found for number in (near[:1] if name in ("filled", "fit") else near)):
            return name
    return ""
