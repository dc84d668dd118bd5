"""Languages are told apart by data alone."""

from __future__ import annotations

import pytest

from bounceback.mail.language import detect, languages
from bounceback.mail.rulebook import rulebook


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "Thank you for your time, we will be in touch with you about the next steps."),
        ("de", "Vielen Dank für Ihre Bewerbung, wir melden uns in Kürze bei Ihnen."),
        ("fr", "Nous vous remercions de l'intérêt que vous portez à notre entreprise."),
        ("es", "Gracias por tu interés en la empresa, nos pondremos en contacto contigo."),
        ("pt", "Agradecemos o seu interesse na vaga e não se preocupe, você será informado."),
        ("nl", "Bedankt voor je sollicitatie, we nemen zo snel mogelijk contact met je op."),
        ("it", "La ringraziamo per il suo interesse, la contatteremo al più presto."),
        ("id", "Terima kasih atas lamaran Anda, kami akan segera menghubungi Anda."),
        ("pl", "Dziękujemy za przesłanie zgłoszenia, skontaktujemy się z wybranymi osobami."),
        ("ja", "この度はご応募いただき、誠にありがとうございます。"),
    ],
)
def test_ten_languages_are_recognised(code: str, text: str) -> None:
    assert detect(text)[0] == code


def test_a_message_in_two_languages_is_read_in_both() -> None:
    found = detect(
        "Thank you for your application, we will be in touch with you soon. "
        "Nous vous remercions de votre candidature et nous vous contacterons dans les jours qui viennent."
    )
    assert set(found) == {"en", "fr"}


def test_nothing_recognised_gives_nothing() -> None:
    assert detect("12345 !!") == ()


@pytest.mark.parametrize("code", sorted(languages()))
def test_every_rule_of_every_language_compiles_and_has_an_anchor(code: str) -> None:
    import re

    book = rulebook(code)
    assert len(book.rules) > 150
    for rule in book.rules:
        re.compile(rule.expression)
    assert not book._always
