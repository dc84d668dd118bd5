"""Today: the three ways in, the one thing, what is put off and comes back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bounceback.store import read
from bounceback.store.write import applications
from bounceback.store.write.events import add_event
from bounceback.store.write.growth import set_goal, set_target
from bounceback.store.write.preferences import put_aside
from bounceback.timeline.kinds import Kind


def page(client: Client) -> str:
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def rejected(owner: int) -> int:
    """A "no" of this morning, with a sentence written before it."""
    now = timezone.now()
    pk = applications.add_application(
        owner, "Harbour & Pine", "Data Analyst", now - timedelta(days=20), plan="call Sam and walk"
    )
    add_event(owner, pk, Kind.REJECTION, now - timedelta(hours=2))
    return pk


def test_with_nothing_yet_there_are_three_ways_in(inside: Client) -> None:
    text = page(inside)
    assert f'action="{reverse("mail")}"' in text
    assert 'type="file"' in text
    assert reverse("add_application") in text
    assert f'action="{reverse("sample")}"' in text


def test_a_fresh_no_stands_first_with_the_sentence_written_before_it(inside: Client, rejected: int) -> None:
    text = page(inside)
    title = text.split("<h1>")[1].split("</h1>")[0]
    assert "Harbour &amp; Pine" in title
    assert reverse("bounceback", args=[rejected]) in text
    assert (
        text.index("call Sam and walk") < text.index("Then, if you like")
        if "Then, if you like" in text
        else True
    )


def test_what_falls_due_stands_before_a_no(inside: Client, owner: int, rejected: int) -> None:
    other = applications.add_application(owner, "Northlight", "Analyst", timezone.now() - timedelta(days=9))
    add_event(
        owner,
        other,
        Kind.OFFER,
        timezone.now() - timedelta(days=1),
        waits=True,
        due=timezone.now() + timedelta(hours=6),
    )
    title = page(inside).split("<h1>")[1].split("</h1>")[0]
    assert "Northlight" in title


def test_a_no_put_off_comes_back_and_can_be_brought_back_at_once(
    inside: Client, owner: int, rejected: int
) -> None:
    answer = inside.post("/today/put-off", {"item": f"no:{rejected}", "until": "later"}, follow=True)
    text = answer.content.decode()
    assert "It comes back later today." in text
    assert "Harbour &amp; Pine" not in text.split("<h1>")[1].split("</h1>")[0]
    assert f"no:{rejected}" in read.asides(owner, timezone.now())
    assert f"no:{rejected}" not in read.asides(owner, timezone.now() + timedelta(hours=5))
    inside.post(reverse("take_back", args=[f"no:{rejected}"]))
    assert "Harbour &amp; Pine" in page(inside).split("<h1>")[1].split("</h1>")[0]


def test_a_no_put_away_stays_with_its_application(inside: Client, owner: int, rejected: int) -> None:
    inside.post("/today/put-off", {"item": f"no:{rejected}", "until": "away"})
    assert f"no:{rejected}" in read.asides(owner, timezone.now() + timedelta(days=400))
    assert reverse("bounceback", args=[rejected]) in inside.get(f"/applications/{rejected}").content.decode()


@pytest.mark.parametrize("item", ["", "no:", "no:x", "goal:1", "no:1; drop", "nonsense"])
def test_nothing_else_can_be_put_off(inside: Client, owner: int, item: str) -> None:
    assert inside.post("/today/put-off", {"item": item, "until": "later"}).status_code == 302
    assert not read.asides(owner, timezone.now())


def test_goals_and_days_to_come_back_stand_on_their_day(inside: Client, owner: int) -> None:
    applications.add_application(owner, "Northlight", "Analyst", timezone.now())
    today = timezone.localdate()
    set_goal(owner, title="Window functions", first_step="Read one page", due=today)
    set_target(owner, "Dream Works", role="Analyst", reapply_on=today, why="")
    text = page(inside)
    assert "Window functions" in text
    assert "Dream Works" in text


def test_every_row_leads_somewhere(inside: Client, owner: int, rejected: int) -> None:
    for number in range(3):
        pk = applications.add_application(
            owner, f"Firm {number}", "Planner", timezone.now() - timedelta(days=15 + number)
        )
        if number:
            add_event(owner, pk, Kind.REJECTION, timezone.now() - timedelta(days=number))
    main = page(inside).split("<main")[1].split("</main>")[0]
    addresses = set(re.findall(r'href="(/[^"#]*)"', main))
    assert len(addresses) > 3
    for address in addresses:
        assert inside.get(address).status_code in {200, 302}, address


def test_an_import_under_way_is_shown(inside: Client, owner: int) -> None:
    from bounceback.store.write.mail import ask_for_import

    ask_for_import(owner, "/nowhere/All.mbox", "All.mbox")
    assert "All.mbox" in page(inside)


def test_a_waiting_no_is_not_on_the_page_once_its_case_is_finished(
    inside: Client, owner: int, rejected: int
) -> None:
    for part in ("reframe", "feedback", "openings", "growth"):
        inside.post(reverse("mark_part", args=[rejected, part]), {"state": "skipped"})
    put_aside(owner, f"feedback:{rejected}", None)
    title = page(inside).split("<h1>")[1].split("</h1>")[0]
    assert "Harbour &amp; Pine" not in title
