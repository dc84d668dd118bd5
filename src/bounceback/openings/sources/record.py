"""One record of a table or JSON file to a posting, whatever its columns are called.

Names are compared without case, blanks, dashes and underscores. The first name in a list that has a value wins.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from bounceback.openings.posting import Pay, Posting, Workplace
from bounceback.openings.sources.adapter import Board, kept, link, moment, number
from bounceback.openings.text import currency_of, one_line, pay_in, period_of, tidy, to_text, workplace_of

FIELDS: dict[str, tuple[str, ...]] = {
    "id": ("id", "externalid", "jobid", "reference", "ref", "guid", "slug", "uuid"),
    "title": ("title", "jobtitle", "position", "positiontitle", "role", "jobname", "job", "name", "stelle", "titel",
              "jobtitel", "poste", "intitulé", "puesto", "cargo"),
    "company": ("company", "companyname", "employer", "employername", "organisation", "organization", "hiringorganization",
                "firm", "firma", "unternehmen", "arbeitgeber", "entreprise", "empresa", "bedrijf"),
    "location": ("location", "joblocation", "place", "city", "region", "ort", "standort", "lieu", "ubicación", "plaats"),
    "text": ("description", "jobdescription", "text", "body", "details", "content", "summary", "beschreibung",
             "stellenbeschreibung", "descripción"),
    "url": ("url", "link", "joburl", "jobposturl", "postingurl", "href", "absoluteurl", "hostedurl", "webpage"),
    "apply": ("applyurl", "applicationurl", "applylink"),
    "posted": ("postedat", "dateposted", "posteddate", "date", "posted", "publishedat", "published", "publicationdate",
               "createdat", "created", "listedtime", "datum"),
    "updated": ("updatedat", "updated", "modified"),
    "expires": ("expiresat", "expires", "validthrough", "deadline", "closingdate", "applicationdeadline"),
    "type": ("employmenttype", "jobtype", "contracttype", "type", "worktype", "formattedworktype"),
    "workplace": ("workplacetype", "workplace", "remote", "isremote", "remoteallowed", "workmode"),
    "pay": ("salary", "salaryrange", "salaryestimate", "pay", "compensation", "gehalt"),
    "low": ("salarymin", "minsalary", "salaryfrom", "paymin"),
    "high": ("salarymax", "maxsalary", "salaryto", "paymax"),
    "currency": ("salarycurrency", "currency", "currencycode"),
    "period": ("salaryperiod", "payperiod", "period", "interval"),
    "department": ("department", "team", "category", "function"),
    "language": ("language", "lang"),
}  # fmt: skip


def plain_name(name: object) -> str:
    """A column's name for comparing: small letters and digits only."""
    return re.sub(r"[\W_]+", "", str(name).casefold())


def posting_from_record(record: Mapping[str, object], source: str, board: Board) -> Posting | None:
    """A posting from a record with flexible names; None for a record with nothing in it. A record without an id
    gets one made from its address, else from its title, company, place and text, so that reading it again finds
    the same posting."""
    by_name = {plain_name(name): value for name, value in record.items() if value not in (None, "", [], {})}
    if not by_name:
        return None
    title, company = one_line(_value(by_name, "title")), _company(by_name) or board.company
    place = one_line(_value(by_name, "location"))
    body = _value(by_name, "text")
    html = (
        body
        if isinstance(body, str) and re.search(r"<(?:p|br|div|li|ul|h\d|strong|b|span)\b|&lt;p&gt;", body)
        else ""
    )
    text = to_text(html) if html else tidy(body) if isinstance(body, str) else ""
    url = link(_value(by_name, "url"))
    return Posting(
        source=source,
        external_id=one_line(_value(by_name, "id")) or _made_id(url, title, company, place, text),
        title=title,
        company=company,
        location=place,
        url=url,
        apply_url=link(_value(by_name, "apply")),
        text=text,
        html=html,
        posted_at=moment(_value(by_name, "posted")),
        updated_at=moment(_value(by_name, "updated")),
        expires_at=moment(_value(by_name, "expires")),
        employment_type=one_line(_value(by_name, "type")),
        workplace=_workplace(by_name, place, title),
        pay=_pay(by_name) or pay_in(text),
        department=one_line(_value(by_name, "department")),
        language=one_line(_value(by_name, "language")),
        raw=kept(record),
    )


def knows_columns(names: list[str]) -> bool:
    """Whether a header has a title and at least one more field that is known."""
    known = {plain_name(name) for name in names}
    has = {field for field, spellings in FIELDS.items() if known & set(spellings)}
    return "title" in has and bool(has & {"company", "location", "text", "url"})


def _value(by_name: Mapping[str, object], field: str) -> object:
    for spelling in FIELDS[field]:
        value = by_name.get(spelling)
        if isinstance(value, dict):
            value = value.get("name") or value.get("display_name")
        if isinstance(value, list):
            value = "; ".join(entry for entry in value if isinstance(entry, str))
        if value not in (None, ""):
            return value
    return None


def _company(by_name: Mapping[str, object]) -> str:
    """The company without the rating that Glassdoor exports put on a second line ("Northlight\\n4.1")."""
    value = _value(by_name, "company")
    return one_line(re.sub(r"\n\d\.\d\s*$", "", value) if isinstance(value, str) else value)


def _made_id(*parts: str) -> str:
    told = parts[0] or "\n".join(parts)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _workplace(by_name: Mapping[str, object], place: str, title: str) -> Workplace:
    value = _value(by_name, "workplace")
    if value is True or str(value).strip().casefold() in {"true", "yes", "1", "1.0", "ja", "oui"}:
        return Workplace.REMOTE
    return workplace_of(one_line(value), place, title)


def _pay(by_name: Mapping[str, object]) -> Pay | None:
    low, high = number(_value(by_name, "low")), number(_value(by_name, "high"))
    said = one_line(_value(by_name, "pay"))
    if low is None and high is None:
        return (pay_in(f"Pay: {said}") or _bare_range(said)) if said else None
    currency, period = one_line(_value(by_name, "currency")), one_line(_value(by_name, "period"))
    return Pay(
        low,
        high,
        currency_of(currency),
        period_of(period),
        said or f"{low} - {high} {currency} {period}".strip(),
    )


def _bare_range(said: str) -> Pay | None:
    """A field that holds two amounts and nothing else ("30000-36000"): pay without a currency or period."""
    found = re.fullmatch(r"(\d[\d.,]{0,12})\s?[-–]\s?(\d[\d.,]{0,12})", said)
    low, high = (number(found[1]), number(found[2])) if found else (None, None)
    return Pay(low, high, text=said) if low and high and low <= high else None
