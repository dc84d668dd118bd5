"""A CV's text in, for each skill the line that shows it out, with dates where they stand and a level by stated rules.

Only what the CV says is evidence: nothing is inferred from a job title or a school. Negated skills show nothing.
The level is a first proposal; the person's own setting goes before it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Any

from bounceback.skills.sections import Sentences, read_sections
from bounceback.skills.spans import SkillMention, find_skills
from bounceback.skills.taxonomy import Taxonomy, open_taxonomy


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a person shows a skill.

    `line` is from the CV, as written. `begins` and `ends` are the first days of the stated months (or years);
    `ends` is None while it lasts or where nothing is stated, and `dated` says which. `level` is 0–1, `rule` says why.
    `floor` is the level of a line without dates (a list of skills): ageing does not go below it.
    """

    skill: str
    label: str
    kind: str
    line: str
    level: float
    rule: str
    begins: date | None = None
    ends: date | None = None
    dated: bool = False
    floor: float = 0.0

    def level_on(self, day: date) -> float:
        """The level on a day: for kinds that age, halved every five years since last use (METHOD, skills)."""
        ageing = _rules()["ageing"]
        if self.kind not in ageing["kinds"] or not self.dated or self.ends is None or self.ends >= day:
            return self.level
        years = (day - self.ends).days / 365.25
        return max(self.floor, float(self.level * 0.5 ** (years / ageing["half_life"])))


def find_evidence(text: str, taxonomy: Taxonomy | None = None) -> tuple[Evidence, ...]:
    """One evidence a skill, the strongest and latest line of the CV, in the order in which skills first appear."""
    taxonomy = taxonomy or open_taxonomy()
    sections = read_sections(text)
    spells = _spells(text, sections)
    best: dict[str, Evidence] = {}
    mentions = find_skills(text, taxonomy)
    degrees = {mention.line for mention in mentions if mention.kind == "education"}
    for mention in mentions:
        if mention.negated or mention.section in ("references", "legal"):
            continue
        shown = _evidence(text, mention, spells, mention.line in degrees)
        old = best.get(mention.skill)
        best[mention.skill] = shown if old is None else _stronger(old, shown)
    return tuple(best.values())


def set_levels(evidence: Iterable[Evidence], levels: dict[str, float]) -> tuple[Evidence, ...]:
    """The same evidence with the person's own levels (skill id to 0–1) instead of the rules'."""
    return tuple(
        replace(one, level=min(1.0, max(0.0, levels[one.skill])), rule="set by you")
        if one.skill in levels
        else one
        for one in evidence
    )


def _stronger(old: Evidence, new: Evidence) -> Evidence:
    """The higher level; of equals the one still going on or ending later, then the one with dates."""

    def rank(one: Evidence) -> tuple[float, bool, date]:
        going_on = one.dated and one.ends is None
        return (one.level, going_on, one.ends or date.min)

    first, second = (old, new) if rank(old) >= rank(new) else (new, old)
    undated = max((one.level for one in (old, new) if not one.dated), default=0.0)
    first = replace(first, floor=max(old.floor, new.floor, undated))
    if not first.dated and second.dated:
        return replace(first, begins=second.begins, ends=second.ends, dated=True)
    return first


_PLACE_OF = {
    "experience": "used",
    "tasks": "used",
    "projects": "project",
    "volunteering": "project",
    "certificates": "certificate",
    "education": "studied",
    "skills": "listed",
    "requirements": "listed",
    "languages": "listed",
    "interests": "interest",
}


def _evidence(text: str, mention: SkillMention, spells: Sequence[_Spell], beside_degree: bool) -> Evidence:
    rules = _rules()
    if mention.kind == "certificate":
        place = "held"
    elif mention.kind == "education":
        place = "degree"
    elif beside_degree and mention.section in ("education", "") and mention.kind == "knowledge":
        place = "major"
    else:
        place = _PLACE_OF.get(mention.section, "told")
    level, why = float(rules["places"][place]["level"]), str(rules["places"][place]["why"])
    said = _said_beside(text, mention)
    if said is not None and place != "degree":
        level, why = said
    for years in rules["years"].values():
        if mention.years is not None and mention.years >= years["at_least"] and level < years["level"]:
            level, why = float(years["level"]), f"{mention.years} years stated"
    spell = (
        _spell_of(mention.start, spells)
        if place in ("used", "project", "studied", "major", "degree", "told")
        else None
    )
    return Evidence(
        mention.skill,
        mention.label,
        mention.kind,
        mention.line,
        level,
        why,
        spell.begins if spell else None,
        spell.ends if spell else None,
        spell is not None,
    )


def _said_beside(text: str, mention: SkillMention) -> tuple[float, str] | None:
    """A word on the level that belongs to this skill: in brackets after it, or right before it."""
    behind = re.match(r"\s*[(:–-]\s*([^\n,;)]{1,24})", text[mention.end : mention.end + 30])
    before = text[max(0, mention.start - 30) : mention.start].lower()
    tail = re.split(r"[,;:.()\n]", before)[-1]
    for rule in _rules()["words"].values():
        for word in rule["says"]:
            after_it = behind is not None and re.match(
                rf"{re.escape(word)}\b", behind.group(1).strip().lower()
            )
            before_it = re.search(
                rf"\b{re.escape(word)}(?:\s+(?:in|with|of|at|knowledge of|kenntnisse in))?\s*$", tail
            )
            if after_it or before_it or (mention.kind == "language" and mention.level.lower() == word):
                return float(rule["set"]), f"your CV says “{word}”"
    return None


@dataclass(frozen=True, slots=True)
class _Spell:
    """A date range and the stretch of text it stands over."""

    start: int
    end: int
    begins: date
    ends: date | None


_MONTHS = (
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    ["jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez"],
    ["jan", "fév", "mar", "avr", "mai", "jui", "jul", "aoû", "sep", "oct", "nov", "déc"],
    ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"],
)
_MONTH_OF = {name: place for row in _MONTHS for place, name in enumerate(row, 1)} | {
    "févr": 2,
    "juil": 7,
    "juin": 6,
    "sept": 9,
}
_DATE = r"(?:(?P<m{n}>[A-Za-zäéûû]{{3,10}})\.?\s+|(?P<d{n}>\d{{1,2}})[/.]|)(?P<y{n}>(?:19|20)\d\d)(?:-(?P<i{n}>\d\d)(?:-\d\d)?)?"
_NOW = r"present|now|today|current|currently|ongoing|heute|aktuell|aujourd'hui|présent|actualidad|presente|actual"
_RANGE = re.compile(
    _DATE.format(n=1)
    + r"\s{0,3}(?:-|–|—|to|until|bis|à|a|hasta)\s{0,3}(?:"
    + _DATE.format(n=2)
    + rf"|(?P<now>{_NOW}))(?![\w])",
    re.I,
)
_SINCE = re.compile(r"(?<!\w)(?:since|seit|depuis|desde)\s{1,3}" + _DATE.format(n=1), re.I)
_ONE_YEAR = re.compile(r"(?<![\w/-])(?P<y1>(?:19|20)\d\d)(?![\w/-])")


def _spells(text: str, sections: Sentences) -> list[_Spell]:
    """Date ranges of the CV; each holds from its line to the next range or the next heading."""
    found: list[tuple[int, date, date | None]] = []
    for match in _RANGE.finditer(text):
        begins = _first_day(match, "1", 1)
        ends = None if match.group("now") else _first_day(match, "2", 12)
        if begins and (ends is None or ends >= begins):
            found.append((match.start(), begins, ends))
    for match in _SINCE.finditer(text):
        begins = _first_day(match, "1", 1)
        if begins:
            found.append((match.start(), begins, None))
    found.sort(key=lambda one: one[0])
    headings = [item.start for item in sections.items if item.heading]
    spells = []
    for n, (place, begins, ends) in enumerate(found):
        start = text.rfind("\n", 0, place) + 1
        stop = len(text)
        if n + 1 < len(found):
            stop = text.rfind("\n", 0, found[n + 1][0]) + 1
        stop = min([stop, *(heading for heading in headings if heading > place)])
        spells.append(_Spell(start, max(stop, place), begins, ends))
    return spells


def _first_day(match: re.Match[str], number: str, month_if_none: int) -> date | None:
    groups = match.groupdict()
    year = int(groups[f"y{number}"])
    name, digits, iso = (groups.get(f"{key}{number}") for key in "mdi")
    month = month_if_none
    if name:
        low = name.lower()
        month = _MONTH_OF.get(low[:4], _MONTH_OF.get(low[:3], month_if_none))
    elif digits or iso:
        month = int(digits or iso or 1)
    return date(year, month, 1) if 1 <= month <= 12 else None


def _spell_of(place: int, spells: Sequence[_Spell]) -> _Spell | None:
    """The range whose stretch holds the place."""
    return next((spell for spell in spells if spell.start <= place < spell.end), None)


@lru_cache(maxsize=1)
def _rules() -> dict[str, Any]:
    return tomllib.loads(
        (resources.files("bounceback.skills") / "data" / "levels.toml").read_text(encoding="utf-8")
    )
