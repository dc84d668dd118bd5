"""Whom to write to about an application, from the messages that are kept."""

from __future__ import annotations

from bounceback.people.whom import Advice, whom_to_ask
from bounceback.store import read


def whom_for(owner: int, application: int) -> Advice:
    """Whom to ask for feedback on an application."""
    own = set(read.preferences(owner).own_addresses)
    return whom_to_ask([head for head in read.letter_heads(owner, [application]) if head.address not in own])
