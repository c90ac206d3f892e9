"""A headless Chromium for looking at pages as readers do; the fixture is in ``conftest.py``.

Tests that need it are skipped, and say so, where there is no Chromium.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

# Text that would like to be more than text: markup, a formula, and a mark that turns writing round.
HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(2)>\u202e"=1+1'
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def chromium() -> Iterator[Any]:
    """Yield the installed Chromium, driven by Playwright."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=options)
        yield browser
        browser.close()


class Visit:
    """A page that was opened from a file, with what it asked for and what went wrong."""

    def __init__(self, browser: Any, file: Path, width: int = 1280, fragment: str = "") -> None:
        size = {"width": width, "height": 800}
        self.context = browser.new_context(viewport=size, reduced_motion="reduce")
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._listen)
        self.page.on("dialog", lambda dialog: self.errors.append(dialog.message))
        self.page.goto(f"{file.as_uri()}{fragment}")

    def _listen(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.errors.append(message.text)

    @property
    def first_paint(self) -> float:
        """Milliseconds from the start to the first words or picture on the screen."""
        self.page.wait_for_function(PAINT)
        return float(self.page.evaluate(f"{PAINT}.startTime"))

    @property
    def fits(self) -> bool:
        """Whether nothing sticks out to the side of the window."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"))

    def serious(self) -> list[str]:
        """Return the serious accessibility violations that axe-core finds."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page).response["violations"]
        return [
            f"{item['id']}: {item['nodes'][0]['html'][:200]}"
            for item in found
            if item["impact"] in {"serious", "critical"}
        ]
