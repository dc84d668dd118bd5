"""A database of an earlier bounceback is brought up to date with all that is in it, by the command that people run."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

AT = "2026-09-01 09:00:00"
EARLIER = "0002_following_mail"
BUILD = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", "store", "{target}", verbosity=0)
for app in ("auth", "contenttypes", "sessions", "django_tasks_database"):
    call_command("migrate", app, verbosity=0)
"""
TELL = """
import json
import django
django.setup()
from bounceback.store import read
from bounceback.store.write.owners import ensure_owner
from bounceback.store.write.projection import verify
owner = ensure_owner()
rows = read.all_rows(owner)
story = read.story(owner, 5)
print(json.dumps({
    "rows": [[row.company, row.role, row.stage, row.outcome, row.plan] for row in rows],
    "note": story.note,
    "entries": [[entry.root, entry.event.kind, entry.event.note] for entry in story.entries],
    "debrief": story.debrief,
    "lessons": [lesson.text for lesson in read.lessons(owner)],
    "cv": read.cv(owner).text,
    "message": read.message(owner, "no@northlight.example").text,
    "openings": [opening.title for opening in read.openings(owner)],
    "accounts": [[account.address, len(account.folders)] for account in read.mail_accounts(owner)],
    "noes_from": read.noes_from(owner),
    "name": read.preferences(owner).name,
    "verify": [difference.what for difference in verify(owner)],
}))
"""


def run(home: Path, *arguments: str, code: int = 0) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "BOUNCEBACK_DATABASE_URL"}
    environment |= {"BOUNCEBACK_HOME": str(home), "DJANGO_SETTINGS_MODULE": "bounceback.web.settings"}
    done = subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done.stdout + (done.stderr if code else "")


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """A data folder as the release with the first two migrations left it, one row or more in every table of then."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    run(home, "-c", BUILD.format(target=EARLIER))
    with closing(sqlite3.connect(home / "bounceback.sqlite3")) as database:
        lay(database)
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE name LIKE 'store_%' AND type = 'table'")]  # fmt: skip
        empty = [
            name for name in tables if not database.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
        ]
        assert empty == []
        database.commit()
    return home


def lay(database: sqlite3.Connection) -> None:
    def row(table: str, **values: Any) -> None:
        columns = {
            name: (None if not needed else default.strip("'") if default else _filler(kind))
            for _, name, kind, needed, default, _ in database.execute(f"PRAGMA table_info({table})")
        }
        unknown = values.keys() - columns.keys()
        assert not unknown, unknown
        columns |= {
            name: json.dumps(value) if isinstance(value, list | dict) else value
            for name, value in values.items()
        }
        marks = ", ".join("?" * len(columns))
        database.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", list(columns.values())
        )

    row("auth_user", id=1, username="me", date_joined=AT)
    mine = {"owner_id": 1}
    row("store_preferences", id=1, name="Robin Vale", own_addresses=["robin@example.com"], noes_from="09:00", let_go_chance=0.1, **mine)  # fmt: skip
    row("store_mailimport", id=1, name="All.mbox", state="done", asked_at=AT, summary={}, **mine)
    row("store_mailaccount", id=1, address="robin@example.com", host="imap.example.com", port=993, added_at=AT, notes=[], every_minutes=10, **mine)  # fmt: skip
    row("store_mailfolder", id=1, account_id=1, name="INBOX", **mine)
    finding = {
        "message_id": "no@northlight.example", "at": "2026-09-20T09:00:00+00:00", "own": False, "company": "Northlight",
        "facts": [{"kind": "rejection", "confidence": 0.99, "evidence": "We chose another."}],
    }  # fmt: skip
    row("store_message", id=1, message_id="no@northlight.example", at="2026-09-20 09:00:00", subject="Your application", sender_name="Dana", sender_address="dana@northlight.example", text="We chose another.", recipients=[], labels=[], findings=[finding], **mine)  # fmt: skip
    row("store_application", id=5, company="Northlight", role="Analyst", company_key="northlight", role_key="analyst", note="ask *Dana*", plan="call Sam", plan_at=AT, created_at=AT, by_hand=1, **mine)  # fmt: skip
    row("store_application", id=6, company="Quill", role="Editor", company_key="quill", created_at=AT, **mine)
    for number, (pk, root, kind, at, source) in enumerate(
        [
            (5, "person:a:0:0", "applied", AT, "person"),
            (5, "mail:no@northlight.example:0:0", "rejection", "2026-09-20 09:00:00", "mail"),
            (6, "person:b:0:0", "applied", AT, "person"),
        ],
        1,
    ):
        message_id = "no@northlight.example" if source == "mail" else root.split(":")[1]
        row("store_event", id=number, application_id=pk, root=root, current=1, kind=kind, at=at, source=source, own=int(kind == "applied"), message_id=message_id, confidence=1.0, recorded_at=AT, note="by phone" if pk == 5 and kind == "applied" else "", **mine)  # fmt: skip
    row(
        "store_review",
        id=1,
        message_id="x@x.example",
        kind="interview",
        why="two fit",
        candidates=[5, 6],
        at=AT,
        **mine,
    )
    row("store_act", id=1, at=AT, what="You entered Analyst at Northlight", application_id=5, before={"events": [["person:a:0:0", None]], "applications": []}, **mine)  # fmt: skip
    row("store_posting", id=1, application_id=5, title="Analyst", text="You know SQL.", seen_at=AT, **mine)
    row(
        "store_bounceback",
        id=1,
        application_id=5,
        opened_at=AT,
        parts={"reframe": "done"},
        readings=["fit"],
        **mine,
    )
    row("store_debrief", id=1, application_id=5, answers={"went_well": "the case"}, updated_at=AT, **mine)
    row("store_lesson", id=1, application_id=5, text="Slow down at the start", kept_at=AT, **mine)
    row("store_feedbackrequest", id=1, application_id=5, to_address="dana@northlight.example", tone="warm", language="en", subject="A question", body="…", drafted_at=AT, **mine)  # fmt: skip
    row(
        "store_openingsource",
        id=1,
        adapter="jsonl",
        address="file:jobs.jsonl",
        name="jobs.jsonl",
        added_at=AT,
        **mine,
    )
    row("store_opening", id=1, source_id=1, external_id="1", title="Data Analyst", text="Remote. 50,000 GBP a year.", skills={}, first_seen_at=AT, last_seen_at=AT, **mine)  # fmt: skip
    row("store_cv", id=1, name="cv.txt", text="SQL, Python", added_at=AT, **mine)
    row("store_claim", id=1, skill="sql", label="SQL", claimed_at=AT, **mine)
    row("store_goal", id=1, title="Show SQL", first_step="open the course", set_at=AT, **mine)
    row("store_target", id=1, company="Northlight", company_key="northlight", set_at=AT, **mine)
    row("store_aside", id=1, item="no:5", **mine)
    for pk, stage, outcome, decided in (
        (5, "applied", "rejected", "2026-09-20 09:00:00"),
        (6, "applied", "open", None),
    ):
        row("store_standing", id=pk, application_id=pk, stage=stage, outcome=outcome, first_at=AT, applied_at=AT, last_at=decided or AT, last_theirs_at=decided, decided_at=decided, talk_times=[], waits=[], **mine)  # fmt: skip


def _filler(kind: str) -> Any:
    return AT if kind == "datetime" else 0 if kind.startswith(("integer", "bigint", "bool", "real")) else ""


def test_all_of_an_earlier_database_is_there_after_the_upgrade(earlier: Path) -> None:
    said = run(earlier, "-m", "bounceback", "verify")
    assert "follows from the events" in said
    told = json.loads(run(earlier, "-c", TELL))
    assert sorted(told["rows"]) == [
        ["Northlight", "Analyst", "applied", "rejected", "call Sam"],
        ["Quill", "Editor", "applied", "open", ""],
    ]
    assert told["note"] == "ask *Dana*"
    assert told["entries"] == [
        ["person:a:0:0", "applied", "by phone"],
        ["mail:no@northlight.example:0:0", "rejection", ""],
    ]
    assert told["debrief"] == {"went_well": "the case"}
    assert told["lessons"] == ["Slow down at the start"]
    assert (told["cv"], told["message"]) == ("SQL, Python", "We chose another.")
    assert told["openings"] == ["Data Analyst"]
    assert told["accounts"] == [["robin@example.com", 1]]
    assert (told["noes_from"], told["name"], told["verify"]) == ("09:00", "Robin Vale", [])


def test_no_row_and_no_value_is_lost_on_the_way(earlier: Path) -> None:
    def everything() -> dict[str, list[dict[str, Any]]]:
        with closing(sqlite3.connect(earlier / "bounceback.sqlite3")) as database:
            database.row_factory = sqlite3.Row
            names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE name LIKE 'store_%' AND type = 'table'")]  # fmt: skip
            return {
                name: [dict(row) for row in database.execute(f"SELECT * FROM {name} ORDER BY id")]
                for name in names
            }

    before = everything()
    run(earlier, "-m", "bounceback", "verify")
    after = everything()
    for name, rows in before.items():
        kept = [{column: row[column] for column in old} for row, old in zip(after[name], rows, strict=True)]
        assert kept == rows, name


def test_an_upgraded_database_exports_and_comes_back(earlier: Path, tmp_path: Path) -> None:
    run(earlier, "-m", "bounceback", "export", str(tmp_path / "all.zip"))
    before = json.loads(run(earlier, "-c", TELL))
    fresh = tmp_path / "fresh"
    fresh.mkdir(mode=0o700)
    assert "2 applications" in run(fresh, "-m", "bounceback", "import", str(tmp_path / "all.zip"))
    assert json.loads(run(fresh, "-c", TELL)) == before
    refused = run(fresh, "-m", "bounceback", "import", str(tmp_path / "all.zip"), code=1)
    assert "Nothing was changed" in refused
    assert "--replace" in refused
    assert "2 applications" in run(
        fresh, "-m", "bounceback", "import", str(tmp_path / "all.zip"), "--replace"
    )
    assert json.loads(run(fresh, "-c", TELL)) == before
