"""The archive of everything: one zip of JSON Lines, mail and files, with a manifest that names and checks each member.

Tables come in as rows of plain JSON values and go out as such; what a table means is not known here. A reader first
checks the whole archive (docs/export.md) and refuses what is not sound, before anything is read out of it.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from bounceback.names.saying import say

FORMAT = "bounceback-export"
FORMAT_VERSION = 1
MANIFEST = "manifest.json"
README = "README.md"
BLOCK = 1 << 20
MANIFEST_LIMIT = 8_000_000
LINE_LIMIT = 64_000_000
"""Bytes of one line; a message's text is bounded far below that when it is read."""
TOTAL_LIMIT = 40_000_000_000
"""Bytes of all members unpacked; nobody's search is that large."""
MEMBERS_LIMIT = 200_000
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,120}(/[A-Za-z0-9_-][A-Za-z0-9_.-]{0,120}){0,3}")
_TABLE = re.compile(r"[a-z][a-z0-9_]{0,60}")


class ArchiveProblem(Exception):
    """The archive cannot be read; the message says what was kept and what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of an archive: its columns in order, and how many rows it has."""

    name: str
    columns: tuple[str, ...]
    rows: int

    @property
    def member(self) -> str:
        """The member that holds its rows."""
        return f"data/{self.name}.jsonl"


class ArchiveWriter:
    """Writes an archive to an open file. Leave the `with` block to finish it; on an error it has no manifest.

    `made_at` is the moment of writing (UTC); every member carries it, so that the same data gives the same bytes.
    """

    def __init__(self, to: IO[bytes], *, program: str, made_at: datetime) -> None:
        self._zip = zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED)
        self._program = program
        self._made_at = made_at
        self._members: dict[str, dict[str, Any]] = {}
        self._tables: dict[str, dict[str, Any]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            manifest = {
                "format": FORMAT,
                "format_version": FORMAT_VERSION,
                "program": self._program,
                "made_at": self._made_at.isoformat(),
                "tables": self._tables,
                "members": self._members,
            }
            self._zip.writestr(self._info(MANIFEST), json.dumps(manifest, indent=1, sort_keys=True))
        self._zip.close()

    def add_table(self, name: str, columns: tuple[str, ...], rows: Iterable[Mapping[str, Any]]) -> int:
        """Adds `data/NAME.jsonl`, one JSON object a line. Gives the number of rows. Raises TypeError on other values."""
        count = 0

        def lines() -> Iterator[bytes]:
            nonlocal count
            for row in rows:
                count += 1
                yield json.dumps({each: row[each] for each in columns}, ensure_ascii=False).encode() + b"\n"

        self.add_file(f"data/{name}.jsonl", lines())
        self._tables[name] = {"columns": list(columns), "rows": count}
        return count

    def add_file(self, name: str, content: bytes | Iterable[bytes]) -> None:
        """Adds a member. Raises ValueError where its name is none that a reader takes, or is there already."""
        if not _NAME.fullmatch(name) or ".." in name or name in self._members or name == MANIFEST:
            raise ValueError(f"{name!r} cannot be the name of a member")
        digest, size = hashlib.sha256(), 0
        with self._zip.open(self._info(name), "w", force_zip64=True) as member:
            for block in (content,) if isinstance(content, bytes) else content:
                digest.update(block)
                size += len(block)
                member.write(block)
        self._members[name] = {"bytes": size, "sha256": digest.hexdigest()}

    def _info(self, name: str) -> zipfile.ZipInfo:
        at = self._made_at
        info = zipfile.ZipInfo(name, (max(at.year, 1980), at.month, at.day, at.hour, at.minute, at.second))
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        return info


@dataclass(frozen=True, slots=True)
class Archive:
    """A sound archive, opened by `open_archive`. `made_at` is ISO text as the manifest says it."""

    path: Path
    program: str
    made_at: str
    tables: Mapping[str, Table]
    members: tuple[str, ...] = field(repr=False)

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of a table, in the order of the file. Raises ArchiveProblem where a line is no JSON object."""
        known = self.tables[table]
        with zipfile.ZipFile(self.path) as archive, archive.open(known.member) as lines:
            while line := lines.readline(LINE_LIMIT + 1):
                try:
                    row = json.loads(line) if len(line) <= LINE_LIMIT else None
                except (ValueError, RecursionError):
                    row = None
                if not isinstance(row, dict) or row.keys() != set(known.columns):
                    raise ArchiveProblem(
                        say(
                            "A line of %(file)s cannot be read. Nothing was changed; export again.",
                            file=known.member,
                        )
                    )
                yield row

    def content(self, member: str, limit: int = LINE_LIMIT) -> bytes:
        """The bytes of a member, at most `limit`. Raises KeyError where there is none."""
        with zipfile.ZipFile(self.path) as archive, archive.open(member) as file:
            return file.read(limit)


def is_archive(path: Path) -> bool:
    """Whether a file says of itself that it is such an archive; it need not be a sound one."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _manifest(archive).get("format") == FORMAT
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return False


def open_archive(path: Path) -> Archive:
    """The archive in that file, after every member was read once and compared with the manifest.

    Raises ArchiveProblem where it is none, is damaged, too large or of a newer format.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(archive)
            if manifest.get("format") != FORMAT:
                raise ArchiveProblem(
                    say("%(file)s is no export of bounceback. Nothing was changed.", file=path.name)
                )
            if not isinstance(manifest["format_version"], int) or manifest["format_version"] > FORMAT_VERSION:
                raise ArchiveProblem(
                    say(
                        "%(file)s was made by a newer bounceback. Nothing was changed. Update bounceback, then import it.",
                        file=path.name,
                    )
                )
            members = manifest["members"]
            _check(archive, members)
            tables = {name: _table(name, data, members) for name, data in manifest["tables"].items()}
            return Archive(path, str(manifest["program"]), str(manifest["made_at"]), tables, tuple(members))
    except OSError as problem:
        raise ArchiveProblem(
            say(
                "%(file)s cannot be read (%(why)s). Nothing was changed.",
                file=path.name,
                why=problem.strerror,
            )
        ) from None
    except (
        zipfile.BadZipFile,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        zlib.error,
    ):
        raise ArchiveProblem(
            say("%(file)s is damaged or no export. Nothing was changed.", file=path.name)
        ) from None


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    with archive.open(MANIFEST) as member:
        text = member.read(MANIFEST_LIMIT + 1)
    if len(text) > MANIFEST_LIMIT:
        raise ValueError
    manifest = json.loads(text)
    if not isinstance(manifest, dict):
        raise ValueError
    return manifest


def _check(archive: zipfile.ZipFile, members: Mapping[str, Mapping[str, Any]]) -> None:
    """Each member is as the manifest says, and there are no others. The sizes are counted, not believed."""
    names = archive.namelist()
    if len(names) > MEMBERS_LIMIT or len(set(names)) != len(names):
        raise ValueError
    if {*members, MANIFEST} != set(names) or not all(_NAME.fullmatch(name) for name in members):
        raise ValueError
    total = 0
    for name, said in members.items():
        digest, size = hashlib.sha256(), 0
        with archive.open(name) as member:
            while block := member.read(BLOCK):
                size += len(block)
                total += len(block)
                if size > said["bytes"] or total > TOTAL_LIMIT:
                    raise ValueError
                digest.update(block)
        if size != said["bytes"] or digest.hexdigest() != said["sha256"]:
            raise ValueError


def _table(name: str, data: Mapping[str, Any], members: Mapping[str, object]) -> Table:
    table = Table(name, tuple(data["columns"]), int(data["rows"]))
    if (
        not _TABLE.fullmatch(name)
        or table.member not in members
        or not all(isinstance(column, str) and _TABLE.fullmatch(column) for column in table.columns)
        or len(set(table.columns)) != len(table.columns)
    ):
        raise ValueError
    return table
