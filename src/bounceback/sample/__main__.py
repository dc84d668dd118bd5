"""python -m bounceback.sample FOLDER --seed 7 --today 2026-11-24: writes a sample search into a folder."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from bounceback.sample.search import make_search, write_sample


def main() -> None:
    """Reads the arguments, makes the search, writes it, and says what was written."""
    parser = argparse.ArgumentParser(
        prog="python -m bounceback.sample", description="Write a sample job search."
    )
    parser.add_argument("folder", type=Path, help="where the files go; made if it is missing")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--today", type=_noon, required=True, help="the day on which the search stands, YYYY-MM-DD"
    )
    asked = parser.parse_args()
    search = make_search(asked.seed, asked.today)
    for path in write_sample(search, asked.folder):
        print(f"{path.stat().st_size:>10,}  {path}")
    print(", ".join(f"{name.replace('_', ' ')} {count}" for name, count in search.figures.items()))


def _noon(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d").replace(hour=12, tzinfo=UTC)


if __name__ == "__main__":
    main()
