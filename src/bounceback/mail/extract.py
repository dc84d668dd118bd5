"""Company, role, agency and reference of a message, as written, from text, subject, sender name and domain.

The trained model (name_tagger) marks where names stand; here several places are weighed together and the names made
tidy. Values in, values out; knows no kinds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bounceback.mail.message import Message
from bounceback.mail.name_tagger import Named, job_word, named
from bounceback.mail.rulebook import rulebook
from bounceback.mail.sender_names import (
    EDGE,
    as_written,
    company_in_sender,
    domain_name,
    is_person,
    name_words,
    writes_for_employers,
)
from bounceback.mail.senders import domain_of, traits_of
from bounceback.names.companies import company_key
from bounceback.timeline.kinds import Person


@dataclass(frozen=True, slots=True)
class Names:
    """What a message names. `company_from`: "text", "subject", "sender", "domain" or ""."""

    company: str | None = None
    company_from: str = ""
    role: str | None = None
    agency: str | None = None
    reference: str | None = None


_TRUST = {"subject": 0.95, "body": 1.0, "signature": 0.9, "sender": 0.9, "recipient": 0.95}
"""How much a place counts when several name different companies."""
_SURE = 0.15
"""From this probability on a company of the text is preferred to what the sender's name or domain tells."""
_OTHER = 0.3
"""From this probability on a second firm beside an agency is its client, and a firm that is spoken of an agency."""
_REPLY = re.compile(
    r"^(?:\s*(?:re|aw|fw|fwd|wg|tr|rv|res|enc|antw|sv|vs|ynt|odp|bls|rif|r|i|doorst|pd)\s*(?:\[\d+\])?\s*[:：])+\s*",
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
_REQUISITION_HEAD = re.compile(
    r"^(?:(?:req|job|ref)\.?\s*)?(?:[A-Z]{1,6}[\-_/]?\d[\w\-/]+|\d{4,}[\w\-/]*)\s*[:|\-–—,]?\s+(?=\S{3})"
)
_ROLE_HEAD = re.compile(
    r"^(?:post of|position of|role of|the|an?|our|ihre bewerbung|bewerbung|kandidatuur|vacature|sollicitatie|candidatura|candidature|"
    r"posisi|lowongan|lamaran|stanowisko|poste de|poste d['’]|puesto de|vaga de|functie van|posizione di|stelle|position)\s+(?=\S{3})",
    re.IGNORECASE,
)
_COMPANY_HEAD = re.compile(
    r"^(?:bewerberbüro|bewerbermanagement|sekretariat|personalabteilung|recruiting|recruitment|karriere|biro sdm|hc|tu|hrd|tim|gedung|"
    r"selezioni|selezione|selección|rekrutmen|rekrutacja|ekipa|zespół|the team at|team|jobs at|careers at)\s+(?=\S{3})",
    re.IGNORECASE,
)
_COMPANY_TAIL = re.compile(
    r"\s+(?:graduate recruitment|graduate programme|graduate|early careers|recruiting|recruitment|careers|hiring|talent acquisition|hr|team|"
    r"採用担当|採用|人事部|総務部|編集部|事務局|事務部|採用窓口)$",
    re.IGNORECASE,
)
_GENDER = re.compile(
    r"\s*[(\[]\s*(?:[mwfdxhio]|alle|all|gn|homme|femme|div|any|w)(?:\s*[/|,*]\s*(?:[mwfdxhiav]|alle|div|gn|homme|femme|nb)){0,3}\s*(?:geschlechter|genders?)?\s*[)\]]|\s+\b[mwfhd]/[mwfhd](?:/[mwdx])?\b",
    re.IGNORECASE,
)
_FIRM = re.compile(
    r"recruit|staff|search|talent|temps\b|personal|interim|selec|lavoro|placement|resourc|executive|headhunt|personel|\bjobs?\b|"
    r"キャリア|人材|エージェント|スタッフィング",
    re.IGNORECASE,
)
"""Words in the names of firms that find people for others."""
_CLIENT_SAID = re.compile(
    r"\bclient(?:'s portal)? (?:says|said|has|have|wants|would|liked|likes|needs|is looking)|on behalf of (?:a|our|my) client|"
    r"\bel cliente\b|\bo cliente\b|\bdari klien\b|\bklien (?:kami|saya)\b|\bklient\b|クライアント企業|企業様より|企業様から|\bil cliente\b|\ble client\b|de opdrachtgever|"
    r"represent(?:s|ing)? (?:me|you)\b",
    re.IGNORECASE,
)
_DEPARTMENT = re.compile(
    r"hr\b|talent|team|people|hiring|recruit|career|jobs?\b|from\b|at\b|-", re.IGNORECASE
)
_MAILBOX = re.compile(r"[a-z]+")


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
    domain = domain_name(sender) or next((name for one in recipients if (name := domain_name(one))), "")
    people = people_of((*recipients, sender) if recipients else (sender,), addressed)
    found = named(lines, domain, people)
    reference, role = _reference(subject, sentences), _chosen_role(found)
    agency = None if recipients else _agency(found, people, sender, domain or "", sentences, codes)
    firms = _pooled(found, "C" if agency else "CA", people, domain or "")
    if agency:
        key = company_key(agency)
        clients = [name for score, name in firms if company_key(name) != key and score >= _OTHER]
        return Names(clients[0] if clients else None, "text" if clients else "", role, agency, reference)
    company, source = (firms[0][1], "text") if firms and firms[0][0] >= _SURE else (None, "")
    if company is None:
        told = (_company_otherwise(one, signature, sentences, subject) for one in (sender, *recipients))
        company, source = next((pair for pair in told if pair[0]), (None, ""))
        if firms and source != "domain":
            company, source = firms[0][1], "text"
    if company:
        company = _in_full(company, sender, (subject, *sentences))
    return Names(company, source, role, agency, reference)


def _in_full(company: str, sender: Person, texts: Iterable[str]) -> str:
    """The sender's name for a company where it is longer at its front and the message has it so, too: "Second Weston
    Freight" of "Weston Freight"."""
    shown = _tidy(sender.name, "C")
    if not shown.casefold().endswith(f" {company.casefold()}"):
        return company
    front = shown[: -len(company)].split()
    of_name = all(_capital(word) and not _DEPARTMENT.match(word) for word in front)
    return shown if of_name and any(shown in text for text in texts) else company


def lines_of(
    sentences: Sequence[str], subject: str, sender: Person, signature: str, recipients: Sequence[Person] = ()
) -> list[tuple[str, str]]:
    """The texts of a message in which names may stand, with their zone, as the name model reads them."""
    found = [("subject", strip_reply(subject))] if subject else []
    if sender.name:
        found.append(("sender", sender.name))
    found += [("recipient", one.name) for one in recipients[:4] if one.name]
    for sentence in sentences:
        if found and found[-1][0] == "body" and found[-1][1].endswith((" ds.", " k.", " f.", " v.d.")):
            found[-1] = ("body", f"{found[-1][1]} {sentence}")
        else:
            found.append(("body", sentence))
    found += [("signature", line.strip()) for line in signature.split("\n")[:12] if line.strip()]
    return found


def lines_of_message(message: Message, own: bool) -> tuple[list[tuple[str, str]], str, str, frozenset[str]]:
    """The same from a whole message, with an employer's likely domain, the language, persons' words. For training."""
    from bounceback.mail.language import detect, languages
    from bounceback.mail.newtext import new_text, repaired
    from bounceback.mail.sentences import split

    text, subject = new_text(repaired(message.text)), repaired(message.subject)
    code = (detect(f"{subject}\n{text.body}") or detect(text.quoted) or ("en",))[0]
    sentences = split(text.body, languages()[code].spaced)
    if own:
        lines = lines_of(sentences, subject, Person("", ""), "", message.recipients)
        domain = next((name for one in message.recipients if (name := domain_name(one))), "")
        return lines, domain, code, people_of(message.recipients)
    lines = lines_of(sentences, subject, message.sender, text.signature)
    return lines, domain_name(message.sender) or "", code, people_of((message.sender,), message.recipients)


def people_of(senders: Sequence[Person], addressed: Sequence[Person] = ()) -> frozenset[str]:
    """Words that are likely of persons' names: parts of the addresses before the "@", and whom a message goes to."""
    found: set[str] = set()
    for one in senders:
        traits = traits_of(one)
        if not (traits.hiring or traits.system or traits.board):
            found.update(_MAILBOX.findall(one.address.partition("@")[0].lower()))
    for one in addressed[:3]:
        found.update(word.lower() for word in one.name.split())
        found.update(_MAILBOX.findall(one.address.partition("@")[0].lower()))
    return frozenset(word for word in found if len(word) > 2)


def _pooled(
    found: Sequence[Named], parts: str, people: frozenset[str] = frozenset(), domain: str = ""
) -> list[tuple[float, str]]:
    """The names of one or two parts, the likeliest first: several places speak for one name together."""
    part = parts[0]
    doubt: dict[str, float] = {}
    written: dict[str, tuple[float, str]] = {}
    for one in found:
        if one.part not in parts:
            continue
        if one.likely < 0.04 and (
            part != "R" or not any(job_word(w) == "J" for w in one.text.lower().split())
        ):
            continue
        text = _tidy(one.text, part)
        if part != "R" and (_only_people(text, people, domain) or not _can_be_company(text)):
            continue
        key = (text.casefold() if part == "R" else company_key(text)) if text else ""
        if not key:
            continue
        likely = min(one.likely * _TRUST[one.zone], 0.995)
        if part != "R":
            if _of_label(key, domain):
                likely = 0.4 + 0.6 * likely
            elif text.isupper() and len(text.split()) > 2:
                likely *= 0.3
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


def _chosen_role(found: Sequence[Named]) -> str | None:
    pooled = _pooled(found, "R")
    return pooled[0][1] if pooled else None


def _agency(
    found: Sequence[Named],
    people: frozenset[str],
    sender: Person,
    domain: str,
    sentences: Sequence[str],
    codes: Sequence[str],
) -> str | None:
    """The firm that writes for a client: what the model takes for one, else, where a client is spoken of, the sender's."""
    agencies = _pooled(found, "A", people, domain)
    if not _for_a_client(sentences, codes):
        certain = (name for score, name in agencies if score >= (0.4 if _FIRM.search(name) else 0.9))
        return next(certain, None)
    firms = _pooled(found, "C", people, domain)
    if agencies and agencies[0][0] >= _OTHER:
        return agencies[0][1]
    label = domain_name(sender)
    letters = re.sub(r"[^a-z0-9]", "", label or "")
    for _, name in [*agencies, *firms]:
        key = re.sub(r"[^a-z0-9]", "", company_key(name))
        if letters and key and (key[:6] == letters[:6] or key in letters):
            return name
    closing = [
        one for one in found if one.zone in ("signature", "sender") and one.part in "CA" and one.likely > 0.2
    ]
    if closing:
        return _tidy(closing[-1].text, "A") or None
    told = company_in_sender(sender.name, domain_of(sender.address))
    return told or (agencies[0][1] if agencies else None)


def _for_a_client(sentences: Sequence[str], codes: Sequence[str]) -> bool:
    if any(_CLIENT_SAID.search(sentence) for sentence in sentences):
        return True
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
    if (
        name
        and _can_be_company(name)
        and (not is_person(name) or writes_for_employers(sender) or name.casefold() in text.casefold())
    ):
        return name, "sender"
    domain = domain_name(sender)
    if domain:
        return as_written(domain, f"{text}\n{subject}\n{signature}\n{sender.name}"), "domain"
    return None, ""


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


def _tidy(text: str, part: str) -> str:
    text = " ".join(text.split())
    if part == "R":
        text = _GENDER.sub("", text)
        text = _REFERENCE_TAIL.sub("", text)
        text = _REQUISITION_HEAD.sub("", text)
        text = _ROLE_HEAD.sub("", text) or text
    else:
        if part == "C":
            text = _COMPANY_TAIL.sub("", text) or text
        text = _COMPANY_HEAD.sub("", re.sub(r"(?<=\w)[’']s$", "", text))
        first, _, rest = text.partition(" ")
        if rest and first.lower() in name_words("sentence_starts") and _capital(rest):
            text = rest
    text = text.strip(EDGE.replace(")", "").replace("(", "").replace(".", ""))
    if text.count("(") > text.count(")"):
        text = text + ")" if text.count("(") == 1 and part == "R" else text.rpartition("(")[0].strip(EDGE)
    if text.count(")") > text.count("("):
        text = text.rstrip(") ")
    return text if any(map(str.isalpha, text)) else ""


def _only_people(text: str, people: frozenset[str], domain: str) -> bool:
    """Whether a name is a person's and not a firm's: its words are a person's, or it is addressed as one."""
    if text.endswith(("様", "さん", "各位", "殿")):
        return True
    found = [word.strip(".,'’").lower() for word in text.split()]
    known = sum(word in people for word in found)
    return (
        known > 0 and len(found) <= 3 and known >= len(found) - 1 and not _of_label(company_key(text), domain)
    )


def _of_label(key: str, domain: str) -> bool:
    """Whether a name's letters and the domain's are one, or begin alike."""
    letters, label = re.sub(r"[^a-z0-9]", "", key), re.sub(r"[^a-z0-9]", "", domain.lower())
    return (
        len(letters) > 3
        and len(label) > 3
        and (letters in label or label in letters or letters[:7] == label[:7])
    )


def _can_be_company(text: str) -> bool:
    """Whether a name has a word that is neither a team's, a system's, a day's nor a legal form's."""
    return any(
        word not in name_words("never") and word not in name_words("legal") and not word.isdigit()
        for word in (token.strip(".,()'’").lower() for token in text.split())
        if word
    ) and not re.match(r"(?i)(?:mon|tue|tues|wed|weds|thu|thurs|fri|sat|sun)(?:day)?\b.*\d", text)


def _capital(token: str) -> bool:
    bare = token.lstrip("\"'“”«»‘’(")
    return bool(bare) and (
        bare[0].isupper()
        or (bare[0] > "\u3000" and bare[0].isalpha())
        or any(letter.isupper() for letter in bare[1:3])
        or (bare[0].isdigit() and any(map(str.isupper, bare)))
    )


def _tables(codes: Sequence[str]) -> Iterable[tuple[str, dict[str, Any]]]:
    for code in codes:
        yield code, rulebook(code).data.get("names", {})
