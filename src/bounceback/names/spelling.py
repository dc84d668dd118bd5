"""Text in, its plainest spelling out: case, diacritics, width and punctuation taken away.

Scripts without case (Japanese and others) keep their characters; only Latin letters lose their marks.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 400
"""Names longer than this are cut first: none is a name, and hostile input must stay cheap."""

_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "ẞ": "ss",
        "ø": "o",
        "Ø": "o",
        "æ": "ae",
        "Æ": "ae",
        "œ": "oe",
        "Œ": "oe",
        "ł": "l",
        "Ł": "l",
        "đ": "d",
        "Đ": "d",
        "þ": "th",
        "ı": "i",
    }
)
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "ae", "Ö": "oe", "Ü": "ue", "å": "aa", "Å": "aa"}
)
_APOSTROPHES = re.compile(r"['’‘`´ʼ]")
_NOT_WORD = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Lower case, without marks on Latin letters, full-width forms made narrow; punctuation stays."""
    narrow = unicodedata.normalize("NFKC", text[:LONGEST]).translate(_LETTERS)
    return "".join(_bare(letter) for letter in narrow).casefold()


def plain_with_umlauts_spelt(text: str) -> str:
    """As `plain`, but ä, ö, ü spelt ae, oe, ue, as addresses and older systems write them."""
    return plain(unicodedata.normalize("NFC", text[:LONGEST]).translate(_UMLAUTS))


def words(text: str) -> list[str]:
    """The words of `plain(text)`; an apostrophe joins its two sides ("O'Neil" is one word)."""
    return [word for word in _NOT_WORD.split(_APOSTROPHES.sub("", text)) if word]


def _bare(letter: str) -> str:
    if letter < "\x80":
        return letter
    base = unicodedata.normalize("NFKD", letter)[0]
    return base if base < "\x80" else letter
