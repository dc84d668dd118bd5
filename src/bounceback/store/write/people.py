"""People: taking a file of contacts in, adding one by hand, logging a touch, leaving somebody in peace."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from bounceback.names.saying import listed, say
from bounceback.people.cards import Card, address_in, one_line, page_in
from bounceback.people.files import read_people
from bounceback.people.known import How
from bounceback.store.models import Application, Person, Touch
from bounceback.store.write.revisions import CHUNK
from bounceback.store.write.text import keepable
from bounceback.store.write.transaction import writing

_UPDATED = ("name", "first_name", "address", "company", "role", "url", "since", "source")


def add_people_file(
    owner: int, content: bytes, name: str, *, now: datetime | None = None
) -> tuple[int, int, tuple[str, ...]]:
    """Takes the people of a file in. Gives how many are new, how many were known, and what could not be read.

    Raises ValueError where nobody in it can be read; then nothing is kept.
    """
    found = read_people(content)
    if not found.cards:
        what = found.problems[0] if found.problems else say("Nobody stands in it.")
        raise ValueError(listed((one_line(name)[:200] or say("The file"), what), ": "))
    added = _keep(owner, found.cards, now or timezone.now())
    return added, len(found.cards) - added, found.problems


def add_person(
    owner: int,
    name: str,
    *,
    company: str = "",
    role: str = "",
    address: str = "",
    url: str = "",
    now: datetime | None = None,
) -> int:
    """Adds somebody by hand, or corrects the one with the same address. Gives the id. Raises ValueError."""
    name = one_line(keepable(name))
    if not name:
        raise ValueError(say("Give a name."))
    if address.strip() and not address_in(address):
        raise ValueError(say("This is no e-mail address. Leave it empty if you have none."))
    if url.strip() and not page_in(url):
        raise ValueError(say("A link begins with http:// or https://."))
    card = Card(
        name,
        "",
        address_in(address),
        one_line(keepable(company)),
        one_line(keepable(role)),
        page_in(url),
        None,
        "hand",
    )
    _keep(owner, [card], now or timezone.now())
    return int(Person.objects.get(owner_id=owner, key=card.key[:700]).pk)


def remove_person(owner: int, pk: int) -> None:
    """Takes out somebody who came from a file or by hand, with the touches logged under that entry. Raises LookupError."""
    with writing(owner):
        found = Person.objects.filter(owner_id=owner, pk=pk).first()
        if found is None:
            raise LookupError(say("This person is not here any more."))
        Touch.objects.filter(owner_id=owner, who=f"p{pk}").delete()
        found.delete()


def log_touch(
    owner: int,
    who: str,
    how: How,
    *,
    at: datetime | None = None,
    note: str = "",
    application: int | None = None,
    now: datetime | None = None,
) -> int:
    """Notes that the two spoke. `who` is a key of `people.known.Known`. Gives the touch's id.

    Raises LookupError where the key is nobody's, ValueError where the moment is to come.
    """
    now = now or timezone.now()
    at = at or now
    if at > now + timedelta(days=1):
        raise ValueError(say("This day is still to come. Log it when you have spoken."))
    with writing(owner):
        _check(owner, who)
        if (
            application is not None
            and not Application.objects.filter(owner_id=owner, pk=application).exists()
        ):
            raise LookupError(say("This application is not here any more."))
        touch = Touch.objects.create(
            owner_id=owner,
            who=who[:330],
            at=min(at, now),
            how=How(how).value,
            note=keepable(note).strip()[:1000],
            application_id=application,
        )
        return int(touch.pk)


def take_back_touch(owner: int, pk: int) -> None:
    """Takes a logged touch out. Raises LookupError."""
    with writing(owner):
        if not Touch.objects.filter(owner_id=owner, pk=pk).delete()[0]:
            raise LookupError(say("This is not here any more."))


def leave_in_peace(owner: int, who: str, quiet: bool, *, now: datetime | None = None) -> None:
    """Keeps somebody off the weekly list, or puts them back. Raises LookupError."""
    with writing(owner):
        _check(owner, who)
        if re.fullmatch(r"p\d{1,18}", who):
            Person.objects.filter(owner_id=owner, pk=int(who[1:])).update(quiet=quiet)
            return
        found = Person.objects.filter(owner_id=owner, address=who)
        if found.exists():
            found.update(quiet=quiet)
        else:
            Person.objects.create(
                owner_id=owner,
                key=who,
                address=who,
                source="mail",
                quiet=quiet,
                added_at=now or timezone.now(),
            )


def _check(owner: int, who: str) -> None:
    """Whether a key can be somebody's: an address, or the number of one who is kept."""
    if re.fullmatch(r"p\d{1,18}", who):
        if Person.objects.filter(owner_id=owner, pk=int(who[1:])).exists():
            return
    elif len(who) <= 320 and address_in(who) == who:
        return
    raise LookupError(say("This person is not here any more."))


def _keep(owner: int, cards: Iterable[Card], now: datetime) -> int:
    """Adds who is new, updates who is known by the same key. Gives how many are new."""
    by_key = {card.key[:700]: card for card in cards}
    with writing(owner):
        kept = {row.key: row for row in Person.objects.filter(owner_id=owner)}
        fresh, known = [], []
        for key, card in by_key.items():
            columns = _columns(card)
            row = kept.get(key)
            if row is None:
                fresh.append(Person(owner_id=owner, key=key, added_at=now, **columns))
                continue
            for name, value in columns.items():
                if value:
                    setattr(row, name, value)
            known.append(row)
        Person.objects.bulk_create(fresh, batch_size=CHUNK)
        Person.objects.bulk_update(known, _UPDATED, batch_size=80)
    return len(fresh)


def _columns(card: Card) -> dict[str, Any]:
    return {
        "name": keepable(card.name)[:300],
        "first_name": keepable(card.first_name)[:300],
        "address": card.address[:320],
        "company": keepable(card.company)[:300],
        "role": keepable(card.role)[:300],
        "url": card.url[:2000],
        "since": card.since,
        "source": card.source,
    }
