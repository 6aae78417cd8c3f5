"""Undo, follow-ups, mentions and the shortcut: the whole product in a real browser, wide and narrow."""

from pathlib import Path

import pytest

from tests.e2e.conftest import DESKTOP, PHONE, OpenPage
from tests.e2e.demo import DRAFT_MILLISECONDS, ask, be, fill_in, reply

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


@SIZES
def test_an_approval_is_undone_before_sending_and_made_again(
    demo: str, open_page: OpenPage, size: tuple[int, int], tmp_path: Path
) -> None:
    page = open_page(demo, size)
    card = ask(page, f"can I change the shipping address of order 55{size[0]}?")
    thread = page.locator("#thread")
    for undone in (True, False):
        card.get_by_role("button", name="Edit").click()
        fill_in(page, f"We changed it, {size[0]}.")
        card.get_by_text("Sending in").wait_for()
        page.screenshot(path=tmp_path / f"sending-{undone}.png")
        if undone:
            card.get_by_role("button", name="Undo").click()
            card.get_by_role("button", name="Approve").wait_for()
            assert thread.locator(".text", has_text="We changed it").count() == 0
    thread.locator(".text").get_by_text(f"We changed it, {size[0]}.").wait_for()
    card.get_by_text("Sending in").wait_for(state="detached")
    card.get_by_text("Edited and approved by @Maya Chen").wait_for()
    assert card.get_by_role("button").count() == 0
    assert thread.locator(".text", has_text="We changed it").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@SIZES
def test_a_customers_follow_up_gets_its_own_draft_and_retires_the_open_one(
    demo: str, open_page: OpenPage, size: tuple[int, int], tmp_path: Path
) -> None:
    page = open_page(demo, size)
    ask(page, f"where is my parcel with order 66{size[0]}?")
    reply(page, "U0SAM", "it came, but I want to return it, how does that work?")
    cards = page.locator("#thread .card")
    cards.nth(1).get_by_role("button", name="Approve").wait_for(timeout=DRAFT_MILLISECONDS)
    cards.first.get_by_text("The conversation moved on").wait_for()
    assert cards.first.get_by_role("button", name="Approve").count() == 0
    page.screenshot(path=tmp_path / "follow-up.png")


def test_a_mention_in_a_thread_drafts_with_its_context(
    demo: str, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(demo)
    ask(page, "where is my order 7788?")
    reply(page, "U0JONAS", "I am looking into it")
    reply(page, "U0JONAS", "@Draftdesk please draft one more")
    cards = page.locator("#thread .card")
    cards.nth(1).get_by_role("button", name="Approve").wait_for(timeout=DRAFT_MILLISECONDS)
    page.screenshot(path=tmp_path / "mention.png")
    assert "7788" in cards.nth(1).locator("blockquote").first.inner_text()


@SIZES
def test_the_shortcut_drafts_a_reply_to_any_message(
    demo: str, open_page: OpenPage, size: tuple[int, int], tmp_path: Path
) -> None:
    page = open_page(demo, size)
    page.get_by_role("button", name="# general").click()
    text = f"a customer asks where order 99{size[0]} is, who knows?"
    be(page, "U0JONAS")
    page.get_by_label("Message #general").fill(text)
    page.get_by_label("Message #general").press("Enter")
    message = page.locator("#timeline .message", has_text=text)
    message.wait_for()
    be(page, "U0MAYA")
    message.hover()
    message.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Draft a reply").click()
    message.get_by_text("1 reply").wait_for(timeout=DRAFT_MILLISECONDS)
    if page.locator("#thread").is_hidden():
        message.get_by_role("button", name="1 reply").click()
    card = page.locator("#thread .card")
    card.get_by_role("button", name="Approve").or_(card.get_by_role("button", name="Write")).first.wait_for(
        timeout=DRAFT_MILLISECONDS
    )
    page.screenshot(path=tmp_path / "shortcut.png")
