"""How well skills are found: span F1 on a file in SkillSpan's format, of the tagger, of names in context, of plain phrases.

    python -m bounceback.skills.evaluate FILE.jsonl[.xz]

Strict: begin and end both right. Partial: the spans overlap. Skills and knowledge count together.
"""

from __future__ import annotations

import argparse
import json
import lzma
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bounceback.skills.normalise import split_words
from bounceback.skills.spans import find_skills
from bounceback.skills.taxonomy import open_taxonomy

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One labelled sentence: its tokens and the spans [first, last) of them that are skills or knowledge."""

    tokens: tuple[str, ...]
    spans: frozenset[Span]


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over a file. Precision, recall and F1 are 0 where nothing is there to divide by."""

    right: int
    found: int
    wanted: int
    right_wanted: int

    @property
    def precision(self) -> float:
        """Share of the found spans that are right."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of the wanted spans that were found."""
        return self.right_wanted / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def line(self, name: str) -> str:
        """One printed line."""
        return f"{name} P {self.precision:.3f} R {self.recall:.3f} F1 {self.f1:.3f}"


def read_sentences(lines: Iterable[str]) -> list[Sentence]:
    """Sentences of SkillSpan's JSON lines: tokens, tags_skill and tags_knowledge in BIO."""
    sentences = []
    for line in lines:
        if line.strip():
            row = json.loads(line)
            spans = _spans(row["tags_skill"]) | _spans(row["tags_knowledge"])
            sentences.append(Sentence(tuple(row["tokens"]), frozenset(spans)))
    return sentences


def score(
    sentences: Sequence[Sentence], find: Callable[[Sequence[str]], Iterable[Span]]
) -> tuple[Score, Score]:
    """Strict and partial score of a finder over sentences."""
    strict_right = found_all = wanted_all = partial_right = partial_wanted = 0
    for sentence in sentences:
        found = set(find(sentence.tokens))
        wanted = sentence.spans
        found_all += len(found)
        wanted_all += len(wanted)
        strict_right += len(found & wanted)
        partial_right += sum(any(_overlap(span, other) for other in wanted) for span in found)
        partial_wanted += sum(any(_overlap(span, other) for other in found) for span in wanted)
    return (
        Score(strict_right, found_all, wanted_all, strict_right),
        Score(partial_right, found_all, wanted_all, partial_wanted),
    )


def find_spans(tokens: Sequence[str]) -> list[Span]:
    """Token spans of the skills that `find_skills` finds; education and neighbours that touch are kept apart."""
    text, starts = _joined(tokens)
    spans = []
    for mention in find_skills(text):
        inside = [
            n
            for n, start in enumerate(starts)
            if start < mention.end and start + len(tokens[n]) > mention.start
        ]
        if inside:
            spans.append((inside[0], inside[-1] + 1))
    return spans


def tag_spans(tokens: Sequence[str]) -> list[Span]:
    """The trained tagger's spans of both kinds."""
    from bounceback.skills.tagger import tag

    return [(first, last) for first, last, _ in tag([tokens])[0]]


def find_phrases(tokens: Sequence[str]) -> list[Span]:
    """The plain phrase matcher beside it: every taxonomy label, longest first, no context."""
    taxonomy = open_taxonomy()
    spans = []
    folded = [" ".join(split_words(token, taxonomy.fold).words) for token in tokens]
    n = 0
    while n < len(folded):
        for size in range(min(8, len(folded) - n), 0, -1):
            if folded[n] and " ".join(folded[n : n + size]) in taxonomy.labels:
                spans.append((n, n + size))
                n += size
                break
        else:
            n += 1
    return spans


def main(arguments: Sequence[str] | None = None) -> None:
    """Print strict and partial scores for the file: the tagger, named skills in context, the plain phrase matcher."""
    parser = argparse.ArgumentParser(prog="python -m bounceback.skills.evaluate", description=__doc__)
    parser.add_argument("file", type=Path)
    sentences = read_sentences(_lines(parser.parse_args(arguments).file))
    for name, find in (("", tag_spans), ("names ", find_spans), ("phrases ", find_phrases)):
        strict, partial = score(sentences, find)
        print(strict.line(f"{name}strict"))
        print(partial.line(f"{name}partial"))


def _lines(path: Path) -> Iterable[str]:
    raw = path.read_bytes()
    data = lzma.decompress(raw) if path.suffix == ".xz" else raw
    return data.decode("utf-8").splitlines()


def _spans(tags: Sequence[str]) -> set[Span]:
    spans: set[Span] = set()
    first: int | None = None
    for n, tag in enumerate([*tags, "O"]):
        if first is not None and not tag.startswith("I"):
            spans.add((first, n))
            first = None
        if tag.startswith("B"):
            first = n
    return spans


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _joined(tokens: Sequence[str]) -> tuple[str, list[int]]:
    starts, place = [], 0
    for token in tokens:
        starts.append(place)
        place += len(token) + 1
    return " ".join(tokens), starts


if __name__ == "__main__":
    main()
