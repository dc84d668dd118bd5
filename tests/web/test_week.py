"""The look at a week, the letter to oneself, and the day on which the look is offered, through the pages."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from bounceback.store import read
from bounceback.store.values import TermsValue
from bounceback.store.week import Happened, day_of_look, facts_until, week
from bounceback.store.write import applications, bouncebacks, tasks
from bounceback.store.write.accounts import set_noes_from
from bounceback.store.write.care import set_quiet
from bounceback.store.write.events import add_event
from bounceback.store.write.terms import set_terms
from bounceback.store.write.weeks import finish_week, keep_week, set_review_day
from bounceback.timeline.kinds import Kind

ZONE = ZoneInfo("UTC")


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def this_day(owner: int) -> date:
    return day_of_look(timezone.localdate(), read.preferences(owner).review_day)


@pytest.fixture
def on_its_day(owner: int) -> None:
    set_review_day(owner, timezone.localdate().weekday())


@pytest.fixture
def pk(owner: int) -> int:
    return applications.add_application(owner, "Northlight", "Analyst", timezone.now() - timedelta(days=2))


class TestWhichWeek:
    """The seven days that end on the chosen weekday; after it three days are left to go on."""

    @pytest.mark.parametrize(
        ("day", "looks_at"),
        [("2026-11-27", "2026-11-27"), ("2026-11-30", "2026-11-27"), ("2026-12-01", "2026-12-04"),
         ("2026-11-24", "2026-11-27")],
    )  # fmt: skip
    def test_the_last_one_for_three_days_else_the_next(self, day: str, looks_at: str) -> None:
        assert day_of_look(date.fromisoformat(day), 4) == date.fromisoformat(looks_at)

    def test_every_day_belongs_to_one_week_and_weeks_follow_each_other(self) -> None:
        days = [date(2026, 1, 1) + timedelta(days=number) for number in range(60)]
        for weekday in range(7):
            looked_at = [day_of_look(day, weekday) for day in days]
            assert looked_at == sorted(looked_at)
            assert {each.weekday() for each in looked_at} == {weekday}
            assert all(-3 <= (each - day).days <= 3 for each, day in zip(looked_at, days, strict=True))


class TestWhatHappened:
    """Facts of the seven days, and of no other."""

    def test_each_kind_is_told_once_and_nothing_from_before(self, owner: int, pk: int) -> None:
        now = timezone.now()
        day = now.astimezone(ZONE).date()
        old = applications.add_application(owner, "Quill", "Editor", now - timedelta(days=40))
        add_event(owner, old, Kind.REJECTION, now - timedelta(hours=1))
        add_event(owner, pk, Kind.REQUEST, now - timedelta(hours=2))
        add_event(owner, pk, Kind.REQUEST, now - timedelta(hours=1))
        bouncebacks.keep_lesson(owner, "Slow down", application=pk)
        told = {fact.kind: fact.about for fact in facts_until(owner, day, timezone.now(), ZONE)}
        assert told[Happened.SENT] == ((pk, "Northlight"),)
        assert told[Happened.ANSWERS] == ((pk, "Northlight"),)
        assert told[Happened.NOES] == ((old, "Quill"),)
        assert told[Happened.LESSONS] == ((pk, "Slow down"),)
        assert Happened.TALKS not in told
        assert facts_until(owner, day - timedelta(days=20), now, ZONE) == ()

    def test_a_no_before_its_hour_is_not_in_it(self, owner: int, pk: int) -> None:
        at = datetime(2026, 11, 24, 7, tzinfo=ZONE)
        add_event(owner, pk, Kind.REJECTION, at, now=at)
        set_noes_from(owner, "17:00")
        day = at.date()

        def noes(hour: int) -> bool:
            facts = facts_until(owner, day, at.replace(hour=hour), ZONE)
            return any(fact.kind is Happened.NOES for fact in facts)

        assert not noes(16)
        assert noes(17)


class TestThePage:
    """About ten minutes, all optional, kept as one writes."""

    def test_it_works_with_nothing_in_it(self, inside: Client) -> None:
        page = text(inside, "/week")
        assert "About ten minutes" in page
        assert "A week of rest is a week too." in page
        assert page.count('class="button"') == 1  # one primary act

    def test_what_is_written_is_kept_as_one_writes_and_resumed(self, inside: Client, owner: int) -> None:
        answer = inside.post(
            "/week", {"lesson": "Slow", "intention": "call Sam"}, headers={"X-Autosave": "1"}
        )
        assert answer.status_code == 204
        answer = inside.post("/week", {"came_of_it": "it rained"}, headers={"X-Autosave": "1"})
        assert answer.status_code == 204
        (kept,) = read.week_reviews(owner)
        assert (kept.lesson, kept.intention, kept.came_of_it) == ("Slow", "call Sam", "it rained")
        assert "call Sam</textarea>" in text(inside, "/week")
        assert read.lessons(owner) == ()

    def test_the_intention_is_shown_at_the_next_look(self, inside: Client, owner: int) -> None:
        keep_week(owner, this_day(owner) - timedelta(days=7), intention="call Sam")
        page = text(inside, "/week")
        assert "What you wanted this week" in page
        assert "call Sam" in page
        assert week(owner, timezone.now(), ZONE).review.intention == ""

    def test_when_done_the_lesson_is_kept_and_it_can_be_opened_again(
        self, inside: Client, owner: int
    ) -> None:
        words = {"lesson": "Ask for the agenda", "intention": "rest", "done": "1"}
        page = inside.post("/week", words, follow=True).content.decode()
        assert "That was the week." in page
        assert [each.text for each in read.lessons(owner)] == ["Ask for the agenda"]
        assert read.week_reviews(owner)[0].finished_at is not None
        inside.post("/week/again")
        (kept,) = read.week_reviews(owner)
        assert (kept.finished_at, kept.intention) == (None, "rest")

    def test_the_same_lesson_pressed_twice_is_kept_once(self, inside: Client, owner: int) -> None:
        for _ in range(2):
            inside.post("/week", {"lesson": "Ask for the agenda", "keep": "1"})
        assert len(read.lessons(owner)) == 1
        page = inside.post("/week", {"lesson": " ", "keep": "1"}, follow=True).content.decode()
        assert "Write the lesson in a sentence" in page

    def test_a_silent_one_is_let_go_with_one_press_and_comes_back_with_one(
        self, inside: Client, owner: int
    ) -> None:
        old = applications.add_application(owner, "Vale", "Analyst", timezone.now() - timedelta(days=200))
        assert "Let Vale, Analyst go" in text(inside, "/week")
        page = inside.post("/week/let-go", {"id": str(old)}, follow=True).content.decode()
        assert "A word from them brings it back." in page
        assert read.row(owner, old).let_go
        undo = page.split('action="/undo/')[1].split('"')[0]
        inside.post(f"/undo/{undo}")
        assert not read.row(owner, old).let_go

    def test_nonsense_is_said_and_changes_nothing(self, inside: Client, owner: int) -> None:
        assert inside.post("/week/let-go", {"id": "999999999999999999999999"}).status_code == 302
        assert inside.post("/week/let-go", {"id": "77"}, follow=True).status_code == 200
        assert inside.post("/week/task", {"task": "77"}, follow=True).status_code == 200

    def test_a_task_of_the_coming_week_is_done_with_one_press(
        self, inside: Client, owner: int, pk: int
    ) -> None:
        tasks.add_task(owner, pk, "Send the case study", timezone.localdate() + timedelta(days=2))
        (noted,) = read.tasks(owner, pk)
        assert "Send the case study" in text(inside, "/week")
        inside.post("/week/task", {"task": str(noted.id)})
        assert "Send the case study" not in text(inside, "/week")


class TestOnToday:
    """Offered on one weekday, until it is done; tasks and the day of an offer stand there too."""

    @pytest.mark.usefixtures("on_its_day", "pk")
    def test_it_is_offered_on_its_day_until_it_is_done(self, inside: Client, owner: int) -> None:
        assert "Look at your week" in text(inside, "/")
        keep_week(owner, this_day(owner), intention="rest")
        assert "Go on with the look at your week" in text(inside, "/")
        finish_week(owner, this_day(owner))
        page = text(inside, "/")
        assert "look at your week" not in page.lower().split("<main")[1].split("small faint")[0]

    @pytest.mark.usefixtures("pk")
    def test_it_is_not_offered_on_another_day_nor_where_it_is_turned_off(
        self, inside: Client, owner: int
    ) -> None:
        set_review_day(owner, (timezone.localdate().weekday() + 1) % 7)
        assert "Look at your week" not in text(inside, "/")
        set_review_day(owner, timezone.localdate().weekday())
        set_quiet(owner, ["week_review"])
        assert "Look at your week" not in text(inside, "/")

    def test_a_task_for_today_leads_to_its_application(self, inside: Client, owner: int, pk: int) -> None:
        tasks.add_task(owner, pk, "Call Dana", timezone.localdate())
        page = text(inside, "/")
        assert "<h1>Call Dana.</h1>" in page
        assert f'href="/applications/{pk}#tasks"' in page
        assert 'id="tasks"' in text(inside, f"/applications/{pk}")
        (noted,) = read.tasks(owner, pk)
        tasks.finish_task(owner, noted.id)
        assert "Call Dana" not in text(inside, "/")

    def test_the_day_of_an_offer_leads(self, inside: Client, owner: int, pk: int) -> None:
        add_event(owner, pk, Kind.OFFER, timezone.now() - timedelta(hours=3), waits=True)
        set_terms(owner, pk, TermsValue(answer_by=timezone.localdate() + timedelta(days=1)))
        assert "<h1>Answer the offer from Northlight by tomorrow.</h1>" in text(inside, "/")


class TestSettings:
    """The day of the look, and the letter."""

    def test_the_day_is_kept_with_what_today_may_say(self, inside: Client, owner: int) -> None:
        inside.post("/settings/today", {"may": ["no"], "review_day": "6"})
        assert read.preferences(owner).review_day == 6
        assert '<option value="6" selected>' in text(inside, "/settings/today")
        inside.post("/settings/today", {"may": ["no"], "review_day": "9"})
        assert read.preferences(owner).review_day == 6
        with pytest.raises(ValueError, match="seven days"):
            set_review_day(owner, 7)

    def test_the_letter_is_off_and_shown_as_it_reads(self, inside: Client, owner: int, pk: int) -> None:
        page = text(inside, "/settings/digest")
        assert "You sent 1 application: Northlight." in page
        assert 'name="on"' in page
        assert 'id="id_on" checked' not in page
        assert read.digest(owner) is None

    def test_without_a_server_it_is_not_turned_on_and_that_is_said(self, inside: Client, owner: int) -> None:
        values = {"on": "on", "address": "robin@example.com", "every": "day", "weekday": "1", "hour": "7"}
        answer = inside.post("/settings/digest", values)
        assert answer.status_code == 400
        assert "First set the server" in answer.content.decode()
        assert read.digest(owner) is None
        del values["on"]
        assert inside.post("/settings/digest", values).status_code == 302
        kept = read.digest(owner)
        assert kept is not None
        assert (kept.on, kept.every, kept.weekday, kept.hour) == (False, "day", 1, 7)

    def test_sending_without_a_server_says_what_is_missing(self, inside: Client) -> None:
        page = inside.post("/settings/digest/now", follow=True).content.decode()
        assert "Nothing was sent." in page
