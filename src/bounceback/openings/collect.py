"""One board read in full: its answer, its further pages and the texts that are new, by a `get` that is handed in.

It decides what to ask for and in what order, and fetches nothing itself: `get` is `fetch.fetch` or a test's own.
A problem on the way keeps all that came before it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bounceback.names.saying import say, say_from_data
from bounceback.openings import problems as wrong
from bounceback.openings.boards import boards_in, parse
from bounceback.openings.fetch import Fetched, FetchProblem
from bounceback.openings.posting import Posting, Problem
from bounceback.openings.robots import may_read, robots_address
from bounceback.openings.sources.adapter import Board

MOST_REQUESTS = 120
"""Requests for one board in one go; what is left comes the next time."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What a board gave. `unchanged`: nothing is new, all postings from before stand. `complete`: what is not
    among the postings is gone from the board. `etag`, `last_modified`: for the next time. `retry_after`: seconds
    to leave it in peace. `offered`: boards that a page without postings links to."""

    postings: tuple[Posting, ...] = ()
    problems: tuple[Problem, ...] = ()
    unchanged: bool = False
    complete: bool = False
    etag: str | None = None
    last_modified: str | None = None
    retry_after: float | None = None
    offered: tuple[Board, ...] = ()


def collect(
    board: Board,
    get: Callable[[str, str | None, str | None], Fetched | FetchProblem],
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    known: Mapping[str, Posting] | None = None,
) -> Collected:
    """Reads one board. `get` takes an address, an etag and a last-modified mark. `known` are the board's postings
    from before by external id: a text that is known is not asked for again. A board that had postings and is
    suddenly empty is told, and counts as not complete. A web page is asked for only where its site's robots.txt lets
    programs read it; boards' own answers and feeds are made for programs."""
    known = known or {}
    if board.adapter == "page" and (refusal := _not_for_programs(board, get)) is not None:
        return refusal
    first = get(board.address, etag, last_modified)
    if isinstance(first, FetchProblem):
        return Collected(problems=(_problem(board, first),), retry_after=first.retry_after)
    if first.unchanged:
        return Collected(
            unchanged=True, etag=first.etag or etag, last_modified=first.last_modified or last_modified
        )
    read = parse(first.content, board)
    postings = {posting.external_id: posting for posting in read.postings}
    problems = list(read.problems)
    offered = boards_in(first.content, first.address) if board.adapter == "page" and not postings else ()
    retry_after: float | None = None
    waiting = [address for address in read.more if not _has_text(address, known)]
    asked = {board.address}
    complete = not any(problem.where == board.name for problem in problems)
    while waiting and len(asked) < MOST_REQUESTS:
        address = waiting.pop(0)
        if address in asked:
            continue
        asked.add(address)
        answer = get(address, None, None)
        if isinstance(answer, FetchProblem):
            problems.append(_problem(board, answer))
            retry_after, complete = answer.retry_after, complete and answer.status in {404, 410}
            if answer.retry_after is not None:
                break
            continue
        more = parse(answer.content, board)
        for posting in more.postings:
            postings[posting.external_id] = _fuller(postings.get(posting.external_id), posting)
        problems.extend(more.problems)
        waiting.extend(one for one in more.more if one not in asked and not _has_text(one, known))
    if waiting and len(asked) >= MOST_REQUESTS:
        kept = say_from_data(wrong.OPENINGS, n=len(postings))
        problems.append(
            Problem(
                board.name, say_from_data(wrong.MORE_WAIT, n=len(waiting)), kept, say("Read it again later.")
            )
        )
        complete = False
    if known and not postings and not problems:
        what = say_from_data(wrong.EMPTY_NOW, n=len(known))
        problems.append(Problem(board.name, what, wrong.UNTIL_AGAIN, say("Look at it yourself.")))
        complete = False
    found = tuple(_fuller(known.get(name), posting) for name, posting in postings.items())
    return Collected(
        found, tuple(problems), False, complete, first.etag, first.last_modified, retry_after, offered
    )


def _not_for_programs(
    board: Board, get: Callable[[str, str | None, str | None], Fetched | FetchProblem]
) -> Collected | None:
    """Why a page is not asked for, None where it may be. A robots.txt that is not there allows; one that cannot be
    reached, or that its server has trouble with, forbids until it can (RFC 9309, 2.3.1)."""
    rules = get(robots_address(board.address), None, None)
    if isinstance(rules, Fetched):
        if may_read(rules.content, board.address):
            return None
        return Collected(
            problems=(
                Problem(
                    board.name,
                    wrong.ROBOTS,
                    wrong.STAYS,
                    say("Open it in your browser and save the posting with the bookmarklet."),
                ),
            )
        )
    if rules.status is not None and 400 <= rules.status < 500 and rules.status != 429:
        return None
    return Collected(problems=(_problem(board, rules),), retry_after=rules.retry_after)


def _has_text(address: str, known: Mapping[str, Posting]) -> bool:
    """Whether an address is that of a single posting whose text is known."""
    before = known.get(address.rpartition("/")[2])
    return before is not None and bool(before.text)


def _fuller(before: Posting | None, posting: Posting) -> Posting:
    """The later posting, with the earlier one's text where it has none of its own."""
    if before is None or posting.text or not before.text:
        return posting
    return replace(posting, text=before.text, html=before.html, pay=posting.pay or before.pay)


def _problem(board: Board, problem: FetchProblem) -> Problem:
    return Problem(board.name, problem.what, problem.kept, problem.next)
