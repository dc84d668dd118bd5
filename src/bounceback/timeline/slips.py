"""Findings in, slips out: what of one message goes to one application, with the signals that can place it.

A message that says no to one role and offers another makes two slips. The employer's kinds in the person's own
mail, and the other way round, are left out here. Nothing is placed here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from bounceback.names.companies import company_of_address
from bounceback.names.domains import domain_of, is_ats, is_job_board, own_domain
from bounceback.names.titles import title_key
from bounceback.timeline.kinds import (
    NOTHING,
    OWN_KINDS,
    THEIR_KINDS,
    Event,
    Fact,
    Finding,
    Kind,
    Provenance,
    Source,
)

END_OF_TIME = datetime.max.replace(tzinfo=UTC)
STARTS = frozenset({Kind.APPLIED, Kind.ACKNOWLEDGED})
"""Kinds that can begin an application."""
_WITH_A_START = frozenset({Kind.REQUEST, Kind.ASSESSMENT})
_DECIDING = frozenset({Kind.REJECTION, Kind.CLOSED, Kind.WITHDRAWN, Kind.ACCEPTED, Kind.DECLINED})


@dataclass(frozen=True, slots=True)
class Slip:
    """The facts of one finding that go to one application, each with its place in the finding.

    `stated`: the message itself names the company (it was not guessed from a domain). `domain`: the registered domain of
    the other side, "" if shared by many or an agency's. `people`: addresses of single persons on the other side. `copied`: other
    recipients of their mail. `when` orders slips: the message's time, or the end of time where it is not known.
    """

    key: str
    finding: Finding
    facts: tuple[tuple[int, Fact], ...]
    role: str | None
    company: str | None
    stated: bool
    domain: str
    people: frozenset[str]
    copied: frozenset[str]
    reference: str
    when: datetime

    @property
    def own(self) -> bool:
        """Whether the person wrote it."""
        return self.finding.own

    @property
    def kind(self) -> Kind:
        """The strongest of its kinds."""
        return self.facts[0][1].kind

    @property
    def starts(self) -> bool:
        """Whether it begins an application rather than going on with one; it may ask for something with it."""
        kinds = {fact.kind for _, fact in self.facts}
        return bool(kinds & STARTS) and kinds <= STARTS | _WITH_A_START

    @property
    def outreach(self) -> bool:
        """Whether it is somebody's first message, whatever else it asks for."""
        kinds = {fact.kind for _, fact in self.facts}
        return Kind.OUTREACH in kinds and not kinds & _DECIDING

    @property
    def dated(self) -> bool:
        """Whether the message's time is known."""
        return self.finding.at_known

    def events(self) -> list[Event]:
        """Its facts as events, at the message's own time."""
        return [event_of(self.finding, place, fact) for place, fact in self.facts]


def slips_of(findings: Iterable[Finding]) -> list[Slip]:
    """Slips of a set of findings, in the order in which they are to be placed: by time, undated ones last.

    The same finding twice counts once; of two unlike findings with one key, one is chosen whatever the order.
    """
    by_key: dict[str, Finding] = {}
    for finding in findings:
        key = key_of(finding)
        by_key[key] = min(by_key[key], finding, key=repr) if key in by_key else finding
    mine = frozenset(finding.sender.address.lower() for finding in by_key.values() if finding.own)
    slips = [slip for finding in by_key.values() for slip in _slips(finding, mine)]
    return sorted(
        slips,
        key=lambda slip: (
            slip.when,
            not slip.own,
            slip.finding.message_id,
            slip.finding.part,
            slip.facts[0][0],
        ),
    )


def key_of(finding: Finding) -> str:
    """One string for one finding: message id and part."""
    return f"{finding.message_id}:{finding.part}"


def sure(slip: Slip) -> tuple[Slip | None, list[Fact]]:
    """The slip with the facts that are certain enough to be written (None if there is none), and the others."""
    kept = tuple(
        (place, fact) for place, fact in slip.facts if fact.confidence >= least_confidence(fact.kind)
    )
    if len(kept) == len(slip.facts):
        return slip, []
    doubtful = [fact for _, fact in slip.facts if fact.confidence < least_confidence(fact.kind)]
    return (replace(slip, facts=kept) if kept else None), doubtful


def least_confidence(kind: Kind) -> float:
    """The probability under which a fact of this kind goes to review (`data/assembly.json`)."""
    bounds: dict[str, float] = _data()["least_confidence"]
    return bounds.get(kind.value, bounds["any"])


def as_reply(slip: Slip) -> Slip:
    """Own mail as nothing but a reply: its event takes the place after the finding's facts, so that these stay free."""
    return replace(slip, facts=((len(slip.finding.facts), NOTHING),))


def accepts_unknown_offer(slip: Slip, offered: bool) -> bool:
    """Whether a slip's acceptance answers no known offer and is not sure enough to stand without one."""
    bound: float = _data()["least_confidence"]["accepted_without_offer"]
    return not offered and any(
        fact.kind is Kind.ACCEPTED and fact.confidence < bound for _, fact in slip.facts
    )


def span(name: str) -> timedelta:
    """A length of time from `data/assembly.json`, where its reason stands."""
    return timedelta(days=_data()["days"][name]["days"])


def event_of(finding: Finding, place: int, fact: Fact) -> Event:
    """A fact as an event, with its provenance."""
    return Event(
        kind=fact.kind,
        at=finding.at,
        provenance=Provenance(Source.MAIL, finding.message_id, finding.part, place),
        own=finding.own,
        confidence=fact.confidence,
        evidence=fact.evidence,
        change=fact.change,
        round=fact.round,
        starts_at=fact.starts_at,
        due=fact.due,
        waits=fact.waits,
        reason=fact.reason,
    )


def _slips(finding: Finding, mine: frozenset[str]) -> list[Slip]:
    allowed = OWN_KINDS if finding.own else THEIR_KINDS
    facts = [(place, fact) for place, fact in enumerate(finding.facts) if fact.kind in allowed]
    if not facts:
        return [_slip(finding, finding.role, ((0, NOTHING),), mine)] if finding.own else []
    roles: dict[str, tuple[str | None, list[tuple[int, Fact]]]] = {}
    its_own = title_key(finding.role or "")
    for place, fact in facts:
        other = title_key(fact.role or "")
        about_other = bool(other) and other != its_own
        group = roles.setdefault(
            other if about_other else "", (fact.role if about_other else finding.role, [])
        )
        group[1].append((place, fact))
    return [
        _slip(finding, role, tuple(group), mine, other=name != "") for name, (role, group) in roles.items()
    ]


def _slip(
    finding: Finding,
    role: str | None,
    facts: tuple[tuple[int, Fact], ...],
    mine: frozenset[str],
    *,
    other: bool = False,
) -> Slip:
    recipients = {person.address.lower(): None for person in finding.recipients if person.address}
    addresses = [
        address
        for address in (recipients if finding.own else [finding.sender.address.lower()])
        if address not in mine
    ]
    stated = bool(finding.company) and finding.company_from != "domain"
    company = finding.company or None
    if company is None and not finding.agency:
        company = next((name for address in addresses if (name := company_of_address(address))), None)
    key = key_of(finding)
    return Slip(
        key=f"{key}:{facts[0][0]}" if other else key,
        finding=finding,
        facts=facts,
        role=role if role and title_key(role) else None,
        company=company,
        stated=stated,
        domain=""
        if finding.agency
        else next((domain for address in addresses if (domain := own_domain(domain_of(address)))), ""),
        people=frozenset(address for address in addresses if _personal(address)),
        copied=frozenset()
        if finding.own
        else frozenset(address for address in recipients if address not in mine and _personal(address)),
        reference="" if other else reference_key(finding.reference or ""),
        when=finding.at if finding.at_known else END_OF_TIME,
    )


def reference_key(reference: str) -> str:
    """A reference or requisition id without spaces, marks and case; "" where it has no digit or is too short to tell."""
    key = re.sub(r"[\W_]+", "", reference[:80]).casefold()
    key = re.sub(r"^(?:ref|reference|req|requisition|job|id|nr|no)+(?=\d)", "", key)
    return key if len(key) >= 3 and any(letter.isdigit() for letter in key) else ""


@lru_cache(maxsize=20_000)
def _personal(address: str) -> bool:
    local, _, domain = address.lower().rpartition("@")
    if not local or is_ats(domain) or is_job_board(domain):
        return False
    shared = _shared_local_parts()
    return local not in shared and re.split(r"[+._-]", local)[0] not in shared


@cache
def _shared_local_parts() -> frozenset[str]:
    return frozenset(_data()["shared_local_parts"])


@cache
def _data() -> dict[str, Any]:
    text = (files("bounceback.timeline") / "data" / "assembly.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded
