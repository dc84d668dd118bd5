"""Calibration by simulation, seeded and smaller than bench/odds_calibration.py, which states the generator.

Bounds are the method's, widened by two standard errors of the smaller number of searches where it has
fewer than 2,000.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def simulation() -> ModuleType:
    path = Path(__file__).resolve().parents[2] / "bench" / "odds_calibration.py"
    spec = importlib.util.spec_from_file_location("odds_calibration", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["odds_calibration"] = module
    spec.loader.exec_module(module)
    return module


def test_a_truth_from_the_prior_lies_in_90_of_100_intervals(simulation: ModuleType) -> None:
    held, under, over = simulation.coverage_on_prior(2000, 11)
    assert held == pytest.approx(0.90, abs=0.02)
    assert under == pytest.approx(over, abs=0.03)


@pytest.mark.parametrize("base", [0.05, 0.25, 0.40])
@pytest.mark.parametrize("odds", [1 / 3, 3.0])
@pytest.mark.parametrize("number", [50, 200])
def test_a_truth_off_the_prior_lies_in_at_least_80_of_100_intervals_from_fifty_on(
    simulation: ModuleType, base: float, odds: float, number: int
) -> None:
    searches = 250
    error = (0.8 * 0.2 / searches) ** 0.5
    assert simulation.coverage_off_prior(base, odds, number, searches, 20 + number) >= 0.80 - 2 * error


def test_silent_beyond_the_let_go_day_is_answered_in_at_most_10_of_100(simulation: ModuleType) -> None:
    answered, _, silent = simulation.answered_after_let_go(400, 31)
    assert silent > 10_000
    assert answered <= 0.12


@pytest.mark.parametrize("decided", [40, 100, 320])
def test_the_run_flag_fires_in_at_most_5_of_100_unchanged_searches(
    simulation: ModuleType, decided: int
) -> None:
    assert simulation.flags_in_unchanged(2000, decided, 41) <= 0.05


def test_the_run_flag_is_not_mute(simulation: ModuleType) -> None:
    assert simulation.flags_in_unchanged(2000, 320, 41) > 0.005
