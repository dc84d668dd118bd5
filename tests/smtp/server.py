"""A real SMTP server on loopback, in a thread, that keeps what it takes and misbehaves when a test asks for it."""

from __future__ import annotations

import base64
import contextlib
import email
import email.policy
import socket
import ssl
import subprocess
import threading
import time
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from bounceback.mail.accounts import Account, Security

USER, PASSWORD = "robin@example.com", "harbour-and-pine"


@dataclass
class Taken:
    """A message that the server took."""

    sender: str
    recipient: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The message, parsed."""
        found = email.message_from_bytes(self.raw, policy=email.policy.default)
        assert isinstance(found, EmailMessage)
        return found


@dataclass
class Manner:
    """How the server behaves. `refuse`: a recipient that it does not take; `drop`: after which word it breaks off
    ("connect", "DATA", "end"); `word`: its answer to a whole message; `slow`: seconds before that; `chatter`: it never
    stops answering EHLO; `starttls`: it offers that."""

    refuse: str = ""
    drop: str = ""
    word: str = "250 taken"
    slow: float = 0.0
    chatter: bool = False
    starttls: bool = False
    password: str = PASSWORD


@dataclass
class SmtpServer:
    """The server; use it as a context manager. `taken` are messages, `secrets` what was given as passwords."""

    certificate: Path | None = None
    manner: Manner = field(default_factory=Manner)
    taken: list[Taken] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    visits: int = 0
    port: int = 0

    def __enter__(self) -> SmtpServer:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self._socket.settimeout(0.2)
        self._open = True
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._open = False
        self._thread.join(5)
        self._socket.close()

    def account(self, security: Security = Security.NONE, **more: str) -> Account:
        """The way in."""
        values = {"username": USER} | more
        return Account("127.0.0.1", self.port, security, **values)

    def _serve(self) -> None:
        while self._open:
            try:
                line, _ = self._socket.accept()
            except TimeoutError:
                continue
            self.visits += 1
            threading.Thread(target=self._guarded, args=(line,), daemon=True).start()

    def _guarded(self, line: socket.socket) -> None:
        with contextlib.suppress(OSError), line:
            line.settimeout(10)
            self._talk(line)

    def _talk(self, line: socket.socket) -> None:
        if self.certificate is not None and not self.manner.starttls:
            line = self._protected(line)
        if self.manner.drop == "connect":
            return
        self._say(line, "220 loopback ready")
        stream = line.makefile("rb")
        sender = recipient = ""
        while words := stream.readline():
            said = words.decode("latin-1").strip()
            verb = said.split(" ")[0].upper()
            if verb in ("EHLO", "HELO"):
                if self.manner.chatter:
                    while self._open:
                        self._say(line, "250-" + "x" * 500)
                extra = "250-STARTTLS\r\n" if self.manner.starttls else ""
                self._say(line, f"250-loopback\r\n{extra}250 AUTH PLAIN LOGIN XOAUTH2")
            elif verb == "STARTTLS":
                self._say(line, "220 go on")
                line = self._protected(line)
                stream = line.makefile("rb")
            elif verb == "AUTH":
                self._say(line, self._judged(said))
            elif verb == "MAIL":
                sender = said[said.index("<") + 1 : said.index(">")]
                self._say(line, "250 fine")
            elif verb == "RCPT":
                recipient = said[said.index("<") + 1 : said.index(">")]
                self._say(line, "550 no such box" if recipient == self.manner.refuse else "250 fine")
            elif verb == "DATA":
                if self.manner.drop == "DATA":
                    return
                self._say(line, "354 go on")
                raw = bytearray()
                while (each := stream.readline()) not in (b".\r\n", b""):
                    raw += each[1:] if each.startswith(b"..") else each
                if self.manner.slow:
                    time.sleep(self.manner.slow)
                if self.manner.word.startswith("2"):
                    self.taken.append(Taken(sender, recipient, bytes(raw)))
                if self.manner.drop == "end":
                    return
                self._say(line, self.manner.word)
            elif verb == "QUIT":
                self._say(line, "221 bye")
                return
            else:
                self._say(line, "250 fine")

    def _judged(self, said: str) -> str:
        _, how, given = said.split(" ", 2)
        words = base64.b64decode(given).decode("utf-8")
        secret = words.split("\0")[-1] if how == "PLAIN" else words.split("Bearer ")[1].split("\x01")[0]
        self.secrets.append(secret)
        return "235 welcome" if secret == self.manner.password else "535 no"

    def _protected(self, line: socket.socket) -> ssl.SSLSocket:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        assert self.certificate is not None
        context.load_cert_chain(self.certificate, self.certificate.with_suffix(".key"))
        return context.wrap_socket(line, server_side=True)

    @staticmethod
    def _say(line: socket.socket, words: str) -> None:
        line.sendall(words.encode() + b"\r\n")


def certificate(folder: Path) -> Path:
    """A certificate that no machine knows, with its key beside it."""
    path = folder / "smtp.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
               "-subj", "/CN=localhost", "-keyout", str(path.with_suffix(".key")), "-out", str(path)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return path
