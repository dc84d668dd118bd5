"""Laws of assembly: what comes out depends on the set of findings alone."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from timeline_text import findings, moment

from bounceback.timeline.assemble import Assembly, assemble, key_of
from bounceback.timeline.kinds import OWN_KINDS, THEIR_KINDS, Fact, Finding, Kind, Person
from bounceback.timeline.slips import least_confidence
from bounceback.timeline.stages import standing

COMPANIES = [
    None,
    "Harbour & Pine",
    "Harbour and Pine Ltd",
    "Northlight",
    "Northlight Robotics",
    "Northlight Group",
    "Harbour",
]
ROLES = [
    None,
    "Product Analyst",
    "Senior Product Analyst",
    "Staff Product Analyst",
    "Data Engineer",
    "Product Analyst, Growth",
]
ADDRESSES = [
    "anna@harbourpine.example",
    "sam@talentbridge.example",
    "jobs@northlight.example",
    "no-reply@greenhouse.io",
    "kim@gmail.com",
    "",
]
START = moment("1 Jan")


@st.composite
def mailboxes(draw: st.DrawFn) -> list[Finding]:
    """Up to a dozen findings at two or three employers, threads between them, some undated, some unsure, some own."""
    size = draw(st.integers(0, 12))
    found = []
    for number in range(size):
        own = draw(st.booleans())
        kinds = sorted(
            draw(
                st.sets(
                    st.sampled_from(sorted((OWN_KINDS if own else THEIR_KINDS) | {Kind.NONE})),
                    min_size=1,
                    max_size=2,
                )
            )
        )
        facts = tuple(
            Fact(
                kind,
                draw(st.sampled_from([0.4, 0.7, 0.99])),
                role=draw(st.sampled_from([None, None, "Data Engineer"])),
            )
            for kind in kinds
        )
        company = draw(st.sampled_from(COMPANIES))
        found.append(
            Finding(
                message_id=f"m{draw(st.integers(0, 9))}",
                part=draw(st.integers(0, 1)),
                at=START + timedelta(days=draw(st.integers(0, 300)), hours=number),
                at_known=draw(st.sampled_from([True, True, True, False])),
                own=own,
                facts=facts,
                company=company,
                company_from=draw(st.sampled_from(["text", "domain"])) if company else "",
                role=draw(st.sampled_from(ROLES)),
                agency=draw(st.sampled_from([None, None, None, "TalentBridge"])),
                reference=draw(st.sampled_from([None, None, "R100", "R200"])),
                sender=Person("", "mira@gmail.com" if own else draw(st.sampled_from(ADDRESSES))),
                recipients=(Person("", draw(st.sampled_from(ADDRESSES)) if own else "mira@gmail.com"),),
                thread=tuple(f"m{other}" for other in draw(st.lists(st.integers(0, 9), max_size=2))),
            )
        )
    return found


@settings(max_examples=150, deadline=None)
@given(mailboxes(), st.randoms())
def test_the_order_of_arrival_changes_nothing(found: list[Finding], chance: object) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert assemble(shuffled) == assemble(found)


@settings(max_examples=60, deadline=None)
@given(mailboxes())
def test_reading_again_changes_nothing(found: list[Finding]) -> None:
    assert assemble(found + found) == assemble(found)


@settings(max_examples=100, deadline=None)
@given(mailboxes(), mailboxes())
def test_unrelated_findings_change_no_other_group(found: list[Finding], others: list[Finding]) -> None:
    strange = [_elsewhere(other) for other in others]
    alone, together = assemble(found), assemble(found + strange)
    mine = {key_of(finding) for finding in found}
    assert _groups(together, mine) == _groups(alone, mine)
    assert [
        doubt
        for doubt in together.review
        if doubt.finding.split(":")[0] in {key.split(":")[0] for key in mine}
    ] == list(alone.review)


@settings(max_examples=100, deadline=None)
@given(mailboxes())
def test_every_fact_is_written_once_or_asked_about_or_own_words_that_lead_nowhere(
    found: list[Finding],
) -> None:
    assembly = assemble(found)
    keys = [
        event.provenance.key for group in (*assembly.applications, *assembly.leads) for event in group.events
    ]
    assert len(keys) == len(set(keys))
    facts = {}
    for finding in found:
        facts.setdefault(key_of(finding), []).append(finding)
    for key, same in facts.items():
        if len(same) > 1:
            continue
        allowed = OWN_KINDS if same[0].own else THEIR_KINDS
        expected = sum(fact.kind in allowed for fact in same[0].facts)
        written = sum(
            event.kind is not Kind.NONE
            and (event.provenance.message_id, event.provenance.part) == (same[0].message_id, same[0].part)
            for group in (*assembly.applications, *assembly.leads)
            for event in group.events
        )
        asked = sum(doubt.finding == key or doubt.finding.startswith(f"{key}:") for doubt in assembly.review)
        assert written + asked == expected


@settings(max_examples=100, deadline=None)
@given(mailboxes())
def test_nothing_under_its_bound_is_written(found: list[Finding]) -> None:
    assembly = assemble(found)
    for group in (*assembly.applications, *assembly.leads):
        assert all(event.confidence >= least_confidence(event.kind) for event in group.events)


@settings(max_examples=100, deadline=None)
@given(mailboxes(), st.data())
def test_a_pin_is_always_honoured(found: list[Finding], data: st.DataObject) -> None:
    if not found:
        return
    keys = sorted({key_of(finding) for finding in found})
    pins = data.draw(st.dictionaries(st.sampled_from(keys), st.sampled_from(["one", "two"]), max_size=4))
    assembly = assemble(found, pins)
    labelled = {group.label: group for group in (*assembly.applications, *assembly.leads) if group.label}
    for finding in found:
        speaks = finding.own or any(fact.kind in THEIR_KINDS and not fact.role for fact in finding.facts)
        repeated = sum(key_of(other) == key_of(finding) for other in found) > 1
        if (
            key_of(finding) in pins
            and speaks
            and not repeated
            and not any(fact.role for fact in finding.facts)
        ):
            assert key_of(finding) in labelled[pins[key_of(finding)]].findings


@settings(max_examples=60, deadline=None)
@given(mailboxes())
def test_each_group_is_in_order_and_stands(found: list[Finding]) -> None:
    assembly = assemble(found)
    for group in (*assembly.applications, *assembly.leads):
        assert list(group.events) == sorted(group.events, key=lambda event: event.at)
        assert standing(group.events) == standing(tuple(reversed(group.events)))
    names = {group.name for group in (*assembly.applications, *assembly.leads)}
    assert all(name in names for doubt in assembly.review for name in doubt.candidates)


def test_five_thousand_applications_are_put_together_in_seconds() -> None:
    lines = []
    for number in range(2_500):
        company = f"Company{number // 5}x | Role{'abcde'[number % 5]} Clerk"
        lines += [
            f"1 Feb  theirs  acknowledged  {company}  <a{number}>",
            f"9 Feb  theirs  interview     {company}  <b{number}>  re:<a{number}>",
            f"9 Mar  theirs  rejection     {company}  <c{number}>",
        ]
    found = findings("\n".join(lines))
    started = time.perf_counter()
    assembly = assemble(found)
    assert time.perf_counter() - started < 20
    assert len(assembly.applications) == 2_500


def _elsewhere(finding: Finding) -> Finding:
    """The same story at employers, people and threads that share nothing with the first."""
    return replace(
        finding,
        message_id=f"z-{finding.message_id}",
        company=f"Zz{finding.company}" if finding.company else "Zzyx Foods",
        company_from="text",
        agency="Zzurich Hires" if finding.agency else None,
        reference=f"Z9{finding.reference}" if finding.reference else None,
        sender=Person("", finding.sender.address if finding.own else "someone@zzyx.example"),
        recipients=(Person("", "someone@zzyx.example" if finding.own else "mira@gmail.com"),),
        thread=tuple(f"z-{message}" for message in finding.thread),
    )


def _groups(assembly: Assembly, mine: set[str]) -> list[object]:
    return [group for group in (*assembly.applications, *assembly.leads) if set(group.findings) & mine]
