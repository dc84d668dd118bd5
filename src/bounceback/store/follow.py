"""One look into a followed mailbox: what is new on the server in, kept messages and their applications out.

It puts together the fetching, the reading that files go through as well, and the writers. A look may be stopped at any
moment and made again: folders are only as far as what is kept.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Final

from django.db import close_old_connections, connections
from django.utils import timezone

from bounceback.mail import problems as wrong
from bounceback.mail.accounts import Account, Login, Security, ServerFolder, in_order
from bounceback.mail.fetch import FolderState, Limits, MailProblem, MailServer, Trouble
from bounceback.mail.raw import RawMessage, Unreadable
from bounceback.mail.scan import MessageRead, Scan
from bounceback.names.saying import say_from_data
from bounceback.store import passwords, read
from bounceback.store.values import MailAccountValue, MailFolderValue
from bounceback.store.write import accounts as writer
from bounceback.timeline.kinds import Kind

CHUNK_MESSAGES: Final = 5000
CHUNK_BYTES: Final = 64_000_000
"""So much is read together; what is beyond is read with what is known by then."""

RELATED_IDS: Final = 300
RELATED_SENDERS: Final = 40
RELATED_MESSAGES: Final = 500
"""So far earlier mail is looked for that belongs to a new message."""

TICK: Final = 5.0
"""Seconds between two glances at the clock."""

WATCHES: Final = 20
WAIT: Final = 120.0
"""Seconds for which a watch waits before it asks whether the mailbox is still followed."""

AGAIN: Final = 30.0
"""Seconds until a watch that broke off is set again."""

WATCHING: Final = Limits(visit=86_400.0)

_NO_PERSON = ("noreply", "no-reply", "no_reply", "donotreply", "do-not-reply", "notification", "mailer")


class Fetched:
    """Raw messages of one folder that are in memory, to be read like a file."""

    def __init__(self) -> None:
        self._messages: list[RawMessage] = []
        self.size = 0

    def add(self, raw: RawMessage) -> None:
        """One more, in the order of their UIDs."""
        self._messages.append(raw)
        self.size += raw.end - raw.start

    def __len__(self) -> int:
        return len(self._messages)

    def read(self) -> Iterator[RawMessage | Unreadable]:
        """All of them."""
        yield from self._messages

    def again(self, positions: Sequence[int], ends: Sequence[int]) -> Iterator[RawMessage]:
        """Those at these positions (ascending UIDs) once more."""
        wanted = set(positions)
        yield from (raw for raw in self._messages if raw.position in wanted)


def account_of(value: MailAccountValue) -> Account:
    """What the fetching needs to know of a followed mailbox."""
    return Account(
        value.host,
        value.port,
        Security(value.security),
        value.username,
        Login(value.login),
        value.fingerprint,
    )


def folders_on(account: Account, secret: str) -> tuple[ServerFolder, ...]:
    """The folders of a mailbox: a try whether it can be opened at all. Raises MailProblem."""
    with MailServer(account, secret) as server:
        return server.folders()


def look(owner: int, pk: int, *, clock: Callable[[], datetime] = timezone.now) -> None:
    """Looks into a followed mailbox once; what came of it stands with the account. Raises LookupError.

    Trouble on the way is no exception: what came before it is kept, and the sentence about it stands with the account.
    """
    found = read.mail_account(owner, pk)
    writer.begin_look(owner, pk, clock())
    _Look(owner, found, clock).run()


class _Look:
    def __init__(self, owner: int, account: MailAccountValue, clock: Callable[[], datetime]) -> None:
        self._owner = owner
        self._account = account
        self._clock = clock
        self._notes: list[str] = []
        self._chunk: dict[int, Fetched] = {}
        self._upto: dict[int, int] = {}
        self._ended: dict[int, FolderState] = {}
        self._size = 0
        self._chunks = 0
        self._from_scratch = True
        self._new = 0
        self._done = 0
        self._total = 0
        self._unreadable = 0
        self._own: tuple[str, ...] = ()
        self._ids: dict[str, None] = {}
        self._senders: dict[str, None] = {}

    def run(self) -> None:
        trouble, problem, fingerprint = "", "", ""
        try:
            secret = passwords.secret(self._account.secret_name, self._account.secret_place)
            try:
                with MailServer(account_of(self._account), secret) as server:
                    self._visit(server)
            finally:
                # Also after a broken line: what came whole is kept.
                self._take_in()
        except passwords.PasswordProblem as stop:
            trouble, problem = "secret", f"{stop.args[0]}"  # in English: it is kept
        except MailProblem as stop:
            trouble, problem, fingerprint = stop.trouble.value, f"{stop.args[0]}", stop.fingerprint
        except Exception:
            writer.end_look(
                self._owner, self._account.id, self._clock(), trouble="here", problem=wrong.OWN_FAULT
            )
            raise
        if self._unreadable:
            self._notes.append(say_from_data(wrong.UNREAD, n=self._unreadable))
        writer.end_look(
            self._owner,
            self._account.id,
            self._clock(),
            trouble=trouble,
            problem=problem,
            fingerprint=fingerprint,
            notes=self._notes,
            again=trouble == Trouble.LATE.value,
        )

    def _visit(self, server: MailServer) -> None:
        listed = server.folders()
        writer.list_folders(self._owner, self._account.id, listed)
        there = {folder.name for folder in listed}
        chosen = {
            folder.name: folder
            for folder in read.mail_account(self._owner, self._account.id).folders
            if folder.chosen
        }
        for name in in_order(chosen, listed):
            if name in there:
                self._folder(server, chosen[name])
            else:
                self._notes.append(say_from_data(wrong.NO_FOLDER, folder=name))
        self._take_in()
        if self._ids and not (self._from_scratch and self._chunks == 1):
            self._related(server, [name for name in in_order(chosen, listed) if name in there])
        if server.withheld:
            self._notes.append(say_from_data(wrong.WITHHELD, n=server.withheld))

    def _folder(self, server: MailServer, folder: MailFolderValue) -> None:
        """Brings what is new in one folder."""
        try:
            now = server.state(folder.name)
            if _is_unchanged(folder, now):
                self._from_scratch = False
                return
            opened = server.open(folder.name)
        except MailProblem as problem:
            if problem.trouble is not Trouble.FOLDER:
                raise
            self._notes.append(problem.args[0])
            return
        after = folder.last_uid
        if folder.uidvalidity >= 0 and opened.uidvalidity != folder.uidvalidity:
            after = 0
            self._notes.append(say_from_data(wrong.NUMBERED, folder=folder.name))
        if folder.uidvalidity != opened.uidvalidity:
            writer.begin_folder_anew(self._owner, folder.id, opened.uidvalidity)
        if opened.messages == 0 and folder.messages > 0:
            self._notes.append(say_from_data(wrong.EMPTY_NOW, folder=folder.name, n=folder.messages))
        if after > 0:
            self._from_scratch = False
        uids = server.listed(opened.messages, after, self._account.since) if opened.messages > 0 else ()
        if opened.messages > 0 and after == 0 and not uids and self._account.since is None:
            self._notes.append(say_from_data(wrong.SHOWS_NONE, n=opened.messages, folder=folder.name))
            return
        self._total += len(uids)
        writer.tell_of_look(self._owner, self._account.id, self._done, self._total)
        for batch in server.bring(folder.name, uids):
            fetched = self._chunk.setdefault(folder.id, Fetched())
            for raw in batch.messages:
                fetched.add(raw)
                self._size += raw.end - raw.start
            self._upto[folder.id] = batch.last
            self._done += len(batch.messages)
            writer.tell_of_look(self._owner, self._account.id, self._done, self._total)
            if self._size > CHUNK_BYTES or sum(map(len, self._chunk.values())) >= CHUNK_MESSAGES:
                self._take_in()
        # What came while it was read is counted next time: the numbers are those from before.
        self._ended[folder.id] = FolderState(opened.uidvalidity, now.uidnext, now.messages, now.modseq)

    def _take_in(self) -> None:
        """Reads and keeps what has been fetched."""
        if not self._chunk and not self._upto and not self._ended:
            return
        reads = self._read(list(self._chunk.values())) if self._chunk else []
        positions = [(folder, last, len(self._chunk.get(folder, ()))) for folder, last in self._upto.items()]
        self._new += self._kept(reads, positions)
        for folder, state in self._ended.items():
            writer.folder_was_read(
                self._owner,
                folder,
                uidvalidity=state.uidvalidity,
                uidnext=state.uidnext,
                messages=state.messages,
                modseq=state.modseq,
            )
        self._chunks += bool(self._chunk)
        self._chunk.clear()
        self._upto.clear()
        self._ended.clear()
        self._size = 0

    def _kept(self, reads: Sequence[MessageRead], positions: Sequence[tuple[int, int, int]]) -> int:
        return writer.take_in(self._owner, self._account.id, reads, positions, self._own, self._clock())

    def _read(self, fetched: list[Fetched]) -> list[MessageRead]:
        threads, correspondents = read.job_threads(self._owner)
        if not self._own:
            self._own = self._own_addresses(fetched, first=not threads)
        scan = Scan(fetched, own=self._own, threads=threads, correspondents=correspondents)
        reads = list(scan)
        self._unreadable += scan.summary.unreadable_count
        for each in reads:
            if all(finding.kind is Kind.NONE for finding in each.findings):
                continue
            message = each.message
            if message.message_id in threads:
                continue
            for known in (message.message_id, *message.thread):
                self._ids[known] = None
            address = message.sender.address
            personal = not message.header("list-unsubscribe") and not any(
                word in address for word in _NO_PERSON
            )
            if not each.own and personal and address and address not in correspondents:
                self._senders[address] = None
        return reads

    def _own_addresses(self, fetched: list[Fetched], *, first: bool) -> tuple[str, ...]:
        """The person's addresses: what they set, else what is known, the account's, and what the mail itself shows."""
        preferences = read.preferences(self._owner)
        known = list(preferences.own_addresses)
        if not (known and read.addresses_set_by_person(self._owner)):
            known += [one.lower() for one in (self._account.address, self._account.username) if "@" in one]
            if first:
                survey = Scan(fetched)
                survey.survey()
                known += survey.own_addresses
        return tuple(dict.fromkeys(known))

    def _related(self, server: MailServer, names: Sequence[str]) -> None:
        """Earlier messages that belong to new job mail and were passed over when they came."""
        rows = {folder.name: folder for folder in read.mail_account(self._owner, self._account.id).folders}
        for _ in range(2):
            ids, senders = list(self._ids)[-RELATED_IDS:], list(self._senders)[-RELATED_SENDERS:]
            self._ids.clear()
            self._senders.clear()
            if not ids and not senders:
                return
            before = self._new
            for name in names:
                folder = rows[name]
                try:
                    opened = server.open(name)
                except MailProblem as problem:
                    if problem.trouble is not Trouble.FOLDER:
                        raise
                    continue
                if opened.messages <= 0 or folder.last_uid <= 0:
                    continue
                uids = server.related(ids, senders, folder.last_uid)[-RELATED_MESSAGES:]
                for batch in server.bring(name, uids):
                    fetched = self._chunk.setdefault(folder.id, Fetched())
                    for raw in batch.messages:
                        fetched.add(raw)
            if not self._chunk:
                return
            reads = self._read(list(self._chunk.values()))
            self._chunk.clear()
            self._new += self._kept(reads, ())
            if self._new == before:
                return


def _is_unchanged(folder: MailFolderValue, now: FolderState) -> bool:
    """Whether nothing came or went since the folder was last read to its end.

    With CONDSTORE an unchanged mod-sequence says so alone; else the next UID and the number of messages do.
    """
    if folder.uidvalidity < 0 or folder.uidvalidity != now.uidvalidity:
        return False
    if folder.modseq > 0 and folder.modseq == now.modseq:
        return True
    return folder.uidnext > 0 and (folder.uidnext, folder.messages) == (now.uidnext, now.messages)


class Follower:
    """Sees to it that each followed mailbox is looked into when its time has come, as long as the worker lives.

    Where a server tells of new mail by itself (IDLE), a look is asked for as soon as it does.
    """

    def __init__(
        self, enqueue: Callable[[int, int], object], *, clock: Callable[[], datetime] = timezone.now
    ) -> None:
        self._enqueue = enqueue
        self._clock = clock
        self._stop = threading.Event()
        self._watches: dict[tuple[int, int], threading.Thread] = {}
        self._silent: set[tuple[int, int]] = set()

    def start(self) -> None:
        """Begins, in threads of its own that end with the process."""
        writer.go_on_after_a_stop(self._clock())
        threading.Thread(target=self._run, name="follower", daemon=True).start()

    def stop(self) -> None:
        """Ends it at the next tick."""
        self._stop.set()

    def tick(self) -> int:
        """Asks for the looks that are due. Gives how many."""
        due = read.looks_due(self._clock())
        for owner, pk in due:
            self._enqueue(owner, pk)
        return len(due)

    def watch(self) -> int:
        """Sets a watch on each mailbox that is followed and has none. Gives how many there are."""
        self._watches = {key: thread for key, thread in self._watches.items() if thread.is_alive()}
        for key in read.followed():
            if key not in self._watches and key not in self._silent and len(self._watches) < WATCHES:
                thread = threading.Thread(target=self._watch, args=key, name=f"watch-{key[1]}", daemon=True)
                self._watches[key] = thread
                thread.start()
        return len(self._watches)

    def _run(self) -> None:
        while not self._stop.wait(TICK):
            try:
                close_old_connections()
                self.tick()
                self.watch()
            except Exception:  # noqa: S112 (a database that is busy or away: the next tick asks again)
                continue
            finally:
                connections.close_all()

    def _watch(self, owner: int, pk: int) -> None:
        """Waits on the server for new mail in INBOX until the account changes, is gone, or in trouble."""
        try:
            account = read.mail_account(owner, pk)
            secret = passwords.secret(account.secret_name, account.secret_place)
            with MailServer(account_of(account), secret, WATCHING) as server:
                if not server.can_wait:
                    self._silent.add((owner, pk))
                    return
                inbox = next((folder for folder in account.folders if folder.name.upper() == "INBOX"), None)
                # What came while nobody watched.
                news = inbox is not None and not _is_unchanged(inbox, server.state("INBOX"))
                server.open("INBOX")
                while not self._stop.is_set():
                    if news:
                        writer.look_soon(owner, pk, self._clock())
                    connections.close_all()
                    news = server.wait(WAIT)
                    now = read.mail_account(owner, pk)
                    if now.next_at is None or account_of(now) != account_of(account):
                        return
        except (LookupError, MailProblem, passwords.PasswordProblem):
            # The look itself says what is wrong; a watch that ended is set again after a while.
            connections.close_all()
            self._stop.wait(AGAIN)
        finally:
            connections.close_all()
