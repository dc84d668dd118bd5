"""RSS and Atom feeds, among them Teamtailor's `/jobs.rss` and feeds whose titles read "Company: Title".

The feed parser gets bytes only (it would open addresses and files), without entity declarations, and at most
`MOST_TAGS` tags, which bounds its time; what stands behind that is cut at an entry's border and said.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping
from urllib.parse import SplitResult

from bounceback.names.saying import say_from_data
from bounceback.openings import problems as wrong
from bounceback.openings.posting import Parsed, Posting, Problem
from bounceback.openings.sources.adapter import (
    LONGEST_CONTENT,
    Adapter,
    Board,
    company_named,
    field,
    kept,
    link,
    moment,
    not_as_expected,
    postings_from,
    too_long,
    words,
)
from bounceback.openings.text import one_line, pay_in, tidy, to_text, workplace_of

MOST_TAGS = 40_000
"""Tags of one feed that are read: some 2,000 usual entries. As many hostile ones took 3 s here."""

_ENTRY_ENDS = (b"</item>", b"</entry>")


def board(address: SplitResult) -> Board | None:
    """An address that is a feed by its path, or any page of a Teamtailor site."""
    host, path = address.hostname or "", address.path.casefold().rstrip("/")
    if (
        host.endswith(".teamtailor.com")
        and host.count(".") == 2
        and not host.startswith(("www.", "app.", "api."))
    ):
        name = host.removesuffix(".teamtailor.com")
        return Board("rss", name, f"https://{host}/jobs.rss", company_named(name))
    if path.endswith(
        (".rss", ".atom", "/rss", "/feed", "/atom", ".rdf", "feed.xml", "rss.xml", "atom.xml", "index.xml")
    ):
        return Board("rss", host + address.path, address.geturl())
    return None


def looks_like(head: bytes) -> bool:
    """Whether a file's beginning has a feed's root element."""
    return re.search(rb"<(?:rss|feed|rdf:RDF)[\s>]", head[:4000]) is not None


def parse(content: bytes, board: Board) -> Parsed:
    """Postings from a feed's entries (XML bytes)."""
    if len(content) > LONGEST_CONTENT:
        return Parsed((), (too_long(content, board.name),))
    import feedparser

    content, problems = _bounded(content, board.name)
    try:
        feed = feedparser.parse(io.BytesIO(content), sanitize_html=False, resolve_relative_uris=False)
    except (ValueError, RecursionError, LookupError, AssertionError):
        return Parsed((), (not_as_expected(content, board.name, wrong.FEED),))
    if not feed.get("version") and not feed.entries:
        return Parsed((), (not_as_expected(content, board.name, wrong.FEED),))
    title = one_line(feed.feed.get("title"))
    read = postings_from(
        [dict(entry) for entry in feed.entries], lambda entry: _posting(entry, board, title), board.name
    )
    return Parsed(read.postings, (*problems, *read.problems))


def _bounded(content: bytes, where: str) -> tuple[bytes, tuple[Problem, ...]]:
    """The feed without a document type, cut behind the last entry that ends within `MOST_TAGS` tags."""
    content = re.sub(rb"<!DOCTYPE[^\[>]{0,2000}(?:\[[^\]]{0,200000}\][^>]{0,2000})?>", b"", content, count=1)
    if content.count(b"<") <= MOST_TAGS:
        return content, ()
    end = len(b"<".join(content.split(b"<", MOST_TAGS)[:MOST_TAGS]))
    cut = max(content.rfind(ending, 0, end) + len(ending) for ending in _ENTRY_ENDS)
    kept_part = content[:cut] if cut > 10 else b""
    kept_count = sum(kept_part.count(ending) for ending in _ENTRY_ENDS)
    return kept_part, (
        Problem(
            where,
            wrong.LONG_FEED,
            say_from_data(wrong.FIRST_ENTRIES, n=kept_count),
            "",
        ),
    )


def _posting(entry: Mapping[str, object], board: Board, feed_title: str) -> Posting:
    html = _body(entry)
    text = to_text(html)
    title = words(entry, "title")
    company = _company(entry)
    if not company and not board.company:
        company, title = _split_title(title)
    place = _place(entry)
    url = link(field(entry, "link"))
    name = words(entry, "id") or url
    return Posting(
        source="rss",
        external_id=name or hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()[:16],
        title=title,
        company=company or board.company,
        location=place,
        url=url,
        text=text,
        html=html,
        posted_at=moment(field(entry, "published")) or moment(field(entry, "updated")),
        updated_at=moment(field(entry, "updated")),
        expires_at=moment(field(entry, "expires_at")) or moment(field(entry, "expired")),
        employment_type=words(entry, "type") or words(entry, "job_type") or words(entry, "employmenttype"),
        workplace=workplace_of(
            words(entry, "remotestatus"), place, title, "remote" if "remote" in feed_title.casefold() else ""
        ),
        pay=pay_in(text),
        department=words(entry, "department") or words(entry, "category"),
        raw=kept({key: value for key, value in entry.items() if not key.endswith("_parsed")}),
    )


def _body(entry: Mapping[str, object]) -> str:
    """The longer of summary and content."""
    bodies = [field(entry, "summary"), field(entry, "content", 0, "value"), field(entry, "job_description")]
    return max((body for body in bodies if isinstance(body, str)), key=len, default="")


def _company(entry: Mapping[str, object]) -> str:
    for name in (
        "company",
        "company_name",
        "companyname",
        "job_listing_company",
        "hiringorganization",
        "author",
    ):
        said = words(entry, name)
        if said and "@" not in said:
            return said
    return ""


def _split_title(title: str) -> tuple[str, str]:
    """ "Company: Title" and "Title at Company" taken apart; else no company and the title as it is."""
    before, colon, after = title.partition(": ")
    if colon and 1 <= len(before) <= 60 and after.strip():
        return before.strip(), after.strip()
    role, at, company = title.rpartition(" at ")
    if at and role.strip() and 1 <= len(company) <= 60:
        return company.strip(), role.strip()
    return "", title


def _place(entry: Mapping[str, object]) -> str:
    for name in ("location", "job_location", "city", "tt_city", "region", "job_listing_location", "country"):
        said = words(entry, name)
        if said:
            return tidy(said)
    return ""


ADAPTER = Adapter("rss", "RSS or Atom feed", board, looks_like, parse, rank=40)
