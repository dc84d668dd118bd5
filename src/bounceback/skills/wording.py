"""One sentence in, what it says about the skills in it out: asked how strongly, for how many years, or not at all.

Phrases are data (wording.toml). It knows no skill: it is told where in the sentence one stands.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import resources

from ahocorasick_rs import AhoCorasick

NOT_OF_THE_ROLE = frozenset({"benefits", "company", "legal"})
"""Sections whose "required" and "a plus" are not about skills."""


class Requirement(StrEnum):
    """How strongly a posting asks for a skill."""

    REQUIRED = "required"
    PREFERRED = "preferred"
    MENTIONED = "mentioned"


@dataclass(frozen=True, slots=True)
class Wording:
    """A sentence with the phrases that matter, as places in it. Read once for all skills in the sentence."""

    sentence: str
    strengths: tuple[tuple[int, int, Requirement], ...]
    years: tuple[tuple[int, int, int], ...]
    negations_before: tuple[tuple[int, int], ...]
    negations_after: tuple[int, ...]
    asked: bool

    def requirement(self, place: int, section: str, asks: bool) -> Requirement:
        """How strongly the sentence asks for what stands at `place`: its own words first, then its section.

        `asks`: the text has a requirements section, so that "experience with" outside of it is only mentioned.
        """
        if self.strengths and section not in NOT_OF_THE_ROLE:
            opens = max(self.sentence.rfind(",", 0, place), self.sentence.rfind("(", 0, place)) + 1
            comma = self.sentence.find(",", place)
            closes = comma if comma >= 0 else len(self.sentence)
            return min(
                (not opens <= start < closes, min(abs(start - place), abs(end - place)), requirement)
                for start, end, requirement in self.strengths
            )[2]
        if section == "requirements":
            return Requirement.REQUIRED
        if section == "preferred":
            return Requirement.PREFERRED
        if section in ("", "summary", "skills", "education") and not asks and self.asked:
            return Requirement.REQUIRED
        return Requirement.MENTIONED

    def years_asked(self, start: int, end: int) -> int | None:
        """Whole years asked for what stands at start:end; of a range, the lower end; None where none are stated."""
        best: int | None = None
        for begin, stop, number in self.years:
            if stop <= start and start - stop <= 120:
                best = number
            elif begin >= end and begin - end <= 12:
                return number
        return best

    def negated(self, start: int, end: int) -> bool:
        """Whether the sentence says that what stands at start:end is not needed, or not had."""
        for begin, stop in self.negations_before:
            if stop > start:
                break
            between = self.sentence[stop:start]
            if self.sentence[begin:stop].lower() == "no" and len(between.split()) > 2:
                continue
            if (
                len(between) <= 80
                and not _phrases_of().ends.search(between)
                and not re.search(r"[.;:]", between)
            ):
                return True
        for begin in self.negations_after:
            between = self.sentence[end:begin]
            if (
                begin >= end
                and len(between) <= 60
                and not _phrases_of().ends.search(between)
                and not re.search(r"[,.;:]", between)
            ):
                return True
        return False


def read_wording(sentence: str) -> Wording:
    """The phrases of wording.toml in one sentence."""
    phrases = _phrases_of()
    plain = sentence.lower().translate(_PLAIN)
    if len(plain) != len(sentence):  # a letter whose small form has two characters
        plain = sentence.translate(_PLAIN)
    found: dict[str, list[tuple[int, int]]] = {group: [] for group in _GROUPS}
    for number, start, end in phrases.automaton.find_matches_as_indexes(plain, overlapping=True):
        if not plain[start - 1 : start].isalnum() and not plain[end : end + 1].isalnum():
            found[phrases.groups[number]].append((start, end))
    excepted = {start for start, _ in found["exceptions"]}
    strengths = [(start, end, Requirement.REQUIRED) for start, end in found["required"]]
    strengths += [(start, end, Requirement.PREFERRED) for start, end in found["preferred"]]
    stated = phrases.years.finditer(plain) if any(unit in plain for unit in _UNITS) else ()
    return Wording(
        sentence,
        tuple(strengths),
        tuple((years.start(), years.end(), phrases.number(years.group("low"))) for years in stated),
        tuple(sorted(span for span in found["before"] if span[0] not in excepted)),
        tuple(sorted(start for start, _ in found["after"])),
        bool(found["asked"]),
    )


_GROUPS = ("required", "preferred", "asked", "before", "after", "exceptions")
_PLAIN = str.maketrans({"’": "'", "\n": " ", "\t": " ", "\xa0": " "})
_UNITS = ("year", "yr", "jahr", " an", "año")


@dataclass(frozen=True, slots=True)
class _Phrases:
    automaton: AhoCorasick
    groups: tuple[str, ...]
    ends: re.Pattern[str]
    years: re.Pattern[str]
    numbers: dict[str, int]

    def number(self, written: str) -> int:
        """The value of "3" or "three"."""
        return int(written) if written.isdigit() else self.numbers[written]


@lru_cache(maxsize=1)
def _phrases_of() -> _Phrases:
    data = tomllib.loads(
        (resources.files("bounceback.skills") / "data" / "wording.toml").read_text(encoding="utf-8")
    )
    numbers: dict[str, int] = data["years"]["words"]
    number = r"\d{1,2}|" + "|".join(sorted(numbers, key=len, reverse=True))
    units = "|".join(sorted(data["years"]["units"], key=len, reverse=True))
    years = (
        rf"\b(?P<low>{number})\s{{0,2}}\+?\s{{0,2}}(?:(?:-|–|to|bis|à|a)\s{{0,2}}(?:{number})\s{{0,2}})?"
        rf"\+?\s{{0,2}}(?:{units})\b"
    )
    all_phrases = [(phrase, group) for group in _GROUPS for phrase in (data | data["negated"])[group]]
    ends = "|".join(re.escape(word) for word in data["negated"]["ends"])
    return _Phrases(
        AhoCorasick([phrase for phrase, _ in all_phrases]),
        tuple(group for _, group in all_phrases),
        re.compile(rf"\b(?:{ends})\b", re.I),
        re.compile(years),
        numbers,
    )
