"""The list of openings as a page shows it, and one opening beside what the person shows: kept rows in, values out."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce, Least

from bounceback.growth.gap import Gap, gap
from bounceback.names.titles import title_key
from bounceback.openings.criteria import Criteria, workplace_named
from bounceback.openings.criteria import criteria as criteria_of
from bounceback.openings.full_text import IndexBroken
from bounceback.openings.history import histories
from bounceback.openings.learn import FROM, learned_weights
from bounceback.openings.match import Fit, PersonFit, SkillWorth, fit_order, fit_values, fit_weights, fitting
from bounceback.openings.posting import Opening, Pay
from bounceback.store import opening_index, read
from bounceback.store.models import HELD_BACK, PageKey, SavedSearch, Standing
from bounceback.store.models import Opening as OpeningModel
from bounceback.store.nearby import Near, near_opening
from bounceback.store.nearby import near as nearby
from bounceback.store.opening_index import InStep
from bounceback.store.skills import evidence_of_person, skills_of_person
from bounceback.store.values import OpeningValue, SourceValue
from bounceback.timeline.kinds import Outcome

NO_FOR = timedelta(days=365)
"""So long an employer's "no" counts for the filter."""
MOST_RANKED = 5000
"""Openings that are ranked by closeness, and by fit without an index: the newest."""
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
    fraud (counted for the whole list alone). `learned_from`: from how many saves and dismissals the order by fit has
    learned; 0 while it follows the fixed weights, and in another order."""

    rows: tuple[OpeningRow, ...] = field(repr=False)
    total: int
    page: int
    pages: int
    held: int = 0
    learned_from: int = 0


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
    asked = _Asked(wanted, show, order, like, new_since, max(1, page), per_page)
    held = opening_index.in_step(owner)
    hand, cut = _at_hand(owner, now, held), None
    if held is not None:
        try:
            cut = _by_index(owner, now, asked, hand, held)
        except IndexBroken as problem:
            opening_index.broken(owner, problem)
    cut = cut or _by_database(owner, now, asked, hand)
    by_id = {row.pk: row for row in _shown(owner, show).filter(pk__in=list(cut.lines)).defer(*NOT_LISTED)}
    rows = [by_id[pk] for pk in cut.lines if pk in by_id]
    values = [read._opening_head(row) for row in rows]
    keys = {one.id: title_key(one.title) for one in values}
    fresh = [one for one in values if is_new(one, new_since)]
    first = read.first_of_same_name(owner, {one.company_key for one in fresh}) if fresh else {}
    likes = read.newest_no_by_role(owner, set(keys.values())) if values else {}
    news = {one.id for one in fresh if first.get((one.company_key, keys[one.id]), one.id) == one.id}
    said = _said(hand, now, rows)
    signs = {row.pk: tuple(row.fraud_signs.values()) for row in rows}
    return OpeningPage(
        tuple(
            OpeningRow(
                one,
                one.id in news,
                likes.get(keys[one.id], ""),
                near.match.why
                if like[:1] == "a" and isinstance(near := cut.lines.get(one.id), Near)
                else said[one.id].why,
                said[one.id].missing,
                signs[one.id],
            )
            for one in values
        ),
        cut.total,
        cut.page,
        cut.pages,
        cut.held,
        _learned(owner, hand, now.date())[1] if order == "fit" and not like else 0,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a page of the list is to show."""

    wanted: Criteria
    show: str
    order: str
    like: str
    since: datetime
    page: int
    per_page: int

    def cut(self, total: int) -> tuple[int, int, int]:
        """The page that there is, how many there are, and where it begins."""
        pages = max(1, -(-total // self.per_page))
        page = min(self.page, pages)
        return page, pages, (page - 1) * self.per_page


@dataclass(frozen=True, slots=True)
class _Cut:
    """The ids of one page in their order, each with what it is near to, and the numbers beside it."""

    lines: dict[int, Near | None]
    total: int
    page: int
    pages: int
    held: int


def _by_index(owner: int, now: datetime, asked: _Asked, hand: _Hand, held: InStep) -> _Cut:
    """The page by the index. Raises IndexBroken."""
    wanted, show = asked.wanted, asked.show
    refused = turned_down(owner, now) if wanted.not_turned_down else frozenset()
    more = {"seen_from": opening_index.stamp(asked.since)} if show == "new" else {}
    if asked.like or asked.order == "fit":
        ids = held.every(wanted, refused, show, **more)
        near: dict[int, Near | None] = {}
        if asked.like:
            near = dict(_nearest(owner, now, asked.like, set(ids)))
            ids = list(near)
        else:
            weights = _learned(owner, hand, now.date())[0]
            ids = held.table.order(hand.person, at=now, among=ids, weights=weights)
        page, pages, start = asked.cut(total := len(ids))
        lines = {pk: near.get(pk) for pk in ids[start : start + asked.per_page]}
    else:
        start = (asked.page - 1) * asked.per_page
        found, total = held.newest(wanted, refused, show, start=start, limit=asked.per_page, **more)
        page, pages, start = asked.cut(total)
        if page != asked.page:
            found, total = held.newest(wanted, refused, show, start=start, limit=asked.per_page, **more)
        lines = dict.fromkeys(found)
    beside = held.count(wanted, refused, "held") if not show and not asked.like else 0
    return _Cut(lines, total, page, pages, beside)


def _by_database(owner: int, now: datetime, asked: _Asked, hand: _Hand) -> _Cut:
    """The page by the database alone: while the index is made, or where there can be none."""
    wanted, show = asked.wanted, asked.show
    refused = turned_down(owner, now) if wanted.not_turned_down else frozenset()
    found = _shown(owner, show).filter(_passes(wanted, refused))
    if show == "new":
        found = found.filter(first_seen_at__gte=asked.since)
    lines: list[tuple[int, Near | None]]
    if asked.like or asked.order == "fit":
        lines = (
            _nearest(owner, now, asked.like, set(found.values_list("pk", flat=True)))
            if asked.like
            else _fitting(owner, now, hand, found)
        )
        page, pages, start = asked.cut(total := len(lines))
        lines = lines[start : start + asked.per_page]
    else:
        page, pages, start = asked.cut(total := found.count())
        newest = found.order_by(PUBLISHED.desc(), "-pk").values_list("pk", flat=True)
        lines = [(pk, None) for pk in newest[start : start + asked.per_page]]
    beside = (
        _shown(owner, "held").filter(_passes(wanted, refused)).count() if not show and not asked.like else 0
    )
    return _Cut(dict(lines), total, page, pages, beside)


def _shown(owner: int, show: str) -> QuerySet[OpeningModel]:
    """The openings that are still there, of one of `SHOWS`; "" and "new" leave out what was dismissed and what is held
    back for signs of fraud. A choice of the person's ends that."""
    found = OpeningModel.objects.filter(owner_id=owner, gone_at=None)
    if show == "held":
        return found.filter(HELD_BACK)
    if show in {"saved", "dismissed"}:
        return found.filter(choice=show)
    return found.exclude(choice="dismissed").exclude(HELD_BACK)


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
    new = _new_by_index(owner, kept, refused) or _new_by_database(owner, kept, refused)
    return tuple(Search(each.pk, each.name, wanted, each.looked_at, new[each.pk]) for each, wanted in kept)


def _new_by_index(
    owner: int, kept: Sequence[tuple[SavedSearch, Criteria]], refused: frozenset[str]
) -> dict[int, int] | None:
    held = opening_index.in_step(owner)
    if held is None:
        return None
    try:
        return {
            each.pk: held.count(
                wanted, refused, "unchosen", seen_from=opening_index.stamp(each.looked_at) + 1
            )
            for each, wanted in kept
        }
    except IndexBroken as problem:
        opening_index.broken(owner, problem)
        return None


def _new_by_database(
    owner: int, kept: Sequence[tuple[SavedSearch, Criteria]], refused: frozenset[str]
) -> dict[int, int]:
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
    return {each.pk: new[f"s{each.pk}"] for each, _ in kept}


def saved_search(owner: int, pk: int) -> Search:
    """One saved search; what is new in it is not counted. Raises LookupError."""
    found = SavedSearch.objects.filter(owner_id=owner, pk=pk).first()
    if found is None:
        raise LookupError("This search is not kept any more.")
    return Search(found.pk, found.name, criteria_of(found.query), found.looked_at, 0)


def fit_of_opening(owner: int, pk: int, now: datetime) -> Fit | None:
    """One opening beside the person: why it may suit them and what is missing."""
    row = OpeningModel.objects.filter(owner_id=owner, pk=pk).defer("text").first()
    if row is None:
        return None
    return _said(_at_hand(owner, now, opening_index.in_step(owner)), now, [row])[pk]


def _nearest(owner: int, now: datetime, like: str, wanted: Collection[int]) -> list[tuple[int, Near | None]]:
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


def _fitting(
    owner: int, now: datetime, hand: _Hand, found: QuerySet[OpeningModel]
) -> list[tuple[int, Near | None]]:
    rows = list(found.order_by(PUBLISHED.desc(), "-pk").defer("text")[:MOST_RANKED])
    ranked = fit_order(
        [_as_opening(row) for row in rows],
        hand.person,
        at=now,
        worth=hand.worth,
        weights=_learned(owner, hand, now.date())[0],
    )
    return [(int(name), None) for name in ranked]


def _said(hand: _Hand, now: datetime, rows: Sequence[OpeningModel]) -> dict[int, Fit]:
    """Why each of these may suit the person, and what is missing."""
    found = fitting(
        [_as_opening(row) for row in rows], hand.person, at=now, worth=hand.worth, skill_names=hand.names
    )
    return {int(each.opening): each for each in found}


@dataclass(frozen=True, slots=True, eq=False)
class _Hand:
    """The person, what skills tell among the openings at hand, and what the person chose, where that is known. Two of
    the same `state` are one; in two of the same `alike` every opening has the same features."""

    person: PersonFit
    worth: SkillWorth
    names: Mapping[str, str]
    state: object
    alike: object
    choices: Mapping[int, str] | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hand) and self.state == other.state

    def __hash__(self) -> int:
        return hash(self.state)


def _at_hand(owner: int, now: datetime, held: InStep | None) -> _Hand:
    person = _person(owner, now)
    if held is not None:
        alike = (person, held.fingerprint)
        state = (alike, frozenset(held.choices.items()))
        return _Hand(person, held.table.worth, held.table.skill_names, state, alike, held.choices)
    changes = read.preferences(owner).changes
    worth, names = _worth(owner, changes)
    return _Hand(person, worth, names, (person, changes), (person, changes))


def sources(owner: int) -> tuple[SourceValue, ...]:
    """Files and feeds of openings, with how many are open from each: counted in the index where it is in step."""
    held = opening_index.in_step(owner)
    return read.sources(owner, held.by_source if held is not None else None)


@lru_cache(maxsize=4)
def _learned(owner: int, hand: _Hand, day: date) -> tuple[dict[str, float] | None, int]:
    """Weights from the person's own choices, each opening seen as on the day that it came, and from how many choices;
    None and 0 while the fixed ones hold."""
    if hand.choices is not None and len(hand.choices) <= MOST_CHOICES:
        choices = dict(hand.choices)
    else:
        rows = OpeningModel.objects.filter(owner_id=owner).exclude(choice="")
        newest = rows.order_by("-first_seen_at", "-pk").values_list("pk", "choice")
        choices = dict(newest[:MOST_CHOICES])
    if len(choices) < FROM:
        return None, 0
    values = _values_of_chosen(owner, hand.alike)
    unread = [pk for pk in choices if pk not in values]
    for row in OpeningModel.objects.filter(owner_id=owner, pk__in=unread).defer("text"):
        values[row.pk] = fit_values(_as_opening(row), hand.person, at=row.first_seen_at, worth=hand.worth)
    counted = [(values[pk], choice != "dismissed") for pk, choice in sorted(choices.items()) if pk in values]
    found = learned_weights(counted, fit_weights())
    return found, len(counted) if found is not None else 0


@lru_cache(maxsize=4)
def _values_of_chosen(owner: int, alike: object) -> dict[int, dict[str, float]]:
    """The features of chosen openings by their ids, filled by `_learned`; `alike` names all that they hang on."""
    return {}


def _person(owner: int, now: datetime) -> PersonFit:
    talked = Standing.objects.filter(owner_id=owner).exclude(first_talk_at=None)
    return PersonFit(
        skills=skills_of_person(owner),
        turned_down=turned_down(owner, now),
        talked=frozenset(
            talked.exclude(application__company_key="").values_list("application__company_key", flat=True)
        ),
    )


@lru_cache(maxsize=4)
def _worth(owner: int, changes: int) -> tuple[SkillWorth, dict[str, str]]:
    """What each skill tells among the newest openings at hand, and its readable name; made anew after a write."""
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
