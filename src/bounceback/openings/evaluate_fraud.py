"""How many real advertisements the signs of fraud flag, and how many fraudulent ones: both counts, always together.

Run: python -m bounceback.openings.evaluate_fraud FRAUDULENT.csv[.xz] REAL.csv[.xz] … The fraudulent file has no column
for the employer, so nothing is concluded from its absence unless asked for.
"""

from __future__ import annotations

import argparse
import csv
import io
import lzma
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bounceback.openings.fraud import fraud_signs
from bounceback.openings.posting import Pay


@dataclass(frozen=True, slots=True)
class Advertisement:
    """What the rules see of one row. `company` None: the file has no such column."""

    title: str
    text: str
    company: str | None = None
    pay: Pay | None = None


@dataclass(frozen=True, slots=True)
class Flagged:
    """How many of a set carry at least one sign, and how often each sign was found."""

    of: int
    flagged: int
    signs: Counter[str]


def flagged(advertisements: Iterable[Advertisement]) -> Flagged:
    """Counts over a set of advertisements."""
    signs: Counter[str] = Counter()
    total = count = 0
    for one in advertisements:
        found = fraud_signs(one.title, one.text, company=one.company, pay=one.pay)
        signs.update(sign.key for sign in found)
        total += 1
        count += bool(found)
    return Flagged(total, count, signs)


def read_fraudulent(content: bytes, *, nobody_named: bool = False) -> tuple[Advertisement, ...]:
    """The rows of the fraudulent set, all its texts joined. `nobody_named`: take the missing employer as one that the
    advertisement does not name."""
    return tuple(
        Advertisement(
            row["title"],
            "\n".join(row[part] for part in ("description", "requirements", "benefits", "company_profile")),
            "" if nobody_named else None,
            _pay(row["salary_range"]),
        )
        for row in _rows(content)
    )


def read_real(content: bytes) -> tuple[Advertisement, ...]:
    """The rows of a file of real advertisements, whichever of the two usual headers it has."""
    found = []
    for row in _rows(content):
        title, company, text = (
            row.get(one) or row.get(other) or ""
            for one, other in (
                ("Job Title", "title"),
                ("Company Name", "company"),
                ("Job Description", "description"),
            )
        )
        found.append(Advertisement(title.strip(), text, company.strip()))
    return tuple(found)


def halves(rows: Sequence[Advertisement]) -> tuple[tuple[Advertisement, ...], tuple[Advertisement, ...]]:
    """The odd rows, which were looked at when the rules were written, and the even ones, which were not."""
    return tuple(rows[::2]), tuple(rows[1::2])


def table(fraudulent: bytes, real: Sequence[bytes]) -> str:
    """Both counts as a Markdown table, the halves of the fraudulent set apart."""
    seen, unseen = halves(read_fraudulent(fraudulent))
    genuine = [one for content in real for one in read_real(content)]
    rows = {
        "real advertisements": flagged(genuine),
        "fraudulent, the half looked at": flagged(seen),
        "fraudulent, the half not looked at": flagged(unseen),
        "fraudulent, both, a missing employer taken as not named": flagged(
            read_fraudulent(fraudulent, nobody_named=True)
        ),
    }
    lines = ["| set | flagged | of | share |", "|---|---:|---:|---:|"]
    lines += [
        f"| {name} | {row.flagged} | {row.of:,} | {row.flagged / max(1, row.of):.1%} |"
        for name, row in rows.items()
    ]
    bad, good = rows["fraudulent, the half not looked at"].signs, rows["real advertisements"].signs
    lines += ["", "| sign | fraudulent, not looked at | real |", "|---|---:|---:|"]
    lines += [
        f"| `{key}` | {bad[key]} | {good[key]} |" for key in sorted(bad | good, key=lambda key: -bad[key])
    ]
    return "\n".join(lines)


def _rows(content: bytes) -> Iterable[dict[str, str]]:
    csv.field_size_limit(10_000_000)
    return csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))


def _pay(words: str) -> Pay | None:
    found = re.fullmatch(r"(\d{1,9})-(\d{1,9})", words.strip())
    return Pay(float(found[1]), float(found[2]), text=words) if found else None


def main() -> None:
    """Reads the files named on the command line and prints the table."""
    parser = argparse.ArgumentParser(prog="python -m bounceback.openings.evaluate_fraud", description=__doc__)
    parser.add_argument("fraudulent", type=Path, help="CSV, also .xz, of fraudulent advertisements")
    parser.add_argument("real", type=Path, nargs="+", help="CSV, also .xz, of real ones")
    chosen = parser.parse_args()
    try:
        contents = [_content(path) for path in (chosen.fraudulent, *chosen.real)]
    except OSError as problem:
        parser.error(f"{problem.filename} cannot be read: {problem.strerror}.")
    sys.stdout.write(table(contents[0], contents[1:]) + "\n")


def _content(path: Path) -> bytes:
    content = path.read_bytes()
    return lzma.decompress(content) if path.suffix == ".xz" else content


if __name__ == "__main__":
    main()
