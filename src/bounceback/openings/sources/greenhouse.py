"""Greenhouse job boards: the public board answer with its texts.

The text is HTML escaped once more, and may begin with a block about the company that repeats in every posting;
that block is left out of the text (it stays in the HTML). One job in many places shares `internal_job_id`.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Mapping
from urllib.parse import SplitResult, parse_qs, quote

from bounceback.openings.posting import Parsed, Posting
from bounceback.openings.sources.adapter import (
    Adapter,
    Board,
    company_named,
    field,
    hosted_at,
    kept,
    link,
    load_json,
    long_text,
    moment,
    postings_from,
    safe_name,
    words,
)
from bounceback.openings.text import pay_in, to_text, workplace_of

_HOSTS = (
    "boards.greenhouse.io",
    "job-boards.greenhouse.io",
    "boards.eu.greenhouse.io",
    "job-boards.eu.greenhouse.io",
    "my.greenhouse.io",
)
_INTRO = re.compile(r'<div class="content-intro">.{0,20000}?</div>', re.DOTALL)


def board(address: SplitResult) -> Board | None:
    """A board from a page, an embedded board (`?for=`) or the public answer's own address."""
    name = hosted_at(address, *_HOSTS)
    if name == "embed":
        name = (parse_qs(address.query).get("for") or [""])[0]
    if address.hostname in {"boards-api.greenhouse.io", "api.greenhouse.io"}:
        found = re.match(r"/v1/boards/([^/]+)", address.path)
        name = found[1] if found else ""
    name = safe_name(name)
    if not name:
        return None
    return Board(
        "greenhouse",
        name,
        f"https://boards-api.greenhouse.io/v1/boards/{quote(name)}/jobs?content=true",
        company_named(name),
    )


def looks_like(head: bytes) -> bool:
    """Whether a file's beginning has the marks of such an answer."""
    return b'"jobs"' in head and (b'"absolute_url"' in head or b'"internal_job_id"' in head)


def parse(content: bytes, board: Board) -> Parsed:
    """Postings from the board's answer (JSON bytes)."""
    answer, problems = load_json(content, board.name)
    if problems:
        return Parsed((), problems)

    def make(job: Mapping[str, object]) -> Posting:
        html = entities.unescape(long_text(job, "content"))
        text = to_text(_INTRO.sub(" ", html))
        place = words(job, "location", "name")
        return Posting(
            source="greenhouse",
            external_id=words(job, "id"),
            title=words(job, "title"),
            company=words(job, "company_name") or board.company,
            location=place,
            url=link(field(job, "absolute_url")),
            apply_url=link(field(job, "absolute_url")),
            text=text,
            html=html,
            posted_at=moment(field(job, "first_published")),
            updated_at=moment(field(job, "updated_at")),
            expires_at=moment(field(job, "application_deadline")),
            workplace=workplace_of(place, words(job, "title")),
            pay=pay_in(text),
            department=words(job, "departments", 0, "name"),
            language=words(job, "language"),
            same_job=words(job, "internal_job_id"),
            raw=kept(job),
        )

    return postings_from(field(answer, "jobs"), make, board.name)


ADAPTER = Adapter("greenhouse", "Greenhouse", board, looks_like, parse, rank=10)
