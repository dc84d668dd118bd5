"""Template memory: what the person said of one message holds for all others made from the same template.

Writes the template of kept messages, keeps the person's verdicts, and says which verdict holds for which message.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bounceback.mail.newtext import new_text, repaired
from bounceback.mail.template import NEAR, Template, likeness, signs_from_text, signs_to_text, template_of
from bounceback.store.codec import finding_from_json
from bounceback.store.models import Event as EventRow
from bounceback.store.models import Message, Review, TemplateVerdict
from bounceback.store.write.revisions import CHUNK, Revision, columns_of
from bounceback.store.write.text import keepable
from bounceback.timeline.kinds import OWN_KINDS, PRECEDENCE, THEIR_KINDS, Change, Fact, Finding, Kind, Person

WAITING_KINDS = frozenset({Kind.INTERVIEW, Kind.ASSESSMENT, Kind.REQUEST, Kind.OFFER})


@dataclass(frozen=True, slots=True)
class Verdict:
    """A kept verdict: the newest has the highest number."""

    number: int
    template: Template
    read_as: Kind
    kind: Kind


def template_columns(
    text: str, sender: Person, recipients: Iterable[Person], own: bool, findings: Sequence[Mapping[str, Any]]
) -> dict[str, str]:
    """The columns of a message's template. `text`: its new words. A digest has none: each of its lines says its own."""
    if len(findings) != 1:
        return {"house": "", "skeleton": "", "signs": ""}
    finding = findings[0]
    found = template_of(
        text,
        sender,
        own=own,
        names=[
            *filter(None, map(finding.get, ("company", "role", "agency", "reference"))),
            *(fact["role"] for fact in finding["facts"] if fact.get("role")),
            sender.name,
        ],
        people=[person.name for person in recipients],
        language=finding.get("language", ""),
    )
    return {
        "house": keepable(found.house),
        "skeleton": found.skeleton,
        "signs": signs_to_text(found.signs),
    }


def look_at_templates(owner: int) -> None:
    """Writes the template of each kept message that was not looked at yet. Call inside a transaction."""
    rows = Message.objects.filter(owner_id=owner, house__isnull=True)
    while some := list(rows.order_by("pk")[:CHUNK]):
        for row in some:
            columns = template_columns(
                new_text(repaired(row.text)).body,
                Person(row.sender_name, row.sender_address),
                [Person(name, address) for name, address in row.recipients],
                row.own,
                row.findings,
            )
            for name, value in columns.items():
                setattr(row, name, value)
        Message.objects.bulk_update(some, ["house", "skeleton", "signs"], batch_size=100)


def keep_verdict(
    owner: int, message_id: str, read_as: Kind, kind: Kind, now: datetime, *, alone: bool = False
) -> int:
    """Keeps what the person said of a message, for the others of its template too; for itself only where it has none,
    where it is to stand `alone`, or where its side cannot say that kind. Gives the verdict's number."""
    look_at_templates(owner)
    message = Message.objects.filter(owner_id=owner, message_id=message_id).first()
    sayable = kind is Kind.NONE or (
        message is not None and kind in (OWN_KINDS if message.own else THEIR_KINDS)
    )
    shared = message if sayable and not alone else None
    return int(
        TemplateVerdict.objects.create(
            owner_id=owner,
            message_id=message_id,
            house=(shared.house or "") if shared else "",
            skeleton=shared.skeleton if shared else "",
            signs=shared.signs if shared else "",
            read_as=read_as.value,
            kind=kind.value,
            said_at=now,
        ).pk
    )


def forget_verdict(owner: int, number: int) -> None:
    """Takes a verdict out of the memory."""
    TemplateVerdict.objects.filter(owner_id=owner, pk=number).delete()


def verdicts_in_force(owner: int) -> dict[str, Verdict]:
    """For each kept message of a remembered template the verdict that holds for it.

    The same skeleton comes before a near one, then the likelier, then the newer; a near one holds only where the
    reader had read the same in both, so that a "yes" and a "no" that share most of their words stay apart.
    """
    by_house: dict[str, list[Verdict]] = {}
    for row in TemplateVerdict.objects.filter(owner_id=owner).exclude(house="").order_by("pk"):
        template = Template(row.house, row.skeleton, signs_from_text(row.signs))
        by_house.setdefault(row.house, []).append(
            Verdict(row.pk, template, Kind(row.read_as), Kind(row.kind))
        )
    found: dict[str, Verdict] = {}
    houses = sorted(by_house)
    for start in range(0, len(houses), CHUNK):
        rows = Message.objects.filter(owner_id=owner, house__in=houses[start : start + CHUNK])
        columns = rows.values_list("message_id", "house", "skeleton", "signs", "findings")
        judged: dict[tuple[str, str, frozenset[Kind]], Verdict | None] = {}
        for message_id, found_house, skeleton, signs, findings in columns.iterator(chunk_size=1000):
            house = found_house or ""
            kinds = frozenset(Kind(fact["kind"]) for finding in findings for fact in finding["facts"])
            key = (house, skeleton, kinds)
            if key not in judged:
                judged[key] = _holding(
                    Template(house, skeleton, signs_from_text(signs)), kinds, by_house[house]
                )
            verdict = judged[key]
            if verdict is not None:
                found[message_id] = verdict
    return found


def as_verdict(finding: Finding, verdict: Verdict) -> Finding:
    """A finding as the person said that its template is."""
    if verdict.kind is Kind.NONE:
        return replace(finding, facts=tuple(Fact(Kind.NONE, 1.0) for _ in finding.facts))
    meant = place_meant(finding.facts, verdict.read_as)
    facts = [
        as_kind(fact, verdict.kind) if place == meant else fact for place, fact in enumerate(finding.facts)
    ]
    return replace(finding, facts=tuple(facts))


def place_meant(facts: Sequence[Fact], read_as: Kind) -> int:
    """The place of the fact that was read as this kind; of the strongest, where none was."""
    places = [place for place, fact in enumerate(facts) if fact.kind is read_as]
    return places[0] if places else min(range(len(facts)), key=lambda place: PRECEDENCE[facts[place].kind])


def as_kind(fact: Fact, kind: Kind) -> Fact:
    """A fact of another kind does not inherit what belongs to the old one alone."""
    if fact.kind is kind:
        return replace(fact, confidence=1.0)
    interview = kind is Kind.INTERVIEW
    return replace(
        fact,
        kind=kind,
        confidence=1.0,
        change=(fact.change or Change.SET) if interview else None,
        round=(fact.round or "unknown") if interview else None,
        starts_at=fact.starts_at if interview else None,
        waits=fact.waits and kind in WAITING_KINDS,
        reason="",
    )


def held_by(owner: int, number: int, but: str) -> list[str]:
    """The messages that this verdict holds for, without the one that it was said of."""
    return [
        message_id
        for message_id, verdict in verdicts_in_force(owner).items()
        if verdict.number == number and message_id != but
    ]


def moved_as_verdict(owner: int, number: int, message_ids: Sequence[str]) -> list[Revision]:
    """Revisions that give the verdict's kind to those of these messages which the person only moved: they stay where
    they were put. Messages whose kind the person said are not touched."""
    verdict = TemplateVerdict.objects.get(owner_id=owner, pk=number)
    revisions: list[Revision] = []
    moved = _moved(owner, message_ids)
    meant = _places_meant(owner, {row.message_id for row in moved}, Kind(verdict.read_as))
    for row in moved:
        columns = columns_of(row)
        if verdict.kind == Kind.NONE.value:
            revisions.append(Revision(row.root, row.application_id, columns, void=True, by_person=True))
        elif row.place == meant.get(row.message_id):
            fact = as_kind(_fact(row), Kind(verdict.kind))
            columns |= {
                "kind": fact.kind.value,
                "confidence": 1.0,
                "change": fact.change.value if fact.change else "",
                "round": fact.round or "",
                "starts_at": fact.starts_at,
                "waits": fact.waits,
                "reason": fact.reason,
            }
            revisions.append(Revision(row.root, row.application_id, columns, by_person=True))
    return revisions


def shown_of(owner: int, message_ids: Collection[str]) -> dict[str, tuple[object, ...]]:
    """What counts now of these messages: the kinds of their living events, and whether they are asked about."""
    kinds: dict[str, list[str]] = {message_id: [] for message_id in message_ids}
    asked: set[str] = set()
    names = sorted(kinds)
    for start in range(0, len(names), CHUNK):
        some = names[start : start + CHUNK]
        events = EventRow.objects.filter(
            owner_id=owner, message_id__in=some, source="mail", current=True, void=False
        )
        for message_id, kind in events.values_list("message_id", "kind"):
            kinds[message_id].append(kind)
        asked.update(
            Review.objects.filter(owner_id=owner, message_id__in=some).values_list("message_id", flat=True)
        )
    return {name: (tuple(sorted(found)), name in asked) for name, found in kinds.items()}


def _holding(template: Template, kinds: frozenset[Kind], verdicts: Sequence[Verdict]) -> Verdict | None:
    best: tuple[bool, float, int] = (False, 0.0, 0)
    chosen: Verdict | None = None
    for verdict in verdicts:
        like = likeness(template, verdict.template)
        same = template.skeleton == verdict.template.skeleton
        if like < NEAR or (not same and verdict.read_as not in kinds):
            continue
        if (same, like, verdict.number) > best:
            best, chosen = (same, like, verdict.number), verdict
    return chosen


def _moved(owner: int, message_ids: Sequence[str]) -> list[EventRow]:
    """Rows of the person's that say of these messages where they belong, and not what they say."""
    found: list[EventRow] = []
    for start in range(0, len(message_ids), CHUNK):
        some = message_ids[start : start + CHUNK]
        said = TemplateVerdict.objects.filter(owner_id=owner, message_id__in=some)
        rows = EventRow.objects.filter(
            owner_id=owner, message_id__in=some, source="mail", current=True, void=False, by_person=True
        )
        found.extend(rows.exclude(message_id__in=said.values("message_id")).order_by("root"))
    return found


def _places_meant(owner: int, message_ids: Collection[str], read_as: Kind) -> dict[str, int]:
    names = sorted(message_ids)
    found: dict[str, int] = {}
    for start in range(0, len(names), CHUNK):
        rows = Message.objects.filter(owner_id=owner, message_id__in=names[start : start + CHUNK])
        for message_id, findings in rows.values_list("message_id", "findings"):
            found[message_id] = place_meant(finding_from_json(findings[0]).facts, read_as)
    return found


def _fact(row: EventRow) -> Fact:
    return Fact(
        Kind(row.kind),
        row.confidence,
        row.evidence,
        change=Change(row.change) if row.change else None,
        round=row.round or None,
        starts_at=row.starts_at,
        due=row.due,
        waits=row.waits,
        reason=row.reason,
    )
