"""Gathers stylesheet, script and fonts once into the data folder, with a content hash in each name.

Done again only when one of the files has changed, so that an upgrade needs no command and a start no second.
"""

from __future__ import annotations

import hashlib
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def gather_static_files() -> Path:
    """Brings STATIC_ROOT up to date and returns it. Needs Django to be set up; safe to call at every start."""
    root = Path(settings.STATIC_ROOT)
    stamp = root / ".gathered"
    wanted = _fingerprint()
    if stamp.is_file() and stamp.read_text(encoding="ascii") == wanted:
        return root
    call_command("collectstatic", interactive=False, clear=True, verbosity=0, stdout=StringIO())
    stamp.write_text(wanted, encoding="ascii")
    return root


def _fingerprint() -> str:
    """Changes with each file's name, size and time of change, and with the program's version."""
    from bounceback import __version__

    sums = hashlib.sha256(__version__.encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            state = Path(storage.path(name)).stat()
            sums.update(f"{name}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return sums.hexdigest()
