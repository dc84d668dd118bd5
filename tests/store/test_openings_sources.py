"""Openings from files and feeds: taken in once, updated, gone when gone, and a sudden emptiness changes nothing."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bounceback.store import read
from bounceback.store.write import openings

from .conftest import NOW


class Board(BaseHTTPRequestHandler):
    """A small feed that says what the test tells it to say."""

    body = b"{}"
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.send_header("Content-Type", "application/feed+json")
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *arguments: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Board)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Board.status = 200
    yield f"http://127.0.0.1:{server.server_port}/jobs.json"
    server.shutdown()


def feed(*titles: str) -> bytes:
    items = [
        {
            "id": title,
            "title": title,
            "url": f"https://jobs.example/{number}",
            "content_text": f"{title}: SQL required.",
        }
        for number, title in enumerate(titles)
    ]
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": "Harbour", "items": items}
    ).encode()


def titles(owner: int) -> set[str]:
    return {opening.title for opening in read.openings(owner)}


def test_a_feed_is_taken_in_updated_and_what_is_gone_is_gone(owner: int, address: str) -> None:
    source = openings.add_feed(owner, address)
    Board.body = feed("Analyst", "Planner")
    openings.refresh(owner, source, allow_private=True, now=NOW)
    assert titles(owner) == {"Analyst", "Planner"}
    Board.body = feed("Analyst", "Researcher")
    openings.refresh(owner, source, allow_private=True, now=NOW + timedelta(days=1))
    assert titles(owner) == {"Analyst", "Researcher"}
    analyst = next(opening for opening in read.openings(owner) if opening.title == "Analyst")
    assert analyst.first_seen_at == NOW
    assert analyst.last_seen_at == NOW + timedelta(days=1)


def test_a_feed_that_suddenly_is_empty_changes_nothing_and_says_so(owner: int, address: str) -> None:
    source = openings.add_feed(owner, address)
    Board.body = feed("Analyst")
    openings.refresh(owner, source, allow_private=True, now=NOW)
    Board.body = feed()
    openings.refresh(owner, source, allow_private=True, now=NOW)
    assert titles(owner) == {"Analyst"}
    (state,) = read.sources(owner)
    assert "empty" in state.problem


def test_a_failing_source_keeps_what_it_gave_and_does_not_hide_others(owner: int, address: str) -> None:
    openings.add_file(owner, b"title,company\nData Officer,Marlow Council\n", "jobs.csv", now=NOW)
    source = openings.add_feed(owner, address)
    Board.body = feed("Analyst")
    openings.refresh(owner, source, allow_private=True, now=NOW)
    Board.status = 500
    openings.refresh(owner, allow_private=True, now=NOW)
    assert titles(owner) == {"Analyst", "Data Officer"}
    assert [bool(state.problem) for state in read.sources(owner) if state.id == source] == [True]


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.8", "192.168.1.1", "169.254.169.254", "[::1]"])
def test_a_private_address_is_never_asked(owner: int, host: str) -> None:
    source = openings.add_feed(owner, f"http://{host}/jobs.json")
    openings.refresh(owner, source, now=NOW)
    assert "private" in read.sources(owner)[0].problem


def test_the_same_file_twice_gives_each_opening_once(owner: int) -> None:
    content = b"title,company,url\nAnalyst,Northlight,https://jobs.example/1\nPlanner,Weston,https://jobs.example/2\n"
    openings.add_file(owner, content, "jobs.csv", now=NOW)
    openings.add_file(owner, content, "jobs.csv", now=NOW)
    assert len(read.openings(owner)) == 2


def test_a_file_that_holds_no_openings_is_refused_in_words_and_nothing_is_kept(owner: int) -> None:
    with pytest.raises(ValueError, match=r"nothing|none|no openings"):
        openings.add_file(owner, b"\x00\x01\x02 not a list of jobs", "photo.bin")
    assert read.sources(owner) == ()


def test_an_application_made_from_an_opening_keeps_its_posting(owner: int) -> None:
    openings.add_file(
        owner, json.dumps({"id": 1, "title": "Analyst", "company": "Northlight", "description": "SQL required"}).encode(),
        "jobs.jsonl",
    )  # fmt: skip
    (opening,) = read.openings(owner)
    pk = openings.apply_to(owner, opening.id, plan="walk", now=datetime(2026, 11, 24, tzinfo=UTC))
    assert openings.apply_to(owner, opening.id) == pk
    story = read.story(owner, pk)
    assert (story.row.company, story.row.role, story.row.plan) == (
        "Northlight",
        "Analyst",
        "If they say no, I will walk.",
    )
    assert "SQL" in story.postings[0].text
