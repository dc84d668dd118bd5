"""The bookmark: its key opens one thing, from any page; what it brings is text alone, bounded, and counted by the day."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import Client
from django.utils import timezone

from bounceback.store import read
from bounceback.store.models import PageKey
from bounceback.store.write.openings import choose
from bounceback.store.write.pages import A_DAY, new_page_key

PAGE = """<html><head><title>Data Analyst - Northlight</title><script type="application/ld+json">
{"@type": "JobPosting", "title": "Data Analyst", "hiringOrganization": {"name": "Northlight"},
"description": "You know SQL. <img src=x onerror=alert(1)>"}</script></head><body>Menu</body></html>"""
SENT = {"page": PAGE, "address": "https://jobs.northlight.example/42", "title": "Data Analyst"}
FROM_ELSEWHERE = {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "https://jobs.northlight.example"}


@pytest.fixture
def outside() -> Client:
    """A browser's request from another site: no session, CSRF checked as in earnest."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def key(owner: int) -> str:
    return new_page_key(owner)


def test_a_page_of_another_site_is_taken_by_its_key_alone(outside: Client, owner: int, key: str) -> None:
    answer = outside.post("/openings/page", SENT | {"key": key}, **FROM_ELSEWHERE)
    assert answer.status_code == 200
    (kept,) = read.openings(owner)
    assert (kept.title, kept.company, kept.choice, kept.url) == (
        "Data Analyst",
        "Northlight",
        "saved",
        "https://jobs.northlight.example/42",
    )
    assert read.opening(owner, kept.id).text == "You know SQL."
    assert f'href="/openings/{kept.id}"' in answer.content.decode()


def test_saved_twice_it_is_one_and_what_was_decided_stays(outside: Client, owner: int, key: str) -> None:
    outside.post("/openings/page", SENT | {"key": key})
    (kept,) = read.openings(owner)
    choose(owner, kept.id, "dismissed")
    outside.post("/openings/page", SENT | {"key": key, "page": PAGE.replace("SQL", "Python")})
    (again,) = read.openings(owner, with_dismissed=True)
    assert (again.id, again.choice) == (kept.id, "dismissed")
    assert "Python" in again.text


@pytest.mark.parametrize("wrong", ["", "x" * 43, "é", "x" * 10_000])
def test_a_wrong_key_keeps_nothing(outside: Client, owner: int, key: str, wrong: str) -> None:
    assert outside.post("/openings/page", SENT | {"key": wrong}).status_code == 403
    assert read.openings(owner) == ()


def test_the_key_opens_nothing_else(outside: Client, key: str) -> None:
    for address in ("/", "/openings", "/openings/page-at-hand", f"/openings?key={key}"):
        assert outside.get(address).status_code == 403
    assert outside.get("/openings/page").status_code == 405
    assert outside.post("/openings/file", {"key": key}, **FROM_ELSEWHERE).status_code == 403


def test_a_new_bookmark_puts_the_old_out_of_use(
    inside: Client, outside: Client, owner: int, key: str
) -> None:
    page = unescape(inside.post("/openings/page-at-hand/bookmark").content.decode())
    assert "javascript:(function ()" in page
    assert outside.post("/openings/page", SENT | {"key": key}).status_code == 403
    fresh = page.split('["key", "')[1].split('"')[0]
    assert fresh not in inside.get("/openings/page-at-hand").content.decode(), "it is shown once"
    assert outside.post("/openings/page", SENT | {"key": fresh}).status_code == 200
    inside.post("/openings/page-at-hand/remove")
    assert outside.post("/openings/page", SENT | {"key": fresh}).status_code == 403


def test_the_key_itself_is_not_kept(owner: int, key: str) -> None:
    assert key not in str(list(PageKey.objects.values()))


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"address": "file:///etc/passwd"}, 422),
        ({"address": "javascript:alert(1)"}, 422),
        ({"page": "", "title": ""}, 422),
        ({"page": "x" * 9_000_000}, 413),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_is_kept(
    outside: Client, owner: int, key: str, sent: dict[str, str], status: int
) -> None:
    answer = outside.post("/openings/page", SENT | {"key": key} | sent)
    assert answer.status_code == status
    assert "It was not saved." in answer.content.decode()
    assert read.openings(owner) == ()


def test_a_flood_is_turned_away_unread_and_files_are_never_written(
    outside: Client, owner: int, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TemporaryUploadedFile, "__init__", lambda *_, **__: pytest.fail("a file was written"))
    file = SimpleUploadedFile("page.html", b"x" * 100_000)
    assert outside.post("/openings/page", SENT | {"key": key, "file": file}).status_code == 200
    flood = SimpleUploadedFile("page.html", b"x" * 11_000_000)
    assert outside.post("/openings/page", SENT | {"key": key, "file": flood}).status_code == 413


def test_a_page_that_stole_the_key_can_add_so_many_a_day_and_no_more(
    outside: Client, owner: int, key: str, changed: Callable[..., None]
) -> None:
    changed(PageKey, day=timezone.now().date(), saved=A_DAY)
    assert outside.post("/openings/page", SENT | {"key": key}).status_code == 429
    changed(PageKey, day=timezone.now().date() - timezone.timedelta(days=1))
    assert outside.post("/openings/page", SENT | {"key": key}).status_code == 200
    assert PageKey.objects.get().saved == 1


def test_saved_pages_are_a_source_that_is_never_asked(
    inside: Client, outside: Client, owner: int, key: str
) -> None:
    outside.post("/openings/page", SENT | {"key": key})
    answer = inside.get("/openings")
    assert "Pages that you saved" in answer.content.decode()
    assert answer.context["feeds"] == 0
    (source,) = read.sources(owner)
    assert inside.post(f"/openings/ask/{source.id}").status_code == 404
