"""Pictures: the figures are where they belong, labels stay inside and apart, nothing needs a style attribute."""

from __future__ import annotations

import re
from collections.abc import Container
from datetime import date, timedelta
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bounceback.web import pictures
from bounceback.web.pages.gallery import _pictures
from bounceback.web.pictures import (
    Drawing,
    Flow,
    Group,
    Mark,
    Moment,
    Need,
    Node,
    Picture,
    Shape,
    Table,
    Try,
    fit,
    text_width,
)

WORDS = {"sentence": "A sentence.", "title": "Title", "description": "Described."}
NO_TABLE = Table(("a",), ())
names = st.text(st.characters(categories=("L", "Nd", "Zs")), max_size=40)


def shapes(drawing: Drawing, css: str) -> list[dict[str, float]]:
    """The attributes of the shapes of that class, as numbers."""
    return [
        {name: float(value) for name, value in shape.attrs if name != "d"}
        for shape in drawing.shapes
        if shape.css == css
    ]


def texts(drawing: Drawing) -> list[str]:
    return [label.text for label in drawing.labels]


def assert_well_placed(drawing: Drawing) -> None:
    """Everything within the view box; no label over another."""
    for label in drawing.labels:
        assert label.left >= -0.01, label
        assert label.right <= drawing.width + 0.01, label
        assert 0 < label.y <= drawing.height, label
    for one, other in combinations(drawing.labels, 2):
        apart = abs(one.y - other.y) >= 10 or one.right <= other.left or other.right <= one.left
        assert apart, (one, other)
    for shape in drawing.shapes:
        assert_inside(shape, drawing)


def assert_inside(shape: Shape, drawing: Drawing) -> None:
    at = {name: float(value) for name, value in shape.attrs if name != "d"}
    if shape.tag == "rect":
        assert at["x"] >= -0.01
        assert at["x"] + at["width"] <= drawing.width + 0.01
        assert at["y"] >= -0.01
        assert at["y"] + at["height"] <= drawing.height + 0.01
    if shape.tag == "circle":
        assert at["r"] <= at["cx"] <= drawing.width - at["r"] + 0.01
        assert at["r"] <= at["cy"] <= drawing.height - at["r"] + 0.01


def both(picture: Picture) -> tuple[Drawing, Drawing]:
    return picture.wide, picture.phone


@pytest.mark.parametrize("picture", _pictures(), ids=lambda picture: picture.key)
def test_each_is_told_in_words_and_inked_by_classes_alone(picture: Picture) -> None:
    page = render_to_string("pictures/picture.html", {"picture": picture})
    assert "style=" not in page
    assert "fill=" not in page
    assert picture.sentence in page
    drawings = [ElementTree.fromstring(svg) for svg in re.findall(r"<svg.*?</svg>", page, re.S)]
    assert len(drawings) == 2
    ids = re.findall(r'id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for svg in drawings:
        assert svg.get("role") == "img"
        title, desc = svg.find("title"), svg.find("desc")
        assert title is not None
        assert title.text == picture.title
        assert desc is not None
        assert desc.text == picture.description
        assert svg.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"


@pytest.mark.parametrize("picture", _pictures(), ids=lambda picture: picture.key)
def test_each_has_its_figures_behind_it_as_a_table(picture: Picture) -> None:
    page = render_to_string("pictures/picture.html", {"picture": picture})
    assert page.count('<th scope="row">') == len(picture.table.rows) > 0
    assert "<details" in page


@pytest.mark.parametrize("picture", _pictures(), ids=lambda picture: picture.key)
def test_the_samples_are_well_placed(picture: Picture) -> None:
    for drawing in both(picture):
        assert_well_placed(drawing)


def test_words_from_a_mail_cannot_become_markup() -> None:
    nasty = '"><script>alert(1)</script>'
    picture = pictures.story(
        "s",
        [Moment(date(2026, 1, 1), nasty, "1 Jan")],
        title=nasty,
        description=nasty,
        head=("Day", nasty),
        sentence=nasty,
    )
    page = render_to_string("pictures/picture.html", {"picture": picture})
    assert "<script" not in page


def test_numbers_are_written_for_svg_whatever_the_language() -> None:
    from django.utils import translation

    with translation.override("de"):
        page = render_to_string("pictures/picture.html", {"picture": _pictures()[3]})
    assert not re.search(r'(?:x|y|cx|cy|width|height|r)="[\d.]*,', page)


# ── The strip ──────────────────────────────────────────────────────────────────────────────────────────


def strip(count: int, reached: set[int], **changes: object) -> Picture:
    tries = [Try(index in reached, (str(index),)) for index in range(count)]
    return pictures.strip("strip", tries, **WORDS, head=("n",), **changes)  # type: ignore[arg-type]


def test_a_strip_has_one_mark_for_each_try_tall_where_it_reached_a_talk() -> None:
    picture = strip(41, {4, 28}, run=12, run_label="12 noes since", this=28, this_label="this one")
    for drawing in both(picture):
        assert len(shapes(drawing, "mine")) == 2
        assert len(shapes(drawing, "late")) == 12
        assert len(shapes(drawing, "past")) == 27
        assert {mark["height"] for mark in shapes(drawing, "mine")} == {28}
        assert {mark["height"] for mark in shapes(drawing, "past")} == {16}


def test_this_one_is_named_above_its_own_mark() -> None:
    drawing = strip(41, {4, 28}, this=28, this_label="this one").wide
    mark = shapes(drawing, "mine")[1]
    label = next(label for label in drawing.labels if label.text == "this one")
    assert label.x == pytest.approx(mark["x"] + mark["width"] / 2, abs=0.01)
    assert label.y < mark["y"]


def test_a_run_beyond_the_tries_is_refused() -> None:
    with pytest.raises(ValueError, match="a run of 4 in 3"):
        strip(3, set(), run=4)
    with pytest.raises(ValueError, match="try 3 of 3"):
        strip(3, set(), this=3)


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 400), st.data())
def test_a_strip_of_any_length_is_well_placed(count: int, data: st.DataObject) -> None:
    picture = strip(
        count,
        set(data.draw(st.lists(st.integers(0, count - 1), max_size=8))),
        run=data.draw(st.integers(0, count)),
        run_label="noes since",
        this=data.draw(st.none() | st.integers(0, count - 1)),
        this_label="this one",
        first_label="first application, June",
    )
    for drawing in both(picture):
        assert_well_placed(drawing)
        assert sum(shape.tag == "rect" for shape in drawing.shapes) == count


# ── Intervals ──────────────────────────────────────────────────────────────────────────────────────────


def interval(low: float, middle: float, high: float, published: list[Mark]) -> Picture:
    return pictures.interval(
        "interval",
        low,
        middle,
        high,
        **WORDS,
        low_label="low",
        middle_label="yours, about 1 in 5",
        high_label="high",
        published=published,
        end_label="%(n)s in 100",
        table=NO_TABLE,
    )


def test_an_interval_is_drawn_to_scale() -> None:
    drawing = interval(0.08, 0.22, 0.42, [Mark(0.17, "17"), Mark(0.28, "28")]).wide
    assert texts(drawing)[-1] == "50 in 100"

    def x(value: float) -> float:
        return 8 + (760 - 16) * value / 0.5

    (band,) = shapes(drawing, "band")
    assert band["x"] == pytest.approx(x(0.08), abs=0.01)
    assert band["x"] + band["width"] == pytest.approx(x(0.42), abs=0.01)
    (dot,) = shapes(drawing, "mine")
    assert dot["cx"] == pytest.approx(x(0.22), abs=0.01)
    assert [tick["x1"] for tick in shapes(drawing, "tick")] == pytest.approx([x(0.17), x(0.28)], abs=0.01)


@pytest.mark.parametrize("rates", [(0.5, 0.2, 0.6), (0.1, 0.7, 0.6), (-0.1, 0.2, 0.3), (0.1, 0.2, 1.2)])
def test_what_is_no_range_is_refused(rates: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="no range"):
        interval(*rates, [])


shares = st.floats(0, 1, allow_nan=False)


@settings(max_examples=120, deadline=None)
@given(st.tuples(shares, shares, shares), st.lists(shares, max_size=4))
def test_any_interval_is_well_placed(rates: tuple[float, float, float], published: list[float]) -> None:
    low, middle, high = sorted(rates)
    picture = interval(low, middle, high, [Mark(rate, "28, published") for rate in published])
    for drawing in both(picture):
        assert_well_placed(drawing)
        assert {"low", "high", "yours, about 1 in 5"} <= set(texts(drawing))


def test_compared_rates_share_one_scale() -> None:
    picture = pictures.intervals(
        "rates",
        [Group("a", 0.1, 0.2, 0.4, "20", mine=True), Group("b", 0.05, 0.1, 0.2, "10")],
        **WORDS,
        table=NO_TABLE,
    )
    for drawing in both(picture):
        (mine,), (other,) = shapes(drawing, "band"), shapes(drawing, "band other")
        assert mine["width"] == pytest.approx(2 * other["width"], abs=0.02)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(names, st.tuples(shares, shares, shares)), max_size=8))
def test_any_comparison_is_well_placed(found: list[tuple[str, tuple[float, float, float]]]) -> None:
    groups = [Group(name, *sorted(rates), "24 in 100, likely 9 to 48") for name, rates in found]
    for drawing in both(pictures.intervals("rates", groups, **WORDS, table=NO_TABLE)):
        assert_well_placed(drawing)


# ── The story ──────────────────────────────────────────────────────────────────────────────────────────

START = date(2026, 10, 2)


def story(days: list[int], today: int | None = None, mine: Container[int] = ()) -> Picture:
    moments = [
        Moment(START + timedelta(day), f"step {index}", f"day {day}", "mine" if index in mine else "")
        for index, day in enumerate(days)
    ]
    return pictures.story(
        "story",
        moments,
        title="Title",
        description="Described.",
        head=("Day", "What"),
        today=None if today is None else START + timedelta(today),
        today_label="today, open",
    )


def test_a_story_runs_along_time() -> None:
    drawing = story([0, 10, 40]).wide
    first, second, third = (dot["cx"] for dot in shapes(drawing, "dot"))
    assert first == 8
    assert third == 752
    assert second - first == pytest.approx((third - first) / 4, abs=0.1)


def test_an_open_story_goes_on_until_today() -> None:
    assert "today, open" in texts(story([0, 3], today=30).wide)
    assert "today, open" in texts(story([0, 3], today=30).phone)
    assert "today, open" not in texts(story([0, 3], today=3).wide)


def test_on_a_phone_every_moment_is_named() -> None:
    assert texts(story([0, 0, 1, 1, 2, 90]).phone) == [
        "step 0 day 0",
        "step 1 day 0",
        "step 2 day 1",
        "step 3 day 1",
        "step 4 day 2",
        "step 5 day 90",
    ]


def test_what_has_no_room_beside_the_line_stands_in_the_table() -> None:
    picture = story(list(range(30)))
    assert len(picture.wide.labels) < 30
    assert len(picture.table.rows) == 30


def test_moments_are_put_in_order_of_time() -> None:
    assert [row[0] for row in story([5, 1, 3]).table.rows] == ["day 1", "day 3", "day 5"]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.integers(0, 400), max_size=40), st.none() | st.integers(0, 500), st.sets(st.integers(0, 9))
)
@example([4, 9, 44, 45, 54], None, {0, 3, 4})
@example([0, 42, 44, 44, 52], None, {0, 2, 3, 4})
def test_any_story_is_well_placed_and_keeps_every_dot(
    days: list[int], today: int | None, mine: set[int]
) -> None:
    days.sort()
    picture = story(days, today, mine)
    for drawing in both(picture):
        assert_well_placed(drawing)
        assert len(shapes(drawing, "dot")) + len(shapes(drawing, "mine")) == len(days)
    places = sorted(dot["cx"] for css in ("dot", "mine") for dot in shapes(picture.wide, css))
    least = min(16, (760 - 16) / max(len(days) - 1, 1)) - 0.02
    assert all(later - earlier >= least for earlier, later in pairwise(places))
    for leader in shapes(picture.wide, "hair"):
        if leader["x1"] == leader["x2"]:
            crossed = [
                label.text
                for label in picture.wide.labels
                if leader["y1"] < label.y < leader["y2"] + 4 and label.left < leader["x1"] < label.right
            ]
            assert not crossed


# ── The way of the search ──────────────────────────────────────────────────────────────────────────────


def test_bands_and_bars_are_as_wide_as_their_numbers() -> None:
    nodes = [Node("all", "30 applied", 0, "ink"), Node("no", "20", 1), Node("wait", "10", 1, "wait")]
    picture = pictures.sankey(
        "s", nodes, [Flow("all", "no", 20), Flow("all", "wait", 10)], **WORDS, head=("From", "To", "n")
    )
    (whole,), (no,), (wait,) = (shapes(picture.wide, f"bar {tone}") for tone in ("ink", "closed", "wait"))
    assert whole["height"] == pytest.approx(no["height"] + wait["height"], abs=0.02)
    assert no["height"] == pytest.approx(2 * wait["height"], abs=0.02)
    (whole,), (no,), (wait,) = (shapes(picture.phone, f"bar {tone}") for tone in ("ink", "closed", "wait"))
    assert whole["width"] == pytest.approx(no["width"] + wait["width"], abs=0.02)
    assert picture.table.rows == (("30 applied", "20", "20"), ("30 applied", "10", "10"))


def test_a_state_that_nobody_came_to_is_left_out() -> None:
    nodes = [Node("all", "3 applied", 0), Node("no", "3 said no", 1), Node("offer", "0 offers", 1)]
    picture = pictures.sankey(
        "s", nodes, [Flow("all", "no", 3), Flow("all", "offer", 0)], **WORDS, head=("From", "To", "n")
    )
    for drawing in both(picture):
        assert texts(drawing) == ["3 applied", "3 said no"]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 3000), min_size=7, max_size=7))
def test_any_search_is_well_placed(counts: list[int]) -> None:
    nodes = [
        Node("applied", f"{sum(counts)} applied", 0, "ink"),
        Node("talk", "talks", 1, "mine"),
        Node("no", "said no", 1),
        Node("closed", "vacancies closed", 1),
        Node("waiting", "waiting", 1, "wait"),
        Node("offer", "offers", 2, "mine"),
        Node("talk-no", "noes", 2),
        Node("talk-open", "open", 2, "wait"),
    ]
    no, closed, waiting, offer, talk_no, talk_open, _ = counts
    flows = [
        Flow("applied", "talk", offer + talk_no + talk_open),
        Flow("applied", "no", no),
        Flow("applied", "closed", closed),
        Flow("applied", "waiting", waiting),
        Flow("talk", "offer", offer),
        Flow("talk", "talk-no", talk_no),
        Flow("talk", "talk-open", talk_open),
    ]
    for drawing in both(pictures.sankey("s", nodes, flows, **WORDS, head=("From", "To", "n"))):
        assert_well_placed(drawing)


# ── The gap ────────────────────────────────────────────────────────────────────────────────────────────


def test_shown_and_missing_together_are_what_is_asked() -> None:
    needs = [Need("SQL", 4, 1, "shown"), Need("dbt", 4, 0.25, "begun"), Need("Go", 2, 0, "missing")]
    picture = pictures.gap("g", needs, **WORDS, head=("Skill", "Asked", "Shown"))
    for drawing in both(picture):
        whole, part = (bar["width"] for bar in shapes(drawing, "mine"))
        rest, alone = (bar["width"] + 1 for bar in shapes(drawing, "missing"))
        assert part + rest == pytest.approx(whole, abs=0.02)
        assert part == pytest.approx(whole / 4, abs=0.02)
        assert alone == pytest.approx(whole / 2, abs=0.02)


def test_a_share_beyond_the_whole_is_refused() -> None:
    with pytest.raises(ValueError, match="SQL"):
        pictures.gap("g", [Need("SQL", 1, 1.5, "")], **WORDS, head=("a", "b", "c"))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(names, st.integers(0, 50), shares, names), max_size=12))
def test_any_gap_is_well_placed(found: list[tuple[str, int, float, str]]) -> None:
    needs = [Need(*one) for one in found]
    for drawing in both(pictures.gap("g", needs, **WORDS, head=("a", "b", "c"))):
        assert_well_placed(drawing)


# ── Text ───────────────────────────────────────────────────────────────────────────────────────────────


@given(st.text(max_size=80), st.floats(20, 400))
def test_fitted_text_has_room(text: str, width: float) -> None:
    fitted = fit(text, width, 13)
    assert fitted == text or (fitted.endswith("…") and text_width(fitted, 13) <= width)
