"""Noes that the person sent on to a friend, and the friend's answers: a "no" in the quoted text, none in the new.

Comes in: the mail of the applications. Goes out: messages that say nothing about an application.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from bounceback.sample.correspondence import bare, quoted
from bounceback.sample.values import Party, SampleMessage, Seeker
from bounceback.timeline.kinds import Kind


def forwards(
    related: Sequence[SampleMessage], count: int, seeker: Seeker, today: datetime, rng: Random
) -> list[SampleMessage]:
    """`count` messages, half of them forwards and half of them answers; none at or after `today`."""
    noes = [m for m in related if m.kind is Kind.REJECTION and m.language == "en" and m.group != "digest"]
    friend = Party("Sam", "sam@friends.example")
    made: list[SampleMessage] = []
    for no in rng.sample(noes[:-1], count // 2):
        me = Party(seeker.name, seeker.addresses[0])
        words = rng.choice(
            ("Here it is. Read it so that I do not have to read it again.", "And another. Swim on Sunday?")
        )
        head = f"---------- Forwarded message ---------\nFrom: {no.sender.name} <{no.sender.address}>\nSubject: {no.subject}"
        sent = SampleMessage(
            message_id=f"{rng.getrandbits(72):018x}@postbox.example",
            at=min(no.at + timedelta(minutes=rng.randint(9, 300)), today - timedelta(minutes=4)),
            zone=seeker.zone,
            sender=me,
            recipients=(friend,),
            subject=f"Fwd: {bare(no.subject)}",
            new_text=words,
            text=f"{words}\n\nInes\n\n{head}\n\n{no.text}",
            language="en",
            own=True,
            labels=("Sent",),
            group="own forward of a rejection",
            dress=rng.randrange(1000),
        )
        answer = rng.choice(
            (
                "Oh no. Their loss, I mean it. Sunday, ten o'clock, bring the flask.",
                "Boo. Ringing you tonight.",
            )
        )
        made += [
            sent,
            replace(
                sent,
                message_id=f"{rng.getrandbits(72):018x}@friends.example",
                at=min(sent.at + timedelta(minutes=rng.randint(9, 200)), today - timedelta(minutes=2)),
                sender=friend,
                recipients=(me,),
                subject=f"Re: Fwd: {bare(no.subject)}",
                new_text=answer,
                text=f"{answer}\n\nSam\n\n{quoted(sent, 'en', rng)}",
                own=False,
                labels=("Inbox", "Opened"),
                in_reply_to=sent.message_id,
                references=(sent.message_id,),
                group="friend answers a forwarded rejection",
            ),
        ]
    return made
