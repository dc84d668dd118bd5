"""The voice, as far as a machine can hear it: a text that the person sees in, what is wrong with it out.

The words and reasons are data (data/voice.toml); docs/voice.md says the rest. Knows no screens.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Slip:
    """One thing that we never say: the words as found, and why not."""

    words: str
    why: str


def slips(text: str) -> tuple[Slip, ...]:
    """What is in the text that the voice never says: words of the list, exclamation marks, emoji.

    For texts of our own only: never for the person's words or a quoted letter.
    """
    found = [Slip(m.group(), why) for pattern, why in _never() for m in pattern.finditer(text)]
    if "!" in text:
        found.append(Slip("!", "Nothing shouts."))
    found += [Slip(c, "No emoji.") for c in text if 0x1F300 <= ord(c) <= 0x1FAFF]
    return tuple(found)


@cache
def _never() -> tuple[tuple[re.Pattern[str], str], ...]:
    entries = tomllib.loads((files(__package__) / "data" / "voice.toml").read_text("utf-8"))["never"]
    return tuple(
        (re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(w) for w in e['words'])})(?!\w)", re.I), e["why"])
        for e in entries
    )
