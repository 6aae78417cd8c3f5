"""What apps post in Slack is read as the mail or the form that it is: the question, wherever it stands."""

from typing import Any

import pytest

from bot.blocks.message_text import message_text
from bot.blocks.mrkdwn import plain_text
from model.mail.reading import AUTOMATIC, EMPTY, SMALL_TALK, Mail, read


def _section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def _rich(*lines: str) -> dict[str, Any]:
    parts = [{"type": "rich_text_section", "elements": [{"type": "text", "text": line}]} for line in lines]
    return {"type": "rich_text", "elements": parts}


def _cell(text: str) -> dict[str, Any]:
    return {"type": "raw_text", "text": text}


HEADER = {"type": "header", "text": {"type": "plain_text", "text": "New ticket"}}
BUTTONS = {
    "type": "actions",
    "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Open"}}],
}
MAIL = {
    "filetype": "email",
    "mode": "email",
    "subject": "Kettle leaks",
    "from": [
        {"address": "dana@example.com", "name": "Dana Hill", "original": "Dana Hill <dana@example.com>"}
    ],
    "plain_text": "My kettle leaks from the bottom. Can I swap it?\n\nSent from my iPhone",
}
QUESTIONS: dict[str, tuple[dict[str, Any], str]] = {
    "new mail, question in an attachment": (
        {"text": "New mail from Dana Hill <dana@example.com>", "attachments": [{"text": "My kettle leaks."}]},
        "My kettle leaks.",
    ),
    "new mail as a link to its address": (
        {
            "text": "New email from <mailto:dana@example.com|dana@example.com>",
            "attachments": [{"title": "Kettle leaks", "text": "Can I swap it?"}],
        },
        "Kettle leaks\nCan I swap it?",
    ),
    "pretext, title and text": (
        {
            "text": "",
            "attachments": [
                {"pretext": "New message from Dana Hill", "title": "Kettle", "text": "Can I swap it?"}
            ],
        },
        "Kettle\nCan I swap it?",
    ),
    "fields of an attachment": (
        {
            "text": "New form submission",
            "attachments": [
                {
                    "fallback": "New form submission",
                    "fields": [
                        {"title": "Name", "value": "Dana Hill", "short": True},
                        {"title": "Question", "value": "Can I swap the kettle?"},
                    ],
                }
            ],
        },
        "New form submission\nName: Dana Hill\nQuestion: Can I swap the kettle?",
    ),
    "blocks beside a short text": (
        {"text": "New mail from Dana Hill", "blocks": [HEADER, _section("Can I swap the kettle?"), BUTTONS]},
        "New ticket\nCan I swap the kettle?",
    ),
    "text that repeats the blocks": (
        {"text": "Can I swap the kettle?", "blocks": [_section("Can I swap the kettle?"), BUTTONS]},
        "Can I swap the kettle?",
    ),
    "fields of a section": (
        {
            "text": "",
            "blocks": [
                _section(
                    "*New request*",
                    fields=[
                        {"type": "mrkdwn", "text": "*Order:*\n4412"},
                        {"type": "mrkdwn", "text": "*Problem:*\nthe kettle leaks"},
                    ],
                )
            ],
        },
        "*New request*\n*Order:*\n4412\n*Problem:*\nthe kettle leaks",
    ),
    "rich text in an attachment": (
        {
            "text": "New mail from Dana Hill <dana@example.com>",
            "attachments": [{"blocks": [_rich("Can I swap the kettle?", "It leaks.")]}],
        },
        "Can I swap the kettle?\nIt leaks.",
    ),
    "a table": (
        {
            "text": "",
            "blocks": [
                _section("Which of these is right?"),
                {
                    "type": "table",
                    "rows": [[_cell("Item"), _cell("Size")], [_cell("Shoes"), _cell("42")]],
                },
            ],
        },
        "Which of these is right?\nItem | Size\nShoes | 42",
    ),
    "a list": (
        {
            "text": "",
            "blocks": [
                {
                    "type": "rich_text",
                    "elements": [
                        {
                            "type": "rich_text_list",
                            "elements": [
                                {
                                    "type": "rich_text_section",
                                    "elements": [{"type": "text", "text": "kettle leaks"}],
                                },
                                {
                                    "type": "rich_text_section",
                                    "elements": [{"type": "text", "text": "lid is missing"}],
                                },
                            ],
                        }
                    ],
                }
            ],
        },
        "kettle leaks\nlid is missing",
    ),
    "quoted history in an attachment": (
        {
            "text": "New mail from Dana Hill",
            "attachments": [
                {
                    "text": "No, the other one.\n\nOn Thu, 6 Nov 2025 at 08:41, Acme <help@acme.example> "
                    "wrote:\n&gt; Which lamp?"
                }
            ],
        },
        "No, the other one.",
    ),
    "German mail": (
        {
            "text": "Neue E-Mail von Dana Hill",
            "attachments": [{"text": "Kann ich den Kessel umtauschen?\n\nViele Grüße\nDana Hill"}],
        },
        "Kann ich den Kessel umtauschen?",
    ),
    "Slack's own mail": (
        {"text": "", "files": [MAIL]},
        "Kettle leaks\nMy kettle leaks from the bottom. Can I swap it?",
    ),
    "a markdown block": (
        {"text": "", "blocks": [{"type": "markdown", "text": "Can I swap it?"}]},
        "Can I swap it?",
    ),
    "a video's title is no question beside one": (
        {"text": "Can I swap it?", "attachments": [{"fallback": "Can I swap it?", "text": "Can I swap it?"}]},
        "Can I swap it?",
    ),
}
NO_CARD: dict[str, tuple[dict[str, Any], str]] = {
    "an absence in an attachment": (
        {
            "text": "New mail from Dana Hill",
            "attachments": [{"text": "I am out of the office until 10 November."}],
        },
        AUTOMATIC,
    ),
    "only buttons": ({"text": "", "blocks": [BUTTONS]}, EMPTY),
    "thanks in an attachment": (
        {
            "text": "New mail from Dana Hill",
            "attachments": [{"text": "Thanks a lot!\n\nSent from my iPhone"}],
        },
        SMALL_TALK,
    ),
    "nothing but an image": ({"text": "", "blocks": [{"type": "image", "alt_text": "logo"}]}, EMPTY),
}


def _read(message: dict[str, Any]) -> tuple[str, str | None]:
    found = read(Mail(plain_text(message_text({"bot_id": "B0MAILAPP", **message}))))
    return found.question, found.why


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_question_of_an_apps_message_is_found(name: str) -> None:
    message, question = QUESTIONS[name]
    assert _read(message) == (question, None)


@pytest.mark.parametrize("name", NO_CARD)
def test_an_apps_message_without_a_question_gets_no_card(name: str) -> None:
    message, why = NO_CARD[name]
    assert _read(message)[1] == why
