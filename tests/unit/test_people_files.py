"""Files of contacts: LinkedIn's connections and vCards are read whole or told; hostile ones harm nothing."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bounceback.people.files import read_people

CONNECTIONS = """Notes:
"When exporting your connection data, you may notice that some addresses are missing."

First Name,Last Name,URL,Email Address,Company,Position,Connected On
Clara,Ortiz,https://people.example/in/clara,Clara.Ortiz@harbourandpine.example,Harbour & Pine,Head of Data,24 Nov 2024
Priya,Raman,https://people.example/in/priya,,"Northlight, Ltd",Recruiter,03 Feb 2021
,,,,,,
,,https://people.example/in/nobody,,Larkspur,,01 Jan 2020
"""

VCARDS = """BEGIN:VCARD
VERSION:3.0
N:Ortiz;Clara;;;
FN:Clara Ortiz
ORG:Harbour & Pine;Data
TITLE:Head of Data\\, Analytics
EMAIL;TYPE=HOME:clara@home.example
item1.EMAIL;TYPE=WORK;TYPE=PREF:clara.ortiz@harbourandpine.exa
 mple
PHOTO;ENCODING=b;TYPE=JPEG:AAAABBBBCCCC
NOTE:never read
END:VCARD
BEGIN:VCARD
VERSION:2.1
N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg;;;
ORG:Larkspur
URL:javascript:alert(1)
END:VCARD
BEGIN:VCARD
VERSION:4.0
ORG:Nobody Ltd
END:VCARD
""".replace("\n", "\r\n")


class TestConnections:
    def test_each_row_is_a_person_with_employer_position_and_day(self) -> None:
        found = read_people(CONNECTIONS.encode())
        first, second = found.cards
        assert (first.name, first.first_name, first.company, first.role) == (
            "Clara Ortiz",
            "Clara",
            "Harbour & Pine",
            "Head of Data",
        )
        assert first.address == "clara.ortiz@harbourandpine.example"
        assert first.since == date(2024, 11, 24)
        assert (second.company, second.address, second.since) == ("Northlight, Ltd", "", date(2021, 2, 3))

    def test_a_row_without_a_name_is_told_and_the_others_stay(self) -> None:
        (problem,) = read_people(CONNECTIONS.encode()).problems
        assert problem == "Lines without a name were left out: 8. All others are here."

    def test_the_zip_that_is_downloaded_is_read_as_it_is(self) -> None:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("Messages.csv", "FROM,TO\n")
            archive.writestr("export/Connections.csv", CONNECTIONS)
        assert read_people(packed.getvalue()) == read_people(CONNECTIONS.encode())

    def test_a_zip_without_connections_says_so(self) -> None:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("Messages.csv", "FROM,TO\n")
        found = read_people(packed.getvalue())
        assert found.cards == ()
        assert "holds no Connections.csv" in found.problems[0]

    def test_the_same_person_twice_is_one(self) -> None:
        twice = CONNECTIONS + "Clara,Ortiz,,clara.ortiz@harbourandpine.example,Elsewhere,,\n"
        assert len(read_people(twice.encode()).cards) == 2

    def test_what_is_no_web_address_is_no_page(self) -> None:
        text = CONNECTIONS.replace("https://people.example/in/clara", "javascript:alert(1)")
        assert read_people(text.encode()).cards[0].url == ""


class TestVcards:
    def test_name_employer_title_and_the_preferred_address_are_read_also_folded(self) -> None:
        clara = read_people(VCARDS.encode()).cards[0]
        assert (clara.name, clara.first_name, clara.company, clara.role, clara.address) == (
            "Clara Ortiz",
            "Clara",
            "Harbour & Pine",
            "Head of Data, Analytics",
            "clara.ortiz@harbourandpine.example",
        )

    def test_old_charsets_and_quoted_printable_are_read_and_bad_links_dropped(self) -> None:
        jorg = read_people(VCARDS.encode()).cards[1]
        assert (jorg.name, jorg.company, jorg.url) == ("Jörg Müller", "Larkspur", "")

    def test_a_card_without_a_name_is_counted(self) -> None:
        assert read_people(VCARDS.encode()).problems == (
            "Cards without a name were left out: 1. All others are here.",
        )

    def test_a_file_that_ends_in_the_middle_keeps_the_whole_ones(self) -> None:
        found = read_people(VCARDS.encode()[:-40])
        assert len(found.cards) == 2
        assert "ends within a card" in found.problems[0]

    def test_a_value_that_never_ends_is_cut(self) -> None:
        long = b"BEGIN:VCARD\nFN:" + b"x" * 5_000_000 + b"\n" + b" y\n" * 100_000 + b"END:VCARD\n"
        (card,) = read_people(long).cards
        assert len(card.name) <= 300


@pytest.mark.parametrize("content", [b"", b"\0\1\2", b"PK\x03\x04broken", b"name,age\nx,3\n"])
def test_what_is_no_file_of_contacts_says_what_would_do(content: bytes) -> None:
    found = read_people(content)
    assert found.cards == ()
    assert len(found.problems) == 1


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reading(noise: bytes) -> None:
    for start in (b"", b"BEGIN:VCARD\n", b"First Name,Last Name,Company,Connected On\n", b"PK\x03\x04"):
        for card in read_people(start + noise).cards:
            assert card.name
            assert "\n" not in card.name
