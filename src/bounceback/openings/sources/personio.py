"""Personio careers sites: the public XML feed.

Each position has sections with names of their own, which are not its title. Entities are never expanded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import SplitResult

from bounceback.names.saying import say
from bounceback.openings import problems as wrong
from bounceback.openings.posting import Parsed, Posting, Problem
from bounceback.openings.sources.adapter import (
    LONGEST_CONTENT,
    MOST_POSTINGS,
    Adapter,
    Board,
    company_named,
    cut_short,
    moment,
    not_as_expected,
    safe_name,
    told,
    too_long,
)
from bounceback.openings.text import one_line, pay_in, to_text, workplace_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def board(address: SplitResult) -> Board | None:
    """A company from any page of its `….jobs.personio.de` (or `.com`) site."""
    host = address.hostname or ""
    for ending in (".jobs.personio.de", ".jobs.personio.com"):
        name = safe_name(host.removesuffix(ending)) if host.endswith(ending) else ""
        if name:
            return Board("personio", name, f"https://{name}{ending}/xml", company_named(name))
    return None


def looks_like(head: bytes) -> bool:
    """Whether a file's beginning has the feed's root element."""
    return b"<workzag-jobs" in head


def parse(content: bytes, board: Board) -> Parsed:
    """Postings from a company's feed (XML bytes)."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    if len(content) > LONGEST_CONTENT:
        return Parsed((), (too_long(content, board.name),))
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return Parsed((), (not_as_expected(content, board.name, wrong.XML_FEED),))
    postings: list[Posting] = []
    problems: list[Problem] = []
    positions = root.findall("position")
    for place, position in enumerate(positions[:MOST_POSTINGS], start=1):
        posting = _posting(position, board)
        if posting.title:
            postings.append(posting)
        else:
            where = say("%(file)s, entry %(n)s", file=board.name, n=place)
            problems.append(Problem(where, wrong.NO_TITLE, wrong.OTHERS))
    return Parsed(tuple(postings), (*told(problems, board.name), *cut_short(len(positions), board.name)))


def _posting(position: Element, board: Board) -> Posting:
    html = "\n".join(
        f"<h3>{one_line(section.findtext('name'))}</h3>{section.findtext('value') or ''}"
        for section in position.findall("jobDescriptions/jobDescription")
    )
    text = to_text(html)
    offices = [
        position.findtext("office"),
        *(office.text for office in position.findall("additionalOffices/office")),
    ]
    place = "; ".join(dict.fromkeys(filter(None, (one_line(office) for office in offices))))
    name = one_line(position.findtext("id"))
    page = board.address.removesuffix("/xml")
    return Posting(
        source="personio",
        external_id=name,
        title=one_line(position.findtext("name")),
        company=one_line(position.findtext("subcompany")) or board.company,
        location=place,
        url=f"{page}/job/{name}" if page and name.isdigit() else "",
        text=text,
        html=html,
        posted_at=moment(position.findtext("createdAt")),
        employment_type=" ".join(
            filter(None, (one_line(position.findtext(part)) for part in ("employmentType", "schedule")))
        ),
        workplace=workplace_of(place, one_line(position.findtext("name"))),
        pay=pay_in(text),
        department=one_line(position.findtext("department")),
        raw="",
    )


ADAPTER = Adapter("personio", "Personio", board, looks_like, parse, rank=10)
