"""Small mailboxes written as bytes for the tests of the whole: an invented person's mail with what each message says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

ME = "robin.vale@example.com"
START = datetime(2026, 9, 1, 9, tzinfo=UTC)
COMPANIES = (
    ("Harbour & Pine", "harbourandpine.example"),
    ("Northlight Energy", "northlightenergy.example"),
    ("Weston Freight", "westonfreight.example"),
    ("Calder Textiles", "caldertextiles.example"),
    ("Ostrava Robotics", "ostravarobotics.example"),
    ("Minton Foods", "mintonfoods.example"),
    ("Larkfield Trust", "larkfieldtrust.example"),
    ("Bexley Instruments", "bexleyinstruments.example"),
)
ROLES = ("Data Analyst", "Product Analyst", "Reporting Analyst", "Operations Analyst")


@dataclass(frozen=True, slots=True)
class Letter:
    """One message: what its headers and its text say. `id` without angle brackets; "" for none."""

    id: str
    at: datetime
    sender: str
    to: str
    subject: str
    text: str
    reply_to: str = ""
    labels: str = "Inbox"

    def as_bytes(self) -> bytes:
        """The message as mail programs write it, with LF line ends."""
        head = [
            f"From: {self.sender}",
            f"To: {self.to}",
            f"Subject: {self.subject}",
            f"Date: {format_datetime(self.at)}",
        ]
        if self.id:
            head.append(f"Message-ID: <{self.id}>")
        if self.reply_to:
            head += [f"In-Reply-To: <{self.reply_to}>", f"References: <{self.reply_to}>"]
        head += [
            f"X-Gmail-Labels: {self.labels}",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
        ]
        return ("\n".join(head) + "\n\n" + self.text.strip() + "\n").encode()


def company(number: int) -> tuple[str, str, str]:
    """Name, domain and role of the nth application; after the eighth the names get a number."""
    name, domain = COMPANIES[number % len(COMPANIES)]
    turn = number // len(COMPANIES)
    if turn:
        words = ("Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth")
        first = words[(turn - 1) % len(words)]
        name, domain = f"{first} {name}{'' if turn <= len(words) else f' {turn}'}", f"{turn}-{domain}"
    return name, domain, ROLES[number % len(ROLES)]


def acknowledged(number: int) -> Letter:
    """They have the application."""
    name, domain, role = company(number)
    return Letter(
        f"ack-{number}@{domain}",
        START + timedelta(days=number % 60, hours=1),
        f"{name} Careers <careers@{domain}>",
        f"Robin Vale <{ME}>",
        f"Thank you for applying to {name}",
        f"Dear Robin,\n\nThank you for applying for the position of {role} at {name}. We have received your application "
        f"and will review it over the next two weeks.\n\nKind regards,\n{name} Recruiting",
    )


def rejected(number: int) -> Letter:
    """They say no, in the thread of the acknowledgement."""
    name, domain, role = company(number)
    return Letter(
        f"no-{number}@{domain}",
        START + timedelta(days=number % 60 + 12),
        f"{name} Careers <careers@{domain}>",
        f"Robin Vale <{ME}>",
        f"Your application to {name}",
        f"Dear Robin,\n\nThank you for your interest in the position of {role} at {name}. Unfortunately, we have decided not "
        f"to move forward with your application.\n\nWe wish you all the best in your search.\n\nKind regards,\nDana Ortiz",
        reply_to=f"ack-{number}@{domain}",
    )


def sent(number: int) -> Letter:
    """The person writes to a friend: own mail that tells whose mailbox it is."""
    return Letter(
        f"sent-{number}@example.com",
        START + timedelta(days=number % 60, hours=3),
        f"Robin Vale <{ME}>",
        "Sam Reed <sam.reed@example.net>",
        f"Saturday {number}",
        "Shall we walk along the river on Saturday? I bring the bread.",
        labels="Sent",
    )


def friendly(number: int) -> Letter:
    """A friend writes about something else."""
    return Letter(
        f"friend-{number}@example.net",
        START + timedelta(days=number % 60, hours=5),
        "Sam Reed <sam.reed@example.net>",
        f"Robin Vale <{ME}>",
        f"The garden {number}",
        "The tomatoes are ripe. Come by when you like, and take a basket.",
    )


def story(number: int) -> list[Letter]:
    """One application: acknowledged, and for every second one a "no"."""
    return [
        acknowledged(number),
        *([rejected(number)] if number % 2 == 0 else []),
        sent(number),
        friendly(number),
    ]


def mailbox(letters: Iterable[Letter]) -> bytes:
    """The letters as an mbox."""
    return b"".join(entry(letter.as_bytes()) for letter in letters)


def entry(message: bytes) -> bytes:
    """One message in an mbox, with its border."""
    lines = [b">" + line if line.startswith(b"From ") else line for line in message.split(b"\n")]
    return b"From sender@example.com Tue Sep 01 09:00:00 2026\n" + b"\n".join(lines).rstrip(b"\n") + b"\n\n"


def write(path: Path, letters: Iterable[Letter]) -> Path:
    """Writes the letters as an mbox and gives its path."""
    path.write_bytes(mailbox(letters))
    return path
