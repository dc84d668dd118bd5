"""Prints how fast a large mbox is scanned, beside the plain read of the same file and Python's `mailbox`, in one run.

    python bench/mail_scan.py --mb 300

The mailbox is made by make_mbox.py (its mix is stated there) in a temporary folder. Memory is RssAnon: mapped file pages
are not counted; "largest" is that of the largest process, "all" of all processes together, both at their peak. "MB/s cpu" is
by the processor time of all processes, which other work on the machine disturbs less than the clock. `mailbox` reads a
smaller file of the same mix, whose size is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import make_mbox

MAILBOX_MB = 50
CHUNK = 1 << 20


def plain_read(path: Path) -> int:
    """Reads the file from the page cache and throws it away."""
    with path.open("rb", buffering=0) as file:
        while file.read(CHUNK):
            pass
    return 0


def borders_only(path: Path) -> int:
    """Finds the messages and cuts out their headers."""
    from bounceback.mail.headers import opened
    from bounceback.mail.read import RawMessage, open_mail

    count = 0
    for raw in open_mail(path):
        if isinstance(raw, RawMessage):
            opened(raw.buffer, raw.start, raw.end)
            count += 1
    return count


def first_pass(path: Path) -> int:
    """Borders, address counts and the sieve."""
    from bounceback.mail.scan import Scan

    scanning = Scan([path], workers=1)
    return scanning.survey()


def whole_scan(path: Path, workers: int = 1) -> int:
    """All of it: both passes, every job message judged."""
    from bounceback.mail.scan import Scan

    scanning = Scan([path], workers=workers)
    for _ in scanning:
        pass
    return scanning.summary.messages


def two_workers(path: Path) -> int:
    """The same with two worker processes, as a machine with two cores does it by itself."""
    return whole_scan(path, 2)


def python_mailbox(path: Path) -> int:
    """Python's own reader: subject and text of every message."""
    import mailbox

    count = 0
    for message in mailbox.mbox(path):
        message.get("subject")
        for part in message.walk():
            if part.get_content_maintype() == "text":
                part.get_payload(decode=True)
        count += 1
    return count


STEPS: dict[str, tuple[str, Callable[[Path], int]]] = {
    "read": ("plain read", plain_read),
    "borders": ("  borders and headers", borders_only),
    "survey": ("  first pass (and addresses, sieve)", first_pass),
    "scan": ("bounceback scan, one process", whole_scan),
    "parallel": ("bounceback scan, two workers", two_workers),
    "mailbox": ("Python's mailbox", python_mailbox),
}


def anonymous_memory() -> tuple[float, float]:
    """RssAnon in MB of the largest of this process and its workers, and of all together; 0 where the system does not tell."""
    sizes = [0.0]
    try:
        tasks = list(Path("/proc/self/task").iterdir())
        workers = [pid for task in tasks for pid in (task / "children").read_text().split()]
    except OSError:
        workers = []
    for pid in ("self", *workers):
        try:
            status = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            continue
        sizes += [int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("RssAnon")]
    return max(sizes), sum(sizes)


def processor_time() -> float:
    """Seconds of processor time of this process and of its workers that have ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def one_step(name: str, path: Path) -> None:
    """Runs one step in this process and prints what it took as JSON."""
    import threading

    plain_read(path)
    largest, together = anonymous_memory()
    stopped = threading.Event()

    def watch() -> None:
        nonlocal largest, together
        while not stopped.wait(0.05):
            one, every = anonymous_memory()
            largest, together = max(largest, one), max(together, every)

    watcher = threading.Thread(target=watch)
    watcher.start()
    began, worked = time.perf_counter(), processor_time()
    count = STEPS[name][1](path)
    took, cpu = time.perf_counter() - began, processor_time() - worked
    stopped.set()
    watcher.join()
    print(
        json.dumps({"seconds": took, "cpu": cpu, "messages": count, "largest": largest, "together": together})
    )


def main() -> None:
    """Makes the mailboxes, runs each step in a fresh process, prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mb", type=int, default=300)
    parser.add_argument("--only", nargs="*", choices=STEPS, help="run these steps alone")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--step", help=argparse.SUPPRESS)
    parser.add_argument("--path", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.step:
        one_step(chosen.step, chosen.path)
        return
    with tempfile.TemporaryDirectory() as folder:
        large, small = Path(folder) / "large.mbox", Path(folder) / "small.mbox"
        count = make_mbox.write(large, chosen.mb, chosen.seed)
        make_mbox.write(small, min(chosen.mb, MAILBOX_MB), chosen.seed)
        print(f"{chosen.mb} MB, {count} messages, seed {chosen.seed}; from the page cache\n")
        print(
            f"{'':36}{'MB':>6}{'seconds':>9}{'MB/s':>8}{'MB/s cpu':>10}{'messages/s':>12}"
            f"{'largest MB':>12}{'all MB':>8}"
        )
        for name, (title, _) in STEPS.items():
            if chosen.only and name not in chosen.only:
                continue
            path = small if name == "mailbox" else large
            ran = subprocess.run(
                [sys.executable, __file__, "--step", name, "--path", str(path)],
                capture_output=True,
                text=True,
                check=True,
            )
            got = json.loads(ran.stdout)
            megabytes = path.stat().st_size / 1e6
            rate = f"{got['messages'] / got['seconds']:.0f}" if got["messages"] else "–"
            print(
                f"{title:36}{megabytes:6.0f}{got['seconds']:9.2f}{megabytes / got['seconds']:8.0f}"
                f"{megabytes / max(got['cpu'], 1e-9):10.0f}{rate:>12}"
                f"{got['largest']:12.0f}{got['together']:8.0f}"
            )


if __name__ == "__main__":
    main()
