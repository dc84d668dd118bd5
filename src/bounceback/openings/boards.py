"""Which source an address or a file belongs to, and its bytes as postings.

The adapters in `sources/` are found by themselves: a new file with an `ADAPTER` there needs no change here.
Nothing is fetched.
"""

from __future__ import annotations

import html as entities
import importlib
import pkgutil
import re
from functools import cache
from urllib.parse import urljoin, urlsplit

from bounceback.names.saying import say
from bounceback.openings import problems as wrong
from bounceback.openings.posting import Parsed, Problem
from bounceback.openings.sources.adapter import Adapter, Board

_HEAD = 64_000
_LINK = re.compile(
    r"""(?:href|src|action|data-[a-z-]{1,30})\s{0,5}=\s{0,5}["']([^"'<>\s]{8,600})["']""", re.IGNORECASE
)
_MOST_LINKS = 5_000
_OFFERED = 10


@cache
def adapters() -> tuple[Adapter, ...]:
    """All adapters, in the order in which they are asked."""
    package = importlib.import_module("bounceback.openings.sources")
    found = []
    for module in pkgutil.iter_modules(package.__path__):
        adapter = getattr(importlib.import_module(f"{package.__name__}.{module.name}"), "ADAPTER", None)
        if isinstance(adapter, Adapter):
            found.append(adapter)
    return tuple(sorted(found, key=lambda adapter: (adapter.rank, adapter.name)))


def adapter_named(name: str) -> Adapter | None:
    """The adapter of this name, None where there is none."""
    return next((adapter for adapter in adapters() if adapter.name == name), None)


def board_for(address: str) -> Board | None:
    """The board that an address stands for: a careers page at a known host, a feed, a file; any other web page
    is a "page". A missing https:// is added. None where it is no web address."""
    address = address.strip()
    if not address or len(address) > 2000:
        return None
    if not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*://", address):
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return None
    if (
        parts.username is not None
        or parts.scheme not in {"http", "https"}
        or ("." not in host and host != "localhost" and ":" not in host)
    ):
        return None
    return next((board for adapter in adapters() if (board := adapter.board(parts)) is not None), None)


def boards_in(page: bytes, address: str) -> tuple[Board, ...]:
    """The job boards and job feeds that a careers page links to or embeds, most often named first; at most ten.
    `address` is the page's own, for links without a host."""
    text = page[:3_000_000].decode("utf-8", "replace")
    counted: dict[Board, int] = {}
    for place, match in enumerate(_LINK.finditer(text)):
        if place >= _MOST_LINKS:
            break
        try:
            board = board_for(urljoin(address, entities.unescape(match[1])))
        except ValueError:
            continue
        if board is not None and board.adapter != "page":
            counted[board] = counted.get(board, 0) + 1
    return tuple(sorted(counted, key=lambda board: -counted[board])[:_OFFERED])


def adapter_for(content: bytes) -> Adapter | None:
    """The adapter whose marks stand at the beginning of some bytes, None where none knows them."""
    head = content[:_HEAD]
    return next((adapter for adapter in adapters() if adapter.looks_like(head)), None)


def parse(content: bytes, board: Board) -> Parsed:
    """Postings from what was fetched from a board. Where the content plainly belongs to another adapter (a feed
    behind a page's address), that one reads it."""
    adapter = adapter_named(board.adapter)
    if adapter is None or not adapter.looks_like(content[:_HEAD]):
        other = adapter_for(content)
        adapter = other if other is not None and (adapter is None or other.rank < 80) else adapter
    if adapter is None:
        return Parsed((), (_unknown(board.name),))
    return adapter.parse(content, board)


def parse_file(content: bytes, name: str) -> Parsed:
    """Postings from a file that the person gave; `name` is told in problems."""
    adapter = adapter_for(content)
    if adapter is None:
        return Parsed((), (_unknown(name),))
    return adapter.parse(content, Board(adapter.name, name))


def _unknown(where: str) -> Problem:
    return Problem(
        where,
        wrong.NO_FORM,
        wrong.NOTHING,
        say("Save the openings as CSV with the columns title, company, location, description and url."),
    )
