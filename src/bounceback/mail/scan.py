"""Mailboxes in, judged messages and a summary out: two passes, flat memory, nothing dropped in silence.

The first pass finds borders, counts addresses and sieves; whose mailbox it is is known then, and the second reads what
passed. At the end the person's own replies in job threads are fetched. Large mailboxes are read by several processes; what
comes out is the same. No clock, no store: times are the messages' own.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bounceback.mail.checkpoint import Checkpoint, identity, restored
from bounceback.mail.judging import BATCH, Judging, MessageRead, Wanted, is_job
from bounceback.mail.own import Tallies, own_addresses
from bounceback.mail.pool import Pool, Result, Task, cores
from bounceback.mail.raw import Mailfile, Mbox, RawMessage, Unreadable
from bounceback.mail.read import mailfiles
from bounceback.mail.survey import (
    BULK,
    JOB,
    JOINED,
    PASSED,
    READ,
    SENT,
    SHORT,
    YIELDED,
    Met,
    Surveying,
    mark,
    met,
)
from bounceback.timeline.kinds import Kind

__all__ = ["MessageRead", "Progress", "Scan", "Summary", "scan"]

UNREADABLE_NAMED = 1000
"""So many unreadable messages are named; the rest only counted."""

REPORT_EVERY = 4 * 1024 * 1024
"""Bytes between two words on progress; of a smaller mailbox a fiftieth."""

FIRST_PASS = 0.4
"""The first pass's share of the whole work, for an honest estimate (measured with bench/mail_scan.py)."""

PARALLEL_FROM = 64 * 1024 * 1024
"""Bytes on disk from which several processes read: starting them takes as long as reading some tens of megabytes."""

SENT_WHOLE = 1024 * 1024
"""A message up to so many bytes, of a file that cannot be mapped, goes to another process; a larger one is read here."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a scan is: `bytes_done` of `bytes_total` on disk, both passes weighed in; messages met so far."""

    bytes_done: int
    bytes_total: int
    messages: int


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
        workers: int | None = None,
        going_on: Mapping[str, Any] | None = None,
    ) -> None:
        """`threads`, `correspondents`: message ids in threads with job mail, and addresses that wrote about a job, as
        far as they are known from mail read before; what belongs to them is read whatever the sieve says.

        `workers`: processes that read; 1 none but this; by default as many as there are cores, for a large mailbox.
        `going_on`: what `checkpoint` gave when an earlier scan of the same files was stopped: what it had handed on is
        not read again and does not come out again.
        """
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
        self._step = min(REPORT_EVERY, self._total // 50)
        self._records = [_Records() for _ in self._files]
        self._seen: set[int] = set()
        self._duplicates = 0
        self._folders: Counter[str] = Counter()
        self._first: int | None = None
        self._last: int | None = None
        self._by_kind: Counter[Kind] = Counter()
        self._job_messages = 0
        self._messages = 0
        self._reported = 0
        self._given_own = tuple(dict.fromkeys(address.strip().lower() for address in own if address.strip()))
        self._own: frozenset[str] = frozenset(self._given_own)
        self._threads = {mark(each.encode("utf-8", "surrogateescape")) for each in threads}
        self._correspondents = {mark(each.encode("utf-8", "surrogateescape")) for each in correspondents}
        if workers is None:
            workers = cores() if self._total >= PARALLEL_FROM else 1
        self._workers = workers
        self._pool: Pool | None = None
        self._going_on = going_on
        self._marks: tuple[str, ...] | None = None
        self._checkpoint = Checkpoint()

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
            first_at=None if self._first is None else _EPOCH + timedelta(seconds=self._first),
            last_at=None if self._last is None else _EPOCH + timedelta(seconds=self._last),
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
        try:
            self._survey_all()
            self._own = frozenset(self.own_addresses)
            own = {mark(address.encode("utf-8", "surrogateescape")) for address in self._own}
            self._go_on()
            done = 0
            for number, (file, records) in enumerate(zip(self._files, self._records, strict=True)):
                yield from self._judge(0, number, records.passed(own), done)
                done += file.size
            self._join_threads(own)
            for number, records in enumerate(self._records):
                rest = records.unread() if self._every else records.joined()
                yield from self._judge(1, number, rest, done)
            self._report(self._total, last=True)
        finally:
            self._end_workers()

    def survey(self) -> int:
        """The first pass alone: borders, address counts, sieve. Gives back how many messages there are."""
        try:
            self._survey_all()
        finally:
            self._end_workers()
        return self._messages

    def checkpoint(self) -> dict[str, Any]:
        """How far the second pass has come, as plain values for `going_on`; empty before it or where it cannot be told.

        A message belongs to it once the next one was asked for.
        """
        if self._checkpoint.at is None or self._every:
            return {}
        return self._checkpoint.values(self._identities(), self.own_addresses)

    def _identities(self) -> tuple[str, ...]:
        if self._marks is None:
            self._marks = tuple(map(identity, self._files))
        return self._marks

    def _go_on(self) -> None:
        """Takes over what an earlier scan had read before it was stopped."""
        if not self._going_on or self._every:
            return
        self._checkpoint = restored(self._going_on, self._identities(), self.own_addresses)
        for (turn, number, position), kind, ids, own_mail in self._checkpoint.jobs:
            records = self._records[number]
            place = records.place_of(position)
            self._count_job(records, place, Kind(kind), ids, own_mail)
            if turn == 0:
                records.flags[place] |= YIELDED
        for (_, _, position), source, why in self._checkpoint.problems:
            self._note(Unreadable(source, position, why))

    def _results(self, tasks: Iterable[Task[Result]]) -> Iterator[tuple[Task[Result], Result]]:
        if self._workers < 2:
            return ((task, task.run()) for task in tasks)
        if self._pool is None:
            self._pool = Pool(self._workers)
        return self._pool.results(tasks)

    def _end_workers(self) -> None:
        if self._pool is not None:
            self._pool.close()
            self._pool = None

    def _survey_all(self) -> None:
        done = 0
        for file, records in zip(self._files, self._records, strict=True):
            if isinstance(file, Mbox):
                tasks = (Surveying(file, lower, upper) for lower, upper in file.ranges())
                for task, found in self._results(tasks):
                    for one in found:
                        self._meet(one, records)
                    self._report(FIRST_PASS * (done + task.upper))  # type: ignore[attr-defined]
            else:
                for raw in file.read():
                    each = met(raw)
                    if each is not None:
                        self._meet(each, records)
                    if isinstance(raw, RawMessage):
                        self._report(FIRST_PASS * (done + raw.read_to))
            done += file.size

    def _meet(self, each: Met | Unreadable, records: _Records) -> None:
        """Counts one message; of one that was met before only that."""
        if isinstance(each, Unreadable):
            self._note(each)
            return
        if each.name in self._seen:
            self._duplicates += 1
            return
        self._seen.add(each.name)
        self._messages += 1
        for label in each.labels:
            self._folders[label] += 1
        self._tallies.add(
            each.sender,
            each.recipients,
            each.delivered,
            in_sent=bool(each.flags & SENT),
            of_list=each.of_list,
        )
        at = each.at
        if at is not None:
            if self._first is None or at < self._first:
                self._first = at
            if self._last is None or at > self._last:
                self._last = at
        records.add(each)

    def _judge(self, turn: int, number: int, places: Sequence[int], before: int) -> Iterator[MessageRead]:
        """Second reading of some of a file's messages. `turn`: 0 what the sieve let through, 1 what was found since."""
        file, records = self._files[number], self._records[number]
        at = self._checkpoint.at
        left = [place for place in places if at is None or (turn, number, records.positions[place]) > at]
        for place in set(places).difference(left):
            records.flags[place] |= READ
        last = (
            max(1, (records.ends if isinstance(file, Mbox) else records.positions)[-1] + 1) if places else 1
        )
        for task, outcomes in self._results(self._batches(file, records, left)):
            positions = task.positions  # type: ignore[attr-defined]
            for position, outcome in zip(positions, outcomes, strict=True):
                place = records.place_of(position)
                records.flags[place] |= READ
                where = (turn, number, position)
                if isinstance(outcome, Unreadable):
                    self._note(outcome)
                    self._checkpoint.problems.append((where, outcome.source, outcome.why))
                elif outcome is not None:
                    if is_job(outcome):
                        message, kind = outcome.message, outcome.findings[0].kind
                        names = (message.message_id, *message.thread)
                        ids = [mark(each.encode("utf-8", "surrogateescape")) for each in names]
                        self._count_job(records, place, kind, ids, outcome.own)
                        self._checkpoint.jobs.append((where, kind.value, ids, outcome.own))
                    records.flags[place] |= YIELDED
                    yield outcome
                self._checkpoint.at = where
                share = (records.ends[place] if isinstance(file, Mbox) else position + 1) / last
                self._report(FIRST_PASS * self._total + (1 - FIRST_PASS) * (before + file.size * share))

    def _count_job(
        self, records: _Records, place: int, kind: Kind, ids: Iterable[int], own_mail: bool
    ) -> None:
        records.flags[place] |= JOB
        self._job_messages += 1
        self._by_kind[kind] += 1
        self._threads.update(ids)
        self._threads.update(records.thread(place))
        if not own_mail and not records.flags[place] & BULK:
            self._correspondents.add(records.senders[place])

    def _batches(self, file: Mailfile, records: _Records, places: Sequence[int]) -> Iterator[Judging]:
        own = {mark(address.encode("utf-8", "surrogateescape")) for address in self._own}

        def how(place: int) -> Wanted:
            flags = records.flags[place]
            own_and_short = flags & SHORT and (flags & SENT or records.senders[place] in own)
            judged = bool(flags & JOINED or (flags & PASSED and not own_and_short))
            return Wanted(bool(flags & SENT), judged, always=self._every, own=bool(flags & JOINED))

        if isinstance(file, Mbox):
            for start in range(0, len(places), BATCH):
                some = places[start : start + BATCH]
                positions = tuple(records.positions[place] for place in some)
                ends = tuple(records.ends[place] for place in some)
                yield Judging(tuple(map(how, some)), self._own, file, positions, ends)
            return
        positions_wanted = array("q", (records.positions[place] for place in places))
        ends_wanted = array("q", (records.ends[place] for place in places))
        held: list[RawMessage] = []
        size = 0

        def batch(raws: Sequence[RawMessage], *, here: bool = False) -> Judging:
            wanted = tuple(how(records.place_of(raw.position)) for raw in raws)
            positions = tuple(raw.position for raw in raws)
            return Judging(wanted, self._own, None, positions, (), tuple(raws), here)

        for raw in file.again(positions_wanted, ends_wanted):
            large = len(raw.buffer) > SENT_WHOLE
            if held and (large or len(held) >= BATCH or size + len(raw.buffer) > SENT_WHOLE):
                yield batch(held)
                held, size = [], 0
            if large:
                yield batch([raw], here=True)
            else:
                held.append(raw)
                size += len(raw.buffer)
        if held:
            yield batch(held)

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
        self._correspondents.discard(0)
        for records in self._records:
            records.join_senders(self._correspondents - own)

    def _note(self, unreadable: Unreadable) -> None:
        self._unreadable_count += 1
        if len(self._unreadable) < UNREADABLE_NAMED:
            self._unreadable.append(unreadable)

    def _report(self, done: float, *, last: bool = False) -> None:
        if self._on_progress is None or (done - self._reported < self._step and not last):
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

    def add(self, each: Met) -> None:
        self.positions.append(each.position)
        self.ends.append(each.end)
        self.flags.append(each.flags)
        self.names.append(each.name)
        self.roots.append(each.root)
        self.parents.append(each.parent)
        self.senders.append(each.sender_mark)

    def place_of(self, position: int) -> int:
        """Where the message at this position of its file stands here; IndexError where there is none."""
        place = bisect_left(self.positions, position)
        if self.positions[place] != position:
            raise IndexError(position)
        return place

    def passed(self, own: set[int]) -> array[int]:
        """Places that the sieve let through. Of the person's own mail a few lines without a word of a job are left out:
        they say something only in a job's thread, by which they are found."""
        return array(
            "q",
            (
                at
                for at, flags in enumerate(self.flags)
                if flags & PASSED and not (flags & SHORT and (flags & SENT or self.senders[at] in own))
            ),
        )

    def joined(self) -> array[int]:
        """Places that were found by their thread or their sender and not read yet."""
        return array("q", (at for at, flags in enumerate(self.flags) if flags & JOINED and not flags & READ))

    def unread(self) -> array[int]:
        """Places that have not been read a second time."""
        return array("q", (at for at, flags in enumerate(self.flags) if not flags & READ))

    def join(self, threads: set[int], own: set[int], forward: bool) -> bool:
        """One run over the messages; whether a thread grew. Messages read and found to be nothing grow threads too."""
        grew = False
        order = range(len(self.flags)) if forward else range(len(self.flags) - 1, -1, -1)
        for at in order:
            flags = self.flags[at]
            if flags & (JOB | JOINED):
                continue
            ids = self.thread(at)
            if threads.isdisjoint(ids):
                continue
            flags |= JOINED
            if not flags & YIELDED and (flags & SENT or self.senders[at] in own):
                flags &= ~READ
            self.flags[at] = flags
            grew = grew or not threads.issuperset(ids)
            threads.update(ids)
        return grew

    def join_senders(self, senders: set[int]) -> None:
        """Marks what the sieve dropped of personal mail from these senders."""
        for at, sender in enumerate(self.senders):
            if sender in senders and not self.flags[at] & (PASSED | JOINED | BULK | READ):
                self.flags[at] |= JOINED

    def thread(self, at: int) -> set[int]:
        """The message's own id and those it answers."""
        ids = {self.names[at], self.roots[at], self.parents[at]}
        ids.discard(0)
        return ids
