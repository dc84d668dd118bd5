"""An address in, its bytes out: the one place of this program that reaches the network for openings.

Only GET, only http and https, only public addresses, checked on the address that is really connected, at every
redirect anew. Everything is bounded: time, size, redirects. Each host is asked with pauses, and left in peace when it
has trouble. It parses nothing and keeps nothing but when each host was asked last.
"""

from __future__ import annotations

import email.utils
import ipaddress
import re
import secrets
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import httpcore
import httpx

from bounceback import __version__
from bounceback.names.saying import in_a_row, say, say_from_data
from bounceback.openings import problems as wrong

USER_AGENT = f"bounceback/{__version__} (a job seeker's own reader; asks seldom)"

LONGEST_WAIT = 60.0
"""Seconds that one request waits for its turn at most."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one fetch: seconds to connect, between two pieces, and in all; bytes (also unpacked);
    redirects followed; ports that may be asked; seconds between two requests to one host, and to one of the person's
    own network (0: neither pauses nor peace)."""

    connect: float = 6.0
    read: float = 10.0
    total: float = 30.0
    size: int = 40_000_000
    redirects: int = 5
    ports: frozenset[int] = frozenset({80, 443})
    pause: float = 0.5
    own_pause: float = 0.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came. `address` is where it came from in the end. `unchanged`: the server says that nothing changed
    since `etag` or `last_modified`; `content` is then empty. `charset` is what the header says, which may be wrong."""

    address: str
    content: bytes
    media_type: str = ""
    charset: str = ""
    etag: str | None = None
    last_modified: str | None = None
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class FetchProblem:
    """Nothing came: what happened, what was kept, what to do next. `status` is the server's number, if it gave
    one; `retry_after` the seconds to leave it in peace, where the server says or its state suggests some."""

    what: str
    kept: str = wrong.STAYS
    next: str = say("Try again later.")
    status: int | None = None
    retry_after: float | None = None


class _RefusedError(Exception):
    """An address that may not be asked; the text says why."""


def fetch(
    url: str,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    allow_private: bool = False,
    limits: Limits | None = None,
) -> Fetched | FetchProblem:
    """Fetches one http(s) address.

    `etag` and `last_modified` are what an earlier `Fetched` had. `allow_private`: the person said that this very
    host of their own network may be asked, at the port that stands in `url`; redirects elsewhere are checked as
    always. Never raises for anything that a server or an address can do.
    """
    limits = limits or Limits()
    address = url.strip()
    pause = limits.own_pause if allow_private else limits.pause
    host = _host_of(address)
    if pause and (rest := _TURNS.peace(host)):
        minutes = max(1, round(rest / 60))
        return FetchProblem(
            say_from_data(wrong.PAUSE, n=minutes),
            retry_after=rest,
        )
    if pause:
        _TURNS.wait(host, pause)
    answer = _fetched(address, etag, last_modified, allow_private, limits)
    if pause:
        _TURNS.tell(host, answer)
    return answer


def _fetched(
    address: str,
    etag: str | None,
    last_modified: str | None,
    allow_private: bool,
    limits: Limits,
) -> Fetched | FetchProblem:
    deadline = time.monotonic() + limits.total
    first: tuple[str | None, int] | None = None
    conditions = _conditions(etag, last_modified)
    try:
        for _ in range(limits.redirects + 1):
            parts = _checked(address)
            own = (parts.hostname, _port(parts))
            first = first or own
            free = allow_private and own == first
            if not free and _port(parts) not in limits.ports:
                raise _RefusedError(say_from_data(wrong.PORT, port=_port(parts)))
            answer = _ask(address, conditions, limits, deadline, free)
            if not isinstance(answer, str):
                return answer
            target = urljoin(address, answer)
            if parts.scheme == "https" and target.lower().startswith("http:"):
                raise _RefusedError(wrong.UNPROTECTED)
            address = target
    except _RefusedError as refusal:
        return FetchProblem(in_a_row(wrong.NOT_ASKED, refusal.args[0]), next=say("Check the address."))
    except httpcore.TimeoutException:
        return FetchProblem(wrong.LATE, retry_after=300.0)
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        return FetchProblem(
            _why(error), next=say("Check the address and your connection."), retry_after=300.0
        )
    return FetchProblem(
        say_from_data(wrong.SENT_ON, n=limits.redirects), next=say("Open the address in a browser.")
    )


class _Turns:
    """When each host was asked last, and until when it is left in peace. Shared by all threads of the process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}
        self._peace: dict[str, float] = {}
        self._troubles: dict[str, int] = {}

    def wait(self, host: str, pause: float) -> None:
        """Sleeps until it is this request's turn: one and a half pauses at most after the one before."""
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next.get(host, 0.0))
            self._next[host] = turn + pause * _jitter()
            for old in [name for name, until in self._next.items() if until < now - 3600]:
                del self._next[old]
        time.sleep(min(turn - now, LONGEST_WAIT))

    def peace(self, host: str) -> float:
        """The seconds that a host is still left in peace, 0.0 where it may be asked."""
        with self._lock:
            return max(0.0, self._peace.get(host, 0.0) - time.monotonic())

    def tell(self, host: str, answer: Fetched | FetchProblem) -> None:
        """Takes in how it went: each trouble in a row doubles the time that the server, or we, suggest."""
        with self._lock:
            if isinstance(answer, FetchProblem) and answer.status is None:
                return  # no answer at all: as likely this machine's connection as theirs
            if isinstance(answer, Fetched) or answer.retry_after is None:
                self._peace.pop(host, None)
                self._troubles.pop(host, None)
                return
            count = self._troubles[host] = min(self._troubles.get(host, 0) + 1, 12)
            seconds = min(answer.retry_after * 2 ** (count - 1), 604_800.0) * _jitter()
            self._peace[host] = time.monotonic() + seconds


_TURNS = _Turns()


def _jitter() -> float:
    """A factor between 1 and 1.5, so that many of us do not come at one moment."""
    return 1.0 + secrets.randbelow(1000) / 2000


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def refusal_for(address: str) -> str:
    """Why an address that is an IP number may not be asked, "" where it may.

    Refused is all that is not global: private, loopback, link-local, shared (RFC 6598), unique-local, multicast,
    reserved and unspecified ones, and the same wrapped in IPv6 (mapped, 6to4, Teredo, NAT64)."""
    try:
        number = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return wrong.NUMBER
    for inner in _unwrapped(number):
        if not inner.is_global or inner.is_multicast or inner.is_reserved or inner.is_unspecified:
            return wrong.PRIVATE
    return ""


def _unwrapped(
    number: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> Iterator[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    if isinstance(number, ipaddress.IPv4Address):
        yield number
        return
    last = ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
    if number.ipv4_mapped is not None or (int(number) >> 32 == 0 and int(number) > 1):
        yield last
        return
    if number in ipaddress.IPv6Network("64:ff9b::/96"):
        yield last
        return
    yield number
    if number.sixtofour is not None:
        yield number.sixtofour
    if number.teredo is not None:
        yield from number.teredo


def _checked(address: str) -> SplitResult:
    if len(address) > 4000 or re.search(r"[\x00-\x20\x7f\\]", address):
        raise _RefusedError(wrong.SIGNS)
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        raise _RefusedError(wrong.NO_ADDRESS) from None
    if parts.scheme not in {"http", "https"}:
        raise _RefusedError(wrong.ONLY_HTTP)
    if not parts.hostname:
        raise _RefusedError(wrong.NO_SERVER)
    if parts.username or parts.password:
        raise _RefusedError(wrong.USER_NAME)
    return parts


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _conditions(etag: str | None, last_modified: str | None) -> list[tuple[str, str]]:
    pairs = (("If-None-Match", etag), ("If-Modified-Since", last_modified))
    return [(name, value) for name, value in pairs if value and re.fullmatch(r"[\x20-\x7e]{1,500}", value)]


def _ask(
    address: str, conditions: list[tuple[str, str]], limits: Limits, deadline: float, free: bool
) -> Fetched | FetchProblem | str:
    """One request. A redirect gives its target, unread and unchecked."""
    timeouts = {"connect": limits.connect, "read": limits.read, "write": limits.read, "pool": limits.connect}
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError):
        raise _RefusedError(wrong.NO_ADDRESS) from None
    request = httpx.Request(
        "GET",
        url,
        headers=[
            ("User-Agent", USER_AGENT),
            (
                "Accept",
                "application/json, application/feed+json, application/xml;q=0.9, text/html;q=0.8, */*;q=0.5",
            ),
            ("Accept-Encoding", "gzip"),
            ("Connection", "close"),
            *conditions,
        ],
    )
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    backend = _CheckedNetwork(deadline, free)
    with httpcore.ConnectionPool(ssl_context=ssl.create_default_context(), network_backend=backend) as pool:
        outgoing = httpcore.Request(
            "GET", target, headers=request.headers.raw, extensions={"timeout": timeouts}
        )
        answer = pool.handle_request(outgoing)
        try:
            return _read(address, answer, limits, deadline)
        finally:
            answer.close()


def _read(
    address: str, answer: httpcore.Response, limits: Limits, deadline: float
) -> Fetched | FetchProblem | str:
    headers = httpx.Headers(answer.headers)
    if answer.status in {301, 302, 303, 307, 308} and headers.get("location"):
        return headers["location"].strip()
    etag, last_modified = headers.get("etag"), headers.get("last-modified")
    if answer.status == 304:
        return Fetched(address, b"", etag=etag, last_modified=last_modified, unchanged=True)
    if answer.status != 200:
        return _not_given(answer.status, headers)
    declared = headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limits.size:
        return _too_big(limits)
    packing = headers.get("content-encoding", "").strip().lower()
    if packing not in {"", "identity", "gzip", "x-gzip", "deflate"}:
        return FetchProblem(wrong.PACKED, status=200)
    content = bytearray()
    try:
        for piece in _unpacked(answer.iter_stream(), packing, limits.size):
            content += piece
            if len(content) > limits.size:
                return _too_big(limits)
            if time.monotonic() > deadline:
                raise httpcore.ReadTimeout
    except zlib.error:
        return FetchProblem(wrong.DAMAGED, status=200)
    kind = headers.get("content-type", "")
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", kind, re.IGNORECASE)
    return Fetched(
        address,
        bytes(content),
        kind.partition(";")[0].strip().lower(),
        charset[1].lower() if charset else "",
        etag,
        last_modified,
    )


def _unpacked(pieces: Iterable[bytes], packing: str, size: int) -> Iterator[bytes]:
    """The pieces as they were before packing, never more than a piece beyond `size`, whatever they promise."""
    if packing in {"", "identity"}:
        yield from pieces
        return
    unpacker = zlib.decompressobj(47)
    for packed in pieces:
        rest = packed
        while rest:
            yield unpacker.decompress(rest, 1_000_000)
            rest = unpacker.unconsumed_tail
    if not unpacker.eof:
        raise zlib.error("cut short")
    yield unpacker.flush(size)


def _too_big(limits: Limits) -> FetchProblem:
    return FetchProblem(
        say_from_data(wrong.LARGE, n=f"{limits.size / 1_000_000:g}"),
        next=say("Add a smaller part of it, such as one department's page."),
        status=200,
    )


def _not_given(status: int, headers: httpx.Headers) -> FetchProblem:
    pause = _retry_after(headers)
    if status == 429:
        return FetchProblem(wrong.IN_PEACE, status=status, retry_after=pause or 900.0)
    if status >= 500:
        return FetchProblem(
            say_from_data(wrong.OWN_TROUBLE, status=status), status=status, retry_after=pause or 600.0
        )
    if status in {404, 410}:
        return FetchProblem(
            say_from_data(wrong.NOT_THERE, status=status),
            next=say("The board may have moved or closed: look at the company's careers page."),
            status=status,
        )
    if status in {401, 403}:
        return FetchProblem(
            say_from_data(wrong.NOT_FOR_PROGRAMS, status=status),
            next=say("Open it in your browser and paste the posting's text."),
            status=status,
        )
    return FetchProblem(say_from_data(wrong.ANSWERED_WITH, status=status), status=status, retry_after=pause)


def _retry_after(headers: httpx.Headers) -> float | None:
    """Seconds from a Retry-After header, as a number or as a date set against the server's own Date; at most a week."""
    said = headers.get("retry-after", "").strip()
    if said.isdigit():
        return min(float(said[:9]), 604_800.0)
    try:
        until = email.utils.parsedate_to_datetime(said)
        since = email.utils.parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError, IndexError):
        return None
    seconds = (_utc(until) - _utc(since)) / timedelta(seconds=1)
    return min(seconds, 604_800.0) if seconds > 0 else None


def _utc(when: datetime) -> datetime:
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)


def _why(error: Exception) -> str:
    if isinstance(error.__cause__, ssl.SSLError) or isinstance(error, ssl.SSLError) or "SSL" in str(error):
        return wrong.CERTIFICATE
    if isinstance(error, httpcore.ProtocolError):
        return wrong.NOT_PROPER
    return wrong.UNREACHABLE


class _CheckedNetwork(httpcore.NetworkBackend):
    """Resolves a host, refuses private numbers, and connects to the very number that was checked, so that a name
    that answers differently a moment later (DNS rebinding) gains nothing. Host header and certificate name stay."""

    def __init__(self, deadline: float, free: bool) -> None:
        self._deadline = deadline
        self._free = free
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        numbers = _numbers(host, port, self._left(timeout))
        if not self._free:
            for number in numbers:
                if refusal := refusal_for(number):
                    raise _RefusedError(refusal)
        last: Exception = httpcore.ConnectError("no address")
        for number in numbers[:4]:
            try:
                stream = self._network.connect_tcp(
                    number, port, self._left(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
                continue
            peer = stream.get_extra_info("server_addr")
            if not self._free and (not peer or refusal_for(peer[0])):
                stream.close()
                raise _RefusedError(wrong.PRIVATE)
            return _TimedStream(stream, self._deadline)
        raise last

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        raise _RefusedError(wrong.ONLY_WEB)

    def sleep(self, seconds: float) -> None:
        raise httpcore.ConnectError("no second try within one request")

    def _left(self, timeout: float | None) -> float:
        return _left(self._deadline, timeout)


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every step ends at the deadline, however slowly the other side drips."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secure = self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline, timeout))
        return _TimedStream(secure, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float, timeout: float | None) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return min(left, timeout) if timeout is not None else left


def _numbers(host: str, port: int, timeout: float) -> list[str]:
    """The IP numbers of a host, each once. The system's look-up knows no time-out, so it runs beside."""
    found: list[str] = []
    trouble: list[OSError] = []

    def look_up() -> None:
        try:
            for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
                number = str(entry[4][0])
                if number not in found:
                    found.append(number)
        except (OSError, UnicodeError) as error:
            trouble.append(error if isinstance(error, OSError) else OSError("no such name"))

    beside = threading.Thread(target=look_up, daemon=True)
    beside.start()
    beside.join(timeout)
    if beside.is_alive():
        raise httpcore.ConnectTimeout
    if trouble or not found:
        raise httpcore.ConnectError("no such name")
    return list(found)
