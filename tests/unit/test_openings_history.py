"""First seen, last seen, gone, and posted again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bounceback.openings.history import histories
from bounceback.openings.posting import Opening

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TEXT = (
    "Harbour and Pine builds wooden boats in the north. You turn the questions of our sales team into queries, "
    "explain what you find to people who do not read tables, and keep the weekly figures in order."
)


def posted(id: str, days_ago: int, **more: Any) -> Opening:
    when = NOW - timedelta(days=days_ago)
    values = {"company": "Harbour & Pine", "location": "Hamburg", "text": TEXT, "posted_at": when, **more}
    return Opening(id, "Product Analyst", first_seen=when, last_seen=when + timedelta(days=5), **values)


def test_four_postings_in_a_year_are_said_and_older_ones_are_not_counted() -> None:
    found = histories([posted(str(days), days) for days in (400, 300, 200, 100, 10)], NOW)
    assert found["10"].posted == 4
    assert found["10"].words() == "Posted four times in a year."
    assert found["400"] == found["10"], "all openings of one vacancy have one history"


def test_eight_cities_on_one_day_are_no_re_post() -> None:
    cities = ("Hamburg", "Berlin", "Munich", "Paris", "Madrid", "London", "Dublin", "Lisbon")
    found = histories([posted(city, 3, location=city) for city in cities], NOW)
    assert {history.posted for history in found.values()} == {1}
    assert {history.words() for history in found.values()} == {""}


def test_eight_cities_twice_a_year_are_posted_twice_in_each() -> None:
    cities = ("Hamburg", "Berlin", "Munich", "Paris", "Madrid", "London", "Dublin", "Lisbon")
    both = [posted(f"{city} {days}", days, location=city) for city in cities for days in (3, 90)]
    assert {history.words() for history in histories(both, NOW).values()} == {"Posted twice in a year."}


def test_boards_that_copy_one_another_within_days_are_one_posting() -> None:
    found = histories([posted("board", 9), posted("copy", 7), posted("late copy", 1)], NOW)
    assert found["board"].posted == 1


def test_it_is_gone_only_when_it_is_gone_everywhere() -> None:
    left = NOW - timedelta(days=1)
    half = histories([posted("a", 40), posted("b", 20, gone_at=left)], NOW)
    assert half["b"].gone_at is None
    whole = histories([posted("a", 40, gone_at=left), posted("b", 20, gone_at=left)], NOW)
    assert whole["a"].gone_at == left


def test_first_and_last_seen_are_those_of_all_its_openings() -> None:
    found = histories([posted("a", 40), posted("b", 20)], NOW)["a"]
    assert found.first_seen == NOW - timedelta(days=40)
    assert found.last_seen == NOW - timedelta(days=15)


def test_an_advertisement_that_stays_up_for_long_is_said_to() -> None:
    assert histories([posted("a", 420)], NOW)["a"].words() == "It has been up for 14 months."
    assert histories([posted("a", 420, gone_at=NOW)], NOW)["a"].words() == ""
