"""Asking for feedback in a real browser: the server is set, the question written, sent once by a click, and arrives."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.smtp.server import PASSWORD, USER, SmtpServer

from .conftest import OpenPage, Server, no_sideways_scroll, running


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running program with a search of its own, to be changed."""
    with running(tmp_path_factory.mktemp("letters")) as started:
        yield started


def a_no(page: Page, server: Server, company: str) -> str:
    """Enters an application and its "no"; gives the address of the page to ask on."""
    page.goto(f"{server.address}/applications/add")
    page.get_by_label("Company").fill(company)
    page.get_by_label("Role").fill("Data Analyst")
    page.locator("main form").last.locator("button").first.click()
    page.goto(f"{server.address}/applications")
    page.get_by_role("main").get_by_role("link", name=company).first.click()
    page.get_by_role("button", name="They said no").click()
    page.wait_for_load_state("load")
    return page.url.split("?")[0].rstrip("/") + "/way-back/feedback"


def test_a_question_is_written_sent_once_and_arrives(
    open_page: OpenPage, own_server: Server, axe_check: Callable[[Page], None]
) -> None:
    with SmtpServer() as smtp:
        page = open_page("/settings/letters", on=own_server)
        axe_check(page)
        page.get_by_label("Your name, as it stands in the letter").fill("Robin Vale")
        page.get_by_label("Your address").fill(USER)
        page.get_by_label("Server for outgoing mail").fill("127.0.0.1")
        page.get_by_label("Port").fill(str(smtp.port))
        page.get_by_label("Protection").select_option("none")
        page.get_by_label("User name").fill(USER)
        page.get_by_label("Password", exact=False).first.fill(PASSWORD)
        page.get_by_role("button", name="Try it and keep it").click()
        expect(page.get_by_text("It opens, and is kept.")).to_be_visible()
        assert smtp.taken == []

        ask = a_no(page, own_server, "Harbour & Pine")
        page.goto(ask)
        page.get_by_label("Their address").fill("dana@harbourandpine.example")
        page.get_by_label("Subject").fill("My application")
        page.get_by_label("Message").fill("Dear Dana, is there one thing I could improve?")
        expect(page.locator("[data-saved]").first).to_contain_text("saved")
        axe_check(page)
        no_sideways_scroll(page)
        page.get_by_role("button", name="Send it now").dblclick()
        page.wait_for_url("**/way-back/openings")
        page.wait_for_load_state("networkidle")
        page.goto(ask)
        expect(page.get_by_role("heading", name="You asked")).to_be_visible()
        expect(page.get_by_role("button", name="Send it now")).to_have_count(0)
        (taken,) = smtp.taken
    assert taken.recipient == "dana@harbourandpine.example"
    assert "one thing I could improve" in taken.message.get_content()
    page.goto(f"{own_server.address}/letters")
    expect(page.get_by_role("link", name="Data Analyst, Harbour & Pine")).to_be_visible()
    axe_check(page)


def test_the_draft_of_a_follow_up_fits_a_phone(
    open_page: OpenPage, own_server: Server, axe_check: Callable[[Page], None]
) -> None:
    page = open_page("/applications/add", on=own_server, width=360, theme="dark")
    page.get_by_label("Company").fill("Northlight")
    page.locator("main form").last.locator("button").first.click()
    page.goto(f"{own_server.address}/applications")
    page.get_by_role("main").get_by_role("link", name="Northlight").first.click()
    page.wait_for_url("**/applications/*")
    page.goto(f"{page.url.split('?')[0]}/letters/follow_up")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ask once how it stands")
    no_sideways_scroll(page)
    axe_check(page)
