"""Whether anybody reads what is sent to an address, and how a display name reads when it is cleaned.

Strings in, values out, by lists that are data (`data/addresses.json`). It guesses nobody's gender or first name.
"""

from __future__ import annotations

import json
import re
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from bounceback.names.domains import is_ats, is_job_board


class Reads(StrEnum):
    """Who reads an address. RELAY: a tracking system passes an answer on to whoever wrote."""

    PERSON = "person"
    SHARED = "shared"
    RELAY = "relay"
    NOBODY = "nobody"


@lru_cache(maxsize=16_384)
def who_reads(address: str) -> Reads:
    """Who reads what is sent to an address, by its shape alone. What is no address is read by nobody."""
    local, at, domain = address.strip().lower().rpartition("@")
    if not at or not local or "." not in domain or re.search(r"[\s<>,;]", address.strip()):
        return Reads.NOBODY
    base = local.partition("+")[0]
    if _is_nobody(base) or domain.startswith(("noreply.", "no-reply.", "donotreply.", "bounce.", "bounces.")):
        return Reads.NOBODY
    if any(domain == known or domain.endswith(f".{known}") for known in _set("relay_domains")):
        return Reads.RELAY
    if is_ats(domain):
        return Reads.RELAY if "+" in local or re.search(r"[0-9a-f-]{12,}", local) else Reads.NOBODY
    if is_job_board(domain):
        return (
            Reads.RELAY if re.search(r"[0-9a-z-]{12,}", local) and re.search(r"\d", local) else Reads.NOBODY
        )
    if base in _set("shared") or re.fullmatch(
        r"(?:jobs|careers?|recruit\w*|hr|talent|bewerbung\w*)(?:[-._]\w{1,20}|\d{0,4})", base
    ):
        return Reads.SHARED
    return Reads.PERSON


@lru_cache(maxsize=16_384)
def clean_name(name: str, address: str = "") -> str:
    """A person's name as one would write it: "Ortiz, Mara (Harbour & Pine)" becomes "Mara Ortiz". "" where the
    display name is a team's, a system's or an address."""
    name = re.sub(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", " ", name)[:200]
    name = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", name)
    name = re.split(r"\s+(?:via|from|at|bei|von|de chez|@)\s+|\s+[|–—/·]\s*|\s+-\s+", name)[0]
    name = re.sub(r"\s+", " ", name).strip(" \"'“”„‘’`,;.<>")
    if not name or "@" in name or is_team(name):
        return ""
    last, comma, first = name.partition(",")
    if comma and first.strip() and "," not in first and len(last.split()) <= 3 and len(first.split()) <= 3:
        degree = re.fullmatch(
            r"(?:ph\.?d|msc|mba|ma|ba|phr|shrm|cp|he|she|they|dr)(?:\W.*)?", first.strip(), re.IGNORECASE
        )
        name = last.strip() if degree else f"{first.strip()} {last.strip()}"
    letters = [sign for sign in name if sign.isalpha()]
    if len(letters) < 2 or len(name.split()) > 6 or re.search(r"\d", name):
        return ""
    if name.isupper() or name.islower():
        name = re.sub(r"[^\W\d_]+", lambda word: word[0].capitalize(), name) if name.isascii() else name
    return name


def name_in_address(address: str) -> str:
    """A name out of "mara.ortiz@…", "" where the part before the "@" is not two words of letters."""
    local = address.partition("@")[0].partition("+")[0]
    parts = re.split(r"[._-]", local)
    if len(parts) != 2 or not all(re.fullmatch(r"[a-zà-ž]{2,20}", part.lower()) for part in parts):
        return ""
    return " ".join(part.capitalize() for part in parts) if who_reads(address) is Reads.PERSON else ""


def is_team(name: str) -> bool:
    """Whether a display name is a team's or a system's rather than a person's."""
    spelt = " " + re.sub(r"[^\w&-]+", " ", name.casefold()).strip() + " "
    if spelt.strip() in _set("system_names"):
        return True
    return any(f" {word} " in spelt or (not word.isascii() and word in spelt) for word in _set("team_words"))


def is_recruiter(role: str) -> bool:
    """Whether a job title is one of people who recruit."""
    low = role.casefold()
    return any(word in low for word in _set("recruiter_words"))


def role_in(text: str, name: str) -> str:
    """The job title that stands under a name in the last lines of a message, "" where none is found."""
    if not name:
        return ""
    lines = [line.strip(" *_|>\t") for line in text[-6000:].split("\n")]
    lines = [line for line in lines if line][-40:]
    first_words = name.casefold().split()
    for place in range(len(lines) - 1, -1, -1):
        line = lines[place]
        if len(line) > 120 or not line.casefold().startswith(first_words[0]):
            continue
        same_line = re.split(r"\s*[|,–—·/]\s*|\s+-\s+", line, maxsplit=1)
        following = [same_line[1]] if len(same_line) == 2 else []
        for candidate in (*following, *lines[place + 1 : place + 3]):
            role = re.split(r"\s*[|·]\s*|\s+@\s+| at (?=[A-Z])", candidate)[0].strip(" ,;")
            if 3 <= len(role) <= 70 and not re.search(r"[@\d]|https?:|\.$", role) and _has_role_word(role):
                return role
    return ""


def _has_role_word(words: str) -> bool:
    low = f"{words.casefold()} "
    return any(word in low for word in _set("role_words"))


def _is_nobody(local: str) -> bool:
    squeezed = re.sub(r"[-_.]", "", local)
    if local in _set("nobody") or squeezed in _squeezed_nobody():
        return True
    return any(
        word in squeezed for word in ("noreply", "donotreply", "mailerdaemon", "dontreply", "nepasrepondre")
    )


@cache
def _squeezed_nobody() -> frozenset[str]:
    return frozenset(re.sub(r"[-_.]", "", word) for word in _set("nobody"))


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(_data()[name])


@cache
def _data() -> dict[str, Any]:
    text = files("bounceback.people").joinpath("data/addresses.json").read_text("utf-8")
    return dict(json.loads(text))
