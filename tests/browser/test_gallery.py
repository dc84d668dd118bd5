"""The gallery in a real Chromium: accessible, within its window, by keyboard alone, with labels that can be read."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from .conftest import WIDTHS, OpenPage, Server, Watch, no_sideways_scroll

LABELS = """() => [...document.querySelectorAll('svg.drawing')]
  .filter(svg => svg.getClientRects().length)
  .map(svg => {
    const box = svg.getBoundingClientRect();
    const scale = box.width / svg.viewBox.baseVal.width;
    return {
      name: svg.closest('figure').id,
      box: [box.left, box.top, box.right, box.bottom],
      texts: [...svg.querySelectorAll('text')].map(text => {
        const at = text.getBoundingClientRect();
        return {
          words: text.textContent,
          size: parseFloat(getComputedStyle(text).fontSize) * scale,
          box: [at.left, at.top, at.right, at.bottom],
        };
      }),
    };
  })"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_and_the_page_fits_its_window(
    open_page: OpenPage, axe_check: Callable[[Page], None], width: int, theme: str
) -> None:
    page = open_page("/gallery", width=width, theme=theme)
    for summary in page.locator("details > summary").all():
        summary.click()
    axe_check(page)
    no_sideways_scroll(page)


@pytest.mark.parametrize("width", [320, 360, 768, 1024, 1440])
def test_words_in_pictures_are_readable_inside_and_apart(open_page: OpenPage, width: int) -> None:
    page = open_page("/gallery", width=width)
    pictures: list[dict[str, Any]] = page.evaluate(LABELS)
    assert len(pictures) == 7
    for picture in pictures:
        left, top, right, bottom = picture["box"]
        assert right <= width
        for text in picture["texts"]:
            assert text["size"] >= 12, (picture["name"], text)
            assert left - 1 <= text["box"][0], (picture["name"], text)
            assert text["box"][2] <= right + 1, (picture["name"], text)
            assert top - 4 <= text["box"][1], (picture["name"], text)
            assert text["box"][3] <= bottom + 4, (picture["name"], text)
        for place, one in enumerate(picture["texts"]):
            for other in picture["texts"][place + 1 :]:
                assert not overlap(one["box"], other["box"]), (picture["name"], one, other)


def overlap(one: list[float], other: list[float]) -> bool:
    """Whether two boxes share more than the empty rim that a font keeps above and below its letters."""
    rim = 3
    return (
        one[0] < other[2] - 1
        and other[0] < one[2] - 1
        and one[1] + rim < other[3] - rim
        and other[1] + rim < one[3] - rim
    )


def test_the_first_tab_leads_past_the_rail(open_page: OpenPage) -> None:
    page = open_page("/gallery")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className") == "skip"
    assert page.locator(".skip").is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"


def test_every_control_can_be_reached_and_shows_that_it_is_focused(open_page: OpenPage) -> None:
    page = open_page("/gallery")
    reachable = page.evaluate(
        """() => [...document.querySelectorAll('a[href], button:not(:disabled), summary, input, select, textarea, [tabindex="0"]')]
          .filter(e => e.type !== 'hidden' && e.getClientRects().length && !(e.type === 'radio' && !e.checked)
            && (e.tagName === 'SUMMARY' || !e.closest('details:not([open])'))).length"""
    )
    seen = set()
    for _ in range(reachable + 5):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """() => { const e = document.activeElement; if (e === document.body) return null;
              e.dataset.seen ??= String(Math.random());
              const s = getComputedStyle(e);
              return [e.dataset.seen, e.outerHTML.slice(0, 90), s.outlineStyle, parseFloat(s.outlineWidth)] }"""
        )
        if found is None or found[0] in seen:
            break
        seen.add(found[0])
        assert found[2] == "solid", found
        assert found[3] >= 2, found
    assert len(seen) == reachable


def test_the_choice_of_dark_stays_on_a_light_system(open_page: OpenPage) -> None:
    page = open_page("/gallery", theme="light")
    light = background(page)
    page.get_by_role("button", name="dark", exact=True).click()
    page.wait_for_selector("html[data-theme=dark]")
    page.wait_for_load_state("load")
    dark = background(page)
    assert dark != light
    page.reload()
    assert background(page) == dark
    page.get_by_role("button", name="as the system has it").click()
    page.wait_for_selector("html[data-theme=system]")
    page.wait_for_load_state("load")
    assert background(page) == light


def background(page: Page) -> str:
    return str(page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor"))


def test_the_fonts_are_ours(open_page: OpenPage) -> None:
    page = open_page("/gallery")
    loaded = page.evaluate(
        "() => [...document.fonts].filter(f => f.status === 'loaded').map(f => f.family.replaceAll('\"', ''))"
    )
    assert {"Source Serif 4", "Inter"} <= set(loaded)


def test_a_file_dropped_on_the_zone_is_in_the_form(open_page: OpenPage) -> None:
    page = open_page("/gallery")
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File(['From a@b.example'], 'All.mbox'));
          const zone = document.querySelector('[data-drop]');
          for (const type of ['dragover', 'drop']) {
            zone.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }));
          }
        }"""
    )
    assert page.evaluate("() => document.querySelector('#mailbox').files[0].name") == "All.mbox"
    assert page.locator("[data-drop-names]").inner_text() == "All.mbox"
    assert "over" not in (page.locator("[data-drop]").get_attribute("class") or "")


def test_copying_says_that_it_was_copied(open_page: OpenPage) -> None:
    page = open_page("/gallery")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="copy", exact=True).click()
    page.get_by_role("button", name="copied").wait_for()
    assert page.evaluate("() => navigator.clipboard.readText()") == "bounceback import All.mbox"


def test_a_form_saves_as_one_writes_and_says_so(open_page: OpenPage) -> None:
    page = open_page("/gallery")
    sent: list[str] = []
    page.route(
        "**/autosave-here",
        lambda route: (sent.append(route.request.post_data or ""), route.fulfill(status=204)),
    )
    page.evaluate("() => { document.querySelector('#form form').dataset.autosave = '/autosave-here' }")
    page.locator("#id_company").type("Harbour", delay=10)
    page.wait_for_function("() => document.querySelector('[data-saved]').textContent !== 'saving'")
    page.wait_for_timeout(900)
    assert len(sent) == 1
    assert "Harbour" in sent[0]


def test_a_save_that_does_not_arrive_is_said(open_page: OpenPage, watch: Watch) -> None:
    watch.expected = ("net::ERR_FAILED",)
    page = open_page("/gallery")
    page.route("**/autosave-here", lambda route: route.abort())
    page.evaluate("() => { document.querySelector('#form form').dataset.autosave = '/autosave-here' }")
    page.locator("#id_company").type("H")
    page.get_by_text("not saved; your words are still here").wait_for()


def test_the_page_works_without_its_script(open_page: OpenPage) -> None:
    page = open_page("/gallery", script=False)
    page.get_by_role("button", name="dark", exact=True).click()
    page.wait_for_selector("html[data-theme=dark]")
    page.wait_for_load_state("load")


def test_the_policy_stops_what_does_not_belong_here(open_page: OpenPage, watch: Watch) -> None:
    """The watch over every other test rests on this: what the page must not do is refused and seen."""
    watch.expected = (
        "asked for http://elsewhere.example",
        "Content Security Policy",
        "ERR_FAILED",
        "violates",
    )
    page = open_page("/gallery")
    page.evaluate(
        """() => {
          const script = document.createElement('script'); script.textContent = 'window.ran = true'; document.body.append(script);
          const image = document.createElement('img'); image.alt = ''; image.src = 'http://elsewhere.example/x.png'; document.body.append(image);
          document.body.setAttribute('style', 'color: red');
        }"""
    )
    page.wait_for_timeout(300)
    assert page.evaluate("() => window.ran === undefined")
    assert page.evaluate("() => getComputedStyle(document.body).color") != "rgb(255, 0, 0)"
    assert any("Content Security Policy" in line for line in watch.wrong)


def test_the_printed_address_opens_the_door_once(browser: Any, server: Server) -> None:
    way_in = server.way_in("/gallery")
    first, second = browser.new_context(), browser.new_context()
    page = first.new_page()
    page.goto(way_in)
    page.wait_for_url(f"{server.address}/gallery")
    stranger = second.new_page()
    answer = stranger.goto(way_in)
    assert answer is not None
    assert answer.status == 403
    assert stranger.get_by_text("bounceback serve").is_visible()
    first.close()
    second.close()


def test_the_real_server_answers_only_to_its_own_names(server: Server) -> None:
    port = urlsplit(server.address).port
    statuses = {}
    for host in (f"127.0.0.1:{port}", f"evil.example:{port}", "127.0.0.1:1", f"localhost:{port}"):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/gallery", headers={"Host": host})
        statuses[host.replace(str(port), "port")] = connection.getresponse().status
        connection.close()
    assert statuses == {
        "127.0.0.1:port": 403,
        "evil.example:port": 400,
        "127.0.0.1:1": 421,
        "localhost:port": 403,
    }
