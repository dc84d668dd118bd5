"""The reader on the labelled corpora: floors that it must not fall below."""

from __future__ import annotations

from pathlib import Path

import pytest

from bounceback.mail.evaluate import BASELINE_LIST, REFUSALS, baseline, load, read, scores

CORPUS = Path(__file__).resolve().parents[1] / "corpus"


@pytest.mark.parametrize(
    ("name", "precision", "recall", "macro"), [("train", 0.97, 0.95, 0.93), ("test", 0.9, 0.8, 0.82)]
)
def test_the_reader_holds_its_floors(name: str, precision: float, recall: float, macro: float) -> None:
    rows = load(CORPUS / f"{name}.jsonl")
    result = scores(rows, read(rows))
    assert result.precision >= precision
    assert result.recall >= recall
    assert result.macro_f1 >= macro


def test_the_reader_finds_more_than_ten_phrases_do() -> None:
    rows = load(CORPUS / "test.jsonl")
    refused = [row.kind in REFUSALS for row in rows]
    by_list = sum(t and f for t, f in zip(refused, baseline(rows, BASELINE_LIST), strict=True)) / sum(refused)
    assert scores(rows, read(rows)).recall > by_list + 0.3


def test_train_and_test_share_no_text() -> None:
    train = {row.message.text for row in load(CORPUS / "train.jsonl")}
    assert not train & {row.message.text for row in load(CORPUS / "test.jsonl")}
