"""Stepping stones: what is near is named, what is out of reach is not, each step is explained, and quickly."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import pytest

from bounceback.growth.graph import open_graph
from bounceback.growth.stones import (
    LEAST_COVERED,
    NearOpening,
    TitleUnknownError,
    occupation_of,
    rank_paths,
    stepping_stones,
)
from bounceback.skills.taxonomy import open_taxonomy

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "skills"


def test_a_nurse_is_reached_over_practical_nursing() -> None:
    found = stepping_stones("Nursing Assistant", "Registered Nurse")
    assert found.target == "Registered Nurses"
    first = found.paths[0].steps[0]
    assert first.title == "Licensed Practical and Licensed Vocational Nurses"
    assert first.zone == 3
    assert first.there
    assert first.like


def test_neither_the_start_nor_the_dream_is_a_stone() -> None:
    for start, target in (("Waiter", "Registered Nurse"), ("Bookkeeper", "Data Scientist")):
        found = stepping_stones(start, target)
        titles = {step.title for path in found.paths for step in path.steps}
        assert titles
        assert found.start not in titles
        assert found.target not in titles


@pytest.mark.parametrize(
    ("start", "target"), [("Retail Salesperson", "Data Scientist"), ("Waiter", "Surgeon")]
)
def test_no_step_is_out_of_reach_or_above_the_dream(start: str, target: str) -> None:
    graph = open_graph()
    here, there = occupation_of(start), occupation_of(target)
    most = max(int(graph.zones[here]), int(graph.zones[there]))
    for path in stepping_stones(start, target).paths:
        zone = int(graph.zones[here])
        for step in path.steps:
            assert step.covered >= LEAST_COVERED
            assert step.zone <= zone + 1
            assert step.zone <= most
            zone = max(zone, step.zone)


def test_a_second_step_leads_to_what_is_out_of_reach_now() -> None:
    graph = open_graph()
    here, there = occupation_of("Retail Salesperson"), occupation_of("Data Scientist")
    alone = {route.places[0] for route in rank_paths(graph, here, there, steps=1)}
    two = [route for route in rank_paths(graph, here, there) if len(route.places) == 2]
    assert two
    assert all(route.places[1] not in alone for route in two)
    assert all(0 < route.closes <= 1.0001 for route in two)


def test_what_the_cv_shows_shrinks_the_gap_and_is_not_taught_again() -> None:
    without = stepping_stones("Bookkeeper", "Data Scientist")
    python = open_taxonomy().find("Python")
    assert python is not None
    shown = stepping_stones("Bookkeeper", "Data Scientist", evidence={python.id: 1.0, "no such skill": 1.0})
    assert shown.gap < without.gap
    assert any("Python" in step.skills for path in without.paths for step in path.steps)
    assert all("Python" not in step.skills for path in shown.paths for step in path.steps)


def test_real_openings_stand_under_their_step() -> None:
    found = stepping_stones(
        "Nursing Assistant",
        "Registered Nurse",
        openings=[
            NearOpening("1", "LPN", "Larkspur Ward"),
            NearOpening("2", "Zzyzx of nothing"),
        ],
    )
    step = found.paths[0].steps[0]
    assert [one.id for one in step.openings] == ["1"]
    assert "One opening of this kind is at hand." in step.why


def test_an_unknown_title_is_told_with_those_that_are_spelt_alike() -> None:
    with pytest.raises(TitleUnknownError, match="Registered Nurses") as told:
        stepping_stones("Regitsered nruse qqq", "Waiter")
    assert told.value.near


@pytest.mark.parametrize(
    ("title", "occupation"),
    [
        ("Licensed Practical Nurse", "Licensed Practical and Licensed Vocational Nurses"),
        ("Software Enginer", "Software Developers"),
    ],
)
def test_a_title_that_no_list_has_is_read_as_its_nearest(title: str, occupation: str) -> None:
    graph = open_graph()
    assert graph.titles[occupation_of(title)] == occupation


def test_an_empty_title_is_unknown() -> None:
    with pytest.raises(LookupError):
        stepping_stones("  ", "Waiter")


def test_over_all_occupations_in_under_300_ms() -> None:
    stepping_stones("Waiter", "Registered Nurse")
    begun = perf_counter()
    stepping_stones("Bookkeeper", "Data Scientist")
    assert perf_counter() - begun < 0.3


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"O*NET's tables are not at {SHARED}")
def test_ahead_of_popularity_and_of_plain_skill_overlap() -> None:
    from bounceback.growth.evaluate import between, likeness, related_places

    graph = open_graph()
    related = related_places(graph, SHARED)
    for popular, overlap, stones in (
        likeness(graph, related),
        between(graph, related, pairs=200, seed=11),
    ):
        assert stones.hit > overlap.hit + 0.1
        assert stones.hit > popular.hit + 0.1
        assert stones.found > overlap.found


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"O*NET's tables are not at {SHARED}")
def test_the_graph_in_the_package_is_what_its_command_makes(tmp_path: Path) -> None:
    from importlib import resources

    from bounceback.growth.compile_graph import SOURCES, main

    main(["--from", str(SHARED), "--to", str(tmp_path)])
    kept = resources.files("bounceback.growth") / "data"
    assert (tmp_path / "graph.npz").read_bytes() == (kept / "graph.npz").read_bytes()
    assert (tmp_path / "graph_sources.json").read_bytes() == (kept / "graph_sources.json").read_bytes()
    assert not any("related" in file for file in SOURCES.values())
