"""Every shape of mail file gives its messages; every broken one is named, and what stands beside it is read."""

from __future__ import annotations

import gzip
import io
import itertools
import mailbox
import tarfile
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bounceback.mail.archive import HELD_LIMIT_NOTE
from bounceback.mail.mbox import borders, split_stream
from bounceback.mail.parse import parse
from bounceback.mail.read import RawMessage, Unreadable, mailfiles, open_mail

BORDER = b"From ada@example.com Mon Mar  2 09:00:00 2026\n"


def message(subject: str, body: str = "Hello\n") -> bytes:
    return f"From: Ada <ada@example.com>\nTo: me@example.com\nSubject: {subject}\nMessage-ID: <{subject}@example.com>\n\n{body}".encode()


def mbox(*messages: bytes) -> bytes:
    return b"".join(BORDER + each + b"\n" for each in messages)


def subjects(path: Path) -> list[str]:
    return [parse(each).subject for each in open_mail(path) if isinstance(each, RawMessage)]


def problems(path: Path) -> list[Unreadable]:
    return [each for each in open_mail(path) if isinstance(each, Unreadable)]


def test_an_mbox_gives_its_messages_in_order(tmp_path: Path) -> None:
    path = tmp_path / "All.mbox"
    path.write_bytes(mbox(message("one"), message("two"), message("three")))
    assert subjects(path) == ["one", "two", "three"]


def test_an_mbox_with_dos_line_ends_is_split_the_same(tmp_path: Path) -> None:
    path = tmp_path / "All.mbox"
    path.write_bytes(mbox(message("one"), message("two")).replace(b"\n", b"\r\n"))
    assert subjects(path) == ["one", "two"]
    assert [parse(each).text for each in open_mail(path) if isinstance(each, RawMessage)] == [
        "Hello",
        "Hello",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "From what I hear, the team is great.",
        "From Monday on we meet at 10:30, room 2.",
        "From: this is a quotation",
        "From here to 2026-01-01 it is a long way",
        "From the desk of the director\n\nAll well.",
    ],
)
def test_a_body_line_that_begins_with_from_does_not_split(tmp_path: Path, line: str) -> None:
    path = tmp_path / "All.mbox"
    path.write_bytes(mbox(message("one", f"Dear Robin,\n\n{line}\nYours\n"), message("two")))
    assert subjects(path) == ["one", "two"]


def test_escaped_from_lines_come_back_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "All.mbox"
    path.write_bytes(mbox(message("one", ">From the start\n>>From afar\n> From a quote\n")))
    (raw,) = open_mail(path)
    assert isinstance(raw, RawMessage)
    assert parse(raw).text == "From the start\n>From afar\n> From a quote"


def test_a_border_without_a_blank_line_above_still_splits_when_a_date_and_fields_follow(
    tmp_path: Path,
) -> None:
    path = tmp_path / "All.mbox"
    path.write_bytes(BORDER + message("one", "cut in mid-sent") + b"\n" + BORDER + message("two"))
    assert subjects(path) == ["one", "two"]


def test_a_border_line_without_a_date_splits_when_known_fields_follow(tmp_path: Path) -> None:
    path = tmp_path / "All.mbox"
    path.write_bytes(mbox(message("one")) + b"From ada@example.com\n" + message("two"))
    assert subjects(path) == ["one", "two"]


def test_a_truncated_mbox_gives_everything_up_to_the_cut(tmp_path: Path) -> None:
    whole = mbox(message("one"), message("two"), message("three", "A long goodbye " * 50))
    path = tmp_path / "All.mbox"
    path.write_bytes(whole[:-400])
    assert subjects(path) == ["one", "two", "three"]
    path.write_bytes(whole[70:])
    assert subjects(path)[-2:] == ["two", "three"]


def test_junk_before_the_first_message_is_named_and_the_rest_read(tmp_path: Path) -> None:
    path = tmp_path / "All.mbox"
    path.write_bytes(b"\x00\x01junk without sense\n\n" + mbox(message("one")))
    assert subjects(path) == ["one"]
    assert "before the first message" in problems(path)[0].why


def test_a_gzipped_mbox_reads_as_the_plain_one(tmp_path: Path) -> None:
    path = tmp_path / "All.mbox.gz"
    path.write_bytes(gzip.compress(mbox(*(message(f"m{n}", "x " * n * 40) for n in range(60)))))
    assert subjects(path) == [f"m{n}" for n in range(60)]


def test_gzip_members_one_after_another_are_all_read(tmp_path: Path) -> None:
    path = tmp_path / "All.mbox.gz"
    path.write_bytes(gzip.compress(mbox(message("one"))) + gzip.compress(mbox(message("two"))))
    assert subjects(path) == ["one", "two"]


def test_a_gzip_that_ends_early_gives_what_came_before_and_is_named(tmp_path: Path) -> None:
    import random

    noise = random.Random(3)
    packed = gzip.compress(mbox(*(message(f"m{n}", noise.randbytes(3000).hex()) for n in range(40))))
    path = tmp_path / "All.mbox.gz"
    path.write_bytes(packed[: len(packed) // 2])
    read = subjects(path)
    assert 15 <= len(read) <= 25
    assert read == [f"m{n}" for n in range(len(read))]
    assert "damaged" in problems(path)[0].why


def test_takeout_in_a_zip_gives_messages_with_gmail_labels(tmp_path: Path) -> None:
    path = tmp_path / "takeout.zip"
    labelled = b"X-GM-THRID: 1\nX-Gmail-Labels: =?UTF-8?Q?Gesendet,Wichtig?=\n" + message("one")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Takeout/archive_browser.html", "<html></html>")
        archive.writestr(
            "Takeout/Mail/All mail Including Spam and Trash.mbox", mbox(labelled, message("two"))
        )
    read = [parse(each) for each in open_mail(path) if isinstance(each, RawMessage)]
    assert [each.subject for each in read] == ["one", "two"]
    assert read[0].labels == ("Gesendet", "Wichtig")
    assert read[1].labels == ("All mail Including Spam and Trash",)


def test_takeout_in_a_tgz_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "takeout.tgz"
    content = mbox(message("one"), message("two"))
    with tarfile.open(path, "w:gz") as tar:
        info = tarfile.TarInfo("Takeout/Mail/Inbox.mbox")
        info.size = len(content)
        tar.addfile(info, io.BytesIO(content))
    assert subjects(path) == ["one", "two"]


def test_a_zip_of_eml_files_reads_each_and_never_writes_its_paths(tmp_path: Path) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    path = inside / "mail.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../outside.eml", message("one"))
        archive.writestr("/abs/two.eml", message("two"))
    assert subjects(path) == ["one", "two"]
    assert [each.name for each in tmp_path.iterdir()] == ["in"]
    assert [each.name for each in inside.iterdir()] == ["mail.zip"]


def test_a_zip_bomb_is_named_and_the_members_beside_it_are_read(tmp_path: Path) -> None:
    path = tmp_path / "mail.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.eml", message("one"))
        archive.writestr("bomb.mbox", BORDER + message("bomb") + b"\0" * 60_000_000)
        archive.writestr("z.eml", message("two"))
    read = subjects(path)
    assert read[0] == "one"
    assert read[-1] == "two"
    assert any("far more than any mail" in each.why for each in problems(path))


def test_a_gzip_bomb_stops(tmp_path: Path) -> None:
    path = tmp_path / "bomb.mbox.gz"
    path.write_bytes(gzip.compress(BORDER + message("one") + b"\0" * 80_000_000))
    assert any("far more than any mail" in each.why for each in problems(path))


def test_a_locked_zip_member_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mail.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.eml", message("one"))
        archive.writestr("b.eml", message("two"))
    raw = bytearray(path.read_bytes())
    for at in (raw.find(b"PK\x03\x04") + 6, raw.find(b"PK\x01\x02") + 8):
        raw[at] |= 1
    path.write_bytes(raw)
    assert subjects(path) == ["two"]
    assert "locked" in problems(path)[0].why


def test_a_damaged_zip_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mail.zip"
    path.write_bytes(b"PK\x03\x04" + b"nonsense" * 100)
    assert len(problems(path)) == 1
    assert subjects(path) == []


def test_a_maildir_with_folders_gives_their_names_as_labels(tmp_path: Path) -> None:
    root = tmp_path / "Maildir"
    box = mailbox.Maildir(str(root), create=True)
    box.add(message("inbox"))
    sent = box.add_folder("Sent")
    sent.add(message("sent"))
    nested = box.add_folder("Jobs.2026")
    nested.add(message("nested"))
    read = {parse(each).subject: each.labels for each in open_mail(root) if isinstance(each, RawMessage)}
    assert read == {"inbox": ("INBOX",), "sent": ("Sent",), "nested": ("Jobs/2026",)}


def test_a_profile_folder_of_mbox_files_without_extension_is_read_and_its_other_files_left(
    tmp_path: Path,
) -> None:
    root = tmp_path / "profile"
    (root / "INBOX.sbd").mkdir(parents=True)
    (root / "INBOX").write_bytes(mbox(message("one")))
    (root / "INBOX.msf").write_bytes(b"// <!-- <mdb:mork:z")
    (root / "INBOX.sbd" / "Work").write_bytes(mbox(message("two")))
    (root / "Sent").write_bytes(mbox(message("three")))
    (root / "note.eml").write_bytes(message("four"))
    (root / "key4.db").write_bytes(b"SQLite format 3\0")
    read = {parse(each).subject: each.labels[0] for each in open_mail(root) if isinstance(each, RawMessage)}
    assert set(read) == {"one", "two", "three", "four"}
    assert read["three"].endswith("Sent")
    assert read["two"].endswith("Work")
    assert problems(root) == []


def test_a_link_in_a_folder_is_not_followed(tmp_path: Path) -> None:
    root = tmp_path / "mail"
    root.mkdir()
    (root / "a.eml").write_bytes(message("one"))
    (root / "loop").symlink_to(root)
    assert subjects(root) == ["one"]


def test_an_emlx_is_read_without_its_count_and_trailer(tmp_path: Path) -> None:
    content = message("one")
    path = tmp_path / "12.emlx"
    path.write_bytes(f"{len(content)}\n".encode() + content + b"<?xml version='1.0'?><plist></plist>")
    (raw,) = open_mail(path)
    assert isinstance(raw, RawMessage)
    assert parse(raw).subject == "one"
    assert parse(raw).text == "Hello"


def test_a_named_file_of_bare_text_is_one_message(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Robin,\n\nWe will not be moving forward.\n")
    (raw,) = open_mail(path)
    assert isinstance(raw, RawMessage)
    read = parse(raw)
    assert read.text == "Dear Robin,\n\nWe will not be moving forward."
    assert not read.at_known


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("empty.mbox", b"", "empty"),
        ("blank.mbox", b"\n\n", "empty"),
        ("junk.bin", bytes(range(9)) * 500, "not mail"),
        ("junk.eml", bytes(range(9)) * 500, "binary"),
    ],
)
def test_what_is_no_mail_is_named(tmp_path: Path, name: str, content: bytes, why: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    (only,) = open_mail(path)
    assert isinstance(only, Unreadable)
    assert why in only.why


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    (only,) = open_mail(tmp_path / "nothing.mbox")
    assert isinstance(only, Unreadable)


def test_a_huge_message_in_a_stream_is_cut_and_named_and_its_text_read() -> None:
    huge = BORDER + message("huge") + b"QUJD" * 9_000_000 + b"\n\n"
    whole = huge + mbox(message("after"))
    pieces = [whole[at : at + 1_000_000] for at in range(0, len(whole), 1_000_000)]
    read = list(split_stream(pieces))
    assert [each[1].split(b"\n")[2] for each in read] == [b"Subject: huge", b"Subject: after"]
    assert [each[2] for each in read] == [True, False]
    assert len(read[0][1]) < 35_000_000
    assert "very large" in HELD_LIMIT_NOTE


def test_every_message_can_be_read_again_by_its_position(tmp_path: Path) -> None:
    content = mbox(*(message(f"m{n}") for n in range(9)))
    plain, packed = tmp_path / "a.mbox", tmp_path / "a.mbox.gz"
    plain.write_bytes(content)
    packed.write_bytes(gzip.compress(content))
    for path in (plain, packed):
        (file,) = mailfiles(path)
        assert not isinstance(file, Unreadable)
        first = [each for each in file.read() if isinstance(each, RawMessage)][2::3]
        again = list(file.again([each.position for each in first], [each.end for each in first]))
        assert [parse(each).subject for each in again] == ["m2", "m5", "m8"]


lines = st.sampled_from(
    [
        "Hello",
        "From here on",
        "From ada Mon",
        "",
        "> quoted",
        "Subject: x",
        "--",
        "from me",
        "Ünïcode",
        "a" * 900,
        "From",
        "=3D",
    ]
)


@given(bodies=st.lists(st.lists(lines, max_size=12), min_size=1, max_size=8), dos=st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_splitting_an_mbox_gives_back_the_messages_it_was_made_of(
    tmp_path: Path, bodies: list[list[str]], dos: bool
) -> None:
    path = tmp_path / "made.mbox"
    path.unlink(missing_ok=True)
    box = mailbox.mbox(str(path), create=True)
    for number, body in enumerate(bodies):
        made = EmailMessage()
        made["From"] = "ada@example.com"
        made["Subject"] = f"number {number}"
        made.set_content("\n".join(body), cte="8bit")
        box.add(made)
    box.close()
    if dos:
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    read = [parse(each) for each in open_mail(path) if isinstance(each, RawMessage)]
    assert [each.subject for each in read] == [f"number {number}" for number in range(len(bodies))]
    expected = ["\n".join(line.rstrip() for line in body).strip("\n") for body in bodies]
    assert [_tight(each.text) for each in read] == [_tight(text) for text in expected]


def _tight(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if line)


@given(
    content=st.binary(max_size=3000),
    prefix=st.sampled_from([b"", BORDER, BORDER + b"Subject: x\n", b"\x1f\x8b", b"PK\x03\x04", b"From "]),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_make_reading_or_parsing_raise(tmp_path: Path, content: bytes, prefix: bytes) -> None:
    path = tmp_path / "soup.mbox"
    path.write_bytes(prefix + content)
    for each in open_mail(path):
        if isinstance(each, RawMessage):
            parse(each)


@given(content=st.binary(max_size=400), sizes=st.lists(st.integers(1, 50), min_size=1, max_size=20))
@settings(max_examples=80, deadline=None)
def test_a_stream_is_split_where_the_mapped_file_is(content: bytes, sizes: list[int]) -> None:
    whole = mbox(message("one", content.decode("latin-1")), message("two"), message("three"))
    pieces = []
    at = 0
    for size in [*sizes, len(whole)]:
        pieces.append(whole[at : at + size])
        at += size
    places = [*borders(whole, 0, len(whole)), len(whole)]
    expected = [whole[a:b].partition(b"\n")[2] for a, b in itertools.pairwise(places)]
    assert [each[1] for each in split_stream(pieces)] == expected
