"""Writes an mbox of a given size for benchmarks: 2% job mail, a fifth of the bytes text, the rest attachments.

Seeded and streaming. The mix is stated in `MIX`: what ordinary mailboxes hold, every person and company invented.
"""

from __future__ import annotations

import argparse
import base64
import quopri
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

JOB_SHARE = 0.02
TEXT_SHARE = 0.2
MIX = {"newsletter": 0.34, "receipt": 0.18, "notification": 0.16, "list": 0.12, "friend": 0.12, "work": 0.08}
"""Shares of the unrelated mail."""

ME = "robin.adler@example.com"
_FIRST = [
    "Ana",
    "Ben",
    "Chloe",
    "Dmitri",
    "Elif",
    "Femi",
    "Grace",
    "Hiro",
    "Ines",
    "Jonas",
    "Kaya",
    "Lena",
    "Milan",
    "Noor",
    "Oskar",
    "Pia",
    "Quinn",
    "Rosa",
    "Sven",
    "Tara",
]
_LAST = [
    "Abel",
    "Brandt",
    "Costa",
    "Duarte",
    "Ekholm",
    "Fischer",
    "Grabow",
    "Hansen",
    "Ito",
    "Jansen",
    "Kowal",
    "Lopes",
    "Moreau",
    "Novak",
    "Olsen",
    "Peters",
]
_SHOPS = [
    "fernhill",
    "tealbasket",
    "northlamp",
    "quillmart",
    "oakandink",
    "bluekettle",
    "papercrane",
    "sunroof.travel",
    "minthouse",
]
_EMPLOYERS = [
    "Ardent Rail",
    "Bluefin Labs",
    "Corwen Health",
    "Delmar Foods",
    "Evergreen Data",
    "Fjord Energy",
    "Garnet Bank",
    "Halden Optics",
]
_ROLES = [
    "Data Analyst",
    "Site Engineer",
    "Nurse",
    "Product Designer",
    "Warehouse Lead",
    "Accountant",
    "Backend Developer",
    "Teacher",
]
_PLAIN = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "a",
    "is",
    "that",
    "for",
    "it",
    "was",
    "on",
    "are",
    "with",
    "as",
    "be",
    "this",
    "by",
    "from",
    "or",
    "at",
    "not",
    "have",
    "but",
    "they",
    "which",
    "one",
    "you",
    "were",
    "all",
    "her",
    "there",
    "been",
    "their",
    "we",
    "has",
    "will",
    "would",
    "what",
    "when",
    "more",
    "if",
    "no",
    "out",
    "so",
    "up",
    "said",
    "about",
    "some",
    "time",
    "them",
    "into",
    "only",
    "new",
    "other",
    "could",
    "two",
    "may",
    "then",
    "do",
    "first",
    "any",
    "like",
    "now",
    "people",
    "my",
    "made",
    "over",
    "such",
    "through",
    "way",
    "down",
    "after",
    "where",
    "most",
    "because",
    "made",
    "long",
    "just",
    "good",
    "day",
    "house",
    "garden",
    "kitchen",
    "window",
    "weather",
    "train",
    "ticket",
    "order",
    "parcel",
    "delivery",
    "street",
    "summer",
    "winter",
    "music",
    "photo",
    "dinner",
    "cake",
    "match",
    "score",
    "season",
    "water",
    "light",
    "paper",
    "stone",
    "river",
    "city",
    "bridge",
    "road",
    "number",
    "price",
    "pound",
    "colour",
    "green",
    "blue",
    "red",
    "sale",
    "save",
    "today",
    "week",
    "month",
    "year",
    "birthday",
    "update",
    "server",
    "version",
    "release",
    "issue",
    "commit",
    "branch",
    "test",
    "error",
    "line",
    "file",
    "user",
    "page",
    "account",
    "password",
    "security",
    "notice",
    "service",
    "invoice",
    "payment",
    "total",
    "tax",
    "address",
    "phone",
    "customer",
    "item",
    "quantity",
    "size",
    "shoes",
    "shirt",
    "coffee",
    "tea",
    "bread",
    "recipe",
    "oven",
    "minutes",
    "sugar",
]
_NEWS = [
    "government",
    "minister",
    "report",
    "market",
    "shares",
    "growth",
    "film",
    "festival",
    "review",
    "author",
    "novel",
    "museum",
    "election",
    "vote",
    "court",
    "storm",
    "health",
    "study",
    "science",
    "planet",
    "energy",
    "climate",
    "research",
    "technology",
    "phone",
    "battery",
    "camera",
    "team",
    "coach",
    "goal",
    "league",
    "player",
    "award",
    "process",
    "experience",
    "success",
    "offer",
    "interest",
    "decision",
    "call",
    "manager",
    "contract",
]


@dataclass(slots=True)
class _Writer:
    chance: random.Random
    at: datetime
    count: int = 0

    def words(self, count: int, *more: str) -> str:
        pool = _PLAIN + list(more)
        out: list[str] = []
        while count > 0:
            size = min(count, self.chance.randint(6, 18))
            sentence = " ".join(self.chance.choices(pool, k=size))
            out.append(sentence[0].upper() + sentence[1:] + ".")
            count -= size
        return " ".join(out)

    def name(self) -> str:
        return f"{self.chance.choice(_FIRST)} {self.chance.choice(_LAST)}"


def messages(seed: int = 1) -> Iterator[bytes]:
    """An endless mailbox, message by message, each with its mbox border."""
    writer = _Writer(random.Random(seed), datetime(2006, 1, 3, 8, 0, tzinfo=UTC))
    owed = 0.0
    while True:
        writer.at += timedelta(minutes=writer.chance.randint(1, 240))
        writer.count += 1
        if writer.chance.random() < JOB_SHARE:
            kind = "job"
        else:
            kind = writer.chance.choices(list(MIX), list(MIX.values()))[0]
        head, parts = _KINDS[kind](writer)
        text = sum(len(part) for part in parts)
        owed += text * (1 / TEXT_SHARE - 1)
        attachment = b""
        if kind in ("friend", "work", "job", "receipt") and owed > 30_000 and writer.chance.random() < 0.6:
            size = int(min(owed, writer.chance.choice([60_000, 200_000, 900_000, 4_000_000])))
            attachment = _attachment(writer, size)
            owed -= len(attachment)
        yield _message(writer, head, parts, attachment)


def write(path: Path, megabytes: int, seed: int = 1) -> int:
    """Writes whole messages until `megabytes` are reached; gives back how many."""
    size = megabytes * 1_000_000
    written = 0
    with path.open("wb", buffering=1 << 20) as file:
        for count, message in enumerate(messages(seed), 1):
            file.write(message)
            written += len(message)
            if written >= size:
                return count
    return 0


def _message(writer: _Writer, head: dict[str, str], parts: list[bytes], attachment: bytes) -> bytes:
    stamp = format_datetime(writer.at)
    outer = f"=_o{writer.chance.getrandbits(80):020x}"
    inner = f"=_i{writer.chance.getrandbits(80):020x}"
    lines = [
        f"From {head['From'].rpartition('<')[2].rstrip('>')} {writer.at:%a %b %d %H:%M:%S %Y}",
        f"Delivered-To: {ME}",
        *(
            f"Received: from mx{hop}.example.net (mx{hop}.example.net [192.0.2.{writer.chance.randint(1, 250)}])\n"
            f"        by in{hop}.example.com with ESMTPS id {writer.chance.getrandbits(64):016x}\n"
            f"        for <{ME}>; {stamp}"
            for hop in range(3)
        ),
        "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.net; s=mail;\n        h=from:to:subject;\n        b="
        + "\n         ".join(base64.b64encode(writer.chance.randbytes(48)).decode() for _ in range(5)),
        f"Date: {stamp}",
        f"Message-ID: <{writer.count}.{writer.chance.getrandbits(64):016x}@example.net>",
        *(f"{name}: {value}" for name, value in head.items()),
        "MIME-Version: 1.0",
    ]
    body: list[bytes] = []
    if attachment:
        lines.append(f'Content-Type: multipart/mixed; boundary="{outer}"')
        body.append(f"--{outer}\n".encode())
    if len(parts) > 1:
        kind = f'Content-Type: multipart/alternative; boundary="{inner}"'
        if attachment:
            body.append(f"{kind}\n\n".encode())
        else:
            lines.append(kind)
        for part in parts:
            body += [f"--{inner}\n".encode(), part, b"\n"]
        body.append(f"--{inner}--\n".encode())
    elif attachment:
        body.append(parts[0])
    else:
        fields, _, content = parts[0].partition(b"\n\n")
        lines.append(fields.decode())
        body.append(content)
    if attachment:
        body += [f"\n--{outer}\n".encode(), attachment, f"\n--{outer}--\n".encode()]
    text = b"".join(body).replace(b"\nFrom ", b"\n>From ")
    return ("\n".join(lines) + "\n\n").encode() + text + b"\n\n"


def _attachment(writer: _Writer, size: int) -> bytes:
    kind, name = writer.chance.choice(
        [("image/jpeg", "photo.jpg"), ("application/pdf", "scan.pdf"), ("application/zip", "files.zip")]
    )
    raw = writer.chance.randbytes(57 * 200)
    block = base64.encodebytes(raw)
    content = block * max(1, size // len(block))
    fields = f'Content-Type: {kind}; name="{name}"\nContent-Disposition: attachment; filename="{name}"\nContent-Transfer-Encoding: base64\n\n'
    return fields.encode() + content


def _plain(text: str, encoding: str = "quoted-printable") -> bytes:
    lines = "\n".join(_wrapped(text))
    if encoding == "base64":
        content = base64.encodebytes(lines.encode())
    elif encoding == "quoted-printable":
        content = quopri.encodestring(lines.encode())
    else:
        content = lines.encode()
    return (
        f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n\n".encode()
        + content
    )


def _wrapped(text: str) -> Iterator[str]:
    import textwrap

    for paragraph in text.split("\n"):
        yield from textwrap.wrap(paragraph, 76) or [""]


def _html(writer: _Writer, blocks: list[str], encoding: str = "quoted-printable") -> bytes:
    rows = "".join(
        f'<tr><td style="padding:0 24px 12px 24px;font-family:Arial,sans-serif;font-size:14px;line-height:20px;color:#333333" '
        f'align="left"><a href="https://click.example.net/{writer.chance.getrandbits(64):016x}" style="color:#0055aa;'
        f'text-decoration:none">{block}</a></td></tr>\n'
        for block in blocks
    )
    page = (
        "<html><head><style>body{margin:0;padding:0} .wrap{width:600px}</style></head><body><table class='wrap' width='600' "
        f"cellpadding='0' cellspacing='0'>\n{rows}</table></body></html>"
    )
    content = (
        base64.encodebytes(page.encode()) if encoding == "base64" else quopri.encodestring(page.encode())
    )
    return (
        f"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n\n".encode()
        + content
    )


def _newsletter(writer: _Writer) -> tuple[dict[str, str], list[bytes]]:
    shop = writer.chance.choice(_SHOPS)
    blocks = [
        writer.words(writer.chance.randint(15, 50), *_NEWS) for _ in range(writer.chance.randint(20, 80))
    ]
    head = {
        "From": f"{shop.title()} <news@{shop}.example>",
        "To": ME,
        "Subject": writer.words(6).rstrip("."),
        "List-Unsubscribe": f"<https://{shop}.example/u/{writer.chance.getrandbits(40):x}>",
    }
    encoding = writer.chance.choice(["quoted-printable", "quoted-printable", "base64"])
    page = _html(writer, blocks, encoding)
    return head, [page] if writer.chance.random() < 0.4 else [_plain("\n".join(blocks[:12])), page]


def _receipt(writer: _Writer) -> tuple[dict[str, str], list[bytes]]:
    shop = writer.chance.choice(_SHOPS)
    blocks = [writer.words(writer.chance.randint(4, 14)) for _ in range(writer.chance.randint(8, 25))]
    head = {
        "From": f"{shop.title()} <orders@{shop}.example>",
        "To": ME,
        "Subject": f"Your order {writer.chance.randint(10000, 99999)}",
    }
    return head, [_plain("\n".join(blocks)), _html(writer, blocks)]


def _notification(writer: _Writer) -> tuple[dict[str, str], list[bytes]]:
    head = {
        "From": f'"{writer.name()} (via Quadrat)" <notify@quadrat.example>',
        "To": ME,
        "Subject": f"{writer.name()} posted in {writer.words(2).rstrip('.')}",
        "List-Unsubscribe": "<https://quadrat.example/settings>",
    }
    blocks = [writer.words(writer.chance.randint(6, 20)) for _ in range(writer.chance.randint(4, 14))]
    return head, [_plain("\n".join(blocks)), _html(writer, blocks)]


def _list(writer: _Writer) -> tuple[dict[str, str], list[bytes]]:
    head = {
        "From": f"{writer.name()} <{writer.chance.choice(_FIRST).lower()}@example.org>",
        "To": "gardeners@lists.example.org",
        "Subject": f"[gardeners] Re: {writer.words(4).rstrip('.')}",
        "List-Id": "<gardeners.lists.example.org>",
        "List-Post": "<mailto:gardeners@lists.example.org>",
        "In-Reply-To": f"<{writer.chance.randint(1, 10**6)}.x@example.org>",
    }
    quoted = "\n".join(f"> {line}" for line in _wrapped(writer.words(80)))
    return head, [_plain(f"{writer.words(90)}\n{quoted}\n{writer.words(60)}", "8bit")]


def _friend(writer: _Writer) -> tuple[dict[str, str], list[bytes]]:
    name = writer.name()
    mine = writer.chance.random() < 0.4
    them = f"{name} <{name.lower().replace(' ', '.')}@example.org>"
    head = {
        "From": f"Robin Adler <{ME}>" if mine else them,
        "To": them if mine else ME,
        "Subject": writer.words(4).rstrip("."),
    }
    text = f"Hi {name.split()[0]},\n\n{writer.words(writer.chance.randint(30, 160))}\n\nLove\nRobin"
    return head, [_plain(text)] if writer.chance.random() < 0.4 else [
        _plain(text),
        _html(writer, text.split("\n")),
    ]


def _work(writer: _Writer) -> tuple[dict[str, str], list[bytes]]:
    name = writer.name()
    head = {
        "From": f"{name} <{name.lower().replace(' ', '.')}@ledgerhouse.example>",
        "To": ME,
        "Cc": "accounts@ledgerhouse.example",
        "Subject": f"Re: {writer.words(3).rstrip('.')}",
    }
    text = f"Robin,\n\n{writer.words(writer.chance.randint(40, 250), *writer.chance.sample(_NEWS, 4))}\n\nRegards\n{name}"
    return head, [
        _plain(text, writer.chance.choice(["base64", "quoted-printable", "8bit"])),
        _html(writer, text.split("\n")),
    ]


def _job(writer: _Writer) -> tuple[dict[str, str], list[bytes]]:
    company, role = writer.chance.choice(_EMPLOYERS), writer.chance.choice(_ROLES)
    text = writer.chance.choice(_JOB_TEXTS).format(
        company=company, role=role, name=writer.name(), filler=writer.words(40)
    )
    domain = company.lower().replace(" ", "") + ".example"
    head = {
        "From": f"{company} <jobs@{domain}>",
        "To": f"Robin Adler <{ME}>",
        "Subject": f"Your application to {company}: {role}",
    }
    return head, [_plain(text), _html(writer, text.split("\n"))]


_JOB_TEXTS = (
    "Dear Robin,\n\nThank you for your application for the {role} position at {company}. We have it and will be in touch "
    "within two weeks.\n\nKind regards\n{name}",
    "Dear Robin,\n\nThank you for your interest in {company} and for the time you took to apply as {role}. We had many strong "
    "applicants and have decided to move forward with other candidates.\n\nWe wish you all the best.\n{name}",
    "Hi Robin,\n\nWe would like to invite you to an interview for the {role} role on Tuesday at 10:00. Please tell us whether "
    "that suits you.\n\n{filler}\n\nBest\n{name}\n{company}",
    "Dear Robin,\n\nThe {role} vacancy at {company} has been put on hold and nobody will be hired this year.\n\n{name}",
)

_KINDS = {
    "newsletter": _newsletter,
    "receipt": _receipt,
    "notification": _notification,
    "list": _list,
    "friend": _friend,
    "work": _work,
    "job": _job,
}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--mb", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    made = write(chosen.path, chosen.mb, chosen.seed)
    print(f"{chosen.path}: {made} messages")
