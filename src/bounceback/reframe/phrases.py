"""Turns of phrase in letters of refusal: a text in, what it shows out, each with the fragment as written.

The phrases are data (data/phrases.toml), by language. Knows no application and decides nothing.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LONGEST_TEXT = 20_000
LONGEST_QUOTE = 90
_WORD_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_SENTENCE_END = re.compile(r"[.!?。]\s|[。！]|\n\s*\n")
_CLAUSE_END = re.compile(r"[.!?,;:()\n\r\"“”„«»。、]| [–—-] ")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase found: its tag ("experience", "door" …), the fragment as written, where it begins."""

    tag: str
    quote: str
    at: int
    language: str


def find(text: str, language: str = "") -> tuple[Phrase, ...]:
    """All phrases in the text, in its order; one for each tag and place.

    `language` is a two-letter code; without one, or for one that is not known, all languages are tried and
    the one with the most phrases is kept. Texts are read up to 20,000 characters.
    """
    text = text[:LONGEST_TEXT]
    if language in languages():
        return _found(text, language)
    every = [_found(text, name) for name in languages()]
    return max(every, key=len, default=())


@cache
def languages() -> tuple[str, ...]:
    """The languages with phrases, English first."""
    return tuple(_data())


def _found(text: str, language: str) -> tuple[Phrase, ...]:
    out: dict[tuple[str, int], Phrase] = {}
    for tag, pattern in _patterns(language):
        if tag == "wish":
            continue
        for match in pattern.finditer(text):
            if tag == "door_weak" and _wished(text, match.start(), language):
                continue
            name = "door" if tag == "door_weak" else tag
            out.setdefault((name, match.start()), Phrase(name, _quote(text, match), match.start(), language))
    return tuple(sorted(out.values(), key=lambda p: (p.at, p.tag)))


def _wished(text: str, at: int, language: str) -> bool:
    """A wish of luck stands before this place in its sentence: "we wish you success in the future"."""
    before = text[max(at - 250, 0) : at]
    sentence = _SENTENCE_END.split(before)[-1]
    return any(tag == "wish" and pattern.search(sentence) for tag, pattern in _patterns(language))


def _quote(text: str, match: re.Match[str]) -> str:
    """The phrase and what follows it to the end of the clause, at most 90 characters, cut at a word."""
    end = _CLAUSE_END.search(text, match.end(), match.start() + LONGEST_QUOTE + 1)
    stop = end.start() if end else match.start() + LONGEST_QUOTE
    quote = text[match.start() : max(stop, match.end())]
    if not end and len(text) > stop and " " in quote[match.end() - match.start() :]:
        quote = quote[: quote.rindex(" ")]
    return " ".join(quote.split())


@cache
def _patterns(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((tag, _pattern(phrases)) for tag, phrases in _data()[language].items())


def _pattern(phrases: list[str]) -> re.Pattern[str]:
    parts = []
    for phrase in sorted(phrases, key=len, reverse=True):
        words = [
            r"(?:\S{1,30}\s+){0,4}?" if word == "…" else re.escape(word).replace("'", "['’]") + r"\s+"
            for word in phrase.split()
        ]
        parts.append("".join(words).removesuffix(r"\s+"))
    lead = "" if any(_WORD_JAPANESE.search(p) for p in phrases) else r"\b"
    return re.compile(f"{lead}(?:{'|'.join(parts)})", re.IGNORECASE)


@cache
def _data() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((files(__package__) / "data" / "phrases.toml").read_text("utf-8"))
