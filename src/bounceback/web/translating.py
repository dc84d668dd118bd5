"""The translations of the interface: strings out of templates, code and data files into locale/*/django.po, and
from there into the django.mo that the program reads.

`make translations` runs it. It keeps what is translated, drops what is no longer said, and says how much of each
language is done. It needs no tool beside the program's own libraries. docs/translating.md tells the rest.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[1]
LOCALE = PACKAGE / "web" / "locale"
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "say": None,
    "say_count": (1, 2),
}
SAYING = PACKAGE / "names" / "saying.py"

DATA: dict[str, tuple[str, ...]] = {
    "feedback/data/expectations.json": ("*.words", "*.source"),
    "growth/data/cooldowns.toml": ("usual.says", "usual.source", "policy.*.says", "policy.*.source"),
    "growth/data/steps.toml": ("*.first_step", "*.session", "*.proof"),
    "mail/data/providers.toml": ("*.steps",),
    "openings/data/fraud_signs.toml": ("signs.*.sentence",),
    "odds/data/base_rates.json": ("rates.*.source", "rates.*.population", "rates.*.status"),
    "reframe/data/care.toml": (
        "line.*.country",
        "line.*.name",
        "line.*.says",
        "finding.*.text",
        "finding.*.status",
    ),
    "reframe/data/debrief.json": (
        "questions.*.text",
        "questions.*.hint",
        "questions.*.why",
        "questions.*.status",
    ),
    "reframe/data/readings.toml": ("reading.*", "hands.*.*"),
}
"""Data files with words that are shown: the path in the package, and which keys hold them ("*" is any key or place)."""

PLURALS = {"id": "nplurals=1; plural=0;"}
"""Where babel's own table does not know a language's plurals. Source: Unicode CLDR, plural rules."""

MUST_STAY = {
    "placeholders": re.compile(r"%\(\w+\)[sd]|%%|(?<!%)%[sd]|\{\w*\}"),
    "tags": re.compile(r"</?[a-z][^>]*>"),
    "code": re.compile(r"\bbounceback [a-z]+\b(?=</code>)"),
}
"""What a translation must carry over as it is."""

STILL = datetime(2026, 1, 1, tzinfo=UTC)
"""The date in every header: a file changes when a translation does, not with the day."""


@dataclass(frozen=True, slots=True)
class Done:
    """How much of a language is translated."""

    language: str
    translated: int
    of: int


@dataclass(frozen=True, slots=True)
class Marked:
    """One marked string, or one with its plural, and where."""

    where: str
    line: int
    texts: tuple[str, ...]
    context: str | None


def extracted() -> Catalog:
    """All strings that the interface shows, each with the files it stands in."""
    found = _catalog()
    for one in marked():
        found.add(
            one.texts[0] if len(one.texts) == 1 else one.texts,
            locations=[(one.where, one.line)],
            context=one.context,
        )
    return found


def marked() -> Iterator[Marked]:
    """Each place that marks a string, or a string and its plural, in the order of files."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if path != SAYING:
            yield from _marked(path, extract_python(BytesIO(path.read_bytes()), KEYWORDS, (), {}))
    for path in sorted((PACKAGE / "web" / "templates").rglob("*.html")):
        # What is no string was blotted out to letters; without indentation they read as Python.
        lines = templatize(path.read_text(encoding="utf-8"), origin=str(path)).splitlines()
        code = "\n".join(line.lstrip() for line in lines).encode()
        yield from _marked(path, extract_python(BytesIO(code), KEYWORDS, (), {}))
    for name, keys in DATA.items():
        for text in words_of(PACKAGE / name, keys):
            yield Marked(name, 1, (text,), None)


def words_of(path: Path, keys: tuple[str, ...]) -> Iterator[str]:
    """The shown words in a data file, in order."""
    read = tomllib.loads if path.suffix == ".toml" else json.loads
    for key in keys:
        yield from _at(read(path.read_text(encoding="utf-8")), key.split("."))


def read(path: Path, language: str) -> Catalog:
    """The translations kept in a .po file."""
    with path.open("rb") as file:
        kept = read_po(file, locale=language, domain="django")
    kept.creation_date = kept.revision_date = STILL
    return kept


def compiled(catalog: Catalog) -> bytes:
    """The .mo file of a catalogue; what is not translated or fuzzy is not in it."""
    for message in catalog:
        if message.id and not translated(message):  # else an empty plural would be compiled as English
            message.string = ""
    out = BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def renew(language: str, template: Catalog) -> Done:
    """Brings one language's .po and .mo up to the template."""
    folder = LOCALE / language / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "django.po"
    kept = read(path, language) if path.exists() else _catalog(language)
    kept.update(template, no_fuzzy_matching=True)
    write(kept, path)
    messages = [message for message in kept if message.id]
    return Done(language, sum(1 for message in messages if translated(message)), len(messages))


def write(catalog: Catalog, path: Path) -> None:
    """Keeps a catalogue as .po, and the .mo beside it."""
    catalog.creation_date = catalog.revision_date = STILL
    out = BytesIO()
    write_po(out, catalog, width=110, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    path.write_bytes(out.getvalue())
    path.with_suffix(".mo").write_bytes(compiled(read(path, str(catalog.locale))))


def translated(message: Message) -> bool:
    """Whether a message has a translation for each of its forms that nobody still doubts."""
    strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return bool(strings) and all(strings) and not message.fuzzy


def differs(ids: str | tuple[str, ...] | list[str], string: str) -> str:
    """What a translation lacks or has too much, "" for nothing: placeholders, tags, addresses, line ends.

    Of a plural's forms the last one counts; a form may say "one" where the number stood.
    """
    one = ids if isinstance(ids, str) else ids[-1]
    for kind, pattern in MUST_STAY.items():
        wanted, given = sorted(set(pattern.findall(one))), sorted(set(pattern.findall(string)))
        if wanted != given:
            return f"{kind}: {wanted} became {given}"
    if one[:1].isspace() != string[:1].isspace() or one[-1:].isspace() != string[-1:].isspace():
        return "blanks at the ends"
    return ""


def languages() -> list[str]:
    """The languages that have translations."""
    return sorted(path.parents[1].name for path in LOCALE.glob("*/LC_MESSAGES/django.po"))


def _catalog(language: str | None = None) -> Catalog:
    made = Catalog(
        locale=language,
        domain="django",
        project="bounceback",
        version="1",
        last_translator="bounceback",
        language_team=language or "",
        msgid_bugs_address="docs/translating.md",
        header_comment="# Words of bounceback's interface. `make translations` keeps this file in step; see docs/translating.md.",
        creation_date=STILL,
        revision_date=STILL,
        fuzzy=False,
    )
    if language in PLURALS:
        made.mime_headers = [("Plural-Forms", PLURALS[language])]
    return made


def _marked(path: Path, calls: Iterator[Any]) -> Iterator[Marked]:
    """What babel found in one file: the calls of the keywords, with their arguments."""
    name = path.relative_to(PACKAGE).as_posix()
    for line, keyword, arguments, _comments in calls:
        if not isinstance(arguments, tuple):
            arguments = (arguments,)
        spec: Any = KEYWORDS.get(keyword) or (1,)
        context: str | None = None
        texts: list[str] = []
        for part in spec:
            place = part[0] if isinstance(part, tuple) else part
            text = arguments[place - 1] if place <= len(arguments) else None
            if isinstance(part, tuple):
                context = text
            elif text:  # else a variable: what it holds is marked where it is written
                texts.append(text)
        if texts and len(texts) == sum(not isinstance(part, tuple) for part in spec):
            yield Marked(name, line, tuple(texts), context)


def _at(value: Any, keys: list[str]) -> Iterator[str]:
    if not keys:
        if isinstance(value, str) and value and re.search(r"[A-Za-z]", value):
            yield value
        elif isinstance(value, list):
            yield from (text for text in value if isinstance(text, str))
        return
    first, rest = keys[0], keys[1:]
    if first == "*":
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _at(inner, rest)
    elif isinstance(value, dict) and first in value:
        yield from _at(value[first], rest)


def main() -> None:
    """Renews every language in locale/ and says what is left."""
    template = extracted()
    for language in languages():
        done = renew(language, template)
        print(f"{done.language}: {done.translated} of {done.of} translated")


if __name__ == "__main__":
    main()
