"""Arbeitnow: the public answer of its job board (`arbeitnow.com/api/job-board-api`), page by page."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from bounceback.openings.posting import Parsed, Posting, Workplace
from bounceback.openings.sources.adapter import (
    Adapter,
    Board,
    field,
    kept,
    link,
    listed,
    load_json,
    long_text,
    moment,
    postings_from,
    words,
)
from bounceback.openings.text import pay_in, to_text, workplace_of

_HOST = "arbeitnow.com"


def board(address: SplitResult) -> Board | None:
    """The whole board, from any of its pages."""
    if (address.hostname or "").removeprefix("www.") != _HOST:
        return None
    return Board("arbeitnow", "Arbeitnow", f"https://www.{_HOST}/api/job-board-api")


def looks_like(head: bytes) -> bool:
    """Whether a file's beginning has the marks of such an answer."""
    return b'"data"' in head and b'"job_types"' in head and b'"slug"' in head


def parse(content: bytes, board: Board) -> Parsed:
    """Postings from one page of the answer (JSON bytes); `more` names the next page."""
    answer, problems = load_json(content, board.name)
    if problems:
        return Parsed((), problems)
    following = link(field(answer, "links", "next"))
    host = urlsplit(following).hostname or ""
    more = (following,) if host.removeprefix("www.") == _HOST and listed(answer, "data") else ()
    return postings_from(field(answer, "data"), _posting, board.name, more)


def _posting(job: Mapping[str, object]) -> Posting:
    html = long_text(job, "description")
    text = to_text(html)
    place = words(job, "location")
    remote = field(job, "remote") is True
    return Posting(
        source="arbeitnow",
        external_id=words(job, "slug"),
        title=words(job, "title"),
        company=words(job, "company_name"),
        location=place,
        url=link(field(job, "url")),
        text=text,
        html=html,
        posted_at=moment(field(job, "created_at")),
        employment_type=", ".join(kind for kind in listed(job, "job_types") if isinstance(kind, str))[:100],
        workplace=Workplace.REMOTE if remote else workplace_of(words(job, "title"), place),
        pay=pay_in(text),
        raw=kept(job),
    )


ADAPTER = Adapter("arbeitnow", "Arbeitnow", board, looks_like, parse, rank=9)
