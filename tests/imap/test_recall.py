"""Every labelled message of the training corpus, in many dresses, over a real Dovecot: found exactly as in files."""

from __future__ import annotations

import base64
import json
import quopri
from collections.abc import Callable
from pathlib import Path

import pytest

from bounceback.mail.scan import Scan
from bounceback.timeline.kinds import Kind
from tests.imap.conftest import Follow, Look
from tests.imap.dovecot import Dovecot
from tests.imap.test_following import kinds

CORPUS = Path(__file__).parents[1] / "corpus" / "train.jsonl"
PDF = b"\r\n".join([base64.b64encode(bytes(range(200)))] * 40)


def plain(text: bytes) -> bytes:
    return b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + text


def in_base64(text: bytes) -> bytes:
    return (
        b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + (base64.encodebytes(text).replace(b"\n", b"\r\n"))
    )


def html(text: bytes) -> bytes:
    shown = b"<html><body><p>" + text.replace(b"\n", b"<br>\n") + b"</p></body></html>"
    return (
        b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        + (quopri.encodestring(shown).replace(b"\n", b"\r\n"))
    )


def mixed(text: bytes) -> bytes:
    return (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n boundary="=_out er"\r\n\r\nfor old programs\r\n--=_out er\r\n'
        b"Content-Type: multipart/alternative; boundary=in\r\n\r\n--in\r\n"
        + plain(b"Please view this message as HTML.")
        + b"\r\n--in\r\n"
        + html(text)
        + b"\r\n--in--\r\n--=_out er\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Disposition: attachment; "
        b"filename=Brochure.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" + PDF + b"\r\n--=_out er--\r\n"
    )


def attached(text: bytes) -> bytes:
    """The words stand in an attached text alone."""
    return (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Disposition: attachment; "
        b"filename=letter.txt\r\n" + plain(text) + b"\r\n--b--\r\n"
    )


def without_end(text: bytes) -> bytes:
    """A multipart that is cut before its last border."""
    return b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + plain(text)


def never_begun(text: bytes) -> bytes:
    """A multipart whose border never comes."""
    return b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=nowhere\r\n\r\n" + text


def bare(text: bytes) -> bytes:
    """No word on what it is."""
    return b"\r\n" + text


DRESSES: tuple[Callable[[bytes], bytes], ...] = (
    plain, in_base64, html, mixed, attached, without_end, never_begun, bare,
)  # fmt: skip


@pytest.mark.django_db
def test_every_labelled_message_is_found_as_in_files(
    owner: int, server: Dovecot, follow: Follow, look_once: Look, tmp_path: Path
) -> None:
    count = 0
    for number, line in enumerate(CORPUS.read_text("utf-8").splitlines()):
        entry = json.loads(line)
        text = entry["text"].replace("\r\n", "\n").replace("\n", "\r\n").encode()
        sender = "robin@example.com" if entry.get("own") else entry["from"]
        head = (
            f"From: {sender}\r\nTo: robin@example.com\r\nSubject: {entry['subject']}\r\nMessage-ID: <{number}@corpus.example>\r\n"
            f"Date: Mon, 02 Nov 2026 {number // 60 % 24:02}:{number % 60:02}:00 +0000\r\n"
        )
        raw = head.encode() + DRESSES[number % len(DRESSES)](text)
        (tmp_path / f"{number:05}.eml").write_bytes(raw)
        server.deliver(raw, name=f"{number:05}.test")
        count += 1
    account = look_once(follow())
    assert (account.problem, account.notes, account.seen) == ("", (), count)
    wanted = {
        each.message.message_id: tuple(fact.kind for finding in each.findings for fact in finding.facts)
        for each in Scan([tmp_path], own=["robin@example.com"])
    }
    assert sum(Kind.REJECTION in found for found in wanted.values()) > 80
    assert kinds(owner) == wanted
