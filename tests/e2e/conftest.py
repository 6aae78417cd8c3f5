"""A real browser: Debian's chromium driven by Playwright. Without either, the tests skip with a reason."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.bot.support.listening_app import ListeningApp, listening_app
from tests.e2e.demo import running_demo

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP, PHONE = (1280, 800), (390, 844)
PATIENCE_MILLISECONDS = 15_000

OpenPage = Callable[..., "Page"]


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """One browser per test file; not longer, because Playwright keeps an event loop running."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed: make browser"
    )
    if not os.access(CHROMIUM, os.X_OK):
        pytest.skip(f"{CHROMIUM} is not installed: apt-get install chromium")
    with playwright.sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=CHROMIUM, args=[*QUIET])
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: "Browser") -> Iterator[OpenPage]:
    """`open_page(url, size)`: a page in its own session. Any console error fails the test."""
    with _watched(browser) as (open_one, complaints):
        yield open_one
    assert complaints == []


@pytest.fixture
def app() -> Iterator[ListeningApp]:
    """The stand-in, with an app that only listens."""
    with listening_app() as listening:
        yield listening


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a running demo, shared because it starts slowly."""
    with running_demo(tmp_path_factory.mktemp("demo")) as url:
        yield url


@contextmanager
def _watched(browser: "Browser") -> Iterator[tuple[OpenPage, list[str]]]:
    contexts, complaints = [], list[str]()

    def listen(said: "ConsoleMessage") -> None:
        if said.type in ("error", "warning"):
            complaints.append(said.text)

    def open_one(url: str, size: tuple[int, int] = DESKTOP) -> "Page":
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="en-GB")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MILLISECONDS)
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(url)
        page.locator("#channels button").first.wait_for()
        return page

    yield open_one, complaints
    for context in contexts:
        context.close()
