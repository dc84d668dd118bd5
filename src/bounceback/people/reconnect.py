"""Whom to write to this week, and why: everybody known in, a short list out that stays the same for the week.

Who was spoken with lately rests. Reasons in their order: a new role where they are, an open application of yours there,
they talked with you, they wrote first about a role, or it is simply long ago. It knows no clock: week and moment come in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum

from bounceback.names.saying import say
from bounceback.people.addresses import Reads
from bounceback.people.known import Known

SHORT = 5
"""People on the list of a week; our own setting: as many as one writes to in half an hour."""

REST = timedelta(days=45)
"""After a word between the two, so long nobody is proposed again; our own setting."""

RECRUITER_WITHIN = timedelta(days=365)
"""A recruiter who wrote within a year may still hire (the issue's own bound)."""

LONG_SINCE = timedelta(days=180)
"""From here on a word is long ago; our own setting."""


class Reason(IntEnum):
    """Why somebody is on the list; the smaller comes first."""

    NEW_ROLE = 0
    APPLIED_THERE = 1
    TALKED = 2
    RECRUITS = 3
    LONG_SINCE = 4


@dataclass(frozen=True, slots=True)
class Proposal:
    """One person of the week. `why` is one sentence for the person; `about` the role or employer that it is about.
    `done`: you spoke since the week began."""

    who: Known
    reason: Reason
    why: str
    about: str = ""
    done: bool = False


def short_list(
    everybody: Sequence[Known],
    monday: date,
    *,
    roles: Mapping[str, str] | None = None,
    applied: Mapping[str, str] | None = None,
    most: int = SHORT,
) -> tuple[Proposal, ...]:
    """The people of the week that begins on `monday`. `roles`: a new role by company key; `applied`: the employer's
    name by company key where an application is open.

    At most two of one employer. Somebody spoken with during the week stays on the list, as done.
    """
    roles, applied = roles or {}, applied or {}
    begins = datetime.combine(monday, time(0), UTC)
    proposals = [
        proposal for one in everybody if (proposal := _proposal(one, begins, roles, applied)) is not None
    ]
    proposals.sort(key=lambda each: (each.reason, _turn(each, monday)))
    chosen: list[Proposal] = []
    of_employer: dict[str, int] = {}
    for each in proposals:
        key = each.who.company_key
        if key and of_employer.get(key, 0) >= 2:
            continue
        of_employer[key] = of_employer.get(key, 0) + 1
        chosen.append(each)
        if len(chosen) == most:
            break
    return tuple(chosen)


def _proposal(
    one: Known, begins: datetime, roles: Mapping[str, str], applied: Mapping[str, str]
) -> Proposal | None:
    if one.quiet or not one.name or one.reads is not Reads.PERSON:
        return None
    done = any(touch.at >= begins for touch in one.touches)
    before = [touch.at for touch in one.touches if touch.at < begins]
    if one.mail_at is not None and not (done and one.mail_at >= begins):
        before.append(one.mail_at)
    last = max(before, default=None)
    if last is not None and begins - last < REST:
        return None
    if one.company_key and one.company_key in roles:
        role = roles[one.company_key]
        if one.met:
            why = say(
                "%(name)s talked with you and is at %(company)s, where “%(role)s” is new.",
                name=one.name,
                company=one.company,
                role=role,
            )
        else:
            why = say(
                "%(name)s is at %(company)s, where “%(role)s” is new.",
                name=one.name,
                company=one.company,
                role=role,
            )
        return Proposal(one, Reason.NEW_ROLE, why, role, done)
    if one.company_key and one.company_key in applied:
        return Proposal(
            one,
            Reason.APPLIED_THERE,
            say(
                "%(name)s is at %(company)s, where your application is open; a word from inside weighs more.",
                name=one.name,
                company=one.company,
            ),
            applied[one.company_key],
            done,
        )
    if one.met:
        why = say("%(name)s talked with you and knows how you work.", name=one.name)
        return Proposal(one, Reason.TALKED, why, "", done)
    if one.wrote_first is not None and begins - one.wrote_first <= RECRUITER_WITHIN:
        why = say("%(name)s wrote to you first about a role, and may still hire.", name=one.name)
        return Proposal(one, Reason.RECRUITS, why, "", done)
    if last is None or begins - last >= LONG_SINCE:
        return Proposal(one, Reason.LONG_SINCE, _long_since(one, last), "", done)
    return None


def _long_since(one: Known, last: datetime | None) -> str:
    who = f"{one.name}, {one.company}" if one.company else one.name
    if last is None:
        return say("%(name)s: you know each other, and no word is known here.", name=who)
    return say("%(name)s: the last word is from %(year)s.", name=who, year=last.year)


def _turn(proposal: Proposal, monday: date) -> str:
    """An order within one reason that is the same all week and another the next, so that everybody has a turn."""
    return hashlib.sha256(f"{monday.isoformat()} {proposal.who.key}".encode()).hexdigest()
