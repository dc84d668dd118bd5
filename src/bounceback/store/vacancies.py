"""The list of openings as a page shows it, and one opening beside what the person shows: kept rows in, values out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bounceback.growth.gap import Gap, gap
from bounceback.names.titles import title_key
from bounceback.store import read
from bounceback.store.skills import evidence_of_person
from bounceback.store.values import OpeningValue

NEW_FOR = timedelta(days=7)
"""An opening is new for a week."""
PER_PAGE = 50
SHOWS = ("", "new", "saved", "dismissed")


@dataclass(frozen=True, slots=True)
class OpeningRow:
    """One line of the list: the opening without its text, whether it is new, and the employer of the newest "no" for
    the same kind of role ("" where there is none)."""

    opening: OpeningValue
    new: bool
    like: str


@dataclass(frozen=True, slots=True)
class OpeningPage:
    """A page of the list, and how many there are in all."""

    rows: tuple[OpeningRow, ...] = field(repr=False)
    total: int
    page: int
    pages: int


def opening_page(
    owner: int, now: datetime, *, search: str = "", show: str = "", page: int = 1, per_page: int = PER_PAGE
) -> OpeningPage:
    """A page of the openings that are still there, newest first; `show` is one of `SHOWS`."""
    since = now - NEW_FOR
    choice = show if show in {"saved", "dismissed"} else None
    page = max(1, page)

    def part(number: int) -> tuple[tuple[OpeningValue, ...], int]:
        return read.opening_heads(
            owner,
            search=search,
            choice=choice,
            since=since if show == "new" else None,
            start=(number - 1) * per_page,
            limit=per_page,
        )

    found, total = part(page)
    pages = max(1, -(-total // per_page))
    if page > pages:
        page = pages
        found, total = part(page)
    keys = {one.id: title_key(one.title) for one in found}
    fresh = [one for one in found if is_new(one, since)]
    first = read.first_of_same_name(owner, {one.company_key for one in fresh}) if fresh else {}
    like = read.newest_no_by_role(owner, set(keys.values())) if found else {}
    news = {one.id for one in fresh if first.get((one.company_key, keys[one.id]), one.id) == one.id}
    return OpeningPage(
        tuple(OpeningRow(one, one.id in news, like.get(keys[one.id], "")) for one in found),
        total,
        page,
        pages,
    )


def is_new(opening: OpeningValue, since: datetime) -> bool:
    """Whether it was first seen since then, was not published long before, and nothing was decided about it yet."""
    return opening.first_seen_at >= since and dated(opening) >= since - NEW_FOR and not opening.choice


def dated(opening: OpeningValue) -> datetime:
    """The moment that the list is ordered by: when it was published, else when it was first seen."""
    return min(opening.posted_at or opening.first_seen_at, opening.first_seen_at)


def gap_of_opening(owner: int, opening: OpeningValue, day: date) -> Gap:
    """What an opening asks for beside what the person shows. `day` is the person's own day."""
    return gap(
        evidence_of_person(owner),
        day,
        posting=opening.text,
        title=opening.title,
        claimed=[claim.skill for claim in read.claims(owner)],
    )
