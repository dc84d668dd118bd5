"""The ledger as Markdown: every entry, the picture over time in blocks, and nothing of others that counts as markup."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bounceback.ledger import Gain, Gained, ledger, markdown

ZONE = ZoneInfo("Europe/Berlin")
DAY = date(2026, 11, 24)


def gained(gain: Gain, key: str, month: int, title: str = "", application: str = "") -> Gained:
    return Gained(gain, key, datetime(2026, month, 3, 9, tzinfo=UTC), application, title)


def paper(*entries: Gained, lost: tuple[str, ...] = ()) -> str:
    return markdown(ledger(entries, lost, ZONE), DAY, ZONE)


def test_an_empty_ledger_is_a_heading_and_nothing_that_is_not_so() -> None:
    text = paper()
    assert text.startswith("# What this search has built\n")
    assert "Over time" not in text


def test_it_counts_draws_and_lists_everything() -> None:
    text = paper(
        gained(Gain.APPLICATIONS, "1", 6, "Analyst, Northlight", "1"),
        gained(Gain.APPLICATIONS, "2", 8, "Analyst, Harbour", "2"),
        gained(Gain.LESSONS, "1", 8, "Two minutes, not ten.", "2"),
        lost=("2",),
    )
    assert "- 2 applications\n- 1 lesson\n" in text
    assert "ended in a no: 1 application, 1 lesson." in text
    assert "applications  ▄▄█  2" in text, "a month without anything has the total of the one before"
    assert "lessons         █  1" in text
    assert "| August 2026 | 2 | 1 |" in text
    assert "| July 2026 | 1 | 0 |" in text
    assert "- 3 August 2026: lesson, Two minutes, not ten." in text
    assert text.index("## August 2026") < text.index("## June 2026")


@given(st.text(max_size=80))
def test_no_title_brings_markup_or_lines_of_its_own(title: str) -> None:
    text = paper(gained(Gain.LESSONS, "1", 6, f"x{title}"))
    line = next(line for line in text.split("\n") if line.startswith("- 3 June"))
    rest = text.split(line, 1)[1]
    assert rest.strip() == "", "nothing spills behind the line of the title"
    bare = line.replace("\\\\", "")
    for sign in "<>[]`*|":
        assert sign not in bare.replace(f"\\{sign}", "")
