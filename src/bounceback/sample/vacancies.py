"""Job advertisements of the sample: openings of today, and the postings that the person kept when applying.

Comes in: the applications as they went, the given day, a random generator. Descriptions are 80 to 200 words with
"Requirements" and "Nice to have".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bounceback.sample.values import Employer, KeptPosting, SampleApplication, Vacancy
from bounceback.sample.wording import filled, read_toml
from bounceback.timeline.kinds import Outcome

PLACES = (
    "Bristol",
    "Bath",
    "Cardiff",
    "remote",
    "London",
    "Gloucester",
    "Exeter",
    "Reading",
    "Swindon",
    "Oxford",
)
SENIORITY = ("", "", "", "Senior ", "Junior ", "Lead ")


def made_openings(
    applications: Sequence[SampleApplication],
    employers: Sequence[Employer],
    today: datetime,
    count: int,
    rng: Random,
) -> tuple[Vacancy, ...]:
    """`count` openings, newest last among equals: near to lost roles, at the same employers, others, near-duplicates
    and one suspicious."""
    made: list[Vacancy] = []
    lost = [a for a in applications if a.outcome is Outcome.REJECTED and a.employer.language == "en"]
    english = [employer for employer in employers if employer.language == "en" and employer.named]
    for application in lost:
        family = family_of(application.role, application.employer.industry)
        others = [employer for employer in english if employer.name != application.company]
        same = application.role in family["titles"] and rng.random() < 0.4
        why = f"near {application.id}"
        for _ in range(2 if application.story == "no-personal" else 1):
            title = application.role if same else rng.choice(family["titles"])
            made.append(_vacancy(len(made), title, family, _fitting(family, others, rng), today, why, rng))
            same = application.story == "no-personal"
    fresh = [a.id for a in applications if a.story == "no-personal"]
    made = [
        replace(v, date=f"{today:%Y-%m-%d}") if v.near.removeprefix("near ") in fresh else v for v in made
    ]
    for application in rng.sample(lost, 10):
        family = family_of(application.role, application.employer.industry)
        title = rng.choice(family["titles"])
        made.append(
            _vacancy(
                len(made),
                title,
                family,
                application.employer,
                today,
                f"same employer as {application.id}",
                rng,
            )
        )
    families: list[dict[str, Any]] = read_toml("vacancies.toml")["family"]
    while len(made) < count - 9:
        family = rng.choice(families)
        title = rng.choice(family["titles"])
        seniority = rng.choice(SENIORITY) if not title.startswith(("Senior", "Junior")) else ""
        employer = _fitting(family, english, rng)
        made.append(_vacancy(len(made), seniority + title, family, employer, today, "other", rng))
    for copied in rng.sample(made, 8):
        made.append(_copy(len(made), copied, rng))
    made.append(_suspicious(len(made), today))
    return tuple(made)


def kept_postings(
    applications: Sequence[SampleApplication], count: int, rng: Random
) -> tuple[KeptPosting, ...]:
    """The advertisement of `count` of the applications as saved on the day of applying, lost ones with talks first."""
    english = [a for a in applications if a.employer.language == "en"]
    told = sorted(english, key=lambda a: (-len(a.events), a.id))
    chosen = told[: count * 2 // 3] + rng.sample(told[count * 2 // 3 :], count - count * 2 // 3)
    postings = []
    for application in chosen:
        employer = application.employer
        text = _description(
            application.role,
            family_of(application.role, application.employer.industry),
            employer,
            _salary(family_of(application.role, application.employer.industry), rng),
            rng,
        )
        postings.append(
            KeptPosting(
                application=application.id,
                company=application.company or employer.agency,
                role=application.role,
                url=f"https://jobs.{employer.domain}/{application.id}",
                saved_at=application.events[0].at - timedelta(minutes=rng.randint(20, 2000)),
                text=f"{application.role}\n{application.company or employer.agency}, {employer.place}\n\n{text}",
            )
        )
    return tuple(sorted(postings, key=lambda posting: posting.saved_at))


def family_of(role: str, industry: str = "") -> dict[str, Any]:
    """The family of advertisements that fits a role best: by its title, else by words shared with titles, else by
    the employer's industry, else reporting."""
    families: list[dict[str, Any]] = read_toml("vacancies.toml")["family"]
    words = set(role.lower().split()) - {"analyst", "data", "officer", "and", "manager", "senior"}

    def closeness(family: dict[str, Any]) -> tuple[bool, int, bool]:
        shared = len(words & set(" ".join(family["titles"]).lower().split()))
        return role in family["titles"], shared, industry in family["fields"]

    best = max(families, key=closeness)
    return best if any(closeness(best)) else next(f for f in families if f["name"] == "reporting")


def _fitting(family: dict[str, Any], employers: Sequence[Employer], rng: Random) -> Employer:
    """An employer from an industry in which this family of work is found, else any."""
    return rng.choice([e for e in employers if e.industry in family["fields"]] or list(employers))


def _vacancy(
    number: int,
    title: str,
    family: dict[str, Any],
    employer: Employer,
    today: datetime,
    near: str,
    rng: Random,
) -> Vacancy:
    salary = _salary(family, rng)
    day = today - timedelta(days=0 if near.startswith("near") and rng.random() < 0.2 else rng.randint(0, 34))
    key = f"o{number + 1:03d}"
    return Vacancy(
        id=key,
        title=title,
        company=employer.name if not employer.agency else employer.agency,
        location=employer.place if rng.random() < 0.7 else rng.choice(PLACES),
        description=_description(title, family, employer, salary, rng),
        url=f"https://jobs.{employer.domain}/{key}",
        date=f"{day:%Y-%m-%d}",
        salary=salary if rng.random() < 0.75 else "",
        near=near,
    )


def _salary(family: dict[str, Any], rng: Random) -> str:
    low, high = family["salary"]
    start = rng.randint(low, high - 4)
    return f"£{start},000 - £{start + rng.randint(2, 6)},000 a year"


def _description(title: str, family: dict[str, Any], employer: Employer, salary: str, rng: Random) -> str:
    parts = read_toml("vacancies.toml")
    slots = {
        "company": employer.name if employer.named else "Our client",
        "industry": employer.industry,
        "place": employer.place,
        "size": str(rng.choice((28, 45, 120, 300, 650, 1400, 4000))),
        "lead": family["lead"],
        "salary": salary,
    }
    about, working, offer = (
        filled(rng.choice(parts[name]), slots, rng) for name in ("about", "working", "offer")
    )
    tasks = rng.sample(family["tasks"], rng.randint(4, 5))
    required = rng.sample(family["required"], rng.randint(4, 5))
    nice = rng.sample(family["nice"], 3)
    return "\n".join(
        [
            about,
            "",
            f"As {title} you will:",
            *(f"- {task}" for task in tasks),
            "",
            working,
            "",
            "Requirements:",
            *(f"- {line}" for line in required),
            "",
            "Nice to have:",
            *(f"- {line}" for line in nice),
            "",
            offer,
            "We read every application. If you meet most of the requirements but not all, please apply; "
            "tell us which of them you would learn first, and how.",
        ]
    )


def _copy(number: int, vacancy: Vacancy, rng: Random) -> Vacancy:
    """The same vacancy as another site shows it: title dressed up, a line more, another address."""
    key = f"o{number + 1:03d}"
    return replace(
        vacancy,
        id=key,
        title=vacancy.title
        + rng.choice((" (m/f/d)", f" - {vacancy.location}", f", {vacancy.company}", " (hybrid)")),
        company=vacancy.company + rng.choice(("", " Ltd", " Limited")),
        description=vacancy.description
        + rng.choice(("\nApply on our site.", "\n\nRef 2026/11", "\nNo agencies, please.")),
        url=f"https://board.example/{key}",
        near=f"copy of {vacancy.id}",
    )


def _suspicious(number: int, today: datetime) -> Vacancy:
    form = read_toml("vacancies.toml")["suspicious"]
    return Vacancy(
        id=f"o{number + 1:03d}",
        title=form["title"],
        company=form["company"],
        location=form["location"],
        description=form["description"].strip(),
        url="https://easy-remote.example/start",
        date=f"{today - timedelta(days=1):%Y-%m-%d}",
        salary=form["salary"],
        near="suspicious",
    )
