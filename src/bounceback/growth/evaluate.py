"""How well stepping stones agree with O*NET's table of related occupations, beside popularity and plain skill overlap.

    python -m bounceback.growth.evaluate --from ../shared/data/skills

The table is read here alone and is never an input. It measures likeness, not real moves.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import perf_counter
from typing import TYPE_CHECKING

from bounceback.growth.compile_graph import read_table
from bounceback.growth.graph import OccupationGraph, open_graph
from bounceback.growth.stones import rank_paths, stepping_stones

if TYPE_CHECKING:
    from bounceback.growth.graph import Weights

DEPTH = 10
PAIRS = 1500
TIMED = 60
SOURCES = {
    "related": "onet_related_occupations.tsv.xz",
}

Ranking = Callable[[int, int], Sequence[int]]
"""From a start and a target (places in the graph) to at most ten places, best first."""


@dataclass(frozen=True, slots=True)
class Score:
    """`hit`: share of the questions with at least one right answer among the first ten; `found`: share of the right
    answers that are there (of ten, where there are more)."""

    name: str
    questions: int
    hit: float
    found: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m bounceback.growth.evaluate", description=__doc__)
    parser.add_argument(
        "--from", dest="sources", type=Path, required=True, help="folder with O*NET's files (xz)"
    )
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args(arguments)
    missing = [file for file in SOURCES.values() if not (chosen.sources / file).is_file()]
    if missing:
        raise SystemExit(f"Not there: {', '.join(missing)}. Give the folder that holds them with --from.")
    graph = open_graph()
    related = related_places(graph, chosen.sources)
    print("What teaches a dream job: O*NET's primary related occupations among the first ten")
    print_table(likeness(graph, related))
    print("\nFrom one occupation to another that is two steps away: one of those between among the first ten")
    print_table(between(graph, related, pairs=chosen.pairs, seed=chosen.seed))
    times = timed(graph, seed=chosen.seed)
    print(
        f"\ntime per question over {len(graph)} occupations, words included: "
        f"median {statistics.median(times) * 1000:.0f} ms, longest of {len(times)} {max(times) * 1000:.0f} ms"
    )


def related_places(graph: OccupationGraph, sources: Path) -> list[set[int]]:
    """For each occupation the places of its primary related ones, both primary tiers."""
    found: list[set[int]] = [set() for _ in range(len(graph))]
    for row in read_table(sources / SOURCES["related"]):
        one, other = graph.place(row["O*NET-SOC Code"]), graph.place(row["Related O*NET-SOC Code"])
        if one is not None and other is not None and row["Relatedness Tier"].startswith("Primary"):
            found[one].add(other)
    return found


def likeness(graph: OccupationGraph, related: Sequence[set[int]]) -> list[Score]:
    """Each occupation as a dream job of somebody who covers nothing yet: which ten practise most of it?"""
    counts, overlap = _lists(graph)

    def stones(_: int, target: int) -> Sequence[int]:
        return _first(graph.practised(graph.asks(target)), {target})

    questions = [(place, place) for place in range(len(graph)) if related[place]]
    answers = [related[place] for place, _ in questions]
    return [
        _score("popularity", questions, answers, lambda _, target: _first(counts, {target})),
        _score("skill overlap", questions, answers, lambda _, target: _first(overlap[target], {target})),
        _score("stepping stones", questions, answers, stones),
    ]


def between(graph: OccupationGraph, related: Sequence[set[int]], *, pairs: int, seed: int) -> list[Score]:
    """Pairs that are related over a third occupation alone, the target's Job Zone not lower: which ten lie between?"""
    counts, overlap = _lists(graph)
    found = [
        (start, target)
        for start in range(len(graph))
        for target in sorted({two for one in related[start] for two in related[one]})
        if target != start and target not in related[start] and graph.zones[target] >= graph.zones[start]
    ]
    questions = Random(seed).sample(found, min(pairs, len(found)))  # noqa: S311 (a draw of questions)
    answers = [
        {one for one in related[start] if target in related[one]} - {start, target}
        for start, target in questions
    ]

    def stones(start: int, target: int) -> Sequence[int]:
        return [route.places[0] for route in rank_paths(graph, start, target, steps=1)[:DEPTH]]

    return [
        _score("popularity", questions, answers, lambda start, target: _first(counts, {start, target})),
        _score(
            "skill overlap with both",
            questions,
            answers,
            lambda start, target: _first(overlap[start] * overlap[target], {start, target}),
        ),
        _score("stepping stones", questions, answers, stones),
    ]


def timed(graph: OccupationGraph, *, seed: int) -> list[float]:
    """Seconds for whole answers, two steps and words included, between titles drawn at random."""
    draw = Random(seed)  # noqa: S311 (a draw of questions)
    stepping_stones(graph.titles[0], graph.titles[1])
    times = []
    for _ in range(TIMED):
        start, target = draw.sample(graph.titles, 2)
        begun = perf_counter()
        stepping_stones(start, target)
        times.append(perf_counter() - begun)
    return times


def print_table(scores: Sequence[Score]) -> None:
    """One line a ranking."""
    for score in scores:
        print(
            f"{score.name:<26} n {score.questions:>5}  hit rate@{DEPTH} {score.hit:.3f}  found {score.found:.3f}"
        )


def _lists(graph: OccupationGraph) -> tuple[Weights, Weights]:
    """How many skills each occupation asks for, and the share (Jaccard) that each two have in common."""
    import numpy as np

    has = np.array(
        [graph.asks(place)[len(graph.words) :] > 0 for place in range(len(graph))], dtype=np.float32
    )
    counts = has.sum(axis=1)
    shared = has @ has.T
    return counts, shared / np.maximum(1, counts[:, None] + counts[None, :] - shared)


def _first(scores: Weights, but: set[int]) -> list[int]:
    import numpy as np

    return [int(place) for place in np.argsort(-scores, kind="stable") if int(place) not in but][:DEPTH]


def _score(
    name: str, questions: Sequence[tuple[int, int]], answers: Sequence[set[int]], ranking: Ranking
) -> Score:
    hits, found = 0, 0.0
    for (start, target), right in zip(questions, answers, strict=True):
        there = len(right.intersection(ranking(start, target)))
        hits += there > 0
        found += there / min(DEPTH, len(right))
    return Score(name, len(questions), hits / len(questions), found / len(questions))


if __name__ == "__main__":
    main()
