"""Header fields of one message or part: raw bytes in, decoded values out.

Fast where every message of a mailbox is asked (`HeaderBlock`), careful where a message is read (`decoded`, `people`,
`moment`). Nothing raises on bad bytes. It knows no MIME structure and no mailbox format.
"""

from __future__ import annotations

import binascii
import mmap
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz
from functools import lru_cache
from typing import TypeAlias
from urllib.parse import unquote_to_bytes

from bounceback.mail.charsets import to_text
from bounceback.timeline.kinds import Person

Buffer: TypeAlias = "bytes | mmap.mmap"

HEADER_LIMIT = 256 * 1024
"""A header block longer than this many bytes is cut: real ones stay under 64 KB."""

VALUE_LIMIT = 16 * 1024
"""A single decoded field is cut at this many bytes."""

PARAMETERS_LIMIT = 4096
"""As are the parameters of a Content-Type."""

ADDRESS_LIMIT = 200
"""At most so many addresses are read of one field."""

EARLIEST_YEAR = 1990
LATEST_YEAR = 2060
"""Dates outside these years are taken as wrong clocks, not as dates."""

KNOWN = frozenset(
    b"""from to cc bcc subject date received return-path delivered-to message-id mime-version content-type reply-to sender
    content-transfer-encoding content-disposition content-id content-description in-reply-to references status envelope-to
    importance precedence auto-submitted dkim-signature""".split()
)
KNOWN_STARTS = (b"x-", b"list-", b"arc-", b"content-")
"""Field names that show that a block of lines is a header."""

_FIELD = re.compile(rb"[!-9;-~]{1,78}:")
_CHARSET_WORD = re.compile(r"=\?([A-Za-z0-9_.:\-]{1,40})(?:\*[A-Za-z\-]*)?\?([bBqQ])\?([^?\n]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(=\?[A-Za-z0-9_.:\-]{1,40}(?:\*[A-Za-z\-]*)?\?[bBqQ]\?)")
_FOLD = re.compile(r"\r?\n[ \t]*|\r")
_ADDRESS = re.compile(
    rb"[a-z0-9!#$%&'*+/=?^_`{|}~.\-\x80-\xff]{1,64}@[a-z0-9\-\x80-\xff]+(?:\.[a-z0-9\-\x80-\xff]+)*"
)
_ANGLE_ADDRESS = re.compile(rb"<\s*([^<>@\s\"]{1,64}@[^<>@\s\"]{1,255})\s*>")
_ID = re.compile(r"<\s*([^<>\s]{1,900})\s*>")
_BARE_ID = re.compile(r"[^<>\s,;]{1,900}")
_PARAMETER = re.compile(
    r';\s*([A-Za-z0-9_\-*]{1,60})\s*=\s*(?:"((?:[^"\\]|\\.){0,1000})"|([^;]*))', re.DOTALL
)
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?")


def opened(buffer: Buffer, start: int, end: int) -> tuple[HeaderBlock, int]:
    """The header block of the message or part in `buffer[start:end]`, and the offset where its body begins.

    Bare text whose first lines only look like fields has no header; a header whose blank line is missing ends at the
    first line that is no field.
    """
    head_end, body = block_end(buffer, start, end)
    head = HeaderBlock(buffer[start:head_end])
    if head_end == start:
        return head, body
    if head.stray >= 0:
        known = head.last_known()
        if known < head.stray:
            stray = head.stray if known >= 0 else 0
            return HeaderBlock(buffer[start : start + stray]), start + stray
    elif head_end == body and head.last_known() < 0:
        return HeaderBlock(b""), start
    return head, body


def block_end(buffer: Buffer, start: int, end: int) -> tuple[int, int]:
    """Where the header block that begins at `start` ends, and where the body begins. Both are offsets in `buffer`.

    A block that does not begin with a field is no header: then both are `start`.
    """
    limit = min(end, start + HEADER_LIMIT)
    if start >= end or not _FIELD.match(buffer[start : min(limit, start + 100)]):
        if buffer[start : start + 1] == b"\n":
            return start, start + 1
        if buffer[start : start + 2] == b"\r\n":
            return start, start + 2
        return start, start
    bare = buffer.find(b"\n\n", start, limit)
    dos = buffer.find(b"\n\r\n", start, limit if bare < 0 else bare + 1)
    if dos >= 0:
        return dos + 1, dos + 3
    if bare >= 0:
        return bare + 1, bare + 2
    return limit, limit


class HeaderBlock:
    """A header block that is asked for a few fields by lower-case name; values are cut out only when asked for."""

    __slots__ = ("_low", "_places", "_raw", "stray")

    def __init__(self, raw: bytes) -> None:
        """`raw`: the block's bytes, without the blank line that ends it. `stray`: where its first line that is no field
        begins, -1 if there is none."""
        self._raw = raw
        self._low = raw.lower()
        self._places: dict[bytes, int] = {}
        self.stray = -1
        places = self._places
        at = 0
        for line in self._low.split(b"\n"):
            if line and line[0] > 32:
                colon = line.find(b":", 0, 80)
                name = line[:colon]
                if colon > 0 and b" " not in name:
                    if name not in places:
                        places[name] = at + colon + 1
                elif self.stray < 0:
                    self.stray = at
            at += len(line) + 1

    def raw(self, name: bytes) -> bytes:
        """The undecoded value of the first field of that lower-case name, folds kept; b"" where there is none."""
        at = self._places.get(name)
        return b"" if at is None else self._value(at, self._raw)

    def low(self, name: bytes) -> bytes:
        """As `raw`, in lower case."""
        at = self._places.get(name)
        return b"" if at is None else self._value(at, self._low)

    def has(self, name: bytes) -> bool:
        """Whether a field of that lower-case name stands there."""
        return name in self._places

    def last_known(self) -> int:
        """Where the last field of a usual name stands, -1 if there is none."""
        return max(
            (at for name, at in self._places.items() if name in KNOWN or name.startswith(KNOWN_STARTS)),
            default=-1,
        )

    def fields(self) -> Iterator[tuple[str, bytes]]:
        """All fields in order: lower-case name and undecoded value. Lines that are no field are passed over."""
        at = 0
        size = len(self._raw)
        while at < size:
            line_end = self._raw.find(b"\n", at)
            if line_end < 0:
                line_end = size
            colon = self._raw.find(b":", at, min(line_end, at + 80))
            if colon <= at or self._raw[at] <= 32:
                at = line_end + 1
                continue
            yield self._low[at:colon].strip().decode("ascii", "replace"), self._value(colon + 1, self._raw)
            at = self._end(colon + 1, self._raw) + 1

    def _value(self, at: int, source: bytes) -> bytes:
        return source[at : self._end(at, source)].strip()

    @staticmethod
    def _end(at: int, source: bytes) -> int:
        end = source.find(b"\n", at)
        while end >= 0 and source[end + 1 : end + 2] in (b" ", b"\t"):
            end = source.find(b"\n", end + 1)
        return len(source) if end < 0 else end


def decoded(raw: bytes) -> str:
    """A field's value as text: unfolded, RFC 2047 words decoded, raw 8-bit bytes read as UTF-8 or the likeliest charset."""
    raw = raw[:VALUE_LIMIT]
    text = raw.decode("ascii") if raw.isascii() else to_text(raw, "")
    text = _FOLD.sub(" ", text)
    if "=?" in text:
        text = _words(text)
    return text.replace("\x00", "").strip()


def _words(text: str) -> str:
    text = _BETWEEN_WORDS.sub(r"\1\2", text)
    out: list[str] = []
    held: list[bytes] = []
    held_charset = ""
    at = 0
    for match in _CHARSET_WORD.finditer(text):
        charset = match[1].lower()
        content = _word_bytes(match[2], match[3])
        gap = text[at : match.start()]
        at = match.end()
        if content is None:
            out += (to_text(b"".join(held), held_charset), gap, match[0])
            held = []
            continue
        if held and (gap or charset != held_charset):
            out.append(to_text(b"".join(held), held_charset))
            held = []
        out.append(gap)
        held.append(content)
        held_charset = charset
    if held:
        out.append(to_text(b"".join(held), held_charset))
    out.append(text[at:])
    return "".join(out)


def _word_bytes(how: str, content: str) -> bytes | None:
    data = content.encode("utf-8", "surrogateescape")
    if how in "qQ":
        return binascii.a2b_qp(data.replace(b"_", b" "), header=False)
    try:
        return binascii.a2b_base64(data.rstrip(b"=") + b"==")
    except binascii.Error:
        return None


@lru_cache(maxsize=4096)
def one_address(value: bytes) -> bytes:
    """The address in a lower-case, undecoded From-like field; b"" where there is none. Cheap: for tallies."""
    match = _ANGLE_ADDRESS.search(value)
    if match:
        return match[1]
    match = _ADDRESS.search(value)
    return match[0] if match else b""


@lru_cache(maxsize=4096)
def addresses(value: bytes) -> tuple[bytes, ...]:
    """The addresses in a lower-case, undecoded To-like field. Cheap: for tallies."""
    if b"<" in value:
        return tuple(_ANGLE_ADDRESS.findall(value)[:ADDRESS_LIMIT])
    return tuple(_ADDRESS.findall(value)[:ADDRESS_LIMIT])


def people(raw: bytes) -> tuple[Person, ...]:
    """The people in an address field: display names decoded, addresses in lower case, groups opened."""
    text = _FOLD.sub(" ", raw[:VALUE_LIMIT].decode("utf-8", "surrogateescape"))
    found: list[Person] = []
    for piece in _address_pieces(text):
        person = _person(piece)
        if person is not None:
            found.append(person)
        if len(found) >= ADDRESS_LIMIT:
            break
    return tuple(found)


def _address_pieces(text: str) -> Iterator[str]:
    """Splits at commas and semicolons outside quotes, angle brackets and comments."""
    start = 0
    quoted = False
    depth = 0
    angle = False
    skip = False
    for at, letter in enumerate(text):
        if skip:
            skip = False
        elif letter == "\\":
            skip = quoted
        elif letter == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif letter == "<":
            angle = True
        elif letter == ">":
            angle = False
        elif letter == "(":
            depth += 1
        elif letter == ")":
            depth = max(0, depth - 1)
        elif letter in ",;" and not angle and not depth:
            yield text[start:at]
            start = at + 1
    yield text[start:]


def _person(piece: str) -> Person | None:
    piece = piece.strip()
    if not piece or piece.endswith(":"):
        return None
    name, address = "", ""
    opening = piece.rfind("<")
    if opening >= 0:
        closing = piece.find(">", opening)
        address = piece[opening + 1 : closing if closing >= 0 else None]
        name = piece[:opening]
    elif "@" in piece:
        comment = re.search(r"\(([^()]*)\)", piece)
        if comment:
            name = comment[1]
            piece = piece[: comment.start()] + piece[comment.end() :]
        piece = piece.rsplit(":", 1)[-1].strip()
        address, _, rest = piece.partition(" ")
        if "@" not in address:
            at = piece.find("@")
            address = next((word for word in piece.split() if "@" in word), piece[at:])
            name = name or piece.replace(address, "")
        else:
            name = name or rest
    else:
        name = piece
    if ":" in name and '"' not in name and opening >= 0:
        name = name.rsplit(":", 1)[-1]
    address = "".join(address.split()).strip("<>\"',;").lower()
    if address.startswith("mailto:"):
        address = address[7:]
    name = decoded(name.strip().encode("utf-8", "surrogateescape"))
    if len(name) >= 2 and name[0] == name[-1] and name[0] in "\"'":
        name = name[1:-1]
    name = " ".join(re.sub(r"\\(.)", r"\1", name).replace('"', "").split())
    address = address.encode("utf-8", "surrogateescape").decode("utf-8", "replace")[:320]
    if name.lower() == address:
        name = ""
    if not name and not address:
        return None
    return Person(name[:400], address if "@" in address else "")


def identifier(raw: bytes) -> str:
    """A Message-ID as `mail` names it: without angle brackets and white space; "" where there is none."""
    text = _FOLD.sub("", raw[:2000].decode("utf-8", "replace")).strip()
    match = _ID.search(text)
    if match:
        return match[1]
    return "".join(text.strip("<>").split())[:900]


def identifiers(raws: Iterable[bytes]) -> tuple[str, ...]:
    """The ids in References and In-Reply-To values, in order, each once. In-Reply-To prose without brackets is dropped."""
    seen: dict[str, None] = {}
    for raw in raws:
        text = raw[:VALUE_LIMIT].decode("utf-8", "replace")
        found = _ID.findall(text)
        if not found:
            found = [word for word in _BARE_ID.findall(text) if "@" in word[1:-1]]
        for each in found:
            seen.setdefault(each)
    return tuple(seen)


def moment(text: str) -> tuple[datetime, int | None] | None:
    """A Date field or mbox date as UTC with the sender's zone offset in minutes (None unknown).

    None where it cannot be read or lies outside the years that a mailbox can hold.
    """
    text = text[:200]
    parsed = None
    try:
        parsed = parsedate_tz(text)
    except (ValueError, IndexError, OverflowError, TypeError):
        parsed = None
    if parsed is None:
        iso = _ISO.search(text)
        if iso is None:
            return None
        parsed = (
            *(int(part or 0) for part in iso.groups()),
            0,
            0,
            0,
            0 if text.rstrip().endswith("Z") else None,
        )  # type: ignore[assignment]
    year, month, day, hour, minute, second = parsed[:6]  # type: ignore[index]
    offset = parsed[9]  # type: ignore[index]
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    try:
        at = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        if offset is not None and abs(offset) < 15 * 3600:
            return at - timedelta(seconds=offset), offset // 60
    except (ValueError, OverflowError):
        return None
    return at, None


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """A Content-Type or Content-Disposition value: its lower-case first word and its parameters (RFC 2231 joined)."""
    head, _, _ = value.partition(";")
    simple: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for match in _PARAMETER.finditer(value[:PARAMETERS_LIMIT]):
        name = match[1].lower()
        content = re.sub(r"\\(.)", r"\1", match[2]) if match[2] is not None else match[3].strip()
        if "*" not in name:
            simple.setdefault(name, content)
            continue
        base, _, rest = name.partition("*")
        extended = rest == "" or rest.endswith("*")
        number = rest.rstrip("*")
        if number and not number.isdigit():
            continue
        pieces.setdefault(base, {})[int(number[:4] or 0)] = (content, extended)
    for base, numbered in pieces.items():
        simple[base] = _joined(numbered)
    return head.strip().lower(), simple


def _joined(numbered: dict[int, tuple[str, bool]]) -> str:
    charset = ""
    collected = b""
    for place, (content, extended) in sorted(numbered.items()):
        if extended and place == min(numbered) and content.count("'") >= 2:
            charset, _, content = content.split("'", 2)
        raw = content.encode("utf-8", "surrogateescape")
        collected += unquote_to_bytes(raw) if extended else raw
    return to_text(collected, charset.lower())
