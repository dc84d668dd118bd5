"""What a sender's address and name tell: an HR system, a job board, free mail, a hiring mailbox.

Domains and words come from data/senders.toml. Knows nothing of the text.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from bounceback.timeline.kinds import Person


@dataclass(frozen=True, slots=True)
class SenderTraits:
    """`system`: the domain belongs to an HR system; `board`: to a job board; `free`: to a mail provider;
    `hiring`: the address or the name is of a hiring mailbox; `bulk`: a no-reply or news mailbox."""

    system: bool = False
    board: bool = False
    free: bool = False
    hiring: bool = False
    bulk: bool = False


@lru_cache(maxsize=1)
def sender_data() -> dict[str, Any]:
    """The tables of data/senders.toml."""
    return tomllib.loads((files("bounceback.mail") / "data" / "senders.toml").read_text(encoding="utf-8"))


def domain_of(address: str) -> str:
    """The part after the @, in lower case; empty when there is none."""
    return address.rpartition("@")[2].lower() if "@" in address else ""


def within(domain: str, names: frozenset[str]) -> bool:
    """Whether a domain is one of the names or below one of them."""
    parts = domain.split(".")
    return any(".".join(parts[place:]) in names for place in range(len(parts)))


@lru_cache(maxsize=1)
def _sets() -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in sender_data().items() if isinstance(words, list)}


def traits_of(sender: Person) -> SenderTraits:
    """What can be told from the sender alone."""
    sets = _sets()
    domain = domain_of(sender.address)
    local = sender.address.partition("@")[0].lower()
    words = frozenset(local.replace("_", "-").replace(".", "-").replace("+", "-").split("-"))
    name = f" {sender.name.lower()} "
    return SenderTraits(
        system=within(domain, sets["systems"]),
        board=within(domain, sets["boards"]),
        free=within(domain, sets["free"]),
        hiring=bool(words & sets["hiring_local"])
        or any(word in local for word in ("recruit", "career", "talent", "hiring", "bewerb", "karriere"))
        or any(f"{word}" in name for word in sets["hiring_names"]),
        bulk=bool(words & sets["bulk_local"])
        or any(word in local for word in ("noreply", "no-reply", "donotreply")),
    )


def is_shared_domain(domain: str) -> bool:
    """Whether a domain says nothing of the employer: HR systems, boards, free mail."""
    sets = _sets()
    return any(within(domain, sets[name]) for name in ("systems", "boards", "free"))
