"""In and out in a real Chromium: a table is looked at, a status explained, brought in and taken back; the ways out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .conftest import OpenPage, Server, no_sideways_scroll

TABLE = (
    "Company,Role,Status,Applied,Notes,A column with a rather long name that nobody else has\n"
    "Northlight,Data Analyst,Rejected,03/04/2026,kind people,40k\n"
    "Quill and Company of Very Long Names,Editor,Schwebend,04/05/2026,,\n"
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "tracker.csv"
    path.write_text(TABLE)
    return path


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 360), ("light", 768)])
def test_both_pages_are_without_a_barrier_and_fit_their_window(
    open_page: OpenPage,
    sample_server: Server,
    axe_check: Callable[[Page], None],
    table: Path,
    theme: str,
    width: int,
) -> None:
    page = open_page("/exchange", on=sample_server, theme=theme, width=width)
    page.goto(f"{sample_server.address}/exchange")
    expect(page.get_by_role("heading", level=1)).to_have_text("In and out")
    no_sideways_scroll(page)
    axe_check(page)
    page.locator("#table").set_input_files(table)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bring a table")
    page.get_by_text("What its columns mean").click()
    no_sideways_scroll(page)
    axe_check(page)
    page.get_by_role("button", name="not now, throw the table away").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("In and out")


def test_an_unknown_status_is_explained_and_the_table_brought_in_and_taken_back(
    open_page: OpenPage, sample_server: Server, table: Path
) -> None:
    page = open_page("/exchange", on=sample_server, width=1440)
    page.goto(f"{sample_server.address}/exchange")
    page.locator("#table").set_input_files(table)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("1 row waits for a word of yours")).to_be_visible()
    expect(page.get_by_label("can be read two ways")).to_be_visible()
    page.get_by_label("Schwebend").select_option(label="a first call")
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_text("The table is in: 2 new.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back.")).to_be_visible()


def test_the_ways_out_give_files_and_an_address(open_page: OpenPage, sample_server: Server) -> None:
    page = open_page("/exchange", on=sample_server, width=1440)
    page.goto(f"{sample_server.address}/exchange")
    for link, ending in (("Take everything along", ".zip"), ("The report as PDF", ".pdf")):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=link, exact=True).click()
        assert waiting.value.suggested_filename.endswith(ending)
        assert Path(waiting.value.path()).stat().st_size > 1000
    with page.expect_download() as waiting:
        page.get_by_role("button", name="The log as PDF").click()
    assert Path(waiting.value.path()).read_bytes().startswith(b"%PDF")
    page.get_by_role("button", name="Make an address").click()
    address = page.get_by_label("The address").input_value()
    answer = page.context.browser.new_context().request.get(address)  # type: ignore[union-attr]
    assert answer.status == 200
    assert answer.body().startswith(b"BEGIN:VCALENDAR")
