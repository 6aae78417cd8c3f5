"""The playground's modals in a real browser: focus, fields, errors, closing."""

from pathlib import Path

import pytest
from starlette.responses import JSONResponse, PlainTextResponse

from tests.bot.support.listening_app import ListeningApp
from tests.e2e.conftest import PHONE, OpenPage
from tests.e2e.listening import heard, open_modal, thread_with_card

pytestmark = pytest.mark.browser


def test_a_failed_submission_is_reported_above_the_modal(
    app: ListeningApp, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(app.base_url, PHONE)
    thread_with_card(app, page)
    open_modal(app, page)
    page.get_by_role("dialog").get_by_label("Policy").check()
    app.answers.append(PlainTextResponse("", status_code=500))
    page.get_by_role("dialog").get_by_role("button", name="Send").click()
    notice = page.locator(".toast", has_text="We had some trouble connecting.")
    notice.wait_for()
    page.screenshot(path=tmp_path / "above.png")
    assert page.locator("#toasts").evaluate("area => area.matches(':popover-open')")
    box = notice.bounding_box()
    send = page.get_by_role("dialog").get_by_role("button", name="Send").bounding_box()
    assert box is not None
    assert send is not None
    assert box["y"] + box["height"] <= send["y"]


def test_a_modal_keeps_the_focus_checks_its_fields_and_sends_them(
    app: ListeningApp, open_page: OpenPage
) -> None:
    page = open_page(app.base_url)
    thread_with_card(app, page)
    open_modal(app, page)
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
    values = heard(app, "view_submission")["view"]["state"]["values"]
    assert values["reply"]["text"] == {"type": "plain_text_input", "value": "Dear <Sam> & co"}
    assert values["reason"]["choice"]["selected_option"]["value"] == "policy"
    assert page.evaluate("document.activeElement.textContent") == "Edit"


def test_the_apps_errors_appear_at_their_fields(app: ListeningApp, open_page: OpenPage) -> None:
    page = open_page(app.base_url)
    thread_with_card(app, page)
    open_modal(app, page)
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Tone").check()
    errors = {"response_action": "errors", "errors": {"reply": "1 blank to fill: Website URL"}}
    app.answers.append(JSONResponse(errors))
    dialog.get_by_role("button", name="Send").click()
    dialog.get_by_text("1 blank to fill: Website URL").wait_for()
    assert page.locator("[aria-invalid]").get_attribute("id") == "in-reply"
    assert dialog.get_by_label("Reply").input_value() == "Dear customer"


def test_escape_closes_a_modal_and_restores_the_focus(app: ListeningApp, open_page: OpenPage) -> None:
    page = open_page(app.base_url)
    thread_with_card(app, page)
    open_modal(app, page)
    page.get_by_label("Reply", exact=True).fill("half done")
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    closed = heard(app, "view_closed")
    assert closed["view"]["state"]["values"]["reply"]["text"]["value"] == "half done"
    assert page.evaluate("document.activeElement.textContent") == "Edit"
    assert page.locator("#thread").is_visible()


def test_a_form_opens_in_the_tab_where_it_was_asked_for_and_survives_a_reload_there(
    app: ListeningApp, open_page: OpenPage
) -> None:
    page = open_page(app.base_url)
    thread_with_card(app, page)
    open_modal(app, page)
    page.reload()
    page.get_by_role("dialog", name="Edit the reply").wait_for()
    other = open_page(app.base_url)
    other.locator("#timeline").get_by_text("where is my order?").wait_for()
    assert other.get_by_role("dialog").count() == 0
