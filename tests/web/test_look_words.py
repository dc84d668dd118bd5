"""Days and chances in words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from bounceback.web import words

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (date(2026, 11, 24), "today"),
        (date(2026, 11, 23), "yesterday"),
        (date(2026, 11, 25), "tomorrow"),
        (date(2026, 11, 20), "Friday"),
        (date(2026, 11, 26), "Thursday"),
        (date(2026, 11, 18), "Wednesday"),
        (date(2026, 11, 17), "17 Nov"),
        (date(2026, 12, 1), "1 Dec"),
        (date(2025, 12, 30), "30 Dec 2025"),
    ],
)
def test_a_day_is_called_as_one_would_say_it(when: date, said: str) -> None:
    assert words.day(when, TUESDAY) == said


def test_a_long_day_has_the_year_only_where_it_is_another() -> None:
    assert words.long_day(TUESDAY, TUESDAY) == "Tuesday, 24 November"
    assert words.long_day(date(2025, 3, 1), TUESDAY) == "Saturday, 1 March 2025"


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        (0.05, "about 1 in 20"),
        (0.2, "about 1 in 5"),
        (0.22, "about 1 in 5"),
        (0.08, "about 1 in 12"),
        (0.29, "about 3 in 10"),
        (0.33, "about 1 in 3"),
        (0.42, "about 4 in 10"),
        (0.5, "about 1 in 2"),
        (0.66, "about 2 in 3"),
        (0.75, "about 3 in 4"),
        (0.9, "about 9 in 10"),
        (0.0123, "about 1 in 80"),
        (0.0000001, "fewer than 1 in 1,000"),
        (0.0, "fewer than 1 in 1,000"),
        (1.0, "nearly all"),
    ],
)
def test_a_chance_is_a_natural_frequency(chance: float, said: str) -> None:
    assert words.frequency(chance) == said


@settings(max_examples=500)
@given(st.floats(0.002, 0.99))
def test_the_frequency_is_near_the_chance(chance: float) -> None:
    said = words.frequency(chance).replace(",", "").split()
    share = int(said[1]) / int(said[3])
    assert abs(share - chance) <= 0.17 * chance


@pytest.mark.parametrize("chance", [-0.1, 1.1, float("nan"), float("inf")])
def test_what_is_no_chance_is_refused(chance: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        words.frequency(chance)


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "0 days"), (1, "1 day"), (20, "20 days"), (21, "3 weeks"), (52, "7 weeks"), (120, "4 months")],
)
def test_a_length_of_time_gets_coarser_as_it_grows(days: int, said: str) -> None:
    assert words.span(days) == said


def test_a_moment_is_shown_in_the_zone_of_the_person() -> None:
    late = datetime(2020, 6, 1, 22, 30, tzinfo=UTC)
    template = Template("{{ when|short_day }}, {{ when|clock }}")
    with timezone.override(ZoneInfo("Asia/Jakarta")):
        assert template.render(Context({"when": late})) == "2 Jun 2020, 05:30"
    with timezone.override(ZoneInfo("America/New_York")):
        assert template.render(Context({"when": late})) == "1 Jun 2020, 18:30"


def test_what_is_not_known_is_left_blank() -> None:
    template = Template(
        "[{{ x|day }}{{ x|long_day }}{{ x|clock }}{{ x|days_since }}{{ x|about }}{{ x|number }}]"
    )
    assert template.render(Context({"x": None})) == "[]"
