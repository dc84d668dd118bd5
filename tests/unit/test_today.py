"""What stands on Today, in the order and the words of the look."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bounceback.timeline.kinds import Kind, Outcome, Stage
from bounceback.timeline.stages import Standing, Waiting
from bounceback.today import (
    Bounce,
    BounceState,
    Counts,
    Goal,
    Reapply,
    RowKind,
    Silence,
    Today,
    TodayApplication,
    TodayInputs,
    today,
)

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""A Tuesday."""


def the_no(**changes: object) -> TodayApplication:
    """A "no" of Friday that nobody has taken up yet."""
    plain = TodayApplication(
        id="hp",
        company="Harbour & Pine",
        role="Product Analyst",
        standing=Standing(stage=Stage.INTERVIEW, outcome=Outcome.REJECTED, talks=2, reached_talk=True),
        rejected_at=datetime(2026, 11, 20, 15, 0, tzinfo=UTC),
        bounce=Bounce(),
        plan="If they say no, I will call Sam.",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def asked(
    due: datetime | None,
    kind: Kind = Kind.REQUEST,
    company: str = "Northlight",
    what: str = "Please send us your certificates.",
    id: str = "",
) -> TodayApplication:
    """An open application with one thing that waits."""
    wait = Waiting(f"mail:{company}:0:0", kind, NOW - timedelta(days=2), due, what)
    return TodayApplication(
        id=id or company.lower(), company=company, standing=Standing(stage=Stage.APPLIED, waits=(wait,))
    )


def at(
    *applications: TodayApplication, now: datetime = NOW, zone: ZoneInfo = BERLIN, **more: object
) -> Today:
    return today(TodayInputs(applications=applications, **more), now, zone)  # type: ignore[arg-type]


def test_a_fresh_no_is_the_headline_in_plain_words() -> None:
    page = at(the_no(), talk_rate=0.05)
    assert page.day == "Tuesday, 24 November"
    assert page.headline.kind is RowKind.NO
    assert page.headline.title == "Harbour & Pine said no on Friday."
    assert page.headline.lines == ("About 1 in 20 applications reach a talk; you had two with them.",)
    assert page.headline.plan == "If they say no, I will call Sam."
    assert page.headline.action == "Take ten minutes with it"
    assert page.headline.subject == "hp"
    assert page.rows == ()


def test_what_waits_and_falls_due_tomorrow_stands_before_a_fresh_no() -> None:
    page = at(the_no(), asked(NOW + timedelta(days=1)))
    assert page.headline.title == "Send Northlight what they asked for by tomorrow."
    assert page.headline.event == "mail:Northlight:0:0"
    assert [row.kind for row in page.rows] == [RowKind.NO]
    assert page.rows[0].title == "Harbour & Pine said no on Friday"


def test_what_falls_due_later_stands_first_in_the_list_below_the_no() -> None:
    page = at(the_no(), asked(NOW + timedelta(days=2)))
    assert page.headline.kind is RowKind.NO
    (row,) = page.rows
    assert (row.title, row.why, row.end) == (
        "Send Northlight what they asked for",
        "Please send us your certificates.",
        "by Thursday",
    )


def test_a_missed_date_is_said_plainly_and_leaves_the_headline_after_a_week() -> None:
    assert (
        at(asked(NOW - timedelta(days=1))).headline.title
        == "Send Northlight what they asked for: it was due yesterday."
    )
    late = at(the_no(), asked(NOW - timedelta(days=20)))
    assert late.headline.kind is RowKind.NO
    assert late.rows[0].end == "was due on 4 November"


@pytest.mark.parametrize(
    "bounce",
    [
        Bounce(state=BounceState.STARTED),
        Bounce(state=BounceState.DONE),
        Bounce(state=BounceState.LEFT),
        Bounce(shown_from=NOW + timedelta(hours=9)),
    ],
)
def test_a_no_that_is_taken_up_put_off_or_held_back_is_no_headline(bounce: Bounce) -> None:
    page = at(the_no(bounce=bounce))
    assert page.headline.kind is not RowKind.NO
    assert all(row.kind is not RowKind.NO for row in page.rows)


def test_a_no_held_back_until_six_appears_at_six() -> None:
    held = the_no(rejected_at=NOW, bounce=Bounce(shown_from=datetime(2026, 11, 24, 17, 0, tzinfo=UTC)))
    assert at(held, now=datetime(2026, 11, 24, 16, 59, tzinfo=UTC)).headline.kind is RowKind.NOTHING
    assert (
        at(held, now=datetime(2026, 11, 24, 17, 0, tzinfo=UTC)).headline.title
        == "Harbour & Pine said no today."
    )


def test_a_held_back_no_does_not_show_through_its_other_rows() -> None:
    held = the_no(bounce=Bounce(shown_from=NOW + timedelta(hours=8), ask="Ms Ortiz", openings=2))
    assert at(held).rows == ()
    assert at(held).headline.kind is RowKind.NOTHING


def test_old_noes_of_an_imported_mailbox_do_not_greet_the_person() -> None:
    old = [the_no(id=str(number), rejected_at=NOW - timedelta(days=100 + number)) for number in range(50)]
    page = at(*old)
    assert page.headline.kind is RowKind.NOTHING
    assert page.rows == ()


def test_of_several_fresh_noes_the_newest_is_the_headline() -> None:
    page = at(the_no(), the_no(id="wf", company="Weston Freight", rejected_at=NOW - timedelta(hours=20)))
    assert page.headline.title == "Weston Freight said no yesterday."
    assert [row.subject for row in page.rows] == ["hp"]


def test_a_job_that_was_called_off_is_no_no_to_the_person() -> None:
    called_off = the_no(standing=Standing(stage=Stage.APPLIED, outcome=Outcome.CLOSED))
    page = at(called_off, talk_rate=0.05)
    assert page.headline.title == "Harbour & Pine called the job off on Friday."
    assert page.headline.lines == ("Nobody was hired: it says nothing about you.",)


def test_a_plan_typed_without_its_beginning_is_shown_whole() -> None:
    assert at(the_no(plan="call Sam.")).headline.plan == "If they say no, I will call Sam."
    assert at(the_no(plan="")).headline.plan == ""


def test_else_the_next_step_is_the_headline_and_leaves_the_list() -> None:
    page = at(the_no(bounce=Bounce(state=BounceState.DONE, ask="Ms Ortiz", openings=2)))
    assert page.headline.title == "Ask Ms Ortiz for one thing to improve."
    assert page.headline.action == "Write the message"
    assert [row.title for row in page.rows] == ["Two new openings like Product Analyst"]


def test_whatever_has_a_date_stands_first_the_earliest_first() -> None:
    talk = TodayApplication(
        id="nl",
        company="Northlight",
        role="Data Engineer",
        standing=Standing(
            stage=Stage.INTERVIEW, talks=1, next_talks=(datetime(2026, 11, 26, 13, 30, tzinfo=UTC),)
        ),
        lessons=3,
    )
    page = at(
        the_no(bounce=Bounce(state=BounceState.STARTED, parts_done=2, ask="Ms Ortiz")),
        the_no(id="wf", company="Weston Freight"),
        talk,
        asked(None, Kind.ASSESSMENT, "Alder"),
        asked(datetime(2026, 11, 28, 12, 0, tzinfo=UTC), Kind.INTERVIEW, "Birch"),
        goals=(Goal("g1", "Finish the SQL course", date(2026, 11, 27)),),
        reapply=(Reapply("t1", "Cedar", date(2026, 11, 24)),),
        review=3,
    )
    assert page.headline.title == "Weston Freight said no on Friday."
    assert [(row.title, row.end) for row in page.rows] == [
        ("You can apply to Cedar again", "when you like"),
        ("Interview at Northlight on Thursday", "3 lessons to re-read"),
        ("Finish the SQL course", "by Friday"),
        ("Tell Birch which time suits you", "by Saturday"),
        ("Do the task for Alder", "asked on Sunday"),
        ("Go on with Harbour & Pine", "10 min"),
        ("Ask Ms Ortiz for one thing to improve", "2 min"),
        ("Look at three messages that are unclear", "2 min"),
    ]
    assert page.rows[1].why == "At 14:30, for Data Engineer."


def test_beside_what_waits_or_has_a_date_there_are_at_most_four_rows() -> None:
    silent = [
        TodayApplication(
            id=str(number),
            company=f"Firm {number}",
            standing=Standing(stage=Stage.APPLIED),
            silence=Silence(NOW - timedelta(days=60 + number), 0.05, let_go=True),
        )
        for number in range(9)
    ]
    page = at(the_no(), *silent, asked(NOW + timedelta(days=3)))
    assert [row.kind for row in page.rows] == [RowKind.WAITS] + [RowKind.LET_GO] * 4
    assert page.left_out == 5


def test_silence_is_waiting_and_never_a_no() -> None:
    silent = TodayApplication(
        id="wf",
        company="Weston Freight",
        standing=Standing(stage=Stage.APPLIED),
        silence=Silence(datetime(2026, 10, 3, 12, 0, tzinfo=UTC), 0.05, let_go=True),
    )
    headline = at(silent).headline
    assert headline.title == "Let Weston Freight go."
    assert headline.lines == ("No word since 3 October; an answer is now unlikely (about 1 in 20).",)


def test_the_moment_to_write_once_is_offered_before_letting_go() -> None:
    silent = TodayApplication(
        id="wf",
        company="Weston Freight",
        standing=Standing(stage=Stage.APPLIED),
        silence=Silence(NOW - timedelta(days=9), 0.5, follow_up=True),
    )
    assert at(silent).headline.kind is RowKind.FOLLOW_UP


def test_days_are_those_of_the_persons_own_zone() -> None:
    late = the_no(rejected_at=datetime(2026, 11, 23, 23, 30, tzinfo=UTC))
    assert at(late).headline.title == "Harbour & Pine said no today."
    assert at(late, zone=ZoneInfo("America/New_York")).headline.title == "Harbour & Pine said no yesterday."
    due = asked(datetime(2026, 11, 26, 2, 0, tzinfo=UTC))
    assert at(due, zone=ZoneInfo("America/New_York")).headline.title.endswith("by tomorrow.")
    assert at(due, the_no()).rows[0].end == "by Thursday"


def test_a_date_of_another_year_says_its_year() -> None:
    silent = TodayApplication(
        id="wf",
        company="Weston Freight",
        standing=Standing(stage=Stage.APPLIED),
        silence=Silence(datetime(2025, 10, 3, 12, 0, tzinfo=UTC), 0.002, let_go=True),
    )
    assert "No word since 3 October 2025" in at(silent).headline.lines[0]


def test_nothing_to_do_and_nothing_there_are_two_pages() -> None:
    open_one = TodayApplication(id="nl", company="Northlight", standing=Standing(stage=Stage.APPLIED))
    assert at(open_one).headline.title == "Nothing waits for you today."
    empty = at()
    assert empty.headline.kind is RowKind.EMPTY
    assert empty.headline.action == "Bring in your mail"


def test_the_line_of_counts_speaks_of_one_and_of_many() -> None:
    page = at(counts=Counts(applications=41, talks=1, lessons=9, people=14))
    assert page.counts == ((41, "applications"), (1, "interview"), (9, "lessons"), (14, "people"))


def test_a_long_sentence_of_theirs_is_cut_at_a_word() -> None:
    page = at(the_no(), asked(None, what="please " * 60))
    assert len(page.rows[0].why) <= 142
    assert page.rows[0].why.endswith("please …")


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        today(TodayInputs(), datetime(2026, 11, 24), BERLIN)


@st.composite
def searches(draw: st.DrawFn) -> TodayInputs:
    """Any mixture of open, waiting, silent and lost applications."""
    applications = []
    for number in range(draw(st.integers(0, 6))):
        outcome = draw(st.sampled_from(list(Outcome)))
        moments = st.integers(-400, 400).map(lambda hours: NOW + timedelta(hours=hours))
        waits = tuple(
            Waiting(
                f"mail:{number}-{place}:0:0",
                draw(
                    st.sampled_from(
                        [Kind.OFFER, Kind.INTERVIEW, Kind.REQUEST, Kind.ASSESSMENT, Kind.ACKNOWLEDGED]
                    )
                ),
                NOW - timedelta(days=3),
                draw(st.none() | moments),
                "Please answer.",
            )
            for place in range(draw(st.integers(0, 2)))
        )
        lost = outcome in (Outcome.REJECTED, Outcome.CLOSED)
        applications.append(
            TodayApplication(
                id=str(number),
                company=f"Firm {number}",
                role=draw(st.sampled_from([None, "Data Engineer"])),
                standing=Standing(
                    outcome=outcome,
                    waits=waits,
                    talks=draw(st.integers(0, 3)),
                    next_talks=tuple(draw(st.lists(moments, max_size=1))),
                ),
                rejected_at=draw(moments) if lost else None,
                bounce=Bounce(
                    draw(st.sampled_from(list(BounceState))),
                    draw(st.none() | moments),
                    draw(st.integers(0, 4)),
                    draw(st.sampled_from(["", "Ms Ortiz"])),
                    draw(st.integers(0, 3)),
                )
                if lost
                else None,
                plan=draw(st.sampled_from(["", "call Sam."])),
                silence=draw(
                    st.none() | st.builds(Silence, moments, st.floats(0, 1), st.booleans(), st.booleans())
                ),
            )
        )
    return TodayInputs(
        tuple(applications), review=draw(st.integers(0, 3)), talk_rate=draw(st.none() | st.floats(0, 1))
    )


@settings(max_examples=200, deadline=None)
@given(
    searches(), st.sampled_from(["Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo", "Pacific/Kiritimati"])
)
def test_every_page_keeps_to_the_order_and_the_words(inputs: TodayInputs, zone: str) -> None:
    page = today(inputs, NOW, ZoneInfo(zone))
    dates = [row.due for row in page.rows if row.due is not None]
    assert dates == sorted(dates)
    assert [row.due is None for row in page.rows] == sorted(row.due is None for row in page.rows)
    assert sum(row.due is None and row.kind is not RowKind.WAITS for row in page.rows) <= 4
    waiting = {
        wait.key
        for application in inputs.applications
        if application.standing.outcome is Outcome.OPEN
        for wait in application.standing.waits
    }
    shown = {row.event for row in page.rows if row.event} | ({page.headline.event} - {""})
    assert shown <= waiting
    assert len(waiting - shown) <= page.left_out  # six rows at most; the others are counted
    words = " ".join(
        [
            page.headline.title,
            *page.headline.lines,
            *[f"{row.title} {row.why} {row.end}" for row in page.rows],
        ]
    )
    assert not re.search(r"(?i)unfortunately|fail|reject|congrat|!|None|  ", words)
    shuffled = replace(inputs, applications=tuple(reversed(inputs.applications)))
    assert today(shuffled, NOW, ZoneInfo(zone)).headline.subject == page.headline.subject


def test_what_was_due_months_ago_stands_with_its_application_alone() -> None:
    page = at(asked(NOW - timedelta(days=31)), asked(NOW + timedelta(days=3), id="soon"))
    assert [row.subject for row in page.rows if row.kind is RowKind.WAITS] + [page.headline.subject] == [
        "soon"
    ]


def test_at_most_six_rows_that_wait_are_shown_and_the_rest_counted() -> None:
    page = at(*[asked(NOW + timedelta(days=3 + number), id=f"a{number}") for number in range(9)])
    assert len(page.rows) == 6
    assert page.left_out == 2
