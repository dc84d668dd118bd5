"""What openings say is kept in columns for filtering: from the source, from the words, and for those kept before."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable

import pytest
from django.apps import apps

from bounceback.openings.posting import Pay, Posting, Workplace
from bounceback.store.models import Opening
from bounceback.store.write.openings import SAID, add_file, keep_pages, said_in

ROW = {
    "id": "1",
    "title": "Data Analyst (hybrid)",
    "company": "Larkspur",
    "location": "Bristol, UK",
    "description": "You know SQL. Salary: £40,000 - £50,000 per year. We offer visa sponsorship.",
}


def kept() -> dict[str, object]:
    (row,) = Opening.objects.values(*SAID)
    return dict(row)


def test_places_workplace_pay_and_sponsorship_are_read_from_the_words(owner: int) -> None:
    add_file(owner, json.dumps(ROW).encode(), "one.jsonl")
    found = kept()
    assert "Bristol" in str(found["places"])
    assert "United Kingdom" in str(found["places"])
    assert (found["workplace"], found["pay_year"], found["pay_currency"], found["sponsorship"]) == (
        "hybrid",
        50_000,
        "GBP",
        "yes",
    )


def test_openings_kept_before_are_read_by_the_migration(owner: int, changed: Callable[..., None]) -> None:
    add_file(owner, json.dumps(ROW).encode(), "one.jsonl")
    before = kept()
    keep_pages(owner, [Posting("page", "2", "Cook", text="You cook. Remote. $20 - $30 per hour.")])
    migration = importlib.import_module("bounceback.store.migrations.0007_finding")
    changed(Opening, **{name: None if name == "pay_year" else "" for name in SAID})
    migration.read_again(apps, None)
    first, second = Opening.objects.order_by("pk").values(*SAID)
    assert dict(first) == before
    assert second["pay_year"] == 62_400


@pytest.mark.parametrize(
    ("workplace", "pay", "said"),
    [
        (Workplace.REMOTE, Pay(20, 30, "USD", "hour", "20 - 30 USD an hour"), ("remote", 62_400.0, "USD")),
        (Workplace.UNKNOWN, None, ("", None, "")),
    ],
)
def test_what_the_source_itself_says_comes_first(
    workplace: Workplace, pay: Pay | None, said: tuple[str, float | None, str]
) -> None:
    found = said_in(Posting("lever", "1", "Data Analyst", text="You know SQL.", workplace=workplace, pay=pay))
    assert (found["workplace"], found["pay_year"], found["pay_currency"]) == said
