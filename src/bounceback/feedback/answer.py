"""An answer to a request for feedback in, its points out: what can be acted on, what cannot, each quoted and coded.

By words alone, in four languages, and always to be confirmed by the person. "Nothing here to act on" is a full
result. It judges nobody.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from bounceback.names.saying import say, say_count

LONGEST_ANSWER = 30_000
"""Characters of an answer that are read."""

LANGUAGES = ("en", "de", "fr", "es")


class Code(StrEnum):
    """What a point is about."""

    EXPERIENCE = "experience"
    SKILLS = "skills"
    FIT = "fit"
    OTHER_CANDIDATE = "other_candidate"
    PROCESS = "process"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that an answer says. `quote` is the sentence as written. `actionable`: the person can do
    something about it. `good`: it says what went well. `unkind`: it is hurtful in words or not theirs to say.
    `rules` are the words that decided."""

    code: Code
    quote: str
    actionable: bool
    good: bool = False
    unkind: bool = False
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The points of an answer in their order. `words` is one sentence for the person."""

    points: tuple[Point, ...]

    @property
    def to_act_on(self) -> tuple[Point, ...]:
        """The points that can be acted on."""
        return tuple(point for point in self.points if point.actionable)

    @property
    def unkind(self) -> bool:
        """Whether it is better kept closed until the person wants to open it."""
        return any(point.unkind for point in self.points)

    @property
    def words(self) -> str:
        """What there is in it, for the person."""
        count = len(self.to_act_on)
        if not count:
            return say("There is nothing here to act on.")
        return say_count("One point to act on.", "%(n)s points to act on.", count)


def read_answer(text: str, language: str = "") -> Answer:
    """The points of an answer; a sentence that no word list knows is kept as unclear, for the person to judge. `text` should be its new text; lines quoted with ">" are left out anyway.
    `language` is a code such as "de"; another or none means that all four word lists are tried."""
    lists = _lists(language)
    points: list[Point] = []
    for sentence in sentences(text):
        points.extend(_points(sentence, lists))
    return Answer(tuple(points))


def sentences(text: str) -> tuple[str, ...]:
    """The sentences and bullet points of a text, without quoted lines, greeting and signature."""
    kept: list[str] = []
    for line in text[:LONGEST_ANSWER].replace("\r\n", "\n").split("\n"):
        bare = line.strip()
        if bare in {"--", "-- "} or re.match(
            r"(?:On|Am|Le|El) .{5,120}(?:wrote|schrieb|écrit|escribió).{0,80}:$", bare
        ):
            break
        kept.append("" if bare.startswith(">") else bare)
    found: list[str] = []
    for block in _blocks(kept):
        found.extend(
            piece.strip()
            for piece in re.split(r"(?<=[.!?。])\s+(?=[\"'“„«¿¡A-ZÀ-ÞÄÖÜ0-9])|(?<=。)", block)
            if len(piece.strip()) > 2
        )
    return tuple(sentence for sentence in found if not _is_greeting(sentence))


def _blocks(lines: list[str]) -> list[str]:
    """Wrapped lines joined; a blank line, a bullet or a number begins a new block."""
    blocks: list[str] = []
    fresh = True
    for line in lines:
        bullet = re.match(r"(?:[-*•–·]|\(?\d{1,2}[.)])\s+", line)
        if not line:
            fresh = True
            continue
        bare = line[bullet.end() :] if bullet else line
        if fresh or bullet or not blocks:
            blocks.append(bare)
        else:
            blocks[-1] = f"{blocks[-1]} {bare}"
        fresh = bare.endswith(",") and len(bare) < 40
    return blocks


def _is_greeting(sentence: str) -> bool:
    words = sentence.rstrip(",.! ").casefold()
    opening = r"(?:hi|hello|dear|hey|good (?:morning|afternoon)|hallo|guten tag|liebe[rs]?|sehr geehrte[rs]?|bonjour|cher|chère|hola|estimad[oa]|querid[oa])\b"
    closing = r"(?:best|kind|warm|many thanks|thanks|regards|cheers|sincerely|yours|viele grüße|mit freundlichen|beste grüße|lg|cordialement|bien à vous|un saludo|saludos|atentamente)\b"
    return len(words.split()) <= 5 and re.match(f"{opening}|{closing}", words) is not None


def _points(sentence: str, lists: dict[str, re.Pattern[str]]) -> list[Point]:
    found = {name: _hits(pattern, sentence) for name, pattern in lists.items()}
    lack, advice, praise = found["lack"], found["advice"], found["praise"]
    unkind = bool(found["unkind"] or found["not_yours"])
    if found["not_yours"]:
        return [Point(Code.UNCLEAR, sentence, actionable=False, unkind=True, rules=found["not_yours"])]
    for code in (Code.PROCESS, Code.OTHER_CANDIDATE):
        if found[code] and not advice:
            named = _named_gap(sentence, found) if code is Code.OTHER_CANDIDATE else None
            return [
                Point(code, sentence, actionable=False, unkind=unkind, rules=found[code]),
                *([named] if named else []),
            ]
    own = [code for code in (Code.EXPERIENCE, Code.SKILLS, Code.FIT) if found[code]]
    if found["form"] and not lack and not advice:
        return []
    if Code.FIT in own and any("fit" in word.split() for word in lack):
        own = [Code.FIT]
    if own and (lack or advice):
        code = next((code for code in own if code is not Code.FIT), Code.FIT)
        actionable = not unkind and (code is not Code.FIT or bool(advice))
        return [Point(code, sentence, actionable, unkind=unkind, rules=(*found[code], *lack, *advice))]
    if praise and not lack:
        return [Point(own[0] if own else Code.UNCLEAR, sentence, actionable=False, good=True, rules=praise)]
    if advice:
        return [Point(Code.UNCLEAR, sentence, actionable=not unkind, unkind=unkind, rules=advice)]
    if own:
        return [Point(own[0], sentence, actionable=False, unkind=unkind, rules=found[own[0]])]
    if sentence.endswith(":") or len(sentence.split()) < 2:
        return []
    return [Point(Code.UNCLEAR, sentence, actionable=False, unkind=unkind, rules=(*found["unkind"], *lack))]


def _named_gap(sentence: str, found: dict[str, tuple[str, ...]]) -> Point | None:
    """ "Another candidate had more experience in pricing" names what was missing; "… whose experience more
    closely matches" names nothing."""
    match = re.search(
        r"\b(?:more|deeper|stronger|mehr|tiefere\w*|plus d[e’']|más)\s?(?:\w+\s){0,3}?(?:experience|knowledge|background|skills?|"
        r"erfahrung\w*|kenntnisse|expérience|connaissances|experiencia|conocimientos)\s(?:in|with|of|on|using|im|mit|bei|en|dans|avec|con|de)\s\w",
        sentence,
        re.IGNORECASE,
    )
    if match is None:
        return None
    code = Code.EXPERIENCE if found["experience"] else Code.SKILLS
    return Point(code, sentence, actionable=True, rules=(match[0],))


def _hits(pattern: re.Pattern[str], sentence: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match[0].casefold() for match in pattern.finditer(sentence[:3000])))


@cache
def _lists(language: str) -> dict[str, re.Pattern[str]]:
    languages = (language,) if language in LANGUAGES else LANGUAGES
    names = [name for name, phrases in _data()["en"].items() if isinstance(phrases, list)]
    return {
        name: _pattern(tuple(phrase for code in languages for phrase in _data()[code].get(name, ())))
        for name in names
    }


def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    ordered = sorted(dict.fromkeys(phrases), key=lambda phrase: (-len(phrase), phrase))
    parts = [re.escape(phrase.rstrip("*")) + (r"\w*" if phrase.endswith("*") else "") for phrase in ordered]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)


@cache
def _data() -> dict[str, Any]:
    text = files("bounceback.feedback").joinpath("data/answers.json").read_text("utf-8")
    return dict(json.loads(text))
