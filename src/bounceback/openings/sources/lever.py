"""Lever job sites: the public postings answer, a bare array.

Requirements stand in `lists`, not in the description; the plain description may be empty. Pages of 100.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Mapping
from urllib.parse import SplitResult, quote

from bounceback.openings.posting import Parsed, Pay, Posting
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
from bounceback.openings.text import currency_of, pay_in, period_of, to_text, workplace_of


def board(address: SplitResult) -> Board | None:
    """A site from its page (also the European one) or the public answer's own address."""
    name = safe_name(hosted_at(address, "jobs.lever.co", "jobs.eu.lever.co"))
    host = "api.eu.lever.co" if (address.hostname or "").endswith(".eu.lever.co") else "api.lever.co"
    if address.hostname in {"api.lever.co", "api.eu.lever.co"}:
        found = re.match(r"/v0/postings/([^/]+)", address.path)
        name = safe_name(found[1]) if found else ""
    return (
        Board("lever", name, f"https://{host}/v0/postings/{quote(name)}?mode=json", company_named(name))
        if name
        else None
    )


def looks_like(head: bytes) -> bool:
    """Whether a file's beginning has the marks of such an answer."""
    return b'"hostedUrl"' in head or (b'"categories"' in head and b'"descriptionPlain"' in head)


def parse(content: bytes, board: Board) -> Parsed:
    """Postings from a site's answer (JSON bytes)."""
    answer, problems = load_json(content, board.name)
    return (
        Parsed((), problems)
        if problems
        else postings_from(answer, lambda job: _posting(job, board), board.name)
    )


def _posting(job: Mapping[str, object], board: Board) -> Posting:
    html = _whole(job)
    places = [words(place) for place in listed(job, "categories", "allLocations")]
    place = "; ".join(dict.fromkeys(filter(None, places))) or words(job, "categories", "location")
    text = to_text(html)
    return Posting(
        source="lever",
        external_id=words(job, "id"),
        title=words(job, "text"),
        company=board.company,
        location=place,
        url=link(field(job, "hostedUrl")),
        apply_url=link(field(job, "applyUrl")),
        text=text,
        html=html,
        posted_at=moment(field(job, "createdAt")),
        employment_type=words(job, "categories", "commitment"),
        workplace=workplace_of(words(job, "workplaceType"), place, words(job, "text")),
        pay=_pay(job) or pay_in(text),
        department=words(job, "categories", "department") or words(job, "categories", "team"),
        raw=kept(job),
    )


def _whole(job: Mapping[str, object]) -> str:
    """Opening, description, lists and closing as one piece of HTML."""
    pieces = [_longer(long_text(job, "description"), long_text(job, "descriptionPlain"))]
    pieces += [
        f"<h3>{words(entry, 'text')}</h3><ul>{long_text(entry, 'content')}</ul>"
        for entry in listed(job, "lists")
    ]
    pieces.append(_longer(long_text(job, "additional"), long_text(job, "additionalPlain")))
    return "\n".join(piece for piece in pieces if piece)


def _longer(html: str, plain: str) -> str:
    """The HTML, unless the plain field says more: each of the two may be empty or only the beginning."""
    return html if len(to_text(html)) >= len(plain) else _paragraphs(plain)


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{entities.escape(line)}</p>" for line in text.split("\n") if line.strip())


def _pay(job: Mapping[str, object]) -> Pay | None:
    low, high = number(field(job, "salaryRange", "min")), number(field(job, "salaryRange", "max"))
    if low is None and high is None:
        return None
    currency, interval = words(job, "salaryRange", "currency"), words(job, "salaryRange", "interval")
    return Pay(
        low, high, currency_of(currency), period_of(interval), f"{low} - {high} {currency} {interval}".strip()
    )


ADAPTER = Adapter("lever", "Lever", board, looks_like, parse, rank=10)
