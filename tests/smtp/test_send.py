"""Sending one message to a real server on loopback: it arrives once and whole, or the reason is said."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bounceback.feedback.draft import Draft, outgoing
from bounceback.mail.accounts import Login, Security, provider_of
from bounceback.mail.send import Limits, SendProblem, Trouble, check, outgoing_of, send

from .server import PASSWORD, Manner, SmtpServer, certificate

ME, THEM = "robin@example.com", "dana@harbourandpine.example"
AT = datetime(2026, 11, 24, 12, tzinfo=UTC)


def message(body: str = "Guten Tag,\n\n.\n.. und danke für die Zeit.") -> bytes:
    letter = Draft(
        THEM,
        "Re: Ihre Bewerbung für die Stelle",
        body,
        "no1@x.example",
        ("a@x.example",),
        "de",
        ME,
        "Robin Välé",
    )
    return outgoing(letter, "own-1@example.com", AT)


@pytest.fixture(scope="module")
def cert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not shutil.which("openssl"):
        pytest.skip("openssl is not there to make a certificate")
    return certificate(tmp_path_factory.mktemp("certificate"))


def test_it_arrives_once_and_whole_in_its_thread() -> None:
    with SmtpServer() as server:
        send(server.account(), PASSWORD, message(), ME, THEM)
        (taken,) = server.taken
    arrived = taken.message
    assert (taken.sender, taken.recipient) == (ME, THEM)
    assert arrived.get_content().replace("\r\n", "\n") == "Guten Tag,\n\n.\n.. und danke für die Zeit.\n"
    assert arrived["Subject"] == "Re: Ihre Bewerbung für die Stelle"
    assert arrived["From"] == "Robin Välé <robin@example.com>"
    assert arrived["In-Reply-To"] == "<no1@x.example>"
    assert arrived["References"] == "<a@x.example> <no1@x.example>"
    assert arrived["Message-ID"] == "<own-1@example.com>"
    assert arrived["Date"].datetime == AT
    assert "X-Unsent" not in arrived
    assert all(len(line) < 999 for line in taken.raw.split(b"\r\n"))


def test_the_server_is_given_the_password_as_it_is_also_with_umlauts_and_as_a_token() -> None:
    with SmtpServer(manner=Manner(password="grüße")) as server:
        check(server.account(), "grüße")
        check(replace(server.account(), login=Login.TOKEN), "grüße")
        assert server.secrets == ["grüße", "grüße"]
        assert server.taken == []


def test_a_wrong_password_is_said_and_nothing_goes() -> None:
    with SmtpServer() as server:
        with pytest.raises(SendProblem, match="did not take the password") as said:
            send(server.account(), "wrong-secret", message(), ME, THEM)
        assert said.value.trouble is Trouble.REFUSED
        assert "wrong-secret" not in str(said.value)
        assert server.taken == []


def test_an_address_that_they_do_not_take_is_named() -> None:
    with (
        SmtpServer(manner=Manner(refuse=THEM)) as server,
        pytest.raises(SendProblem, match=f"does not deliver to {THEM}") as said,
    ):
        send(server.account(), PASSWORD, message(), ME, THEM)
    assert said.value.trouble is Trouble.RECIPIENT


def test_a_message_that_they_do_not_take_was_not_sent() -> None:
    with (
        SmtpServer(manner=Manner(word="554 smells of spam")) as server,
        pytest.raises(SendProblem, match="Nothing was sent") as said,
    ):
        send(server.account(), PASSWORD, message(), ME, THEM)
    assert said.value.trouble is Trouble.MESSAGE


@pytest.mark.parametrize(
    ("drop", "trouble"), [("connect", Trouble.DROPPED), ("DATA", Trouble.DROPPED), ("end", Trouble.UNSURE)]
)
def test_where_the_line_breaks_off_it_is_known_whether_it_may_have_gone(drop: str, trouble: Trouble) -> None:
    with SmtpServer(manner=Manner(drop=drop)) as server:
        with pytest.raises(SendProblem) as said:
            send(server.account(), PASSWORD, message(), ME, THEM)
        assert said.value.trouble is trouble
        assert server.visits == 1, "nothing is tried twice"
        assert len(server.taken) == (drop == "end")


def test_a_server_that_says_nothing_after_the_message_leaves_it_unsure() -> None:
    with (
        SmtpServer(manner=Manner(slow=3)) as server,
        pytest.raises(SendProblem, match="may have gone") as said,
    ):
        send(server.account(), PASSWORD, message(), ME, THEM, Limits(pause=0.5))
    assert said.value.trouble is Trouble.UNSURE


def test_a_server_that_never_stops_talking_is_left() -> None:
    with (
        SmtpServer(manner=Manner(chatter=True)) as server,
        pytest.raises(SendProblem, match="Nothing was sent"),
    ):
        send(server.account(), PASSWORD, message(), ME, THEM, Limits(answers=50_000))


def test_nobody_there_is_said() -> None:
    with SmtpServer() as server:
        account = server.account()
    with pytest.raises(SendProblem, match="cannot be reached") as said:
        send(account, PASSWORD, message(), ME, THEM)
    assert said.value.trouble is Trouble.UNREACHABLE


class TestProtection:
    @pytest.mark.parametrize(("security", "starttls"), [(Security.TLS, False), (Security.STARTTLS, True)])
    def test_an_unknown_certificate_gets_no_password_and_the_trusted_one_does(
        self, cert: Path, security: Security, starttls: bool
    ) -> None:
        with SmtpServer(cert, Manner(starttls=starttls)) as server:
            with pytest.raises(SendProblem, match="not one that this machine knows") as said:
                send(server.account(security), PASSWORD, message(), ME, THEM)
            assert said.value.trouble is Trouble.CERTIFICATE
            assert server.secrets == []
            trusted = replace(server.account(security), fingerprint=said.value.fingerprint)
            send(trusted, PASSWORD, message(), ME, THEM)
            assert len(server.taken) == 1
            with pytest.raises(SendProblem, match="another certificate"):
                send(replace(trusted, fingerprint="0" * 64), PASSWORD, message(), ME, THEM)
            assert len(server.taken) == 1

    def test_where_protection_is_wanted_and_not_offered_nothing_is_sent(self) -> None:
        with SmtpServer() as server:
            with pytest.raises(SendProblem, match="offers no protection") as said:
                send(server.account(Security.STARTTLS), PASSWORD, message(), ME, THEM)
            assert said.value.trouble is Trouble.UNPROTECTED
            assert (server.secrets, server.taken) == ([], [])

    def test_without_protection_only_this_machine_is_spoken_to(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with SmtpServer() as server:
            monkeypatch.setattr("bounceback.mail.send._is_here", lambda _client: False)
            with pytest.raises(SendProblem, match="Choose TLS"):
                send(server.account(), PASSWORD, message(), ME, THEM)
            assert (server.secrets, server.taken) == ([], [])


@pytest.mark.parametrize(
    "address", ["two@x.example, three@x.example", "a b@x.example", "x@y\r\nRCPT TO:<z@x.example>", ""]
)
def test_what_is_no_plain_address_is_never_sent_to(address: str) -> None:
    with SmtpServer() as server:
        with pytest.raises(ValueError, match="plain address"):
            send(server.account(), PASSWORD, message(), ME, address)
        assert server.visits == 0


def test_the_large_providers_have_their_servers_with_a_source() -> None:
    known = outgoing_of(provider_of("robin@gmail.com"))
    assert known is not None
    assert (known.host, known.port, known.security) == ("smtp.gmail.com", 465, Security.TLS)
    assert known.source.startswith("https://")
    assert outgoing_of(provider_of("robin@outlook.com")) is None, "it takes no password"
    assert outgoing_of(None) is None
