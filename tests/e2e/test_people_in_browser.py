"""Users and message actions in a real browser: menus, shortcuts, mentions, bots."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.bot.support.listening_app import ListeningApp
from tests.e2e.conftest import DESKTOP, PHONE, OpenPage
from tests.e2e.listening import SUPPORT, heard, heard_event, in_view, say, thread_with_card

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


def menu_of(page: "Page", words: str) -> "Locator":
    """Open the menu of the channel's message with these words."""
    message = page.locator("#timeline .message", has_text=words)
    message.hover()
    message.get_by_role("button", name="More actions").click()
    return page.get_by_role("menu")


CHANGE_WHO_ONE_IS_WITH_AN_ANSWER_IN_HAND = """
() => {
  const read = Response.prototype.json;
  Response.prototype.json = async function () {
    const answer = await read.call(this);
    if (answer.messages && sessionStorage.getItem("draftdesk.user") !== "U0JONAS") {
      const person = document.getElementById("person");
      person.value = "U0JONAS";
      person.dispatchEvent(new Event("change"));
    }
    return answer;
  };
}
"""


def test_changes_arriving_during_a_user_switch_keep_other_messages(
    app: ListeningApp, open_page: OpenPage
) -> None:
    page = open_page(app.base_url)
    root = thread_with_card(app, page)
    page.evaluate(CHANGE_WHO_ONE_IS_WITH_AN_ANSWER_IN_HAND)
    app.client.chat_postMessage(channel=SUPPORT, thread_ts=root, text="one more")
    page.locator("#thread .text", has_text="one more").wait_for()
    page.locator("#timeline .text", has_text="where is my order?").wait_for()
    assert page.evaluate("sessionStorage.getItem('draftdesk.user')") == "U0JONAS"


@SIZES
def test_a_messages_menu_works_by_keyboard(
    app: ListeningApp, open_page: OpenPage, size: tuple[int, int], tmp_path: Path
) -> None:
    page = open_page(app.base_url, size)
    ts = app.gesture("message", user="U0SAM", channel=SUPPORT, text="where is my order?").json()["ts"]
    page.locator("#timeline .message").wait_for()
    opener = page.get_by_role("button", name="More actions")
    opener.focus()
    page.keyboard.press("Enter")
    page.get_by_role("menu").wait_for()
    page.screenshot(path=tmp_path / "menu.png")
    assert page.evaluate("document.activeElement.textContent").startswith("Draft a reply")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.textContent") == "Copy link"
    page.keyboard.press("Escape")
    page.get_by_role("menu").wait_for(state="detached")
    # The menu is hidden immediately; its close event follows later.
    page.get_by_role("button", name="More actions", expanded=False).wait_for()
    page.wait_for_function("document.activeElement.textContent === '⋯'")
    menu_of(page, "where is my order?").get_by_role("menuitem", name="Draft a reply").click()
    chosen = heard(app, "message_action")
    assert (chosen["message_ts"], chosen["message"]["user"], chosen["user"]["id"]) == (ts, "U0SAM", "U0MAYA")


def test_a_copied_link_leads_to_its_message(app: ListeningApp, open_page: OpenPage) -> None:
    page = open_page(app.base_url)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    root = thread_with_card(app, page)
    menu_of(page, "where is my order?").get_by_role("menuitem", name="Copy link").click()
    page.locator(".toast", has_text="The link is copied.").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == app.client.chat_getPermalink(channel=SUPPORT, message_ts=root)["permalink"]
    page.get_by_role("button", name="# general").click()
    app.client.chat_postMessage(channel="C0GENERAL", text=f"see <{link}|this one>")
    page.get_by_role("link", name="this one").click()
    in_view(page.locator("#timeline").get_by_text("where is my order?"))
    assert page.locator("#channel-name").inner_text() == "# support"


def test_a_mention_in_a_thread_is_sent_and_shown_by_name(app: ListeningApp, open_page: OpenPage) -> None:
    page = open_page(app.base_url)
    root = thread_with_card(app, page)
    page.get_by_label("Reply in thread").fill("@Draftdesk try again, @jonas knows")
    page.get_by_label("Reply in thread").press("Enter")
    mention = heard_event(app, "app_mention")
    assert (mention["thread_ts"], mention["user"]) == (root, "U0MAYA")
    mentions = page.locator("#thread .mention")
    mentions.nth(1).wait_for()
    assert mentions.all_inner_texts() == ["@Draftdesk", "@Jonas Weber"]


def test_the_customer_writes_again_in_the_thread(app: ListeningApp, open_page: OpenPage) -> None:
    page = open_page(app.base_url)
    root = thread_with_card(app, page)
    page.get_by_label("You are").select_option("U0SAM")
    page.get_by_role("button", name="1 reply").click()
    page.get_by_label("Reply in thread").fill("it has come, thanks")
    page.get_by_label("Reply in thread").press("Enter")
    told = heard_event(app, "message", text="it has come, thanks")
    assert (told["user"], told["thread_ts"]) == ("U0SAM", root)


def test_another_app_posts_as_a_bot(app: ListeningApp, open_page: OpenPage) -> None:
    page = open_page(app.base_url)
    page.get_by_label("You are").select_option("Mail (integration)")
    say(page, "From: ann@x.example")
    told = heard_event(app, "message")
    assert (told["subtype"], told["bot_id"], "user" in told) == ("bot_message", "B0MAIL", False)
    assert page.locator("#timeline .by").inner_text().split("\n")[:2] == ["Mail", "app"]
    assert page.locator("#places button").count() == 0


def test_a_private_channel_is_shown_to_its_members_who_can_invite_the_app(
    app: ListeningApp, open_page: OpenPage
) -> None:
    page = open_page(app.base_url)
    page.get_by_role("button", name="# leads").click()
    page.get_by_label("Message #leads").fill("/invite @Draftdesk")
    page.get_by_label("Message #leads").press("Enter")
    page.get_by_text("Draftdesk was added to this channel.").wait_for()
    assert app.client.conversations_info(channel="C0LEADS")["channel"]["is_member"]
    page.get_by_label("You are").select_option("U0GUS")
    page.get_by_role("button", name="# leads").wait_for(state="detached")
    assert page.locator("#channel-name").inner_text() == "# acme", "the one channel that the guest is in"


@SIZES
def test_the_composer_says_as_whom_one_writes_and_the_guide_leads_to_the_draft(
    app: ListeningApp, open_page: OpenPage, size: tuple[int, int]
) -> None:
    page = open_page(app.base_url, size)
    writes = page.locator("#composer .as")
    assert "You write as Maya Chen, agent." in writes.inner_text()
    writes.get_by_role("button", name="Be Sam Rivera, customer").click()
    page.locator("#composer .as", has_text="You write as Sam Rivera, customer.").wait_for()
    root = thread_with_card(app, page)
    if size == DESKTOP:
        page.locator("#guide").get_by_role("button", name="Be Maya Chen, agent").click()
        page.locator("#guide", has_text="Step 3 of 3: approve the draft").wait_for()
        app.client.chat_postMessage(channel=SUPPORT, thread_ts=root, text="the reply")
        page.locator("#guide").wait_for(state="hidden")
    assert page.get_by_role("main").is_visible(), "also where the thread covers its channel"
    assert page.locator("[role=log] > ol > li").count() > 0
    assert page.locator("ol[role]").count() == 0, "a list with another role has no items"
