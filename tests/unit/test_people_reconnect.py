"""Everybody once with the last word, the week's short list and why, and a short first line."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bounceback.people.contacts import Contact
from bounceback.people.known import How, Kept, Known, Touch, at_company, known
from bounceback.people.opener import opener
from bounceback.people.reconnect import REST, SHORT, Reason, short_list
from bounceback.reframe.voice import slips

MONDAY = date(2026, 11, 23)
BEGINS = datetime(2026, 11, 23, tzinfo=UTC)
LONG_AGO = BEGINS - timedelta(days=100)


def person(name: str, **values: object) -> Known:
    key = f"{name.lower()}@example.com"
    return Known(key, (key,), name, address=key, **values)  # type: ignore[arg-type]


class TestKnown:
    def test_mail_and_file_are_one_person_by_the_address(self) -> None:
        contact = Contact("clara@pine.example", "Clara Ortiz", "Harbour & Pine", last_at=LONG_AGO, met=True)
        kept = Kept(7, "Clara M. Ortiz", "Clara", "clara@pine.example", "Larkspur", "CTO", source="linkedin")
        (one,) = known([contact], [kept])
        assert one.keys == ("clara@pine.example", "p7")
        assert (one.name, one.first_name, one.role, one.met) == ("Clara Ortiz", "Clara", "CTO", True)
        assert one.company == "Larkspur", "the file says where they are now"

    def test_without_an_address_name_and_employer_make_one(self) -> None:
        contact = Contact("clara@pine.example", "Clara Ortiz", "Harbour & Pine GmbH", last_at=LONG_AGO)
        same = Kept(7, "Clara Ortiz", company="Harbour and Pine", source="linkedin")
        other = Kept(8, "Clara Ortiz", company="Northlight", source="linkedin")
        assert [one.keys for one in known([contact], [same, other])] == [
            ("clara@pine.example", "p7"),
            ("p8",),
        ]

    def test_a_touch_logged_before_the_mail_knew_them_still_counts(self) -> None:
        contact = Contact("clara@pine.example", "Clara Ortiz", "Harbour & Pine", last_at=LONG_AGO)
        kept = Kept(7, "Clara Ortiz", company="Harbour & Pine", source="hand")
        (one,) = known([contact], [kept], [Touch(1, "p7", BEGINS, How.CALLED)])
        assert one.last_at == BEGINS
        assert one.met

    def test_who_is_at_an_employer_comes_with_those_one_talked_with_first(self) -> None:
        everybody = known(
            [
                Contact("a@pine.example", "Ana Reyes", "Harbour & Pine", last_at=BEGINS),
                Contact("c@pine.example", "Clara Ortiz", "Harbour and Pine Ltd", last_at=LONG_AGO, met=True),
                Contact("p@light.example", "Priya Raman", "Northlight", last_at=BEGINS),
            ]
        )
        assert [one.name for one in at_company(everybody, "Harbour & Pine")] == ["Clara Ortiz", "Ana Reyes"]
        assert at_company(everybody, "") == ()


class TestShortList:
    def test_reasons_come_in_their_order_each_with_its_sentence(self) -> None:
        people = [
            person("Long", mail_at=BEGINS - timedelta(days=400)),
            person("Recruiter", wrote_first=LONG_AGO, mail_at=LONG_AGO),
            person("Talked", met=True, mail_at=LONG_AGO),
            person("Inside", company="Larkspur", company_key="larkspur"),
            person("Role", company="Northlight", company_key="northlight", met=True, mail_at=LONG_AGO),
        ]
        found = short_list(
            people, MONDAY, roles={"northlight": "Data Analyst"}, applied={"larkspur": "Analyst"}
        )
        assert [each.reason for each in found] == list(Reason)
        assert found[0].why == "Role talked with you and is at Northlight, where “Data Analyst” is new."
        assert found[4].why == "Long: the last word is from 2025."
        for each in found:
            assert slips(each.why) == ()

    @pytest.mark.parametrize(
        "one",
        [
            person("Lately", met=True, mail_at=BEGINS - REST + timedelta(days=1)),
            person("Quiet", met=True, mail_at=LONG_AGO, quiet=True),
            person("", met=True, mail_at=LONG_AGO),
            person("Stale", wrote_first=BEGINS - timedelta(days=366), mail_at=BEGINS - timedelta(days=100)),
        ],
        ids=["spoken with lately", "left in peace", "without a name", "a recruiter of more than a year ago"],
    )
    def test_nobody_is_proposed_without_need(self, one: Known) -> None:
        assert short_list([one], MONDAY) == ()

    def test_who_was_written_to_this_week_stays_as_done(self) -> None:
        now = BEGINS + timedelta(days=2)
        one = person("Talked", met=True, mail_at=now, touches=(Touch(1, "x", now, How.WROTE),))
        (found,) = short_list([one], MONDAY)
        assert found.done
        assert short_list([one], MONDAY + timedelta(days=7)) == ()

    def test_at_most_two_of_one_employer(self) -> None:
        people = [person(f"P{n}", company="Larkspur", company_key="larkspur") for n in range(9)]
        assert len(short_list(people, MONDAY)) == 2

    def test_everybody_has_a_turn_over_the_weeks(self) -> None:
        people = [person(f"P{n}") for n in range(20)]
        seen = {
            each.who.name
            for week in range(40)
            for each in short_list(people, MONDAY + timedelta(days=7 * week))
        }
        assert len(seen) == 20

    @given(st.lists(st.integers(0, 900), max_size=30), st.integers(0, 200))
    def test_the_list_is_short_the_same_all_week_and_leaves_the_lately_spoken_with_in_peace(
        self, ages: list[int], week: int
    ) -> None:
        monday = MONDAY + timedelta(days=7 * week)
        begins = datetime.combine(monday, datetime.min.time(), UTC)
        people = [
            person(f"P{n}", met=n % 2 == 0, mail_at=begins - timedelta(days=age))
            for n, age in enumerate(ages)
        ]
        found = short_list(people, monday)
        assert len(found) <= SHORT
        assert found == short_list(list(reversed(people)), monday)
        for each in found:
            assert each.who.mail_at is not None
            assert begins - each.who.mail_at >= REST


@pytest.mark.parametrize("reason", list(Reason))
class TestOpener:
    def test_it_is_short_signed_and_in_our_voice(self, reason: Reason) -> None:
        who = person("Clara Ortiz", first_name="Clara", company="Harbour & Pine")
        draft = opener(who, reason, "Data Analyst", "Robin Vale", "a role as Data Analyst")
        assert draft.body.startswith("Hello Clara,")
        assert draft.body.endswith("\n\nRobin Vale")
        assert len(draft.body.split()) <= 90
        assert slips(draft.subject + draft.body) == ()
        assert "{" not in draft.subject + draft.body

    def test_without_an_employer_no_sentence_has_a_hole(self, reason: Reason) -> None:
        draft = opener(person("Clara Ortiz"), reason)
        assert "  " not in draft.body
        assert " ," not in draft.body
        assert "at ." not in draft.body

    def test_a_name_with_signs_of_a_template_is_only_a_name(self, reason: Reason) -> None:
        draft = opener(person("{about.__class__} Ortiz", company="{x}"), reason, "{y}")
        assert "{about.__class__} Ortiz" in draft.body
