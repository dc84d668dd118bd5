"""What the commands print for a person at a terminal: the summary of an import, and Today."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table


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
    for unreadable in summary.get("unreadable", ()):
        console.print(
            escape(
                _printable(
                    f"  not read: {unreadable['source']} at {unreadable['position']}: {unreadable['why']}"
                )
            ),
            style="dim",
        )


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
        ("about the search", f"{summary['job_messages']:,} ({summary['new_messages']:,} new)"),
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
    console.print(f"[bold]{escape(page.headline.title)}[/bold]")
    if page.headline.why:
        console.print(escape(page.headline.why))
    for row in page.rows:
        console.print(f"\n  {escape(row.title)}  [dim]{escape(row.end)}[/dim]")
        console.print(f"  [dim]{escape(row.why)}[/dim]")
    console.print(f"\n[dim]{escape(' · '.join(page.counts_in_words))}[/dim]")


def _day(iso: str) -> str:
    return f"{datetime.fromisoformat(iso):%-d %b %Y}"


def _printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())
