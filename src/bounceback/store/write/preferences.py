"""What the person sets."""

from __future__ import annotations

import zoneinfo
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bounceback.names.saying import say
from bounceback.store.models import Aside, Preferences
from bounceback.store.write.transaction import writing


def set_preferences(
    owner: int,
    *,
    name: str | None = None,
    own_addresses: Sequence[str] | None = None,
    time_zone: str | None = None,
    let_go_chance: float | None = None,
) -> None:
    """Changes what is given and leaves the rest. Raises ValueError with the sentence to show."""
    values: dict[str, Any] = {}
    if name is not None:
        values["name"] = name.strip()[:200]
    if own_addresses is not None:
        cleaned = [address.strip().lower() for address in own_addresses if address.strip()]
        wrong = [address for address in cleaned if "@" not in address]
        if wrong:
            raise ValueError(say("%(wrong)s is not an e-mail address.", wrong=wrong[0]))
        values["own_addresses"] = list(dict.fromkeys(cleaned))[:50]
        values["addresses_by_person"] = bool(cleaned)
    if time_zone is not None:
        if time_zone and time_zone not in zoneinfo.available_timezones():
            raise ValueError(say("%(time_zone)s is not a time zone that is known here.", time_zone=time_zone))
        values["time_zone"] = time_zone
    if let_go_chance is not None:
        if not 0.01 <= let_go_chance <= 0.5:
            raise ValueError(say("The chance at which to let go lies between 1 and 50 in 100."))
        values["let_go_chance"] = let_go_chance
    with writing(owner):
        Preferences.objects.filter(owner_id=owner).update(**values)


def put_aside(owner: int, item: str, until: datetime | None) -> None:
    """Puts an item of Today off until a moment (UTC), or away for good (None)."""
    with writing(owner):
        Aside.objects.update_or_create(owner_id=owner, item=item[:300], defaults={"until": until})


def take_back_aside(owner: int, item: str) -> None:
    """Brings an item of Today back."""
    with writing(owner):
        Aside.objects.filter(owner_id=owner, item=item[:300]).delete()
