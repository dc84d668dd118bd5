"""Goals, claims, CVs and targets: what the person sets for themselves."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from bounceback.names.companies import company_key
from bounceback.names.saying import say
from bounceback.store.models import CV, Application, Claim, Goal, Preferences, Target
from bounceback.store.write.transaction import writing

GOALS_AT_ONCE = 3
MOST_MONTHS = 60


def keep_cv(owner: int, text: str, name: str, *, now: datetime | None = None) -> int:
    """Keeps a CV as text; the newest is the one in use. Gives its id. Raises ValueError where it is empty."""
    text = text.replace("\x00", "").strip()[:400_000]
    if not text:
        raise ValueError(say("There is no text in this CV. Paste it as text instead."))
    with writing(owner):
        cv = CV.objects.create(
            owner_id=owner, text=text, name=name.strip()[:300], added_at=now or timezone.now()
        )
        return int(cv.pk)


def claim(owner: int, skill: str, label: str, shown_by: str = "", *, now: datetime | None = None) -> None:
    """The person says that they can show this skill, and where. Saying it again replaces the words."""
    with writing(owner):
        Claim.objects.update_or_create(
            owner_id=owner,
            skill=skill[:200],
            defaults={
                "label": label[:300],
                "shown_by": shown_by.strip()[:500],
                "claimed_at": now or timezone.now(),
            },
        )


def unclaim(owner: int, skill: str) -> None:
    """Takes a claim back; where there is none nothing happens."""
    with writing(owner):
        Claim.objects.filter(owner_id=owner, skill=skill).delete()


def set_goal(
    owner: int,
    title: str,
    first_step: str,
    *,
    skill: str = "",
    reason: str = "",
    if_then: str = "",
    proof: str = "",
    due: date | None = None,
    application: int | None = None,
    now: datetime | None = None,
) -> int:
    """Sets one goal. Gives its id. Raises ValueError where three are open or the words are missing, LookupError
    where the application is not there."""
    if not title.strip() or not first_step.strip():
        raise ValueError(say("A goal needs a name and a first step."))
    with writing(owner):
        if Goal.objects.filter(owner_id=owner, done_at=None, dropped_at=None).count() >= GOALS_AT_ONCE:
            raise ValueError(say("Three goals are open. Finish one or let one go, then set this one."))
        if (
            application is not None
            and not Application.objects.filter(owner_id=owner, pk=application).exists()
        ):
            raise LookupError(say("This application is not here any more."))
        goal = Goal.objects.create(
            owner_id=owner,
            application_id=application,
            skill=skill[:200],
            title=title.strip()[:300],
            reason=reason.strip()[:500],
            first_step=first_step.strip()[:500],
            if_then=if_then.strip()[:500],
            proof=proof.strip()[:500],
            due=due,
            set_at=now or timezone.now(),
        )
        return int(goal.pk)


def end_goal(owner: int, goal: int, *, done: bool, now: datetime | None = None) -> None:
    """Finishes a goal (`done`) or lets it go. Raises LookupError."""
    now = now or timezone.now()
    with writing(owner):
        changed = Goal.objects.filter(owner_id=owner, pk=goal, done_at=None, dropped_at=None).update(
            **{"done_at" if done else "dropped_at": now}
        )
        if not changed:
            raise LookupError(say("This goal is not open any more."))


def reopen_goal(owner: int, goal: int) -> None:
    """Takes "done" or "let go" back. Raises LookupError where it is not ended, ValueError where three are open."""
    with writing(owner):
        found = Goal.objects.select_for_update().filter(owner_id=owner, pk=goal).first()
        if found is None or (found.done_at is None and found.dropped_at is None):
            raise LookupError(say("This goal is not ended."))
        if Goal.objects.filter(owner_id=owner, done_at=None, dropped_at=None).count() >= GOALS_AT_ONCE:
            raise ValueError(say("Three goals are open. Finish one or let one go, then bring this one back."))
        found.done_at = found.dropped_at = None
        found.save(update_fields=["done_at", "dropped_at"])


def set_cooldown(owner: int, months: int | None) -> None:
    """How many months the person waits before applying again where an employer publishes no time; None: what is usual.

    Raises ValueError outside 0 to 60.
    """
    if months is not None and not 0 <= months <= MOST_MONTHS:
        raise ValueError(say("Give a number of months from 0 to %(most_months)s.", most_months=MOST_MONTHS))
    with writing(owner):
        Preferences.objects.filter(owner_id=owner).update(cooldown_months=months)


def watch_target(owner: int, target: int, *, watched: bool) -> None:
    """Tells new openings of a target, or stops telling them. Raises LookupError."""
    with writing(owner):
        if not Target.objects.filter(owner_id=owner, pk=target).update(watched=watched):
            raise LookupError(say("This employer is not among those you come back to any more."))


def look_at_target(owner: int, target: int, now: datetime | None = None) -> None:
    """The person has seen the openings of a target: from now on only later ones are new. Raises LookupError."""
    with writing(owner):
        if not Target.objects.filter(owner_id=owner, pk=target).update(looked_at=now or timezone.now()):
            raise LookupError(say("This employer is not among those you come back to any more."))


def set_target(
    owner: int,
    company: str,
    *,
    role: str = "",
    reapply_on: date | None = None,
    why: str = "",
    application: int | None = None,
    now: datetime | None = None,
) -> int:
    """Marks an employer to come back to, with the day to look again. Gives its id. Raises ValueError without a name."""
    company = company.strip()[:300]
    if not company:
        raise ValueError(say("A target needs the name of an employer."))
    with writing(owner):
        target, _ = Target.objects.update_or_create(
            owner_id=owner,
            company_key=company_key(company)[:300],
            role=role.strip()[:300],
            defaults={
                "company": company,
                "reapply_on": reapply_on,
                "why": why.strip()[:500],
                "application_id": application,
                "set_at": now or timezone.now(),
            },
        )
        return int(target.pk)


def drop_target(owner: int, target: int) -> None:
    """Lets a target go; where there is none nothing happens."""
    with writing(owner):
        Target.objects.filter(owner_id=owner, pk=target).delete()
