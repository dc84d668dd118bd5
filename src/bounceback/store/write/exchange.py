"""Bringing in what other programs, or another machine, have written: a whole archive, and tables of applications.

An archive takes the place of everything that the owner has, or changes nothing. A table adds; read again it adds
nothing, and one undo takes it back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from bounceback.exchange.archive import Archive, ArchiveProblem
from bounceback.exchange.tracker import TrackedApplication
from bounceback.mail.problems import NOT_TO_ITS_END
from bounceback.names.companies import company_key
from bounceback.names.saying import say
from bounceback.names.titles import title_key
from bounceback.store.codec import event_from_row, event_to_columns, finding_from_json
from bounceback.store.exchange import columns, plan_rows, tables
from bounceback.store.models import (
    Act,
    Application,
    Aside,
    MailAccount,
    MailImport,
    Message,
    Preferences,
    Review,
    Sending,
    Touch,
)
from bounceback.store.models import Event as EventRow
from bounceback.store.passwords import FILE, new_name
from bounceback.store.write.acts import application_before, record
from bounceback.store.write.postings import add_posting
from bounceback.store.write.projection import project
from bounceback.store.write.revisions import Revision, append
from bounceback.store.write.text import keepable
from bounceback.store.write.transaction import writing

CHUNK = 200
_ASIDE_OF = {"goal": "goal", "reapply": "target"}
"""Which table the number in an item of Today is of; else it is an application's."""


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """How many rows of each table an archive brought, those without any left out."""

    rows: Mapping[str, int]

    @property
    def applications(self) -> int:
        """The applications among them."""
        return self.rows.get("application", 0)


def holds_anything(owner: int) -> bool:
    """Whether the owner has any data but preferences, so that an archive would take the place of something."""
    return any(
        model._default_manager.filter(owner_id=owner).exists()
        for model in tables()
        if model is not Preferences
    )


def bring_back(owner: int, archive: Archive, *, replace: bool = False) -> BroughtBack:
    """Puts what an archive holds in the place of all that the owner has, in one transaction.

    Rows keep their numbers where those are free. Passwords are in no archive: they are asked for again. Raises
    ArchiveProblem where something is kept already and `replace` is not given, or where the archive does not fit;
    then nothing was changed.
    """
    if not replace and holds_anything(owner):
        raise ArchiveProblem(
            say(
                "A search is kept here already, and an export takes the place of all of it. Nothing was changed. "
                "Make a backup, then import again with --replace."
            )
        )
    _check_columns(archive)
    try:
        with transaction.atomic():
            return _replaced(owner, archive)
    except (ValidationError, DatabaseError, ValueError, TypeError, KeyError, AttributeError, OverflowError):
        raise ArchiveProblem(
            say(
                "%(file)s holds something that no bounceback wrote. Nothing was changed.",
                file=archive.path.name,
            )
        ) from None


def _check_columns(archive: Archive) -> None:
    known = {str(model._meta.model_name): model for model in tables()}
    for table in archive.tables.values():
        ours = known.get(table.name)
        names = {field.attname for field in columns(ours)} if ours is not None else set()
        if not set(table.columns) <= names or "id" not in table.columns:
            raise ArchiveProblem(
                say(
                    "%(file)s was made by a newer bounceback (%(version)s). Nothing was changed. "
                    "Update bounceback, then import it.",
                    file=archive.path.name,
                    version=archive.program,
                )
            )


def _replaced(owner: int, archive: Archive) -> BroughtBack:
    before = Preferences.objects.filter(owner_id=owner).first()
    is_sample = before.is_sample if before is not None else False
    changes = before.changes if before is not None else 0
    ordered = tables()
    for model in reversed(ordered):
        if model is Application:
            Application.objects.filter(owner_id=owner).update(merged_into=None)
        model._default_manager.filter(owner_id=owner).delete()
    numbers: dict[str, dict[int, int]] = {}
    counted: dict[str, int] = {}
    for model in ordered:
        name = str(model._meta.model_name)
        if name in archive.tables:
            counted[name] = _laid(owner, model, archive, numbers)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), ordered):
                cursor.execute(statement)
    _own_again(owner)
    _renumbered(owner, numbers)
    _check_values(owner)
    Preferences.objects.get_or_create(owner_id=owner)
    Preferences.objects.filter(owner_id=owner).update(is_sample=is_sample, changes=changes + 1)
    project(owner)
    return BroughtBack({name: count for name, count in counted.items() if count})


def _laid(owner: int, model: type[models.Model], archive: Archive, numbers: dict[str, dict[int, int]]) -> int:
    """Lays the rows of one table and notes the number that each has now."""
    name = str(model._meta.model_name)
    table = archive.tables[name]
    fields = {field.attname: field for field in columns(model)}
    old_ids = [_number(row["id"]) for row in archive.rows(name)]
    if len(old_ids) != len(set(old_ids)) or len(old_ids) != table.rows:
        raise ValueError("two rows with one number")
    mapped = numbers[name] = _free(model, old_ids)
    merged: dict[int, int] = {}
    batch: list[models.Model] = []
    for row in archive.rows(name):
        values: dict[str, Any] = {"owner_id": owner}
        for column, value in row.items():
            field = fields[column]
            if column == "id":
                values["id"] = mapped[value]
            elif isinstance(field, models.ForeignKey):
                target = str(field.related_model._meta.model_name)
                if value is not None and target == name:
                    merged[mapped[row["id"]]] = mapped[_number(value)]
                    value = None
                elif value is not None:
                    value = numbers[target][_number(value)]
                values[column] = value
            else:
                values[column] = _value(field, value)
        batch.append(model(**values))
        if len(batch) == CHUNK:
            model._default_manager.bulk_create(batch)
            batch = []
    model._default_manager.bulk_create(batch)
    for pk, into in merged.items():
        Application.objects.filter(owner_id=owner, pk=pk).update(merged_into_id=into)
    return len(old_ids)


def _free(model: type[models.Model], old: list[int]) -> dict[int, int]:
    """The number that each row gets: its own where nobody else's row has it, else one above all."""
    taken = set(model._default_manager.values_list("pk", flat=True))
    if not taken & set(old):
        return {number: number for number in old}
    first = max(taken | set(old)) + 1
    return {number: first + place for place, number in enumerate(sorted(old))}


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 1 << 62:
        raise ValueError("no number of a row")
    return value


def _value(field: models.Field[Any, Any], value: Any) -> Any:
    """The value as the column keeps it. Raises ValueError or ValidationError where the column takes no such value."""
    if value is None:
        if not field.null:
            raise ValueError(f"{field.name} is empty")
        return None
    if isinstance(field, models.JSONField):
        default = field.get_default()
        if default is not None and type(value) is not type(default):
            raise ValueError(f"{field.name} is of another form")
        return value
    if isinstance(field, models.CharField | models.TextField):
        if not isinstance(value, str) or (field.max_length and len(value) > field.max_length):
            raise ValueError(f"{field.name} is no text of its length")
        return keepable(value)
    if isinstance(field, models.BooleanField) is not isinstance(value, bool):
        raise ValueError(f"{field.name} is of another form")
    found = field.to_python(value)
    if isinstance(found, datetime) and found.tzinfo is None:
        raise ValueError(f"{field.name} has no time zone")
    field.run_validators(found)
    return found


def _own_again(owner: int) -> None:
    """What belongs to the machine that wrote the archive is set anew for this one."""
    for account in MailAccount.objects.filter(owner_id=owner):
        account.secret_name, account.secret_place = new_name(), FILE
        account.save(update_fields=["secret_name", "secret_place"])
    for server in Sending.objects.filter(owner_id=owner):
        server.secret_name, server.secret_place = new_name(), FILE
        server.save(update_fields=["secret_name", "secret_place"])
    MailImport.objects.filter(owner_id=owner, state__in=["waiting", "running"]).update(
        state="broken", problem=f"{NOT_TO_ITS_END}"
    )


def _renumbered(owner: int, numbers: Mapping[str, Mapping[int, int]]) -> None:
    """Numbers that stand inside texts and JSON follow their rows."""
    if all(old == new for of_table in numbers.values() for old, new in of_table.items()):
        return
    applications = numbers.get("application", {})
    for act in Act.objects.filter(owner_id=owner).iterator():
        for saved in act.before.get("applications", ()):
            saved["id"] = applications[saved["id"]]
            if saved.get("merged_into_id"):
                saved["merged_into_id"] = applications[saved["merged_into_id"]]
        if act.before.get("verdict"):
            act.before["verdict"] = numbers.get("templateverdict", {}).get(act.before["verdict"], 0)
        act.save(update_fields=["before"])
    for review in Review.objects.filter(owner_id=owner).iterator():
        review.candidates = [applications[pk] for pk in review.candidates if pk in applications]
        review.save(update_fields=["candidates"])
    for aside in Aside.objects.filter(owner_id=owner).iterator():
        kind, _, subject = aside.item.rpartition(":")
        of_table = numbers.get(_ASIDE_OF.get(kind.split(":")[0], "application"), {})
        if subject.isdecimal() and int(subject) in of_table:
            aside.item = f"{kind}:{of_table[int(subject)]}"
            aside.save(update_fields=["item"])
    people = numbers.get("person", {})
    for touch in Touch.objects.filter(owner_id=owner, who__startswith="p").iterator():
        if touch.who[1:].isdecimal() and int(touch.who[1:]) in people:
            touch.who = f"p{people[int(touch.who[1:])]}"
            touch.save(update_fields=["who"])


def _check_values(owner: int) -> None:
    """Findings and events can be read as such. Raises ValueError or KeyError where one cannot."""
    findings = Message.objects.filter(owner_id=owner).values_list("findings", flat=True)
    for kept in findings.iterator(chunk_size=500):
        for each in kept:
            finding_from_json(each)
    for row in EventRow.objects.filter(owner_id=owner).iterator(chunk_size=1000):
        event_from_row(row)


# ── Tables of applications ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What a table brought: new applications, kept ones that it added to, rows that were here already. `act` takes it
    back; 0 where nothing was changed."""

    new: int
    added_to: int
    here: int
    act: int


def take_in_table(
    owner: int, tracked: Sequence[TrackedApplication], name: str, *, now: datetime | None = None
) -> TakenIn:
    """Takes the applications of a table in. The same rows a second time change nothing.

    A row about an application that is kept already adds what that one does not have; a later export of the same
    tracker adds what has happened since.
    """
    now = now or timezone.now()
    with writing(owner):
        planned = plan_rows(owner, tracked)
        revisions: list[Revision] = []
        saved: list[dict[str, Any]] = []
        touched: set[int] = set()
        counted = Counter(row.what for row in planned)
        for row in planned:
            if row.what == "here":
                continue
            pk = row.into
            if pk is None:
                pk = _new_application(owner, row.tracked, now)
            elif (before := _with_note(owner, pk, row.tracked)) is not None:
                saved.append(before)
            touched.add(pk)
            revisions += [Revision(event.provenance.key, pk, event_to_columns(event)) for event in row.fresh]
        if not touched:
            return TakenIn(0, 0, len(planned), 0)
        before_events = append(owner, revisions, now)
        project(owner, touched)
        act = record(owner, f"You brought in {name[:200]}", now, events=before_events, applications=saved)
        return TakenIn(counted["new"], counted["adds"], counted["here"], act)


def _new_application(owner: int, one: TrackedApplication, now: datetime) -> int:
    application = Application.objects.create(
        owner_id=owner,
        company=one.company,
        role=one.role,
        company_key=company_key(one.company)[:300],
        role_key=title_key(one.role)[:300],
        channel=one.channel,
        by_hand=True,
        named_by_person=True,
        created_at=now,
        note=keepable(one.note)[:20_000],
    )
    if one.posting.strip() or one.url:
        add_posting(
            owner,
            text=one.posting,
            url=one.url,
            title=one.role,
            company=one.company,
            application=application.pk,
            now=now,
        )
    return int(application.pk)


def _with_note(owner: int, pk: int, one: TrackedApplication) -> dict[str, Any] | None:
    """Puts the row's note below the one that is there, once. Gives what was before; None where nothing changed."""
    application = Application.objects.filter(owner_id=owner, pk=pk).first()
    note = keepable(one.note)
    if application is None or not note or note in application.note:
        return None
    before = application_before(application)
    application.note = "\n\n".join(filter(None, [application.note, note]))[:20_000]
    application.save(update_fields=["note"])
    return before
