"""The first look at each message of a mailbox: who, when, which thread, and whether the sieve lets it through.

A raw message in, a few numbers and addresses out; a range of an mbox can be looked at in another process. Nothing is
decoded that need not be; it judges nothing and counts nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from bounceback.mail.headers import EARLIEST_YEAR, LATEST_YEAR, HeaderBlock, addresses, one_address, opened
from bounceback.mail.own import is_sent
from bounceback.mail.parse import AHEAD, labels_of, made_id
from bounceback.mail.raw import Mbox, RawMessage, Unreadable, is_binary
from bounceback.mail.sieve import Sifted, is_bulk, sifted

PASSED, SENT, YIELDED, JOINED, READ, JOB, BULK, SHORT = 1, 2, 4, 8, 16, 32, 64, 128
"""Marks of a message. The first look sets PASSED, SENT, BULK and SHORT."""

_MONTHS = {
    name: number for number, name in enumerate(b"jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)
}
_DATE = re.compile(
    rb"(\d{1,2})[ \-]([a-z]{3})[a-z]*[ \-](\d{4}) (\d\d?):(\d\d)(?::(\d\d))?(?: *([+-])(\d\d)(\d\d))?"
)
_AHEAD_SECONDS = int(AHEAD.total_seconds())


class Met(NamedTuple):
    """What the first look tells of one message. Times are seconds since 1970, UTC.

    `position`, `end`: as in RawMessage. `name`, `root`, `parent`, `sender_mark`: marks (see `mark`) of its id, of the
    first message of its thread, of the one that it answers, and of its sender; 0 where there is none. `of_list` as
    `Tallies.add` takes it.
    """

    position: int
    end: int
    read_to: int
    flags: int
    name: int
    root: int
    parent: int
    sender_mark: int
    at: int | None
    labels: tuple[str, ...]
    sender: bytes
    recipients: tuple[bytes, ...]
    delivered: bytes
    of_list: bytes | None


@dataclass(frozen=True, slots=True)
class Surveying:
    """The first look at the messages that begin in one range of an mbox."""

    mbox: Mbox
    lower: int
    upper: int
    here: bool = False

    def run(self) -> list[Met | Unreadable]:
        """Looks at them, in order."""
        found = (met(raw) for raw in self.mbox.within(self.lower, self.upper))
        return [each for each in found if each is not None]


def met(raw: RawMessage | Unreadable) -> Met | Unreadable | None:
    """The first look at one message. None for nothing but white space; what cannot be read comes back with the reason."""
    if isinstance(raw, Unreadable):
        return raw
    head, body = opened(raw.buffer, raw.start, raw.end)
    if body <= raw.start + 2:
        start = raw.buffer[raw.start : min(raw.end, raw.start + 4096)]
        if start.strip() and is_binary(start):
            return Unreadable(raw.source, raw.position, "holds binary data, no mail")
    low = head.low
    sender_field = low(b"from")
    sender = one_address(sender_field)
    labels, sent = _labels(raw.labels, head.raw(b"x-gmail-labels"))
    verdict = sifted(raw, head, body)
    flags = (
        (SENT if sent else 0)
        | (BULK if is_bulk(head) else 0)
        | (PASSED if verdict else 0)
        | (SHORT if verdict is Sifted.SHORT else 0)
    )
    recipients = addresses(low(b"to"))
    carbon = low(b"cc")
    if carbon:
        recipients += addresses(carbon)
    of_list: bytes | None = None
    if head.has(b"list-post"):
        of_list = one_address(low(b"list-post").replace(b"mailto:", b""))
    elif head.has(b"list-id") and not head.has(b"list-unsubscribe"):
        of_list = b""
    root, parent = _thread_of(head)
    return Met(
        raw.position,
        raw.end,
        raw.read_to,
        flags,
        _id_of(head) or mark(made_id(raw, head, body).encode()),
        root,
        parent,
        mark_of_sender(sender),
        _at(head),
        labels,
        sender,
        recipients,
        one_address(low(b"delivered-to") or low(b"x-original-to") or low(b"envelope-to")),
        of_list,
    )


def mark(name: bytes) -> int:
    """64 bits that stand for an id or an address, the same in every process; 0 for nothing."""
    return int.from_bytes(blake2b(name, digest_size=8).digest(), "little", signed=True) if name else 0


@lru_cache(maxsize=8192)
def mark_of_sender(sender: bytes) -> int:
    """`mark`, remembered: the same people write again."""
    return mark(sender)


@lru_cache(maxsize=4096)
def _labels(outside: tuple[str, ...], gmail: bytes) -> tuple[tuple[str, ...], bool]:
    """A message's labels, and whether one of them means sent mail."""
    labels = labels_of(outside, gmail)
    return labels, any(map(is_sent, labels))


def _at(head: HeaderBlock) -> int | None:
    at = _quick_date(head.low(b"date"))
    stamp = _quick_date(head.low(b"received")[-60:])
    return stamp if stamp is not None and (at is None or at > stamp + _AHEAD_SECONDS) else at


def _id_of(head: HeaderBlock) -> int:
    raw = head.raw(b"message-id")
    if not raw:
        return 0
    opening, closing = raw.find(b"<"), raw.find(b">")
    inner = raw[opening + 1 : closing] if 0 <= opening < closing else raw.strip(b"<>")
    return mark(inner.strip())


def _thread_of(head: HeaderBlock) -> tuple[int, int]:
    """Marks of the first message of the thread and of the one that this answers; 0 where there is none."""
    references = head.raw(b"references")
    answered = head.raw(b"in-reply-to")
    root = parent = 0
    if references:
        opening, closing = references.find(b"<"), references.find(b">")
        if 0 <= opening < closing:
            root = mark(references[opening + 1 : closing].strip())
            parent = mark(references[references.rfind(b"<") + 1 : references.rfind(b">")].strip())
    if answered:
        opening, closing = answered.find(b"<"), answered.find(b">")
        if 0 <= opening < closing:
            parent = mark(answered[opening + 1 : closing].strip())
            root = root or parent
    return root, parent


def _quick_date(value: bytes) -> int | None:
    match = _DATE.search(value)
    if match is None:
        return None
    day, month, year, hour, minute, second, sign, ahead_hours, ahead_minutes = match.groups()
    midnight = _midnight(int(year), _MONTHS.get(month, 0), int(day))
    if midnight is None:
        return None
    minutes = int(hour) * 60 + int(minute)
    if sign:
        offset = int(ahead_hours) * 60 + int(ahead_minutes)
        minutes += offset if sign == b"-" else -offset
    return midnight + minutes * 60 + int(second or 0)


@lru_cache(maxsize=16384)
def _midnight(year: int, month: int, day: int) -> int | None:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    try:
        return int(datetime(year, month, day, tzinfo=UTC).timestamp())
    except ValueError:
        return None
