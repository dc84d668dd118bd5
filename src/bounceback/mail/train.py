"""`python -m bounceback.mail.train tests/corpus`: trains the models of the reader from labelled sentences and messages.

Reads every *.jsonl of a folder: rows with "from" are messages, others sentences. Only rows whose "split" is "train"
are learned from. Writes the models into the package and says their size. Needs scikit-learn.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bounceback.mail import opinion
from bounceback.mail.evaluate import Row, row_of, split_of
from bounceback.mail.features import SIZE, sentence_features
from bounceback.mail.model import Model, read_as_packaged, read_with, written
from bounceback.mail.ordinary_prose import ordinary_prose
from bounceback.mail.understand import read_in
from bounceback.timeline.kinds import OWN_KINDS, THEIR_KINDS, Kind

DATA = Path(__file__).parent / "data"
KNOWN_TO_RULES = ("prose", "sample", "sentence", "train")
"""Authors whose mail the rules were written on: they say nothing of how sure the reader may be of others'."""
PROSE = 900
"""Pieces of ordinary prose that are learned from as "none"; more of it makes the reader miss indirect letters."""
ALONE = 0.5
"""What a labelled sentence weighs as a message of its own: real refusals are often one plain sentence, and the written
messages, half of them traps, have too few of those."""
SEEDS = (101, 102, 103)
"""Sample searches whose mail is learned from too, each wording once: an ordinary inbox has few letters of refusal."""
STRENGTH = {"sentences": 20.0, "messages": 1.0}
"""Inverse regularisation (scikit-learn's C), chosen by leaving out one author after the other on the train split."""
SEEN = {"sentences": 2, "messages": 3}
"""A feature that fewer sentences, or fewer readings of messages (each counts twice, with and without its sender), have
is not learned: it tells who wrote, not how people write."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One thing to learn: features with weights, its kind, its template or text, and who wrote it."""

    features: Mapping[int, float]
    kind: Kind
    group: str
    train: bool
    author: str
    weight: float = 1.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Trains and writes."""
    parser = argparse.ArgumentParser(prog="python -m bounceback.mail.train", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--to", type=Path, default=DATA, help="where the models go")
    options = parser.parse_args(arguments)
    sentences, messages = corpus(options.folder)
    messages += [(row, "train") for row in (*_sample_mail(), *_prose_mail())]
    for own in (False, True):
        learned = [one for row in sentences if (one := _sentence(row, own)) is not None]
        alone = [] if own else _alone(sentences, learned)
        heard = fit(learned, STRENGTH["sentences"], SEEN["sentences"])
        read_with("sentences", own, heard)
        rows = [(row, split) for row, split in messages if row.own is own]
        told = [one for row, split in rows for one in _messages(row, split)]
        judged = fit([*told, *alone], STRENGTH["messages"], SEEN["messages"])
        size = 0
        for what, model in (("sentences", heard), ("messages", judged)):
            content = written(model)
            (options.to / f"model_{what}_{_side(own)}.npz").write_bytes(content)
            size += len(content)
        sys.stdout.write(f"{_side(own)}: {len(told)} messages, {len(alone)} sentences, {size:,} bytes\n")
    read_as_packaged()
    return 0


def corpus(folder: Path) -> tuple[list[dict[str, Any]], list[tuple[Row, str]]]:
    """The labelled sentences and messages of a folder; messages with their split."""
    sentences: list[dict[str, Any]] = []
    messages: list[tuple[Row, str]] = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.strip():
                continue
            data = json.loads(line)
            if "from" in data or "raw" in data:
                messages.append((row_of(data), split_of(data, path)))
            else:
                sentences.append(data)
    return sentences, messages


def _alone(sentences: Sequence[Mapping[str, Any]], learned: Sequence[Labelled]) -> list[Labelled]:
    """Labelled sentences of other people as messages of one sentence. Each is read by a model of the sentences of the
    other half, as unseen mail is; every second sentence of kind none is left out, since messages have plenty."""
    from datetime import UTC, datetime

    from bounceback.mail.message import Message
    from bounceback.timeline.kinds import Person

    taught = [row for row in sentences if (one := _sentence(row, own=False)) is not None and one.train]
    read: list[Labelled] = []
    for half in (0, 1):
        rows = taught[half::2]
        unseen = {row["text"] for row in rows}
        others = [one for one in learned if one.group not in unseen]
        read_with("sentences", False, fit(others, STRENGTH["sentences"], SEEN["sentences"]))
        for place, row in enumerate(rows):
            kind = Kind(row["kind"])
            if kind is Kind.NONE and place % 2:
                continue
            message = Message(
                message_id="",
                at=datetime(2015, 1, 1, tzinfo=UTC),
                sender=Person("", ""),
                subject="",
                text=row["text"],
            )
            body, subject, reading = read_in(message, bare=True)
            found = opinion.features_of(message, reading, body, subject, False, bare=True)
            read.append(Labelled(found, kind, row["text"], True, "sentence", ALONE))
    return read


def _prose_mail() -> list[Row]:
    """Ordinary prose as messages of other people; every second one has its first line as subject."""
    from datetime import UTC, datetime

    from bounceback.mail.message import Message
    from bounceback.timeline.kinds import Person

    rows = []
    for number, text in enumerate(ordinary_prose(PROSE)):
        name = f"prose {number:04d}"
        message = Message(
            message_id=name,
            at=datetime(2015, 1, 1, tzinfo=UTC),
            sender=Person("", f"writer{number}@list.example"),
            subject=text.splitlines()[0][:60] if number % 2 else "",
            text=text,
        )
        rows.append(Row(name, message, False, Kind.NONE, (), "en", None, None, ()))
    return rows


def _sample_mail() -> list[Row]:
    """The mail of a few sample searches, each wording once."""
    import tempfile
    from datetime import UTC, datetime

    from bounceback.mail.parse import parse
    from bounceback.mail.raw import Unreadable
    from bounceback.mail.read import open_mail

    make_search, write_mbox = _sample_maker()
    rows: dict[tuple[str, str], Row] = {}
    for seed in SEEDS:
        search = make_search(seed, datetime(2026, 11, 24, 12, tzinfo=UTC))
        truth = {message.message_id: message for message in search.messages}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "All.mbox"
            write_mbox(search, path)
            for raw in open_mail(path):
                if isinstance(raw, Unreadable):
                    continue
                message = parse(raw)
                told = truth[message.message_id]
                name = re.sub(r"[\W\d_]+", " ", told.new_text)[:60]
                also = tuple(said.kind for said in told.said[1:])
                rows.setdefault(
                    (told.group, name),
                    Row(
                        f"sample {told.group} {name}",
                        message,
                        told.own,
                        told.kind,
                        also,
                        told.language,
                        None,
                        None,
                        (),
                    ),
                )
    return [rows[key] for key in sorted(rows)]


def _sample_maker() -> tuple[Any, Any]:
    """The sample room stands beside this one, so it is asked for by name and only for training."""
    from importlib import import_module

    module = import_module("bounceback.sample.search")
    return module.make_search, module.write_mbox


def fit(learned: Iterable[Labelled], strength: float, seen: int) -> Model:
    """A model from the train part, of the features that at least `seen` of its rows have. The temperature is fitted on
    predictions for authors who were left out, since mail comes from people who taught the model nothing."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    rows = sorted((one for one in learned if one.train), key=lambda one: (one.group, one.kind))
    kinds = sorted({one.kind for one in rows})
    whole_matrix = _matrix([one.features for one in rows])
    known = np.flatnonzero(np.diff(whole_matrix.tocsc().indptr) >= seen)
    matrix = whole_matrix[:, known]
    target = np.array([kinds.index(one.kind) for one in rows])
    weights_of = np.array([one.weight for one in rows])

    def train(places: Any) -> Any:
        model = LogisticRegression(C=strength, max_iter=250, tol=1e-3)
        return model.fit(matrix[places], target[places], sample_weight=weights_of[places])

    authors = np.array([one.author for one in rows])
    judged = [author for author in sorted(set(authors)) if author not in KNOWN_TO_RULES]
    logits = np.full((len(rows), len(kinds)), -12.0)
    for author in judged:
        inside, outside = np.flatnonzero(authors != author), np.flatnonzero(authors == author)
        part = train(inside)
        logits[np.ix_(outside, part.classes_)] = _wide(
            part.decision_function(matrix[outside]), len(part.classes_)
        )
    strange = np.isin(authors, judged)
    whole = train(np.arange(len(rows)))
    weights = np.zeros((SIZE, len(kinds)))
    weights[np.ix_(known, whole.classes_)] = (
        whole.coef_.T if len(kinds) > 2 else np.stack([-whole.coef_[0], whole.coef_[0]], axis=1) / 2
    )
    levels = whole.intercept_ if len(kinds) > 2 else np.array([-whole.intercept_[0], whole.intercept_[0]]) / 2
    scale = float(np.abs(weights).max()) / 32_000 or 1.0
    return Model(
        tuple(kinds),
        np.round(weights / scale).astype(np.int16),
        scale,
        tuple(float(level) for level in levels),
        _temperature(logits[strange], target[strange]),
    )


def _sentence(data: Mapping[str, Any], own: bool) -> Labelled | None:
    """A labelled sentence; sentences of kind none teach both sides unless they say whose they are."""
    kind = Kind(data["kind"])
    stated = data.get("own")
    if kind is not Kind.NONE and kind not in (OWN_KINDS if own else THEIR_KINDS):
        return None
    if stated is not None and bool(stated) is not own and kind is not Kind.NONE:
        return None
    numbers = sentence_features(data["text"])
    weight = 1.0 / (len(numbers) ** 0.5 or 1.0)
    train = data.get("split", "train") == "train"
    return Labelled(dict.fromkeys(numbers, weight), kind, data["text"], train, data.get("author", ""))


def _messages(row: Row, split: str) -> Iterable[Labelled]:
    """A labelled message as it is and, for learning, once more as bare text without sender and subject."""
    for bare in (False, True) if split == "train" else (False,):
        body, subject, reading = read_in(row.message, bare=bare)
        found = opinion.features_of(row.message, reading, body, subject, row.own, bare=bare)
        yield Labelled(found, row.kind, row.id, split == "train", _author(row), 0.5 if bare else 1.0)


def _author(row: Row) -> str:
    """The first word of a row's id names its author."""
    return re.split(r"[-_ ]", row.id, maxsplit=1)[0]


def _matrix(rows: Sequence[Mapping[int, float]]) -> Any:
    from scipy.sparse import csr_matrix

    places: list[int] = [0]
    numbers: list[int] = []
    values: list[float] = []
    for row in rows:
        numbers.extend(row)
        values.extend(row.values())
        places.append(len(numbers))
    return csr_matrix((values, numbers, places), shape=(len(rows), SIZE))


def _wide(found: Any, kinds: int) -> Any:
    import numpy as np

    return found if kinds > 2 else np.stack([-found, found], axis=1) / 2


def _temperature(logits: Any, target: Any) -> float:
    """The temperature under which left-out messages are likeliest."""
    import numpy as np
    from scipy.optimize import minimize_scalar

    def loss(temperature: float) -> float:
        scaled = logits / temperature
        scaled -= scaled.max(axis=1, keepdims=True)
        shares = np.exp(scaled)
        shares /= shares.sum(axis=1, keepdims=True)
        return float(-np.log(np.maximum(shares[np.arange(len(target)), target], 1e-9)).mean())

    return float(minimize_scalar(loss, bounds=(0.3, 5.0), method="bounded").x)


def _side(own: bool) -> str:
    return "own" if own else "theirs"


if __name__ == "__main__":
    raise SystemExit(main())
