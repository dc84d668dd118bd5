"""A table from another program: bytes of a CSV file (or a zip with one in) in, its head and rows out; and a table as CSV.

Knows nothing of what the columns mean. Bounds what it reads; what is cut or left out is said beside the rows.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bounceback.names.saying import figure, say

BYTES_LIMIT = 20_000_000
ROWS_LIMIT = 20_000
COLUMNS_LIMIT = 100
CELL_LIMIT = 100_000
WANTED = ("job applications", "applications", "jobs", "tracker")
"""Words in the name of the file that is meant, where a zip holds several."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class SheetProblem(ValueError):
    """No table can be read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its head, its rows (each as long as the head), the line of each row in the file, and what was noted."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    name: str = ""
    notes: tuple[str, ...] = ()


def read_sheet(content: bytes, name: str = "") -> Sheet:
    """The table in a CSV file: comma, semicolon, tab or bar; UTF-8, UTF-16 or an old code page; or in a zip that
    holds such a file (exports of LinkedIn and Notion). Raises SheetProblem where there is none."""
    if content[:4] == b"PK\x03\x04":
        content, name = _out_of_zip(content)
    if len(content) > BYTES_LIMIT:
        raise SheetProblem(
            say("The file is larger than %(n)s MB. Split it and bring the parts.", n=BYTES_LIMIT // 1_000_000)
        )
    text = _decoded(content).replace("\x00", "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False)
    head: tuple[str, ...] = ()
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    notes: list[str] = []
    csv.field_size_limit(BYTES_LIMIT)
    try:
        for cells in reader:
            row = [" ".join(cell.split()) if not head else cell.strip()[:CELL_LIMIT] for cell in cells]
            if not any(row):
                continue
            if not head:
                # Some programs write a title or notes above the table; its head is the first line with two names.
                if sum(bool(cell) for cell in row) > 1:
                    head = _named(row[:COLUMNS_LIMIT])
                continue
            if len(rows) == ROWS_LIMIT:
                notes.append(
                    say(
                        "Only the first %(n)s rows are read. Split the file and bring the rest.",
                        n=figure(ROWS_LIMIT),
                    )
                )
                break
            rows.append(tuple((row + [""] * len(head))[: len(head)]))
            lines.append(reader.line_num)
    except csv.Error:
        notes.append(say("Line %(n)s cannot be read; the rows before it are here.", n=reader.line_num))
    if not head or not rows:
        raise SheetProblem(
            say(
                "There is no table in this file: it needs a line with the names of the columns, and rows below. "
                "Save it as CSV and bring it again."
            )
        )
    return Sheet(head, tuple(rows), tuple(lines), name, tuple(notes))


def write_sheet(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A table as CSV that spreadsheets open: UTF-8 with its mark, CRLF, and no cell that one would run as a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_tame(cell) for cell in head])
    writer.writerows([_tame(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def _tame(cell: str) -> str:
    """A spreadsheet runs what begins so; a quote before it makes it text (OWASP, CSV injection)."""
    cell = cell.replace("\x00", "")
    return (
        f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) or cell.startswith(("\t", "\r", "\n")) else cell
    )


def _out_of_zip(content: bytes) -> tuple[bytes, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            tables = [
                info
                for info in archive.infolist()[:2000]
                if info.filename.lower().endswith(".csv") and info.file_size <= BYTES_LIMIT
            ]
            # Notion writes each table twice: as it is shown, and "…_all.csv" with every row.
            best = max(
                tables,
                key=lambda info: (
                    max(
                        (
                            len(WANTED) - place
                            for place, word in enumerate(WANTED)
                            if word in info.filename.lower()
                        ),
                        default=0,
                    ),
                    info.filename.endswith("_all.csv"),
                    info.file_size,
                ),
                default=None,
            )
            if best is None:
                raise SheetProblem(say("There is no CSV file in this zip. Unpack it, and bring the table."))
            with archive.open(best) as member:
                return member.read(BYTES_LIMIT + 1), best.filename.rpartition("/")[2]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        raise SheetProblem(say("This zip cannot be read. Unpack it, and bring the table in it.")) from None


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes

        best = from_bytes(content[:200_000]).best()
        return content.decode(best.encoding if best is not None else "cp1252", "replace")


def _delimiter(text: str) -> str:
    """The one that cuts the first lines into the most equal rows."""
    sample = [line for line in text[:20_000].splitlines()[:30] if line.strip()]
    best, most = ",", (0, 0.0)
    for delimiter in (",", ";", "\t", "|"):
        widths = [len(row) for row in csv.reader(sample, delimiter=delimiter) if row]
        wide = [width for width in widths if width > 1]
        if not wide:
            continue
        common = max(set(wide), key=wide.count)
        score = (wide.count(common), float(common))
        if score > most:
            best, most = delimiter, score
    return best


def _named(cells: Sequence[str]) -> tuple[str, ...]:
    """Every column has a name of its own."""
    names: list[str] = []
    for place, cell in enumerate(cells, 1):
        name = cell[:120] or f"Column {place}"
        while name in names:
            name += " (again)"
        names.append(name)
    return tuple(names)
