"""The new words of a message: quotes, forwarded content, signature and legal footer cut, lines unwrapped.

Text in, `NewText` out. Reply and forward marks are data (data/quotes.toml). Knows no kinds of messages.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

MAX_TEXT = 60_000
MAX_LINE = 5_000

_BAR = re.compile(r"^\s{0,3}[>|»]")
_DASHED = re.compile(r"^\s*[-_=*]{2,}\s*([^\W\d_][^\n]{2,60}?)\s*[-_=*]{2,}\s*$")
_RULE = re.compile(r"^\s*[_\-=*–—]{5,}\s*$")
_HEADER = re.compile(r"^\s*[*]?([^\W\d_][^:：\n]{0,18}?)[*]?\s?[:：]\s*[*]?\s*(\S.*)?$")
_ADDRESS = re.compile(r"[\w.+\-]+@[\w\-]+\.[\w.\-]+")
_YEARED = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}[:h.]\d\d|\d{1,2}[./]\d{1,2}[./]\d{2}")
_ADDRESS_BEFORE_COLON = re.compile(
    r"[<\[(]?(?:mailto:)?[\w.+\-]+@[\w\-]+\.[\w.\-]+[>\])]*\s*(?:[^\W\d_]+ ?){0,3}[:：]\s*$"
)
_SIGNATURE_MARK = re.compile(r"^--\s?$")
_BLANKS = re.compile(r"[ \t\u00a0\u3000\u2007\u202f]+")
_BULLET = re.compile(r"^\s*(?:[-*•·●▪–—+◦■◆▼★☆○]|\(?\d{1,2}[.)])\s")
_POSTSCRIPT = re.compile(r"^\s*p\.?\s?s\.?[\s:.,\-]", re.IGNORECASE)
_FOLDING = "\u0130\u0131\u017f\u212a"
_TERMINAL = ".!?:;。！？：…"


@dataclass(frozen=True, slots=True)
class NewText:
    """`body`: the new words, unwrapped. `signature`: the lines after the farewell. `quoted`: the first of what
    was cut as a quote or a forward. `forwarded`: a forward stood in it. `lines`: the body's lines as written."""

    body: str
    signature: str = ""
    quoted: str = ""
    forwarded: bool = False
    lines: str = ""


@dataclass(frozen=True, slots=True)
class _Marks:
    forward: re.Pattern[str]
    original: re.Pattern[str]
    wrote: re.Pattern[str]
    from_words: frozenset[str]
    other_words: frozenset[str]
    subject_words: frozenset[str]
    farewell: re.Pattern[str]
    device: re.Pattern[str]
    footer: re.Pattern[str]


@lru_cache(maxsize=1)
def _marks() -> _Marks:
    data = tomllib.loads((files("bounceback.mail") / "data" / "quotes.toml").read_text(encoding="utf-8"))

    def either(name: str) -> str:
        return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in data[name])

    return _Marks(
        forward=re.compile(either("forward"), re.IGNORECASE),
        original=re.compile(either("original"), re.IGNORECASE),
        wrote=re.compile(rf"(?:{either('wrote')})(?:\s[^\s:]+){{0,6}}\s?[:：]?\s*$", re.IGNORECASE),
        from_words=frozenset(data["from"]),
        other_words=frozenset(data["other"]),
        subject_words=frozenset(data["subject"]),
        farewell=re.compile(
            rf"^\s*(?:{either('farewell')})(?:[\s,.!~–—\-]+(?:{either('farewell')}))?\s*[,.!。、～~–—\-]*\s*$",
            re.IGNORECASE,
        ),
        device=re.compile(rf"^\s*(?:{either('device')})", re.IGNORECASE),
        footer=re.compile(either("footer"), re.IGNORECASE),
    )


def new_text(text: str) -> NewText:
    """The new words of a message's text; at most MAX_TEXT characters of it are looked at."""
    marks = _marks()
    text = text[:MAX_TEXT].replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    lines = [_BLANKS.sub(" ", line[:MAX_LINE]).strip() if line.strip() else "" for line in text.split("\n")]
    lines = _leading_subject(lines, marks)
    kept: list[str] = []
    quoted: list[str] = []
    forwarded = False
    place = 0
    while place < len(lines):
        line = lines[place]
        if _BAR.match(line) and not line.startswith("|  "):
            quoted.append(line)
            place += 1
            continue
        border = _border(lines, place, marks)
        if border:
            shape, length = border
            following = next((other for other in lines[place + length :] if other), "")
            if shape == "wrote" and _BAR.match(following):
                place += length  # the quote is marked line by line: new words may follow it
                continue
            forwarded = shape == "forward"
            quoted.extend(lines[place + length :])
            break
        kept.append(line)
        place += 1
    body, signature = _cut_signature(kept, marks)
    written = "\n".join(body).strip("\n")
    return NewText(
        body=unwrap(body),
        signature="\n".join(signature).strip(),
        quoted="\n".join(quoted)[:4000],
        forwarded=forwarded,
        lines=written,
    )


def _leading_subject(lines: list[str], marks: _Marks) -> list[str]:
    """A first line "Subject: …" belongs to no quote: bare texts begin so. It stays as a line of text."""
    for place, line in enumerate(lines[:2]):
        match = _HEADER.match(line)
        if match and match.group(1).strip().lower() in marks.subject_words:
            subject = (match.group(2) or "").strip()
            return [*lines[:place], subject, "", *lines[place + 1 :]]
    return lines


def _border(lines: list[str], place: int, marks: _Marks) -> tuple[str, int] | None:
    """Whether a quote or a forward begins at this line: its shape and the lines that its head takes."""
    line = lines[place]
    if not line:
        return None
    dashed = _DASHED.match(line)
    if dashed:
        if marks.forward.search(dashed.group(1)):
            return "forward", 1
        if marks.original.search(dashed.group(1)):
            return "original", 1
    if len(line) < 60 and line.endswith((":", "：")) and marks.forward.match(line):
        return "forward", 1
    start = place + 1 if _RULE.match(line) else place
    block = _header_block(lines, start, marks)
    if block:
        return "original", start - place + block
    for length in (1, 2, 3):
        joined = " ".join(lines[place : place + length]).strip()
        if len(joined) > 260 or (length > 1 and not lines[place + length - 1 : place + length]):
            break
        if joined.endswith((":", "：")):
            if _ADDRESS_BEFORE_COLON.search(joined) and _YEARED.search(joined):
                return "wrote", length
            if marks.wrote.search(joined) and (_YEARED.search(joined) or _has_address(joined)):
                return "wrote", length
            break
        if length == 1 and not _YEARED.search(joined) and not _has_address(joined):
            break
    return None


def _has_address(line: str) -> bool:
    return "@" in line and _ADDRESS.search(line) is not None


def _header_block(lines: list[str], start: int, marks: _Marks) -> int:
    """The length of a "From: … Sent: … To: …" block at this line, 0 if there is none."""
    if start >= len(lines):
        return 0
    first = _HEADER.match(lines[start])
    if not first or first.group(1).strip().lower() not in marks.from_words or not first.group(2):
        return 0
    seen = 0
    length = 1
    for line in lines[start + 1 : start + 8]:
        match = _HEADER.match(line)
        if match and match.group(1).strip().lower() in marks.other_words | marks.subject_words:
            seen += 1
            length += 1
        elif not line and seen < 2:
            length += 1
        else:
            break
    return length if seen >= 2 else 0


def _cut_signature(lines: list[str], marks: _Marks) -> tuple[list[str], list[str]]:
    """The lines up to the farewell, and those after it; a postscript stays with the body."""
    end = len(lines)
    for place, line in enumerate(lines):
        if _SIGNATURE_MARK.match(line) and any(lines[:place]):
            end = place
            break
    body, signature = lines[:end], lines[end:]
    for place in range(len(body) - 1, 0, -1):
        line = body[place]
        if line and len(line) < 70 and marks.farewell.match(line) and any(body[:place]):
            rest = body[place + 1 :]
            if not any(other for other in body[:place] if len(other) > 20):
                continue
            said = [index for index, other in enumerate(rest) if _is_prose(other, marks)]
            if not said or _POSTSCRIPT.match(rest[said[0]]) or len([x for x in rest[: said[0]] if x]) > 0:
                kept = [other for index, other in enumerate(rest) if index in said]
                signature = [*(other for index, other in enumerate(rest) if index not in said), *signature]
                body = [*body[:place], "", *kept]
                break
    body = [line for line in body if not marks.device.match(line)]
    return _cut_footer(body, marks), signature


def _is_prose(line: str, marks: _Marks) -> bool:
    """A line after the farewell that says something: a postscript or a sentence, no footer or address."""
    if _POSTSCRIPT.match(line):
        return True
    if marks.footer.search(line) or "http" in line or "@" in line:
        return False
    return len(line.split()) >= 7 and line.rstrip().endswith((".", "!", "?", "。"))


def _cut_footer(lines: list[str], marks: _Marks) -> list[str]:
    """Legal and list footers: cut from the first such line on, within the last part of the text."""
    last = len(lines)
    start = max(len(lines) // 3, len(lines) - 25, 0)
    if not _may_hold("\n".join(lines[start:])):
        return lines
    for place in range(len(lines) - 1, start, -1):
        line = lines[place]
        if line and len(line) > 15 and marks.footer.search(line):
            last = place
    return [line for place, line in enumerate(lines) if place < last or _POSTSCRIPT.match(line)]


@lru_cache(maxsize=1)
def _footer_words() -> AhoCorasick:
    """The longest word of each footer's phrase."""
    from ahocorasick_rs import AhoCorasick

    data = tomllib.loads((files("bounceback.mail") / "data" / "quotes.toml").read_text(encoding="utf-8"))
    return AhoCorasick(sorted({max(phrase.split(), key=len).lower() for phrase in data["footer"]}))


def _may_hold(text: str) -> bool:
    """Whether a footer's phrase may stand in a text: quick, and never wrong in saying that none does. Letters that are
    the same as another only where case is left out ("ſ") are not looked into."""
    return any(letter in text for letter in _FOLDING) or bool(
        _footer_words().find_matches_as_indexes(text.lower())
    )


def unwrap(lines: list[str]) -> str:
    """Paragraphs with their wrapped lines joined; a list item or a short line of its own stays apart."""
    out: list[str] = []
    for line in lines:
        if not line:
            out.append("")
            continue
        before = out[-1] if out else ""
        if before and not _BULLET.match(line) and _continues(before, line):
            wide = before[-1] > "\u3000" and line[0] > "\u3000"
            out[-1] = before + line if wide else f"{before} {line}"
        else:
            out.append(line)
    return re.sub(r"\n{2,}", "\n\n", "\n".join(out)).strip()


def _continues(before: str, line: str) -> bool:
    last = before.rsplit("\n", 1)[-1]
    if last[-1] > "\u3000":
        return last[-1] not in "。！？：】』」" and len(last) > 12
    if line[0].islower() or (last.endswith(("-", "–")) and len(last) > 30):
        return last[-1] not in _TERMINAL or line[0].islower()
    if last[-1] in _TERMINAL:
        return len(last) > 50 and last[-1] not in ":："
    return len(last) >= 48 or (len(last) > 25 and last[-1] not in ",，" and line[0].isdigit())


def repaired(text: str) -> str:
    """UTF-8 that was read as Latin-1 ("fÃ¼r") put right; any other text unchanged."""
    if not any(mark in text for mark in ("Ã", "â€", "ã\x81", "Å", "Ä")):
        return text
    for charset in ("cp1252", "latin-1"):
        try:
            return text.encode(charset).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
    return text
