"""The whole search in figures: where the applications went, both rates, the roads in, the step to work on, the next ones.

Kept rows in, values and sentences out. The formulas are in `odds`, the words in `reframe`; results are kept in memory
until the owner's next write or day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from bounceback.names.titles import title_family, title_key, title_level
from bounceback.odds.concentration import hope
from bounceback.odds.patterns import Decided, Patterns, patterns
from bounceback.odds.rates import Estimate, rates_by_group
from bounceback.odds.runs import NextTries, next_tries
from bounceback.odds.steps import StepChoice, step_to_work_on
from bounceback.odds.tries import Answer, Step, Try
from bounceback.odds.waiting import any_answer, let_go_day
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
from bounceback.store.values import ApplicationRow
from bounceback.timeline.kinds import Outcome, Stage

AHEAD = (10, 20, 50)
"""How many applications one may look ahead."""
ROADS_FROM = 2
"""Roads in are compared from so many known ones on."""
SEED = 20
GROUPS = ("role family", "level", "cv")
"""Besides the roads in, rates are compared by these."""
GROUP_FROM = 2
"""A group of these is compared from so many answers on; of families at most `MOST_GROUPS`, those with most answers."""
MOST_GROUPS = 6
CURVE_LEAST, CURVE_MOST = 60, 180
"""How many days the curve of answers shows, at least and at most."""


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
    """The rate from application to a talk by group (how the application went out, the kind of role, the level, the version
    of the CV), the highest first. `sure`: the probability that the first is truly higher than the last; `apart`: their
    intervals do not meet."""

    estimates: tuple[tuple[str, Estimate], ...] = field(repr=False)
    sure: float
    apart: bool


@dataclass(frozen=True, slots=True)
class Curve:
    """The chance that any answer still comes after each day without one, from day 0; `let_go` is the day on which it is fair
    to stop waiting (None beyond two years), `seen` the days that true answers took, the shortest first."""

    chances: tuple[float, ...] = field(repr=False)
    let_go: int | None
    seen: tuple[float, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Month:
    """What came in one month, named by its first day: applications sent, first talks, noes, vacancies closed."""

    first: date
    sent: int
    talks: int
    noes: int
    closed: int


@dataclass(frozen=True, slots=True)
class OverTime:
    """The search along time in the person's zone: months without a gap, and each day's facts by whose they are."""

    months: tuple[Month, ...]
    days: tuple[tuple[date, int, int], ...] = field(repr=False)
    """Day, facts of the person's own, facts of theirs; only days with one."""


@dataclass(frozen=True, slots=True)
class Insights:
    """All of it at a moment. `roads` is None where too few roads are known; `groups` has only what can be compared."""

    ways: Ways
    first_at: datetime | None
    last_at: datetime | None
    interview: Estimate = field(repr=False)
    offer: Estimate = field(repr=False)
    interview_sentence: Sentence
    offer_sentence: Sentence
    roads: Roads | None
    groups: Mapping[str, Roads]
    curve: Curve
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
    versions = read.cv_versions(owner)
    grouped = _grouped(view.tries, rows, versions)
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
                    ("level", title_level(row.role)),
                    ("cv", versions.get(row.id, "")),
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
        groups=_groups(grouped),
        curve=_curve(view.interview, view.tries, let_go_chance),
        step=step,
        step_sentence=step_sentence(step),
        ahead=ahead,
        ahead_sentence=next_sentence(ahead),
        patterns=found,
        pattern_sentences=pattern_sentences(found),
        hope_sentence=hope_sentence(hopes),
    )


def _roads(tries: tuple[Try, ...], group: str = "channel") -> Roads | None:
    known = [one for one in tries if one.group(group)]
    decided = {one.group(group) for one in known if one.talk in (Answer.YES, Answer.NO)}
    if len(decided) < ROADS_FROM:
        return None
    import numpy as np

    found = rates_by_group([one for one in known if one.group(group) in decided], Step.INTERVIEW, group)
    ordered = sorted(found.items(), key=lambda pair: (-pair[1].median, pair[0]))
    best, least = ordered[0][1], ordered[-1][1]
    random = np.random.default_rng(SEED)
    draws = 4000
    sure = float(np.mean(best.grid.draw(random, draws) > least.grid.draw(random, draws)))
    return Roads(tuple(ordered), sure, best.low > least.high)


def _groups(grouped: tuple[Try, ...]) -> dict[str, Roads]:
    """What can be compared. Where no two kinds of role have answers enough, roles are taken together by their last word."""
    found: dict[str, Roads] = {}
    for name in GROUPS:
        compared = _roads(_with_most(grouped, name), name)
        if compared is None and name == "role family":
            compared = _roads(_with_most(grouped, "role word"), "role word")
        if compared is not None:
            found[name] = compared
    return found


def _grouped(
    tries: tuple[Try, ...], rows: list[ApplicationRow], versions: Mapping[int, str]
) -> tuple[Try, ...]:
    """The tries with the kind of role, the level and the version of the CV of each."""
    of = {
        str(row.id): (
            ("role family", title_family(row.role)),
            ("role word", (title_family(row.role).split() or [""])[-1]),
            ("level", title_level(row.role)),
            ("cv", versions.get(row.id, "")),
        )
        for row in rows
    }
    return tuple(replace(one, groups=of.get(one.key, ())) for one in tries)


def _with_most(tries: tuple[Try, ...], group: str) -> tuple[Try, ...]:
    """The tries of the groups that have enough answers, at most `MOST_GROUPS` of them."""
    answers = Counter(one.group(group) for one in tries if one.talk in (Answer.YES, Answer.NO))
    enough = sorted(
        (name for name, number in answers.items() if name and number >= GROUP_FROM),
        key=lambda name: (-answers[name], name),
    )
    chosen = set(enough[:MOST_GROUPS])
    return tuple(one for one in tries if one.group(group) in chosen)


def _curve(estimate: Estimate, tries: tuple[Try, ...], threshold: float) -> Curve:
    ends = let_go_day(estimate.answering, threshold)
    seen = sorted(one.first_answer_days for one in tries if one.first_answer_days is not None)
    last = min(max(CURVE_LEAST, (ends or CURVE_MOST) + 21), CURVE_MOST)
    chances = tuple(any_answer(estimate.answering, float(day)) for day in range(last + 1))
    return Curve(chances, ends, tuple(seen))


def over_time(owner: int, zone: ZoneInfo) -> OverTime:
    """The search by month and by day, as the days are in `zone`."""
    return _over_time(owner, read.preferences(owner).changes, zone)


@lru_cache(maxsize=4)
def _over_time(owner: int, changes: int, zone: ZoneInfo) -> OverTime:
    rows = [row for row in read.all_rows(owner) if row.stage is not Stage.LEAD]

    def month(moment: datetime) -> date:
        return moment.astimezone(zone).date().replace(day=1)

    sent = Counter(month(row.applied_at or row.first_at) for row in rows)
    talks = Counter(month(row.first_talk_at) for row in rows if row.first_talk_at is not None)
    noes, closed = (
        Counter(
            month(row.decided_at) for row in rows if row.outcome is outcome and row.decided_at is not None
        )
        for outcome in (Outcome.REJECTED, Outcome.CLOSED)
    )
    known = sorted({*sent, *talks, *noes, *closed})
    months: list[Month] = []
    at = known[0] if known else None
    while at is not None and at <= known[-1]:
        months.append(Month(at, sent[at], talks[at], noes[at], closed[at]))
        at = at.replace(year=at.year + at.month // 12, month=at.month % 12 + 1)
    days: dict[date, list[int]] = {}
    for day, own, number in read.days_of_events(owner, zone):
        days.setdefault(day, [0, 0])[0 if own else 1] += number
    return OverTime(tuple(months), tuple((day, own, theirs) for day, (own, theirs) in sorted(days.items())))
