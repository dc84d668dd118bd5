"""The log of a search as an employment office asks for it: day, employer, person, method, position, what was done.

Efforts in, a table of words out. Which efforts there are is not known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bounceback.names.saying import say

HEAD = ("Date", "Employer", "Person", "Method", "Position", "What was done", "How it stands")
METHODS = {
    "online": "Online application",
    "careers_page": "Employer's website",
    "referral": "Through somebody who works there",
    "recruiter": "Through a recruiter",
    "direct": "Written to directly",
    "mail": "E-mail",
    "": "Not noted",
}
"""How an application went out, in words for an office."""


@dataclass(frozen=True, slots=True)
class Effort:
    """One thing that was done on a day, as the person's calendar has it. `person` is who was spoken or written to."""

    day: date
    employer: str
    person: str
    method: str
    position: str
    what: str
    stands: str = ""


def in_period(efforts: Iterable[Effort], first: date, last: date) -> tuple[Effort, ...]:
    """Those from `first` to `last`, both included, by day and employer. Raises ValueError where the days are turned."""
    if last < first:
        raise ValueError(say("The last day is before the first. Turn them round."))
    found = [effort for effort in efforts if first <= effort.day <= last]
    return tuple(sorted(found, key=lambda effort: (effort.day, effort.employer.casefold(), effort.what)))


def log_rows(efforts: Sequence[Effort]) -> list[tuple[str, ...]]:
    """The rows below `HEAD`, days in ISO form."""
    return [
        (one.day.isoformat(), one.employer, one.person, one.method, one.position, one.what, one.stands)
        for one in efforts
    ]
