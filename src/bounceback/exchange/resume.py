"""What the person can show as a JSON Resume (jsonresume.org, schema 1.0.0). Values in, JSON text out.

The way in is `skills.cv`: a JSON Resume is read as any CV.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

SCHEMA = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"


@dataclass(frozen=True, slots=True)
class ShownSkill:
    """A skill by its readable name, and where the person shows it, in their own words."""

    name: str
    shown_by: str = ""


def json_resume(
    name: str, address: str, skills: Sequence[ShownSkill], cv: str = "", changed_at: datetime | None = None
) -> str:
    """The résumé as JSON text. `cv`, the CV as text, becomes the summary: its parts are not guessed."""
    basics = {"name": name, "email": address, "summary": cv.strip()}
    resume: dict[str, object] = {
        "$schema": SCHEMA,
        "basics": {key: value for key, value in basics.items() if value},
        "skills": [
            {"name": skill.name, **({"keywords": [skill.shown_by]} if skill.shown_by else {})}
            for skill in skills
        ],
    }
    if changed_at is not None:
        resume["meta"] = {"lastModified": changed_at.isoformat()}
    return json.dumps(resume, ensure_ascii=False, indent=2) + "\n"
