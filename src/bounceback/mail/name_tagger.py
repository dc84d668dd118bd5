"""Where a message names a company, a role or an agency: its texts in, marked stretches with probabilities out.

A linear-chain conditional random field over words (Lafferty et al. 2001) with hashed features, trained by
`python -m bounceback.mail.train_names` from the labelled messages in the repository. Knows no kinds of messages.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Any
from zlib import crc32

SIZE = 1 << 17
"""Buckets of the hashed features."""
LABELS = ("O", "B-C", "I-C", "B-R", "I-R", "B-A", "I-A")
"""Outside; beginning and inside of a company, a role, an agency."""
PARTS = ("C", "R", "A")
ZONES = ("subject", "body", "signature", "sender", "recipient")
MAX_WORDS = 90
"""A longer sentence is read in stretches of this many words."""
MAX_ALL = 2400
"""Words of one message that are looked at."""

_WORD = re.compile(
    r"\d+(?:[.,:/\-]\d+)*|(?:[dlsncjm]|qu|dell|all|nell|dall|sull|un)[’'](?=[^\W\d_]{2})|[^\W\d_]+[\d]*(?:[’'.&\-][^\W_]+)*(?:[*:/](?:in|innen|r|frau|a|o|e|se|trice)\b)?|[^\W_]+|[^\w\s]|_",
    re.IGNORECASE,
)
_WIDE = re.compile(r"[一-鿿々〆ヵヶ]+|[ァ-ヺー・]+|[ぁ-ん]|[A-Za-zＡ-Ｚａ-ｚ]+|[\d０-９]+|[^\s]")
_HAS_WIDE = re.compile(r"[぀-ヿ一-鿿]")
_CLIENT = re.compile(r"client|mandant|kund|klant|klien|opdrachtgever|auftraggeber|committente")
_OPEN, _CLOSE = frozenset("“\"«„‘「『'"), frozenset("”\"»“’」』'")


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a mark of a text with its place."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Named:
    """A stretch that names something. `part`: "C", "R" or "A"; `likely`: probability; `text`: as written."""

    part: str
    text: str
    zone: str
    likely: float
    line: int
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """The words and marks of a text; Japanese is cut where the script changes."""
    pattern = _WIDE if _HAS_WIDE.search(text) else _WORD
    return [Word(m.group(), m.start(), m.end()) for m in pattern.finditer(text)]


def named(
    lines: Sequence[tuple[str, str]],
    domain: str = "",
    people: frozenset[str] = frozenset(),
    least: float = 0.015,
) -> list[Named]:
    """The stretches of (zone, text) lines that name something with at least this probability, in order.

    `domain`: the sender's, where it can be an employer's; `people`: words of persons' names, in small letters.
    """
    import numpy as np

    model = trained()
    split = cut([(zone, text, words_of(text)) for zone, text in lines])
    if not split:
        return []
    emissions = model.emissions([(zone, words) for _, zone, _, words in split], domain, people)
    marginals = model.marginals(emissions, [len(words) for *_, words in split])
    found: list[Named] = []
    place = 0
    for line, zone, text, words in split:
        share = marginals[place : place + len(words)]
        place += len(words)
        for number, part in enumerate(PARTS):
            begin, inside = share[:, 1 + 2 * number], share[:, 2 + 2 * number]
            for start in np.flatnonzero(begin >= least).tolist():
                likely = float(begin[start])
                end = start + 1
                held = likely
                while end < len(words):
                    # P(inside here | named so far), bounded by what may be carried on
                    go = float(inside[end])
                    rate = go / max(held, go, 1e-9)
                    if rate < 0.5:
                        likely *= 1 - rate
                        break
                    likely *= rate
                    held = go
                    end += 1
                found.append(
                    Named(part, text[words[start].start : words[end - 1].end], zone, likely, line, start, end)
                )
    return found


def cut(lines: Sequence[tuple[str, str, list[Word]]]) -> list[tuple[int, str, str, list[Word]]]:
    """The lines with their numbers, long ones in stretches, as many as are looked at."""
    split: list[tuple[int, str, str, list[Word]]] = []
    total = 0
    for number, (zone, text, words) in enumerate(lines):
        for start in range(0, len(words), MAX_WORDS):
            piece = words[start : start + MAX_WORDS]
            total += len(piece)
            if total > MAX_ALL:
                return split
            split.append((number, zone, text, piece))
    return split


@lru_cache(maxsize=60_000)
def bucket(feature: str) -> int:
    """The number of a feature."""
    return crc32(feature.encode("utf-8", "replace")) % SIZE


@lru_cache(maxsize=40_000)
def shape(word: str) -> str:
    """The form of a word: "A" one capital, "Aa", "AA", "aA", "a", "0", "A0", or the mark itself; wide scripts by name."""
    first = word[0]
    if not first.isalnum():
        return first
    if first >= "぀":
        return "k" if "一" <= first <= "鿿" else ("t" if "ァ" <= first <= "ヺ" else "h")
    if first.isdigit():
        return "0" if word.isdigit() and len(word) < 4 else ("0000" if word.isdigit() else "0x")
    if word.isupper():
        return "A" if len(word) == 1 else "AA"
    if first.isupper():
        return "AaA" if any(letter.isupper() for letter in word[1:]) else "Aa"
    return "aA" if any(letter.isupper() for letter in word) else "a"


@lru_cache(maxsize=1)
def _job_words() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    data = tomllib.loads((files("bounceback.mail") / "data" / "job_nouns.toml").read_text(encoding="utf-8"))
    before = frozenset(data.pop("en_before").split())
    nouns = frozenset(" ".join(data.values()).split())
    return (
        frozenset(word for word in nouns if word[0] != "-"),
        frozenset(word[1:] for word in nouns if word[0] == "-"),
        before,
    )


@lru_cache(maxsize=40_000)
def job_word(word: str) -> str:
    """Whether a word in small letters is a job title's noun ("J"), stands before one ("M"), or neither ("")."""
    nouns, endings, before = _job_words()
    bare = re.sub(r"[*:/](?:in|innen|r|frau|a|o|e|se|trice)$", "", word)
    if bare in nouns or (bare.endswith("s") and len(bare) > 4 and bare[:-1] in nouns):
        return "J"
    if any(bare[place:] in endings for place in range(3, len(bare) - 2)):
        return "J"
    if "-" in bare and bare.rpartition("-")[2] in nouns:
        return "J"
    return "M" if bare in before else ""


WORD_FEATURES = 6
"""How many words around a word see it: itself, the next, the one before, two away on both sides, three after."""


@lru_cache(maxsize=40_000)
def word_features(word: str) -> tuple[tuple[int, ...], ...]:
    """The numbers of the features that a word gives to itself and to its neighbours, by WORD_FEATURES."""
    low, form = word.lower(), shape(word)
    own = [
        f"w {low}",
        f"f {form}",
        f"p {low[:3]}",
        f"s2 {low[-2:]}",
        f"s3 {low[-3:]}",
        f"s4 {low[-4:]}",
        f"s5 {low[-5:]}",
    ]
    if form in ("Aa", "AaA"):
        own.append(f"W {low}")
    job = job_word(low)
    own.append(f"j {job}{form}")
    out = [tuple(bucket(name) for name in own)]
    for away in ("-1", "+1", "-2", "+2", "-3"):
        near = [f"{away} {low}", f"{away}f {form}", f"{away}j {job}"]
        if away in ("-1", "+1"):
            near += [f"{away}s {low[-3:]}"]
        out.append(tuple(bucket(name) for name in near))
    return tuple(out)


def other_features(
    lines: Sequence[tuple[str, list[Word]]], domain: str, people: frozenset[str] = frozenset()
) -> list[list[int]]:
    """The numbers of the features of every word that need more than one word: pairs, place, zone, the message."""
    letters = re.sub(r"[^a-z0-9]", "", domain.lower())
    seen: dict[str, int] = {}
    small: set[str] = set()
    subject: set[str] = set()
    sender: set[str] = set()
    for zone, words in lines:
        for word in words:
            low = word.text.lower()
            if word.text[0].islower():
                small.add(low)
            elif len(low) > 2:
                seen[low] = seen.get(low, 0) + 1
            if zone == "subject":
                subject.add(low)
            elif zone == "sender":
                sender.add(low)
    client = "c" if any(_CLIENT.match(low) for low in small) else ""
    out: list[list[int]] = []
    for zone, words in lines:
        texts = [word.text.lower() for word in words]
        forms = [shape(word.text) for word in words]
        jobs = [job_word(low) for low in texts]
        size = len(words)
        closed = size > 0 and texts[-1] in ".!?。！？:,"
        kind = f"{zone}{'.' if closed else ''}{min(size, 7) if size < 8 else 'l'}"
        quoted = False
        for place, low in enumerate(texts):
            before = texts[place - 1] if place else "<"
            before2 = texts[place - 2] if place > 1 else "<"
            after = texts[place + 1] if place + 1 < size else ">"
            after2 = texts[place + 2] if place + 2 < size else ">"
            form = forms[place]
            form_before = forms[place - 1] if place else "<"
            form_after = forms[place + 1] if place + 1 < size else ">"
            job = jobs[place]
            job_after = jobs[place + 1] if place + 1 < size else ">"
            job_before = jobs[place - 1] if place else "<"
            numbers = [
                bucket(f"b {before}|{low}"),
                bucket(f"a {low}|{after}"),
                bucket(f"bb {before2}|{before}"),
                bucket(f"aa {after}|{after2}"),
                bucket(f"bf {before}|{form}"),
                bucket(f"af {after}|{form}"),
                bucket(f"fff {form_before}|{form}|{form_after}"),
                bucket(f"z {zone}|{form}|{client}"),
                bucket(f"jj {job}|{job_after}|{form}"),
                bucket(f"bj {before}|{job}|{form}"),
                bucket(f"jf {job}|{form_before}{job_before}|{form}|{form_after}"),
                bucket(f"zj {kind}|{job}|{job_after}"),
                bucket(f"k {kind}|{form}|{'<' if not place else ''}"),
            ]
            if len(low) > 2 and form[0] not in "0a" and low[0].isalpha():
                count = seen.get(low, 0)
                numbers.append(bucket(f"n {min(count, 3)}|{low in small}|{form}"))
                if letters and len(low) > 3 and low.isascii() and re.sub(r"[^a-z0-9]", "", low) in letters:
                    numbers.append(bucket("domain"))
                if low in people:
                    numbers.append(bucket(f"person {form}"))
                elif before in people:
                    numbers.append(bucket("after a person"))
                elif after in people:
                    numbers.append(bucket("before a person"))
                if zone != "subject" and low in subject:
                    numbers.append(bucket(f"insubject {form}"))
                if zone != "sender" and low in sender:
                    numbers.append(bucket(f"insender {form}"))
                if zone in ("subject", "sender") and count > 1:
                    numbers.append(bucket(f"elsewhere {zone}"))
            elif zone != "subject" and low in subject and len(low) > 3:
                numbers.append(bucket(f"insubject {form}"))
            if quoted:
                numbers.append(bucket(f"q {form}"))
            if low in _OPEN and not quoted:
                quoted = True
            elif low in _CLOSE:
                quoted = False
            if not place:
                numbers.append(bucket(f"first {zone}|{form}"))
            if place == size - 1:
                numbers.append(bucket(f"last {zone}|{form}"))
            out.append(numbers)
    return out


class NameModel:
    """The trained field: a weight for every feature and label, and one for every label after another."""

    def __init__(self, weights: Any, scale: float, steps: Any) -> None:
        self.weights, self.scale = weights, scale
        self.steps = steps
        self._known: dict[str, Any] = {}

    def emissions(
        self, lines: Sequence[tuple[str, list[Word]]], domain: str, people: frozenset[str] = frozenset()
    ) -> Any:
        """The score of every label at every word, one row a word."""
        import numpy as np

        count = len(LABELS)
        total = sum(len(words) for _, words in lines)
        parts = np.empty((total, WORD_FEATURES, count), dtype=np.float32)
        place = 0
        for _, words in lines:
            for word in words:
                parts[place] = self._of_word(word.text)
                place += 1
        scores = np.array(parts[:, 0])
        place = 0
        for _, words in lines:
            size = len(words)
            here, part = scores[place : place + size], parts[place : place + size]
            for number, away in ((1, 1), (2, -1), (3, 2), (4, -2), (5, 3)):
                if away > 0 and size > away:
                    here[away:] += part[:-away, number]
                elif away < 0 and size > -away:
                    here[:away] += part[-away:, number]
            place += size
        others = other_features(lines, domain, people)
        flat = np.fromiter((number for row in others for number in row), dtype=np.int64)
        starts = np.cumsum([0, *(len(row) for row in others[:-1])])
        scores += np.add.reduceat(self.weights[flat].astype(np.float32), starts, axis=0) * self.scale
        return scores

    def _of_word(self, word: str) -> Any:
        known = self._known.get(word)
        if known is None:
            import numpy as np

            known = np.stack(
                [
                    self.weights[list(row)].astype(np.float32).sum(axis=0) * self.scale
                    for row in word_features(word)
                ]
            )
            if len(self._known) > 50_000:
                self._known.clear()
            self._known[word] = known
        return known

    def marginals(self, emissions: Any, sizes: Sequence[int]) -> Any:
        """The probability of every label at every word (forward-backward over all lines at once)."""
        import numpy as np

        lines, longest, count = len(sizes), max(sizes), len(LABELS)
        where = np.concatenate([np.arange(size) + line * longest for line, size in enumerate(sizes)])
        flat = np.zeros((lines * longest, count), dtype=np.float32)
        flat[where] = np.exp(emissions - emissions.max(axis=1, keepdims=True))
        grid = flat.reshape(lines, longest, count)
        length = np.asarray(sizes)
        step = np.exp(self.steps[:-1])
        forward = np.empty_like(grid)
        backward = np.ones_like(grid)
        now = grid[:, 0] * np.exp(self.steps[-1])
        forward[:, 0] = now = now / now.sum(axis=1, keepdims=True)
        for place in range(1, longest):
            now = (now @ step) * grid[:, place] + 1e-30
            now /= now.sum(axis=1, keepdims=True)
            forward[:, place] = now
        now = np.ones((lines, count), dtype=np.float32)
        for place in range(longest - 2, -1, -1):
            now = (now * grid[:, place + 1]) @ step.T + 1e-30
            now /= now.sum(axis=1, keepdims=True)
            now[length <= place + 1] = 1.0
            backward[:, place] = now
        shares = (forward * backward).reshape(lines * longest, count)[where]
        return shares / shares.sum(axis=1, keepdims=True)


@lru_cache(maxsize=1)
def trained() -> NameModel:
    """The model of data/model_names.npz. Raises ValueError when it does not fit the features."""
    return read((files("bounceback.mail") / "data" / "model_names.npz").read_bytes())


def read(content: bytes) -> NameModel:
    """A model from the bytes of a file written by train_names. Raises ValueError when its size is another."""
    import numpy as np

    with np.load(BytesIO(content), allow_pickle=False) as arrays:
        weights, scale, steps = arrays["weights"], float(arrays["scale"]), arrays["steps"]
    if weights.shape != (SIZE, len(LABELS)) or steps.shape != (len(LABELS) + 1, len(LABELS)):
        raise ValueError(
            "This model does not fit the features. Train it anew: python -m bounceback.mail.train_names tests/corpus"
        )
    return NameModel(weights, scale, steps)
