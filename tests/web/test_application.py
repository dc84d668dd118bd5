"""One application: its story with evidence, the whole message as text, and every correction with its way back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from bounceback.store import read
from bounceback.store.values import ApplicationRow
from bounceback.store.write import applications
from bounceback.store.write.events import add_event
from bounceback.timeline.kinds import Kind, Outcome, Stage

from .mail import small

THEN = datetime(2026, 9, 1, 9, tzinfo=UTC)


@pytest.fixture
def rows(owner: int, tmp_path: Path) -> dict[str, ApplicationRow]:
    return small(owner, tmp_path)


def entry_of(owner: int, pk: int, kind: Kind) -> str:
    return next(entry.root for entry in read.story(owner, pk).entries if entry.event.kind is kind)


def undo_last(client: Client, owner: int) -> None:
    act = read.last_act(owner)
    assert act is not None
    assert client.post(reverse("undo", args=[act.id])).status_code == 302


def test_each_entry_shows_its_evidence_and_leads_to_its_whole_message(
    inside: Client, owner: int, rows: dict[str, ApplicationRow]
) -> None:
    pk = rows["Harbour & Pine"].id
    page = inside.get(f"/applications/{pk}").content.decode()
    assert "we have decided not to move forward with your application." in page
    answer = inside.get("/message", {"id": "no-0@harbourandpine.example", "application": pk})
    assert answer.status_code == 200
    whole = answer.content.decode()
    assert "We wish you all the best in your search." in whole
    assert "careers@harbourandpine.example" in whole
    assert reverse("application", args=[pk]) in whole


def test_a_no_by_phone_is_recorded_in_two_actions(
    inside: Client, owner: int, rows: dict[str, ApplicationRow]
) -> None:
    """Open the application, press once."""
    pk = rows["Northlight Energy"].id
    assert 'name="record-kind" value="rejection"' in inside.get(f"/applications/{pk}").content.decode()
    inside.post(f"/applications/{pk}/record", {"record-kind": "rejection"})
    row = read.row(owner, pk)
    assert row.outcome is Outcome.REJECTED
    assert reverse("bounceback", args=[pk]) in inside.get(f"/applications/{pk}").content.decode()
    undo_last(inside, owner)
    assert read.row(owner, pk).outcome is Outcome.OPEN


def test_a_talk_by_phone_is_recorded_with_its_time_and_round(
    inside: Client, owner: int, rows: dict[str, ApplicationRow]
) -> None:
    pk = rows["Northlight Energy"].id
    inside.post(
        f"/applications/{pk}/record",
        {"record-kind": "interview", "record-day": "2026-09-20", "record-starts_at": "2030-01-15T10:30",
         "record-round": "1", "record-note": "They rang: a talk with Dana"},
    )  # fmt: skip
    row = read.row(owner, pk)
    assert (row.stage, row.talks) == (Stage.INTERVIEW, 1)
    assert len(row.talk_times) == 1
    page = inside.get(f"/applications/{pk}").content.decode()
    assert "They rang: a talk with Dana" in page
    assert "recorded by you" in page


def test_a_wrong_day_records_nothing_and_says_so(
    inside: Client, owner: int, rows: dict[str, ApplicationRow]
) -> None:
    pk = rows["Northlight Energy"].id
    before = read.story(owner, pk)
    answer = inside.post(
        f"/applications/{pk}/record", {"record-kind": "offer", "record-day": "soon"}, follow=True
    )
    assert "Nothing was recorded" in answer.content.decode()
    answer = inside.post(f"/applications/{pk}/record", {"record-kind": "wizardry"}, follow=True)
    assert "Nothing was recorded" in answer.content.decode()
    assert read.story(owner, pk) == before


def test_an_entry_is_corrected_and_the_correction_taken_back(
    inside: Client, owner: int, rows: dict[str, ApplicationRow]
) -> None:
    pk = rows["Harbour & Pine"].id
    root = entry_of(owner, pk, Kind.REJECTION)
    page = inside.get(f"/applications/{pk}/entry", {"root": root})
    assert page.status_code == 200
    assert 'value="rejection" selected' in page.content.decode()
    part = inside.get(
        f"/applications/{pk}/entry", {"root": root}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in part
    assert root in part
    inside.post(
        f"/applications/{pk}/correct",
        {"root": root, "entry-kind": "closed", "entry-day": "2026-09-14", "entry-note": "It was frozen"},
    )
    row = read.row(owner, pk)
    assert row.outcome is Outcome.CLOSED
    assert row.decided_at is not None
    assert row.decided_at.date().isoformat() == "2026-09-14"
    assert "It was frozen" in inside.get(f"/applications/{pk}").content.decode()
    undo_last(inside, owner)
    assert read.row(owner, pk).outcome is Outcome.REJECTED


def test_an_entry_is_taken_out_and_brought_back(
    inside: Client, owner: int, rows: dict[str, ApplicationRow]
) -> None:
    pk = rows["Harbour & Pine"].id
    inside.post(f"/applications/{pk}/take-out", {"root": entry_of(owner, pk, Kind.REJECTION)})
    assert read.row(owner, pk).outcome is Outcome.OPEN
    assert inside.get("/message", {"id": "no-0@harbourandpine.example"}).status_code == 200, (
        "its message stays"
    )
    undo_last(inside, owner)
    assert read.row(owner, pk).outcome is Outcome.REJECTED


def test_an_entry_is_moved_to_another_application(
    inside: Client, owner: int, rows: dict[str, ApplicationRow]
) -> None:
    pk, other = rows["Harbour & Pine"].id, rows["Northlight Energy"].id
    inside.post(f"/applications/{pk}/move", {"root": entry_of(owner, pk, Kind.REJECTION), "to": other})
    assert read.row(owner, pk).outcome is Outcome.OPEN
    assert read.row(owner, other).outcome is Outcome.REJECTED
    undo_last(inside, owner)
    assert read.row(owner, pk).outcome is Outcome.REJECTED
    assert read.row(owner, other).outcome is Outcome.OPEN


def test_two_are_made_one_and_parted_again(
    inside: Client, owner: int, rows: dict[str, ApplicationRow]
) -> None:
    pk, into = rows["Harbour & Pine"].id, rows["Northlight Energy"].id
    assert inside.get(f"/applications/{pk}/mend").status_code == 200
    answer = inside.post(f"/applications/{pk}/merge", {"into": into})
    assert answer.headers["Location"] == f"/applications/{into}"
    assert len(read.all_rows(owner)) == 3
    assert len(read.story(owner, into).entries) == 3
    assert inside.get(f"/applications/{pk}").status_code == 404
    undo_last(inside, owner)
    assert len(read.all_rows(owner)) == 4


def test_one_is_split_in_two_and_made_one_again(
    inside: Client, owner: int, rows: dict[str, ApplicationRow]
) -> None:
    pk = rows["Harbour & Pine"].id
    answer = inside.post(f"/applications/{pk}/split", {"root": [entry_of(owner, pk, Kind.REJECTION)]})
    new = int(answer.headers["Location"].rsplit("/", 1)[1])
    assert new != pk
    assert read.row(owner, new).outcome is Outcome.REJECTED
    assert read.row(owner, pk).outcome is Outcome.OPEN
    undo_last(inside, owner)
    assert read.row(owner, pk).outcome is Outcome.REJECTED
    assert len(read.all_rows(owner)) == 4


@pytest.mark.parametrize("chosen", ["none", "all"])
def test_a_split_of_nothing_or_everything_says_so(
    inside: Client, owner: int, rows: dict[str, ApplicationRow], chosen: str
) -> None:
    pk = rows["Harbour & Pine"].id
    roots = [entry.root for entry in read.story(owner, pk).entries] if chosen == "all" else []
    answer = inside.post(f"/applications/{pk}/split", {"root": roots}, follow=True)
    assert "Choose some of the entries" in answer.content.decode()
    assert len(read.all_rows(owner)) == 4


def test_a_whole_application_is_taken_out_and_brought_back(
    inside: Client, owner: int, rows: dict[str, ApplicationRow]
) -> None:
    pk = rows["Harbour & Pine"].id
    inside.post(f"/applications/{pk}/remove")
    assert inside.get(f"/applications/{pk}").status_code == 404
    undo_last(inside, owner)
    assert inside.get(f"/applications/{pk}").status_code == 200


def test_names_notes_and_the_sentence_are_kept(
    inside: Client, owner: int, rows: dict[str, ApplicationRow]
) -> None:
    pk = rows["Northlight Energy"].id
    inside.post(
        f"/applications/{pk}/details",
        {"company": "Northlight", "role": "Analyst II", "channel": "recruiter", "note": "Met Dana at the fair",
         "plan": "sleep on it, then call Sam"},
    )  # fmt: skip
    story = read.story(owner, pk)
    assert (story.row.company, story.row.role, story.row.channel) == ("Northlight", "Analyst II", "recruiter")
    assert story.note == "Met Dana at the fair"
    assert "call Sam" in story.row.plan
    answer = inside.post(f"/applications/{pk}/details", {"company": "x", "channel": "pigeon"}, follow=True)
    assert "Nothing was changed" in answer.content.decode()
    assert read.row(owner, pk).company == "Northlight"


def test_an_advertisement_is_attached_later_and_kept(
    inside: Client, owner: int, rows: dict[str, ApplicationRow]
) -> None:
    pk = rows["Northlight Energy"].id
    inside.post(
        f"/applications/{pk}/posting", {"posting-text": "You know SQL.", "posting-url": "https://n.example/1"}
    )
    (posting,) = read.story(owner, pk).postings
    assert posting.text == "You know SQL."
    page = inside.get(f"/applications/{pk}").content.decode()
    assert 'href="https://n.example/1"' in page
    inside.post(f"/applications/{pk}/posting", {"posting-text": "", "posting-url": "javascript:alert(1)"})
    assert len(read.story(owner, pk).postings) == 1


def test_what_waits_is_marked_as_done(inside: Client, owner: int, rows: dict[str, ApplicationRow]) -> None:
    pk = rows["Northlight Energy"].id
    add_event(
        owner,
        pk,
        Kind.REQUEST,
        datetime(2026, 11, 20, tzinfo=UTC),
        due=datetime(2026, 12, 3, 12, tzinfo=UTC),
        waits=True,
    )
    (wait,) = read.row(owner, pk).waits
    assert "It is done" in inside.get(f"/applications/{pk}").content.decode()
    inside.post(f"/applications/{pk}/done", {"root": wait.key})
    assert read.row(owner, pk).waits == ()
    undo_last(inside, owner)
    assert read.row(owner, pk).waits == (wait,)


def test_undoing_twice_changes_nothing_more(
    inside: Client, owner: int, rows: dict[str, ApplicationRow]
) -> None:
    pk = rows["Northlight Energy"].id
    inside.post(f"/applications/{pk}/record", {"record-kind": "rejection"})
    act = read.last_act(owner)
    assert act is not None
    inside.post(reverse("undo", args=[act.id]))
    answer = inside.post(reverse("undo", args=[act.id]), follow=True)
    assert "taken back before" in answer.content.decode()
    assert read.row(owner, pk).outcome is Outcome.OPEN


def test_undo_never_leads_to_another_site(
    inside: Client, owner: int, rows: dict[str, ApplicationRow]
) -> None:
    for target in ("//evil.example/", "https://evil.example/", "/\\evil.example"):
        answer = inside.post(reverse("undo", args=[1]), {"next": target})
        assert answer.status_code == 302
        where = answer.headers["Location"]
        assert where.startswith("/"), where
        assert not where.startswith("//"), where
        assert "\\" not in where, where


def test_an_answer_that_came_before_is_not_asked_for_again(
    inside: Client, owner: int, rows: dict[str, ApplicationRow]
) -> None:
    pk = rows["Northlight Energy"].id
    answer = inside.post(f"/applications/{pk}/take-out", {"root": "mail:gone:0:0"}, follow=True)
    assert "not here any more" in answer.content.decode()


def test_others_at_the_same_company_are_named(inside: Client, owner: int) -> None:
    first = applications.add_application(owner, "Northlight Ltd", "Analyst", THEN)
    second = applications.add_application(owner, "Northlight", "Planner", THEN)
    assert reverse("application", args=[second]) in inside.get(f"/applications/{first}").content.decode()
