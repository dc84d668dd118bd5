"""Text in, the skills it names out, each with the words that show it.

Labels are matched whole and longest first; a label that is also an ordinary word counts only in context.
Says how strongly a posting asks (required, preferred, mentioned), the years asked, and whether it is negated.
Knows nothing of people; the same function reads CVs, where `requirement` means nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bounceback.skills.context import in_context
from bounceback.skills.labels import MOST_CHARACTERS, LabelMatch, match_labels
from bounceback.skills.normalise import split_words
from bounceback.skills.sections import Sentence, read_sections
from bounceback.skills.taxonomy import Concept, Taxonomy, open_taxonomy
from bounceback.skills.wording import Requirement, Wording, read_wording

LONGEST_LINE = 300
"""Characters of the sentence that is kept with a mention."""
_IN_HEADINGS = frozenset({"skills", "languages", "certificates"})
"""Sections whose headings may name skills; elsewhere a heading is none."""


@dataclass(frozen=True, slots=True)
class SkillMention:
    """One place where a text names a skill: text[start:end].

    `kind`: technology, tool, knowledge, skill, language, certificate, education. `line` is the sentence around
    it. `years`: whole years asked, None where none are stated. `level`: what is said of a language ("C1", "fluent").
    `section`: key of sections.toml. `negated`: the text says that it is not needed, or not had.
    `either`: mentions with the same number, not 0, are alternatives ("Power BI or Looker").
    """

    skill: str
    label: str
    kind: str
    start: int
    end: int
    line: str
    requirement: Requirement
    years: int | None
    negated: bool
    section: str
    level: str = ""
    either: int = 0


def find_skills(text: str, taxonomy: Taxonomy | None = None) -> tuple[SkillMention, ...]:
    """Every skill that `text` names, in order of place. Text beyond MOST_CHARACTERS is not read."""
    text = text[:MOST_CHARACTERS]
    taxonomy = taxonomy or open_taxonomy()
    split = split_words(text, taxonomy.fold)
    matches = match_labels(text, split, taxonomy)
    if not matches:
        return ()
    sentences = read_sections(text)
    asks = "requirements" in sentences.sections
    read: dict[int, tuple[Wording, str]] = {}
    mentions = []
    for match, concept in in_context(text, split, matches, sentences, taxonomy):
        sentence = sentences.at(match.start)
        if sentence.heading and sentence.section not in _IN_HEADINGS:
            continue
        if sentence.start not in read:
            raw = text[sentence.start : sentence.end]
            read[sentence.start] = (
                read_wording(raw),
                " ".join(raw.split()).lstrip("-*•·–▪◦●○ ")[:LONGEST_LINE],
            )
        mentions.append(_mention(match, concept, sentence, *read[sentence.start], asks))
    return tuple(_with_alternatives(text, mentions))


def _mention(
    match: LabelMatch, concept: Concept, sentence: Sentence, wording: Wording, line: str, asks: bool
) -> SkillMention:
    start, end = match.start - sentence.start, match.end - sentence.start
    return SkillMention(
        concept.id,
        concept.label,
        concept.kind,
        match.start,
        match.end,
        line,
        wording.requirement(start, sentence.section, asks),
        None if concept.kind in ("education", "language") else wording.years_asked(start, end),
        wording.negated(start, end),
        sentence.section,
        _language_level(wording.sentence, start, end) if concept.kind == "language" else "",
    )


def _language_level(sentence: str, start: int, end: int) -> str:
    """What stands right behind the language ("German (C1)"), else the last word on fluency before it."""
    behind = _LANGUAGE_LEVEL.search(sentence, end, min(len(sentence), end + 20))
    if behind and re.fullmatch(r"[\s(:,–-]*(?:level\s*)?", sentence[end : behind.start()]):
        return behind.group()
    before = [found.group() for found in _LANGUAGE_LEVEL.finditer(sentence, max(0, start - 40), start)]
    spoken = [word for word in before if not word[-1:].isdigit()]
    return spoken[-1] if spoken else ""


_LANGUAGE_LEVEL = re.compile(
    r"\b(?:[ABC][12]\b\+?|native|mother tongue|bilingual|fluent|fluently|business|conversational|intermediate|advanced|basic|beginner|"
    r"verhandlungssicher\w*|fließend\w*|muttersprach\w*|courant|bilingue|maternelle|nativo|avanzado|intermedio)",
    re.I,
)


def _with_alternatives(text: str, mentions: Sequence[SkillMention]) -> list[SkillMention]:
    """Marks lists that end in "or": any one of their members is enough."""
    marked = list(mentions)
    group = 0
    first = 0
    while first < len(marked):
        last, joined = first, False
        while last + 1 < len(marked):
            gap = _CHOICE_GAP.fullmatch(text, marked[last].end, marked[last + 1].start)
            if gap is None or (joined and not gap.group("or")):
                break
            joined = joined or bool(gap.group("or"))
            last += 1
        if not joined:
            joined = bool(_CHOICE_END.match(text, marked[last].end))
        if joined and (last > first):
            group += 1
            for n in range(first, last + 1):
                marked[n] = replace(marked[n], either=group)
        first = last + 1
    return marked


_CHOICE_GAP = re.compile(
    r"[ \t]{0,2}(?:\([^()\n]{0,30}\))?[ \t]{0,2}(?:,?[ \t]{0,2}(?P<or>\b(?:and/or|or|oder|ou|o)\b|/)|,)\s{0,2}(?:(?:a|an|the|in|with|master's|bachelor's)\s)?",
    re.I,
)
_CHOICE_END = re.compile(
    r"[ \t]{0,2},?[ \t]{0,2}(?:or|oder|ou)\s+(?:(?:an?|any|other|another|some)\s+)?(?:other|similar|related|equivalent|comparable|relevant|vergleichbar|équivalent|closely)",
    re.I,
)


def without_repeats(mentions: Sequence[SkillMention]) -> tuple[SkillMention, ...]:
    """One mention a skill: the strongest that is not negated, with the most years asked of any."""
    order = {Requirement.REQUIRED: 0, Requirement.PREFERRED: 1, Requirement.MENTIONED: 2}
    best: dict[str, SkillMention] = {}
    for mention in mentions:
        if mention.negated:
            continue
        old = best.get(mention.skill)
        if old is None:
            best[mention.skill] = mention
            continue
        first = min(old, mention, key=lambda one: order[one.requirement])
        years = max((one.years for one in (old, mention) if one.years is not None), default=None)
        best[mention.skill] = replace(first, years=years, level=first.level or old.level or mention.level)
    return tuple(best.values())
