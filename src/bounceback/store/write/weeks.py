"""The look at a week: what the person writes in it, when it is done, and the weekday on which it is offered."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from bounceback.names.saying import say
from bounceback.store.models import Preferences, WeekReview
from bounceback.store.write.text import keepable
from bounceback.store.write.transaction import writing

LONGEST = 500


def keep_week(
    owner: int,
    day: date,
    *,
    came_of_it: str | None = None,
    lesson: str | None = None,
    intention: str | None = None,
    now: datetime | None = None,
) -> None:
    """Keeps what is written so far in the look at the week that ends on `day`; a part that is None stays as it was."""
    now = now or timezone.now()
    parts = {"came_of_it": came_of_it, "lesson": lesson, "intention": intention}
    values = {
        name: " ".join(keepable(text).split())[:LONGEST] for name, text in parts.items() if text is not None
    }
    with writing(owner):
        WeekReview.objects.update_or_create(owner_id=owner, day=day, defaults={**values, "changed_at": now})


def finish_week(owner: int, day: date, *, done: bool = True, now: datetime | None = None) -> None:
    """The person is through with the look at this week, or goes on with it after all. Its words stay either way."""
    now = now or timezone.now()
    with writing(owner):
        WeekReview.objects.update_or_create(
            owner_id=owner, day=day, defaults={"finished_at": now if done else None, "changed_at": now}
        )


def set_review_day(owner: int, weekday: int) -> None:
    """On which weekday Today offers the look at the week; 0 is Monday. Raises ValueError for no such day."""
    if not 0 <= weekday <= 6:
        raise ValueError(say("Choose one of the seven days."))
    with writing(owner):
        Preferences.objects.filter(owner_id=owner).update(review_day=weekday)
