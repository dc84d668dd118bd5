"""The data folder: the one place on this machine where the person's search is kept.

In goes the environment, out comes a folder that only its owner can read. Knows no Django.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path


def data_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The data folder, made with mode 0700 if it is not there.

    BOUNCEBACK_HOME names it; else it is the system's usual place for a program's data.
    Raises OSError where the folder cannot be made.
    """
    named = environ.get("BOUNCEBACK_HOME")
    if named:
        folder = Path(named).expanduser().absolute()
    else:
        from platformdirs import user_data_dir

        folder = Path(user_data_dir("bounceback", appauthor=False))
    return private_folder(folder)


def private_folder(folder: Path) -> Path:
    """`folder`, made with mode 0700 if it is not there; one that is there keeps its mode."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def secret_key(folder: Path) -> str:
    """Django's signing key for this data folder: made once, kept in `secret-key` with mode 0600.

    Two programs that start together agree: the file appears whole or not at all, and the first one stays.
    """
    path = folder / "secret-key"
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        pass
    draft = folder / f".secret-key.{secrets.token_hex(8)}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(64))
    try:
        draft.hardlink_to(path)
    except FileExistsError:
        pass
    except OSError:  # file systems without hard links
        draft.replace(path)
    draft.unlink(missing_ok=True)
    return path.read_text(encoding="ascii")
