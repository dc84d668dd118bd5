"""What the documents say exists, exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
SOURCE = ROOT / "src" / "bounceback"


def test_each_file_on_a_messages_way_exists() -> None:
    named = re.findall(r"`(src/bounceback/[\w/]+\.py)`", (ROOT / "README.md").read_text("utf-8"))
    assert len(named) > 10
    assert [name for name in named if not (ROOT / name).is_file()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)\)", document.read_text("utf-8"))
    missing = [link for link in links if "://" not in link and not (document.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_modules_that_documents_name_exist(document: Path) -> None:
    named = re.findall(r"`((?:[a-z_]+/)+[a-z_]+\.py)`", document.read_text("utf-8"))
    missing = [name for name in named if not (SOURCE / name).is_file() and not (ROOT / name).is_file()]
    assert missing == []


def test_every_command_stands_in_the_readme() -> None:
    from bounceback.cli import app

    readme = (ROOT / "README.md").read_text("utf-8")
    names = [
        command.name or (command.callback.__name__ if command.callback else "")
        for command in app.registered_commands
        if not command.hidden
    ]
    assert [name for name in names if name not in readme] == []


def test_every_table_stands_in_the_data_model() -> None:
    models = (SOURCE / "store" / "models.py").read_text("utf-8")
    told = (ROOT / "docs" / "data-model.md").read_text("utf-8")
    names = re.findall(r"^class (\w+)\(Owned\)", models, re.MULTILINE)
    assert len(names) > 30
    assert [name for name in names if f"`{name}`" not in told] == []
