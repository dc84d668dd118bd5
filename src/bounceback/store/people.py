"""Everybody whom the person knows: the contacts of the mail, kept people and logged touches, as one list; and the week's.

Rows in, values of the people room out. Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.db.models import CharField, F
from django.db.models.functions import Right

from bounceback.names.companies import company_key
from bounceback.names.saying import say
from bounceback.people.addresses import Reads, role_in, who_reads
from bounceback.people.known import How, Kept, Known, Touch, at_company, known
from bounceback.people.opener import Opener, opener
from bounceback.people.reconnect import Proposal, Reason, short_list
from bounceback.store import read
from bounceback.store.models import HELD_BACK, Event, Message, Opening, Person
from bounceback.store.models import Touch as TouchRow
from bounceback.store.values import OpeningValue
from bounceback.timeline.kinds import Kind

ROLES_NEW_FOR = timedelta(days=30)
"""A role at an employer is new to those who know somebody there for a month."""
SIGNATURE = 2500
"""Characters at the end of a message in which a signature is looked for."""
SIGNED_FOR = timedelta(days=365)
MOST_SIGNED = 400


def everybody(owner: int, now: datetime) -> tuple[Known, ...]:
    """Each person once, last heard of first."""
    found = read.people(owner)
    return _everybody(owner, read.preferences(owner).changes, len(found), now.date())


def person(owner: int, key: str, now: datetime) -> Known:
    """The person of a key. Raises LookupError."""
    for one in everybody(owner, now):
        if key in one.keys:
            return one
    raise LookupError(say("This person is not here any more."))


def people_at(owner: int, company: str, now: datetime) -> tuple[Known, ...]:
    """Who is at an employer, those whom the person talked with first."""
    return at_company(everybody(owner, now), company) if company else ()


def openings_at(owner: int, company: str, limit: int = 10) -> tuple[OpeningValue, ...]:
    """The openings at an employer that are still there, newest first, without those that are held back."""
    key = company_key(company)
    if not key:
        return ()
    found = (
        Opening.objects.filter(owner_id=owner, gone_at=None, company_key=key)
        .exclude(choice="dismissed")
        .exclude(HELD_BACK)
    )
    newest = found.order_by("-first_seen_at", "-pk").defer("text", "external_id")[:limit]
    return tuple(read._opening_head(each) for each in newest)


def this_week(owner: int, now: datetime, day: date) -> tuple[Proposal, ...]:
    """Whom to write to in the week of `day` (the person's own day), and why."""
    people = everybody(owner, now)
    keys = {one.company_key for one in people if one.company_key}
    applied = {
        row.company_key: row.role or row.company
        for row in read.all_rows(owner)
        if row.is_open and not row.let_go and row.company_key
    }
    monday = day - timedelta(days=day.weekday())
    return short_list(people, monday, roles=new_roles(owner, now, keys), applied=applied)


def proposal_for(owner: int, who: Known, now: datetime, day: date) -> tuple[Reason, str]:
    """Why one would write to this person now, and what about: the week's reason, else the nearest that holds."""
    for each in this_week(owner, now, day):
        if each.who.key == who.key:
            return each.reason, each.about
    role = new_roles(owner, now, {who.company_key}).get(who.company_key, "") if who.company_key else ""
    if role:
        return Reason.NEW_ROLE, role
    if who.company_key and any(
        row.is_open and row.company_key == who.company_key for row in read.all_rows(owner)
    ):
        return Reason.APPLIED_THERE, who.company
    if who.met:
        return Reason.TALKED, ""
    return (Reason.RECRUITS if who.recruiter else Reason.LONG_SINCE), ""


def draft(owner: int, who: Known, reason: Reason, about: str) -> Opener:
    """A short first line to them, signed with the person's own name; the role sought is that of their newest application."""
    newest = max((row for row in read.all_rows(owner) if row.role), key=lambda row: row.last_at, default=None)
    return opener(
        who,
        reason,
        about,
        own_name=read.preferences(owner).name,
        looking_for=f"a role as {newest.role}" if newest is not None else "",
    )


def new_roles(owner: int, now: datetime, companies: Collection[str]) -> dict[str, str]:
    """For each of these company keys the title of its newest opening that came within a month."""
    found = (
        Opening.objects.filter(
            owner_id=owner, gone_at=None, company_key__in=companies, first_seen_at__gte=now - ROLES_NEW_FOR
        )
        .exclude(company_key="")
        .exclude(choice__in=["dismissed", "applied"])
        .exclude(HELD_BACK)
        .order_by("first_seen_at", "pk")
    )
    return dict(found.values_list("company_key", "title"))


@dataclass(frozen=True, slots=True)
class OtherRooms:
    """Behind and beside one employer's door: its other openings, who knows the person there, and recruiters elsewhere
    who wrote first within the year."""

    openings: tuple[OpeningValue, ...]
    inside: tuple[Known, ...]
    recruiters: tuple[Known, ...]


def other_rooms(
    owner: int, company: str, now: datetime, *, but: int | None = None, most: int = 5
) -> OtherRooms:
    """What is left at an employer, and who of the recruiters may still hire. `but`: an opening to leave out."""
    inside, recruiters = inside_and_recruiters(everybody(owner, now), company, now, most)
    return OtherRooms(
        tuple(each for each in openings_at(owner, company) if each.id != but), inside, recruiters
    )


def inside_and_recruiters(
    people: Sequence[Known], company: str, now: datetime, most: int = 5
) -> tuple[tuple[Known, ...], tuple[Known, ...]]:
    """Who of these is at an employer, and which recruiters elsewhere wrote first within the year; `most` of each."""
    inside = at_company(people, company)
    there = {one.key for one in inside}
    recruiters = tuple(
        one
        for one in people
        if one.wrote_first is not None
        and now - one.wrote_first <= SIGNED_FOR
        and one.key not in there
        and not one.quiet
    )
    return inside[:most], recruiters[:most]


@lru_cache(maxsize=4)
def _everybody(owner: int, changes: int, contacts: int, day: date) -> tuple[Known, ...]:
    found = read.people(owner)
    kept = [
        Kept(
            each.pk,
            each.name,
            each.first_name,
            each.address,
            each.company,
            each.role,
            each.url,
            each.since,
            each.source,
            each.quiet,
        )
        for each in Person.objects.filter(owner_id=owner).order_by("pk")
    ]
    touches = [
        Touch(each.pk, each.who, each.at, How(each.how), each.note)
        for each in TouchRow.objects.filter(owner_id=owner)
    ]
    in_mail = {one.address for one in found}
    noted = [one for one in kept if one.source != "mail" or one.address in in_mail]
    return known(found, noted, touches, wrote_first=_wrote_first(owner), roles=_roles(owner))


def _wrote_first(owner: int) -> dict[str, datetime]:
    """Who wrote to the person first about a role, with the last time, by address."""
    messages = Event.objects.filter(
        owner_id=owner, current=True, void=False, source="mail", kind=Kind.OUTREACH
    ).values("message_id")
    found = Message.objects.filter(owner_id=owner, own=False, message_id__in=messages).order_by("at")
    latest: dict[str, datetime] = {}
    for address, reply_to, at in found.values_list("sender_address", "reply_to", "at"):
        read_at = reply_to if who_reads(address) is Reads.NOBODY else address
        if read_at:
            latest[read_at.strip().lower()] = at
    return latest


def _roles(owner: int) -> dict[str, str]:
    """What stands under the names of those who wrote, by address: the newest signature that names a job title."""
    found = (
        Message.objects.filter(owner_id=owner, own=False)
        .exclude(sender_name="")
        .annotate(end=Right(F("text"), SIGNATURE, output_field=CharField()))
        .order_by("-at")
        .values_list("sender_address", "sender_name", "end")[:MOST_SIGNED]
    )
    roles: dict[str, str] = {}
    for address, name, end in found:
        key = address.strip().lower()
        if key not in roles and who_reads(key) is Reads.PERSON and (role := role_in(end, name)):
            roles[key] = role
    return roles
