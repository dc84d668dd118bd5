"""The secret address of a person's calendar: a long name that nobody can guess, kept in a file of its own.

Whoever has the address reads the calendar and nothing else; a new one shuts the old. Knows no Django and no requests.
"""

from __future__ import annotations

import hmac
import re
import secrets
from pathlib import Path

from bounceback.web.home import data_folder, private_folder

_NAME = re.compile(r"[A-Za-z0-9_-]{43}")


def calendar_name(owner: int, folder: Path | None = None) -> str:
    """The secret name of this owner's calendar, "" where there is none."""
    try:
        name = _file(owner, folder).read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return name if _NAME.fullmatch(name) else ""


def new_calendar_name(owner: int, folder: Path | None = None) -> str:
    """A fresh secret name (43 characters, safe in an address) in the place of the one before."""
    name = secrets.token_urlsafe(32)
    path = _file(owner, folder)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    part.touch(mode=0o600)
    part.write_text(name, "ascii")
    part.replace(path)
    return name


def shut_calendar(owner: int, folder: Path | None = None) -> None:
    """Takes the address away."""
    _file(owner, folder).unlink(missing_ok=True)


def owner_of_calendar(name: str, folder: Path | None = None) -> int | None:
    """Whose calendar has that name; None where nobody's has. Takes as long for a near miss as for any other."""
    found = None
    for path in _folder(folder).iterdir():
        if path.name.isdecimal() and hmac.compare_digest(
            calendar_name(int(path.name), folder).encode(), name.encode("utf-8", "replace")
        ):
            found = int(path.name)
    return found if _NAME.fullmatch(name) else None


def _file(owner: int, folder: Path | None) -> Path:
    return _folder(folder) / str(owner)


def _folder(folder: Path | None) -> Path:
    return private_folder((folder or data_folder()) / "calendars")
