"""The occupation graph: how much of what one occupation asks for another one practises. Opened from data/graph.npz.

Each occupation is a row of weights (sum about 1.2) over the words of its tasks and the skills it asks for; a
practised share is what two rows have in common, feature by feature. It knows no person and ranks nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from bounceback.growth.task_words import words_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Weights = NDArray[np.float32]

FORMAT = "bounceback-graph 1"


class OccupationGraph:
    """O*NET's occupations with tasks: codes, titles, zones, and what each asks for."""

    __slots__ = (
        "_columns",
        "_place",
        "_skill_place",
        "_starts",
        "_weights",
        "_word_place",
        "codes",
        "skills",
        "tasks",
        "titles",
        "words",
        "zones",
    )

    def __init__(self, data: Mapping[str, Any]) -> None:
        """From the file's arrays. Raises ValueError when it is of another version."""
        import numpy as np

        text = json.loads(bytes(data["text"]).decode())
        if text.get("format") != FORMAT:
            raise ValueError(
                "The occupation graph is of another version. Run: python -m bounceback.growth.compile_graph"
            )
        self.codes: list[str] = text["codes"]
        self.titles: list[str] = text["titles"]
        self.tasks: list[list[str]] = text["tasks"]
        self.words: list[str] = text["words"]
        self.skills: list[str] = text["skills"]
        self.zones: NDArray[np.int8] = data["zones"]
        self._columns = data["columns"].astype(np.int64)
        self._weights: Weights = data["weights"].astype(np.float32) / np.float32(1000)
        self._starts = data["starts"]
        self._place = {code: place for place, code in enumerate(self.codes)}
        self._word_place = {word: place for place, word in enumerate(self.words)}
        self._skill_place = {skill: place + len(self.words) for place, skill in enumerate(self.skills)}

    def __len__(self) -> int:
        return len(self.codes)

    def place(self, code: str) -> int | None:
        """The place of an O*NET-SOC code; None where it has no tasks or is not O*NET's."""
        return self._place.get(code)

    def asks(self, place: int) -> Weights:
        """All that an occupation asks for: one weight for each word and skill."""
        import numpy as np

        row: Weights = np.zeros(len(self.words) + len(self.skills), dtype=np.float32)
        part = slice(int(self._starts[place]), int(self._starts[place + 1]))
        row[self._columns[part]] = self._weights[part]
        return row

    def levels(self, evidence: Mapping[str, float]) -> Weights:
        """Evidence (skill id to a level 0–1) as one level for each word and skill; unknown ids are left out."""
        import numpy as np

        row: Weights = np.zeros(len(self.words) + len(self.skills), dtype=np.float32)
        for skill, level in evidence.items():
            place = self._skill_place.get(skill)
            if place is not None:
                row[place] = min(1.0, max(0.0, level))
        return row

    def nearest_by_skills(self, asked: Mapping[str, float]) -> tuple[int, int]:
        """The occupation that asks most for these skills (id to weight), and how many of them it asks for."""
        import numpy as np

        wanted = self.levels(asked)[self._columns]
        places = np.add.reduceat(self._weights * wanted, self._starts[:-1])
        best = int(places.argmax())
        part = slice(int(self._starts[best]), int(self._starts[best + 1]))
        return best, int(np.count_nonzero(wanted[part]))

    def practised(self, gap: Weights) -> Weights:
        """For every occupation the share (0–1) of a gap that it practises: what it asks for and the gap lacks."""
        import numpy as np

        total = float(gap.sum())
        shared = np.add.reduceat(np.minimum(self._weights, gap[self._columns]), self._starts[:-1])
        return (shared / total if total else np.zeros_like(shared)).astype(np.float32)

    def covered(self, has: Weights, levels: Weights) -> Weights:
        """For every occupation the share (0–1) of what it asks for that is there: practised (`has`) or shown (`levels`)."""
        import numpy as np

        left = np.maximum(0, self._weights - has[self._columns]) * (1 - levels[self._columns])
        total = np.add.reduceat(self._weights, self._starts[:-1])
        return (1 - np.add.reduceat(left, self._starts[:-1]) / total).astype(np.float32)

    def skills_practised(self, place: int, gap: Weights, most: int) -> list[tuple[str, float]]:
        """Ids of the skills of a gap that an occupation practises, the weightiest first, with their weights."""
        import numpy as np

        part = slice(int(self._starts[place]), int(self._starts[place + 1]))
        columns = self._columns[part]
        shared = np.minimum(self._weights[part], gap[columns])
        found = [
            (self.skills[int(column) - len(self.words)], float(weight))
            for column, weight in zip(columns, shared, strict=True)
            if column >= len(self.words) and weight > 0
        ]
        return sorted(found, key=lambda one: (-one[1], one[0]))[:most]

    def like_tasks(self, place: int, target: int, gap: Weights) -> tuple[str, str]:
        """The task of an occupation and the task of the target that share most of the gap; empty where none do."""
        best, pair = 0.0, ("", "")
        theirs = [(task, self._telling(task, gap)) for task in self.tasks[target]]
        for task in self.tasks[place]:
            words = self._telling(task, gap)
            for other, other_words in theirs:
                if other == task:
                    continue
                shared = sum(words[word] for word in words.keys() & other_words.keys())
                score = shared / (1 + len(words.keys() | other_words.keys())) ** 0.5
                if score > best:
                    best, pair = score, (task, other)
        return pair

    def _telling(self, task: str, gap: Weights) -> dict[str, float]:
        found = {}
        for word in words_of(task):
            place = self._word_place.get(word)
            if place is not None and gap[place] > 0:
                found[word] = float(gap[place])
        return found


@lru_cache(maxsize=1)
def open_graph() -> OccupationGraph:
    """The graph in the package, opened once."""
    import numpy as np

    with (resources.files("bounceback.growth") / "data" / "graph.npz").open("rb") as file:
        packed = np.load(file, allow_pickle=False)
        return OccupationGraph({name: packed[name] for name in packed.files})
