"""Following a mailbox on a server: the account, its folders, what each look found, and when noes are told.

What opens the mailbox goes to `store/passwords.py` and stands in no table. Each step of a look is one transaction; a
process that is killed at any moment leaves folders read up to a message, and the next look goes on from there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bounceback.mail.accounts import Account, ServerFolder, may_be_opened, proposed, role_of
from bounceback.mail.scan import MessageRead
from bounceback.names.saying import say
from bounceback.store import passwords
from bounceback.store.models import MailAccount, MailFolder, Preferences
from bounceback.store.write.assembly import reassemble
from bounceback.store.write.mail import keep_messages, learn_addresses
from bounceback.store.write.transaction import writing

EVERY = (2, 5, 10, 15, 30, 60, 240)
"""Minutes between two looks that can be chosen."""

STOPS = frozenset({"refused", "certificate", "secret"})
"""Trouble after which asking again by itself would not help, and may lock the account."""

NOTES = 20


def add_account(
    owner: int,
    address: str,
    account: Account,
    secret: str,
    folders: Sequence[ServerFolder],
    now: datetime,
) -> int:
    """Keeps a mailbox to be followed, with the folders that it has; the proposed ones are chosen. Gives its id.

    Where it is followed already, it gets the new password and ways in. Looking begins once the person has chosen.
    Raises PasswordProblem where the secret cannot be kept.
    """
    known = MailAccount.objects.filter(
        owner_id=owner, host=account.host, port=account.port, username=account.username
    ).first()
    name = known.secret_name if known else passwords.new_name()
    place = passwords.keep(name, secret)
    with writing(owner):
        row, _ = MailAccount.objects.update_or_create(
            owner_id=owner,
            host=account.host,
            port=account.port,
            username=account.username,
            defaults={
                "address": address[:320],
                "security": account.security.value,
                "login": account.login.value,
                "fingerprint": account.fingerprint,
                "secret_name": name,
                "secret_place": place,
                "trouble": "",
                "problem": "",
                "shown_fingerprint": "",
            },
            create_defaults={
                "address": address[:320],
                "security": account.security.value,
                "login": account.login.value,
                "fingerprint": account.fingerprint,
                "secret_name": name,
                "secret_place": place,
                "added_at": now,
            },
        )
        _list_folders(owner, row.pk, folders)
        if known is not None and MailFolder.objects.filter(owner_id=owner, account=row, read__gt=0).exists():
            MailAccount.objects.filter(pk=row.pk).update(next_at=now)
    if not account.username.partition("@")[2] and "@" not in address:
        return int(row.pk)
    learn_addresses(owner, [address.strip().lower()] if "@" in address else [account.username.lower()])
    return int(row.pk)


def choose_folders(
    owner: int, pk: int, names: Iterable[str], since: datetime | None, every_minutes: int, now: datetime
) -> None:
    """Sets which folders are read, from when (UTC; None: everything) and how often, and asks for a look now.

    An earlier beginning has everything read again from there; nothing is kept twice. Raises LookupError, ValueError.
    """
    account = _account(owner, pk)
    if every_minutes not in EVERY:
        raise ValueError(say("This is not one of the times to choose from."))
    wanted = set(names)
    if not MailFolder.objects.filter(owner_id=owner, account=account, name__in=wanted).exists():
        raise ValueError(say("Choose at least one folder."))
    earlier = account.since is not None and (since is None or since < account.since)
    with writing(owner):
        folders = MailFolder.objects.filter(owner_id=owner, account=account)
        folders.filter(name__in=wanted).update(chosen=True)
        folders.exclude(name__in=wanted).update(chosen=False)
        if earlier:
            folders.update(last_uid=0, uidnext=-1, messages=-1, modseq=-1)
        MailAccount.objects.filter(pk=account.pk).update(
            since=since, every_minutes=every_minutes, next_at=now
        )


def set_secret(owner: int, pk: int, secret: str, now: datetime) -> None:
    """A new password or token for a mailbox, and a look with it. Raises LookupError, PasswordProblem."""
    account = _account(owner, pk)
    place = passwords.keep(account.secret_name, secret)
    with writing(owner):
        MailAccount.objects.filter(pk=account.pk).update(
            secret_place=place, trouble="", problem="", next_at=now
        )


def trust(owner: int, pk: int, fingerprint: str, now: datetime) -> None:
    """Trusts the certificate that the server showed last, and no other. Raises LookupError, ValueError."""
    account = _account(owner, pk)
    if not fingerprint or fingerprint != account.shown_fingerprint:
        raise ValueError(say("The server showed another certificate meanwhile. Nothing was changed."))
    with writing(owner):
        MailAccount.objects.filter(pk=account.pk).update(
            fingerprint=fingerprint, shown_fingerprint="", trouble="", problem="", next_at=now
        )


def look_soon(owner: int, pk: int, now: datetime) -> None:
    """Asks for a look now. Raises LookupError."""
    account = _account(owner, pk)
    with writing(owner):
        MailAccount.objects.filter(pk=account.pk).update(next_at=now)


def read_again(owner: int, pk: int, now: datetime) -> None:
    """Has everything in the chosen folders read once more, from the chosen beginning on. Nothing is kept twice.

    Raises LookupError.
    """
    account = _account(owner, pk)
    with writing(owner):
        MailFolder.objects.filter(owner_id=owner, account=account).update(
            last_uid=0, uidnext=-1, messages=-1, modseq=-1
        )
        MailAccount.objects.filter(pk=account.pk).update(next_at=now)


def remove_account(owner: int, pk: int) -> None:
    """Stops following a mailbox and throws its password away. What was read stays. Raises LookupError."""
    account = _account(owner, pk)
    with writing(owner):
        MailFolder.objects.filter(owner_id=owner, account=account).delete()
        account.delete()
    passwords.forget(account.secret_name)


def set_noes_from(owner: int, time: str) -> None:
    """From which time of the day noes are told on Today, "HH:MM"; "" for at once. Raises ValueError."""
    if time and not re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d", time):
        raise ValueError(say("A time looks like 18:00."))
    with writing(owner):
        Preferences.objects.filter(owner_id=owner).update(noes_from=time)


# ── one look ──────────────────────────────────────────────────────────────────────────────────────────


def begin_look(owner: int, pk: int, now: datetime) -> None:
    """A look begins; the next one is due when its time is over. Raises LookupError."""
    account = _account(owner, pk)
    MailAccount.objects.filter(owner_id=owner, pk=pk).update(
        looking_since=now, done=0, total=0, next_at=now + timedelta(minutes=account.every_minutes)
    )


def tell_of_look(owner: int, pk: int, done: int, total: int) -> None:
    """How far a look is."""
    MailAccount.objects.filter(owner_id=owner, pk=pk).update(done=done, total=total)


def list_folders(owner: int, pk: int, folders: Sequence[ServerFolder]) -> None:
    """What folders there are now. One that is new is chosen where it would have been proposed."""
    with writing(owner):
        _list_folders(owner, pk, folders)


def begin_folder_anew(owner: int, folder: int, uidvalidity: int) -> None:
    """The server numbers the folder's messages anew: it is read again from its beginning."""
    MailFolder.objects.filter(owner_id=owner, pk=folder).update(
        uidvalidity=uidvalidity, last_uid=0, uidnext=-1, messages=-1, modseq=-1
    )


def take_in(
    owner: int,
    account: int,
    reads: Sequence[MessageRead],
    positions: Sequence[tuple[int, int, int]],
    addresses: Iterable[str],
    now: datetime,
) -> int:
    """Keeps what is new of these messages, puts it to its applications, and moves folders on: (folder, read up to this
    UID, so many read). `addresses`: the person's own as they were taken. Gives how many messages were new.

    One transaction: a folder is never further than what is kept and assembled.
    """
    with writing(owner):
        new = keep_messages(owner, reads)
        if new:
            learn_addresses(owner, addresses)
            reassemble(owner, now)
        seen = 0
        for folder, last, count in positions:
            row = MailFolder.objects.filter(owner_id=owner, pk=folder).first()
            if row is not None:
                row.last_uid = max(row.last_uid, last)
                row.read += count
                row.save(update_fields=["last_uid", "read"])
                seen += count
        row_of = MailAccount.objects.filter(owner_id=owner, pk=account).first()
        if row_of is not None:
            row_of.seen += seen
            row_of.kept += new
            row_of.save(update_fields=["seen", "kept"])
        return new


def folder_was_read(
    owner: int, folder: int, *, uidvalidity: int, uidnext: int, messages: int, modseq: int
) -> None:
    """What the server counted when the folder had been read to its end."""
    MailFolder.objects.filter(owner_id=owner, pk=folder).update(
        uidvalidity=uidvalidity, uidnext=uidnext, messages=messages, modseq=modseq
    )


def end_look(
    owner: int,
    pk: int,
    now: datetime,
    *,
    trouble: str = "",
    problem: str = "",
    fingerprint: str = "",
    notes: Sequence[str] = (),
    again: bool = False,
) -> None:
    """A look is over. `problem` "": it went through. `again`: there is more to read, at once."""
    account = _account(owner, pk)
    values: dict[str, object] = {
        "looking_since": None,
        "trouble": trouble,
        "problem": problem,
        "shown_fingerprint": fingerprint,
        "notes": [note[:500] for note in notes][:NOTES],
    }
    if not problem:
        values["looked_at"] = now
    if trouble in STOPS:
        values["next_at"] = None
    elif again:
        values["next_at"] = now
    elif account.next_at is None or account.next_at > now:  # else one was asked for meanwhile
        values["next_at"] = now + timedelta(minutes=account.every_minutes)
    with writing(owner):
        MailAccount.objects.filter(owner_id=owner, pk=pk).update(**values)


def go_on_after_a_stop(now: datetime) -> int:
    """Looks that a stopped process left unfinished are due again. Gives how many."""
    return int(
        MailAccount.objects.filter(looking_since__isnull=False).update(looking_since=None, next_at=now)
    )


def _list_folders(owner: int, pk: int, folders: Sequence[ServerFolder]) -> None:
    there = {folder.name: folder for folder in folders if may_be_opened(folder)}
    wanted = set(proposed(folders))
    rows = {row.name: row for row in MailFolder.objects.filter(owner_id=owner, account_id=pk)}
    MailFolder.objects.bulk_create(
        MailFolder(
            owner_id=owner,
            account_id=pk,
            name=name,
            role=role_of(folder).value,
            chosen=name in wanted,
        )
        for name, folder in there.items()
        if name not in rows
    )
    for name, row in rows.items():
        gone = name not in there
        if row.gone != gone:
            MailFolder.objects.filter(pk=row.pk).update(gone=gone)


def _account(owner: int, pk: int) -> MailAccount:
    found = MailAccount.objects.filter(owner_id=owner, pk=pk).first()
    if found is None:
        raise LookupError(say("This mailbox is not followed any more."))
    return found
