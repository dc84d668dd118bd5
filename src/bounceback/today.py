"""What stands on Today: one headline and a short list, from plain values that the store fills in.

Pure: the moment and the zone are parameters. It decides the order and says it in words (English, second person);
it knows neither pages nor tables. Subjects are named by their kind and id, so that a door can link them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bounceback.names.days import MONTHS, WEEKDAYS
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
MORE_ROWS = 4
"""Rows beside those that wait or have a date (LOOK: quiet)."""

_NEVER = datetime.max.replace(tzinfo=UTC)


class RowKind(StrEnum):
    """What a row or the headline is about; a door chooses the link and the form by it. NOTHING: no step is due."""

    WAITS = "waits"
    NO = "no"
    TALK = "talk"
    REAPPLY = "reapply"
    GOAL = "goal"
    RESUME = "resume"
    FEEDBACK = "feedback"
    OPENINGS = "openings"
    FOLLOW_UP = "follow_up"
    THANKS = "thanks"
    DEBRIEF = "debrief"
    WEEK = "week"
    LET_GO = "let_go"
    REVIEW = "review"
    NOTHING = "nothing"
    EMPTY = "empty"


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


@dataclass(frozen=True, slots=True)
class Goal:
    """A step that the person set for a day, not done yet."""

    id: str
    title: str
    due: date


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
    reapply: tuple[Reapply, ...] = ()
    review: int = 0
    counts: Counts = Counts()
    talk_rate: float | None = None
    ask_week: bool = False
    """The weekly question is wanted, due, and has no word yet."""
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

    Headline (LOOK): what waits for the person and falls due today or tomorrow; else a fresh "no" that is neither taken up, put off
    nor held back; else the next step. In the list whatever has a date stands first, then what waits without one (six rows at
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
    urgent = next((row for row in dated if row.kind is RowKind.WAITS and _falls_due(row, clock)), None)
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
    return Today(
        day=clock.long_day(now),
        headline=headline,
        rows=tuple(first[:FIRST_ROWS] + rest[:MORE_ROWS]),
        left_out=max(0, len(first) - FIRST_ROWS) + max(0, len(rest) - MORE_ROWS),
        counts=_counts(inputs.counts),
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
        year = "" if day.year == self.local(self.now).year else f" {day.year}"
        return f"{day.day} {MONTHS[day.month - 1]}{year}"

    def day(self, when: datetime | date) -> str:
        """ "today", "tomorrow", "yesterday", "Thursday" within six days either way, else "3 October"."""
        days = self.days_to(when)
        near = {0: "today", 1: "tomorrow", -1: "yesterday"}
        if days in near:
            return near[days]
        if abs(days) <= 6:
            return WEEKDAYS[(self.local(when) if isinstance(when, datetime) else when).weekday()]
        return self.day_and_month(when)

    def on_day(self, when: datetime | date) -> str:
        day = self.day(when)
        return day if day in ("today", "tomorrow", "yesterday") else f"on {day}"

    def long_day(self, when: datetime) -> str:
        day = self.local(when)
        return f"{WEEKDAYS[day.weekday()]}, {day.day} {MONTHS[day.month - 1]}"


def _waiting(applications: Iterable[TodayApplication], clock: _Clock) -> list[Row]:
    """What waits at open applications, what was asked first first."""
    waits = [
        (wait.asked_at, application.id, wait.key, _waiting_row(application, wait, clock))
        for application in applications
        if application.standing.outcome is Outcome.OPEN
        for wait in application.standing.waits
        if (wait.due or wait.asked_at) >= clock.now - STALE
    ]
    return [row for *_, row in sorted(waits, key=lambda entry: entry[:3])]


def _waiting_row(application: TodayApplication, wait: Waiting, clock: _Clock) -> Row:
    company = application.company
    title = {
        Kind.OFFER: f"Answer the offer from {company}",
        Kind.INTERVIEW: f"Tell {company} which time suits you",
        Kind.ASSESSMENT: f"Do the task for {company}",
        Kind.REQUEST: f"Send {company} what they asked for",
    }.get(wait.kind, f"Answer {company}")
    why = _shortened(wait.what) or f"They asked {clock.on_day(wait.asked_at)}."
    return Row(RowKind.WAITS, title, why, _by(wait, clock), application.id, wait.key, wait.due)


def _by(wait: Waiting, clock: _Clock) -> str:
    if wait.due is None:
        return f"asked {clock.on_day(wait.asked_at)}"
    days = clock.days_to(wait.due)
    if days < 0 or wait.due <= clock.now:
        return f"was due {clock.on_day(wait.due)}"
    return f"by {clock.day(wait.due)}"


def _shortened(text: str) -> str:
    """One sentence of theirs, cut at a word when it is long."""
    text = re.sub(r"\s+", " ", text).strip()
    return text if len(text) <= 140 else text[:140].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def _talks(inputs: TodayInputs, clock: _Clock) -> list[Row]:
    return [
        Row(
            RowKind.TALK,
            f"Interview at {application.company} {clock.on_day(start)}",
            f"At {clock.time(start)}{f', for {application.role}' if application.role else ''}.",
            f"{application.lessons} lesson{'s'[: application.lessons != 1]} to re-read"
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
    """Goals that fall due and days from which an employer may be tried again."""
    goals = [
        Row(
            RowKind.GOAL,
            goal.title,
            f"You set this for {clock.day(goal.due)}.",
            f"by {clock.day(goal.due)}" if clock.days_to(goal.due) >= 0 else f"was for {clock.day(goal.due)}",
            goal.id,
            due=clock.end_of(goal.due),
        )
        for goal in inputs.goals
        if clock.days_to(goal.due) <= AHEAD.days
    ]
    again = [
        Row(
            RowKind.REAPPLY,
            f"You can apply to {target.company} again",
            f"What was missing is shown by now, and {target.opening} is open."
            if target.opening
            else f"The waiting time{f' for {target.role}' if target.role else ''} ended {clock.on_day(target.on)}.",
            "when you like",
            target.id,
            due=clock.end_of(target.on),
        )
        for target in inputs.reapply
        if clock.days_to(target.on) <= 0
    ]
    return goals + again


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
    when = f" {clock.on_day(application.rejected_at)}" if application.rejected_at else ""
    if application.standing.outcome is Outcome.CLOSED:
        return f"{application.company} called the job off{when}"
    return f"{application.company} said no{when}"


def _no_row(application: TodayApplication, clock: _Clock) -> Row:
    role = f"For {application.role}." if application.role else "Ten minutes with it, when you like."
    return Row(RowKind.NO, _said_no(application, clock), role, "10 min", application.id)


def _no(application: TodayApplication, talk_rate: float | None, clock: _Clock) -> Headline:
    talks = application.standing.talks
    had = f"you had {count(talks)} with them" if talks else ""
    lines: list[str] = []
    if application.standing.outcome is Outcome.CLOSED:
        lines.append("Nobody was hired: it says nothing about you.")
    elif talk_rate is not None:
        lines.append(f"{capital(frequency(talk_rate))} applications reach a talk{f'; {had}' if had else ''}.")
    elif had:
        lines.append(f"{capital(had)}.")
    return Headline(
        RowKind.NO,
        f"{_said_no(application, clock)}.",
        tuple(lines),
        _plan(application.plan),
        "Take ten minutes with it",
        application.id,
    )


def _plan(plan: str) -> str:
    """The person's sentence, whole, whether its beginning was typed or not."""
    plan = plan.strip()
    if not plan or re.match(r"(?i)if they say no\b", plan):
        return plan
    return f"If they say no, I will {plan}"


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
        *[row for application in quiet for row in _follow_up(application, clock)],
        *[row for application in quiet for row in _let_go(application, clock)],
        *_week(inputs.ask_week),
    ]


def _newest_first(applications: Iterable[TodayApplication]) -> list[TodayApplication]:
    dated = [application for application in applications if application.rejected_at is not None]
    return sorted(
        dated, key=lambda application: (application.rejected_at or _NEVER, application.id), reverse=True
    )


def _resume(application: TodayApplication) -> list[Row]:
    bounce = application.bounce
    if bounce is None or bounce.state is not BounceState.STARTED:
        return []
    parts = count(bounce.parts_done)
    done = (
        f"{capital(parts)} of four parts {'is' if bounce.parts_done == 1 else 'are'} done."
        if bounce.parts_done
        else "You have begun it."
    )
    return [Row(RowKind.RESUME, f"Go on with {application.company}", done, "10 min", application.id)]


def _ask(application: TodayApplication) -> list[Row]:
    bounce = application.bounce
    if bounce is None or not bounce.ask or bounce.state is BounceState.LEFT:
        return []
    title = f"Ask {bounce.ask} for one thing to improve"
    return [
        Row(
            RowKind.FEEDBACK,
            title,
            "Most do not answer; that says nothing about you.",
            "2 min",
            application.id,
        )
    ]


def _openings(application: TodayApplication) -> list[Row]:
    bounce = application.bounce
    if bounce is None or bounce.openings < 1 or bounce.state is BounceState.LEFT:
        return []
    one = bounce.openings == 1
    title = (
        f"{capital(count(bounce.openings))} new opening{'' if one else 's'} like {application.role or 'it'}"
    )
    return [
        Row(
            RowKind.OPENINGS,
            title,
            f"Near to what you wanted at {application.company}.",
            "5 min",
            application.id,
        )
    ]


def _review(messages: int) -> list[Row]:
    if messages < 1:
        return []
    title = (
        "Look at one message that is unclear"
        if messages == 1
        else f"Look at {count(messages)} messages that are unclear"
    )
    return [Row(RowKind.REVIEW, title, "They count for nothing until you say so.", "2 min")]


def _look_back(application: TodayApplication, clock: _Clock) -> list[Row]:
    if application.to_look_back is None:
        return []
    why = f"You talked {clock.on_day(application.to_look_back)}. A few questions while it is fresh, good or bad; each can be skipped."
    title = f"Look back on the talk with {application.company}"
    return [Row(RowKind.DEBRIEF, title, why, "10 min", application.id)]


def _week(ask: bool) -> list[Row]:
    title = "How heavy was the search this week?"
    return [Row(RowKind.WEEK, title, "One word, or none; it is for you alone.", "1 min")] if ask else []


def _thank(application: TodayApplication, clock: _Clock) -> list[Row]:
    if application.to_thank is None or application.standing.outcome is not Outcome.OPEN:
        return []
    when = clock.day_and_month(application.to_thank)
    why = f"You talked on {when}; a line or two, once, is usual now."
    return [Row(RowKind.THANKS, f"Thank {application.company} for the talk", why, "3 min", application.id)]


def _follow_up(application: TodayApplication, clock: _Clock) -> list[Row]:
    silence = application.silence
    if silence is None or not silence.follow_up or silence.let_go:
        return []
    why = f"No word since {clock.day_and_month(silence.since)}; a short question, once, is usual now."
    return [Row(RowKind.FOLLOW_UP, f"Write to {application.company} once", why, "3 min", application.id)]


def _let_go(application: TodayApplication, clock: _Clock) -> list[Row]:
    silence = application.silence
    if silence is None or not silence.let_go:
        return []
    why = f"No word since {clock.day_and_month(silence.since)}; an answer is now unlikely ({frequency(silence.chance)})."
    return [Row(RowKind.LET_GO, f"Let {application.company} go", why, "1 min", application.id)]


def _headline_of(row: Row) -> Headline:
    title = row.title
    if row.kind is RowKind.WAITS and row.due is not None:
        title = f"{title}: it {row.end}" if row.end.startswith("was") else f"{title} {row.end}"
    actions = {
        RowKind.WAITS: "See what they ask",
        RowKind.TALK: "Get ready for it",
        RowKind.NO: "Take ten minutes with it",
        RowKind.GOAL: "Open it",
        RowKind.REAPPLY: "See where you stand",
        RowKind.RESUME: "Go on",
        RowKind.FEEDBACK: "Write the message",
        RowKind.OPENINGS: "See them",
        RowKind.FOLLOW_UP: "Write the message",
        RowKind.THANKS: "Write the message",
        RowKind.LET_GO: "Let it go",
        RowKind.DEBRIEF: "Look back on it",
        RowKind.WEEK: "Say a word",
        RowKind.REVIEW: "Look through them",
    }
    why = (row.why,) if row.why else ()
    return Headline(
        row.kind, f"{title.rstrip('.')}.", why, "", actions[row.kind], row.subject, row.event, row.due
    )


def _nothing(inputs: TodayInputs) -> Headline:
    if not inputs.applications and inputs.counts.applications == 0:
        return Headline(
            RowKind.EMPTY,
            "Your search is not here yet.",
            (
                "Point the program at a mailbox, add an application by hand, or look at a sample search first.",
            ),
            action="Bring in your mail",
        )
    return Headline(
        RowKind.NOTHING, "Nothing waits for you today.", ("What is open is with them; the day is yours.",)
    )


def _counts(counts: Counts) -> tuple[tuple[int, str], ...]:
    words = (
        (counts.applications, "application", "applications"),
        (counts.talks, "interview", "interviews"),
        (counts.lessons, "lesson", "lessons"),
        (counts.people, "person", "people"),
    )
    return tuple((number, one if number == 1 else many) for number, one, many in words)
