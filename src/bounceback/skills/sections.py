"""A posting's or CV's text in, its sentences with the section that each stands in out.

Headings are data (`data/sections.toml`). It knows no skill and judges nothing.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

LONGEST_HEADING = 60
"""Characters; longer lines are text."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of the text: text[start:end]. `section` is a key of sections.toml, "" before the first heading."""

    start: int
    end: int
    section: str
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Sentences:
    """All sentences of a text, in order."""

    items: tuple[Sentence, ...]
    starts: tuple[int, ...]

    def at(self, place: int) -> Sentence:
        """The sentence that holds the character at `place` (the nearest before it)."""
        return self.items[max(0, bisect_right(self.starts, place) - 1)]

    @property
    def sections(self) -> frozenset[str]:
        """The sections that the text has."""
        return frozenset(item.section for item in self.items)


def read_sections(text: str) -> Sentences:
    """Sentences with their sections. A wrapped line is joined to the one before."""
    items: list[Sentence] = []
    section = ""
    for start, end in _paragraphs(text):
        line = text[start:end]
        found = _heading(line)
        if found:
            section, used = found
            if used:
                items.append(Sentence(start, start + used, section, heading=True))
                start += used
            if not text[start:end].strip():
                continue
        last = start
        for stop in _SENTENCE_END.finditer(text, start, end):
            items.append(Sentence(last, stop.end(), section))
            last = stop.end()
        if last < end:
            items.append(Sentence(last, end, section))
    if not items:
        items.append(Sentence(0, len(text), ""))
    return Sentences(tuple(items), tuple(item.start for item in items))


_SENTENCE_END = re.compile(r"[.!?;]+(?=\s)(?<!\b[A-Z]\.)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\betc\.)")
_LINE = re.compile(r"[^\n]+")
_BULLET = re.compile(r"\s*(?:[-–—*•·▪◦●○‣>+]|\d{1,2}[.)])\s+")


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """Lines, a wrapped one joined to the one before: it begins in lower case and is no bullet."""
    found: list[tuple[int, int]] = []
    for match in _LINE.finditer(text):
        start, end = match.span()
        body = match.group().strip()
        if not body:
            continue
        if found:
            before, stop = found[-1]
            gap = text[stop:start]
            previous = text[max(before, stop - 2) : stop].rstrip()
            if (
                gap.count("\n") == 1
                and body[0].islower()
                and len(text[before:stop]) > 40
                and previous[-1:] not in ".:;!?"
            ):
                found[-1] = (before, end)
                continue
        found.append((start, end))
    return found


def _heading(line: str) -> tuple[str, int] | None:
    """The section that a line opens and how many of its characters are heading; None for text."""
    bullet = _BULLET.match(line)
    if bullet and not line.lstrip().startswith(("*", "-")):
        return None
    short = len(line) <= LONGEST_HEADING
    colon = line.find(":", 0, LONGEST_HEADING)
    if not short and colon < 0:
        return None
    words = _plain(line) if short else ""
    headings = _headings()
    if words and words in headings:
        return headings[words], len(line)
    if colon >= 0:
        front = _plain(line[:colon])
        if front in headings:
            return headings[front], colon + 1
        if short and not line[colon + 1 :].strip():
            words = front
    if (
        short
        and not bullet
        and words
        and len(words.split()) <= 8
        and not line.rstrip().endswith((".", ",", ";"))
    ):
        for count in (5, 4, 3, 2):
            begin = " ".join(words.split()[:count])
            if begin in headings and (count >= 3 or line.rstrip().endswith(":") or line.strip().isupper()):
                return headings[begin], len(line)
    return None


def _plain(line: str) -> str:
    line = line.replace("’", "'").replace("‘", "'").lower()
    return " ".join(re.sub(r"[^\w'&,\-+ ]", " ", line).strip(" -–—,").split())


@lru_cache(maxsize=1)
def _headings() -> dict[str, str]:
    data = tomllib.loads(
        (resources.files("bounceback.skills") / "data" / "sections.toml").read_text(encoding="utf-8")
    )
    return {_plain(heading): section for section, headings in data.items() for heading in headings}
