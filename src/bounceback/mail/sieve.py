"""Whether a message may have to do with a job search, told from its raw bytes: built to let a lot through and lose nothing.

In: a raw message. Out: yes or no. Text parts are decoded as far as the word test needs; attachments are stepped over.
It judges nothing else; the words are data (data/sieve.toml, data/sieve_senders.toml).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from html import unescape
from importlib.resources import files
from typing import Any, Protocol

from bounceback.mail.charsets import known
from bounceback.mail.headers import HeaderBlock, decoded, one_address, opened
from bounceback.mail.mime import Part, content, parts
from bounceback.mail.raw import RawMessage

PART_BYTES = 1_000_000
"""Encoded bytes of one text part that are looked at (of a longer one its start and its end)."""

TEXT_PARTS = 20

STRONG, WEAK, FAINT = 12, 6, 2
"""Points of a word, counted once."""

SHORT = 500
"""A personal message of no more letters than this always passes: people say no in any words."""

NEEDED = ((SHORT, 0, 0), (700, 2, 6), (1500, 4, 6), (6000, 6, 4), (PART_BYTES * 100, 12, 0))
"""For a personal message up to so many letters: the points it needs, and how many may come from faint words."""

NEEDED_BULK = ((300, 2, 6), (700, 6, 6), (6000, 12, 4), (PART_BYTES * 100, 18, 0))
"""The same for mail to many."""

LARGE_HTML = 30_000
"""HTML from this size on is treated as a mailing, whatever its fields say."""

SAYS_ENOUGH, SAYS_ENOUGH_ASCII = 1500, 480
"""Bytes of plain text, and letters of one in ASCII, from which the HTML beside it is not asked: `parse` takes the plain text
alone from 400 letters on, so that nothing of the HTML would be judged."""

SHORTEST = 5
"""A word whose accented letters are left out must keep so many."""

WIDE_SHARE = 6
"""A text of which one in so many bytes or more lies beyond ASCII is asked for words of other scripts."""

_LOWER = bytes.maketrans(bytes(range(65, 91)), bytes(range(97, 123)))
_HIGH = bytes(range(128, 256))
_PASSED_OVER = b" \t\r\n\f\v*_=\x00" + _HIGH
_WHITE = b" \t\r\n\f\v\x00"
_BETWEEN = b" \t\r\n\f\v*_=\x00"
_ELSEWHERE = re.compile(
    rb"browser|html|navigat|naveg|przegl|online|view|\xe3\x83\x96\xe3\x83\xa9\xe3\x82\xa6\xe3\x82\xb6",
    re.IGNORECASE,
)
_MACHINE = re.compile(
    rb"no[-_.]?reply|do[-_.]?not[-_.]?reply|noresp|notif|newsletter|mailer|billing|invoice|rechnung|order|receipt|shipping|"
    rb"alerts?$|^news$|^updates?$|^security$|^account|marketing|promo|deals|daemon|postmaster|automat|system$|^bot$|bestell"
)
_CV_NAME = re.compile(
    rb"(?:^|[^a-z])(?:cv|resume|lebenslauf|offer|contract|bewerbung|curriculum|arbeitsvertrag|rirekisho)(?:[^a-z]|$)"
)
_ENTITY = re.compile(rb"&[a-zA-Z0-9#]{2,8};")
_ASCII_ENTITY = re.compile(
    rb"&#(?:0*(?:6[5-9]|[78]\d|9[07-9]|1[01]\d|12[0-2])|[xX]0*(?:[46][1-9a-fA-F]|[57][0-9aA]));"
)
_WIDE_CHARSETS = (
    "iso-2022",
    "shift",
    "sjis",
    "x-sjis",
    "euc",
    "windows-31j",
    "cp932",
    "utf-7",
    "utf-16",
    "utf-32",
    "hz",
    "big5",
    "gb",
    "ks_c",
)


class Automaton(Protocol):
    """The part of an Aho-Corasick automaton that is used here."""

    def find_matches_as_indexes(
        self, haystack: bytes, overlapping: bool = False
    ) -> list[tuple[int, int, int]]:
        """Pattern, start and end of every match."""


@dataclass(frozen=True, slots=True)
class Words:
    """The compiled word lists: `points[i]` and `families[i]` belong to the automaton's pattern i.

    `wide` holds the words of scripts without ASCII letters; it is asked only of texts that are mostly written in them.
    """

    automaton: Automaton
    points: tuple[int, ...]
    families: tuple[int, ...]
    wide: Automaton
    wide_points: tuple[int, ...]
    wide_families: tuple[int, ...]
    domains: frozenset[bytes]
    names: re.Pattern[bytes]


class Sifted(IntEnum):
    """What the sieve thinks of a message: nothing of a job in it, only short and personal, or words of a job."""

    DROPPED = 0
    SHORT = 1
    WORDS = 2


def may_matter(raw: RawMessage) -> bool:
    """Whether `raw` may be job mail."""
    return sifted(raw, *opened(raw.buffer, raw.start, raw.end)) is not Sifted.DROPPED


def sifted(raw: RawMessage, head: HeaderBlock, body: int) -> Sifted:
    """Why `raw` may be job mail, if it may. `head` is its header block, `body` the offset where its body begins."""
    words = compiled()
    sender = head.low(b"from")
    if from_hiring(head):
        return Sifted.WORDS
    tally = _Tally(words, is_bulk(head))
    if _names_hiring(sender):
        tally.points += WEAK
    subject = head.raw(b"subject")
    if b"=?" in subject or b"=?" in sender:
        subject = (decoded(subject) + " " + decoded(head.raw(b"from"))).encode("utf-8", "replace")
    leaves = parts(raw.buffer, head, body, raw.end, names=False)
    plain = b""
    html: list[Part] = []
    texts = 0
    for leaf in leaves:
        if leaf.kind == "html":
            html.append(leaf)
        elif leaf.kind and texts < TEXT_PARTS:
            texts += 1
            plain += _words_of(raw, leaf) + b"\n"
        elif b"name" in leaf.kind_raw and _CV_NAME.search(leaf.kind_raw):
            tally.points += WEAK
    if tally.enough(subject + b"\n" + plain, last=not html):
        return tally.verdict
    if html and _says_enough(plain):
        return Sifted.DROPPED
    for leaf in html[:TEXT_PARTS]:
        if leaf.end - leaf.start > LARGE_HTML:
            tally.bulk = True
        if tally.enough(_words_of(raw, leaf), last=leaf is html[-1]):
            return tally.verdict
    return Sifted.DROPPED


def _says_enough(plain: bytes) -> bool:
    """Whether `parse` will take the plain text and leave the HTML beside it unread."""
    if len(plain) < SAYS_ENOUGH and not (
        len(plain) > SAYS_ENOUGH_ASCII
        and plain.isascii()
        and len(plain[:4000].translate(None, _WHITE)) >= SAYS_ENOUGH_ASCII
    ):
        return False
    return not _ELSEWHERE.search(plain[:600])


def from_hiring(head: HeaderBlock) -> bool:
    """Whether an address that the message comes from belongs to a hiring system."""
    for name in (b"from", b"reply-to", b"return-path", b"sender"):
        value = head.low(name)
        if value and is_hiring_domain(one_address(value).rpartition(b"@")[2]):
            return True
    return False


@lru_cache(maxsize=4096)
def is_hiring_domain(domain: bytes) -> bool:
    """Whether a lower-case domain, or one above it, is a hiring system's."""
    domains = compiled().domains
    while domain:
        if domain in domains:
            return True
        domain = domain.partition(b".")[2]
    return False


@lru_cache(maxsize=4096)
def _names_hiring(sender: bytes) -> bool:
    return compiled().names.search(sender) is not None


def is_bulk(head: HeaderBlock) -> bool:
    """Whether the message went to many or was written by a machine, as its fields and its sender's address say."""
    return (
        head.has(b"list-unsubscribe")
        or head.has(b"list-id")
        or head.low(b"precedence").startswith((b"bulk", b"list", b"junk"))
        or _is_machine(one_address(head.low(b"from")).partition(b"@")[0])
    )


@lru_cache(maxsize=4096)
def _is_machine(local: bytes) -> bool:
    return _MACHINE.search(local) is not None


class _Tally:
    """The different words seen so far, each family of words with its strongest member."""

    __slots__ = ("_best", "_letters", "_words", "bulk", "points", "verdict")

    def __init__(self, words: Words, bulk: bool) -> None:
        self._words = words
        self._best: dict[int, int] = {}
        self._letters = 0
        self.verdict = Sifted.DROPPED
        self.points = 0
        self.bulk = bulk

    def enough(self, text: bytes, *, last: bool) -> bool:
        """Adds a text, as `_words_of` gives it; whether all texts so far hold enough. `last`: no other will come."""
        narrow = text.translate(_LOWER, _PASSED_OVER)
        words, best = self._words, self._best
        letters = len(narrow)
        families, points = words.families, words.points
        for pattern in {hit[0] for hit in words.automaton.find_matches_as_indexes(narrow, True)}:
            if points[pattern] > best.get(families[pattern], 0):
                best[families[pattern]] = points[pattern]
        if len(narrow) < len(text) and not text.isascii():
            wide = text.translate(_LOWER, _BETWEEN)
            if (len(wide) - len(narrow)) * WIDE_SHARE > len(wide):
                letters += (len(wide) - len(narrow)) // 2
                families, points = words.wide_families, words.wide_points
                for pattern in {hit[0] for hit in words.wide.find_matches_as_indexes(wide, True)}:
                    if points[pattern] > best.get(families[pattern], 0):
                        best[families[pattern]] = points[pattern]
        self._letters = max(self._letters, letters)
        needed, faint = self._needed()
        if not needed and not last and not best:
            return False
        telling = sum(each for each in best.values() if each > FAINT)
        everyday = FAINT * sum(1 for each in best.values() if each == FAINT)
        points_now = self.points + telling + min(everyday, faint)
        self.verdict = Sifted.SHORT if points_now < NEEDED[1][1] and not needed else Sifted.WORDS
        return points_now >= needed

    def _needed(self) -> tuple[int, int]:
        table = NEEDED_BULK if self.bulk else NEEDED
        return next(
            (needed, faint)
            for letters, needed, faint in table
            if self._letters <= letters or letters == table[-1][0]
        )


def squeezed(text: bytes) -> bytes:
    """Lower-case ASCII letters without white space, marks of emphasis and all bytes beyond ASCII: the form in which words
    are compared. An accented letter is nothing in every charset, and in the words looked for too."""
    return text.translate(_LOWER, _PASSED_OVER)


def _words_of(raw: RawMessage, leaf: Part) -> bytes:
    data = content(raw.buffer, leaf, PART_BYTES)
    if b"\x1b$" in data:
        data += b"\n" + data.decode("iso2022_jp_ext", "ignore").encode("utf-8", "ignore")
    elif data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.decode("utf-16", "ignore").encode("utf-8", "ignore")
    elif leaf.charset.startswith(_WIDE_CHARSETS):
        data += b"\n" + data.decode(known(leaf.charset), "ignore").encode("utf-8", "ignore")
    if leaf.kind == "html" or b"</" in data:
        data = b"".join([piece.rsplit(b"<", 1)[0] for piece in _without_styles(data).split(b">")])
    if b"&" in data:
        if b"&#" in data and (_ASCII_ENTITY.search(data) or data.count(b"&#") > len(data) // 40):
            data = unescape(data.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogatepass")
        data = _ENTITY.sub(b"", data)
    return data


def _without_styles(html: bytes) -> bytes:
    """The HTML less its style sheets; one that never ends is kept."""
    at = html.find(b"<style")
    if at < 0:
        return html
    kept: list[bytes] = []
    begin = 0
    while at >= 0:
        close = html.find(b"</style", at)
        if close < 0:
            break
        kept.append(html[begin:at])
        begin = close
        at = html.find(b"<style", close)
    kept.append(html[begin:])
    return b"".join(kept)


@lru_cache(maxsize=1)
def compiled() -> Words:
    """The word lists, compiled once."""
    from ahocorasick_rs import BytesAhoCorasick, Implementation

    folder = files("bounceback.mail") / "data"
    languages: dict[str, Any] = tomllib.loads((folder / "sieve.toml").read_text("utf-8"))
    senders: dict[str, Any] = tomllib.loads((folder / "sieve_senders.toml").read_text("utf-8"))
    narrow: dict[bytes, tuple[int, int]] = {}
    wide: dict[bytes, tuple[int, int]] = {}
    families: dict[str, int] = {}
    for table in languages.values():
        for name, points in (("strong", STRONG), ("weak", WEAK), ("faint", FAINT)):
            for stem in table[name]:
                number = families.setdefault(_family(stem), len(families))
                patterns, best = (
                    (_wide_forms(stem, table["charsets"]), wide) if table["wide"] else (_forms(stem), narrow)
                )
                for pattern in patterns:
                    if pattern not in best or best[pattern][0] < points:
                        best[pattern] = (points, number)
    return Words(
        BytesAhoCorasick(list(narrow), implementation=Implementation.DFA),
        tuple(points for points, _ in narrow.values()),
        tuple(number for _, number in narrow.values()),
        BytesAhoCorasick(list(wide), implementation=Implementation.ContiguousNFA),
        tuple(points for points, _ in wide.values()),
        tuple(number for _, number in wide.values()),
        frozenset(domain.encode() for domain in senders["domains"]),
        re.compile(b"|".join(re.escape(part.encode()) for part in senders["local_parts"])),
    )


def _family(stem: str) -> str:
    """Words that begin alike count once, in whatever language (success, succès, successo)."""
    if stem > "\u3000":
        return stem
    return _bare(unicodedata.normalize("NFD", stem))[:6]


def _bare(apart: str) -> str:
    return (
        "".join(letter for letter in apart if not unicodedata.combining(letter))
        .replace("ł", "l")
        .replace("ß", "ss")
    )


def _forms(stem: str) -> set[bytes]:
    """The forms of a word in ASCII letters: accented letters left out, bare, and written out."""
    stem = unicodedata.normalize("NFC", stem.lower())
    written = stem.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    found = {form for form in (_bare(unicodedata.normalize("NFD", stem)), written) if form.isascii()}
    without = "".join(letter for letter in stem if letter.isascii())
    if len(without) >= SHORTEST:
        found.add(without)
    return {pattern for pattern in (squeezed(form.encode()) for form in found) if len(pattern) >= 3}


def _wide_forms(stem: str, charsets: list[str]) -> set[bytes]:
    """The bytes of a word in UTF-8 and the legacy charsets."""
    found = {stem.encode()}
    for charset in charsets:
        try:
            found.add(stem.encode(charset))
        except UnicodeEncodeError:
            continue
    return {form.translate(_LOWER, _BETWEEN) for form in found}
