"""Mail files of every usual shape in, raw messages out: mbox, gzip, Takeout, Maildir, .eml, .emlx, folders and zips of them.

Finds what holds mail at a path and tells each kind by its first bytes; reading itself is in `raw` and `archive`.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from bounceback.mail.archive import Gzip, Zip
from bounceback.mail.raw import (
    SNIFF,
    Mailfile,
    Mbox,
    RawMessage,
    Singles,
    Unreadable,
    is_binary,
    reason,
    shape,
)

__all__ = ["Mailfile", "Mbox", "RawMessage", "Singles", "Unreadable", "mailfiles", "open_mail"]

_NOT_MAIL = frozenset(
    [
        ".msf",
        ".dat",
        ".json",
        ".js",
        ".sqlite",
        ".sqlite-wal",
        ".sqlite-shm",
        ".db",
        ".ini",
        ".log",
        ".lock",
        ".png",
        ".jpg",
        ".jpeg",
        ".gif",
        ".svg",
        ".ico",
        ".webp",
        ".heic",
        ".pdf",
        ".doc",
        ".docx",
        ".xls",
        ".xlsx",
        ".ppt",
        ".pptx",
        ".odt",
        ".csv",
        ".tsv",
        ".xml",
        ".css",
        ".html",
        ".htm",
        ".mp3",
        ".mp4",
        ".mov",
        ".wav",
        ".py",
        ".md",
        ".plist",
        ".exe",
        ".dll",
        ".rdf",
        ".vcf",
        ".ics",
        ".toml",
        ".yaml",
        ".yml",
        ".ttf",
        ".woff",
        ".woff2",
        ".bak",
        ".tmp",
        ".idx",
        ".map",
        ".cache",
    ]
)


def open_mail(path: Path | str) -> Iterator[RawMessage | Unreadable]:
    """Every message in the file or folder at `path`, in order, and what could not be read. Never raises on content."""
    for each in mailfiles(path):
        if isinstance(each, Unreadable):
            yield each
        else:
            yield from each.read()


def mailfiles(path: Path | str) -> Iterator[Mailfile | Unreadable]:
    """The mail files at `path`, each to be read as often as needed. A folder is walked; links are not followed."""
    path = Path(path)
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as problem:
        yield Unreadable(str(path), 0, f"cannot be opened ({reason(problem)})")
        return
    if stat.S_ISDIR(mode):
        yield from _folder(path)
    elif stat.S_ISREG(mode):
        yield from _file(path, _folder_name(path), given=True)
    else:
        yield Unreadable(str(path), 0, "is neither a file nor a folder")


def _folder(root: Path) -> Iterator[Mailfile | Unreadable]:
    """Walks without recursion limits: Maildirs, mbox files, single messages."""
    todo = [root]
    while todo:
        folder = todo.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as problem:
            yield Unreadable(str(folder), 0, f"cannot be opened ({reason(problem)})")
            continue
        names = {entry.name for entry in entries}
        is_maildir = "cur" in names and "new" in names
        label = _relative(folder, root, is_maildir)
        singles: list[str] = []
        below: list[Path] = []
        for entry in entries:
            try:
                if entry.is_dir(follow_symlinks=False):
                    if is_maildir and entry.name in ("cur", "new", "tmp"):
                        if entry.name != "tmp":
                            inside = (e for e in os.scandir(entry.path) if e.is_file(follow_symlinks=False))
                            yield Singles(sorted(e.path for e in inside if not e.name.startswith(".")), label)
                    elif is_maildir or entry.name[0] != ".":
                        below.append(Path(entry.path))
                    continue
                if not entry.is_file(follow_symlinks=False) or entry.name.startswith(".") or is_maildir:
                    continue
                suffix = os.path.splitext(entry.name)[1].lower()  # noqa: PTH122
                if suffix in (".eml", ".emlx"):
                    singles.append(entry.path)
                elif suffix not in _NOT_MAIL:
                    for each in _file(Path(entry.path), label, given=False):
                        if isinstance(each, Singles):
                            singles.append(entry.path)
                        else:
                            yield each
            except OSError as problem:
                yield Unreadable(entry.path, 0, f"cannot be opened ({reason(problem)})")
        if singles:
            yield Singles(singles, label)
        todo += reversed(below)


def _file(path: Path, label: str, *, given: bool) -> Iterator[Mailfile | Unreadable]:
    """`given`: the person named this file, so that bare text is a message too."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(SNIFF)
    except (OSError, ValueError) as problem:
        yield Unreadable(str(path), 0, f"cannot be opened ({reason(problem)})")
        return
    if not head.strip():
        if given:
            yield Unreadable(str(path), 0, "is empty")
        return
    if not given and path.name != "mbox":
        label = _joined(label, _stem(path.name))
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        yield Zip(path, size)
    elif head[:2] == b"\x1f\x8b":
        yield Gzip(path, size, _stem(_stem(path.name)) if given else label)
    elif path.suffix.lower() == ".eml" or path.suffix.lower() == ".emlx":
        yield Singles([str(path)], label)
    elif shape(head) == "mbox" or path.suffix.lower() == ".mbox":
        yield Mbox(path, size, label)
    elif shape(head) == "message" or (given and not is_binary(head)):
        yield Singles([str(path)], "" if given else _parent(label))
    else:
        yield Unreadable(str(path), 0, "is not mail as far as its first bytes show")


def _folder_name(path: Path) -> str:
    return path.parent.name.removesuffix(".mbox") if path.name == "mbox" else _stem(path.name)


def _stem(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return (
        stem
        if dot and stem and suffix.lower() in ("mbox", "mbx", "gz", "zip", "eml", "emlx", "txt", "sbd")
        else name
    )


def _relative(folder: Path, root: Path, is_maildir: bool) -> str:
    parts = [_stem(part) for part in folder.relative_to(root).parts if part != "Messages"]
    if is_maildir and parts:
        parts[-1] = parts[-1].lstrip(".").replace(".", "/")
    if not parts:
        return "INBOX" if is_maildir else _stem(root.name)
    return "/".join(parts)


def _joined(label: str, name: str) -> str:
    return f"{label}/{name}" if label else name


def _parent(label: str) -> str:
    return label.rpartition("/")[0]
