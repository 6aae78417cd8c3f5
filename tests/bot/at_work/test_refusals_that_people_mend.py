"""Slack refuses until somebody invites us or mends our token: cards and replies wait, and nothing is lost."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.playground.world.state import Message
from db.tables import Decision, Job
from db.vocabulary import JobStatus
from db.workspace_tables import Pause
from tests.bot.support import slack_payloads
from tests.bot.support.running import working
from tests.bot.support.slack_gate import WORKSPACE
from tests.bot.support.workplace import Workplace, buttons, eventually, quoted

CHANNEL = "C0SUPPORT"
TOKEN_CODES = ["account_inactive", "token_expired", "token_revoked", "invalid_auth", "missing_scope"]


@pytest.fixture
def place(engine: Engine, starter_bundle: Path, tmp_path: Path) -> Iterator[Workplace]:
    """A workplace that tells the ops channel."""
    with working(engine, starter_bundle, tmp_path / "home", ops_channel="C0OPS") as place:
        yield place


def written(place: Workplace, count: int) -> list[str]:
    """Customers' messages of which the bot hears, whatever Slack refuses it; their ts."""
    state, all_ts = place.playground.state, []
    for n in range(count):
        text = f"where is my order {12300 + n}?"
        ts = state.add(Message(CHANNEL, state.next_ts(), "U0SAM", text)).ts
        sent = slack_payloads.message(text, ts=ts, event_ts=ts, channel=CHANNEL)
        assert place.deliver_event(sent).status_code == 200
        all_ts.append(ts)
    return all_ts


def leave(place: Workplace) -> None:
    """Take the bot out of the channel."""
    channels = place.playground.state.channels
    channels[CHANNEL] = replace(channels[CHANNEL], has_app=False)


def ops(place: Workplace) -> list[str]:
    return [message.text for message in place.playground.state.visible("C0OPS")]


def has_cards(place: Workplace, all_ts: list[str]) -> bool:
    return [len([m for m in place.thread(ts) if m.blocks]) for ts in all_ts] == [1] * len(all_ts)


def paused(place: Workplace) -> list[str]:
    return [pause.code for pause in place.rows(Pause)]


def test_cards_wait_until_the_bot_is_invited_and_the_ops_channel_is_told_once(
    place: Workplace, caplog: pytest.LogCaptureFixture
) -> None:
    leave(place)
    all_ts = written(place, 5)
    eventually(lambda: paused(place) == ["not_in_channel"])
    told = eventually(lambda: ops(place))
    for words in ("<#C0SUPPORT>", "I am not in this channel.", "Invite me with /invite @Draftdesk"):
        assert words in told[0]
    assert not has_cards(place, all_ts)
    place.gesture("message", user="U0MAYA", channel=CHANNEL, text="/invite @Draftdesk")
    eventually(lambda: has_cards(place, all_ts))
    eventually(lambda: not paused(place))
    assert len(ops(place)) == 1
    assert caplog.text.count("channel C0SUPPORT waits") == 1
    assert JobStatus.FAILED not in {job.status for job in place.work()}


def test_a_pause_outlives_a_restart(engine: Engine, starter_bundle: Path, tmp_path: Path) -> None:
    with working(engine, starter_bundle, tmp_path / "home", ops_channel="C0OPS") as first:
        leave(first)
        all_ts = written(first, 3)
        eventually(lambda: paused(first))
        eventually(lambda: ops(first))
    with working(engine, starter_bundle, tmp_path / "home", ops_channel="C0OPS") as second:
        second.gesture("message", user="U0MAYA", channel=CHANNEL, text="/invite @Draftdesk")
        eventually(lambda: has_cards(second, all_ts))
        assert len(ops(second)) == 1, "it was said before the restart"


@pytest.mark.parametrize("code", TOKEN_CODES)
def test_a_token_that_slack_refuses_for_a_while_loses_no_approval(place: Workplace, code: str) -> None:
    cards = [place.card(ts) for ts in written(place, 4)]
    for card in cards[:2]:
        place.press(card, "Approve & send")
    place.gate.faults[WORKSPACE] = code
    more = written(place, 2)
    eventually(lambda: paused(place) and set(paused(place)) == {code})
    del place.gate.faults[WORKSPACE]
    for card in cards[2:]:
        eventually(lambda card=card: place.press(card, "Approve & send")["problem"] is None)  # type: ignore[misc]
    eventually(lambda: has_cards(place, more))
    for card in cards:
        assert "Approved by" in place.receipt(card)
        assert [m.text for m in place.thread(card.thread_ts or "") if not m.blocks]
    assert len(place.rows(Decision)) == 4
    assert paused(place) == []
    assert not [job for job in place.rows(Job) if job.status == JobStatus.FAILED]
    assert len([text for text in ops(place) if "I had to stop in this workspace" in text]) >= 1


@pytest.mark.parametrize("code", ["token_revoked", "missing_scope"])
def test_an_approval_clicked_while_slack_refuses_waits_and_is_sent_then(place: Workplace, code: str) -> None:
    cards = [place.card(ts) for ts in written(place, 3)]
    place.gate.faults[WORKSPACE] = code
    for card in cards:
        assert place.press(card, "Approve & send")["problem"] is None
    told = eventually(lambda: found if len(found := place.whispers("U0MAYA")) == 3 else None)
    assert all("Your click is kept" in each.text for each in told)
    assert place.rows(Decision) == []
    del place.gate.faults[WORKSPACE]
    for card in cards:
        assert "Approved by <@U0MAYA>" in place.receipt(card)
    assert len(place.rows(Decision)) == 3
    assert [len([m for m in place.thread(card.thread_ts or "") if not m.blocks]) for card in cards] == [1] * 3
    assert len(place.whispers("U0MAYA")) == 3, "and nothing more is said"
    assert paused(place) == []


@pytest.mark.parametrize("code", ["not_in_channel", "is_archived"])
def test_a_reply_that_waits_says_on_its_card_what_to_do_and_is_sent_then(place: Workplace, code: str) -> None:
    ts = place.say("where is my order 12345?")
    card = place.card(ts)
    offered = quoted(card)[0]
    place.playground.state.fail_next("chat.postMessage", code, times=2)
    place.press(card, "Approve & send")
    eventually(lambda: "*The reply waits.*" in str(card.blocks))
    assert "then I send it" in str(card.blocks)
    assert "Try again" not in buttons(card)
    assert place.reply(ts).text == offered
    assert "Approved by" in place.receipt(card)
    assert paused(place) == []


def test_one_channels_pause_holds_up_no_other(place: Workplace) -> None:
    leave(place)
    written(place, 2)
    eventually(lambda: paused(place))
    state = place.playground.state
    ts = state.add(Message("C0GENERAL", state.next_ts(), "U0SAM", "where is my order 777?")).ts
    place.gesture("shortcut", user="U0MAYA", channel="C0GENERAL", ts=ts, callback_id="draft_reply")
    eventually(lambda: place.thread(ts, "C0GENERAL"))


def test_a_follow_up_whose_thread_may_not_be_read_is_drafted_without_it(place: Workplace) -> None:
    root = place.say("where is my order 12345?")
    place.card(root)
    place.playground.state.fail_next("conversations.replies", "missing_scope", times=5)
    place.say("I want to cancel it and get a refund", thread_ts=root)
    assert len(place.cards(root, 2)) == 2
    assert paused(place) == []
