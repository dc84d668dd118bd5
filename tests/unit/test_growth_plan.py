"""Small goals from the gap."""

from __future__ import annotations

from datetime import date, timedelta

from bounceback.growth.gap import gap
from bounceback.growth.plan import MOST_GOALS, propose
from bounceback.skills.evidence import find_evidence

DAY = date(2026, 11, 24)
POSTING = (
    "Requirements\n- dbt\n- Power BI\n- Kubernetes\n- Fluent Spanish\n- Six Sigma\n- stakeholder management\n"
)
CV = "Experience\nAnalyst, 2021 – present\n- Dashboards in Tableau\n"


def test_at_most_three_goals_and_the_largest_gaps_first() -> None:
    found = gap((), DAY, posting=POSTING)
    goals = propose(found, DAY)
    assert len(goals) == MOST_GOALS
    assert [goal.skill for goal in goals] == [item.skill for item in found.first_three]


def test_running_goals_count_and_are_not_proposed_again() -> None:
    found = gap((), DAY, posting=POSTING)
    running = [found.first_three[0].skill, found.first_three[1].skill]
    (goal,) = propose(found, DAY, running=running)
    assert goal.skill not in running
    assert propose(found, DAY, running=["a", "b", "c"]) == ()


def test_each_goal_has_reason_short_first_step_if_then_proof_and_date() -> None:
    for goal in propose(gap((), DAY, posting=POSTING), DAY):
        assert goal.reason.startswith("They ask for ")
        assert 0 < goal.minutes < 120
        assert goal.if_then.startswith("If ")
        assert ", then I will " in goal.if_then
        assert goal.proof
        assert DAY < goal.by <= DAY + timedelta(weeks=12)
        assert "{" not in goal.first_step + goal.proof + goal.if_then


def test_a_near_skill_makes_the_first_step_shorter_and_is_used_in_it() -> None:
    found = gap(find_evidence(CV), DAY, posting="Requirements\n- Power BI\n")
    (goal,) = propose(found, DAY)
    assert "Tableau" in goal.first_step
    assert goal.by == DAY + timedelta(weeks=2)


def test_what_feedback_named_says_so() -> None:
    found = gap((), DAY, posting=POSTING, feedback_skills=["dbt"])
    goal = propose(found, DAY)[0]
    assert goal.from_feedback
    assert goal.reason.startswith("Their feedback named dbt.")


def test_a_claim_is_first_written_down() -> None:
    found = gap((), DAY, posting="Requirements\n- dbt\n", claimed=["dbt"])
    (goal,) = propose(found, DAY)
    assert goal.first_step.startswith("Write one line for your CV")


def test_nothing_is_proposed_for_what_the_cv_shows() -> None:
    assert propose(gap(find_evidence(CV), DAY, posting="Requirements\n- Tableau\n"), DAY) == ()


def test_a_title_alone_says_often_and_not_they_ask() -> None:
    goals = propose(gap((), DAY, title="Product Analyst"), DAY)
    assert all(goal.reason.startswith("Jobs of this title often ask for ") for goal in goals)


def test_no_goal_speaks_in_words_that_hurt_or_cheer() -> None:
    for kwargs in ({"posting": POSTING}, {"title": "Registered Nurse"}, {"title": "Electrician"}):
        for goal in propose(gap((), DAY, **kwargs), DAY):  # type: ignore[arg-type]
            said = " ".join((goal.reason, goal.first_step, goal.if_then, goal.proof)).lower()
            assert not any(word in said for word in ("unfortunately", "failed", "rejected", "congrat", "!"))
