"""The words of a task as the occupation graph counts them: text in, word stems out.

Used when the graph is compiled and when it is read, so that both see the same words. Knows no occupation.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources


def words_of(text: str) -> list[str]:
    """Lower-case stems of the telling words of an English sentence, in order; repeats stay."""
    return [_stem(word) for word in _WORD.findall(text.lower()) if word not in _little_words()]


_WORD = re.compile(r"[a-z]{3,40}")
_ENDINGS = ("ing", "ed", "es", "s")


def _stem(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4 and not word.endswith("ss"):
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=1)
def _little_words() -> frozenset[str]:
    text = (resources.files("bounceback.growth") / "data" / "little_words.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())
