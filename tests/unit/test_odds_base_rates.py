"""The published rates: complete entries, nothing that EVIDENCE does not have."""

from __future__ import annotations

from pathlib import Path

import pytest

from bounceback.odds.base_rates import assumption, assumptions, base_rate, base_rates

EVIDENCE = Path(__file__).resolve().parents[2].parent / "shared" / "EVIDENCE.md"


def test_every_rate_has_unit_population_source_and_a_status_that_says_how_sure_it_is() -> None:
    for entry in base_rates().values():
        assert entry.value > 0
        assert entry.unit
        assert entry.population
        assert entry.source
        assert entry.status.startswith(("confirmed", "composed")), entry.name
        assert entry.unit != "share" or entry.value < 1


def test_the_compositions_are_the_stated_ones() -> None:
    assert base_rate("application_to_interview").value == 0.05
    assert base_rate("referral_to_interview").value == 0.40
    assert base_rate("interview_to_offer").value == 0.25
    assert base_rate("applicants_for_one_hire").value == 180


def test_a_composition_names_the_published_figures_that_it_lies_between() -> None:
    source = base_rate("application_to_interview").citation
    assert "CareerPlug" in source
    assert "Jobvite" in source


def test_an_unknown_rate_is_an_error_and_not_a_guess() -> None:
    with pytest.raises(KeyError):
        base_rate("interview_to_marriage")


def test_each_assumption_says_why() -> None:
    assert all(entry.why and entry.unit for entry in assumptions().values())
    assert assumption("let_go_below") == 0.10


@pytest.mark.skipif(not EVIDENCE.exists(), reason="the folder shared beside the checkout is missing")
@pytest.mark.shared
def test_every_published_figure_stands_in_the_evidence() -> None:
    evidence = EVIDENCE.read_text("utf-8")
    for entry in base_rates().values():
        if entry.status == "composed" or "anecdotal" in entry.status:
            continue
        figure = f"{100 * entry.value:g}%" if entry.unit == "share" else f"{entry.value:g}"
        assert figure in evidence, entry.name
        assert entry.source.split(",")[0] in evidence or entry.source == "industry compilations", entry.name
