"""The shared words: what one message says (Finding) and what is recorded of an application (Event).

Values only: no reading, no deciding. One table of kinds serves messages, findings and events.
All times are timezone-aware and in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a message or an event says. Members stand in order of precedence, the strongest first."""

    OFFER = "offer"
    REJECTION = "rejection"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    INTERVIEW = "interview"
    ASSESSMENT = "assessment"
    REQUEST = "request"
    FEEDBACK = "feedback"
    FEEDBACK_REQUESTED = "feedback_requested"
    FOLLOW_UP = "follow_up"
    APPLIED = "applied"
    OUTREACH = "outreach"
    ACKNOWLEDGED = "acknowledged"
    NONE = "none"


PRECEDENCE: dict[Kind, int] = {kind: place for place, kind in enumerate(Kind)}

OWN_KINDS = frozenset(
    {
        Kind.APPLIED,
        Kind.FOLLOW_UP,
        Kind.FEEDBACK_REQUESTED,
        Kind.WITHDRAWN,
        Kind.ACCEPTED,
        Kind.DECLINED,
    }
)
"""Kinds that the person's own mail can say."""

THEIR_KINDS = frozenset(
    {
        Kind.ACKNOWLEDGED,
        Kind.OUTREACH,
        Kind.REQUEST,
        Kind.ASSESSMENT,
        Kind.INTERVIEW,
        Kind.OFFER,
        Kind.REJECTION,
        Kind.CLOSED,
        Kind.FEEDBACK,
        Kind.WITHDRAWN,
    }
)
"""Kinds that an employer's mail can say (withdrawn: confirming that the person withdrew)."""


class Stage(StrEnum):
    """The furthest an application has come. LEAD: somebody wrote first; no application yet."""

    LEAD = "lead"
    APPLIED = "applied"
    SCREENING = "screening"
    INTERVIEW = "interview"
    OFFER = "offer"


class Outcome(StrEnum):
    """How an application stands or ended."""

    OPEN = "open"
    REJECTED = "rejected"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Change(StrEnum):
    """What an interview message does to the talk."""

    SET = "set"
    MOVED = "moved"
    CANCELLED = "cancelled"


ROUNDS = ("screen", "1", "2", "3", "4", "5", "6", "final", "unknown")
"""Rounds of a talk. "screen" is a short first call and counts as screening."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a message: the display name as written (may be empty) and the address in lower case."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a message says about one application.

    `confidence` is a probability between 0 and 1. `evidence` is the sentence that shows it, as written.
    `rules` name the rules or features that decided. `due` is the moment by which the person should act;
    `starts_at` is when a talk begins; both UTC, None where the message does not say.
    `waits`: it asks something of the person. `reason`: "filled" for a rejection in favour of someone else,
    else "" or a code of `feedback`. `role`: only where this fact is about another role than the finding's.
    """

    kind: Kind
    confidence: float
    evidence: str = ""
    rules: tuple[str, ...] = ()
    change: Change | None = None
    round: str | None = None
    starts_at: datetime | None = None
    due: datetime | None = None
    waits: bool = False
    reason: str = ""
    role: str | None = None


NOTHING = Fact(Kind.NONE, 1.0)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one message says about one application. `mail` ends here; `timeline.assemble` begins here.

    `message_id` is the header's, without angle brackets; a message without one gets a name made from
    its content. `part` counts the findings of one digest from 0. A fact's place in `facts` is its identity
    and stays when a correction changes its kind (a voided fact stays in place as Kind.NONE). `at` is UTC; `at_known` is False where
    the header's date is missing or absurd. `own`: the person wrote it. `facts` are never empty
    and are written in order of precedence. `thread` holds the ids that it answers, oldest first.
    `company` and `role` are as written; `company_from` says where the name was found:
    "text", "subject", "sender" (display name), "domain" or "". `agency` is the recruiter's firm when it writes for
    a client. `new_text` is the text without quotes, signature and footer.
    """

    message_id: str
    at: datetime
    own: bool
    facts: tuple[Fact, ...]
    part: int = 0
    at_known: bool = True
    company: str | None = None
    company_from: str = ""
    role: str | None = None
    agency: str | None = None
    reference: str | None = None
    sender: Person = Person("", "")
    recipients: tuple[Person, ...] = ()
    thread: tuple[str, ...] = ()
    subject: str = ""
    new_text: str = field(default="", repr=False)
    language: str = ""

    @property
    def lead(self) -> Fact:
        """The fact whose kind comes first in order of precedence."""
        return min(self.facts, key=lambda fact: PRECEDENCE[fact.kind])

    @property
    def kind(self) -> Kind:
        """The first of its kinds in order of precedence."""
        return self.lead.kind

    @property
    def also(self) -> tuple[Kind, ...]:
        """Its other kinds, in order of precedence, each once."""
        kinds = {fact.kind for fact in self.facts} - {self.kind, Kind.NONE}
        return tuple(sorted(kinds, key=PRECEDENCE.__getitem__))

    @property
    def confidence(self) -> float:
        """The confidence of its first fact in order of precedence."""
        return self.lead.confidence

    @property
    def evidence(self) -> str:
        """The sentence that shows its first fact in order of precedence."""
        return self.lead.evidence


class Source(StrEnum):
    """Where a fact comes from."""

    MAIL = "mail"
    FILE = "file"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an event comes from, so that it can be explained and is never counted twice.

    For mail: the message id, the finding's part and the fact's place in it. For a person or file:
    `message_id` holds an identifier of that act.
    """

    source: Source
    message_id: str
    part: int = 0
    place: int = 0

    @property
    def key(self) -> str:
        """One string for one fact: the same fact read again has the same key."""
        return f"{self.source}:{self.message_id}:{self.part}:{self.place}"


@dataclass(frozen=True, slots=True)
class Event:
    """A dated fact about an application. `at` is when it happened or was written, UTC.

    Kind.NONE with `own` is the person's reply in the thread: no fact of its own, but it clears what waits.
    The other fields are those of `Fact`.
    """

    kind: Kind
    at: datetime
    provenance: Provenance
    own: bool = False
    confidence: float = 1.0
    evidence: str = ""
    change: Change | None = None
    round: str | None = None
    starts_at: datetime | None = None
    due: datetime | None = None
    waits: bool = False
    reason: str = ""
    note: str = ""
    cleared_at: datetime | None = None
    """When the person said by a click that this no longer waits for them."""
