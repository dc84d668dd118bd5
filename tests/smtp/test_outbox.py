"""A letter goes out once, is known by its Message-ID, and is never sent again by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from bounceback.feedback.draft import LetterKind
from bounceback.mail.send import SendProblem
from bounceback.store import letters as reading
from bounceback.store import passwords, read
from bounceback.store.passwords import PasswordProblem
from bounceback.store.values import ApplicationRow
from bounceback.store.write import feedback, outbox
from bounceback.store.write.assembly import reassemble
from bounceback.store.write.mail import ask_for_import, run_import
from bounceback.timeline.kinds import Kind
from tests.e2e import letters as mail

from .server import PASSWORD, USER, SmtpServer

DANA = "careers@harbourandpine.example"
REQUEST, REMINDER = LetterKind.REQUEST, LetterKind.REMINDER


def drafted(owner: int, row: ApplicationRow, body: str = "Dear Dana, one thing?") -> None:
    feedback.save_request(
        owner, row.id, to_name="Dana Ortiz", to_address=DANA, tone="warm", language="en", subject="Re: Yours", body=body
    )  # fmt: skip


def kinds(owner: int, row: ApplicationRow) -> list[Kind]:
    return [entry.event.kind for entry in read.story(owner, row.id).entries]


def test_a_request_goes_out_as_an_answer_in_its_thread_and_is_a_fact(
    owner: int, row: ApplicationRow, server: SmtpServer
) -> None:
    drafted(owner, row)
    outbox.send_letter(owner, row.id, REQUEST, "")
    (taken,) = server.taken
    assert (taken.sender, taken.recipient) == (USER, DANA)
    assert taken.message["In-Reply-To"] == "<no-0@harbourandpine.example>"
    assert taken.message["References"].split()[-1] == "<no-0@harbourandpine.example>"
    assert "one thing?" in taken.message.get_content()
    kept = reading.letter(owner, row.id, REQUEST)
    assert kept is not None
    assert kept.sent
    assert taken.message["Message-ID"] == f"<{kept.message_id}>"
    asked = [each for each in read.story(owner, row.id).entries if each.event.kind is Kind.FEEDBACK_REQUESTED]
    assert [each.event.provenance.message_id for each in asked] == [kept.message_id]
    assert "one thing?" in read.message(owner, kept.message_id).text
    request = read.feedback_request(owner, row.id)
    assert request is not None
    assert request.sent_at is not None


def test_pressing_send_twice_sends_once(owner: int, row: ApplicationRow, server: SmtpServer) -> None:
    drafted(owner, row)
    outbox.send_letter(owner, row.id, REQUEST, "")
    with pytest.raises(ValueError, match="was sent"):
        outbox.send_letter(owner, row.id, REQUEST, "")
    with pytest.raises(ValueError, match="was sent"):
        feedback.mark_sent(owner, row.id)
    with pytest.raises(ValueError, match="was sent"):
        drafted(owner, row, "Other words")
    assert len(server.taken) == 1
    assert kinds(owner, row).count(Kind.FEEDBACK_REQUESTED) == 1


def test_while_the_server_has_it_in_hand_a_second_press_is_turned_away(
    owner: int, row: ApplicationRow, server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafted(owner, row)
    said: list[str] = []
    import bounceback.mail.send as sender

    real = sender.send

    def pressed_again(*args: object, **more: object) -> None:
        with pytest.raises(ValueError) as problem:
            outbox.send_letter(owner, row.id, REQUEST, "")
        said.append(str(problem.value))
        real(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(sender, "send", pressed_again)
    outbox.send_letter(owner, row.id, REQUEST, "")
    assert said == ["It is being sent right now. Wait a moment."]
    assert len(server.taken) == 1


def test_the_copy_in_the_sent_folder_is_the_same_letter_and_the_story_stays_in_place(
    owner: int, row: ApplicationRow, server: SmtpServer, tmp_path: Path
) -> None:
    drafted(owner, row)
    outbox.send_letter(owner, row.id, REQUEST, "")
    before = {each.id: (each.company, each.outcome) for each in read.all_rows(owner)}
    told = kinds(owner, row)
    reassemble(owner, timezone.now())
    assert {each.id: (each.company, each.outcome) for each in read.all_rows(owner)} == before
    assert kinds(owner, row) == told
    copy = tmp_path / "sent.mbox"
    copy.write_bytes(mail.entry(server.taken[0].raw.replace(b"\r\n", b"\n")))
    run_import(owner, ask_for_import(owner, str(copy), "sent.mbox"))
    assert kinds(owner, row) == told
    assert {each.id: (each.company, each.outcome) for each in read.all_rows(owner)} == before


def test_an_answer_to_it_comes_to_the_same_application(
    owner: int, row: ApplicationRow, server: SmtpServer, tmp_path: Path
) -> None:
    drafted(owner, row)
    outbox.send_letter(owner, row.id, REQUEST, "")
    kept = reading.letter(owner, row.id, REQUEST)
    assert kept is not None
    answer = mail.Letter(
        "fb-0@harbourandpine.example", timezone.now() + timedelta(days=1), f"Dana Ortiz <{DANA}>", f"Robin Vale <{USER}>",
        "Re: Yours",
        "Hi Robin,\n\nThank you for asking for feedback. You were strong on analysis, but we needed more experience with SQL. "
        "I would recommend to practise window functions before your next interview.\n\nBest,\nDana Ortiz",
        reply_to=kept.message_id,
    )  # fmt: skip
    path = mail.write(tmp_path / "answer.mbox", [answer])
    run_import(owner, ask_for_import(owner, str(path), "answer.mbox"))
    story = read.story(owner, row.id)
    (found,) = reading.answers(owner, story)
    assert len(found.to_act_on) >= 1
    assert "SQL" in {label for point in found.to_act_on for _, label in point.skills}
    part = reading.feedback_part(owner, story, timezone.now() + timedelta(days=2))
    assert part.words == "An answer came."
    assert reading.works(owner, timezone.now() + timedelta(days=2)).whole is not None


class TestTrouble:
    def test_a_letter_that_they_do_not_take_is_a_draft_again_with_the_reason(
        self, owner: int, row: ApplicationRow, server: SmtpServer
    ) -> None:
        server.manner.refuse = DANA
        drafted(owner, row)
        with pytest.raises(SendProblem):
            outbox.send_letter(owner, row.id, REQUEST, "")
        kept = reading.letter(owner, row.id, REQUEST)
        assert kept is not None
        assert kept.state == "draft"
        assert "does not deliver" in kept.problem
        assert Kind.FEEDBACK_REQUESTED not in kinds(owner, row)
        server.manner.refuse = ""
        outbox.send_letter(owner, row.id, REQUEST, "")
        assert len(server.taken) == 1

    @pytest.mark.parametrize("went", [True, False])
    def test_a_letter_that_may_have_gone_waits_for_the_persons_word(
        self, owner: int, row: ApplicationRow, server: SmtpServer, went: bool
    ) -> None:
        server.manner.drop = "end"
        drafted(owner, row)
        with pytest.raises(SendProblem, match="may have gone"):
            outbox.send_letter(owner, row.id, REQUEST, "")
        server.manner.drop = ""
        with pytest.raises(ValueError, match="may have been sent"):
            outbox.send_letter(owner, row.id, REQUEST, "")
        assert len(server.taken) == 1
        (unsure,) = reading.stuck(owner, timezone.now())
        assert unsure.unsure
        outbox.settle_unsure(owner, row.id, REQUEST, "", went=went)
        assert (Kind.FEEDBACK_REQUESTED in kinds(owner, row)) == went
        if not went:
            outbox.send_letter(owner, row.id, REQUEST, "")
            assert len(server.taken) == 2

    def test_a_process_that_ended_in_between_leaves_it_unsure_and_never_sent_again(
        self, owner: int, row: ApplicationRow, server: SmtpServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        drafted(owner, row)

        def killed(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr("bounceback.mail.send.send", killed)
            with pytest.raises(KeyboardInterrupt):
                outbox.send_letter(owner, row.id, REQUEST, "")
        later = timezone.now() + timedelta(minutes=6)
        with pytest.raises(ValueError, match="may have been sent"):
            outbox.send_letter(owner, row.id, REQUEST, "", now=later)
        assert [one.kind for one in reading.stuck(owner, later)] == [REQUEST]
        assert server.taken == []

    def test_a_password_that_is_gone_is_said_before_anything_is_claimed(
        self, owner: int, row: ApplicationRow, server: SmtpServer
    ) -> None:
        drafted(owner, row)
        for file in passwords.folder().iterdir():
            file.unlink()
        with pytest.raises(PasswordProblem):
            outbox.send_letter(owner, row.id, REQUEST, "")
        assert server.visits == 0
        assert reading.letter(owner, row.id, REQUEST) is None

    def test_without_a_server_nothing_is_claimed(self, owner: int, row: ApplicationRow) -> None:
        drafted(owner, row)
        with pytest.raises(ValueError, match="No server for outgoing mail"):
            outbox.send_letter(owner, row.id, REQUEST, "")


class TestReminder:
    def remind(self, owner: int, row: ApplicationRow, now: datetime) -> None:
        outbox.keep_letter(
            owner, row.id, REMINDER, "", to_name="", to_address=DANA, tone="plain", language="en",
            subject="Re: Yours", body="A short note.", now=now,
        )  # fmt: skip
        outbox.send_letter(owner, row.id, REMINDER, "", now=now)

    def test_one_after_a_week_and_never_a_second(
        self, owner: int, row: ApplicationRow, server: SmtpServer
    ) -> None:
        now = timezone.now()
        drafted(owner, row)
        with pytest.raises(ValueError, match="not sent yet"):
            self.remind(owner, row, now)
        outbox.send_letter(owner, row.id, REQUEST, "", now=now)
        with pytest.raises(ValueError, match="not the time"):
            self.remind(owner, row, now + timedelta(days=6))
        self.remind(owner, row, now + timedelta(days=7))
        assert len(server.taken) == 2
        with pytest.raises(ValueError, match="not sent twice"):
            self.remind(owner, row, now + timedelta(days=9))
        request = read.feedback_request(owner, row.id)
        assert request is not None
        assert request.reminded_at == now + timedelta(days=7)
        assert len(server.taken) == 2


class TestFollowUpAndThanks:
    def test_a_follow_up_is_logged_and_not_proposed_again_in_this_wait(
        self, owner: int, open_row: ApplicationRow, server: SmtpServer
    ) -> None:
        now = timezone.now()
        about = reading.about_of(open_row, LetterKind.FOLLOW_UP, now)
        assert reading.followed_up(owner, [open_row], now) == frozenset()
        outbox.keep_letter(
            owner, open_row.id, LetterKind.FOLLOW_UP, about, to_name="", to_address="a@x.example", tone="plain",
            language="en", subject="How it stands", body="Is there news?",
        )  # fmt: skip
        outbox.send_letter(owner, open_row.id, LetterKind.FOLLOW_UP, about)
        assert reading.followed_up(owner, [read.row(owner, open_row.id)], now) == {open_row.id}
        assert Kind.FOLLOW_UP in kinds(owner, open_row)
        reassemble(owner, timezone.now())
        assert kinds(owner, open_row).count(Kind.FOLLOW_UP) == 1
        with pytest.raises(ValueError, match="not sent twice"):
            outbox.send_letter(owner, open_row.id, LetterKind.FOLLOW_UP, about)

    def test_what_the_person_does_not_want_to_hear_of_is_not_proposed(
        self, owner: int, open_row: ApplicationRow
    ) -> None:
        outbox.set_letter_settings(owner, {}, ["follow_up"])
        assert reading.followed_up(owner, [open_row], timezone.now()) == {open_row.id}

    def test_days_out_of_bounds_are_refused(self, owner: int, home: Path) -> None:
        outbox.set_letter_settings(owner, {"reminder_after_days": 10}, [])
        assert reading.letter_settings(owner).timing.reminder_after == 10
        with pytest.raises(ValueError, match="from 3 to 30"):
            outbox.set_letter_settings(owner, {"reminder_after_days": 1}, [])


def test_the_password_stands_in_no_table_and_goes_with_the_server(owner: int, server: SmtpServer) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM store_sending")
        assert PASSWORD not in str(cursor.fetchall())
    assert [file.read_text() for file in passwords.folder().iterdir()] == [PASSWORD]
    outbox.forget_sending(owner)
    assert list(passwords.folder().iterdir()) == []
    assert reading.sending(owner) is None
