"""Tables of other trackers: each program's columns and dates are understood, and what is not known is asked."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bounceback.exchange.sheet import SheetProblem, read_sheet, write_sheet
from bounceback.exchange.tracker import (
    MEANINGS,
    Reading,
    ambiguous_dates,
    bare,
    first_mapping,
    preset_for,
    presets,
    read_applications,
    statuses,
)
from bounceback.timeline.kinds import Kind, Outcome, Stage
from bounceback.timeline.stages import standing

DAY = date(2026, 11, 20)
BERLIN = ZoneInfo("Europe/Berlin")


def read(text: str | bytes, **said: str) -> Reading:
    sheet = read_sheet(text.encode() if isinstance(text, str) else text)
    mapping = first_mapping(sheet, preset_for(sheet.head), DAY)
    from dataclasses import replace

    return read_applications(sheet, replace(mapping, statuses={bare(k): v for k, v in said.items()}), BERLIN)


LINKEDIN = (
    "Application Date,Contact Email,Contact Phone Number,Company Name,Job Title,Job Url,Resume Name,Question And Answers\n"
    '"7/6/26, 2:20 PM",robin@example.com,,Northlight,Data Analyst,http://www.linkedin.com/jobs/view/1,cv.pdf,"Years of SQL? 6"\n'
)
SIMPLIFY = (
    "Job Title,Company Name,Job URL,Applied Date,Status,Status Date,Archived,Date Archived,Notes\n"
    "Analyst,Harbour & Pine,https://jobs.example/2,2026-09-01,Rejected,2026-09-20,No,,They were kind\n"
)
HUNTR = (
    "Company,Title,List,Date Applied,Date Added,URL,Notes,Salary\n"
    "Northlight,Analyst,Wishlist,,2026-10-01,https://jobs.example/3,,\n"
    "Quill,Editor,Interview,2026-10-02,2026-10-01,https://jobs.example/4,,40k\n"
)
TEAL = "Job Position,Company,Status,Date Saved,Date Applied,Excitement\nEditor,Quill,Negotiating,10/01/2026,10/13/2026,5\n"
NOTION = 'Company,Position,Stage,Applied\nQuill,Editor,Ghosted,"October 2, 2026"\n'
PLAIN = "Firma;Stelle;Status;Datum\nQuill;Redaktion;Absage;02.10.2026\n"


@pytest.mark.parametrize(
    ("text", "key"),
    [(LINKEDIN, "linkedin"), (SIMPLIFY, "simplify"), (HUNTR, "huntr"), (TEAL, "teal"), (NOTION, "notion"), (PLAIN, "spreadsheet")],
)  # fmt: skip
def test_each_programs_export_is_known_by_its_columns(text: str, key: str) -> None:
    sheet = read_sheet(text.encode())
    assert preset_for(sheet.head).key == key
    assert {"company", "role"} <= first_mapping(sheet, preset_for(sheet.head), DAY).columns.keys()


def test_linkedin_writes_the_month_first_and_what_has_no_place_is_in_the_note() -> None:
    (one,) = read(LINKEDIN).applications
    assert (one.company, one.role, one.url) == (
        "Northlight",
        "Data Analyst",
        "http://www.linkedin.com/jobs/view/1",
    )
    assert one.applied_at.astimezone(BERLIN) == datetime(2026, 7, 6, 12, tzinfo=BERLIN)
    assert [event.kind for event in one.events] == [Kind.APPLIED]
    assert "Question And Answers: Years of SQL? 6" in one.note
    assert "Resume Name: cv.pdf" in one.note


def test_a_no_stands_on_the_day_of_its_status() -> None:
    (one,) = read(SIMPLIFY).applications
    now = standing(one.events)
    assert now.outcome is Outcome.REJECTED
    assert now.decided_at is not None
    assert now.decided_at.date() == date(2026, 9, 20)
    assert one.note.startswith("They were kind")


def test_a_wish_is_no_application_and_an_interview_is_one() -> None:
    found = read(HUNTR)
    assert [one.company for one in found.saved] == ["Northlight"]
    (one,) = found.applications
    assert standing(one.events).stage is Stage.INTERVIEW
    assert "Salary: 40k" in one.note


def test_a_status_without_a_day_takes_the_day_that_was_given() -> None:
    (one,) = read(TEAL).applications
    assert [event.kind for event in one.events] == [Kind.APPLIED, Kind.OFFER]
    assert one.events[0].at.date() == date(2026, 10, 13)
    assert one.events[1].at.date() == DAY


def test_silence_is_no_outcome() -> None:
    (one,) = read(NOTION).applications
    assert standing(one.events).outcome is Outcome.OPEN
    assert one.applied_at.date() == date(2026, 10, 2)


def test_a_german_table_with_semicolons_and_full_stops_is_read() -> None:
    (one,) = read(PLAIN.encode("cp1252")).applications
    assert (one.company, one.role) == ("Quill", "Redaktion")
    assert one.applied_at.date() == date(2026, 10, 2)
    assert standing(one.events).outcome is Outcome.REJECTED


def test_an_unknown_status_is_named_with_its_number_and_counts_once_it_is_explained() -> None:
    text = (
        "Company,Role,Status,Applied\nA,x,Schwebend,2026-01-02\nB,y,Schwebend,2026-01-03\nC,z,,2026-01-03\n"
    )
    found = read(text)
    assert dict(found.unknown) == {"Schwebend": 2, "": 1}
    assert found.applications == ()
    found = read(text, Schwebend="screening", **{"": "applied"})
    assert not found.unknown
    assert [standing(one.events).stage for one in found.applications] == [
        Stage.SCREENING,
        Stage.SCREENING,
        Stage.APPLIED,
    ]
    sheet = read_sheet(text.encode())
    assert statuses(sheet, first_mapping(sheet, preset_for(sheet.head), DAY)) == (
        ("Schwebend", 2, ""),
        ("", 1, ""),
    )


def test_dates_that_can_be_read_both_ways_are_shown_and_one_plain_date_settles_them() -> None:
    head = "Company,Role,Applied\n"
    for rows, said in (
        ("A,x,03/04/2026\n", "03/04/2026"),
        ("A,x,03/04/2026\nB,y,25/04/2026\n", ""),
        ("A,x,2026-04-03\n", ""),
    ):
        sheet = read_sheet((head + rows).encode())
        assert ambiguous_dates(sheet, first_mapping(sheet, preset_for(sheet.head), DAY)) == said
    found = read(head + "A,x,03/04/2026\nB,y,25/04/2026\n")
    assert [one.applied_at.month for one in found.applications] == [4, 4]


def test_what_is_no_date_is_said_and_kept_in_the_note() -> None:
    found = read("Company,Role,Applied\nA,x,soonish\n")
    (problem,) = found.problems
    assert problem.line == 2
    assert "soonish" in problem.what
    assert "Applied: soonish" in found.applications[0].note
    assert not found.applications[0].day_known


def test_a_row_without_names_and_a_row_twice_are_said() -> None:
    found = read("Company,Role,Applied,Url\nA,x,2026-01-02,\n,,2026-01-02,\nA,X,2026-01-02,\n")
    assert len(found.applications) == 1
    assert [(problem.line, "names neither" in problem.what) for problem in found.problems] == [
        (3, True),
        (4, False),
    ]


def test_the_same_row_of_a_later_export_has_the_same_key() -> None:
    (before,) = read(SIMPLIFY.replace("Rejected", "Applied")).applications
    (after,) = read(SIMPLIFY.replace("2026-09-20", "2026-10-20")).applications
    assert before.key == after.key
    assert before.events[0].provenance == after.events[0].provenance


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-10-02T08:15:00Z", date(2026, 10, 2)), ("Oct 2, 2026", date(2026, 10, 2)), ("2 Oktober 2026", date(2026, 10, 2)),
        ("2nd October 2026", date(2026, 10, 2)), ("10/2/26, 8:15 AM", date(2026, 2, 10)), ("46297", date(2026, 10, 2)),
        ("31/13/2026", None), ("2026-02-30", None), ("1234", None), ("x" * 5000, None),
    ],
)  # fmt: skip
def test_days_in_the_forms_that_programs_write(cell: str, day: date | None) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["Company", "Role", "Applied"], ["A", "x", cell]])
    (one,) = read(out.getvalue()).applications
    assert (one.applied_at.date() if one.day_known else None) == day


def test_every_preset_and_every_status_word_means_something() -> None:
    assert [preset.key for preset in presets()][-1] == "spreadsheet"
    from bounceback.exchange.tracker import _meanings

    assert set(_meanings().values()) == set(MEANINGS)


def test_a_zip_of_linkedin_or_notion_gives_the_table_that_is_meant() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("Connections.csv", "First Name,Last Name\n" + "A,B\n" * 500)
        archive.writestr("Jobs/Job Applications.csv", LINKEDIN)
    assert read_sheet(file.getvalue()).name == "Job Applications.csv"
    assert read(file.getvalue()).applications[0].company == "Northlight"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"just words", b"\x00\x01\x02", b"a,b\n"])
def test_a_file_that_is_no_table_says_so(content: bytes) -> None:
    with pytest.raises(SheetProblem):
        read_sheet(content)


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    try:
        sheet = read_sheet(content)
    except SheetProblem:
        return
    mapping = first_mapping(sheet, preset_for(sheet.head), DAY)
    read_applications(sheet, mapping, UTC)
    assert all(len(row) == len(sheet.head) for row in sheet.rows)


@given(st.lists(st.text(max_size=20), min_size=1, max_size=5))
def test_no_cell_of_a_written_table_is_a_formula(cells: list[str]) -> None:
    content = write_sheet(["head"], [cells])
    (_, row) = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert len(row) == len(cells)
    for cell in row:
        assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
