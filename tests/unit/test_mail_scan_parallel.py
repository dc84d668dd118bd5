"""Several processes read as one does; a scan that was stopped goes on where it stopped; nothing is left running."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bounceback.mail import judging, pool, raw
from bounceback.mail.raw import Mbox, RawMessage, Unreadable
from bounceback.mail.scan import MessageRead, Scan, Summary

ME = "robin@example.com"
BORDER = "From x@example.com Mon Mar  2 09:00:00 2026\n"
REJECTION = (
    "Dear Robin,\n\nThank you for your application for the position of Data Analyst at {company}. Unfortunately, we have "
    "decided to move forward with other candidates.\n\nKind regards\nAnna Berg"
)
LETTER = "The boat is green and the water was cold. We ate plums under the trees and the dog slept. " * 12


def letter(number: int) -> str:
    """The nth message: every third a "no", then the person's answer to it, then something else."""
    of_thread, what = divmod(number, 3)
    fields = [
        f"Date: Mon, 2 Mar 2026 09:{of_thread % 60:02d}:00 +0100",
        f"Message-ID: <m{number}@mail.example>",
    ]
    if what == 0:
        company = f"Ardent {'ABCDEFGHIJ'[of_thread % 10]}rail"
        fields += [
            f"From: {company} <jobs@rail{of_thread}.example>",
            f"To: {ME}",
            "Subject: Your application",
        ]
        text = REJECTION.format(company=company)
    elif what == 1:
        fields += [f"From: Robin <{ME}>", f"To: jobs@rail{of_thread}.example", "X-Gmail-Labels: Sent"]
        fields += ["Subject: Re: Your application", f"In-Reply-To: <m{number - 1}@mail.example>"]
        text = "Thank you for telling me."
    else:
        fields += [f"From: Pal <pal{of_thread}@example.org>", f"To: {ME}", "Subject: Plums"]
        text = LETTER
    return "\n".join(fields) + f"\n\n{text}\n"


LETTERS = [letter(number) for number in range(60)]


def mbox(folder: Path) -> Path:
    path = folder / "All.mbox"
    path.write_text("".join(f"{BORDER}{each}\n" for each in [*LETTERS, LETTERS[0]]))
    return path


def packed(folder: Path) -> Path:
    path = folder / "All.mbox.gz"
    path.write_bytes(gzip.compress(mbox(folder).read_bytes()))
    return path


def zipped(folder: Path) -> Path:
    path = folder / "takeout.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(mbox(folder), "Takeout/Mail/All.mbox")
        archive.writestr("Takeout/Mail/locked.eml", bytes(range(8)) * 300)
    return path


def files(folder: Path) -> Path:
    path = folder / "folder"
    path.mkdir()
    for number, each in enumerate(LETTERS):
        (path / f"{number:03}.eml").write_text(each)
    return path


def told(path: Path, **how: object) -> tuple[list[MessageRead], Summary]:
    scanning = Scan([path], **how)  # type: ignore[arg-type]
    return list(scanning), scanning.summary


@pytest.mark.parametrize("make", [mbox, packed, zipped, files])
@pytest.mark.parametrize("every", [False, True])
def test_two_processes_find_what_one_finds_in_the_same_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], Path], every: bool
) -> None:
    path = make(tmp_path)
    alone, summary = told(path, every=every, workers=1)
    assert summary.job_messages == 20
    assert len(alone) == (60 if every else 40)
    monkeypatch.setattr(raw, "RANGE", 5_000)
    assert told(path, every=every, workers=2) == (alone, summary)


def test_a_message_too_large_to_be_sent_is_read_in_its_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = packed(tmp_path)
    alone = told(path, workers=1)
    monkeypatch.setattr("bounceback.mail.scan.SENT_WHOLE", 450)
    assert told(path, workers=2) == alone


def test_a_worker_that_dies_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = mbox(tmp_path)
    alone = told(path, workers=1)

    def dying() -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", "pass"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    monkeypatch.setattr(pool, "_started", dying)
    assert told(path, workers=2) == alone
    monkeypatch.setattr(pool, "_started", lambda: None)
    assert told(path, workers=2) == alone


def test_workers_are_gone_when_the_scan_ends_or_is_left(tmp_path: Path) -> None:
    path = mbox(tmp_path)
    scanning = Scan([path], workers=2)
    going = iter(scanning)
    next(going)
    assert scanning._pool is not None
    workers = list(scanning._pool._processes)
    assert workers
    assert all(worker.poll() is None for worker in workers)
    going.close()  # type: ignore[attr-defined]
    assert all(worker.poll() is not None for worker in workers)


def test_a_worker_knows_no_database_and_ends_with_its_input() -> None:
    code = (
        "import sys; from bounceback.mail import pool; pool.work(); "
        "import bounceback.mail.understand; print('django' in sys.modules, file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], input=b"", capture_output=True, timeout=60, check=True)
    assert ran.stderr.strip() == b"False"


def test_a_small_mailbox_is_read_by_this_process_alone(tmp_path: Path) -> None:
    scanning = Scan([mbox(tmp_path)])
    next(iter(scanning))
    assert scanning._pool is None


PIECES = st.lists(
    st.sampled_from(
        [
            BORDER + "Subject: a\n\nOne.\n\n",
            "From y@example.org Tue Mar  3 10:00:00 2026\r\nSubject: b\r\n\r\nTwo.\r\n\r\n",
            "From here on it is prose.\n",
            "\n\n",
            "A line of an attachment that is quite long and goes on and on and on and on\n",
            ">From the past\n",
        ]
    ),
    max_size=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(PIECES, st.integers(min_value=1, max_value=90))
def test_ranges_of_any_size_hold_each_message_once_and_whole(
    tmp_path: Path, pieces: list[str], size: int
) -> None:
    path = tmp_path / "a.mbox"
    content = "".join(
        ["From z@example.org Sun Mar  1 10:00:00 2026\nSubject: z\n\nZero.\n\n", *pieces]
    ).encode()
    path.write_bytes(content)

    def read(step: int) -> list[tuple[int, int, int] | Unreadable]:
        box = Mbox(path, len(content), "")
        ranges = [(lower, min(len(content), lower + step)) for lower in range(0, len(content), step)]
        found = [each for lower, upper in ranges for each in box.within(lower, upper)]
        return [
            (each.position, each.start, each.end) if isinstance(each, RawMessage) else each for each in found
        ]

    assert read(size) == read(len(content))


@pytest.mark.parametrize("make", [mbox, packed, files])
@pytest.mark.parametrize("after", [1, 17, 20, 31, 39])
def test_a_scan_that_was_stopped_goes_on_and_judges_nothing_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], Path], after: int
) -> None:
    monkeypatch.setattr("bounceback.mail.scan.BATCH", 4)
    read: list[int] = []
    judge = judging.judged

    def counting(message: RawMessage, *how: object) -> object:
        read.append(message.position)
        return judge(message, *how)  # type: ignore[arg-type]

    monkeypatch.setattr(judging, "judged", counting)
    path = make(tmp_path)
    whole, summary = told(path)
    in_one_go = len(read)
    read.clear()
    stopped = Scan([path])
    going = iter(stopped)
    first = [next(going) for _ in range(after)]
    next(going)  # was on its way and not taken: it comes again
    kept = json.loads(json.dumps(stopped.checkpoint()))
    going.close()  # type: ignore[attr-defined]
    before = len(read)
    again = Scan([path], going_on=kept)
    rest = list(again)
    assert first + rest == whole
    assert again.summary == summary
    assert before > 0
    assert len(read) <= in_one_go + 4


def test_a_checkpoint_of_another_file_counts_for_nothing(tmp_path: Path) -> None:
    path = mbox(tmp_path)
    whole = told(path)
    stopped = Scan([path])
    going = iter(stopped)
    for _ in range(9):
        next(going)
    kept = stopped.checkpoint()
    assert kept["jobs"]
    path.write_text(path.read_text().replace("cold", "warm"))
    changed = Scan([path], going_on=kept)
    assert len(list(changed)) == len(whole[0])
    assert len(list(Scan([path], going_on={"at": "nonsense"}))) == len(whole[0])
    assert len(list(Scan([path], own=["other@example.com"], going_on=stopped.checkpoint()))) > 0
