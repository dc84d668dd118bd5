"""What it takes to follow a mailbox: where its server is, how to get in, and which folders are worth reading.

Plain values and data (data/providers.toml, data/folder_names.toml). It opens no connection and keeps no password.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from bounceback.mail.own import is_sent
from bounceback.names.saying import say

HOST_LENGTH = 253
NAME_LENGTH = 320
PASSWORD_LENGTH = 8000
"""An access token can be long."""


class Security(StrEnum):
    """How the connection is protected. NONE is for a server on this machine or in the person's own network."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class Login(StrEnum):
    """What opens the mailbox: a password (an app password with most providers), or an OAuth access token."""

    PASSWORD = "password"  # noqa: S105 (a word, no password)
    TOKEN = "token"  # noqa: S105


class Role(StrEnum):
    """What a folder is for."""

    INBOX = "inbox"
    ALL = "all"
    ARCHIVE = "archive"
    SENT = "sent"
    SPAM = "spam"
    TRASH = "trash"
    DRAFTS = "drafts"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Account:
    """Where a mailbox is. `fingerprint`: SHA-256 of the one certificate that the person trusts, in hex, or ""."""

    host: str
    port: int
    security: Security
    username: str
    login: Login = Login.PASSWORD
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider of mailboxes. `steps`: how to make what opens the mailbox, in order. `passwords`: whether it takes any."""

    key: str
    name: str
    domains: tuple[str, ...]
    host: str
    port: int
    security: Security
    passwords: bool
    steps: tuple[str, ...]
    link: str
    source: str


@dataclass(frozen=True, slots=True)
class ServerFolder:
    """A folder as the server lists it. `flags` are lower-case IMAP flags (RFC 6154 and RFC 3501)."""

    name: str
    delimiter: str
    flags: frozenset[str]

    @property
    def role(self) -> Role:
        """What it is for: by its flag, else by its name."""
        return role_of(self)


_BY_FLAG = {
    "\\all": Role.ALL,
    "\\allmail": Role.ALL,
    "\\archive": Role.ARCHIVE,
    "\\sent": Role.SENT,
    "\\junk": Role.SPAM,
    "\\spam": Role.SPAM,
    "\\trash": Role.TRASH,
    "\\drafts": Role.DRAFTS,
}
_ORDER = (Role.SENT, Role.INBOX, Role.ARCHIVE, Role.OTHER, Role.ALL, Role.SPAM, Role.DRAFTS, Role.TRASH)
_CLOSED = frozenset({"\\noselect", "\\nonexistent"})


@lru_cache(maxsize=1)
def providers() -> tuple[Provider, ...]:
    """The large providers, as data."""
    data = tomllib.loads((files("bounceback.mail") / "data" / "providers.toml").read_text("utf-8"))
    return tuple(
        Provider(
            key,
            one["name"],
            tuple(one["domains"]),
            one["host"],
            one.get("port", 993),
            Security(one.get("security", "tls")),
            one.get("passwords", True),
            tuple(one["steps"]),
            one["link"],
            one["source"],
        )
        for key, one in data.items()
    )


def provider_of(address: str) -> Provider | None:
    """The provider of an address, by its domain; None where it is not a known one."""
    domain = address.rpartition("@")[2].strip().lower()
    for provider in providers():
        if any(
            domain == known or (known.endswith(".*") and domain.startswith(known[:-1]))
            for known in provider.domains
        ):
            return provider
    return None


def checked(account: Account, secret: str) -> str:
    """The sentence that says why this cannot be asked, or "". No control characters go to a server, no odd port."""
    if not account.host or len(account.host) > HOST_LENGTH or not _plain_host(account.host):
        return say("The server's name is missing or is no name of a server. It looks like imap.example.com.")
    if not 1 <= account.port <= 65535:
        return say("The port is a number from 1 to 65535. Most servers use 993.")
    if not account.username or len(account.username) > NAME_LENGTH or not account.username.isprintable():
        return say("The user name is missing. With most providers it is the whole address.")
    if not secret:
        return say(
            "The password is missing. With most providers it is an app password, made for this program alone."
        )
    if len(secret) > PASSWORD_LENGTH or not secret.isprintable():
        return say("The password holds characters that no server takes. Copy it again.")
    return ""


def role_of(folder: ServerFolder) -> Role:
    """What a folder is for: INBOX, its SPECIAL-USE flag, else its name in many languages."""
    if folder.name.upper() == "INBOX":
        return Role.INBOX
    for flag, role in _BY_FLAG.items():
        if flag in folder.flags:
            return role
    last = _last(folder).strip().lower()
    for role, names in _names().items():
        if last in names:
            return role
    return Role.SENT if is_sent(last) else Role.OTHER


def may_be_opened(folder: ServerFolder) -> bool:
    """Whether there can be mail in it."""
    return not folder.flags & _CLOSED


def proposed(folders: Iterable[ServerFolder]) -> tuple[str, ...]:
    """Names of the folders to read unless the person chooses others: all but Trash, Drafts and the like.

    Where a folder holds all mail (Gmail), that one, Sent and Spam: the others show the same messages again.
    """
    open_ones = [folder for folder in folders if may_be_opened(folder)]
    roles = {folder.name: role_of(folder) for folder in open_ones}
    if Role.ALL in roles.values():
        wanted = {Role.ALL, Role.SENT, Role.SPAM}
    else:
        wanted = {Role.INBOX, Role.ARCHIVE, Role.SENT, Role.SPAM, Role.OTHER}
    return in_order(name for name, role in roles.items() if role in wanted and not _is_no_mail(name))


def in_order(names: Iterable[str], folders: Sequence[ServerFolder] = ()) -> tuple[str, ...]:
    """Sent first, so that a message that stands in two folders is known as sent; Spam last."""
    known = {folder.name: folder for folder in folders}
    return tuple(
        sorted(
            dict.fromkeys(names),
            key=lambda name: _ORDER.index(role_of(known.get(name, ServerFolder(name, "/", frozenset())))),
        )
    )


def _plain_host(host: str) -> bool:
    return all(letter.isalnum() or letter in ".-:" for letter in host) and host.isprintable()


def _last(folder: ServerFolder) -> str:
    return folder.name.rpartition(folder.delimiter)[2] if folder.delimiter else folder.name


def _is_no_mail(name: str) -> bool:
    return name.replace(".", "/").rpartition("/")[2].strip().lower() in _no_mail()


@lru_cache(maxsize=1)
def _folder_names() -> dict[str, list[str]]:
    return tomllib.loads((files("bounceback.mail") / "data" / "folder_names.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def _names() -> dict[Role, frozenset[str]]:
    data = _folder_names()
    return {
        Role(name): frozenset(data[name])
        for name in ("archive", "spam", "trash", "drafts", "all")
        if name in data
    }


@lru_cache(maxsize=1)
def _no_mail() -> frozenset[str]:
    return frozenset(_folder_names()["no_mail"])
