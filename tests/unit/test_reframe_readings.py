"""What is known of a no, and its three readings."""

from __future__ import annotations

import time

import pytest

from bounceback.reframe.phrases import find, languages
from bounceback.reframe.readings import KnownFact, LetterKind, Weight, letter, readings, what_we_know
from bounceback.reframe.voice import slips
from bounceback.timeline.kinds import Outcome, Stage

FORM = """Dear applicant,

After careful consideration we will go on with candidates whose background is more
closely aligned with our current needs. We received a large number of applications.
Please keep an eye out for future roles.
"""
PERSONAL = """Hi Kim,

I enjoyed our conversation on Tuesday, and your presentation on the pricing page was clear.
In the end we chose someone else, with more experience in healthcare. Do stay in touch.

Ana
"""


def quotes(facts: tuple[KnownFact, ...]) -> list[str]:
    return [fact.quote for fact in facts if fact.quote]


def weights(stage: Stage, talks: int, text: str, **more: object) -> dict[str, Weight]:
    found = readings(stage, talks, text, "en", **more)  # type: ignore[arg-type]
    return {reading.name: reading.weight for reading in found.readings}


def test_a_form_letter_is_known_by_its_words_and_says_when_it_came() -> None:
    facts = what_we_know(Stage.INTERVIEW, 2, FORM, "en")
    assert facts[0].sentence == "A form letter, after the second talk."
    assert "more closely aligned with our current needs" in quotes(facts)
    assert KnownFact("The door is open:", "future roles") in facts


def test_a_letter_that_recalls_the_talk_is_personal() -> None:
    assert letter(PERSONAL, "en").kind is LetterKind.PERSONAL
    facts = what_we_know(Stage.INTERVIEW, 1, PERSONAL, "en")
    assert facts[0].sentence == "A letter written to you, after the first talk."
    assert "more experience in healthcare" in quotes(facts)
    assert "stay in touch" in quotes(facts)


def test_few_words_without_a_sign_are_neither() -> None:
    assert letter("We chose differently. Ana", "en").kind is LetterKind.UNCLEAR
    assert letter("", "en").kind is LetterKind.NONE


def test_a_no_reply_address_is_a_sign_of_a_form() -> None:
    assert letter("We chose differently.", "en", sender="no-reply@jobs.example").kind is LetterKind.FORM


def test_quotes_are_their_words_as_written() -> None:
    text = "We went with profiles MORE CLOSELY\n   ALIGNED with the team; thanks."
    (fact,) = [f for f in what_we_know(Stage.APPLIED, 0, text, "en") if f.quote]
    assert fact.quote == "MORE CLOSELY ALIGNED with the team"


@pytest.mark.parametrize(
    ("language", "text", "quote", "door"),
    [
        ("en", FORM, "more closely aligned with our current needs", "future roles"),
        (
            "de",
            "Nach sorgfältiger Prüfung haben wir uns für Profile entschieden, die noch besser zu unserem "
            "Anforderungsprofil passen. Gerne können Sie sich erneut bewerben.",
            "noch besser zu unserem Anforderungsprofil passen",
            "erneut bewerben",
        ),
        (
            "fr",
            "Après un examen attentif, nous avons retenu un profil qui correspond davantage à nos attentes. "
            "Nous nous permettons de conserver votre candidature.",
            "correspond davantage à nos attentes",
            "conserver votre candidature",
        ),
        (
            "es",
            "Tras una cuidadosa revisión seguimos con perfiles que se ajustan mejor a lo que buscamos. Te "
            "avisaremos de futuras vacantes.",
            "se ajustan mejor a lo que buscamos",
            "futuras vacantes",
        ),
        (
            "pt",
            "Seguimos com perfis mais alinhados com a vaga. Ficaremos atentos a futuras oportunidades.",
            "mais alinhados com a vaga",
            "futuras oportunidades",
        ),
        (
            "nl",
            "We gaan verder met profielen die beter aansluiten bij de rol. Houd onze toekomstige vacatures in de "
            "gaten.",
            "beter aansluiten bij de rol",
            "toekomstige vacatures in de gaten",
        ),
        (
            "it",
            "Proseguiamo con profili più in linea con la posizione. La terremo presente in futuro.",
            "più in linea con la posizione",
            "in futuro",
        ),
        (
            "id",
            "Kami melanjutkan dengan profil yang lebih sesuai dengan kebutuhan. Silakan lihat lowongan lain.",
            "lebih sesuai dengan kebutuhan",
            "lowongan lain",
        ),
        (
            "pl",
            "Wybraliśmy profil, który lepiej odpowiada naszym potrzebom. Zapraszamy do przyszłych rekrutacji.",
            "lepiej odpowiada naszym potrzebom",
            "przyszłych rekrutacji",
        ),
        (
            "ja",
            "慎重に検討した結果、今回はご希望に添えない結果となりました。またの機会がございましたら。",
            "ご希望に添えない結果となりました",
            "またの機会がございましたら",
        ),
    ],
)
def test_their_words_are_found_in_ten_languages(language: str, text: str, quote: str, door: str) -> None:
    known, guessed = what_we_know(Stage.APPLIED, 0, text, language), what_we_know(Stage.APPLIED, 0, text)
    assert quote in " ".join(quotes(known))
    assert KnownFact("The door is open:", door) in known
    assert known == guessed


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We chose someone else. We wish you every success in the future."),
        ("en", "Best of luck with your search and with future opportunities!"),
        ("de", "Wir wünschen Ihnen für Ihren Berufsweg in Zukunft alles Gute."),
        ("fr", "Nous vous souhaitons une bonne continuation et du succès à l'avenir."),
        ("es", "Te deseamos mucho éxito en el futuro."),
        ("nl", "Wij wensen je veel succes in de toekomst."),
        ("it", "Le auguriamo il meglio in futuro."),
        ("pl", "Życzymy powodzenia w przyszłości."),
    ],
)
def test_a_wish_of_luck_is_no_open_door(language: str, text: str) -> None:
    facts = what_we_know(Stage.APPLIED, 0, text, language)
    assert "The door is open:" not in [fact.sentence for fact in facts]


def test_a_wish_in_another_sentence_closes_no_door() -> None:
    text = "We wish you luck. We will think of you for future roles. All the best, Ana"
    assert KnownFact("The door is open:", "future roles") in what_we_know(Stage.APPLIED, 0, text, "en")


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for applying. We were impressed by your background, but have decided not to move forward.",
        "We will not invite you to an interview. This is an automated message, please do not reply.",
        "Dear candidate, your technical skills are strong, but the team, based in Leeds, has moved on.",
    ],
)
def test_what_only_sounds_personal_is_a_form(text: str) -> None:
    assert letter(text, "en").kind is LetterKind.FORM


def test_praise_and_places_are_not_taken_for_reasons() -> None:
    text = "Your technical skills are strong and your years of experience show. Our team is based in Leeds."
    assert quotes(what_we_know(Stage.APPLIED, 0, text, "en")) == []


def test_a_longer_letter_without_a_sign_is_just_a_letter() -> None:
    assert what_we_know(Stage.APPLIED, 0, "word " * 80, "en")[0].sentence == "A letter, before any talk."
    assert what_we_know(Stage.APPLIED, 0, "Not this time.", "en")[0].sentence.startswith("An answer in a few")


def test_the_ten_languages_are_there() -> None:
    assert set(languages()) == {"en", "de", "fr", "es", "pt", "nl", "it", "id", "pl", "ja"}


def test_without_a_talk_it_cannot_have_been_the_day_and_paper_decided() -> None:
    found = weights(Stage.APPLIED, 0, "")
    assert found["day"] is Weight.CANNOT
    assert found["experience"] is Weight.POSSIBLE


def test_after_talks_missing_experience_is_less_likely_and_fit_likelier() -> None:
    found = weights(Stage.INTERVIEW, 2, "")
    assert found["experience"] is Weight.LESS
    assert found["fit"] is Weight.FITS
    assert found["day"] is Weight.POSSIBLE


def test_what_a_personal_letter_names_weighs_most() -> None:
    found = readings(Stage.INTERVIEW, 1, PERSONAL, "en")
    assert found.readings[0].name == "experience"
    assert found.readings[0].weight is Weight.SAID
    assert any("more experience in healthcare" in why for why in found.readings[0].because)


def test_a_forms_words_weigh_less_and_it_says_so() -> None:
    found = readings(Stage.APPLIED, 0, FORM, "en")
    fit = next(r for r in found.readings if r.name == "fit")
    assert fit.weight is Weight.FITS
    assert "The same letter goes to many, so its words may say little." in fit.because


def test_skills_the_posting_asks_for_and_nothing_shows_speak_for_experience() -> None:
    found = readings(Stage.APPLIED, 0, "", missing=["SQL", "Looker", "dbt", "Python"])
    experience = found.readings[0]
    assert (experience.name, experience.weight) == ("experience", Weight.FITS)
    assert "SQL, Looker and dbt" in " ".join(experience.because)


def test_the_persons_own_word_on_the_day_counts() -> None:
    assert weights(Stage.INTERVIEW, 1, "", off_day=True)["day"] is Weight.FITS


def test_three_readings_always_and_each_says_why() -> None:
    for stage, talks in ((Stage.APPLIED, 0), (Stage.SCREENING, 0), (Stage.SCREENING, 1), (Stage.OFFER, 4)):
        found = readings(stage, talks, FORM, "en")
        assert {r.name for r in found.readings} == {"experience", "fit", "day"}
        assert all(r.because for r in found.readings)
        assert found.in_your_hands
        assert found.not_in_your_hands


def test_a_closed_vacancy_and_ones_own_no_have_no_readings_and_other_words() -> None:
    closed = readings(Stage.APPLIED, 0, "", outcome=Outcome.CLOSED)
    own = readings(Stage.INTERVIEW, 1, "", outcome=Outcome.DECLINED)
    assert closed.readings == own.readings == ()
    assert "everybody" in closed.opening
    assert "your own no" in own.opening
    text = "We have decided to put this role on hold because of a hiring freeze."
    facts = what_we_know(Stage.INTERVIEW, 1, text, "en", outcome=Outcome.CLOSED)
    assert facts[0].sentence == "The vacancy was closed for everybody, after the first talk."
    assert facts[0].quote
    assert what_we_know(Stage.INTERVIEW, 1, "", outcome=Outcome.WITHDRAWN) == (
        KnownFact("You said no yourself, after the first talk."),
    )


def test_our_own_words_keep_to_the_voice() -> None:
    for text in ("", FORM, PERSONAL):
        for stage, talks in ((Stage.APPLIED, 0), (Stage.INTERVIEW, 3)):
            for outcome in (Outcome.REJECTED, Outcome.CLOSED, Outcome.WITHDRAWN):
                found = readings(stage, talks, text, "en", outcome=outcome)
                ours = [found.opening, *found.in_your_hands, *found.not_in_your_hands]
                ours += [r.sentence for r in found.readings]
                ours += [f.sentence for f in what_we_know(stage, talks, text, "en", outcome=outcome)]
                assert all(slips(line) == () for line in ours), ours


def test_a_hostile_text_takes_no_time() -> None:
    for text in ("more " * 200_000, " " * 500_000, "put a b c d " * 50_000, "Stelle " * 100_000):
        began = time.perf_counter()
        find(text)
        letter(text, "en")
        assert time.perf_counter() - began < 3.0
