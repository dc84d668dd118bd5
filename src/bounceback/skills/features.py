"""Sentences as tokens in, for each token the hashed features that the tagger weighs out.

The word itself, its ends and shape, its clusters, whether the taxonomy knows it here, and pairs of these around it.
The same function serves training and tagging; it knows no labels.
"""

from __future__ import annotations

import re
import zlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bounceback.skills.context import in_context
from bounceback.skills.labels import match_labels
from bounceback.skills.normalise import split_words
from bounceback.skills.sections import read_sections
from bounceback.skills.taxonomy import Taxonomy

BITS = 20
SIZE = 1 << BITS
"""Buckets that features are hashed into."""
PUNCTUATION = " .,;:()[]!?\"“”‘’'"
_PADS = 3
Ids = NDArray[np.int32]
_Hashes = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Clusters:
    """Words that stand in like places share a cluster. `hashes` is sorted; `fine` and `coarse` go with it."""

    hashes: _Hashes
    fine: NDArray[np.uint16]
    coarse: NDArray[np.uint16]

    def of(self, word: str) -> tuple[int, int]:
        """The fine and the coarse cluster of a word in lower case; -1 where it is unknown."""
        wanted = hash_of(word)
        place = int(np.searchsorted(self.hashes, np.uint32(wanted)))
        if place < len(self.hashes) and int(self.hashes[place]) == wanted:
            return int(self.fine[place]), int(self.coarse[place])
        return -1, -1


def hash_of(text: str) -> int:
    """A stable 32-bit hash."""
    return zlib.crc32(text.encode("utf-8", "replace"))


def bare(token: str) -> str:
    """The token without punctuation around it."""
    return token.strip(PUNCTUATION) or token


def features(sentences: Sequence[Sequence[str]], clusters: Clusters, taxonomy: Taxonomy) -> Ids:
    """One row a token, in order; each row holds the buckets of its features. Sentences must not be empty."""
    known: dict[str, _Hashes] = {}
    rows: list[_Hashes] = []
    lengths = [len(tokens) for tokens in sentences]
    pad = np.full((_PADS, _WORD_FEATURES + 1), hash_of("PAD"), dtype=np.uint32)
    for tokens in sentences:
        rows.append(pad)
        for token in tokens:
            if token not in known:
                known[token] = _word(token, clusters)
        words = np.stack([known[token] for token in tokens])
        named = np.array([hash_of("t=" + mark) for mark in _marks(tokens, taxonomy)], dtype=np.uint32)
        rows.append(np.concatenate([words, named[:, None]], axis=1))
    rows.append(pad)
    table = np.concatenate(rows)
    first = np.concatenate([np.arange(length) for length in lengths])
    last = np.concatenate([np.arange(length)[::-1] for length in lengths])
    sentence_of = np.repeat(np.arange(len(lengths)), lengths)
    places = np.arange(len(first)) + _PADS * (sentence_of + 1)
    return _buckets(table, places, first, last)


_WORD_FEATURES = 10
_W, _SHAPE, _FINE, _COARSE, _NAMED = 0, 6, 7, 8, 10


def _word(token: str, clusters: Clusters) -> _Hashes:
    word = bare(token)
    low = word.lower()
    fine, coarse = clusters.of(low)
    begins = token[: len(token) - len(token.lstrip(PUNCTUATION))]
    ends = token[len(token.rstrip(PUNCTUATION)) :]
    marks = (
        f"w={low}",
        f"s2={low[-2:]}",
        f"s3={low[-3:]}",
        f"s4={low[-4:]}",
        f"p3={low[:3]}",
        f"p2={low[:2]}",
        f"sh={_shape(word)}",
        f"c={fine}",
        f"d={coarse}",
        f"pun={ends[:2]}|{begins[:2]}",
    )
    return np.array([hash_of(mark) for mark in marks], dtype=np.uint32)


@lru_cache(maxsize=4096)
def _shape(word: str) -> str:
    shape = re.sub(r"\d", "0", re.sub("[a-z]", "x", re.sub("[A-Z]", "X", word[:40])))
    return re.sub(r"(.)\1{2,}", r"\1\1", shape)


def _marks(tokens: Sequence[str], taxonomy: Taxonomy) -> list[str]:
    """For each token where it stands in a taxonomy label, the label's kind, and whether its context confirms it."""
    marks = ["O"] * len(tokens)
    text = " ".join(tokens)
    split = split_words(text, taxonomy.fold)
    matches = match_labels(text, split, taxonomy)
    if not matches:
        return marks
    starts, place = [], 0
    for token in tokens:
        starts.append(place)
        place += len(token) + 1
    kept = {match.start for match, _ in in_context(text, split, matches, read_sections(text), taxonomy)}
    for match in matches:
        kind = taxonomy.concept(match.place).kind[0] + ("k" if match.start in kept else "a")
        begin, end = bisect_right(starts, match.start) - 1, bisect_right(starts, match.end - 1) - 1
        for n in range(begin, min(end, len(tokens) - 1) + 1):
            marks[n] = ("B" if n == begin else "I") + kind + ("E" if n == end else "")
    return marks


_PAIRS = (
    ((-1, _W), (0, _W)),
    ((0, _W), (1, _W)),
    ((-1, _FINE), (0, _FINE)),
    ((0, _FINE), (1, _FINE)),
    ((-2, _W), (-1, _W)),
    ((-1, _NAMED), (0, _NAMED)),
    ((0, _NAMED), (1, _NAMED)),
    ((-1, _COARSE), (0, _COARSE)),
    ((0, _COARSE), (1, _COARSE)),
    ((-1, _W), (1, _W)),
    ((0, _NAMED), (0, _W)),
    ((-2, _FINE), (-1, _FINE)),
    ((0, _SHAPE), (0, _NAMED)),
    ((1, _FINE), (2, _FINE)),
)


def _buckets(
    table: _Hashes, places: NDArray[np.int64], first: NDArray[np.int64], last: NDArray[np.int64]
) -> Ids:
    columns: list[_Hashes] = []
    for offset in (-2, -1, 0, 1, 2):
        for column in range(table.shape[1]):
            if abs(offset) == 2 and column not in (_W, _FINE, _NAMED):
                continue
            columns.append(_mixed(table[places + offset, column], (offset + 5) * 50 + column))
    for code, ((left, one), (right, other)) in enumerate(_PAIRS, 1000):
        pair = (table[places + left, one] * np.uint32(2246822519)) ^ (
            table[places + right, other] * np.uint32(3266489917)
        )
        columns.append(_mixed(pair, code))
    columns.append(_mixed(np.minimum(first, 3).astype(np.uint32), 2000))
    columns.append(_mixed(np.minimum(last, 2).astype(np.uint32), 2001))
    columns.append(_mixed(np.zeros(len(places), dtype=np.uint32), 2002))
    return (np.stack(columns, axis=1) & np.uint32(SIZE - 1)).astype(np.int32)


def _mixed(values: _Hashes, code: int) -> _Hashes:
    mixed = (values * np.uint32(2654435761)) ^ np.uint32(code * 0x9E3779B1 & 0xFFFFFFFF)
    mixed ^= mixed >> np.uint32(15)
    mixed *= np.uint32(2246822519)
    return np.asarray(mixed ^ (mixed >> np.uint32(13)), dtype=np.uint32)
