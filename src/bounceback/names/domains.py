"""Mail domains in, what they tell of a company out: its own domain, a tracking system's, a job board's, free mail.

Data only (`data/domains.json`): nothing is looked up anywhere.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from importlib.resources import files

_SERVICE_LOCAL_PARTS = (
    "no-reply",
    "noreply",
    "donotreply",
    "do-not-reply",
    "notifications",
    "notification",
    "mailer",
    "jobs",
    "careers",
    "talent",
    "system",
    "info",
    "hr",
)


def ats_domains() -> frozenset[str]:
    """Domains of applicant-tracking, test and scheduling systems that write in an employer's name, lower case."""
    return _domains("ats")


def free_mail_domains() -> frozenset[str]:
    """Domains where anybody may have an address: they say nothing of a company. Lower case."""
    return _domains("free_mail")


def job_board_domains() -> frozenset[str]:
    """Domains of job boards and networks, whose mail is about many companies. Lower case."""
    return _domains("job_boards")


def domain_of(address: str) -> str:
    """The part of an address after the last "@", lower case, or an empty string."""
    return address.rpartition("@")[2].strip().strip("<>").rstrip(".").lower() if "@" in address else ""


@lru_cache(maxsize=20_000)
def registered_domain(domain: str) -> str:
    """ "mail.harbour.co.uk" → "harbour.co.uk": the part that one owner registered, by a list of usual suffixes."""
    labels = domain.strip().rstrip(".").lower().split(".")
    if len(labels) <= 2:
        return ".".join(labels)
    keep = 3 if ".".join(labels[-2:]) in _domains("second_level") else 2
    return ".".join(labels[-keep:])


@lru_cache(maxsize=20_000)
def is_ats(domain: str) -> bool:
    """Whether a domain, or one above it, belongs to an applicant-tracking system."""
    return _under(domain, ats_domains())


@lru_cache(maxsize=20_000)
def is_free_mail(domain: str) -> bool:
    """Whether a domain, or one above it, gives addresses to anybody."""
    return _under(domain, free_mail_domains())


@lru_cache(maxsize=20_000)
def is_job_board(domain: str) -> bool:
    """Whether a domain, or one above it, belongs to a job board."""
    return _under(domain, job_board_domains())


@lru_cache(maxsize=20_000)
def own_domain(domain: str) -> str:
    """The registered domain if it can be a company's own, else an empty string."""
    if not domain or "." not in domain or is_ats(domain) or is_free_mail(domain) or is_job_board(domain):
        return ""
    return registered_domain(domain)


def tenant_of(address: str) -> str:
    """The employer's short name inside a tracking system's address ("acme.recruitee.com" → "acme"), or ""."""
    local, _, _ = address.lower().rpartition("@")
    domain = domain_of(address) or address.lower()
    registered = registered_domain(domain)
    if registered in _domains("ats_tenant_in_local_part") and local:
        tenant = local.split("+")[0]
        return "" if tenant.startswith(_SERVICE_LOCAL_PARTS) else tenant
    if registered in _domains("ats_tenant_in_subdomain"):
        service = _domains("ats_subdomains_of_the_service")
        below = [
            label for label in domain.removesuffix(registered).split(".") if label and label not in service
        ]
        return below[-1] if below else ""
    return ""


def _under(domain: str, listed: frozenset[str]) -> bool:
    labels = domain.strip().rstrip(".").lower().split(".")
    return any(".".join(labels[place:]) in listed for place in range(len(labels) - 1))


@cache
def _domains(name: str) -> frozenset[str]:
    return frozenset(_data()[name])


@cache
def _data() -> dict[str, list[str]]:
    text = (files("bounceback.names") / "data" / "domains.json").read_text(encoding="utf-8")
    loaded: dict[str, list[str]] = json.loads(text)
    return loaded
