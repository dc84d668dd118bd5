"""The request for feedback: words, languages, and the ways out to the person's own mail program."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bounceback.feedback.draft import (
    LANGUAGES,
    LONGEST_MAILTO,
    Ask,
    Draft,
    Tone,
    draft,
    eml,
    fits_mailto,
    language_name,
    mailto,
    reminder,
    when_to_ask,
)
from bounceback.feedback.timing import expectations, most_do_not_answer, source_of
from bounceback.reframe.voice import slips

EVERY = [(language, tone) for language in LANGUAGES for tone in Tone]


def ask(**more: object) -> Ask:
    values: dict[str, object] = {
        "to": "mara@harbourpine.example", "name": "Mara Ortiz", "company": "Harbour & Pine", "role": "Product Analyst",
        "me": "Alex Kim", "subject": "Your application", "message_id": "no1@harbourpine.example", **more,
    }  # fmt: skip
    return Ask(**values)  # type: ignore[arg-type]


class TestWords:
    @pytest.mark.parametrize(("language", "tone"), EVERY)
    def test_every_language_and_tone_says_who_what_and_thanks(self, language: str, tone: Tone) -> None:
        for talked in (True, False):
            letter = draft(ask(language=language, tone=tone, talked=talked))
            assert "Mara Ortiz" in letter.body.split("\n")[0]
            assert "Product Analyst" in letter.body
            assert letter.body.endswith("Alex Kim")
            assert "{" not in letter.body + letter.subject
            assert "!" not in letter.body

    @pytest.mark.parametrize(("language", "tone"), EVERY)
    def test_without_names_it_still_reads(self, language: str, tone: Tone) -> None:
        letter = draft(Ask("x@x.example", language=language, tone=tone))
        assert "{" not in letter.body + letter.subject
        assert "  " not in letter.body
        assert letter.subject
        assert not re.search(r"[„“«»「」]\s?[„“«»「」]", letter.body)

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("tone", [Tone.WARM, Tone.PLAIN])
    def test_one_thing_first_then_three_questions(self, language: str, tone: Tone) -> None:
        body = draft(ask(language=language, tone=tone)).body
        assert len(re.findall(r"^- ", body, re.MULTILINE)) == 3
        assert len(body.split("\n- ")[0].split("\n\n")) == 4, "greeting, thanks, the one thing, lead"

    def test_experience_and_skills_stand_before_fit(self) -> None:
        for tone in Tone:
            body = draft(ask(tone=tone)).body.lower()
            assert body.index("one thing") < body.index("experience") < body.index("skills")
            assert body.index("skills") < body.index("team")

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_it_is_short(self, language: str) -> None:
        assert len(draft(ask(language=language, tone=Tone.WARM, talked=True)).body) < 900
        assert len(draft(ask(language=language, tone=Tone.BRIEF)).body) < 400

    def test_tones_and_talks_differ(self) -> None:
        bodies = {draft(ask(tone=tone, talked=talked)).body for tone in Tone for talked in (True, False)}
        assert len(bodies) == 6

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_reminder_says_that_it_is_the_last(self, language: str) -> None:
        letter = reminder(ask(language=language))
        assert "Product Analyst" in letter.body
        assert letter.body != draft(ask(language=language, tone=Tone.BRIEF)).body
        assert len(letter.body) < 600

    def test_english_texts_keep_to_the_voice(self) -> None:
        texts = [draft(ask(tone=tone, talked=talked)).body for tone in Tone for talked in (True, False)]
        texts += [reminder(ask()).body, most_do_not_answer()]
        assert {text: slips(text) for text in texts if slips(text)} == {}

    def test_the_languages_are_really_ten(self) -> None:
        assert len({draft(ask(language=language)).body for language in LANGUAGES}) == 10
        assert language_name("de") == "Deutsch"
        assert all(language_name(language) for language in LANGUAGES)

    def test_an_unknown_language_gives_english_and_says_so(self) -> None:
        letter = draft(ask(language="xx"))
        assert letter == draft(ask(language="en"))
        assert letter.language == "en"


class TestThread:
    @pytest.mark.parametrize(
        "before",
        ["Your application", "Re: Your application", "AW: Re: Your application", "RE : Your application"],
    )
    def test_the_subject_has_one_re(self, before: str) -> None:
        assert draft(ask(subject=before)).subject == "Re: Your application"

    def test_it_answers_the_message(self) -> None:
        letter = draft(ask(message_id="<no1@x.example>", references=("a@x.example", "<b@x.example>")))
        assert letter.in_reply_to == "no1@x.example"
        assert letter.references == ("a@x.example", "b@x.example")

    def test_without_a_thread_the_subject_names_the_role(self) -> None:
        assert draft(ask(subject="", message_id="")).subject == "My application for Product Analyst"


class TestMailto:
    def test_it_comes_apart_into_what_went_in(self) -> None:
        letter = draft(ask(company="A & B", role="C++ / 100% = fun?", name="Zoë #1"))
        parts = urlsplit(mailto(letter))
        fields = parse_qs(parts.query, keep_blank_values=True)
        assert parts.scheme == "mailto"
        assert parts.path == "mara@harbourpine.example"
        assert fields["subject"] == [letter.subject]
        assert fields["body"] == [letter.body.replace("\n", "\r\n")]
        assert fields["In-Reply-To"] == ["<no1@harbourpine.example>"]
        assert "+" not in parts.query

    @pytest.mark.parametrize(("language", "tone"), EVERY)
    def test_it_is_never_longer_than_mail_programs_take(self, language: str, tone: Tone) -> None:
        letter = draft(ask(language=language, tone=tone, talked=True))
        assert len(mailto(letter)) <= LONGEST_MAILTO
        assert ("body=" in mailto(letter)) == fits_mailto(letter)

    def test_what_is_too_long_leaves_its_body_to_be_copied(self) -> None:
        letter = Draft("a@x.example", "Hello", "é" * 1000)
        assert not fits_mailto(letter)
        assert mailto(letter) == "mailto:a@x.example?subject=Hello"

    @given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=200))
    @settings(max_examples=60, deadline=None)
    def test_nothing_in_a_field_can_add_another(self, to: str, subject: str, body: str) -> None:
        parts = urlsplit(mailto(Draft(to, subject, body)))
        assert set(parse_qs(parts.query, keep_blank_values=True)) <= {"subject", "body"}
        assert not re.search(r"[\s<>\"']", mailto(Draft(to, subject, body)))


class TestDraftFile:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_it_reads_back_as_written(self, language: str) -> None:
        letter = draft(ask(language=language, me_address="alex@mail.example"))
        message = email.message_from_bytes(eml(letter), policy=email.policy.default)
        assert message["To"] == "mara@harbourpine.example"
        assert message["From"] == "alex@mail.example"
        assert message["Subject"] == "Re: Your application"
        assert message["X-Unsent"] == "1"
        assert message["In-Reply-To"] == "<no1@harbourpine.example>"
        assert message["References"] == "<no1@harbourpine.example>"
        assert message.get_content().strip().replace("\r\n", "\n") == letter.body

    def test_line_breaks_in_a_field_add_no_header(self) -> None:
        letter = draft(
            ask(
                subject="Hi\r\nBcc: all@x.example",
                to="a@x.example\nCc: b@x.example",
                message_id="x>\r\nBcc: c@x.example",
            )
        )
        message = email.message_from_bytes(eml(letter), policy=email.policy.default)
        assert message["Bcc"] is None
        assert message["Cc"] is None

    @given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=300))
    @settings(max_examples=60, deadline=None)
    def test_anything_makes_a_file(self, to: str, subject: str, body: str) -> None:
        message = email.message_from_bytes(eml(Draft(to, subject, body)), policy=email.policy.default)
        assert message["X-Unsent"] == "1"

    def test_what_is_no_single_address_is_left_for_the_mail_program_to_ask(self) -> None:
        for to in ("a@x.example, b@x.example", "<", "Mara <a@x.example>", "", "a@x.example?bcc=b@x.example"):
            assert email.message_from_bytes(eml(Draft(to, "s", "b")))["To"] is None
            assert mailto(Draft(to, "s", "b")) == "mailto:?subject=s&body=b"


class TestWhen:
    def test_day_one_to_three_after_the_no(self) -> None:
        no_at = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
        window = when_to_ask(no_at)
        assert (window.start, window.end) == (no_at + timedelta(days=1), no_at + timedelta(days=3))
        assert "EVIDENCE" in source_of("ask_from_days")

    def test_what_to_expect_is_said_with_its_source(self) -> None:
        assert most_do_not_answer() == (
            "Most do not answer: about 1 in 23 candidates got feedback of their own "
            "(Talent Board candidate-experience survey, 2012, as cited by John Sullivan)."
        )
        for figure in expectations():
            assert figure.source
            assert figure.year > 2000
            assert int(figure.words.split()[-1]) == round(1 / figure.value)
