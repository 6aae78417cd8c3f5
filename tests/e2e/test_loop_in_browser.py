"""The whole product in a real browser: `draftdesk demo` as a child process, worked in as an agent works."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.e2e.conftest import DESKTOP, PHONE, OpenPage
from tests.e2e.listening import show_thread

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

START_SECONDS = 120.0
DRAFT_MILLISECONDS = 30_000
QUESTION = "hi, where is my order 12345?"
RUN = "import sys; from bot.cli import main; sys.exit(main())"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a running demo with a home of its own."""
    home = tmp_path_factory.mktemp("demo")
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("DRAFTDESK_", "SLACK_"))
    }
    command = [sys.executable, "-c", RUN, "demo", "--port", "0", "--no-open"]
    with (home / "output").open("w+") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env={**kept, "DRAFTDESK_HOME": str(home)}
        )
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


def _ask(page: "Page", text: str) -> "Locator":
    """Write a message and wait for its card; the thread pane shows it."""
    composer = page.get_by_label("Message #support")
    composer.fill(text)
    composer.press("Enter")
    page.locator("#timeline .message", has_text=text).last.get_by_text("1 reply").wait_for(
        timeout=DRAFT_MILLISECONDS
    )
    show_thread(page)
    card = page.locator("#thread .card")
    card.get_by_role("button", name="Approve").wait_for(timeout=DRAFT_MILLISECONDS)
    return card


def _close_thread(page: "Page") -> None:
    page.get_by_role("button", name="Close thread").click()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_an_edited_draft_is_sent_and_its_card_becomes_the_receipt(
    demo: str, open_page: OpenPage, size: tuple[int, int], tmp_path: Path
) -> None:
    wording = f"The blue van brings order 12345 on day {size[0]}, dear customer."
    page = open_page(demo, size)
    card = _ask(page, QUESTION)
    page.screenshot(path=tmp_path / "card.png")
    assert "12345" in card.locator("blockquote").inner_text()
    card.get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog", name="Edit the reply")
    dialog.get_by_label("Reply").fill(wording)
    page.screenshot(path=tmp_path / "modal.png")
    dialog.get_by_role("button", name="Send").click()
    thread = page.locator("#thread")
    thread.locator(".text").get_by_text(wording, exact=True).wait_for()
    thread.get_by_text("Edited and approved by @Maya Chen").wait_for()
    assert thread.get_by_role("button", name="Approve").count() == 0
    page.screenshot(path=tmp_path / "receipt.png")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_was_sent_is_offered_for_the_next_similar_message(demo: str, open_page: OpenPage) -> None:
    page = open_page(demo)
    card = _ask(page, "when does the blue van bring my parcel with order 777?")
    card.get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog", name="Edit the reply")
    dialog.get_by_label("Reply").fill("The green tram carries order 777 on Sunday evening.")
    dialog.get_by_role("button", name="Send").click()
    page.locator("#thread").get_by_text("Edited and approved by").wait_for()
    _close_thread(page)
    again = _ask(page, "when does the blue van bring my parcel with order 888?")
    assert "The green tram carries order 888 on Sunday evening." in again.locator("blockquote").inner_text()


def test_suggest_offers_drafts_to_one_person_who_uses_one(
    demo: str, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(demo)
    composer = page.get_by_label("Message #support")
    composer.fill("/suggest I want to change the delivery address of order 4711")
    composer.press("Enter")
    answer = page.locator(".ephemeral", has=page.get_by_role("button", name="Use"))
    answer.wait_for(timeout=DRAFT_MILLISECONDS)
    assert answer.get_by_text("Only visible to you").is_visible()
    use = answer.get_by_role("button", name="Use").first
    use.click()
    page.get_by_role("dialog").or_(
        page.locator(".ephemeral").get_by_text("Approved by @Maya Chen")
    ).first.wait_for()
    dialog = page.get_by_role("dialog", name="Edit the reply")
    if dialog.is_visible():  # The draft had blanks: they are filled first.
        dialog.get_by_label("Reply").fill("We changed the address of order 4711.")
        dialog.get_by_role("button", name="Send").click()
    receipt = page.locator(".ephemeral").filter(has_text=re.compile("pproved by @Maya Chen"))
    receipt.wait_for()
    assert receipt.get_by_text("I want to change the delivery address of order 4711").is_visible()
    assert page.locator(".ephemeral").count() == 1
    page.screenshot(path=tmp_path / "suggest.png")
    page.get_by_label("You are").select_option("U0JONAS")
    page.locator(".ephemeral").first.wait_for(state="detached")


def test_rejecting_asks_for_a_reason_and_sends_nothing(
    demo: str, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(demo)
    card = _ask(page, "how can I get the invoice for purchase 900 again?")
    card.get_by_role("button", name="Reject").click()
    dialog = page.get_by_role("dialog", name="Reject the draft")
    dialog.get_by_role("button", name="Reject").click()
    dialog.get_by_text("Please complete this required field.").wait_for()
    dialog.get_by_label("Tone").check()
    dialog.get_by_label("Note").fill("too stiff")
    dialog.get_by_role("button", name="Reject").click()
    thread = page.locator("#thread")
    thread.get_by_text("Rejected by @Maya Chen").wait_for()
    assert thread.get_by_text("Note: too stiff").is_visible()
    page.screenshot(path=tmp_path / "rejected.png")
    assert thread.get_by_text("Reason: Tone").is_visible()
    assert thread.locator(".message").count() == 2


def test_the_second_person_to_decide_is_told_who_was_first(demo: str, open_page: OpenPage) -> None:
    maya, jonas = open_page(demo), open_page(demo)
    jonas.get_by_label("You are").select_option("U0JONAS")
    theirs = _ask(maya, "please cancel my order 31337 for me")
    jonas.locator("#thread .card").get_by_role("button", name="Reject").wait_for()
    jonas.locator("#thread .card").get_by_role("button", name="Reject").click()
    late = jonas.get_by_role("dialog", name="Reject the draft")
    late.wait_for()
    theirs.get_by_role("button", name="Edit").click()
    dialog = maya.get_by_role("dialog", name="Edit the reply")
    dialog.get_by_label("Reply").fill("Order 31337 is cancelled.")
    dialog.get_by_role("button", name="Send").click()
    maya.locator("#thread").get_by_text("Edited and approved by @Maya Chen").wait_for()
    late.get_by_label("Tone").check()
    late.get_by_role("button", name="Reject").click()
    jonas.get_by_text(re.compile("This one was already|before you")).wait_for()
    assert maya.locator("#thread").get_by_text("Rejected by").count() == 0
