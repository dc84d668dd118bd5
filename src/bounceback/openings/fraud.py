"""An advertisement in, the signs in it that it may be a fraud out, each with its sentence and the words that show it.

Stated rules, no model: what is flagged can be explained. They are few on purpose; an advertisement without any sign is
not thereby genuine. Their phrases are data (`data/fraud_signs.toml`).
"""

from __future__ import annotations

import html
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bounceback.names.domains import free_mail_domains
from bounceback.names.saying import say
from bounceback.openings.posting import Pay

LONGEST = 30_000
"""Characters of a text that are read."""

START = 250
"""Characters of a text's beginning, in which a bare link is a sign; our own setting."""

HARDLY = 900
"""Characters below which plain office work is hardly described; the real advertisements have 1,000 and more in nine of
ten cases. Our own setting."""

_EVIDENCE = 90
_MASK = re.compile(r"#(?:URL|EMAIL|PHONE)_[0-9a-fA-F]{1,80}#?")
_MAIL = re.compile(r"[\w.+-]{1,64}@([\w-]{1,40}(?:\.[\w-]{1,30}){1,3})")
_HOURS = {"hour": 1.0, "day": 8.0, "week": 40.0, "month": 173.0, "year": 2080.0}
_EMPLOYER = re.compile(
    r"\b(?:[A-Z][\w&.-]{1,30},? (?:Inc|LLC|Ltd|Limited|GmbH|AG|Corp|Corporation|PLC|S\.A|B\.V|LLP)\b"
    r"|(?:About|Join|Working at|Why) (?!Us\b|Our\b|The\b|You\b|Now\b|Today\b|This\b|Work)[A-Z][\w&-]+"
    r"|[A-Z][\w&-]+(?: [A-Z][\w&-]+){0,3} (?:is|are) (?:a|an|the|one of|seeking|looking|currently|hiring)\b"
    r"|(?:at|with|for) [A-Z][\w&-]+(?: [A-Z][\w&-]+){1,3}[,.] )"
)


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: its key, the sentence that the person reads, and the advertisement's words that show it, "" where it
    shows by something that is missing."""

    key: str
    sentence: str
    evidence: str


def fraud_signs(
    title: str, text: str, *, company: str | None = None, pay: Pay | None = None
) -> tuple[Sign, ...]:
    """The signs in one advertisement, in the order of the rules, each at most once.

    `company` is the employer as the source names it, "" where it names none, None where the source has no such field
    (then nothing is concluded from it). `pay`: what a field of its own says of pay; amounts in the text are not used.
    """
    title = _plain(title)
    text = _plain(text)
    low_title, low = _small(title), _small(text)
    parts = {"title": low_title, "start": low[:START], "text": f"{low_title} . {low}"}
    found = [sign for rule in _rules() if (sign := _by_rule(rule, parts, pay)) is not None]
    missing = _nobody_named(text, company), _hardly_said(title, text, company)
    found += [sign for sign in (_free_mail(text, company), *missing) if sign is not None]
    return tuple(found)


def without_masks(text: str) -> str:
    """The text without `#EMAIL_…#`, `#URL_…#` and `#PHONE_…#`, which a public collection put in place of real ones."""
    return _MASK.sub(" ", text)


@dataclass(frozen=True, slots=True)
class _Rule:
    key: str
    sentence: str
    where: str
    found: tuple[re.Pattern[str], ...]
    also: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]
    pay_from: float | None


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(without_masks(text[: 2 * LONGEST])))[:LONGEST].strip()


def _small(text: str) -> str:
    """Small letters, each in its place (a few letters become two when they are made small; they stay)."""
    low = text.lower()
    return (
        low
        if len(low) == len(text)
        else "".join(one.lower() if len(one.lower()) == 1 else one for one in text)
    )


def _by_rule(rule: _Rule, parts: dict[str, str], pay: Pay | None) -> Sign | None:
    match = next((match for one in rule.found if (match := one.search(parts[rule.where]))), None)
    if match is None or any(one.search(parts["text"]) for one in rule.unless):
        return None
    if rule.also and not any(one.search(parts["text"]) for one in rule.also):
        return None
    if rule.pay_from is not None:
        return _pay_unlike(rule, pay)
    return Sign(rule.key, rule.sentence, _around(parts[rule.where], match))


def _pay_unlike(rule: _Rule, pay: Pay | None) -> Sign | None:
    """Pay for plain work above the bound (US dollars or the like an hour), or a range whose end is double its start."""
    if pay is None or not pay.high or rule.pay_from is None:
        return None
    low = pay.low or pay.high
    an_hour = low / _HOURS.get(pay.period, 2080.0 if low >= 5_000 else 1.0)
    if an_hour < rule.pay_from and pay.high < 2 * low:
        return None
    return Sign(rule.key, rule.sentence, pay.text[:_EVIDENCE])


def _free_mail(text: str, company: str | None) -> Sign | None:
    """A mailbox that anybody can open as the contact of a firm that has a name."""
    if not company:
        return None
    for match in _MAIL.finditer(text):
        if match[1].lower() in free_mail_domains():
            sentence = say("A named firm is reached at a mailbox that anybody can open.")
            return Sign("free_mail", sentence, match[0][:_EVIDENCE])
    return None


def _nobody_named(text: str, company: str | None) -> Sign | None:
    """No employer in the source's field, and none that the text introduces."""
    if company is None or company.strip() or not text or _EMPLOYER.search(text):
        return None
    return Sign(
        "no_employer", say("It does not say who hires. Ask before you send anything of yourself."), ""
    )


def _hardly_said(title: str, text: str, company: str | None) -> Sign | None:
    """Plain office work that is hardly described, by nobody who is named. An excerpt of a firm's advertisement is not."""
    plain = next(rule for rule in _rules() if rule.key == "pay_unlike_work").found[0]
    if company or not 0 < len(text) < HARDLY or _EMPLOYER.search(text) or not plain.search(_small(title)):
        return None
    return Sign("hardly_said", say("It says hardly anything of the work, and nothing of who hires."), "")


def _around(text: str, match: re.Match[str]) -> str:
    start, end = match.span()
    spare = max(0, _EVIDENCE - (end - start)) // 2
    return text[max(0, start - spare) : min(end, start + _EVIDENCE) + spare].strip()


@cache
def _rules() -> tuple[_Rule, ...]:
    content = (files("bounceback.openings") / "data" / "fraud_signs.toml").read_text(encoding="utf-8")

    def compiled(phrases: list[str]) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(phrase) for phrase in phrases)

    return tuple(
        _Rule(
            entry["key"],
            entry["sentence"],
            entry.get("where", "text"),
            compiled(entry["any"]),
            compiled(entry.get("and", [])),
            compiled(entry.get("unless", [])),
            entry.get("pay_from"),
        )
        for entry in tomllib.loads(content)["signs"]
    )
