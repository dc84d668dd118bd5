"""Readable text of a part: decoded bytes in, lines out. HTML becomes text with its line breaks; flowed lines are joined.

Hidden words, styles and scripts are dropped; quoted blocks get "> " so that the next step can cut them.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

TEXT_LIMIT = 400_000
"""Characters of text that a message keeps."""

HTML_LIMIT = 1_500_000
"""Characters of HTML that are parsed."""

NODE_LIMIT = 60_000
QUOTE_DEPTH = 10
DEPTH_LIMIT = 1000
"""Elements nested deeper than this come from no mail program; such HTML only loses its tags."""

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
        "caption",
        "summary",
    ]
)
_CELLS = frozenset({"td", "th"})
_DROPPED = frozenset(
    {
        "script",
        "style",
        "head",
        "title",
        "meta",
        "link",
        "noscript",
        "template",
        "object",
        "svg",
        "select",
        "textarea",
    }
)
_PARAGRAPHS = frozenset(
    {"p", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "hr", "pre"}
)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|(?:^|[;\s])(?:max-height|font-size)\s*:\s*0(?:px|pt|em)?\s*(?:!important)?\s*(?:;|$)"
    r"|(?:^|[;\s])opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)",
    re.IGNORECASE,
)
_MAY_HIDE = re.compile(r"none|hid|y\s*:\s*0|t\s*:\s*0|e\s*:\s*0", re.IGNORECASE)
_QUOTE_MARKS = (
    "gmail_quote",
    "yahoo_quoted",
    "moz-cite",
    "protonmail_quote",
    "zmail_extra",
    "tutanota_quote",
)
_INVISIBLE = dict.fromkeys(
    [
        0x00,
        0xAD,
        0x34F,
        0x200B,
        0x200C,
        0x200D,
        0x200E,
        0x200F,
        0x2060,
        0x2061,
        0x2062,
        0x2063,
        0xFEFF,
        0x180E,
        0x61C,
        0x115F,
    ]
)
_TAG = re.compile(
    r"</?(?:html|head|body|div|p|br|table|tr|td|span|b|strong|font|a|ul|li|h[1-6]|blockquote|style|meta)\b[^<>]{0,2000}>",
    re.I,
)
_OPENING = re.compile(
    r"\s*(?:<!--.{0,400}?-->\s*)?(?:<!doctype\s+html|<html\b|<head\b|<body\b|<meta\b|<table\b|<div\b|<style\b)",
    re.I | re.S,
)
_ANY_TAG = re.compile(r"<[^<>]*>")
_TAG_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})")
_UNCLOSED = frozenset(
    [
        "br",
        "img",
        "hr",
        "meta",
        "link",
        "input",
        "p",
        "li",
        "td",
        "tr",
        "th",
        "dt",
        "dd",
        "col",
        "area",
        "wbr",
        "option",
        "base",
        "embed",
        "source",
    ]
)
_MANY_LINES = re.compile(r"\n{3,}")
_ENTITY = re.compile(r"&(?:#\d{2,6}|#x[0-9a-fA-F]{2,6}|[a-zA-Z]{2,8});")


def plain_text(text: str, *, flowed: bool = False, delsp: bool = False) -> str:
    """A text/plain part's text in a tidy form; HTML that claims to be plain text is read as HTML."""
    text = text[: TEXT_LIMIT * 2]
    if looks_like_html(text):
        return html_text(text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if flowed:
        text = _unflowed(text, delsp)
    if text.count("&") > 2 and len(_ENTITY.findall(text)) > 2:
        text = unescape(text)
    return _tidy(text)


def looks_like_html(text: str) -> bool:
    """Whether text that claims to be plain is HTML."""
    if "<" not in text:
        return False
    if _OPENING.match(text[:2000]):
        return True
    if "</" not in text[:20_000]:
        return False
    tags = len(_TAG.findall(text[:20_000]))
    return tags >= 4 or (tags >= 2 and text.lstrip()[:1] == "<")


def html_text(html: str) -> str:
    """The words that a reader of this HTML would see, with line breaks at its blocks."""
    from selectolax.lexbor import LexborHTMLParser

    html = html[:HTML_LIMIT].replace("\x00", "")
    if html.lstrip()[:5] == "<?xml":
        html = html.partition("?>")[2]
    root = None
    if not _too_deep(html):
        try:
            root = LexborHTMLParser(html).root
        except (ValueError, RuntimeError, MemoryError):
            root = None
    if root is None:
        return _tidy(unescape(_ANY_TAG.sub(" ", html)))
    lines = _Lines()
    node: LexborNode | None = root
    depth_marks: list[tuple[LexborNode, str, bool]] = []
    count = 0
    while node is not None and count < NODE_LIMIT:
        count += 1
        tag = node.tag
        descend = None
        if tag == "-text":
            lines.words(node.text_content or "")
        elif tag == "br":
            lines.line_break()
        elif tag == "hr":
            lines.block(True)
        elif tag == "img":
            pass
        elif tag is not None and tag[0] != "-" and tag[0] != "!" and tag not in _DROPPED:
            attributes = node.attributes if tag not in ("b", "i", "br", "u", "em", "strong", "tbody") else {}
            if not _is_hidden(attributes):
                quotes = _is_quote(tag, attributes, lines)
                if tag in _BLOCKS:
                    lines.block(tag in _PARAGRAPHS)
                elif tag in _CELLS:
                    lines.cell()
                if tag == "li":
                    lines.words("- ")
                descend = node.child
                if descend is not None:
                    if quotes:
                        lines.block(True)
                        lines.depth += 1
                    if tag == "pre":
                        lines.kept += 1
                    depth_marks.append((node, tag, quotes))
        if descend is not None:
            node = descend
            continue
        following = node.next
        while following is None and depth_marks:
            parent, parent_tag, quotes = depth_marks.pop()
            if quotes:
                lines.block(False)
                lines.depth -= 1
            if quotes or parent_tag in _BLOCKS:
                lines.block(parent_tag in _PARAGRAPHS)
            if parent_tag == "pre":
                lines.kept -= 1
            following = parent.next
        node = following
    return _tidy(lines.text())


def _too_deep(html: str) -> bool:
    """Whether elements are nested so deeply that building their tree would take more than linear time."""
    if html.count("<") - 2 * html.count("</") < DEPTH_LIMIT:
        return False
    depth = deepest = 0
    for closing, tag in _TAG_NAME.findall(html):
        if closing:
            depth = max(0, depth - 1)
        elif tag.lower() not in _UNCLOSED:
            depth += 1
            deepest = max(deepest, depth)
    return deepest > DEPTH_LIMIT


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    if "hidden" in attributes:
        return True
    style = attributes.get("style")
    return (
        bool(style) and _MAY_HIDE.search(style or "") is not None and _HIDDEN.search(style or "") is not None
    )


def _is_quote(tag: str, attributes: dict[str, str | None], lines: _Lines) -> bool:
    """Whether an element holds an earlier message. A bare blockquote may only be an indent; it quotes below "… wrote:"."""
    marks = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    if len(marks) > 1 and any(mark in marks for mark in _QUOTE_MARKS) and "attribution" not in marks:
        return True
    if tag != "blockquote":
        return False
    style = (attributes.get("style") or "").replace(" ", "").lower()
    if "border:none" in style:
        return False
    return attributes.get("type") == "cite" or "border-left" in style or lines.ends_with_colon()


class _Lines:
    """Collects words into lines as a browser would break them."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self.depth = 0
        self.kept = 0

    def words(self, text: str) -> None:
        if self.kept:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self._line.append(first)
            for each in rest:
                self._flush()
                self._line.append(each)
            return
        words = " ".join(text.split())
        if not words:
            if self._line and text:
                self._line.append(" ")
            return
        if text[0].isspace():
            words = " " + words
        self._line.append(words + " " if text[-1].isspace() else words)

    def cell(self) -> None:
        if self._line:
            self._line.append(" ")

    def line_break(self) -> None:
        if not self._flush():
            self._add("")

    def block(self, paragraph: bool) -> None:
        self._flush()
        if paragraph and self._lines and self._lines[-1].strip("> "):
            self._add("")

    def ends_with_colon(self) -> bool:
        """Whether the last words so far lead on to something."""
        words = "".join(self._line).rstrip() or next(
            (line for line in reversed(self._lines) if line.strip("> ")), ""
        )
        return words.rstrip().endswith((":", "："))

    def text(self) -> str:
        """All lines. Where everything is marked as quoted, nothing is."""
        self._flush()
        lines = self._lines
        for _ in range(QUOTE_DEPTH):
            if not any(lines) or not all(line.startswith("> ") for line in lines if line.strip("> ")):
                break
            lines = [line[2:] for line in lines]
        return "\n".join(lines)

    def _flush(self) -> bool:
        if not self._line:
            return False
        line = "".join(self._line)
        self._line = []
        if not self.kept:
            line = " ".join(line.split())
        if not line:
            return False
        self._add(line)
        return True

    def _add(self, line: str) -> None:
        self._lines.append("> " * min(self.depth, QUOTE_DEPTH) + line if self.depth else line)


def _unflowed(text: str, delsp: bool) -> str:
    """RFC 3676: a line that ends in a space goes on in the next of the same quote depth; "-- " stands alone."""
    out: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        if content.startswith(" "):
            content = content[1:]
        soft = content.endswith(" ") and content != "-- "
        body = content[:-1] if soft and delsp else content
        if open_depth == depth and content != "-- ":
            out[-1].append(body)
        else:
            out.append(["> " * min(depth, QUOTE_DEPTH) + body if depth else body])
        open_depth = depth if soft else -1
    return "\n".join(map("".join, out))


def _tidy(text: str) -> str:
    text = text.translate(_INVISIBLE).replace("\u00a0", " ").replace("\u2028", "\n").replace("\u2029", "\n")
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return _MANY_LINES.sub("\n\n", text).strip("\n")[:TEXT_LIMIT]
