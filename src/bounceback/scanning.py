"""A mailbox to applications without keeping anything: what `bounceback scan` prints.

In goes a path, out come JSON lines or a table. Knows no database.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bounceback.mail.scan import Progress, Scan, Summary
from bounceback.timeline.assemble import Assembled, Assembly, assemble
from bounceback.timeline.kinds import Finding, Kind
from bounceback.timeline.stages import standing


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a mailbox tells: its applications, what is unsure, and what was read."""

    assembly: Assembly
    summary: Summary


def scan_applications(
    path: Path, own: Collection[str] = (), on_progress: Callable[[Progress], None] | None = None
) -> Scanned:
    """Reads a mailbox and assembles its applications. `own`: addresses of the person, beside those found."""
    scan = Scan([path], own=own, on_progress=on_progress)
    findings = [finding for read in scan for finding in read.findings]
    return Scanned(assemble(findings), scan.summary)


def application_lines(scanned: Scanned) -> Iterator[str]:
    """One JSON object a line for each application, in the order of their first event."""
    for application in sorted(scanned.assembly.applications, key=lambda group: group.events[0].at):
        yield _line(_application(application))


def message_lines(
    path: Path, own: Collection[str] = (), on_progress: Callable[[Progress], None] | None = None
) -> Iterator[str]:
    """One JSON object a line for each message read, unrelated ones too."""
    for read in Scan([path], own=own, every=True, on_progress=on_progress):
        first, *others = read.findings
        values = {"message_id": read.message.message_id, **_finding(first)}
        if others:
            values["findings"] = [_finding(finding) for finding in read.findings]
        yield _line(values)


def print_applications(scanned: Scanned) -> None:
    """A table of the applications and what was read, for a person at a terminal."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("Company", "Role", "Stage", "Outcome", "First", "Last", "Events"):
        table.add_column(heading)
    for application in sorted(scanned.assembly.applications, key=lambda group: group.events[0].at):
        now = standing(application.events)
        table.add_row(
            _printable(application.company),
            _printable(application.role),
            now.stage.value,
            now.outcome.value,
            f"{now.first_at:%Y-%m-%d}",
            f"{now.last_at:%Y-%m-%d}",
            str(sum(event.kind is not Kind.NONE for event in application.events)),
        )
    console.print(table)
    summary = scanned.summary
    console.print(
        f"{summary.messages:,} messages read, {summary.job_messages:,} about the search, "
        f"{len(scanned.assembly.applications):,} applications, {len(scanned.assembly.review):,} to review, "
        f"{summary.unreadable_count:,} could not be read.",
        style="dim",
        highlight=False,
    )


def print_messages(lines: Iterable[str]) -> None:
    """How many messages there are of each kind, for a person at a terminal."""
    from rich.console import Console
    from rich.table import Table

    counts = Counter(json.loads(line)["kind"] for line in lines)
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("Kind")
    table.add_column("Messages", justify="right")
    for kind in Kind:
        if counts[kind.value]:
            table.add_row(kind.value, f"{counts[kind.value]:,}")
    Console().print(table)


def _application(group: Assembled) -> dict[str, Any]:
    now = standing(group.events)
    return {
        "company": group.company,
        "role": group.role,
        "stage": now.stage.value,
        "outcome": now.outcome.value,
        "events": [
            {
                "kind": event.kind.value,
                "at": event.at.isoformat().replace("+00:00", "Z"),
                "message_id": event.provenance.message_id,
                "confidence": round(event.confidence, 3),
                "evidence": event.evidence,
                **_interview(event.change, event.round, event.starts_at),
            }
            for event in group.events
            if event.kind is not Kind.NONE
        ],
    }


def _interview(change: Any, round_: str | None, starts_at: Any) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if change is not None:
        values["change"] = change.value
    if round_ is not None:
        values["round"] = round_
    if starts_at is not None:
        values["starts_at"] = starts_at.isoformat().replace("+00:00", "Z")
    return values


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind.value,
        "also": [kind.value for kind in finding.also],
        "company": finding.company,
        "role": finding.role,
        "language": finding.language,
        "confidence": round(finding.confidence, 3),
        "evidence": finding.evidence,
    }


def _line(values: dict[str, Any]) -> str:
    """JSON on one line; a lone surrogate from broken mail is written as an escape."""
    text = json.dumps(values, ensure_ascii=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(values)
    return text


def _printable(text: str | None) -> str:
    """Text from mail without control characters (a terminal would obey them) and without Rich's markup."""
    from rich.markup import escape

    return escape("".join(character for character in text or "" if character.isprintable()))
