"""Precision and recall of "the same vacancy" on the labelled real advertisements, and on variants planted in them."""

from __future__ import annotations

import csv
import io
import json
import lzma
import re
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path
from random import Random

import pytest

from bounceback.openings.duplicates import groups
from bounceback.openings.posting import Opening

LABELS = Path(__file__).resolve().parents[1] / "corpus" / "openings_same_vacancy.json"
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "openings"
FILES = {
    "glassdoor": ("glassdoor_jobs.csv.xz", "Job Title", "Company Name", "Location", "Job Description"),
    "analyst": ("data_analyst_ads.csv.xz", "title", "company", "location", "description"),
}

needs_shared = pytest.mark.skipif(
    not all((SHARED / file[0]).exists() for file in FILES.values()),
    reason="needs the real advertisements in ../shared/data/openings",
)
Pairs = set[tuple[str, str]]


@cache
def advertisements() -> tuple[Opening, ...]:
    csv.field_size_limit(10_000_000)
    found = []
    for name, (file, title, company, place, text) in FILES.items():
        content = lzma.decompress((SHARED / file).read_bytes()).decode("utf-8")
        for number, row in enumerate(csv.DictReader(io.StringIO(content, newline="")), start=1):
            employer = re.sub(r"\n\d\.\d\s*$", "", row[company]).strip()
            found.append(
                Opening(f"{name}:{number}", row[title].strip(), employer, row[place].strip(), text=row[text])
            )
    return tuple(found)


def pairs_of(members: list[list[str]] | tuple[tuple[str, ...], ...]) -> Pairs:
    return {(min(pair), max(pair)) for group in members for pair in combinations(group, 2)}


def precision_and_recall(found: Pairs, meant: Pairs) -> tuple[float, float]:
    return len(found & meant) / len(found), len(found & meant) / len(meant)


@pytest.mark.shared
@needs_shared
def test_real_advertisements_reach_the_aims_on_the_labelled_pairs() -> None:
    labels = json.loads(LABELS.read_text(encoding="utf-8"))
    group_of = {name: group for group in labels["groups"] for name in group}
    doubtful = {
        (min(one, other), max(one, other))
        for first, second in labels["doubtful"]
        for one in group_of.get(first, [first])
        for other in group_of.get(second, [second])
    }
    ads = advertisements()
    found, meant = pairs_of(groups(ads)) - doubtful, pairs_of(labels["groups"]) - doubtful
    precision, recall = precision_and_recall(found, meant)
    texts = {one.id: one.text for one in ads}
    hard = {(one, other) for one, other in meant if texts[one] != texts[other]}
    hard_found = {(one, other) for one, other in found if texts[one] != texts[other]}
    hard_precision, hard_recall = precision_and_recall(hard_found, hard)
    print(
        f"real: {len(meant)} pairs, precision {precision:.3f}, recall {recall:.3f}; with other words: "
        f"{len(hard)} pairs, precision {hard_precision:.3f}, recall {hard_recall:.3f}"
    )
    assert precision >= 0.98
    assert recall >= 0.95
    assert hard_precision >= 0.9
    assert hard_recall >= 0.6


@pytest.mark.shared
@needs_shared
def test_planted_variants_are_found_and_planted_others_are_not() -> None:
    labels = json.loads(LABELS.read_text(encoding="utf-8"))
    random = Random(20_26)
    doubled = {name for group in labels["groups"] for name in group[1:]}
    kept = [
        one
        for one in advertisements()
        if one.id not in doubled and one.company and one.location and len(one.text) > 1200
    ]
    chosen = random.sample(kept, 400)
    planted: list[Opening] = []
    meant: Pairs = set()
    for number, one in enumerate(chosen):
        one = replace(one, company=f"{one.company} {number}")  # so that only what is planted can be alike
        variant = VARIANTS[number % len(VARIANTS)](one, random)
        other = OTHERS[number % len(OTHERS)](one, chosen[number - 1], random)
        planted += [
            one,
            replace(variant, id=f"{one.id} variant {number % len(VARIANTS)}"),
            replace(other, id=f"{one.id} other {number % len(OTHERS)}"),
        ]
        meant |= pairs_of([[one.id, planted[-2].id]])
    found = pairs_of(groups(planted))
    precision, recall = precision_and_recall(found, meant)
    print(f"planted: {len(meant)} pairs, precision {precision:.3f}, recall {recall:.3f}")
    assert precision >= 0.98
    assert recall >= 0.95


@pytest.mark.shared
@needs_shared
def test_minhash_loses_hardly_any_pair_that_comparing_all_would_find(monkeypatch: pytest.MonkeyPatch) -> None:
    one_employer = tuple(replace(one, company="Harbour & Pine") for one in advertisements()[:700])
    by_minhash = pairs_of(groups(one_employer))
    monkeypatch.setattr("bounceback.openings.duplicates.LARGE", 10_000)
    by_all = pairs_of(groups(one_employer))
    assert by_minhash <= by_all
    assert len(by_minhash) >= 0.99 * len(by_all) > 100


def tagged_by_another_board(one: Opening, random: Random) -> Opening:
    head = f"Posted {random.randint(2, 30)} days ago. Be an early applicant.\n"
    tail = "\nApply on company site. Report this job. Similar jobs near you. Sign in to save it."
    return replace(
        one,
        title=f"{one.title} (m/f/d)",
        company=f"The {one.company}, Inc.",
        text=head + one.text + tail,
    )


def run_together(one: Opening, random: Random) -> Opening:
    """Blanks after full stops and list marks lost, as exports do."""
    return replace(one, text=re.sub(r"(?<=[.:;])\s+|\s*\n\s*[•·*-]?\s*", "", one.text))


def excerpt(one: Opening, random: Random) -> Opening:
    start = random.randint(0, 200)
    return replace(one, text=one.text[start : start + random.randint(500, 900)])


def reworded(one: Opening, random: Random) -> Opening:
    """One word in forty is another one."""
    found = one.text.split(" ")
    for _ in range(len(found) // 40):
        found[random.randrange(len(found))] = random.choice(("colleague", "regularly", "broad", "solve"))
    return replace(one, text=" ".join(found))


def numbered(one: Opening, random: Random) -> Opening:
    number = random.randint(10_000, 99_999)
    return replace(
        one, title=f"{one.title} (REQ-{number})", text=f"Req Id {number}\nCategory: General\n{one.text}"
    )


def without_its_end(one: Opening, random: Random) -> Opening:
    return replace(one, text=one.text[: int(len(one.text) * random.uniform(0.6, 0.95))])


def placed_otherwise(one: Opening, random: Random) -> Opening:
    return replace(
        one, location=random.choice(("", f"{one.location} (hybrid)", f"12 Pine Street, {one.location}"))
    )


VARIANTS = (
    tagged_by_another_board,
    run_together,
    excerpt,
    reworded,
    numbered,
    without_its_end,
    placed_otherwise,
)


def elsewhere(one: Opening, stranger: Opening, random: Random) -> Opening:
    return replace(one, location="Reykjavik, Iceland")


def one_level_up(one: Opening, stranger: Opening, random: Random) -> Opening:
    return replace(
        one, title=f"Principal {one.title}" if "rincipal" not in one.title else f"Junior {one.title}"
    )


def another_text(one: Opening, stranger: Opening, random: Random) -> Opening:
    return replace(one, text=stranger.text)


def another_role(one: Opening, stranger: Opening, random: Random) -> Opening:
    return replace(one, title="Facilities Coordinator")


def same_employer_words_only(one: Opening, stranger: Opening, random: Random) -> Opening:
    """What the employer says of itself in each of its advertisements, then another job."""
    return replace(one, text=one.text[:500] + stranger.text[500:])


OTHERS = (elsewhere, one_level_up, another_text, another_role, same_employer_words_only)
