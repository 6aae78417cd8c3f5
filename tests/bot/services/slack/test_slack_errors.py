"""Every kind of refusal by Slack, and the user's message: no failure is silent."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.playground.world.state import Message
from db.base import now
from db.tables import Decision, Job
from tests.bot.support.running import working
from tests.bot.support.slack_hands import ByHand, over_http
from tests.bot.support.workplace import Workplace, buttons, eventually, quoted

QUESTION = "where is my order 12345?"


@pytest.fixture
def place(engine: Engine, starter_bundle: Path, tmp_path: Path) -> Iterator[Workplace]:
    """A workplace that reports failures in #ops."""
    with working(engine, starter_bundle, tmp_path / "home", ops_channel="C0OPS") as place:
        yield place


@pytest.fixture
def hands(place: Workplace) -> ByHand:
    """Hands whose payloads reach the bot over HTTP, signed."""
    return ByHand(place, over_http(place))


def told_in_ops(place: Workplace) -> Message:
    """The first notice for operators."""
    return eventually(lambda: next(place.playground.state.visible("C0OPS"), None))


def told_in_support(place: Workplace) -> list[str]:
    """Maya's ephemeral messages in #support."""
    return [message.text for message in place.whispers("U0MAYA", "C0SUPPORT")]


def nth_told(place: Workplace, number: int) -> str:
    """Wait for the `number`-th of them."""
    return eventually(lambda: told_in_support(place)[number - 1 :])[0]


REFUSED_REPLIES = {
    "restricted_action": ("I may not write in this channel.", "Ask its owner"),
    "msg_too_long": ("The text is longer than Slack accepts in one message.", ""),
}


@pytest.mark.parametrize("code", REFUSED_REPLIES)
def test_a_refused_reply_stays_on_its_card_with_the_reason_and_can_be_retried(
    place: Workplace, hands: ByHand, code: str
) -> None:
    what, remedy = REFUSED_REPLIES[code]
    ts = hands.say(QUESTION)
    card = place.card(ts)
    offered = quoted(card)
    place.playground.state.fail_next("chat.postMessage", code)
    hands.press(card, "Approve")
    eventually(lambda: "Try again" in buttons(card))
    assert what in str(card.blocks)
    assert remedy in str(card.blocks)
    assert quoted(card) == offered
    assert what in told_in_ops(place).text
    hands.press(card, "Try again")
    assert place.reply(ts).text == offered[0]
    assert len(place.rows(Decision)) == 1


@pytest.mark.parametrize("code", REFUSED_REPLIES)
def test_a_refused_card_is_reported_to_operators_with_the_next_step(
    place: Workplace, hands: ByHand, code: str
) -> None:
    what, remedy = REFUSED_REPLIES[code]
    place.playground.state.fail_next("chat.postMessage", code)
    hands.say(QUESTION)
    told = told_in_ops(place).text
    assert "A draft card could not be posted." in told
    assert "<#C0SUPPORT>" in told
    assert what in told
    assert remedy in told


def test_a_rate_limit_delays_the_reply_without_losing_it(place: Workplace, hands: ByHand) -> None:
    ts = hands.say(QUESTION)
    card = place.card(ts)
    place.playground.state.fail_next("chat.postMessage", "ratelimited", retry_after=4)
    hands.press(card, "Approve")
    job = eventually(lambda: next((job for job in place.rows(Job) if job.deferrals), None))
    assert timedelta(seconds=1) < job.run_after - now() <= timedelta(seconds=4)
    assert [message for message in place.thread(ts) if not message.blocks] == []
    assert place.reply(ts).text
    assert "Approved by" in place.receipt(card)
    assert list(place.playground.state.visible("C0OPS")) == []


def test_a_rate_limit_on_opening_a_form_is_waited_out(place: Workplace, hands: ByHand) -> None:
    card = place.card(hands.say(QUESTION))
    place.playground.state.fail_next("views.open", "ratelimited", retry_after=1)
    hands.press(card, "Edit")
    assert quoted(Message("", "", "", "", place.view().payload["blocks"]))


REFUSED_FORMS = {
    "expired_trigger_id": "Please press it again.",
    "exchanged_trigger_id": "Please press it again.",
    "ratelimited": "try again in a minute",
    "token_revoked": "Slack no longer accepts my token. Ask who runs Draftdesk",
    "an_error_of_tomorrow": "Reference for the log:",
}


@pytest.mark.parametrize("button", ["Edit", "Reject"])
def test_a_form_that_slack_does_not_open_is_explained_to_the_user(
    place: Workplace, hands: ByHand, button: str
) -> None:
    card = place.card(hands.say(QUESTION))
    for number, (code, told) in enumerate(REFUSED_FORMS.items(), start=1):
        place.playground.state.fail_next("views.open", code)
        hands.press(card, button)
        line = nth_told(place, number)
        assert told in line, code
        assert "Nothing was changed" in line or "nothing was done" in line, code
    hands.press(card, button)
    place.view()


def test_a_click_that_came_too_late_for_a_form_works_when_it_is_repeated(
    place: Workplace, hands: ByHand
) -> None:
    card = place.card(hands.say(QUESTION))
    hands.press(card, "Edit", seconds_ago=10)
    assert "Please press it again." in nth_told(place, 1)
    assert place.playground.state.view_of("U0MAYA") is None
    hands.press(card, "Edit")
    place.view()
