"""What servers say about messages: any structure gives back the message without its attachments, any bytes give no crash."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bounceback.mail.parse import parse
from bounceback.mail.raw import RawMessage
from bounceback.mail.structure import (
    Branch,
    Leaf,
    heads,
    leaves,
    rebuilt,
    responses,
    structure,
    tokens,
    wanted,
)

PLAIN = b'("TEXT" "PLAIN" ("CHARSET" "utf-8") NIL NIL "7BIT" 40 2)'
HTML = b'("TEXT" "HTML" NIL NIL NIL "BASE64" 90 3)'
PDF = b'("APPLICATION" "PDF" ("NAME" "cv.pdf") NIL NIL "BASE64" 9000 NIL ("ATTACHMENT" ("FILENAME" "cv.pdf")) NIL NIL)'
LOG = b'("TEXT" "PLAIN" ("NAME" "a.txt") NIL NIL "7BIT" 70 2 NIL ("ATTACHMENT" ("FILENAME" "a.txt")) NIL NIL)'
ICS = b'("TEXT" "CALENDAR" ("METHOD" "REQUEST") NIL NIL "7BIT" 70 2 NIL ("ATTACHMENT" NIL) NIL NIL)'
INNER = (
    b'("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 342 ("d" "s" NIL NIL NIL NIL NIL NIL NIL "<a>") '
    + PLAIN
    + b" 9)"
)


def several(*parts: bytes, kind: bytes = b"MIXED", boundary: bytes = b"b1") -> bytes:
    return b"(" + b"".join(parts) + b' "' + kind + b'" ("BOUNDARY" "' + boundary + b'") NIL NIL)'


def of(text: bytes) -> Leaf | Branch:
    return structure(tokens([text])[0])


@pytest.mark.parametrize(
    ("said", "sections"),
    [
        (PLAIN, {"1"}),
        (several(PLAIN, PDF), {"1"}),
        (several(several(PLAIN, HTML, kind=b"ALTERNATIVE", boundary=b"b2"), PDF, ICS), {"1.1", "1.2", "3"}),
        (several(PLAIN, LOG), {"1"}),
        (several(PDF, LOG), {"2"}),
        (several(PDF, LOG, ICS), {"2", "3"}),
        (several(PLAIN, INNER), {"1"}),
        (several(PDF), set()),
    ],
    ids=["one text", "text and file", "nested", "attached text beside text", "attached text alone", "and a date", "forwarded", "file alone"],
)  # fmt: skip
def test_text_is_asked_for_and_attachments_are_not(said: bytes, sections: set[str]) -> None:
    assert wanted(of(said)) == sections


def test_a_literal_in_a_structure_is_read_like_a_string() -> None:
    pieces = [
        (
            b'1 (UID 5 BODYSTRUCTURE (("TEXT" "PLAIN" NIL NIL NIL "7BIT" 4 1)("APPLICATION" "PDF" ("NAME" {6}',
            b'a"b\r\nc',
        ),
        (b') NIL NIL "BASE64" 9) "MIXED" ("BOUNDARY" "x")) BODY[HEADER]<0> {3}', b"a:b"),
        b")",
        b"2 (UID 6 FLAGS (\\Seen))",
    ]
    first, second = responses(pieces)
    assert first[b"BODY[HEADER]"] == b"a:b"
    node = structure(first[b"BODYSTRUCTURE"])
    assert [leaf.kind for leaf in leaves(node)] == ["text/plain", "application/pdf"]
    assert second[b"UID"] == b"6"


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reading_crash(noise: bytes) -> None:
    try:
        found = tokens([noise])
    except ValueError:
        return
    for value in found:
        try:
            structure(value)
        except ValueError:
            continue


@given(
    st.lists(
        st.one_of(
            st.none(), st.binary(max_size=60), st.tuples(st.binary(max_size=60), st.binary(max_size=20))
        ),
        max_size=6,
    )
)
def test_no_responses_make_the_reading_crash(pieces: list[bytes | tuple[bytes, bytes] | None]) -> None:
    for row in responses(pieces):
        assert isinstance(row, dict)


TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc"), max_codepoint=0x2FFF), max_size=80)


@st.composite
def messages(draw: st.DrawFn) -> EmailMessage:
    made = EmailMessage(policy=policy.SMTP)
    made["From"] = "people@harbour.example"
    made["Subject"] = "Your application"
    made["Message-ID"] = "<1@harbour.example>"
    made.set_content(draw(TEXT) + "\nwords\n", cte=draw(st.sampled_from(["base64", "quoted-printable"])))
    if draw(st.booleans()):
        made.add_alternative(f"<p>{draw(TEXT)}</p>", subtype="html")
    for number in range(draw(st.integers(0, 3))):
        made.add_attachment(
            draw(st.binary(max_size=200)), maintype="application", subtype="pdf", filename=f"{number}.pdf"
        )
    return made


@settings(max_examples=150)
@given(messages())
def test_a_message_written_down_again_reads_like_the_whole(made: EmailMessage) -> None:
    """The text, the names of the attachments and the head are those of the file; only the attachments' content is gone."""
    whole = made.as_bytes()
    header, _, _ = whole.partition(b"\r\n\r\n")
    fields: dict[str, bytes] = {}
    contents: dict[str, bytes] = {}

    def node(part: EmailMessage, section: str) -> Leaf | Branch:
        if part.is_multipart():
            children = []
            for number, child in enumerate(part.iter_parts(), 1):
                name = f"{section}.{number}" if section else str(number)
                fields[name] = child.as_bytes().partition(b"\r\n\r\n")[0]  # type: ignore[attr-defined]
                children.append(node(child, name))  # type: ignore[arg-type]
            return Branch(section, str(part.get_boundary()).encode(), tuple(children))
        contents[section] = part.as_bytes().partition(b"\r\n\r\n")[2]
        attached = part.get_content_disposition() == "attachment"
        return Leaf(section or "1", part.get_content_type(), len(contents[section]), attached, attached)

    root = node(made, "")
    if isinstance(root, Leaf):
        return
    some = {section: text for section, text in contents.items() if section in wanted(root)}
    assert set(fields) == set(heads(root))
    raw = rebuilt(header + b"\r\n\r\n", root, fields, some)
    assert parse(RawMessage("", 0, raw, 0, len(raw))) == parse(RawMessage("", 0, whole, 0, len(whole)))
