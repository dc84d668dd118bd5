"""What the order by fit needs of very many openings, as columns: openings in, their numbers in the person's order out.

It ranks all of them at once as `match.fitting` ranks one by one, and knows neither texts nor titles. It can be kept in a
file and made again at any time.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Self
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from bounceback.openings.match import PersonFit, SkillWorth, fit_data, fit_weights

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
ALIKE = ("numbers", "dated", "company", "pay", "held")
"""Columns with one value for each opening."""


@dataclass(frozen=True, slots=True)
class FitRow:
    """One opening. `dated`: when it was posted, else first seen (UTC);
    `skills` are ids with readable names."""

    number: int
    dated: datetime
    company_key: str
    pay_stated: bool
    skills: Mapping[str, str]


class FitTable:
    """The openings as columns; `numbers` are theirs in the order in which they came."""

    def __init__(self, columns: Mapping[str, npt.NDArray[Any]], names: Mapping[str, list[str]]) -> None:
        self._columns, self._names = dict(columns), dict(names)
        self.numbers: Ints = self._columns["numbers"]

    @classmethod
    def of(cls, rows: Iterable[FitRow], before: FitTable | None = None) -> Self:
        """A table of these rows, after those of `before` that are not among them."""
        rows = list(rows)
        kept = before.without({row.number for row in rows}) if before is not None else None
        names = kept._names if kept is not None else {"companies": [], "skills": [], "labels": []}
        companies, skills = _places(names["companies"]), _places(names["skills"])
        labels = list(names["labels"])
        asked: list[int] = []
        held: list[int] = []
        company: list[int] = []
        for row in rows:
            company.append(companies.setdefault(row.company_key, len(companies)))
            for skill, label in row.skills.items():
                place = skills.setdefault(skill, len(skills))
                if place == len(labels):
                    labels.append(label)
                else:
                    labels[place] = label
                asked.append(place)
            held.append(len(row.skills))
        fresh: dict[str, npt.NDArray[Any]] = {
            "numbers": np.array([row.number for row in rows], dtype=np.int64),
            "dated": np.array([row.dated.timestamp() for row in rows], dtype=np.float64),
            "company": np.array(company, dtype=np.int64),
            "pay": np.array([row.pay_stated for row in rows], dtype=np.bool_),
            "held": np.array(held, dtype=np.int64),
            "asked": np.array(asked, dtype=np.int64),
        }
        if kept is not None:
            fresh = {name: np.concatenate([kept._columns[name], column]) for name, column in fresh.items()}
        return cls(fresh, {"companies": list(companies), "skills": list(skills), "labels": labels})

    def without(self, numbers: Collection[int]) -> FitTable:
        """The same without these openings."""
        if not numbers:
            return self
        stays = ~np.isin(self.numbers, np.fromiter(numbers, dtype=np.int64, count=len(numbers)))
        columns = dict(self._columns)
        columns["asked"] = columns["asked"][np.repeat(stays, columns["held"])]
        for name in ALIKE:
            columns[name] = columns[name][stays]
        return FitTable(columns, self._names)

    def write(self, path: Path) -> None:
        """Keeps the table in a file. Raises OSError."""
        with path.open("wb") as file:
            names = np.frombuffer(json.dumps(self._names).encode(), dtype=np.uint8)
            np.savez(file, allow_pickle=False, names=names, **self._columns)

    @classmethod
    def read(cls, path: Path) -> Self:
        """The table from its file. Raises OSError, ValueError, KeyError."""
        try:
            with np.load(path, allow_pickle=False) as file:
                columns = {name: file[name] for name in file.files}
        except (BadZipFile, EOFError, zlib.error) as problem:
            raise ValueError("The file is damaged.") from problem
        names = json.loads(columns.pop("names").tobytes())
        if {len(columns[name]) for name in ALIKE} != {len(columns["numbers"])}:
            raise ValueError("The columns are not of one length.")
        if columns["held"].sum() != len(columns["asked"]) or len(names["skills"]) != len(names["labels"]):
            raise ValueError("The skills are not complete.")
        return cls(columns, names)

    @cached_property
    def skill_names(self) -> dict[str, str]:
        """The readable name of each skill."""
        return dict(zip(self._names["skills"], self._names["labels"], strict=True))

    @cached_property
    def worth(self) -> SkillWorth:
        """What each skill tells among these openings."""
        told = zip(self._names["skills"], self._worth.tolist(), self._counted.tolist(), strict=True)
        values = {name: float(value) for name, value, count in told if count}
        return SkillWorth(values, max(values.values(), default=1.0))

    def order(
        self,
        person: PersonFit,
        *,
        at: datetime,
        among: Sequence[int],
        weights: Mapping[str, float] | None = None,
    ) -> list[int]:
        """The numbers in `among` by how the openings suit the person, best first, equal scores by their place in
        `among`; those that are not in the table are left out. `at` is now (UTC). Raises ValueError where the person
        said a place, since places are not kept here."""
        if person.place:
            raise ValueError("The table knows no places.")
        weights = weights or fit_weights()
        unknown, half_life = fit_data()
        asked = np.asarray(among, dtype=np.int64)
        found = self._found(asked)
        asked, found = asked[found >= 0], found[found >= 0]
        days = np.maximum(0.0, (at.astimezone(UTC).timestamp() - self._columns["dated"][found]) / 86_400)
        values = {
            "person_skills": self._shares(person, unknown["person_skills"])[found],
            "place": np.full(len(found), unknown["place"]),
            "fresh": 0.5 ** (days / half_life),
            "history": self._history(person)[found],
            "pay_stated": self._columns["pay"][found].astype(np.float64),
        }
        total = sum(max(weight, 0.0) for weight in weights.values()) or 1.0
        score = np.zeros(len(found))
        for name, value in values.items():
            score += np.round(value, 4) * weights.get(name, 0.0)
        best_first = np.argsort(-np.round(score / total, 4), kind="stable")
        ranked: list[int] = asked[best_first].tolist()
        return ranked

    @cached_property
    def _counted(self) -> Ints:
        return np.bincount(self._columns["asked"], minlength=len(self._names["skills"])).astype(np.int64)

    @cached_property
    def _worth(self) -> Floats:
        return np.log1p(len(self.numbers) / np.maximum(self._counted, 1)).astype(np.float64)

    @cached_property
    def _sorted(self) -> tuple[Ints, Ints]:
        places = np.argsort(self.numbers)
        return places, self.numbers[places]

    def _found(self, numbers: Ints) -> Ints:
        """Where each of these stands in the table; -1 where it does not."""
        places, ordered = self._sorted
        if not len(ordered):
            return np.full(len(numbers), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(ordered, numbers), len(ordered) - 1)
        return np.where(ordered[at] == numbers, places[at], -1)

    def _shares(self, person: PersonFit, unknown: float) -> Floats:
        """The part of what each opening asks for that the person can show."""
        held, asked, worth = self._columns["held"], self._columns["asked"], self._worth
        shown = np.zeros(len(worth))
        shown[[self._skill_places[skill] for skill in person.skills if skill in self._skill_places]] = 1.0
        all_of = np.bincount(self._owners, weights=worth[asked], minlength=len(held))
        known = np.bincount(self._owners, weights=(worth * shown)[asked], minlength=len(held))
        shares = np.divide(known, all_of, out=np.full(len(held), float(unknown)), where=all_of > 0)
        return shares if person.skills else np.full(len(held), float(unknown))

    def _history(self, person: PersonFit) -> Floats:
        by_company: Floats = np.full(len(self._company_places), 0.5)
        for keys, value in ((person.talked, 1.0), (person.turned_down, 0.0)):
            for key in keys:
                if key and key in self._company_places:
                    by_company[self._company_places[key]] = value
        found: Floats = by_company[self._columns["company"]]
        return found

    @cached_property
    def _company_places(self) -> dict[str, int]:
        return _places(self._names["companies"])

    @cached_property
    def _skill_places(self) -> dict[str, int]:
        return _places(self._names["skills"])

    @cached_property
    def _owners(self) -> Ints:
        """For each asked skill the row that asks for it."""
        held = self._columns["held"]
        return np.repeat(np.arange(len(held), dtype=np.int64), held)


def _places(names: Sequence[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(names)}
