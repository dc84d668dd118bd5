"""A file of advertisements in, one record for each out: its fields in one spelling, its group, signs of fraud, skills.

What `bounceback openings inspect` prints. Rows that cannot be read are told beside the records, and cost no other row.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from bounceback.openings.duplicates import groups
from bounceback.openings.fraud import fraud_signs
from bounceback.openings.normalise import Normalised, normalise
from bounceback.openings.posting import Opening, Pay, Posting, Problem
from bounceback.openings.sources import json_lines
from bounceback.openings.sources.adapter import Board
from bounceback.openings.sources.record import FIELDS, plain_name
from bounceback.openings.text import to_text


@dataclass(frozen=True, slots=True)
class Inspection:
    """The postings of a file, the groups of those that are one vacancy (each a tuple of places in `postings`, the one
    that stands for it first), and what could not be read."""

    postings: tuple[Posting, ...]
    together: tuple[tuple[int, ...], ...]
    problems: tuple[Problem, ...]


def inspect(content: bytes, name: str) -> Inspection:
    """Reads JSON Lines (or one JSON array); field names are flexible. Never raises for what a file holds."""
    read = json_lines.parse(content, Board("json_lines", name, ""))
    postings = tuple(posting if posting.html else _without_markup(posting) for posting in read.postings)
    openings = [
        Opening(str(place), one.title, one.company, one.location, one.url, one.text)
        for place, one in enumerate(postings)
    ]
    together = tuple(tuple(int(member) for member in group) for group in groups(openings))
    return Inspection(postings, together, read.problems)


def records(found: Inspection) -> Iterator[dict[str, Any]]:
    """One record for each posting, in the file's order; values are JSON's own kinds. `duplicate_group` is the id of the
    one that stands for its group, its own where it stands alone; two groups never share a name, whatever the ids are."""
    group_of = {place: group for group in found.together for place in group}
    first_of = [group_of.get(place, (place,)) for place in range(len(found.postings))]
    named: dict[str, int] = {}
    for place, posting in enumerate(found.postings):
        group = first_of[place]
        standing = found.postings[group[0]].external_id
        first = named.setdefault(standing, group[0])
        name = standing if first == group[0] else f"{standing} (row {group[0] + 1})"
        others = [found.postings[member].external_id for member in group if member != place]
        yield _record(posting, name, others)


def lines(found: Inspection, *, as_json: bool) -> Iterator[str]:
    """The records as lines: JSON, or words to read (one line for the advertisement, indented ones for what is found)."""
    for record in records(found):
        if as_json:
            yield _printable(json.dumps(record, ensure_ascii=False))
            continue
        yield from map(_printable, _words(record))


def _printable(line: str) -> str:
    """The line without half signs (lone surrogates), which no file takes, and without signs that steer a terminal."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", line.encode("utf-8", "replace").decode("utf-8"))


def _words(record: dict[str, Any]) -> Iterator[str]:
    yield " · ".join(record[part] for part in ("id", "title", "company", "location") if record[part])
    normal = record["normalised"]
    told = [
        normal["family"],
        normal["seniority"],
        normal["function"],
        *normal["employment"],
        normal["workplace"],
    ]
    yield f"    {', '.join(str(part).replace('_', ' ') for part in told if part)}"
    if record["duplicates"]:
        yield f"    one vacancy with {', '.join(record['duplicates'])}"
    for sign in record["fraud_signs"]:
        yield f"    {sign['sentence']}" + (f" ({sign['evidence']})" if sign["evidence"] else "")
    if record["skills"]:
        yield f"    skills: {', '.join(skill['skill'] for skill in record['skills'])}"


def _record(posting: Posting, group: str, others: list[str]) -> dict[str, Any]:
    normal = normalise(posting)
    return {
        "id": posting.external_id,
        "title": posting.title,
        "company": posting.company,
        "location": posting.location,
        "normalised": _normalised(normal),
        "duplicate_group": group,
        "duplicates": others,
        "fraud_signs": [
            {"sign": sign.key, "sentence": sign.sentence, "evidence": sign.evidence}
            for sign in fraud_signs(posting.title, posting.text, company=_employer(posting), pay=posting.pay)
        ],
        "skills": _skills(posting.text),
    }


def _normalised(normal: Normalised) -> dict[str, Any]:
    title, permission = normal.title, normal.permission
    return {
        "title": title.plain,
        "family": title.family,
        "level": title.level or None,
        "seniority": title.seniority or None,
        "function": title.function or None,
        "employment": list(normal.employment),
        "workplace": normal.workplace.value or None,
        "places": [
            {"city": spot.city or None, "region": spot.region or None, "country": spot.country or None}
            for spot in normal.places
        ],
        "pay": _pay(normal.pay),
        "sponsorship": permission.sponsorship or None,
        "work_authorisation": [
            {"asks": asks, "evidence": evidence}
            for asks, evidence in zip(permission.asks, permission.evidence, strict=True)
        ],
        "posted": normal.posted.isoformat() if normal.posted is not None else None,
        "language": normal.language or None,
    }


def _pay(pay: Pay | None) -> dict[str, Any] | None:
    if pay is None:
        return None
    low, high = (
        value if value is not None and math.isfinite(value) else None for value in (pay.low, pay.high)
    )
    return {
        "low": low,
        "high": high,
        "currency": pay.currency or None,
        "period": pay.period or None,
        "text": pay.text,
    }


def _skills(text: str) -> list[dict[str, Any]]:
    """The skills that it names, each once, with the strongest way in which it asks for them."""
    from bounceback.skills.spans import find_skills

    found: dict[str, dict[str, Any]] = {}
    for mention in find_skills(text):
        if mention.negated:
            continue
        known = found.setdefault(
            mention.skill, {"skill": mention.label, "kind": mention.kind, "asked": mention.requirement.value}
        )
        if _STRENGTH.get(mention.requirement.value, 0) > _STRENGTH.get(known["asked"], 0):
            known["asked"] = mention.requirement.value
    return list(found.values())


_STRENGTH = {"mentioned": 1, "preferred": 2, "required": 3}


def _employer(posting: Posting) -> str | None:
    """The employer, "" where its field is there and empty, None where the row has no such field."""
    if posting.company:
        return posting.company
    record = json.loads(posting.raw) if posting.raw.endswith("}") else {}
    return "" if {plain_name(name) for name in record} & set(FIELDS["company"]) else None


def _without_markup(posting: Posting) -> Posting:
    return (
        replace(posting, text=to_text(posting.text))
        if "&" in posting.text or "<" in posting.text
        else posting
    )
