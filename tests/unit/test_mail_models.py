"""The trained models of the reader: what their files may hold, that training gives them again, and what they reach."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bounceback.mail import model, opinion, train
from bounceback.mail.evaluate import Row, load, read, reliability, scores
from bounceback.mail.message import Message
from bounceback.mail.understand import read_in, understand
from bounceback.timeline.kinds import Finding, Kind, Person

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
AUTHORS = ("b", "c", "d", "e", "f")
MORE_AUTHORS = tuple("hijklmnopqrstuvw")
SMALL = 5_000_000


@pytest.fixture(scope="module")
def held_out() -> tuple[Sequence[Row], Sequence[Finding]]:
    """The rows that nothing was learned from, as read."""
    rows = [row for author in AUTHORS for row in load(CORPUS / f"author_{author}.jsonl", "test")]
    return rows, read(rows)


def files() -> list[Path]:
    found = sorted(train.DATA.glob("model_*.npz"))
    assert len(found) >= 4
    return found


def test_the_models_together_are_small() -> None:
    assert sum(path.stat().st_size for path in files()) < SMALL


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_a_model_holds_plain_arrays_and_no_pickle(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            with archive.open(name) as piece:
                assert not np.load(piece, allow_pickle=False).dtype.hasobject


def test_a_model_of_another_size_is_refused_with_what_to_do() -> None:
    small = model.Model((Kind.NONE, Kind.OFFER), np.zeros((8, 2), np.int16), 1.0, (0.0, 0.0), 1.0)
    with pytest.raises(ValueError, match=r"bounceback\.mail\.train"):
        model.read(model.written(small))


def test_the_same_weights_are_written_as_the_same_bytes() -> None:
    path = train.DATA / "model_messages_own.npz"
    assert model.written(model.read(path.read_bytes())) == path.read_bytes()


def test_refusals_of_held_out_rows_hold_their_floors(
    held_out: tuple[Sequence[Row], Sequence[Finding]],
) -> None:
    result = scores(*held_out)
    assert result.precision >= 0.94
    assert result.recall >= 0.83
    assert result.macro_f1 >= 0.85


def test_held_out_rows_of_more_writers_hold_their_floors() -> None:
    rows = [row for author in MORE_AUTHORS for row in load(CORPUS / f"author_{author}.jsonl", "test")]
    result = scores(rows, read(rows))
    assert result.precision >= 0.9
    assert result.recall >= 0.8
    assert result.macro_f1 >= 0.81


@pytest.mark.parametrize("author", ["m", "n"])
def test_ordinary_mail_is_not_taken_for_an_answer(author: str) -> None:
    rows = load(CORPUS / f"author_{author}.jsonl", "test")
    wrong = [finding for finding in read(rows) if finding.kind is not Kind.NONE]
    assert len(wrong) <= 0.1 * len(rows)


def test_the_confidence_of_held_out_rows_is_near_what_is_right(
    held_out: tuple[Sequence[Row], Sequence[Finding]],
) -> None:
    for low, _, count, mean, right in reliability(*held_out):
        spread = 2.5 * (mean * (1 - mean) / count) ** 0.5
        assert abs(mean - right) <= 0.03 + spread, (
            f"from {low}: {count} messages, {mean:.3f}, right {right:.3f}"
        )


@pytest.mark.parametrize(
    "text", ["Yes, ten is fine.", "Sounds good.", "Great, talk on Thursday. Best, Robin", "Ja, passt."]
)
def test_a_short_reply_of_ones_own_says_nothing_of_an_application(text: str) -> None:
    at = load(CORPUS / "test.jsonl")[0].message.at
    own = Message(
        "m",
        at,
        Person("", "me@example.org"),
        (Person("Ana", "ana@shop.example"),),
        subject="Re: Saturday",
        text=text,
    )
    assert understand(own, is_own=True)[0].kind is Kind.NONE


@pytest.mark.skipif(
    not os.environ.get("BOUNCEBACK_SLOW"), reason="trains for minutes: set BOUNCEBACK_SLOW=1 to run it"
)
def test_training_from_the_repository_gives_the_models_of_the_package(tmp_path: Path) -> None:
    """About two minutes: the models are trained anew and must judge every labelled message alike."""
    train.main([str(CORPUS), "--to", str(tmp_path)])
    _, messages = train.corpus(CORPUS)
    for own in (False, True):
        side = "own" if own else "theirs"
        fresh = {
            what: model.read((tmp_path / f"model_{what}_{side}.npz").read_bytes())
            for what in ("sentences", "messages")
        }
        kept = {what: model.trained(what, own) for what in ("sentences", "messages")}
        assert fresh["messages"].kinds == kept["messages"].kinds
        rows = [row for row, _ in messages if row.own is own]
        alike = 0
        for row in rows:
            body, subject, reading = read_in(row.message)
            found = opinion.features_of(row.message, reading, body, subject, own, bare=False)
            shares = [each["messages"].of_message(found) for each in (fresh, kept)]
            alike += max(shares[0], key=shares[0].__getitem__) is max(shares[1], key=shares[1].__getitem__)
        assert alike >= 0.995 * len(rows)
