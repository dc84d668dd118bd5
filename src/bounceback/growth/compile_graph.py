"""O*NET's tasks and job zones, and what the package's occupations ask for, in; data/graph.npz out.

    python -m bounceback.growth.compile_graph --from ../shared/data/skills

The same sources give the same bytes. Checksums of the sources stand in graph_sources.json beside the result.
O*NET's table of related occupations is not read here: it checks the result (growth/evaluate.py).
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import lzma
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from bounceback.growth.graph import FORMAT
from bounceback.growth.task_words import words_of
from bounceback.skills.occupations import open_occupations
from bounceback.skills.taxonomy import open_taxonomy

SOURCES = {
    "tasks": "onet_task_statements.tsv.xz",
    "zones": "onet_job_zones.tsv.xz",
    "occupations": "onet_occupation_data.tsv.xz",
}
LEAST_OCCUPATIONS = 2
"""A word or skill that one occupation alone has joins nothing."""
SKILLS_SHARE = 0.2
"""Weight of technologies, tools and named skills beside 1 for the tasks: chosen among 0.1 to 0.5 by hit rate (docs/growth.md)."""
SCALE = 1000.0
"""Weights are kept as 16-bit floats, this many times as large."""

Row = dict[str, str]


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the sources, write the graph and the checksums."""
    parser = argparse.ArgumentParser(prog="python -m bounceback.growth.compile_graph", description=__doc__)
    parser.add_argument("--from", dest="sources", type=Path, required=True, help="folder with O*NET's files")
    parser.add_argument("--to", type=Path, default=Path(__file__).parent / "data", help="where to write")
    chosen = parser.parse_args(arguments)
    tables = {name: read_table(chosen.sources / file) for name, file in SOURCES.items()}
    (chosen.to / "graph.npz").write_bytes(compile_graph(tables))
    sums = {
        file: hashlib.sha256((chosen.sources / file).read_bytes()).hexdigest()
        for file in sorted(SOURCES.values())
    }
    (chosen.to / "graph_sources.json").write_text(
        json.dumps(sums, indent=1) + "\n", encoding="utf-8", newline="\n"
    )
    print(f"graph.npz: {(chosen.to / 'graph.npz').stat().st_size / 1e6:.2f} MB")


def read_table(path: Path) -> list[Row]:
    """The rows of a compressed table with tabs."""
    with lzma.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def compile_graph(tables: Mapping[str, Sequence[Row]]) -> bytes:
    """The graph file's bytes: occupations with tasks and a zone, each a row of weights over words and skills."""
    import numpy as np

    titles = {row["O*NET-SOC Code"]: row["Title"] for row in tables["occupations"]}
    zones = {row["O*NET-SOC Code"]: int(row["Job Zone"]) for row in tables["zones"]}
    tasks: dict[str, list[str]] = defaultdict(list)
    for row in sorted(tables["tasks"], key=lambda row: row["Task Type"] != "Core"):
        tasks[row["O*NET-SOC Code"]].append(row["Task"])
    codes = sorted(code for code in zones if code in tasks and code in titles)
    words = _weigh([Counter(word for task in tasks[code] for word in words_of(task)) for code in codes])
    skills = _weigh([Counter(asked) for asked in _asked(codes)], counted=False)
    names = sorted({name for row in words for name in row})
    ids = sorted({name for row in skills for name in row})
    place = {name: n for n, name in enumerate(names)}
    place_of_skill = {name: n + len(names) for n, name in enumerate(ids)}
    columns: list[int] = []
    weights: list[float] = []
    starts = [0]
    for named, asked in zip(words, skills, strict=True):
        entries = [(place[name], weight) for name, weight in named.items()]
        entries += [(place_of_skill[name], SKILLS_SHARE * weight) for name, weight in asked.items()]
        for column, weight in sorted(entries):
            columns.append(column)
            weights.append(weight * SCALE)
        starts.append(len(columns))
    text = json.dumps(
        {
            "format": FORMAT,
            "onet": "29/30",
            "codes": codes,
            "titles": [titles[code] for code in codes],
            "tasks": [tasks[code] for code in codes],
            "words": names,
            "skills": ids,
        },
        ensure_ascii=False,
    )
    packed = io.BytesIO()
    np.savez_compressed(
        packed,
        columns=np.array(columns, dtype=np.uint16),
        weights=np.array(weights, dtype=np.float16),
        starts=np.array(starts, dtype=np.int32),
        zones=np.array([zones[code] for code in codes], dtype=np.int8),
        text=np.frombuffer(text.encode(), dtype=np.uint8),
    )
    return packed.getvalue()


def _asked(codes: Sequence[str]) -> list[dict[str, float]]:
    """What each occupation asks for by the package's own occupations: the skill's id to a weight 0–1."""
    occupations, taxonomy = open_occupations(), open_taxonomy()
    places = {occupations.code(place): place for place in range(len(occupations))}
    return [
        {
            taxonomy.concept(concept).id: weight**2
            for concept, weight in occupations.asked(places[code]).items()
        }
        if code in places
        else {}
        for code in codes
    ]


def _weigh(bags: Sequence[Mapping[str, float]], *, counted: bool = True) -> list[dict[str, float]]:
    """Weight × rarity, each row summing to 1; of counts the logarithm (1 + ln n)."""
    seen = Counter(name for bag in bags for name in bag)
    found = []
    for bag in bags:
        row = {
            name: (1 + math.log(value) if counted else value) * math.log(len(bags) / seen[name])
            for name, value in sorted(bag.items())
            if seen[name] >= LEAST_OCCUPATIONS and seen[name] < len(bags)
        }
        total = math.fsum(row.values()) or 1.0
        found.append({name: value / total for name, value in row.items()})
    return found


if __name__ == "__main__":
    main()
