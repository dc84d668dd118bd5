"""A real Chromium against the real server on a fresh data folder.

Every page is watched: a request to anywhere but the server, a refused one (content policy) or a script error
fails the test. Servers and browsers are this run's own and end with it.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from bounceback.web.keys import issue_key

CHROMIUM_ARGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--font-render-hinting=none",
]
WIDTHS = (360, 768, 1440)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its address without a slash at the end, and its data folder."""

    address: str
    home: Path
    sample: bool = False

    def way_in(self, onward: str = "/") -> str:
        """An address that opens the door once and goes on to `onward`; into the sample search where there is one."""
        search = "&search=sample" if self.sample else ""
        return f"{self.address}/enter?key={issue_key(self.home)}&next={onward}{search}"


@contextmanager
def running(home: Path) -> Iterator[Server]:
    """The application on granian, as `bounceback serve` runs it, on a free port; migrated first."""
    env = _environment(home)
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=env, check=True, timeout=120)
    port = _free_port()
    log = (home / "server.log").open("wb")
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    command += ["--no-ws", "--workers", "1", "--blocking-threads", "4", "bounceback.web.wsgi:application"]
    process = subprocess.Popen(command, env=env, stdout=log, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, process, home / "server.log")
        yield Server(address, home)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
        log.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server with an empty search, for all tests that do not change it."""
    with running(tmp_path_factory.mktemp("home")) as started:
        yield started


@pytest.fixture(scope="session")
def sample_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server with the sample search, shown to whoever enters; for tests that do not change it."""
    with running_sample(tmp_path_factory.mktemp("sample")) as started:
        yield started


@contextmanager
def running_sample(home: Path) -> Iterator[Server]:
    """A server with the sample search in `home`, shown to whoever enters."""
    command = [sys.executable, "-m", "bounceback", "demo", "--no-serve"]
    done = subprocess.run(
        command, env=_environment(home), capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with running(home) as started:
        yield Server(started.address, started.home, sample=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for one module: Playwright's event loop must be gone before tests that use the database."""
    with sync_playwright() as playwright:
        args = CHROMIUM_ARGS + (["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])
        launched = playwright.chromium.launch(executable_path=installed_chromium(), args=args)
        yield launched
        launched.close()


def installed_chromium() -> str | None:
    """The system's Chromium; None means Playwright's own."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    return None


@dataclass
class Watch:
    """What went wrong on the pages of one context, as sentences."""

    own_address: str
    wrong: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()
    """Parts of messages that a test brings about on purpose."""

    def over(self, context: BrowserContext) -> None:
        """Follows every page of the context; requests to other hosts are stopped."""
        context.route("**/*", self._route)
        context.on("page", self._page)

    def _route(self, route: Route) -> None:
        url = route.request.url
        own = urlsplit(self.own_address)
        if url.startswith(("data:", "blob:", "about:")) or urlsplit(url)[:2] == own[:2]:
            route.continue_()
        else:
            self.wrong.append(f"asked for {url}")
            route.abort()

    def _page(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.wrong.append(f"script error: {error}"))
        page.on(
            "console",
            lambda said: (
                self.wrong.append(f"{said.type}: {said.text}") if said.type in {"error", "warning"} else None
            ),
        )

    def check(self) -> None:
        """Fails when anything unexpected went wrong."""
        wrong = [line for line in self.wrong if not any(part in line for part in self.expected)]
        assert not wrong, "\n".join(wrong)


OpenPage = Callable[..., Page]


@pytest.fixture
def watch(server: Server) -> Watch:
    """The watch over this test's pages; set `expected` for what a test provokes."""
    return Watch(server.address)


@pytest.fixture
def open_page(browser: Browser, server: Server, watch: Watch) -> Iterator[OpenPage]:
    """`open_page("/gallery", width=360, theme="dark")`: a page of a person who is in, in a context of its own.

    Takes `on=` another running server. A server that runs for one test alone is named before `open_page`, so that it
    stops after the pages are closed. After the test the watch is checked.
    """
    contexts: list[BrowserContext] = []

    def opened(
        path: str,
        *,
        width: int = 1440,
        height: int = 900,
        theme: str = "light",
        on: Server | None = None,
        script: bool = True,
    ) -> Page:
        where = on or server
        watch.own_address = where.address
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
            has_touch=width < 800,
            locale="en-GB",
            timezone_id="Europe/London",
            java_script_enabled=script,
        )
        contexts.append(context)
        watch.over(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(where.way_in(path))
        page.wait_for_url(f"{where.address}{path}")
        page.wait_for_load_state("load")
        if script:
            page.evaluate("() => document.fonts.ready.then(() => true)")
        return page

    yield opened
    for context in contexts:
        context.close()
    watch.check()


@pytest.fixture
def axe_check() -> Callable[[Page], None]:
    """Fails with the list of what axe-core finds wrong on the page."""

    def check(page: Page) -> None:
        found = Axe().run(page).response["violations"]
        lines = [
            f"{one['id']}: {one['help']}\n    "
            + "\n    ".join(str(node["html"])[:200] for node in one["nodes"][:5])
            for one in found
        ]
        assert not lines, "\n".join(lines)

    return check


def no_sideways_scroll(page: Page) -> None:
    """Fails where the page as a whole is wider than its window."""
    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"the page is {wide} px wider than its window"


def _environment(home: Path) -> dict[str, str]:
    env = {
        **os.environ,
        "BOUNCEBACK_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "bounceback.web.settings",
        "PYTHONUNBUFFERED": "1",
    }
    env.pop("BOUNCEBACK_DATABASE_URL", None)
    return env


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{address}/static/favicon.svg", timeout=2).close()
            return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')[-3000:]}")
