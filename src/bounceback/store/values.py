"""What readers get: frozen values, never rows of a table. Moments are UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bounceback.names.saying import say
from bounceback.timeline.kinds import Event, Kind, Outcome, Person, Stage


@dataclass(frozen=True, slots=True)
class PreferencesValue:
    """What the person has set; `changes` counts the owner's writes."""

    name: str
    own_addresses: tuple[str, ...]
    time_zone: str
    let_go_chance: float
    is_sample: bool
    changes: int
    quiet: frozenset[str] = frozenset()
    """Kinds of rows that Today leaves out."""
    weekly: bool = False
    show_weeks: bool = False
    review_day: int = 4
    """The weekday of the look at the week; 0 is Monday."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Something that waits for the person, by the key of the event that asks."""

    key: str
    kind: Kind
    asked_at: datetime
    due: datetime | None
    what: str


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """One application as lists show it."""

    id: int
    company: str
    role: str
    company_key: str
    role_key: str
    agency: str
    channel: str
    plan: str
    plan_at: datetime | None
    stage: Stage
    outcome: Outcome
    first_at: datetime
    applied_at: datetime | None
    last_at: datetime
    last_theirs_at: datetime | None
    decided_at: datetime | None
    first_talk_at: datetime | None
    last_talk_at: datetime | None
    talks: int
    reopened: bool
    talk_times: tuple[datetime, ...]
    waits: tuple[Wait, ...]
    let_go: bool
    """The person stopped waiting, and no word of theirs has come since."""
    archived: bool = False
    """The person put it away, and no word of theirs has come since."""

    @property
    def title(self) -> str:
        """Role and company in one line, with what is known."""
        return ", ".join(filter(None, [self.role, self.company])) or say("An application")

    @property
    def employer(self) -> str:
        """The company's name, or who writes for it, or plain words."""
        return self.company or self.agency or say("An employer")

    @property
    def is_open(self) -> bool:
        """Nobody has decided yet."""
        return self.outcome is Outcome.OPEN

    @property
    def is_no(self) -> bool:
        """They said no to the person (a closed vacancy is not that)."""
        return self.outcome is Outcome.REJECTED


@dataclass(frozen=True, slots=True)
class MessageHead:
    """Who wrote what when; the text is read apart."""

    message_id: str
    at: datetime
    own: bool
    sender: Person
    recipients: tuple[Person, ...]
    reply_to: str
    subject: str
    language: str


@dataclass(frozen=True, slots=True)
class MessageValue:
    """A whole message as text."""

    head: MessageHead
    text: str = field(repr=False)
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a story, with the head of its message where it has one."""

    root: str
    event: Event
    by_person: bool
    message: MessageHead | None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PostingValue:
    """An advertisement as it was when seen."""

    id: int
    application: int | None
    title: str
    company: str
    url: str
    text: str = field(repr=False)
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class LessonValue:
    """One thing to carry on."""

    id: int
    text: str
    kept_at: datetime
    application: int | None
    company: str
    role: str


@dataclass(frozen=True, slots=True)
class BounceBackValue:
    """How far the case of a "no" is."""

    opened_at: datetime
    parts: dict[str, str]
    readings: tuple[str, ...]
    in_hands: str
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class FeedbackRequestValue:
    """A request for feedback as it stands."""

    application: int
    to_name: str
    to_address: str
    tone: str
    language: str
    subject: str
    body: str
    drafted_at: datetime
    sent_at: datetime | None
    reminded_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class DebriefValue:
    """Answers after a talk or a "no". `about`: when the talk began, as ISO text in UTC; "" for the application as a whole."""

    application: int
    about: str
    answers: dict[str, str]
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class AnswerValue:
    """The person's story for one question, as kept. `key` is the question as it was asked first."""

    key: str
    question: str
    situation: str
    task: str
    action: str
    result: str
    learned: str
    skills: tuple[str, ...]
    added_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class WeekWordValue:
    """One word for a week, named by its Monday."""

    week: date
    word: str


@dataclass(frozen=True, slots=True)
class WeekReviewValue:
    """The person's look at a week, named by its last day: what they wrote, and when it was done (UTC)."""

    day: date
    came_of_it: str = ""
    lesson: str = ""
    intention: str = ""
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DigestValue:
    """The letter to oneself as it is set, and how the last one stands; see `models.Digest`."""

    on: bool
    address: str
    every: str
    weekday: int
    hour: int
    set_at: datetime
    period: str = ""
    state: str = ""
    tries: int = 0
    tried_at: datetime | None = None
    sent_at: datetime | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A task with a day that is not done, with the application that it is for."""

    id: int
    application: int
    text: str
    due: date


@dataclass(frozen=True, slots=True)
class WritingValue:
    """What the person wrote for themselves and keeps. The text is there only where one piece was asked for."""

    id: int
    voice: str
    written_at: datetime
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class TaskValue:
    """One thing to do for an application."""

    id: int
    text: str
    due: date | None
    added_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class PaperValue:
    """A document as it went out: "cv", "letter" or "other"."""

    id: int
    kind: str
    name: str
    sent_at: datetime
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class TermsValue:
    """What a job pays and asks. Amounts in `currency` for a `period` ("year", "month" or "hour"); `hours` per week."""

    currency: str = ""
    period: str = "year"
    stated_low: float | None = None
    stated_high: float | None = None
    wanted: float | None = None
    offered: float | None = None
    hours: float | None = None
    days_off: int | None = None
    place: str = ""
    benefits: str = ""
    answer_by: date | None = None

    def yearly(self, amount: float | None) -> float | None:
        """An amount for a year: twelve months, or 52 weeks of the hours (40 where they are not known)."""
        if amount is None:
            return None
        return amount * {"year": 1.0, "month": 12.0}.get(self.period, 52 * (self.hours or 40.0))

    @property
    def hourly(self) -> float | None:
        """What is offered (else the middle of what was advertised), for one hour of 52 weeks; None where not known."""
        amount = self.offered
        if amount is None:
            ends = [each for each in (self.stated_low, self.stated_high) if each is not None]
            amount = sum(ends) / len(ends) if ends else None
        whole = self.yearly(amount)
        return whole / (52 * self.hours) if whole is not None and self.hours else None


@dataclass(frozen=True, slots=True)
class SavedViewValue:
    """Filters of the list under a name."""

    id: int
    name: str
    query: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Beside:
    """What lies beside an application's story, for a column of the list."""

    note: str = ""
    terms: TermsValue | None = None
    tasks: int = 0


@dataclass(frozen=True, slots=True)
class Story:
    """One application with all that belongs to it, oldest event first."""

    row: ApplicationRow
    note: str
    by_hand: bool
    entries: tuple[Entry, ...]
    postings: tuple[PostingValue, ...]
    lessons: tuple[LessonValue, ...]
    debrief: dict[str, str]
    bounceback: BounceBackValue | None
    feedback: FeedbackRequestValue | None
    debriefs: tuple[DebriefValue, ...] = ()
    """Those on single talks, the newest talk first; `debrief` is the one on the application as a whole."""
    applicants: int | None = None
    applicants_from: str = ""


@dataclass(frozen=True, slots=True)
class ApplicationPage:
    """A page of a list: its rows, how many there are in all, and how many of each outcome and stage."""

    rows: tuple[ApplicationRow, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the board: its first cards and how many there are."""

    stage: Stage
    rows: tuple[ApplicationRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many applications there are of each outcome (leads apart)."""

    total: int
    open: int
    rejected: int
    closed: int
    withdrawn: int
    accepted: int
    declined: int
    leads: int
    reached_talk: int
    offered: int
    let_go: int


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A finding that waits for a verdict."""

    message: MessageHead
    part: int
    kind: Kind
    why: str
    company: str
    role: str
    evidence: str
    confidence: float
    candidates: tuple[ApplicationRow, ...]


@dataclass(frozen=True, slots=True)
class ImportValue:
    """One reading of a mailbox."""

    id: int
    name: str
    state: str
    asked_at: datetime
    finished_at: datetime | None
    bytes_done: int
    bytes_total: int
    messages: int
    summary: dict[str, Any]
    problem: str


@dataclass(frozen=True, slots=True)
class ActValue:
    """Something the person did that can be taken back. `alike`: other messages that it changed, of the same template."""

    id: int
    at: datetime
    what: str
    application: int | None
    alike: int = 0


@dataclass(frozen=True, slots=True)
class SourceValue:
    """A file or feed of openings."""

    id: int
    adapter: str
    address: str
    name: str
    added_at: datetime
    checked_at: datetime | None
    problem: str
    openings: int


@dataclass(frozen=True, slots=True)
class OpeningValue:
    """A vacancy as known today."""

    id: int
    source: int
    title: str
    company: str
    company_key: str
    location: str
    url: str
    text: str = field(repr=False)
    skills: dict[str, str] = field(repr=False)
    posted_at: datetime | None
    first_seen_at: datetime
    last_seen_at: datetime
    gone_at: datetime | None
    choice: str
    application: int | None
    workplace: str = ""
    pay: str = ""
    pay_year: float | None = None
    pay_currency: str = ""
    sponsorship: str = ""


@dataclass(frozen=True, slots=True)
class CVValue:
    """A CV as text."""

    id: int
    name: str
    text: str = field(repr=False)
    added_at: datetime


@dataclass(frozen=True, slots=True)
class ClaimValue:
    """A skill that the person says they can show."""

    skill: str
    label: str
    shown_by: str


@dataclass(frozen=True, slots=True)
class GoalValue:
    """One small thing to learn or to show."""

    id: int
    skill: str
    title: str
    reason: str
    first_step: str
    if_then: str
    proof: str
    due: date | None
    set_at: datetime
    done_at: datetime | None
    application: int | None


@dataclass(frozen=True, slots=True)
class TargetValue:
    """An employer to come back to."""

    id: int
    company: str
    company_key: str
    role: str
    reapply_on: date | None
    why: str
    application: int | None


@dataclass(frozen=True, slots=True)
class MailFolderValue:
    """A folder of a followed mailbox. `last_uid`: read up to there; -1 for what the server has not said yet."""

    id: int
    name: str
    role: str
    chosen: bool
    gone: bool
    uidvalidity: int
    uidnext: int
    messages: int
    modseq: int
    last_uid: int
    read: int


@dataclass(frozen=True, slots=True)
class MailAccountValue:
    """A followed mailbox and how it goes. What opens it is not here. Times UTC.

    `next_at` None: not asked again before the person says so. `seen` messages were read, `kept` of them are about the search.
    """

    id: int
    address: str
    host: str
    port: int
    security: str
    username: str
    login: str
    fingerprint: str
    secret_name: str
    secret_place: str
    every_minutes: int
    since: datetime | None
    added_at: datetime
    next_at: datetime | None
    looking_since: datetime | None
    looked_at: datetime | None
    done: int
    total: int
    seen: int
    kept: int
    trouble: str
    problem: str
    shown_fingerprint: str
    notes: tuple[str, ...]
    folders: tuple[MailFolderValue, ...]
