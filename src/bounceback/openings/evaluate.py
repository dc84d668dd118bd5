"""How well the nearest openings are found, on real advertisements: nDCG@10 beside BM25 alone.

An advertisement is the query; those of the same O*NET occupation (read from the title, which is withheld from the
searched text and from every feature) are relevant. Run: python -m bounceback.openings.evaluate FILE.csv …
"""

from __future__ import annotations

import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from bounceback.openings.boards import parse_file
from bounceback.openings.duplicates import groups
from bounceback.openings.match import Lost, closest, likeness_index
from bounceback.openings.posting import Opening

DEPTH = 10
FEWEST = 5
"""Advertisements that an occupation must have to be asked for."""

_MOMENT = datetime(2026, 11, 24, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Row:
    """One occupation: how many queries it gave, and the mean nDCG@10 of the two rankings."""

    occupation: str
    queries: int
    by_words: float
    by_match: float


def relevance(advertisements: Sequence[Opening], *, queries: int, seed: int = 7) -> tuple[Row, ...]:
    """The table by occupation, most queries first; the last row, "all", is the mean over the queries. Near-duplicates
    are taken out before. `queries` advertisements are drawn with `seed`."""
    from bounceback.skills.occupations import read_title
    from bounceback.skills.spans import find_skills

    doubled = {name for group in groups(advertisements) for name in group[1:]}
    kept = [one for one in advertisements if one.id not in doubled]
    readings = [read_title(one.title) for one in kept]
    occupations = [reading.occupations[0] if reading and reading.occupations else "" for reading in readings]
    known = [
        replace(
            one,
            title="",
            company="",
            text=(text := re.sub(re.escape(one.title), " ", one.text, flags=re.IGNORECASE)),
            skills=frozenset(mention.skill for mention in find_skills(text) if not mention.negated),
        )
        for one in kept
    ]
    holders = Counter(occupations)
    asked = [place for place, name in enumerate(occupations) if name and holders[name] >= FEWEST]
    drawn = Random(seed).sample(asked, min(queries, len(asked)))  # noqa: S311
    index = likeness_index(known)
    places = {one.id: place for place, one in enumerate(known)}
    gained: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for query in drawn:
        one, name = known[query], occupations[query]
        words = [places[name] for name, _ in index.like(one.text, DEPTH + 1) if places[name] != query]
        lost = Lost("", "", one.text, one.skills)
        found = closest(lost, known, at=_MOMENT, limit=DEPTH, index=index, leave_out=frozenset({one.id}))
        relevant = {place for place, other in enumerate(occupations) if other == name and place != query}
        gained[name].append(
            (ndcg(words, relevant), ndcg([places[match.opening] for match in found], relevant))
        )
    every = [pair for pairs in gained.values() for pair in pairs]
    ordered = sorted(gained.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(_row(name, pairs) for name, pairs in [*ordered, ("all", every)])


def ndcg(ranked: Sequence[int], relevant: set[int]) -> float:
    """Normalised discounted cumulative gain of the first ten, gains 0 and 1 (Järvelin and Kekäläinen 2002)."""
    gain = sum(1 / math.log2(rank + 2) for rank, place in enumerate(ranked[:DEPTH]) if place in relevant)
    best = sum(1 / math.log2(rank + 2) for rank in range(min(DEPTH, len(relevant))))
    return gain / best if best else 0.0


def read_advertisements(files: Iterable[tuple[str, bytes]]) -> list[Opening]:
    """Openings from (name, bytes) of CSV files."""
    return [
        Opening(f"{name}:{place}", posting.title, posting.company, posting.location, text=posting.text)
        for name, content in files
        for place, posting in enumerate(parse_file(content, name).postings)
    ]


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| occupation | queries | BM25 alone | closeness |", "|---|---:|---:|---:|"]
    lines += [
        f"| {row.occupation} | {row.queries} | {row.by_words:.3f} | {row.by_match:.3f} |" for row in rows
    ]
    return "\n".join(lines)


def _row(name: str, pairs: Sequence[tuple[float, float]]) -> Row:
    count = len(pairs)
    return Row(name, count, sum(pair[0] for pair in pairs) / count, sum(pair[1] for pair in pairs) / count)


if __name__ == "__main__":
    import lzma

    given = [Path(name) for name in sys.argv[1:]]
    contents = [
        (path.name, lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes())
        for path in given
    ]
    sys.stdout.write(table(relevance(read_advertisements(contents), queries=400)) + "\n")
