"""The index behind the list of openings, kept in step with what is kept: an owner in, what to search in out.

It stands in the data folder under `search/`, one folder for each owner, and is never the truth: it holds ids, and what is
shown is read from the database. Missing, broken, of another version, or behind, it is made again or brought up by itself;
where that takes long, behind the screen, and None is given meanwhile: then the database is searched.
"""

from __future__ import annotations

import contextlib
import json
import logging
import shutil
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings
from django.db import connections
from django.db.models import Count, Max, Sum

from bounceback.openings.criteria import Criteria
from bounceback.openings.posting import Opening
from bounceback.store.models import Opening as OpeningModel
from bounceback.store.models import Preferences

if TYPE_CHECKING:
    from bounceback.openings.fit_table import FitTable
    from bounceback.openings.full_text import Bounds, FullText

VERSION = 1
"""Of what stands in the index; another one makes it anew."""
AT_ONCE = 400
"""So many changed openings are brought in while a page waits, some tenths of a second; more of them behind the screen."""
CHUNK = 2000
LOG = logging.getLogger(__name__)

Fingerprint = tuple[tuple[object, ...], ...]


@dataclass(frozen=True, slots=True)
class InStep:
    """An index that holds exactly the openings that are still there, as of the `changes`th write of its owner.
    `choices`: what the person chose, by the opening's id, also where it is gone."""

    index: FullText
    table: FitTable
    choices: Mapping[int, str]
    changes: int
    fingerprint: Fingerprint
    serial: int

    def newest(
        self, wanted: Criteria, refused: Iterable[str], show: str, *, start: int, limit: int, **more: Any
    ) -> tuple[list[int], int]:
        """Ids of the openings that pass, last published first, and how many pass in all. `show` as in the list: "",
        "new", "saved", "dismissed" or "held", or "unchosen": neither chosen nor held back. `more`: other fields of `full_text.Bounds`. Raises IndexBroken."""
        return self.index.newest(wanted, self._bounds(refused, show, more), start=start, limit=limit)

    def every(self, wanted: Criteria, refused: Iterable[str], show: str, **more: Any) -> list[int]:
        """All of them. Raises IndexBroken."""
        return self.index.every(wanted, self._bounds(refused, show, more))

    def count(self, wanted: Criteria, refused: Iterable[str], show: str, **more: Any) -> int:
        """How many pass. Raises IndexBroken."""
        return self.index.count(wanted, self._bounds(refused, show, more))

    @property
    def by_source(self) -> dict[int, int]:
        """How many openings are there from each source."""
        return {int(str(row[0])): int(str(row[1])) for row in self.fingerprint}

    def _bounds(self, refused: Iterable[str], show: str, more: Mapping[str, Any]) -> Bounds:
        from bounceback.openings.full_text import Bounds

        refused = tuple(refused)
        if show in {"saved", "dismissed"}:
            only = [pk for pk, choice in self.choices.items() if choice == show]
            return Bounds(refused, only=only, **more)
        out = (
            {"dismissed"} if show in {"", "new"} else set() if show == "held" else set(self.choices.values())
        )
        but = [pk for pk, choice in self.choices.items() if choice in out]
        return Bounds(refused, but=but, held_back=show == "held", known=tuple(self.choices), **more)


@dataclass(frozen=True, slots=True)
class _Work:
    """What is to be brought in, to be as `fingerprint` says: ids of new or changed openings, and of those to take out."""

    fingerprint: Fingerprint
    fresh: list[int]
    gone: list[int]


class _Kept:
    """What this process has open of one owner's index; `lock` is held by who changes it."""

    def __init__(self, owner: int, folder: Path) -> None:
        self.owner, self.folder = owner, folder
        self.lock = threading.Lock()
        self.current: InStep | None = None
        self.gave_up_at = self.broke_at = -1


def in_step(owner: int) -> InStep | None:
    """The owner's index, as of now; None while it is made, or where it cannot be: then the database is searched."""
    kept, changes = _kept_and_changes(owner)
    if kept is None or kept.gave_up_at == changes:
        return None
    current = kept.current
    if current is not None and current.changes == changes:
        return current
    if not kept.lock.acquire(blocking=False):
        return None
    try:
        current, work = _looked_at(kept, changes)
        if work is None:
            return current
        if len(work.fresh) + len(work.gone) <= AT_ONCE:
            return _brought_up(kept, current, changes, work)
    except Exception as problem:  # whatever breaks here, the database still answers
        _give_up(kept, changes, problem)
        return None
    finally:
        kept.lock.release()
    threading.Thread(target=_behind, args=(owner,), name=f"openings-{owner}", daemon=True).start()
    return None


def bring_in_step(owner: int) -> bool:
    """Brings the index up however long it takes; whether it could be."""
    kept, changes = _kept_and_changes(owner)
    if kept is None:
        return False
    with kept.lock:
        try:
            current, work = _looked_at(kept, changes)
            if work is not None:
                _brought_up(kept, current, changes, work)
        except Exception as problem:
            _give_up(kept, changes, problem)
            return False
    return True


def chosen(owner: int, pk: int, choice: str, changes: int) -> None:
    """Notes what the person chose in the write that made `changes` of the owner's count: where the index was in step
    just before, it still is. Without this note it is looked at anew, which takes longer."""
    kept, _now = _kept_and_changes(owner)
    if kept is None or not kept.lock.acquire(blocking=False):
        return  # it is being changed; the next request looks at it anew
    try:
        current = kept.current
        if current is not None and current.changes == changes - 1:
            choices = {one: told for one, told in current.choices.items() if one != pk}
            kept.current = replace(
                current, choices=choices | {pk: choice} if choice else choices, changes=changes
            )
    finally:
        kept.lock.release()


def broken(owner: int, problem: Exception) -> None:
    """Notes that the open index could not be read. The next one to ask makes it again; broken twice, the next write."""
    kept, changes = _kept_and_changes(owner)
    if kept is None or not kept.lock.acquire(blocking=False):
        return  # another one is at it
    try:
        _give_up(kept, changes if kept.broke_at == changes else -1, problem)
        kept.broke_at = changes
    finally:
        kept.lock.release()


def discard_strays() -> None:
    """Deletes the indexes of owners that are not there any more."""
    owners = {_name(*row) for row in Preferences.objects.values_list("owner_id", "owner__date_joined")}
    for other in _root().iterdir() if _root().is_dir() else ():
        if other.is_dir() and other.name not in owners:
            shutil.rmtree(other, ignore_errors=True)


def stamp(moment: datetime) -> int:
    """Microseconds since 1970, exactly."""
    since = moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _kept_and_changes(owner: int) -> tuple[_Kept | None, int]:
    found = Preferences.objects.filter(owner_id=owner).values_list("changes", "owner__date_joined").first()
    if found is None:
        return None, 0
    changes, joined = found
    return _kept(_root(), owner, _name(owner, joined)), changes


@lru_cache(maxsize=16)
def _kept(root: Path, owner: int, name: str) -> _Kept:
    return _Kept(owner, root / name)


def _root() -> Path:
    return Path(settings.BOUNCEBACK_HOME) / "search"


def _name(owner: int, joined: datetime) -> str:
    """A folder for this owner and for no later one of the same number."""
    return f"{owner}-{round(joined.timestamp() * 1_000_000)}"


def _looked_at(kept: _Kept, changes: int) -> tuple[InStep | None, _Work | None]:
    """What is open or on disk, None where that cannot be used; and what is to be brought in, None where nothing is."""
    current = kept.current
    state = _state(kept.folder)
    if state is None:
        current = None
    elif current is None or current.serial != state["serial"]:
        current = _opened(kept.folder, state)
    fingerprint = _fingerprint(kept.owner)
    if current is None:
        every = OpeningModel.objects.filter(owner_id=kept.owner, gone_at=None).order_by("pk")
        return None, _Work(fingerprint, list(every.values_list("pk", flat=True)), [])
    current = replace(current, choices=_choices(kept.owner))
    if fingerprint == current.fingerprint:
        kept.current = replace(current, changes=changes)
        return kept.current, None
    behind = _difference(kept.owner, current.table, current.fingerprint, fingerprint)
    return current, _Work(fingerprint, *behind)


def _brought_up(kept: _Kept, current: InStep | None, changes: int, work: _Work) -> InStep:
    """Makes the index, or changes it where it is behind; keeps it on disk."""
    from bounceback.openings.fit_table import FitTable
    from bounceback.openings.full_text import FullText

    fresh, gone = work.fresh, work.gone
    if current is None:
        _clear(kept.folder)
        serial, name = 1, f"words-{uuid4().hex}"
        index, table = FullText(kept.folder / name), FitTable.of([])
    else:
        state = _state(kept.folder)
        name = state["words"] if state else ""
        serial, index, table = current.serial + 1, current.index, current.table
    few = len(fresh) <= 20 * AT_ONCE
    try:
        index.remove(map(str, gone))
        table = table.without(gone)
        rows = []
        for heads in _read(kept.owner, fresh):
            openings, facets, more = heads
            index.add(openings, facets=facets, fresh=current is None, few=few)
            rows += more
        table = FitTable.of(rows, table)
        index.commit()
    finally:
        index.close()
    table.write(kept.folder / f"table-{serial}.npz")
    state = {
        "version": VERSION,
        "schema": _schema(),
        "serial": serial,
        "words": name,
        "fingerprint": work.fingerprint,
    }
    beside = kept.folder / f"state-{serial}.new"
    beside.write_text(json.dumps(state), encoding="utf-8")
    beside.replace(kept.folder / "state.json")
    with contextlib.suppress(OSError):
        (kept.folder / f"table-{serial - 1}.npz").unlink(missing_ok=True)
    kept.current = InStep(index, table, _choices(kept.owner), changes, work.fingerprint, serial)
    return kept.current


def _behind(owner: int) -> None:
    try:
        bring_in_step(owner)
    finally:
        connections.close_all()


def _give_up(kept: _Kept, changes: int, problem: Exception) -> None:
    """Leaves the index until the next write after this one, then to be made again; the problem's name alone is told."""
    from bounceback.openings.full_text import IndexBusy

    kept.current = None
    if isinstance(problem, IndexBusy):
        return  # another process is at it; the next request looks again
    LOG.warning("The index of openings cannot be used now: %s", type(problem).__name__)
    kept.gave_up_at = changes
    with contextlib.suppress(OSError):
        (kept.folder / "state.json").unlink(missing_ok=True)


def _state(folder: Path) -> dict[str, Any] | None:
    """What is said of the index on disk; None where there is none that can be used."""
    try:
        state = json.loads((folder / "state.json").read_text(encoding="utf-8"))
        usable = (state["version"], state["schema"]) == (VERSION, _schema())
        return state if usable and isinstance(state["serial"], int) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _opened(folder: Path, state: Mapping[str, Any]) -> InStep | None:
    from bounceback.openings.fit_table import FitTable
    from bounceback.openings.full_text import FullText, IndexBroken

    words = folder / Path(str(state["words"])).name
    try:
        if not (words / "meta.json").exists():
            return None
        index = FullText(words)
        table = FitTable.read(folder / f"table-{state['serial']}.npz")
        if index.size != len(table.numbers):
            return None
        fingerprint = tuple(tuple(row) for row in state["fingerprint"])
    except (IndexBroken, OSError, ValueError, KeyError, TypeError):
        return None
    return InStep(index, table, {}, -1, fingerprint, state["serial"])


@lru_cache(maxsize=1)
def _schema() -> str:
    """The newest change of the tables: it may have read the openings again."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    names = [name for app, name in MigrationRecorder(connection).applied_migrations() if app == "store"]
    return max(names, default="")


def _fingerprint(owner: int) -> Fingerprint:
    """What changes with every change of the openings that are still there: of each source how many, which, and when
    they were last seen. What the person chose is not in it."""
    found = (
        OpeningModel.objects.filter(owner_id=owner, gone_at=None)
        .order_by("source_id")
        .values_list("source_id")
        .annotate(Count("pk"), Sum("pk"), Max("last_seen_at"))
    )
    return tuple((source, count, int(ids), stamp(seen)) for source, count, ids, seen in found)


def _choices(owner: int) -> dict[int, str]:
    return dict(OpeningModel.objects.filter(owner_id=owner).exclude(choice="").values_list("pk", "choice"))


def _difference(
    owner: int, table: FitTable, before: Fingerprint, now: Fingerprint
) -> tuple[list[int], list[int]]:
    """Ids of the openings that are new or were seen since, and of those that are not there any more."""
    living = OpeningModel.objects.filter(owner_id=owner, gone_at=None)
    there, known = set(living.values_list("pk", flat=True)), set(table.numbers.tolist())
    fresh = there - known
    seen = {int(str(row[0])): int(str(row[3])) for row in before}
    changed = [int(str(row[0])) for row in now if row not in before]
    for source in [one for one in changed if one in seen]:
        since = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=seen[source])
        fresh.update(living.filter(source_id=source, last_seen_at__gt=since).values_list("pk", flat=True))
    return sorted(fresh), sorted(known - there)


def _read(owner: int, pks: list[int]) -> Iterator[tuple[list[Opening], dict[str, Any], list[Any]]]:
    """Openings with their facets and their rows of the table, some thousands at a time."""
    from bounceback.openings.fit_table import FitRow
    from bounceback.openings.full_text import HIGHEST_NUMBER, Facets

    for start in range(0, len(pks), CHUNK):
        some = pks[start : start + CHUNK]
        found = OpeningModel.objects.filter(owner_id=owner, pk__gte=some[0], pk__lte=some[-1], gone_at=None)
        openings, facets, rows, asked = [], {}, [], set(some)
        for row in found.defer("external_id", "url", "fraud_signs", "role_key"):
            if row.pk not in asked:
                continue
            if row.pk > HIGHEST_NUMBER:
                raise ValueError("There are too many openings for the index.")
            published = min(row.posted_at or row.first_seen_at, row.first_seen_at)
            openings.append(Opening(str(row.pk), row.title, row.company, row.location, text=row.text))
            facets[str(row.pk)] = Facets(
                row.pk,
                published.timestamp(),
                stamp(row.first_seen_at),
                row.places,
                row.workplace,
                row.pay_year,
                row.pay_currency,
                row.sponsorship,
                row.held_back,
            )
            rows.append(
                FitRow(
                    row.pk,
                    row.posted_at or row.first_seen_at,
                    row.company_key,
                    bool(row.pay) or row.pay_year is not None,
                    row.skills,
                )
            )
        yield openings, facets, rows


def _clear(folder: Path) -> None:
    """Takes away what is left of an index, and the folders of owners that are not there any more."""
    discard_strays()
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, exist_ok=True)
