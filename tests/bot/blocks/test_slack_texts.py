"""Reading Slack's messages: their words in every place, mentions of us, and links to messages."""

from typing import Any

import pytest

from bot.blocks.message_text import mentions, message_text, without_mention
from bot.blocks.permalink import Linked, read_permalink

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "where is it?"}}
RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [{"type": "text", "text": "see "}, {"type": "link", "url": "https://a.example"}],
        },
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "where is it?"}]},
    ],
}
SPOKEN: dict[str, tuple[dict[str, Any], str]] = {
    "text first": ({"text": "hello", "attachments": [{"text": "more"}]}, "hello"),
    "an app's text and its attachment": (
        {
            "bot_id": "B1",
            "text": "New mail",
            "attachments": [{"text": "where is it?"}, {"text": "New  mail"}],
        },
        "New mail\nwhere is it?",
    ),
    "no preview of a link": (
        {"bot_id": "B1", "text": "see", "attachments": [{"text": "more", "from_url": "https://a.example"}]},
        "see",
    ),
    "a table": (
        {"blocks": [{"type": "table", "rows": [[{"type": "raw_text", "text": "Order"}, RICH], [None, 7]]}]},
        "Order | see https://a.example where is it?",
    ),
    "an attachment's title and text": (
        {"text": " ", "attachments": [{"fallback": "f", "title": "New", "text": "where is it?"}]},
        "New\nwhere is it?",
    ),
    "a fallback": ({"attachments": [{"fallback": "where is it?"}]}, "where is it?"),
    "no fallback but Slack's": ({"attachments": [{"fallback": "[no preview available]"}]}, ""),
    "blocks in an attachment": ({"attachments": [{"fallback": "x", "blocks": [SECTION]}]}, "where is it?\nx"),
    "blocks": ({"blocks": [SECTION, {"type": "divider"}]}, "where is it?"),
    "fields": ({"blocks": [{"type": "section", "fields": [{"type": "mrkdwn", "text": "a"}]}]}, "a"),
    "context": ({"blocks": [{"type": "context", "elements": [{"type": "mrkdwn", "text": "a"}]}]}, "a"),
    "rich text": ({"blocks": [RICH]}, "see https://a.example\nwhere is it?"),
    "no button": ({"blocks": [{"type": "actions", "elements": [{"text": {"text": "Open"}}]}]}, ""),
    "nothing": ({}, ""),
    "rubbish": ({"text": 7, "attachments": {"a": 1}, "blocks": [None, "x", {"text": []}]}, ""),
}


@pytest.mark.parametrize("name", SPOKEN)
def test_the_words_of_a_message_are_found_in_text_attachments_and_blocks(name: str) -> None:
    message, words = SPOKEN[name]
    assert message_text(message) == words


def test_only_our_own_mention_is_removed() -> None:
    text = "<@U0US> ask <@U0SAM> or <@U0US|us> about <#C1|help>"
    assert without_mention(text, "U0US") == "ask <@U0SAM> or about <#C1|help>"
    assert mentions(text, "U0US")
    assert not mentions("<@U0USER> hello", "U0US")


ROOT = Linked("C0HELP", "1700000000.000100", "1700000000.000100")
LINKS: dict[str, Linked | None] = {
    "<https://acme.slack.com/archives/C0HELP/p1700000000000100>": ROOT,
    "https://acme.enterprise.slack.com/archives/C0HELP/p1700000000000100 ": ROOT,
    "<https://acme.slack.com/archives/C0HELP/p1700000000000100|a message>": ROOT,
    "<https://acme.slack.com/archives/C0HELP/p1700000060000200?thread_ts=1700000000.000100&amp;cid=C0HELP>": (
        Linked("C0HELP", "1700000060.000200", "1700000000.000100")
    ),
    "https://acme.slack.com/archives/D0SAM/p1700000000000100?cid=D0SAM&thread_ts=1699999999.000100": (
        Linked("D0SAM", "1700000000.000100", "1699999999.000100")
    ),
    "see <https://acme.slack.com/archives/C0HELP/p1700000000000100>": None,
    "<https://acme.slack.com/archives/C0HELP>": None,
    "<https://acme.slack.com/archives/C0HELP/p17>": None,
    "where is my order?": None,
    "": None,
}


@pytest.mark.parametrize("text", LINKS)
def test_a_link_names_its_message_only_as_the_whole_text(text: str) -> None:
    assert read_permalink(text) == LINKS[text]
