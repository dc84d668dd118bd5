"""Kept messages as an mbox file that mail programs open. Text in, bytes out; nothing of it is read back from there."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr


@dataclass(frozen=True, slots=True)
class KeptLetter:
    """A message as it is kept. `at` is UTC; `sender` and `recipients` are names with addresses."""

    message_id: str
    at: datetime
    sender: tuple[str, str]
    recipients: tuple[tuple[str, str], ...]
    subject: str
    text: str = field(repr=False)


def mbox(letters: Iterable[KeptLetter]) -> Iterator[bytes]:
    """Each message as one entry of an mbox file."""
    for letter in letters:
        yield f"From - {letter.at:%a %b %d %H:%M:%S %Y}\n".encode()
        heads = [
            ("Message-ID", f"<{_line(letter.message_id).strip('<>')}>"),
            ("Date", format_datetime(letter.at)),
            ("From", _address(letter.sender)),
            ("To", ", ".join(_address(each) for each in letter.recipients)),
            ("Subject", _encoded(letter.subject)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "quoted-printable"),
        ]
        yield "".join(f"{name}: {value}\n" for name, value in heads if value).encode("ascii", "replace")
        body = quopri.encodestring(letter.text.encode("utf-8", "replace"))
        yield b"\n" + re.sub(rb"^From ", b"=46rom ", body, flags=re.MULTILINE) + b"\n\n"


def _address(person: tuple[str, str]) -> str:
    name, address = (_line(part) for part in person)
    if not address:
        return ""
    try:
        return formataddr((name, address))
    except UnicodeEncodeError:  # an address that is not in ASCII
        return _encoded(f"{name} <{address}>")


def _encoded(text: str) -> str:
    text = _line(text)
    return text if text.isascii() else Header(text, "utf-8").encode(linesep="\n")


def _line(text: str) -> str:
    return " ".join(text.split())
