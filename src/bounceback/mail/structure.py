"""What an IMAP server says about messages, read: FETCH responses into values, BODYSTRUCTURE into parts, parts into raw bytes.

In: the pieces that come over the line, as hostile as any mail. Out: plain values, or a ValueError that names what was
odd. It reaches no network and judges no message.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

DEPTH_LIMIT = 40
PART_LIMIT = 300
TOKENS = 200_000
"""Bounds on what one response may hold; beyond them it is not read."""

Value: TypeAlias = "bytes | list[Value] | None"
Pieces: TypeAlias = "Iterable[bytes | tuple[bytes, bytes] | None]"

_ATOM = re.compile(rb"[^\s()\[\]{\"]*(?:\[[^\]]*\](?:<\d+>)?)?[^\s()\[\]{\"]*")
_QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_TEXT_ENOUGH = ("text/plain", "text/html")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part without parts. `section` is its IMAP number; `size` its encoded bytes as the server says."""

    section: str
    kind: str
    size: int
    attached: bool
    named: bool

    @property
    def says_something(self) -> bool:
        """Whether it is text to be read, by the rules that a file's parts are told by (mail/mime.py)."""
        if self.kind.startswith(("text/calendar", "application/ics")):
            return True
        if self.attached:
            return False
        if self.kind in ("text/plain", "text/html"):
            return True
        if self.kind.startswith("application/xhtml"):
            return not self.named
        return self.kind.startswith(("text/enriched", "text/x-", "text/markdown")) and not self.named


@dataclass(frozen=True, slots=True)
class Branch:
    """A multipart. `section` is "" for the message itself; `boundary` parts its children."""

    section: str
    boundary: bytes
    children: tuple[Leaf | Branch, ...]


def responses(pieces: Pieces) -> Iterator[dict[bytes, Value]]:
    """The FETCH responses in what imaplib gives: item names in capitals, without the octet of a partial fetch.

    What cannot be read is left out. `pieces`: a tuple is a line that ends in a literal, and the literal.
    """
    together: list[bytes | tuple[bytes, bytes]] = []
    for piece in pieces:
        if piece is None:
            continue
        together.append(piece)
        if isinstance(piece, bytes):
            try:
                values = tokens(together)
            except ValueError:
                values = []
            together = []
            items = next((value for value in values if isinstance(value, list)), None)
            if items is None:
                continue
            found: dict[bytes, Value] = {}
            for name, value in zip(items[::2], items[1::2], strict=False):
                if isinstance(name, bytes):
                    found[name.upper().partition(b"<")[0]] = value
            yield found


def tokens(pieces: Iterable[bytes | tuple[bytes, bytes]]) -> list[Value]:
    """One response as nested lists of atoms and strings (NIL: None). Raises ValueError where it is none."""
    stack: list[list[Value]] = [[]]
    count = 0
    for piece in pieces:
        line, literal = piece if isinstance(piece, tuple) else (piece, None)
        if literal is not None:
            line = line[: line.rindex(b"{")] if b"{" in line else line
        at, end = 0, len(line)
        while at < end:
            count += 1
            if count > TOKENS:
                raise ValueError("too long a response")
            letter = line[at : at + 1]
            if letter.isspace():
                at += 1
            elif letter == b"(":
                if len(stack) > DEPTH_LIMIT:
                    raise ValueError("too deep a response")
                stack.append([])
                at += 1
            elif letter == b")":
                if len(stack) < 2:
                    raise ValueError("a bracket too many")
                closed = stack.pop()
                stack[-1].append(closed)
                at += 1
            elif letter == b'"':
                quoted = _QUOTED.match(line, at)
                if quoted is None:
                    raise ValueError("a quotation without an end")
                stack[-1].append(_ESCAPED.sub(rb"\1", quoted[1]))
                at = quoted.end()
            else:
                atom = _ATOM.match(line, at)
                if atom is None or not atom[0]:
                    raise ValueError("an odd character")
                stack[-1].append(None if atom[0].upper() == b"NIL" else atom[0])
                at = atom.end()
        if literal is not None:
            stack[-1].append(literal)
    if len(stack) != 1:
        raise ValueError("brackets without an end")
    return stack[0]


def structure(value: Value) -> Leaf | Branch:
    """A BODYSTRUCTURE as parts. Raises ValueError where it is none, or has too many parts."""
    if not isinstance(value, list):
        raise ValueError("no structure")
    return _node(value, "", 0, [0])


def leaves(node: Leaf | Branch) -> Iterator[Leaf]:
    """The leaves in order."""
    if isinstance(node, Leaf):
        yield node
        return
    for child in node.children:
        yield from leaves(child)


def wanted(node: Leaf | Branch) -> frozenset[str]:
    """The sections of the parts whose content is to be read: text and calendars; an attached text where nothing else speaks."""
    found = [leaf for leaf in leaves(node) if leaf.says_something]
    if not any(not leaf.kind.startswith(("text/calendar", "application/ics")) for leaf in found):
        found += [leaf for leaf in leaves(node) if leaf.kind in _TEXT_ENOUGH]
    return frozenset(leaf.section for leaf in found)


def heads(node: Leaf | Branch) -> tuple[str, ...]:
    """The sections whose own header fields are needed to write a multipart down again."""
    if isinstance(node, Leaf):
        return ()
    found: list[str] = []
    for child in node.children:
        found.append(child.section)
        found += heads(child)
    return tuple(found)


def rebuilt(header: bytes, node: Branch, fields: Mapping[str, bytes], contents: Mapping[str, bytes]) -> bytes:
    """The message's bytes as they would stand in a file, with nothing in place of the attachments' content.

    `fields`: header fields by section (BODY[n.MIME]); `contents`: what the text parts hold, encoded as sent.
    """
    return _closed(header) + _written(node, fields, contents)


def _node(value: list[Value], section: str, depth: int, count: list[int]) -> Leaf | Branch:
    count[0] += 1
    if depth > DEPTH_LIMIT or count[0] > PART_LIMIT:
        raise ValueError("too many parts")
    if value and isinstance(value[0], list):
        children: list[Leaf | Branch] = []
        at = 0
        while at < len(value):
            child = value[at]
            if not isinstance(child, list):
                break
            at += 1
            number = f"{section}.{at}" if section else str(at)
            children.append(_node(child, number, depth + 1, count))
        boundary = _parameters(value[at + 1] if at + 1 < len(value) else None).get(b"boundary", b"")
        return Branch(section, boundary, tuple(children))
    if len(value) < 7:
        raise ValueError("a part that is none")
    main, sub, size = value[0], value[1], value[6]
    kind = f"{_word(main)}/{_word(sub)}"
    given = _parameters(value[2])
    extra = 9 if kind.startswith("text/") else 11 if kind in ("message/rfc822", "message/global") else 8
    disposition = value[extra] if len(value) > extra else None
    how, more = "", {}
    if isinstance(disposition, list) and disposition:
        how = _word(disposition[0])
        more = _parameters(disposition[1] if len(disposition) > 1 else None)
    named = any(name.rstrip(b"*0123456789") in (b"name", b"filename") for name in (*given, *more))
    return Leaf(section or "1", kind, _number(size), how == "attachment", bool(how) or named)


def _written(node: Leaf | Branch, fields: Mapping[str, bytes], contents: Mapping[str, bytes]) -> bytes:
    if isinstance(node, Leaf):
        return contents.get(node.section, b"")
    lines: list[bytes] = []
    for child in node.children:
        lines.append(b"\r\n--" + node.boundary + b"\r\n")
        lines.append(_closed(fields.get(child.section, b"")))
        lines.append(_written(child, fields, contents))
    lines.append(b"\r\n--" + node.boundary + b"--\r\n")
    return b"".join(lines)


def _closed(header: bytes) -> bytes:
    """Header fields with the empty line that ends them."""
    return header.rstrip(b"\r\n") + b"\r\n\r\n" if header.strip() else b"\r\n"


def _parameters(value: Value) -> dict[bytes, bytes]:
    if not isinstance(value, list):
        return {}
    return {
        name.lower(): text
        for name, text in zip(value[::2], value[1::2], strict=False)
        if isinstance(name, bytes) and isinstance(text, bytes)
    }


def _word(value: Value) -> str:
    return value.decode("ascii", "replace").lower() if isinstance(value, bytes) else ""


def _number(value: Value) -> int:
    return int(value) if isinstance(value, bytes) and value.isdigit() and len(value) < 19 else 0
