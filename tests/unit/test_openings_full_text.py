"""The index in a folder: found, changed, gone, kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bounceback.names.companies import company_key
from bounceback.openings.criteria import Criteria
from bounceback.openings.full_text import Bounds, Facets, FullText, IndexBroken, IndexBusy
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
    with pytest.raises(IndexBusy):
        FullText(tmp_path / "index").remove(["boat"])
    assert ids(FullText(tmp_path / "index").search("oak", 10)) == ["boat"], "reading needs no lock"
    index.close()
    with FullText(tmp_path / "index") as again:
        assert ids(again.search("oak", 10)) == ["boat"]


def test_nothing_asked_finds_nothing(index: FullText) -> None:
    assert index.search("", 10) == index.search("… !", 10) == index.search("boats", 0) == []


def test_languages_of_a_letter_and_signs_are_words_of_their_own(tmp_path: Path) -> None:
    texts = {"1": "You write C++ and SQL.", "2": "You write C# on .NET.", "3": "Vitamin C and B."}
    with FullText() as index:
        index.add([Opening(name, "Job", text=text) for name, text in texts.items()])
        index.commit()
        assert ids(index.search("c++", 10)) == ["1"]
        assert ids(index.search("C#", 10)) == ids(index.search(".net", 10)) == ["2"]


def test_accents_are_no_difference() -> None:
    with FullText() as index:
        index.add([Opening("m", "Köchin", location="München", text="Café")])
        index.commit()
        assert ids(index.search("kochin", 10)) == ids(index.search("café", 10, place="munchen")) == ["m"]


def test_a_damaged_folder_is_told_and_not_read(index: FullText, tmp_path: Path) -> None:
    index.close()
    (tmp_path / "index" / "meta.json").write_text("{")
    with pytest.raises(IndexBroken):
        FullText(tmp_path / "index")


def test_a_damaged_part_is_told_when_it_is_read(index: FullText, tmp_path: Path) -> None:
    index.close()
    for part in (tmp_path / "index").glob("*.idx"):
        part.write_bytes(b"")
    with pytest.raises(IndexBroken):
        FullText(tmp_path / "index").search("oak", 10)


# ── by criteria ────────────────────────────────────────────────────────────────────────────────────────

WORDS = ["oak", "pine", "pines", "elm", "ash"]
CITIES = ["Bristol", "Linz", "Remote"]


@st.composite
def jobs(draw: st.DrawFn) -> list[tuple[Opening, Facets, frozenset[str]]]:
    found = []
    for number in range(1, draw(st.integers(1, 12)) + 1):
        words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4))
        city = draw(st.sampled_from(CITIES))
        pay = draw(st.none() | st.sampled_from([20_000.0, 50_000.0, 80_000.0]))
        facets = Facets(
            number=number,
            dated=float(draw(st.integers(0, 5))),
            seen=draw(st.integers(0, 5)),
            workplace=draw(st.sampled_from(["", "remote", "hybrid"])),
            pay=pay,
            currency=draw(st.sampled_from(["EUR", "GBP"])) if pay else "",
            sponsorship=draw(st.sampled_from(["", "yes", "no"])),
            held_back=draw(st.booleans()),
        )
        company = draw(st.sampled_from(["Larkspur", "Northlight", ""]))
        opening = Opening(str(number), words[0], company, city, text=" ".join(words[1:]))
        found.append((opening, facets, frozenset(word.rstrip("s") for word in words)))
    return found


criteria = st.builds(
    Criteria,
    words=st.sampled_from(["", "oak", "pine oak", "PINES"]),
    place=st.sampled_from(["", "bristol", "linz"]),
    workplace=st.sampled_from(["", "remote"]),
    pay_from=st.sampled_from([0, 50_000]),
    currency=st.sampled_from(["", "EUR"]),
    sponsorship=st.booleans(),
    stated=st.booleans(),
    not_turned_down=st.booleans(),
)
bounds = st.builds(
    Bounds,
    refused=st.sampled_from([(), (company_key("Larkspur"),)]),
    only=st.sampled_from([None, (), (1, 2, 3)]),
    but=st.sampled_from([(), (2, 4)]),
    held_back=st.sampled_from([None, True, False]),
    known=st.sampled_from([(), (1, 5)]),
    seen_from=st.sampled_from([None, 3]),
)


def passes(job: tuple[Opening, Facets, frozenset[str]], wanted: Criteria, asked: Bounds) -> bool:
    """The same filter, said plainly."""
    opening, facets, stems = job
    held = facets.held_back and facets.number not in asked.known
    enough = (facets.pay is not None and facets.pay >= wanted.pay_from) and (
        not wanted.currency or facets.currency == wanted.currency
    )
    return (
        all(word.lower().rstrip("s") in stems for word in wanted.words.split())
        and wanted.place in opening.location.lower()
        and (not wanted.workplace or facets.workplace == wanted.workplace)
        and (not wanted.pay_from or enough or (facets.pay is None and not wanted.stated))
        and (not wanted.sponsorship or (facets.sponsorship == "yes" if wanted.stated else facets.sponsorship != "no"))
        and not (wanted.not_turned_down and company_key(opening.company) in asked.refused)
        and (asked.only is None or facets.number in asked.only)
        and facets.number not in asked.but
        and (asked.held_back is None or held == asked.held_back)
        and (asked.seen_from is None or facets.seen >= asked.seen_from)
    )  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(jobs(), st.lists(st.tuples(criteria, bounds), min_size=1, max_size=8))
def test_what_passes_is_what_a_plain_filter_lets_through_newest_first(
    made: list[tuple[Opening, Facets, frozenset[str]]], questions: list[tuple[Criteria, Bounds]]
) -> None:
    with FullText() as index:
        index.add([job[0] for job in made], facets={job[0].id: job[1] for job in made}, few=True)
        index.commit()
        for wanted, asked in questions:
            found = [job[1] for job in made if passes(job, wanted, asked)]
            newest = [
                one.number for one in sorted(found, key=lambda one: (one.dated, one.number), reverse=True)
            ]
            assert index.every(wanted, asked) == newest
            assert index.newest(wanted, asked, start=1, limit=2) == (newest[1:3], len(newest))
            assert index.count(wanted, asked) == len(newest)


def test_the_last_word_may_be_half_typed_and_the_others_not() -> None:
    with FullText() as index:
        index.add([Opening("1", "Data Analyst", location="Bristol")], facets={"1": Facets(1)})
        index.commit()
        assert index.every(Criteria(words="data anal"), Bounds()) == [1]
        assert index.every(Criteria(place="bris"), Bounds()) == [1]
        assert index.every(Criteria(words="brist"), Bounds()) == [1], "the place is searched with the words"
        assert index.every(Criteria(words="anal data"), Bounds()) == []
        assert index.every(Criteria(words="a"), Bounds()) == [], "one letter stands for no word"
