"""The letter to oneself: its settings, and sending it once for each day or week, through the server set for letters.

It is claimed for its period in one transaction, handed to the server, and noted in a second one. Where the server's
word is missing, or the process ended in between, it may have gone, and it is not sent again for that period. Only where
the server said that it did not take it is it tried again, a few times.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from bounceback.feedback.draft import sendable
from bounceback.mail.message import LETTER_TO_ONESELF
from bounceback.mail.problems import NO_OWN_SERVER
from bounceback.names.saying import say
from bounceback.store import passwords, read
from bounceback.store.digest import Digest, digest, period_due
from bounceback.store.models import Digest as DigestRow
from bounceback.store.models import Message, Sending
from bounceback.store.write.outbox import account_of
from bounceback.store.write.transaction import writing

Compose = Callable[[Digest], tuple[str, str]]
"""Makes subject and text of what is to be told."""


def set_digest(
    owner: int,
    *,
    on: bool,
    address: str,
    every: str,
    weekday: int,
    hour: int,
    now: datetime | None = None,
) -> None:
    """Keeps whether, where to and when. None goes out for a time before `now`. Raises ValueError with the sentence to show."""
    address = address.strip()
    if (on or address) and not sendable(address):
        raise ValueError(
            say("This is not an address that a letter can go to. It looks like name@example.com.")
        )
    if every not in {"day", "week"} or not 0 <= weekday <= 6 or not 0 <= hour <= 23:
        raise ValueError(say("Choose a day and an hour."))
    if on and not Sending.objects.filter(owner_id=owner).exists():
        raise ValueError(say("First set the server that sends your letters; this letter goes the same way."))
    values = {"on": on, "address": address[:320], "every": every, "weekday": weekday, "hour": hour}
    with writing(owner):
        DigestRow.objects.update_or_create(
            owner_id=owner, defaults={**values, "set_at": now or timezone.now(), "problem": ""}
        )


def send_due(owner: int, compose: Compose, now: datetime, zone: ZoneInfo) -> bool:
    """Sends the letter of this day or week where its hour has come and it was not begun yet. Whether one was sent.

    Trouble is no exception: its sentence stands with the settings.
    """
    kept = read.digest(owner)
    if kept is None or not period_due(kept, now, zone):
        return False
    subject, text = compose(digest(owner, now, zone))
    message_id = f"{uuid.uuid4().hex}@{kept.address.rpartition('@')[2].lower()}"
    with writing(owner):
        row = DigestRow.objects.select_for_update().get(owner_id=owner)
        kept = read.digest(owner)
        period = period_due(kept, now, zone) if kept is not None else ""
        if not period:
            return False
        row.tries = row.tries + 1 if row.period == period else 1
        row.period, row.state, row.tried_at, row.message_id, row.problem = (
            period,
            "sending",
            now,
            message_id,
            "",
        )
        row.save()
        _known_here(owner, message_id, row.address, subject, now)
    state, problem = _handed_over(owner, row.address, subject, text, message_id, now)
    with writing(owner):
        mine = DigestRow.objects.filter(owner_id=owner, state="sending", message_id=message_id)
        mine.update(state=state, problem=problem, **({"sent_at": now} if state == "sent" else {}))
    return state == "sent"


def send_now(owner: int, compose: Compose, now: datetime, zone: ZoneInfo) -> str:
    """Sends it because the person says so; the one that is due next comes all the same. Gives the address.

    Raises ValueError, with the sentence to show, where no address or server is set, or where it did not go or may not have.
    """
    kept = read.digest(owner)
    if kept is None or not kept.address:
        raise ValueError(
            say(
                "No address is set for it. Settings has the place, under A letter to yourself. Nothing was sent."
            )
        )
    subject, text = compose(digest(owner, now, zone))
    message_id = f"{uuid.uuid4().hex}@{kept.address.rpartition('@')[2].lower()}"
    with writing(owner):
        _known_here(owner, message_id, kept.address, subject, now)
    state, problem = _handed_over(owner, kept.address, subject, text, message_id, now)
    if state != "sent":
        raise ValueError(problem)
    return kept.address


def _known_here(owner: int, message_id: str, address: str, subject: str, now: datetime) -> None:
    """Keeps the letter's head as a message in which nothing is found: the copy that a mailbox brings back is then no news,
    though it speaks of talks and noes."""
    Message.objects.create(
        owner_id=owner,
        message_id=message_id,
        at=now,
        own=True,
        recipients=[["", address]],
        subject=subject,
        findings=[],
        house="",
    )


def _handed_over(
    owner: int, address: str, subject: str, text: str, message_id: str, now: datetime
) -> tuple[str, str]:
    """Gives the letter to the person's server: its state, and the sentence where something is in the way."""
    from bounceback.mail.send import SendProblem, Trouble, send

    server = Sending.objects.filter(owner_id=owner).first()
    if server is None:
        return "not sent", f"{NO_OWN_SERVER}"  # in English: it is kept
    account = account_of(server)
    try:
        secret = passwords.secret(server.secret_name, server.secret_place) if server.username else ""
        message = as_message(server.address, address, subject, text, message_id, now)
        send(account, secret, message, server.address, address)
    except SendProblem as problem:
        return ("unsure" if problem.trouble is Trouble.UNSURE else "not sent"), f"{problem.args[0]}"
    except (passwords.PasswordProblem, ValueError) as problem:
        return "not sent", f"{problem.args[0]}"
    return "sent", ""


def as_message(sender: str, to: str, subject: str, text: str, message_id: str, at: datetime) -> bytes:
    """The letter ready to be sent: plain text alone, marked as made by a program, so that no one answers it by itself."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{message_id}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Mailer"] = LETTER_TO_ONESELF
    message.set_content(text, cte="quoted-printable")
    return message.as_bytes()
