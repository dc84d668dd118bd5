"""What follows from the events of one application: stage, outcome, talks, what waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from timeline_text import events, moment

from bounceback.timeline.kinds import (
    OWN_KINDS,
    ROUNDS,
    THEIR_KINDS,
    Change,
    Event,
    Kind,
    Outcome,
    Provenance,
    Source,
    Stage,
)
from bounceback.timeline.stages import STAGES, Standing, standing


def test_it_works() -> None:
    """
    1 Oct   own     applied       -
    2 Oct   theirs  acknowledged  -
    5 Oct   theirs  interview     -  round:screen  starts:8 Oct 10:00
    12 Oct  theirs  interview     -  round:1       starts:15 Oct 10:00
    20 Oct  theirs  rejection     -
    """
    assert _standing(test_it_works) == Standing(
        stage=Stage.INTERVIEW,
        outcome=Outcome.REJECTED,
        applied_at=moment("1 Oct"),
        first_at=moment("1 Oct"),
        last_at=moment("20 Oct"),
        last_theirs_at=moment("20 Oct"),
        decided_at=moment("20 Oct"),
        talks=2,
        rounds=("screen", "1"),
        reached_talk=True,
    )


def test_no_events_give_an_open_lead() -> None:
    assert standing([]) == Standing()


@pytest.mark.parametrize(
    ("line", "stage"),
    [
        ("theirs  outreach      -", Stage.LEAD),
        ("own     applied       -", Stage.APPLIED),
        ("theirs  acknowledged  -", Stage.APPLIED),
        ("theirs  rejection     -", Stage.APPLIED),
        ("theirs  request       -", Stage.APPLIED),
        ("theirs  assessment    -", Stage.SCREENING),
        ("theirs  interview     -  round:screen", Stage.SCREENING),
        ("theirs  interview     -", Stage.INTERVIEW),
        ("theirs  interview     -  round:final", Stage.INTERVIEW),
        ("theirs  offer         -", Stage.OFFER),
        ("own     accepted      -", Stage.OFFER),
    ],
)
def test_the_stage_that_one_event_shows(line: str, stage: Stage) -> None:
    assert standing(events(f"1 Oct  {line}")).stage is stage


def test_a_first_message_that_asks_for_a_call_is_a_lead_until_it_is_answered() -> None:
    """
    1 Oct  theirs  interview+outreach  -  waits
    """
    first = _standing(test_a_first_message_that_asks_for_a_call_is_a_lead_until_it_is_answered)
    assert (first.stage, first.talks, first.reached_talk, len(first.waits)) == (Stage.LEAD, 0, False, 1)
    answered = standing(events("1 Oct  theirs  interview+outreach  -  waits\n2 Oct  own  none  -"))
    assert (answered.stage, answered.talks, answered.waits) == (Stage.INTERVIEW, 1, ())


def test_an_answer_to_an_outreach_begins_the_application() -> None:
    """
    1 Oct  theirs  outreach  -
    3 Oct  own     none      -
    """
    now = _standing(test_an_answer_to_an_outreach_begins_the_application)
    assert (now.stage, now.applied_at) == (Stage.APPLIED, moment("3 Oct"))


def test_a_no_closes_and_a_second_word_does_not_move_its_date() -> None:
    """
    1 Oct   own     applied    -
    9 Oct   theirs  rejection  -
    10 Oct  theirs  closed     -
    11 Oct  own     withdrawn  -
    """
    now = _standing(test_a_no_closes_and_a_second_word_does_not_move_its_date)
    assert (now.outcome, now.decided_at) == (Outcome.REJECTED, moment("9 Oct"))


@pytest.mark.parametrize("kind", ["interview", "assessment", "offer"])
def test_what_goes_on_after_a_no_reopens(kind: str) -> None:
    now = standing(events(f"1 Oct  own  applied  -\n9 Oct  theirs  rejection  -\n12 Oct  theirs  {kind}  -"))
    assert (now.outcome, now.decided_at, now.reopened) == (Outcome.OPEN, None, True)


@pytest.mark.parametrize(
    "line",
    [
        "theirs  acknowledged  -",
        "theirs  feedback  -",
        "theirs  interview  -  change:cancelled",
        "own  follow_up  -",
    ],
)
def test_other_words_after_a_no_do_not_reopen(line: str) -> None:
    now = standing(events(f"1 Oct  own  applied  -\n9 Oct  theirs  rejection  -\n12 Oct  {line}"))
    assert (now.outcome, now.reopened) == (Outcome.REJECTED, False)


def test_a_no_after_reopening_closes_again_and_it_still_was_reopened() -> None:
    """
    1 Oct   own     applied    -
    9 Oct   theirs  rejection  -
    12 Oct  theirs  interview  -
    20 Oct  theirs  rejection  -
    """
    now = _standing(test_a_no_after_reopening_closes_again_and_it_still_was_reopened)
    assert (now.outcome, now.decided_at, now.reopened) == (Outcome.REJECTED, moment("20 Oct"), True)


def test_a_no_and_a_talk_in_one_message_stay_a_no() -> None:
    """
    1 Oct  own     applied              -
    9 Oct  theirs  rejection+interview  -
    """
    assert _standing(test_a_no_and_a_talk_in_one_message_stay_a_no).outcome is Outcome.REJECTED


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("accepted", Outcome.ACCEPTED),
        ("declined", Outcome.DECLINED),
        ("withdrawn", Outcome.WITHDRAWN),
        ("none", Outcome.OPEN),
        ("follow_up", Outcome.OPEN),
    ],
)
def test_an_offer_waits_until_it_is_answered(answer: str, outcome: Outcome) -> None:
    now = standing(events(f"1 Oct  theirs  offer  -  due:9 Oct\n3 Oct  own  {answer}  -"))
    assert now.outcome is outcome
    assert bool(now.waits) is (outcome is Outcome.OPEN)


def test_a_better_offer_takes_the_place_of_the_first() -> None:
    """
    1 Oct  theirs  offer  -  due:9 Oct
    3 Oct  theirs  offer  -  due:12 Oct
    """
    assert [wait.due for wait in _standing(test_a_better_offer_takes_the_place_of_the_first).waits] == [
        moment("12 Oct")
    ]


def test_saying_yes_twice_keeps_the_first_date() -> None:
    """
    1 Oct  theirs  offer     -
    2 Oct  own     accepted  -
    5 Oct  own     accepted  -
    """
    assert _standing(test_saying_yes_twice_keeps_the_first_date).decided_at == moment("2 Oct")


def test_an_offer_taken_back_after_it_was_accepted_is_a_no() -> None:
    """
    1 Oct  theirs  offer      -
    3 Oct  own     accepted   -
    9 Oct  theirs  rejection  -
    """
    assert _standing(test_an_offer_taken_back_after_it_was_accepted_is_a_no).outcome is Outcome.REJECTED


def test_a_better_offer_after_declining_opens_the_application_again() -> None:
    """
    1 Oct  theirs  offer     -
    3 Oct  own     declined  -
    9 Oct  theirs  offer     -
    """
    assert _standing(test_a_better_offer_after_declining_opens_the_application_again).outcome is Outcome.OPEN


def test_an_automatic_no_after_withdrawing_changes_nothing() -> None:
    """
    1 Oct  own     applied    -
    3 Oct  own     withdrawn  -
    9 Oct  theirs  rejection  -
    """
    now = _standing(test_an_automatic_no_after_withdrawing_changes_nothing)
    assert (now.outcome, now.decided_at) == (Outcome.WITHDRAWN, moment("3 Oct"))


def test_what_they_ask_waits_with_its_due_date_the_first_due_first() -> None:
    """
    1 Oct  theirs  assessment  -  waits  due:20 Oct
    2 Oct  theirs  request     -  waits  due:9 Oct
    3 Oct  theirs  request     -  waits
    """
    waits = _standing(test_what_they_ask_waits_with_its_due_date_the_first_due_first).waits
    assert [(wait.kind, wait.due) for wait in waits] == [
        (Kind.REQUEST, moment("9 Oct")),
        (Kind.ASSESSMENT, moment("20 Oct")),
        (Kind.REQUEST, None),
    ]
    assert waits[0].key == "mail:m2:0:0"
    assert waits[0].what == "(request)"


@pytest.mark.parametrize("kind", ["none", "follow_up", "applied"])
def test_the_persons_own_word_clears_what_was_asked_before_it_only(kind: str) -> None:
    now = standing(
        events(f"1 Oct  theirs  request  -  waits\n2 Oct  own  {kind}  -\n3 Oct  theirs  request  -  waits")
    )
    assert [wait.asked_at for wait in now.waits] == [moment("3 Oct")]


def test_a_click_clears_what_waits() -> None:
    asked = events("1 Oct  theirs  request  -  waits")
    assert standing(asked).waits
    assert not standing([replace(asked[0], cleared_at=moment("2 Oct"))]).waits


@pytest.mark.parametrize("end", ["theirs  rejection  -", "theirs  closed  -", "own  withdrawn  -"])
def test_nothing_waits_once_it_is_decided(end: str) -> None:
    assert not standing(events(f"1 Oct  theirs  request  -  waits\n2 Oct  {end}")).waits


def test_what_waited_before_a_no_does_not_come_back_with_a_reopening() -> None:
    """
    1 Oct  theirs  request    -  waits
    2 Oct  theirs  rejection  -
    9 Oct  theirs  interview  -  waits
    """
    assert [
        wait.kind
        for wait in _standing(test_what_waited_before_a_no_does_not_come_back_with_a_reopening).waits
    ] == [Kind.INTERVIEW]


def test_a_task_that_they_acknowledge_no_longer_waits() -> None:
    """
    1 Oct  theirs  assessment    -  waits
    4 Oct  theirs  acknowledged  -
    """
    assert not _standing(test_a_task_that_they_acknowledge_no_longer_waits).waits


def test_a_cancelled_talk_no_longer_waits_and_is_no_talk() -> None:
    """
    1 Oct  theirs  interview  -  round:1  waits  starts:8 Oct 10:00
    5 Oct  theirs  interview  -  round:1  change:cancelled
    """
    now = _standing(test_a_cancelled_talk_no_longer_waits_and_is_no_talk)
    assert (now.talks, now.next_talks, now.waits, now.reached_talk) == (0, (), (), False)
    assert now.stage is Stage.INTERVIEW


def test_a_moved_talk_is_one_talk_at_its_new_time() -> None:
    """
    1 Oct  theirs  interview  -  round:1  starts:8 Oct 10:00
    5 Oct  theirs  interview  -  change:moved  starts:9 Oct 10:00
    """
    now = _standing(test_a_moved_talk_is_one_talk_at_its_new_time)
    assert (now.talks, now.next_talks) == (1, (moment("9 Oct 2026 10:00"),))


def test_an_invitation_its_confirmation_and_its_reminder_are_one_talk() -> None:
    """
    1 Oct  theirs  interview  -  waits
    2 Oct  own     none       -
    3 Oct  theirs  interview  -  round:1  starts:8 Oct 10:00
    7 Oct  theirs  interview  -  starts:8 Oct 10:00
    """
    now = _standing(test_an_invitation_its_confirmation_and_its_reminder_are_one_talk)
    assert (now.talks, now.rounds, now.waits) == (1, ("1",), ())


def test_cancelling_one_round_leaves_the_other() -> None:
    """
    1 Oct  theirs  interview  -  round:1      starts:8 Oct 10:00
    2 Oct  theirs  interview  -  round:final  starts:9 Oct 10:00
    3 Oct  theirs  interview  -  round:1      change:cancelled
    """
    now = _standing(test_cancelling_one_round_leaves_the_other)
    assert (now.talks, now.rounds, now.next_talks) == (1, ("final",), (moment("9 Oct 2026 10:00"),))


def test_a_new_time_for_a_known_round_still_to_come_moves_it_and_a_past_one_is_another_talk() -> None:
    moved = "1 Oct  theirs  interview  -  round:1  starts:8 Oct 10:00\n3 Oct  theirs  interview  -  round:1  starts:9 Oct 10:00"
    again = "1 Oct  theirs  interview  -  round:1  starts:2 Oct 10:00\n3 Oct  theirs  interview  -  round:1  starts:9 Oct 10:00"
    unlike = (
        "1 Oct  theirs  interview  -  starts:8 Oct 10:00\n3 Oct  theirs  interview  -  starts:9 Oct 10:00"
    )
    assert [standing(events(text)).talks for text in (moved, again, unlike)] == [1, 2, 2]


def test_rounds_one_after_the_other_are_so_many_talks() -> None:
    """
    1 Oct   theirs  interview  -  starts:3 Oct 10:00
    5 Oct   theirs  interview  -  starts:8 Oct 10:00
    12 Oct  theirs  interview  -  round:final  starts:15 Oct 10:00
    """
    now = _standing(test_rounds_one_after_the_other_are_so_many_talks)
    assert (now.talks, now.rounds) == (3, ("final",))


def test_a_talk_whose_start_has_passed_neither_waits_nor_comes_next() -> None:
    """
    1 Oct  theirs  interview  -  waits  starts:8 Oct 10:00
    """
    before = _standing(test_a_talk_whose_start_has_passed_neither_waits_nor_comes_next, moment("7 Oct"))
    after = _standing(test_a_talk_whose_start_has_passed_neither_waits_nor_comes_next, moment("9 Oct"))
    assert (len(before.waits), len(before.next_talks)) == (1, 1)
    assert before.waits[0].due == moment("8 Oct 2026 10:00")
    assert (after.waits, after.next_talks, after.talks) == ((), (), 1)


def test_their_last_word_is_theirs_not_the_persons() -> None:
    """
    1 Oct  theirs  acknowledged  -
    9 Oct  own     follow_up     -
    """
    now = _standing(test_their_last_word_is_theirs_not_the_persons)
    assert (now.last_theirs_at, now.last_at) == (moment("1 Oct"), moment("9 Oct"))


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Up to ten events of one application; keys may repeat, moments may coincide."""
    found = []
    for _ in range(draw(st.integers(0, 10))):
        own = draw(st.booleans())
        kind = draw(
            st.sampled_from(sorted((OWN_KINDS if own else THEIR_KINDS) | ({Kind.NONE} if own else set())))
        )
        talk = kind is Kind.INTERVIEW
        found.append(
            Event(
                kind,
                moment("1 Jan") + timedelta(days=draw(st.integers(0, 40))),
                Provenance(Source.MAIL, f"m{draw(st.integers(0, 14))}", place=draw(st.integers(0, 1))),
                own=own,
                change=draw(st.sampled_from(list(Change))) if talk else None,
                round=draw(st.sampled_from([None, *ROUNDS])) if talk else None,
                starts_at=draw(st.sampled_from([None, moment("20 Jan"), moment("1 Feb")])) if talk else None,
                waits=draw(st.booleans()) and not own,
            )
        )
    return found


@settings(max_examples=200)
@given(histories(), st.randoms())
def test_the_order_in_which_events_are_given_changes_nothing(history: list[Event], chance: object) -> None:
    shuffled = history + history[:2]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert standing(shuffled) == standing(history)


@settings(max_examples=200)
@given(histories())
def test_the_stage_never_goes_back(history: list[Event]) -> None:
    ordered = sorted(history, key=lambda event: event.at)
    whole = {event.provenance.message_id: [] for event in ordered}
    for event in ordered:
        whole[event.provenance.message_id].append(event)
    so_far: list[Event] = []
    furthest = 0
    for message in whole.values():
        so_far += message
        reached = STAGES.index(standing(so_far).stage)
        assert reached >= furthest
        furthest = reached


@settings(max_examples=200)
@given(histories())
def test_what_is_decided_has_a_date_and_nothing_waits(history: list[Event]) -> None:
    now = standing(history)
    assert (now.outcome is Outcome.OPEN) == (now.decided_at is None)
    assert now.outcome is Outcome.OPEN or not (now.waits or now.next_talks)
    assert now.talks >= len(now.rounds)


def _standing(test: Callable[[], None], now: datetime | None = None) -> Standing:
    return standing(events(test.__doc__ or ""), now)
