"""`bounceback serve`: the web server on 127.0.0.1, the worker beside it, and the address that opens the door."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from urllib.parse import urlencode

from rich.console import Console

from .keys import issue_key

HOST = "127.0.0.1"
PORTS_TRIED = 20


def run_server(port: int, *, open_browser: bool, sample: bool = False) -> None:
    """Serves until Ctrl-C. Where `port` is taken the next free one is used, and said.

    Raises SystemExit with a sentence where no port is free.
    """
    from granian import Granian
    from granian.constants import Interfaces

    from .static_files import gather_static_files

    gather_static_files()
    free = _free_port(port)
    values = {"key": issue_key(), **({"search": "sample"} if sample else {})}
    address = f"http://{HOST}:{free}/enter?{urlencode(values)}"
    server = Granian(
        "bounceback.web.wsgi:application",
        address=HOST,
        port=free,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        log_enabled=False,
        websockets=False,
    )
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"bounceback is open at\n\n  {address}\n\nThe address works once. Stop with Ctrl-C.")
    if open_browser and _has_screen():
        Thread(target=_open_when_ready, args=(address, free), daemon=True).start()
    with _worker():
        server.serve()


@contextmanager
def _worker() -> Iterator[None]:
    """The worker, alive as long as this process: it ends when the pipe to it closes, even after kill -9."""
    worker = subprocess.Popen([sys.executable, "-m", "bounceback", "work"], stdin=subprocess.PIPE)
    try:
        yield
    finally:
        if worker.stdin is not None:
            worker.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            worker.wait(timeout=10)
        if worker.poll() is None:
            worker.kill()


def _free_port(wanted: int) -> int:
    for port in range(wanted, wanted + PORTS_TRIED):
        if asyncio.run(_is_free(port)):
            return port
    raise SystemExit(
        f"No port from {wanted} to {wanted + PORTS_TRIED - 1} is free. Name another one with --port."
    )


async def _is_free(port: int) -> bool:
    try:
        server = await asyncio.start_server(lambda reader, writer: None, HOST, port)
    except OSError:
        return False
    server.close()
    await server.wait_closed()
    return True


def _open_when_ready(address: str, port: int) -> None:
    """Opens the browser as soon as the server answers; gives up after half a minute."""

    async def answers() -> bool:
        for _ in range(150):
            with suppress(OSError):
                _reader, writer = await asyncio.open_connection(HOST, port)
                writer.close()
                return True
            await asyncio.sleep(0.2)
        return False

    if asyncio.run(answers()):
        webbrowser.open(address)


def _has_screen() -> bool:
    return sys.platform in {"win32", "darwin"} or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
