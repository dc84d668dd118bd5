"""`bounceback growth stones`, as a person runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bounceback", "growth", "stones", *arguments],
        env=os.environ | {"BOUNCEBACK_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_way_as_json_and_as_text(tmp_path: Path) -> None:
    titles = ("--from", "Nursing Assistant", "--to", "Registered Nurse")
    found = json.loads(run(tmp_path, *titles, "--json").stdout)
    assert found["target"] == "Registered Nurses"
    assert found["paths"]
    first = found["paths"][0]["steps"][0]
    assert first["title"] == "Licensed Practical and Licensed Vocational Nurses"
    assert 0 < first["closes"] < 1
    text = run(tmp_path, *titles).stdout
    assert first["why"][0] in text
    assert "CC BY 4.0" in text


def test_an_unknown_title_ends_with_1_and_a_hint(tmp_path: Path) -> None:
    answer = run(tmp_path, "--from", "Zzyzx", "--to", "Registered Nurse")
    assert answer.returncode == 1
    assert "Try a plainer one." in answer.stderr
    assert answer.stdout == ""
