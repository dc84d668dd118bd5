"""Work that goes on behind the screen: reading a mailbox, asking the sources of openings.

A process that is killed leaves its task marked as running for good; `requeue_stopped` puts such work back
in the queue at the next start. Each task may run twice without harm.
"""

from __future__ import annotations

from django_tasks import task

from bounceback.store.write import mail as mail_writer


@task()
def read_mailbox(owner: int, import_id: int) -> None:
    """Runs an import that was asked for."""
    mail_writer.run_import(owner, import_id)


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
