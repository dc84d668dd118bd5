"""The anchors of the rule book only save work: no phrase that stands in a text is passed over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bounceback.mail.language import languages
from bounceback.mail.patterns import compile_pattern
from bounceback.mail.rulebook import rulebook
from bounceback.mail.sentences import sentences_of

CORPUS = Path(__file__).resolve().parents[1] / "corpus" / "test.jsonl"
ROWS = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("code", sorted({row["language"] for row in ROWS}))
def test_every_rule_that_matches_is_found_in_spite_of_its_anchors(code: str) -> None:
    book, language = rulebook(code), languages()[code]
    sentences = [
        sentence
        for row in ROWS
        if row["language"] == code
        for sentence in sentences_of(row["text"], language.spaced, language.split_apostrophes)
    ]
    found = {(id(hit.rule), hit.sentence) for hits in book.read(sentences).values() for hit in hits}
    by_hand = {
        (id(rule), number)
        for number, sentence in enumerate(sentences)
        for rule in book.rules
        if rule.search(sentence.folded)
    }
    assert found == by_hand
    assert found


def test_what_may_be_missing_is_no_anchor_and_what_must_be_there_is_one() -> None:
    _expression, sets = compile_pattern("(we|they) ~2 decided? against you*", {}, spaced=True)
    assert sets[0] == {"against"}
    assert {"we", "they"} in sets
    assert not any("decided" in anchors for anchors in sets)
