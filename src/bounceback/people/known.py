"""Contacts from the mail, cards from files and logged touches in; each person once out, with the last word.

The same person is one by the address, or by name and employer. It knows nothing of openings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bounceback.names.companies import company_key
from bounceback.people.addresses import Reads, is_recruiter
from bounceback.people.contacts import Contact


class How(StrEnum):
    """What a touch was."""

    WROTE = "wrote"
    HEARD = "heard"
    CALLED = "called"
    MET = "met"
    REFERRED = "referred"


@dataclass(frozen=True, slots=True)
class Kept:
    """A person as kept: from a file, by hand, or noted beside a contact of the mail. `quiet`: never on the list."""

    id: int
    name: str
    first_name: str = ""
    address: str = ""
    company: str = ""
    role: str = ""
    url: str = ""
    since: date | None = None
    source: str = ""
    quiet: bool = False

    @property
    def own_key(self) -> str:
        """Its key where there is no address."""
        return f"p{self.id}"


@dataclass(frozen=True, slots=True)
class Touch:
    """One time that the two spoke, logged by the person. `who` is a key of `Known`; `at` is UTC."""

    id: int
    who: str
    at: datetime
    how: How
    note: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A person of the search. `key`: the address, else the kept one's own; `keys` are all that name them.

    `last_at`: the last word between the two (UTC), None where none is known. `wrote_first`: they wrote about a role
    on their own account, last at that time. `mail_at`: the last message, `touches` what was logged, newest first.
    """

    key: str
    keys: tuple[str, ...]
    name: str
    first_name: str = ""
    address: str = ""
    company: str = ""
    company_key: str = ""
    role: str = ""
    url: str = ""
    since: date | None = None
    source: str = "mail"
    met: bool = False
    wrote_first: datetime | None = None
    mail_at: datetime | None = None
    messages: int = 0
    touches: tuple[Touch, ...] = ()
    quiet: bool = False
    kept: int | None = None
    reads: Reads = Reads.PERSON

    @property
    def called(self) -> str:
        """The name, else the address."""
        return self.name or self.address

    @property
    def recruiter(self) -> bool:
        """Whether they recruit: their title says it, or they wrote first about a role."""
        return self.wrote_first is not None or is_recruiter(self.role)

    @property
    def last_at(self) -> datetime | None:
        """The last word between the two."""
        return max(
            (at for at in (self.mail_at, self.touches[0].at if self.touches else None) if at), default=None
        )


def known(
    contacts: Iterable[Contact],
    kept: Sequence[Kept] = (),
    touches: Iterable[Touch] = (),
    *,
    wrote_first: Mapping[str, datetime] | None = None,
    roles: Mapping[str, str] | None = None,
) -> tuple[Known, ...]:
    """Everybody once, last heard of first, then by name. `wrote_first` and `roles` are by address."""
    wrote_first, roles = wrote_first or {}, roles or {}
    by_address = {one.address: one for one in kept if one.address}
    by_name: dict[tuple[str, str], Kept] = {
        (one.name.casefold(), key): one
        for one in kept
        if not one.address and one.name and (key := company_key(one.company))
    }
    logged: defaultdict[str, list[Touch]] = defaultdict(list)
    for touch in touches:
        logged[touch.who].append(touch)
    found: list[Known] = []
    used: set[int] = set()
    for contact in contacts:
        beside = by_address.get(contact.address) or by_name.get(
            (contact.name.casefold(), company_key(contact.company))
        )
        if beside is not None and beside.id in used:
            beside = None
        if beside is not None:
            used.add(beside.id)
        found.append(_of_contact(contact, beside, wrote_first, roles))
    found += [_of_kept(one) for one in kept if one.id not in used]
    everybody = [_with_touches(one, logged) for one in found]
    return tuple(
        sorted(everybody, key=lambda one: (-(one.last_at.timestamp() if one.last_at else 0.0), one.called))
    )


def at_company(everybody: Iterable[Known], company: str) -> tuple[Known, ...]:
    """Who is at an employer: those whom the person talked with first, then the last heard of. Shared addresses are
    nobody."""
    key = company_key(company)
    there = [
        one for one in everybody if key and one.company_key == key and one.reads is Reads.PERSON and one.name
    ]
    return tuple(
        sorted(there, key=lambda one: (not one.met, -(one.last_at.timestamp() if one.last_at else 0.0)))
    )


def _of_contact(
    contact: Contact, beside: Kept | None, wrote_first: Mapping[str, datetime], roles: Mapping[str, str]
) -> Known:
    company = contact.company or (beside.company if beside else "")
    if beside is not None and beside.source not in ("", "mail") and beside.company:
        company = beside.company  # where they say they are now, not where they wrote from
    return Known(
        key=contact.address,
        keys=(contact.address, *((beside.own_key,) if beside else ())),
        name=contact.name or (beside.name if beside else ""),
        first_name=beside.first_name if beside else "",
        address=contact.address,
        company=company,
        company_key=company_key(company),
        role=(beside.role if beside else "") or contact.role or roles.get(contact.address, ""),
        url=beside.url if beside else "",
        since=beside.since if beside else None,
        source="mail",
        met=contact.met,
        wrote_first=wrote_first.get(contact.address),
        mail_at=contact.last_at,
        messages=contact.messages,
        quiet=beside.quiet if beside else False,
        kept=beside.id if beside else None,
        reads=contact.reads,
    )


def _of_kept(one: Kept) -> Known:
    return Known(
        key=one.address or one.own_key,
        keys=(one.address, one.own_key) if one.address else (one.own_key,),
        name=one.name,
        first_name=one.first_name,
        address=one.address,
        company=one.company,
        company_key=company_key(one.company),
        role=one.role,
        url=one.url,
        since=one.since,
        source=one.source,
        quiet=one.quiet,
        kept=one.id,
    )


def _with_touches(one: Known, logged: Mapping[str, list[Touch]]) -> Known:
    touches = sorted(
        (touch for key in one.keys for touch in logged.get(key, ())), key=lambda touch: touch.at, reverse=True
    )
    if not touches:
        return one
    met = one.met or any(touch.how in (How.MET, How.CALLED) for touch in touches)
    return replace(one, touches=tuple(touches), met=met)
