"""Prints how soon the board of a large search can be used in a real Chromium.

    python bench/board.py --applications 5000 --events 50000

A server of its own answers from a store of that size. "usable" is the time from asking for the page until its document is
there, its script has run and the keyboard has gone from one card on to the next. The first visit stands apart.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(1, str(Path(__file__).resolve().parent.parent))

import make_store

AIM = 1000
CARD = ".board a.card"


def main() -> None:
    """Makes the store, opens the board again and again, prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--applications", type=int, default=5000)
    parser.add_argument("--events", type=int, default=50_000)
    parser.add_argument("--times", type=int, default=15)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bounceback-board-") as name:
        print(make_store.fill(Path(name), chosen.applications, chosen.events))
        measure(Path(name), chosen.times)


def measure(home: Path, times: int) -> None:
    """Prints one line for each width."""
    from playwright.sync_api import sync_playwright
    from tests.browser.conftest import CHROMIUM_ARGS, installed_chromium, running

    print("\n| width | first, ms | usable, median | p95 | cards | kB |\n|---:|---:|---:|---:|---:|---:|")
    with running(home) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=installed_chromium(), args=[*CHROMIUM_ARGS, "--no-sandbox"]
        )
        for width in (360, 1440):
            page = browser.new_page(viewport={"width": width, "height": 900})
            page.goto(server.way_in("/settings"))
            took = []
            for _each in range(times):
                began = time.perf_counter()
                answer = page.goto(f"{server.address}/applications", wait_until="domcontentloaded")
                page.locator(CARD).first.focus()
                page.keyboard.press("Tab")
                page.wait_for_function("document.activeElement !== document.body")
                took.append(1000 * (time.perf_counter() - began))
            assert answer is not None
            size = len(answer.body()) / 1000
            rest = sorted(took[1:])
            print(
                f"| {width} | {took[0]:.0f} | {statistics.median(rest):.0f} | {rest[int(0.95 * len(rest))]:.0f} "
                f"| {page.locator(CARD).count()} | {size:.0f} |"
            )
            page.close()
        browser.close()
    print(f"\nAim: under {AIM} ms.")


if __name__ == "__main__":
    main()
