"""A lost role and the openings at hand in, the nearest ones out, each with its features and its reason.

Candidates by words (BM25) and by shared skills; then a small linear model with documented weights
(`data/match_weights.json`, METHOD "Closeness of openings"). It knows nothing of how skills are found.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from bounceback.names.companies import company_key, same_company
from bounceback.names.places import place_of
from bounceback.names.saying import in_a_row, listed, say
from bounceback.names.titles import Likeness, title_family, title_likeness
from bounceback.openings.full_text import FullText
from bounceback.openings.posting import Opening, Workplace

CANDIDATES = 250
"""Openings taken from each way of finding before the re-ranking."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The role that said no. `text` is its kept posting ("" if there is none); `skills` are skill ids found there;
    `at` is when the no came (UTC)."""

    title: str
    company: str = ""
    text: str = ""
    skills: frozenset[str] = frozenset()
    url: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PersonFit:
    """What the person can show and where they can work. `skills`: skill ids; `place`: as the person wrote it, ""
    if not said; `remote`: whether remote work suits them. Keys of employers that said no within the past year, and of
    those that the person ever talked with."""

    skills: frozenset[str] = frozenset()
    place: str = ""
    remote: bool = True
    turned_down: frozenset[str] = frozenset()
    talked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Feature:
    """One part of a score: its value between 0 and 1, and the weight that it is multiplied with."""

    name: str
    value: float
    weight: float


@dataclass(frozen=True, slots=True)
class Match:
    """An opening and why it stands where it does. `score` is the sum of value times weight, 0 to 1.
    `missing` is "" where nothing is known to be missing. `same_employer`: it is at the company that said no."""

    opening: str
    score: float
    features: tuple[Feature, ...]
    why: str
    missing: str
    same_employer: bool


def closest(
    lost: Lost,
    openings: Sequence[Opening],
    person: PersonFit | None = None,
    *,
    at: datetime,
    limit: int = 20,
    skill_names: Mapping[str, str] | None = None,
    leave_out: frozenset[str] = frozenset(),
    index: FullText | None = None,
    weights: Mapping[str, float] | None = None,
) -> tuple[Match, ...]:
    """The openings nearest to a lost role, best first; equal scores by their place in `openings`.

    `at` is now (UTC). Left out: what is gone or past its end, duplicates, ids in `leave_out` (seen, dismissed,
    applied to), and the very vacancy that was lost. `skill_names` gives readable names for skill ids: those
    without one are not named; without the mapping ids stand for themselves. `index` is a `likeness_index` made before over the same openings; without it one is made.
    """
    person = person or PersonFit()
    usable = {
        place: opening
        for place, opening in enumerate(openings)
        if opening.duplicate_of is None
        and opening.id not in leave_out
        and opening.open_at(at)
        and not _is_the_lost_one(lost, opening)
    }
    if not usable or limit < 1:
        return ()
    index = index or likeness_index(openings)
    worth = SkillWorth.among(openings)
    places = {opening.id: place for place, opening in enumerate(openings)}
    nearest = index.like(lost.text, CANDIDATES + len(openings) - len(usable), title=lost.title)
    by_words = {places[name]: score for name, score in nearest if name in places}
    best = max((score for place, score in by_words.items() if place in usable), default=0.0)
    by_skills = sorted(
        (place for place, opening in usable.items() if opening.skills & lost.skills),
        key=lambda place: (-worth.overlap(lost.skills, usable[place].skills), place),
    )
    candidates = {place for place in by_words if place in usable}
    candidates.update(by_skills[:CANDIDATES])
    candidates.update(
        place for place, opening in usable.items() if same_company(lost.company, opening.company)
    )
    chosen = weights or _data()["weights"]
    scored = []
    for place in sorted(candidates):
        text = by_words.get(place, 0.0) / best if best else 0.0
        features = _features(lost, usable[place], person, at, text, worth, chosen)
        scored.append((_score(features, chosen), place, features))
    scored.sort(key=lambda one: (-one[0], one[1]))
    return tuple(
        Match(
            usable[place].id,
            score,
            features,
            _why(lost, usable[place], features, worth, skill_names),
            _missing(usable[place], person, worth, skill_names),
            same_company(lost.company, usable[place].company),
        )
        for score, place, features in scored[:limit]
    )


def likeness_index(openings: Sequence[Opening]) -> FullText:
    """An index in memory over these openings, for `closest`. Raises IndexBroken."""
    index = FullText(stems=True)
    index.add(openings, fresh=True, few=True)
    index.commit()
    index.close()
    return index


@dataclass(frozen=True, slots=True)
class Fit:
    """An opening beside the person, without any lost role: why it may suit them, and what is missing or not said."""

    opening: str
    score: float
    features: tuple[Feature, ...]
    why: str
    missing: str


def fitting(
    openings: Sequence[Opening],
    person: PersonFit,
    *,
    at: datetime,
    worth: SkillWorth | None = None,
    skill_names: Mapping[str, str] | None = None,
    weights: Mapping[str, float] | None = None,
) -> tuple[Fit, ...]:
    """The openings by how they suit the person, best first, equal scores by their place in `openings`; none is left out.

    `at` is now (UTC). `worth` is what skills tell among all openings at hand; without it, among these. `skill_names`
    as in `closest`. `weights`: those of `learn.learned_weights`; without them the fixed ones.
    """
    worth = worth or SkillWorth.among(openings)
    scored = _by_fit(openings, person, at, worth, weights)
    return tuple(
        Fit(
            openings[place].id,
            score,
            features,
            _why_it_fits(openings[place], person, worth, skill_names),
            _not_there(openings[place], person, worth, skill_names),
        )
        for score, place, features in scored
    )


def fit_order(
    openings: Sequence[Opening],
    person: PersonFit,
    *,
    at: datetime,
    worth: SkillWorth | None = None,
    weights: Mapping[str, float] | None = None,
) -> tuple[str, ...]:
    """The ids of the openings in the order of `fitting`, without the lines: for long lists."""
    scored = _by_fit(openings, person, at, worth or SkillWorth.among(openings), weights)
    return tuple(openings[place].id for _, place, _ in scored)


def fit_values(opening: Opening, person: PersonFit, *, at: datetime, worth: SkillWorth) -> dict[str, float]:
    """The features of one opening by name, as `learn.learned_weights` takes them."""
    return {
        feature.name: feature.value for feature in _fit_features(opening, person, at, worth, fit_weights())
    }


def fit_weights() -> dict[str, float]:
    """The fixed weights of the order by fit (data/match_weights.json)."""
    return dict(_data()["fit_weights"])


def fit_data() -> tuple[dict[str, float], float]:
    """The values of the features that are not known, by name, and the days in which freshness halves."""
    return dict(_data()["unknown"]), float(_data()["fresh_half_life_days"])


def at_same_employer(
    company: str, openings: Sequence[Opening], *, at: datetime, leave_out: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """Ids of the openings at an employer that are open at `at` (UTC), newest first: other rooms behind the same
    door."""
    found = [
        opening
        for opening in openings
        if opening.duplicate_of is None
        and opening.id not in leave_out
        and opening.open_at(at)
        and same_company(company, opening.company)
    ]
    found.sort(key=lambda opening: (-(_dated(opening).timestamp() if _dated(opening) else 0.0), opening.id))  # type: ignore[union-attr]
    return tuple(opening.id for opening in found)


def _is_the_lost_one(lost: Lost, opening: Opening) -> bool:
    if lost.url and lost.url == opening.url:
        return True
    if not same_company(lost.company, opening.company):
        return False
    if title_likeness(lost.title, opening.title) is not Likeness.SAME:
        return False
    dated = _dated(opening)
    return lost.at is None or dated is None or dated <= lost.at


def _features(
    lost: Lost,
    opening: Opening,
    person: PersonFit,
    at: datetime,
    text: float,
    worth: SkillWorth,
    weights: Mapping[str, float],
) -> tuple[Feature, ...]:
    unknown = _data()["unknown"]
    both = bool(opening.skills and person.skills)
    values = {
        "title": _title(lost.title, opening.title),
        "lost_skills": worth.overlap(lost.skills, opening.skills) if lost.skills else unknown["lost_skills"],
        "text": text,
        "person_skills": worth.share(opening.skills, person.skills) if both else unknown["person_skills"],
        "place": _place(person, opening),
        "fresh": _fresh(opening, at),
        "same_employer": float(same_company(lost.company, opening.company)),
    }
    return tuple(Feature(name, round(value, 4), weights.get(name, 0.0)) for name, value in values.items())


def _by_fit(
    openings: Sequence[Opening],
    person: PersonFit,
    at: datetime,
    worth: SkillWorth,
    weights: Mapping[str, float] | None,
) -> list[tuple[float, int, tuple[Feature, ...]]]:
    """Score, place and features of each opening, best first."""
    weights = weights or fit_weights()
    scored = []
    for place, opening in enumerate(openings):
        features = _fit_features(opening, person, at, worth, weights)
        scored.append((_score(features, weights), place, features))
    scored.sort(key=lambda one: (-one[0], one[1]))
    return scored


def _fit_features(
    opening: Opening, person: PersonFit, at: datetime, worth: SkillWorth, weights: Mapping[str, float]
) -> tuple[Feature, ...]:
    unknown = _data()["unknown"]
    both = bool(opening.skills and person.skills)
    key = company_key(opening.company)
    history = 0.0 if key and key in person.turned_down else 1.0 if key and key in person.talked else 0.5
    values = {
        "person_skills": worth.share(opening.skills, person.skills) if both else unknown["person_skills"],
        "place": _place(person, opening),
        "fresh": _fresh(opening, at),
        "history": history,
        "pay_stated": 1.0 if opening.pay is not None else 0.0,
    }
    return tuple(Feature(name, round(value, 4), weights.get(name, 0.0)) for name, value in values.items())


def _score(features: Sequence[Feature], weights: Mapping[str, float]) -> float:
    total = sum(max(weight, 0.0) for weight in weights.values()) or 1.0
    return round(sum(feature.value * feature.weight for feature in features) / total, 4)


def _title(lost: str, title: str) -> float:
    """1 for the same role, less where the level differs; for other roles the share of common words, bounded."""
    from rapidfuzz.fuzz import token_sort_ratio

    at = _data()["title_likeness"]
    likeness = title_likeness(lost, title)
    if likeness is not Likeness.DIFFERENT:
        return float(at[likeness.name.lower()])
    one, other = title_family(lost), title_family(title)
    if not one or not other:
        return 0.0
    return float(at["different_at_most"]) * token_sort_ratio(one, other) / 100


@dataclass(frozen=True, slots=True)
class SkillWorth:
    """What a skill tells: ln(1 + openings / openings that ask for it), so that what nearly all ask for counts
    little. A skill that none asks for counts as the rarest."""

    values: Mapping[str, float]
    rarest: float

    @classmethod
    def among(cls, openings: Sequence[Opening]) -> SkillWorth:
        counted = Counter(skill for opening in openings for skill in opening.skills)
        values = {skill: math.log1p(len(openings) / count) for skill, count in counted.items()}
        return cls(values, max(values.values(), default=1.0))

    def of(self, skills: frozenset[str]) -> float:
        return sum(self.values.get(skill, self.rarest) for skill in skills)

    def overlap(self, one: frozenset[str], other: frozenset[str]) -> float:
        """What two sets share over the geometric mean of the two. Measured better than the share of the first
        alone, which prefers whoever asks for everything (docs/openings.md)."""
        shared = one & other
        return self.of(shared) / math.sqrt(self.of(one) * self.of(other)) if shared else 0.0

    def share(self, asked: frozenset[str], shown: frozenset[str]) -> float:
        """The part of `asked` that is in `shown`."""
        return self.of(asked & shown) / self.of(asked) if asked else 0.0

    def telling(self, skills: frozenset[str], names: Mapping[str, str] | None, most: int) -> list[str]:
        """Readable names of the skills that tell most, at most so many; those without a name stay unsaid."""
        called = {skill: skill if names is None else names.get(skill, "") for skill in skills}
        ordered = sorted(skills, key=lambda skill: (-self.values.get(skill, 0.0), called[skill]))
        return list(dict.fromkeys(called[skill] for skill in ordered if called[skill]))[:most]


def _place(person: PersonFit, opening: Opening) -> float:
    """1 where the person can work there, 0 where plainly not, a half where one of the two places is not known."""
    if not person.place:
        return float(_data()["unknown"]["place"])
    there, here = place_of(opening.location), place_of(person.place)
    if opening.workplace is Workplace.REMOTE or there.mode == "remote":
        return 1.0 if person.remote else 0.3
    if not opening.location:
        return float(_data()["unknown"]["place"])
    if here.city and here.city.casefold() in opening.location.casefold():
        return 1.0
    if here.country and there.country:
        return 0.4 if here.country == there.country else 0.0
    return 0.2


def _fresh(opening: Opening, at: datetime) -> float:
    """Halves every thirty days since it was posted (or first seen)."""
    dated = _dated(opening)
    if dated is None:
        return float(_data()["unknown"]["fresh"])
    days = max(0.0, (at - dated) / timedelta(days=1))
    return float(0.5 ** (days / _data()["fresh_half_life_days"]))


def _dated(opening: Opening) -> datetime | None:
    return opening.posted_at or opening.first_seen


def _why(
    lost: Lost,
    opening: Opening,
    features: Sequence[Feature],
    worth: SkillWorth,
    names: Mapping[str, str] | None,
) -> str:
    value = {feature.name: feature.value for feature in features}
    shared = worth.telling(lost.skills & opening.skills, names, 2)
    same_title = value["title"] >= _data()["title_likeness"]["level"]
    if shared and same_title:
        why = say(
            "The same kind of role; it asks for %(skills)s, as the lost one did.", skills=_listed(shared)
        )
    elif shared:
        why = say("Asks for %(skills)s, as the lost role did.", skills=_listed(shared))
    elif same_title:
        why = say("The same kind of role as the lost one.")
    elif value["text"] >= 0.5:
        why = say("Its text is close to that of the lost role.")
    else:
        why = say("It shares words with the lost role, not more.")
    if not value["same_employer"]:
        return why
    return in_a_row(say("At %(company)s again.", company=opening.company), why)


def _missing(opening: Opening, person: PersonFit, worth: SkillWorth, names: Mapping[str, str] | None) -> str:
    if not person.skills:
        return ""
    lacking = worth.telling(opening.skills - person.skills, names, 3)
    if not lacking:
        return ""
    return say("It also asks for %(skills)s, which you do not show yet.", skills=_listed(lacking))


def _why_it_fits(
    opening: Opening, person: PersonFit, worth: SkillWorth, names: Mapping[str, str] | None
) -> str:
    before = (
        say("You have talked with them before.")
        if person.talked and company_key(opening.company) in person.talked
        else ""
    )
    asked = worth.telling(opening.skills, names, len(opening.skills))
    if not asked:
        return in_a_row(before, say("Its text names no skill that is known here."))
    if not person.skills:
        return in_a_row(before, say("It asks for %(skills)s.", skills=_listed(asked[:3])))
    shown = worth.telling(opening.skills & person.skills, names, len(asked))
    if not shown:
        return in_a_row(before, say("It asks for other things than you show."))
    if len(shown) == len(asked):
        if len(shown) > 3:
            every = say("You show all that it asks for: %(skills)s and more.", skills=_listed(shown[:3]))
        else:
            every = say("You show all that it asks for: %(skills)s.", skills=_listed(shown))
        return in_a_row(before, every)
    some = say(
        "You show %(skills)s: %(shown)s of the %(asked)s skills it asks for.",
        skills=_listed(shown[:3]),
        shown=len(shown),
        asked=len(asked),
    )
    return in_a_row(before, some)


def _not_there(
    opening: Opening, person: PersonFit, worth: SkillWorth, names: Mapping[str, str] | None
) -> str:
    lacking = worth.telling(opening.skills - person.skills, names, 3) if person.skills else []
    parts = [say("Missing: %(skills)s.", skills=_listed(lacking))] if lacking else []
    placed = bool(opening.location) or opening.workplace is Workplace.REMOTE
    unsaid = [
        word for word, said in ((say("pay"), opening.pay is not None), (say("place"), placed)) if not said
    ]
    if unsaid:
        parts.append(say("Not said: %(what)s.", what=_listed(unsaid)))
    return in_a_row(*parts)


def _listed(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return say("%(some)s and %(last)s", some=listed(list(names[:-1])), last=names[-1])


@cache
def _data() -> dict[str, Any]:
    text = files("bounceback.openings").joinpath("data/match_weights.json").read_text("utf-8")
    return dict(json.loads(text))
