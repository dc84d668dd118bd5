"""Care: the weekly word, the page with somebody to call, private writing, and every hint turned off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bounceback.store import read
from bounceback.store.today import week_to_ask
from bounceback.store.write import care
from bounceback.store.write.applications import add_application
from bounceback.store.write.events import add_event
from bounceback.timeline.kinds import Kind
from bounceback.web.pages.nudges import NUDGES

SOURCE = Path(__file__).resolve().parents[2] / "src" / "bounceback"


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content[:300]
    return answer.content.decode()


class TestTheWeek:
    def test_one_of_five_words_is_kept_changed_and_taken_back(self, inside: Client, owner: int) -> None:
        assert text(inside, "/calm").count('name="word"') == 5
        inside.post("/calm/week", {"word": "heavy"})
        inside.post("/calm/week", {"word": "bearable"})
        assert [each.word for each in read.week_words(owner)] == ["bearable"]
        assert read.week_words(owner)[0].week.weekday() == 0
        inside.post("/calm/week", {"word": "7"})
        assert [each.word for each in read.week_words(owner)] == ["bearable"], "a number is no word"
        inside.post("/calm/week", {"word": ""})
        assert read.week_words(owner) == ()

    def test_words_stand_beside_what_happened_only_where_that_is_wanted(
        self, inside: Client, owner: int
    ) -> None:
        monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday() + 7)
        noon = timezone.make_aware(datetime(monday.year, monday.month, monday.day, 12))
        pk = add_application(owner, "Northlight", "", noon)
        add_event(owner, pk, Kind.REJECTION, noon + timedelta(days=1))
        care.say_week(owner, monday, "very heavy")
        assert 'id="weeks"' not in text(inside, "/calm")
        inside.post("/calm/asking", {"show": "1"})
        line = text(inside, "/calm").split('id="weeks"')[1].split("</section>")[0]
        assert "very heavy" in line
        assert "1 application, 1 no" in line

    def test_it_is_asked_from_friday_until_a_word_is_there_or_the_week_is_over(self, owner: int) -> None:
        zone = ZoneInfo("Europe/Berlin")
        friday = datetime(2026, 11, 27, 10, tzinfo=UTC)
        assert not week_to_ask(owner, friday - timedelta(days=1), zone)
        assert week_to_ask(owner, friday, zone)
        care.say_week(owner, friday.date(), "light")
        assert not week_to_ask(owner, friday + timedelta(days=1), zone)
        assert week_to_ask(owner, friday + timedelta(days=7), zone)

    def test_nothing_is_asked_unless_the_person_said_so(self, inside: Client, owner: int) -> None:
        assert not read.preferences(owner).weekly
        inside.post("/calm/asking", {"ask": "1"})
        assert read.preferences(owner).weekly


class TestSomebodyToCall:
    def test_the_page_opens_and_leaves_no_trace(self, inside: Client, owner: int) -> None:
        before = dict(inside.session)
        changes = read.preferences(owner).changes
        with CaptureQueriesContext(connection) as captured:
            page = text(inside, "/safe")
        written = [q["sql"] for q in captured.captured_queries if not q["sql"].startswith("SELECT")]
        assert written == []
        assert dict(inside.session) == before
        assert read.preferences(owner).changes == changes
        for number in (
            "988",
            "116 123",
            "142",
            "0800 111 0 111",
            "0800 111 0 222",
            "13 11 14",
            "1813",
            "112",
        ):
            assert number in page
        assert 'href="tel:08001110111"' in page
        assert "local emergency number" in page
        assert "International Association for Suicide Prevention" in page

    @pytest.mark.parametrize("address", ["/calm", "/calm/writing"])
    def test_the_quiet_link_stands_on_every_calm_page(self, inside: Client, address: str) -> None:
        page = text(inside, address)
        assert '<a href="/safe">I am not safe right now</a>' in page

    def test_it_stands_on_the_way_back_and_the_quiet_page_on_today(self, inside: Client, owner: int) -> None:
        pk = add_application(owner, "Northlight", "", timezone.now() - timedelta(days=9))
        assert 'href="/calm"' in text(inside, "/")
        add_event(owner, pk, Kind.REJECTION, timezone.now())
        assert 'href="/safe"' in text(inside, f"/applications/{pk}/way-back/reframe")

    def test_no_request_is_logged(self) -> None:
        serving = "".join(
            path.read_text("utf-8") for path in SOURCE.rglob("*.py") if "Granian(" in path.read_text("utf-8")
        )
        assert serving
        assert "log_access=True" not in serving


class TestWriting:
    def test_the_page_is_not_sent_as_one_writes(self, inside: Client) -> None:
        page = text(inside, "/calm/writing").split("<main")[1]
        assert "data-autosave" not in page
        assert 'spellcheck="false"' in page

    def test_it_is_kept_only_where_the_person_says_so_and_deleted_for_good(
        self, inside: Client, owner: int
    ) -> None:
        assert read.writings(owner) == ()
        inside.post("/calm/writing", {"text": "Zwetschgenkuchen on Friday", "voice": "third"})
        (kept,) = read.writings(owner)
        assert (kept.voice, kept.text) == ("third", ""), "lists do not read the text"
        assert "Zwetschgenkuchen on Friday" in text(inside, f"/calm/writing/{kept.id}")
        inside.post(f"/calm/writing/{kept.id}")
        assert read.writings(owner) == ()
        assert inside.get(f"/calm/writing/{kept.id}").status_code == 404

    def test_an_empty_page_is_not_kept(self, inside: Client, owner: int) -> None:
        inside.post("/calm/writing", {"text": "  \n"})
        assert read.writings(owner) == ()

    def test_no_other_page_knows_of_it(self, inside: Client, owner: int) -> None:
        care.keep_writing(owner, "Zwetschgenkuchen", "first")
        add_application(owner, "Northlight", "", timezone.now())
        for address in (
            "/", "/search?q=Zwetschgenkuchen", "/applications?q=Zwetschgenkuchen", "/answers?q=Zwetschgenkuchen", "/lessons",
            "/ledger", "/ledger.md", "/insights", "/calm", "/calm/writing",
        ):  # fmt: skip
            page = text(inside, address)
            shown = page.replace("“Zwetschgenkuchen”", "").replace('value="Zwetschgenkuchen"', "")
            assert "Zwetschgenkuchen" not in shown.replace("q=Zwetschgenkuchen", ""), address

    def test_only_its_own_page_and_the_store_name_it(self) -> None:
        """No room that computes anything imports the reader of kept pages."""
        naming = {
            path.relative_to(SOURCE).as_posix()
            for path in SOURCE.rglob("*.py")
            if any(
                word in path.read_text("utf-8")
                for word in ("read.writing(", "read.writings(", "Writing.objects")
            )
        }
        assert naming == {"store/read.py", "store/write/care.py", "web/pages/writing.py"}

    def test_time_and_voice_are_chosen(self, inside: Client) -> None:
        page = text(inside, "/calm/writing?minutes=10&voice=third")
        assert 'data-timer="10"' in page
        assert "as if it happened to a friend" in page
        assert 'data-timer="20"' in text(inside, "/calm/writing?minutes=9999&voice=x")


class TestNudges:
    def test_every_one_can_be_turned_off_and_on_again(self, inside: Client, owner: int) -> None:
        assert text(inside, "/settings/today").count(" checked") == len(NUDGES)
        for kind in NUDGES:
            inside.post("/settings/today", {"may": [each for each in NUDGES if each != kind]})
            assert read.preferences(owner).quiet == {kind}
        inside.post("/settings/today", {"none": "1", "may": list(NUDGES)})
        assert read.preferences(owner).quiet == set(NUDGES)
        assert text(inside, "/settings/today").count(" checked") == 0
        inside.post("/settings/today", {"may": list(NUDGES)})
        assert read.preferences(owner).quiet == frozenset()

    def test_a_no_is_not_told_on_today_where_that_is_turned_off(self, inside: Client, owner: int) -> None:
        pk = add_application(owner, "Northlight", "", timezone.now() - timedelta(days=9))
        add_event(owner, pk, Kind.REJECTION, timezone.now() - timedelta(hours=1))
        assert "said no" in text(inside, "/")
        inside.post("/settings/today", {"none": "1"})
        assert "said no" not in text(inside, "/")

    def test_the_list_names_every_hint_that_today_knows(self) -> None:
        from bounceback.today import RowKind

        always = {RowKind.WAITS, RowKind.TALK, RowKind.NOTHING, RowKind.EMPTY}
        assert {kind.value for kind in RowKind if kind not in always} <= NUDGES.keys()
