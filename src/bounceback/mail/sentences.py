"""Text into sentences, and a sentence into the folded form on which phrases are matched.

Folded: lower case, marks removed, one space after every word, punctuation gone. Knows no kinds.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bounceback.mail.patterns import _PLAIN

MAX_SENTENCE = 700
MAX_SENTENCES = 400

_END = re.compile(r"(?<=[.!?…])[\"'”’»)\]]*\s+|(?<=[。！？])[」』）]?\s*|\n+|\s+[•·●▪]\s+|;\s+")
_ABBREVIATIONS = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|e\.g|i\.e|z\.b|bzw|ca|st|nr|no|vs|sr|sra|srta|dott|ing|"
    r"mgr|inż|ul|tel|approx|dept|jr|m|mme|bpk|sdr|pt|u\.s|u\.k|d\.h|o\.g|p\.s|ref)|\b[a-z])\.$",
    re.IGNORECASE,
)
_PLAIN_TABLE = str.maketrans(
    _PLAIN
    | {
        "’": "'",
        "‘": "'",
        "`": "'",
        "´": "'",
        "ʼ": "'",
        "\u00ad": None,
        "\u200b": None,
        "\u200c": None,
        "\u200d": None,
        "\ufeff": None,
        "\u2060": None,
    }
)
_LOST = re.compile(r"(?<=[a-zA-Z])\?(?=[a-zA-Z])")
_NOT_WORD = re.compile(r"[^\w'\ufffd@]+|_+")
_EDGE = re.compile(r"(?<![^ ])'+|'+(?= |$)")


_OPENING = tuple('“«„"「『‘')
_CLOSING = tuple('”»“"」』’')
_QUOTE = re.compile(r"[“\"«„「『‘]([^”\"»“」』]{12,300})[”\"»“」』’]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as written, its folded form, and whether it was a question."""

    text: str
    folded: str
    question: bool = False


def split(text: str, spaced: bool = True) -> list[str]:
    """The sentences of a text as written, in order, each at most MAX_SENTENCE characters."""
    found: list[str] = []
    pending = ""
    place = 0
    for match in _END.finditer(text):
        piece = text[place : match.start()]
        place = match.end()
        joined = f"{pending} {piece}" if pending else piece
        stripped = joined.strip()
        if not stripped:
            continue
        if "\n" not in match.group() and spaced and len(stripped) < 400 and _abbreviated(stripped):
            pending = stripped
            continue
        pending = ""
        found.append(stripped)
        if len(found) >= MAX_SENTENCES:
            return _bounded(found)
    rest = f"{pending} {text[place:]}".strip()
    if rest:
        found.append(rest)
    return _bounded(found)


def _abbreviated(piece: str) -> bool:
    """Whether a piece ends in an abbreviation: of its end only so much is looked at as the longest one takes."""
    return piece[-1] == "." and _ABBREVIATIONS.search(piece[-16:]) is not None


def _bounded(found: list[str]) -> list[str]:
    sentences: list[str] = []
    for sentence in found:
        while len(sentence) > MAX_SENTENCE:
            cut = sentence.rfind(" ", 200, MAX_SENTENCE)
            cut = cut if cut > 0 else MAX_SENTENCE
            sentences.append(sentence[:cut])
            sentence = sentence[cut:].strip()
        sentences.append(sentence)
    return sentences[:MAX_SENTENCES]


def fold(text: str, spaced: bool = True, split_apostrophes: bool = False) -> str:
    """A sentence in the form that patterns match: `"Nous n'avons…"` becomes `"nous n' avons "`."""
    if text.isascii():
        text = text.lower().replace("`", "'")
        if "?" in text:
            text = _LOST.sub("\ufffd", text)
    else:
        text = unicodedata.normalize("NFKC", text).lower()
        text = _LOST.sub("\ufffd", text).translate(_PLAIN_TABLE)
    if not spaced:
        return re.sub(r"\s+", "", text)
    text = _NOT_WORD.sub(" ", text)
    if "'" in text:
        text = _EDGE.sub(" ", text)
    if split_apostrophes:
        text = text.replace("'", "' ")
    return " ".join(text.split()) + " "


def sentences_of(text: str, spaced: bool = True, split_apostrophes: bool = False) -> list[Sentence]:
    """Every sentence of a text, as written and folded."""
    return [
        Sentence(
            sentence,
            fold(sentence, spaced, split_apostrophes),
            sentence.rstrip("\"'”’)] ").endswith(("?", "？")),
        )
        for sentence in split(text, spaced)
    ]


def quoted_sentences(sentences: list[Sentence]) -> frozenset[int]:
    """The numbers of the sentences that stand inside quotation marks, of five words or more."""
    inside: set[int] = set()
    opened: int | None = None
    for number, sentence in enumerate(sentences):
        text = sentence.text
        if opened is None and text.isascii() and '"' not in text and text[:1] != "'":
            continue
        begins = opened is not None or text[:1] in _OPENING
        for letter in text:
            if letter in "“«„「『" or (letter == '"' and opened is None):
                opened = number
            elif letter in '”»」』"“' and opened is not None:
                opened = None
        ends = opened is not None or text.rstrip(".!?,;: )")[-1:] in _CLOSING
        share = _QUOTE.search(text)
        if (begins and ends and len(text.split()) >= 5) or (
            share and len(share.group(1).split()) >= 5 and len(share.group(1)) > 0.4 * len(text)
        ):
            inside.add(number)
        if opened is not None and number - opened > 6:
            opened = None
    return frozenset(inside)
