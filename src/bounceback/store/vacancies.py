"""The list of openings as a page shows it, and one opening beside what the person shows: kept rows in, values out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce, Least

from bounceback.growth.gap import Gap, gap
from bounceback.names.titles import title_key
from bounceback.openings.criteria import Criteria, workplace_named
from bounceback.openings.criteria import criteria as criteria_of
from bounceback.openings.history import histories
from bounceback.openings.learn import FROM, learned_weights
from bounceback.openings.match import Fit, PersonFit, SkillWorth, fit_order, fit_values, fit_weights, fitting
from bounceback.openings.posting import Opening, Pay
from bounceback.store import read
from bounceback.store.models import HELD_BACK, PageKey, SavedSearch, Standing
from bounceback.store.models import Opening as OpeningModel
from bounceback.store.nearby import Near, near_opening
from bounceback.store.nearby import near as nearby
from bounceback.store.skills import evidence_of_person, skills_of_person
from bounceback.store.values import OpeningValue
from bounceback.timeline.kinds import Outcome

NO_FOR = timedelta(days=365)
"""So long an employer's "no" counts for the filter."""
MOST_RANKED = 5000
"""Openings that are ranked by fit or closeness: the newest."""
MOST_CHOICES = 1000
"""Of the person's saves and dismissals so many are learned from: the newest."""
PUBLISHED = Coalesce(Least("posted_at", "first_seen_at"), "first_seen_at")
NOT_LISTED = ("text", "external_id")
ORDERS = ("", "fit")
NEW_FOR = timedelta(days=7)
"""An opening is new for a week."""
PER_PAGE = 50
SHOWS = ("", "new", "saved", "dismissed", "held")
MOST_COMPARED = 200
"""Openings of one employer and kind of role that are compared for how often a vacancy was posted: the newest."""


@dataclass(frozen=True, slots=True)
class OpeningRow:
    """One line of the list: the opening without its text, whether it is new, the employer of the newest "no" for the
    same kind of role ("" where there is none), why it may suit the person, what is missing or not said, and the
    sentences of the signs of fraud in it."""

    opening: OpeningValue
    new: bool
    like: str
    why: str
    missing: str
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Caution:
    """What to know of an opening before anything is sent: the sentences of its signs of fraud, whether it is held back
    for them, and how often it was posted or how long it has been up ("" where nothing is worth saying)."""

    signs: tuple[str, ...]
    held_back: bool
    history: str


@dataclass(frozen=True, slots=True)
class OpeningPage:
    """A page of the list, how many there are in all, and how many that pass the same filter are held back for signs of
    fraud (counted for the whole list alone)."""

    rows: tuple[OpeningRow, ...] = field(repr=False)
    total: int
    page: int
    pages: int
    held: int = 0


@dataclass(frozen=True, slots=True)
class Search:
    """A saved search and how many came since the person looked."""

    id: int
    name: str
    criteria: Criteria
    looked_at: datetime
    new: int


def opening_page(
    owner: int,
    now: datetime,
    *,
    search: str = "",
    criteria: Criteria | None = None,
    show: str = "",
    order: str = "",
    like: str = "",
    since: datetime | None = None,
    page: int = 1,
    per_page: int = PER_PAGE,
) -> OpeningPage:
    """A page of the openings that are still there; `show` is one of `SHOWS`.

    `criteria` filters (`search` is short for one of words alone). `order` is one of `ORDERS`: "" newest first, "fit"
    by how they suit the person. `like` puts those nearest to one first: "o" and an opening's id, or "a" and an
    application's. `since` marks as new what was first seen after it, in place of this week's.
    """
    wanted = criteria or Criteria(words=search)
    new_since = since or now - NEW_FOR
    if show == "held":
        found = held_back(owner, wanted, now)
    else:
        found = matching(owner, wanted, now, choice=show if show in {"saved", "dismissed"} else None)
    if show == "new":
        found = found.filter(first_seen_at__gte=new_since)
    page = max(1, page)
    lines: dict[int, Near | None] = {}
    if like or order == "fit":
        ordered = _nearest(owner, now, like, found) if like else _fitting(owner, now, found)
        total = len(ordered)
        pages = max(1, -(-total // per_page))
        page = min(page, pages)
        lines = dict(ordered[(page - 1) * per_page : page * per_page])
        by_id = {row.pk: row for row in found.filter(pk__in=list(lines)).defer(*NOT_LISTED)}
        rows = [by_id[pk] for pk in lines if pk in by_id]
    else:
        total = found.count()
        pages = max(1, -(-total // per_page))
        page = min(page, pages)
        newest = found.order_by(PUBLISHED.desc(), "-pk").defer(*NOT_LISTED)
        rows = list(newest[(page - 1) * per_page : page * per_page])
    values = [read._opening_head(row) for row in rows]
    keys = {one.id: title_key(one.title) for one in values}
    fresh = [one for one in values if is_new(one, new_since)]
    first = read.first_of_same_name(owner, {one.company_key for one in fresh}) if fresh else {}
    likes = read.newest_no_by_role(owner, set(keys.values())) if values else {}
    news = {one.id for one in fresh if first.get((one.company_key, keys[one.id]), one.id) == one.id}
    said = _said(owner, now, rows)
    signs = {row.pk: tuple(row.fraud_signs.values()) for row in rows}
    return OpeningPage(
        tuple(
            OpeningRow(
                one,
                one.id in news,
                likes.get(keys[one.id], ""),
                near.match.why
                if like[:1] == "a" and isinstance(near := lines.get(one.id), Near)
                else said[one.id].why,
                said[one.id].missing,
                signs[one.id],
            )
            for one in values
        ),
        total,
        page,
        pages,
        held_back(owner, wanted, now).count() if not show and not like else 0,
    )


def matching(
    owner: int, wanted: Criteria, now: datetime, *, choice: str | None = None
) -> QuerySet[OpeningModel]:
    """The openings that are still there and pass a filter. `choice`: only those with this choice; None leaves out what
    was dismissed and what is held back."""
    found = OpeningModel.objects.filter(owner_id=owner, gone_at=None)
    if choice is None:
        found = found.exclude(choice="dismissed").exclude(HELD_BACK)
    else:
        found = found.filter(choice=choice)
    return found.filter(_passes(wanted, turned_down(owner, now) if wanted.not_turned_down else frozenset()))


def held_back(owner: int, wanted: Criteria, now: datetime) -> QuerySet[OpeningModel]:
    """The openings that pass a filter and are held back for signs of fraud. A choice of the person's ends that."""
    found = OpeningModel.objects.filter(HELD_BACK, owner_id=owner, gone_at=None)
    return found.filter(_passes(wanted, turned_down(owner, now) if wanted.not_turned_down else frozenset()))


def caution(owner: int, pk: int, now: datetime) -> Caution:
    """What to know of one opening before anything is sent. Raises LookupError."""
    row = OpeningModel.objects.filter(owner_id=owner, pk=pk).first()
    if row is None:
        raise LookupError("This opening is not here any more.")
    signs = tuple(row.fraud_signs.values())
    return Caution(signs, row.held_back and not row.choice, _history(owner, row, now))


def _history(owner: int, row: OpeningModel, now: datetime) -> str:
    rows = [row]
    if row.company_key and row.role_key:
        alike = OpeningModel.objects.filter(
            owner_id=owner, company_key=row.company_key, role_key=row.role_key
        ).exclude(pk=row.pk)
        rows += alike.order_by("-first_seen_at", "-pk")[: MOST_COMPARED - 1]
    return histories([_over_time(one) for one in rows], now)[str(row.pk)].words()


def _over_time(row: OpeningModel) -> Opening:
    return replace(
        _as_opening(row), url=row.url, text=row.text, last_seen=row.last_seen_at, gone_at=row.gone_at
    )


def _passes(wanted: Criteria, refused: frozenset[str]) -> Q:
    """The filter as a condition; `refused` are keys of employers that are left out."""
    passes = Q()
    for word in wanted.words.split()[:8]:
        passes &= (
            Q(title__icontains=word)
            | Q(company__icontains=word)
            | Q(location__icontains=word)
            | Q(text__icontains=word)
        )
    for word in re.findall(r"[^\s,;]+", wanted.place)[:6]:
        passes &= Q(location__icontains=word) | Q(places__icontains=word)
    if wanted.workplace:
        passes &= Q(workplace=wanted.workplace)
    if wanted.pay_from:
        enough = Q(pay_year__gte=wanted.pay_from)
        if wanted.currency:
            enough &= Q(pay_currency=wanted.currency)
        passes &= enough if wanted.stated else enough | Q(pay_year=None)
    if wanted.sponsorship:
        passes &= Q(sponsorship="yes") if wanted.stated else ~Q(sponsorship="no")
    if wanted.not_turned_down and refused:
        passes &= ~Q(company_key__in=refused)
    return passes


def turned_down(owner: int, now: datetime) -> frozenset[str]:
    """Keys of the employers that said no to the person within the past year."""
    noes = Standing.objects.filter(
        owner_id=owner, outcome=Outcome.REJECTED, decided_at__gte=now - NO_FOR
    ).exclude(application__company_key="")
    return frozenset(noes.values_list("application__company_key", flat=True))


def saved_searches(owner: int, now: datetime) -> tuple[Search, ...]:
    """The saved searches by name, each with how many of its openings were first seen since the person looked."""
    kept = [
        (each, criteria_of(each.query))
        for each in SavedSearch.objects.filter(owner_id=owner).order_by("name")
    ]
    if not kept:
        return ()
    refused = turned_down(owner, now) if any(wanted.not_turned_down for _, wanted in kept) else frozenset()
    since = min(each.looked_at for each, _ in kept)
    living = OpeningModel.objects.filter(
        owner_id=owner, gone_at=None, choice="", held_back=False, first_seen_at__gt=since
    )
    new = living.aggregate(
        **{
            f"s{each.pk}": Count("pk", filter=_passes(wanted, refused) & Q(first_seen_at__gt=each.looked_at))
            for each, wanted in kept
        }
    )
    return tuple(
        Search(each.pk, each.name, wanted, each.looked_at, new[f"s{each.pk}"]) for each, wanted in kept
    )


def saved_search(owner: int, pk: int) -> Search:
    """One saved search; what is new in it is not counted. Raises LookupError."""
    found = SavedSearch.objects.filter(owner_id=owner, pk=pk).first()
    if found is None:
        raise LookupError("This search is not kept any more.")
    return Search(found.pk, found.name, criteria_of(found.query), found.looked_at, 0)


def fit_of_opening(owner: int, pk: int, now: datetime) -> Fit | None:
    """One opening beside the person: why it may suit them and what is missing."""
    row = OpeningModel.objects.filter(owner_id=owner, pk=pk).defer("text").first()
    return _said(owner, now, [row])[pk] if row is not None else None


def _nearest(
    owner: int, now: datetime, like: str, found: QuerySet[OpeningModel]
) -> list[tuple[int, Near | None]]:
    wanted = set(found.values_list("pk", flat=True))
    number = int(like[1:]) if like[1:].isdecimal() and len(like) < 20 else -1
    try:
        near = (
            near_opening(owner, read.opening(owner, number), now, limit=MOST_RANKED)
            if like[:1] == "o"
            else nearby(owner, read.row(owner, number), now, limit=MOST_RANKED)
        )
    except LookupError:
        return []
    return [(each.opening.id, each) for each in near if each.opening.id in wanted]


def _fitting(owner: int, now: datetime, found: QuerySet[OpeningModel]) -> list[tuple[int, Near | None]]:
    rows = list(found.order_by(PUBLISHED.desc(), "-pk").defer("text")[:MOST_RANKED])
    worth, _ = _worth(owner, read.preferences(owner).changes)
    ranked = fit_order(
        [_as_opening(row) for row in rows],
        _person(owner, now),
        at=now,
        worth=worth,
        weights=_learned(owner, read.preferences(owner).changes, now.date())[0],
    )
    return [(int(name), None) for name in ranked]


def _said(owner: int, now: datetime, rows: Sequence[OpeningModel]) -> dict[int, Fit]:
    """Why each of these may suit the person, and what is missing."""
    if not rows:
        return {}
    worth, names = _worth(owner, read.preferences(owner).changes)
    found = fitting(
        [_as_opening(row) for row in rows], _person(owner, now), at=now, worth=worth, skill_names=names
    )
    return {int(each.opening): each for each in found}


def choices_that_count(owner: int, now: datetime) -> int:
    """From how many saves and dismissals the order by fit has learned; 0 while it follows the fixed weights."""
    return _learned(owner, read.preferences(owner).changes, now.date())[1]


@lru_cache(maxsize=4)
def _learned(owner: int, changes: int, day: date) -> tuple[dict[str, float] | None, int]:
    """Weights from the person's own choices, each opening seen as on the day that it came, and how many choices."""
    chosen = OpeningModel.objects.filter(owner_id=owner, choice__in=["saved", "applied", "dismissed"])
    rows = list(chosen.order_by("-first_seen_at", "-pk").defer("text")[:MOST_CHOICES])
    if len(rows) < FROM:
        return None, 0
    worth, _ = _worth(owner, changes)
    person = _person(owner, datetime.combine(day, time(12), UTC))
    found = learned_weights(
        [
            (
                fit_values(_as_opening(row), person, at=row.first_seen_at, worth=worth),
                row.choice != "dismissed",
            )
            for row in rows
        ],
        fit_weights(),
    )
    return found, len(rows) if found is not None else 0


def _person(owner: int, now: datetime) -> PersonFit:
    return PersonFit(
        skills=skills_of_person(owner),
        turned_down=turned_down(owner, now),
        talked=frozenset(
            row.company_key
            for row in read.all_rows(owner)
            if row.first_talk_at is not None and row.company_key
        ),
    )


@lru_cache(maxsize=4)
def _worth(owner: int, changes: int) -> tuple[SkillWorth, dict[str, str]]:
    """What each skill tells among the openings at hand, and its readable name; made anew after a write."""
    living = OpeningModel.objects.filter(owner_id=owner, gone_at=None).order_by("-first_seen_at", "-pk")
    asked = list(living.values_list("skills", flat=True)[:MOST_RANKED])
    names = {skill: label for skills in asked for skill, label in skills.items()}
    return SkillWorth.among([Opening("", "", skills=frozenset(skills)) for skills in asked]), names


def _as_opening(row: OpeningModel) -> Opening:
    return Opening(
        id=str(row.pk),
        title=row.title,
        company=row.company,
        location=row.location,
        posted_at=row.posted_at,
        first_seen=row.first_seen_at,
        workplace=workplace_named(row.workplace),
        pay=Pay(text=row.pay) if row.pay or row.pay_year is not None else None,
        skills=frozenset(row.skills),
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


def has_page_key(owner: int) -> bool:
    """Whether a bookmark that saves pages was made and not put out of use."""
    return PageKey.objects.filter(owner_id=owner).exists()
