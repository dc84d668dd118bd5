"""docs/openings.md and the program say the same."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

from bounceback.openings.boards import adapters
from bounceback.openings.sources.rss import MOST_TAGS
from bounceback.openings.text import DEEPEST_HTML

DOCS = (Path(__file__).resolve().parents[2] / "docs" / "openings.md").read_text("utf-8")


def test_every_adapter_has_its_line() -> None:
    for adapter in adapters():
        assert f"| `{adapter.name}` |" in DOCS


def test_every_weight_is_the_one_in_use() -> None:
    weights = json.loads(files("bounceback.openings").joinpath("data/match_weights.json").read_text("utf-8"))[
        "weights"
    ]
    for name, weight in weights.items():
        assert f"| `{name}` | {weight:g} |" in DOCS


def test_bounds_are_those_in_use() -> None:
    assert f"{MOST_TAGS:,} tags" in DOCS
    assert f"deeper than {DEEPEST_HTML} " in DOCS
