"""A consistent copy of everything while the program runs, and its way back.

A backup is one zip file: a manifest (program version, migrations, checksum) and the data. On SQLite the data is
the database itself, copied page by page by SQLite's own backup; on PostgreSQL it is JSON Lines read in one
repeatable-read transaction. A restore first checks the whole file and only then replaces anything.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

from django.apps import apps
from django.core import serializers
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

import bounceback

SQLITE_MEMBER = "bounceback.sqlite3"
LINES_MEMBER = "bounceback.jsonl"
MANIFEST = "manifest.json"
BLOCK = 1 << 20


class BackupProblem(Exception):
    """The backup cannot be written or read; the message says what was kept and what to do."""


def back_up(to: Path, now: datetime) -> Path:
    """Writes a backup to the file `to` (made readable by its owner alone) and gives its path.

    Raises BackupProblem where the file is there already or cannot be written; nothing half-written stays.
    """
    if to.exists():
        raise BackupProblem(f"{to} is there already and was left as it is. Choose another name.")
    try:
        handle, name = tempfile.mkstemp(prefix=".bounceback-", suffix=".part", dir=to.parent)
        os.close(handle)
    except OSError as problem:
        raise BackupProblem(
            f"{to.parent} cannot be written to ({problem.strerror}). Choose another folder."
        ) from None
    part = Path(name)
    try:
        with tempfile.TemporaryDirectory(dir=to.parent, prefix=".bounceback-") as folder:
            if connection.vendor == "sqlite":
                data = Path(folder) / SQLITE_MEMBER
                _copy_sqlite(data)
            else:
                data = Path(folder) / LINES_MEMBER
                _write_lines(data)
            manifest = {
                "program": "bounceback",
                "version": bounceback.__version__,
                "made_at": now.isoformat(),
                "data": data.name,
                "sha256": _checksum(data),
                "migrations": _migrations(),
            }
            with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(MANIFEST, json.dumps(manifest, indent=2))
                archive.write(data, data.name)
        part.rename(to)
    except OSError as problem:
        raise BackupProblem(
            f"The backup could not be written ({problem.strerror}). Nothing was changed."
        ) from None
    finally:
        part.unlink(missing_ok=True)
    return to


def restore(source: Path) -> dict[str, Any]:
    """Replaces all data by that of a backup and gives its manifest.

    Raises BackupProblem where the file is no sound backup or was made by a newer program or for the other
    database; then nothing was changed. Stop `bounceback serve` first.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = _manifest(archive)
            database = Path(str(connection.settings_dict["NAME"]))
            folder = database.parent if connection.vendor == "sqlite" else Path(tempfile.gettempdir())
            with tempfile.TemporaryDirectory(dir=folder, prefix=".bounceback-") as place:
                data = Path(place) / manifest["data"]
                _extract(archive, manifest, data)
                if manifest["data"] == SQLITE_MEMBER:
                    _replace_sqlite(data)
                else:
                    _load_lines(data, manifest)
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError):
        raise BackupProblem(f"{source} is no sound backup. Nothing was changed.") from None
    except OSError as problem:
        raise BackupProblem(f"{source} cannot be read ({problem.strerror}). Nothing was changed.") from None
    return manifest


def _copy_sqlite(to: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(to)) as copy:
        cast(sqlite3.Connection, connection.connection).backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def _replace_sqlite(data: Path) -> None:
    with closing(sqlite3.connect(data)) as copy:
        if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise BackupProblem("The database in this backup is damaged. Nothing was changed.")
        connection.ensure_connection()
        copy.backup(cast(sqlite3.Connection, connection.connection))
    connection.close()
    call_command("migrate", verbosity=0, interactive=False)


def _write_lines(to: Path) -> None:
    with transaction.atomic(), to.open("w", encoding="utf-8") as lines:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for model in _models():
            rows = model._default_manager.order_by("pk").iterator(chunk_size=500)
            for row in rows:
                # Django's own JSON form cuts moments to milliseconds.
                json.dump(serializers.serialize("python", [row])[0], lines, default=_as_text)
                lines.write("\n")


def _load_lines(data: Path, manifest: dict[str, Any]) -> None:
    if manifest["migrations"] != _migrations():
        raise BackupProblem(
            f"This backup was made by bounceback {manifest['version']} with other tables. Nothing was changed. "
            "Install that version, restore, then update."
        )
    names = [model._meta.db_table for model in reversed(_models())]
    with transaction.atomic():
        with connection.cursor() as cursor:
            for table in names:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608
        with connection.constraint_checks_disabled(), data.open(encoding="utf-8") as lines:
            for line in lines:
                for row in serializers.deserialize("python", [json.loads(line)]):
                    row.save()
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), _models()):
                cursor.execute(statement)


def _as_text(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not kept in any table")


def _models() -> list[type[models.Model]]:
    """Tables in an order in which those that are pointed to come first."""
    auth = [apps.get_model("auth", "User")]
    return auth + list(apps.get_app_config("store").get_models())


def _migrations() -> list[str]:
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    manifest = json.loads(archive.read(MANIFEST)[:BLOCK])
    if manifest["program"] != "bounceback" or manifest["data"] not in {SQLITE_MEMBER, LINES_MEMBER}:
        raise ValueError
    ours = connection.vendor == "sqlite"
    if (manifest["data"] == SQLITE_MEMBER) is not ours:
        raise BackupProblem(
            "This backup was made on the other kind of database (SQLite or PostgreSQL). Nothing was changed. "
            "Set BOUNCEBACK_DATABASE_URL to a database of that kind and restore again."
        )
    known = {f"{app}.{name}" for app, name in _known_migrations()}
    if not set(manifest["migrations"]) <= known:
        raise BackupProblem(
            f"This backup was made by a newer bounceback ({manifest['version']}). Nothing was changed. "
            "Update bounceback, then restore."
        )
    return cast(dict[str, Any], manifest)


def _known_migrations() -> Iterator[tuple[str, str]]:
    from django.db.migrations.loader import MigrationLoader

    yield from MigrationLoader(connection).disk_migrations or ()


def _extract(archive: zipfile.ZipFile, manifest: dict[str, Any], to: Path) -> None:
    with archive.open(manifest["data"]) as member, to.open("wb") as file:
        while block := member.read(BLOCK):
            file.write(block)
    if _checksum(to) != manifest["sha256"]:
        raise ValueError


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
