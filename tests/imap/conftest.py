"""A private Dovecot for these tests, an account on it, and a keyring that lives in memory alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import PasswordDeleteError

from bounceback.mail.accounts import Account, Security
from bounceback.store import read
from bounceback.store.follow import folders_on, look
from bounceback.store.values import MailAccountValue
from bounceback.store.write import accounts as writer
from tests.imap import dovecot

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


class MemoryKeyring(KeyringBackend):
    """A keyring that works and is gone with the test."""

    priority = 5  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        try:
            del self.kept[service, username]
        except KeyError:
            raise PasswordDeleteError(username) from None


@pytest.fixture(autouse=True)
def ring() -> Iterator[MemoryKeyring]:
    """No test reaches the keyring of the person at this machine."""
    before = keyring.get_keyring()
    ring = MemoryKeyring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


@pytest.fixture
def no_ring(ring: MemoryKeyring) -> None:
    """A system without a keyring."""
    keyring.set_keyring(NoKeyring())


@pytest.fixture
def server() -> Iterator[dovecot.Dovecot]:
    """A fresh server. Its folder's path is short: sockets live in it."""
    with TemporaryDirectory(prefix="bb-imap-") as folder, dovecot.running(Path(folder)) as server:
        yield server


@pytest.fixture
def moved_to(db: None) -> Callable[..., None]:
    """`moved_to(pk, port=…)`: the account as if its server stood elsewhere."""
    from bounceback.store.models import MailAccount

    def move(pk: int, **columns: object) -> None:
        MailAccount.objects.filter(pk=pk).update(**columns)

    return move


Follow = Callable[..., int]
Look = Callable[..., MailAccountValue]


@pytest.fixture
def follow(owner: int, server: dovecot.Dovecot, home: Path) -> Follow:
    """Adds the mailbox as the page does, with every proposed folder; gives its id."""

    def add(password: str = dovecot.PASSWORD, since: datetime | None = None) -> int:
        account = Account("127.0.0.1", server.port, Security.NONE, dovecot.USER)
        pk = writer.add_account(
            owner, dovecot.USER, account, password, folders_on(account, dovecot.PASSWORD), NOW
        )
        chosen = [folder.name for folder in read.mail_account(owner, pk).folders if folder.chosen]
        writer.choose_folders(owner, pk, chosen, since, 10, NOW)
        return pk

    return add


@pytest.fixture
def look_once(owner: int) -> Look:
    """One look, and how the account stands afterwards."""

    def once(pk: int, now: datetime = NOW) -> MailAccountValue:
        look(owner, pk, clock=lambda: now)
        return read.mail_account(owner, pk)

    return once
