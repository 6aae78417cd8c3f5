"""The App Home at work in a real browser: settings for admins, a refusal for guests, links to cards."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.conftest import DESKTOP, PHONE, OpenPage
from tests.e2e.demo import ask, be

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


def open_home(page: "Page", user: str) -> None:
    be(page, user)
    page.locator("#places").get_by_role("button", name="Draftdesk").click()
    page.locator("#place").get_by_text("Waiting for a decision").wait_for()


@SIZES
def test_an_admin_chooses_who_may_approve_and_a_guest_is_refused_politely(
    demo: str, open_page: OpenPage, size: tuple[int, int], tmp_path: Path
) -> None:
    page = open_page(demo, size)
    open_home(page, "U0ADA")
    page.screenshot(path=tmp_path / "home.png")
    page.get_by_role("button", name="Change: Who may approve").click()
    dialog = page.get_by_role("dialog", name="Who may approve")
    dialog.get_by_label("Only the members of the user group below").check()
    dialog.get_by_label("User group (optional)").select_option("@agents")
    page.screenshot(path=tmp_path / "form.png")
    dialog.get_by_role("button", name="Save").click()
    dialog.wait_for(state="hidden")
    home = page.locator("#place")
    home.get_by_text("The members of @agents").wait_for()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Change: Who may approve"
    page.get_by_role("button", name="# support").click()
    card = ask(page, f"how do I delete my account 77{size[0]}?")
    be(page, "U0SAM")
    card.get_by_role("button", name="Reject").click()
    page.get_by_text("may decide on drafts here. Nothing was changed.").last.wait_for()
    page.screenshot(path=tmp_path / "refused.png")
    assert page.get_by_role("dialog").count() == 0
    be(page, "U0MAYA")
    page.get_by_text("may decide on drafts here. Nothing was changed.").first.wait_for(state="detached")
    open_home(page, "U0ADA")
    page.get_by_role("button", name="Use the default: Who may approve").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Use the default").click()
    home.get_by_text("Everyone in the card's channel").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_non_admin_sees_waiting_cards_and_no_settings(demo: str, open_page: OpenPage) -> None:
    page = open_page(demo)
    ask(page, "I need a bill for purchase 4242, please")
    open_home(page, "U0MAYA")
    home = page.locator("#place")
    assert home.get_by_text("Settings").count() == 0
    home.get_by_role("link").first.click()
    page.locator("#thread .card").get_by_role("button", name="Approve").wait_for()
    assert page.locator("#thread .message").count() >= 2
