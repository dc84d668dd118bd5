"""Mailboxes in, judged messages and a summary out: two passes, flat memory, nothing dropped in silence.

The first pass finds borders, counts addresses and sieves; whose mailbox it is is known then, and the second reads what
passed. At the end the person's own replies in job threads are fetched. No clock, no store: times are the messages' own.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from bounceback.mail.headers import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    HeaderBlock,
    addresses,
    one_address,
    opened,
)
from bounceback.mail.message import Message
from bounceback.mail.own import Tallies, is_sent, own_addresses
from bounceback.mail.parse import AHEAD, labels_of, made_id, parse
from bounceback.mail.raw import Mailfile, Mbox, RawMessage, Unreadable, is_binary
from bounceback.mail.read import mailfiles
from bounceback.mail.sieve import Sifted, is_bulk, sifted
from bounceback.timeline.kinds import NOTHING, Finding, Kind

UNREADABLE_NAMED = 1000
"""So many unreadable messages are named; the rest only counted."""

REPORT_EVERY = 4 * 1024 * 1024
"""Bytes between two words on progress."""

FIRST_PASS = 0.6
"""The first pass's share of the whole work, for an honest estimate (measured with bench/mail_scan.py)."""

_PASSED, _SENT, _YIELDED, _JOINED, _READ, _JOB, _BULK, _SHORT = 1, 2, 4, 8, 16, 32, 64, 128
_MONTHS = {
    name: number for number, name in enumerate(b"jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)
}
_DATE = re.compile(
    rb"(\d{1,2})[ \-]([a-z]{3})[a-z]*[ \-](\d{4}) (\d\d?):(\d\d)(?::(\d\d))?(?: *([+-])(\d\d)(\d\d))?"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a scan is: `bytes_done` of `bytes_total` on disk, both passes weighed in; messages met so far."""

    bytes_done: int
    bytes_total: int
    messages: int


@dataclass(frozen=True, slots=True)
class MessageRead:
    """A message that the scan hands on. `own`: the person wrote it. `findings` is never empty."""

    message: Message
    own: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a scan read, so that a wrong mailbox is plain at a glance. Times UTC.

    `folders`: messages by folder or label. `messages` counts each once, unreadable ones apart. `job_messages` say
    something about an application; `by_kind` counts their first kinds. `unreadable` names the first thousand.
    """

    own_addresses: tuple[str, ...]
    folders: tuple[tuple[str, int], ...]
    first_at: datetime | None
    last_at: datetime | None
    messages: int
    job_messages: int
    unreadable: tuple[Unreadable, ...]
    unreadable_count: int
    duplicates: int
    bytes_read: int
    by_kind: tuple[tuple[Kind, int], ...]


def scan(
    paths: Iterable[Path | str | Mailfile],
    own: Collection[str] = (),
    every: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> Scan:
    """A scan of these files and folders, to be iterated once; its `summary` is there afterwards.

    `own`: the person's addresses, instead of those found in the mailbox. `every`: also messages that have nothing to
    do with a job search (kind none, with their language).
    """
    return Scan(paths, own, every, on_progress)


class Scan:
    """One scan. Iterating yields `MessageRead`; the order is that of the files, replies found by their thread last."""

    def __init__(
        self,
        paths: Iterable[Path | str | Mailfile],
        own: Collection[str] = (),
        every: bool = False,
        on_progress: Callable[[Progress], None] | None = None,
        *,
        threads: Iterable[str] = (),
        correspondents: Iterable[str] = (),
    ) -> None:
        """`threads`, `correspondents`: message ids in threads with job mail, and addresses that wrote about a job, as
        far as they are known from mail read before; what belongs to them is read whatever the sieve says."""
        self._every = every
        self._on_progress = on_progress
        self._tallies = Tallies()
        self._unreadable: list[Unreadable] = []
        self._unreadable_count = 0
        self._files: list[Mailfile] = []
        for path in paths:
            for each in mailfiles(path) if isinstance(path, Path | str) else (path,):
                if isinstance(each, Unreadable):
                    self._note(each)
                else:
                    self._files.append(each)
        self._total = sum(file.size for file in self._files)
        self._records = [_Records() for _ in self._files]
        self._seen: set[int] = set()
        self._duplicates = 0
        self._folders: Counter[str] = Counter()
        self._first: datetime | None = None
        self._last: datetime | None = None
        self._by_kind: Counter[Kind] = Counter()
        self._job_messages = 0
        self._messages = 0
        self._reported = 0
        self._given_own = tuple(dict.fromkeys(address.strip().lower() for address in own if address.strip()))
        self._own: frozenset[str] = frozenset(self._given_own)
        self._threads = {hash(each.encode("utf-8", "surrogateescape")) for each in threads}
        self._correspondents = {hash(each.encode("utf-8", "surrogateescape")) for each in correspondents}

    @property
    def own_addresses(self) -> tuple[str, ...]:
        """The addresses taken as the person's own; known as soon as the first message comes out."""
        return self._given_own or own_addresses(self._tallies)

    @property
    def summary(self) -> Summary:
        """What was read so far; whole once the iteration has ended."""
        return Summary(
            own_addresses=self.own_addresses,
            folders=tuple(self._folders.most_common()),
            first_at=self._first,
            last_at=self._last,
            messages=self._messages,
            job_messages=self._job_messages,
            unreadable=tuple(self._unreadable),
            unreadable_count=self._unreadable_count,
            duplicates=self._duplicates,
            bytes_read=self._total,
            by_kind=tuple(sorted(self._by_kind.items())),
        )

    def __iter__(self) -> Iterator[MessageRead]:
        """Reads everything; may be stopped at any moment."""
        self.survey()
        self._own = frozenset(self.own_addresses)
        own = {hash(address.encode()) for address in self._own}
        done = 0
        for file, records in zip(self._files, self._records, strict=True):
            yield from self._judge(file, records, records.passed(own), done)
            done += file.size
        self._join_threads(own)
        for file, records in zip(self._files, self._records, strict=True):
            rest = records.unread() if self._every else records.joined()
            yield from self._judge(file, records, rest, done)
        self._report(self._total, last=True)

    def survey(self) -> int:
        """The first pass alone: borders, address counts, sieve. Gives back how many messages there are."""
        done = 0
        for file, records in zip(self._files, self._records, strict=True):
            self._survey(file, records, done)
            done += file.size
        return self._messages

    def _survey(self, file: Mailfile, records: _Records, before: int) -> None:
        """First pass over one file: borders, counts, sieve; a few numbers are kept of each message."""
        for raw in file.read():
            if isinstance(raw, Unreadable):
                self._note(raw)
                continue
            head, body = opened(raw.buffer, raw.start, raw.end)
            if body <= raw.start + 2 and not self._readable(raw):
                continue
            name = _id_of(head) or hash(made_id(raw, head, body).encode())
            if name in self._seen:
                self._duplicates += 1
                continue
            self._seen.add(name)
            self._messages += 1
            labels, sent = _labels(raw.labels, head.raw(b"x-gmail-labels"))
            for label in labels:
                self._folders[label] += 1
            sender = one_address(head.low(b"from"))
            self._count(head, sender, sent)
            self._date(head)
            verdict = sifted(raw, head, body)
            flags = (
                (_SENT if sent else 0)
                | (_BULK if is_bulk(head) else 0)
                | (_PASSED if verdict else 0)
                | (_SHORT if verdict is Sifted.SHORT else 0)
            )
            records.add(raw.position, raw.end, flags, name, _thread_of(head), hash(sender))
            self._report(FIRST_PASS * (before + raw.read_to))

    def _readable(self, raw: RawMessage) -> bool:
        """A message without any header is text, or nothing."""
        start = raw.buffer[raw.start : min(raw.end, raw.start + 4096)]
        if start.strip() and is_binary(start):
            self._note(Unreadable(raw.source, raw.position, "holds binary data, no mail"))
            return False
        return True

    def _count(self, head: HeaderBlock, sender: bytes, sent: bool) -> None:
        delivered = one_address(
            head.low(b"delivered-to") or head.low(b"x-original-to") or head.low(b"envelope-to")
        )
        recipients = addresses(head.low(b"to"))
        carbon = head.low(b"cc")
        if carbon:
            recipients += addresses(carbon)
        of_list: bytes | None = None
        if head.has(b"list-post"):
            of_list = one_address(head.low(b"list-post").replace(b"mailto:", b""))
        elif head.has(b"list-id") and not head.has(b"list-unsubscribe"):
            of_list = b""
        self._tallies.add(sender, recipients, delivered, in_sent=sent, of_list=of_list)

    def _date(self, head: HeaderBlock) -> None:
        at = _quick_date(head.low(b"date"))
        stamp = _quick_date(head.low(b"received")[-60:])
        if stamp is not None and (at is None or at > stamp + AHEAD):
            at = stamp
        if at is None:
            return
        if self._first is None or at < self._first:
            self._first = at
        if self._last is None or at > self._last:
            self._last = at

    def _judge(
        self, file: Mailfile, records: _Records, places: Sequence[int], before: int
    ) -> Iterator[MessageRead]:
        """Second reading of some of a file's messages."""
        positions = array("q", (records.positions[place] for place in places))
        ends = array("q", (records.ends[place] for place in places))
        own = {hash(address.encode()) for address in self._own}
        last = max(1, records.ends[-1] if records.ends else 1)
        wanted = iter(places)
        for raw in file.again(positions, ends):
            place = next((place for place in wanted if records.positions[place] == raw.position), -1)
            if place < 0:
                return
            flags = records.flags[place]
            records.flags[place] |= _READ
            own_and_short = flags & _SHORT and (flags & _SENT or records.senders[place] in own)
            judged = bool(flags & _JOINED or (flags & _PASSED and not own_and_short))
            found = self._read(raw, bool(flags & _SENT), judged)
            share = (
                records.ends[place] / last
                if isinstance(file, Mbox)
                else (raw.position + 1) / (records.positions[-1] + 1)
            )
            self._report(FIRST_PASS * self._total + (1 - FIRST_PASS) * (before + file.size * share))
            if found is None:
                continue
            job = any(finding.kind is not Kind.NONE for finding in found.findings)
            if job:
                records.flags[place] |= _JOB
                self._job_messages += 1
                self._by_kind[found.findings[0].kind] += 1
                self._threads.update(
                    hash(each.encode()) for each in (found.message.message_id, *found.message.thread)
                )
                self._threads.update(records.thread(place))
                if not found.own and not flags & _BULK:
                    self._correspondents.add(records.senders[place])
            if job or self._every or (flags & _JOINED and found.own):
                records.flags[place] |= _YIELDED
                yield found

    def _read(self, raw: RawMessage, sent: bool, judged: bool) -> MessageRead | None:
        from bounceback.mail.understand import understand

        try:
            message = parse(raw)
            own = message.sender.address in self._own or (sent and not message.header("delivered-to"))
            findings = understand(message, self._own, is_own=own) if judged else (_nothing(message, own),)
        except (OSError, ImportError, MemoryError):
            raise
        except Exception as problem:
            self._note(Unreadable(raw.source, raw.position, f"could not be read ({type(problem).__name__})"))
            return None
        return MessageRead(message, own, findings)

    def _join_threads(self, own: set[int]) -> None:
        """Marks the messages that stand in a thread with job mail, whoever wrote them, until no more are found.

        The person's own among them are handed on; theirs that the sieve had dropped are read after all, and so is what
        else the people wrote who wrote about a job.
        """
        forward = True
        changed = True
        rounds = 0
        while changed and rounds < 50:
            changed = False
            rounds += 1
            for records in self._records if forward else reversed(self._records):
                changed = records.join(self._threads, own, forward) or changed
            forward = not forward
        self._correspondents.discard(hash(b""))
        for records in self._records:
            records.join_senders(self._correspondents - own)

    def _note(self, unreadable: Unreadable) -> None:
        self._unreadable_count += 1
        if len(self._unreadable) < UNREADABLE_NAMED:
            self._unreadable.append(unreadable)

    def _report(self, done: float, *, last: bool = False) -> None:
        if self._on_progress is None or (done - self._reported < REPORT_EVERY and not last):
            return
        self._reported = max(self._reported, min(int(done), self._total))
        self._on_progress(Progress(self._reported, self._total, self._messages))


class _Records:
    """A few numbers for each message of one file."""

    __slots__ = ("ends", "flags", "names", "parents", "positions", "roots", "senders")

    def __init__(self) -> None:
        self.positions = array("q")
        self.ends = array("q")
        self.flags = array("B")
        self.names = array("q")
        self.roots = array("q")
        self.parents = array("q")
        self.senders = array("q")

    def add(
        self, position: int, end: int, flags: int, name: int, thread: tuple[int, int], sender: int
    ) -> None:
        self.positions.append(position)
        self.ends.append(end)
        self.flags.append(flags)
        self.names.append(name)
        self.roots.append(thread[0])
        self.parents.append(thread[1])
        self.senders.append(sender)

    def passed(self, own: set[int]) -> array[int]:
        """Places that the sieve let through. Of the person's own mail a few lines without a word of a job are left out:
        they say something only in a job's thread, by which they are found."""
        return array(
            "q",
            (
                at
                for at, flags in enumerate(self.flags)
                if flags & _PASSED and not (flags & _SHORT and (flags & _SENT or self.senders[at] in own))
            ),
        )

    def joined(self) -> array[int]:
        """Places that were found by their thread or their sender and not read yet."""
        return array(
            "q", (at for at, flags in enumerate(self.flags) if flags & _JOINED and not flags & _READ)
        )

    def unread(self) -> array[int]:
        """Places that have not been read a second time."""
        return array("q", (at for at, flags in enumerate(self.flags) if not flags & _READ))

    def join(self, threads: set[int], own: set[int], forward: bool) -> bool:
        """One run over the messages; whether a thread grew. Messages read and found to be nothing grow threads too."""
        grew = False
        order = range(len(self.flags)) if forward else range(len(self.flags) - 1, -1, -1)
        for at in order:
            flags = self.flags[at]
            if flags & (_JOB | _JOINED):
                continue
            ids = self.thread(at)
            if threads.isdisjoint(ids):
                continue
            flags |= _JOINED
            if not flags & _YIELDED and (flags & _SENT or self.senders[at] in own):
                flags &= ~_READ
            self.flags[at] = flags
            grew = grew or not threads.issuperset(ids)
            threads.update(ids)
        return grew

    def join_senders(self, senders: set[int]) -> None:
        """Marks what the sieve dropped of personal mail from these senders."""
        for at, sender in enumerate(self.senders):
            if sender in senders and not self.flags[at] & (_PASSED | _JOINED | _BULK | _READ):
                self.flags[at] |= _JOINED

    def thread(self, at: int) -> set[int]:
        """The message's own id and those it answers."""
        ids = {self.names[at], self.roots[at], self.parents[at]}
        ids.discard(0)
        return ids


def _nothing(message: Message, own: bool) -> Finding:
    from bounceback.mail.language import detect

    return Finding(
        message_id=message.message_id,
        at=message.at,
        own=own,
        facts=(NOTHING,),
        at_known=message.at_known,
        sender=message.sender,
        recipients=message.recipients,
        thread=message.thread,
        subject=message.subject,
        language=next(iter(detect(f"{message.subject}\n{message.text}")), ""),
    )


@lru_cache(maxsize=4096)
def _labels(outside: tuple[str, ...], gmail: bytes) -> tuple[tuple[str, ...], bool]:
    """A message's labels, and whether one of them means sent mail."""
    labels = labels_of(outside, gmail)
    return labels, any(map(is_sent, labels))


def _id_of(head: HeaderBlock) -> int:
    raw = head.raw(b"message-id")
    if not raw:
        return 0
    opening, closing = raw.find(b"<"), raw.find(b">")
    inner = raw[opening + 1 : closing] if 0 <= opening < closing else raw.strip(b"<>")
    inner = inner.strip()
    return hash(inner) if inner else 0


def _thread_of(head: HeaderBlock) -> tuple[int, int]:
    """Hashes of the first message of the thread and of the one that this answers; 0 where there is none."""
    references = head.raw(b"references")
    answered = head.raw(b"in-reply-to")
    root = parent = 0
    if references:
        opening, closing = references.find(b"<"), references.find(b">")
        if 0 <= opening < closing:
            root = hash(references[opening + 1 : closing].strip())
            parent = hash(references[references.rfind(b"<") + 1 : references.rfind(b">")].strip())
    if answered:
        opening, closing = answered.find(b"<"), answered.find(b">")
        if 0 <= opening < closing:
            parent = hash(answered[opening + 1 : closing].strip())
            root = root or parent
    return root, parent


def _quick_date(value: bytes) -> datetime | None:
    match = _DATE.search(value)
    if match is None:
        return None
    month = _MONTHS.get(match[2], 0)
    midnight = _midnight(int(match[3]), month, int(match[1]))
    if midnight is None:
        return None
    minutes = int(match[4]) * 60 + int(match[5])
    if match[7]:
        offset = int(match[8]) * 60 + int(match[9])
        minutes += offset if match[7] == b"-" else -offset
    return midnight + timedelta(minutes=minutes, seconds=int(match[6] or 0))


@lru_cache(maxsize=16384)
def _midnight(year: int, month: int, day: int) -> datetime | None:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
