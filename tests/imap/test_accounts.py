"""What it takes to follow a mailbox: roles of folders in many languages, what is proposed, providers, and where secrets lie."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from bounceback.mail.accounts import Role, ServerFolder, in_order, proposed, provider_of, providers, role_of
from bounceback.store import passwords
from tests.imap.conftest import MemoryKeyring


def folder(name: str, *flags: str, delimiter: str = "/") -> ServerFolder:
    return ServerFolder(name, delimiter, frozenset(flags))


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("INBOX", Role.INBOX), ("Inbox", Role.INBOX), ("Gesendete Objekte", Role.SENT), ("INBOX.Sent", Role.SENT),
        ("Éléments envoyés", Role.SENT), ("Elementos enviados", Role.SENT), ("送信済み", Role.SENT), ("Wysłane", Role.SENT),
        ("Archiv", Role.ARCHIVE), ("Arquivo", Role.ARCHIVE), ("アーカイブ", Role.ARCHIVE), ("Archivio", Role.ARCHIVE),
        ("Spam", Role.SPAM), ("Junk E-mail", Role.SPAM), ("Courrier indésirable", Role.SPAM), ("Ongewenste e-mail", Role.SPAM),
        ("迷惑メール", Role.SPAM), ("Lixo Eletrônico", Role.SPAM), ("Spamverdacht", Role.SPAM), ("Posta indesiderata", Role.SPAM),
        ("Papierkorb", Role.TRASH), ("Corbeille", Role.TRASH), ("Sampah", Role.SPAM), ("Kosz", Role.TRASH),
        ("Entwürfe", Role.DRAFTS), ("Brouillons", Role.DRAFTS), ("Bewerbungen", Role.OTHER), ("Jobs/2026", Role.OTHER),
    ],
)  # fmt: skip
def test_a_folder_is_known_by_its_name(name: str, role: Role) -> None:
    assert role_of(folder(name, delimiter="." if name.startswith("INBOX.") else "/")) is role


def test_the_flag_counts_more_than_the_name() -> None:
    assert role_of(folder("Papierkorb", "\\sent")) is Role.SENT
    assert role_of(folder("Blå mapp", "\\junk")) is Role.SPAM


def test_on_gmail_all_mail_spam_and_sent_are_proposed_and_nothing_twice() -> None:
    there = [
        folder("INBOX"), folder("[Gmail]", "\\noselect"), folder("[Gmail]/Alle Nachrichten", "\\all"), folder("[Gmail]/Spam", "\\junk"),
        folder("[Gmail]/Gesendet", "\\sent"), folder("[Gmail]/Papierkorb", "\\trash"), folder("[Gmail]/Entwürfe", "\\drafts"), folder("Jobs"),
    ]  # fmt: skip
    assert set(proposed(there)) == {"[Gmail]/Gesendet", "[Gmail]/Alle Nachrichten", "[Gmail]/Spam"}
    assert proposed(there)[0] == "[Gmail]/Gesendet"


def test_elsewhere_all_is_proposed_but_trash_drafts_and_what_is_no_mail() -> None:
    there = [
        folder(name)
        for name in ("INBOX", "Sent", "Archive", "Junk", "Trash", "Drafts", "Notes", "Jobs", "Templates")
    ]
    assert set(proposed(there)) == {"INBOX", "Sent", "Archive", "Junk", "Jobs"}


def test_sent_is_read_first() -> None:
    assert in_order(["Spam", "INBOX", "Gesendet", "Jobs"])[0] == "Gesendet"


def test_each_provider_is_whole() -> None:
    for one in providers():
        assert one.host
        assert one.steps
        assert one.link.startswith("https://")
        assert one.source.startswith("https://")
        assert provider_of(f"robin@{one.domains[0].replace('*', 'com')}") == one
    assert provider_of("robin@hotmail.co.uk").key == "outlook"  # type: ignore[union-attr]
    assert provider_of("robin@example.com") is None
    assert provider_of("robin@notgmail.com") is None


def test_a_secret_goes_into_the_keyring(home: Path, ring: MemoryKeyring) -> None:
    name = passwords.new_name()
    assert passwords.keep(name, "heron-77") == "keyring"
    assert passwords.secret(name, "keyring") == "heron-77"
    assert not passwords.folder().exists()
    passwords.forget(name)
    assert ring.kept == {}


def test_without_a_keyring_it_goes_into_a_file_for_the_owner_alone(home: Path, no_ring: None) -> None:
    name = passwords.new_name()
    assert passwords.keep(name, "hérön 77") == "file"
    assert passwords.secret(name, "file") == "hérön 77"
    (path,) = passwords.folder().iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    passwords.forget(name)
    with pytest.raises(passwords.PasswordProblem, match="Give the password again"):
        passwords.secret(name, "file")


def test_a_keyring_that_does_not_work_gives_way_to_the_file(
    home: Path, ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> None:
        raise RuntimeError("locked")

    monkeypatch.setattr(ring, "set_password", locked)
    name = passwords.new_name()
    assert passwords.keep(name, "x") == "file"
    monkeypatch.undo()


def test_a_folder_that_cannot_be_written_is_said(home: Path, no_ring: None) -> None:
    (home / "passwords").write_text("in the way")
    with pytest.raises(passwords.PasswordProblem, match="could not be kept"):
        passwords.keep(passwords.new_name(), "x")


def test_no_name_leads_out_of_the_folder(home: Path, no_ring: None) -> None:
    with pytest.raises(ValueError, match="no name"):
        passwords.keep("../../x", "secret")
