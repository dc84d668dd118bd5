"""One correction goes to all mail of its template, also to what comes later; one undo takes it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bounceback.store import read
from bounceback.store.models import Application, Message, TemplateVerdict
from bounceback.store.write import acts, applications, events, reviews
from bounceback.store.write.assembly import reassemble
from bounceback.store.write.projection import verify
from bounceback.store.write.templates import look_at_templates
from bounceback.timeline.kinds import Finding, Kind, Outcome

from .conftest import NOW, Keep, finding
from .test_import_laws import in_a_search_of_its_own

LETTER = (
    "Dear Robin, thank you for your interest in the position of {role}. Our team has looked at what you sent us with "
    "care and we have gone on with people whose experience is nearer to what this place needs just now."
)
OTHER = (
    "Dear Robin, good news about {role}: we have read your papers, and somebody from our house calls you in the coming "
    "days to find a time at which you can meet the people whom you would work with."
)
ROLES = ("Product Analyst", "Data Engineer", "Harbour Pilot", "Night Nurse", "Head of Rope")


def letter(
    number: int,
    kind: Kind = Kind.REJECTION,
    *,
    text: str = LETTER,
    confidence: float = 0.99,
    sender: str = "jobs@harbourandpine.example",
) -> Finding:
    """A letter about the nth role, all made from one text."""
    role = ROLES[number % len(ROLES)]
    made = finding(
        f"m{number}", kind, 1, role=role, confidence=confidence, sender=sender, evidence=text.format(role=role)
    )  # fmt: skip
    return replace(made, at=datetime(2026, 8, 1, 9, tzinfo=UTC) + timedelta(days=number))


def root(number: int) -> str:
    return f"mail:m{number}:0:0"


def kinds(owner: int) -> dict[str, Kind]:
    """What each message that counts says now."""
    return {
        entry.event.provenance.message_id: entry.event.kind
        for row in read.all_rows(owner)
        for entry in read.story(owner, row.id).entries
    }


def state(owner: int) -> Any:
    """Everything that the person sees of applications, stories and questions, with the applications' numbers."""
    rows = read.all_rows(owner)
    stories = [(row.id, [(entry.root, entry.event, entry.by_person) for entry in read.story(owner, row.id).entries]) for row in rows]  # fmt: skip
    asked = [
        (item.message.message_id, item.part, item.kind, item.why, tuple(row.id for row in item.candidates))
        for item in read.reviews(owner)
    ]
    return sorted(map(repr, rows)), sorted(map(repr, stories)), asked


@pytest.fixture
def five(keep: Keep) -> None:
    """Five letters of one template, to five roles at one employer."""
    keep(*(letter(number) for number in range(5)))


@pytest.mark.usefixtures("five")
class TestOneTemplate:
    def test_a_correction_goes_to_all_of_it_and_says_to_how_many(self, owner: int) -> None:
        act = events.correct_event(owner, root(2), kind=Kind.ACKNOWLEDGED)
        assert set(kinds(owner).values()) == {Kind.ACKNOWLEDGED}
        assert {row.outcome for row in read.all_rows(owner)} == {Outcome.OPEN}
        assert read.act(owner, act).alike == 4
        assert verify(owner) == []

    def test_one_undo_takes_all_of_it_back(self, owner: int) -> None:
        before = state(owner)
        acts.undo(owner, events.correct_event(owner, root(2), kind=Kind.ACKNOWLEDGED))
        assert state(owner) == before
        assert not TemplateVerdict.objects.exists()
        reassemble(owner, NOW)
        assert state(owner) == before

    def test_it_goes_to_what_comes_later_too(self, owner: int, keep: Keep) -> None:
        events.correct_event(owner, root(2), kind=Kind.ACKNOWLEDGED)
        keep(letter(7))
        assert kinds(owner)["m7"] is Kind.ACKNOWLEDGED

    def test_an_undo_takes_back_what_came_later_too(self, owner: int, keep: Keep) -> None:
        act = events.correct_event(owner, root(2), kind=Kind.ACKNOWLEDGED)
        keep(letter(7))
        acts.undo(owner, act)
        assert kinds(owner)["m7"] is Kind.REJECTION

    def test_what_was_corrected_by_itself_stays(self, owner: int) -> None:
        events.correct_event(owner, root(1), kind=Kind.FEEDBACK, alone=True)
        assert kinds(owner)["m2"] is Kind.REJECTION, "alone means alone"
        act = events.correct_event(owner, root(2), kind=Kind.CLOSED)
        assert kinds(owner) == {
            f"m{number}": Kind.FEEDBACK if number == 1 else Kind.CLOSED for number in range(5)
        }
        assert read.act(owner, act).alike == 3

    def test_a_second_word_on_the_template_is_the_one_that_counts(self, owner: int) -> None:
        events.correct_event(owner, root(1), kind=Kind.CLOSED)
        second = events.correct_event(owner, root(2), kind=Kind.ACKNOWLEDGED)
        assert kinds(owner)["m3"] is Kind.ACKNOWLEDGED
        assert kinds(owner)["m1"] is Kind.CLOSED, "it was corrected by hand"
        acts.undo(owner, second)
        assert kinds(owner)["m3"] is Kind.CLOSED, "the first word counts again"

    def test_about_no_application_takes_all_of_it_out_and_one_undo_brings_it_back(self, owner: int) -> None:
        before = state(owner)
        act = events.not_about(owner, root(4))
        assert read.all_rows(owner) == ()
        assert read.act(owner, act).alike == 4
        reassemble(owner, NOW)
        assert read.all_rows(owner) == ()
        acts.undo(owner, act)
        assert state(owner) == before

    def test_notes_of_an_application_are_there_again_after_an_undo(self, owner: int) -> None:
        pk = next(row.id for row in read.all_rows(owner) if row.role == ROLES[0])
        applications.set_details(owner, pk, note="Ask Kim about the shifts")
        acts.undo(owner, events.not_about(owner, root(4)))
        assert read.story(owner, pk).note == "Ask Kim about the shifts"

    def test_a_message_that_was_only_moved_gets_the_kind_where_it_was_put(self, owner: int) -> None:
        other = applications.add_application(owner, "Northlight", "Analyst", NOW)
        events.move_event(owner, root(1), other)
        before = state(owner)
        act = events.correct_event(owner, root(2), kind=Kind.ACKNOWLEDGED)
        assert kinds(owner)["m1"] is Kind.ACKNOWLEDGED
        assert "mail:m1:0:0" in {entry.root for entry in read.story(owner, other).entries}
        reassemble(owner, NOW)
        assert kinds(owner)["m1"] is Kind.ACKNOWLEDGED
        acts.undo(owner, act)
        assert state(owner) == before

    def test_another_template_of_the_same_sender_is_left_alone(self, owner: int, keep: Keep) -> None:
        keep(letter(8, Kind.INTERVIEW, text=OTHER))
        events.correct_event(owner, root(2), kind=Kind.ACKNOWLEDGED)
        assert kinds(owner)["m8"] is Kind.INTERVIEW

    def test_the_same_words_from_another_sender_are_left_alone(self, owner: int, keep: Keep) -> None:
        keep(letter(8, sender="hr@northlight.example"))
        events.correct_event(owner, root(2), kind=Kind.ACKNOWLEDGED)
        assert kinds(owner)["m8"] is Kind.REJECTION

    def test_a_near_text_follows_only_where_it_was_read_alike(self, owner: int, keep: Keep) -> None:
        near = LETTER.replace("just now", "this year") + " Kind wishes."
        keep(letter(8, text=near), letter(9, Kind.OFFER, text=near))
        skeletons = Message.objects.filter(message_id__in=["m2", "m8"]).values_list("skeleton", flat=True)
        assert len(set(skeletons)) == 2
        events.correct_event(owner, root(2), kind=Kind.ACKNOWLEDGED)
        assert (kinds(owner)["m8"], kinds(owner)["m9"]) == (Kind.ACKNOWLEDGED, Kind.OFFER)

    def test_another_day_or_note_of_one_message_says_nothing_of_others(self, owner: int) -> None:
        act = events.correct_event(owner, root(2), note="by phone too", kind=Kind.REJECTION)
        assert read.act(owner, act).alike == 0
        assert not TemplateVerdict.objects.exists()

    def test_nobody_elses_mail_is_changed(self, owner: int) -> None:
        from bounceback.store.write.owners import ensure_owner

        sample = ensure_owner("sample")
        with pytest.raises(LookupError):
            events.not_about(sample, root(2))
        with pytest.raises(LookupError):
            read.act(sample, events.correct_event(owner, root(2), kind=Kind.CLOSED))


def test_a_verdict_on_a_doubt_answers_all_doubts_of_the_template(owner: int, keep: Keep) -> None:
    keep(*(letter(number, confidence=0.6) for number in range(4)))
    assert read.review_count(owner) == 4
    assert read.all_rows(owner) == ()
    before = state(owner)
    reviews.confirm(owner, "m1", 0)
    assert read.review_count(owner) == 0
    assert set(kinds(owner).values()) == {Kind.REJECTION}
    assert len(kinds(owner)) == 4
    act = read.last_act(owner)
    assert act is not None
    assert act.alike == 3
    acts.undo(owner, act.id)
    assert state(owner) == before


def test_a_doubt_that_is_dismissed_is_not_asked_of_its_template_again(owner: int, keep: Keep) -> None:
    keep(*(letter(number, confidence=0.6) for number in range(4)))
    before = state(owner)
    act = reviews.dismiss(owner, "m1", 0)
    keep(letter(6, confidence=0.6))
    assert read.review_count(owner) == 0
    assert read.act(owner, act).alike == 3
    acts.undo(owner, act)
    assert read.review_count(owner) == 5
    assert state(owner)[:2] == before[:2]


def test_templates_of_mail_that_was_kept_before_are_looked_at_once(owner: int, keep: Keep) -> None:
    keep(letter(0))
    (kept,) = Message.objects.values_list("house", "skeleton", "signs")
    assert kept[0] == "harbourandpine.example"
    look_at_templates(owner)
    assert list(Message.objects.values_list("house", "skeleton", "signs")) == [kept]
    assert not Message.objects.filter(house__isnull=True).exists()


FEW = settings(
    max_examples=10, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
MAIL = [
    *(letter(number) for number in range(3)),
    letter(3, confidence=0.6),
    letter(4, Kind.INTERVIEW, text=OTHER),
    letter(5, Kind.ACKNOWLEDGED, text=OTHER),
    letter(6, text=LETTER + " Kind wishes."),
]
SAID = st.lists(
    st.tuples(
        st.integers(0, len(MAIL) - 1),
        st.sampled_from([Kind.CLOSED, Kind.ACKNOWLEDGED, Kind.INTERVIEW, Kind.REJECTION, Kind.NONE]),
        st.booleans(),
    ),
    max_size=4,
)


def say(owner: int, said: Sequence[tuple[int, Kind, bool]]) -> list[int]:
    """Corrects what can be corrected; gives the acts."""
    done = []
    for number, kind, alone in said:
        if f"m{number}" not in kinds(owner):
            continue
        if kind is Kind.NONE:
            done.append(events.not_about(owner, root(number), alone=alone, now=NOW))
        else:
            done.append(events.correct_event(owner, root(number), kind=kind, alone=alone, now=NOW))
        assert verify(owner) == []
    return done


@pytest.mark.django_db
@FEW
@given(said=SAID)
@example(said=[(0, Kind.INTERVIEW, False), (4, Kind.INTERVIEW, False), (5, Kind.CLOSED, False)])
def test_corrections_and_their_undos_in_turn_leave_everything_as_it_was(
    keep_into: Any, tmp_path: Any, said: list[tuple[int, Kind, bool]]
) -> None:
    def act(owner: int) -> None:
        keep_into(owner, MAIL)
        before = state(owner)
        for done in reversed(say(owner, said)):
            assert acts.undo(owner, done, NOW) is not None
        assert state(owner) == before
        reassemble(owner, NOW)
        assert state(owner) == before

    in_a_search_of_its_own(tmp_path, act)


@pytest.mark.django_db
@FEW
@given(order=st.permutations(range(len(MAIL))), early=st.integers(1, len(MAIL)), kind=st.sampled_from([Kind.CLOSED, Kind.ACKNOWLEDGED, Kind.NONE]))  # fmt: skip
def test_the_order_of_imports_and_when_it_was_said_do_not_matter(
    keep_into: Any, tmp_path: Any, order: list[int], early: int, kind: Kind
) -> None:
    first = order[0]

    def once(pieces: list[list[Finding]]) -> Any:
        def act(owner: int) -> Any:
            for place, piece in enumerate(pieces):
                keep_into(owner, piece)
                if place == 0:
                    if f"m{first}" in kinds(owner):
                        say(owner, [(first, kind, False)])
                    elif kind is Kind.NONE:
                        reviews.dismiss(owner, f"m{first}", 0, now=NOW)
            rows = read.all_rows(owner)
            return (
                sorted((row.role, row.company, row.stage, row.outcome) for row in rows),
                kinds(owner),
                [item.message.message_id for item in read.reviews(owner)],
            )

        return in_a_search_of_its_own(tmp_path, act)

    shuffled = [MAIL[place] for place in order]
    assert once([shuffled]) == once([shuffled[:early], *([each] for each in shuffled[early:])])


def test_work_is_bounded_for_many_messages_of_one_house(
    owner: int, keep: Keep, django_assert_max_num_queries: Any
) -> None:
    keep(*(letter(number) for number in range(60)))
    with django_assert_max_num_queries(60):
        act = events.correct_event(owner, root(2), kind=Kind.ACKNOWLEDGED)
    assert read.act(owner, act).alike == 59
    assert Application.objects.filter(owner_id=owner).count() <= 60
