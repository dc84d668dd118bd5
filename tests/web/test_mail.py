"""Taking a mailbox in from the page: dropped files, a path, the progress, the summary, the sample search."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bounceback.store import read, tasks
from bounceback.store.write.mail import run_import
from tests.e2e import letters


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Uploads are kept in this test's folder."""
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "files")
    return tmp_path / "files"


def box(*stories: int) -> bytes:
    return letters.mailbox(each for number in stories for each in letters.story(number))


def test_a_dropped_mailbox_is_kept_read_and_its_copy_removed(inside: Client, owner: int, place: Path) -> None:
    answer = inside.post("/mail", {"mailbox": SimpleUploadedFile("All.mbox", box(0, 1))})
    assert answer.status_code == 302
    (asked,) = read.imports(owner)
    assert (asked.name, asked.state) == ("All.mbox", "waiting")
    (kept,) = [path for path in place.rglob("*") if path.is_file()]
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert "All.mbox" in inside.get("/mail").content.decode()
    run_import(owner, asked.id)
    assert not [path for path in place.rglob("*") if path.is_file()]
    assert len(read.all_rows(owner)) == 2


def test_the_summary_says_what_was_read(inside: Client, owner: int) -> None:
    inside.post("/mail", {"mailbox": SimpleUploadedFile("All.mbox", box(0, 1, 2))})
    (asked,) = read.imports(owner)
    run_import(owner, asked.id)
    page = inside.get("/mail").content.decode()
    for part in (letters.ME, "Inbox (8)", "Sent (3)", "1 Sep 2026 to 15 Sep 2026", ">11<"):
        assert part in page, part


def test_several_files_go_in_together(inside: Client, owner: int) -> None:
    files = [SimpleUploadedFile(f"{each.id}.eml", each.as_bytes()) for each in letters.story(0)]
    inside.post("/mail", {"mailbox": files})
    (asked,) = read.imports(owner)
    assert asked.name == "4 files"
    run_import(owner, asked.id)
    (row,) = read.all_rows(owner)
    assert row.company == "Harbour & Pine"


def test_a_path_on_this_machine_is_read_where_it_is(inside: Client, owner: int, tmp_path: Path) -> None:
    path = letters.write(tmp_path / "mine.mbox", letters.story(0))
    inside.post("/mail", {"path": f'"{path}"'})
    (asked,) = read.imports(owner)
    run_import(owner, asked.id)
    assert path.exists()
    assert len(read.all_rows(owner)) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "choose a file"), ("/nowhere/All.mbox", "/nowhere/All.mbox"), ("<b>", "&lt;b&gt;")],
)
def test_nothing_to_read_is_said(inside: Client, owner: int, typed: str, said: str) -> None:
    answer = inside.post("/mail", {"path": typed})
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert read.imports(owner) == ()


def test_a_hostile_file_name_is_no_path(inside: Client, owner: int, place: Path) -> None:
    inside.post("/mail", {"mailbox": SimpleUploadedFile("../../evil.mbox", box(0))})
    for path in place.parent.rglob("*"):
        assert path.name != "evil.mbox"
    (asked,) = read.imports(owner)
    run_import(owner, asked.id)
    assert len(read.all_rows(owner)) == 1


def test_a_file_that_is_no_mailbox_is_named(inside: Client, owner: int) -> None:
    inside.post("/mail", {"mailbox": SimpleUploadedFile("photo.mbox", b"\x89PNG\x00\x01" * 400)})
    (asked,) = read.imports(owner)
    run_import(owner, asked.id)
    page = inside.get("/mail").content.decode()
    assert "What could not be read" in page


def test_a_copy_that_went_away_is_a_problem_that_is_said(inside: Client, owner: int, place: Path) -> None:
    inside.post("/mail", {"mailbox": SimpleUploadedFile("All.mbox", box(0))})
    (asked,) = read.imports(owner)
    import shutil

    shutil.rmtree(place)
    run_import(owner, asked.id)
    assert "cannot be opened" in inside.get("/mail").content.decode()


def test_the_page_asks_how_far_it_is(inside: Client, owner: int) -> None:
    inside.post("/mail", {"mailbox": SimpleUploadedFile("All.mbox", box(0))})
    (asked,) = read.imports(owner)
    part = inside.get(f"/mail/{asked.id}")
    assert part.status_code == 200
    assert f"/mail/{asked.id}" in part.content.decode()
    run_import(owner, asked.id)
    assert inside.get(f"/mail/{asked.id}").headers["HX-Refresh"] == "true"
    assert inside.get("/mail/99999").status_code == 404


def test_the_sample_comes_is_shown_and_goes_without_a_trace(inside: Client, owner: int) -> None:
    assert inside.post("/sample").status_code == 200
    assert inside.get("/sample/ready").status_code == 200
    tasks.make_sample_search.func()
    answer = inside.get("/sample/ready", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/"
    page = inside.get("/applications").content.decode()
    assert "This is the sample search" in page
    assert read.all_rows(owner) == ()
    inside.post("/sample/throw-away")
    assert [name for _, name in read.owners()] == ["me"]
    assert "This is the sample search" not in inside.get("/").content.decode()
