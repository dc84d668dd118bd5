"""One transaction for one act, and the count of changes that readers key their caches on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import F

from bounceback.store.models import Preferences


@contextmanager
def writing(owner: int) -> Iterator[None]:
    """All or nothing for what happens inside; counts one change for the owner."""
    with transaction.atomic():
        yield
        Preferences.objects.filter(owner_id=owner).update(changes=F("changes") + 1)
