"""The stylesheet keeps its promises: contrast in light and dark, tokens only, nothing from elsewhere, small."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

import bounceback.web

STATIC = Path(bounceback.web.__file__).parent / "static"
TEMPLATES = Path(bounceback.web.__file__).parent / "templates"
CSS = (STATIC / "bounceback.css").read_text(encoding="utf-8")
SCRIPT = (STATIC / "bounceback.js").read_text(encoding="utf-8")
TOKEN = re.compile(
    r"--([\w-]+): light-dark\(oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\), oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)\)"
)


def luminance(lightness: float, chroma: float, hue: float) -> float:
    """The relative luminance of an OKLCH colour (Ottosson's matrices, clipped to sRGB)."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long, medium, short = (
        (lightness + x * a + y * b) ** 3
        for x, y in (
            (0.3963377774, 0.2158037573),
            (-0.1055613458, -0.0638541728),
            (-0.0894841775, -1.2914855480),
        )
    )
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    red, green, blue = (min(max(part, 0), 1) for part in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def tokens(place: int) -> dict[str, float]:
    """Each colour token's luminance; place 0 is light, 1 dark."""
    found = {}
    for name, *numbers in TOKEN.findall(CSS):
        lightness, chroma, hue = (float(number) for number in numbers[place * 3 : place * 3 + 3])
        found[name] = luminance(lightness / 100, chroma, hue)
    return found


def contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


@pytest.mark.parametrize("place", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        ("ink", "paper", 7),
        ("ink", "leaf", 7),
        ("ink-2", "paper", 7),
        ("ink-2", "leaf", 7),
        ("ink-3", "paper", 4.5),
        ("ink-3", "leaf", 4.5),
        ("ink", "accent-soft", 7),
        ("ink-2", "wait-soft", 4.5),
        ("wait", "paper", 4.5),
        ("wait", "leaf", 4.5),
        ("on-accent", "accent", 4.5),
        ("on-accent", "accent-deep", 4.5),
        ("accent", "paper", 3),
        ("edge", "paper", 3),
        ("edge", "leaf", 3),
    ],
)
def test_text_and_edges_have_contrast(ink: str, ground: str, least: float, place: int) -> None:
    found = tokens(place)
    assert contrast(found[ink], found[ground]) >= least


def test_colours_are_named_once() -> None:
    """Outside the tokens no colour is written: dark mode would miss it."""
    after = CSS.split("@layer ground {", 1)[1].replace("oklch(20% 0.01 260 / 0.35)", "")
    assert not re.search(r"#[0-9a-f]{3,8}\b|rgb\(|hsl\(|oklch\(", after)


def test_every_token_that_is_used_exists() -> None:
    defined = set(re.findall(r"(--[\w-]+):", CSS))
    assert set(re.findall(r"var\((--[\w-]+)\)", CSS)) <= defined


def test_nothing_is_fetched_from_elsewhere() -> None:
    assert re.findall(r"url\(\"?([^)\"]+)", CSS) == [
        "fonts/source-serif-4-latin-wght-normal.woff2",
        "fonts/source-serif-4-latin-wght-italic.woff2",
        "fonts/inter-latin-wght-normal.woff2",
    ]
    assert "@import" not in CSS
    assert "http" not in SCRIPT
    for template in TEMPLATES.rglob("*.html"):
        assert "//" not in re.sub(
            r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", template.read_text("utf-8"), flags=re.S
        )


def test_fonts_lie_beside_their_licences() -> None:
    fonts = {path.name for path in (STATIC / "fonts").iterdir()}
    assert {"OFL-inter.txt", "OFL-source-serif-4.txt"} <= fonts
    for name in re.findall(r'url\("fonts/([^"]+)', CSS):
        assert name in fonts


def test_templates_hold_no_style_attributes_and_no_handlers() -> None:
    for template in TEMPLATES.rglob("*.html"):
        text = template.read_text("utf-8")
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text), template


def test_motion_stops_where_it_is_not_wanted() -> None:
    outside = re.sub(r"@media \(prefers-reduced-motion: no-preference\) \{.*?\n  \}", "", CSS, flags=re.S)
    assert "transition:" not in outside
    assert "animation:" not in outside
