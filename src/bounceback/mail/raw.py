"""What holds mail on disk, and the raw messages in it: one mbox mapped, or files of one message each.

Large files are mapped, never loaded. What cannot be read is named beside the rest. No message is decoded here.
"""

from __future__ import annotations

import mmap
import os
import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from bounceback.mail.headers import Buffer
from bounceback.mail.mbox import after_border, borders_between

SNIFF = 4096
MAPPED_FROM = 8 * 1024 * 1024
"""A single message's file from this size on is mapped, a smaller one read."""

RANGE = 4 * 1024 * 1024
"""Bytes of an mbox that are read at a time."""

_KNOWN_FIELD = re.compile(
    rb"^(?:from|to|cc|subject|date|received|return-path|delivered-to|message-id|mime-version|content-type|reply-to|sender|"
    rb"x-[a-z0-9\-]+|arc-[a-z\-]+|dkim-signature|authentication-results|envelope-to)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_FIRST_FIELD = re.compile(rb"(?:>?From [^\n]*\n)?[!-9;-~]{1,76}[ \t]*:")
_BOM = b"\xef\xbb\xbf"


@dataclass(slots=True, eq=False)
class RawMessage:
    """One message as it stands in `buffer[start:end]`, undecoded.

    `position`: its byte offset in an mbox, else its place in order; with `source` it names the message.
    `labels`: folder and label names known from outside the message. `from_line`: the mbox border above it.
    `escaped`: ">From " in its text stands for "From ". `read_to`: bytes on disk of its file read so far.
    """

    source: str
    position: int
    buffer: Buffer = field(repr=False)
    start: int
    end: int
    labels: tuple[str, ...] = ()
    from_line: bytes = b""
    escaped: bool = False
    read_to: int = 0


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file or message that could not be read (or not whole), and why, in words for the person."""

    source: str
    position: int
    why: str


class Mailfile(Protocol):
    """Something on disk that holds messages and can be read twice."""

    @property
    def size(self) -> int:
        """Bytes on disk."""

    def read(self) -> Iterator[RawMessage | Unreadable]:
        """All messages in order."""

    def again(self, positions: Sequence[int], ends: Sequence[int]) -> Iterator[RawMessage]:
        """The messages at these positions (ascending) once more; `ends`: the `end` that each had at the first reading."""


def shape(head: bytes) -> str:
    """What the first bytes of a file look like: "mbox", "message" or "" (neither)."""
    begin = head.removeprefix(_BOM).lstrip(b"\r\n")
    if begin.startswith(b"From ") and b":" in begin[:SNIFF]:
        return "mbox"
    if _FIRST_FIELD.match(begin) and _KNOWN_FIELD.search(begin):
        return "message"
    return ""


def is_binary(head: bytes) -> bool:
    """Whether these bytes are no text in any charset that mail uses."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return False
    odd = sum(
        head.count(byte) for byte in (b"\x00", b"\x01", b"\x02", b"\x03", b"\x04", b"\x05", b"\x06", b"\x08")
    )
    return odd * 50 > len(head)


class Mbox:
    """An mbox file, mapped."""

    def __init__(self, path: Path, size: int, label: str) -> None:
        self.path = path
        self.size = size
        self._labels = (label,) if label else ()
        self._map: mmap.mmap | None = None

    def _buffer(self) -> mmap.mmap:
        if self._map is None:
            with self.path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self.size = len(self._map)
        return self._map

    def __reduce__(self) -> tuple[type[Mbox], tuple[Path, int, str]]:
        """For another process: it maps the file anew."""
        return Mbox, (self.path, self.size, self._labels[0] if self._labels else "")

    def read(self) -> Iterator[RawMessage | Unreadable]:
        """All messages in order; what stands before the first border is a message if it looks like one."""
        for lower, upper in self.ranges():
            yield from self.within(lower, upper)

    def ranges(self) -> Iterator[tuple[int, int]]:
        """Ranges of bytes that together hold all messages, to be read one by one or side by side."""
        try:
            size = len(self._buffer())
        except (OSError, ValueError):
            size = 0
        yield 0, min(size, RANGE)
        for lower in range(RANGE, size, RANGE):
            yield lower, min(size, lower + RANGE)

    def within(self, lower: int, upper: int) -> Iterator[RawMessage | Unreadable]:
        """The messages that begin in this range, in order. The first range also tells what stands before the first."""
        try:
            buffer = self._buffer()
        except (OSError, ValueError) as problem:
            yield Unreadable(str(self.path), 0, f"cannot be opened ({reason(problem)})")
            return
        size = len(buffer)
        at = -1
        if not lower:
            lower = 3 if buffer[:3] == _BOM else 0
            while lower < upper and buffer[lower : lower + 1] in (b"\n", b"\r"):
                lower += 1
            if lower >= upper:
                return
            if buffer[lower : lower + 5] == b"From ":
                at = lower
            else:
                first = next(borders_between(buffer, lower + 1, size, size), size)
                yield self._fragment(buffer, lower, first)
            lower += 1
        for border in borders_between(buffer, lower, upper, size):
            if at >= 0:
                yield self._message(buffer, at, border)
            at = border
        if at >= 0:
            end = next(borders_between(buffer, max(upper, at + 1), size, size), size)
            yield self._message(buffer, at, end)

    def again(self, positions: Sequence[int], ends: Sequence[int]) -> Iterator[RawMessage]:
        """The messages between these offsets."""
        buffer = self._buffer()
        for at, end in zip(positions, ends, strict=True):
            if buffer[at : at + 5] == b"From ":
                yield self._message(buffer, at, end)
            else:
                yield RawMessage(str(self.path), at, buffer, at, end, self._labels, b"", True, end)

    def _message(self, buffer: mmap.mmap, at: int, end: int) -> RawMessage:
        start = after_border(buffer, at, end)
        return RawMessage(
            str(self.path),
            at,
            buffer,
            start,
            end,
            self._labels,
            buffer[at : min(start, at + 400)].rstrip(),
            True,
            end,
        )

    def _fragment(self, buffer: mmap.mmap, start: int, end: int) -> RawMessage | Unreadable:
        if shape(buffer[start : min(end, start + SNIFF)]) == "message":
            return RawMessage(str(self.path), start, buffer, start, end, self._labels, b"", True, end)
        return Unreadable(str(self.path), start, f"{end - start} bytes before the first message are no mail")


class Singles:
    """Files that hold one message each: .eml, .emlx, the files of a Maildir folder."""

    def __init__(self, paths: list[str], label: str) -> None:
        self.paths = paths
        self._labels = (label,) if label else ()
        self._sizes = array("q", (self._size_of(path) for path in paths))
        self.size = sum(self._sizes)

    @staticmethod
    def _size_of(path: str) -> int:
        try:
            return Path(path).stat().st_size
        except OSError:
            return 0

    def read(self) -> Iterator[RawMessage | Unreadable]:
        """One message a file."""
        done = 0
        for place, path in enumerate(self.paths):
            done += self._sizes[place]
            yield self._one(place, path, done)

    def again(self, positions: Sequence[int], ends: Sequence[int]) -> Iterator[RawMessage]:
        """The messages at these places in the list of files."""
        for place in positions:
            raw = self._one(place, self.paths[place], 0)
            if isinstance(raw, RawMessage):
                yield raw

    def _one(self, place: int, path: str, done: int) -> RawMessage | Unreadable:
        try:
            with Path(path).open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                if size >= MAPPED_FROM:
                    buffer: Buffer = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
                else:
                    buffer = file.read()
        except (OSError, ValueError) as problem:
            return Unreadable(path, place, f"cannot be opened ({reason(problem)})")
        return single(path, place, buffer, self._labels, done)


def single(
    source: str, place: int, buffer: Buffer, labels: tuple[str, ...], done: int
) -> RawMessage | Unreadable:
    """A file's whole content as one message; an .emlx's byte count and trailer are left out."""
    start, end = 0, len(buffer)
    from_line = b""
    if buffer[:3] == _BOM:
        start = 3
    if source.lower().endswith(".emlx"):
        count, newline, _ = buffer[:32].partition(b"\n")
        if newline and count.strip().isdigit():
            start = len(count) + 1
            end = min(end, start + int(count))
    while start < end and buffer[start : start + 1] in (b"\n", b"\r"):
        start += 1
    if buffer[start : start + 5] == b"From ":
        line_end = buffer.find(b"\n", start, end)
        if line_end > 0:
            from_line = buffer[start : min(line_end, start + 400)].rstrip()
            start = line_end + 1
    if start >= end:
        return Unreadable(source, place, "is empty")
    head = buffer[start : start + SNIFF]
    if is_binary(head) and shape(head) != "message":
        return Unreadable(source, place, "holds binary data, no mail")
    return RawMessage(source, place, buffer, start, end, labels, from_line, False, done)


def reason(problem: Exception) -> str:
    """A failure in the system's words, without paths."""
    if isinstance(problem, OSError) and problem.strerror:
        return problem.strerror
    return str(problem) or type(problem).__name__
