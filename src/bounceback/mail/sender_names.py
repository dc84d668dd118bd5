"""The company that a sender's display name and domain tell: "Acme Careers", "Jane at Acme", "@acme.example".

Words are data (data/names.toml, data/senders.toml). Knows nothing of the message's text but how it writes a name.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

from bounceback.mail.senders import domain_of, is_shared_domain, sender_data, traits_of
from bounceback.timeline.kinds import Person

EDGE = " \t\"'“”«»„‘’「」『』.,;:–—-*_|()[]"
"""Marks that may stand around a name and are no part of it."""


@lru_cache(maxsize=8)
def name_words(name: str) -> frozenset[str]:
    """A list of data/names.toml: "legal", "domain_endings", "domain_services", "never", "sentence_starts"."""
    text = (files("bounceback.mail") / "data" / "names.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)[name].split())


def company_in_sender(name: str, domain: str = "") -> str | None:
    """The company in a display name: "Acme Careers", "Jane at Acme", "Acme via Greenhouse"; else None."""
    name = re.sub(r"\s+", " ", name).strip(" \"'")
    if not name or ("@" in name and "." in name and " " not in name):
        return None
    noise, via = _noise()
    bare = via.sub("", name).strip(EDGE)
    bracket = re.fullmatch(r"(.+?)\s*[(\[]([^)\]]{2,60})[)\]]", name)
    if (
        bracket
        and not noise.fullmatch(bracket[2].strip())
        and not re.fullmatch(r"(?i)via .*|she\b.*|he\b.*|they\b.*", bracket[2])
    ):
        inner = _clean_sender(bracket[2])
        if inner:
            return inner
    elif bracket:
        bare = bracket[1]
    match = _AT.match(bare)
    if match:
        person, company = match["person"].strip(), match["company"].strip()
        left = _clean_sender(person)
        right = _clean_sender(company)
        if right and (left is None or is_person(left)):
            return right
        if left and right is None:
            return left
        if left and right and not is_person(left):
            return left if noise.search(company) else right
    cleaned = _clean_sender(bare)
    if cleaned is None:
        return None
    touched = cleaned.casefold() != name.casefold()
    if not touched and domain and is_shared_domain(domain) and not _within_free(domain):
        return cleaned
    if not touched and (
        is_person(cleaned) or (len(cleaned.split()) == 1 and not _of_domain(cleaned, domain))
    ):
        return None
    return cleaned


def writes_for_employers(sender: Person) -> bool:
    traits = traits_of(sender)
    return (traits.system or traits.board) and traits.bulk


def domain_name(sender: Person) -> str | None:
    domain = domain_of(sender.address)
    if not domain or is_shared_domain(domain) or traits_of(sender).free:
        return None
    parts = [part for part in domain.split(".") if part]
    while len(parts) > 1 and parts[-1] in name_words("domain_endings"):
        parts.pop()
    while len(parts) > 1 and parts[0] in name_words("domain_services"):
        parts.pop(0)
    name = parts[-1] if parts else ""
    name = re.sub(r"^(?:jobs|careers|mail)-|-(?:jobs|careers|mail|hr|karriere)$", "", name)
    return name if len(name) > 1 and name not in name_words("domain_services") else None


def as_written(label: str, text: str) -> str:
    """A domain's name as the text writes it ("north-wind" → "North Wind"), else capitalised."""
    letters = re.sub(r"[^a-z0-9]", "", label)
    tokens = re.findall(r"[\w&.’'\-]+", text)
    for size in (1, 2, 3, 4):
        for place in range(len(tokens) - size + 1):
            group = tokens[place : place + size]
            joined = re.sub(r"[^a-z0-9]", "", "".join(group).lower())
            if joined == letters and group[0][:1].isupper() and "." not in group[0].strip("."):
                return " ".join(group).strip(".,")
    return " ".join(part[:1].upper() + part[1:] for part in label.split("-"))


def is_person(name: str) -> bool:
    """Whether a name looks like a person's: two or three capitalised words, none of them a firm's."""
    tokens = name.split()
    if not 2 <= len(tokens) <= 4:
        return False
    firm = "group gmbh ag inc ltd llc bank labs health care hospital university college school systems software studio media energy foods hotel hotels company co solutions technologies tech partners consulting services logistics council trust clinic design digital capital foundation institute airlines air motors insurance network international global retail house works center centre society"
    if any(
        token.lower().strip(".,") in firm.split() or token.lower() in name_words("legal") for token in tokens
    ):
        return False
    return all(
        token[0].isupper()
        and (token[1:].islower() or len(token.strip(".")) == 1 or "-" in token or "'" in token)
        for token in tokens
    )


@lru_cache(maxsize=1)
def _noise() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = sorted(sender_data()["name_noise"], key=len, reverse=True)
    either = "|".join(re.escape(word) for word in words)
    spaced = rf"(?<!\w)(?:{either})(?!\w)"
    wide = "|".join(re.escape(word) for word in words if word[0] > "\u3000")
    return re.compile(rf"{spaced}|(?:{wide})", re.IGNORECASE), re.compile(
        r"\b(?:via|through|über|par|tramite|por|przez|door|melalui|na)\s+(?:\w+[ .]?){1,3}$|\bfrom\s+greenhouse$",
        re.IGNORECASE,
    )


_JOINERS = re.compile(
    r"^(?:the|at|of|for|from|@|bei|der|chez|de|da|do|presso|di|bij|w|en|del|du|by)\s+|\s+(?:at|@|of|for|bei|chez|en|w|bij|presso|da|do|de)$",
    re.IGNORECASE,
)
_AT = re.compile(
    r"^(?P<person>[^@|,]{2,40}?)\s*(?:\bat\b|@|\bfrom\b|\bbei\b|\bvon\b|\bchez\b|\bpresso\b|\bbij\b|\bvan\b|\bda\b|\bdari\b|\bz\b|[,|/]|\s[-–—]\s|\bde\b)\s*(?P<company>[^,|]{2,60})$",
    re.IGNORECASE,
)


def _within_free(domain: str) -> bool:
    """Whether a domain is a mail provider's."""
    return traits_of(Person("", f"x@{domain}")).free


def _of_domain(name: str, domain: str) -> bool:
    """Whether a one-word display name is the sender's domain or comes from a system that writes for employers."""
    letters = re.sub(r"[\W_]", "", name.casefold())
    return not domain or is_shared_domain(domain) or letters in re.sub(r"[\W_]", "", domain)


def _clean_sender(name: str) -> str | None:
    noise, _ = _noise()
    cleaned = noise.sub(" ", name)
    cleaned = re.sub(r"\s+", " ", cleaned).strip(EDGE + "@&/")
    for _ in range(2):
        cleaned = _JOINERS.sub("", cleaned).strip(EDGE + "@&/")
    low = cleaned.casefold()
    if len(cleaned) < 2 or low in ("the", "us", "our", "your", "at", "of", "via"):
        return None
    if is_shared_domain(f"{low.replace(' ', '')}.com") or is_shared_domain(f"{low.replace(' ', '')}.io"):
        return None
    return cleaned
