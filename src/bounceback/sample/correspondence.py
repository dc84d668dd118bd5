"""The mail of one application: a story's steps become dated letters with senders, threads, quotes and their truth.

Comes in: an employer, a role, a story, and a random generator. Goes out: messages, oldest first.
Knows nothing of how such mail is read again.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from bounceback.sample.stories import Step
from bounceback.sample.values import Employer, Meeting, Party, Said, SampleMessage, Seeker
from bounceback.sample.wording import day_words, filled, moment_words, read_toml
from bounceback.timeline.kinds import Change, Kind

SAYS: Mapping[str, Kind] = {
    "ack": Kind.ACKNOWLEDGED,
    "ack.delay": Kind.ACKNOWLEDGED,
    "ack.still": Kind.ACKNOWLEDGED,
    "no.form": Kind.REJECTION,
    "no.screen": Kind.REJECTION,
    "no.talk": Kind.REJECTION,
    "no.personal": Kind.REJECTION,
    "no.filled": Kind.REJECTION,
    "no.other": Kind.REJECTION,
    "closed": Kind.CLOSED,
    "invite.screen": Kind.INTERVIEW,
    "invite.talk": Kind.INTERVIEW,
    "invite.next": Kind.INTERVIEW,
    "invite.pick": Kind.INTERVIEW,
    "invite.client": Kind.INTERVIEW,
    "again": Kind.INTERVIEW,
    "moved": Kind.INTERVIEW,
    "cancelled": Kind.INTERVIEW,
    "task": Kind.ASSESSMENT,
    "request": Kind.REQUEST,
    "offer": Kind.OFFER,
    "feedback.kind": Kind.FEEDBACK,
    "feedback.unkind": Kind.FEEDBACK,
    "feedback.empty": Kind.NONE,
    "portal.notice": Kind.NONE,
    "outreach": Kind.OUTREACH,
    "withdraw.confirm": Kind.WITHDRAWN,
    "own.apply": Kind.APPLIED,
    "own.apply.lead": Kind.APPLIED,
    "own.chase": Kind.FOLLOW_UP,
    "own.chase.talk": Kind.FOLLOW_UP,
    "own.ask": Kind.FEEDBACK_REQUESTED,
    "own.withdraw": Kind.WITHDRAWN,
    "own.decline": Kind.DECLINED,
    "own.yes": Kind.NONE,
    "own.done": Kind.NONE,
    "own.docs": Kind.NONE,
    "own.thanks": Kind.NONE,
    "own.think": Kind.NONE,
}
"""What each letter of a story says; plain replies and answers without content say nothing."""

CHANGES = {"moved": Change.MOVED, "cancelled": Change.CANCELLED}
NTH = {"1": "first", "2": "second", "3": "third", "final": "final"}
TITLES = {"Dr", "Dr.", "dr.", "Mr", "Mrs", "Ms", "Professor"}
REFERRERS = ("Sam Whitlock", "Femi Adu", "Rhona Blair", "Karim Said")
ALWAYS_REPLY = {
    "feedback.kind",
    "feedback.empty",
    "feedback.unkind",
    "ack.still",
    "moved",
    "again",
    "withdraw.confirm",
}
PHONES = {
    "Europe/London": "0117 496 0#",
    "Europe/Berlin": "+49 30 23125 #",
    "America/New_York": "+1 617 555 0#",
    "America/Los_Angeles": "+1 415 555 0#",
}
"""Numbers that the regulators of these countries keep free for stories; elsewhere signatures have no number."""
ZONE_WORDS = {
    "Europe/London": "UK time",
    "America/New_York": "Eastern Time",
    "America/Los_Angeles": "Pacific Time",
}


class Stationery:
    """The letters at hand. Picks one for a purpose, the least used first, so that a search does not repeat itself."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._used: Counter[int] = Counter()
        self._letters: dict[tuple[str, str], list[tuple[int, dict[str, Any]]]] = {}
        letters = read_toml("letters_en.toml")["letters"] + read_toml("letters_other.toml")["letters"]
        for number, letter in enumerate(letters):
            self._letters.setdefault((letter["is"], letter.get("lang", "en")), []).append((number, letter))

    def pick(
        self, purpose: str, employer: Employer, *, threaded: bool, have: set[str], dated: bool = False
    ) -> dict[str, Any]:
        """A letter for `purpose` in the employer's language, else in English.

        `have` names what its story offers; `dated` asks for a letter that says by when.
        """
        choice = self._letters.get((purpose, employer.language)) or self._letters[(purpose, "en")]
        fitting = [
            (number, letter)
            for number, letter in choice
            if letter.get("needs", "") in have | {""}
            and employer.industry in letter.get("fields", [employer.industry])
            and (not dated or "{due}" in letter["text"])
            and (threaded or not letter.get("re") or purpose.startswith("own."))
        ] or choice
        least = min(self._used[number] for number, _ in fitting)
        number, letter = self._rng.choice([pair for pair in fitting if self._used[pair[0]] == least])
        self._used[number] += 1
        return letter


@dataclass(slots=True)
class _Affair:
    """One application while its mail is being written."""

    id: str
    employer: Employer
    role: str
    address: Party
    slots: dict[str, str]
    have: set[str]
    messages: list[SampleMessage] = field(default_factory=list)
    talk: datetime | None = None
    round: str | None = None
    last_person: SampleMessage | None = None
    last_theirs: SampleMessage | None = None


def scheduled(steps: tuple[Step, ...], start: date) -> tuple[date, ...]:
    """The day of each step when the first falls on `start`; employers write and meet from Monday to Friday."""
    days: list[date] = []
    before, talk = start, start
    for step in steps:
        day = max((talk if step.after_talk else before) + timedelta(days=step.gap), before)
        if not step.letter.startswith("own."):
            day = on_weekday(day)
        if SAYS[step.letter] is Kind.INTERVIEW and step.letter != "cancelled":
            talk = on_weekday(day + timedelta(days=step.talk_in))
        days.append(day)
        before = day
    return tuple(days)


def on_weekday(day: date) -> date:
    """`day`, or the Monday after it where it falls on a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > 4 else day


def written(
    application: str,
    employer: Employer,
    role: str,
    steps: tuple[Step, ...],
    days: tuple[date, ...],
    *,
    seeker: Seeker,
    today: datetime,
    stationery: Stationery,
    rng: Random,
    referred: bool = False,
    other_role: str = "",
) -> list[SampleMessage]:
    """The letters of one application, oldest first, none at or after `today` (aware UTC)."""
    affair = _Affair(
        id=application,
        employer=employer,
        role=role,
        address=Party(seeker.name, seeker.addresses[1 if rng.random() < 0.15 else 0]),
        slots=_slots(employer, role, seeker, rng, referred, other_role, days[0]),
        have={name for name, there in (("referrer", referred), ("agency", bool(employer.agency))) if there},
    )
    for step, day in zip(steps, days, strict=True):
        _write(affair, step, day, seeker, today, stationery, rng)
    return affair.messages


def _slots(
    employer: Employer, role: str, seeker: Seeker, rng: Random, referred: bool, other_role: str, start: date
) -> dict[str, str]:
    salary = rng.randrange(31, 49) * 1000 + rng.choice((0, 250, 500, 750))
    return {
        "first": seeker.first,
        "full": seeker.name,
        "company": employer.name,
        "role": role,
        "place": employer.place,
        "domain": employer.domain,
        "agency": employer.agency,
        "ref": f"{rng.choice('ABHJKPRT')}{rng.choice('QNSLD')}-{rng.randrange(1000, 9999)}",
        "hr": employer.hr,
        "hr_first": first_name(employer.hr),
        "hr_title": employer.hr_title,
        "hr_address": address_of(employer.hr, employer.domain),
        "lead": employer.lead,
        "lead_first": first_name(employer.lead),
        "lead_title": employer.lead_title,
        "referrer": rng.choice(REFERRERS) if referred else "",
        "other_role": other_role,
        "salary": f"£{salary:,}",
        "zone_words": ZONE_WORDS.get(employer.zone, "local time"),
        "applied_day": f"{start.day} {day_words(start, 'en').split()[2]}",
        "hr_or_team": rng.choice((employer.hr, "hiring team", "recruitment team")),
        "nth": "next",
        "talk_day": "that day",
        "when": "",
        "when2": "",
        "when_short": "that time",
        "due": "",
        "to_first": "all",
        "phone": PHONES.get(employer.zone, "").replace("#", f"{rng.randrange(100, 200)}"),
    }


def first_name(name: str) -> str:
    """What people call somebody: the first word that is no title, but "Mrs Lyle" for "Mrs P. Lyle"."""
    words = name.split()
    plain = [word for word in words if word not in TITLES]
    return f"{words[0]} {words[-1]}" if plain[0].endswith(".") else plain[0]


def address_of(name: str, domain: str) -> str:
    """A plausible address for a name at a domain, in ASCII."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = [word.strip(".").lower() for word in plain.split() if word not in TITLES]
    return f"{'.'.join(words)}@{domain}"


def _write(
    affair: _Affair,
    step: Step,
    day: date,
    seeker: Seeker,
    today: datetime,
    stationery: Stationery,
    rng: Random,
) -> None:
    employer, purpose = affair.employer, step.letter
    dated = step.last and SAYS[purpose] in (Kind.REQUEST, Kind.ASSESSMENT, Kind.OFFER)
    threaded = affair.last_person is not None
    letter = stationery.pick(purpose, employer, threaded=threaded, have=affair.have, dated=dated)
    language = letter.get("lang", "en")
    own = letter["by"] == "own"
    zone = seeker.zone if own else employer.zone
    at = _moment(affair, step, day, letter["by"], ZoneInfo(zone), today, rng)
    if affair.talk:
        affair.slots["talk_day"] = day_words(affair.talk.astimezone(ZoneInfo(employer.zone)), language)
    starts_at = _set_talk(affair, step, letter, at, today, language, rng)
    due = _due(affair, step, letter, at, language)
    sender, recipients = _parties(affair, letter["by"], purpose, rng)
    answers = _answered(affair, purpose, letter, rng)
    new_text = filled(letter["text"], affair.slots, rng)
    if rng.random() < (0.5 if letter["by"] != "ats" else 0.2):
        new_text = wrapped(new_text, rng.choice((64, 68, 72, 76)))
    subject = filled(letter["subject"], affair.slots, rng)
    if answers is not None:
        subject = f"Re: {bare(answers.subject)}"
    elif letter.get("re"):
        subject = bare(subject)
    message = SampleMessage(
        message_id=f"{rng.getrandbits(72):018x}@{sender.address.partition('@')[2]}",
        at=at,
        zone=zone,
        sender=sender,
        recipients=recipients,
        subject=subject,
        new_text=new_text,
        text=new_text + _below(affair, letter, answers, language, rng),
        language=language,
        own=own,
        labels=("Sent",) if own else _labels(rng),
        in_reply_to=answers.message_id if answers else None,
        references=(*answers.references, answers.message_id) if answers else (),
        attachments=(letter["attach"],) if "attach" in letter else (),
        meeting=_meeting(affair, letter, starts_at),
        html=letter["by"] == "ats" or rng.random() < 0.35,
        group=purpose,
        dress=rng.randrange(1000),
        said=(_said(affair, step, letter, starts_at, due, at),),
        headers=(("Reply-To", f"recruitment@{employer.domain}"),) if letter["by"] == "ats" else (),
    )
    affair.messages.append(message)
    if letter["by"] != "ats":
        affair.last_person = message
    if not own:
        affair.last_theirs = message
    if purpose in ("invite.screen", "invite.talk"):
        affair.have.add("talked")
    if purpose == "task":
        affair.have |= {"task", "task-sheet" if "attach" in letter else "task-online"}


def _moment(
    affair: _Affair, step: Step, day: date, by: str, zone: ZoneInfo, today: datetime, rng: Random
) -> datetime:
    hours = {"ats": (6, 20), "own": (7, 21)}.get(by, (8, 17))
    local = datetime.combine(day, time(rng.randint(*hours), rng.randrange(60), rng.randrange(60)), zone)
    at = local.astimezone(UTC)
    if step.after_talk and step.gap == 0 and affair.talk:
        at = affair.talk + timedelta(minutes=rng.randint(90, 260))
    before = affair.messages[-1].at if affair.messages else None
    if before and at <= before:
        at = before + timedelta(minutes=rng.randint(3, 12) if by == "ats" else rng.randint(18, 90))
    return min(at, today - timedelta(minutes=rng.randint(5, 50))) if at >= today else at


def _set_talk(
    affair: _Affair,
    step: Step,
    letter: dict[str, Any],
    at: datetime,
    today: datetime,
    language: str,
    rng: Random,
) -> datetime | None:
    """Sets the talk that a letter speaks of. Goes out: its start, where the letter names a single one."""
    if SAYS[step.letter] is not Kind.INTERVIEW or step.letter == "cancelled":
        return None
    zone = ZoneInfo(affair.employer.zone)
    hour = time(rng.choice((9, 10, 11, 13, 14, 15, 16)), rng.choice((0, 0, 30)))
    day = on_weekday(at.astimezone(zone).date() + timedelta(days=step.talk_in))
    other = on_weekday(day + timedelta(days=rng.randint(1, 2)))
    if step.next_week:
        monday = today.date() + timedelta(days=7 - today.weekday())
        day, other = monday + timedelta(days=1), monday + timedelta(days=3)
    talk = datetime.combine(day, hour, zone)
    second = datetime.combine(other, time(rng.choice((9, 11, 14)), 30), zone)
    american = affair.employer.zone.startswith("America")
    affair.talk = talk.astimezone(UTC)
    affair.round = step.round
    affair.slots |= {
        "when": moment_words(talk, language, american),
        "when2": moment_words(second, language, american),
        "when_short": moment_words(talk, language, american),
        "nth": NTH.get(step.round or "", "next"),
    }
    stated = "{when}" in letter["text"] and "{when2}" not in letter["text"]
    return affair.talk if stated else None


def _due(affair: _Affair, step: Step, letter: dict[str, Any], at: datetime, language: str) -> datetime | None:
    """The date by which the letter asks for something, at the end of that day in the employer's zone."""
    if "{due}" not in letter["text"]:
        return None
    zone = ZoneInfo(affair.employer.zone)
    day = at.astimezone(zone).date() + timedelta(days=step.due_in)
    if SAYS[step.letter] is Kind.INTERVIEW and not step.next_week:
        day = at.astimezone(zone).date() + timedelta(days=max(1, min(2, step.talk_in - 1)))
    affair.slots["due"] = day_words(day, language, affair.employer.zone.startswith("America"))
    return datetime.combine(day, time(23, 59), zone).astimezone(UTC)


def _parties(affair: _Affair, by: str, purpose: str, rng: Random) -> tuple[Party, tuple[Party, ...]]:
    employer, slots = affair.employer, affair.slots
    office = Party(f"{employer.agency or employer.name} Recruitment", f"recruitment@{employer.domain}")
    if by == "own":
        person = affair.last_theirs
        if person and not _is_system(person):
            slots["to_first"] = first_name(person.sender.name)
            return affair.address, (person.sender,)
        if purpose == "own.thanks":
            slots["to_first"] = slots["lead_first"]
            return affair.address, (_person(employer, "lead"),)
        if person and slots["hr_address"] in person.text:
            slots["to_first"] = slots["hr_first"]
            return affair.address, (_person(employer, "hr"),)
        slots["to_first"] = "all"
        if purpose == "own.apply" and slots["hr_or_team"] == employer.hr:
            return affair.address, (_person(employer, "hr"),)
        return affair.address, (office,)
    if by == "ats":
        form = read_toml("senders.toml")["via"][employer.via]
        slug = employer.domain.partition(".")[0].replace("-", "")
        words = {"company": employer.name, "slug": slug, "domain": employer.domain}
        return Party(filled(form["name"], words, rng), filled(form["address"], words, rng)), (affair.address,)
    to: tuple[Party, ...] = (affair.address,)
    if by == "hr" and rng.random() < 0.15 and employer.lead != employer.hr:
        to = (*to, _person(employer, "lead"))
    return _person(employer, by), to


def _person(employer: Employer, by: str) -> Party:
    """Who writes as `by`; where an agency works for a client, the lead sits at the client's own domain."""
    if by == "hr":
        return Party(employer.hr, address_of(employer.hr, employer.domain))
    client = "".join(letter for letter in employer.name.lower() if letter.isalnum()) + ".example"
    own_domain = not employer.agency or not employer.named
    return Party(employer.lead, address_of(employer.lead, employer.domain if own_domain else client))


def _is_system(message: SampleMessage) -> bool:
    return bool(message.headers)


def _answered(affair: _Affair, purpose: str, letter: dict[str, Any], rng: Random) -> SampleMessage | None:
    """The message that a letter answers, None where it begins a new thread."""
    if letter["by"] == "ats":
        return None
    if letter["by"] == "own":
        if purpose == "own.thanks" and affair.last_theirs and _is_system(affair.last_theirs):
            return None
        return affair.last_theirs if letter.get("re") else None
    if letter.get("re") or purpose in ALWAYS_REPLY:
        return affair.last_person
    return affair.last_person if rng.random() < 0.3 else None


def _said(
    affair: _Affair,
    step: Step,
    letter: dict[str, Any],
    starts_at: datetime | None,
    due: datetime | None,
    at: datetime,
) -> Said:
    kind = SAYS[step.letter]
    talk = kind is Kind.INTERVIEW
    return Said(
        kind=kind,
        company=affair.employer.name if affair.employer.named else None,
        role=affair.role,
        application=affair.id,
        agency=affair.employer.agency,
        round=(step.round or affair.round) if talk else None,
        change=CHANGES.get(step.letter, Change.SET) if talk else None,
        starts_at=starts_at,
        due=due,
        waits=bool(letter.get("waits")),
        reason=letter.get("reason", ""),
        also=tuple(Kind(kind) for kind in letter.get("also", ())),
    )


def _meeting(affair: _Affair, letter: dict[str, Any], starts_at: datetime | None) -> Meeting | None:
    if not letter.get("calendar") or starts_at is None:
        return None
    return Meeting(starts_at, f"Interview: {affair.role}, {affair.employer.name}", 60)


def _below(
    affair: _Affair, letter: dict[str, Any], answers: SampleMessage | None, language: str, rng: Random
) -> str:
    """What stands under a letter: signature, footer, and the quoted message that it answers."""
    employer, parts = affair.employer, []
    footers = read_toml("senders.toml")
    words = {"company": employer.agency or employer.name, "domain": employer.domain, "place": employer.place}
    if letter["by"] in ("hr", "lead"):
        name, title = (
            (employer.hr, employer.hr_title) if letter["by"] == "hr" else (employer.lead, employer.lead_title)
        )
        client = letter["by"] == "lead" and employer.agency and employer.named
        firm = employer.name if client else employer.agency or employer.name
        site = _person(employer, letter["by"]).address.partition("@")[2]
        if rng.random() < 0.75:
            reach = " | ".join(part for part in (affair.slots["phone"], f"www.{site}") if part)
            parts.append(f"-- \n{name}\n{title} | {firm}\n{reach}")
        words |= {"company": firm, "domain": site}
        if rng.random() < 0.4:
            parts.append(
                filled(rng.choice(footers["footers"].get(language, footers["footers"]["en"])), words, rng)
            )
    elif letter["by"] == "ats":
        parts.append(filled(rng.choice(footers["ats_footers"]["en"]), words, rng) if language == "en" else "")
    elif rng.random() < 0.5:
        parts.append("-- \nInes Marlow\nBristol | 07700 900417")
    if answers is not None and rng.random() < 0.8:
        parts.append(quoted(answers, language, rng))
    below = "\n\n".join(part for part in parts if part)
    return f"\n\n{below}" if below else ""


def quoted(message: SampleMessage, language: str, rng: Random) -> str:
    """An earlier message as mail programs quote it, at most thirty lines."""
    local = message.at.astimezone(ZoneInfo(message.zone))
    lines = message.text.splitlines()[:30]
    form = rng.randrange(4)
    if form == 0:
        to = message.recipients[0]
        return "\n".join(
            [
                "-----Original Message-----",
                f"From: {message.sender.name} <{message.sender.address}>",
                f"Sent: {local:%d %B %Y %H:%M}",
                f"To: {to.name} <{to.address}>",
                f"Subject: {message.subject}",
                "",
                *lines,
            ]
        )
    heads = {
        "de": f"Am {local:%d.%m.%Y} um {local:%H:%M} schrieb {message.sender.name} <{message.sender.address}>:",
        "fr": f"Le {local:%d/%m/%Y} à {local:%H:%M}, {message.sender.name} a écrit :",
        "es": f"El {local:%d/%m/%Y} a las {local:%H:%M}, {message.sender.name} escribió:",
        "id": f"Pada {local:%d/%m/%Y} {local:%H:%M}, {message.sender.name} menulis:",
    }
    english = (
        f"On {local:%a, %d %b %Y} at {local:%H:%M}, {message.sender.name} <{message.sender.address}> wrote:"
    )
    return "\n".join([heads.get(language, english), *(f"> {line}".rstrip() for line in lines)])


def wrapped(text: str, width: int) -> str:
    """`text` with its long lines broken at `width`, as older mail programs send it."""
    return "\n".join(
        textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)
        if len(line) > width
        else line
        for line in text.split("\n")
    )


def bare(subject: str) -> str:
    """A subject without its "Re:"."""
    while subject.lower().startswith("re:"):
        subject = subject[3:].strip()
    return subject


def _labels(rng: Random) -> tuple[str, ...]:
    if rng.random() < 0.04:
        return ("Spam",)
    box = ("Inbox",) if rng.random() < 0.75 else ("Archived",)
    return (*box, *(("Important",) if rng.random() < 0.5 else ()), rng.choice(("Opened", "Opened", "Unread")))
