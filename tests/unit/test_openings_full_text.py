"""The index in a folder: found, changed, gone, kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from bounceback.openings.full_text import FullText
from bounceback.openings.posting import Opening

BOAT = Opening(
    "boat", "Boat Builder", "Harbour & Pine GmbH", "Hamburg, Germany", text="You build boats of oak."
)
WARD = Opening(
    "ward",
    "Nurse",
    "Linden Clinic",
    "Linz, Austria",
    text="You care for people on the ward. Some like boats.",
)
DATA = Opening(
    "data", "Data Analyst", "Harbour & Pine", "Berlin, Germany", text="You read tables and write queries."
)


def ids(found: list[tuple[str, float]]) -> list[str]:
    return [name for name, _ in found]


@pytest.fixture
def index(tmp_path: Path) -> FullText:
    made = FullText(tmp_path / "index")
    made.add([BOAT, WARD, DATA])
    made.commit()
    return made


def test_a_title_weighs_more_than_the_text(index: FullText) -> None:
    assert ids(index.search("boats builder", 10)) == ["boat", "ward"]
    assert index.size == 3


def test_singular_and_plural_are_one(index: FullText) -> None:
    assert ids(index.search("NURSES", 10)) == ["ward"]
    assert ids(index.search("query queries", 10)) == ["data"]


def test_every_word_or_any(index: FullText) -> None:
    assert set(ids(index.search("boats tables", 10))) == {"boat", "ward", "data"}
    assert ids(index.search("boats people", 10, every=True)) == ["ward"]
    assert index.search("boats tables", 10, every=True) == []


def test_within_an_employer_or_a_place(index: FullText) -> None:
    assert set(ids(index.search("you", 10, company="Harbour and Pine"))) == {"boat", "data"}
    assert ids(index.search("you", 10, place="hamburg germany")) == ["boat"]
    assert index.search("nurse", 10, place="Hamburg") == []


def test_what_is_added_again_replaces_and_what_is_removed_is_gone(index: FullText) -> None:
    index.add([Opening("boat", "Sail Maker", "Harbour & Pine", text="You sew sails.")])
    index.remove(["ward", "never there"])
    assert ids(index.search("oak", 10)) == ["boat"], "until the commit the old one is found"
    index.commit()
    assert index.search("oak", 10) == []
    assert ids(index.search("sails", 10)) == ["boat"]
    assert index.size == 2


def test_it_is_kept_in_its_folder_and_has_one_writer(index: FullText, tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        FullText(tmp_path / "index")
    index.close()
    with FullText(tmp_path / "index") as again:
        assert ids(again.search("oak", 10)) == ["boat"]


def test_nothing_asked_finds_nothing(index: FullText) -> None:
    assert index.search("", 10) == index.search("… !", 10) == index.search("boats", 0) == []
