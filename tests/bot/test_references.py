"""Values returned by clicks and modals are validated and find their ticket."""

import pytest

from bot.errors import UnknownTicket
from bot.references import (
    FailedReply,
    MadeDecision,
    PastReply,
    Reference,
    TopicChoice,
    read_failed_reply,
    read_made_decision,
    read_metadata,
    read_past_reply,
    read_topic_choice,
    read_value,
)
from tests.bot.support.payload_samples import CONTEXT


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
        *(
            "1:past:",
            "1:past:-1",
            "1:past:9999",
            "1:topic:",
            "1:topic:" + "x" * 65,
            "1:undo:",
            "1:undo:-1",
            "\uff11:topic:a",
        ),
    ],
)
def test_a_foreign_button_value_is_refused(value: str | None) -> None:
    with pytest.raises(UnknownTicket, match="nothing changed"):
        read_value(value)
    for read in (read_failed_reply, read_made_decision, read_past_reply, read_topic_choice):
        with pytest.raises(UnknownTicket, match="nothing changed"):
            read(value)


def test_button_values_and_modals_find_their_ticket_again() -> None:
    assert read_value(Reference(7, None).value()) == Reference(7, None)
    assert read_value(Reference(7, 9).value()) == Reference(7, 9)
    assert read_failed_reply(FailedReply(7, 9).value()) == FailedReply(7, 9)
    assert read_made_decision(MadeDecision(7, 9).value()) == MadeDecision(7, 9)
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
def test_foreign_private_metadata_is_refused(metadata: str | None) -> None:
    with pytest.raises(UnknownTicket, match="nothing changed"):
        read_metadata(metadata)
