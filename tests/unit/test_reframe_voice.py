"""The voice: every text of the reframe room keeps to it, and the check hears what it should."""

from __future__ import annotations

import json
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from bounceback.reframe.voice import slips

DATA = files("bounceback.reframe") / "data"


@pytest.mark.parametrize(
    "text",
    [
        "Unfortunately they said no.",
        "You failed at the last step.",
        "Congrats on the talk",
        "A new talk!",
        "A 5-day streak",
        "Everything happens for a reason.",
        "Well done 🎉",
    ],
)
def test_what_is_never_said_is_heard(text: str) -> None:
    assert slips(text)
    assert all(slip.why for slip in slips(text))


@pytest.mark.parametrize(
    "text",
    [
        "Harbour & Pine said no on Friday.",
        "About 1 in 20 applications reach a talk; you had two with them.",
        "No word since 3 October; an answer is now unlikely (about 1 in 20).",
        "It points to the pricing question.",
    ],
)
def test_plain_sentences_pass(text: str) -> None:
    assert slips(text) == ()


def test_all_texts_of_the_data_files_keep_to_the_voice() -> None:
    readings = tomllib.loads((DATA / "readings.toml").read_text("utf-8"))
    lines = list(readings["reading"].values())
    lines += [line for part in readings["hands"].values() for side in part.values() for line in side]
    debrief = json.loads((DATA / "debrief.json").read_text("utf-8"))
    lines += [q[part] for q in debrief["questions"] for part in ("text", "hint", "why")]
    assert len(lines) > 20
    assert {line: slips(line) for line in lines if slips(line)} == {}


def test_every_word_of_the_list_stands_in_the_text_on_the_voice() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "voice.md").read_text("utf-8").lower()
    never = tomllib.loads((DATA / "voice.toml").read_text("utf-8"))["never"]
    assert [w for entry in never for w in entry["words"] if w.lower() not in text] == []
