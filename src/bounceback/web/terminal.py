"""What the commands print for a person at a terminal: the summary of an import, and Today."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

NAMED = 10
"""Unreadable messages that are named in the terminal; the others stand on the page Mail."""


def print_summary(name: str, summary: dict[str, Any], console: Console | None = None) -> None:
    """What an import read, so that a wrong mailbox is plain at a glance."""
    console = console or Console(highlight=False)
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for label, value in summary_lines(summary):
        table.add_row(label, escape(_printable(value)))
    console.print(f"\n[bold]{escape(_printable(name))}[/bold]")
    console.print(table)
    for unreadable in summary["unreadable"][:NAMED]:
        console.print(
            escape(
                _printable(
                    f"  not read: {unreadable['source']} at {unreadable['position']}: {unreadable['why']}"
                )
            ),
            style="dim",
        )
    rest = summary["unreadable_count"] - min(NAMED, len(summary["unreadable"]))
    if rest > 0:
        console.print(f"  and {rest:,} more; Settings, Mail names them.", style="dim")


def summary_lines(summary: dict[str, Any]) -> list[tuple[str, str]]:
    """The summary of an import as label and words: the same on the screen and in the terminal."""
    addresses = ", ".join(summary["own_addresses"]) or "none found; give yours in Settings"
    folders = ", ".join(f"{name} ({count:,})" for name, count in summary["folders"][:12])
    first, last = summary["first_at"], summary["last_at"]
    dates = f"{_day(first)} to {_day(last)}" if first and last else "no dated message"
    return [
        ("your addresses", addresses),
        ("folders, labels", folders or "none named"),
        ("from, to", dates),
        ("messages read", f"{summary['messages']:,}"),
        ("about the search", f"{summary['job_messages']:,}"),
        ("newly kept", f"{summary['new_messages']:,}, your answers to them too"),
        ("applications", f"{summary['applications']:,}"),
        ("new events", f"{summary['events']:,}"),
        ("to review", f"{summary['review']:,}"),
        ("could not be read", f"{summary['unreadable_count']:,}"),
    ]


def print_today(owner: int, console: Console | None = None) -> None:
    """Today, in plain lines."""
    from django.utils import timezone
    from tzlocal import get_localzone

    from bounceback.store.today import todays_page

    console = console or Console(highlight=False)
    page = todays_page(owner, timezone.now(), get_localzone())
    console.print(f"[bold]{escape(_printable(page.headline.title))}[/bold]")
    for line in page.headline.lines:
        console.print(escape(_printable(line)))
    if page.headline.plan:
        console.print(f"\n  {escape(_printable(page.headline.plan))}")
    for row in page.rows:
        console.print(f"\n  {escape(_printable(row.title))}  [dim]{escape(_printable(row.end))}[/dim]")
        if row.why:
            console.print(f"  [dim]{escape(_printable(row.why))}[/dim]")
    if page.counts:
        counts = " · ".join(f"{number:,} {label}" for number, label in page.counts)
        console.print(f"\n[dim]{escape(counts)}[/dim]")


def _day(iso: str) -> str:
    return f"{datetime.fromisoformat(iso):%-d %b %Y}"


def _printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())
