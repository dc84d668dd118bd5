"""The time of an invitation is the moment that was meant, however its zone is written."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bounceback.mail.invitation import invitation_start, zone_named

OWN_RULES = """BEGIN:VTIMEZONE
TZID:{name}
BEGIN:DAYLIGHT
DTSTART:16010101T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:16010101T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""


def invitation(start: str, rules: str = "", head: str = "") -> str:
    lines = f"BEGIN:VCALENDAR\n{head}{rules}BEGIN:VEVENT\nUID:1\n{start}\nEND:VEVENT\nEND:VCALENDAR\n"
    return lines.replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("start", "hour"),
    [
        ("DTSTART:20260706T140000Z", 14),
        ("DTSTART;TZID=Europe/Berlin:20260706T140000", 12),
        ('DTSTART;TZID="Europe/Berlin":20260706T140000', 12),
        ("DTSTART;TZID=W. Europe Standard Time:20260706T140000", 12),
        ("DTSTART;TZID=W. Europe Standard Time:20261206T140000", 13),
        ('DTSTART;TZID="Pacific Standard Time":20260706T140000', 21),
        ("DTSTART;TZID=Eastern Daylight Time:20260706T140000", 18),
        ("DTSTART;TZID=SE Asia Standard Time:20260706T140000", 7),
        ("DTSTART;TZID=AUS Eastern Standard Time:20260706T140000", 4),
        ("DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Berlin:20260706T140000", 12),
        ("DTSTART;X-SOMETHING=1;TZID=Asia/Tokyo:20260706T140000", 5),
        ("DTSTART;TZID=Europe/\n Berlin:20260706T140000", 12),
    ],
)
def test_zones_by_the_names_that_programs_write(start: str, hour: int) -> None:
    found = invitation_start([invitation(start)])
    assert found is not None
    assert (found.tzinfo, found.hour) == (UTC, hour)


@pytest.mark.parametrize(("day", "hour"), [("20260706", 12), ("20261206", 13)])
def test_a_zone_of_an_unknown_name_follows_the_rules_that_came_along(day: str, hour: int) -> None:
    name = "Customized Time Zone"
    text = invitation(f"DTSTART;TZID={name}:{day}T140000", OWN_RULES.format(name=name))
    found = invitation_start([text])
    assert found is not None
    assert found.hour == hour


def test_the_rules_of_the_zone_are_not_taken_for_the_talk() -> None:
    text = invitation("DTSTART;TZID=Europe/Berlin:20260706T140000", OWN_RULES.format(name="Europe/Berlin"))
    assert invitation_start([text]) == datetime(2026, 7, 6, 12, tzinfo=UTC)


def test_a_time_without_a_zone_is_the_calendars_then_the_writers() -> None:
    assert invitation_start([invitation("DTSTART:20260706T140000")], 120) == datetime(
        2026, 7, 6, 12, tzinfo=UTC
    )
    assert invitation_start([invitation("DTSTART:20260706T140000")]) == datetime(2026, 7, 6, 14, tzinfo=UTC)
    text = invitation("DTSTART:20260706T140000", head="X-WR-TIMEZONE:Asia/Tokyo\n")
    assert invitation_start([text], 120) == datetime(2026, 7, 6, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "BEGIN:VEVENT", "DTSTART:20261399T990000Z", "DTSTART;TZID=../../etc/passwd:x", "x" * 200_000]
)
def test_what_cannot_be_read_is_nothing(text: str) -> None:
    assert invitation_start([text]) is None


def test_a_name_cannot_lead_out_of_the_zones() -> None:
    assert zone_named("../../../etc/passwd") is None
    assert zone_named("/etc/localtime") is None


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    invitation_start([text, f"BEGIN:VEVENT\r\nDTSTART;TZID={text}:20260706T140000"])
