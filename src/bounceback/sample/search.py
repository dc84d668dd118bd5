"""The sample search: five months of an invented person's job search, made from a seed and a day.

Comes in: a seed and `today`. Goes out: a SampleSearch with its mail and the truth beside it, and the files that
hold them. The same seed and day give the same bytes. It reads no clock and does not know how mail is read.
"""

from __future__ import annotations

import json
import re
import unicodedata
import zipfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

from bounceback.sample import post
from bounceback.sample.correspondence import Stationery, scheduled, written
from bounceback.sample.digests import digests
from bounceback.sample.forwards import forwards
from bounceback.sample.notes import made_debriefs, made_plans
from bounceback.sample.stories import Step, drawn_steps
from bounceback.sample.truth import (
    events_of,
    figures_of,
    outcome_of,
    stage_of,
    stamp,
    truth_document,
    waiting_on,
)
from bounceback.sample.unrelated import unrelated_mail
from bounceback.sample.vacancies import kept_postings, made_openings
from bounceback.sample.values import (
    Employer,
    Said,
    SampleApplication,
    SampleMessage,
    SampleSearch,
    Seeker,
)
from bounceback.sample.wording import read_rows, read_text, read_toml
from bounceback.timeline.kinds import Kind, Outcome

DAYS = 150
UNRELATED = 2000
FORWARDS = 6
OPENINGS = 130
POSTINGS = 25


@dataclass(frozen=True, slots=True)
class _Cast:
    """An application before its mail is written."""

    id: str
    employer: Employer
    role: str
    story: str
    channel: str
    ends: int | str | None = None
    begins: int | None = None
    other_role: str = ""
    lead: bool = False


def make_search(seed: int, today: datetime) -> SampleSearch:
    """A whole search as it stands on `today`.

    `today` must be timezone-aware; it is taken in UTC, and no message is as late as it. Raises ValueError for a
    naive moment.
    """
    if today.tzinfo is None:
        raise ValueError("today must be timezone-aware, for example datetime(2026, 11, 24, 12, tzinfo=UTC)")
    today = today.astimezone(UTC).replace(microsecond=0)
    seeker, employers = _seeker(), {row["key"]: _employer(row) for row in read_rows("employers.csv")}
    casts = _casts(employers, Random(f"{seed}:cast"))
    stationery = Stationery(Random(f"{seed}:letters"))
    related: list[SampleMessage] = []
    for cast in casts:
        related += _told(cast, seeker, today, stationery, Random(f"{seed}:{cast.id}"))
    related = _with_other_role(related, casts)
    ids = {(cast.employer.key, cast.role): cast.id for cast in casts}
    related += digests(ids, employers, related, seeker, today, Random(f"{seed}:digests"))
    noise = unrelated_mail(UNRELATED - FORWARDS, seeker, today, DAYS, Random(f"{seed}:unrelated"))
    noise += forwards(related, FORWARDS, seeker, today, Random(f"{seed}:forwards"))
    messages = tuple(sorted([*related, *noise], key=lambda message: (message.at, message.message_id)))
    told = sorted(
        (_application(cast, messages) for cast in casts),
        key=lambda application: (application.events[0].at, application.id),
    )
    applications = tuple(a for a in told if not a.lead)
    leads = tuple(a for a in told if a.lead)
    return SampleSearch(
        seed=seed,
        today=today,
        seeker=seeker,
        messages=messages,
        applications=applications,
        leads=leads,
        waiting=waiting_on(applications, messages),
        figures=figures_of(applications, leads, messages, today),
        openings=made_openings(
            applications, list(employers.values()), today, OPENINGS, Random(f"{seed}:openings")
        ),
        postings=kept_postings(applications, POSTINGS, Random(f"{seed}:postings")),
        plans=made_plans(applications, Random(f"{seed}:plans")),
        debriefs=made_debriefs(applications, today, Random(f"{seed}:debriefs")),
        cv=read_text("cv.md"),
    )


def write_mbox(search: SampleSearch, path: Path) -> int:
    """Writes all of the search's mail as one mbox and returns the number of messages. Raises OSError."""
    return post.write_mbox(search.messages, path)


def write_sample(search: SampleSearch, folder: Path) -> tuple[Path, ...]:
    """Writes All.mbox, truth.json, openings.jsonl, postings.jsonl, notes.json, cv.md, cv.txt and cv.docx into `folder`.

    The folder is made if it is missing; files of these names in it are replaced. Returns their paths. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_mbox(search, folder / "All.mbox")
    _write_json(folder / "truth.json", truth_document(search))
    _write_lines(folder / "openings.jsonl", (_opening(asdict(opening)) for opening in search.openings))
    _write_lines(folder / "postings.jsonl", (_stamped(asdict(posting)) for posting in search.postings))
    _write_json(folder / "notes.json", notes_document(search))
    (folder / "cv.md").write_text(search.cv, encoding="utf-8")
    (folder / "cv.txt").write_text(plain_cv(search.cv), encoding="utf-8")
    write_cv_docx(search.cv, search.today, folder / "cv.docx")
    names = (
        "All.mbox",
        "truth.json",
        "openings.jsonl",
        "postings.jsonl",
        "notes.json",
        "cv.md",
        "cv.txt",
        "cv.docx",
    )
    return tuple(folder / name for name in names)


def notes_document(search: SampleSearch) -> dict[str, Any]:
    """Plans, debriefs, lessons and channels as plain values for JSON.

    They name applications by the truth's ids; `applications` says which messages tell of each, so that an importer
    finds its own record by a message's id.
    """
    return {
        "plans": [_stamped(asdict(plan)) for plan in search.plans],
        "debriefs": [_stamped(asdict(note)) for note in search.debriefs],
        "lessons": [
            {"application": note.application, "at": stamp(note.at), "text": note.lesson}
            for note in search.debriefs
        ],
        "channels": {application.id: application.channel for application in search.applications},
        "applications": {
            application.id: {
                "company": application.company,
                "role": application.role,
                "message_ids": list(dict.fromkeys(event.message_id for event in application.events)),
            }
            for application in search.applications
        },
    }


def plain_cv(markdown: str) -> str:
    """The CV as plain text: Markdown's marks taken away, headings in capitals."""
    lines = []
    for line in markdown.replace("**", "").splitlines():
        heading = line.startswith("#")
        lines.append(line.lstrip("# ").upper() if heading else line)
    return "\n".join(lines) + "\n"


def write_cv_docx(markdown: str, written: datetime, path: Path) -> None:
    """The CV as a Word document: headings, bullets and paragraphs of the Markdown. `written` dates it."""
    from docx import Document

    document = Document()
    for line in markdown.splitlines():
        text = line.replace("**", "").strip()
        if line.startswith("#"):
            document.add_heading(text.lstrip("# "), level=min(len(line) - len(line.lstrip("#")), 2))
        elif line.startswith("- "):
            document.add_paragraph(text[2:], style="List Bullet")
        elif text:
            document.add_paragraph(text)
    document.core_properties.author = markdown.partition("\n")[0].lstrip("# ")
    document.core_properties.created = document.core_properties.modified = written.replace(tzinfo=None)
    buffer = BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as made, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for (
            entry
        ) in made.infolist():  # zip entries carry the time of saving: one fixed time keeps the bytes the same
            fixed = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            out.writestr(fixed, made.read(entry), zipfile.ZIP_DEFLATED)


def _seeker() -> Seeker:
    person = read_toml("search.toml")["person"]
    return Seeker(
        person["name"], person["first"], tuple(person["addresses"]), person["zone"], person["place"]
    )


def _employer(row: dict[str, str]) -> Employer:
    return Employer(
        key=row["key"],
        name=row["name"],
        domain=row["domain"],
        industry=row["industry"],
        place=row["place"],
        zone=row["zone"],
        language=row["lang"],
        via=row["via"],
        hr=row["hr"],
        hr_title=row["hr_title"],
        lead=row["lead"],
        lead_title=row["lead_title"],
        agency=row["agency"],
    )


def _casts(employers: dict[str, Employer], rng: Random) -> list[_Cast]:
    """Every application with its story: fixed for some, drawn from the pool for the others; then the leads."""
    form = read_toml("search.toml")
    pool = [story for story, count in form["pool"].items() for _ in range(count)]
    rng.shuffle(pool)
    channels = ["job board"] * 5 + ["careers page"] * 4
    casts = []
    for entry in form["applications"]:
        story = entry["story"] if "story" in entry else pool.pop()
        casts.append(
            _Cast(
                id=_slug(f"{entry['company']} {entry['role']}"),
                employer=employers[entry["company"]],
                role=entry["role"],
                story=story,
                channel=entry.get("channel") or rng.choice(channels),
                ends=entry.get("ends"),
                begins=entry.get("begins"),
                other_role=entry.get("other_role", ""),
            )
        )
    for entry in form["leads"]:
        employer = employers[entry["company"]]
        name = _slug(f"lead {entry['company']} {entry['role']}")
        casts.append(_Cast(name, employer, entry["role"], "lead", "recruiter", lead=True))
    return casts


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _told(
    cast: _Cast, seeker: Seeker, today: datetime, stationery: Stationery, rng: Random
) -> list[SampleMessage]:
    steps = drawn_steps(read_toml("search.toml")["stories"][cast.story]["steps"], rng)
    days = _days(cast, steps, today.date(), rng)
    return written(
        cast.id,
        cast.employer,
        cast.role,
        steps,
        days,
        seeker=seeker,
        today=today,
        stationery=stationery,
        rng=rng,
        referred=cast.channel == "referral",
        other_role=cast.other_role,
    )


def _days(cast: _Cast, steps: tuple[Step, ...], today: date, rng: Random) -> tuple[date, ...]:
    """The day of each letter: ending on the anchor day, beginning on a given one, or anywhere in the five months."""
    if cast.ends is not None:
        own = steps[-1].letter.startswith("own.")
        return _ending_on(steps, _anchor(cast.ends, today, own))
    first = today - timedelta(days=DAYS)
    if cast.begins is not None:
        start = today - timedelta(days=cast.begins)
    else:
        length = (scheduled(steps, first)[-1] - first).days
        start = first + timedelta(days=rng.randint(0, max(0, DAYS - length - 4)))
    days = scheduled(steps, start)
    while days[-1] >= today and start > first:
        start -= timedelta(days=1)
        days = scheduled(steps, start)
    return days


def _anchor(ends: int | str, today: date, own: bool) -> date:
    """The day `ends` names: "friday" is the last Friday before today, a number so many days before it."""
    if ends == "friday":
        return today - timedelta(days=(today.weekday() - 5) % 7 + 1)
    day = today - timedelta(days=int(ends))
    return day if own or day.weekday() < 5 else day - timedelta(days=day.weekday() - 4)


def _ending_on(steps: tuple[Step, ...], anchor: date) -> tuple[date, ...]:
    """The schedule that comes nearest to `anchor` with its last letter, which is then written on that day."""
    length = (scheduled(steps, anchor)[-1] - anchor).days
    tries = [scheduled(steps, anchor - timedelta(days=length + shift)) for shift in range(-6, 15)]
    nearest = max((days for days in tries if days[-1] <= anchor), key=lambda days: days[-1])
    return (*nearest[:-1], anchor)


def _with_other_role(related: list[SampleMessage], casts: list[_Cast]) -> list[SampleMessage]:
    """Where a "no" invites to another role that was then applied for, the invitation belongs to that application."""
    changed = []
    for message in related:
        said = message.said[0]
        if Kind.OUTREACH in said.also:
            here = next(cast for cast in casts if cast.id == said.application)
            other = next(
                (c for c in casts if c.employer is here.employer and c.role == here.other_role), None
            )
            outreach = Said(
                Kind.OUTREACH, said.company, here.other_role, other.id if other else None, due=said.due
            )
            changed.append(replace(message, said=(replace(said, due=None), outreach)))
        else:
            changed.append(message)
    return changed


def _application(cast: _Cast, messages: Iterable[SampleMessage]) -> SampleApplication:
    events = events_of(messages, cast.id)
    told = Outcome(read_toml("search.toml")["stories"][cast.story]["outcome"])
    outcome = outcome_of(events)
    if outcome is not told:
        raise AssertionError(f"the story {cast.story} of {cast.id} ends as {outcome}, but is told as {told}")
    return SampleApplication(
        id=cast.id,
        company=cast.employer.name if cast.employer.named else None,
        role=cast.role,
        channel=cast.channel,
        story=cast.story,
        employer=cast.employer,
        events=events,
        stage=stage_of(events),
        outcome=outcome,
        lead=cast.lead,
    )


def _opening(values: dict[str, Any]) -> dict[str, Any]:
    """An opening's public fields: why it is in the sample is not told in the file."""
    return {name: value for name, value in values.items() if name != "near"}


def _stamped(values: dict[str, Any]) -> dict[str, Any]:
    return {name: stamp(value) if isinstance(value, datetime) else value for name, value in values.items()}


def _write_json(path: Path, document: dict[str, Any]) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _write_lines(path: Path, documents: Iterable[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(d, ensure_ascii=False) + "\n" for d in documents), encoding="utf-8")
