"""SmartRecruiters: the public list of a company's postings, and the answer for one posting.

The list has no texts: its postings come with empty text, and `more` names the address of each one's text and of
the next page. An answer for one posting is read by the same `parse`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, parse_qs, quote, unquote

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
from bounceback.openings.text import pay_in, to_text

_API = "https://api.smartrecruiters.com/v1/companies"
_PAGE = 100
_SECTIONS = ("companyDescription", "jobDescription", "qualifications", "additionalInformation")


def board(address: SplitResult) -> Board | None:
    """A company from its careers page or the public answer's own address."""
    name = hosted_at(address, "jobs.smartrecruiters.com", "careers.smartrecruiters.com")
    if name.casefold() == "oneclick-ui":
        company = re.search(r"/company/([^/]+)", address.path)
        name = company[1] if company else (parse_qs(address.query).get("dcr_ci") or [""])[0]
    if address.hostname == "api.smartrecruiters.com":
        found = re.match(r"/v1/companies/([^/]+)", address.path)
        name = found[1] if found else ""
    name = safe_name(name)
    if not name:
        return None
    return Board(
        "smartrecruiters", name, f"{_API}/{quote(name)}/postings?limit={_PAGE}&offset=0", company_named(name)
    )


def looks_like(head: bytes) -> bool:
    """Whether a file's beginning has the marks of such an answer."""
    return (b'"totalFound"' in head and b'"content"' in head) or (
        b'"jobAd"' in head and b'"sections"' in head
    )


def parse(content: bytes, board: Board) -> Parsed:
    """Postings from a list (texts still to come, named in `more`) or from the answer for one posting."""
    answer, problems = load_json(content, board.name)
    if problems:
        return Parsed((), problems)
    if field(answer, "jobAd") is not None:
        return postings_from([answer], lambda job: _posting(job, board), board.name)
    return postings_from(
        field(answer, "content"), lambda job: _posting(job, board), board.name, _more(answer, board)
    )


def _more(answer: object, board: Board) -> tuple[str, ...]:
    rest: list[str] = []
    for job in listed(answer, "content"):
        name, company = (
            safe_name(words(job, "id")),
            safe_name(words(job, "company", "identifier") or _company(board)),
        )
        if name and company:
            rest.append(f"{_API}/{quote(company)}/postings/{quote(name)}")
    offset, total, company = field(answer, "offset"), field(answer, "totalFound"), _company(board)
    if isinstance(offset, int) and isinstance(total, int) and company and rest and offset + len(rest) < total:
        rest.append(f"{_API}/{quote(company)}/postings?limit={_PAGE}&offset={offset + len(rest)}")
    return tuple(rest)


def _company(board: Board) -> str:
    """The company's name in addresses, which is not always the name that the board is shown by."""
    found = re.match(rf"{re.escape(_API)}/([^/?]+)", board.address)
    return unquote(found[1]) if found else ""


def _posting(job: Mapping[str, object], board: Board) -> Posting:
    pieces = []
    for section in _SECTIONS:
        body = long_text(job, "jobAd", "sections", section, "text")
        if body.strip():
            pieces.append(f"<h3>{words(job, 'jobAd', 'sections', section, 'title')}</h3>{body}")
    html = "\n".join(pieces)
    text = to_text(html)
    place = words(job, "location", "fullLocation") or ", ".join(
        filter(None, (words(job, "location", part) for part in ("city", "region", "country")))
    )
    page = link(field(job, "postingUrl"))
    company = safe_name(words(job, "company", "identifier")) or _company(board)
    if not page and company:
        page = f"https://jobs.smartrecruiters.com/{quote(company)}/{quote(words(job, 'id'))}"
    return Posting(
        source="smartrecruiters",
        external_id=words(job, "id"),
        title=words(job, "name"),
        company=words(job, "company", "name") or board.company,
        location=place,
        url=page,
        apply_url=link(field(job, "applyUrl")),
        text=text,
        html=html,
        posted_at=moment(field(job, "releasedDate")),
        employment_type=words(job, "typeOfEmployment", "label"),
        workplace=_workplace(job),
        pay=pay_in(text),
        department=words(job, "department", "label"),
        language=words(job, "language", "code"),
        same_job=words(job, "refNumber"),
        raw=kept(job),
    )


def _workplace(job: Mapping[str, object]) -> Workplace:
    if field(job, "location", "hybrid") is True:
        return Workplace.HYBRID
    if field(job, "location", "remote") is True:
        return Workplace.REMOTE
    return Workplace.ON_SITE if field(job, "location", "remote") is False else Workplace.UNKNOWN


ADAPTER = Adapter("smartrecruiters", "SmartRecruiters", board, looks_like, parse, rank=10)
