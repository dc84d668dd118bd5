"""Sentences that a door may say in another language: a pattern and its values in, one string out.

What comes out is the English sentence wherever it is handled as data (compared, stored, searched, joined, put into
an f-string or `format`), and the sentence in the person's language where it is shown whole (`str()`, a page, a value
of another sentence). Which language that is, and where translations come from, it does not know: a door gives that
once, with `said_by`. Figures are such strings too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Self

Translate = Callable[[str, str, int], str]
"""The pattern in the language of the moment, from the English one, its plural ("" for none) and the number."""
Figures = Callable[[float, int], str]
"""A number with so many decimals as the language of the moment writes it."""


MOST_SENTENCES, MOST_ENDS = 40, 12
"""A kept text is told again up to so many sentences, each looked for up to so many full stops: a server's words may
stand in it, and there may be any number of them."""


class Said(str):
    """One sentence: the English text, with the pattern and the values that it was made from."""

    __slots__ = ("capital", "n", "pattern", "plural", "values")

    pattern: str
    plural: str
    n: int
    values: Mapping[str, object]
    capital: bool

    def __new__(
        cls, pattern: str, plural: str, n: int, values: Mapping[str, object], capital: bool = False
    ) -> Self:
        text = _filled(pattern if not plural or n == 1 else plural, values, _as_data)
        made = super().__new__(cls, _capital(text) if capital else text)
        made.pattern, made.plural, made.n, made.values, made.capital = pattern, plural, n, values, capital
        return made

    def __str__(self) -> str:
        if _translate is None:
            return _as_data(self)
        text = _filled(_translate(self.pattern, self.plural, self.n), self.values, str)
        return _capital(text) if self.capital else text

    def __format__(self, form: str) -> str:
        return format(_as_data(self), form)  # what is put together so may be a letter, a file or a kept row

    def __reduce__(self) -> tuple[object, ...]:
        return Said, (self.pattern, self.plural, self.n, dict(self.values), self.capital)


class Figure(str):
    """A number that is shown with the separators of the language."""

    __slots__ = ("decimals", "value")

    value: float
    decimals: int

    def __new__(cls, value: float, decimals: int) -> Self:
        made = super().__new__(cls, f"{value:,.{decimals}f}")
        made.value, made.decimals = value, decimals
        return made

    def __str__(self) -> str:
        return _as_data(self) if _figures is None else _figures(self.value, self.decimals)

    def __format__(self, form: str) -> str:
        return format(_as_data(self), form)  # what is put together so may be a letter, a file or a kept row

    def __reduce__(self) -> tuple[object, ...]:
        return Figure, (self.value, self.decimals)


def say(pattern: str, /, **values: object) -> Said:
    """The sentence of a pattern such as "Answer %(company)s".

    The pattern stands in the code as one literal, so that it is found for translation. A value that was itself said
    is shown in the same language as the whole. Raises KeyError for a value that is missing.
    """
    return Said(pattern, "", 1, values)


def say_from_data(pattern: str, /, **values: object) -> Said:
    """The sentence of a pattern out of a data file; the file stands in `DATA` of web/translating.py, to be found there."""
    return Said(pattern, "", 1, values)


def say_count(one: str, many: str, n: int, /, **values: object) -> Said:
    """The sentence for a number of things: "%(n)s answer", "%(n)s answers". `n` is among the values."""
    return Said(one, many, n, {"n": n, **values})


def figure(value: float, decimals: int = 0) -> Figure:
    """A number as "5,000" or "19.6", in English."""
    return Figure(value, decimals)


def in_a_row(*parts: str) -> str:
    """Sentences one after the other, with a blank between; empty ones are left out."""
    kept = [part for part in parts if part]
    if len(kept) < 2:
        return kept[0] if kept else ""
    return Said(" ".join(f"%(s{place})s" for place in range(len(kept))), "", 1, _numbered(kept))


def listed(parts: list[str] | tuple[str, ...], between: str = ", ") -> str:
    """Parts with a sign between them, each shown in the language of the whole."""
    pattern = between.replace("%", "%%").join(f"%(s{place})s" for place in range(len(parts)))
    return Said(pattern, "", 1, _numbered(parts))


def capital(sentence: str) -> str:
    """The same sentence with its first letter large, in whichever language it is shown."""
    if isinstance(sentence, Said):
        return Said(sentence.pattern, sentence.plural, sentence.n, sentence.values, True)
    return _capital(sentence)


def said_again(text: str, patterns: Iterable[str]) -> str:
    """A sentence that was kept in English, as it was said: the first of the patterns that makes it, or none of ours."""
    patterns = tuple(patterns)
    for pattern in patterns:
        found = _form(_as_data(pattern)).fullmatch(text)
        if found:
            values = {name: said_again(value, patterns) for name, value in found.groupdict().items()}
            return Said(_as_data(pattern), "", 1, values)
    return text


def told_again(text: str, patterns: Iterable[str]) -> str:
    """Sentences that were kept in English one after the other, each as it was said where it is one of the patterns."""
    patterns = tuple(patterns)
    ends = [found.start() for found in re.finditer(r"(?<=[.!?…]) ", text)] + [len(text)]
    told: list[str] = []
    start = 0
    while start < len(text) and len(told) < MOST_SENTENCES:
        left = [end for end in ends if end > start][:MOST_ENDS]
        tries = (said_again(text[start:end], patterns) for end in left)
        told.append(next((one for one in tries if isinstance(one, Said)), text[start : left[0]]))
        start += len(told[-1]) + 1
    return in_a_row(*told, text[start:])


@lru_cache(maxsize=512)
def _form(pattern: str) -> re.Pattern[str]:
    """What a sentence of this pattern looks like."""
    pieces = re.split(r"%\((\w+)\)s", pattern)
    return re.compile(
        "".join(re.escape(one) if place % 2 == 0 else f"(?P<{one}>.+)" for place, one in enumerate(pieces))
    )


def said_by(translate: Translate | None, figures: Figures | None = None) -> None:
    """From now on sentences and figures are shown as these have them; None: as in English."""
    global _translate, _figures
    _translate, _figures = translate, figures


_translate: Translate | None = None
_figures: Figures | None = None


def _filled(pattern: str, values: Mapping[str, object], shown: Callable[[str], str]) -> str:
    if not values:
        return pattern
    return pattern % {
        name: shown(value) if isinstance(value, Said | Figure) else value for name, value in values.items()
    }


def _as_data(text: str) -> str:
    return str.__str__(text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _numbered(parts: list[str] | tuple[str, ...]) -> dict[str, object]:
    return {f"s{place}": part for place, part in enumerate(parts)}
