"""Shared parts of the page's browser tests: a card, a modal, and the app's received requests."""

import time
from typing import TYPE_CHECKING, Any

from tests.bot.support.listening_app import ListeningApp

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

SUPPORT = "C0SUPPORT"


def text(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def card(words: str = "Suggested reply", *labels: str) -> list[dict[str, Any]]:
    buttons = [
        {"type": "button", "action_id": label.lower(), "text": text(label), "value": "7:1"}
        for label in labels or ("Approve", "Edit")
    ]
    quote = {"type": "rich_text_quote", "elements": [{"type": "text", "text": words}]}
    return [
        {"type": "rich_text", "elements": [quote]},
        {"type": "actions", "block_id": "row", "elements": buttons},
    ]


MODAL = {
    "type": "modal",
    "title": text("Edit the reply"),
    "submit": text("Send"),
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "reply",
            "label": text("Reply"),
            "element": {
                "type": "plain_text_input",
                "action_id": "text",
                "multiline": True,
                "focus_on_load": True,
                "initial_value": "Dear customer",
            },
        },
        {
            "type": "input",
            "block_id": "reason",
            "label": text("Reason"),
            "element": {
                "type": "radio_buttons",
                "action_id": "choice",
                "options": [
                    {"text": text("Tone"), "value": "tone"},
                    {"text": text("Policy"), "value": "policy"},
                ],
            },
        },
    ],
}


def heard(app: ListeningApp, kind: str) -> dict[str, Any]:
    """Wait for the last request of this kind."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        for request in reversed(app.received):
            if b"payload=" in request.body and request.payload["type"] == kind:
                return request.payload
        time.sleep(0.02)
    raise AssertionError(f"no {kind} came within 5 s")


def heard_event(app: ListeningApp, kind: str, **fields: str) -> dict[str, Any]:
    """Wait for the last event of this kind with these fields."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        events = [r.payload["event"] for r in app.received if r.headers["content-type"] == "application/json"]
        for event in reversed(events):
            if event["type"] == kind and fields.items() <= event.items():
                return dict(event)
        time.sleep(0.02)
    raise AssertionError(f"no {kind} came within 5 s")


def say(page: "Page", text: str) -> None:
    page.get_by_label("Message #support").fill(text)
    page.get_by_label("Message #support").press("Enter")


def in_view(found: "Locator") -> None:
    """Wait until it is in the visible area."""
    from playwright.sync_api import expect  # Imported here, so that the tests skip without Playwright.

    expect(found).to_be_in_viewport(timeout=5000)


def show_thread(page: "Page") -> None:
    """Open the newest thread on a narrow screen, where none opens automatically."""
    if (page.viewport_size or {"width": 0})["width"] <= 900:
        page.locator("#timeline .reply-link", has_text="1 reply").last.click()


def thread_with_card(app: ListeningApp, page: "Page", **more: Any) -> str:
    say(page, "where is my order?")
    page.locator("#timeline").get_by_text("where is my order?").wait_for()
    root = app.playground.state.messages[SUPPORT][-1].ts
    app.client.chat_postMessage(channel=SUPPORT, thread_ts=root, text="card", blocks=card(**more))
    show_thread(page)
    page.locator("#thread .card").wait_for()
    return root


def open_modal(app: ListeningApp, page: "Page") -> None:
    page.locator("#thread").get_by_role("button", name="Edit").click()
    app.client.views_open(trigger_id=heard(app, "block_actions")["trigger_id"], view=MODAL)
    page.get_by_role("dialog", name="Edit the reply").wait_for()
