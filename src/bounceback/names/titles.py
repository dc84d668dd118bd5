"""A job title as somebody wrote it in; its key, its family and its level out.

"Sr. SW Eng. II (m/f/d), Berlin" is of the family "software engineer", at the level "senior 2". Gender tags,
requisition ids, places and ways of working are taken away. Senior and Staff of one title are two roles of one family.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from rapidfuzz.fuzz import ratio

from bounceback.names.places import is_place
from bounceback.names.spelling import LONGEST, plain, words

ALIKE = 92.0
"""Similarity (0–100, edit ratio of the sorted words) from which two families are one with a slip of the pen.
"backend engineer" and "frontend engineer" reach 77, "analyst product" and "analist product" 93."""

_GENDER_ENDING = re.compile(
    r"(?<=\w)(?:[*:_·•]|/-?|\()(?:innen|in|euse|eure|rice|trice|ère|ere|ne|se|nne|e|a|ra|o|r|k|frau)\)?(?![\w])",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]")
_REQUISITION = re.compile(
    r"(?:\b(?:req(?:uisition)?|ref(?:erence)?(?:nummer)?|job|kennziffer|posting|vacancy|stellen-?id)?\s*(?:id|nr|no|number|code)?\s*[.:#]+\s*)"
    r"[A-Za-z]{0,6}[-_/]?\d[\w/.-]{1,20}|#\s?\w*\d\w*|\b(?:JR|REQ|R|REF|ID|P|J)[-_ ]?\d{3,12}\b|\b\d{4,12}(?:[-/]\d{1,6})*\b|\b20\d\d[-/]\d{2,6}\b",
    re.IGNORECASE,
)
_SHARE = re.compile(r"\b\d{1,3}\s*(?:[-–]\s*\d{1,3}\s*)?(?:%|prozent\b|h/week\b)")
_SEASON = re.compile(r"\b(?:summer|spring|fall|autumn|winter)\s+20\d\d\b", re.IGNORECASE)
_SLASHED_GENDER = re.compile(
    r"(?<![\w/])[mwfdxhvkgn](?:\s*[/|,*]\s*(?:[mwfdxhvkgn]|div|gn|nb))+(?![\w/])", re.IGNORECASE
)


class Likeness(IntEnum):
    """How close two titles are. LEVEL: one family, two stated levels. NEAR: one says more than the other, or one leaves the level open."""

    DIFFERENT = 0
    LEVEL = 1
    NEAR = 2
    SAME = 3


@dataclass(frozen=True, slots=True)
class _Title:
    family: str
    level: str


def title_key(role: str) -> str:
    """One spelling for a role: its level, then its family ("senior 2 software engineer"); equal keys are one role."""
    title = _read(role)
    return f"{title.level} {title.family}".strip()


def title_family(role: str) -> str:
    """What the role does, without its level; empty for an empty title."""
    return _read(role).family


def title_level(role: str) -> str:
    """The stated level, e.g. "senior", "staff", "senior 2", "2", "intern"; empty where the title states none."""
    return _read(role).level


@lru_cache(maxsize=100_000)
def title_likeness(one: str, other: str) -> Likeness:
    """How close two titles are; symmetric. An empty title is DIFFERENT from everything: it says nothing."""
    first, second = _read(one), _read(other)
    if not first.family or not second.family:
        return Likeness.DIFFERENT
    words_of_first, words_of_second = _content(first.family), _content(second.family)
    same = words_of_first == words_of_second or (
        ratio(" ".join(sorted(words_of_first)), " ".join(sorted(words_of_second))) >= ALIKE
        and not _numbers_differ(words_of_first, words_of_second)
    )
    if not same and not (words_of_first < words_of_second or words_of_second < words_of_first):
        return Likeness.DIFFERENT
    if levels_conflict(first.level, second.level):
        return Likeness.LEVEL
    return Likeness.SAME if same and first.level == second.level else Likeness.NEAR


def levels_conflict(one: str, other: str) -> bool:
    """Whether two stated levels cannot be one role's: "senior" and "staff", "2" and "3". Open levels never conflict."""
    if not one or not other or one == other:
        return False
    first, second = one.split(), other.split()
    names = [word for word in first if not word.isdigit()], [word for word in second if not word.isdigit()]
    grades = [word for word in first if word.isdigit()], [word for word in second if word.isdigit()]
    if names[0] and names[1]:
        return names[0] != names[1] or bool(grades[0] and grades[1] and grades[0] != grades[1])
    return not (grades[0] and grades[1] and grades[0] == grades[1])


@lru_cache(maxsize=50_000)
def _read(role: str) -> _Title:
    found = _expand(_title_words(role))
    level, found = _take_level(found)
    spelt = " ".join(found)
    for size in range(min(5, len(found)), 0, -1):
        tail = " ".join(found[-size:])
        if tail in _mapping("synonyms"):
            spelt = " ".join([*found[:-size], _mapping("synonyms")[tail]])
            break
    return _Title(spelt, level)


def _title_words(role: str) -> list[str]:
    text = role[:LONGEST]
    text = _SLASHED_GENDER.sub(" ", text)
    text = _GENDER_ENDING.sub("", text)
    text = _BRACKETS.sub(lambda found: f" , {found.group(1)} , ", text)
    text = _SEASON.sub(" ", text)
    text = _SHARE.sub(" ", _REQUISITION.sub(" , ", text))
    text = re.sub(
        r"(?i)\bc\+\+", "cpp", re.sub(r"(?i)\bc#", "csharp", re.sub(r"(?i)(?<!\w)\.net\b", "dotnet", text))
    )
    pieces = [
        piece for piece in re.split(r"[,;|·•–—:]|\s[-/]\s|\s\bin\s(?=[A-ZÄÖÜ東大])", text) if piece.strip()
    ]
    kept = [piece for place, piece in enumerate(pieces) if place == 0 or not is_place(piece)]
    return [word for piece in kept for word in _without_asides(words(plain(piece)))]


def _without_asides(found: list[str]) -> list[str]:
    """Leaves out "full time", "remote", "m w d" and the like, wherever they stand in a piece."""
    asides = _listed("aside")
    kept: list[str] = []
    place = 0
    while place < len(found):
        size = next((size for size in (3, 2, 1) if " ".join(found[place : place + size]) in asides), 0)
        if size and (size > 1 or len(found[place]) > 1 or place > 0):
            place += size
        else:
            kept.append(found[place])
            place += 1
    return kept


def _expand(found: list[str]) -> list[str]:
    text = _whole_phrases(" ".join(found))
    text = " ".join(_mapping("abbreviations").get(word, word) for word in text.split())
    return _whole_phrases(text).split()


def _whole_phrases(text: str) -> str:
    for phrase, whole in _mapping("phrases").items():
        if phrase in text:
            text = re.sub(rf"\b{phrase}\b", whole, text)
    return text


def _take_level(found: list[str]) -> tuple[str, list[str]]:
    levels, in_front = _mapping("levels"), _listed("level_only_in_front")
    text = " ".join(found)
    fixed = next((phrase for phrase in _listed("fixed") if re.search(rf"\b{phrase}\b", text)), "")
    held = set(fixed.split())
    names: list[str] = []
    grade = ""
    kept: list[str] = []
    for place, word in enumerate(found):
        last = place == len(found) - 1
        if word in held:
            kept.append(word)
        elif word in levels and len(found) > 1 and (word not in in_front or (not last and not kept)):
            names.append(levels[word])
        elif (
            word == "associate"
            and not kept
            and not last
            and found[place + 1] in _listed("associate_in_front")
        ):
            names.append("associate")
        elif word in _mapping("grades") and kept and not grade:
            grade = _mapping("grades")[word]
        else:
            kept.append(word)
    if not kept:
        return "", found
    return " ".join([*sorted(set(names)), *([grade] if grade else [])]), kept


def _content(family: str) -> frozenset[str]:
    found = family.split()
    return frozenset(word for word in found if word not in _listed("small_words")) or frozenset(found)


def _numbers_differ(one: frozenset[str], other: frozenset[str]) -> bool:
    return {word for word in one if word.isdigit()} != {word for word in other if word.isdigit()}


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(_data()[name])


@cache
def _mapping(name: str) -> dict[str, str]:
    return dict(_data()[name])


@cache
def _data() -> dict[str, Any]:
    text = (files("bounceback.names") / "data" / "titles.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded
