"""Brings the database's tables up to date, and does nothing where they are."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader


def migrate() -> None:
    """Applies the migrations that are missing. Raises what the database raises where it cannot be reached."""
    loader = MigrationLoader(connection)
    if set(loader.disk_migrations or ()) - set(loader.applied_migrations or ()):
        call_command("migrate", verbosity=0, interactive=False)
