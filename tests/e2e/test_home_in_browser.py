"""Draftdesk's tabs in a real browser: a Home tab with every kind of input, its confirmation, its messages."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.bot.support.listening_app import ListeningApp
from tests.e2e.conftest import DESKTOP, PHONE, OpenPage
from tests.e2e.listening import heard, heard_event, text

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


def entry(block_id: str, label: str, element: dict[str, Any]) -> dict[str, Any]:
    named = {"action_id": "choice", **element}
    return {"type": "input", "block_id": block_id, "label": text(label), "optional": True, "element": named}


def options(*words: str) -> list[dict[str, Any]]:
    return [{"text": text(word), "value": word.lower()} for word in words]


MODES = options("Everyone", "Group", "List")
SAVE = {"type": "button", "action_id": "save", "text": text("Save"), "style": "primary"}
CONFIRM = {
    "title": text("Roll back?"),
    "text": text("Version 2 will serve."),
    "confirm": text("Do it"),
    "deny": text("Keep it"),
    "style": "danger",
}
ROLL_BACK = {
    "type": "button",
    "action_id": "back",
    "text": text("Roll back"),
    "style": "danger",
    "confirm": CONFIRM,
}
HOME: dict[str, Any] = {
    "type": "home",
    "blocks": [
        {"type": "section", "block_id": "told", "text": {"type": "mrkdwn", "text": "*2 open drafts*"}},
        entry("channels", "Channels", {"type": "multi_channels_select", "initial_channels": ["C0SUPPORT"]}),
        entry("people", "People", {"type": "multi_users_select"}),
        entry("notices", "Notices", {"type": "conversations_select", "filter": {"include": ["public"]}}),
        entry(
            "mode", "Who may approve", {"type": "radio_buttons", "options": MODES, "initial_option": MODES[0]}
        ),
        entry(
            "sure", "Confidence", {"type": "number_input", "is_decimal_allowed": True, "initial_value": "0.5"}
        ),
        entry("at", "Retrain at", {"type": "timepicker", "initial_time": "03:00"}),
        entry(
            "bots", "Accept bots in", {"type": "multi_static_select", "options": options("Support", "Ops")}
        ),
        {"type": "actions", "block_id": "row", "elements": [SAVE, ROLL_BACK]},
    ],
}


def open_home(app: ListeningApp, page: "Page", user: str = "U0MAYA") -> str:
    """Open the Home tab and let the app publish it; the view's id."""
    page.locator("#places").get_by_role("button", name="Draftdesk").click()
    heard_event(app, "app_home_opened", user=user)
    view = app.client.views_publish(user_id=user, view=HOME)["view"]
    page.get_by_text("2 open drafts").wait_for()
    return str(view["id"])


@SIZES
def test_settings_are_filled_in_and_sent_together(
    app: ListeningApp, open_page: OpenPage, size: tuple[int, int], tmp_path: Path
) -> None:
    page = open_page(app.base_url, size)
    page.get_by_label("You are").select_option("U0ADA")
    open_home(app, page, "U0ADA")
    page.screenshot(path=tmp_path / "home.png")
    page.get_by_role("group", name="Channels").get_by_label("#ops").check()
    page.get_by_role("group", name="People").get_by_label("Jonas Weber").check()
    page.get_by_label("Notices").select_option("#ops")
    page.get_by_role("radiogroup", name="Who may approve").get_by_label("List").check()
    page.get_by_label("Confidence").fill("0.7")
    page.get_by_label("Retrain at").fill("04:15")
    page.get_by_role("group", name="Accept bots in").get_by_label("Ops").check()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Save").click()
    values = heard(app, "block_actions")["view"]["state"]["values"]
    assert {block: next(iter(held.values())) for block, held in values.items()} == {
        "channels": {"type": "multi_channels_select", "selected_channels": ["C0SUPPORT", "C0OPS"]},
        "people": {"type": "multi_users_select", "selected_users": ["U0JONAS"]},
        "notices": {"type": "conversations_select", "selected_conversation": "C0OPS"},
        "mode": {"type": "radio_buttons", "selected_option": MODES[2]},
        "sure": {"type": "number_input", "value": "0.7"},
        "at": {"type": "timepicker", "selected_time": "04:15"},
        "bots": {"type": "multi_static_select", "selected_options": options("Ops")},
    }


@SIZES
def test_a_dangerous_button_asks_first_and_escape_cancels(
    app: ListeningApp, open_page: OpenPage, size: tuple[int, int], tmp_path: Path
) -> None:
    page = open_page(app.base_url, size)
    open_home(app, page)
    page.get_by_role("button", name="Roll back").click()
    dialog = page.get_by_role("alertdialog", name="Roll back?")
    dialog.get_by_text("Version 2 will serve.").wait_for()
    page.screenshot(path=tmp_path / "confirm.png")
    assert page.evaluate("document.activeElement.textContent") == "Keep it"
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.textContent") == "Roll back"
    assert not any(b"block_actions" in request.body for request in app.received)
    page.get_by_role("button", name="Roll back").click()
    dialog.get_by_role("button", name="Do it").click()
    assert heard(app, "block_actions")["actions"][0]["action_id"] == "back"


def test_a_republished_home_keeps_typed_text_and_focus(app: ListeningApp, open_page: OpenPage) -> None:
    page = open_page(app.base_url)
    open_home(app, page)
    page.get_by_label("Confidence").fill("0.9")
    page.get_by_role("button", name="Save").focus()
    told = {"type": "section", "text": text("3 open drafts")}
    app.client.views_publish(user_id="U0MAYA", view={**HOME, "blocks": [told, *HOME["blocks"][1:]]})
    page.locator("#place").get_by_text("3 open drafts").wait_for()
    assert page.locator("#said").inner_text() == "3 open drafts"
    assert page.get_by_label("Confidence").input_value() == "0.9"
    assert page.evaluate("document.activeElement.textContent") == "Save"
    page.get_by_role("button", name="# support").click()
    page.locator("#places").get_by_role("button", name="Draftdesk").click()
    page.locator("#place").get_by_text("3 open drafts").wait_for()
    assert page.get_by_label("Confidence").input_value() == "0.5"


def test_a_home_is_visible_only_to_its_owner(app: ListeningApp, open_page: OpenPage) -> None:
    page = open_page(app.base_url)
    open_home(app, page)
    page.get_by_label("You are").select_option("U0GUS")
    page.get_by_text("Draftdesk has not published your Home yet.").wait_for()
    assert heard_event(app, "app_home_opened", user="U0GUS")["channel"] == "D0GUS"


def test_the_messages_tab_is_a_conversation_with_the_app(app: ListeningApp, open_page: OpenPage) -> None:
    page = open_page(app.base_url)
    app.client.chat_postMessage(channel="D0MAYA", text="Only for you, Maya.")
    page.locator("#places .unread").wait_for()
    open_home(app, page)
    page.get_by_role("navigation", name="Draftdesk").get_by_role("button", name="Messages").click()
    page.get_by_text("Only for you, Maya.").wait_for()
    assert page.locator(".unread").count() == 0
    composer = page.get_by_label("Message Draftdesk")
    composer.fill("thanks")
    composer.press("Enter")
    assert heard_event(app, "message", text="thanks")["channel_type"] == "im"
    page.get_by_label("You are").select_option("U0JONAS")
    page.get_by_text("Only for you, Maya.").wait_for(state="detached")
    assert page.locator("#channel-name").inner_text() == "# support"
