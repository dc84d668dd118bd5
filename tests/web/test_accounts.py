"""Following a mailbox from the page: the provider's steps, what is kept where, the choice of folders, trouble put right."""

from __future__ import annotations

import logging
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import keyring
import pytest
from django.db import connection
from django.test import Client
from django_tasks_db.models import DBTaskResult
from keyring.backends.fail import Keyring as NoKeyring

from bounceback.mail.accounts import Account, Security, ServerFolder, providers
from bounceback.mail.fetch import MailProblem, Trouble
from bounceback.store import follow, read
from bounceback.store.write import accounts as writer

SECRET = "heron-lantern-77"
FOLDERS = tuple(
    ServerFolder(name, "/", frozenset(flags))
    for name, flags in (
        ("INBOX", ()), ("Sent", ("\\sent",)), ("Spam", ("\\junk",)), ("Trash", ("\\trash",)), ("<b>Jobs", ()),
    )
)  # fmt: skip
GIVEN = {
    "address": "robin@example.com", "secret": SECRET, "login": "password", "host": "imap.example.com", "port": "993",
    "security": "tls", "username": "", "fingerprint": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def no_ring(home: Path) -> Iterator[None]:
    """A system without a keyring: no test reaches the one of the person at this machine."""
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def opens(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Account, str]]:
    """A server that opens to everybody (the real one is asked in tests/imap); what it was asked with."""
    asked: list[tuple[Account, str]] = []

    def answer(account: Account, secret: str) -> tuple[ServerFolder, ...]:
        asked.append((account, secret))
        return FOLDERS

    monkeypatch.setattr(follow, "folders_on", answer)
    return asked


def added(inside: Client, owner: int) -> int:
    assert inside.post("/mail/follow/add", GIVEN).status_code == 302
    return read.mail_accounts(owner)[-1].id


def queued(owner: int, pk: int) -> int:
    rows = DBTaskResult.objects.filter(task_path__endswith="look_into_mailbox").values_list(
        "args_kwargs", flat=True
    )
    return sum(row["args"] == [owner, pk] for row in rows)


def test_settings_and_mail_lead_to_it(inside: Client) -> None:
    for page in ("/settings", "/mail"):
        assert "/mail/follow" in inside.get(page).content.decode()


@pytest.mark.parametrize("provider", providers(), ids=lambda one: one.key)
def test_every_provider_is_explained_with_its_server_filled_in(inside: Client, provider) -> None:  # type: ignore[no-untyped-def]
    domain = provider.domains[0].replace("*", "com")
    page = inside.get("/mail/follow/add", {"address": f"robin@{domain}"}).content.decode()
    from django.utils.html import escape

    for part in (*provider.steps, provider.link):
        assert escape(part) in page, part
    assert f'value="{provider.host}"' in page


def test_an_unknown_domain_gets_a_guess_that_can_be_changed(inside: Client) -> None:
    assert (
        'value="imap.example.com"'
        in inside.get("/mail/follow/add?address=robin@example.com").content.decode()
    )
    assert inside.get("/mail/follow/add?address=robin").status_code == 302


def test_what_opens_is_kept_with_the_proposed_folders_and_read_only_after_a_choice(
    inside: Client, owner: int, opens: list[tuple[Account, str]]
) -> None:
    pk = added(inside, owner)
    ((account, secret),) = opens
    assert (account.username, account.security, secret) == ("robin@example.com", Security.TLS, SECRET)
    found = read.mail_account(owner, pk)
    assert {folder.name for folder in found.folders if folder.chosen} == {"INBOX", "Sent", "Spam", "<b>Jobs"}
    assert found.next_at is None
    page = inside.get(f"/mail/follow/{pk}").content.decode()
    assert "&lt;b&gt;Jobs" in page
    assert "Begin" in page
    wanted = [folder.id for folder in found.folders if folder.name in {"INBOX", "Sent"}]
    answer = inside.post(f"/mail/follow/{pk}", {"folder": wanted, "period": "90", "every": "5"})
    assert answer.status_code == 302
    found = read.mail_account(owner, pk)
    assert {folder.name for folder in found.folders if folder.chosen} == {"INBOX", "Sent"}
    assert found.since is not None
    assert 89 <= (datetime.now(UTC) - found.since).days <= 90
    assert found.every_minutes == 5
    assert queued(owner, pk) == 1


def test_the_password_is_in_a_file_for_the_owner_alone_and_nowhere_else(
    inside: Client, owner: int, home: Path, opens: object, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        pk = added(inside, owner)
        page = inside.get(f"/mail/follow/{pk}").content.decode()
    assert "only you can read" in page
    (kept,) = (home / "passwords").iterdir()
    assert kept.read_text() == SECRET
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert SECRET not in page
    assert SECRET not in caplog.text
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert SECRET not in repr(cursor.fetchall()), table
    inside.post(f"/mail/follow/{pk}/remove")
    assert not list((home / "passwords").iterdir())
    assert read.mail_accounts(owner) == ()


@pytest.mark.django_db(transaction=True)
def test_a_backup_holds_no_password(inside: Client, owner: int, opens: object, tmp_path: Path) -> None:
    from bounceback.store.write.backup import back_up

    added(inside, owner)
    written = back_up(tmp_path / "all.zip", datetime.now(UTC))
    import zipfile

    with zipfile.ZipFile(written) as file:
        for name in file.namelist():
            assert SECRET.encode() not in file.read(name), name


def test_a_wrong_password_is_said_nothing_is_kept_and_it_does_not_stand_in_the_page(
    inside: Client, owner: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(account: Account, secret: str) -> None:
        raise MailProblem(
            Trouble.REFUSED, "imap.example.com did not take the password. Make an app password."
        )

    monkeypatch.setattr(follow, "folders_on", refuse)
    answer = inside.post("/mail/follow/add", GIVEN)
    assert answer.status_code == 400
    assert "Make an app password" in answer.content.decode()
    assert SECRET not in answer.content.decode()
    assert read.mail_accounts(owner) == ()


def test_an_own_certificate_is_shown_and_trusted_by_a_tick(
    inside: Client, owner: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = "ab" * 32

    def answer(account: Account, secret: str) -> tuple[ServerFolder, ...]:
        if account.fingerprint != mark:
            raise MailProblem(Trouble.CERTIFICATE, "The certificate is not known.", mark)
        return FOLDERS

    monkeypatch.setattr(follow, "folders_on", answer)
    page = inside.post("/mail/follow/add", GIVEN).content.decode()
    assert mark in page
    assert read.mail_accounts(owner) == ()
    inside.post("/mail/follow/add", GIVEN | {"fingerprint": mark})
    assert read.mail_accounts(owner)[0].fingerprint == mark


@pytest.mark.parametrize(
    "wrong",
    [
        {"host": "imap example com"}, {"host": "imap.example.com\r\nA1 LOGOUT"}, {"port": "0"}, {"port": "70000"}, {"secret": ""},
        {"security": "rot13"}, {"secret": "a\x07b"}, {"username": "a\x07b"}, {"fingerprint": "zz"},
    ],
)  # fmt: skip
def test_what_cannot_be_asked_goes_to_no_server(
    inside: Client, owner: int, opens: list[tuple[Account, str]], wrong: dict[str, str]
) -> None:
    assert inside.post("/mail/follow/add", GIVEN | wrong).status_code == 400
    assert opens == []
    assert read.mail_accounts(owner) == ()


def test_the_spaces_in_googles_app_passwords_do_not_count(
    inside: Client, owner: int, opens: list[tuple[Account, str]]
) -> None:
    inside.post(
        "/mail/follow/add",
        GIVEN | {"address": "robin@gmail.com", "host": "imap.gmail.com", "secret": "abcd efgh ijkl mnop"},
    )
    assert opens[0][1] == "abcdefghijklmnop"


def test_trouble_is_shown_with_the_way_out(inside: Client, owner: int, opens: object) -> None:
    pk = added(inside, owner)
    now = datetime.now(UTC)
    writer.begin_look(owner, pk, now)
    writer.end_look(
        owner,
        pk,
        now,
        trouble="refused",
        problem="It did not take the password.",
        notes=["INBOX is <empty>."],
    )
    page = inside.get(f"/mail/follow/{pk}").content.decode()
    for part in ("It did not take the password.", "INBOX is &lt;empty&gt;.", f"/mail/follow/{pk}/password"):
        assert part in page
    assert "It did not take the password." in inside.get("/mail/follow").content.decode()
    inside.post(f"/mail/follow/{pk}/password", {"secret": "another-one"})
    assert read.mail_account(owner, pk).problem == ""
    assert queued(owner, pk) == 1


def test_look_now_queues_one_look_however_often_it_is_pressed(
    inside: Client, owner: int, opens: object
) -> None:
    pk = added(inside, owner)
    for _ in range(3):
        assert inside.post(f"/mail/follow/{pk}/look").status_code == 302
    assert queued(owner, pk) == 1
    part = inside.get(f"/mail/follow/{pk}/state")
    assert "every 2s" in part.content.decode()
    writer.begin_look(owner, pk, datetime.now(UTC))
    writer.end_look(owner, pk, datetime.now(UTC))
    assert inside.get(f"/mail/follow/{pk}/state").headers["HX-Refresh"] == "true"


def test_everything_can_be_read_again(inside: Client, owner: int, opens: object) -> None:
    pk = added(inside, owner)
    folder = read.mail_account(owner, pk).folders[0]
    assert "/again" not in inside.get(f"/mail/follow/{pk}").content.decode(), "nothing was read yet"
    writer.take_in(owner, pk, [], [(folder.id, 40, 40)], [], datetime.now(UTC))
    writer.look_soon(owner, pk, datetime.now(UTC))
    assert "/again" in inside.get(f"/mail/follow/{pk}").content.decode()
    inside.post(f"/mail/follow/{pk}/again")
    assert all(each.last_uid == 0 for each in read.mail_account(owner, pk).folders)
    assert queued(owner, pk) == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"period": "365", "every": "10"}, "at least one folder"),
        ({"folder": ["0"], "period": "365", "every": "10"}, "at least one folder"),
    ],
)
def test_a_choice_that_cannot_be_is_said(
    inside: Client, owner: int, opens: object, sent: dict[str, object], said: str
) -> None:
    pk = added(inside, owner)
    answer = inside.post(f"/mail/follow/{pk}", sent)
    assert answer.status_code == 400
    assert said in answer.content.decode()


def test_a_mailbox_that_is_not_there_is_not_found(inside: Client) -> None:
    for address in ("/mail/follow/999", "/mail/follow/999/state"):
        assert inside.get(address).status_code == 404
    for address in ("look", "again", "password", "trust", "remove"):
        assert inside.post(f"/mail/follow/999/{address}").status_code == 404


def test_the_time_for_noes_is_kept_and_checked(inside: Client, owner: int) -> None:
    inside.post("/mail/follow/tell", {"noes_from": "18:30"})
    assert read.noes_from(owner) == "18:30"
    assert 'value="18:30"' in inside.get("/mail/follow").content.decode()
    inside.post("/mail/follow/tell", {"noes_from": "99:99"})
    assert read.noes_from(owner) == "18:30"
    inside.post("/mail/follow/tell", {"noes_from": ""})
    assert read.noes_from(owner) == ""


def test_an_own_address_is_learned_from_the_mailbox(inside: Client, owner: int, opens: object) -> None:
    added(inside, owner)
    assert "robin@example.com" in read.preferences(owner).own_addresses
