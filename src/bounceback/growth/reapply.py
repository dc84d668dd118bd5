"""When a "no" was and from whom in, the day from which applying again makes sense out, with why and from where.

The employer's own published policy where one is known, else what is usual at that level. Policies are data.
"""

from __future__ import annotations

import calendar
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib import resources
from typing import Any

from bounceback.names.companies import company_key
from bounceback.names.saying import say, say_count, say_from_data
from bounceback.names.titles import title_level


@dataclass(frozen=True, slots=True)
class Reapply:
    """From `on` on. `published`: the employer says so itself. `source` names where it stands and when it was read."""

    on: date
    months: int
    why: str
    source: str
    published: bool


def reapply_on(
    decided_at: datetime | date, company: str, level: str = "", default_months: int | None = None
) -> Reapply:
    """The day for applying again to a company.

    `decided_at` is when the "no" came (a moment is taken in its own zone; UTC inside the program). `company` is a name
    or a company key, `level` a title's level or the title itself. `default_months` is the person's own setting,
    which goes before what is usual and behind what the employer publishes. Raises ValueError when it is negative.
    """
    if default_months is not None and default_months < 0:
        raise ValueError("default_months must be 0 or more")
    day = decided_at.date() if isinstance(decided_at, datetime) else decided_at
    policy = _policies().get(company_key(company))
    if policy is not None:
        months = int(policy["months"])
        why = say(
            "%(company)s asks for %(months)s before applying again, %(says)s.",
            company=policy["company"],
            months=_months(months),
            says=say_from_data(policy["says"]),
        )
        return Reapply(_later(day, months), months, why, _read(policy), True)
    usual = _data()["usual"]
    if default_months is not None:
        why = say(
            "You chose %(months)s; %(says)s.",
            months=_months(default_months),
            says=say_from_data(usual["says"]),
        )
        return Reapply(_later(day, default_months), default_months, why, say("your setting"), False)
    months = int(usual["by_level"].get(_level(level), usual["months"]))
    why = say(
        "They publish no waiting time that I know of; %(says)s, and %(months)s is a fair guess at this level.",
        says=say_from_data(usual["says"]),
        months=_months(months),
    )
    return Reapply(_later(day, months), months, why, _read(usual), False)


def _read(entry: dict[str, Any]) -> str:
    return say(
        "%(source)s, read %(checked)s", source=say_from_data(entry["source"]), checked=entry["checked"]
    )


def _level(level: str) -> str:
    low = level.strip().lower()
    known = _data()["usual"]["by_level"]
    if low in known:
        return low
    stated = title_level(level).split(" ")[0]
    return stated if stated in known else ""


def _months(count: int) -> str:
    return say_count("one month", "%(n)s months", count)


def _later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@lru_cache(maxsize=1)
def _policies() -> dict[str, dict[str, Any]]:
    return {company_key(policy["company"]): policy for policy in _data()["policy"]}


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    return tomllib.loads(
        (resources.files("bounceback.growth") / "data" / "cooldowns.toml").read_text(encoding="utf-8")
    )
