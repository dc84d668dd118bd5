"""The gentle word where hope rests on one employer, as the pages of openings show it (templates/parts/dream.html)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from bounceback.store.hope import one_dream


def dream_of(owner: int, now: datetime) -> dict[str, Any] | None:
    """The gentle word where hope rests on one employer, with up to three comparable ones."""
    found = one_dream(owner, now)
    if found is None:
        return None
    return {
        "employer": found.employer,
        "again": found.reason == "again",
        "open": found.open_applications,
        "tenths": found.tenths,
        "rows": [
            {
                "title": one.company,
                "address": reverse("opening", args=[one.id]),
                "why": ", ".join(filter(None, [one.title, one.location])),
            }
            for one in found.like_it
        ],
    }
