"""Servers that misbehave: one that answers what a test tells it, and a way through that breaks the line after so many bytes."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

Answer = Callable[[str, str], "bytes | Iterator[bytes] | None"]
"""From a command and its arguments to what is sent before the tagged OK; None: the usual; a tagged line of its own ends it."""

USUAL = {
    "CAPABILITY": b"* CAPABILITY IMAP4rev1\r\n",
    "LIST": b'* LIST () "/" INBOX\r\n',
    "STATUS": b"* STATUS INBOX (MESSAGES 1 UIDNEXT 2 UIDVALIDITY 7)\r\n",
    "EXAMINE": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 2] x\r\n",
    "LOGOUT": b"* BYE\r\n",
}


@contextlib.contextmanager
def serving(answer: Answer) -> Iterator[int]:
    """A server on 127.0.0.1 that answers so; gives its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def talk(line: socket.socket) -> None:
        with contextlib.suppress(OSError), line, line.makefile("rb") as file:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line.sendall(b"* OK ready\r\n")
            for asked in file:
                tag, _, rest = asked.decode().strip().partition(" ")
                command, _, arguments = rest.partition(" ")
                if command == "UID":
                    command, _, arguments = arguments.partition(" ")
                said = answer(command.upper(), arguments)
                if said is None:
                    said = USUAL.get(command.upper(), b"")
                whole = b""
                for piece in (said,) if isinstance(said, bytes) else said:
                    if ended.is_set():
                        return
                    whole = piece
                    line.sendall(piece.replace(b"{tag}", tag.encode()))
                if whole.startswith(b"+"):
                    whole = answer("RESPONSE", file.readline().decode().strip()) or b""  # type: ignore[assignment]
                    line.sendall(whole.replace(b"{tag}", tag.encode()))
                if not whole.startswith(b"{tag}"):
                    line.sendall(f"{tag} OK done\r\n".encode())

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = listener.accept()
                threading.Thread(target=talk, args=(line,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        ended.set()
        listener.close()


@contextlib.contextmanager
def breaking(port: int, after: int) -> Iterator[int]:
    """A way to the server at `port` that breaks once so many bytes have come from it; the first time alone."""
    listener = socket.create_server(("127.0.0.1", 0))
    broken = threading.Event()

    def pump(source: socket.socket, target: socket.socket, limit: int | None) -> None:
        left = limit
        with contextlib.suppress(OSError):
            while data := source.recv(512):
                target.sendall(data)
                if left is not None and not broken.is_set():
                    left -= len(data)
                    if left <= 0:
                        broken.set()
                        break
        for each in (source, target):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = listener.accept()
                far = socket.create_connection(("127.0.0.1", port))
                threading.Thread(target=pump, args=(line, far, None), daemon=True).start()
                threading.Thread(target=pump, args=(far, line, after), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        listener.close()
