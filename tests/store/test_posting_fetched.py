"""The text behind a link is fetched once when the person asks for it; what cannot be had is said in words."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bounceback.store.write.postings import text_behind

PLAIN = b"<html><head><title>x</title><script>alert(1)</script></head><body><h1>Data Officer</h1><p>SQL is required.</p></body></html>"
STRUCTURED = b"""<html><body>menu<script type="application/ld+json">{"@context": "https://schema.org", "@type": "JobPosting",
"title": "Data Officer", "description": "<p>You know Python.</p>", "hiringOrganization": {"name": "Marlow Council"}}</script></body></html>"""


class Page(BaseHTTPRequestHandler):
    """One careers page."""

    def do_GET(self) -> None:
        body = {"/plain": PLAIN, "/structured": STRUCTURED, "/empty": b"<html></html>"}.get(self.path)
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *arguments: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_the_text_of_a_page_is_kept_without_its_scripts(site: str) -> None:
    text = text_behind(f"{site}/plain", allow_private=True)
    assert "SQL is required." in text
    assert "alert" not in text


def test_a_page_that_describes_its_job_gives_the_job_alone(site: str) -> None:
    text = text_behind(f"{site}/structured", allow_private=True)
    assert "You know Python." in text
    assert "menu" not in text


@pytest.mark.parametrize("path", ["/empty", "/gone"])
def test_what_cannot_be_had_is_said_in_words(site: str, path: str) -> None:
    with pytest.raises(ValueError, match="Paste the text instead"):
        text_behind(site + path, allow_private=True)


def test_a_page_of_the_own_network_is_not_asked() -> None:
    with pytest.raises(ValueError, match="private network"):
        text_behind("http://127.0.0.1/jobs")
