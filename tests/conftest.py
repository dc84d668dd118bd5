"""For all tests: a data folder of their own, so that no test ever looks into a real one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from django.test import Client

from tests.guard import nothing_remembered, watched_writes  # noqa: F401 (fixtures for every test)


def pytest_configure(config: pytest.Config) -> None:
    """Points everything that is kept on disk to a folder that goes away with the run.

    pytest-django has read the settings by now, so they are pointed there too.
    """
    from django.conf import settings

    folder = tempfile.TemporaryDirectory(prefix="bounceback-tests-")
    config.add_cleanup(folder.cleanup)
    home = Path(folder.name)
    os.environ["BOUNCEBACK_HOME"] = str(home)
    settings.BOUNCEBACK_HOME = home
    settings.STATIC_ROOT = home / "static"
    settings.MEDIA_ROOT = home / "files"
    settings.FILE_UPLOAD_TEMP_DIR = str(home / "uploads")
    (home / "uploads").mkdir()
    (home / "static").mkdir()
    # Names without content hashes: tests of single pages need no gathered files.
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh data folder for one test, as BOUNCEBACK_HOME and in the settings."""
    from django.conf import settings

    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("BOUNCEBACK_HOME", str(folder))
    monkeypatch.setattr(settings, "BOUNCEBACK_HOME", folder)
    return folder


@pytest.fixture
def owner(db: None) -> int:
    """The id of the person at this machine."""
    from bounceback.store.write.owners import ensure_owner

    return ensure_owner()


@pytest.fixture
def inside(owner: int, client: Client) -> Client:
    """A browser whose person has come in: requests are answered with pages, not with the closed door."""
    from django.contrib.auth import get_user_model

    client.force_login(get_user_model().objects.get(pk=owner))
    return client
