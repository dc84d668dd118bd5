"""Text in, the taxonomy's labels in it out: whole, longest first, none across punctuation.

No judgement here: an ambiguous label is returned as well, `context` decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import add

from bounceback.skills.normalise import BARRIER, Words, split_words
from bounceback.skills.taxonomy import Taxonomy, open_taxonomy

MOST_CHARACTERS = 2_000_000
"""Longer texts are cut here: no posting or CV is that long."""


@dataclass(frozen=True, slots=True)
class LabelMatch:
    """A label found in a text: the concept's place in the taxonomy and text[start:end]. `word`: its first word."""

    place: int
    start: int
    end: int
    key: str
    word: int
    words: int


def find_labels(text: str, taxonomy: Taxonomy | None = None) -> tuple[LabelMatch, ...]:
    """Labels alone, without sections, strength or negation; ambiguous ones are left out."""
    taxonomy = taxonomy or open_taxonomy()
    text = text[:MOST_CHARACTERS]
    matches = match_labels(text, split_words(text, taxonomy.fold), taxonomy)
    return tuple(match for match in matches if match.key not in taxonomy.ambiguous)


def match_labels(text: str, split: Words, taxonomy: Taxonomy) -> list[LabelMatch]:
    """Longest labels from the left, none across punctuation or list lines."""
    words, starts, labels, heads = split.words, split.starts, taxonomy.labels, taxonomy.heads
    pairs = map(add, words, [*words[1:], ""])
    found: list[LabelMatch] = []
    free = 0
    for n, word, pair in [
        hit
        for hit in zip(range(len(words)), words, pairs, strict=True)
        if hit[2] in heads or hit[1] in labels
    ]:
        if n < free:
            continue
        count, key = 0, ""
        for size in range(min(heads.get(pair, 0), len(words) - n), 1, -1):
            phrase = " ".join(words[n : n + size])
            if phrase in labels and _unbroken(text, split, n, size):
                count, key = size, phrase
                break
        else:
            if word in labels:
                count, key = 1, word
        if not count:
            continue
        start, end = starts[n], split.end(n + count - 1)
        if key in taxonomy.capitals and not text[start:end].rstrip("s").isupper():
            continue
        found.append(LabelMatch(labels[key], start, end, key, n, count))
        free = n + count
    return found


def _unbroken(text: str, split: Words, first: int, count: int) -> bool:
    start, end = split.starts[first], split.end(first + count - 1)
    flat = split.flat[start:end]
    if BARRIER in flat:
        return False
    raw = text[start:end]
    if "\n" in flat:
        after = raw[raw.rindex("\n") :].lstrip()
        if "\n" in raw.strip() and (re.search(r"\n\s*\n", raw) or not after[:1].islower()):
            return False
    return not _DASH.search(raw)


_DASH = re.compile(r"\s[-–—]+\s|/\s+/")
