"""One finished message in, the server's word on it out: the one place of this program that speaks SMTP.

TLS always, except to a server on this machine. Every answer is bounded in size and time, nothing is tried twice, and
where the server broke off after it had the whole message that is said apart: it may have gone. It keeps nothing.
"""

from __future__ import annotations

import base64
import contextlib
import re
import smtplib
import socket
import ssl
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any

from bounceback.mail import problems as wrong
from bounceback.mail.accounts import Account, Login, Provider, Security
from bounceback.mail.line import other_end, shown_certificate
from bounceback.names.saying import figure, in_a_row, say_from_data


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one visit. Seconds: to connect and between two pieces, for all of it. Bytes: one line, all answers."""

    pause: float = 20.0
    visit: float = 90.0
    line: int = 8192
    answers: int = 200_000


LIMITS = Limits()
LONGEST = 1_000_000
"""Bytes of a message that are sent at most; a letter of ours has a few thousand."""


class Trouble(StrEnum):
    """What kind of trouble there is, for the caller to act on."""

    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    UNPROTECTED = "unprotected"
    REFUSED = "refused"
    RECIPIENT = "recipient"
    MESSAGE = "message"
    DROPPED = "dropped"
    UNSURE = "unsure"


class SendProblem(Exception):
    """It was not sent; with Trouble.UNSURE it may have been. The message says what happened and what to do.
    `fingerprint`: SHA-256 of the certificate that the server showed, where that was the trouble."""

    def __init__(self, trouble: Trouble, words: str, fingerprint: str = "") -> None:
        super().__init__(words)
        self.trouble = trouble
        self.fingerprint = fingerprint


class _Odd(Exception):
    """The server sends more than it may, or takes longer than it may."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A provider's server for outgoing mail."""

    host: str
    port: int
    security: Security
    source: str


@lru_cache(maxsize=1)
def _outgoing() -> dict[str, Outgoing]:
    data = tomllib.loads((files("bounceback.mail") / "data" / "outgoing.toml").read_text("utf-8"))
    return {
        key: Outgoing(one["host"], one["port"], Security(one["security"]), one["source"])
        for key, one in data.items()
    }


def outgoing_of(provider: Provider | None) -> Outgoing | None:
    """A known provider's server for outgoing mail, None where none is known."""
    return _outgoing().get(provider.key) if provider is not None else None


def check(account: Account, secret: str, limits: Limits = LIMITS) -> None:
    """Opens the server as it will be opened later, and sends nothing. Raises SendProblem."""
    with _said(account), _visit(account, secret, limits) as client:
        client.noop()


def send(
    account: Account, secret: str, message: bytes, sender: str, recipient: str, limits: Limits = LIMITS
) -> None:
    """Sends one message (lines end in CRLF) from one plain address to another; returns once the server has taken it.

    Raises SendProblem; ValueError for what is no message or no plain address.
    """
    if not message or len(message) > LONGEST:
        raise ValueError(wrong.NO_MESSAGE)
    for address in (sender, recipient):
        if not re.fullmatch(r"[!-;=?-~]{1,64}@[A-Za-z0-9.-]{1,253}", address):
            raise ValueError(wrong.NOT_PLAIN)
    with _said(account), _visit(account, secret, limits) as client:
        _step(client.mail(sender), account, Trouble.MESSAGE, sender)
        _step(client.rcpt(recipient), account, Trouble.RECIPIENT, recipient)
        _step(client.docmd("DATA"), account, Trouble.MESSAGE, sender)
        try:
            client.send(_stuffed(message))
            code, words = client.getreply()
        except (OSError, _Odd, smtplib.SMTPException):
            raise SendProblem(
                Trouble.UNSURE,
                say_from_data(wrong.UNSURE, host=account.host),
            ) from None
        _step((code, words), account, Trouble.MESSAGE, sender)


def _step(answer: tuple[int, bytes], account: Account, trouble: Trouble, address: str) -> None:
    """Raises where a step was not taken; an answer of 2xx, 354 for DATA, is a yes."""
    code, words = answer
    if 200 <= code < 300 or code == 354:
        return
    said = f"{code} {_readable(words)}".strip()
    if trouble is Trouble.RECIPIENT:
        why = say_from_data(wrong.NOT_DELIVERED, host=account.host, address=address, said=said)
    elif code in (530, 550, 553, 554):
        why = say_from_data(wrong.NOT_FROM, host=account.host, address=address, said=said)
    else:
        why = say_from_data(wrong.NOT_TAKEN, host=account.host, said=said)
    raise SendProblem(trouble, in_a_row(why, wrong.WORDS_KEPT))


@contextlib.contextmanager
def _visit(account: Account, secret: str, limits: Limits) -> Iterator[smtplib.SMTP]:
    client = _connected(account, limits)
    try:
        client.ehlo_or_helo_if_needed()
        if secret:
            _log_in(client, account, secret)
        yield client
    finally:
        with contextlib.suppress(Exception):
            if client.sock is not None:
                client.sock.settimeout(2)
            client.quit()
        with contextlib.suppress(Exception):
            client.close()


class _Lines:
    """smtplib reads its answers through this: lines, all of them together, and the time end somewhere."""

    def __init__(self, stream: Any, bounds: _Bounds) -> None:
        self._stream = stream
        self._bounds = bounds

    def readline(self, _size: int = -1) -> bytes:
        """One line, with its end."""
        line = bytearray()
        while True:
            seen = self._stream.peek(1)
            at = seen.find(b"\n") + 1
            piece = self._stream.read1(at or len(seen)) if seen else b""
            line += piece
            self._bounds.count(len(piece))
            if at or not piece:
                return bytes(line)
            if len(line) > self._bounds.limits.line:
                raise _Odd(wrong.ENDLESS)

    def close(self) -> None:
        """Closes the stream beneath."""
        self._stream.close()


class _Bounds:
    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._left = limits.answers
        self._until = time.monotonic() + limits.visit

    def count(self, size: int) -> None:
        """Counts what came; raises where it is too much or too late."""
        self._left -= size
        if self._left < 0:
            raise _Odd(say_from_data(wrong.MORE_THAN, n=figure(self.limits.answers)))
        if time.monotonic() > self._until:
            raise _Odd(say_from_data(wrong.SO_SLOWLY, n=f"{self.limits.visit:.0f}"))


class _Bounded:
    """smtplib's reading, bounded."""

    bounds: _Bounds

    def getreply(self) -> tuple[int, bytes]:
        """The server's next answer."""
        if self.file is None:
            self.file: Any = _Lines(self.sock.makefile("rb"), self.bounds)  # type: ignore[attr-defined]
        answer: tuple[int, bytes] = super().getreply()  # type: ignore[misc]
        return answer


class _PlainClient(_Bounded, smtplib.SMTP):
    def __init__(self, account: Account, limits: Limits) -> None:
        self.bounds = _Bounds(limits)
        smtplib.SMTP.__init__(self, account.host, account.port, _own_name(), limits.pause)


class _TlsClient(_Bounded, smtplib.SMTP_SSL):
    def __init__(self, account: Account, context: ssl.SSLContext, limits: Limits) -> None:
        self.bounds = _Bounds(limits)
        smtplib.SMTP_SSL.__init__(
            self, account.host, account.port, _own_name(), timeout=limits.pause, context=context
        )


def _own_name() -> str:
    """What this machine calls itself to the server: nothing that tells of its network."""
    return "localhost"


def _connected(account: Account, limits: Limits) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if account.fingerprint:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    try:
        client = _opened(account, context, limits)
    except ssl.SSLCertVerificationError as problem:
        raise SendProblem(
            Trouble.CERTIFICATE,
            say_from_data(
                wrong.SEND_CERTIFICATE, host=account.host, why=problem.verify_message or wrong.NOT_CHECKED
            ),
            _fingerprint_of(account, limits),
        ) from None
    try:
        if account.fingerprint and account.security is not Security.NONE:
            shown = shown_certificate(client.sock)
            if shown != account.fingerprint:
                raise SendProblem(
                    Trouble.CERTIFICATE,
                    say_from_data(wrong.SEND_OTHER_CERTIFICATE, host=account.host),
                    shown,
                )
        if account.security is Security.NONE and not _is_here(client):
            raise SendProblem(
                Trouble.UNPROTECTED,
                say_from_data(wrong.SEND_FAR, host=account.host),
            )
    except BaseException:
        client.close()
        raise
    return client


def _opened(account: Account, context: ssl.SSLContext, limits: Limits) -> smtplib.SMTP:
    if account.security is Security.TLS:
        return _TlsClient(account, context, limits)
    client = _PlainClient(account, limits)
    if account.security is Security.STARTTLS:
        try:
            client.ehlo()
            if not client.has_extn("starttls"):
                raise SendProblem(
                    Trouble.UNPROTECTED,
                    say_from_data(wrong.NO_STARTTLS, host=account.host, port=account.port),
                )
            client.starttls(context=context)
        except BaseException:
            client.close()
            raise
    return client


def _log_in(client: smtplib.SMTP, account: Account, secret: str) -> None:
    name = account.username
    try:
        if account.login is Login.TOKEN:
            words = f"user={name}\x01auth=Bearer {secret}\x01\x01"
            code, said = client.docmd("AUTH", "XOAUTH2 " + base64.b64encode(words.encode()).decode())
            if code == 334:  # a refusal in pieces: an empty line ends it
                code, said = client.docmd("")
            if code != 235:
                raise smtplib.SMTPAuthenticationError(code, said)
        elif "PLAIN" in client.esmtp_features.get("auth", "").upper().split():
            words = f"\0{name}\0{secret}"
            code, said = client.docmd("AUTH", "PLAIN " + base64.b64encode(words.encode()).decode())
            if code != 235:
                raise smtplib.SMTPAuthenticationError(code, said)
        else:
            client.login(name, secret)
    except smtplib.SMTPNotSupportedError:
        raise SendProblem(
            Trouble.REFUSED,
            say_from_data(wrong.NO_PASSWORDS, host=account.host, port=account.port),
        ) from None
    except smtplib.SMTPAuthenticationError:
        raise SendProblem(Trouble.REFUSED, _refusal(account)) from None


def _refusal(account: Account) -> str:
    if account.login is Login.TOKEN:
        return say_from_data(wrong.SEND_TOKEN, host=account.host, name=account.username)
    return say_from_data(wrong.SEND_PASSWORD, host=account.host, name=account.username)


def _fingerprint_of(account: Account, limits: Limits) -> str:
    """The SHA-256 of the certificate that a server shows, without trusting it; "" where it shows none now."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with contextlib.suppress(Exception):
        client = _opened(account, context, limits)
        try:
            return shown_certificate(client.sock)
        finally:
            client.close()
    return ""


def _is_here(client: smtplib.SMTP) -> bool:
    end = other_end(client.sock)
    return end is not None and end.is_loopback


def _stuffed(message: bytes) -> bytes:
    """A message as it goes over the line: CRLF, a leading point doubled, the point at its end."""
    whole = re.sub(rb"\r\n|\r|\n", b"\r\n", message)
    whole = re.sub(rb"(?m)^\.", b"..", whole)
    return whole + (b"" if whole.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _readable(words: bytes) -> str:
    """A server's words for a page: printable, one line, short."""
    plain = "".join(letter if letter.isprintable() else " " for letter in words.decode("utf-8", "replace"))
    return " ".join(plain.split())[:160]


@contextlib.contextmanager
def _said(account: Account) -> Iterator[None]:
    """Whatever goes wrong on the line comes out as a SendProblem in plain words; never with what was sent."""
    host = account.host
    kept = wrong.WORDS_KEPT
    try:
        yield
    except SendProblem:
        raise
    except _Odd as problem:
        raise SendProblem(
            Trouble.DROPPED, in_a_row(say_from_data(wrong.SENDS, host=host, what=problem.args[0]), kept)
        ) from None
    except TimeoutError:
        raise SendProblem(Trouble.DROPPED, in_a_row(say_from_data(wrong.LATE, host=host), kept)) from None
    except ssl.SSLError:
        raise SendProblem(
            Trouble.UNREACHABLE,
            in_a_row(say_from_data(wrong.NO_TLS, host=host, port=account.port), kept, wrong.CHECK_PORT),
        ) from None
    except socket.gaierror:
        raise SendProblem(
            Trouble.UNREACHABLE,
            in_a_row(say_from_data(wrong.NO_SERVER, host=host), kept),
        ) from None
    except smtplib.SMTPServerDisconnected:
        raise SendProblem(
            Trouble.DROPPED, in_a_row(say_from_data(wrong.BROKE_OFF, host=host), kept)
        ) from None
    except smtplib.SMTPException:
        raise SendProblem(Trouble.DROPPED, in_a_row(say_from_data(wrong.ODD, host=host), kept)) from None
    except OSError as problem:
        why = (
            say_from_data(wrong.UNREACHABLE_AS, host=host, port=account.port, why=problem.strerror)
            if problem.strerror
            else say_from_data(wrong.UNREACHABLE, host=host, port=account.port)
        )
        raise SendProblem(Trouble.UNREACHABLE, in_a_row(why, kept)) from None
    except (UnicodeError, ValueError):
        raise SendProblem(Trouble.DROPPED, in_a_row(say_from_data(wrong.ODD, host=host), kept)) from None
