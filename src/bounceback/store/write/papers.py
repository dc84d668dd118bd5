"""What went out with an application: which version of the CV, which letter. Kept and taken out, both to be taken back."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from bounceback.names.saying import say
from bounceback.store.models import Application, Paper
from bounceback.store.write.acts import beside_before, record
from bounceback.store.write.text import keepable
from bounceback.store.write.transaction import writing

KINDS = ("cv", "letter", "other")
LONGEST = 100_000


def add_paper(
    owner: int,
    application: int,
    kind: str,
    name: str,
    *,
    text: str = "",
    at: datetime | None = None,
    now: datetime | None = None,
) -> int:
    """Keeps a document as it went out at `at` (UTC). Gives the act's id.

    `name` is for a CV the name of its version. Raises LookupError, or ValueError for an unknown kind or without a name.
    """
    now = now or timezone.now()
    name = " ".join(keepable(name).split())[:200]
    if kind not in KINDS:
        raise ValueError(say("Say whether it is a CV, a letter or something else."))
    if not name:
        raise ValueError(say("Give it a name, such as the version of the CV."))
    with writing(owner):
        if not Application.objects.filter(owner_id=owner, pk=application).exists():
            raise LookupError(say("This application is not here any more."))
        paper = Paper.objects.create(
            owner_id=owner,
            application_id=application,
            kind=kind,
            name=name,
            text=keepable(text)[:LONGEST],
            sent_at=at or now,
        )
        return record(
            owner,
            "You kept a document",
            now,
            application=application,
            beside=[beside_before("paper", None, paper.pk)],
        )


def drop_paper(owner: int, pk: int, *, now: datetime | None = None) -> int:
    """Takes it out. Gives the act's id. Raises LookupError."""
    now = now or timezone.now()
    with writing(owner):
        paper = Paper.objects.filter(owner_id=owner, pk=pk).first()
        if paper is None:
            raise LookupError(say("This document is not here any more."))
        before = beside_before("paper", paper, pk)
        paper.delete()
        return record(
            owner,
            "You took a document out",
            now,
            application=before["values"]["application_id"],
            beside=[before],
        )
