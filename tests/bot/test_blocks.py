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

from bot.blocks import draft_card, edit_modal, guard, notices, past_replies, reject_modal, suggest_answer
from bot.blocks.draft_card import Card, ShownDecision, ShownDraft, SourceShare
from bot.blocks.edit_modal import EditForm
from bot.blocks.past_replies import Origin, PastText, ShownSource
from bot.blocks.references import (
    FailedReply,
    ModalContext,
    PastReply,
    Reference,
    TopicChoice,
    read_failed_reply,
    read_metadata,
    read_past_reply,
    read_topic_choice,
    read_value,
)
from bot.blocks.suggest_answer import Answer
from bot.blocks.topic_menu import TicketTopic, Topic
from bot.errors import UnknownTicket
from bot.playground import validation
from tests.bot.stricter import stricter
from tests.bot.workplace import usable

LONG = "Grüße 😀 <!channel> & co. " * 2000
AT = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
CONTEXT = ModalContext(ticket=1, draft=2, channel="C0SUPPORT")


def draft(place: int = 1, count: int = 3, text: str = "Your order is on its way.", **more: Any) -> ShownDraft:
    given: dict[str, Any] = {
        "blanks": (),
        "sources": (SourceShare("Starter 1", 1.0),),
        "confidence": 0.83,
        "model_version": "v1",
    }
    return ShownDraft(draft_id=place, text=text, place=place, count=count, **given | more)


def decision(**more: Any) -> ShownDecision:
    given: dict[str, Any] = {"kind": "approved", "text": "Your order is on its way.", "reason": None}
    return ShownDecision(decided_at=AT, **{"decided_by": "U0MAYA"} | given | more)


TOPICS = (Topic("track_order", "Track order"), Topic("get_refund", "Get refund"))
TRACKING = TicketTopic(TOPICS[0], TOPICS)
MANY_TOPICS = tuple(Topic(f"{number:03}" + "x" * 61, f"{number:03} Grüße " * 20) for number in range(150))
SOMETHING = PastText("where is it?", "On its [Website URL] way.", Origin("Bitext data set"), "Track order")
LOTS = PastText(LONG, LONG, Origin(LONG, "U" * 64, AT), LONG)
SOURCE = ShownSource("Bitext 345", 0.31, 0.6, SOMETHING)
GONE = ShownSource("Approved reply 7", 0.3, None, None, "This reply was deleted.")
HUGE_SOURCE = ShownSource(LONG, 1.0, 1.0, LOTS)
HUGE_BLANKS = tuple(f"Website URL {number}" for number in range(300))
HUGE = draft(
    text="".join(f"[{blank}]" for blank in HUGE_BLANKS) + LONG,
    blanks=HUGE_BLANKS,
    sources=(SourceShare("Approved reply 123456", 1.0),) * 20,
    confidence=1.0,
    wording_share=1.0,
)
MESSAGES: dict[str, tuple[str, Sequence[Block]]] = {
    "draft": draft_card.build(Card(1, draft())),
    "only draft": draft_card.build(Card(1, draft(count=1, sources=()))),
    "draft without text": draft_card.build(Card(1, draft(text=" "))),
    "draft with a topic": draft_card.build(Card(1, draft(wording_share=0.83), topic=TRACKING)),
    "huge draft": draft_card.build(
        Card(10**17, HUGE, topic=TicketTopic(MANY_TOPICS[120], MANY_TOPICS, corrected=True))
    ),
    "draft with a hundred topics": draft_card.build(Card(1, draft(), topic=TicketTopic(None, MANY_TOPICS))),
    "abstention": draft_card.build(Card(1, reason="Nothing near.")),
    "abstention without reason": draft_card.build(Card(1)),
    "abstention with past replies": draft_card.build(
        Card(1, reason="Nothing near.", topic=TicketTopic(None, TOPICS), closest=(SOURCE, GONE, SOURCE))
    ),
    "huge abstention": draft_card.build(
        Card(10**17, reason=LONG, topic=TicketTopic(None, MANY_TOPICS), closest=(HUGE_SOURCE,) * 9)
    ),
    "receipt with a topic": draft_card.build(Card(1, decision=decision(), topic=TRACKING)),
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
    "huge answer": suggest_answer.build(Answer(10**17, LONG, (HUGE, HUGE, HUGE), topic=TRACKING)),
    "empty answer": suggest_answer.build(Answer(1, "", ())),
    "huge empty answer": suggest_answer.build(Answer(10**17, LONG, (), LONG, closest=(HUGE_SOURCE,) * 9)),
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
        EditForm(LONG, LONG, HUGE_BLANKS),
        ModalContext(ticket=10**17, draft=10**17, channel="C" * 64, response_url="h" * 2000, past=999),
    ),
    "sources": past_replies.sources_view((SOURCE, GONE, SOURCE), "Drafted by model v1."),
    "no sources": past_replies.sources_view(()),
    "huge sources": past_replies.sources_view((HUGE_SOURCE,) * 3, LONG),
    "past reply": past_replies.past_reply_view(SOURCE, CONTEXT),
    "past reply that is gone": past_replies.past_reply_view(GONE, CONTEXT),
    "huge past reply": past_replies.past_reply_view(HUGE_SOURCE, CONTEXT),
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
        suggest_answer.build(Answer(1, evil, (draft(text=evil),))),
        suggest_answer.build(Answer(1, evil, (), evil)),
        notices.notice(evil),
    ]
    for text, blocks in shown:
        assert "<!channel>" not in text
        for markup in mrkdwn_texts(guard.checked(blocks)):
            assert "<!channel>" not in markup
            assert "<https:" not in markup
    views = [
        past_replies.sources_view((source,), evil),
        past_replies.past_reply_view(ShownSource(evil, 0.5, None, None, evil), CONTEXT),
        edit_modal.build(EditForm(evil, evil, (evil,)), CONTEXT),
    ]
    for markup in mrkdwn_texts([view.to_dict() for view in views]):
        assert "<!channel>" not in markup
        assert "<https:" not in markup


def mrkdwn_texts(value: Any) -> list[str]:
    """Every text that Slack would parse."""
    if isinstance(value, dict):
        own = [value["text"]] if value.get("type") == "mrkdwn" else []
        return own + [found for part in value.values() for found in mrkdwn_texts(part)]
    return [found for part in value for found in mrkdwn_texts(part)] if isinstance(value, list) else []


def labels(blocks: Sequence[Block]) -> list[str]:
    return [element["text"]["text"] for element in elements(blocks) if element["type"] == "button"]


def elements(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    return [element for block in guard.checked(blocks) for element in usable(block)]


def test_a_card_offers_what_can_be_done_in_its_state() -> None:
    assert labels(draft_card.build(Card(1, draft()))[1]) == [
        *("Approve", "Edit", "Another draft", "Reject"),
        "Sources",
    ]
    assert labels(draft_card.build(Card(1, draft(count=1, sources=())))[1]) == ["Approve", "Edit", "Reject"]
    assert labels(draft_card.build(Card(1, reason="Nothing near."))[1]) == ["Write a reply", "Dismiss"]
    assert labels(draft_card.build(Card(1, draft(), decision=decision()))[1]) == []
    failed = decision(problem="I am not in this channel.", failed_job=7)
    assert labels(draft_card.build(Card(1, decision=failed))[1]) == ["Try again"]


def test_a_card_says_where_its_draft_comes_from_and_what_is_left_to_fill() -> None:
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
    assert "Topic: Track order · Confidence 83% · model v1" in texts
    assert (
        "83% of the wording stands in approved replies · Sources: Approved reply 7 (62%), Starter 1" in texts
    )
    assert {"type": "text", "text": "[Website URL]", "style": {"code": True}} in leaves(blocks)
    assert {"type": "text", "text": " or [the page]."} in leaves(blocks)


def leaves(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    rich = [block for block in guard.checked(blocks) if block["type"] == "rich_text"]
    return [leaf for block in rich for quote in block["elements"] for leaf in quote["elements"]]


def topics_offered(card: Card) -> tuple[list[str], str | None]:
    """The words of the menu's options, and of the one that stands."""
    (menu,) = [each for each in elements(draft_card.build(card)[1]) if each["type"] == "static_select"]
    own = menu.get("initial_option")
    return [option["text"]["text"] for option in menu["options"]], own and own["text"]["text"]


def test_a_card_offers_the_topics_in_the_order_of_their_words_with_its_own_chosen() -> None:
    assert topics_offered(Card(1, draft(), topic=TRACKING)) == (["Get refund", "Track order"], "Track order")
    assert topics_offered(Card(1, topic=TicketTopic(None, TOPICS))) == (["Get refund", "Track order"], None)
    foreign = TicketTopic(Topic("old", "Of a corpus of before"), TOPICS)
    assert topics_offered(Card(1, draft(), topic=foreign))[1] == "Of a corpus of before"


def test_of_too_many_topics_the_most_frequent_are_offered_and_the_tickets_own() -> None:
    many = tuple(Topic(f"t{number}", f"{number:03}") for number in range(150))
    offered, own = topics_offered(Card(1, topic=TicketTopic(many[120], many)))
    assert (own, len(offered)) == ("120", 100)
    assert offered == [topic.words for topic in (*many[:99], many[120])]


def test_a_decided_card_says_its_topic_and_offers_none() -> None:
    _, blocks = draft_card.build(Card(1, decision=decision(), topic=TicketTopic(TOPICS[1], TOPICS, True)))
    assert elements(blocks) == []
    assert "Topic: Get refund (corrected)" in str(guard.checked(blocks))


def test_an_abstention_opens_what_it_offers_by_its_place_among_all_that_were_found() -> None:
    _, blocks = draft_card.build(Card(7, closest=(GONE, SOURCE, SOURCE, SOURCE)))
    opening = [each for each in elements(blocks) if each["action_id"] == past_replies.OPEN]
    assert [each["value"] for each in opening] == ["7:past:1", "7:past:2"]
    assert "31% similar" in str(guard.checked(blocks))
    assert opening[0]["accessibility_label"] == "Open the past reply Bitext 345"


def test_the_modal_of_a_past_reply_offers_to_use_it_while_it_is_there() -> None:
    assert past_replies.past_reply_view(SOURCE, CONTEXT).to_dict()["submit"]["text"] == "Use this reply"
    assert "submit" not in past_replies.past_reply_view(GONE, CONTEXT).to_dict()
    assert "This reply was deleted." in str(past_replies.past_reply_view(GONE, CONTEXT).to_dict())


def test_drafts_that_do_not_fit_beside_each_other_are_shortened_and_say_so() -> None:
    three = tuple(draft(place, text="x" * 3000) for place in (1, 2, 3))
    assert "(shortened)" not in str(guard.checked(suggest_answer.build(Answer(1, "", three))[1]))
    assert str(guard.checked(MESSAGES["huge answer"][1])).count("(shortened)") >= 3


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
    [
        *(
            None,
            "",
            "1",
            "1:",
            ":1",
            "1:2:3",
            "-1:2",
            "1:2\n",
            "a:b",
            "\uff11:\uff12",
            "9" * 30 + ":1",
            "1:job:",
        ),
        *("1:past:", "1:past:-1", "1:past:9999", "1:topic:", "1:topic:" + "x" * 65, "\uff11:topic:a"),
    ],
)
def test_a_button_value_that_we_did_not_write_is_refused(value: str | None) -> None:
    with pytest.raises(UnknownTicket, match="did nothing"):
        read_value(value)
    for read in (read_failed_reply, read_past_reply, read_topic_choice):
        with pytest.raises(UnknownTicket, match="did nothing"):
            read(value)


def test_button_values_and_modals_find_their_ticket_again() -> None:
    assert read_value(Reference(7, None).value()) == Reference(7, None)
    assert read_value(Reference(7, 9).value()) == Reference(7, 9)
    assert read_failed_reply(FailedReply(7, 9).value()) == FailedReply(7, 9)
    for read, other in ((read_value, FailedReply(7, 9)), (read_failed_reply, Reference(7, 9))):
        with pytest.raises(UnknownTicket):
            read(other.value())
    assert read_past_reply(PastReply(7, 2).value()) == PastReply(7, 2)
    assert read_topic_choice(TopicChoice(7, "größe: x").value()) == TopicChoice(7, "größe: x")
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
        '{"ticket": 1, "draft": 1, "channel": "C", "past": -1}',
    ],
)
def test_private_metadata_that_we_did_not_write_is_refused(metadata: str | None) -> None:
    with pytest.raises(UnknownTicket, match="did nothing"):
        read_metadata(metadata)
