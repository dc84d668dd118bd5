"""The whole site with the sample search in a real Chromium: nothing to the side, no barrier, keys alone are enough."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from .conftest import OpenPage, Server, no_sideways_scroll

PLACES = {
    "today": "/",
    "board": "/applications",
    "list": "/applications?view=list&show=all",
    "noes": "/applications?show=no",
    "search": "/search?q=analyst",
    "add": "/applications/add",
    "review": "/review",
    "mail": "/mail",
    "settings": "/settings",
    "openings": "/openings",
    "growth": "/growth",
    "insights": "/insights",
    "lessons": "/lessons",
    "people": "/people",
    "ledger": "/ledger",
    "answers": "/answers",
    "story": "first answer of /answers",
    "calm": "/calm",
    "writing": "/calm/writing",
    "safe": "/safe",
    "nudges": "/settings/today",
    "week": "/week",
    "digest": "/settings/digest",
    "application": "first of /applications?view=list&show=open",
    "decided": "first of /applications?show=no",
    "mend": "first of /applications?show=no then /mend",
    "look_back": "first of /applications?show=no then /look-back",
    "reframe": "first of /applications?show=no then /way-back/reframe",
    "feedback": "first of /applications?show=no then /way-back/feedback",
    "door": "first of /applications?show=no then /way-back/openings",
    "back": "first of /applications?show=no then /way-back/growth",
    "opening": "first of /openings",
}


def go(open_page: OpenPage, server: Server, place: str, **how: object) -> Page:
    """The page of a place; where it depends on the search, by the first link of a list."""
    where = PLACES[place]
    page = open_page("/", on=server, **how)
    if where.startswith("first answer of "):
        page.goto(server.address + where.removeprefix("first answer of "))
        page.locator('main .rows a[href^="/answers/story"]').first.click()
        page.wait_for_load_state("load")
        return page
    if not where.startswith("first of "):
        page.goto(server.address + where)
        page.wait_for_load_state("load")
        return page
    listed, _, more = where.removeprefix("first of ").partition(" then ")
    page.goto(server.address + listed)
    kind = "openings" if listed.startswith("/openings") else "applications"
    links = (
        page.get_by_role("main")
        .locator(f'a[href^="/{kind}/"]')
        .evaluate_all("all => all.map(a => a.getAttribute('href'))")
    )
    first = next(link for link in links if re.fullmatch(rf"/{kind}/\d+", link))
    page.goto(f"{server.address}{first}{more}")
    page.wait_for_load_state("load")
    return page


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 360)])
@pytest.mark.parametrize("place", PLACES)
def test_every_page_is_without_a_barrier_and_fits_its_window(
    open_page: OpenPage,
    sample_server: Server,
    axe_check: Callable[[Page], None],
    place: str,
    theme: str,
    width: int,
) -> None:
    page = go(open_page, sample_server, place, theme=theme, width=width)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    no_sideways_scroll(page)
    axe_check(page)


@pytest.mark.parametrize("place", ["today", "board", "application", "reframe", "insights"])
def test_light_on_a_small_window_and_dark_on_a_wide_one(
    open_page: OpenPage, sample_server: Server, axe_check: Callable[[Page], None], place: str
) -> None:
    for theme, width in (("light", 360), ("dark", 1440)):
        page = go(open_page, sample_server, place, theme=theme, width=width)
        no_sideways_scroll(page)
        axe_check(page)


def test_today_is_walked_through_with_the_keys_alone(open_page: OpenPage, sample_server: Server) -> None:
    page = open_page("/", on=sample_server)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    reached: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """() => { const at = document.activeElement; if (!at || at === document.body) return null;
            const box = at.getBoundingClientRect(); const style = getComputedStyle(at);
            return {tag: at.tagName, href: at.getAttribute("href"), text: at.textContent.trim().slice(0, 60), inside: !!at.closest("main"),
                    seen: box.width > 0 && box.height > 0,
                    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== "none"}; }"""
        )
        if found is None or not found["inside"]:
            if reached:
                break
            continue
        assert found["seen"], found
        assert found["ring"], f"no ring shows where the focus is: {found}"
        reached.append(found["href"] or found["text"])
    links = page.locator("main a:visible, main button:visible").count()
    assert len(reached) >= links - 1, (reached, links)
    action = page.locator("main form.acts a, main form.acts button").first
    action.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: urlsplit(address).path != "/")


def test_an_entry_is_opened_for_correction_in_its_place(open_page: OpenPage, sample_server: Server) -> None:
    page = go(open_page, sample_server, "decided")
    before = page.url
    page.get_by_role("link", name="Not right?").first.click()
    expect(page.get_by_role("button", name="Correct it").first).to_be_visible()
    assert page.url == before, "the story stays where it was"


def test_the_shown_search_is_changed_and_changed_back(open_page: OpenPage, sample_server: Server) -> None:
    page = open_page("/", on=sample_server)
    expect(page.get_by_text("This is the sample search")).to_be_visible()
