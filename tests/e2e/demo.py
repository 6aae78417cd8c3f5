"""Run `draftdesk demo` for tests of the whole product, and use its cards."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

START_SECONDS = 300.0
DRAFT_MILLISECONDS = 30_000
UNDO_SECONDS = "4"
"""Long enough to press Undo on a busy machine."""
RUN = "import sys; from bot.cli import main; sys.exit(main())"


@contextmanager
def running_demo(home: Path) -> Iterator[str]:
    """The URL of a running demo with its own data folder."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("DRAFTDESK_", "SLACK_"))
    }
    own = {"DRAFTDESK_HOME": str(home), "DRAFTDESK_UNDO_SECONDS": UNDO_SECONDS}
    command = [sys.executable, "-c", RUN, "demo", "--port", "0", "--no-open"]
    with (home / "output").open("w+") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=kept | own)
        try:
            yield _address(process, home / "output")
        finally:
            process.terminate()
            assert process.wait(timeout=30) == 0


def _address(process: "subprocess.Popen[bytes]", output: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        found = re.search(r"http://127\.0\.0\.1:\d+", output.read_text())
        if found and httpx.get(f"{found[0]}/healthz", trust_env=False).status_code == 200:
            return found[0]
        time.sleep(0.1)
    pytest.fail(f"the demo did not serve within {START_SECONDS} s:\n{output.read_text()}")


def be(page: "Page", user: str) -> None:
    """Switch the user; an open thread stays open."""
    page.get_by_label("You are").select_option(user)


def ask(page: "Page", text: str) -> "Locator":
    """Write a message as the customer, and wait as Maya for its card in the thread pane."""
    be(page, "U0SAM")
    composer = page.get_by_label("Message #support")
    composer.fill(text)
    composer.press("Enter")
    message = page.locator("#timeline .message", has_text=text).last
    message.get_by_text("1 reply").wait_for(timeout=DRAFT_MILLISECONDS)
    be(page, "U0MAYA")
    if page.locator("#thread").is_hidden():
        message.get_by_role("button", name="1 reply").click()
    card = page.locator("#thread .card")
    _shown(page, card.get_by_role("button", name="Approve"))
    return card


def fill_in(page: "Page", text: str) -> None:
    """Write the reply in the open form and send it."""
    dialog = page.get_by_role("dialog", name="Edit the reply")
    dialog.get_by_label("Reply", exact=True).fill(text)
    dialog.get_by_role("button", name="Send").click()
    dialog.wait_for(state="hidden")


def reply(page: "Page", user: str, text: str) -> None:
    """Write in the open thread as this person, then switch back to Maya."""
    be(page, user)
    composer = page.get_by_label("Reply in thread")
    composer.fill(text)
    composer.press("Enter")
    _shown(page, page.locator("#thread .message", has_text=text))
    be(page, "U0MAYA")


def close_thread(page: "Page") -> None:
    page.get_by_role("button", name="Close thread").click()


def _shown(page: "Page", expected: "Locator") -> None:
    """Wait for something in the open thread; on timeout report its content."""
    from playwright.sync_api import TimeoutError as PlaywrightTimeout

    try:
        expected.wait_for(timeout=DRAFT_MILLISECONDS)
    except PlaywrightTimeout as late:
        said = [page.locator(part).inner_text() for part in ("#thread", "#toasts", "#thread-composer")]
        raise AssertionError(f"expected {expected}, and thread, notices and composer show {said}") from late
