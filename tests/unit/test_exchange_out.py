"""Calendars, cards, logs and reports are as other programs read them, whatever names and words stand in them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from bounceback.exchange.feed import CalendarEntry, EntryKind, calendar_feed
from bounceback.exchange.report import Report, ReportRow, report_markdown
from bounceback.exchange.resume import ShownSkill, json_resume
from bounceback.exchange.vcard import PersonCard, vcards
from bounceback.exchange.worklog import Effort, in_period
from bounceback.people.vcard import read_vcards

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
WHEN = st.one_of(
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    st.datetimes(
        datetime(2020, 1, 1),
        datetime(2040, 1, 1),
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=7))]),
    ),
)


def events(content: bytes) -> list[object]:
    return list(Calendar.from_ical(content).walk("VEVENT"))


@given(
    st.lists(
        st.builds(
            CalendarEntry,
            TEXT.map(lambda text: text.encode().hex()),
            st.sampled_from(EntryKind),
            WHEN,
            TEXT,
            TEXT,
        ),
        max_size=5,
    )
)
def test_every_entry_of_a_feed_is_read_back_at_its_time(entries: list[CalendarEntry]) -> None:
    content = calendar_feed(entries, "Job search", NOW)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    found = Calendar.from_ical(content).walk("VEVENT")
    assert len(found) == len(entries)
    for event in found:
        matches = [entry for entry in entries if str(event["UID"]) == f"{entry.uid}@bounceback.invalid"]
        times = [
            entry.at.astimezone(UTC).replace(microsecond=0) if isinstance(entry.at, datetime) else entry.at
            for entry in matches
        ]
        assert event.decoded("DTSTART") in times


def test_a_day_is_a_whole_day_and_a_talk_reminds_before() -> None:
    entries = [
        CalendarEntry("a", EntryKind.LET_GO, date(2026, 12, 1), "Stop waiting"),
        CalendarEntry("b", EntryKind.TALK, datetime(2026, 12, 2, 9, tzinfo=UTC), "Interview"),
    ]
    content = calendar_feed(entries, "Job search", NOW)
    assert b"DTSTART;VALUE=DATE:20261201" in content
    assert b"DTSTART:20261202T090000Z" in content
    day, talk = events(content)
    assert not day.walk("VALARM")  # type: ignore[attr-defined]
    (alarm,) = talk.walk("VALARM")  # type: ignore[attr-defined]
    assert alarm.decoded("TRIGGER") == timedelta(hours=-1)


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=4))
def test_cards_hold_their_lines_together(people: list[tuple[str, str, str]]) -> None:
    content = vcards(PersonCard(name, "dana@x.example", company, role) for name, company, role in people)
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert lines.count(b"BEGIN:VCARD") == lines.count(b"END:VCARD") == len(people)
    assert sum(line.startswith(b"EMAIL") for line in lines) == len(people)


def test_a_card_is_read_back_as_it_was() -> None:
    long = "Zoë " + "é" * 90
    content = vcards([PersonCard(long, "zoe@x.example", "Harbour, Pine; Co", "Head of \\ People")])
    (card,) = read_vcards(content).cards
    assert card.name == long
    assert (card.address, card.company, card.role) == (
        "zoe@x.example",
        "Harbour, Pine; Co",
        "Head of \\ People",
    )


def test_nobody_without_name_and_address_gets_a_card() -> None:
    assert vcards([PersonCard("")]) == b""


def test_both_ends_of_a_period_are_in_it_and_turned_days_are_refused() -> None:
    efforts = [Effort(date(2026, 1, day), "A", "", "", "", "Application sent") for day in (4, 3, 2, 1)]
    assert [one.day.day for one in in_period(efforts, date(2026, 1, 2), date(2026, 1, 3))] == [2, 3]
    with pytest.raises(ValueError, match="Turn them round"):
        in_period(efforts, date(2026, 1, 3), date(2026, 1, 2))


def report(*, names: bool) -> str:
    rows = (
        ReportRow(date(2026, 9, 1), "Northlight | <b>", "Analyst", "Interview", "They said no"),
        ReportRow(date(2026, 9, 3), "Northlight | <b>", "Editor", "Applied", "Open"),
        ReportRow(date(2026, 9, 2), "Quill", "Editor", "Applied", "Open"),
    )
    return report_markdown(
        Report(date(2026, 11, 1), date(2026, 9, 1), ((3, "applications"),), (), rows, ("Ask *Dana*",), names)
    )


def test_a_report_lets_no_name_break_its_table() -> None:
    text = report(names=True)
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert len(table) == 5
    assert all(line.replace("\\|", "").count("|") == 6 for line in table)
    assert "\\<b\\>" in text
    assert "Ask \\*Dana\\*" in text


def test_without_names_one_employer_is_one_number_and_nothing_else_is_told() -> None:
    text = report(names=False)
    assert text.count("Employer 1") == 2
    assert text.count("Employer 2") == 1
    for name in ("Northlight", "Quill", "Analyst", "Editor", "Dana"):
        assert name not in text


def test_a_resume_leaves_out_what_is_not_known() -> None:
    resume = json.loads(json_resume("", "", [ShownSkill("SQL")]))
    assert resume["basics"] == {}
    assert resume["skills"] == [{"name": "SQL"}]
