"""The sieve loses no job mail, in whatever language, charset and wrapping it comes; it lets ordinary mail go."""

from __future__ import annotations

import base64
import json
import quopri
from collections.abc import Iterator
from pathlib import Path

import pytest

from bounceback.mail.read import RawMessage
from bounceback.mail.sieve import compiled, may_matter, squeezed

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
BULK = "List-Unsubscribe: <https://x.example/u>\n"


def sieve(content: bytes | str) -> bool:
    raw = content.encode() if isinstance(content, str) else content
    return may_matter(RawMessage("test", 0, raw, 0, len(raw)))


def mail(
    words: str, fields: str = "", charset: str = "utf-8", encoding: str = "8bit", kind: str = "plain"
) -> bytes:
    raw = words.encode(charset)
    encoded = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring, "8bit": bytes}[
        encoding
    ](raw)
    head = (
        f"From: x@example.com\nTo: me@example.com\nSubject: Hello\n{fields}"
        f"Content-Type: text/{kind}; charset={charset}\nContent-Transfer-Encoding: {encoding}\n\n"
    )
    return head.encode() + encoded


REJECTIONS = {
    "english": "Thank you for coming in. In the end we have chosen another candidate for this position.",
    "german": "vielen Dank für Ihre Bewerbung. Leider müssen wir Ihnen mitteilen, dass wir uns für jemand anderen entschieden haben.",
    "french": "Nous vous remercions de votre candidature. Malgré la qualité de votre parcours, nous ne pouvons y donner une suite favorable.",
    "spanish": "Gracias por participar en el proceso de selección. Lamentamos comunicarle que no ha sido seleccionado.",
    "portuguese": "Agradecemos a sua candidatura. Infelizmente optamos por seguir com outro candidato para a vaga.",
    "dutch": "Bedankt voor je sollicitatie. Helaas moeten we je meedelen dat we niet verder gaan met jou.",
    "italian": "La ringraziamo per la Sua candidatura. Purtroppo abbiamo deciso di proseguire con altri candidati.",
    "indonesian": "Terima kasih atas lamaran Anda. Mohon maaf, saat ini Anda belum lolos ke tahap wawancara.",
    "polish": "Dziękujemy za udział w rekrutacji. Niestety zdecydowaliśmy się na współpracę z inną osobą na to stanowisko.",
    "japanese": "先日は面接にお越しいただきありがとうございました。慎重に選考した結果、誠に残念ながら採用を見送らせていただきます。",
}

LEGACY = {
    "english": ["cp1252"],
    "german": ["cp1252", "iso-8859-1"],
    "french": ["cp1252"],
    "spanish": ["cp1252"],
    "portuguese": ["cp1252"],
    "dutch": ["cp1252"],
    "italian": ["cp1252"],
    "indonesian": ["cp1252"],
    "polish": ["cp1250", "iso-8859-2"],
    "japanese": ["iso-2022-jp", "shift_jis", "euc-jp"],
}

CASES = [
    (language, charset, encoding)
    for language in REJECTIONS
    for charset in ["utf-8", "utf-16", *LEGACY[language]]
    for encoding in ("8bit", "base64", "quoted-printable")
]


@pytest.mark.parametrize(("language", "charset", "encoding"), CASES)
@pytest.mark.parametrize("fields", ["", BULK])
def test_job_mail_passes_in_every_language_charset_and_encoding(
    language: str, charset: str, encoding: str, fields: str
) -> None:
    assert sieve(mail(REJECTIONS[language], fields, charset, encoding))


@pytest.mark.parametrize(
    ("language", "charset"), [(language, charset) for language in LEGACY for charset in LEGACY[language]]
)
@pytest.mark.parametrize("declared", ["utf-8", "us-ascii", "iso-8859-1"])
def test_job_mail_passes_under_a_charset_that_lies(language: str, charset: str, declared: str) -> None:
    raw = mail(REJECTIONS[language], BULK, charset).replace(
        f"charset={charset}".encode(), f"charset={declared}".encode()
    )
    assert sieve(raw)


@pytest.mark.parametrize(
    "html",
    [
        "<p>we are not able to offer you this po<b>si</b>tion and chose another can<wbr>didate</p>",
        "<p>your appli&shy;cation for the po&#115;ition: another candi&#100;ate</p>",
        "<p>Ihre Be&shy;werbung, leider: andere Kan&#x200b;didaten</p>",
        "<p>we went with some\n        one else for this\n   position, candidate</p>",
        "<p>v&uacute; tra candidatur&#97;</p>",
    ],
)
def test_job_mail_passes_when_tags_and_entities_stand_inside_its_words(html: str) -> None:
    assert sieve(mail(html, BULK, kind="html"))


def test_words_broken_over_lines_in_quoted_printable_are_found() -> None:
    raw = (
        b"From: x@example.com\n"
        + BULK.encode()
        + b"Content-Transfer-Encoding: quoted-printable\n\nyour appli=\ncation for the posi=\r\ntion\n"
    )
    assert sieve(raw)


@pytest.mark.parametrize(
    "words",
    [
        "Hi Robin, sorry, we went with somebody else. Tom",
        "Thanks for coming in on Monday. It's a no from us this time, but the team enjoyed meeting you.",
        "Unfortunately not. Best, Ada",
        "We can't offer you the role.",
        "Tut uns leid, wir haben uns anders entschieden.",
        "Désolé, nous avons choisi quelqu'un d'autre.",
    ],
)
def test_a_short_personal_no_passes(words: str) -> None:
    assert sieve(mail(words))


@pytest.mark.parametrize(
    "sender",
    [
        "no-reply@us.greenhouse-mail.io",
        "Acme <acme@myworkday.com>",
        "noreply@candidates.workablemail.com",
        "x@talent.icims.com",
    ],
)
def test_whatever_a_hiring_system_sends_passes(sender: str) -> None:
    assert sieve(f"From: {sender}\nSubject: News\n{BULK}\nPlease log in to read your message.\n")


def test_a_hiring_system_behind_reply_to_or_return_path_passes() -> None:
    assert sieve("From: Acme <hello@acme.example>\nReply-To: <r@hire.lever.co>\n\nPlease log in.\n")
    assert sieve(
        "Return-Path: <bounce@eu.greenhouse-mail.io>\nFrom: Acme <hello@acme.example>\n\nPlease log in.\n"
    )


def test_the_subject_alone_is_enough() -> None:
    assert sieve("From: x@example.com\nSubject: =?utf-8?B?SWhyZSBCZXdlcmJ1bmc=?=\n\nSiehe Anhang.\n")


def test_the_name_of_an_attachment_is_enough_in_personal_mail() -> None:
    assert sieve(
        "From: x@example.com\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nAs discussed.\n--b\n"
        'Content-Type: application/pdf; name="CV_Robin_Adler.pdf"\n\nAAAA\n--b--\n'
    )


def test_html_beside_a_plain_stub_is_asked() -> None:
    assert sieve(
        f"From: x@example.com\n{BULK}Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nOpen in a browser.\n"
        "--b\nContent-Type: text/html\n\n<p>we chose another candidate</p>\n--b--\n"
    )


def test_the_last_line_of_a_very_long_message_is_read() -> None:
    assert sieve(
        mail("word " * 300_000 + "\nYour application was unsuccessful: we chose another candidate.", BULK)
    )


ORDINARY = [
    "Your parcel is on its way and will arrive on Friday. Track it in our app.",
    "Your invoice for March is attached. The amount of 23.40 will be taken from your account.",
    "See you at eight then! I'll bring the salad and the board games.",
    "Ihre Bestellung wurde versandt. Die Lieferung kommt am Freitag.",
    "Votre commande a été expédiée. Livraison prévue vendredi.",
    "Tu pedido está en camino y llegará el viernes.",
    "Uw pakket is onderweg en wordt vrijdag bezorgd.",
    "Il tuo ordine è stato spedito e arriverà venerdì.",
    "ご注文の商品を発送いたしました。金曜日にお届けします。",
    "Version 2.3 is out: faster start, smaller files, eleven bugs fixed.",
    "The library book that you borrowed is due on 4 March.",
]


@pytest.mark.parametrize("words", ORDINARY)
@pytest.mark.parametrize(
    "sender", ["Shop <hello@shop.example>", "orders@shop.example", "no-reply@shop.example"]
)
def test_ordinary_mail_to_many_or_by_a_machine_is_let_go(words: str, sender: str) -> None:
    assert not sieve(
        mail(words, BULK if "hello" in sender else "").replace(b"x@example.com", sender.encode())
    )


def test_a_long_personal_letter_about_other_things_is_let_go_and_a_few_lines_are_not() -> None:
    letter = "The boat is green and the water was cold. We ate plums under the trees and the dog slept. "
    assert sieve(mail(letter))
    assert not sieve(mail(letter * 12))
    assert sieve(mail(letter * 12 + "In the end we went with another applicant."))
    assert not sieve(mail(f"<p>{letter * 12}</p>", kind="html"))


def test_an_attachment_that_holds_job_words_does_not_count() -> None:
    words = base64.encodebytes(b"your application, another candidate " * 50).decode()
    assert not sieve(
        f"From: x@example.com\n{BULK}Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nThe photos.\n--b\n"
        f"Content-Type: application/octet-stream; name=a.bin\nContent-Transfer-Encoding: base64\n\n{words}\n--b--\n"
    )


def test_no_word_is_so_short_that_it_stands_in_everything() -> None:
    common = squeezed(
        b"the general information about a new configuration of our calendar and the address of this translation"
    )
    words = compiled()
    hits = words.automaton.find_matches_as_indexes(common, True)
    assert [common[start:end] for pattern, start, end in hits if words.points[pattern] > 2] == []


def rows() -> Iterator[tuple[str, dict[str, object]]]:
    for path in sorted(CORPUS.rglob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if line.strip():
                yield f"{path.name}:{number}", json.loads(line)


def as_mail(row: dict[str, object]) -> bytes:
    """A corpus row's message as bytes: its raw form, or made from its fields."""
    raw = row.get("raw")
    if isinstance(raw, str) and raw:
        return raw.encode("utf-8", "surrogateescape")
    raw_base64 = row.get("raw_base64") or row.get("raw_b64")
    if isinstance(raw_base64, str) and raw_base64:
        return base64.b64decode(raw_base64)
    text = row.get("text") or row.get("body") or row.get("html")
    assert isinstance(text, str)
    assert text
    sender = row.get("from") or row.get("sender") or "x@example.com"
    return f"From: {sender}\nSubject: {row.get('subject') or ''}\n\n{text}".encode()


def test_no_labelled_job_message_is_lost() -> None:
    labelled = [(name, row) for name, row in rows() if row.get("kind") not in (None, "none")]
    assert labelled, f"no labelled messages in {CORPUS}"
    lost = [name for name, row in labelled if not sieve(as_mail(row))]
    assert lost == []
    formal = [
        (name, row) for name, row in labelled if str(row.get("from", "")).partition("@")[0].endswith("reply")
    ]
    as_mailing = [name for name, row in formal if not sieve(BULK.encode() + as_mail(row))]
    assert as_mailing == []
