"""The language of a text, from script and stop words held as data; nothing else is looked at.

A new language is a new table in data/languages.toml and a rule file beside it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SAMPLE = 4000


@dataclass(frozen=True, slots=True)
class Language:
    """How a language is told apart and written. `locale` is its CLDR name, for months and weekdays."""

    code: str
    locale: str
    spaced: bool = True
    split_apostrophes: bool = False


@lru_cache(maxsize=1)
def languages() -> Mapping[str, Language]:
    """All languages that have data, by code."""
    return {
        code: Language(
            code, table.get("locale", code), table.get("spaced", True), table.get("split_apostrophes", False)
        )
        for code, table in _tables().items()
    }


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, Any]]:
    text = (files("bounceback.mail") / "data" / "languages.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=1)
def _weights() -> dict[str, list[tuple[str, float]]]:
    """For each stop word the languages that it speaks for; a word of several counts less for each."""
    owners: dict[str, list[str]] = {}
    for code, table in _tables().items():
        words = table.get("stop_words", "")
        for word in str(words).split():
            owners.setdefault(word, []).append(code)
    return {word: [(code, 1.0 / len(codes)) for code in codes] for word, codes in owners.items()}


def stop_words() -> Mapping[str, list[tuple[str, float]]]:
    """Every stop word of every language."""
    return _weights()


@lru_cache(maxsize=1)
def _scripts() -> list[tuple[str, re.Pattern[str]]]:
    return [
        (code, re.compile(f"[{table['script']}]")) for code, table in _tables().items() if table.get("script")
    ]


def detect(text: str) -> tuple[str, ...]:
    """Language codes of a text, the likeliest first; a second one only where much of the text is in it.

    Empty when nothing is recognised.
    """
    sample = text[:_SAMPLE]
    letters = sum(map(str.isalpha, sample)) or 1
    scores: dict[str, float] = {}
    for code, script in () if sample.isascii() else _scripts():
        share = len(script.findall(sample)) / letters
        if share > 0.1:
            scores[code] = share * 400
    words = _WORD.findall(sample.lower())
    weights = _weights()
    for word in words:
        for code, weight in weights.get(word.replace("’", "'") if "’" in word else word, ()):
            scores[code] = scores.get(code, 0.0) + weight
    if not scores:
        return ()
    ranked = sorted(scores.items(), key=lambda pair: -pair[1])
    best = ranked[0][1]
    return tuple(code for code, score in ranked[:2] if score >= 0.4 * best and score > 0)
