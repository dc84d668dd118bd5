"""The sample search read from its mailbox and kept, against what is true of it: applications, figures, what waits.

The mailbox is written, read and assembled by the same code as a real one. Floors are measured values, rounded down;
they may rise and must not fall.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from bounceback.names.companies import company_key
from bounceback.names.titles import title_key
from bounceback.sample.search import make_search
from bounceback.sample.values import SampleApplication, SampleSearch
from bounceback.store import read
from bounceback.store.codec import event_from_row
from bounceback.store.models import Event as EventRow
from bounceback.store.today import todays_page
from bounceback.store.values import ApplicationRow, Column, Counts, ReviewItem
from bounceback.store.write.owners import SAMPLE, ensure_owner
from bounceback.store.write.projection import verify
from bounceback.store.write.sample import kept_ids, make_sample
from bounceback.timeline.kinds import Event, Kind, Outcome, Stage
from bounceback.today import RowKind, Today

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SEED = 7

FLOORS = {
    "pairs precision": 0.98,
    "pairs recall": 0.92,
    "messages read": 0.96,
    "no application made up": 0.96,
    "applications found": 0.98,
    "company": 0.94,
    "role": 0.96,
    "stage": 0.97,
    "outcome": 0.92,
    "waits precision": 0.30,
    "waits recall": 0.95,
}


@dataclass(frozen=True, slots=True)
class Told:
    """What the store tells of the sample, and the truth."""

    search: SampleSearch
    summary: dict[str, Any]
    rows: dict[int, ApplicationRow]
    ids: dict[str, int]
    events: tuple[tuple[int, Event], ...]
    counts: Counts
    board: tuple[Column, ...]
    page: Today
    reviews: tuple[ReviewItem, ...]
    people: int
    differences: int


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Told:
    """The sample search as kept; its transaction is rolled back again."""
    search = make_search(SEED, NOW)
    with django_db_blocker.unblock(), transaction.atomic():
        summary = make_sample(SEED, now=NOW)
        owner = ensure_owner(SAMPLE)
        found = Told(
            search=search,
            summary=summary,
            rows={row.id: row for row in read.all_rows(owner)},
            ids=kept_ids(owner, search),
            events=tuple(
                (row.application_id, event_from_row(row))
                for row in EventRow.objects.filter(owner_id=owner, current=True, void=False)
                if row.application_id is not None
            ),
            counts=read.counts(owner),
            board=read.board(owner, cards=1000),
            page=todays_page(owner, NOW, ZoneInfo(search.seeker.zone)),
            reviews=read.reviews(owner, limit=1000),
            people=len(read.people(owner)),
            differences=len(verify(owner)),
        )
        transaction.set_rollback(True)
    return found


def test_every_message_is_read(told: Told) -> None:
    assert told.summary["unreadable_count"] == 0
    assert told.summary["messages"] == len(told.search.messages)
    assert set(told.summary["own_addresses"]) == set(told.search.seeker.addresses)


def test_what_is_shown_follows_from_the_events(told: Told) -> None:
    assert told.differences == 0


def test_the_applications_are_those_of_the_truth(told: Told) -> None:
    figures = measured(told)
    table = "\n".join(
        f"  {name:20} {value:.3f}  (floor {FLOORS[name]:.2f})" for name, value in figures.items()
    )
    print(f"\nsample {SEED}, {len(told.search.applications)} applications\n{table}")
    low = [f"{name}: {value:.3f}" for name, value in figures.items() if value < FLOORS[name]]
    assert not low, f"{low}\n{table}"


@pytest.mark.parametrize(
    ("figure", "allowed"),
    [("applications", 0.11), ("rejected", 0.12), ("reached_a_talk", 0.05), ("offers", 0.0)],
)
def test_the_figures_are_those_of_the_truth(told: Told, figure: str, allowed: float) -> None:
    shown = {
        "applications": told.counts.total,
        "rejected": told.counts.rejected,
        "reached_a_talk": told.counts.reached_talk,
        "offers": told.counts.offered,
    }[figure]
    truth = told.search.figures[figure]
    assert abs(shown - truth) <= allowed * truth, f"{figure}: shown {shown}, true {truth}"


def test_board_counts_and_rows_agree(told: Told) -> None:
    applications = [row for row in told.rows.values() if row.stage is not Stage.LEAD]
    assert told.counts.total == len(applications)
    assert told.counts.leads == len(told.rows) - len(applications)
    by_outcome = Counter(row.outcome for row in applications)
    for outcome in Outcome:
        assert getattr(told.counts, outcome.value) == by_outcome[outcome]
    by_stage = Counter(row.stage for row in applications if row.is_open)
    assert {column.stage: column.total for column in told.board} == {
        column.stage: by_stage[column.stage] for column in told.board
    }
    assert sum(len(column.rows) for column in told.board) == by_outcome[Outcome.OPEN]
    assert told.counts.offered == sum(row.stage is Stage.OFFER for row in applications)
    assert told.counts.reached_talk == sum(row.first_talk_at is not None for row in told.rows.values())
    assert told.page.counts[0][0] == told.counts.total


def test_todays_headline_is_true(told: Told) -> None:
    """What falls due first; else a fresh "no"; never an application that the truth has otherwise."""
    headline = told.page.headline
    of_kept = {kept: name for name, kept in told.ids.items()}
    true = {application.id: application for application in told.search.applications}
    assert headline.subject, headline
    application = true[of_kept[int(headline.subject)]]
    if headline.kind is RowKind.WAITS:
        assert application.id in {waiting.application for waiting in told.search.waiting}
    elif headline.kind is RowKind.NO:
        assert application.outcome in {Outcome.REJECTED, Outcome.CLOSED}
    else:
        assert application.outcome is Outcome.OPEN


def test_nobody_is_told_of_a_no_that_the_truth_does_not_have(told: Told) -> None:
    """The mistake that hurts most: an open or won application shown as a "no"."""
    wrong = [
        f"{application.company}, {application.role}: {application.outcome} shown as {row.outcome}"
        for application, row in matched(told)
        if row.outcome in {Outcome.REJECTED, Outcome.CLOSED}
        and application.outcome not in {Outcome.REJECTED, Outcome.CLOSED}
    ]
    assert len(wrong) <= 2, wrong


def test_no_false_offer_is_shown(told: Told) -> None:
    wrong = [
        f"{application.company}, {application.role}"
        for application, row in matched(told)
        if row.stage is Stage.OFFER and application.stage is not Stage.OFFER
    ]
    assert not wrong, wrong


def measured(told: Told) -> dict[str, float]:
    """The shares that FLOORS bound."""
    precision, recall, read_share = pair_shares(told)
    pairs = list(matched(told))
    waiting = {one.message_id for one in told.search.waiting}
    shown = {wait.key.split(":", 1)[1].rsplit(":", 2)[0] for row in told.rows.values() for wait in row.waits}
    return {
        "pairs precision": precision,
        "pairs recall": recall,
        "messages read": read_share,
        "no application made up": 1 - mistaken(told) / max(1, told.counts.total),
        "applications found": len(pairs) / len(told.search.applications),
        "company": share(
            company_key(row.company) == company_key(application.company or "")
            for application, row in pairs
            if application.employer.named
        ),
        "role": share(title_key(row.role) == title_key(application.role) for application, row in pairs),
        "stage": share(row.stage is application.stage for application, row in pairs),
        "outcome": share(row.outcome is application.outcome for application, row in pairs),
        "waits precision": len(waiting & shown) / max(1, len(shown)),
        "waits recall": len(waiting & shown) / max(1, len(waiting)),
    }


def matched(told: Told) -> Iterable[tuple[SampleApplication, ApplicationRow]]:
    """Each true application with the kept one that holds most of its messages; one kept one answers for one only."""
    taken: set[int] = set()
    for application in told.search.applications:
        kept = told.ids.get(application.id)
        if kept is not None and kept in told.rows and kept not in taken:
            taken.add(kept)
            yield application, told.rows[kept]


def pair_shares(told: Told) -> tuple[float, float, float]:
    """Of the pairs of messages put into one application how many belong together, and of those that do how many are.

    Counted over messages that belong to an application and were read as saying something; which share of all that
    belong that is, comes third. Unrelated mail that was read as something counts in `mistaken`.
    """
    true: dict[str, str] = {}
    several: set[str] = set()
    for message in told.search.messages:
        names = {said.application for said in message.said if said.application and said.kind is not Kind.NONE}
        if len(names) == 1:
            true[message.message_id] = names.pop()
        elif names:
            several.add(message.message_id)
    put: dict[str, int] = {}
    for kept, event in told.events:
        message_id = event.provenance.message_id
        if message_id not in several and event.kind is not Kind.NONE:
            put[message_id] = kept
    right = together({name: group for name, group in true.items() if name in put})
    found = together({name: group for name, group in put.items() if name in true})
    both = len(right & found)
    return both / max(1, len(found)), both / max(1, len(right)), len(true.keys() & put.keys()) / len(true)


def mistaken(told: Told) -> int:
    """Applications that are shown and rest on unrelated mail alone."""
    related = {message.message_id for message in told.search.messages if message.related}
    of_kept: dict[int, set[str]] = defaultdict(set)
    for kept, event in told.events:
        of_kept[kept].add(event.provenance.message_id)
    return sum(not ids & related for kept, ids in of_kept.items() if told.rows[kept].stage is not Stage.LEAD)


def together(groups: dict[str, Any]) -> set[tuple[str, str]]:
    """All pairs of messages that are in one group."""
    members: dict[Any, list[str]] = defaultdict(list)
    for message_id, group in groups.items():
        members[group].append(message_id)
    return {pair for group in members.values() for pair in combinations(sorted(group), 2)}


def share(truths: Iterable[bool]) -> float:
    """The share of what is true."""
    values = list(truths)
    return sum(values) / max(1, len(values))
