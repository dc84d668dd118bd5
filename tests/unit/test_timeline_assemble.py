"""Findings put to applications: each hard case of real mailboxes is one test, told in the language of `timeline_text`."""

from __future__ import annotations

import pytest
from timeline_text import findings, moment, told

from bounceback.timeline.assemble import Assembly, Known, assemble
from bounceback.timeline.kinds import Kind, Outcome, Stage
from bounceback.timeline.stages import standing


def test_it_works() -> None:
    """
    1 Oct  theirs  acknowledged  Harbour & Pine | Product Analyst  <a1>
    2 Oct  theirs  acknowledged  Northlight | Data Engineer        <b1>
    5 Oct  theirs  interview     Harbour & Pine | Product Analyst  <a2>
    9 Oct  theirs  rejection     Northlight Ltd | Data Engineer    <b2>
    """
    assert _told(test_it_works) == [
        "Harbour & Pine | Product Analyst: a1 a2",
        "Northlight | Data Engineer: b1 b2",
    ]


def test_re_applied_ten_days_after_a_no_is_a_second_application() -> None:
    """
    1 Oct   theirs  acknowledged  Harbour & Pine | Product Analyst  <a1>
    8 Oct   theirs  rejection     Harbour & Pine | Product Analyst  <a2>
    18 Oct  theirs  acknowledged  Harbour & Pine | Product Analyst  <b1>
    25 Oct  theirs  rejection     Harbour & Pine | -                <b2>
    """
    assert _told(test_re_applied_ten_days_after_a_no_is_a_second_application) == [
        "Harbour & Pine | Product Analyst: a1 a2",
        "Harbour & Pine | Product Analyst: b1 b2",
    ]


def test_re_applied_by_own_letter_in_the_old_thread_is_a_second_application() -> None:
    """
    1 Oct   own     applied       - | Product Analyst               <a1>  to:anna@harbourpine.example
    8 Oct   theirs  rejection     Harbour & Pine | Product Analyst  <a2>  re:<a1>  from:anna@harbourpine.example
    18 Oct  own     applied       - | Product Analyst               <b1>  re:<a1> <a2>  to:anna@harbourpine.example
    20 Oct  theirs  interview     Harbour & Pine | -                <b2>  re:<a1> <a2> <b1>  from:anna@harbourpine.example
    """
    assert _told(test_re_applied_by_own_letter_in_the_old_thread_is_a_second_application) == [
        "Harbour & Pine | Product Analyst: a1 a2",
        "Harbour & Pine | Product Analyst: b1 b2",
    ]


def test_a_second_no_within_days_repeats_the_first() -> None:
    """
    1 Oct   theirs  acknowledged  Harbour & Pine | Product Analyst  <a1>
    8 Oct   theirs  rejection     Harbour & Pine | Product Analyst  <a2>  from:anna@harbourpine.example
    9 Oct   theirs  rejection     Harbour & Pine | Product Analyst  <a3>
    """
    assert _told(test_a_second_no_within_days_repeats_the_first) == [
        "Harbour & Pine | Product Analyst: a1 a2 a3"
    ]


def test_a_no_months_after_the_first_is_about_another_try() -> None:
    """
    1 Feb   theirs  acknowledged  Harbour & Pine | Product Analyst  <a1>
    8 Feb   theirs  rejection     Harbour & Pine | Product Analyst  <a2>
    9 Oct   theirs  rejection     Harbour & Pine | Product Analyst  <b1>
    """
    assert _told(test_a_no_months_after_the_first_is_about_another_try) == [
        "Harbour & Pine | Product Analyst: a1 a2",
        "Harbour & Pine | Product Analyst: b1",
    ]


def test_an_acknowledgement_after_three_silent_months_answers_a_new_try() -> None:
    """
    1 Feb   theirs  acknowledged  Harbour & Pine | Product Analyst  <a1>
    9 Feb   theirs  acknowledged  Harbour & Pine | Product Analyst  <a2>
    9 Oct   theirs  acknowledged  Harbour & Pine | Product Analyst  <b1>
    """
    assert _told(test_an_acknowledgement_after_three_silent_months_answers_a_new_try) == [
        "Harbour & Pine | Product Analyst: a1 a2",
        "Harbour & Pine | Product Analyst: b1",
    ]


FIELDS = [
    "Botany",
    "Chemistry",
    "Economics",
    "French",
    "Geology",
    "History",
    "Italian",
    "Law",
    "Maths",
    "Music",
]


@pytest.mark.parametrize("with_ids", [True, False])
def test_twenty_roles_at_one_university_stay_twenty(with_ids: bool) -> None:
    titles = [f"{rank} {field}" for rank in ("Lecturer in", "Research Fellow in") for field in FIELDS]
    lines = []
    for number, title in enumerate(titles):
        mark = f"  ref:UW-{4000 + number}" if with_ids else ""
        lines.append(
            f"1 Sep {8 + number // 2:02}:{number % 2 * 30:02}  theirs  acknowledged  University of Weston | {title}  <a{number}>{mark}"
        )
        lines.append(
            f"9 Oct {8 + number // 2:02}:{number % 2 * 30:02}  theirs  rejection  University of Weston | {title}  <b{number}>{mark}"
        )
    assert told(assemble(findings("\n".join(lines)))) == [
        f"University of Weston | {title}: a{number} b{number}" for number, title in enumerate(titles)
    ]


def test_one_title_with_twenty_requisition_ids_is_twenty_applications() -> None:
    lines = [
        f"1 Sep {number:02}:00  theirs  acknowledged  University of Weston | Research Associate  <a{number}>  ref:R{500 + number}"
        for number in range(20)
    ]
    lines += [
        f"5 Oct {number:02}:00  theirs  rejection  University of Weston | Research Associate  <b{number}>  ref:R{500 + number}"
        for number in range(20)
    ]
    assembly = assemble(findings("\n".join(lines)))
    assert [application.findings for application in assembly.applications] == [
        (f"a{n}:0", f"b{n}:0") for n in range(20)
    ]


def test_a_no_without_role_or_id_among_twenty_goes_to_review() -> None:
    lines = [
        f"1 Sep {number:02}:00  theirs  acknowledged  University of Weston | Lecturer in {field}  <a{number}>"
        for number, field in enumerate(FIELDS)
    ]
    lines += ["5 Oct  theirs  rejection  University of Weston | -  <b>"]
    assembly = assemble(findings("\n".join(lines)))
    assert all("b:0" not in application.findings for application in assembly.applications)
    (doubt,) = assembly.review
    assert doubt.kind is Kind.REJECTION
    assert doubt.why == "It could belong to any of 10 applications at University of Weston."
    assert set(doubt.candidates) == {f"a{number}:0" for number in range(10)}


def test_senior_and_staff_of_one_title_are_two_applications() -> None:
    """
    1 Oct 09:00  theirs  acknowledged  Northlight | Senior Data Engineer  <a1>
    1 Oct 10:00  theirs  acknowledged  Northlight | Staff Data Engineer   <b1>
    8 Oct        theirs  rejection     Northlight | Staff Data Engineer   <b2>
    9 Oct        theirs  interview     Northlight | Sr. Data Engineer     <a2>
    """
    assert _told(test_senior_and_staff_of_one_title_are_two_applications) == [
        "Northlight | Senior Data Engineer: a1 a2",
        "Northlight | Staff Data Engineer: b1 b2",
    ]


def test_a_plain_title_beside_a_senior_one_is_its_own_application() -> None:
    """
    1 Oct 09:00  theirs  acknowledged  Northlight | Senior Data Engineer  <a1>
    1 Oct 10:00  theirs  acknowledged  Northlight | Data Engineer         <b1>
    8 Oct        theirs  rejection     Northlight | Data Engineer         <b2>
    """
    assert _told(test_a_plain_title_beside_a_senior_one_is_its_own_application) == [
        "Northlight | Senior Data Engineer: a1",
        "Northlight | Data Engineer: b1 b2",
    ]


def test_companies_whose_names_begin_alike_stay_apart() -> None:
    """
    1 Oct  theirs  acknowledged  Northlight | Data Analyst                <a1>
    2 Oct  theirs  acknowledged  Northlight Robotics GmbH | Data Analyst  <b1>
    3 Oct  theirs  acknowledged  North Light Dental | Data Analyst        <c1>
    8 Oct  theirs  rejection     Northlight Robotics | Data Analyst       <b2>
    9 Oct  theirs  interview     Northlight | -                           <a2>
    """
    assert _told(test_companies_whose_names_begin_alike_stay_apart) == [
        "Northlight | Data Analyst: a1 a2",
        "Northlight Robotics GmbH | Data Analyst: b1 b2",
        "North Light Dental | Data Analyst: c1",
    ]


def test_a_no_from_a_company_that_only_begins_like_a_known_one_goes_to_review() -> None:
    """
    1 Oct  theirs  acknowledged  Northlight | Data Analyst           <a1>
    8 Oct  theirs  rejection     Northlight Robotics | Data Analyst  <b1>
    """
    assembly = _assemble(test_a_no_from_a_company_that_only_begins_like_a_known_one_goes_to_review)
    assert told(assembly) == ["Northlight | Data Analyst: a1", "review rejection: b1"]
    assert (
        assembly.review[0].why == "Northlight Robotics may be the same company as Northlight, or another one."
    )
    assert assembly.review[0].candidates == ("a1:0",)


def test_a_parent_and_its_subsidiary_stay_apart_even_on_one_domain() -> None:
    """
    1 Oct  theirs  acknowledged  Weston Holding | Controller   <a1>  from:jobs@weston.example
    2 Oct  theirs  acknowledged  Weston Freight | Controller   <b1>  from:jobs@weston.example
    8 Oct  theirs  rejection     Weston Freight | Controller   <b2>  from:jobs@weston.example
    9 Oct  theirs  rejection     Weston Holding | Controller   <a2>  from:jobs@weston.example
    """
    assert _told(test_a_parent_and_its_subsidiary_stay_apart_even_on_one_domain) == [
        "Weston Holding | Controller: a1 a2",
        "Weston Freight | Controller: b1 b2",
    ]


def test_a_thread_joins_two_names_of_one_house() -> None:
    """
    1 Oct  theirs  acknowledged  Alder Works | Controller      <a1>  from:ida@alder.example
    8 Oct  theirs  interview     Birch & Sons | -              <a2>  from:ida@alder.example  re:<a1>
    """
    assert len(_assemble(test_a_thread_joins_two_names_of_one_house).applications) == 1


def test_a_thread_joins_a_parent_and_its_subsidiary() -> None:
    """
    1 Oct  theirs  acknowledged  Weston Holding | Controller   <a1>  from:ida@weston.example
    8 Oct  theirs  interview     Weston Freight | -            <a2>  from:ida@weston.example  re:<a1>
    """
    assert _told(test_a_thread_joins_a_parent_and_its_subsidiary) == ["Weston Holding | Controller: a1 a2"]


def test_a_recruiters_thread_becomes_the_employers() -> None:
    """
    1 Oct  theirs  outreach   - | Data Engineer               <a1>  agency:TalentBridge  from:sam.lee@talentbridge.example
    2 Oct  own     none       -                               <a2>  re:<a1>
    4 Oct  theirs  interview  Harbour & Pine | Data Engineer  <a3>  re:<a1> <a2>  agency:TalentBridge  from:sam.lee@talentbridge.example
    6 Oct  theirs  interview  Harbour & Pine | -              <a4>  re:<a1> <a2> <a3>  from:ida.moor@harbourpine.example
    9 Oct  theirs  rejection  Harbour & Pine | -              <a5>  from:ida.moor@harbourpine.example
    """
    assembly = _assemble(test_a_recruiters_thread_becomes_the_employers)
    assert told(assembly) == ["Harbour & Pine | Data Engineer: a1 a2 a3 a4 a5"]
    assert assembly.applications[0].agency == "TalentBridge"


def test_a_recruiter_who_signs_with_the_agency_as_company_hands_over_in_the_thread() -> None:
    """
    1 Oct  theirs  outreach   TalentBridge | Data Engineer    <a1>  from:sam.lee@talentbridge.example
    2 Oct  own     none       -                               <a2>  re:<a1>
    6 Oct  theirs  interview  Harbour & Pine | Data Engineer  <a3>  re:<a1> <a2>  from:ida.moor@harbourpine.example
    """
    assembly = _assemble(test_a_recruiter_who_signs_with_the_agency_as_company_hands_over_in_the_thread)
    assert [application.findings for application in assembly.applications] == [("a1:0", "a2:0", "a3:0")]


def test_an_employer_who_copies_the_recruiter_goes_on_with_the_recruiters_application() -> None:
    """
    1 Oct  theirs  outreach   - | Data Engineer               <a1>  agency:TalentBridge  from:sam.lee@talentbridge.example
    2 Oct  own     none       -                               <a2>  re:<a1>
    6 Oct  theirs  interview  Harbour & Pine | Data Engineer  <a3>  from:ida.moor@harbourpine.example  copied:sam.lee@talentbridge.example
    """
    assert _told(test_an_employer_who_copies_the_recruiter_goes_on_with_the_recruiters_application) == [
        "Harbour & Pine | Data Engineer: a1 a2 a3"
    ]


def test_one_recruiter_with_two_clients_is_two_applications() -> None:
    """
    1 Oct  theirs  outreach   Harbour & Pine | Data Engineer   <a1>  agency:TalentBridge  from:sam.lee@talentbridge.example
    2 Oct  own     none       -                                <a2>  re:<a1>
    3 Oct  theirs  outreach   Northlight | Platform Engineer   <b1>  agency:TalentBridge  from:sam.lee@talentbridge.example  re:<a1> <a2>
    4 Oct  own     none       -                                <b2>  re:<a1> <a2> <b1>
    6 Oct  theirs  rejection  Harbour & Pine | Data Engineer   <a3>  agency:TalentBridge  from:sam.lee@talentbridge.example
    """
    assert _told(test_one_recruiter_with_two_clients_is_two_applications) == [
        "Harbour & Pine | Data Engineer: a1 a2 a3",
        "Northlight | Platform Engineer: b1 b2",
    ]


def test_a_talk_offered_after_a_no_reopens_the_application() -> None:
    """
    1 Oct   theirs  acknowledged  Harbour & Pine | Product Analyst  <a1>
    8 Oct   theirs  rejection     Harbour & Pine | Product Analyst  <a2>
    12 Oct  theirs  interview     Harbour & Pine | -                <a3>
    """
    assembly = _assemble(test_a_talk_offered_after_a_no_reopens_the_application)
    assert told(assembly) == ["Harbour & Pine | Product Analyst: a1 a2 a3"]
    now = standing(assembly.applications[0].events)
    assert (now.outcome, now.stage, now.reopened) == (Outcome.OPEN, Stage.INTERVIEW, True)


def test_a_talk_for_another_role_after_a_no_is_another_application() -> None:
    """
    1 Oct   theirs  acknowledged  Harbour & Pine | Product Analyst  <a1>
    8 Oct   theirs  rejection     Harbour & Pine | Product Analyst  <a2>
    12 Oct  theirs  interview     Harbour & Pine | Data Engineer    <b1>  re:<a2>
    """
    assert _told(test_a_talk_for_another_role_after_a_no_is_another_application) == [
        "Harbour & Pine | Product Analyst: a1 a2",
        "Harbour & Pine | Data Engineer: b1",
    ]


def test_one_message_with_a_no_and_a_talk_for_another_role_stands_in_both() -> None:
    """
    1 Oct  theirs  acknowledged         Harbour & Pine | Product Analyst  <a1>
    8 Oct  theirs  rejection+interview  Harbour & Pine | Product Analyst  <a2>  re:<a1>  other-role:Data Engineer
    9 Oct  theirs  interview            Harbour & Pine | Data Engineer    <b1>  re:<a2>
    """
    assembly = _assemble(test_one_message_with_a_no_and_a_talk_for_another_role_stands_in_both)
    assert told(assembly) == [
        "Harbour & Pine | Product Analyst: a1 a2",
        "Harbour & Pine | Data Engineer: a2 b1",
    ]
    lost, other = (standing(application.events) for application in assembly.applications)
    assert (lost.outcome, lost.stage) == (Outcome.REJECTED, Stage.APPLIED)
    assert (other.outcome, other.stage) == (Outcome.OPEN, Stage.INTERVIEW)


def test_a_digest_gives_each_application_its_part_and_a_reply_to_it_is_not_guessed() -> None:
    """
    1 Oct  theirs  acknowledged  Harbour & Pine | Product Analyst  <a1>
    2 Oct  theirs  acknowledged  Northlight | Data Engineer        <b1>
    8 Oct  theirs  rejection     Harbour & Pine | Product Analyst  <d>  part:0
    8 Oct  theirs  acknowledged  Northlight | Data Engineer        <d>  part:1
    9 Oct  own     none          -                                 <r>  re:<d>
    10 Oct  theirs  rejection    Northlight | -                    <s>  re:<d>
    11 Oct  theirs  request      - | -                             <t>  re:<d>
    """
    assert _told(test_a_digest_gives_each_application_its_part_and_a_reply_to_it_is_not_guessed) == [
        "Harbour & Pine | Product Analyst: a1 d",
        "Northlight | Data Engineer: b1 d:1 s",
        "review request: t",
    ]


def test_own_letter_and_its_acknowledgement_are_one_application() -> None:
    """
    1 Oct 09:00  own     applied       - | Chef de Partie     <a1>  to:jobs@harbour-hotel.example
    1 Oct 10:00  theirs  acknowledged  Harbour Hotel Ltd | -  <a2>  from:jobs@harbour-hotel.example
    5 Oct        theirs  rejection     - | -                  <a3>  from:anna@harbour-hotel.example
    """
    assert _told(test_own_letter_and_its_acknowledgement_are_one_application) == [
        "Harbour Hotel Ltd | Chef de Partie: a1 a2 a3"
    ]


def test_an_acknowledgement_without_role_belongs_to_the_letter_of_the_same_week() -> None:
    """
    1 Sep  theirs  acknowledged  Harbour Hotel | Waiter          <a1>
    1 Oct  own     applied       Harbour Hotel | Chef de Partie  <b1>  to:jobs@harbour-hotel.example
    2 Oct  theirs  acknowledged  Harbour Hotel | -               <b2>
    """
    assert _told(test_an_acknowledgement_without_role_belongs_to_the_letter_of_the_same_week) == [
        "Harbour Hotel | Waiter: a1",
        "Harbour Hotel | Chef de Partie: b1 b2",
    ]


def test_a_role_that_is_named_later_is_taken_up() -> None:
    """
    1 Oct  theirs  acknowledged  Harbour & Pine | -                <a1>
    9 Oct  theirs  interview     Harbour & Pine | Product Analyst  <a2>
    """
    assert _told(test_a_role_that_is_named_later_is_taken_up) == ["Harbour & Pine | Product Analyst: a1 a2"]


def test_without_a_role_the_one_application_still_open_is_meant() -> None:
    """
    1 Oct   theirs  acknowledged  Harbour & Pine | Product Analyst  <a1>
    2 Oct   theirs  acknowledged  Harbour & Pine | Data Engineer    <b1>
    8 Oct   theirs  rejection     Harbour & Pine | Product Analyst  <a2>
    12 Oct  theirs  interview     Harbour & Pine | -                <b2>
    """
    assert _told(test_without_a_role_the_one_application_still_open_is_meant) == [
        "Harbour & Pine | Product Analyst: a1 a2",
        "Harbour & Pine | Data Engineer: b1 b2",
    ]


def test_without_a_role_the_person_who_handles_one_application_decides() -> None:
    """
    1 Oct   theirs  interview  Harbour & Pine | Product Analyst  <a1>  from:anna.ortiz@harbourpine.example
    2 Oct   theirs  interview  Harbour & Pine | Data Engineer    <b1>  from:ben.cole@harbourpine.example
    8 Oct   theirs  rejection  Harbour & Pine | -                <b2>  from:ben.cole@harbourpine.example
    """
    assert _told(test_without_a_role_the_person_who_handles_one_application_decides) == [
        "Harbour & Pine | Product Analyst: a1",
        "Harbour & Pine | Data Engineer: b1 b2",
    ]


def test_a_thread_decides_before_everything_else() -> None:
    """
    1 Oct   theirs  acknowledged  Harbour & Pine | Product Analyst  <a1>  from:anna@harbourpine.example
    2 Oct   theirs  acknowledged  Harbour & Pine | Data Engineer    <b1>  from:anna@harbourpine.example
    8 Oct   theirs  rejection     - | -                             <a2>  from:anna@harbourpine.example  re:<a1>
    """
    assert _told(test_a_thread_decides_before_everything_else) == [
        "Harbour & Pine | Product Analyst: a1 a2",
        "Harbour & Pine | Data Engineer: b1",
    ]


def test_a_requisition_id_joins_a_message_that_names_no_role() -> None:
    """
    1 Oct  theirs  acknowledged  Harbour & Pine | Product Analyst  <a1>  ref:JR-1001
    2 Oct  theirs  acknowledged  Harbour & Pine | Data Engineer    <b1>  ref:JR-1002
    8 Oct  theirs  rejection     Harbour & Pine | -                <b2>  ref:JR1002
    9 Oct  theirs  rejection     Northlight | -                    <c1>  ref:JR1001
    """
    assert _told(test_a_requisition_id_joins_a_message_that_names_no_role) == [
        "Harbour & Pine | Product Analyst: a1",
        "Harbour & Pine | Data Engineer: b1 b2",
        "Northlight | -: c1",
    ]


def test_outreach_alone_is_a_lead() -> None:
    """
    1 Oct  theirs  outreach  Northlight | Data Engineer  <a1>  from:sam@northlight.example
    8 Oct  theirs  outreach  Northlight | Data Engineer  <a2>  from:sam@northlight.example
    """
    assert _told(test_outreach_alone_is_a_lead) == ["lead Northlight | Data Engineer: a1 a2"]


def test_a_first_message_that_asks_for_a_cv_is_still_a_lead() -> None:
    """
    1 Oct  theirs  request+outreach  Northlight | Data Engineer  <a1>  from:sam@northlight.example
    """
    assert _told(test_a_first_message_that_asks_for_a_cv_is_still_a_lead) == [
        "lead Northlight | Data Engineer: a1"
    ]


def test_an_acknowledgement_that_asks_for_papers_begins_a_second_try_after_a_no() -> None:
    """
    1 Oct   theirs  acknowledged          Harbour & Pine | Product Analyst  <a1>
    8 Oct   theirs  rejection             Harbour & Pine | Product Analyst  <a2>
    18 Oct  theirs  request+acknowledged  Harbour & Pine | Product Analyst  <b1>
    """
    assert _told(test_an_acknowledgement_that_asks_for_papers_begins_a_second_try_after_a_no) == [
        "Harbour & Pine | Product Analyst: a1 a2",
        "Harbour & Pine | Product Analyst: b1",
    ]


def test_one_id_given_to_all_tries_of_a_person_does_not_join_them() -> None:
    """
    1 Oct  theirs  acknowledged  Harbour & Pine | Product Analyst  <a1>  ref:C-777
    2 Oct  theirs  acknowledged  Harbour & Pine | Data Engineer    <b1>  ref:C-777
    8 Oct  theirs  rejection     Harbour & Pine | Data Engineer    <b2>  ref:C-777
    """
    assert _told(test_one_id_given_to_all_tries_of_a_person_does_not_join_them) == [
        "Harbour & Pine | Product Analyst: a1",
        "Harbour & Pine | Data Engineer: b1 b2",
    ]


def test_a_yes_to_an_invitation_is_not_taken_for_an_accepted_job() -> None:
    """
    1 Oct  theirs  interview  Northlight | Data Engineer  <a1>  from:sam@northlight.example  waits
    2 Oct  own     accepted   -                           <a2>  re:<a1>  conf:0.93
    8 Oct  theirs  offer      Northlight | Data Engineer  <a3>  from:sam@northlight.example
    9 Oct  own     accepted   -                           <a4>  re:<a3>  conf:0.93
    """
    assembly = _assemble(test_a_yes_to_an_invitation_is_not_taken_for_an_accepted_job)
    assert told(assembly) == ["Northlight | Data Engineer: a1 a2 a3 a4", "review accepted: a2"]
    assert [event.kind for event in assembly.applications[0].events] == [
        Kind.INTERVIEW,
        Kind.NONE,
        Kind.OFFER,
        Kind.ACCEPTED,
    ]
    assert assembly.review[0].why == "It reads as if you accepted an offer, but no offer is known here."


def test_one_recruiter_with_two_roles_leaves_two_leads() -> None:
    """
    1 Oct  theirs  outreach  - | Data Engineer    <a1>  agency:TalentBridge  from:sam.lee@talentbridge.example
    3 Oct  theirs  outreach  - | Sales Manager    <b1>  agency:TalentBridge  from:sam.lee@talentbridge.example
    5 Oct  theirs  outreach  - | Data Engineer    <a2>  agency:TalentBridge  from:kim.roe@talentbridge.example
    """
    assert _told(test_one_recruiter_with_two_roles_leaves_two_leads) == [
        "lead - | Data Engineer: a1 a2",
        "lead - | Sales Manager: b1",
    ]


def test_a_recruiter_who_asks_again_without_naming_the_role_means_the_same_lead() -> None:
    """
    1 Oct  theirs  outreach  - | Data Engineer  <a1>  agency:TalentBridge  from:sam.lee@talentbridge.example
    3 Oct  theirs  outreach  - | -              <a2>  agency:TalentBridge  from:sam.lee@talentbridge.example
    """
    assert _told(test_a_recruiter_who_asks_again_without_naming_the_role_means_the_same_lead) == [
        "lead - | Data Engineer: a1 a2"
    ]


def test_one_recruiter_with_two_clients_in_one_role_leaves_two_leads() -> None:
    """
    1 Oct  theirs  outreach  Harbour & Pine | Data Engineer  <a1>  agency:TalentBridge  from:sam.lee@talentbridge.example
    3 Oct  theirs  outreach  Northlight | Data Engineer      <b1>  agency:TalentBridge  from:sam.lee@talentbridge.example
    """
    assert _told(test_one_recruiter_with_two_clients_in_one_role_leaves_two_leads) == [
        "lead Harbour & Pine | Data Engineer: a1",
        "lead Northlight | Data Engineer: b1",
    ]


@pytest.mark.parametrize(("day", "applications"), [("2 Oct", 1), ("9 Oct", 2)])
def test_two_acknowledgements_one_without_the_role_are_one_application_only_within_days(
    day: str, applications: int
) -> None:
    text = f"1 Oct  theirs  acknowledged  Northlight | -  <a1>\n{day}  theirs  acknowledged  Northlight | Data Engineer  <a2>"
    assert len(assemble(findings(text)).applications) == applications


def test_two_named_companies_on_one_domain_stay_apart() -> None:
    """
    1 Oct  theirs  acknowledged  Alder Works | Cook    <a1>  from:jobs@group.example
    2 Oct  theirs  acknowledged  Birch & Sons | Cook   <b1>  from:jobs@group.example
    9 Oct  theirs  rejection     Birch & Sons | -      <b2>  from:jobs@group.example
    """
    assert _told(test_two_named_companies_on_one_domain_stay_apart) == [
        "Alder Works | Cook: a1",
        "Birch & Sons | Cook: b1 b2",
    ]


def test_a_common_root_of_a_system_does_not_join_other_roles_or_ids() -> None:
    """
    1 Oct  theirs  acknowledged  University of Weston | Lecturer in Law    <a1>  re:<root>
    2 Oct  theirs  acknowledged  University of Weston | Lecturer in Music  <b1>  re:<root>
    3 Oct  theirs  acknowledged  University of Weston | Tutor              <c1>  re:<root>  ref:T100
    4 Oct  theirs  acknowledged  University of Weston | Tutor              <d1>  re:<root>  ref:T200
    9 Oct  theirs  rejection     University of Weston | Lecturer in Music  <b2>  re:<root>
    """
    assert _told(test_a_common_root_of_a_system_does_not_join_other_roles_or_ids) == [
        "University of Weston | Lecturer in Law: a1",
        "University of Weston | Lecturer in Music: b1 b2",
        "University of Weston | Tutor: c1",
        "University of Weston | Tutor: d1",
    ]


def test_the_message_that_is_answered_decides_between_two_in_one_thread() -> None:
    """
    1 Oct   theirs  acknowledged  Harbour & Pine | Product Analyst  <a1>
    8 Oct   theirs  rejection     Harbour & Pine | Product Analyst  <a2>  re:<a1>
    9 Oct   theirs  interview     Harbour & Pine | Data Engineer    <b1>  re:<a1> <a2>
    10 Oct  own     none          -                                 <b2>  re:<a1> <a2> <b1>
    11 Oct  theirs  request       Harbour & Pine | -                <b3>  re:<a1> <a2> <b1> <b2>
    """
    assert _told(test_the_message_that_is_answered_decides_between_two_in_one_thread) == [
        "Harbour & Pine | Product Analyst: a1 a2",
        "Harbour & Pine | Data Engineer: b1 b2 b3",
    ]


def test_a_reply_that_arrives_dated_before_its_question_still_joins_it() -> None:
    """
    1 Oct 10:00  own     follow_up     - | -                      <a2>  re:<a1>  to:sam.cole@northlight.example
    1 Oct 11:00  theirs  acknowledged  Northlight | Data Engineer  <a1>
    """
    assert (
        len(_assemble(test_a_reply_that_arrives_dated_before_its_question_still_joins_it).applications) == 1
    )


def test_feedback_that_names_no_role_goes_to_the_one_application_that_was_decided() -> None:
    """
    1 Oct   theirs  acknowledged  Harbour & Pine | Product Analyst  <a1>
    2 Oct   theirs  acknowledged  Harbour & Pine | Data Engineer    <b1>
    8 Oct   theirs  rejection     Harbour & Pine | Product Analyst  <a2>
    14 Oct  theirs  feedback      Harbour & Pine | -                <a3>
    """
    assert _told(test_feedback_that_names_no_role_goes_to_the_one_application_that_was_decided) == [
        "Harbour & Pine | Product Analyst: a1 a2 a3",
        "Harbour & Pine | Data Engineer: b1",
    ]


def test_feedback_on_a_role_tried_twice_goes_to_the_try_that_was_decided() -> None:
    """
    1 Oct   theirs  acknowledged  Harbour & Pine | Product Analyst  <a1>
    8 Oct   theirs  rejection     Harbour & Pine | Product Analyst  <a2>
    20 Oct  theirs  acknowledged  Harbour & Pine | Product Analyst  <b1>
    22 Oct  theirs  feedback      Harbour & Pine | Product Analyst  <a3>
    """
    assert _told(test_feedback_on_a_role_tried_twice_goes_to_the_try_that_was_decided) == [
        "Harbour & Pine | Product Analyst: a1 a2 a3",
        "Harbour & Pine | Product Analyst: b1",
    ]


def test_a_second_letter_within_three_weeks_is_the_first_sent_again_and_later_a_new_try() -> None:
    """
    1 Oct   own  applied  Harbour Hotel | Waiter  <a1>
    9 Oct   own  applied  Harbour Hotel | Waiter  <a2>
    20 Nov  own  applied  Harbour Hotel | Waiter  <b1>
    """
    assert _told(test_a_second_letter_within_three_weeks_is_the_first_sent_again_and_later_a_new_try) == [
        "Harbour Hotel | Waiter: a1 a2",
        "Harbour Hotel | Waiter: b1",
    ]


def test_a_talk_offered_a_year_after_a_no_is_another_try() -> None:
    """
    1 Oct 2025  theirs  acknowledged  Northlight | Data Engineer  <a1>
    8 Oct 2025  theirs  rejection     Northlight | Data Engineer  <a2>
    12 Oct      theirs  interview     Northlight | Data Engineer  <b1>
    """
    assert _told(test_a_talk_offered_a_year_after_a_no_is_another_try) == [
        "Northlight | Data Engineer: a1 a2",
        "Northlight | Data Engineer: b1",
    ]


def test_a_copy_to_oneself_says_nothing_of_the_other_side() -> None:
    """
    1 Oct  own     applied    - | Chef            <a1>  to:anna@harbour-hotel.example
    2 Oct  own     applied    - | Waiter          <b1>  to:mira@gmail.com
    3 Oct  theirs  interview  - | -               <a2>  from:anna@harbour-hotel.example  copied:mira@gmail.com
    """
    assert _told(test_a_copy_to_oneself_says_nothing_of_the_other_side) == [
        "Harbour Hotel | Chef: a1 a2",
        "review applied: b1",
    ]


def test_a_lead_that_is_declined_stays_a_lead() -> None:
    """
    1 Oct  theirs  outreach  Northlight | Data Engineer  <a1>  from:sam@northlight.example
    2 Oct  own     declined  -                           <a2>  re:<a1>
    """
    assert _told(test_a_lead_that_is_declined_stays_a_lead) == ["lead Northlight | Data Engineer: a1 a2"]


@pytest.mark.parametrize(
    "answer",
    [
        "2 Oct  own     none          -                           <a2>  re:<a1>",
        "2 Oct  own     applied       Northlight | Data Engineer  <a2>  to:jobs@northlight.example",
        "2 Oct  theirs  acknowledged  Northlight | Data Engineer  <a2>",
    ],
)
def test_outreach_becomes_the_first_event_when_the_person_answers_or_applies(answer: str) -> None:
    first = "1 Oct  theirs  outreach  Northlight | Data Engineer  <a1>  from:sam@northlight.example\n"
    assembly = assemble(findings(first + answer))
    assert told(assembly) == ["Northlight | Data Engineer: a1 a2"]
    assert assembly.applications[0].events[0].kind is Kind.OUTREACH


def test_an_outreach_about_another_role_is_no_word_on_an_open_application() -> None:
    """
    1 Oct  theirs  acknowledged  Northlight | Data Engineer   <a1>
    3 Oct  theirs  outreach      Northlight | Sales Manager   <b1>  from:sam@northlight.example
    8 Oct  theirs  rejection     Northlight | -               <a2>
    """
    assert _told(test_an_outreach_about_another_role_is_no_word_on_an_open_application) == [
        "Northlight | Data Engineer: a1 a2",
        "lead Northlight | Sales Manager: b1",
    ]


def test_own_words_without_a_kind_go_by_their_thread_alone() -> None:
    """
    1 Oct  theirs  interview  Northlight | Data Engineer  <a1>  from:sam@northlight.example
    2 Oct  own     none       Northlight | Data Engineer  <x>   to:sam@northlight.example
    3 Oct  own     none       -                           <a2>  re:<a1>
    """
    assembly = _assemble(test_own_words_without_a_kind_go_by_their_thread_alone)
    assert told(assembly) == ["Northlight | Data Engineer: a1 a2"]
    assert [(event.kind, event.own) for event in assembly.applications[0].events] == [
        (Kind.INTERVIEW, False),
        (Kind.NONE, True),
    ]


def test_an_unsure_no_writes_nothing_and_names_its_application() -> None:
    """
    1 Oct  theirs  acknowledged  Northlight | Data Engineer  <a1>
    3 Oct  theirs  rejection     Northlight | Data Engineer  <a2>  conf:0.7
    """
    assembly = _assemble(test_an_unsure_no_writes_nothing_and_names_its_application)
    assert told(assembly) == ["Northlight | Data Engineer: a1", "review rejection: a2"]
    assert assembly.review[0].candidates == ("a1:0",)
    assert assembly.review[0].why == "It reads like a no, but not surely enough to count it."


def test_a_no_is_held_to_more_than_an_acknowledgement() -> None:
    """
    1 Oct  theirs  acknowledged  Northlight | Data Engineer  <a1>  conf:0.7
    """
    assert _told(test_a_no_is_held_to_more_than_an_acknowledgement) == ["Northlight | Data Engineer: a1"]


def test_what_is_sure_of_a_message_is_written_and_what_is_unsure_asked() -> None:
    """
    1 Oct  theirs  rejection?+acknowledged  Northlight | Data Engineer  <a1>
    """
    assembly = _assemble(test_what_is_sure_of_a_message_is_written_and_what_is_unsure_asked)
    assert told(assembly) == ["Northlight | Data Engineer: a1", "review rejection: a1"]
    assert [event.kind for event in assembly.applications[0].events] == [Kind.ACKNOWLEDGED]


def test_a_message_that_names_no_company_goes_to_review() -> None:
    """
    1 Oct  theirs  rejection  - | -  <a1>
    """
    assembly = _assemble(test_a_message_that_names_no_company_goes_to_review)
    assert told(assembly) == ["review rejection: a1"]
    assert assembly.review[0].why == "It does not say which company it is from."


def test_an_employers_kind_in_own_mail_and_the_other_way_round_is_no_event() -> None:
    """
    1 Oct  theirs  acknowledged  Northlight | Data Engineer  <a1>
    2 Oct  own     rejection     Northlight | Data Engineer  <a2>  re:<a1>
    3 Oct  theirs  applied       Northlight | Data Engineer  <a3>  re:<a1>
    4 Oct  own     offer         Northlight | Data Engineer  <a4>
    """
    assembly = _assemble(test_an_employers_kind_in_own_mail_and_the_other_way_round_is_no_event)
    assert told(assembly) == ["Northlight | Data Engineer: a1 a2"]
    assert standing(assembly.applications[0].events).outcome is Outcome.OPEN


def test_a_message_without_a_date_takes_that_of_the_message_it_answers() -> None:
    """
    1 Oct  theirs  acknowledged  Northlight | Data Engineer  <a1>
    8 Oct  theirs  interview     Northlight | Data Engineer  <a2>
    ?      theirs  rejection     Northlight | Data Engineer  <a3>  re:<a2>
    """
    assembly = _assemble(test_a_message_without_a_date_takes_that_of_the_message_it_answers)
    assert told(assembly) == ["Northlight | Data Engineer: a1 a2 a3"]
    assert {event.at.year for event in assembly.applications[0].events} == {2026}
    assert standing(assembly.applications[0].events).outcome is Outcome.REJECTED


TWO_OPEN = """
1 Oct  theirs  acknowledged  Harbour & Pine | Product Analyst  <a1>
2 Oct  theirs  acknowledged  Harbour & Pine | Data Engineer    <b1>
9 Oct  theirs  rejection     Harbour & Pine | -                <x>  conf:0.3
"""


def test_a_pin_places_a_message_whatever_its_signals_and_however_unsure() -> None:
    assembly = assemble(findings(TWO_OPEN), {"x:0": "second", "b1:0": "second"})
    assert told(assembly) == ["Harbour & Pine | Product Analyst: a1", "Harbour & Pine | Data Engineer: b1 x"]
    assert [application.label for application in assembly.applications] == [None, "second"]


def test_pins_merge_and_split_applications() -> None:
    merged = assemble(findings(TWO_OPEN), {"a1:0": "one", "b1:0": "one"})
    assert [application.findings for application in merged.applications] == [("a1:0", "b1:0")]
    pair = findings(
        "1 Oct  theirs  acknowledged  Northlight | Data Engineer  <a1>\n9 Oct  theirs  rejection  Northlight | Data Engineer  <a2>  re:<a1>"
    )
    split = assemble(pair, {"a1:0": "one", "a2:0": "two"})
    assert [(application.label, application.findings) for application in split.applications] == [
        ("one", ("a1:0",)),
        ("two", ("a2:0",)),
    ]


def test_what_follows_a_pinned_message_follows_it() -> None:
    text = TWO_OPEN + "10 Oct  theirs  feedback  - | -  <y>  re:<x>"
    assembly = assemble(findings(text), {"x:0": "second", "b1:0": "second"})
    assert assembly.applications[1].findings == ("b1:0", "x:0", "y:0")


def test_findings_join_an_application_entered_by_hand() -> None:
    known = [Known("app-7", "Harbour & Pine", "Product Analyst", moment("1 Oct"))]
    assembly = assemble(findings("9 Oct  theirs  rejection  Harbour & Pine GmbH | -  <a1>"), known=known)
    assert told(assembly) == ["Harbour & Pine | Product Analyst: a1"]
    assert assembly.applications[0].label == "app-7"


def test_nothing_of_theirs_joins_an_application_entered_for_a_later_day() -> None:
    known = [Known("app-7", "Harbour & Pine", "Product Analyst", moment("1 Oct"))]
    assembly = assemble(
        findings("9 May  theirs  rejection  Harbour & Pine | Product Analyst  <a1>"), known=known
    )
    assert [application.label for application in assembly.applications] == [None]


def test_an_application_entered_by_hand_that_no_finding_joined_is_not_listed() -> None:
    assert assemble([], known=[Known("app-7", "Harbour & Pine")]).applications == ()


def test_feedback_after_a_no_goes_to_the_application_that_asked_for_it() -> None:
    """
    1 Oct   theirs  acknowledged        Harbour & Pine | Product Analyst  <a1>
    2 Oct   theirs  acknowledged        Harbour & Pine | Data Engineer    <b1>
    8 Oct   theirs  rejection           Harbour & Pine | Product Analyst  <a2>
    9 Oct   own     feedback_requested  Harbour & Pine | Product Analyst  <a3>  re:<a2>
    14 Oct  theirs  feedback            Harbour & Pine | -                <a4>
    """
    assert _told(test_feedback_after_a_no_goes_to_the_application_that_asked_for_it) == [
        "Harbour & Pine | Product Analyst: a1 a2 a3 a4",
        "Harbour & Pine | Data Engineer: b1",
    ]


def test_a_company_guessed_from_its_domain_meets_its_written_name() -> None:
    """
    1 Oct  theirs  acknowledged  ~Harbourandpine | Product Analyst  <a1>  from:jobs@harbourandpine.example
    9 Oct  theirs  rejection     Harbour & Pine | Product Analyst   <a2>
    """
    assert _told(test_a_company_guessed_from_its_domain_meets_its_written_name) == [
        "Harbour & Pine | Product Analyst: a1 a2"
    ]


def test_a_short_domain_is_the_company_whose_name_begins_with_it() -> None:
    """
    1 Oct  theirs  acknowledged  Northlight Analytics | Data Engineer  <a1>
    9 Oct  theirs  interview     - | -                                 <a2>  from:ella@northlight.example
    12 Oct  theirs  rejection    - | -                                 <a3>  from:hr@northlight.example
    """
    assert _told(test_a_short_domain_is_the_company_whose_name_begins_with_it) == [
        "Northlight Analytics | Data Engineer: a1 a2 a3"
    ]


def test_a_letter_to_a_short_domain_is_answered_by_the_company_whose_name_begins_with_it() -> None:
    """
    1 Oct  own     applied       - | Data Engineer                     <a1>  to:jobs@northlight.example
    2 Oct  theirs  acknowledged  Northlight Analytics | Data Engineer  <a2>
    """
    assert _told(test_a_letter_to_a_short_domain_is_answered_by_the_company_whose_name_begins_with_it) == [
        "Northlight Analytics | Data Engineer: a1 a2"
    ]


def test_people_at_free_mail_addresses_do_not_make_one_company() -> None:
    """
    1 Oct  theirs  interview  Cafe Anna | Barista     <a1>  from:anna.cafe@gmail.com
    2 Oct  theirs  interview  Bar Ben | Bartender     <b1>  from:ben.bar@gmail.com
    9 Oct  theirs  rejection  - | -                   <a2>  from:anna.cafe@gmail.com
    """
    assert _told(test_people_at_free_mail_addresses_do_not_make_one_company) == [
        "Cafe Anna | Barista: a1 a2",
        "Bar Ben | Bartender: b1",
    ]


def _assemble(test: object) -> Assembly:
    return assemble(findings(test.__doc__ or ""))


def _told(test: object) -> list[str]:
    return told(_assemble(test))
