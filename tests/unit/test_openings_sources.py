"""Every adapter of openings/sources: one contract for all, and each one's own traps.

Samples are in samples_openings/, in the shapes of real answers. A new adapter needs a sample and ten lines here.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bounceback.openings.boards import (
    adapter_for,
    adapter_named,
    adapters,
    board_for,
    boards_in,
    parse,
    parse_file,
)
from bounceback.openings.posting import Parsed, Pay, Posting, Workplace
from bounceback.openings.sources.adapter import MOST_PROBLEMS, Board, link, moment

SAMPLES = Path(__file__).parent / "samples_openings"


class SourceContract:
    """What every adapter keeps to. `sample` holds good records and bad ones, `titles` the good ones' titles."""

    name: ClassVar[str]
    sample: ClassVar[str]
    titles: ClassVar[tuple[str, ...]]
    bad: ClassVar[int]
    addresses: ClassVar[dict[str, str]] = {}

    @property
    def content(self) -> bytes:
        return (SAMPLES / self.sample).read_bytes()

    @property
    def board(self) -> Board:
        return Board(self.name, "a board", "", "")

    def read(self, content: bytes | None = None) -> Parsed:
        adapter = adapter_named(self.name)
        assert adapter is not None
        return adapter.parse(self.content if content is None else content, self.board)

    def one(self, title: str) -> Posting:
        return next(posting for posting in self.read().postings if posting.title == title)

    def test_good_records_are_kept_and_each_bad_one_is_told(self) -> None:
        read = self.read()
        assert tuple(posting.title for posting in read.postings) == self.titles
        assert len(read.problems) == self.bad
        assert all(problem.what and problem.kept and problem.where for problem in read.problems)

    def test_it_is_known_by_its_content(self) -> None:
        adapter = adapter_for(self.content)
        assert adapter is not None
        assert adapter.name == self.name
        assert parse_file(self.content, "dropped").postings

    def test_addresses_lead_to_it(self) -> None:
        for address, fetched in self.addresses.items():
            board = board_for(address)
            assert board is not None
            assert (board.adapter, board.address) == (self.name, fetched), address

    def test_every_posting_can_be_found_again(self) -> None:
        first, second = self.read().postings, self.read().postings
        assert first == second
        names = [posting.external_id for posting in first]
        assert all(names)
        assert len(set(names)) == len(names)
        assert {posting.source for posting in first} == {self.name}

    def test_texts_hold_no_markup_and_links_no_script(self) -> None:
        for posting in self.read().postings:
            for tag in ("<p", "<li", "<div", "<script", "alert(", "x()"):
                assert tag not in posting.text + posting.title + posting.company
            for address in (posting.url, posting.apply_url):
                assert address == "" or address.startswith(("http://", "https://"))

    def test_times_are_in_utc(self) -> None:
        for posting in self.read().postings:
            for when in (posting.posted_at, posting.updated_at, posting.expires_at):
                assert when is None or when.tzinfo is UTC

    @pytest.mark.parametrize(
        "content",
        [b"", b"null", b"[]", b"{}", b'{"jobs": 7}', b"\xff\xfe\x00", b"<html><body>Sign in</body></html>",
         b"[" * 100_000, b'{"a":' * 50_000, b"<" * 50_000, b"\0" * 1000],
    )  # fmt: skip
    def test_what_is_no_answer_gives_no_posting_and_no_crash(self, content: bytes) -> None:
        assert self.read(content).postings == ()

    def test_a_damaged_answer_never_crashes(self) -> None:
        @settings(max_examples=25, deadline=None)
        @given(data=st.data())
        def damage(data: st.DataObject) -> None:
            content = bytearray(self.content)
            for _ in range(data.draw(st.integers(1, 12))):
                place = data.draw(st.integers(0, len(content) - 1))
                content[place : place + data.draw(st.integers(1, 30))] = data.draw(st.binary(max_size=8))
            self.read(bytes(content[: data.draw(st.integers(0, len(content)))]))

        damage()


class TestGreenhouse(SourceContract):
    name = "greenhouse"
    sample = "greenhouse.json"
    titles = ("Senior Product Analyst & Insights", "Boat Builder")
    bad = 2
    addresses: ClassVar = dict.fromkeys(
        (
            "https://boards.greenhouse.io/acme",
            "boards.greenhouse.io/acme/jobs/123",
            "https://job-boards.greenhouse.io/acme?utm=1",
            "https://job-boards.eu.greenhouse.io/acme",
            "https://boards.greenhouse.io/embed/job_board?for=acme&b=https://acme.example",
            "https://boards-api.greenhouse.io/v1/boards/acme/jobs",
        ),
        "https://boards-api.greenhouse.io/v1/boards/acme/jobs?content=true",
    )

    def test_twice_escaped_text_is_read_and_the_intro_left_out(self) -> None:
        posting = self.one("Senior Product Analyst & Insights")
        assert posting.text == (
            "You turn questions of the sales team into SQL and answers.\n\n- Dashboards in Looker\n- Talks with stakeholders"
            "\n\nThe base salary range is $88,000 — $104,000 USD a year.\n\nRelocation support of $5,000 - $10,000 is there."
        )
        assert "makes boats" in posting.html
        assert posting.company == "Harbour & Pine"

    def test_pay_is_the_salary_and_not_the_relocation(self) -> None:
        pay = self.one("Senior Product Analyst & Insights").pay
        assert pay is not None
        assert (pay.low, pay.high, pay.currency, pay.period) == (88_000, 104_000, "USD", "year")

    def test_offset_times_become_utc(self) -> None:
        assert self.one("Senior Product Analyst & Insights").posted_at == datetime(
            2026, 11, 11, 4, 15, tzinfo=UTC
        )

    def test_one_job_in_many_places_is_marked(self) -> None:
        assert self.one("Boat Builder").same_job == "7200002"

    def test_the_record_itself_is_kept(self) -> None:
        assert '"requisition_id":"REQ-101"' in self.one("Senior Product Analyst & Insights").raw


class TestLever(SourceContract):
    name = "lever"
    sample = "lever.json"
    titles = ("Support Lead", "Lamp Designer")
    bad = 1
    addresses: ClassVar = {
        "jobs.lever.co/acme": "https://api.lever.co/v0/postings/acme?mode=json",
        "https://jobs.lever.co/acme/1f2e3d4c/apply": "https://api.lever.co/v0/postings/acme?mode=json",
        "https://jobs.eu.lever.co/acme": "https://api.eu.lever.co/v0/postings/acme?mode=json",
        "https://api.lever.co/v0/postings/acme?mode=json": "https://api.lever.co/v0/postings/acme?mode=json",
    }

    def test_requirements_come_from_the_lists_and_the_fuller_description_is_taken(self) -> None:
        text = self.one("Support Lead").text
        assert "You lead six people who answer customers & learn from them." in text
        assert "What you bring" in text
        assert "- Three years in customer support" in text

    def test_work_type_place_pay_and_time_are_read(self) -> None:
        posting = self.one("Support Lead")
        assert posting.workplace is Workplace.HYBRID
        assert posting.location == "Utrecht; Remote"
        assert posting.posted_at == datetime(2026, 11, 2, 9, 40, tzinfo=UTC)
        assert posting.pay is not None
        assert (posting.pay.low, posting.pay.currency, posting.pay.period) == (52_000, "EUR", "year")

    def test_the_site_s_name_stands_for_the_company(self) -> None:
        board = board_for("https://jobs.lever.co/harbour-and-pine")
        assert board is not None
        assert {posting.company for posting in parse(self.content, board).postings} == {"Harbour And Pine"}


class TestAshby(SourceContract):
    name = "ashby"
    sample = "ashby.json"
    titles = ("Data Engineer", "Warehouse Planner")
    bad = 1
    addresses: ClassVar = {
        "jobs.ashbyhq.com/acme": "https://api.ashbyhq.com/posting-api/job-board/acme?includeCompensation=true",
        "https://jobs.ashbyhq.com/Acme%20Labs/9a0/application": "https://api.ashbyhq.com/posting-api/job-board/Acme%20Labs?includeCompensation=true",
    }

    def test_the_work_type_wins_over_the_remote_mark(self) -> None:
        assert self.one("Data Engineer").workplace is Workplace.HYBRID

    def test_pay_is_the_salary_part_and_an_empty_one_is_nothing(self) -> None:
        assert self.one("Data Engineer").pay == Pay(55_000, 70_000, "EUR", "year", "€55K – €70K")
        assert self.one("Warehouse Planner").pay is None

    def test_plain_text_stands_in_for_missing_html(self) -> None:
        assert self.one("Warehouse Planner").text == "You plan what leaves the warehouse."

    def test_further_places_are_kept(self) -> None:
        assert self.one("Data Engineer").location == "Lisbon; Porto"


class TestSmartRecruiters(SourceContract):
    name = "smartrecruiters"
    sample = "smartrecruiters.json"
    titles = ("Night Nurse", "Clinic Controller")
    bad = 1
    addresses: ClassVar = dict.fromkeys(
        (
            "https://jobs.smartrecruiters.com/LindenClinic/744-night-nurse",
            "https://careers.smartrecruiters.com/LindenClinic",
            "https://api.smartrecruiters.com/v1/companies/LindenClinic/postings",
        ),
        "https://api.smartrecruiters.com/v1/companies/LindenClinic/postings?limit=100&offset=0",
    )

    def test_the_list_names_where_its_texts_and_its_next_page_are(self) -> None:
        board = board_for("https://jobs.smartrecruiters.com/LindenClinic")
        assert board is not None
        api = "https://api.smartrecruiters.com/v1/companies/LindenClinic/postings"
        assert parse(self.content, board).more == (
            f"{api}/744000000000101",
            f"{api}/744000000000102",
            f"{api}/744000000000103",
            f"{api}?limit=100&offset=3",
        )

    def test_the_name_that_a_board_is_shown_by_is_not_used_in_addresses(self) -> None:
        board = board_for("https://jobs.smartrecruiters.com/LindenClinic")
        assert board is not None
        shown = Board(board.adapter, "Linden Clinic of the East", board.address, "Linden Clinic of the East")
        assert parse(self.content, shown).more == parse(self.content, board).more

    def test_the_answer_for_one_posting_brings_its_text(self) -> None:
        content = (SAMPLES / "smartrecruiters_one.json").read_bytes()
        adapter = adapter_for(content)
        assert adapter is not None
        assert adapter.name == "smartrecruiters"
        (posting,) = self.read(content).postings
        assert posting.external_id == self.one("Night Nurse").external_id
        assert "You watch over twelve beds." in posting.text
        assert "- Diploma in nursing" in posting.text
        assert "Additional Information" not in posting.text


class TestRecruitee(SourceContract):
    name = "recruitee"
    sample = "recruitee.json"
    titles = ("Backend Developer (m/f/x)", "Miller")
    bad = 1
    addresses: ClassVar = {
        "https://quietmill.recruitee.com/o/miller": "https://quietmill.recruitee.com/api/offers/"
    }

    def test_three_true_marks_mean_hybrid(self) -> None:
        assert self.one("Backend Developer (m/f/x)").workplace is Workplace.HYBRID
        assert self.one("Miller").workplace is Workplace.ON_SITE

    def test_pay_by_the_month(self) -> None:
        pay = self.one("Backend Developer (m/f/x)").pay
        assert pay is not None
        assert (pay.low, pay.high, pay.currency, pay.period) == (15_000, 19_000, "PLN", "month")

    def test_a_time_with_utc_behind_it(self) -> None:
        assert self.one("Miller").posted_at == datetime(2026, 10, 11, 10, tzinfo=UTC)


class TestWorkable(SourceContract):
    name = "workable"
    sample = "workable.json"
    titles = ("Product Designer", "Bridge Inspector")
    bad = 1
    addresses: ClassVar = dict.fromkeys(
        ("https://apply.workable.com/fernbridge/", "https://apply.workable.com/fernbridge/j/P8AAA2WVQR/", "https://fernbridge.workable.com/"),
        "https://apply.workable.com/api/v1/widget/accounts/fernbridge?details=true",
    )  # fmt: skip

    def test_a_hidden_place_is_not_shown(self) -> None:
        assert self.one("Product Designer").location == "Ireland"
        assert self.one("Bridge Inspector").location == "Cork, Munster, Ireland"

    def test_the_answer_names_the_company(self) -> None:
        assert self.one("Product Designer").company == "Fern & Bridge"
        assert self.one("Product Designer").workplace is Workplace.REMOTE


class TestPersonio(SourceContract):
    name = "personio"
    sample = "personio.xml"
    titles = ("Vertriebsleiter (m/w/d)", "Buchhalterin")
    bad = 1
    addresses: ClassVar = {
        "https://alpenrad.jobs.personio.de/job/550101": "https://alpenrad.jobs.personio.de/xml",
        "https://alpenrad.jobs.personio.com": "https://alpenrad.jobs.personio.com/xml",
    }

    def test_sections_are_text_and_no_titles(self) -> None:
        posting = self.one("Vertriebsleiter (m/w/d)")
        assert "Dein Profil" in posting.text
        assert "- Du baust das Geschäft mit Läden auf." in posting.text
        assert posting.location == "München; Berlin"

    def test_entities_are_refused(self) -> None:
        bomb = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaa">]><workzag-jobs><position><id>1</id><name>&a;</name></position></workzag-jobs>'
        read = self.read(bomb)
        assert read.postings == ()
        assert len(read.problems) == 1


class TestRss(SourceContract):
    name = "rss"
    sample = "rss.xml"
    titles = ("Head of Growth & Operations", "Tea Taster")
    bad = 1
    addresses: ClassVar = {
        "https://jobs.example.com/jobs.rss": "https://jobs.example.com/jobs.rss",
        "https://example.com/feed/": "https://example.com/feed/",
        "https://slowgarden.teamtailor.com/jobs/1-gardener": "https://slowgarden.teamtailor.com/jobs.rss",
    }

    def test_company_and_title_are_taken_apart(self) -> None:
        assert {posting.company for posting in self.read().postings} == {"Proud Kettle LLC", "Proud Kettle"}

    def test_the_longer_text_is_taken(self) -> None:
        assert (
            self.one("Tea Taster").text == "You taste two hundred teas a day, and write down what you find."
        )

    def test_a_feed_called_remote_is_remote(self) -> None:
        assert self.one("Tea Taster").workplace is Workplace.REMOTE

    def test_time_and_pay(self) -> None:
        posting = self.one("Head of Growth & Operations")
        assert posting.posted_at == datetime(2026, 11, 3, 17, 26, 24, tzinfo=UTC)
        assert posting.pay is not None
        assert (posting.pay.low, posting.pay.high, posting.pay.currency) == (70_000, 85_000, "EUR")

    def test_a_feed_s_bytes_are_never_taken_for_a_file_or_address(self, tmp_path: Path) -> None:
        secret = tmp_path / "feed.xml"
        secret.write_bytes(self.content)
        assert self.read(str(secret).encode()).postings == ()

    def test_outside_entities_stay_outside(self, tmp_path: Path) -> None:
        secret = tmp_path / "secret.txt"
        secret.write_text("secret words")
        feed = (
            f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file://{secret}">]><rss version="2.0"><channel>'
            "<item><title>Role &x;</title></item></channel></rss>"
        ).encode()
        assert "secret words" not in str(self.read(feed))

    def test_a_feed_that_does_not_end_is_cut_and_told(self) -> None:
        entries = b"".join(
            b"<item><title>Role %d</title><guid>%d</guid></item>" % (n, n) for n in range(40_000)
        )
        read = self.read(b'<rss version="2.0"><channel>' + entries + b"</channel></rss>")
        assert 5_000 < len(read.postings) < 9_000
        assert len(read.problems) == 1
        assert str(len(read.postings)) in read.problems[0].kept


class TestAtom(SourceContract):
    name = "rss"
    sample = "atom.xml"
    titles = ("Archivist",)
    bad = 0

    def test_author_text_and_both_times(self) -> None:
        posting = self.one("Archivist")
        assert (posting.company, posting.text) == ("Old Letters Trust", "You keep letters.")
        assert posting.posted_at == datetime(2026, 11, 5, 8, tzinfo=UTC)
        assert posting.updated_at == datetime(2026, 11, 6, 8, tzinfo=UTC)


class TestRemotive(SourceContract):
    name = "remotive"
    sample = "remotive.json"
    titles = ("Data Analyst", "Editor")
    bad = 1
    addresses: ClassVar = {
        "https://remotive.com/remote-jobs": "https://remotive.com/api/remote-jobs",
        "https://remotive.com/?search=data+analyst&x=1": "https://remotive.com/api/remote-jobs?search=data+analyst",
    }

    def test_pay_and_place(self) -> None:
        posting = self.one("Data Analyst")
        assert posting.pay is not None
        assert (posting.pay.low, posting.pay.high, posting.pay.currency) == (50_000, 60_000, "EUR")
        assert (posting.location, posting.workplace) == ("Europe", Workplace.REMOTE)


class TestArbeitnow(SourceContract):
    name = "arbeitnow"
    sample = "arbeitnow.json"
    titles = ("Bühnenbauer (m/w/d)", "Souffleuse")
    bad = 1
    addresses: ClassVar = {"https://www.arbeitnow.com/jobs": "https://www.arbeitnow.com/api/job-board-api"}

    def test_the_next_page_is_named_only_where_it_is_the_board_s_own(self) -> None:
        assert self.read().more == ("https://www.arbeitnow.com/api/job-board-api?page=2",)
        assert (
            self.read(
                self.content.replace(b"www.arbeitnow.com/api/job-board-api?page=2", b"evil.example/")
            ).more
            == ()
        )

    def test_seconds_since_1970_and_the_remote_mark(self) -> None:
        assert self.one("Souffleuse").posted_at == datetime(2026, 11, 2, 9, 40, tzinfo=UTC)
        assert self.one("Souffleuse").workplace is Workplace.REMOTE


class TestHackerNews(SourceContract):
    name = "hacker_news"
    sample = "hacker_news.json"
    titles = ("Senior Backend Engineer", "Product Designer")
    bad = 1
    addresses: ClassVar = {
        "https://news.ycombinator.com/item?id=46000000": "https://hn.algolia.com/api/v1/items/46000000",
        "https://hn.algolia.com/api/v1/items/46000000": "https://hn.algolia.com/api/v1/items/46000000",
    }

    def test_the_first_line_is_taken_apart_in_whatever_order(self) -> None:
        posting = self.one("Senior Backend Engineer")
        assert (posting.company, posting.location) == ("Tin Whistle", "Dublin, Ireland")
        assert posting.workplace is Workplace.ON_SITE
        assert posting.pay is not None
        assert (posting.pay.low, posting.pay.high, posting.pay.currency) == (80_000, 95_000, "EUR")
        assert posting.apply_url == "https://tinwhistle.example/jobs"
        assert self.one("Product Designer").workplace is Workplace.REMOTE


class TestJsonFeed(SourceContract):
    name = "json_feed"
    sample = "json_feed.json"
    titles = ("Copy Editor", "Printer")
    bad = 1
    addresses: ClassVar = {"https://jobs.example.com/feed.json": "https://jobs.example.com/feed.json"}

    def test_company_from_title_or_author(self) -> None:
        assert {posting.company for posting in self.read().postings} == {"Lucky Page"}


class TestJsonLines(SourceContract):
    name = "json_lines"
    sample = "json_lines.jsonl"
    titles = ("Bookkeeper", "Payroll Clerk")
    bad = 2
    addresses: ClassVar = {"https://jobs.example.com/all.jsonl": "https://jobs.example.com/all.jsonl"}

    def test_other_field_names_are_understood(self) -> None:
        posting = self.one("Payroll Clerk")
        assert (posting.company, posting.location, posting.text) == (
            "Green Ledger",
            "Leeds",
            "You pay everyone on time.",
        )
        assert posting.workplace is Workplace.REMOTE

    def test_pay_from_columns(self) -> None:
        pay = self.one("Bookkeeper").pay
        assert pay is not None
        assert (pay.low, pay.high, pay.currency, pay.period) == (28_000, 32_000, "GBP", "year")

    def test_a_bad_line_is_named(self) -> None:
        assert [problem.where for problem in self.read().problems] == ["a board, line 3", "a board, line 4"]

    def test_one_array_is_read_too(self) -> None:
        read = self.read(b'[{"title": "Cook", "company": "Inn"}, {"title": "Waiter"}]')
        assert [posting.title for posting in read.postings] == ["Cook", "Waiter"]


class TestCsvFile(SourceContract):
    name = "csv_file"
    sample = "csv_file.csv"
    titles = ("Köchin", "Kellner")
    bad = 1
    addresses: ClassVar = {"https://jobs.example.com/all.csv": "https://jobs.example.com/all.csv"}

    def test_semicolons_line_breaks_and_an_old_charset_are_read(self) -> None:
        posting = self.one("Köchin")
        assert posting.company == "Gasthaus Grüner Baum"
        assert posting.text == "Sie kochen fränkisch; gern mit Kräutern.\nAuch sonntags."
        assert posting.posted_at == datetime(2026, 11, 3, tzinfo=UTC)

    @pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_any_usual_charset_and_delimiter(self, charset: str, delimiter: str) -> None:
        rows = [
            ["position", "organisation", "description"],
            ["Müllerin", "Mühle Süd", "Sie mahlen Körner für Bäcker."],
        ]
        content = "\n".join(delimiter.join(row) for row in rows).encode(charset)
        (posting,) = self.read(content).postings
        assert (posting.title, posting.company) == ("Müllerin", "Mühle Süd")

    def test_a_rating_under_the_company_s_name_is_no_part_of_it(self) -> None:
        (posting,) = self.read(b'title,company\nCook,"Northlight\n4.1"\n').postings
        assert posting.company == "Northlight"

    def test_a_file_without_titles_says_what_to_do(self) -> None:
        read = self.read(b"a,b,c\n1,2,3\n")
        assert read.postings == ()
        assert "title" in read.problems[0].next

    def test_a_row_too_long_or_too_short_is_read_as_far_as_it_goes(self) -> None:
        read = self.read(b"title,company,url\nCook\nWaiter,Inn,https://x.example/1,more,and more\n")
        assert [(posting.title, posting.company) for posting in read.postings] == [
            ("Cook", ""),
            ("Waiter", "Inn"),
        ]

    def test_many_bad_rows_are_counted_and_not_told_one_by_one(self) -> None:
        read = self.read(b"title,company\n" + b",Inn\n" * 300 + b"Cook,Inn\n")
        assert [posting.title for posting in read.postings] == ["Cook"]
        assert len(read.problems) == MOST_PROBLEMS + 1
        assert "250 more" in read.problems[-1].what

    @given(
        st.lists(
            st.tuples(st.text(min_size=1, max_size=30), st.text(max_size=30)).filter(
                lambda row: row[0].strip()
            ),
            min_size=1,
            max_size=8,
        )
    )
    @settings(max_examples=40, deadline=None)
    def test_as_many_rows_as_were_written(self, rows: list[tuple[str, str]]) -> None:
        import csv
        import io

        out = io.StringIO()
        csv.writer(out).writerows(
            [("title", "company"), *((f"Role {title}", company) for title, company in rows)]
        )
        read = self.read(out.getvalue().encode("utf-8", "surrogatepass"))
        assert len(read.postings) == len(rows)


class TestPage(SourceContract):
    name = "page"
    sample = "page.html"
    titles = ("Gardener", "Seed Keeper")
    bad = 2
    addresses: ClassVar = {"garden.example.com/jobs/7": "https://garden.example.com/jobs/7"}

    def test_place_pay_dates_and_text(self) -> None:
        posting = self.one("Gardener")
        assert posting.location == "Bath, Somerset, GB"
        assert posting.text == "You plant and weed.\n\n- Own boots"
        assert posting.pay is not None
        assert (posting.pay.low, posting.pay.high, posting.pay.currency, posting.pay.period) == (
            13,
            15,
            "GBP",
            "hour",
        )
        assert posting.expires_at == datetime(2026, 12, 31, 23, tzinfo=UTC)
        assert posting.external_id == "SG-7"

    def test_telecommuting_is_remote(self) -> None:
        posting = self.one("Seed Keeper")
        assert (posting.workplace, posting.location, posting.company) == (
            Workplace.REMOTE,
            "Ireland",
            "Slow Garden",
        )

    def test_a_page_without_a_posting_says_to_paste_the_text(self) -> None:
        read = self.read(b"<!doctype html><html><body>Come and work with us</body></html>")
        assert "Paste" in read.problems[-1].next

    def test_the_boards_that_a_page_links_to_are_offered(self) -> None:
        (board,) = boards_in(self.content, "https://garden.example.com/jobs")
        assert (board.adapter, board.name) == ("greenhouse", "slowgarden")


def test_every_adapter_has_its_contract_test() -> None:
    tested = {kind.name for kind in SourceContract.__subclasses__()}
    assert tested == {adapter.name for adapter in adapters()}


@pytest.mark.parametrize(
    "address",
    [
        "",
        "   ",
        "mailto:jobs@example.com",
        "ftp://example.com",
        "javascript:alert(1)",
        "http://",
        "http://[",
        "word",
    ],
)
def test_what_is_no_web_address_belongs_to_no_board(address: str) -> None:
    assert board_for(address) is None


def test_a_feed_behind_a_page_s_address_is_read_as_a_feed() -> None:
    board = board_for("https://jobs.example.com/openings")
    assert board is not None
    assert board.adapter == "page"
    assert len(parse((SAMPLES / "rss.xml").read_bytes(), board).postings) == 2


def test_a_sign_in_page_instead_of_a_board_s_answer_keeps_what_was() -> None:
    board = board_for("https://boards.greenhouse.io/acme")
    assert board is not None
    read = parse(b"<!doctype html><html><body>Sign in</body></html>", board)
    assert read.postings == ()
    assert read.problems


def test_a_name_that_would_leave_the_board_s_path_is_no_board() -> None:
    for address in (
        "https://boards.greenhouse.io/..",
        "https://jobs.lever.co/%2e%2e%2f",
        "https://jobs.lever.co/",
    ):
        board = board_for(address)
        assert board is None or board.adapter == "page" or ".." not in board.address


@pytest.mark.parametrize(
    ("written", "when"),
    [
        ("2026-11-10T23:15:00-05:00", datetime(2026, 11, 11, 4, 15, tzinfo=UTC)),
        ("2026-11-10T23:15:00Z", datetime(2026, 11, 10, 23, 15, tzinfo=UTC)),
        ("2026-11-10 23:15:00 UTC", datetime(2026, 11, 10, 23, 15, tzinfo=UTC)),
        ("2026-11-10", datetime(2026, 11, 10, tzinfo=UTC)),
        (1793612400000, datetime(2026, 11, 2, 9, 40, tzinfo=UTC)),
        (1793612400, datetime(2026, 11, 2, 9, 40, tzinfo=UTC)),
        ("Tue, 03 Nov 2026 18:26:24 +0100", datetime(2026, 11, 3, 17, 26, 24, tzinfo=UTC)),
        ("3 November 2026", datetime(2026, 11, 3, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("3000-01-01", None),
        ("soon", None),
        (True, None),
        (None, None),
        (float("nan"), None),
        (1e300, None),
    ],
)
def test_times_as_sources_write_them(written: object, when: datetime | None) -> None:
    assert moment(written) == when


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//x.example",
        "http://",
        "https://a b",
        'https://x.example/"><script>',
        None,
        5,
    ],
)
def test_only_web_addresses_are_links(address: object) -> None:
    assert link(address) == ""
