"""Whole invented searches, their truth known: read without a slip, are they put together as they went?"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from itertools import combinations

import pytest

from bounceback.sample.search import make_search
from bounceback.sample.truth import company_from
from bounceback.sample.values import SampleMessage, SampleSearch
from bounceback.timeline.assemble import assemble
from bounceback.timeline.kinds import Fact, Finding, Kind, Outcome, Person, Stage
from bounceback.timeline.stages import standing

TODAY = datetime(2026, 11, 24, 12, tzinfo=UTC)
SEEDS = [1, 7]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("threads", [True, False], ids=["with threads", "without threads"])
def test_messages_are_put_to_the_right_application(seed: int, threads: bool) -> None:
    found, truth = _read(seed, threads)
    truth = {key: application for key, application in truth.items() if found[key].kind is not Kind.NONE}
    assembly = assemble(found.values())
    groups = {
        key: group.name
        for group in (*assembly.applications, *assembly.leads)
        for key in group.findings
        if key in truth
    }
    true, put = _pairs(truth), _pairs(groups)
    right = len(true & put)
    assert right / len(put) >= 0.99
    assert 2 * right / (len(true) + len(put)) >= 0.97


@pytest.mark.parametrize("seed", SEEDS)
def test_stage_and_outcome_follow_as_the_truth_has_them(seed: int) -> None:
    found, truth = _read(seed, threads=True)
    assembly = assemble(found.values())
    came_out = {
        _application_of(group.findings, truth): standing(group.events, TODAY)
        for group in assembly.applications
    }
    right = [
        (came_out[one.id].stage, came_out[one.id].outcome) == (one.stage, one.outcome)
        for one in _search(seed).applications
        if not one.lead and one.id in came_out
    ]
    assert len(right) >= 60
    assert sum(right) / len(right) >= 0.97
    assert {now.outcome for now in came_out.values()} >= {Outcome.OPEN, Outcome.REJECTED, Outcome.CLOSED}
    assert {now.stage for now in came_out.values()} >= {Stage.APPLIED, Stage.INTERVIEW, Stage.OFFER}


@cache
def _search(seed: int) -> SampleSearch:
    return make_search(seed, TODAY)


def _read(seed: int, threads: bool) -> tuple[dict[str, Finding], dict[str, str]]:
    """Findings as a reader without a slip would give them: company and role only where the message names them."""
    found: dict[str, Finding] = {}
    truth: dict[str, str] = {}
    for message in _search(seed).messages:
        for part, said in enumerate(message.said):
            where = company_from(message)
            named = where in ("text", "subject", "sender")
            facts = [
                Fact(
                    said.kind,
                    0.99,
                    round=said.round,
                    change=said.change,
                    starts_at=said.starts_at,
                    due=said.due,
                    waits=said.waits,
                ),
                *[Fact(kind, 0.99) for kind in said.also],
            ]
            finding = Finding(
                message_id=message.message_id,
                part=part,
                at=message.at,
                own=message.own,
                facts=tuple(facts),
                company=said.company if named else None,
                company_from=where if named else "",
                role=said.role if said.role and _names(message, said.role) else None,
                agency=said.agency or None,
                sender=Person(message.sender.name, message.sender.address),
                recipients=tuple(Person(party.name, party.address) for party in message.recipients),
                thread=tuple(
                    dict.fromkeys(
                        [*message.references, *([message.in_reply_to] if message.in_reply_to else [])]
                    )
                )
                if threads
                else (),
                subject=message.subject,
            )
            if message.own or said.kind is not Kind.NONE:
                found[f"{message.message_id}:{part}"] = finding
                if said.application:
                    truth[f"{message.message_id}:{part}"] = said.application
    return found, truth


def _names(message: SampleMessage, role: str) -> bool:
    return role.lower() in " ".join(f"{message.subject} {message.new_text}".lower().split())


def _pairs(groups: dict[str, str]) -> set[tuple[str, str]]:
    members: dict[str, list[str]] = {}
    for key, group in sorted(groups.items()):
        members.setdefault(group, []).append(key)
    return {pair for keys in members.values() for pair in combinations(keys, 2)}


def _application_of(findings: tuple[str, ...], truth: dict[str, str]) -> str:
    told = [truth[key] for key in findings if key in truth]
    return max(sorted(set(told)), key=told.count)
