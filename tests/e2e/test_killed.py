"""kill -9 at any moment: what is kept is whole, and the same work done again comes to the same end."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from . import letters
from .conftest import SCRIPT, Ran, environment, groups, kept, run

STORIES = 400
KILLS = 10


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """400 applications, 1,400 messages."""
    told = [each for number in range(STORIES) for each in letters.story(number)]
    return letters.write(tmp_path_factory.mktemp("large") / "large.mbox", told)


@pytest.fixture(scope="module")
def undisturbed(large: Path, empty: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """The data folder after an import that nobody disturbed, and how long that took."""
    home = tmp_path_factory.mktemp("undisturbed") / "home"
    shutil.copytree(empty, home)
    began = time.monotonic()
    assert run(home, "import", large).code == 0
    return home, time.monotonic() - began


def test_an_import_that_is_killed_leaves_a_whole_store_and_goes_on(
    large: Path, empty: Path, undisturbed: tuple[Path, float], tmp_path: Path
) -> None:
    expected, seconds = undisturbed
    assert len(kept(expected)["standings"]) > 100
    moments = random.Random(9)
    states = []
    for number in range(KILLS):
        home = tmp_path / str(number)
        shutil.copytree(empty, home)
        _killed_after(home, large, seconds * moments.uniform(0.1, 0.98))
        states.append(len(kept(home)["messages"]))
        checked = run(home, "verify")
        assert checked.code == 0, checked
        again = run(home, "import", large)
        assert again.code == 0, again
        assert kept(home) == kept(expected)
        assert groups(home) == groups(expected)
        shutil.rmtree(home)
    assert any(state < len(kept(expected)["messages"]) for state in states), "no kill came before the end"


def test_one_data_folder_survives_kill_after_kill(
    large: Path, empty: Path, undisturbed: tuple[Path, float], tmp_path: Path
) -> None:
    expected, seconds = undisturbed
    home = tmp_path / "home"
    shutil.copytree(empty, home)
    moments = random.Random(4)
    for _ in range(4):
        _killed_after(home, large, seconds * moments.uniform(0.4, 0.95))
    assert run(home, "import", large).code == 0
    assert kept(home) == kept(expected)
    assert groups(home) == groups(expected)


def test_an_import_stopped_with_ctrl_c_goes_on_where_it_stopped(
    large: Path, empty: Path, undisturbed: tuple[Path, float], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(empty, home)
    importing = subprocess.Popen(
        [str(SCRIPT), "import", str(large)],
        env=environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    _until(lambda: importing.poll() is not None or len(kept(home)["messages"]) > 0, 120)
    importing.send_signal(signal.SIGINT)
    _, said = importing.communicate(timeout=60)
    assert importing.returncode in (1, 130), said
    assert "Traceback" not in said
    ((state, summary),) = _imports(home)
    assert state == "running"
    judged = json.loads(summary)["going_on"]["scan"]["jobs"]
    stopped_with = len(kept(home)["messages"])
    assert 0 < len(judged) <= stopped_with < len(kept(undisturbed[0])["messages"])
    again = run(home, "import", large)
    assert again.code == 0, again
    assert kept(home) == kept(undisturbed[0])
    assert groups(home) == groups(undisturbed[0])
    ((state, summary),) = _imports(home)
    assert state == "done"
    (whole,) = (json.loads(each) for _, each in _imports(undisturbed[0]))
    assert json.loads(summary) == whole


@pytest.mark.parametrize("everything", [True, False], ids=["power cut", "the app alone"])
def test_the_app_goes_on_with_an_upload_after_it_was_killed(
    large: Path, empty: Path, undisturbed: tuple[Path, float], tmp_path: Path, everything: bool
) -> None:
    home = tmp_path / "home"
    shutil.copytree(empty, home)
    serving, address = _serve(home, 8600)
    _upload(address, large)
    _until(lambda: _state(home) == "running", 60)
    if everything:
        os.killpg(serving.pid, signal.SIGKILL)
    else:
        serving.kill()
    serving.wait(20)
    assert _state(home) == "running"
    serving, _ = _serve(home, 8620)
    try:
        _until(lambda: _state(home) == "done", 120)
    finally:
        serving.terminate()
        serving.wait(30)
    assert kept(home) == kept(undisturbed[0])
    assert groups(home) == groups(undisturbed[0])
    assert run(home, "verify").code == 0
    left = [path for path in (home / "files").rglob("*") if path.is_file()]
    assert not left, "our own copy of the upload is removed once it is read"


def _killed_after(home: Path, file: Path, seconds: float) -> Ran | None:
    process = subprocess.Popen(
        [str(SCRIPT), "import", str(file)],
        env=environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(20)
    return None


def _serve(home: Path, port: int) -> tuple[subprocess.Popen[str], str]:
    serving = subprocess.Popen(
        [str(SCRIPT), "serve", "--port", str(port)],
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert serving.stdout is not None
    for line in serving.stdout:
        if "/enter?" in line:
            _until_it_answers(line.strip())
            return serving, line.strip()
    raise AssertionError("the app did not start")


def _until_it_answers(address: str) -> None:
    _until(lambda: _answers(address), 60)


def _answers(address: str) -> bool:
    try:
        return httpx.get(address.split("/enter")[0] + "/static/favicon.svg", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def _upload(address: str, file: Path) -> None:
    with httpx.Client(timeout=60) as browser, file.open("rb") as content:
        assert browser.get(address).status_code == 200
        base = address.split("/enter")[0]
        page = browser.get(f"{base}/mail").text
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token, page[:2000]
        answer = browser.post(
            f"{base}/mail",
            data={"csrfmiddlewaretoken": token[1], "path": ""},
            files={"mailbox": ("All.mbox", content)},
            headers={"Referer": f"{base}/mail"},
        )
        assert answer.status_code == 302, answer.text


def _state(home: Path) -> str:
    connection = sqlite3.connect(f"file:{home / 'bounceback.sqlite3'}?mode=ro", uri=True)
    try:
        found = connection.execute("SELECT state FROM store_mailimport").fetchone()
        return found[0] if found else ""
    finally:
        connection.close()


def _imports(home: Path) -> list[tuple[str, str]]:
    connection = sqlite3.connect(f"file:{home / 'bounceback.sqlite3'}?mode=ro", uri=True)
    try:
        return connection.execute("SELECT state, summary FROM store_mailimport").fetchall()
    finally:
        connection.close()


def _until(true: object, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():  # type: ignore[operator]
            return
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds:.0f} s")
