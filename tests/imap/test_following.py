"""Following a mailbox against a real Dovecot: what a file would tell, the server tells too, whatever happens on the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bounceback.mail.scan import Scan
from bounceback.store import read
from bounceback.store import today as today_of
from bounceback.store.models import Message
from bounceback.store.write import accounts as writer
from bounceback.timeline.kinds import Kind, Outcome
from bounceback.today import RowKind
from tests.imap import mailbox
from tests.imap.conftest import NOW, Follow, Look
from tests.imap.dovecot import Dovecot

pytestmark = pytest.mark.django_db


def utf7(folder: str) -> str:
    from imap_tools.imap_utf7 import utf7_encode

    return utf7_encode(folder).decode()


def fill(server: Dovecot, boxes: dict[str, list[bytes]]) -> None:
    for folder, messages in boxes.items():
        for message in messages:
            server.deliver(message, utf7(folder))


def kept(owner: int) -> dict[str, list[dict[str, object]]]:
    return {row.message_id: row.findings for row in Message.objects.filter(owner_id=owner)}


def from_files(folder: Path, boxes: dict[str, list[bytes]]) -> dict[str, tuple[Kind, ...]]:
    """What a scan of the same messages as files finds."""
    for name, messages in boxes.items():
        place = folder / name
        place.mkdir(parents=True)
        for number, message in enumerate(messages):
            (place / f"{number:04}.eml").write_bytes(message)
    return {
        each.message.message_id: tuple(fact.kind for finding in each.findings for fact in finding.facts)
        for each in Scan([folder], own=[mailbox.ME])
    }


def kinds(owner: int) -> dict[str, tuple[Kind, ...]]:
    return {
        name: tuple(Kind(fact["kind"]) for finding in findings for fact in finding["facts"])  # type: ignore[attr-defined]
        for name, findings in kept(owner).items()
    }


def test_over_the_server_exactly_that_is_found_which_a_file_tells(
    owner: int, server: Dovecot, follow: Follow, look_once: Look, tmp_path: Path
) -> None:
    boxes = mailbox.whole()
    fill(server, boxes)
    account = look_once(follow())
    assert (account.problem, account.notes) == ("", ())
    wanted = from_files(tmp_path / "files", boxes)
    assert kinds(owner) == wanted
    noes = {name for name, found in wanted.items() if Kind.REJECTION in found}
    assert {"no-quorrel@x.example", "no-spam@w.example", "no-pine@x.example", "b64@m.example"} <= noes
    assert "mine@example.com" in wanted, "a reply in the person's words is found by its thread"
    assert account.seen == sum(map(len, boxes.values()))


def test_mail_that_comes_one_by_one_is_found_like_mail_that_comes_at_once(
    owner: int, server: Dovecot, follow: Follow, look_once: Look, tmp_path: Path
) -> None:
    """Also the person's own short letter, which says nothing of a job until its answer comes weeks later."""
    boxes = mailbox.whole()
    pk = follow()
    for folder in ("Sent", "Archive", "INBOX", "Junk"):
        for message in boxes[folder]:
            if b"friend-" in message and b"friend-1@" not in message:
                continue
            server.deliver(message, folder)
            assert look_once(pk).problem == ""
    few = {
        folder: [each for each in boxes[folder] if b"friend-" not in each or b"friend-1@" in each]
        for folder in ("Sent", "Archive", "INBOX", "Junk")
    }
    assert kinds(owner) == from_files(tmp_path / "files", few)


def test_in_small_batches_and_chunks_the_same_is_found(
    owner: int,
    server: Dovecot,
    follow: Follow,
    look_once: Look,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from bounceback.mail import fetch
    from bounceback.store import follow as follow_module

    small = fetch.Limits(batch=3, window=4)
    monkeypatch.setattr(
        follow_module, "MailServer", lambda account, secret: fetch.MailServer(account, secret, small)
    )
    monkeypatch.setattr(follow_module, "CHUNK_MESSAGES", 5)
    boxes = mailbox.whole()
    fill(server, boxes)
    assert look_once(follow()).problem == ""
    assert kinds(owner) == from_files(tmp_path / "files", boxes)


def test_nothing_is_marked_as_read_or_moved_on_the_server(
    server: Dovecot, follow: Follow, look_once: Look
) -> None:
    fill(server, {"INBOX": mailbox.whole()["INBOX"]})
    before = sorted(path.name.partition(":")[0] for path in server._files("INBOX"))
    look_once(follow())
    assert server.seen("INBOX") == 0
    assert sorted(path.name.partition(":")[0] for path in server._files("INBOX")) == before


def test_attachments_stay_on_the_server(
    server: Dovecot, follow: Follow, monkeypatch: pytest.MonkeyPatch, look_once: Look
) -> None:
    """Ten megabytes beside a letter: not a tenth of a megabyte comes over the line; the attachment's name does."""
    from bounceback.mail import fetch

    came: list[int] = []
    count = fetch._Bounded._count
    monkeypatch.setattr(
        fetch._Bounded, "_count", lambda self, size: (came.append(size), count(self, size))[1]
    )
    large = mailbox.letter("large@x.example", "Your application", mailbox.NO.format(role="Analyst", company="Pine"),
                           attach=("portfolio.pdf", b"%PDF" + bytes(10_000_000)))  # fmt: skip
    server.deliver(large)
    look_once(follow())
    assert 0 < sum(came) < 100_000


def test_new_mail_is_read_and_the_old_is_not_read_again(
    owner: int, server: Dovecot, follow: Follow, look_once: Look
) -> None:
    boxes = mailbox.whole()
    server.deliver(boxes["INBOX"][0])
    pk = follow()
    first = look_once(pk)
    server.deliver(boxes["INBOX"][1])
    second = look_once(pk)
    third = look_once(pk)
    assert (first.seen, second.seen, third.seen) == (1, 2, 2)
    assert set(kept(owner)) == {"ack-pine@x.example", "no-quorrel@x.example"}


def test_a_no_that_comes_shows_on_today_after_one_look(
    owner: int, server: Dovecot, follow: Follow, look_once: Look
) -> None:
    now = datetime(2026, 11, 9, 12, tzinfo=UTC)
    boxes = mailbox.whole()
    server.deliver(boxes["INBOX"][0])
    pk = follow()
    look_once(pk, now)
    assert today_of.todays_page(owner, now, ZoneInfo("UTC")).headline.kind is not RowKind.NO
    server.deliver(boxes["Archive"][0])
    look_once(pk, now)
    page = today_of.todays_page(owner, now, ZoneInfo("UTC"))
    assert page.headline.kind is RowKind.NO
    assert "Harbour & Pine" in page.headline.title


def test_a_no_is_held_back_until_the_time_that_the_person_set(
    owner: int, server: Dovecot, follow: Follow, look_once: Look
) -> None:
    """It came at nine and was read at noon; with "from 18:00" in Berlin it is told from 17:00 UTC on."""
    writer.set_noes_from(owner, "18:00")
    noon = datetime(2026, 11, 9, 12, tzinfo=UTC)
    server.deliver(mailbox.whole()["Archive"][0])
    look_once(follow(), noon)
    (row,) = read.all_rows(owner)
    assert row.outcome is Outcome.REJECTED
    berlin = ZoneInfo("Europe/Berlin")

    def told(at: datetime) -> bool:
        page = today_of.todays_page(owner, at, berlin)
        return "said no" in repr(page)

    assert not told(noon)
    assert not told(noon.replace(hour=16, minute=59))
    assert told(noon.replace(hour=17, minute=1))
    assert told(noon + timedelta(days=1)), "what was told stays told the next morning"
    writer.set_noes_from(owner, "")
    assert told(noon)


def test_moved_mail_is_kept_once(owner: int, server: Dovecot, follow: Follow, look_once: Look) -> None:
    fill(server, {"INBOX": mailbox.whole()["INBOX"][:2]})
    pk = follow()
    look_once(pk)
    before = kept(owner)
    server.move(b"no-quorrel@", "INBOX", "Archive")
    account = look_once(pk)
    assert account.problem == ""
    assert kept(owner) == before
    assert len(read.all_rows(owner)) == 2


def test_when_the_server_numbers_anew_the_folder_is_read_again_and_nothing_kept_twice(
    owner: int, server: Dovecot, follow: Follow, look_once: Look
) -> None:
    boxes = mailbox.whole()
    fill(server, {"INBOX": boxes["INBOX"][:2]})
    pk = follow()
    look_once(pk)
    before = kept(owner)
    server.renumber("INBOX")
    server.deliver(boxes["Archive"][0])
    account = look_once(pk)
    assert any("anew" in note for note in account.notes)
    assert set(kept(owner)) == set(before) | {"no-pine@x.example"}
    assert look_once(pk).notes == ()


def test_a_folder_that_suddenly_is_empty_loses_nothing_and_is_said(
    owner: int, server: Dovecot, follow: Follow, look_once: Look
) -> None:
    boxes = mailbox.whole()
    fill(server, {"INBOX": boxes["INBOX"][:2]})
    pk = follow()
    look_once(pk)
    before = kept(owner)
    rows = read.all_rows(owner)
    server.empty("INBOX")
    account = look_once(pk)
    assert any("INBOX is empty on the server now" in note and "kept" in note for note in account.notes)
    assert kept(owner) == before
    assert [row.id for row in read.all_rows(owner)] == [row.id for row in rows]
    server.deliver(boxes["Archive"][0])
    look_once(pk)
    assert "no-pine@x.example" in kept(owner)


def test_a_folder_that_is_gone_is_said_and_the_others_are_read(
    owner: int, server: Dovecot, follow: Follow, look_once: Look
) -> None:
    boxes = mailbox.whole()
    fill(server, {"INBOX": boxes["INBOX"][:1], "Offers": boxes["Archive"]})
    pk = follow()
    look_once(pk)
    server.remove("Offers")
    server.deliver(boxes["INBOX"][1])
    account = look_once(pk)
    assert account.problem == ""
    assert any("no folder Offers" in note for note in account.notes)
    assert {"no-pine@x.example", "no-quorrel@x.example"} <= set(kept(owner))


def test_a_folder_that_is_made_later_is_read_too(
    owner: int, server: Dovecot, follow: Follow, look_once: Look
) -> None:
    pk = follow()
    look_once(pk)
    server.deliver(mailbox.whole()["Archive"][0], "Later")
    look_once(pk)
    assert set(kept(owner)) == {"no-pine@x.example"}


def test_a_folder_that_was_not_chosen_is_not_read(
    owner: int, server: Dovecot, follow: Follow, look_once: Look
) -> None:
    fill(server, mailbox.whole())
    pk = follow()
    writer.choose_folders(owner, pk, ["Archive"], None, 10, NOW)
    look_once(pk)
    assert set(kept(owner)) == {"no-pine@x.example"}


def test_before_the_chosen_beginning_nothing_is_read_and_an_earlier_one_brings_it(
    owner: int, server: Dovecot, follow: Follow, look_once: Look
) -> None:
    import os

    boxes = mailbox.whole()
    server.deliver(boxes["INBOX"][0], name="1.old.test")
    old = datetime(2026, 1, 5, tzinfo=UTC).timestamp()
    os.utime(server.mail / "new" / "1.old.test", (old, old))
    server.deliver(boxes["INBOX"][1])
    pk = follow(since=datetime.now(UTC) - timedelta(days=30))
    look_once(pk)
    assert set(kept(owner)) == {"no-quorrel@x.example"}
    chosen = [folder.name for folder in read.mail_account(owner, pk).folders if folder.chosen]
    writer.choose_folders(owner, pk, chosen, None, 10, NOW)
    look_once(pk)
    assert set(kept(owner)) == {"no-quorrel@x.example", "ack-pine@x.example"}


def test_a_wrong_password_is_said_stops_the_asking_and_loses_nothing(
    owner: int, server: Dovecot, follow: Follow, look_once: Look
) -> None:
    fill(server, {"INBOX": mailbox.whole()["INBOX"][:1]})
    pk = follow()
    look_once(pk)
    writer.set_secret(owner, pk, "wrong-horse", NOW)
    account = look_once(pk)
    assert account.trouble == "refused"
    assert "app password" in account.problem
    assert "wrong-horse" not in account.problem
    assert account.next_at is None
    assert set(kept(owner)) == {"ack-pine@x.example"}
    from tests.imap.dovecot import PASSWORD

    writer.set_secret(owner, pk, PASSWORD, NOW)
    assert read.looks_due(NOW) == [(owner, pk)]
    assert look_once(pk).problem == ""


def test_a_server_that_is_away_is_said_and_asked_again_later(
    owner: int, server: Dovecot, follow: Follow, look_once: Look
) -> None:
    pk = follow()
    server.stop()
    account = look_once(pk)
    assert account.trouble == "unreachable"
    assert "kept" in account.problem
    assert account.next_at == NOW + timedelta(minutes=10)


def test_what_could_not_be_read_is_said_and_read_when_it_can_be(
    owner: int, server: Dovecot, follow: Follow, look_once: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bounceback.mail import understand

    boxes = mailbox.whole()
    fill(server, {"INBOX": boxes["INBOX"][:2]})
    pk = follow()

    def broken(*_: object, **__: object) -> None:
        raise ValueError("odd")

    with monkeypatch.context() as patch:
        patch.setattr(understand, "understand", broken)
        account = look_once(pk)
    assert any("2 messages could not be read" in note for note in account.notes)
    assert kept(owner) == {}
    writer.read_again(owner, pk, NOW)
    account = look_once(pk)
    assert account.notes == ()
    assert set(kept(owner)) == {"ack-pine@x.example", "no-quorrel@x.example"}
