"""From where the person stands to the job of their dreams: roles to be had now that teach what it asks.

In: the title they work under, the dream title, their evidence, the openings at hand. Out: paths of one or two
steps, each step explained. Formulas: METHOD, "Stepping stones". It knows likeness of work, not real moves, and says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bounceback.growth.graph import OccupationGraph, open_graph
from bounceback.names.saying import listed, say, say_count
from bounceback.skills.everywhere import expected_everywhere
from bounceback.skills.occupations import Occupations, open_occupations
from bounceback.skills.taxonomy import Taxonomy, open_taxonomy

if TYPE_CHECKING:
    from bounceback.growth.graph import Weights

LEAST_COVERED = 0.08
"""A role is within reach when the person covers so much of what tells it apart: any two occupations share 0.05 (median)."""
SURE = 0.12
"""The same for each leg of a path of two steps: under it half of such paths lead over unlike work (by eye). Ours."""
LEAST_SHARE = 0.04
"""A role that practises less of the gap teaches too little to be named. Ours."""
BACKGROUND = 0.03
"""Likeness that nearly any two occupations have; it is taken off before share and reach are multiplied."""
HIGHER_ZONE = 0.8
"""What a Job Zone one higher leaves of the reach; two higher is out of reach (METHOD). The figure is ours."""
LOWER_ZONE = 0.8
"""The same for two or more zones down: few go there willingly. Ours."""
SECOND_STEP = 0.8
"""What each further step leaves of the reach. Ours."""
ADDS = 1.15
"""A second step is named only when the path scores so many times what its first step does alone. Ours."""
CLOSER = 1.25
"""A second step must be so many times as near to the dream job as the first: it leads on, not aside. Ours."""
USED = 0.8
"""Technologies are named in words only where O*NET calls them in demand in that occupation; it lists many more."""
NAMED = 0.4
"""Other skills from the weight that the package's occupations give those named in tasks."""
BRANCHES = 30
"""First steps that are looked behind for a second one."""
SHOWN = 6
LONGEST_TITLE = 120
SPELT_ALIKE = 84
"""Likeness 0–100 of letters, in any order of the words, from which a title is read as a known one. Ours."""
LEAST_SHARED = 2
"""Skills that an occupation of ESCO alone must share with one of the graph to stand for it. Ours."""
MOST_SKILLS = 5
TIE = 0.005
"""Scores closer than this are a tie; real openings decide it."""


@dataclass(frozen=True, slots=True)
class NearOpening:
    """A real opening as the ranking needs it: any id, its title, and who hires."""

    id: str
    title: str
    company: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One role on the way. `code` is O*NET's, `zone` its Job Zone 1–5 (how much preparation it takes).

    `covered`: the share 0–1 of what it asks that the person covers when the step is taken; `closes`: the share of the dream
    job's gap that it practises. `skills`: what the dream job asks and this role uses. `there`: one of its tasks; `like`: the
    dream job's task that it prepares. `openings`: real ones of this role. `why`: all that in words.
    """

    code: str
    title: str
    zone: int
    covered: float
    closes: float
    skills: tuple[str, ...]
    there: str
    like: str
    openings: tuple[NearOpening, ...]
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StonePath:
    """One or two steps. `closes`: the share of the gap that they practise together; `score` orders them."""

    steps: tuple[Step, ...]
    closes: float
    reach: float
    score: float


@dataclass(frozen=True, slots=True)
class Stones:
    """What was found. `start` and `target` are the occupations that the titles were read as, `gap` the share of what the
    dream job asks that the person does not cover. `direct`: the dream job itself is within reach. `says`: what it rests on."""

    start: str
    target: str
    gap: float
    direct: bool
    paths: tuple[StonePath, ...]
    says: tuple[str, ...]


class TitleUnknownError(LookupError):
    """A title that stands in neither O*NET nor ESCO; `near` holds known ones that are spelt alike."""

    def __init__(self, title: str, near: Sequence[str]) -> None:
        known = (
            say(
                "I do not know the title “%(title)s”. Try a plainer one. Known ones that are spelt alike: %(near)s.",
                title=title,
                near="; ".join(near),
            )
            if near
            else say("I do not know the title “%(title)s”. Try a plainer one.", title=title)
        )
        super().__init__(known)
        self.title = title
        self.near = tuple(near)


def stepping_stones(
    start: str,
    target: str,
    *,
    evidence: Mapping[str, float] | None = None,
    openings: Iterable[NearOpening] = (),
    limit: int = SHOWN,
) -> Stones:
    """Paths from one title to another, the best first: share of the gap that they practise × reach.

    `evidence` holds skill ids with levels 0–1 (CV); the start title alone stands for what its work practises.
    Raises TitleUnknownError (a LookupError) for a title that neither O*NET nor ESCO has.
    """
    graph, taxonomy, occupations = open_graph(), open_taxonomy(), open_occupations()
    here = occupation_of(start, graph, taxonomy, occupations)
    there = occupation_of(target, graph, taxonomy, occupations)
    has, levels = graph.asks(here), graph.levels(evidence or {})
    at_hand = _openings_by_place(openings, graph, taxonomy, occupations)
    asks = graph.asks(there)
    gap = _gap(asks, has, levels)
    covered = float(graph.covered(has, levels)[there])
    direct = covered >= LEAST_COVERED and int(graph.zones[there]) <= int(graph.zones[here]) + 1
    words = _Words(graph, taxonomy, occupations, there, gap, at_hand)
    paths: list[StonePath] = []
    found = rank_paths(graph, here, there, levels)
    ordered = sorted(found, key=lambda one: (-round(one.score / TIE), -_at_hand(one, at_hand), -one.score))
    seen: set[int] = set()
    for route in ordered:
        if len(paths) == limit:
            break
        if not seen.isdisjoint({route.places[0], route.places[-1]}):
            continue
        seen.update({route.places[0], route.places[-1]})
        paths.append(words.path(route))
    says = (
        say(
            "It rests on what O*NET’s occupations do and use: likeness of work, not how many people made the move."
        ),
        say(
            "“%(start)s” is read as %(here)s, “%(target)s” as %(there)s.",
            start=start.strip(),
            here=graph.titles[here],
            target=target.strip(),
            there=graph.titles[there],
        ),
    )
    return Stones(graph.titles[here], graph.titles[there], 1 - covered, direct, tuple(paths), says)


@dataclass(frozen=True, slots=True)
class Route:
    """A path by places in the graph, before it is put into words."""

    places: tuple[int, ...]
    covered: tuple[float, ...]
    closes: float
    reach: float
    score: float


def rank_paths(
    graph: OccupationGraph, here: int, there: int, levels: Weights | None = None, *, steps: int = 2
) -> list[Route]:
    """All routes of one step, and of two where the second adds enough, best first. Places are the graph's."""
    import numpy as np

    has = graph.asks(here)
    levels = np.zeros_like(has) if levels is None else levels
    gap = _gap(graph.asks(there), has, levels)
    share = graph.practised(gap)
    reach, covered = _reach(graph, has, levels, int(graph.zones[here]))
    score = _score(share, reach)
    highest = max(int(graph.zones[here]), int(graph.zones[there]))
    usable = [
        int(place)
        for place in np.argsort(-score, kind="stable")
        if score[place] > 0
        and place not in (here, there)
        and share[place] >= LEAST_SHARE
        and graph.zones[place] <= highest
    ]
    routes = [
        Route(
            (place,),
            (float(covered[place]),),
            float(share[place]),
            float(reach[place]),
            float(score[place]),
        )
        for place in usable
    ]
    if steps > 1:
        sure = [route for route in routes if route.covered[0] >= SURE]
        for first in sure[:BRANCHES]:
            routes += _second_steps(graph, first, here, there, has, levels, gap, share, reach)
    return sorted(routes, key=lambda route: (-route.score, route.places))


def occupation_of(
    title: str,
    graph: OccupationGraph | None = None,
    taxonomy: Taxonomy | None = None,
    occupations: Occupations | None = None,
) -> int:
    """The place in the graph of a title; an occupation that ESCO alone has stands for the nearest in the graph.

    Raises TitleUnknownError.
    """
    graph, taxonomy = graph or open_graph(), taxonomy or open_taxonomy()
    occupations = occupations or open_occupations()
    places = occupations.of_title(title, taxonomy) if title.strip() else []
    if not places and (nearest := _nearest_title(title, occupations)):
        places = occupations.of_title(nearest, taxonomy)
    for place in places:
        found = graph.place(occupations.code(place))
        if found is not None:
            return found
    for place in places:
        asked = {taxonomy.concept(concept).id: weight for concept, weight in occupations.asked(place).items()}
        best, shared = graph.nearest_by_skills(asked)
        if shared >= LEAST_SHARED:
            return best
    raise TitleUnknownError(title.strip(), _spelt_alike(title, graph))


def _nearest_title(title: str, occupations: Occupations) -> str:
    """The shortest known title that holds all of its words, else the one spelt most alike; "" where none is near."""
    from rapidfuzz import fuzz, process

    words = title.lower().split()
    if not words or len(title) > LONGEST_TITLE:
        return ""
    if len(words) > 1:
        holding = [known for known in occupations.titles if set(words) <= set(known.split())]
        if holding:
            return min(holding, key=lambda known: (len(known), known))
    best = process.extractOne(
        " ".join(words), occupations.titles, scorer=fuzz.token_sort_ratio, score_cutoff=SPELT_ALIKE
    )
    return best[0] if best else ""


def _spelt_alike(title: str, graph: OccupationGraph) -> list[str]:
    from rapidfuzz import fuzz, process, utils

    found = process.extract(
        title,
        graph.titles,
        scorer=fuzz.token_sort_ratio,
        processor=utils.default_process,
        limit=3,
        score_cutoff=50,
    )
    return [name for name, _, _ in found]


def _gap(asks: Weights, has: Weights, levels: Weights) -> Weights:
    import numpy as np

    left: Weights = np.maximum(0, asks - has) * (1 - levels)
    return left


def _reach(graph: OccupationGraph, has: Weights, levels: Weights, zone: int) -> tuple[Weights, Weights]:
    """Reach 0–1 of every occupation (0: not now), and the share of what it asks that is covered."""
    import numpy as np

    covered = graph.covered(has, levels)
    zones = graph.zones.astype(np.int64)
    factor = np.where(zones > zone, HIGHER_ZONE, np.where(zones < zone - 1, LOWER_ZONE, 1.0))
    factor = np.where(zones > zone + 1, 0.0, factor)
    reach = np.where(covered >= LEAST_COVERED, covered * factor, 0.0)
    return reach.astype(np.float32), covered


def _score(closes: Weights, reach: Weights) -> Weights:
    import numpy as np

    found: Weights = np.maximum(0, closes - BACKGROUND) * np.maximum(0, reach - BACKGROUND)
    return found


def _second_steps(
    graph: OccupationGraph,
    first: Route,
    here: int,
    there: int,
    has: Weights,
    levels: Weights,
    gap: Weights,
    share: Weights,
    now: Weights,
) -> list[Route]:
    """Routes over this first step to roles that are out of reach now (`now`) and add enough to it."""
    import numpy as np

    place = first.places[0]
    after = np.maximum(has, graph.asks(place))
    zone = max(int(graph.zones[here]), int(graph.zones[place]))
    reach, covered = _reach(graph, after, levels, zone)
    practised = np.minimum(gap, graph.asks(place))
    total = float(gap.sum()) or 1.0
    more = graph.practised(gap - practised) * (float((gap - practised).sum()) / total)
    closes = first.closes + more
    way = (np.minimum(first.reach, reach) * SECOND_STEP).astype(np.float32)
    score = _score(closes, way)
    highest = max(int(graph.zones[here]), int(graph.zones[there]))
    better = np.flatnonzero(
        (now == 0)
        & (share > CLOSER * first.closes)
        & (covered >= SURE)
        & (score > ADDS * first.score)
        & (more >= LEAST_SHARE)
        & (graph.zones <= highest)
    )
    return [
        Route(
            (place, int(second)),
            (first.covered[0], float(covered[second])),
            float(closes[second]),
            float(way[second]),
            float(score[second]),
        )
        for second in better
        if second not in (here, there, place)
    ]


def _openings_by_place(
    openings: Iterable[NearOpening], graph: OccupationGraph, taxonomy: Taxonomy, occupations: Occupations
) -> dict[int, list[NearOpening]]:
    """Openings under the occupation that their title names; an unknown title stands under none."""
    found: dict[int, list[NearOpening]] = {}
    for opening in openings:
        places = (graph.place(occupations.code(one)) for one in occupations.of_title(opening.title, taxonomy))
        known = next((place for place in places if place is not None), None)
        if known is not None:
            found.setdefault(known, []).append(opening)
    return found


def _at_hand(route: Route, at_hand: Mapping[int, Collection[NearOpening]]) -> int:
    return len(at_hand.get(route.places[0], ()))


class _Words:
    """Puts routes into words for one target."""

    __slots__ = ("_at_hand", "_gap", "_graph", "_occupations", "_places", "_taxonomy", "_there")

    def __init__(
        self,
        graph: OccupationGraph,
        taxonomy: Taxonomy,
        occupations: Occupations,
        there: int,
        gap: Weights,
        at_hand: Mapping[int, list[NearOpening]],
    ) -> None:
        self._occupations = occupations
        self._places = {occupations.code(place): place for place in range(len(occupations))}
        self._graph, self._taxonomy, self._there, self._gap = graph, taxonomy, there, gap
        self._at_hand = at_hand

    def path(self, route: Route) -> StonePath:
        import numpy as np

        steps: list[Step] = []
        gap, total = self._gap, float(self._gap.sum()) or 1.0
        for place, covered in zip(route.places, route.covered, strict=True):
            practised = np.minimum(gap, self._graph.asks(place))
            steps.append(self._step(place, covered, float(practised.sum()) / total, gap, bool(steps)))
            gap = gap - practised
        return StonePath(tuple(steps), route.closes, route.reach, route.score)

    def _step(self, place: int, covered: float, closes: float, gap: Weights, second: bool) -> Step:
        graph = self._graph
        skills = tuple(self._label(skill) for skill in self._telling(place, gap))
        there, like = graph.like_tasks(place, self._there, gap)
        openings = tuple(self._at_hand.get(place, ()))
        title = graph.titles[place]
        why: list[str] = (
            [
                say(
                    "After the first step you already cover about %(parts)s of what sets this work apart.",
                    parts=_parts(covered),
                ),
                say(
                    "It practises a further %(parts)s of what the dream job asks and you do not show yet.",
                    parts=_parts(closes),
                ),
            ]
            if second
            else [
                say("You already cover about %(parts)s of what sets this work apart.", parts=_parts(covered)),
                say(
                    "It practises about %(parts)s of what the dream job asks and you do not show yet.",
                    parts=_parts(closes),
                ),
            ]
        )
        if skills:
            why.append(
                say(
                    "You would use %(skills)s there, and the dream job asks for it too.",
                    skills=_listed(skills),
                )
            )
        if there:
            why.append(say("There: “%(there)s” In the dream job: “%(like)s”", there=there, like=like))
        if openings:
            why.append(
                say_count(
                    "One opening of this kind is at hand.",
                    "%(n)s openings of this kind are at hand.",
                    len(openings),
                )
            )
        return Step(
            graph.codes[place],
            title,
            int(graph.zones[place]),
            covered,
            closes,
            skills,
            there,
            like,
            openings,
            tuple(why),
        )

    def _telling(self, place: int, gap: Weights) -> list[str]:
        asked = self._asked(place)
        found = [
            skill
            for skill, _ in self._graph.skills_practised(place, gap, 200)
            if self._is_used(skill, asked.get(skill, 0.0)) and not expected_everywhere(skill, self._taxonomy)
        ]
        return found[:MOST_SKILLS]

    def _asked(self, place: int) -> dict[str, float]:
        known = self._places.get(self._graph.codes[place])
        pairs = self._occupations.asked(known).items() if known is not None else ()
        return {self._taxonomy.concept(concept).id: weight for concept, weight in pairs}

    def _is_used(self, skill: str, weight: float) -> bool:
        place = self._taxonomy.place(skill)
        if place is None:
            return False
        return weight >= (USED if self._taxonomy.concept(place).kind == "technology" else NAMED)

    def _label(self, skill: str) -> str:
        place = self._taxonomy.place(skill)
        return self._taxonomy.concept(place).label if place is not None else skill


def _parts(share: float) -> str:
    parts = round(share * 10)
    if parts < 1:
        return say("a small part")
    return say("all") if parts >= 10 else say_count("%(n)s part in 10", "%(n)s parts in 10", parts)


def _listed(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return say("%(some)s and %(last)s", some=listed(list(names[:-1])), last=names[-1])
