"""The words that a page shows, and which of them stand outside the marks that a pseudo-translation set around every string.

`pseudo` wraps what the translation system gives in ⟦…⟧; `outside` reads a page in its order and gives the words that are in no mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

from django.utils import translation
from django.utils.translation import trans_real

OPEN, SHUT = "⟦", "⟧"
SHOWN = (
    "aria-label",
    "aria-description",
    "aria-valuetext",
    "title",
    "placeholder",
    "alt",
    "label",
    "hx-confirm",
)
"""Attributes whose words the person sees or hears. `value` too, of buttons."""
SILENT = frozenset({"script", "style", "template", "code", "pre", "kbd", "textarea", "time"})
"""Elements whose words are no sentences of the interface: code, keys, what stands in a field, moments. So are those with a
language of their own: a draft in the language of whom it goes to."""


@contextmanager
def pseudo() -> Iterator[None]:
    """Every string out of the translation system stands in ⟦…⟧ until the block ends."""
    real = translation._trans  # type: ignore[attr-defined]
    names = ("gettext", "ngettext", "pgettext", "npgettext")
    kept = {name: getattr(trans_real, name) for name in names}

    def wrapped(name: str) -> Any:
        def give(*arguments: Any) -> Any:
            text = kept[name](*arguments)
            return f"{OPEN}{text}{SHUT}" if re.search(r"[^\W\d_]", text) else text

        return give

    for name in names:
        setattr(real, name, wrapped(name))
    try:
        yield
    finally:
        for name in names:
            setattr(real, name, kept[name])


class _Reader(HTMLParser):
    """Collects runs of words outside every mark, with what they stand in."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str]] = []
        self.links: list[str] = []
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.filling = False
        self.depth = 0
        self.stack: list[tuple[str, bool]] = []
        self.run = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.flush()
        if tag == "form":
            self.filling = given.get("method", "").lower() == "post"
            if self.filling:
                self.forms.append((given.get("action", ""), {}))
        elif tag in {"input", "button", "textarea", "select"} and self.filling and given.get("name"):
            stays = tag == "button" or given.get("type") == "hidden"
            self.forms[-1][1].setdefault(given["name"], given.get("value", "") if stays else "")
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        for name in SHOWN:
            if self.depth == 0 and given.get(name) and not (name == "title" and tag == "link"):
                self.keep(f"{tag} {name}", given[name])
        if tag == "input" and given.get("type") in {"submit", "button", "reset"}:
            self.keep("button", given.get("value", ""))
        if tag not in VOID:
            self.stack.append((tag, tag in SILENT or ("lang" in given and tag != "html")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        self.flush()
        if tag == "form":
            self.filling = False
        while self.stack and tag in {name for name, _ in self.stack}:
            name, _ = self.stack.pop()
            if name == tag:
                break

    def handle_data(self, data: str) -> None:
        silent = any(quiet for _, quiet in self.stack)
        for piece in re.split(f"([{OPEN}{SHUT}])", data):
            if piece == OPEN:
                self.flush()
                self.depth += 1
            elif piece == SHUT:
                self.depth = max(0, self.depth - 1)
            elif self.depth == 0 and not silent:
                self.run += piece

    def flush(self) -> None:
        if self.run.strip():
            self.keep(self.stack[-1][0] if self.stack else "", self.run)
        self.run = ""

    def keep(self, where: str, words: str) -> None:
        words = _outside_marks(words)
        for piece in words.split("\0"):
            piece = " ".join(piece.split())
            if re.search(r"[^\W\d_]{2}", piece):
                self.found.append((where, piece))


VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)


def _outside_marks(words: str) -> str:
    out, depth = "", 0
    for sign in words:
        if sign == OPEN:
            depth += 1
            out += "\0"
        elif sign == SHUT:
            depth = max(0, depth - 1)
        elif depth == 0:
            out += sign
    return out


def outside(page: str) -> list[tuple[str, str]]:
    """Runs of words of a page that no mark holds, each with the element or attribute that it stands in."""
    reader = _Reader()
    reader.feed(page)
    reader.flush()
    return reader.found


def forms(page: str) -> list[tuple[str, dict[str, str]]]:
    """The forms of a page that change something: where each goes, and its fields as they stand, words left empty."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms


def links(page: str) -> list[str]:
    """The addresses that a page's links go to, in their order."""
    reader = _Reader()
    reader.feed(page)
    return reader.links
