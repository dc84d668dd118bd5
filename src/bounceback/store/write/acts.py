"""What the person did, kept so that it can be taken back with one press."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from bounceback.store.models import Act, Application, Paper, SavedView, Task, Terms
from bounceback.store.models import Event as EventRow
from bounceback.store.write.assembly import reassemble
from bounceback.store.write.projection import project
from bounceback.store.write.revisions import Revision, append, columns_of, current_rows
from bounceback.store.write.templates import forget_verdict
from bounceback.store.write.transaction import writing
from bounceback.store.write.verdicts import Said

APPLICATION_FIELDS = (
    "company",
    "role",
    "company_key",
    "role_key",
    "channel",
    "named_by_person",
    "note",
    "plan",
    "plan_at",
    "let_go_at",
    "archived_at",
    "merged_into_id",
)
MOMENTS = ("plan_at", "let_go_at", "archived_at")
BESIDE: dict[str, type[Task] | type[Paper] | type[Terms] | type[SavedView]] = {
    "task": Task,
    "paper": Paper,
    "terms": Terms,
    "view": SavedView,
}
"""What lies beside an application's story and is kept whole with an act that changes it."""


def application_before(application: Application) -> dict[str, Any]:
    """The fields of an application that an act may change, as they are now."""
    values = {name: getattr(application, name) for name in APPLICATION_FIELDS}
    values.update((name, values[name].isoformat()) for name in MOMENTS if values[name])
    return {"id": application.pk, **values}


def beside_before(name: str, row: Task | Paper | Terms | SavedView | None, pk: int) -> dict[str, Any]:
    """A row of `BESIDE` as it is now, by the name of its kind; `row` None where the act makes it."""
    if row is None:
        return {"kind": name, "id": pk, "values": None}
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in {"id", "owner_id"}
    }
    values |= {key: value.isoformat() for key, value in values.items() if isinstance(value, date)}
    return {"kind": name, "id": pk, "values": values}


def record(
    owner: int,
    what: str,
    now: datetime,
    *,
    application: int | None = None,
    events: Mapping[str, int | None] | None = None,
    applications: Sequence[dict[str, Any]] = (),
    beside: Sequence[dict[str, Any]] = (),
    said: Said | None = None,
) -> int:
    """Keeps an act with what was before it. `said`: what it said of a whole template, instead of `events`.

    Call inside the act's own transaction. Gives the act's id.
    """
    before: dict[str, Any] = {"applications": list(applications)}
    if beside:
        before["beside"] = list(beside)
    if said is not None:
        events = said.before
        before |= {"verdict": said.verdict, "alike": said.alike}
    act = Act.objects.create(
        owner_id=owner,
        at=now,
        what=what[:300],
        application_id=application,
        before=before | {"events": list((events or {}).items())},
    )
    return int(act.pk)


def undo(owner: int, act_id: int, now: datetime | None = None) -> str | None:
    """Takes one act back by appending revisions equal to those before it.

    Gives the act's words, or None where it is not there or was taken back before.
    A fact that the person has changed again since is left as it is now. What was said of a template is forgotten, and
    all is assembled again: its messages are what they were read as, also those that came since.
    """
    now = now or timezone.now()
    with writing(owner):
        act = Act.objects.select_for_update().filter(owner_id=owner, pk=act_id, undone=False).first()
        if act is None:
            return None
        touched = _undo_events(owner, act, now)
        for saved in act.before.get("applications", ()):
            values = {name: saved[name] for name in APPLICATION_FIELDS if name in saved}
            values.update(
                (name, datetime.fromisoformat(values[name])) for name in MOMENTS if values.get(name)
            )
            Application.objects.filter(owner_id=owner, pk=saved["id"]).update(**values)
            touched.add(saved["id"])
        for kept in act.before.get("beside", ()):
            _put_back(owner, kept)
        act.undone = True
        act.save(update_fields=["undone"])
        project(owner, touched)
        if "verdict" in act.before:
            forget_verdict(owner, act.before["verdict"])
            reassemble(owner, now)
        return str(act.what)


def _put_back(owner: int, kept: Mapping[str, Any]) -> None:
    model = BESIDE[kept["kind"]]
    if kept["values"] is None:
        model.objects.filter(owner_id=owner, pk=kept["id"]).delete()
        return
    fields = {field.attname: field for field in model._meta.concrete_fields}
    values = {
        name: fields[name].to_python(value)
        for name, value in kept["values"].items()
        if not name.endswith("_id")
    }
    if "application_id" in kept["values"]:
        if not Application.objects.filter(owner_id=owner, pk=kept["values"]["application_id"]).exists():
            return
        values["application_id"] = kept["values"]["application_id"]
    if not model.objects.filter(owner_id=owner, pk=kept["id"]).update(**values):
        model.objects.create(pk=kept["id"], owner_id=owner, **values)


def _undo_events(owner: int, act: Act, now: datetime) -> set[int]:
    before: dict[str, int | None] = dict(act.before.get("events", ()))
    current = current_rows(owner, before)
    touched: set[int] = set()
    revisions = []
    for root, number in before.items():
        row = current.get(root)
        if row is None or not _as_the_act_left_it(owner, row, 0 if number is None else number + 1):
            continue
        touched.update(pk for pk in [row.application_id] if pk is not None)
        if number is None:
            revisions.append(Revision(root, row.application_id, columns_of(row), void=True))
            continue
        old = EventRow.objects.get(owner_id=owner, root=root, number=number)
        revisions.append(Revision(root, old.application_id, columns_of(old), old.void, old.by_person))
        touched.update(pk for pk in [old.application_id] if pk is not None)
    append(owner, revisions, now)
    return touched


def _as_the_act_left_it(owner: int, row: EventRow, number: int) -> bool:
    """Whether a fact is now what this revision made it: the revision itself, or brought back to it by a later undo."""
    if row.number == number:
        return True
    made = EventRow.objects.filter(owner_id=owner, root=row.root, number=number).first()
    return (
        made is not None
        and (row.application_id, row.void) == (made.application_id, made.void)
        and columns_of(row) == columns_of(made)
    )
