"""`python -m bounceback.mail.train_names tests/corpus`: trains the model that finds companies, roles and agencies.

Reads every labelled message whose split is "train", with copies in which the names are exchanged for others, so that
the words around a name are learned and not the name. Writes data/model_names.npz. Needs SciPy.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tomllib
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from bounceback.mail.evaluate import row_of
from bounceback.mail.name_tagger import (
    LABELS,
    PARTS,
    SIZE,
    cut,
    job_word,
    other_features,
    word_features,
    words_of,
)

DATA = Path(__file__).parent / "data"
COPIES = 2
"""Copies of each message with other names."""
FRAMED = {"en": 400, "other": 300}
"""Messages put together from frames, by language."""
PENALTY = 0.6
"""L2 strength. Our choice; other strengths were not compared."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One message: its lines with zones, the sender's domain, what it names, how much it counts."""

    lines: tuple[tuple[str, str], ...]
    domain: str
    names: Mapping[str, str]
    language: str
    author: str
    people: frozenset[str] = frozenset()


def main(arguments: Sequence[str] | None = None) -> int:
    """Trains and writes."""
    parser = argparse.ArgumentParser(prog="python -m bounceback.mail.train_names", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--to", type=Path, default=DATA / "model_names.npz", help="where the model goes")
    parser.add_argument("--without", default="", help="an author to leave out, to measure on")
    options = parser.parse_args(arguments)
    samples = [one for one in load(options.folder) if one.author != options.without]
    content = train(samples, options.folder)
    options.to.write_bytes(content)
    sys.stdout.write(f"{len(samples)} messages, {len(content):,} bytes\n")
    return 0


def load(folder: Path) -> list[Sample]:
    """The labelled messages to learn from, in the order of the files."""
    from bounceback.mail.extract import lines_of_message

    samples = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            data = json.loads(line) if line.strip() else {}
            default = "test" if path.stem.startswith("test") else "train"
            if "from" not in data or data.get("split", default) != "train" or data.get("findings"):
                continue
            row = row_of(data)
            lines, domain, language, people = lines_of_message(row.message, row.own)
            names = {}
            if data.get("company") and data.get("company_stated", True):
                names["C"] = data["company"]
            if data.get("role"):
                names["R"] = data["role"]
            if data.get("agency"):
                names["A"] = data["agency"]
            if not names and path.stem == "train" and data["kind"] != "none":
                continue
            samples.append(
                Sample(tuple(lines), domain, names, language, data.get("author", path.stem), people)
            )
    return samples


def train(samples: Sequence[Sample], folder: Path) -> bytes:
    """The file of a model trained on these messages."""
    chance = random.Random(20)
    pools = _pools(samples)
    every = list(samples)
    for one in samples:
        if one.names:
            copies = COPIES * (3 if "A" in one.names else 1)
            every += [exchanged(one, pools, chance) for _ in range(copies)]
    frames = tomllib.loads((folder / "name_frames.toml").read_text(encoding="utf-8"))
    every += framed(frames, fillers_of(folder), pools["R", "titles"], chance)
    return _written(*_fit(every))


def framed(
    frames: Mapping[str, Any],
    fillers: Mapping[str, Sequence[str]],
    english: Sequence[str],
    chance: random.Random,
) -> list[Sample]:
    """Messages put together from wordings around names (name_frames.toml) and sentences without names."""
    samples = []
    for language, table in frames.items():
        if language == "titles":
            continue
        titles = english if language == "en" else frames["titles"][language].split("|")
        for number in range(FRAMED["en" if language == "en" else "other"]):
            agency = number % 7 == 0
            names = {"C": _invented(language, chance)}
            title = chance.choice(titles)
            if language == "en" and chance.random() < 0.6:
                title = " ".join(word[:1].upper() + word[1:] for word in title.split())
            names["R"] = _varied(title, language, chance)
            if agency:
                firm = chance.choice(_FIRMS.get(language, _FIRMS["en"]))
                word = _invented("", chance).split()[0]
                names["A"] = f"{word}{firm}" if language == "ja" else f"{word} {firm}"
            who, day = chance.choice(table["people"]), str(chance.randint(1, 28))
            number_text = f"{chance.choice(('R-', 'JR', 'REQ-', '', '20'))}{chance.randint(1000, 99999)}"

            def fill(
                text: str,
                names: Mapping[str, str] = names,
                who: str = who,
                day: str = day,
                ref: str = number_text,
            ) -> str:
                for mark, value in (("{P}", who), ("{N}", ref), ("{D}", day)):
                    text = text.replace(mark, value)
                for part, name in names.items():
                    text = text.replace(f"{{{part}}}", name)
                return text

            body = chance.sample(table["body"], chance.choice((1, 2, 2, 3)))
            if agency:
                body = [*chance.sample(table["agency"], 1), *body[:1]]
            body += chance.sample(fillers[language], min(len(fillers[language]), chance.choice((1, 2, 3))))
            chance.shuffle(body)
            zone = "signature" if chance.random() < 0.3 else "body"
            closing = chance.choice(table["agency_signature" if agency else "signature"]).split("\n")
            lines = [
                ("subject", fill(chance.choice(table["subject"]))),
                ("sender", fill(chance.choice(table["agency_sender" if agency else "sender"]))),
                *(("body", fill(line)) for line in body),
                *((zone, fill(line)) for line in closing),
            ]
            domain = _letters(names["A" if agency else "C"])
            if chance.random() < 0.4:
                domain = ""
            if language == "ja":
                domain = ""
            people = frozenset(who.lower().split()) if chance.random() < 0.6 else frozenset()
            said = {part: name for part, name in names.items() if any(name in text for _, text in lines)}
            samples.append(Sample(tuple(lines), domain, said, language, "frames", people))
    return samples


def fillers_of(folder: Path) -> dict[str, list[str]]:
    """Labelled sentences of the train split that hold no job title, by language."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("sentences_*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            data = json.loads(line)
            words = words_of(data["text"])
            if data.get("split") == "train" and not any(job_word(word.text.lower()) == "J" for word in words):
                found.setdefault(data["language"], []).append(data["text"])
    return found


def _pools(samples: Sequence[Sample]) -> dict[tuple[str, str], list[str]]:
    pools: dict[tuple[str, str], set[str]] = {}
    for one in samples:
        for part, name in one.names.items():
            pools.setdefault(("R" if part == "R" else "C", one.language), set()).add(name)
    ready = {key: sorted(names) for key, names in pools.items()}
    path = Path(__file__).parents[1] / "skills" / "data" / "occupations.txt"
    if path.exists():
        titles = [
            line
            for line in path.read_text(encoding="utf-8").splitlines()[2400:]
            if re.fullmatch(r"[a-z][a-z /&,'-]{4,40}", line) and len(line.split()) < 5
        ]
        ready["R", "titles"] = titles
    return ready


_BEGIN = [
    "Ald",
    "Bar",
    "Bel",
    "Bram",
    "Cal",
    "Cor",
    "Dal",
    "Dor",
    "El",
    "Fen",
    "Fir",
    "Gal",
    "Gran",
    "Hal",
    "Har",
    "Hol",
    "Ist",
    "Jar",
    "Kel",
    "Kor",
    "Lan",
    "Lin",
    "Lor",
    "Mal",
    "Mar",
    "Mer",
    "Mil",
    "Nor",
    "Nov",
    "Ost",
    "Pel",
    "Pim",
    "Quil",
    "Ren",
    "Ros",
    "Sal",
    "Sel",
    "Sol",
    "Stel",
    "Tam",
    "Tel",
    "Tor",
    "Um",
    "Val",
    "Ver",
    "Vin",
    "Wal",
    "Wes",
    "Win",
    "Yar",
    "Zen",
]
_MIDDLE = ["a", "e", "i", "o", "ing", "er", "en", "an", "or", "el", "is", "ar"]
_END = [
    "bury",
    "dale",
    "ford",
    "gate",
    "haven",
    "mark",
    "mere",
    "mont",
    "nor",
    "ra",
    "ris",
    "sen",
    "stad",
    "stone",
    "ton",
    "tra",
    "tria",
    "va",
    "via",
    "vik",
    "wick",
    "wood",
    "worth",
    "x",
    "za",
]
_AFTER = {
    "en": [
        "Bank",
        "Logistics",
        "Foods",
        "Health",
        "Council",
        "University",
        "Hotel",
        "School",
        "Hospital",
        "Robotics",
        "Labs",
        "Systems",
        "Group",
        "Trust",
        "College",
        "Studio",
        "Analytics",
        "Insurance",
        "Clinic",
        "Museum",
        "Energy",
        "Bakery",
        "Housing",
        "Partners",
        "& Sons",
        "Media",
        "Care Home",
        "Pharma",
        "Software",
        "Airways",
    ],
    "de": [
        "GmbH",
        "AG",
        "Logistik",
        "Klinik",
        "Versicherung",
        "Stadtwerke",
        "Bau",
        "Technik",
        "Pflege",
        "Handel",
        "Maschinenbau",
        "SE",
        "KG",
    ],
    "fr": ["Conseil", "Assurances", "SAS", "Santé", "Énergie", "Transports", "Groupe", "Industrie"],
    "es": ["Logística", "Seguros", "Hoteles", "Clínica", "Consultores", "S.L.", "Grupo", "Energía"],
    "pt": ["Logística", "Seguros", "Hospital", "Tecnologia", "Alimentos", "Engenharia", "S.A.", "Varejo"],
    "nl": ["Zorg", "Bouw", "Techniek", "Groep", "Transport", "B.V.", "Verzekeringen", "Logistiek"],
    "it": ["S.p.A.", "Srl", "Assicurazioni", "Logistica", "Energia", "Costruzioni", "Clinica"],
    "id": ["Sejahtera", "Nusantara", "Mandiri", "Abadi", "Jaya", "Teknologi", "Persada"],
    "pl": ["Logistyka", "Ubezpieczenia", "Sp. z o.o.", "S.A.", "Budownictwo", "Medycyna", "Technika"],
    "ja": ["株式会社", "製作所", "商事", "システム", "建設", "物流", "電機"],
}
_BEFORE = {
    "en": ["University of", "City of", "Hotel", "The", "St"],
    "de": ["Universität", "Klinikum", "Stadt", "Landkreis", "Bäckerei", "Hotel", "Autohaus"],
    "fr": ["Groupe", "Mairie de", "CHU de", "Université de", "Maison", "Cabinet", "Clinique"],
    "es": ["Grupo", "Clínica", "Hotel", "Universidad de", "Ayuntamiento de", "Colegio", "Bodegas"],
    "pt": ["Grupo", "Banco", "Hospital", "Universidade de", "Prefeitura de", "Construtora", "Clínica"],
    "nl": ["Gemeente", "Stichting", "Bakkerij", "Hogeschool", "Ziekenhuis", "Universiteit"],
    "it": ["Gruppo", "Studio", "Banca", "Comune di", "Università di", "Ospedale", "Hotel"],
    "id": ["PT", "Bank", "RS", "Universitas", "CV", "Hotel", "PT"],
    "pl": ["Grupa", "Bank", "Urząd Miasta", "Szpital", "Uniwersytet", "Fundacja", "Hotel"],
    "ja": ["株式会社", "学校法人"],
}


def _kanji(chance: random.Random) -> str:
    return "".join(chance.choice("青北山光星海桜白石高森川東和栄緑") for _ in range(chance.choice((2, 2, 3))))


def _invented(language: str, chance: random.Random) -> str:
    word = (
        chance.choice(_BEGIN)
        + (chance.choice(_MIDDLE) if chance.random() < 0.5 else "")
        + chance.choice(_END)
    )
    kind = chance.random()
    if language == "ja" and kind < 0.8:
        if chance.random() < 0.4:
            word = "".join(
                chance.choice("アルミナスオビタセラリコノヴェトマソルキア")
                for _ in range(chance.choice((3, 4, 5)))
            )
        else:
            word = _kanji(chance)
        after = chance.choice(_AFTER["ja"])
        return "株式会社" + word if kind < 0.25 else word + after
    if kind < 0.35:
        return word
    if kind < 0.7:
        return f"{word} {chance.choice(_AFTER.get(language, _AFTER['en']))}"
    if kind < 0.9:
        return f"{chance.choice(_BEFORE.get(language, _BEFORE['en']))} {word}"
    return f"{word} {chance.choice(_AFTER['en'])}"


_FIRMS = {
    "en": [
        "Recruitment",
        "Search",
        "Staffing",
        "Talent",
        "Executive Search",
        "Resourcing",
        "People",
        "Temps",
        "Associates",
        "Consulting",
        "Partners",
        "Careers",
    ],
    "de": [
        "Personalberatung",
        "Personal",
        "Personaldienstleistungen",
        "Executive Search",
        "Zeitarbeit",
        "Recruiting",
        "Consulting",
    ],
    "fr": ["Recrutement", "Conseil RH", "Intérim", "Talents", "Executive Search", "RH"],
    "es": ["Selección", "RRHH", "Talento", "Trabajo Temporal", "Consultores", "Search"],
    "pt": ["Recrutamento", "RH", "Talentos", "Consultoria", "Trabalho Temporário", "Search"],
    "nl": ["Werving", "Detachering", "Uitzendbureau", "Recruitment", "Search", "Personeel"],
    "it": ["Selezione", "Risorse Umane", "Lavoro", "Consulenza HR", "Search", "Talent"],
    "id": ["Rekrutmen", "Talent", "Konsultan HR", "Search", "Outsourcing"],
    "pl": ["Rekrutacja", "HR", "Doradztwo Personalne", "Executive Search", "Agencja Pracy"],
    "ja": ["エージェント", "キャリア", "人材", "スタッフィング"],
}
_IN_FRONT = [
    "Senior",
    "Lead",
    "Principal",
    "Junior",
    "Graduate",
    "Trainee",
    "Weekend",
    "Saturday",
    "Night",
    "Assistant",
    "Deputy",
    "Head",
    "Part-time",
    "Summer",
    "Associate",
    "Temporary",
]
_BEHIND = [
    " II",
    " III",
    " 2",
    " (part-time)",
    " (Maternity Cover)",
    ", Payments",
    ", EMEA",
    ", Early Years",
    " - Nights",
    " (Pricing)",
    ", Risk",
    " (remote)",
    " (fixed term)",
    ", Growth",
    " – Platform",
]


def _varied(title: str, language: str, chance: random.Random) -> str:
    """Now and then a title with a level in front or a part behind."""
    if language != "en":
        return title
    if chance.random() < 0.15:
        front = chance.choice(_IN_FRONT)
        title = f"{front.lower() if title.islower() else front} {title}"
    if chance.random() < 0.12:
        title += chance.choice(_BEHIND)
    return title


def exchanged(one: Sample, pools: Mapping[tuple[str, str], Sequence[str]], chance: random.Random) -> Sample:
    """The message with other names in the same places, written as the old ones were (capitals, small letters)."""
    names = {}
    lines = list(one.lines)
    domain = one.domain
    for part, name in one.names.items():
        if chance.random() < 0.25:
            names[part] = name
            continue
        if part == "R":
            titles = pools.get(("R", "titles"), ())
            if titles and one.language == "en" and chance.random() < 0.6:
                new = chance.choice(titles)
                new = (
                    " ".join(word[:1].upper() + word[1:] for word in new.split())
                    if not name.islower()
                    else new
                )
            else:
                new = chance.choice(pools["R", one.language])
            new = _varied(new, one.language, chance)
        elif part == "A" and chance.random() < 0.6:
            new = (
                f"{_invented('', chance).split()[0]} {chance.choice(_FIRMS.get(one.language, _FIRMS['en']))}"
            )
        elif chance.random() < 0.5:
            new = chance.choice(pools["C", one.language])
        else:
            new = _invented(one.language, chance)
        find = re.compile(
            rf"(?<!\w){re.escape(name)}(?!\w)" if name.isascii() else re.escape(name), re.IGNORECASE
        )

        def put(match: re.Match[str], new: str = new) -> str:
            old = match.group()
            if old.isupper() and len(old) > 4:
                return new.upper()
            return new.lower() if old.islower() else new

        lines = [(zone, find.sub(put, text)) for zone, text in lines]
        if part != "R":
            old, fresh = _letters(name), _letters(new)
            if old and domain.startswith(old[:6]):
                domain = fresh
        names[part] = new
    return Sample(tuple(lines), domain, names, one.language, one.author, one.people)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())


def labels_of(lines: Sequence[tuple[int, str, str, list[Any]]], names: Mapping[str, str]) -> list[int]:
    """The label of every word: each place that spells a name out, whatever its capitals."""
    from bounceback.mail.sender_names import name_words

    legal = name_words("legal")
    wanted = {part: [word.text.lower() for word in words_of(name)] for part, name in names.items()}
    out: list[int] = []
    for _, _, _, words in lines:
        texts = [word.text.lower() for word in words]
        labels = [0] * len(texts)
        for part in sorted(wanted, key=lambda part: -len(wanted[part])):
            name = wanted[part]
            size = len(name)
            number = PARTS.index(part)
            for start in range(len(texts) - size + 1):
                if texts[start : start + size] == name and not any(labels[start : start + size]):
                    end = start + size
                    while (
                        part != "R"
                        and end < len(texts)
                        and texts[end] in legal
                        and texts[end].isalpha()
                        and len(texts[end]) > 1
                        and texts[end] not in ("as", "se", "sa", "co", "z")
                    ):
                        end += 1
                    labels[start] = 1 + 2 * number
                    for place in range(start + 1, end):
                        labels[place] = 2 + 2 * number
        out += labels
    return out


def _fit(samples: Iterable[Sample]) -> tuple[Any, Any]:
    """Weights and steps by L-BFGS on the field's likelihood with a quadratic penalty."""
    import numpy as np
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix

    columns: list[int] = []
    ends: list[int] = [0]
    truth: list[int] = []
    sizes: list[int] = []
    for one in samples:
        split = cut([(zone, text, words_of(text)) for zone, text in one.lines])
        pieces = [(zone, words) for _, zone, _, words in split]
        truth += labels_of(split, one.names)
        others = iter(other_features(pieces, one.domain, one.people))
        for _, words in pieces:
            sizes.append(len(words))
            known = [word_features(word.text) for word in words]
            for place in range(len(words)):
                row = [*known[place][0], *next(others)]
                for number, away in ((1, -1), (2, 1), (3, -2), (4, 2), (5, -3)):
                    if 0 <= place + away < len(words):
                        row += known[place + away][number]
                columns += row
                ends.append(len(columns))
    count = len(LABELS)
    tall = csr_matrix(
        (
            np.ones(len(columns), dtype=np.float32),
            np.asarray(columns, dtype=np.int32),
            np.asarray(ends, dtype=np.int64),
        ),
        shape=(len(truth), SIZE),
    )
    seen = np.flatnonzero(np.asarray(tall.sum(axis=0)).ravel() > 1.5)
    tall = tall[:, seen]
    wide = tall.T.tocsr()
    gold = np.asarray(truth)
    hot = np.zeros((len(gold), count), dtype=np.float32)
    hot[np.arange(len(gold)), gold] = 1
    lengths = np.asarray(sizes)
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    order = np.argsort(-lengths, kind="stable")
    lengths, starts = lengths[order], starts[order]
    # number of lines still running at each place, so that the work shrinks with it
    running = [int((lengths > place).sum()) for place in range(int(lengths[0]))]
    first = hot[starts].sum(axis=0)
    pairs = np.zeros((count, count))
    for place in range(1, len(running)):
        at = starts[: running[place]] + place
        np.add.at(pairs, (gold[at - 1], gold[at]), 1)
    closed = np.zeros((count + 1, count), dtype=bool)
    for number in range(len(PARTS)):
        inside = 2 + 2 * number
        closed[:, inside] = True
        closed[inside - 1, inside] = closed[inside, inside] = False
    width = len(seen) * count

    def loss(theta: Any) -> tuple[float, Any]:
        weights = theta[:width].reshape(-1, count)
        steps = theta[width:].reshape(count + 1, count)
        scores = tall @ weights.astype(np.float32)
        top = scores.max(axis=1, keepdims=True)
        grid = np.exp(scores - top).astype(np.float64)
        step = np.where(closed[:-1], 0.0, np.exp(steps[:-1]))
        begin = np.where(closed[-1], 0.0, np.exp(steps[-1]))
        forward = np.empty_like(grid)
        norm = np.empty(len(grid))
        at = starts[: running[0]]
        now = grid[at] * begin
        norm[at] = now.sum(axis=1)
        forward[at] = now = now / norm[at][:, None]
        for place in range(1, len(running)):
            at = starts[: running[place]] + place
            now = (now[: running[place]] @ step) * grid[at]
            norm[at] = now.sum(axis=1)
            forward[at] = now = now / norm[at][:, None]
        backward = np.ones_like(grid)
        moved = np.zeros((count, count))
        for place in range(len(running) - 1, 0, -1):
            at = starts[: running[place]] + place
            after = backward[at] * grid[at] / norm[at][:, None]
            moved += (forward[at - 1].T @ after) * step
            backward[at - 1] = after @ step.T
        share = forward * backward
        value = np.log(norm).sum() + float(top.sum())
        value -= float((scores * hot).sum())
        value -= float((np.where(closed[:-1], 0.0, steps[:-1]) * pairs).sum()) + float(
            (np.where(closed[-1], 0.0, steps[-1]) * first).sum()
        )
        gradient = np.empty_like(theta)
        gradient[:width] = (wide @ (share - hot).astype(np.float32)).ravel()
        pull = np.zeros((count + 1, count))
        pull[:-1] = np.where(closed[:-1], 0.0, moved - pairs)
        pull[-1] = np.where(closed[-1], 0.0, share[starts].sum(axis=0) - first)
        gradient[width:] = pull.ravel()
        value += 0.5 * PENALTY * float(theta @ theta)
        gradient += PENALTY * theta
        return value, gradient

    found = minimize(
        loss,
        np.zeros(width + (count + 1) * count),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": 70, "maxcor": 6},
    ).x
    weights = np.zeros((SIZE, count), dtype=np.float32)
    weights[seen] = found[:width].reshape(-1, count)
    steps = found[width:].reshape(count + 1, count)
    return weights, np.where(closed, -30.0, steps).astype(np.float32)


def _written(weights: Any, steps: Any) -> bytes:
    import numpy as np

    scale = float(np.abs(weights).max()) / 127 or 1.0
    small = np.rint(weights / scale).astype(np.int8)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in (("weights", small), ("scale", np.asarray(scale)), ("steps", steps)):
            piece = BytesIO()
            np.save(piece, array, allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, piece.getvalue())
    return out.getvalue()


if __name__ == "__main__":
    raise SystemExit(main())
