"""The measuring command: counts that can be checked by hand."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bounceback.skills.evaluate import find_spans, main, read_sentences, score

ROW = {
    "tokens": ["Good", "knowledge", "of", "Python", "and", "team", "spirit", "."],
    "tags_skill": ["O", "O", "O", "O", "O", "B", "I", "O"],
    "tags_knowledge": ["O", "O", "O", "B", "O", "O", "O", "O"],
}


def test_spans_are_read_from_both_columns() -> None:
    (sentence,) = read_sentences([json.dumps(ROW)])
    assert sentence.spans == {(3, 4), (5, 7)}


def test_strict_wants_both_ends_and_partial_an_overlap() -> None:
    sentences = read_sentences([json.dumps(ROW)])
    strict, partial = score(sentences, lambda _: [(3, 4), (6, 7), (0, 1)])
    assert (strict.precision, strict.recall) == (pytest.approx(1 / 3), 0.5)
    assert (partial.precision, partial.recall) == (pytest.approx(2 / 3), 1.0)
    assert partial.f1 == pytest.approx(0.8)


def test_nothing_found_scores_zero() -> None:
    strict, partial = score(read_sentences([json.dumps(ROW)]), lambda _: [])
    assert strict.f1 == partial.f1 == 0.0


def test_mentions_become_token_spans() -> None:
    assert (3, 4) in find_spans(ROW["tokens"])


def test_the_command_prints_both_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "one.jsonl"
    file.write_text(json.dumps(ROW) + "\n", encoding="utf-8")
    main([str(file)])
    lines = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"strict .* F1 \d\.\d{3}", lines[0])
    assert re.fullmatch(r"partial .* F1 \d\.\d{3}", lines[1])
