"""Every event can be corrected, taken out, moved and undone; a later reading of the mail keeps what the person said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bounceback.store import read
from bounceback.store.models import Event as EventRow
from bounceback.store.models import Letter
from bounceback.store.write import acts, applications, events
from bounceback.store.write.projection import verify
from bounceback.timeline.kinds import Kind, Outcome, Stage

from .conftest import NOW, Keep, finding, lay_letter


@pytest.fixture
def story(keep: Keep) -> None:
    keep(
        finding("ack", Kind.ACKNOWLEDGED, 2),
        finding("talk", Kind.INTERVIEW, 14, thread=("ack",)),
        finding("no", Kind.REJECTION, 20, thread=("ack",)),
    )


def only(owner: int) -> read.ApplicationRow:
    (row,) = read.all_rows(owner)
    return row


@pytest.mark.usefixtures("story")
class TestOneStory:
    def test_findings_become_one_application_with_its_outcome(self, owner: int) -> None:
        row = only(owner)
        assert (row.company, row.role) == ("Harbour & Pine", "Product Analyst")
        assert (row.stage, row.outcome, row.talks) == (Stage.INTERVIEW, Outcome.REJECTED, 1)
        assert row.decided_at == datetime(2026, 10, 20, 9, tzinfo=UTC)

    def test_a_no_that_was_none_reopens_the_application_when_corrected(self, owner: int) -> None:
        root = "mail:no:0:0"
        act = events.correct_event(owner, root, kind=Kind.ACKNOWLEDGED)
        assert only(owner).outcome is Outcome.OPEN
        assert acts.undo(owner, act) is not None
        assert only(owner).outcome is Outcome.REJECTED

    def test_a_correction_survives_the_next_reading_of_the_mail(self, owner: int, keep: Keep) -> None:
        events.correct_event(owner, "mail:no:0:0", kind=Kind.ACKNOWLEDGED)
        keep(finding("later", Kind.REQUEST, 25, thread=("ack",)))
        row = only(owner)
        assert row.outcome is Outcome.OPEN
        assert [entry.event.kind for entry in read.story(owner, row.id).entries][2] is Kind.ACKNOWLEDGED

    def test_an_undone_correction_is_left_to_the_reader_again(self, owner: int, keep: Keep) -> None:
        acts.undo(owner, events.correct_event(owner, "mail:no:0:0", kind=Kind.ACKNOWLEDGED))
        keep()
        assert only(owner).outcome is Outcome.REJECTED
        assert not EventRow.objects.get(owner_id=owner, root="mail:no:0:0", current=True).by_person

    def test_what_is_taken_out_stays_out_after_the_next_reading(self, owner: int, keep: Keep) -> None:
        act = events.remove_event(owner, "mail:no:0:0")
        keep()
        assert only(owner).outcome is Outcome.OPEN
        acts.undo(owner, act)
        keep()
        assert only(owner).outcome is Outcome.REJECTED

    def test_nothing_is_ever_changed_in_place(self, owner: int) -> None:
        events.correct_event(owner, "mail:no:0:0", kind=Kind.ACKNOWLEDGED)
        kinds = list(
            EventRow.objects.filter(owner_id=owner, root="mail:no:0:0")
            .order_by("number")
            .values_list("kind", "current")
        )
        assert kinds == [("rejection", False), ("acknowledged", True)]

    def test_a_no_by_phone_is_recorded_by_hand_and_taken_back(self, owner: int, keep: Keep) -> None:
        pk = only(owner).id
        acts.undo(owner, events.remove_event(owner, "mail:no:0:0"))
        act = events.add_event(owner, pk, Kind.FEEDBACK, NOW, note="By phone: more SQL")
        assert [e.event.note for e in read.story(owner, pk).entries if e.by_person] == ["By phone: more SQL"]
        keep()
        assert len(read.story(owner, pk).entries) == 4
        acts.undo(owner, act)
        keep()
        assert len(read.story(owner, pk).entries) == 3

    def test_a_moved_message_stays_where_it_was_moved(self, owner: int, keep: Keep) -> None:
        other = applications.add_application(owner, "Northlight", "Analyst", NOW)
        events.move_event(owner, "mail:talk:0:0", other)
        keep()
        assert {row.company: row.talks for row in read.all_rows(owner)} == {
            "Harbour & Pine": 0,
            "Northlight": 1,
        }

    def test_splitting_and_undoing_gives_back_one_application(self, owner: int, keep: Keep) -> None:
        new, act = applications.split(owner, only(owner).id, ["mail:no:0:0"])
        keep()
        assert len(read.all_rows(owner)) == 2
        assert read.row(owner, new).outcome is Outcome.REJECTED
        acts.undo(owner, act)
        keep()
        assert len(read.all_rows(owner)) == 1

    def test_taking_out_an_application_and_undoing_brings_it_back(self, owner: int, keep: Keep) -> None:
        act = applications.remove(owner, only(owner).id)
        keep()
        assert read.all_rows(owner) == ()
        acts.undo(owner, act)
        assert only(owner).outcome is Outcome.REJECTED

    def test_a_corrected_name_survives_the_next_reading(self, owner: int, keep: Keep) -> None:
        applications.rename(owner, only(owner).id, company="Harbour and Pine Ltd")
        keep(finding("later", Kind.FEEDBACK, 28, thread=("no",)))
        assert only(owner).company == "Harbour and Pine Ltd"

    def test_an_act_is_undone_once(self, owner: int) -> None:
        act = events.remove_event(owner, "mail:no:0:0")
        assert acts.undo(owner, act)
        assert acts.undo(owner, act) is None

    def test_the_projection_follows_from_the_events_after_all_of_it(self, owner: int, keep: Keep) -> None:
        events.correct_event(owner, "mail:no:0:0", kind=Kind.CLOSED)
        events.remove_event(owner, "mail:talk:0:0")
        applications.split(owner, only(owner).id, ["mail:no:0:0"])
        keep()
        assert verify(owner) == []

    def test_nobody_elses_events_can_be_touched(self, owner: int) -> None:
        from bounceback.store.write.owners import ensure_owner

        with pytest.raises(LookupError):
            events.remove_event(ensure_owner("sample"), "mail:no:0:0")
        with pytest.raises(LookupError):
            read.story(ensure_owner("sample"), only(owner).id)


def test_merged_applications_stay_one_and_undo_parts_them(owner: int, keep: Keep) -> None:
    keep(
        finding("a", Kind.ACKNOWLEDGED, 1, company="Northlight", sender="jobs@northlight.example"),
        finding("b", Kind.REJECTION, 9, company="Weston Freight", sender="hr@weston.example"),
    )
    first, second = read.all_rows(owner)
    act = applications.merge(owner, second.id, first.id)
    keep(finding("c", Kind.FEEDBACK, 12, company="Weston Freight", sender="hr@weston.example", thread=("b",)))
    (row,) = read.all_rows(owner)
    assert (row.company, row.outcome) == ("Northlight", Outcome.REJECTED)
    assert len(read.story(owner, row.id).entries) == 3
    acts.undo(owner, act)
    assert {row.outcome for row in read.all_rows(owner)} == {Outcome.OPEN, Outcome.REJECTED}


def test_letters_go_along_and_a_sent_one_goes_before_a_draft(owner: int, keep: Keep) -> None:
    keep(
        finding("a", Kind.ACKNOWLEDGED, 1, company="Northlight", sender="jobs@northlight.example"),
        finding("b", Kind.REJECTION, 9, company="Weston Freight", sender="hr@weston.example"),
    )
    into, other = (row.id for row in read.all_rows(owner))

    lay_letter(owner, other, "follow_up", "sent", "sent alone")
    lay_letter(owner, other, "request", "sent", "sent")
    lay_letter(owner, into, "request", "draft", "draft")
    lay_letter(owner, other, "reminder", "draft", "newer draft")
    lay_letter(owner, into, "reminder", "draft", "own draft")
    applications.merge(owner, other, into)
    there = dict(Letter.objects.filter(owner_id=owner, application_id=into).values_list("kind", "body"))
    assert there == {"follow_up": "sent alone", "request": "sent", "reminder": "own draft"}
    assert Letter.objects.filter(owner_id=owner).count() == 5, "no word is lost"
    left = Letter.objects.filter(owner_id=owner, application_id=other)
    assert {(one.kind, one.about) for one in left} == {("request", ""), ("reminder", "")}


def test_mail_joins_an_application_that_was_entered_by_hand(owner: int, keep: Keep) -> None:
    pk = applications.add_application(
        owner, "Harbour & Pine", "Product Analyst", datetime(2026, 10, 1, tzinfo=UTC)
    )
    keep(finding("ack", Kind.ACKNOWLEDGED, 2), finding("no", Kind.REJECTION, 20))
    (row,) = read.all_rows(owner)
    assert (row.id, row.outcome) == (pk, Outcome.REJECTED)


def test_what_waits_is_cleared_by_a_click_and_comes_back_by_undo(owner: int, keep: Keep) -> None:
    keep(finding("ack", Kind.ACKNOWLEDGED, 2), finding("form", Kind.REQUEST, 3, thread=("ack",), waits=True))
    (wait,) = only(owner).waits
    act = events.clear_waiting(owner, wait.key)
    assert only(owner).waits == ()
    keep(finding("more", Kind.ACKNOWLEDGED, 2, thread=("ack",)))
    assert only(owner).waits == ()
    acts.undo(owner, act)
    assert len(only(owner).waits) == 1
