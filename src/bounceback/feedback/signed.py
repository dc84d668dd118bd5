"""Who signed a message: its text in, the name of a person under its last words out, "" where none stands there.

Many answers come from a team's address and are signed by a person; that name belongs into the greeting.
"""

from __future__ import annotations

import re

from bounceback.mail.newtext import new_text
from bounceback.people.addresses import clean_name

LINES = 4
"""So many lines under the farewell are looked at."""


def signed_by(text: str, company: str = "") -> str:
    """The name under the last words of a message. A company's or a team's name is none; neither is one word alone."""
    lines = [line.strip(" *_|>\t,") for line in new_text(text).signature.split("\n")]
    for line in [line for line in lines if line][:LINES]:
        first = re.split(r"\s*[|,–—·/]\s*|\s+-\s+", line, maxsplit=1)[0]
        name = clean_name(first)
        words = name.split()
        if not 2 <= len(words) <= 4 or (company and _same(name, company)):
            continue
        if all(
            word[:1].isupper() or word in {"de", "da", "van", "von", "der", "den", "la"} for word in words
        ):
            return name
    return ""


def _same(name: str, company: str) -> bool:
    mine, theirs = set(name.casefold().split()), set(re.findall(r"\w+", company.casefold()))
    return bool(mine & theirs)
