"""The debrief: a few questions with their reason, and from the answers a lesson and one if-then sentence.

Suggestions come only from the person's own words; where there are none, there is no suggestion. Nothing
is scored.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from bounceback.names.saying import say_from_data
from bounceback.reframe.telling import telling

LONGEST = 280
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_ASKED = re.compile(
    r"^(?:(?:if|when|whenever|the\s+next\s+time)\s+)?(?:(?:i\s+am|i['’]m|they|they['’]ll|someone)\s+)?"
    r"(?:asked|asks|ask)\s+(?:me\s+)?(?:about\s+|for\s+|on\s+)?",
    re.I,
)
_TELL_ME = re.compile(
    r"^(?:(?:can|could|would)\s+you\s+)?(?:please\s+)?(?:tell|talk)\s+(?:me|us)\s+(?:about|of)\s+", re.I
)
_ABOUT = re.compile(r"^about\s+", re.I)
_WHEN = re.compile(r"^(?:if|when|whenever|before|after|while)\s+", re.I)
_QUESTION = re.compile(r"^(?:how|why|what|where|who|which|can|could|do|did|are|have|would|will)\b", re.I)
_I_WILL = re.compile(
    r"^(?:and\s+)?(?:then\s+)?(?:next\s+time\s*,?\s*)?"
    r"(?:i\s+will|i['’]ll|i\s+would|i['’]d|i\s+want\s+to|i\s+am\s+going\s+to|i['’]m\s+going\s+to|will|to)\s+",
    re.I,
)
_DOTS = re.compile(r"^(?:…|\.{3})\s*")
_PAST = re.compile(r"\b(?:would|should|could|['’]d)\s+have\b", re.I)


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its name, text and hint; after what it is asked ("talk", "no"); why, and from where."""

    name: str
    text: str
    hint: str
    when: tuple[str, ...]
    why: str
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class LessonDraft:
    """A lesson in the person's own words, and the answer that they come from ("differently", "well" or "")."""

    text: str
    from_answer: str


@dataclass(frozen=True, slots=True)
class Intention:
    """One if-then sentence in two halves: "Asked about a failure" and "tell the two-minute story".

    `suggested`: at least one half was made from the other answers. A half that is missing is "".
    """

    moment: str
    then: str
    suggested: bool

    @property
    def sentence(self) -> str:
        """ "Asked about a failure, I will tell the two-minute story."; "" while either half is missing."""
        if not self.moment or not self.then:
            return ""
        return f"{self.moment}, I will {self.then}."


def questions(after: str) -> tuple[Question, ...]:
    """The questions after a "talk" or after a "no" without one, in order. Raises ValueError for others."""
    if after not in ("talk", "no"):
        raise ValueError(f"a debrief comes after a talk or a no, not after {after!r}")
    return tuple(q for q in _questions() if after in q.when)


def lesson_draft(answers: Mapping[str, str]) -> LessonDraft:
    """The lesson that the answers hold: what to do differently, else what went well, else nothing.

    `answers` by question name, possibly empty. The first sentence, as written.
    """
    for name in ("differently", "well"):
        text = _first_sentence(answers.get(name, ""))
        if text:
            return LessonDraft(text, name)
    return LessonDraft("", "")


def intention(answers: Mapping[str, str]) -> Intention:
    """The if-then sentence from the last two answers; a half that is missing is suggested from the others.

    The moment: the question asked that shares most words with "differently", else the first. The then:
    "differently", when it can stand after "I will" as it is written (not "I should have told …").
    """
    moment, then = _moment(answers.get("moment", "")), _then(answers.get("then", ""))
    suggested = False
    if not moment:
        moment = _moment(_asked(answers.get("asked", ""), answers.get("differently", "")))
        suggested = bool(moment)
    if not then:
        then = _suggested_then(answers.get("differently", ""))
        suggested = suggested or bool(then)
    return Intention(moment, then, suggested)


def asked_questions(answers: Mapping[str, str]) -> tuple[str, ...]:
    """The questions that were asked, one for each line of that answer, for the story bank."""
    lines = (" ".join(line.strip(" \t-–•*").split()) for line in answers.get("asked", "").splitlines())
    return tuple(dict.fromkeys(line[:LONGEST] for line in lines if line))


def _asked(asked: str, differently: str) -> str:
    lines = asked_questions({"asked": asked})
    if not lines:
        return ""
    wanted = telling(differently)
    return max(lines, key=lambda line: len(telling(line) & wanted))


def _moment(text: str) -> str:
    """The first half: "Asked about …" for a subject, "Asked “…?”" for a question, "When …" as it is."""
    text = _DOTS.sub("", _first_sentence(text)).rstrip(".!, ")
    if not text:
        return ""
    if _ASKED.match(text):
        text = _ASKED.sub("", text, count=1)
        if _QUESTION.match(text) and not text.endswith("?"):
            return f"Asked {_small(text)}"
    elif _WHEN.match(text):
        return text[0].upper() + text[1:]
    if not text:
        return ""
    bare = _ABOUT.sub("", _TELL_ME.sub("", text, count=1), count=1).rstrip("?")
    if bare != text.rstrip("?") or not (text.endswith("?") or _QUESTION.match(text)):
        return f"Asked about {_small(bare)}"
    return f"Asked “{text[0].upper()}{text[1:]}”"


def _then(text: str) -> str:
    """The second half from its own answer: without "I will" and full stop."""
    text = _DOTS.sub("", _first_sentence(text)).rstrip(".! ")
    return _small(re.sub(r"^not to\b", "not", _I_WILL.sub("", text, count=1), flags=re.I))


def _suggested_then(differently: str) -> str:
    """The second half from "differently", only where it can stand after "I will" as it is written."""
    text = _first_sentence(differently)
    if _PAST.search(text):
        return ""
    first = re.match(r"\w+", text.lower())
    if _I_WILL.match(text) or (first and first.group() in _verbs()):
        return _then(text)
    return ""


def _first_sentence(text: str) -> str:
    match = _SENTENCE.search(text[: LONGEST * 4].strip())
    return " ".join(match.group().split())[:LONGEST].strip() if match else ""


def _small(text: str) -> str:
    """The first letter small, unless the word is a name of the "I" or "SQL" kind."""
    first = text.split(" ", 1)[0] if text else ""
    if len(first) > 1 and first[0].isupper() and first[1:].islower():
        return first[0].lower() + text[1:]
    return text


@cache
def _verbs() -> frozenset[str]:
    return frozenset(_data()["verbs"].split())


@cache
def _questions() -> tuple[Question, ...]:
    return tuple(
        Question(
            e["name"],
            say_from_data(e["text"]),
            say_from_data(e["hint"]),
            tuple(e["when"]),
            say_from_data(e["why"]),
            e["source"],
            say_from_data(e["status"]),
        )
        for e in _data()["questions"]
    )


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((files(__package__) / "data" / "debrief.json").read_text("utf-8"))
    return found
