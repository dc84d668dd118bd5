"""The template behind a message: what stays of its new words when names, numbers, dates and links are masked.

A message's text, sender and the names found in it in, a `Template` out: two messages made from one template have the
same skeleton, or share nearly all of their shingles. Knows no kinds, and no language but its names of months and days.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from heapq import nsmallest

from bounceback.mail.language import languages
from bounceback.mail.senders import is_shared_domain, sender_data
from bounceback.names.domains import domain_of, registered_domain
from bounceback.timeline.kinds import Person

NEAR = 0.7
"""Jaccard likeness of two texts' shingles from which they count as one template of one sender. Our choice between
what was measured: docs/corrections.md."""
LEAST_WORDS = 8
"""A skeleton of fewer words ("Thanks, see attached") is nobody's template."""
SHINGLE = 3
SIGNS = 128
"""Shingles that are kept, the smallest by hash: up to so many the likeness is exact, beyond it is an estimate with a
standard error under 0.05 (sqrt(J(1-J)/SIGNS), Broder 1997)."""
MAX_WORDS = 4_000
MOST_NAMES = 60
MASK = "_"

_LINK = re.compile(
    r"(?:https?://|www\.)\S{1,2000}|[\w.+\-]{1,100}@[\w\-]{1,100}(?:\.[\w\-]{1,60})+", re.IGNORECASE
)
_WIDE = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
"""Letters that are written without spaces between words: each is a word here."""
_LETTER = rf"[^\W_{_WIDE}]"
_TOKEN = re.compile(rf"{MASK}+|[{_WIDE}]|{_LETTER}+")
_NUMBER = re.compile(r"[A-Za-z0-9#/.:\-]{0,40}\d[A-Za-z0-9#/.:\-]{0,40}")


@dataclass(frozen=True, slots=True)
class Template:
    """`house`: who writes so (a company's domain, a system's domain, a private address, "own"); "" where the message
    has no template. `skeleton`: a digest of the masked text. `signs`: the smallest hashes of its shingles, ascending.
    """

    house: str = ""
    skeleton: str = ""
    signs: tuple[int, ...] = ()


NO_TEMPLATE = Template()


def template_of(
    text: str,
    sender: Person,
    *,
    own: bool = False,
    names: Iterable[str] = (),
    people: Iterable[str] = (),
    language: str = "",
) -> Template:
    """The template of a message. `text`: its new words. `names`: what fills slots in it (company, role, reference,
    agency), as written; `people`: names whose single words fill slots too, as in a greeting. `own`: the person wrote
    it. `language`: its code, for months and days.

    NO_TEMPLATE where fewer than LEAST_WORDS words are left or no sender is known. Nothing is raised.
    """
    house = "own" if own else _house(sender)
    parts = [part for name in people for part in name[:300].split() if len(part.strip(".")) > 1]
    words = masked(text, [*names, *parts], language)
    if not house or sum(word != MASK for word in words) < LEAST_WORDS:
        return NO_TEMPLATE
    skeleton = blake2b(" ".join(words).encode("utf-8", "replace"), digest_size=12).hexdigest()
    return Template(house, skeleton, _signs(words))


def likeness(one: Template, other: Template) -> float:
    """How much two texts of one house share, 0 to 1: 1.0 for the same skeleton, else the Jaccard likeness of their
    shingles, estimated from the smallest SIGNS of both. 0.0 between two houses."""
    if not one.house or one.house != other.house:
        return 0.0
    if one.skeleton == other.skeleton:
        return 1.0
    mine, theirs = set(one.signs), set(other.signs)
    both = nsmallest(SIGNS, mine | theirs)
    return sum(sign in mine and sign in theirs for sign in both) / len(both) if both else 0.0


def is_near(one: Template, other: Template) -> bool:
    """Whether two messages come from one template: the same skeleton, or NEAR of the shingles of one house."""
    return likeness(one, other) >= NEAR


def signs_to_text(signs: tuple[int, ...]) -> str:
    """Signs as text of ASCII letters, five and a third for each; "" for none."""
    return b64encode(array("I", signs).tobytes()).decode("ascii")


def signs_from_text(text: str) -> tuple[int, ...]:
    """The signs that `signs_to_text` wrote."""
    kept = array("I")
    kept.frombytes(b64decode(text))
    return tuple(kept)


def masked(text: str, names: Iterable[str] = (), language: str = "") -> list[str]:
    """The words of a text in lower case, with one MASK for each run of names, numbers, dates and links."""
    found = _words(text)[:MAX_WORDS]
    slots = _slots(names)
    days = _days(language)
    words: list[str] = []
    place = 0
    while place < len(found):
        word, length = found[place], 1
        for slot in slots.get(word, ()):
            if found[place : place + len(slot)] == slot:
                word, length = MASK, len(slot)
                break
        if word[0] == MASK or word in days:
            word = MASK
        if word != MASK or not words or words[-1] != MASK:
            words.append(word)
        place += length
    return words


def _house(sender: Person) -> str:
    address = sender.address.strip().lower()
    domain = domain_of(address)
    if not domain:
        return ""
    if is_shared_domain(domain) and any(
        domain == free or domain.endswith(f".{free}") for free in sender_data()["free"]
    ):
        return address[:300]
    return registered_domain(domain)[:300]


def _slots(names: Iterable[str]) -> dict[str, list[list[str]]]:
    """The words of each name by the first of them, the longest name first."""
    slots = {tuple(words) for words in (_words(name[:300]) for name in names) if set(words) - {MASK}}
    found: dict[str, list[list[str]]] = {}
    for slot in sorted(slots, key=lambda slot: (-len(slot), slot))[:MOST_NAMES]:
        found.setdefault(slot[0], []).append(list(slot))
    return found


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", _NUMBER.sub(f" {MASK} ", _LINK.sub(f" {MASK} ", text)))
    return _TOKEN.findall(plain.casefold())


@lru_cache(maxsize=32)
def _days(language: str) -> frozenset[str]:
    """Names of months and weekdays of a language, whole and short (from three letters on); none where it is unknown."""
    known = languages().get(language)
    if known is None or not known.spaced:
        return frozenset()
    from babel import Locale

    locale = Locale.parse(known.locale)
    names = {
        unicodedata.normalize("NFKC", str(name)).casefold().strip(".")
        for table in (locale.months, locale.days)
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for name in table[context][width].values()
    }
    return frozenset(part for name in names for part in name.split("-") if len(part) > 2)


def _signs(words: list[str]) -> tuple[int, ...]:
    """The smallest hashes of the runs of SHINGLE words; of the whole text, where it has no more."""
    runs = {" ".join(words[place : place + SHINGLE]) for place in range(max(1, len(words) - SHINGLE + 1))}
    hashes = {
        int.from_bytes(blake2b(run.encode("utf-8", "replace"), digest_size=4).digest(), "little")
        for run in runs
    }
    return tuple(nsmallest(SIGNS, hashes))
