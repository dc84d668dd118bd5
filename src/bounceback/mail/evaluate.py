"""`python -m bounceback.mail.evaluate FILE.jsonl …`: how well labelled messages are read, beside two baselines.

A row holds id, from, to, own, subject, text (or html, or raw), date, language, kind, also, and where the message
states them company and role. Prints figures; `--errors` each miss, `--split test` only the rows held out.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from bounceback.mail.message import Message
from bounceback.mail.understand import understand
from bounceback.timeline.kinds import Finding, Kind, Person

REFUSALS = frozenset({Kind.REJECTION, Kind.CLOSED})

BASELINE_WORD = ("unfortunately",)
BASELINE_LIST = (
    "unfortunately",
    "regret to inform",
    "other candidates",
    "not been successful",
    "not to move forward",
    "will not be moving forward",
    "not selected",
    "position has been filled",
    "decided to pursue",
    "unable to offer",
)
"""Two simple readers to compare with: one word, and ten usual phrases."""


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled message: what it is and what it should be read as."""

    id: str
    message: Message
    own: bool
    kind: Kind
    also: tuple[Kind, ...]
    language: str
    company: str | None
    role: str | None
    digest: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """Figures between 0 and 1, with the counts behind them."""

    messages: int
    refusals: int
    precision: float
    recall: float
    macro_f1: float
    company: float
    companies: int
    role: float
    roles: int
    by_kind: Mapping[Kind, float]


def load(path: Path, split: str | None = None) -> list[Row]:
    """The rows of a JSON Lines file, or those of one split ("test.jsonl" is all test). Raises ValueError naming the line that cannot be read."""
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            if split is None or split_of(data, path) == split:
                rows.append(row_of(data))
        except (KeyError, ValueError) as error:
            raise ValueError(f"{path}:{number}: {error}") from error
    return rows


def split_of(data: Mapping[str, Any], path: Path) -> str:
    """Whether a row is learned from ("train") or only measured on ("test")."""
    return str(data.get("split") or ("test" if path.stem.startswith("test") else "train"))


def row_of(data: Mapping[str, Any]) -> Row:
    name, address = parseaddr(data.get("from", ""))
    when = datetime.fromisoformat(data["date"])
    if "raw" in data or "html" in data:
        message = _parsed(data)
    else:
        offset = when.utcoffset()
        message = Message(
            message_id=data["id"],
            at=when,
            sender=Person(name, address.lower()),
            recipients=tuple(Person(*parseaddr(to)) for to in str(data.get("to", "")).split(",") if to),
            subject=data.get("subject", ""),
            text=data["text"],
            calendar=tuple(data.get("calendar", ())),
            headers=tuple(sorted(data.get("headers", {}).items())),
            utc_offset_minutes=int(offset.total_seconds() // 60) if offset else 0,
        )
    return Row(
        data["id"],
        message,
        bool(data.get("own")),
        Kind(data["kind"]),
        tuple(Kind(kind) for kind in data.get("also", ())),
        data.get("language", ""),
        data.get("company"),
        data.get("role"),
        tuple(data.get("findings", ())),
    )


def _parsed(data: Mapping[str, Any]) -> Message:
    """A row given as raw message or HTML goes through the same parser as real mail."""
    from email.message import EmailMessage

    from bounceback.mail.parse import parse
    from bounceback.mail.raw import RawMessage

    if "raw" in data:
        raw = data["raw"].encode("utf-8", "surrogateescape")
        return parse(RawMessage(data["id"], 0, raw, 0, len(raw)))
    mail = EmailMessage()
    mail["From"], mail["To"] = data.get("from", "x@example.org"), data.get("to", "y@example.org")
    mail["Subject"], mail["Message-ID"] = data.get("subject", ""), f"<{data['id']}@example.org>"
    mail["Date"] = datetime.fromisoformat(data["date"])
    mail.set_content(data["html"], subtype="html")
    raw = mail.as_bytes()
    return parse(RawMessage(data["id"], 0, raw, 0, len(raw)))


def normal(name: str | None) -> str:
    """A name for comparison: the company key where the names room has it, else letters and digits alone."""
    if not name:
        return ""
    try:
        from bounceback.names.companies import company_key

        return re.sub(r"[\W_]+", "", str(company_key(name)))
    except ImportError:
        return _letters(name)


def _letters(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[\W_]+", "", "".join(letter for letter in folded if not unicodedata.combining(letter)))


def same_role(first: str | None, second: str | None) -> bool:
    """Whether two role names are the same but for case, marks and punctuation."""
    return _letters(first or "") == _letters(second or "")


def scores(rows: Sequence[Row], findings: Sequence[Finding]) -> Scores:
    """The figures for rows and the first finding of each, in the same order."""
    truth = [row.kind for row in rows]
    found = [finding.kind for finding in findings]
    by_kind = {}
    for kind in sorted(set(truth)):
        right = sum(t == f == kind for t, f in zip(truth, found, strict=True))
        total = truth.count(kind) + found.count(kind)
        by_kind[kind] = 2 * right / total if total else 0.0
    refused = [kind in REFUSALS for kind in truth]
    precision, recall = _rates(refused, [kind in REFUSALS for kind in found])
    companies = [(row, f) for row, f in zip(rows, findings, strict=True) if row.company]
    roles = [(row, f) for row, f in zip(rows, findings, strict=True) if row.role]
    return Scores(
        messages=len(rows),
        refusals=sum(refused),
        precision=precision,
        recall=recall,
        macro_f1=sum(by_kind.values()) / len(by_kind) if by_kind else 0.0,
        company=_share([normal(row.company) == normal(f.company) for row, f in companies]),
        companies=len(companies),
        role=_share([same_role(row.role, f.role) for row, f in roles]),
        roles=len(roles),
        by_kind=by_kind,
    )


def _rates(truth: Sequence[bool], found: Sequence[bool]) -> tuple[float, float]:
    right = sum(t and f for t, f in zip(truth, found, strict=True))
    return (right / sum(found) if any(found) else 1.0, right / sum(truth) if any(truth) else 1.0)


def _share(right: Sequence[bool]) -> float:
    return sum(right) / len(right) if right else 1.0


def baseline(rows: Iterable[Row], phrases: Sequence[str]) -> list[bool]:
    """Which messages hold one of the phrases anywhere."""
    return [any(phrase in " ".join(row.message.text.lower().split()) for phrase in phrases) for row in rows]


def read(rows: Iterable[Row]) -> list[Finding]:
    """The first finding of every row."""
    return [understand(row.message, is_own=row.own)[0] for row in rows]


def reliability(
    rows: Sequence[Row], findings: Sequence[Finding]
) -> list[tuple[float, float, int, float, float]]:
    """By band of confidence: its borders, how many messages, mean confidence, share that was right."""
    bands = ((0.0, 0.5), (0.5, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 0.98), (0.98, 1.01))
    table = []
    for low, high in bands:
        inside = [
            (f.confidence, f.kind == row.kind)
            for row, f in zip(rows, findings, strict=True)
            if low <= f.confidence < high
        ]
        if inside:
            table.append(
                (
                    low,
                    min(high, 1.0),
                    len(inside),
                    sum(c for c, _ in inside) / len(inside),
                    _share([ok for _, ok in inside]),
                )
            )
    return table


def report(rows: Sequence[Row], findings: Sequence[Finding]) -> str:
    """All figures as text."""
    result = scores(rows, findings)
    refused = [row.kind in REFUSALS for row in rows]
    lines = [
        f"messages {result.messages}, refusals {result.refusals}",
        f"rejection   precision {result.precision:.3f}  recall {result.recall:.3f}",
    ]
    for name, phrases in (('"unfortunately"', BASELINE_WORD), ("ten phrases", BASELINE_LIST)):
        precision, recall = _rates(refused, baseline(rows, phrases))
        lines.append(f"  baseline {name:16} precision {precision:.3f}  recall {recall:.3f}")
    lines += [
        f"macro F1 over {len(result.by_kind)} kinds {result.macro_f1:.3f}",
        "  " + "  ".join(f"{kind} {f1:.2f}" for kind, f1 in result.by_kind.items()),
        f"company {result.company:.3f} of {result.companies}, role {result.role:.3f} of {result.roles}",
    ]
    groups: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        groups[row.language].append(place)
    for code, places in sorted(groups.items(), key=lambda pair: -len(pair[1])):
        part = scores([rows[place] for place in places], [findings[place] for place in places])
        right = _share([rows[place].kind == findings[place].kind for place in places])
        lines.append(
            f"  {code or '??'}: {part.messages:4} messages  kind right {right:.3f}  rejection {part.precision:.3f}/{part.recall:.3f}"
            f"  company {part.company:.3f} ({part.companies})  role {part.role:.3f} ({part.roles})"
        )
    lines.append("confidence: band, messages, mean, right")
    lines += [
        f"  {low:.2f}-{high:.2f}  {count:4}  {mean:.3f}  {right:.3f}"
        for low, high, count, mean, right in reliability(rows, findings)
    ]
    return "\n".join(lines)


def errors(rows: Sequence[Row], findings: Sequence[Finding]) -> str:
    """Every message whose kind, company or role was read otherwise than labelled."""
    lines = []
    for row, f in zip(rows, findings, strict=True):
        if row.kind != f.kind:
            lines.append(
                f"{row.id} {row.language} KIND {row.kind} read {f.kind} ({f.confidence}) {f.evidence[:110]!r} {list(f.facts[0].rules)[:2]}"
            )
        if set(row.also) ^ set(f.also) and row.kind == f.kind:
            lines.append(
                f"{row.id} {row.language} ALSO {list(map(str, row.also))} read {list(map(str, f.also))}"
            )
        if row.company and normal(row.company) != normal(f.company):
            lines.append(
                f"{row.id} {row.language} COMPANY {row.company!r} read {f.company!r} from {f.company_from}"
            )
        if row.role and not same_role(row.role, f.role):
            lines.append(f"{row.id} {row.language} ROLE {row.role!r} read {f.role!r}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures for one or more files."""
    parser = argparse.ArgumentParser(prog="python -m bounceback.mail.evaluate", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--errors", action="store_true", help="list every miss")
    parser.add_argument("--split", choices=("train", "test"), help="only the rows of this split")
    options = parser.parse_args(arguments)
    rows = [row for path in options.files for row in load(path, options.split)]
    findings = read(rows)
    out = sys.stdout
    out.write(report(rows, findings) + "\n")
    if options.errors:
        out.write(errors(rows, findings) + "\n")
    if not rows:
        out.write(f"no rows in {Counter(map(str, options.files))}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
