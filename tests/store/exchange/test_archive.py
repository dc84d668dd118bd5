"""The archive of everything: what is exported comes back the same, or nothing is changed."""

from __future__ import annotations

import io
import json
import mailbox
import stat
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from bounceback.exchange.archive import ArchiveProblem, is_archive, open_archive
from bounceback.store import passwords, read
from bounceback.store.exchange import NOT_OUT, columns, export, tables, write_archive
from bounceback.store.models import MailAccount, MailImport
from bounceback.store.write import applications, bouncebacks, care, growth
from bounceback.store.write.digests import set_digest
from bounceback.store.write.exchange import bring_back, holds_anything
from bounceback.store.write.owners import ensure_owner
from bounceback.store.write.projection import verify
from bounceback.store.write.weeks import keep_week
from bounceback.timeline.kinds import Kind
from tests.store.conftest import NOW, Keep, finding

from .conftest import CHANCES, Chance

pytestmark = pytest.mark.django_db(transaction=True)
FEW = settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


def data_of(owner: int) -> dict[str, list[dict[str, Any]]]:
    """The rows of every table as an archive has them."""
    file = io.BytesIO()
    write_archive(owner, file, NOW)
    with zipfile.ZipFile(file) as archive:
        return {
            name.removeprefix("data/").removesuffix(".jsonl"): [
                json.loads(line) for line in archive.read(name).splitlines()
            ]
            for name in archive.namelist()
            if name.startswith("data/")
        }


def fill(owner: int, keep: Keep) -> None:
    keep(finding("ack", Kind.ACKNOWLEDGED, 2), finding("no", Kind.REJECTION, 20, thread=("ack",)))
    pk = applications.add_application(
        owner, "Northlight", "Analyst – données", datetime(2026, 11, 1, tzinfo=UTC), plan="call Sam",
        note="Ask *Dana* about the team\n\n- a list", posting_text="You know SQL.",
    )  # fmt: skip
    bouncebacks.keep_lesson(owner, "Slow down at the start", application=pk)
    bouncebacks.save_debrief(owner, pk, {"went_well": "the case"})
    growth.keep_cv(owner, "SQL, Python", "cv.txt")
    care.keep_writing(owner, "A page for myself", "self")
    keep_week(owner, date(2026, 11, 20), intention="call Sam", came_of_it="it rained")
    set_digest(
        owner,
        on=False,
        address="robin@example.com",
        every="day",
        weekday=1,
        hour=7,
        now=datetime(2026, 11, 1, tzinfo=UTC),
    )


@FEW
@given(chance=CHANCES)
def test_any_search_comes_back_the_same(
    owner: int, lay: Callable[..., None], tmp_path: Path, chance: Chance
) -> None:
    lay(owner, chance)
    before = data_of(owner)
    path = tmp_path / "all.zip"
    path.unlink(missing_ok=True)
    export(owner, path, NOW)
    bring_back(owner, open_archive(path), replace=True)
    assert data_of(owner) == before
    assert verify(owner) == []


@FEW
@given(chance=CHANCES)
def test_beside_another_search_rows_get_new_numbers_and_all_else_is_the_same(
    owner: int, lay: Callable[..., None], tmp_path: Path, chance: Chance
) -> None:
    lay(owner, chance)
    path = tmp_path / "all.zip"
    path.unlink(missing_ok=True)
    export(owner, path, NOW)
    other = ensure_owner("sample")
    bring_back(other, open_archive(path), replace=True)
    first, second = data_of(owner), data_of(other)
    numbers = {
        name: {one["id"]: two["id"] for one, two in zip(first[name], second[name], strict=True)}
        for name in first
    }
    for model in tables():
        name = str(model._meta.model_name)
        targets = {
            field.attname: str(field.related_model._meta.model_name)
            for field in columns(model)
            if field.many_to_one
        }
        for one, two in zip(first[name], second[name], strict=True):
            expected = {
                column: numbers[targets[column]][value] if column in targets and value is not None else value
                for column, value in one.items()
            } | {"id": two["id"]}
            expected |= _inside(name, one, numbers)
            assert two == expected
    assert verify(other) == []


def _inside(name: str, row: dict[str, Any], numbers: dict[str, dict[int, int]]) -> dict[str, Any]:
    """The numbers inside texts and JSON, as they should be."""
    ours = numbers["application"]
    if name == "act":
        saved = [each | {"id": ours[each["id"]]} for each in row["before"]["applications"]]
        return {"before": row["before"] | {"applications": saved}}
    if name == "review":
        return {"candidates": [ours[pk] for pk in row["candidates"]]}
    if name == "aside":
        kind, _, pk = row["item"].partition(":")
        return {"item": f"{kind}:{ours.get(int(pk), int(pk))}"}
    return {}


def test_stories_notes_and_lessons_read_the_same_after_the_way_there_and_back(
    owner: int, keep: Keep, tmp_path: Path
) -> None:
    fill(owner, keep)

    def shown() -> Any:
        rows = read.all_rows(owner)
        return rows, [read.story(owner, row.id) for row in rows], read.lessons(owner), read.cv(owner)

    before = shown()
    export(owner, tmp_path / "all.zip", NOW)
    applications.set_details(owner, before[0][0].id, note="another")
    applications.remove(owner, before[0][1].id)
    bring_back(owner, open_archive(tmp_path / "all.zip"), replace=True)
    assert shown() == before
    assert any("Ask *Dana*" in story.note for story in before[1])
    new = applications.add_application(owner, "Still works", "", NOW)
    assert new not in {row.id for row in before[0]}


def test_weeks_come_back_and_a_letter_comes_back_turned_off(
    owner: int, keep: Keep, lay_row: Any, tmp_path: Path
) -> None:
    from bounceback.store.models import Digest

    keep_week(owner, date(2026, 11, 20), intention="call Sam", came_of_it="it rained", lesson="slow")
    lay_row(
        Digest, owner_id=owner, on=True, address="robin@example.com", every="day", hour=7, set_at=NOW,
        period="2026-11-20", state="sent", message_id="private@example.com",
    )  # fmt: skip
    weeks, set_before = read.week_reviews(owner), read.digest(owner)
    path = export(owner, tmp_path / "all.zip", NOW)
    with zipfile.ZipFile(path) as archive:
        assert b"private@example.com" not in b"".join(archive.read(name) for name in archive.namelist())
    bring_back(owner, open_archive(path), replace=True)
    assert read.week_reviews(owner) == weeks
    came = read.digest(owner)
    assert came is not None
    assert set_before is not None
    assert (came.address, came.every, came.hour, came.weekday) == ("robin@example.com", "day", 7, 4)
    assert (set_before.on, came.on, came.period) == (True, False, "")


def test_what_is_kept_already_is_replaced_only_when_asked(owner: int, keep: Keep, tmp_path: Path) -> None:
    assert not holds_anything(owner)
    fill(owner, keep)
    export(owner, tmp_path / "all.zip", NOW)
    before = data_of(owner)
    with pytest.raises(ArchiveProblem, match="Nothing was changed"):
        bring_back(owner, open_archive(tmp_path / "all.zip"))
    assert data_of(owner) == before


def test_the_file_is_readable_by_its_owner_alone_and_never_written_over(owner: int, tmp_path: Path) -> None:
    path = export(owner, tmp_path / "all.zip", NOW)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert is_archive(path)
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(ArchiveProblem, match="left as it is"):
        export(owner, path, NOW)


def test_the_same_search_gives_the_same_bytes(owner: int, keep: Keep, tmp_path: Path) -> None:
    fill(owner, keep)
    one, two = export(owner, tmp_path / "1.zip", NOW), export(owner, tmp_path / "2.zip", NOW)
    assert one.read_bytes() == two.read_bytes()


def test_the_mail_opens_in_a_mail_program(owner: int, keep: Keep, lay_row: Any, tmp_path: Path) -> None:
    from bounceback.store.models import Message

    lay_row(
        Message, owner_id=owner, message_id="odd@x.example", at=NOW, sender_name="Zoë\r\nBcc: all", subject="Réponse",
        sender_address="zoe@x.example", recipients=[["", "robin@example.com"]], text="Dear Robin\nFrom here on = é\n",
    )  # fmt: skip
    export(owner, tmp_path / "all.zip", NOW)
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        (tmp_path / "kept.mbox").write_bytes(archive.read("mail/kept.mbox"))
    (message,) = mailbox.mbox(tmp_path / "kept.mbox")
    assert message["Message-ID"] == "<odd@x.example>"
    assert message["Bcc"] is None
    body = message.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert body.decode() == "Dear Robin\nFrom here on = é\n\n"


def test_no_secret_and_no_path_of_this_machine_is_in_it(owner: int, lay_row: Any, tmp_path: Path) -> None:
    lay_row(
        MailAccount, owner_id=owner, address="robin@example.com", host="imap.example.com", username="robin",
        secret_name="ab" * 16, secret_place="file", added_at=NOW,
    )  # fmt: skip
    lay_row(
        MailImport,
        owner_id=owner,
        name="m",
        path="/home/robin/m",
        remove_after=True,
        state="waiting",
        asked_at=NOW,
    )
    path = export(owner, tmp_path / "all.zip", NOW)
    with zipfile.ZipFile(path) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"ab" * 16 not in everything
    assert b"/home/robin" not in everything
    bring_back(owner, open_archive(path), replace=True)
    account = MailAccount.objects.get(owner_id=owner)
    with pytest.raises(passwords.PasswordProblem):
        passwords.secret(account.secret_name, account.secret_place)
    back = MailImport.objects.get(owner_id=owner)
    assert (back.path, back.remove_after, back.state) == ("", False, "broken")
    assert {"secret_name", "secret_place"} <= NOT_OUT["mailaccount"] & NOT_OUT["sending"]


def changed(
    path: Path, to: Path, member: str, change: Callable[[bytes], bytes], *, signed: bool = True
) -> Path:
    """The archive with one member changed; `signed`: the manifest says what is there now."""
    import hashlib

    with zipfile.ZipFile(path) as old, zipfile.ZipFile(to, "w") as new:
        manifest = json.loads(old.read("manifest.json"))
        for name in old.namelist():
            content = change(old.read(name)) if name == member else old.read(name)
            if name == member and signed and name in manifest["members"]:
                manifest["members"][name] = {
                    "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(),
                }  # fmt: skip
            if name != "manifest.json":
                new.writestr(name, content)
        text = json.dumps(manifest).encode()
        new.writestr("manifest.json", change(text) if member == "manifest.json" else text)
    return to


@pytest.mark.parametrize(
    ("member", "change", "signed"),
    [
        ("data/application.jsonl", lambda text: text + b" ", False),
        ("data/application.jsonl", lambda text: text.replace(b'"Northlight"', b"7"), True),
        (
            "data/application.jsonl",
            lambda text: text.replace(b'"Northlight"', b'"' + b"x" * 301 + b'"'),
            True,
        ),
        ("data/application.jsonl", lambda text: text + b"[" * 100_000, True),
        ("data/application.jsonl", lambda text: text + text, True),
        ("data/application.jsonl", lambda text: b"", True),
        ("data/event.jsonl", lambda text: text.replace(b'"rejection"', b'"regretted"'), True),
        ("data/event.jsonl", lambda text: text.replace(b'"application_id": ', b'"application_id": 99'), True),
        ("data/event.jsonl", lambda text: text.replace(b"+00:00", b""), True),
        ("data/message.jsonl", lambda text: text.replace(b'"facts"', b'"fact"'), True),
        ("data/lesson.jsonl", lambda text: text.replace(b'"Slow down at the start"', b"null"), True),
        ("manifest.json", lambda text: text.replace(b'"format_version": 1', b'"format_version": 2'), True),
        ("manifest.json", lambda text: text.replace(b'"company_key"', b'"company_kez"'), True),
        ("manifest.json", lambda text: b"[]", True),
        ("manifest.json", lambda text: text.replace(b"data/lesson.jsonl", b"../../lesson"), True),
    ],
)
def test_a_changed_archive_changes_nothing(
    owner: int, keep: Keep, tmp_path: Path, member: str, change: Callable[[bytes], bytes], signed: bool
) -> None:
    fill(owner, keep)
    before = data_of(owner)
    whole = export(owner, tmp_path / "all.zip", NOW)
    bad = changed(whole, tmp_path / "bad.zip", member, change, signed=signed)
    assert bad.read_bytes() != whole.read_bytes()
    with pytest.raises(ArchiveProblem, match="Nothing was changed"):
        bring_back(owner, open_archive(bad), replace=True)
    assert data_of(owner) == before


def test_other_files_are_no_archive(tmp_path: Path) -> None:
    text, empty = tmp_path / "text.zip", tmp_path / "empty.zip"
    text.write_text("no zip")
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("manifest.json", "{}")
    for path in (text, empty, tmp_path / "missing.zip"):
        assert not is_archive(path)
        with pytest.raises(ArchiveProblem, match="Nothing was changed"):
            open_archive(path)


def test_an_archive_of_an_older_bounceback_fills_what_is_new_with_its_default(
    owner: int, keep: Keep, tmp_path: Path
) -> None:
    fill(owner, keep)
    whole = export(owner, tmp_path / "all.zip", NOW)

    def without(text: bytes) -> bytes:
        rows = [json.loads(line) for line in text.splitlines()]
        for row in rows:
            del row["applicants_from"], row["applicants"]
        return b"".join(json.dumps(row).encode() + b"\n" for row in rows)

    older = changed(whole, tmp_path / "older.zip", "data/application.jsonl", without)
    older = changed(
        older, tmp_path / "oldest.zip", "manifest.json",
        lambda text: text.replace(b'"applicants", "applicants_from", ', b""),
    )  # fmt: skip
    before = read.all_rows(owner)
    bring_back(owner, open_archive(older), replace=True)
    assert read.all_rows(owner) == before


def test_each_export_is_of_one_owner_alone(owner: int, keep: Keep) -> None:
    fill(owner, keep)
    other = ensure_owner("sample")
    applications.add_application(other, "Invented", "Role", NOW - timedelta(days=1))
    assert "Invented" not in json.dumps(data_of(owner))
    assert "Northlight" not in json.dumps(data_of(other))
