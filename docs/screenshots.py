"""Writes the screenshots that stand in the documents: `make screenshots`.

Makes the sample search in a temporary folder, serves it, and opens the pages in a real Chromium.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).resolve().parent / "screenshots"
SHOTS = [
    ("today-light", "/", 1440, 900, "light"),
    ("today-dark", "/", 1440, 900, "dark"),
    ("today-phone", "/", 360, 780, "light"),
    ("applications-light", "/applications", 1440, 900, "light"),
    ("application-light", "{fresh}", 1440, 1100, "light"),
    ("bounce-back-light", "{fresh}/way-back/reframe", 1440, 1400, "light"),
    ("bounce-back-dark", "{fresh}/way-back/reframe", 1440, 1400, "dark"),
    ("bounce-back-phone", "{fresh}/way-back/reframe", 360, 1400, "light"),
    ("feedback-light", "{fresh}/way-back/feedback", 1440, 1200, "light"),
    ("openings-light", "{fresh}/way-back/openings", 1440, 1000, "light"),
    ("growth-light", "{fresh}/way-back/growth", 1440, 1300, "light"),
    ("insights-light", "/insights", 1440, 1300, "light"),
    ("week-light", "/week", 1440, 1300, "light"),
    ("week-phone", "/week", 360, 1300, "light"),
    ("review-light", "/review", 1440, 900, "light"),
    ("people-light", "/people", 1440, 1000, "light"),
    ("growth-page-light", "/growth", 1440, 1000, "light"),
    ("in-and-out-light", "/exchange", 1440, 1000, "light"),
    ("in-and-out-phone", "/exchange", 360, 1000, "light"),
    ("calm-dark", "/calm", 1440, 900, "dark"),
]


def main() -> None:
    """Makes the sample, serves it, takes the pictures."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bounceback-shots-") as home:
        environment = os.environ | {"BOUNCEBACK_HOME": home}
        bounceback = [sys.executable, "-m", "bounceback"]
        subprocess.run(
            [*bounceback, "demo", "--no-serve"], env=environment, check=True, stdout=subprocess.DEVNULL
        )
        server = subprocess.Popen(
            [*bounceback, "serve", "--port", "8690"], env=environment, stdout=subprocess.PIPE, text=True
        )
        try:
            address = _address(server)
            _take(address)
        finally:
            server.terminate()
            server.wait(15)


def _address(server: subprocess.Popen[str]) -> str:
    for line in server.stdout or ():
        if "/enter?" in line:
            return line.strip()
    raise SystemExit("The app did not start.")


def _take(address: str) -> None:
    root = address.split("/enter")[0]
    installed = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=installed,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        state = None
        fresh = ""
        for name, path, width, height, scheme in SHOTS:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=scheme,
                locale="en-GB",
                reduced_motion="reduce",
                storage_state=state,
            )
            page = context.new_page()
            if state is None:
                page.goto(f"{address}&search=sample")
                page.wait_for_url(f"{root}/")
                state = context.storage_state()
                fresh = _fresh_no(page, root)
            page.goto(root + path.replace("{fresh}", fresh))
            page.evaluate("() => document.fonts.ready.then(() => true)")
            page.screenshot(path=FOLDER / f"{name}.png", full_page=height > 900)
            context.close()
        browser.close()


def _fresh_no(page, root: str) -> str:  # type: ignore[no-untyped-def]
    """The address of the application that said no last."""
    page.goto(f"{root}/applications?show=no&view=list&order=newest")
    return str(page.locator("tbody th a").first.get_attribute("href"))


if __name__ == "__main__":
    main()
