"""Packed mail files: gzip and zip (Google Takeout) are read as streams, within bounds; nothing is unpacked to disk.

A bomb, a broken or an encrypted member is named; the members beside it are still read.
"""

from __future__ import annotations

import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from bounceback.mail.mbox import split_stream
from bounceback.mail.raw import SNIFF, RawMessage, Unreadable, is_binary, shape, single

CHUNK = 1024 * 1024
RATIO_LIMIT = 200
"""Packed mail shrinks by ten at the most; what grows more than this when unpacked is a bomb."""

FREE = 32 * 1024 * 1024
"""So many bytes may come out of one member before its ratio is asked."""

TOTAL_FREE = 512 * 1024 * 1024
"""All members of an archive together may grow by the ratio and by so many bytes more."""

SINGLE_LIMIT = 32 * 1024 * 1024
"""A single message in an archive is read up to this size; its text stands at its start."""

MEMBER_LIMIT = 2_000_000
"""At most so many members of one archive are looked at."""

HELD_LIMIT_NOTE = "a very large message was read without the end of its attachments"

_MAILLESS = (
    ".html",
    ".htm",
    ".json",
    ".csv",
    ".pdf",
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".ics",
    ".vcf",
    ".xml",
    ".msf",
    ".dat",
)


class Bomb(Exception):
    """Unpacks to far more than any mail does."""

    def __str__(self) -> str:
        return "it unpacks to far more than any mail does"


TROUBLE = (
    Bomb,
    OSError,
    EOFError,
    zlib.error,
    lzma.LZMAError,
    tarfile.TarError,
    zipfile.BadZipFile,
    ValueError,
    RuntimeError,
)
"""What unpacking hostile bytes may raise (NotImplementedError is a RuntimeError)."""


class Gzip:
    """An mbox, a message or a tar packed with gzip."""

    def __init__(self, path: Path, size: int, label: str) -> None:
        self.path = path
        self.size = size
        self._label = label
        self._taken = 0

    def read(self) -> Iterator[RawMessage | Unreadable]:
        """All messages in order, from one pass of unpacking with bounded memory."""
        source = str(self.path)
        self._taken = 0
        place = 0
        try:
            chunks = self._unpacked()
            head = next(chunks, b"")
            every = chain((head,), chunks)
            if head[257:262] == b"ustar":
                messages = self._tar(every)
            else:
                messages = _stream(source, (self._label,) if self._label else (), head, every)
            for each in messages:
                if isinstance(each, RawMessage):
                    each.position = place
                    each.read_to = self._taken
                    place += 1
                yield each
        except TROUBLE as problem:
            yield _damaged(source, place, problem)

    def again(self, positions: Sequence[int], ends: Sequence[int]) -> Iterator[RawMessage]:
        """Unpacks once more and picks."""
        yield from _picked(self.read(), positions)

    def _unpacked(self) -> Iterator[bytes]:
        made = 0
        broken = ""
        with self.path.open("rb") as file:
            unpacker = zlib.decompressobj(31)
            packed = b""
            while True:
                if not packed:
                    packed = file.read(256 * 1024)
                    self._taken += len(packed)
                    if not packed:
                        if not unpacker.eof:
                            broken = "it ends early"
                        break
                try:
                    out = unpacker.decompress(packed, CHUNK)
                except zlib.error as problem:
                    broken = str(problem)
                    break
                made += len(out)
                if made > FREE and made > RATIO_LIMIT * self._taken:
                    raise Bomb
                if out:
                    yield out
                packed = unpacker.unconsumed_tail
                if unpacker.eof:
                    packed = unpacker.unused_data.lstrip(b"\x00")
                    if not packed:
                        packed = file.read(256 * 1024).lstrip(b"\x00")
                        self._taken += len(packed)
                    if packed[:2] != b"\x1f\x8b":
                        break
                    unpacker = zlib.decompressobj(31)
        if broken:
            raise EOFError(broken)

    def _tar(self, chunks: Iterator[bytes]) -> Iterator[RawMessage | Unreadable]:
        with tarfile.open(fileobj=_Reader(chunks), mode="r|") as tar:
            for count, member in enumerate(tar):
                if count >= MEMBER_LIMIT:
                    yield Unreadable(str(self.path), count, "holds too many files; the rest was left")
                    return
                if not member.isreg() or member.name.lower().endswith(_MAILLESS):
                    continue
                opened = tar.extractfile(member)
                if opened is not None:
                    yield from _member(str(self.path), member.name, opened.read)


class Zip:
    """A zip of mbox files and messages."""

    def __init__(self, path: Path, size: int) -> None:
        self.path = path
        self.size = size

    def read(self) -> Iterator[RawMessage | Unreadable]:
        """All messages of all members in the archive's order."""
        source = str(self.path)
        place = 0
        budget = [TOTAL_FREE + RATIO_LIMIT * self.size]
        try:
            with zipfile.ZipFile(self.path) as archive:
                for count, info in enumerate(archive.infolist()):
                    if count >= MEMBER_LIMIT:
                        yield Unreadable(source, place, "holds too many files; the rest was left")
                        return
                    name = info.filename
                    if info.is_dir() or name.lower().endswith(_MAILLESS) or name.startswith("__MACOSX/"):
                        continue
                    for each in self._of_member(archive, info, budget):
                        if isinstance(each, RawMessage):
                            each.position = place
                            each.read_to = min(self.size, _place(archive))
                            place += 1
                        yield each
        except TROUBLE as problem:
            yield _damaged(source, place, problem)

    def again(self, positions: Sequence[int], ends: Sequence[int]) -> Iterator[RawMessage]:
        """Unpacks once more and picks."""
        yield from _picked(self.read(), positions)

    def _of_member(
        self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: list[int]
    ) -> Iterator[RawMessage | Unreadable]:
        name = f"{self.path}:{info.filename}"
        if info.flag_bits & 1:
            yield Unreadable(name, 0, "is locked with a password")
            return
        try:
            with archive.open(info) as opened:
                yield from _member(str(self.path), info.filename, _bounded(opened.read, info, budget))
        except TROUBLE as problem:
            yield _damaged(name, 0, problem)


def _place(archive: zipfile.ZipFile) -> int:
    """How far into the archive's file reading has come."""
    return archive.fp.tell() if archive.fp is not None else 0


def _bounded(
    read: Callable[[int], bytes], info: zipfile.ZipInfo, budget: list[int]
) -> Callable[[int], bytes]:
    made = 0

    def bounded(size: int) -> bytes:
        nonlocal made
        out = read(size)
        made += len(out)
        budget[0] -= len(out)
        if budget[0] < 0 or (made > FREE and made > RATIO_LIMIT * max(1, info.compress_size)):
            raise Bomb
        return out

    return bounded


def _member(archive: str, name: str, read: Callable[[int], bytes]) -> Iterator[RawMessage | Unreadable]:
    source = f"{archive}:{name}"
    head = read(CHUNK)
    lower = name.lower()
    if not head.strip():
        return
    if head[:2] == b"\x1f\x8b" or head[:4] == b"PK\x03\x04":
        yield Unreadable(source, 0, "is an archive inside an archive; unpack it first")
        return
    parts = [part for part in name.split("/") if part not in ("", ".", "..", "cur", "new", "Takeout", "Mail")]
    single_file = lower.endswith((".eml", ".emlx")) or (
        shape(head[:SNIFF]) == "message" and not lower.endswith(".mbox")
    )
    if single_file:
        parts = parts[:-1]
    label = "/".join(part.removesuffix(".mbox") for part in parts)
    yield from _stream(
        source, (label,) if label else (), head, chain((head,), iter(lambda: read(CHUNK), b""))
    )


def _stream(
    source: str, labels: tuple[str, ...], head: bytes, chunks: Iterator[bytes]
) -> Iterator[RawMessage | Unreadable]:
    lower = source.lower().removesuffix(".gz")
    trouble: list[Exception] = []
    chunks = _guarded(chunks, trouble)
    kind = shape(head[:SNIFF])
    if kind == "mbox" or lower.endswith((".mbox", "/mbox")):
        for count, (from_line, raw, cut) in enumerate(split_stream(chunks)):
            if not from_line and (count or shape(raw[:SNIFF]) != "message"):
                if raw.strip():
                    yield Unreadable(source, count, f"{len(raw)} bytes before the first message are no mail")
                continue
            if cut:
                yield Unreadable(source, count, HELD_LIMIT_NOTE)
            yield RawMessage(source, count, raw, 0, len(raw), labels, from_line, True)
    elif kind == "message" or lower.endswith((".eml", ".emlx", ".txt")):
        if is_binary(head[:SNIFF]) and kind != "message":
            yield Unreadable(source, 0, "holds binary data, no mail")
            return
        pieces: list[bytes] = []
        size = 0
        for chunk in chunks:
            pieces.append(chunk)
            size += len(chunk)
            if size > SINGLE_LIMIT:
                yield Unreadable(source, 0, HELD_LIMIT_NOTE)
                break
        yield single(source, 0, b"".join(pieces), labels, 0)
    else:
        yield Unreadable(source, 0, "is not mail as far as its first bytes show")
    for problem in trouble:
        yield _damaged(source, 0, problem)


def _guarded(chunks: Iterator[bytes], trouble: list[Exception]) -> Iterator[bytes]:
    """Ends where unpacking breaks, so that what came before is read to its end; keeps the reason."""
    try:
        yield from chunks
    except TROUBLE as problem:
        trouble.append(problem)


def _damaged(source: str, position: int, problem: Exception) -> Unreadable:
    why = str(problem) or type(problem).__name__
    return Unreadable(source, position, f"is damaged or no mail ({why}); what came before was read")


def _picked(every: Iterator[RawMessage | Unreadable], positions: Sequence[int]) -> Iterator[RawMessage]:
    wanted = iter(positions)
    next_place = next(wanted, None)
    for each in every:
        if next_place is None:
            return
        if isinstance(each, RawMessage) and each.position == next_place:
            yield each
            next_place = next(wanted, None)


class _Reader(io.RawIOBase):
    """Chunks as the readable that tarfile asks for."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        super().__init__()
        self._chunks = chunks
        self._held = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        pieces = [self._held]
        have = len(self._held)
        while size < 0 or have < size:
            chunk = next(self._chunks, b"")
            if not chunk:
                break
            pieces.append(chunk)
            have += len(chunk)
        data = b"".join(pieces)
        size = have if size < 0 else size
        self._held = data[size:]
        return data[:size]
