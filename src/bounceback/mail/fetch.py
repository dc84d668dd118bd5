"""A mailbox on a server in, raw messages out: the one place of this program that speaks IMAP.

Only reading (EXAMINE, PEEK), nothing is marked or moved. Structure comes first, then header fields and text parts;
attachments stay where they are. Every answer is bounded in size and time. It judges nothing and keeps nothing.
"""

from __future__ import annotations

import contextlib
import imaplib
import re
import socket
import ssl
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import TracebackType
from typing import Any, cast

import imap_tools
from imap_tools.imap_utf7 import utf7_decode, utf7_encode

from bounceback.mail import problems as wrong
from bounceback.mail.accounts import Account, Login, Security, ServerFolder
from bounceback.mail.headers import opened
from bounceback.mail.line import other_end, shown_certificate
from bounceback.mail.mime import parts
from bounceback.mail.parse import PART_BYTES
from bounceback.mail.raw import RawMessage
from bounceback.mail.structure import (
    Branch,
    Leaf,
    Value,
    heads,
    leaves,
    rebuilt,
    responses,
    structure,
    tokens,
    wanted,
)
from bounceback.names.saying import figure, in_a_row, say_from_data

CLOCK_SLACK = timedelta(days=2)
"""Servers' clocks and time zones differ: a message so long before the period is still asked for."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a visit. Seconds: to connect and between two pieces, for one answer, for the visit in all.
    Bytes: one line, one literal, one answer, one message's header, a message of which the structure cannot be read.
    Numbers: folders listed, messages counted in a folder, listed at once, fetched at once."""

    pause: float = 30.0
    answer: float = 180.0
    visit: float = 1800.0
    line: int = 2_000_000
    literal: int = 16_000_000
    response: int = 64_000_000
    header: int = 200_000
    unclear: int = 400_000
    folders: int = 2000
    messages: int = 2_000_000
    window: int = 5000
    batch: int = 200


LIMITS = Limits()


class Trouble(StrEnum):
    """What kind of trouble there is, for the caller to act on."""

    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    REFUSED = "refused"
    DROPPED = "dropped"
    FOLDER = "folder"
    ODD = "odd"
    LATE = "late"


class MailProblem(Exception):
    """Nothing (more) comes: the message says what happened and what to do. `fingerprint`: of the certificate shown."""

    def __init__(self, trouble: Trouble, words: str, fingerprint: str = "") -> None:
        super().__init__(words)
        self.trouble = trouble
        self.fingerprint = fingerprint


class _Odd(Exception):
    """The server sends more than it may, or takes longer than it may."""


class _Declined(Exception):
    """The server does not give these messages."""


@dataclass(frozen=True, slots=True)
class FolderState:
    """A folder as the server counts it; -1 for what it does not say. `modseq` needs CONDSTORE (RFC 7162)."""

    uidvalidity: int = -1
    uidnext: int = -1
    messages: int = -1
    modseq: int = -1


@dataclass(frozen=True, slots=True)
class Batch:
    """Messages of one folder, in order of their UIDs. `last` is the UID up to which everything has come."""

    messages: tuple[RawMessage, ...]
    last: int


class MailServer:
    """A visit to one mailbox; use it as a context manager. Every method raises MailProblem where nothing comes."""

    def __init__(self, account: Account, secret: str, limits: Limits = LIMITS) -> None:
        self._account = account
        self._secret = secret
        self._limits = limits
        self._box: _Box | None = None
        self._ends = 0.0
        self.withheld = 0
        """So many messages the server listed and did not give."""

    def __enter__(self) -> MailServer:
        """Connects and opens the mailbox."""
        self._ends = time.monotonic() + self._limits.visit
        self._box = _connected(self._account, self._limits)
        try:
            self._log_in(self._box)
        except BaseException:
            self._leave()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Says good-bye where the server still listens."""
        self._leave()

    @property
    def can_wait(self) -> bool:
        """Whether the server tells of new mail by itself (IDLE, RFC 2177)."""
        return "IDLE" in self._client.capabilities

    def folders(self) -> tuple[ServerFolder, ...]:
        """All folders, with their flags (SPECIAL-USE where the server has it)."""
        capabilities = self._client.capabilities
        extended = "SPECIAL-USE" in capabilities and "LIST-EXTENDED" in capabilities
        with _said(self._account):
            _, data = self._client.list('""', '"*" RETURN (SPECIAL-USE)' if extended else '"*"')
            found: list[ServerFolder] = []
            together: list[bytes | tuple[bytes, bytes]] = []
            for piece in cast("list[bytes | tuple[bytes, bytes] | None]", data):
                if piece is None:
                    continue
                together.append(piece)
                if isinstance(piece, bytes):
                    folder = _folder(together)
                    together = []
                    if folder is not None:
                        found.append(folder)
        return tuple(found[: self._limits.folders])

    def state(self, folder: str) -> FolderState:
        """What the server counts in a folder, without opening it."""
        items = "MESSAGES UIDNEXT UIDVALIDITY"
        if "CONDSTORE" in self._client.capabilities:
            items += " HIGHESTMODSEQ"
        with _said(self._account, folder):
            kind, data = self._client.status(_quoted(folder), f"({items})")
            if kind != "OK":
                raise _no_folder(folder)
            return _state(cast("list[bytes | tuple[bytes, bytes] | None]", data))

    def open(self, folder: str) -> FolderState:
        """Opens a folder for reading alone."""
        with _said(self._account, folder):
            try:
                self._mailbox.folder.set(folder, readonly=True)
            except imap_tools.MailboxFolderSelectError:
                raise _no_folder(folder) from None
            client = self._client

            def said(name: str) -> int:
                values = client.untagged_responses.get(name) or [b""]
                value = values[-1]
                return int(value) if isinstance(value, bytes) and value.isdigit() and len(value) < 19 else -1

            return FolderState(
                said("UIDVALIDITY"),
                said("UIDNEXT"),
                min(said("EXISTS"), self._limits.messages),
                said("HIGHESTMODSEQ"),
            )

    def listed(self, exists: int, after: int, since: datetime | None) -> tuple[int, ...]:
        """UIDs above `after` in the open folder, ascending, of messages that came since then (UTC; None: all).

        The folder is counted down from its newest message, never searched: nothing depends on how the server searches.
        """
        found: list[int] = []
        top = exists
        empty = 0
        while top > 0 and empty < 3:
            low = max(1, top - self._limits.window + 1)
            with _said(self._account):
                try:
                    rows = self._fetch(f"{low}:{top}", "(UID INTERNALDATE)", by_uid=False)
                except _Declined:
                    rows = []
            uids = [(_uid(row), _moment(row.get(b"INTERNALDATE"))) for row in rows]
            known = [(uid, at) for uid, at in uids if uid]
            empty = 0 if known else empty + 1
            found += [
                uid
                for uid, at in known
                if uid > after and (since is None or at is None or at >= since - CLOCK_SLACK)
            ]
            if known and min(uid for uid, _ in known) <= after:
                break
            top = low - 1
        return tuple(sorted(set(found)))

    def related(self, ids: Sequence[str], senders: Sequence[str], upto: int) -> tuple[int, ...]:
        """UIDs up to `upto` in the open folder of messages with or answering these ids, or from these addresses.

        This only adds to what is read in full anyway; a server that cannot search adds nothing.
        """
        asked = [
            f'{key} "{value}"'
            for values, keys in (
                (ids, ("HEADER Message-ID", "HEADER References", "HEADER In-Reply-To")),
                (senders, ("FROM",)),
            )
            for value in values
            if _searchable(value)
            for key in keys
        ]
        found: set[int] = set()
        for at in range(0, len(asked), 30):
            some = asked[at : at + 30]
            criteria = "OR " * (len(some) - 1) + " ".join(some)
            with _said(self._account):
                kind, data = self._client.uid("SEARCH", f"UID 1:{upto}", criteria)
            if kind != "OK":
                continue
            for line in data:
                if isinstance(line, bytes):
                    found.update(
                        int(word)
                        for word in line.split()
                        if word.isdigit() and len(word) < 11 and int(word) <= upto
                    )
        return tuple(sorted(found))

    def bring(self, folder: str, uids: Sequence[int]) -> Iterator[Batch]:
        """The messages of the open folder with these UIDs (ascending), batch by batch, their attachments left out."""
        for at in range(0, len(uids), self._limits.batch):
            some = uids[at : at + self._limits.batch]
            with _said(self._account, folder):
                batch = Batch(tuple(self._brought(folder, some)), some[-1])
            yield batch

    def wait(self, seconds: float) -> bool:
        """Waits in the open folder until something changes, at most so long. Whether it did."""
        with _said(self._account):
            news = self._mailbox.idle.wait(timeout=seconds)
        return any(b"EXISTS" in line.upper() for line in news if isinstance(line, bytes))

    @property
    def _mailbox(self) -> _Box:
        if self._box is None:
            raise RuntimeError("the visit has not begun, or is over")
        return self._box

    @property
    def _client(self) -> imaplib.IMAP4:
        if time.monotonic() > self._ends:
            raise MailProblem(
                Trouble.LATE,
                say_from_data(wrong.HALF_AN_HOUR, host=self._account.host),
            )
        return self._mailbox.client

    def _log_in(self, box: _Box) -> None:
        name, secret = self._account.username, self._secret
        with _said(self._account):
            try:
                if self._account.login is Login.TOKEN:
                    box.xoauth2(name, secret, initial_folder=None)
                elif name.isascii() and secret.isascii():
                    box.login(name, secret, initial_folder=None)
                else:
                    box.login_utf8(name, secret, initial_folder=None)
            except (imap_tools.MailboxLoginError, imaplib.IMAP4.error) as problem:
                if isinstance(problem, imaplib.IMAP4.abort):
                    raise
                raise MailProblem(Trouble.REFUSED, _refusal(self._account)) from None
            # What a server can do it may say anew once the mailbox is open.
            kind, data = box.client.capability()
            if kind == "OK" and data and isinstance(data[-1], bytes):
                box.client.capabilities = tuple(data[-1].decode("ascii", "replace").upper().split())

    def _leave(self) -> None:
        box, self._box = self._box, None
        if box is not None:
            with contextlib.suppress(Exception):
                box.client.logout()
            with contextlib.suppress(Exception):
                box.client.shutdown()

    def _fetch(self, which: str, items: str, *, by_uid: bool = True) -> list[dict[bytes, Value]]:
        client = self._client
        client.untagged_responses.pop("FETCH", None)
        try:
            kind, data = client.uid("FETCH", which, items) if by_uid else client.fetch(which, items)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            raise _Declined from None
        if kind != "OK":
            raise _Declined
        return list(responses(cast(Any, data)))

    def _brought(self, folder: str, uids: Sequence[int]) -> Iterator[RawMessage]:
        """These messages; where the server declines, each half of them, so that one bad message hides no other."""
        try:
            yield from self._brought_together(folder, uids)
        except _Declined:
            if len(uids) == 1:
                self.withheld += 1
                return
            middle = len(uids) // 2
            yield from self._brought(folder, uids[:middle])
            yield from self._brought(folder, uids[middle:])

    def _brought_together(self, folder: str, uids: Sequence[int]) -> list[RawMessage]:
        rows = self._fetch(
            _set_of(uids),
            f"(UID INTERNALDATE RFC822.SIZE BODYSTRUCTURE BODY.PEEK[HEADER]<0.{self._limits.header}>)",
        )
        asked = set(uids)
        begun: dict[int, _Begun] = {}
        for row in rows:
            uid = _uid(row)
            if uid in asked and uid not in begun:
                begun[uid] = _begun(row)
        bodies: dict[int, bytes] = {}
        for items, together in self._groups(begun).items():
            for row in self._fetch(_set_of(together), f"(UID {items.rstrip()})") if items.strip() else ():
                uid = _uid(row)
                if uid in begun and uid not in bodies:
                    bodies[uid] = begun[uid].whole(row)
        for uid, one in begun.items():
            if uid not in bodies:
                bodies[uid] = one.whole({})
        return [
            RawMessage(
                f"{self._account.host}/{folder}",
                uid,
                bodies[uid],
                0,
                len(bodies[uid]),
                (folder,),
                begun[uid].border,
                False,
                len(bodies[uid]),
            )
            for uid in sorted(bodies)
        ]

    def _groups(self, begun: dict[int, _Begun]) -> dict[str, list[int]]:
        """Messages that are asked for the same parts, so that one command brings several."""
        groups: dict[str, list[int]] = {}
        sizes: dict[str, int] = {}
        for uid, one in begun.items():
            items = one.items(self._limits.unclear)
            key = items
            if sizes.get(key, 0) + one.size > self._limits.response // 4:
                key = items + " " * (1 + sum(known.rstrip() == items for known in groups))
            groups.setdefault(key, []).append(uid)
            sizes[key] = sizes.get(key, 0) + one.size
        return groups


@dataclass(frozen=True, slots=True)
class _Begun:
    """A message of which the header and the structure are there. `node` None: its text is taken as one piece."""

    header: bytes
    node: Branch | None
    contents: frozenset[str]
    size: int
    border: bytes
    empty: bool = False

    def items(self, unclear: int) -> str:
        """What else to ask for."""
        if self.empty:
            return ""
        if self.node is None:
            return f"BODY.PEEK[TEXT]<0.{PART_BYTES if self.contents else unclear}>"
        return " ".join(
            [f"BODY.PEEK[{section}.MIME]<0.20000>" for section in heads(self.node)]
            + [f"BODY.PEEK[{section}]<0.{PART_BYTES}>" for section in sorted(self.contents)]
        )

    def whole(self, row: dict[bytes, Value]) -> bytes:
        """The message's bytes, as far as they came."""
        if self.node is None:
            text = row.get(b"BODY[TEXT]")
            return self.header + (text if isinstance(text, bytes) else b"")
        fields: dict[str, bytes] = {}
        contents: dict[str, bytes] = {}
        for section in heads(self.node):
            value = row.get(f"BODY[{section}.MIME]".encode())
            if isinstance(value, bytes):
                fields[section] = value
        for section in self.contents:
            value = row.get(f"BODY[{section}]".encode())
            if isinstance(value, bytes):
                contents[section] = value
        return rebuilt(self.header, self.node, fields, contents)


def fingerprint_of(account: Account, limits: Limits = LIMITS) -> str:
    """The SHA-256 of the certificate that a server shows, without trusting it and without sending a password."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    box: _Box | None = None
    try:
        box = _Box(account, context, limits)
        return shown_certificate(box.client.sock)
    finally:
        if box is not None:
            with contextlib.suppress(Exception):
                box.client.shutdown()


class _Bounded:
    """imaplib's reading, bounded: a literal, a line, an answer and its time end somewhere."""

    limits: Limits
    _left = 0
    _until = 0.0

    def _begin(self) -> None:
        self._left = self.limits.response
        self._until = time.monotonic() + self.limits.answer

    def send(self, data: Any) -> None:
        self._begin()
        super().send(data)  # type: ignore[misc]

    def read(self, size: int) -> bytes:
        """A literal. It is not made room for until it comes."""
        if size > self.limits.literal:
            raise _Odd(say_from_data(wrong.PIECE, n=figure(size)))
        pieces: list[bytes] = []
        while size > 0:
            piece = self._stream.read1(min(size, 1 << 16))
            if not piece:
                break
            self._count(len(piece))
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def readline(self) -> bytes:
        """A line."""
        line = bytearray()
        while True:
            seen = self._stream.peek(1)
            at = seen.find(b"\n") + 1
            piece = self._stream.read1(at or len(seen)) if seen else b""
            self._count(len(piece))
            line += piece
            if at or not piece:
                return bytes(line)
            if len(line) > self.limits.line:
                raise _Odd(wrong.ENDLESS)

    @property
    def _stream(self) -> Any:
        return getattr(self, "_file", None) or self.file  # type: ignore[attr-defined]

    def _count(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise _Odd(say_from_data(wrong.ANSWER, n=figure(self.limits.response)))
        if time.monotonic() > self._until:
            raise _Odd(say_from_data(wrong.SLOW_ANSWER, n=f"{self.limits.answer:.0f}"))


class _PlainClient(_Bounded, imaplib.IMAP4):
    def __init__(self, account: Account, limits: Limits) -> None:
        self.limits = limits
        self._begin()
        imaplib.IMAP4.__init__(self, account.host, account.port, timeout=limits.pause)


class _TlsClient(_Bounded, imaplib.IMAP4_SSL):
    def __init__(self, account: Account, context: ssl.SSLContext, limits: Limits) -> None:
        self.limits = limits
        self._begin()
        imaplib.IMAP4_SSL.__init__(
            self, account.host, account.port, ssl_context=context, timeout=limits.pause
        )


class _Box(imap_tools.BaseMailBox):
    """imap-tools' mailbox over a bounded connection."""

    def __init__(self, account: Account, context: ssl.SSLContext, limits: Limits) -> None:
        self._account = account
        self._context = context
        self._limits = limits
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        if self._account.security is Security.TLS:
            return _TlsClient(self._account, self._context, self._limits)
        client = _PlainClient(self._account, self._limits)
        if self._account.security is Security.STARTTLS:
            try:
                client.starttls(self._context)
            except BaseException:
                with contextlib.suppress(OSError):
                    client.shutdown()
                raise
        return client


def _connected(account: Account, limits: Limits) -> _Box:
    context = ssl.create_default_context()
    if account.fingerprint:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    with _said(account):
        try:
            box = _Box(account, context, limits)
        except ssl.SSLCertVerificationError as problem:
            shown = ""
            with contextlib.suppress(Exception):
                shown = fingerprint_of(account, limits)
            raise MailProblem(
                Trouble.CERTIFICATE,
                say_from_data(
                    wrong.CERTIFICATE, host=account.host, why=problem.verify_message or wrong.NOT_CHECKED
                ),
                shown,
            ) from None
    try:
        if account.fingerprint and shown_certificate(box.client.sock) != account.fingerprint:
            raise MailProblem(
                Trouble.CERTIFICATE,
                say_from_data(wrong.OTHER_CERTIFICATE, host=account.host),
                shown_certificate(box.client.sock),
            )
        if account.security is Security.NONE and not _is_near(box):
            raise MailProblem(
                Trouble.UNREACHABLE,
                say_from_data(wrong.FAR, host=account.host),
            )
    except BaseException:
        with contextlib.suppress(OSError):
            box.client.shutdown()
        raise
    return box


def _is_near(box: _Box) -> bool:
    end = other_end(box.client.sock)
    return end is not None and (end.is_private or end.is_loopback or end.is_link_local)


@contextlib.contextmanager
def _said(account: Account, folder: str = "") -> Iterator[None]:
    """Whatever goes wrong on the line comes out as a MailProblem in plain words; never with what was sent."""
    host = account.host
    kept = wrong.GOES_ON
    try:
        yield
    except MailProblem:
        raise
    except _Odd as problem:
        raise MailProblem(
            Trouble.ODD, in_a_row(say_from_data(wrong.SENDS, host=host, what=problem.args[0]), kept)
        ) from None
    except TimeoutError:
        raise MailProblem(Trouble.DROPPED, in_a_row(say_from_data(wrong.LATE, host=host), kept)) from None
    except ssl.SSLError:
        raise MailProblem(
            Trouble.UNREACHABLE,
            in_a_row(say_from_data(wrong.NO_TLS, host=host, port=account.port), kept, wrong.CHECK_PORT),
        ) from None
    except socket.gaierror:
        raise MailProblem(
            Trouble.UNREACHABLE,
            in_a_row(say_from_data(wrong.NO_SERVER, host=host), kept),
        ) from None
    except OSError as problem:
        why = (
            say_from_data(wrong.UNREACHABLE_AS, host=host, port=account.port, why=problem.strerror)
            if problem.strerror
            else say_from_data(wrong.UNREACHABLE, host=host, port=account.port)
        )
        raise MailProblem(Trouble.UNREACHABLE, in_a_row(why, kept)) from None
    except imaplib.IMAP4.abort:
        raise MailProblem(
            Trouble.DROPPED, in_a_row(say_from_data(wrong.BROKE_OFF, host=host), kept)
        ) from None
    except (imaplib.IMAP4.error, imap_tools.ImapToolsError, ValueError, KeyError, IndexError, TypeError):
        odd = (
            say_from_data(wrong.ODD_IN, host=host, folder=folder)
            if folder
            else say_from_data(wrong.ODD, host=host)
        )
        raise MailProblem(Trouble.ODD, in_a_row(odd, kept)) from None


def _refusal(account: Account) -> str:
    if account.login is Login.TOKEN:
        return say_from_data(wrong.TOKEN, host=account.host, name=account.username)
    return say_from_data(wrong.PASSWORD, host=account.host, name=account.username)


def _no_folder(folder: str) -> MailProblem:
    return MailProblem(Trouble.FOLDER, say_from_data(wrong.NO_FOLDER, folder=folder))


def _folder(pieces: Iterable[bytes | tuple[bytes, bytes]]) -> ServerFolder | None:
    try:
        flags, delimiter, name, *_ = tokens(pieces)
    except ValueError:
        return None
    if not isinstance(flags, list) or not isinstance(name, bytes) or not name or len(name) > 1000:
        return None
    try:
        readable = utf7_decode(name)
        openable = utf7_encode(readable) == name
    except (ValueError, UnicodeError):
        return None
    if not openable or not readable.isprintable():
        return None
    known = frozenset(flag.decode("ascii", "replace").lower() for flag in flags if isinstance(flag, bytes))
    return ServerFolder(
        readable, delimiter.decode("utf-8", "replace") if isinstance(delimiter, bytes) else "", known
    )


def _state(data: Iterable[bytes | tuple[bytes, bytes] | None]) -> FolderState:
    pieces = [piece for piece in data if piece is not None]
    values = next((each for each in reversed(tokens(pieces)) if isinstance(each, list)), [])
    found = {
        name.upper(): int(value)
        for name, value in zip(values[::2], values[1::2], strict=False)
        if isinstance(name, bytes) and isinstance(value, bytes) and value.isdigit() and len(value) < 19
    }
    return FolderState(
        found.get(b"UIDVALIDITY", -1),
        found.get(b"UIDNEXT", -1),
        found.get(b"MESSAGES", -1),
        found.get(b"HIGHESTMODSEQ", -1),
    )


def _quoted(folder: str) -> str:
    name = utf7_encode(folder).decode("ascii")
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _uid(row: dict[bytes, Value]) -> int:
    value = row.get(b"UID")
    return int(value) if isinstance(value, bytes) and value.isdigit() and len(value) < 11 else 0


def _moment(value: Value) -> datetime | None:
    if not isinstance(value, bytes):
        return None
    with contextlib.suppress(ValueError):
        return datetime.strptime(value.decode("ascii", "replace").strip(), "%d-%b-%Y %H:%M:%S %z").astimezone(
            UTC
        )
    return None


def _begun(row: dict[bytes, Value]) -> _Begun:
    header = row.get(b"BODY[HEADER]")
    header = header if isinstance(header, bytes) else b""
    header = header.rstrip(b"\r\n") + b"\r\n\r\n" if header.strip() else b"\r\n"
    at = _moment(row.get(b"INTERNALDATE"))
    border = at.strftime("From - %a %b %d %H:%M:%S %Y").encode() if at else b""
    try:
        node = structure(row.get(b"BODYSTRUCTURE"))
    except ValueError:
        return _Begun(header, None, frozenset(), LIMITS.unclear, border)
    if isinstance(node, Leaf):
        head, body = opened(header, 0, len(header))
        readable = any(part.kind for part in parts(header, head, body, len(header), names=False))
        return _Begun(header, None, frozenset("1" if readable else ""), node.size, border, empty=not readable)
    sizes = {leaf.section: leaf.size for leaf in leaves(node)}
    if not node.boundary or not any(sizes.values()):
        # The server finds no part in it; a person may still read words there.
        return _Begun(header, None, frozenset(), LIMITS.unclear, border)
    contents = wanted(node)
    return _Begun(header, node, contents, sum(min(sizes[each], PART_BYTES) for each in contents), border)


def _set_of(uids: Sequence[int]) -> str:
    """UIDs as an IMAP set, neighbours together."""
    pieces: list[str] = []
    at = 0
    while at < len(uids):
        to = at
        while to + 1 < len(uids) and uids[to + 1] == uids[to] + 1:
            to += 1
        pieces.append(str(uids[at]) if to == at else f"{uids[at]}:{uids[to]}")
        at = to + 1
    return ",".join(pieces)


_SEARCHABLE = re.compile(r"[!#-\[\]-~]{3,250}")


def _searchable(value: str) -> bool:
    return _SEARCHABLE.fullmatch(value) is not None
