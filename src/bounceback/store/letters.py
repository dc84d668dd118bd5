"""Letters about applications as the pages need them: whom to write to, drafts, how each stands, answers, what works.

Reads only; writing and sending are in `write/outbox.py` and `write/feedback.py`. Moments are UTC.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.db.models import Q

from bounceback.feedback.answer import Answer, Code, Point, read_answer
from bounceback.feedback.draft import (
    LANGUAGES,
    Ask,
    Draft,
    LetterKind,
    Tone,
    eml,
    fits_mailto,
    mailto,
    when_to_ask,
    written,
)
from bounceback.feedback.signed import signed_by
from bounceback.feedback.state import Request, State, in_words, reminder_due, state
from bounceback.feedback.timing import Timing, most_do_not_answer, time_to_thank, timing
from bounceback.feedback.works import Asked, Works, what_works
from bounceback.mail.newtext import new_text
from bounceback.mail.problems import kept_problem
from bounceback.names.saying import say
from bounceback.people.addresses import Reads, who_reads
from bounceback.people.contacts import Contact, Head
from bounceback.people.whom import Advice, whom_to_ask
from bounceback.store import read
from bounceback.store.codec import finding_from_json
from bounceback.store.models import Event as EventRow
from bounceback.store.models import FeedbackAnswer, Letter, LetterSettings, Message, Sending
from bounceback.store.values import ApplicationRow, Entry, FeedbackRequestValue, Story
from bounceback.timeline.kinds import Kind, Stage

ABANDONED = timedelta(minutes=5)
"""A letter that has been on its way for so long may have gone or not: its process has ended."""
RECENT = 12
"""So many of an application's newest messages are read for names."""
THREAD = 20


@dataclass(frozen=True, slots=True)
class SendingValue:
    """The person's own server for outgoing mail."""

    name: str
    address: str
    host: str
    port: int
    security: str
    username: str
    login: str
    fingerprint: str
    place: str


@dataclass(frozen=True, slots=True)
class LetterSettingsValue:
    """`timing` with the person's own days in it; `days` are those alone; `quiet`: kinds that are not proposed."""

    timing: Timing
    days: Mapping[str, int]
    quiet: frozenset[str]


@dataclass(frozen=True, slots=True)
class LetterValue:
    """One letter as it stands. `unsure`: it may have gone."""

    application: int
    kind: LetterKind
    about: str
    to_name: str
    to_address: str
    tone: str
    language: str
    subject: str
    body: str = field(repr=False)
    state: str = "draft"
    message_id: str = ""
    drafted_at: datetime | None = None
    sent_at: datetime | None = None
    problem: str = ""

    @property
    def sent(self) -> bool:
        """Whether it went out."""
        return self.state == "sent"

    @property
    def unsure(self) -> bool:
        """Whether nobody knows if it went out."""
        return self.state == "unsure"


@dataclass(frozen=True, slots=True)
class LetterPage:
    """What a letter's page shows. `letter`: the words now, None where there is nobody to write to. `done`: it was
    written, here or elsewhere, at this moment."""

    row: ApplicationRow
    kind: LetterKind
    about: str
    advice: Advice
    letter: Draft | None
    kept: LetterValue | None
    tone: str
    mailto: str
    whole_in_mailto: bool
    done: datetime | None
    name: str = ""


@dataclass(frozen=True, slots=True)
class PointRead:
    """One point of an answer, as the program or the person reads it. `skills`: ids with names. `lesson` is proposed."""

    number: int
    point: Point
    code: str
    skills: tuple[tuple[str, str], ...]
    dropped: bool
    lesson: str


@dataclass(frozen=True, slots=True)
class AnswerRead:
    """An answer that arrived. `shut`: it is not shown before the person wants it. `settled`: the person went through it."""

    entry: Entry
    answer: Answer
    points: tuple[PointRead, ...]
    shut: bool
    settled: datetime | None

    @property
    def to_act_on(self) -> tuple[PointRead, ...]:
        """Points that can be acted on and were not dropped."""
        return tuple(one for one in self.points if one.point.actionable and not one.dropped)

    @property
    def other(self) -> tuple[PointRead, ...]:
        """The rest."""
        return tuple(one for one in self.points if not one.point.actionable or one.dropped)


@dataclass(frozen=True, slots=True)
class FeedbackPart:
    """Part 2 of the way back: whom to ask, the message, how the request stands, and what was answered."""

    advice: Advice
    letter: Draft | None
    mailto: str
    whole_in_mailto: bool
    request: FeedbackRequestValue | None
    state: State | None
    words: str
    sent: bool
    reminder_due: bool
    ask_from: datetime | None
    ask_until: datetime | None
    expectation: str
    answers: tuple[AnswerRead, ...]
    to_name: str = ""
    outbox: LetterValue | None = None


@dataclass(frozen=True, slots=True)
class AskedRow:
    """One request in the list of letters."""

    row: ApplicationRow
    state: State
    words: str
    sent_at: datetime


# ── settings ──────────────────────────────────────────────────────────────────────────────────────────


def sending(owner: int) -> SendingValue | None:
    """The person's own server for outgoing mail, None where none was given."""
    row = Sending.objects.filter(owner_id=owner).first()
    if row is None:
        return None
    return SendingValue(
        row.name,
        row.address,
        row.host,
        row.port,
        row.security,
        row.username,
        row.login,
        row.fingerprint,
        row.secret_place,
    )


def letter_settings(owner: int) -> LetterSettingsValue:
    """When letters are proposed to this person, and which."""
    row = LetterSettings.objects.filter(owner_id=owner).first()
    own = dict(row.days) if row else {}
    return LetterSettingsValue(timing(own), own, frozenset(row.quiet) if row else frozenset())


# ── whom ──────────────────────────────────────────────────────────────────────────────────────────────


def whom_for(owner: int, application: int) -> Advice:
    """Whom to write to about an application: from heads, signatures, and whom an invitation named beside the person."""
    own = set(read.preferences(owner).own_addresses)
    heads = [head for head in read.letter_heads(owner, [application]) if head.address not in own]
    theirs = [head for head in heads if not head.own][-RECENT:]
    kept = {
        row.message_id: row
        for row in Message.objects.filter(
            owner_id=owner, message_id__in={head.message_id for head in theirs}
        ).only("message_id", "text", "recipients", "sender_address")
    }
    known: list[Head] = []
    for head in heads:
        row = kept.get(head.message_id) if not head.own else None
        if row is None:
            known.append(head)
            continue
        name = head.name
        if who_reads(head.address) in (Reads.SHARED, Reads.RELAY):
            name = signed_by(row.text, head.company) or name
        known.append(replace(head, text=row.text[-6000:], name=name))
        if head.talk and head.address == row.sender_address:
            known.extend(
                replace(head, name=one[0], address=one[1], reply_to="", text="")
                for one in row.recipients[:10]
                if one[1] and one[1] not in own and one[1] != head.address
            )
    return whom_to_ask(known)


def how_to_reach(contact: Contact | None) -> str:
    """The channel in words: how a letter to this contact reaches somebody."""
    if contact is None:
        return ""
    return {
        Reads.PERSON: say("By mail, as an answer to their message."),
        Reads.SHARED: say("By mail to their team's address."),
        Reads.RELAY: say("By mail through their system, which passes it on."),
    }.get(contact.reads, "")


def _thread(owner: int, message_id: str) -> tuple[str, ...]:
    """The ids of the thread up to this message, oldest first, itself not in it."""
    row = Message.objects.filter(owner_id=owner, message_id=message_id).only("findings").first()
    if row is None or not row.findings:
        return ()
    return finding_from_json(row.findings[0]).thread[-THREAD:]


def _ask(
    owner: int, row: ApplicationRow, advice: Advice, *, address: str, name: str, tone: str, language: str
) -> Ask:
    preferences = read.preferences(owner)
    server = sending(owner)
    return Ask(
        to=address,
        name=name,
        company=row.company,
        role=row.role,
        me=preferences.name or (server.name if server else ""),
        tone=Tone(tone) if tone in set(Tone) else Tone.PLAIN,
        language=language if language in LANGUAGES else "en",
        talked=row.first_talk_at is not None,
        subject=advice.subject,
        message_id=advice.thread,
        references=_thread(owner, advice.thread) if advice.thread else (),
        me_address=server.address if server else next(iter(preferences.own_addresses), ""),
    )


def thread_draft(owner: int, row: ApplicationRow, advice: Advice) -> Draft:
    """An empty letter in the thread of their last message, from the person's own address."""
    ask = _ask(owner, row, advice, address="", name="", tone="", language="")
    return replace(written(LetterKind.REQUEST, ask), body="")


def _language(story: Story) -> str:
    """The language that they wrote in last."""
    heads = [entry.message for entry in story.entries if entry.message is not None]
    return next(
        (head.language for head in reversed(heads) if not head.own and head.language in LANGUAGES), "en"
    )


# ── a follow-up, a thank-you, a reminder ──────────────────────────────────────────────────────────────


def letter(owner: int, application: int, kind: LetterKind, about: str = "") -> LetterValue | None:
    """One letter as it is kept, None where there is none."""
    row = Letter.objects.filter(
        owner_id=owner, application_id=application, kind=kind.value, about=about
    ).first()
    return _value(row) if row else None


def letters(owner: int) -> tuple[LetterValue, ...]:
    """All letters, the newest first."""
    return tuple(_value(row) for row in Letter.objects.filter(owner_id=owner).order_by("-drafted_at", "-pk"))


def _value(row: Letter) -> LetterValue:
    return LetterValue(
        application=row.application_id,
        kind=LetterKind(row.kind),
        about=row.about,
        to_name=row.to_name,
        to_address=row.to_address,
        tone=row.tone,
        language=row.language,
        subject=row.subject,
        body=row.body,
        state=row.state,
        message_id=row.message_id,
        drafted_at=row.drafted_at,
        sent_at=row.sent_at,
        problem=kept_problem(row.problem),
    )


def about_of(row: ApplicationRow, kind: LetterKind, now: datetime) -> str:
    """What a follow-up or a thank-you written now would be about: the wait that runs, or the last talk; "" for none.

    A follow-up belongs to one wait, which begins with the application and again with each talk.
    """
    if kind is LetterKind.FOLLOW_UP and row.is_open and row.stage is not Stage.LEAD:
        return (row.last_talk_at or row.applied_at or row.first_at).isoformat()
    if kind is LetterKind.THANKS:
        talk = last_talk(row, now)
        return talk.isoformat() if talk else ""
    return ""


def last_talk(row: ApplicationRow, now: datetime) -> datetime | None:
    """When the last talk of an open application began."""
    return max((start for start in row.talk_times if start <= now), default=None) if row.is_open else None


def letter_page(
    owner: int,
    story: Story,
    kind: LetterKind,
    now: datetime,
    *,
    tone: str = "",
    language: str = "",
    address: str = "",
) -> LetterPage:
    """The page of a follow-up, a thank-you or a reminder. `tone`, `language` and `address` choose a fresh draft.

    Raises LookupError where there is nothing that such a letter would be about.
    """
    row = story.row
    about = about_of(row, kind, now)
    if not about and kind in (LetterKind.FOLLOW_UP, LetterKind.THANKS):
        raise LookupError(
            "This application is decided; nothing is open to ask about."
            if kind is LetterKind.FOLLOW_UP
            else "No talk is known that has begun, so there is none to give thanks for."
        )
    kept = letter(owner, row.id, kind, about)
    advice = whom_for(owner, row.id)
    asked = story.feedback if kind is LetterKind.REMINDER else None
    chosen = _chosen(advice, address)
    to = address or (kept.to_address if kept else "") or (asked.to_address if asked else "")
    to = to or (advice.contact.address if advice.contact else "")
    name = _name_of(advice, to) or (kept.to_name if kept else "") or (asked.to_name if asked else "")
    used = tone or (kept.tone if kept else "") or (asked.tone if asked else "") or Tone.PLAIN.value
    spoken = (
        language or (kept.language if kept else "") or (asked.language if asked else "") or _language(story)
    )
    ask = _ask(owner, row, chosen, address=to, name=name, tone=used, language=spoken)
    fresh = written(kind, ask)
    words = fresh
    if kept is not None and not (tone or language or address):
        words = replace(
            fresh, to=kept.to_address, subject=kept.subject, body=kept.body, language=kept.language
        )
    return LetterPage(
        row=row,
        kind=kind,
        about=about,
        advice=advice,
        letter=words,
        kept=kept,
        tone=ask.tone.value,
        mailto=mailto(words),
        whole_in_mailto=fits_mailto(words),
        done=written_at(owner, row.id, kind, about),
        name=name,
    )


def _chosen(advice: Advice, address: str) -> Advice:
    """The same advice with another of its people first; the thread stays theirs to answer."""
    return advice if not address else replace(advice, contact=_contact(advice, address) or advice.contact)


def _contact(advice: Advice, address: str) -> Contact | None:
    people = ([advice.contact] if advice.contact else []) + list(advice.others)
    return next((one for one in people if one.address == address), None)


def _name_of(advice: Advice, address: str) -> str:
    found = _contact(advice, address)
    return found.name if found else ""


def written_at(owner: int, application: int, kind: LetterKind, about: str) -> datetime | None:
    """When such a letter was written, by this program or with the person's own; None where it was not."""
    kept = letter(owner, application, kind, about)
    if kept is not None and kept.sent:
        return kept.sent_at
    own = own_letters(owner).get(application, ())
    if kind is LetterKind.FOLLOW_UP and about:
        since = datetime.fromisoformat(about)
        return next((at for what, at in own if what is Kind.FOLLOW_UP and at >= since), None)
    if kind is LetterKind.THANKS and about:
        talk = datetime.fromisoformat(about)
        until = talk + timedelta(days=timing().thanks_until + 1)
        return next((at for what, at in own if what is not Kind.APPLIED and talk < at <= until), None)
    return None


def own_letters(owner: int) -> Mapping[int, tuple[tuple[Kind, datetime], ...]]:
    """What the person wrote after applying, by application, oldest first. Kept in memory until the next write."""
    return _own_letters(owner, read.preferences(owner).changes)


@lru_cache(maxsize=4)
def _own_letters(owner: int, changes: int) -> Mapping[int, tuple[tuple[Kind, datetime], ...]]:
    kinds = [Kind.FOLLOW_UP.value, Kind.FEEDBACK_REQUESTED.value, Kind.NONE.value]
    rows = EventRow.objects.filter(owner_id=owner, current=True, void=False, own=True, kind__in=kinds)
    found: dict[int, list[tuple[Kind, datetime]]] = {}
    for pk, kind, at in rows.order_by("at", "pk").values_list("application_id", "kind", "at"):
        if pk is not None:
            found.setdefault(pk, []).append((Kind(kind), at))
    return {pk: tuple(some) for pk, some in found.items()}


def followed_up(owner: int, rows: Iterable[ApplicationRow], now: datetime) -> frozenset[int]:
    """Applications that are not to be followed up (again) in the wait that runs, or whose owner wants no such hint."""
    every = tuple(rows)
    if LetterKind.FOLLOW_UP.value in letter_settings(owner).quiet:
        return frozenset(row.id for row in every)
    gone = _gone(owner, LetterKind.FOLLOW_UP)
    own = own_letters(owner)
    found = set()
    for row in every:
        about = about_of(row, LetterKind.FOLLOW_UP, now)
        if not about:
            continue
        since = datetime.fromisoformat(about)
        if (row.id, about) in gone or any(
            what is Kind.FOLLOW_UP and at >= since for what, at in own.get(row.id, ())
        ):
            found.add(row.id)
    return frozenset(found)


def talks_to_thank(
    owner: int, rows: Iterable[ApplicationRow], now: datetime, zone: ZoneInfo
) -> dict[int, datetime]:
    """Applications with a talk that a thank-you is in time for and was not written for, with when it began."""
    chosen = letter_settings(owner)
    if LetterKind.THANKS.value in chosen.quiet:
        return {}
    gone = _gone(owner, LetterKind.THANKS)
    own = own_letters(owner)
    found = {}
    for row in rows:
        talk = last_talk(row, now)
        if talk is None or not time_to_thank(talk, now, zone, chosen.timing):
            continue
        if (row.id, talk.isoformat()) in gone or any(at > talk for _, at in own.get(row.id, ())):
            continue
        found[row.id] = talk
    return found


def asked_already(owner: int, rows: Iterable[ApplicationRow]) -> frozenset[int]:
    """Applications for which feedback was asked after the "no", here or with the person's own program; all where the
    person wants no such hint."""
    every = tuple(rows)
    if LetterKind.REQUEST.value in letter_settings(owner).quiet:
        return frozenset(row.id for row in every)
    own = own_letters(owner)
    return frozenset(
        row.id
        for row in every
        if row.decided_at is not None
        and any(what is Kind.FEEDBACK_REQUESTED and at >= row.decided_at for what, at in own.get(row.id, ()))
    )


def _gone(owner: int, kind: LetterKind) -> frozenset[tuple[int, str]]:
    found = Letter.objects.filter(owner_id=owner, kind=kind.value).exclude(state="draft")
    return frozenset(found.values_list("application_id", "about"))


# ── the request for feedback ──────────────────────────────────────────────────────────────────────────


def feedback_part(
    owner: int, story: Story, now: datetime, *, tone: str = "", language: str = "", address: str = ""
) -> FeedbackPart:
    """Part 2 of the way back. `tone`, `language` and `address` choose a fresh draft."""
    row, kept = story.row, story.feedback
    advice = whom_for(owner, row.id)
    when = letter_settings(owner).timing
    to = address or (kept.to_address if kept else "") or (advice.contact.address if advice.contact else "")
    name = (_name_of(advice, to) if address else "") or (kept.to_name if kept and not address else "")
    name = name or _name_of(advice, to)
    ask = _ask(
        owner,
        row,
        _chosen(advice, address),
        address=to,
        name=name,
        tone=tone or (kept.tone if kept else ""),
        language=language or (kept.language if kept else "") or _language(story),
    )
    fresh = written(LetterKind.REQUEST, ask)
    words = fresh
    if kept is not None and not (tone or language or address):
        words = replace(
            fresh, to=kept.to_address, subject=kept.subject, body=kept.body, language=kept.language
        )
    found = answers(owner, story)
    asked = request_of(story, found)
    due = asked is not None and reminder_due(asked, now, when)
    window = when_to_ask(row.decided_at, when) if row.decided_at else None
    return FeedbackPart(
        advice=advice,
        letter=words,
        mailto=mailto(words),
        whole_in_mailto=fits_mailto(words),
        request=kept,
        state=state(asked, now, no_answer_after=when.no_answer_after) if asked else None,
        words=in_words(asked, now, when) if asked else "",
        sent=asked is not None and asked.sent_at is not None,
        reminder_due=due,
        ask_from=window.start if window else None,
        ask_until=window.end if window else None,
        expectation=most_do_not_answer(),
        answers=found,
        to_name=name,
        outbox=letter(owner, row.id, LetterKind.REQUEST),
    )


def letter_file(words: Draft | None) -> bytes:
    """The message as a draft file for a mail program. Raises LookupError where there is nobody to write to."""
    if words is None or not words.to:
        raise LookupError(say("There is no address to write to yet."))
    return eml(words)


def request_of(story: Story, found: Sequence[AnswerRead]) -> Request | None:
    """The request over time, also where the person wrote it with their own program; None where there is none."""
    kept, row = story.feedback, story.row
    by_mail = [
        entry.event.at
        for entry in story.entries
        if entry.event.kind is Kind.FEEDBACK_REQUESTED
        and entry.event.own
        and (row.decided_at is None or entry.event.at >= row.decided_at)
    ]
    if kept is None and not by_mail:
        return None
    sent_at = (kept.sent_at if kept else None) or min(by_mail, default=None)
    reminded = kept.reminded_at if kept else None
    answered = [one.entry.event.at for one in found if sent_at is not None and one.entry.event.at >= sent_at]
    drafted = kept.drafted_at if kept else by_mail[0]
    return Request(drafted, sent_at, reminded, min(answered, default=None))


# ── answers ───────────────────────────────────────────────────────────────────────────────────────────


def answers(owner: int, story: Story) -> tuple[AnswerRead, ...]:
    """The feedback that came to an application, each answer split into points, with what the person made of it."""
    entries = [entry for entry in story.entries if _is_answer(entry, story.feedback)]
    kept = {
        row.root: row
        for row in FeedbackAnswer.objects.filter(owner_id=owner, root__in=[entry.root for entry in entries])
    }
    return tuple(_answer(owner, entry, kept.get(entry.root)) for entry in entries)


def answer_of(owner: int, story: Story, root: str) -> AnswerRead:
    """One of them. Raises LookupError."""
    found = next((one for one in answers(owner, story) if one.entry.root == root), None)
    if found is None:
        raise LookupError(say("This answer is not here any more."))
    return found


def skills_named(owner: int, story: Story) -> list[str]:
    """Ids of the skills that feedback named and the person confirmed; a dropped point counts nowhere."""
    return [
        skill
        for one in answers(owner, story)
        if one.settled is not None
        for point in one.to_act_on
        for skill, _ in point.skills
    ]


def _is_answer(entry: Entry, request: FeedbackRequestValue | None) -> bool:
    event = entry.event
    if event.own:
        return False
    if event.kind is Kind.FEEDBACK:
        return True
    return (
        request is not None
        and request.sent_at is not None
        and entry.message is not None
        and event.at > request.sent_at
        and event.kind in (Kind.ACKNOWLEDGED, Kind.REJECTION)
        and entry.message.sender.address == request.to_address.lower()
    )


def _answer(owner: int, entry: Entry, kept: FeedbackAnswer | None) -> AnswerRead:
    text = text_of(owner, entry)
    answer = read_answer(text, entry.message.language if entry.message else "")
    points = tuple(_point(number, point, kept) for number, point in enumerate(answer.points))
    opened = kept is not None and kept.opened_at is not None
    shut = (kept is not None and kept.shut) or (answer.unkind and not opened)
    return AnswerRead(entry, answer, points, shut, kept.settled_at if kept else None)


def _point(number: int, point: Point, kept: FeedbackAnswer | None) -> PointRead:
    said = next((one for one in kept.points if one.get("quote") == point.quote), None) if kept else None
    if said is not None:
        code = said["code"] if said["code"] in set(Code) else point.code.value
        skills = tuple((str(skill), str(label)) for skill, label in said.get("skills", ()))
        seen = replace(point, code=Code(code), actionable=bool(said.get("actionable")))
        return PointRead(number, seen, code, skills, bool(said.get("dropped")), "")
    skills = _skills(point.quote) if point.actionable else ()
    return PointRead(number, point, point.code.value, skills, False, _lesson(point, skills))


def _skills(quote: str) -> tuple[tuple[str, str], ...]:
    from bounceback.store.skills import skills_asked

    return tuple(skills_asked(quote).items())[:6]


def _lesson(point: Point, skills: Sequence[tuple[str, str]]) -> str:
    """A first sentence for a lesson, to be changed by the person."""
    if not point.actionable:
        return ""
    named = " and ".join(label for _, label in skills[:2])
    if point.code is Code.EXPERIENCE:
        return (
            f"Have one example of {named} ready."
            if named
            else "Show where I have done this before, early on."
        )
    if point.code is Code.SKILLS:
        return (
            f"Practise {named}, and have one result to show."
            if named
            else "Practise this once before the next talk."
        )
    return "Try it the other way next time, once."


def text_of(owner: int, entry: Entry) -> str:
    """The new words of an entry's message, else what was noted of it."""
    if entry.message is None:
        return entry.event.note or entry.event.evidence
    try:
        return new_text(read.message(owner, entry.message.message_id).text).body
    except LookupError:
        return entry.event.evidence


# ── what works ────────────────────────────────────────────────────────────────────────────────────────

STAGES = {True: say("after a talk"), False: say("before any talk")}
CHANNELS = {
    Reads.PERSON: say("to a person"),
    Reads.SHARED: say("to a team's address"),
    Reads.RELAY: say("through their system"),
    Reads.NOBODY: "",
}


def asked_rows(owner: int, now: datetime) -> tuple[AskedRow, ...]:
    """Every request that went out, the newest first, with how it stands."""
    when = letter_settings(owner).timing
    rows = {row.id: row for row in read.all_rows(owner)}
    found = []
    for pk, request in _requests(owner, rows).items():
        if request.sent_at is None:
            continue
        now_is = state(request, now, no_answer_after=when.no_answer_after)
        found.append(AskedRow(rows[pk], now_is, in_words(request, now, when), request.sent_at))
    return tuple(sorted(found, key=lambda one: one.sent_at, reverse=True))


def works(owner: int, now: datetime) -> Works:
    """The share of requests that were answered, by tone, timing, stage and channel."""
    when = letter_settings(owner).timing
    rows = {row.id: row for row in read.all_rows(owner)}
    kept = read.feedback_requests(owner)
    asked = []
    for pk, request in _requests(owner, rows).items():
        if request.sent_at is None:
            continue
        now_is = state(request, now, no_answer_after=when.no_answer_after)
        own = kept.get(pk)
        asked.append(
            Asked(
                answered={State.ANSWERED: True, State.NO_ANSWER: False}.get(now_is),
                tone=own.tone if own else "",
                timing=_timing_of(rows[pk], request.sent_at, when),
                stage=STAGES[rows[pk].first_talk_at is not None],
                channel=CHANNELS[who_reads(own.to_address)] if own else "",
            )
        )
    return what_works(asked)


def _timing_of(row: ApplicationRow, sent_at: datetime, when: Timing) -> str:
    if row.decided_at is None:
        return ""
    days = (sent_at - row.decided_at).total_seconds() / 86_400
    if days < when.ask_from:
        return say("at once")
    if days < when.ask_until + 1:
        return say("day %(first)s to %(last)s", first=when.ask_from, last=when.ask_until)
    return say("later")


def _requests(owner: int, rows: Mapping[int, ApplicationRow]) -> dict[int, Request]:
    """Requests by application, from what is kept and from the person's own mail, with when they were answered."""
    kept = read.feedback_requests(owner)
    answered: dict[int, list[datetime]] = {}
    events = EventRow.objects.filter(
        owner_id=owner, current=True, void=False, own=False, kind=Kind.FEEDBACK.value
    )
    for pk, at in events.order_by("at").values_list("application_id", "at"):
        answered.setdefault(pk, []).append(at)
    found: dict[int, Request] = {}
    for pk, row in rows.items():
        own = kept.get(pk)
        by_mail = [
            at
            for what, at in own_letters(owner).get(pk, ())
            if what is Kind.FEEDBACK_REQUESTED and (row.decided_at is None or at >= row.decided_at)
        ]
        sent_at = (own.sent_at if own else None) or min(by_mail, default=None)
        if own is None and sent_at is None:
            continue
        after = [at for at in answered.get(pk, ()) if sent_at is not None and at >= sent_at]
        drafted = own.drafted_at if own else sent_at
        assert drafted is not None
        found[pk] = Request(drafted, sent_at, own.reminded_at if own else None, min(after, default=None))
    return found


def stuck(owner: int, now: datetime, applications: Collection[int] | None = None) -> tuple[LetterValue, ...]:
    """Letters of which nobody knows whether they went out."""
    rows = Letter.objects.filter(owner_id=owner).filter(
        Q(state="unsure") | Q(state="sending", sending_at__lte=now - ABANDONED)
    )
    if applications is not None:
        rows = rows.filter(application_id__in=applications)
    return tuple(_value(row) for row in rows.order_by("pk"))
