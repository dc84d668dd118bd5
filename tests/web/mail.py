"""Mailboxes for the tests of single pages, taken in by the same writers as a person's own."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bounceback.store import read
from bounceback.store.values import ApplicationRow
from bounceback.store.write.mail import ask_for_import, run_import
from tests.e2e import letters


def taken_in(owner: int, folder: Path, mail: Iterable[letters.Letter]) -> dict[str, ApplicationRow]:
    """Imports these letters and gives the applications by company."""
    path = letters.write(folder / "mail.mbox", mail)
    summary = run_import(owner, ask_for_import(owner, str(path), "mail.mbox"))
    assert summary["unreadable_count"] == 0
    return {row.company: row for row in read.all_rows(owner)}


def small(owner: int, folder: Path, stories: int = 4) -> dict[str, ApplicationRow]:
    """So many applications, every second one with a "no"."""
    return taken_in(owner, folder, [each for number in range(stories) for each in letters.story(number)])
