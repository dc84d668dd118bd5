"""What stands on Today: one headline and a short list, from plain values that the store fills in.

Pure: the moment and the zone are parameters. It decides the order and says it in words (second person; names.saying);
it knows neither pages nor tables. Subjects are named by their kind and id, so that a door can link them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bounceback.names.days import MONTHS, WEEKDAYS
from bounceback.names.saying import in_a_row, listed, say, say_count
from bounceback.odds.words import capital, count, frequency
from bounceback.timeline.kinds import Kind, Outcome
from bounceback.timeline.stages import Standing, Waiting

FRESH = timedelta(days=14)
"""How long a "no" may be the headline. An imported mailbox full of old ones must not greet the person with them; our choice."""
OVERDUE = timedelta(days=7)
"""How long a missed date may still be the headline; afterwards it stands in the list. Our choice."""
AHEAD = timedelta(days=7)
"""How far ahead talks, goals and dates are listed. Our choice."""
STALE = timedelta(days=30)
"""What fell due or was asked longer ago no longer stands here, only with its application: the page is for today. Our choice."""
FIRST_ROWS = 6
"""Rows that wait or have a date; a page that a tired person can act on in a minute. Our choice."""
NAMED = 3
"""So many kept searches are named in their one line."""
MORE_ROWS = 4
"""Rows beside those that wait or have a date (LOOK: quiet)."""

_NEVER = datetime.max.replace(tzinfo=UTC)


class RowKind(StrEnum):
    """What a row or the headline is about; a door chooses the link and the form by it. NOTHING: no step is due."""

    WAITS = "waits"
    NO = "no"
    TALK = "talk"
    REAPPLY = "reapply"
    TASK = "task"
    GOAL = "goal"
    RESUME = "resume"
    FEEDBACK = "feedback"
    OPENINGS = "openings"
    FOLLOW_UP = "follow_up"
    THANKS = "thanks"
    DEBRIEF = "debrief"
    WEEK = "week"
    WEEK_REVIEW = "week_review"
    SEARCH = "search"
    RECONNECT = "reconnect"
    LET_GO = "let_go"
    REVIEW = "review"
    NOTHING = "nothing"
    EMPTY = "empty"


_URGENT = frozenset({RowKind.WAITS, RowKind.TASK})


class BounceState(StrEnum):
    """How far the person is with the bounce-back of a "no". FRESH: not taken up yet."""

    FRESH = "fresh"
    STARTED = "started"
    DONE = "done"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Silence:
    """How long an open application has been without a word, and what that means.

    `since` is the employer's last word or the application itself; `chance` the probability that any answer still comes (0–1).
    `let_go`: the let-go day is reached. `follow_up`: now is the moment to write once.
    """

    since: datetime
    chance: float
    let_go: bool = False
    follow_up: bool = False


@dataclass(frozen=True, slots=True)
class Bounce:
    """The bounce-back of a "no". `shown_from`: not before this moment (held back or put off), UTC.

    `parts_done` of four. `ask`: whom feedback can still be asked of ("Ms Ortiz"), "" for nobody. `openings`: new ones near
    the lost role that the person has not seen.
    """

    state: BounceState = BounceState.FRESH
    shown_from: datetime | None = None
    parts_done: int = 0
    ask: str = ""
    openings: int = 0


@dataclass(frozen=True, slots=True)
class TodayApplication:
    """One application as Today needs it. `plan` is the sentence "If they say no, I will …"; `lessons` are those to
    re-read before its next talk. `rejected_at`: when a "no" (or "nobody was hired") came, UTC. `to_thank`: when the talk
    began that a thank-you is in time for, UTC, None for none."""

    id: str
    company: str
    standing: Standing
    role: str | None = None
    rejected_at: datetime | None = None
    bounce: Bounce | None = None
    plan: str = ""
    silence: Silence | None = None
    lessons: int = 0
    to_thank: datetime | None = None
    to_look_back: datetime | None = None
    """When the talk began that can be looked back on now, UTC."""
    answer_by: date | None = None
    """The day by which an offer is to be answered, as the person noted it; it goes before what the mail said."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that the person noted to do for an application by a day, not done yet. `application`: its id."""

    id: str
    application: str
    company: str
    text: str
    due: date
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """A step that the person set for a day, not done yet."""

    id: str
    title: str
    due: date


@dataclass(frozen=True, slots=True)
class KeptSearch:
    """A search for openings that the person keeps, with how many came since they looked at it."""

    id: str
    name: str
    new: int


class ReviewState(StrEnum):
    """How the look at the week stands. NONE: it is not its day, or it is done."""

    NONE = "none"
    DUE = "due"
    BEGUN = "begun"


@dataclass(frozen=True, slots=True)
class Reapply:
    """A day from which an employer or a role may be tried again. `opening`: the title of a fitting one, where the wait is
    over and what was missing is shown by now; "" else."""

    id: str
    company: str
    on: date
    role: str | None = None
    opening: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """What the search has so far."""

    applications: int = 0
    talks: int = 0
    lessons: int = 0
    people: int = 0


@dataclass(frozen=True, slots=True)
class TodayInputs:
    """Everything that Today is made from. `talk_rate` is the share of applications that reach a talk (0–1), None if unknown."""

    applications: tuple[TodayApplication, ...] = ()
    goals: tuple[Goal, ...] = ()
    tasks: tuple[Task, ...] = ()
    reapply: tuple[Reapply, ...] = ()
    review: int = 0
    counts: Counts = Counts()
    talk_rate: float | None = None
    ask_week: bool = False
    """The weekly question is wanted, due, and has no word yet."""
    week_review: ReviewState = ReviewState.NONE
    searches: tuple[KeptSearch, ...] = ()
    to_reconnect: tuple[str, ...] = ()
    """Why to write to each of those on the week's short list with whom the person has not spoken since it began."""
    quiet: frozenset[RowKind] = frozenset()
    """Kinds that the person does not want to see here; what waits and talks stand here always."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to do. `end` is the short label at the line's end ("by Thursday", "2 min"). `subject` is the id of the
    application, goal or target; `event` the provenance key of what waits. `due` is UTC."""

    kind: RowKind
    title: str
    why: str
    end: str
    subject: str = ""
    event: str = ""
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Headline:
    """The one thing. `lines` stand below the title; `plan` is what the person wrote in advance; `action` is the button."""

    kind: RowKind
    title: str
    lines: tuple[str, ...] = ()
    plan: str = ""
    action: str = ""
    subject: str = ""
    event: str = ""
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Today:
    """The page: the day in words, the headline, the rows, how many rows were left out, and the line of counts."""

    day: str
    headline: Headline
    rows: tuple[Row, ...]
    left_out: int
    counts: tuple[tuple[int, str], ...]


def today(inputs: TodayInputs, now: datetime, zone: ZoneInfo) -> Today:
    """What stands on Today at `now` (timezone-aware) for somebody who lives in `zone`.

    Headline (LOOK): what waits for the person (theirs, or a task of their own) and falls due today or tomorrow; else a fresh "no"
    that is neither taken up, put off nor held back; else the next step. In the list whatever has a date stands first, then what waits without one (six rows at
    most; what is older than thirty days stands with its application only), then at most four more. Raises ValueError for a `now` without zone.
    """
    if now.tzinfo is None:
        raise ValueError("now needs a time zone")
    clock = _Clock(now.astimezone(UTC), zone)
    waiting = _waiting(inputs.applications, clock)
    quiet = inputs.quiet - {RowKind.WAITS, RowKind.TALK}
    dates = [row for row in _dates(inputs, clock) if row.kind not in quiet]
    dated = _in_time([*waiting, *_talks(inputs, clock), *dates])
    asked = [row for row in waiting if row.due is None]
    others = [row for row in _others(inputs, clock) if row.kind not in quiet]
    urgent = min(
        (row for row in dated if row.kind in _URGENT and _falls_due(row, clock)),
        key=lambda row: (
            clock.days_to(row.due or _NEVER),
            row.kind is RowKind.TASK,
        ),  # theirs before one's own
        default=None,
    )
    fresh = [] if RowKind.NO in quiet else _fresh_noes(inputs.applications, clock)
    rows = [*dated, *asked, *[_no_row(application, clock) for application in fresh], *others]
    if urgent is not None:
        headline = _headline_of(urgent)
        rows.remove(urgent)
    elif fresh:
        headline = _no(fresh[0], inputs.talk_rate, clock)
        rows = [row for row in rows if not (row.kind is RowKind.NO and row.subject == fresh[0].id)]
    elif rows:
        headline = _headline_of(rows.pop(0))
    else:
        headline = _nothing(inputs)
    first = [row for row in rows if row.due is not None or row.kind is RowKind.WAITS]
    rest = [row for row in rows if row.due is None and row.kind is not RowKind.WAITS]
    rest.sort(key=lambda row: row.kind is not RowKind.WEEK_REVIEW)  # it has this one day
    return Today(
        day=clock.long_day(now),
        headline=headline,
        rows=tuple(first[:FIRST_ROWS] + rest[:MORE_ROWS]),
        left_out=max(0, len(first) - FIRST_ROWS) + max(0, len(rest) - MORE_ROWS),
        counts=_counts(inputs.counts),
    )


def dated(inputs: TodayInputs, now: datetime, zone: ZoneInfo) -> tuple[Row, ...]:
    """Whatever has a date, in its order, however many: what waits, talks, tasks, goals. Raises ValueError as `today` does."""
    if now.tzinfo is None:
        raise ValueError("now needs a time zone")
    clock = _Clock(now.astimezone(UTC), zone)
    return tuple(
        _in_time([*_waiting(inputs.applications, clock), *_talks(inputs, clock), *_dates(inputs, clock)])
    )


@dataclass(frozen=True, slots=True)
class _Clock:
    """Now, and days in words as the person's calendar has them."""

    now: datetime
    zone: ZoneInfo

    def local(self, when: datetime) -> date:
        return when.astimezone(self.zone).date()

    def days_to(self, when: datetime | date) -> int:
        day = self.local(when) if isinstance(when, datetime) else when
        return (day - self.local(self.now)).days

    def end_of(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, 23, 59, tzinfo=self.zone).astimezone(UTC)

    def time(self, when: datetime) -> str:
        return f"{when.astimezone(self.zone):%H:%M}"

    def day_and_month(self, when: datetime | date) -> str:
        day = self.local(when) if isinstance(when, datetime) else when
        month = MONTHS[day.month - 1]
        if day.year == self.local(self.now).year:
            return say("%(day)s %(month)s", day=day.day, month=month)
        return say("%(day)s %(month)s %(year)s", day=day.day, month=month, year=day.year)

    def day(self, when: datetime | date) -> str:
        """ "today", "tomorrow", "yesterday", "Thursday" within six days either way, else "3 October"."""
        days = self.days_to(when)
        near = {0: say("today"), 1: say("tomorrow"), -1: say("yesterday")}
        if days in near:
            return near[days]
        if abs(days) <= 6:
            return WEEKDAYS[(self.local(when) if isinstance(when, datetime) else when).weekday()]
        return self.day_and_month(when)

    def on_day(self, when: datetime | date) -> str:
        day = self.day(when)
        return day if day in ("today", "tomorrow", "yesterday") else say("on %(day)s", day=day)

    def long_day(self, when: datetime) -> str:
        day = self.local(when)
        return say(
            "%(weekday)s, %(day)s %(month)s",
            weekday=WEEKDAYS[day.weekday()],
            day=day.day,
            month=MONTHS[day.month - 1],
        )


def _waiting(applications: Iterable[TodayApplication], clock: _Clock) -> list[Row]:
    """What waits at open applications, what was asked first first."""
    waits = [
        (wait.asked_at, application.id, wait.key, _waiting_row(application, wait, clock))
        for application in applications
        if application.standing.outcome is Outcome.OPEN
        for wait in _asked_of(application, clock)
        if (wait.due or wait.asked_at) >= clock.now - STALE
    ]
    return [row for *_, row in sorted(waits, key=lambda entry: entry[:3])]


def _asked_of(application: TodayApplication, clock: _Clock) -> list[Waiting]:
    """What an application waits for; the person's own note of the day for an offer stands for the offer's."""
    waits = list(application.standing.waits)
    if application.answer_by is None:
        return waits
    due = clock.end_of(application.answer_by)
    if any(wait.kind is Kind.OFFER for wait in waits):
        return [replace(wait, due=due) if wait.kind is Kind.OFFER else wait for wait in waits]
    noted = say(
        "You noted that they wait for your answer until %(day)s.", day=clock.day(application.answer_by)
    )
    return [*waits, Waiting("", Kind.OFFER, application.standing.last_at or clock.now, due, noted)]


def _waiting_row(application: TodayApplication, wait: Waiting, clock: _Clock) -> Row:
    company = application.company
    title = {
        Kind.OFFER: say("Answer the offer from %(company)s", company=company),
        Kind.INTERVIEW: say("Tell %(company)s which time suits you", company=company),
        Kind.ASSESSMENT: say("Do the task for %(company)s", company=company),
        Kind.REQUEST: say("Send %(company)s what they asked for", company=company),
    }.get(wait.kind, say("Answer %(company)s", company=company))
    why = _shortened(wait.what) or say("They asked %(day)s.", day=clock.on_day(wait.asked_at))
    return Row(RowKind.WAITS, title, why, _by(wait, clock), application.id, wait.key, wait.due)


def _by(wait: Waiting, clock: _Clock) -> str:
    if wait.due is None:
        return say("asked %(day)s", day=clock.on_day(wait.asked_at))
    days = clock.days_to(wait.due)
    if days < 0 or wait.due <= clock.now:
        return say("was due %(day)s", day=clock.on_day(wait.due))
    return say("by %(day)s", day=clock.day(wait.due))


def _shortened(text: str) -> str:
    """One sentence of theirs, cut at a word when it is long."""
    text = re.sub(r"\s+", " ", text).strip()
    return text if len(text) <= 140 else text[:140].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def _talks(inputs: TodayInputs, clock: _Clock) -> list[Row]:
    return [
        Row(
            RowKind.TALK,
            say("Interview at %(company)s %(day)s", company=application.company, day=clock.on_day(start)),
            say("At %(time)s, for %(role)s.", time=clock.time(start), role=application.role)
            if application.role
            else say("At %(time)s.", time=clock.time(start)),
            say_count("%(n)s lesson to re-read", "%(n)s lessons to re-read", application.lessons)
            if application.lessons
            else clock.time(start),
            application.id,
            due=start,
        )
        for application in inputs.applications
        for start in application.standing.next_talks
        if clock.now < start <= clock.now + AHEAD
    ]


def _dates(inputs: TodayInputs, clock: _Clock) -> list[Row]:
    """Tasks and goals that fall due, and days from which an employer may be tried again."""
    tasks = [
        Row(
            RowKind.TASK,
            task.text,
            say("You noted this for %(role)s at %(company)s.", role=task.role, company=task.company)
            if task.role
            else say("You noted this for %(company)s.", company=task.company),
            say("by %(day)s", day=clock.day(task.due))
            if clock.days_to(task.due) >= 0
            else say("was for %(day)s", day=clock.day(task.due)),
            task.application,
            task.id,
            clock.end_of(task.due),
        )
        for task in inputs.tasks
        if -STALE.days <= clock.days_to(task.due) <= AHEAD.days
    ]
    goals = [
        Row(
            RowKind.GOAL,
            goal.title,
            say("You set this for %(day)s.", day=clock.day(goal.due)),
            say("by %(day)s", day=clock.day(goal.due))
            if clock.days_to(goal.due) >= 0
            else say("was for %(day)s", day=clock.day(goal.due)),
            goal.id,
            due=clock.end_of(goal.due),
        )
        for goal in inputs.goals
        if clock.days_to(goal.due) <= AHEAD.days
    ]
    again = [
        Row(
            RowKind.REAPPLY,
            say("You can apply to %(company)s again", company=target.company),
            say("What was missing is shown by now, and %(opening)s is open.", opening=target.opening)
            if target.opening
            else say(
                "The waiting time for %(role)s ended %(day)s.", role=target.role, day=clock.on_day(target.on)
            )
            if target.role
            else say("The waiting time ended %(day)s.", day=clock.on_day(target.on)),
            say("when you like"),
            target.id,
            due=clock.end_of(target.on),
        )
        for target in inputs.reapply
        if clock.days_to(target.on) <= 0
    ]
    return tasks + goals + again


def _in_time(rows: Iterable[Row]) -> list[Row]:
    return sorted(
        (row for row in rows if row.due is not None),
        key=lambda row: (row.due or _NEVER, row.kind, row.subject, row.event),
    )


def _falls_due(row: Row, clock: _Clock) -> bool:
    return row.due is not None and clock.days_to(row.due) <= 1 and row.due >= clock.now - OVERDUE


def _fresh_noes(applications: Iterable[TodayApplication], clock: _Clock) -> list[TodayApplication]:
    """Noes that may be spoken of now, the newest first."""
    fresh = [
        application
        for application in applications
        if application.rejected_at is not None
        and application.standing.outcome in (Outcome.REJECTED, Outcome.CLOSED)
        and application.bounce is not None
        and application.bounce.state is BounceState.FRESH
        and _shown(application.bounce, clock)
        and clock.now - FRESH
        <= max(application.rejected_at, application.bounce.shown_from or application.rejected_at)
    ]
    return sorted(
        fresh, key=lambda application: (application.rejected_at or clock.now, application.id), reverse=True
    )


def _shown(bounce: Bounce, clock: _Clock) -> bool:
    return bounce.shown_from is None or bounce.shown_from <= clock.now


def _said_no(application: TodayApplication, clock: _Clock) -> str:
    company = application.company
    closed = application.standing.outcome is Outcome.CLOSED
    if application.rejected_at is None:
        if closed:
            return say("%(company)s called the job off", company=company)
        return say("%(company)s said no", company=company)
    day = clock.on_day(application.rejected_at)
    if closed:
        return say("%(company)s called the job off %(day)s", company=company, day=day)
    return say("%(company)s said no %(day)s", company=company, day=day)


def _no_row(application: TodayApplication, clock: _Clock) -> Row:
    role = (
        say("For %(role)s.", role=application.role)
        if application.role
        else say("Ten minutes with it, when you like.")
    )
    return Row(RowKind.NO, _said_no(application, clock), role, say("10 min"), application.id)


def _no(application: TodayApplication, talk_rate: float | None, clock: _Clock) -> Headline:
    talks = application.standing.talks
    had = say("you had %(n)s with them", n=count(talks)) if talks else ""
    lines: list[str] = []
    if application.standing.outcome is Outcome.CLOSED:
        lines.append(say("Nobody was hired: it says nothing about you."))
    elif talk_rate is not None:
        often = frequency(talk_rate)
        lines.append(
            capital(say("%(often)s applications reach a talk; %(had)s.", often=often, had=had))
            if had
            else capital(say("%(often)s applications reach a talk.", often=often))
        )
    elif had:
        lines.append(capital(say("%(sentence)s.", sentence=had)))
    return Headline(
        RowKind.NO,
        say("%(sentence)s.", sentence=_said_no(application, clock)),
        tuple(lines),
        _plan(application.plan),
        say("Take ten minutes with it"),
        application.id,
    )


def _plan(plan: str) -> str:
    """The person's sentence, whole, whether its beginning was typed or not."""
    plan = plan.strip()
    if not plan or re.match(r"(?i)if they say no\b", plan):
        return plan
    return say("If they say no, I will %(plan)s", plan=plan)


def _others(inputs: TodayInputs, clock: _Clock) -> list[Row]:
    """Steps without a date, the most useful first: go on, ask, look, check, write once, let go."""
    lost = [
        application
        for application in _newest_first(inputs.applications)
        if application.bounce
        and application.standing.outcome in (Outcome.REJECTED, Outcome.CLOSED)
        and _shown(application.bounce, clock)
    ]
    quiet = sorted(
        (
            application
            for application in inputs.applications
            if application.silence and application.standing.outcome is Outcome.OPEN
        ),
        key=lambda application: (
            application.silence.since if application.silence else clock.now,
            application.id,
        ),
    )
    return [
        *[row for application in lost for row in _resume(application)],
        *[row for application in lost for row in _ask(application)],
        *[row for application in inputs.applications for row in _look_back(application, clock)],
        *[row for application in inputs.applications for row in _thank(application, clock)],
        *[row for application in lost for row in _openings(application)],
        *_review(inputs.review),
        *_worded(
            RowKind.FOLLOW_UP,
            [each for each in quiet if each.silence and each.silence.follow_up and not each.silence.let_go],
            _follow_up,
            clock,
        ),
        *_worded(
            RowKind.LET_GO, [each for each in quiet if each.silence and each.silence.let_go], _let_go, clock
        ),
        *_searches(inputs.searches),
        *_reconnect(inputs.to_reconnect),
        *_week(inputs.ask_week),
        *_week_review(inputs.week_review),
    ]


def _worded(
    kind: RowKind,
    applications: list[TodayApplication],
    row: Callable[[TodayApplication, _Clock], list[Row]],
    clock: _Clock,
) -> list[Row]:
    """Their rows, with words for as many as can stand on the page; there may be a thousand more, which are counted."""
    shown = MORE_ROWS + 1  # and one for the headline
    rows = [made for each in applications[:shown] for made in row(each, clock)]
    return rows + [Row(kind, "", "", "", each.id) for each in applications[shown:]]


def _newest_first(applications: Iterable[TodayApplication]) -> list[TodayApplication]:
    dated = [application for application in applications if application.rejected_at is not None]
    return sorted(
        dated, key=lambda application: (application.rejected_at or _NEVER, application.id), reverse=True
    )


def _resume(application: TodayApplication) -> list[Row]:
    bounce = application.bounce
    if bounce is None or bounce.state is not BounceState.STARTED:
        return []
    parts = bounce.parts_done
    done = (
        capital(
            say_count(
                "%(parts)s of four parts is done.",
                "%(parts)s of four parts are done.",
                parts,
                parts=count(parts),
            )
        )
        if parts
        else say("You have begun it.")
    )
    return [
        Row(
            RowKind.RESUME,
            say("Go on with %(company)s", company=application.company),
            done,
            say("10 min"),
            application.id,
        )
    ]


def _ask(application: TodayApplication) -> list[Row]:
    bounce = application.bounce
    if bounce is None or not bounce.ask or bounce.state is BounceState.LEFT:
        return []
    title = say("Ask %(person)s for one thing to improve", person=bounce.ask)
    return [
        Row(
            RowKind.FEEDBACK,
            title,
            say("Most do not answer; that says nothing about you."),
            say("2 min"),
            application.id,
        )
    ]


def _openings(application: TodayApplication) -> list[Row]:
    bounce = application.bounce
    if bounce is None or bounce.openings < 1 or bounce.state is BounceState.LEFT:
        return []
    title = capital(
        say_count(
            "%(count)s new opening like %(role)s",
            "%(count)s new openings like %(role)s",
            bounce.openings,
            count=count(bounce.openings),
            role=application.role or say("it"),
        )
    )
    return [
        Row(
            RowKind.OPENINGS,
            title,
            say("Near to what you wanted at %(company)s.", company=application.company),
            say("5 min"),
            application.id,
        )
    ]


def _review(messages: int) -> list[Row]:
    if messages < 1:
        return []
    title = (
        say("Look at one message that is unclear")
        if messages == 1
        else say("Look at %(count)s messages that are unclear", count=count(messages))
    )
    return [Row(RowKind.REVIEW, title, say("They count for nothing until you say so."), say("2 min"))]


def _look_back(application: TodayApplication, clock: _Clock) -> list[Row]:
    if application.to_look_back is None:
        return []
    why = say(
        "You talked %(day)s. A few questions while it is fresh, good or bad; each can be skipped.",
        day=clock.on_day(application.to_look_back),
    )
    title = say("Look back on the talk with %(company)s", company=application.company)
    return [Row(RowKind.DEBRIEF, title, why, say("10 min"), application.id)]


def _week(ask: bool) -> list[Row]:
    title = say("How heavy was the search this week?")
    return (
        [Row(RowKind.WEEK, title, say("One word, or none; it is for you alone."), say("1 min"))]
        if ask
        else []
    )


def _searches(searches: Iterable[KeptSearch]) -> list[Row]:
    """One line for all kept searches with something new; it leads to the search where there is one alone."""
    found = [search for search in searches if search.new > 0]
    if not found:
        return []
    new = sum(search.new for search in found)
    if len(found) == 1:
        title = say_count(
            "One new opening in a search that you keep",
            "%(number)s new openings in a search that you keep",
            new,
            number=capital(count(new)),
        )
    else:
        title = say("%(number)s new openings in searches that you keep", number=capital(count(new)))
    names = listed(tuple(f"“{search.name}”" for search in found[:NAMED]))
    rest = len(found) - NAMED
    why = (
        say("Since you looked: %(names)s and %(number)s more.", names=names, number=count(rest))
        if rest > 0
        else say("Since you looked: %(names)s.", names=names)
    )
    return [Row(RowKind.SEARCH, title, why, say("5 min"), found[0].id if len(found) == 1 else "")]


def _reconnect(reasons: tuple[str, ...]) -> list[Row]:
    if not reasons:
        return []
    others = len(reasons) - 1
    more = say_count(
        "One more is on this week’s list.",
        "%(number)s more are on this week’s list.",
        others,
        number=capital(count(others)),
    )
    why = in_a_row(reasons[0], more if others else "")
    return [Row(RowKind.RECONNECT, say("Write to somebody you know"), why, say("5 min"))]


def _week_review(state: ReviewState) -> list[Row]:
    if state is ReviewState.NONE:
        return []
    begun = state is ReviewState.BEGUN
    title = say("Go on with the look at your week") if begun else say("Look at your week")
    why = (
        say(say("Your words are kept; it goes on where you left it."))
        if begun
        else say(say("What happened, what can go, and one thing for next week. It can be left out."))
    )
    return [Row(RowKind.WEEK_REVIEW, title, why, say("10 min"))]


def _thank(application: TodayApplication, clock: _Clock) -> list[Row]:
    if application.to_thank is None or application.standing.outcome is not Outcome.OPEN:
        return []
    when = clock.day_and_month(application.to_thank)
    why = say("You talked on %(day)s; a line or two, once, is usual now.", day=when)
    return [
        Row(
            RowKind.THANKS,
            say("Thank %(company)s for the talk", company=application.company),
            why,
            say("3 min"),
            application.id,
        )
    ]


def _follow_up(application: TodayApplication, clock: _Clock) -> list[Row]:
    silence = application.silence
    if silence is None or not silence.follow_up or silence.let_go:
        return []
    why = say(
        "No word since %(day)s; a short question, once, is usual now.", day=clock.day_and_month(silence.since)
    )
    return [
        Row(
            RowKind.FOLLOW_UP,
            say("Write to %(company)s once", company=application.company),
            why,
            say("3 min"),
            application.id,
        )
    ]


def _let_go(application: TodayApplication, clock: _Clock) -> list[Row]:
    silence = application.silence
    if silence is None or not silence.let_go:
        return []
    why = say(
        "No word since %(day)s; an answer is now unlikely (%(often)s).",
        day=clock.day_and_month(silence.since),
        often=frequency(silence.chance),
    )
    return [
        Row(
            RowKind.LET_GO,
            say("Let %(company)s go", company=application.company),
            why,
            say("1 min"),
            application.id,
        )
    ]


def _headline_of(row: Row) -> Headline:
    title = row.title
    if row.kind is RowKind.WAITS and row.due is not None:
        title = (
            say("%(what)s: it %(when)s", what=title, when=row.end)
            if row.end.startswith("was")
            else say("%(what)s %(when)s", what=title, when=row.end)
        )
    actions = {
        RowKind.WAITS: say("See what they ask"),
        RowKind.TALK: say("Get ready for it"),
        RowKind.NO: say("Take ten minutes with it"),
        RowKind.TASK: say("Open it"),
        RowKind.GOAL: say("Open it"),
        RowKind.REAPPLY: say("See where you stand"),
        RowKind.RESUME: say("Go on"),
        RowKind.FEEDBACK: say("Write the message"),
        RowKind.OPENINGS: say("See them"),
        RowKind.FOLLOW_UP: say("Write the message"),
        RowKind.THANKS: say("Write the message"),
        RowKind.LET_GO: say("Let it go"),
        RowKind.DEBRIEF: say("Look back on it"),
        RowKind.WEEK: say("Say a word"),
        RowKind.WEEK_REVIEW: say("Go through it"),
        RowKind.SEARCH: say("See them"),
        RowKind.RECONNECT: say("See who"),
        RowKind.REVIEW: say("Look through them"),
    }
    why = (row.why,) if row.why else ()
    if row.kind is RowKind.TASK:
        why = (
            *why,
            say("It %(when)s.", when=row.end)
            if row.end.startswith("was")
            else capital(say("%(sentence)s.", sentence=row.end)),
        )
    ended = title if title.endswith(("?", "!", "…")) else _ended(title)
    return Headline(row.kind, ended, why, "", actions[row.kind], row.subject, row.event, row.due)


def _ended(title: str) -> str:
    return title if title.endswith(".") else say("%(sentence)s.", sentence=title)


def _nothing(inputs: TodayInputs) -> Headline:
    if not inputs.applications and inputs.counts.applications == 0:
        return Headline(
            RowKind.EMPTY,
            say("Your search is not here yet."),
            (
                say(
                    "Point the program at a mailbox, add an application by hand, or look at a sample search first."
                ),
            ),
            action=say("Bring in your mail"),
        )
    return Headline(
        RowKind.NOTHING,
        say("Nothing waits for you today."),
        (say("What is open is with them; the day is yours."),),
    )


def _counts(counts: Counts) -> tuple[tuple[int, str], ...]:
    return (
        (counts.applications, say_count("application", "applications", counts.applications)),
        (counts.talks, say_count("interview", "interviews", counts.talks)),
        (counts.lessons, say_count("lesson", "lessons", counts.lessons)),
        (counts.people, say_count("person", "people", counts.people)),
    )
