"""What goes out of the store: all tables as rows for an archive, and the values of logs, calendars and reports.

Reads only. What an archive leaves out is named here, each with its reason, for the writer and the reader alike.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.db import connection, models, transaction

import bounceback
from bounceback.exchange.archive import README, ArchiveProblem, ArchiveWriter
from bounceback.exchange.letters import KeptLetter, mbox
from bounceback.exchange.tracker import TrackedApplication
from bounceback.names.companies import company_key
from bounceback.names.titles import title_key
from bounceback.store import read
from bounceback.store.models import CV, Message, Owned, Posting
from bounceback.store.models import Event as EventRow
from bounceback.store.values import ApplicationRow
from bounceback.timeline.kinds import Event

CHUNK = 400
DERIVED = frozenset({"standing"})
"""Tables that are written anew from the events."""
NOT_OUT = {
    "preferences": {"changes", "is_sample"},
    "mailimport": {"path", "remove_after"},
    "mailaccount": {"secret_name", "secret_place", "next_at", "looking_since"},
    "sending": {"secret_name", "secret_place"},
    "digest": {"on", "period", "state", "tries", "tried_at", "sent_at", "message_id", "problem"},
}
"""Columns that belong to one machine: where a password is kept, where a file lay, what is under way, and
what is sent by itself: it starts anew only when the person turns it on there."""
OF_ONE_MACHINE = frozenset({"pagekey"})
"""Tables of keys that open something here."""


def tables() -> list[type[models.Model]]:
    """The tables of a person's data that an archive holds, those that are pointed to first."""
    found = [
        model
        for model in apps.get_app_config("store").get_models()
        if issubclass(model, Owned) and model._meta.model_name not in DERIVED | OF_ONE_MACHINE
    ]
    ordered: list[type[models.Model]] = []
    while found:
        ready = [model for model in found if not _points_to(model) & (set(found) - {model})]
        ordered += ready
        found = [model for model in found if model not in ready]
    return ordered


def columns(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    """The columns of a table that an archive holds: all but the owner and those of one machine."""
    left_out = NOT_OUT.get(str(model._meta.model_name), set()) | {"owner"}
    return tuple(field for field in model._meta.concrete_fields if field.name not in left_out)


def _points_to(model: type[models.Model]) -> set[type[models.Model]]:
    return {
        field.related_model
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and isinstance(field.related_model, type)
    }


def export(owner: int, to: Path, now: datetime) -> Path:
    """Writes everything of the owner to the file `to` as an archive (docs/export.md), readable by its owner alone.

    All of it is as at one moment, also while the app runs. Raises ArchiveProblem where the file is there already or
    cannot be written; nothing half-written stays.
    """
    if to.exists():
        raise ArchiveProblem(f"{to} is there already and was left as it is. Choose another name.")
    try:
        handle, name = tempfile.mkstemp(prefix=".bounceback-", suffix=".part", dir=to.parent)
    except OSError as problem:
        raise ArchiveProblem(
            f"{to.parent} cannot be written to ({problem.strerror}). Choose another folder."
        ) from None
    part = Path(name)
    try:
        with os.fdopen(handle, "w+b") as file:
            write_archive(owner, file, now)
        part.rename(to)
    except OSError as problem:
        raise ArchiveProblem(
            f"The export could not be written ({problem.strerror}). Nothing was changed."
        ) from None
    finally:
        part.unlink(missing_ok=True)
    return to


def write_archive(owner: int, to: IO[bytes], now: datetime) -> None:
    """Writes everything of the owner as an archive into an open file."""
    with (
        _one_moment(),
        ArchiveWriter(to, program=f"bounceback {bounceback.__version__}", made_at=now) as archive,
    ):
        archive.add_file(README, _readme().encode())
        for model in tables():
            fields = columns(model)
            names = tuple(field.attname for field in fields)
            archive.add_table(str(model._meta.model_name), names, _rows(owner, model, fields))
        archive.add_file("mail/kept.mbox", _mail(owner))
        for name, text in _files(owner):
            archive.add_file(name, text.encode("utf-8", "replace"))


@contextmanager
def _one_moment() -> Iterator[None]:
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if connection.vendor == "postgresql" and outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _rows(
    owner: int, model: type[models.Model], fields: tuple[models.Field[Any, Any], ...]
) -> Iterator[dict[str, Any]]:
    names = [field.attname for field in fields]
    rows = model._default_manager.filter(owner_id=owner).order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=500):
        yield {name: _plain(value) for name, value in zip(names, row, strict=True)}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _mail(owner: int) -> Iterator[bytes]:
    rows = Message.objects.filter(owner_id=owner).order_by("at", "pk").iterator(chunk_size=200)
    return mbox(
        KeptLetter(
            row.message_id,
            row.at,
            (row.sender_name, row.sender_address),
            tuple((str(name), str(address)) for name, address in row.recipients),
            row.subject,
            row.text,
        )
        for row in rows
    )


def _files(owner: int) -> Iterator[tuple[str, str]]:
    for cv in CV.objects.filter(owner_id=owner).order_by("pk").iterator():
        yield f"files/cv-{cv.pk}.txt", f"{cv.name}\n\n{cv.text}"
    for posting in Posting.objects.filter(owner_id=owner).order_by("pk").iterator(chunk_size=100):
        head = "\n".join(filter(None, [posting.title, posting.company, posting.url]))
        yield f"files/posting-{posting.pk}.txt", f"{head}\n\n{posting.text}"


def _readme() -> str:
    """What the archive holds, for somebody who has nothing but the archive."""
    lines = [
        "# Everything that bounceback keeps of a search",
        "",
        "- `data/` is the search itself: one JSON object a line, one file for each table. Moments are UTC in ISO 8601,",
        "  `…_id` is the `id` of a row of another table. This is what an import reads.",
        "- `mail/kept.mbox` has the kept messages for a mail program; `files/` has CVs and advertisements as text.",
        "  An import does not read them: all that they say is in `data/` too.",
        "- `manifest.json` names each file with its size and SHA-256.",
        "",
        "Bring it back with `bounceback import FILE.zip`.",
        "",
    ]
    for model in tables():
        lines += [
            f"## data/{model._meta.model_name}.jsonl",
            "",
            " ".join((model.__doc__ or "").split()),
            "",
            f"Columns: {', '.join(f'`{field.attname}`' for field in columns(model))}.",
            "",
        ]
    return "\n".join(lines)


# ── What a table would bring ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One application of a table beside what is kept. `into`: the kept one that it is about, None where it is new.

    `fresh`: its events that would be added; none where all of it is here already.
    """

    tracked: TrackedApplication
    into: int | None
    fresh: tuple[Event, ...]
    shown: bool = False
    """Whether the kept one is in the lists: one that was taken back is not."""

    @property
    def what(self) -> str:
        """ "new", "adds" to a kept one, or "here" already."""
        if not self.fresh:
            return "here"
        return "adds" if self.shown else "new"


NEAR = timedelta(days=14)
"""How far the days of one application may lie apart in two places: a tracker has the day on which it was noted."""


def plan_rows(owner: int, tracked: Sequence[TrackedApplication]) -> tuple[PlannedRow, ...]:
    """What each row of a table would add. A row that was brought before, or that the mail tells of, is found again."""
    roots = [event.provenance.key for one in tracked for event in one.events]
    kept: dict[str, EventRow] = {}
    for start in range(0, len(roots), CHUNK):
        for row in EventRow.objects.filter(
            owner_id=owner, root__in=roots[start : start + CHUNK], current=True
        ):
            kept[row.root] = row
    shown = {row.id: row for row in read.all_rows(owner)}
    by_company: dict[str, list[ApplicationRow]] = {}
    for each in shown.values():
        by_company.setdefault(each.company_key, []).append(each)
    matched = {one.key: _match(one, kept, by_company) for one in tracked}
    kinds = _kinds(owner, {pk for pk in matched.values() if pk is not None})
    return tuple(_planned(one, matched[one.key], kept, kinds) for one in tracked)


def _planned(
    one: TrackedApplication,
    into: int | None,
    kept: Mapping[str, EventRow],
    kinds: Mapping[int, set[str]],
) -> PlannedRow:
    there = kinds.get(into, set()) if into is not None else set()
    fresh = []
    for event in one.events:
        row = kept.get(event.provenance.key)
        taken_out_by_person = row is not None and row.void and row.by_person
        if taken_out_by_person or event.kind.value in there:
            continue
        if row is None or row.void:
            fresh.append(event)
    return PlannedRow(one, into, tuple(fresh), bool(there))


def _match(
    one: TrackedApplication, kept: Mapping[str, EventRow], by_company: Mapping[str, list[ApplicationRow]]
) -> int | None:
    """The application that was made of this row before, else the one at the same company for the same role and time."""
    for event in one.events:
        row = kept.get(event.provenance.key)
        if row is not None and row.application_id is not None:
            return int(row.application_id)
    company, role = company_key(one.company), title_key(one.role)
    near = [
        row
        for row in (by_company.get(company, []) if company else [])
        if (row.role_key == role or not role or not row.role_key)
        and (not one.day_known or abs((row.applied_at or row.first_at) - one.applied_at) <= NEAR)
    ]
    exact = [row for row in near if row.role_key == role]
    found = exact if len(exact) == 1 else near
    return found[0].id if len(found) == 1 else None


def _kinds(owner: int, applications: set[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    ids = sorted(applications)
    for start in range(0, len(ids), CHUNK):
        rows = EventRow.objects.filter(
            owner_id=owner, application_id__in=ids[start : start + CHUNK], current=True, void=False
        ).values_list("application_id", "kind")
        for pk, kind in rows:
            found.setdefault(int(pk), set()).add(kind)
            if kind == "acknowledged":  # it says that it was sent
                found[int(pk)].add("applied")
    return found
