"""After a write the rows and the outlook that are kept in memory tell what the database holds, and nothing older."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bounceback.store import read
from bounceback.store.outlook import outlook
from bounceback.store.write import applications
from bounceback.store.write.events import add_event
from bounceback.timeline.kinds import Kind, Outcome

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_a_changed_row_is_read_anew_and_the_others_are_kept(owner: int) -> None:
    first = applications.add_application(owner, "Harbour & Pine", "Analyst", NOW - timedelta(days=30))
    second = applications.add_application(owner, "Quillmart", "Planner", NOW - timedelta(days=20))
    before = {row.id: row for row in read.all_rows(owner)}
    add_event(owner, first, Kind.REJECTION, NOW - timedelta(days=2))
    after = {row.id: row for row in read.all_rows(owner)}
    assert after[first].outcome is Outcome.REJECTED
    assert after[first] == read.row(owner, first)
    assert after[second] is before[second]


def test_a_name_that_is_corrected_is_seen_although_nothing_happened_to_the_application(owner: int) -> None:
    pk = applications.add_application(owner, "Harbour & Pine", "Analyst", NOW - timedelta(days=30))
    assert [row.company for row in read.all_rows(owner)] == ["Harbour & Pine"]
    applications.rename(owner, pk, company="Harbour & Pine Ltd", role="Analyst")
    assert [row.company for row in read.all_rows(owner)] == ["Harbour & Pine Ltd"]


def test_the_rates_follow_a_new_answer(owner: int) -> None:
    pk = applications.add_application(owner, "Harbour & Pine", "Analyst", NOW - timedelta(days=30))
    before = outlook(owner, NOW)
    assert outlook(owner, NOW).interview == before.interview
    add_event(owner, pk, Kind.REJECTION, NOW - timedelta(days=2))
    assert outlook(owner, NOW).interview.median < before.interview.median


def test_a_search_finds_what_was_written_after_the_same_search(owner: int) -> None:
    applications.add_application(owner, "Quillmart", "Planner", NOW)
    assert read.applications(owner, search="zeppelin").total == 0
    pk = applications.add_application(owner, "Zeppelin Works", "Planner", NOW)
    assert [row.id for row in read.applications(owner, search="planner zeppelin").rows] == [pk]
    assert read.applications(owner, search="quillmart zeppelin").total == 0
