"""What somebody pasted to enter an application quickly: a link, the text of an advertisement, or both; a guess at its names out.

Reads only what is given and asks nothing of the network. A guess is shown before anything is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

LONGEST = 100_000
NAME_LONGEST = 120
_URL = re.compile(r"https?://[^\s<>\"']{3,2000}", re.IGNORECASE)
_LABELLED = {
    "role": re.compile(
        r"^\s*(?:job title|position|role|title|vacancy|stelle|posisi|poste|puesto)\s*:\s*(\S.{0,200})$",
        re.I | re.M,
    ),
    "company": re.compile(
        r"^\s*(?:company|employer|organi[sz]ation|unternehmen|arbeitgeber|perusahaan|entreprise|empresa)\s*:\s*(\S.{0,200})$",
        re.I | re.M,
    ),
}
_AT = re.compile(
    r"^(?P<role>[^|@]{3,120}?)\s+(?:at|@|bei|di|chez|en)\s+(?P<company>[^|,]{2,80})$", re.IGNORECASE
)
_PARTED = re.compile(r"^(?P<role>[^|–—]{3,120}?)\s+[|–—-]\s+(?P<company>[^|–—]{2,80}?)(?:\s+[|–—-]\s.*)?$")
_ABOUT = re.compile(
    r"^\s*about\s+(?!the\b|us\b|you\b|this\b|our\b)([A-Z0-9][^.:!?]{1,60})\s*:?\s*$",
    re.MULTILINE | re.IGNORECASE,
)
_HIRES = re.compile(
    r"\b([A-Z][\w&.'’-]*(?:\s+(?:&|and|of|[A-Z][\w&.'’-]*)){0,4})\s+(?:is|are)\s+(?:hiring|looking for|seeking|recruiting)\b"
)
BY_PATH = (
    "greenhouse.io",
    "lever.co",
    "ashbyhq.com",
    "workable.com",
    "smartrecruiters.com",
    "jobvite.com",
    "breezy.hr",
)
"""Hosts whose address names the employer first in its path."""
BY_HOST = (
    "recruitee.com",
    "personio.de",
    "personio.com",
    "teamtailor.com",
    "bamboohr.com",
    "myworkdayjobs.com",
    "jobs.cz",
)
"""Hosts whose address names the employer as the first part of the host."""
BOARDS = (
    "linkedin.com",
    "indeed.com",
    "glassdoor.com",
    "stepstone.de",
    "reed.co.uk",
    "jobstreet.com",
    "xing.com",
)
"""Boards: their host says nothing of the employer."""
_NOT_A_NAME = frozenset(
    {
        "jobs",
        "job",
        "careers",
        "career",
        "www",
        "boards",
        "apply",
        "work",
        "hire",
        "join",
        "embed",
        "en",
        "de",
        "id",
        "o",
        "j",
    }
)
_WORDY = re.compile(r"[A-Za-z]{2,}")


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was found: `text` is the advertisement's, "" where only a link was pasted. Names are "" where nothing is known."""

    company: str
    role: str
    url: str
    text: str


def read_pasted(pasted: str) -> Pasted:
    """A guess at what is pasted; empty where there is nothing. Text beyond `LONGEST` letters is left off."""
    pasted = pasted[:LONGEST].strip()
    found = _URL.search(pasted)
    url = found.group().rstrip(").,;]") if found else ""
    text = pasted.replace(url, "", 1).strip() if url else pasted
    role, company = _from_text(text)
    of_link = _from_link(url) if url else ("", "")
    return Pasted(
        _name(company or of_link[1]),
        _name(role or of_link[0]),
        url,
        text if len(text) > NAME_LONGEST or "\n" in text else "",
    )


def _from_text(text: str) -> tuple[str, str]:
    lines = [line.strip(" \t#*•") for line in text.splitlines() if line.strip(" \t#*•")]
    role, company = (
        (found.group(1) if (found := _LABELLED[name].search(text)) else "") for name in ("role", "company")
    )
    if lines and not (role and company):
        first = lines[0][:300]
        parted = _AT.match(first) or _PARTED.match(first)
        if parted:
            role, company = role or parted["role"], company or parted["company"]
        elif len(first) <= NAME_LONGEST and not first.endswith((".", "!", "?")):
            role = role or first
    if not company:
        found = _ABOUT.search(text[:20_000]) or _HIRES.search(text[:20_000])
        company = found.group(1) if found else ""
    return role, company


def _from_link(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return "", ""
    steps = [unquote(step) for step in parts.path.split("/") if step]
    role = next((words for step in reversed(steps) if (words := _words(step))), "")
    if host.endswith(BOARDS):
        parted = _AT.match(role)
        return (parted["role"], _titled(parted["company"])) if parted else (role, "")
    if host.endswith(BY_PATH):
        named = next((step for step in steps if step.lower() not in _NOT_A_NAME), "")
        return (role if role != _words(named) else ""), _titled(named)
    labels = [label for label in host.split(".") if label not in _NOT_A_NAME]
    if host.endswith(BY_HOST):
        return role, _titled(labels[0]) if labels else ""
    return role, _titled(
        labels[-2]
        if len(labels) > 1 and labels[-2] not in {"co", "com", "ac", "org"}
        else labels[0]
        if labels
        else ""
    )


def _words(step: str) -> str:
    """A step of a path as words, without numbers and endings; "" where it holds fewer than two."""
    plain = re.sub(r"\.\w{2,5}$", "", step)
    words = [
        word
        for word in re.split(r"[-_+\s]+", plain)
        if _WORDY.fullmatch(word) and not re.search(r"[0-9]", word)
    ]
    return " ".join(words).capitalize() if len(words) >= 2 else ""


def _titled(name: str) -> str:
    return " ".join(part.capitalize() for part in re.split(r"[-_]+", name) if part)


def _name(text: str) -> str:
    return " ".join(text.split())[:NAME_LONGEST].strip(" ,;:-|")
