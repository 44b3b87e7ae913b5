"""An installed Chromium, headless, that asks no other host."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

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
