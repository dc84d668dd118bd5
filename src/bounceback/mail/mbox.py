"""Borders between the messages of an mbox: a buffer or a stream of chunks in, places or messages out.

A line "From …" is a border only where it looks like one: after a blank line with a date in it or with fields below it.
It decodes nothing and knows no files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Protocol

from bounceback.mail.headers import Buffer

WINDOW = 2 * 1024 * 1024
"""So many bytes are searched at a time: bounds the memory that a file of nothing but borders can take."""

LOOKAHEAD = 8 * 1024
"""A border is judged with so many bytes after it at hand."""

HELD_LIMIT = 32 * 1024 * 1024
"""In a stream a message longer than this is cut (its text stands before its attachments)."""

_DATED = re.compile(
    rb"From [^\n]{0,300}?(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? |\d{4}-\d\d-\d\d|\d{1,2} [A-Z][a-z]{2} |"
    rb"\d\d:\d\d)[^\n]{0,80}?\d[^\n]{0,40}\r?(?:\n|$)"
)
_STRICT = re.compile(
    rb"From (?:\S[^\n]{0,250}?)?[ \t]{0,4}(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) "
    rb"[ \d]?\d \d\d:\d\d(?::\d\d)?[^\n]{0,60}\r?(?:\n|$)"
)
_UNDATED = re.compile(rb"From \S{1,320}[ \t]*\r?\n")
_FIELD_BELOW = re.compile(rb"[ \t]*\r?\n?>?[!-9;-~]{1,76}:[ \t\r\n]|>From ")
_KNOWN_FIELD = re.compile(
    rb"(?:from|to|cc|subject|date|received|return-path|delivered-to|message-id|mime-version|content-type|status|reply-to|"
    rb"sender|x-[a-z\-]+):",
    re.IGNORECASE,
)
_QUOTED_BORDER = re.compile(rb"^>(>*From )", re.MULTILINE)


class Finder(Protocol):
    """The part of an Aho-Corasick automaton that is used here."""

    def find_matches_as_indexes(self, haystack: memoryview) -> list[tuple[int, int, int]]:
        """Pattern, start and end of every match."""


@lru_cache(maxsize=1)
def _finder() -> Finder:
    from ahocorasick_rs import BytesAhoCorasick

    finder: Finder = BytesAhoCorasick([b"\nFrom "])
    return finder


def borders(buffer: Buffer, start: int, end: int) -> Iterator[int]:
    """The offsets of the "From " lines in `buffer[start:end]` that begin a message, in order.

    `start` itself counts where the buffer begins with such a line.
    """
    if buffer[start : start + 5] == b"From " and (start == 0 or buffer[start - 1 : start] == b"\n"):
        yield start
    yield from borders_between(buffer, start + 1, end, end)


def borders_between(buffer: Buffer, lower: int, upper: int, end: int) -> Iterator[int]:
    """The offsets from `lower` (1 or more) to below `upper` at which a message begins; the mailbox ends at `end`."""
    for at in _candidates(buffer, lower - 1, upper - 1, end):
        if is_border(buffer, at, end):
            yield at


def _candidates(buffer: Buffer, start: int, stop: int, end: int) -> Iterator[int]:
    """Where a "From " stands behind a line feed that lies in `buffer[start:stop]`."""
    finder = _finder()
    at = start
    while at < stop:
        upper = min(stop, at + WINDOW)
        with memoryview(buffer) as whole, whole[at : min(end, upper + 5)] as window:
            hits = finder.find_matches_as_indexes(window)
        for _, hit, _ in hits:
            if hit + at < upper:
                yield hit + at + 1
        at = upper


def is_border(buffer: Buffer, at: int, end: int) -> bool:
    """Whether the "From " at offset `at` (the start of a line) begins a message."""
    around = buffer[max(0, at - 4) : at]
    blank = around.endswith((b"\n\n", b"\n\r\n")) or at < 3
    below = buffer[at : min(end, at + 1024)]
    if blank:
        if _STRICT.match(below):
            return True
        line_end = below.find(b"\n")
        if line_end < 0:
            return False
        if _DATED.match(below):
            return _FIELD_BELOW.match(below, line_end + 1) is not None
        return _UNDATED.match(below) is not None and _fields_follow(below, line_end + 1, 2)
    match = _STRICT.match(below)
    return match is not None and _fields_follow(below, match.end(), 1)


def _fields_follow(below: bytes, at: int, wanted: int) -> bool:
    lines = below[at:].split(b"\n", wanted)[:wanted]
    return len(lines) == wanted and all(_KNOWN_FIELD.match(line) for line in lines)


def after_border(buffer: Buffer, at: int, end: int) -> int:
    """Where the message behind the "From " line at `at` begins."""
    newline = buffer.find(b"\n", at, end)
    return end if newline < 0 else newline + 1


def without_escape(raw: bytes) -> bytes:
    """Text of an mbox with the ">" taken off that its writer put before "From " at the start of a line."""
    return _QUOTED_BORDER.sub(rb"\1", raw) if b">From " in raw else raw


def split_stream(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bytes, bool]]:
    """Messages of an mbox that comes in chunks: its "From " line, its bytes, whether it was cut at `HELD_LIMIT`.

    What stands before the first border comes with an empty "From " line.
    """
    held = _Held()
    tail = b""
    judged = 0
    for chunk in chunks:
        pending = tail + chunk
        limit = len(pending) - LOOKAHEAD
        if limit <= judged:
            tail = pending
            continue
        begin = 0
        for place in _borders_from(pending, judged):
            if place >= limit:
                break
            held.add(pending[begin:place])
            if held.size:
                yield held.taken()
            begin = place
        keep = max(begin, limit - 8)
        held.add(pending[begin:keep])
        tail = pending[keep:]
        judged = limit - keep
    begin = 0
    for place in _borders_from(tail, judged):
        held.add(tail[begin:place])
        if held.size:
            yield held.taken()
        begin = place
    held.add(tail[begin:])
    if held.size:
        yield held.taken()


def _borders_from(pending: bytes, judged: int) -> Iterator[int]:
    for place in borders(pending, judged, len(pending)):
        if place != judged or judged == 0 or is_border(pending, place, len(pending)):
            yield place


class _Held:
    """The bytes of one message so far, in pieces; beyond the limit they are dropped."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self.size = 0
        self._cut = False

    def add(self, piece: bytes) -> None:
        if not piece:
            return
        if self.size > HELD_LIMIT:
            self._cut = True
            return
        self._pieces.append(piece)
        self.size += len(piece)

    def taken(self) -> tuple[bytes, bytes, bool]:
        whole, cut = b"".join(self._pieces), self._cut
        self._pieces, self.size, self._cut = [], 0, False
        return _message(whole, cut)


def _message(raw: bytes, cut: bool) -> tuple[bytes, bytes, bool]:
    if raw[:5] != b"From ":
        return b"", raw, cut
    after = after_border(raw, 0, len(raw))
    return raw[:after].rstrip(b"\r\n"), raw[after:], cut
