"""Broken and hostile mail taken in by `import`: each unreadable message counted and named, all the rest kept."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from . import letters
from .conftest import SCRIPT, Command, environment, kept

MEMORY = 300
"""MB of anonymous memory that an import may take: the program with Django loaded, and the mail that it holds."""


@pytest.fixture(autouse=True)
def prepared(empty: Path, folder: Path) -> None:
    """Tables are there: these tests are about what goes in."""
    shutil.copytree(empty, folder)


def imported(command: Command, path: Path) -> tuple[str, dict[str, int]]:
    """The summary as printed, and its numbers."""
    done = command("import", path)
    assert done.code == 0, done
    assert "Traceback" not in done.err
    numbers = {
        label: int(value.replace(",", ""))
        for label, value in re.findall(
            r"^(messages read|applications|could not be read) +([\d,]+)", done.out, re.M
        )
    }
    return done.out, numbers


def companies(folder: Path) -> set[str]:
    return {str(row[0]) for row in kept(folder)["standings"]}


def names(*numbers: int) -> set[str]:
    return {letters.company(number)[0] for number in numbers}


def test_a_truncated_mailbox_gives_what_came_before_the_cut(
    command: Command, folder: Path, tmp_path: Path
) -> None:
    whole = letters.mailbox(each for number in range(4) for each in letters.story(number))
    at = whole.rindex(b"From sender@example.com")
    path = tmp_path / "cut.mbox"
    path.write_bytes(whole[: at + 90])
    _, numbers = imported(command, path)
    assert companies(folder) == names(0, 1, 2, 3)
    assert numbers["messages read"] + numbers["could not be read"] == 14


def test_binary_junk_is_named_and_what_stands_around_it_kept(
    command: Command, folder: Path, tmp_path: Path
) -> None:
    junk = bytes(range(256)) * 400
    path = tmp_path / "junk.mbox"
    path.write_bytes(
        junk
        + b"\n\n"
        + letters.mailbox(letters.story(0))
        + b"From nobody@example.com Tue Sep 01 09:00:00 2026\n"
        + junk.replace(b"\n", b"")
        + b"\n\n"
        + letters.mailbox(letters.story(1))
    )
    printed, numbers = imported(command, path)
    assert companies(folder) == names(0, 1)
    assert numbers["could not be read"] >= 1
    assert printed.count("not read: ") == numbers["could not be read"]
    assert str(path) in printed.replace("\n", "")


@pytest.mark.parametrize("junk", [b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 100, b"\x00" * 5000, b""])
def test_a_file_that_is_no_mailbox_is_named(
    command: Command, folder: Path, tmp_path: Path, junk: bytes
) -> None:
    path = tmp_path / "picture.mbox"
    path.write_bytes(junk)
    printed, numbers = imported(command, path)
    assert numbers["messages read"] == 0
    assert numbers["could not be read"] == 1
    assert "not read: " in printed
    assert kept(folder)["messages"] == []


@pytest.mark.parametrize("said", ["utf-8", "us-ascii", "x-unknown", "utf-16", "iso-2022-jp", '"', "idna"])
def test_a_lying_charset_loses_no_message(command: Command, folder: Path, tmp_path: Path, said: str) -> None:
    text = letters.rejected(0).text.replace("Dana Ortiz", "Zoë Müller")
    for number, real in enumerate(("iso-8859-1", "windows-1252", "utf-8")):
        message = (
            f"From: Careers <careers@harbourandpine.example>\nTo: Robin Vale <{letters.ME}>\n"
            f"Subject: Your application to Harbour & Pine\nDate: Tue, 1 Sep 2026 09:0{number}:00 +0000\n"
            f"Message-ID: <lie-{number}@harbourandpine.example>\nMIME-Version: 1.0\n"
            f"Content-Type: text/plain; charset={said}\nContent-Transfer-Encoding: 8bit\n\n"
        ).encode() + text.encode(real)
        (tmp_path / f"{number}.eml").write_bytes(message)
    path = tmp_path / "lies.mbox"
    path.write_bytes(b"".join(letters.entry((tmp_path / f"{n}.eml").read_bytes()) for n in range(3)))
    _, numbers = imported(command, path)
    assert numbers["messages read"] == 3
    assert numbers["could not be read"] == 0
    if said not in {
        "utf-16",
        "iso-2022-jp",
    }:  # where every byte is another letter, there are no words left to read
        assert companies(folder) == {"Harbour & Pine"}
        assert [row[3] for row in kept(folder)["standings"]] == ["rejected"]


def test_missing_headers_lose_no_message(command: Command, folder: Path, tmp_path: Path) -> None:
    told = letters.rejected(0)
    head, _, body = told.as_bytes().partition(b"\n\n")
    entries = []
    for field in (b"Message-ID", b"Date", b"From", b"To", b"Subject", b"Content-Type"):
        lines = [line for line in head.split(b"\n") if not line.startswith(field)]
        lines = [line.replace(b"<no-0@", b"<without-" + field.lower() + b"@") for line in lines]
        entries.append(letters.entry(b"\n".join(lines) + b"\n\n" + body))
    entries.append(letters.entry(b"Subject: Your application\n\n" + body))
    path = tmp_path / "headless.mbox"
    path.write_bytes(b"".join(entries) + letters.mailbox(letters.story(1)))
    _, numbers = imported(command, path)
    assert numbers["messages read"] == len(entries) + 3
    assert numbers["could not be read"] == 0
    assert names(0, 1) <= companies(folder)
    assert command("verify").code == 0


@pytest.mark.parametrize("year", [1970, 2090])
def test_an_impossible_date_loses_no_message_and_sets_nothing_wrong(
    command: Command, folder: Path, tmp_path: Path, year: int
) -> None:
    told = letters.story(0)
    odd = letters.Letter(
        f"odd-{year}@northlightenergy.example", datetime(year, 1, 1, tzinfo=UTC), "Careers <careers@northlightenergy.example>",
        f"Robin Vale <{letters.ME}>", "Your application to Northlight Energy",
        letters.rejected(1).text,
    )  # fmt: skip
    printed, numbers = imported(command, letters.write(tmp_path / "odd.mbox", [*told, odd]))
    assert numbers["messages read"] == 5
    assert numbers["could not be read"] == 0
    assert companies(folder) == names(0, 1)
    assert str(year) not in printed, "the mailbox's span is that of the dates that can be"
    assert command("today").code == 0
    assert command("verify").code == 0


def test_every_field_of_a_hostile_message_is_bounded(command: Command, folder: Path, tmp_path: Path) -> None:
    long = b"x" * 2_000_000
    message = (
        b"From: " + long + b" <careers@harbourandpine.example>\nTo: " + b", ".join(
            b"person%d@example.com" % number for number in range(20_000)
        )
        + b"\nSubject: Your application to " + long + b"\nDate: Tue, 1 Sep 2026 09:00:00 +0000\nMessage-ID: <" + long
        + b"@x>\nReferences: " + b" ".join(b"<r%d@x>" % number for number in range(50_000))
        + b"\n\n" + letters.rejected(0).text.encode() + b"\x00\x01" + b" (" * 100_000 + b"\n"
    )  # fmt: skip
    path = tmp_path / "hostile.mbox"
    path.write_bytes(letters.entry(message) + letters.mailbox(letters.story(1)))
    began = time.monotonic()
    _, numbers = imported(command, path)
    assert numbers["messages read"] == 4
    assert time.monotonic() - began < 60
    assert names(1) <= companies(folder)
    assert command("verify").code == 0


def test_a_two_hundred_megabyte_attachment_takes_no_memory(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "huge.mbox"
    line = b"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0NTY3\n"
    head, _, body = letters.rejected(0).as_bytes().partition(b"\n\n")
    head = head.replace(
        b"Content-Type: text/plain; charset=utf-8", b'Content-Type: multipart/mixed; boundary="cut"'
    )
    with path.open("wb") as file:
        file.write(letters.mailbox(letters.story(1)))
        file.write(b"From sender@example.com Tue Sep 01 09:00:00 2026\n" + head)
        file.write(b"\n\n--cut\nContent-Type: text/plain; charset=utf-8\n\n" + body)
        file.write(
            b'\n--cut\nContent-Type: application/zip; name="film.zip"\nContent-Transfer-Encoding: base64\n\n'
        )
        for _ in range(200):
            file.write(line * (1_000_000 // len(line)))
        file.write(b"\n--cut--\n\n")
        file.write(letters.mailbox(letters.story(2)))
    assert path.stat().st_size > 195_000_000
    peak = _peak_memory(folder, path)
    path.unlink()
    assert companies(folder) == names(0, 1, 2)
    assert 0 < peak < MEMORY, f"{peak:.0f} MB"


def test_a_zip_bomb_is_named_and_the_mail_beside_it_kept(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "takeout.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Mail/good.mbox", letters.mailbox(letters.story(0)))
        with archive.open("Mail/bomb.mbox", "w") as member:
            member.write(letters.mailbox(letters.story(1)))
            for _ in range(200):
                member.write(b"\x00" * 1_000_000)
        archive.writestr("Mail/last.mbox", letters.mailbox(letters.story(2)))
    assert path.stat().st_size < 1_000_000
    began = time.monotonic()
    peak = _peak_memory(folder, path)
    assert time.monotonic() - began < 60
    assert {*names(0, 2)} <= companies(folder)
    assert 0 < peak < MEMORY, f"{peak:.0f} MB"


def test_a_zip_bomb_is_counted(command: Command, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("bomb.mbox", "w") as member,
    ):
        for _ in range(80):
            member.write(b"A" * 1_000_000)
    printed, numbers = imported(command, path)
    assert numbers["could not be read"] >= 1
    assert "bomb.mbox" in printed.replace("\n", "")
    assert kept(folder)["messages"] == []


def test_what_cannot_be_read_is_named_up_to_a_bound_and_counted_all(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(60):
        (folder / f"{number:02}.eml").write_bytes(b"\x00\x01\x02\x03" * 100)
    (folder / "good.mbox").write_bytes(letters.mailbox(letters.story(0)))
    printed, numbers = imported(command, folder)
    assert numbers["could not be read"] == 60
    assert 0 < printed.count("not read: ") <= 60
    assert numbers["messages read"] == 4


def test_a_file_without_permission_is_said(command: Command, tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "locked"
    path.mkdir()
    (path / "good.mbox").write_bytes(letters.mailbox(letters.story(0)))
    (path / "dangling.mbox").symlink_to(tmp_path / "nowhere")
    _, numbers = imported(command, path)
    assert numbers["messages read"] == 4


def _peak_memory(home: Path, path: Path) -> float:
    """Runs an import and gives its highest anonymous memory in MB."""
    process = subprocess.Popen(
        [str(SCRIPT), "import", str(path)],
        env=environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    peak = 0.0
    status = Path(f"/proc/{process.pid}/status")
    if not status.exists():
        process.wait(120)
        pytest.skip("this system does not tell a process's anonymous memory")
    while process.poll() is None:
        try:
            told = re.search(r"RssAnon:\s+(\d+)", status.read_text())
        except OSError:
            break
        peak = max(peak, int(told[1]) / 1024 if told else 0.0)
        time.sleep(0.02)
    process.wait(120)
    assert process.returncode == 0, process.stderr.read() if process.stderr else ""
    return peak
