"""Message heads in, contacts out: the people on the other side of a search, each once.

Robots and systems are left out. It reads no message beyond the signature lines it is given, and keeps no text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bounceback.names.companies import company_of_domain
from bounceback.names.domains import domain_of, own_domain
from bounceback.people.addresses import Reads, clean_name, is_recruiter, name_in_address, role_in, who_reads


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of one message with somebody. `name` and `address` are the other side's, also when the
    person wrote it (`own`). `at` is UTC. `talk`: it sets, moves, thanks for or follows a talk with this somebody.
    `robot`: its headers say that a machine wrote it. `text`: the message with its signature, or ""."""

    name: str
    address: str
    at: datetime
    own: bool = False
    subject: str = ""
    company: str = ""
    talk: bool = False
    robot: bool = False
    reply_to: str = ""
    message_id: str = ""
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Contact:
    """A person, or a team's address. `name` is "" where only the address is known. `role` is a guess from a
    signature. `met`: they talked with the person. `wrote`: they wrote themselves, not by a form's robot.
    `messages` counts both ways. Times are UTC."""

    address: str
    name: str = ""
    company: str = ""
    role: str = ""
    first_at: datetime | None = None
    last_at: datetime | None = None
    met: bool = False
    wrote: bool = False
    messages: int = 0
    reads: Reads = Reads.PERSON

    @property
    def recruiter(self) -> bool:
        """Whether the role is one of people who recruit."""
        return is_recruiter(self.role)

    @property
    def called(self) -> str:
        """The name, else the address."""
        return self.name or self.address


def contacts(heads: Iterable[Head]) -> tuple[Contact, ...]:
    """One contact for each address that somebody reads, last heard of first. A message whose Reply-To is read by
    somebody counts for that address when its own is read by nobody."""
    by_address: defaultdict[str, list[Head]] = defaultdict(list)
    for head in heads:
        address = answering_address(head)
        if address:
            by_address[address].append(head)
    found = [_contact(address, group) for address, group in by_address.items()]
    return tuple(
        sorted(found, key=lambda one: (-(one.last_at.timestamp() if one.last_at else 0.0), one.address))
    )


def answering_address(head: Head) -> str:
    """The address at which an answer to this message is read, in lower case, "" where there is none."""
    for address in (head.reply_to, head.address) if not head.own else (head.address,):
        if address and who_reads(address) is not Reads.NOBODY:
            return address.strip().lower()
    return ""


def people_met(known: Sequence[Contact]) -> tuple[Contact, ...]:
    """The people that the person has talked with, last heard of first."""
    return tuple(contact for contact in known if contact.met and contact.reads is Reads.PERSON)


def _contact(address: str, heads: Sequence[Head]) -> Contact:
    heads = sorted(heads, key=lambda head: head.at)
    theirs = [head for head in heads if not head.own]
    names = [clean_name(head.name, head.address) for head in reversed(heads)]
    name = max((name for name in names if name), key=lambda name: (names.count(name), len(name)), default="")
    name = name or name_in_address(address)
    reads = who_reads(address)
    role = next((role for head in reversed(theirs) if (role := role_in(head.text, name))), "")
    company = next((head.company for head in reversed(heads) if head.company), "")
    if not company and own_domain(domain_of(address)):
        company = company_of_domain(domain_of(address)) or ""
    return Contact(
        address=address,
        name=name,
        company=company,
        role=role,
        first_at=heads[0].at,
        last_at=heads[-1].at,
        met=any(head.talk and not head.robot for head in heads) and bool(name),
        wrote=any(not head.robot for head in theirs) and bool(name),
        messages=len(heads),
        reads=reads,
    )
