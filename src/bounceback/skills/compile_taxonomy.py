"""ESCO's and O*NET's lists in, the package's two data files out: taxonomy.txt and occupations.txt.

    python -m bounceback.skills.compile_taxonomy --from ../shared/data/skills

The same sources give the same bytes. Checksums of the sources stand in sources.json beside the result.
"""

from __future__ import annotations

import argparse
import base64
import csv
import hashlib
import io
import json
import lzma
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from bounceback.skills.normalise import label_words
from bounceback.skills.taxonomy import BLOCK, FORMAT, Taxonomy

SOURCES = {
    "esco_skills": "esco_skills_en_v1.1.1.csv.xz",
    "esco_uris": "esco_skill_uris.csv.xz",
    "esco_occupations": "esco_occupations_v1.1.1.csv.xz",
    "onet_technology": "onet_technology_skills.tsv.xz",
    "onet_tools": "onet_tools_used.tsv.xz",
    "onet_titles": "onet_alternate_titles.tsv.xz",
    "onet_zones": "onet_job_zones.tsv.xz",
    "onet_occupations": "onet_occupation_data.tsv.xz",
    "onet_tasks": "onet_task_statements.tsv.xz",
}
MOST_WORDS = 8
MOST_WORDS_OF_ALIAS = 5
"""Longer names are sentences: of 16,806 matches in 900 public postings one had more than four words."""
SHARED_FAMILY = 0.30
"""Cosine over occupations from which two technologies of one family count as near: by eye on 200 pairs."""
BROAD_FAMILY = 0.60
"""The same for O*NET families that hold unlike things (labels.toml, broad_families)."""
SHARED_WORDS = 0.62
"""Cosine over the words of all aliases from which two ESCO skills count as near: by eye on 200 pairs."""
MOST_NEAR = 8

Row = dict[str, str]


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the sources, write the two files and the checksums."""
    parser = argparse.ArgumentParser(prog="python -m bounceback.skills.compile_taxonomy", description=__doc__)
    parser.add_argument(
        "--from", dest="sources", type=Path, required=True, help="folder with the ESCO and O*NET files"
    )
    parser.add_argument("--to", type=Path, default=Path(__file__).parent / "data", help="where to write")
    chosen = parser.parse_args(arguments)
    tables = {name: _read(chosen.sources / file) for name, file in SOURCES.items()}
    taxonomy = compile_taxonomy(tables)
    (chosen.to / "taxonomy.txt").write_text(taxonomy, encoding="utf-8", newline="\n")
    occupations = compile_occupations(tables, Taxonomy(taxonomy.encode()))
    (chosen.to / "occupations.txt").write_text(occupations, encoding="utf-8", newline="\n")
    sums = {
        file: hashlib.sha256((chosen.sources / file).read_bytes()).hexdigest()
        for file in sorted(SOURCES.values())
    }
    (chosen.to / "sources.json").write_text(json.dumps(sums, indent=1) + "\n", encoding="utf-8", newline="\n")
    for name in ("taxonomy.txt", "occupations.txt"):
        print(f"{name}: {(chosen.to / name).stat().st_size / 1e6:.2f} MB")


@dataclass(slots=True)
class _Entry:
    """A concept while it is put together. `aliases` in order of trust; `named`: they are proper names."""

    id: str
    label: str
    kind: str
    family: str = ""
    aliases: list[tuple[str, int]] = field(default_factory=list)
    occupations: set[str] = field(default_factory=set)


def compile_taxonomy(tables: Mapping[str, list[Row]]) -> str:
    """The taxonomy file's text from the source tables."""
    rules = _toml("labels.toml")
    ambiguity = _toml("ambiguous.toml")
    ordinary = _ordinary_words(tables)
    entries = _merge(
        [
            *_languages(),
            *_certificates(),
            *_everywhere(),
            *_added(rules),
            *_common(),
            *_esco(tables),
            *_technologies(tables, rules, ordinary),
            *_tools(tables),
        ],
    )
    fold = _fold(entries)

    def key(label: str) -> str:
        return " ".join(fold.get(word, word) for word in label_words(label))

    always = {key(label) for label in ambiguity["always"]}
    plain = {key(label) for label in ambiguity["plain"]} - always
    never = {key(label) for label in ambiguity["never"]} - always
    languages = {key(name) for name in _toml("languages.toml")["names"]}
    labels: dict[str, int] = {}
    trust: dict[str, int] = {}
    ambiguous: set[str] = set(always)
    capitals: set[str] = set()
    for place, entry in enumerate(entries):
        for alias, rank in entry.aliases:
            name = key(alias)
            words = name.split(" ")
            if not _usable(name, words, entry.kind, rank, ordinary, plain) or (name in never and rank > 0):
                continue
            if (name in languages and entry.kind != "language") or (len(name) == 1 and name not in always):
                continue
            if name not in trust or rank < trust[name]:
                labels[name], trust[name] = place, rank
                ambiguous.discard(name) if name not in always else None
                capitals.discard(name)
                if name in plain or name in always:
                    continue
                if entry.kind == "technology" and _needs_context(words, alias, entry, ordinary):
                    ambiguous.add(name)
                elif len(name) <= MOST_LETTERS and alias.isupper():
                    capitals.add(name)
    kept = sorted({*labels.values()})
    new_place = {old: new for new, old in enumerate(kept)}
    entries = [entries[old] for old in kept]
    names = sorted(labels)
    most: dict[str, int] = {}
    for name in names:
        words = name.split(" ")
        if len(words) > 1:
            pair = words[0] + words[1]
            most[pair] = max(most.get(pair, 0), len(words))
    by_length: dict[int, list[str]] = defaultdict(list)
    for pair in sorted(most):
        by_length[most[pair]].append(pair)
    families = sorted({entry.family for entry in entries} | {""})
    total = len({row["O*NET-SOC Code"] for row in tables["onet_technology"]})
    near = _near(entries, frozenset(rules["broad_families"]))
    rows = [
        "\t".join(
            (
                entry.id,
                entry.label,
                entry.kind,
                str(families.index(entry.family)),
                f"{len(entry.occupations) / total:.3g}",
                " ".join(map(str, near[place])),
            )
        )
        for place, entry in enumerate(entries)
    ]
    folded = sorted(fold)
    meta = {
        "format": FORMAT,
        "esco": "1.1.1",
        "onet": "29/30",
        "concepts": len(entries),
        "labels": len(names),
    }
    return BLOCK.join(
        (
            json.dumps(meta, sort_keys=True),
            "\n".join(rows),
            "\n".join(families),
            "\n".join(names),
            base64.b64encode(
                b"".join(new_place[labels[name]].to_bytes(4, "little") for name in names)
            ).decode("ascii"),
            "\n".join(f"{length}\t{' '.join(pairs)}" for length, pairs in sorted(by_length.items())),
            " ".join(folded) + "\n" + " ".join(fold[word] for word in folded),
            "\n".join(sorted(ambiguous & {*names})),
            "\n".join(sorted(capitals & {*names})),
        )
    )


def compile_occupations(tables: Mapping[str, list[Row]], taxonomy: Taxonomy) -> str:
    """The occupations file's text: what O*NET's and ESCO's occupations ask for, and their titles."""
    asked: dict[str, dict[int, float]] = defaultdict(dict)

    def ask(code: str, place: int, weight: float) -> None:
        asked[code][place] = max(asked[code].get(place, 0.0), weight)

    for row in tables["onet_technology"]:
        concept = taxonomy.find(row["Example"])
        place = None if concept is None else taxonomy.place(concept.id)
        if place is not None:
            demanded, hot = row["In Demand"] == "Y", row["Hot Technology"] == "Y"
            ask(row["O*NET-SOC Code"], place, 1.0 if demanded else 0.5 if hot else 0.2)
    for row in tables["onet_tools"]:
        concept = taxonomy.find(row["Example"])
        place = None if concept is None else taxonomy.place(concept.id)
        if place is not None:
            ask(row["O*NET-SOC Code"], place, 0.1)
    texts: dict[str, list[str]] = defaultdict(list)
    names: dict[str, str] = {}
    titles: dict[str, set[str]] = defaultdict(set)
    for row in tables["onet_occupations"]:
        code = row["O*NET-SOC Code"]
        names[code] = row["Title"]
        texts[code].append(row["Description"])
        titles[row["Title"]].add(code + "!")
    for row in tables["onet_tasks"]:
        texts[row["O*NET-SOC Code"]].append(row["Task"])
    for row in tables["onet_titles"]:
        titles[row["Alternate Title"]].add(row["O*NET-SOC Code"])
        if row["Short Title"] not in ("n/a", ""):
            titles[row["Short Title"]].add(row["O*NET-SOC Code"])
    for row in tables["esco_occupations"]:
        code = "esco:" + row["CODE"]
        names[code] = row["PREFERREDLABEL"]
        texts[code].append(row["DESCRIPTION"])
        titles[row["PREFERREDLABEL"]].add(code + "!")
        for label in row["ALTLABELS"].split("\n"):
            titles[label].add(code)
    for code in sorted(texts):
        found = Counter(place for text in texts[code] for place in _named_in(text, taxonomy))
        for place, count in found.items():
            ask(code, place, min(0.8, 0.4 + 0.1 * count))
    for title, code in _toml("titles.toml").items():
        if code in names:
            titles[title].add(code + "!")
    zones = {row["O*NET-SOC Code"]: row["Job Zone"] for row in tables["onet_zones"]}
    codes = sorted(code for code in names if asked[code])
    place_of = {code: place for place, code in enumerate(codes)}
    by_key: dict[str, set[str]] = defaultdict(set)
    for title, holders in titles.items():
        name = " ".join(taxonomy.fold.get(word, word) for word in label_words(title))
        by_key[name] |= {
            f"{place_of[holder.rstrip('!')]}{'!' if holder.endswith('!') else ''}"
            for holder in holders
            if holder.rstrip("!") in place_of
        }
    kept = sorted(name for name, holders in by_key.items() if name and holders)
    rows = []
    for code in codes:
        needs = sorted(asked[code].items(), key=lambda item: (-item[1], item[0]))
        rows.append(
            "\t".join((code, names[code], zones.get(code, ""), " ".join(f"{p}:{w:.2g}" for p, w in needs)))
        )
    return BLOCK.join(
        (
            json.dumps(
                {"format": "bounceback-occupations 1", "occupations": len(codes), "titles": len(kept)},
                sort_keys=True,
            ),
            "\n".join(rows),
            "\n".join(kept),
            "\n".join(" ".join(sorted(by_key[name])) for name in kept),
        )
    )


def _named_in(text: str, taxonomy: Taxonomy) -> set[int]:
    """Skills that a task or description calls by their own name; other names are too loose for this."""
    from bounceback.skills.labels import find_labels

    return {
        found.place
        for found in find_labels(text, taxonomy)
        if " ".join(
            taxonomy.fold.get(word, word) for word in label_words(taxonomy.concept(found.place).label)
        )
        == found.key
    }


def _read(path: Path) -> list[Row]:
    with lzma.open(path, "rb") as raw:
        text = io.TextIOWrapper(raw, encoding="utf-8", newline="")
        return list(csv.DictReader(text, delimiter="\t" if ".tsv" in path.name else ","))


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((resources.files("bounceback.skills") / "data" / name).read_text(encoding="utf-8"))


def _ordinary_words(tables: Mapping[str, list[Row]]) -> Counter[str]:
    """How often each word stands in lower case in running text: what is often there is no proper name."""
    counts: Counter[str] = Counter()
    for text in (
        *(row["Task"] for row in tables["onet_tasks"]),
        *(row["Description"] for row in tables["onet_occupations"]),
        *(row["DESCRIPTION"] for row in tables["esco_occupations"]),
    ):
        counts.update(re.findall(r"(?<![\w.])[a-z][a-z]+", text))
    for row in tables["esco_skills"]:
        counts.update(re.findall(r"\b[a-z][a-z]+", row["preferredLabel"]))
    for word, count in list(counts.items()):
        if word.endswith("s"):
            counts[word[:-1]] += count
    return counts


def _usable(
    name: str, words: Sequence[str], kind: str, rank: int, ordinary: Counter[str], plain: set[str]
) -> bool:
    """Whether a source's name can be looked for in texts: no sentence, no scrap, no everyday object."""
    if not re.search("[a-z]", name) or len(words) > (MOST_WORDS if rank <= 1 else MOST_WORDS_OF_ALIAS):
        return False
    if name in plain or kind in ("language", "certificate", "education"):
        return True
    if rank >= 3 and words[0] in _SCRAP_BEGINS:
        return False
    if len(words) == 1 and rank >= 3:
        return ordinary[name] < (2 if kind == "tool" else 20 if kind == "skill" else 10**9)
    return True


_SCRAP_BEGINS = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "to",
        "of",
        "in",
        "on",
        "at",
        "as",
        "by",
        "for",
        "from",
        "with",
        "your",
        "our",
        "their",
        "his",
        "be",
        "being",
        "are",
        "is",
        "have",
        "has",
        "all",
        "other",
        "that",
        "this",
        "these",
        "de",
        "s",
        "d",
        "any",
        "each",
    ]
)
MOST_LETTERS = 4
"""Short names in capitals ("SAN", "CS") are looked for in capitals alone."""
KNOWN = 5
"""A one-word technology that fewer of O*NET's 923 occupations list is little known: it needs context."""


def _needs_context(words: Sequence[str], alias: str, entry: _Entry, ordinary: Counter[str]) -> bool:
    if not _is_name(alias):
        return False
    if all(ordinary[word] >= 2 for word in words):
        return True
    return (
        len(words) == 1
        and entry.id.startswith("onet:")
        and len(entry.occupations) < KNOWN
        and alias.isalpha()
    )


def _is_name(alias: str) -> bool:
    return any(character.isupper() for character in alias)


def _languages() -> list[_Entry]:
    data = _toml("languages.toml")
    return [
        _Entry(
            "language:" + _slug(name),
            name,
            "language",
            "",
            [(name, 0), *((other, 0) for other in data["elsewhere"].get(name, ()))],
        )
        for name in data["names"]
    ]


def _certificates() -> list[_Entry]:
    data = _toml("certificates.toml")
    return [
        _Entry(
            f"{kind}:" + _slug(item["label"]), item["label"], kind, "", [(name, 0) for name in item["names"]]
        )
        for table, kind in (("certificate", "certificate"), ("degree", "education"))
        for item in data[table]
    ]


def _everywhere() -> list[_Entry]:
    return [
        _Entry(
            "own:" + _slug(item["label"]),
            item["label"],
            "skill",
            "",
            [(name, 0) for name in [item["label"], *item["names"]]],
        )
        for item in _toml("everywhere.toml")["skill"]
    ]


def _common() -> list[_Entry]:
    return [
        _Entry("own:" + _slug(label), label, "knowledge", "", [(name, 0) for name in [label, *names]])
        for group in _toml("common.toml").values()
        for label, names in group.items()
    ]


def _added(rules: Mapping[str, Any]) -> list[_Entry]:
    return [
        _Entry(
            "own:" + _slug(item["label"]),
            item["label"],
            item["kind"],
            item["family"],
            [(alias, 0) for alias in item["aliases"]] + [(item["label"], 0)],
        )
        for item in rules["added"]
    ]


def _esco(tables: Mapping[str, list[Row]]) -> list[_Entry]:
    ids = {row["preferred_label"]: row["concept_uri"].rsplit("/", 1)[-1] for row in tables["esco_uris"]}
    entries = []
    for row in sorted(tables["esco_skills"], key=lambda row: row["preferredLabel"]):
        preferred = row["preferredLabel"].replace("\xa0", " ")
        identity = ids.get(row["preferredLabel"])
        label = re.sub(r"\s*\([^)]*\)$", "", preferred)
        aliases = [(label, 1), (preferred, 1)]
        aliases += [(alias, 3) for alias in row["altLabels"].split("\n") if alias.strip()]
        kind = "knowledge" if row["skillType"] == "knowledge" else "skill"
        if preferred != label and (
            "programming" in preferred or "tool" in preferred or "system" in preferred
        ):
            kind = "technology"
        entries.append(
            _Entry(
                f"esco:{identity}" if identity else "esco-label:" + _slug(preferred), label, kind, "", aliases
            )
        )
    return entries


def _technologies(
    tables: Mapping[str, list[Row]], rules: Mapping[str, Any], ordinary: Counter[str]
) -> list[_Entry]:
    families: dict[str, Counter[str]] = defaultdict(Counter)
    occupations: dict[str, set[str]] = defaultdict(set)
    for row in tables["onet_technology"]:
        families[row["Example"]][row["Commodity Title"]] += 1
        occupations[row["Example"]].add(row["O*NET-SOC Code"])
    entries = []
    for example in sorted(families):
        family = min(families[example].items(), key=lambda item: (-item[1], item[0]))[0]
        label, aliases = _technology_names(example, rules, ordinary)
        entries.append(
            _Entry("onet:" + _slug(example), label, "technology", family, aliases, occupations[example])
        )
    return entries


def _technology_names(
    example: str, rules: Mapping[str, Any], ordinary: Counter[str]
) -> tuple[str, list[tuple[str, int]]]:
    """How a technology is shown, and what it is called: without its maker, by its letters, without "software"."""
    aliases = [(example, 2)]
    label = example
    name = example
    for maker in sorted(rules["makers"], key=len, reverse=True):
        if name.startswith(maker + " "):
            name = name[len(maker) + 1 :]
            break
    for ending in rules["endings"]:
        short = name.removesuffix(" " + ending)
        if short != name and (ending != "software" or not _all_ordinary(short, ordinary)):
            aliases.append((name, 2))
            name, label = short, label.removesuffix(" " + ending)
            break
    words = name.split(" ")
    if (
        len(words) > 2
        and re.fullmatch(r"[A-Z][A-Z0-9/+-]{1,7}", words[-1])
        and _spells(words[:-1], words[-1])
    ):
        aliases += [(words[-1], 2), (" ".join(words[:-1]), 2)]
        label = words[-1]
    elif len(words) > 2 and re.fullmatch(r"[A-Z]{2,6}", words[-2]) and _spells(words[:-2], words[-2]):
        aliases += [(" ".join(words[-2:]), 2), (" ".join(words[:-2] + words[-1:]), 2)]
    if name != example:
        aliases.append((name, 2))
        if (
            label == example.removesuffix(" software")
            and not _all_ordinary(name, ordinary)
            and name[0].isupper()
        ):
            label = name
    if re.search(r" [A-Z]", label.removesuffix(" software")):
        label = label.removesuffix(" software")
    label = rules["shown"].get(example, label)
    aliases += [(alias, 0) for alias in rules["aliases"].get(example, ())]
    return label, aliases


def _all_ordinary(name: str, ordinary: Counter[str]) -> bool:
    return all(ordinary[word.lower()] >= 2 for word in re.findall(r"[A-Za-z]+", name))


def _spells(words: Sequence[str], letters: str) -> bool:
    """Whether the words' first letters, in order, can spell the short form."""
    initials = "".join(part[0] for word in words for part in re.split(r"[-/ ]", word) if part).upper()
    place = 0
    for letter in initials:
        if place < len(letters) and letter == letters[place]:
            place += 1
    return place >= min(len(letters), 2) and place >= len(letters) - 1


def _tools(tables: Mapping[str, list[Row]]) -> list[_Entry]:
    families: dict[str, Counter[str]] = defaultdict(Counter)
    occupations: dict[str, set[str]] = defaultdict(set)
    for row in tables["onet_tools"]:
        families[row["Example"]][row["Commodity Title"]] += 1
        occupations[row["Example"]].add(row["O*NET-SOC Code"])
    entries = []
    for example in sorted(families):
        family = min(families[example].items(), key=lambda item: (-item[1], item[0]))[0]
        entries.append(
            _Entry("tool:" + _slug(example), example, "tool", family, [(example, 4)], occupations[example])
        )
    return entries


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9+#.]+", "-", name.lower()).strip("-")


def _merge(entries: Iterable[_Entry]) -> list[_Entry]:
    """Entries of different sources that share a trusted name become one; the first keeps its id."""
    by_name: dict[str, _Entry] = {}
    kept: list[_Entry] = []
    for entry in entries:
        trusted = [" ".join(label_words(alias)) for alias, rank in entry.aliases if rank <= 2]
        other = next(
            (by_name[name] for name in trusted if name in by_name and _same_thing(by_name[name], entry)), None
        )
        if other is None:
            kept.append(entry)
            other = entry
        else:
            other.aliases += entry.aliases
            other.occupations |= entry.occupations
            other.family = other.family or entry.family
            if entry.kind == "technology":
                if (
                    other.id.startswith("esco")
                    and other.kind != "technology"
                    and re.search(r"[A-Z]", entry.label[1:])
                ):
                    other.label = entry.label
                other.kind = "technology"
        for name in trusted:
            by_name.setdefault(name, other)
    return kept


def _same_thing(one: _Entry, other: _Entry) -> bool:
    if {one.kind, other.kind} & {"certificate", "education", "language"}:
        return False
    if one.id.startswith("own:") and (one.kind == "technology") != (other.kind == "technology"):
        return False
    return not (
        one.kind == "technology" and other.kind == "technology" and one.id[:4] == other.id[:4] == "onet"
    )


def _fold(entries: Sequence[_Entry]) -> dict[str, str]:
    """Each word's other spellings to the one used in labels: plural to singular, American to British."""
    common: set[str] = set()
    proper: set[str] = set()
    for entry in entries:
        for alias, _ in entry.aliases:
            (proper if entry.kind == "technology" else common).update(label_words(alias))
    fold: dict[str, str] = {}
    for word in sorted(common | proper):
        if not word.isalpha() or len(word) < 3:
            continue
        if word.endswith("s") and len(word) > 3 and not word.endswith(("ss", "us", "is", "ics")):
            single = _singular(word)
            if word in common or single in common:
                fold[word] = single
        elif word in common and not word.endswith(("s", "ic")):
            fold[_plural(word)] = word
    for british, american in (
        ("isation", "ization"),
        ("ising", "izing"),
        ("ised", "ized"),
        ("ise", "ize"),
        ("yse", "yze"),
        ("ysing", "yzing"),
    ):
        for word in sorted(common):
            if word.endswith(british):
                other = word[: -len(british)] + american
                fold.setdefault(other, word)
    for word in sorted(common):
        for british, american in (("our", "or"), ("ours", "ors"), ("ourial", "orial")):
            if word.endswith(british) and len(word) > 5:
                other = word[: -len(british)] + american
                if other not in common:
                    fold.setdefault(other, word)
    fold.update(
        {
            "programs": "programme",
            "program": "programme",
            "programmes": "programme",
            "center": "centre",
            "centers": "centre",
            "modeling": "modelling",
            "labeling": "labelling",
            "counseling": "counselling",
            "catalog": "catalogue",
        }
    )
    for word in list(fold):
        target = fold[word]
        while target in fold and fold[target] != target:
            target = fold[target]
        fold[word] = target
    return {word: target for word, target in fold.items() if word != target}


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1]


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    if word.endswith(("ss", "sh", "ch", "x", "z")):
        return word + "es"
    return word + "s"


def _near(entries: Sequence[_Entry], broad: frozenset[str]) -> list[list[int]]:
    """Neighbours: technologies of one family that the same occupations use; skills whose names share rare words."""
    near: list[list[int]] = [[] for _ in entries]
    by_family: dict[str, list[int]] = defaultdict(list)
    for place, entry in enumerate(entries):
        if entry.kind == "technology" and entry.family and len(entry.occupations) >= 5:
            by_family[entry.family].append(place)
    for family, members in by_family.items():
        least = BROAD_FAMILY if family in broad else SHARED_FAMILY
        for one in members:
            mine = entries[one].occupations
            scored = [
                (len(mine & theirs) / (len(mine) * len(theirs)) ** 0.5, other)
                for other in members
                if other != one and (theirs := entries[other].occupations)
            ]
            near[one] = [
                other
                for score, other in sorted(scored, key=lambda s: (-s[0], s[1]))[:MOST_NEAR]
                if score >= least
            ]
    _near_by_words(entries, near)
    return near


def _near_by_words(entries: Sequence[_Entry], near: list[list[int]]) -> None:
    import numpy as np
    from scipy.sparse import csr_matrix

    places = [place for place, entry in enumerate(entries) if entry.kind in ("skill", "knowledge")]
    bags = [
        Counter(
            word for alias, _ in entries[place].aliases for word in set(label_words(alias)) if len(word) > 2
        )
        for place in places
    ]
    seen = Counter(word for bag in bags for word in bag)
    words = {word: column for column, word in enumerate(sorted(seen))}
    rows, columns, values = [], [], []
    for row, (place, bag) in enumerate(zip(places, bags, strict=True)):
        for word in sorted(bag):
            rows.append(row)
            columns.append(words[word])
            values.append(
                bag[word] / max(1, len(entries[place].aliases)) * float(np.log(len(places) / seen[word]))
            )
    matrix = csr_matrix((values, (rows, columns)), shape=(len(places), len(words)))
    squares = np.bincount(matrix.nonzero()[0], weights=matrix.data**2, minlength=len(places))
    lengths = np.sqrt(np.where(squares == 0, 1.0, squares))
    matrix = csr_matrix((matrix.data / lengths[matrix.nonzero()[0]], (rows, columns)), shape=matrix.shape)
    for begin in range(0, len(places), 512):
        block = (matrix[begin : begin + 512] @ matrix.T).tocsr()
        for offset in range(block.shape[0]):
            start, stop = block.indptr[offset], block.indptr[offset + 1]
            scored = [
                (round(float(value), 6), int(column))
                for value, column in zip(block.data[start:stop], block.indices[start:stop], strict=True)
                if value >= SHARED_WORDS and column != begin + offset
            ]
            near[places[begin + offset]] = [
                places[column] for _, column in sorted(scored, key=lambda s: (-s[0], s[1]))[:MOST_NEAR]
            ]


if __name__ == "__main__":
    main()
