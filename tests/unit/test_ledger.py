"""What the search has built, counted once each, from yeses and noes alike."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from timeline_text import events, moment

from bounceback.ledger import Gain, Gained, ended_in_no, gained_from_events, ledger
from bounceback.timeline.kinds import Outcome

UTC_ZONE = ZoneInfo("UTC")
LOST = """
1 Oct   own     applied    -
5 Oct   theirs  interview  -  round:screen  starts:8 Oct 10:00
6 Oct   theirs  interview  -  round:screen  starts:8 Oct 10:00
12 Oct  theirs  interview  -  round:1       starts:15 Oct 10:00
20 Oct  theirs  rejection  -
24 Oct  theirs  feedback   -
"""


def test_it_works() -> None:
    gained = [
        *gained_from_events("hp", events(LOST)),
        Gained(Gain.LESSONS, "l1", moment("21 Oct"), "hp", "Ask about the team first"),
    ]
    built = ledger(gained, lost=["hp"], zone=UTC_ZONE)
    assert built.words() == ((1, "application"), (2, "interviews"), (1, "lesson"), (1, "piece of feedback"))
    assert built.from_noes == built.counts


def test_a_lost_application_counts_as_much_as_a_won_one() -> None:
    won = LOST.replace("rejection", "offer    ")
    both = ledger(
        [*gained_from_events("a", events(LOST)), *gained_from_events("b", events(won))],
        lost=["a"],
        zone=UTC_ZONE,
    )
    assert (both.count(Gain.TALKS), dict(both.from_noes)[Gain.TALKS], both.count(Gain.OFFERS)) == (4, 2, 1)


def test_a_lead_and_a_cancelled_talk_build_nothing_yet() -> None:
    assert gained_from_events("a", events("1 Oct  theirs  outreach  -")) == []
    cancelled = "1 Oct  own  applied  -\n2 Oct  theirs  interview  -  round:1\n3 Oct  theirs  interview  -  round:1  change:cancelled"
    assert [one.gain for one in gained_from_events("a", events(cancelled))] == [Gain.APPLICATIONS]


def test_the_series_has_running_totals_by_local_day() -> None:
    gained = [
        Gained(Gain.PEOPLE, "anna", datetime(2026, 10, 1, 23, 30, tzinfo=UTC)),
        Gained(Gain.PEOPLE, "ben", datetime(2026, 10, 2, 9, 0, tzinfo=UTC)),
        Gained(Gain.LESSONS, "l1", datetime(2026, 10, 4, 9, 0, tzinfo=UTC)),
    ]
    built = ledger(gained, (), ZoneInfo("Europe/Berlin"))
    assert [(point.day, point.total(Gain.PEOPLE), point.total(Gain.LESSONS)) for point in built.series] == [
        (date(2026, 10, 2), 2, 0),
        (date(2026, 10, 4), 2, 1),
    ]


def test_one_person_met_twice_counts_once_at_the_first_meeting() -> None:
    twice = [Gained(Gain.PEOPLE, "anna", moment("9 Oct")), Gained(Gain.PEOPLE, "anna", moment("1 Oct"))]
    built = ledger(twice, (), UTC_ZONE)
    assert built.count(Gain.PEOPLE) == 1
    assert built.entries[0].at == moment("1 Oct")


def test_an_end_that_is_a_no_here() -> None:
    assert [outcome for outcome in Outcome if ended_in_no(outcome)] == [Outcome.REJECTED, Outcome.CLOSED]


GAINS = st.lists(
    st.builds(
        Gained,
        st.sampled_from(list(Gain)),
        st.sampled_from("abcde"),
        st.integers(0, 2_000).map(lambda hours: moment("1 Jan") + timedelta(hours=hours)),
        st.sampled_from(["", "x", "y"]),
    ),
    max_size=20,
)


@given(GAINS, st.randoms())
def test_the_order_changes_nothing_and_totals_only_grow(gained: list[Gained], chance: object) -> None:
    built = ledger(gained, ["x"], UTC_ZONE)
    shuffled = gained + gained
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert ledger(shuffled, ["x"], UTC_ZONE) == built
    for gain in Gain:
        totals = [point.total(gain) for point in built.series]
        assert totals == sorted(totals)
        assert (totals[-1] if totals else 0) == built.count(gain) >= dict(built.from_noes)[gain]
