"""The playground's page in a real browser, with an app behind it that only listens."""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from starlette.responses import JSONResponse, PlainTextResponse

from tests.bot.listening_app import ListeningApp, listening_app
from tests.e2e.conftest import DESKTOP, PHONE, OpenPage

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

SUPPORT = "C0SUPPORT"


def _text(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def _card(words: str = "Suggested reply", *labels: str) -> list[dict[str, Any]]:
    buttons = [
        {"type": "button", "action_id": label.lower(), "text": _text(label), "value": "7:1"}
        for label in labels or ("Approve", "Edit")
    ]
    quote = {"type": "rich_text_quote", "elements": [{"type": "text", "text": words}]}
    return [
        {"type": "rich_text", "elements": [quote]},
        {"type": "actions", "block_id": "row", "elements": buttons},
    ]


MODAL = {
    "type": "modal",
    "title": _text("Edit the reply"),
    "submit": _text("Send"),
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "reply",
            "label": _text("Reply"),
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
            "label": _text("Reason"),
            "element": {
                "type": "radio_buttons",
                "action_id": "choice",
                "options": [
                    {"text": _text("Tone"), "value": "tone"},
                    {"text": _text("Policy"), "value": "policy"},
                ],
            },
        },
    ],
}


@pytest.fixture
def app() -> Iterator[ListeningApp]:
    with listening_app() as listening:
        yield listening


def _heard(app: ListeningApp, kind: str) -> dict[str, Any]:
    """The last request of this kind, once it came."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        for request in reversed(app.received):
            if b"payload=" in request.body and request.payload["type"] == kind:
                return request.payload
        time.sleep(0.02)
    raise AssertionError(f"no {kind} came within 5 s")


def _say(page: "Page", text: str) -> None:
    page.get_by_label("Message #support").fill(text)
    page.get_by_label("Message #support").press("Enter")


def _thread_with_card(app: ListeningApp, page: "Page", **more: Any) -> str:
    _say(page, "where is my order?")
    page.locator("#timeline").get_by_text("where is my order?").wait_for()
    root = app.playground.state.messages[SUPPORT][-1].ts
    app.client.chat_postMessage(channel=SUPPORT, thread_ts=root, text="card", blocks=_card(**more))
    page.locator("#thread .card").wait_for()
    return root


def _open_modal(app: ListeningApp, page: "Page") -> None:
    page.locator("#thread").get_by_role("button", name="Edit").click()
    app.client.views_open(trigger_id=_heard(app, "block_actions")["trigger_id"], view=MODAL)
    page.get_by_role("dialog", name="Edit the reply").wait_for()


def test_what_people_type_is_shown_as_text_and_never_as_html(app: ListeningApp, open_page: OpenPage) -> None:
    page = open_page(app.base_url)
    _say(page, '<img src=x onerror="alert(1)"> & <!channel> *really*')
    message = page.locator("#timeline .text")
    message.wait_for()
    assert message.inner_text() == '<img src=x onerror="alert(1)"> & <!channel> really'
    assert message.locator("img").count() == 0
    assert message.locator("strong").inner_text() == "really"


def test_marked_up_text_links_only_to_the_web_and_to_mail(app: ListeningApp, open_page: OpenPage) -> None:
    page = open_page(app.base_url)
    app.client.chat_postMessage(
        channel=SUPPORT,
        text="<https://a.example/?q=1&amp;r=2|docs> <javascript:alert(1)|run> <mailto:b@example.com|mail> "
        "<@U0MAYA> _so_ `co*d*e` <!date^0^{date_num}|then>",
    )
    text = page.locator("#timeline .text")
    text.wait_for()
    links = text.locator("a")
    assert [links.nth(n).get_attribute("href") for n in range(links.count())] == [
        "https://a.example/?q=1&r=2",
        "mailto:b@example.com",
    ]
    assert text.inner_text() == "docs run mail @Maya Chen so co*d*e 1970-01-01"


def test_enter_sends_and_shift_enter_starts_a_line(app: ListeningApp, open_page: OpenPage) -> None:
    page = open_page(app.base_url)
    composer = page.get_by_label("Message #support")
    composer.type("one")
    composer.press("Shift+Enter")
    composer.type("two")
    composer.press("Enter")
    page.locator("#timeline .message").wait_for()
    assert [message.text for message in app.playground.state.messages[SUPPORT]] == ["one\ntwo"]
    assert composer.input_value() == ""


def test_an_example_arrives_as_the_customers_message(app: ListeningApp, open_page: OpenPage) -> None:
    page = open_page(app.base_url)
    page.get_by_role("button", name="hi, where is my order 12345?").click()
    page.locator("#timeline .message").wait_for()
    [message] = app.playground.state.messages[SUPPORT]
    assert (message.user, message.text) == ("U0SAM", "hi, where is my order 12345?")


def test_a_card_opens_its_thread_and_its_button_tells_who_pressed(
    app: ListeningApp, open_page: OpenPage
) -> None:
    page = open_page(app.base_url)
    _thread_with_card(app, page)
    assert page.locator("#timeline .reply-link").inner_text().startswith("1 reply")
    page.locator("#thread").get_by_role("button", name="Approve").click()
    pressed = _heard(app, "block_actions")
    assert (pressed["user"]["id"], pressed["actions"][0]["value"]) == ("U0MAYA", "7:1")
    page.get_by_label("You are").select_option("U0JONAS")
    page.get_by_role("button", name="1 reply").click()
    app.received.clear()
    page.locator("#thread").get_by_role("button", name="Approve").click()
    assert _heard(app, "block_actions")["user"]["id"] == "U0JONAS"


def test_a_card_rewritten_in_place_keeps_the_focus(app: ListeningApp, open_page: OpenPage) -> None:
    page = open_page(app.base_url)
    root = _thread_with_card(app, page)
    page.locator("#thread").get_by_role("button", name="Edit").focus()
    card = app.playground.state.replies(SUPPORT, root)[0].ts
    app.client.chat_update(channel=SUPPORT, ts=card, text="card", blocks=_card("Another draft"))
    page.locator("#thread").get_by_text("Another draft").wait_for()
    assert page.evaluate("document.activeElement.textContent") == "Edit"
    app.client.chat_update(channel=SUPPORT, ts=card, text="done")
    page.locator("#thread").get_by_text("done").wait_for()
    assert page.evaluate("document.activeElement.className").startswith("message")


def test_an_ephemeral_answer_is_seen_by_one_person(app: ListeningApp, open_page: OpenPage) -> None:
    maya = open_page(app.base_url)
    app.answers.append(JSONResponse({"text": "Drafting a reply…"}))
    _say(maya, "/suggest where is it?")
    maya.get_by_text("Only visible to you").wait_for()
    assert maya.get_by_text("Drafting a reply…").is_visible()
    maya.get_by_label("You are").select_option("U0JONAS")
    maya.get_by_text("Try the whole loop").wait_for()
    assert maya.get_by_text("Drafting a reply…").count() == 0


def test_a_failed_command_and_a_failed_press_are_told(app: ListeningApp, open_page: OpenPage) -> None:
    page = open_page(app.base_url)
    app.answers.append(PlainTextResponse("", status_code=500))
    _say(page, "/suggest hello")
    page.get_by_text('/suggest failed with the error "dispatch_failed"').wait_for()
    _thread_with_card(app, page)
    app.answers.append(PlainTextResponse("", status_code=500))
    page.locator("#thread").get_by_role("button", name="Approve").click()
    page.get_by_role("status").get_by_text("We had some trouble connecting. Try again?").wait_for()


def test_a_modal_holds_the_focus_checks_its_fields_and_sends_them(
    app: ListeningApp, open_page: OpenPage
) -> None:
    page = open_page(app.base_url)
    _thread_with_card(app, page)
    _open_modal(app, page)
    dialog = page.get_by_role("dialog")
    assert page.evaluate("document.activeElement.id") == "in-reply"
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('main').contains(document.activeElement)") is False
    dialog.get_by_label("Reply").fill("")
    dialog.get_by_role("button", name="Send").click()
    assert dialog.get_by_text("Please complete this required field.").count() == 2
    dialog.get_by_label("Reply").fill("Dear <Sam> & co")
    dialog.get_by_label("Policy").check()
    dialog.get_by_role("button", name="Send").click()
    dialog.wait_for(state="hidden")
    values = _heard(app, "view_submission")["view"]["state"]["values"]
    assert values["reply"]["text"] == {"type": "plain_text_input", "value": "Dear <Sam> & co"}
    assert values["reason"]["choice"]["selected_option"]["value"] == "policy"
    assert page.evaluate("document.activeElement.textContent") == "Edit"


def test_the_apps_errors_stand_at_their_fields(app: ListeningApp, open_page: OpenPage) -> None:
    page = open_page(app.base_url)
    _thread_with_card(app, page)
    _open_modal(app, page)
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Tone").check()
    errors = {"response_action": "errors", "errors": {"reply": "1 blank to fill: Website URL"}}
    app.answers.append(JSONResponse(errors))
    dialog.get_by_role("button", name="Send").click()
    dialog.get_by_text("1 blank to fill: Website URL").wait_for()
    assert page.locator("[aria-invalid]").get_attribute("id") == "in-reply"
    assert dialog.get_by_label("Reply").input_value() == "Dear customer"


def test_escape_closes_a_modal_and_gives_the_focus_back(app: ListeningApp, open_page: OpenPage) -> None:
    page = open_page(app.base_url)
    _thread_with_card(app, page)
    _open_modal(app, page)
    page.get_by_label("Reply", exact=True).fill("half done")
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    closed = _heard(app, "view_closed")
    assert closed["view"]["state"]["values"]["reply"]["text"]["value"] == "half done"
    assert page.evaluate("document.activeElement.textContent") == "Edit"
    assert page.locator("#thread").is_visible()


def test_news_in_another_channel_are_marked_until_read(app: ListeningApp, open_page: OpenPage) -> None:
    page = open_page(app.base_url)
    app.client.chat_postMessage(channel="C0OPS", text="Version 2 serves now.")
    page.locator(".unread").wait_for()
    page.get_by_role("button", name="# ops").click()
    page.get_by_text("Version 2 serves now.").wait_for()
    assert page.locator(".unread").count() == 0


def test_a_lost_connection_is_told_until_it_is_back(app: ListeningApp, browser: Any) -> None:
    page = browser.new_page()  # Not a watched page: the browser itself logs what it could not load.
    page.goto(app.base_url)
    page.locator("#channels button").first.wait_for()
    page.route("**/playground/changes*", lambda route: route.abort())
    page.get_by_text("The connection to Draftdesk is lost.").wait_for()
    page.unroute("**/playground/changes*")
    page.get_by_text("The connection to Draftdesk is lost.").wait_for(state="hidden")
    assert page.locator("#channel-name").inner_text() == "# support"
    page.close()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_nothing_is_cut_off_and_every_control_has_a_name(
    app: ListeningApp, open_page: OpenPage, size: tuple[int, int]
) -> None:
    page = open_page(app.base_url, size)
    _thread_with_card(app, page, words="Averyveryverylongwordwithoutanyspace" * 8)
    _open_modal(app, page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(UNNAMED) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Close thread").click()
    assert page.locator("#timeline .reply-link").is_visible()


UNNAMED = """[...document.querySelectorAll("button, input, textarea, select")]
  .filter((control) => !(control.textContent.trim() || control.ariaLabel || control.labels?.length))
  .map((control) => control.outerHTML)"""
