"""Messages as bytes: outer form (encodings, HTML, attachments, headers) and the mbox file that holds them.

Comes in: SampleMessage values. Goes out: RFC 5322 bytes made with Python's email package, and an mbox with
"From " lines quoted. The same message always becomes the same bytes.
"""

from __future__ import annotations

import base64
import html
import quopri
from collections.abc import Iterable
from datetime import UTC
from email.charset import QP, Charset
from email.generator import BytesGenerator
from email.header import Header
from email.message import Message
from email.utils import format_datetime, formataddr
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from bounceback.sample.values import Meeting, Party, SampleMessage

LEGACY_CHARSETS = {"de": "iso-8859-1", "fr": "windows-1252", "es": "iso-8859-15"}
HEADER_UTF8 = Charset("utf-8")
HEADER_UTF8_QP = Charset("utf-8")
HEADER_UTF8_QP.header_encoding = QP


def write_mbox(messages: Iterable[SampleMessage], path: Path) -> int:
    """Writes the messages as one mbox at `path` (replaced if there) and returns how many. Raises OSError."""
    count = 0
    with path.open("wb") as out:
        for message in messages:
            out.write(
                f"From {message.sender.address or 'MAILER-DAEMON'} {message.at:%a %b %d %H:%M:%S %Y}\n".encode()
            )
            out.write(as_bytes(message, mangle_from=True).rstrip(b"\n") + b"\n\n")
            count += 1
    return count


def as_bytes(message: SampleMessage, *, mangle_from: bool = False) -> bytes:
    """One message as bytes with LF line ends; with `mangle_from`, lines that begin "From " are quoted by ">"."""
    mail = _body(message)
    for name, value in _headers(message):
        mail[name] = value
    buffer = BytesIO()
    BytesGenerator(buffer, mangle_from_=mangle_from, maxheaderlen=0).flatten(mail)
    return buffer.getvalue()


def _headers(message: SampleMessage) -> list[tuple[str, str]]:
    local = message.at.astimezone(ZoneInfo(message.zone))
    headers = [
        ("X-Gmail-Labels", ",".join(message.labels)),
        ("Date", format_datetime(local)),
        ("From", _address(message.sender, message.dress)),
        ("To", _address(message.recipients[0], message.dress)),
        ("Subject", _encoded(message.subject, message.dress)),
        ("Message-ID", f"<{message.message_id}>"),
        ("MIME-Version", "1.0"),
    ]
    if len(message.recipients) > 1:
        headers.append(("Cc", ", ".join(_address(party, message.dress) for party in message.recipients[1:])))
    if not message.own:
        headers.append(("Delivered-To", message.recipients[0].address))
        headers.append(
            (
                "Received",
                f"from mx.{message.sender.address.partition('@')[2]} by mx.postbox.example; "
                f"{format_datetime(message.at.astimezone(UTC))}",
            )
        )
    if message.in_reply_to:
        headers.append(("In-Reply-To", f"<{message.in_reply_to}>"))
        headers.append(("References", "\n ".join(f"<{name}>" for name in message.references)))
    if message.bulk:
        domain = message.sender.address.partition("@")[2]
        headers.append(("List-Unsubscribe", f"<https://{domain}/unsubscribe/{message.dress}>"))
        headers.append(("Precedence", "bulk"))
    return headers + list(message.headers)


def _address(party: Party, dress: int) -> str:
    if party.name.isascii():
        return formataddr((party.name, party.address))
    return f"{_encoded(party.name, dress)} <{party.address}>"


def _encoded(text: str, dress: int) -> str:
    if text.isascii():
        return text
    return Header(text, HEADER_UTF8 if dress % 3 else HEADER_UTF8_QP, maxlinelen=76).encode()


def _body(message: SampleMessage) -> Message:
    charset = _charset(message)
    plain = _text_part(message.text, "plain", charset, _transfer(message.text, message.dress))
    parts = [plain]
    if message.html:
        page = _text_part(
            _page(message), "html", charset, ("quoted-printable", "base64", "8bit")[message.dress % 3]
        )
        only = message.dress % 7 == 0 and not message.own
        parts = [page] if only else [_multipart("alternative", [plain, page], message)]
    if message.meeting:
        parts.append(_calendar(message, message.meeting))
    parts += [_attachment(name, message) for name in message.attachments]
    return parts[0] if len(parts) == 1 else _multipart("mixed", parts, message)


def _charset(message: SampleMessage) -> str:
    wanted = LEGACY_CHARSETS.get(message.language, "utf-8") if message.dress % 4 == 1 else "utf-8"
    try:
        message.text.encode(wanted)
    except UnicodeEncodeError:
        return "utf-8"
    return wanted


def _transfer(text: str, dress: int) -> str:
    if dress % 11 == 3:
        return "base64"
    if text.isascii() and max(map(len, text.split("\n")), default=0) < 900 and dress % 5:
        return "7bit"
    return ("quoted-printable", "quoted-printable", "8bit", "base64")[dress % 4]


def _text_part(text: str, subtype: str, charset: str, transfer: str) -> Message:
    part = Message()
    raw = (text.rstrip("\n") + "\n").encode(charset, "xmlcharrefreplace")
    if transfer == "7bit" and not raw.isascii():
        transfer = "quoted-printable"
    if transfer == "base64":
        raw = base64.encodebytes(raw)
    elif transfer == "quoted-printable":
        raw = quopri.encodestring(raw)
    part["Content-Type"] = f'text/{subtype}; charset="{charset}"'
    part["Content-Transfer-Encoding"] = transfer
    part.set_payload(raw.decode("ascii", "surrogateescape"))
    return part


def _multipart(subtype: str, parts: list[Message], message: SampleMessage) -> Message:
    whole = Message()
    whole["Content-Type"] = f'multipart/{subtype}; boundary="=_{subtype[:3]}_{message.message_id[:14]}"'
    whole.set_payload([*parts])
    return whole


def _calendar(message: SampleMessage, meeting: Meeting) -> Message:
    ends = meeting.starts_at.timestamp() + meeting.length * 60
    text = "\n".join(
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//bounceback//sample//EN",
            "METHOD:REQUEST",
            "BEGIN:VEVENT",
            f"UID:{message.message_id}",
            f"DTSTAMP:{message.at:%Y%m%dT%H%M%SZ}",
            f"DTSTART:{meeting.starts_at:%Y%m%dT%H%M%SZ}",
            f"DTEND:{meeting.starts_at.fromtimestamp(ends, UTC):%Y%m%dT%H%M%SZ}",
            "SUMMARY:" + meeting.title.replace(",", r"\,"),
            f"ORGANIZER:mailto:{message.sender.address}",
            "END:VEVENT",
            "END:VCALENDAR",
        ]
    )
    part = _text_part(text, "calendar", "utf-8", "base64")
    part.replace_header("Content-Type", 'text/calendar; method=REQUEST; charset="utf-8"; name="invite.ics"')
    return part


def _attachment(name: str, message: SampleMessage) -> Message:
    part = Message()
    part["Content-Type"] = f'application/pdf; name="{name}"'
    part["Content-Disposition"] = f'attachment; filename="{name}"'
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(base64.encodebytes(small_pdf(f"{name} ({message.message_id[:8]})")).decode("ascii"))
    return part


def small_pdf(title: str) -> bytes:
    """A valid one-page PDF that shows `title` (ASCII; brackets and backslashes are escaped)."""
    words = (
        title.encode("ascii", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    )
    drawing = b"BT /F1 14 Tf 60 760 Td (" + words + b") Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _page(message: SampleMessage) -> str:
    """The text as HTML in one of four outer forms, from bare paragraphs to a table with a hidden preview."""
    paragraphs = [
        html.escape(paragraph, quote=False).replace("\n", "<br>\n")
        for paragraph in message.text.split("\n\n")
    ]
    inner = "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    form = message.dress % 4
    if form == 0:
        return f'<div dir="ltr">{"<br><br>".join(paragraphs)}</div>'
    if form == 1:
        return f"<html><head><style>p {{ font-family: Arial; color: #333 }}</style></head><body>{inner}</body></html>"
    title = html.escape(message.sender.name, quote=False)
    preview = html.escape(message.subject, quote=False)
    if form == 2:
        return (
            f'<!DOCTYPE html><html><head><title>{preview}</title></head><body bgcolor="#f4f4f4">'
            f'<span style="display:none">{preview}&#8203;</span><table width="600" align="center"><tr><td>'
            f'<img src="https://img.{message.sender.address.partition("@")[2]}/logo.png" alt="{title}"></td></tr>'
            f'<tr><td style="font-size:15px">{inner}</td></tr>'
            f'<tr><td><small>&copy; {title}&nbsp;| <a href="https://example.com/privacy">Privacy</a></small></td></tr>'
            "</table></body></html>"
        )
    spans = "\n".join(
        f"<p class=MsoNormal><span lang=EN-GB>{paragraph}<o:p></o:p></span></p>" for paragraph in paragraphs
    )
    return f'<html xmlns:o="urn:schemas-microsoft-com:office:office"><body><div class=WordSection1>{spans}</div></body></html>'
