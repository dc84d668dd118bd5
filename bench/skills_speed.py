"""Prints how fast the taxonomy opens and how fast skills are found, in one run (processor time, one core).

    python bench/skills_speed.py [--mb 5]

The text is made here from label and filler words by a fixed seed: postings of about 3,000 characters. Beside it stands
a plain Aho-Corasick search for the same labels (ahocorasick_rs), with the time that building its automaton takes.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from importlib import resources

FILLER = [
    "we",
    "are",
    "looking",
    "for",
    "a",
    "person",
    "who",
    "will",
    "work",
    "with",
    "our",
    "team",
    "and",
    "help",
    "guests",
    "every",
    "day",
    "in",
    "a",
    "calm",
    "place",
    "near",
    "the",
    "river",
    "you",
    "have",
    "a",
    "strong",
    "sense",
    "for",
    "what",
    "matters",
    "and",
    "like",
    "to",
    "explain",
    "things",
    "to",
    "others",
    "while",
    "keeping",
    "an",
    "eye",
    "on",
    "the",
    "plan",
]
HEADINGS = ("Requirements", "Nice to have", "What you'll do", "Benefits")


def main() -> None:
    """Make the text, measure, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mb", type=float, default=5.0)
    wanted = int(parser.parse_args().mb * 1e6)

    from bounceback.skills.labels import find_labels
    from bounceback.skills.spans import find_skills
    from bounceback.skills.tagger import find_phrases
    from bounceback.skills.taxonomy import Taxonomy

    file = resources.files("bounceback.skills") / "data" / "taxonomy.txt"
    begun = time.process_time()
    taxonomy = Taxonomy(file.read_bytes())
    opened = time.process_time() - begun
    postings = make_postings(sorted(taxonomy.labels), wanted)
    size = sum(map(len, postings)) / 1e6
    print(f"{len(taxonomy):,} skills, {len(taxonomy.labels):,} labels, {len(file.read_bytes()) / 1e6:.1f} MB")
    print(f"open                      {opened * 1000:8.0f} ms")
    print(f"{size:.1f} MB in {len(postings)} postings      MB/s   found")
    _line("labels", postings, size, lambda text: len(find_labels(text, taxonomy)))
    _line("skills in context", postings, size, lambda text: len(find_skills(text, taxonomy)))
    find_phrases(postings[0])  # opens the model
    few = postings[: max(1, len(postings) // 10)]
    _line("tagger (a tenth of it)", few, sum(map(len, few)) / 1e6, lambda text: len(find_phrases(text)))
    _beside(sorted(taxonomy.labels), postings, size)


def make_postings(labels: list[str], wanted: int) -> list[str]:
    """Postings of headed lists and prose with about one label in twelve words, from a fixed seed."""
    chance = random.Random(7)
    postings, size = [], 0
    while size < wanted:
        lines: list[str] = []
        for heading in HEADINGS:
            lines.append(heading)
            for _ in range(7):
                words = [chance.choice(FILLER) for _ in range(chance.randint(6, 22))]
                words.insert(chance.randrange(len(words)), chance.choice(labels))
                lines.append("- " + " ".join(words) + chance.choice((".", ", and more", "")))
        postings.append("\n".join(lines))
        size += len(postings[-1])
    return postings


def _line(name: str, postings: list[str], size: float, find: Callable[[str], int]) -> None:
    begun = time.process_time()
    found = sum(find(text) for text in postings)
    print(f"{name:<24}  {size / (time.process_time() - begun):8.1f}   {found:,}")


def _beside(labels: list[str], postings: list[str], size: float) -> None:
    import ahocorasick_rs

    begun = time.process_time()
    automaton = ahocorasick_rs.AhoCorasick(labels, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
    built = time.process_time() - begun
    _line(
        "Aho-Corasick, no borders",
        postings,
        size,
        lambda text: len(automaton.find_matches_as_indexes(text.lower())),
    )
    print(f"  (building its automaton {built * 1000:8.0f} ms)")


if __name__ == "__main__":
    main()
