"""Who gets in, what other pages can do here (nothing), and what every answer says to the browser."""

from __future__ import annotations

import os
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.utils import timezone

from bounceback.store.write.owners import SAMPLE, discard_sample, ensure_owner
from bounceback.store.write.preferences import set_preferences
from bounceback.web.keys import LASTS, issue_key, redeem
from bounceback.web.middleware import LocalZone
from bounceback.web.notices import say

pytestmark = pytest.mark.django_db


def test_without_a_session_every_page_is_a_closed_door_that_says_how_to_get_in(client: Client) -> None:
    for path in ("/", "/gallery", "/nowhere", "/enter/"):
        answer = client.get(path)
        assert answer.status_code == 403
        assert "bounceback serve" in answer.content.decode()


def test_a_key_opens_the_door_once(home: Path, client: Client) -> None:
    key = issue_key()
    answer = client.get("/enter", {"key": key})
    assert answer.status_code == 200
    assert client.get("/gallery").status_code == 200

    stranger = Client()
    assert stranger.get("/enter", {"key": key}).status_code == 403
    assert stranger.get("/gallery").status_code == 403


def test_a_wrong_or_missing_key_opens_nothing(home: Path, client: Client) -> None:
    issue_key()
    for key in ("", "x", "../secret-key", "a" * 5000, "é\0"):
        assert client.get("/enter", {"key": key}).status_code == 403
    assert client.get("/enter").status_code == 403
    assert client.get("/gallery").status_code == 403


def test_who_is_in_stays_in_when_the_address_is_opened_again(home: Path, client: Client) -> None:
    key = issue_key()
    client.get("/enter", {"key": key})
    assert client.get("/enter", {"key": key}).status_code == 200


def test_the_session_cookie_is_out_of_reach_for_scripts_and_other_sites(home: Path, client: Client) -> None:
    cookie = client.get("/enter", {"key": issue_key()}).cookies["bounceback_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"


def test_the_way_on_after_the_door_never_leaves_this_site(home: Path, client: Client) -> None:
    for onward, path in (
        ("/gallery", "/gallery"),
        ("https://elsewhere.example/take", "/take"),
        ("//elsewhere.example/take", "/take"),
        ("javascript:alert(1)", "/"),
        ("/\\elsewhere.example", "/"),
        ("////elsewhere.example", "/"),
    ):
        page = client.get("/enter", {"key": issue_key(), "next": onward}).content.decode()
        assert f'content="0; url={path}"' in page


def test_keys_end_after_a_day_and_are_cleared_away(tmp_path: Path) -> None:
    old = issue_key(tmp_path)
    (kept,) = (tmp_path / "keys").iterdir()
    past = time.time() - LASTS - 60
    os.utime(kept, (past, past))
    assert not redeem(old, tmp_path)
    assert not list((tmp_path / "keys").iterdir())

    issue_key(tmp_path)
    (second,) = (tmp_path / "keys").iterdir()
    os.utime(second, (past, past))
    fresh = issue_key(tmp_path)
    assert len(list((tmp_path / "keys").iterdir())) == 1
    assert redeem(fresh, tmp_path)


def test_the_folder_of_keys_does_not_hold_the_keys(tmp_path: Path) -> None:
    key = issue_key(tmp_path)
    (kept,) = (tmp_path / "keys").iterdir()
    assert key not in kept.name
    assert kept.read_bytes() == b""
    assert kept.stat().st_mode & 0o077 == 0
    assert (tmp_path / "keys").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("host", "port", "status"),
    [
        ("127.0.0.1:8123", "8123", 200),
        ("localhost:8123", "8123", 200),
        ("[::1]:8123", "8123", 200),
        ("evil.example:8123", "8123", 400),
        ("127.0.0.1.evil.example:8123", "8123", 400),
        ("192.168.1.5:8123", "8123", 400),
        ("localhost:9999", "8123", 421),
        ("localhost", "8123", 421),
    ],
)
def test_only_the_loopback_names_with_the_served_port_are_answered(
    inside: Client, host: str, port: str, status: int
) -> None:
    assert inside.get("/gallery", HTTP_HOST=host, SERVER_PORT=port).status_code == status


def test_static_files_too_are_for_the_right_host_only(client: Client) -> None:
    assert client.get("/static/bounceback.css", HTTP_HOST="evil.example").status_code == 400


@pytest.mark.parametrize("path", ["/gallery", "/nowhere", "/enter?key=no"])
def test_every_answer_carries_the_strict_policy(inside: Client, path: str) -> None:
    headers = inside.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "*" not in policy
    for part in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "script-src 'self'"):
        assert part in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_a_refused_host_carries_the_policy_too(client: Client) -> None:
    answer = client.get("/", HTTP_HOST="evil.example")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_an_act_that_another_page_sends_is_refused(inside: Client, site: str) -> None:
    answer = inside.post("/look", {"theme": "dark"}, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403
    assert "bounceback_theme" not in answer.cookies


def test_a_form_without_its_token_changes_nothing_and_says_so(owner: int) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(get_user_model().objects.get(pk=owner))
    answer = strict.post("/look", {"theme": "dark"})
    assert answer.status_code == 403
    assert "Nothing was changed" in answer.content.decode()
    assert "bounceback_theme" not in answer.cookies


def test_a_form_with_its_token_goes_through(owner: int) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(get_user_model().objects.get(pk=owner))
    strict.get("/gallery")
    token = strict.cookies["bounceback_csrf"].value
    answer = strict.post("/look", {"theme": "dark", "csrfmiddlewaretoken": token})
    assert answer.status_code == 302
    assert answer.cookies["bounceback_theme"].value == "dark"


def test_the_theme_comes_from_a_list_and_returns_to_its_page(inside: Client) -> None:
    answer = inside.post("/look", {"theme": "light"}, headers={"Referer": "http://testserver/gallery?x=1"})
    assert answer.headers["Location"] == "/gallery"
    assert 'data-theme="light"' in inside.get("/gallery").content.decode()

    assert "bounceback_theme" not in inside.post("/look", {"theme": '"><script>'}).cookies
    inside.cookies["bounceback_theme"] = '"><script>'
    assert 'data-theme="system"' in inside.get("/gallery").content.decode()


def test_pages_hold_no_inline_script_or_style(inside: Client) -> None:
    page = inside.get("/gallery").content.decode()
    assert " style=" not in page
    assert "<style" not in page
    assert "javascript:" not in page
    assert " onclick=" not in page
    assert page.count("<script") == page.count("<script src=")


def test_the_sample_search_is_shown_on_request_and_left_again(inside: Client, owner: int) -> None:
    sample = ensure_owner(SAMPLE)
    assert inside.get("/gallery").wsgi_request.owner == owner

    inside.post("/search-shown", {"search": "sample"})
    answer = inside.get("/gallery")
    assert answer.wsgi_request.owner == sample
    assert "This is the sample search" in answer.content.decode()

    inside.post("/search-shown", {"search": "me"})
    answer = inside.get("/gallery")
    assert answer.wsgi_request.owner == owner
    assert "This is the sample search" not in answer.content.decode()


def test_a_sample_that_was_thrown_away_gives_way_to_the_own_search(inside: Client, owner: int) -> None:
    ensure_owner(SAMPLE)
    inside.post("/search-shown", {"search": "sample"})
    discard_sample()
    assert inside.get("/gallery").wsgi_request.owner == owner


def test_nobody_else_can_be_chosen(inside: Client, owner: int) -> None:
    get_user_model().objects.create(username="another")
    inside.post("/search-shown", {"search": "another"})
    assert inside.get("/gallery").wsgi_request.owner == owner


def test_a_notice_is_shown_once_with_its_way_back(inside: Client) -> None:
    request = inside.get("/gallery").wsgi_request
    say(request, "Weston <Freight> is let go.", undo="/back/7")
    request.session.save()
    page = inside.get("/gallery").content.decode()
    assert "Weston &lt;Freight&gt; is let go." in page
    assert 'action="/back/7"' in page
    assert "/back/7" not in inside.get("/gallery").content.decode()


def test_a_missing_page_says_that_nothing_was_changed(inside: Client) -> None:
    answer = inside.get("/nowhere")
    assert answer.status_code == 404
    assert "Nothing was changed" in answer.content.decode()


def test_times_are_shown_in_the_zone_that_the_person_set_else_in_the_machines(
    inside: Client, owner: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def page(request: HttpRequest) -> HttpResponse:
        seen.append(str(timezone.get_current_timezone()))
        return HttpResponse()

    monkeypatch.setattr("tzlocal.get_localzone", lambda: ZoneInfo("America/Lima"))
    handler = LocalZone(page)
    request = inside.get("/gallery").wsgi_request
    handler(request)
    set_preferences(owner, time_zone="Asia/Jakarta")
    handler(request)
    assert seen == ["America/Lima", "Asia/Jakarta"]
    assert str(timezone.get_current_timezone()) == "UTC"
