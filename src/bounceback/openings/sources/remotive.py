"""Remotive: the public answer of remote jobs (`remotive.com/api/remote-jobs`). Its terms ask for a link back, which
`url` is."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import SplitResult, parse_qsl, urlencode

from bounceback.openings.posting import Parsed, Posting, Workplace
from bounceback.openings.sources.adapter import (
    Adapter,
    Board,
    field,
    kept,
    link,
    load_json,
    long_text,
    moment,
    postings_from,
    words,
)
from bounceback.openings.text import pay_in, to_text

_ASKED = ("search", "category", "company_name", "limit")


def board(address: SplitResult) -> Board | None:
    """All remote jobs, or those of a search, category or company that stands in the address."""
    if (address.hostname or "").removeprefix("www.") != "remotive.com":
        return None
    asked = urlencode([(name, value) for name, value in parse_qsl(address.query) if name in _ASKED])
    return Board(
        "remotive", "Remotive", "https://remotive.com/api/remote-jobs" + (f"?{asked}" if asked else "")
    )


def looks_like(head: bytes) -> bool:
    """Whether a file's beginning has the marks of such an answer."""
    return b'"jobs"' in head and b'"candidate_required_location"' in head


def parse(content: bytes, board: Board) -> Parsed:
    """Postings from the answer (JSON bytes)."""
    answer, problems = load_json(content, board.name)
    return Parsed((), problems) if problems else postings_from(field(answer, "jobs"), _posting, board.name)


def _posting(job: Mapping[str, object]) -> Posting:
    html = long_text(job, "description")
    text = to_text(html)
    return Posting(
        source="remotive",
        external_id=words(job, "id"),
        title=words(job, "title"),
        company=words(job, "company_name"),
        location=words(job, "candidate_required_location"),
        url=link(field(job, "url")),
        text=text,
        html=html,
        posted_at=moment(field(job, "publication_date")),
        employment_type=words(job, "job_type"),
        workplace=Workplace.REMOTE,
        pay=pay_in(f"Salary: {words(job, 'salary')}") or pay_in(text),
        department=words(job, "category"),
        raw=kept(job),
    )


ADAPTER = Adapter("remotive", "Remotive", board, looks_like, parse, rank=9)
