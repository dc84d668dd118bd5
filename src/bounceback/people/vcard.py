"""vCard files (2.1, 3.0, 4.0) in, the people out: name, address, employer, job title, page. Nothing else is kept.

Folded lines, quoted-printable, groups ("item1.EMAIL") and old charsets are read; pictures and keys are passed over.
Time is linear in the size of the file.
"""

from __future__ import annotations

import quopri
import re

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

_LINES_OF_ONE = 2000
_LONGEST_LINE = 4000
_SOFT_BREAKS = 200
_WANTED = frozenset({"FN", "N", "EMAIL", "ORG", "TITLE", "ROLE", "URL"})


def looks_like_vcard(content: bytes) -> bool:
    """Whether a file begins as a vCard does."""
    return re.match(rb"(?:\xef\xbb\xbf)?\s{0,200}BEGIN:VCARD", content[:300], re.IGNORECASE) is not None


def read_vcards(content: bytes) -> Cards:
    """The people of a file (bytes). Cards without a name or an address are counted in a sentence."""
    cards: list[Card] = []
    nameless = 0
    inside: list[tuple[str, str, str]] | None = None
    for name, parameters, value in _lines(content[:MOST_BYTES]):
        if name == "BEGIN":
            inside = []
        elif name == "END":
            card = _card(inside or [])
            if card is None:
                nameless += 1
            elif len(cards) >= MOST_CARDS:
                return Cards(
                    each_once(cards),
                    (say("The first %(n)s people were read, the rest was not.", n=figure(MOST_CARDS)),),
                )
            else:
                cards.append(card)
            inside = None
        elif inside is not None and name in _WANTED and len(inside) < _LINES_OF_ONE:
            inside.append((name, parameters, value))
    problems: list[str] = []
    if nameless:
        problems.append(say("Cards without a name were left out: %(n)s. All others are here.", n=nameless))
    if inside is not None:
        problems.append(say("The file ends within a card; that one was left out."))
    return Cards(each_once(cards), tuple(problems))


def _lines(content: bytes) -> list[tuple[str, str, str]]:
    """(name, parameters, value) of each content line, unfolded; names and parameters in capitals."""
    found: list[tuple[str, str, str]] = []
    raw = re.split(rb"\r\n|\n|\r", content)
    place = 0
    while place < len(raw):
        line = raw[place].removeprefix(b"\xef\xbb\xbf")
        place += 1
        pieces = [line]
        head = line.partition(b":")[0].upper()
        quoted = b"QUOTED-PRINTABLE" in head
        while place < len(raw):
            if quoted and pieces[-1].endswith(b"=") and len(pieces) < _SOFT_BREAKS:
                pieces.append(raw[place])
            elif raw[place][:1] in (b" ", b"\t"):
                pieces.append(raw[place][1:])
            else:
                break
            place += 1
        whole = (b"\n" if quoted else b"").join(pieces)[:_LONGEST_LINE]
        left, colon, value = whole.partition(b":")
        if not colon:
            continue
        named, _, parameters = left.decode("ascii", "replace").upper().partition(";")
        found.append((named.rpartition(".")[2].strip(), parameters, _text(value, parameters)))
    return found


def _text(value: bytes, parameters: str) -> str:
    if "QUOTED-PRINTABLE" in parameters:
        value = quopri.decodestring(value)
    said = re.search(r"CHARSET=\"?([A-Z0-9_-]{1,30})", parameters)
    try:
        return value.decode(said[1] if said else "utf-8")
    except (UnicodeDecodeError, LookupError):
        return value.decode("cp1252", "replace")


def _card(lines: list[tuple[str, str, str]]) -> Card | None:
    def first(name: str) -> str:
        return next((value for named, _, value in lines if named == name and value.strip()), "")

    parts = [_plain(part) for part in _split(first("N"))]
    parts += [""] * (3 - len(parts))
    first_name = parts[1]
    name = _plain(first("FN")) or " ".join(part for part in (parts[1], parts[2], parts[0]) if part)
    addresses = sorted(
        ("PREF" not in parameters, place, address_in(_plain(value)))
        for place, (named, parameters, value) in enumerate(lines)
        if named == "EMAIL" and address_in(_plain(value))
    )
    if not name:
        return None
    return Card(
        name,
        first_name,
        addresses[0][2] if addresses else "",
        _plain((_split(first("ORG")) or [""])[0]),
        _plain(first("TITLE") or first("ROLE")),
        page_in(_plain(first("URL"))),
        None,
        "vcard",
    )


def _split(value: str) -> list[str]:
    """The parts of a structured value: at semicolons that are not escaped."""
    return re.split(r"(?<!\\);", value)


def _plain(value: str) -> str:
    return one_line(re.sub(r"\\([\\,;:])", r"\1", re.sub(r"\\[nN]", " ", value)))
