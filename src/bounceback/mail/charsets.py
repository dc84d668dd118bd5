"""Bytes and what they claim to be: text out, never an exception.

The declared charset is believed when the bytes agree; UTF-8 is tried next, then a guess is made.
"""

from __future__ import annotations

import codecs
from functools import lru_cache

GUESS_LIMIT = 16 * 1024
"""So many bytes are shown to the guesser; it is slow."""

GUESS_FROM = 8
"""With fewer letters beyond ASCII than this the guesser has nothing to go by, and the usual Western charset is taken."""

_ASCII = bytes(range(128))

SAME = {
    "": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "ansi_x3.4-1968": "utf-8",
    "7bit": "utf-8",
    "8bit": "utf-8",
    "unknown-8bit": "utf-8",
    "x-unknown": "utf-8",
    "default": "utf-8",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "ks_c_5601-1987": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "utf-16": "utf-16",
}
"""Names that mail uses in another sense than Python (a Latin-1 label on cp1252 text is the most usual lie)."""

_BINARY_CODECS = frozenset(
    {"base64", "bz2", "hex", "quopri", "rot13", "uu", "zlib", "idna", "punycode", "undefined"}
)


def to_text(raw: bytes, charset: str) -> str:
    """`raw` as text. `charset`: the declared name in lower case, "" if none. Line ends are kept as they are."""
    if not raw:
        return ""
    name = known(charset)
    if raw[:3] == b"\xef\xbb\xbf":
        return raw[3:].decode("utf-8", "replace")
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace").lstrip("\ufeff")
    if b"\x1b$" in raw and not name.startswith("iso2022"):
        name = "iso2022_jp_ext"
    if name == "utf-8" and raw.isascii():
        return raw.decode("ascii")
    if name == "cp1252" and not raw.isascii() and _is_utf8(raw):
        return raw.decode("utf-8")
    try:
        return raw.decode(name)
    except (UnicodeDecodeError, UnicodeError, LookupError, ValueError):
        pass
    if name != "utf-8" and _is_utf8(raw):
        return raw.decode("utf-8")
    if _mostly_utf8(raw):
        return raw.decode("utf-8", "replace")
    if name not in ("utf-8", "cp1252"):
        text = raw.decode(name, "replace")
        if text.count("\ufffd") * 50 < len(text):
            return text
    return _guess(raw)


@lru_cache(maxsize=256)
def known(charset: str) -> str:
    """The codec for a declared charset; UTF-8 where the name says nothing."""
    charset = charset.strip().strip("\"'").lower()
    charset = SAME.get(charset, charset)
    try:
        name = codecs.lookup(charset).name
    except (LookupError, ValueError):
        return "utf-8"
    return "utf-8" if name.partition("_")[0] in _BINARY_CODECS or name in _BINARY_CODECS else name


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _mostly_utf8(raw: bytes) -> bool:
    """UTF-8 with a few broken bytes: a cut in mid-letter or a stray byte."""
    good = raw.decode("utf-8", "ignore")
    wide = sum(1 for letter in good[: GUESS_LIMIT * 4] if letter > "\x7f")
    broken = len(raw) - len(good.encode("utf-8", "surrogatepass"))
    return wide > 2 * broken or broken * 200 < wide


def _guess(raw: bytes) -> str:
    from charset_normalizer import from_bytes

    best = None
    if len(raw.translate(None, _ASCII)) < GUESS_FROM:
        return raw.decode("cp1252", "replace")
    if raw.count(b"\x00") * 20 < len(raw):
        best = from_bytes(raw[:GUESS_LIMIT], enable_fallback=False).best()
    if best is not None:
        try:
            return raw.decode(best.encoding)
        except (UnicodeDecodeError, LookupError):
            pass
    return raw.decode("cp1252", "replace")
