"""Only the new words of a message count."""

from __future__ import annotations

import pytest

from bounceback.mail.newtext import new_text


@pytest.mark.parametrize(
    "head",
    [
        "On Mon, May 5, 2025 at 9:12 AM Ana Ruiz <ana@example.org> wrote:",
        "Am 05.05.2025 um 09:12 schrieb Ana Ruiz:",
        "Le lun. 5 mai 2025 à 09:12, Ana Ruiz <ana@example.org> a écrit :",
        "El lun, 5 may 2025 a las 9:12, Ana Ruiz (<ana@example.org>) escribió:",
        "Em seg., 5 de mai. de 2025 às 09:12, Ana Ruiz <ana@example.org> escreveu:",
        "Op ma 5 mei 2025 om 09:12 schreef Ana Ruiz <ana@example.org>:",
        "Il giorno lun 5 mag 2025 alle ore 09:12 Ana Ruiz <ana@example.org> ha scritto:",
        "Pada Sen, 5 Mei 2025 pukul 09.12 Ana Ruiz <ana@example.org> menulis:",
        "pon., 5 maj 2025 o 09:12 Ana Ruiz <ana@example.org> napisał(a):",
        "2025年5月5日(月) 9:12 Ana Ruiz <ana@example.org>:",
        "-----Original Message-----",
        "From: Ana Ruiz <ana@example.org>\nSent: Monday, May 5, 2025 9:12 AM\nTo: Bo\nSubject: Hi",
        "Von: Ana Ruiz <ana@example.org>\nGesendet: Montag, 5. Mai 2025 09:12\nAn: Bo\nBetreff: Hallo",
    ],
)
def test_a_quote_in_any_of_ten_languages_is_no_new_text(head: str) -> None:
    text = new_text(f"That works for me.\n\n{head}\nWe regret that you were not selected.")
    assert text.body == "That works for me."


def test_words_below_a_marked_quote_are_new() -> None:
    text = new_text("On Mon, May 5, 2025 Ana <ana@example.org> wrote:\n> Are you free?\n\nYes, on Tuesday.")
    assert text.body == "Yes, on Tuesday."


def test_a_quote_head_may_wrap_over_lines() -> None:
    text = new_text(
        "Thanks\n\nOn Mon, May 5, 2025 at 9:12 AM Ana Ruiz with a long name\n<ana@example.org> wrote:\nOld words"
    )
    assert "Old words" not in text.body


def test_a_forward_is_said_and_its_content_is_not_new() -> None:
    text = new_text(
        "FYI\n\n---------- Forwarded message ---------\nFrom: Acme <a@example.com>\nWe hired someone else."
    )
    assert (text.body, text.forwarded) == ("FYI", True)


def test_a_line_wrapped_in_mid_phrase_is_joined() -> None:
    assert "not moving forward" in new_text("I am sorry, we are not moving\nforward with you.").body


def test_a_list_keeps_its_lines() -> None:
    assert new_text("Please send:\n- your CV\n- two references").body.count("\n") == 2


def test_the_signature_is_kept_apart() -> None:
    text = new_text("We look forward to meeting you on Friday.\n\nBest regards,\nAna\nTalent Team, Northwind")
    assert "Northwind" not in text.body
    assert "Talent Team, Northwind" in text.signature


def test_a_postscript_is_still_said() -> None:
    text = new_text(
        "Thank you for coming to see us last week.\n\nBest regards,\nAna\n\nP.S. The job has been filled."
    )
    assert "The job has been filled." in text.body


def test_interview_particulars_are_no_quote() -> None:
    body = new_text("Your interview:\n\nDate: 5 May\nTime: 10:00\nPlace: Room 4\n\nSee you then.").body
    assert "Room 4" in body
    assert "See you then." in body


def test_a_bare_text_that_begins_with_its_subject_keeps_its_words() -> None:
    assert "we chose another" in new_text("Subject: Your application\n\nSorry, we chose another.").body


@pytest.mark.parametrize(
    "text", ["", "\n\n", ">", "> > >", "From:\nTo:\n", "-- \n", "a" * 200_000, "\x00\ufffd"]
)
def test_odd_text_never_raises(text: str) -> None:
    new_text(text)
