"""Openings near a lost role, from what is kept: rows in, matches with their openings out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from bounceback.openings.criteria import workplace_named
from bounceback.openings.duplicates import groups
from bounceback.openings.full_text import FullText
from bounceback.openings.match import Lost, Match, PersonFit, at_same_employer, closest, likeness_index
from bounceback.openings.posting import Opening
from bounceback.store import read
from bounceback.store.models import HELD_BACK
from bounceback.store.models import Opening as OpeningModel
from bounceback.store.skills import skills_asked, skills_of_person
from bounceback.store.values import ApplicationRow, OpeningValue

NEAR = 0.45
"""Score from which an opening counts as near on Today: a title of the same family alone gives 0.4 and more. Ours."""


@dataclass(frozen=True, slots=True)
class Near:
    """An opening near a lost role, and why."""

    opening: OpeningValue
    match: Match


@dataclass(frozen=True, slots=True)
class _Hand:
    """The openings at hand, with the index over them."""

    values: dict[str, OpeningValue]
    openings: tuple[Opening, ...]
    index: FullText | None
    names: dict[str, str]


def near(owner: int, row: ApplicationRow, now: datetime, limit: int = 8) -> tuple[Near, ...]:
    """The openings nearest to an application's role, best first. Those that the person dismissed or applied to
    are left out, and those that are held back for signs of fraud."""
    hand = _hand(owner, read.openings_state(owner))
    return _nearest(owner, hand, _lost(owner, row), now, limit) if hand.index is not None else ()


def near_opening(owner: int, opening: OpeningValue, now: datetime, limit: int = 8) -> tuple[Near, ...]:
    """The openings nearest to one of them, best first, itself left out; those applied to are left out too."""
    hand = _hand(owner, read.openings_state(owner))
    if hand.index is None:
        return ()
    like = Lost(
        title=opening.title,
        company=opening.company,
        text=opening.text,
        skills=frozenset(opening.skills),
        url=opening.url,
    )
    return _nearest(owner, hand, like, now, limit, but=str(opening.id))


def near_role(
    owner: int, title: str, company: str, text: str, now: datetime, limit: int = 30
) -> tuple[Near, ...]:
    """The openings nearest to a role that is named by its title, with its posting's text where there is one."""
    hand = _hand(owner, read.openings_state(owner))
    if hand.index is None:
        return ()
    skills = frozenset(skills_asked(text)) if text else frozenset()
    return _nearest(owner, hand, Lost(title=title, company=company, text=text, skills=skills), now, limit)


def new_near(owner: int, row: ApplicationRow, now: datetime) -> int:
    """How many openings near a lost role came after the "no" and were not chosen or dismissed yet."""
    since = row.decided_at or row.last_at
    return sum(
        each.match.score >= NEAR and each.opening.first_seen_at >= since and not each.opening.choice
        for each in near(owner, row, now, limit=10)
    )


def same_employer(owner: int, row: ApplicationRow, now: datetime) -> tuple[OpeningValue, ...]:
    """Other openings at the employer of an application, newest first, without those that are held back."""
    if not row.company:
        return ()
    hand = _hand(owner, read.openings_state(owner))
    names = at_same_employer(row.company, hand.openings, at=now)
    held = _held_back(owner)
    return tuple(hand.values[name] for name in names if name not in held)


def _nearest(
    owner: int, hand: _Hand, lost: Lost, now: datetime, limit: int, but: str = ""
) -> tuple[Near, ...]:
    matches = closest(
        lost,
        hand.openings,
        PersonFit(skills=skills_of_person(owner)),
        at=now,
        limit=limit,
        skill_names=hand.names,
        leave_out=frozenset(
            name for name, value in hand.values.items() if value.choice == "applied" or name == but
        )
        | _held_back(owner),
        index=hand.index,
    )
    return tuple(Near(hand.values[match.opening], match) for match in matches)


def _held_back(owner: int) -> frozenset[str]:
    """Openings with enough signs of fraud that the person did not choose."""
    found = OpeningModel.objects.filter(HELD_BACK, owner_id=owner)
    return frozenset(map(str, found.values_list("pk", flat=True)))


def _lost(owner: int, row: ApplicationRow) -> Lost:
    posting = next((each for each in read.postings(owner, row.id) if each.text), None)
    return Lost(
        title=row.role or (posting.title if posting else ""),
        company=row.company,
        text=posting.text if posting else "",
        skills=frozenset(skills_asked(posting.text)) if posting else frozenset(),
        url=posting.url if posting else "",
        at=row.decided_at,
    )


@lru_cache(maxsize=4)
def _hand(owner: int, state: tuple[tuple[object, ...], ...]) -> _Hand:
    values = {str(value.id): value for value in read.openings(owner)}
    alone = [
        Opening(
            id=name,
            title=value.title,
            company=value.company,
            location=value.location,
            url=value.url,
            text=value.text,
            posted_at=value.posted_at,
            first_seen=value.first_seen_at,
            last_seen=value.last_seen_at,
            workplace=workplace_named(value.workplace),
            skills=frozenset(value.skills),
        )
        for name, value in values.items()
    ]
    stands_for = {name: group[0] for group in groups(alone) for name in group[1:]}
    openings = tuple(replace(opening, duplicate_of=stands_for.get(opening.id)) for opening in alone)
    names = {skill: label for value in values.values() for skill, label in value.skills.items()}
    return _Hand(values, openings, likeness_index(openings) if openings else None, names)
