"""One key for all spellings of a company, and no two companies under one key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bounceback.names.companies import (
    Nearness,
    ats_domains,
    company_beginnings,
    company_core,
    company_key,
    company_nearness,
    company_of_address,
    company_of_domain,
    company_signs,
    free_mail_domains,
    job_board_domains,
    same_company,
)
from bounceback.names.domains import is_ats, own_domain, registered_domain

NAMES = st.one_of(
    st.text(max_size=40),
    st.lists(
        st.sampled_from(
            [
                "The",
                "Harbour",
                "&",
                "Pine",
                "and",
                "Northlight",
                "GmbH",
                "Ltd",
                "Co",
                "KG",
                "Careers",
                "Team",
                "via",
                "Group",
                "株式会社",
                "Müller",
                "é",
            ]
        ),
        max_size=5,
    ).map(" ".join),
)


@pytest.mark.parametrize(
    "spelling",
    [
        "Harbour & Pine",
        "The Harbour & Pine Co.",
        "HARBOUR AND PINE LTD",
        "Harbour + Pine GmbH & Co. KG",
        "Hárbour & Pine Pty Ltd",
        "Harbour & Pine Careers",
        "Harbour & Pine HR Team",
        "Harbour & Pine Talent Acquisition",
        "Harbour & Pine via Greenhouse",
        "The Talent Team at Harbour & Pine",
        "PT Harbour Pine Tbk",
        "Harbour & Pine Sp. z o.o.",
        "Harbour & Pine S.p.A.",
        "Harbour & Pine, Inc. Recruiting",
        "harbour-pine.com",
        "株式会社 Harbour Pine 採用担当",
    ],
)
def test_every_spelling_of_a_company_has_one_key(spelling: str) -> None:
    assert company_key(spelling) == "harbour pine"


@pytest.mark.parametrize("name", ["Careers", "The Team", "Via Verde", "Co", "Group", "AG", "&", "HR"])
def test_a_name_of_nothing_but_such_words_is_kept(name: str) -> None:
    assert company_key(name) or name == "&"
    assert company_key("Via Verde") == "via verde"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Northlight", "Northlight Group"),
        ("Northlight UK Ltd", "Northlight Deutschland GmbH"),
        ("Northlight", "Northlight Technologies, Inc."),
        ("Harbour & Pine", "harbourandpine"),
        ("Harbour & Pine", "Harbourpine"),
        ("Müller & Sohn", "mueller-sohn"),
        ("International Paper Makers", "IPM"),
        ("ノースライト", "株式会社ノースライト"),
    ],
)
def test_a_company_and_its_clearly_short_form_are_the_same(one: str, other: str) -> None:
    assert same_company(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Northlight", "Northlight Robotics"),
        ("Harbour", "Harbour & Pine"),
        ("Northlight Software", "Northlight Systems"),
        ("University of Weston", "University of Westonbury"),
        ("Alpha", "Alphabet"),
        ("Weston Freight", "Western Freight"),
        ("", ""),
        ("Northlight", ""),
    ],
)
def test_companies_whose_names_begin_or_look_alike_are_not_joined(one: str, other: str) -> None:
    assert not same_company(one, other)


def test_one_name_that_begins_with_the_other_is_said_to_begin_alike() -> None:
    assert company_nearness("Northlight", "Northlight Robotics") is Nearness.BEGINS
    assert company_core("Northlight Group Europe") == "northlight"


@given(NAMES)
def test_a_key_is_its_own_key_in_case_and_never_lost(name: str) -> None:
    assert company_key(name) == company_key(name.upper().lower()) or "ß" in name or not name.isascii()
    assert (
        bool(company_key(name)) == any(letter.isalnum() or letter in "&+" for letter in name)
        or not name.isascii()
    )


@given(NAMES, NAMES)
def test_nearness_is_symmetric_and_near_names_share_what_an_index_needs(one: str, other: str) -> None:
    nearness = company_nearness(one, other)
    assert nearness is company_nearness(other, one)
    if nearness > Nearness.BEGINS:
        assert company_signs(one) & company_signs(other)
    if nearness is Nearness.BEGINS:
        assert company_core(one) in company_beginnings(other) or company_core(other) in company_beginnings(
            one
        )


@given(NAMES)
def test_a_name_is_the_same_as_itself(name: str) -> None:
    assert same_company(name, name) == bool(company_key(name))


@pytest.mark.parametrize(
    ("domain", "company"),
    [
        ("careers.harbour-pine.example", "Harbour Pine"),
        ("mail.weston.co.uk", "Weston"),
        ("acme.recruitee.com", "Acme"),
        ("acme.wd5.myworkdayjobs.com", "Acme"),
        ("gmail.com", None),
        ("us.greenhouse-mail.io", None),
        ("e.linkedin.com", None),
        ("", None),
        ("localhost", None),
    ],
)
def test_a_domain_tells_its_company_or_nothing(domain: str, company: str | None) -> None:
    assert company_of_domain(domain) == company


def test_a_tracking_system_tells_its_tenant_before_the_at() -> None:
    assert company_of_address("acme@myworkday.com") == "Acme"
    assert company_of_address("no-reply@myworkday.com") is None
    assert company_of_address("sam@gmail.com") is None
    assert company_of_address("anna@harbourpine.example") == "Harbourpine"


def test_the_lists_of_domains_do_not_contradict_each_other() -> None:
    lists = [ats_domains(), free_mail_domains(), job_board_domains()]
    assert all(len(found) > 80 for found in lists)
    for place, one in enumerate(lists):
        for other in lists[place + 1 :]:
            assert not one & other
    assert all(domain == domain.lower() and "." in domain for found in lists for domain in found)


def test_an_own_domain_is_the_registered_one_and_never_a_shared_one() -> None:
    assert registered_domain("jobs.mail.weston.ac.uk") == "weston.ac.uk"
    assert own_domain("smtp.harbour.example") == "harbour.example"
    assert own_domain("mail.greenhouse.io") == "" == own_domain("gmail.com")
    assert is_ats("no.reply.greenhouse.io")
    assert not is_ats("notgreenhouse.io")
