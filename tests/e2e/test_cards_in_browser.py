"""Our own cards and modals as the playground shows them: topics, sources, past replies, blanks."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.models.blocks import Block

from bot.blocks import draft_card, edit_modal, guard, past_replies
from bot.blocks.draft_card import Card
from bot.blocks.edit_modal import EditForm
from bot.blocks.past_replies import Origin, PastText, ShownSource
from bot.blocks.shown_draft import ShownDraft, SourceShare
from bot.blocks.topic_menu import TicketTopic, Topic
from bot.references import ModalContext
from tests.bot.support.listening_app import ListeningApp
from tests.e2e.conftest import DESKTOP, PHONE, OpenPage
from tests.e2e.listening import SUPPORT, heard, say, show_thread

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
TOPICS = tuple(
    Topic(name, name.replace("_", " ").capitalize())
    for name in ("track_order", "get_refund", "check_cancellation_fee")
)
BLANKS = ("Website URL", "Customer Support Phone Number")
DRAFT = ShownDraft(
    draft_id=9,
    text="Order 12345 is on its way. See [Website URL], or call [Customer Support Phone Number].",
    blanks=BLANKS,
    confidence=0.83,
    sources=(SourceShare("Approved reply 7", 0.62), SourceShare("Bitext 345", 0.21)),
    model_version="v1",
    place=1,
    count=3,
    wording_share=0.83,
)
PAST = PastText(
    "where is my order [Order Number]?", "It is on its way.", Origin("Bitext data set"), "Track order"
)
SOURCE = ShownSource("Bitext 345", 0.31, 0.21, PAST)
GONE = ShownSource("Approved reply 7", 0.3, 0.62, None, "This reply was deleted.")
CONTEXT = ModalContext(ticket=7, draft=9, channel=SUPPORT)


def thread_with(app: ListeningApp, page: "Page", built: tuple[str, list[Block]]) -> str:
    """A customer's message with this card in its thread; the card's ts."""
    say(page, "where is my order?")
    page.locator("#timeline").get_by_text("where is my order?").wait_for()
    root = app.playground.state.messages[SUPPORT][-1].ts
    posted = app.client.chat_postMessage(
        channel=SUPPORT, thread_ts=root, text=built[0], blocks=guard.checked(built[1])
    )
    show_thread(page)
    page.locator("#thread .card").wait_for()
    return str(posted["ts"])


def fits(page: "Page") -> bool:
    """True if nothing is wider than the screen, including the open modal."""
    wide: Any = page.evaluate(
        "[...document.querySelectorAll('.card, .modal-body, html')]"
        ".filter((each) => each.scrollWidth > each.clientWidth + 1).length"
    )
    return bool(wide == 0)


@SIZES
def test_correcting_a_topic_in_the_menu_updates_the_card(
    app: ListeningApp, open_page: OpenPage, size: tuple[int, int], tmp_path: Path
) -> None:
    page = open_page(app.base_url, size)
    ts = thread_with(app, page, draft_card.build(Card(7, DRAFT, topic=TicketTopic(TOPICS[1], TOPICS))))
    card = page.locator("#thread .card")
    assert card.get_by_text("2 blanks to fill: Website URL, Customer Support Phone Number").is_visible()
    assert card.get_by_text("83% of the wording is from past replies").is_visible()
    assert card.locator("blockquote code").all_inner_texts() == [f"[{blank}]" for blank in BLANKS]
    assert card.get_by_label("Topic").locator("option:checked").inner_text() == "Get refund"
    page.screenshot(path=tmp_path / "card.png")
    assert fits(page)
    card.get_by_label("Topic").focus()
    card.get_by_label("Topic").select_option("Track order")
    action = heard(app, "block_actions")["actions"][0]
    assert action["selected_option"]["value"] == "7:topic:track_order"
    assert "value" not in action
    _, blocks = draft_card.build(Card(7, DRAFT, topic=TicketTopic(TOPICS[0], TOPICS, corrected=True)))
    app.client.chat_update(channel=SUPPORT, ts=ts, text="card", blocks=guard.checked(blocks))
    card.get_by_text("Topic: Track order (corrected)").wait_for()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Topic"


@SIZES
def test_sources_open_in_a_modal(
    app: ListeningApp, open_page: OpenPage, size: tuple[int, int], tmp_path: Path
) -> None:
    page = open_page(app.base_url, size)
    thread_with(app, page, draft_card.build(Card(7, DRAFT)))
    page.locator("#thread").get_by_role("button", name="Sources").click()
    trigger = heard(app, "block_actions")["trigger_id"]
    app.client.views_open(
        trigger_id=trigger, view=past_replies.sources_view((SOURCE, GONE), "Drafted by model v1.")
    )
    dialog = page.get_by_role("dialog", name="Sources")
    dialog.get_by_text("It is on its way.").wait_for()
    assert dialog.get_by_text("This reply was deleted.").is_visible()
    page.screenshot(path=tmp_path / "sources.png")
    assert fits(page)
    dialog.get_by_role("button", name="Close", exact=True).click()
    dialog.wait_for(state="detached")


@SIZES
def test_past_replies_are_offered_if_there_is_no_draft(
    app: ListeningApp, open_page: OpenPage, size: tuple[int, int], tmp_path: Path
) -> None:
    page = open_page(app.base_url, size)
    card = Card(7, reason="Nothing near.", topic=TicketTopic(None, TOPICS), closest=(SOURCE, GONE, SOURCE))
    thread_with(app, page, draft_card.build(card))
    page.screenshot(path=tmp_path / "abstention.png")
    assert fits(page)
    page.locator("#thread").get_by_role("button", name="Open the past reply Bitext 345").last.click()
    payload = heard(app, "block_actions")
    assert payload["actions"][0]["value"] == "7:past:2"
    view = past_replies.past_reply_view(SOURCE, CONTEXT.model_copy(update={"past": 2}))
    app.client.views_open(trigger_id=payload["trigger_id"], view=view)
    dialog = page.get_by_role("dialog", name="A past reply")
    dialog.get_by_role("button", name="Use this reply").wait_for()
    page.screenshot(path=tmp_path / "past-reply.png")
    assert fits(page)


@SIZES
def test_a_form_and_a_long_reply_open_at_their_beginning(
    app: ListeningApp, open_page: OpenPage, size: tuple[int, int], tmp_path: Path
) -> None:
    page = open_page(app.base_url, size)
    thread_with(app, page, draft_card.build(Card(7, DRAFT)))
    page.locator("#thread").get_by_role("button", name="Edit").click()
    message, reply = ("\n".join(f"Line {number}." for number in range(most)) for most in (12, 40))
    view = edit_modal.build(EditForm(message, reply, BLANKS), CONTEXT)
    app.client.views_open(trigger_id=heard(app, "block_actions")["trigger_id"], view=view)
    dialog = page.get_by_role("dialog", name="Edit the reply")
    dialog.get_by_text("2 blanks to fill").wait_for()
    page.screenshot(path=tmp_path / "long.png")
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    scrolled = "[...document.querySelectorAll('.modal-body, textarea:focus')].map((each) => each.scrollTop)"
    assert page.evaluate(scrolled) == [0, 0]


@SIZES
def test_blanks_are_sent_only_if_the_box_is_ticked(
    app: ListeningApp, open_page: OpenPage, size: tuple[int, int], tmp_path: Path
) -> None:
    page = open_page(app.base_url, size)
    thread_with(app, page, draft_card.build(Card(7, DRAFT)))
    page.locator("#thread").get_by_role("button", name="Approve").click()
    view = edit_modal.build(EditForm("where is my order?", DRAFT.text, BLANKS), CONTEXT)
    app.client.views_open(trigger_id=heard(app, "block_actions")["trigger_id"], view=view)
    dialog = page.get_by_role("dialog", name="Edit the reply")
    dialog.get_by_text("2 blanks to fill").wait_for()
    page.screenshot(path=tmp_path / "blanks.png")
    assert fits(page)
    dialog.get_by_label("Send with the blanks").check()
    dialog.get_by_role("button", name="Send or save", exact=True).click()
    values = heard(app, "view_submission")["view"]["state"]["values"]
    chosen = values["blanks"]["choice"]
    assert (chosen["type"], [each["value"] for each in chosen["selected_options"]]) == (
        "checkboxes",
        ["send"],
    )
    assert values["reply"]["text"]["value"] == DRAFT.text
