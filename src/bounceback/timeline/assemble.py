"""Findings in, applications out; what is ambiguous or unsure goes to review and writes nothing.

A pure function of the set of findings: their order, repetitions and unrelated ones change nothing. Each slip looks
only at tries that share a thread, reference, company, address or agency with it. The person's own placements come first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bounceback.names.companies import (
    Nearness,
    company_beginnings,
    company_core,
    company_key,
    company_nearness,
    company_signs,
)
from bounceback.names.saying import say, say_from_data
from bounceback.names.titles import Likeness
from bounceback.timeline.kinds import Event, Fact, Finding, Kind
from bounceback.timeline.slips import Slip, accepts_unknown_offer, as_reply, key_of, slips_of, span, sure
from bounceback.timeline.stages import in_order
from bounceback.timeline.tries import Known, Try

__all__ = ["Assembled", "Assembly", "Doubt", "Known", "assemble", "key_of"]

_AFTERWARDS = frozenset({Kind.FEEDBACK, Kind.FEEDBACK_REQUESTED})
_GOING_ON = frozenset({Kind.INTERVIEW, Kind.ASSESSMENT, Kind.OFFER, Kind.REQUEST})


@dataclass(frozen=True, slots=True)
class Assembled:
    """One application, or one lead. `label` comes from a pin or a known application. `findings` are keys in order of
    time; `events` stand in order of time. A finding that speaks of two roles stands in two applications."""

    label: str | None
    company: str | None
    role: str | None
    agency: str | None
    findings: tuple[str, ...]
    events: tuple[Event, ...]

    @property
    def name(self) -> str:
        """What a doubt's candidates call it: its label, else the key of its first finding."""
        return self.label if self.label is not None else self.findings[0]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A fact that was not written. `why` is a sentence for the person; `candidates` are names of applications or leads
    (`Assembled.name`) where it may belong, the likeliest first; empty if it may begin a new one."""

    finding: str
    why: str
    candidates: tuple[str, ...]
    kind: Kind


@dataclass(frozen=True, slots=True)
class Assembly:
    """Everything put together, each list in order of time."""

    applications: tuple[Assembled, ...]
    leads: tuple[Assembled, ...]
    review: tuple[Doubt, ...]


def assemble(
    findings: Iterable[Finding], pins: Mapping[str, str] | None = None, known: Sequence[Known] = ()
) -> Assembly:
    """Puts findings to applications.

    `pins` maps a finding's key (`key_of`) to a label: the person said that it belongs there. It is always honoured,
    however unsure the finding, and one label is one application. To pin the part of a message that is about another
    role, add the place of its first fact to the key ("id:0:1"). `known` are applications entered by hand: findings may
    join them; one that no finding joined is not listed. Own messages without a kind of their own go by their thread
    alone and are left out where it leads nowhere. Nothing is raised.
    """
    table = _Table()
    for entered in sorted(known, key=lambda entry: entry.label):
        table.open(entered.label, entered)
    slips = slips_of(findings)
    pinned = pins or {}
    for slip in slips:
        if slip.key in pinned:
            label = pinned[slip.key]
            table.place(slip, table.labelled.get(label) or table.open(label))
    doubts = [doubt for slip in slips if slip.key not in pinned for doubt in _settle(slip, table)]
    tries = [attempt for attempt in table.tries if attempt.slips]
    names = {attempt.number: _assembled(attempt) for attempt in tries}
    in_time = sorted(
        tries, key=lambda attempt: (names[attempt.number].events[0].at, names[attempt.number].name)
    )
    return Assembly(
        applications=tuple(names[attempt.number] for attempt in in_time if not attempt.is_lead()),
        leads=tuple(names[attempt.number] for attempt in in_time if attempt.is_lead()),
        review=tuple(
            Doubt(slip.key, why, tuple(_name_of(attempt, names) for attempt in candidates), fact.kind)
            for slip, why, candidates, fact in doubts
        ),
    )


@dataclass(frozen=True, slots=True)
class _Verdict:
    """Where a slip goes: into a try, into a new one (`opens`), to review (`why`), or nowhere."""

    into: Try | None = None
    opens: bool = False
    why: str = ""
    candidates: tuple[Try, ...] = ()


_NEW = _Verdict(opens=True)
_NOWHERE = _Verdict()


@dataclass(slots=True)
class _Table:
    """The tries so far, found by what they share with a slip."""

    tries: list[Try] = field(default_factory=list)
    labelled: dict[str, Try] = field(default_factory=dict)
    _by_sign: dict[str, dict[int, Try]] = field(default_factory=dict)
    _by_core: dict[str, dict[int, Try]] = field(default_factory=dict)
    _by_beginning: dict[str, dict[int, Try]] = field(default_factory=dict)
    _by_message: dict[str, dict[int, Try]] = field(default_factory=dict)
    _by_mention: dict[str, dict[int, Try]] = field(default_factory=dict)

    def open(self, label: str | None = None, known: Known | None = None) -> Try:
        attempt = Try(len(self.tries), label, known)
        self.tries.append(attempt)
        if label is not None:
            self.labelled[label] = attempt
        if known is not None:
            self._sign(attempt, company_signs(known.company))
            self._name(attempt, known.company)
        return attempt

    def place(self, slip: Slip, attempt: Try) -> None:
        attempt.add(slip)
        self._sign(attempt, _signs(slip))
        self._name(attempt, slip.company)
        self._by_message.setdefault(slip.finding.message_id, {})[attempt.number] = attempt
        for mention in slip.finding.thread:
            self._by_mention.setdefault(mention, {})[attempt.number] = attempt

    def sharing(self, slip: Slip) -> list[Try]:
        """Tries that share a company's sign, domain, address, reference or agency, the oldest first."""
        looked_up = _signs(slip) | {f"person {address}" for address in slip.copied}
        return _sorted(
            {number: attempt for sign in looked_up for number, attempt in self._by_sign.get(sign, {}).items()}
        )

    def beginning_alike(self, company: str | None) -> list[Try]:
        """Tries at companies whose names begin with this one, or this one with theirs, and that are not the same."""
        found: dict[int, Try] = {}
        for beginning in company_beginnings(company or ""):
            found |= self._by_core.get(beginning, {})
        if company:
            found |= self._by_beginning.get(company_core(company), {})
        return [attempt for attempt in _sorted(found) if attempt.nearness(company) is Nearness.BEGINS]

    def threaded(self, slip: Slip) -> dict[int, tuple[Try, int, str]]:
        """Tries of the same thread by number: each with its strength (3 answered directly, 2 further up, 1 a common root
        only) and the message that joins them."""
        found: dict[int, tuple[Try, int, str]] = {}
        message = slip.finding.message_id
        thread = slip.finding.thread
        for place, mention in enumerate(thread):
            strength = 3 if place == len(thread) - 1 else 2
            for number, attempt in self._by_message.get(mention, {}).items():
                found[number] = (attempt, strength, mention)
        for number, attempt in self._by_mention.get(message, {}).items():
            found.setdefault(number, (attempt, 3, message))
        for mention in thread:
            for number, attempt in self._by_mention.get(mention, {}).items():
                if any(
                    other.finding.message_id != message and mention in other.finding.thread
                    for other in attempt.slips
                ):
                    found.setdefault(number, (attempt, 1, mention))
        return found

    def _name(self, attempt: Try, company: str | None) -> None:
        if company:
            self._by_core.setdefault(company_core(company), {})[attempt.number] = attempt
            for beginning in company_beginnings(company):
                self._by_beginning.setdefault(beginning, {})[attempt.number] = attempt

    def _sign(self, attempt: Try, signs: Iterable[str]) -> None:
        for sign in signs:
            self._by_sign.setdefault(sign, {})[attempt.number] = attempt


def _signs(slip: Slip) -> frozenset[str]:
    signs = set(company_signs(slip.company or ""))
    if slip.domain:
        signs.add(f"domain {slip.domain}")
    if slip.reference:
        signs.add(f"reference {slip.reference}")
    if slip.finding.agency:
        signs.add(f"agency {company_key(slip.finding.agency)}")
    signs.update(f"person {address}" for address in slip.people)
    return frozenset(signs)


def _sorted(found: Mapping[int, Try]) -> list[Try]:
    return [found[number] for number in sorted(found)]


def _settle(slip: Slip, table: _Table) -> list[tuple[Slip, str, tuple[Try, ...], Fact]]:
    """Places what is sure of a slip; gives back what is not, with the reason.

    Own mail whose meaning is unsure still is the person's reply in its thread.
    """
    certain, unsure = sure(slip)
    verdict = _verdict(certain or slip, table)
    if verdict.into and certain and accepts_unknown_offer(certain, verdict.into.offered(certain.when)):
        verdict = _Verdict(
            verdict.into, why=say("It reads as if you accepted an offer, but no offer is known here.")
        )
    candidates = verdict.candidates or ((verdict.into,) if verdict.into else ())
    doubts: list[tuple[Slip, str, tuple[Try, ...], Fact]] = []
    if certain is not None and verdict.why:
        doubts += [(slip, verdict.why, candidates, fact) for _, fact in certain.facts]
    elif certain is not None and (verdict.into or verdict.opens):
        attempt = verdict.into or table.open()
        table.place(certain, attempt)
        candidates = (attempt,)
    if slip.own and (certain is None or doubts):
        reply = as_reply(slip)
        thread = _by_thread_alone(reply, table)
        if thread.into is not None:
            table.place(reply, thread.into)
    return doubts + [(slip, _UNSURE.get(fact.kind, _UNSURE_OTHERWISE), candidates, fact) for fact in unsure]


MAY_BE_THE_SAME = say("%(company)s may be the same company as %(others)s, or another one.")
ANY_OF_THEIRS = say("It could belong to any of %(n)s applications at %(company)s.")
ANY_OF = say("It could belong to any of %(n)s applications.")
_UNSURE = {
    Kind.REJECTION: say("It reads like a no, but not surely enough to count it."),
    Kind.CLOSED: say("It reads as if the job was called off, but not surely enough to count it."),
    Kind.OFFER: say("It reads like an offer, but not surely enough to count it."),
}
_UNSURE_OTHERWISE = say("It may be about an application, but that is not sure.")
DOUBTS = (
    *_UNSURE.values(),
    _UNSURE_OTHERWISE,
    say("It reads as if you accepted an offer, but no offer is known here."),
    say("Somebody writes about a job, but it does not say who they are."),
    say("It does not say which company it is from."),
    MAY_BE_THE_SAME,
    ANY_OF_THEIRS,
    ANY_OF,
)
"""The sentences of all doubts, to tell a kept one in another language."""


def _verdict(slip: Slip, table: _Table) -> _Verdict:
    if slip.kind is Kind.NONE:
        return _by_thread_alone(slip, table)
    return (
        _by_thread(slip, table)
        or _by_reference(slip, table)
        or (_outreach(slip, table) if slip.outreach else _by_company(slip, table))
    )


def _by_thread_alone(slip: Slip, table: _Table) -> _Verdict:
    """The person's own words in a thread; where it holds several applications they belong to none for sure."""
    threaded = table.threaded(slip).values()
    strongest = max((strength for _, strength, _ in threaded), default=0)
    nearest = [attempt for attempt, strength, _ in threaded if strength == strongest]
    if strongest > 1 and len(nearest) == 1:
        return _Verdict(nearest[0])
    mates = [attempt for attempt in nearest if attempt.people & slip.people] or nearest
    return _Verdict(mates[0]) if len(mates) == 1 else _NOWHERE


def _by_thread(slip: Slip, table: _Table) -> _Verdict | None:
    fitting = [
        entry for entry in table.threaded(slip).values() if not _strange_to_thread(slip, entry[0], entry[1])
    ]
    if not fitting:
        return None

    def rank(entry: tuple[Try, int, str]) -> tuple[int, int, int]:
        attempt, strength, _ = entry
        likeness = attempt.likeness(slip.role)
        role = 2 if likeness >= Likeness.NEAR else 1 if not slip.role or not attempt.roles else 0
        company = 2 if attempt.nearness(slip.company) >= Nearness.SHORT else 1 if not slip.company else 0
        return (role + company, likeness, strength)

    best = max(map(rank, fitting))
    tied = [entry for entry in fitting if rank(entry) == best]
    if len(tied) > 1:
        live = [entry for entry in tied if entry[0].live(slip.when)]
        tied = live or tied
    if len({link for _, _, link in tied}) < len(tied):
        return _several(slip, [attempt for attempt, _, _ in tied])
    chosen = max(tied, key=lambda entry: (entry[0].last(slip.when) or slip.when, entry[0].number))[0]
    own_new_try = slip.own and slip.starts and not chosen.live(slip.when)
    return None if own_new_try else _Verdict(chosen)


def _strange_to_thread(slip: Slip, attempt: Try, strength: int) -> bool:
    """Whether a message is about something else than an application of its own thread."""
    if attempt.too_early(slip) and not slip.own and strength == 1:
        return True
    role_known = bool(slip.role and attempt.roles)
    likeness = attempt.likeness(slip.role)
    if role_known and likeness < Likeness.NEAR:
        other_role = slip.key != key_of(slip.finding)
        if other_role or strength == 1 or slip.starts or not attempt.live(slip.when) or slip.outreach:
            return True
    if strength == 1 and attempt.references_conflict(slip.reference):
        return True
    if not (slip.stated and slip.company) or (role_known and likeness is Likeness.SAME):
        return False
    one_house = (
        bool(slip.domain) and slip.domain in attempt.domains and not (role_known and likeness < Likeness.NEAR)
    )
    return not one_house and _other_client(slip.company, attempt)


def _other_client(company: str, attempt: Try) -> bool:
    """Whether a try has a stated employer of quite another name; an agency's own name is none."""
    clients = [
        name
        for name, stated in attempt.companies
        if stated and not any(company_nearness(name, agency) >= Nearness.SHORT for agency in attempt.agencies)
    ]
    if attempt.is_lead() and not attempt.agencies and len({company_key(name) for name in clients}) == 1:
        return False
    return bool(clients) and all(company_nearness(company, name) is Nearness.DIFFERENT for name in clients)


def _by_reference(slip: Slip, table: _Table) -> _Verdict | None:
    """By requisition id, unless the role is another: some systems give one id to all tries of a person."""
    if not slip.reference:
        return None
    same = [
        attempt
        for attempt in table.sharing(slip)
        if slip.reference in attempt.references
        and not (slip.role and attempt.roles and attempt.likeness(slip.role) < Likeness.NEAR)
        and _may_share_company(slip, attempt)
        and not attempt.too_early(slip)
    ]
    return _continue(slip, same) if same else None


def _may_share_company(slip: Slip, attempt: Try) -> bool:
    if not (slip.company and slip.stated) or not attempt.stated:
        return (
            bool(attempt.domains & {slip.domain})
            or not slip.company
            or not attempt.companies
            or _mates(slip, attempt)
        )
    return attempt.nearness(slip.company) > Nearness.DIFFERENT


def _outreach(slip: Slip, table: _Table) -> _Verdict:
    """A first message joins what the same person, or the same firm about the same role, wrote before; else it is a new lead."""
    for attempt in reversed(table.sharing(slip)):
        if not attempt.live(slip.when):
            continue
        same_role = attempt.likeness(slip.role) >= Likeness.NEAR
        open_role = not slip.role or not attempt.roles
        same_person = bool(attempt.people & slip.people)
        other_client = (
            bool(slip.company and slip.stated)
            and attempt.companies != []
            and attempt.nearness(slip.company) < Nearness.SHORT
        )
        if same_person and (same_role or open_role) and not other_client:
            return _Verdict(attempt)
        if same_role and _mates(slip, attempt) and attempt.is_lead():
            return _Verdict(attempt)
    if slip.company or slip.finding.agency or slip.people:
        return _NEW
    return _Verdict(why=say("Somebody writes about a job, but it does not say who they are."))


def _mates(slip: Slip, attempt: Try) -> bool:
    """Whether a slip and a try are of one employer, by name, own domain, person or agency."""
    if attempt.nearness(slip.company) >= Nearness.SHORT:
        return True
    guessed = not slip.stated or not attempt.stated
    if guessed and slip.domain and slip.domain in attempt.domains:
        return True
    same_person = bool(attempt.people & (slip.people | slip.copied))
    if same_person and (not slip.company or not attempt.companies or not slip.stated):
        return True
    same_role = attempt.likeness(slip.role) >= Likeness.NEAR
    if not same_role:
        return False
    agency = slip.finding.agency or ""
    same_agency = any(company_nearness(agency, other) >= Nearness.SHORT for other in attempt.agencies)
    handed_over = same_person and bool(attempt.agencies or attempt.is_lead())
    return (same_agency or handed_over) and not (slip.company and _other_client(slip.company, attempt))


def _by_company(slip: Slip, table: _Table) -> _Verdict:
    employers = [attempt for attempt in table.sharing(slip) if _mates(slip, attempt)]
    employers += [
        attempt
        for attempt in table.beginning_alike(slip.company)
        if attempt not in employers and (not slip.stated or not attempt.stated)
    ]
    mates = [
        attempt
        for attempt in employers
        if not attempt.too_early(slip) and not attempt.references_conflict(slip.reference)
    ]
    found = _by_role(slip, mates) if slip.role else _without_role(slip, mates)
    if found is not None:
        return found
    if not slip.starts and not mates:
        begin_alike = table.beginning_alike(slip.company)
        if begin_alike:
            return _begin_alike(slip, begin_alike)
    if slip.company or (slip.finding.agency and slip.role):
        return _NEW
    return _Verdict(why=say("It does not say which company it is from."), candidates=tuple(mates))


def _begin_alike(slip: Slip, begin_alike: list[Try]) -> _Verdict:
    """A company whose name only begins like one that is known: one and the same, its subsidiary, or a stranger."""
    fitting = [
        attempt
        for attempt in begin_alike
        if attempt.live(slip.when)
        and not attempt.too_early(slip)
        and (not slip.role or attempt.likeness(slip.role) >= Likeness.NEAR)
    ]
    if not fitting:
        return _NEW
    linked = [
        attempt
        for attempt in fitting
        if attempt.likeness(slip.role) is Likeness.SAME
        and (attempt.people & slip.people or slip.domain in attempt.domains)
    ]
    if len(linked) == 1:
        return _Verdict(linked[0])
    names = sorted({name for attempt in fitting if (name := attempt.company_name())})
    return _Verdict(
        why=say_from_data(MAY_BE_THE_SAME, company=slip.company, others=" or ".join(names)),
        candidates=tuple(fitting),
    )


def _by_role(slip: Slip, mates: list[Try]) -> _Verdict | None:
    """Among tries at one company, by the role that the message names; None for a new one."""
    same = [attempt for attempt in mates if attempt.likeness(slip.role) is Likeness.SAME]
    if same:
        return _continue(slip, same)
    near = [attempt for attempt in mates if attempt.likeness(slip.role) is Likeness.NEAR]
    near = [attempt for attempt in near if not (slip.starts and attempt.last_of(slip.kind, slip.when))]
    live = [attempt for attempt in near if attempt.live(slip.when)]
    if live or (near and not slip.starts):
        return _continue(slip, live or near)
    open_role = [attempt for attempt in mates if not attempt.roles]
    if slip.starts:
        open_role = [attempt for attempt in open_role if _role_follows(slip, attempt)]
    live = [attempt for attempt in open_role if attempt.live(slip.when)]
    if live or (open_role and not slip.starts):
        return _continue(slip, live or open_role)
    return None


def _role_follows(slip: Slip, attempt: Try) -> bool:
    """Whether an acknowledgement with the role may follow one without: the same kind only within days."""
    same_kind = attempt.last_of(slip.kind, slip.when)
    return same_kind is None or not slip.dated or slip.when - same_kind <= span("role_follows")


def _without_role(slip: Slip, mates: list[Try]) -> _Verdict | None:
    """A message that names no role: the one live application at the company, or the one that its writer handles."""
    if not mates:
        return None
    if slip.starts and slip.kind is Kind.ACKNOWLEDGED:
        just_sent = [attempt for attempt in mates if _just_sent(slip, attempt)]
        if len(just_sent) == 1:
            return _Verdict(just_sent[0])
    if slip.kind in _AFTERWARDS:
        asked = [attempt for attempt in mates if attempt.last_of(Kind.FEEDBACK_REQUESTED, slip.when)]
        decided = [attempt for attempt in mates if not attempt.live(slip.when)]
        if len(asked or decided) == 1:
            return _Verdict((asked or decided)[0])
    live = [attempt for attempt in mates if attempt.live(slip.when)]
    if not slip.starts:
        live = [attempt for attempt in live if not attempt.is_lead()] or live
    return _continue(slip, live or mates)


def _just_sent(slip: Slip, attempt: Try) -> bool:
    sent = attempt.last_of(Kind.APPLIED, slip.when)
    return (
        sent is not None
        and attempt.last_of(Kind.ACKNOWLEDGED, slip.when) is None
        and attempt.live(slip.when)
        and slip.dated
        and slip.when - sent <= span("acknowledged_after_applied")
    )


def _continue(slip: Slip, tries: list[Try]) -> _Verdict:
    """Which of some tries that all fit a message goes on with; a new one if it begins again; review if several might."""
    live = [attempt for attempt in tries if attempt.live(slip.when)]
    if slip.starts:
        going = [attempt for attempt in live if not _second_start(slip, attempt)]
        return _one_of(slip, going) if going else _NEW
    if slip.kind in _AFTERWARDS and len(tries) > 1:
        decided = [attempt for attempt in tries if attempt not in live]
        return _one_of(slip, decided or live)
    if live:
        return _one_of(slip, live)
    latest = _one_of(slip, tries)
    chosen = latest.into
    if chosen is None:
        chosen_by_time = _latest_decided(slip, tries)
        if chosen_by_time is None or not slip.role:
            return latest
        chosen = chosen_by_time
    return _NEW if _too_late(slip, chosen) else _Verdict(chosen)


def _second_start(slip: Slip, attempt: Try) -> bool:
    """Whether a letter or an acknowledgement begins a second try beside one that still is open."""
    if not slip.dated:
        return False
    if slip.own:
        starts = [attempt.last_of(kind, slip.when) for kind in (Kind.APPLIED, Kind.ACKNOWLEDGED)]
        return any(start is not None and slip.when - start > span("same_start") for start in starts)
    last = attempt.last(slip.when)
    begun = attempt.last_of(Kind.ACKNOWLEDGED, slip.when) or attempt.last_of(Kind.APPLIED, slip.when)
    return begun is not None and last is not None and slip.when - last > span("quiet")


def _too_late(slip: Slip, attempt: Try) -> bool:
    """Whether a word after a decision comes so late that it must be about another try."""
    decided_at = attempt.as_of(slip.when).decided_at
    if decided_at is None or not slip.dated:
        return False
    if slip.kind in (Kind.REJECTION, Kind.CLOSED):
        return slip.when - decided_at > span("second_no")
    return slip.kind in _GOING_ON and slip.when - decided_at > span("reopens")


def _latest_decided(slip: Slip, tries: list[Try]) -> Try | None:
    return max(
        tries,
        key=lambda attempt: (attempt.as_of(slip.when).decided_at or slip.when, attempt.number),
        default=None,
    )


def _one_of(slip: Slip, tries: list[Try]) -> _Verdict:
    """The only one, or the only one that one more signal points to; else review."""
    signals: tuple[Callable[[Try], bool], ...] = (
        lambda attempt: bool(slip.reference) and slip.reference in attempt.references,
        lambda attempt: attempt.likeness(slip.role) is Likeness.SAME,
        lambda attempt: bool(attempt.people & slip.people),
        lambda attempt: attempt.nearness(slip.company) is Nearness.SAME,
        lambda attempt: slip.own or not attempt.is_lead(),
    )
    left = tries
    for signal in signals:
        left = [attempt for attempt in left if signal(attempt)] or left
    return _Verdict(left[0]) if len(left) == 1 else _several(slip, left)


def _several(slip: Slip, tries: list[Try]) -> _Verdict:
    newest = sorted(tries, key=lambda attempt: -attempt.number)
    company = slip.company or next((name for attempt in newest if (name := attempt.company_name())), None)
    why = say_from_data(ANY_OF_THEIRS, n=len(tries), company=company) if company else None
    return _Verdict(why=why or say_from_data(ANY_OF, n=len(tries)), candidates=tuple(newest))


def _assembled(attempt: Try) -> Assembled:
    slips = sorted(
        attempt.slips, key=lambda slip: (slip.when, not slip.own, slip.finding.message_id, slip.finding.part)
    )
    events = in_order(_with_dates(slips))
    return Assembled(
        label=attempt.label,
        company=attempt.company_name(),
        role=attempt.role_name(),
        agency=attempt.agency_name(),
        findings=tuple(dict.fromkeys(key_of(slip.finding) for slip in slips)),
        events=tuple(events),
    )


def _with_dates(slips: list[Slip]) -> list[Event]:
    """Events of a try; one whose date is unknown takes the date of the last message that it answers, else of the last known."""
    dated = {slip.finding.message_id: slip.finding.at for slip in slips if slip.dated}
    events: list[Event] = []
    for slip in slips:
        at = slip.finding.at
        if not slip.dated and dated:
            answered = [dated[mention] for mention in slip.finding.thread if mention in dated]
            begins = slip.starts and not answered
            at = answered[-1] if answered else min(dated.values()) if begins else max(dated.values())
        events += (
            slip.events() if at == slip.finding.at else [replace(event, at=at) for event in slip.events()]
        )
    return events


def _name_of(attempt: Try, names: Mapping[int, Assembled]) -> str:
    if attempt.label is not None:
        return attempt.label
    return names[attempt.number].name
