"""Stepping stones on the terminal: as text, or as one JSON object."""

from __future__ import annotations

import json
from dataclasses import asdict

import typer

from bounceback.growth.stones import Stones
from bounceback.store.targets import stones


def print_stones(owner: int, start: str, target: str, *, as_json: bool) -> str:
    """Prints the way from one title to another. Gives the sentence to stop with, "" where it went well."""
    try:
        found = stones(owner, start, target)
    except LookupError as problem:
        return str(problem)
    if as_json:
        typer.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2))
    else:
        for line in _lines(found):
            typer.echo(line)
    return ""


def _lines(found: Stones) -> list[str]:
    lines = [f"From {found.start} to {found.target}", ""]
    if found.direct:
        lines += ["It is near enough as it is: you can also try it directly.", ""]
    for path in found.paths:
        lines.append(", then ".join(step.title for step in path.steps))
        for step in path.steps:
            lines += [f"  {line}" for line in step.why]
            lines += [
                f"    {', '.join(filter(None, [one.title, one.company, one.url]))}"
                for one in step.openings[:3]
            ]
        lines.append("")
    if not found.paths:
        lines += ["No role between the two is near enough to both. Try a plainer title.", ""]
    return [
        *lines,
        *found.says,
        "Occupations and tasks: O*NET database, U.S. Department of Labor, CC BY 4.0.",
    ]
