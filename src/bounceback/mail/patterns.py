"""The small language in which phrases are written as data, compiled to bounded regular expressions.

In goes `{neg} ~3 (move|moving) forward with? you*`: words, `(a|b)` choices, `{slots}` of the language,
`~n` gaps of up to n words, `*` for any word ending, `?` for what may be missing. Out comes an expression on
folded text (see `sentences.fold`) and the literal anchors of which one must occur. Nothing here knows mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

_ITEM = re.compile(r"\s*(~\d+|\{\w+\}\??|\(|\)\??|\||[^\s(){}|]+)")
_MARKED = {"ä": "ae?", "ö": "oe?", "ü": "ue?"}
_GAP_LIMIT = 12

Node = tuple[str, object, bool]
"""A part of a pattern: ("word", text, optional), ("gap", n, False) or ("choice", sequences, optional)."""


class PatternError(ValueError):
    """A pattern in the data cannot be read; the message names it."""


def compile_pattern(
    pattern: str, slots: Mapping[str, Sequence[str]], spaced: bool
) -> tuple[str, tuple[frozenset[str], ...]]:
    """The regular expression's text for one pattern, and its sets of anchors: of each set one occurs in every match.

    The set that says most comes first. `spaced` is False for languages without spaces between words. Raises PatternError.
    """
    sequence = _parse(pattern, slots, 0)
    expression = _expression(sequence, spaced)
    sets = sorted(_anchor_sets(sequence), key=_shortest, reverse=True)
    return (r"(?<![^ ])" if spaced else "") + expression, tuple(dict.fromkeys(sets))


def _parse(pattern: str, slots: Mapping[str, Sequence[str]], depth: int) -> list[Node]:
    if depth > 5:
        raise PatternError(f"slots nest too deeply in {pattern!r}")
    tokens = _ITEM.findall(pattern)
    if "".join(tokens) != re.sub(r"\s+", "", pattern):
        raise PatternError(f"cannot read pattern {pattern!r}")
    sequence, place = _sequence(tokens, 0, slots, depth, pattern)
    if place != len(tokens):
        raise PatternError(f"unbalanced brackets in {pattern!r}")
    return sequence


def _sequence(
    tokens: list[str], place: int, slots: Mapping[str, Sequence[str]], depth: int, pattern: str
) -> tuple[list[Node], int]:
    sequence: list[Node] = []
    while place < len(tokens) and tokens[place] != "|" and not tokens[place].startswith(")"):
        part = tokens[place]
        place += 1
        if part.startswith("~"):
            sequence.append(("gap", min(int(part[1:]), _GAP_LIMIT), False))
        elif part.startswith("{"):
            name = part.rstrip("?")[1:-1]
            if name not in slots:
                raise PatternError(f"unknown slot {name!r} in {pattern!r}")
            choices = [_parse(choice, slots, depth + 1) for choice in slots[name]]
            sequence.append(("choice", choices, part.endswith("?")))
        elif part == "(":
            choices = []
            while True:
                choice, place = _sequence(tokens, place, slots, depth, pattern)
                choices.append(choice)
                if place >= len(tokens):
                    raise PatternError(f"unbalanced brackets in {pattern!r}")
                closing = tokens[place]
                place += 1
                if closing != "|":
                    break
            sequence.append(("choice", choices, closing.endswith("?")))
        else:
            optional = part.endswith("?") and len(part) > 1
            sequence.append(("word", part[:-1] if optional else part, optional))
    return sequence, place


def _expression(sequence: list[Node], spaced: bool) -> str:
    parts = []
    for shape, content, optional in sequence:
        if shape == "gap":
            parts.append(f"(?:[^ ]+ ){{0,{content}}}?" if spaced else f".{{0,{content}}}?")
            continue
        if shape == "word":
            text = _word(str(content)) + (" " if spaced else "")
        else:
            assert isinstance(content, list)
            text = "(?:" + "|".join(_expression(choice, spaced) for choice in content) + ")"
        parts.append(f"(?:{text})?" if optional else text)
    return "".join(parts)


@lru_cache(maxsize=8192)
def _word(word: str) -> str:
    """One word; a marked letter also matches its plain form, its German spelling and a lost character."""
    parts = []
    for letter in word:
        if letter == "*":
            parts.append("[^ ]*")
        elif letter == "#":
            parts.append("[0-9]+")
        elif letter == "ß":
            parts.append("(?:ss|\ufffd{1,2})")
        elif letter.isalpha() and (plain := plain_letter(letter)) != letter:
            parts.append(f"(?:{_MARKED.get(letter, plain)}|\ufffd{{1,2}})")
        else:
            parts.append(re.escape(letter))
    return "".join(parts)


def plain_letter(letter: str) -> str:
    """A Latin letter without its marks; other letters unchanged."""
    return _PLAIN.get(letter, letter)


def _plain_letters() -> dict[str, str]:
    import unicodedata

    plain = {"ł": "l", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
    for code in range(0xC0, 0x250):
        letter = chr(code)
        bare = unicodedata.normalize("NFD", letter)[0]
        if bare != letter and bare.isascii():
            plain[letter] = bare
    return plain


_PLAIN = _plain_letters()


def _anchor_sets(sequence: list[Node]) -> Iterator[frozenset[str]]:
    """Sets of literals of which one must occur, from the parts of a pattern that may not be missing."""
    for shape, content, optional in sequence:
        if optional or shape == "gap":
            continue
        if shape == "word":
            literal = _literal(str(content))
            if literal:
                yield frozenset({literal})
        else:
            assert isinstance(content, list)
            sets = [max(_anchor_sets(choice), key=_shortest, default=frozenset()) for choice in content]
            if all(sets):
                yield frozenset[str]().union(*sets)


@lru_cache(maxsize=8192)
def _literal(word: str) -> str:
    return max(re.split(r"[^\x00-\x7f\u3000-\u9fff]|[*#ß]", word), key=len)


def _shortest(literals: frozenset[str]) -> int:
    return min(map(len, literals), default=0)
