"""A CV's text in, the title that its newest job carries out, where a known occupation has it. Guesses nothing else."""

from __future__ import annotations

import re

from bounceback.skills.occupations import open_occupations
from bounceback.skills.sections import read_sections
from bounceback.skills.taxonomy import open_taxonomy

LONGEST = 80
"""Characters of a piece of a line that can be a title."""
MOST_LINES = 60


def title_in(cv: str) -> str:
    """The first known title among the lines on work, "" where there is none. A CV names the newest job first."""
    taxonomy, occupations = open_taxonomy(), open_occupations()
    sections = read_sections(cv)
    lines = [
        cv[item.start : item.end]
        for item in sections.items
        if item.section in ("experience", "tasks") and not item.heading
    ]
    for line in lines[:MOST_LINES]:
        if line.lstrip().startswith(("-", "•", "*", "–")):
            continue
        for piece in _BETWEEN.split(line):
            words = piece.strip()
            if (
                3 <= len(words) <= LONGEST
                and len(words.split()) <= 6
                and occupations.of_title(words, taxonomy)
            ):
                return words
    return ""


_BETWEEN = re.compile(r"[,|·•@()\n]|\s[-–—]\s|\sat\s")
