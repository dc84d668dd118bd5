"""What the person does for themselves: a word for the week, a page of their own. Nothing here is counted or judged."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.utils import timezone

from bounceback.names.saying import say
from bounceback.reframe.care import VOICES, WORDS
from bounceback.store.models import Preferences, WeekWord, Writing
from bounceback.store.write.transaction import writing

LONGEST = 100_000


def say_week(owner: int, day: date, word: str, *, now: datetime | None = None) -> None:
    """Keeps one of the five words for the week of a local day; "" takes it back. Raises ValueError for other words."""
    if word and word not in WORDS:
        raise ValueError(say("Choose one of the five words, or none."))
    monday = day - timedelta(days=day.weekday())
    with writing(owner):
        if not word:
            WeekWord.objects.filter(owner_id=owner, week=monday).delete()
            return
        WeekWord.objects.update_or_create(
            owner_id=owner, week=monday, defaults={"word": word, "said_at": now or timezone.now()}
        )


def ask_weekly(owner: int, *, ask: bool, show: bool) -> None:
    """Whether Today asks the weekly question, and whether past words stand beside what happened."""
    with writing(owner):
        Preferences.objects.filter(owner_id=owner).update(weekly=ask, show_weeks=show)


def set_quiet(owner: int, kinds: Collection[str]) -> None:
    """Which kinds of rows Today leaves out, by their names."""
    with writing(owner):
        Preferences.objects.filter(owner_id=owner).update(quiet=sorted({kind[:20] for kind in kinds}))


def keep_writing(owner: int, text: str, voice: str, *, now: datetime | None = None) -> int:
    """Keeps a page that the person asked to keep. Gives its id. Raises ValueError where it is empty."""
    text = text.replace("\x00", "")[:LONGEST]
    if not text.strip():
        raise ValueError(say("There was nothing on the page. Nothing was kept."))
    with writing(owner):
        kept = Writing.objects.create(
            owner_id=owner,
            text=text,
            voice=voice if voice in VOICES else VOICES[0],
            written_at=now or timezone.now(),
        )
        return int(kept.pk)


def let_writing_go(owner: int, pk: int) -> None:
    """Deletes a page for good. Raises LookupError."""
    with writing(owner):
        if not Writing.objects.filter(owner_id=owner, pk=pk).delete()[0]:
            raise LookupError(say("This page is not kept any more."))
