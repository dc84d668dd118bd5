"""The review list in a real Chromium: one key for each verdict, the focus on the next question, and no script needed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .conftest import OpenPage, Server, _environment, no_sideways_scroll, running


@pytest.fixture
def doubtful(tmp_path: Path) -> Iterator[Server]:
    """A server of its own, whose search has five letters in doubt, two of them of one template.

    Named before `open_page` in a test, so that the pages are closed before the server stops.
    """
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    subprocess.run(
        [sys.executable, "-m", "tests.browser.doubtful"],
        env=_environment(home),
        cwd=Path(__file__).parents[2],
        check=True,
        timeout=120,
    )
    with running(home) as server:
        yield server


def at(page: Page) -> str:
    """The subject of the question that has the focus; "" where none has."""
    return str(page.evaluate("() => document.activeElement.closest('.question')?.querySelector('.faint').textContent ?? ''"))  # fmt: skip


def pressed(page: Page, key: str) -> None:
    """One key, and the page that comes of it."""
    with page.expect_navigation():
        page.keyboard.press(key)
    page.wait_for_load_state("load")


def test_every_question_is_answered_with_one_key_and_the_focus_goes_on(
    doubtful: Server, open_page: OpenPage, axe_check: Callable[[Page], None]
) -> None:
    page = open_page("/review", on=doubtful)
    axe_check(page)
    questions = page.locator(".question")
    expect(questions).to_have_count(5)
    expect(questions.first.locator("kbd").first).to_be_visible()
    assert "Head of Sail" in at(page), "the first question has the focus"

    page.keyboard.press("j")
    assert "Head of Rope" in at(page)
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert "Data Engineer" in at(page)

    pressed(page, "n")
    expect(page.get_by_text("It counts for nothing.")).to_be_visible()
    expect(questions).to_have_count(4)
    assert "Harbour Pilot" in at(page), "the one after it has the focus"

    pressed(page, "2")
    expect(questions).to_have_count(3)
    assert "Night Nurse" in at(page)

    page.keyboard.press("k")
    assert "Head of Rope" in at(page)
    pressed(page, "y")
    expect(page.get_by_text("It counts now. 1 more message like it is changed too.")).to_be_visible()
    expect(questions).to_have_count(1)
    assert "Night Nurse" in at(page)

    page.get_by_role("button", name="Undo").last.click()
    page.goto(f"{doubtful.address}/review")
    expect(questions).to_have_count(3)
    page.keyboard.press("Control+y")
    page.keyboard.press("x")
    expect(questions).to_have_count(3)

    page.goto(f"{doubtful.address}/applications?view=list&show=all")
    expect(page.get_by_text("Harbour Pilot").first).to_be_visible()
    expect(page.get_by_text("Head of Rope")).to_have_count(0)


def test_without_a_script_the_same_is_done_with_buttons(doubtful: Server, open_page: OpenPage) -> None:
    page = open_page("/review", on=doubtful, script=False, width=360)
    questions = page.locator(".question")
    expect(questions.first.locator("kbd").first).to_be_hidden()
    second = questions.nth(2)
    second.get_by_role("button", name="Not about an application").click()
    page.wait_for_url("**/review#question-3")
    expect(questions).to_have_count(4)
    questions.nth(2).get_by_role("button", name="The vacancy was closed").click()
    expect(page.get_by_text("It counts now.")).to_be_visible()
    expect(questions).to_have_count(3)


def test_the_questions_fit_a_small_window_in_the_dark(
    doubtful: Server, open_page: OpenPage, axe_check: Callable[[Page], None]
) -> None:
    page = open_page("/review", on=doubtful, width=360, theme="dark")
    no_sideways_scroll(page)
    axe_check(page)
