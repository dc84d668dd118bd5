"""The page at hand, saved by the person's own browser: its HTML in, the posting that it shows out.

The HTML is hostile: its size is bounded, nothing of it is kept but text. Its JSON-LD JobPosting is read where there is
one, else the page's own title and text. It fetches nothing.
"""

from __future__ import annotations

import hashlib
import html as entities
import re
from dataclasses import replace
from urllib.parse import SplitResult, urlsplit

from bounceback.names.companies import company_of_domain
from bounceback.names.domains import own_domain
from bounceback.names.saying import say
from bounceback.openings.boards import board_for
from bounceback.openings.posting import Posting
from bounceback.openings.sources import page as job_page
from bounceback.openings.sources.adapter import Board
from bounceback.openings.text import LONGEST_HTML, one_line, pay_in, to_text, workplace_of

MOST_HTML = 3_000_000
"""Characters of a page that are read: those of large job boards have about a million."""

MOST_TEXT = 60_000
MOST_OF_ONE_PAGE = 30
_META = re.compile(r"<meta\s[^<>]{0,1000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""(property|name|content)\s{0,5}=\s{0,5}(?:"([^"]{0,900})"|'([^']{0,900})')""", re.IGNORECASE
)
_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{0,500})", re.IGNORECASE)
_BODY = re.compile(r"<(?:main|body)\b[^<>]{0,2000}>", re.IGNORECASE)
_ENDINGS = re.compile(r"\s+(?:[-–—|·•]|at|bei|chez)\s+", re.IGNORECASE)


def clipped(page: str, address: str, title: str = "") -> tuple[Posting, ...]:
    """The postings of a page: the one it is about, or all that it lists in JSON-LD (at most thirty).

    `address` is the page's own, `title` what the browser called it. Raises ValueError where the address is none of
    the web's, or the page holds nothing that can be read.
    """
    parts = _address(address)
    page = page[:MOST_HTML]
    board = Board("page", parts.hostname or "", address)
    marked = job_page.parse(page.encode("utf-8", "replace"), board).postings
    title = one_line(title) or one_line(entities.unescape(_first(_TITLE, page)))
    if marked:
        return tuple(
            replace(
                each,
                company=each.company or _company(page, address),
                text=each.text[:MOST_TEXT],
                html="",
                raw="",
            )
            for each in _the_one(marked, address, title)[:MOST_OF_ONE_PAGE]
        )
    text = to_text(_main(page))[:MOST_TEXT]
    if not text and not title:
        raise ValueError(
            say("The page holds no text that can be read. Copy the advertisement's text instead.")
        )
    company = _company(page, address)
    role = _role(_meta(page, "og:title") or title, company)
    return (
        Posting(
            source="page",
            external_id=_named(address),
            title=role or "A page without a title",
            company=company,
            url=address[:2000],
            text=text or role,
            workplace=workplace_of(role),
            pay=pay_in(text),
        ),
    )


def _address(address: str) -> SplitResult:
    try:
        parts = urlsplit(address.strip())
        host = parts.hostname or ""
    except ValueError:
        host, parts = "", urlsplit("")
    if parts.scheme not in {"http", "https"} or not host or len(address) > 2000:
        raise ValueError(say("Only a page of the web can be saved."))
    return parts


def _the_one(postings: tuple[Posting, ...], address: str, title: str) -> tuple[Posting, ...]:
    """The posting that the page is about where one can be told, else all of them."""
    if len(postings) == 1:
        only = postings[0]
        return (replace(only, external_id=_named(address), url=address[:2000]),)
    here = [one for one in postings if one.url.split("#")[0] == address.split("#")[0]]
    if len(here) == 1:
        return (here[0],)
    named = [one for one in postings if one.title and one.title.casefold() in title.casefold()]
    return (named[0],) if len(named) == 1 else postings


def _main(page: str) -> str:
    """From <main> on where there is one, else from <body> on: what stands before is the site's own head."""
    starts = {match[0][1:5].casefold(): match.start() for match in reversed(list(_BODY.finditer(page)))}
    start = starts.get("main", starts.get("body", 0))
    return page[start : start + LONGEST_HTML]


def _company(page: str, address: str) -> str:
    """Who hires, as far as the page says it: the board's company, its site name, else the name in the address."""
    known = board_for(address)
    if known is not None and known.adapter != "page" and known.company:
        return known.company
    host = own_domain(urlsplit(address).hostname or "")
    return one_line(_meta(page, "og:site_name"))[:200] or (company_of_domain(host) or "" if host else "")


def _role(title: str, company: str) -> str:
    """The role out of a page's title: its first part that is not the company's name."""
    parts = [part for part in _ENDINGS.split(one_line(entities.unescape(title))) if part]
    role = next((part for part in parts if part.casefold() != company.casefold()), "")
    return role[:300]


def _meta(page: str, name: str) -> str:
    """The content of a <meta> of this name, "" where there is none. Only the page's head is looked through."""
    for match in _META.finditer(page[:300_000]):
        found = {key.casefold(): double or single for key, double, single in _ATTRIBUTE.findall(match[0])}
        if (found.get("property") or found.get("name", "")).casefold() == name:
            return entities.unescape(found.get("content", ""))
    return ""


def _first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text[:300_000])
    return match[1] if match else ""


def _named(address: str) -> str:
    """A posting's own name by its page: saved again it is the same one."""
    return hashlib.sha256(address.split("#")[0].encode("utf-8", "replace")).hexdigest()[:24]
