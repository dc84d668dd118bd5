"""In and out: a table is looked at before it is kept; the log, the report, the calendar and everything go out."""

from __future__ import annotations

import csv
import io
import stat
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from pypdf import PdfReader

from bounceback.store import read
from bounceback.store.write import bouncebacks, events, growth
from bounceback.store.write.applications import add_application
from bounceback.store.write.preferences import set_preferences
from bounceback.timeline.kinds import Kind, Outcome

from . import made
from .conftest import Letter

TABLE = (
    b"Company,Role,Status,Applied,Notes,Salary\n"
    b"Northlight,Data Analyst,Rejected,2026-09-01,kind people,40k\n"
    b"Quill,Editor,Schwebend,2026-10-01,,\n"
    b"<b>Bold</b>,Writer,Wishlist,,,\n"
)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Uploads and the calendar's secret are kept in this test's folder."""
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "files")
    return tmp_path / "files"


def bring(client: Client, content: bytes = TABLE, name: str = "tracker.csv") -> str:
    answer = client.post("/exchange", {"table": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302
    return answer.headers["Location"]


def chosen(answer: HttpResponse) -> dict[str, str]:
    """The form of the look as a browser would send it."""
    from html.parser import HTMLParser

    values: dict[str, str] = {}

    class Form(HTMLParser):
        select = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = dict(attrs)
            if tag == "select":
                self.select = given["name"] or ""
            if tag == "option" and ("selected" in given or self.select not in values):
                values[self.select] = given.get("value") or ""
            if tag == "input" and given.get("name") and given.get("name") != "csrfmiddlewaretoken":
                values[given["name"] or ""] = given.get("value") or ""

    Form().feed(answer.content.decode())
    return values


def test_the_settings_lead_there(inside: Client) -> None:
    assert 'href="/exchange"' in inside.get("/settings").content.decode()


def test_a_table_is_looked_at_and_nothing_is_kept_before_the_word_is_given(
    inside: Client, owner: int, place: Path
) -> None:
    look = inside.get(bring(inside))
    page = look.content.decode()
    assert "Northlight" in page
    assert "Schwebend" in page
    assert "Nobody here knows this word" in page
    assert "1 row waits for a word of yours" in page
    assert "1 is saved but not sent yet" in page
    assert "<b>Bold</b>" not in page
    assert read.all_rows(owner) == ()
    kept = next(path for path in place.rglob("*") if path.is_file())
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_an_unknown_status_is_asked_and_nothing_is_kept_until_it_is_answered(
    inside: Client, owner: int
) -> None:
    address = bring(inside)
    form = chosen(inside.get(address))
    refused = inside.post(address, {**form, "act": "take"})
    assert refused.status_code == 400
    assert "Nothing was changed" in refused.content.decode()
    assert read.all_rows(owner) == ()
    place = next(
        key
        for key, value in form.items()
        if key.startswith("status_") and value == "" and key != "status_column"
    )
    taken = inside.post(address, {**form, place: "interview", "act": "take"}, follow=True)
    assert "The table is in: 2 new" in taken.content.decode()
    found = {row.company: row for row in read.all_rows(owner)}
    assert found["Northlight"].outcome is Outcome.REJECTED
    assert found["Quill"].talks == 1
    assert "Salary: 40k" in read.story(owner, found["Northlight"].id).note


def test_the_notice_takes_it_back(inside: Client, owner: int) -> None:
    address = bring(inside, TABLE.replace(b"Schwebend", b"Applied"))
    page = inside.post(address, {**chosen(inside.get(address)), "act": "take"}, follow=True).content.decode()
    undo = page.partition('action="/undo/')[2].partition('"')[0]
    inside.post(f"/undo/{undo}")
    assert read.all_rows(owner) == ()
    assert inside.get(address).status_code == 404


def test_a_column_can_be_given_another_meaning(inside: Client, owner: int) -> None:
    address = bring(inside, b"Who,What,When\nNorthlight,Analyst,2026-09-01\n")
    form = chosen(inside.get(address))
    assert inside.post(address, {**form, "act": "take"}).status_code == 400
    form |= {"column_company": "0", "column_role": "1", "column_applied": "2"}
    look = inside.post(address, {**form, "act": "look"}).content.decode()
    assert "1 new application" in look
    inside.post(address, {**form, "act": "take"})
    (row,) = read.all_rows(owner)
    assert (row.company, row.role) == ("Northlight", "Analyst")
    assert timezone.localtime(row.applied_at, ZoneInfo("UTC")).date() == date(2026, 9, 1)


def test_what_is_no_table_says_so(inside: Client) -> None:
    for content in (b"just words", b"PK\x03\x04 no zip"):
        answer = inside.post("/exchange", {"table": SimpleUploadedFile("x.csv", content)})
        assert answer.status_code == 400
    assert inside.post("/exchange").status_code == 400
    assert inside.get("/exchange/table/../../etc").status_code == 404
    assert inside.get(f"/exchange/table/{'a' * 32}").status_code == 404


def test_a_table_can_be_thrown_away(inside: Client, place: Path) -> None:
    inside.post(f"{bring(inside)}/drop")
    assert not [path for path in place.rglob("*") if path.is_file()]


def test_everything_goes_out_and_comes_back_into_an_empty_search(inside: Client, owner: int) -> None:
    pk = made.applied(owner, company="Northlight")
    bouncebacks.keep_lesson(owner, "Slow down", application=pk)
    answer = inside.get("/exchange/everything.zip")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    refused = inside.post("/exchange", {"table": SimpleUploadedFile("all.zip", content)})
    assert refused.status_code == 400
    assert "--replace" in refused.content.decode()
    from bounceback.exchange.archive import open_archive
    from bounceback.store.write.exchange import bring_back
    from bounceback.store.write.owners import ensure_owner

    path = Path(settings.BOUNCEBACK_HOME) / "all.zip"
    path.write_bytes(content)
    other = ensure_owner("sample")
    bring_back(other, open_archive(path))
    assert [lesson.text for lesson in read.lessons(other)] == ["Slow down"]


def log(client: Client, first: str = "2026-06-01", last: str = "2026-12-31") -> list[list[str]]:
    answer = client.get(f"/exchange/log.csv?from={first}&to={last}")
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_log_has_day_employer_person_method_and_position(
    inside: Client, owner: int, letter: Letter
) -> None:
    pk = made.applied(owner, company="=HYPERLINK(1)", channel="referral")
    letter(owner, pk, "Dana Ortiz", "dana@harbour.example")
    made.happened(owner, pk, Kind.INTERVIEW)
    head, *rows = log(inside)
    assert head[:5] == ["Date", "Employer", "Person", "Method", "Position"]
    assert rows[0][:6] == [
        "2026-06-01", "'=HYPERLINK(1)", "Dana Ortiz", "Through somebody who works there", "Data Analyst", "Application sent",
    ]  # fmt: skip
    assert "interview" in rows[-1][5].lower()


def test_the_log_is_of_the_period_alone_and_its_ends_are_in_it(inside: Client, owner: int) -> None:
    for number in (0, 1, 2, 3):
        made.applied(owner, number)
    days = [row[0] for row in log(inside, "2026-06-02", "2026-06-03")[1:]]
    assert days == ["2026-06-02", "2026-06-03"]
    assert inside.get("/exchange/log.csv?from=2026-06-03&to=2026-06-02").status_code == 302
    assert inside.get("/exchange/log.csv?from=x&to=").status_code == 302
    assert inside.get("/exchange/log.exe?from=2026-06-01&to=2026-06-02").status_code == 404


def test_the_log_as_pdf_has_every_row(inside: Client, owner: int) -> None:
    set_preferences(owner, name="Robin Vale")
    for number in range(60):
        made.applied(owner, number)
    answer = inside.get("/exchange/log.pdf?from=2026-06-01&to=2026-12-31")
    assert answer.headers["Content-Type"] == "application/pdf"
    paper = PdfReader(io.BytesIO(answer.content))
    text = "\n".join(page.extract_text() for page in paper.pages)
    assert len(paper.pages) > 1
    assert "Robin Vale" in text
    assert all(f"Employer {number:05}" in " ".join(text.split()) for number in range(60))
    assert text.count("Position") == len(paper.pages)


def test_the_report_tells_names_or_hides_them(inside: Client, owner: int) -> None:
    pk = made.applied(owner, company="Harbour | Pine")
    made.happened(owner, pk, Kind.INTERVIEW, Kind.REJECTION)
    bouncebacks.keep_lesson(owner, "Slow down with Dana", application=pk)
    text = inside.get("/exchange/report.md").content.decode()
    assert "- 1 application\n" in text
    assert "Harbour \\| Pine" in text
    assert "They said no" in text
    assert "Slow down with Dana" in text
    bare = inside.get("/exchange/report.md?names=no").content.decode()
    assert "Employer 1" in bare
    for name in ("Harbour", "Data Analyst", "Dana"):
        assert name not in bare
    paper = PdfReader(io.BytesIO(inside.get("/exchange/report.pdf").content))
    assert "Slow down with Dana" in "".join(page.extract_text() for page in paper.pages)
    bare_paper = PdfReader(io.BytesIO(inside.get("/exchange/report.pdf?names=no").content))
    assert "Harbour" not in "".join(page.extract_text() for page in bare_paper.pages)


def address_of_calendar(client: Client) -> str:
    client.post("/exchange/calendar/new")
    page = client.get("/exchange").content.decode()
    address = page.partition('id="calendar_address" value="')[2].partition('"')[0]
    assert address.startswith("http://testserver/calendar/")
    return address.removeprefix("http://testserver")


def test_the_calendar_is_read_without_a_session_at_its_secret_address_alone(
    inside: Client, owner: int
) -> None:
    assert ".ics" not in inside.get("/exchange").content.decode()
    address = address_of_calendar(inside)
    stranger = Client()
    answer = stranger.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert stranger.get("/exchange").status_code == 403
    assert stranger.post(address).status_code in {403, 405}
    wrong = address[:-6] + ("A" if address[-6] != "A" else "B") + address[-5:]
    assert stranger.get(wrong).status_code == 404
    inside.post("/exchange/calendar/new")
    assert stranger.get(address).status_code == 404
    fresh = address_of_calendar(inside)
    inside.post("/exchange/calendar/shut")
    assert stranger.get(fresh).status_code == 404


def test_the_calendar_has_talks_deadlines_and_days_that_a_client_reads(inside: Client, owner: int) -> None:
    now = timezone.now().replace(microsecond=0)
    talk = now + timedelta(days=3)
    growth.set_target(owner, "Harbour & Pine", role="Analyst; senior", reapply_on=date(2027, 5, 1), why="a,b")
    silent = add_application(owner, "Quill, Ltd", "Editor", now - timedelta(days=20))
    asked = add_application(owner, "Northlight", "Analyst", now - timedelta(days=20))
    lay_talk(owner, asked, now - timedelta(days=1), talk)
    address = address_of_calendar(inside)
    content = inside.get(address).content
    calendar = Calendar.from_ical(content)
    found = {str(event["SUMMARY"]): event for event in calendar.walk("VEVENT")}
    assert found["Interview: Northlight"].decoded("DTSTART") == talk
    assert found["Interview: Northlight"].decoded("DTSTART").tzinfo is not None
    again = found["Apply again at Harbour & Pine, Analyst; senior"]
    assert again.decoded("DTSTART") == date(2027, 5, 1)
    assert str(again["DESCRIPTION"]) == "a,b"
    let_go = found["Stop waiting for Quill, Ltd"]
    row = read.row(owner, silent)
    from bounceback.store.outlook import outlook

    waiting = outlook(owner, now).waiting(row, now)
    assert waiting is not None
    assert waiting.let_go_day is not None
    began = timezone.localtime(row.applied_at).date()
    assert let_go.decoded("DTSTART") == began + timedelta(days=waiting.let_go_day)
    assert "Stop waiting for Northlight" not in found
    uids = [str(event["UID"]) for event in calendar.walk("VEVENT")]
    assert len(uids) == len(set(uids))
    assert uids == [
        str(event["UID"]) for event in Calendar.from_ical(inside.get(address).content).walk("VEVENT")
    ]
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_a_talk_in_the_calendar_holds_the_lessons_and_stories_that_fit(inside: Client, owner: int) -> None:
    now = timezone.now().replace(microsecond=0)
    pk = add_application(owner, "Northlight", "Analyst", now - timedelta(days=20))
    lay_talk(owner, pk, now - timedelta(days=1), now + timedelta(days=3))
    lay_talk(owner, pk, now - timedelta(days=9), now - timedelta(days=5))
    bouncebacks.keep_lesson(owner, "Name the figure first, then the story", application=pk)
    talks = [
        str(event["DESCRIPTION"])
        for event in Calendar.from_ical(inside.get(address_of_calendar(inside)).content).walk("VEVENT")
        if "Interview" in str(event["SUMMARY"])
    ]
    assert ["Name the figure first" in words for words in talks].count(True) == 1


def lay_talk(owner: int, application: int, at: datetime, starts_at: datetime) -> None:
    events.add_event(owner, application, Kind.INTERVIEW, at, starts_at=starts_at)


def test_an_invitation_in_the_mail_is_in_the_calendar_at_the_right_moment(
    inside: Client, owner: int, tmp_path: Path
) -> None:
    from bounceback.store.write.mail import ask_for_import, run_import

    invitation = "\r\n".join([
        "BEGIN:VCALENDAR", "METHOD:REQUEST", "BEGIN:VEVENT", "UID:1", "SUMMARY:Interview",
        "DTSTART;TZID=Pacific Standard Time:20990706T140000", "END:VEVENT", "END:VCALENDAR",
    ])  # fmt: skip
    mail = (
        "From: Dana Ortiz <dana@northlight.example>\nTo: Robin Vale <robin@example.com>\nMessage-ID: <i@northlight.example>\n"
        "Date: Mon, 16 Nov 2026 09:00:00 +0100\nSubject: Interview for Data Analyst at Northlight\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nDear Robin,\n\nthank you for your '
        "application as Data Analyst at Northlight. We would like to invite you to an interview. The time is in the invitation."
        "\n\nDana Ortiz\nNorthlight\n--b\nContent-Type: text/calendar; method=REQUEST\n\n"
        + invitation
        + "\n--b--\n"
    )
    path = tmp_path / "one.eml"
    path.write_text(mail)
    run_import(owner, ask_for_import(owner, str(path), "one.eml"))
    (event,) = Calendar.from_ical(inside.get(address_of_calendar(inside)).content).walk("VEVENT")
    assert event.decoded("DTSTART") == datetime(2099, 7, 6, 21, tzinfo=UTC)


def test_people_and_skills_go_out_as_other_programs_read_them(
    inside: Client, owner: int, letter: Letter
) -> None:
    import json

    from bounceback.people.vcard import read_vcards
    from bounceback.skills.cv import read_cv

    pk = made.applied(owner, company="Harbour")
    letter(owner, pk, "Dana Müller; Ortiz", "dana@harbour.example", kind=Kind.INTERVIEW)
    growth.keep_cv(owner, "Robin Vale\n\nSkills\nSQL, Python", "cv.txt")
    growth.claim(owner, "driving", "Driving", "a lorry for two years")
    (card,) = read_vcards(inside.get("/exchange/people.vcf").content).cards
    assert card.address == "dana@harbour.example"
    content = inside.get("/exchange/resume.json").content
    resume = json.loads(content)
    assert {"name": "Driving", "keywords": ["a lorry for two years"]} in resume["skills"]
    assert "Driving" in read_cv(content, "resume.json").text


def test_saved_jobs_of_linkedin_are_no_applications(inside: Client, owner: int) -> None:
    address = bring(
        inside, b"Saved Date,Job Url,Job Title,Company Name\n9/1/26,https://jobs.example/1,Editor,Quill\n"
    )
    look = inside.get(address)
    assert "1 is saved but not sent yet" in look.content.decode()
    assert chosen(look)["preset"] == "linkedin_saved"
    assert inside.post(address, {**chosen(look), "act": "take"}).status_code == 400
    assert read.all_rows(owner) == ()


@pytest.mark.parametrize("what", ["feed", "log", "report", "look"])
def test_the_number_of_queries_does_not_grow_with_the_search(inside: Client, owner: int, what: str) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    addresses = {
        "feed": address_of_calendar(inside),
        "log": "/exchange/log.csv?from=2026-01-01&to=2026-12-31",
        "report": "/exchange/report.md",
        "look": bring(inside, TABLE),
    }
    numbers = []
    for more in (range(2), range(2, 4), range(4, 40)):  # the first look fills what is kept in memory
        for number in more:
            made.applied(owner, number)
        with CaptureQueriesContext(connection) as queries:
            assert inside.get(addresses[what]).status_code == 200
        numbers.append(len(queries))
    assert numbers[1] == numbers[2]
