"""No word of ours stands outside the translations, and a language touches nothing but what is shown.

The sample search is read, kept and walked through in a pseudo-language: each string out of the translation system stands in
⟦…⟧. What is shown outside the marks and is not the person's own is untranslated; what is kept, sent or exported with a mark in
it would change with the language. Names and numbers of publications and providers stay as they are.
"""

from __future__ import annotations

import ast
import csv
import gc
import io
import json
import pickle
import re
import zipfile
from collections import Counter, defaultdict
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client
from django.urls import get_resolver
from django.utils import translation
from pypdf import PdfReader

from bounceback.exchange.feed import calendar_feed
from bounceback.feedback.draft import LANGUAGES, Ask, LetterKind, eml, written
from bounceback.growth.letter import Again, letter
from bounceback.names.days import MONTHS, WEEKDAYS
from bounceback.names.saying import figure, in_a_row, said_again, say, say_count
from bounceback.sample.search import make_search
from bounceback.store import read, taken_along
from bounceback.store.people import everybody
from bounceback.store.write import care, growth
from bounceback.store.write.owners import SAMPLE, ensure_owner
from bounceback.store.write.sample import make_sample
from bounceback.timeline.assemble import DOUBTS
from bounceback.web.middleware import SHOWN
from bounceback.web.translating import KEYWORDS, PACKAGE

from .pseudo_walk import own_words, send_forms, untranslated, values_of, walk
from .shown_words import OPEN, pseudo

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SEED = 7

UNMARKED = {
    "cli.py": "the terminal speaks English",
    "ledger.py": "a file, in English as all files are",
    "mail/pool.py": "for the log",
    "openings/fit_table.py": "for the log",
    "sample/__main__.py": "the terminal speaks English",
    "sample/digests.py": "the invented mail",
    "sample/forwards.py": "the invented mail",
    "sample/vacancies.py": "the invented advertisements",
    "store/exchange.py": "a file, in English as all files are",
    "store/letters.py": "a first sentence for a lesson, kept as the person's own once they agree",
    "store/opening_index.py": "for the log",
    "store/read.py": "told by a page that is not there, which has words of its own",
    "store/taken_along.py": "a file, in English as all files are",
    "store/vacancies.py": "told by a page that is not there, which has words of its own",
    "store/write/backup.py": "the terminal speaks English",
    "store/write/outbox.py": "a note that is kept in the story",
    "web/ledger_pdf.py": "a note in a file",
    "web/pages/gallery.py": "shows the parts of pages to those who build them",
    "web/terminal_growth.py": "the terminal speaks English",
}
"""Modules with whole sentences that are in English in every language, and what those are."""

NOT_WALKED = {
    "account_add": "asks a mail server",
    "account": "needs a followed mailbox, that is a mail server",
    "account_state": "a part of the page account",
    "gallery": "shows the parts of pages to those who build them",
    "exchange_table": "needs an uploaded table",
    "mail_import": "a part of the page mail",
    "take_page": "answers the bookmark",
    "enter": "is left at once",
    "sample": "answers a press",
    "sample_ready": "a part of the page that waits for the sample",
}
"""Pages that the walk does not reach, each with the reason."""

MARKS = frozenset(KEYWORDS) | {"_"}
SENTENCE = re.compile(r"[A-Z][\w’']*(?: \S+){2,}[.…]")
EXPORTS = (
    "/ledger.md",
    "/exchange/log.csv?from=2026-01-01&to=2026-11-24",
    "/exchange/report.md",
    "/exchange/report.md?names=no",
    "/exchange/people.vcf",
    "/exchange/resume.json",
)
KEPT_IN = ("bounceback.store", "bounceback.web.pages")
"""Where what was computed is kept from one request to the next."""
FILES = (
    *(f"/insights/{key}.csv" for key in ("funnel", "rates", "waiting", "months", "days", "built")),
    "/exchange/log.pdf?from=2026-01-01&to=2026-11-24",
    "/exchange/report.pdf",
    "/ledger.md",
)
"""Files with words of the translation system, made in one language whoever asks."""
COMPARED = (
    "/",
    "/applications",
    "/applications?view=list&show=all",
    "/growth",
    "/insights",
    "/letters",
    "/people",
    "/lessons",
    "/ledger",
    "/answers",
    "/review",
    "/openings",
)
"""Pages that are looked at in one language after another."""


@dataclass(frozen=True, slots=True)
class Walked:
    """What the walk found, of the sample search and of an empty one."""

    outside: dict[str, set[str]]
    kinds: set[str]
    kept: list[str]
    exports: dict[str, bytes]
    letters: dict[str, bytes]
    leaks: list[str]
    told: set[str]
    files: list[str]


@pytest.fixture(scope="module")
def walked(django_db_setup: None, django_db_blocker: Any) -> Walked:
    """The sample search made and walked in the pseudo-language; its transaction is rolled back again."""
    with django_db_blocker.unblock(), transaction.atomic():
        with pseudo():
            make_sample(SEED, now=NOW)
            sample = ensure_owner(SAMPLE)
            _furnish(sample)
        me, empty = _browser(SAMPLE), _browser("")
        kept = [value for value in values_of(sample) if OPEN in value]
        people = everybody(sample, NOW)
        names = [name for one in people for name in (one.name, one.company, one.role)]
        own = own_words(sample, *names, *_texts_of_sample())
        outside: dict[str, set[str]] = defaultdict(set)
        seen: dict[Client, dict[tuple[str, str], str]] = {}
        kinds: set[str] = set()
        letters: dict[str, bytes] = {}
        for browser in (me, empty):
            pages = walk(browser)
            seen[browser] = pages
            for (kind, address), page in pages.items():
                kinds.add(kind)
                outside[kind] |= {f"{address}: {where}: {words}" for where, words in untranslated(page, own)}
                if kind == "letter" and browser is me:
                    with pseudo():
                        letters[address] = browser.get(f"{address.partition('?')[0]}.eml").content
        exports = _exports(me, sample)
        leaks = _leaks(me)
        files = _files(me)
        told = {
            f"{kind}: {where}: {words}"
            for browser, pages in seen.items()
            for (kind, _), page in send_forms(browser, pages).items()
            for where, words in untranslated(page, own)
        }
        transaction.set_rollback(True)
    return Walked(dict(outside), kinds, kept, exports, letters, leaks, told, files)


def _browser(shown: str) -> Client:
    browser = Client()
    browser.force_login(get_user_model().objects.get(pk=ensure_owner()))
    if shown:
        session = browser.session
        session[SHOWN] = shown
        session.save()
    return browser


def _texts_of_sample() -> list[str]:
    """The mail of the sample as it was written; not all of it is kept."""
    search = make_search(SEED, NOW)
    return [text for one in search.messages for text in (one.subject, one.text, *one.text.split("\n"))]


def _furnish(owner: int) -> None:
    """What the sample does not have and a page exists for."""
    company = next(row.company for row in read.all_rows(owner) if row.company and not row.is_open)
    growth.set_target(owner, company, role="Data Analyst", now=NOW)
    again = Counter(row.company for row in read.all_rows(owner) if row.company).most_common(1)[0][0]
    growth.set_target(owner, again, now=NOW)
    care.keep_writing(owner, "It was a long day.", "first", now=NOW)


def _exports(browser: Client, owner: int) -> dict[str, bytes]:
    with pseudo():
        found = {address: browser.get(address).content for address in EXPORTS}
        archive = zipfile.ZipFile(io.BytesIO(b"".join(browser.get("/exchange/everything.zip"))))
        found |= {f"everything.zip {name}": archive.read(name) for name in archive.namelist()}
        entries = taken_along.calendar_entries(owner, NOW, ZoneInfo("Europe/London"))
        found["calendar"] = calendar_feed(entries, "The search", NOW)
    return found


def _leaks(browser: Client) -> list[str]:
    """Pages in English that differ when the same was asked for in Indonesian just before."""
    _forget_what_is_computed()
    before = {address: _page(browser, address, "en") for address in COMPARED}
    _forget_what_is_computed()
    other = {address: _page(browser, address, "id") for address in COMPARED}
    after = {address: _page(browser, address, "en") for address in COMPARED}
    assert all('<html lang="id"' in page for page in other.values())
    return [address for address in COMPARED if before[address] != after[address]]


def _files(browser: Client) -> list[str]:
    """Files that are others in Indonesian."""
    found = [{language: _file(browser, address, language) for language in ("en", "id")} for address in FILES]
    assert all(one["en"] for one in found)
    return [address for address, one in zip(FILES, found, strict=True) if one["en"] != one["id"]]


def _file(browser: Client, address: str, language: str) -> str:
    answer = browser.get(address, headers={"Accept-Language": language})
    if answer.status_code != 200:
        return ""
    if address.partition("?")[0].endswith(".pdf"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    return answer.content.decode()


def _page(browser: Client, address: str, language: str) -> str:
    page = browser.get(address, headers={"Accept-Language": language}).content.decode()
    return re.sub(r"\d\d:\d\d", "", re.sub(r'(?:csrfmiddlewaretoken" value=|"X-CSRFToken": )"\w+"', "", page))


def _forget_what_is_computed() -> None:
    for one in gc.get_objects():
        if callable(getattr(type(one), "cache_clear", None)) and one.__module__.startswith(KEPT_IN):
            one.cache_clear()


def test_every_word_of_ours_that_a_page_shows_comes_out_of_the_translations(walked: Walked) -> None:
    assert {kind: found for kind, found in walked.outside.items() if found} == {}


def test_what_is_told_after_a_form_comes_out_of_the_translations_too(walked: Walked) -> None:
    assert walked.told == set()


def test_sentences_stand_unmarked_only_where_it_is_said_why() -> None:
    assert {name for name in map(_name, _modules()) if _unmarked(PACKAGE / name)} == set(UNMARKED)


def _modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def _name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def _unmarked(path: Path) -> list[str]:
    """Whole sentences in a module's code that are neither marked for translation nor documentation."""
    tree = ast.parse(path.read_text("utf-8"))
    marked: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            marked.add(id(node.value))
        if isinstance(node, ast.Call) and _called(node) in MARKS:
            marked |= {id(inner) for argument in node.args for inner in ast.walk(argument)}
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in marked]
    return [one.value for one in texts if isinstance(one.value, str) and SENTENCE.fullmatch(one.value)]


def _called(call: ast.Call) -> str:
    return str(getattr(call.func, "id", "") or getattr(call.func, "attr", ""))


def test_each_page_is_walked_or_named_with_the_reason(walked: Walked) -> None:
    seen = {kind.partition("/")[0] for kind in walked.kinds}
    asked = {
        str(one.name)
        for one in get_resolver().url_patterns
        if "GET" in _methods(one.callback)
        and not re.search(r"_(?:file|ics|calendar|markdown|pdf)$", str(one.name))
    }
    files = {"export_everything", "work_log", "search_report", "people_vcf", "resume_json", "calendar_feed"}
    assert asked - files - seen == set(NOT_WALKED) & asked
    assert seen & set(NOT_WALKED) == set()


def _methods(view: Any) -> set[str]:
    """The methods that a view takes: those of its require_… decorator, else all."""
    while view is not None:
        for cell in view.__closure__ or ():
            if isinstance(cell.cell_contents, list) and set(cell.cell_contents) <= {"GET", "POST", "HEAD"}:
                return set(cell.cell_contents)
        view = getattr(view, "__wrapped__", None)
    return {"GET", "POST"}


def test_a_word_outside_the_translations_is_found() -> None:
    from .pseudo_walk import Own

    page = '<p>⟦Hello <b>Sam</b>⟧ and</p><a title="Go on" href="#">⟦on⟧</a><button>Keep it</button><p>Harbour &amp; Pine</p>'
    assert [words for _where, words in untranslated(page, Own({"Harbour & Pine"}))] == [
        "and",
        "Go on",
        "Keep it",
    ]


def test_nothing_is_kept_in_the_language_of_who_looks(walked: Walked) -> None:
    assert walked.kept == []


def test_exports_are_the_same_in_every_language(walked: Walked) -> None:
    assert all(walked.exports[address] for address in (*EXPORTS, "calendar", "everything.zip manifest.json"))
    assert [name for name, content in walked.exports.items() if OPEN.encode() in content] == []


def test_files_for_others_are_the_same_whoever_asks(walked: Walked) -> None:
    assert walked.files == []


def test_a_letter_to_an_employer_is_in_the_language_chosen_for_it(walked: Walked) -> None:
    assert walked.letters
    assert [address for address, content in walked.letters.items() if b"=E2=9F=A6" in content] == []


def test_what_was_shown_in_one_language_is_not_shown_in_another(walked: Walked) -> None:
    assert walked.leaks == []


def test_drafts_are_byte_for_byte_the_same_under_indonesian() -> None:
    def drafts() -> list[bytes]:
        asks = [
            Ask("kim@example.com", "Kim Lee", "Acme", "Analyst", "Ines", language=language, talked=talked)
            for language in LANGUAGES
            for talked in (True, False)
        ]
        found = [eml(written(kind, ask)) for ask in asks for kind in LetterKind]
        again = letter(
            Again("Acme", "Kim", "Analyst", date(2026, 5, 3), "rejected", True, [("SQL", "a line")], "Lead")
        )
        return [_without_boundary(one) for one in found] + [again.subject.encode(), again.body.encode()]

    english = drafts()
    with translation.override("id"):
        assert drafts() == english
    assert "in May 2026" in english[-1].decode()


def _without_boundary(message: bytes) -> bytes:
    return re.sub(rb"={5,}\d+==", b"", message)


def test_a_said_sentence_is_english_wherever_it_is_data() -> None:
    day = say("%(weekday)s, %(day)s %(month)s", weekday=WEEKDAYS[1], day=24, month=MONTHS[4])
    sentence = in_a_row(
        say_count("%(n)s lesson to re-read", "%(n)s lessons to re-read", 2), day, figure(5000)
    )
    english = "2 lessons to re-read Tuesday, 24 May 5,000"
    with translation.override("id"):
        assert str(sentence) != english
        assert sentence == english
        assert hash(sentence) == hash(english)
        assert f"{sentence}" == f"{sentence}" == "".join([sentence]) == sentence[:] == english
        assert sentence.encode() == english.encode()
        assert json.loads(json.dumps({"words": sentence, sentence: 1})) == {"words": english, english: 1}
        rows = io.StringIO()
        csv.writer(rows).writerow([sentence])
        assert rows.getvalue().strip().strip('"') == english
        for copied in (pickle.loads(pickle.dumps(sentence)), deepcopy(sentence)):
            assert copied == english
            assert str(copied) == str(sentence)


def test_a_sentence_that_was_kept_in_english_is_told_again_in_the_language_of_who_looks() -> None:
    kept = "Acme 100% may be the same company as Acme, Inc., or another one."
    again = said_again(kept, DOUBTS)
    assert again == kept
    assert said_again("A note of one's own.", DOUBTS) == "A note of one's own."
    with translation.override("id"):
        assert str(again) != kept
        assert "Acme 100%" in str(again)
        assert "Acme, Inc." in str(again)


def test_a_problem_is_told_in_the_language_of_who_looks() -> None:
    problem = ValueError(say("Write what there is to do."))
    with pseudo():
        assert str(problem) == f"{OPEN}Write what there is to do.⟧"
    assert str(problem) == "Write what there is to do."


def test_a_kept_value_is_english_in_the_database(inside: Client, owner: int) -> None:
    with translation.override("id"):
        number = growth.set_target(owner, "Acme", why=say("An answer came."))
    assert next(one.why for one in read.targets(owner) if one.id == number) == "An answer came."
    with pseudo():
        number = growth.set_target(owner, "Bcme", why=say("An answer came."))
    assert next(one.why for one in read.targets(owner) if one.id == number) == "An answer came."
