"""What a lost job asked for against what the person can show.

In: the posting's text (or its title, or similar openings' texts) and the evidence from the CV.
Out: the gap, skill by skill, with what it rests on. Formulas: METHOD, "Skills, gap, readiness".
It never guesses what a person knows: what no line shows and nobody claims counts as not shown.
"""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import Any

from bounceback.names.saying import say, say_count
from bounceback.skills.everywhere import expected_everywhere
from bounceback.skills.evidence import Evidence
from bounceback.skills.occupations import read_title
from bounceback.skills.spans import SkillMention, find_skills, without_repeats
from bounceback.skills.taxonomy import Taxonomy, open_taxonomy

NOT_ASKED_IN = frozenset({"benefits", "legal"})
"""Sections of a posting whose skills nobody asks for ("yoga on Thursdays")."""


class RestsOn(StrEnum):
    """What a gap was computed from."""

    POSTING = "posting"
    SIMILAR = "similar"
    TITLE = "title"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class GapItem:
    """One skill that is asked for.

    `asked`: required, preferred, mentioned, or usual (from a title). `strength` is its weight 0–1, `shown` the
    evidence level 0–1 on the day, `weight` the gap (strength × what is not shown, lowered by a near skill, doubled by
    feedback). `sentence` is the posting's, `line` the CV's; both may be empty. `years` asked, None where not stated.
    `near` is the label of a near skill that is shown, `near_level` its level. `instead` is the alternative that the
    posting takes as well ("Power BI or Looker") and that the CV shows, `instead_level` its level. Items with the same `either`, not 0, are alternatives.
    """

    skill: str
    label: str
    kind: str
    asked: str
    strength: float
    shown: float
    weight: float
    sentence: str = ""
    line: str = ""
    years: int | None = None
    near: str = ""
    near_level: float = 0.0
    claimed: bool = False
    from_feedback: bool = False
    instead: str = ""
    instead_level: float = 0.0
    either: int = 0
    compared: bool = True

    @property
    def is_shown(self) -> bool:
        """Whether the CV shows it well, or shows an alternative that the posting takes as well."""
        return max(self.shown, self.instead_level) >= float(_weights()["shown"]["well"])

    @property
    def says(self) -> str:
        """One plain sentence on where the person stands with it."""
        if self.instead and self.instead_level > self.shown:
            return say("They take %(skill)s as well, and your CV shows that.", skill=self.instead)
        if self.is_shown:
            return (
                say("Your CV shows it: “%(line)s”.", line=self.line)
                if self.line
                else say("Your CV shows it.")
            )
        if self.shown > 0:
            if not self.line:
                return say("Your CV touches it.")
            return say("Your CV touches it: “%(line)s”.", line=self.line)
        if self.claimed:
            return say("You say you know it. One line in your CV would show it.")
        if not self.compared:
            return say("Add your CV, and the line that shows it stands here.")
        if self.near:
            return say("Your CV does not show it yet. %(skill)s is near, and you show that.", skill=self.near)
        return say("Your CV does not show it yet.")


@dataclass(frozen=True, slots=True)
class Readiness:
    """A range 0–1: `low` counts only what the CV shows, `high` also what is claimed and near skills."""

    low: float
    high: float

    @property
    def says(self) -> str:
        """The range as natural frequencies."""
        low, high = round(self.low * 10), round(self.high * 10)
        if low == high:
            return say("Of what is asked, your CV shows about %(low)s parts in 10.", low=low)
        return say(
            "Of what is asked, your CV shows about %(low)s parts in 10; up to %(high)s with what you say you know and "
            "skills that are near.",
            low=low,
            high=high,
        )


@dataclass(frozen=True, slots=True)
class Gap:
    """All that is asked for. `items`: the telling skills, the largest gap first. `expected_everywhere`: the others.

    `asked` and `covered` are sums of weights over `items`. `provisional`: a stand-in for the posting was used.
    """

    items: tuple[GapItem, ...]
    expected_everywhere: tuple[GapItem, ...]
    rests_on: RestsOn
    rests_sentence: str
    asked: float
    covered: float
    readiness: Readiness | None

    @property
    def first_three(self) -> tuple[GapItem, ...]:
        """The three that matter first: the largest gaps, one of several alternatives."""
        return self.worth_closing[:3]

    @property
    def worth_closing(self) -> tuple[GapItem, ...]:
        """What the CV does not show well, the largest gap first; of alternatives only the first."""
        found: list[GapItem] = []
        for item in self.missing:
            if not item.either or all(item.either != other.either for other in found):
                found.append(item)
        return tuple(found)

    @property
    def shown(self) -> tuple[GapItem, ...]:
        """What the CV shows well, the strongest asked first."""
        found = [item for item in self.items if item.is_shown]
        return tuple(sorted(found, key=lambda item: (-item.strength, item.label)))

    @property
    def missing(self) -> tuple[GapItem, ...]:
        """What the CV does not show well, the largest gap first."""
        return tuple(item for item in self.items if not item.is_shown)

    @property
    def provisional(self) -> bool:
        """Whether it rests on something other than the posting."""
        return self.rests_on is not RestsOn.POSTING


def gap(
    evidence: Sequence[Evidence],
    day: date,
    *,
    posting: str = "",
    title: str = "",
    similar: Sequence[str] = (),
    claimed: Collection[str] = (),
    feedback_skills: Collection[str] = (),
    taxonomy: Taxonomy | None = None,
) -> Gap:
    """The gap for one posting; from similar openings' texts where there is none; from the title where there is neither.

    `day` is today (skills that age are counted as of it). `claimed` and `feedback_skills` hold skill ids or labels:
    what the person says they know, and what feedback named. With a posting, `similar` only weighs its skills.
    """
    taxonomy = taxonomy or open_taxonomy()
    asked, rests_on, sentence = _asked(posting, title, similar, taxonomy)
    said = _ids(claimed, taxonomy)
    named = _ids(feedback_skills, taxonomy)
    known = {one.skill: one for one in evidence}
    degrees = _degrees(evidence)
    items = [
        _item(one, known, degrees, day, one.skill in said, one.skill in named, taxonomy)
        for one in [*asked, *_only_from_feedback(named, asked, taxonomy)]
    ]
    items = _with_alternatives(items, asked)
    order = {one.skill: (-one.times, place) for place, one in enumerate(asked)}
    last = (0, len(order))
    items.sort(key=lambda item: (-item.weight, -item.strength, order.get(item.skill, last)))
    telling = tuple(
        item for item in items if not expected_everywhere(item.skill, taxonomy) or item.from_feedback
    )
    everywhere = tuple(item for item in items if item not in telling)
    weight = sum(item.strength for item in telling)
    low = sum(item.strength * max(item.shown, item.instead_level) for item in telling)
    high = sum(item.strength * _at_best(item) for item in telling)
    readiness = Readiness(low / weight, high / weight) if weight else None
    return Gap(telling, everywhere, rests_on, sentence, weight, low, readiness)


_Named = tuple[SkillMention, str, int]


@dataclass(frozen=True, slots=True)
class _Asked:
    skill: str
    label: str
    kind: str
    asked: str
    strength: float
    sentence: str = ""
    years: int | None = None
    either: int = 0
    times: int = 1


def _asked(
    posting: str, title: str, similar: Sequence[str], taxonomy: Taxonomy
) -> tuple[list[_Asked], RestsOn, str]:
    texts = [_skills_of(text, taxonomy) for text in similar if text.strip()]
    if posting.strip():
        found = _from_posting(_skills_of(posting, taxonomy), texts)
        if found:
            return found, RestsOn.POSTING, say("This rests on the posting itself.")
    if texts:
        found = _from_similar(texts)
        if found:
            count = len(texts)
            return (
                found,
                RestsOn.SIMILAR,
                say_count(
                    "The posting is not here. This rests on one similar opening; paste the posting to be exact.",
                    "The posting is not here. This rests on %(n)s similar openings; paste the posting to be exact.",
                    count,
                ),
            )
    reading = read_title(title, taxonomy) if title.strip() else None
    if reading is not None:
        base = float(_weights()["strength"]["usual"])
        found = []
        for usual in reading.skills:
            place = taxonomy.place(usual.skill)
            if place is not None:
                concept = taxonomy.concept(place)
                found.append(_Asked(concept.id, concept.label, concept.kind, "usual", base * usual.weight))
        return (
            found,
            RestsOn.TITLE,
            say(
                "This is provisional: it rests on the title alone, on what a job called “%(title)s” usually asks for. Paste "
                "the posting to be exact.",
                title=title.strip(),
            ),
        )
    if posting.strip():
        return (
            [],
            RestsOn.NOTHING,
            say("This text names no skills that I can find. Paste the part that lists what they look for."),
        )
    nothing = say("There is no posting yet. Paste its text, and what it asked for stands here.")
    return [], RestsOn.NOTHING, nothing


def _skills_of(text: str, taxonomy: Taxonomy) -> list[_Named]:
    """One mention a skill, with the words to show (the posting's own for skills that are phrases) and how often."""
    mentions = [one for one in find_skills(text, taxonomy) if one.section not in NOT_ASKED_IN]
    times = Counter(one.skill for one in mentions)
    return [(one, _shown_label(one, text), times[one.skill]) for one in without_repeats(mentions)]


def _shown_label(mention: SkillMention, text: str) -> str:
    if mention.kind in ("skill", "knowledge", "tool"):
        words = " ".join(text[mention.start : mention.end].split())
        return words if words[1:] != words[1:].lower() else words.lower()
    return mention.label


def _from_posting(mentions: Sequence[_Named], others: Sequence[Sequence[_Named]]) -> list[_Asked]:
    """Words × share of the role's postings that ask for it, this one among them."""
    strengths = _weights()["strength"]
    counts: dict[str, int] = defaultdict(int)
    for text in others:
        for mention, _, _ in text:
            counts[mention.skill] += 1
    return [
        _Asked(
            mention.skill,
            label,
            mention.kind,
            str(mention.requirement),
            float(strengths[mention.requirement]) * (1 + counts[mention.skill]) / (1 + len(others)),
            mention.line,
            mention.years,
            mention.either,
            times,
        )
        for mention, label, times in mentions
    ]


def _from_similar(texts: Sequence[Sequence[_Named]]) -> list[_Asked]:
    strengths, bounds = _weights()["strength"], _weights()["similar"]
    by_skill: dict[str, list[_Named]] = defaultdict(list)
    for text in texts:
        for mention, label, times in text:
            by_skill[mention.skill].append((mention, label, times))
    found = []
    for skill, mentions in by_skill.items():
        share = len(mentions) / len(texts)
        if share < bounds["least_share"] or len(mentions) < min(int(bounds["least_texts"]), len(texts)):
            continue
        words = sum(float(strengths[mention.requirement]) for mention, _, _ in mentions) / len(mentions)
        best, label, _ = max(mentions, key=lambda named: float(strengths[named[0].requirement]))
        found.append(
            _Asked(skill, label, best.kind, str(best.requirement), words * share, best.line, best.years)
        )
    return found


def _only_from_feedback(named: Collection[str], asked: Sequence[_Asked], taxonomy: Taxonomy) -> list[_Asked]:
    """What feedback named and the posting did not: asked for all the same, since they said so."""
    there = {one.skill for one in asked}
    found = []
    for skill in sorted(named):
        place = taxonomy.place(skill)
        if skill not in there and place is not None:
            concept = taxonomy.concept(place)
            found.append(
                _Asked(
                    skill,
                    concept.label,
                    concept.kind,
                    "mentioned",
                    float(_weights()["strength"]["mentioned"]),
                )
            )
    return found


def _item(
    asked: _Asked,
    known: Mapping[str, Evidence],
    degrees: Mapping[str, Evidence],
    day: date,
    claimed: bool,
    named: bool,
    taxonomy: Taxonomy,
) -> GapItem:
    weights = _weights()
    shown = known.get(asked.skill) or (degrees.get(asked.label) if asked.kind == "education" else None)
    level = shown.level_on(day) if shown else 0.0
    near, near_level = ("", 0.0) if level > 0 else _near(asked.skill, known, day, taxonomy)
    weight = asked.strength * (1 - level) * (1 - float(weights["near"]["discount"]) * near_level)
    if named:
        weight *= float(weights["feedback"]["factor"])
    return GapItem(
        asked.skill,
        asked.label,
        asked.kind,
        asked.asked,
        asked.strength,
        level,
        weight,
        asked.sentence,
        shown.line if shown else "",
        asked.years,
        near,
        near_level,
        claimed,
        named,
        compared=bool(known),
    )


def _with_alternatives(items: Sequence[GapItem], asked: Sequence[_Asked]) -> list[GapItem]:
    """Where any one of several is enough, the best shown covers the others, and all together weigh like one."""
    groups: dict[int, set[str]] = defaultdict(set)
    for one in asked:
        if one.either:
            groups[one.either].add(one.skill)
    found = list(items)
    for number, members in groups.items():
        inside = [item for item in items if item.skill in members]
        if len(inside) < 2:
            continue
        for n, item in enumerate(found):
            if item.skill not in members:
                continue
            best = max(
                (other for other in inside if other.skill != item.skill), key=lambda other: other.shown
            )
            strength, weight = item.strength / len(inside), item.weight
            if best.shown > item.shown:
                weight *= (1 - best.shown) / (1 - item.shown)
                item = replace(item, instead=best.label, instead_level=best.shown)
            found[n] = replace(item, strength=strength, weight=weight, either=number)
    return found


def _near(skill: str, known: Mapping[str, Evidence], day: date, taxonomy: Taxonomy) -> tuple[str, float]:
    """The best shown neighbour, in either direction, and its level."""
    place = taxonomy.place(skill)
    if place is None:
        return "", 0.0
    best: tuple[str, float] = ("", 0.0)
    neighbours = {taxonomy.concept(near).id for near in taxonomy.concept(place).near}
    for one in known.values():
        if one.skill not in neighbours:
            other = taxonomy.place(one.skill)
            if other is None or place not in taxonomy.concept(other).near:
                continue
        level = one.level_on(day)
        if level > best[1]:
            best = (one.label, level)
    return best


def _at_best(item: GapItem) -> float:
    """The level that the high end of readiness counts."""
    if item.claimed:
        return 1.0
    return max(item.shown, item.instead_level, float(_weights()["near"]["discount"]) * item.near_level)


def _degrees(evidence: Iterable[Evidence]) -> dict[str, Evidence]:
    """Each degree that the evidence shows, directly or by a higher one."""
    rules = _weights()["education"]
    ladder: list[str] = rules["ladder"]
    found: dict[str, Evidence] = {}
    for one in evidence:
        if one.kind != "education":
            continue
        label = str(rules["same"].get(one.label, one.label))
        if label in ladder:
            for lower in ladder[: ladder.index(label) + 1]:
                found.setdefault(lower, one)
    return found


def _ids(names: Iterable[str], taxonomy: Taxonomy) -> frozenset[str]:
    """Ids from ids or labels; a name that is neither is left out."""
    found = set()
    for name in names:
        if taxonomy.place(name) is not None:
            found.add(name)
        elif (concept := taxonomy.find(name)) is not None:
            found.add(concept.id)
    return frozenset(found)


@lru_cache(maxsize=1)
def _weights() -> dict[str, Any]:
    return tomllib.loads(
        (resources.files("bounceback.growth") / "data" / "weights.toml").read_text(encoding="utf-8")
    )
