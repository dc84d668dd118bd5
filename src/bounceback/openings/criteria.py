"""What the person looks for: a filter as values, as a query of an address, and as a short name. Nothing is looked up here.

Where a posting says nothing of pay or sponsorship it stays in, unless only those that say it are wanted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bounceback.openings.posting import Pay, Workplace

WORKPLACES = ("", "remote", "hybrid", "on_site")
CURRENCIES = (
    "",
    "EUR",
    "USD",
    "GBP",
    "CHF",
    "CAD",
    "AUD",
    "SEK",
    "NOK",
    "DKK",
    "PLN",
    "INR",
    "SGD",
    "JPY",
    "BRL",
)

HOURS, DAYS, WEEKS, MONTHS = 2080, 260, 52, 12
"""Paid hours, days, weeks and months of a full-time year: 52 weeks of five days of eight hours."""


@dataclass(frozen=True, slots=True)
class Criteria:
    """A filter. `words`, `place`: all of the words must be there. `pay_from`: a year's pay in `currency` ("" for any).
    `stated`: only postings that say their pay or sponsorship, where those are asked for. `not_turned_down`: no
    employer that said no within the past year."""

    words: str = ""
    place: str = ""
    workplace: str = ""
    pay_from: int = 0
    currency: str = ""
    sponsorship: bool = False
    stated: bool = False
    not_turned_down: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing is filtered."""
        return self == Criteria()

    @property
    def narrowed(self) -> bool:
        """Whether anything beside the words is filtered."""
        return self != Criteria(words=self.words)

    def query(self) -> dict[str, str]:
        """As parts of an address; what is not set is left out."""
        found = {
            "q": self.words,
            "place": self.place,
            "workplace": self.workplace,
            "pay": str(self.pay_from) if self.pay_from else "",
            "currency": self.currency if self.pay_from else "",
            "sponsorship": "1" if self.sponsorship else "",
            "stated": "1" if self.stated else "",
            "fresh_start": "1" if self.not_turned_down else "",
        }
        return {name: value for name, value in found.items() if value}

    def name(self) -> str:
        """A short name for it: its own words."""
        parts = [
            self.words,
            self.place,
            self.workplace.replace("_", "-"),
            f"from {self.pay_from:,} {self.currency}".strip() if self.pay_from else "",
            "sponsorship" if self.sponsorship else "",
            "no recent no" if self.not_turned_down else "",
        ]
        return ", ".join(part for part in parts if part) or "everything"


def criteria(query: Mapping[str, str]) -> Criteria:
    """From the parts of an address or of what was kept; what makes no sense there is left out. Never raises."""
    workplace, currency = query.get("workplace", ""), query.get("currency", "").upper()
    return Criteria(
        words=" ".join(query.get("q", "").split())[:200],
        place=" ".join(query.get("place", "").split())[:100],
        workplace=workplace if workplace in WORKPLACES else "",
        pay_from=_amount(query.get("pay", "")),
        currency=currency if currency in CURRENCIES else "",
        sponsorship=bool(query.get("sponsorship")),
        stated=bool(query.get("stated")),
        not_turned_down=bool(query.get("fresh_start")),
    )


def yearly(pay: Pay | None) -> float | None:
    """The upper end of what is said of pay, for a full-time year in its own currency; None where it is not said or
    makes no sense. A sum without a period is a year's from 10,000 on."""
    if pay is None:
        return None
    amount = pay.high or pay.low
    if amount is None or amount <= 0:
        return None
    times = {"hour": HOURS, "day": DAYS, "week": WEEKS, "month": MONTHS, "year": 1}.get(pay.period)
    if times is None:
        times = 1 if amount >= 10_000 else 0
    year = amount * times
    return year if 0 < year < 1e12 else None


def workplace_named(value: str) -> Workplace:
    """The workplace of this name, UNKNOWN where there is none."""
    try:
        return Workplace(value)
    except ValueError:
        return Workplace.UNKNOWN


def _amount(text: str) -> int:
    """ "60k", "60,000" or "60 000" as a whole number; 0 for anything else."""
    plain = re.sub(r"[\s,.']", "", text[:20])
    match = re.fullmatch(r"(\d{1,9})(k?)", plain.casefold())
    return int(match[1]) * (1000 if match[2] else 1) if match else 0
