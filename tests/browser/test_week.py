"""The look at the week in a real browser: kept while one writes, gone on with later, and whole without a script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Request, expect

from .conftest import OpenPage, Server, no_sideways_scroll, running


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of this module's own: its tests write."""
    home: Path = tmp_path_factory.mktemp("week")
    with running(home) as started:
        yield started


def test_words_are_kept_while_one_writes_and_are_there_later(open_page: OpenPage, own_server: Server) -> None:
    page = open_page("/week", on=own_server, width=360, theme="dark")
    no_sideways_scroll(page)
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.get_by_label("Next week I will").press_sequentially("call Sam, and walk on Wednesday", delay=40)
    assert len(sent) >= 2, "saved before the last key"
    form = page.locator("form", has=page.locator("#intention-words"))
    expect(form.locator("[data-saved]")).to_have_text("saved")
    page.wait_for_timeout(900)
    page.reload()
    expect(page.get_by_label("Next week I will")).to_have_value("call Sam, and walk on Wednesday")


def test_the_keys_alone_are_enough(open_page: OpenPage, own_server: Server) -> None:
    page = open_page("/week", on=own_server)
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.id") == "lesson-words":
            break
    page.keyboard.type("Ask for the agenda")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Keep the lesson")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The lesson is kept.")).to_be_visible()
    expect(page.locator("#lesson blockquote")).to_have_text("Ask for the agenda")


def test_without_a_script_the_buttons_keep_it(open_page: OpenPage, own_server: Server) -> None:
    page = open_page("/week", on=own_server, script=False)
    page.get_by_label("Next week I will").fill("rest on Sunday")
    page.get_by_role("button", name="leave it for now").click()
    expect(page.get_by_text("It goes on where you left it.")).to_be_visible()
    page.goto(own_server.address + "/week")
    expect(page.get_by_label("Next week I will")).to_have_value("rest on Sunday")
    page.get_by_role("button", name="That was my week").click()
    expect(page.get_by_text("That was the week.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Next week I will")).to_have_value("rest on Sunday")
