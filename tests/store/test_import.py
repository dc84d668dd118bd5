"""Taking a mailbox in: kept once, gone on with after a stop, its problems beside its result; its moment is UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bounceback.mail import judging
from bounceback.mail.raw import RawMessage
from bounceback.mail.scan import Progress, Scan
from bounceback.store import read
from bounceback.store.models import MailImport, Message
from bounceback.store.write import mail as writer
from bounceback.store.write import preferences
from bounceback.store.write.owners import ensure_owner
from bounceback.store.write.projection import verify
from bounceback.timeline.kinds import Outcome
from tests.e2e import letters

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def box(folder: Path, *stories: int, name: str = "mail.mbox") -> Path:
    return letters.write(folder / name, [each for number in stories for each in letters.story(number)])


def take_in(owner: int, path: Path, **how: object) -> dict[str, object]:
    return writer.run_import(owner, writer.ask_for_import(owner, str(path), path.name), **how)  # type: ignore[arg-type]


def test_only_messages_about_the_search_are_kept(owner: int, tmp_path: Path) -> None:
    take_in(owner, box(tmp_path, 0, 1))
    kept = set(Message.objects.filter(owner_id=owner).values_list("message_id", flat=True))
    assert kept == {
        "ack-0@harbourandpine.example",
        "no-0@harbourandpine.example",
        "ack-1@northlightenergy.example",
    }


def test_dates_and_zones_are_kept_in_utc(owner: int, tmp_path: Path) -> None:
    letter = (
        letters.acknowledged(0)
        .as_bytes()
        .replace(b"Tue, 01 Sep 2026 10:00:00 +0000", b"Tue, 01 Sep 2026 10:00:00 -0700")
    )
    (tmp_path / "one.mbox").write_bytes(letters.entry(letter))
    take_in(owner, tmp_path / "one.mbox")
    (row,) = read.all_rows(owner)
    assert row.first_at == datetime(2026, 9, 1, 17, tzinfo=UTC)


def test_the_persons_addresses_are_learned_and_added_to(owner: int, tmp_path: Path) -> None:
    take_in(owner, box(tmp_path, 0))
    assert read.preferences(owner).own_addresses == (letters.ME,)


def test_addresses_that_the_person_gave_stand(owner: int, tmp_path: Path) -> None:
    preferences.set_preferences(owner, own_addresses=["me@else.example"])
    summary = take_in(owner, box(tmp_path, 0))
    assert read.preferences(owner).own_addresses == ("me@else.example",)
    assert summary["own_addresses"] == ["me@else.example"]


def test_a_done_import_run_again_reads_nothing(owner: int, tmp_path: Path) -> None:
    path = box(tmp_path, 0)
    number = writer.ask_for_import(owner, str(path), "mail.mbox")
    first = writer.run_import(owner, number)
    path.unlink()
    assert writer.run_import(owner, number) == first


def test_an_import_that_stopped_halfway_goes_on_and_keeps_nothing_twice(owner: int, tmp_path: Path) -> None:
    path = box(tmp_path, *range(8))
    number = writer.ask_for_import(owner, str(path), "mail.mbox")

    class Stop(Exception):
        pass

    def stop(progress: Progress) -> None:
        raise Stop

    with pytest.raises(Stop):
        writer.run_import(owner, number, on_progress=stop)
    assert writer.stopped_imports() == [(owner, number)]
    assert verify(owner) == []
    writer.run_import(owner, number)
    assert writer.stopped_imports() == []
    assert len(read.all_rows(owner)) == 8
    assert Message.objects.filter(owner_id=owner).count() == 12
    assert verify(owner) == []


@pytest.mark.parametrize("stop", [KeyboardInterrupt, MemoryError])
def test_what_was_judged_before_a_stop_is_not_judged_again(
    owner: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: type[BaseException]
) -> None:
    path = box(tmp_path, *range(30))
    read_in: list[int] = []
    judge = judging.judged

    def counting(raw: RawMessage, *how: object) -> object:
        read_in.append(raw.position)
        return judge(raw, *how)  # type: ignore[arg-type]

    monkeypatch.setattr(judging, "judged", counting)
    monkeypatch.setattr("bounceback.mail.scan.BATCH", 1)
    monkeypatch.setattr(writer, "CHECKPOINT_EVERY", 500)
    scanning = Scan([path])
    handed_on = {each.message.message_id for each in scanning}
    whole = scanning.summary
    in_one_go = len(read_in)
    number = writer.ask_for_import(owner, str(path), "mail.mbox")
    assert writer.unfinished_import(owner, str(path)) == number

    def stopping(progress: Progress) -> None:
        if progress.bytes_done > 0.7 * progress.bytes_total:
            raise stop

    read_in.clear()
    with pytest.raises(stop):
        writer.run_import(owner, number, on_progress=stopping)
    before = len(read_in)
    assert 0.3 * in_one_go < before < in_one_go
    assert writer.unfinished_import(owner, str(path)) == number
    summary = writer.run_import(owner, number)
    assert len(read_in) <= in_one_go + 5
    assert writer.unfinished_import(owner, str(path)) is None
    assert summary["new_messages"] == len(handed_on)
    assert set(Message.objects.filter(owner_id=owner).values_list("message_id", flat=True)) == handed_on
    assert (summary["messages"], summary["job_messages"]) == (whole.messages, whole.job_messages)
    assert summary["duplicates"] == whole.duplicates
    assert verify(owner) == []


def test_a_mailbox_that_went_away_is_a_problem_that_is_kept_and_said(owner: int, tmp_path: Path) -> None:
    take_in(owner, box(tmp_path, 0))
    summary = take_in(owner, tmp_path / "gone.mbox")
    assert "gone.mbox cannot be opened" in str(summary["problem"])
    newest = read.imports(owner)[0]
    assert (newest.state, newest.problem) == ("broken", summary["problem"])
    assert len(read.all_rows(owner)) == 1


def test_our_copy_of_an_upload_is_removed_and_the_persons_own_file_never(owner: int, tmp_path: Path) -> None:
    upload, own = tmp_path / "upload", box(tmp_path, 1)
    upload.mkdir()
    box(upload, 0)
    number = writer.ask_for_import(owner, str(upload), "All.mbox", remove_after=True)
    writer.run_import(owner, number)
    assert not upload.exists()
    take_in(owner, own)
    assert own.exists()


def test_an_import_of_somebody_else_is_not_run(owner: int, tmp_path: Path) -> None:
    number = writer.ask_for_import(ensure_owner("sample"), str(box(tmp_path, 0)), "x")
    with pytest.raises(LookupError):
        writer.run_import(owner, number)


def test_progress_is_kept_for_the_page(owner: int, tmp_path: Path) -> None:
    seen: list[Progress] = []
    path = box(tmp_path, *range(8))
    number = writer.ask_for_import(owner, str(path), "mail.mbox")
    writer.run_import(owner, number, on_progress=seen.append)
    row = MailImport.objects.get(pk=number)
    assert (row.bytes_done, row.messages) == (row.bytes_total, 28)
    assert row.bytes_total >= path.stat().st_size
    assert seen[-1].bytes_done == seen[-1].bytes_total


def test_a_message_too_odd_for_a_database_is_kept_in_a_form_that_it_can_hold(
    owner: int, tmp_path: Path
) -> None:
    letter = letters.rejected(0).as_bytes().replace(b"Kind regards", b"Kind \x00regards \xed\xa0\x80")
    long = letters.acknowledged(1).as_bytes().replace(b"ack-1@", b"a" * 3000 + b"@")
    (tmp_path / "odd.mbox").write_bytes(letters.entry(letter) + letters.entry(long))
    take_in(owner, tmp_path / "odd.mbox")
    take_in(owner, tmp_path / "odd.mbox")
    assert {row.outcome for row in read.all_rows(owner)} == {Outcome.REJECTED, Outcome.OPEN}
    assert len(read.all_rows(owner)) == 2
    for message in Message.objects.filter(owner_id=owner):
        assert "\x00" not in message.text
    assert verify(owner) == []
