"""A card's text and actions in each state."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.models.blocks import Block

from bot.blocks import draft_card, guard, mrkdwn, past_replies, suggest_answer
from bot.blocks.draft_card import Card
from bot.blocks.receipt import Sending
from bot.blocks.shown_draft import SourceShare
from bot.blocks.suggest_answer import Answer
from bot.blocks.topic_menu import TicketTopic, Topic
from tests.bot.support.payload_samples import (
    AT,
    CONTEXT,
    GONE,
    LINK,
    SOURCE,
    TOPICS,
    TRACKING,
    UNDONE,
    decision,
    draft,
)
from tests.bot.support.workplace import usable


def labels(blocks: Sequence[Block]) -> list[str]:
    return [element["text"]["text"] for element in elements(blocks) if element["type"] == "button"]


def elements(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    return [element for block in guard.checked(blocks) for element in usable(block)]


def test_a_card_offers_the_actions_of_its_state() -> None:
    assert labels(draft_card.build(Card(1, draft()))[1]) == [
        *("Approve & send", "Edit", "Another draft", "Reject"),
        "Sources",
    ]
    assert labels(draft_card.build(Card(1, draft(count=1, sources=())))[1]) == [
        "Approve & send",
        "Edit",
        "Reject",
    ]
    assert labels(draft_card.build(Card(1, reason="Nothing near."))[1]) == ["Write a reply", "Dismiss"]
    assert labels(draft_card.build(Card(1, draft(), decision=decision()))[1]) == []
    failed = decision(problem="I am not in this channel.", failed_job=7)
    assert labels(draft_card.build(Card(1, decision=failed))[1]) == ["Try again"]


def test_a_card_names_its_drafts_sources_and_remaining_blanks() -> None:
    shown = draft(
        place=2,
        text="See [Website URL] or [the page].",
        blanks=("Website URL",),
        sources=(SourceShare("Approved reply 7", 0.62), SourceShare("Starter 1")),
        wording_share=0.83,
    )
    _, blocks = draft_card.build(Card(1, shown, topic=TRACKING))
    texts = str(guard.checked(blocks))
    assert "Draft 2 of 3" in texts
    assert "1 blank to fill: Website URL" in texts
    assert "Topic: Track order · Sure · model v1" in texts
    told = "83% of the wording is from past replies · Sources: Approved reply 7 (has 62% of it), Starter 1"
    assert told in texts
    assert {"type": "text", "text": "[Website URL]", "style": {"code": True}} in leaves(blocks)
    assert {"type": "text", "text": " or [the page]."} in leaves(blocks)


def test_sources_with_the_same_words_are_worded_so_that_shares_are_not_added() -> None:
    both = (SourceShare("Approved reply 10", 1.0), SourceShare("Starter 79", 1.0))
    told = "Sources: Approved reply 10 (has 100% of it), Starter 79 (has 100% of it)"
    for blocks in (
        draft_card.build(Card(1, draft(sources=both)))[1],
        suggest_answer.build(Answer(1, "where is it?", (draft(sources=both),)))[1],
    ):
        assert told in str(guard.checked(blocks))


def leaves(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    rich = [block for block in guard.checked(blocks) if block["type"] == "rich_text"]
    return [leaf for block in rich for quote in block["elements"] for leaf in quote["elements"]]


def topics_offered(card: Card) -> tuple[list[str], str | None]:
    """The labels of the menu's options, and of the selected one."""
    (menu,) = [each for each in elements(draft_card.build(card)[1]) if each["type"] == "static_select"]
    own = menu.get("initial_option")
    return [option["text"]["text"] for option in menu["options"]], own and own["text"]["text"]


def test_a_card_offers_topics_alphabetically_with_its_own_selected() -> None:
    assert topics_offered(Card(1, draft(), topic=TRACKING)) == (["Get refund", "Track order"], "Track order")
    assert topics_offered(Card(1, topic=TicketTopic(None, TOPICS))) == (["Get refund", "Track order"], None)
    foreign = TicketTopic(Topic("old", "Of a corpus of before"), TOPICS)
    assert topics_offered(Card(1, draft(), topic=foreign))[1] == "Of a corpus of before"


def test_with_too_many_topics_the_most_frequent_and_the_tickets_own_are_offered() -> None:
    many = tuple(Topic(f"t{number}", f"{number:03}") for number in range(150))
    offered, own = topics_offered(Card(1, topic=TicketTopic(many[120], many)))
    assert (own, len(offered)) == ("120", 100)
    assert offered == [topic.words for topic in (*many[:99], many[120])]


def test_a_decided_card_shows_its_topic_without_a_menu() -> None:
    _, blocks = draft_card.build(Card(1, decision=decision(), topic=TicketTopic(TOPICS[1], TOPICS, True)))
    assert elements(blocks) == []
    assert "Topic: Get refund (corrected)" in str(guard.checked(blocks))


def test_an_abstention_opens_a_past_reply_by_its_place_among_all_found() -> None:
    _, blocks = draft_card.build(Card(7, closest=(GONE, SOURCE, SOURCE, SOURCE)))
    opening = [each for each in elements(blocks) if each["action_id"] == past_replies.OPEN]
    assert [each["value"] for each in opening] == ["7:past:1", "7:past:2"]
    assert "31% similar" in str(guard.checked(blocks))
    assert opening[0]["accessibility_label"] == "Open the past reply Bitext 345"


def test_the_modal_of_a_past_reply_offers_to_use_it_unless_it_was_deleted() -> None:
    assert past_replies.past_reply_view(SOURCE, CONTEXT).to_dict()["submit"]["text"] == "Use this reply"
    assert "submit" not in past_replies.past_reply_view(GONE, CONTEXT).to_dict()
    assert "This reply was deleted." in str(past_replies.past_reply_view(GONE, CONTEXT).to_dict())


def test_a_card_waiting_for_its_draft_shows_the_progress() -> None:
    for progress, words in (("queued", "Queued"), ("drafting", "Drafting")):
        text, blocks = draft_card.build(Card(1, progress=progress))
        assert words in str(guard.checked(blocks))
        assert "on its way" in text
        assert elements(blocks) == []


def test_a_failure_is_visible_and_can_be_retried() -> None:
    text, blocks = draft_card.build(Card(1, failed=True, reason="See the log."))
    assert text == "Drafting failed. See the log."
    assert labels(blocks) == ["Retry", "Write a reply", "Dismiss"]
    assert [each.get("style") for each in elements(blocks)] == ["primary", None, None]


@pytest.mark.parametrize("because", draft_card.RETIRED)
def test_a_retired_card_says_why_and_has_no_buttons(because: str) -> None:
    text, blocks = draft_card.build(Card(1, draft(), retired=because))
    assert text == draft_card.RETIRED[because]
    assert elements(blocks) == []


def test_a_waiting_reply_can_be_undone_and_one_being_sent_cannot() -> None:
    text, blocks = draft_card.build(Card(3, decision=decision(sending=Sending(AT, 30, can_undo=True))))
    assert labels(blocks) == ["Undo"]
    assert elements(blocks)[0]["value"] == "3:undo:7"
    assert f"*Sending in 30 s*, at <!date^{int(AT.timestamp())}^" in str(guard.checked(blocks))
    assert "sending in 30 s" in text
    text, blocks = draft_card.build(Card(3, decision=decision(sending=Sending(AT, 0, can_undo=False))))
    assert elements(blocks) == []
    assert "being sent" in text


def test_a_receipt_says_where_the_reply_went() -> None:
    for delivery, words in (
        ("public", "Edited and approved by"),
        ("internal", "Edited and approved as an internal note by"),
        ("none", "Edited and saved without sending by"),
    ):
        text, _ = draft_card.build(Card(1, decision=decision(kind="edited", delivery=delivery)))
        assert text.startswith(f"{words} <@U0MAYA>")


def test_a_receipt_shows_the_sending_time_only_after_sending() -> None:
    sent = f"<@U0MAYA> · {mrkdwn.date(AT)} · Sent {mrkdwn.date(AT + timedelta(minutes=1))}"
    text, blocks = draft_card.build(Card(1, decision=decision(sent_at=AT + timedelta(minutes=1))))
    assert sent in str(guard.checked(blocks))
    assert text.startswith("Approved by <@U0MAYA>, sent:")
    for more in ({}, {"delivery": "none"}, {"problem": "No."}, {"sending": Sending(AT, 30, True)}):
        text, blocks = draft_card.build(Card(1, decision=decision(**more)))
        assert "· Sent" not in str(guard.checked(blocks))


def test_a_card_outside_its_thread_links_to_its_ticket_and_shows_the_message() -> None:
    for card in (
        Card(1, draft(), message="where is it?", link=LINK),
        Card(1, message="where is it?", link=LINK),
        Card(1, message="where is it?", link=LINK, progress="queued"),
        Card(1, message="where is it?", link=LINK, retired="solved"),
        Card(1, message="where is it?", link=LINK, decision=decision()),
    ):
        texts = str(guard.checked(draft_card.build(card)[1]))
        assert f"<{LINK}|Open the ticket>" in texts
        assert "where is it?" in texts


def test_a_card_says_who_undid_a_decision() -> None:
    for card in (Card(1, draft(), taken_back=UNDONE), Card(1, taken_back=UNDONE)):
        texts = str(guard.checked(draft_card.build(card)[1]))
        assert "Undone by <@U0JONAS>" in texts
        assert "Edit starts with the text written before" in texts
