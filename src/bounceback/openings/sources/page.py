"""schema.org JobPosting on any web page: the JSON-LD that careers pages carry for search engines.

Read from the page's script elements of type application/ld+json; an object, an array or an `@graph`. A page
without one gives no posting and says so.
"""

from __future__ import annotations

import hashlib
import html as entities
import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import SplitResult

from bounceback.names.saying import say
from bounceback.openings import problems as wrong
from bounceback.openings.posting import Parsed, Pay, Posting, Problem, Workplace
from bounceback.openings.sources.adapter import (
    LONGEST_CONTENT,
    Adapter,
    Board,
    field,
    kept,
    link,
    long_text,
    moment,
    number,
    postings_from,
    too_long,
    words,
)
from bounceback.openings.sources.csv_file import decoded
from bounceback.openings.text import currency_of, pay_in, period_of, to_text, workplace_of

_OPENS = re.compile(r"<script[^<>]{0,300}application/ld\+json[^<>]{0,300}>", re.IGNORECASE)
_CLOSES = re.compile(r"</script", re.IGNORECASE)
_LONGEST_SCRIPT = 500_000
_MOST_SCRIPTS = 200


def board(address: SplitResult) -> Board | None:
    """Any web address at all: the last to be asked."""
    if address.scheme not in {"http", "https"} or not address.hostname:
        return None
    return Board("page", address.hostname + address.path.rstrip("/"), address.geturl())


def looks_like(head: bytes) -> bool:
    """Whether a file's beginning is a web page's."""
    return re.search(rb"<(?:!doctype html|html|head|body)\b", head[:4000], re.IGNORECASE) is not None


def parse(content: bytes, board: Board) -> Parsed:
    """Postings from a page (HTML bytes)."""
    if len(content) > LONGEST_CONTENT:
        return Parsed((), (too_long(content, board.name),))
    found: list[Mapping[str, object]] = []
    bad: list[Problem] = []
    page = decoded(content)
    for place, script in enumerate(_scripts(page), start=1):
        try:
            found.extend(_job_postings(json.loads(script, strict=False)))
        except (ValueError, RecursionError):
            bad.append(
                Problem(
                    say("%(file)s, data block %(n)s", file=board.name, n=place),
                    wrong.NO_JSON_BLOCK,
                    wrong.OTHERS,
                )
            )
    if not found:
        nothing = Problem(
            board.name,
            wrong.NO_POSTING,
            wrong.ADDRESS,
            say("Paste the posting's text instead."),
        )
        return Parsed((), (*bad, nothing))
    read = postings_from(found, lambda job: _posting(job, board), board.name)
    return Parsed(read.postings, (*bad, *read.problems))


def _scripts(page: str) -> Iterator[str]:
    """The contents of the page's JSON-LD scripts, at most `_MOST_SCRIPTS`. Linear, also where none is ever closed."""
    at = 0
    for _ in range(_MOST_SCRIPTS):
        opens = _OPENS.search(page, at)
        closes = _CLOSES.search(page, opens.end()) if opens else None
        if opens is None or closes is None:
            return
        if closes.start() - opens.end() <= _LONGEST_SCRIPT:
            yield page[opens.end() : closes.start()].strip()
        at = closes.end()


def _job_postings(value: object, depth: int = 0) -> Iterator[Mapping[str, object]]:
    if depth > 6:
        return
    if isinstance(value, list):
        for part in value:
            yield from _job_postings(part, depth + 1)
    elif isinstance(value, dict):
        kind = value.get("@type")
        if kind == "JobPosting" or (isinstance(kind, list) and "JobPosting" in kind):
            yield value
        for name in ("@graph", "itemListElement", "item", "mainEntity"):
            yield from _job_postings(value.get(name), depth + 1)


def _posting(job: Mapping[str, object], board: Board) -> Posting:
    html = long_text(job, "description")
    if "<" not in html:
        html = entities.unescape(html)
    text = to_text(html)
    title = words(job, "title") or words(job, "name")
    company = words(job, "hiringOrganization", "name") or words(job, "hiringOrganization") or board.company
    place = "; ".join(dict.fromkeys(filter(None, (_place(part) for part in _several(job, "jobLocation")))))
    name = words(job, "identifier", "value") or words(job, "identifier") or words(job, "url") or board.address
    telecommute = words(job, "jobLocationType").casefold() == "telecommute"
    kinds = _several(job, "employmentType")
    return Posting(
        source="page",
        external_id=name or hashlib.sha256(f"{title}\n{company}\n{text}".encode()).hexdigest()[:16],
        title=title,
        company=company,
        location=place or words(job, "applicantLocationRequirements", "name"),
        url=link(field(job, "url")) or link(board.address),
        text=text,
        html=html,
        posted_at=moment(field(job, "datePosted")),
        expires_at=moment(field(job, "validThrough")),
        employment_type=", ".join(kind for kind in kinds if isinstance(kind, str))[:100],
        workplace=Workplace.REMOTE if telecommute else workplace_of(title, place),
        pay=_pay(job) or pay_in(text),
        raw=kept(job),
    )


def _several(record: object, name: str) -> list[object]:
    value = field(record, name)
    return value if isinstance(value, list) else [value]


def _place(part: object) -> str:
    if isinstance(part, str):
        return words({"place": part}, "place")
    address = field(part, "address")
    if isinstance(address, str):
        return words(part, "address")
    parts = [words(address, name) for name in ("addressLocality", "addressRegion")]
    parts.append(words(address, "addressCountry", "name") or words(address, "addressCountry"))
    return ", ".join(dict.fromkeys(filter(None, parts)))


def _pay(job: Mapping[str, object]) -> Pay | None:
    value = field(job, "baseSalary", "value")
    low = number(field(value, "minValue")) or number(field(value, "value")) or number(value)
    high = number(field(value, "maxValue")) or low
    if low is None and high is None:
        return None
    currency = words(job, "baseSalary", "currency") or words(job, "salaryCurrency")
    unit = words(value, "unitText")
    return Pay(low, high, currency_of(currency), period_of(unit), f"{low} - {high} {currency} {unit}".strip())


ADAPTER = Adapter("page", "Page with a job posting", board, looks_like, parse, rank=99)
