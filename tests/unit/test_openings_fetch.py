"""Fetching, against a real HTTP server on this machine that also misbehaves."""

from __future__ import annotations

import gzip
import itertools
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bounceback.openings import fetch as fetch_module
from bounceback.openings.collect import collect
from bounceback.openings.fetch import Fetched, FetchProblem, Limits, fetch, refusal_for
from bounceback.openings.sources.adapter import Board

QUICK = Limits(connect=2, read=0.5, total=1.5, size=200_000)


class Misbehaving(BaseHTTPRequestHandler):
    """Answers by the path that is asked; `seen` keeps the requests."""

    seen: list[tuple[str, dict[str, str]]] = []  # noqa: RUF012

    def do_GET(self) -> None:
        self.seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        getattr(self, self.path.strip("/").partition("?")[0].replace("-", "_"), self.nothing)()

    def say(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def nothing(self) -> None:
        self.say(404, b"no")

    def board(self) -> None:
        if self.headers.get("If-None-Match") == '"v1"':
            return self.say(304, ETag='"v1"')
        self.say(
            200,
            b'{"jobs": []}',
            ETag='"v1"',
            Last_Modified="Mon, 02 Nov 2026 08:00:00 GMT",
            Content_Type="application/json; charset=utf-8",
        )
        return None

    def packed(self) -> None:
        self.say(200, gzip.compress(b"x" * 1000), Content_Encoding="gzip")

    def bomb(self) -> None:
        self.say(200, gzip.compress(b"\0" * 50_000_000), Content_Encoding="gzip")

    def cut_packed(self) -> None:
        self.say(200, gzip.compress(bytes(range(256)) * 100)[:-20], Content_Encoding="gzip")

    def strange_packing(self) -> None:
        self.say(200, b"??", Content_Encoding="br")

    def huge(self) -> None:
        self.say(200, b"x" * 300_000)

    def huge_undeclared(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            for _ in range(100):
                self.wfile.write(b"x" * 10_000)
        except OSError:
            pass

    def drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.slowly(b"x")

    def drip_headers(self) -> None:
        self.slowly(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 100)

    def slowly(self, piece: bytes) -> None:
        try:
            for place in range(40):
                self.wfile.write(piece[place % len(piece) : place % len(piece) + 1])
                self.wfile.flush()
                time.sleep(0.2)
        except OSError:
            pass

    def asleep(self) -> None:
        time.sleep(1.2)

    def busy(self) -> None:
        self.say(429, Retry_After="120")

    def busy_until(self) -> None:
        self.say(503, Retry_After="Mon, 02 Nov 2037 08:00:00 GMT")

    def broken(self) -> None:
        self.say(500)

    def forbidden(self) -> None:
        self.say(403)

    def lies(self) -> None:
        self.say(200, "café".encode("latin-1"), Content_Type='text/html; charset="utf-8"')

    def nonsense(self) -> None:
        self.wfile.write(b"this is no HTTP at all\r\n\r\n")

    def moved(self) -> None:
        self.say(302, Location="/board")

    def round(self) -> None:
        self.say(302, Location="/round")

    def to_localhost(self) -> None:
        self.say(302, Location=f"http://localhost:{self.server.server_address[1]}/board")

    def to_metadata(self) -> None:
        self.say(302, Location="http://169.254.169.254/latest/")

    def to_file(self) -> None:
        self.say(302, Location="file:///etc/hostname")

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Misbehaving) as running:
        running.daemon_threads = True
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


def get(url: str) -> Fetched | FetchProblem:
    return fetch(url, allow_private=True, limits=QUICK)


def problem(url: str) -> FetchProblem:
    answer = get(url)
    assert isinstance(answer, FetchProblem)
    assert answer.what
    assert answer.kept
    return answer


class TestWhatComes:
    def test_content_type_and_marks_for_next_time_come_with_the_bytes(self, server: str) -> None:
        answer = get(f"{server}/board")
        assert answer == Fetched(
            f"{server}/board",
            b'{"jobs": []}',
            "application/json",
            "utf-8",
            '"v1"',
            "Mon, 02 Nov 2026 08:00:00 GMT",
        )

    def test_it_says_who_asks(self, server: str) -> None:
        get(f"{server}/board?who")
        path, headers = Misbehaving.seen[-1]
        assert path == "/board?who"
        assert headers["user-agent"].startswith("bounceback/")
        assert headers["host"] == server.removeprefix("http://")

    def test_an_unchanged_board_is_not_sent_again(self, server: str) -> None:
        answer = fetch(f"{server}/board", etag='"v1"', allow_private=True, limits=QUICK)
        assert isinstance(answer, Fetched)
        assert answer.unchanged
        assert answer.content == b""
        assert answer.etag == '"v1"'

    def test_a_mark_with_line_breaks_is_not_sent(self, server: str) -> None:
        fetch(f"{server}/board?mark", etag='"v1"\r\nX-Evil: 1', allow_private=True, limits=QUICK)
        assert "if-none-match" not in Misbehaving.seen[-1][1]

    def test_a_packed_answer_is_unpacked(self, server: str) -> None:
        answer = get(f"{server}/packed")
        assert isinstance(answer, Fetched)
        assert answer.content == b"x" * 1000

    def test_a_redirect_on_the_same_server_is_followed(self, server: str) -> None:
        answer = get(f"{server}/moved")
        assert isinstance(answer, Fetched)
        assert answer.address == f"{server}/board"

    def test_a_lying_charset_comes_with_the_bytes_untouched(self, server: str) -> None:
        answer = get(f"{server}/lies")
        assert isinstance(answer, Fetched)
        assert (answer.content, answer.charset) == (b"caf\xe9", "utf-8")


class TestWhatIsRefused:
    def test_this_machine_is_not_asked_unless_the_person_said_so(self, server: str) -> None:
        before = len(Misbehaving.seen)
        port = server.rpartition(":")[2]
        limits = Limits(ports=frozenset({int(port)}))
        for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "0.0.0.0"):
            answer = fetch(f"http://{host}:{port}/board", limits=limits)
            assert isinstance(answer, FetchProblem), host
        assert len(Misbehaving.seen) == before

    def test_a_redirect_to_another_private_host_is_not_followed(self, server: str) -> None:
        before = len(Misbehaving.seen)
        assert "port" in problem(f"{server}/to-localhost").what
        limits = Limits(ports=frozenset({int(server.rpartition(":")[2])}))
        answer = fetch(f"{server}/to-localhost", allow_private=True, limits=limits)
        assert isinstance(answer, FetchProblem)
        assert "private network" in answer.what
        assert [path for path, _ in Misbehaving.seen[before:]] == ["/to-localhost", "/to-localhost"]

    def test_a_redirect_to_a_machine_s_metadata_is_not_followed(self, server: str) -> None:
        assert "private network" in problem(f"{server}/to-metadata").what

    def test_a_redirect_to_a_file_is_not_followed(self, server: str) -> None:
        assert "http" in problem(f"{server}/to-file").what

    def test_a_name_that_answers_privately_is_refused_before_anything_is_sent(
        self, server: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        port = int(server.rpartition(":")[2])
        before = len(Misbehaving.seen)
        monkeypatch.setattr(fetch_module, "_numbers", lambda *_: ["8.8.8.8", "127.0.0.1"])
        answer = fetch(f"http://jobs.example.com:{port}/board", limits=Limits(ports=frozenset({port})))
        assert isinstance(answer, FetchProblem)
        assert "private network" in answer.what
        assert len(Misbehaving.seen) == before

    def test_the_number_that_was_checked_is_the_one_that_is_connected(
        self, server: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A name whose second look-up says something else (DNS rebinding) is looked up once only."""
        looked_up: list[str] = []
        connected: list[str] = []
        real, real_look_up = socket.create_connection, socket.getaddrinfo

        def look_up(host: str, port: int, *rest: int, **more: int) -> list[tuple[object, ...]]:
            if host == "127.0.0.1":
                return list(real_look_up(host, port, *rest, **more))
            looked_up.append(host)
            number = "93.184.215.14" if len(looked_up) == 1 else "127.0.0.1"
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, port))]

        def connect(address: tuple[str, int], *rest: object, **more: object) -> socket.socket:
            connected.append(address[0])
            return real(("127.0.0.1", int(server.rpartition(":")[2])), 2)

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        monkeypatch.setattr(socket, "create_connection", connect)
        before = len(Misbehaving.seen)
        answer = fetch("http://rebind.example.com/board", limits=QUICK)
        assert looked_up == ["rebind.example.com"]
        assert connected == ["93.184.215.14"]
        assert isinstance(answer, FetchProblem), (
            "the connected end is checked too, and here it is this machine"
        )
        assert "private network" in answer.what
        assert len(Misbehaving.seen) == before

    @pytest.mark.parametrize(
        "url",
        [
            "file:///etc/hostname",
            "ftp://example.com/x",
            "http://",
            "http://user:secret@example.com/",
            "http://example.com:22/",
            "http://example.com:99999/",
            "http://exa mple.com/",
            "http://example.com\\@127.0.0.1/",
            "http://[::1",
            "javascript:alert(1)",
            "",
        ],
    )
    def test_what_is_no_plain_web_address_is_refused(self, url: str) -> None:
        answer = fetch(url)
        assert isinstance(answer, FetchProblem)
        assert "not asked" in answer.what

    @pytest.mark.parametrize(
        "number",
        [
            "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
            "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0",
            "fc00::1", "fd12:3456::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:7f00:1", "::127.0.0.1",
            "64:ff9b::a00:1", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a00:1::1", "2001:db8::1", "nonsense",
        ],
    )  # fmt: skip
    def test_numbers_that_are_not_public_are_refused(self, number: str) -> None:
        assert refusal_for(number)

    @pytest.mark.parametrize(
        "number", ["8.8.8.8", "93.184.215.14", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
    )
    def test_public_numbers_are_not_refused(self, number: str) -> None:
        assert refusal_for(number) == ""

    @given(
        st.ip_addresses(v=4).filter(
            lambda number: number.is_private or number.is_loopback or number.is_link_local
        )
    )
    def test_a_private_number_stays_private_however_it_is_wrapped(self, number: object) -> None:
        assert refusal_for(str(number))
        assert refusal_for(f"::ffff:{number}")

    @given(
        st.text(max_size=60),
        st.sampled_from(["", "http://", "https://", "http://example.com/", "http://x.example:80"]),
    )
    @settings(max_examples=150, deadline=None)
    def test_any_address_gives_an_answer_and_no_crash(self, text: str, start: str) -> None:
        real = fetch_module._numbers
        fetch_module._numbers = lambda *_: ["10.0.0.1"]
        try:
            assert isinstance(fetch(start + text), FetchProblem)
        finally:
            fetch_module._numbers = real


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("the openssl program, which makes the certificate for this test, is not here")
    folder = tmp_path_factory.mktemp("certificate")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key


@pytest.fixture(scope="module")
def secure_port(certificate: tuple[Path, Path]) -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Misbehaving) as running:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        running.socket = context.wrap_socket(running.socket, server_side=True)
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running.server_address[1]
        running.shutdown()


class TestCertificates:
    def test_a_certificate_that_nobody_vouches_for_is_refused(self, secure_port: int) -> None:
        assert "certificate" in problem(f"https://localhost:{secure_port}/board").what

    def test_the_name_in_the_certificate_must_be_the_one_asked(
        self, secure_port: int, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
        answer = get(f"https://localhost:{secure_port}/board")
        assert isinstance(answer, Fetched)
        assert Misbehaving.seen[-1][1]["host"] == f"localhost:{secure_port}"
        assert "certificate" in problem(f"https://127.0.0.1:{secure_port}/board").what

    def test_a_protected_address_does_not_lead_to_an_unprotected_one(
        self, secure_port: int, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
        assert "unprotected" in problem(f"https://localhost:{secure_port}/to-localhost").what


class TestWhatGoesWrong:
    def test_a_busy_server_says_how_long_to_wait(self, server: str) -> None:
        answer = problem(f"{server}/busy")
        assert (answer.status, answer.retry_after) == (429, 120.0)

    def test_a_date_to_wait_for_is_bounded_to_a_week(self, server: str) -> None:
        answer = problem(f"{server}/busy-until")
        assert (answer.status, answer.retry_after) == (503, 604_800.0)

    def test_a_server_with_trouble_is_left_in_peace(self, server: str) -> None:
        answer = problem(f"{server}/broken")
        assert answer.status == 500
        assert answer.retry_after is not None
        assert answer.retry_after >= 60

    def test_a_board_that_is_gone_says_where_to_look(self, server: str) -> None:
        answer = problem(f"{server}/gone")
        assert answer.status == 404
        assert "careers page" in answer.next

    def test_a_closed_door_says_to_paste_the_text(self, server: str) -> None:
        assert "paste" in problem(f"{server}/forbidden").next

    @pytest.mark.parametrize("path", ["huge", "huge-undeclared", "bomb"])
    def test_too_much_is_not_read(self, server: str, path: str) -> None:
        assert "larger" in problem(f"{server}/{path}").what

    @pytest.mark.parametrize("path", ["cut-packed", "strange-packing", "nonsense"])
    def test_a_damaged_answer_is_a_problem_and_no_crash(self, server: str, path: str) -> None:
        problem(f"{server}/{path}")

    @pytest.mark.parametrize("path", ["drip", "drip-headers", "asleep"])
    def test_a_slow_server_costs_no_more_than_the_bound(self, server: str, path: str) -> None:
        began = time.monotonic()
        assert "in time" in problem(f"{server}/{path}").what
        assert time.monotonic() - began < QUICK.total + 0.7

    def test_a_redirect_in_a_circle_ends(self, server: str) -> None:
        before = len(Misbehaving.seen)
        assert "times" in problem(f"{server}/round").what
        assert len(Misbehaving.seen) - before == QUICK.redirects + 1

    def test_a_server_that_is_not_there_is_a_problem(self) -> None:
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
        assert "reached" in problem(f"http://127.0.0.1:{port}/").what


@pytest.mark.usefixtures("server")
class TestManners:
    """Pauses and peace for each host, on the local server as if it were anybody's."""

    POLITE = Limits(connect=2, read=0.5, total=1.5, size=200_000, own_pause=0.2)

    @pytest.fixture(autouse=True)
    def _fresh(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(fetch_module, "_TURNS", fetch_module._Turns())

    def test_requests_to_one_host_are_at_least_a_pause_apart(self, server: str) -> None:
        moments = []
        for _ in range(4):
            assert isinstance(fetch(f"{server}/board", allow_private=True, limits=self.POLITE), Fetched)
            moments.append(time.monotonic())
        gaps = [later - earlier for earlier, later in itertools.pairwise(moments)]
        assert min(gaps) > 0.15
        assert len({round(gap, 4) for gap in gaps}) > 1, "pauses are not all of one length"

    def test_threads_that_ask_one_host_take_turns(self, server: str) -> None:
        moments: list[float] = []

        def ask() -> None:
            fetch(f"{server}/board", allow_private=True, limits=self.POLITE)
            moments.append(time.monotonic())

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert max(moments) - min(moments) > 0.5

    def test_a_host_that_asks_for_peace_is_not_asked_again(self, server: str) -> None:
        before = len(Misbehaving.seen)
        first = fetch(f"{server}/busy", allow_private=True, limits=self.POLITE)
        again = fetch(f"{server}/board", allow_private=True, limits=self.POLITE)
        assert isinstance(first, FetchProblem)
        assert isinstance(again, FetchProblem)
        assert again.retry_after is not None
        assert first.retry_after is not None
        assert first.retry_after <= again.retry_after + 5
        assert again.retry_after <= first.retry_after * 1.5
        assert len(Misbehaving.seen) == before + 1

    def test_trouble_after_trouble_doubles_the_peace_and_an_answer_ends_it(self) -> None:
        turns = fetch_module._Turns()
        waits = []
        for _ in range(4):
            turns.tell("a.example", FetchProblem("Trouble.", status=503, retry_after=100.0))
            waits.append(turns.peace("a.example"))
        assert all(95 * 2**count <= wait <= 150 * 2**count for count, wait in enumerate(waits))
        assert turns.peace("b.example") == 0.0
        turns.tell("a.example", Fetched("https://a.example/", b""))
        assert turns.peace("a.example") == 0.0

    def test_a_connection_that_fails_asks_for_no_peace(self) -> None:
        turns = fetch_module._Turns()
        turns.tell("a.example", FetchProblem("The server cannot be reached.", retry_after=300.0))
        assert turns.peace("a.example") == 0.0

    def test_an_answer_that_is_no_trouble_of_the_server_asks_for_no_peace(self, server: str) -> None:
        fetch(f"{server}/not-there", allow_private=True, limits=self.POLITE)
        assert isinstance(fetch(f"{server}/board", allow_private=True, limits=self.POLITE), Fetched)

    def test_a_page_is_asked_for_only_where_the_site_s_robots_txt_lets_us(
        self, server: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def rules(handler: Misbehaving) -> None:
            handler.say(
                200, b"User-agent: *\nDisallow: /careers\nAllow: /careers/open", Content_Type="text/plain"
            )

        monkeypatch.setattr(Misbehaving, "robots.txt", rules, raising=False)

        def ask(address: str, etag: str | None, last_modified: str | None) -> Fetched | FetchProblem:
            return fetch(address, etag=etag, last_modified=last_modified, allow_private=True, limits=QUICK)

        before = len(Misbehaving.seen)
        closed = collect(Board("page", "Harbour", f"{server}/careers/closed"), ask)
        opened = collect(Board("page", "Harbour", f"{server}/careers/open"), ask)
        assert [path for path, _headers in Misbehaving.seen[before:]] == [
            "/robots.txt",
            "/robots.txt",
            "/careers/open",
        ]
        assert "robots.txt" in closed.problems[0].what
        assert opened.problems[0].what.startswith("There is nothing at this address")
