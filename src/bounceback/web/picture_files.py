"""A picture as a file: SVG, PNG or CSV, and without the names of companies and people where it is to be shared.

Inks come from the stylesheet's own tokens and rules (light), so that a file looks like the page. Knows no tables and no requests.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from bounceback.web.pictures import Drawing, Label, Picture, Shape, Table, text_width

STATIC = Path(__file__).resolve().parent / "static"
FONT = STATIC / "fonts" / "inter-latin-400.ttf"
EDGE = 24.0
"""Free space around a drawing in a file."""
SHARP = 2
"""Pixels of a PNG for one unit of a drawing."""
SMOOTH = 2
"""Drawn so many times larger before it is reduced."""
LONGEST_NAMES = 5000

_TOKEN = re.compile(r"--([\w-]+): light-dark\(oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)")
_RULE = re.compile(
    r"\.drawing(\.narrow)? ((?:text)?(?:\.[\w-]+)*(?:, \.drawing (?:text)?(?:\.[\w-]+)+)*) \{([^}]*)\}"
)

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Ink:
    """How a shape is drawn: its fill and its line (None for none), how dense (0 to 1), how wide a line, and its dashes."""

    fill: Colour | None = (0, 0, 0)
    stroke: Colour | None = None
    opacity: float = 1.0
    width: float = 1.0
    dashes: tuple[float, ...] = ()


# ── The three files ────────────────────────────────────────────────────────────────────────────────────


def svg_file(picture: Picture) -> bytes:
    """The wide drawing under its sentence as an SVG that needs no stylesheet."""
    drawing = picture.wide
    lines = _sentence_lines(picture.sentence or picture.title, drawing.width)
    head = 24.0 * len(lines) + 12
    width, height = drawing.width + 2 * EDGE, drawing.height + head + 2 * EDGE
    ink, paper = _hex(_colours()["ink"]), _hex(_colours()["paper"])
    parts = [
        f'<svg xmlns="http:{"//"}www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" role="img">',
        f"<title>{_xml(picture.title)}</title><desc>{_xml(picture.description)}</desc>",
        f'<rect width="{width:g}" height="{height:g}" fill="{paper}"/>',
        f'<g font-family="Inter, system-ui, sans-serif" transform="translate({EDGE:g} {EDGE:g})">',
    ]
    parts += [
        f'<text y="{place * 24 + 16}" font-size="16" fill="{ink}">{_xml(line)}</text>'
        for place, line in enumerate(lines)
    ]
    parts.append(f'<g transform="translate(0 {head:g})">')
    parts += [_svg_shape(shape) for shape in drawing.shapes]
    parts += [_svg_label(label) for label in drawing.labels]
    parts.append("</g></g></svg>\n")
    return "".join(parts).encode()


def png_file(picture: Picture) -> bytes:
    """The same as a PNG, drawn here; letters that Inter's Latin has not take the next best one, else "·"."""
    from PIL import Image, ImageDraw, ImageFont

    drawing = picture.wide
    lines = _sentence_lines(picture.sentence or picture.title, drawing.width)
    head = 24.0 * len(lines) + 12
    scale = SHARP * SMOOTH
    size = (round((drawing.width + 2 * EDGE) * scale), round((drawing.height + head + 2 * EDGE) * scale))
    image = Image.new("RGB", size, _colours()["paper"])
    for shape in drawing.shapes:
        _draw_shape(image, shape, scale, EDGE, EDGE + head)
    pen = ImageDraw.Draw(image)

    def write(text: str, x: float, y: float, points: float, anchor: str, colour: Colour) -> None:
        font = ImageFont.truetype(str(FONT), points * scale)
        pen.text((x * scale, y * scale), _written(text), font=font, fill=colour, anchor=anchor)

    for place, line in enumerate(lines):
        write(line, EDGE, EDGE + place * 24 + 16, 16, "ls", _colours()["ink"])
    for label in drawing.labels:
        anchor = {"start": "ls", "middle": "ms", "end": "rs"}[label.anchor]
        write(label.text, EDGE + label.x, EDGE + head + label.y, label.size, anchor, _text_ink(label))
    reduced = image.resize((size[0] // SMOOTH, size[1] // SMOOTH), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    reduced.save(out, "PNG", optimize=True)
    return out.getvalue()


def csv_file(picture: Picture) -> bytes:
    """The table behind a picture; begins with a byte order mark, so that spreadsheets read its letters right.

    A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    for row in (picture.table.head, *picture.table.rows):
        writer.writerow([_no_formula(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _no_formula(cell: str) -> str:
    number = cell.replace(",", "").replace(".", "", 1).removeprefix("-").removeprefix("+")
    return f"'{cell}" if cell[:1] in "=+-@\t\r" and cell and not number.isdecimal() else cell


# ── Without names ──────────────────────────────────────────────────────────────────────────────────────


def without_names(picture: Picture, names: Iterable[tuple[str, str]]) -> Picture:
    """The picture with each name (company or person, and the words for it instead) gone from every text of it.

    Whole words, large and small letters alike, the longest name first. What the picture shows stays as it is.
    """
    pairs = sorted(
        {(" ".join(name.split()), instead) for name, instead in names if name.strip()},
        key=lambda pair: -len(pair[0]),
    )
    known = {name.casefold(): instead for name, instead in reversed(pairs[:LONGEST_NAMES])}
    if not known:
        return picture
    any_name = re.compile(
        "|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name, _instead in pairs[:LONGEST_NAMES]),
        re.IGNORECASE,
    )

    def clean(text: str) -> str:
        return any_name.sub(
            lambda found: known.get(found.group().casefold(), "…"), str(text)
        )  # as it is shown

    def shown(text: str) -> str:
        cut = clean(text)
        return _without_beginning(cut, pairs) if cut.endswith("…") else cut

    def redrawn(drawing: Drawing) -> Drawing:
        return replace(drawing, labels=tuple(replace(one, text=shown(one.text)) for one in drawing.labels))

    return replace(
        picture,
        sentence=clean(picture.sentence),
        title=clean(picture.title),
        description=clean(picture.description),
        wide=redrawn(picture.wide),
        phone=redrawn(picture.phone),
        table=Table(
            tuple(clean(cell) for cell in picture.table.head),
            tuple(tuple(clean(cell) for cell in row) for row in picture.table.rows),
        ),
    )


def _without_beginning(text: str, pairs: Sequence[tuple[str, str]]) -> str:
    """A shortened label without the beginning of a name at its end."""
    kept = text.removesuffix("…").rstrip(" ,;")
    for name, instead in pairs:
        for length in range(len(name), 0, -1):
            begins = name[:length].rstrip(" ,;")
            if kept.casefold().endswith(begins.casefold()) and not kept[: -len(begins)][-1:].isalnum():
                return f"{kept[: -len(begins)]}{instead}…"
    return text


# ── Inks ───────────────────────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=1)
def _colours() -> dict[str, Colour]:
    """The stylesheet's colour tokens as they are in light, in sRGB."""
    css = (STATIC / "bounceback.css").read_text(encoding="utf-8")
    return {
        name: _srgb(float(lightness) / 100, float(chroma), float(hue))
        for name, lightness, chroma, hue in _TOKEN.findall(css)
    }


@lru_cache(maxsize=1)
def _rules() -> tuple[tuple[frozenset[str], dict[str, str]], ...]:
    """What the stylesheet says of the classes in drawings, from the general to the particular."""
    css = (STATIC / "bounceback.css").read_text(encoding="utf-8")
    found: list[tuple[frozenset[str], dict[str, str]]] = []
    for narrow, selectors, body in _RULE.findall(css):
        if narrow:
            continue
        says = dict(part.strip().split(": ", 1) for part in body.split(";") if ": " in part)
        for selector in selectors.split(", .drawing "):
            names = frozenset(part or "text" for part in re.split(r"\.", selector) if part)
            found.append((names, says))
    return tuple(sorted(found, key=lambda rule: len(rule[0])))


@lru_cache(maxsize=128)
def ink_of(css: str) -> Ink:
    """How the stylesheet inks a shape of these classes. Raises KeyError for classes that it does not know."""
    classes = set(css.split())
    says: dict[str, str] = {}
    for names, rule in _rules():
        if names <= classes:
            says |= rule
    if not says:
        raise KeyError(f"the stylesheet says nothing of {css!r} in a drawing")
    dashes = tuple(float(part) for part in says.get("stroke-dasharray", "").split())
    return Ink(
        fill=_paint(says.get("fill", "")) if "fill" in says or "stroke" not in says else None,
        stroke=_paint(says.get("stroke", "")),
        opacity=float(says.get("opacity", "1")),
        width=float(says.get("stroke-width", "1")),
        dashes=dashes,
    )


def _text_ink(label: Label) -> Colour:
    says: dict[str, str] = {}
    for names, rule in _rules():
        if names <= {"text", label.css}:
            says |= rule
    return _paint(says.get("fill", "")) or _colours()["ink-2"]


def _paint(value: str) -> Colour | None:
    found = re.fullmatch(r"var\(--([\w-]+)\)", value)
    return _colours()[found.group(1)] if found else None


def _srgb(lightness: float, chroma: float, hue: float) -> Colour:
    """An OKLCH colour (Ottosson 2020) in sRGB, clipped."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long, medium, short = (
        (lightness + x * a + y * b) ** 3
        for x, y in (
            (0.3963377774, 0.2158037573),
            (-0.1055613458, -0.0638541728),
            (-0.0894841775, -1.2914855480),
        )
    )
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    red, green, blue = (
        round(
            255 * min(1.0, max(0.0, 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055))
        )
        for part in linear
    )
    return red, green, blue


def _hex(colour: Colour) -> str:
    return "#" + "".join(f"{part:02x}" for part in colour)


# ── SVG ────────────────────────────────────────────────────────────────────────────────────────────────


def _svg_shape(shape: Shape) -> str:
    ink = ink_of(shape.css)
    says = [("fill", _hex(ink.fill) if ink.fill and shape.tag != "line" else "none")]
    if ink.stroke:
        says += [("stroke", _hex(ink.stroke)), ("stroke-width", f"{ink.width:g}")]
    if ink.dashes:
        says.append(("stroke-dasharray", " ".join(f"{part:g}" for part in ink.dashes)))
    if ink.opacity < 1:
        says.append(("opacity", f"{ink.opacity:g}"))
    return f"<{shape.tag}{''.join(f' {name}={quoteattr(value)}' for name, value in (*shape.attrs, *says))}/>"


def _svg_label(label: Label) -> str:
    return (
        f'<text x="{label.written_x}" y="{label.written_y}" text-anchor="{label.anchor}" font-size="{label.size:g}" '
        f'fill="{_hex(_text_ink(label))}">{_xml(label.text)}</text>'
    )


def _xml(text: str) -> str:
    return escape("".join(letter for letter in str(text) if letter >= " " or letter in "\t\n"))


def _sentence_lines(text: str, width: float) -> list[str]:
    lines = [""]
    for word in str(text).split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, 16) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


# ── PNG ────────────────────────────────────────────────────────────────────────────────────────────────


def _draw_shape(image: Any, shape: Shape, scale: float, left: float, top: float) -> None:
    """One shape, laid over the image by its density."""
    from PIL import Image, ImageDraw

    ink = ink_of(shape.css)
    outline, closed = _outline(shape)
    points = [((x + left) * scale, (y + top) * scale) for x, y in outline]
    if len(points) < 2:
        return
    edge = math.ceil(ink.width * scale) + 2
    x0, y0 = (math.floor(min(point[axis] for point in points)) - edge for axis in (0, 1))
    x1, y1 = (math.ceil(max(point[axis] for point in points)) + edge for axis in (0, 1))
    near = [(x - x0, y - y0) for x, y in points]
    dense = round(255 * ink.opacity)
    if ink.fill and shape.tag != "line":
        mask = Image.new("L", (x1 - x0, y1 - y0), 0)
        ImageDraw.Draw(mask).polygon(near, fill=dense)
        image.paste(ink.fill, (x0, y0), mask)
    if ink.stroke:
        mask = Image.new("L", (x1 - x0, y1 - y0), 0)
        pen = ImageDraw.Draw(mask)
        ring = [*near, near[0]] if closed else near
        for piece in _dashed(ring, [part * scale for part in ink.dashes]):
            pen.line(piece, fill=dense, width=max(1, round(ink.width * scale)), joint="curve")
        image.paste(ink.stroke, (x0, y0), mask)


def _outline(shape: Shape) -> tuple[list[tuple[float, float]], bool]:
    at = {name: float(value) for name, value in shape.attrs if name != "d"}
    if shape.tag == "line":
        return [(at["x1"], at["y1"]), (at["x2"], at["y2"])], False
    if shape.tag == "circle":
        turns = [2 * math.pi * step / 48 for step in range(48)]
        return [(at["cx"] + at["r"] * math.cos(t), at["cy"] + at["r"] * math.sin(t)) for t in turns], True
    if shape.tag == "rect":
        return _rounded(at["x"], at["y"], at["width"], at["height"], at.get("rx", 0.0)), True
    return _path_points(dict(shape.attrs)["d"])


def _rounded(x: float, y: float, width: float, height: float, radius: float) -> list[tuple[float, float]]:
    r = min(radius, width / 2, height / 2)
    if r <= 0:
        return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    corners = (
        (x + width - r, y + r, -90),
        (x + width - r, y + height - r, 0),
        (x + r, y + height - r, 90),
        (x + r, y + r, 180),
    )
    return [
        (
            cx + r * math.cos(math.radians(begin + step * 15)),
            cy + r * math.sin(math.radians(begin + step * 15)),
        )
        for cx, cy, begin in corners
        for step in range(7)
    ]


def _path_points(d: str) -> tuple[list[tuple[float, float]], bool]:
    """A path of the commands M, L, C, H, V, v, h and z as points. Raises ValueError for another command."""
    points: list[tuple[float, float]] = []
    closed = False
    for command, given in re.findall(r"([A-Za-z])([^A-Za-z]*)", d):
        numbers = [float(part) for part in re.findall(r"-?\d+(?:\.\d+)?", given)]
        x, y = points[-1] if points else (0.0, 0.0)
        if command in "ML":
            points += list(zip(numbers[::2], numbers[1::2], strict=True))
        elif command == "H":
            points += [(each, y) for each in numbers]
        elif command == "V":
            points += [(x, each) for each in numbers]
        elif command == "v":
            points += [(x, y + sum(numbers))]
        elif command == "h":
            points += [(x + sum(numbers), y)]
        elif command == "C":
            points += _bezier((x, y), numbers)
        elif command in "zZ":
            closed = True
        else:
            raise ValueError(f"the path command {command!r} is not drawn here")
    return points, closed


def _bezier(start: tuple[float, float], numbers: Sequence[float]) -> list[tuple[float, float]]:
    x1, y1, x2, y2, x3, y3 = numbers
    found = []
    for step in range(1, 25):
        t = step / 24
        a, b, c, e = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        found.append((a * start[0] + b * x1 + c * x2 + e * x3, a * start[1] + b * y1 + c * y2 + e * y3))
    return found


def _dashed(
    points: Sequence[tuple[float, float]], dashes: Sequence[float]
) -> list[list[tuple[float, float]]]:
    """The line in pieces by the pattern of dashes; whole without one."""
    if not dashes or sum(dashes) <= 0:
        return [list(points)]
    pieces: list[list[tuple[float, float]]] = []
    place, left, on = 0, dashes[0], True
    piece = [points[0]]
    for (x1, y1), (x2, y2) in pairwise(points):
        length, gone = math.hypot(x2 - x1, y2 - y1), 0.0
        while length - gone > left:
            gone += left
            here = (x1 + (x2 - x1) * gone / length, y1 + (y2 - y1) * gone / length)
            if on:
                pieces.append([*piece, here])
            piece, on = [here], not on
            place = (place + 1) % len(dashes)
            left = max(dashes[place], 0.01)
        left -= length - gone
        piece.append((x2, y2))
    if on and len(piece) > 1:
        pieces.append(piece)
    return pieces


def _written(text: str) -> str:
    """The text in letters that the font has."""
    import unicodedata

    known = _letters()
    found = []
    for letter in text:
        if ord(letter) in known:
            found.append(letter)
        else:
            plain = "".join(part for part in unicodedata.normalize("NFKD", letter) if ord(part) in known)
            found.append(plain or "·")
    return "".join(found)


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    from fpdf import FPDF

    sheet: Any = FPDF()
    sheet.add_font("Inter", fname=str(FONT))
    return frozenset(sheet.fonts["inter"].cmap)
