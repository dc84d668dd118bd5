"""LinkedIn's Connections.csv in (alone or inside the downloaded zip), the connections out.

The notes that stand above the header are passed over. Most rows have no address: LinkedIn gives it only where the
other side allows it. It asks LinkedIn nothing.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date

from bounceback.names.saying import figure, say
from bounceback.people.cards import (
    MOST_BYTES,
    MOST_CARDS,
    Card,
    Cards,
    address_in,
    each_once,
    one_line,
    page_in,
)

_COLUMNS = {
    "first name": "first",
    "last name": "last",
    "url": "url",
    "profile url": "url",
    "email address": "address",
    "email": "address",
    "company": "company",
    "position": "role",
    "connected on": "since",
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_HEADER_WITHIN = 30
_PROBLEMS_TOLD = 5


def looks_like_connections(content: bytes) -> bool:
    """Whether a file's beginning has the header of Connections.csv."""
    head = content[:8000].decode("utf-8-sig", "replace").casefold()
    return "first name" in head and "last name" in head and "connected on" in head


def read_connections(content: bytes) -> Cards:
    """The connections of a file (bytes of the CSV). Rows without a name are told, all others kept."""
    text = content[:MOST_BYTES].decode("utf-8-sig", "replace").replace("\0", "")
    rows = csv.reader(io.StringIO(text, newline=""))
    header: dict[str, int] = {}
    cards: list[Card] = []
    bad: list[int] = []
    while True:
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error:
            bad.append(rows.line_num)
            continue
        if not header:
            header = _header(row)
            if not header and rows.line_num > _HEADER_WITHIN:
                break
            continue
        if not any(cell.strip() for cell in row):
            continue
        if len(cards) >= MOST_CARDS:
            return Cards(
                each_once(cards),
                (say("The first %(n)s connections were read, the rest was not.", n=figure(MOST_CARDS)),),
            )
        card = _card(row, header)
        if card is None:
            bad.append(rows.line_num)
        else:
            cards.append(card)
    if not header:
        return Cards(
            (), (say("This is no Connections.csv: no line with first name, last name and company."),)
        )
    return Cards(each_once(cards), _told(bad))


def connections_in_zip(content: bytes) -> bytes | None:
    """Connections.csv out of LinkedIn's zip, None where it is not there or the zip is broken or too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist()[:2000]:
                if member.filename.rsplit("/", 1)[-1].casefold() == "connections.csv":
                    with archive.open(member) as file:
                        return file.read(MOST_BYTES)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError):
        return None
    return None


def _header(row: list[str]) -> dict[str, int]:
    found = {
        _COLUMNS[name]: place
        for place, cell in enumerate(row)
        if (name := cell.strip().casefold()) in _COLUMNS
    }
    return found if {"first", "last", "company"} <= found.keys() else {}


def _card(row: list[str], header: dict[str, int]) -> Card | None:
    def cell(name: str) -> str:
        place = header.get(name, len(row))
        return one_line(row[place]) if place < len(row) else ""

    first, last = cell("first"), cell("last")
    name = f"{first} {last}".strip()
    if not name:
        return None
    return Card(
        name,
        first,
        address_in(cell("address")),
        cell("company"),
        cell("role"),
        page_in(cell("url")),
        _day(cell("since")),
        "linkedin",
    )


def _day(text: str) -> date | None:
    """ "24 Nov 2026", "Nov 24, 2026" or "2026-11-24"; None for anything else."""
    numbers = [int(number) for number in re.findall(r"\d{1,4}", text)[:3]]
    month = next((place for place, name in enumerate(_MONTHS, 1) if name in text.casefold()), 0)
    try:
        if month and len(numbers) == 2:
            return date(numbers[1], month, numbers[0])
        if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", text):
            return date(*numbers)
    except ValueError:
        return None
    return None


def _told(bad: list[int]) -> tuple[str, ...]:
    if not bad:
        return ()
    lines = ", ".join(str(line) for line in bad[:_PROBLEMS_TOLD])
    if len(bad) > _PROBLEMS_TOLD:
        return (
            say(
                "Lines without a name were left out: %(lines)s and %(n)s more. All others are here.",
                lines=lines,
                n=len(bad) - _PROBLEMS_TOLD,
            ),
        )
    return (say("Lines without a name were left out: %(lines)s. All others are here.", lines=lines),)
