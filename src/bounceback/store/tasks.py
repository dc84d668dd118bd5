"""Work that goes on behind the screen: reading a mailbox, asking the sources of openings.

A process that is killed leaves its task marked as running for good; `requeue_stopped` puts such work back
in the queue at the next start. Each task may run twice without harm.
"""

from __future__ import annotations

import contextlib

from django_tasks import task

from bounceback.store.write import mail as mail_writer


@task()
def read_mailbox(owner: int, import_id: int) -> None:
    """Runs an import that was asked for."""
    mail_writer.run_import(owner, import_id)


@task()
def look_into_mailbox(owner: int, account: int) -> None:
    """Looks once into a mailbox that is followed."""
    from bounceback.store.follow import look

    with contextlib.suppress(LookupError):  # not followed any more
        look(owner, account)


def look_when_free(owner: int, account: int) -> bool:
    """Queues a look, unless one is waiting already. Whether it did."""
    from django_tasks_db.models import DBTaskResult

    waiting = DBTaskResult.objects.filter(
        status__in=["READY", "RUNNING"], task_path__endswith="look_into_mailbox"
    ).values_list("args_kwargs", flat=True)
    if any(tuple(arguments.get("args", ())) == (owner, account) for arguments in waiting):
        return False
    look_into_mailbox.enqueue(owner, account)
    return True


@task()
def refresh_openings(owner: int, source: int | None = None) -> None:
    """Asks one source of openings, or all of the owner's, for what is there now."""
    from bounceback.store.write.openings import refresh

    refresh(owner, source)


@task()
def make_sample_search(seed: int = 7) -> None:
    """Makes the sample search anew."""
    from bounceback.store.write.sample import make_sample

    make_sample(seed)


def requeue_stopped() -> int:
    """Queues again each import that a stopped process left unfinished. Gives how many."""
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.filter(status="RUNNING").delete()
    queued = {
        tuple(arguments.get("args", ()))
        for arguments in DBTaskResult.objects.filter(
            status="READY", task_path__endswith="read_mailbox"
        ).values_list("args_kwargs", flat=True)
    }
    again = [each for each in mail_writer.stopped_imports() if each not in queued]
    for owner, import_id in again:
        read_mailbox.enqueue(owner, import_id)
    return len(again)
