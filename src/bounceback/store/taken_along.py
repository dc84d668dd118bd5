"""What the person takes along from the search: the entries of a calendar, the log for an office, the report, cards.

Reads only; kept rows in, values of `exchange` out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bounceback.exchange.feed import CalendarEntry, EntryKind
from bounceback.exchange.report import Report, ReportRow
from bounceback.exchange.resume import ShownSkill
from bounceback.exchange.vcard import PersonCard
from bounceback.exchange.worklog import METHODS, Effort
from bounceback.people.addresses import Reads
from bounceback.people.contacts import contacts
from bounceback.store import read
from bounceback.store.answers import before_talk
from bounceback.store.ledger import search_ledger
from bounceback.store.letters import followed_up
from bounceback.store.models import Event as EventRow
from bounceback.store.outlook import outlook
from bounceback.store.people import everybody
from bounceback.store.skills import evidence_of_person
from bounceback.store.values import ApplicationRow
from bounceback.timeline.kinds import Change, Kind, Outcome, Stage

CHUNK = 400
TALKS_PREPARED = 3
"""Talks ahead whose entry holds the lessons and answers that fit: as many as one prepares for at a time."""
STAGE_WORDS = {
    Stage.LEAD: "Written to by them",
    Stage.APPLIED: "Applied",
    Stage.SCREENING: "First call or test",
    Stage.INTERVIEW: "Interview",
    Stage.OFFER: "Offer",
}
OUTCOME_WORDS = {
    Outcome.OPEN: "Open",
    Outcome.REJECTED: "They said no",
    Outcome.CLOSED: "Closed without a hire",
    Outcome.WITHDRAWN: "Withdrawn by me",
    Outcome.ACCEPTED: "Accepted",
    Outcome.DECLINED: "Offer declined by me",
}
WAIT_WORDS = {
    Kind.REQUEST: "Send what {employer} asks for",
    Kind.ASSESSMENT: "Finish the task for {employer}",
    Kind.OFFER: "Answer the offer of {employer}",
}
_EFFORTS = {
    Kind.APPLIED: "Application sent",
    Kind.ASSESSMENT: "Task or test received",
    Kind.FOLLOW_UP: "Followed up",
    Kind.FEEDBACK_REQUESTED: "Asked for feedback",
    Kind.OFFER: "Offer received",
}


# ── The calendar ───────────────────────────────────────────────────────────────────────────────────────


def calendar_entries(owner: int, now: datetime, zone: ZoneInfo) -> tuple[CalendarEntry, ...]:
    """Talks, deadlines, follow-ups, let-go days, days to apply again and goals, of what is open at `now` (UTC)."""
    return tuple(_calendar(owner, now, zone))


def _calendar(owner: int, now: datetime, zone: ZoneInfo) -> Iterator[CalendarEntry]:
    rows = [row for row in read.all_rows(owner) if row.is_open]
    view = outlook(owner, now)
    no_follow_up = followed_up(owner, rows, now)
    soon = sorted((at, row.id) for row in rows for at in row.talk_times if at > now)[:TALKS_PREPARED]
    for row in rows:
        yield from _talks(owner, row, {at for at, pk in soon if pk == row.id})
        for wait in row.waits:
            if wait.due is not None and wait.kind in WAIT_WORDS:
                title = WAIT_WORDS[wait.kind].format(employer=row.employer)
                words = "\n\n".join(filter(None, [row.title, wait.what]))
                yield CalendarEntry(_uid("due", wait.key), EntryKind.DEADLINE, wait.due, title, words)
        waiting = None if row.let_go or any(at > now for at in row.talk_times) else view.waiting(row, now)
        if waiting is None:
            continue
        began = (row.last_talk_at or row.applied_at or row.first_at).astimezone(zone).date()
        if waiting.follow_up_day is not None and row.id not in no_follow_up:
            day = began + timedelta(days=waiting.follow_up_day)
            yield _day_of(row, EntryKind.FOLLOW_UP, began, day, f"Follow up with {row.employer}")
        if waiting.let_go_day is not None:
            day = began + timedelta(days=waiting.let_go_day)
            words = "From this day an answer is unlikely. A late one still counts."
            yield _day_of(row, EntryKind.LET_GO, began, day, f"Stop waiting for {row.employer}", words)
    for target in read.targets(owner):
        if target.reapply_on is not None:
            title = f"Apply again at {target.company}" + (f", {target.role}" if target.role else "")
            yield CalendarEntry(
                _uid("reapply", str(target.id)), EntryKind.REAPPLY, target.reapply_on, title, target.why
            )
    for goal in read.goals(owner):
        if goal.due is not None and goal.done_at is None:
            yield CalendarEntry(
                _uid("goal", str(goal.id)), EntryKind.GOAL, goal.due, goal.title, goal.first_step
            )


def _talks(owner: int, row: ApplicationRow, soon: Collection[datetime]) -> Iterator[CalendarEntry]:
    """The talks of one application; those in `soon` with the lessons and answers to re-read."""
    for at in row.talk_times:
        title = f"Interview: {row.employer}"
        words = "\n\n".join(filter(None, [row.title, _to_reread(owner, row, at) if at in soon else ""]))
        yield CalendarEntry(_uid("talk", f"{row.id}:{at.isoformat()}"), EntryKind.TALK, at, title, words)


def _to_reread(owner: int, row: ApplicationRow, at: datetime) -> str:
    found = before_talk(owner, row, at)
    lessons = [f"- {chosen.lesson.text}" for chosen in found.lessons]
    told = [f"- {answer.question}" for answer, _ in found.answers]
    parts = [("Lessons of yours:", lessons), ("You have a story for:", told)]
    return "\n\n".join("\n".join([head, *lines]) for head, lines in parts if lines)


def _day_of(
    row: ApplicationRow, kind: EntryKind, began: date, day: date, title: str, words: str = ""
) -> CalendarEntry:
    text = "\n\n".join(filter(None, [row.title, words]))
    return CalendarEntry(_uid(kind.value, f"{row.id}:{began.isoformat()}"), kind, day, title, text)


def _uid(kind: str, what: str) -> str:
    """The same for the same entry of a later feed; it says nothing of what it is about."""
    return f"{kind}-{hashlib.sha256(what.encode('utf-8', 'replace')).hexdigest()[:24]}"


# ── The log for an office ──────────────────────────────────────────────────────────────────────────────


def efforts(owner: int, zone: ZoneInfo) -> tuple[Effort, ...]:
    """Everything the person did or had to go to: applications, talks, tasks, letters. Days are those of `zone`."""
    rows = {row.id: row for row in read.all_rows(owner) if row.stage is not Stage.LEAD}
    people = _person_of(owner, rows)
    found: list[Effort] = []
    sent: set[int] = set()
    talks: dict[tuple[int, date], Effort] = {}
    events = EventRow.objects.filter(
        owner_id=owner, current=True, void=False, kind__in=[*_EFFORTS, Kind.INTERVIEW, Kind.ACKNOWLEDGED]
    ).order_by("at", "pk")
    columns = ("application_id", "kind", "at", "starts_at", "change", "source")
    for pk, kind, at, starts_at, change, source in events.values_list(*columns).iterator(chunk_size=2000):
        row = rows.get(pk or 0)
        if row is None:
            continue
        what = Kind(kind)
        person = people.get(row.id, "")
        if what is Kind.INTERVIEW:
            spoken = at.astimezone(zone).date()
            if change in {Change.CANCELLED, Change.MOVED}:
                _take_out_next(talks, row.id, spoken)
            if change != Change.CANCELLED:
                day = starts_at.astimezone(zone).date() if starts_at else spoken
                words = "Interview" if starts_at else "Invited to an interview"
                talks[row.id, day] = _effort(row, day, person, "", words)
            continue
        if what in {Kind.APPLIED, Kind.ACKNOWLEDGED}:
            if row.id in sent:
                continue
            sent.add(row.id)
            at = row.applied_at or at
            by_mail = "mail" if what is Kind.APPLIED and source == "mail" else ""
            found.append(
                _effort(
                    row, at.astimezone(zone).date(), person, row.channel or by_mail, _EFFORTS[Kind.APPLIED]
                )
            )
            continue
        by = "mail" if source == "mail" else ""
        found.append(_effort(row, at.astimezone(zone).date(), person, by, _EFFORTS[what]))
    return (*found, *talks.values())


def _take_out_next(talks: dict[tuple[int, date], Effort], pk: int, spoken: date) -> None:
    """The talk that was called off or moved on that day did not take place."""
    coming = [day for application, day in talks if application == pk and day >= spoken]
    if coming:
        del talks[pk, min(coming)]


def _effort(row: ApplicationRow, day: date, person: str, method: str, what: str) -> Effort:
    if what.startswith(("Interview", "Invited")):
        method_words = "Interview"
    else:
        method_words = METHODS.get(method, METHODS[""])
    return Effort(day, row.employer, person, method_words, row.role, what, OUTCOME_WORDS[row.outcome])


def _person_of(owner: int, applications: Collection[int]) -> Mapping[int, str]:
    """Whom the person wrote with or spoke to, by application: somebody with a name before a team's address."""
    own = set(read.preferences(owner).own_addresses)
    found: dict[int, str] = {}
    ids = sorted(applications)
    for start in range(0, len(ids), CHUNK):
        for pk, heads in read.letter_heads_by_application(owner, ids[start : start + CHUNK]).items():
            known = list(contacts(head for head in heads if head.address not in own))
            known.sort(key=lambda one: (not one.met, one.reads is not Reads.PERSON, not one.name))
            if known:
                found[pk] = known[0].called
    return found


# ── The report, cards and the résumé ───────────────────────────────────────────────────────────────────


def report(owner: int, now: datetime, zone: ZoneInfo, *, names: bool = True) -> Report:
    """The whole search at `now` (UTC) for the report; days are those of `zone`."""
    rows = [row for row in read.all_rows(owner) if row.stage is not Stage.LEAD]
    counts = read.counts(owner)
    numbers = (
        (len(rows), "application" if len(rows) == 1 else "applications"),
        (counts.open, "open"),
        (counts.reached_talk, "came to a talk or further"),
        (counts.offered, "with an offer"),
        (counts.rejected, "ended with their no"),
        (counts.closed, "closed without a hire"),
        (counts.withdrawn + counts.declined, "ended by you"),
        (counts.accepted, "accepted"),
    )
    sent = [(row.applied_at or row.first_at).astimezone(zone).date() for row in rows]
    built = [f"{number:,} {words}" for number, words in search_ledger(owner, zone).built.words()]
    return Report(
        day=now.astimezone(zone).date(),
        first=min(sent, default=None),
        counts=tuple((number, words) for place, (number, words) in enumerate(numbers) if number or not place),
        sentences=(f"What the search has built: {', '.join(built)}.",) if built else (),
        rows=tuple(
            ReportRow(day, row.employer, row.role, STAGE_WORDS[row.stage], OUTCOME_WORDS[row.outcome])
            for day, row in zip(sent, rows, strict=True)
        ),
        lessons=tuple(lesson.text for lesson in read.lessons(owner)),
        names=names,
    )


def cards(owner: int, now: datetime) -> tuple[PersonCard, ...]:
    """The people of the search for an address book: those with a name, and nobody behind a team's address."""
    return tuple(
        PersonCard(one.name, one.address, one.company, one.role, one.url)
        for one in everybody(owner, now)
        if one.name and one.reads is Reads.PERSON
    )


def shown_skills(owner: int) -> tuple[ShownSkill, ...]:
    """The skills that the CV shows or the person claims, each with where, by name."""
    found = {one.skill: ShownSkill(one.label, one.line) for one in evidence_of_person(owner)}
    found |= {one.skill: ShownSkill(one.label, one.shown_by) for one in read.claims(owner)}
    return tuple(sorted(found.values(), key=lambda skill: skill.name.casefold()))
