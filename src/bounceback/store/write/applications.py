"""What the person does with an application: enter, rename, plan for a "no", merge, split, take out."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from bounceback.names.companies import company_key
from bounceback.names.saying import say
from bounceback.names.titles import title_key
from bounceback.reframe.plan import plan_sentence
from bounceback.store.codec import event_to_columns
from bounceback.store.models import (
    Application,
    BounceBack,
    Debrief,
    FeedbackRequest,
    Goal,
    Lesson,
    Letter,
    Opening,
    Paper,
    Posting,
    Standing,
    Target,
    Task,
    Terms,
    Touch,
)
from bounceback.store.models import Event as EventRow
from bounceback.store.write.acts import application_before, record
from bounceback.store.write.postings import add_posting
from bounceback.store.write.projection import project
from bounceback.store.write.revisions import Revision, append, columns_of, held
from bounceback.store.write.transaction import writing
from bounceback.timeline.kinds import Change, Event, Kind, Outcome, Provenance, Source, Stage

CHANNELS = ("", "online", "careers_page", "referral", "recruiter", "direct")
"""How an application went out; the empty one means not known."""


def add_application(
    owner: int,
    company: str,
    role: str,
    applied_at: datetime,
    *,
    channel: str = "",
    posting_text: str = "",
    posting_url: str = "",
    plan: str = "",
    note: str = "",
    now: datetime | None = None,
) -> int:
    """Enters an application by hand, with the posting as it is now. Gives the application's id.

    Raises ValueError where neither company nor role is given or the channel is unknown.
    """
    now = now or timezone.now()
    company, role = company.strip()[:300], role.strip()[:300]
    if not company and not role:
        raise ValueError(say("An application needs a company or a role."))
    _check_channel(channel)
    with writing(owner):
        application = Application.objects.create(
            owner_id=owner,
            company=company,
            role=role,
            company_key=company_key(company)[:300],
            role_key=title_key(role)[:300],
            channel=channel,
            by_hand=True,
            named_by_person=True,
            created_at=now,
            note=note[:20_000],
            **_plan_columns(plan, now),
        )
        event = Event(
            kind=Kind.APPLIED, at=applied_at, provenance=Provenance(Source.PERSON, uuid.uuid4().hex), own=True
        )
        before = append(
            owner,
            [Revision(event.provenance.key, application.pk, event_to_columns(event), by_person=True)],
            now,
        )
        if posting_text.strip() or posting_url.strip():
            add_posting(
                owner,
                text=posting_text,
                url=posting_url,
                title=role,
                company=company,
                application=application.pk,
                now=now,
            )
        project(owner, [application.pk])
        record(owner, f"You entered {_name(application)}", now, application=application.pk, events=before)
        return int(application.pk)


def rename(
    owner: int, pk: int, *, company: str | None = None, role: str | None = None, now: datetime | None = None
) -> int:
    """Corrects the names; later readings of the mail keep them. Gives the act's id. Raises LookupError."""
    now = now or timezone.now()
    with writing(owner):
        application = _get(owner, pk)
        before = application_before(application)
        if company is not None:
            application.company = company.strip()[:300]
            application.company_key = company_key(application.company)[:300]
        if role is not None:
            application.role = role.strip()[:300]
            application.role_key = title_key(application.role)[:300]
        application.named_by_person = True
        application.save()
        return record(owner, "You corrected the names", now, application=pk, applications=[before])


def set_details(
    owner: int,
    pk: int,
    *,
    channel: str | None = None,
    note: str | None = None,
    plan: str | None = None,
    now: datetime | None = None,
) -> int:
    """Sets channel, note and the sentence for a "no"; None leaves one as it is. Gives the act's id.

    Raises LookupError, or ValueError where the channel is unknown.
    """
    now = now or timezone.now()
    with writing(owner):
        application = _get(owner, pk)
        before = application_before(application)
        if channel is not None:
            _check_channel(channel)
            application.channel = channel
        if note is not None:
            application.note = note[:20_000]
        if plan is not None:
            for name, value in _plan_columns(plan, now).items():
                setattr(application, name, value)
        application.save()
        return record(owner, "You changed the details", now, application=pk, applications=[before])


def set_applicants(owner: int, pk: int, number: int | None, source: str = "") -> None:
    """Keeps how many applied here, and where the person has that from; None forgets it.

    Raises LookupError, or ValueError where the number is not between 1 and ten million.
    """
    if number is not None and not 1 <= number <= 10_000_000:
        raise ValueError(say("Give a number between 1 and 10,000,000, or leave it empty."))
    with writing(owner):
        application = _get(owner, pk)
        application.applicants = number
        application.applicants_from = " ".join(source.split())[:300] if number else ""
        application.save(update_fields=["applicants", "applicants_from"])


def merge(owner: int, pk: int, into: int, *, now: datetime | None = None) -> int:
    """Makes two applications one: all facts and papers of the first go to the second. Gives the act's id.

    Raises LookupError where one is missing, ValueError where both are the same.
    """
    now = now or timezone.now()
    if pk == into:
        raise ValueError(say("Choose two different applications."))
    with writing(owner):
        source, target = _get(owner, pk), _get(owner, into)
        saved = [application_before(source), application_before(target)]
        rows = EventRow.objects.filter(owner_id=owner, application_id=pk, current=True, void=False)
        before = append(
            owner,
            [
                *(Revision(row.root, into, columns_of(row), by_person=True) for row in rows),
                *held(owner, [into]),
            ],
            now,
        )
        for model in (Posting, Lesson, Opening, Task, Paper, Goal, Target, Touch):
            model.objects.filter(owner_id=owner, application_id=pk).update(application_id=into)
        _move_letters(owner, pk, into)
        there = Debrief.objects.filter(owner_id=owner, application_id=into).values("about")
        Debrief.objects.filter(owner_id=owner, application_id=pk).exclude(about__in=there).update(
            application_id=into
        )
        for single in (BounceBack, FeedbackRequest, Terms):
            if not single.objects.filter(owner_id=owner, application_id=into).exists():
                single.objects.filter(owner_id=owner, application_id=pk).update(application_id=into)
        if not target.company:
            target.company, target.company_key = source.company, source.company_key
        if not target.role:
            target.role, target.role_key = source.role, source.role_key
        if not target.plan:
            target.plan, target.plan_at = source.plan, source.plan_at
        target.channel = target.channel or source.channel
        target.named_by_person = True
        target.save()
        source.merged_into = target
        source.save(update_fields=["merged_into"])
        project(owner, [pk, into])
        return record(
            owner,
            f"You made {_name(source)} and {_name(target)} one",
            now,
            application=into,
            events=before,
            applications=saved,
        )


def _move_letters(owner: int, pk: int, into: int) -> None:
    """Letters of one application go to another. Where both have the same one, a draft gives way to one that is on its way
    or sent, so that nobody is asked twice; the other stays where it was."""
    for letter in Letter.objects.filter(owner_id=owner, application_id=pk):
        same = Letter.objects.filter(
            owner_id=owner, application_id=into, kind=letter.kind, about=letter.about
        ).first()
        if same is not None and (same.state != "draft" or letter.state == "draft"):
            continue
        if same is not None:
            same.application_id, same.about = pk, f"{letter.about}~"[-40:]
            same.save(update_fields=["application_id", "about"])
        Letter.objects.filter(pk=letter.pk).update(application_id=into)
        if same is not None:
            Letter.objects.filter(pk=same.pk).update(about=letter.about)


def split(owner: int, pk: int, roots: Collection[str], *, now: datetime | None = None) -> tuple[int, int]:
    """Makes an application of its own out of some of the facts. Gives the new application's id and the act's.

    Raises LookupError where the application is missing, ValueError where no fact or every fact is chosen.
    """
    now = now or timezone.now()
    with writing(owner):
        application = _get(owner, pk)
        rows = list(EventRow.objects.filter(owner_id=owner, application_id=pk, current=True, void=False))
        chosen = [row for row in rows if row.root in set(roots)]
        if not chosen or len(chosen) == len(rows):
            raise ValueError(
                say("Choose some of the entries, not all, to go to an application of their own.")
            )
        new = Application.objects.create(
            owner_id=owner,
            company=application.company,
            role=application.role,
            company_key=application.company_key,
            role_key=application.role_key,
            agency=application.agency,
            channel=application.channel,
            created_at=now,
        )
        before = append(
            owner,
            [
                *(Revision(row.root, new.pk, columns_of(row), by_person=True) for row in chosen),
                *held(owner, [pk], but=[row.root for row in chosen]),
            ],
            now,
        )
        project(owner, [pk, new.pk])
        act = record(owner, f"You split {_name(application)}", now, application=pk, events=before)
        return int(new.pk), act


def remove(owner: int, pk: int, *, now: datetime | None = None) -> int:
    """Takes an application out of every list: its facts become void; its messages stay. Gives the act's id.

    Raises LookupError.
    """
    now = now or timezone.now()
    with writing(owner):
        application = _get(owner, pk)
        rows = EventRow.objects.filter(owner_id=owner, application_id=pk, current=True, void=False)
        before = append(
            owner,
            [Revision(row.root, pk, columns_of(row), void=True, by_person=True) for row in rows],
            now,
        )
        project(owner, [pk])
        return record(owner, f"You took out {_name(application)}", now, application=pk, events=before)


def let_go(owner: int, ids: Collection[int], *, now: datetime | None = None) -> int:
    """Stops waiting for these open applications. It is no outcome: a later word of theirs brings each back.

    Gives the act's id. Raises LookupError where none of them is the owner's.
    """
    now = now or timezone.now()
    return _change_all(owner, ids, now, {"let_go_at": now}, "You let {what} go")


def archive(owner: int, ids: Collection[int], *, away: bool = True, now: datetime | None = None) -> int:
    """Puts applications away from board and list, or back; a later word of theirs brings one back too. No outcome.

    Gives the act's id. Raises LookupError where none of them is the owner's.
    """
    now = now or timezone.now()
    words = "You put {what} away" if away else "You took {what} back out"
    return _change_all(owner, ids, now, {"archived_at": now if away else None}, words)


def set_channel(owner: int, ids: Collection[int], channel: str, *, now: datetime | None = None) -> int:
    """Says of several applications how they went out. Gives the act's id.

    Raises LookupError where none of them is the owner's, ValueError where the channel is unknown.
    """
    _check_channel(channel)
    words = "You changed how applications went out"
    return _change_all(owner, ids, now or timezone.now(), {"channel": channel}, words)


def _change_all(
    owner: int, ids: Collection[int], now: datetime, columns: Mapping[str, Any], words: str
) -> int:
    """Sets the same columns of several applications as one act, told in `words`; {what} is the one, or how many."""
    with writing(owner):
        found = list(Application.objects.filter(owner_id=owner, pk__in=ids))
        if not found:
            raise LookupError(say("This application is not here any more."))
        before = [application_before(application) for application in found]
        Application.objects.filter(owner_id=owner, pk__in=[each.pk for each in found]).update(**columns)
        what = _name(found[0]) if len(found) == 1 else f"{len(found)} applications"
        return record(owner, words.replace("{what}", what), now, application=found[0].pk, applications=before)


MOVES: dict[str, tuple[Kind, str | None]] = {
    "screening": (Kind.INTERVIEW, "screen"),
    "interview": (Kind.INTERVIEW, "unknown"),
    "offer": (Kind.OFFER, None),
    "no": (Kind.REJECTION, None),
    "closed": (Kind.CLOSED, None),
    "withdrawn": (Kind.WITHDRAWN, None),
}
"""Where an application can be moved to on the board, and the fact that brings it there."""


def move(owner: int, ids: Collection[int], to: str, at: datetime, *, now: datetime | None = None) -> int:
    """Records for each of these applications the fact that moves it to a column of the board (one of `MOVES`), at `at` (UTC).

    Those that stand there or beyond it already are left as they are: what happened is not undone by a move. Gives the act's id.
    Raises LookupError where none of them is the owner's, ValueError for an unknown column or where none can be moved there.
    """
    now = now or timezone.now()
    if to not in MOVES:
        raise ValueError(say("Choose where it goes."))
    kind, round = MOVES[to]
    with writing(owner):
        rows = list(
            Standing.objects.filter(owner_id=owner, application_id__in=ids).select_related("application")
        )
        if not rows:
            raise LookupError(say("This application is not here any more."))
        can = [row for row in rows if _moves(row, to)]
        if not can:
            raise ValueError(
                say(
                    "It stands there already, or farther. If that is not right, correct the entry in its story."
                )
            )
        revisions = []
        for row in can:
            event = Event(
                kind=kind,
                at=at,
                provenance=Provenance(Source.PERSON, uuid.uuid4().hex),
                own=kind is Kind.WITHDRAWN,
                round=round,
                change=Change.SET if kind is Kind.INTERVIEW else None,
            )
            revisions.append(
                Revision(event.provenance.key, row.application_id, event_to_columns(event), by_person=True)
            )
        before = append(owner, revisions, now)
        project(owner, [row.application_id for row in can])
        what = _name(can[0].application) if len(can) == 1 else f"{len(can)} applications"
        return record(owner, f"You moved {what}", now, application=can[0].application_id, events=before)


def _moves(row: Standing, to: str) -> bool:
    """Whether a row moves on when it is put into this column."""
    order = [Stage.LEAD, Stage.APPLIED, Stage.SCREENING, Stage.INTERVIEW, Stage.OFFER]
    if to in {"no", "closed", "withdrawn"}:
        return row.outcome == Outcome.OPEN
    return order.index(Stage(row.stage)) < order.index(Stage(to))


def _get(owner: int, pk: int) -> Application:
    found = Application.objects.filter(owner_id=owner, pk=pk).first()
    if found is None:
        raise LookupError(say("This application is not here any more."))
    return found


def _plan_columns(plan: str, now: datetime) -> dict[str, Any]:
    sentence = plan_sentence(plan)[:500]
    return {"plan": sentence, "plan_at": now if sentence else None}


def _check_channel(channel: str) -> None:
    if channel not in CHANNELS:
        raise ValueError(f"The channel {channel!r} is not one of those that are known.")


def _name(application: Application) -> str:
    return " at ".join(filter(None, [application.role, application.company])) or "an application"
