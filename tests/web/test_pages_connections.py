"""People from files and by hand beside those of the mail: the week's list, one person, touches, peace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from bounceback.store.models import Message, Person, Touch
from bounceback.store.people import everybody, this_week
from bounceback.store.write.openings import add_file
from bounceback.store.write.owners import ensure_owner
from bounceback.store.write.people import add_people_file, add_person
from bounceback.timeline.kinds import Kind

from . import made
from .conftest import Letter

CONNECTIONS = (
    b"Notes:\n\nFirst Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    b"Clara,Ortiz,https://people.example/clara,,Larkspur,Head of Data,24 Nov 2024\n"
    b"Priya,Raman,,priya@northlight.example,Northlight,Recruiter,01 Feb 2023\n"
)


def upload(client: Client, content: bytes = CONNECTIONS, name: str = "Connections.csv") -> str:
    return client.post(
        "/people/file", {"file": SimpleUploadedFile(name, content)}, follow=True
    ).content.decode()


class TestFiles:
    def test_connections_are_listed_with_employer_and_found(self, inside: Client) -> None:
        page = upload(inside)
        assert "2 people are new here." in page
        assert "Head of Data, Larkspur" in page
        assert "Clara Ortiz" in inside.get("/people?q=larkspur").content.decode()
        assert "Clara Ortiz" in inside.get("/people?show=connections").content.decode()

    def test_a_later_file_adds_what_is_new_and_corrects_what_changed(
        self, inside: Client, owner: int
    ) -> None:
        upload(inside)
        later = CONNECTIONS.replace(b"Larkspur,Head of Data", b"Pine,CTO") + b"Sam,Lee,,,Agency,,\n"
        assert "1 person is new here, 2 were known." in upload(inside, later)
        assert {(one.name, one.company) for one in everybody(owner, timezone.now())} == {
            ("Clara Ortiz", "Pine"),
            ("Priya Raman", "Northlight"),
            ("Sam Lee", "Agency"),
        }

    def test_what_is_no_file_of_contacts_is_said_and_nothing_changes(self, inside: Client) -> None:
        page = upload(inside, b"\0\1\2", "photo.bin")
        assert "photo.bin: This is neither" in page
        assert "Nothing was changed." in page
        assert not Person.objects.exists()

    def test_a_name_is_never_markup(self, inside: Client) -> None:
        page = upload(inside, CONNECTIONS.replace(b"Clara", b"<b>Clara"))
        assert "<b>Clara" not in page


class TestOnePerson:
    @pytest.fixture
    def key(self, owner: int) -> str:
        add_people_file(owner, CONNECTIONS, "Connections.csv")
        return f"p{Person.objects.get(name='Clara Ortiz').pk}"

    def test_roles_at_their_employer_and_a_first_line_stand_there(
        self, inside: Client, owner: int, key: str
    ) -> None:
        add_file(owner, b"title,company,description\nData Analyst,Larkspur Ltd,You know SQL.\n", "jobs.csv")
        page = inside.get(f"/people/one?who={key}").content.decode()
        assert "Open at Larkspur" in page
        assert "Hello Clara," in page
        assert "“Data Analyst”" in page

    def test_the_letter_opens_in_ones_own_mail_with_the_text_as_one_part(
        self, inside: Client, owner: int
    ) -> None:
        add_person(owner, "Ana & Bob", address="ana@example.com", company="A&B?body=x")
        page = inside.get("/people/one?who=ana%40example.com").content.decode()
        link = page.split('href="mailto:')[1].split('"')[0]
        assert link.startswith("ana@example.com?subject=")
        assert link.count("body=") == 1
        assert quote("Hello Ana & Bob,") in link

    def test_a_touch_is_kept_shown_and_taken_back(self, inside: Client, owner: int, key: str) -> None:
        day = (timezone.localdate() - timedelta(days=3)).isoformat()
        inside.post(
            "/people/touch", {"who": key, "how": "called", "day": day, "note": "Ask again in <i>May</i>."}
        )
        page = inside.get(f"/people/one?who={key}").content.decode()
        assert "we spoke on the phone" in page
        assert "Ask again in &lt;i&gt;May" in page
        touch = Touch.objects.get()
        inside.post(f"/people/touch/{touch.pk}/take-back")
        assert not Touch.objects.exists()

    @pytest.mark.parametrize("sent", [{"day": "2999-01-01"}, {"day": "soon"}, {"how": "shouted"}])
    def test_what_cannot_be_is_said_beside_the_field(
        self, inside: Client, key: str, sent: dict[str, str]
    ) -> None:
        answer = inside.post(
            "/people/touch", {"who": key, "how": "wrote", "day": timezone.localdate().isoformat()} | sent
        )
        assert answer.status_code == 400
        assert not Touch.objects.exists()

    def test_somebody_of_a_file_can_be_taken_out(self, inside: Client, owner: int, key: str) -> None:
        inside.post(f"/people/{key[1:]}/remove")
        assert [one.name for one in everybody(owner, timezone.now())] == ["Priya Raman"]
        assert inside.get(f"/people/one?who={key}").status_code == 404

    @pytest.mark.parametrize("who", ["", "p999999", "nobody@example.com", "p1 OR 1=1", "é"])
    def test_who_is_not_known_is_not_here(self, inside: Client, key: str, who: str) -> None:
        assert inside.get("/people/one", {"who": who}).status_code == 404
        day = timezone.localdate().isoformat()
        assert inside.post("/people/touch", {"who": who, "how": "wrote", "day": day}).status_code == 404

    def test_another_persons_people_are_not_here(self, inside: Client, owner: int) -> None:
        pk = add_person(ensure_owner("sample"), "Dana Secret")
        assert inside.get(f"/people/one?who=p{pk}").status_code == 404
        assert inside.post(f"/people/{pk}/remove").status_code == 404
        assert "Dana Secret" not in inside.get("/people").content.decode()


class TestTheWeek:
    def test_who_talked_with_one_long_ago_is_proposed_and_i_wrote_marks_it(
        self, inside: Client, owner: int, letter: Letter
    ) -> None:
        pk = made.applied(owner, company="Northlight")
        letter(owner, pk, "Priya Raman", "priya.raman@northlight.example", kind=Kind.INTERVIEW)
        page = inside.get("/people").content.decode()
        assert "Whom to write to this week" in page
        assert "Priya Raman is at Northlight, where your application is open" in page
        inside.post(
            "/people/touch",
            {
                "who": "priya.raman@northlight.example",
                "how": "wrote",
                "day": timezone.localdate().isoformat(),
                "back": "people",
            },
        )
        (proposal,) = this_week(owner, timezone.now(), timezone.localdate())
        assert proposal.done
        assert "You spoke with 1 of them." in inside.get("/people").content.decode()

    def test_a_new_role_where_somebody_knows_one_leads_the_list(
        self, inside: Client, owner: int, letter: Letter
    ) -> None:
        for number, (name, company) in enumerate(
            (("Clara Ortiz", "Larkspur"), ("Priya Raman", "Northlight"))
        ):
            pk = made.applied(owner, number, company=company)
            letter(
                owner,
                pk,
                name,
                f"{name.split()[0].lower()}@{company.lower()}.example",
                kind=Kind.INTERVIEW,
                number=number,
            )
            made.happened(owner, pk, Kind.REJECTION)
        add_file(owner, b"title,company,description\nData Analyst,Larkspur,You know SQL.\n", "jobs.csv")
        first = this_week(owner, timezone.now(), timezone.localdate())[0]
        assert first.why == "Clara Ortiz talked with you and is at Larkspur, where “Data Analyst” is new."

    def test_left_in_peace_nobody_is_proposed_until_put_back(
        self, inside: Client, owner: int, letter: Letter
    ) -> None:
        letter(
            owner, made.applied(owner), "Priya Raman", "priya.raman@northlight.example", kind=Kind.INTERVIEW
        )
        who = {"who": "priya.raman@northlight.example"}
        inside.post("/people/in-peace", who | {"quiet": "1"})
        assert this_week(owner, timezone.now(), timezone.localdate()) == ()
        assert inside.get("/people").content.decode().count("Priya Raman") == 1
        inside.post("/people/in-peace", who)
        assert len(this_week(owner, timezone.now(), timezone.localdate())) == 1

    def test_a_recruiter_who_wrote_first_is_known_as_one(
        self, inside: Client, owner: int, letter: Letter
    ) -> None:
        letter(owner, made.applied(owner), "Sam Lee", "sam.lee@agency.example", kind=Kind.OUTREACH)
        page = inside.get("/people?show=recruiters").content.decode()
        assert "Sam Lee" in page
        assert "wrote to you first" in page


def test_what_stands_under_a_name_in_the_mail_is_what_they_do(
    inside: Client, owner: int, letter: Letter, changed: Callable[..., None]
) -> None:
    letter(owner, made.applied(owner), "Sam Lee", "sam.lee@agency.example")
    changed(Message, text="Hello Robin,\n\nthank you for your time.\n\nSam Lee\nTalent Acquisition Partner\n")
    page = inside.get("/people?show=recruiters").content.decode()
    assert "Talent Acquisition Partner" in page


def test_by_hand_somebody_is_added_or_told_what_is_wrong(inside: Client, owner: int) -> None:
    answer = inside.post(
        "/people/add", {"name": "Ana Reyes", "company": "Pine", "url": "javascript:alert(1)"}
    )
    assert answer.status_code == 400
    assert "A link begins with" in answer.content.decode()
    inside.post("/people/add", {"name": "Ana Reyes", "company": "Pine"})
    assert [(one.name, one.company) for one in everybody(owner, timezone.now())] == [("Ana Reyes", "Pine")]
