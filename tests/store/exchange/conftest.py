"""The ground of the laws of the archive: any rows in every table, as Hypothesis draws them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import models
from hypothesis import strategies as st

from bounceback.store.codec import finding_to_json
from bounceback.store.exchange import tables
from bounceback.timeline.kinds import Change, Fact, Finding, Kind, Person


@dataclass
class Chance:
    """What Hypothesis drew: a number that all choices follow from, and some texts."""

    random: Random
    texts: list[str]

    def text(self) -> str:
        return self.random.choice(self.texts)

    def moment(self) -> datetime:
        return datetime(2020, 1, 1, tzinfo=UTC) + timedelta(microseconds=self.random.randrange(10**14))

    def yes(self) -> bool:
        return self.random.random() < 0.5


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
CHANCES = st.builds(Chance, st.integers(0, 2**32).map(Random), st.lists(TEXT, min_size=1, max_size=6))


@pytest.fixture
def lay(db: None) -> Callable[[int, Chance], None]:
    """Empties the owner's search and lays up to three rows in every table."""

    def laid(owner: int, chance: Chance) -> None:
        for model in reversed(tables()):
            model.objects.filter(owner_id=owner).delete()
        ids: dict[Any, list[int]] = {}
        for model in tables():
            keys = {name for each in _unique(model) for name in each.fields} - {"owner"}
            parents = [
                len(ids[field.related_model])
                for field in model._meta.concrete_fields
                if isinstance(field, models.ForeignKey) and field.name != "owner" and not field.null
            ]
            number = chance.random.randint(0, 3) if keys or not _unique(model) else 1
            ids[model] = []
            for place in range(min([number, *parents])):
                ids[model].append(model.objects.create(**_row(owner, model, place, ids, keys, chance)).pk)

    return laid


@pytest.fixture
def lay_row(db: None) -> Callable[..., Any]:
    """`lay_row(Model, **columns)`: one row that no writer makes in this form."""
    return lambda model, **values: model.objects.create(**values)


def _unique(model: Any) -> list[models.UniqueConstraint]:
    return [each for each in model._meta.constraints if isinstance(each, models.UniqueConstraint)]


def _row(
    owner: int, model: Any, place: int, ids: dict[Any, list[int]], keys: set[str], chance: Chance
) -> dict[str, Any]:
    values: dict[str, Any] = {"owner_id": owner}
    for field in model._meta.concrete_fields:
        if field.name in {"id", "owner"}:
            continue
        if isinstance(field, models.ForeignKey):
            known = ids[field.related_model]
            if field.null and (not known or chance.yes()):
                continue
            values[field.attname] = known[place] if field.name in keys else chance.random.choice(known)
        else:
            values[field.name] = _value(field, field.name in keys, place, chance)
    return values | _special(str(model._meta.model_name), place, chance, ids)


def _value(field: Any, key: bool, place: int, chance: Chance) -> Any:
    if field.null and not key and chance.yes():
        return None
    if isinstance(field, models.JSONField):
        if field.get_default() == []:
            return [chance.text() for _ in range(chance.random.randint(0, 2))]
        return {chance.text(): chance.text()}
    if isinstance(field, models.BooleanField):
        return chance.yes()
    if isinstance(field, models.DateTimeField):
        return chance.moment()
    if isinstance(field, models.DateField):
        return date(2024, 1, 1 + place) if key else chance.moment().date()
    if isinstance(field, models.FloatField):
        return chance.random.uniform(-1e9, 1e9)
    if isinstance(field, models.PositiveIntegerField):
        return place if key else chance.random.randrange(2_000_000_000)
    if isinstance(field, models.IntegerField):
        return place if key else chance.random.randrange(-(2**62), 2**62)
    text = f"{place}{chance.text()}" if key else chance.text()
    return text[: field.max_length] if field.max_length else text


def _special(name: str, place: int, chance: Chance, ids: dict[Any, list[int]]) -> dict[str, Any]:
    """Columns whose form the store reads."""
    applications = next(
        (found for model, found in ids.items() if model._meta.model_name == "application"), []
    )
    if name == "preferences":
        return {"is_sample": False}
    if name == "message":
        facts = (
            Fact(chance.random.choice(list(Kind)), 0.5, evidence=chance.text(), starts_at=chance.moment()),
        )
        found = Finding(
            f"{place}@x.example", chance.moment(), chance.yes(), facts, sender=Person("", "a@b.example")
        )
        return {
            "message_id": f"{place}@x.example",
            "findings": [finding_to_json(found)],
            "recipients": [["Robin", "robin@example.com"]],
        }
    if name == "event":
        return {
            "kind": chance.random.choice(list(Kind)).value,
            "source": chance.random.choice(["mail", "file", "person"]),
            "change": chance.random.choice(["", *(each.value for each in Change)]),
            "round": "",
            "number": 0,
            "current": True,
            "void": chance.yes(),
        }
    if name == "act":
        saved = [{"id": pk, "company": chance.text(), "merged_into_id": None} for pk in applications[:1]]
        return {"before": {"applications": saved, "events": [[chance.text(), None]]}}
    if name == "review":
        return {"candidates": applications[:2]}
    if name == "aside":
        return {"item": f"{('no', 'follow_up', 'thanks')[place]}:{(applications or [1])[0]}"}
    if name == "mailimport":
        return {"state": "done"}
    return {}
