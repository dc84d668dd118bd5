"""One message, taken apart: the value that `read` makes and `understand` reads.

Only values stand here; parsing is in `parse.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bounceback.timeline.kinds import NOTHING, Finding, Person

LETTER_TO_ONESELF = "bounceback, a letter to oneself"
"""The X-Mailer of the digest that bounceback sends to its own person: it tells of applications, and is about none."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message with its text decoded. Times are UTC.

    `message_id` without angle brackets; made from the content's hash where the header is missing.
    `at_known` is False where the date is missing or absurd (`at` is then the best guess: a Received header,
    the mbox "From " line, else 1970-01-01). `utc_offset_minutes` is the zone that the sender wrote in, None if unknown.
    `text` is the readable text of the message (plain part preferred when it says something; else the HTML's
    text with line breaks kept), quotes and signature still in it. `calendar` holds the text of
    text/calendar parts. `reply_to` and `thread` come from the headers (`thread`: References then In-Reply-To,
    oldest first, without angle brackets). `headers`: a few lower-case header names with their decoded values
    that help to judge (list-id, list-unsubscribe, precedence, auto-submitted, x-gmail-labels, x-mailer …).
    `labels`: folder or label names. `source`: file or folder it was read from.
    """

    message_id: str
    at: datetime
    sender: Person
    recipients: tuple[Person, ...] = ()
    reply_to: Person | None = None
    subject: str = ""
    text: str = field(default="", repr=False)
    calendar: tuple[str, ...] = ()
    thread: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    labels: tuple[str, ...] = ()
    source: str = ""
    at_known: bool = True
    utc_offset_minutes: int | None = None
    attachments: tuple[str, ...] = ()
    """File names of attachments; their content is never decoded."""

    def header(self, name: str) -> str:
        """The value of a kept header, or an empty string."""
        return next((value for key, value in self.headers if key == name), "")


def nothing_said(message: Message, own: bool, language: str, new_text: str = "") -> Finding:
    """The finding of a message in which nothing is found. `own`: the person wrote it."""
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
        new_text=new_text,
        language=language,
    )
