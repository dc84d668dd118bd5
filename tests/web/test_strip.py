"""The strip of answered applications stays readable, however long a search was."""

from __future__ import annotations

from bounceback.reframe.proportion import Mark
from bounceback.web.pages.bounceback import MARKS, _strip


def _marks(number: int, this: int, run: int = 0) -> tuple[Mark, ...]:
    return tuple(Mark(str(place), "no", place == this, place >= number - run) for place in range(number))


def test_of_a_long_search_the_last_answers_are_drawn_and_the_title_says_of_how_many() -> None:
    picture = _strip(_marks(500, 499, run=80), "")
    assert len(picture.table.rows) == MARKS
    assert picture.table.rows[0][0] == "441"
    assert "last 60 of 500" in picture.title
    assert any("80" in label.text for label in picture.wide.labels)


def test_an_older_one_stands_among_its_neighbours() -> None:
    picture = _strip(_marks(500, 100), "")
    numbers = [row[0] for row in picture.table.rows]
    assert "101" in numbers
    assert len(numbers) == MARKS
    assert "of 500, around this one" in picture.title


def test_a_short_search_is_drawn_whole() -> None:
    picture = _strip(_marks(12, 11), "")
    assert len(picture.table.rows) == 12
    assert " of " not in picture.title
