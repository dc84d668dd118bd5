"""The first minutes, as a newcomer has them: `bounceback serve` on a fresh machine, a mailbox dropped into the page, Today."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import letters
from tests.e2e.conftest import SCRIPT, environment

from .conftest import OpenPage, Server, Watch, _free_port, no_sideways_scroll


@pytest.fixture
def app(tmp_path: Path) -> Iterator[tuple[Server, str]]:
    """The program as a person starts it, with its worker, on a data folder that is not there yet; the printed address."""
    home = tmp_path / "home"
    process = subprocess.Popen(
        [str(SCRIPT), "serve", "--port", str(_free_port())],
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=sys.stderr,
        text=True,
    )
    assert process.stdout is not None
    try:
        address = next(line.strip() for line in process.stdout if "/enter?" in line)
        until_it_answers(address.split("/enter")[0])
        yield Server(address.split("/enter")[0], home), address
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def until_it_answers(address: str) -> None:
    """The address is printed a moment before the server listens."""
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{address}/static/favicon.svg", timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the app did not answer")


@pytest.fixture
def mailbox(tmp_path: Path) -> Path:
    """Eight applications, four of them with a "no"."""
    return letters.write(
        tmp_path / "All.mbox", [each for number in range(8) for each in letters.story(number)]
    )


@pytest.fixture
def fresh(app: tuple[Server, str], open_page: OpenPage) -> Page:
    """The first page of a person who has come in."""
    return open_page("/", on=app[0])


def test_a_mailbox_dropped_into_the_page_becomes_the_search(
    fresh: Page, app: tuple[Server, str], mailbox: Path, axe_check: Callable[[Page], None]
) -> None:
    page = fresh
    expect(page.get_by_role("heading", level=1)).to_have_text("Where shall we begin?")
    axe_check(page)
    content = list(mailbox.read_bytes())
    data = page.evaluate_handle(
        """bytes => { const all = new DataTransfer();
        all.items.add(new File([new Uint8Array(bytes)], "All.mbox", {type: "application/mbox"})); return all; }""",
        content,
    )
    page.dispatch_event("[data-drop]", "drop", {"dataTransfer": data})
    expect(page.locator("[data-drop-names]")).to_contain_text("All.mbox")
    page.get_by_role("button", name="Read my mailbox").click()
    page.wait_for_url(f"{app[0].address}/mail")
    expect(page.get_by_text("28", exact=True).first).to_be_visible(timeout=40_000)
    expect(page.get_by_text(letters.ME).first).to_be_visible()
    page.goto(app[0].address + "/applications?show=no&view=list")
    for number in (0, 2, 4, 6):
        expect(page.get_by_role("main").get_by_text(letters.company(number)[0]).first).to_be_visible()
    page.goto(app[0].address)
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Where shall we begin?")


def test_an_application_is_entered_by_hand_and_its_no_recorded(fresh: Page) -> None:
    page = fresh
    page.get_by_role("link", name="Add an application").click()
    page.get_by_label("Company").fill("Northlight Energy")
    page.get_by_label("Role", exact=False).first.fill("Data Analyst")
    page.get_by_label("If they say no, I will").fill("call Sam and walk along the river")
    page.get_by_role("main").get_by_role("button").filter(has_not_text="Undo").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Data Analyst, Northlight Energy")
    page.get_by_role("button", name="They said no").click()
    expect(page.get_by_role("main")).to_contain_text("aid no")
    page.get_by_role("link", name="Take ten minutes with it").click()
    expect(page.get_by_role("main")).to_contain_text("call Sam and walk along the river")


def test_a_no_is_walked_back_up_in_four_parts_and_its_lesson_kept(
    fresh: Page, app: tuple[Server, str]
) -> None:
    page = fresh
    page.goto(app[0].address + "/applications/add?company=Harbour+%26+Pine&role=Data+Analyst")
    page.get_by_role("main").get_by_role("button").first.click()
    page.get_by_role("button", name="They said no").click()
    page.get_by_role("link", name="Take ten minutes with it").click()
    expect(page.get_by_role("heading", name="In proportion")).to_be_visible()
    answer = page.locator("textarea[name^=answer-]").first
    with page.expect_response(lambda response: response.url.endswith("/debrief") and response.status == 204):
        answer.fill("They asked how I clean data")
    page.reload()
    expect(page.locator("textarea[name^=answer-]").first).to_have_value("They asked how I clean data")
    page.locator("#lesson").fill("Two minutes, not ten.")
    page.get_by_role("button", name="Keep the lesson").click()
    expect(page.get_by_role("main")).to_contain_text("The lesson is kept")
    for part in ("feedback", "openings", "growth"):
        page.goto(page.url.split("/way-back")[0] + f"/way-back/{part}")
        no_sideways_scroll(page)
        page.get_by_role("button", name="leave this part out").click()
    page.wait_for_url(app[0].address + "/")
    expect(page.get_by_role("main")).to_contain_text("That was all of it")
    page.goto(app[0].address + "/lessons")
    expect(page.get_by_role("main")).to_contain_text("Two minutes, not ten.")


def test_the_sample_comes_with_one_press_and_goes_with_another(fresh: Page, app: tuple[Server, str]) -> None:
    page = fresh
    page.get_by_role("button", name="Explore a sample search").click()
    expect(page.get_by_text("This is the sample search")).to_be_visible(timeout=90_000)
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Where shall we begin?")


def test_a_second_browser_does_not_get_in_with_the_same_address(
    fresh: Page, app: tuple[Server, str], watch: Watch
) -> None:
    watch.expected = ("403",)
    other = fresh.context.browser
    assert other is not None
    context = other.new_context()
    page = context.new_page()
    first = page.goto(app[1])
    assert first is not None
    assert first.status == 200, "the printed address was not used yet"
    again = other.new_context()
    answer = again.new_page().goto(app[1])
    assert answer is not None
    assert answer.status == 403
    context.close()
    again.close()


def test_the_essentials_work_without_a_script(app: tuple[Server, str], open_page: OpenPage) -> None:
    page = open_page("/applications/add", on=app[0], script=False)
    page.get_by_label("Company").fill("Northlight Energy")
    page.get_by_role("main").get_by_role("button").first.click()
    assert "Northlight Energy" in page.content()
    page.get_by_role("button", name="They said no").click()
    page.get_by_role("link", name="Take ten minutes with it").click()
    page.locator("textarea[name^=answer-]").first.fill("They asked how I clean data")
    page.get_by_role("button", name="Keep the answers").click()
    assert "They asked how I clean data" in page.content()
    page.locator("#lesson").fill("Two minutes, not ten.")
    page.get_by_role("button", name="Keep the lesson").click()
    page.goto(app[0].address + "/lessons")
    assert "Two minutes, not ten." in page.content()
    page.goto(app[0].address + "/applications?show=no&view=list")
    page.get_by_role("main").get_by_role("link", name="Northlight Energy").first.click()
    page.get_by_role("link", name="Not right?").first.click()
    page.get_by_role("button", name="take it out of the story").click()
    assert "Taken out" in page.content()
    page.get_by_role("button", name="Undo").first.click()
    assert "Taken back" in page.content()
