"""Recruitee careers sites: the public offers answer.

`remote`, `hybrid` and `on_site` may all be true; then the milder word, hybrid, is taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import SplitResult

from bounceback.openings.posting import Parsed, Pay, Posting, Workplace
from bounceback.openings.sources.adapter import (
    Adapter,
    Board,
    company_named,
    field,
    kept,
    link,
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
    """A company from any page of its `….recruitee.com` site."""
    host = address.hostname or ""
    name = safe_name(host.removesuffix(".recruitee.com")) if host.endswith(".recruitee.com") else ""
    if not name or name in {"www", "api", "app", "docs", "support"}:
        return None
    return Board("recruitee", name, f"https://{name}.recruitee.com/api/offers/", company_named(name))


def looks_like(head: bytes) -> bool:
    """Whether a file's beginning has the marks of such an answer."""
    return b'"offers"' in head and (b'"careers_url"' in head or b'"careers_apply_url"' in head)


def parse(content: bytes, board: Board) -> Parsed:
    """Postings from a site's offers (JSON bytes)."""
    answer, problems = load_json(content, board.name)
    if problems:
        return Parsed((), problems)
    return postings_from(field(answer, "offers"), lambda offer: _posting(offer, board), board.name)


def _posting(offer: Mapping[str, object], board: Board) -> Posting:
    html = "\n".join(filter(None, (long_text(offer, "description"), long_text(offer, "requirements"))))
    text = to_text(html)
    place = ", ".join(
        dict.fromkeys(filter(None, (words(offer, part) for part in ("city", "state_name", "country"))))
    )
    return Posting(
        source="recruitee",
        external_id=words(offer, "id"),
        title=words(offer, "title"),
        company=words(offer, "company_name") or board.company,
        location=place or words(offer, "location"),
        url=link(field(offer, "careers_url")),
        apply_url=link(field(offer, "careers_apply_url")),
        text=text,
        html=html,
        posted_at=moment(field(offer, "published_at")),
        employment_type=words(offer, "employment_type_code"),
        workplace=_workplace(offer),
        pay=_pay(offer) or pay_in(text),
        department=words(offer, "department"),
        raw=kept(offer),
    )


def _workplace(offer: Mapping[str, object]) -> Workplace:
    marks = {part for part in ("remote", "hybrid", "on_site") if field(offer, part) is True}
    if "hybrid" in marks or {"remote", "on_site"} <= marks:
        return Workplace.HYBRID
    if marks:
        return Workplace(marks.pop())
    return workplace_of(words(offer, "location"))


def _pay(offer: Mapping[str, object]) -> Pay | None:
    low, high = number(field(offer, "salary", "min")), number(field(offer, "salary", "max"))
    if low is None and high is None:
        return None
    currency, period = words(offer, "salary", "currency"), words(offer, "salary", "period")
    return Pay(
        low, high, currency_of(currency), period_of(period), f"{low} - {high} {currency} {period}".strip()
    )


ADAPTER = Adapter("recruitee", "Recruitee", board, looks_like, parse, rank=10)
