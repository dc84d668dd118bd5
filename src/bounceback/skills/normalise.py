"""Text in, words and the place of each word out; the same rule for labels and for texts.

Keeps every place exact: word n begins at `starts[n]` of the text as given. Knows no skill.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, compress

BARRIER = "\x1f"
"""Stands in `flat` where punctuation ends a phrase: no label reaches across it."""

_NOT_LATIN = re.compile(r"[^\x00-\xff]")
_PLAIN = " \t\x0b\x0c\xa0-'\"/_`´’"
_KEPT = "abcdefghijklmnopqrstuvwxyz0123456789+#&.@\n"


@dataclass(frozen=True, slots=True)
class Words:
    """A text as words. `flat` has the text's length, in lower case, punctuation as BARRIER."""

    flat: str
    words: list[str]
    starts: list[int]

    def end(self, place: int) -> int:
        """Where the word at `place` ends in the text."""
        return self.starts[place] + self._length(place)

    def _length(self, place: int) -> int:
        start = self.starts[place]
        stop = _WORD_END.search(self.flat, start)
        return (stop.start() if stop else len(self.flat)) - start


_WORD_END = re.compile(rf"[ \n{BARRIER}]")


def split_words(text: str, fold: Mapping[str, str] | None = None) -> Words:
    """The words of `text`, folded to one spelling by `fold` (plural to singular, one spelling of two)."""
    flat = flatten(text)
    pieces = flat.replace(BARRIER, " ").replace("\n", " ").split(" ")
    starts = list(compress(accumulate((len(p) + 1 for p in pieces), initial=0), pieces))
    words = list(filter(None, pieces))
    if fold is not None:
        words = list(map(fold.get, words, words))
    return Words(flat, words, starts)


def flatten(text: str) -> str:
    """`text` in lower case without accents, of the same length; punctuation becomes BARRIER or a space."""
    latin = _NOT_LATIN.sub(_fold_character, text) if not text.isascii() else text
    flat = latin.encode("latin-1").translate(_TABLE).decode("latin-1")
    for stop, broken in _STOPS:
        flat = flat.replace(stop, broken)
    return flat[:-1] + BARRIER if flat.endswith(".") else flat


_STOPS = (("..", BARRIER * 2), (". ", BARRIER + " "), (".\n", BARRIER + "\n"), ("." + BARRIER, BARRIER * 2))
"""A full stop ends a phrase only before a break, so that "node.js" and ".net" stay whole."""


def label_words(label: str) -> list[str]:
    """The words of a label, before folding."""
    return split_words(label).words


def _fold_character(match: re.Match[str]) -> str:
    return _folded(match.group())


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    """One character for one: its base letter, a word letter that is in no label, or a break."""
    if character in "‘’‛ʼ":
        return "'"
    if character in "‐‑‒–—―−":
        return "-"
    base = unicodedata.normalize("NFKD", character)[0]
    if base.isascii() and base.isalnum():
        return base
    category = unicodedata.category(character)
    if category[0] in "LNM":
        return "\xff"
    return " " if category[0] in "ZC" else "|"


def _table() -> bytes:
    table = bytearray(256)
    for code in range(256):
        character = chr(code)
        low = character.lower()
        base = unicodedata.normalize("NFKD", low)[0]
        if low in _KEPT:
            target = low
        elif character in _PLAIN or character == "\r":
            target = " "
        elif base.isascii() and base.isalnum():
            target = base
        elif character == "ß":
            target = "s"
        elif character.isalpha() or character == "\xff":
            target = "\xfe"
        else:
            target = BARRIER
        table[code] = ord(target)
    return bytes(table)


_TABLE = _table()
