"""One raw message in, one Message out: fields, text, dates and ids decoded; attachments only named.

Hostile bytes give a poorer Message, never an exception. It judges nothing.
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta

from bounceback.mail.charsets import to_text
from bounceback.mail.headers import HeaderBlock, decoded, identifier, identifiers, moment, opened, people
from bounceback.mail.mbox import without_escape
from bounceback.mail.message import Message
from bounceback.mail.mime import Part, content, parts
from bounceback.mail.raw import RawMessage
from bounceback.mail.text import html_text, plain_text
from bounceback.timeline.kinds import Person

PART_BYTES = 1_500_000
"""Encoded bytes of one text part that are decoded."""

TEXT_PARTS = 20
CALENDAR_BYTES = 200_000
ATTACHMENTS = 100

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=2)
"""A Date so much later than the last server's own stamp is a wrong clock."""

KEPT = (
    "list-id",
    "list-unsubscribe",
    "list-post",
    "precedence",
    "auto-submitted",
    "x-auto-response-suppress",
    "x-gmail-labels",
    "x-mailer",
    "user-agent",
    "feedback-id",
    "return-path",
    "sender",
    "delivered-to",
    "x-original-to",
    "content-language",
    "x-spam-flag",
    "x-mailgun-tag",
    "organization",
    "x-priority",
)
"""Fields that are handed on, decoded, in this order."""

_FLOWED = re.compile(rb"format\s*=\s*\"?flowed")
_DELSP = re.compile(rb"delsp\s*=\s*\"?yes")
_LOOK_ELSEWHERE = re.compile(
    r"(?:view|read|see|open|display|switch).{0,40}(?:browser|html|online|web)|(?:does|do|can)(?: not|n't|not) (?:support|display|view).{0,30}html|"
    r"html.{0,40}(?:required|not supported|client|e-?mail|format|anzeigen|darstell)|im browser|dans (?:votre|un) navigateur|"
    r"en (?:el|tu|su) navegador|no (?:seu )?navegador|in de browser|nel browser|w przegl\u0105darce|html\u30e1\u30fc\u30eb|\u30d6\u30e9\u30a6\u30b6",
    re.IGNORECASE | re.DOTALL,
)


def parse(raw: RawMessage) -> Message:
    """The message with its text decoded. Times UTC; where the date is missing or absurd `at_known` is False."""
    buffer = raw.buffer
    head, body = opened(buffer, raw.start, raw.end)
    fields = _fields(head)
    leaves = parts(buffer, head, body, raw.end)
    text, calendar = _texts(raw, leaves)
    sender = _first(people(fields.get("from", b""))) or _first(people(fields.get("sender", b"")))
    at, known, offset = _at(fields, raw.from_line)
    attachments = tuple(leaf.name for leaf in leaves if leaf.name)[:ATTACHMENTS]
    labels = labels_of(raw.labels, fields.get("x-gmail-labels", b""))
    return Message(
        message_id=identifier(fields.get("message-id", b"")) or made_id(raw, head, body),
        at=at,
        sender=sender or Person("", ""),
        recipients=tuple(person for name in ("to", "cc", "bcc") for person in people(fields.get(name, b""))),
        reply_to=_first(people(fields.get("reply-to", b""))),
        subject=" ".join(decoded(fields.get("subject", b"")).split()),
        text=text,
        calendar=calendar,
        thread=identifiers((fields.get("references", b""), fields.get("in-reply-to", b""))),
        headers=tuple((name, decoded(fields[name])) for name in KEPT if name in fields),
        labels=labels,
        source=raw.source,
        at_known=known,
        utc_offset_minutes=offset,
        attachments=attachments,
    )


def made_id(raw: RawMessage, head: HeaderBlock, body: int) -> str:
    """An id for a message without one, from its content: the same message has the same id in every mailbox.

    Status fields that mail programs add, line ends and blank lines around the body do not count; of a long body the first
    megabyte does.
    """
    digest = hashlib.sha256()
    for name in (b"from", b"to", b"date", b"subject"):
        digest.update(name + b":" + b" ".join(head.raw(name).split()) + b"\n")
    content = raw.buffer[body : min(raw.end, body + 1_000_000)].replace(b"\r\n", b"\n")
    digest.update((without_escape(content) if raw.escaped else content).strip())
    return f"sha256-{digest.hexdigest()[:24]}@bounceback.invalid"


def labels_of(outside: tuple[str, ...], gmail: bytes) -> tuple[str, ...]:
    """Gmail's labels where the message has them, else the folder it was found in."""
    if not gmail:
        return outside
    names = (name.strip().strip('"') for name in decoded(gmail).split(","))
    return tuple(dict.fromkeys(name for name in names if name)) or outside


def _fields(head: HeaderBlock) -> dict[str, bytes]:
    """Each field's first value; all values of address fields and Received are kept apart by line feed or comma."""
    found: dict[str, bytes] = {}
    for name, value in head.fields():
        if name not in found:
            found[name] = value
        elif name in ("to", "cc", "bcc"):
            found[name] += b", " + value
        elif name in ("references",):
            found[name] += b" " + value
    return found


def _first(found: tuple[Person, ...]) -> Person | None:
    return next((person for person in found if person.address), found[0] if found else None)


def _at(fields: dict[str, bytes], from_line: bytes) -> tuple[datetime, bool, int | None]:
    said = moment(decoded(fields.get("date") or fields.get("sent", b"")))
    received = moment(decoded(fields.get("received", b"")).rpartition(";")[2])
    if said is not None and (received is None or said[0] <= received[0] + AHEAD):
        return said[0], True, said[1]
    guess = (
        received or moment(_date_of_border(from_line)) or moment(decoded(fields.get("delivery-date", b"")))
    )
    if guess is not None:
        return guess[0], False, None
    return EPOCH, False, None


def _date_of_border(line: bytes) -> str:
    text = line[5:].decode("latin-1")
    match = re.search(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*", text)
    return match[0] if match else text.partition(" ")[2]


def _texts(raw: RawMessage, leaves: list[Part]) -> tuple[str, tuple[str, ...]]:
    plain: list[str] = []
    html: list[str] = []
    calendar: list[str] = []
    for leaf in leaves:
        if leaf.kind == "calendar":
            if len(calendar) < 5:
                calendar.append(_decoded_part(raw, leaf, CALENDAR_BYTES))
        elif leaf.kind == "plain" and len(plain) < TEXT_PARTS:
            text = plain_text(
                _decoded_part(raw, leaf, PART_BYTES),
                flowed=_FLOWED.search(leaf.kind_raw) is not None,
                delsp=_DELSP.search(leaf.kind_raw) is not None,
            )
            if text.strip():
                plain.append(text)
        elif leaf.kind == "html" and len(html) < TEXT_PARTS:
            html.append(_decoded_part(raw, leaf, PART_BYTES))
    return _better("\n\n".join(plain), html), tuple(calendar)


def _decoded_part(raw: RawMessage, leaf: Part, limit: int) -> str:
    data = content(raw.buffer, leaf, limit)
    if raw.escaped:
        data = without_escape(data)
    return to_text(data, leaf.charset)


def _better(plain: str, html: list[str]) -> str:
    """The plain text where it says something; else the HTML's."""
    if not html:
        return plain
    letters = _letters(plain[:4000])
    size = sum(map(len, html))
    if letters >= 400 and not _LOOK_ELSEWHERE.search(plain[:300]):
        return plain
    if letters >= 40 and size < 600 and not _LOOK_ELSEWHERE.search(plain[:300]):
        return plain
    read = "\n\n".join(filter(None, map(html_text, html)))
    more = _letters(read[:8000])
    if letters < 20 or more > 2 * letters or (_LOOK_ELSEWHERE.search(plain[:300]) and more > letters // 2):
        return read or plain
    return plain


def _letters(text: str) -> int:
    return len("".join(text.split()))
