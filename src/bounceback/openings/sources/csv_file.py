"""A file of openings as CSV: delimiter, charset and column names are found, not asked for.

Column names are flexible (`record.FIELDS`). A row with too many or too few cells is read as far as it goes.
"""

from __future__ import annotations

import csv
import io
from urllib.parse import SplitResult

from bounceback.names.saying import say
from bounceback.openings import problems as wrong
from bounceback.openings.posting import Parsed, Posting, Problem
from bounceback.openings.sources.adapter import (
    LONGEST_CONTENT,
    MOST_POSTINGS,
    Adapter,
    Board,
    cut_short,
    told,
    too_long,
)
from bounceback.openings.sources.record import knows_columns, posting_from_record

_DELIMITERS = (",", ";", "\t", "|")
_LONGEST_CELL = 1_000_000


def board(address: SplitResult) -> Board | None:
    """An address that ends in .csv or .tsv."""
    if not address.path.casefold().endswith((".csv", ".tsv")):
        return None
    return Board("csv_file", address.netloc + address.path, address.geturl())


def looks_like(head: bytes) -> bool:
    """Whether the first line is a header with a title and one more known column."""
    text = decoded(head)
    return any(knows_columns(_header(text, delimiter)) for delimiter in _DELIMITERS)


def parse(content: bytes, board: Board) -> Parsed:
    """Postings from the rows of a CSV file."""
    if len(content) > LONGEST_CONTENT:
        return Parsed((), (too_long(content, board.name),))
    text = decoded(content)
    delimiter = max(
        _DELIMITERS, key=lambda sign: (knows_columns(_header(text, sign)), len(_header(text, sign)))
    )
    header = _header(text, delimiter)
    if not knows_columns(header):
        problem = Problem(
            board.name,
            wrong.NO_COLUMN,
            wrong.NOTHING_OF_FILE,
            say("Name the columns title, company, location, description and url, and add the file again."),
        )
        return Parsed((), (problem,))
    postings: list[Posting] = []
    bad: list[Problem] = []
    count = 0
    csv.field_size_limit(_LONGEST_CELL)
    rows = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter)
    next(rows)
    while True:
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error:
            bad.append(
                Problem(
                    say("%(file)s, line %(n)s", file=board.name, n=rows.line_num), wrong.NO_ROW, wrong.OTHERS
                )
            )
            continue
        if not any(cell.strip() for cell in row):
            continue
        count += 1
        if len(postings) >= MOST_POSTINGS:
            continue
        posting = posting_from_record(dict(zip(header, row, strict=False)), "csv_file", board)
        if posting is not None and posting.title:
            postings.append(posting)
        else:
            bad.append(
                Problem(
                    say("%(file)s, line %(n)s", file=board.name, n=rows.line_num),
                    wrong.ROW_NO_TITLE,
                    wrong.OTHERS,
                )
            )
    return Parsed(tuple(postings), (*told(bad, board.name), *cut_short(count, board.name)))


def decoded(content: bytes) -> str:
    """The text of a file: by its byte-order mark, else UTF-8, else the charset that it most looks like."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start > 3 and len(content) - error.start < 4:
            return content.decode("utf-8-sig", "ignore")
    import charset_normalizer

    best = charset_normalizer.from_bytes(
        content[:100_000], cp_isolation=["cp1252", "cp1250", "cp932", "gb18030"]
    ).best()
    return content.decode(best.encoding if best else "cp1252", "replace")


def _header(text: str, delimiter: str) -> list[str]:
    first = text.lstrip("\r\n")[:20_000].splitlines()[:1]
    try:
        return next(csv.reader(first, delimiter=delimiter), []) if first else []
    except csv.Error:
        return []


ADAPTER = Adapter("csv_file", "CSV file", board, looks_like, parse, rank=90)
