"""Taking a mailbox in: messages about the search are kept, then everything is assembled again.

Each batch of messages is one transaction and so is the assembling; a process that is killed at any moment
leaves a consistent store, and the same import run again goes on from there: nothing is kept twice, and what was
judged and kept is not judged again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from bounceback.mail import problems as wrong
from bounceback.mail.scan import MessageRead, Progress, Scan, Summary
from bounceback.names.saying import say, say_from_data
from bounceback.store.codec import finding_to_json
from bounceback.store.models import MailImport, Message, Preferences
from bounceback.store.write.assembly import Assembling, reassemble
from bounceback.store.write.templates import template_columns
from bounceback.store.write.text import keepable
from bounceback.store.write.transaction import writing

BATCH = 200
TEXT_LIMIT = 200_000
UNREADABLE_NAMED = 50

CHECKPOINT_EVERY = 32 * 1024 * 1024
"""Bytes of progress between two notes of how far an import has come."""


def ask_for_import(
    owner: int, path: str, name: str, *, remove_after: bool = False, now: datetime | None = None
) -> int:
    """Notes that a mailbox is to be read. `remove_after`: the file is our own copy of an upload. Gives its id."""
    return int(
        MailImport.objects.create(
            owner_id=owner,
            path=path,
            name=name[:500],
            remove_after=remove_after,
            asked_at=now or timezone.now(),
        ).pk
    )


def run_import(
    owner: int,
    import_id: int,
    *,
    on_progress: Callable[[Progress], None] | None = None,
    clock: Callable[[], datetime] = timezone.now,
) -> dict[str, Any]:
    """Reads the mailbox of an import that was asked for, and gives its summary as plain values.

    Run again after a crash, it goes on; run again after it is done, it changes nothing.
    Raises LookupError where there is no such import. A mailbox that cannot be opened at all is
    recorded as a problem with the import, and what was kept before stays.
    """
    asked = MailImport.objects.filter(owner_id=owner, pk=import_id).first()
    if asked is None:
        raise LookupError(say("This import is not here any more."))
    if asked.state == "done":
        return dict(asked.summary)
    asked.state = "running"
    asked.save(update_fields=["state"])

    def tell(progress: Progress) -> None:
        MailImport.objects.filter(pk=asked.pk).update(
            bytes_done=progress.bytes_done, bytes_total=progress.bytes_total, messages=progress.messages
        )
        if on_progress is not None:
            on_progress(progress)

    if not os.access(asked.path, os.R_OK):
        asked.state = "broken"
        asked.problem = f"{say_from_data(wrong.NOT_OPENED, name=asked.name)}"
        asked.finished_at = clock()
        asked.save(update_fields=["state", "problem", "finished_at"])
        return {"problem": asked.problem}
    summary = _read_in(owner, asked, tell, clock)
    asked.summary = summary
    asked.state = "done"
    asked.finished_at = clock()
    asked.save(update_fields=["summary", "state", "finished_at"])
    if asked.remove_after:
        shutil.rmtree(asked.path, ignore_errors=True)
    return summary


def unfinished_import(owner: int, path: str) -> int | None:
    """The import of the file at this path that was stopped before its end, so that it goes on; None without one."""
    rows = MailImport.objects.filter(
        owner_id=owner, path=path, state__in=["waiting", "running"], remove_after=False
    )
    found = rows.order_by("-asked_at").values_list("pk", flat=True).first()
    return None if found is None else int(found)


def stopped_imports() -> list[tuple[int, int]]:
    """Owner and id of each import that a stopped process left waiting or running: to be run again."""
    rows = MailImport.objects.filter(state__in=["waiting", "running"]).order_by("asked_at")
    return list(rows.values_list("owner_id", "pk"))


def _read_in(
    owner: int, asked: MailImport, tell: Callable[[Progress], None], clock: Callable[[], datetime]
) -> dict[str, Any]:
    preferences = Preferences.objects.get(owner_id=owner)
    given = preferences.own_addresses if preferences.addresses_by_person else ()
    before = asked.summary.get("going_on", {})
    new = int(before.get("new", 0))
    noted = 0
    batch: list[MessageRead] = []

    def keep() -> None:
        nonlocal new
        new += keep_messages(owner, batch)
        batch.clear()

    def note() -> None:
        keep()
        checkpoint = scan.checkpoint()
        if checkpoint:
            going_on = {"scan": checkpoint, "new": new}
            MailImport.objects.filter(pk=asked.pk).update(summary={"going_on": going_on})

    def told(progress: Progress) -> None:
        nonlocal noted
        tell(progress)
        if progress.bytes_done - noted >= CHECKPOINT_EVERY:
            noted = progress.bytes_done
            note()

    scan = Scan([Path(asked.path)], own=given, on_progress=told, going_on=before.get("scan"))
    try:
        for read in scan:
            batch.append(read)
            if len(batch) >= BATCH:
                keep()
    except KeyboardInterrupt:
        note()
        raise
    keep()
    summary = scan.summary
    learn_addresses(owner, summary.own_addresses)
    assembling = reassemble(owner, clock())
    return _as_values(summary, new, assembling)


def keep_messages(owner: int, batch: Sequence[MessageRead]) -> int:
    """Keeps those messages that are not kept yet; gives how many were new."""
    if not batch:
        return 0
    with writing(owner):
        ids = [read.message.message_id[:1000] for read in batch]
        there = set(
            Message.objects.filter(owner_id=owner, message_id__in=ids).values_list("message_id", flat=True)
        )
        fresh = {
            read.message.message_id[:1000]: read
            for read in batch
            if read.message.message_id[:1000] not in there
        }
        Message.objects.bulk_create(_row(owner, read) for read in fresh.values())
        return len(fresh)


def _row(owner: int, read: MessageRead) -> Message:
    message = read.message
    findings = [_cleaned(finding_to_json(finding)) for finding in read.findings]
    return Message(
        owner_id=owner,
        message_id=message.message_id[:1000],
        at=message.at,
        own=read.own,
        sender_name=keepable(message.sender.name)[:500],
        sender_address=keepable(message.sender.address)[:500],
        recipients=[[keepable(person.name), keepable(person.address)] for person in message.recipients[:50]],
        reply_to=keepable(message.reply_to.address)[:500] if message.reply_to else "",
        subject=keepable(message.subject)[:2000],
        text=keepable(message.text)[:TEXT_LIMIT],
        language=read.findings[0].language[:12] if read.findings else "",
        labels=[keepable(label) for label in message.labels[:50]],
        findings=findings,
        **template_columns(
            read.findings[0].new_text, message.sender, message.recipients[:50], read.own, findings
        ),
    )


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return keepable(value)
    if isinstance(value, list):
        return [_cleaned(each) for each in value]
    if isinstance(value, dict):
        return {name: _cleaned(each) for name, each in value.items()}
    return value


def learn_addresses(owner: int, addresses: Iterable[str]) -> None:
    preferences = Preferences.objects.get(owner_id=owner)
    known = list(preferences.own_addresses)
    known.extend(address for address in addresses if address not in known)
    if known != preferences.own_addresses and not preferences.addresses_by_person:
        Preferences.objects.filter(owner_id=owner).update(own_addresses=known)


def _as_values(summary: Summary, new: int, assembling: Assembling) -> dict[str, Any]:
    return {
        "own_addresses": list(summary.own_addresses),
        "folders": [[name, count] for name, count in summary.folders],
        "first_at": summary.first_at.isoformat() if summary.first_at else None,
        "last_at": summary.last_at.isoformat() if summary.last_at else None,
        "messages": summary.messages,
        "job_messages": summary.job_messages,
        "new_messages": new,
        "duplicates": summary.duplicates,
        "unreadable": [asdict(each) for each in summary.unreadable[:UNREADABLE_NAMED]],
        "unreadable_count": summary.unreadable_count,
        "bytes_read": summary.bytes_read,
        "applications": assembling.applications,
        "leads": assembling.leads,
        "events": assembling.new_events,
        "review": assembling.reviews,
    }
