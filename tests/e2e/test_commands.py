"""The commands as a person runs them: what each prints, keeps and leaves alone, and how each says what is wrong."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from bounceback import __version__

from . import letters
from .conftest import SCRIPT, Command, Ran, environment, groups, kept, run

MESSAGE_FIELDS = {"message_id", "kind", "also", "company", "role", "language", "confidence", "evidence"}
APPLICATION_FIELDS = {"company", "role", "stage", "outcome", "events"}
EVENT_FIELDS = {"kind", "at", "message_id", "confidence", "evidence"}
ABOUT_A_TALK = {"change", "round", "starts_at"}


class TestHelp:
    def test_the_version_is_printed(self, command: Command, folder: Path) -> None:
        done = command("--version")
        assert (done.code, done.out) == (0, f"bounceback {__version__}\n")
        assert not folder.exists()

    def test_help_names_every_command_of_the_issue(self, command: Command) -> None:
        done = command("--help")
        assert done.code == 0
        for name in ("serve", "import", "scan", "today", "demo", "backup", "restore", "verify"):
            assert re.search(rf"^ +{name}\b", done.out, re.MULTILINE), name
        assert command("scan", "--help").code == 0

    def test_both_answer_quickly(self, command: Command) -> None:
        """A generous bound for a busy machine; `make bench` measures."""
        for word in ("--version", "--help"):
            best = min(_timed(command, word) for _ in range(3))
            assert best < 1.0, f"{word} took {best:.2f} s"

    def test_the_module_is_the_same_program(self, folder: Path) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "bounceback", "--version"],
            env=environment(folder), capture_output=True, text=True, check=True, timeout=60,
        )  # fmt: skip
        assert done.stdout == f"bounceback {__version__}\n"

    def test_without_a_command_it_shows_the_help(self, command: Command) -> None:
        assert "Usage" in command().out + command().err

    def test_an_unknown_command_is_an_error_that_says_so(self, command: Command) -> None:
        done = command("fly")
        assert done.code == 2
        assert "fly" in done.err


class TestScan:
    def test_it_prints_the_applications_and_what_was_read(self, command: Command, small: Path) -> None:
        done = command("scan", small)
        assert done.code == 0, done
        for number in range(6):
            assert letters.company(number)[0] in done.out
        assert done.out.count("rejected") == 3
        assert "21 messages read" in done.out
        assert "6 applications" in done.out
        assert "0 could not be read" in done.out

    def test_each_json_line_is_one_application_with_its_events(self, command: Command, small: Path) -> None:
        done = command("scan", small, "--json")
        assert (done.code, done.err) == (0, ""), done
        told = [json.loads(line) for line in done.out.splitlines()]
        assert len(told) == 6
        for application in told:
            assert set(application) == APPLICATION_FIELDS
            for event in application["events"]:
                assert set(event) - ABOUT_A_TALK == EVENT_FIELDS
                assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", event["at"])
                assert 0 < event["confidence"] <= 1
        first = told[0]
        assert (first["company"], first["role"]) == ("Harbour & Pine", "Data Analyst")
        assert (first["stage"], first["outcome"]) == ("applied", "rejected")
        assert [(event["kind"], event["message_id"]) for event in first["events"]] == [
            ("acknowledged", "ack-0@harbourandpine.example"),
            ("rejection", "no-0@harbourandpine.example"),
        ]
        assert "decided not to move forward" in first["events"][1]["evidence"]
        assert first["events"][0]["at"] == "2026-09-01T10:00:00Z"

    def test_a_line_for_every_message_also_the_unrelated(self, command: Command, small: Path) -> None:
        done = command("scan", small, "--messages", "--json")
        assert (done.code, done.err) == (0, ""), done
        told = [json.loads(line) for line in done.out.splitlines()]
        expected = {letter.id for number in range(6) for letter in letters.story(number)}
        assert {one["message_id"] for one in told} == expected
        assert len(told) == len(expected)
        for one in told:
            assert set(one) - {"findings"} == MESSAGE_FIELDS
        kinds = Counter(one["kind"] for one in told)
        assert kinds == {"acknowledged": 6, "rejection": 3, "none": 12}
        assert all(one["company"] is None and one["evidence"] == "" for one in told if one["kind"] == "none")

    def test_a_digest_gives_its_findings_beside_the_first(self, command: Command, tmp_path: Path) -> None:
        digest = letters.Letter(
            "digest-1@jobportal.example",
            letters.START,
            "Job Portal <updates@jobportal.example>",
            f"Robin Vale <{letters.ME}>",
            "Updates on your applications",
            "Hello Robin,\n\nHere is what changed in your applications this week:\n\n"
            "Data Analyst at Harbour & Pine: unfortunately, they have decided not to move forward with your application.\n\n"
            "Product Analyst at Northlight Energy: your application was received and is under review.\n\n"
            "Job Portal",
        )
        told = json.loads(
            command("scan", letters.write(tmp_path / "d.mbox", [digest]), "--messages", "--json").out
        )
        assert {key: told[key] for key in MESSAGE_FIELDS - {"message_id"}} == told["findings"][0]
        assert all(set(each) == MESSAGE_FIELDS - {"message_id"} for each in told["findings"])
        assert [(each["company"], each["kind"]) for each in told["findings"]] == [
            ("Harbour & Pine", "rejection"),
            ("Northlight Energy", "acknowledged"),
        ]

    def test_messages_without_json_counts_the_kinds(self, command: Command, small: Path) -> None:
        done = command("scan", small, "--messages")
        assert done.code == 0
        assert re.search(r"rejection\s+3\b", done.out)
        assert re.search(r"none\s+12\b", done.out)

    def test_it_writes_nothing(self, command: Command, small: Path, folder: Path, tmp_path: Path) -> None:
        before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
        command("scan", small, "--json")
        command("scan", small, "--messages", "--json")
        assert not folder.exists()
        assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before

    def test_it_loads_neither_the_web_part_nor_a_database(self, small: Path, folder: Path) -> None:
        program = (
            "import sys; from bounceback.cli import app; sys.argv = ['bounceback', 'scan', sys.argv[1], '--json']\n"
            "try: app()\nexcept SystemExit: pass\n"
            "print(sorted(name for name in sys.modules if name.split('.')[0] in "
            "{'django', 'sqlite3', 'httpx', 'granian', 'scipy', 'tantivy'} "
            "or name.startswith(('bounceback.web', 'bounceback.store'))), file=sys.stderr)"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, str(small)],
            env=environment(folder), capture_output=True, text=True, check=True, timeout=60,
        )  # fmt: skip
        assert done.stderr.strip() == "[]"
        assert len(done.stdout.splitlines()) == 6

    @pytest.mark.parametrize("form", ["gz", "zip", "folder", "eml", "maildir", "takeout"])
    def test_every_form_of_mailbox_tells_the_same(self, command: Command, tmp_path: Path, form: str) -> None:
        told = [each for number in range(4) for each in letters.story(number)]
        plain = command("scan", letters.write(tmp_path / "plain.mbox", told), "--json")
        assert len(plain.out.splitlines()) == 4
        other = command("scan", _as_form(tmp_path / "other", told, form), "--json")
        assert other.code == 0, other
        assert sorted(other.out.splitlines()) == sorted(plain.out.splitlines())

    def test_the_person_can_say_which_address_is_theirs(self, command: Command, tmp_path: Path) -> None:
        letter = letters.Letter(
            "own-1@example.org", letters.START, "Robin Vale <robin@other.example>", "Jobs <jobs@harbourandpine.example>",
            "Application: Data Analyst",
            "Dear hiring team,\n\nI am applying for the position of Data Analyst at Harbour & Pine. My CV is attached.\n\n"
            "Kind regards,\nRobin Vale",
        )  # fmt: skip
        path = letters.write(tmp_path / "one.mbox", [letter])
        told = json.loads(command("scan", path, "--messages", "--json", "--own", "robin@other.example").out)
        assert told["kind"] == "applied"

    def test_its_output_may_be_cut_off(self, small: Path, folder: Path) -> None:
        done = subprocess.run(
            f"'{SCRIPT}' scan '{small}' --messages --json | head -1; echo ${{PIPESTATUS[0]}}",
            shell=True, executable=shutil.which("bash"), env=environment(folder),
            capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
        assert done.stderr == ""
        assert len(done.stdout.splitlines()) == 2


class TestImport:
    def test_its_summary_makes_a_wrong_mailbox_plain(self, imported: Ran) -> None:
        done = imported
        assert done.code == 0, done
        for label, value in [
            ("your addresses", letters.ME),
            ("folders, labels", r"Inbox \(15\), Sent \(6\)"),
            ("from, to", "1 Sep 2026 to 17 Sep 2026"),
            ("messages read", "21"),
            ("about the search", "9"),
            ("applications", "6"),
            ("new events", "9"),
            ("to review", "0"),
            ("could not be read", "0"),
        ]:
            assert re.search(rf"^{label} +.*{value}", done.out, re.MULTILINE), (label, done.out)

    def test_the_data_folder_is_the_owners_alone(self, imported: Ran, folder: Path) -> None:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        others = [path for path in folder.rglob("*") if path.stat().st_mode & 0o077 and path.is_file()]
        assert not others

    def test_a_second_time_changes_nothing(
        self, command: Command, imported: Ran, small: Path, folder: Path
    ) -> None:
        before = kept(folder)
        again = command("import", small)
        assert kept(folder) == before
        assert re.search(r"new events +0\b", again.out)
        assert len(before["standings"]) == 6
        connection = sqlite3.connect(folder / "bounceback.sqlite3")
        assert connection.execute("SELECT max(number) FROM store_event").fetchone() == (0,)

    def test_an_overlapping_mailbox_adds_only_what_is_new(
        self, command: Command, imported: Ran, folder: Path, tmp_path: Path
    ) -> None:
        overlapping = letters.write(
            tmp_path / "later.mbox", [each for number in range(3, 8) for each in letters.story(number)]
        )
        done = command("import", overlapping)
        assert re.search(r"new events +3\b", done.out), done.out
        both = tmp_path / "both"
        run(
            both,
            "import",
            letters.write(tmp_path / "all.mbox", [e for n in range(8) for e in letters.story(n)]),
        )
        assert kept(folder)["standings"] == kept(both)["standings"]
        assert groups(folder) == groups(both)

    def test_the_order_of_imports_does_not_matter(self, tmp_path: Path) -> None:
        told = [each for number in range(8) for each in letters.story(number)]
        # Each "no" stands in the other mailbox than the acknowledgement that it answers.
        first = letters.write(tmp_path / "a.mbox", [each for each in told if not each.id.startswith("no-")])
        second = letters.write(tmp_path / "b.mbox", [each for each in told if not each.id.startswith("ack-")])
        for home, files in ((tmp_path / "ab", (first, second)), (tmp_path / "ba", (second, first))):
            for file in files:
                assert run(home, "import", file).code == 0
        assert kept(tmp_path / "ab") == kept(tmp_path / "ba")
        assert groups(tmp_path / "ab") == groups(tmp_path / "ba")
        assert len(kept(tmp_path / "ab")["standings"]) == 8

    def test_several_files_at_once(self, command: Command, tmp_path: Path, folder: Path) -> None:
        files = [letters.write(tmp_path / f"{n}.mbox", letters.story(n)) for n in range(3)]
        assert command("import", *files).code == 0
        assert len(kept(folder)["standings"]) == 3

    def test_a_path_that_is_not_there_changes_nothing(
        self, command: Command, folder: Path, small: Path
    ) -> None:
        done = command("import", small, "/nowhere/All.mbox")
        assert done.code == 1
        assert (
            done.err == "There is no /nowhere/All.mbox. Nothing was changed. Check the path and try again.\n"
        )
        assert not folder.exists()

    def test_a_data_folder_that_cannot_be_used_is_said(self, small: Path, tmp_path: Path) -> None:
        blocked = tmp_path / "file"
        blocked.write_text("not a folder")
        done = run(blocked / "home", "import", small)
        assert done.code == 1
        assert "BOUNCEBACK_HOME" in done.err
        assert "Traceback" not in done.err


@pytest.mark.parametrize("name", ["scan", "import", "restore"])
def test_a_wrong_path_is_one_plain_sentence(command: Command, name: str) -> None:
    done = command(name, "/nowhere/at/all")
    assert done.code == 1
    assert "/nowhere/at/all" in done.err
    assert "Nothing was changed" in done.err
    assert "Traceback" not in done.err


class TestToday:
    def test_a_fresh_start_names_the_ways_in(self, command: Command) -> None:
        done = command("today")
        assert done.code == 0, done
        assert "mailbox" in done.out

    def test_it_tells_of_the_search(self, command: Command, imported: Ran) -> None:
        done = command("today")
        assert done.code == 0, done
        assert "6 applications" in done.out
        assert "\x1b" not in done.out


class TestBackup:
    def test_a_copy_made_while_the_app_runs_comes_back_whole(
        self, command: Command, imported: Ran, folder: Path, tmp_path: Path
    ) -> None:
        before = kept(folder)
        serving = subprocess.Popen(
            [str(SCRIPT), "serve", "--port", "8590"],
            env=environment(folder),
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert serving.stdout is not None
            _wait_for_line(serving.stdout, "/enter?")
            done = command("backup", tmp_path / "copy.zip")
        finally:
            serving.terminate()
            serving.wait(20)
        assert done.code == 0, done
        assert stat.S_IMODE((tmp_path / "copy.zip").stat().st_mode) == 0o600
        command("import", letters.write(tmp_path / "more.mbox", letters.story(7)))
        assert kept(folder) != before
        done = command("restore", tmp_path / "copy.zip", "--yes")
        assert done.code == 0, done
        assert kept(folder) == before
        assert command("verify").code == 0

    def test_a_backup_goes_to_an_empty_machine(
        self, command: Command, imported: Ran, folder: Path, tmp_path: Path
    ) -> None:
        command("backup", tmp_path / "copy.zip")
        other = tmp_path / "other"
        assert run(other, "restore", tmp_path / "copy.zip", "--yes").code == 0
        assert kept(other) == kept(folder)

    def test_without_a_name_it_writes_a_dated_file_here(self, command: Command, tmp_path: Path) -> None:
        done = command("backup", cwd=tmp_path)
        assert done.code == 0, done
        (written,) = tmp_path.glob("bounceback-*.zip")
        assert written.name in done.out.replace("\n", "")
        assert zipfile.is_zipfile(written)

    def test_restoring_asks_first(
        self, command: Command, imported: Ran, folder: Path, tmp_path: Path
    ) -> None:
        command("backup", tmp_path / "copy.zip")
        before = kept(folder)
        done = command("restore", tmp_path / "copy.zip")
        assert done.code == 1
        assert kept(folder) == before

    def test_what_is_no_backup_changes_nothing(
        self, command: Command, imported: Ran, small: Path, folder: Path
    ) -> None:
        before = kept(folder)
        done = command("restore", small, "--yes")
        assert done.code == 1
        assert "Nothing was changed" in done.err
        assert "Traceback" not in done.err
        assert kept(folder) == before


class TestVerify:
    def test_all_is_well_after_an_import(self, command: Command, imported: Ran) -> None:
        done = command("verify")
        assert (done.code, done.out) == (0, "All that is shown follows from the events that are kept.\n")

    def test_a_row_that_was_tampered_with_is_named(
        self, command: Command, imported: Ran, folder: Path
    ) -> None:
        connection = sqlite3.connect(folder / "bounceback.sqlite3")
        connection.execute("UPDATE store_standing SET outcome = 'accepted' WHERE outcome = 'rejected'")
        connection.commit()
        connection.close()
        done = command("verify")
        assert done.code == 1
        assert done.out.count("outcome is kept as 'accepted', not 'rejected'") == 3
        assert "3 differences" in done.err


def _timed(command: Command, word: str) -> float:
    began = time.perf_counter()
    assert command(word).code == 0
    return time.perf_counter() - began


def _wait_for_line(stream: object, part: str) -> str:
    for line in stream:  # type: ignore[attr-defined]
        if part in line:
            return str(line)
    raise AssertionError(f"no line with {part}")


def _as_form(folder: Path, told: list[letters.Letter], form: str) -> Path:
    folder.mkdir()
    whole = letters.mailbox(told)
    if form == "gz":
        path = folder / "All.mbox.gz"
        path.write_bytes(gzip.compress(whole))
        return path
    if form in {"zip", "takeout"}:
        path = folder / "takeout.zip"
        name = "Takeout/Mail/All mail Including Spam and Trash.mbox" if form == "takeout" else "All.mbox"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, whole)
        return path
    if form == "folder":
        (folder / "deep").mkdir()
        half = len(told) // 2
        (folder / "one.mbox").write_bytes(letters.mailbox(told[:half]))
        (folder / "deep" / "two.mbox").write_bytes(letters.mailbox(told[half:]))
        return folder
    if form == "eml":
        for number, each in enumerate(told):
            (folder / f"{number}.eml").write_bytes(each.as_bytes())
        return folder
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir()
    for number, each in enumerate(told):
        (folder / "cur" / f"{1_790_000_000 + number}.M{number}.host:2,S").write_bytes(each.as_bytes())
    return folder
