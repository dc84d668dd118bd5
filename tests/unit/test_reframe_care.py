"""Care: help lines that are confirmed and fresh, words instead of numbers, and a room that computes nothing from them."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from bounceback.reframe.care import VOICES, WORDS, HelpLine, findings, help_lines

TWO_YEARS = timedelta(days=730)


def wrong(line: HelpLine, today: date) -> list[str]:
    """What is wrong with an entry: no source, too old, or a number that cannot be dialled."""
    found = [] if re.search(r"https?://\S+", line.source) else ["no source"]
    if not today - TWO_YEARS <= line.checked <= today:
        found.append("checked too long ago, or on a day to come")
    found += [number for number in line.numbers if not re.fullmatch(r"\d[\d ]{1,14}\d", number)]
    return found if line.numbers and line.country and line.name else [*found, "incomplete"]


@pytest.mark.parametrize("line", help_lines(), ids=lambda line: line.country)
def test_each_line_has_a_source_that_was_read_within_two_years(line: HelpLine) -> None:
    assert wrong(line, date.today()) == []


def test_an_entry_without_a_source_or_too_old_is_found() -> None:
    line = HelpLine("Nowhere", "A line", ("12 34",), "", "somebody said so", date(2020, 1, 1))
    assert wrong(line, date(2026, 11, 24)) == ["no source", "checked too long ago, or on a day to come"]


def test_the_lines_are_those_that_were_confirmed_and_no_more() -> None:
    assert {(line.country, *line.numbers) for line in help_lines()} == {
        ("European Union", "112"),
        ("Australia", "13 11 14"),
        ("Austria", "142"),
        ("Belgium", "1813"),
        ("Germany", "0800 111 0 111", "0800 111 0 222"),
        ("United Kingdom and Ireland", "116 123"),
        ("United States", "988"),
    }


def test_five_words_and_two_voices() -> None:
    assert len(WORDS) == 5
    assert not any(re.search(r"\d", word) for word in WORDS)
    assert VOICES == ("first", "third")


def test_what_writing_rests_on_promises_nothing() -> None:
    assert findings()
    assert all(one.source and one.status.startswith("confirmed") for one in findings())
    assert "may help" in findings()[0].text
