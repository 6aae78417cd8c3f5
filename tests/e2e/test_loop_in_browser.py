"""The whole product in a real browser: `draftdesk demo` as a child process, used like an agent."""

import re
from pathlib import Path

import pytest

from tests.e2e.conftest import DESKTOP, PHONE, OpenPage
from tests.e2e.demo import DRAFT_MILLISECONDS, ask, close_thread, fill_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUESTION = "hi, where is my order 12345?"


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_an_edited_draft_is_sent_and_its_card_becomes_the_receipt(
    demo: str, open_page: OpenPage, size: tuple[int, int], tmp_path: Path
) -> None:
    wording = f"The blue van brings order 12345 on day {size[0]}, dear customer."
    page = open_page(demo, size)
    card = ask(page, QUESTION)
    page.screenshot(path=tmp_path / "card.png")
    assert "12345" in card.locator("blockquote").inner_text()
    card.get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog", name="Edit the reply")
    dialog.get_by_label("Reply", exact=True).fill(wording)
    page.screenshot(path=tmp_path / "modal.png")
    dialog.get_by_role("button", name="Send").click()
    thread = page.locator("#thread")
    thread.locator(".text").get_by_text(wording, exact=True).wait_for()
    thread.get_by_text("Edited and approved by @Maya Chen").wait_for()
    assert thread.get_by_role("button", name="Approve").count() == 0
    page.screenshot(path=tmp_path / "receipt.png")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_sent_reply_is_offered_for_the_next_similar_message(demo: str, open_page: OpenPage) -> None:
    page = open_page(demo)
    card = ask(page, "when does the blue van bring my parcel with order 777?")
    card.get_by_role("button", name="Edit").click()
    fill_in(page, "The green tram carries order 777 on Sunday evening.")
    page.locator("#thread").get_by_text("Edited and approved by").wait_for()
    close_thread(page)
    again = ask(page, "when does the blue van bring my parcel with order 888?")
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
    asked = page.get_by_role("button", name="Yes, send it")  # The draft says that something was done.
    page.get_by_role("dialog").or_(page.get_by_role("alertdialog")).or_(
        page.locator(".ephemeral").get_by_text("Approved by @Maya Chen")
    ).first.wait_for()
    if asked.is_visible():
        asked.click()
    dialog = page.get_by_role("dialog", name="Edit the reply")
    if dialog.is_visible():  # The draft has blanks: fill them first.
        dialog.get_by_label("Reply", exact=True).fill("We changed the address of order 4711.")
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
    card = ask(page, "how can I get the invoice for purchase 900 again?")
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
    theirs = ask(maya, "please cancel my order 31337 for me")
    jonas.locator("#thread .card").get_by_role("button", name="Reject").wait_for()
    jonas.locator("#thread .card").get_by_role("button", name="Reject").click()
    late = jonas.get_by_role("dialog", name="Reject the draft")
    late.wait_for()
    theirs.get_by_role("button", name="Edit").click()
    fill_in(maya, "Order 31337 is cancelled.")
    maya.locator("#thread").get_by_text("Edited and approved by @Maya Chen").wait_for()
    late.get_by_label("Tone").check()
    late.get_by_role("button", name="Reject").click()
    jonas.get_by_text(re.compile("This one was already|before you")).wait_for()
    jonas.get_by_role("dialog").get_by_role("button", name="Close").click()
    assert maya.locator("#thread").get_by_text("Rejected by").count() == 0
