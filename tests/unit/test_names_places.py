"""Places as advertisements write them."""

from __future__ import annotations

import pytest

from bounceback.names.places import Place, is_place, place_of


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Berlin, Germany (hybrid)", Place("Berlin", "Germany", "hybrid")),
        ("Remote - US", Place("", "United States", "remote")),
        ("Austin, TX", Place("Austin", "United States", "")),
        ("München, Deutschland", Place("München", "Germany", "")),
        ("Remote in Germany", Place("", "Germany", "remote")),
        ("London / On-site", Place("London", "", "onsite")),
        ("Teletravail", Place("", "", "remote")),
        ("東京, 日本", Place("東京", "Japan", "")),
        ("EMEA", Place("", "", "")),
        ("", Place()),
    ],
)
def test_a_place_is_split_into_city_country_and_way_of_working(text: str, place: Place) -> None:
    assert place_of(text) == place


def test_only_listed_words_are_taken_for_a_place_inside_a_title() -> None:
    assert is_place("Berlin")
    assert is_place("Remote")
    assert not is_place("Growth")
