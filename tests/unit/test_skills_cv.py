"""CVs in every form that people have them, and files that are none."""

from __future__ import annotations

import io
import json
import zipfile

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bounceback.skills import cv
from bounceback.skills.cv import read_cv


def pdf(*pages: str) -> bytes:
    """A minimal PDF, one page a text; a page's lines are drawn below one another."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n, page in enumerate(pages):
        drawn = b" ".join(b"(%s) Tj T*" % line.encode("latin-1") for line in page.split("\n"))
        stream = b"BT /F1 12 Tf 72 720 Td 14 TL " + drawn + b" ET"
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * n)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
        % (len(objects) + 1, table, len(objects) + 1, len(out))
    )


def word(*paragraphs: str, table: tuple[str, ...] = ()) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if table:
        row = document.add_table(1, len(table)).rows[0]
        for cell, text in zip(row.cells, table, strict=True):
            cell.text = text
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


def test_pdf() -> None:
    read = read_cv(pdf("Skills\nPython, SQL", "Education\nBSc Statistics"), "cv.pdf")
    assert read.text.split("\n") == ["Skills", "Python, SQL", "Education", "BSc Statistics"]
    assert read.problems == ()


def test_docx_with_a_table() -> None:
    read = read_cv(word("Ada Winter", "Skills", "Python", table=("2019 – 2022", "Analyst")), "cv.docx")
    assert read.text.split("\n") == ["Ada Winter", "Skills", "Python", "2019 – 2022 | Analyst"]


def test_markdown_loses_its_marks_and_keeps_its_words() -> None:
    read = read_cv(b"# Skills\n\n**Python**, [SQL](https://a.example/x)\n- C#\n", "cv.md")
    assert read.text == "Skills\n\nPython, SQL\n- C#"


def test_json_resume_becomes_sections_with_dates() -> None:
    resume = {
        "basics": {"name": "Ada Winter", "email": "ada@example.com", "summary": "Analyst."},
        "work": [
            {
                "name": "Northlight",
                "position": "Analyst",
                "startDate": "2021-03",
                "highlights": ["Built Tableau dashboards for three product teams across the company"],
            }
        ],
        "skills": [{"name": "Data", "keywords": ["SQL", "Python"]}],
    }
    text = read_cv(json.dumps(resume).encode(), "resume.json").text
    assert "Experience\nAnalyst, Northlight, 2021-03 – present\n- Built Tableau" in text
    assert "Skills\nData\n- SQL, Python" in text
    assert "ada@example.com" not in text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_plain_text_in_the_usual_encodings(encoding: str) -> None:
    assert read_cv("Übersetzerin, Zürich".encode(encoding), "cv.txt").text == "Übersetzerin, Zürich"


def test_the_content_goes_before_the_name() -> None:
    assert read_cv(pdf("Skills"), "cv.txt").text == "Skills"


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "cv.pdf", "empty"),
        (pdf(""), "cv.pdf", "picture without text"),
        (pdf("Skills")[:120], "cv.pdf", "damaged"),
        (b"%PDF-1.7 nothing follows", "cv.pdf", "damaged"),
        (b"PK\x03\x04 not a zip", "cv.docx", "damaged"),
        (b"\xd0\xcf\x11\xe0 old word", "cv.doc", "old kind"),
        (b"\x89PNG\r\n", "cv.png", "picture"),
        (b"{\\rtf1 Skills}", "cv.rtf", "rich text"),
        (bytes(range(256)) * 20, "cv.bin", "not text"),
        (b'{"a": 1}', "cv.json", "JSON Resume"),
        (word(), "cv.docx", "no text"),
    ],
)
def test_what_cannot_be_read_is_said_in_plain_words(data: bytes, name: str, said: str) -> None:
    read = read_cv(data, name)
    assert read.text == ""
    assert said in " ".join(read.problems)
    assert "paste" in " ".join(read.problems).lower()


def test_a_zip_bomb_is_not_unpacked() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("word/document.xml", b" " * (cv.MOST_UNPACKED + 1))
    read = read_cv(packed.getvalue(), "cv.docx")
    assert read.text == ""
    assert "unpacks to far more" in read.problems[0]


def test_a_zip_that_is_no_document_is_said() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as other:
        other.writestr("notes.txt", "hello")
    assert "not a CV" in read_cv(packed.getvalue(), "cv.docx").problems[0]


def test_a_very_long_pdf_is_read_to_its_bound_and_says_so() -> None:
    read = read_cv(pdf(*[f"Page {n}" for n in range(cv.MOST_PAGES + 3)]), "cv.pdf")
    assert f"Page {cv.MOST_PAGES - 1}" in read.text
    assert f"Page {cv.MOST_PAGES}" not in read.text
    assert f"The first {cv.MOST_PAGES} were read" in read.problems[0]


def test_a_page_that_would_take_minutes_is_left_out_and_said() -> None:
    read = read_cv(pdf("Skills", "x" * (cv.MOST_PAGE + 1)), "cv.pdf")
    assert read.text == "Skills"
    assert read.problems == ("1 of 2 pages could not be read. The rest is here; paste what is missing.",)


def test_a_file_beyond_the_bound_is_not_opened() -> None:
    assert "larger than" in read_cv(b"a" * (cv.MOST_BYTES + 1), "cv.txt").problems[0]


def test_a_long_text_is_cut_and_says_so() -> None:
    read = read_cv(b"word " * cv.MOST_TEXT, "cv.txt")
    assert len(read.text) == cv.MOST_TEXT
    assert read.problems == ("This CV is very long. Its beginning was read.",)


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04", b"{", b"\xff\xfe"]),
    st.sampled_from(["cv.pdf", "cv.docx", "cv.json", "cv.md", ""]),
)
@settings(max_examples=150, deadline=None)
def test_no_bytes_raise(data: bytes, begin: bytes, name: str) -> None:
    read = read_cv(begin + data, name)
    assert read.text or read.problems
