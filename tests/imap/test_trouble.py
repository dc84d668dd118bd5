"""Servers that are strange, hostile or break off: bounded, said in plain words, and nothing that was kept is lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bounceback.mail.accounts import Account, Login, Security
from bounceback.mail.fetch import Limits, MailProblem, MailServer, Trouble
from bounceback.store import read
from bounceback.store.follow import folders_on, look
from bounceback.store.models import Message
from bounceback.store.write import accounts as writer
from tests.imap import dovecot, mailbox
from tests.imap.conftest import NOW, Follow, Look
from tests.imap.dovecot import Dovecot
from tests.imap.fake import breaking, serving
from tests.imap.test_following import kept

SMALL = Limits(pause=1.0, answer=2.0, literal=1_000_000, response=3_000_000, line=100_000)


def at(port: int, security: Security = Security.NONE, **more: object) -> Account:
    return Account("127.0.0.1", port, security, dovecot.USER, **more)  # type: ignore[arg-type]


def visit(port: int, limits: Limits = SMALL) -> list[bytes]:
    """What one visit brings from INBOX."""
    with MailServer(at(port), "x", limits) as server:
        opened = server.open("INBOX")
        uids = server.listed(opened.messages, 0, None)
        return [bytes(raw.buffer) for batch in server.bring("INBOX", uids) for raw in batch.messages]


HEADER = b"From: a@b.example\r\nSubject: no\r\n\r\n"
PLAIN = b'BODYSTRUCTURE ("TEXT" "PLAIN" NIL NIL NIL "7BIT" 5 1)'


def answers(command: str, arguments: str) -> bytes | None:
    """A well-behaved server with one message."""
    if command != "FETCH":
        return None
    if "BODY.PEEK[TEXT]" in arguments:
        return b"* 1 FETCH (UID 1 BODY[TEXT]<0> {5}\r\nhello)\r\n"
    if "BODYSTRUCTURE" in arguments:
        return (
            b"* 1 FETCH (UID 1 RFC822.SIZE 40 "
            + PLAIN
            + b" BODY[HEADER]<0> {%d}\r\n%s)\r\n" % (len(HEADER), HEADER)
        )
    return b'* 1 FETCH (UID 1 INTERNALDATE "01-Nov-2026 10:00:00 +0000")\r\n'


def test_the_well_behaved_one_is_read() -> None:
    with serving(answers) as port:
        assert visit(port) == [HEADER + b"hello"]


@pytest.mark.parametrize(
    "said",
    [
        b"* 1 FETCH (UID 1 BODY[TEXT]<0> {99999999999}\r\n",
        b"* 1 FETCH (UID 1 BODY[TEXT]<0> {999999}\r\n" + b"x" * 999_999 + b")\r\n",
        b"* 1 FETCH (UID 1 " + b"a" * 300_000,
    ],
    ids=["a literal of 100 GB", "many literals", "a line without an end"],
)
def test_what_is_too_large_is_not_taken(said: bytes) -> None:
    def huge(command: str, arguments: str) -> bytes | Iterator[bytes] | None:
        if command == "FETCH" and "TEXT" in arguments:
            return (said for _ in range(1000))
        return answers(command, arguments)

    begun = time.monotonic()
    with serving(huge) as port, pytest.raises(MailProblem) as stop:
        visit(port)
    assert stop.value.trouble is Trouble.ODD
    assert "kept" in str(stop.value)
    assert time.monotonic() - begun < 10


def test_a_server_that_drips_is_left_after_a_while() -> None:
    def drip(command: str, arguments: str) -> Iterator[bytes] | bytes | None:
        if command != "EXAMINE":
            return None

        def slowly() -> Iterator[bytes]:
            while True:
                time.sleep(0.05)
                yield b"."

        return slowly()

    begun = time.monotonic()
    with serving(drip) as port, pytest.raises(MailProblem):
        visit(port)
    assert time.monotonic() - begun < 6


def test_a_silent_server_is_left_after_a_while() -> None:
    def silent(command: str, arguments: str) -> Iterator[bytes] | None:
        def nothing() -> Iterator[bytes]:
            time.sleep(5)
            yield b""

        return nothing() if command == "EXAMINE" else None

    begun = time.monotonic()
    with serving(silent) as port, pytest.raises(MailProblem) as stop:
        visit(port)
    assert stop.value.trouble is Trouble.DROPPED
    assert time.monotonic() - begun < 4


@pytest.mark.parametrize("exists", [4_294_967_295, 10**30, 3], ids=str)
def test_wrong_counts_end_somewhere_and_what_is_there_is_read(exists: int) -> None:
    asked = []

    def wrong(command: str, arguments: str) -> bytes | None:
        if command == "EXAMINE":
            return b"* %d EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n" % exists
        if command == "FETCH" and ":" in arguments and "STRUCTURE" not in arguments:
            asked.append(arguments)
        return answers(command, arguments)

    with serving(wrong) as port:
        found = visit(port)
    assert found == ([HEADER + b"hello"] if exists < 10**20 else [])
    assert len(asked) <= 400


def test_messages_that_nobody_asked_for_are_not_taken() -> None:
    def more(command: str, arguments: str) -> bytes | None:
        right = answers(command, arguments)
        if command == "FETCH" and "TEXT" in arguments and right:
            return (
                b"* 9 FETCH (UID 99 BODY[TEXT]<0> {3}\r\nbad)\r\n"
                + right
                + b"* 1 FETCH (UID 1 BODY[TEXT]<0> {3}\r\nbad)\r\n"
            )
        return right

    with serving(more) as port:
        assert visit(port) == [HEADER + b"hello"]


@pytest.mark.parametrize(
    "odd",
    [
        b"BODYSTRUCTURE " + b"(" * 5000 + b")" * 5000,
        b"BODYSTRUCTURE NIL",
        b'BODYSTRUCTURE ("TEXT")',
        b"BODYSTRUCTURE ("
        + b'("TEXT" "PLAIN" NIL NIL NIL "7BIT" 5 1)' * 1000
        + b' "MIXED" ("BOUNDARY" "x"))',
        b'BODYSTRUCTURE (("TEXT" "PLAIN" NIL NIL NIL "7BIT" 5 1) "MIXED")',
    ],
    ids=["too deep", "none", "too short", "too many parts", "no boundary"],
)
def test_a_structure_that_cannot_be_read_hides_no_words(odd: bytes) -> None:
    def strange(command: str, arguments: str) -> bytes | None:
        right = answers(command, arguments)
        return right.replace(PLAIN, odd) if right else right

    with serving(strange) as port:
        found = visit(port)
    assert found == ([] if odd.startswith(b"BODYSTRUCTURE ((((") else [HEADER + b"hello"])


def test_one_message_that_the_server_will_not_give_hides_no_other(
    server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(9):
        server.deliver(mailbox.letter(f"{number}@x.example", "Hello", f"Letter {number}."))
    fetch = MailServer._fetch

    def bad(self: MailServer, which: str, items: str, *, by_uid: bool = True):  # type: ignore[no-untyped-def]
        from bounceback.mail.fetch import _Declined

        first, _, last = which.partition(":")
        if by_uid and int(first) <= 4 <= int(last or first):
            raise _Declined
        return fetch(self, which, items, by_uid=by_uid)

    monkeypatch.setattr(MailServer, "_fetch", bad)
    with MailServer(at(server.port), dovecot.PASSWORD) as visiting:
        opened = visiting.open("INBOX")
        uids = visiting.listed(opened.messages, 0, None)
        found = [raw.position for batch in visiting.bring("INBOX", uids) for raw in batch.messages]
        assert found == [1, 2, 3, 5, 6, 7, 8, 9]
        assert visiting.withheld == 1


def test_odd_folder_names_are_listed_or_left_out() -> None:
    def odd(command: str, arguments: str) -> bytes | None:
        if command != "LIST":
            return None
        return (
            b'* LIST () "/" INBOX\r\n* LIST (\\Noselect) "/" "Up"\r\n* LIST () "/" {7}\r\nA "b" c\r\n'
            b'* LIST () NIL "a\\"b"\r\n* LIST () "/" "Entw&APw-rfe"\r\n* LIST (\r\n* LIST () "/" "bad&\xff"\r\n'
        )

    with serving(odd) as port, MailServer(at(port), "x", SMALL) as server:
        names = [folder.name for folder in server.folders()]
    assert names == ["INBOX", "Up", 'A "b" c', 'a"b', "Entwürfe"]


def test_a_line_that_breaks_in_mid_fetch_keeps_what_came_and_goes_on(
    owner: int,
    server: Dovecot,
    follow: Follow,
    moved_to: Callable[..., None],
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Forty letters in batches of four; the line breaks about half way, then holds."""
    from bounceback.mail import fetch
    from bounceback.store import follow as follow_module

    small = fetch.Limits(batch=4)
    monkeypatch.setattr(
        follow_module, "MailServer", lambda account, secret: fetch.MailServer(account, secret, small)
    )
    for number in range(40):
        server.deliver(
            mailbox.letter(f"no-{number}@x.example", f"Your application {number}",
                           mailbox.NO.format(role="Data Analyst", company=f"Firm {number}"), day=1 + number % 20)
        )  # fmt: skip
    pk = follow()
    with breaking(server.port, 22_000) as port:
        moved_to(pk, port=port)
        look(owner, pk, clock=lambda: NOW)
        first = read.mail_account(owner, pk)
        assert first.trouble == "dropped"
        assert 0 < first.kept < 40, "what came before the break is kept"
        assert len(kept(owner)) == first.kept
        assert first.next_at is not None
        look(owner, pk, clock=lambda: NOW)
        second = read.mail_account(owner, pk)
    assert second.problem == ""
    assert len(kept(owner)) == 40
    assert second.seen == 40, "nothing is fetched twice that had come whole"


def test_an_unknown_certificate_gets_no_password_and_the_trusted_one_does(server: Dovecot) -> None:
    for port, security in ((server.tls_port, Security.TLS), (server.port, Security.STARTTLS)):
        with pytest.raises(MailProblem) as stop:
            folders_on(at(port, security), dovecot.PASSWORD)
        assert stop.value.trouble is Trouble.CERTIFICATE
        assert len(stop.value.fingerprint) == 64
        assert folders_on(at(port, security, fingerprint=stop.value.fingerprint), dovecot.PASSWORD)
        with pytest.raises(MailProblem) as other:
            folders_on(at(port, security, fingerprint="ab" * 32), dovecot.PASSWORD)
        assert other.value.trouble is Trouble.CERTIFICATE
    said = (server.folder / "log").read_text()
    assert said.count("Login: user=") == 2, said


def test_a_certificate_that_changed_stops_the_asking_until_the_person_trusts_it(
    owner: int, server: Dovecot, follow: Follow, look_once: Look, moved_to: Callable[..., None]
) -> None:
    pk = follow()
    moved_to(pk, port=server.tls_port, security="tls", fingerprint="ab" * 32)
    account = look_once(pk)
    assert (account.trouble, account.next_at) == ("certificate", None)
    with pytest.raises(ValueError, match="another certificate"):
        writer.trust(owner, pk, "cd" * 32, NOW)
    writer.trust(owner, pk, account.shown_fingerprint, NOW)
    assert look_once(pk).problem == ""


def test_tls_where_there_is_none_is_said(server: Dovecot) -> None:
    with pytest.raises(MailProblem, match="does not speak TLS"):
        folders_on(at(server.port, Security.TLS), dovecot.PASSWORD)


def test_an_access_token_opens_the_mailbox_as_xoauth2_and_a_stale_one_is_said() -> None:
    import base64

    good = base64.b64encode(b"user=robin@example.com\x01auth=Bearer ya29.fresh\x01\x01").decode()

    def token(command: str, arguments: str) -> bytes | None:
        if command == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n"
        if command == "AUTHENTICATE":
            return b"+ \r\n" if arguments == "XOAUTH2" else b"{tag} NO not like this\r\n"
        if command == "RESPONSE" and arguments != good:
            return b"{tag} NO [AUTHENTICATIONFAILED] Invalid credentials\r\n"
        return None

    with serving(token) as port:
        with MailServer(at(port, login=Login.TOKEN), "ya29.fresh", SMALL) as server:
            assert [folder.name for folder in server.folders()] == ["INBOX"]
        with pytest.raises(MailProblem, match="fresh one") as stop:
            MailServer(at(port, login=Login.TOKEN), "ya29.stale", SMALL).__enter__()
    assert stop.value.trouble is Trouble.REFUSED
    assert "ya29" not in str(stop.value)


def test_control_characters_in_a_password_never_reach_a_server() -> None:
    from bounceback.mail.accounts import checked

    assert checked(at(993), "a\r\nA2 DELETE INBOX")
    assert checked(Account("h\r\n", 993, Security.TLS, "u"), "x")
    assert checked(at(993), "Pässwort mit Leerzeichen") == ""


def test_a_password_in_other_letters_opens_the_mailbox_too(server: Dovecot) -> None:
    """Passwords beyond ASCII go as SASL PLAIN; a wrong one is refused like any other."""
    with pytest.raises(MailProblem) as stop:
        folders_on(at(server.port), "pässwört")
    assert stop.value.trouble is Trouble.REFUSED


def test_a_lost_password_is_said(owner: int, server: Dovecot, follow: Follow, look_once: Look, ring) -> None:  # type: ignore[no-untyped-def]
    pk = follow()
    ring.kept.clear()
    account = look_once(pk)
    assert account.trouble == "secret"
    assert "keyring" in account.problem
    assert account.next_at is None


def test_nothing_of_a_password_stands_in_a_problem(
    owner: int, server: Dovecot, follow: Follow, look_once: Look
) -> None:
    pk = follow(password="swordfish-99")
    account = look_once(pk)
    assert account.trouble == "refused"
    assert "swordfish" not in repr(account)
    assert not Message.objects.exists()
