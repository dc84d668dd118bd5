"""A whole mailbox is read: job mail judged, replies found, duplicates once, the unreadable named, memory flat."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bounceback.mail.scan import MessageRead, Progress, Scan, scan
from bounceback.timeline.kinds import Kind

ME = "robin@example.com"
BORDER = "From x@example.com Mon Mar  2 09:00:00 2026\n"
REJECTION = (
    "Dear Robin,\n\nThank you for your application for the position of Data Analyst at Ardent Rail. Unfortunately, we have "
    "decided to move forward with other candidates.\n\nKind regards\nAnna Berg"
)
INTERVIEW = (
    "Dear Robin,\n\nThank you for applying as Data Analyst at Fjord Energy. We would like to invite you to an interview on "
    "12 March 2026 at 10:00. Please confirm that this suits you.\n\nKind regards\nJo Dahl"
)
ORDINARY = "Your parcel is on its way and arrives on Friday."


def mail(
    name: str, sender: str, to: str, body: str, *fields: str, day: int = 2, subject: str = "Hello"
) -> str:
    head = [
        f"From: {sender}",
        f"To: {to}",
        f"Subject: {subject}",
        f"Date: Mon, {day} Mar 2026 09:00:00 +0100",
        *([f"Message-ID: <{name}>"] if name else []),
        *fields,
    ]
    return "\n".join(head) + f"\n\n{body}\n"


def box(path: Path, *messages: str) -> Path:
    path.write_text("".join(f"{BORDER}{each}\n" for each in messages))
    return path


def run(*paths: Path, **options: object) -> tuple[dict[str, MessageRead], Scan]:
    scanning = scan(paths, **options)  # type: ignore[arg-type]
    found = list(scanning)
    names = [each.message.message_id for each in found]
    assert len(names) == len(set(names))
    return {each.message.message_id: each for each in found}, scanning


LETTER = "The boat is green and the water was cold. We ate plums under the trees and the dog slept. " * 12
REJECTED = mail(
    "no@rail", "Ardent Rail <jobs@rail.example>", ME, REJECTION, subject="Your application", day=3
)
INVITED = mail("talk@fjord", "Jo Dahl <jo@fjord.example>", ME, INTERVIEW, subject="Interview", day=4)
PARCEL = mail("parcel@shop", "Shop <s@shop.example>", ME, ORDINARY, day=5)


def test_job_mail_comes_out_judged_and_the_rest_is_counted(tmp_path: Path) -> None:
    found, scanning = run(box(tmp_path / "All.mbox", REJECTED, INVITED, PARCEL))
    assert {name: each.findings[0].kind for name, each in found.items()} == {
        "no@rail": Kind.REJECTION,
        "talk@fjord": Kind.INTERVIEW,
    }
    summary = scanning.summary
    assert summary.messages == 3
    assert summary.job_messages == 2
    assert dict(summary.by_kind) == {Kind.REJECTION: 1, Kind.INTERVIEW: 1}
    assert summary.own_addresses == (ME,)
    assert summary.folders == (("All", 3),)
    assert summary.first_at == datetime(2026, 3, 3, 8, tzinfo=UTC)
    assert summary.last_at == datetime(2026, 3, 5, 8, tzinfo=UTC)
    assert summary.bytes_read == (tmp_path / "All.mbox").stat().st_size
    assert summary.unreadable == ()


def test_every_gives_unrelated_mail_too_with_its_language(tmp_path: Path) -> None:
    long = "Your parcel is on its way and it will arrive at your house on Friday, as you have asked for it."
    path = box(tmp_path / "All.mbox", REJECTED, mail("parcel@shop", "s@shop.example", ME, long))
    found, scanning = run(path, every=True)
    assert set(found) == {"no@rail", "parcel@shop"}
    assert [finding.kind for finding in found["parcel@shop"].findings] == [Kind.NONE]
    assert found["parcel@shop"].findings[0].language == "en"
    assert scanning.summary.job_messages == 1


def test_own_replies_in_a_job_thread_are_handed_on_also_through_others(tmp_path: Path) -> None:
    path = box(
        tmp_path / "All.mbox",
        mail("r3@me", f"Robin <{ME}>", "jo@fjord.example", "See you then.", "In-Reply-To: <r2@fjord>"),
        INVITED,
        mail("r1@me", f"Robin <{ME}>", "jo@fjord.example", "Yes, ten is fine.", "In-Reply-To: <talk@fjord>"),
        mail("r2@fjord", "Jo <jo@fjord.example>", ME, "Great.", "In-Reply-To: <r1@me>"),
        mail("x@me", f"Robin <{ME}>", "pal@example.org", "Yes, ten is fine.", "In-Reply-To: <y@pal>"),
        *(
            mail(f"s{n}@me", f"Robin <{ME}>", "pal@example.org", "Hi.", "X-Gmail-Labels: Sent")
            for n in range(3)
        ),
    )
    found, scanning = run(path)
    assert {"talk@fjord", "r1@me", "r3@me"} <= set(found)
    assert "x@me" not in found
    assert found["r1@me"].own
    assert found["r1@me"].message.text == "Yes, ten is fine."
    assert not found["talk@fjord"].own
    assert scanning.own_addresses == (ME,)


def test_every_hands_each_message_on_once_replies_included(tmp_path: Path) -> None:
    path = box(
        tmp_path / "All.mbox",
        INVITED,
        mail("r1@me", f"Robin <{ME}>", "jo@fjord.example", "Yes, ten is fine.", "In-Reply-To: <talk@fjord>"),
        mail("r2@fjord", "Jo <jo@fjord.example>", ME, "Great.", "In-Reply-To: <r1@me>"),
        PARCEL,
    )
    found, _ = run(path, every=True, own=[ME])
    assert set(found) == {"talk@fjord", "r1@me", "r2@fjord", "parcel@shop"}


def test_their_words_in_a_job_thread_are_read_even_when_no_word_of_theirs_shows_it(tmp_path: Path) -> None:
    from bounceback.mail.read import RawMessage
    from bounceback.mail.sieve import may_matter

    answer = mail("no@fjord", "Jo <jo@fjord.example>", ME, LETTER, "In-Reply-To: <talk@fjord>")
    raw = answer.encode()
    assert not may_matter(RawMessage("x", 0, raw, 0, len(raw)))
    scanning = scan([box(tmp_path / "All.mbox", INVITED, answer)], own=[ME])
    list(scanning)
    assert scanning.summary.messages == 2
    flags = [flags & 16 for records in scanning._records for flags in records.flags]
    assert all(flags)


def test_what_else_a_recruiter_wrote_is_read_even_when_no_word_of_it_shows_it(tmp_path: Path) -> None:
    later = mail("later@fjord", "Jo <jo@fjord.example>", ME, LETTER)
    stranger = mail("later@pal", "Pal <pal@example.org>", ME, LETTER)
    scanning = scan([box(tmp_path / "All.mbox", later, stranger, INVITED)], own=[ME])
    list(scanning)
    flags = [flags & 16 for records in scanning._records for flags in records.flags]
    assert list(map(bool, flags)) == [True, False, True]


def test_given_addresses_are_taken_instead_of_the_found_ones(tmp_path: Path) -> None:
    found, scanning = run(box(tmp_path / "All.mbox", REJECTED, INVITED), own=[" JOBS@rail.example "])
    assert scanning.own_addresses == ("jobs@rail.example",)
    kinds = {finding.kind for each in found.values() if each.own for finding in each.findings}
    assert Kind.REJECTION not in kinds
    assert found["talk@fjord"].findings[0].kind is Kind.INTERVIEW


def test_the_same_message_in_two_mailboxes_is_read_once(tmp_path: Path) -> None:
    one = box(tmp_path / "All.mbox", REJECTED, PARCEL)
    two = tmp_path / "More.mbox.gz"
    two.write_bytes(gzip.compress(box(tmp_path / "x", PARCEL, INVITED, REJECTED).read_bytes()))
    found, scanning = run(one, two)
    assert set(found) == {"no@rail", "talk@fjord"}
    assert scanning.summary.duplicates == 2
    assert scanning.summary.messages == 3


def test_messages_without_ids_are_told_apart_by_content_and_read_once(tmp_path: Path) -> None:
    nameless = mail("", "Ardent Rail <jobs@rail.example>", ME, REJECTION)
    other = mail("", "Garnet Bank <jobs@garnet.example>", ME, REJECTION)
    found, scanning = run(box(tmp_path / "All.mbox", nameless, other, nameless), own=[ME])
    assert len(found) == 2
    assert scanning.summary.duplicates == 1


def test_sent_mail_in_a_sent_folder_is_own(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    folder.mkdir()
    box(folder / "Inbox", REJECTED)
    box(
        folder / "Gesendet",
        mail(
            "a@me",
            f"Robin <{ME}>",
            "jobs@rail.example",
            "I am applying for the position of Data Analyst. My CV is attached.",
        ),
    )
    found, scanning = run(folder)
    assert scanning.own_addresses == (ME,)
    assert found["a@me"].own
    assert dict(scanning.summary.folders) == {"mail/Inbox": 1, "mail/Gesendet": 1}


def test_what_cannot_be_read_is_named_and_the_rest_goes_in(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    folder.mkdir()
    (folder / "All.mbox").write_bytes(
        (BORDER + REJECTED + "\n" + BORDER).encode()
        + bytes(range(8)) * 300
        + f"\n\n{BORDER}{INVITED}\n".encode()
    )
    (folder / "broken.zip").write_bytes(b"PK\x03\x04 nothing")
    (folder / "junk.eml").write_bytes(bytes(range(8)) * 300)
    found, scanning = run(folder, tmp_path / "missing.mbox", own=[ME])
    assert set(found) == {"no@rail", "talk@fjord"}
    summary = scanning.summary
    assert summary.unreadable_count == 4
    assert sorted(Path(each.source).name for each in summary.unreadable) == [
        "All.mbox",
        "broken.zip",
        "junk.eml",
        "missing.mbox",
    ]
    assert all(each.why for each in summary.unreadable)


def test_a_message_with_neither_fields_nor_words_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "All.mbox"
    path.write_text(f"{BORDER}\n\n{BORDER}{REJECTED}\n{BORDER}")
    found, scanning = run(path, own=[ME])
    assert set(found) == {"no@rail"}
    assert scanning.summary.messages >= 2


@pytest.mark.parametrize("shape", ["mbox", "gzip", "folder"])
def test_progress_never_goes_back_and_ends_at_the_whole(tmp_path: Path, shape: str) -> None:
    filler = "A line of an attachment that is quite long\n" * 3000
    messages = [mail(f"m{n}@x", "s@shop.example", ME, f"{ORDINARY}\n{filler}") for n in range(150)]
    path = box(tmp_path / "All.mbox", REJECTED, *messages, INVITED)
    if shape == "gzip":
        path = tmp_path / "All.mbox.gz"
        path.write_bytes(gzip.compress((tmp_path / "All.mbox").read_bytes()))
    elif shape == "folder":
        path = tmp_path / "folder"
        path.mkdir()
        for number, each in enumerate(messages):
            (path / f"{number}.eml").write_text(each)
    seen: list[Progress] = []
    list(scan([path], on_progress=seen.append))
    assert [each.bytes_done for each in seen] == sorted(each.bytes_done for each in seen)
    assert (
        seen[-1].bytes_done
        == seen[-1].bytes_total
        == (path.stat().st_size if path.is_file() else sum(each.stat().st_size for each in path.iterdir()))
    )
    assert seen[-1].messages in (150, 152)
    if shape != "gzip":
        assert len(seen) >= 3


def test_an_interruption_comes_through(tmp_path: Path) -> None:
    filler = "A line of an attachment that is quite long\n" * 3000
    path = box(tmp_path / "All.mbox", *(mail(f"m{n}@x", "s@shop.example", ME, filler) for n in range(60)))

    def stop(_: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(scan([path], on_progress=stop))


MEMORY = """
import json, sys
from bounceback.mail.scan import scan
scanning = scan([sys.argv[1]])
count = sum(1 for _ in scanning)
anon = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("RssAnon"))
print(json.dumps([count, scanning.summary.messages, anon]))
"""


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="RssAnon is read from /proc, which this system lacks"
)
def test_a_message_with_a_two_hundred_megabyte_attachment_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "All.mbox"
    line = b"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0\n"
    with path.open("wb") as file:
        file.write(f"{BORDER}{REJECTED}\n{BORDER}".encode())
        head = REJECTED.replace("no@rail", "big@rail").partition("\n\n")
        file.write(
            f"{head[0]}\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n{head[2]}\n--b\n".encode()
        )
        file.write(b"Content-Type: application/zip; name=big.zip\nContent-Transfer-Encoding: base64\n\n")
        for _ in range(200):
            file.write(line * 13_000)
        file.write(f"\n--b--\n\n{BORDER}{INVITED}\n".encode())
    assert path.stat().st_size > 200_000_000
    ran = subprocess.run(
        [sys.executable, "-c", MEMORY, str(path)], capture_output=True, text=True, check=True, timeout=100
    )
    count, messages, anonymous = json.loads(ran.stdout)
    assert (count, messages) == (3, 3)
    assert anonymous < 150_000
