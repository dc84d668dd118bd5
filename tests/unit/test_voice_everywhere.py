"""The voice, everywhere: every text of ours that the person can see is read to the list of what is never said.

Templates, sentences in the code (whatever reads as one), and data files. Words of others (letters, phrases that are looked for
in them, the person's own) are not ours and are left out, each with its reason.
"""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from bounceback.reframe.voice import slips

ROOT = Path(__file__).resolve().parents[2] / "src" / "bounceback"
TEMPLATES = sorted((ROOT / "web" / "templates").rglob("*.html"))
SPEAKING = (
    "web", "store", "reframe", "feedback", "growth", "openings", "people", "odds", "skills", "mail", "exchange",
    "today.py", "ledger.py", "scanning.py", "cli.py",
)  # fmt: skip
"""Rooms and modules from which sentences reach the person."""
CODE = sorted(
    path
    for name in SPEAKING
    for path in ([ROOT / name] if name.endswith(".py") else (ROOT / name).rglob("*.py"))
    if "migrations" not in path.parts
)
NOT_OURS = {
    "mail/data": "phrases of employers' letters that are looked for",
    "people/data": "words of address that are looked for",
    "names/data": "names",
    "skills/data": "names of skills and words of advertisements",
    "sample/data": "letters of invented employers, to be read like real ones",
    "openings/data": "weights",
    "reframe/data/phrases.toml": "phrases of employers' letters that are looked for",
    "reframe/data/voice.toml": "the list itself",
    "exchange/data": "names that other programs give columns and statuses",
    "feedback/data/answers.json": "phrases of answers that are looked for",
}
DATA = sorted(
    path
    for path in ROOT.rglob("data/**/*")
    if path.suffix in {".toml", ".json"}
    and not any(path.relative_to(ROOT).as_posix().startswith(name) for name in NOT_OURS)
)
TRANSLATE = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "say"}
NO_TEXT = {"source", "about", "verbs", "status", "unit", "population"}
"""Keys of data files whose values are titles of studies and notes for who maintains them; titles stay as they are."""


def said(path: Path) -> Iterator[str]:
    """What a template says: its own text and the texts to be translated; nothing of what is put in."""
    text = re.sub(r"\{%\s*comment.*?endcomment\s*%\}|\{#.*?#\}", " ", path.read_text("utf-8"), flags=re.S)
    for quoted in re.finditer(r"""\{%\s*trans\s+("[^"]*"|'[^']*')""", text):
        yield quoted.group(1)[1:-1]
    for attribute in re.finditer(
        r"""(?:aria-label|placeholder|title|alt|data-[a-z-]+)=(["'])([^"'{]+)\1""", text
    ):
        yield attribute.group(2)
    bare = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.S)
    yield unescape(re.sub(r"<[^>]*>", "\n", bare))


def sentences(path: Path) -> Iterator[tuple[int, str]]:
    """String literals that read as words to somebody: two words or more, no docstring, no regular expression."""
    tree = ast.parse(path.read_text("utf-8"))
    docstrings = {
        id(body[0].value)
        for node in ast.walk(tree)
        if (body := getattr(node, "body", None)) and isinstance(body, list) and isinstance(body[0], ast.Expr)
    }
    docstrings |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    patterns = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
        for part in ast.walk(node)
    }
    translated = {
        id(argument)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TRANSLATE
        for argument in node.args
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if id(node) in docstrings or id(node) in patterns:
            continue
        text = node.value
        letters = sum(letter.isalpha() or letter.isspace() for letter in text)
        reads = (
            len(re.findall(r"[A-Za-z’']+", text)) >= 2 and " " in text.strip() and letters > 0.6 * len(text)
        )
        if reads or id(node) in translated:
            yield node.lineno, text


def texts(value: Any, key: str = "") -> Iterator[str]:
    """Every text of a data file under a key that is shown."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from texts(one, name)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one, key)
    elif isinstance(value, str) and key not in NO_TEXT:
        yield value


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_template_keeps_to_the_voice(path: Path) -> None:
    assert {text.strip()[:200]: slips(text) for text in said(path) if slips(text)} == {}


def test_every_sentence_in_the_code_keeps_to_the_voice() -> None:
    found = {
        f"{path.relative_to(ROOT).as_posix()}:{line}: {text[:120]}": slips(text)
        for path in CODE
        for line, text in sentences(path)
        if slips(text)
    }
    assert found == {}


@pytest.mark.parametrize("path", DATA, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_data_file_keeps_to_the_voice(path: Path) -> None:
    raw = path.read_text("utf-8")
    data = tomllib.loads(raw) if path.suffix == ".toml" else json.loads(raw)
    assert {text[:200]: slips(text) for text in texts(data) if slips(text)} == {}


def test_what_it_reads_is_there() -> None:
    assert len(TEMPLATES) > 50
    assert sum(1 for path in CODE for _ in sentences(path)) > 500
    assert {"debrief.json", "readings.toml", "care.toml", "en.toml", "steps.toml"} <= {
        path.name for path in DATA
    }
    assert [name for name in NOT_OURS if not (ROOT / name).exists()] == []


@pytest.mark.parametrize(
    ("template", "heard"),
    [
        ('<h1>{% trans "Congrats" %}</h1>', True),
        ("<p>{% blocktrans %}You failed with {{ x }}{% endblocktrans %}</p>", True),
        ('<a aria-label="Oops">x</a>', True),
        ("<p>A new talk!</p>", True),
        ("<!doctype html><p>{{ failed }}</p>{% if failed != 1 %}Plain words.{% endif %}", False),
    ],
)
def test_a_slip_in_a_template_is_heard(tmp_path: Path, template: str, heard: bool) -> None:
    path = tmp_path / "x.html"
    path.write_text(template, encoding="utf-8")
    assert any(slips(text) for text in said(path)) is heard


def test_a_slip_in_a_sentence_of_the_code_is_heard(tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.write_text(
        '"""You failed, here."""\nsay(_("Unfortunately it is gone."))\n_("Congrats")\n', encoding="utf-8"
    )
    assert {text for _, text in sentences(path) if slips(text)} == {"Unfortunately it is gone.", "Congrats"}
