"""A walk over every page of a search in the pseudo-language, and what of its words is the person's own."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client
from django.urls import resolve
from django.urls.exceptions import Resolver404

from bounceback.feedback.draft import LANGUAGES, LetterKind, language_name
from bounceback.skills.taxonomy import open_taxonomy
from bounceback.web.translating import PACKAGE

from .shown_words import forms, links, outside, pseudo

STARTS = (
    "/",
    "/applications",
    "/applications?view=list&show=all",
    "/applications?show=no",
    "/applications?view=list&show=open",
    "/search?q=analyst",
    "/search?q=zzzz",
    "/applications/add",
    "/applications/offers",
    "/review",
    "/mail",
    "/mail/follow",
    "/settings",
    "/openings",
    "/growth",
    "/insights",
    "/lessons",
    "/people",
    "/ledger",
    "/answers",
    "/answers/story",
    "/calm",
    "/calm/writing",
    "/safe",
    "/settings/today",
    "/settings/letters",
    "/letters",
    "/week",
    "/settings/digest",
    "/exchange",
    "/openings/page-at-hand",
    "/openings/sources",
    "/nothing-here",
)
"""Where the walk begins; from there it follows links to what depends on the search."""
SHORT = re.compile(r"[A-Z]{2,5}")
"""A currency, or the kind of a file."""
ADDRESS = re.compile(r"\S*(?:://|@|[\w-]\.[a-z]{2,}|~/)\S*")
"""An address or a path, as an example in an empty field or as a name."""
OF_ONE = 3
"""So many pages of one kind are looked at (one application is open, another answered)."""
FILES = re.compile(
    r"\.(?:md|pdf|ics|eml|vcf|json|zip|csv|svg|png|xlsx|txt|js|css)$|^/(?:static|undo|enter|sample)"
)
OUR_WORDS = {
    ("Opening", "fraud_signs"),
    ("Review", "why"),
    ("Act", "what"),
    ("MailAccount", "problem"),
    ("MailImport", "problem"),
    ("Letter", "problem"),
    ("Digest", "problem"),
    ("OpeningSource", "problem"),
}
"""Columns with sentences of ours, kept in English and translated where they are shown."""
NOT_SENT = frozenset({"throw_sample_away", "sample", "choose_search", "choose_theme", "digest_now"})
"""Forms that leave the search or would send something."""
PARTS = ("reframe", "feedback", "openings", "growth")


def walk(client: Client, most: int = 200) -> dict[tuple[str, str], str]:
    """The pages of a search by kind and address, in the pseudo-language."""
    waiting = list(STARTS)
    seen: Counter[str] = Counter()
    met: set[str] = set()
    pages: dict[tuple[str, str], str] = {}
    while waiting and len(pages) < most:
        address = waiting.pop(0)
        kind = _kind(address)
        if address in met or not kind or (address not in STARTS and seen[kind] >= OF_ONE):
            continue
        met.add(address)
        seen[kind] += 1
        with pseudo():
            answer = client.get(address, follow=False)
        if "html" not in answer.headers.get("Content-Type", ""):
            continue
        page = answer.content.decode()
        pages[kind, address] = page
        found = [urljoin(address, link) for link in links(page)]
        if kind == "application":
            number = resolve(urlsplit(address).path).kwargs["pk"]
            ways = [f"/applications/{number}/way-back/{part}" for part in PARTS]
            letters = [f"/applications/{number}/letters/{what.value}" for what in LetterKind]
            found += [*ways, *letters, f"/applications/{number}/look-back", f"/applications/{number}/mend"]
        waiting += [link.partition("#")[0] for link in found]
    return pages


def send_forms(client: Client, pages: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """What is told after each kind of form was sent with its words left empty, in the pseudo-language."""
    told: dict[tuple[str, str], str] = {}
    for (_kind_of_page, address), page in pages.items():
        for action, fields in forms(page):
            to = urljoin(address, action)
            kind = _kind(to)
            if not kind or (kind, "") in told or kind in NOT_SENT:
                continue
            fields.pop("csrfmiddlewaretoken", None)
            with pseudo():
                answer = client.post(to, fields, follow=True, headers={"Referer": address})
            if "html" in answer.headers.get("Content-Type", ""):
                told[kind, ""] = answer.content.decode()
    return told


def _kind(address: str) -> str:
    parts = urlsplit(address)
    if parts.netloc or FILES.search(parts.path):
        return ""
    try:
        met = resolve(parts.path)
    except Resolver404:
        return "missing" if address in STARTS else ""
    return str(met.url_name) + "".join(f"/{value}" for value in met.kwargs.values() if value in PARTS)


def own_words(owner: int, *more: str) -> Own:
    """All words that are kept for a person: their mail, applications, postings, notes, people."""
    return Own(values_of(owner) | set(more))


def values_of(owner: int) -> set[str]:
    """Every text that a table holds of a person."""
    values: set[str] = set()
    for model in apps.get_app_config("store").get_models():
        names = [
            field.name
            for field in model._meta.concrete_fields
            if _is_text(field) and (model._meta.object_name, field.name) not in OUR_WORDS
        ]
        if not names or "owner" not in {field.name for field in model._meta.concrete_fields}:
            continue
        for row in model._default_manager.filter(owner_id=owner).values_list(*names):
            for value in row:
                values.update(_texts(value))
    return values


class Own:
    """The person's words: whole values, lines, and everything as one text to look in."""

    def __init__(self, values: set[str]) -> None:
        self.blob = _plain("\n".join(sorted(values)))
        self.names = {
            _plain(name) for name in (*map(language_name, LANGUAGES), *dict(settings.LANGUAGES).values())
        }
        self.names |= {"bounceback"}
        self.published = [_plain(source) for source in publications()]
        self.names |= set(self.published)
        self.skills = open_taxonomy()
        self.whole = {_plain(line) for value in values for line in [value, *value.split("\n")]}
        short = [value for value in values if len(value) <= 120 and "\n" not in value]
        self.whole |= {
            _plain(part) for value in short for part in re.split(r"\s*(?:[,|:/()]|\s-\s)\s*", value)
        }

    def has(self, text: str) -> bool:
        """Whether a run of words is theirs: a whole value or line, or four words or more in a row out of one."""
        words = _plain(text)
        if not re.search(r"[^\W\d_]{2}", words) or words in self.whole or words in self.names:
            return True
        if (
            SHORT.fullmatch(text)
            or ADDRESS.fullmatch(text)
            or (len(words.split()) >= 4 and any(words in one for one in self.published))
        ):
            return True
        if self.skills.find(text.strip()) is not None:
            return True
        capitals = all(word[:1].isupper() or word in {"of", "and", "the", "&"} for word in text.split())
        long = len(words.split())
        return (long >= 4 or (long > 1 and capitals)) and words in self.blob


def untranslated(page: str, own: Own) -> list[tuple[str, str]]:
    """The words of a page that are neither in a mark nor the person's."""
    found = []
    for where, text in outside(page):
        if own.has(text):
            continue
        rest = [part for part in re.split(r"\s*(?:[·|–—,;:()/<>]|\s-\s|…)\s*", text) if not own.has(part)]
        if rest and not (len(rest) == 1 and not rest[0]):
            found.append((where, text))
    return found


def publications() -> list[str]:
    """What data files give as source: a publication keeps its name in every language."""
    found: list[str] = []

    def look(value: Any) -> None:
        if isinstance(value, dict):
            found.extend(
                str(value[key]) for key in ("source", "citation", "name") if isinstance(value.get(key), str)
            )
            value = list(value.values())
        if isinstance(value, list):
            for inner in value:
                look(inner)

    for path in sorted(PACKAGE.glob("*/data/*.json")):
        look(json.loads(path.read_text("utf-8")))
    for path in sorted(PACKAGE.glob("*/data/*.toml")):
        look(tomllib.loads(path.read_text("utf-8")))
    return found


def _is_text(field: Any) -> bool:
    return isinstance(field, models.CharField | models.TextField | models.JSONField)


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _texts(inner)]
    if isinstance(value, list | tuple):
        return [text for inner in value for text in _texts(inner)]
    return []


def _plain(text: str) -> str:
    """Without digits, signs and case: what is left are words."""
    return " ".join(re.sub(r"[\W\d_]+", " ", text.casefold()).split())
