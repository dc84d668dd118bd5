"""What a file of contacts says of one person, whatever program wrote it. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

MOST_BYTES = 20_000_000
MOST_CARDS = 30_000
LONGEST = 300
"""Characters of a name, an employer or a job title that are kept."""


@dataclass(frozen=True, slots=True)
class Card:
    """One person of a file. `first_name` only where the file says which one it is; `address` in lower case, "" where
    none is given; `since` is the day of the connection. `url`: their page, http(s) only."""

    name: str
    first_name: str = ""
    address: str = ""
    company: str = ""
    role: str = ""
    url: str = ""
    since: date | None = None
    source: str = ""

    @property
    def key(self) -> str:
        """What makes the same person of two readings one: the address, else the page, else name and employer."""
        return self.address or self.url.lower() or f"{self.name}|{self.company}".casefold()


@dataclass(frozen=True, slots=True)
class Cards:
    """The people of a file, each once, and what could not be read, in sentences."""

    cards: tuple[Card, ...] = ()
    problems: tuple[str, ...] = ()


def one_line(text: object) -> str:
    """A value on one line, without invisible signs, not too long; anything that is no text becomes ""."""
    if not isinstance(text, str):
        return ""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text[:2000]).split())[:LONGEST]


def address_in(text: str) -> str:
    """An address in lower case, "" where the text is none."""
    address = one_line(text).lower().removeprefix("mailto:")
    local, at, domain = address.rpartition("@")
    plain = at and local and "." in domain and not any(sign in address for sign in ' <>,;"()?&')
    return address if plain else ""


def page_in(text: str) -> str:
    """A web address, "" where the text is none."""
    url = one_line(text)
    return url if url.lower().startswith(("https://", "http://")) else ""


def each_once(cards: list[Card]) -> tuple[Card, ...]:
    """The cards by their key; the later of two adds what the earlier lacks."""
    found: dict[str, Card] = {}
    for card in cards:
        before = found.get(card.key)
        if before is None:
            found[card.key] = card
            continue
        found[card.key] = Card(
            before.name or card.name,
            before.first_name or card.first_name,
            before.address or card.address,
            before.company or card.company,
            before.role or card.role,
            before.url or card.url,
            before.since or card.since,
            before.source,
        )
    return tuple(found.values())
