"""LinkedIn's data export (a zip of CSV files) in, the text of a CV out: work, education, certificates, skills, languages.

Nothing else of the export is opened: no contacts, no messages. Sizes are bounded; a damaged file loses only itself.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from bounceback.names.saying import say

MOST_FILE = 4_000_000
"""Bytes of one unpacked file: a long career's Positions.csv has some 30,000."""
MOST_MEMBERS = 5000
MOST_ROWS = 2000

_SECTIONS = {
    "profile.csv": "",
    "positions.csv": "Experience",
    "projects.csv": "Projects",
    "volunteering.csv": "Volunteering",
    "education.csv": "Education",
    "certifications.csv": "Certificates",
    "courses.csv": "Courses",
    "skills.csv": "Skills",
    "languages.csv": "Languages",
}
_TELLING = frozenset({"positions.csv", "skills.csv", "education.csv", "certifications.csv"})
_HEADS: dict[str, tuple[str, ...]] = {
    "profile.csv": ("headline",),
    "positions.csv": ("title", "company name"),
    "projects.csv": ("title",),
    "volunteering.csv": ("role", "company name"),
    "education.csv": ("degree name", "school name"),
    "certifications.csv": ("name", "authority"),
    "courses.csv": ("name",),
    "skills.csv": ("name",),
    "languages.csv": ("name", "proficiency"),
}
_TEXTS = ("summary", "description", "notes", "activities")
_STARTS = ("started on", "start date")
_ENDS = ("finished on", "end date")


def read_export(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text, and sentences on what could not be read. Both empty where the zip is no such export."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            members = packed.infolist()[:MOST_MEMBERS]
            files = {PurePosixPath(one.filename).name.lower(): one for one in reversed(members)}
            if not _TELLING & files.keys():
                return "", ()
            lines: list[str] = []
            unread: list[str] = []
            for name, heading in _SECTIONS.items():
                if name in files:
                    rows = _rows(packed, files[name])
                    if rows is None:
                        unread.append(PurePosixPath(files[name].filename).name)
                        continue
                    lines += _section(name, heading, rows)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "", ()
    problems: tuple[str, ...] = ()
    if unread:
        problems = (
            say("%(files)s could not be read. The rest of the export is here.", files=", ".join(unread)),
        )
    if not lines:
        problems = (*problems, say("This LinkedIn export holds no work, education or skills."))
    return "\n".join(lines).strip(), problems


def _rows(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> list[dict[str, str]] | None:
    """The rows of one file, names in lower case; None where it is damaged, locked or too large."""
    if member.file_size > MOST_FILE:
        return None
    try:
        with packed.open(member) as file:
            content = file.read(MOST_FILE + 1)
    except (zipfile.BadZipFile, OSError, RuntimeError, zlib.error, EOFError):
        return None
    if len(content) > MOST_FILE:
        return None
    reader = csv.reader(io.StringIO(content.decode("utf-8-sig", "replace"), newline=""))
    try:
        lines = [line for line, _ in zip(reader, range(MOST_ROWS + 20), strict=False)]
    except csv.Error:
        return None
    # Some of its files begin with a note, so the head is the first line with several names, or with one known.
    known = {"name", "title", "company name", "school name", "headline"}
    start = next(
        (n for n, line in enumerate(lines[:20]) if known & {cell.strip().lower() for cell in line}), None
    )
    if start is None:
        return []
    head = [cell.strip().lower() for cell in lines[start]]
    return [dict(zip(head, line, strict=False)) for line in lines[start + 1 :] if any(line)]


def _section(name: str, heading: str, rows: Iterable[Mapping[str, str]]) -> list[str]:
    found: list[str] = []
    for row in rows:
        heads = [" ".join(row.get(key, "").split()) for key in _HEADS[name]]
        if name == "skills.csv":
            found += [f"- {heads[0]}"] if heads[0] else []
            continue
        dates = _dates(row)
        head = ", ".join([one for one in [*heads, dates] if one])
        if head:
            found.append(head)
        for key in _TEXTS:
            found += [
                f"- {line.strip().lstrip('-•* ')}" for line in row.get(key, "").splitlines() if line.strip()
            ]
    if not found:
        return []
    return ["", heading, *found] if heading else found


def _dates(row: Mapping[str, str]) -> str:
    start = next((row[key].strip() for key in _STARTS if row.get(key, "").strip()), "")
    end = next((row[key].strip() for key in _ENDS if row.get(key, "").strip()), "")
    if start:
        return f"{start} – {end or 'present'}"
    return end
