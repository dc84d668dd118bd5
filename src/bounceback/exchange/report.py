"""A search as a report: how many applications, what became of them, each one, and the lessons. Values in, Markdown out.

With `names` off no employer, role or person stands in it, so that it can be shown to others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

TABLE_HEAD = ("Sent", "Employer", "Position", "Furthest", "How it stands")


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One application in words."""

    sent: date | None
    employer: str
    position: str
    furthest: str
    stands: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says. `counts` are a number with its words; `sentences` stand as they are; `lessons` are the
    person's own words."""

    day: date
    first: date | None
    counts: tuple[tuple[int, str], ...]
    sentences: tuple[str, ...]
    rows: tuple[ReportRow, ...] = field(repr=False)
    lessons: tuple[str, ...] = field(default=(), repr=False)
    names: bool = True


def table_rows(report: Report) -> list[tuple[str, ...]]:
    """The rows below `TABLE_HEAD`, the newest first; without names each employer has a number instead."""
    numbers: dict[str, int] = {}
    rows: list[tuple[str, ...]] = []
    for row in sorted(report.rows, key=lambda row: (row.sent is None, row.sent), reverse=True):
        number = numbers.setdefault(row.employer.casefold(), len(numbers) + 1)
        employer = row.employer if report.names else f"Employer {number}"
        position = row.position if report.names else ""
        rows.append((row.sent.isoformat() if row.sent else "", employer, position, row.furthest, row.stands))
    return rows


def report_markdown(report: Report) -> str:
    """The whole report as a Markdown text. Names come from mail and files: they can bring no markup."""
    began = f", from {report.first.isoformat()}" if report.first else ""
    lines = ["# The search so far", "", f"Until {report.day.isoformat()}{began}.", ""]
    lines += [f"- {number:,} {words}" for number, words in report.counts]
    for sentence in report.sentences:
        lines += ["", _plain(sentence)]
    if report.rows:
        head = TABLE_HEAD if report.names else tuple(name for name in TABLE_HEAD if name != "Position")
        lines += ["", "## The applications", "", f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
        for row in table_rows(report):
            cells = row if report.names else (*row[:2], *row[3:])
            lines.append(f"| {' | '.join(_plain(cell) for cell in cells)} |")
    if report.lessons and report.names:
        lines += ["", "## What I take along", ""]
        lines += [f"- {_plain(lesson)}" for lesson in report.lessons]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    text = " ".join(text.split())
    return re.sub(r"([\\`*_{}\[\]<>#|~&])", r"\\\1", text)
