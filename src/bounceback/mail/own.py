"""Whose mailbox it is: counts of who wrote and who was written to in, the person's own addresses out.

A mailing list or an address that many share must not win. It reads no message; the scan adds each one to the counts.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

KEYS = 20_000
"""So many different addresses are counted; beyond, the rarest are forgotten."""

SENT_SHARE = 0.05
"""An address that wrote this share of the mail in Sent folders is the person's."""

DELIVERED_SHARE = 0.2
"""As is one to which this share of the mail that names its last delivery was delivered."""

RECIPIENT_SHARE = 0.3
"""Without either: the most frequent recipient, if so much of the mail goes to it, from several senders."""

SEVERAL = 3
WRITER_BONUS = 2.0
"""An address that also writes in this mailbox counts double against one that only receives (an alias, a list)."""


@dataclass(slots=True)
class Tallies:
    """Counts over the messages of a mailbox; addresses in lower case, as bytes."""

    messages: int = 0
    sent: int = 0
    delivered: int = 0
    direct: int = 0
    sent_from: Counter[bytes] = field(default_factory=Counter)
    delivered_to: Counter[bytes] = field(default_factory=Counter)
    received_by: Counter[bytes] = field(default_factory=Counter)
    written_by: Counter[bytes] = field(default_factory=Counter)
    lists: set[bytes] = field(default_factory=set)
    writers_to: dict[bytes, set[int]] = field(default_factory=dict)
    """For each recipient up to `SEVERAL` different senders."""

    def add(
        self,
        sender: bytes,
        recipients: Sequence[bytes],
        delivered: bytes = b"",
        *,
        in_sent: bool = False,
        of_list: bytes | None = None,
    ) -> None:
        """Counts one message. `of_list`: the list's address (b"" unknown) where it came through a list, else None."""
        self.messages += 1
        if sender:
            self.written_by[sender] += 1
        if in_sent:
            self.sent += 1
            if sender:
                self.sent_from[sender] += 1
            return
        if delivered:
            self.delivered += 1
            self.delivered_to[delivered] += 1
        if of_list is not None:
            if of_list and len(self.lists) < KEYS:
                self.lists.add(of_list)
            return
        if not recipients:
            return
        self.direct += 1
        mark = hash(sender)
        for address in recipients[:20]:
            if address == sender:
                continue
            self.received_by[address] += 1
            writers = self.writers_to.get(address)
            if writers is None:
                self.writers_to[address] = {mark}
            elif len(writers) < SEVERAL:
                writers.add(mark)
        if len(self.received_by) > KEYS:
            self._forget()
        if len(self.written_by) > KEYS:
            self.written_by = Counter(dict(self.written_by.most_common(KEYS // 2)))
        if len(self.delivered_to) > KEYS:
            self.delivered_to = Counter(dict(self.delivered_to.most_common(KEYS // 2)))

    def _forget(self) -> None:
        self.received_by = Counter(dict(self.received_by.most_common(KEYS // 2)))
        self.writers_to = {address: self.writers_to[address] for address in self.received_by}


def own_addresses(tallies: Tallies) -> tuple[str, ...]:
    """The person's addresses as far as the counts show them, the surest first; () where they show none."""
    found: dict[bytes, None] = {}
    for address, count in tallies.sent_from.most_common(20):
        if count >= SENT_SHARE * tallies.sent and address not in tallies.lists:
            found.setdefault(address)
    for address, count in tallies.delivered_to.most_common(10):
        if count >= max(2, DELIVERED_SHARE * tallies.delivered) and _may_be_a_person(address, tallies):
            found.setdefault(address)
    if not found:
        address = _most_written_to(tallies)
        if address:
            found.setdefault(address)
    return tuple(address.decode("utf-8", "replace") for address in found)


def _most_written_to(tallies: Tallies) -> bytes:
    best, best_score = b"", 0.0
    for address, count in tallies.received_by.most_common(50):
        several = len(tallies.writers_to.get(address, ())) >= min(SEVERAL, max(2, tallies.direct))
        if not several or count < RECIPIENT_SHARE * tallies.direct or not _may_be_a_person(address, tallies):
            continue
        score = count * (WRITER_BONUS if tallies.written_by[address] else 1.0)
        if score > best_score:
            best, best_score = address, score
    return best


def _may_be_a_person(address: bytes, tallies: Tallies) -> bool:
    local = address.partition(b"@")[0].decode("utf-8", "replace")
    return (
        address not in tallies.lists
        and local not in _words()[1]
        and not local.endswith(("-request", "-list", "-bounces"))
    )


def is_sent(label: str) -> bool:
    """Whether a folder or label holds the mail that the person sent, in any of the usual languages."""
    return _is_sent(label.strip().lower())


@lru_cache(maxsize=4096)
def _is_sent(label: str) -> bool:
    names = _words()[0]
    last = label.replace(".", "/").rpartition("/")[2]
    return any(name in names or name.rstrip("-0123456789 ") in names for name in (label, last))


@lru_cache(maxsize=1)
def _words() -> tuple[frozenset[str], frozenset[str]]:
    data = tomllib.loads((files("bounceback.mail") / "data" / "folders.toml").read_text("utf-8"))
    return frozenset(data["sent"]), frozenset(data["shared"])
