"""Letters in the person's words: who is written to and how in, a message to send out.

A request for feedback and its one reminder, a follow-up, a thank-you after a talk. Three tones and ten languages,
all texts data (`data/drafts/`). A request asks for one thing to improve first, then the three questions, experience
and skills before fit. It sends nothing and knows no mailbox.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from bounceback.feedback.timing import Timing, window
from bounceback.names.saying import say

LANGUAGES = ("en", "de", "fr", "es", "pt", "nl", "it", "id", "pl", "ja")
"""Codes (ISO 639-1) of the languages that a request can be written in."""

LONGEST_MAILTO = 2000
"""Characters of a mailto address that all usual mail programs take: Windows hands over at most 2,083."""


class Tone(StrEnum):
    """How a request sounds."""

    WARM = "warm"
    PLAIN = "plain"
    BRIEF = "brief"


class LetterKind(StrEnum):
    """What a letter is for."""

    REQUEST = "request"
    REMINDER = "reminder"
    FOLLOW_UP = "follow_up"
    THANKS = "thanks"


@dataclass(frozen=True, slots=True)
class Ask:
    """What a letter is made from. `name` is "" for a team or an unknown person. `me` signs it. `subject` and
    `message_id` are those of the message that is answered, "" if none; `talked`: there was an interview.
    `references`: ids of the thread so far, oldest first. `me_address` becomes the From of a draft file."""

    to: str
    name: str = ""
    company: str = ""
    role: str = ""
    me: str = ""
    tone: Tone = Tone.PLAIN
    language: str = "en"
    talked: bool = False
    subject: str = ""
    message_id: str = ""
    references: tuple[str, ...] = ()
    me_address: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that the person may change and send. `in_reply_to` and `references` without angle brackets.
    `language` is the one it is written in."""

    to: str
    subject: str
    body: str
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    language: str = "en"
    sender: str = ""
    sender_name: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """When a request does best: from and until, UTC."""

    start: datetime
    end: datetime


def draft(ask: Ask) -> Draft:
    """The request for feedback. A language that is not known gives English."""
    words = _words(ask.language)
    tone = words[ask.tone.value]
    pieces = [tone["thanks_talk" if ask.talked else "thanks"], tone["ask"]]
    if "experience" in tone:
        questions = "\n".join(f"- {tone[name]}" for name in ("experience", "skills", "fit"))
        pieces += [f"{tone['lead']}\n{questions}", tone["close"]]
    return _letter(ask, words, pieces)


def reminder(ask: Ask) -> Draft:
    """The one reminder that a request may have: short, and it says that it is the last."""
    words = _words(ask.language)
    return _letter(ask, words, [words["reminder"]["text"]])


def follow_up(ask: Ask) -> Draft:
    """The one question how an open application stands."""
    words = _words(ask.language)
    return _letter(ask, words, [words["follow_up"][ask.tone.value]])


def thanks(ask: Ask) -> Draft:
    """A thank-you for a talk."""
    words = _words(ask.language)
    return _letter(ask, words, [words["thanks"][ask.tone.value]])


def written(kind: LetterKind, ask: Ask) -> Draft:
    """The draft of a letter of this kind."""
    makers = {
        LetterKind.REQUEST: draft,
        LetterKind.REMINDER: reminder,
        LetterKind.FOLLOW_UP: follow_up,
        LetterKind.THANKS: thanks,
    }
    return makers[kind](ask)


def mailto(letter: Draft) -> str:
    """A mailto address (RFC 6068) with everything filled in. Where it would be longer than `LONGEST_MAILTO`, the
    body is left out, to be copied instead; `fits_mailto` tells before."""
    whole = _mailto(letter, with_body=True)
    return whole if len(whole) <= LONGEST_MAILTO else _mailto(letter, with_body=False)[:LONGEST_MAILTO]


def fits_mailto(letter: Draft) -> bool:
    """Whether a mailto address can hold the whole message."""
    return len(_mailto(letter, with_body=True)) <= LONGEST_MAILTO


def eml(letter: Draft) -> bytes:
    """The message as a draft file that mail programs open for editing (X-Unsent: 1), as an answer in its thread.
    What is no single plain address is left out of To and From, for the mail program to ask."""
    message = _message(replace(letter, sender_name=""))
    message["X-Unsent"] = "1"
    return message.as_bytes()


def outgoing(letter: Draft, message_id: str, at: datetime) -> bytes:
    """The message ready to be sent, with its id (without angle brackets) and date (UTC); lines end in CRLF.

    Raises ValueError, with the words for the person, where To or From is no plain address in ASCII letters, and
    where there are no words in it.
    """
    for address, whose in ((letter.to, say("Their address")), (letter.sender, say("Your own address"))):
        if not sendable(address):
            raise ValueError(
                say(
                    "%(whose)s is not one that this program can send with. It looks like name@example.com.",
                    whose=whose,
                )
            )
    if not letter.body.strip():
        raise ValueError(say("The message is empty. Nothing was sent."))
    message = _message(letter)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{_id(message_id)}>"
    return message.as_bytes()


def sendable(address: str) -> bool:
    """Whether this is one plain address in ASCII letters, with a domain."""
    return bool(_address(address)) and address.isascii()


def _message(letter: Draft) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    if to := _address(letter.to):
        message["To"] = to
    if sender := _address(letter.sender):
        named = sender.isascii() and letter.sender_name
        local, _, domain = sender.rpartition("@")
        message["From"] = Address(_one_line(letter.sender_name), local, domain) if named else sender
    message["Subject"] = _one_line(letter.subject)
    if letter.in_reply_to:
        message["In-Reply-To"] = f"<{_id(letter.in_reply_to)}>"
        thread = dict.fromkeys((*letter.references, letter.in_reply_to))
        message["References"] = " ".join(f"<{_id(name)}>" for name in list(thread)[-20:])
    message.set_content(letter.body + "\n", cte="quoted-printable")
    return message


def when_to_ask(no_at: datetime, when: Timing | None = None) -> Window:
    """The days after a no (UTC) in which to ask: `data/timing.json`, day 1 to 3, or the person's own."""
    return Window(*window(no_at, when))


def language_name(code: str) -> str:
    """What a language calls itself ("Deutsch"); "" for one that is not known."""
    return str(_words(code)["language"]) if code in LANGUAGES else ""


def _letter(ask: Ask, words: dict[str, Any], pieces: list[str]) -> Draft:
    role = _one_line(ask.role)
    about = words["about_role"].replace("{role}", role) if role else words["about_open"]
    body = "\n\n".join([_greeting(ask, words), *(piece.replace("{about}", about) for piece in pieces)])
    sign_off = f"{words['sign_off']}\n{_one_line(ask.me)}".rstrip()
    return Draft(
        to=ask.to.strip(),
        subject=_subject(ask, words, role),
        body=f"{body}\n\n{sign_off}",
        in_reply_to=_id(ask.message_id),
        references=tuple(_id(name) for name in ask.references),
        language=ask.language if ask.language in LANGUAGES else "en",
        sender=ask.me_address.strip(),
        sender_name=_one_line(ask.me),
    )


def _greeting(ask: Ask, words: dict[str, Any]) -> str:
    name, company = _one_line(ask.name), _one_line(ask.company)
    if name:
        return str(words["greeting_named"]).replace("{name}", name)
    if company:
        return str(words["greeting_team"]).replace("{company}", company)
    return str(words["greeting_open"])


def _subject(ask: Ask, words: dict[str, Any], role: str) -> str:
    before = _one_line(ask.subject)
    if before:
        bare = re.sub(
            r"^(?:(?:re|aw|sv|rv|odp|wg|fwd?|antw|tr|rif|bls)\s?:\s?){1,8}", "", before, flags=re.IGNORECASE
        )
        return f"Re: {bare}" if bare else "Re:"
    return str(words["subject"]).replace("{role}", role) if role else str(words["subject_open"])


def _mailto(letter: Draft, *, with_body: bool) -> str:
    parts = [("subject", _one_line(letter.subject))]
    if letter.in_reply_to:
        parts.append(("In-Reply-To", f"<{letter.in_reply_to}>"))
    if with_body:
        parts.append(("body", letter.body.replace("\r\n", "\n").replace("\n", "\r\n")))
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in parts)
    return f"mailto:{quote(_address(letter.to), safe='@.+-_')}?{query}"


def _address(words: str) -> str:
    """One plain address, "" for anything else."""
    address = words.strip()
    plain = re.fullmatch(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[\w-]{1,63}\.){0,8}[\w-]{1,63}", address)
    return address if plain and ".." not in address and not re.match(r"\.|.*\.@", address) else ""


def _id(message_id: str) -> str:
    """A message id without angle brackets, blanks or line breaks."""
    return re.sub(r"[\s<>\x00-\x1f\x7f]", "", message_id)[:500]


def _one_line(words: str) -> str:
    return re.sub(r"[\s\x00-\x1f\x7f]+", " ", words).strip()[:400]


@cache
def _words(language: str) -> dict[str, Any]:
    code = language if language in LANGUAGES else "en"
    return tomllib.loads(files("bounceback.feedback").joinpath(f"data/drafts/{code}.toml").read_text("utf-8"))
