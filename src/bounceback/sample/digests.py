"""Messages that speak of several applications at once, such as "the status of your applications".

Comes in: the mail written so far and what the digests shall say. Goes out: digests with one Said for each line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from random import Random

from bounceback.sample.correspondence import on_weekday
from bounceback.sample.values import Employer, Party, Said, SampleMessage, Seeker
from bounceback.sample.wording import read_toml
from bounceback.timeline.kinds import Kind

STATUS = {
    "review": ("Under review", Kind.ACKNOWLEDGED, ""),
    "viewed": ("Seen by the employer", Kind.ACKNOWLEDGED, ""),
    "not-shortlisted": ("Not shortlisted for interview", Kind.REJECTION, ""),
    "filled": ("Position filled, application not taken forward", Kind.REJECTION, "filled"),
}
"""What a line of a digest may say: its words, its kind, its reason."""


def digests(
    ids: Mapping[tuple[str, str], str],
    employers: Mapping[str, Employer],
    related: Iterable[SampleMessage],
    seeker: Seeker,
    today: datetime,
    rng: Random,
) -> list[SampleMessage]:
    """The digests that data/search.toml names; a line stands only for an application that had begun by then.

    `ids` gives an application's id for the employer's key and the role; `related` is the mail so far, each
    application's oldest first.
    """
    made = []
    begun: dict[str | None, datetime] = {}
    for message in related:
        begun.setdefault(message.application, message.at)
    for entry in read_toml("search.toml")["digests"]:
        day = on_weekday(today.date() - timedelta(days=entry["ago"]))
        at = datetime(day.year, day.month, day.day, 7, rng.randrange(60), tzinfo=UTC)
        at = min(at, today - timedelta(minutes=30))
        lines, said = [], []
        for company, role, status in entry["lines"]:
            application = ids[company, role]
            if begun[application] >= at:
                continue
            words, kind, reason = STATUS[status]
            said.append(Said(kind, employers[company].name, role, application, reason=reason))
            where = f" - {employers[company].name}" if entry["by"] == "board" else ""
            lines.append(f"{role}{where}\nStatus: {words}")
        if said:
            made.append(_digest(entry["by"], lines, tuple(said), at, employers, seeker, rng))
    return made


def _digest(
    by: str,
    lines: list[str],
    said: tuple[Said, ...],
    at: datetime,
    employers: Mapping[str, Employer],
    seeker: Seeker,
    rng: Random,
) -> SampleMessage:
    if by == "board":
        sender = Party("JobScout", "applications@jobscout.example")
        subject, opening = (
            "Your applications this week",
            "here is what happened to the applications you sent:",
        )
    else:
        employer = employers[by]
        sender = Party(f"{employer.name} Human Resources", f"jobs-noreply@{employer.domain}")
        subject, opening = (
            f"Your applications at {employer.name}",
            f"the status of your applications at {employer.name}:",
        )
    text = "\n\n".join(
        [
            f"Dear {seeker.first},",
            opening,
            *lines,
            "Sign in to see the details. This is an automatic message.",
        ]
    )
    order = list(Kind)
    return SampleMessage(
        message_id=f"{rng.getrandbits(72):018x}@{sender.address.partition('@')[2]}",
        at=at,
        zone="Europe/London",
        sender=sender,
        recipients=(Party(seeker.name, seeker.addresses[0]),),
        subject=subject,
        new_text=text,
        text=text,
        language="en",
        labels=("Inbox", "Opened"),
        html=True,
        group="digest",
        dress=rng.randrange(1000),
        said=tuple(sorted(said, key=lambda one: order.index(one.kind))),
        headers=(("Auto-Submitted", "auto-generated"),),
    )
