"""A message as the trained model sees it: hashed words, pieces of words, who wrote, and what the rules found.

Reading and sender in, a sorted list of feature numbers with weights out. Names, numbers and addresses are folded, so
that the model learns how people write and not who they are. Knows no kinds beyond the rules' own groups.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from zlib import crc32

from bounceback.mail.senders import SenderTraits, domain_of

BITS = 15
SIZE = 1 << BITS
MOST_WORDS = 400
"""Words that are read: the first two thirds and the last third of a longer text; a "no" may stand in the last line."""

_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|[!?€$£%]")
_LINK = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]")


def features(
    subject: str,
    body: str,
    *,
    sender_name: str = "",
    sender_address: str = "",
    traits: SenderTraits | None = None,
    headers: Mapping[str, str] | None = None,
    rules: Mapping[str, float] | None = None,
) -> dict[int, float]:
    """Feature numbers (0 to SIZE − 1) with their weights.

    `rules`: log-odds and counts by name that the rules found, kept as they are within −4 and 4. Words and pieces are
    scaled so that a long text weighs no more than a short one.
    """
    words = words_of(body)
    heads = words_of(subject)[:40]
    kept = words if len(words) <= MOST_WORDS else words[: 2 * MOST_WORDS // 3] + words[-MOST_WORDS // 3 :]
    text: dict[int, float] = {}
    for name in _text_names(kept):
        text[_number(name)] = 1.0
    scale = 6.0 / (len(text) ** 0.5 or 1.0)
    found = dict.fromkeys(text, scale)
    for name in _head_names(heads):
        found[_number(name)] = found.get(_number(name), 0.0) + 0.7
    for name in _side_names(len(words), body, sender_name, sender_address, traits, headers or {}):
        found[_number(name)] = found.get(_number(name), 0.0) + 0.7
    for name, value in (rules or {}).items():
        found[_number(f"r:{name}")] = max(-4.0, min(4.0, value)) / 2.0
    return found


def words_of(text: str) -> list[str]:
    """Lower-case words; numbers, links and addresses become signs; scripts without spaces give their characters."""
    text = _ADDRESS.sub(" @ ", _LINK.sub(" %link% ", text.casefold()))
    words: list[str] = []
    for word in _WORD.findall(text):
        if word[0].isdigit():
            words.append("0" if word.isdigit() else _NUMBER.sub("0", word))
        elif _UNSPACED.search(word):
            words.extend(word)
        else:
            words.append(word)
    return words


def _text_names(words: list[str]) -> Iterable[str]:
    previous, before = "^", "^"
    for word in words:
        yield f"w:{word}"
        yield f"b:{previous} {word}"
        yield f"t:{before} {previous} {word}"
        if len(word) > 5:
            yield f"p:{word[:5]}"
            yield f"q:{previous[:4]} {word[:5]}"
        before, previous = previous, word
    for word in words[-25:]:
        yield f"e:{word}"


def _head_names(words: list[str]) -> Iterable[str]:
    previous = "^"
    for word in words:
        yield f"sw:{word}"
        yield f"sb:{previous} {word}"
        previous = word


def _side_names(
    length: int,
    body: str,
    sender_name: str,
    sender_address: str,
    traits: SenderTraits | None,
    headers: Mapping[str, str],
) -> Iterable[str]:
    for bound in (12, 30, 60, 120, 250, 500):
        if length >= bound:
            yield f"longer:{bound}"
    links = len(_LINK.findall(body))
    for bound in (1, 3, 8):
        if links >= bound:
            yield f"links:{bound}"
    if sender_address:
        for part in re.split(r"[.\-_+]", sender_address.partition("@")[0].casefold()):
            yield f"local:{_NUMBER.sub('0', part)}"
        yield f"top:{domain_of(sender_address).rpartition('.')[2]}"
    for word in words_of(sender_name)[:8]:
        yield f"name:{word}"
    if traits is not None:
        for name in ("system", "board", "free", "hiring", "bulk"):
            if getattr(traits, name):
                yield f"sender:{name}"
    for name in ("list-unsubscribe", "list-id", "precedence", "auto-submitted"):
        if headers.get(name):
            yield f"header:{name}"


def _number(name: str) -> int:
    return crc32(name.encode("utf-8", "replace")) & (SIZE - 1)
