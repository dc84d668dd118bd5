"""A sentence or a message as the trained models see it: hashed words and pieces of words, who wrote, what was found.

Text and sender in, feature numbers with weights out. Numbers, links and addresses are folded, so that the models
learn how people write and not who they are. Knows no kinds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from zlib import crc32

from bounceback.mail.senders import SenderTraits, domain_of

BITS = 17
SIZE = 1 << BITS
_MASK = SIZE - 1
MOST_WORDS = 400
"""Words of a message that are read: the first two thirds and the last third of a longer one; a "no" may stand in
the last line."""
MOST_IN_SENTENCE = 80

_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|[!?€$£%]")
_LINK = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]")


def words_of(text: str) -> list[str]:
    """Lower-case words; numbers, links and addresses become signs; scripts without spaces give their characters."""
    text = text.lower() if text.isascii() else text.casefold().replace("’", "'")
    if "@" in text:
        text = _ADDRESS.sub(" @ ", text)
    if "http" in text or "www." in text:
        text = _LINK.sub(" %link% ", text)
    words: list[str] = []
    for word in _WORD.findall(text):
        if word[0].isdigit():
            words.append("0" if word.isdigit() else _NUMBER.sub("0", word))
        elif not word.isascii() and _UNSPACED.search(word):
            words.extend(word)
        else:
            words.append(word)
    return words


def sentence_features(text: str) -> list[int]:
    """Feature numbers (0 to SIZE − 1) of one sentence, each once, sorted."""
    words = words_of(text)[:MOST_IN_SENTENCE]
    found: set[int] = set()
    before, previous = "^", "^"
    unspaced = not text.isascii() and bool(_UNSPACED.search(text))
    _, spaced_previous, pair_from_previous, trio_from_before, skip_from_before = _joins("^")
    for word in words:
        found.update(_alone(word))
        encoded, spaced, pair, _, _ = _joins(word)
        found.add(crc32(encoded, pair_from_previous) & _MASK)
        found.add(crc32(encoded, crc32(spaced_previous, trio_from_before)) & _MASK)
        found.add(crc32(encoded, skip_from_before) & _MASK)
        if unspaced and len(word) <= 4 and before != "^":
            found.add(_number(f"u:{before}{previous}{word}"))
        _, _, _, trio_from_before, skip_from_before = _joins(previous)
        spaced_previous, pair_from_previous = spaced, pair
        before, previous = previous, word
    found.add(_number(f"b:{previous} $"))
    for bound in (3, 6, 12, 20, 35):
        if len(words) >= bound:
            found.add(_number(f"longer:{bound}"))
    if text.rstrip().endswith("?"):
        found.add(_number("question"))
    return sorted(found)


def message_features(
    subject: str,
    body: str,
    *,
    sender_name: str = "",
    sender_address: str = "",
    traits: SenderTraits | None = None,
    headers: Mapping[str, str] | None = None,
    signs: Mapping[str, float] | None = None,
) -> dict[int, float]:
    """Feature numbers (0 to SIZE − 1) of a whole message with their weights.

    `signs`: log-odds and counts by name, from the rules and from the sentences, taken between −5 and 5. Words and
    pieces are scaled so that a long text weighs no more than a short one.
    """
    words = words_of(body)
    kept = words if len(words) <= MOST_WORDS else words[: 2 * MOST_WORDS // 3] + words[-MOST_WORDS // 3 :]
    text = _text_numbers(kept)
    scale = 3.0 / (len(text) ** 0.5 or 1.0)
    found = dict.fromkeys(text, scale)
    for name in _head_names(words_of(subject)[:40]):
        number = _number(name)
        found[number] = found.get(number, 0.0) + 0.4
    for name in _side_names(len(words), body, sender_name, sender_address, traits, headers or {}):
        number = _number(name)
        found[number] = found.get(number, 0.0) + 0.5
    for name, value in (signs or {}).items():
        found[_number(f"sign:{name}")] = max(-5.0, min(5.0, value)) / 2.0
    return found


@lru_cache(maxsize=20_000)
def _alone(word: str) -> tuple[int, ...]:
    """The features that a word gives wherever it stands: itself, and its pieces of five letters."""
    names = [f"w:{word}"]
    if len(word) > 4:
        framed = f"<{word}>"
        names.extend(f"c:{framed[place : place + 5]}" for place in range(len(framed) - 4))
    return tuple(map(_number, names))


@lru_cache(maxsize=4096)
def _joins(word: str) -> tuple[bytes, bytes, int, int, int]:
    """A word's bytes, the same with a space behind, and the checksums so far of "b:word ", "t:word " and "k:word ": the
    CRC-32 of joined words goes on from that of the first."""
    encoded = word.encode("utf-8", "replace")
    spaced = encoded + b" "
    return encoded, spaced, crc32(b"b:" + spaced), crc32(b"t:" + spaced), crc32(b"k:" + spaced)


@lru_cache(maxsize=4096)
def _once(word: str) -> tuple[int, ...]:
    """The features that a word gives to a whole message: itself, and its first five letters if it is longer."""
    return tuple(map(_number, (f"w:{word}", f"p:{word[:5]}") if len(word) > 5 else (f"w:{word}",)))


def _text_numbers(words: Sequence[str]) -> dict[int, None]:
    """The features of a text's words and of their pairs, each once, as they come."""
    found: dict[int, None] = {}
    pair_from_previous = _joins("^")[2]
    for word in words:
        encoded, _, pair, _, _ = _joins(word)
        for number in _once(word):
            found[number] = None
        found[crc32(encoded, pair_from_previous) & _MASK] = None
        pair_from_previous = pair
    return found


def _head_names(words: Sequence[str]) -> Iterable[str]:
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
    return crc32(name.encode("utf-8", "replace")) & _MASK
