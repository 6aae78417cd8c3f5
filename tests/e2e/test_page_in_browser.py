"""The playground's page in a real browser, with an app behind it that only listens."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from starlette.responses import JSONResponse, PlainTextResponse

from tests.bot.support.listening_app import ListeningApp
from tests.e2e.conftest import DESKTOP, PHONE, OpenPage
from tests.e2e.listening import SUPPORT, card, heard, in_view, open_modal, say, thread_with_card

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_typed_text_is_shown_as_text_and_never_as_html(app: ListeningApp, open_page: OpenPage) -> None:
    page = open_page(app.base_url)
    say(page, '<img src=x onerror="alert(1)"> & <!channel> *really*')
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


def test_a_message_without_markup_shows_its_marks(app: ListeningApp, open_page: OpenPage) -> None:
    page = open_page(app.base_url)
    text = "*Hi* _you_ `code` &lt;b&gt; <@U0MAYA>"
    app.client.chat_postMessage(channel=SUPPORT, text=text, mrkdwn=False)
    page.locator("#timeline .text").wait_for()
    assert page.locator("#timeline .text").inner_text() == "*Hi* _you_ `code` <b> @Maya Chen"


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


def test_an_example_is_sent_as_the_customers_message(app: ListeningApp, open_page: OpenPage) -> None:
    page = open_page(app.base_url)
    page.get_by_role("button", name="hi, where is my order 12345?").click()
    page.locator("#timeline .message").wait_for()
    [message] = app.playground.state.messages[SUPPORT]
    assert (message.user, message.text) == ("U0SAM", "hi, where is my order 12345?")


def test_a_card_opens_its_thread_and_its_button_reports_the_user(
    app: ListeningApp, open_page: OpenPage
) -> None:
    page = open_page(app.base_url)
    thread_with_card(app, page)
    assert page.locator("#timeline .reply-link").inner_text().startswith("1 reply")
    page.locator("#thread").get_by_role("button", name="Approve").click()
    pressed = heard(app, "block_actions")
    assert (pressed["user"]["id"], pressed["actions"][0]["value"]) == ("U0MAYA", "7:1")
    page.get_by_label("You are").select_option("U0JONAS")
    page.get_by_role("button", name="1 reply").click()
    app.received.clear()
    page.locator("#thread").get_by_role("button", name="Approve").click()
    assert heard(app, "block_actions")["user"]["id"] == "U0JONAS"


def test_a_card_updated_in_place_keeps_the_focus(app: ListeningApp, open_page: OpenPage) -> None:
    page = open_page(app.base_url)
    root = thread_with_card(app, page)
    page.locator("#thread").get_by_role("button", name="Edit").focus()
    ts = app.playground.state.replies(SUPPORT, root)[0].ts
    app.client.chat_update(channel=SUPPORT, ts=ts, text="card", blocks=card("Another draft"))
    page.locator("#thread").get_by_text("Another draft").wait_for()
    assert page.evaluate("document.activeElement.textContent") == "Edit"
    app.client.chat_update(channel=SUPPORT, ts=ts, text="done")
    page.locator("#thread").get_by_text("done").wait_for()
    assert page.evaluate("document.activeElement.className").startswith("message")


def test_an_ephemeral_answer_is_seen_by_one_person(app: ListeningApp, open_page: OpenPage) -> None:
    maya = open_page(app.base_url)
    app.answers.append(JSONResponse({"text": "Drafting a reply…"}))
    say(maya, "/suggest where is it?")
    maya.get_by_text("Only visible to you").wait_for()
    assert maya.get_by_text("Drafting a reply…").is_visible()
    maya.get_by_label("You are").select_option("U0JONAS")
    maya.get_by_text("Try the whole loop").wait_for()
    assert maya.get_by_text("Drafting a reply…").count() == 0


def test_a_failed_command_and_a_failed_press_are_reported(app: ListeningApp, open_page: OpenPage) -> None:
    page = open_page(app.base_url)
    app.answers.append(PlainTextResponse("", status_code=500))
    say(page, "/suggest hello")
    page.get_by_text('/suggest failed with the error "dispatch_failed"').wait_for()
    thread_with_card(app, page)
    app.answers.append(PlainTextResponse("", status_code=500))
    page.locator("#thread").get_by_role("button", name="Approve").click()
    page.get_by_role("status").get_by_text("We had some trouble connecting. Try again?").wait_for()


def test_a_long_answer_is_shown_from_its_top(app: ListeningApp, open_page: OpenPage) -> None:
    page = open_page(app.base_url)
    for number in range(30):
        app.client.chat_postMessage(channel=SUPPORT, text=f"line {number}")
    page.get_by_text("line 29").wait_for()
    app.client.chat_postEphemeral(channel=SUPPORT, user="U0MAYA", text="first\n" + "more\n" * 80 + "last")
    page.get_by_text("Only visible to you").wait_for()
    box = page.locator(".ephemeral").bounding_box()
    assert box is not None
    assert 0 < box["y"] < 200


def filled_and_scrolled_up(app: ListeningApp, page: "Page") -> None:
    for number in range(40):
        app.client.chat_postMessage(channel=SUPPORT, text=f"line {number}")
    page.get_by_text("line 39").wait_for()
    scroll_up(page)


def scroll_up(page: "Page") -> None:
    page.locator("#channel-scroll").evaluate("scroller => scroller.scrollTop = 0")


def test_sent_and_ephemeral_messages_are_scrolled_into_view(app: ListeningApp, open_page: OpenPage) -> None:
    page = open_page(app.base_url)
    filled_and_scrolled_up(app, page)
    say(page, "my own words")
    in_view(page.locator("#timeline").get_by_text("my own words"))
    scroll_up(page)
    app.client.chat_postEphemeral(channel=SUPPORT, user="U0MAYA", text="three drafts")
    in_view(page.get_by_text("three drafts"))
    scroll_up(page)
    page.get_by_role("button", name="hi, where is my order 12345?").click()
    in_view(page.locator("#timeline").get_by_text("hi, where is my order 12345?"))


def test_a_thread_opens_for_a_new_answer_and_not_for_a_changed_old_one(
    app: ListeningApp, open_page: OpenPage
) -> None:
    root = app.gesture("message", user="U0SAM", channel=SUPPORT, text="where is my order?").json()["ts"]
    old = app.client.chat_postMessage(channel=SUPPORT, thread_ts=root, text="queued", blocks=card("Queued"))
    page = open_page(app.base_url)
    app.client.chat_update(channel=SUPPORT, ts=old["ts"], text="drafted", blocks=card("Here you are"))
    app.gesture("message", user="U0SAM", channel=SUPPORT, text="and where is the other one?")
    page.locator("#timeline .text", has_text="the other one").wait_for()
    assert page.locator("#thread").is_hidden()
    app.client.chat_postMessage(channel=SUPPORT, thread_ts=root, text="one more", blocks=card("One more"))
    page.locator("#thread .card").last.get_by_text("One more").wait_for()


def test_the_newest_message_stays_in_view_when_its_thread_opens(
    app: ListeningApp, open_page: OpenPage
) -> None:
    page = open_page(app.base_url)
    for number in range(30):
        app.client.chat_postMessage(channel=SUPPORT, text=f"line {number} " + "of many words " * 12)
    page.get_by_text("line 29").wait_for()
    thread_with_card(app, page)
    in_view(page.locator("#timeline").get_by_text("where is my order?"))


def test_other_peoples_messages_do_not_scroll_a_reader(app: ListeningApp, open_page: OpenPage) -> None:
    page = open_page(app.base_url)
    filled_and_scrolled_up(app, page)
    app.gesture("message", user="U0SAM", channel=SUPPORT, text="somebody else")
    page.locator("#timeline").get_by_text("somebody else").wait_for()
    assert page.locator("#channel-scroll").evaluate("scroller => scroller.scrollTop") == 0


def test_a_notice_does_not_cover_the_composer_and_disappears_unless_hovered(
    app: ListeningApp, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(app.base_url)
    page.clock.install()
    for _ in range(2):
        say(page, "/nonsense")
    notice = page.locator(".toast")
    notice.wait_for()
    assert notice.count() == 1
    page.screenshot(path=tmp_path / "toast.png")
    box, send = notice.bounding_box(), page.get_by_role("button", name="Send").bounding_box()
    assert box is not None
    assert send is not None
    assert box["y"] + box["height"] <= send["y"]
    notice.hover()
    page.clock.run_for(10_000)
    assert notice.is_visible()
    page.get_by_role("button", name="Send").hover()
    page.clock.run_for(7_000)
    notice.wait_for(state="detached")


def test_on_a_narrow_screen_the_channel_stays_and_links_its_replies(
    app: ListeningApp, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(app.base_url, PHONE)
    say(page, "where is my order?")
    page.locator("#timeline").get_by_text("where is my order?").wait_for()
    root = app.playground.state.messages[SUPPORT][-1].ts
    app.client.chat_postMessage(channel=SUPPORT, thread_ts=root, text="card", blocks=card())
    replies = page.get_by_role("button", name="1 reply")
    in_view(replies)
    assert page.get_by_label("Message #support").is_visible()
    page.screenshot(path=tmp_path / "phone.png")
    replies.click()
    page.locator("#thread .card").wait_for()


def test_unread_messages_in_another_channel_are_marked(app: ListeningApp, open_page: OpenPage) -> None:
    page = open_page(app.base_url)
    app.client.chat_postMessage(channel="C0OPS", text="Version 2 serves now.")
    page.locator(".unread").wait_for()
    page.get_by_role("button", name="# ops").click()
    page.get_by_text("Version 2 serves now.").wait_for()
    assert page.locator(".unread").count() == 0


def test_a_lost_connection_is_shown_until_it_is_back(app: ListeningApp, browser: Any) -> None:
    page = browser.new_page()  # Not a watched page: the browser logs failed requests as errors.
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
    thread_with_card(app, page, words="Averyveryverylongwordwithoutanyspace" * 8)
    open_modal(app, page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(UNNAMED) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Close thread").click()
    assert page.locator("#timeline .reply-link").is_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_an_empty_helpdesk_says_so_in_line_with_its_form(
    app: ListeningApp, open_page: OpenPage, size: tuple[int, int]
) -> None:
    app.playground.state.has_helpdesk = True
    page = open_page(app.base_url, size)
    page.route("**/playground/helpdesk", lambda route: route.fulfill(json={"tickets": []}))
    page.locator(".sidebar").get_by_role("button", name="Helpdesk").click()
    told = page.get_by_text("No tickets yet.").bounding_box()
    form = page.locator("#place form").bounding_box()
    assert told is not None
    assert form is not None
    assert told["x"] == form["x"]
    assert told["y"] > form["y"] + form["height"]


UNNAMED = """[...document.querySelectorAll("button, input, textarea, select")]
  .filter((control) => !(control.textContent.trim() || control.ariaLabel || control.labels?.length))
  .map((control) => control.outerHTML)"""
