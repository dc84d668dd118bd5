"""SkillSpan's train part and unlabelled advertisements in, the tagger's model file out. For developers alone.

    python -m bounceback.skills.train_tagger --from ../shared/data

A conditional random field per kind over hashed features, fitted by L-BFGS with an L2 penalty; words are clustered
by the company they keep in unlabelled texts. Needs scikit-learn (a development dependency) for the clusters.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import lzma
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import coo_matrix, csr_matrix

from bounceback.skills.features import SIZE, Clusters, Ids, bare, features, hash_of
from bounceback.skills.tagger import BEGIN, INSIDE, KINDS, LABELS, OUTSIDE
from bounceback.skills.taxonomy import open_taxonomy

PENALTY = 12.0
"""Strict F1 on SkillSpan's dev part: 0.454 at 1.5, 0.471 at 3.5, 0.478 at 7, 0.481 at 12."""
ROUNDS = 70
BEGIN_BIAS = 0.8
"""Strict F1 on the dev part is flat from 0.8 to 1.0 (0.481, 0.480) and falls beyond."""
FINE, COARSE = 400, 64
DIMENSIONS = 64
VOCABULARY, LEAST_COUNT, CONTEXTS = 20_000, 4, 4_000
SMALLEST = 0.001
"""Weights under this are left out of the file."""
Floats = NDArray[np.float64]


def main(arguments: Sequence[str] | None = None) -> None:
    """Train both kinds and write data/tagger.npz."""
    parser = argparse.ArgumentParser(prog="python -m bounceback.skills.train_tagger", description=__doc__)
    parser.add_argument("--from", dest="sources", type=Path, required=True, help="the shared data folder")
    parser.add_argument("--to", type=Path, default=Path(__file__).parent / "data" / "tagger.npz")
    chosen = parser.parse_args(arguments)
    rows = [json.loads(line) for line in _lines(chosen.sources / "benchmarks" / "skillspan_train.jsonl.xz")]
    rows = [row for row in rows if row["tokens"]]
    clusters = cluster_words(_unlabelled(chosen.sources, rows))
    print(f"{len(clusters.hashes)} words in {FINE} clusters", file=sys.stderr)
    sentences = [row["tokens"] for row in rows]
    ids = features(sentences, clusters, open_taxonomy())
    lengths = [len(tokens) for tokens in sentences]
    arrays: dict[str, NDArray[np.generic]] = {
        "cluster_hashes": clusters.hashes,
        "cluster_fine": clusters.fine,
        "cluster_coarse": clusters.coarse,
        "begin_bias": np.asarray(BEGIN_BIAS),
    }
    for kind in KINDS:
        tags = np.concatenate([[_LABEL_OF[tag[0]] for tag in row[f"tags_{kind}"]] for row in rows])
        weights, steps = fit(ids, tags, lengths)
        print(f"{kind} fitted", file=sys.stderr)
        kept = np.flatnonzero(np.abs(weights).max(axis=1) >= SMALLEST)
        scale = float(np.abs(weights).max()) / 32767
        arrays[f"{kind}_buckets"] = kept.astype(np.uint32)
        arrays[f"{kind}_weights"] = np.round(weights[kept] / scale).astype(np.int16)
        arrays[f"{kind}_scale"] = np.asarray(scale)
        arrays[f"{kind}_steps"] = steps.astype(np.float32)
    np.savez_compressed(chosen.to, **arrays)  # type: ignore[arg-type]
    print(f"{chosen.to.name}: {chosen.to.stat().st_size / 1e6:.2f} MB")


_LABEL_OF = {"B": BEGIN, "I": INSIDE, "O": OUTSIDE}


def fit(ids: Ids, labels: NDArray[np.int64], lengths: Sequence[int]) -> tuple[Floats, Floats]:
    """Weights (bucket × label) and steps (label × label) of the penalised maximum likelihood."""
    layout = _Layout.of(lengths)
    matrix = csr_matrix(
        (np.ones(ids.size, dtype=np.float64), ids.flatten(), np.arange(0, ids.size + 1, ids.shape[1])),
        shape=(len(ids), SIZE),
    )
    matrix.sum_duplicates()
    used = np.unique(matrix.indices)
    matrix = matrix[:, used].tocsr()[layout.order]
    turned = matrix.T.tocsr()
    labels = labels[layout.order]
    truth = np.eye(LABELS)[labels]
    seen, seen_steps = turned @ truth, np.zeros((LABELS, LABELS))
    for (start, _), (next_start, next_end) in layout.pairs():
        going = next_end - next_start
        np.add.at(seen_steps, (labels[start : start + going], labels[next_start:next_end]), 1)
    size = len(used) * LABELS

    def cost(values: Floats) -> tuple[float, Floats]:
        weights, steps = values[:size].reshape(-1, LABELS), values[size:].reshape(LABELS, LABELS)
        scores = np.asarray(matrix @ weights)
        shares, step_shares, total = _expected(scores, steps, layout)
        likelihood = float((scores * truth).sum() + (steps * seen_steps).sum() - total)
        slope = np.concatenate(
            [
                (turned @ shares - seen + PENALTY * weights).ravel(),
                (step_shares - seen_steps + PENALTY * steps).ravel(),
            ]
        )
        return -likelihood + 0.5 * PENALTY * float(values @ values), slope

    found = minimize(
        cost,
        np.zeros(size + LABELS * LABELS),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": ROUNDS, "maxcor": 6},
    )
    weights = np.zeros((SIZE, LABELS))
    weights[used] = found.x[:size].reshape(-1, LABELS)
    return weights, np.asarray(found.x[size:].reshape(LABELS, LABELS))


@dataclass(frozen=True, slots=True)
class _Layout:
    """Tokens ordered by their place in the sentence, longest sentences first: step n of all is one stretch."""

    order: NDArray[np.int64]
    stretches: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, lengths: Sequence[int]) -> _Layout:
        sizes = np.asarray(lengths)
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        longest_first = np.argsort(-sizes, kind="stable")
        order: list[NDArray[np.int64]] = []
        stretches, place = [], 0
        for step in range(int(sizes.max())):
            going = longest_first[sizes[longest_first] > step]
            order.append(starts[going] + step)
            stretches.append((place, place + len(going)))
            place += len(going)
        return cls(np.concatenate(order), tuple(stretches))

    def pairs(self) -> Iterable[tuple[tuple[int, int], tuple[int, int]]]:
        """Each stretch with the one after it."""
        return zip(self.stretches, self.stretches[1:], strict=False)


def _expected(scores: Floats, steps: Floats, layout: _Layout) -> tuple[Floats, Floats, float]:
    """Expected labels per token, expected steps, and the sum of log partition values (forward-backward)."""
    ahead, behind = np.zeros_like(scores), np.zeros_like(scores)
    first_start, first_end = layout.stretches[0]
    ahead[first_start:first_end] = scores[first_start:first_end]
    pairs = list(layout.pairs())
    for (start, _), (next_start, next_end) in pairs:
        ways = ahead[start : start + next_end - next_start, :, None] + steps
        ahead[next_start:next_end] = _log_sum(ways, 1) + scores[next_start:next_end]
    for (start, _), (next_start, next_end) in reversed(pairs):
        ways = steps + (scores[next_start:next_end] + behind[next_start:next_end])[:, None, :]
        behind[start : start + next_end - next_start] = _log_sum(ways, 2)
    whole = _log_sum(ahead + behind, 1)
    step_shares = np.zeros_like(steps)
    for (start, _), (next_start, next_end) in pairs:
        ways = ahead[start : start + next_end - next_start, :, None] + steps
        ways = (
            ways
            + (scores[next_start:next_end] + behind[next_start:next_end] - whole[next_start:next_end, None])[
                :, None, :
            ]
        )
        step_shares += np.exp(ways).sum(axis=0)
    return np.exp(ahead + behind - whole[:, None]), step_shares, float(whole[first_start:first_end].sum())


def _log_sum(values: Floats, axis: int) -> Floats:
    top = values.max(axis=axis, keepdims=True)
    return np.asarray(np.log(np.exp(values - top).sum(axis=axis)) + np.squeeze(top, axis=axis))


def cluster_words(texts: Iterable[Sequence[str]]) -> Clusters:
    """Clusters of the words of tokenised texts, by the words one and two places before and behind them."""
    from sklearn.cluster import MiniBatchKMeans
    from sklearn.utils.extmath import randomized_svd

    sentences = list(texts)
    counts = Counter(word for sentence in sentences for word in sentence)
    words = [word for word, count in counts.most_common(VOCABULARY) if count >= LEAST_COUNT]
    place_of = {word: place for place, word in enumerate(words)}
    beside = _beside(sentences, place_of)
    left, values, _ = randomized_svd(beside, DIMENSIONS, random_state=0)
    points = left * np.sqrt(values)
    points /= np.linalg.norm(points, axis=1, keepdims=True) + 1e-9
    fine, coarse = (
        MiniBatchKMeans(count, random_state=0, n_init=3, batch_size=4096).fit_predict(points)
        for count in (FINE, COARSE)
    )
    hashes = np.array([hash_of(word) for word in words], dtype=np.uint32)
    order = np.argsort(hashes, kind="stable")
    return Clusters(hashes[order], fine[order].astype(np.uint16), coarse[order].astype(np.uint16))


def _beside(sentences: Sequence[Sequence[str]], place_of: dict[str, int]) -> csr_matrix[np.float64]:
    """Words × (offset, neighbour): positive pointwise mutual information, neighbours smoothed by the power 0.75."""
    rows: list[int] = []
    columns: list[int] = []
    edge = CONTEXTS - 1
    for sentence in sentences:
        places = [place_of.get(word, -1) for word in sentence]
        for n, word in enumerate(places):
            if word < 0:
                continue
            for block, offset in enumerate((-2, -1, 1, 2)):
                other = places[n + offset] if 0 <= n + offset < len(places) else edge
                if 0 <= other < edge or not 0 <= n + offset < len(places):
                    rows.append(word)
                    columns.append(block * CONTEXTS + other)
    counts = coo_matrix(
        (np.ones(len(rows)), (np.asarray(rows), np.asarray(columns))), shape=(len(place_of), 4 * CONTEXTS)
    ).tocsr()
    counts.sum_duplicates()
    total = float(counts.sum())
    by_word = np.asarray(counts.sum(axis=1)).ravel()
    by_neighbour = np.asarray(counts.sum(axis=0)).ravel() ** 0.75
    by_neighbour = by_neighbour / by_neighbour.sum() * total
    spread = counts.tocoo()
    told = np.log(spread.data * total / (by_word[spread.row] * by_neighbour[spread.col]))
    keep = told > 0
    return csr_matrix((told[keep], (spread.row[keep], spread.col[keep])), shape=counts.shape)


def _unlabelled(sources: Path, rows: Sequence[dict[str, list[str]]]) -> Iterable[list[str]]:
    """Tokenised lines of advertisements, O*NET tasks, ESCO descriptions and the labelled sentences without labels."""
    lines: list[str] = []
    seen: set[str] = set()
    for name, columns in (
        ("openings/glassdoor_jobs.csv.xz", ("Job Description",)),
        ("openings/data_analyst_ads.csv.xz", ("description",)),
        ("openings/fraudulent_ads.csv.xz", ("description", "requirements", "company_profile", "benefits")),
        ("skills/onet_task_statements.tsv.xz", ("Task",)),
        ("skills/esco_occupations_v1.1.1.csv.xz", ("DESCRIPTION",)),
    ):
        table = io.StringIO("\n".join(_lines(sources / name)))
        for row in csv.DictReader(table, delimiter="\t" if ".tsv" in name else ","):
            for column in columns:
                text = row[column] or ""
                if text not in seen:
                    seen.add(text)
                    lines += re.sub(r"#\w+#", " ", text).split("\n")
    lines += [" ".join(row["tokens"]) for row in rows]
    for line in lines:
        yield [bare(token).lower() for token in re.sub(r"[,;:()/]", " ", line).split()]


def _lines(path: Path) -> list[str]:
    return lzma.decompress(path.read_bytes()).decode("utf-8").split("\n")[:-1]


if __name__ == "__main__":
    main()
