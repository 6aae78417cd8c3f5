"""A card's collision: literal text within Slack's limits, with the newest comments."""

from datetime import UTC, datetime

from bot.blocks import collision, draft_card, guard
from bot.blocks.collision import NewComment, ShownCollision
from bot.blocks.draft_card import Card, TakenBack
from bot.blocks.receipt import Sending, ShownDecision
from bot.blocks.shown_draft import ShownDraft

MOMENT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def collided(*news: NewComment, reply: str | None = "It is on its way.") -> ShownCollision:
    return ShownCollision(7, "U0MAYA", news, reply)


def built(shown: ShownCollision) -> str:
    return str([block.to_dict() for block in collision.build(3, shown)])


def test_news_and_reply_are_literal_text() -> None:
    blocks = [b.to_dict() for b in collision.build(3, collided(NewComment(True, "<!channel> *hi* <@U1>")))]
    quotes = [block for block in blocks if block["type"] == "rich_text"]
    assert [q["elements"][0]["elements"][0]["text"] for q in quotes] == [
        "<!channel> *hi* <@U1>",
        "It is on its way.",
    ]


def test_a_collision_names_the_customer_or_a_colleague_as_the_writer() -> None:
    assert "The customer wrote:" in built(collided(NewComment(True, "Hello?")))
    assert "A colleague wrote:" in built(collided(NewComment(False, "On it.")))


def test_a_collision_without_comments_says_that_the_ticket_was_solved() -> None:
    assert "The ticket was solved before the reply was sent" in built(collided())


def test_only_the_newest_comments_are_shown() -> None:
    told = built(collided(*[NewComment(True, f"message {n}") for n in range(5)]))
    assert "message 4" in told
    assert "message 2" in told
    assert "message 1" not in told


def test_a_reply_equal_to_the_shown_draft_is_not_repeated() -> None:
    told = built(collided(NewComment(True, "Hello?"), reply=None))
    assert "approved the draft above" in told
    assert told.count("rich_text_quote") == 1


def test_the_button_names_the_ticket_and_the_decision() -> None:
    blocks = collision.build(3, collided())
    [button] = blocks[-1].to_dict()["elements"]
    assert (button["action_id"], button["value"]) == (collision.SEND_ANYWAY, "3:undo:7")
    assert button["accessibility_label"].startswith(button["text"]["text"])


def test_slack_accepts_the_longest_card_with_a_collision() -> None:
    draft = ShownDraft(1, "d" * guard.INPUT, (), 0.8, (), "v1", 1, 3, 0.5)
    long = collided(*[NewComment(True, "n" * 40_000)] * 9, reply="r" * guard.INPUT)
    _, blocks = draft_card.build(
        Card(3, draft, message="m" * 40_000, collision=long, link="https://a.example/1")
    )
    assert len(guard.checked(blocks)) <= guard.MESSAGE_BLOCKS


def test_a_collision_replaces_the_undone_decision() -> None:
    draft = ShownDraft(1, "It is on its way.", (), 0.8, (), "v1", 1, 1)
    card = Card(3, draft, taken_back=TakenBack("zendesk", MOMENT, False), collision=collided())
    _, blocks = draft_card.build(card)
    told = str([block.to_dict() for block in blocks])
    assert "Undone by" not in told
    assert "Send anyway" in told


def decided(**given: object) -> ShownDecision:
    usual: dict[str, object] = {
        "decision_id": 7,
        "kind": "approved",
        "decided_by": "U0MAYA",
        "decided_at": MOMENT,
        "text": "It is on its way.",
        "reason": None,
        "place": "Zendesk",
    }
    return ShownDecision(**(usual | given))  # type: ignore[arg-type] # Checked by `ShownDecision`.


def receipt_of(decision: ShownDecision) -> tuple[str, str]:
    fallback, blocks = draft_card.build(Card(3, decision=decision))
    return fallback, str([block.to_dict() for block in blocks])


def test_a_receipt_says_where_the_reply_went_and_in_which_form() -> None:
    fallback, told = receipt_of(decided(sent_at=MOMENT))
    assert "*Sent to Zendesk* as a public reply" in told
    assert "sent to Zendesk" in fallback
    assert "an internal note" in receipt_of(decided(sent_at=MOMENT, delivery="internal"))[1]


def test_a_receipt_says_that_the_reply_will_be_retried_after_a_failed_attempt() -> None:
    fallback, told = receipt_of(decided(sending=Sending(MOMENT, 4, can_undo=False, tried=True)))
    assert "has not been sent to Zendesk yet" in told
    assert "not sent yet, will retry" in fallback
    assert "being sent to Zendesk" in receipt_of(decided(sending=Sending(MOMENT, 4, can_undo=False)))[1]
