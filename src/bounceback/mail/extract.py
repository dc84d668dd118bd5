"""Company, role, agency and reference of a message, as written, from text, subject, sender name and domain.

Cues are data of each language ([names] in the rule files). Values in, values out; knows no kinds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bounceback.mail.language import stop_words
from bounceback.mail.message import Message
from bounceback.mail.name_tagger import Named, named
from bounceback.mail.rulebook import rulebook
from bounceback.mail.senders import domain_of, is_shared_domain, sender_data, traits_of
from bounceback.names.companies import company_key
from bounceback.names.places import is_place
from bounceback.timeline.kinds import Person


@dataclass(frozen=True, slots=True)
class Names:
    """What a message names. `company_from`: "text", "subject", "sender", "domain" or ""."""

    company: str | None = None
    company_from: str = ""
    role: str | None = None
    agency: str | None = None
    reference: str | None = None


_CAPTURE_COMPANY = r"(?P<C>[“\"«„'‘]?[^\s,;:!?()<>\[\]|][^\n;:!?()<>\[\]|]{0,70})"
_CAPTURE_ROLE = r"(?P<R>[“\"«„'‘「『]?[^\s,;:!?<>|][^\n;:!?<>|]{1,110}?)"
_CAPTURE_ROLE_END = r"(?P<R>[“\"«„'‘「『]?[^\s,;:!?<>|][^\n;:!?<>|]{1,110})"
_CONNECTORS = frozenset(
    [
        "&",
        "and",
        "of",
        "the",
        "de",
        "du",
        "des",
        "la",
        "le",
        "les",
        "del",
        "della",
        "dei",
        "di",
        "da",
        "do",
        "dos",
        "das",
        "e",
        "et",
        "y",
        "i",
        "und",
        "der",
        "die",
        "für",
        "van",
        "voor",
        "en",
        "het",
        "von",
        "zu",
        "zum",
        "a",
        "al",
    ]
)
LEGAL = frozenset(
    [
        "inc",
        "inc.",
        "ltd",
        "ltd.",
        "llc",
        "llc.",
        "gmbh",
        "ag",
        "se",
        "kg",
        "co",
        "co.",
        "corp",
        "corp.",
        "plc",
        "sa",
        "s.a.",
        "s.a",
        "s.l.",
        "s.l",
        "sl",
        "srl",
        "s.r.l.",
        "s.r.l",
        "s.p.a.",
        "spa",
        "s.p.a",
        "b.v.",
        "bv",
        "n.v.",
        "nv",
        "ltda",
        "ltda.",
        "s/a",
        "sp.",
        "z",
        "o.o.",
        "o.o",
        "oy",
        "ab",
        "as",
        "aps",
        "pt",
        "tbk",
        "sarl",
        "sas",
        "e.v.",
        "ev",
        "pty",
        "kgaa",
        "limited",
        "lda",
        "lda.",
        "sàrl",
    ]
)
_GENDER = re.compile(
    r"\s*[(\[]\s*(?:[mwfdxhio]|alle|all|gn|homme|femme|div|any|w)(?:\s*[/|,*]\s*(?:[mwfdxhiav]|alle|div|gn|homme|femme|nb)){0,3}\s*(?:geschlechter|genders?)?\s*[)\]]|\s+\b[mwfhd]/[mwfhd](?:/[mwdx])?\b|[*:/]in(?:nen)?\b(?=\s|$)",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"(?:\b(?:job|req(?:uisition)?|ref(?:erence)?|position|vacancy|posting|kennziffer|referenz(?:nummer)?|réf(?:érence)?|referencia|referência|vaga|vacaturenummer|riferimento|rif|kode|nr\.?\s?ref|ogłoszenie|stellen(?:nummer|id)?|求人番号|role)\b\.?\s*(?:id|no|nr|number|code|num|#|nº|n°)?\s*\.?\s*[:#.]?\s*|#\s?|[(\[]\s?)"
    r"(?P<id>(?=[\w\-/]*\d{2})(?:[A-Z]{1,6}[\-_/ ]?)?\d[\w\-/]{1,14}|(?=[A-Z0-9\-_/]*\d{2})[A-Z]{1,6}[\-_/][A-Z0-9\-_/]{2,14})\b",
    re.IGNORECASE,
)
_REFERENCE_TAIL = re.compile(
    r"\s*(?:[(\[\-–—,#|:]|\b(?:job|req|ref|requisition|reference|id)\b)[\s.]*(?:(?:job|req(?:uisition)?|ref(?:erence)?|vacancy|position|kennziffer|referenz|réf|vaga)\b\.?\s*)?(?:id|no|nr|number|code|#|nº|n°)?\s*\.?\s*[:#.]?\s*(?=[\w\-/]*\d{2})(?:[A-Z]{1,6}[\-_/]?)?[\d][\w\-/]{1,14}\s*[)\]]?\s*$",
    re.IGNORECASE,
)
_REFERENCE_HEAD = re.compile(
    r"^(?:(?:job|req(?:uisition)?|ref)\.?\s*(?:id|no)?\s*[:#.]?\s*)?(?:[A-Z]{0,6}[\-_]?\d{3,}[\w\-]*)\s*[\-–—:|,]?\s*",
    re.IGNORECASE,
)
_REPLY = re.compile(
    r"^(?:\s*(?:re|aw|fw|fwd|wg|tr|rv|res|enc|antw|sv|vs|ynt|odp|bls|rif|r|i|doorst|pd)\s*(?:\[\d+\])?\s*[:：])+\s*",
    re.IGNORECASE,
)
_EDGE = " \t\"'“”«»„‘’「」『』.,;:–—-*_|()[]"
_OPEN_QUOTE = "“\"«„‘「『'"
_CLOSE = {"“": '”"“', '"': '"', "«": "»", "„": '“”"', "‘": "’", "「": "」", "『": "』", "'": "'"}


def strip_reply(subject: str) -> str:
    """A subject without its "Re:", "AW:", "Fwd:" …"""
    return _REPLY.sub("", subject).strip()


def is_reply(subject: str) -> bool:
    """Whether a subject says that it answers or forwards another message."""
    return bool(_REPLY.match(subject))


def names_of(
    sentences: Sequence[str],
    subject: str,
    sender: Person,
    signature: str,
    codes: Sequence[str],
    recipients: Sequence[Person] = (),
    addressed: Sequence[Person] = (),
) -> Names:
    """What a message names. `codes`: its languages, the likeliest first; `recipients`: whom the person's own mail goes
    to; `addressed`: whom another's mail goes to."""
    subject = strip_reply(subject)
    lines = lines_of(sentences, subject, sender, signature, recipients)
    domain = _domain_name(sender) or next((name for one in recipients if (name := _domain_name(one))), "")
    people = people_of((*recipients, sender) if recipients else (sender,), addressed)
    found = named(lines, domain, people)
    reference = _reference(subject, sentences)
    role = _chosen_role(found)
    company, source = _chosen_company(found), "text"
    agency = _chosen_company(found, "A")
    if company is None:
        for one in (sender, *recipients):
            company, source = _company_otherwise(one, signature, sentences, subject)
            if company:
                break
    if agency is None and _for_a_client(sentences, codes):
        agency = company or company_in_sender(sender.name, domain_of(sender.address))
    if agency and company and company_key(agency) == company_key(company):
        company = _chosen_company([one for one in found if company_key(_tidy(one.text, "C")) != company_key(agency)])
        source = "text" if company else ""
    elif agency and source in ("sender", "domain"):
        company, source = None, ""
    return Names(company, source, role, agency, reference)


_TRUST = {"subject": 0.95, "body": 1.0, "signature": 0.9, "sender": 0.9, "recipient": 0.95}
"""How much a place counts when several name different companies."""
_LEAST = {"C": 0.15, "R": 0.15, "A": 0.5}


def _pooled(found: Sequence[Named], part: str) -> list[tuple[float, str]]:
    """The names of a part, the likeliest first: several places speak for one name together."""
    doubt: dict[str, float] = {}
    written: dict[str, tuple[float, str]] = {}
    for one in found:
        if one.part != part:
            continue
        text = _tidy(one.text, part)
        key = (text.casefold() if part == "R" else company_key(text)) if text else ""
        if not key:
            continue
        likely = min(one.likely * _TRUST[one.zone], 0.995)
        doubt[key] = doubt.get(key, 1.0) * (1 - likely)
        if likely > written.get(key, (0.0, ""))[0]:
            written[key] = likely, text
    scores = {key: 1 - value for key, value in doubt.items()}
    for key in sorted(scores, key=len):
        for longer in sorted(scores, key=lambda other: -scores[other]):
            if longer != key and scores[longer] >= 0.3 and f" {key} " in f" {longer} ":
                if scores[longer] + 0.2 >= scores[key] or part != "R":
                    scores[longer] = 1 - (1 - scores[longer]) * (1 - scores[key])
                    scores[key] *= 0.5
                break
    return sorted(((score, written[key][1]) for key, score in scores.items()), reverse=True)


_REQUISITION_HEAD = re.compile(
    r"^(?:(?:req|job|ref)\.?\s*)?(?:[A-Z]{1,6}[\-_/]?\d[\w\-/]+|\d{4,}[\w\-/]*)\s*[:|\-–—,]?\s+(?=\S{3})"
)
_ROLE_HEAD = re.compile(
    r"^(?:post of|position of|role of|the|an?|our|ihre bewerbung|bewerbung|kandidatuur|vacature|sollicitatie|candidatura|candidature|"
    r"posisi|lowongan|lamaran|stanowisko|poste de|poste d['’]|puesto de|vaga de|functie van|posizione di|stelle|position)\s+(?=\S{3})",
    re.IGNORECASE,
)


def _tidy(text: str, part: str) -> str:
    text = " ".join(text.split())
    if part == "R":
        text = _GENDER.sub("", text)
        text = _REFERENCE_TAIL.sub("", text)
        text = _REQUISITION_HEAD.sub("", text)
        text = _ROLE_HEAD.sub("", text) or text
    else:
        text = re.sub(r"(?<=\w)[’']s$", "", text)
    text = text.strip(_EDGE.replace(")", "").replace("(", "").replace(".", ""))
    if text.count("(") > text.count(")"):
        text = text + ")" if text.count("(") == 1 and part == "R" else text.rpartition("(")[0].strip(_EDGE)
    if text.count(")") > text.count("("):
        text = text.rstrip(") ")
    return text if any(map(str.isalpha, text)) else ""


def _chosen_company(found: Sequence[Named], part: str = "C") -> str | None:
    pooled = _pooled(found, part)
    return pooled[0][1] if pooled and pooled[0][0] >= _LEAST[part] else None


def _chosen_role(found: Sequence[Named]) -> str | None:
    pooled = _pooled(found, "R")
    return pooled[0][1] if pooled and pooled[0][0] >= _LEAST["R"] else None


def _for_a_client(sentences: Sequence[str], codes: Sequence[str]) -> bool:
    for _, table in _tables(codes):
        for pattern in table.get("agency", ()):
            expression = _client(pattern)
            if any(expression.search(sentence) for sentence in sentences):
                return True
    return False


@lru_cache(maxsize=128)
def _client(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b{pattern}\b", re.IGNORECASE)


def _company_otherwise(
    sender: Person, signature: str, sentences: Sequence[str], subject: str
) -> tuple[str | None, str]:
    name = company_in_sender(sender.name, domain_of(sender.address))
    text = " ".join(sentences)
    if name and (not _is_person(name) or _writes_for_employers(sender) or name.casefold() in text.casefold()):
        return name, "sender"
    domain = _domain_name(sender)
    if domain:
        return _as_written(domain, f"{text}\n{subject}\n{signature}\n{sender.name}"), "domain"
    return None, ""


def lines_of(
    sentences: Sequence[str], subject: str, sender: Person, signature: str, recipients: Sequence[Person] = ()
) -> list[tuple[str, str]]:
    """The texts of a message in which names may stand, with their zone, as the name model reads them."""
    found = [("subject", strip_reply(subject))] if subject else []
    if sender.name:
        found.append(("sender", sender.name))
    found += [("recipient", one.name) for one in recipients[:4] if one.name]
    found += [("body", sentence) for sentence in sentences]
    found += [("signature", line.strip()) for line in signature.split("\n")[:12] if line.strip()]
    return found


def lines_of_message(
    message: Message, own: bool
) -> tuple[list[tuple[str, str]], str, str, frozenset[str]]:
    """The same from a whole message, with an employer's likely domain, the language, persons' words. For training."""
    from bounceback.mail.language import detect, languages
    from bounceback.mail.newtext import new_text
    from bounceback.mail.sentences import split
    from bounceback.mail.understand import repaired

    text, subject = new_text(repaired(message.text)), repaired(message.subject)
    code = (detect(f"{subject}\n{text.body}") or detect(text.quoted) or ("en",))[0]
    sentences = split(text.body, languages()[code].spaced)
    if own:
        lines = lines_of(sentences, subject, Person("", ""), "", message.recipients)
        domain = next((name for one in message.recipients if (name := _domain_name(one))), "")
        return lines, domain, code, people_of(message.recipients)
    lines = lines_of(sentences, subject, message.sender, text.signature)
    return lines, _domain_name(message.sender) or "", code, people_of((message.sender,), message.recipients)


_MAILBOX = re.compile(r"[a-z]+")


def people_of(senders: Sequence[Person], addressed: Sequence[Person] = ()) -> frozenset[str]:
    """Words that are likely of persons' names: parts of the addresses before the "@", and whom a message goes to."""
    found: set[str] = set()
    for one in senders:
        if not traits_of(one).hiring:
            found.update(_MAILBOX.findall(one.address.partition("@")[0].lower()))
    for one in addressed[:3]:
        found.update(word.lower() for word in one.name.split())
        found.update(_MAILBOX.findall(one.address.partition("@")[0].lower()))
    return frozenset(word for word in found if len(word) > 2)


@lru_cache(maxsize=512)
def _template(template: str) -> re.Pattern[str]:
    """A cue as an expression: its words without regard to case, the captured name with it."""
    if "(?P<" in template:
        return re.compile(template)
    parts = re.split(r"(\{[CR]\})", template)
    out = []
    for place, part in enumerate(parts):
        if part == "{C}":
            out.append(_CAPTURE_COMPANY)
        elif part == "{R}":
            last = not any(parts[place + 1 :])
            out.append(_CAPTURE_ROLE_END if last else _CAPTURE_ROLE)
        elif part:
            edge = r"\b" if place == 0 and part[0].isalpha() else ""
            out.append(f"(?i:{edge}{part})" if part[0] != "^" else f"(?i:{part})")
    return re.compile("".join(out).replace(" ", r"\s"))


def _each(expression: re.Pattern[str], text: str) -> Iterable[re.Match[str]]:
    """The places where a cue stands, those inside an earlier place too; at most eight."""
    start = 0
    for _ in range(8):
        match = expression.search(text, start)
        if match is None:
            return
        yield match
        start = match.start() + 1


def _tables(codes: Sequence[str]) -> Iterable[tuple[str, dict[str, Any]]]:
    for code in codes:
        yield code, rulebook(code).data.get("names", {})


def _company(
    sentences: Sequence[str], subject: str, sender: Person, signature: str, codes: Sequence[str]
) -> tuple[str | None, str]:
    name = company_in_sender(sender.name, domain_of(sender.address))
    domain = _domain_name(sender)
    text = " ".join(sentences)
    for _, table in _tables(codes):
        for template in table.get("company", ()):
            expression = _template(template)
            for sentence in sentences:
                for match in _each(expression, sentence):
                    found = _trim_company(match["C"], table, match.string[match.start() : match.start("C")])
                    if found:
                        return _fuller(found, name, signature), "text"
    for _, table in _tables(codes):
        for template in table.get("company_subject", ()):
            hit = _template(template).search(subject)
            if hit:
                found = _trim_company(hit["C"], table, "")
                if found:
                    return found, "subject"
    if name and (not _is_person(name) or _writes_for_employers(sender) or name.casefold() in text.casefold()):
        return name, "sender"
    named = _in_signature(signature, codes)
    if named:
        return named, "text"
    if domain:
        return _as_written(domain, f"{text}\n{subject}\n{signature}\n{sender.name}"), "domain"
    return None, ""


def _fuller(found: str, name: str | None, signature: str) -> str:
    """The text's name as it stands; the sender's display name only where the text gave a mere part of it."""
    del name, signature
    return found


def _trim_company(raw: str, table: dict[str, Any], before: str) -> str | None:
    raw = raw.strip()
    if not raw:
        return None
    if raw[-1] > "\u3000" and not table.get("company_stops"):
        return raw.strip(_EDGE) if len(raw) > 1 and raw not in table.get("not_companies", ()) else None
    if raw[0] in _OPEN_QUOTE:
        closing = _CLOSE[raw[0]]
        end = next((place for place, letter in enumerate(raw[1:], 1) if letter in closing), -1)
        if 2 < end < 60:
            return raw[1:end].strip(_EDGE) or None
        raw = raw[1:]
    stops = frozenset(table.get("company_stops", ()))
    never = frozenset(table.get("not_companies", ()))
    kept: list[str] = []
    for place, token in enumerate(raw.split()):
        bare = token.strip("\"'“”«»‘’.,")
        low = bare.lower()
        upper = _capital(bare)
        if not bare or token in ("-", "–", "—", "|", "/"):
            break
        if low in LEGAL or token.lower() in LEGAL:
            if not kept:
                break
            kept.append(token.rstrip(",") if token.endswith(",") else token)
            if token.endswith((",", ".")) and token.lower().rstrip(",") not in LEGAL:
                break
            continue
        if (
            place
            and low in stops
            and not (upper and low not in _CONNECTORS and kept and token[0].isupper() and len(low) > 3)
        ):
            if (
                low in _CONNECTORS
                and _next_capital(raw.split(), place)
                and low in ("and", "&", "of")
                and low != "as"
            ):
                follows = raw.split()[place + 1].strip("\"'“”.,").lower()
                if follows not in stops and follows not in never:
                    kept.append(token)
                    continue
            break
        if upper or (bare[0].isdigit() and kept) or (bare[0].isdigit() and any(map(str.isalpha, bare))):
            if kept and kept[-1].endswith(","):
                break
            kept.append(token)
        elif (
            (kept and low in _CONNECTORS and _next_capital(raw.split(), place))
            or (not kept and low == "the" and _next_capital(raw.split(), place))
            or (not kept and "." in bare and re.fullmatch(r"[\w\-]+\.[a-z]{2,6}", bare))
        ):
            kept.append(token)
        else:
            break
        following = raw.split()[place + 1 : place + 2]
        if (
            token.endswith(("’s", "'s"))
            and following
            and _capital(following[0])
            and following[0].lower() not in stops
        ):
            continue
        if token.endswith((".", ",", "!", "?", ":", ";", "’s", "'s")) and low + "." not in LEGAL:
            if (
                token.endswith(",")
                and place + 1 < len(raw.split())
                and raw.split()[place + 1].lower().strip(",") in LEGAL
            ):
                continue
            if not re.fullmatch(r"(?:[A-Za-z]\.)+|St\.|Dr\.|Mr\.|Bros\.", token):
                break
        if len(kept) >= 8:
            break
    while kept and kept[-1].lower() in _CONNECTORS:
        kept.pop()
    name = " ".join(kept).strip(" \"'“”«»‘’,;:!?").removesuffix("’s").removesuffix("'s")
    if name.endswith(".") and name.split()[-1].lower() not in LEGAL:
        name = name.rstrip(".")
    if (
        name.lower().startswith("the ")
        and len(name.split()) == 2
        and before.rstrip().lower().endswith(" the")
    ):
        name = name[4:]
    rest = raw.split()[len(name.split()) :]
    if rest and rest[0].lower().strip(".,") in _TITLE_FOLLOWS:
        return None
    heads = [match.group().strip(" ,-/(").lower() for match in _HEAD_NOUN.finditer(name)]
    last = name.split()[-1].lower() if name else ""
    if heads and last in heads and last not in _NO_HEAD and len(name.split()) > 1 and last not in _FIRM_HEADS:
        return None
    if name and name.split()[0].lower() in _TITLES_FIRST:
        return None
    if name and all(word.lower().strip(".,'’") in stop_words() for word in name.split()):
        return None
    low = name.lower()
    if not name or low in never or low.removeprefix("the ") in never or len(name) < 2 or low.isdigit():
        return None
    if all(token.lower().strip(".,") in never or token.lower() in _CONNECTORS for token in name.split()):
        return None
    if name.split()[0].lower() in never and not name.split()[0].isupper() and len(name.split()) > 1:
        return None
    return name


def _capital(token: str) -> bool:
    bare = token.lstrip("\"'“”«»‘’(")
    return bool(bare) and (
        bare[0].isupper()
        or (bare[0] > "\u3000" and bare[0].isalpha())
        or any(letter.isupper() for letter in bare[1:3])
        or (bare[0].isdigit() and any(map(str.isupper, bare)))
    )


def _next_capital(tokens: Sequence[str], place: int) -> bool:
    return (
        any(_capital(token) for token in tokens[place + 1 : place + 3] if token.lower() not in _CONNECTORS)
        and (place + 1 < len(tokens))
        and (_capital(tokens[place + 1]) or tokens[place + 1].lower() in _CONNECTORS)
    )


@lru_cache(maxsize=1)
def _noise() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = sorted(sender_data()["name_noise"], key=len, reverse=True)
    either = "|".join(re.escape(word) for word in words)
    spaced = rf"(?<!\w)(?:{either})(?!\w)"
    wide = "|".join(re.escape(word) for word in words if word[0] > "\u3000")
    return re.compile(rf"{spaced}|(?:{wide})", re.IGNORECASE), re.compile(
        r"\b(?:via|through|über|par|tramite|por|przez|door|melalui|na)\s+(?:\w+[ .]?){1,3}$|\bfrom\s+greenhouse$",
        re.IGNORECASE,
    )


_JOINERS = re.compile(
    r"^(?:the|at|of|for|from|@|bei|der|chez|de|da|do|presso|di|bij|w|en|del|du|by)\s+|\s+(?:at|@|of|for|bei|chez|en|w|bij|presso|da|do|de)$",
    re.IGNORECASE,
)
_AT = re.compile(
    r"^(?P<person>[^@|,]{2,40}?)\s*(?:\bat\b|@|\bfrom\b|\bbei\b|\bvon\b|\bchez\b|\bpresso\b|\bbij\b|\bvan\b|\bda\b|\bdari\b|\bz\b|[,|/]|\s[-–—]\s|\bde\b)\s*(?P<company>[^,|]{2,60})$",
    re.IGNORECASE,
)


def company_in_sender(name: str, domain: str = "") -> str | None:
    """The company in a display name: "Acme Careers", "Jane at Acme", "Acme via Greenhouse"; else None."""
    name = re.sub(r"\s+", " ", name).strip(" \"'")
    if not name or ("@" in name and "." in name and " " not in name):
        return None
    noise, via = _noise()
    bare = via.sub("", name).strip(_EDGE)
    bracket = re.fullmatch(r"(.+?)\s*[(\[]([^)\]]{2,60})[)\]]", name)
    if (
        bracket
        and not noise.fullmatch(bracket[2].strip())
        and not re.fullmatch(r"(?i)via .*|she\b.*|he\b.*|they\b.*", bracket[2])
    ):
        inner = _clean_sender(bracket[2])
        if inner:
            return inner
    elif bracket:
        bare = bracket[1]
    match = _AT.match(bare)
    if match:
        person, company = match["person"].strip(), match["company"].strip()
        left = _clean_sender(person)
        right = _clean_sender(company)
        if right and (left is None or _is_person(left)):
            return right
        if left and right is None:
            return left
        if left and right and not _is_person(left):
            return left if noise.search(company) else right
    cleaned = _clean_sender(bare)
    if cleaned is None:
        return None
    touched = cleaned.casefold() != name.casefold()
    if not touched and domain and is_shared_domain(domain) and not within_free(domain):
        return cleaned
    if not touched and (
        _is_person(cleaned) or (len(cleaned.split()) == 1 and not _of_domain(cleaned, domain))
    ):
        return None
    return cleaned


def within_free(domain: str) -> bool:
    """Whether a domain is a mail provider's."""
    return traits_of(Person("", f"x@{domain}")).free


def _writes_for_employers(sender: Person) -> bool:
    traits = traits_of(sender)
    return (traits.system or traits.board) and traits.bulk


def _of_domain(name: str, domain: str) -> bool:
    """Whether a one-word display name is the sender's domain or comes from a system that writes for employers."""
    letters = re.sub(r"[\W_]", "", name.casefold())
    return not domain or is_shared_domain(domain) or letters in re.sub(r"[\W_]", "", domain)


def _clean_sender(name: str) -> str | None:
    noise, _ = _noise()
    cleaned = noise.sub(" ", name)
    cleaned = re.sub(r"\s+", " ", cleaned).strip(_EDGE + "@&/")
    for _ in range(2):
        cleaned = _JOINERS.sub("", cleaned).strip(_EDGE + "@&/")
    low = cleaned.casefold()
    if len(cleaned) < 2 or low in ("the", "us", "our", "your", "at", "of", "via"):
        return None
    if is_shared_domain(f"{low.replace(' ', '')}.com") or is_shared_domain(f"{low.replace(' ', '')}.io"):
        return None
    return cleaned


def _is_person(name: str) -> bool:
    """Whether a name looks like a person's: two or three capitalised words, none of them a firm's."""
    tokens = name.split()
    if not 2 <= len(tokens) <= 4:
        return False
    firm = "group gmbh ag inc ltd llc bank labs health care hospital university college school systems software studio media energy foods hotel hotels company co solutions technologies tech partners consulting services logistics council trust clinic design digital capital foundation institute airlines air motors insurance network international global retail house works center centre society"
    if any(token.lower().strip(".,") in firm.split() or token.lower() in LEGAL for token in tokens):
        return False
    return all(
        token[0].isupper()
        and (token[1:].islower() or len(token.strip(".")) == 1 or "-" in token or "'" in token)
        for token in tokens
    )


def _in_signature(signature: str, codes: Sequence[str]) -> str | None:
    for line in signature.split("\n")[:6]:
        line = line.strip()
        if not line or len(line) > 70 or "http" in line or "@" in line:
            continue
        noise, _ = _noise()
        if re.search(
            r"\b(?:GmbH|AG|Inc\.?|Ltd\.?|LLC|S\.A\.|B\.V\.|S\.r\.l\.|S\.p\.A\.|sp\. z o\.o\.|株式会社|PT)\b",
            line,
        ):
            return re.split(r"\s*[|,•·]\s*", line)[0].strip(_EDGE) or None
        parts = re.split(r"\s*[|,•·]\s*|\s(?:at|@|bei|chez|presso|bij)\s", line)
        if len(parts) == 2 and noise.search(parts[0]):
            candidate = _clean_sender(parts[1])
            if candidate:
                return candidate
        if noise.search(line):
            candidate = _clean_sender(line)
            if (
                candidate
                and candidate.casefold() != line.casefold()
                and not _is_person(candidate)
                and len(candidate.split()) <= 5
                and _capital(candidate)
            ):
                return candidate
    return None


_SUFFIXES = frozenset(
    [
        "com",
        "org",
        "net",
        "io",
        "co",
        "de",
        "fr",
        "es",
        "pt",
        "br",
        "it",
        "nl",
        "be",
        "pl",
        "jp",
        "id",
        "uk",
        "us",
        "ca",
        "au",
        "eu",
        "at",
        "ch",
        "ac",
        "edu",
        "gov",
        "ai",
        "app",
        "dev",
        "me",
        "tech",
        "jobs",
        "careers",
        "example",
        "test",
        "info",
        "biz",
        "or",
        "go",
        "ne",
        "in",
        "ie",
        "se",
        "no",
        "dk",
        "fi",
        "cz",
        "my",
        "sg",
        "nz",
        "mx",
        "ar",
        "cl",
    ]
)
_PREFIXES = frozenset(
    [
        "mail",
        "email",
        "e",
        "m",
        "jobs",
        "careers",
        "career",
        "hr",
        "recruiting",
        "recruitment",
        "talent",
        "notifications",
        "no-reply",
        "noreply",
        "news",
        "info",
        "apply",
        "hiring",
        "work",
        "karriere",
        "bewerbung",
        "emploi",
        "team",
        "people",
        "smtp",
        "mg",
        "reply",
        "mailer",
        "us",
        "eu",
    ]
)


def _domain_name(sender: Person) -> str | None:
    domain = domain_of(sender.address)
    if not domain or is_shared_domain(domain) or traits_of(sender).free:
        return None
    parts = [part for part in domain.split(".") if part]
    while len(parts) > 1 and parts[-1] in _SUFFIXES:
        parts.pop()
    while len(parts) > 1 and parts[0] in _PREFIXES:
        parts.pop(0)
    name = parts[-1] if parts else ""
    name = re.sub(r"^(?:jobs|careers|mail)-|-(?:jobs|careers|mail|hr|karriere)$", "", name)
    return name if len(name) > 1 and name not in _PREFIXES else None


def _as_written(label: str, text: str) -> str:
    """A domain's name as the text writes it ("north-wind" → "North Wind"), else capitalised."""
    letters = re.sub(r"[^a-z0-9]", "", label)
    tokens = re.findall(r"[\w&.’'\-]+", text)
    for size in (1, 2, 3, 4):
        for place in range(len(tokens) - size + 1):
            group = tokens[place : place + size]
            joined = re.sub(r"[^a-z0-9]", "", "".join(group).lower())
            if joined == letters and group[0][:1].isupper() and "." not in group[0].strip("."):
                return " ".join(group).strip(".,")
    return " ".join(part[:1].upper() + part[1:] for part in label.split("-"))


def _role(sentences: Sequence[str], subject: str, codes: Sequence[str], company: str | None) -> str | None:
    """The likeliest of all names that a cue points at: earlier cues, titles' nouns and capitals speak for it."""
    best: tuple[float, str] | None = None
    for code, table in _tables(codes):
        for weight, templates, texts in (
            (1.0, table.get("role", ()), sentences),
            (1.6, table.get("role_subject", ()), (subject,)),
        ):
            for place, template in enumerate(templates):
                expression = _template(template)
                for text in texts:
                    for match in _each(expression, text):
                        found = clean_role(match["R"], table, company)
                        if not found:
                            continue
                        likely = _likely_role(found, code) + weight - 0.12 * place
                        if best is None or likely > best[0] + 0.001:
                            best = likely, found
        for segment in re.split(r"\s+[-–—|]\s+|[:|]\s|,\s|\s@\s|\s\(|\?", subject):
            found = clean_role(segment, table, company)
            if found and _likely_role(found, code) >= 3.4 and len(found.split()) <= 6:
                likely = _likely_role(found, code) + 0.4
                if best is None or likely > best[0] + 0.001:
                    best = likely, found
        if best and best[0] > 1.0:
            return best[1]
    return best[1] if best and best[0] > 0.0 else None


_HEAD_NOUN = re.compile(
    r"(?:^|[ \-/])(?:\w{2,}(?:eer|ager|yst|ist|ician|ician|tant|dent|ator|itor|utor|ctor|sor|ssor|ster|iner|eper|oper|iver|sher|cher|rker|lder|nter|nder|yer|ller|tter|river|ner|cher|ger|mer|ser|ver|per|rer|man|woman|person|smith|wright)|"
    r"manager|engineer|nurse|lead|head|chef|cook|clerk|officer|intern|internship|aide|agent|associate|assistant|host|hostess|"
    r"fellow|crew|staff|nanny|au pair|operative|representative|executive|specialist|porter|barista|guard|teller|trainee|apprentice|"
    r"advocate|attendant|counsel|partner|scientist|steward|coach|tutor|editor|author|vp|director|president|chief|"
    r"dentist|doctor|therapist|surgeon|midwife|plumber|mechanic|pilot|professor|dean|curator|principal|supervisor|auditor|buyer|broker|paralegal|responsable|chargée?|chef|cheffe|"
    r"vendeur|vendeuse|infirmière?|ingénieure?|technicienn?e?|comptable|analista|gerente|jefe|jefa|técnico|técnica|enfermer[oa]|"
    r"médic[oa]|camarer[oa]|cocinero|dependient[ea]|desenvolvedora?|coordenadora?|assistente|auxiliar|medewerker|verpleegkundige|"
    r"adviseur|addett[oa]|impiegat[oa]|sviluppatore|infermiere|responsabile|staf|perawat|guru|insinyur|kasir|admin|księgow[ay]|"
    r"specjalist\w*|kierownik|inżynier|programist\w*|pielęgniark\w*|sprzedawc\w*|\w+(?:kraft|leiter|leiterin|berater|entwickler|pfleger|kaufmann|kauffrau|helfer|fachkraft|innen))(?:$|[ ,\-/(])",
    re.IGNORECASE,
)
_NO_HEAD = frozenset(
    [
        "number",
        "other",
        "offer",
        "letter",
        "order",
        "career",
        "answer",
        "matter",
        "never",
        "ever",
        "after",
        "under",
        "over",
        "over",
        "however",
        "whether",
        "together",
        "further",
        "better",
        "another",
        "order",
        "paper",
        "member",
        "remember",
        "center",
        "computer",
        "customer",
        "december",
        "november",
        "october",
        "september",
        "consider",
        "manner",
        "dinner",
        "winner",
        "summer",
        "winter",
        "power",
        "proper",
    ]
)


def _likely_role(role: str, code: str) -> float:
    """How much a name looks like a job title: its nouns, its capitals, no stray words."""
    tokens = [token for token in re.split(r"[ /]", role) if token]
    heads = [match.group().strip(" ,-/(").lower() for match in _HEAD_NOUN.finditer(role)]
    score = 2.0 if any(head not in _NO_HEAD for head in heads) else 0.0
    small = [t for t in tokens if t[0].islower() and t not in _SMALL_IN_TITLES and len(t) > 1]
    if code == "ja":
        return 2.0
    if tokens[0][0].isupper() and not small:
        score += 1.5
    elif code == "en" and not score:
        score -= 3.0
    elif small and any(token[0].isupper() for token in tokens[1:]) and not tokens[0][0].isupper():
        score -= 0.6 * len(small)
    elif code == "en":
        score -= 0.3 * max(0, len(small) - 2)
    if len(tokens) > 6:
        score -= 0.4 * (len(tokens) - 6)
    return score


_SMALL_IN_TITLES = frozenset(
    [
        "of",
        "and",
        "&",
        "for",
        "the",
        "in",
        "to",
        "de",
        "du",
        "des",
        "la",
        "le",
        "les",
        "del",
        "di",
        "da",
        "do",
        "dos",
        "das",
        "e",
        "et",
        "y",
        "und",
        "für",
        "im",
        "der",
        "die",
        "den",
        "en",
        "van",
        "voor",
        "a",
        "à",
        "al",
        "&",
        "-",
        "–",
        "ii",
        "iii",
        "with",
    ]
)


def clean_role(raw: str, table: dict[str, Any], company: str | None) -> str | None:
    """A role as written, without articles, gender tags, requisition numbers and what follows it; or None."""
    raw = " ".join(raw.split())
    if raw and raw[0] in _OPEN_QUOTE:
        closing = _CLOSE[raw[0]]
        end = next((place for place, letter in enumerate(raw[1:], 1) if letter in closing), -1)
        raw = raw[1:end] if end > 2 else raw[1:]
        quoted = end > 2
    else:
        quoted = False
    raw = _GENDER.sub("", raw)
    raw = _REFERENCE_HEAD.sub("", raw) or raw
    if not quoted:
        raw = _until_stop(raw, table, company)
    raw = _REFERENCE_TAIL.sub("", raw.rstrip(" .,;:-–—"))
    raw = _GENDER.sub("", raw).strip(_EDGE.replace(")", "").replace("]", ""))
    if raw.count("(") > raw.count(")"):
        raw = raw.rpartition("(")[0].strip(_EDGE)
    if raw.count(")") > raw.count("("):
        raw = raw.rstrip(")").strip(_EDGE)
    articles = frozenset(table.get("articles", ("the", "a", "an", "our", "this", "your", "as")))
    tokens = raw.split()
    while tokens and tokens[0].lower() in articles:
        tokens.pop(0)
    role = " ".join(tokens)
    low = role.lower()
    never = frozenset(table.get("not_roles", ()))
    if not role or low in never or len(role) < 3 or len(tokens) > 11:
        return None
    if tokens[0].lower() in never and (len(tokens) < 2 or not role[0].isupper()):
        return None
    if company and low == company.lower():
        return None
    if all(token.lower() in never for token in tokens):
        return None
    if not any(map(str.isalpha, role)):
        return None
    return role


_TITLE_FOLLOWS = frozenset(
    [
        "role",
        "position",
        "post",
        "vacancy",
        "job",
        "opening",
        "opportunity",
        "internship",
        "stelle",
        "poste",
        "puesto",
        "vaga",
    ]
)
_FIRM_HEADS = frozenset(
    ("partner", "partners", "center", "computer", "power", "associates", "crew", "wright")
)
_TITLES_FIRST = frozenset(
    [
        "analista",
        "gerente",
        "assistente",
        "auxiliar",
        "técnico",
        "técnica",
        "coordenador",
        "coordenadora",
        "desenvolvedor",
        "desenvolvedora",
        "enfermeiro",
        "enfermeira",
        "jefe",
        "jefa",
        "responsable",
        "responsabile",
        "addetto",
        "addetta",
        "impiegato",
        "impiegata",
        "chargé",
        "chargée",
        "ingénieur",
        "ingénieure",
        "comptable",
        "vendeur",
        "vendeuse",
        "infirmier",
        "infirmière",
        "analyste",
        "staf",
        "specjalista",
        "kierownik",
        "księgowa",
        "księgowy",
        "inżynier",
        "programista",
        "recepcionista",
        "camarero",
        "camarera",
        "vendedor",
        "vendedora",
    ]
)
_AND = frozenset(("and", "und", "et", "y", "e", "en", "dan", "i", "oraz", "&"))
_ACADEMIC = frozenset(
    [
        "lecturer",
        "professor",
        "reader",
        "fellow",
        "tutor",
        "instructor",
        "researcher",
        "teacher",
        "chair",
        "fellowship",
    ]
)


def _until_stop(raw: str, table: dict[str, Any], company: str | None) -> str:
    stops = frozenset(table.get("role_stops", ()))
    tokens = raw.split()
    kept: list[str] = []
    for place, token in enumerate(tokens):
        bare = token.strip("\"'“”«»‘’.,()").lower()
        if place and bare in _AND and (place + 1 >= len(tokens) or not _capital(tokens[place + 1])):
            break
        if (
            place
            and bare == "in"
            and kept[-1].lower() in _ACADEMIC
            and _capital(" ".join(tokens[place + 1 : place + 2]))
        ):
            kept.append(token)
            continue
        if place and bare in stops and not (token[0].isupper() and kept and kept[-1].lower() in ("of", "&")):
            break
        if (
            place
            and company
            and company.split()[0].lower() == bare
            and " ".join(tokens[place:]).lower().startswith(company.lower())
        ):
            break
        if token in ("-", "–", "—", "|"):
            rest = " ".join(tokens[place + 1 :])
            if company and rest.lower().startswith(company.lower()):
                break
            if (
                place + 1 < len(tokens)
                and not _capital(tokens[place + 1])
                and not tokens[place + 1].startswith("(")
            ):
                break
            if not kept or len(kept) > 6:
                break
            kept.append(token)
            continue
        kept.append(token)
        if token.endswith((".", ";", ":", "!", "?")) and not re.fullmatch(
            r"(?:[A-Za-z]{1,2}\.)+|[Ss]r\.|[Jj]r\.|Asst\.|Mgr\.", token
        ):
            break
        if token.endswith(","):
            following = tokens[place + 1 : place + 4]
            if (
                not following
                or not _capital(following[0])
                or following[0].lower().strip(",") in stops
                or not tokens[0][0].isupper()
                or len(kept) > 5
                or is_place(" ".join(following).strip(" ,.)(").split(",")[0])
                or is_place(following[0].strip(" ,.)("))
                or (company and " ".join(tokens[place + 1 :]).lower().startswith(company.lower()[:12]))
            ):
                break
    return " ".join(kept)


def _reference(subject: str, sentences: Sequence[str]) -> str | None:
    for text in (subject, *sentences[:12]):
        match = _REFERENCE.search(text)
        if match:
            found = match["id"].strip(" -/")
            if (
                not re.fullmatch(r"(?:19|20)\d\d", found)
                and len(found) >= 3
                and not re.fullmatch(r"\d{1,2}[/\-]\d{1,2}(?:[/\-]\d{2,4})?", found)
            ):
                return found
    return None


def _agency(
    sentences: Sequence[str], sender: Person, signature: str, codes: Sequence[str], company: str | None
) -> str | None:
    for _, table in _tables(codes):
        for pattern in table.get("agency", ()):
            expression = re.compile(rf"(?i:\b{pattern}\b)")
            if any(expression.search(sentence) for sentence in sentences):
                firm = company_in_sender(sender.name, domain_of(sender.address)) or _in_signature(
                    signature, codes
                )
                if firm is None:
                    label = _domain_name(sender)
                    firm = (
                        _as_written(label, f"{sender.name}\n{signature}\n{' '.join(sentences)}")
                        if label
                        else None
                    )
                if firm and (company is None or firm.casefold() != company.casefold()):
                    return firm
                return firm
    return None
