"""Whether an advertisement says that it sponsors a work permit: its text in, "yes", "no" or "" out.

Phrases are data (`data/sponsorship.json`); a plain "no" outweighs a "yes". What is not said stays unknown.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files

_LONGEST = 60_000


def sponsorship_in(text: str) -> str:
    """ "no" where a sentence refuses it, else "yes" where one offers it, else ""."""
    plain = re.sub(r"\s+", " ", text[:_LONGEST]).replace("’", "'").casefold()
    if not any(word in plain for word in ("sponsor", "visa", "relocation", "visum", "work permit")):
        return ""
    if _phrases("no").search(plain):
        return "no"
    return "yes" if _phrases("yes").search(plain) else ""


@cache
def _phrases(name: str) -> re.Pattern[str]:
    text = files("bounceback.openings").joinpath("data/sponsorship.json").read_text("utf-8")
    return re.compile("|".join(json.loads(text)[name]))
