"""A CV's bytes in, its text out: PDF, DOCX, plain text, Markdown, JSON Resume, LinkedIn's data export.

Files are strangers' until read: size, pages, unpacked size and time are bounded. What cannot be read is said in
plain words beside what could. Keeps nothing, guesses nothing.
"""

from __future__ import annotations

import io
import json
import logging
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from time import monotonic
from typing import Any

from bounceback.names.saying import say

MOST_BYTES = 20_000_000
MOST_PAGES = 40
MOST_PAGE = 3_000_000
"""Bytes that one page may be drawn with: a page of text takes some 10,000."""
MOST_UNPACKED = 60_000_000
"""Bytes that a DOCX may unpack to: a CV with pictures has some 10 MB."""
MOST_TEXT = 400_000
"""Characters that are kept: a long academic CV has some 100,000."""
MOST_SECONDS = 20.0
"""Time after which no further page is begun."""
MOST_DEPTH = 12
"""Levels of a JSON Resume that are read."""


@dataclass(frozen=True, slots=True)
class CVText:
    """What a CV says. `problems` are sentences for the person; text may be there all the same."""

    text: str
    problems: tuple[str, ...] = ()


def read_cv(data: bytes, filename: str) -> CVText:
    """The text of a CV, by its content first and its name second. Never raises for what is in the file."""
    if not data.strip():
        return CVText("", (_EMPTY,))
    if len(data) > MOST_BYTES:
        return CVText(
            "",
            (say("This file is larger than %(n)s MB. Paste the text instead.", n=MOST_BYTES // 1_000_000),),
        )
    ending = PurePath(filename.lower()).suffix
    if data[:1024].lstrip().startswith(b"%PDF"):
        return _read_pdf(data)
    if data.startswith(b"PK\x03\x04"):
        return _read_linkedin(data) or _read_docx(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return CVText(
            "",
            (say("This is a Word file of the old kind (.doc). Save it as .docx or PDF, or paste the text."),),
        )
    if data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")):
        return CVText("", (say("This is a picture. Paste the text instead."),))
    if data.startswith(b"{\\rtf"):
        return CVText(
            "", (say("This is a rich text file (.rtf). Save it as .docx or PDF, or paste the text."),)
        )
    text = _decode(data)
    if text is None:
        return CVText("", (say("This file is not text, PDF or DOCX. Paste the text of your CV instead."),))
    if not text.strip():
        return CVText("", (_EMPTY,))
    if ending == ".json" or text.lstrip().startswith("{"):
        return _read_json_resume(text)
    if ending in (".md", ".markdown"):
        text = _MARKDOWN.sub("", text)
    return _kept(text)


_EMPTY = say("This file is empty. Choose another one, or paste the text.")
_MARKDOWN = re.compile(r"\*\*|__|`|^\s{0,3}#{1,6}\s+|(?<=\])\([^)\n]{0,500}\)|[\[\]]", re.M)


def _kept(text: str, problems: tuple[str, ...] = ()) -> CVText:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    text = re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip()
    if not text:
        problems = (*problems, say("There are no words in this file. Paste the text of your CV instead."))
    if len(text) > MOST_TEXT:
        text = text[:MOST_TEXT]
        problems = (*problems, say("This CV is very long. Its beginning was read."))
    return CVText(text, problems)


def _read_pdf(data: bytes) -> CVText:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings may quote the file
    begun = monotonic()
    problems: list[str] = []
    pages: list[str] = []
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return CVText("", (say("This PDF has a password. Save it without one, or paste the text."),))
        count = len(reader.pages)
    except (
        PyPdfError,
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        NotImplementedError,
        ImportError,
    ):
        return CVText(
            "", (say("This PDF is damaged and could not be opened. Save it again, or paste the text."),)
        )
    unread = 0
    size = 0
    for number in range(min(count, MOST_PAGES)):
        if monotonic() - begun > MOST_SECONDS or size > MOST_TEXT:
            problems.append(say("Reading this PDF took too long. The first %(n)s pages were read.", n=number))
            break
        try:
            page = reader.pages[number]
            drawn = page.get_contents()
            if drawn is not None and len(drawn.get_data()) > MOST_PAGE:
                unread += 1
                continue
            pages.append(page.extract_text())
            size += len(pages[-1])
        except Exception:
            unread += 1
    if unread:
        problems.append(
            say(
                "%(n)s of %(all)s pages could not be read. The rest is here; paste what is missing.",
                n=unread,
                all=count,
            )
        )
    if count > MOST_PAGES:
        problems.append(
            say("This PDF has %(all)s pages. The first %(n)s were read.", all=count, n=MOST_PAGES)
        )
    text = "\n".join(page.strip("\n") for page in pages)
    if not re.search(r"\w{2}", text):
        if unread or count == 0:
            return CVText(
                "", (say("This PDF is damaged and could not be read. Save it again, or paste the text."),)
            )
        return CVText("", (say("This PDF is a picture without text. Paste the text instead."),))
    return _kept(text, tuple(problems))


def _read_linkedin(data: bytes) -> CVText | None:
    """The text of LinkedIn's data export; None where the zip is something else."""
    from bounceback.skills.linkedin import read_export

    text, problems = read_export(data)
    return _kept(text, problems) if text or problems else None


def _read_docx(data: bytes) -> CVText:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = {info.filename for info in packed.infolist()}
            unpacked = sum(info.file_size for info in packed.infolist())
            if "word/document.xml" not in names:
                return CVText(
                    "",
                    (
                        say(
                            "This is a zip or another kind of document, not a CV in DOCX. Paste the text instead."
                        ),
                    ),
                )
            if unpacked > MOST_UNPACKED or len(names) > 2000:
                return CVText(
                    "",
                    (
                        say(
                            "This DOCX unpacks to far more than a CV holds. Save it again, or paste the text."
                        ),
                    ),
                )
            for name in ("word/document.xml",):
                with packed.open(name) as part:
                    if b"<!ENTITY" in part.read(4096):
                        return CVText(
                            "",
                            (
                                say(
                                    "This DOCX holds something that no CV needs. Save it again, or paste the text."
                                ),
                            ),
                        )
        import docx

        document = docx.Document(io.BytesIO(data))
        text = "\n".join(_docx_lines(document))
    except Exception:
        return CVText(
            "", (say("This DOCX is damaged and could not be opened. Save it again, or paste the text."),)
        )
    if not re.search(r"\w{2}", text):
        return CVText("", (say("This DOCX has no text in it, perhaps a picture. Paste the text instead."),))
    return _kept(text)


def _docx_lines(document: Any) -> Iterator[str]:
    """Paragraphs and table rows in the order in which they stand."""
    from docx.table import Table

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                seen: list[str] = []
                for cell in row.cells:
                    words = cell.text.strip()
                    if words and words not in seen:
                        seen.append(words)
                if seen:
                    yield "\n".join(seen) if any("\n" in words for words in seen) else " | ".join(seen)
            continue
        style = (block.style.name or "") if block.style is not None else ""
        words = block.text
        yield f"- {words}" if style.startswith("List") and words.strip() else words


def _decode(data: bytes) -> str | None:
    """Text in UTF-8, UTF-16 with a mark, else Windows' Latin; None for bytes that are no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    control = sum(character < " " and character not in "\n\r\t\f\x0b" for character in text[:20_000])
    return None if control > len(text[:20_000]) / 50 else text


_JSON_SECTIONS = {
    "basics": "Summary",
    "work": "Experience",
    "volunteer": "Volunteering",
    "education": "Education",
    "awards": "Awards",
    "certificates": "Certificates",
    "publications": "Publications",
    "skills": "Skills",
    "languages": "Languages",
    "interests": "Interests",
    "references": "References",
    "projects": "Projects",
}
_JSON_HEADS = (
    "position",
    "name",
    "institution",
    "organization",
    "studyType",
    "area",
    "title",
    "language",
    "fluency",
    "issuer",
    "level",
)
_JSON_LEFT = frozenset(
    {
        "url",
        "email",
        "phone",
        "image",
        "location",
        "profiles",
        "website",
        "picture",
        "startDate",
        "endDate",
        "date",
        "releaseDate",
    }
)


def _read_json_resume(text: str) -> CVText:
    try:
        resume = json.loads(text)
    except (ValueError, RecursionError):
        return _kept(text, (say("This looks like JSON but is not whole. It was read as plain text."),))
    if not isinstance(resume, dict) or not any(key in resume for key in _JSON_SECTIONS):
        return CVText(
            "", (say("This JSON is not in the JSON Resume form. Paste the text of your CV instead."),)
        )
    lines: list[str] = []
    for key, heading in _JSON_SECTIONS.items():
        value = resume.get(key)
        if value:
            lines += ["", heading]
            for item in value if isinstance(value, list) else [value]:
                lines += _json_item(item)
    return _kept("\n".join(lines))


def _json_item(item: object) -> list[str]:
    """One entry: a head line with its dates, then what it says."""
    if not isinstance(item, dict):
        return [str(item)] if isinstance(item, str | int | float) else []
    heads = [str(item[key]) for key in _JSON_HEADS if isinstance(item.get(key), str) and item[key]]
    start, end = (str(item.get(key) or "") for key in ("startDate", "endDate"))
    if start:
        heads.append(f"{start} – {end or 'present'}")
    elif item.get("date"):
        heads.append(str(item["date"]))
    lines = [", ".join(heads)] if heads else []
    for key, value in item.items():
        if key not in _JSON_HEADS and key not in _JSON_LEFT:
            lines += [f"- {line}" for line in _json_lines(value, 0)]
    return lines


def _json_lines(value: object, depth: int) -> list[str]:
    if depth > MOST_DEPTH:
        return []
    if isinstance(value, str):
        return [line for line in value.splitlines() if line.strip()]
    if isinstance(value, list):
        if all(isinstance(one, str) and len(one) < 60 for one in value) and value:
            return [", ".join(value)]
        return [line for one in value for line in _json_lines(one, depth + 1)]
    if isinstance(value, dict):
        return [line for one in value.values() for line in _json_lines(one, depth + 1)]
    return []
