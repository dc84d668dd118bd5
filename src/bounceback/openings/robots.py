"""What a site's robots.txt allows: its bytes and a page's address in, yes or no out (RFC 9309).

It fetches nothing. Text in any state is read as far as it goes; a line that is no rule is passed over.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote_to_bytes, urlsplit

AGENT = "bounceback"
"""The name that a robots.txt can speak to; the first word of the User-Agent."""

LONGEST = 512_000
"""Bytes that are read; the RFC asks for 500 KiB at least."""

MOST_RULES = 5_000


def robots_address(address: str) -> str:
    """The address of the robots.txt that speaks for a page."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


def may_read(robots: bytes, address: str, *, agent: str = AGENT) -> bool:
    """Whether a page may be asked for. The group that names `agent` counts, else that of "*"; of its rules the longest
    that fits, and of two as long the one that allows. No rule allows."""
    parts = urlsplit(address)
    path = _spelt(parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if path == "/robots.txt":
        return True
    best, allowed = -1, True
    for allows, pattern in _rules(robots, agent.lower())[:MOST_RULES]:
        if len(pattern) >= best and _fits(pattern, path) and (len(pattern) > best or allows):
            best, allowed = len(pattern), allows
    return allowed


def _rules(robots: bytes, agent: str) -> list[tuple[bool, str]]:
    own: list[tuple[bool, str]] = []
    general: list[tuple[bool, str]] = []
    agents: set[str] = set()
    named = in_rules = False
    for line in robots[:LONGEST].decode("utf-8-sig", "replace").splitlines():
        key, divider, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not divider:
            continue
        if key == "user-agent":
            if in_rules:
                agents, in_rules = set(), False
            agents.add(value.lower().partition("/")[0].strip())
            named = named or agent in agents
        elif key in {"allow", "disallow"}:
            in_rules = True
            if value and agent in agents:
                own.append((key == "allow", _spelt(value)))
            elif value and "*" in agents:
                general.append((key == "allow", _spelt(value)))
    return own if named else general


def _fits(pattern: str, path: str) -> bool:
    """Whether a rule fits a path: "*" is anything, a closing "$" the end. Its time is bounded by the two lengths."""
    ends = pattern.endswith("$")
    pieces = (pattern[:-1] if ends else pattern).split("*")
    if not path.startswith(pieces[0]):
        return False
    place = len(pieces[0])
    for piece in pieces[1:-1]:
        found = path.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    if len(pieces) == 1:
        return not ends or place == len(path)
    last = pieces[-1]
    return len(path) - len(last) >= place and path.endswith(last) if ends else path.find(last, place) >= 0


def _spelt(path: str) -> str:
    """One spelling for a path, whatever of it is percent-encoded."""
    kept = re.sub(r"%(?=[0-9A-Fa-f]{2})", "%", path)
    return quote(unquote_to_bytes(kept), safe="/*$?&=:@!+,;~()'-._[]")
