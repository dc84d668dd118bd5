"""What a CV shows: the line, the dates, the level, and nothing that it does not say."""

from __future__ import annotations

from datetime import date

import pytest

from bounceback.skills.evidence import Evidence, find_evidence, set_levels

CV = """Ada Winter
Product analyst

Profile
Analyst with 6 years of SQL. No experience with Kubernetes yet.

Experience
Product Analyst, Northlight        Mar 2021 – present
- Built dashboards in Tableau for three product teams
- Ran tests with Python

Junior Analyst, Harbour & Pine     2014 - 2016
- Reports in SAS and Excel

Education
BSc Statistics, University of Example, 2010 – 2013

Skills
Python (advanced), R (basic), Excel, Git

Languages
German (native), English (C1)

References
Sam Reed can tell you about my Salesforce work.
"""


def shown(text: str = CV) -> dict[str, Evidence]:
    return {one.label: one for one in find_evidence(text)}


def test_each_skill_comes_with_the_line_that_shows_it() -> None:
    evidence = shown()
    assert evidence["Tableau"].line == "Built dashboards in Tableau for three product teams"
    assert all(one.line in " ".join(CV.split()) for one in evidence.values())


def test_what_is_negated_or_a_referees_word_shows_nothing() -> None:
    assert "Kubernetes" not in shown()
    assert "Salesforce" not in shown()


def test_dates_come_from_the_range_that_a_job_states() -> None:
    evidence = shown()
    assert (evidence["Tableau"].begins, evidence["Tableau"].ends) == (date(2021, 3, 1), None)
    assert (evidence["SAS"].begins, evidence["SAS"].ends) == (date(2014, 1, 1), date(2016, 12, 1))
    assert not evidence["Git"].dated


def test_levels_follow_stated_rules_with_their_reason() -> None:
    evidence = shown()
    assert (evidence["Tableau"].level, evidence["Tableau"].rule) == (0.8, "named in a job")
    assert (evidence["SQL"].level, evidence["SQL"].rule) == (1.0, "6 years stated")
    assert evidence["R"].level == 0.3
    assert evidence["Git"].level == 0.5
    assert evidence["Python"].level == 0.85
    assert evidence["German"].level == evidence["English"].level == 1.0
    assert evidence["Bachelor's degree"].level == 1.0


def test_a_technology_counts_half_after_five_years_without_use() -> None:
    sas = shown()["SAS"]
    assert sas.ends is not None
    assert sas.level_on(date(2016, 12, 1)) == sas.level
    assert sas.level_on(date(2021, 12, 1)) == pytest.approx(sas.level / 2, rel=0.01)


def test_what_is_in_use_or_listed_today_does_not_age_away() -> None:
    evidence = shown()
    assert evidence["Tableau"].level_on(date(2040, 1, 1)) == evidence["Tableau"].level
    assert evidence["Excel"].level_on(date(2040, 1, 1)) == 0.5
    assert evidence["statistics"].level_on(date(2040, 1, 1)) == evidence["statistics"].level


def test_the_persons_own_level_goes_before_the_rules() -> None:
    evidence = find_evidence(CV)
    tableau = next(one for one in evidence if one.label == "Tableau")
    changed = {one.label: one for one in set_levels(evidence, {tableau.skill: 0.2})}
    assert (changed["Tableau"].level, changed["Tableau"].rule) == (0.2, "set by you")
    assert changed["SQL"].level == 1.0


@pytest.mark.parametrize(
    ("written", "begins", "ends"),
    [
        ("Mar 2021 – present", date(2021, 3, 1), None),
        ("03/2021 - 06/2023", date(2021, 3, 1), date(2023, 6, 1)),
        ("2021-03 to 2023-06", date(2021, 3, 1), date(2023, 6, 1)),
        ("März 2021 bis heute", date(2021, 3, 1), None),
        ("since 2019", date(2019, 1, 1), None),
        ("2019–2021", date(2019, 1, 1), date(2021, 12, 1)),
    ],
)
def test_date_ranges_as_people_write_them(written: str, begins: date, ends: date | None) -> None:
    one = shown(f"Experience\nAnalyst, Northlight, {written}\n- Wrote Python\n")["Python"]
    assert (one.begins, one.ends, one.dated) == (begins, ends, True)


def test_an_empty_cv_shows_nothing() -> None:
    assert find_evidence("") == ()
