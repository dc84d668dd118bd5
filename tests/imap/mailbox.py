"""An invented person's mailbox with what makes reading over a server hard: attachments, nested parts, threads, Spam, Archive."""

from __future__ import annotations

import base64
from email.message import EmailMessage
from email.policy import SMTP

ME = "robin@example.com"
UNSEEN = "talent.quorrel-brisk.example"
"""A domain that stands in no list."""


def letter(
    message_id: str,
    subject: str,
    text: str,
    *,
    sender: str = f"People Team <people@{UNSEEN}>",
    to: str = f"Robin Vale <{ME}>",
    day: int = 3,
    html: str = "",
    attach: tuple[str, bytes] | None = None,
    answers: str = "",
) -> bytes:
    """One message as a server gets it, with CRLF line ends."""
    made = EmailMessage(policy=SMTP)
    made["From"] = sender
    made["To"] = to
    made["Subject"] = subject
    made["Date"] = f"{day:02} Nov 2026 09:00:00 +0000"
    made["Message-ID"] = f"<{message_id}>"
    if answers:
        made["In-Reply-To"] = f"<{answers}>"
        made["References"] = f"<{answers}>"
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    if attach:
        name, data = attach
        made.add_attachment(data, maintype="application", subtype="pdf", filename=name)
    return made.as_bytes()


NO = (
    "Dear Robin,\n\nthank you for your interest in the position of {role} at {company}. After careful consideration we "
    "have decided not to move forward with your application.\n\nKind regards,\nDana Ortiz\n{company}\n"
)
GOT = (
    "Dear Robin,\n\nthank you for applying for the position of {role} at {company}. We have received your application "
    "and will get back to you within two weeks.\n\nKind regards,\n{company} Recruiting\n"
)


def whole() -> dict[str, list[bytes]]:
    """Messages by folder."""
    pdf = b"%PDF-1.7 " + bytes(range(256)) * 400
    pine = {"role": "Data Analyst", "company": "Harbour & Pine"}
    quorrel = {"role": "Reporting Analyst", "company": "Quorrel Brisk"}
    minton = {"role": "Operations Analyst", "company": "Minton Foods"}
    encoded = base64.encodebytes(NO.format(**minton).encode()).decode().replace("\n", "\r\n")
    return {
        "INBOX": [
            letter("ack-pine@x.example", "Your application", GOT.format(**pine), day=1, sender="Careers <careers@harbourandpine.example>"),
            letter("no-quorrel@x.example", "Your application as Reporting Analyst", NO.format(**quorrel), day=4,
                   html="<p>" + NO.format(**quorrel).replace("\n", "<br>") + "</p>", attach=("brochure.pdf", pdf)),
            letter("talk@y.example", "Re: Northlight", "Hi Robin,\n\ngood to hear from you. Could we talk about the role of Data "
                   "Engineer at Northlight Energy on 12 November at 10:00? An interview of an hour.\n\nBest,\nSam", day=5,
                   sender="Sam Reed <sam@northlightenergy.example>", answers="mine@example.com"),
            letter("alert@z.example", "12 new jobs for you", "Data Analyst at Some Firm\nApply now\n" * 40, sender="Alerts <alerts@jobs.example>"),
            *[letter(f"friend-{n}@f.example", f"The garden {n}", "The tomatoes are ripe. Come by when you like.", day=2 + n % 20,
                     sender="Kim Lund <kim@friends.example>") for n in range(30)],
            b"From: Minton Foods <hr@mintonfoods.example>\r\nTo: robin@example.com\r\nSubject: Operations Analyst\r\n"
            b"Date: Fri, 06 Nov 2026 10:00:00 +0000\r\nMessage-ID: <b64@m.example>\r\nMIME-Version: 1.0\r\n"
            b"Content-Type: multipart/mixed; boundary=\"outer =_1\"\r\n\r\n--outer =_1\r\n"
            b"Content-Type: multipart/related;\r\n boundary=inner\r\n\r\n--inner\r\nContent-Type: text/plain; charset=utf-8\r\n"
            b"Content-Transfer-Encoding: base64\r\n\r\n" + encoded.encode() + b"\r\n--inner\r\nContent-Type: image/png; name=logo.png\r\n"
            b"Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--inner--\r\n--outer =_1\r\n"
            b"Content-Type: message/rfc822\r\n\r\nFrom: x@y.example\r\nSubject: inside\r\n\r\nforwarded\r\n--outer =_1--\r\n",
        ],
        "Sent": [
            letter("mine@example.com", "Northlight", "Hi Sam,\n\nhere is what we spoke of.\n\nRobin", day=2, sender=f"Robin Vale <{ME}>",
                   to="Sam Reed <sam@northlightenergy.example>", attach=("CV Robin Vale.pdf", pdf)),
            letter("saturday@example.com", "Saturday", "Shall we walk along the river?", day=2, sender=f"Robin Vale <{ME}>", to="kim@friends.example"),
        ],
        "Junk": [
            letter("no-spam@w.example", "Bewerbung als Analystin", "Guten Tag,\n\nvielen Dank für Ihre Bewerbung als Datenanalystin bei der "
                   "Weston Fracht GmbH. Leider müssen wir Ihnen mitteilen, dass wir uns für andere Bewerber entschieden haben.\n\nFreundliche Grüße", day=8,
                   sender="Personal <personal@westonfracht.example>"),
            letter("casino@s.example", "You have won", "Play now. " * 50, sender="Casino <win@casino.example>"),
        ],
        "Archive": [
            letter("no-pine@x.example", "Your application", NO.format(**pine), day=9, sender="Dana Ortiz <dana@harbourandpine.example>", answers="ack-pine@x.example"),
        ],
        "Jobs/Späte Antworten": [
            letter("offer@l.example", "Angebot", "Liebe Robin,\n\nwir freuen uns, Ihnen die Stelle als Analystin bei Larkfield Trust anzubieten. "
                   "Den Arbeitsvertrag senden wir Ihnen zu.\n\nHerzliche Grüße", day=10, sender="Ada Lark <ada@larkfield.example>"),
        ],
    }  # fmt: skip
