"""From a source's HTML and loose words to plain text, workplace and pay.

Strings in, values out. It never runs, loads or keeps any markup, and its time is bounded: hostile nesting is
read by a simpler way. It knows nothing of any source.
"""

from __future__ import annotations

import html as entities
import re
from typing import TYPE_CHECKING

from bounceback.openings.posting import Pay, Workplace

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

LONGEST_HTML = 400_000
"""Characters of one posting's HTML that are read; the longest genuine ones have about 60,000."""

DEEPEST_HTML = 400
"""Open elements above which the tree is not built: its parser needs quadratic time for deep nesting
(200,000 nested elements took 92 s, 400 take under a millisecond)."""

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "dd",
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
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tr",
        "ul",
    ]
)
_HIDDEN = frozenset(
    {"script", "style", "template", "head", "title", "noscript", "iframe", "object", "svg", "math"}
)
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_IMPLIED = frozenset({"li", "p", "td", "th", "tr", "dd", "dt", "option"})
_CLOSED = _BLOCKS - {"li"}
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_ANY_TAG = re.compile(r"<[^<>]{0,4000}>")


def to_text(html: str) -> str:
    """The readable text of a piece of HTML: one line a block, list items with a dash, blank lines between
    paragraphs. Scripts, styles and attributes leave no trace. Text without markup comes back tidied only."""
    html = html[:LONGEST_HTML]
    if "<" not in html and "&" not in html:
        return tidy(html)
    if "<" not in html:
        return tidy(entities.unescape(html))
    if _depth(html) > DEEPEST_HTML:
        return tidy(entities.unescape(_ANY_TAG.sub("\n", html)))
    from selectolax.lexbor import LexborHTMLParser

    body = LexborHTMLParser(html).body
    return tidy("".join(_words(body))) if body is not None else ""


def tidy(text: str) -> str:
    """Blanks and blank lines brought to one, ends trimmed, invisible characters taken out."""
    text = re.sub(r"[\u00ad\u200b\u200c\u200d\u2060\ufeff]", "", text)
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]", "\n", text)
    lines = (re.sub(r"[ \t\u00a0\u2000-\u200a\u202f\u3000]+", " ", line).strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def one_line(text: object) -> str:
    """A name or title on one line, entities read, tags dropped; anything that is no text or number becomes ""."""
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        return ""
    words = str(text)[:2000]
    if "<" in words:
        words = _ANY_TAG.sub(" ", words)
    return re.sub(r"\s+", " ", entities.unescape(words)).strip()


def plain_title(title: str) -> str:
    """A title without gender tags and trailing place or work-mode notes, otherwise as written."""
    title = re.sub(
        r"\s*[(\[]\s*(?:all genders?|gn|(?:[mwfdxhiva]|div|div\.)(?:\s*[/|,*]\s*(?:[mwfdxhiva]|div|div\.)){1,4})\s*[)\]]",
        "",
        title,
        flags=re.IGNORECASE,
    )
    title = re.sub(
        r"\s*[-–—(\[|,]+\s*(?:fully )?(?:remote|hybrid|on-?site)\s*[)\]]?$", "", title, flags=re.IGNORECASE
    )
    return one_line(title)


def workplace_of(*words: str) -> Workplace:
    """What short fields (place, title, work type) say of remote work; the first that says something decides."""
    for word in words:
        low = word.casefold().replace("_", " ").replace("-", " ")
        if re.search(r"\bhybrid|teilweise remote|hybride\b", low):
            return Workplace.HYBRID
        if re.search(r"\b(?:no|not|non) remote\b", low):
            return Workplace.ON_SITE
        if re.search(
            r"\bremote|work from home|home ?office|anywhere|télétravail|teletrabajo|telecommute", low
        ):
            return Workplace.REMOTE
        if re.search(r"\bon ?site|in (?:the )?office|vor ort\b", low):
            return Workplace.ON_SITE
    return Workplace.UNKNOWN


_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "zł": "PLN", "₹": "INR", "r$": "BRL", "rp": "IDR"}
_CODES = "USD|EUR|GBP|CHF|CAD|AUD|NZD|SGD|JPY|PLN|INR|BRL|SEK|NOK|DKK|IDR|MXN|ZAR"
_SIGN = r"(?:US\$|C\$|A\$|R\$|CA\$|[$€£¥₹]|zł|Rp)"
_AMOUNT = r"\d{1,3}(?:[.,'  ]\d{3}){1,2}(?:[.,]\d{1,2})?|\d{1,7}(?:[.,]\d{1,2})?"
_RANGE = re.compile(
    rf"(?P<before>{_SIGN}|\b(?:{_CODES})\b)?\s?(?P<low>{_AMOUNT})\s?(?P<klow>[kK]\b)?\s?(?P<midsign>{_SIGN}|(?:{_CODES})\b)?"
    rf"\s?(?:-|–|—|to|bis|and|à|a)\s?(?P<again>{_SIGN}|(?:{_CODES})\b)?\s?(?P<high>{_AMOUNT})\s?(?P<khigh>[kK]\b)?"
    rf"\s?(?P<after>{_SIGN}|(?:{_CODES})\b)?"
)
_PAY_WORD = re.compile(
    r"salar|\bpay\b|compensation|\bbase\b|wage|gehalt|vergütung|rémunération|salario|salário|stipend|hourly|per hour",
    re.IGNORECASE,
)
_NOT_PAY = re.compile(
    r"relocat|401\s?\(?k|bonus of|referral|sign-?on|budget|revenue|funding|raised|customers|million|employees|insurance",
    re.IGNORECASE,
)
_PERIODS = (
    ("hour", r"per hour|hourly|/\s?h(?:ou)?r\b|an hour|pro stunde|/ ?std|de l.heure|por hora"),
    ("day", r"per day|daily|/\s?day|pro tag|day rate"),
    ("week", r"per week|weekly|/\s?week"),
    ("month", r"per month|monthly|/\s?mo(?:nth)?\b|pro monat|monatlich|par mois|al mes|por mês"),
    (
        "year",
        r"per year|per annum|annual|yearly|/\s?y(?:ea)?r\b|a year|p\.\s?a\.|pro jahr|jährlich|par an|al año|por ano",
    ),
)


def pay_in(text: str) -> Pay | None:
    """The first range in a text that is pay: with a currency, and pay words or a period on its line.
    Relocation sums, pension plans, budgets and turnover are not pay. None where nothing is said."""
    for line in text[:60_000].split("\n"):
        for sentence in re.split(r"(?<=[.;!?])\s+(?=[A-ZÄÖÜ])", line[:3000]):
            found = _pay_in_sentence(sentence)
            if found is not None:
                return found
    return None


def _pay_in_sentence(sentence: str) -> Pay | None:
    if not re.search(r"\d", sentence) or _NOT_PAY.search(sentence):
        return None
    period = period_of(sentence)
    if not period and not _PAY_WORD.search(sentence):
        return None
    for match in _RANGE.finditer(sentence):
        sign = match["before"] or match["again"] or match["midsign"] or match["after"]
        if not sign:
            continue
        low, high = _amount(match["low"]), _amount(match["high"])
        thousands = bool(match["khigh"] or match["klow"])
        if thousands:
            low, high = (value * 1000 if value < 1000 else value for value in (low, high))
        if low <= 0 or high < low or high > low * 10:
            continue
        return Pay(
            low,
            high,
            currency_of(sign),
            period or ("year" if low >= 15_000 else ""),
            one_line(sentence)[:300],
        )
    return None


def period_of(words: str) -> str:
    """ "year", "month", "week", "day" or "hour" as named in a few words, "" if none is."""
    low = words.casefold().replace("_", " ").replace("-", " ")
    for period, pattern in _PERIODS:
        if re.search(pattern, low) or low.strip() in {
            period,
            f"1 {period}",
            f"per {period} salary",
            f"{period}ly",
        }:
            return period
    return ""


def currency_of(sign: str) -> str:
    """The ISO 4217 code for a sign or code ("$" is read as US dollars, which may be wrong), "" if unknown."""
    sign = sign.strip()
    if re.fullmatch(r"[A-Za-z]{3}", sign):
        return sign.upper()
    special = {"c$": "CAD", "ca$": "CAD", "a$": "AUD", "us$": "USD"}
    return special.get(sign.casefold()) or _SIGNS.get(sign.casefold(), "")


def _amount(words: str) -> float:
    digits = re.sub(r"[' \u00a0\u202f]", "", words)
    digits = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", digits)
    return float(digits.replace(",", ".")) if re.fullmatch(r"\d+(?:[.,]\d+)?", digits) else 0.0


def _depth(html: str) -> int:
    """The greatest number of elements open at once, void and self-closing kinds left out. Linear."""
    depth = deepest = 0
    for match in _TAG.finditer(html):
        name = match[2].lower()
        if name in _VOID or name in _IMPLIED:
            continue
        depth = max(0, depth - 1) if match[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _words(body: LexborNode) -> list[str]:
    """The text pieces of a tree with its line breaks, walked without recursion."""
    pieces: list[str] = []
    node: LexborNode | None = body
    while node is not None:
        tag = node.tag or ""
        if tag == "-text":
            pieces.append(re.sub(r"\s+", " ", node.text_content or ""))
        elif tag == "br":
            pieces.append("\n")
        elif tag == "li":
            pieces.append("\n- ")
        elif tag in {"td", "th"}:
            pieces.append(" ")
        elif tag in _BLOCKS:
            pieces.append("\n\n" if tag in {"p", "h1", "h2", "h3", "h4", "h5", "h6"} else "\n")
        child = node.child if tag not in _HIDDEN else None
        if child is not None:
            node = child
            continue
        while node is not None and node.next is None:
            node = None if node.mem_id == body.mem_id else node.parent
            if node is not None:
                _leave(node, pieces)
                if node.mem_id == body.mem_id:
                    return pieces
        node = node.next if node is not None else None
    return pieces


def _leave(node: LexborNode, pieces: list[str]) -> None:
    if (node.tag or "") in _CLOSED:
        pieces.append("\n")
