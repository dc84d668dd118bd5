"""Pictures of a search: plain values in, drawings of shapes and labels out, one for wide and one for narrow places.

Knows no template and no colour: a shape carries a class and the stylesheet's tokens give it its ink. Words come in
from whoever knows them; here they are only placed, so that labels never meet and nothing leaves the view box.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

WIDE = 760
PHONE = 328
"""Widths of the two view boxes. A wide drawing is shown where there is room for 12 px text or larger."""
WIDE_TEXT = 13.0
PHONE_TEXT = 14.0
SPACE = 8.0
"""Least distance between two labels."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One mark: an SVG tag, the class that inks it, and its attributes, already written out as text."""

    tag: str
    css: str
    attrs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Label:
    """Text at a place; `anchor` is start, middle or end, `css` one of "", "ink", "dim"."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    css: str = ""
    size: float = WIDE_TEXT

    @property
    def left(self) -> float:
        """Where the text begins, by an estimate that errs on the wide side."""
        width = text_width(self.text, self.size)
        return self.x - {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]

    @property
    def right(self) -> float:
        """Where the text ends."""
        return self.left + text_width(self.text, self.size)

    @property
    def written_x(self) -> str:
        """`x` as SVG text, the same in every language."""
        return _n(self.x)

    @property
    def written_y(self) -> str:
        """`y` as SVG text."""
        return _n(self.y)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes and labels in a view box from 0 0 to width height."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    labels: tuple[Label, ...]

    @property
    def view_box(self) -> str:
        """The SVG attribute."""
        return f"0 0 {_n(self.width)} {_n(self.height)}"


@dataclass(frozen=True, slots=True)
class Table:
    """The figures behind a picture."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as a page shows it: the sentence above, two drawings, the table behind.

    `key` is unique on its page (letters, digits, hyphens). `title` names the picture, `description` says in words
    what it shows: both for those who do not see it.
    """

    key: str
    sentence: str
    title: str
    description: str
    wide: Drawing
    phone: Drawing
    table: Table
    kind: str = ""
    files: str = ""
    """The address below which this picture can be had as a file, "" where it cannot."""
    brief: Table | None = None
    """What a page shows instead of a table that would be too long there; files have the whole."""

    @property
    def on_page(self) -> Table:
        """The table behind the picture on a page."""
        return self.brief or self.table


# ── The strip of tries ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Try:
    """One application in the order of sending: did it reach a talk; what the table says of it."""

    reached: bool
    row: tuple[str, ...] = ()


def strip(
    key: str,
    tries: Sequence[Try],
    *,
    sentence: str,
    title: str,
    description: str,
    head: tuple[str, ...],
    run: int = 0,
    run_label: str = "",
    this: int | None = None,
    this_label: str = "",
    first_label: str = "",
) -> Picture:
    """Every try as a mark: tall in the accent where it reached a talk, else small and grey.

    The last `run` tries stand darker, under a bracket where there is a `run_label`; `this` is the index of the one
    spoken of; `first_label` names the first where all stand on one line.
    Raises ValueError where `run` or `this` point outside `tries`.
    """
    if not 0 <= run <= len(tries):
        raise ValueError(f"a run of {run} in {len(tries)} tries")
    if this is not None and not 0 <= this < len(tries):
        raise ValueError(f"try {this} of {len(tries)}")

    def draw(width: float, size: float, most: int) -> Drawing:
        columns = min(most, max(len(tries), 12))
        step = width / columns
        mark = min(9.0, step * 0.62)
        top = 22.0 if this is not None else 2.0
        row_height = 28.0 + 8
        shapes: list[Shape] = []
        labels: list[Label] = []
        begins = len(tries) - run
        line_count = max(1, -(-len(tries) // columns))
        for index, one in enumerate(tries):
            line, column = divmod(index, columns)
            x = column * step + (step - mark) / 2
            y = top + line * row_height
            css = "mine" if one.reached else ("late" if index >= begins else "past")
            height = 28.0 if one.reached else 16.0
            shapes.append(_rect(css, x, y + 28 - height, mark, height, min(2.0, mark / 3)))
            if index == this:
                labels.append(_within(Label(x + mark / 2, 12, this_label, "middle", "ink", size), width))
                if line:
                    shapes.append(_line("thin", x + mark / 2, 17, x + mark / 2, y + 28 - height - 2))
        bottom = top + (line_count - 1) * row_height + 28
        if run and run_label:
            first_line, first_column = divmod(begins, columns)
            last_line, last_column = divmod(len(tries) - 1, columns)
            start = first_column if first_line == last_line else 0
            left = start * step + (step - mark) / 2
            right = last_column * step + (step + mark) / 2
            y = bottom + 6
            shapes.append(_path("thin", f"M{_n(left)} {_n(y)}v5H{_n(right)}v-5"))
            labels.append(_within(Label((left + right) / 2, y + 20, run_label, "middle", "", size), width))
        if first_label and line_count == 1:
            label = Label(0, bottom + (26 if run and run_label else 18), first_label, "start", "dim", size)
            if not _meets(label, labels, 10):
                labels.append(label)
        height = max([bottom + 4, *(label.y + 5 for label in labels)])
        return Drawing(width, height, tuple(shapes), tuple(labels))

    return Picture(
        key,
        sentence,
        title,
        description,
        draw(WIDE, WIDE_TEXT, 90),
        draw(PHONE, PHONE_TEXT, 45),
        Table(head, tuple(one.row for one in tries)),
        "strip",
    )


# ── Intervals ──────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Mark:
    """A published rate (0 to 1) with its short name."""

    value: float
    label: str


def interval(
    key: str,
    low: float,
    middle: float,
    high: float,
    *,
    sentence: str,
    title: str,
    description: str,
    low_label: str,
    middle_label: str,
    high_label: str,
    published: Sequence[Mark] = (),
    table: Table,
    end_label: str = "",
) -> Picture:
    """One rate with its range as a band, its middle as a dot and published rates as ticks.

    Rates are shares from 0 to 1; raises ValueError unless 0 ≤ low ≤ middle ≤ high ≤ 1. The scale begins at 0 and
    ends at the next tenth above everything shown (`end_label` says where, a "%(n)s" in it becomes the hundredths).
    """
    if not 0 <= low <= middle <= high <= 1:
        raise ValueError(f"{low} ≤ {middle} ≤ {high} is no range of shares")
    end = _scale_end([high, *(mark.value for mark in published)])

    def draw(width: float, size: float) -> Drawing:
        inset = 8.0
        room = width - 2 * inset

        def x(value: float) -> float:
            return inset + room * value / end

        above = _published(published, x, width, size)
        lowest = max((label.y for label in above), default=-6.0)
        axis = lowest + 20
        shapes = [
            _line("hair", 0, axis, width, axis),
            _rect("band", x(low), axis - 6, max(x(high) - x(low), 2), 12, 6),
            *(_line("tick", x(mark.value), axis - 10, x(mark.value), axis + 10) for mark in published),
            _circle("mine", x(middle), axis, 6),
        ]
        first = axis + 28
        labels = [_within(Label(x(middle), first, middle_label, "middle", "ink", size), width)]
        ends = [
            _within(Label(x(value), first, text, "middle", "dim", size), width)
            for value, text in ((low, low_label), (high, high_label))
        ]
        if any(_meets(label, labels, 10) for label in ends) or _meets(ends[0], ends[1:], 10):
            ends = [replace(label, y=label.y + size + 5) for label in ends]
        if _meets(ends[0], ends[1:], 10):
            ends[1] = replace(ends[1], y=ends[1].y + size + 5)
        labels += ends
        if end_label and ends[0].y == ends[1].y == first:
            text = end_label % {"n": round(end * 100)}
            label = Label(width, first, text, "end", "dim", size)
            if not _meets(label, labels, 10):
                labels.append(label)
        height = max(label.y for label in labels) + 5
        return Drawing(width, height, tuple(shapes), (*above, *labels))

    return Picture(
        key,
        sentence,
        title,
        description,
        draw(WIDE, WIDE_TEXT),
        draw(PHONE, PHONE_TEXT),
        table,
        "interval",
    )


def _published(marks: Sequence[Mark], x: Callable[[float], float], width: float, size: float) -> list[Label]:
    """The names of the published rates above their ticks; where two meet, they turn away from one another."""
    ordered = sorted(marks, key=lambda mark: mark.value)
    labels = [Label(x(mark.value), 12, mark.label, "middle", "dim", size) for mark in ordered]
    if any(_meets(one, [other], 10) for one, other in pairwise(labels)):
        labels[0] = replace(labels[0], x=labels[0].x + 4, anchor="end")
        labels[-1] = replace(labels[-1], x=labels[-1].x - 4, anchor="start")
    placed: list[Label] = []
    for label in labels:
        placed.append(_lowered(_within(label, width), placed, size + 5))
    return placed


@dataclass(frozen=True, slots=True)
class Group:
    """One line of a comparison: its name, its rate with range (0 to 1), the figures in words."""

    name: str
    low: float
    middle: float
    high: float
    figures: str
    mine: bool = False


def intervals(
    key: str,
    groups: Sequence[Group],
    *,
    sentence: str,
    title: str,
    description: str,
    table: Table,
) -> Picture:
    """Several rates with their ranges under one another on one scale from 0; `mine` takes the accent."""
    end = _scale_end([group.high for group in groups] or [0.1])

    def wide() -> Drawing:
        column = min(220.0, max((text_width(g.name, WIDE_TEXT) for g in groups), default=0) + 14)
        figures = max((text_width(g.figures, WIDE_TEXT) for g in groups), default=0) + 14
        room = WIDE - column - figures
        shapes: list[Shape] = [_line("hair", column, 0, column, max(len(groups), 1) * 40)]
        labels: list[Label] = []
        for place, group in enumerate(groups):
            y = 20.0 + place * 40
            shapes += _group(group, y, lambda value: column + room * value / end)
            name = fit(group.name, column - 14, WIDE_TEXT)
            labels.append(Label(column - 14, y + 4, name, "end", "ink" if group.mine else ""))
            labels.append(Label(column + room * group.high / end + 13, y + 4, group.figures, "start", "dim"))
        return Drawing(WIDE, max(len(groups), 1) * 40, tuple(shapes), tuple(labels))

    def phone() -> Drawing:
        shapes: list[Shape] = []
        labels: list[Label] = []
        for place, group in enumerate(groups):
            y = place * 66.0
            css = "ink" if group.mine else ""
            labels.append(Label(0, y + 15, fit(group.name, PHONE, PHONE_TEXT), "start", css, PHONE_TEXT))
            shapes.append(_line("hair", 0, y + 28, PHONE, y + 28))
            shapes += _group(group, y + 28, lambda value: 7 + (PHONE - 14) * value / end)
            labels.append(Label(0, y + 50, fit(group.figures, PHONE, PHONE_TEXT), "start", "dim", PHONE_TEXT))
        return Drawing(PHONE, max(len(groups), 1) * 66, tuple(shapes), tuple(labels))

    return Picture(key, sentence, title, description, wide(), phone(), table, "intervals")


def _group(group: Group, y: float, at: Callable[[float], float]) -> list[Shape]:
    left, right = at(group.low), at(group.high)
    return [
        _rect("band" if group.mine else "band other", left, y - 5, max(right - left, 2), 10, 5),
        _circle("mine" if group.mine else "dot", at(group.middle), y, 6),
    ]


# ── The story of one application ───────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened on a day. `tone`: "" for most, "mine" for what went well, "end" for a close, "wait"."""

    when: date
    label: str
    day: str
    tone: str = ""


def story(
    key: str,
    moments: Sequence[Moment],
    *,
    title: str,
    description: str,
    head: tuple[str, str],
    sentence: str = "",
    today: date | None = None,
    today_label: str = "",
) -> Picture:
    """Dots along time with their labels below; with `today` the line goes on, dashed, until then.

    Where dots crowd they keep a small distance in their order; a label that finds no room is left to the table. On a narrow place the story is a vertical list.
    """
    ordered = sorted(moments, key=lambda moment: moment.when)
    table = Table(head, tuple((moment.day, moment.label) for moment in ordered))
    return Picture(
        key,
        sentence,
        title,
        description,
        _story_wide(ordered, today, today_label),
        _story_phone(ordered, today, today_label),
        table,
        "story",
    )


def _story_wide(moments: Sequence[Moment], today: date | None, today_label: str) -> Drawing:
    if not moments:
        return Drawing(WIDE, 20, (), ())
    goes_on = today is not None and today > moments[-1].when
    places = _story_places(moments, today)
    axis = 32.0
    placed: list[tuple[Label, float]] = []
    if goes_on:
        placed.append((Label(WIDE, axis + 28, today_label, "end", "dim"), WIDE - 8.0))
    # The first, what stands out, the last, the rest: the first to come find room.
    order = sorted(
        range(len(moments)),
        key=lambda index: (index != 0, moments[index].tone == "", index != len(moments) - 1, index),
    )
    for index in order:
        label = _story_label(moments[index], places[index], axis, placed)
        if label:
            placed.append((label, places[index]))
    if not any(label.y < axis for label, _place in placed):
        placed = [(replace(label, y=label.y - 18), place) for label, place in placed]
        axis -= 18

    shapes = [
        _line("hair", place, axis + 7, place, label.y - 14) for label, place in placed if label.y > axis + 28
    ]
    shapes.append(_line("hair", places[0], axis, places[-1], axis))
    if goes_on:
        shapes.append(_line("hair dashed", places[-1], axis, WIDE - 8, axis))
    shapes += [_moment(moment, place, axis) for moment, place in zip(moments, places, strict=True)]
    labels = tuple(label for label, _place in placed)
    return Drawing(WIDE, max([axis + 10, *(label.y + 5 for label in labels)]), tuple(shapes), labels)


def _story_places(moments: Sequence[Moment], today: date | None) -> list[float]:
    """Where each dot stands along the line: to scale, but never so near to its neighbour that they touch."""
    inset = 8.0
    span = WIDE - 2 * inset
    first, last = moments[0].when, max(moments[-1].when, today or moments[-1].when)
    days = max((last - first).days, 1)
    places = [inset + span * (moment.when - first).days / days for moment in moments]
    apart = min(16.0, span / max(len(moments) - 1, 1))
    for index in range(1, len(places)):
        places[index] = max(places[index], places[index - 1] + apart)
    limit = WIDE - inset
    for index in range(len(places) - 1, -1, -1):
        places[index] = min(places[index], limit)
        limit = places[index] - apart
    return places


def _story_label(
    moment: Moment, place: float, axis: float, placed: Sequence[tuple[Label, float]]
) -> Label | None:
    """The moment's label: below its dot, else above the line, else on two lower lines with a leader.

    `placed`: the labels that stand already, each with the place of its dot. None where no place is free of them.
    """
    text = fit(f"{moment.label} {moment.day}", 300, WIDE_TEXT)
    css = "ink" if moment.tone == "mine" else ""
    below = axis + 28
    for y in (below, axis - 14, below + 19, below + 38):
        covered = any(
            below <= other.y < y and other.left - 4 < place < other.right + 4 for other, _dot in placed
        )
        for label in _beside(Label(place, y, text, "middle", css)):
            crosses = y >= below and any(
                other.y > y and label.left - 4 < dot < label.right + 4 for other, dot in placed
            )
            if not covered and not crosses and not _meets(label, [other for other, _dot in placed], 10):
                return label
    return None


def _beside(label: Label) -> list[Label]:
    """The label centred on its dot where the view box has room for that, and beginning or ending at the dot."""
    tries = [label] if label.left >= 0 and label.right <= WIDE else []
    begins, ends = replace(label, x=label.x - 8, anchor="start"), replace(label, x=label.x + 8, anchor="end")
    return [*tries, *(one for one in (begins, ends) if one.left >= 0 and one.right <= WIDE)]


def _story_phone(moments: Sequence[Moment], today: date | None, today_label: str) -> Drawing:
    step, x = 30.0, 8.0
    shapes: list[Shape] = []
    labels: list[Label] = []
    for index, moment in enumerate(moments):
        y = 14 + index * step
        if index:
            shapes.append(_line("hair", x, y - step, x, y))
        text = fit(f"{moment.label} {moment.day}", PHONE - 26, PHONE_TEXT)
        css = "ink" if moment.tone == "mine" else ""
        labels.append(Label(26, y + 5, text, "start", css, PHONE_TEXT))
    height = 14 + max(len(moments) - 1, 0) * step
    if today and moments and today > moments[-1].when:
        shapes.append(_line("hair dashed", x, height, x, height + step))
        labels.append(Label(26, height + step + 5, today_label, "start", "dim", PHONE_TEXT))
        height += step
    shapes += [_moment(moment, x, 14 + index * step) for index, moment in enumerate(moments)]
    return Drawing(PHONE, height + 12, tuple(shapes), tuple(labels))


def _moment(moment: Moment, x: float, y: float) -> Shape:
    css = {"": "dot", "mine": "mine", "end": "ring", "wait": "waits"}[moment.tone]
    return _circle(css, x, y, 5 if moment.tone else 4)


# ── The way of the search ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Node:
    """A state that applications pass or end in. `tone`: ink, mine, closed, faint or wait. `column` counts from 0."""

    key: str
    label: str
    column: int
    tone: str = "closed"


@dataclass(frozen=True, slots=True)
class Flow:
    """`count` applications that went from one node to the other."""

    source: str
    target: str
    count: int


def sankey(
    key: str,
    nodes: Sequence[Node],
    flows: Sequence[Flow],
    *,
    sentence: str,
    title: str,
    description: str,
    head: tuple[str, str, str],
) -> Picture:
    """Where the applications went, as bands whose width is their number; as nested bars where it is narrow.

    Nodes of one column stand in the given order. A node without a flow is left out. Raises KeyError for a flow
    to an unknown node.
    """
    names = {node.key: node.label for node in nodes}
    live = [flow for flow in flows if flow.count > 0]
    table = Table(head, tuple((names[f.source], names[f.target], str(f.count)) for f in live))
    used = {name for flow in live for name in (flow.source, flow.target)}
    shown = [node for node in nodes if node.key in used]
    return Picture(
        key,
        sentence,
        title,
        description,
        _sankey_wide(shown, live),
        _sankey_phone(shown, live),
        table,
        "sankey",
    )


@dataclass(slots=True)
class _Bar:
    node: Node
    x: float
    y: float
    height: float
    leaves: float = 0.0
    arrives: float = 0.0


def _size(node: Node, flows: Sequence[Flow]) -> int:
    come = sum(flow.count for flow in flows if flow.target == node.key)
    go = sum(flow.count for flow in flows if flow.source == node.key)
    return max(come, go)


def _sankey_wide(nodes: Sequence[Node], flows: Sequence[Flow]) -> Drawing:
    if not nodes:
        return Drawing(WIDE, 20, (), ())
    columns = sorted({node.column for node in nodes})
    total = max(sum(_size(n, flows) for n in nodes if n.column == column) for column in columns)
    per_one = 250.0 / total
    bar = 12.0
    sources = {flow.source for flow in flows}
    first_room = max(text_width(n.label, WIDE_TEXT) for n in nodes if n.column == columns[0]) + 10
    last_room = max(text_width(n.label, WIDE_TEXT) for n in nodes if n.column == columns[-1]) + 12
    reach = WIDE - first_room - last_room - bar
    places: dict[str, _Bar] = {}
    height = 0.0
    for order, column in enumerate(columns):
        x = first_room + (reach * order / (len(columns) - 1) if len(columns) > 1 else 0)
        y = 0.0
        for node in (n for n in nodes if n.column == column):
            above = 20.0 if order and node.key in sources else 0.0
            tall = max(_size(node, flows) * per_one, 2.0)
            y += above
            places[node.key] = _Bar(node, x, y, tall)
            y += tall + max(14.0, 20.0 - tall)
        height = max(height, y - 14.0)
    for column in columns[:1]:
        standing = [places[n.key] for n in nodes if n.column == column]
        slack = (height - (standing[-1].y + standing[-1].height)) / 2
        for one in standing:
            one.y += slack

    shapes: list[Shape] = []
    for flow in flows:
        source, target = places[flow.source], places[flow.target]
        thick = max(flow.count * per_one, 1.5)
        left, right = source.x + bar, target.x
        top, below = source.y + source.leaves, target.y + target.arrives
        source.leaves += flow.count * per_one
        target.arrives += flow.count * per_one
        turn = (left + right) / 2
        shapes.append(
            _path(
                f"flow {target.node.tone}",
                f"M{_n(left)} {_n(top)}C{_n(turn)} {_n(top)} {_n(turn)} {_n(below)} {_n(right)} {_n(below)}"
                f"v{_n(thick)}C{_n(turn)} {_n(below + thick)} {_n(turn)} {_n(top + thick)} "
                f"{_n(left)} {_n(top + thick)}z",
            )
        )
    labels: list[Label] = []
    for one in places.values():
        shapes.append(_rect(f"bar {one.node.tone}", one.x, one.y, bar, one.height, 0))
        css = "ink" if one.node.tone in {"mine", "ink"} else ""
        middle = one.y + one.height / 2 + 4.5
        if one.node.column == columns[0]:
            labels.append(Label(one.x - 10, middle, one.node.label, "end", css))
        elif one.node.key in sources:
            labels.append(Label(one.x, one.y - 6, one.node.label, "start", css))
        else:
            labels.append(Label(one.x + bar + 10, max(middle, 11), one.node.label, "start", css))
    bottom = max([height, *(label.y + 5 for label in labels)])
    return Drawing(WIDE, bottom, tuple(shapes), tuple(labels))


def _sankey_phone(nodes: Sequence[Node], flows: Sequence[Flow]) -> Drawing:
    if not nodes:
        return Drawing(PHONE, 20, (), ())
    by_key = {node.key: node for node in nodes}
    targets = {flow.target for flow in flows}
    total = max(_size(node, flows) for node in nodes)
    rows: list[tuple[Node, int, int]] = []

    def visit(node: Node, depth: int, count: int) -> None:
        rows.append((node, depth, count))
        if depth < 6:
            for flow in flows:
                if flow.source == node.key:
                    visit(by_key[flow.target], depth + 1, flow.count)

    for node in nodes:
        if node.key not in targets:
            visit(node, 0, _size(node, flows))

    shapes: list[Shape] = []
    labels: list[Label] = []
    step, indent = 40.0, 18.0
    longest = PHONE - indent * max(depth for _node, depth, _count in rows)
    for place, (node, depth, count) in enumerate(rows):
        x, y = depth * indent, place * step
        css = "ink" if node.tone in {"mine", "ink"} else ""
        text = fit(node.label, PHONE - x, PHONE_TEXT)
        labels.append(Label(x, y + 15, text, "start", css, PHONE_TEXT))
        shapes.append(_rect(f"bar {node.tone}", x, y + 22, max(longest * count / total, 2), 8, 2))
    return Drawing(PHONE, len(rows) * step - 6, tuple(shapes), tuple(labels))


# ── The gap ────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Need:
    """A skill: how many of the postings ask for it, what share of it the person shows (0 to 1), and that in words."""

    skill: str
    asked: int
    shown: float
    words: str


def gap(
    key: str,
    needs: Sequence[Need],
    *,
    sentence: str,
    title: str,
    description: str,
    head: tuple[str, str, str],
) -> Picture:
    """What is asked for as an outline, what is shown as its filling, what is missing as the part left open.

    The outline's length is the number of postings that ask. Raises ValueError for a share outside 0 to 1.
    """
    for need in needs:
        if not 0 <= need.shown <= 1:
            raise ValueError(f"{need.skill}: a share of {need.shown}")
    most = max((need.asked for need in needs), default=1) or 1

    def bars(need: Need, x: float, y: float, longest: float) -> list[Shape]:
        length = max(longest * need.asked / most, 6.0)
        filled = length * need.shown
        shapes = []
        if filled < length:
            shapes.append(_rect("missing", x + filled + 0.5, y + 0.5, length - filled - 1, 9, 2))
        if filled:
            shapes.append(_rect("mine", x, y, max(filled, 2), 10, 2))
        return shapes

    def wide() -> Drawing:
        column = min(230.0, max((text_width(n.skill, WIDE_TEXT) for n in needs), default=0) + 14)
        words = min(260.0, max((text_width(n.words, WIDE_TEXT) for n in needs), default=0) + 14)
        longest = WIDE - column - words
        shapes: list[Shape] = []
        labels: list[Label] = []
        for place, need in enumerate(needs):
            y = place * 32.0 + 16
            shapes += bars(need, column, y - 5, longest)
            labels.append(Label(column - 14, y + 4.5, fit(need.skill, column - 14, WIDE_TEXT), "end", "ink"))
            end = column + max(longest * need.asked / most, 6.0) + 12
            labels.append(Label(end, y + 4.5, fit(need.words, WIDE - end, WIDE_TEXT), "start", "dim"))
        return Drawing(WIDE, max(len(needs), 1) * 32, tuple(shapes), tuple(labels))

    def phone() -> Drawing:
        shapes: list[Shape] = []
        labels: list[Label] = []
        for place, need in enumerate(needs):
            y = place * 62.0
            labels.append(Label(0, y + 15, fit(need.skill, PHONE, PHONE_TEXT), "start", "ink", PHONE_TEXT))
            shapes += bars(need, 0, y + 23, PHONE)
            labels.append(Label(0, y + 49, fit(need.words, PHONE, PHONE_TEXT), "start", "dim", PHONE_TEXT))
        return Drawing(PHONE, max(len(needs), 1) * 62, tuple(shapes), tuple(labels))

    rows = tuple((need.skill, str(need.asked), need.words) for need in needs)
    return Picture(key, sentence, title, description, wide(), phone(), Table(head, rows), "gap")


# ── Along time ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Period:
    """One span of time: its name, its short name below the column ("" for none), and how many of each kind."""

    name: str
    short: str
    counts: tuple[int, ...]


def columns(
    key: str,
    periods: Sequence[Period],
    kinds: Sequence[tuple[str, str]],
    *,
    sentence: str,
    title: str,
    description: str,
    head: tuple[str, ...],
) -> Picture:
    """Stacked columns, one for each period; `kinds` are name and tone ("mine", "late", "past") from below upwards.

    The names stand above in their own ink, the highest column carries its number. Raises ValueError where a period has
    not one count for each kind.
    """
    for period in periods:
        if len(period.counts) != len(kinds):
            raise ValueError(f"{period.name} has {len(period.counts)} counts for {len(kinds)} kinds")
    most = max((sum(period.counts) for period in periods), default=0) or 1

    def draw(width: float, size: float) -> Drawing:
        shapes: list[Shape] = []
        labels: list[Label] = []
        x, y = 0.0, 12.0
        for name, tone in kinds:
            needs = text_width(name, size) + 18
            if x and x + needs > width:
                x, y = 0.0, y + size + 8
            shapes.append(_rect(tone, x, y - 9, 10, 10, 2))
            labels.append(Label(x + 16, y, fit(name, width - 16, size), "start", "", size))
            x += needs + 16
        top, tall = y + 26, 130.0
        base = top + tall
        step = width / max(len(periods), 12)
        bar = max(min(step * 0.66, 34.0), 1.0)
        ends: list[Label] = []
        for place, period in enumerate(periods):
            left = place * step + (step - bar) / 2
            stands = base
            for count, (_name, tone) in zip(period.counts, kinds, strict=True):
                if count:
                    height = tall * count / most
                    shapes.append(_rect(tone, left, stands - height, bar, height, 0))
                    stands -= height
            if sum(period.counts) == most and not any(label.y < base - 1 for label in ends):
                ends.append(
                    _within(Label(left + bar / 2, stands - 6, f"{most:,}", "middle", "dim", size), width)
                )
            if period.short:
                label = _within(Label(left + bar / 2, base + 20, period.short, "middle", "dim", size), width)
                if not _meets(label, ends, 10):
                    ends.append(label)
        shapes.append(_line("hair", 0, base, width, base))
        return Drawing(width, base + 26, tuple(shapes), (*labels, *ends))

    rows = tuple((period.name, *(str(count) for count in period.counts)) for period in periods)
    return Picture(
        key,
        sentence,
        title,
        description,
        draw(WIDE, WIDE_TEXT),
        draw(PHONE, PHONE_TEXT),
        Table(head, rows),
        "columns",
    )


@dataclass(frozen=True, slots=True)
class Day:
    """A day on which something happened: how much, and that in words."""

    when: date
    count: int
    words: str


WEEKS_WIDE, WEEKS_PHONE = 52, 22


def calendar(
    key: str,
    days: Sequence[Day],
    last: date,
    *,
    sentence: str,
    title: str,
    description: str,
    head: tuple[str, str, str],
    weeks_head: tuple[str, str, str],
    months: Callable[[date], str],
    weekdays: tuple[str, str, str],
    day_name: Callable[[date], str],
) -> Picture:
    """A square for each day of the last weeks until `last`, in four depths; a column is a week from Monday on.

    `weekdays` name Monday, Wednesday and Friday; `months` a month above its first week. Days after `last` and without a
    count get no square of their own depth. The table has every day with a count, also those before the weeks drawn; on the
    page it stands by weeks (`weeks_head`: the week's Monday, its counts, its days with one).
    """
    ordered = sorted((one for one in days if one.count > 0), key=lambda one: one.when)
    of = {one.when: one.count for one in ordered}
    steps = _depths([one.count for one in ordered])

    def draw(width: float, size: float, weeks: int) -> Drawing:
        begins = last - timedelta(days=last.weekday() + 7 * (weeks - 1))
        room = max(text_width(name, size) for name in weekdays) + 8
        step = (width - room) / weeks
        square = step - 2
        top = size + 8
        shapes: list[Shape] = []
        labels = [
            Label(0, top + place * step + step / 2 + size / 3, name, "start", "dim", size)
            for place, name in zip((0, 2, 4), weekdays, strict=True)
        ]
        above: list[Label] = []
        for week in range(weeks):
            monday = begins + timedelta(days=7 * week)
            x = room + week * step
            if any((monday + timedelta(days=each)).day == 1 for each in range(7)):
                label = Label(x, size, months(monday + timedelta(days=6)), "start", "dim", size)
                if label.right <= width and not _meets(label, above, 10):
                    above.append(label)
            for place in range(7):
                when = monday + timedelta(days=place)
                if when > last:
                    break
                depth = sum(of.get(when, 0) >= each for each in steps) if when in of else 0
                css = f"deep{depth}" if depth else "shallow"
                shapes.append(_rect(css, x, top + place * step, square, square, 2))
        return Drawing(width, top + 7 * step + 2, tuple(shapes), (*above, *labels))

    return Picture(
        key,
        sentence,
        title,
        description,
        draw(WIDE, WIDE_TEXT, WEEKS_WIDE),
        draw(PHONE, PHONE_TEXT, WEEKS_PHONE),
        Table(head, tuple((day_name(one.when), str(one.count), one.words) for one in ordered)),
        "calendar",
        brief=_by_weeks(ordered, weeks_head, day_name),
    )


def _by_weeks(days: Sequence[Day], head: tuple[str, str, str], day_name: Callable[[date], str]) -> Table:
    weeks: dict[date, list[int]] = {}
    for one in days:
        weeks.setdefault(one.when - timedelta(days=one.when.weekday()), []).append(one.count)
    return Table(
        head,
        tuple((day_name(monday), str(sum(counts)), str(len(counts))) for monday, counts in weeks.items()),
    )


def _depths(counts: Sequence[int]) -> tuple[int, ...]:
    """The counts from which on a day is one step deeper: at most four, so that a usual day stands in the middle."""
    found = sorted(counts)
    if not found:
        return (1,)
    marks = {1, *(found[min(int(len(found) * share), len(found) - 1)] for share in (0.5, 0.8, 0.95))}
    return tuple(sorted(marks))


def curve(
    key: str,
    values: Sequence[float],
    *,
    sentence: str,
    title: str,
    description: str,
    head: tuple[str, str],
    seen: Sequence[float] = (),
    mark: int | None = None,
    mark_label: str = "",
    day_label: str = "%(n)s",
    share_label: str = "%(n)s",
    seen_label: str = "",
) -> Picture:
    """A chance (0 to 1) for each day from 0 on, as a falling line; `mark` is a day of it with its words.

    `seen` are days on which something truly happened, as ticks below the line (those beyond the last day are left out).
    Raises ValueError without two values, for one outside 0 to 1, or a mark that is not among the days.
    """
    if len(values) < 2 or not all(0 <= value <= 1 for value in values):
        raise ValueError("a curve needs two chances or more, each from 0 to 1")
    if mark is not None and not 0 <= mark < len(values):
        raise ValueError(f"day {mark} of {len(values)}")
    days = len(values) - 1
    end = _scale_end(values)

    def draw(width: float, size: float) -> Drawing:
        room = max(text_width(share_label % {"n": round(100 * end)}, size), 24.0) + 10
        top, tall = size + 14, 170.0
        base = top + tall

        def x(day: float) -> float:
            return room + (width - room - 6) * day / days

        def y(value: float) -> float:
            return base - tall * value / end

        line = "".join(
            f"{'L' if place else 'M'}{_n(x(place))} {_n(y(value))}" for place, value in enumerate(values)
        )
        shapes = [
            _line("hair", room, y(end), width - 6, y(end)),
            _line("hair", room, y(end / 2), width - 6, y(end / 2)),
            _path("band", f"{line}L{_n(x(days))} {_n(base)}L{_n(x(0))} {_n(base)}z"),
            _path("rises", line),
            _line("hair", room, base, width - 6, base),
        ]
        labels = [
            Label(room - 10, y(value) + 4, share_label % {"n": round(100 * value)}, "end", "dim", size)
            for value in (end, end / 2)
        ]
        every = next(
            step for step in (7, 14, 30, 60, 90, 180, 365, 730) if days / step <= (8 if width > 500 else 4)
        )
        below: list[Label] = []
        for day in range(0, days + 1, every):
            label = _within(Label(x(day), base + 20, day_label % {"n": day}, "middle", "dim", size), width)
            if not _meets(label, below, 10):
                below.append(label)
        bottom = base + 20
        ticks = {round(x(day) / 2): x(day) for day in seen if 0 <= day <= days}
        if ticks:  # one on each two pixels: more could not be told apart
            shapes += [_line("tick", at, base + 32, at, base + 44) for at in ticks.values()]
            below.append(
                Label(room, base + 44 + size + 4, fit(seen_label, width - room, size), "start", "dim", size)
            )
            bottom = base + 44 + size + 4
        if mark is not None:
            at = x(mark)
            shapes += [_line("thin", at, top - 6, at, base), _circle("waits", at, y(values[mark]), 5)]
            labels.append(
                _within(Label(at, size, fit(mark_label, width, size), "middle", "ink", size), width)
            )
        return Drawing(width, bottom + 8, tuple(shapes), (*labels, *below))

    rows = tuple((str(day), f"{100 * value:.1f}") for day, value in enumerate(values))
    return Picture(
        key,
        sentence,
        title,
        description,
        draw(WIDE, WIDE_TEXT),
        draw(PHONE, PHONE_TEXT),
        Table(head, rows),
        "curve",
    )


# ── Text ───────────────────────────────────────────────────────────────────────────────────────────────

_NARROW = frozenset("iIjl.,:;'’‘|!·()[]ftr -")
_BROAD = frozenset("mwMW@%—…")


def text_width(text: str, size: float) -> float:
    """The width of `text` in Inter at `size` px, estimated by letter classes, a little on the wide side."""
    ems = 0.0
    for letter in text:
        if letter in _NARROW:
            ems += 0.36
        elif letter in _BROAD:
            ems += 0.92
        elif ord(letter) > 0x2E80:
            ems += 1.02
        elif letter.isupper():
            ems += 0.73
        else:
            ems += 0.62
    return ems * size


def fit(text: str, width: float, size: float) -> str:
    """`text`, or as much of its beginning as has room in `width` px, with an ellipsis."""
    text = str(text)  # as it is shown: a sentence may be in another language
    if text_width(text, size) <= width:
        return text
    shorter = text
    while shorter and text_width(shorter + "…", size) > width:
        shorter = shorter[:-1]
    return shorter.rstrip(" ,;") + "…"


def _within(label: Label, width: float) -> Label:
    """The label moved sideways into the view box."""
    if label.left < 0:
        return replace(label, x=0, anchor="start")
    if label.right > width:
        return replace(label, x=width, anchor="end")
    return label


def _lowered(label: Label, others: Sequence[Label], line: float) -> Label:
    """The label on the first line where it meets none of the others."""
    while _meets(label, others, 10):
        label = replace(label, y=label.y + line)
    return label


def _meets(label: Label, others: Iterable[Label], line: float) -> bool:
    return any(
        abs(label.y - other.y) < line
        and label.left < other.right + SPACE
        and other.left < label.right + SPACE
        for other in others
    )


def _scale_end(values: Sequence[float]) -> float:
    """The next tenth above everything, at most 1."""
    return min(1.0, (int(max(values) * 10 - 1e-9) + 1) / 10)


# ── Marks ──────────────────────────────────────────────────────────────────────────────────────────────


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _rect(css: str, x: float, y: float, width: float, height: float, radius: float) -> Shape:
    attrs = [("x", _n(x)), ("y", _n(y)), ("width", _n(width)), ("height", _n(height))]
    if radius:
        attrs.append(("rx", _n(radius)))
    return Shape("rect", css, tuple(attrs))


def _circle(css: str, x: float, y: float, radius: float) -> Shape:
    return Shape("circle", css, (("cx", _n(x)), ("cy", _n(y)), ("r", _n(radius))))


def _line(css: str, x1: float, y1: float, x2: float, y2: float) -> Shape:
    return Shape("line", css, (("x1", _n(x1)), ("y1", _n(y1)), ("x2", _n(x2)), ("y2", _n(y2))))


def _path(css: str, d: str) -> Shape:
    return Shape("path", css, (("d", d),))
