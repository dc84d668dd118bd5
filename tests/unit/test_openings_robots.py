"""What a robots.txt allows (RFC 9309)."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bounceback.openings.robots import may_read, robots_address

SITE = "https://harbour.example"


def test_the_rules_lie_at_the_root_of_the_site() -> None:
    assert robots_address(f"{SITE}:8443/careers/a?b=c#d") == f"{SITE}:8443/robots.txt"


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("", "/careers", True),
        ("User-agent: *\nDisallow:", "/careers", True),
        ("User-agent: *\nDisallow: /", "/careers", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("User-agent: *\nDisallow: /private", "/careers", True),
        ("User-agent: *\nDisallow: /car", "/careers", False),
        ("User-agent: *\nDisallow: /\nAllow: /careers", "/careers/1", True),
        ("User-agent: *\nAllow: /careers\nDisallow: /", "/careers/1", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf?x=1", True),
        ("User-agent: *\nDisallow: /*/apply", "/jobs/1/apply", False),
        ("User-agent: *\nDisallow: /*?page=", "/jobs?page=2", False),
        ("User-agent: *\nDisallow: /jobs$", "/jobs/1", True),
        ("User-agent: other\nDisallow: /", "/careers", True),
        ("User-agent: bounceback\nDisallow: /careers\n\nUser-agent: *\nDisallow:", "/careers", False),
        ("User-agent: Bounceback/1.0\nAllow: /\n\nUser-agent: *\nDisallow: /", "/careers", True),
        ("User-agent: a\nUser-agent: *\nDisallow: /x", "/x", False),
        ("User-agent: *\nCrawl-delay: 5\nDisallow: /x # closed", "/x", False),
        ("User-agent: *\nDisallow: /caf%C3%A9", "/caf\u00e9", False),
        ("Disallow: /", "/careers", True),
        ("<html>not found</html>", "/careers", True),
    ],
)
def test_rules(rules: str, path: str, allowed: bool) -> None:
    assert may_read(rules.encode(), f"{SITE}{path}") is allowed


def test_a_group_that_names_us_counts_alone_wherever_it_stands() -> None:
    rules = b"User-agent: *\nDisallow: /\n\nUser-agent: bounceback\nDisallow: /private"
    assert may_read(rules, f"{SITE}/careers")
    assert not may_read(rules, f"{SITE}/private/1")


@given(st.binary(max_size=300), st.text(max_size=60))
@settings(max_examples=80, deadline=None)
def test_bytes_in_any_state_are_read_without_a_crash(rules: bytes, path: str) -> None:
    assert may_read(
        b"User-agent: *\nDisallow: " + rules, f"{SITE}/{path.replace('[', '').replace(']', '')}"
    ) in {True, False}


def test_hostile_patterns_cost_little() -> None:
    rules = (
        b"User-agent: *\n" + b"Disallow: /" + b"*a" * 1000 + b"b$\n" + b"Disallow: /" + b"*" * 4000 + b"b$\n"
    )
    began = time.process_time()
    assert may_read(rules, f"{SITE}/{'a' * 4000}")
    assert time.process_time() - began < 1
