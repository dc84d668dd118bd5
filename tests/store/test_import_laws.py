"""Laws of importing: the set of messages decides, not how often, in how many files or in which order they came."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bounceback.store import outlook, read
from bounceback.store.models import Event
from bounceback.store.write import acts, applications, events
from bounceback.store.write.mail import ask_for_import, run_import
from bounceback.store.write.owners import ensure_owner
from bounceback.store.write.projection import project, verify
from bounceback.timeline.kinds import Kind
from tests.e2e import letters

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LETTERS = [each for number in range(5) for each in letters.story(number)]
FEW = settings(
    max_examples=8, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


def state(owner: int) -> Any:
    """What is shown and from which facts, without the database's own numbers."""
    rows = read.all_rows(owner)
    return sorted(
        (
            row.company, row.role, row.stage, row.outcome, row.first_at, row.last_at, str(row.decided_at), row.talks,
            tuple(sorted(entry.root for entry in read.story(owner, row.id).entries)),
        )
        for row in rows
    )  # fmt: skip


def in_a_search_of_its_own(tmp_path: Path, act: Callable[[int], Any]) -> Any:
    """Runs `act` with an owner whose search is empty, and rolls everything back."""
    for kept in (read._all_rows, read._people, outlook._outlook):
        kept.cache_clear()
    with transaction.atomic():
        result = act(ensure_owner())
        transaction.set_rollback(True)
    return result


def take_in(owner: int, tmp_path: Path, mail: list[letters.Letter]) -> None:
    path = letters.write(tmp_path / "mail.mbox", mail)
    run_import(owner, ask_for_import(owner, str(path), "mail.mbox"), clock=lambda: NOW)


def all_at_once(tmp_path: Path) -> Any:
    def act(owner: int) -> Any:
        take_in(owner, tmp_path, LETTERS)
        return state(owner)

    return in_a_search_of_its_own(tmp_path, act)


@FEW
@given(
    places=st.lists(st.sets(st.sampled_from(range(len(LETTERS)))), min_size=1, max_size=4), order=st.randoms()
)
def test_any_pieces_in_any_order_come_to_the_same(tmp_path: Path, places: list[set[int]], order: Any) -> None:
    expected = all_at_once(tmp_path)
    assert len(expected) == 5

    def act(owner: int) -> Any:
        pieces = [[LETTERS[place] for place in sorted(piece)] for piece in places]
        pieces.append(
            [each for place, each in enumerate(LETTERS) if not any(place in piece for piece in places)]
            + LETTERS[:1]
        )
        order.shuffle(pieces)
        for piece in pieces:
            order.shuffle(piece)
            take_in(owner, tmp_path, piece)
        assert verify(owner) == []
        return state(owner)

    # A mailbox in which nothing tells whose it is may be read otherwise; the person's address is given here by the rest.
    assert in_a_search_of_its_own(tmp_path, act) == expected


@FEW
@given(again=st.lists(st.sampled_from(range(len(LETTERS))), max_size=8))
def test_messages_a_second_time_change_nothing(tmp_path: Path, again: list[int]) -> None:
    def act(owner: int) -> None:
        take_in(owner, tmp_path, LETTERS)
        before, revisions = state(owner), Event.objects.filter(owner_id=owner).count()
        take_in(owner, tmp_path, [LETTERS[place] for place in again])
        assert state(owner) == before
        assert Event.objects.filter(owner_id=owner).count() == revisions

    in_a_search_of_its_own(tmp_path, act)


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["correct", "take out", "move", "record", "clear", "merge", "split", "remove", "rename", "let go", "undo"]),
        st.integers(0, 50), st.integers(0, 50), st.sampled_from([Kind.CLOSED, Kind.ACKNOWLEDGED, Kind.INTERVIEW, Kind.OFFER, Kind.REJECTION]),
    ),
    max_size=8,
)  # fmt: skip


@FEW
@given(what=ACTS)
def test_whatever_the_person_does_the_projection_follows_and_a_reading_changes_nothing_of_it(
    tmp_path: Path, what: list[tuple[str, int, int, Kind]]
) -> None:
    def act(owner: int) -> None:
        take_in(owner, tmp_path, LETTERS)
        for name, one, other, kind in what:
            _do(owner, name, one, other, kind)
            assert verify(owner) == [], name
        before = state(owner)
        take_in(owner, tmp_path, LETTERS)
        assert state(owner) == before, "a reading of the same mail changes nothing"
        project(owner)
        read._all_rows.cache_clear()
        assert state(owner) == before, "the projection rebuilt is the same"

    in_a_search_of_its_own(tmp_path, act)


@FEW
@given(what=ACTS)
def test_everything_undone_in_turn_comes_back_to_the_beginning(
    tmp_path: Path, what: list[tuple[str, int, int, Kind]]
) -> None:
    def act(owner: int) -> None:
        take_in(owner, tmp_path, LETTERS)
        before = state(owner)
        done = [
            each for each in (_do(owner, *each) for each in what if each[0] != "undo") if each is not None
        ]
        for number in reversed(done):
            assert acts.undo(owner, number, NOW) is not None
        assert state(owner) == before
        assert verify(owner) == []

    in_a_search_of_its_own(tmp_path, act)


def _do(owner: int, name: str, one: int, other: int, kind: Kind) -> int | None:
    """One act of the person on what is there; gives its number for undo, None where there is nothing to do it to."""
    rows = read.all_rows(owner)
    if not rows:
        return None
    row, second = rows[one % len(rows)], rows[other % len(rows)]
    entries = read.story(owner, row.id).entries
    root = entries[other % len(entries)].root
    try:
        match name:
            case "correct":
                return events.correct_event(owner, root, kind=kind, now=NOW)
            case "take out":
                return events.remove_event(owner, root, now=NOW)
            case "move":
                return events.move_event(owner, root, second.id, now=NOW) if second.id != row.id else None
            case "record":
                return events.add_event(owner, row.id, kind, NOW, now=NOW)
            case "clear":
                return events.clear_waiting(owner, root, now=NOW)
            case "merge":
                return applications.merge(owner, row.id, second.id, now=NOW)
            case "split":
                return applications.split(owner, row.id, [root], now=NOW)[1]
            case "remove":
                return applications.remove(owner, row.id, now=NOW)
            case "rename":
                return applications.rename(owner, row.id, company="Another name", now=NOW)
            case "let go":
                return applications.let_go(owner, [row.id], now=NOW)
            case _:
                last = read.last_act(owner)
                return None if last is None else (acts.undo(owner, last.id, NOW) and None)
    except ValueError:
        return None
