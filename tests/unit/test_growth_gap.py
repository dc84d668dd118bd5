"""What a lost job asked for against what the person can show."""

from __future__ import annotations

from datetime import date

import pytest

from bounceback.growth.gap import Gap, GapItem, RestsOn, gap
from bounceback.skills.evidence import Evidence, find_evidence

DAY = date(2026, 11, 24)
CV = """Experience
Product Analyst, Northlight, 2021 – present
- Built dashboards in Tableau
- 6 years of SQL

Education
MSc Economics, 2015 – 2017
"""
POSTING = """Product Analyst

Requirements
- Strong SQL
- Experience with Power BI or Tableau
- Knowledge of dbt
- Bachelor's degree in economics or a related field
- Great communication skills

Nice to have
- Snowflake

Benefits
- Yoga, coaching and German courses
"""


def evidence(cv: str = CV) -> tuple[Evidence, ...]:
    return find_evidence(cv)


def item(found: Gap, label: str) -> GapItem:
    return next(one for one in (*found.items, *found.expected_everywhere) if one.label == label)


def test_the_largest_gap_stands_first_and_what_is_shown_last() -> None:
    found = gap(evidence(), DAY, posting=POSTING)
    assert [one.label for one in found.first_three] == ["dbt", "Snowflake"]
    assert found.items[0].label == "dbt"
    assert {"SQL", "Tableau"} <= {one.label for one in found.shown}
    assert found.rests_on is RestsOn.POSTING
    assert not found.provisional


def test_gap_is_strength_times_what_is_not_shown() -> None:
    found = gap(evidence(), DAY, posting=POSTING)
    assert item(found, "dbt").weight == pytest.approx(1.0)
    assert item(found, "Snowflake").weight == pytest.approx(0.5)
    assert item(found, "SQL").weight == pytest.approx(0.0)


def test_each_item_brings_the_postings_sentence_and_the_cvs_line() -> None:
    found = gap(evidence(), DAY, posting=POSTING)
    assert item(found, "dbt").sentence == "Knowledge of dbt"
    assert item(found, "SQL").line == "6 years of SQL"
    assert item(found, "SQL").says == "Your CV shows it: “6 years of SQL”."


def test_benefits_are_not_asked_for() -> None:
    labels = {one.label.lower() for one in gap(evidence(), DAY, posting=POSTING).items}
    assert not labels & {"yoga", "coaching", "german"}


def test_what_every_posting_names_stands_apart() -> None:
    found = gap(evidence(), DAY, posting=POSTING)
    assert "communication skills" in {one.label for one in found.expected_everywhere}
    assert "communication skills" not in {one.label for one in found.items}


def test_one_of_several_alternatives_is_enough() -> None:
    power_bi = item(gap(evidence(), DAY, posting=POSTING), "Power BI")
    assert power_bi.is_shown
    assert power_bi.says == "They take Tableau as well, and your CV shows that."


def test_only_one_of_several_missing_alternatives_is_worth_closing() -> None:
    found = gap((), DAY, posting="Requirements\n- Experience with Power BI or Tableau\n- SQL\n")
    assert {one.label for one in found.missing} == {"Power BI", "Tableau", "SQL"}
    assert len(found.worth_closing) == 2


def test_a_near_skill_lowers_the_gap_and_is_named() -> None:
    found = gap(evidence(), DAY, posting="Requirements\n- Power BI\n")
    assert item(found, "Power BI").near == "Tableau"
    assert item(found, "Power BI").weight == pytest.approx(1 - 0.5 * 0.8)
    assert "Tableau is near" in item(found, "Power BI").says


def test_a_higher_degree_shows_the_lower_one() -> None:
    assert item(gap(evidence(), DAY, posting=POSTING), "Bachelor's degree").is_shown


def test_feedback_doubles_a_gap_and_adds_what_the_posting_left_out() -> None:
    found = gap(
        evidence(), DAY, posting=POSTING, feedback_skills=["dbt", "Kubernetes", "no such skill at all"]
    )
    assert item(found, "dbt").weight == pytest.approx(2.0)
    assert item(found, "dbt").from_feedback
    assert item(found, "Kubernetes").from_feedback


def test_readiness_is_a_range_that_claims_and_near_skills_widen() -> None:
    posting = "Requirements\n- SQL\n- Power BI\n- dbt\n"
    plain = gap(evidence(), DAY, posting=posting).readiness
    claimed = gap(evidence(), DAY, posting=posting, claimed=["dbt"]).readiness
    assert plain is not None
    assert claimed is not None
    assert plain.low == pytest.approx(1 / 3)
    assert plain.high == pytest.approx((1 + 0.5 * 0.8) / 3)
    assert claimed.low == plain.low
    assert claimed.high == pytest.approx((2 + 0.5 * 0.8) / 3)
    assert plain.says.startswith("Of what is asked, your CV shows about 3 parts in 10; up to 5")


def test_a_claim_alone_is_never_evidence() -> None:
    found = gap((), DAY, posting="Requirements\n- dbt\n", claimed=["dbt"])
    assert not item(found, "dbt").is_shown
    assert item(found, "dbt").says == "You say you know it. One line in your CV would show it."


def test_without_a_posting_similar_openings_stand_in_and_it_is_said() -> None:
    others = ["Requirements\n- dbt\n- SQL\n", "Requirements\n- dbt\n", "Requirements\n- SQL\n- Kafka\n"]
    found = gap(evidence(), DAY, similar=others)
    assert found.rests_on is RestsOn.SIMILAR
    assert "3 similar openings" in found.rests_sentence
    assert item(found, "dbt").strength == pytest.approx(2 / 3)
    assert "Kafka" not in {one.label for one in found.items}


def test_similar_openings_weigh_the_postings_own_skills() -> None:
    found = gap((), DAY, posting="Requirements\n- dbt\n- SQL\n", similar=["Requirements\n- SQL\n"])
    assert item(found, "SQL").strength == 1.0
    assert item(found, "dbt").strength == 0.5


def test_from_the_title_alone_it_is_provisional_and_says_so() -> None:
    found = gap(evidence(), DAY, title="Senior Product Analyst")
    assert found.rests_on is RestsOn.TITLE
    assert found.provisional
    assert "provisional" in found.rests_sentence
    assert "Power BI" in {one.label for one in found.items}
    assert max(one.strength for one in found.items) <= 0.5


@pytest.mark.parametrize(
    ("posting", "title"), [("", ""), ("hello there", ""), ("", "Wizard of Light Bulb Moments")]
)
def test_with_nothing_to_go_on_nothing_is_made_up(posting: str, title: str) -> None:
    found = gap(evidence(), DAY, posting=posting, title=title)
    assert found.items == ()
    assert found.readiness is None
    assert found.rests_on is RestsOn.NOTHING
    assert "Paste" in found.rests_sentence


def test_a_skill_that_was_not_used_for_years_counts_less() -> None:
    old = find_evidence("Experience\nAnalyst, 2010 – 2012\n- Reports in SAS\n")
    new = find_evidence("Experience\nAnalyst, 2021 – present\n- Reports in SAS\n")
    posting = "Requirements\n- SAS\n"
    assert (
        item(gap(old, DAY, posting=posting), "SAS").weight
        > item(gap(new, DAY, posting=posting), "SAS").weight
    )


def test_of_equal_gaps_the_one_named_more_often_then_first_leads() -> None:
    posting = "What you'll do\n- Airflow pipelines in Kubernetes\nRequirements\n- Docker\n- Airflow\n- Kubernetes, daily Kubernetes\n"
    assert [one.label for one in gap((), DAY, posting=posting).first_three][:2] == [
        "Kubernetes",
        "Apache Airflow",
    ]


def test_without_a_cv_it_does_not_speak_of_one() -> None:
    found = gap((), DAY, posting="Requirements\n- dbt\n")
    assert item(found, "dbt").says == "Add your CV, and the line that shows it stands here."


def test_a_negated_requirement_is_not_asked_for() -> None:
    found = gap((), DAY, posting="Requirements\n- No experience in Python needed\n- SQL\n")
    assert [one.label for one in found.items] == ["SQL"]
