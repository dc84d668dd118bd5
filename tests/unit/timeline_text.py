"""A small language for timelines in tests: one message a line, columns parted by two or more spaces.

    2 Oct 09:00  theirs  acknowledged  Harbour & Pine | Product Analyst  <a1>  re:<x> <y>  from:jobs@harbourpine.example
    5 Oct        own     none          -                                 <a2>  re:<a1>

Columns: the date ("?" if unknown; UTC; the year is 2026 unless said; noon unless said), whose mail, its kinds ("rejection+interview", a "?"
after a kind for an unsure one), "company | role" ("-" for neither; "~" before a company that was guessed from a domain), then options
in any order: <id>, re:<ids>, from:, to:, copied:, ref:, agency:, part:, conf:, round:, starts:, due:, change:, waits, other-role: (the role that
the last kind is about). Lines that are empty or begin with "#" are passed over.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

from bounceback.timeline.assemble import Assembly
from bounceback.timeline.kinds import (
    PRECEDENCE,
    Change,
    Event,
    Fact,
    Finding,
    Kind,
    Person,
    Provenance,
    Source,
)

ME = "mira@gmail.com"


def findings(text: str) -> list[Finding]:
    """The findings that a text tells of, in its own order; an id not given is "m" and the line's number."""
    lines = [line.strip() for line in text.strip().splitlines()]
    return [
        _finding(line, number) for number, line in enumerate(lines, 1) if line and not line.startswith("#")
    ]


def events(text: str) -> list[Event]:
    """The events of one application, from the same language; company and role may be left out ("-")."""
    return [
        Event(
            fact.kind,
            finding.at,
            Provenance(Source.MAIL, finding.message_id, finding.part, place),
            own=finding.own,
            confidence=fact.confidence,
            evidence=fact.evidence,
            change=fact.change,
            round=fact.round,
            starts_at=fact.starts_at,
            due=fact.due,
            waits=fact.waits,
        )
        for finding in findings(text)
        for place, fact in enumerate(finding.facts)
    ]


def told(assembly: Assembly) -> list[str]:
    """What was put together, a line each: "Harbour & Pine | Product Analyst: a1 a2"; leads and reviews say so in front."""
    lines = [
        f"{mark}{one.company or '-'} | {one.role or '-'}: {' '.join(key.removesuffix(':0') for key in one.findings)}"
        for mark, group in (("", assembly.applications), ("lead ", assembly.leads))
        for one in group
    ]
    return lines + [f"review {doubt.kind}: {doubt.finding.removesuffix(':0')}" for doubt in assembly.review]


def moment(text: str) -> datetime:
    """ "2 Oct", "2 Oct 2025", "2 Oct 2025 14:30": UTC."""
    found = re.fullmatch(r"(\d{1,2}) (\w{3})(?: (\d{4}))?(?: (\d{2}:\d{2}))?", text.strip())
    if not found:
        raise ValueError(f"no date: {text!r}")
    day, month, year, clock = found.groups()
    return datetime.strptime(f"{day} {month} {year or 2026} {clock or '12:00'}", "%d %b %Y %H:%M").replace(
        tzinfo=UTC
    )


def _finding(line: str, number: int) -> Finding:
    date, whose, kinds, about, *options = re.split(r"\s{2,}", line)
    own = {"own": True, "theirs": False}[whose]
    said = dict(_option(option) for option in options)
    company, _, role = (part.strip() for part in about.partition("|"))
    guessed = company.startswith("~")
    company = company.lstrip("~").strip("- ")
    sender = ME if own else said.get("from", "no-reply@greenhouse.io")
    recipients = (
        [said["to"]] if own and "to" in said else [] if own else [ME, *said.get("copied", "").split()]
    )
    return Finding(
        message_id=said.get("id", f"m{number}"),
        at=datetime(1970, 1, 1, tzinfo=UTC) if date == "?" else moment(date),
        own=own,
        facts=_facts(kinds, said),
        part=int(said.get("part", "0")),
        at_known=date != "?",
        company=company or None,
        company_from=("domain" if guessed else "text") if company else "",
        role=None if role in ("", "-") else role,
        agency=said.get("agency"),
        reference=said.get("ref"),
        sender=Person("", sender),
        recipients=tuple(Person("", address) for address in recipients),
        thread=tuple(said.get("re", "").replace("<", "").replace(">", "").split()),
    )


def _facts(kinds: str, said: dict[str, str]) -> tuple[Fact, ...]:
    facts = [
        Fact(
            Kind(kind.rstrip("?")),
            0.55 if kind.endswith("?") else float(said.get("conf", "0.99")),
            evidence=f"({kind})",
        )
        for kind in kinds.split("+")
    ]
    facts[0] = replace(
        facts[0],
        round=said.get("round"),
        change=Change(said["change"])
        if "change" in said
        else Change.SET
        if facts[0].kind is Kind.INTERVIEW
        else None,
        starts_at=moment(said["starts"]) if "starts" in said else None,
        due=moment(said["due"]) if "due" in said else None,
        waits="waits" in said,
    )
    if "other-role" in said:
        facts[-1] = replace(facts[-1], role=said["other-role"])
    return tuple(sorted(facts, key=lambda fact: PRECEDENCE[fact.kind]))


def _option(option: str) -> tuple[str, str]:
    if option.startswith("<"):
        return "id", option.strip("<>")
    name, _, value = option.partition(":")
    return name, value.strip()
