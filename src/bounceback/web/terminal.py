"""What the commands print for a person at a terminal: the summary of an import, and Today."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bounceback.names.days import MONTHS_SHORT
from bounceback.names.saying import figure, listed, say

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
    addresses = ", ".join(summary["own_addresses"]) or say("none found; give yours in Settings")
    folders: list[str] = [
        say("%(folder)s (%(n)s)", folder=name, n=figure(count)) for name, count in summary["folders"][:12]
    ]
    first, last = summary["first_at"], summary["last_at"]
    dates = say("no dated message")
    if first and last:
        dates = say("%(first)s to %(last)s", first=_day(first), last=_day(last))
    return [
        (say("your addresses"), addresses),
        (say("folders, labels"), listed(folders) if folders else say("none named")),
        (say("from, to"), dates),
        (say("messages read"), figure(summary["messages"])),
        (say("about the search"), figure(summary["job_messages"])),
        (
            say("newly kept"),
            say("%(n)s, your answers to them too", n=figure(summary["new_messages"])),
        ),
        (say("applications"), figure(summary["applications"])),
        (say("new events"), figure(summary["events"])),
        (say("to review"), figure(summary["review"])),
        (say("could not be read"), figure(summary["unreadable_count"])),
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
    day = datetime.fromisoformat(iso)
    return say("%(day)s %(month)s %(year)s", day=day.day, month=MONTHS_SHORT[day.month - 1], year=day.year)


def _printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())
