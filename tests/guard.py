"""A watch on the database connection: only `store/write/` and migrations write the tables of a person's data.

Imported by tests/conftest.py, so it holds in every test. Rows may also be laid by a conftest (the ground of a test);
everything else that writes such a table fails the test, also where the error was swallowed on its way up.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

WRITES = re.compile(
    r"""^\s*(?:INSERT\b|REPLACE\b|UPDATE\b|DELETE\b|TRUNCATE\b|ALTER\b|DROP\b|CREATE\b|MERGE\b|COPY\b|WITH\b.*?\b(?:INSERT|UPDATE|DELETE)\b)""",
    re.IGNORECASE | re.DOTALL,
)
TARGET = re.compile(
    r"""\b(?:INTO|UPDATE|FROM|TABLE|TRUNCATE|COPY|ON)\s+(?:ONLY\s+|IF\s+(?:NOT\s+)?EXISTS\s+)?["'`\[]?(store_\w+)""",
    re.IGNORECASE,
)
MAY_WRITE = (
    "/bounceback/store/write/",
    "/bounceback/store/migrations/",
    "/conftest.py",
    # Django's own emptying and building of test databases.
    "/django/core/management/commands/flush.py",
    "/django/core/management/commands/migrate.py",
    "/django/test/testcases.py",
    "/django/db/backends/base/creation.py",
)


class WrittenElsewhere(AssertionError):
    """A table of a person's data was written by code outside `store/write/`."""


def writes_domain_table(sql: str) -> str:
    """The table of a person's data that a statement writes; "" where it writes none."""
    if not WRITES.match(sql):
        return ""
    found = TARGET.search(sql)
    return found.group(1) if found else ""


class Watch:
    """Wraps every statement of a connection; remembers what it refused."""

    def __init__(self) -> None:
        self.refused: list[str] = []

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        table = writes_domain_table(str(sql))
        if table and not _by_a_writer():
            self.refused.append(f"{table} was written outside store/write: {_callers()}")
            raise WrittenElsewhere(self.refused[-1])
        return execute(sql, params, many, context)


@pytest.fixture(autouse=True)
def watched_writes() -> Iterator[Watch]:
    """The watch over this test, on the connection of each thread that the test opens."""
    from django.db import connection
    from django.db.backends.signals import connection_created

    watch = Watch()

    def over(sender: object, connection: Any, **_: object) -> None:
        if watch not in connection.execute_wrappers:
            connection.execute_wrappers.append(watch)
            watched.append(connection)

    watched: list[Any] = []
    over(None, connection)
    connection_created.connect(over, dispatch_uid="watched_writes")
    try:
        yield watch
    finally:
        connection_created.disconnect(dispatch_uid="watched_writes")
        for each in watched:
            each.execute_wrappers.remove(watch)
    if watch.refused:
        raise WrittenElsewhere("\n".join(watch.refused))


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Empties what the store keeps in memory by owner and count of writes: a test's rollback gives both anew."""
    for name, module in list(sys.modules.items()):
        if name.startswith("bounceback.store."):
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


def _by_a_writer() -> bool:
    frame = sys._getframe(2)
    while frame is not None:
        name = frame.f_code.co_filename.replace("\\", "/")
        if any(part in name for part in MAY_WRITE):
            return True
        frame = frame.f_back  # type: ignore[assignment]
    return False


def _callers() -> str:
    frame, names = sys._getframe(2), []
    while frame is not None:
        name = frame.f_code.co_filename.replace("\\", "/")
        if "/bounceback/" in name or "/tests/" in name:
            names.append(f"{name.rsplit('/', 2)[-2]}/{name.rsplit('/', 1)[-1]}:{frame.f_lineno}")
        frame = frame.f_back  # type: ignore[assignment]
    return " < ".join(names[:6]) or "nobody of ours"
