"""The page at hand: its marked-up job where it has one, else title and words; text alone, and within bounds."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bounceback.openings.clip import clipped

ADDRESS = "https://jobs.northlight.example/42"
JOB = {
    "@context": "https://schema.org",
    "@type": "JobPosting",
    "title": "Data Analyst",
    "hiringOrganization": {"@type": "Organization", "name": "Northlight"},
    "jobLocation": {"@type": "Place", "address": {"addressLocality": "Bristol", "addressCountry": "GB"}},
    "description": "<p>You know <b>SQL</b>.</p><script>steal()</script>",
    "baseSalary": {"currency": "GBP", "value": {"minValue": 40000, "maxValue": 50000, "unitText": "YEAR"}},
}


def page(*jobs: object, head: str = "", body: str = "") -> str:
    written = [json.dumps(job).replace("</", "<\\/") for job in jobs]
    scripts = "".join(f'<script type="application/ld+json">{job}</script>' for job in written)
    return f"<!doctype html><html><head>{head}{scripts}</head><body>{body}</body></html>"


def test_the_marked_up_job_is_read_and_named_by_its_page() -> None:
    (found,) = clipped(page(JOB, body="<nav>Other jobs</nav>"), ADDRESS)
    assert (found.title, found.company, found.location, found.url) == (
        "Data Analyst",
        "Northlight",
        "Bristol, GB",
        ADDRESS,
    )
    assert found.text == "You know SQL."
    assert found.pay is not None
    assert found.pay.high == 50_000
    assert found.external_id == clipped(page(JOB | {"title": "Changed"}), ADDRESS + "#apply")[0].external_id


def test_without_marks_title_site_name_and_text_are_read() -> None:
    (found,) = clipped(
        page(
            head='<title>Data Analyst - Northlight</title><meta property="og:site_name" content="Northlight">',
            body="<header>Menu</header><main><h1>Data Analyst</h1><p>You know SQL.</p>"
            "<script>steal()</script><img src=x onerror=steal()></main>",
        ),
        ADDRESS,
    )
    assert (found.title, found.company) == ("Data Analyst", "Northlight")
    assert found.text == "Data Analyst\n\nYou know SQL."


def test_a_page_that_lists_jobs_gives_the_one_its_title_names_else_all() -> None:
    other = JOB | {"title": "Cook"}
    assert [one.title for one in clipped(page(JOB, other), ADDRESS, "Cook at Northlight")] == ["Cook"]
    assert len(clipped(page(JOB, other), ADDRESS, "Our jobs")) == 2
    many = [JOB | {"title": f"Job {n}"} for n in range(80)]
    assert len(clipped(page(*many), ADDRESS, "Our jobs")) == 30


def test_the_board_that_hosts_a_page_tells_the_company() -> None:
    (found,) = clipped(page(body="<p>You know SQL.</p>"), "https://jobs.lever.co/northlight/1", "Analyst")
    assert found.company.casefold() == "northlight"


@pytest.mark.parametrize(
    "address",
    ["", "file:///etc/passwd", "javascript:alert(1)", "about:blank", "https://", "https://[x", "h" * 3000],
)
def test_only_a_page_of_the_web_is_taken(address: str) -> None:
    with pytest.raises(ValueError, match="Only a page of the web"):
        clipped(page(JOB), address)


def test_an_empty_page_says_what_to_do() -> None:
    with pytest.raises(ValueError, match="Copy the advertisement's text"):
        clipped("<html></html>", ADDRESS)


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 300_000 + "SQL",
        "<meta " * 200_000,
        "<meta content='" * 100_000,
        '<script type="application/ld+json">' * 20_000,
        '<script type="application/ld+json">' + "[" * 100_000,
        "<title>" * 100_000,
        "<main " * 300_000,
        "&#x110000;" * 100_000,
        "a" * 3_000_000,
    ],
    ids=["deep", "metas", "quotes", "scripts", "nested JSON", "titles", "mains", "entities", "one word"],
)
def test_a_hostile_page_takes_little_time_and_gives_bounded_text(hostile: str) -> None:
    began = time.monotonic()
    try:
        found = clipped(hostile, ADDRESS, "A job")
    except ValueError:
        found = ()
    assert time.monotonic() - began < 5
    assert all(len(one.text) <= 60_000 and len(one.title) <= 300 for one in found)


@given(st.text(max_size=300), st.text(max_size=60))
def test_no_text_breaks_the_reading(text: str, title: str) -> None:
    try:
        found = clipped(text, ADDRESS, title)
    except ValueError:
        return
    assert all(one.url == ADDRESS for one in found)
