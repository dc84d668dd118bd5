"""When applying again makes sense, and why."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime
from importlib import resources

import pytest

from bounceback.growth.reapply import reapply_on

NO = date(2026, 11, 20)


def test_a_published_policy_goes_before_everything_and_names_its_source() -> None:
    again = reapply_on(NO, "PostHog Inc.", "entry", default_months=3)
    assert again.on == date(2027, 11, 20)
    assert again.published
    assert "PostHog asks for 12 months" in again.why
    assert "2026-09" in again.source


def test_six_months_where_nothing_is_known() -> None:
    again = reapply_on(NO, "Harbour & Pine")
    assert (again.on, again.months, again.published) == (date(2027, 5, 20), 6, False)
    assert "career guides" in again.source


@pytest.mark.parametrize("level", ["senior", "Senior Product Analyst", "Lead Engineer"])
def test_a_senior_level_waits_longer(level: str) -> None:
    assert reapply_on(NO, "Harbour & Pine", level).months == 12


def test_the_persons_own_setting_goes_before_what_is_usual() -> None:
    again = reapply_on(NO, "Harbour & Pine", "senior", default_months=4)
    assert again.on == date(2027, 3, 20)
    assert again.why.startswith("You chose 4 months")


def test_the_last_day_of_a_shorter_month() -> None:
    assert reapply_on(date(2026, 8, 31), "Harbour & Pine").on == date(2027, 2, 28)


def test_a_moment_counts_by_its_day() -> None:
    assert reapply_on(datetime(2026, 11, 20, 23, 59, tzinfo=UTC), "Harbour & Pine").on == date(2027, 5, 20)


def test_a_negative_wait_is_refused() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        reapply_on(NO, "Harbour & Pine", default_months=-1)


def test_every_policy_has_a_source_and_a_date() -> None:
    data = tomllib.loads(
        (resources.files("bounceback.growth") / "data" / "cooldowns.toml").read_text(encoding="utf-8")
    )
    for policy in [data["usual"], *data["policy"]]:
        assert policy["source"]
        assert len(policy["checked"]) == 7
