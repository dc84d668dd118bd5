"""Runs pytest with a real PostgreSQL: `python tests/on_postgresql.py tests/store`.

The server comes from the pgserver wheel; where that has none for this machine, from Debian's package. It listens
on a Unix socket in a temporary folder and is gone afterwards.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote


def main() -> int:
    with _server() as url:
        environment = os.environ | {"BOUNCEBACK_DATABASE_URL": url}
        return subprocess.call([sys.executable, "-m", "pytest", *sys.argv[1:]], env=environment)


@contextlib.contextmanager
def _server() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="bounceback-pg-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        try:
            import pgserver
        except ImportError:
            with _debian_server(folder) as url:
                yield url
            return
        server = pgserver.get_server(folder / "data", cleanup_mode="stop")
        try:
            yield f"postgresql://postgres@{quote(str(folder / 'data'), safe='')}/postgres"
        finally:
            server.cleanup()


@contextlib.contextmanager
def _debian_server(folder: Path) -> Iterator[str]:
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not binaries and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "-y", "-qq", "postgresql"], check=True)
        binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not binaries:
        raise SystemExit(
            "No PostgreSQL is here and none could be installed. Install one and run make test again."
        )
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(folder, "postgres")
    data = folder / "data"
    run = [*as_user, str(binaries[-1] / "pg_ctl"), "-D", str(data)]
    subprocess.run([*run, "initdb", "-s", "-o", "-U postgres -A trust"], check=True)
    subprocess.run([*run, "start", "-w", "-s", "-o", f"-k {data} -c listen_addresses=''"], check=True)
    try:
        yield f"postgresql://postgres@{quote(str(data), safe='')}/postgres"
    finally:
        subprocess.run([*run, "stop", "-m", "fast", "-s"], check=True)


if __name__ == "__main__":
    raise SystemExit(main())
