"""From kept messages to applications: runs the assembler over all findings and writes what is new or changed.

The result depends on the set of messages and on the person's corrections alone, never on the order of imports.
What the person wrote or corrected is given to the assembler as fixed and is never overwritten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bounceback.names.companies import company_key
from bounceback.names.titles import title_key
from bounceback.store.codec import EVENT_COLUMNS, event_to_columns, finding_from_json
from bounceback.store.models import Application, Message, Review
from bounceback.store.models import Event as EventRow
from bounceback.store.models import Standing as StandingRow
from bounceback.store.write.projection import project
from bounceback.store.write.revisions import CHUNK, Revision, append, columns_of
from bounceback.store.write.templates import Verdict, as_verdict, look_at_templates, verdicts_in_force
from bounceback.store.write.transaction import writing
from bounceback.timeline.assemble import Assembled, Assembly, Doubt, Known, assemble, key_of
from bounceback.timeline.kinds import PRECEDENCE, Change, Fact, Finding, Kind, Provenance, Source

KEPT_FROM_THE_PERSON = ("cleared_at", "note")


@dataclass(frozen=True, slots=True)
class Assembling:
    """What one assembling changed."""

    applications: int
    leads: int
    new_events: int
    reviews: int
    before: dict[str, int | None] = field(default_factory=dict, repr=False)
    """The number of the revision that stood before, for each fact that changed; None where it is new."""


def reassemble(owner: int, now: datetime) -> Assembling:
    """Assembles all that is kept of the owner's mail again, in one transaction."""
    with writing(owner):
        look_at_templates(owner)
        rows = {
            row.root: row
            for row in EventRow.objects.filter(owner_id=owner, current=True, source=Source.MAIL.value)
        }
        fixed = {root: row for root, row in rows.items() if row.by_person}
        findings, pins = _as_corrected(_findings(owner), fixed, verdicts_in_force(owner))
        assembly = assemble(findings, pins, _known(owner))
        placed = _place(owner, assembly, rows, now)
        revisions = _revisions(placed, rows)
        touched = {revision.application for revision in revisions} | {
            rows[revision.root].application_id for revision in revisions if revision.root in rows
        }
        before = append(owner, revisions, now)
        project(owner, {pk for pk in touched if pk is not None})
        reviews = _write_reviews(owner, assembly.review, findings, placed)
        return Assembling(
            applications=len(assembly.applications),
            leads=len(assembly.leads),
            new_events=sum(revision.root not in rows for revision in revisions),
            reviews=reviews,
            before=before,
        )


def _findings(owner: int) -> list[Finding]:
    kept = (
        Message.objects.filter(owner_id=owner).order_by("at", "message_id").values_list("findings", flat=True)
    )
    return [finding_from_json(data) for message in kept.iterator(chunk_size=1000) for data in message]


def _as_corrected(
    findings: Sequence[Finding], fixed: Mapping[str, EventRow], verdicts: Mapping[str, Verdict]
) -> tuple[list[Finding], dict[str, str]]:
    """Findings with the person's corrections in them, and where the person put them.

    What the person said of one message itself comes before what they said of another one of its template.
    """
    corrected: list[Finding] = []
    pins: dict[str, str] = {}
    for finding in findings:
        facts: list[Fact] = []
        rows = [
            fixed.get(Provenance(Source.MAIL, finding.message_id, finding.part, place).key)
            for place in range(len(finding.facts))
        ]
        verdict = verdicts.get(finding.message_id[:1000])
        judged = as_verdict(finding, verdict) if verdict is not None and not any(rows) else finding
        for place, (fact, row) in enumerate(zip(judged.facts, rows, strict=True)):
            if row is None:
                facts.append(fact)
                continue
            if row.void:
                facts.append(Fact(Kind.NONE, 1.0))
                continue
            facts.append(_fact_as_corrected(fact, row))
            if row.application_id is not None:
                pins.setdefault(key_of(finding), str(row.application_id))
                pins[f"{key_of(finding)}:{place}"] = str(row.application_id)
        was_something = finding.own or finding.kind is not Kind.NONE
        if was_something and not finding.own and all(fact.kind is Kind.NONE for fact in facts):
            continue
        corrected.append(replace(finding, facts=tuple(facts)))
    return corrected, pins


def _fact_as_corrected(fact: Fact, row: EventRow) -> Fact:
    return replace(
        fact,
        kind=Kind(row.kind),
        confidence=1.0,
        change=Change(row.change) if row.change else None,
        round=row.round or None,
        starts_at=row.starts_at,
        due=row.due,
        waits=row.waits,
    )


def _known(owner: int) -> list[Known]:
    by_hand = Application.objects.filter(owner_id=owner, by_hand=True, merged_into__isnull=True)
    standings = {
        row.application_id: row for row in StandingRow.objects.filter(owner_id=owner, application__in=by_hand)
    }
    return [
        Known(
            str(application.pk),
            application.company,
            application.role,
            standings[application.pk].applied_at or standings[application.pk].first_at,
        )
        for application in by_hand
        if application.pk in standings
    ]


def _place(
    owner: int, assembly: Assembly, rows: Mapping[str, EventRow], now: datetime
) -> list[tuple[int, Assembled]]:
    """Each assembled application with the id of the kept one that it continues, or of a new one."""
    groups = [*assembly.applications, *assembly.leads]
    ids: dict[int, int] = {place: int(group.label) for place, group in enumerate(groups) if group.label}
    taken = set(ids.values())
    claims: list[tuple[int, int, int]] = []
    for place, group in enumerate(groups):
        if place in ids:
            continue
        shared = Counter(
            rows[event.provenance.key].application_id
            for event in group.events
            if event.provenance.key in rows and not rows[event.provenance.key].void
        )
        claims.extend((-count, pk, place) for pk, count in shared.items() if pk is not None)
    for _, pk, place in sorted(claims):
        if place not in ids and pk not in taken:
            ids[place] = pk
            taken.add(pk)
    fresh = [place for place in range(len(groups)) if place not in ids]
    made = Application.objects.bulk_create(
        (Application(owner_id=owner, created_at=now, **_names(groups[place])) for place in fresh),
        batch_size=CHUNK,
    )
    ids.update((place, application.pk) for place, application in zip(fresh, made, strict=True))
    _rename(owner, {ids[place]: group for place, group in enumerate(groups) if place not in set(fresh)})
    return [(ids[place], group) for place, group in enumerate(groups)]


def _names(group: Assembled) -> dict[str, str]:
    company, role = (group.company or "")[:300], (group.role or "")[:300]
    return {
        "company": company,
        "role": role,
        "company_key": company_key(company)[:300],
        "role_key": title_key(role)[:300],
        "agency": (group.agency or "")[:300],
    }


def _rename(owner: int, groups: Mapping[int, Assembled]) -> None:
    changed = []
    for application in Application.objects.filter(owner_id=owner, named_by_person=False).iterator():
        group = groups.get(application.pk)
        if group is None:
            continue
        names = _names(group)
        if any(getattr(application, name) != value for name, value in names.items()):
            for name, value in names.items():
                setattr(application, name, value)
            changed.append(application)
    Application.objects.bulk_update(
        changed, ["company", "role", "company_key", "role_key", "agency"], batch_size=100
    )


def _revisions(placed: Sequence[tuple[int, Assembled]], rows: Mapping[str, EventRow]) -> list[Revision]:
    revisions: list[Revision] = []
    seen: set[str] = set()
    for pk, group in placed:
        for event in group.events:
            root = event.provenance.key
            if event.provenance.source is not Source.MAIL or root in seen:
                continue
            seen.add(root)
            row = rows.get(root)
            if row is not None and row.by_person:
                continue
            columns = event_to_columns(event)
            if row is not None:
                columns |= {name: getattr(row, name) for name in KEPT_FROM_THE_PERSON}
                if row.application_id == pk and not row.void and _same(row, columns):
                    continue
            revisions.append(Revision(root, pk, columns))
    revisions.extend(
        Revision(root, row.application_id, columns_of(row), void=True)
        for root, row in rows.items()
        if root not in seen and not row.void and not row.by_person
    )
    return revisions


def _same(row: EventRow, columns: Mapping[str, Any]) -> bool:
    return all(getattr(row, name) == columns[name] for name in EVENT_COLUMNS)


def _write_reviews(
    owner: int,
    doubts: Sequence[Doubt],
    findings: Sequence[Finding],
    placed: Sequence[tuple[int, Assembled]],
) -> int:
    """One question for each finding in doubt, about the strongest of its unsure facts. Gives how many."""
    of_key = {
        key: finding
        for finding in findings
        for key in (key_of(finding), *(f"{key_of(finding)}:{place}" for place in range(len(finding.facts))))
    }
    ids = {group.name: pk for pk, group in placed}
    questions: dict[tuple[str, int], Review] = {}
    for doubt in sorted(doubts, key=lambda doubt: PRECEDENCE[doubt.kind]):
        finding = of_key[doubt.finding]
        questions.setdefault(
            (finding.message_id, finding.part),
            Review(
                owner_id=owner,
                message_id=finding.message_id,
                part=finding.part,
                kind=doubt.kind.value,
                why=doubt.why,
                candidates=[ids[name] for name in doubt.candidates if name in ids],
                at=finding.at,
            ),
        )
    Review.objects.filter(owner_id=owner).delete()
    Review.objects.bulk_create(questions.values(), batch_size=CHUNK)
    return len(questions)
