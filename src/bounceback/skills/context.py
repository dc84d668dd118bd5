"""Labels found in a text in, those that are skills here out.

"Go", "Spring", "Excel", "sales", "German" are words before they are skills: they count beside a cue, in a list of
skills or with a level, and never before the words that show the contrary. The lists are data (ambiguous.toml).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from bounceback.skills.labels import LabelMatch
from bounceback.skills.normalise import BARRIER, Words, split_words
from bounceback.skills.sections import Sentence, Sentences
from bounceback.skills.taxonomy import Concept, Taxonomy


def in_context(
    text: str,
    split: Words,
    matches: Sequence[LabelMatch],
    sentences: Sentences,
    taxonomy: Taxonomy,
) -> list[tuple[LabelMatch, Concept]]:
    """The matches that are skills here: plain ones, and ambiguous ones that their surroundings confirm."""
    concepts = [taxonomy.concept(match.place) for match in matches]
    sure = [
        match.key not in taxonomy.ambiguous and concept.kind != "language"
        for match, concept in zip(matches, concepts, strict=True)
    ]
    named = [_proper(text[match.start : match.end]) for match in matches]
    linked = [
        n + 1 < len(matches) and bool(_LIST_GAP.fullmatch(text, matches[n].end, matches[n + 1].start))
        for n in range(len(matches))
    ]
    rules = _ambiguity(taxonomy)
    kept = list(sure)
    for n, (match, concept) in enumerate(zip(matches, concepts, strict=True)):
        if kept[n]:
            kept[n] = concept.kind not in ("certificate", "education") or _written_in_capitals(
                text[match.start : match.end], match.key
            )
        elif concept.kind == "language":
            kept[n] = named[n] and _language_here(text, split, match, sentences.at(match.start))
        elif concept.kind != "technology":
            kept[n] = _noun_here(text, split, match, sentences.at(match.start), rules)
        elif named[n]:
            kept[n] = _cued(text, split, match, sentences.at(match.start), rules)
    for order in (range(len(matches)), range(len(matches) - 1, -1, -1)):
        for n in order:
            if kept[n] or sure[n]:
                continue
            if concepts[n].kind == "language":
                kept[n] = named[n] and any(
                    kept[m] and concepts[m].kind == "language" for m in _linked(n, linked)
                )
            elif concepts[n].kind != "technology":
                kept[n] = any(kept[m] for m in _linked(n, linked)) and not _goes_on(split, matches[n])
            elif named[n]:
                kept[n] = any(
                    kept[m] and concepts[m].kind == "technology" for m in _linked(n, linked)
                ) or any(
                    not sure[m]
                    and named[m]
                    and _one_maker(concepts[n], concepts[m])
                    and not _followed(split, matches[n], rules)
                    for m in _linked(n, linked)
                )
            else:
                kept[n] = (
                    text[matches[n].start : matches[n].end] == matches[n].key
                    and sum(
                        sure[m] and concepts[m].kind == "technology" and not named[m]
                        for m in _linked_far(n, linked)
                    )
                    >= 2
                )
    return [(match, concept) for keep, match, concept in zip(kept, matches, concepts, strict=True) if keep]


_LIST_GAP = re.compile(
    r"\s*(?:\([^()\n]{0,30}\))?\s*(?:[,;/|•·&+]|\band\b|\bor\b|\bund\b|\bet\b|\by\b|\n\s*[-*•–]?\s*)(?:[\s,/|•·&*]|\band\b|\bor\b)*"
)


def _proper(surface: str) -> bool:
    return any(character.isupper() for character in surface)


def _linked(n: int, linked: Sequence[bool]) -> list[int]:
    found = []
    if n > 0 and linked[n - 1]:
        found.append(n - 1)
    if linked[n]:
        found.append(n + 1)
    return found


def _linked_far(n: int, linked: Sequence[bool]) -> list[int]:
    found = []
    place = n
    while place > 0 and linked[place - 1] and n - place < 3:
        place -= 1
        found.append(place)
    place = n
    while linked[place] and place - n < 3:
        place += 1
        found.append(place)
    return found


def _one_maker(one: Concept, other: Concept) -> bool:
    first, second = one.label.split(" ")[0], other.label.split(" ")[0]
    return one.id != other.id and (
        first == second or (one.family == other.family != "" and one.kind == "technology")
    )


@dataclass(frozen=True, slots=True)
class _Ambiguity:
    not_before: dict[str, frozenset[str]]
    not_after: dict[str, tuple[str, ...]]
    cue_before: tuple[str, ...]
    cue_after: frozenset[str]


@lru_cache(maxsize=2)
def _ambiguity(taxonomy: Taxonomy) -> _Ambiguity:
    data = _toml("ambiguous.toml")

    def key(label: str) -> str:
        return " ".join(split_words(label, taxonomy.fold).words)

    return _Ambiguity(
        {key(label): frozenset(words) for label, words in data["not_before"].items()},
        {key(label): tuple(words) for label, words in data["not_after"].items()},
        tuple(f" {phrase} " for phrase in data["cues"]["before"]),
        frozenset(data["cues"]["after"]),
    )


def _cued(text: str, split: Words, match: LabelMatch, sentence: Sentence, rules: _Ambiguity) -> bool:
    """Words beside an ambiguous name that show it is a skill, and none that show the contrary."""
    if _followed(split, match, rules):
        return False
    before = text[max(sentence.start, match.start - 60) : match.start].lower().replace("\n", " ")
    near = " " + re.sub(r"[,:;()/]", " ", before.rsplit(". ", 1)[-1]).strip() + " "
    tail = " ".join(near.split(" ")[-6:])
    if any(phrase in f" {tail} " for phrase in rules.cue_before):
        return True
    if _LEVEL_AFTER.match(text, match.end):
        return True
    if sentence.section in ("skills", "requirements", "preferred") and _whole_item(text, match):
        return True
    previous = (
        split.words[match.word - 1] if match.word and split.starts[match.word - 1] >= sentence.start else ""
    )
    if previous in rules.not_before.get(match.key, frozenset()) | rules.not_before.get("any", frozenset()):
        return False
    following = match.word + match.words
    if following >= len(split.words) or split.starts[following] >= sentence.end:
        return False
    between = split.flat[match.end : split.starts[following]]
    return BARRIER not in between and split.words[following] in rules.cue_after


def _noun_here(text: str, split: Words, match: LabelMatch, sentence: Sentence, rules: _Ambiguity) -> bool:
    """A field's name ("sales") is a skill where a cue says so, or where it is an item of a list of skills."""
    if _goes_on(split, match):
        return False
    if sentence.section in ("requirements", "preferred", "skills") and _whole_item(text, match):
        return True
    return _cued(text, split, match, sentence, rules)


def _goes_on(split: Words, match: LabelMatch) -> bool:
    """Whether a word follows that makes the label part of a longer name ("sales team", "design engineer")."""
    following = match.word + match.words
    if following >= len(split.words):
        return False
    gap = split.flat[match.end : split.starts[following]]
    return not (BARRIER in gap or "\n" in gap) and split.words[following] not in _AFTER_NOUN


_AFTER_NOUN = frozenset(
    [
        "and",
        "or",
        "in",
        "at",
        "with",
        "for",
        "to",
        "on",
        "of",
        "is",
        "are",
        "experience",
        "skill",
        "skills",
        "knowledge",
        "background",
        "expertise",
        "required",
        "preferred",
        "both",
        "as",
        "using",
        "within",
        "across",
        "through",
        "from",
        "und",
        "et",
        "y",
    ]
)
_LEVEL_AFTER = re.compile(
    r"\s*[:(–-]\s*(?:advanced|intermediate|expert|basic|beginner|proficient|fluent|good|very good|\d+\s*\+?\s*y)",
    re.I,
)


def _followed(split: Words, match: LabelMatch, rules: _Ambiguity) -> bool:
    following = match.word + match.words
    if following >= len(split.words):
        return False
    next_one = split.words[following]
    gap = split.flat[match.end : split.starts[following]]
    if BARRIER in gap or "\n" in gap:
        return False
    next_two = " ".join(split.words[following : following + 2])
    for word in rules.not_after.get(match.key, ()):
        if word.endswith("*"):
            if next_one.startswith(word[:-1]):
                return True
        elif word in (next_one, next_two):
            return True
    return False


def _whole_item(text: str, match: LabelMatch) -> bool:
    """Nothing but separators stands beside it up to the next separator or the line's end."""
    return bool(_ITEM_BEFORE.search(text[max(0, match.start - 12) : match.start])) and bool(
        _ITEM_AFTER.match(text, match.end)
    )


_ITEM_BEFORE = re.compile(r"(?:^|[,;:|/•·\n]|\band|\bor)\s*[-*•–]?\s*$")
_ITEM_AFTER = re.compile(r"\s*(?:$|[,;|/•·\n.(]|and\b|or\b)")


@lru_cache(maxsize=1)
def _capitals() -> dict[str, frozenset[str]]:
    known: dict[str, set[str]] = {}
    for name in _toml("certificates.toml")["capitals"]:
        known.setdefault(name.lower(), set()).add(name)
    return {low: frozenset({*names, low.upper()}) for low, names in known.items()}


def _written_in_capitals(surface: str, key: str) -> bool:
    wanted = _capitals().get(key)
    return wanted is None or surface.rstrip("s") in wanted or surface in wanted


@lru_cache(maxsize=1)
def _language_cues() -> tuple[tuple[str, ...], tuple[str, ...]]:
    cues = _toml("languages.toml")["cues"]
    return tuple(f" {phrase} " for phrase in cues["before"]), tuple(cues["after"])


_SPECIFIC = re.compile(r"kenntnisse$")


def _language_here(text: str, split: Words, match: LabelMatch, sentence: Sentence) -> bool:
    """A language's name is a skill only where speaking it is meant."""
    if sentence.section == "languages" or _SPECIFIC.search(match.key):
        return True
    before_cues, after_cues = _language_cues()
    before = (
        " "
        + re.sub(r"[,:;()/]", " ", text[max(sentence.start, match.start - 40) : match.start].lower()).strip()
        + " "
    )
    tail = " " + " ".join(before.split()[-3:]) + " "
    if any(cue in tail for cue in before_cues):
        return True
    after = re.sub(r"^[\s,:;\-–/]+", "", text[match.end : min(sentence.end, match.end + 40)].lower())
    return any(re.match(re.escape(cue) + r"(?!\w)", after) for cue in after_cues)


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((resources.files("bounceback.skills") / "data" / name).read_text(encoding="utf-8"))
