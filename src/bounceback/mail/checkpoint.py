"""Where a scan was stopped: enough to go on with the same mailbox without judging again what was judged.

Plain values that JSON holds, made and read here. It belongs to the same files, addresses, program and models; in any
other case nothing of it counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any
from zlib import crc32

from bounceback import __version__
from bounceback.mail.archive import Gzip, Zip
from bounceback.mail.raw import Mailfile, Mbox, Singles

ENDS = 64 * 1024
"""So many bytes at the start and at the end of a file tell it from another of the same name, size and time."""

Place = tuple[int, int, int]
"""Round (0: what the sieve let through, 1: what was found by thread or sender), number of the file, position in it."""


@dataclass(slots=True)
class Checkpoint:
    """`at`: the last message that was judged and handed on. `jobs`: of each that says something its place, its first kind,
    the marks of its thread and whether the person wrote it. `problems`: messages that could not be read."""

    at: Place | None = None
    jobs: list[tuple[Place, str, list[int], bool]] = field(default_factory=list)
    problems: list[tuple[Place, str, str]] = field(default_factory=list)

    def values(self, marks: Sequence[str], own: Sequence[str]) -> dict[str, Any]:
        """As plain values, less what lies behind `at`."""
        if self.at is None or not all(marks):
            return {}
        at = self.at
        return {
            "program": program(),
            "files": list(marks),
            "own": list(own),
            "at": list(at),
            "jobs": [
                [list(place), kind, ids, own_mail] for place, kind, ids, own_mail in self.jobs if place <= at
            ],
            "problems": [[list(place), source, why] for place, source, why in self.problems if place <= at],
        }


def restored(values: Mapping[str, Any], marks: Sequence[str], own: Sequence[str]) -> Checkpoint:
    """The checkpoint of these values; an empty one where they belong to something else."""
    known = (values.get("program"), values.get("files"), values.get("own"))
    if known != (program(), list(marks), list(own)) or not all(marks):
        return Checkpoint()
    try:
        return Checkpoint(
            _place(values["at"]),
            [
                (_place(place), str(kind), [int(one) for one in ids], bool(mine))
                for place, kind, ids, mine in values["jobs"]
            ],
            [(_place(place), str(source), str(why)) for place, source, why in values["problems"]],
        )
    except (KeyError, TypeError, ValueError):
        return Checkpoint()


def identity(file: Mailfile) -> str:
    """What tells a mail file from any other: path, size, time of change and a digest of its ends; "" where nothing does."""
    digest = sha256()
    try:
        if isinstance(file, Singles):
            for path in file.paths:
                found = Path(path).stat()
                digest.update(
                    f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode("utf-8", "surrogateescape")
                )
        elif isinstance(file, Mbox | Gzip | Zip):
            found = file.path.stat()
            digest.update(
                f"{file.path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode("utf-8", "surrogateescape")
            )
            with file.path.open("rb") as content:
                digest.update(content.read(ENDS))
                content.seek(max(0, found.st_size - ENDS))
                digest.update(content.read(ENDS))
        else:
            return ""
    except OSError:
        return ""
    return digest.hexdigest()


@lru_cache(maxsize=1)
def program() -> str:
    """The version of the program and of the data by which it judges."""
    total = 0
    todo = [files("bounceback.mail") / "data"]
    while todo:
        for each in sorted(todo.pop().iterdir(), key=lambda entry: entry.name):
            if each.is_dir():
                todo.append(each)
            else:
                total = crc32(each.read_bytes(), crc32(each.name.encode(), total))
    return f"{__version__}-{total:08x}"


def _place(values: Sequence[int]) -> Place:
    one, two, three = values
    return int(one), int(two), int(three)
