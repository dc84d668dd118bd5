"""Reading a board in full: pages, texts, and what goes wrong half-way."""

from __future__ import annotations

import json
from dataclasses import replace

from bounceback.openings.boards import board_for
from bounceback.openings.collect import MOST_REQUESTS, collect
from bounceback.openings.fetch import Fetched, FetchProblem
from bounceback.openings.sources.adapter import Board

API = "https://api.smartrecruiters.com/v1/companies/LindenClinic/postings"


class Site:
    """Answers by address; `asked` keeps what was asked for."""

    def __init__(self, answers: dict[str, object]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def __call__(self, address: str, etag: str | None, last_modified: str | None) -> Fetched | FetchProblem:
        self.asked.append(address)
        answer = self.answers.get(
            address, FetchProblem("There is nothing at this address (404).", status=404)
        )
        if isinstance(answer, Fetched | FetchProblem):
            return answer
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        return Fetched(address, content, etag='"v1"')


def clinic() -> Board:
    board = board_for("https://jobs.smartrecruiters.com/LindenClinic")
    assert board is not None
    return board


def listed(number: int) -> dict[str, object]:
    return {
        "id": str(number),
        "name": f"Nurse {number}",
        "company": {"identifier": "LindenClinic", "name": "Linden"},
    }


def in_full(number: int) -> dict[str, object]:
    return {
        **listed(number),
        "jobAd": {"sections": {"jobDescription": {"title": "Job", "text": f"<p>Ward {number}</p>"}}},
    }


def two_pages() -> Site:
    return Site(
        {
            f"{API}?limit=100&offset=0": {"offset": 0, "totalFound": 3, "content": [listed(1), listed(2)]},
            f"{API}?limit=100&offset=2": {"offset": 2, "totalFound": 3, "content": [listed(3)]},
            **{f"{API}/{number}": in_full(number) for number in (1, 2, 3)},
        }
    )


def test_all_pages_and_texts_are_read() -> None:
    site = two_pages()
    found = collect(clinic(), site)
    assert [(posting.title, posting.text) for posting in found.postings] == [
        (f"Nurse {number}", f"Job\n\nWard {number}") for number in (1, 2, 3)
    ]
    assert found.complete
    assert found.problems == ()
    assert found.etag == '"v1"'


def test_a_text_that_is_known_is_not_asked_for_again_and_stays() -> None:
    before = {posting.external_id: posting for posting in collect(clinic(), two_pages()).postings}
    site = two_pages()
    found = collect(clinic(), site, known={name: before[name] for name in ("1", "2")})
    assert f"{API}/1" not in site.asked
    assert f"{API}/3" in site.asked
    assert [posting.text for posting in found.postings] == ["Job\n\nWard 1", "Job\n\nWard 2", "Job\n\nWard 3"]


def test_a_server_that_wants_peace_half_way_keeps_what_came() -> None:
    site = two_pages()
    site.answers[f"{API}/2"] = FetchProblem("Busy.", status=429, retry_after=60.0)
    found = collect(clinic(), site)
    assert [posting.title for posting in found.postings] == ["Nurse 1", "Nurse 2"]
    assert found.retry_after == 60.0
    assert not found.complete
    assert site.asked[-1] == f"{API}/2"


def test_a_posting_that_was_taken_down_meanwhile_is_told_and_harms_no_other() -> None:
    site = two_pages()
    del site.answers[f"{API}/2"]
    found = collect(clinic(), site)
    assert len(found.postings) == 3
    assert len(found.problems) == 1


def test_nothing_new_means_nothing_read() -> None:
    site = Site({f"{API}?limit=100&offset=0": Fetched("x", b"", etag='"v2"', unchanged=True)})
    found = collect(clinic(), site, etag='"v1"')
    assert found.unchanged
    assert found.etag == '"v2"'
    assert found.postings == ()


def test_a_board_that_is_suddenly_empty_is_told_and_nothing_counts_as_gone() -> None:
    before = {posting.external_id: posting for posting in collect(clinic(), two_pages()).postings}
    site = Site({f"{API}?limit=100&offset=0": {"offset": 0, "totalFound": 0, "content": []}})
    found = collect(clinic(), site, known=before)
    assert not found.complete
    assert "3 openings before" in found.problems[0].what
    assert collect(clinic(), site).complete, "a board that never had any is simply empty"


def test_a_problem_at_once_is_passed_on() -> None:
    found = collect(clinic(), Site({}))
    assert found.postings == ()
    assert not found.complete
    assert "404" in found.problems[0].what


def test_requests_are_bounded_and_the_rest_is_told() -> None:
    many = [listed(number) for number in range(1, 101)]
    site = Site({f"{API}?limit=100&offset={start}": {"offset": start, "totalFound": 300, "content": [
        {**entry, "id": str(start + place)} for place, entry in enumerate(many)]} for start in (0, 100, 200)})  # fmt: skip
    found = collect(clinic(), site)
    assert len(site.asked) == MOST_REQUESTS
    assert not found.complete
    assert any("wait" in problem.what for problem in found.problems)


def test_a_careers_page_without_postings_offers_the_board_it_links_to() -> None:
    page = b'<!doctype html><html><body><a href="https://jobs.lever.co/northlight?x=1&amp;y=2">Jobs</a></body></html>'
    board = board_for("https://northlight.example/careers")
    assert board is not None
    found = collect(board, Site({board.address: page}))
    assert [(one.adapter, one.name) for one in found.offered] == [("lever", "northlight")]


def test_a_sign_in_page_counts_as_no_reading_of_the_board() -> None:
    board = replace(clinic())
    found = collect(board, Site({board.address: b"<!doctype html><html><body>Sign in</body></html>"}))
    assert not found.complete
    assert found.problems


PAGE = "https://harbour.example/careers/analyst"


def page() -> Board:
    board = board_for(PAGE)
    assert board is not None
    assert board.adapter == "page"
    return board


POSTING_PAGE = (
    b'<html><script type="application/ld+json">{"@type": "JobPosting", "title": "Analyst", "description": "Boats."}'
    b"</script></html>"
)


def test_a_page_that_robots_txt_closes_is_not_asked_for() -> None:
    site = Site(
        {"https://harbour.example/robots.txt": b"User-agent: *\nDisallow: /careers", PAGE: POSTING_PAGE}
    )
    found = collect(page(), site)
    assert site.asked == ["https://harbour.example/robots.txt"]
    assert found.postings == ()
    assert "robots.txt" in found.problems[0].what
    assert not found.complete


def test_a_page_is_read_where_robots_txt_is_silent_or_missing() -> None:
    for rules in ({"https://harbour.example/robots.txt": b"User-agent: *\nDisallow: /private"}, {}):
        found = collect(page(), Site({**rules, PAGE: POSTING_PAGE}))
        assert [posting.title for posting in found.postings] == ["Analyst"]


def test_a_robots_txt_that_the_server_has_trouble_with_closes_the_page_for_now() -> None:
    trouble = FetchProblem("The server has trouble of its own (503).", status=503, retry_after=600.0)
    site = Site({"https://harbour.example/robots.txt": trouble, PAGE: POSTING_PAGE})
    found = collect(page(), site)
    assert site.asked == ["https://harbour.example/robots.txt"]
    assert found.retry_after == 600.0


def test_a_board_s_own_answer_is_asked_for_without_robots_txt() -> None:
    site = two_pages()
    collect(clinic(), site)
    assert not any(address.endswith("/robots.txt") for address in site.asked)
