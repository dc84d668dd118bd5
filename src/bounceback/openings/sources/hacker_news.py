"""Hacker News "Who is hiring?": the monthly thread, as its search service answers it.

A posting's first line reads "Company | Role | Place | REMOTE | pay", in no fixed order after the company. Comments
without such a line are no jobs and are left out quietly.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, parse_qs

from bounceback.names.places import is_place, place_of
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
from bounceback.openings.text import pay_in, to_text, workplace_of

_NO_ROLE = re.compile(
    r"https?:|www\.|[$€£]|\d+\s?k\b|\b(?:remote|hybrid|on-?site|full[- ]?time|part[- ]?time|contract|visa|interns?|"
    r"permanent|equity|salary|usd|eur|worldwide|anywhere)\b",
    re.IGNORECASE,
)


def board(address: SplitResult) -> Board | None:
    """A thread from its page or from the search service's own address."""
    name = ""
    if address.hostname == "news.ycombinator.com":
        name = (parse_qs(address.query).get("id") or [""])[0]
    elif address.hostname == "hn.algolia.com":
        found = re.match(r"/api/v1/items/(\d+)$", address.path)
        name = found[1] if found else ""
    if not name.isdigit() or not name.isascii() or len(name) > 12:
        return None
    return Board("hacker_news", f"Hacker News {name}", f"https://hn.algolia.com/api/v1/items/{name}")


def looks_like(head: bytes) -> bool:
    """Whether a file's beginning has the marks of such an answer."""
    return b'"children"' in head and (b'"story_id"' in head or b'"created_at_i"' in head)


def parse(content: bytes, board: Board) -> Parsed:
    """Postings from a thread's first-level comments (JSON bytes)."""
    answer, problems = load_json(content, board.name)
    return (
        Parsed((), problems) if problems else postings_from(field(answer, "children"), _posting, board.name)
    )


def _posting(comment: Mapping[str, object]) -> Posting | None:
    html = long_text(comment, "text")
    text = to_text(html)
    parts = [part.strip() for part in text.partition("\n")[0][:400].split("|")]
    parts = [part for part in parts if part]
    if len(parts) < 2 or len(parts[0]) > 80:
        return None
    rest = parts[1:]
    role = next((part for part in rest if not _NO_ROLE.search(part) and not _place_alone(part)), "")
    if not role:
        return None
    name = words(comment, "id")
    return Posting(
        source="hacker_news",
        external_id=name,
        title=role[:200],
        company=re.sub(r"\s*\((?:https?:|www\.)[^)]*\)", "", parts[0]),
        location="; ".join(part for part in rest if part != role and _place_alone(part) and _named(part)),
        url=f"https://news.ycombinator.com/item?id={name}" if name.isdigit() else "",
        apply_url=link((re.findall(r"https?://[^\s<>\"|)]{4,300}", text) or [""])[-1]),
        text=text,
        html=html,
        posted_at=moment(field(comment, "created_at")),
        workplace=_workplace(rest),
        pay=pay_in("Pay: " + " ".join(part for part in rest if re.search(r"[$€£]|\d\s?k\b", part)))
        or pay_in(text),
        raw=kept({key: value for key, value in comment.items() if key != "children"}),
    )


def _place_alone(part: str) -> bool:
    bare = re.sub(r"\([^()]*\)", " ", part)
    pieces = [piece.strip() for piece in re.split(r"[,/;]| or | and ", bare) if piece.strip()]
    return bool(pieces) and (is_place(bare) or any(is_place(piece) for piece in pieces))


def _named(part: str) -> bool:
    """Whether a city or country is named, not only a way of working."""
    place = place_of(part)
    return bool(place.city or place.country)


def _workplace(parts: list[str]) -> Workplace:
    said = {workplace_of(part) for part in parts} - {Workplace.UNKNOWN}
    return said.pop() if len(said) == 1 else Workplace.HYBRID if said else Workplace.UNKNOWN


ADAPTER = Adapter("hacker_news", "Hacker News: Who is hiring", board, looks_like, parse, rank=9)
