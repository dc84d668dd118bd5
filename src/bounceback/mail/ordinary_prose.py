"""Ordinary prose to learn "nothing about an application" from: the manual that every Python brings along.

Nothing in; texts out, each cut to the length of a letter. Used in training alone: a reader that has seen only letters
about applications takes any long unfamiliar text for one of them.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from importlib import import_module
from random import Random

MODULES = [
    "argparse",
    "asyncio",
    "collections",
    "concurrent.futures",
    "contextlib",
    "csv",
    "ctypes",
    "datetime",
    "decimal",
    "difflib",
    "email.message",
    "fractions",
    "functools",
    "gettext",
    "hashlib",
    "heapq",
    "html.parser",
    "imaplib",
    "ipaddress",
    "itertools",
    "json",
    "locale",
    "logging",
    "mailbox",
    "multiprocessing",
    "optparse",
    "pathlib",
    "pdb",
    "pickle",
    "poplib",
    "pprint",
    "profile",
    "queue",
    "random",
    "re",
    "sched",
    "shelve",
    "shutil",
    "smtplib",
    "socket",
    "sqlite3",
    "ssl",
    "statistics",
    "string",
    "subprocess",
    "tarfile",
    "tempfile",
    "textwrap",
    "threading",
    "timeit",
    "tokenize",
    "traceback",
    "turtle",
    "unittest",
    "urllib.parse",
    "urllib.request",
    "uuid",
    "weakref",
    "xml.dom.minidom",
    "zipfile",
]
"""Parts of the standard library with much to say, about many things."""
SHORTEST, LONGEST = 200, 1800


def ordinary_prose(count: int) -> Sequence[str]:
    """At most `count` pieces of 200 to 1,800 letters, the same ones each time for one version of Python."""
    order = Random(1)  # noqa: S311 - a choice of texts, nothing secret
    texts = [text for text in _texts() if len(text) > SHORTEST]
    order.shuffle(texts)
    pieces = []
    for text in texts[:count]:
        start = order.randrange(0, max(1, len(text) - LONGEST))
        pieces.append(text[start : start + order.randrange(SHORTEST, LONGEST)].strip())
    return pieces


def _texts() -> Iterator[str]:
    topics = import_module("pydoc_data.topics")
    yield from (text for _, text in sorted(topics.topics.items()))
    for name in MODULES:
        yield from _of_module(name)


def _of_module(name: str) -> Iterator[str]:
    module = import_module(name)
    yield inspect.getdoc(module) or ""
    for _, member in sorted(vars(module).items()):
        if getattr(member, "__module__", None) != name:
            continue
        yield inspect.getdoc(member) or ""
        if inspect.isclass(member):
            for _, method in sorted(vars(member).items()):
                if callable(method):
                    yield inspect.getdoc(method) or ""
