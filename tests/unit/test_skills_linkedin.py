"""LinkedIn's data export is read as a CV."""

from __future__ import annotations

import io
import zipfile
from datetime import date

from bounceback.skills.cv import read_cv
from bounceback.skills.evidence import find_evidence
from bounceback.skills.linkedin import MOST_FILE

POSITIONS = """Company Name,Title,Description,Location,Started On,Finished On
Larkspur,Data Analyst,"Wrote SQL for the weekly report.
Moved it to Python.",Bristol,Mar 2019,
Tern,Bookkeeper,,Leeds,Jan 2015,Feb 2019
"""
FILES = {
    "Positions.csv": POSITIONS,
    "Skills.csv": "Name\nTableau\nFacilitation\n",
    "Education.csv": "School Name,Start Date,End Date,Notes,Degree Name,Activities\nMarl College,2011,2014,,Bachelor of Science in Statistics,\n",
    "Certifications.csv": "Name,Url,Authority,Started On,Finished On,License Number\nAWS Certified Cloud Practitioner,,AWS,May 2023,,77\n",
    "Connections.csv": "Notes:\nFirst Name,Last Name\nDana,Ortiz\n",
    "messages.csv": "FROM,CONTENT\nDana Ortiz,I write Haskell\n",
}


def export(files: dict[str, str | bytes]) -> bytes:
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return to.getvalue()


def test_work_skills_education_and_certificates_become_a_cv() -> None:
    found = read_cv(export(dict(FILES)), "Basic_LinkedInDataExport.zip")
    assert found.problems == ()
    assert "Data Analyst, Larkspur, Mar 2019 – present" in found.text
    assert "- Moved it to Python." in found.text
    shown = {one.label: one for one in find_evidence(found.text)}
    assert {"SQL", "Python", "Tableau"} <= shown.keys()
    assert shown["SQL"].begins == date(2019, 3, 1)
    assert shown["SQL"].ends is None
    assert "Bachelor's degree" in shown
    assert any("AWS" in label for label in shown)


def test_contacts_and_messages_are_never_opened() -> None:
    found = read_cv(export(dict(FILES)), "export.zip")
    assert "Ortiz" not in found.text
    assert "Haskell" not in found.text


def test_a_folder_inside_and_a_note_above_the_head_do_not_matter() -> None:
    found = read_cv(export({"me/Skills.csv": "Notes:\n\nName\nSQL\n"}), "x.zip")
    assert found.text == "Skills\n- SQL"


def test_a_file_that_is_too_large_is_told_and_the_rest_is_read() -> None:
    found = read_cv(export({"Skills.csv": "Name\nSQL\n", "Positions.csv": b"a" * (MOST_FILE + 1)}), "x.zip")
    assert "SQL" in found.text
    assert found.problems == ("Positions.csv could not be read. The rest of the export is here.",)


def test_an_empty_export_is_told() -> None:
    found = read_cv(export({"Skills.csv": "Name\n"}), "x.zip")
    assert found.text == ""
    assert "no work, education or skills" in found.problems[0]


def test_another_zip_is_still_no_cv() -> None:
    found = read_cv(export({"photo.txt": "hello"}), "x.zip")
    assert found.text == ""
    assert "not a CV" in found.problems[0]


def test_a_damaged_member_loses_only_itself() -> None:
    data = bytearray(export({"Skills.csv": "Name\nSQL\n", "Positions.csv": POSITIONS}))
    place = data.index(b"Positions.csv") + len(b"Positions.csv") + 5
    data[place : place + 20] = bytes(20)
    found = read_cv(bytes(data), "x.zip")
    assert "SQL" in found.text
    assert "Positions.csv could not be read" in found.problems[0]
