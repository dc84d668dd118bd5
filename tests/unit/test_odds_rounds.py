"""Rounds are described with counts; a share only from ten decided on. And the room stays light to import."""

from __future__ import annotations

import subprocess
import sys

from bounceback.odds.rounds import rounds
from bounceback.odds.tries import Answer


def test_each_round_says_how_many_reached_it_went_on_ended_and_wait() -> None:
    found = rounds(
        [
            (("screen", "1", "final"), Answer.YES),
            (("screen", "1"), Answer.NO),
            (("screen",), Answer.NONE),
            (("screen",), Answer.OUT),
        ]
    )
    assert [(r.round, r.reached, r.went_on, r.ended, r.waiting) for r in found] == [
        ("screen", 4, 2, 0, 1),
        ("1", 2, 1, 1, 0),
        ("final", 1, 1, 0, 0),
    ]
    assert all(r.share is None for r in found)


def test_from_ten_decided_on_there_is_a_share_with_its_interval() -> None:
    (screen,) = rounds([(("screen",), Answer.YES)] * 6 + [(("screen",), Answer.NO)] * 4)
    assert screen.share == 0.6
    assert screen.low is not None
    assert screen.high is not None
    assert screen.low < 0.6 < screen.high


def test_importing_odds_and_reframe_loads_no_numbers_library() -> None:
    names = (
        "odds.base_rates odds.tries odds.words odds.rates odds.waiting odds.runs odds.steps odds.concentration "
        "odds.patterns odds.rounds reframe.proportion reframe.readings reframe.debrief reframe.lessons "
        "reframe.plan reframe.insights reframe.voice"
    )
    code = (
        "import importlib, sys\n"
        f"for name in {names.split()!r}: importlib.import_module('bounceback.' + name)\n"
        "print([m for m in ('numpy', 'scipy', 'django', 'sqlite3') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_no_in_proportion_never_loads_the_slow_library() -> None:
    code = (
        "import sys\n"
        "from bounceback.odds.tries import Answer, Try\n"
        "from bounceback.reframe.proportion import proportion\n"
        "proportion([Try('a', None, Answer.NO, 9.0), Try('b', None, Answer.NONE, 9.0)], 'a')\n"
        "print([m for m in ('scipy', 'django') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
