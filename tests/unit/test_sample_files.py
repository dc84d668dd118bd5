"""The sample's files: an mbox that Python's mailbox reads back whole, the truth beside it, openings, notes, CV."""

from __future__ import annotations

import hashlib
import io
import json
import mailbox
import subprocess
import sys
import zipfile
from collections import Counter
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from bounceback.sample.post import as_bytes, small_pdf
from bounceback.sample.search import make_search, write_mbox, write_sample
from bounceback.sample.values import Party, SampleMessage, SampleSearch

TODAY = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def search() -> SampleSearch:
    return make_search(7, TODAY)


@pytest.fixture(scope="module")
def folder(search: SampleSearch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    write_sample(search, folder)
    return folder


@pytest.fixture(scope="module")
def mails(folder: Path) -> dict[str, Message]:
    read = list(mailbox.mbox(folder / "All.mbox"))
    mails = {mail["Message-ID"].strip("<>"): mail for mail in read}
    assert len(mails) == len(read)
    return mails


def body(mail: Message, subtype: str) -> str | None:
    for part in mail.walk():
        if part.get_content_type() == f"text/{subtype}":
            return part.get_payload(decode=True).decode(part.get_content_charset("utf-8"))
    return None


def test_the_same_seed_writes_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    paths = write_sample(make_search(7, TODAY), tmp_path)
    assert len(paths) == 8
    for path in paths:
        first = hashlib.sha256((folder / path.name).read_bytes()).hexdigest()
        assert hashlib.sha256(path.read_bytes()).hexdigest() == first, path.name


def test_the_mailbox_reads_back_to_the_same_messages(search: SampleSearch, mails: dict[str, Message]) -> None:
    assert set(mails) == {message.message_id for message in search.messages}
    for message in search.messages:
        mail = mails[message.message_id]
        assert parsedate_to_datetime(mail["Date"]) == message.at
        assert str(make_header(decode_header(mail["Subject"]))) == message.subject
        assert mail.defects == []


def test_plain_text_comes_back_as_written_whatever_its_encoding(
    search: SampleSearch, mails: dict[str, Message]
) -> None:
    compared = 0
    for message in search.messages:
        text = body(mails[message.message_id], "plain")
        if text is None:
            assert body(mails[message.message_id], "html")
            continue
        unquoted = "\n".join(line[1:] if line.startswith(">From ") else line for line in text.split("\n"))
        assert unquoted.rstrip("\n") == message.text.rstrip("\n")
        compared += 1
    assert compared > 2000


def test_outer_forms_are_varied(mails: dict[str, Message]) -> None:
    parts = [part for mail in mails.values() for part in mail.walk()]
    types = Counter(part.get_content_type() for part in parts)
    encodings = Counter(part["Content-Transfer-Encoding"] for part in parts)
    charsets = {part.get_content_charset() for part in parts}
    assert min(types[name] for name in ("multipart/alternative", "text/html", "multipart/mixed")) > 50
    assert min(types[name] for name in ("application/pdf", "text/calendar")) > 10
    assert min(encodings[name] for name in ("base64", "quoted-printable", "8bit", "7bit")) > 50
    assert {"utf-8", "iso-8859-1", "windows-1252"} <= charsets
    assert sum("=?utf-8?" in mail["Subject"] for mail in mails.values()) > 10
    zones = {mail["Date"][-5:] for mail in mails.values()}
    assert {"+0000", "+0100", "+0200", "+0700", "-0400"} <= zones
    html_only = [m for m in mails.values() if body(m, "plain") is None]
    assert len(html_only) > 20


def test_lines_that_begin_with_from_are_quoted(folder: Path, search: SampleSearch) -> None:
    raw = (folder / "All.mbox").read_bytes()
    assert raw.count(b"\n>From ") > 0
    starts = raw.count(b"\nFrom ") + raw.startswith(b"From ")
    assert starts == len(search.messages)


def test_an_mbox_can_be_written_alone(search: SampleSearch, folder: Path, tmp_path: Path) -> None:
    assert write_mbox(search, tmp_path / "x.mbox") == len(search.messages)
    assert (tmp_path / "x.mbox").read_bytes() == (folder / "All.mbox").read_bytes()


def test_the_truth_names_every_message_and_every_application(search: SampleSearch, folder: Path) -> None:
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    assert {m["message_id"] for m in truth["messages"]} == {m.message_id for m in search.messages}
    known = {a["id"] for a in truth["applications"] + truth["leads"]}
    assert {m["application"] for m in truth["messages"]} - {None} <= known
    assert {event["message_id"] for a in truth["applications"] for event in a["events"]} <= {
        m["message_id"] for m in truth["messages"] if m["application"]
    }
    assert truth["figures"] == search.figures
    assert set(truth["definitions"]) & set(truth["figures"])
    assert len([m for m in truth["messages"] if "findings" in m]) == 4
    digest = next(m for m in truth["messages"] if m["group"] == "digest")
    assert set(digest["findings"][0]) == {"kind", "also", "company", "role", "application"}


def test_the_truth_says_where_a_company_is_named(folder: Path, mails: dict[str, Message]) -> None:
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    stated = Counter(m["company_from"] for m in truth["messages"] if m["application"])
    assert min(stated[place] for place in ("text", "subject", "sender", "domain")) > 5
    for entry in truth["messages"]:
        if entry["company_from"] == "subject":
            subject = str(make_header(decode_header(mails[entry["message_id"]]["Subject"])))
            assert entry["company"].lower() in subject.lower()


def test_openings_do_not_say_why_they_are_there(folder: Path) -> None:
    lines = (folder / "openings.jsonl").read_text(encoding="utf-8").splitlines()
    fields = {"id", "title", "company", "location", "description", "url", "date", "salary"}
    assert len(lines) >= 120
    assert all(set(json.loads(line)) == fields for line in lines)


def test_notes_speak_of_known_applications(folder: Path, search: SampleSearch) -> None:
    notes = json.loads((folder / "notes.json").read_text(encoding="utf-8"))
    known = {a.id for a in search.applications}
    assert set(notes["channels"]) == known
    assert {"referral", "careers page", "job board", "recruiter"} == set(notes["channels"].values())
    for key, entry in notes["applications"].items():
        told = {m.message_id for m in search.messages if any(said.application == key for said in m.said)}
        assert entry["message_ids"]
        assert set(entry["message_ids"]) <= told
    for name in ("plans", "debriefs", "lessons"):
        assert notes[name]
        assert {note["application"] for note in notes[name]} <= known
    postings = (folder / "postings.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["application"] for line in postings} <= known


def test_the_cv_shows_some_of_what_is_asked_and_lacks_the_rest(folder: Path, search: SampleSearch) -> None:
    from docx import Document

    cv = (folder / "cv.md").read_text(encoding="utf-8")
    asked = "\n".join(opening.description for opening in search.openings)
    assert all(skill in cv and skill in asked for skill in ("SQL", "Tableau", "Excel", "Python"))
    assert all(skill not in cv and skill in asked for skill in ("Power BI", "A/B testing", "Snowflake"))
    plain = (folder / "cv.txt").read_text(encoding="utf-8")
    assert "Tallow & Reed" in plain
    assert not any(mark in plain for mark in ("#", "**"))
    document = Document(str(folder / "cv.docx"))
    assert document.paragraphs[0].text == "Ines Marlow"
    words = " ".join(paragraph.text for paragraph in document.paragraphs)
    assert "Tallow & Reed" in words
    assert "**" not in words
    with zipfile.ZipFile(folder / "cv.docx") as made:
        assert made.testzip() is None


def test_attached_pdfs_can_be_read(mails: dict[str, Message]) -> None:
    from pypdf import PdfReader

    part = next(
        p for mail in mails.values() for p in mail.walk() if p.get_content_type() == "application/pdf"
    )
    reader = PdfReader(io.BytesIO(part.get_payload(decode=True)))
    assert part.get_filename() in reader.pages[0].extract_text()
    assert PdfReader(io.BytesIO(small_pdf("(a) \\ b"))).pages[0].extract_text() == "(a) \\ b"


def test_names_outside_ascii_are_encoded_in_headers() -> None:
    message = SampleMessage(
        message_id="1@x.example",
        at=TODAY,
        zone="Europe/Paris",
        sender=Party("Noémie Favre", "noemie@x.example"),
        recipients=(Party("Ines Marlow", "ines@marlow.example"),),
        subject="Réponse à votre candidature au poste de chargée d'études, un objet vraiment très long",
        new_text="Bonjour",
        text="Bonjour",
        language="fr",
    )
    raw = as_bytes(message)
    assert raw.split(b"\n\n")[0].isascii()
    assert b"+0100" in raw


def test_the_command_writes_a_sample(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "bounceback.sample",
        str(tmp_path / "new"),
        "--seed",
        "3",
        "--today",
        "2026-11-24",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert "applications" in done.stdout
    assert len(mailbox.mbox(tmp_path / "new" / "All.mbox")) == 2000 + make_search(3, TODAY).figures["related"]
