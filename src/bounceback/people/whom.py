"""Whom to ask for feedback on one application: the people of its messages in, one of them out, and why.

Who talked with the person comes before who wrote to them, then who recruits, then an address that a team or a
relay reads. Where nobody reads anything, it says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bounceback.names.saying import say
from bounceback.people.addresses import Reads
from bounceback.people.contacts import Contact, Head, answering_address, contacts


@dataclass(frozen=True, slots=True)
class Advice:
    """Whom to ask. `contact` is None where no address takes answers. `reason` is one sentence for the person.
    `thread`: the id of the last message from them, to be answered. `others`: further people, best first."""

    contact: Contact | None
    reason: str
    others: tuple[Contact, ...] = ()
    thread: str = ""
    subject: str = ""

    @property
    def takes_answers(self) -> bool:
        """Whether there is anybody to ask."""
        return self.contact is not None


def whom_to_ask(heads: Sequence[Head]) -> Advice:
    """Whom to ask, from the heads of one application's messages (any order). Among equals the one last heard of."""
    ranked = sorted(contacts(heads), key=_rank)
    if not ranked:
        return Advice(None, _nobody(heads))
    first = ranked[0]
    last = max(
        (head for head in heads if not head.own and answering_address(head) == first.address),
        key=lambda head: head.at,
        default=None,
    )
    return Advice(
        first,
        _reason(first),
        tuple(ranked[1:]),
        last.message_id if last is not None else "",
        last.subject if last is not None else "",
    )


def _rank(contact: Contact) -> tuple[int, float]:
    latest = -(contact.last_at.timestamp() if contact.last_at else 0.0)
    if contact.reads is Reads.PERSON:
        if contact.met:
            return (0, latest)
        if contact.wrote:
            return (2 if contact.recruiter else 1, latest)
        return (3, latest)
    if contact.name and contact.wrote:
        return (4, latest)
    return (5 if contact.reads is Reads.RELAY else 6, latest)


def _reason(contact: Contact) -> str:
    called = contact.called
    if contact.reads is Reads.PERSON and contact.met:
        return say("%(name)s talked with you, and can say most.", name=called)
    if contact.reads is Reads.PERSON and contact.wrote:
        if contact.recruiter:
            return say("%(name)s looks after the applications there and wrote to you.", name=called)
        return say("%(name)s wrote to you personally.", name=called)
    if contact.reads is Reads.PERSON:
        return say("%(name)s is the only address of a person in these messages.", name=called)
    if contact.reads is Reads.RELAY:
        if not contact.name:
            return say("An answer to this address is passed on to whoever wrote.")
        return say("An answer to this address is passed on to %(name)s.", name=contact.name)
    return say("A team reads this address; no name is known. An answer is less likely than from a person.")


def _nobody(heads: Sequence[Head]) -> str:
    if any(not head.own for head in heads):
        return say(
            "This address does not take answers, and no other stands in these messages. "
            "A name on the company's page may help, or you leave it."
        )
    return say("No message from them is known, so there is nobody to answer. Add an address if you have one.")
