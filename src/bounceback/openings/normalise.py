"""A posting in, its fields in one spelling out: title, places, pay, permission to work, date, language.

The posting itself is never changed; each value carries what was written. What is not said stays empty: nothing is
guessed from the kind of job or the country.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from bounceback.names.places import is_place, place_of
from bounceback.names.spelling import plain, words
from bounceback.names.titles import title_family, title_level
from bounceback.openings.posting import Pay, Posting, Workplace
from bounceback.openings.sponsorship import sponsorship_in
from bounceback.openings.text import currency_of, pay_in, period_of, plain_title, workplace_of

LONGEST = 60_000
"""Characters of a text that are read."""

MOST_PLACES = 30

_EVIDENCE = 160
_HEADS = (
    (
        "executive",
        r"\bchief (?:[a-z]+ ){1,3}officer\b|\bchief (?:executive|scientist|economist|engineer|architect)\b"
        r"|\bvice president\b|\bceo\b|\bcto\b|\bcfo\b|\bcoo\b",
    ),
    ("director", r"\bdirector\b|\bhead of\b|\bdirektor\b|\bdirecteur\b"),
    (
        "manager",
        r"^manager\b|\bmanager$|\bteam lead(?:er)?\b|\bleiter(?:in)?\b|\bmanager (?:of|data|product)\b",
    ),
)
_NO_MANAGERS = re.compile(
    r"\b(?:product|account|project|program|programme|community|case|property|content|office) manager\b"
)
_SINGLE = re.compile(
    r"(?P<before>US\$|C\$|A\$|R\$|CA\$|[$€£¥₹]|\b(?:USD|EUR|GBP|CHF|CAD|AUD|SEK|NOK|DKK|PLN|INR|SGD)\b)\s?"
    r"(?P<amount>\d{1,3}(?:[.,' ]\d{3}){1,2}|\d{1,6}(?:[.,]\d{1,2})?)\s?(?P<k>[kK]\b)?"
    r"|(?P<amount2>\d{1,3}(?:[.,' ]\d{3}){1,2}|\d{1,6}(?:[.,]\d{1,2})?)\s?(?P<k2>[kK]\b)?\s?(?P<after>[€£]|(?:USD|EUR|GBP|CHF|CAD|AUD|SEK|NOK|DKK|PLN)\b)"
)
_PAY_WORDS = re.compile(
    r"\b(?:salary|pay|base|wage|compensation|rate|hourly|gehalt|vergütung|salaire|salario|per hour|an hour)\b|/\s?(?:hr|hour|h|yr|year)\b",
    re.IGNORECASE,
)
_NO_PAY = re.compile(
    r"relocat|401\s?\(?k|bonus|referral|sign-?on|budget|revenue|funding|raised|million|billion|\bbn\b|insurance|allowance|stipend|"
    r"reimburs|assets|portfolio|customers|clients|sales of|turnover|valued|invest|grant|donat|card|voucher|training",
    re.IGNORECASE,
)
_PLAUSIBLE = {
    "hour": (5, 500),
    "day": (40, 4_000),
    "week": (150, 20_000),
    "month": (400, 60_000),
    "year": (6_000, 2_000_000),
}
"""Amounts that can be pay, in any of the currencies above; what lies outside is something else. Our own setting."""


@dataclass(frozen=True, slots=True)
class Title:
    """`plain`: as written, less gender tags and place notes. `family` groups ("software engineer"). `level`: as the
    title says it ("senior 2"). `seniority`: one of intern, apprentice, trainee, junior, mid, senior, staff, principal,
    lead, manager, director, executive, "". `function`: a key of normal.toml, ""."""

    written: str
    plain: str
    family: str
    level: str
    seniority: str
    function: str


@dataclass(frozen=True, slots=True)
class Spot:
    """One place as written: `city`, `region` (a state's letters or another part that is no city) and `country` in
    English, "" where not said."""

    written: str
    city: str
    region: str
    country: str


@dataclass(frozen=True, slots=True)
class Permission:
    """`sponsorship`: "yes", "no", "". `asks`: what the text asks for, of "permit", "citizenship", "clearance", with the
    words that say so in `evidence`, in the same order."""

    sponsorship: str
    asks: tuple[str, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Normalised:
    """A posting's fields in one spelling. `employment`: of internship, apprenticeship, freelance, temporary, contract,
    part_time, full_time, permanent. `posted`: the day (UTC) that the source gives. `language`: ISO 639-1, "" where the
    text is too short to tell."""

    title: Title
    employment: tuple[str, ...]
    workplace: Workplace
    places: tuple[Spot, ...]
    pay: Pay | None
    permission: Permission
    posted: date | None
    language: str


def normalise(posting: Posting) -> Normalised:
    """All fields of one posting. Never raises."""
    from bounceback.mail.language import detect

    text = posting.text[:LONGEST]
    workplace = posting.workplace or workplace_of(posting.location, posting.title) or _workplace_in(text)
    written = posting.language.strip().lower()[:2]
    places = normal_places(posting.location)
    return Normalised(
        normal_title(posting.title),
        employment_of(posting.employment_type, posting.title, text),
        workplace,
        places,
        _in_its_country(posting.pay or pay_of(text), places),
        permission_in(text),
        posting.posted_at.date() if posting.posted_at is not None else None,
        written if re.fullmatch(r"[a-z]{2}", written) else next(iter(detect(text)), ""),
    )


def normal_title(title: str) -> Title:
    """A title's parts. "Sr. SW Eng. II (m/f/d)" and "Software Engineer" have one family and one function."""
    family, level = title_family(title), title_level(title)
    return Title(title, plain_title(title), family, level, _seniority(family, level), _function(family))


def normal_places(location: str) -> tuple[Spot, ...]:
    """The places of a location: several where it lists several ("Austin, Denver, Remote", "Berlin; Paris"), none
    where it only says how the work is done."""
    found: list[Spot] = []
    for piece in re.split(r"\s*[;|\n•]\s*|\s+(?:or|and|oder|und|ou|et)\s+|\s/\s", location[:1000]):
        parts = [
            part.strip(" ()[]") for part in re.split(r"[,()\[\]]|\s[-–—]\s", piece) if part.strip(" ()[]")
        ]
        cities = [
            part for place, part in enumerate(parts) if _is_city(part) and not _names_state(parts, place)
        ]
        several = len(cities) > 1 and len(cities) == sum(1 for part in parts if not place_of(part).mode)
        for one in [[city] for city in cities] if several else [parts]:
            spot = _spot(", ".join(one), one)
            if spot is not None and spot not in found:
                found.append(spot)
    return tuple(found[:MOST_PLACES])


def employment_of(field: str, title: str, text: str) -> tuple[str, ...]:
    """The kinds of employment that the source's field, the title or, where neither says any, the text names."""
    short = f"{field} . {title}".casefold().replace("_", " ")
    found = tuple(kind for kind, phrases in _phrases("employment") if phrases.search(short))
    if found:
        return found
    low = text[:LONGEST].casefold()
    return tuple(kind for kind, phrases in _phrases("employment_in_text") if phrases.search(low))


def pay_of(text: str) -> Pay | None:
    """Pay that a text states: a range (`text.pay_in`), else one amount with a currency, pay words or a period beside
    it, and a size that pay can have ("up to" gives the high end alone). None where it states none."""
    tidied = re.sub(r"(\d)\s?/\s?(?:yr|year|hr|hour)\b(?=\s?(?:-|–|to)\s?[$€£]?\d)", r"\1", text[:LONGEST])
    found = pay_in(tidied)
    return _sized(found) if found is not None else _single_pay(tidied)


def permission_in(text: str) -> Permission:
    """What a text says of sponsorship and of the permission to work that it asks for."""
    low = re.sub(r"\s+", " ", text[:LONGEST]).replace("’", "'").casefold()
    asks = [(name, match) for name, phrases in _phrases("authorisation") if (match := phrases.search(low))]
    return Permission(
        sponsorship_in(text),
        tuple(name for name, _ in asks),
        tuple(low[max(0, match.start() - 30) : match.end() + 50][:_EVIDENCE].strip() for _, match in asks),
    )


def _seniority(family: str, level: str) -> str:
    if re.search(r"\b(?:working|summer|coop|co op) student\b|\bco op\b", family):
        return "intern"
    if not _NO_MANAGERS.search(family):
        for name, pattern in _HEADS:
            if re.search(pattern, family):
                return name
    named = [word for word in level.split() if not word.isdigit()]
    for name in (
        "intern",
        "apprentice",
        "trainee",
        "principal",
        "distinguished",
        "staff",
        "lead",
        "senior",
        "mid",
        "junior",
        "graduate",
        "associate",
    ):
        if name in named:
            return {"distinguished": "principal", "graduate": "junior", "associate": "junior"}.get(name, name)
    return "lead" if re.search(r"\bleader$", family) else ""


def _function(family: str) -> str:
    return next((name for name, phrases in _functions() if phrases.search(family)), "")


def _is_city(part: str) -> bool:
    read = place_of(part)
    return bool(read.city) and not read.country and is_place(part)


def _spot(written: str, parts: list[str]) -> Spot | None:
    city = region = country = ""
    if len(parts) > 1 and re.fullmatch(r"[A-Z]{2}", parts[0]) and re.fullmatch(r"[A-Z0-9]{1,3}", parts[1]):
        country, region, parts = _territory(parts[0]), parts[1], parts[2:]  # "CA, ON, Toronto"
    for place, part in enumerate(parts):
        part = re.sub(r"\s+only$", "", part, flags=re.IGNORECASE)
        if _names_state(parts, place):
            region, country = region or part, country or _states()[_state(part)]
            continue
        read = place_of(part)
        letters = re.fullmatch(r"(?:(US)-)?([A-Z]{2,3})(?: \d{4,6})?", part)
        if letters and (letters[1] or _is_state(letters[2])):
            region, country = (
                region or letters[2],
                country or ("United States" if letters[1] else read.country),
            )
        elif read.country:
            country = country or read.country
        elif letters and not read.mode:
            region = region or letters[2]
        elif read.city and not re.match(r"\d", read.city) and re.search(r"[^\W\d]", read.city):
            wide = re.search(r"\b(?:area|region|greater|metro|county|anywhere)\b", read.city, re.IGNORECASE)
            if wide or city:
                region = region or read.city
            else:
                city = read.city
    return Spot(written, city, region, country) if city or region or country else None


def _territory(code: str) -> str:
    """A country's English name by its two letters, "" for letters that are none's."""
    from babel import Locale

    return str(Locale("en").territories.get("GB" if code == "UK" else code, ""))


def _names_state(parts: list[str], place: int) -> bool:
    """Whether the part at this place is a state by its full name. The name of a town as well is one alone behind its own
    town ("New York, New York"), since lists of towns hold it too; Quebec behind any."""
    name = _state(parts[place])
    if name not in _states():
        return False
    if name not in _data()["states_and_towns"]["names"]:
        return place > 0 or len(parts) == 1
    return place > 0 and (name in {"quebec", "québec"} or name == parts[0].casefold())


def _state(part: str) -> str:
    return re.sub(r"\s+area$", "", part.casefold())


@cache
def _states() -> dict[str, str]:
    return {name: country for country, names in _data()["states"].items() for name in names}


def _is_state(letters: str) -> bool:
    """Whether two letters are a state's and not a country's ("US", "UK"): only a state changes with a city in front."""
    return letters not in {"US", "USA", "UK", "GB", "UAE"} and bool(
        place_of(f"Springfield, {letters}").country
    )


def _workplace_in(text: str) -> Workplace:
    """What the running text says of remote work, where it says it plainly."""
    low = text[:LONGEST].casefold()
    if re.search(
        r"\bhybrid (?:work|model|role|position|schedule|working|remote)|\b\d days? (?:a|per) week (?:in|from) (?:the|our) office",
        low,
    ):
        return Workplace.HYBRID
    if re.search(
        r"\b(?:fully|100 ?%|completely|entirely) remote\b|\bremote[- ](?:first|only)\b|\b(?:this|the) (?:is a |position is |role is )?"
        r"(?:fully |a )?remote (?:position|role|job)\b|\blocation ?: ?remote\b|\bwork (?:remotely )?from anywhere\b"
        r"|\bwork remotely\s*:\s*(?:[-•*]\s*)?yes\b|[-–—|] work remotely(?=\s*(?:\n|$))|#li-remote\b|\bconsiderations: remote job\b"
        r"|\b(?:role|position|job)s?(?: at this time)? (?:is|are|will be) (?:fully |100% )?remote\b",
        low,
    ):
        return Workplace.REMOTE
    if re.search(
        r"\b(?:no remote|not (?:a )?remote|on-?site (?:only|position|role)|must (?:be|work) on-?site|in[- ]person only)\b",
        low,
    ):
        return Workplace.ON_SITE
    return Workplace.UNKNOWN


def _single_pay(text: str) -> Pay | None:
    for line in text.split("\n"):
        for sentence in re.split(r"(?<=[.;!?])\s+(?=[A-ZÄÖÜ])", line[:3000]):
            if not re.search(r"\d", sentence):
                continue
            for match in _SINGLE.finditer(sentence):
                found = _one_amount(sentence, match)
                if found is not None:
                    return found
    return None


def _one_amount(sentence: str, match: re.Match[str]) -> Pay | None:
    around = sentence[max(0, match.start() - 60) : match.end() + 30]
    behind = sentence[match.end() : match.end() + 24]
    period = period_of(behind) or period_of(sentence[max(0, match.start() - 30) : match.start()])
    if _NO_PAY.search(around) or re.match(r"\s?(?:[mMbB]\b|mm\b|million|billion|\+? ?(?:in|of)\b)", behind):
        return None
    if not _PAY_WORDS.search(around) and not period:
        return None
    amount = _number(match["amount"] or match["amount2"])
    amount *= 1000 if (match["k"] or match["k2"]) and amount < 1000 else 1
    period = period or ("year" if amount >= 15_000 else "")
    low, high = _PLAUSIBLE.get(period, (1, 0))
    if not low <= amount <= high:
        return None
    further = re.match(
        r"\.?\s?(?:-|–|—|to)\s?[$€£]?\s?(\d{1,3}(?:[.,]\d{3})|\d{2,6}(?:\.\d{1,2})?)\s?([kK]\b)?",
        re.sub(r"^\s?/\s?(?:hr|hour|yr|year)\b", "", behind),
    )
    if further is not None:
        end = _number(further[1]) * (1000 if further[2] and _number(further[1]) < 1000 else 1)
        if amount < end <= amount * 10:
            return Pay(
                amount, end, currency_of(match["before"] or match["after"]), period, around.strip()[:300]
            )
    upper = re.search(
        r"\b(?:up to|bis zu|max(?:imum)?\.?|jusqu'à|hasta)\s*$", sentence[: match.start()].casefold()
    )
    return Pay(
        None if upper else amount,
        amount,
        currency_of(match["before"] or match["after"]),
        period,
        around.strip()[:300],
    )


def _sized(pay: Pay) -> Pay:
    """Pay with a period that fits its size: "$45,000 to $50,000" is no day's pay, whatever stands beside it."""
    low, high = _PLAUSIBLE.get(pay.period, (0, 10**9))
    if pay.high is None or low <= pay.high <= high:
        return pay
    return replace(pay, period="year" if _PLAUSIBLE["year"][0] <= pay.high <= _PLAUSIBLE["year"][1] else "")


def _in_its_country(pay: Pay | None, places: tuple[Spot, ...]) -> Pay | None:
    """Pay in dollars as the dollars of its country, where the text or the place says which those are."""
    if pay is None or pay.currency not in {"USD", ""} or re.search(r"\bUSD?\b|US\$", pay.text):
        return pay
    named = re.search(r"\b(CAD|AUD|NZD|SGD|HKD|MXN)\b", pay.text)
    countries = {place.country for place in places}
    there = {"Canada": "CAD", "Australia": "AUD", "New Zealand": "NZD", "Singapore": "SGD"}
    code = named[1] if named else there.get(next(iter(countries)), "") if len(countries) == 1 else ""
    return replace(pay, currency=code) if code and ("$" in pay.text or named) else pay


def _number(written: str) -> float:
    digits = re.sub(r"[.,' ](?=\d{3}(?:\D|$))", "", written)
    return float(digits.replace(",", "."))


@cache
def _functions() -> tuple[tuple[str, re.Pattern[str]], ...]:
    def pattern(phrases: list[str]) -> re.Pattern[str]:
        spelt = (
            re.escape(" ".join(words(plain(one.rstrip("*"))))) + (r"\w*" if one.endswith("*") else "")
            for one in phrases
        )
        return re.compile(rf"\b(?:{'|'.join(spelt)})\b")

    return tuple((name, pattern(phrases)) for name, phrases in _data()["functions"].items())


@cache
def _phrases(table: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile("|".join(phrases))) for name, phrases in _data()[table].items())


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files("bounceback.openings") / "data" / "normal.toml").read_text(encoding="utf-8"))
