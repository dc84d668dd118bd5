"""People as a vCard file (RFC 2426, version 3.0, which every address book reads). Values in, bytes out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

FOLD = 73
"""Bytes of a line before it is folded; the standard says at most 75 with the break."""


@dataclass(frozen=True, slots=True)
class PersonCard:
    """Somebody as an address book has them; what is not known is ""."""

    name: str
    address: str = ""
    company: str = ""
    role: str = ""
    url: str = ""


def vcards(people: Iterable[PersonCard]) -> bytes:
    """One card for each person that has a name or an address."""
    lines: list[str] = []
    for person in people:
        shown = person.name or person.address
        if not shown:
            continue
        first, _, last = person.name.rpartition(" ")
        lines += ["BEGIN:VCARD", "VERSION:3.0", f"FN:{_value(shown)}"]
        lines.append(f"N:{_value(last)};{_value(first)};;;" if person.name else "N:;;;;")
        lines += [
            f"{name}:{_value(value)}"
            for name, value in (
                ("EMAIL;TYPE=INTERNET", person.address),
                ("ORG", person.company),
                ("TITLE", person.role),
                ("URL", person.url),
            )
            if value
        ]
        lines.append("END:VCARD")
    return b"".join(_folded(line) for line in lines)


def _value(text: str) -> str:
    text = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")


def _folded(line: str) -> bytes:
    out, rest = b"", line
    while rest:
        part = b""
        for letter in rest:
            more = letter.encode("utf-8", "replace")
            if len(part) + len(more) > (FOLD if not out else FOLD - 1):
                break
            part += more
        taken = len(part.decode("utf-8"))
        out += (b"\r\n " if out else b"") + part
        rest = rest[taken:]
    return out + b"\r\n"
