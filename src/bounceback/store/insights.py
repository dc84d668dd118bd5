"""The whole search in figures: where the applications went, both rates, the roads in, the step to work on, the next ones.

Kept rows in, values and sentences out. The formulas are in `odds`, the words in `reframe`; results are kept in memory
until the owner's next write or day.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache

from bounceback.names.titles import title_key
from bounceback.odds.concentration import hope
from bounceback.odds.patterns import Decided, Patterns, patterns
from bounceback.odds.rates import Estimate, rates_by_group
from bounceback.odds.runs import NextTries, next_tries
from bounceback.odds.steps import StepChoice, step_to_work_on
from bounceback.odds.tries import Answer, Step, Try
from bounceback.reframe.insights import (
    hope_sentence,
    next_sentence,
    pattern_sentences,
    rate_sentence,
    step_sentence,
)
from bounceback.reframe.proportion import Sentence
from bounceback.store import read
from bounceback.store.outlook import outlook
from bounceback.timeline.kinds import Outcome, Stage

AHEAD = (10, 20, 50)
"""How many applications one may look ahead."""
ROADS_FROM = 2
"""Roads in are compared from so many known ones on."""
SEED = 20


@dataclass(frozen=True, slots=True)
class Ways:
    """Where the applications went, each in one place: without a talk, and after one.

    `applied` is the sum of all; `talks` the sum of those after a talk. "own no" is a withdrawal or an offer declined
    before it was made; `let_go` is open, but the person stopped waiting.
    """

    no: int = 0
    closed: int = 0
    own_no: int = 0
    let_go: int = 0
    waiting: int = 0
    talk_offer: int = 0
    talk_no: int = 0
    talk_closed: int = 0
    talk_own_no: int = 0
    talk_let_go: int = 0
    talk_open: int = 0

    @property
    def talks(self) -> int:
        """Applications that reached a talk."""
        return (
            self.talk_offer
            + self.talk_no
            + self.talk_closed
            + self.talk_own_no
            + self.talk_let_go
            + self.talk_open
        )

    @property
    def applied(self) -> int:
        """All applications."""
        return self.talks + self.no + self.closed + self.own_no + self.let_go + self.waiting


@dataclass(frozen=True, slots=True)
class Roads:
    """The rate from application to a talk by how the application went out, the highest first. `sure`: the probability
    that the first is truly higher than the last; `apart`: their intervals do not meet."""

    estimates: tuple[tuple[str, Estimate], ...] = field(repr=False)
    sure: float
    apart: bool


@dataclass(frozen=True, slots=True)
class Insights:
    """All of it at a moment. `roads` is None where too few roads are known."""

    ways: Ways
    first_at: datetime | None
    last_at: datetime | None
    interview: Estimate = field(repr=False)
    offer: Estimate = field(repr=False)
    interview_sentence: Sentence
    offer_sentence: Sentence
    roads: Roads | None
    step: StepChoice
    step_sentence: Sentence
    ahead: NextTries
    ahead_sentence: Sentence
    patterns: Patterns
    pattern_sentences: tuple[Sentence, ...]
    hope_sentence: Sentence | None


def insights(owner: int, now: datetime, number: int = AHEAD[1]) -> Insights:
    """The owner's search at `now` (UTC), and what `number` more applications may bring (one of `AHEAD`)."""
    if number not in AHEAD:
        number = AHEAD[1]
    preferences = read.preferences(owner)
    day = now.astimezone(UTC).date().isoformat()
    return _insights(owner, preferences.changes, day, preferences.let_go_chance, number)


def ways(owner: int) -> Ways:
    """Where the applications went; the sums are those of `read.counts`."""
    found: dict[str, int] = {}
    for talk, offered, outcome, let_go, number in read.ways(owner):
        place = _place(talk, offered, outcome, let_go)
        found[place] = found.get(place, 0) + number
    return Ways(**found)


def _place(talk: bool, offered: bool, outcome: Outcome, let_go: bool) -> str:
    if offered:
        return "talk_offer"
    if outcome is Outcome.OPEN:
        place = "let_go" if let_go else ("open" if talk else "waiting")
    else:
        place = {Outcome.REJECTED: "no", Outcome.CLOSED: "closed"}.get(outcome, "own_no")
    return f"talk_{place}" if talk else place


@lru_cache(maxsize=8)
def _insights(owner: int, changes: int, day: str, let_go_chance: float, number: int) -> Insights:
    import numpy as np

    now = datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)
    view = outlook(owner, now)
    rows = [row for row in read.all_rows(owner) if row.stage is not Stage.LEAD]
    step = step_to_work_on(view.interview, view.offer)
    ahead = next_tries(view.interview.grid, view.offer.grid, number, np.random.default_rng(SEED))
    found = patterns(
        Decided(
            row.outcome is Outcome.REJECTED,
            tuple(
                (name, value)
                for name, value in (
                    ("channel", row.channel.replace("_", " ")),
                    ("role family", title_key(row.role)),
                )
                if value
            ),
        )
        for row in rows
        if row.outcome is Outcome.REJECTED or row.first_talk_at is not None
    )
    hopes = hope(
        [(row.employer, row.stage.value) for row in rows if row.is_open and not row.let_go],
        [target.company for target in read.targets(owner)],
    )
    return Insights(
        ways=ways(owner),
        first_at=min((row.applied_at or row.first_at for row in rows), default=None),
        last_at=max((row.last_at for row in rows), default=None),
        interview=view.interview,
        offer=view.offer,
        interview_sentence=rate_sentence(view.interview),
        offer_sentence=rate_sentence(view.offer),
        roads=_roads(view.tries),
        step=step,
        step_sentence=step_sentence(step),
        ahead=ahead,
        ahead_sentence=next_sentence(ahead),
        patterns=found,
        pattern_sentences=pattern_sentences(found),
        hope_sentence=hope_sentence(hopes),
    )


def _roads(tries: tuple[Try, ...]) -> Roads | None:
    known = [one for one in tries if one.channel]
    decided = {one.channel for one in known if one.talk in (Answer.YES, Answer.NO)}
    if len(decided) < ROADS_FROM:
        return None
    import numpy as np

    found = rates_by_group([one for one in known if one.channel in decided], Step.INTERVIEW, "channel")
    ordered = sorted(found.items(), key=lambda pair: (-pair[1].median, pair[0]))
    best, least = ordered[0][1], ordered[-1][1]
    random = np.random.default_rng(SEED)
    draws = 4000
    sure = float(np.mean(best.grid.draw(random, draws) > least.grid.draw(random, draws)))
    return Roads(tuple(ordered), sure, best.low > least.high)
