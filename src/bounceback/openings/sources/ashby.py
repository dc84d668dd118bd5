"""Ashby job boards: the public posting answer with its texts and pay.

`isRemote` may be true beside "Hybrid": the work type decides. Postings marked as unlisted are left out.
An empty compensation says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, quote, unquote

from bounceback.openings.posting import Parsed, Pay, Posting, Workplace
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
    number,
    postings_from,
    safe_name,
    words,
)
from bounceback.openings.text import currency_of, pay_in, period_of, tidy, to_text, workplace_of


def board(address: SplitResult) -> Board | None:
    """A board from its page or the public answer's own address."""
    name = safe_name(unquote(hosted_at(address, "jobs.ashbyhq.com")))
    if address.hostname == "api.ashbyhq.com":
        found = re.match(r"/posting-api/job-board/([^/]+)", address.path)
        name = safe_name(unquote(found[1])) if found else ""
    if not name:
        return None
    return Board(
        "ashby",
        name,
        f"https://api.ashbyhq.com/posting-api/job-board/{quote(name)}?includeCompensation=true",
        company_named(name),
    )


def looks_like(head: bytes) -> bool:
    """Whether a file's beginning has the marks of such an answer."""
    return b'"jobs"' in head and (
        b'"isListed"' in head or b'"descriptionPlain"' in head or b'"jobUrl"' in head
    )


def parse(content: bytes, board: Board) -> Parsed:
    """Postings from a board's answer (JSON bytes)."""
    answer, problems = load_json(content, board.name)
    if problems:
        return Parsed((), problems)
    return postings_from(field(answer, "jobs"), lambda job: _posting(job, board), board.name)


def _posting(job: Mapping[str, object], board: Board) -> Posting | None:
    if field(job, "isListed") is False:
        return None
    html = long_text(job, "descriptionHtml")
    text = to_text(html) if html else tidy(long_text(job, "descriptionPlain"))
    places = [
        words(job, "location"),
        *(words(place, "location") for place in listed(job, "secondaryLocations")),
    ]
    place = "; ".join(dict.fromkeys(filter(None, places)))
    return Posting(
        source="ashby",
        external_id=words(job, "id"),
        title=words(job, "title"),
        company=board.company,
        location=place,
        url=link(field(job, "jobUrl")),
        apply_url=link(field(job, "applyUrl")),
        text=text,
        html=html,
        posted_at=moment(field(job, "publishedAt")),
        employment_type=words(job, "employmentType"),
        workplace=_workplace(job, place),
        pay=_pay(job) or pay_in(text),
        department=words(job, "department") or words(job, "team"),
        raw=kept(job),
    )


def _workplace(job: Mapping[str, object], place: str) -> Workplace:
    named = workplace_of(words(job, "workplaceType"))
    if named is not Workplace.UNKNOWN:
        return named
    if field(job, "isRemote") is True:
        return Workplace.REMOTE
    return workplace_of(place, words(job, "title"))


def _pay(job: Mapping[str, object]) -> Pay | None:
    for part in listed(job, "compensation", "summaryComponents"):
        if words(part, "compensationType").casefold() != "salary":
            continue
        low, high = number(field(part, "minValue")), number(field(part, "maxValue"))
        if low is not None or high is not None:
            summary = words(job, "compensation", "compensationTierSummary")
            return Pay(
                low,
                high,
                currency_of(words(part, "currencyCode")),
                period_of(words(part, "interval")),
                summary,
            )
    return None


ADAPTER = Adapter("ashby", "Ashby", board, looks_like, parse, rank=10)
