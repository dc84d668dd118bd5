"""The page at hand: the key that a bookmarklet carries, and keeping what it sends.

A page of the web in which the bookmarklet runs can see the key. So the key does one thing, adding openings, a bounded
number a day; it reads nothing, and the person can change it.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.utils import timezone

from bounceback.names.saying import say
from bounceback.openings.clip import clipped
from bounceback.store.models import PageKey
from bounceback.store.write.openings import keep_pages
from bounceback.store.write.transaction import writing

A_DAY = 200
"""Pages that are taken in a day."""


class WrongKey(LookupError):
    """The key is nobody's, or was changed."""


class TooMany(ValueError):
    """More pages than are taken in a day."""


def new_page_key(owner: int, *, now: datetime | None = None) -> str:
    """A fresh key (43 characters, safe in an address); the one before stops working. Kept only as its SHA-256."""
    key = secrets.token_urlsafe(32)
    with writing(owner):
        PageKey.objects.update_or_create(
            owner_id=owner, defaults={"digest": _digest(key), "made_at": now or timezone.now()}
        )
    return key


def remove_page_key(owner: int) -> None:
    """The key stops working."""
    with writing(owner):
        PageKey.objects.filter(owner_id=owner).delete()


def keep_page(
    key: str, page: str, address: str, title: str = "", *, now: datetime | None = None
) -> tuple[int, tuple[int, ...]]:
    """Keeps the openings of a page that the holder of a key saw. Gives the owner's id and those of the openings.

    Raises WrongKey, TooMany, or ValueError where the page cannot be read; then nothing is kept.
    """
    now = now or timezone.now()
    found = PageKey.objects.filter(digest=_digest(key[:200])).first()
    if found is None:
        raise WrongKey(
            say("This bookmark is not known here any more. Make a new one on the page of openings.")
        )
    owner = int(found.owner_id)
    if found.day == now.date() and found.saved >= A_DAY:
        raise TooMany(say("%(n)s pages were saved today already; tomorrow it goes on.", n=A_DAY))
    postings = clipped(page, address, title)
    with writing(owner):
        found.saved = found.saved + 1 if found.day == now.date() else 1
        found.day = now.date()
        found.save(update_fields=["day", "saved"])
        return owner, keep_pages(owner, postings, now=now)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
