"""The sample search keeps its promises: counts, stories, threads, dates, invented names, the truth beside it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bounceback.sample.correspondence import SAYS, address_of, first_name, scheduled
from bounceback.sample.notes import made_answers
from bounceback.sample.search import make_search
from bounceback.sample.stories import drawn_steps
from bounceback.sample.truth import events_of, outcome_of, stage_of
from bounceback.sample.values import SampleApplication, SampleSearch
from bounceback.sample.wording import filled, read_rows, read_toml
from bounceback.timeline.kinds import OWN_KINDS, THEIR_KINDS, Change, Kind, Outcome, Stage

TODAY = datetime(2026, 11, 24, 12, tzinfo=UTC)
RESERVED = re.compile(r"(^|\.)(example|test|invalid)$|(^|\.)example\.(com|net|org)$")
ATS = {
    form["address"].partition("@")[2]
    for form in read_toml("senders.toml")["via"].values()
    if not form["address"].endswith("{domain}")
}


@pytest.fixture(scope="module")
def search() -> SampleSearch:
    return make_search(7, TODAY)


def application(search: SampleSearch, key: str) -> SampleApplication:
    return next(a for a in search.applications if a.id.startswith(key))


def test_the_search_is_as_large_as_promised(search: SampleSearch) -> None:
    assert len(search.applications) >= 60
    assert sum(message.related for message in search.messages) >= 250
    assert sum(not message.related for message in search.messages) == 2000
    assert len({a.employer.industry for a in search.applications}) >= 10
    assert len(search.openings) >= 120
    assert len(search.postings) == 25


def test_the_same_seed_and_day_give_the_same_search(search: SampleSearch) -> None:
    assert make_search(7, TODAY) == search


def test_another_seed_tells_another_search(search: SampleSearch) -> None:
    other = make_search(8, TODAY)
    assert {m.message_id for m in other.messages}.isdisjoint(m.message_id for m in search.messages)
    assert [a.story for a in other.applications] != [a.story for a in search.applications]


def test_a_naive_day_is_refused() -> None:
    with pytest.raises(ValueError, match="timezone-aware"):
        make_search(7, datetime(2026, 11, 24))


def test_the_day_is_taken_in_utc(search: SampleSearch) -> None:
    elsewhere = TODAY.astimezone(timezone(timedelta(hours=7)))
    assert make_search(7, elsewhere) == search


def test_message_ids_are_unique_and_every_thread_points_backwards(search: SampleSearch) -> None:
    at = {message.message_id: message.at for message in search.messages}
    assert len(at) == len(search.messages)
    answers = [message for message in search.messages if message.in_reply_to]
    assert len(answers) > 100
    for message in answers:
        assert message.references[-1] == message.in_reply_to
        assert len(set(message.references)) == len(message.references)
        assert all(at[name] < message.at for name in message.references)


def test_a_thread_stays_within_one_application(search: SampleSearch) -> None:
    belongs = {message.message_id: message.application for message in search.messages}
    for message in search.messages:
        if message.related and message.in_reply_to:
            assert belongs[message.in_reply_to] == message.application


def test_every_event_has_its_message_and_every_telling_message_its_event(search: SampleSearch) -> None:
    messages = {message.message_id: message for message in search.messages}
    told = [event for a in (*search.applications, *search.leads) for event in a.events]
    assert {event.message_id for event in told} <= set(messages)
    assert all(messages[event.message_id].at == event.at for event in told)
    saying = {m.message_id for m in search.messages if any(said.kind is not Kind.NONE for said in m.said)}
    assert {event.message_id for event in told} == saying


def test_own_mail_says_only_what_the_person_can_say(search: SampleSearch) -> None:
    for message in search.messages:
        allowed = (OWN_KINDS if message.own else THEIR_KINDS) | {Kind.NONE}
        assert {said.kind for said in message.said} <= allowed
        assert message.own == (message.sender.address in search.seeker.addresses)
        assert ("Sent" in message.labels) == message.own


def test_dates_lie_in_the_five_months_before_the_day(search: SampleSearch) -> None:
    assert min(m.at for m in search.messages) >= TODAY - timedelta(days=151)
    assert max(m.at for m in search.messages) < TODAY
    first = min(a.events[0].at for a in search.applications)
    assert TODAY - first > timedelta(days=130)


def test_stories_of_every_ending_are_told(search: SampleSearch) -> None:
    outcomes = Counter(a.outcome for a in search.applications)
    assert set(outcomes) == {
        Outcome.OPEN,
        Outcome.REJECTED,
        Outcome.CLOSED,
        Outcome.WITHDRAWN,
        Outcome.DECLINED,
    }
    assert {a.stage for a in search.applications} == {
        Stage.APPLIED,
        Stage.SCREENING,
        Stage.INTERVIEW,
        Stage.OFFER,
    }
    kinds = {event.kind for a in search.applications for event in a.events}
    assert kinds == set(Kind) - {Kind.NONE, Kind.ACCEPTED}
    changes = {
        event.change for a in search.applications for event in a.events if event.kind is Kind.INTERVIEW
    }
    assert changes == set(Change)


def test_the_fresh_no_is_a_letter_of_last_friday_after_two_talks(search: SampleSearch) -> None:
    fresh = application(search, "harbour-pine")
    talks = [event for event in fresh.events if event.kind is Kind.INTERVIEW]
    no = next(event for event in fresh.events if event.kind is Kind.REJECTION)
    letter = next(m for m in search.messages if m.message_id == no.message_id)
    assert [talk.round for talk in talks] == ["1", "2"]
    assert no.at.date() == datetime(2026, 11, 20).date()
    assert not letter.headers
    assert letter.sender.name == fresh.employer.lead


def test_what_waits_is_a_talk_to_confirm_a_test_a_request_and_an_offer(search: SampleSearch) -> None:
    waiting = {waiting.kind: waiting for waiting in search.waiting}
    assert len(search.waiting) == 4
    assert set(waiting) == {Kind.INTERVIEW, Kind.ASSESSMENT, Kind.REQUEST, Kind.OFFER}
    assert all(w.due and TODAY < w.due < TODAY + timedelta(days=9) for w in search.waiting)
    invitation = next(m for m in search.messages if m.message_id == waiting[Kind.INTERVIEW].message_id)
    assert "Tuesday 1 December" in invitation.new_text
    assert "Thursday 3 December" in invitation.new_text


def test_a_no_is_followed_by_a_second_application_to_the_same_employer(search: SampleSearch) -> None:
    first, second = application(search, "quillon-data"), application(search, "quillon-senior")
    no = next(event for event in first.events if event.kind is Kind.REJECTION)
    assert timedelta(days=8) <= second.events[0].at - no.at <= timedelta(days=15)


def test_a_talk_after_a_no_reopens_the_application(search: SampleSearch) -> None:
    kinds = [event.kind for event in application(search, "maren").events]
    assert Kind.INTERVIEW in kinds[kinds.index(Kind.REJECTION) :]
    assert application(search, "maren").outcome is Outcome.OPEN


def test_a_no_that_invites_to_another_role_says_both(search: SampleSearch) -> None:
    letter = next(m for m in search.messages if m.group == "no.other")
    assert [(said.kind, said.role) for said in letter.said] == [
        (Kind.REJECTION, "Data Manager"),
        (Kind.OUTREACH, "School Census Officer"),
    ]


def test_digests_tell_of_several_applications(search: SampleSearch) -> None:
    digests = [m for m in search.messages if m.group == "digest"]
    assert len(digests) == 3
    for digest in digests:
        assert len({said.application for said in digest.said}) >= 2
        assert all(said.role in digest.text for said in digest.said if said.role)
        assert digest.kind is min((said.kind for said in digest.said), key=list(Kind).index)


def test_six_roles_at_one_university(search: SampleSearch) -> None:
    assert len({a.role for a in search.applications if a.company == "Calder University"}) == 6


def test_letters_are_varied(search: SampleSearch) -> None:
    def wordings(kind: Kind) -> set[str]:
        """Openings of letters with the names taken out."""
        texts = set()
        for message in search.messages:
            if message.related and message.kind is kind and message.group != "digest":
                text = " ".join(message.new_text.split())
                for name in (message.said[0].role, message.said[0].company):
                    text = text.replace(name or "", "")
                texts.add(text[-60:])
        return texts

    assert len(wordings(Kind.REJECTION)) >= 20
    assert len(wordings(Kind.ACKNOWLEDGED)) >= 12
    assert len(wordings(Kind.INTERVIEW)) >= 10


def test_several_languages_are_written(search: SampleSearch) -> None:
    assert {m.language for m in search.messages if m.related} == {"en", "de", "fr", "es", "id"}
    assert {m.language for m in search.messages if not m.related} >= {"en", "de", "fr", "es", "id"}


def test_hard_negatives_are_among_the_unrelated(search: SampleSearch) -> None:
    groups = {m.group for m in search.messages if not m.related}
    assert groups >= {
        "newsletter on rejection",
        "job alert",
        "refused loan",
        "flat",
        "paper and grant",
        "university place",
        "friend tells of a rejection",
        "own retelling of a rejection",
        "own forward of a rejection",
        "dentist and doctor",
        "mailing list",
        "old team",
        "calendar",
        "spam",
    }
    texts = [m.new_text for m in search.messages if not m.related]
    assert sum("nfortunately" in text for text in texts) > 40


def test_no_slot_or_choice_is_left_in_any_text(search: SampleSearch) -> None:
    for message in search.messages:
        assert not re.search(r"\[\[|\]\]|\{[a-z_0-9]+\}", message.text + message.subject), message.group
    for opening in search.openings:
        assert not re.search(r"\[\[|\{[a-z_]+\}", opening.description)


def test_addresses_stand_under_reserved_names_or_known_systems(search: SampleSearch) -> None:
    domains = {
        party.address.partition("@")[2] for m in search.messages for party in (m.sender, *m.recipients)
    } | {m.message_id.partition("@")[2] for m in search.messages}
    assert {domain for domain in domains if not RESERVED.search(domain)} <= ATS
    assert all(RESERVED.search(row["domain"]) for row in read_rows("employers.csv"))
    links = {link for m in search.messages for link in re.findall(r"(?:https?://|www\.)([\w.-]+\w)", m.text)}
    links |= {re.sub(r"^https://|/.*$", "", opening.url) for opening in search.openings}
    assert all(RESERVED.search(link) for link in links)


def test_openings_have_readable_requirements_and_known_neighbours(search: SampleSearch) -> None:
    whys = Counter(opening.near.split()[0] for opening in search.openings)
    assert whys["near"] >= 20
    assert whys["same"] >= 5
    assert whys["copy"] == 8
    assert whys["suspicious"] == 1
    assert len({opening.id for opening in search.openings}) == len(search.openings)
    for opening in search.openings:
        assert 80 <= len(opening.description.split()) <= 200
        assert "Requirements" in opening.description
        assert "Nice to have" in opening.description
        assert TODAY - timedelta(days=40) < datetime.fromisoformat(opening.date).replace(tzinfo=UTC) <= TODAY


def test_some_openings_are_of_today(search: SampleSearch) -> None:
    assert any(opening.date == "2026-11-24" for opening in search.openings)


def test_postings_were_saved_before_the_first_letter_of_their_application(search: SampleSearch) -> None:
    begun = {a.id: a.events[0].at for a in search.applications}
    assert all(posting.saved_at < begun[posting.application] for posting in search.postings)
    assert application(search, "harbour-pine").id in {posting.application for posting in search.postings}


def test_plans_come_after_the_invitation_and_before_the_no(search: SampleSearch) -> None:
    assert any(plan.sentence.endswith("call Sam and go for the long walk.") for plan in search.plans)
    for plan in search.plans:
        events = next(a.events for a in search.applications if a.id == plan.application)
        noes = [event.at for event in events if event.kind is Kind.REJECTION]
        assert plan.sentence.startswith("If they say no, I will ")
        assert any(event.at < plan.at for event in events if event.kind is Kind.INTERVIEW)
        assert all(plan.at < at for at in noes)


def test_debriefs_belong_to_talks_that_took_place(search: SampleSearch) -> None:
    assert len(search.debriefs) >= 4
    for note in search.debriefs:
        events = next(a.events for a in search.applications if a.id == note.application)
        assert any(event.kind is Kind.INTERVIEW and event.at < note.at for event in events)
        assert note.at < TODAY
        assert note.lesson


def test_figures_agree_with_the_applications(search: SampleSearch) -> None:
    figures = search.figures
    assert figures["applications"] == len(search.applications)
    assert figures["related"] == sum(m.related for m in search.messages)
    assert sum(figures[str(outcome)] for outcome in Outcome) == len(search.applications)
    screened_or_more = [a for a in search.applications if Kind.INTERVIEW in {e.kind for e in a.events}]
    assert figures["reached_a_talk"] == len(screened_or_more)
    assert figures["offers"] == sum(a.stage is Stage.OFFER for a in search.applications)
    assert 0.2 < figures["silent"] / figures["applications"] < 0.5


@settings(max_examples=6, deadline=None)
@given(
    seed=st.integers(0, 2**31),
    day=st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31)).map(lambda d: d.replace(tzinfo=UTC)),
)
def test_any_seed_on_any_day_gives_a_sound_search(seed: int, day: datetime) -> None:
    search = make_search(seed, day)
    at = {message.message_id: message.at for message in search.messages}
    assert len(at) == len(search.messages)
    assert max(at.values()) < day
    assert all(at[name] < m.at for m in search.messages for name in m.references)
    assert sum(m.related for m in search.messages) >= 250
    for a in search.applications:
        assert a.events == events_of(search.messages, a.id)
        assert list(a.events) == sorted(a.events, key=lambda event: event.at)
        assert outcome_of(a.events) is a.outcome
        assert stage_of(a.events) is not Stage.LEAD
        ends = [e.at for e in a.events if e.kind in (Kind.CLOSED, Kind.WITHDRAWN, Kind.DECLINED)]
        later = {e.kind for e in a.events if ends and e.at > ends[0]}
        assert later <= {Kind.WITHDRAWN}
    assert {a.stage for a in search.leads} == {Stage.LEAD}
    assert {w.kind for w in search.waiting} == {Kind.INTERVIEW, Kind.ASSESSMENT, Kind.REQUEST, Kind.OFFER}
    fresh = application(search, "harbour-pine")
    no = next(event for event in fresh.events if event.kind is Kind.REJECTION)
    assert no.at.weekday() == 4
    assert timedelta(0) < day - no.at < timedelta(days=8)


def test_every_step_of_every_story_has_letters_and_a_kind() -> None:
    letters = read_toml("letters_en.toml")["letters"]
    purposes = {letter["is"] for letter in letters}
    for story in read_toml("search.toml")["stories"].values():
        for step in drawn_steps(story["steps"], Random(1)):
            assert step.letter in SAYS
            assert step.letter in purposes


def test_a_step_that_cannot_be_read_is_named() -> None:
    with pytest.raises(ValueError, match=r"no\.form soon"):
        drawn_steps("ack +0; no.form soon", Random(1))


def test_employers_write_from_monday_to_friday() -> None:
    steps = drawn_steps("own.apply +0; ack +1; invite.talk +3 [in=2]; own.yes +0; no.talk t+1", Random(1))
    for shift in range(7):
        days = scheduled(steps, datetime(2026, 11, 2).date() + timedelta(days=shift))
        assert list(days) == sorted(days)
        assert all(
            day.weekday() < 5
            for step, day in zip(steps, days, strict=True)
            if not step.letter.startswith("own.")
        )


def test_linked_choices_take_the_same_place() -> None:
    text = "[[=a|b]]-[[=c|d]]-{x}"
    assert {filled(text, {"x": "y"}, Random(1), linked=n) for n in range(6)} == {"a-c-y", "b-d-y"}


def test_names_with_titles_and_accents_become_plain() -> None:
    assert first_name("Dr Amit Sethi") == "Amit"
    assert first_name("Mrs P. Lyle") == "Mrs Lyle"
    assert address_of("Professor Ada Lowe", "calder.example") == "ada.lowe@calder.example"
    assert address_of("Lucía Ferrer", "x.example") == "lucia.ferrer@x.example"


def test_her_stories_belong_to_questions_that_she_was_asked(search: SampleSearch) -> None:
    asked = {question for note in search.debriefs for question in note.asked}
    told = [story.question for story in made_answers()]
    assert told
    assert [question for question in told if question not in asked] == []
    assert len(asked) > len(told), "some wait for theirs"
