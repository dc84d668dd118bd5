"""The letter to oneself: at its hour, once, to the one address, without a "no" before its time; a real server takes it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bounceback.store import read
from bounceback.store.digest import AGAIN, BROKEN_OFF, TRIES, Postman, digest, is_unsure
from bounceback.store.values import ApplicationRow
from bounceback.store.write import applications, digests, outbox
from bounceback.store.write.accounts import set_noes_from
from bounceback.store.write.digests import send_due, send_now, set_digest
from bounceback.store.write.events import add_event
from bounceback.store.write.mail import ask_for_import, run_import
from bounceback.timeline.kinds import Change, Kind
from bounceback.web.digest_text import letter

from .server import USER, SmtpServer

pytestmark = pytest.mark.django_db(transaction=True)
ZONE = ZoneInfo("Europe/Berlin")
TO = "robin.vale@example.org"
SET = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""A Tuesday, ten in the morning in Berlin."""
HOUR = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
"""Six in the evening there."""


def turn_on(owner: int, **other: object) -> None:
    values = {"on": True, "address": TO, "every": "day", "weekday": 1, "hour": 18, "now": SET} | other
    set_digest(owner, **values)  # type: ignore[arg-type]


def test_it_goes_out_at_its_hour_once_and_to_the_typed_address_alone(owner: int, server: SmtpServer) -> None:
    turn_on(owner)
    pk = applications.add_application(owner, "Northlight", "Analyst", SET - timedelta(days=1))
    add_event(owner, pk, Kind.INTERVIEW, SET, change=Change.SET, starts_at=HOUR + timedelta(hours=15))
    assert not send_due(owner, letter, HOUR - timedelta(minutes=1), ZONE)
    assert server.taken == []
    assert send_due(owner, letter, HOUR, ZONE)
    for minutes in (0, 1, 60, 600):
        assert not send_due(owner, letter, HOUR + timedelta(minutes=minutes), ZONE)
    (taken,) = server.taken
    assert (taken.sender, taken.recipient) == (USER, TO)
    message = taken.message
    assert message.get_content_type() == "text/plain"
    assert (message["To"], message["Auto-Submitted"]) == (TO, "auto-generated")
    text = message.get_content()
    assert "http" not in text
    assert "Talks to come\r\n\r\n- Interview at Northlight tomorrow (09:00)" in text
    assert "- You sent 1 application: Northlight." in text
    assert send_due(owner, letter, HOUR + timedelta(days=1), ZONE)
    assert len(server.taken) == 2


def test_once_a_week_it_goes_on_its_day_alone(owner: int, server: SmtpServer) -> None:
    turn_on(owner, every="week", weekday=4)
    friday = HOUR + timedelta(days=3)
    sent = [day for day in range(14) if send_due(owner, letter, HOUR + timedelta(days=day), ZONE)]
    assert sent == [3, 10]
    assert not send_due(owner, letter, friday, ZONE)


def test_off_nothing_goes_and_turning_on_after_the_hour_waits_for_the_next(
    owner: int, server: SmtpServer
) -> None:
    assert not send_due(owner, letter, HOUR, ZONE)
    turn_on(owner, on=False)
    assert not send_due(owner, letter, HOUR, ZONE)
    turn_on(owner, now=HOUR + timedelta(minutes=5))
    assert not send_due(owner, letter, HOUR + timedelta(minutes=10), ZONE)
    assert send_due(owner, letter, HOUR + timedelta(days=1), ZONE)
    assert len(server.taken) == 1


def test_long_after_its_hour_it_is_left_out(owner: int, server: SmtpServer) -> None:
    turn_on(owner)
    assert not send_due(owner, letter, HOUR + timedelta(hours=13), ZONE)
    assert server.taken == []


def test_a_letter_that_may_have_gone_is_not_sent_again(owner: int, server: SmtpServer) -> None:
    turn_on(owner)
    server.manner.drop = "end"
    assert not send_due(owner, letter, HOUR, ZONE)
    server.manner.drop = ""
    assert not send_due(owner, letter, HOUR + timedelta(hours=1), ZONE)
    assert len(server.taken) == 1  # it had taken it, and said nothing
    kept = read.digest(owner)
    assert kept is not None
    assert is_unsure(kept, HOUR)


def test_a_process_that_ends_on_the_way_sends_it_no_second_time(
    owner: int, server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn_on(owner)

    def killed(*_: object) -> tuple[str, str]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(digests, "_handed_over", killed)
        with pytest.raises(KeyboardInterrupt):
            send_due(owner, letter, HOUR, ZONE)
    assert not send_due(owner, letter, HOUR + timedelta(hours=2), ZONE)
    assert server.taken == []
    kept = read.digest(owner)
    assert kept is not None
    assert (kept.state, is_unsure(kept, HOUR + BROKEN_OFF)) == ("sending", True)
    assert send_due(owner, letter, HOUR + timedelta(days=1), ZONE)


def test_what_the_server_did_not_take_is_tried_again_a_few_times_and_said(
    owner: int, server: SmtpServer
) -> None:
    turn_on(owner)
    server.manner.refuse = TO
    moment = HOUR
    while moment < HOUR + timedelta(hours=3):
        send_due(owner, letter, moment, ZONE)
        moment += timedelta(minutes=5)
    kept = read.digest(owner)
    assert kept is not None
    assert (kept.state, kept.tries) == ("not sent", TRIES)
    assert "does not deliver" in kept.problem
    assert server.taken == []
    turn_on(owner, now=SET)  # set anew: the tries of today are over all the same
    assert not send_due(owner, letter, moment, ZONE)


def test_the_next_try_sends_it_once(owner: int, server: SmtpServer) -> None:
    turn_on(owner)
    server.manner.refuse = TO
    assert not send_due(owner, letter, HOUR, ZONE)
    server.manner.refuse = ""
    assert not send_due(owner, letter, HOUR + AGAIN - timedelta(seconds=1), ZONE)
    assert send_due(owner, letter, HOUR + AGAIN, ZONE)
    assert not send_due(owner, letter, HOUR + AGAIN * 3, ZONE)
    assert len(server.taken) == 1


def test_by_hand_it_goes_at_once_and_the_next_one_comes_all_the_same(owner: int, server: SmtpServer) -> None:
    turn_on(owner, on=False)
    assert send_now(owner, letter, SET, ZONE) == TO
    turn_on(owner)
    assert send_due(owner, letter, HOUR, ZONE)
    assert len(server.taken) == 2
    server.manner.refuse = TO
    with pytest.raises(ValueError, match="does not deliver"):
        send_now(owner, letter, HOUR, ZONE)
    assert not send_due(owner, letter, HOUR + AGAIN * 2, ZONE)


def test_without_a_server_or_an_address_it_is_said(owner: int, home: Path) -> None:
    with pytest.raises(ValueError, match="No address"):
        send_now(owner, letter, SET, ZONE)
    with pytest.raises(ValueError, match="First set the server"):
        turn_on(owner)
    with pytest.raises(ValueError, match="not an address"):
        turn_on(owner, address="robin")
    with pytest.raises(ValueError, match="day and an hour"):
        turn_on(owner, on=False, hour=24)
    turn_on(owner, on=False)
    with pytest.raises(ValueError, match="No server"):
        send_now(owner, letter, SET, ZONE)


def test_a_server_taken_out_meanwhile_is_said_and_nothing_is_lost(owner: int, server: SmtpServer) -> None:
    turn_on(owner)
    outbox.forget_sending(owner)
    assert not send_due(owner, letter, HOUR, ZONE)
    kept = read.digest(owner)
    assert kept is not None
    assert "No server" in kept.problem


@pytest.mark.parametrize("heard", ["2026-11-23T21:00", "2026-11-24T02:00"])
def test_a_no_is_in_no_letter_before_the_hour_for_noes(owner: int, server: SmtpServer, heard: str) -> None:
    at = datetime.fromisoformat(heard).replace(tzinfo=ZONE).astimezone(UTC)
    pk = applications.add_application(owner, "Harbour & Pine", "Analyst", SET - timedelta(days=60))
    add_event(owner, pk, Kind.REJECTION, at, now=at)
    early, late = SET.astimezone(ZONE).replace(hour=8), SET.astimezone(ZONE).replace(hour=21)
    assert "Harbour & Pine said no" in letter(digest(owner, early.astimezone(UTC), ZONE))[1]
    set_noes_from(owner, "20:00")
    for moment, told in ((early, False), (late, True)):
        subject, text = letter(digest(owner, moment.astimezone(UTC), ZONE))
        assert ("Harbour & Pine said no" in text) is told
        assert ("1 employer said no: Harbour & Pine." in text) is told
        assert ("Harbour" in text) is told
        assert "Harbour" not in subject
        assert ("20:00" in text) is not told


def test_what_the_letter_says_of_the_hour_for_noes_does_not_tell_whether_there_is_one(
    owner: int, server: SmtpServer
) -> None:
    applications.add_application(owner, "Northlight", "Analyst", SET - timedelta(days=60))
    set_noes_from(owner, "20:00")
    assert "whether there is one or not" in " ".join(letter(digest(owner, SET, ZONE))[1].split())


def test_the_copy_that_a_mailbox_brings_back_is_no_news(
    owner: int, server: SmtpServer, rows: dict[str, ApplicationRow], tmp_path: Path
) -> None:
    turn_on(owner)
    assert send_due(owner, letter, HOUR, ZONE)
    folder = tmp_path / "back"
    folder.mkdir()
    (folder / "one.eml").write_bytes(server.taken[0].raw)
    before = read.all_rows(owner), read.review_count(owner)
    run_import(owner, ask_for_import(owner, str(folder), "back"))
    assert (read.all_rows(owner), read.review_count(owner)) == before


def test_the_postman_sends_for_those_who_turned_it_on(owner: int, server: SmtpServer) -> None:
    moment = [HOUR]
    postman = Postman(lambda who, now: send_due(who, letter, now, ZONE), clock=lambda: moment[0])
    postman.tick()
    turn_on(owner)
    postman.tick()
    postman.tick()
    assert len(server.taken) == 1


def test_a_mailbox_read_on_another_machine_makes_no_application_of_it(owner: int, tmp_path: Path) -> None:
    from bounceback.mail.scan import scan

    text = "Example Ltd asks you to a talk on Monday. We regret that Other Ltd has decided not to go on with you."
    letter_bytes = digests.as_message(
        "me@example.org", "me@example.org", "Your day: a talk with Example Ltd", text, "d1@me", SET
    )
    path = tmp_path / "All.mbox"
    path.write_bytes(
        b"From me@example.org Thu Jan 01 00:00:00 2015\n" + letter_bytes.replace(b"\r\n", b"\n") + b"\n"
    )
    found = scan([path])
    assert [one for one in found if one.findings and one.findings[0].kind is not Kind.NONE] == []
