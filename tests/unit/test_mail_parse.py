"""A raw message becomes readable values, whatever its fields and parts claim."""

from __future__ import annotations

import base64
import quopri
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bounceback.mail.headers import decoded, identifiers, moment, parameters, people
from bounceback.mail.message import Message
from bounceback.mail.parse import parse
from bounceback.mail.read import RawMessage
from bounceback.mail.text import html_text, plain_text
from bounceback.timeline.kinds import Person


def read(content: bytes | str, from_line: bytes = b"") -> Message:
    raw = content.encode() if isinstance(content, str) else content
    return parse(RawMessage("test", 0, raw, 0, len(raw), (), from_line))


def body(fields: str, content: bytes) -> Message:
    return read(f"From: a@example.com\n{fields}\n\n".encode() + content)


def test_fields_text_and_thread_are_read() -> None:
    got = read(
        'From: =?utf-8?Q?J=C3=B6rg_M=C3=BCller?= <Joerg@Firma.example>\nTo: me@example.com, "B, Q" <b@example.com>\n'
        "Reply-To: <hr@firma.example>\nSubject: =?utf-8?B?w5xiZXIg?=\n =?utf-8?B?SWhyZSBCZXdlcmJ1bmc=?=\n"
        "Date: Tue, 3 Mar 2026 09:30:00 +0200\nMessage-ID: <x1@firma.example>\nReferences: <a@b.c> <d@e.f>\nIn-Reply-To: <d@e.f>\n"
        "List-Id: <l.example>\n\nGuten Tag\n"
    )
    assert got.sender == Person("Jörg Müller", "joerg@firma.example")
    assert got.recipients == (Person("", "me@example.com"), Person("B, Q", "b@example.com"))
    assert got.reply_to == Person("", "hr@firma.example")
    assert got.subject == "Über Ihre Bewerbung"
    assert got.at == datetime(2026, 3, 3, 7, 30, tzinfo=UTC)
    assert got.at_known
    assert got.utc_offset_minutes == 120
    assert got.message_id == "x1@firma.example"
    assert got.thread == ("a@b.c", "d@e.f")
    assert got.header("list-id") == "<l.example>"
    assert got.text == "Guten Tag"


def test_a_message_without_an_id_gets_the_same_one_every_time_it_is_met() -> None:
    one = read("From: a@example.com\nSubject: x\n\nHello\n")
    again = read(
        "From: a@example.com\nStatus: RO\nSubject: x\nX-Mozilla-Status: 0001\n\nHello\n\n".replace(
            "\n", "\r\n"
        )
    )
    other = read("From: a@example.com\nSubject: x\n\nHello you\n")
    assert one.message_id == again.message_id
    assert one.message_id != other.message_id
    assert one.message_id.startswith("sha256-")
    assert one.message_id.endswith("@bounceback.invalid")
    assert len(one.message_id) == len("sha256-") + 24 + len("@bounceback.invalid")


@pytest.mark.parametrize(
    "date", ["Thu, 1 Jan 1970 00:00:00 +0000", "Tue, 3 Mar 2090 09:30:00 +0000", "yesterday", ""]
)
def test_an_absurd_date_gives_way_to_the_servers_stamp(date: str) -> None:
    got = read(
        f"Received: from x by y; Tue, 3 Mar 2026 09:30:00 -0500\nFrom: a@example.com\nDate: {date}\n\nHello\n"
    )
    assert got.at == datetime(2026, 3, 3, 14, 30, tzinfo=UTC)
    assert not got.at_known


def test_a_date_long_after_the_servers_stamp_is_not_believed() -> None:
    got = read(
        "Received: by y; Tue, 3 Mar 2026 09:30:00 +0000\nFrom: a@example.com\nDate: Fri, 3 Mar 2028 09:30:00 +0000\n\nHello\n"
    )
    assert got.at == datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
    assert not got.at_known


def test_without_any_date_the_border_line_is_asked_and_then_the_epoch_stands() -> None:
    got = read("From: a@example.com\n\nHello\n", b"From a@example.com Tue Mar  3 09:30:00 2026")
    assert got.at == datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
    assert not got.at_known
    nothing = read("From: a@example.com\n\nHello\n")
    assert nothing.at == datetime(1970, 1, 1, tzinfo=UTC)
    assert not nothing.at_known


@pytest.mark.parametrize(
    ("declared", "actual"),
    [
        ("utf-8", "cp1252"),
        ("us-ascii", "utf-8"),
        ("us-ascii", "cp1252"),
        ("iso-8859-1", "utf-8"),
        ("iso-8859-1", "cp1252"),
        ("no-such-charset", "utf-8"),
        ("utf-16", "utf-16"),
        ("unknown-8bit", "cp1252"),
        ("base64", "utf-8"),
    ],
)
def test_a_lying_charset_does_not_spoil_the_words(declared: str, actual: str) -> None:
    words = "Sehr geehrte Frau Müller, wir haben uns für andere Bewerber entschieden. Schöne Grüße, Jörg"
    got = body(f"Content-Type: text/plain; charset={declared}", words.encode(actual))
    assert got.text == words


@pytest.mark.parametrize("charset", ["iso-2022-jp", "shift_jis", "euc-jp", "utf-8"])
@pytest.mark.parametrize("encoding", ["base64", "8bit", "quoted-printable"])
def test_japanese_is_read_in_its_charsets(charset: str, encoding: str) -> None:
    words = "選考の結果、誠に残念ながら今回は採用を見送らせていただくこととなりました。"
    raw = words.encode(charset)
    encoded = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring, "8bit": bytes}[
        encoding
    ](raw)
    got = body(f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {encoding}", encoded)
    assert got.text == words


def test_attachments_are_named_and_their_content_is_left_alone() -> None:
    got = read(
        'From: a@example.com\nContent-Type: multipart/mixed; boundary="b 1"\n\npreamble\n--b 1\nContent-Type: text/plain\n\nThe words\n'
        "--b 1\nContent-Type: application/pdf\nContent-Disposition: attachment; filename*0*=utf-8''Zusage%20;\n filename*1*=%C3%BCber.pdf\n"
        'Content-Transfer-Encoding: base64\n\n!!!not base64 at all!!!\n--b 1\nContent-Type: text/plain; name="notes.txt"\n'
        'Content-Disposition: attachment; filename="../../notes.txt"\n\nsecret words\n--b 1--\nepilogue\n'
    )
    assert got.text == "The words"
    assert got.attachments == ("Zusage über.pdf", "notes.txt")


def test_of_an_alternative_the_plain_text_is_taken_when_it_says_something() -> None:
    long = "We have read your application with care and would like to meet you next week. " * 8
    got = _alternative(long, f"<p>{long}</p><p>and a banner</p>")
    assert "banner" not in got.text
    stub = _alternative("This message needs an HTML mail program. View it in your browser.", f"<p>{long}</p>")
    assert stub.text.startswith("We have read your application")
    empty = _alternative(" \n", "<p>Only here</p>")
    assert empty.text == "Only here"


def _alternative(plain: str, html: str) -> Message:
    return read(
        f"From: a@example.com\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n{plain}\n"
        f"--b\nContent-Type: text/html\n\n{html}\n--b--\n"
    )


def test_nested_boundaries_that_begin_alike_are_told_apart() -> None:
    got = read(
        "From: a@example.com\nContent-Type: multipart/mixed; boundary=abc\n\n--abc\nContent-Type: multipart/alternative; boundary=abcdef\n\n"
        "--abcdef\nContent-Type: text/plain\n\nInner\n--abcdef--\n\n--abc\nContent-Type: text/plain\n\nOuter\n--abc--\n"
    )
    assert got.text == "Inner\n\nOuter"


def test_a_multipart_whose_boundary_never_comes_is_read_as_text() -> None:
    got = read("From: a@example.com\nContent-Type: multipart/mixed; boundary=abc\n\nWe regret to tell you\n")
    assert got.text == "We regret to tell you"


def test_a_part_that_is_cut_off_is_read_to_its_end() -> None:
    got = read(
        "From: a@example.com\nContent-Type: multipart/mixed; boundary=abc\n\n--abc\nContent-Type: text/plain\n\nWe regr"
    )
    assert got.text == "We regr"


def test_calendar_parts_are_kept_apart() -> None:
    got = read(
        "From: a@example.com\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nSee you\n"
        "--b\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\n--b--\n"
    )
    assert got.text == "See you"
    assert got.calendar == ("BEGIN:VCALENDAR",)


def test_flowed_lines_are_joined_and_quotes_kept_apart() -> None:
    got = body(
        "Content-Type: text/plain; charset=utf-8; format=flowed",
        b"We are not moving \nforward with you.\n> quoted \n> words\n-- \nAda\n",
    )
    assert got.text.split("\n") == ["We are not moving forward with you.", "> quoted words", "--", "Ada"]


def test_html_gives_lines_at_its_blocks_and_keeps_the_words_of_links() -> None:
    html = (
        "<html><head><title>T</title><style>p{color:red}</style></head><body><div style='display:none'>hidden preview</div>"
        "<p>Dear <b>Ro</b>bin,</p><p>we are not moving<br>forward. See <a href='https://x.example'>the page</a>.</p>"
        "<script>evil()</script><table><tr><td>Role</td><td>Nurse</td></tr></table><ul><li>one</li><li>two</li></ul></body></html>"
    )
    assert html_text(html).split("\n") == [
        "Dear Robin,",
        "",
        "we are not moving",
        "forward. See the page.",
        "",
        "Role Nurse",
        "",
        "- one",
        "- two",
    ]


def test_quoted_html_is_marked_so_that_it_can_be_cut() -> None:
    html = "<div>New words</div><div class='gmail_quote'><div>On Monday Ada wrote:</div><blockquote>Old <p>words</p></blockquote></div>"
    lines = html_text(html).split("\n")
    assert lines[0] == "New words"
    assert "> On Monday Ada wrote:" in lines
    assert "> > Old" in lines
    assert "> > words" in lines


def test_an_indented_block_is_no_quote_and_neither_is_a_message_that_is_nothing_else() -> None:
    indent = '<p>Dear Robin.</p><blockquote style="margin:0 0 0 40px;border:none"><p>We chose another.</p></blockquote>'
    assert html_text(indent) == "Dear Robin.\n\nWe chose another."
    assert (
        html_text("<p>Our answer.</p><blockquote>We chose another.</blockquote>")
        == "Our answer.\n\nWe chose another."
    )
    assert html_text('<blockquote type="cite">We chose another.</blockquote>') == "We chose another."
    assert html_text("<p>Thanks.</p><p>Anna wrote:</p><blockquote>Hi</blockquote>").endswith("\n> Hi")


@pytest.mark.parametrize(
    "style",
    [
        "display:none",
        "display : NONE !important",
        "visibility:hidden",
        "max-height:0;overflow:hidden",
        "font-size:0px",
        "opacity:0",
        "mso-hide:all",
    ],
)
def test_hidden_words_are_dropped(style: str) -> None:
    assert (
        html_text(
            f'<div style="{style}">hidden</div><div style="font-size:10px;opacity:0.9;max-height:0.5em">shown</div>'
        )
        == "shown"
    )


def test_html_that_claims_to_be_plain_text_is_read_as_html() -> None:
    got = body(
        "Content-Type: text/plain", b"<html><body><p>We went with <b>someone</b> else.</p></body></html>"
    )
    assert got.text == "We went with someone else."
    bare = read("<div>Hello</div><p>We went with someone else.</p>")
    assert "<" not in bare.text


def test_plain_text_with_angle_brackets_stays_as_it_is() -> None:
    assert (
        plain_text("Ada <ada@example.com> wrote: a < b and c > d")
        == "Ada <ada@example.com> wrote: a < b and c > d"
    )


def test_text_without_any_header_is_a_message() -> None:
    got = read("Dear Robin,\n\nthank you for applying: we chose someone else.\n")
    assert got.text.startswith("Dear Robin,")
    assert got.subject == ""
    assert got.sender == Person("", "")


def test_fields_fold_and_stray_lines_do_not_stop_the_reading() -> None:
    got = read(
        "From: a@example.com\nthis is no field\nSubject: a long\n\tsubject\nX-Bad\nTo: b@example.com\n\nHello\n"
    )
    assert got.subject == "a long subject"
    assert got.recipients == (Person("", "b@example.com"),)


def test_a_header_whose_blank_line_is_missing_ends_at_the_first_line_of_text() -> None:
    got = read("From: a@example.com\nSubject: Update\nDear Robin,\nwe chose someone else.\n\nAnna\n")
    assert got.subject == "Update"
    assert got.text == "Dear Robin,\nwe chose someone else.\n\nAnna"


@pytest.mark.parametrize(
    "words",
    [
        "Hello:\nwe chose someone else.\n\nAnna",
        "Note: we chose someone else.",
        "Re: your visit\nwe chose someone else.",
        "https://x.example\n\nwe chose someone else.",
    ],
)
def test_bare_text_that_begins_like_a_field_keeps_its_words(words: str) -> None:
    assert "we chose someone else." in read(words).text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"=?iso-8859-1?Q?Gr=FC=DFe?=", "Grüße"),
        (b"=?utf-8?B?w7w=?= =?utf-8?B?w7w=?=", "üü"),
        (b"=?utf-8?Q?=C3?= =?utf-8?Q?=BC?=", "ü"),
        (b"Re: =?utf-8?q?a_b?= c", "Re: a b c"),
        (b"=?utf-8*en?Q?x?=", "x"),
        (b"=?broken?X?zz?=", "=?broken?X?zz?="),
        (b"=?iso-2022-jp?B?GyRCQSo5TSRON2syTBsoQg==?=", "選考の結果"),
        ("Grüße".encode(), "Grüße"),
        ("Grüße".encode("cp1252"), "Grüße"),
    ],
)
def test_encoded_words_are_decoded(raw: bytes, text: str) -> None:
    assert decoded(raw) == text


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"a@example.com", [("", "a@example.com")]),
        (b"Ada <A@Example.com>", [("Ada", "a@example.com")]),
        (b'"Lovelace, Ada" <a@example.com>', [("Lovelace, Ada", "a@example.com")]),
        (b"a@example.com (Ada)", [("Ada", "a@example.com")]),
        (b"Friends: a@example.com, B <b@example.com>;", [("", "a@example.com"), ("B", "b@example.com")]),
        (b"undisclosed-recipients:;", []),
        (b'"x@fake.example" <real@example.com>', [("x@fake.example", "real@example.com")]),
        (b"", []),
    ],
)
def test_people_are_read_from_address_fields(raw: bytes, expected: list[tuple[str, str]]) -> None:
    assert [(person.name, person.address) for person in people(raw)] == expected


def test_ids_are_read_from_messy_references() -> None:
    assert identifiers((b"<a@b> <c@d>\r\n <a@b>", b"Message from Ada of Monday <e@f>")) == (
        "a@b",
        "c@d",
        "e@f",
    )


def test_parameters_survive_semicolons_and_quotes() -> None:
    assert parameters('text/plain; charset="utf-8"; name="a;b \\"c\\".txt"') == (
        "text/plain",
        {"charset": "utf-8", "name": 'a;b "c".txt'},
    )


@pytest.mark.parametrize(
    "text",
    [
        "Tue, 3 Mar 2026 09:30:00 +0000",
        "2026-03-03T09:30:00Z",
        "3 Mar 2026 09:30:00 GMT",
        "Tue Mar  3 09:30:00 2026",
    ],
)
def test_dates_are_read_in_their_usual_forms(text: str) -> None:
    at = moment(text)
    assert at is not None
    assert at[0] == datetime(2026, 3, 3, 9, 30, tzinfo=UTC)


@given(
    st.binary(max_size=2000),
    st.sampled_from(
        [
            "",
            "From: a\n\n",
            "Content-Type: multipart/mixed; boundary=a\n\n--a\n",
            "Content-Type: text/html\n\n",
            "Content-Transfer-Encoding: base64\n\n",
        ]
    ),
)
@settings(max_examples=200, deadline=None)
def test_no_bytes_make_parsing_raise(content: bytes, head: str) -> None:
    got = read(head.encode() + content)
    assert got.at.tzinfo is UTC
    got.text.encode("utf-8")
    got.subject.encode("utf-8")


@given(st.text(max_size=600))
@settings(max_examples=100, deadline=None)
def test_any_text_survives_base64_and_quoted_printable(words: str) -> None:
    clean = words.encode("utf-8", "ignore")
    for encoding, encoded in (
        ("base64", base64.encodebytes(clean)),
        ("quoted-printable", quopri.encodestring(clean, quotetabs=True)),
    ):
        got = body(f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {encoding}", encoded)
        assert (
            got.text
            == body(
                "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64",
                base64.encodebytes(clean),
            ).text
        )


def test_a_storm_of_open_tags_is_read_in_bounded_time() -> None:
    assert html_text("<div>" * 200_000 + "x").strip() == "x"
    assert html_text("<b><p>" * 50_000 + "x").strip() == "x"
    assert isinstance(html_text("<" * 200_000), str)
    assert isinstance(plain_text("<div " * 100_000), str)
