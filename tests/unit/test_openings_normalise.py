"""A posting's fields in one spelling; what is not said stays empty, what was written stays."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bounceback.openings.normalise import (
    employment_of,
    normal_places,
    normal_title,
    normalise,
    pay_of,
    permission_in,
)
from bounceback.openings.posting import Pay, Posting, Workplace

POSTING = Posting(
    "json_lines",
    "1",
    "Sr. SW Eng. II (m/f/d)",
    "Harbour & Pine",
    "Berlin, Germany (hybrid)",
    text="We build boats and the software that steers them. You will write the code with us. We offer visa sponsorship.",
    posted_at=datetime(2026, 11, 3, 22, 0, tzinfo=UTC),
    employment_type="FULL_TIME",
)


def test_all_fields_of_a_posting_in_one_spelling_and_the_posting_itself_untouched() -> None:
    before = replace(POSTING)
    normal = normalise(POSTING)
    assert before == POSTING
    assert (normal.title.family, normal.title.seniority, normal.title.function) == (
        "software engineer",
        "senior",
        "software",
    )
    assert normal.title.written == "Sr. SW Eng. II (m/f/d)"
    assert normal.employment == ("full_time",)
    assert normal.workplace is Workplace.HYBRID
    assert [(spot.city, spot.country) for spot in normal.places] == [("Berlin", "Germany")]
    assert normal.permission.sponsorship == "yes"
    assert normal.posted == date(2026, 11, 3)
    assert normal.language == "en"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sr. SW Eng. II", "Software Engineer"),
        ("Data Scientist (Remote)", "Principal Data Scientist"),
        ("Softwareentwickler (m/w/d)", "Software Developer"),
        ("Jr. Data Analyst - Berlin", "Data Analyst III"),
    ],
)
def test_titles_of_one_family(one: str, other: str) -> None:
    assert normal_title(one).family == normal_title(other).family
    assert normal_title(one).function == normal_title(other).function != ""


@pytest.mark.parametrize(
    ("title", "seniority", "function"),
    [
        ("VP, Engineering", "executive", "engineering"),
        ("Head of Data", "director", "data"),
        ("Manager, Data Science", "manager", "data"),
        ("Product Manager", "", "product"),
        ("Senior Product Manager", "senior", "product"),
        ("Chief of Staff", "", "business"),
        ("Working Student Marketing", "intern", "marketing"),
        ("Staff Nurse", "", "health"),
        ("Junior Accountant", "junior", "finance"),
        ("Lead UX Designer", "lead", "design"),
        ("Warehouse Associate", "", "logistics"),
        ("", "", ""),
    ],
)
def test_seniority_and_function(title: str, seniority: str, function: str) -> None:
    found = normal_title(title)
    assert (found.seniority, found.function) == (seniority, function)


@pytest.mark.parametrize(
    ("location", "places"),
    [
        ("San Francisco, CA, US", [("San Francisco", "CA", "United States")]),
        ("San Jose, US-CA", [("San Jose", "CA", "United States")]),
        ("CA, ON, Toronto", [("Toronto", "ON", "Canada")]),
        ("12 Pine Street, Carlsbad, CA 92011, US", [("Carlsbad", "CA", "United States")]),
        ("Austin, Denver, Remote", [("Austin", "", ""), ("Denver", "", "")]),
        ("London, UK or Paris, France", [("London", "", "United Kingdom"), ("Paris", "", "France")]),
        ("Berlin; Hamburg", [("Berlin", "", ""), ("Hamburg", "", "")]),
        ("Greater Los Angeles Area", [("", "Greater Los Angeles Area", "")]),
        ("Remote (US only)", [("", "", "United States")]),
        ("Zürich, Schweiz", [("Zürich", "", "Switzerland")]),
        ("Remote", []),
        ("", []),
    ],
)
def test_places(location: str, places: list[tuple[str, str, str]]) -> None:
    assert [(spot.city, spot.region, spot.country) for spot in normal_places(location)] == places


@pytest.mark.parametrize(
    ("words", "low", "high", "currency", "period"),
    [
        ("Salary: $95,000 per year", 95_000, 95_000, "USD", "year"),
        ("Rate: $65/hr", 65, 65, "USD", "hour"),
        ("Pay: $55/hr. - $60/hr. in Springfield", 55, 60, "USD", "hour"),
        ("Salary $100,000.00/yr - $120,000.00/yr", 100_000, 120_000, "USD", "year"),
        ("Salary up to €70k", None, 70_000, "EUR", "year"),
        ("Gehalt ab 55.000 EUR", 55_000, 55_000, "EUR", "year"),
        ("Salary: $45,000 to $50,000, open each day", 45_000, 50_000, "USD", "year"),
    ],
)
def test_pay(words: str, low: float | None, high: float, currency: str, period: str) -> None:
    pay = pay_of(f"You like boats.\n{words}\nCome to us.")
    assert pay is not None
    assert (pay.low, pay.high, pay.currency, pay.period) == (low, high, currency, period)


@pytest.mark.parametrize(
    "words",
    [
        "We raised $20M and pay attention to detail.",
        "A signing bonus of $5,000 is paid.",
        "Relocation support of $5,000 – $10,000.",
        "401(k) with $3,000 a year.",
        "You manage a $2,000,000 budget.",
        "Our $500 million fund, with good salary.",
        "Room 4000 USD",
    ],
)
def test_amounts_that_are_no_pay(words: str) -> None:
    assert pay_of(words) is None


def test_dollars_are_those_of_the_country_that_is_named() -> None:
    paid = replace(POSTING, location="Toronto, ON, Canada", text="Salary: $80,000 to $90,000 per year")
    assert _pay(paid).currency == "CAD"
    assert _pay(replace(paid, text="Salary: US$80,000 to US$90,000 per year")).currency == "USD"
    assert _pay(replace(paid, location="", text="Salary: $80,000 to $90,000 CAD per year")).currency == "CAD"
    assert _pay(replace(paid, location="")).currency == "USD"
    assert _pay(replace(paid, pay=Pay(1, 2, "EUR", "hour"))).currency == "EUR"


def _pay(posting: Posting) -> Pay:
    pay = normalise(posting).pay
    assert pay is not None
    return pay


@pytest.mark.parametrize(
    ("words", "sponsorship", "asks"),
    [
        ("You must be legally authorized to work in the United States.", "", ("permit",)),
        ("We are unable to sponsor visas. A valid work permit is required.", "no", ("permit",)),
        ("You must be a U.S. citizen and hold a secret clearance.", "", ("citizenship", "clearance")),
        ("Visa sponsorship is available.", "yes", ()),
        ("We work together in a quiet office.", "", ()),
    ],
)
def test_permission_to_work(words: str, sponsorship: str, asks: tuple[str, ...]) -> None:
    found = permission_in(words)
    assert (found.sponsorship, found.asks) == (sponsorship, asks)
    assert all(evidence in words.casefold() for evidence in found.evidence)


@pytest.mark.parametrize(
    ("field", "title", "text", "kinds"),
    [
        ("Part-time", "Analyst", "", ("part_time",)),
        ("", "Analyst (Contract)", "", ("contract",)),
        ("", "Praktikant Marketing", "", ("internship",)),
        ("", "Analyst", "Job Types: Full-time, Permanent", ("full_time", "permanent")),
        ("", "Contract Manager", "You keep our contracts in order.", ()),
        ("", "Analyst", "You read contracts and talk with full time staff and interns.", ()),
    ],
)
def test_employment(field: str, title: str, text: str, kinds: tuple[str, ...]) -> None:
    assert employment_of(field, title, text) == kinds


def test_remote_work_is_read_in_the_text_only_where_it_is_plainly_said() -> None:
    base = replace(POSTING, location="Berlin", title="Analyst")
    assert normalise(replace(base, text="This is a fully remote role.")).workplace is Workplace.REMOTE
    assert normalise(replace(base, text="Our hybrid work model suits many.")).workplace is Workplace.HYBRID
    assert normalise(replace(base, text="You remove remote sensors.")).workplace is Workplace.UNKNOWN


@given(st.text(max_size=300), st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=80, deadline=None)
def test_nothing_that_a_posting_holds_raises(text: str, title: str, location: str) -> None:
    normal = normalise(Posting("x", "1", title, location=location, text=text))
    assert normal.title.written == title


@pytest.mark.parametrize(
    "hostile", ["$1 ", "salary 1,", "per hour $", "authorized to work ", "contract type: a ", "- "]
)
def test_hostile_texts_take_bounded_time(hostile: str) -> None:
    began = time.process_time()
    normalise(Posting("x", "1", hostile * 500, location=hostile * 300, text=hostile * 20_000))
    assert time.process_time() - began < 4


@pytest.mark.parametrize(
    ("written", "city", "region", "country"),
    [
        ("Fresno, California", "Fresno", "California", "United States"),
        ("British Columbia", "", "British Columbia", "Canada"),
        ("New York", "New York", "", ""),
        ("New York, New York", "New York", "New York", "United States"),
        ("Montreal, Quebec", "Montreal", "Quebec", "Canada"),
        ("Sacramento, California Area", "Sacramento", "California Area", "United States"),
    ],
)
def test_a_state_named_in_full_is_no_town_and_says_its_country(
    written: str, city: str, region: str, country: str
) -> None:
    (spot,) = normal_places(written)
    assert (spot.city, spot.region, spot.country) == (city, region, country)


def test_towns_that_bear_a_states_name_stay_towns_in_a_list() -> None:
    assert [spot.city for spot in normal_places("Austin, New York, Denver")] == [
        "Austin",
        "New York",
        "Denver",
    ]


@pytest.mark.parametrize(
    ("text", "workplace"),
    [
        ("Schedule\nMonday to Friday\nWork remotely:\n\nYes", "remote"),
        ("Work remotely:\n\nTemporarily due to the pandemic", ""),
        ("All positions at this time are remote.", "remote"),
        ("We work with remote teams. #LI-MB1", ""),
        ("Come and learn. #LI-Remote", "remote"),
    ],
)
def test_remote_work_is_read_where_the_text_says_it_of_this_job(text: str, workplace: str) -> None:
    assert normalise(Posting("page", "1", "Analyst", text=text)).workplace.value == workplace


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Line Corporate Time Type Full Time", ("full_time",)),
        ("Job Type: Permanent Primary Location: Montreal", ("permanent",)),
        ("Job Status: Regular - Full Time", ("full_time",)),
        ("We work full time on being kind.", ()),
    ],
)
def test_the_kind_of_employment_is_read_from_its_line_in_the_text(text: str, kinds: tuple[str, ...]) -> None:
    assert employment_of("", "Analyst", text) == kinds
