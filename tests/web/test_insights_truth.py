"""Every figure of Insights is that of the sample search: its true story is entered by hand, and counted here a second time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone

from bounceback.names.titles import title_family, title_level
from bounceback.sample.search import make_search
from bounceback.sample.values import SampleApplication, SampleSearch
from bounceback.store.insights import GROUP_FROM, MOST_GROUPS, insights
from bounceback.store.write.applications import add_application
from bounceback.store.write.events import add_event
from bounceback.store.write.growth import keep_cv
from bounceback.store.write.owners import ensure_owner
from bounceback.store.write.papers import add_paper
from bounceback.timeline.kinds import Change, Kind, Outcome, Stage
from bounceback.web.pages.insights import _drawn
from bounceback.web.pictures import Picture

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CHANNELS = {
    "job board": "online",
    "careers page": "careers_page",
    "referral": "referral",
    "recruiter": "recruiter",
}
CVS = ("CV Ortiz, short", "CV Ortiz, long")


@dataclass(frozen=True, slots=True)
class Shown:
    """The truth, and the pictures that Insights draws of it."""

    search: SampleSearch
    pictures: dict[str, Picture]
    versions: dict[str, str]

    @property
    def all(self) -> tuple[SampleApplication, ...]:
        return self.search.applications

    def table(self, key: str) -> list[tuple[str, ...]]:
        return list(self.pictures[key].table.rows)


@pytest.fixture(scope="module")
def shown(django_db_setup: None, django_db_blocker: Any) -> Shown:
    search = make_search(7, NOW)
    versions = {one.id: CVS[place % 2] for place, one in enumerate(search.applications)}
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        timezone.override(ZoneInfo(search.seeker.zone)),
        pytest.MonkeyPatch.context() as patched,
    ):
        patched.setattr(timezone, "now", lambda: NOW)
        owner = ensure_owner()
        keep_cv(owner, search.cv, "cv.txt")
        texts = {one.application: one.text for one in search.postings}
        for one in search.applications:
            pk = add_application(
                owner,
                one.company or "",
                one.role,
                sent_at(one),
                channel=CHANNELS[one.channel],
                posting_text=texts.get(one.id, ""),
            )
            add_paper(owner, pk, "cv", versions[one.id], at=sent_at(one))
            for event in one.events:
                if event.kind is not Kind.APPLIED:
                    add_event(
                        owner, pk, event.kind, event.at, change=event.change, round=event.round,
                        starts_at=event.starts_at, reason=event.reason,
                    )  # fmt: skip
        found = Shown(search, _drawn(owner, insights(owner, NOW)), versions)
        transaction.set_rollback(True)
    return found


def sent_at(one: SampleApplication) -> datetime:
    return min((event.at for event in one.events if event.kind is Kind.APPLIED), default=one.events[0].at)


def talk_at(one: SampleApplication) -> datetime | None:
    """When the first talk was spoken of; None where the only one was cancelled again by them."""
    spoken = [
        each
        for each in one.events
        if each.kind in {Kind.INTERVIEW, Kind.OFFER} and each.change is not Change.CANCELLED
    ]
    off = [(each.round, each.at) for each in one.events if each.change is Change.CANCELLED]
    stands = any(not any(round == each.round and at > each.at for round, at in off) for each in spoken)
    return min(each.at for each in spoken) if stands else None


def invited(one: SampleApplication) -> bool:
    return any(each.kind is Kind.INTERVIEW for each in one.events)


def answered(one: SampleApplication) -> bool:
    """Whether the step to a talk was answered: a talk, or a no without one."""
    return talk_at(one) is not None or one.outcome is Outcome.REJECTED


def number(text: str) -> int:
    return int(text.split()[0].replace(",", ""))


def months(moments: Iterable[datetime | None], zone: str) -> Counter[str]:
    return Counter(f"{each.astimezone(ZoneInfo(zone)):%B %Y}" for each in moments if each is not None)


def test_where_they_went(shown: Shown) -> None:
    talks = [one for one in shown.all if talk_at(one) is not None]
    without = Counter(one.outcome for one in shown.all if talk_at(one) is None)
    rows = {(row[0].split(" ", 1)[1], row[1].split(" ", 1)[1]): int(row[2]) for row in shown.table("funnel")}
    cancelled = [one for one in shown.all if invited(one) and talk_at(one) is None]
    assert len(talks) == rows["applied", "talks"]
    assert len(talks) + len(cancelled) == shown.search.figures["reached_a_talk"]
    assert sum(count for (source, _), count in rows.items() if source == "applied") == len(shown.all)
    assert rows["applied", "said no"] == without[Outcome.REJECTED]
    assert rows["applied", "vacancies closed"] == without[Outcome.CLOSED]
    assert rows["applied", "waiting"] == without[Outcome.OPEN]
    offered = sum(one.stage is Stage.OFFER for one in talks)
    assert rows["talks", "offers"] == offered == shown.search.figures["offers"]
    after = Counter(one.outcome for one in talks if one.stage is not Stage.OFFER)
    assert rows["talks", "noes"] == after[Outcome.REJECTED]
    assert rows["talks", "open"] == after[Outcome.OPEN]
    assert (
        f"Of {len(shown.all)} applications, {len(talks)} led to a talk and {offered} to an offer"
        in shown.pictures["funnel"].sentence
    )


def test_what_the_rates_rest_on(shown: Shown) -> None:
    yes = sum(talk_at(one) is not None for one in shown.all)
    decided = sum(answered(one) for one in shown.all)
    assert shown.table("rates")[0][4] == (
        f"{yes} yes of {decided} answered; {len(shown.all) - decided} without an answer"
    )


@pytest.mark.parametrize("key", ["roads", "families", "levels", "versions"])
def test_each_group_counts_its_own(shown: Shown, key: str) -> None:
    of = {
        "roads": lambda one: {"job board": "job boards", "careers page": "careers pages", "referral": "recommendations", "recruiter": "recruiters"}[one.channel],
        "families": lambda one: f"“{title_family(one.role)}” roles",
        "levels": lambda one: f"{title_level(one.role)} roles" if title_level(one.role) else "",
        "versions": lambda one: f"applications with “{shown.versions[one.id]}”",
    }[key]  # fmt: skip
    groups: dict[str, list[SampleApplication]] = defaultdict(list)
    for one in shown.all:
        groups[of(one)].append(one)
    least = 1 if key == "roads" else GROUP_FROM
    enough = {name for name, some in groups.items() if name and sum(map(answered, some)) >= least}
    if key not in shown.pictures:
        assert len(enough) < 2
        return
    rows = {row[0]: row[4] for row in shown.table(key)}
    assert len(rows) == min(len(enough), MOST_GROUPS if key != "roads" else len(enough))
    for name, rests in rows.items():
        some = groups[name]
        yes, decided = sum(talk_at(one) is not None for one in some), sum(map(answered, some))
        assert rests == f"{yes} yes of {decided} answered; {len(some) - decided} without an answer", name


def test_answers_by_month(shown: Shown) -> None:
    zone = shown.search.seeker.zone
    talks = months((talk_at(one) for one in shown.all), zone)

    def decided(outcome: Outcome, kind: Kind) -> Counter[str]:
        return months(
            (
                max(event.at for event in one.events if event.kind is kind)
                for one in shown.all
                if one.outcome is outcome
            ),
            zone,
        )

    noes, closed = decided(Outcome.REJECTED, Kind.REJECTION), decided(Outcome.CLOSED, Kind.CLOSED)
    rows = {row[0]: tuple(int(cell) for cell in row[1:]) for row in shown.table("months")}
    assert {name for name, counts in rows.items() if any(counts)} == {*talks, *noes, *closed}
    for name, counts in rows.items():
        assert counts == (talks[name], noes[name], closed[name]), name
    total = sum(talks.values()) + sum(noes.values()) + sum(closed.values())
    assert shown.pictures["months"].sentence.startswith(
        f"{total} answers have come to {len(shown.all)} applications"
    )


def test_each_day_has_its_facts(shown: Shown) -> None:
    zone = ZoneInfo(shown.search.seeker.zone)
    true: Counter[date] = Counter()
    for one in shown.all:
        facts = [event.at for event in one.events if event.kind is not Kind.APPLIED]
        true.update(each.astimezone(zone).date() for each in (sent_at(one), *facts))
    rows = {datetime.strptime(row[0], "%d %b %Y").date(): int(row[1]) for row in shown.table("days")}
    assert rows == dict(true)
    assert f"On {len(true)} days something happened" in shown.pictures["days"].sentence


def test_the_curve_learns_from_the_answers_that_came(shown: Shown) -> None:
    picture = shown.pictures["waiting"]
    assert f"Learned from {sum(map(answered, shown.all))} answers to you" in picture.sentence
    chances = [float(row[1]) for row in picture.table.rows]
    assert chances == sorted(chances, reverse=True)
    marked = [label.text for label in picture.wide.labels if "fair to stop waiting" in label.text]
    if marked:
        day = int(marked[0].split()[1].rstrip(":"))
        assert chances[day] < 10 <= chances[day - 1]


def test_the_noes_of_each_group(shown: Shown) -> None:
    decided = [one for one in shown.all if one.outcome is Outcome.REJECTED or talk_at(one) is not None]
    for row in shown.table("patterns"):
        what, value = row[0].rsplit(" · ", 1)[0].split(": ", 1)
        if what != "road in":
            continue
        some = [one for one in decided if CHANNELS[one.channel].replace("_", " ") == value]
        assert (int(row[4]), int(row[5])) == (
            sum(one.outcome is Outcome.REJECTED for one in some),
            len(some),
        )
    assert any(row[0].startswith("road in") for row in shown.table("patterns"))


def test_the_gap_counts_the_postings_of_noes(shown: Shown) -> None:
    noes = {one.id for one in shown.all if one.outcome is Outcome.REJECTED}
    kept = sum(one.application in noes and bool(one.text.strip()) for one in shown.search.postings)
    sentence = shown.pictures["gap"].sentence
    assert sentence.startswith(f"Of the last {min(kept, 20)} postings that ended in a no")
    assert all(int(row[1]) <= kept for row in shown.table("gap"))


def test_what_was_built(shown: Shown) -> None:
    head, last = shown.pictures["built"].table.head, shown.table("built")[-1]
    built = dict(zip(head[1:], last[1:], strict=True))
    assert number(next(count for name, count in built.items() if "application" in name)) == len(shown.all)
