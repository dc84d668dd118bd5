"""The installed console script as a process of its own, on a data folder of its own."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from . import letters

SCRIPT = Path(sys.executable).with_name("bounceback")


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    def __str__(self) -> str:
        return f"exit {self.code}\n{self.out}\n{self.err}"


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a person's shell, with the data folder of the test."""
    values = {**os.environ, "BOUNCEBACK_HOME": str(home), "COLUMNS": "160", "PYTHONUNBUFFERED": "1", **more}
    for name in ("BOUNCEBACK_DATABASE_URL", "DJANGO_SETTINGS_MODULE", "FORCE_COLOR"):
        values.pop(name, None)
    return values


def run(home: Path, *arguments: object, timeout: float = 120, cwd: Path | None = None, **more: str) -> Ran:
    """Runs `bounceback` with these arguments to its end."""
    done = subprocess.run(
        [str(SCRIPT), *map(str, arguments)],
        env=environment(home, **more),
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def kept(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What the data folder's database holds of messages, applications, events and reviews, without its own numbers.

    Two stores that hold the same story give the same value.
    """
    connection = sqlite3.connect(f"file:{home / 'bounceback.sqlite3'}?mode=ro", uri=True)
    try:
        return {
            "messages": connection.execute(
                "SELECT message_id, at, own, subject, findings FROM store_message ORDER BY message_id"
            ).fetchall(),
            "events": connection.execute(
                "SELECT e.root, e.kind, e.at, e.evidence, e.confidence, a.company, a.role "
                "FROM store_event e LEFT JOIN store_application a ON a.id = e.application_id "
                "WHERE e.current AND NOT e.void ORDER BY e.root"
            ).fetchall(),
            "standings": connection.execute(
                "SELECT a.company, a.role, s.stage, s.outcome, s.first_at, s.last_at, s.decided_at, s.talks, s.waits "
                "FROM store_standing s JOIN store_application a ON a.id = s.application_id "
                "ORDER BY a.company, a.role, s.first_at"
            ).fetchall(),
            "reviews": connection.execute(
                "SELECT message_id, part, kind FROM store_review ORDER BY message_id, part"
            ).fetchall(),
        }
    finally:
        connection.close()


def groups(home: Path) -> set[frozenset[str]]:
    """The events of each application, by their roots: how the messages were put together."""
    connection = sqlite3.connect(f"file:{home / 'bounceback.sqlite3'}?mode=ro", uri=True)
    try:
        together: dict[int, set[str]] = {}
        rows = connection.execute("SELECT application_id, root FROM store_event WHERE current AND NOT void")
        for application, root in rows:
            together.setdefault(application, set()).add(root)
        return {frozenset(roots) for roots in together.values()}
    finally:
        connection.close()


Command = Callable[..., Ran]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder that is not there yet."""
    return tmp_path / "home"


@pytest.fixture
def command(folder: Path) -> Command:
    """`command("import", path)`: runs `bounceback` on this test's data folder."""

    def _command(*arguments: object, **more: Any) -> Ran:
        return run(folder, *arguments, **more)

    return _command


@pytest.fixture(scope="session")
def laid(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ran]:
    """A data folder into which the small mailbox was imported, once for all tests, and what that printed."""
    place = tmp_path_factory.mktemp("laid")
    return place / "home", run(place / "home", "import", small_mailbox(place))


@pytest.fixture
def imported(laid: tuple[Path, Ran], folder: Path) -> Ran:
    """This test's data folder holds the small mailbox; gives what its import printed."""
    shutil.copytree(laid[0], folder)
    return laid[1]


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with its tables and nothing in them."""
    home = tmp_path_factory.mktemp("empty") / "home"
    assert run(home, "verify").code == 0
    return home


def small_mailbox(place: Path) -> Path:
    """Six applications, three of them with a "no", among a friend's letters and own mail: 21 messages."""
    return letters.write(
        place / "small.mbox", [each for number in range(6) for each in letters.story(number)]
    )


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The small mailbox in this test's folder."""
    return small_mailbox(tmp_path)
