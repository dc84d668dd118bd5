"""A draft that applies to an employer again: what happened before and what has changed since in, a letter out.

Only what is given stands in it; nothing is made up. It sends nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources

from bounceback.names.days import MONTHS

MOST_CHANGES = 4
"""Things that have changed; more is a list that nobody reads."""
LONGEST_LINE = 160


@dataclass(frozen=True, slots=True)
class Again:
    """What the letter is made from. `name` is the reader's, "" where nobody is known. `last_role` and `last_on`: the last
    application there, None where there was none; `ended`: rejected, closed, withdrawn, declined or ""; `talked`: it came to a talk. `changes`: a skill and the line that shows it.
    `role` and `url` are the opening's, "" where none is open. `me` signs."""

    company: str
    name: str = ""
    last_role: str = ""
    last_on: date | None = None
    ended: str = ""
    talked: bool = False
    changes: Sequence[tuple[str, str]] = ()
    role: str = ""
    url: str = ""
    me: str = ""


@dataclass(frozen=True, slots=True)
class AgainLetter:
    """Subject and text; the person changes every word."""

    subject: str
    body: str


def letter(again: Again) -> AgainLetter:
    """The draft, in English."""
    words = _words()
    role = again.role or again.last_role or "A role"
    pieces = [
        words["greeting_name"].format(name=again.name) if again.name else words["greeting"],
        _before(again),
        _changes(again) if again.last_on else "",
        words["opening"].format(role=again.role, link=f": {again.url}" if again.url else "")
        if again.role
        else words["no_opening"],
        words["close"],
        f"{words['sign']}\n{again.me}".rstrip(),
    ]
    subject = words["subject"].format(role=role, company=again.company)
    return AgainLetter(" ".join(subject.split()), "\n\n".join(filter(None, pieces)))


def _before(again: Again) -> str:
    words = _words()
    if again.last_on is None:
        return words["nothing_before"].format(company=again.company)
    return words["talked" if again.talked else "applied"].format(
        month=f"{MONTHS[again.last_on.month - 1]} {again.last_on.year}",
        role=again.last_role or "a role",
        ended=words.get(f"ended_{again.ended}", ""),
    )


def _changes(again: Again) -> str:
    words = _words()
    lines = [
        f"- {label}: {_short(line)}" if line else f"- {label}"
        for label, line in list(again.changes)[:MOST_CHANGES]
    ]
    return "\n".join([words["changed_lead"], *lines]) if lines else words["changed_none"]


def _short(line: str) -> str:
    line = " ".join(line.split()).lstrip("-–•* ")
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1].rsplit(' ', 1)[0]}…"


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    text = (resources.files("bounceback.growth") / "data" / "again.toml").read_text(encoding="utf-8")
    found: dict[str, str] = tomllib.loads(text)["letter"]
    return found
