"""An installed Chromium, headless, that asks no other host."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from bot.config import ROOT

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
_WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def find_barriers(page: Page) -> dict[str, list[str]]:
    """What stands in the way of who sees or hears little, by axe, with the elements; once all styles are there."""
    page.wait_for_load_state("load")
    found = Axe().run(page, options=_WCAG).response["violations"]
    return {each["id"]: [node["html"][:200] for node in each["nodes"]] for each in found}


def take_picture(page: Page, name: str) -> None:
    """A picture for the documents, where RECOBRA_PICTURES asks for them."""
    if os.environ.get("RECOBRA_PICTURES"):
        folder = ROOT / "docs" / "pictures"
        folder.mkdir(exist_ok=True)
        page.screenshot(path=folder / f"{name}.png", animations="disabled")


@contextmanager
def launched_browser() -> Iterator[Browser]:
    """Playwright's own download is not needed: the system's browser, or the one named in CHROMIUM."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "the browser tests need Chromium: install it or name it in CHROMIUM"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_FLAGS)
        yield browser
        browser.close()
