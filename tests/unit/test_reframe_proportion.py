"""A no in proportion, in sentences and picture values."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bounceback.odds.rates import rate
from bounceback.odds.tries import Step, Try, record
from bounceback.reframe.proportion import Proportion, proportion
from bounceback.reframe.voice import slips
from bounceback.timeline.kinds import Outcome

START = datetime(2026, 6, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def search(pattern: str, channel: str = "online") -> list[Try]:
    """One try for each letter, answered in that order: T talk then no, O talk then offer, n no, w waiting."""
    out = []
    for place, letter in enumerate(pattern):
        sent = START + timedelta(days=2 * place)
        answered = sent + timedelta(days=12)
        out.append(
            record(
                f"a{place}",
                now=NOW,
                applied_at=sent,
                talks=[answered, answered + timedelta(days=8)] if letter in "TO" else [],
                no_at={"n": answered, "T": answered + timedelta(days=20)}.get(letter),
                offer_at=answered + timedelta(days=20) if letter == "O" else None,
                channel=channel,
            )
        )
    return out


SIX_OF_41 = "nnnnnTnnnTnnnnTnnnnnTnnnnTnnT" + "n" * 12


def texts(found: Proportion) -> list[str]:
    return [sentence.text for sentence in found.sentences]


def test_a_no_after_a_talk_reads_as_the_person_needs_it() -> None:
    found = proportion(search(SIX_OF_41), "a28")
    assert found.headline == "About 1 in 20 applications reach a talk; you had two with them."
    assert texts(found)[:3] == [
        "Six of your 41 applications reached a talk, and this was one.",
        "The 12 noes since are a run that about 2 in 3 people with such a record have.",
        "From interview to offer, people with your record get there between 1 in 18 and 1 in 3 times. "
        "The range is wide: six answered talks are few.",
    ]
    assert not found.little_data


def test_a_no_without_a_talk_counts_the_run_from_the_last_talk() -> None:
    found = proportion(search(SIX_OF_41), "a35")
    assert texts(found)[0].startswith("Six of your 41 applications reached a talk; this one did not.")
    assert texts(found)[1].startswith("The 12 noes since the last talk are a run")
    assert found.band is not None
    assert found.band.step is Step.INTERVIEW


def test_an_earlier_talk_does_not_claim_the_noes_since_the_last_one() -> None:
    assert texts(proportion(search(SIX_OF_41), "a5"))[1].startswith("The 12 noes since the last talk")


def test_without_a_single_talk_it_says_how_many_would_be_there_too() -> None:
    found = proportion(search("n" * 14), "a13")
    assert "none has reached a talk yet" in texts(found)[0]
    assert texts(found)[1] == "After 14 answers, about 1 in 2 people with ordinary odds would be here too."


def test_with_hardly_any_answers_it_says_that_it_rests_on_published_rates() -> None:
    found = proportion(search("nnw"), "a0")
    assert found.little_data
    assert any("rests mostly on published rates" in text for text in texts(found))
    first = proportion(search("n"), "a0")
    assert texts(first)[0].startswith("This is the first application in your record")


def test_a_record_of_talks_only_says_all() -> None:
    assert (
        texts(proportion(search("TTTT"), "a3"))[0]
        == "All four of your applications reached a talk, this one too."
    )


def test_a_short_run_is_not_spoken_of() -> None:
    assert not any("run" in text for text in texts(proportion(search("nTnTnn"), "a5")))


def test_a_change_beyond_chance_is_said_only_where_the_last_look_found_it() -> None:
    changed = "Tn" * 8 + "n" * 24
    assert any("longer than chance alone" in text for text in texts(proportion(search(changed), "a39")))
    assert not any("chance alone" in text for text in texts(proportion(search(changed[:39]), "a38")))


def test_a_vacancy_closed_for_all_and_ones_own_no_are_worded_apart_and_have_no_odds() -> None:
    closed = proportion(search(SIX_OF_41), "a3", outcome=Outcome.CLOSED)
    own = proportion(search(SIX_OF_41), "a3", outcome=Outcome.WITHDRAWN)
    assert texts(closed) == [
        "The vacancy was closed for everybody. It is no answer about you, and it counts in no rate."
    ]
    assert texts(own) == ["This was your own no. It counts in no rate."]
    assert closed.band is None
    assert closed.strip == ()


def test_the_strip_has_one_mark_for_each_answer_in_order_and_shows_this_one_and_the_run() -> None:
    strip = proportion(search("nTnwnnO" + "nnn"), "a1").strip
    assert "".join({"no": "n", "talk": "T", "offer": "O"}[mark.kind] for mark in strip) == "nTnnnOnnn"
    assert [mark.key for mark in strip if mark.this] == ["a1"]
    assert [mark.in_run for mark in strip] == [False] * 6 + [True] * 3


def test_the_interval_picture_has_words_for_its_ends_and_published_ticks_with_sources() -> None:
    band = proportion(search(SIX_OF_41), "a28").band
    assert band is not None
    assert band.step is Step.OFFER
    assert 0 < band.low < band.median < band.high < 1
    assert [tick.value for tick in band.ticks] == [0.17, 0.28]
    assert all("Jobvite" in tick.source for tick in band.ticks)
    assert band.high_label == "1 in 3"


def test_a_referrals_no_is_measured_against_referrals() -> None:
    found = proportion(search("nnnn", channel="referral"), "a3")
    assert "2 in 5 applications with a referral" in found.headline
    assert any(text.startswith("From a referral to a talk") for text in texts(found))


def test_in_a_mixed_record_referrals_do_not_raise_the_rate_of_other_roads() -> None:
    online = search("n" * 20 + "T")
    referred = [replace(one, key=f"r{one.key}") for one in search("TTTT", channel="referral")]
    alone, mixed = proportion(online, "a3").band, proportion([*online, *referred], "a3")
    assert alone is not None
    assert mixed.band is not None
    together = rate([*online, *referred], Step.INTERVIEW)
    assert alone.median < mixed.band.median < together.median * 0.65
    assert any(text.startswith("From application to talk, without a referral,") for text in texts(mixed))


def test_each_figure_says_how_it_is_worked_out_with_its_source() -> None:
    how = " ".join(proportion(search(SIX_OF_41), "a28", much_wanted=True).how)
    for part in (
        "CareerPlug",
        "Jobvite",
        "every order of the same answers is equally likely",
        "68%",
        "assumption",
    ):
        assert part in how


def test_competition_is_said_with_the_published_figure_or_the_persons_own() -> None:
    tries = search("nnTn")
    assert not any("180" in text for text in texts(proportion(tries, "a3")))
    assert any("180 people apply" in text for text in texts(proportion(tries, "a3", much_wanted=True)))
    own = texts(proportion(tries, "a3", much_wanted=True, applicants=2400))
    said = "2,400 people applied here, by the figure you entered: for one place, 2,399 of them hear a no, whatever they bring."
    assert said in own
    assert not any("180" in text for text in own)


def test_an_application_that_is_not_in_the_record_is_an_error() -> None:
    with pytest.raises(KeyError):
        proportion(search("nn"), "zz")


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="nTOw", min_size=1, max_size=60), st.data())
def test_whatever_the_record_it_says_something_true_to_the_voice(pattern: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(pattern) - 1))
    found = proportion(search(pattern), f"a{place}", much_wanted=True)
    assert found.sentences
    for text in (found.headline, *texts(found), *found.how):
        assert slips(text) == (), text
        assert text[0].isupper() or text[0].isdigit()
        assert text.endswith(".")
        assert "one noes" not in text
        assert not re.search(r"\b(1|one) (applications|answers|talks)\b", text), text
    assert sum(mark.this for mark in found.strip) == 1
