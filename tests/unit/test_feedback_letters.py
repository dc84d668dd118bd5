"""A follow-up, a thank-you, and what is sent: words in ten languages, days, and what works."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bounceback.feedback.draft import LANGUAGES, Ask, Draft, LetterKind, Tone, outgoing, sendable, written
from bounceback.feedback.signed import signed_by
from bounceback.feedback.state import Request, in_words, reminder_due
from bounceback.feedback.timing import ADJUSTABLE, bounds, days, source_of, time_to_thank, timing
from bounceback.feedback.works import Asked, what_works
from bounceback.reframe.voice import slips

BERLIN = ZoneInfo("Europe/Berlin")
AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
OPEN_KINDS = (LetterKind.FOLLOW_UP, LetterKind.THANKS)


def ask(**more: object) -> Ask:
    values: dict[str, object] = {
        "to": "mara@harbourpine.example", "name": "Mara Ortiz", "company": "Harbour & Pine", "role": "Product Analyst",
        "me": "Alex Kim", **more,
    }  # fmt: skip
    return Ask(**values)  # type: ignore[arg-type]


class TestWords:
    @pytest.mark.parametrize("kind", OPEN_KINDS)
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_each_language_has_three_tones_of_its_own_that_are_short(
        self, language: str, kind: LetterKind
    ) -> None:
        bodies = [written(kind, ask(language=language, tone=tone)).body for tone in Tone]
        assert len(set(bodies)) == 3
        for body in bodies:
            assert "Product Analyst" in body
            assert "Mara Ortiz" in body.split("\n")[0]
            assert body.endswith("Alex Kim")
            assert "{" not in body
            assert "!" not in body
            assert len(body) < 620

    @pytest.mark.parametrize("kind", OPEN_KINDS)
    def test_no_language_is_another_and_none_asks_for_feedback(self, kind: LetterKind) -> None:
        bodies = {written(kind, ask(language=language)).body for language in LANGUAGES}
        assert len(bodies) == 10
        assert bodies.isdisjoint({written(LetterKind.REQUEST, ask(language=code)).body for code in LANGUAGES})

    @pytest.mark.parametrize("kind", OPEN_KINDS)
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_without_a_role_it_still_reads(self, language: str, kind: LetterKind) -> None:
        for tone in Tone:
            letter = written(kind, Ask("x@x.example", language=language, tone=tone))
            assert "{" not in letter.body + letter.subject
            assert "  " not in letter.body

    def test_english_texts_keep_to_the_voice(self) -> None:
        texts = [written(kind, ask(tone=tone)).body for kind in OPEN_KINDS for tone in Tone]
        assert {text: slips(text) for text in texts if slips(text)} == {}


class TestOutgoing:
    def test_what_is_no_plain_address_or_empty_is_refused_in_words(self) -> None:
        good = Draft("a@x.example", "Hello", "Words", sender="me@example.com")
        assert outgoing(good, "1@example.com", AT)
        for letter, words in (
            (Draft("müller@x.example", "s", "w", sender="me@example.com"), "Their address"),
            (Draft("a@x.example, b@x.example", "s", "w", sender="me@example.com"), "Their address"),
            (Draft("a@x.example", "s", "w", sender=""), "Your own address"),
            (Draft("a@x.example", "s", "  \n", sender="me@example.com"), "empty"),
        ):
            with pytest.raises(ValueError, match=words):
                outgoing(letter, "1@example.com", AT)

    @given(st.text(max_size=80), st.text(max_size=80), st.text(min_size=1, max_size=300))
    @settings(max_examples=80, deadline=None)
    def test_nothing_that_is_typed_can_add_a_head(self, subject: str, name: str, body: str) -> None:
        letter = Draft("a@x.example", subject, body or "x", sender="me@example.com", sender_name=name)
        if not body.strip():
            return
        raw = outgoing(letter, "1@example.com", AT)
        parsed = email.message_from_bytes(raw, policy=email.policy.default)
        assert sorted(set(parsed.keys())) == sorted(
            [
                "To",
                "From",
                "Subject",
                "Date",
                "Message-ID",
                "Content-Type",
                "Content-Transfer-Encoding",
                "MIME-Version",
            ]
        )
        assert raw.isascii()

    def test_sendable(self) -> None:
        assert sendable("a.b+c@x.example")
        assert not sendable("a@b@c.example")
        assert not sendable("")


class TestTiming:
    def test_every_delay_has_bounds_and_a_source(self) -> None:
        for name in ADJUSTABLE:
            least, most = bounds(name)
            assert least <= days(name) <= most
            assert source_of(name)

    def test_the_persons_own_days_count_within_bounds_only(self) -> None:
        assert timing({"reminder_after_days": 10}).reminder_after == 10
        for wrong in (0, 999, "10", None, True):
            assert timing({"reminder_after_days": wrong}).reminder_after == 7
        assert timing({"ask_from_days": 9}).ask_until == 9, "until is never before from"

    def test_a_thank_you_is_in_time_from_the_next_day_of_the_persons_calendar_on(self) -> None:
        talk = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)  # 23:30 in Berlin
        assert not time_to_thank(talk, talk + timedelta(minutes=20), BERLIN)
        assert time_to_thank(talk, talk + timedelta(hours=1), BERLIN)
        assert not time_to_thank(talk, talk - timedelta(days=1), BERLIN)
        assert time_to_thank(talk, talk + timedelta(days=3), BERLIN)
        assert not time_to_thank(talk, talk + timedelta(days=4), BERLIN)

    def test_the_reminder_and_the_end_follow_the_persons_days(self) -> None:
        request = Request(AT, AT)
        own = timing({"reminder_after_days": 3, "no_answer_after_days": 8})
        assert reminder_due(request, AT + timedelta(days=3), own)
        assert not reminder_due(request, AT + timedelta(days=3))
        assert "usual case" in in_words(request, AT + timedelta(days=8), own)
        assert "usual case" not in in_words(request, AT + timedelta(days=8))


class TestSigned:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            (
                "Dear Robin,\n\nThank you for your interest in the role. We have decided not to go on.\n\nKind regards,\nDana Ortiz\nHarbour & Pine Recruiting",
                "Dana Ortiz",
            ),
            (
                "Guten Tag,\n\nvielen Dank für Ihre Bewerbung. Wir haben uns für jemand anderen entschieden.\n\nMit freundlichen Grüßen\nJonas Weber | Personal",
                "Jonas Weber",
            ),
            (
                "Dear Robin,\n\nThank you for your interest in the role. We have decided not to go on.\n\nKind regards,\nHarbour & Pine Recruiting",
                "",
            ),
            (
                "Dear Robin,\n\nThank you for your interest in the role. We have decided not to go on.\n\nKind regards,\nThe Talent Team",
                "",
            ),
            ("No farewell here", ""),
            ("", ""),
        ],
    )
    def test_a_person_under_the_last_words_and_no_team(self, text: str, name: str) -> None:
        assert signed_by(text, "Harbour & Pine") == name


class TestWhatWorks:
    def test_nothing_over_says_nothing(self) -> None:
        found = what_works([Asked(None, "warm"), Asked(None, "brief")])
        assert (found.whole, found.shares, found.waiting, found.sentences) == (None, (), 2, ())

    def test_waiting_requests_are_in_no_share(self) -> None:
        found = what_works([Asked(True, "warm"), Asked(False, "warm"), Asked(None, "warm")])
        assert found.whole is not None
        assert (found.whole.answered, found.whole.asked, found.waiting) == (1, 2, 1)
        assert "too few" in " ".join(found.sentences)

    def test_shares_have_ranges_that_hold_them_and_narrow_with_more(self) -> None:
        few = what_works([Asked(n % 4 == 0, "warm") for n in range(8)]).whole
        many = what_works([Asked(n % 4 == 0, "warm") for n in range(200)]).whole
        assert few is not None
        assert many is not None
        assert few.low < 0.25 < few.high
        assert many.low < 0.25 < many.high
        assert many.high - many.low < (few.high - few.low) / 3

    def test_a_clear_difference_is_named_and_a_slight_one_is_not(self) -> None:
        clear = [Asked(n < 8, stage="after a talk") for n in range(10)]
        clear += [Asked(n < 1, stage="before any talk") for n in range(20)]
        named = " ".join(what_works(clear).sentences)
        assert "after a talk, 8 of 10 against 1 of 20" in named
        slight = [
            Asked(n < 2, stage=stage) for stage in ("after a talk", "before any talk") for n in range(10)
        ]
        assert "against" not in " ".join(what_works(slight).sentences)

    def test_with_four_on_a_side_nothing_is_named(self) -> None:
        some = [Asked(True, tone="warm") for _ in range(4)] + [Asked(False, tone="plain") for _ in range(30)]
        assert "against" not in " ".join(what_works(some).sentences)

    @given(
        st.lists(
            st.tuples(st.sampled_from([True, False, None]), st.sampled_from(["warm", "plain", ""])),
            max_size=40,
        )
    )
    @settings(max_examples=80, deadline=None)
    def test_the_shares_of_a_dimension_add_up(self, told: list[tuple[bool | None, str]]) -> None:
        found = what_works([Asked(answered, tone=tone) for answered, tone in told])
        over = [(answered, tone) for answered, tone in told if answered is not None]
        assert sum(share.asked for share in found.shares) == sum(bool(tone) for _, tone in over)
        assert found.waiting == len(told) - len(over)
        assert {text: slips(text) for text in found.sentences if slips(text)} == {}
