"""Words are kept at every keystroke, also while one goes on writing, and without a script by the button; private writing is sent
nowhere before it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Request, expect

from .conftest import OpenPage, Server, running


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of this module's own: its tests write."""
    home: Path = tmp_path_factory.mktemp("writing")
    with running(home) as started:
        yield started


def test_a_story_is_kept_while_one_is_still_writing_it(open_page: OpenPage, own_server: Server) -> None:
    page = open_page("/answers", on=own_server)
    page.get_by_label("The question").fill("Why us?")
    page.get_by_role("button", name="Write its story").click()
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    words = "I have used your maps for years, and I know what is missing in them."
    page.get_by_label("Situation").press_sequentially(words, delay=30)
    assert len(sent) >= 2, "saved before the last key"
    expect(page.locator("[data-saved]")).to_have_text("saved")
    page.wait_for_timeout(900)
    page.reload()
    expect(page.get_by_label("Situation")).to_have_value(words)


def test_a_page_that_is_left_at_once_is_kept_too(open_page: OpenPage, own_server: Server) -> None:
    page = open_page("/answers", on=own_server)
    page.get_by_label("The question").fill("A failure?")
    page.get_by_role("button", name="Write its story").click()
    where = page.url
    page.get_by_label("Result").press_sequentially("It went out in March.")
    page.goto(own_server.address + "/calm")
    for _ in range(20):
        page.goto(where)
        if page.get_by_label("Result").input_value() == "It went out in March.":
            return
        page.wait_for_timeout(250)
    pytest.fail(f"kept: {page.get_by_label('Result').input_value()!r}")


def test_a_page_left_while_a_save_is_under_way_keeps_the_last_words(
    open_page: OpenPage, own_server: Server
) -> None:
    page = open_page("/answers", on=own_server)
    page.get_by_label("The question").fill("A success?")
    page.get_by_role("button", name="Write its story").click()
    where = page.url
    words = "We opened in time, and the second shop a year later."
    page.get_by_label("Result").press_sequentially(words, delay=20)
    page.goto(own_server.address + "/calm")
    for _ in range(20):
        page.goto(where)
        if page.get_by_label("Result").input_value() == words:
            return
        page.wait_for_timeout(250)
    pytest.fail(f"kept: {page.get_by_label('Result').input_value()!r}")


def test_without_a_script_the_button_keeps_it(open_page: OpenPage, own_server: Server) -> None:
    page = open_page("/answers", on=own_server, script=False)
    page.get_by_label("The question").fill("How do you plan?")
    page.get_by_role("button", name="Write its story").click()
    page.get_by_label("Action").fill("Week by week.")
    page.get_by_role("button", name="Keep the story").click()
    expect(page.get_by_label("Action")).to_have_value("Week by week.")


def test_private_writing_is_sent_nowhere_before_it_is_kept(open_page: OpenPage, own_server: Server) -> None:
    page = open_page("/calm/writing", on=own_server)
    page.wait_for_load_state("networkidle")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.get_by_label("Your page").press_sequentially("A heavy day.")
    page.wait_for_timeout(1200)
    assert sent == []
    page.get_by_role("link", name="Let it go").click()
    page.goto(own_server.address + "/calm/writing")
    expect(page.get_by_label("Your page")).to_have_value("")
    expect(page.get_by_role("heading", name="Kept pages")).to_have_count(0)
    page.get_by_label("Your page").fill("A heavy day.")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("heading", name="Kept pages")).to_be_visible()
