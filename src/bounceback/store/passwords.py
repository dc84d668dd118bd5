"""What opens a mailbox, kept: in the system's keyring, else in a file that its owner alone can read. Never in the database.

In: a name and a secret; out: where it is kept. Nothing here is logged, and no error repeats a secret.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from pathlib import Path
from typing import Any

from bounceback.mail.problems import NOT_IN_FOLDER, NOT_IN_KEYRING, NOT_KEPT
from bounceback.names.saying import say_from_data

SERVICE = "bounceback"
KEYRING, FILE = "keyring", "file"


class PasswordProblem(Exception):
    """The secret cannot be kept or found; the message says what to do."""


def new_name() -> str:
    """A name for a secret that no other data folder on this machine uses."""
    return secrets.token_hex(16)


def keep(name: str, secret: str) -> str:
    """Keeps a secret and says where: "keyring", or "file" where the system has no keyring that works.

    Raises PasswordProblem where neither works.
    """
    ring = _ring()
    if ring is not None:
        with contextlib.suppress(Exception):  # a locked or broken keyring: the file is next
            ring.set_password(SERVICE, name, secret)
            if ring.get_password(SERVICE, name) == secret:
                _remove(_path(name))
                return KEYRING
    try:
        _write(_path(name), secret)
    except OSError as problem:
        raise PasswordProblem(say_from_data(NOT_KEPT, why=problem.strerror)) from None
    return FILE


def secret(name: str, place: str) -> str:
    """The secret of that name. Raises PasswordProblem where it is not there any more."""
    found: str | None = None
    if place == KEYRING:
        ring = _ring()
        if ring is not None:
            with contextlib.suppress(Exception):
                found = ring.get_password(SERVICE, name)
    else:
        with contextlib.suppress(OSError, UnicodeDecodeError):
            found = _path(name).read_text("utf-8")
    if not found:
        raise PasswordProblem(NOT_IN_KEYRING if place == KEYRING else NOT_IN_FOLDER)
    return found


def forget(name: str) -> None:
    """Throws a secret away, wherever it is."""
    ring = _ring()
    if ring is not None:
        with contextlib.suppress(Exception):
            ring.delete_password(SERVICE, name)
    _remove(_path(name))


def folder() -> Path:
    """Where secrets are kept that no keyring takes."""
    from django.conf import settings

    return Path(settings.BOUNCEBACK_HOME) / "passwords"


def has_keyring() -> bool:
    """Whether this system has a keyring to use."""
    return _ring() is not None


def _ring() -> Any:
    import keyring
    from keyring.backends import fail, null

    try:
        ring = keyring.get_keyring()
    except Exception:  # a backend that cannot even be loaded is none
        return None
    return None if isinstance(ring, fail.Keyring | null.Keyring) else ring


def _path(name: str) -> Path:
    if not re.fullmatch(r"[0-9a-f]{8,64}", name):
        raise ValueError("no name of a secret")
    return folder() / name


def _write(path: Path, secret: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secret.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        _remove(part)
        raise


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()
