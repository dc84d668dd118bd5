"""The rules of one language: phrases from data/rules/<code>.toml, compiled when first needed.

`rulebook(code)` gives a `Rulebook`; `Rulebook.read(sentences)` gives every hit. An automaton over literal
anchors decides which expressions are tried at all. Knows no weights beyond those in the data.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

from bounceback.mail.language import languages
from bounceback.mail.patterns import compile_pattern
from bounceback.mail.sentences import Sentence

WEIGHTS: Mapping[str, float] = {"strong": 4.0, "fair": 3.2, "medium": 2.5, "weak": 1.2}
"""What a phrase of each class adds to the log-odds of its kind; set by hand, checked on the train corpus."""


@dataclass(slots=True)
class Rule:
    """One phrase: `group` is its table ("kinds.rejection"), `weight` its class, `pattern` its text in the data."""

    group: str
    weight: float
    pattern: str
    expression: str
    compiled: re.Pattern[str] | None = field(default=None, repr=False)

    def search(self, folded: str) -> re.Match[str] | None:
        """The first place where the phrase stands in a folded sentence."""
        if self.compiled is None:
            self.compiled = re.compile(self.expression)
        return self.compiled.search(folded)


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: which rule, in which sentence (by number), from where to where in its folded form."""

    rule: Rule
    sentence: int
    start: int
    end: int

    @property
    def weight(self) -> float:
        """The weight of its rule."""
        return self.rule.weight


class Rulebook:
    """All rules of one language."""

    def __init__(self, code: str, data: Mapping[str, Any]) -> None:
        from ahocorasick_rs import AhoCorasick

        self.code = code
        self.data = data
        language = languages()[code]
        slots = data.get("slots", {})
        self.rules: list[Rule] = []
        owners: dict[str, list[int]] = {}
        numbers: dict[str, int] = {}
        self._needs: list[tuple[frozenset[int], ...]] = []
        self._always: list[int] = []
        for group, weight, pattern in _patterns(data):
            expression, sets = compile_pattern(pattern, slots, language.spaced)
            place = len(self.rules)
            self.rules.append(Rule(group, weight, pattern, expression))
            if not sets:
                self._always.append(place)
            for anchors in sets:
                for anchor in anchors:
                    numbers.setdefault(anchor.lower(), len(numbers))
            for anchor in sets[0] if sets else ():
                owners.setdefault(anchor.lower(), []).append(place)
            self._needs.append(
                tuple(frozenset(numbers[anchor.lower()] for anchor in anchors) for anchors in sets[1:])
            )
        self.groups = frozenset(rule.group for rule in self.rules)
        self._owners = [owners.get(anchor, []) for anchor in numbers]
        self._automaton = AhoCorasick(list(numbers) or ["\x00"])

    def read(self, sentences: Sequence[Sentence]) -> dict[str, list[Hit]]:
        """Every rule that matches each sentence, once per sentence, by group."""
        starts: list[int] = []
        length = 0
        for sentence in sentences:
            starts.append(length)
            length += len(sentence.folded) + 1
        haystack = "\n".join(sentence.folded for sentence in sentences)
        present: list[set[int]] = [set() for _ in sentences]
        for anchor, start, _ in self._automaton.find_matches_as_indexes(haystack, overlapping=True):
            present[bisect_right(starts, start) - 1].add(anchor)
        found: dict[str, list[Hit]] = {}
        owners, needs, rules, always = self._owners, self._needs, self.rules, self._always
        for number, (sentence, anchors) in enumerate(zip(sentences, present, strict=True)):
            places = set(always)
            for anchor in anchors:
                places.update(owners[anchor])
            folded = sentence.folded
            for place in sorted(places):
                for need in needs[place]:
                    if anchors.isdisjoint(need):
                        break
                else:
                    rule = rules[place]
                    match = rule.search(folded)
                    if match is None:
                        continue
                    found.setdefault(rule.group, []).append(Hit(rule, number, match.start(), match.end()))
        return found


@lru_cache(maxsize=32)
def rulebook(code: str) -> Rulebook:
    """The rules of a language that has data; KeyError for another."""
    if code not in languages():
        raise KeyError(code)
    path = files("bounceback.mail") / "data" / "rules" / f"{code}.toml"
    return Rulebook(code, tomllib.loads(path.read_text(encoding="utf-8")))


def _patterns(data: Mapping[str, Any]) -> Iterable[tuple[str, float, str]]:
    for table in ("kinds", "own"):
        for kind, classes in data.get(table, {}).items():
            for name, patterns in classes.items():
                for pattern in patterns:
                    yield f"{table}.{kind}", WEIGHTS[name], pattern
    for table in ("hedges", "contexts", "reasons", "interview", "talent"):
        for name, patterns in data.get(table, {}).items():
            for pattern in patterns:
                yield f"{table}.{name}", 1.0, pattern
