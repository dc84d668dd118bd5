"""The settings as a fresh program reads them: where data is kept, how the database behaves, what a log may say."""

from __future__ import annotations

import logging
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from bounceback.web.home import data_folder, secret_key
from bounceback.web.quiet_log import PlacesOnly


def run_program(home: Path, code: str, **env: str) -> str:
    """What a fresh Python with the settings prints."""
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("BOUNCEBACK_")},
        "BOUNCEBACK_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "bounceback.web.settings",
        **env,
    }
    done = subprocess.run(
        [sys.executable, "-c", code], check=False, env=environ, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_whatever_is_written_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "home"
    run_program(
        home,
        "import django; django.setup()\n"
        "from django.core.management import call_command; call_command('migrate', verbosity=0)\n"
        "from bounceback.web.static_files import gather_static_files; gather_static_files()\n"
        "from bounceback.web.keys import issue_key; issue_key()\n",
    )
    found = [home, *home.rglob("*")]
    assert {"secret-key", "bounceback.sqlite3", "static", "keys", "uploads"} <= {path.name for path in found}
    open_ones = [path for path in found if path.stat().st_mode & 0o077]
    assert not open_ones


def test_the_secret_key_is_made_once_and_kept(tmp_path: Path) -> None:
    first = secret_key(tmp_path)
    assert len(first) >= 64
    assert secret_key(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_two_homes_have_two_keys(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert secret_key(tmp_path / "a") != secret_key(tmp_path / "b")


def test_the_data_folder_is_named_by_the_environment(tmp_path: Path) -> None:
    folder = data_folder({"BOUNCEBACK_HOME": str(tmp_path / "here")})
    assert folder == tmp_path / "here"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_sqlite_runs_in_wal_with_foreign_keys_and_patient_immediate_writers(tmp_path: Path) -> None:
    said = run_program(
        tmp_path,
        "import django; django.setup()\n"
        "from django.db import connection\n"
        "c = connection.cursor()\n"
        "names = 'journal_mode', 'foreign_keys', 'synchronous', 'busy_timeout'\n"
        "print([c.execute('PRAGMA ' + n).fetchone()[0] for n in names], connection.transaction_mode)",
    )
    assert said == "['wal', 1, 1, 20000] IMMEDIATE"


def test_another_database_by_its_address(tmp_path: Path) -> None:
    said = run_program(
        tmp_path,
        "from django.conf import settings; d = settings.DATABASES['default']\n"
        "print(d['ENGINE'], d['NAME'], d['USER'], d['HOST'], d['PORT'])",
        BOUNCEBACK_DATABASE_URL="postgres://ada:pw@db.example:5433/search",
    )
    assert said == "django.db.backends.postgresql search ada db.example 5433"


def test_a_sqlite_address_gets_the_same_care(tmp_path: Path) -> None:
    said = run_program(
        tmp_path,
        "from django.conf import settings; d = settings.DATABASES['default']\n"
        "print(d['OPTIONS']['transaction_mode'])",
        BOUNCEBACK_DATABASE_URL=f"sqlite:///{tmp_path / 'other.sqlite3'}",
    )
    assert said == "IMMEDIATE"


def test_django_finds_nothing_to_warn_about(tmp_path: Path) -> None:
    run_program(
        tmp_path,
        "import django; django.setup()\n"
        "from django.core.management import call_command; call_command('check', deploy=True, fail_level='WARNING')",
    )


def test_reading_the_settings_loads_nothing_heavy(tmp_path: Path) -> None:
    said = run_program(
        tmp_path,
        "import sys, django; django.setup()\n"
        "print([m for m in ('numpy', 'scipy', 'granian', 'httpx', 'whitenoise', 'dj_database_url', 'pypdf') "
        "if m in sys.modules])",
    )
    assert said == "[]"


def test_uploads_go_to_disk_in_the_data_folder() -> None:
    assert settings.FILE_UPLOAD_HANDLERS == ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
    assert Path(settings.FILE_UPLOAD_TEMP_DIR).parent == settings.BOUNCEBACK_HOME


def test_static_files_are_gathered_once_and_again_only_after_a_change(tmp_path: Path) -> None:
    said = run_program(
        tmp_path,
        "import django; django.setup()\n"
        "from bounceback.web import static_files\n"
        "root = static_files.gather_static_files()\n"
        "css = next(p for p in root.glob('bounceback.*.css'))\n"
        "css.unlink(); static_files.gather_static_files(); first = css.exists()\n"
        "(root / '.gathered').write_text('an older release'); static_files.gather_static_files()\n"
        "print(first, css.exists(), css.with_name(css.name + '.gz').exists())",
    )
    assert said == "False True True"


def test_a_log_line_tells_the_place_and_never_the_words(caplog: pytest.LogCaptureFixture) -> None:
    def read_mail(text: str) -> None:
        raise ValueError(f"cannot read {text!r}")

    try:
        read_mail("Dear Ada, we have decided")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "broke", (), sys.exc_info())
    line = PlacesOnly("%(message)s").format(record)
    assert "ValueError" in line
    assert "in read_mail" in line
    assert "test_settings.py" in line
    assert "Dear Ada" not in line


def test_a_broken_page_writes_no_contents_to_the_log(tmp_path: Path) -> None:
    said = run_program(
        tmp_path,
        "import django; django.setup()\n"
        "import io, logging, contextlib\n"
        "log = io.StringIO()\n"
        "for name in ('', 'django'):\n"
        "    for h in logging.getLogger(name).handlers: h.stream = log\n"
        "try: raise KeyError('Dear Ada')\n"
        "except KeyError: logging.getLogger('django.request').error('Internal Server Error: %s', '/x', exc_info=True)\n"
        "logging.getLogger('bounceback.store').warning('12 messages')\n"
        "print(log.getvalue())",
    )
    assert "KeyError" in said
    assert "12 messages" in said
    assert said.count("Internal Server Error") == 1
    assert "Dear Ada" not in said
