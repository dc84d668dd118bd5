"""Prints how fast very many openings are indexed and searched, beside SQLite's FTS5 in the same run.

    python bench/openings_index.py [--openings 1000000] [--beside 100000] [--queries 200]

The postings are made here by a fixed seed: 150 words each, drawn from 60,000 made words as rare and as frequent as words
are (Zipf); two halves of 40,000 ready ones are put together anew for each. Queries are words drawn alike, without the
hundred most frequent: three words, ten words of which any may be there, and three words within one place. FTS5 gets
fewer rows, which is said. Time is the clock's, processor time of all threads beside it: on a busy machine only that tells.
Memory is the process's own (RssAnon), the ready texts in it.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bounceback.openings.full_text import FullText
from bounceback.openings.posting import Opening

WORDS, VOCABULARY, READY, BATCH = 150, 60_000, 40_000, 20_000
PLACES = [
    f"{city}, {country}"
    for country in ("Norland", "Westmark", "Isle")
    for city in ("Harbour", "Linden", "Ford", "Mill", "Pine")
]
ROLES = [
    "Analyst",
    "Engineer",
    "Nurse",
    "Planner",
    "Accountant",
    "Teacher",
    "Cook",
    "Designer",
    "Driver",
    "Buyer",
]


class Made:
    """Openings by their number, always the same ones."""

    def __init__(self, seed: int = 7) -> None:
        self._random = random.Random(seed)
        letters = "abcdefghijklmnopqrstuvwxyz"
        self.words = [
            "".join(self._random.choices(letters, k=self._random.randint(3, 10))) for _ in range(VOCABULARY)
        ]
        self._sums = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(VOCABULARY)))
        half = WORDS // 2
        drawn = self._random.choices(self.words, cum_weights=self._sums, k=READY * half)
        self._halves = [" ".join(drawn[start : start + half]) for start in range(0, len(drawn), half)]

    def opening(self, number: int, text: str = "") -> Opening:
        first, second = self._halves[number % READY], self._halves[(number * 7919 + number // READY) % READY]
        return Opening(
            f"o{number}",
            f"{self.words[200 + number * 31 % 5000]} {ROLES[number % len(ROLES)]}",
            f"Company {number * number % 30_011}",
            PLACES[number % len(PLACES)],
            text=text or f"{first} {second}",
        )

    def openings(self, start: int, end: int) -> Iterator[Opening]:
        return (self.opening(number) for number in range(start, end))

    def queries(self, count: int, size: int) -> list[str]:
        found = []
        while len(found) < count:
            drawn = {self._random.choices(self.words, cum_weights=self._sums)[0] for _ in range(4 * size)}
            told = sorted(drawn - set(self.words[:100]))[:size]
            if len(told) == size:
                found.append(" ".join(told))
        return found


def main() -> None:
    """Builds, searches, updates, and prints the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--openings", type=int, default=1_000_000)
    parser.add_argument("--beside", type=int, default=100_000, help="rows that FTS5 gets")
    parser.add_argument("--queries", type=int, default=200)
    chosen = parser.parse_args()
    made = Made()
    queries = {
        "three words, all": [(words, True, "") for words in made.queries(chosen.queries, 3)],
        "ten words, any": [(words, False, "") for words in made.queries(chosen.queries, 10)],
        "three words in a place": [
            (words, False, "Linden, Westmark") for words in made.queries(chosen.queries, 3)
        ],
    }
    with tempfile.TemporaryDirectory(prefix="bounceback-bench-") as name:
        folder = Path(name)
        print(
            f"{'':18}{'openings':>10}{'seconds':>9}{'a second':>10}{'cpu s':>8}{'a cpu s':>9}{'MB memory':>11}{'MB disk':>9}"
        )
        with FullText(folder / "index") as index:
            _build("tantivy", chosen.openings, folder / "index", lambda: _index(index, made, chosen.openings))
            _searched(index, queries)
            _updates(index, made, chosen.openings)
        file = folder / "fts5.sqlite"
        with sqlite3.connect(file) as table:
            _build("SQLite FTS5", chosen.beside, file, lambda: _fts(table, made, chosen.beside))
            words = [query for query, _every, _place in queries["ten words, any"][:30]]
            taken = [_timed(lambda query=query: _fts_search(table, query)) for query in words]
            _times(f"FTS5, {chosen.beside:,}: ten, any", taken)
        with FullText(folder / "small") as small:
            _index(small, made, chosen.beside)
            taken = [_timed(lambda query=query: small.search(query, 10)) for query in words]
            _times(f"tantivy, {chosen.beside:,}: the same", taken)


def _index(index: FullText, made: Made, count: int) -> None:
    for start in range(0, count, BATCH):
        index.add(made.openings(start, min(count, start + BATCH)), fresh=True)
    index.commit()


def _searched(index: FullText, queries: dict[str, list[tuple[str, bool, str]]]) -> None:
    print(f"\n{'':38}{'median ms':>10}{'p95 ms':>9}{'most ms':>9}")
    for title, asked in queries.items():
        for words, every, place in asked[:10]:
            index.search(words, 10, every=every, place=place)
        taken = [
            _timed(
                lambda words=words, every=every, place=place: index.search(
                    words, 10, every=every, place=place
                )
            )
            for words, every, place in asked
        ]
        _times(f"tantivy: {title}", taken)


def _updates(index: FullText, made: Made, count: int) -> None:
    """1,000 changed, 1,000 new and 1,000 gone, and the time until they are found so."""
    before = index.size

    def change() -> None:
        index.add(made.opening(number, "a text that is xyzzychanged now") for number in range(0, 5000, 5))
        index.add(made.openings(count, count + 1000))
        index.remove(f"o{number}" for number in range(1, 5000, 5))
        index.commit()

    took = _timed(change)
    assert index.size == before, (index.size, before)
    assert len(index.search("xyzzychanged", 2000)) == 1000
    print(f"{'tantivy: 3,000 changes until found':38}{took * 1000:10.0f}")


def _fts(table: sqlite3.Connection, made: Made, count: int) -> None:
    table.execute(
        "CREATE VIRTUAL TABLE openings USING fts5(id UNINDEXED, title, words, tokenize='porter', detail='column')"
    )
    rows = (
        (one.id, one.title, f"{one.company} {one.location} {one.text}") for one in made.openings(0, count)
    )
    table.executemany("INSERT INTO openings VALUES (?, ?, ?)", rows)
    table.commit()


def _fts_search(table: sqlite3.Connection, words: str) -> None:
    query = " OR ".join(f'"{word}"' for word in words.split())
    table.execute(
        "SELECT id FROM openings WHERE openings MATCH ? ORDER BY bm25(openings, 0, 3, 1) LIMIT 10", (query,)
    ).fetchall()


def _build(title: str, count: int, place: Path, work: Callable[[], None]) -> None:
    cpu = time.process_time()
    took = _timed(work)
    cpu = time.process_time() - cpu
    files = place.rglob("*") if place.is_dir() else [place]
    disk = sum(file.stat().st_size for file in files if file.is_file()) / 1e6
    print(
        f"{title:18}{count:10,}{took:9.1f}{count / took:10,.0f}{cpu:8.1f}{count / cpu:9,.0f}{MEMORY.most:11.0f}{disk:9.0f}",
        flush=True,
    )


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _times(title: str, taken: list[float]) -> None:
    ordered = sorted(value * 1000 for value in taken)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    print(f"{title:38}{statistics.median(ordered):10.1f}{p95:9.1f}{ordered[-1]:9.1f}", flush=True)


class _Memory(threading.Thread):
    """Watches the process's own memory, in MB, without the files that it maps; `most` is the highest that was seen."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = 0.0

    def run(self) -> None:
        while True:
            status = Path("/proc/self/status").read_text()
            told = (line.split()[1] for line in status.splitlines() if line.startswith("RssAnon"))
            self.most = max(self.most, *(int(value) / 1024 for value in told))
            time.sleep(0.05)


MEMORY = _Memory()

if __name__ == "__main__":
    MEMORY.start()
    main()
