"""Closeness beside BM25 alone on real advertisements, and the measure itself."""

from __future__ import annotations

import lzma
import math
from pathlib import Path

import pytest

from bounceback.openings.evaluate import ndcg, read_advertisements, relevance, table

ADVERTISEMENTS = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "openings"


def test_the_measure_is_one_for_the_best_order_and_falls_with_rank() -> None:
    assert ndcg([1, 2, 3], {1, 2, 3}) == pytest.approx(1)
    assert ndcg([9, 1], {1}) == pytest.approx(1 / math.log2(3))
    assert ndcg([9, 8], {1}) == 0
    assert ndcg([1], set()) == 0


@pytest.mark.shared
def test_closeness_is_ahead_of_words_alone_by_a_tenth() -> None:
    names = ("glassdoor_jobs.csv.xz", "data_analyst_ads.csv.xz")
    if not all((ADVERTISEMENTS / name).exists() for name in names):
        pytest.skip("the real advertisements beside the checkout are not here")
    files = [(name, lzma.decompress((ADVERTISEMENTS / name).read_bytes())) for name in names]
    rows = relevance(read_advertisements(files)[::4], queries=120)
    every = rows[-1]
    assert every.occupation == "all"
    assert every.queries == 120
    assert every.by_match >= 1.10 * every.by_words, table(rows)
