"""The interface in another language: nothing untranslated, nothing lost on the way, numbers and plurals as the language has them."""

from __future__ import annotations

import time
from collections.abc import Callable
from gettext import GNUTranslations
from io import BytesIO

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from bounceback.mail.problems import kept_problem as kept_at_mail
from bounceback.names.saying import capital, figure, in_a_row, say, say_count
from bounceback.openings.problems import kept_problem
from bounceback.web import translating, words

LANGUAGES = translating.languages()


def _mo(content: bytes) -> dict[object, str]:
    return dict(GNUTranslations(BytesIO(content))._catalog)  # type: ignore[attr-defined]


def test_each_offered_language_has_translations() -> None:
    assert [code for code, _ in settings.LANGUAGES if code != "en"] == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_string_of_the_source_is_translated(language: str) -> None:
    kept = translating.read(translating.LOCALE / language / "LC_MESSAGES" / "django.po", language)
    missing = []
    for message in translating.extracted():
        if not message.id:
            continue
        one = message.id if isinstance(message.id, str) else message.id[0]
        found = kept.get(one, message.context)
        if found is None or not translating.translated(found):
            missing.append(one)
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_carries_over_every_placeholder_and_tag(language: str) -> None:
    kept = translating.read(translating.LOCALE / language / "LC_MESSAGES" / "django.po", language)
    differing = [
        (message.id, why)
        for message in kept
        if message.id and translating.translated(message)
        for string in ([message.string] if isinstance(message.string, str) else message.string)
        if (why := translating.differs(message.id, string))
    ]
    assert differing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_file_is_what_the_readable_one_says(language: str) -> None:
    path = translating.LOCALE / language / "LC_MESSAGES" / "django.po"
    assert _mo(path.with_suffix(".mo").read_bytes()) == _mo(
        translating.compiled(translating.read(path, language))
    )


def test_a_string_that_is_one_of_many_elsewhere_says_the_same_there() -> None:
    """A language without plurals has one form for both: "Let it go" must not become "Let these %(n)s go"."""
    plurals = {(one.texts[0], one.context): one for one in translating.marked() if len(one.texts) == 2}
    clashing = {
        f"{one.where} and {plurals[one.texts[0], one.context].where}: {one.texts[0]}"
        for one in translating.marked()
        if len(one.texts) == 1 and (one.texts[0], one.context) in plurals
        if translating.differs(plurals[one.texts[0], one.context].texts, one.texts[0])
    }
    assert clashing == set()


def test_a_missing_placeholder_is_noticed() -> None:
    assert translating.differs("%(n)s days", "hari")
    assert translating.differs("<em>%(n)s</em> days", "%(n)s hari")
    assert not translating.differs(("%(n)s day", "%(n)s days"), "%(n)s hari")


def test_a_plain_rooms_sentence_is_english_as_data_and_translated_where_shown() -> None:
    when = say("today")
    sentence = in_a_row(say("%(company)s said no %(day)s", company="Acme", day=when), capital(when))
    assert sentence == "Acme said no today Today"
    with translation.override("id"):
        translated = str(sentence)
        assert f"{sentence}" == "Acme said no today Today"
        assert sentence == "Acme said no today Today"
    assert (
        translated
        == f"{_in('id', '%(company)s said no %(day)s') % {'company': 'Acme', 'day': _in('id', 'today')}} "
        + (_in("id", "today")[:1].upper() + _in("id", "today")[1:])
    )


def _in(language: str, pattern: str) -> str:
    with translation.override(language):
        return translation.gettext(pattern)


def test_numbers_have_a_decimal_comma_in_indonesian() -> None:
    share, many = say("%(share)s%%", share=figure(19.64, 1)), figure(1234567)
    assert (str(share), str(many), words.number(5000)) == ("19.6%", "1,234,567", "5,000")
    with translation.override("id"):
        assert (str(share), str(many), words.number(5000)) == ("19,6%", "1.234.567", "5.000")


def test_one_and_many_have_the_same_form_in_indonesian() -> None:
    with translation.override("id"):
        assert words.span(1).replace("1", "n") == words.span(2).replace("2", "n")
        one, many = (str(say_count("%(n)s lesson to re-read", "%(n)s lessons to re-read", n)) for n in (1, 2))
        assert one.replace("1", "n") == many.replace("2", "n")


def test_the_browsers_language_is_taken_where_none_is_set(inside: Client) -> None:
    assert (
        b'<html lang="id"' in inside.get("/settings", headers={"Accept-Language": "id-ID,id;q=0.9"}).content
    )
    assert b'<html lang="en"' in inside.get("/settings", headers={"Accept-Language": "fr"}).content


def test_the_language_set_in_settings_holds_until_it_is_left_to_the_browser(inside: Client) -> None:
    fields = {"name": "", "own_addresses": "", "time_zone": "", "let_go_chance": "5"}
    inside.post("/settings", {**fields, "language": "id"})
    page = inside.get("/settings", headers={"Accept-Language": "en"}).content.decode()
    assert '<html lang="id"' in page
    assert '<option value="id" selected>' in page
    inside.post("/settings", {**fields, "language": ""})
    assert b'<html lang="en"' in inside.get("/settings", headers={"Accept-Language": "en"}).content


def test_a_language_that_is_not_offered_is_not_kept(inside: Client) -> None:
    inside.post("/settings", {"name": "", "own_addresses": "", "let_go_chance": "5", "language": "tlh"})
    assert settings.LANGUAGE_COOKIE_NAME not in inside.cookies


def test_problems_that_were_kept_one_after_the_other_are_each_told_again() -> None:
    kept = {
        kept_problem: "This address was not asked. It lies in a private network. A note. All others are kept.",
        kept_at_mail: "mx.example.com does not deliver to a@example.com (550 No. Unknown). Nothing was sent; your words are kept.",
    }
    for again, text in kept.items():
        assert again(text) == f"{again(text)}" == text
        assert again("") == ""
        with translation.override("id"):
            shown = str(again(text))
        assert not any(words in shown for words in ("was not", "private", "others", "deliver", "Nothing"))
    with translation.override("id"):
        assert " A note. " in str(kept_problem(next(iter(kept.values()))))
        assert "(550 No. Unknown)" in str(kept_at_mail(kept[kept_at_mail]))


@pytest.mark.parametrize("told", [kept_at_mail, kept_problem])
@pytest.mark.parametrize(
    "text",
    ["x. " * 300, "( cannot be reached on port " * 60, "The answer has " * 80],
    ids=["stops", "port", "answer"],
)
def test_whatever_a_server_said_is_told_again_in_no_time_and_loses_no_word(
    told: Callable[[str], str], text: str
) -> None:
    text = text.strip()
    began = time.perf_counter()
    assert told(text) == text
    assert time.perf_counter() - began < 2
