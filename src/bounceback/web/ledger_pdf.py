"""The ledger on paper: words and the drawing of the page in, a PDF out. Knows no tables and no requests.

Inter (Latin) is embedded; other scripts take a font of this system where one of the known ones is there. A letter that no font
has is written without its marks or as "·", and the last line says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from bounceback.web.pictures import Drawing

FONT = Path(__file__).resolve().parent / "static" / "fonts" / "inter-latin-400.ttf"
OTHERS = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/TTF/DejaVuSans.ttf",
    "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
    "/System/Library/Fonts/Supplemental/Arial Unicode.ttf",
    "C:/Windows/Fonts/arial.ttf",
    "/usr/share/fonts/truetype/fonts-japanese-gothic.ttf",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
)
"""Fonts with more scripts, at the places where systems keep them."""
INK, QUIET, HAIR, BAND, LINE = (40, 42, 50), (110, 112, 120), (222, 218, 210), (190, 214, 208), (24, 98, 84)
WIDTH = 170.0
"""Millimetres between the margins of A4."""
LONGEST = 400

Month = tuple[str, str, Sequence[tuple[str, str, str]]]


def ledger_pdf(
    *,
    title: str,
    lead: str,
    counts: Sequence[str],
    from_noes: Sequence[str],
    drawing: Drawing | None,
    months: Sequence[Month],
    made_at: datetime,
) -> bytes:
    """The ledger as a PDF on A4. `months`: name, a line on what was sent, and of each entry its day, kind and words."""
    paper = Paper(title, made_at)
    paper.line(title, 20, INK)
    paper.line(lead, 10, QUIET, after=6)
    paper.line(" · ".join(counts), 11, INK, after=4)
    if from_noes:
        paper.line(f"From the noes alone: {', '.join(from_noes)}.", 10, QUIET, after=4)
    if drawing is not None:
        paper.draw(drawing)
    for name, sent, entries in months:
        paper.heading(name)
        if sent:
            paper.line(sent, 9, QUIET, after=1)
        for day, kind, words in entries:
            paper.entry(day, f"{kind}: {words}" if words and words != kind else kind)
    return paper.ended()


class Paper:
    """One document under way."""

    def __init__(self, title: str, made_at: datetime) -> None:
        import logging

        from fpdf import FPDF

        logging.getLogger("fontTools").setLevel(logging.ERROR)
        pdf: Any = FPDF(format="A4")
        self.pdf = pdf
        self.pdf.set_margins(20, 20, 20)
        self.pdf.set_auto_page_break(True, 20)
        self.pdf.set_title(title)
        self.pdf.set_creator("bounceback")
        self.pdf.set_lang("en")
        self.pdf.set_creation_date(made_at)
        self.pdf.add_font("Inter", fname=FONT)
        self.cover: list[set[int]] = [self._letters_of("inter")]
        self.lost = False
        others = [path for path in OTHERS if Path(path).is_file()]
        for number, path in enumerate(others):
            self.pdf.add_font(f"other{number}", fname=path)
            self.cover.append(self._letters_of(f"other{number}"))
        if others:
            self.pdf.set_fallback_fonts(
                [f"other{number}" for number in range(len(others))], exact_match=False
            )
        self.pdf.add_page()

    def line(self, text: str, size: float, colour: tuple[int, int, int], after: float = 2) -> None:
        """A paragraph across the page."""
        self._pen(size, colour)
        self.pdf.multi_cell(WIDTH, size * 0.5, self._safe(text), new_x="LMARGIN", new_y="NEXT", align="L")
        self.pdf.ln(after)

    def heading(self, text: str) -> None:
        """The name of a month, never alone at the foot of a page."""
        if self.pdf.will_page_break(24):
            self.pdf.add_page()
        self.pdf.ln(4)
        self.line(text, 13, INK, after=1)

    def entry(self, day: str, text: str) -> None:
        """One thing: its day on the left, its words beside."""
        if self.pdf.will_page_break(12):
            self.pdf.add_page()
        self._pen(9, QUIET)
        self.pdf.cell(24, 5, self._safe(day))
        self._pen(9.5, INK)
        self.pdf.multi_cell(
            WIDTH - 24, 5, self._safe(text[:LONGEST]), new_x="LMARGIN", new_y="NEXT", align="L"
        )

    def draw(self, drawing: Drawing) -> None:
        """The picture over time, drawn with the same shapes as on the page."""
        scale = WIDTH / drawing.width
        if self.pdf.will_page_break(drawing.height * scale):
            self.pdf.add_page()
        left, top = self.pdf.l_margin, self.pdf.get_y()

        def at(x: float, y: float) -> tuple[float, float]:
            return left + x * scale, top + y * scale

        for shape in drawing.shapes:
            attrs = dict(shape.attrs)
            if shape.tag == "line":
                self.pdf.set_draw_color(*HAIR)
                self.pdf.set_line_width(0.2)
                start, end = (
                    at(float(attrs["x1"]), float(attrs["y1"])),
                    at(float(attrs["x2"]), float(attrs["y2"])),
                )
                self.pdf.line(*start, *end)
            elif shape.tag == "path":
                points = [at(x, y) for x, y in _points(attrs["d"])]
                if shape.css == "band":
                    self.pdf.set_fill_color(*BAND)
                    self.pdf.polygon(points, style="F")
                else:
                    self.pdf.set_draw_color(*LINE)
                    self.pdf.set_line_width(0.4)
                    self.pdf.polyline(points)
        for label in drawing.labels:
            self._pen(8, QUIET if label.css == "dim" else INK)
            text = self._safe(label.text)
            x, y = at(label.x, label.y)
            self.pdf.text(x - (self.pdf.get_string_width(text) if label.anchor == "end" else 0), y, text)
        self.pdf.set_y(top + drawing.height * scale + 4)

    def ended(self) -> bytes:
        """The document, with a word on letters that no font here has."""
        if self.lost:
            self.pdf.ln(6)
            self.line(
                "Some letters are in no font of this system and stand as “·” or without their marks; the Markdown file has them all.",
                8,
                QUIET,
            )
        return bytes(self.pdf.output())

    def _letters_of(self, font: str) -> set[int]:
        return set(self.pdf.fonts[font].cmap)

    def _pen(self, size: float, colour: tuple[int, int, int]) -> None:
        self.pdf.set_font("Inter", size=size)
        self.pdf.set_text_color(*colour)

    def _safe(self, text: str) -> str:
        """The text in letters that one of the fonts has."""
        text = " ".join(text.split())
        if all(any(ord(letter) in font for font in self.cover) for letter in text):
            return text
        self.lost = True
        return "".join(self._letter(letter) for letter in text)

    def _letter(self, letter: str) -> str:
        if any(ord(letter) in font for font in self.cover):
            return letter
        bare = "".join(
            each for each in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(each)
        )
        return bare if bare and all(ord(each) in self.cover[0] for each in bare) else "·"


def _points(path: str) -> list[tuple[float, float]]:
    """The corners of a path of M, H and V, as the ledger's picture is made of."""
    x = y = 0.0
    points = []
    for command, numbers in re.findall(r"([MHV])([-0-9. ]+)", path):
        values = [float(number) for number in numbers.split()]
        if command == "M":
            x, y = values
        elif command == "H":
            (x,) = values
        else:
            (y,) = values
        points.append((x, y))
    return points
