"""Whose mailbox it is is found from the mailbox itself; lists and shared addresses do not win."""

from __future__ import annotations

import pytest

from bounceback.mail.own import Tallies, is_sent, own_addresses


def test_the_writer_of_the_sent_folder_is_the_person() -> None:
    tallies = Tallies()
    for number in range(20):
        tallies.add(f"shop{number}@example.org".encode(), [b"team@example.com"])
    tallies.add(b"robin@example.com", [b"hr@firma.example"], in_sent=True)
    assert own_addresses(tallies) == ("robin@example.com",)


def test_two_addresses_that_both_write_in_sent_are_both_own_and_a_stray_one_is_not() -> None:
    tallies = Tallies()
    for _ in range(60):
        tallies.add(b"robin@example.com", [b"x@example.org"], in_sent=True)
    for _ in range(40):
        tallies.add(b"robin@work.example", [b"x@example.org"], in_sent=True)
    tallies.add(b"hr@firma.example", [b"robin@example.com"], in_sent=True)
    assert own_addresses(tallies) == ("robin@example.com", "robin@work.example")


def test_without_sent_mail_the_address_of_delivery_is_own() -> None:
    tallies = Tallies()
    for number in range(30):
        tallies.add(f"s{number}@example.org".encode(), [b"undisclosed@example.org"], b"robin@example.com")
    assert own_addresses(tallies) == ("robin@example.com",)


def test_without_either_the_most_frequent_recipient_is_own() -> None:
    tallies = Tallies()
    for number in range(30):
        tallies.add(
            f"s{number}@example.org".encode(), [b"robin@example.com", f"other{number}@example.net".encode()]
        )
    assert own_addresses(tallies) == ("robin@example.com",)


def test_a_mailing_list_does_not_win() -> None:
    tallies = Tallies()
    for number in range(50):
        tallies.add(
            f"m{number}@example.org".encode(),
            [b"gardeners@lists.example.org"],
            of_list=b"gardeners@lists.example.org",
        )
    for number in range(50):
        tallies.add(f"m{number}@example.org".encode(), [b"gardeners@lists.example.org"])
    for number in range(40):
        tallies.add(f"s{number}@example.org".encode(), [b"robin@example.com"])
    assert own_addresses(tallies) == ("robin@example.com",)


@pytest.mark.parametrize(
    "alias", [b"team@example.com", b"info@example.com", b"jobs@example.com", b"allhands@example.com"]
)
def test_a_shared_address_that_never_writes_does_not_win_over_a_person_who_does(alias: bytes) -> None:
    tallies = Tallies()
    for number in range(50):
        tallies.add(f"s{number}@example.org".encode(), [alias])
    for number in range(35):
        tallies.add(f"s{number}@example.org".encode(), [b"robin@example.com"])
    tallies.add(b"robin@example.com", [b"s1@example.org"])
    assert own_addresses(tallies) == ("robin@example.com",)


def test_the_employer_in_a_single_thread_is_not_taken_for_the_person() -> None:
    tallies = Tallies()
    for _ in range(5):
        tallies.add(b"robin@example.com", [b"hr@firma.example"])
        tallies.add(b"anna@firma.example", [b"robin@example.com"])
        tallies.add(b"robin@example.com", [b"anna@firma.example"])
    assert "anna@firma.example" not in own_addresses(tallies)
    assert "hr@firma.example" not in own_addresses(tallies)


def test_an_empty_mailbox_or_scattered_recipients_give_no_address() -> None:
    assert own_addresses(Tallies()) == ()
    tallies = Tallies()
    for number in range(30):
        tallies.add(f"s{number}@example.org".encode(), [f"r{number}@example.net".encode()])
    assert own_addresses(tallies) == ()


def test_counting_a_flood_of_addresses_keeps_the_frequent_ones() -> None:
    tallies = Tallies()
    for number in range(45_000):
        tallies.add(
            f"s{number}@example.org".encode(), [b"robin@example.com", f"r{number}@example.net".encode()]
        )
    assert own_addresses(tallies) == ("robin@example.com",)
    assert len(tallies.received_by) <= 20_001


@pytest.mark.parametrize(
    "label",
    [
        "Sent", "Sent Items", "[Gmail]/Sent Mail", "INBOX/Sent", "INBOX.Sent", "Gesendet", "Gesendete Elemente", "Messages envoyés", "Enviados",
        "E-mails enviados", "Verzonden items", "Posta inviata", "Terkirim", "Wysłane", "送信済みメール", "profile/Sent-1",
    ],
)  # fmt: skip
def test_folders_of_sent_mail_are_known_in_many_languages(label: str) -> None:
    assert is_sent(label)


@pytest.mark.parametrize("label", ["INBOX", "Presents", "Consent", "Archive", "Jobs sent back", ""])
def test_other_folders_are_not(label: str) -> None:
    assert not is_sent(label)
