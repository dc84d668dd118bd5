"""Today, filled from what is kept: rows in, the page that `bounceback.today` makes of them out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bounceback import today as page
from bounceback.odds.base_rates import base_rate
from bounceback.people.contacts import Head
from bounceback.people.whom import whom_to_ask
from bounceback.store import read
from bounceback.store.letters import asked_already, followed_up, talks_to_thank
from bounceback.store.looking_back import to_look_back
from bounceback.store.outlook import Outlook, outlook
from bounceback.store.telling import told_from
from bounceback.store.values import ApplicationRow, BounceBackValue
from bounceback.store.week import review_state
from bounceback.timeline.kinds import Outcome, Stage
from bounceback.timeline.stages import Standing, Waiting

ASK_WITHIN = timedelta(days=21)
"""A request for feedback is offered on Today for three weeks after the "no"."""
ASK_FOR = 20
"""Of so many of the newest noes it is worked out whom to ask; the page shows at most four."""
FRIDAY = 4
MOST_MESSAGES = 5000
"""In more kept messages Today does not look for people to write to: the first time it would take a second and more."""
LOOK_FOR = 3
"""For so many of the newest noes Today looks whether openings near them came."""


def todays_page(owner: int, now: datetime, zone: ZoneInfo) -> page.Today:
    """What stands on Today for this owner at `now` (UTC)."""
    return page.today(todays_inputs(owner, now, zone), now, zone)


def todays_inputs(owner: int, now: datetime, zone: ZoneInfo) -> page.TodayInputs:
    """Everything that Today is made from, as it is kept."""
    preferences = read.preferences(owner)
    applications = _applications(
        owner, preferences.changes, frozenset(read.asides(owner, now)), _quarter(now), zone
    )
    rows = read.all_rows(owner)
    lessons = read.lessons(owner)
    figures = read.counts(owner)
    day = now.astimezone(zone).date()
    return page.TodayInputs(
        applications=applications,
        goals=tuple(page.Goal(str(goal.id), goal.title, goal.due) for goal in read.goals(owner) if goal.due),
        tasks=_tasks(owner, rows, day),
        reapply=_reapply(owner, day),
        review=read.review_count(owner),
        counts=page.Counts(
            applications=figures.total,
            talks=sum(row.talks for row in rows),
            lessons=len(lessons),
            people=read.people_met_number(owner),
        ),
        talk_rate=base_rate("application_to_interview").value,
        ask_week=preferences.weekly and week_to_ask(owner, now, zone),
        week_review=page.ReviewState.NONE
        if page.RowKind.WEEK_REVIEW.value in preferences.quiet
        else review_state(owner, preferences.review_day, now, zone),
        searches=() if page.RowKind.SEARCH.value in preferences.quiet else _searches(owner, now),
        to_reconnect=()
        if page.RowKind.RECONNECT.value in preferences.quiet
        else _to_reconnect(owner, now, day),
        quiet=frozenset(kind for kind in page.RowKind if kind.value in preferences.quiet),
    )


def _tasks(owner: int, rows: Collection[ApplicationRow], day: date) -> tuple[page.Task, ...]:
    """Tasks that fall due soon or fell due lately, of applications that are not put away."""
    known = {row.id: row for row in rows if not row.archived}
    return tuple(
        page.Task(
            str(each.id),
            str(each.application),
            known[each.application].employer,
            each.text,
            each.due,
            known[each.application].role or None,
        )
        for each in read.tasks_due(owner, day + page.AHEAD)
        if each.application in known
    )


def _searches(owner: int, now: datetime) -> tuple[page.KeptSearch, ...]:
    if not read.keeps_searches(owner):
        return ()
    from bounceback.store.vacancies import saved_searches

    return tuple(page.KeptSearch(str(each.id), each.name, each.new) for each in saved_searches(owner, now))


def _to_reconnect(owner: int, now: datetime, day: date) -> tuple[str, ...]:
    """Why to write to each of the week's short list that is left. It stays the same for the week: it is worked out again
    when the person logs a word with somebody or notes somebody, and not for each new letter. A very large mailbox is
    not read for it at all; the page of people has it."""
    messages, known = read.people_known(owner)
    if messages > MOST_MESSAGES or not (messages or any(known)):
        return ()
    return _short_list(
        owner, day - timedelta(days=day.weekday()), known, now.replace(minute=0, second=0, microsecond=0)
    )


@lru_cache(maxsize=4)
def _short_list(owner: int, monday: date, known: tuple[int, ...], now: datetime) -> tuple[str, ...]:
    from bounceback.store.people import this_week

    return tuple(each.why for each in this_week(owner, now, monday) if not each.done)


def _reapply(owner: int, day: date) -> tuple[page.Reapply, ...]:
    """Employers with a day to look again, and those whose door is open again: wait over, gap closed, fitting opening."""
    targets = read.targets(owner)
    if not targets:
        return ()
    from bounceback.store.targets import doors_open

    doors = doors_open(owner, day)
    return tuple(
        page.Reapply(
            str(target.id),
            target.company,
            target.reapply_on or day,
            target.role or None,
            doors.get(target.id, ""),
        )
        for target in targets
        if target.reapply_on or target.id in doors
    )


def week_to_ask(owner: int, now: datetime, zone: ZoneInfo) -> bool:
    """Whether it is the end of the week, from Friday on, and the person gave no word to this week yet."""
    day = now.astimezone(zone).date()
    monday = day - timedelta(days=day.weekday())
    return day.weekday() >= FRIDAY and all(each.week != monday for each in read.week_words(owner))


def _quarter(now: datetime) -> datetime:
    """The quarter of an hour in which a moment lies: what Today says of an application changes no faster."""
    return now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)


@lru_cache(maxsize=4)
def _applications(
    owner: int, changes: int, put_aside: frozenset[str], now: datetime, zone: ZoneInfo
) -> tuple[page.TodayApplication, ...]:
    """What Today may say of each application; kept in memory until the next write or quarter of an hour."""
    cases = read.bouncebacks(owner)
    view = outlook(owner, now)
    rows = read.all_rows(owner)
    lessons = read.lessons(owner)
    recent = [row for row in rows if _recent_no(row, now)]
    newest = sorted(recent, key=lambda row: row.last_at, reverse=True)
    near_to = {row.id for row in newest[:LOOK_FOR]}
    to_ask = {row.id for row in newest[:ASK_FOR]}
    heads = _heads(owner, sorted(to_ask))
    requests = read.feedback_requests(owner)
    asked = asked_already(owner, recent)
    written_once = followed_up(owner, rows, now)
    to_thank = talks_to_thank(owner, rows, now, zone)
    from_when = told_from(owner, recent, zone)
    answer_by = {pk: each.answer_by for pk, each in read.terms_of(owner).items()}
    looking_back = to_look_back(read.debriefs(owner), rows, now)
    applications = []
    for row in rows:
        known = row.is_open or _recent_no(row, now) or row.id in cases or row.id in looking_back
        if row.stage is Stage.LEAD or not known:
            continue
        case = cases.get(row.id)
        bounce = None
        if row.outcome in {Outcome.REJECTED, Outcome.CLOSED}:
            bounce = page.Bounce(
                state=_state(case, f"no:{row.id}" in put_aside),
                shown_from=from_when.get(row.id),
                parts_done=len(case.parts) if case else 0,
                ask=_ask(row, heads, requests.keys())
                if row.id in to_ask and row.id not in asked and f"feedback:{row.id}" not in put_aside
                else "",
                openings=_new_near(owner, row, now)
                if row.id in near_to and f"openings:{row.id}" not in put_aside
                else 0,
            )
        applications.append(
            page.TodayApplication(
                id=str(row.id),
                company=row.employer,
                role=row.role or None,
                standing=standing_of(row),
                rejected_at=row.decided_at if row.outcome in {Outcome.REJECTED, Outcome.CLOSED} else None,
                bounce=bounce,
                plan=row.plan,
                silence=_silence(
                    row, view, now, f"follow_up:{row.id}" in put_aside or row.id in written_once
                ),
                lessons=min(3, len(lessons)),
                to_thank=to_thank.get(row.id) if f"thanks:{row.id}" not in put_aside else None,
                to_look_back=looking_back.get(row.id) if f"debrief:{row.id}" not in put_aside else None,
                answer_by=answer_by.get(row.id),
            )
        )
    return tuple(applications)


def standing_of(row: ApplicationRow) -> Standing:
    """The timeline's own value for a kept row."""
    return Standing(
        stage=row.stage,
        outcome=row.outcome,
        applied_at=row.applied_at,
        first_at=row.first_at,
        last_at=row.last_at,
        last_theirs_at=row.last_theirs_at,
        decided_at=row.decided_at,
        talks=row.talks,
        next_talks=row.talk_times,
        reached_talk=row.first_talk_at is not None,
        waits=tuple(Waiting(wait.key, wait.kind, wait.asked_at, wait.due, wait.what) for wait in row.waits),
        reopened=row.reopened,
    )


def _recent_no(row: ApplicationRow, now: datetime) -> bool:
    return (
        row.outcome in {Outcome.REJECTED, Outcome.CLOSED}
        and row.decided_at is not None
        and now - row.decided_at <= ASK_WITHIN
    )


def _heads(owner: int, applications: Sequence[int]) -> dict[int, list[Head]]:
    """Message heads by application, in one reading for all."""
    if not applications:
        return {}
    own = set(read.preferences(owner).own_addresses)
    of = read.letter_heads_by_application(owner, applications)
    return {pk: [head for head in heads if head.address not in own] for pk, heads in of.items()}


def _state(case: BounceBackValue | None, aside: bool) -> page.BounceState:
    if case is None:
        return page.BounceState.LEFT if aside else page.BounceState.FRESH
    if case.finished_at is not None:
        return page.BounceState.DONE
    return page.BounceState.LEFT if aside else page.BounceState.STARTED


def _ask(row: ApplicationRow, heads: Mapping[int, list[Head]], asked: Collection[int]) -> str:
    """Whom feedback can still be asked of, "" for nobody."""
    if row.outcome is not Outcome.REJECTED or row.id in asked or row.id not in heads:
        return ""
    advice = whom_to_ask(heads[row.id])
    return advice.contact.called if advice.contact is not None else ""


def _silence(row: ApplicationRow, view: Outlook, now: datetime, followed_up: bool) -> page.Silence | None:
    if row.let_go or row.waits or any(start > now for start in row.talk_times):
        return None
    found = view.waiting(row, now)
    if found is None:
        return None
    return page.Silence(
        since=row.last_theirs_at or row.applied_at or row.first_at,
        chance=found.any_answer,
        let_go=found.unlikely,
        follow_up=not followed_up
        and found.follow_up_day is not None
        and found.days >= found.follow_up_day
        and not found.unlikely,
    )


def _new_near(owner: int, row: ApplicationRow, now: datetime) -> int:
    """How many openings near a lost role came since; what that needs is loaded only where there are openings."""
    if not read.has_openings(owner):
        return 0
    from bounceback.store.nearby import new_near

    return new_near(owner, row, now)
