"""What texts ask for and what the person can show, from the CV in use and their own claims. Kept in memory until a write."""

from __future__ import annotations

from functools import lru_cache

from bounceback.skills.evidence import Evidence, find_evidence
from bounceback.skills.spans import find_skills
from bounceback.store import read


def skills_asked(text: str) -> dict[str, str]:
    """Ids of the skills that a text asks for, each with its readable name."""
    return {mention.skill: mention.label for mention in find_skills(text) if not mention.negated}


def evidence_of_person(owner: int) -> tuple[Evidence, ...]:
    """What the CV in use shows, skill by skill; empty where there is no CV."""
    cv = read.cv(owner)
    return _evidence(cv.text) if cv else ()


def skills_of_person(owner: int) -> frozenset[str]:
    """Ids of the skills that the CV shows or the person claims."""
    shown = {evidence.skill for evidence in evidence_of_person(owner)}
    return frozenset(shown | {claim.skill for claim in read.claims(owner)})


@lru_cache(maxsize=4)
def _evidence(text: str) -> tuple[Evidence, ...]:
    return tuple(find_evidence(text))
