"""The worker: looks in time, at once where the server tells of new mail, and after kill -9 as if nothing had been."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult

from bounceback.mail.accounts import Account, Security
from bounceback.store import read
from bounceback.store.follow import Follower
from bounceback.store.tasks import look_into_mailbox, look_when_free
from bounceback.store.write import accounts as writer
from tests.e2e import letters
from tests.imap import dovecot, mailbox
from tests.imap.conftest import NOW, Follow, Look
from tests.imap.dovecot import Dovecot


@pytest.mark.django_db
def test_a_look_is_asked_for_when_its_time_has_come_and_once(
    owner: int, server: Dovecot, follow: Follow, look_once: Look
) -> None:
    pk = follow()
    asked: list[tuple[int, int]] = []
    clock = [NOW]
    follower = Follower(lambda *each: asked.append(each), clock=lambda: clock[0])
    assert follower.tick() == 1
    look_once(pk)
    assert follower.tick() == 0
    clock[0] = NOW + timedelta(minutes=9, seconds=59)
    assert follower.tick() == 0
    clock[0] = NOW + timedelta(minutes=10)
    assert follower.tick() == 1
    assert asked == [(owner, pk), (owner, pk)]


@pytest.mark.django_db
def test_one_look_waits_however_often_it_is_asked_for(owner: int, server: Dovecot, follow: Follow) -> None:
    pk = follow()
    assert look_when_free(owner, pk)
    assert not look_when_free(owner, pk)
    DBTaskResult.objects.all().delete()
    assert look_when_free(owner, pk)


@pytest.mark.django_db
def test_a_look_that_a_stopped_process_left_is_due_again(owner: int, server: Dovecot, follow: Follow) -> None:
    pk = follow()
    writer.begin_look(owner, pk, NOW)
    assert read.looks_due(NOW) == []
    assert writer.go_on_after_a_stop(NOW) == 1
    assert read.looks_due(NOW) == [(owner, pk)]


@pytest.mark.django_db
def test_a_task_for_a_mailbox_that_is_gone_does_nothing(owner: int) -> None:
    look_into_mailbox.func(owner, 4711)


@pytest.mark.django_db
def test_a_fault_of_our_own_is_said_and_the_next_look_tries_again(
    owner: int, server: Dovecot, follow: Follow, look_once: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bounceback.store import follow as follow_module

    pk = follow()
    server.deliver(mailbox.whole()["INBOX"][0])
    with monkeypatch.context() as patch:
        patch.setattr(follow_module, "Scan", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            look_once(pk)
    account = read.mail_account(owner, pk)
    assert "bounceback itself" in account.problem
    assert account.looking_since is None
    assert account.next_at == NOW + timedelta(minutes=10)
    assert look_once(pk).kept == 1


def test_new_mail_is_told_by_the_server_itself(server: Dovecot) -> None:
    from bounceback.mail.fetch import MailServer

    account = Account("127.0.0.1", server.port, Security.NONE, dovecot.USER)
    with MailServer(account, dovecot.PASSWORD) as visit:
        assert visit.can_wait
        visit.open("INBOX")
        assert not visit.wait(0.3)
        timer = threading.Timer(0.5, server.deliver, [mailbox.whole()["INBOX"][0]])
        timer.start()
        begun = time.monotonic()
        assert visit.wait(20)
        assert time.monotonic() - begun < 15
        assert not visit.wait(0.3)


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts `bounceback work` on a data folder of its own; none outlives the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        started.append(
            subprocess.Popen(
                [sys.executable, "-m", "bounceback", "work"], stdin=subprocess.PIPE, env=env(tmp_path)
            )
        )
        return started[-1]

    yield start
    for one in started:
        if one.poll() is None:
            one.kill()
        one.wait()


def env(home: Path) -> dict[str, str]:
    return {
        **os.environ,
        "BOUNCEBACK_HOME": str(home),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "DJANGO_SETTINGS_MODULE": "bounceback.web.settings",
    }


def in_store(home: Path, code: str) -> str:
    """What some lines say that run on this data folder."""
    lead = "import django; django.setup(); from bounceback.store.migrate import migrate; migrate()\n"
    done = subprocess.run(
        [sys.executable, "-c", lead + code], env=env(home), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_killed_worker_goes_on_where_it_stopped_and_keeps_nothing_twice(
    server: Dovecot, tmp_path: Path, worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    """Killed with -9 in the midst of a first look; the next worker finishes it by itself."""
    for number in range(60):
        server.deliver(letters.rejected(number).as_bytes())
    made = f"""
from django.utils import timezone
from bounceback.mail.accounts import Account, Security
from bounceback.store.follow import folders_on
from bounceback.store.write import accounts
from bounceback.store.write.owners import ensure_owner
owner = ensure_owner()
account = Account("127.0.0.1", {server.port}, Security.NONE, "{dovecot.USER}")
pk = accounts.add_account(owner, "{dovecot.USER}", account, "{dovecot.PASSWORD}", folders_on(account, "{dovecot.PASSWORD}"), timezone.now())
accounts.choose_folders(owner, pk, ["INBOX"], None, 2, timezone.now())
"""
    in_store(tmp_path, made)
    state = """
from bounceback.store import read
one = read.mail_accounts(1)[0]
from bounceback.store.models import Message
print(one.kept, Message.objects.count(), len(read.all_rows(1)), bool(one.looking_since), bool(one.looked_at), one.problem)
"""
    first = worker()
    time.sleep(7.5)
    first.send_signal(signal.SIGKILL)
    first.wait()
    worker()
    for _ in range(60):
        time.sleep(1)
        said = in_store(tmp_path, state)
        if said.endswith("False True"):
            break
    assert said == "60 60 60 False True"
    server.deliver(letters.rejected(60).as_bytes())
    for _ in range(60):
        time.sleep(1)
        said = in_store(tmp_path, state)
        if said.startswith("61"):
            break
    assert said.startswith("61 61 61"), "the server told of it: no poll was due yet"
