"""What is looked for: as a query there and back, pay as a year's, sponsorship as the advertisement says it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bounceback.openings.criteria import CURRENCIES, WORKPLACES, Criteria, criteria, yearly
from bounceback.openings.posting import Pay
from bounceback.openings.sponsorship import sponsorship_in

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Z", "C"]), max_size=20)


@given(
    st.builds(
        Criteria,
        words=WORDS,
        place=WORDS,
        workplace=st.sampled_from(WORKPLACES),
        pay_from=st.integers(1, 999_999),
        currency=st.sampled_from(CURRENCIES),
        sponsorship=st.booleans(),
        stated=st.booleans(),
        not_turned_down=st.booleans(),
    )
)
def test_a_filter_goes_through_an_address_and_comes_back_the_same(wanted: Criteria) -> None:
    assert criteria(wanted.query()) == wanted
    assert wanted.name()


@given(
    st.dictionaries(st.sampled_from([*Criteria().query(), "q", "pay", "currency", "workplace"]), st.text())
)
def test_nonsense_in_an_address_breaks_nothing(query: dict[str, str]) -> None:
    found = criteria(query)
    assert found.workplace in WORKPLACES
    assert found.pay_from >= 0


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("60k", 60_000), ("60,000", 60_000), ("60 000", 60_000), ("", 0), ("much", 0), ("-5", 0)],
)
def test_pay_is_read_as_people_type_it(typed: str, amount: int) -> None:
    assert criteria({"pay": typed}).pay_from == amount


@pytest.mark.parametrize(
    ("pay", "year"),
    [
        (Pay(20, 30, "USD", "hour"), 62_400),
        (Pay(4_000, None, "EUR", "month"), 48_000),
        (Pay(50_000, 60_000, "GBP", ""), 60_000),
        (Pay(40, 50, "GBP", ""), None),
        (Pay(None, None, "EUR", "year"), None),
        (Pay(1e300, 1e308, "EUR", "hour"), None),
        (None, None),
    ],
)
def test_pay_is_compared_by_the_full_time_year(pay: Pay | None, year: float | None) -> None:
    assert yearly(pay) == year


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("We offer visa sponsorship and help with moving.", "yes"),
        ("Visa sponsorship is available for this role.", "yes"),
        ("We are a licensed sponsor and support relocation.", "yes"),
        ("We are unable to sponsor work visas.", "no"),
        ("Must be authorised to work without sponsorship.", "no"),
        ("No visa sponsorship is offered for this position.", "no"),
        ("We don’t offer visa sponsorship, now or in the future.", "no"),
        ("Candidates who need it: we can not provide visa sponsorship.", "no"),
        ("We sponsor the local football club.", ""),
        ("Executive sponsors of the programme meet weekly.", ""),
        ("You know SQL.", ""),
        ("", ""),
    ],
)
def test_sponsorship_is_what_the_advertisement_says_and_a_no_outweighs(text: str, said: str) -> None:
    assert sponsorship_in(text) == said


def test_a_hostile_text_takes_no_time() -> None:
    assert sponsorship_in("visa " + "we offer not provide " * 20_000) == ""
