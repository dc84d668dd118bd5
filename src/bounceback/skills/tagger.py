"""A text's tokens in, the phrases that ask for a skill or for knowledge out: a trained linear-chain model.

Finds what no list of names can ("help fellow team members grow"); gives places, no skill ids. The model is made by
`train_tagger` and lies in the package; nothing is downloaded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from bounceback.skills.features import PUNCTUATION, SIZE, Clusters, features
from bounceback.skills.labels import MOST_CHARACTERS
from bounceback.skills.sections import read_sections
from bounceback.skills.taxonomy import Taxonomy, open_taxonomy

LABELS = 3
BEGIN, INSIDE, OUTSIDE = range(LABELS)
KINDS = ("skill", "knowledge")
_AT_ONCE = 400
"""Sentences that are tagged together, so that memory stays flat."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """text[start:end] asks for something. `kind`: skill (something done) or knowledge (something known)."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Model:
    """Weights per kind: `weights[kind]` has one row a bucket, `steps[kind]` the cost of going from label to label.

    `begin_bias` is added to BEGIN: above 0 it finds more and errs more.
    """

    weights: dict[str, NDArray[np.float32]]
    steps: dict[str, NDArray[np.float32]]
    clusters: Clusters
    begin_bias: float


def find_phrases(text: str) -> tuple[Phrase, ...]:
    """Phrases of a posting or CV, in order of place; those of the two kinds may overlap."""
    text = text[:MOST_CHARACTERS]
    sentences, places = [], []
    for sentence in read_sections(text).items:
        spans = [found.span() for found in _TOKEN.finditer(text, sentence.start, sentence.end)]
        for begin in range(0, len(spans), _LONGEST):
            places.append(spans[begin : begin + _LONGEST])
            sentences.append([text[start:end] for start, end in places[-1]])
    found = []
    for spans, tagged in zip(places, tag(sentences), strict=True):
        for first, last, kind in tagged:
            start, end = spans[first][0], spans[last - 1][1]
            words = text[start:end]
            start += len(words) - len(words.lstrip(PUNCTUATION))
            end -= len(words) - len(words.rstrip(PUNCTUATION))
            if start < end:
                found.append(Phrase(start, end, kind))
    return tuple(sorted(found, key=lambda phrase: (phrase.start, phrase.end, phrase.kind)))


_TOKEN = re.compile(r"[^\s,;|•·/]+")
_LONGEST = 200


def tag(
    sentences: Sequence[Sequence[str]], model: Model | None = None, taxonomy: Taxonomy | None = None
) -> list[list[tuple[int, int, str]]]:
    """For each sentence its phrases as (first token, token after the last, kind)."""
    model = model or open_model()
    taxonomy = taxonomy or open_taxonomy()
    tagged: list[list[tuple[int, int, str]]] = [[] for _ in sentences]
    full = [n for n, tokens in enumerate(sentences) if tokens]
    for begin in range(0, len(full), _AT_ONCE):
        part = full[begin : begin + _AT_ONCE]
        lengths = [len(sentences[n]) for n in part]
        ids = features([sentences[n] for n in part], model.clusters, taxonomy)
        for kind in KINDS:
            scores = model.weights[kind][ids].sum(axis=1)
            scores[:, BEGIN] += model.begin_bias
            for n, labels in zip(part, best_labels(scores, model.steps[kind], lengths), strict=True):
                tagged[n] += [(first, last, kind) for first, last in spans_of(labels)]
    return [sorted(one) for one in tagged]


def best_labels(
    scores: NDArray[np.float32], steps: NDArray[np.float32], lengths: Sequence[int]
) -> list[NDArray[np.int64]]:
    """The best labels of each sentence (Viterbi), all sentences side by side; INSIDE never follows OUTSIDE."""
    count, longest = len(lengths), max(lengths)
    padded = np.zeros((count, longest, LABELS), dtype=np.float32)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    for n, length in enumerate(lengths):
        padded[n, :length] = scores[starts[n] : starts[n + 1]]
    allowed = steps.copy()
    allowed[OUTSIDE, INSIDE] = -1e9
    best = padded[:, 0].copy()
    best[:, INSIDE] = -1e9
    back = np.zeros((count, longest, LABELS), dtype=np.int64)
    at = np.asarray(lengths)
    for step in range(1, longest):
        ways = best[:, :, None] + allowed
        back[:, step] = ways.argmax(axis=1)
        going = (at > step)[:, None]
        best = np.where(going, ways.max(axis=1) + padded[:, step], best)
    labels = []
    for n, length in enumerate(lengths):
        path = np.zeros(length, dtype=np.int64)
        path[-1] = best[n].argmax()
        for step in range(length - 1, 0, -1):
            path[step - 1] = back[n, step, path[step]]
        labels.append(path)
    return labels


def spans_of(labels: Sequence[int] | NDArray[np.int64]) -> list[tuple[int, int]]:
    """Stretches [first, last) that begin with BEGIN and go on with INSIDE."""
    spans: list[tuple[int, int]] = []
    first: int | None = None
    for n, label in enumerate([*labels, OUTSIDE]):
        if first is not None and label != INSIDE:
            spans.append((first, n))
            first = None
        if label == BEGIN:
            first = n
    return spans


@lru_cache(maxsize=1)
def open_model() -> Model:
    """The model in the package, opened once."""
    file = resources.files("bounceback.skills") / "data" / "tagger.npz"
    with resources.as_file(file) as path, np.load(path, allow_pickle=False) as kept:
        return model_from({name: kept[name] for name in kept.files})


def model_from(arrays: dict[str, NDArray[np.generic]]) -> Model:
    """The model from its arrays: weights as whole numbers of one scale a kind, only the buckets that are used."""
    weights, steps = {}, {}
    for kind in KINDS:
        table = np.zeros((SIZE, LABELS), dtype=np.float32)
        table[np.asarray(arrays[f"{kind}_buckets"], dtype=np.int64)] = np.asarray(
            arrays[f"{kind}_weights"], dtype=np.float32
        ) * float(np.asarray(arrays[f"{kind}_scale"], dtype=np.float64))
        weights[kind] = table
        steps[kind] = np.asarray(arrays[f"{kind}_steps"], dtype=np.float32)
    clusters = Clusters(
        np.asarray(arrays["cluster_hashes"], dtype=np.uint32),
        np.asarray(arrays["cluster_fine"], dtype=np.uint16),
        np.asarray(arrays["cluster_coarse"], dtype=np.uint16),
    )
    return Model(weights, steps, clusters, float(np.asarray(arrays["begin_bias"], dtype=np.float64)))
