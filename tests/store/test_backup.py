"""A backup is consistent, private and comes back whole; a bad one changes nothing."""

from __future__ import annotations

import stat
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bounceback.store import read
from bounceback.store.write import applications, growth
from bounceback.store.write.backup import BackupProblem, back_up, restore
from bounceback.store.write.owners import ensure_owner
from bounceback.store.write.projection import verify
from bounceback.timeline.kinds import Kind

from .conftest import NOW, Keep, finding

pytestmark = pytest.mark.django_db(transaction=True)


def fill(owner: int, keep: Keep) -> None:
    keep(finding("ack", Kind.ACKNOWLEDGED, 2), finding("no", Kind.REJECTION, 20, thread=("ack",)))
    applications.add_application(
        owner, "Northlight", "Analyst – données", datetime(2026, 11, 1, tzinfo=UTC), plan="call Sam"
    )
    growth.keep_cv(owner, "SQL, Python", "cv.txt")


def test_a_restored_backup_equals_what_was_kept(owner: int, keep: Keep, tmp_path: Path) -> None:
    fill(owner, keep)
    before = (read.all_rows(owner), read.cv(owner), read.preferences(owner))
    copy = back_up(tmp_path / "copy.zip", NOW)
    for row in read.all_rows(owner):
        applications.remove(owner, row.id)
    growth.keep_cv(owner, "something else", "new.txt")
    restore(copy)
    owner = ensure_owner()
    assert (read.all_rows(owner), read.cv(owner), read.preferences(owner)) == before
    assert verify(owner) == []
    applications.add_application(owner, "Still works", "", NOW)
    assert len(read.all_rows(owner)) == 3


def test_a_backup_is_readable_by_its_owner_alone(owner: int, tmp_path: Path) -> None:
    copy = back_up(tmp_path / "copy.zip", NOW)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [copy]


def test_a_backup_never_overwrites_a_file(owner: int, tmp_path: Path) -> None:
    there = tmp_path / "copy.zip"
    there.write_text("mine")
    with pytest.raises(BackupProblem, match="left as it is"):
        back_up(there, NOW)
    assert there.read_text() == "mine"


def test_a_damaged_backup_changes_nothing(owner: int, keep: Keep, tmp_path: Path) -> None:
    fill(owner, keep)
    before = read.all_rows(owner)
    copy = back_up(tmp_path / "copy.zip", NOW)
    damaged = tmp_path / "damaged.zip"
    with zipfile.ZipFile(copy) as old, zipfile.ZipFile(damaged, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data if name == "manifest.json" else data[:-100] + b"x" * 100)
    cut = tmp_path / "cut.zip"
    cut.write_bytes(copy.read_bytes()[:200])
    nothing = tmp_path / "text.zip"
    nothing.write_text("not a zip")
    for bad in (damaged, cut, nothing):
        with pytest.raises(BackupProblem, match="Nothing was changed"):
            restore(bad)
    assert read.all_rows(owner) == before


def test_a_backup_of_a_newer_program_changes_nothing(owner: int, keep: Keep, tmp_path: Path) -> None:
    fill(owner, keep)
    copy = back_up(tmp_path / "copy.zip", NOW)
    newer = tmp_path / "newer.zip"
    with zipfile.ZipFile(copy) as old, zipfile.ZipFile(newer, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "manifest.json":
                data = data.replace(b'"migrations": [', b'"migrations": ["store.9999_from_the_future",')
            new.writestr(name, data)
    with pytest.raises(BackupProblem, match="newer"):
        restore(newer)
    assert len(read.all_rows(owner)) == 2
