"""One-time keys: the address that `serve` prints opens the door once, in one browser.

A key is kept as its SHA-256 in the name of an empty file; whoever removes the file has redeemed it, so a key
opens once even when two requests bring it together. Knows no Django and no cookies.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from pathlib import Path

from bounceback.web.home import data_folder, private_folder

LASTS = 24 * 60 * 60
"""Seconds that an unused key lasts."""


def issue_key(folder: Path | None = None) -> str:
    """A fresh key (43 characters, safe in an address) for the data folder `folder`.

    Keys that were not used within `LASTS` are removed on the way.
    """
    keys = _keys_folder(folder)
    for path in keys.iterdir():
        if _expired(path):
            path.unlink(missing_ok=True)
    key = secrets.token_urlsafe(32)
    (keys / _mark(key)).touch(mode=0o600, exist_ok=False)
    return key


def redeem(key: str, folder: Path | None = None) -> bool:
    """Whether `key` opens the door; a key that does is used up."""
    mark = _mark(key)
    found = None
    for path in _keys_folder(folder).iterdir():
        if hmac.compare_digest(path.name, mark):
            found = path
    if found is None:
        return False
    fresh = not _expired(found)
    try:
        found.unlink()
    except FileNotFoundError:
        return False
    return fresh


def _keys_folder(folder: Path | None) -> Path:
    return private_folder((folder or data_folder()) / "keys")


def _mark(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _expired(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > LASTS
    except FileNotFoundError:
        return True
