"""What every source file offers: an `ADAPTER` value that `openings.boards` finds.

An adapter recognises an address or a file, and parses bytes that were fetched or read elsewhere. It never
fetches, and one bad record never costs the others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import SplitResult, urlsplit

from bounceback.names.saying import say, say_from_data
from bounceback.openings import problems as wrong
from bounceback.openings.posting import Parsed, Posting, Problem
from bounceback.openings.text import one_line

LONGEST_CONTENT = 60_000_000
"""Bytes of one file or answer that are read at all."""

MOST_POSTINGS = 50_000
"""Postings taken from one file or answer."""

MOST_PROBLEMS = 50
"""Problems told one by one; the rest are told as a count."""


@dataclass(frozen=True, slots=True)
class Board:
    """One place that holds postings: which adapter reads it, its own name there, the address to fetch ("" for a
    file), and the company's name where the answer itself does not say it."""

    adapter: str
    name: str
    address: str = ""
    company: str = ""


@dataclass(frozen=True, slots=True)
class Adapter:
    """A kind of source. `board` makes a Board of an address it knows, else None; `looks_like` judges the first
    bytes of a file; `parse` reads bytes. Where several would take a file, the lowest `rank` goes first."""

    name: str
    title: str
    board: Callable[[SplitResult], Board | None]
    looks_like: Callable[[bytes], bool]
    parse: Callable[[bytes, Board], Parsed]
    rank: int = 50


def load_json(content: bytes, where: str) -> tuple[object, tuple[Problem, ...]]:
    """The JSON value in some bytes (UTF-8, a byte-order mark allowed), or None and the problem."""
    if len(content) > LONGEST_CONTENT:
        return None, (too_long(content, where),)
    try:
        return json.loads(content.decode("utf-8-sig", "replace")), ()
    except (ValueError, RecursionError):
        return None, (not_as_expected(content, where, "JSON"),)


def too_long(content: bytes, where: str) -> Problem:
    """The problem of an answer beyond the size that is read."""
    return Problem(
        where,
        say_from_data(wrong.TOO_LONG, n=len(content) // 1_000_000, most=LONGEST_CONTENT // 1_000_000),
        wrong.STAYS,
        say("Take a smaller file or one board of it."),
    )


def not_as_expected(content: bytes, where: str, form: str) -> Problem:
    """The problem of an answer in another form than the source usually gives."""
    page = content[:2000].lstrip()[:20].lower().startswith((b"<!doctype html", b"<html"))
    return Problem(
        where,
        say_from_data(wrong.A_PAGE if page else wrong.SOMETHING_ELSE, form=form),
        wrong.IT_STAYS,
        say("Open the address in a browser: the board may have moved or want a sign-in."),
    )


def postings_from(
    records: object,
    make: Callable[[Mapping[str, object]], Posting | None],
    where: str,
    more: tuple[str, ...] = (),
) -> Parsed:
    """Each record through `make`; None means "no posting" and is left out quietly. A record that `make` cannot
    read, or that has no title, becomes a Problem that names its place; all others are kept."""
    if not isinstance(records, list):
        problem = Problem(
            where,
            wrong.NO_LIST,
            wrong.STAYS,
            say("Check that the address is the one of a job board."),
        )
        return Parsed((), (problem,), more)
    postings: list[Posting] = []
    bad: list[Problem] = []
    for place, record in enumerate(records[:MOST_POSTINGS], start=1):
        try:
            posting = make(record) if isinstance(record, dict) else None
            if not isinstance(record, dict):
                raise TypeError
        except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError):
            bad.append(
                Problem(say("%(file)s, entry %(n)s", file=where, n=place), wrong.NO_ENTRY, wrong.OTHERS)
            )
            continue
        if posting is None:
            continue
        if posting.title:
            postings.append(posting)
        else:
            bad.append(
                Problem(say("%(file)s, entry %(n)s", file=where, n=place), wrong.NO_TITLE, wrong.OTHERS)
            )
    return Parsed(tuple(postings), (*told(bad, where), *cut_short(len(records), where)), more)


def told(problems: Iterable[Problem], where: str) -> tuple[Problem, ...]:
    """The first problems one by one, and the rest as one that counts them."""
    every = tuple(problems)
    if len(every) <= MOST_PROBLEMS:
        return every
    rest = Problem(where, say_from_data(wrong.MORE_ENTRIES, n=len(every) - MOST_PROBLEMS), wrong.OTHERS)
    return (*every[:MOST_PROBLEMS], rest)


def cut_short(count: int, where: str) -> tuple[Problem, ...]:
    """A problem when more entries stood there than are taken."""
    if count <= MOST_POSTINGS:
        return ()
    return (
        Problem(
            where,
            say_from_data(wrong.STOOD_THERE, n=count),
            say_from_data(wrong.FIRST, n=MOST_POSTINGS),
            say("Split the file."),
        ),
    )


def field(record: object, *path: str | int) -> object:
    """What stands at a path of keys and places inside nested JSON, None where the path ends early."""
    for step in path:
        if isinstance(record, dict) and isinstance(step, str):
            record = record.get(step)
        elif isinstance(record, list) and isinstance(step, int) and -len(record) <= step < len(record):
            record = record[step]
        else:
            return None
    return record


def words(record: object, *path: str | int) -> str:
    """The text or number at a path as one line, "" where there is none."""
    return one_line(field(record, *path))


def long_text(record: object, *path: str | int) -> str:
    """The text at a path as it stands, "" where there is none."""
    value = field(record, *path)
    return value if isinstance(value, str) else ""


def listed(record: object, *path: str | int) -> list[object]:
    """The list at a path, empty where there is none."""
    value = field(record, *path)
    return value if isinstance(value, list) else []


def number(value: object) -> float | None:
    """A positive amount from a number or a string of digits, else None."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        amount = float(str(value).replace(",", "").replace(" ", ""))
    except ValueError:
        return None
    return amount if 0 < amount < 1e12 else None


def link(value: object, base: str = "") -> str:
    """An http(s) address as written, "" for anything else (so no script address ever reaches a page)."""
    if not isinstance(value, str) or len(value) > 2000:
        return ""
    address = value.strip()
    if address.startswith("/") and base:
        address = base.rstrip("/") + address
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    fine = (
        parts.scheme in {"http", "https"}
        and bool(parts.netloc)
        and not any(c in address for c in ' <>"\n\r\t')
    )
    return address if fine else ""


def moment(value: object) -> datetime | None:
    """A time in UTC from what sources write: ISO 8601 with offset, Z or "UTC", a day alone (its midnight in UTC),
    an RFC 2822 date, or seconds or milliseconds since 1970. None where it is none, or outside 1990 to 2100."""
    found: datetime | None = None
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = value / 1000 if abs(value) > 1e11 else float(value)
        if 0 < seconds < 4.2e9:
            found = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    elif isinstance(value, str) and 6 <= len(value.strip()) <= 60:
        found = _written(value.strip())
    if found is None:
        return None
    try:
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return found if 1990 <= found.year <= 2100 else None


def _written(value: str) -> datetime | None:
    import email.utils

    plain = value.removesuffix(" UTC").strip()
    if plain.isdigit() and len(plain) in {10, 13}:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(plain[:10]))
    try:
        return datetime.fromisoformat(plain)
    except ValueError:
        pass
    for form in ("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y"):
        try:
            return datetime.strptime(plain, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    try:
        return email.utils.parsedate_to_datetime(plain)
    except (ValueError, TypeError, IndexError):
        return None


def kept(record: object) -> str:
    """The source's own record as JSON text, to be kept for good (at most 200,000 characters)."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"), default=str)[:200_000]


def hosted_at(address: SplitResult, *hosts: str) -> str:
    """The first part of the path when the address is at one of these hosts, else ""."""
    if (address.hostname or "").removeprefix("www.") not in hosts:
        return ""
    parts = [part for part in address.path.split("/") if part]
    return parts[0] if parts else ""


def company_named(name: str) -> str:
    """A readable company name from a board's name: "harbour-and-pine" becomes "Harbour And Pine"."""
    return " ".join(
        part if part[:1].isupper() else part.capitalize() for part in re.split(r"[-_+ ]+", name) if part
    )


def safe_name(name: str) -> str:
    """A board's name when it is made of the signs that such names have, else ""."""
    fine = 0 < len(name) <= 100 and all(sign.isalnum() or sign in "-_. &%+" for sign in name)
    return name if fine and name not in {".", ".."} else ""
