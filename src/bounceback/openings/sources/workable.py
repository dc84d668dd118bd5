"""Workable accounts: the public widget answer with details.

Dates are days. A hidden place is not shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, quote

from bounceback.openings.posting import Parsed, Posting, Workplace
from bounceback.openings.sources.adapter import (
    Adapter,
    Board,
    company_named,
    field,
    hosted_at,
    kept,
    link,
    listed,
    load_json,
    long_text,
    moment,
    postings_from,
    safe_name,
    words,
)
from bounceback.openings.text import pay_in, to_text, workplace_of


def board(address: SplitResult) -> Board | None:
    """An account from its careers page or the widget's own address; not from the page of a single job (`/j/…`),
    which does not name the account."""
    name = hosted_at(address, "apply.workable.com")
    if name == "api":
        found = re.match(r"/api/v\d/(?:widget/)?accounts/([^/]+)", address.path)
        name = found[1] if found else ""
    host = address.hostname or ""
    if (
        host.endswith(".workable.com")
        and host.count(".") == 2
        and not host.startswith(("apply.", "www.", "jobs."))
    ):
        name = host.removesuffix(".workable.com")
    name = safe_name(name)
    if not name or name == "j":
        return None
    api = f"https://apply.workable.com/api/v1/widget/accounts/{quote(name)}?details=true"
    return Board("workable", name, api, company_named(name))


def looks_like(head: bytes) -> bool:
    """Whether a file's beginning has the marks of such an answer."""
    return b'"jobs"' in head and b'"shortcode"' in head


def parse(content: bytes, board: Board) -> Parsed:
    """Postings from an account's answer (JSON bytes)."""
    answer, problems = load_json(content, board.name)
    if problems:
        return Parsed((), problems)
    company = words(answer, "name") or board.company
    return postings_from(field(answer, "jobs"), lambda job: _posting(job, company), board.name)


def _posting(job: Mapping[str, object], company: str) -> Posting:
    html = "\n".join(
        filter(None, (long_text(job, part) for part in ("description", "requirements", "benefits")))
    )
    text = to_text(html)
    places = [_place(place) for place in listed(job, "locations") if field(place, "hidden") is not True]
    place = "; ".join(dict.fromkeys(filter(None, places)))
    if not place:
        place = ", ".join(filter(None, (words(job, part) for part in ("city", "state", "country"))))
    remote = field(job, "telecommuting") is True
    return Posting(
        source="workable",
        external_id=words(job, "shortcode"),
        title=words(job, "title"),
        company=company,
        location=place,
        url=link(field(job, "url")),
        apply_url=link(field(job, "application_url")),
        text=text,
        html=html,
        posted_at=moment(field(job, "published_on")) or moment(field(job, "created_at")),
        employment_type=words(job, "employment_type"),
        workplace=Workplace.REMOTE if remote else workplace_of(words(job, "title"), place),
        pay=pay_in(text),
        department=words(job, "department"),
        same_job=words(job, "code"),
        raw=kept(job),
    )


def _place(place: object) -> str:
    return ", ".join(filter(None, (words(place, part) for part in ("city", "region", "country"))))


ADAPTER = Adapter("workable", "Workable", board, looks_like, parse, rank=10)
