"""The values that a sample search is made of: people, employers, messages, and what is true of each.

Frozen values only; nothing here makes or reads mail. All times are timezone-aware and in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bounceback.timeline.kinds import Change, Kind, Outcome, Stage


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who writes or is written to."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Seeker:
    """The invented person whose search this is. `zone` is the name of a time zone."""

    name: str
    first: str
    addresses: tuple[str, ...]
    zone: str
    place: str


@dataclass(frozen=True, slots=True)
class Employer:
    """An invented employer. `via` names how its mail is sent; `agency` is the firm that writes for it, or empty."""

    key: str
    name: str
    domain: str
    industry: str
    place: str
    zone: str
    language: str
    via: str
    hr: str
    hr_title: str
    lead: str
    lead_title: str
    agency: str

    @property
    def named(self) -> bool:
        """Whether the employer's name is told at all (an agency may only say "a leading retailer")."""
        return not self.name.startswith("a ")


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a message truly says about one application; the fields are those of timeline's Fact."""

    kind: Kind
    company: str | None
    role: str | None
    application: str | None
    agency: str = ""
    round: str | None = None
    change: Change | None = None
    starts_at: datetime | None = None
    due: datetime | None = None
    waits: bool = False
    reason: str = ""
    also: tuple[Kind, ...] = ()


@dataclass(frozen=True, slots=True)
class Meeting:
    """A calendar entry that travels with a message. `length` is in minutes."""

    starts_at: datetime
    title: str
    length: int = 60


@dataclass(frozen=True, slots=True)
class SampleMessage:
    """One message with what is true of it.

    `new_text` is what the sender wrote, `text` the whole body with quotes, signature and footer. `zone` is the
    sender's time zone. `said` is empty for unrelated mail and has several entries for a digest. `dress` picks
    among the outer forms (encoding, HTML), so that the same message always looks the same.
    """

    message_id: str
    at: datetime
    zone: str
    sender: Party
    recipients: tuple[Party, ...]
    subject: str
    new_text: str
    text: str
    language: str
    own: bool = False
    labels: tuple[str, ...] = ("Inbox",)
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    meeting: Meeting | None = None
    bulk: bool = False
    html: bool = False
    group: str = ""
    dress: int = 0
    said: tuple[Said, ...] = ()
    headers: tuple[tuple[str, str], ...] = field(default=())

    @property
    def kind(self) -> Kind:
        """What the message says first, in the order of precedence of the kinds; none for unrelated mail."""
        return self.said[0].kind if self.said else Kind.NONE

    @property
    def application(self) -> str | None:
        """The id of the application that it belongs to."""
        return self.said[0].application if self.said else None

    @property
    def related(self) -> bool:
        """Whether it belongs to an application or a lead."""
        return bool(self.said)


@dataclass(frozen=True, slots=True)
class SampleEvent:
    """One dated fact about an application, with the message that says it."""

    kind: Kind
    at: datetime
    message_id: str
    own: bool
    round: str | None = None
    change: Change | None = None
    starts_at: datetime | None = None
    due: datetime | None = None
    waits: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SampleApplication:
    """One application as it truly went. `lead`: somebody wrote first and the person never answered."""

    id: str
    company: str | None
    role: str
    channel: str
    story: str
    employer: Employer
    events: tuple[SampleEvent, ...]
    stage: Stage
    outcome: Outcome
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for the person at the given day. `due` may be unknown."""

    application: str
    message_id: str
    kind: Kind
    due: datetime | None


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A job advertisement: `date` is the day on which it was published, YYYY-MM-DD."""

    id: str
    title: str
    company: str
    location: str
    description: str
    url: str
    date: str
    salary: str
    near: str = ""
    """Why it is in the sample: near a lost role, same employer, near-duplicate, suspicious, or other."""


@dataclass(frozen=True, slots=True)
class KeptPosting:
    """The text of an advertisement as the person saved it when applying."""

    application: str
    company: str
    role: str
    url: str
    saved_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """One sentence "If they say no, I will …", written at a moment before the answer."""

    application: str
    at: datetime
    sentence: str


@dataclass(frozen=True, slots=True)
class DebriefNote:
    """What the person wrote down after a talk."""

    application: str
    at: datetime
    asked: tuple[str, ...]
    well: str
    less: str
    hands: str
    lesson: str


@dataclass(frozen=True, slots=True)
class AnswerNote:
    """The person's story for one question."""

    question: str
    situation: str
    task: str
    action: str
    result: str
    learned: str
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SampleSearch:
    """A whole invented search as it stands on `today`, with the truth beside the mail."""

    seed: int
    today: datetime
    seeker: Seeker
    messages: tuple[SampleMessage, ...]
    applications: tuple[SampleApplication, ...]
    leads: tuple[SampleApplication, ...]
    waiting: tuple[Waiting, ...]
    figures: dict[str, int]
    openings: tuple[Vacancy, ...]
    postings: tuple[KeptPosting, ...]
    plans: tuple[Plan, ...]
    debriefs: tuple[DebriefNote, ...]
    cv: str
