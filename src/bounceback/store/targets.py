"""An employer to come back to: what was there, what was missing then and now, when and to whom to write again.

Rows in, values of the growth room laid together out. It decides nothing itself; the words of the letter are growth's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from bounceback.growth.change import (
    LineChange,
    Moved,
    SkillChange,
    StillMissing,
    changed_lines,
    changed_skills,
    still_missing,
)
from bounceback.growth.gap import Gap, gap
from bounceback.growth.letter import Again, AgainLetter, letter
from bounceback.growth.reapply import Reapply, reapply_on
from bounceback.growth.stones import NearOpening, Stones, stepping_stones
from bounceback.names.saying import say, say_count
from bounceback.names.titles import Likeness, title_likeness
from bounceback.people.known import Known
from bounceback.skills.evidence import Evidence, find_evidence
from bounceback.store import read
from bounceback.store.models import CV, Goal, Opening, Posting, Preferences, Target
from bounceback.store.people import people_at
from bounceback.store.skills import evidence_of_person
from bounceback.store.values import (
    ApplicationRow,
    CVValue,
    LessonValue,
    OpeningValue,
    TargetValue,
)
from bounceback.timeline.kinds import Stage

TEXTS = 12
"""Postings of an employer that its gap is computed from, the newest first."""
OPENINGS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """One skill that the employer's postings ask for: shown then (None: no CV was kept then) and now, 0–1."""

    label: str
    asked: str
    then: float | None
    now: float
    says: str


@dataclass(frozen=True, slots=True)
class Between:
    """What changed between two moments. `cv_before` and `cv_after` are the CVs in use then (None: none was kept yet).

    `skills` and `lines` compare these CVs; `claims` (label, where), `goals` (titles) and `lessons` came between the two;
    `people` got to know the person between the two, `people_before` knew them already.
    """

    begins: datetime
    ends: datetime
    cv_before: CVValue | None
    cv_after: CVValue | None
    skills: tuple[SkillChange, ...]
    lines: tuple[LineChange, ...]
    claims: tuple[tuple[str, str], ...]
    goals: tuple[str, ...]
    lessons: tuple[LessonValue, ...]
    people: tuple[Known, ...]
    people_before: tuple[Known, ...]

    @property
    def is_empty(self) -> bool:
        """Nothing that is kept here has changed."""
        return not (self.skills or self.lines or self.claims or self.goals or self.lessons or self.people)


@dataclass(frozen=True, slots=True)
class TargetOpening:
    """An opening of theirs. `fits`: its title is like the role that is wanted there. `new`: not seen by the person yet."""

    opening: OpeningValue
    fits: bool
    new: bool


@dataclass(frozen=True, slots=True)
class Door:
    """Whether the door is open again: each of the three things, and all of them. `running`: an application there that
    nobody has decided yet; while there is one, no other is due."""

    day: date | None
    over: bool
    closed: bool
    fitting: OpeningValue | None
    running: ApplicationRow | None = None

    @property
    def is_open(self) -> bool:
        """The wait is over, what mattered first is shown, and something fitting is open."""
        return self.over and self.closed and self.fitting is not None and self.running is None


@dataclass(frozen=True, slots=True)
class TargetPage:
    """All that stands on the page of one target."""

    target: TargetValue
    watched: bool
    history: tuple[ApplicationRow, ...]
    gap: Gap
    rests: str
    asked: tuple[Asked, ...]
    missing: StillMissing | None
    cooldown: Reapply | None
    cooldown_months: int | None
    door: Door
    openings: tuple[TargetOpening, ...]
    people: tuple[Known, ...]
    since: Between | None
    letter: AgainLetter
    to: Known | None


def target_page(owner: int, pk: int, now: datetime, day: date) -> TargetPage:
    """One target. `day` is the person's own day. Raises LookupError."""
    target, row = _target(owner, pk)
    history = _history(owner, target)
    last = _last_ended(history)
    texts = _texts(owner, target)
    found = _gap_on(owner, target, texts, evidence_of_person(owner), day)
    before = _gap_then(owner, target, texts, last)
    done = _skills_done(owner)
    missing = still_missing(before, found, done) if before is not None else None
    openings = _openings(owner, target, row, history)
    cooldown = _cooldown(owner, target, history)
    people = people_at(owner, target.company, now)
    since = between(owner, last, None, now, day) if last is not None else None
    door = _door(target, cooldown, found, missing, openings, history, day)
    to = _reader(people)
    return TargetPage(
        target=target,
        watched=row.watched,
        history=history,
        gap=found,
        rests=_rests(texts),
        asked=_asked(found, before),
        missing=missing,
        cooldown=cooldown,
        cooldown_months=cooldown_months(owner),
        door=door,
        openings=openings,
        people=people,
        since=since,
        letter=letter(_again(owner, target, last, since, door, to)),
        to=to,
    )


def doors_open(owner: int, day: date) -> dict[int, str]:
    """Targets whose door is open again, each with the title of the fitting opening. For Today: cheap where there are none."""
    if not Target.objects.filter(owner_id=owner).exists():
        return {}
    return dict(_doors_open(owner, read.preferences(owner).changes, read.openings_state(owner), day))


@lru_cache(maxsize=4)
def _doors_open(owner: int, changes: int, state: object, day: date) -> tuple[tuple[int, str], ...]:
    found = []
    for row in Target.objects.filter(owner_id=owner):
        target = _value(row)
        history = _history(owner, target)
        openings = _openings(owner, target, row, history)
        cooldown = _cooldown(owner, target, history)
        if not any(one.fits for one in openings) or not _is_over(target, cooldown, day):
            continue
        texts = _texts(owner, target)
        gap_now = _gap_on(owner, target, texts, evidence_of_person(owner), day)
        before = _gap_then(owner, target, texts, _last_ended(history))
        missing = still_missing(before, gap_now, _skills_done(owner)) if before is not None else None
        door = _door(target, cooldown, gap_now, missing, openings, history, day)
        if door.is_open and door.fitting is not None:
            found.append((target.id, door.fitting.title))
    return tuple(found)


def new_at_targets(owner: int) -> dict[int, int]:
    """How many openings came at each watched target since the person last looked; those with none are left out."""
    watched = [
        (pk, key, looked or set_at)
        for pk, key, looked, set_at in Target.objects.filter(owner_id=owner, watched=True)
        .exclude(company_key="")
        .values_list("pk", "company_key", "looked_at", "set_at")
    ]
    if not watched:
        return {}
    there = Opening.objects.filter(
        owner_id=owner, gone_at=None, choice="", company_key__in={key for _, key, _ in watched}
    ).values_list("company_key", "first_seen_at")
    seen: dict[str, list[datetime]] = {}
    for company, at in there:
        seen.setdefault(company, []).append(at)
    counts = {pk: sum(at > since for at in seen.get(key, ())) for pk, key, since in watched}
    return {pk: count for pk, count in counts.items() if count}


def cooldown_months(owner: int) -> int | None:
    """The person's own waiting time in months; None where they set none."""
    return Preferences.objects.filter(owner_id=owner).values_list("cooldown_months", flat=True).first()


def between(
    owner: int, first: ApplicationRow, second: ApplicationRow | None, now: datetime, day: date
) -> Between:
    """What changed between two applications, or from one until now (`second` None). The earlier one is `first`."""
    begins = first.applied_at or first.first_at
    ends = (second.applied_at or second.first_at) if second is not None else now
    before, after = _cv_on(owner, begins), _cv_on(owner, ends)
    skills: tuple[SkillChange, ...] = ()
    lines: tuple[LineChange, ...] = ()
    if before is not None and after is not None and before.id != after.id:
        last_day = ends.date() if second is not None else day
        skills = changed_skills(_shown(before.text), _shown(after.text), begins.date(), last_day)
        lines = changed_lines(before.text, after.text)
    people = people_at(owner, first.company, now)
    since = {person.key: _known_since(owner, person) for person in people}
    new = {key for key, on in since.items() if on is not None and begins.date() <= on <= ends.date()}
    later = {key for key, on in since.items() if on is not None and on > ends.date()}
    goals = Goal.objects.filter(owner_id=owner, done_at__gt=begins, done_at__lte=ends).order_by("done_at")
    return Between(
        begins=begins,
        ends=ends,
        cv_before=before,
        cv_after=after,
        skills=skills,
        lines=lines,
        claims=tuple(
            (claim.label, claim.shown_by) for claim, at in read.claims_with_days(owner) if begins < at <= ends
        ),
        goals=tuple(goals.values_list("title", flat=True)),
        lessons=tuple(lesson for lesson in read.lessons(owner) if begins < lesson.kept_at <= ends),
        people=tuple(one for one in people if one.key in new),
        people_before=tuple(one for one in people if one.key not in new | later),
    )


def two_applications(owner: int, pk: int, first: int, second: int) -> tuple[ApplicationRow, ApplicationRow]:
    """Two applications to a target's company, the earlier one first. Raises LookupError."""
    target, _ = _target(owner, pk)
    rows = {row.id: row for row in _history(owner, target)}
    if first not in rows or second not in rows or first == second:
        raise LookupError(say("These are not two applications to this employer."))
    one, other = sorted((rows[first], rows[second]), key=lambda row: (row.applied_at or row.first_at, row.id))
    return one, other


def stones(owner: int, start: str, target: str) -> Stones:
    """Stepping stones with the person's evidence and the openings at hand. Raises TitleUnknownError."""
    evidence = {one.skill: one.level for one in evidence_of_person(owner)}
    openings = [
        NearOpening(str(pk), title, company, url)
        for pk, title, company, url in Opening.objects.filter(owner_id=owner, gone_at=None)
        .exclude(choice="dismissed")
        .order_by("-first_seen_at", "-pk")
        .values_list("pk", "title", "company", "url")[:5000]
    ]
    return stepping_stones(start, target, evidence=evidence, openings=openings)


def _target(owner: int, pk: int) -> tuple[TargetValue, Target]:
    row = Target.objects.filter(owner_id=owner, pk=pk).first()
    if row is None:
        raise LookupError(say("This employer is not among those you come back to any more."))
    return _value(row), row


def _value(row: Target) -> TargetValue:
    return TargetValue(
        row.pk, row.company, row.company_key, row.role, row.reapply_on, row.why, row.application_id
    )


def _history(owner: int, target: TargetValue) -> tuple[ApplicationRow, ...]:
    """The applications there, newest first."""
    rows = [
        row for row in read.all_rows(owner) if target.company_key and row.company_key == target.company_key
    ]
    return tuple(sorted(rows, key=lambda row: (row.applied_at or row.first_at, row.id), reverse=True))


def _last_ended(history: Sequence[ApplicationRow]) -> ApplicationRow | None:
    """The newest application there that is decided; where none is, the newest."""
    return next((row for row in history if not row.is_open), next(iter(history), None))


def _texts(owner: int, target: TargetValue) -> list[tuple[datetime, str]]:
    """Their postings through time: those kept with applications, and openings gone or still there; newest first."""
    rows = [row.id for row in _history(owner, target)]
    kept = Posting.objects.filter(owner_id=owner, application_id__in=rows).exclude(text="")
    found = list(kept.values_list("seen_at", "text"))
    there = Opening.objects.filter(owner_id=owner, company_key=target.company_key).exclude(text="")
    if target.company_key:
        found += [
            (at, text)
            for at, title, text in there.order_by("-first_seen_at").values_list(
                "first_seen_at", "title", "text"
            )[: 4 * TEXTS]
            if _fits(title, target, ())
        ]
    unique = {text: at for at, text in sorted(found)}
    return sorted(((at, text) for text, at in unique.items()), reverse=True)[:TEXTS]


def _rests(texts: Sequence[tuple[datetime, str]]) -> str:
    if not texts:
        return ""
    first, last = texts[-1][0].year, texts[0][0].year
    years = str(last) if first == last else say("%(first)s to %(last)s", first=first, last=last)
    return say_count(
        "This rests on one posting of theirs, %(years)s.",
        "This rests on %(n)s postings of theirs, %(years)s.",
        len(texts),
        years=years,
    )


def _gap_on(
    owner: int,
    target: TargetValue,
    texts: Sequence[tuple[datetime, str]],
    evidence: Sequence[Evidence],
    day: date,
    *,
    claimed: bool = True,
) -> Gap:
    only = texts[0][1] if len(texts) == 1 else ""
    return gap(
        evidence,
        day,
        posting=only,
        title=target.role or next((row.role for row in _history(owner, target) if row.role), ""),
        similar=[] if only else [text for _, text in texts],
        claimed=[claim.skill for claim in read.claims(owner)] if claimed else [],
    )


def _gap_then(
    owner: int, target: TargetValue, texts: Sequence[tuple[datetime, str]], last: ApplicationRow | None
) -> Gap | None:
    """The gap on the day of the last decision there, by the CV in use then; None where none was kept yet."""
    if last is None:
        return None
    at = last.decided_at or last.applied_at or last.first_at
    cv = _cv_on(owner, at)
    if cv is None:
        return None
    return _gap_on(owner, target, texts, _shown(cv.text), at.date(), claimed=False)


def _asked(now: Gap, then: Gap | None) -> tuple[Asked, ...]:
    before = {item.skill: max(item.shown, item.instead_level) for item in then.items} if then else {}
    ordered = sorted(now.items, key=lambda item: (-item.strength, item.label.lower()))
    return tuple(
        Asked(
            item.label,
            item.asked,
            before.get(item.skill, 0.0) if then is not None else None,
            max(item.shown, item.instead_level),
            item.says,
        )
        for item in ordered
    )


def _skills_done(owner: int) -> set[str]:
    return {goal.skill for goal in read.goals(owner, ended=True) if goal.skill}


def _fits(title: str, target: TargetValue, history: Sequence[ApplicationRow]) -> bool:
    """Whether a title is like the role that is wanted there, or like one applied for there where none is named."""
    wanted = [target.role] if target.role else [row.role for row in history if row.role]
    if not wanted:
        return True
    return any(title_likeness(title, role) in (Likeness.SAME, Likeness.NEAR) for role in wanted)


def _openings(
    owner: int, target: TargetValue, row: Target, history: Sequence[ApplicationRow]
) -> tuple[TargetOpening, ...]:
    """Their openings that are there: those that fit first, then the newest."""
    if not target.company_key:
        return ()
    since = row.looked_at or row.set_at
    there = (
        Opening.objects.filter(owner_id=owner, gone_at=None, company_key=target.company_key)
        .exclude(choice__in=["dismissed", "applied"])
        .order_by("-first_seen_at", "-pk")
    )
    found = [
        TargetOpening(
            read.opening(owner, each.pk), _fits(each.title, target, history), each.first_seen_at > since
        )
        for each in there.only("pk", "title", "first_seen_at")[:OPENINGS_SHOWN]
    ]
    return tuple(sorted(found, key=lambda one: not one.fits))


def _cooldown(owner: int, target: TargetValue, history: Sequence[ApplicationRow]) -> Reapply | None:
    """From when on applying again makes sense, by the last "no" there; None where there was none."""
    noes = [row for row in history if row.is_no and row.decided_at is not None]
    if not noes or noes[0].decided_at is None:
        return None
    return reapply_on(noes[0].decided_at, target.company, target.role or noes[0].role, cooldown_months(owner))


def _is_over(target: TargetValue, cooldown: Reapply | None, day: date) -> bool:
    """Whether the wait is over: the person's own day goes before the computed one, a published time before both."""
    return (on := _day(target, cooldown)) is None or on <= day


def _day(target: TargetValue, cooldown: Reapply | None) -> date | None:
    if cooldown is not None and cooldown.published and target.reapply_on is not None:
        return max(cooldown.on, target.reapply_on)
    return target.reapply_on or (cooldown.on if cooldown is not None else None)


def _door(
    target: TargetValue,
    cooldown: Reapply | None,
    now: Gap,
    missing: StillMissing | None,
    openings: Sequence[TargetOpening],
    history: Sequence[ApplicationRow],
    day: date,
) -> Door:
    compared = bool(now.items) and any(item.compared for item in now.items)
    closed = missing.gap_has_closed if missing is not None else compared and not now.first_three
    fitting = next((one.opening for one in openings if one.fits), None)
    running = next(
        (row for row in history if row.is_open and not row.let_go and row.stage != Stage.LEAD), None
    )
    return Door(
        _day(target, cooldown), _is_over(target, cooldown, day), closed and compared, fitting, running
    )


def _again(
    owner: int,
    target: TargetValue,
    last: ApplicationRow | None,
    since: Between | None,
    door: Door,
    to: Known | None,
) -> Again:
    changes: list[tuple[str, str]] = []
    if since is not None:
        changes = [(one.label, one.line) for one in since.skills if one.moved in (Moved.NEW, Moved.STRONGER)]
        changes += [(label, where) for label, where in since.claims if where]
        changes += [(title, "") for title in since.goals]
    return Again(
        company=target.company,
        name=(to.first_name or to.name) if to is not None else "",
        last_role=last.role if last is not None else "",
        last_on=(last.applied_at or last.first_at).date() if last is not None else None,
        ended=last.outcome.value if last is not None else "",
        talked=last is not None and last.first_talk_at is not None,
        changes=changes,
        role=door.fitting.title if door.fitting is not None else "",
        url=door.fitting.url if door.fitting is not None else "",
        me=read.preferences(owner).name,
    )


def _reader(people: Sequence[Known]) -> Known | None:
    """Whom to write to there: who talked with the person, else whoever has a name."""
    named = [one for one in people if one.name and not one.quiet]
    return next((one for one in named if one.met), next(iter(named), None))


def _known_since(owner: int, person: Known) -> date | None:
    """When the two first spoke, as far as is known."""
    days = [touch.at.date() for touch in person.touches]
    if person.since is not None:
        days.append(person.since)
    contact = next((one for one in read.people(owner) if one.address == person.address), None)
    if contact is not None and contact.first_at is not None:
        days.append(contact.first_at.date())
    return min(days, default=None)


def _cv_on(owner: int, at: datetime) -> CVValue | None:
    """The CV in use at a moment."""
    found = CV.objects.filter(owner_id=owner, added_at__lte=at).order_by("-added_at", "-pk").first()
    return CVValue(found.pk, found.name, found.text, found.added_at) if found else None


@lru_cache(maxsize=8)
def _shown(text: str) -> tuple[Evidence, ...]:
    return tuple(find_evidence(text))
