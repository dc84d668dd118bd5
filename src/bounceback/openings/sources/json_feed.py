"""JSON Feed (versions 1 and 1.1): each item a posting, "Company: Title" taken apart as in RSS."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import SplitResult

from bounceback.openings.posting import Parsed, Posting
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
from bounceback.openings.text import pay_in, tidy, to_text, workplace_of


def board(address: SplitResult) -> Board | None:
    """An address that ends in feed.json."""
    if not address.path.casefold().endswith("feed.json"):
        return None
    return Board("json_feed", (address.hostname or "") + address.path, address.geturl())


def looks_like(head: bytes) -> bool:
    """Whether a file's beginning names the format's version."""
    return b"jsonfeed.org/version" in head


def parse(content: bytes, board: Board) -> Parsed:
    """Postings from a feed's items (JSON bytes)."""
    answer, problems = load_json(content, board.name)
    if problems:
        return Parsed((), problems)
    return postings_from(field(answer, "items"), lambda item: _posting(item, board), board.name)


def _posting(item: Mapping[str, object], board: Board) -> Posting:
    html = long_text(item, "content_html")
    text = to_text(html) if html else tidy(long_text(item, "content_text") or long_text(item, "summary"))
    title = words(item, "title")
    company = words(item, "authors", 0, "name") or words(item, "author", "name") or board.company
    before, colon, after = title.partition(": ")
    if not company and colon and len(before) <= 60 and after.strip():
        company, title = before, after.strip()
    return Posting(
        source="json_feed",
        external_id=words(item, "id") or words(item, "url"),
        title=title,
        company=company,
        location=words(item, "location") or words(item, "_job", "location"),
        url=link(field(item, "url")) or link(field(item, "external_url")),
        text=text,
        html=html,
        posted_at=moment(field(item, "date_published")),
        updated_at=moment(field(item, "date_modified")),
        workplace=workplace_of(title),
        pay=pay_in(text),
        language=words(item, "language"),
        raw=kept(item),
    )


ADAPTER = Adapter("json_feed", "JSON Feed", board, looks_like, parse, rank=30)
