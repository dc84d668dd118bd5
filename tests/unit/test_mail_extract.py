"""Company, role, reference, dates and rounds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bounceback.mail.dates import due, moments
from bounceback.mail.extract import Names, names_of
from bounceback.mail.invitation import invitation_start
from bounceback.mail.language import detect
from bounceback.mail.message import Message
from bounceback.mail.name_tagger import named
from bounceback.mail.sender_names import company_in_sender
from bounceback.mail.sentences import split
from bounceback.mail.understand import understand
from bounceback.timeline.kinds import Change, Finding, Kind, Person

NOBODY = Person("", "")
MONDAY = datetime(2025, 5, 5, 9, tzinfo=UTC)


def read(text: str, subject: str = "", name: str = "", address: str = "", **rest: object) -> Finding:
    message = Message("m", MONDAY, Person(name, address), subject=subject, text=text, **rest)  # type: ignore[arg-type]
    return understand(message)[0]


def named_in(
    text: str, subject: str = "", sender: Person = NOBODY, signature: str = "", to: tuple[Person, ...] = ()
) -> Names:
    codes = detect(f"{subject} {text}") or ("en",)
    return names_of(split(text), subject, sender, signature, codes, addressed=to)


@pytest.mark.parametrize(
    ("name", "company"),
    [
        ("Brightwave Careers", "Brightwave"),
        ("Brightwave Recruiting Team", "Brightwave"),
        ("Brightwave via Greenhouse", "Brightwave"),
        ("Careers at Hexagon Rail", "Hexagon Rail"),
        ("Jane at Brightwave", "Brightwave"),
        ("Jane Hill (Hexagon Rail)", "Hexagon Rail"),
        ("Jane Hill", None),
        ("Human Resources", None),
    ],
)
def test_a_display_name_tells_the_company(name: str, company: str | None) -> None:
    assert company_in_sender(name, "brightwave.example") == company


@pytest.mark.parametrize(
    ("text", "company", "role"),
    [
        (
            "Thank you for applying for the Data Analyst position at Northwind Traders.",
            "Northwind Traders",
            "Data Analyst",
        ),
        (
            "Vielen Dank für Ihre Bewerbung als Krankenpfleger (m/w/d) bei der Alba Klinik GmbH.",
            "Alba Klinik GmbH",
            "Krankenpfleger",
        ),
        (
            "Nous avons bien reçu votre candidature au poste de vendeuse chez Maison Clair.",
            "Maison Clair",
            "vendeuse",
        ),
        (
            "Hemos recibido tu candidatura para el puesto de Recepcionista en Grupo Mar.",
            "Grupo Mar",
            "Recepcionista",
        ),
        (
            "Recebemos a sua candidatura à vaga de Analista Financeiro no Banco Aurora.",
            "Banco Aurora",
            "Analista Financeiro",
        ),
        (
            "We hebben je sollicitatie voor de functie van Planner bij Waterland ontvangen.",
            "Waterland",
            "Planner",
        ),
    ],
)
def test_company_and_role_stand_as_written(text: str, company: str, role: str) -> None:
    found = named_in(text)
    assert (found.company, found.role, found.company_from) == (company, role, "text")


def test_the_domain_of_an_hr_system_is_never_the_company() -> None:
    assert read("We have received your application.", address="no-reply@greenhouse.io").company is None


def test_a_requisition_number_becomes_the_reference() -> None:
    finding = read("Your application for Grid Technician (JR-10442) has been received.")
    assert (finding.role, finding.reference) == ("Grid Technician", "JR-10442")


def test_an_interview_has_its_time_round_and_question() -> None:
    finding = read(
        "We'd like to invite you to a phone interview on Tuesday 13 May at 2:30 pm BST. Please confirm."
    )
    fact = finding.facts[0]
    assert fact.kind is Kind.INTERVIEW
    assert fact.starts_at == datetime(2025, 5, 13, 13, 30, tzinfo=UTC)
    assert (fact.change, fact.round, fact.waits) == (Change.SET, "screen", True)


def test_a_calendar_part_is_stronger_than_words() -> None:
    finding = read(
        "Your interview is on Tuesday at 10:00.",
        calendar=("BEGIN:VEVENT\r\nDTSTART;TZID=Europe/Berlin:20250514T110000\r\nEND:VEVENT",),
    )
    assert finding.facts[0].starts_at == datetime(2025, 5, 14, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "calendar", ["", "DTSTART:99999999", "BEGIN:VEVENT\nDTSTART;TZID=No/Where:20250514T110000"]
)
def test_a_broken_calendar_is_no_reason_to_raise(calendar: str) -> None:
    invitation_start((calendar,))


@pytest.mark.parametrize(
    ("code", "text", "month", "day", "hour"),
    [
        ("en", "on 14 May at 3:30 pm", 5, 14, 15),
        ("de", "am 14. Mai um 15:30 Uhr", 5, 14, 15),
        ("fr", "le 14 mai à 15h30", 5, 14, 15),
        ("es", "el 14 de mayo a las 15:30", 5, 14, 15),
        ("pt", "dia 14 de maio às 15h30", 5, 14, 15),
        ("nl", "op 14 mei om 15:30 uur", 5, 14, 15),
        ("it", "il 14 maggio alle ore 15:30", 5, 14, 15),
        ("id", "tanggal 14 Mei pukul 15.30", 5, 14, 15),
        ("pl", "14 maja o godz. 15:30", 5, 14, 15),
        ("ja", "5月14日15時30分", 5, 14, 15),
    ],
)
def test_dates_are_read_in_ten_languages(code: str, text: str, month: int, day: int, hour: int) -> None:
    found = moments(text, code, MONDAY, 0)
    assert [(m.at.month, m.at.day, m.at.hour, m.has_time) for m in found] == [(month, day, hour, True)]


def test_a_deadline_is_counted_from_the_message() -> None:
    assert due("Please finish it within five days.", "en", MONDAY) == datetime(2025, 5, 10, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("subject", "text", "company", "role"),
    [
        ("Your application to Calder Foods", "We will be in touch.", "Calder Foods", None),
        ("Night Porter at Hotel Marisol", "Thanks for writing to us.", "Hotel Marisol", "Night Porter"),
        (
            "Re: JR10442 Fleet Planner",
            "We filled the job. Ostler Logistics",
            "Ostler Logistics",
            "Fleet Planner",
        ),
        (
            "Ihre Bewerbung als Bauzeichnerin",
            "Danke für Ihr Interesse an Brenntal Bau.",
            "Brenntal Bau",
            "Bauzeichnerin",
        ),
    ],
)
def test_subject_and_text_together_tell_the_names(
    subject: str, text: str, company: str, role: str | None
) -> None:
    found = named_in(text, subject)
    assert found.company == company
    assert found.role == role


def test_a_name_that_stands_in_subject_sender_and_text_is_preferred_to_one_that_stands_once() -> None:
    found = named_in(
        "You told us of your years at Dorwick Mills. Thank you for applying to Halden Foods. The Halden Foods team",
        "Your application to Halden Foods",
        Person("Halden Foods Careers", "jobs@haldenfoods.example"),
    )
    assert found.company == "Halden Foods"


def test_the_person_who_signs_is_not_the_company() -> None:
    found = named_in(
        "It was good to meet you. We have chosen somebody else for the Planner role.\nEva Lorenz\nSolarwerk",
        sender=Person("Eva Lorenz", "e.lorenz@solarwerk.example"),
    )
    assert found.company == "Solarwerk"


def test_the_person_written_to_is_never_the_company() -> None:
    found = named_in(
        "Dear Imogen Hale, we have decided not to go on.",
        to=(Person("Imogen Hale", "imogen.hale@post.example"),),
    )
    assert found.company is None


def test_an_agency_that_writes_for_a_client_is_not_the_company() -> None:
    found = named_in(
        "My client has decided not to go on with the Payroll Specialist role.\nSabrina Kolk\nMerten Recruitment",
        "Payroll Specialist",
        Person("Sabrina Kolk", "s.kolk@mertenrecruitment.example"),
    )
    assert (found.company, found.agency, found.role) == (None, "Merten Recruitment", "Payroll Specialist")


@pytest.mark.parametrize(
    "name", ["Human Resources", "Application Portal", "Monday 4 May", "GmbH", "Recruiting Team"]
)
def test_a_team_a_system_or_a_day_is_never_a_company(name: str) -> None:
    assert named_in("We have news.", sender=Person(name, "no-reply@greenhouse.io")).company is None


@given(st.text(max_size=300), st.text(max_size=60), st.text(max_size=40))
def test_names_are_read_from_any_text_without_raising_and_stand_in_it(
    text: str, subject: str, name: str
) -> None:
    found = names_of([text], subject, Person(name, ""), "", ("en",))
    if found.role:
        letters = "".join(filter(str.isalnum, found.role))
        assert letters in "".join(filter(str.isalnum, f"{subject} {name} {text}"))


def test_every_company_role_and_agency_that_is_found_is_as_likely_as_a_probability() -> None:
    found = named([("body", "Thank you for applying for the Data Analyst role at Northwind Traders.")])
    assert found
    assert all(0 < one.likely <= 1 for one in found)
    assert {one.part for one in found} <= {"C", "R", "A"}


def test_a_talk_called_off_with_no_new_time_is_cancelled() -> None:
    finding = read(
        "We have to cancel your interview on Monday. We will reschedule and write again.",
        "Interview cancelled",
    )
    assert finding.facts[0].change is Change.CANCELLED
