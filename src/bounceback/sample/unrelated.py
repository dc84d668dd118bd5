"""Mail that is no answer to an application: friends, shops, alerts, letters that only sound like one.

Comes in: how many, the given day, a random generator. Goes out: messages with nothing said, oldest first.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parseaddr
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from bounceback.sample.correspondence import quoted, wrapped
from bounceback.sample.values import Meeting, Party, SampleMessage, Seeker
from bounceback.sample.wording import day_words, filled, read_toml

LOCAL_ZONES = {"de": "Europe/Berlin", "fr": "Europe/Paris", "es": "Europe/Madrid", "id": "Asia/Jakarta"}


def unrelated_mail(
    count: int, seeker: Seeker, today: datetime, days: int, rng: Random
) -> list[SampleMessage]:
    """`count` messages over the `days` before `today` (aware UTC), oldest first; every group comes at least twice."""
    forms: list[dict[str, Any]] = read_toml("noise.toml")["mail"]
    chosen = [form for form in forms for _ in range(2)]
    chosen += rng.choices(forms, [form["often"] for form in forms], k=count - len(chosen))
    rng.shuffle(chosen)
    span = days * 86_400
    moments = sorted(today - timedelta(seconds=rng.randrange(600, span)) for _ in chosen)
    last_from: dict[str, SampleMessage] = {}
    messages = []
    for form, at in zip(chosen, moments, strict=True):
        message = _message(form, at, seeker, last_from, rng)
        messages.append(message)
        if form["group"] == "friend":
            last_from[message.sender.address] = message
    return messages


def _message(
    form: dict[str, Any], at: datetime, seeker: Seeker, last_from: dict[str, SampleMessage], rng: Random
) -> SampleMessage:
    slots, linked = _slots(at, rng), rng.randrange(10_000)
    own = bool(form.get("own"))
    me = Party(seeker.name, seeker.addresses[1 if rng.random() < 0.1 else 0])
    other = _party(filled(form["to"] if own else form["from"], slots, rng, linked))
    if own:
        sender, recipients = me, (other,)
    else:
        sender = other
        recipients = (_party(form["to"]),) if "to" in form else (me,)
    subject = filled(form["subject"], slots, rng, linked)
    text = filled(form["text"], slots, rng, linked)
    if rng.random() < 0.35 and "html" not in form:
        text = wrapped(text, 72)
    new_text, answers = text, last_from.get(other.address) if own else None
    language = form.get("lang", "en")
    if answers is not None:
        subject = answers.subject if answers.subject.startswith("Re:") else f"Re: {answers.subject}"
        text += f"\n\n{quoted(answers, 'en', rng)}"
    meeting = None
    if form.get("calendar"):
        meeting = Meeting((at + timedelta(days=rng.randint(2, 20))).replace(minute=0, second=0), subject)
    return SampleMessage(
        message_id=f"{rng.getrandbits(72):018x}@{sender.address.partition('@')[2]}",
        at=at,
        zone=seeker.zone if own else LOCAL_ZONES.get(language, seeker.zone),
        sender=sender,
        recipients=recipients,
        subject=subject,
        new_text=new_text,
        text=text,
        language=language if language != "mul" else "",
        own=own,
        labels=("Sent",) if own else _labels(form, rng),
        in_reply_to=answers.message_id if answers else None,
        references=(*answers.references, answers.message_id) if answers else (),
        attachments=(form["attach"],) if "attach" in form else (),
        meeting=meeting,
        bulk=bool(form.get("bulk")),
        html=bool(form.get("html")),
        group=form["group"],
        dress=rng.randrange(1000),
    )


def _slots(at: datetime, rng: Random) -> dict[str, str]:
    banks: dict[str, list[str]] = read_toml("banks.toml")
    slots = {name: rng.choice(words) for name, words in banks.items()}
    day = at.astimezone(ZoneInfo("Europe/London")).date() + timedelta(days=rng.randint(1, 12))
    words = day_words(day, "en")
    return slots | {
        "friend_address": f"{slots['friend'].lower()}@friends.example",
        "shop_domain": f"{_joined(slots['shop'])}.example",
        "sender_domain": f"{_joined(slots['employer'])}.example",
        "job2": rng.choice(banks["job"]),
        "employer2": rng.choice(banks["employer"]),
        "amount": f"{rng.randint(4, 190)}.{rng.choice(('00', '50', '95', '99'))}",
        "order": f"{rng.randrange(100, 999)}-{rng.randrange(10_000, 99_999)}",
        "number": str(rng.randint(3, 60)),
        "pay": str(rng.randint(26, 49)),
        "day": words.split()[0],
        "date": words,
    }


def _joined(name: str) -> str:
    return "".join(letter for letter in name.lower().replace("&", "and") if letter.isalnum())


def _party(text: str) -> Party:
    name, address = parseaddr(text)
    return Party(name, address)


def _labels(form: dict[str, Any], rng: Random) -> tuple[str, ...]:
    box = form.get("box", "Category Personal")
    if box == "Spam":
        return ("Spam",)
    return ("Inbox" if rng.random() < 0.7 else "Archived", box, rng.choice(("Opened", "Unread")))
