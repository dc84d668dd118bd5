"""Only `store/write/` changes the tables of a person's data, and the watch that says so would notice."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction

from bounceback.store import read
from bounceback.store.models import Application, Preferences
from bounceback.store.write import applications
from bounceback.store.write.preferences import set_preferences
from tests.guard import Watch, WrittenElsewhere, writes_domain_table

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def refused(watched_writes: Watch) -> Iterator[list[str]]:
    """What the watch refused; emptied at the end, because these tests provoke it."""
    yield watched_writes.refused
    watched_writes.refused.clear()


def test_a_row_made_elsewhere_is_refused(owner: int, refused: list[str]) -> None:
    with pytest.raises(WrittenElsewhere, match="store_application"):
        Application.objects.create(owner_id=owner, company="Northlight", created_at=NOW)
    assert len(refused) == 1


def test_a_change_of_rows_elsewhere_is_refused(owner: int, refused: list[str]) -> None:
    with pytest.raises(WrittenElsewhere, match="store_preferences"), transaction.atomic():
        Preferences.objects.filter(owner_id=owner).update(name="Robin")
    assert read.preferences(owner).name == ""
    assert len(refused) == 1


def test_a_statement_by_hand_is_refused(owner: int, refused: list[str]) -> None:
    with pytest.raises(WrittenElsewhere), connection.cursor() as cursor:
        cursor.execute("DELETE FROM store_preferences WHERE owner_id = %s", [owner])
    assert len(refused) == 1


def test_a_person_taken_out_elsewhere_is_refused_with_their_data(owner: int, refused: list[str]) -> None:
    with pytest.raises(WrittenElsewhere):
        get_user_model().objects.filter(pk=owner).delete()
    assert refused


def test_an_error_that_is_swallowed_is_still_kept_for_the_end(owner: int, refused: list[str]) -> None:
    with contextlib.suppress(AssertionError):
        Application.objects.create(owner_id=owner, company="Northlight", created_at=NOW)
    assert len(refused) == 1
    assert "store_application" in refused[0]
    assert "test_guard" in refused[0]


def test_what_the_writers_write_passes(owner: int, watched_writes: Watch) -> None:
    pk = applications.add_application(owner, "Northlight", "Analyst", NOW)
    set_preferences(owner, name="Robin")
    applications.remove(owner, pk)
    assert watched_writes.refused == []


def test_tables_of_others_are_not_watched(owner: int, watched_writes: Watch) -> None:
    get_user_model().objects.filter(pk=owner).update(first_name="Robin")
    assert watched_writes.refused == []


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ('INSERT INTO "store_event" ("owner_id") VALUES (1)', "store_event"),
        ('INSERT OR IGNORE INTO "store_event" VALUES (1)', "store_event"),
        ("REPLACE INTO store_lesson VALUES (1)", "store_lesson"),
        ('update "store_event" set current = 0', "store_event"),
        ('DELETE FROM "store_event"', "store_event"),
        ('TRUNCATE "store_event", "store_message"', "store_event"),
        ('WITH old AS (SELECT 1) DELETE FROM "store_event"', "store_event"),
        ("DROP TABLE IF EXISTS store_event", "store_event"),
        ('SELECT * FROM "store_event" FOR UPDATE', ""),
        ('INSERT INTO "django_session" VALUES (1)', ""),
        ('SAVEPOINT "s1"', ""),
    ],
)
def test_statements_are_told_apart(statement: str, table: str) -> None:
    assert writes_domain_table(statement) == table
