"""Board, list, palette, one application and Insights in a real Chromium, with a sample search of their own that they change."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from .conftest import OpenPage, Server, no_sideways_scroll, running_sample


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a sample search that these tests may change."""
    with running_sample(tmp_path_factory.mktemp("board")) as started:
        yield started


def first_card(page: Page) -> tuple[str, str]:
    """Number and company of the first card under Applied."""
    card = page.locator(".board section").first.locator("[data-card]").first
    return card.get_attribute("data-card") or "", card.locator("b").inner_text()


def stands(page: Page, card: str) -> str:
    """The name of the column in which a card stands."""
    return (
        page.locator(f'.board section:has([data-card="{card}"]) h2').inner_text().split("\n")[0].split(" ")[0]
    )


def undo(page: Page) -> None:
    page.locator(".notices").get_by_role("button", name="Undo").click()
    expect(page.locator(".notices")).to_contain_text("Taken back")


def test_a_card_is_dragged_to_another_column_and_taken_back(open_page: OpenPage, own_server: Server) -> None:
    page = open_page("/applications", on=own_server)
    card, _company = first_card(page)
    page.locator(f'[data-card="{card}"]').drag_to(page.locator('section[data-to="interview"] h2'))
    expect(page.locator(".notices")).to_contain_text("Moved")
    assert stands(page, card) == "Interview"
    undo(page)
    assert stands(page, card) == "Applied"


def test_a_card_is_dragged_onto_a_no(open_page: OpenPage, own_server: Server) -> None:
    page = open_page("/applications", on=own_server)
    card, company = first_card(page)
    source = page.locator(f'[data-card="{card}"]')
    box = source.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 60, steps=4)
    target = page.locator('.target[data-to="no"]')
    expect(target).to_be_visible()
    to = target.bounding_box()
    assert to is not None
    page.mouse.move(to["x"] + 10, to["y"] + 10, steps=6)
    page.mouse.up()
    expect(page.locator(".notices")).to_contain_text("Moved")
    assert page.locator(f'[data-card="{card}"]').count() == 0
    page.goto(f"{own_server.address}/applications?show=no&order=newest")
    expect(page.locator("table.list")).to_contain_text(company)
    page.goto(f"{own_server.address}/applications?q={company.split()[0]}")
    expect(page.get_by_role("main")).to_contain_text(company)


def test_by_keyboard_a_card_is_moved_and_many_are_put_away(
    open_page: OpenPage, own_server: Server, axe_check: Callable[[Page], None]
) -> None:
    page = open_page("/applications", on=own_server)
    card, _company = first_card(page)
    link = page.locator(f'[data-card="{card}"] a')
    link.focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator(".notices")).to_contain_text("Moved")
    assert stands(page, card) == "Screening"
    undo(page)
    links = page.locator(".board [data-card] a")
    chosen = [links.nth(place).get_attribute("href") for place in (0, 1)]
    expect(page.locator("form.change")).not_to_be_visible()
    for place in (0, 1):
        links.nth(place).focus()
        page.keyboard.press("x")
    expect(page.locator("form.change")).to_be_visible()
    axe_check(page)
    button = page.get_by_role("button", name="put away")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".notices")).to_contain_text("2 applications")
    for address in chosen:
        assert page.locator(f'.board a[href="{address}"]').count() == 0
    undo(page)
    for address in chosen:
        assert page.locator(f'.board a[href="{address}"]').count() == 1


def test_a_pasted_advertisement_becomes_an_application(open_page: OpenPage, own_server: Server) -> None:
    page = open_page("/applications", on=own_server)
    page.get_by_text("Paste a link or an advertisement").click()
    page.get_by_label("The link, the text, or both").fill("Data Analyst at Quillworks\n\nYou know SQL.")
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_label("Company")).to_have_value("Quillworks")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Data Analyst, Quillworks")


def test_a_cell_is_changed_in_its_place(open_page: OpenPage, own_server: Server) -> None:
    page = open_page("/applications", on=own_server)
    page.goto(f"{own_server.address}/applications?view=list&show=open")
    row = page.locator("table.list tbody tr").first
    before = row.locator("td").nth(1).locator("span").first.inner_text()
    row.locator("td").nth(1).get_by_role("link").focus()
    page.keyboard.press("Enter")
    field = row.get_by_role("textbox")
    expect(field).to_be_focused()
    field.fill("Keeper of figures")
    page.keyboard.press("Enter")
    expect(row.locator("td").nth(1)).to_contain_text("Keeper of figures")
    assert "view=list" in page.url
    row.get_by_role("button", name="Undo").click()
    page.goto(f"{own_server.address}/applications?view=list&show=open")
    expect(page.locator("table.list tbody")).to_contain_text(before)
    expect(page.locator("table.list tbody")).not_to_contain_text("Keeper of figures")


def test_filters_are_kept_and_found_again(open_page: OpenPage, own_server: Server) -> None:
    page = open_page("/applications", on=own_server)
    page.goto(f"{own_server.address}/applications?view=list&show=all")
    page.get_by_text("Filters and columns").click()
    page.get_by_label("Which", exact=True).select_option("no")
    page.get_by_label("Note", exact=True).check()
    page.get_by_role("button", name="Show these").click()
    expect(page.locator("table.list thead")).to_contain_text("Note")
    page.get_by_label("Keep what is shown now under a name").fill("Noes with notes")
    page.get_by_role("button", name="Keep", exact=True).click()
    page.goto(f"{own_server.address}/applications")
    page.get_by_role("link", name="Noes with notes", exact=True).click()
    expect(page.locator("table.list thead")).to_contain_text("Note")
    assert "show=no" in page.url


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 360)])
def test_the_palette_finds_and_goes_there_by_keys_alone(
    open_page: OpenPage, own_server: Server, axe_check: Callable[[Page], None], theme: str, width: int
) -> None:
    page = open_page("/lessons", on=own_server, theme=theme, width=width)
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Search or jump")
    expect(palette).to_be_visible()
    expect(palette.get_by_role("searchbox")).to_be_focused()
    expect(palette).to_contain_text("What you can do")
    page.keyboard.type("analyst")
    expect(palette).to_contain_text("Applications")
    axe_check(page)
    no_sideways_scroll(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    second = palette.locator("[data-palette-found] li a").nth(1)
    expect(second).to_be_focused()
    address = second.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")


def test_the_palette_closes_and_first_found_opens(open_page: OpenPage, own_server: Server) -> None:
    page = open_page("/lessons", on=own_server)
    page.get_by_role("link", name="Search or jump").click()
    palette = page.get_by_role("dialog", name="Search or jump")
    expect(palette).to_be_visible()
    page.keyboard.press("Escape")
    expect(palette).not_to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("compare offers")
    expect(palette.locator("[data-palette-found] li a").first).to_contain_text("Compare offers")
    page.keyboard.press("Enter")
    page.wait_for_url("**/applications/offers")


def test_tasks_documents_and_terms_of_one_application(
    open_page: OpenPage, own_server: Server, axe_check: Callable[[Page], None]
) -> None:
    page = open_page("/applications", on=own_server, width=360, theme="dark")
    page.locator(".board [data-card] a").first.click()
    page.get_by_text("Note something to do").click()
    page.get_by_label("What there is to do").fill("Ask Sam for a word")
    page.get_by_role("button", name="Note it").click()
    page.get_by_role("button", name="Done: Ask Sam for a word").click()
    expect(page.locator("#tasks")).to_contain_text("done")
    page.get_by_text("Keep a CV version or a letter here").click()
    page.get_by_label("Its name").fill("CV, short")
    page.locator("#papers").get_by_role("button", name="Keep it").click()
    expect(page.locator("#papers")).to_contain_text("CV, short")
    page.get_by_text("Note what it pays and asks").click()
    page.get_by_label("They offer").fill("42000")
    page.get_by_label("Currency").fill("GBP")
    page.locator("#terms").get_by_role("button", name="Keep it").click()
    expect(page.locator("#terms")).to_contain_text("GBP 42,000 a year")
    axe_check(page)
    no_sideways_scroll(page)
    page.get_by_role("link", name="Compare with other offers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Offers side by side")
    axe_check(page)
    no_sideways_scroll(page)


@pytest.mark.parametrize(("theme", "width"), [("light", 360), ("dark", 1440)])
def test_a_picture_is_saved_without_names(
    open_page: OpenPage, own_server: Server, axe_check: Callable[[Page], None], theme: str, width: int
) -> None:
    page = open_page("/insights", on=own_server, theme=theme, width=width)
    axe_check(page)
    no_sideways_scroll(page)
    page.locator("#funnel").get_by_role("link", name="share without names").click()
    axe_check(page)
    no_sideways_scroll(page)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save as PNG").click()
    assert saved.value.suggested_filename.startswith("bounceback-funnel-")
    assert saved.value.path().read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "address", ["/applications", "/applications?view=list&show=all&col=note&col=plan&col=pay"]
)
@pytest.mark.parametrize(("theme", "width"), [("light", 768), ("dark", 360)])
def test_board_and_list_have_no_barrier(
    open_page: OpenPage,
    own_server: Server,
    axe_check: Callable[[Page], None],
    address: str,
    theme: str,
    width: int,
) -> None:
    page = open_page("/applications", on=own_server, theme=theme, width=width)
    page.goto(own_server.address + address)
    for more in page.locator("details.more").all():
        more.evaluate("one => { one.open = true; }")
    page.locator(".pick input").first.check()
    axe_check(page)
    no_sideways_scroll(page)
