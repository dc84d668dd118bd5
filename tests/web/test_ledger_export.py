"""The ledger taken along: as Markdown and as PDF with the picture over time, the same figures as on the page."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from bounceback.store.write.bouncebacks import keep_lesson
from bounceback.timeline.kinds import Kind

from . import made


@pytest.fixture
def search(owner: int) -> int:
    lost = made.applied(owner, 0, company="Harbour & Pine")
    made.happened(owner, lost, Kind.INTERVIEW, Kind.REJECTION)
    made.applied(owner, 40)
    keep_lesson(owner, "Two minutes, “not” ten …", application=lost)
    keep_lesson(owner, "Łódź and München and 日本", now=timezone.now() - timedelta(days=70))
    return lost


def pdf(client: Client) -> PdfReader:
    answer = client.get("/ledger.pdf")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].endswith('.pdf"')
    return PdfReader(io.BytesIO(answer.content))


def test_the_page_offers_both(inside: Client, search: int) -> None:
    page = inside.get("/ledger").content.decode()
    assert 'href="/ledger.pdf"' in page
    assert 'href="/ledger.md"' in page


def test_the_markdown_has_every_entry_and_the_picture(inside: Client, search: int) -> None:
    answer = inside.get("/ledger.md")
    text = answer.content.decode()
    assert answer.headers["Content-Type"].startswith("text/markdown")
    for words in (
        "- 2 applications",
        "- 1 interview\n",
        "- 2 lessons",
        "Harbour \\& Pine",
        "日本",
        "█",
        "## Over time",
    ):
        assert words in text


def test_the_pdf_has_the_same_figures_every_entry_and_the_picture(inside: Client, search: int) -> None:
    paper = pdf(inside)
    text = " ".join("\n".join(page.extract_text() for page in paper.pages).split())
    for words in (
        "What this search has built",
        "2 applications",
        "1 interview",
        "2 lessons",
        "Harbour & Pine",
    ):
        assert words in text
    assert "Two minutes, “not” ten …" in text
    assert "München" in text
    drawn = paper.pages[0].get_contents()
    assert drawn is not None
    operators = drawn.get_data().split()
    assert operators.count(b"l") > 10, "lines of the picture"
    assert b"f" in operators, "areas of the picture"
    assert paper.metadata is not None
    assert paper.metadata.title == "What this search has built"


def test_a_letter_without_a_font_takes_nothing_with_it(
    inside: Client, search: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bounceback.web import ledger_pdf

    monkeypatch.setattr(ledger_pdf, "OTHERS", ())
    text = " ".join("\n".join(page.extract_text() for page in pdf(inside).pages).split())
    assert "·ódz and München and ··" in text
    assert "the Markdown file has them all" in text


def test_a_long_search_fills_pages_and_loses_nothing(inside: Client, owner: int, search: int) -> None:
    for n in range(150):
        keep_lesson(owner, f"Lesson number {n}. " + "words " * 40)
    paper = pdf(inside)
    text = "\n".join(page.extract_text() for page in paper.pages)
    assert len(paper.pages) > 4
    assert all(f"Lesson number {n}." in text for n in range(150))


def test_an_empty_ledger_can_be_taken_too(inside: Client) -> None:
    assert len(pdf(inside).pages) == 1
    assert inside.get("/ledger.md").content.decode().startswith("# What this search has built")
