"""The helpdesk of `draftdesk demo` in a real browser: a ticket, its card in Slack, and the reply."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.conftest import DESKTOP, PHONE, OpenPage
from tests.e2e.demo import DRAFT_MILLISECONDS, be, running_demo

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUESTION = "hi, where is my order 12345?"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a running demo."""
    with running_demo(tmp_path_factory.mktemp("demo")) as url:
        yield url


def go(page: "Page", name: str) -> None:
    page.locator(".sidebar").get_by_role("button", name=name).click()


def opened(page: "Page", question: str) -> "Locator":
    """Open a ticket as a customer; the ticket in the agent's view."""
    be(page, "U0SAM")
    go(page, "Helpdesk")
    page.get_by_label("A new ticket").fill(question)
    page.get_by_role("button", name="Open a ticket").click()
    ticket = page.locator(".ticket", has_text=question).first
    ticket.locator(".comment").first.wait_for()
    be(page, "U0MAYA")
    return page.locator(".ticket", has_text=question).first


def card_of(page: "Page", question: str) -> "Locator":
    """Its card in the channel, with the draft."""
    go(page, "# support")
    card = page.locator("#timeline .message .card", has_text=question).last
    card.get_by_role("button", name="Approve").wait_for(timeout=DRAFT_MILLISECONDS)
    return card


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_tickets_draft_approved_in_slack_appears_in_the_helpdesk(
    demo: str, open_page: OpenPage, size: tuple[int, int], tmp_path: Path
) -> None:
    page = open_page(demo, size)
    question = f"{QUESTION} I asked {size[0]} times."
    opened(page, question)
    card = card_of(page, question)
    draft = card.locator("blockquote").last.inner_text()
    card.get_by_role("button", name="Approve").click()
    promised = page.get_by_role("button", name="Yes, send it")  # "I'm looking into it."
    promised.wait_for()
    page.screenshot(path=tmp_path / "promised.png")
    promised.click()
    receipt = page.locator("#timeline .card", has_text="Sent to the console helpdesk").last
    receipt.wait_for(timeout=DRAFT_MILLISECONDS)
    receipt.get_by_role("link", name="Open the ticket").click()
    ticket = page.locator(".ticket", has_text=question)
    sent = ticket.locator(".comment", has_text="sent by Draftdesk")
    sent.wait_for()
    assert sent.locator(".text").inner_text() == draft
    page.screenshot(path=tmp_path / "helpdesk.png")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_newer_comment_holds_the_reply_back(demo: str, open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(demo)
    question = "hello, I want to change the shipping address of order 777"
    ticket = opened(page, question)
    card = card_of(page, question)
    go(page, "Helpdesk")
    ticket.get_by_label("Write on ticket").fill("Colleagues, the warehouse does it.")
    ticket.get_by_label("Internal note").check()
    ticket.get_by_role("button", name="Add comment").click()
    ticket.locator(".comment.internal").wait_for()
    go(page, "# support")
    card.get_by_role("button", name="Approve").click()
    anyway = card.get_by_role("button", name="Send anyway")
    anyway.wait_for(timeout=DRAFT_MILLISECONDS)
    card.get_by_text("Colleagues, the warehouse does it.").wait_for()
    page.screenshot(path=tmp_path / "collision.png")
    anyway.click()
    page.locator("#confirm").get_by_role("button", name="Send anyway").click()
    card.get_by_text("Sent to the console helpdesk").wait_for(timeout=DRAFT_MILLISECONDS)


def test_a_solved_ticket_retires_its_card(demo: str, open_page: OpenPage) -> None:
    page = open_page(demo)
    question = "how can I delete my account please, it is 4711"
    ticket = opened(page, question)
    card = card_of(page, question)
    go(page, "Helpdesk")
    ticket.get_by_role("button", name="Mark solved").click()
    ticket.locator(".status", has_text="solved").wait_for()
    go(page, "# support")
    card.get_by_text("The ticket was solved").wait_for(timeout=DRAFT_MILLISECONDS)
    assert card.get_by_role("button", name="Approve").count() == 0
