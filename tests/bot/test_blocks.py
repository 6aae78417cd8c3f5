"""Every payload that we can build, at its emptiest and at its limits, before three judges.

slack_sdk's models and the stricter `slackblocks` package are not ours; the stand-in's rules are,
and must agree.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
import slackblocks
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block, DividerBlock
from slack_sdk.models.views import View

from bot.blocks import draft_card, edit_modal, guard, notices, reject_modal, suggest_answer
from bot.blocks.draft_card import Card, ShownDecision, ShownDraft
from bot.blocks.edit_modal import EditForm
from bot.blocks.references import (
    FailedReply,
    ModalContext,
    Reference,
    read_failed_reply,
    read_metadata,
    read_value,
)
from bot.blocks.suggest_answer import Answer
from bot.errors import UnknownTicket
from bot.playground import validation
from tests.bot.stricter import stricter

LONG = "Grüße 😀 <!channel> & co. " * 2000
AT = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
CONTEXT = ModalContext(ticket=1, draft=2, channel="C0SUPPORT")


def draft(place: int = 1, count: int = 3, text: str = "Your order is on its way.", **more: Any) -> ShownDraft:
    given: dict[str, Any] = {
        "blanks": (),
        "sources": ("starter:1",),
        "confidence": 0.83,
        "model_version": "v1",
    }
    return ShownDraft(draft_id=place, text=text, place=place, count=count, **given | more)


def decision(**more: Any) -> ShownDecision:
    given: dict[str, Any] = {"kind": "approved", "text": "Your order is on its way.", "reason": None}
    return ShownDecision(decided_at=AT, **{"decided_by": "U0MAYA"} | given | more)


HUGE = draft(text=LONG, blanks=("Website URL",) * 300, sources=("resolution:123456",) * 20, confidence=1.0)
MESSAGES: dict[str, tuple[str, Sequence[Block]]] = {
    "draft": draft_card.build(Card(1, draft())),
    "only draft": draft_card.build(Card(1, draft(count=1, sources=()))),
    "draft without text": draft_card.build(Card(1, draft(text=" "))),
    "huge draft": draft_card.build(Card(10**17, HUGE)),
    "abstention": draft_card.build(Card(1, reason="Nothing near.")),
    "abstention without reason": draft_card.build(Card(1)),
    "huge abstention": draft_card.build(Card(1, reason=LONG)),
    "approved": draft_card.build(Card(1, draft(), decision=decision())),
    "huge edit": draft_card.build(Card(1, decision=decision(kind="edited", text=LONG, decided_by="<" * 64))),
    "rejected": draft_card.build(Card(1, decision=decision(kind="rejected", text=None, reason="tone"))),
    "huge rejection": draft_card.build(
        Card(1, message=LONG, decision=decision(kind="rejected", text=None, rejected=LONG, note=LONG))
    ),
    "receipt of a suggestion": draft_card.build(Card(1, message=LONG, decision=decision(text=LONG))),
    "dismissed": draft_card.build(Card(1, decision=decision(kind="rejected", text=None, reason="dismissed"))),
    "not sent": draft_card.build(Card(1, decision=decision(text=LONG, problem=LONG, failed_job=10**17))),
    "answer": suggest_answer.build(Answer(1, "where is it?", (draft(1), draft(2), draft(3)))),
    "huge answer": suggest_answer.build(Answer(10**17, LONG, (HUGE, HUGE, HUGE))),
    "empty answer": suggest_answer.build(Answer(1, "", ())),
    "huge empty answer": suggest_answer.build(Answer(1, LONG, (), LONG)),
    "notice": notices.notice("Version v2 now drafts."),
    "huge notice": notices.notice(LONG),
    "line": notices.line("already decided by <@U0MAYA>"),
}
VIEWS: dict[str, View] = {
    "edit": edit_modal.build(
        EditForm("where is it?", "On its [Website URL] way.", ("Website URL",)), CONTEXT
    ),
    "write": edit_modal.build(EditForm("", ""), CONTEXT),
    "huge edit": edit_modal.build(
        EditForm(LONG, LONG, ("Website URL",) * 300),
        ModalContext(ticket=10**17, draft=10**17, channel="C" * 64, response_url="h" * 2000),
    ),
    "reject": reject_modal.build(CONTEXT),
    "notice": notices.notice_view("Not done", LONG),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_passes_slacks_own_models(name: str) -> None:
    text, blocks = MESSAGES[name]
    assert 0 < len(text) <= guard.FALLBACK
    values = guard.checked(blocks)
    parsed = Block.parse_all(values)
    for block in parsed:
        block.validate_json()
    assert [block.to_dict() for block in parsed] == values


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_passes_the_stand_ins_rules(name: str) -> None:
    values = guard.checked(MESSAGES[name][1])
    assert validation.message_problems(values) == []
    assert not validation.is_too_long(values)


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_passes_a_stricter_package(name: str) -> None:
    values = guard.checked(MESSAGES[name][1])
    rebuilt = [stricter(value) for value in values]
    message = slackblocks.Message(channel="C0SUPPORT", text=MESSAGES[name][0], blocks=rebuilt)
    assert len(message.to_dict()["blocks"]) == len(values)


@pytest.mark.parametrize("name", VIEWS)
def test_a_modal_passes_slacks_own_models_and_the_stand_ins_rules(name: str) -> None:
    view = VIEWS[name]
    view.validate_json()
    assert validation.view_problems(view.to_dict()) == []


@pytest.mark.parametrize("name", VIEWS)
def test_a_modal_passes_a_stricter_package(name: str) -> None:
    value = VIEWS[name].to_dict()
    submit = value.get("submit")
    modal = slackblocks.ModalView(
        title=value["title"]["text"],
        blocks=[stricter(block) for block in value["blocks"]],
        close=value["close"]["text"],
        submit=submit["text"] if submit else None,
        private_metadata=value.get("private_metadata"),
        callback_id=value.get("callback_id"),
    )
    assert len(modal.to_dict()["blocks"]) == len(value["blocks"])


def test_text_from_outside_is_literal_wherever_it_is_shown() -> None:
    evil = "<!channel> *now* <https://evil.example|click>"
    shown = [
        draft_card.build(Card(1, draft(text=evil, blanks=(evil,), sources=(evil,), model_version=evil))),
        draft_card.build(Card(1, reason=evil)),
        draft_card.build(Card(1, decision=decision(text=evil, problem=evil, decided_by=evil))),
        draft_card.build(Card(1, message=evil, decision=decision(rejected=evil, note=evil))),
        suggest_answer.build(Answer(1, evil, (draft(text=evil),))),
        suggest_answer.build(Answer(1, evil, (), evil)),
        notices.notice(evil),
    ]
    for text, blocks in shown:
        assert "<!channel>" not in text
        for markup in mrkdwn_texts(guard.checked(blocks)):
            assert "<!channel>" not in markup
            assert "<https:" not in markup


def mrkdwn_texts(value: Any) -> list[str]:
    """Every text that Slack would parse."""
    if isinstance(value, dict):
        own = [value["text"]] if value.get("type") == "mrkdwn" else []
        return own + [found for part in value.values() for found in mrkdwn_texts(part)]
    return [found for part in value for found in mrkdwn_texts(part)] if isinstance(value, list) else []


def labels(blocks: Sequence[Block]) -> list[str]:
    actions = [block for block in guard.checked(blocks) if block["type"] == "actions"]
    return [element["text"]["text"] for block in actions for element in block["elements"]]


def test_a_card_offers_what_can_be_done_in_its_state() -> None:
    assert labels(draft_card.build(Card(1, draft()))[1]) == ["Approve", "Edit", "Another draft", "Reject"]
    assert labels(draft_card.build(Card(1, draft(count=1)))[1]) == ["Approve", "Edit", "Reject"]
    assert labels(draft_card.build(Card(1, reason="Nothing near."))[1]) == ["Write a reply", "Dismiss"]
    assert labels(draft_card.build(Card(1, draft(), decision=decision()))[1]) == []
    failed = decision(problem="I am not in this channel.", failed_job=7)
    assert labels(draft_card.build(Card(1, decision=failed))[1]) == ["Try again"]


def test_a_card_says_where_its_draft_comes_from_and_what_is_left_to_fill() -> None:
    shown = draft(place=2, blanks=("Website URL",), sources=("resolution:7", "starter:1"))
    _, blocks = draft_card.build(Card(1, shown))
    texts = str(guard.checked(blocks))
    assert "Draft 2 of 3" in texts
    assert "1 blank to fill: Website URL" in texts
    assert "Confidence 83% · 2 sources (resolution:7, starter:1) · model v1" in texts


def test_too_many_blocks_or_characters_are_refused_before_slack_refuses_them() -> None:
    with pytest.raises(SlackObjectFormationError, match="at most 50 blocks, got 51"):
        guard.checked([DividerBlock()] * 51)
    with pytest.raises(SlackObjectFormationError, match="at most 13000 characters"):
        guard.checked([block for _ in range(6) for block in draft_card.build(Card(1, HUGE))[1]])


def test_a_clipped_text_says_so_and_stays_within_its_limit() -> None:
    assert guard.clip("short", 10) == "short"
    clipped = guard.clip("x" * 5000, 3000)
    assert len(clipped) == 3000
    assert clipped.endswith("… (shortened)")


@pytest.mark.parametrize(
    "value",
    [None, "", "1", "1:", ":1", "1:2:3", "-1:2", "1:2\n", "a:b", "\uff11:\uff12", "9" * 30 + ":1", "1:job:"],
)
def test_a_button_value_that_we_did_not_write_is_refused(value: str | None) -> None:
    with pytest.raises(UnknownTicket, match="did nothing"):
        read_value(value)
    with pytest.raises(UnknownTicket, match="did nothing"):
        read_failed_reply(value)


def test_button_values_and_modals_find_their_ticket_again() -> None:
    assert read_value(Reference(7, None).value()) == Reference(7, None)
    assert read_value(Reference(7, 9).value()) == Reference(7, 9)
    assert read_failed_reply(FailedReply(7, 9).value()) == FailedReply(7, 9)
    for read, other in ((read_value, FailedReply(7, 9)), (read_failed_reply, Reference(7, 9))):
        with pytest.raises(UnknownTicket):
            read(other.value())
    assert read_metadata(CONTEXT.model_dump_json()).reference == Reference(1, 2)


@pytest.mark.parametrize(
    "metadata",
    [
        None,
        "",
        "{}",
        "[]",
        "7",
        '{"ticket": "1", "draft": 2, "channel": "C"}',
        '{"ticket": 0, "draft": 1, "channel": "C"}',
    ],
)
def test_private_metadata_that_we_did_not_write_is_refused(metadata: str | None) -> None:
    with pytest.raises(UnknownTicket, match="did nothing"):
        read_metadata(metadata)
