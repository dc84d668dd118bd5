"""Pictures as files: every ink is known, the figures are there, and what is shared holds no name."""

from __future__ import annotations

import csv
import io
from xml.etree import ElementTree

import pytest
from django.test import Client
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from bounceback.timeline.kinds import Kind
from bounceback.web import pictures
from bounceback.web.pages.gallery import _pictures
from bounceback.web.picture_files import csv_file, ink_of, png_file, svg_file, without_names

from . import made
from .conftest import Letter

SVG = "{http://www.w3.org/2000/svg}"


def picture_of(*labels: str) -> pictures.Picture:
    """A picture whose every text holds one of these."""
    return pictures.intervals(
        "names",
        [pictures.Group(label, 0.1, 0.2, 0.3, label) for label in labels],
        sentence=" ".join(labels),
        title=labels[0],
        description=labels[-1],
        table=pictures.Table((labels[0],), tuple((label,) for label in labels)),
    )


def every_text(picture: pictures.Picture) -> list[str]:
    return [
        picture.sentence,
        picture.title,
        picture.description,
        *picture.table.head,
        *(cell for row in picture.table.rows for cell in row),
        *(label.text for drawing in (picture.wide, picture.phone) for label in drawing.labels),
    ]


@pytest.mark.parametrize("picture", _pictures(), ids=lambda picture: picture.key)
def test_a_file_has_all_marks_and_words_of_the_page(picture: pictures.Picture) -> None:
    svg = ElementTree.fromstring(svg_file(picture))
    assert svg.findtext(f"{SVG}title") == picture.title
    assert svg.findtext(f"{SVG}desc") == picture.description
    words = [text.text for text in svg.iter(f"{SVG}text")]
    assert all(label.text in words for label in picture.wide.labels)
    marks = [one for one in svg.iter() if one.tag.removeprefix(SVG) in {"rect", "circle", "line", "path"}]
    assert len(marks) == len(picture.wide.shapes) + 1, "all shapes, and the ground"
    assert b"class=" not in svg_file(picture)
    assert b"var(" not in svg_file(picture)
    rows = list(csv.reader(io.StringIO(csv_file(picture).decode("utf-8-sig"))))
    assert rows == [list(picture.table.head), *(list(row) for row in picture.table.rows)]


@pytest.mark.parametrize("picture", _pictures(), ids=lambda picture: picture.key)
def test_a_png_shows_each_mark_in_its_ink(picture: pictures.Picture) -> None:
    image = Image.open(io.BytesIO(png_file(picture)))
    assert image.width == 2 * (pictures.WIDE + 48)
    seen = {colour for _count, colour in image.getcolors(1 << 24) or ()}
    for shape in picture.wide.shapes:
        ink = ink_of(shape.css)
        if ink.fill and ink.opacity == 1 and shape.tag in {"rect", "circle"}:
            assert ink.fill in seen, shape


def test_an_ink_that_the_stylesheet_does_not_know_is_an_error() -> None:
    with pytest.raises(KeyError):
        ink_of("nothing-of-that-name")


def test_a_cell_is_never_a_formula() -> None:
    rows = csv_file(picture_of("=HYPERLINK(1)", "-2+3", "-0.5", "@x")).decode("utf-8-sig").splitlines()
    assert rows == ["'=HYPERLINK(1)", "'=HYPERLINK(1)", "'-2+3", "-0.5", "'@x"]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.text(st.characters(categories=("L", "Nd")), min_size=3, max_size=12),
        min_size=1,
        max_size=4,
        unique=True,
    )
)
@example(["Straße"])
@example(["Ann", "Ann & Sons"])
def test_no_name_is_left_in_any_text(names: list[str]) -> None:
    around = [f"of {name}, and {name.upper()}’s" for name in names]
    shared = without_names(picture_of(*around), [(name, "#") for name in names])
    for text in every_text(shared):
        for name in names:
            assert name not in text.replace("’", " ").replace(",", " ").split()


def test_the_beginning_of_a_name_in_a_label_without_room_goes_too() -> None:
    name = "Quillworks and Daughters of the North"
    long = picture_of(f"At {name}")
    assert any("Quill" in label.text and name not in label.text for label in long.wide.labels)
    shared = without_names(long, [(name, "a company")])
    assert not any("Quill" in text for text in every_text(shared))


def test_words_that_only_hold_a_name_stay() -> None:
    shared = without_names(picture_of("Annual leave at Ann"), [("Ann", "a company")])
    assert shared.title == "Annual leave at a company"


class TestOnThePage:
    @pytest.fixture(autouse=True)
    def search(self, owner: int, letter: Letter) -> None:
        from bounceback.store.write.papers import add_paper
        from bounceback.store.write.preferences import set_preferences

        set_preferences(owner, name="Maya Linden")
        for number in range(12):
            pk = made.applied(
                owner, number, company=f"Quillworks {number}", channel="online" if number % 2 else "direct"
            )
            add_paper(owner, pk, "cv", f"Maya Linden {'short' if number % 2 else 'long'}")
            made.happened(owner, pk, Kind.INTERVIEW if number % 3 else Kind.REJECTION)
            letter(owner, pk, "Clara Ortiz", "clara@quillworks.example", number=number)

    def test_each_picture_offers_its_files(self, inside: Client) -> None:
        page = inside.get("/insights").content.decode()
        for key in ("funnel", "rates", "waiting", "roads", "versions", "months", "days"):
            assert f'id="{key}"' in page, key
            for ending, kind in (
                ("svg", "image/svg+xml"),
                ("png", "image/png"),
                ("csv", "text/csv; charset=utf-8"),
            ):
                assert f'href="/insights/{key}.{ending}"' in page
                answer = inside.get(f"/insights/{key}.{ending}")
                assert answer.status_code == 200
                assert answer.headers["Content-Type"] == kind
                assert "attachment" in answer.headers["Content-Disposition"]

    def test_what_is_shared_has_no_names(self, inside: Client) -> None:
        assert b"Maya Linden" in inside.get("/insights/versions.csv").content
        for key in ("versions", "funnel", "months"):
            assert inside.get(f"/insights/{key}").status_code == 200
            for ending in ("svg", "csv"):
                file = inside.get(f"/insights/shared/{key}.{ending}").content.decode()
                for name in ("Quillworks", "Clara", "Maya", "Linden"):
                    assert name not in file, (key, ending, name)
        assert "CV A" in inside.get("/insights/shared/versions.csv").content.decode()
        page = inside.get("/insights/versions").content.decode()
        assert "Maya Linden" not in page.split("<main", 1)[1].split("</main>")[0]

    @pytest.mark.parametrize("address", ["nothing", "nothing.svg", "funnel.exe", "shared/nothing.png"])
    def test_what_is_not_there_is_said(self, inside: Client, address: str) -> None:
        assert inside.get(f"/insights/{address}").status_code == 404


def test_the_drawings_along_time_hold_for_any_values() -> None:
    from datetime import date, timedelta

    from .test_pictures import assert_well_placed

    words = {"sentence": "s", "title": "t", "description": "d"}
    for number in (1, 2, 7, 24):
        drawn = pictures.columns(
            "c",
            [pictures.Period(f"Month {n}", f"M{n}", (n % 3, n, 0)) for n in range(number)],
            [("a first talk", "mine"), ("a no", "late"), ("vacancy closed", "past")],
            head=("a", "b", "c", "d"),
            **words,
        )
        for one in (drawn.wide, drawn.phone):
            assert_well_placed(one)
    last = date(2026, 11, 24)
    days = [pictures.Day(last - timedelta(days=3 * n), n + 1, "w") for n in range(200)]
    drawn = pictures.calendar(
        "d", days, last, head=("a", "b", "c"), weeks_head=("w", "f", "d"), months=lambda day: f"{day:%b}", weekdays=("Mon", "Wed", "Fri"),
        day_name=lambda day: f"{day}", **words,
    )  # fmt: skip
    for one in (drawn.wide, drawn.phone):
        assert_well_placed(one)
    assert len(drawn.table.rows) == 200
    assert len(drawn.on_page.rows) < 100, "by weeks on the page"
    assert sum(int(row[1]) for row in drawn.on_page.rows) == sum(day.count for day in days)
    assert sum(int(row[2]) for row in drawn.on_page.rows) == len(days)
    assert sum(shape.tag == "rect" for shape in drawn.wide.shapes) == 51 * 7 + last.weekday() + 1
    for length, mark in ((2, 0), (60, 59), (181, 40)):
        drawn = pictures.curve(
            "w", [0.7 * 0.98**n for n in range(length)], head=("a", "b"), seen=[0.3, 4, 500], mark=mark,
            mark_label="day 40: fair to stop waiting", day_label="day %(n)s", share_label="%(n)s in 100", seen_label="answers",
            **words,
        )  # fmt: skip
        for one in (drawn.wide, drawn.phone):
            assert_well_placed(one)
        assert sum(shape.css == "tick" for shape in drawn.wide.shapes) == (2 if length > 4 else 1)
