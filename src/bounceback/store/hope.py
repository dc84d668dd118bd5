"""Where the person's hope rests, when it rests on one employer: a gentle word and three comparable employers.

Said only with five open applications or more. Rows in, values out; the arithmetic is `odds.concentration`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from bounceback.names.companies import company_key
from bounceback.odds.base_rates import assumption
from bounceback.odds.concentration import Hope, hope
from bounceback.store import read
from bounceback.store.nearby import near_role
from bounceback.store.vacancies import turned_down
from bounceback.store.values import ApplicationRow, OpeningValue
from bounceback.timeline.kinds import Stage

COMPARABLE = 3


@dataclass(frozen=True, slots=True)
class OneDream:
    """A gentle word: `employer` holds `tenths` of ten parts of the hope, `reason` as in `odds.concentration.Hope`.
    `like_it`: one opening each of up to three comparable employers, nearest first."""

    employer: str
    reason: str
    tenths: int
    open_applications: int
    like_it: tuple[OpeningValue, ...]


def one_dream(owner: int, now: datetime) -> OneDream | None:
    """The word where hope rests on one employer, None where it does not or fewer than five applications are open."""
    if not read.has_openings(owner) and not read.targets(owner) and not read.all_rows(owner):
        return None
    changes = read.preferences(owner).changes
    return _one_dream(owner, changes, now.replace(minute=0, second=0, microsecond=0))


@lru_cache(maxsize=4)
def _one_dream(owner: int, changes: int, now: datetime) -> OneDream | None:
    rows = [row for row in read.all_rows(owner) if row.stage is not Stage.LEAD]
    waiting = [row for row in rows if row.is_open and not row.let_go]
    if len(waiting) < assumption("hope_open_from"):
        return None
    targets = read.targets(owner)
    names = {row.company_key: row.employer for row in waiting if row.company_key}
    dreams = {target.company_key: target.company for target in targets}
    found = hope(
        [(row.company_key or row.employer, row.stage.value) for row in waiting],
        dreams,
        [row.company_key for row in _bounced(owner, rows)],
    )
    if not found.employer:
        return None
    called = names.get(found.employer) or dreams.get(found.employer) or found.employer
    share = dict(found.shares).get(found.employer, 0.0)
    return OneDream(
        called,
        found.reason,
        round(10 * share),
        found.open_applications,
        _comparable(owner, found, waiting, rows, now),
    )


def _bounced(owner: int, rows: list[ApplicationRow]) -> list[ApplicationRow]:
    """The applications whose way back was opened, the latest last."""
    cases = read.bouncebacks(owner)
    return sorted((row for row in rows if row.id in cases), key=lambda row: cases[row.id].opened_at)


def _comparable(
    owner: int, found: Hope, waiting: list[ApplicationRow], rows: list[ApplicationRow], now: datetime
) -> tuple[OpeningValue, ...]:
    """One opening of each of three other employers, nearest to what is hoped for there; none that said no within the
    year, and none that holds hope already."""
    at_it = [row for row in waiting if (row.company_key or row.employer) == found.employer] or [
        row for row in rows if row.company_key == found.employer
    ]
    title, text, company = "", "", found.employer
    if at_it:
        row = max(at_it, key=lambda row: row.last_at)
        posting = next((each for each in read.postings(owner, row.id) if each.text), None)
        title, text, company = row.role, posting.text if posting else "", row.company
    else:
        target = next((one for one in read.targets(owner) if one.company_key == found.employer), None)
        title = target.role if target else ""
    if not title and not text:
        return ()
    out = {
        company_key(company),
        found.employer,
        *turned_down(owner, now),
        *(row.company_key for row in waiting),
    }
    chosen: dict[str, OpeningValue] = {}
    for each in near_role(owner, title, company, text, now, limit=60):
        key = each.opening.company_key
        if key and key not in out and not each.opening.choice and key not in chosen:
            chosen[key] = each.opening
            if len(chosen) == COMPARABLE:
                break
    return tuple(chosen.values())
