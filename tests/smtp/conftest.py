"""An application with a "no" and one that is open, a server that takes letters, and a keyring of this test alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from bounceback.store.values import ApplicationRow
from bounceback.store.write import outbox
from tests.e2e import letters
from tests.web.mail import taken_in

from .server import PASSWORD, USER, SmtpServer


@pytest.fixture(autouse=True)
def no_keyring() -> Iterator[None]:
    """What opens the server goes into a file of the test's data folder, never into this machine's keyring."""
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def rows(owner: int, home: Path, tmp_path: Path) -> dict[str, ApplicationRow]:
    """Two applications from a mailbox: Harbour & Pine said no, the other is open."""
    return taken_in(owner, tmp_path, [*letters.story(0), *letters.story(1)])


@pytest.fixture
def row(rows: dict[str, ApplicationRow]) -> ApplicationRow:
    """The one with the "no"."""
    return rows["Harbour & Pine"]


@pytest.fixture
def open_row(rows: dict[str, ApplicationRow]) -> ApplicationRow:
    """The open one."""
    return next(each for each in rows.values() if each.is_open)


@pytest.fixture
def server(owner: int, home: Path) -> Iterator[SmtpServer]:
    """A server on loopback, set as the person's own."""
    with SmtpServer() as started:
        outbox.set_sending(owner, started.account(), USER, "Robin Vale", PASSWORD)
        yield started
