"""The second look: messages that the sieve let through are read whole and understood, a few at a time.

A batch of raw messages, or of places in an mbox, in; what each says out. A batch can go to another process.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bounceback.mail.message import Message, nothing_said
from bounceback.mail.parse import parse
from bounceback.mail.raw import Mbox, RawMessage, Unreadable
from bounceback.timeline.kinds import Finding, Kind

BATCH = 16
"""Messages that are read at a time."""


@dataclass(frozen=True, slots=True)
class MessageRead:
    """A message that the scan hands on. `own`: the person wrote it. `findings` is never empty."""

    message: Message
    own: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """How one message is to be read: `sent` and `judged` as the first look and the threads tell; `kept`: it is handed on
    though it says nothing, always or where it is the person's own."""

    sent: bool
    judged: bool
    always: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True)
class Judging:
    """A batch of messages to read: of an mbox by offsets, else the raw messages themselves."""

    wanted: tuple[Wanted, ...]
    own: frozenset[str]
    mbox: Mbox | None = None
    positions: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    raws: tuple[RawMessage, ...] = ()
    here: bool = False

    def run(self) -> list[MessageRead | Unreadable | None]:
        """Reads them, in order; None stands for a message that is not handed on."""
        return [self._read(raw, how) for raw, how in zip(self._raws(), self.wanted, strict=True)]

    def _raws(self) -> Iterator[RawMessage] | Sequence[RawMessage]:
        return self.raws if self.mbox is None else self.mbox.again(self.positions, self.ends)

    def _read(self, raw: RawMessage, how: Wanted) -> MessageRead | Unreadable | None:
        read = judged(raw, self.own, how)
        if isinstance(read, Unreadable) or how.always or (how.own and read.own) or is_job(read):
            return read
        return None


def judged(raw: RawMessage, own: frozenset[str], how: Wanted) -> MessageRead | Unreadable:
    """One message read and, where it is to be, understood. `own`: the person's addresses. Bad bytes raise nothing."""
    from bounceback.mail.understand import understand

    try:
        message = parse(raw)
        mine = message.sender.address in own or (how.sent and not message.header("delivered-to"))
        findings = understand(message, own, is_own=mine) if how.judged else (_nothing(message, mine),)
    except (OSError, ImportError, MemoryError):
        raise
    except Exception as problem:
        return Unreadable(raw.source, raw.position, f"could not be read ({type(problem).__name__})")
    return MessageRead(message, mine, findings)


def is_job(read: MessageRead) -> bool:
    """Whether a message says something about an application."""
    return any(finding.kind is not Kind.NONE for finding in read.findings)


def _nothing(message: Message, own: bool) -> Finding:
    from bounceback.mail.language import detect

    codes = detect(f"{message.subject}\n{message.text}")
    return nothing_said(message, own, next(iter(codes), ""))
