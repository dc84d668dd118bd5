"""A private Dovecot for the tests: its own folders, its own port on 127.0.0.1, one mailbox in a Maildir; as root or as a user."""

from __future__ import annotations

import contextlib
import getpass
import grp
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

USER = "robin@example.com"
PASSWORD = "lichen-otter-41"
PLACES = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin", "/opt/homebrew/bin", "/usr/local/bin")


def ensure() -> Path:
    """The program, installed first where it can be. Fails with the way to install it elsewhere."""
    done = subprocess.run(
        ["sh", str(Path(__file__).with_name("ensure_dovecot"))], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip() or "Dovecot is not there.")
    return next(Path(place, "dovecot") for place in PLACES if Path(place, "dovecot").exists())


@dataclass
class Dovecot:
    """A running server and its one mailbox, to be changed behind the program's back."""

    program: Path
    folder: Path
    port: int
    tls_port: int
    certificate: Path

    @property
    def mail(self) -> Path:
        """The Maildir."""
        return self.folder / "mail"

    def deliver(self, message: bytes, folder: str = "INBOX", *, name: str = "") -> None:
        """Lays a message into a folder, made where it is missing."""
        place = self._maildir(folder)
        name = name or f"{time.time_ns()}.{os.urandom(4).hex()}.test"
        part = place / "tmp" / name
        part.write_bytes(message)
        self._own(part)
        part.rename(place / "new" / name)

    def make(self, folder: str) -> None:
        """Makes an empty folder."""
        self._maildir(folder)

    def move(self, marker: bytes, source: str, target: str) -> None:
        """Moves the message that holds `marker`."""
        for path in self._files(source):
            if marker in path.read_bytes():
                path.rename(self._maildir(target) / "new" / f"{time.time_ns()}.moved.test")
                return
        raise AssertionError(f"no such message in {source}")

    def empty(self, folder: str) -> None:
        """Throws all messages of a folder away."""
        for path in self._files(folder):
            path.unlink()

    def renumber(self, folder: str) -> None:
        """Makes the server give all messages of a folder new numbers: another UIDVALIDITY."""
        place = self._place(folder)
        for path in place.glob("dovecot*"):
            path.unlink() if path.is_file() else shutil.rmtree(path)
        (place / "dovecot-uidlist").write_text(f"3 V{int(time.time()) + 1000} N1 G{os.urandom(16).hex()}\n")
        self._own(place / "dovecot-uidlist")

    def remove(self, folder: str) -> None:
        """Takes a folder away."""
        shutil.rmtree(self._place(folder))

    def stop(self) -> None:
        """Ends the server before its time."""
        subprocess.run(
            [self.program, "-c", self.folder / "dovecot.conf", "stop"], check=True, capture_output=True
        )

    def seen(self, folder: str) -> int:
        """How many messages carry the mark of having been read."""
        return sum("S" in path.name.partition(":2,")[2] for path in self._files(folder))

    def _files(self, folder: str) -> list[Path]:
        place = self._place(folder)
        return sorted(each for sub in ("cur", "new") for each in (place / sub).glob("*"))

    def _place(self, folder: str) -> Path:
        return self.mail if folder == "INBOX" else self.mail / f".{folder.replace('/', '.')}"

    def _maildir(self, folder: str) -> Path:
        place = self._place(folder)
        for sub in ("cur", "new", "tmp"):
            (place / sub).mkdir(parents=True, exist_ok=True)
            self._own(place / sub)
        self._own(place)
        return place

    def _own(self, path: Path) -> None:
        if os.getuid() == 0:
            shutil.chown(path, *_mail_owner())


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Dovecot]:
    """A Dovecot in this folder until the end of the block."""
    program = ensure()
    certificate = _certificate(folder)
    server = Dovecot(program, folder, _free_port(), _free_port(), certificate)
    server.mail.mkdir()
    if os.getuid() == 0:
        # The mail processes run as another user and have to reach the mail.
        for each in (folder, *folder.parents):
            if each == Path(each.anchor) or each == Path("/tmp"):
                break
            each.chmod(each.stat().st_mode | 0o011)
    server.make("INBOX")
    config = folder / "dovecot.conf"
    config.write_text(_configuration(server))
    log = folder / "log"
    process = subprocess.Popen(
        [str(program), "-F", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        _wait_for(server.port, process, log)
        _wait_for(server.tls_port, process, log)
        yield server
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=10)
        if process.poll() is None:
            process.kill()
            process.wait()


def _configuration(server: Dovecot) -> str:
    folder = server.folder
    user, group = (
        _mail_owner() if os.getuid() == 0 else (getpass.getuser(), grp.getgrgid(os.getgid()).gr_name)
    )
    login = "nobody" if os.getuid() == 0 else user
    chroot = "" if os.getuid() == 0 else "chroot ="
    uid, gid = pwd.getpwnam(user).pw_uid, grp.getgrnam(group).gr_gid
    special = "".join(
        f"  mailbox {name} {{\n    auto = create\n    special_use = {use}\n  }}\n"
        for name, use in (
            ("Sent", "\\Sent"),
            ("Junk", "\\Junk"),
            ("Archive", "\\Archive"),
            ("Drafts", "\\Drafts"),
            ("Trash", "\\Trash"),
        )
    )
    quiet = (
        ""
        if os.getuid() == 0
        else f"""
default_internal_user = {user}
default_internal_group = {group}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""
    )
    return f"""
base_dir = {folder}/run
state_dir = {folder}/state
instance_name = bounceback-tests
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
mail_location = maildir:{server.mail}
mail_home = {folder}/home
first_valid_uid = {min(uid, 100)}
first_valid_gid = 1
mail_uid = {uid}
mail_gid = {gid}
default_login_user = {login}
{quiet}
ssl = yes
ssl_cert = <{server.certificate}
ssl_key = <{server.certificate.with_suffix(".key")}
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_max_userip_connections = 50
passdb {{
  driver = static
  args = user={USER} password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
namespace inbox {{
  inbox = yes
  separator = /
{special}}}
service imap-login {{
  {chroot}
  inet_listener imap {{
    port = {server.port}
  }}
  inet_listener imaps {{
    port = {server.tls_port}
    ssl = yes
  }}
}}
"""


def _mail_owner() -> tuple[str, str]:
    """Dovecot opens no mail as root: it is another user's then."""
    for name in ("nobody", "daemon"):
        with contextlib.suppress(KeyError):
            return name, grp.getgrgid(pwd.getpwnam(name).pw_gid).gr_name
    raise RuntimeError("There is no user but root here.")


def _certificate(folder: Path) -> Path:
    path = folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-keyout", str(path.with_suffix(".key")), "-out", str(path)],
        check=True, capture_output=True,
    )  # fmt: skip
    return path


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        if process.poll() is not None:
            said = process.stderr.read().decode() if process.stderr else ""
            raise RuntimeError(f"Dovecot did not start: {said} {log.read_text() if log.exists() else ''}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as sock:
            sock.settimeout(5)
            if port and sock:
                return
        time.sleep(0.05)
    raise RuntimeError("Dovecot does not listen.")
