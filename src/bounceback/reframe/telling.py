"""The words of a text that tell something: small words left out. Text in, a set of lower-case words out.

The small words are data (data/small_words.txt). Knows no language beyond that list.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

LONGEST_TEXT = 20_000


def telling(text: str) -> frozenset[str]:
    """The words of three letters or more that are no small words; texts are read up to 20,000 characters."""
    words = re.findall(r"[^\W_]{3,}", text[:LONGEST_TEXT].casefold())
    return frozenset(words) - _small_words()


@cache
def _small_words() -> frozenset[str]:
    lines = (files(__package__) / "data" / "small_words.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
