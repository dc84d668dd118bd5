"""A short first line to somebody one knows: the person and the reason in, subject and text out, to be changed at will.

The phrases are data (`data/openers.json`). It asks for nothing that takes more than a minute, and sends nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bounceback.people.known import Known
from bounceback.people.reconnect import Reason


@dataclass(frozen=True, slots=True)
class Opener:
    """A draft; both parts are the person's own to change."""

    subject: str
    body: str


def opener(who: Known, reason: Reason, about: str = "", own_name: str = "", looking_for: str = "") -> Opener:
    """The draft. `about`: the role or employer of the reason; `looking_for`: the kind of role that is sought;
    `own_name` signs it."""
    phrases = _phrases()[reason.name.lower()]
    company = who.company or about
    sought = looking_for or "my next role"
    values = {
        "name": who.first_name or who.name,
        "company": company,
        "about": about or company,
        "sought": sought,
    }
    lines = [line.format_map(values) for line in phrases["body"] if not ("{company}" in line and not company)]
    signed = f"\n\n{own_name}" if own_name else ""
    return Opener(str(phrases["subject"]).format_map(values), "\n\n".join(lines) + signed)


@cache
def _phrases() -> dict[str, dict[str, list[str] | str]]:
    text = files("bounceback.people").joinpath("data/openers.json").read_text("utf-8")
    return dict(json.loads(text)["openers"])
