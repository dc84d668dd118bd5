"""The entries of a digest: one message that tells of several applications, in blocks, rows, list lines or "Name: …".

Text in, entries out; none for an ordinary message. Told by structure, and by words that announce such a list
(data/digest.toml). Which kind an entry says is judged by the caller; only the usual short statuses are known here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from bounceback.mail.sentences import fold, split
from bounceback.timeline.kinds import Kind

MAX_ENTRIES = 60
MAX_HEAD = 110
"""Characters of a row's name part: a longer one is a sentence."""
MAX_ROW = 400

_ITEM = re.compile(r"^\s*(?:[-*•·●▪–—■◆]|\(?\d{1,2}[.)])\s+(?=\S)")
_CUT = re.compile(r"\s+[-–—|·•→]+\s+|\s*[|→]\s*|\t+|\s*[:：]\s+|\s*：\s*")
_FIELD = re.compile(r"^\s*([^\W\d_][^:：|\n]{1,28}?)\s*[:：|]\s*(\S.{0,300})$")
_NAMED = re.compile(r"^([^\W\d_][^:：.!?\n]{1,44}):\s+(\S.{7,})$")
_TIME = re.compile(r"^\W*\d")


@dataclass(frozen=True, slots=True)
class Entry:
    """One application of a digest: its whole text, the part that says how it stands, and what stood before it.

    `cells`: the parts before the status, as written; empty for a list line without parts. `named`: the cell is a
    company's name before a colon in running text.
    """

    text: str
    status: str
    cells: tuple[str, ...] = ()
    named: bool = False


def entries(body: str, lines: str, subject: str = "") -> list[Entry]:
    """The entries of a message that is a list of applications, else nothing. `lines`: the body as it was broken."""
    found = _blocks(lines)
    if len(found) >= 2:
        return found[:MAX_ENTRIES]
    if not _announced(f"{subject}\n{body}"):
        return []
    for shape in (_rows, _items, _prose):
        found = shape(body)
        if len(found) >= 2:
            return found[:MAX_ENTRIES]
    return []


def stated(status: str) -> Kind | None:
    """The kind of a usual short status ("Under review"), None for any other words."""
    if len(status) > 80:
        return None
    spaced, plain = f" {fold(status)}", fold(status, spaced=False)
    best: tuple[int, Kind] | None = None
    for words, kind in _statuses():
        there = words in plain if words[0] > "\u3000" else f" {words} " in spaced
        if there and (best is None or len(words) > best[0]):
            best = (len(words), kind)
    return best[1] if best else None


def _blocks(lines: str) -> list[Entry]:
    """Blocks of lines with one labelled status each."""
    found: list[Entry] = []
    before = ""
    for paragraph in re.split(r"\n\s*\n", lines):
        rows = [row.strip() for row in paragraph.split("\n") if row.strip()]
        places = [place for place, row in enumerate(rows) if _status_of(row)]
        first_is_status = bool(places) and places[0] == 0 and len(rows) > 1
        for number, place in enumerate(places):
            if len(places) == 1:
                head = [row for at, row in enumerate(rows) if at != place]
            elif first_is_status:
                end = places[number + 1] if number + 1 < len(places) else len(rows)
                head = rows[place + 1 : end]
            else:
                head = rows[places[number - 1] + 1 if number else 0 : place]
            head = head or ([before] if before and number == 0 else [])
            cells = tuple(cell for row in head for cell in _cells(_without_label(row)))
            if cells and len(" ".join(cells)) <= 2 * MAX_HEAD:
                found.append(Entry("\n".join([*head, rows[place]]), _status_of(rows[place]), cells))
        if rows:
            before = "" if places else rows[-1]
    return found


def _rows(body: str) -> list[Entry]:
    """Lines of which each has a name part, a separator and a status."""
    found = []
    for line in body.split("\n"):
        row = _ITEM.sub("", line).strip()
        if not row or len(row) > MAX_ROW:
            continue
        colon = re.search(r"[:：]\s+\S", row)
        if colon and 2 < colon.start() <= MAX_HEAD:
            cells, status = _cells(row[: colon.start()]), row[colon.start() + 1 :].strip()
        else:
            *cells, status = _cells(row) or [""]
        if cells and status and not _TIME.match(cells[0]) and len(" ".join(cells)) <= MAX_HEAD:
            found.append(Entry(row, status, tuple(cells)))
    return found


def _items(body: str) -> list[Entry]:
    """List lines without parts."""
    items = [_ITEM.sub("", line).strip() for line in body.split("\n") if _ITEM.match(line)]
    items = [item for item in items if 12 <= len(item) <= MAX_ROW]
    if sum(map(len, items)) < 0.3 * len(body):
        return []
    return [Entry(item, item) for item in items]


def _prose(body: str) -> list[Entry]:
    """Running text in which sentences begin with a name and a colon; what follows belongs to the name."""
    found: list[tuple[str, list[str]]] = []
    for sentence in split(body):
        match = _NAMED.match(sentence)
        if match and match.group(1)[0].isupper():
            found.append((match.group(1), [match.group(2)]))
        elif found and len(found[-1][1]) < 3:
            found[-1][1].append(sentence)
    return [
        Entry(f"{name}: {' '.join(said)}", said[0], (name,), named=True)
        for name, said in found
    ]  # fmt: skip


def _cells(row: str) -> list[str]:
    return [cell for part in _CUT.split(row) if (cell := part.strip(" ,;:"))]


def _status_of(row: str) -> str:
    match = _FIELD.match(_ITEM.sub("", row))
    return match.group(2).strip() if match and fold(match.group(1)).strip() in _labels() else ""


def _without_label(row: str) -> str:
    """ "Position: Data Analyst" without its label."""
    match = _FIELD.match(_ITEM.sub("", row))
    return match.group(2) if match and len(match.group(1).split()) <= 3 else _ITEM.sub("", row)


def _announced(text: str) -> bool:
    spaced_words, wide_words = _announcing()
    spaced = fold(text)
    if any(words in spaced for words in spaced_words):
        return True
    if text.isascii():
        return False
    plain = fold(text, spaced=False)
    return any(words in plain for words in wide_words)


@lru_cache(maxsize=1)
def _announcing() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words that announce a list, folded: those of spaced languages, and the others."""
    words = _data()["announced"]
    return (
        tuple(fold(each) for each in words if each[0] <= "\u3000"),
        tuple(fold(each, spaced=False) for each in words if each[0] > "\u3000"),
    )


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    return tomllib.loads((files("bounceback.mail") / "data" / "digest.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _labels() -> frozenset[str]:
    return frozenset(fold(label).strip() for label in _data()["labels"])


@lru_cache(maxsize=1)
def _statuses() -> Sequence[tuple[str, Kind]]:
    return [
        (fold(words, spaced=words[0] <= "\u3000").strip(), Kind(kind))
        for kind, phrases in _data()["words"].items()
        for words in phrases
    ]
