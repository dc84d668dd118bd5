"""One word of the person on one message, for the whole of its template: remembered, and all assembled again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bounceback.store.write.assembly import reassemble
from bounceback.store.write.projection import project
from bounceback.store.write.revisions import append
from bounceback.store.write.templates import held_by, keep_verdict, moved_as_verdict, shown_of
from bounceback.timeline.kinds import Kind


@dataclass(frozen=True, slots=True)
class Said:
    """A kept verdict, how many other messages it changed, and the revisions before it (None: a new fact)."""

    verdict: int
    alike: int
    before: dict[str, int | None]


def say_of_template(
    owner: int,
    message_id: str,
    read_as: Kind,
    kind: Kind,
    before: dict[str, int | None],
    now: datetime,
    *,
    alone: bool = False,
) -> Said:
    """Keeps a verdict on a message and gives its kind to the others of its template (none where `alone`).

    `before`: what the act changed already; what changes here comes to it, so that one undo takes all of it back.
    Messages whose kind the person said themselves stay. All is assembled again in any case, so that what an undo comes
    back to is what every reading of the mail comes to. Call inside the act's transaction.
    """
    verdict = keep_verdict(owner, message_id, read_as, kind, now, alone=alone)
    others = held_by(owner, verdict, but=message_id)
    was = shown_of(owner, others)
    moved = moved_as_verdict(owner, verdict, others)
    changed = append(owner, moved, now)
    project(owner, {revision.application for revision in moved if revision.application is not None})
    changed |= reassemble(owner, now).before
    is_now = shown_of(owner, others)
    alike = sum(was[each] != is_now[each] for each in others)
    return Said(verdict, alike, changed | before)
