"""Stories: a line of steps such as "ack +0; no.form +3..24" becomes steps with their gaps drawn.

The form is described at the head of data/search.toml. A step that cannot be read raises ValueError.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

STEP = re.compile(
    r"^(?P<letter>[a-z.]+) (?P<talk>t?)\+(?P<gap>\d+(?:\.\.\d+)?)(?: \[(?P<options>[^\]]*)\])?$"
)


@dataclass(frozen=True, slots=True)
class Step:
    """One letter of a story. `gap` is in days after the step before or, with `after_talk`, after the last talk.

    `talk_in` is the number of days from the letter to the talk that it sets, `due_in` to the due date.
    """

    letter: str
    gap: int
    after_talk: bool = False
    round: str | None = None
    talk_in: int = 6
    due_in: int = 7
    last: bool = False
    next_week: bool = False


def drawn_steps(line: str, rng: Random) -> tuple[Step, ...]:
    """The steps of a story with every range drawn by `rng`."""
    return tuple(_step(part.strip(), rng) for part in line.split(";"))


def _step(text: str, rng: Random) -> Step:
    found = STEP.match(text)
    if not found:
        raise ValueError(f"this step of a story cannot be read: {text!r}")
    options: dict[str, str] = {}
    for word in (found["options"] or "").split():
        name, _, value = word.partition("=")
        options[name] = value
    return Step(
        letter=found["letter"],
        gap=_drawn(found["gap"], rng),
        after_talk=bool(found["talk"]),
        round=options.get("round"),
        talk_in=_drawn(options.get("in", "6"), rng),
        due_in=_drawn(options.get("due", "7"), rng),
        last="last" in options,
        next_week=options.get("talk") == "next-week",
    )


def _drawn(text: str, rng: Random) -> int:
    low, _, high = text.partition("..")
    return rng.randint(int(low), int(high or low))
