"""A table of another tracker: twice is once, a later export adds what is new, one undo takes it back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bounceback.exchange.sheet import read_sheet
from bounceback.exchange.tracker import TrackedApplication, first_mapping, preset_for, read_applications
from bounceback.store import read
from bounceback.store.exchange import plan_rows
from bounceback.store.write import acts, applications, events
from bounceback.store.write.exchange import take_in_table
from bounceback.store.write.projection import verify
from bounceback.timeline.kinds import Kind, Outcome
from tests.store.conftest import NOW, Keep, finding

pytestmark = pytest.mark.django_db

TABLE = (
    "Company,Role,Status,Applied,Updated,Link,Notes\n"
    "Northlight,Data Analyst,Rejected,2026-09-01,2026-09-20,https://jobs.example/1,kind people\n"
    "Quill,Editor,Applied,2026-10-01,,,\n"
    "Brackwater,Writer,Interview,,,,\n"
)


def rows(text: str = TABLE) -> tuple[TrackedApplication, ...]:
    sheet = read_sheet(text.encode())
    return read_applications(
        sheet, first_mapping(sheet, preset_for(sheet.head), date(2026, 11, 20)), UTC
    ).applications


def state(owner: int) -> Any:
    return [
        (row.company, row.stage, row.outcome, row.applied_at, read.story(owner, row.id).note)
        for row in sorted(read.all_rows(owner), key=lambda row: row.company)
    ]


def test_all_rows_are_applications_with_notes_and_links(owner: int) -> None:
    taken = take_in_table(owner, rows(), "tracker.csv", now=NOW)
    assert (taken.new, taken.added_to, taken.here) == (3, 0, 0)
    found = {row.company: row for row in read.all_rows(owner)}
    assert found["Northlight"].outcome is Outcome.REJECTED
    story = read.story(owner, found["Northlight"].id)
    assert story.note == "kind people"
    assert story.postings[0].url == "https://jobs.example/1"
    assert found["Brackwater"].talks == 1
    assert verify(owner) == []


def test_twice_is_once(owner: int) -> None:
    take_in_table(owner, rows(), "tracker.csv", now=NOW)
    before = state(owner)
    again = take_in_table(owner, rows(), "tracker.csv", now=NOW)
    assert (again.new, again.added_to, again.here, again.act) == (0, 0, 3, 0)
    assert state(owner) == before
    assert {row.what for row in plan_rows(owner, rows())} == {"here"}


def test_a_later_export_adds_what_has_happened_since(owner: int) -> None:
    take_in_table(owner, rows(), "tracker.csv", now=NOW)
    later = TABLE.replace("Quill,Editor,Applied,2026-10-01,", "Quill,Editor,Rejected,2026-10-01,2026-11-02")
    taken = take_in_table(owner, rows(later), "tracker.csv", now=NOW)
    assert (taken.new, taken.added_to, taken.here) == (0, 1, 2)
    quill = next(row for row in read.all_rows(owner) if row.company == "Quill")
    assert quill.outcome is Outcome.REJECTED
    assert quill.decided_at == datetime(2026, 11, 2, 13, tzinfo=UTC)


def test_one_undo_takes_all_of_it_back_and_it_can_come_again(owner: int, keep: Keep) -> None:
    keep(finding("ack", Kind.ACKNOWLEDGED, 2, company="Quill", role="Editor"))
    before = state(owner)
    taken = take_in_table(owner, rows(), "tracker.csv", now=NOW)
    assert len(read.all_rows(owner)) == 3
    after = state(owner)
    acts.undo(owner, taken.act, NOW)
    assert state(owner) == before
    assert verify(owner) == []
    again = take_in_table(owner, rows(), "tracker.csv", now=NOW)
    assert again.new == taken.new
    assert state(owner) == after


def test_what_the_mail_tells_of_already_is_one_application(owner: int, keep: Keep) -> None:
    keep(finding("ack", Kind.ACKNOWLEDGED, 2, company="Quill", role="Editor"))
    taken = take_in_table(
        owner, rows(TABLE.replace("Quill,Editor,Applied", "Quill,Editor,Offer")), "t.csv", now=NOW
    )
    assert (taken.new, taken.added_to) == (2, 1)
    (quill,) = [row for row in read.all_rows(owner) if row.company == "Quill"]
    kinds = [entry.event.kind for entry in read.story(owner, quill.id).entries]
    assert sorted(kinds) == sorted([Kind.ACKNOWLEDGED, Kind.OFFER])


def test_another_try_at_the_same_company_long_after_is_another_application(owner: int) -> None:
    applications.add_application(owner, "Quill", "Editor", datetime(2026, 1, 5, tzinfo=UTC), now=NOW)
    assert take_in_table(owner, rows(), "t.csv", now=NOW).new == 3


def test_what_the_person_took_out_or_corrected_stays_so(owner: int) -> None:
    take_in_table(owner, rows(), "tracker.csv", now=NOW)
    found = {row.company: row for row in read.all_rows(owner)}
    applications.remove(owner, found["Quill"].id)
    no = next(e for e in read.story(owner, found["Northlight"].id).entries if e.event.kind is Kind.REJECTION)
    events.remove_event(owner, no.root)
    before = state(owner)
    assert take_in_table(owner, rows(), "tracker.csv", now=NOW).act == 0
    assert state(owner) == before


def test_an_export_brings_what_came_from_a_table(owner: int) -> None:
    from tests.store.exchange.test_archive import data_of

    take_in_table(owner, rows(), "tracker.csv", now=NOW)
    assert {row["source"] for row in data_of(owner)["event"]} == {"file"}
