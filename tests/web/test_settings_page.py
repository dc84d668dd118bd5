"""Settings: kept as given, refused with a sentence where they cannot be."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from bounceback.store import read

GIVEN = {
    "name": "Robin Vale",
    "own_addresses": "robin@example.com\nr.vale@example.org",
    "time_zone": "Europe/Berlin",
    "let_go_chance": 5,
}


def test_what_is_set_is_kept(inside: Client, owner: int) -> None:
    assert inside.post("/settings", GIVEN).status_code == 302
    kept = read.preferences(owner)
    assert (kept.name, kept.own_addresses, kept.time_zone, kept.let_go_chance) == (
        "Robin Vale", ("robin@example.com", "r.vale@example.org"), "Europe/Berlin", 0.05,
    )  # fmt: skip
    page = inside.get("/settings").content.decode()
    for part in ("Robin Vale", "r.vale@example.org", "Europe/Berlin"):
        assert part in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"own_addresses": "not an address"}, "not an e-mail address"),
        ({"time_zone": "Middle/Earth"}, "not a time zone"),
        ({"let_go_chance": 0}, "1"),
        ({"let_go_chance": 90}, "50"),
        ({"let_go_chance": "some"}, "number"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(
    inside: Client, owner: int, wrong: dict[str, object], said: str
) -> None:
    before = read.preferences(owner)
    answer = inside.post("/settings", GIVEN | wrong)
    assert answer.status_code in {200, 400}
    assert said in answer.content.decode()
    assert read.preferences(owner) == before


def test_it_says_where_everything_is_kept(inside: Client) -> None:
    assert str(settings.BOUNCEBACK_HOME) in inside.get("/settings").content.decode()


def test_the_name_stands_under_a_request_for_feedback(inside: Client, owner: int) -> None:
    from datetime import UTC, datetime

    from bounceback.store.write import applications
    from bounceback.store.write.events import add_event
    from bounceback.store.write.feedback import save_request
    from bounceback.timeline.kinds import Kind

    inside.post("/settings", GIVEN)
    pk = applications.add_application(owner, "Northlight", "Analyst", datetime(2026, 11, 1, tzinfo=UTC))
    add_event(owner, pk, Kind.REJECTION, datetime(2026, 11, 20, tzinfo=UTC))
    save_request(
        owner,
        pk,
        to_name="Dana",
        to_address="dana@northlight.example",
        subject="x",
        body="y",
        tone="plain",
        language="en",
    )
    page = inside.get(f"/applications/{pk}/way-back/feedback?tone=warm&language=en").content.decode()
    assert "Robin Vale" in page


def test_the_persons_zone_is_the_one_that_times_are_shown_in(inside: Client, owner: int) -> None:
    """A talk at 10:30 UTC in winter begins at 11:30 in Berlin."""
    from datetime import UTC, datetime

    from bounceback.store.write import applications
    from bounceback.store.write.events import add_event
    from bounceback.timeline.kinds import Kind

    inside.post("/settings", GIVEN)
    pk = applications.add_application(owner, "Northlight", "Analyst", datetime(2026, 11, 1, tzinfo=UTC))
    add_event(
        owner,
        pk,
        Kind.INTERVIEW,
        datetime(2026, 11, 20, tzinfo=UTC),
        starts_at=datetime(2030, 1, 15, 10, 30, tzinfo=UTC),
    )
    assert "11:30" in inside.get(f"/applications/{pk}").content.decode()
