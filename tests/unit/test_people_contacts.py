"""Who is on the other side: addresses that somebody reads, clean names, contacts from message heads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bounceback.people.addresses import Reads, clean_name, is_recruiter, name_in_address, role_in, who_reads
from bounceback.people.contacts import Head, contacts, people_met

DAY = datetime(2026, 11, 20, 9, tzinfo=UTC)


def head(
    name: str = "Mara Ortiz", address: str = "mara@harbourpine.example", day: int = 0, **more: object
) -> Head:
    return Head(name, address, DAY + timedelta(days=day), **more)  # type: ignore[arg-type]


class TestWhoReads:
    @pytest.mark.parametrize(
        "address",
        [
            "no-reply@us.greenhouse-mail.io", "noreply@harbourpine.example", "do_not_reply@x.example",
            "DoNotReply@x.example", "bewerbung-noreply@x.example", "harbourpine@myworkday.com",
            "notifications@smartrecruiters.com", "mailer-daemon@x.example", "nepasrepondre@x.example",
            "keine-antwort@x.example", "jobs-noreply@linkedin.com", "alert@indeed.com", "jane@bounces.x.example",
            "nobody", "", "a b@x.example", "x@localhost",
        ],
    )  # fmt: skip
    def test_robots_are_nobody_to_write_to(self, address: str) -> None:
        assert who_reads(address) is Reads.NOBODY

    @pytest.mark.parametrize(
        "address", ["mara@harbourpine.example", "m.ortiz@x.co.uk", "harper@x.example", "hrvoje@x.example"]
    )
    def test_people_are_people(self, address: str) -> None:
        assert who_reads(address) is Reads.PERSON

    @pytest.mark.parametrize(
        "address",
        [
            "jobs@x.example",
            "careers-de@x.example",
            "HR@x.example",
            "bewerbung@x.example",
            "recruiting2@x.example",
        ],
    )
    def test_teams_read_together(self, address: str) -> None:
        assert who_reads(address) is Reads.SHARED

    @pytest.mark.parametrize(
        "address",
        [
            "1a2b3c4d5e6f7a8b@candidates.workablemail.com",
            "hire+a1b2@hire.lever.co",
            "x@messages.teamtailor-mail.com",
        ],
    )
    def test_relays_pass_an_answer_on(self, address: str) -> None:
        assert who_reads(address) is Reads.RELAY

    @given(st.text(max_size=80))
    @settings(max_examples=100, deadline=None)
    def test_anything_is_judged_without_a_crash(self, text: str) -> None:
        assert who_reads(text) in set(Reads)
        assert "\n" not in clean_name(text)


class TestNames:
    @pytest.mark.parametrize(
        ("written", "clean"),
        [
            ("Mara Ortiz", "Mara Ortiz"),
            ("Ortiz, Mara", "Mara Ortiz"),
            ("Ortiz, Mara (Harbour & Pine)", "Mara Ortiz"),
            ('"Mara Ortiz" via Greenhouse', "Mara Ortiz"),
            ("Mara Ortiz | Harbour & Pine", "Mara Ortiz"),
            ("MARA ORTIZ", "Mara Ortiz"),
            ("Lee Novak, PhD", "Lee Novak"),
            ("Dr. Jana Müller", "Dr. Jana Müller"),
            ("田中 花子", "田中 花子"),
            ("Sam O'Neil", "Sam O'Neil"),
            ("Harbour & Pine Recruiting Team", ""),
            ("Talent Acquisition", ""),
            ("no-reply", ""),
            ("mara@harbourpine.example", ""),
            ("Workday", ""),
            ("Anna Lever", "Anna Lever"),
            ("\u202eziN\u202c x", "ziN x"),
            ("", ""),
        ],
    )
    def test_display_names(self, written: str, clean: str) -> None:
        assert clean_name(written) == clean

    def test_a_name_out_of_an_address_only_where_it_is_plain(self) -> None:
        assert name_in_address("mara.ortiz@harbourpine.example") == "Mara Ortiz"
        assert name_in_address("mortiz@harbourpine.example") == ""
        assert name_in_address("no-reply@harbourpine.example") == ""
        assert name_in_address("talent.team7@harbourpine.example") == ""


class TestRoles:
    def test_the_line_under_the_name(self) -> None:
        text = "Thanks!\n\nBest,\nMara Ortiz\nSenior Talent Partner | Harbour & Pine\n+49 40 123\nhttps://harbourpine.example"
        assert role_in(text, "Mara Ortiz") == "Senior Talent Partner"

    def test_the_same_line(self) -> None:
        assert role_in("Best\nMara Ortiz, Head of Data at Northlight", "Mara Ortiz") == "Head of Data"

    def test_no_guess_out_of_running_text(self) -> None:
        assert role_in("Mara Ortiz told me that the manager likes you.\nBye", "Mara Ortiz") == ""
        assert role_in("Recruiter\nSomebody Else", "Mara Ortiz") == ""

    def test_recruiters_are_known_by_title(self) -> None:
        assert is_recruiter("Senior Talent Partner")
        assert is_recruiter("Personalreferentin")
        assert not is_recruiter("Head of Data")


class TestContacts:
    def test_one_contact_for_each_address_with_both_ways_counted(self) -> None:
        (one,) = contacts(
            [head(day=0), head("Ortiz, Mara", "Mara@HarbourPine.example", 3), head("", day=5, own=True)]
        )
        assert (one.address, one.name, one.messages) == ("mara@harbourpine.example", "Mara Ortiz", 3)
        assert (one.first_at, one.last_at) == (DAY, DAY + timedelta(days=5))
        assert one.wrote

    def test_robots_make_no_contact(self) -> None:
        assert contacts([head("Harbour & Pine", "no-reply@us.greenhouse-mail.io")]) == ()

    def test_the_reply_address_counts_where_the_sender_s_is_read_by_nobody(self) -> None:
        (one,) = contacts(
            [head("Mara Ortiz", "no-reply@us.greenhouse-mail.io", reply_to="mara@harbourpine.example")]
        )
        assert one.address == "mara@harbourpine.example"

    def test_who_talked_with_the_person_is_met_and_a_form_is_no_meeting(self) -> None:
        known = contacts(
            [
                head(talk=True),
                head("Jo Lindt", "jo@harbourpine.example", 1),
                head("Invites", "calendar@harbourpine.example", 2, talk=True, robot=True),
            ]
        )
        assert [contact.name for contact in people_met(known)] == ["Mara Ortiz"]

    def test_last_heard_of_comes_first(self) -> None:
        known = contacts([head(day=0), head("Jo Lindt", "jo@x.example", 2)])
        assert [contact.name for contact in known] == ["Jo Lindt", "Mara Ortiz"]

    def test_company_and_role_are_found(self) -> None:
        (one,) = contacts([head(text="Best\nMara Ortiz\nTalent Acquisition Manager\n")])
        assert one.role == "Talent Acquisition Manager"
        assert one.recruiter
        (other,) = contacts([head(company="Harbour & Pine")])
        assert other.company == "Harbour & Pine"

    @given(st.permutations([0, 1, 2, 3, 4]))
    @settings(max_examples=20, deadline=None)
    def test_the_order_of_messages_does_not_matter(self, days: list[int]) -> None:
        names = ["Mara Ortiz", "", "Ortiz, Mara", "Jo Lindt", "Mara Ortiz"]
        addresses = ["mara@x.example"] * 3 + ["jo@x.example", "mara@x.example"]
        made = [head(names[day], addresses[day], day, talk=day == 2) for day in days]
        assert contacts(made) == contacts(sorted(made, key=lambda one: one.at))
