"""One application while it is being put together: the slips placed in it, and what they say of it so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bounceback.names.companies import Nearness, company_nearness
from bounceback.names.titles import Likeness, title_key, title_likeness
from bounceback.timeline.kinds import Event, Kind, Outcome
from bounceback.timeline.slips import END_OF_TIME, STARTS, Slip, span
from bounceback.timeline.stages import Standing, is_lead, standing


@dataclass(frozen=True, slots=True)
class Known:
    """An application that the person entered by hand. `label` is its name for the caller; `applied_at` is UTC."""

    label: str
    company: str
    role: str | None = None
    applied_at: datetime | None = None


@dataclass(slots=True, eq=False)
class Try:
    """One try for one role at one company, growing. Compared by identity; `number` is its place of birth."""

    number: int
    label: str | None = None
    known: Known | None = None
    slips: list[Slip] = field(default_factory=list)
    agencies: list[str] = field(default_factory=list)
    """Recruiting firms that wrote about it, as often as they did."""
    domains: set[str] = field(default_factory=set)
    """Registered domains of the other side."""
    people: set[str] = field(default_factory=set)
    """Addresses of single persons on the other side."""
    references: set[str] = field(default_factory=set)
    """Reference and requisition ids."""
    _seen: dict[datetime, Standing] = field(default_factory=dict)

    def add(self, slip: Slip) -> None:
        """Puts a slip into it."""
        self.slips.append(slip)
        self.agencies += [slip.finding.agency] if slip.finding.agency else []
        self.domains |= {slip.domain} - {""}
        self.people |= slip.people
        self.references |= {slip.reference} - {""}
        self._seen.clear()

    @property
    def companies(self) -> list[tuple[str, bool]]:
        """Names of the employer, each with whether a message stated it (or the person entered it)."""
        names = [(slip.company, slip.stated) for slip in self.slips if slip.company]
        return [(self.known.company, True), *names] if self.known and self.known.company else names

    @property
    def stated(self) -> bool:
        """Whether the employer's name was stated at all, not only guessed from a domain."""
        return any(stated for _, stated in self.companies)

    @property
    def roles(self) -> list[str]:
        """Names of the role."""
        roles = [slip.role for slip in self.slips if slip.role]
        return [self.known.role, *roles] if self.known and self.known.role else roles

    def events(self) -> list[Event]:
        """Everything placed in it, as events."""
        return [event for slip in self.slips for event in slip.events()]

    def as_of(self, when: datetime) -> Standing:
        """How it stood just before a moment."""
        if when not in self._seen:
            past = [
                event
                for slip in self.slips
                if slip.when < when or when == END_OF_TIME
                for event in slip.events()
            ]
            self._seen[when] = standing(past)
        return self._seen[when]

    def live(self, when: datetime) -> bool:
        """Whether nothing had decided it by then."""
        return self.as_of(when).outcome is Outcome.OPEN

    def offered(self, when: datetime) -> bool:
        """Whether an offer had come by then."""
        return self.last_of(Kind.OFFER, when) is not None

    def is_lead(self) -> bool:
        """Whether somebody only wrote first: no answer of the person's but a "no, thank you", no application."""
        return self.known is None and is_lead(self.events())

    def begins(self) -> datetime | None:
        """When it began, where that is known: entered by hand, or the first application or acknowledgement."""
        starts = [
            slip.when
            for slip in self.slips
            if slip.dated and any(fact.kind in STARTS for _, fact in slip.facts)
        ]
        if self.known and self.known.applied_at:
            starts.append(self.known.applied_at)
        return min(starts, default=None)

    def last_of(self, kind: Kind, when: datetime) -> datetime | None:
        """When the last event of a kind was, up to a moment."""
        found = [
            slip.when
            for slip in self.slips
            if slip.dated and slip.when <= when and any(fact.kind is kind for _, fact in slip.facts)
        ]
        if kind is Kind.APPLIED and self.known and self.known.applied_at:
            found.append(self.known.applied_at)
        return max(found, default=None)

    def last(self, when: datetime) -> datetime | None:
        """Its last sign of life before a moment."""
        found = [slip.when for slip in self.slips if slip.dated and slip.when <= when]
        if self.known and self.known.applied_at:
            found.append(self.known.applied_at)
        return max(found, default=None)

    def too_early(self, slip: Slip) -> bool:
        """Whether a slip is from before it began: nothing of theirs comes then, except an outreach."""
        begins = self.begins()
        if begins is None or not slip.dated or slip.outreach:
            return False
        return slip.when < begins - span("start_before_entered" if slip.starts else "hand_entered")

    def likeness(self, role: str | None) -> Likeness:
        """How close a role is to its own; DIFFERENT if either is unknown."""
        return (
            max((title_likeness(role, mine) for mine in self.roles), default=Likeness.DIFFERENT)
            if role
            else Likeness.DIFFERENT
        )

    def nearness(self, company: str | None, *, stated_only: bool = False) -> Nearness:
        """How close a company name is to its own."""
        if not company:
            return Nearness.DIFFERENT
        names = [name for name, stated in self.companies if stated or not stated_only]
        return max((company_nearness(company, name) for name in names), default=Nearness.DIFFERENT)

    def references_conflict(self, reference: str) -> bool:
        """Whether it carries another id of the same make ("R1234" and "R5678", but not "R1234" and "2025-77")."""
        mine = self.references
        return (
            bool(reference)
            and reference not in mine
            and any(_make(other) == _make(reference) for other in mine)
        )

    def company_name(self) -> str | None:
        """The employer's name to show: entered by hand, else stated most often, else guessed from a domain."""
        if self.known and self.known.company:
            return self.known.company
        names = self.companies
        agencies = self.agencies
        clients = [
            (name, stated)
            for name, stated in names
            if not any(company_nearness(name, agency) >= Nearness.SHORT for agency in agencies)
        ]
        return _most(
            [name for name, stated in clients if stated]
            or [name for name, _ in clients]
            or [name for name, _ in names]
        )

    def role_name(self) -> str | None:
        """The role's name to show: entered by hand, else said most often."""
        if self.known and self.known.role:
            return self.known.role
        roles = self.roles
        keys = [title_key(role) for role in roles]
        most = _most(keys)
        return next((role for role, key in zip(roles, keys, strict=True) if key == most), None)

    def agency_name(self) -> str | None:
        """The recruiting firm's name to show."""
        return _most(self.agencies)


def _make(reference: str) -> str:
    return "".join("9" if letter.isdigit() else "a" for letter in reference)


def _most(names: list[str]) -> str | None:
    """The name that stands most often, the earliest of equals."""
    return max(dict.fromkeys(names), key=names.count, default=None)
