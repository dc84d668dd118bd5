"""A company's name as somebody wrote it in, one key for all its spellings out, and how close two names are.

Knows nothing of the world: "Northlight" and "Northlight Robotics" are two companies here, because nothing in
the names says otherwise. Domains' lists are given on from `domains`, so that mail finds them in one place.
"""

from __future__ import annotations

import json
import re
from enum import IntEnum
from functools import cache, lru_cache
from importlib.resources import files

from bounceback.names.domains import (
    ats_domains,
    domain_of,
    free_mail_domains,
    is_ats,
    job_board_domains,
    own_domain,
    tenant_of,
)
from bounceback.names.spelling import plain, plain_with_umlauts_spelt, words

__all__ = [
    "Nearness",
    "ats_domains",
    "company_beginnings",
    "company_core",
    "company_key",
    "company_nearness",
    "company_of_address",
    "company_of_domain",
    "company_signs",
    "free_mail_domains",
    "job_board_domains",
    "same_company",
]


class Nearness(IntEnum):
    """How close two company names are. Only SAME and SHORT mean one company.

    BEGINS: one begins with all words of the other ("Northlight", "Northlight Robotics"): perhaps a parent and
    its subsidiary, perhaps strangers.
    """

    DIFFERENT = 0
    BEGINS = 1
    SHORT = 2
    SAME = 3


@lru_cache(maxsize=20_000)
def company_key(name: str) -> str:
    """One spelling for a company: lower case, no marks, no legal form, article, "and", team name or "via …".

    "The Harbour & Pine Co. GmbH", "Harbour and Pine Careers", "harbour pine via Greenhouse" → "harbour pine".
    A name of nothing but such words keeps them. Empty in, empty out.
    """
    return " ".join(_key_words(plain(name)))


@lru_cache(maxsize=20_000)
def company_core(name: str) -> str:
    """The key without closing words for a group or a country ("Northlight Group", "Northlight Deutschland")."""
    return " ".join(_without_tail(company_key(name).split(), "same_tail"))


def same_company(one: str, other: str) -> bool:
    """Whether two names are one company: the same key, or clearly one the short form of the other.

    Clearly short: what the longer adds is a group, a country or a plain word such as "Technologies"; or the
    short one is the initials of at least three words. "Northlight" and "Northlight Robotics" are not the same.
    """
    return company_nearness(one, other) >= Nearness.SHORT


@lru_cache(maxsize=100_000)
def company_nearness(one: str, other: str) -> Nearness:
    """How close two names are; symmetric. Two empty names are DIFFERENT: no name says nothing."""
    first, second = company_key(one), company_key(other)
    if not first or not second:
        return Nearness.DIFFERENT
    if first == second or _spellings(one) & _spellings(other):
        return Nearness.SAME
    if company_core(one) == company_core(other):
        return Nearness.SHORT
    short, long = sorted((first.split(), second.split()), key=len)
    if _initials(long) == "".join(short) or _initials(short) == "".join(long):
        return Nearness.SHORT
    if _begins(short, long) and all(word in _set("short_tail") for word in long[len(short) :]):
        return Nearness.SHORT
    cores = company_core(one).split(), company_core(other).split()
    return Nearness.BEGINS if _begins(*cores) or _begins(*reversed(cores)) else Nearness.DIFFERENT


@lru_cache(maxsize=20_000)
def company_signs(name: str) -> frozenset[str]:
    """Strings for an index: two names that are one company (SHORT or SAME) share at least one. Empty for an empty name."""
    found = company_key(name).split()
    if not found:
        return frozenset()
    stem = _cut_from_end(found, _set("same_tail") | _set("short_tail"))
    signs = {f"stem {' '.join(stem)}", f"core {company_core(name)}", f"initials {''.join(found)}"}
    signs.update(f"spelt {spelling}" for spelling in _spellings(name))
    initials = _initials(found)
    return frozenset(signs | ({f"initials {initials}"} if initials else set()))


def company_beginnings(name: str) -> tuple[str, ...]:
    """The core's first word, its first two words and so on up to the core itself: of two names that begin alike, the
    core of one is among the beginnings of the other."""
    core = company_core(name).split()
    return tuple(" ".join(core[:size]) for size in range(1, len(core) + 1))


@lru_cache(maxsize=20_000)
def company_of_domain(domain: str) -> str | None:
    """A readable guess at the company behind a mail domain ("careers.harbour-pine.example" → "Harbour Pine").

    A tracking system's subdomain gives its tenant. None for free mail, job boards and bare tracking systems.
    """
    tenant = tenant_of(domain)
    if tenant:
        return _readable(tenant)
    own = own_domain(domain)
    return _readable(own.split(".")[0]) if own else None


def company_of_address(address: str) -> str | None:
    """As `company_of_domain`, and reads the tenant before the "@" where a tracking system puts it there."""
    tenant = tenant_of(address)
    if tenant:
        return _readable(tenant)
    domain = domain_of(address)
    return None if is_ats(domain) else company_of_domain(domain)


def _begins(short: list[str], long: list[str]) -> bool:
    return long[: len(short)] == short and len("".join(short)) >= 3


def _key_words(text: str) -> list[str]:
    text = re.sub(r"\((株|有)\)", r" \1式会社 ", text).replace("有式会社", "有限会社")
    for form in ("株式会社", "合同会社", "有限会社", "一般社団法人", "社団法人"):
        text = text.replace(form, " ")
    text = re.sub(
        r"^(?:https?://)?(?:www\.)?([\w-]{2,60})\.(?:com|io|ai|co|net|org|app|dev|de|fr|nl|es|it|pt|pl|jp|eu|example|test)$",
        r"\1",
        text.strip(),
    )
    text = re.sub(r"[&+]", " and ", text)
    found = words(text)
    found = _after_team(found)
    found = _before_via(found)
    found = _without_team(found)
    found = _without_legal_forms(found)
    found = _without_team(found)
    if len(found) > 1 and found[0] in _set("articles"):
        found = found[1:]
    inner = [
        word
        for place, word in enumerate(found)
        if word not in _set("connectors") or place in (0, len(found) - 1)
    ]
    return inner or words(text)


def _after_team(found: list[str]) -> list[str]:
    """What follows "the talent team at …"."""
    start = 1 if found[:1] == ["the"] else 0
    for place in range(start + 1, min(start + 5, len(found) - 1)):
        before = _without_team(["", *found[start:place]])
        if found[place] in _set("team_at") and before == [""]:
            return found[place + 1 :]
    return found


def _before_via(found: list[str]) -> list[str]:
    """What stands before "via Greenhouse"; "via" first in a name is a part of it."""
    for place in range(1, len(found) - 1):
        if found[place] in _set("via"):
            return found[:place]
    return found


def _without_team(found: list[str]) -> list[str]:
    return _cut_from_end(found, _set("team_words"))


def _without_legal_forms(found: list[str]) -> list[str]:
    cut = _cut_from_end(found, _legal_forms())
    while len(cut) > 1 and cut[0] in _set("legal_forms_in_front"):
        cut = cut[1:]
    return cut


def _without_tail(found: list[str], name: str) -> list[str]:
    return _cut_from_end(found, _set(name))


def _cut_from_end(found: list[str], phrases: frozenset[str]) -> list[str]:
    """Takes listed phrases of up to five words from the end, longest first, but never the whole name."""
    changed = True
    while changed:
        changed = False
        for size in range(min(5, len(found) - 1), 0, -1):
            if " ".join(found[-size:]) in phrases:
                found = found[:-size]
                while len(found) > 1 and found[-1] in _set("connectors"):
                    found = found[:-1]
                changed = True
                break
    return found


@lru_cache(maxsize=20_000)
def _spellings(name: str) -> frozenset[str]:
    """The key run together, with and without "and", umlauts both ways: as a domain would write it."""
    text = name.replace("&", " and ").replace("+", " and ")
    spellings = set()
    for spelt in (plain(text), plain_with_umlauts_spelt(text)):
        key = _key_words(spelt)
        spellings.add("".join(key))
        with_and = _without_team(_without_legal_forms(_without_team(_before_via(_after_team(words(spelt))))))
        if len(with_and) > 1 and with_and[0] in _set("articles"):
            with_and = with_and[1:]
        spellings.add("".join(with_and))
    return frozenset(spelling for spelling in spellings if len(spelling) >= 2)


def _initials(found: list[str]) -> str | None:
    return "".join(word[0] for word in found) if len(found) >= 3 else None


def _readable(label: str) -> str:
    return " ".join(part[:1].upper() + part[1:] for part in re.split(r"[-_]+", label) if part)


@cache
def _legal_forms() -> frozenset[str]:
    return frozenset(form for forms in _data()["legal_forms"].values() for form in forms)


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(_data()[name])


@cache
def _data() -> dict[str, dict[str, list[str]]]:
    text = (files("bounceback.names") / "data" / "companies.json").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, list[str]]] = json.loads(text)
    return loaded
