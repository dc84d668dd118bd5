"""What is still to do for an application: noted, done, dropped; each can be taken back."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from bounceback.names.saying import say
from bounceback.store.models import Application, Task
from bounceback.store.write.acts import beside_before, record
from bounceback.store.write.text import keepable
from bounceback.store.write.transaction import writing


def add_task(
    owner: int, application: int, text: str, due: date | None = None, *, now: datetime | None = None
) -> int:
    """Notes one thing to do, by a day if one is known. Gives the act's id. Raises LookupError, or ValueError without words."""
    now = now or timezone.now()
    text = " ".join(keepable(text).split())[:500]
    if not text:
        raise ValueError(say("Write what there is to do."))
    with writing(owner):
        if not Application.objects.filter(owner_id=owner, pk=application).exists():
            raise LookupError(say("This application is not here any more."))
        task = Task.objects.create(
            owner_id=owner, application_id=application, text=text, due=due, added_at=now
        )
        return record(
            owner,
            "You noted a task",
            now,
            application=application,
            beside=[beside_before("task", None, task.pk)],
        )


def finish_task(owner: int, pk: int, *, done: bool = True, now: datetime | None = None) -> int:
    """Marks it as done, or as open again. Gives the act's id. Raises LookupError."""
    now = now or timezone.now()
    with writing(owner):
        task = _get(owner, pk)
        before = beside_before("task", task, pk)
        task.done_at = now if done else None
        task.save(update_fields=["done_at"])
        words = "You did a task" if done else "You opened a task again"
        return record(owner, words, now, application=task.application_id, beside=[before])


def drop_task(owner: int, pk: int, *, now: datetime | None = None) -> int:
    """Takes it out. Gives the act's id. Raises LookupError."""
    now = now or timezone.now()
    with writing(owner):
        task = _get(owner, pk)
        before = beside_before("task", task, pk)
        task.delete()
        return record(
            owner, "You took a task out", now, application=before["values"]["application_id"], beside=[before]
        )


def _get(owner: int, pk: int) -> Task:
    found = Task.objects.filter(owner_id=owner, pk=pk).first()
    if found is None:
        raise LookupError(say("This task is not here any more."))
    return found
