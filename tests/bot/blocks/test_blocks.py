"""Check every payload, empty and at its limits, by three judges.

slack_sdk's models and the stricter `slackblocks` package are independent of us; the stand-in's checks are
ours and must agree.
"""

from typing import Any

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block, DividerBlock

from bot.blocks import draft_card, edit_modal, guard, notices, past_replies, suggest_answer
from bot.blocks.draft_card import Card, TakenBack
from bot.blocks.edit_modal import EditForm
from bot.blocks.past_replies import Origin, PastText, ShownSource
from bot.blocks.shown_draft import SourceShare
from bot.blocks.suggest_answer import Answer
from bot.blocks.topic_menu import TicketTopic, Topic
from bot.playground.kit import blocks as validation
from tests.bot.support.payload_samples import AT, CONTEXT, HUGE, MESSAGES, VIEWS, decision, draft
from tests.bot.support.stricter import stricter_message, stricter_view
from tests.bot.support.workplace import usable


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
def test_a_message_passes_the_stand_ins_checks(name: str) -> None:
    values = guard.checked(MESSAGES[name][1])
    assert validation.message_problems(values) == []
    assert not validation.is_too_long(values)


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_passes_a_stricter_package(name: str) -> None:
    text, blocks = MESSAGES[name]
    stricter_message(text, guard.checked(blocks))


@pytest.mark.parametrize("name", VIEWS)
def test_a_modal_passes_slacks_own_models_and_the_stand_ins_rules(name: str) -> None:
    view = VIEWS[name]
    view.validate_json()
    assert validation.view_problems(view.to_dict()) == []


@pytest.mark.parametrize("name", VIEWS)
def test_a_modal_passes_a_stricter_package(name: str) -> None:
    stricter_view(VIEWS[name].to_dict())


def test_text_from_outside_is_literal_wherever_it_is_shown() -> None:
    evil = "<!channel> *now* <https://evil.example|click>"
    topic = TicketTopic(Topic("evil", evil), (Topic("evil", evil),))
    offered = draft(
        text=evil, blanks=(evil,), sources=(SourceShare(evil, 0.5),), model_version=evil, wording_share=0.5
    )
    source = ShownSource(evil, 0.5, 0.5, PastText(evil, evil, Origin(evil, evil, AT), evil))
    shown = [
        draft_card.build(Card(1, offered, topic=topic)),
        draft_card.build(Card(1, topic=topic, closest=(source,))),
        draft_card.build(Card(1, reason=evil)),
        draft_card.build(Card(1, decision=decision(text=evil, problem=evil, decided_by=evil))),
        draft_card.build(Card(1, message=evil, decision=decision(rejected=evil, note=evil))),
        draft_card.build(Card(1, draft(), message=evil, link=f"https://a.example/{evil}")),
        draft_card.build(Card(1, link=evil, taken_back=TakenBack(evil, AT, edited=True))),
        draft_card.build(Card(1, failed=True, reason=evil)),
        suggest_answer.build(Answer(1, evil, (draft(text=evil),))),
        suggest_answer.build(Answer(1, evil, (), evil)),
        notices.notice(evil),
    ]
    for text, blocks in shown:
        assert "<!channel>" not in text
        for markup in mrkdwn_texts(guard.checked(blocks)):
            assert "<!channel>" not in markup
            assert "<https://evil" not in markup
    views = [
        past_replies.sources_view((source,), evil),
        past_replies.past_reply_view(ShownSource(evil, 0.5, None, None, evil), CONTEXT),
        edit_modal.build(EditForm(evil, evil, (evil,)), CONTEXT),
    ]
    for markup in mrkdwn_texts([view.to_dict() for view in views]):
        assert "<!channel>" not in markup
        assert "<https:" not in markup


def mrkdwn_texts(value: Any) -> list[str]:
    """All texts that Slack would parse."""
    if isinstance(value, dict):
        own = [value["text"]] if value.get("type") == "mrkdwn" else []
        return own + [found for part in value.values() for found in mrkdwn_texts(part)]
    return [found for part in value for found in mrkdwn_texts(part)] if isinstance(value, list) else []


@pytest.mark.parametrize("name", MESSAGES)
def test_every_button_has_its_label_first_in_its_accessible_name_and_irreversible_ones_ask(name: str) -> None:
    for block in guard.checked(MESSAGES[name][1]):
        for element in usable(block):
            if element["type"] == "button":
                label, said = element["text"]["text"], element.get("accessibility_label", "")
                assert said.startswith(label), "who says the visible words must press it (WCAG 2.5.3)"
                assert len(said) > len(label)
                assert ("confirm" in element) == (label in ("Dismiss", "Send anyway"))


def test_drafts_too_long_to_fit_together_are_shortened_and_say_so() -> None:
    three = tuple(draft(place, text="x" * 3000) for place in (1, 2, 3))
    assert "(shortened)" not in str(guard.checked(suggest_answer.build(Answer(1, "", three))[1]))
    assert str(guard.checked(MESSAGES["huge answer"][1])).count("(shortened)") >= 3


def test_too_many_blocks_or_characters_are_refused_before_sending() -> None:
    with pytest.raises(SlackObjectFormationError, match="at most 50 blocks, got 51"):
        guard.checked([DividerBlock()] * 51)
    with pytest.raises(SlackObjectFormationError, match="at most 13000 characters"):
        guard.checked([block for _ in range(6) for block in draft_card.build(Card(1, HUGE))[1]])


def test_a_clipped_text_says_so_and_stays_within_its_limit() -> None:
    assert guard.clip("short", 10) == "short"
    clipped = guard.clip("x" * 5000, 3000)
    assert len(clipped) == 3000
    assert clipped.endswith("… (shortened)")
