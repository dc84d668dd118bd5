"""The parts of a message, found on its bytes: where each begins and ends and what it says it is.

Nothing is decoded but the fields of each part; an attachment's content is only stepped over.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass

from bounceback.mail.headers import Buffer, HeaderBlock, decoded, opened, parameters

DEPTH_LIMIT = 12
PART_LIMIT = 300
"""Bounds on nesting and number of parts; beyond them the rest is left unread."""

_BOUNDARY = re.compile(rb"""boundary\s*=\s*(?:"([^"\r\n]{1,200})"|([^\s;"]{1,200}))""", re.IGNORECASE)
_CHARSET = re.compile(rb"""charset\s*=\s*["']?([a-z0-9_.:+\-]{1,40})""")
_QP = re.compile(rb"=[0-9A-Fa-f]{2}|=\r?\n")


@dataclass(frozen=True, slots=True)
class Part:
    """A leaf of a message. `kind`: "plain", "html", "calendar" or "" for everything that is an attachment.

    `start` and `end` are offsets of its content in the buffer. `encoding`: "base64", "quoted-printable" or "".
    `kind_raw` is the raw Content-Type in lower case; `name` an attachment's decoded file name.
    """

    kind: str
    start: int
    end: int
    charset: str = ""
    encoding: str = ""
    kind_raw: bytes = b""
    name: str = ""


def parts(buffer: Buffer, head: HeaderBlock, start: int, end: int, *, names: bool = True) -> list[Part]:
    """The leaves of the message with header block `head` and body `buffer[start:end]`, in order.

    `names`: also decode attachments' file names. A multipart whose boundary never comes is read as text.
    """
    found: list[Part] = []
    todo: list[tuple[HeaderBlock, int, int, int]] = [(head, start, end, 0)]
    while todo and len(found) < PART_LIMIT:
        block, begin, stop, depth = todo.pop()
        kind = block.low(b"content-type")
        if kind.startswith(b"multipart/") and depth < DEPTH_LIMIT:
            boundary = _boundary(block.raw(b"content-type"))
            spans = _split(buffer, boundary, begin, stop) if boundary else []
            if spans:
                for lower, upper in reversed(spans):
                    inner, body = opened(buffer, lower, upper)
                    todo.append((inner, body, upper, depth + 1))
                continue
            kind = b"text/html" if b"</" in buffer[begin : min(stop, begin + 2000)] else b"text/plain"
        found.append(_leaf(block, kind, begin, stop, depth, names))
    if not any(part.kind in ("plain", "html") for part in found):
        found = [_as_text(part) for part in found]
    return found


def content(buffer: Buffer, part: Part, limit: int) -> bytes:
    """A part's bytes with the transfer encoding undone. At most `limit` encoded bytes are read: the start and the end."""
    if part.end - part.start > limit:
        raw = buffer[part.start : part.start + limit]
        if part.encoding != "base64":
            raw += b"\n" + buffer[part.end - limit // 4 : part.end]
    else:
        raw = buffer[part.start : part.end]
    if part.encoding == "base64":
        return unbase64(raw)
    if part.encoding == "quoted-printable":
        return binascii.a2b_qp(raw)
    return raw


def unbase64(raw: bytes) -> bytes:
    """Base64 with stray letters and missing padding forgiven; text that is no base64 at all comes back as it is."""
    try:
        return binascii.a2b_base64(raw)
    except binascii.Error:
        pass
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", raw.partition(b"\n\n")[0] if b" " not in raw[:60] else raw)
    if b" " in raw.strip()[:60]:
        return raw
    letters = letters[: len(letters) // 4 * 4]
    try:
        return binascii.a2b_base64(letters)
    except binascii.Error:
        return raw


def _split(buffer: Buffer, boundary: bytes, start: int, end: int) -> list[tuple[int, int]]:
    """The spans between the boundary's lines; [] where it never comes."""
    spans: list[tuple[int, int]] = []
    line = b"\n--" + boundary
    opened = -1
    if buffer[start : start + len(line) - 1] == line[1:]:
        at = start - 1
    else:
        at = buffer.find(line, max(0, start - 1), end)
    while at >= 0 and len(spans) < PART_LIMIT:
        after = at + len(line)
        mark = buffer[after : after + 2]
        if mark[:1] not in (b"\r", b"\n", b" ", b"\t", b"") and mark != b"--":
            at = buffer.find(line, after, end)
            continue
        if opened >= 0:
            spans.append((opened, at if buffer[at - 1 : at] != b"\r" else at - 1))
        opened = -1
        if mark == b"--":
            break
        newline = buffer.find(b"\n", after, end)
        if newline < 0:
            break
        opened = newline + 1
        at = buffer.find(line, newline, end)
    if opened >= 0:
        spans.append((opened, end))
    return [(lower, max(lower, upper)) for lower, upper in spans]


def _boundary(raw: bytes) -> bytes:
    match = _BOUNDARY.search(raw)
    if match:
        return (match[1] or match[2]).strip()
    if b"boundary*" in raw.lower():
        _, found = parameters(raw.decode("utf-8", "replace"))
        return found.get("boundary", "").encode()
    return b""


def _leaf(block: HeaderBlock, kind: bytes, start: int, end: int, depth: int, names: bool) -> Part:
    disposition = block.low(b"content-disposition")
    name = ""
    if disposition.startswith(b"attachment") or (
        (disposition or b"name" in kind)
        and not kind.startswith((b"text/plain", b"text/html", b"text/calendar"))
    ):
        if names:
            name = _name(block)
        what = "calendar" if kind.startswith((b"text/calendar", b"application/ics")) else ""
    else:
        what = _what(kind)
        if not what and names:
            name = _name(block)
    charset = b""
    if b"charset" in kind:
        match = _CHARSET.search(kind)
        charset = match[1] if match else b""
    return Part(what, start, end, charset.decode("ascii"), _encoding(block), kind, name)


def _what(kind: bytes) -> str:
    if not kind or kind.startswith((b"text/plain", b"multipart/")):
        return "plain"
    if kind.startswith((b"text/html", b"application/xhtml")):
        return "html"
    if kind.startswith((b"text/calendar", b"application/ics")):
        return "calendar"
    if b"/" not in kind.partition(b";")[0] or kind.startswith(
        (b"text/enriched", b"text/x-", b"text;", b"text/markdown")
    ):
        return "plain"
    return ""


def _encoding(block: HeaderBlock) -> str:
    raw = block.low(b"content-transfer-encoding")
    if raw.startswith((b"base64", b'"base64')):
        return "base64"
    if raw.startswith((b"quoted-printable", b'"quoted-printable')):
        return "quoted-printable"
    return ""


def _name(block: HeaderBlock) -> str:
    for field in (b"content-disposition", b"content-type"):
        raw = block.raw(field)
        if b"name" in raw.lower():
            _, found = parameters(raw.decode("utf-8", "surrogateescape"))
            name = found.get("filename") or found.get("name") or ""
            if name:
                name = decoded(name.encode("utf-8", "surrogateescape"))
                return " ".join(name.replace("\\", "/").rsplit("/", 1)[-1].split())[:255]
    return ""


def _as_text(part: Part) -> Part:
    """A message with nothing but an attached text (no other words in it): that text is what it says."""
    if part.kind_raw.startswith((b"text/plain", b"text/html")):
        kind = "html" if part.kind_raw.startswith(b"text/html") else "plain"
        return Part(kind, part.start, part.end, part.charset, part.encoding, part.kind_raw, part.name)
    return part
