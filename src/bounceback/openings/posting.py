"""The values of this room: a posting as it was when seen, and an opening as known today.

Values only. All times are timezone-aware and in UTC; where a source gives a day alone, its midnight in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Workplace(StrEnum):
    """Where the work is done, as far as the posting says."""

    REMOTE = "remote"
    HYBRID = "hybrid"
    ON_SITE = "on_site"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Pay:
    """What a posting says about pay. `low` and `high` are amounts of `currency` (ISO 4217, "" if unknown)
    per `period` ("year", "month", "week", "day", "hour", "" if unknown); `text` is how it stood there."""

    low: float | None = None
    high: float | None = None
    currency: str = ""
    period: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Posting:
    """The text of one advertisement as it was when seen.

    `source` is the adapter's name and `external_id` the posting's own name there: together they say that two
    readings are the same posting. `text` is readable text made from `html` (kept as it came, "" where the
    source has plain text only). `raw` is the source's own record, so that nothing is lost by our reading of it.
    """

    source: str
    external_id: str
    title: str
    company: str = ""
    location: str = ""
    url: str = ""
    apply_url: str = ""
    text: str = field(default="", repr=False)
    html: str = field(default="", repr=False)
    posted_at: datetime | None = None
    updated_at: datetime | None = None
    expires_at: datetime | None = None
    employment_type: str = ""
    workplace: Workplace = Workplace.UNKNOWN
    pay: Pay | None = None
    department: str = ""
    language: str = ""
    same_job: str = ""
    """The source's own number for the job behind several postings (one job in many places), "" if none."""
    raw: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read: where, what happened, what was kept, what to do next."""

    where: str
    what: str
    kept: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What an adapter made of one answer. `more` are addresses that hold the rest (next page, texts)."""

    postings: tuple[Posting, ...] = ()
    problems: tuple[Problem, ...] = ()
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opening:
    """A vacancy as known today, from one or more postings.

    `skills` are skill ids found in its text. `gone_at`: since when its source no longer shows it.
    `duplicate_of`: the id of the opening that stands for it, None where it stands for itself.
    """

    id: str
    title: str
    company: str = ""
    location: str = ""
    url: str = ""
    text: str = field(default="", repr=False)
    posted_at: datetime | None = None
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    expires_at: datetime | None = None
    gone_at: datetime | None = None
    duplicate_of: str | None = None
    workplace: Workplace = Workplace.UNKNOWN
    pay: Pay | None = None
    skills: frozenset[str] = frozenset()

    def open_at(self, moment: datetime) -> bool:
        """Whether it can still be applied for at `moment` (UTC), as far as is known."""
        if self.gone_at is not None and self.gone_at <= moment:
            return False
        return self.expires_at is None or self.expires_at > moment
