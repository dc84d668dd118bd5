"""The wheel as somebody else installs it: built, put into a clean environment, and used there away from the checkout."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from bounceback import __version__

from . import letters

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the checkout without the network."""
    to = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(to), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = to.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script of an environment of its own: bounceback from the wheel, what it needs from the locked set beside us.

    The locked packages are lent by a path file, so that the network is not needed; bounceback itself cannot come from
    there, because the wheel's folder stands first and the checkout's is not among them.
    """
    folder = tmp_path_factory.mktemp("clean") / "venv"
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    own = Path(_told(python, "import sysconfig; print(sysconfig.get_path('purelib'))"))
    lent = folder / "lent"
    lent.mkdir()
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if "bounceback" not in entry.name.lower() and entry.suffix != ".pth":
            (lent / entry.name).symlink_to(entry)
    (own / "lent.pth").write_text(f"{lent}\n")
    command = [
        sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", "--quiet", str(wheel),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    where = Path(_told(python, "import bounceback; print(bounceback.__file__)"))
    assert own in where.parents, where
    return folder / "bin" / "bounceback"


def used(script: Path, home: Path, *arguments: object) -> str:
    """Runs the installed program away from the checkout and gives what it printed."""
    environment = {
        "HOME": str(home.parent),
        "BOUNCEBACK_HOME": str(home),
        "PATH": os.environ["PATH"],
        "COLUMNS": "160",
    }
    done = subprocess.run(
        [str(script), *map(str, arguments)],
        env=environment,
        cwd=home.parent,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_holds_what_the_program_reads(wheel: Path) -> None:
    """Every file of the package that is kept in the repository, and nothing but the package."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    package = ROOT / "src" / "bounceback"
    expected = {
        f"bounceback/{path.relative_to(package).as_posix()}"
        for path in package.rglob("*")
        if path.is_file()
        and "__pycache__" not in path.parts
        and path.suffix != ".pyc"
        and not path.name.startswith(".")
    }
    assert expected <= names, sorted(expected - names)[:10]
    for pattern in (r"web/templates/base\.html", r"web/static/bounceback\.css", r"store/migrations/0001_\w+\.py", r"mail/data/rules/en\.toml",
                    r"skills/data/", r"odds/data/", r"sample/data/", r"web/static/fonts/.*\.woff2"):  # fmt: skip
        assert any(re.match(f"bounceback/{pattern}", name) for name in names), pattern
    others = {name.split("/")[0] for name in names} - {"bounceback"}
    assert others == {f"bounceback-{__version__}.dist-info"}
    assert not [name for name in names if "__pycache__" in name or name.startswith(("tests/", "bench/"))]


def test_its_licence_travels_with_it(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        assert any(name.endswith("LICENSE") for name in archive.namelist())
        metadata = archive.read(f"bounceback-{__version__}.dist-info/METADATA").decode()
    assert re.search(r"^License-Expression: MIT$", metadata, re.MULTILINE)
    assert "Requires-Dist: django" in metadata


def test_the_installed_program_does_the_main_job(installed: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert used(installed, home, "--version") == f"bounceback {__version__}\n"
    box = letters.write(
        tmp_path / "small.mbox", [each for number in range(4) for each in letters.story(number)]
    )
    assert len(used(installed, home, "scan", box, "--json").splitlines()) == 4
    assert not home.exists()
    assert re.search(r"applications +4\b", used(installed, home, "import", box))
    assert "4 applications" in used(installed, home, "today")
    assert "All that is shown follows" in used(installed, home, "verify")


def test_its_pages_are_served_with_their_styles(installed: Path, tmp_path: Path) -> None:
    """Templates, static files, data of every part: the sample search and its pages, all from the wheel."""
    home = tmp_path / "home"
    used(installed, home, "demo", "--no-serve")
    program = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "bounceback.web.settings"
django.setup()
from django.contrib.auth import get_user_model
from django.test import Client
from bounceback.store import read
from bounceback.web.static_files import gather_static_files
gather_static_files()
owner = {name: pk for pk, name in read.owners()}["sample"]
browser = Client(headers={"host": "127.0.0.1:80"})
browser.force_login(get_user_model().objects.get(pk=owner))
no = next(row.id for row in read.all_rows(owner) if row.is_no)
for address in ["/", "/applications", f"/applications/{no}", "/insights", "/growth", "/openings",
                *(f"/applications/{no}/way-back/{part}" for part in ("reframe", "feedback", "openings", "growth"))]:
    answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    assert b"/static/bounceback." in answer.content
print("served")
"""
    environment = {"HOME": str(tmp_path), "BOUNCEBACK_HOME": str(home), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [str(installed.with_name("python")), "-c", program], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=180,
        check=False,
    )  # fmt: skip
    assert done.stdout.endswith("served\n"), done.stdout + done.stderr


def _told(python: Path, program: str) -> str:
    done = subprocess.run(
        [str(python), "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=python.parent,
    )
    return done.stdout.strip()
