"""HTML to text, pay and workplace out of loose words."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bounceback.openings.posting import Workplace
from bounceback.openings.text import pay_in, plain_title, tidy, to_text, workplace_of


def test_blocks_become_lines_and_list_items_get_a_dash() -> None:
    html = "<h2>Tasks</h2><ul><li>SQL &amp; Looker</li><li><b>Talks</b> with sales</li></ul><p>Also<br>this.</p>after"
    assert to_text(html) == "Tasks\n\n- SQL & Looker\n- Talks with sales\n\nAlso\nthis.\nafter"


def test_scripts_styles_and_comments_leave_no_trace() -> None:
    html = "<style>p{}</style><p onclick='x()'>Seen</p><script>bad()</script><!-- hidden --><noscript>no</noscript>"
    assert to_text(html) == "Seen"


def test_text_without_markup_keeps_its_lines() -> None:
    assert to_text("One\n\n\n\nTwo \u00a0 three\u200b\r\nC &lt; D") == "One\n\nTwo three\n\nC < D"


@pytest.mark.parametrize(
    "piece", ["<div>", "<p>", "<li>", "<b>", "<table><tr><td>", '<a href="', "<", "<p><b>", "<x "]
)
def test_hostile_markup_costs_little(piece: str) -> None:
    began = time.monotonic()
    to_text(piece * (500_000 // len(piece)) + "end")
    assert time.monotonic() - began < 3


def test_deep_nesting_still_gives_its_words() -> None:
    assert to_text("<div>" * 5_000 + "found" + "</div>" * 5_000) == "found"


@given(st.text(max_size=400))
@settings(max_examples=60, deadline=None)
def test_tidying_twice_is_tidying_once(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@given(st.text(alphabet="<>/abdivp &;\n\"'=!-", max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_markup_is_read_without_a_crash(html: str) -> None:
    assert isinstance(to_text(html), str)


@pytest.mark.parametrize(
    ("words", "low", "high", "currency", "period"),
    [
        ("The base salary range is $148,000 — $197,000 USD.", 148_000, 197_000, "USD", "year"),
        ("Salary: €75k to €110k", 75_000, 110_000, "EUR", "year"),
        ("Pay: 165,000 – 190,000 USD per year", 165_000, 190_000, "USD", "year"),
        ("Gehalt 50.000 - 60.000 EUR", 50_000, 60_000, "EUR", "year"),
        ("$20 - $25.50 per hour", 20, 25.5, "USD", "hour"),
        ("Salary £2,400 to £2,900 per month", 2_400, 2_900, "GBP", "month"),
        ("Compensation: CHF 95'000 - 110'000", 95_000, 110_000, "CHF", "year"),
        ("Salary: $90-110k", 90_000, 110_000, "USD", "year"),
    ],
)
def test_pay_is_read(words: str, low: float, high: float, currency: str, period: str) -> None:
    pay = pay_in(f"You like boats.\n{words}\nCome to us.")
    assert pay is not None
    assert (pay.low, pay.high, pay.currency, pay.period) == (low, high, currency, period)
    assert pay.text == words


@pytest.mark.parametrize(
    "words",
    [
        "Relocation support of $5,000 - $10,000 is there.",
        "401(k) with 3 - 5 $ match on your salary",
        "We raised $10 - $20 million and pay well.",
        "A team of 10 - 20 people with a salary",
        "You manage budgets of €50,000 – €100,000 and pay invoices.",
        "Salary 60,000 - 20,000 USD",
        "Pay is fair.",
    ],
)
def test_other_sums_are_not_pay(words: str) -> None:
    assert pay_in(words) is None


@pytest.mark.parametrize(
    ("words", "workplace"),
    [
        (("Remote, Germany",), Workplace.REMOTE),
        (("Hybrid - 2 days in Leeds",), Workplace.HYBRID),
        (("Leeds", "Analyst (remote)"), Workplace.REMOTE),
        (("On-site",), Workplace.ON_SITE),
        (("Not remote",), Workplace.ON_SITE),
        (("on_site",), Workplace.ON_SITE),
        (("Leeds", "Analyst"), Workplace.UNKNOWN),
        ((), Workplace.UNKNOWN),
    ],
)
def test_workplace(words: tuple[str, ...], workplace: Workplace) -> None:
    assert workplace_of(*words) is workplace


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("(Senior) Accountant (f/m/d)", "(Senior) Accountant"),
        ("Sales Manager (m/f/x) ", "Sales Manager"),
        ("Developer - Remote", "Developer"),
        ("Data &amp; AI Lead (all genders)", "Data & AI Lead"),
        ("Manager (EMEA)", "Manager (EMEA)"),
    ],
)
def test_titles_lose_gender_tags_and_work_mode_only(title: str, plain: str) -> None:
    assert plain_title(title) == plain
