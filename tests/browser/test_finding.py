"""Finding in a real browser: instant results, a kept search, people from a file, and the bookmark on another site's page."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import OpenPage, Server, no_sideways_scroll, running

JOBS = [
    {"id": "1", "title": "Data Analyst", "company": "Larkspur", "location": "Bristol, UK",
     "description": "You know SQL and Python. Salary: £40,000 - £50,000 per year."},
    {"id": "2", "title": "Data Engineer", "company": "Northlight", "location": "Remote, Germany",
     "description": "You know SQL and Airflow. Gehalt: 60.000 - 70.000 EUR pro Jahr."},
    {"id": "3", "title": "Cook", "company": "Harbour & Pine", "location": "Leeds", "description": "You cook well."},
]  # fmt: skip
CONNECTIONS = (
    "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    "Clara,Ortiz,,clara.ortiz@larkspur.example,Larkspur,Head of Data,24 Nov 2024\n"
    "Priya,Raman,,,Northlight,Recruiter,01 Feb 2023\n"
)
ELSEWHERE = """<!doctype html><html><head><title>Data Scientist - Pinewood</title>
<script type="application/ld+json">{"@type": "JobPosting", "title": "Data Scientist",
"hiringOrganization": {"name": "Pinewood"}, "description": "<p>You know R, and a — dash.</p>"}</script></head>
<body><h1>Data Scientist</h1></body></html>"""


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running program with a search of its own, to be changed."""
    with running(tmp_path_factory.mktemp("finding")) as started:
        yield started


def picture(page: Page, name: str) -> None:
    """A picture of the page where BOUNCEBACK_PICTURES names a folder; to look at, not to compare."""
    folder = os.environ.get("BOUNCEBACK_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_openings_are_narrowed_at_once_and_the_search_is_kept(
    open_page: OpenPage, own_server: Server, axe_check: Callable[[Page], None]
) -> None:
    page = open_page("/openings", on=own_server)
    lines = "\n".join(json.dumps(job) for job in JOBS)
    page.locator('input[type="file"]').set_input_files(
        {"name": "jobs.jsonl", "mimeType": "application/jsonl", "buffer": lines.encode()}
    )
    page.get_by_role("button", name="Add the file").click()
    rows = page.locator("#found .rows > li")
    expect(rows).to_have_count(3)
    page.get_by_role("searchbox", name="Search the openings").press_sequentially("data")
    expect(rows).to_have_count(2)
    assert page.url.endswith("?q=data") or "q=data" in page.url
    page.get_by_text("Narrow it down").click()
    page.get_by_label("Where the work is").select_option("remote")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("Data Engineer")
    axe_check(page)
    no_sideways_scroll(page)
    picture(page, "openings-narrowed")
    page.get_by_role("button", name="Keep this search").click()
    expect(page.get_by_text("Your search “data, remote”")).to_be_visible()
    axe_check(page)
    picture(page, "openings-kept")


def test_people_come_from_a_file_and_one_is_written_to(
    open_page: OpenPage, own_server: Server, axe_check: Callable[[Page], None]
) -> None:
    page = open_page("/people", on=own_server)
    page.locator('input[type="file"]').set_input_files(
        {"name": "Connections.csv", "mimeType": "text/csv", "buffer": CONNECTIONS.encode()}
    )
    page.get_by_role("button", name="Add the file").click()
    expect(page.get_by_role("heading", name="Whom to write to this week")).to_be_visible()
    axe_check(page)
    no_sideways_scroll(page)
    picture(page, "people")
    page.locator("#week").get_by_role("link", name="Clara Ortiz").click()
    expect(page.get_by_text("Hello Clara,")).to_be_visible()
    axe_check(page)
    picture(page, "person")
    page.get_by_role("button", name="I wrote to them").click()
    expect(page.locator("#touches .events p").first).to_have_text("I wrote")
    page.goto(f"{own_server.address}/people")
    expect(page.get_by_text("You spoke with 1 of them.")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1440])
def test_an_opening_names_who_is_inside(
    open_page: OpenPage, own_server: Server, axe_check: Callable[[Page], None], width: int
) -> None:
    page = open_page("/openings", on=own_server, width=width, theme="dark" if width == 360 else "light")
    page.goto(f"{own_server.address}/openings?q=larkspur")
    no_sideways_scroll(page)
    picture(page, f"openings-{width}")
    page.locator("#found").get_by_role("link", name="Data Analyst").click()
    expect(page.get_by_role("heading", name="You know people at Larkspur")).to_be_visible()
    expect(page.get_by_label("Who passed your name on")).to_be_visible()
    axe_check(page)
    no_sideways_scroll(page)
    picture(page, f"opening-{width}")


def test_the_bookmark_saves_a_page_of_another_site(
    open_page: OpenPage, own_server: Server, browser: Browser, axe_check: Callable[[Page], None]
) -> None:
    page = open_page("/openings/page-at-hand", on=own_server)
    axe_check(page)
    page.get_by_role("button", name="Make it").click()
    script = page.get_by_role("link", name="Save to bounceback").get_attribute("href")
    assert script is not None
    picture(page, "page-at-hand")
    with another_site() as site:
        context = browser.new_context()
        there = context.new_page()
        there.goto(site)
        with context.expect_page() as opened:
            there.evaluate(script.removeprefix("javascript:"))
        taken = opened.value
        expect(taken.get_by_role("heading", name="It is among your openings.")).to_be_visible()
        expect(taken.get_by_role("link", name="Data Scientist")).to_be_visible()
        picture(taken, "page-taken")
        assert there.locator("form").count() == 0, "the page is left as it was"
        assert "bounceback_session" not in str(context.cookies())
        context.close()
    page.goto(f"{own_server.address}/openings?show=saved")
    page.get_by_role("link", name="Data Scientist").click()
    expect(page.get_by_text("You know R, and a — dash.")).to_be_visible()
    page.get_by_role("button", name="I applied").click()
    expect(page.get_by_role("heading", name="Data Scientist, Pinewood")).to_be_visible()
    page.locator("#posting").get_by_text("Its text").click()
    expect(page.locator("#posting").get_by_text("You know R, and a — dash.")).to_be_visible()


@contextmanager
def another_site() -> Iterator[str]:
    """A page on a host of another name; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(ELSEWHERE.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}/jobs/7"
    finally:
        server.shutdown()
        server.server_close()
