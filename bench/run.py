"""Runs all benchmarks one after another and prints their tables: `make bench`, or `python bench/run.py --full`.

Without `--full` the sizes are small, to see in a few minutes that nothing has become slow; with it they are those of the
targets: a mailbox of 1 GB, 5,000 applications with 50,000 events. Times of pages and commands are of this machine as it is
busy now; the processor's own time stands beside the clock's where it can be told apart.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
SCRIPT = Path(sys.executable).with_name("bounceback")
COMMANDS = {"--version": 0.25, "--help": 0.25, "today": 0.70}
"""Commands, and the seconds that each should stay under."""


@dataclass(frozen=True, slots=True)
class Table:
    """One benchmark: its title, its script, and its words without and with `--full`."""

    title: str
    script: str
    small: tuple[str, ...]
    full: tuple[str, ...]


TABLES = (
    Table("Scan of a mailbox", "mail_scan.py", ("--mb", "60"), ("--mb", "1000")),
    Table("Pages", "pages.py", ("--applications", "500", "--events", "5000", "--times", "20"), ("--applications", "5000", "--events", "50000")),
    Table("Board in Chromium", "board.py", ("--applications", "500", "--events", "5000", "--times", "6"), ("--applications", "5000", "--events", "50000")),
    Table("Page of openings", "openings_page.py", ("--openings", "5000", "--times", "10"), ()),
    Table("Skills", "skills_speed.py", (), ()),
    Table("Openings index", "openings_index.py", ("--openings", "50000", "--beside", "10000", "--queries", "50"), ()),
    Table("Odds, checked on made-up searches", "odds_calibration.py", ("200",), ("2000",)),
)  # fmt: skip


def main() -> None:
    """Prints every table; goes on after one that breaks, and ends with its exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--full", action="store_true", help="the sizes of the targets")
    parser.add_argument("--only", help="a part of a title")
    chosen = parser.parse_args()
    broken = 0
    if not chosen.only or chosen.only.lower() in "start of the commands":
        _heading("Start of the commands")
        commands()
    if not chosen.only or chosen.only.lower() in "import of a mailbox":
        _heading("Import of a mailbox")
        importing(1000 if chosen.full else 60)
    for table in TABLES:
        if chosen.only and chosen.only.lower() not in table.title.lower():
            continue
        _heading(table.title)
        words = table.full if chosen.full else table.small
        broken |= subprocess.call([sys.executable, str(HERE / table.script), *words])
    raise SystemExit(broken)


def commands(times: int = 7) -> None:
    """How long an empty Python, the help and Today take from start to end."""
    print(f"{'':24}{'best s':>8}{'median s':>10}{'cpu s':>8}{'aim s':>8}")
    with tempfile.TemporaryDirectory(prefix="bounceback-bench-") as home:
        environment = os.environ | {"BOUNCEBACK_HOME": home}
        subprocess.run([str(SCRIPT), "verify"], env=environment, check=True, stdout=subprocess.DEVNULL)
        _command("an empty Python", [sys.executable, "-c", "pass"], environment, times, None)
        for words, aim in COMMANDS.items():
            _command(f"bounceback {words}", [str(SCRIPT), words], environment, times, aim)
    for applications in (200, 5000):
        with tempfile.TemporaryDirectory(prefix="bounceback-bench-") as home:
            words = ["--applications", str(applications), "--events", str(applications * 10), "--times", "0"]
            filled = [sys.executable, str(HERE / "pages.py"), "--folder", home, *words]
            subprocess.run(filled, check=True, stdout=subprocess.DEVNULL)
            environment = os.environ | {"BOUNCEBACK_HOME": home}
            title = f"  with {applications:,} of them"
            _command(title, [str(SCRIPT), "today"], environment, times, COMMANDS["today"])


def importing(megabytes: int) -> None:
    """One import of a made mailbox into an empty store, as the command does it."""
    sys.path.insert(0, str(HERE))
    import make_mbox

    with tempfile.TemporaryDirectory(prefix="bounceback-bench-") as name:
        folder = Path(name)
        path = folder / "large.mbox"
        count = make_mbox.write(path, megabytes, 1)
        environment = os.environ | {"BOUNCEBACK_HOME": str(folder / "home")}
        subprocess.run([str(SCRIPT), "verify"], env=environment, check=True, stdout=subprocess.DEVNULL)
        took, cpu, memory = _run([str(SCRIPT), "import", str(path)], environment)
        size = path.stat().st_size / 1e6
        print(
            f"{'MB':>8}{'messages':>10}{'seconds':>9}{'MB/s':>8}{'MB/s cpu':>10}{'messages/s':>12}{'RssAnon MB':>12}"
        )
        print(
            f"{size:8.0f}{count:10,}{took:9.2f}{size / took:8.0f}{size / max(cpu, 1e-9):10.0f}{count / took:12.0f}{memory:12.0f}"
        )


def _command(
    title: str, command: list[str], environment: dict[str, str], times: int, aim: float | None
) -> None:
    runs = [_run(command, environment) for _ in range(times)]
    taken = [took for took, _cpu, _memory in runs]
    aimed = f"{aim:8.2f}" if aim else ""
    print(
        f"{title:24}{min(taken):8.3f}{statistics.median(taken):10.3f}{min(cpu for _, cpu, _ in runs):8.3f}{aimed}"
    )


def _run(command: list[str], environment: dict[str, str]) -> tuple[float, float, float]:
    """Seconds, processor seconds and the highest anonymous memory in MB of one command."""
    before, began = os.times(), time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    status, memory = Path(f"/proc/{process.pid}/status"), 0.0
    while process.poll() is None:
        try:
            told = next((line for line in status.read_text().splitlines() if line.startswith("RssAnon")), "")
        except OSError:
            told = ""
        if told:
            memory = max(memory, int(told.split()[1]) / 1024)
        time.sleep(0.002)
    took, after = time.perf_counter() - began, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return took, cpu, memory


def _heading(title: str) -> None:
    print(f"\n── {title} {'─' * max(1, 76 - len(title))}\n", flush=True)


if __name__ == "__main__":
    main()
