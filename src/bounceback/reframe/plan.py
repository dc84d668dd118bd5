"""The sentence written before a no: what the person typed in, "If they say no, I will …" out.

Keeps the person's words; adds or removes only the beginning and the full stop.
"""

from __future__ import annotations

import re

LONGEST = 300
BEGINNING = "If they say no, I will "
_IF = re.compile(
    r"^(?:and\s+)?(?:if|when)\s+(?:they|it|the answer)\s+(?:say|says|is|are)\s+(?:a\s+)?[“\"']?no[”\"']?\s*[,:–—-]?\s*(?:then\s+)?",
    re.I,
)
_I_WILL = re.compile(
    r"^(?:(?:then\s+)?(?:i\s+will|i['’]ll|i\s+am\s+going\s+to|i['’]m\s+going\s+to|will|to))(?:\s+|$)", re.I
)
_DOTS = re.compile(r"^(?:…|\.{3})\s*")
_OWN_SUBJECT = re.compile(
    r"^(?:(?!to\b)\S+\s+(?:and\s+(?:i|me)\s+)?(?:will|and\s+i)\b|we(?:['’]ll)?\b|my\s+\S+\s+(?:will|and\s+i)\b)",
    re.I,
)


def plan_sentence(typed: str) -> str:
    """The whole sentence: "If they say no, I will call Sam." Empty for nothing typed; at most 300 characters.

    The person may type it with or without the beginning ("call Sam", "I'll call Sam", "If they say no I
    will call Sam"). A sentence with another subject ("Sam and I will walk") keeps it.
    """
    action = plan_action(typed)
    if not action:
        return ""
    lead = "If they say no, " if _OWN_SUBJECT.match(action) else BEGINNING
    return f"{lead}{action}{'' if action[-1] in '.!?…' else '.'}"


def plan_action(typed: str) -> str:
    """What will be done, without beginning and full stop: "call Sam"."""
    text = " ".join(typed.split())[:LONGEST].strip(' "“”')
    text = _IF.sub("", text, count=1)
    text = _DOTS.sub("", _I_WILL.sub("", _DOTS.sub("", text), count=1)).strip().rstrip(".").rstrip()
    if re.match(r"(?:My|We|The|A)\b", text):
        text = text[0].lower() + text[1:]
    if _OWN_SUBJECT.match(text):
        return text
    first = text.split(" ", 1)[0]
    if len(first) > 1 and first[0].isupper() and first[1:].islower():
        text = first[0].lower() + text[1:]
    return text
