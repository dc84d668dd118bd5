"""A file of openings as JSON Lines, one object a line, or one JSON array of objects.

Field names are flexible (`record.FIELDS`). A line that is no JSON is named and left out.
"""

from __future__ import annotations

import json
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
    load_json,
    postings_from,
    told,
    too_long,
)
from bounceback.openings.sources.record import posting_from_record


def board(address: SplitResult) -> Board | None:
    """An address that ends in .jsonl or .ndjson."""
    if not address.path.casefold().endswith((".jsonl", ".ndjson")):
        return None
    return Board("json_lines", address.netloc + address.path, address.geturl())


def looks_like(head: bytes) -> bool:
    """Whether a file begins like a JSON object or an array of objects."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"{") or (start.startswith(b"[") and start[1:].lstrip()[:1] in {b"{", b"]"})


def parse(content: bytes, board: Board) -> Parsed:
    """Postings from the lines of a file, or from one array."""
    if len(content) > LONGEST_CONTENT:
        return Parsed((), (too_long(content, board.name),))
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
        answer, problems = load_json(content, board.name)
        if problems:
            return Parsed((), problems)
        return postings_from(
            answer, lambda record: posting_from_record(record, "json_lines", board), board.name
        )
    postings: list[Posting] = []
    bad: list[Problem] = []
    count = 0
    for place, line in enumerate(content.decode("utf-8-sig", "replace").splitlines(), start=1):
        if not line.strip():
            continue
        count += 1
        if len(postings) >= MOST_POSTINGS:
            continue
        where = say("%(file)s, line %(n)s", file=board.name, n=place)
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            bad.append(Problem(where, wrong.NO_JSON, wrong.OTHER_LINES))
            continue
        read = postings_from([record], lambda record: posting_from_record(record, "json_lines", board), where)
        postings.extend(read.postings)
        bad.extend(Problem(where, problem.what, problem.kept) for problem in read.problems)
    return Parsed(tuple(postings), (*told(bad, board.name), *cut_short(count, board.name)))


ADAPTER = Adapter("json_lines", "JSON Lines file", board, looks_like, parse, rank=80)
